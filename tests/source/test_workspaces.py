"""package.json files: which count, and where their dependencies and scripts stand."""

from __future__ import annotations

import json
import sys

import pytest
from manifest_files import repository

from sphinxcontrib_errortracking.source.formats import FormatError
from sphinxcontrib_errortracking.source.json_lines import read_json, read_json5
from sphinxcontrib_errortracking.source.workspaces import is_member, read_packages

APP = """\
{
  "name": "@shop/web",
  "scripts": {
    "dev": "next dev",
    "build": "next build"
  },
  "dependencies": { "next": "15.0.0",
    "@sentry/nextjs": "^10.0.0" },
  "devDependencies": {
    "next": "14.0.0",
    "vite": "6"
  },
  "peerDependencies": {
    "react": ">=18"
  },
  "exports": { ".": "./src/index.ts" }
}
"""

#: the line that Python names for a comma before a bracket that closes
TRAILING = 2 if sys.version_info >= (3, 13) else 3


def test_a_package(tmp_path):
    found = repository(tmp_path, {"package.json": '{"private": true}', "apps/web/package.json": "\ufeff" + APP})
    root, web = read_packages(found)
    assert (root.path, root.name, str(root.loc)) == ("", "", "package.json:1")
    assert (web.path, web.name, str(web.loc)) == ("apps/web", "@shop/web", "apps/web/package.json:2")
    assert web.dependencies == {"next": "15.0.0", "@sentry/nextjs": "^10.0.0", "vite": "6", "react": ">=18"}
    assert web.dependency_lines == {"next": 7, "@sentry/nextjs": 8, "vite": 11, "react": 14}
    assert web.scripts == {"dev": "next dev", "build": "next build"}
    assert web.script_lines == {"dev": 4, "build": 5}
    assert web.manifest["exports"] == {".": "./src/index.ts"}
    assert found.diagnostics == ()


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("packages/fixtures/package.json", True),
        ("tests/e2e/package.json", True),
        ("tests/fixtures/app/package.json", False),
        ("packages/x/__fixtures__/app/package.json", False),
        ("apps/web/node_modules/next/package.json", False),
        ("apps/web/xpackage.json", False),
    ],
)
def test_which_files_count(tmp_path, path, counts):
    assert bool(read_packages(repository(tmp_path, {path: '{"name": "x"}'}))) is counts


@pytest.mark.parametrize(
    ("text", "line", "has_package"),
    [
        ('{\n"name": "a",\n"dependencies": ["next"]}', 3, True),
        ('{\n"dependencies": {"next": 1,\n "react": "18"}}', 2, True),
        ('{\n"dependencies": {"next": "1",\n "next": "2"}}', 3, True),
        ('{\n"name": 7}', 2, True),
        ('{\n"scripts": {"a": null}}', 2, True),
        ('{\n"name": "a",\n}', TRAILING, False),
        ('["a"]', 1, False),
        ("", 1, False),
        ('{"a": NaN}', 1, False),
        ('{"a":' * 50_000, 1, False),
        ('{"a": ' + "[" * 150 + "]" * 150 + "}", 1, False),
        ('{"name": "a"}\x00', 1, False),
    ],
)
def test_what_is_wrong_is_reported_and_the_rest_counts(tmp_path, text, line, has_package):
    found = repository(tmp_path, {"apps/a/package.json": text, "apps/b/package.json": APP})
    packages = read_packages(found)
    assert [str(one.loc) for one in found.diagnostics] == [f"apps/a/package.json:{line}"]
    assert [package.path for package in packages] == (["apps/a", "apps/b"] if has_package else ["apps/b"])


def test_the_last_of_two_keys_counts(tmp_path):
    found = repository(tmp_path, {"package.json": '{"dependencies": {"next": "1",\n "next": "2"}}'})
    (package,) = read_packages(found)
    assert package.dependencies == {"next": "2"}
    assert package.dependency_lines == {"next": 2}


@pytest.mark.parametrize(
    ("path", "patterns", "expected"),
    [
        ("apps/web", ["apps/*"], True),
        ("apps/web/sub", ["apps/*"], False),
        ("apps/web/sub", ["apps/**"], True),
        ("packages/a/b", ["packages/**/b"], True),
        ("packages/b", ["packages/**/b"], True),
        ("apps/web", ["./apps/web/"], True),
        ("apps/web", ["apps/*", "!apps/web"], False),
        ("apps/web", ["{apps,packages}/*"], True),
        ("tools/web", ["{apps,packages}/*"], False),
        ("apps/w+b", ["apps/w+b"], True),
        ("apps/x{y", ["apps/x{y"], True),
        ("apps/web", [], False),
    ],
)
def test_is_member(path, patterns, expected):
    assert is_member(path, patterns) is expected


def test_lines_of_json_with_comments():
    document = read_json5("// c\n{\n 'a': [ /* x */ 1,\n  {b: 'it\\'s'},\n ],\n /* , */ \"c\\u0064\": 2, }")
    assert document.value == {"a": [1, {"b": "it's"}], "cd": 2}
    assert document.line("a", 1) == 4
    assert document.line("a", 1, "b") == 4
    assert document.line("a", 0) == 3
    assert document.line("cd") == 6
    assert document.line("missing") == 1


def test_large_json_with_comments_needs_no_json5():
    text = '{ // list\n "a": [' + "1, " * 20_000 + "],\n}"
    assert len(read_json5(text).value["a"]) == 20_000
    with pytest.raises(FormatError):
        read_json5(text.replace('"a"', "a"))


@pytest.mark.parametrize("text", ['{"a": "x}', "{/* a", "'", '{"a": /b}', "[" * 200, "{]", "", "{a}"])
def test_broken_json5(text):
    with pytest.raises(FormatError):
        read_json5(text)


def test_lines_agree_with_the_json_module():
    document = read_json(json.dumps({"a": {"b": [1, {"c": [2]}], "d": "}"}, "e": []}, indent=1))
    assert {path: line for path, line in document.lines.items() if len(path) < 3} == {
        ("a",): 2,
        ("a", "b"): 3,
        ("a", "d"): 11,
        ("e",): 13,
    }
