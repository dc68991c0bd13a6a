"""Call sites, concerns and the way of an event, from a small repository as it is read."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from docutils import nodes
from docutils.utils import new_document

from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.findings.call_sites import call_sites
from sphinxcontrib_errortracking.findings.event_flow import event_flows
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.markup.components import concern_table, sentry_calls, sentry_config, sentry_flow
from sphinxcontrib_errortracking.markup.errors import UnknownNameError
from sphinxcontrib_errortracking.markup.filters import narrow
from sphinxcontrib_errortracking.markup.flow import event_flow
from sphinxcontrib_errortracking.markup.flow_svg import NARROW, WIDE, svg
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path

    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.markup.flow_svg import Layout

LOCK = """{"name": "shop", "lockfileVersion": 3, "packages": {
"": {"name": "shop", "workspaces": ["apps/*"]},
"node_modules/@sentry/browser": {"version": "10.28.0"},
"node_modules/@sentry/node": {"version": "10.28.0"}}}
"""
FILES = {
    "package.json": '{"name": "shop", "private": true, "workspaces": ["apps/*"]}\n',
    "package-lock.json": LOCK,
    "apps/api/package.json": '{"name": "api", "scripts": {"start": "tsx src/index.ts"}, "dependencies": {"@sentry/node": "^10.0.0"}}\n',
    "apps/api/src/index.ts": """\
import * as Sentry from "@sentry/node";

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  sampleRate: 0.5,
  beforeSend(event) {
    if (event.level === "debug") return null;
    delete event.request?.cookies;
    delete event.request?.headers?.cookie;
    return event;
  },
});

export function pay(order) {
  try {
    send(order);
  } catch (error) {
    if (order.total > 100) {
      Sentry.captureException(error, { mechanism: { handled: false } });
    }
    Sentry.captureMessage("payment", "warning");
  }
}
pay({ total: 3 });
""",
    "apps/shop/package.json": '{"name": "web", "dependencies": {"@sentry/browser": "^10.0.0", "vite": "^6.0.0"}}\n',
    "apps/shop/index.html": '<script type="module" src="/src/main.ts"></script>\n',
    "apps/shop/src/main.ts": """\
import * as Sentry from "@sentry/browser";

Sentry.init({ dsn: import.meta.env.VITE_DSN, ignoreErrors: ["<b>&"], defaultIntegrations: false, beforeSend: window.filter });
Sentry.setUser({ id: "7" });
""",
    "apps/own/package.json": '{"name": "own", "dependencies": {"@sentry/browser": "^10.0.0", "vite": "^6.0.0"}}\n',
    "apps/own/index.html": '<script type="module" src="/src/main.ts"></script>\n',
    "apps/own/src/main.ts": """\
import { BrowserClient, defaultStackParser, makeFetchTransport, Scope } from "@sentry/browser";

