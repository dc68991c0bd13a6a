"""Every `errortracking_*` value of conf.py, declared once: default, what it may be, and what it is for.

The documentation's table is made from `VALUES` too. All values are plain data, so that conf.py can take them from a TOML file.
A wrong value gives a sentence and counts as not set: one mistake never stops a build.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.config import Config

Check: TypeAlias = "Callable[[object], str | None]"
Rebuild: TypeAlias = "str | frozenset[str]"

#: Values that only the exported document depends on leave the pages of other builders alone.
EXPORT_ONLY = frozenset({"markdown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigValue:
    """One value of conf.py. `check` says what is wrong with a value that was set, or None."""

    name: str
    rebuild: Rebuild
    check: Check
    allowed: str  #: what it may be, in words: shown in the documentation and in the warning
    description: str

    def add_to(self, app: Sphinx) -> None:
        """Register it with Sphinx. Types are checked here and not there, so that a mistake is told once, typed and located."""
        app.add_config_value(self.name, None, self.rebuild, Any, self.description)  # type: ignore[arg-type]


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


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """What is wrong with one value."""

    name: str
    message: str


def _path(value: object) -> str | None:
    return None if isinstance(value, str | Path) and str(value).strip() else "is not a path"


def _tracker(value: object) -> str | None:
    return None if value is False else _path(value)


def _names(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return "is not a dictionary"
    wrong = [name for item in value.items() for name in item if not (isinstance(name, str) and name.strip())]
    return f"holds {wrong[0]!r}, which is not a name" if wrong else None


def _environments(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return "is not a dictionary"
    for name, variables in value.items():
        if not (isinstance(name, str) and name.strip()):
            return f"holds {name!r}, which is not the name of an environment"
        if not isinstance(variables, Mapping):
            return f"has {variables!r} for {name!r}, which is not a dictionary of variables"
        for variable, text in variables.items():
            if not (isinstance(variable, str) and isinstance(text, str)):
                return f"has {variable!r}: {text!r} in {name!r}, which are not both strings"
    return None


def _permalink(value: object) -> str | None:
    if isinstance(value, str) and value.startswith(("https://", "http://")) and "{path}" in value:
        return None
    return "is not a web address that holds {path}"


def _percentage(value: object) -> str | None:
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1
    except ValueError:
        number = -1
    return None if 0 <= number <= 100 else "is not a percentage"  # noqa: PLR2004


#: `-D errortracking_check=1` gives a string.
_SWITCHES = {True: True, False: False, "1": True, "0": False, "true": True, "false": False}


def _switch(value: object) -> str | None:
    return None if isinstance(value, bool | str) and value in _SWITCHES else "is neither True nor False"


VALUES: tuple[ConfigValue, ...] = (
    ConfigValue(
        name="errortracking_root",
        rebuild="env",
        check=_path,
        allowed="a path, absolute or relative to conf.py",
        description="The repository that is documented. Default: the git checkout that conf.py stands in, else conf.py's folder.",
    ),
    ConfigValue(
        name="errortracking_assignment",
        rebuild="env",
        check=_path,
        allowed="a path in the documented repository",
        description="The assignment file that says what the document must answer. Default: none; a page can name its own.",
    ),
    ConfigValue(
        name="errortracking_output",
        rebuild=EXPORT_ONLY,
        check=_path,
        allowed="a path in the documented repository",
        description="Where the builder `sop` publishes the document. Default: the assignment's Output File.",
    ),
    ConfigValue(
        name="errortracking_apps",
        rebuild="env",
        check=_names,
        allowed="a dictionary of strings, such as {'apps/dashboard': 'dashboard'}",
        description="Names of apps for readers, by their workspace path. Default: the path is the name.",
    ),
    ConfigValue(
        name="errortracking_environments",
        rebuild="env",
        check=_environments,
        allowed="a dictionary of dictionaries of strings, such as {'production': {'NODE_ENV': 'production'}}",
        description="The environments to compare, and the variables that are taken as given in each. "
        "Default: development, staging and production, which differ in NODE_ENV.",
    ),
    ConfigValue(
        name="errortracking_tracker",
        rebuild=EXPORT_ONLY,
        check=_tracker,
        allowed="a path in the documented repository, or False for no entry",
        description="The tracker that gets an entry for a complete document. Default: the assignment's.",
    ),
    ConfigValue(
        name="errortracking_permalink",
        rebuild="env",
        check=_permalink,
        allowed="a web address with {path} and, if wanted, {line} in it",
        description="Where a place in the code can be looked at: places become links, on pages and in the exported document. Default: none.",
    ),
    ConfigValue(
        name="errortracking_sop_format",
        rebuild=EXPORT_ONLY,
        check=_path,
        allowed="a path in the documented repository",
        description="The exported document's format: a TOML file like the package's `sop.toml`, or a Markdown file whose fenced "
        "template is the format. Default: the package's.",
    ),
    ConfigValue(
        name="errortracking_check",
        rebuild=EXPORT_ONLY,
        check=_switch,
        allowed="True or False",
        description="Whether the builder `sop` only compares its documents with the published ones: nothing is published, and the "
        "build's exit status is 1 when one is stale, 2 when that cannot be told. Default: False.",
    ),
    ConfigValue(
        name="errortracking_coverage_minimum",
        rebuild="",
        check=_percentage,
        allowed="a number from 0 to 100",
        description="How much of what can be shown the pages must show, in per cent: with less, the builder `errortracking-coverage` warns and "
        "exits with status 1. Default: 0.",
    ),
)


def read_options(config: Config, confdir: Path) -> tuple[Options, tuple[ConfigProblem, ...]]:
    """The validated options, and what was wrong with the values in conf.py."""
    problems: list[ConfigProblem] = []
    values: dict[str, Any] = {}
    for declared in VALUES:
        value = getattr(config, declared.name)
        wrong = None if value is None else declared.check(value)
        if wrong:
            problems.append(ConfigProblem(declared.name, f"{declared.name} {wrong}; expected {declared.allowed}"))
        values[declared.name.removeprefix("errortracking_")] = None if wrong else value
    options = Options(
        root=(confdir / values["root"]).resolve() if values["root"] else default_root(confdir),
        assignment=_text(values["assignment"]),
        output=_text(values["output"]),
        apps=values["apps"] or {},
        environments=values["environments"] or {},
        tracker="" if values["tracker"] is False else _text(values["tracker"]),
        permalink=values["permalink"] or "",
        sop_format=_text(values["sop_format"]),
        coverage_minimum=float(values["coverage_minimum"] or 0),
        check=_SWITCHES.get(values["check"], False),
    )
    return options, tuple(problems)


def _text(value: str | Path | None) -> str | None:
    return None if value is None else Path(value).as_posix()


def default_root(confdir: Path) -> Path:
    """The checkout that holds `confdir`: the nearest folder with a `.git` (a file in worktrees), else `confdir` itself."""
    return next((folder for folder in (confdir, *confdir.parents) if (folder / ".git").exists()), confdir)


def conf_location(confdir: Path, name: str) -> str:
    """`conf.py:LINE` of the line that sets a value; the file's first line where it cannot be told (`-D` sets it, say)."""
    path = confdir / "conf.py"
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    set_in = [number for number, text in enumerate(lines, 1) if text.partition("=")[0].strip() == name]
    return f"{path}:{max(set_in, default=1)}"
