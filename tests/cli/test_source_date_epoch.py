"""The tracker's entry is the one thing that holds a date; SOURCE_DATE_EPOCH fixes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.export import completed_at

if TYPE_CHECKING:
    from pathlib import Path

ASSIGNMENT = "docs/assignments/M2.md"


def test_the_entry_has_the_fixed_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764767520")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    shop = make_project(tmp_path / "shop")
    assert main(["export", "--assignment", ASSIGNMENT, str(shop.root)]) == 0
    assert "2025-12-03 13:12" in shop.read("docs/DOC_TRACKER.md")
    document = shop.read("docs/features/monitoring/error-tracking.md")
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", document)


@pytest.mark.parametrize("value", ["", "soon", "9" * 30, "1e9", "-" + "9" * 30])
def test_what_is_no_time_is_now(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert abs((datetime.now(UTC) - completed_at()).total_seconds()) < 60
