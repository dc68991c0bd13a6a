"""YAML as a tree with lines, made from the parser's events.

Nothing is constructed: a scalar stays the text that was written, so no date, number or tag can raise or run. The events are
read in a loop, so that depth, size and aliases have bounds (libyaml alone needs minutes for 300 kB of `[`). A merge key
copies the merged mapping's entries once, when its mapping ends.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.formats import FormatError, syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 100
MAX_ALIASES = 200
MAX_MERGED = 10_000
MAX_EVENTS = 400_000


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """What was written, without quotes. `plain`: it had none, so `true`, `null` and numbers are meant as such."""

    text: str
    line: int
    plain: bool = True
    block: bool = False  #: a literal block (`|`): its first line stands on the line after `line`


@dataclass(frozen=True, slots=True)
class YamlSequence:
    """A list."""

    line: int
    items: list[YamlNode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """A mapping whose keys are scalars; `lines` are the keys' lines."""

    line: int
    entries: dict[str, YamlNode] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


YamlNode: TypeAlias = YamlScalar | YamlSequence | YamlMapping


@dataclass(slots=True)
class _Open:
    node: YamlSequence | YamlMapping
    anchor: str | None
    key: YamlNode | None = None
    merges: list[YamlNode] = field(default_factory=list)


def read_yaml(text: str) -> list[YamlNode]:
    """The documents of a YAML text. Raises FormatError."""
    import yaml  # noqa: PLC0415

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # these are line breaks to YAML, but to nobody who counts lines
    text = re.sub("[\x85\u2028\u2029]", " ", text.removeprefix("\ufeff"))
    composer = _Composer()
    try:
        for event in yaml.parse(text, Loader=loader):
            composer.feed(event)
    except FormatError:
        raise
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise syntax_error(text, f"This is not YAML: {error.problem or 'it cannot be parsed'}.", line) from None
    except yaml.YAMLError:
        raise FormatError("This is not YAML: it holds a character that YAML does not allow.") from None
    except (ValueError, RecursionError):
        raise FormatError("This is not YAML: it cannot be parsed.") from None
    return composer.documents


class _Composer:
    """Builds the tree from events, within bounds."""

    def __init__(self) -> None:
        self.documents: list[YamlNode] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, YamlNode] = {}
        self._aliases = 0
        self._merged = 0
        self._events = 0

    def feed(self, event: Any) -> None:
        """Take one event of PyYAML."""
        self._events += 1
        line = event.start_mark.line + 1
        if self._events > MAX_EVENTS:
            raise FormatError("The file holds too many values.", line)
        match type(event).__name__:
            case "DocumentStartEvent":
                self._anchors = {}
            case "ScalarEvent":
                node = YamlScalar(event.value, line, plain=event.style in {None, ""}, block=event.style == "|")
                self._add(node, event.anchor)
            case "AliasEvent":
                self._alias(event.anchor, line)
            case "SequenceStartEvent" | "MappingStartEvent" as name:
                self._open(YamlSequence(line) if name[0] == "S" else YamlMapping(line), event.anchor)
            case "SequenceEndEvent" | "MappingEndEvent":
                self._close()

    def _alias(self, anchor: str, line: int) -> None:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise FormatError(f"The file holds more than {MAX_ALIASES} aliases.", line)
        if anchor not in self._anchors:
            raise FormatError("An alias names no anchor before it.", line)
        self._add(self._anchors[anchor], None)

    def _open(self, node: YamlSequence | YamlMapping, anchor: str | None) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise FormatError("The file is nested too deeply.", node.line)
        self._stack.append(_Open(node, anchor))

    def _close(self) -> None:
        opened = self._stack.pop()
        for merged in opened.merges:
            self._merge(opened.node, merged)
        self._add(opened.node, opened.anchor)

    def _merge(self, into: YamlSequence | YamlMapping, merged: YamlNode) -> None:
        sources = merged.items if isinstance(merged, YamlSequence) else [merged]
        for source in sources:
            if not (isinstance(source, YamlMapping) and isinstance(into, YamlMapping)):
                continue
            self._merged += len(source.entries)
            if self._merged > MAX_MERGED:
                raise FormatError("The file merges too many values.", into.line)
            for key, value in source.entries.items():
                if key not in into.entries:
                    into.entries[key], into.lines[key] = value, source.lines[key]

    def _add(self, node: YamlNode, anchor: str | None) -> None:
        if anchor:  # after the node has ended: no tree contains itself
            self._anchors[anchor] = node
        if not self._stack:
            self.documents.append(node)
            return
        opened = self._stack[-1]
        if isinstance(opened.node, YamlSequence):
            opened.node.items.append(node)
        elif opened.key is None:
            opened.key = node
        else:
            key, opened.key = opened.key, None
            if isinstance(key, YamlScalar) and key.text == "<<" and key.plain:
                opened.merges.append(node)
            elif isinstance(key, YamlScalar):
                opened.node.entries[key.text], opened.node.lines[key.text] = node, key.line


def entry(node: YamlNode | None, *keys: str) -> YamlNode | None:
    """The node under the keys, or None."""
    for key in keys:
        node = node.entries.get(key) if isinstance(node, YamlMapping) else None
    return node


def entries(node: YamlNode | None, *keys: str) -> Iterator[tuple[str, YamlNode, int]]:
    """Key, value and the key's line of the mapping under the keys; nothing where something else stands there."""
    found = entry(node, *keys)
    if isinstance(found, YamlMapping):
        for key, value in found.entries.items():
            yield key, value, found.lines[key]


def items(node: YamlNode | None, *keys: str) -> list[YamlNode]:
    """The elements of the list under the keys; none where something else stands there."""
    found = entry(node, *keys)
    return found.items if isinstance(found, YamlSequence) else []


def scalar(node: YamlNode | None, *keys: str) -> str | None:
    """The text under the keys; None for `null`, nothing, and everything that is no scalar."""
    found = entry(node, *keys)
    if not isinstance(found, YamlScalar) or (found.plain and found.text in {"", "~", "null", "Null", "NULL"}):
        return None
    return found.text
