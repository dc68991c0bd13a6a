"""What pages show beside the plain nodes: words beside signs, what differs, the way of a value, the drawing of an event's way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from miniature import Project


def test_a_verdict_has_its_word_on_pages_and_its_sign_alone_in_the_document(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{edge-case-table} offline, high-error-volume\n```\n")
    html = project.build(fail=True).text("other.html")
    badges = re.findall(
        r'<span class="errortracking-verdict errortracking-verdict-([\w-]+)">(\S+) ([^<]*)</span>', html
    )
    assert len(badges) == 2
    assert all(kind == word.replace(" ", "-") for kind, _, word in badges)
    assert re.search(r"(❌|⚠️|✅) (handled|partly|not handled|cannot be known)", project.build("latex").text("shop.tex"))


def test_the_exported_document_keeps_to_the_sign(project: Project) -> None:
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    built = project.build("sop", fail=True)
    text = built.text("docs/features/monitoring/error-tracking.md")
    scenarios = re.findall(r"^\| \d+ \|.*\|$", text, re.MULTILINE)
    assert scenarios
    assert all(re.search(r"\| (✅|⚠️|❌) \|", line) for line in scenarios)


def differing(project: Project) -> str:
    project.replace("apps/server/src/index.ts", "0.25", 'process.env.NODE_ENV === "production" ? 0.25 : 1')
    project.write("docs/other.md", "# Other\n\n```{sentry-config} server\n:environments:\n```\n")
    return project.build(fail=True).text("other.html")


def test_what_differs_is_marked_by_a_word_and_a_class(project: Project) -> None:
    html = differing(project)
    rows = re.findall(r'<tr class="[^"]*errortracking-differs[^"]*">.*?</tr>', html, re.DOTALL)
    assert ["tracesSampleRate" in row for row in rows] == [True, False]
    assert "environment" in rows[1]
    assert all('<span class="errortracking-differs">differs</span>' in row for row in rows)


SHARED = 'import * as Sentry from "@sentry/node";\nimport { RATE } from "./rates";\nSentry.init({ tracesSampleRate: RATE });\n'


def test_the_way_of_a_value_opens(project: Project) -> None:
    project.conf(errortracking_permalink="https://example.org/{path}#L{line}")
    project.write("apps/server/src/index.ts", SHARED)
    project.write("apps/server/src/rates.ts", "export const RATE = 0.25;\n")
    html = project.build(fail=True).text("myst.html")
    (way,) = re.findall(r'<details class="errortracking-way">.*?</details>', html, re.DOTALL)
    assert way.index("used at") < way.index("written at")
    assert 'href="https://example.org/apps/server/src/rates.ts#L1"' in way
    summary = way.partition("</summary>")[0]
    assert "apps/server/src/rates.ts:1" in summary
    assert "<a " not in summary  # no control within a control
    text = project.build("text", fail=True).text("myst.txt")
    assert "used at" in text


FLOW = "# Other\n\n```{sentry-flow}\n:apps: server\n```\n"
STARTED = '{"name": "server", "scripts": {"start": "tsx src/index.ts"}, "dependencies": {"@sentry/node": "^8.0.0"}}\n'


def test_a_drawing_on_pages(project: Project) -> None:
    project.write("apps/server/package.json", STARTED)
    project.write("docs/other.md", FLOW)
    html = project.build(fail=True).text("other.html")
    drawings = re.findall(r"<svg .*?</svg>", html, re.DOTALL)
    for drawing in drawings:
        assert 'role="img"' in drawing
        assert "<title" in drawing
        assert "<desc" in drawing
        assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")
    wide, narrow = drawings
    assert html.index(wide) < html.index('<div class="errortracking-narrow" hidden="hidden">') < html.index(narrow)
    ids = re.findall(r' id="([^"]+)"', wide + narrow)
    assert len(ids) == len(set(ids)) == 4
    assert "<summary>The same in words</summary>" in html
    assert "flowchart" not in html


def test_the_list_elsewhere(project: Project) -> None:
    project.write("apps/server/package.json", STARTED)
    project.write("docs/other.md", FLOW)
    for builder, name in {"text": "other.txt", "man": "shop.1", "latex": "shop.tex"}.items():
        text = project.build(builder, fail=True).text(name)
        assert "Captured" in text
        assert "flowchart" not in text
        assert "<svg" not in text


def test_mermaid_in_markdown(project: Project) -> None:
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    project.write("apps/server/package.json", STARTED)
    project.write(
        "docs/myst.md",
        "# On MyST\n\n## 3. DETAILED LOGIC\n\n### Data Flow\n\n```{sentry-flow}\n:apps: server\n:show: diagram\n```\n",
    )
    text = project.build("sop").text("docs/features/monitoring/error-tracking.md")
    assert "```mermaid\nflowchart TD\n" in text
    assert "1. **Captured**" in text


def test_code_in_a_table_breaks_at_its_joints_and_is_found_whole(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{sentry-config} server\n:options: dsn\n```\n")
    built = project.build(fail=True)
    html = (built.out / "other.html").read_text(encoding="utf-8")
    assert '<span class="pre">apps/<wbr>server/<wbr>src/<wbr>index.ts:4</span>' in html
    assert '<span class="pre">process.env.<wbr>SENTRY_<wbr>DSN</span>' in html
    assert '"sentry_dsn"' in built.text("searchindex.js")
    assert "<wbr>" not in html.partition("errortracking-config")[0]


def test_a_place_stands_once_beside_what_stands_in_its_place(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{source-files}\n```\n")
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    text = " ".join(project.build("text", fail=True).text("other.txt").replace("|", " ").split())
    assert text.count("index.ts:3") == 1


def test_a_question_on_the_page_ends_as_one(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{sentry-config} apps/servr\n```\n")
    html = project.build().text("other.html")
    (said,) = re.findall(r'<em class="errortracking-problem">(.*?)</em>', html)
    assert said.endswith("?")


def test_what_stands_beside_tables_has_a_class_by_which_long_names_wrap(project: Project) -> None:
    project.replace("apps/server/src/index.ts", "0.25", "rates.of(process.argv)")
    project.write("docs/other.md", "# Other\n\n```{open-questions}\n```\n\n```{sentry-config} apps/servr\n```\n")
    html = project.build().text("other.html")
    (listed,) = re.findall(r'<ol class="([^"]*errortracking-open-questions[^"]*)">', html)
    assert "errortracking-text" in listed.split()
    assert re.search(r'<p class="errortracking-text"><em class="errortracking-problem">', html)


def test_long_names_beside_tables_break_at_their_joints(project: Project) -> None:
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    project.write("apps/server/package.json", STARTED)
    project.write("docs/other.md", FLOW + "\n```{key-questions} 1\n```\n\n`mine/is/left.alone`\n")
    page = project.build(fail=True).out / "other.html"
    html = page.read_text(encoding="utf-8")
    for beside in (
        '<dl class="errortracking-questions',
        "<details><summary>The same in words",
        'class="errortracking-text',
    ):
        assert "apps/<wbr>server" in html.partition(beside)[2].partition("</dl>" if "dl" in beside else "</details>")[0]
    assert "mine/is/left.alone" in html
