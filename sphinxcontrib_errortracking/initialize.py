"""`init`: from a repository to a page that can be built, in one step. Nothing that is there is ever written over.

In: a repository, and perhaps the Sphinx project in it. Out: a plan (which files are new, what conf.py needs), which is shown or carried
out whole: when a file cannot be written, those that were written before it are taken away again.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import console
from sphinxcontrib_errortracking import initial_pages as pages
from sphinxcontrib_errortracking.console import COMMAND, FINE, UserError, visible
from sphinxcontrib_errortracking.existing_project import SphinxProject, find_project
from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.new_files import create_all

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source import Repository

NAME = "error-tracking"
ASSIGNMENT = f"assignments/{NAME}.md"
OUTPUT = f"features/monitoring/{NAME}.md"

_OURS = regex(
    r"^(?::?errortracking-|(?:`{3,}|:{3,})\{(?:sentry-|edge-case-table)|\.\. (?:sentry-|edge-case-table))", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be written, with paths in the repository."""

    new: tuple[tuple[str, str], ...]  #: path and text of each file that is not there yet
    addition: str  #: what the conf.py that is there needs at its end; "" for nothing
    kept: tuple[str, ...]  #: what is there already and serves
    project: SphinxProject
    page: str  #: path of the author's page


def run(options: argparse.Namespace) -> int:
    """The command; what was done, and what to do next, goes to standard output."""
    from sphinxcontrib_errortracking.model import read_setup  # noqa: PLC0415

    repository = console.open_root(options.root)
    setup = read_setup(repository)
    if not any(call.id for call in setup.calls):
        count = f"{len(setup.files):,} file{'' if len(setup.files) == 1 else 's'}"
        raise UserError(f"nothing in {repository.root} sets Sentry up ({count} looked at); nothing was written")
    plan = make_plan(repository, setup, docs=options.docs, assignment=options.assignment)
    is_written = bool(options.write or not plan.project.conf or not (plan.new or plan.addition))
    if is_written:
        create_all(repository.root, plan.new, appended=(plan.project.conf, plan.addition) if plan.addition else None)
    for line in told(setup, plan, repository.root, is_written=is_written):
        print("\n".join(visible(part) for part in line.split("\n")))  # noqa: T201
    return FINE


def make_plan(repository: Repository, setup: Setup, *, docs: str | None, assignment: str | None) -> Plan:
    """What is missing for a page; raises UserError where it cannot be told, or would have to go where something else is."""
    project = find_project(repository, docs)
    markup = pages.RST if project.conf and not project.reads_myst else pages.MYST
    page = project.below(NAME + markup.suffix)
    chosen = _assignment(repository, assignment, project.below(ASSIGNMENT))
    calls = tuple(call for call in setup.calls if call.id)
    texts = {page: pages.page(markup, calls, chosen or project.below(ASSIGNMENT), orphan=bool(project.conf))}
    if not chosen:
        texts[project.below(ASSIGNMENT)] = _new_assignment(setup, project)
    addition = ""
    if not project.conf:
        texts |= _new_project(repository, setup, project)
    elif not project.has_ours:
        addition = pages.addition(
            root=project.root,
            has_extensions="extensions" in project.names,
            excluded="" if chosen or not project.reads_myst else ASSIGNMENT,
            has_excluded="exclude_patterns" in project.names,
        )
    kept = tuple(path for path in texts if _is_there(repository.root / path) and _serves(repository, path))
    for path in texts:
        if path not in kept and _is_there(repository.root / path):
            raise UserError(
                f"{path} is there already and is none of ours; name another folder with --docs. Nothing was written"
            )
    new = tuple((path, text) for path, text in texts.items() if path not in kept)
    return Plan(new=new, addition=addition, kept=kept, project=project, page=page)


def _assignment(repository: Repository, given: str | None, own: str) -> str:
    """The assignment that is there: the given one, or the only one on Sentry; "" for none."""
    from sphinxcontrib_errortracking.source import AssignmentError, read_assignment  # noqa: PLC0415

    if given is not None:
        return console.open_assignment(repository, given).path
    found = []
    for path in repository.mentioning(b"Output File"):
        if not path.endswith(".md") or path == own or "sentry" not in (repository.text(path) or "").casefold():
            continue
        try:
            if read_assignment(repository, path).questions:
                found.append(path)
        except AssignmentError:  # it only looks like one
            continue
    if len(found) > 1:
        raise UserError(
            f"there are {len(found)} assignments ({', '.join(found[:5])}); name one with --assignment. Nothing was written"
        )
    return found[0] if found else ""


