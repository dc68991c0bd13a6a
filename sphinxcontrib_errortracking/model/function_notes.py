"""What is known of one callback while it is read, and the summary that it becomes."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.mask import mask
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    BlockStatement,
    CatchClause,
    Function,
    IfStatement,
    ReturnStatement,
    ThrowStatement,
    TryStatement,
)

from .records import Drop, FunctionSummary

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(slots=True)
class Notes:
    """What is known so far of one function and one of its parameters."""

    drops: dict[SourceLocation, Drop] = field(default_factory=dict)  #: where null is returned
    returns_event: bool = False
    returns_other: bool = False
    deletes: dict[str, None] = field(default_factory=dict)
    assigns: dict[str, None] = field(default_factory=dict)
    calls: dict[str, None] = field(default_factory=dict)
    complete: bool = True
    copied: bool = False  #: what is deleted and assigned is so in a copy that the function returns

    def take_returns(self, other: Notes) -> None:
        """Return what a followed function returns."""
        self.drops.update(other.drops)
        self.returns_event = self.returns_event or other.returns_event
        self.returns_other = self.returns_other or other.returns_other
        self.copied = self.copied or other.copied

    def take_effects(self, other: Notes, *, sure: bool) -> None:
        """What a followed function does happens here too, surely or only to some events."""
        if sure:
            self.deletes.update(other.deletes)
            self.assigns.update(other.assigns)
        elif other.deletes or other.assigns:
            self.complete = False
        self.calls.update(other.calls)
        self.complete = self.complete and other.complete


def summary(notes: Notes, node: Function) -> FunctionSummary:
    """The summary of a whole function; its name is the caller's to give."""
    ends = not isinstance(node.body, BlockStatement) or _never_falls_through(node.body)
    return FunctionSummary(
        name="",
        loc=node.loc,
        returns_null=tuple(sorted(notes.drops)),
        drops=tuple(notes.drops[loc] for loc in sorted(notes.drops)),
        always_null=bool(notes.drops) and not notes.returns_event and not notes.returns_other and ends,
        returns_event=notes.returns_event,
        returns_nothing=not ends or (notes.returns_other and notes.complete),  # what is complete returned nothing there
        deletes=tuple(mask(path)[0] for path in notes.deletes),
        assigns=tuple(mask(path)[0] for path in notes.assigns),
        calls=tuple(notes.calls),
        complete=notes.complete,
    )


def _never_falls_through(block: BlockStatement) -> bool:
    if not block.body:
        return False
    last = block.body[-1]
    match last:
        case ReturnStatement() | ThrowStatement():
            return True
        case BlockStatement():
            return _never_falls_through(last)
        case IfStatement(consequent=BlockStatement() as yes, alternate=BlockStatement() as no):
            return _never_falls_through(yes) and _never_falls_through(no)
        case TryStatement(block=BlockStatement() as tried, handler=CatchClause(body=BlockStatement() as caught)):
            return _never_falls_through(tried) and _never_falls_through(caught)
    return False
