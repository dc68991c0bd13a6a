"""The two readers: one tree, on whatever text."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.source import esprima_reader, estree, literals, tree_sitter_reader
from sphinxcontrib_errortracking.source.programs import read_comments, read_program
from sphinxcontrib_errortracking.source.records import DiagnosticKind

CASES = Path(__file__).parent.parent / "cases" / "source"
JAVASCRIPT = read_cases(CASES / "javascript.md")
TYPESCRIPT = read_cases(CASES / "typescript.md")
COMPONENTS = read_cases(CASES / "components.md")
SECONDS = 20.0


def by_tree_sitter(text: str, path: str = "x.ts") -> estree.Program:
    program, _ = tree_sitter_reader.read(text, path, seconds=SECONDS)
    assert program is not None
    return program


def assert_same(text: str) -> None:
    """Both readers give the same tree, at the same lines."""
    ours, theirs = esprima_reader.read(text, "x.js"), by_tree_sitter(text, "x.js")
    assert ours is not None
    assert estree.dump(ours) == estree.dump(theirs)
    assert [node.loc.line for node in estree.walk(ours)] == [node.loc.line for node in estree.walk(theirs)]


def assert_same_comments(text: str) -> list[str]:
    """Both readers find the same comments, at the same places, with the same text."""
    ours, theirs = (read_comments(text, "x.js", reader, SECONDS) for reader in ("esprima", "tree-sitter"))
    assert ours == theirs
    return [comment.value for comment in ours]


def of_kind(program: estree.Node | None, kind: type[estree.Node]) -> list[estree.Node]:
    assert program is not None
    return [node for node in estree.walk(program) if isinstance(node, kind)]


def called(program: estree.Program | None) -> list[str]:
    calls = of_kind(program, estree.CallExpression)
    return [
        call.callee.name
        for call in calls
        if isinstance(call, estree.CallExpression) and isinstance(call.callee, estree.Identifier)
    ]


# ---- the same tree ----------------------------------------------------------


@pytest.mark.parametrize("case", JAVASCRIPT, ids=lambda case: case.name)
def test_both_readers_agree(case: Case):
    text = case.files["x.js"]
    reading = read_program(text, "x.js", SECONDS)
    assert reading.reader == case.expected.strip()
    assert reading.diagnostics == ()
    assert not of_kind(reading.program, estree.Opaque)
    if reading.reader == "esprima":
        assert_same(text)
        assert_same_comments(text)


def test_there_are_enough_cases():
    assert len(JAVASCRIPT) >= 80
    assert sum(case.expected.strip() == "esprima" for case in JAVASCRIPT) >= 80


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nb // c\r\nd = `e\r\nf`\r\n",
        "a\rb // c\rd",
        "x = `a\r\nb`",
        "\ufeffa\nb",
        "a;\u2028b;\u2029c\n\u2028d",
        "x = 'é𝒳';\ny",
        "",
        "\n\n",
        "// a",
    ],
)
def test_both_readers_agree_on_line_ends(text: str):
    assert_same(text.removeprefix("\ufeff"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#!/usr/bin/env node // no\n// yes", [" yes"]),
        ("a /* b */ /* c\r\n d */ // e\r\nf", [" b ", " c\n d ", " e"]),
        ("a; // b\rc; // d\u2028e; /* é𝒳 */ // 𝒳 f", [" b", " d", " é𝒳 ", " 𝒳 f"]),
        ("x = `// ${ y /* in */ } // ${'/* no */'}` + '// no' + /\\/\\/ \\/* no/ // yes", [" in ", " yes"]),
        ("x = a / b // c\n/ d /* e */ / f", [" c", " e "]),
        ("x = <p>// no {/* yes */}{a // b\n}</p>", [" yes ", " b"]),
        ("/* a /* b */ c // d /* e", [" a /* b ", " d /* e"]),
        ("f(/**/) //", ["", ""]),
    ],
)
def test_both_readers_find_the_same_comments(text: str, expected: list[str]):
    assert assert_same_comments(text) == expected


def test_comments_of_html_are_none():
    assert read_comments("<!-- a\nx // b\n--> c\n", "x.cjs", "esprima", SECONDS)[0].value == " b"


def test_lines_end_as_javascript_says():
    program = by_tree_sitter("a\r\nb\rc\nd;\u2028e;\u2029f")
    assert [(statement.loc.line, statement.loc.column) for statement in program.body] == [(n, 0) for n in range(1, 7)]


def test_columns_count_characters():
    [declaration] = by_tree_sitter("/* é𝒳 */ const a = 1").body
    assert (declaration.loc.line, declaration.loc.column) == (1, 9)


def test_places():
    program = read_program("\n\nf(\n  1,\n)\n", "apps/a.ts", SECONDS).program
    [call] = of_kind(program, estree.CallExpression)
    assert call.loc == estree.SourceLocation("apps/a.ts", 3, 0, 5)


@pytest.mark.parametrize("case", TYPESCRIPT, ids=lambda case: case.name)
def test_types_are_erased(case: Case):
    program, diagnostics = tree_sitter_reader.read(case.files["x.ts"], "x.ts", seconds=SECONDS)
    assert diagnostics == ()
    assert program is not None
    expected = by_tree_sitter(case.expected.strip().removeprefix(";"))
    assert estree.dump(program) == estree.dump(expected)


# ---- what only TypeScript has -----------------------------------------------


def test_enums_are_kept():
    [_, kept, constant] = by_tree_sitter(
        "declare enum A { B } a; enum C { D, E = 2, 'f g' = 'h' } const enum I {}"
    ).body
    assert isinstance(kept, estree.TSEnumDeclaration)
    assert isinstance(constant, estree.TSEnumDeclaration)
    assert (kept.const, constant.const) == (False, True)
    assert [type(member.initializer).__name__ for member in kept.members] == ["NoneType", "Literal", "Literal"]
    assert [member.id.name for member in kept.members if isinstance(member.id, estree.Identifier)] == ["D", "E"]


def test_decorators_are_kept():
    text = "@a class B { @c() d() {} @e f = 1; g() {} } @h export class I {} export default @j class {}"
    classes = of_kind(by_tree_sitter(text), estree.Class)
    assert [len(found.decorators) for found in classes if isinstance(found, estree.Class)] == [1, 1, 1]
    body = classes[0].body.body
    assert [len(member.decorators) for member in body] == [1, 1, 0]
    assert isinstance(body[0].decorators[0], estree.CallExpression)


def test_a_namespace_is_a_value_that_is_not_known():
    program = by_tree_sitter("namespace A.B { export const c = 1; f() }")
    [declarator] = of_kind(program, estree.VariableDeclarator)[:1]
    assert isinstance(declarator, estree.VariableDeclarator)
    assert isinstance(declarator.id, estree.Identifier)
    assert declarator.id.name == "A"
    assert [node.reason for node in of_kind(program, estree.Opaque)] == ["a TypeScript namespace"]
    assert called(program) == ["f"]


def test_a_cast_and_an_element_are_told_apart_by_the_ending():
    assert isinstance(by_tree_sitter("x = <T>a", "x.ts").body[0].expression.right, estree.Identifier)
    assert isinstance(by_tree_sitter("x = <T>a</T>", "x.tsx").body[0].expression.right, estree.JSXElement)
    assert isinstance(by_tree_sitter("x = <T>a", "x.mts").body[0].expression.right, estree.Identifier)


@pytest.mark.parametrize("query", ["a&bc=1-d&d=1-e&f=2", "?from=site&kind=x-y&name=a1-b2&part=c-d-e"])
def test_ampersands_in_a_string_of_jsx_are_no_syntax_error(query):
    reading = read_program(f'x = <a href="{query}">{{y}}</a>; z = "p&q";', "x.tsx", SECONDS)
    assert reading.diagnostics == ()
    assert [node.value for node in of_kind(reading.program, estree.Literal)] == [query, "p&q"]


def test_an_ampersand_in_jsx_is_no_syntax_error():
    reading = read_program("x = <a href='?b=1&c=2'>Terms & Conditions &amp; {d} && e</a>;", "x.tsx", SECONDS)
    assert reading.diagnostics == ()
    assert [node.value for node in of_kind(reading.program, estree.JSXText)] == ["Terms & Conditions & ", " && e"]
    assert [node.value for node in of_kind(reading.program, estree.Literal)] == ["?b=1&c=2"]


# ---- which reader -----------------------------------------------------------

LINES = "report(one, two);\n" * 400  #: more than esprima is asked for first


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        pytest.param("report(one);\n", "esprima", id="short"),
        pytest.param(LINES, "tree-sitter", id="long"),
        pytest.param("const value = one?.5:1;\n" + LINES, "esprima", id="long, and refused by tree-sitter"),
        pytest.param("class A { async *read() {} }\n", "tree-sitter", id="short, and refused by esprima"),
    ],
)
def test_javascript_is_read_by_whoever_can(text: str, reader: str) -> None:
    reading = read_program(text, "x.js", SECONDS)
    assert (reading.reader, reading.diagnostics) == (reader, ())
    assert len(called(reading.program)) == text.count("report(")


@pytest.mark.parametrize(
    ("path", "reader"),
    [
        ("next.config.mjs", "esprima"),
        ("a.js", "esprima"),
        ("a.cjs", "esprima"),
        ("a.jsx", "esprima"),
        ("a.ts", "tree-sitter"),
        ("a.tsx", "tree-sitter"),
        ("a.mts", "tree-sitter"),
        ("a.cts", "tree-sitter"),
        ("a.json", "tree-sitter"),
        ("a.py", None),
        ("Makefile", None),
    ],
)
def test_the_ending_decides(path: str, reader: str | None):
    assert read_program("{}", path, SECONDS).reader == reader


def test_long_javascript_goes_to_tree_sitter():
    text = "a();\n" * (esprima_reader.LONGEST // 5 + 1)
    assert read_program(text, "a.js", SECONDS).reader == "tree-sitter"


def test_scripts_may_be_sloppy():
    reading = read_program("with (a) { b = 017 }", "a.cjs", SECONDS)
    assert reading.reader == "esprima"
    assert [node.value for node in of_kind(reading.program, estree.Literal)] == [15.0]


def test_json_is_a_module():
    program = read_program('{"a": [1, true, null]}', "a.json", SECONDS).program
    assert program is not None
    [export] = program.body
    assert isinstance(export, estree.ExportDefaultDeclaration)
    assert isinstance(export.declaration, estree.ObjectExpression)


def test_esprima_and_tree_sitter_are_imported_when_they_are_needed():
    script = (
        "import sys; from sphinxcontrib_errortracking.source.programs import read_program as r;"
        "before = {'esprima', 'tree_sitter'} & set(sys.modules); r('a', 'a.js', 9.0);"
        "between = {'esprima', 'tree_sitter'} & set(sys.modules); r('a', 'a.ts', 9.0);"
        "print(sorted(before), sorted(between), 'tree_sitter' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] ['esprima'] True"


# ---- components -------------------------------------------------------------


@pytest.mark.parametrize("case", COMPONENTS, ids=lambda case: case.name)
def test_script_parts(case: Case):
    [(path, text)] = case.files.items()
    reading = read_program(text, path, SECONDS)
    assert reading.diagnostics == ()
    calls = of_kind(reading.program, estree.CallExpression)
    lines = text.splitlines()
    found = [f"{call.loc.line}: {lines[call.loc.line - 1][call.loc.column :]}" for call in calls]
    assert [reading.reader, *found] == case.expected.strip().splitlines()


def test_an_unclosed_script_is_no_code():
    assert read_program("<script " * 50_000, "a.vue", SECONDS).program.body == ()
    assert read_program("<script>" + "a()</scrip" * 50_000, "a.vue", SECONDS).program.body == ()


# ---- syntax errors ----------------------------------------------------------


@pytest.mark.parametrize("path", ["x.ts", "x.tsx", "x.js"])
def test_a_syntax_error_is_one_diagnostic_and_the_rest_is_read(path: str):
    reading = read_program("before();\nconst x = = 5;\nafter();\n%%%\n", path, SECONDS)
    [diagnostic] = reading.diagnostics
    assert (diagnostic.kind, diagnostic.loc.source, diagnostic.loc.line) == (DiagnosticKind.SYNTAX, path, 2)
    assert called(reading.program) == ["before", "after"]
    assert of_kind(reading.program, estree.Opaque)


def test_nothing_is_claimed_about_a_broken_value():
    program = read_program("const x = 5 5;\nlet y = { a: 1, b 2, c: 3 };\nf(1, +, 2)", "x.ts", SECONDS).program
    values = {node.id.name: node.init for node in of_kind(program, estree.VariableDeclarator)}
    assert isinstance(values["x"], estree.Opaque)
    assert any(isinstance(node, estree.SpreadElement | estree.Opaque) for node in estree.walk(values["y"]))


@pytest.mark.parametrize("tail", ["", "\n}}", "\n)", "\nfunction ("])
def test_statements_in_an_unclosed_block_are_not_taken_for_the_files_own(tail: str):
    text = 'import * as Sentry from "@sentry/node";\nfirst();\nif (false) {\n  f();\n  g(\n' + tail
    program = read_program(text, "x.ts", SECONDS).program
    assert program is not None
    assert isinstance(program.body[0], estree.ImportDeclaration)
    top = [
        call
        for statement in program.body
        if isinstance(statement, estree.ExpressionStatement)
        for call in called(statement)
    ]
    assert "f" not in top
    assert "first" in called(program)


def test_a_missing_bracket_keeps_the_imports():
    program = read_program(
        'import a from "a";\nfunction f() {\nimport b from "b";\nexport const c = {', "x.ts", SECONDS
    ).program
    assert [node.source.value for node in of_kind(program, estree.ImportDeclaration)] == ["a", "b"]


# ---- hostile input ----------------------------------------------------------

DEEP = 100_000
NESTED = {
    "parentheses": "(" * DEEP + "1" + ")" * DEEP,
    "arrays": "[" * DEEP + "]" * DEEP,
    "calls": "f(" * DEEP + ")" * DEEP,
    "chains": "a" + ".b()" * DEEP,
    "sums": "x=" + "+".join(["a"] * DEEP),
    "else if": "if(a);else " * 20_000 + "b",
    "unclosed": "{" * DEEP,
    "unary": "!" * DEEP + "a",
}


@pytest.mark.parametrize("name", NESTED)
def test_depth_does_not_matter(name: str):
    for path in ("x.ts", "x.js"):
        reading = read_program(NESTED[name], path, SECONDS)
        assert reading.program is not None
        assert len(reading.diagnostics) == 1
        assert reading.diagnostics[0].kind in {DiagnosticKind.TOO_LARGE, DiagnosticKind.SYNTAX}
        assert sum(1 for _ in estree.walk(reading.program)) == len(
            [
                line
                for line in estree.dump(reading.program)
                if " {" in line and "}" in line and "[" not in line.split("{", 1)[0]
            ]
        )


def test_nesting_that_people_write_is_read_whole():
    text = "f(" * 300 + ")" * 300
    reading = read_program(text, "x.js", SECONDS)  # esprima's recursion ends here; tree-sitter takes over
    assert len(of_kind(reading.program, estree.CallExpression)) == 300
    assert reading.diagnostics == ()


@pytest.mark.parametrize("path", ["x.ts", "x.tsx"])
def test_the_parser_that_hangs_is_stopped(path: str):
    hang = "[[" + "\n" * 20 + "}"
    assert len(hang) == 23
    start = time.thread_time()
    reading = read_program(hang, path, 0.3)
    assert time.thread_time() - start < 3
    assert reading.program is None
    [diagnostic] = reading.diagnostics
    assert (diagnostic.kind, diagnostic.loc) == (DiagnosticKind.TIMEOUT, estree.SourceLocation(path, 1))


def test_the_parser_works_after_a_hang():
    read_program("[[" + "\n" * 20 + "}", "x.ts", 0.1)
    assert called(read_program("f()", "x.ts", SECONDS).program) == ["f"]


def test_too_much_code_ends_with_a_diagnostic():
    reading = read_program("a+b;" * 150_000, "x.ts", 60)
    assert [diagnostic.kind for diagnostic in reading.diagnostics] == [DiagnosticKind.TOO_LARGE]


@pytest.mark.parametrize("path", ["x.js", "x.ts"])
def test_lone_surrogates(path: str):
    program = read_program(r'a = "\uD800"; b = "\uD83D\uDE00"; c = "\udc00x"', path, SECONDS).program
    assert [node.value for node in of_kind(program, estree.Literal)] == ["\ud800", "😀", "\udc00x"]
    assert read_program('a = "\ud800"', path, SECONDS).program is not None


@pytest.mark.parametrize(
    "text",
    ["\0", "\0\0f()", "\x7f\x1b[0m", "/*", "`${", "'", '"\n"', "/[", "<!--", "#!", "</script>", "\\", "\ufeff\ufeff"],
)
@pytest.mark.parametrize("path", ["x.js", "x.ts", "x.tsx", "x.vue", "x.json"])
def test_odd_texts_never_raise(text: str, path: str):
    assert read_program(text, path, SECONDS).program is not None


@pytest.mark.parametrize("path", ["x.js", "x.ts", "x.tsx"])
def test_a_nul_in_a_string_ends_nothing(path: str):
    reading = read_program('a = "x\0y"; b = 1;', path, SECONDS)
    assert not reading.diagnostics
    assert [node.value for node in of_kind(reading.program, estree.Literal)] == ["x\0y", 1.0]


# ---- literals ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", 0.0), ("0x1F", 31.0), ("0b11", 3.0), ("0o17", 15.0), ("017", 15.0), ("08.5", 8.5), ("1_000.5", 1000.5), ("1e400", float("inf")),
        (".5", 0.5), ("5.", 5.0), ("0x" + "f" * 300, float("inf")), ("9" * 5000, float("inf")),
    ],
)  # fmt: skip
def test_numbers(raw: str, value: float):
    assert literals.number_value(raw) == (value, None)


@pytest.mark.parametrize(
    ("raw", "digits"),
    [("0n", "0"), ("1_000n", "1000"), ("0xFFn", "255"), ("0b1n", "1"), ("9" * 5000 + "n", "9" * 5000)],
)
def test_bigints(raw: str, digits: str):
    assert literals.number_value(raw) == (None, digits)


@pytest.mark.parametrize(
    ("raw", "cooked"),
    [
        ("a", "a"),
        (r"\n", "\n"),
        (r"\0", "\0"),
        (r"\00", None),
        (r"\1", None),
        (r"\8", None),
        (r"\u{110000}", None),
        (r"\xg", None),
        ("\\\n", ""),
    ],
)
def test_templates(raw: str, cooked: str | None):
    assert literals.template_texts(raw) == (cooked, raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("&amp;", "&"),
        ("&#65;", "A"),
        ("&#x41;", "A"),
        ("&nope;", "&nope;"),
        ("&amp", "&amp"),
        ("&#99999999;", "&#99999999;"),
        ("&apos;", "'"),
    ],
)
def test_entities(raw: str, value: str):
    assert literals.jsx_text(raw) == value


# ---- doubt ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "if (false) {\n  const a = { b: 1, c[1,2], d: {} };\n  g();\n}\nlast();",
        "if (false) {{\n  g();\n}\nlast();",
        "const a = {;\ng();\nlast();",
    ],
)
def test_behind_an_unbalanced_error_nobody_knows_when_code_runs(text: str):
    program = read_program('import * as S from "s";\nfirst();\n' + text, "x.ts", SECONDS).program
    assert program is not None
    top = [called(node) for node in program.body if isinstance(node, estree.ExpressionStatement)]
    assert ["first"] in top
    assert ["g"] not in top
    assert of_kind(program, estree.ImportDeclaration)


def test_a_balanced_error_leaves_no_doubt():
    program = read_program("f();\nconst x = 5 5;\ng();\n", "x.ts", SECONDS).program
    assert program is not None
    assert [called(node) for node in program.body if isinstance(node, estree.ExpressionStatement)] == [["f"], ["g"]]


@pytest.mark.parametrize(
    "text", ["x = sql<Row>`a`", "x = sql<Row[]>`a`", "x = styled.div<{ a: string }>`a`", "x = await sql<A[]>`a`"]
)
def test_type_arguments_before_a_template(text: str):
    reading = read_program(text, "x.ts", SECONDS)
    assert reading.diagnostics == ()
    assert len(of_kind(reading.program, estree.TaggedTemplateExpression)) == 1
