"""Which file a specifier means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.source import open_repository
from sphinxcontrib_errortracking.source.records import DiagnosticKind

CASES = read_cases(Path(__file__).parent.parent / "cases" / "source" / "resolution.md")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_resolution(case: Case, tmp_path: Path):
    repository = open_repository(case.write(tmp_path))
    for line in case.expected.strip().splitlines():
        question, _, answer = line.partition(" -> ")
        importer, _, specifier = question.partition(": ")
        assert (line, repository.resolve(specifier, importer)) == (line, None if answer == "external" else answer)
    assert repository.diagnostics == ()


def test_a_tsconfig_that_extends_itself(tmp_path: Path):
    (tmp_path / "tsconfig.json").write_text(
        '{"extends": ["./tsconfig.json", "./b"], "compilerOptions": {"paths": {"@/*": ["./src/*"]}}}'
    )
    (tmp_path / "b.json").write_text('{"extends": "./tsconfig"}')
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.ts").write_text("")
    assert open_repository(tmp_path).resolve("@/a", "x.ts") == "src/a.ts"


def test_a_broken_tsconfig_is_one_diagnostic(tmp_path: Path):
    (tmp_path / "tsconfig.json").write_text('{\n  "compilerOptions": {{\n}')
    repository = open_repository(tmp_path)
    assert repository.resolve("@/a", "x.ts") is None
    assert repository.resolve("@/b", "src/x.ts") is None
    assert [(found.kind, found.loc.source) for found in repository.diagnostics] == [
        (DiagnosticKind.MANIFEST, "tsconfig.json")
    ]


@pytest.mark.parametrize(
    "manifest",
    [
        {"name": "p", "exports": {".": None}},
        {"name": "p", "exports": [[[[]]]]},
        {"name": "p", "exports": 1, "main": 2, "types": []},
        {"name": "p", "exports": {"./*/*": "./a/*", "./*": {"import": {"import": {"import": None}}}}},
        {"name": "p", "main": "../../outside"},
        {"name": "p", "main": "/etc/passwd", "exports": "../../../etc/passwd"},
    ],
)
def test_odd_manifests(tmp_path: Path, manifest: dict[str, object]):
    (tmp_path / "package.json").write_text(json.dumps(manifest))
    repository = open_repository(tmp_path)
    assert repository.resolve("p", "x.ts") is None
    assert repository.resolve("p/a/b", "x.ts") is None
