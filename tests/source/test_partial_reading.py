"""What is asked of a file without reading all of it says the same as its whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.source import open_repository
from sphinxcontrib_errortracking.source.estree import Literal

if TYPE_CHECKING:
    from pathlib import Path

STATEMENTS = """\
import a, { b } from "./a";
import type { T } from "./types";
import { type U } from "./more-types";
import "./effect";
export * from './all';
export * as all from "./named";
export { c } from "./c";
export { local };
export type { V } from "./erased";
export const d = import("./lazy");
function f() { return "from './none'"; }
// import "./comment";
"""


def _repository(root: Path, text: str, name: str = "index.ts") -> tuple[str, ...] | None:
    (root / name).write_text(text, encoding="utf-8")
    return open_repository(root).static_sources(name)


def test_the_sources_are_those_of_the_program(tmp_path: Path) -> None:
    found = _repository(tmp_path, STATEMENTS)
    program = open_repository(tmp_path).program("index.ts")
    assert program is not None
    sources = (getattr(node, "source", None) for node in program.body)
    assert found == tuple(source.value for source in sources if isinstance(source, Literal))
    assert found == ("./a", "./effect", "./all", "./named", "./c")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("index.ts", "import {{ from './a'; }}}("),
        ("index.js", r"import './\x61';"),
        ("index.vue", "<script>import './a';</script>"),
    ],
)
def test_nothing_is_told_where_only_the_program_tells(tmp_path: Path, name: str, text: str) -> None:
    assert _repository(tmp_path, text, name) is None


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("const a = require('./a');", ("./a",)),
        ("import a, { b } from './a'\nexport * from \"./b\";import'./c'", ("./a", "./b", "./c")),
        ("import a from /* all */ './a'; const b = require( // why\n './b')", ("./a", "./b")),
        ("const lazy = () => import('./lazy'); Array.from('no'); const fromage = 'none';", ()),
        ("// import './comment'", ("./comment",)),
    ],
)
@pytest.mark.parametrize("name", ["index.js", "index.cjs"])
def test_the_sources_of_javascript_are_found_in_its_text(
    tmp_path: Path, name: str, text: str, sources: tuple[str, ...]
) -> None:
    assert _repository(tmp_path, text, name) == sources


def test_typescript_that_requires_is_read_both_ways(tmp_path: Path) -> None:
    text = "import a from './a'; import type { T } from './types'; import b = require('./b'); const c = require('./c');"
    assert set(_repository(tmp_path, text) or ()) >= {"./a", "./b", "./c"}


def test_code_with_a_word_is_found_without_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("export const word = 1;", encoding="utf-8")
    (tmp_path / "b.ts").write_text("export const other = 1;", encoding="utf-8")
    (tmp_path / "c.md").write_text("word", encoding="utf-8")
    (tmp_path / "d.ts").write_bytes(b"// \xff word")
    repository = open_repository(tmp_path)

    def is_script(path: str) -> bool:
        return path.endswith(".ts")

    assert repository.code_with("word", is_script) == ["a.ts", "d.ts"]
    assert repository.code_with("nowhere", is_script) == []
    assert repository.diagnostics == ()
