"""Every way to leave the format is a problem with its line; nothing else is."""

from __future__ import annotations

import pytest
from example_report import report

from sphinxcontrib_errortracking.markup.document import sop_document
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.sop import problems

GOOD = to_markdown(sop_document(report()))


def line_of(text: str, markdown: str = GOOD) -> int:
    return markdown[: markdown.index(text)].count("\n") + 1


def test_the_good_one_is_good():
    assert problems(GOOD) == []


REPLACEMENTS = [
    ("# Feature: Error Tracking (M2)", "# Error Tracking", "title"),
    ("## Quick Summary\n", "## Summary\n", "must read `## Quick Summary`"),
    ("### Purpose\n", "### purpose\n", "must read `### Purpose`"),
    ("### Purpose\n\nIt reports errors of `apps/dashboard`.\n\n", "", "`### Purpose` is missing"),
    ("---\n\n## 1. WHAT IT DOES", "## 1. WHAT IT DOES", "no rule"),
    ("---\n\n## 10. OPEN QUESTIONS", "## 10. OPEN QUESTIONS", "no rule"),
    ("## 9. RELATED FEATURES", "## RELATED FEATURES", "must read `## 9. RELATED FEATURES`"),
    ("| User Type |", "| Who |", "the columns must be"),
    ("| Event/Trigger |", "| Event Name |", "the columns must be"),
    ("| ✅ | A note", "| yes | A note", "Correct? is 'yes'"),
    ("| 🔴 |", "| high |", "Severity is 'high'"),
    ("| 2 | An error", "| 7 | An error", "# is '7' where 2 is expected"),
    ("- [x] Website Visitor", "- Website Visitor", "no task list"),
    ("- [ ] Agent\n", "", "the task list must be"),
    ("- Loading states: Not assessed from code\n", "", "3 items instead of 4"),
    ("- Color contrast: Not", "- Colour: Not", "must begin with 'Color contrast'"),
    ("- Color contrast: Not assessed from code", "- Color contrast:", "has no answer"),
    ("1. First `apps/dashboard`\n2. Then", "- First `apps/dashboard`\n- Then", "no numbered list"),
    ("6. **Is the complexity justified?** Not assessed from code.\n", "", "5 items instead of 6"),
    ("- Not assessed from code\n\n---\n\n## 10.", "Nothing.\n\n---\n\n## 10.", "no bullet list"),
    ("```mermaid\nstateDiagram-v2", "text\n\n```mermaid\nstateDiagram-v2", None),
    ("## 4. EDGE CASES", "## 3b. MORE\n\nx\n\n---\n\n## 4. EDGE CASES", "the format has no section '3b. MORE'"),
    ("### Triggers & Events", "### Mine\n\nx\n\n### Triggers & Events", "must follow the required ones"),
    ("### Security\n", "### Performance\n", "a second time"),
    ("Sentry is used in `apps/dashboard`. It works.\n", "", "says nothing"),
    ("| Much | 🔴 |", "| Mu|ch | 🔴 |", "a row of 5 cells"),
    ("### Key Questions", "#### Deeper\n\n### Key Questions", None),
]


@pytest.mark.parametrize(("old", "new", "message"), REPLACEMENTS, ids=range(len(REPLACEMENTS)))
def test_each_fault_is_found(old, new, message):
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    if message is None:
        assert found == []
    else:
        assert any(message in each.message for each in found), found


def test_a_problem_has_its_line():
    changed = GOOD.replace("| 🟡 |", "| maybe |", 1)
    (problem,) = problems(changed)
    assert problem.line == line_of("| maybe |", changed)
    changed = GOOD.replace("### Data Flow", "### Data flow")
    assert problems(changed)[0].line == line_of("### Data flow", changed)


def test_swapped_sections_are_found():
    start, middle, end = (GOOD.index(text) for text in ("### Performance", "### Security", "### Reliability"))
    swapped = GOOD[:start] + GOOD[middle:end] + GOOD[start:middle] + GOOD[end:]
    assert [each.message for each in problems(swapped)] == ["the heading 'Security' stands where 'Performance' belongs"]


def test_a_rule_under_a_paragraph_is_a_heading_and_a_problem():
    changed = GOOD.replace("- [ ] Platform Admin\n\n---", "- [ ] Platform Admin\n\nText\n---", 1)
    assert any("the format has no section 'Text'" in each.message for each in problems(changed))


@pytest.mark.parametrize(
    "text", ["", "\n", "# x", "text", "```\n# Feature: a (b)\n", "| a |\n| --- |", "\x00", "# Feature: A (B)\n"]
)
def test_any_text_gets_an_answer(text):
    found = problems(text)
    assert found
    assert found == sorted(found)
    assert all(problem.line >= 1 for problem in found)


def test_windows_line_ends_do_not_matter():
    assert problems(GOOD.replace("\n", "\r\n")) == []
