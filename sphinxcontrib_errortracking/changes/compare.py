"""Two lists of items -> what changed. Equal items are set aside first, so that one change is told once and not as a shift of all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.changes.decisions import decided, environments_of
from sphinxcontrib_errortracking.changes.records import VALUE, Change, Comparison, Event, Field, Item, Kind
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_ALIKE = 0.5  #: the share of words in common from which on one sentence is the other's successor
_LONG_KEY = 8  #: words; a row with a longer key is told from others by a sentence
_MOST_PAIRED = 60  #: sentences of one group; beyond, comparing each with each takes too long

_NONE = {VALUE: "not set", "argument": "not given"}


def compare(
    old: Sequence[Item], new: Sequence[Item], assumptions: Mapping[str, Mapping[str, str]] | None = None
) -> Comparison:
    """What differs between two states; calls and options first, the rest in the order of the documents.

    `assumptions`: the variables of each environment, by which the case of a decision is named.
    """
    before, after = _by_key(old), _by_key(new)
    calls = (
        {item.call for item in old if item.kind is Kind.CALL},
        {item.call for item in new if item.kind is Kind.CALL},
    )
    gone: list[Item] = []
    come: list[Item] = []
    changes: list[Change] = []
    moved: list[Item] = []
    for key in dict.fromkeys([*before, *after]):
        left, right, same = _without_equal(before.get(key, []), after.get(key, []))
        moved += [item for item, other in same if _shown(item) != _shown(other)]
        for first, second in zip_longest(left, right):
            if first is None or second is None:
                gone += [first] if first else []
                come += [second] if second else []
            else:
                changes += _fields(first, second, assumptions or {})
    for first, second in _successors(gone, come):
        gone.remove(first)
        come.remove(second)
        changes += _succeeded(first, second, assumptions or {})
    changes += [_alone(item, Event.VANISHED) for item in gone if _is_told(item, calls[1])]
    changes += [_alone(item, Event.APPEARED) for item in come if _is_told(item, calls[0])]
    places = _LinePlaces(old, new)
    located = sorted((replace(change, line=places.of(change)) for change in changes), key=_order)
    return Comparison(
        changes=tuple(dict.fromkeys(located)),
        moved=tuple(dict.fromkeys(item.name.shown for item in moved)),
        calls=tuple(sorted(calls[0] | calls[1])),
    )


def _order(change: Change) -> tuple[int, bool, int]:
    """What the code says comes first, then what follows from it, in the order of the document."""
    rank = (Kind.CALL, Kind.OPTION, Kind.ROW, Kind.TEXT).index(change.kind)
    return (rank, change.event is Event.CHANGED, change.line)


def _by_key(items: Iterable[Item]) -> dict[tuple[str, ...], list[Item]]:
    result: dict[tuple[str, ...], list[Item]] = defaultdict(list)
    for item in items:
        result[(item.kind, item.group, *item.key)].append(item)
    return result


def _compared(item: Item) -> frozenset[tuple[str, str, str]]:
    return frozenset((field.label, field.scope, field.words.compared) for field in item.fields)


def _shown(item: Item) -> tuple[str, ...]:
    return (item.name.shown, *(field.words.shown for field in item.fields))


def _without_equal(old: Sequence[Item], new: Sequence[Item]) -> tuple[list[Item], list[Item], list[tuple[Item, Item]]]:
    """What is left of the things of one key when those that say the same are set aside, and these in pairs."""
    left: list[Item] = []
    right = list(new)
    same = []
    for item in old:
        # the one that stands exactly as it stood, else the first that says the same
        equal = [other for other in right if _compared(other) == _compared(item)]
        found = next((other for other in equal if _shown(other) == _shown(item)), equal[0] if equal else None)
        if found is None:
            left.append(item)
        else:
            right.remove(found)
            same.append((item, found))
    return left, right, same


# ---- the fields of one thing --------------------------------------------------


def _fields(old: Item, new: Item, assumptions: Mapping[str, Mapping[str, str]]) -> list[Change]:
    """What differs in what is said of one thing; environments where the same happened are told together."""
    before, after = _scoped(old.fields, new.fields)
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for label, scope in dict.fromkeys([*before, *after]):
        first, second = before.get((label, scope)), after.get((label, scope))
        if first is None or second is None or first.words.compared != second.words.compared:
            missing = _NONE.get(label, "nothing")
            said = (first.words.shown if first else missing, second.words.shown if second else missing)
            found[label, *said].append(scope)
    result = []
    for (label, first_said, second_said), scopes in found.items():
        everywhere = {scope for other, scope in [*before, *after] if other == label} == set(scopes)
        change = Change(
            event=Event.CHANGED,
            kind=new.kind,
            group=new.group,
            name=new.name.shown,
            call=new.call,
            label=label,
            scopes=() if everywhere else tuple(scopes),
            before=first_said,
            after=second_said,
            line=old.line,
        )
        for condition, *texts in decided(first_said, second_said):
            one = replace(change, condition=condition, before=texts[0], after=texts[1])
            named = environments_of(condition, first_said, assumptions) if condition and not any(scopes) else ()
            result.append(replace(one, condition="", scopes=named) if named else one)
    return result


_ByScope = dict[tuple[str, str], Field]


def _scoped(old: Sequence[Field], new: Sequence[Field]) -> tuple[_ByScope, _ByScope]:
    """The fields by label and environment. What one side says for all environments it says for each that the other names."""
    scopes: dict[str, list[str]] = defaultdict(list)
    for field in (*old, *new):
        if field.scope:
            scopes[field.label].append(field.scope)

    def spread(fields: Sequence[Field]) -> _ByScope:
        return {
            (field.label, scope): field
            for field in fields
            for scope in ([field.scope] if field.scope else scopes.get(field.label, [""]))
        }

    return spread(old), spread(new)


# ---- things that came and went -----------------------------------------------


def _is_told(item: Item, others: set[str]) -> bool:
    """An option that came or went with its whole call is not told beside it."""
    return item.kind is not Kind.OPTION or item.call in others


def _alone(item: Item, event: Event) -> Change:
    change = Change(event=event, kind=item.kind, group=item.group, name=item.name.shown, call=item.call, line=item.line)
    values = [field for field in item.fields if field.label == VALUE]
    if item.kind is not Kind.OPTION or not values:
        return change
    said = "; ".join(
        dict.fromkeys(
            field.words.shown + (f" in {field.scope}" if len({f.words.shown for f in values}) > 1 else "")
            for field in values
        )
    )
    texts = (said, _NONE[VALUE]) if event is Event.VANISHED else (_NONE[VALUE], said)
    return replace(change, event=Event.CHANGED, label=VALUE, before=texts[0], after=texts[1])


def _successors(gone: Sequence[Item], come: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Sentences that say the same thing in other words: those of one group that have most words in common."""
    groups: dict[tuple[Kind, str], tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
    for index, items in enumerate((gone, come)):
        for item in items:
            if item.kind is Kind.TEXT or (item.kind is Kind.ROW and len(item.name.compared.split()) > _LONG_KEY):
                groups[item.kind, item.group][index].append(item)
    for left, right in groups.values():
        if len(left) <= _MOST_PAIRED and len(right) <= _MOST_PAIRED:
            yield from _best_pairs(left, right)


def _best_pairs(left: Sequence[Item], right: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    scored = [(-_likeness(first, second), i, j) for i, first in enumerate(left) for j, second in enumerate(right)]
    taken: tuple[set[int], set[int]] = (set(), set())
    for score, i, j in sorted(scored):
        if -score >= _ALIKE and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield left[i], right[j]


def _likeness(first: Item, second: Item) -> float:
    return SequenceMatcher(None, first.name.compared.split(), second.name.compared.split(), autojunk=False).ratio()


def _succeeded(old: Item, new: Item, assumptions: Mapping[str, Mapping[str, str]]) -> list[Change]:
    """A sentence and its successor; what both say before a colon is what they are about."""
    before, after = old.name.shown, new.name.shown
    lead, colon, _ = before.partition(": ")
    about = lead if colon and after.startswith(lead + colon) else ""
    cut = len(lead + colon) if about else 0
    change = Change(
        event=Event.CHANGED,
        kind=new.kind,
        group=new.group,
        name=about,
        call=new.call,
        before=before[cut:],
        after=after[cut:],
        line=old.line,
    )
    told = [change] if old.name.compared != new.name.compared else []
    return [*told, *(replace(each, name=about or each.name) for each in _fields(old, new, assumptions))]


@dataclass(slots=True)
class _LinePlaces:
    """Where in the old document a change is told of: its own line, or that of the last thing of its group."""

    old: Sequence[Item]
    new: Sequence[Item]

    def of(self, change: Change) -> int:
        """The line."""
        if change.event is not Event.APPEARED and change.line:
            return change.line
        lines = [item.line for item in self.old if item.group == change.group]
        return max(lines, default=change.line)
