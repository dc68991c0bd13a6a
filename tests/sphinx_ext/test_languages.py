"""Fixed words in the language of the pages: German pages, an export that stays as it is, catalogues that hold all words and no others."""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sphinxcontrib_errortracking.sphinx_ext.messages import CATALOG, LOCALE, message

if TYPE_CHECKING:
    from miniature import Project

ROOT = Path(__file__).parents[2]
ALL = """---
errortracking-assignment: docs/assignments/M2.md
---

# Other

The widget's release is {sentry}`apps/widget.release`.

## Edge Cases

### Complete Scenario Matrix

```{edge-case-table}
| Scenario | Trigger | Behavior | Correct? | Notes |
| --- | --- | --- | --- | --- |
| not set | handled | Nothing | ✅ | Option |
```

""" + "\n\n".join(
    f"```{{{name}}}\n```\n"
    for name in (
        "sentry-config",
        "sentry-calls",
        "sentry-flow",
        "concern-table",
        "key-questions",
        "source-files",
        "code-references",
        "open-questions",
    )
)
LANGUAGES = sorted(path.parent.name for path in LOCALE.glob("*/LC_MESSAGES"))


STARTED = '{"name": "server", "scripts": {"start": "tsx src/index.ts"}, "dependencies": {"@sentry/node": "^8.0.0"}}\n'


def in_german(project: Project) -> None:
    project.conf(language="de", version="1", copyright="2026, Shop")


