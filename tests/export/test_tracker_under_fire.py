"""The tracker under fire, at a small scale; `python tests/tracker_fire.py` does it at full scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tracker_fire

if TYPE_CHECKING:
    from pathlib import Path


def test_exports_at_once_lose_no_entry(tmp_path: Path) -> None:
    assert tracker_fire.round_of_builds(tmp_path, 6) == []


def test_killed_writers_tear_lose_and_block_nothing(tmp_path: Path) -> None:
    assert tracker_fire.killed(tmp_path, 25) == []


def test_what_is_torn_or_lost_is_found() -> None:
    """The judge itself: each fault is seen."""
    whole = tracker_fire.SUMMARY + "\n### F1 ✅\n" + "- x\n" * 6
    assert list(tracker_fire.torn(whole)) == []
    assert list(tracker_fire.torn(whole + "### F2 ✅\n- x\n")) == ["an entry is not whole: 9 lines for 2 entries"]
    assert "what is not ours has changed" in list(tracker_fire.torn(whole.replace("| Total |", "| Sum |")))
    assert "what is not ours has changed" in list(tracker_fire.torn(whole, tracker_fire.AFTER))
