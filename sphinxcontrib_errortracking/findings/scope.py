"""What of an assignment this tool can answer: is it about error tracking at all, and which of its requirements no rule checks."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.assigned import EDGE_CASE_MEANINGS, QUESTION_MEANINGS, match
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.source.records import Assignment

_SUBJECT = regex(
    r"\bsentry\b|\b(?:error|exception|crash|fault)(?:s|es)?[\s-]+(?:track|monitor|report|captur|collect)\w*|\bcrash[\s-]?reports?\b",
    re.IGNORECASE,
)
#: requirements that every exported document meets, or that `export` reports on
_MET = (
    regex(r"\b(?:format|sections?|template|sop)\b", re.IGNORECASE),
    regex(r"\breference\b", re.IGNORECASE),
    regex(r"\btracker\b|\bcompletion\b", re.IGNORECASE),
)
_WRITE = regex(r"\b(?:create|write|save|put|update)\b", re.IGNORECASE)
_DOCUMENT = regex(r"[\w./-]+\.(?:md|markdown)\b")


def foreign(assignment: Assignment | None) -> str:
    """Why no document is made for an assignment, in one or two sentences; "" for one about error tracking.

    It is about error tracking where its name or description says so, or where rules fit at least half of what it asks. What a page
    says of itself is no assignment: its author has decided.
    """
    if assignment is None or not assignment.path:
        return ""
    name = "" if assignment.name == assignment.id else assignment.name
    if _SUBJECT.search(f"{name}\n{assignment.description}"):
        return ""
    questions = sum(1 for wording in assignment.questions if match(wording, QUESTION_MEANINGS))
    cases = sum(1 for wording in assignment.edge_cases if match(wording, EDGE_CASE_MEANINGS))
    asked = len(assignment.questions) + len(assignment.edge_cases)
    if 2 * (questions + cases) >= asked if asked else not (name or assignment.description):
        return ""
    about = f"{name} ({assignment.id})" if name else assignment.id
    fits = [
        f"{count} of its {len(wordings)} {what}"
        for count, wordings, what in (
            (questions, assignment.questions, "questions"),
            (cases, assignment.edge_cases, "edge cases"),
        )
        if wordings
    ]
    counted = f" Its rules would fit {' and '.join(fits)}." if fits else ""
    return (
        f"{assignment.path} asks for a document on {about}; this tool reads how errors are tracked with Sentry, and nothing else."
        f"{counted} An assignment that it can answer says Sentry or error tracking in its name or description"
    )


def unchecked(assignment: Assignment | None) -> tuple[Prose, ...]:
    """What an assignment wants and no rule answers, as questions for section 10."""
    return tuple(_unchecked(assignment)) if assignment is not None else ()


def _unchecked(assignment: Assignment) -> Iterator[Prose]:
    folders = [part.casefold() for part in PurePosixPath(assignment.output).parent.parts]
    if assignment.category and assignment.output and assignment.category.casefold() not in folders:
        yield say(
            "The assignment's category is “{category}”, and its Output File {output} lies in no folder of that name.",
            category=(assignment.category,),
            output=Code(assignment.output),
        )
    for wording in assignment.requirements:
        paths = _DOCUMENT.findall(wording)
        if _WRITE.search(wording) and paths:
            if assignment.output not in [path.removeprefix("./") for path in paths]:
                yield say(
                    "The assignment requires: “{wording}”. Its Output File is {output}, and only that is written.",
                    wording=(wording,),
                    output=Code(assignment.output),
                )
        elif not any(pattern.search(wording) for pattern in _MET):
            yield say(
                "The assignment requires: “{wording}”. No rule checks whether the document does so.", wording=(wording,)
            )
