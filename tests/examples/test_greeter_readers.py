"""The example is read as the README says: JavaScript by esprima, TypeScript by tree-sitter, and both see the same in JavaScript."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from sphinxcontrib_errortracking.source import open_repository
from sphinxcontrib_errortracking.source.estree import dump

GREETER = Path(__file__).parents[2] / "examples" / "greeter"
REPOSITORY = open_repository(GREETER)
JAVASCRIPT = [path for path in REPOSITORY.files if PurePosixPath(path).suffix in {".js", ".mjs", ".cjs", ".jsx"}]
TYPESCRIPT = [path for path in REPOSITORY.files if PurePosixPath(path).suffix in {".ts", ".tsx", ".mts", ".cts"}]


def test_both_languages_are_there() -> None:
    assert "apps/dashboard/next.config.mjs" in JAVASCRIPT
    assert "apps/server/src/observability/sentry.ts" in TYPESCRIPT
    assert "apps/dashboard/src/app/global-error.tsx" in TYPESCRIPT


@pytest.mark.parametrize("path", JAVASCRIPT)
def test_javascript_is_read_by_esprima(path: str) -> None:
    assert REPOSITORY.reader(path) == "esprima"


@pytest.mark.parametrize("path", TYPESCRIPT)
def test_typescript_is_read_by_tree_sitter(path: str) -> None:
    assert REPOSITORY.reader(path) == "tree-sitter"


@pytest.mark.parametrize("path", JAVASCRIPT)
def test_both_readers_give_the_same_tree(path: str, tmp_path: Path) -> None:
    # The same text as .tsx goes to tree-sitter: what it reads is JavaScript, whatever the file is called.
    text = (GREETER / path).read_text(encoding="utf-8")
    (tmp_path / "same.mjs").write_text(text, encoding="utf-8")
    (tmp_path / "same.tsx").write_text(text, encoding="utf-8")
    repository = open_repository(tmp_path)
    by_esprima, by_tree_sitter = repository.program("same.mjs"), repository.program("same.tsx")
    assert (repository.reader("same.mjs"), repository.reader("same.tsx")) == ("esprima", "tree-sitter")
    assert by_esprima is not None
    assert by_tree_sitter is not None
    assert len(dump(by_esprima)) > 50
    assert dump(by_esprima) == dump(by_tree_sitter)


def test_nothing_in_the_example_is_unreadable() -> None:
    for path in (*JAVASCRIPT, *TYPESCRIPT):
        assert REPOSITORY.program(path) is not None
    assert REPOSITORY.diagnostics == ()
