"""Exported documents that lie among the sources: they are outputs, so Sphinx does not read them as pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.matching import Matcher, get_matching_files

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import AssignmentError, RepositoryError, open_repository, read_assignment
from sphinxcontrib_errortracking.sphinx_ext.config import read_options
from sphinxcontrib_errortracking.sphinx_ext.frontmatter import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.sphinx_ext.config import Options

HEAD = 4_000  #: characters: front matter stands at the top

_KEY = regex(rf"^:?{PREFIX}(assignment|output):[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
_OURS = regex(
    rf"^:?{PREFIX}|^(?:`{{3,}}|:{{3,}})\{{(?:sentry-config|edge-case-table|key-questions)\}}"
    r"|^\.\. (?:sentry-config|edge-case-table|key-questions)::",
    re.MULTILINE,
)


def exclude_outputs(app: Sphinx, config: Config) -> None:
    """Add the documents that this project exports to `exclude_patterns`, before Sphinx looks for pages."""
    options, _ = read_options(config, Path(app.confdir))
    heads = list(_heads(Path(app.srcdir), config))
    named = {(key, path) for head in heads for key, path in _KEY.findall(head)}
    outputs = {path for key, path in named if key == "output"} | ({options.output} if options.output else set())
    assignments = {path for key, path in named if key == "assignment"}
    assignments |= {options.assignment} if options.assignment else set()
    outputs |= set(_output_files(options, assignments))
    excluded = sorted(filter(None, (_below(Path(app.srcdir), options.root / output) for output in outputs)))
    config.exclude_patterns = [*config.exclude_patterns, *excluded, *_own_folder(app, config)]


def _own_folder(app: Sphinx, config: Config) -> Iterator[str]:
    """The output folder where it lies among the sources and nobody has excluded it: Markdown in it would become pages.

    Builders that share their doctrees must exclude the same, else Sphinx takes each for a change of the configuration and reads every
    page again: so it is the build folder around both (`_build`), where there is one.
    """
    outdir, srcdir = Path(app.outdir).resolve(), Path(app.srcdir).resolve()
    if not outdir.is_relative_to(srcdir) or outdir == srcdir:
        return
    doctrees = Path(app.doctreedir).resolve()
    shared = next((folder for folder in (outdir, *outdir.parents) if doctrees.is_relative_to(folder)), outdir)
    is_build = srcdir in shared.parents and shared.name.startswith(("_", ".", "build"))
    name = (shared if is_build else outdir).relative_to(srcdir)
    is_excluded = Matcher(config.exclude_patterns)
    if not any(is_excluded(part.as_posix()) for part in (name, *name.parents)):
        yield name.as_posix()


def _heads(srcdir: Path, config: Config) -> Iterator[str]:
    for name in get_matching_files(srcdir, config.include_patterns, config.exclude_patterns):
        if name.endswith(tuple(config.source_suffix)):
            try:
                with (srcdir / name).open(encoding="utf-8", errors="replace") as stream:
                    yield _front(stream.read(HEAD))
            except OSError:  # Sphinx says so when it reads the page
                continue


def _front(text: str) -> str:
    """What a page says of itself: MyST front matter, or the fields that open a reStructuredText page."""
    if text.startswith("---"):
        return text[3:].partition("\n---")[0]
    lines = text.lstrip().splitlines()
    end = next((number for number, line in enumerate(lines) if not line.startswith((":", " "))), len(lines))
    return "\n".join(lines[:end])


def _output_files(options: Options, assignments: set[str]) -> Iterator[str]:
    if not assignments:
        return
    try:
        repository: Repository = open_repository(options.root)
    except RepositoryError:  # said when the repository is read
        return
    for path in assignments:
        try:
            output = read_assignment(repository, path).output
        except AssignmentError:  # said when the page is read
            continue
        if output:
            yield output


def _below(srcdir: Path, target: Path) -> str | None:
    """The path as Sphinx's pattern, unless it is outside the sources or an author's page: that is an error, told at the export."""
    try:
        name = (target.parent.resolve() / target.name).relative_to(srcdir.resolve()).as_posix()
        ours = target.exists() and _OURS.search(target.read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError):
        return None
    return None if ours else re.sub(r"([*?\[])", r"[\1]", name)
