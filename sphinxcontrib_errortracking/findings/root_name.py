"""What rules say in one way for every app, and a reader knows by another name.

The app at the repository's root has an empty path: sentences call it by the package's name. An app of React Native runs in no browser, and
the parts of one of Electron are no server and no browser: sentences that speak of such an app name where it runs as what it is.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.model.records import App, Setup

Told = TypeVar("Told")
ROOT = Code(".")  #: what rules say for an app with an empty path
KEPT = ("setup", "assignment")  #: fields that hold no sentences
#: framework -> what rules say of where its apps run, and what that is called there
PLACES: Mapping[str, Mapping[str, str]] = {
    "react-native": {"in the browser": "on the device"},
    "electron": {"in the browser": "in the renderer", "on the server": "in the main process"},
}
#: the same in one word
WORDS: Mapping[str, Mapping[str, str]] = {
    "react-native": {"browser": "device"},
    "electron": {"browser": "renderer", "server": "main process"},
}
_PLACE = regex(r"\b(?:in the browser|on the server)\b")


@dataclass(frozen=True, slots=True)
class _Names:
    root: Code | None
    places: Mapping[Code, Mapping[str, str]]  #: app -> how places are called when it is spoken of
    apps: frozenset[Code]


def named(told: Told, setup: Setup) -> Told:
    """Give what was told, with the names that readers know."""
    name = next((app.name for app in setup.apps if not app.path and app.name), setup.name)
    root = Code(name) if name and any(not app.path for app in setup.apps) else None
    places = {Code(app.path or "."): PLACES[app.framework] for app in setup.apps if app.framework in PLACES}
    apps = frozenset(Code(app.path or ".") for app in setup.apps)
    return _named(told, _Names(root, places, apps)) if root is not None or places else told


def place_word(app: App | None, runtime: str) -> str:
    """Name where a part of an app runs: "browser", and "device" for one of React Native."""
    return WORDS.get(app.framework if app is not None else "", {}).get(runtime, runtime)


def _named(told: Told, names: _Names) -> Told:
    if told == ROOT and names.root is not None:
        return names.root  # type: ignore[return-value]  # a Code for a Code
    if isinstance(told, tuple):
        return _of_parts(told, names)  # type: ignore[return-value]  # of the same parts
    if is_dataclass(told) and not isinstance(told, type):
        return _with_fields(told, names)
    return told


def _of_parts(told: tuple[object, ...], names: _Names) -> tuple[object, ...]:
    """The parts of a sentence, or of anything else; words are of the app that was spoken of last."""
    parts: list[object] = []
    known: Mapping[str, str] = {}
    for before, part in pairwise((None, *told)):
        if isinstance(before, Code) and before in names.apps:
            known = names.places.get(before, {})
        if isinstance(part, str) and known:
            parts.append(_PLACE.sub(lambda match, known=known: known.get(match[0], match[0]), part))  # type: ignore[misc]  # a default
        else:
            parts.append(_named(part, names))
    return tuple(parts)


def _with_fields(told: Told, names: _Names) -> Told:
    """A record with its sentences renamed; a record without any comes back as it is."""
    old = {field.name: getattr(told, field.name) for field in fields(told) if field.name not in KEPT}  # type: ignore[arg-type]  # a dataclass
    new = {key: _named(value, names) for key, value in old.items()}
    changed = {key: value for key, value in new.items() if value is not old[key] and value != old[key]}
    return replace(told, **changed) if changed else told  # type: ignore[type-var]  # a dataclass
