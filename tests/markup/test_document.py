"""The whole document of any report is in the format, and says what the report and the author say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from example_report import at, empty_report, report
from hostile import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinxcontrib_errortracking.findings.records import Code, Place, Transition
from sphinxcontrib_errortracking.markup.authored import authored_sections
from sphinxcontrib_errortracking.markup.diagrams import flow_diagram, label, state_diagram
from sphinxcontrib_errortracking.markup.document import sop_document
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.nodes import numbered, paragraph, prose, words
from sphinxcontrib_errortracking.markup.sop import problems
from sphinxcontrib_errortracking.markup.sop_format import sop_format


def page(source: str) -> nodes.document:
    return publish_doctree(source, settings_overrides={"report_level": 5, "doctitle_xform": False})


def exported(*arguments: object, **options: object) -> str:
    return to_markdown(sop_document(*arguments, **options), lambda message, _: pytest.fail(message))


def section(markdown: str, title: str) -> str:
    """What stands under a heading up to the next heading of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |^---$|\Z)", markdown, re.DOTALL | re.MULTILINE)
    assert found, f"no heading {title!r}"
    return found[2].strip()


@pytest.mark.parametrize("made", [report(), empty_report(), report("a|b`c\n<x>"), replace(report(), edge_cases=())])
def test_the_document_is_in_the_format(made):
    assert problems(exported(made)) == []


def test_the_document_of_any_report_is_in_the_format():
    for text in HOSTILE[::10]:
        assert problems(exported(report(text, text))) == [], repr(text)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=30), st.text(max_size=30))
def test_the_document_of_random_strings_is_in_the_format(text, said):
    assert problems(exported(report(text, said))) == []


def test_the_headings_are_exactly_the_formats():
    headings = re.findall(r"^(##+) (.*)$", exported(report()), re.MULTILINE)
    ours = {"SDK Configuration", "Key Questions", "Assigned Source Files", "Errors Caught and Not Captured"}
    assert [(len(mark), text) for mark, text in headings if text not in ours] == [
        (heading.level, heading.text) for heading in sop_format().headings
    ]


def test_affected_users_are_a_task_list():
    assert section(exported(report()), "Affected Users") == (
        "- [x] Website Visitor\n- [ ] Agent\n- [x] Admin\n- [ ] Platform Admin"
    )


def test_verdicts_have_their_signs_and_notes():
    rows = section(exported(report()), "Complete Scenario Matrix").splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    assert [cell[0] for cell in cells] == ["1", "2", "3", "4", "5", "6"]
    assert [cell[4] for cell in cells] == ["✅", "⚠️", "❌", "⚠️", "✅", "✅"]
    assert cells[3][5].startswith("Cannot be known: what `apps/dashboard` is")
    assert cells[4][5].startswith("Not applicable: ")
    assert cells[5][1] == "Error in auth middleware"
    assert "(`apps/dashboard:1`, `b.ts:2`)" in cells[0][5]


def test_a_place_that_the_behaviour_names_is_no_further_evidence():
    made = report()
    finding = replace(made.edge_cases[0].finding, behavior=("At ", Place(at("b.ts", 2))), notes=())
    made = replace(made, edge_cases=(replace(made.edge_cases[0], finding=finding),))
    row = section(exported(made), "Complete Scenario Matrix").splitlines()[2]
    assert row.endswith("| At `b.ts:2` | ✅ | (`apps/dashboard:1`) |")


def test_what_nobody_can_say_is_not_assessed_and_asked():
    text = exported(report())
    for title in ("User Experience Audit", "Accessibility", "Does This Make Sense?", "9. RELATED FEATURES"):
        assert "Not assessed from code" in section(text, title)
        asked = f"{title.removeprefix('9. ')}: not assessed from code, because "
        assert section(text, "10. OPEN QUESTIONS").count(asked) == 1


def test_what_could_not_be_known_is_asked_once():
    asked = ("It is open whether ", Code("apps/dashboard"), " is set.")
    made = replace(report(), open_questions=(asked,))
    assert section(exported(made), "10. OPEN QUESTIONS").count("It is open whether `apps/dashboard` is set") == 1
    mine = [numbered([words("Who is on call?"), prose(asked)])]
    questions = section(exported(made, {"Open Questions": mine}), "10. OPEN QUESTIONS")
    assert questions.startswith("1. Who is on call?\n2. It is open whether `apps/dashboard` is set.\n3. Section 5, ")
    assert questions.count("is set") == 1
    assert len(mine[0].children) == 2