def _new_assignment(setup: Setup, project: SphinxProject) -> str:
    from sphinxcontrib_errortracking.findings import QUESTIONS  # noqa: PLC0415

    return pages.assignment(
        name=setup.name if pages.is_plain(setup.name) else "this repository",
        output=project.below(OUTPUT),
        calls=[call for call in setup.calls if call.id],
        questions=[rule.question for rule in QUESTIONS],
    )


def _new_project(repository: Repository, setup: Setup, project: SphinxProject) -> dict[str, str]:
    """conf.py and the first page. In a folder that has a first page of its own, the author's page is the first of the project."""
    name = setup.name if pages.is_plain(setup.name) else "Documentation"
    texts = {}
    names = [f"{NAME}.md"]
    own = pages.index(name, NAME)
    taken = [path for path in ("index.md", "index.rst") if _is_there(repository.root / project.below(path))]
    if not taken or repository.text(project.below("index.md")) == own:
        names = ["index.md", *names]
        texts[project.below("index.md")] = own
    texts[project.below("conf.py")] = pages.configuration(
        name=name, root=project.root, root_doc=names[0].removesuffix(".md"), pages=names
    )
    if not _is_there(repository.root / project.below(".gitignore")):
        texts[project.below(".gitignore")] = "/_build/\n"
    return texts


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _serves(repository: Repository, path: str) -> bool:
    """Can a file that is there stay as it is? A page that shows our tables can, and an assignment and a first page of ours."""
    try:
        text = (repository.root / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    name = posixpath.basename(path)
    return bool(_OURS.search(text)) or path.endswith(ASSIGNMENT) or (name == "index.md" and NAME in text)


def told(setup: Setup, plan: Plan, root: Path, *, is_written: bool) -> Iterator[str]:
    """What the command says: what was found and written, what conf.py needs, and the next command."""
    runtimes: dict[str, list[str]] = {}
    for call in setup.calls:
        if call.id:
            runtimes.setdefault(call.app or setup.name, []).append(call.runtime or "runtime not known")
    apps = "; ".join(f"{app} ({', '.join(dict.fromkeys(found))})" for app, found in runtimes.items())
    yield f"Sentry is set up in {len(runtimes)} app{'' if len(runtimes) == 1 else 's'}: {apps}"
    if not plan.new and not plan.addition:
        yield f"{plan.page} is there already; nothing to do."
    elif not is_written:
        yield f"{plan.project.conf} is there already, so nothing was written. With --write, these files would be new:"
    for path, _ in plan.new:
        yield f"  {'written:' if is_written else 'new:'} {path}"
    for path in plan.kept:
        yield f"  kept as it is: {path}"
    if plan.addition:
        yield f"{'Added at' if is_written else 'and this would be added at'} the end of {plan.project.conf}:"
        yield "\n".join(f"  {line}" for line in plan.addition.splitlines())
    yield from _next(plan, root, is_written=is_written)


def _next(plan: Plan, root: Path, *, is_written: bool) -> Iterator[str]:
    docs = os.path.relpath(root / plan.project.folder)
    if not is_written:
        command = [COMMAND, "init", "--write", "--docs", plan.project.folder or ".", os.path.relpath(root)]
        yield f"Next: {shlex.join(command)}"
        return
    output = os.path.join(docs, "_build", "html")  # noqa: PTH118  # as it is typed, "./" and all
    page = posixpath.basename(plan.page).rpartition(".")[0]
    yield f"Next: {shlex.join(['sphinx-build', '-b', 'html', docs, output])}"
    yield f"Then open {os.path.join(output, page)}.html. `-b sop` in place of `-b html` exports the whole document."  # noqa: PTH118
    if plan.project.conf and any(path == plan.page for path, _ in plan.new):
        yield f"The page stands in no toctree yet: add {page} to one."
