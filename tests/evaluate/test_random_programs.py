"""Random programs, run in Node.js and read by the evaluator: what it says with confidence is what Node.js did.

hypothesis draws every choice that makes a program, so that one that fails is made as small as it can be. The programs run in Node.js
all together; only where one fails is it drawn again by itself. `ERRORTRACKING_PROGRAMS` says how many are tried (a longer run),
`ERRORTRACKING_SEED` from which on.
"""

from __future__ import annotations

import os
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from nodetools import require_node
from programmes import program
from recording import compare, run_all, write_stand_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

COUNT = int(os.environ.get("ERRORTRACKING_PROGRAMS", "40"))
SEED = int(os.environ.get("ERRORTRACKING_SEED", "1"))
REPEATED = 3  #: hypothesis draws some programs again
PROGRAMS = st.randoms(use_true_random=False).map(program)

pytestmark = pytest.mark.node


def drawn(phases: Sequence[Phase], use: Callable[[str], None]) -> None:
    """Hand programs to `use`: the same ones for the same seed."""

    @seed(SEED)
    @settings(
        max_examples=REPEATED * COUNT,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(PROGRAMS)
    def run(text: str) -> None:
        use(text)

    run()


def wrong(folder: Path, texts: Sequence[str]) -> list[tuple[str, str]]:
    """What is said with confidence, and is not so, with the program."""
    programs: dict[str, tuple[Path, str]] = {}
    for number, text in enumerate(texts):
        root = folder / str(number)
        root.mkdir()
        (root / "main.mjs").write_text(text, encoding="utf-8")
        write_stand_in(root)
        programs[str(number)] = (root, "main.mjs")
    return [
        (what, texts[int(name)])
        for name, runs in run_all(folder, programs).items()
        for run in runs
        for kind, what in compare(run)
        if kind == "wrong"
    ]


def test_random_programs(tmp_path: Path) -> None:
    require_node()
    texts: list[str] = []
    drawn([Phase.generate], texts.append)
    texts = list(dict.fromkeys(texts))[:COUNT]
    assert len(texts) == COUNT
    assert sum(len(text.splitlines()) for text in texts) >= 5 * COUNT, "the programs are too small to tell anything"
    if not wrong(tmp_path, texts):
        return

    def check(text: str) -> None:
        assert wrong(type(tmp_path)(mkdtemp(dir=tmp_path)), [text]) == []

    drawn([Phase.generate, Phase.shrink], check)
    pytest.fail("a program failed among others, and not by itself")