def test_author_and_code_stand_together():
    written = authored_sections(
        page(
            """
Error tracking
==============

About this page.

1. What it does
---------------

Purpose
~~~~~~~

We want to *know*.

User Goals
~~~~~~~~~~

Words before the table.

Our own goals
~~~~~~~~~~~~~

More.

5. UI/UX review
---------------

User Experience Audit
~~~~~~~~~~~~~~~~~~~~~

.. list-table::
   :header-rows: 1

   * - Step
     - User Action
     - System Response
     - Clear?
     - Issues
   * - 1
     - Clicks
     - Nothing
     - ❌
     - –

Accessibility
~~~~~~~~~~~~~

- Keyboard navigation: yes
- Screen reader support: yes
- Color contrast: yes
- Loading states: none

Related features
----------------

- `Uptime <./uptime.md>`_ - the other half
"""
        )
    )
    text = exported(report(), written)
    assert problems(text) == []
    assert section(text, "Purpose") == "We want to *know*."
    assert section(text, "User Goals").startswith("Words before the table.\n\n| User Type |")
    assert section(text, "Our own goals") == "More."
    assert "| 1 | Clicks | Nothing | ❌ | – |" in section(text, "User Experience Audit")
    assert section(text, "Accessibility").endswith("- Loading states: none")
    assert section(text, "9. RELATED FEATURES") == "- [Uptime](./uptime.md) - the other half"
    assert "About this page." in text
    questions = section(text, "10. OPEN QUESTIONS")
    assert "User Experience Audit" not in questions
    assert "RELATED FEATURES" not in questions
    assert "Does This Make Sense?" in questions


def test_an_authors_nodes_are_copied_not_moved():
    mine = [paragraph(words("Mine."))]
    first, second = (exported(report(), {"Purpose": mine}) for _ in range(2))
    assert first == second
    assert mine[0].parent is None


def test_headings_are_matched_without_case_and_number():
    assert section(exported(report(), {"quick summary": [paragraph(words("Ours."))]}), "Quick Summary") == "Ours."
    text = exported(report(), {"Open Questions": [paragraph(words("Before."))]})
    assert section(text, "10. OPEN QUESTIONS").startswith("Before.\n\n1. What is")


def test_places_become_links_where_a_pattern_is_given():
    text = exported(report("a b.ts"), permalink="https://code.example/blob/main/{path}#L{line}")
    assert "[`a b.ts:7`](https://code.example/blob/main/a%20b.ts#L7)" in text


def test_the_document_has_anchors_for_every_section():
    document = sop_document(report())
    ids = [identifier for node in document.findall(nodes.section) for identifier in node["ids"]]
    assert len(ids) == len(set(ids)) == len(list(document.findall(nodes.section)))


HOSTILE_LABEL = 'a"] --> x[[`b`]]; %% c\n{d} | e:::f #quot; <script> ${g}'


def test_labels_hold_no_syntax_of_mermaid():
    assert not set(label(HOSTILE_LABEL)) & set('"[]{}|<>:`%$&\n')
    assert re.sub(r"#(\d+);", lambda match: chr(int(match[1])), label(HOSTILE_LABEL)) == " ".join(HOSTILE_LABEL.split())


def test_diagrams_have_one_line_for_each_state_and_edge():
    edges = [
        Transition(source="[*]", target=HOSTILE_LABEL, label=""),
        Transition(source=HOSTILE_LABEL, target="end", label=HOSTILE_LABEL),
        Transition(source="end", target="[*]", label="done"),
    ]
    states = state_diagram(edges).split("\n")
    assert states[0] == "stateDiagram-v2"
    assert states[2] == '    state "end" as s2'
    assert states[3] == "    [*] --> s1"
    assert states[5] == "    s2 --> [*]: done"
    assert len(states) == 6
    flow = flow_diagram(edges).split("\n")
    assert len(flow) == 7
    assert flow[4] == "    n1 --> n2"
    assert flow[6] == '    n3 -->|"done"| n1'
