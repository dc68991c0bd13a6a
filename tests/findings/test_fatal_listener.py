"""A capture that `process.exit` follows is not told as sent in table C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path

INDEX = """import * as Sentry from "@sentry/node";
Sentry.init({ dsn: "https://public@o1.ingest.sentry.io/1" });
process.on("uncaughtException", async (error) => {
  Sentry.captureException(error);
  %s
  process.exit(1);
});
"""


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ("", "Captured, but lost: the process exits without waiting for flush or close"),
        ("await Sentry.flush(2000);", "Captured"),
    ],
)
def test_listener(between: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(
        '{"name": "api", "scripts": {"start": "node index.js"}, "dependencies": {"@sentry/node": "10.28.0"}}'
    )
    (tmp_path / "index.js").write_text(INDEX % between)
    rows = report(read_setup(open_repository(tmp_path))).triggers
    (row,) = [row for row in rows if text(row.cells[0]) == "uncaughtException fires"]
    assert text(row.cells[2]) == told
