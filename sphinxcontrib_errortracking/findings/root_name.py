"""The name of an app that is the repository itself: its path is empty, and sentences call it by the package's name."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sphinxcontrib_errortracking.findings.records import Code

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Setup

Told = TypeVar("Told")
ROOT = Code(".")  #: what rules say for an app with an empty path
KEPT = ("setup", "assignment")  #: fields that hold no sentences


def named(told: Told, setup: Setup) -> Told:
    """Give what was told, with the repository's name wherever the app at its root is spoken of."""
    name = next((app.name for app in setup.apps if not app.path and app.name), setup.name)
    return _named(told, Code(name)) if name else told


def _named(told: Told, name: Code) -> Told:
    if told == ROOT:
        return name  # type: ignore[return-value]  # a Code for a Code
    if isinstance(told, tuple):
        return tuple(_named(part, name) for part in told)  # type: ignore[return-value]  # of the same parts
    if is_dataclass(told) and not isinstance(told, type):
        return _with_fields(told, name)
    return told


def _with_fields(told: Told, name: Code) -> Told:
    """A record with its sentences renamed; a record without any comes back as it is."""
    old = {field.name: getattr(told, field.name) for field in fields(told) if field.name not in KEPT}  # type: ignore[arg-type]  # a dataclass
    new = {key: _named(value, name) for key, value in old.items()}
    changed = {key: value for key, value in new.items() if value is not old[key] and value != old[key]}
    return replace(told, **changed) if changed else told  # type: ignore[type-var]  # a dataclass
