"""What holds of several apps in the same words is told once: "`a` in the browser (`x:1`) and `b` on the server (`y:2`): nothing is sent."

A sentence that begins with no app belongs to the one before it, and goes along with that. The one place in brackets that differs between
apps goes behind the app's name; where more differs, each app keeps its sentences.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.outcomes import together
from sphinxcontrib_errortracking.findings.prose import join, say, sentences, split
from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinxcontrib_errortracking.findings.records import EdgeCase, Prose

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
    groups: dict[Prose, list[tuple[Prose, Place | None]]] = {}
    for label, block in _blocks(prose, apps):
        place, rest = _without_place(block) if label else (None, block)
        key = rest if label else (*block, "")  # of no app: for itself
        groups.setdefault(key, []).append((label, place))
    if all(len(found) == 1 for found in groups.values()):
        return prose
    return sentences(*(_told(key, found) for key, found in groups.items()))


def _told(rest: Prose, found: list[tuple[Prose, Place | None]]) -> Prose:
    label, place = found[0]
    if not label:
        return rest[:-1]
    if len(found) == 1:
        return _labelled(label, _with_place(rest, place))
    if all(at is None for _, at in found):
        return _labelled(together(name for name, _ in found), _closed(rest))
    if place is not None and {at for _, at in found} == {place}:
        return _labelled(together(name for name, _ in found), _with_place(rest, place))
    placed = [say("{app} ({at})", app=name, at=at) if at is not None else name for name, at in found]
    return _labelled(join(placed), _closed(rest))


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


#: stands for the place that was taken out
_GAP = "\x00"


def _without_place(block: Prose) -> tuple[Place | None, Prose]:
    """The one place of a block, where it stands in brackets by itself, and the rest; no place where there is another number of them."""
    where = [index for index, piece in enumerate(block) if isinstance(piece, Place)]
    if len(where) != 1 or not 0 < where[0] < len(block) - 1:
        return None, block
    before, place, after = block[where[0] - 1], block[where[0]], block[where[0] + 1]
    if not (isinstance(before, str) and before.endswith(" (") and isinstance(after, str) and after.startswith(")")):
        return None, block
    rest = (*block[: where[0] - 1], f"{before[:-2]}{_GAP}{after[1:]}", *block[where[0] + 2 :])
    return (place if isinstance(place, Place) else None), rest


def _with_place(rest: Prose, place: Place | None) -> Prose:
    """Put the place back where it was taken from."""
    if place is None:
        return rest
    pieces: list[object] = []
    for piece in rest:
        before, gap, after = piece.partition(_GAP) if isinstance(piece, str) else (piece, "", "")
        pieces += [f"{before} (", place, f"){after}"] if gap else [piece]
    return tuple(pieces)  # type: ignore[arg-type]  # words, codes and places
