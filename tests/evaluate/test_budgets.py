"""Every evaluation ends, soon, and as a value."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from evaluating import evaluated, evaluator_of, value_of, write

from sphinxcontrib_errortracking.evaluate import encode, notation
from sphinxcontrib_errortracking.evaluate.values import Environment, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from pathlib import Path

    from sphinxcontrib_errortracking.evaluate.values import Value

LINES = range(1, 60)
PROGRAMS = {
    "doubled text": ('const a0 = "xxxxxxxx";' + "".join(f"const a{i} = a{i - 1} + a{i - 1};" for i in LINES), "a59"),
    "doubled template": (
        'const a0 = "xxxxxxxx";' + "".join(f"const a{i} = `${{a{i - 1}}}${{a{i - 1}}}`;" for i in LINES),
        "a59",
    ),
    "doubled array": (
        "const a0 = [1, 2];" + "".join(f"const a{i} = [...a{i - 1}, ...a{i - 1}];" for i in LINES),
        "a59",
    ),
    "nested twice": ("const a0 = {};" + "".join(f"const a{i} = {{ l: a{i - 1}, r: a{i - 1} }};" for i in LINES), "a59"),
    "repeated": ('const a = "x".repeat(99999).repeat(99999);', "a"),
    "padded": ('const a = "x".padStart(1e9);', "a"),
    "doubled calls": (
        "const a0 = () => 1;" + "".join(f"const a{i} = () => a{i - 1}() + a{i - 1}();" for i in range(1, 40)),
        "a39()",
    ),
    "mutual recursion": ("const f = (n) => g(n + 1); const g = (n) => f(n + 1);", "f(0)"),
    "self application": ("const w = (x) => x(x);", "w(w)"),
    "many variables": (
        "const a = [" + ",".join(f"process.env.V{i}" for i in range(40)) + '].map((x) => x ? "1" : "0").join("");',
        "a",
    ),
    "many conditions": ("const a = " + "".join(f"process.env.V{i} ? {i} : " for i in range(200)) + "0;", "a"),
    "many flags": (
        "const a = {" + ",".join(f"...(process.env.V{i} ? {{ k{i}: 1 }} : {{}})" for i in range(30)) + "};",
        "a",
    ),
    "many branches": (
        "function a(x) {" + "".join(f"if (process.env.V{i} === x) {{ x = x; return {i}; }}" for i in range(100)) + "}",
        "a('1')",
    ),
    "long chain of names": ("const a0 = 1;" + "".join(f"const a{i} = a{i - 1};" for i in range(1, 5000)), "a4999"),
}


def ends(value: Value) -> None:
    notation(value)
    encode(value)
    repr(value)


@pytest.mark.parametrize("name", PROGRAMS)
def test_hostile_programs_end(tmp_path: Path, name: str) -> None:
    program, expression = PROGRAMS[name]
    started = time.thread_time()
    value = evaluated(tmp_path, f"{program}\nexport const x = {expression};")
    ends(value)
    assert time.thread_time() - started < 10


@pytest.mark.parametrize(
    "deep",
    [
        "[" * 100_000 + "]" * 100_000,
        "(" * 100_000 + "1" + ")" * 100_000,
        "!" * 100_000 + "1",
        " + ".join(["1"] * 100_000),
        " || ".join(["0"] * 100_000),
        "a" + ".b" * 100_000,
        "a" + "()" * 100_000,
        "{a:" * 50_000 + "1" + "}" * 50_000,
        "1 ? " * 20_000 + "1" + " : 0" * 20_000,
        "x => " * 50_000 + "1",
    ],
    ids=["arrays", "parentheses", "not", "sum", "or", "members", "calls", "objects", "ternaries", "arrows"],
)
def test_100_000_deep(tmp_path: Path, deep: str) -> None:
    write(tmp_path, {"main.ts": f"export const x = {deep};\nexport const y = 1;\n"})
    evaluator = evaluator_of(tmp_path)
    module = evaluator.module("main.ts")
    if module is None or "x" not in module.exports:
        pytest.skip("the reader gave no tree")
    ends(value_of(evaluator, "main.ts", "x"))
    for node in list(es.walk(module.program))[-3:]:
        evaluator.condition(node, module)
        assert len(list(module.ancestors(node))) > 0


def test_a_sum_of_a_thousand_is_known(tmp_path: Path) -> None:
    assert notation(evaluated(tmp_path, f"export const x = {' + '.join(['1'] * 1000)};")) == "1000"


def test_the_budget_is_the_question_s_own(tmp_path: Path) -> None:
    program = "const f = (n) => [" + "n," * 30000 + "];\nexport const big = f(1);\nexport const small = 1 + 1;"
    write(tmp_path, {"main.ts": program})
    evaluator = evaluator_of(tmp_path)
    big = value_of(evaluator, "main.ts", "big")
    assert isinstance(big, Unknown)
    assert notation(value_of(evaluator, "main.ts", "small")) == "2"


def test_deep_values_are_cut_when_shown(tmp_path: Path) -> None:
    program = "const a0 = [0];" + "".join(f"const a{i} = [a{i - 1}]; export const b{i} = a{i};" for i in range(1, 400))
    write(tmp_path, {"main.ts": program})
    evaluator = evaluator_of(tmp_path, Environment())
    for index in range(10, 400, 10):  # each is remembered, so that the next is not deep to evaluate
        ends(value_of(evaluator, "main.ts", f"b{index}"))


def test_questions_of_each_place_get_less_once_many_took_all_their_steps(tmp_path: Path) -> None:
    """A function behind 3,000 steps is found, and no longer where twelve such questions ended without an answer; a value still is."""
    doubled = "".join(
        f"const c{n}_0 = () => 1;"
        + "".join(f"const c{n}_{i} = () => c{n}_{i - 1}() + c{n}_{i - 1}();" for i in range(1, 40))
        + f"\nexport const endless{n} = c{n}_39();\n"
        for n in range(12)
    )
    ones = ", ".join(["1"] * 3000)
    long = "".join(f"export const {name} = [{ones}].length ? function {name}Found() {{}} : null;\n" for name in "ab")
    root = write(tmp_path, {"main.ts": f"{doubled}{long}export const size = [{ones}].length;\n"})
    evaluator = evaluator_of(root)
    module = evaluator.module("main.ts")
    assert module is not None
    asked = {name: (module.exports[name].node, module.scope) for name in ("a", "b")}
    assert evaluator.definition(*asked["a"]) is not None
    for n in range(12):
        assert evaluator.definition(module.exports[f"endless{n}"].node, module.scope) is None
    assert evaluator.definition(*asked["b"]) is None
    assert notation(value_of(evaluator, "main.ts", "size")) == "3000"
