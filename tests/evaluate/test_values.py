"""The value of an exported name, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from casefile import Case, read_cases
from evaluating import ENVIRONMENTS, evaluator_of, value_of, write

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import Environment, ObjectValue, Unknown

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value

FOLDER = Path(__file__).parents[1] / "cases" / "evaluate"
CASES = {case.name: case for path in sorted(FOLDER.glob("values*.md")) for case in read_cases(path)}


def in_words(value: Value) -> str:
    return f"? {value.reason} ({value.chain[-1]})" if isinstance(value, Unknown) else notation(value)


def answers(case: Case, root: Path) -> list[str]:
    found = []
    for line in case.expected.splitlines():
        path, asked = line.split(" = ")[0].split()
        name, _, environment = asked.partition("@")
        found.append(
            f"{path} {asked} = {in_words(value_of(evaluator_of(root, ENVIRONMENTS[environment]), path, name))}"
        )
    return found


@pytest.mark.parametrize("name", CASES)
def test_values(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    assert answers(case, case.write(tmp_path)) == case.expected.splitlines()


def test_what_a_minifier_made_is_somebody_elses_code(tmp_path: Path) -> None:
    """A bundle in the repository counts as a package: what it may assign in some case makes no variable doubtful."""
    write(
        tmp_path,
        {"main.ts": 'import "./lib.js"; export const x = process.env.MODE;', "lib.js": "process.env.MODE = f();"},
    )
    closed = Environment("production", (("MODE", "one"),), closed=True)
    assert isinstance(value_of(evaluator_of(tmp_path, closed), "main.ts", "x"), Unknown)
    write(tmp_path, {"lib.js": "process.env.MODE=f();" + "a(b);" * 3_000})
    assert notation(value_of(evaluator_of(tmp_path, closed), "main.ts", "x")) == '"one"'


def test_what_cannot_be_known_is_told_as_the_code_writes_it(tmp_path: Path) -> None:
    """The expression of a property, or what the constant that stands there is; no parameter's name, and nothing long."""
    text = """
    import { pick, version } from "picker";
    const RELEASE = `shop@${version()}`;
    const made = (stage) => ({
      environment: pick(stage) ? "a" : "b", release: RELEASE, stage,
      long: pick(stage.one.two.three, stage.one.two.three, stage.one.two.three, stage.one.two.three, stage.one.two.three),
      known: 1,
    });
    export const x = made(pick());
    """
    assert codes(tmp_path, text) == {"environment": 'pick(stage) ? "a" : "b"', "release": "`shop@${version()}`"}


def codes(root: Path, text: str) -> dict[str, str]:
    write(root, {"main.ts": text})
    value = value_of(evaluator_of(root), "main.ts", "x")
    assert isinstance(value, ObjectValue)
    return {name: part.code for name, part in value.properties if isinstance(part, Unknown) and part.code}


def test_no_text_that_may_be_a_secret_is_told_as_the_code_writes_it(tmp_path: Path) -> None:
    text = """
    import { pick, sign } from "picker";
    const API_TOKEN = pick();
    export const x = {
      release: API_TOKEN, password: pick() ? "a" : "b", credentials: { stage: pick() ? "a" : "b" }, argument: pick("hunter"), made: new (pick())("hunter"),
      inObject: pick({ password: "hunter" }), address: `https://${pick()}:hunter@example.com/1`, added: "http://user:" + pick(), mixed: pick() ? "hunter2" : "b",
      tagged: pick()`hunter`, long: pick() ? "hunterhunterhunterhunterhunter" : "b",
    };
    """
    assert codes(tmp_path, text) == {}


def test_what_a_package_gives_to_another_is_named(tmp_path: Path) -> None:
    text = """
    import { useEffect } from "react";
    import * as Sentry from "@sentry/react";
    export const x = [Sentry.reactRouterV7BrowserTracingIntegration({ useEffect }), Sentry.makeFetchTransport];
    """
    write(tmp_path, {"main.ts": text})
    told = notation(value_of(evaluator_of(tmp_path), "main.ts", "x"))
    assert told == (
        "[reactRouterV7BrowserTracingIntegration({ useEffect: useEffect of react }), makeFetchTransport of @sentry/react]"
    )
