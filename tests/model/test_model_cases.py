"""The miniatures of tests/cases/model: what a Setup says of each, section by section.

An `expected` fence holds `[section]` headings; the lines below one are all that the section says, in order.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import ObjectValue
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.serialize import LEFT_OUT, plain
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinxcontrib_errortracking.model.records import Call, Setup

CASES = Path(__file__).parent.parent / "cases" / "model"
WORDS = {True: "yes", False: "no", None: "unknown"}


def calls(setup: Setup) -> Iterator[str]:
    for call in setup.calls:
        parts = [call.id or "-", call.method, call.package, str(call.loc), call.app or ".", call.runtime or "anywhere"]
        condition = f" if {call.condition}" if call.condition else ""
        yield f"{' '.join(parts)} active={WORDS[call.active]}{condition}"


def where(setup: Setup) -> Iterator[str]:
    for call in setup.calls:
        fatal = " fatal" if call.fatal else ""
        yield f"{call.method} {call.loc} in {call.function or '-'}, {call.context or '-'}{fatal}"


def environments(setup: Setup) -> Iterator[str]:
    for call in setup.calls:
        for name in setup.environments:
            active = WORDS[call.active_by_environment[name]]
            options = call.options_by_environment.get(name)
            yield f"{call.id or call.method}@{name} active={active} {notation(options) if options else '-'}"


def options(setup: Setup) -> Iterator[str]:
    for call in configured(setup):
        if isinstance(call.options, ObjectValue):
            for name, value in call.options.properties:
                yield f"{call.id}.{name} = {notation(value)}"
        else:
            yield f"{call.id} = {notation(call.options) if call.options is not None else 'nothing'}"


def configured(setup: Setup) -> list[Call]:
    return [call for call in setup.calls if call.id]


def apps(setup: Setup) -> Iterator[str]:
    for app in setup.apps:
        version = app.framework_version.range if app.framework_version else "-"
        sdks = ",".join(sdk.package for sdk in app.sdks) or "-"
        yield f"{app.path or '.'} {app.kind} {app.framework or '-'} {version} {sdks} {','.join(app.runtimes) or '-'}"


def entries(setup: Setup) -> Iterator[str]:
    for entry in setup.entries:
        by = f" by {entry.loaded_by}" if entry.loaded_by else ""
        condition = f" when {entry.condition}" if entry.condition else ""
        yield f"{entry.file} {entry.runtime or '-'} reached={WORDS[entry.reached]}{by}: {entry.reason}{condition}"


def processes(setup: Setup) -> Iterator[str]:
    for process in setup.processes:
        why = f": {process.doubt} ({process.doubt_at})" if process.doubt else ""
        alone = ",".join(sorted(process.alone)) or "-"
        told = "" if process.told else " (not told)"
        yield f"{process.command} {process.loc} {process.file} sets_up={WORDS[process.sets_up]} alone={alone}{told}{why}"


def own_inits(setup: Setup) -> Iterator[str]:
    for own in setup.own_inits:
        yield f"{own.file} in {', '.join(process.command for process in own.processes)}"


def carriers(setup: Setup) -> Iterator[str]:
    for one in setup.carriers:
        where = f" ({one.why_at})" if one.why_at else ""
        yield f"{one.app or '.'} {','.join(one.runtimes) or '-'} {one.package}, which {one.loc} {one.verb}: {one.why}{where}"


def summaries(setup: Setup) -> Iterator[str]:
    for call in configured(setup):
        for path, summary in call.callbacks.items():
            dropped = ",".join(str(loc.line) for loc in summary.returns_null) or "-"
            yield f"{path} {summary.name} {summary.loc} complete={WORDS[summary.complete]}"
            yield f"  null at {dropped} always={WORDS[summary.always_null]} event={WORDS[summary.returns_event]}"
            yield f"  deletes {','.join(summary.deletes) or '-'} assigns {','.join(summary.assigns) or '-'}"
            if summary.remade:
                yield f"  remade {','.join(f'{path} by {name}' for path, name in summary.remade)}"
            if summary.perhaps:
                yield f"  perhaps {','.join(summary.perhaps)}"
            yield f"  calls {','.join(summary.calls) or '-'}"


def comments(setup: Setup) -> Iterator[str]:
    for call in setup.calls:
        for found in call.comments:
            yield f"{'.'.join(filter(None, (call.id or call.method, found.path)))} {found.loc} {found.text}"


def catches(setup: Setup) -> Iterator[str]:
    for block in setup.catch_blocks:
        does = [name for name in ("captures", "rethrows", "logs") if getattr(block, name)]
        yield f"{block.loc} {','.join(block.topics) or '-'} {'+'.join(does) or 'nothing'} in {block.function or '-'}"


def boundaries(setup: Setup) -> Iterator[str]:
    for boundary in setup.boundaries:
        yield f"{boundary.kind} {boundary.loc} {boundary.app} captures={WORDS[boundary.captures]}"


def listeners(setup: Setup) -> Iterator[str]:
    for listener in setup.listeners:
        yield f"{listener.event} {listener.loc} captures={WORDS[listener.captures]} exits={WORDS[listener.exits]}"


def facts(setup: Setup) -> Iterator[str]:
    for fact in setup.facts:
        yield f"{fact.topic} {fact.loc} {fact.detail}"


def reads(setup: Setup) -> Iterator[str]:
    for read in setup.reads:
        yield f"{read.name} {read.loc}"


SECTIONS: dict[str, Callable[[Setup], Iterator[str]]] = {
    section.__name__: section
    for section in (
        apps, boundaries, calls, carriers, catches, comments, entries, environments, facts, listeners, options, own_inits, processes, reads, summaries, where,
    )
}  # fmt: skip


def expected_sections(case: Case) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in case.expected.splitlines():
        if line.startswith("["):
            current = found[line.strip("[]")] = []
        elif line.strip():
            current.append(line)
    return found


ALL = [(path.stem, case) for path in sorted(CASES.glob("*.md")) for case in read_cases(path)]


def test_there_are_cases() -> None:
    assert len(ALL) > 40


@pytest.mark.parametrize("case", [case for _, case in ALL], ids=[f"{stem}: {case.name}" for stem, case in ALL])
def test_case(case: Case, tmp_path: Path) -> None:
    setup = read_setup(open_repository(case.write(tmp_path)))
    wanted = expected_sections(case)
    assert wanted, "the `expected` fence names no section"
    said = {name: list(SECTIONS[name](setup)) for name in wanted}
    assert said == wanted
    for field in fields(setup):
        assert field.name in LEFT_OUT or json.dumps(plain(getattr(setup, field.name)))
