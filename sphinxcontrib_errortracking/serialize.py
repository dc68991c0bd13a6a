"""The report as JSON, and as a compact text for a terminal. `report.schema.json` beside this module says what the JSON holds.

Records become objects with the records' own field names; a value is written as `evaluate.encode` writes it, a place as
`{"file": …, "line": …}`, a sentence as a list of strings, `{"code": …}` and places. Nothing of the syntax tree is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeAlias

from sphinxcontrib_errortracking.evaluate import encode, notation
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    Choice,
    EnvironmentVariable,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.effective import configurations
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.records import Prose, Report
    from sphinxcontrib_errortracking.model.records import Call
    from sphinxcontrib_errortracking.model.upgrade import Upgrade

VERSION = 1

JSON: TypeAlias = "Any"  #: what json.dumps takes; recursive types of it help nobody here

VALUES = (
    Static,
    ObjectValue,
    ArrayValue,
    FunctionValue,
    RegExpValue,
    CallValue,
    EnvironmentVariable,
    Choice,
    Unknown,
)

#: Fields of the Setup that are not written: `calls` stand at the top, `files` is a listing of the repository, and manifests
#: are the repository's own files.
LEFT_OUT = frozenset({"calls", "files", "manifests", "mentioning", "option_facts", "unstarted"})
#: Fields of other records that are not written: the files that a process may load, and those that nothing else runs.
LISTINGS = frozenset({"alone", "loaded"})

_SPREAD = 2  #: levels of the report whose members stand on lines of their own
_INDENT = 4  #: of further lines, where a label is too wide to stand beside them
_MOST_WAYS = 1_000  #: values of one call whose way is told
_NARROWEST = 40  #: columns; a terminal that is narrower wraps by itself


def to_json(report: Report, environment: str | None = None, upgrade: Sequence[Upgrade] | None = None) -> JSON:
    """The whole report. With an environment's name, each call has its options and activity there, else symbolic ones.

    `upgrade`: what changes at another version of the SDK.
    """
    compared = {} if upgrade is None else {"upgrade": plain(tuple(upgrade))}
    return {
        "version": VERSION,
        "calls": [call_to_json(call, environment) for call in report.setup.calls],
        "setup": {
            field.name: plain(getattr(report.setup, field.name))
            for field in fields(report.setup)
            if field.name not in LEFT_OUT
        },
        "report": {field.name: plain(getattr(report, field.name)) for field in fields(report) if field.name != "setup"},
        "configuration": plain(configurations(report.setup)),
        **compared,
    }


def dumps(value: JSON, level: int = 0) -> str:
    """The report as text: a record a line, so that a change of one shows as one. The library writes only whole records quickly."""
    import json  # noqa: PLC0415 - only for this format

    edge = "\n" + "  " * (level + 1)
    if isinstance(value, dict) and value and level < _SPREAD:
        inside = (f"{json.dumps(name)}: {dumps(part, level + 1)}" for name, part in value.items())
        return "{" + edge + f",{edge}".join(inside) + edge[:-2] + "}"
    if isinstance(value, list) and value and 0 < level <= _SPREAD:
        inside = (json.dumps(part, allow_nan=False) for part in value)
        return "[" + edge + f",{edge}".join(inside) + edge[:-2] + "]"
    return json.dumps(value, allow_nan=False)


def call_to_json(call: Call, environment: str | None) -> JSON:
    """One call of the SDK: what it is, where it is, whether it runs, and what it is told."""
    active, options = (
        (call.active, call.options)
        if environment is None
        else (call.active_by_environment.get(environment), call.options_by_environment.get(environment))
    )
    return {
        "id": call.id,
        "method": call.method,
        "package": call.package,
        "file": call.loc.source,
        "line": call.loc.line,
        "app": call.app,
        "runtime": call.runtime,
        "active": active,
        "condition": call.condition,
        "function": call.function,
        "context": call.context,
        "options": None if options is None else encode(options),
        "provenance": [] if options is None else list(_ways(options)),
        "arguments": [encode(argument) for argument in call.arguments] if call.options is None else [],
        "callbacks": plain(call.callbacks),
        "comments": [
            {"path": found.path, "text": found.text, "file": found.loc.source, "line": found.loc.line}
            for found in call.comments
        ],
    }


def _ways(options: Value) -> Iterator[JSON]:
    """Each value in the options, by its path, with every place on its way from where it is used to where it is written."""
    stack: list[tuple[str, Value]] = [("", options)]
    for _ in range(_MOST_WAYS):
        if not stack:
            return
        path, value = stack.pop()
        if value.chain:
            places = dict.fromkeys((place.source, place.line) for place in value.chain)
            yield {"path": path, "chain": [{"file": file, "line": line} for file, line in places]}
        match value:
            case ObjectValue(properties):
                inner = [(f"{path}.{key}" if path else key, part) for key, part in properties]
            case ArrayValue(elements):
                inner = [(f"{path}[{index}]", part) for index, part in enumerate(elements)]
            case CallValue(arguments=arguments):
                inner = [(f"{path}({index})", part) for index, part in enumerate(arguments)]
            case Choice(cases):
                inner = [(f"{path}?{index}", part) for index, (_, part) in enumerate(cases)]
            case _:
                inner = []
        stack += reversed(inner)


_FIELDS: dict[type, tuple[str, ...]] = {}  #: of the records met so far
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def plain(value: object) -> JSON:
    """A record, or anything in one, as JSON."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if (names := _FIELDS.get(kind)) is not None:
        return {name: plain(getattr(value, name)) for name in names}
    match value:
        case Enum():
            return value.value
        case Code(text):
            return {"code": text}
        case Place(loc) | (SourceLocation() as loc):
            return {"file": loc.source, "line": loc.line}
        case tuple() | list():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _ if isinstance(value, VALUES):
            return encode(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            _FIELDS[type(value)] = tuple(field.name for field in fields(value) if field.name not in LISTINGS)
            return plain(value)
    message = f"{type(value).__name__} has no form in JSON"
    raise TypeError(message)


def to_text(report: Report, environment: str | None = None, *, width: int | None = None) -> str:
    """What stands in the report, for a terminal: configuration calls with their options, verdicts, open questions.

    Lines are wrapped at `width` columns, nothing is cut; None keeps everything on its line.
    """
    return "".join(f"{text}\n" for line in _lines(report, environment) for text in _wrapped(line, width))


@dataclass(frozen=True, slots=True)
class _Hanging:
    """A line whose further lines stand below its text, not below its label."""

    label: str
    text: str


def _wrapped(line: str | _Hanging, width: int | None) -> Iterator[str]:
    label, text = (line.label, line.text) if isinstance(line, _Hanging) else ("", line)
    if width is None or len(label) + len(text) <= width:
        yield label + text
        return
    indent = " " * (len(label) if len(label) <= width // 2 else _INDENT)
    yield from wrap(
        text,
        max(width, _NARROWEST),
        initial_indent=label,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lines(report: Report, environment: str | None) -> Iterator[str | _Hanging]:
    setup = report.setup
    configuring = [call for call in setup.calls if call.id]
    yield f"{setup.name}: {_count(len(setup.apps), 'app')}, {_count(len(setup.calls), 'Sentry call')}"
    for call in configuring:
        options = call.options if environment is None else call.options_by_environment.get(environment)
        yield ""
        yield _Hanging(
            f"{call.id}  ", f"{call.method} of {call.package}  {call.loc}{_activity(report, call, environment)}"
        )
        yield from _options(options)
    yield from _verdicts(report)
    if report.open_questions:
        yield ""
        yield "Open questions"
        yield from (_Hanging(f"{number:>4}. ", words(prose)) for number, prose in enumerate(report.open_questions, 1))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _activity(report: Report, call: Call, environment: str | None) -> str:
    """Does the call run? A call in a file that nothing loads does not, whatever the conditions around it say."""
    active = call.active if environment is None else call.active_by_environment.get(environment)
    reached = [entry.reached for entry in report.setup.entries if entry.file == call.loc.source]
    if reached and not any(reached):
        return "  is not loaded" if None not in reached else "  may not be loaded"
    state = {True: "", False: "  never runs", None: "  may not run"}[active]
    return f"{state}  when {_visible(call.condition)}" if call.condition and active is not False else state


def _options(options: Value | None) -> Iterator[str | _Hanging]:
    match options:
        case None:
            yield "  no options"
        case ObjectValue(properties, _, hole):
            width = max((len(name) for name, _ in properties), default=0)
            yield from (_Hanging(f"  {_visible(name):<{width}}  ", _one_line(value)) for name, value in properties)
            if hole is not None:
                yield _Hanging("  ", f"and what cannot be known: {_visible(hole.reason)}")
        case _:
            yield _Hanging("  ", _one_line(options))


def _one_line(value: Value) -> str:
    return _visible(" ".join(notation(value).split()))


def _verdicts(report: Report) -> Iterator[str | _Hanging]:
    if not report.edge_cases:
        return
    width = max(len(case.finding.verdict) for case in report.edge_cases)
    yield ""
    yield "Edge cases"
    for case in report.edge_cases:
        yield _Hanging(f"  {case.finding.verdict:<{width}}  ", _visible(case.assigned or case.scenario))


def words(prose: Prose) -> str:
    """A sentence as plain text."""
    return _visible("".join(_word(part) for part in prose))


def _word(part: str | Code | Place) -> str:
    match part:
        case Code(text):
            return text
        case Place(loc):
            return str(loc)
        case _:
            return part


def _visible(text: str) -> str:
    """Text of the repository with what would control a terminal escaped."""
    return "".join(character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in text)
