"""Conditions around a place, in words and under environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from evaluating import ENVIRONMENTS, calls_of, evaluator_of, value_of, write

from sphinxcontrib_errortracking.evaluate import Definition
from sphinxcontrib_errortracking.evaluate.values import Static
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from pathlib import Path

IMPORT = 'import * as Sentry from "@sentry/node";\n'
CASES = [
    ("if (process.env.SENTRY_DSN) { CALL }", None, "SENTRY_DSN is set", ""),
    ("if (!process.env.SENTRY_DSN) return_(); else { CALL }", None, "SENTRY_DSN is set", ""),
    ('process.env.NODE_ENV === "production" && CALL', None, "NODE_ENV is 'production'", ""),
    ("process.env.A || CALL", None, "A is not set or empty", ""),
    ("process.env.A ?? CALL", None, "A is not set", ""),
    ("if (process.env.A && process.env.B) { CALL }", None, "A is set and B is set", ""),
    (
        "if (process.env.A || process.env.B) { if (process.env.C) { CALL } }",
        None,
        "C is set and (A is set or B is set)",
        "",
    ),
    ("if (process.env.A) { if (!process.env.A) { CALL } }", False, "", ""),
    ("if (true) { CALL }", True, "", ""),
    ("if (0) { CALL }", False, "", ""),
    ("if (unknown()) { CALL }", None, "unknown() is truthy", "what unknown returns is decided at run time"),
    (
        "if (process.env.A && unknown()) { CALL }",
        None,
        "A is set and unknown() is truthy",
        "what unknown returns is decided at run time",
    ),
    (
        "if (process.env.A) { if (unknown()) { CALL } }",
        None,
        "A is set and unknown() is truthy",
        "what unknown returns is decided at run time",
    ),
    (
        'function f(o) { if (started || o.mode !== "x") return; CALL } let started = load();',
        None,
        'started is falsy and o.mode === "x"',
        "what load returns is decided at run time",
    ),
    (
        'function f(o) { if (!(o.mode === "x")) { log(); return; } CALL }',
        None,
        'o.mode === "x"',
        "depends on the caller",
    ),
    (
        (
            "function check() { const missing = []; for (const name of ['A', 'B']) "
            "{ const text = process.env[name]; if (!text || text.trim() === '') missing.push(name); } "
            "if (missing.length > 0) throw new Error('missing'); } check(); CALL"
        ),
        None,
        "(B is set or A is set) and the code at main.ts:2 does not leave first",
        "depends on the environment variable B",
    ),
    ("if (unknown() && false) { CALL }", False, "", ""),
    ("try { CALL } catch {}", True, "", ""),
    ("try { x() } catch { CALL }", None, "an error is caught", "runs only when an error is thrown"),
    ("try { x() } finally { CALL }", True, "", ""),
    ("for (const x of []) { CALL }", None, "the loop around it runs", "stands in a loop"),
    ("for (const x of list()) { CALL }", None, "the loop around it runs", "stands in a loop"),
    ("for (const x of [1, ...list()]) { CALL }", True, "", ""),
    ("for (const x of [1, 2]) { if (x > 1) { CALL } }", None, "x > 1", "changes in a loop"),
    ("for (const x of [...list(), 1]) { CALL }", None, "the loop around it runs", "stands in a loop"),
    ("do { CALL } while (x)", True, "", ""),
    ("function f() { if (!process.env.A) return; CALL }", None, "A is set", ""),
    ("function f() { if (!process.env.A) { return; } else { x(); } CALL }", None, "A is set", ""),
    (
        "function f() { if (process.env.A) { if (process.env.B) throw 1; } CALL }",
        None,
        "A is not set or empty or B is not set or empty",
        "",
    ),
    ("function f() { return; CALL }", False, "", ""),
    ("if (process.env.A) { function f() { CALL } }", True, "", ""),
    ("if (!process.env.A) { process.exit(1); }\nCALL", None, "A is set", ""),
    ("switch (process.env.A) { case 'x': CALL }", None, "A is 'x'", ""),
    ("switch (process.env.A) { case 'x': break; default: CALL }", None, "A is not 'x'", ""),
    ("switch (process.env.A) { case 'x': y(); case 'z': CALL }", None, "A is 'x' or A is 'z'", ""),
    (
        "for (;;) { if (process.env.A) continue; CALL }",
        None,
        "A is not set or empty and the loop around it runs",
        "stands in a loop",
    ),
    ("try { return_() } catch {} CALL", True, "", ""),
    (
        "function f() { try { return; } catch {} CALL }",
        None,
        "the code at main.ts:2 does not leave first",
        "depends on whether a statement before it returns",
    ),
    ("const f = (x = CALL) => x;", None, "no argument is given", "is a default value"),
    ("Sentry?.init()", True, "", ""),
    ("if (typeof window !== 'undefined') { CALL }", None, 'typeof window !== "undefined"', "depends on the runtime"),
]


@pytest.mark.parametrize(("program", "active", "words", "reason"), CASES)
def test_condition(tmp_path: Path, program: str, active: bool | None, words: str, reason: str) -> None:  # noqa: FBT001
    write(tmp_path, {"main.ts": IMPORT + program.replace("CALL", "Sentry.init()")})
    evaluator = evaluator_of(tmp_path)
    (call,) = calls_of(evaluator, "main.ts", "init")
    module = evaluator.module("main.ts")
    assert module is not None
    reach = evaluator.condition(call, module)
    assert (reach.active, reach.words, reach.reason.reason if reach.reason else "") == (active, words, reason)


def test_under_environments(tmp_path: Path) -> None:
    program = 'if (process.env.NODE_ENV === "production" && typeof window === "undefined") { Sentry.init(); }'
    write(tmp_path, {"main.ts": IMPORT + program})
    found = {}
    for name in ("bare", "production", "browser", "nodejs"):
        evaluator = evaluator_of(tmp_path, ENVIRONMENTS[name])
        (call,) = calls_of(evaluator, "main.ts", "init")
        found[name] = evaluator.condition(call, evaluator.module("main.ts")).active  # type: ignore[arg-type]
    assert found == {"bare": False, "production": None, "browser": False, "nodejs": None}


def test_with_parameters_bound(tmp_path: Path) -> None:
    program = (
        "export function start({ dsn, rate = 1 }: Options) { if (!dsn) return; Sentry.init({ dsn, rate: rate * 2 }); }"
    )
    write(tmp_path, {"main.ts": IMPORT + program})
    evaluator = evaluator_of(tmp_path)
    module = evaluator.module("main.ts")
    assert module is not None
    (call,) = calls_of(evaluator, "main.ts", "init")
    assert evaluator.condition(call, module).reason is not None
    definition = evaluator.definition(module.exports["start"].node, module.scope)
    assert isinstance(definition, Definition)
    options = es.ObjectExpression(properties=(), loc=call.loc)
    empty = evaluator.bind(definition, (evaluator.evaluate(options, module.scope),))
    assert evaluator.condition(call, module, {definition.node: empty}).active is False
    given = {definition.node: {**empty, "dsn": Static("https://x@y/1")}}
    assert evaluator.condition(call, module, given).active is True
    value = evaluator.evaluate_bound(call.arguments[0], module.scope_of(call.arguments[0]), given)
    assert [part.value for _, part in value.properties] == ["https://x@y/1", 2.0]  # type: ignore[union-attr]


def test_calling_a_definition(tmp_path: Path) -> None:
    write(tmp_path, {"main.ts": "export const f = (a: number, b = 2) => ({ a, b });\nexport const g = async () => 1;"})
    evaluator = evaluator_of(tmp_path)
    module = evaluator.module("main.ts")
    assert module is not None
    f = evaluator.definition(module.exports["f"].node, module.scope)
    g = evaluator.definition(module.exports["g"].node, module.scope)
    assert f is not None
    assert g is not None
    assert [part.value for _, part in evaluator.call(f, (Static(1.0),)).properties] == [1.0, 2.0]  # type: ignore[union-attr]
    assert evaluator.call(g, ()).value == 1.0  # type: ignore[union-attr]


def test_provenance_leads_from_use_to_definition(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "package.json": '{"name": "r", "workspaces": ["packages/*"]}',
            "packages/c/package.json": '{"name": "@r/c", "main": "src/index.ts"}',
            "packages/c/src/index.ts": 'export { RATE as rate } from "./rate";\n',
            "packages/c/src/rate.ts": "\nexport const RATE = 0.1;\n",
            "app/main.ts": 'import { rate } from "@r/c";\n\nconst options = { rate };\nexport const x = options.rate;\n',
        },
    )
    value = value_of(evaluator_of(tmp_path), "app/main.ts", "x")
    assert list(dict.fromkeys(map(str, value.chain))) == [
        "app/main.ts:4",
        "app/main.ts:3",
        "app/main.ts:1",
        "packages/c/src/index.ts:1",
        "packages/c/src/rate.ts:2",
    ]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ('import S from "@sentry/node"; export const x = S.a.b;', ("@sentry/node", "a.b")),
        ('import * as S from "@sentry/node"; export const x = S;', ("@sentry/node", "")),
        (
            'let s; async function go() { s = await import("@sentry/browser"); }\nexport const x = s;',
            ("@sentry/browser", ""),
        ),
        ('let s; if (a) { s = require("@sentry/node"); }\nexport const x = s.init;', ("@sentry/node", "init")),
        ('let s; if (a) { s = require("a"); } else { s = require("b"); }\nexport const x = s.init;', None),
        ('const s = process.env.A ? require("a") : null;\nexport const x = s?.init;', ("a", "init")),
        ('import { init } from "@/x"; export const x = init;', None),
        ('import { init } from "./x"; export const x = init;', None),
        ("export const x = window.Sentry;", None),
        ('export const x = require("@sentry/electron/main").init;', ("@sentry/electron/main", "init")),
    ],
)
def test_external(tmp_path: Path, program: str, expected: tuple[str, str] | None) -> None:
    write(tmp_path, {"main.ts": program})
    evaluator = evaluator_of(tmp_path)
    module = evaluator.module("main.ts")
    assert module is not None
    declaration = next(n for n in es.walk(module.program) if isinstance(n, es.VariableDeclarator) and n.id.name == "x")  # type: ignore[attr-defined]
    found = evaluator.external(declaration.init, module.scope)  # type: ignore[arg-type]
    assert (None if found is None else (found.package, found.name)) == expected
