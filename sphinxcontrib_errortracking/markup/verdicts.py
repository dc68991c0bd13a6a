"""The one table of signs: what a verdict and a severity look like in the tables E and J."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

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

#: class of an inline node that holds a verdict's sign; behind it stands one that names the verdict
SIGN_CLASS = "errortracking-verdict"
#: that class -> the verdict in a word, for those to whom a sign or a colour says nothing
VERDICT_WORDS: Mapping[str, str] = {f"{SIGN_CLASS}-{verdict.replace(' ', '-')}": str(verdict) for verdict in Verdict}


def verdict_sign(verdict: Verdict) -> nodes.inline:
    """The sign alone, as the exported document has it; what else shows it adds the word."""
    sign = VERDICT_SIGNS[verdict]
    return nodes.inline(sign, sign, classes=[SIGN_CLASS, f"{SIGN_CLASS}-{verdict.replace(' ', '-')}"])
