"""Functions with an `init` that somebody has to call: `export function setup() { Sentry.init(…); }`."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sphinxcontrib_errortracking.lean import regex

from .methods import configuration
from .project import stem
from .syntax import enclosing_functions, own_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .project import Project
    from .sites import Site

#: What stands in the braces of an import.
_IMPORTED = regex(r"\bimport\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\b")


#: an import of names, of which none is what a file exports by default
_NAMED_ONLY = regex(
    r"\b(?:import|export)\s+(?:type\s+)?\{(?![^}]*\bdefault\b)[^}]*\}\s*from\s*(?:\"[^\"\n]*\"|'[^'\n]*')"
)


class Called:
    """Whether anything calls the functions of one repository with an `init`, as far as the files' texts tell."""

    def __init__(self, project: Project, inits: Iterable[Site]) -> None:
        self._project = project
        files: defaultdict[str, list[Site]] = defaultdict(list)
        for site in inits:
            files[site.path].append(site)
        self._functions = {path: callable_by(sites, path, self._text(path)) for path, sites in files.items()}

    def not_by(self, loaded: AbstractSet[str]) -> SourceLocation | None:
        """A function with an `init` that a process loads; None where it loads none, or may call one."""
        functions = {path: self._functions[path] for path in sorted(loaded & self._functions.keys())}
        known = [function for function in functions.values() if function is not None]
        others = loaded - functions.keys()
        if not known or len(known) < len(functions):
            return None
        texts = [self._text(path) for path in others]
        if any(
            names(text, one.name) or (one.file and takes_default(text, one.file)) for text in texts for one in known
        ):
            return None
        return known[0].loc

    def _text(self, path: str) -> str:
        return self._project.repository.text(path) or ""


def sets_up(site: Site) -> bool:
    """Does this use of the SDK make a client?"""
    row = configuration(site.package, site.method)
    return row is not None and row.kind in {"init", "client"}


class Callable(NamedTuple):
    """An exported function with an `init`: its name, a place in it and, where it is what its file exports by default, that file."""

    name: str
    loc: SourceLocation
    file: str = ""


def callable_by(sites: Iterable[Site], path: str, text: str) -> Callable | None:
    """The one exported function of a file in which these stand; None where they may run otherwise.

    A name that the file says twice may be called or handed on there.
    """
    found: dict[str, SourceLocation] = {}
    for site in sites:
        functions = enclosing_functions(site.node, site.module)
        name = own_name(functions[-1], site.module) if functions else ""
        if not name:
            return None
        found.setdefault(name, site.node.loc)
    if len(found) != 1:
        return None
    name, loc = next(iter(found.items()))
    made, _, member = name.partition(".")  # a method, or a constructor, which is called by the name of its class
    kinds = "(?:default\\s+)?(?:abstract\\s+)?class" if member else "(?:async\\s+)?(?:function|const)"
    name = member if member not in {"", "constructor"} else made
    exported = re.search(rf"\bexport\s+(default\s+)?{kinds}\s+{re.escape(made)}\b", text)
    if not exported or len(_word(name).findall(text)) != 1:
        return None
    return Callable(name, loc, path if exported[1] and not member else "")


def takes_default(text: str, file: str) -> bool:
    """May a text take what a file exports by default, under whatever name: by any import but one of names in braces?"""
    named = stem(file)
    if named == "index":
        named = file.rpartition("/")[0].rpartition("/")[2]
    if named not in text:
        return False
    rest = _NAMED_ONLY.sub("", text)
    return re.search(rf"[\"'`/]{re.escape(named)}(?:\.\w+)*[\"'`]", rest) is not None or not named


def names(text: str, name: str) -> bool:
    """Does a text say a name otherwise than to import it under this very name?"""
    if name not in text:
        return False
    plain = _word(name, r"(?!\s+as\b)")
    return len(_word(name).findall(text)) > sum(len(plain.findall(one)) for one in _IMPORTED.findall(text))


def _word(name: str, behind: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$]){behind}")
