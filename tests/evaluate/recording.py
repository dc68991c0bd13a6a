"""Programs of ours, run in Node.js with a recording stand-in for the SDK, and read by the evaluator: the two must agree."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.evaluate import Evaluator, encode
from sphinxcontrib_errortracking.evaluate.conditions import holds
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    Choice,
    Environment,
    EnvironmentVariable,
    ObjectValue,
    Static,
)
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sphinxcontrib_errortracking.evaluate.values import Condition, Value

ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "bare": {},
    "development": {"NODE_ENV": "development", "DEBUG": "true", "REGION": "eu"},
    "production": {
        "NODE_ENV": "production",
        "SENTRY_DSN": "https://public@o0.ingest.sentry.io/0",
        "RATE": "0.25",
        "APP_ENV": "staging",
        "CI": "1",
        "REGION": "us",
    },
    "empty": {"NODE_ENV": "", "SENTRY_DSN": "", "RATE": "", "DEBUG": "false", "APP_ENV": "production", "CI": ""},
}

STAND_IN = """\
const encode = (value, depth = 0) => {
  if (depth > 12) return { $truncated: true };
  if (value === undefined) return { $undef: true };
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : { $num: String(value) };
  if (typeof value === "function") return { $fn: value.name };
  if (value instanceof RegExp) return { $re: value.source, flags: value.flags };
  if (value && value[CALL]) return { $call: value[CALL], args: value.args.map((a) => encode(a, depth + 1)) };
  if (Array.isArray(value)) return Array.from(value, (item) => encode(item, depth + 1));
  if (typeof value === "object" && [null, Object.prototype].includes(Object.getPrototypeOf(value))
      || value[Symbol.toStringTag] === "Module")
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, encode(v, depth + 1)]));
  return { $other: typeof value };
};
const CALL = Symbol("call");
const place = () => {
  for (const line of new Error().stack.split("\\n").slice(2)) {
    if (line.includes("node_modules")) continue;
    const found = /(?:file:\\/\\/)?(\\/[^():]+):(\\d+):\\d+/.exec(line);
    if (found) return [decodeURIComponent(found[1]), Number(found[2])];
  }
  return ["", 0];
};
exports.init = (options) => { const [file, line] = place(); globalThis.__record.push({ file, line, value: encode(options) }); };
exports.getClient = () => globalThis.__record.length ? {} : undefined;
exports.isInitialized = () => globalThis.__record.length > 0;
exports.replayIntegration = (...args) => ({ [CALL]: "replayIntegration", args });
exports.httpIntegration = (...args) => ({ [CALL]: "httpIntegration", args });
exports.captureException = () => {};
"""

DRIVER = """\
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const jobs = JSON.parse(readFileSync(0, "utf8"));
const out = [];
const base = { ...process.env };
process.exit = () => { throw new Error("exit"); };
process.on("unhandledRejection", () => {});
let late = null;
process.on("uncaughtException", (problem) => { late = String(problem); });
console.log = console.warn = console.error = console.info = () => {};
for (const { entry, env } of jobs) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  globalThis.__record = [];
  let error = late = null;
  try {
    await import(pathToFileURL(entry).href);
  } catch (problem) { error = String(problem); }
  await new Promise((resolve) => setTimeout(resolve, 0));
  out.push({ calls: globalThis.__record, error: error ?? late });
}
writeFileSync(1, JSON.stringify(out));
"""


@dataclass(frozen=True)
class Run:
    """One program under one environment: where it stands, and what was recorded."""

    root: Path
    entry: str
    environment: str
    calls: list[dict[str, Any]]
    error: str | None


def write_stand_in(root: Path) -> None:
    """Give the program at `root` the recording SDK."""
    folder = root / "node_modules" / "@sentry" / "node"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"name": "@sentry/node", "main": "index.js"}', encoding="utf-8")
    (folder / "index.js").write_text(STAND_IN, encoding="utf-8")


def run_all(folder: Path, programs: Mapping[str, tuple[Path, str]]) -> dict[str, list[Run]]:
    """Run every program (name -> root, entry) under every environment, one process for each environment."""
    driver = folder / "driver.mjs"
    driver.write_text(DRIVER, encoding="utf-8")
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for environment, variables in ENVIRONMENTS.items():
        jobs = [{"entry": str(root / entry), "env": dict(variables)} for root, entry in programs.values()]
        done = subprocess.run(
            ["node", "--no-warnings", str(driver)],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        for (name, (root, entry)), result in zip(programs.items(), json.loads(done.stdout), strict=True):
            runs[name].append(Run(root, entry, environment, result["calls"], result["error"]))
    return runs


def compare(run: Run) -> Iterator[tuple[str, str]]:
    """Yield (`wrong` or `unknown`, what) for everything in which the evaluator does not say what Node.js did.

    Both ways of evaluating are compared: under the closed environment, and symbolically with the variables put in afterwards.
    """
    variables = ENVIRONMENTS[run.environment]
    closed = Environment(run.environment, tuple(variables.items()), closed=True, runtime="nodejs")
    repository = open_repository(run.root)
    for mode, environment in (("closed", closed), ("open", Environment(runtime="nodejs"))):
        evaluator = Evaluator(repository, environment)
        for call, active, value in static_calls(evaluator, variables):
            place = (str(run.root / call.loc.source), call.loc.line)
            recorded = [item["value"] for item in run.calls if (item["file"], item["line"]) == place]
            where = f"{run.environment}, {mode}, line {call.loc.line}"
            if not recorded:
                if active is True and run.error is None:
                    yield "wrong", f"{where}: said to be reached, but was not"
                elif active is None and run.error is None:
                    yield "unknown", "active"
                continue
            if active is False:
                yield "wrong", f"{where}: said not to be reached, but was"
            elif active is None:
                yield "unknown", "active"
            for expected in recorded:
                yield from differences(expected, encode(put_in(value, variables)), "options", where)


def static_calls(
    evaluator: Evaluator, variables: Mapping[str, str]
) -> Iterator[tuple[es.CallExpression, bool | None, Value]]:
    """Every call of the SDK's `init` that the evaluator sees, whether it is reached, and its options."""
    for path in evaluator._engine.repository.mentioning(b"@sentry/node"):
        if "node_modules" in path or (module := evaluator.module(path)) is None:
            continue
        for node in es.walk(module.program):
            if not isinstance(node, es.CallExpression):
                continue
            found = evaluator.external(node.callee, module.scope_around(node))
            if found is None or (found.package, found.name) != ("@sentry/node", "init"):
                continue
            reach = evaluator.condition(node, module)
            active = reach.active
            if active is None and reach.reason is None and reach.condition is not None:
                active = _holds(reach.condition, variables)
            if any(isinstance(outer, es.Function) for outer in module.ancestors(node)) and active is True:
                active = None  # whether the function is called is for the model to say
            options = (
                evaluator.evaluate(node.arguments[0], module.scope_around(node))
                if node.arguments
                else Static(UNDEFINED)
            )
            yield node, active, options


