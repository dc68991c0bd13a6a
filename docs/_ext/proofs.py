"""Which rules are proved by running the real SDK, counted from the scenarios: the lines `rule: NAME` and `question: NAME` of their cases."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

CASES = Path(__file__).parents[2] / "tests" / "cases"
#: folder of cases -> where its scenarios run
TIERS = {"sdk": "in Node.js", "browser": "in Chromium", "next": "in built Next.js apps"}
NAMED = re.compile(r"^(?:rule|question): ([\w-]+)$", re.MULTILINE)
EXPECTED = re.compile(r"^```expected\n(.*?)^```", re.MULTILINE | re.DOTALL)
VERSIONS = re.compile(r"^sdk: (.+)$", re.MULTILINE)


def proof(rule: str) -> str:
    """A sentence on what proves a rule."""
    counts = {words: _counted(folder)[rule] for folder, words in TIERS.items()}
    parts = [f"{count} {words}" for words, count in counts.items() if count]
    if not parts:
        return "From code: no scenario runs the SDK for this rule."
    return f"Scenarios with the real SDK: {', '.join(parts)}."


@cache
def _counted(folder: str) -> Counter[str]:
    """Rule -> scenarios; a case counts once for each version that it runs with."""
    found: Counter[str] = Counter()
    for path in sorted((CASES / folder).glob("*.md")):
        for expected in EXPECTED.findall(path.read_text(encoding="utf-8")):
            versions = VERSIONS.search(expected)
            for rule in set(NAMED.findall(expected)):
                found[rule] += len(versions[1].split()) if versions else 1
    return found
