"""The tracker: entries in their place, once each, none lost, nothing else touched."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sphinxcontrib_errortracking.markup.errors import TrackerError
from sphinxcontrib_errortracking.markup.tracker import Entry, record

ENTRY = Entry(
    id="M2",
    name="Error Tracking",
    document="docs/features/monitoring/error-tracking.md",
    scenarios=23,
    edge_cases=8,
    completed_at=datetime(2025, 12, 3, 13, 12, tzinfo=UTC),
)
BULLETS = """\
- **Feature:** Error Tracking
- **Status:** COMPLETE
- **Doc File:** `docs/features/monitoring/error-tracking.md`
- **Scenarios Documented:** 23
- **Edge Cases Documented:** 8
- **Completed At:** 2025-12-03 13:12
"""
TEXT = f"### M2 ✅\n{BULLETS}"
LATER = replace(ENTRY, completed_at=datetime(2025, 12, 4, 9, 5, tzinfo=UTC))
PATH = "docs/DOC_TRACKER.md"


def tracker(root: Path, content: str | bytes) -> Path:
    target = root / PATH
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return target


# ---- form 1 -----------------------------------------------------------------

OTHER = TEXT.replace("M2", "D11").replace("Error Tracking", "Recording")

PLACES = {
    "newest first": (f"# Tracker\n\n## Completion Log\n\nIntro.\n\n{OTHER}\n## Other\n\nText\n",
                     f"# Tracker\n\n## Completion Log\n\nIntro.\n\n{TEXT}\n{OTHER}\n## Other\n\nText\n"),
    "an empty log": ("## Completion Log\n\n*Agents append here.*\n\n## Other\n", f"## Completion Log\n\n*Agents append here.*\n\n{TEXT}\n## Other\n"),
    "a log at the end": ("# T\n\n## Completion Log", f"# T\n\n## Completion Log\n\n{TEXT}"),
    "no log": ("# Tracker\n\nText\n", f"# Tracker\n\nText\n\n{TEXT}"),
    "no newline at the end": ("# Tracker\n\nText", f"# Tracker\n\nText\n\n{TEXT}"),
    "an empty file": ("", TEXT),
    "emoji and case": ("## ✅ COMPLETION LOG:\n", f"## ✅ COMPLETION LOG:\n\n{TEXT}"),
    "a remark in brackets": ("## Completion Log (New Docs)\n\n## B\n", f"## Completion Log (New Docs)\n\n{TEXT}\n## B\n"),
    "another log": ("## Sprint Completion Log\n\n## B\n", f"## Sprint Completion Log\n\n## B\n\n{TEXT}"),
    "a log in a fence": ("```\n## Completion Log\n```\n\nEnd\n", f"```\n## Completion Log\n```\n\nEnd\n\n{TEXT}"),
    "a template in a comment": (f"## Completion Log\n\n<!--\n### X ✅\n{BULLETS}\n-->\n\n## B\n",
                                f"## Completion Log\n\n<!--\n### X ✅\n{BULLETS}\n-->\n\n{TEXT}\n## B\n"),
    "a heading that is no entry": (f"## Completion Log\n\n### About\n\nText\n\n{OTHER}", f"## Completion Log\n\n### About\n\nText\n\n{TEXT}\n{OTHER}"),
    "a line separator": ("# T\u2028x\n\n## Completion Log\n\n## B\n", f"# T\u2028x\n\n## Completion Log\n\n{TEXT}\n## B\n"),
    "a lone carriage return": ("# T\ry\r\r## Completion Log\n\n## B\n", f"# T\ry\r\r## Completion Log\n\n{TEXT}\n## B\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_the_entry_has_its_place(tmp_path, name):
    before, after = PLACES[name]
    target = tracker(tmp_path, before)
    assert record(tmp_path, PATH, ENTRY, changed=True) is True
    assert target.read_bytes().decode() == after


def test_a_tracker_that_is_not_there_is_made(tmp_path):
    assert record(tmp_path, PATH, ENTRY, changed=True) is True
    assert (tmp_path / PATH).read_text() == f"# Documentation Tracker\n\n## Completion Log\n\n{TEXT}"


def test_windows_line_ends_and_a_byte_order_mark_are_kept(tmp_path):
    target = tracker(tmp_path, b"\xef\xbb\xbf## Completion Log\r\n\r\n## B\r\n")
    record(tmp_path, PATH, ENTRY, changed=True)
    expected = f"\ufeff## Completion Log\n\n{TEXT}\n## B\n".replace("\n", "\r\n")
    assert target.read_bytes() == expected.encode()


def test_the_same_content_is_entered_once(tmp_path):
    target = tracker(tmp_path, "## Completion Log\n")
    assert record(tmp_path, PATH, ENTRY, changed=True) is True
    once = target.read_bytes()
    assert record(tmp_path, PATH, LATER, changed=True) is False
    assert record(tmp_path, PATH, replace(LATER, scenarios=24), changed=False) is False
    assert target.read_bytes() == once
    assert record(tmp_path, PATH, replace(LATER, scenarios=24), changed=True) is True
    assert record(tmp_path, PATH, ENTRY, changed=True) is False, "an older entry says the same"
    text = target.read_text()
    assert text.index("Documented:** 24") < text.index("Documented:** 23")


def test_an_unchanged_document_without_an_entry_gets_one(tmp_path):
    tracker(tmp_path, f"## Completion Log\n\n{OTHER}")
    assert record(tmp_path, PATH, ENTRY, changed=False) is True
    tracker(tmp_path, f"## Completion Log\n\n{TEXT.replace('M2', 'M21')}")
    assert record(tmp_path, PATH, ENTRY, changed=False) is True


def test_an_identical_entry_with_other_line_ends_is_known(tmp_path):
    tracker(tmp_path, f"## Completion Log\r\n\r\n{TEXT}".replace("\n", "\r\n").replace("\r\r", "\r"))
    assert record(tmp_path, PATH, LATER, changed=True) is False


def test_names_are_text(tmp_path):
    entry = replace(ENTRY, id="M_2*", name="a | <b> `c`\n### X [d](e)", document="docs/a`b.md")
    tracker(tmp_path, "## Completion Log\n")
    assert record(tmp_path, PATH, entry, changed=True) is True
    assert record(tmp_path, PATH, entry, changed=False) is False
    text = (tmp_path / PATH).read_text()
    assert "- **Feature:** a | \\<b> \\`c\\` ### X \\[d\\](e)\n" in text
    assert text.count("\n### ") == 1


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD\n", "a\n>>>>>>> branch\n", "<<<<<<<\r\n"])
def test_conflict_markers_are_refused(tmp_path, mark):
    target = tracker(tmp_path, f"## Completion Log\n\n{mark}")
    before = target.read_bytes()
    with pytest.raises(TrackerError, match="conflict markers"):
        record(tmp_path, PATH, ENTRY, changed=True)
    assert target.read_bytes() == before


@pytest.mark.parametrize("content", ["# T\n\n```\nnever closed\n", "# T\n\n<!-- never closed\n"])
def test_an_entry_that_would_not_be_one_is_refused(tmp_path, content):
    target = tracker(tmp_path, content)
    with pytest.raises(TrackerError, match="not closed"):
        record(tmp_path, PATH, ENTRY, changed=True)
    assert target.read_text() == content


def test_what_cannot_be_read_or_is_a_link_is_refused(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    target = tracker(root, b"\xff\xfe")
    with pytest.raises(TrackerError, match="is not UTF-8"):
        record(root, PATH, ENTRY, changed=True)
    assert target.read_bytes() == b"\xff\xfe"
    target.unlink()
    outside = tmp_path / "theirs.md"
    outside.write_text("theirs")
    target.symlink_to(outside)
    with pytest.raises(TrackerError, match="symbolic link"):
        record(root, PATH, ENTRY, changed=True)
    with pytest.raises(TrackerError, match="outside"):
        record(root, "../theirs.md", ENTRY, changed=True)
    assert outside.read_text() == "theirs"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_tracker_is_one_sentence(tmp_path):
    target = tracker(tmp_path, "## Completion Log\n")
    target.parent.chmod(0o500)
    with pytest.raises(TrackerError, match="Permission denied"):
        record(tmp_path, PATH, ENTRY, changed=True)


# ---- form 2 -----------------------------------------------------------------

FOLDER = "docs/agent-output/doc-tracker/"


def test_a_folder_gets_a_file(tmp_path):
    assert record(tmp_path, FOLDER, LATER, changed=True) is True
    (file,) = (tmp_path / FOLDER).iterdir()
    assert file.name == "M2-2025-12-04T0905.md"
    assert file.read_text() == f"# Doc Complete: M2\n\n{BULLETS.replace('2025-12-03 13:12', '2025-12-04 09:05')}"


def test_a_folder_that_is_there_needs_no_slash(tmp_path):
    (tmp_path / FOLDER).mkdir(parents=True)
    assert record(tmp_path, FOLDER.rstrip("/"), ENTRY, changed=True) is True
    assert (tmp_path / FOLDER / "M2-2025-12-03T1312.md").is_file()


def test_the_same_completion_has_one_file(tmp_path):
    assert record(tmp_path, FOLDER, ENTRY, changed=True) is True
    assert record(tmp_path, FOLDER, LATER, changed=True) is False
    assert record(tmp_path, FOLDER, replace(LATER, scenarios=9), changed=False) is False
    assert record(tmp_path, FOLDER, replace(ENTRY, scenarios=9), changed=True) is True
    assert record(tmp_path, FOLDER, replace(ENTRY, id="M"), changed=False) is True
    assert sorted(file.name for file in (tmp_path / FOLDER).iterdir()) == [
        "M-2025-12-03T1312.md",
        "M2-2025-12-03T1312-2.md",
        "M2-2025-12-03T1312.md",
    ]


def test_a_folder_that_is_not_there_needs_no_slash_either(tmp_path):
    assert record(tmp_path, "docs/doc-tracker", ENTRY, changed=True) is True
    assert (tmp_path / "docs/doc-tracker/M2-2025-12-03T1312.md").is_file()


def test_an_id_is_no_path(tmp_path):
    assert record(tmp_path, FOLDER, replace(ENTRY, id="../../x"), changed=True) is True
    assert [file.name for file in (tmp_path / FOLDER).iterdir()] == ["-x-2025-12-03T1312.md"]
    with pytest.raises(TrackerError, match="outside"):
        record(tmp_path, "../elsewhere/", ENTRY, changed=True)


# ---- many at once -----------------------------------------------------------


def _enter(root: str, path: str, number: int, start) -> None:
    start.wait()
    record(Path(root), path, replace(ENTRY, id=f"F{number}", scenarios=number), changed=True)


@pytest.mark.parametrize("path", [PATH, FOLDER])
def test_many_builds_lose_nothing(tmp_path, path):
    old = "".join(f"- row {number}\n" for number in range(200))
    tracker(tmp_path, f"# T\n\n{old}\n## Completion Log\n\n## End\n")
    context = multiprocessing.get_context("fork")
    start = context.Event()
    workers = [context.Process(target=_enter, args=(str(tmp_path), path, number, start)) for number in range(32)]
    for worker in workers:
        worker.start()
    start.set()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 32
    texts = (
        [file.read_text() for file in (tmp_path / path).iterdir()]
        if path == FOLDER
        else [(tmp_path / path).read_text()]
    )
    whole = "\n".join(texts)
    for number in range(32):
        assert whole.count(f"- **Scenarios Documented:** {number}\n") == 1
    if path == PATH:
        assert all(f"- row {number}\n" in whole for number in range(200))
        assert whole.endswith("\n## End\n")
    assert not [file for file in tmp_path.rglob("*") if "tmp" in file.name or "lock" in file.name]


def _enter_for_ever(root: str) -> None:
    for number in range(10**6):
        record(Path(root), PATH, replace(ENTRY, id=f"F{number}"), changed=True)


def test_a_killed_build_leaves_whole_entries_and_blocks_nobody(tmp_path):
    target = tracker(tmp_path, "# T\n\n" + "old row\n" * 20_000 + "\n## Completion Log\n")
    context = multiprocessing.get_context("fork")
    chance = random.Random(2)
    for _ in range(12):
        worker = context.Process(target=_enter_for_ever, args=(str(tmp_path),))
        worker.start()
        time.sleep(0.05 + chance.random() / 4)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        text = target.read_text()
        assert text.startswith("# T\n\n" + "old row\n" * 20_000 + "\n## Completion Log\n")
        entries = text.partition("## Completion Log\n")[2]
        assert entries.count("### F") * 7 == sum(1 for line in entries.split("\n") if line)
    began = time.monotonic()
    assert record(tmp_path, PATH, ENTRY, changed=True) is True
    assert time.monotonic() - began < 60, "a lock that was left is none: waiting for one ends after minutes"
    assert [file.name for file in target.parent.iterdir()] == [target.name]


# ---- what changed -------------------------------------------------------------


def test_an_entry_names_the_first_facts_that_changed(tmp_path):
    target = tracker(tmp_path, f"## Completion Log\n\n{TEXT}")
    facts = tuple(f"option{number} of apps/*server*: 1 → 2" for number in range(8))
    entry = replace(LATER, changes=facts)
    assert record(tmp_path, PATH, entry, changed=True) is True
    new = target.read_text().partition("\n\n")[2].partition("\n\n### M2")[0]
    assert new.splitlines()[6:14] == [
        "- **Facts Changed:** 8",
        *(f"  - option{number} of apps/\\*server\\*: 1 → 2" for number in range(5)),
        "  - and 3 more",
        "- **Completed At:** 2025-12-04 09:05",
    ]
    assert record(tmp_path, PATH, replace(entry, completed_at=ENTRY.completed_at), changed=True) is False
    assert target.read_text().count("### M2") == 2


def test_a_completion_s_file_names_them_too(tmp_path):
    entry = replace(ENTRY, changes=("a: 1 → 2",))
    assert record(tmp_path, FOLDER, entry, changed=True) is True
    (file,) = (tmp_path / FOLDER).iterdir()
    assert "- **Facts Changed:** 1\n  - a: 1 → 2\n- **Completed At:**" in file.read_text()
    assert record(tmp_path, FOLDER, replace(entry, completed_at=LATER.completed_at), changed=True) is False
    assert record(tmp_path, FOLDER, replace(entry, changes=("a: 2 → 3",)), changed=True) is True


@pytest.mark.parametrize(
    "fact", ["# x", "- x", "1. x", "```", "<script>x", "a\nb", "x" * 2000, "[a](b)", "![a](b)", "\u202ex"]
)
def test_a_fact_is_text(tmp_path, fact):
    target = tracker(tmp_path, "## Completion Log\n\n## B\n")
    assert record(tmp_path, PATH, replace(ENTRY, changes=(fact, "y")), changed=True) is True
    text = target.read_text()
    assert text.count("\n  - ") == 2
    assert text.endswith("\n\n## B\n")
    assert len(max(text.splitlines(), key=len)) < 400
    assert "<script" not in text.replace("\\<", "")
    assert record(tmp_path, PATH, replace(ENTRY, changes=(fact, "y")), changed=True) is False


def test_a_long_tracker_takes_no_inline_parsing(tmp_path):
    """Headings that could not be ours are not looked into: 300 of them, all with marks, cost the blocks alone."""
    body = "".join(f"### *X{number}* ✅\n{BULLETS}\n" for number in range(300))
    target = tracker(tmp_path, f"# T\n\n## **Completion** Log\n\n{body}## End\n")
    assert record(tmp_path, PATH, ENTRY, changed=True) is True
    assert target.read_text() == f"# T\n\n## **Completion** Log\n\n{TEXT}\n{body}## End\n"
    tracker(tmp_path, f"## Completion Log\n\n### **M2** ✅\n{BULLETS}")
    assert record(tmp_path, PATH, ENTRY, changed=True) is False
