"""What is remembered of a repository whatever the environment: its modules, and what was asked of its texts and its syntax."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.origins import Packages
    from sphinxcontrib_errortracking.evaluate.scope import Mutation
    from sphinxcontrib_errortracking.source.estree import Function, Identifier, Node, SourceLocation

Modules: TypeAlias = "dict[str, ModuleScope | None]"
#: names, and the specifier from which they are imported; and specifiers whose parts are written to without a name
Locals: TypeAlias = "tuple[list[tuple[list[str], str]], list[str]]"


@dataclass(slots=True, eq=False)
class Shared:
    """The memory that the engines of one repository have in common."""

    modules: Modules = field(default_factory=dict)  #: read so far, by path
    origins: dict[Node, Packages | None] = field(default_factory=dict)  #: the packages from which something comes
    reads: dict[Function, list[Identifier]] = field(default_factory=dict)  #: what a function reads of such names
    late: dict[str, list[tuple[tuple[int, int], str]]] = field(
        default_factory=dict
    )  #: where a file declares what throws before
    early: dict[str, frozenset[Node]] = field(default_factory=dict)  #: what a file reads before it is declared
    reached: dict[str, set[str]] = field(default_factory=dict)  #: from a file along imports
    #: the files that are loaded with a file, by its text, each with its line and whether the import is hoisted
    imports: dict[str, tuple[tuple[str, int, bool], ...]] = field(default_factory=dict)
    locals: dict[str, Locals] = field(default_factory=dict)  #: under what names a file imports, by its text
    taken: dict[str, list[tuple[frozenset[str], str]]] = field(
        default_factory=dict
    )  #: what a file imports of which, by its text
    changed: dict[tuple[str, str], list[Mutation]] = field(
        default_factory=dict
    )  #: file and export -> what importers change in it
    passed_parts: dict[tuple[str, tuple[str, ...]], bool] = field(
        default_factory=dict
    )  #: file and names -> whether it may export a part of what they hold, which another file writes to
    patches: dict[str, tuple[SourceLocation, ...]] = field(
        default_factory=dict
    )  #: where the code replaces what JavaScript provides
    holding: dict[str, list[str]] = field(default_factory=dict)  #: the files that hold a word
    passing_on: dict[str, bool] = field(default_factory=dict)  #: whether a file may pass on what other files export
    texts: dict[tuple[Callable[[str], bool], str], bool] = field(
        default_factory=dict
    )  #: what was asked of the texts of files
