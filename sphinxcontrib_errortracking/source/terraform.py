"""The resources of the provider jianyuan/sentry in Terraform files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename, parent, problem, read_format
from sphinxcontrib_errortracking.source.hcl import Block, Hcl, attributes, blocks, parse
from sphinxcontrib_errortracking.source.hcl_values import HOLE, Scope, evaluate
from sphinxcontrib_errortracking.source.paths import is_test_file
from sphinxcontrib_errortracking.source.records import AlertResource
from sphinxcontrib_errortracking.source.redaction import MASK, mask_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from sphinxcontrib_errortracking.source.repository import Repository

_MAX_DEPTH = 40
_MAX_VALUES = 20_000
_SECRET = regex(r"(?:.*_)?(?:token|secret|password|api_key|private_key|webhook(?:_url)?)", re.IGNORECASE)
#: of a list of attributes the first names: `environment`, `trigger` of `trigger[0].label`
_IGNORED = regex(r"(?:^|(?<=[\[,\s\"]))[a-z_]\w*")
_COMMENT = regex(r"(?:#|//)[^\n]*|/\*.*?\*/", re.DOTALL)
_NAMED = regex(r"(?<![\w.-])(?:data\.)?sentry_\w+\.[\w-]+")
_VALUES = regex(r"terraform\.tfvars(?:\.json)?|.+\.auto\.tfvars(?:\.json)?")


def read_terraform(repository: Repository) -> tuple[AlertResource, ...]:
    """The `sentry_*` resources, in the order of files and lines; only folders whose files mention them are parsed."""
    paths = [
        path
        for path in repository.files
        if path.endswith(".tf") and ".terraform/" not in path and not is_test_file(path)
    ]
    folders = {parent(path) for path in paths if "sentry_" in (repository.text(path) or "")}
    found: list[AlertResource] = []
    for folder in sorted(folders):
        files = [(path, hcl) for path in paths if parent(path) == folder for hcl in _parse(repository, path)]
        scope = _scope(repository, folder, [hcl for _, hcl in files])
        for path, hcl in files:
            found += _resources(path, hcl, scope)
    return tuple(found)


def _parse(repository: Repository, path: str) -> tuple[Hcl, ...]:
    parts = read_format(repository, path, lambda text: parse(text, repository.limits.parse_seconds)) or ()
    broken = next((part.broken for part in parts if part.broken), 0)
    if broken:
        problem(repository, path, broken, "There is a syntax error here; what stands around it is still read.")
    return parts


def _scope(repository: Repository, folder: str, files: Sequence[Hcl]) -> Scope:
    """The locals of a module, and its variables' defaults: not where a file of values may say otherwise."""
    names: dict[tuple[str, str], tuple[Hcl, Node]] = {}
    has_values = any(parent(path) == folder and _VALUES.fullmatch(basename(path)) for path in repository.files)
    for hcl in files:
        for block in blocks(hcl, hcl.body):
            if block.type == "locals":
                names.update({("local", name): (hcl, node) for name, node in attributes(hcl, block.body) if node})
            elif block.type == "variable" and len(block.labels) == 1 and not has_values:
                settings = dict(attributes(hcl, block.body))
                default = settings.get("default")
                if default and "sensitive" not in settings:
                    names["var", block.labels[0]] = (hcl, default)
    return Scope(names)


def _resources(path: str, hcl: Hcl, scope: Scope) -> Iterator[AlertResource]:
    for block in blocks(hcl, hcl.body):
        if block.type == "resource" and len(block.labels) == 2 and block.labels[0].startswith("sentry_"):  # noqa: PLR2004
            values = _body(hcl, block, scope, 0)
            shown = {name: _shown(name, value, _Budget()) for name, value in values.items()}
            loc = SourceLocation(path, block.line)
            alone = _left_alone(hcl, block)
            yield AlertResource(
                type=block.labels[0],
                label=block.labels[1],
                attributes=shown,
                loc=loc,
                left_alone=alone,
                monitors=_monitors(hcl, block),
            )


def _monitors(hcl: Hcl, block: Block) -> tuple[str, ...]:
    """The monitors to which an alert is tied: `monitor_ids = [sentry_metric_monitor.errors.id]`."""
    written = [hcl.text(node) for name, node in attributes(hcl, block.body) if name == "monitor_ids" and node]
    return tuple(dict.fromkeys(name for text in written for name in _NAMED.findall(_COMMENT.sub("", text))))


def _left_alone(hcl: Hcl, block: Block) -> tuple[str, ...]:
    """The attributes that `lifecycle` says not to change once the resource is made: `ignore_changes = [environment]`, or `all`."""
    written = [
        hcl.text(node)
        for inner in blocks(hcl, block.body)
        if inner.type == "lifecycle"
        for name, node in attributes(hcl, inner.body)
        if name == "ignore_changes" and node
    ]
    return tuple(dict.fromkeys(name for text in written for name in _IGNORED.findall(_COMMENT.sub("", text))))


def _body(hcl: Hcl, block: Block, scope: Scope, depth: int) -> dict[str, object]:
    """Attributes by name, nested blocks as lists of objects; `dynamic` blocks are not known."""
    written = dict(attributes(hcl, block.body))
    values: dict[str, object] = {name: evaluate(hcl, node, scope) if node else HOLE for name, node in written.items()}
    nested: dict[str, list[object]] = {}
    unknown: dict[str, object] = {}
    for inner in blocks(hcl, block.body):
        if inner.type == "dynamic":
            unknown[inner.labels[0] if inner.labels else "dynamic"] = HOLE
        else:
            nested.setdefault(inner.type, []).append(_nested(hcl, inner, scope, depth))
    return {**values, **nested, **unknown}


def _nested(hcl: Hcl, block: Block, scope: Scope, depth: int) -> object:
    return HOLE if depth >= _MAX_DEPTH else _body(hcl, block, scope, depth + 1)


class _Budget:
    """How many values one attribute may hold: a name that is used in a name grows quickly."""

    def __init__(self) -> None:
        self.left = _MAX_VALUES

    def spend(self) -> bool:
        """Is there one left?"""
        self.left -= 1
        return self.left >= 0


def _shown(name: str, value: object, budget: _Budget, depth: int = 0) -> object:
    """A value as JSON: holes become None, secrets a mask."""
    if not budget.spend() or value is HOLE or depth > _MAX_DEPTH:
        return None
    match value:
        case str():
            return MASK if _SECRET.fullmatch(name) else mask_tokens(value)
        case dict():
            return {mask_tokens(key): _shown(key, item, budget, depth + 1) for key, item in value.items()}
        case list():
            return [_shown(name, item, budget, depth + 1) for item in value]
    return value
