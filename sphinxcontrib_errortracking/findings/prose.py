"""Sentences whose repository strings are held apart from our own words.

`say` is the one way in: a template of ours, with backticks around names of the SDK, and parameters for everything else. `text` is the
plain-text way out, for comparing and for logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.findings.records import Inline, Prose

Item: TypeAlias = "Code | Place | SourceLocation | Prose | int"
Parameter: TypeAlias = "Item | list[Item] | list[Code] | list[Prose]"

_FILE = regex(r"[\w@(\[][\w@.()\[\]/-]*\.(?:[cm]?[jt]sx?|vue|svelte|astro|html|json)\b")
_NAMES = ("Next.js", "Node.js")  #: that only look like files
#: one comparison of a variable, as the conditions of the model are told
_TERM = regex(
    r"(?P<open>\(|the code at |)(?P<name>\w+(?= is )|\S+:\d+(?= does ))"
    r"(?P<verb> is (?:not set or empty|set or empty|not set|set|not empty|empty|not |)| does not leave first)"
    r"""(?P<value>'[^']*'|"[^"]*")?(?P<next>\)? (?:and|or) |\)?$)"""
)
_PIECE = regex(r"`(?P<code>[^`]*)`|\{(?P<name>\w+)\}")


def say(template: str, /, **parameters: Parameter) -> Prose:
    """Fill a template of our own words.

    Backticks in the template mark `Code`; `{name}` is replaced by a parameter: a Code, a place, a number, Prose, or a list of
    these, which is joined with commas and "and". Our own words that vary are Prose too: `("twice",)`.
    """
    pieces: list[Inline] = []
    end = 0
    for match in _PIECE.finditer(template):
        pieces.append(template[end : match.start()])
        name = match["name"]
        pieces.extend(_inline(parameters[name]) if name else (Code(match["code"]),))
        end = match.end()
    pieces.append(template[end:])
    return _merged(pieces)


def join(items: Iterable[Item] | Iterable[Prose], conjunction: str = "and", separator: str = ", ") -> Prose:
    """List items: "a", "a and b", "a, b and c"; without a conjunction the separator stands before the last one too."""
    shown = [_item(item) for item in items]
    pieces: list[Inline] = []
    for index, item in enumerate(shown):
        if index:
            pieces.append(f" {conjunction} " if conjunction and index == len(shown) - 1 else separator)
        pieces.extend(item)
    return _merged(pieces)


def sentences(*parts: Prose) -> Prose:
    """Put sentences behind each other, with a space between; empty ones are left out, and none is said twice."""
    pieces: list[Inline] = []
    for part in dict.fromkeys(part for part in parts if part):
        if pieces:
            pieces.append(" ")
        pieces.extend(part)
    return _merged(pieces)


def notes(*parts: Prose) -> Prose:
    """The same of notes, whose sentences stand each for itself: none of them is said twice."""
    return sentences(*(sentence for part in parts for sentence in split(part)))


def split(prose: Prose) -> list[Prose]:
    """The sentences of a Prose: a point in a literal ends none."""
    found: list[list[Inline]] = [[]]
    for piece in prose:
        first, *others = piece.split(". ") if isinstance(piece, str) else (piece,)
        found[-1].append(first)
        for other in others:
            found[-1][-1] = f"{found[-1][-1]}."
            found.append([other])
    return [_merged(sentence) for sentence in found if sentence]


def without(prose: Prose, told: Prose) -> Prose:
    """The sentences that another Prose does not say."""
    said = set(split(told))
    return sentences(*(sentence for sentence in split(prose) if sentence not in said))


def text(prose: Prose) -> str:
    """Render Prose as plain text: a Code as it is, a Place as `file:line`."""
    return "".join(_plain(piece) for piece in prose)


def coded(told: str) -> Prose:
    """Hold the files that a reason names apart, as literals: "`instrumentation.ts` imports it"."""
    pieces: list[Inline] = []
    end = 0
    for match in _FILE.finditer(told):
        if match[0] in _NAMES:
            continue
        pieces += [told[end : match.start()], Code(match[0])]
        end = match.end()
    return _merged([*pieces, told[end:]])


def condition(told: str) -> Prose:
    """Say a condition of the model's with what it speaks of as literals: "`SENTRY_DSN` is set"; other words are code as a whole."""
    pieces: list[Inline] = []
    end = 0
    for match in _TERM.finditer(told):
        if match.start() != end:
            break
        pieces += [match["open"], Code(match["name"]), match["verb"]]
        pieces += [Code(match["value"])] if match["value"] else []
        pieces.append(match["next"])
        end = match.end()
    return _merged(pieces) if pieces and end == len(told) else (Code(told),)


def places(locations: Iterable[SourceLocation], *, most: int = 6) -> Prose:
    """List places; of a long list the first ones and how many more there are."""
    unique = list(dict.fromkeys(SourceLocation(loc.source, loc.line) for loc in locations))
    shown: list[Item] = [Place(loc) for loc in unique[:most]]
    if len(unique) > most:
        shown.append((f"{len(unique) - most} more",))
    return join(shown)


def count(number: int, singular: str, plural: str = "") -> Prose:
    """Say a number with its noun: "1 place", "3 places"."""
    return (f"{number} {singular if number == 1 else plural or singular + 's'}",)


def _inline(parameter: Parameter) -> Prose:
    """A list of items is a `list`; a tuple is Prose."""
    return join(parameter) if isinstance(parameter, list) else _item(parameter)


def _item(item: object) -> Prose:
    match item:
        case Code() | Place():
            return (item,)
        case SourceLocation():
            return (Place(item),)
        case tuple():
            return item
        case _:
            return (str(item),)


def _plain(piece: Inline) -> str:
    match piece:
        case Code(text=words):
            return words
        case Place(loc=loc):
            return str(loc)
        case str():
            return piece


def _merged(pieces: Iterable[Inline]) -> Prose:
    merged: list[Inline] = []
    for piece in pieces:
        if not isinstance(piece, str):
            merged.append(piece)
        elif piece and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece:
            merged.append(piece)
    return tuple(merged)


def lower(prose: Prose) -> Prose:
    """Begin a sentence with a small letter, as a clause."""
    first = prose[0] if prose else ""
    return (first[:1].lower() + first[1:], *prose[1:]) if isinstance(first, str) else prose
