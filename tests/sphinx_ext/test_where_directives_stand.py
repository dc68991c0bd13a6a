"""A directive in a table's cell, in an included file, within other directives, on a translated page: it works there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

MYST_CELL = """# Other

````{list-table}
* - Calls
  - ```{sentry-calls} captureException
    :columns: at
    ```
* - Wrong
  - ```{sentry-calls} captureExeption
    ```
````
"""
RST_CELL = """Other
=====

.. list-table::

   * - Calls
     - .. sentry-calls:: captureException
          :columns: at
   * - Wrong
     - .. sentry-calls:: captureExeption
"""


@pytest.mark.parametrize(
    ("name", "page", "line"),
    [("other.md", MYST_CELL, 9), ("other.rst", RST_CELL, 10)],
    ids=["MyST", "reStructuredText"],
)
def test_in_a_table_cell(project: Project, name: str, page: str, line: int) -> None:
    (project.root / "docs/other.md").unlink()
    project.write(f"docs/{name}", page)
    built = project.build()
    (warning,) = built.warnings
    assert "did you mean 'captureException'" in warning
    assert f"{name}:{line}: " in warning
    assert "apps/server/src/index.ts:10" in built.text("other.html")
    for builder in ("latex", "text", "man", "epub"):
        assert all("captureExeption" in line or "EPUB3" in line for line in project.build(builder).warnings)


def test_in_an_included_file(project: Project) -> None:
    project.replace("docs/conf.py", '"DOC_TRACKER.md"', '"DOC_TRACKER.md", "parts/**"')
    project.write(
        "docs/parts/calls.md", "Some words.\n\n```{sentry-calls} setUsr\n```\n\n```{concern-table} security\n```\n"
    )
    project.write("docs/parts/calls.rst", "Some words.\n\n.. sentry-calls:: setTg\n\n.. concern-table:: security\n")
    project.write("docs/other.md", "# Other\n\n```{include} parts/calls.md\n```\n")
    project.write("docs/more.rst", ":orphan:\n\nMore\n====\n\n.. include:: parts/calls.rst\n")
    built = project.build()
    assert len(built.warnings) == 2
    told = {line.partition(": WARNING")[0].rpartition("docs/")[2] for line in built.warnings}
    assert told == {"parts/calls.md:3", "parts/calls.rst:3"}
    for page in ("other.html", "more.html"):
        assert "Mitigation" in built.text(page)


def test_within_other_directives(project: Project) -> None:
    project.write(
        "docs/other.md",
        "# Other\n\n````{note}\n```{sentry-flow} server\n```\n````\n\n> ```{concern-table} performance\n> ```\n\n"
        "1. A list\n\n   ```{sentry-config} widget\n   :only: set\n   ```\n",
    )
    html = project.build(fail=True).text("other.html")
    assert "Implementation" in html
    assert "apps/widget:browser" in html


CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: de\\n"

msgid "Some words before."
msgstr "Einige Worte davor."
"""


def compiled(folder: Path, name: str) -> None:
    source = folder / f"{name}.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(CATALOG, encoding="utf-8")
    with source.open("rb") as read, (folder / f"{name}.mo").open("wb") as written:
        write_mo(written, read_po(read, locale="de"))


def test_on_a_translated_page(project: Project) -> None:
    project.conf(language="de", locale_dirs=["locale"], gettext_compact=False)
    compiled(project.root / "docs/locale/de/LC_MESSAGES", "other")
    project.write(
        "docs/other.md", "# Other\n\nSome words before.\n\n```{sentry-flow} gone\n```\n\n```{sentry-flow} server\n```\n"
    )
    built = project.build()
    (warning,) = built.warnings
    assert "other.md:5: " in warning
    html = built.text("other.html")
    assert "Einige Worte davor." in html
    assert "errortracking-b" in html


def test_catalogues_hold_nothing_of_the_repository(project: Project) -> None:
    shown = ["{sentry-calls}", "{sentry-calls}\n:caption: My calls", "{sentry-flow}"]
    shown += [f"{{sentry-config}}\n:layout: {layout}" for layout in ("plain", "cards")]
    shown += ["{sentry-config}\n:environments:\n:comments:\n:caption: My options", "{sentry-config}\n:against: 10.0.0"]
    directives = "\n\n".join(f"```{each}\n```" for each in shown)
    project.write("docs/other.md", f"# Other\n\nMine.\n\n{directives}\n")
    catalog = project.build("gettext", fail=True).text("other.pot")
    told = [line for line in catalog.splitlines() if line.startswith("msgid") and line != 'msgid ""']
    assert told == [f'msgid "{words}"' for words in ("Other", "Mine.", "My calls", "My options")]


@pytest.mark.parametrize("builder", ["html", "text", "latex", "man", "texinfo", "epub", "singlehtml", "dirhtml"])
def test_every_builder_is_silent_with_all_of_them(project: Project, builder: str) -> None:
    project.conf(version="1", copyright="2026, Shop", errortracking_assignment="docs/assignments/M2.md")
    directives = "\n\n".join(
        f"```{{{name}}}\n```"
        for name in ("sentry-calls", "sentry-flow", "concern-table", "edge-case-table", "key-questions", "source-files")
    )
    project.write("docs/other.md", f"# Other\n\n{directives}\n\n```{{sentry-config}}\n:layout: cards\n```\n")
    assert project.build(builder, fail=True).warnings == []
