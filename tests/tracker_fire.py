"""The tracker under fire, at any scale: many real exports at once, and processes that are killed while they write.

    python tests/tracker_fire.py --builds 64 --rounds 20 --kills 200

`make test` runs the same at a small scale (tests/export/test_tracker_under_fire.py). Says what was lost, torn or blocked, and exits
with 1 if anything was.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

TRACKER = "docs/DOC_TRACKER.md"
SUMMARY = (
    "# Tracker\n\n| Category | Total | Complete |\n|---|:-:|--:|\n| Monitoring | 2 | ✅ 2 |\n\n## Completion Log\n"
)
AFTER = "\n## By hand\n\nKept\tto the byte.  \n"
LINES = 7  #: of an entry, with its heading


def context() -> multiprocessing.context.ForkServerContext:
    """Processes that start from a server which has imported everything: no fork of a process with threads."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["sphinxcontrib_errortracking.export", "sphinxcontrib_errortracking.cli", "miniature"])
    return found


# ---- many builds at once --------------------------------------------------------


def make_shop(root: Path, builds: int) -> None:
    """One repository with an assignment for each build."""
    from miniature import FILES, make_project  # noqa: PLC0415

    project = make_project(root)
    text = FILES["docs/assignments/M2.md"]
    for number in range(builds):
        mine = text.replace("M2", f"F{number}").replace("error-tracking.md", f"error-tracking-{number}.md")
        project.write(f"docs/assignments/F{number}.md", mine)
    project.write(TRACKER, SUMMARY + AFTER)


def build(root: str, number: int, start) -> None:  # an Event
    from sphinxcontrib_errortracking.cli import main  # noqa: PLC0415

    start.wait()
    with contextlib.redirect_stdout(io.StringIO()):
        status = main(["export", "--assignment", f"docs/assignments/F{number}.md", root])
    sys.exit(status)


def round_of_builds(folder: Path, builds: int) -> list[str]:
    """Export `builds` documents at once; what is wrong afterwards."""
    root = folder / "shop"
    make_shop(root, builds)
    ours = context()
    start = ours.Event()
    workers = [ours.Process(target=build, args=(str(root), number, start)) for number in range(builds)]
    for worker in workers:
        worker.start()
    start.set()
    for worker in workers:
        worker.join(600)
    failed = [worker.exitcode for worker in workers if worker.exitcode]
    wrong = [f"{len(failed)} builds ended with {sorted(set(map(str, failed)))}"] if failed else []
    text = (root / TRACKER).read_bytes().decode()
    counts = {number: text.count(f"### F{number} ✅\n") for number in range(builds)}
    wrong += [f"F{number} has {count} entries" for number, count in counts.items() if count != 1]
    wrong += [
        f"there is no document {number}"
        for number in range(builds)
        if not (root / f"docs/features/monitoring/error-tracking-{number}.md").is_file()
    ]
    return [*wrong, *torn(text, AFTER), *litter(root)]


def torn(text: str, after: str = "") -> Iterator[str]:
    """What is not whole in a tracker."""
    if not (text.startswith(SUMMARY) and text.endswith(after)):
        yield "what is not ours has changed"
    log = text.removeprefix(SUMMARY).removesuffix(after)
    lines = [line for line in log.split("\n") if line]
    if len(lines) != LINES * log.count("### F"):
        yield f"an entry is not whole: {len(lines)} lines for {log.count('### F')} entries"


def litter(root: Path) -> Iterator[str]:
    yield from (
        f"left behind: {file.name}" for file in root.rglob("*") if "tmp" in file.name or "lock" in file.name.split(".")
    )


# ---- killed at any moment -------------------------------------------------------


def enter(root: str, number: int) -> None:
    from sphinxcontrib_errortracking.markup.tracker import Entry, record  # noqa: PLC0415

    now = datetime(2025, 12, 3, 13, 12, tzinfo=UTC)
    entry = Entry(
        id=f"F{number}", name="Errors", document="docs/x.md", scenarios=number, edge_cases=0, completed_at=now
    )
    record(Path(root), TRACKER, entry, changed=True)


def enter_for_ever(root: str, first: int, told: Connection) -> None:
    """Write entry after entry, and acknowledge each."""
    for number in range(first, first + 10**6):
        enter(root, number)
        told.send(number)


def killed(folder: Path, kills: int, *, seed: int = 2) -> list[str]:
    """Kill a writer at `kills` random moments; what is wrong afterwards. An acknowledged entry must be there."""
    root = folder / "killed"
    target = root / TRACKER
    target.parent.mkdir(parents=True)
    ours, chance = context(), random.Random(seed)
    acknowledged: set[int] = set()
    wrong: list[str] = []
    for kill in range(kills):
        if kill % 20 == 0:  # a short tracker is written more often
            target.write_text(SUMMARY, encoding="utf-8")
            acknowledged = set()
        receiver, sender = ours.Pipe(duplex=False)
        writer = ours.Process(target=enter_for_ever, args=(str(root), (kill + 1) * 10_000, sender))
        writer.start()
        sender.close()
        receiver.poll(60)  # it has begun
        time.sleep(chance.random() / 20)
        writer.kill()
        writer.join()
        acknowledged |= set(received(receiver))
        wrong += [f"kill {kill}: {each}" for each in after_a_kill(root, acknowledged)]
        if kill % 10 == 9 or kill == kills - 1:
            wrong += [f"kill {kill}: {each}" for each in next_writer(root, kill)]
            acknowledged.add(kill)
    return wrong


def received(receiver: Connection) -> Iterator[int]:
    with contextlib.suppress(EOFError, OSError):  # the last one may be cut off
        while True:
            yield receiver.recv()


def after_a_kill(root: Path, acknowledged: set[int]) -> Iterator[str]:
    text = (root / TRACKER).read_text(encoding="utf-8")
    yield from torn(text)
    yield from (
        f"F{number} was acknowledged and is lost"
        for number in sorted(acknowledged)
        if f"### F{number} ✅\n" not in text
    )


def next_writer(root: Path, number: int) -> Iterator[str]:
    """It is not blocked, and clears away what those before it left."""
    began = time.monotonic()
    enter(str(root), number)
    if (waited := time.monotonic() - began) > 60:
        yield f"a writer waited {waited:.1f} seconds"
    yield from litter(root)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builds", type=int, default=64, help="at once (default 64)")
    parser.add_argument("--rounds", type=int, default=20, help="default 20")
    parser.add_argument("--kills", type=int, default=200, help="default 200")
    options = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tracker-fire-") as folder:
        for number in range(options.rounds):
            began = time.monotonic()
            found = round_of_builds(Path(folder) / str(number), options.builds)
            say(f"round {number + 1}: {options.builds} builds in {time.monotonic() - began:.1f} s, {len(found)} wrong")
            wrong += found
        found = killed(Path(folder), options.kills)
        say(f"{options.kills} kills: {len(found)} wrong")
    wrong += found
    say(*(f"  {each}" for each in wrong))
    return bool(wrong)


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    sys.exit(main())
