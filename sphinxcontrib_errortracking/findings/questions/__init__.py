"""The key questions, as one table: a row names a rule, and the rule is a function from a Setup to what can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.page_scripts import not_followed
from sphinxcontrib_errortracking.findings.prose import sentences
from sphinxcontrib_errortracking.findings.questions import (
    alerts,
    capture,
    context,
    delivery,
    naming,
    privacy,
    sampling,
    tracing,
)
from sphinxcontrib_errortracking.findings.records import Answer
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.findings.questions.draft import Draft
    from sphinxcontrib_errortracking.model.records import Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRule:
    """A row of the QUESTIONS table. The check's docstring is the rule's documentation."""

    name: str
    question: str
    check: Callable[[Setup], Draft]


QUESTIONS: tuple[QuestionRule, ...] = (
    QuestionRule(name="errors-captured", question="What errors are captured by Sentry?", check=capture.errors_captured),
    QuestionRule(name="user-context", question="What user context is attached to errors?", check=context.user_context),
    QuestionRule(name="source-maps", question="How are source maps handled?", check=delivery.source_maps),
    QuestionRule(name="filtering-sampling", question="What is the error filtering/sampling strategy?", check=sampling.filtering),
    QuestionRule(name="breadcrumbs", question="How are breadcrumbs configured?", check=context.breadcrumbs),
    QuestionRule(name="environments", question="What environment separation exists (dev/staging/prod)?", check=naming.environments),
    QuestionRule(name="traces", question="How are performance traces configured?", check=tracing.traces),
    QuestionRule(name="scrubbing", question="What sensitive data is scrubbed?", check=privacy.scrubbing),
    QuestionRule(name="releases", question="How are release versions tracked?", check=naming.releases),
    QuestionRule(name="alerts", question="What alert rules are configured in Sentry?", check=alerts.alerts),
)  # fmt: skip


#: what does not depend on what a page sets up
OF_BUILDS_AND_ALERTS = ("source-maps", "alerts")


def answer(rule: QuestionRule, setup: Setup, question: str = "") -> Answer:
    """Answer a question, in the wording that was asked."""
    draft = rule.check(setup)
    if rule.name not in OF_BUILDS_AND_ALERTS:
        draft.doubt(not_followed(setup))
    return Answer(
        rule=rule.name,
        question=question or rule.question,
        sentences=draft.sentences,
        short=sentences(*draft.short),
        evidence=tuple(dict.fromkeys(draft.evidence)),
        unknowns=tuple(draft.unknowns),
        partial=draft.partial,
    )
