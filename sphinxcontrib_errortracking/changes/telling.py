"""Changes as sentences: for a terminal, for a pull request, as JSON, as GitHub's annotations."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.changes.records import VALUE, Event, Kind
from sphinxcontrib_errortracking.console import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.changes.records import Change, Comparison

_LONG = 100  #: characters of a value that is told whole
_AROUND = 4  #: words that are told before and after what differs in a longer one


def sentences(comparison: Comparison) -> list[str]:
    """One line for each changed fact."""
    names = _short_names(comparison.calls)
    return list(dict.fromkeys(_sentence(change, names) for change in comparison.changes))


def _short_names(calls: Sequence[str]) -> dict[str, str]:
    """An app's only call is named by the app."""
    apps = [call.partition(":")[0] for call in calls]
    return {call: app if apps.count(app) == 1 else call for call, app in zip(calls, apps, strict=True)}


def _sentence(change: Change, names: dict[str, str]) -> str:
    name = _name(change, names)
    if change.event is not Event.CHANGED:
        return f"{name}: {'new' if change.event is Event.APPEARED else 'no longer there'}"
    where = f" in {_listed(change.scopes)}" if change.scopes else ""
    where += f", {change.condition}" if change.condition else ""
    label = "" if change.label in {VALUE, ""} else f", {change.label}"
    before, after = differing(change.before, change.after)
    return f"{name}{label}{where}: {before} → {after}"


def _name(change: Change, names: dict[str, str]) -> str:
    call = names.get(change.call, change.call)
    match change.kind:
        case Kind.CALL:
            return call if change.event is Event.CHANGED else change.call
        case Kind.OPTION:
            return f"{change.name} of {call}"
        case _:
            return ": ".join(part for part in (change.group, change.name) if part)


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def differing(before: str, after: str) -> tuple[str, str]:
    """Two texts, long ones reduced to the words that differ and a few around them."""
    if len(before) <= _LONG and len(after) <= _LONG:
        return before or "nothing", after or "nothing"
    old, new = before.split(" "), after.split(" ")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    hunks = list(matcher.get_grouped_opcodes(_AROUND))
    return (
        _excerpt(old, [(hunk[0][1], hunk[-1][2]) for hunk in hunks]),
        _excerpt(new, [(hunk[0][3], hunk[-1][4]) for hunk in hunks]),
    )


def _excerpt(words: Sequence[str], ranges: Sequence[tuple[int, int]]) -> str:
    """The first words, which say what it is about, and the words of each range; what is left out shows as one sign."""
    pieces = []
    last = 0
    for start, end in [(0, min([_AROUND, *(start for start, _ in ranges)])), *ranges]:
        pieces += ["…"] if start > last else []
        pieces += words[start:end]
        last = end
    return " ".join([*pieces, *(["…"] if last < len(words) else [])])


# ---- formats ------------------------------------------------------------------


NOTHING = "Nothing that is documented changed."


def as_text(comparison: Comparison, title: str, moved: Sequence[str] = ()) -> str:
    """Lines for a terminal."""
    lines = [f"  {line}" for line in sentences(comparison)] or [f"  {NOTHING}"]
    return "".join(f"{visible(line)}\n" for line in [title, *lines, *(f"  moved: {name}" for name in moved)])


def as_markdown(comparison: Comparison, title: str, moved: Sequence[str] = ()) -> str:
    """For a comment on a pull request: a list; nothing of the repository is markup in it."""
    lines = [*sentences(comparison), *(f"moved: {name}" for name in moved)]
    body = [f"- {_inert(line)}" for line in lines] or [NOTHING]
    return "\n".join([f"### {_inert(title)}", "", *body, ""])


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Plain data."""
    names = _short_names(comparison.calls)
    return {
        "version": 1,
        "changes": [
            {
                "event": change.event.value,
                "kind": change.kind.value,
                "group": change.group,
                "name": change.name,
                "call": change.call,
                "label": change.label,
                "environments": list(change.scopes),
                "condition": change.condition,
                "before": change.before,
                "after": change.after,
                "sentence": _sentence(change, names),
            }
            for change in comparison.changes
        ],
        "moved": list(comparison.moved),
    }


def annotation(path: str, line: int, title: str, message: str) -> str:
    """An error in GitHub's log, which shows it at a line of a file."""
    properties = {"file": path, "line": str(max(1, line)), "title": title}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::error {told}::{_data(message)}"


def _data(text: str) -> str:
    lines = [visible(line).replace("%", "%25") for line in text.split("\n")]
    return "%0A".join(lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def located(comparison: Comparison) -> Iterator[tuple[int, str]]:
    """(line of the document, sentence) for each changed fact."""
    names = _short_names(comparison.calls)
    told: dict[str, int] = {}
    for change in comparison.changes:
        told.setdefault(_sentence(change, names), change.line)
    yield from ((line, sentence) for sentence, line in told.items())


def _inert(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no mention of people, no link."""
    shown = re.sub(r"[\\`*_\[\]~$|#>!]", r"\\\g<0>", visible(text)).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"@(?=\w)", "@<!-- -->", re.sub(r"(?=://)|(?<=www)(?=\.)", "<!-- -->", shown))
