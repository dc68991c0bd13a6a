"""Every value of the configuration, declared once: name, what it may be, and what it is for; and the file that a repository keeps them in.

conf.py has them as `errortracking_NAME`, the file `errortracking.toml` in the documented repository as `NAME`, so that the command and Sphinx say
the same. In: the file's text. Out: the values that are right, and a sentence on each that is not. The documentation's table is made from `VALUES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup.errors import no_such

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "errortracking.toml"
PREFIX = "errortracking_"
MOST_BYTES = 1_000_000

Check: TypeAlias = "Callable[[object], str | None]"
Rebuild: TypeAlias = "str | frozenset[str]"

#: Values that only the exported document depends on leave the pages of other builders alone.
EXPORT_ONLY = frozenset({"markdown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigValue:
    """One value. `check` says what is wrong with a value that was set, or None."""

    name: str
    rebuild: Rebuild
    check: Check
    allowed: str  #: what it may be, in words: shown in the documentation and in the warning
    description: str

    @property
    def key(self) -> str:
        """Its name in the file."""
        return self.name.removeprefix(PREFIX)

    @property
    def is_in_file(self) -> bool:
        """May the file have it? Where the repository is, and what one build does, is no matter of the repository."""
        return self.key not in {"root", "check"}


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
SWITCHES = {True: True, False: False, "1": True, "0": False, "true": True, "false": False}


def _switch(value: object) -> str | None:
    return None if isinstance(value, bool | str) and value in SWITCHES else "is neither True nor False"


#: Every value, in the order of the documentation.
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
        description="Names of your own for apps, by their workspace path: directives and roles understand them. Sentences call an app by its path; "
        "the one at the repository's root, which has none, by its name. Default: the name of the package.",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the file of a repository says."""

    values: Mapping[str, object]  #: by their names there
    lines: Mapping[str, int] = field(default_factory=dict)  #: where each is set
    problems: tuple[tuple[int, str], ...] = ()  #: line and sentence


def read_kept(text: str) -> Kept:
    """The values of the file; one that is not understood counts as not set."""
    import tomllib  # noqa: PLC0415  # few repositories have the file

    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Kept(values={}, problems=((1, f"{FILE} is not TOML: {error}"),))
    known = {value.key: value for value in VALUES if value.is_in_file}
    values: dict[str, object] = {}
    problems = []
    for name, value in found.items():
        wrong = known[name].check(value) if name in known else None
        if name not in known:
            problems.append((_line(text, name), str(no_such("setting", name, known, every=True))))
        elif wrong:
            problems.append((_line(text, name), f"{name} {wrong}; expected {known[name].allowed}"))
        else:
            values[name] = value
    return Kept(values=values, lines={name: _line(text, name) for name in values}, problems=tuple(problems))


def kept_in(root: Path) -> Kept:
    """The values of the file in a repository; none where it has none."""
    path = root / FILE
    try:
        if not path.is_file():
            return Kept(values={})
        if not path.resolve().is_relative_to(root.resolve()):
            return Kept(values={}, problems=((1, f"{FILE} lies outside the repository"),))
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            return Kept(values={}, problems=((1, f"{FILE} is above {MOST_BYTES:,} bytes"),))
        return read_kept(data.decode("utf-8-sig"))
    except (OSError, RuntimeError) as error:
        return Kept(values={}, problems=((1, f"{FILE} cannot be read ({type(error).__name__})"),))
    except UnicodeDecodeError:
        return Kept(values={}, problems=((1, f"{FILE} is not UTF-8"),))


def _line(text: str, name: str) -> int:
    """The line that sets a value or begins its table; 1 where it cannot be told."""
    for number, line in enumerate(text.splitlines(), 1):
        key = line.partition("=")[0].strip(" \t[]").partition(".")[0].strip(" \t\"'")
        if key == name:
            return number
    return 1
