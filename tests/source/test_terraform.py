"""Terraform: `sentry_*` resources with what is literal in them."""

from __future__ import annotations

import pytest
from manifest_files import TERRAFORM, repository


def resource(tmp_path, body, rest=""):
    text = f'resource "sentry_alert" "x" {{\n{body}\n}}\n{rest}'
    (found,) = repository(tmp_path, {"a.tf": text}).manifests.terraform
    return found.attributes


def test_resources(tmp_path):
    found = repository(tmp_path, {"infra/alerts.tf": TERRAFORM})
    errors, server = found.manifests.terraform
    assert (errors.type, errors.label, str(errors.loc)) == ("sentry_issue_alert", "errors", "infra/alerts.tf:13")
    assert errors.attributes == {
        "organization": "acme",
        "name": 'Errors of acme: 100 "an hour"',
        "frequency": 30,
        "threshold": -1.5,
        "enabled": True,
        "owner": None,
        "environment": None,
        "loop": None,
        "conditions": [{"id": "first_seen", "interval": "1h", "acme": None}],
        "body": '{\n  "a": 1\n}\n',
        "filters_v2": [{"level": {"match": "EQUAL"}}, None],
        "trigger": [
            {"alert_threshold": 100, "action": [{"type": "slack", "token": "***", "url": "***"}]},
            {"label": "warning"},
        ],
        "rule": None,
    }
    assert (server.type, server.attributes) == ("sentry_project", {"name": None})
    assert found.diagnostics == ()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"a ${"b"} c"', "a b c"),
        ('"$${x} %%{y} \\u00e9\\t"', "${x} %{y} \u00e9\t"),
        ('"%{ if true }a%{ endif }"', None),
        ('""', ""),
        ("(1)", 1),
        ("9" * 5000, None),
        ("[for x in [1] : x]", None),
        ("[1, null, foo()]", [1, None, None]),
        ('{ "a" : 1, b = 2 }', {"a": 1, "b": 2}),
        ("{ (var.x) = 1 }", None),
        ("jsonencode([])", []),
        ("jsonencode()", None),
        ('"${local.a.b}!"', "deep!"),
        ("local.a.missing", None),
        ("local.a[0]", None),
        ("data.sentry_project.x.id", None),
        ("1 + 1", None),
        ("!true", None),
        ('"${local.double9}"', None),
        ("[" * 300 + "]" * 300, [[[]]]),
        ('"postgres://user:hunter2@host/db"', "postgres://***@host/db"),
    ],
)
def test_expressions(tmp_path, expression, expected):
    doubled = "".join(f'  double{n} = "${{local.double{n - 1}}}${{local.double{n - 1}}}"\n' for n in range(1, 10))
    rest = f'locals {{\n  a = {{ b = "deep" }}\n  double0 = "{"x" * 1000}"\n{doubled}}}\n'
    value = resource(tmp_path, f"  value = {expression}", rest)["value"]
    if expression.startswith("[["):  # ends, and within a depth that JSON can be written of
        depth = 0
        while value:
            value, depth = value[0], depth + 1
        assert 10 < depth < 100
    else:
        assert value == expected


@pytest.mark.parametrize("number", ["1e999", "1e3", "1 2"])
def test_a_number_that_the_grammar_does_not_know_is_never_cut(tmp_path, number):
    found = repository(tmp_path, {"a.tf": f'resource "sentry_alert" "x" {{\n  rate = {number}\n}}\n'})
    assert [one.attributes.get("rate") for one in found.manifests.terraform] in ([], [None])
    (diagnostic,) = found.diagnostics
    assert diagnostic.loc.source == "a.tf"
    assert diagnostic.loc.line <= 2  # the grammar may blame the whole block


def test_values_that_multiply_end(tmp_path):
    names = "".join(f"  l{n} = [{', '.join([f'local.l{n - 1}'] * 20)}]\n" for n in range(1, 30))
    value = resource(tmp_path, "  value = local.l29", f"locals {{\n  l0 = 1\n{names}}}\n")["value"]
    assert len(repr(value)) < 300_000


def test_names_belong_to_their_folder(tmp_path):
    text = 'resource "sentry_alert" "x" { name = var.name }\n'
    found = repository(
        tmp_path,
        {"a/main.tf": text, "a/variables.tf": 'variable "name" { default = "A" }', "b/main.tf": text},
    )
    assert [one.attributes for one in found.manifests.terraform] == [{"name": "A"}, {"name": None}]


def test_a_file_of_values_may_replace_defaults(tmp_path):
    text = 'variable "name" { default = "A" }\nresource "sentry_alert" "x" { name = var.name }\n'
    found = repository(tmp_path, {"main.tf": text, "prod.auto.tfvars": 'name = "B"'})
    assert found.manifests.terraform[0].attributes == {"name": None}


def test_only_files_that_mention_sentry_are_parsed(tmp_path):
    found = repository(tmp_path, {"main.tf": 'resource "aws_instance" "x" {'})
    assert found.manifests.terraform == ()
    assert found.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "line", "labels"),
    [
        (
            'resource "sentry_alert" "a" {\n  name = \n}\nresource "sentry_alert" "b" {\n  name = "b"\n}\n',
            2,
            {"a", "b"},
        ),
        ('resource "sentry_alert" "a" {\n  name = "b"\n', 1, set()),
        ("sentry_ <<<<<<< HEAD\n", 1, set()),
    ],
)
def test_broken_file(tmp_path, text, line, labels):
    found = repository(tmp_path, {"main.tf": text})
    assert {one.label for one in found.manifests.terraform} >= labels - {"a"}
    (diagnostic,) = found.diagnostics
    assert diagnostic.loc.source == "main.tf"
    assert line <= diagnostic.loc.line <= line + 2
    assert diagnostic.kind == "manifest"


def test_a_parse_has_a_deadline(tmp_path):
    found = repository(tmp_path, {"main.tf": '# sentry_\na = "' + "${" * 150_000})
    assert found.manifests.terraform == ()
    assert [one.loc.source for one in found.diagnostics] == ["main.tf"]