def _holds(condition: Condition, variables: Mapping[str, str]) -> bool:
    class Known(dict[str, object]):
        def __missing__(self, name: str) -> object:
            return variables.get(name, UNDEFINED)

    return holds(condition, Known())


def put_in(value: Value, variables: Mapping[str, str]) -> Value:
    """The value that a symbolic one is when the variables are these."""
    match value:
        case EnvironmentVariable(name):
            return Static(variables.get(name, UNDEFINED), value.chain)
        case Choice(cases):
            return next(
                put_in(case, variables)
                for condition, case in cases
                if condition is None or _holds(condition, variables)
            )
        case ObjectValue(properties, chain, hole):
            return ObjectValue(tuple((key, put_in(part, variables)) for key, part in properties), chain, hole)
        case ArrayValue(elements, chain, hole):
            return ArrayValue(tuple(put_in(part, variables) for part in elements), chain, hole)
        case CallValue(package, name, arguments, chain, new):
            return CallValue(package, name, tuple(put_in(part, variables) for part in arguments), chain, new)
    return value


def differences(expected: Any, found: Any, path: str, where: str) -> Iterator[tuple[str, str]]:
    """Yield (`wrong` or `unknown`, what) for each part of `found` that is not what Node.js recorded."""
    if isinstance(found, dict) and "$unknown" in found:
        if not _is_lacking(expected, found["$unknown"]):
            yield "unknown", path
    elif isinstance(expected, dict) and isinstance(found, dict):
        yield from _object_differences(expected, found, path, where)
    elif isinstance(expected, list) and isinstance(found, list):
        yield from _list_differences(expected, found, path, where)
    elif not _equal(expected, found):
        yield "wrong", f"{where}: {path} is {expected!r}, not {found!r}"


def _object_differences(expected: Any, found: Any, path: str, where: str) -> Iterator[tuple[str, str]]:
    doubted = [
        key for key, value in found.items() if key not in expected and isinstance(value, dict) and "$unknown" in value
    ]
    yield from (("unknown", f"{path}.{key}") for key in doubted if key != "$open")  # it may not be there
    keys = [key for key in found if key != "$open" and key not in doubted]
    if "$open" not in found and list(expected) != keys:
        yield "wrong", f"{where}: {path} has {list(expected)}, not {keys}"
    for key, value in expected.items():
        if key in found:
            yield from differences(value, found[key], f"{path}.{key}", where)
        else:
            yield "unknown", f"{path}.{key}"


def _list_differences(expected: Any, found: Any, path: str, where: str) -> Iterator[tuple[str, str]]:
    opened = bool(found) and isinstance(found[-1], dict) and "$unknown" in found[-1]
    if len(expected) != len(found):
        yield ("unknown", path) if opened else ("wrong", f"{where}: {path} has {expected}, not {found}")
    for index, (one, other) in enumerate(zip(expected, found, strict=False)):
        yield from differences(one, other, f"{path}[{index}]", where)


def _equal(expected: Any, found: Any) -> bool:
    if type(expected) is bool or type(found) is bool:
        return expected is found
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return float(expected) == float(found)
    return type(expected) is type(found) and bool(expected == found)


def _is_lacking(expected: Any, reason: str) -> bool:
    """JSON lacks NaN and the infinities: the reason says which it is."""
    return isinstance(expected, dict) and "$num" in expected and f"is {expected['$num']}," in reason
