"""What is known of one callback while it is read, and the summary that it becomes."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.mask import mask
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    BlockStatement,
    EmptyStatement,
    ExpressionStatement,
    Function,
    FunctionDeclaration,
    IfStatement,
    ReturnStatement,
    ThrowStatement,
    TryStatement,
    VariableDeclaration,
)

from .records import Drop, FunctionSummary

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

    from .event_paths import Path


@dataclass(slots=True)
class Notes:
    """What is known so far of one function and one of its parameters."""

    drops: dict[SourceLocation, Drop] = field(default_factory=dict)  #: where null is returned
    returns_event: bool = False
    returns_other: bool = False
    deletes: dict[str, None] = field(default_factory=dict)
    assigns: dict[str, None] = field(default_factory=dict)
    perhaps: dict[str, None] = field(default_factory=dict)
    remade: dict[str, str] = field(
        default_factory=dict
    )  #: path -> the function that makes of it what stands there then
    calls: dict[str, None] = field(default_factory=dict)
    complete: bool = True
    copied: bool = False  #: what is deleted and assigned is so in a copy that the function returns

    def take_returns(self, other: Notes) -> None:
        """Return what a followed function returns."""
        self.drops.update(other.drops)
        self.returns_event = self.returns_event or other.returns_event
        self.returns_other = self.returns_other or other.returns_other
        self.copied = self.copied or other.copied

    def take_effects(self, other: Notes, is_sure: Callable[[Path], bool] | None) -> None:
        """What a followed function does happens here too, surely or only to some events; without `is_sure` that is not told."""
        self.calls.update(other.calls)
        self.complete = self.complete and other.complete
        if is_sure is None:
            self.complete = self.complete and not (other.deletes or other.assigns or other.perhaps)
            return
        for own, others in ((self.deletes, other.deletes), (self.assigns, other.assigns)):
            for path in others:
                (own if is_sure(tuple(path.split("."))) else self.perhaps)[path] = None
        self.perhaps.update(other.perhaps)
        self.remade.update(other.remade)


def summary(notes: Notes, node: Function) -> FunctionSummary:
    """The summary of a whole function; its name is the caller's to give."""
    falls = isinstance(node.body, BlockStatement) and _falls_through(node.body)
    ends = falls is False
    return FunctionSummary(
        name="",
        loc=node.loc,
        returns_null=tuple(sorted(notes.drops)),
        drops=tuple(notes.drops[loc] for loc in sorted(notes.drops)),
        always_null=bool(notes.drops) and not notes.returns_event and not notes.returns_other and ends,
        falls_through=falls is True,
        returns_event=notes.returns_event,
        returns_nothing=not ends or (notes.returns_other and notes.complete),  # what is complete returned nothing there
        deletes=tuple(mask(path)[0] for path in notes.deletes),
        assigns=tuple(mask(path)[0] for path in notes.assigns),
        perhaps=tuple(mask(path)[0] for path in notes.perhaps),
        remade=tuple((mask(path)[0], name) for path, name in notes.remade.items()),
        calls=tuple(notes.calls),
        complete=notes.complete,
    )


def _falls_through(block: BlockStatement) -> bool | None:
    """Does some path reach the end of a block? None where this form of statement does not tell."""
    return _reaches_end(block.body[-1]) if block.body else True


def _reaches_end(last: Node) -> bool | None:
    match last:
        case ReturnStatement() | ThrowStatement():
            return False
        case BlockStatement():
            return _falls_through(last)
        case IfStatement(alternate=None):
            return True
        case IfStatement(consequent=yes, alternate=no) if no is not None:
            return _either(_reaches_end(yes), _reaches_end(no))
        case TryStatement(block=tried, handler=handler, finalizer=None) if handler is not None:
            return _either(_falls_through(tried), _falls_through(handler.body))
        case ExpressionStatement() | VariableDeclaration() | FunctionDeclaration() | EmptyStatement():
            return True
    return None


def _either(*ends: bool | None) -> bool | None:
    return True if True in ends else None if None in ends else False
