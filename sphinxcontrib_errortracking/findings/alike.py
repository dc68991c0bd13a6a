"""What holds of several apps in the same words is told once: "`a` in the browser (`x:1`) and `b` on the server (`y:2`): nothing is sent."

A sentence that begins with no app belongs to the one before it, and goes along with that. The one place in brackets that differs between
apps goes behind the app's name; other places that differ stand together where they stood; where more differs, each app keeps its sentences.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.outcomes import together
from sphinxcontrib_errortracking.findings.prose import join, places, say, sentences, split
from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinxcontrib_errortracking.findings.records import EdgeCase, Inline, Prose

_LABEL = regex(r"(?: in the browser| on the server| on the edge runtime| \(\w+\))?(?=: )")


def alike(case: EdgeCase, apps: Collection[Code]) -> EdgeCase:
    """Give a row of table E with what it says of several apps told once."""
    told = case.finding
    changed = replace(
        told,
        behavior=told_once(told.behavior, apps),
        unknown=told_once(told.unknown, apps),
        lacking=told_once(told.lacking, apps),
        failing=told_once(told.failing, apps),
        notes=_of_inits(told.notes),
    )
    return case if changed == told else replace(case, finding=changed)


def _of_inits(notes: Prose) -> Prose:
    """Tell on which condition several `init` calls send events once, where it is the same."""
    groups: dict[Prose, list[Place]] = {}
    order: list[Prose] = []
    for sentence in split(notes):
        match sentence:
            case ("The ", Code(text="init") as init, " at ", Place() as place, str() as words, *rest) if (
                words.startswith(" sends events")
            ):
                key: Prose = (init, words.removeprefix(" sends events"), *rest)
                groups.setdefault(key, []).append(place)
            case _:
                key = sentence
        order += [] if key in order else [key]
    return sentences(*(_sending(key, groups[key]) if key in groups else key for key in order))


def _sending(key: Prose, found: list[Place]) -> Prose:
    words = (
        "The {init} calls at {places} send events{rest}"
        if len(found) > 1
        else "The {init} at {places} sends events{rest}"
    )
    return say(words, init=key[:1], places=join(found), rest=key[1:])


def told_once(prose: Prose, apps: Collection[Code]) -> Prose:
    """Tell what is said of several apps in the same words once, where the first of them stands."""
    groups: dict[Prose, list[tuple[Prose, tuple[Place, ...]]]] = {}
    for label, block in _blocks(prose, apps):
        found, rest = _without_places(block) if label else ((), block)
        key = rest if label else (*block, "")  # of no app: for itself
        groups.setdefault(key, []).append((label, found))
    if all(len(found) == 1 for found in groups.values()):
        return prose
    return sentences(*(_told(key, found) for key, found in groups.items()))


def doubts_once(doubts: tuple[Prose, ...], apps: Collection[Code]) -> tuple[Prose, ...]:
    """Tell once what cannot be known of several apps for the same reason, at the same places."""
    groups: dict[Prose, list[Prose]] = {}
    for doubt in doubts:
        blocks = _blocks(doubt, apps)
        label, rest = blocks[0] if len(blocks) == 1 else ((), doubt)
        groups.setdefault(rest if label else doubt, []).append(label)
    return tuple(_labelled(together(labels), rest) if all(labels) else rest for rest, labels in groups.items())


def _told(rest: Prose, found: list[tuple[Prose, tuple[Place, ...]]]) -> Prose:
    label, first = found[0]
    if not label:
        return rest[:-1]
    everyone = together(name for name, _ in found)
    if len(found) == 1 or {at for _, at in found} == {first}:
        return _labelled(everyone, _filled(rest, [(place,) for place in first]))
    if _is_in_brackets(rest):
        placed = [say("{app} ({at})", app=name, at=at[0]) for name, at in found]
        return _labelled(join(placed), _closed(rest))
    return _labelled(everyone, _filled(rest, list(zip(*(at for _, at in found), strict=True))))


def _is_in_brackets(rest: Prose) -> bool:
    """Was one place taken out, with the brackets around it? It goes behind the app's name then."""
    return any(isinstance(piece, str) and _GAP in piece for piece in rest)


def _closed(rest: Prose) -> Prose:
    """The words around the place that was taken out, put together."""
    return tuple(piece.replace(_GAP, "") if isinstance(piece, str) else piece for piece in rest)


def _labelled(label: Prose, rest: Prose) -> Prose:
    return say("{label}: {rest}", label=label, rest=rest)


def _blocks(prose: Prose, apps: Collection[Code]) -> list[tuple[Prose, Prose]]:
    """The apps that are spoken of, each with what is said of it; () for what comes before the first."""
    found: list[tuple[Prose, list[Prose]]] = []
    for sentence in split(prose):
        label = _label(sentence, apps)
        if label:
            words = str(sentence[1])
            found.append((label, [(words[len(label[1]) + 2 if len(label) > 1 else 2 :], *sentence[2:])]))  # type: ignore[arg-type]  # words
        elif found:
            found[-1][1].append(sentence)
        else:
            found.append(((), [sentence]))
    return [(label, sentences(*parts)) for label, parts in found]


def _label(sentence: Prose, apps: Collection[Code]) -> Prose:
    """The app with its runtime with which a sentence begins; () for none."""
    match sentence:
        case (Code() as app, str() as words, *_) if app in apps:
            found = _LABEL.match(words)
            return () if found is None else (app, found[0]) if found[0] else (app,)
        case _:
            return ()


#: stands for the place that was taken out, with its brackets
_GAP = "\x00"
#: stands for one of the places that were taken out from where they stand
_HERE = Code("\x00")


def _without_places(block: Prose) -> tuple[tuple[Place, ...], Prose]:
    """The places of a block, and the rest: of one that stands in brackets by itself these are taken out, too."""
    where = [index for index, piece in enumerate(block) if isinstance(piece, Place)]
    found = tuple(piece for piece in block if isinstance(piece, Place))
    if len(where) == 1 and 0 < where[0] < len(block) - 1:
        before, after = block[where[0] - 1], block[where[0] + 1]
        if isinstance(before, str) and before.endswith(" (") and isinstance(after, str) and after.startswith(")"):
            return found, (*block[: where[0] - 1], f"{before[:-2]}{_GAP}{after[1:]}", *block[where[0] + 2 :])
    if any(_are_listed(block[one + 1 : other]) for one, other in pairwise(where)):
        return (), block  # of a list, whose length is told, too
    if not all(_ends_a_clause(block[index + 1 :]) for index in where):
        return (), block  # one thing at a place does something: several would do it otherwise
    return found, tuple(_HERE if isinstance(piece, Place) else piece for piece in block)


def _ends_a_clause(after: Prose) -> bool:
    return not after or (isinstance(after[0], str) and after[0][0] in ").,;:")


def _are_listed(between: Prose) -> bool:
    return between in {(", ",), (" and ",)}


def _filled(rest: Prose, gaps: list[tuple[Place, ...]]) -> Prose:
    """Put places back where they were taken from: those of several apps together."""
    left = iter(gaps)
    pieces: list[Inline] = []
    for piece in rest:
        if piece == _HERE:
            pieces += _listed(next(left))
        elif isinstance(piece, str) and _GAP in piece:
            before, _, after = piece.partition(_GAP)
            pieces += [f"{before} (", *_listed(next(left)), f"){after}"]
        else:
            pieces.append(piece)
    return tuple(pieces)


def _listed(found: tuple[Place, ...]) -> Prose:
    unique = list({(place.loc.source, place.loc.line): place for place in found}.values())
    return tuple(unique) if len(unique) == 1 else places(place.loc for place in unique)