def seen(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_a_page_in_german(project: Project) -> None:
    in_german(project)
    project.write("apps/server/package.json", STARTED)
    project.write("docs/other.md", ALL)
    built = project.build(fail=True)
    html = built.text("other.html")
    text = seen(html)
    assert "The widget’s release is nicht gesetzt (Vorgabe des SDK" in text
    for heading in ("Gesetzt in", "Derzeitiges Verhalten", "Was daraus wird", "Gegenmaßnahme"):
        assert f"<p>{heading}</p></th>" in html
    assert "❌ nicht behandelt" in text
    assert "Dasselbe in Worten" in text
    assert "<title id=" in html
    assert "Der Weg eines Ereignisses: apps/server on the server" in text


def test_what_is_no_word_of_ours_stays(project: Project) -> None:
    in_german(project)
    project.write("docs/other.md", ALL + "\n```{sentry-config} server\n:environments: production\n```\n")
    built = project.build()
    html = built.text("other.html")
    own = seen(html[html.rindex("<tr", 0, html.index("<p>Nothing</p>")) : html.index("<p>Nothing</p>")])
    assert own.split() == [*own.split()[:1], "not", "set", "handled"]
    assert "errortracking-column-current-behavior" in html
    assert "<p>production</p>" in html
    assert "apps/server/src/index.ts:10" in seen(html)


def test_options_of_directives_are_the_same_in_every_language(project: Project) -> None:
    in_german(project)
    project.write("docs/other.md", "# Other\n\n```{sentry-calls}\n:columns: at, method\n```\n")
    built = project.build(fail=True)
    html = built.text("other.html")
    assert re.findall(r"<th[^>]*><p>(.*?)</p></th>", html) == ["Stelle", "Methode"]


def test_the_index_and_the_search_say_it_in_german(project: Project) -> None:
    in_german(project)
    project.write("docs/other.md", ALL + "\n{ref}`errortracking-index`\n")
    built = project.build(fail=True)
    assert "<h1>Verzeichnis der Fehlererfassung" in built.text("errortracking-index.html")
    assert "Grenzfälle" in built.text("errortracking-index.html")
    assert "Fehlererfassung" in built.text("searchindex.js")


@pytest.mark.parametrize("builder", ["text", "latex", "man", "epub", "texinfo"])
def test_other_builders_say_it_too_and_are_silent(project: Project, builder: str) -> None:
    in_german(project)
    project.write("docs/other.md", ALL)
    built = project.build(builder, fail=True)
    files = [path for path in built.out.rglob("*") if path.suffix in {".txt", ".tex", ".1", ".xhtml", ".texi"}]
    assert any("behandelt" in path.read_text(encoding="utf-8") for path in files)


def test_the_exported_document_is_the_same_in_every_language(project: Project) -> None:
    """Whoever read the pages before: doctrees are shared."""
    project.write("docs/other.md", ALL)
    output = "docs/features/monitoring/error-tracking.md"
    project.conf()
    assert project.build("sop").warnings == []
    english = project.read(output)
    in_german(project)
    assert "nicht gesetzt" in project.build().text("other.html")
    project.write(output, "")
    project.write("docs/DOC_TRACKER.md", "# Tracker\n\n## Completion Log\n")
    assert project.build("sop").warnings == []
    assert project.read(output) == english
    project.conf(language="de", errortracking_check=True)
    assert project.build("sop").warnings == []


def test_the_command_needs_no_language(project: Project) -> None:
    """`check` knows the document that a German project exports."""
    in_german(project)
    project.conf(language="de", errortracking_assignment="docs/assignments/M2.md")
    for page in ("myst.md", "rst.rst"):
        project.write(f"docs/{page}", "Empty\n=====\n" if page.endswith("rst") else "# Empty\n")
    assert project.build("sop").warnings == []
    command = [
        sys.executable,
        "-m",
        "sphinxcontrib_errortracking",
        "check",
        "--assignment",
        "docs/assignments/M2.md",
        ".",
    ]
    found = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_another_language_writes_the_pages_again(project: Project) -> None:
    project.write("docs/other.md", ALL)
    assert "nicht gesetzt" not in project.build().text("other.html")
    in_german(project)
    assert "nicht gesetzt" in project.build().text("other.html")
    assert project.build().read == set()
    project.conf()
    assert "nicht gesetzt" not in project.build().text("other.html")


def test_a_language_without_a_catalogue_is_english(project: Project) -> None:
    project.conf(language="fi")
    assert "not set" in project.build(fail=True).text("myst.html")


def test_a_catalogue_of_the_projects_own(project: Project) -> None:
    """As the documentation says."""
    page = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(from .*?)^```$", page, re.DOTALL | re.MULTILINE)
    project.conf(language="fr")
    project.write("docs/conf.py", project.read("docs/conf.py") + code)
    folder = project.root / "docs/locale/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = Catalog(locale="fr")
    catalog.add("not set", "non défini")
    with (folder / f"{CATALOG}.mo").open("wb") as stream:
        write_mo(stream, catalog)
    project.write("docs/other.md", ALL)
    html = project.build(fail=True).text("other.html")
    assert "non défini" in html
    assert "Current Behavior" in html


def test_a_title_with_a_value(project: Project) -> None:
    in_german(project)
    project.write("docs/other.md", "# Other\n\n## Release: {sentry}`apps/widget.release`\n\nWords.\n")
    html = project.build(fail=True).text("other.html")
    assert "<h2>Release: nicht gesetzt" in html


def test_catalogues_of_pages_hold_the_authors_words_only(project: Project) -> None:
    in_german(project)
    project.write("docs/other.md", ALL)
    catalog = project.build("gettext", fail=True).text("other.pot")
    assert "msgid \"The widget's release is" in catalog
    assert "SDK default" not in catalog
    assert "Current Behavior" not in catalog


def test_the_template_is_what_the_code_says() -> None:
    script = "import sys, messages; sys.stdout.buffer.write(messages.written(messages.template()))"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT / "scripts", capture_output=True, check=True)
    assert found.stdout == (LOCALE / f"{CATALOG}.pot").read_bytes(), "run: make messages"


def test_every_word_that_is_shown_is_a_message(project: Project) -> None:
    project.write("docs/other.md", ALL)
    app = project.build().app
    shown = {node["message"] for name in app.env.found_docs for node in app.env.get_doctree(name).findall(message)}
    with (LOCALE / f"{CATALOG}.pot").open("rb") as stream:
        known = {str(each.id) for each in read_po(stream)}
    assert len(shown) > 30
    assert shown - {"#"} <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete_and_compiled(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (LOCALE / f"{CATALOG}.pot").open("rb") as stream:
        template = {str(each.id) for each in read_po(stream) if each.id}
    with (folder / f"{CATALOG}.po").open("rb") as stream:
        catalog = {str(each.id): str(each.string) for each in read_po(stream, locale=language) if each.id}
    compiled = gettext.translation(CATALOG, LOCALE, [language])
    assert set(catalog) == template
    for english, words in catalog.items():
        assert words, english
        assert words == words.strip()
        assert english[-1:] == words[-1:] or english[-1] not in ".:?", english
        assert re.findall(r"%\(\w+\)s", english) == re.findall(r"%\(\w+\)s", words), english
        assert compiled.gettext(english) == words
