"""The records: things that are said, in a form in which two states can be compared, and what differs."""

from __future__ import annotations

from enum import StrEnum

from sphinxcontrib_errortracking.lean import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text as people see it, and as it is compared: there the line numbers of places are left out."""

    shown: str
    compared: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is said of an item. `scope`: the environment in which it holds, "" for all."""

    label: str
    words: Words
    scope: str = ""


class Kind(StrEnum):
    """What an item is."""

    CALL = "call"  #: a call that configures Sentry
    OPTION = "option"  #: an option of such a call
    ROW = "row"  #: a row of a table, or a thing of the repository with fields
    TEXT = "text"  #: a sentence: nothing but its words tells it from others


#: The label of an option's value; the others are told by name.
VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing with fields. Items of the same group and key are the same thing."""

    kind: Kind
    group: str  #: what it belongs to: a table, a heading, a question
    key: tuple[str, ...]
    name: Words
    call: str = ""  #: the id of the call that it belongs to, or is
    fields: tuple[Field, ...] = ()
    line: int = 0  #: in the document that it was read from


class Event(StrEnum):
    """What happened to a fact."""

    APPEARED = "appeared"
    VANISHED = "vanished"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that is not what it was."""

    event: Event
    kind: Kind
    group: str
    name: str
    call: str = ""
    label: str = ""
    scopes: tuple[str, ...] = ()  #: the environments where it changed; none: everywhere
    condition: str = ""  #: the case of a decision that changed: "when NODE_ENV is 'production'"
    before: str = ""
    after: str = ""
    line: int = 0  #: in the old document, else where the fact before it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that changed. `moved`: things that stand on another line now and are the same otherwise."""

    changes: tuple[Change, ...]
    moved: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()  #: the ids of all calls, old and new
