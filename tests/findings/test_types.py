"""A rule that forgets the Unknown case does not type-check."""

from __future__ import annotations

import pytest

RULES = """
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, read
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.model.records import Call

def complete(call: Call) -> Verdict:
    match read(call, "sampleRate"):
        case Known() | Absent():
            return Verdict.HANDLED
        case Given() | Depends():
            return Verdict.PARTLY
        case Unknown():
            return Verdict.UNKNOWN

def forgetful(call: Call) -> Verdict:
    match read(call, "sampleRate"):
        case Known() | Absent():
            return Verdict.HANDLED
        case Given() | Depends():
            return Verdict.PARTLY
"""


def test_mypy_asks_for_the_unknown_case(tmp_path):
    api = pytest.importorskip("mypy.api", reason="mypy is not installed")
    rules = tmp_path / "rules.py"
    rules.write_text(RULES, encoding="utf-8")
    said, _, _ = api.run(["--strict", "--follow-imports=silent", "--cache-dir", str(tmp_path / "cache"), str(rules)])
    line = RULES.splitlines().index("def forgetful(call: Call) -> Verdict:") + 1
    assert f"rules.py:{line}: error: Missing return statement" in said
    assert said.count("error:") == 1
