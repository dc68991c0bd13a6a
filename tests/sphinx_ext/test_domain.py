"""What pages show of options, calls, edge cases and questions can be referred to, on other pages and from other projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from miniature import make_project
from sphinx.util.inventory import InventoryFile

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Built, Project

REFERENCES = """# Other

The {errortracking:option}`apps/server:server.tracesSampleRate`, {errortracking:option}`short <server:server.dsn>`,
the {errortracking:call}`apps/widget:browser`, the {errortracking:edge-case}`offline`, and question {errortracking:question}`M2.1`
or {errortracking:question}`2`; {any}`high-error-volume`.
"""


def with_references(project: Project) -> Project:
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    project.write("docs/other.md", REFERENCES)
    return project


def test_roles_lead_to_what_is_shown(project: Project) -> None:
    built = with_references(project).build(fail=True)
    html = built.text("other.html")
    for link in (
        "myst.html#errortracking-option-apps-server-server.tracesSampleRate",
        "myst.html#errortracking-option-apps-server-server.dsn",
        "rst.html#errortracking-call-apps-widget-browser",
        "myst.html#errortracking-edge-case-offline",
        "rst.html#errortracking-question-M2.1",
        "rst.html#errortracking-question-M2.2",
        "myst.html#errortracking-edge-case-high-error-volume",
    ):
        assert f'href="{link}"' in html
        page, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in built.text(page)


def test_a_method_is_an_object_at_its_first_call(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{sentry-calls}\n```\n\nSee {errortracking:call}`captureException`.\n")
    html = project.build(fail=True).text("other.html")
    assert 'href="#errortracking-call-captureException"' in html
    assert html.count('id="errortracking-call-captureException"') == 1


def test_the_inventory_has_them(project: Project) -> None:
    built = project.build(fail=True)
    inventory = InventoryFile.loads((built.out / "objects.inv").read_bytes(), uri="")
    options = inventory.data["errortracking:option"]
    assert "apps/server:server.tracesSampleRate" in options
    assert "apps/widget:browser.sampleRate" in options
    assert {"errortracking:call", "errortracking:edge-case"} <= set(inventory.data)


def test_the_index_names_every_page(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{sentry-config} apps/server\n```\n")
    index = project.build(fail=True).text("errortracking-index.html")
    assert 'href="myst.html#errortracking-option-apps-server-server.dsn"' in index
    assert 'href="other.html#errortracking-option-apps-server-server.dsn"' in index
    assert "Edge case" in index


def test_a_reference_to_nothing_names_what_is_near(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\nSee {errortracking:option}`apps/server:server.traceSampleRate`.\n")
    (warning,) = project.build().warnings
    assert "other.md:3" in warning
    assert "did you mean 'apps/server:server.tracesSampleRate'" in warning
    assert warning.endswith("[errortracking.reference]")


def test_a_reference_to_what_no_page_shows_names_the_directive(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\nSee {errortracking:question}`3`.\n")
    project.replace("docs/rst.rst", ".. key-questions::\n", "")
    (warning,) = project.build().warnings
    assert "'key-questions' does" in warning


def test_another_project_refers_to_them(project: Project, tmp_path: Path) -> None:
    built = project.build(fail=True)
    other = make_project(tmp_path / "other")
    other.conf(
        extensions=["myst_parser", "sphinx.ext.intersphinx", "sphinxcontrib_errortracking"],
        intersphinx_mapping={"shop": ("https://example.org/shop/", str(built.out / "objects.inv"))},
    )
    other.replace("apps/server/src/index.ts", "tracesSampleRate: 0.25,", "")
    other.replace("docs/myst.md", "{sentry}`apps/server.tracesSampleRate`", "nothing")
    other.write("docs/other.md", "# Other\n\nSee {errortracking:option}`apps/server:server.tracesSampleRate`.\n")
    html = other.build(fail=True).text("other.html")
    assert 'href="https://example.org/shop/myst.html#errortracking-option-apps-server-server.tracesSampleRate"' in html


def objects(built: Built) -> dict[tuple[str, str], dict[str, str]]:
    return built.app.env.domains["errortracking"].objects


def test_parallel_reading_finds_the_same(project: Project, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other")
    for number in range(8):  # enough pages for Sphinx to use processes
        for which in (project, other):
            which.write(
                f"docs/more{number}.md", "---\norphan: true\n---\n# More\n\n```{sentry-config} apps/server\n```\n"
            )
    serial, parallel = project.build(fail=True), other.build(parallel=2, fail=True)
    assert objects(serial) == objects(parallel)
    assert serial.text("errortracking-index.html") == parallel.text("errortracking-index.html")


def test_a_page_that_is_gone_is_forgotten(project: Project) -> None:
    assert objects(project.build())["call", "apps/widget:browser"] == {"rst": "errortracking-call-apps-widget-browser"}
    (project.root / "docs/rst.rst").unlink()
    project.replace("docs/index.md", "rst\n", "")
    assert ("call", "apps/widget:browser") not in objects(project.build())


def test_an_object_that_a_page_shows_twice_has_one_anchor(project: Project) -> None:
    table = "```{sentry-config} apps/server\n```\n"
    project.write("docs/other.md", f"# Other\n\n{table}\n{table}")
    html = project.build(fail=True).text("other.html")
    assert html.count('id="errortracking-option-apps-server-server.dsn"') == 1
