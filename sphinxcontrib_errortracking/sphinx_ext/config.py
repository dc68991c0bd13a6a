"""The `errortracking_*` values of conf.py, and of the repository's own file where conf.py says nothing; `settings` declares them.

A wrong value gives a sentence and counts as not set: one mistake never stops a build.
"""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.settings import FILE, PREFIX, SWITCHES, VALUES, kept_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The configuration as the rest of this room reads it: validated, with the defaults filled in."""

    root: Path  #: the documented repository
    assignment: str | None  #: path of the assignment file in the repository
    output: str | None  #: where the exported document goes in the repository; None: where the assignment says
    apps: Mapping[str, str]
    environments: Mapping[str, Mapping[str, str]]  #: empty: the default ones
    tracker: str | None  #: path of the tracker in the repository; None: the assignment's; "": no entries
    permalink: str  #: "" for no links
    sop_format: str | None = None  #: path of a format in the repository; None: the package's
    coverage_minimum: float = 0  #: per cent
    check: bool = False  #: compare the documents with the published ones, and write nothing
    kept_at: Mapping[str, str] = field(
        default_factory=dict
    )  #: where values are set that the repository's own file gives


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """What is wrong with one value."""

    message: str
    location: str


def add_values(app: Sphinx) -> None:
    """Register all values. Types are checked here and not by Sphinx, so that a mistake is told once, typed and located."""
    for value in VALUES:
        app.add_config_value(value.name, None, value.rebuild, Any, value.description)  # type: ignore[arg-type]


def read_options(config: Config, confdir: Path) -> tuple[Options, tuple[ConfigProblem, ...]]:
    """The validated options, and what was wrong with the values in conf.py and in the file of the repository."""
    problems: list[ConfigProblem] = []
    values: dict[str, Any] = {}
    for declared in VALUES:
        value = getattr(config, declared.name)
        wrong = None if value is None else declared.check(value)
        if wrong:
            message = f"{declared.name} {wrong}; expected {declared.allowed}"
            problems.append(ConfigProblem(message, conf_location(confdir, declared.name)))
        values[declared.key] = None if wrong else value
    root = (confdir / values["root"]).resolve() if values["root"] else default_root(confdir)
    kept = kept_in(root)
    problems += [ConfigProblem(message, f"{root / FILE}:{line}") for line, message in kept.problems]
    taken = {key: value for key, value in kept.values.items() if values[key] is None}
    values |= taken
    options = Options(
        root=root,
        assignment=_text(values["assignment"]),
        output=_text(values["output"]),
        apps=values["apps"] or {},
        environments=values["environments"] or {},
        tracker="" if values["tracker"] is False else _text(values["tracker"]),
        permalink=values["permalink"] or "",
        sop_format=_text(values["sop_format"]),
        coverage_minimum=float(values["coverage_minimum"] or 0),
        check=SWITCHES.get(values["check"], False),
        kept_at={key: f"{root / FILE}:{kept.lines[key]}" for key in taken},
    )
    return options, tuple(problems)


def _text(value: str | Path | None) -> str | None:
    return None if value is None else Path(value).as_posix()


def default_root(confdir: Path) -> Path:
    """The checkout that holds `confdir`: the nearest folder with a `.git` (a file in worktrees), else `confdir` itself."""
    return next((folder for folder in (confdir, *confdir.parents) if (folder / ".git").exists()), confdir)


def set_at(options: Options, confdir: Path, name: str) -> str:
    """`FILE:LINE` of what sets a value: the repository's own file, else conf.py."""
    return options.kept_at.get(name.removeprefix(PREFIX)) or conf_location(confdir, name)


def conf_location(confdir: Path, name: str) -> str:
    """`conf.py:LINE` of the line that sets a value; the file's first line where it cannot be told (`-D` sets it, say)."""
    path = confdir / "conf.py"
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    set_in = [number for number, text in enumerate(lines, 1) if text.partition("=")[0].strip() == name]
    return f"{path}:{max(set_in, default=1)}"
