"""Generated expressions: what Node.js says to each of them under several environments is what the evaluator says, or it is unknown.

A fixed number runs by default; `ERRORTRACKING_EXPRESSIONS=100000 pytest tests/evaluate/test_expressions.py` is the longer run.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from nodetools import require_node
from recording import ENVIRONMENTS, STAND_IN, differences, put_in

from sphinxcontrib_errortracking.evaluate import Evaluator, encode
from sphinxcontrib_errortracking.evaluate.values import Environment
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.node
COUNT = int(os.environ.get("ERRORTRACKING_EXPRESSIONS", "600"))
BATCH = 2000

TEXTS = [
    "",
    "a",
    "production",
    "staging",
    "0",
    "1",
    "0.1",
    " 12 ",
    "true",
    "x,y",
    "1e3",
    "-5",
    "Abc",
    "0x1f",
    "\\u{1F600}",
    "null",
]
NUMBERS = ["0", "1", "-1", "0.1", "2.5", "1e21", "NaN", "Infinity", "-0", "100", "1e-7", "3"]
OTHERS = ["true", "false", "null", "undefined", "[]", "[1, 'a', null]", "{}", "{ a: 1, b: 'x' }", "() => 1", "/x/g"]
VARIABLES = [
    f"process.env.{name}" for name in ("NODE_ENV", "SENTRY_DSN", "RATE", "APP_ENV", "CI", "DEBUG", "REGION", "NEVER")
]
NAMES = ["rate", "name", "options", "list", "isProd", "env", "twice", "pick", "fallback"]
PRELUDE = """\
const rate = 0.25, name = "app", options = { a: { b: [1, "two"] }, on: true, none: null }, list = [3, "b", null, 1];
const isProd = process.env.NODE_ENV === "production", env = process.env.APP_ENV || process.env.NODE_ENV || "local";
const twice = (x) => x * 2, fallback = (x = "d", ...rest) => rest.length ? rest : x;
function pick(x, y) { if (x) { return y; } switch (typeof y) { case "string": return y + "!"; case "number": return y + 1; default: return null; } }
"""
BINARY = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "===",
    "!==",
    "==",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    ">>>",
    "in",
]
LOGICAL = ["||", "&&", "??"]
UNARY = ["!", "-", "+", "~", "typeof ", "void "]
FUNCTIONS = [
    "Number",
    "String",
    "Boolean",
    "parseInt",
    "parseFloat",
    "isNaN",
    "isFinite",
    "Number.isInteger",
    "Array.isArray",
    "Object.keys",
    "Object.values",
    "Object.entries",
    "JSON.stringify",
    "JSON.parse",
    "Math.round",
    "Math.floor",
    "Math.ceil",
    "Math.abs",
    "Math.max",
    "Math.min",
    "Math.trunc",
    "Math.sign",
    "Object.freeze",
    "encodeURIComponent",
    "Array.from",
    "twice",
    "pick",
    "fallback",
]
METHODS = [
    "toLowerCase",
    "toUpperCase",
    "trim",
    "slice",
    "substring",
    "split",
    "includes",
    "indexOf",
    "startsWith",
    "endsWith",
    "at",
    "charAt",
    "repeat",
    "padStart",
    "padEnd",
    "concat",
    "replace",
    "replaceAll",
    "toString",
    "join",
    "flat",
    "hasOwnProperty",
    "toFixed",
    "valueOf",
    "lastIndexOf",
]
CALLBACKS = ["map", "filter", "some", "every", "find", "findIndex", "reduce"]
LAMBDAS = [
    "(x) => x",
    "(x) => !x",
    "(x, i) => i",
    "Boolean",
    "String",
    "(x) => x === 1",
    "(x) => `${x}`",
    "(x) => [x]",
    "(a, b) => a + b",
]
MEMBERS = [".length", ".a", ".a.b", "?.a?.b", "[0]", "?.[1]", "['a']", ".missing", "?.on"]


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.builds(lambda p, o: f"({p[0]}) {o} ({p[1]})", pair, st.sampled_from(BINARY)),
        st.builds(lambda p, o: f"({p[0]}) {o} ({p[1]})", pair, st.sampled_from(LOGICAL)),
        st.builds(lambda x, o: f"{o}({x})", inner, st.sampled_from(UNARY)),
        st.builds(lambda x, p: f"({x}) ? ({p[0]}) : ({p[1]})", inner, pair),
        st.builds(lambda p: f"`a${{{p[0]}}}-${{{p[1]}}}`", pair),
        st.builds(lambda p: f"[{p[0]}, {p[1]}]", pair),
        st.builds(lambda p: f"[...({p[0]}), {p[1]}]", pair),
        st.builds(lambda p: f"({{ a: {p[0]}, ...({p[1]}), b: 2 }})", pair),
        st.builds(lambda p: f"({{ 1: {p[0]}, [{p[1]}]: 'k', 0: 'z' }})", pair),
        st.builds(lambda f, x: f"{f}({x})", st.sampled_from(FUNCTIONS), inner),
        st.builds(lambda f, p: f"{f}({p[0]}, {p[1]})", st.sampled_from(FUNCTIONS), pair),
        st.builds(lambda x, m: f"({x}).{m}()", inner, st.sampled_from(METHODS)),
        st.builds(lambda p, m: f"({p[0]})?.{m}({p[1]})", pair, st.sampled_from(METHODS)),
        st.builds(lambda x, m, f: f"({x})?.{m}?.({f})", inner, st.sampled_from(CALLBACKS), st.sampled_from(LAMBDAS)),
        st.builds(lambda x, m: f"({x}){m}", inner, st.sampled_from(MEMBERS)),
        st.builds(lambda p: f"((x, {{ length = x }} = []) => [x, length])({p[0]}, {p[1]})", pair),
        st.builds(lambda x: f"(({{ a = 'none', ...rest }}) => [a, rest])({x})", inner),
    )


LEAVES = st.one_of(
    st.sampled_from([f'"{text}"' for text in TEXTS]),
    st.sampled_from(NUMBERS),
    st.sampled_from([f"({other})" for other in OTHERS]),
    st.sampled_from(VARIABLES),
    st.sampled_from(NAMES),
)
EXPRESSIONS = st.recursive(LEAVES, combined, max_leaves=6)

RUNNER = """\
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
const { encode } = createRequire(import.meta.url)("./encode.cjs");
const environments = %s;
const out = {};
for (const [name, env] of Object.entries(environments)) {
  for (const key of Object.keys(process.env)) delete process.env[key];
  Object.assign(process.env, env);
  const { default: thunks } = await import(`./program.mjs?${name}`);
  out[name] = thunks.map((thunk) => { try { return { value: encode(thunk()) }; } catch (error) { return { error: String(error) }; } });
}
writeFileSync(1, JSON.stringify(out));
"""


def generated() -> list[str]:
    """So many different expressions, the same in every run."""
    found: dict[str, None] = {}

    @seed(20251203)
    @settings(
        max_examples=COUNT,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(EXPRESSIONS)
    def collect(expression: str) -> None:
        found[expression] = None

    collect()
    return list(found)


def in_node(folder: Path, expressions: list[str]) -> dict[str, list[dict[str, object]]]:
    lines = ",\n".join(f"() => ({expression})" for expression in expressions)
    (folder / "program.mjs").write_text(f"{PRELUDE}export default [\n{lines}\n];\n", encoding="utf-8")
    (folder / "encode.cjs").write_text(STAND_IN + "\nexports.encode = encode;\n", encoding="utf-8")
    (folder / "runner.mjs").write_text(RUNNER % json.dumps(ENVIRONMENTS), encoding="utf-8")
    done = subprocess.run(
        ["node", str(folder / "runner.mjs")], capture_output=True, text=True, timeout=300, check=True, cwd=folder
    )
    return json.loads(done.stdout)


def thunks(evaluator: Evaluator) -> list[es.ArrowFunctionExpression]:
    module = evaluator.module("program.mjs")
    assert module is not None
    exported = next(node for node in module.program.body if isinstance(node, es.ExportDefaultDeclaration)).declaration
    assert isinstance(exported, es.ArrayExpression)
    return [item for item in exported.elements if isinstance(item, es.ArrowFunctionExpression)]


def test_generated_expressions(tmp_path: Path) -> None:
    require_node()
    expressions = generated()
    assert len(expressions) > COUNT / 2
    wrong: list[str] = []
    known = total = 0
    for start in range(0, len(expressions), BATCH):
        batch = expressions[start : start + BATCH]
        folder = tmp_path / str(start)
        folder.mkdir()
        answers = in_node(folder, batch)
        repository = open_repository(folder)
        for name, variables in ENVIRONMENTS.items():
            closed = Environment(name, tuple(variables.items()), closed=True, runtime="nodejs")
            for environment in (closed, Environment(runtime="nodejs")):
                evaluator = Evaluator(repository, environment)
                module = evaluator.module("program.mjs")
                for thunk, text, answer in zip(thunks(evaluator), batch, answers[name], strict=True):
                    value = put_in(evaluator.evaluate(thunk.body, module.scope_of(thunk)), variables)
                    found = encode(value)
                    if "error" in answer:
                        continue  # what throws has no value; that it may is not what the evaluator answers
                    total += 1
                    problems = list(differences(answer["value"], found, "", name))
                    known += not problems
                    wrong += [f"{what} in {text}" for kind, what in problems if kind == "wrong"]
    print(f"{len(expressions)} expressions, {total} comparisons, {100 * known / total:.1f}% known")  # noqa: T201
    assert wrong == []
    assert known / total > 0.4, "the evaluator should know more than it says"