const client = new BrowserClient({
  dsn: "https://key@o1.ingest.sentry.io/1",
  transport: makeFetchTransport,
  stackParser: defaultStackParser,
  integrations: [],
  ignoreErrors: ["x"],
});
const scope = new Scope();
scope.setClient(client);
client.init();
scope.captureException(new Error("x"));
""",
    "apps/idle/package.json": '{"name": "idle", "dependencies": {"@sentry/browser": "^10.0.0", "vite": "^6.0.0"}}\n',
    "apps/idle/index.html": '<script type="module" src="/src/main.ts"></script>\n',
    "apps/idle/src/main.ts": 'import * as Sentry from "@sentry/browser";\nSentry.captureMessage("hello");\n',
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root: Path = tmp_path_factory.mktemp("shop")
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    return report(read_setup(open_repository(root)))


def grid(table: nodes.Node) -> list[list[str]]:
    return [[entry.astext() for entry in row.findall(nodes.entry)] for row in table.findall(nodes.row)]


def markdown(content: list[nodes.Node]) -> str:
    document = new_document("x.md")
    document += content
    return to_markdown(document)


# ---- calls ------------------------------------------------------------------


def test_captures_come_first_with_what_the_call_says(found):
    sites = call_sites(found.setup)
    assert [site.call.method for site in sites][:4] == [
        "captureException",
        "captureException",
        "captureMessage",
        "captureMessage",
    ]
    (table,) = sentry_calls(found, methods=("captureException", "captureMessage"), apps=("api",))
    first, second = grid(table)[1:]
    assert first[0] == "captureException"
    assert first[1] == "apps/api on the server, function pay, in a catch"
    assert first[2] == "handled false"
    assert "order.total > 100" in first[3]
    assert first[4].startswith("Captured")
    assert first[5] == "apps/api/src/index.ts:19"
    assert second[2] == 'level "warning"'


def test_a_capture_without_an_init_is_not_called_captured(found):
    (table,) = sentry_calls(found, apps=("idle",))
    (row,) = grid(table)[1:]
    assert row[4].startswith("Nothing is sent, because ")


def test_a_method_that_nothing_calls_is_no_mistake(found):
    table, sentence = sentry_calls(found, methods=("addBreadcrumb",))
    assert len(grid(table)) == 1
    assert sentence.astext() == "None found in the code."
    with pytest.raises(UnknownNameError, match="did you mean 'setUser'"):
        sentry_calls(found, methods=("setUsr",))


def test_tables_c_and_d_by_app(found):
    (triggers,) = sentry_calls(found, show="triggers", apps=("apps/api",))
    assert len(grid(triggers)) > 1
    assert all("apps/api/" in row[1] for row in grid(triggers)[1:])
    (functions,) = sentry_calls(found, show="functions", methods=("setUser",))
    assert [row[1] for row in grid(functions)[1:]] == ["apps/shop/src/main.ts:4"]


def test_an_app_that_is_gone_names_all_that_are_there(found):
    with pytest.raises(UnknownNameError) as caught:
        sentry_calls(found, apps=("apps/widget",))
    assert all(name in caught.value.sentence for name in ("'apps/api'", "'apps/idle'", "'apps/shop'"))


# ---- concerns ---------------------------------------------------------------


def test_concerns_are_a_table_for_each_family(found):
    tables = [node for node in concern_table(found) if isinstance(node, nodes.table)]
    assert [table[0].astext() for table in tables] == ["Performance", "Security", "Reliability"]
    (one,) = concern_table(found, families=("performance",))
    assert grid(one)[0] == ["Concern", "Implementation", "Status"]
    with pytest.raises(UnknownNameError, match="'performance', 'security', 'reliability'"):
        concern_table(found, families=("cost",))


def test_columns_are_chosen_and_ordered(found):
    content = concern_table(found, families=("performance",))
    narrow(content, ("status", "concern"))
    assert grid(content[0])[0] == ["Status", "Concern"]
    assert content[0].next_node(nodes.tgroup)["cols"] == 2
    with pytest.raises(UnknownNameError, match="'colour'"):
        narrow(content, ("colour",))


# ---- the way of an event ----------------------------------------------------


def stages(found: Report, app: str) -> dict[str, tuple[str, str, str]]:
    (flow,) = [flow for flow in event_flows(found.setup) if flow.app == app]
    return {
        stage.name: tuple("; ".join(text(each) for each in part) for part in (stage.said, stage.drops, stage.scrubs))
        for stage in flow.stages
    }


def test_the_stages_in_their_order(found):
    api = stages(found, "apps/api")
    assert list(api) == ["Captured", "sampleRate", "beforeSend", "Data of the request", "Sending"]
    assert "sampleRate is 0.5" in api["sampleRate"][0]
    assert api["sampleRate"][1] == "drops the errors that the rate does not choose"
    assert 'where event.level === "debug" (apps/api/src/index.ts:7)' in api["beforeSend"][1]
    assert "deletes request.cookies" in api["beforeSend"][2]
    assert "request.cookies is removed by the repository" in api["Data of the request"][2]
    assert "where there is one" in api["Sending"][0]


def test_a_filter_without_its_integration_drops_nothing(found):
    said, drops, _ = stages(found, "apps/shop")["ignoreErrors"]
    assert "It has no effect, because defaultIntegrations is false" in said
    assert drops == ""


def test_a_client_of_its_own_has_no_filter_by_itself(found):
    own = stages(found, "apps/own")
    assert "What code hands to the client at apps/own/src/main.ts:3" in own["Captured"][0]
    said, drops, _ = own["ignoreErrors"]
    assert "It has no effect, because a client has only the integrations that it lists" in said
    assert drops == ""


def test_what_is_not_followed_is_said(found):
    said, drops, scrubs = stages(found, "apps/shop")["beforeSend"]
    assert "cannot be known" in said
    assert (drops, scrubs) == ("", "")


def test_an_app_that_sends_nothing_has_a_sentence_and_no_diagram(found):
    content = sentry_flow(found, apps=("idle",), show=("diagram",))
    assert [type(node) for node in content] == [nodes.paragraph]
    assert "Nothing is sent, because" in content[0].astext()


def test_what_to_show(found):
    (table,) = sentry_flow(found, show=("states",))
    assert grid(table)[0] == ["State", "Description", "How to Enter", "How to Exit"]
    with pytest.raises(UnknownNameError, match="'diagram', 'states'"):
        sentry_flow(found, show=("text",))


def test_markdown_has_a_mermaid_fence_and_the_list(found):
    shown = markdown(sentry_flow(found, apps=("api",), show=("diagram",)))
    assert "```mermaid\nflowchart TD\n" in shown
    assert "1. **Captured**" in shown
    assert "*out:*" in shown


def drawing(found: Report, app: str, layout: Layout = WIDE) -> ET.Element:
    (flow,) = [node for node in sentry_flow(found, apps=(app,)) if isinstance(node, event_flow)]
    return ET.fromstring(svg(flow["title"], flow["stages"], key="k", layout=layout))  # our own text


def test_the_drawing_is_well_formed_and_says_what_it_shows(found):
    root = drawing(found, "api")
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "k-title k-desc"
    assert [root[0].tag, root[1].tag] == [f"{space}title", f"{space}desc"]
    assert "may leave the way at sampleRate, beforeSend, Sending" in root[1].text
    words = " ".join(element.text or "" for element in root.iter(f"{space}text"))
    assert "✕" in words
    assert "✎" in words
    assert not [
        name for element in root.iter() for name in element.attrib if name in {"href", "style", "onload", "src"}
    ]


def test_a_narrow_drawing_says_the_same_below_each_other(found):
    wide, narrow = drawing(found, "api"), drawing(found, "api", NARROW)
    names = [[one.text for one in root.iter() if one.get("class") == "et-name"] for root in (wide, narrow)]
    assert names[0] == names[1]
    boxes = [element for element in narrow.iter() if element.tag.endswith("rect")]
    assert len([box for box in boxes if box.get("class") == "et-out"]) > 1
    edges = [(int(box.get("y")), int(box.get("y")) + int(box.get("height"))) for box in boxes]
    assert all(end < start for (_, end), (start, _) in pairwise(edges))
    assert all(int(box.get("x")) + int(box.get("width")) <= NARROW.width for box in boxes)
    assert edges[-1][1] <= int(narrow.get("height"))


def test_nothing_of_the_repository_is_markup_in_the_drawing(found):
    assert "<b>&" in " ".join(element.text or "" for element in drawing(found, "shop").iter())


def test_long_sentences_are_cut_with_a_mark_in_the_drawing():
    root = ET.fromstring(svg("x", [("Stage", ["word " * 200], [], [])], key="k"))  # our own text
    lines = [element.text for element in root.iter() if element.get("class") == "et-said"]
    assert len(lines) == 5
    assert lines[-1].endswith(" …")


def test_a_long_name_is_broken_at_its_joints() -> None:
    said = 'gone where event.request.headers?.includes("long-header-name")'
    root = ET.fromstring(svg("x", [("Stage", [], [said], [])], key="k"))  # our own text
    lines = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.text]
    assert lines[1:4] == ["✕ gone where event.request", "\u2003.headers?.includes(", '\u2003"long-header-name")']


def test_a_long_path_is_broken_behind_a_slash():
    path = f"{'packages/' * 4}{'name/' * 4}src/index.ts:12"
    root = ET.fromstring(svg("x", [("Stage", [], [f"gone at {path}"], [])], key="k"))  # our own text
    lines = [element.text.strip("\u2003✕ ") for element in root.iter() if element.get("class") == "et-drop"]
    assert " ".join(lines).replace(" ", "") == f"goneat{path}"
    assert all(line.endswith("/") for line in lines[:-1])


def test_what_several_calls_leave_to_the_sdk_alike_stands_once(tmp_path: Path) -> None:
    """Behind the first of them, with the names of all; what differs stays with each."""
    apps = ("one", "two", "three")
    lock = ", ".join(f'"apps/{app}": {{}}' for app in apps)
    files = {
        "package.json": '{"name": "shop", "private": true, "workspaces": ["apps/*"]}',
        "package-lock.json": f'{{"lockfileVersion": 3, "packages": {{"": {{"name": "shop", "workspaces": ["apps/*"]}}, {lock}, "node_modules/@sentry/node": {{"version": "10.28.0"}}}}}}',
    }
    for app in apps:
        more = ", maxBreadcrumbs: 3" if app == "three" else ""
        files[f"apps/{app}/package.json"] = (
            f'{{"name": "{app}", "scripts": {{"start": "node index.js"}}, "dependencies": {{"@sentry/node": "^10.0.0"}}}}'
        )
        files[f"apps/{app}/index.js"] = (
            f'const Sentry = require("@sentry/node");\nSentry.init({{ dsn: "https://public@o1.ingest.sentry.io/1"{more} }});\n'
        )
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    made = sentry_config(read_setup(open_repository(tmp_path)))
    heads = [node.next_node(nodes.title).astext() for node in made if isinstance(node, nodes.table)]
    names = [head.partition(": ")[0] if ": " in head else head.partition(" ·")[0] for head in heads]
    unset = [head for head in heads if "not set, so" in head]
    assert unset == [
        "apps/one:server, apps/two:server: not set, so the default of the installed version holds",
        "apps/three:server: not set, so the default of the installed version holds",
    ]
    assert sum("integrations" in head for head in heads) == 1
    assert names.index("apps/one:server, apps/two:server") < names.index("apps/two:server")
