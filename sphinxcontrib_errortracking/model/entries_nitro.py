"""What Nitro, the server of several frameworks, is told to load when it starts: its `plugins`, as a configuration names them."""

from __future__ import annotations

import posixpath
from itertools import islice
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    CallExpression,
    Identifier,
    ObjectExpression,
    Property,
)

from .entries_started import source_file
from .project import stem
from .syntax import key_name, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

    from .project import Project, Tree

CONFIGURATIONS = ("vite.config", "nitro.config", "nuxt.config", "app.config")
#: functions that are given Nitro's options: of nitro/vite, of @tanstack/nitro-v2-vite-plugin, and of its own file
GIVEN = frozenset({"nitro", "nitroV2Plugin", "defineNitroConfig"})
#: before a path of the app, in place of its folder
ALIASES = ("~/", "@/", "~~/", "@@/")


def nitro_plugins(project: Project, app: str) -> Iterator[tuple[str, str, SourceLocation]]:
    """The files of an app, each with the reason and the place that names it."""
    prefix = f"{app}/" if app else ""
    for path in project.mentioning(b"nitro", b"Nitro"):
        if stem(path) not in CONFIGURATIONS or path.rpartition("/")[0] != app:
            continue
        tree = project.tree(path)
        for node in tree.nodes:
            if isinstance(node, Property) and key_name(node.key, computed=node.computed) == "plugins":
                parts = node.value.elements if isinstance(node.value, ArrayExpression) else ()
                for part in parts if _is_of_nitro(node, tree, path) else ():
                    target = _file(project, prefix, part)
                    if target is not None:
                        yield target, f"{path} names it among the plugins of Nitro", node.loc


def _is_of_nitro(plugins: Property, tree: Tree, path: str) -> bool:
    """Does the object that holds these plugins hold Nitro's options?"""
    around = list(islice(tree.ancestors(plugins), 2))
    above = around[1] if len(around) > 1 and isinstance(around[0], ObjectExpression) else None
    if isinstance(above, CallExpression) and isinstance(above.callee, Identifier) and above.callee.name in GIVEN:
        return True
    if isinstance(above, Property) and key_name(above.key, computed=above.computed) == "nitro":
        return True
    return stem(path) == "nitro.config" and not isinstance(above, Property)


def _file(project: Project, prefix: str, part: Node | None) -> str | None:
    text = string_of(part) if part is not None else None
    if text is None:
        return None
    alias = next((each for each in ALIASES if text.startswith(each)), "")
    return source_file(project, posixpath.normpath(f"{prefix}{text.removeprefix(alias)}"))
