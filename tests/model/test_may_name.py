"""The text of an importer tells whether it may use an export, or pass it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.model.graph import ImportGraph
from sphinxcontrib_errortracking.model.project import Project
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('import { report } from "./lib"; report();', True),
        ('import { reporter } from "./lib"; reporter();', False),
        ('import { $report } from "./lib"; $report();', False),
        ('export * from "./lib";', True),
        ('export * from "./other"; import { x } from "./lib";', False),
        ('export { default } from "./lib";', True),
        ('export { x }; import { x } from "./lib";', False),
        ('export { x } /* why */ from "./lib";', True),
        ('export { /* why */ x } from "./lib";', True),
        ('export type Report = string; import { x } from "./lib";', False),
        ('import lib from "./lib"; lib();', True),
    ],
)
def test_may_name(tmp_path: Path, text: str, *, told: bool) -> None:
    (tmp_path / "lib.ts").write_text("export function report() {}", encoding="utf-8")
    (tmp_path / "other.ts").write_text("export const y = 1;", encoding="utf-8")
    (tmp_path / "user.ts").write_text(text, encoding="utf-8")
    graph = ImportGraph(Project(open_repository(tmp_path), {}))
    assert graph.may_name("user.ts", ("report",), {"lib.ts"}) is told
