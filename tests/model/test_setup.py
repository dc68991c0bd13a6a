"""What `read_setup` promises whatever the repository holds."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.model import DEFAULT_ENVIRONMENTS, read_setup
from sphinxcontrib_errortracking.source import open_repository

ROOT = Path(__file__).parent.parent.parent
INIT = """import * as Sentry from "@sentry/node";
if (process.env.SENTRY_DSN) {
  Sentry.init({ dsn: process.env.SENTRY_DSN, environment: process.env.APP_ENV ?? process.env.NODE_ENV });
}
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.ts").write_text(text, encoding="utf-8")
    return folder


def test_an_environment_file_closes_the_one_environment(tmp_path: Path) -> None:
    repository = open_repository(write(tmp_path, index=INIT))
    setup = read_setup(
        repository, environment_file={"SENTRY_DSN": "https://k@o1.ingest.sentry.io/2", "NODE_ENV": "test"}
    )
    (call,) = setup.calls
    assert setup.environments == ("",)
    assert call.active_by_environment == {"": True}
    assert (
        notation(call.options_by_environment[""]) == '{ dsn: "https://k@o1.ingest.sentry.io/2", environment: "test" }'
    )
    assert call.active is None, "under the open environment the condition stays open"


def test_an_unset_variable_switches_the_call_off(tmp_path: Path) -> None:
    (call,) = read_setup(open_repository(write(tmp_path, index=INIT)), environment_file={}).calls
    assert call.active_by_environment == {"": False}


def test_the_default_environments_are_named_and_stay_open(tmp_path: Path) -> None:
    setup = read_setup(open_repository(write(tmp_path, index=INIT)))
    (call,) = setup.calls
    assert setup.environments == tuple(DEFAULT_ENVIRONMENTS) == ("development", "staging", "production")
    assert setup.assumptions["staging"] == {"NODE_ENV": "production"}
    assert "process.env.APP_ENV" in notation(call.options_by_environment["production"])


def test_apps_are_renamed(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "site", "dependencies": {"next": "15.1.0"}}', encoding="utf-8")
    setup = read_setup(open_repository(tmp_path), apps={"": "The site"})
    assert [app.name for app in setup.apps] == ["The site"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("function a() { b(); }\nfunction b() { a(); Sentry.init({}); }\na();", id="functions in a circle"),
        pytest.param("const f = (x) => f(x);\nSentry.init({ beforeSend: f });", id="a callback that calls itself"),
        pytest.param(
            "Sentry.init({ beforeSend(e) { return scrub(e); } });\nfunction scrub(e) { return scrub(e); }",
            id="scrubber",
        ),
        pytest.param("Sentry.init(...args);\nSentry.init(", id="a syntax error"),
        pytest.param("Sentry.init({}); " + "if (a) { " * 300 + "Sentry.flush(); " + "}" * 300, id="deep nesting"),
        pytest.param("import './index';\nexport * from './index';\nSentry.init({});", id="imports itself"),
    ],
)
def test_every_input_ends_with_a_setup(tmp_path: Path, text: str) -> None:
    setup = read_setup(open_repository(write(tmp_path, index=f'import * as Sentry from "@sentry/node";\n{text}\n')))
    assert "init" in {call.method for call in setup.calls}


def test_the_same_input_gives_the_same_setup_whatever_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; from sphinxcontrib_errortracking.model import read_setup;"
        "from sphinxcontrib_errortracking.source import open_repository;"
        "s = read_setup(open_repository(sys.argv[1]));"
        "print([(c.id, c.method, str(c.loc), c.condition) for c in s.calls], s.facts, s.entries, s.catch_blocks, s.apps)"
    )
    write(
        tmp_path,
        index=INIT
        + 'import { g } from "./lib";\ng();\ntry { fetch("/"); } catch (error) { Sentry.captureException(error); }\n',
        lib='import * as Sentry from "@sentry/node";\nexport function g() { Sentry.setTag("a", "b"); }\n',
    )
    (tmp_path / "package.json").write_text(
        '{"name": "api", "dependencies": {"express": "4"}, "scripts": {"start": "node index.js"}}'
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert b"captureException" in next(iter(outputs))


def test_ids_are_unique_and_belong_to_configuration_calls_alone(tmp_path: Path) -> None:
    text = 'import * as Sentry from "@sentry/node";\nSentry.init({ debug: true });\nSentry.init({});\nSentry.setTag("a", "b");\n'
    setup = read_setup(open_repository(write(tmp_path, index=text)))
    assert [call.id for call in setup.calls] == [".:server", ".:server#2", ""]


def test_modules_of_the_room_stay_small() -> None:
    """The house's limits: 300 lines a module, 40 lines a function."""
    for path in sorted((ROOT / "sphinxcontrib_errortracking" / "model").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        assert source.count("\n") < 300, path.name
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                assert lines <= 40, f"{path.name}: {node.name} has {lines} lines"


def test_a_program_that_refuses_to_start_is_not_said_to_leave_its_helper_out(tmp_path: Path) -> None:
    """Who names the variables may leave one out that says nothing of Sentry, and without which no process runs at all."""
    write(
        tmp_path,
        helper='import * as Sentry from "@sentry/node";\nexport function start() { Sentry.init({ debug: true }); }\n',
        token='if (!process.env.TOKEN) throw new Error("no token");\nexport const token = process.env.TOKEN;\n',
        index='import { token } from "./token";\nimport { start } from "./helper";\nstart();\nconsole.log(token);\n',
    )
    for variables, active in (({}, None), ({"TOKEN": "t"}, True)):
        (call,) = read_setup(open_repository(tmp_path), environment_file=variables).calls
        assert call.active_by_environment == {"": active}
        assert "TOKEN" in call.condition
