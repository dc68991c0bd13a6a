"""The one table of signs: what a verdict and a severity look like in the tables E and J."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.records import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

VERDICT_SIGNS: Mapping[Verdict, str] = {
    Verdict.HANDLED: "✅",
    Verdict.PARTLY: "⚠️",
    Verdict.NOT_HANDLED: "❌",
    Verdict.UNKNOWN: "⚠️",
    Verdict.NOT_APPLICABLE: "✅",
}

SEVERITY_SIGNS: Mapping[Severity, str] = {
    Severity.HIGH: "🔴",
    Severity.MEDIUM: "🟡",
    Severity.LOW: "🟢",
}
