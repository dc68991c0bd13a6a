"""`inject`: tables in the marked regions of Markdown files that somebody else wrote, such as a README; nothing around them changes.

In: a repository, files with markers. Out: the files, written whole or not at all; with `--check`, a diff. A region that was changed by hand is
left alone, and so is its file, until `--force` says otherwise.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking import console
from sphinxcontrib_errortracking.console import COMMAND, FINE, INCOMPLETE, UserError, visible
from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup import queries
from sphinxcontrib_errortracking.markup.errors import PublishError, UnknownNameError, UsageError, no_such
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.publish import publish, safe_target
from sphinxcontrib_errortracking.markup.regions import MENTION, Region, regions, replaced

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.markup.queries import Query
    from sphinxcontrib_errortracking.source import Repository

#: options of a directive that say how it stands on a page of Sphinx
_PLACING = frozenset({"caption", "class", "layout", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """One file: its text, what it should be, and the regions that were changed by hand."""

    path: str
    old: str
    new: str
    edited: tuple[Region, ...]


def run(options: argparse.Namespace) -> int:
    """The command; what it did, or with `--check` found, goes to standard output."""
    repository = console.open_root(options.root)
    console.fill(options, repository)
    assignment = console.open_assignment(repository, options.assignment) if options.assignment else None
    permalink = console.checked_permalink(options.permalink)
    paths = [console.inside(repository, name) for name in options.files] or marked_files(repository)
    if not paths:
        raise UserError(
            f"no Markdown file of {repository.root} holds a marker such as <!-- errortracking: sentry-config -->"
        )
    asked = report(console.setup_of(repository), assignment)
    console.tell(repository.diagnostics)
    files = [injected(repository.root, path, asked, permalink) for path in dict.fromkeys(paths)]
    told = _checked(files, _repair(options)) if options.check else _written(repository.root, files, force=options.force)
    for line in told:
        sys.stdout.write(f"{visible(line)}\n")
    sys.stdout.flush()
    if options.check:
        return INCOMPLETE if any(file.old != file.new for file in files) else FINE
    return INCOMPLETE if not options.force and any(file.edited for file in files) else FINE


def marked_files(repository: Repository) -> list[str]:
    """The Markdown files of the repository with a marker outside of code."""
    found = []
    for path in repository.mentioning(MENTION):
        if path.endswith((".md", ".markdown")):
            text = (repository.text(path) or "").replace("\r\n", "\n")
            if _regions(path, text):
                found.append(path)
    return found


def injected(root: Path, path: str, asked: Report, permalink: str = "") -> Injected:
    """A file with what the code says today; raises UserError, with the marker's place, where that cannot be made."""
    text = _text(root, path)
    found = _regions(path, text)
    if not found:
        raise UserError(f"{path} holds no marker such as <!-- errortracking: sentry-config -->")
    new = replaced(text, [(region, _content(path, region, asked, permalink)) for region in found])
    return Injected(path=path, old=text, new=new, edited=tuple(region for region in found if not region.is_ours))


def _regions(path: str, text: str) -> list[Region]:
    try:
        return regions(text)
    except UsageError as error:
        raise UserError(f"{path}:{error}") from None


def _content(path: str, region: Region, asked: Report, permalink: str) -> str:
    query, place = region.query, f"{path}:{region.begin + 1}"
    try:
        _check_options(query)
        shown = queries.show(asked, query, permalink=permalink)
    except (UnknownNameError, UsageError) as error:
        raise UserError(f"{place}: {error}") from None
    if all(isinstance(node, nodes.Inline | nodes.Text) for node in shown):
        shown = [nodes.paragraph("", "", *shown)]
    return to_markdown(nodes.container("", *shown)).strip("\n")


def _check_options(query: Query) -> None:
    for name, _ in query.options:
        if name in _PLACING:
            raise UsageError(f"{query.name}: the option {name!r} is for pages of Sphinx")
        known = queries.OPTIONS.get(query.name)
        if known is not None and name not in known:
            raise UsageError(f"{query.name}: {no_such('option', name, known, every=True)}")


def _text(root: Path, path: str) -> str:
    """The file's text with LF line ends."""
    try:
        return safe_target(root, path).read_bytes().decode("utf-8").replace("\r\n", "\n")
    except PublishError as error:
        raise UserError(str(error)) from None
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8") from None


def _written(root: Path, files: Sequence[Injected], *, force: bool) -> Iterator[str]:
    for file in files:
        if file.edited and not force:
            yield from _by_hand(file)
            yield f"{file.path} is left as it is; --force puts what the code says in place of that"
            continue
        try:
            changed = publish(root, file.path, file.new)
        except PublishError as error:
            raise UserError(str(error)) from None
        yield f"{file.path}: {'written' if changed else 'up to date'}"


def _checked(files: Sequence[Injected], repair: str) -> Iterator[str]:
    from difflib import unified_diff  # noqa: PLC0415

    for file in files:
        if file.old == file.new:
            yield f"{file.path} is fresh"
            continue
        old, new = file.old.splitlines(), file.new.splitlines()
        yield from unified_diff(old, new, f"{file.path} (committed)", f"{file.path} (from the code)", lineterm="")
        yield from _by_hand(file)
        yield f"{file.path} is stale"
    if any(file.old != file.new for file in files):
        yield f"To repair: {repair}"


def _by_hand(file: Injected) -> Iterator[str]:
    for region in file.edited:
        what = "was changed by hand" if region.digest else "holds a text that no tool has written"
        yield f"{file.path}:{region.begin + 1}: the region {region.query.name} {what}"


def _repair(options: argparse.Namespace) -> str:
    parts = [COMMAND, "inject", *options.files]
    parts += ["--root", str(options.root)] if options.root != Path() else []
    parts += ["--assignment", options.assignment] if options.assignment else []
    parts += ["--permalink", options.permalink] if options.permalink else []
    return shlex.join(parts)
