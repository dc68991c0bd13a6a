"""What authors wrote beside the code: on pages that ask for it, with its place, and of no consequence anywhere else."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking import findings
from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.markup.document import sop_document
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

    from sphinxcontrib_errortracking.findings.records import Report

ASSIGNMENT = "docs/assignments/M2.md"
OUTPUT = "docs/features/monitoring/error-tracking.md"
INDEX = "apps/server/src/index.ts"
CODE = """\
import * as Sentry from "@sentry/node";

// One project for all shops | nobody else's.
Sentry.init({
  dsn: process.env.SENTRY_DSN,
  // 10 % is <b>enough</b>, see {sentry}`apps/nowhere.dsn` there
  tracesSampleRate: 0.25,
  environment: process.env.NODE_ENV, // by the platform
  ignoreSpans: {
    b: 2, // another part
  },
});

export function fail(error: Error): void {
  Sentry.captureException(error); // the only way out
}
"""
#: what stands beside the call, and one of its options
CALL = "One project for all shops | nobody else's."
OPTION = "10 % is <b>enough</b>, see {sentry}`apps/nowhere.dsn` there"
PAGE = """\
---
errortracking-assignment: docs/assignments/M2.md
---

# How we track errors

## 3. DETAILED LOGIC

### SDK Configuration

```{sentry-config} apps/server
:comments:
```

```{sentry-calls} captureException
:comments:
```
"""


@pytest.fixture
def commented(project: Project) -> Project:
    project.write(INDEX, CODE)
    project.write("docs/other.md", PAGE)
    return project


def seen(html: str) -> str:
    text = re.sub(r"<[^>]+>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'")
    return re.sub(r"\s+", " ", text)


def test_they_are_shown_with_their_place(commented: Project) -> None:
    built = commented.build(fail=True)
    text = seen(built.text("other.html"))
    assert f"{OPTION} ({INDEX}:6)" in text
    assert f"by the platform ({INDEX}:8)" in text
    assert f"ignoreSpans.b: another part ({INDEX}:10)" in text
    assert f"Comment in the code beside this call: {CALL} ({INDEX}:3)" in text
    assert f"the only way out ({INDEX}:15)" in text
    assert '<code class="errortracking-comment docutils literal notranslate">' in built.text("other.html")
    assert "<b>" not in built.text("other.html")


def test_a_page_that_does_not_ask_shows_none(commented: Project) -> None:
    built = commented.build(fail=True)
    assert "Comment in the code" not in built.text("myst.html")
    commented.write("docs/other.md", PAGE.replace(":comments:", ":comments: no"))
    assert "Comment in the code" not in commented.build().text("other.html")


def test_a_table_without_one_has_no_column(commented: Project) -> None:
    commented.write("docs/other.md", "# Other\n\n```{sentry-config} apps/widget\n:comments:\n```\n")
    assert "Comment in the code" not in commented.build(fail=True).text("other.html")


def test_another_answer_is_told_the_right_ones(commented: Project) -> None:
    commented.write("docs/other.md", "# Other\n\n```{sentry-config} apps/server\n:comments: some\n```\n")
    (warning,) = commented.build().warnings
    assert "other.md:3" in warning
    assert "'some'" in warning
    assert "'yes', 'no'" in warning


def test_a_column_among_those_that_are_named(commented: Project) -> None:
    directive = "```{sentry-calls} captureException\n:comments:\n:columns: comment-in-the-code, method\n```\n"
    commented.write("docs/other.md", f"# Other\n\n{directive}")
    html = commented.build(fail=True).text("other.html")
    assert re.findall(r"<th[^>]*><p>(.*?)</p></th>", html) == ["Comment in the code", "Method"]


def test_a_changed_one_rebuilds_the_pages_that_show_it(commented: Project) -> None:
    assert commented.build().warnings == []
    commented.replace(INDEX, "10 %", "20 %")
    built = commented.build()
    assert built.read == {"other"}
    assert "20 % is <b>enough</b>" in seen(built.text("other.html"))
    commented.replace(INDEX, "// by the platform", "// eslint-disable-line")
    assert commented.build().read == {"other"}
    commented.replace(INDEX, "eslint-disable-line", "prettier-ignore")
    assert commented.build().read == set()


def test_the_exported_document(commented: Project) -> None:
    first = commented.build("sop")
    assert not [line for line in first.warnings if "errortracking" in line]
    markdown = commented.read(OUTPUT)
    assert f"| ``{OPTION}`` (`{INDEX}:6`) |" in markdown
    assert f"Comment in the code beside this call: `{CALL}` (`{INDEX}:3`)" in markdown
    assert f"| `the only way out` (`{INDEX}:15`) |" in markdown
    commented.build("sop")
    assert commented.read(OUTPUT) == markdown


def test_the_check_finds_a_changed_one_where_it_is_shown(commented: Project) -> None:
    commented.build("sop")
    commented.conf(errortracking_check=True)
    assert commented.build("sop").app.statuscode == 0
    commented.replace(INDEX, "10 %", "20 %")
    stale = commented.build("sop")
    assert stale.app.statuscode == 1
    assert any("tracesSampleRate" in line and "20 %" in line for line in stale.warnings), stale.warnings


def test_the_check_finds_no_other_change(commented: Project) -> None:
    commented.write("docs/other.md", PAGE.replace(":comments:\n", ""))
    commented.build("sop")
    commented.conf(errortracking_check=True)
    commented.replace(INDEX, "10 %", "20 %")
    assert commented.build("sop").app.statuscode == 0


def test_the_report_as_json_has_all_of_them(commented: Project, capsys: pytest.CaptureFixture[str]) -> None:
    main(["report", str(commented.root), "--format", "json"])
    calls = {call["method"]: call for call in json.loads(capsys.readouterr().out)["calls"] if call["file"] == INDEX}
    told = [(found["path"], found["text"], found["file"], found["line"]) for found in calls["init"]["comments"]]
    assert told == [
        ("", CALL, INDEX, 3),
        ("tracesSampleRate", OPTION, INDEX, 6),
        ("environment", "by the platform", INDEX, 8),
        ("ignoreSpans.b", "another part", INDEX, 10),
    ]
    assert [found["text"] for found in calls["captureException"]["comments"]] == ["the only way out"]


def read(root: Path) -> Report:
    return findings.report(read_setup(open_repository(root)))


def test_nothing_rests_on_them(commented: Project) -> None:
    with_them = read(commented.root)
    blank = re.sub(r"//.*|/\*.*?\*/", lambda found: " " * len(found[0]), CODE)
    commented.write(INDEX, blank)
    without = read(commented.root)
    assert not any(call.comments for call in without.setup.calls)
    assert [replace(call, comments=()) for call in with_them.setup.calls] == list(without.setup.calls)
    told = [field.name for field in fields(with_them) if field.name != "setup"]
    assert [getattr(with_them, name) for name in told] == [getattr(without, name) for name in told]
    assert to_markdown(sop_document(with_them)) == to_markdown(sop_document(without))
