"""The little of shell text that counts: commands of sentry-cli, and variables that are exported.

No shell is imitated: a command is seen where its name stands first, and a value counts where it is a plain literal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.redaction import mask_arguments, public

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_COMMAND = 300
_SEPARATOR = regex(r"&&|\|\||[;|]|(?:^|\s)(?:then|do|else|if|while)\s")
_ASSIGNMENT = r"[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|[^\s\"']*)"
_RUNNER = r"(?:sudo|exec|time|command|npx|bunx|pnpx|npm\s+exec|pnpm\s+exec|pnpm\s+dlx|yarn\s+dlx|yarn\s+run|yarn|pnpm|cross-env)"
_CLI = regex(
    rf"\s*(?:[({{!]\s*|[A-Za-z_]\w*=\"?\$\(\s*)?(?:{_ASSIGNMENT}\s+|{_RUNNER}\s+|-[\w-]+(?:=\S+)?\s+)*"
    r"(?:[\w./$@{}-]*/)?(?:sentry-cli|@sentry/cli(?:@[\w.^~-]+)?)(?P<arguments>(?:\s.*)?)",
    re.DOTALL,
)
_EXPORT = regex(rf"\s*export\s+(?P<assignment>{_ASSIGNMENT}|[A-Za-z_]\w*=\$\([^)]*\))\s*")
_TO_GITHUB = regex(
    r"\s*echo\s+(?P<quote>[\"']?)(?P<name>[A-Za-z_]\w*)=(?P<value>[^\"'>]*)(?P=quote)\s*>>\s*\S*GITHUB_ENV\S*\s*"
)
#: `docker build --build-arg NAME=…`, `docker run -e NAME`, `docker build --secret id=NAME`; and `NAME=… command`
_BY_OPTION = regex(
    r"(?<!\S)(?:--build-arg|--build-secret|--build-env|--env|-e|--secret)(?:\s+|=)[\"']?(?:type=\w+,)?(?:id=)?(?P<name>[A-Z_][A-Z0-9_]*)(?=[=,\s\"']|\Z)"
)
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|\$\{\{[^}]*\}\}|\$\([^)]*\)|[^\s\"'$()]|\$)*"
_IN_FRONT = regex(rf"\s*(?:[A-Za-z_]\w*={_VALUE}\s+)+(?=[\w./@$])")


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with what a backslash at the end continues, and the number of the first, from 0; comments are left out."""
    pending, start = "", 0
    for number, line in enumerate(text.split("\n")):
        if not pending and line.lstrip().startswith("#"):
            continue
        if not pending:
            start = number
        stripped = line.rstrip()
        if stripped.endswith("\\") and len(pending) < 10 * _MAX_COMMAND:
            pending += stripped[:-1] + " "
            continue
        yield start, pending + stripped
        pending = ""
    if pending:
        yield start, pending


def sentry_commands(text: str) -> Iterator[tuple[int, str]]:
    """The calls of sentry-cli in a shell text, secrets masked, with the number of their line from 0."""
    for number, line in logical_lines(text):
        if "sentry" not in line:
            continue
        for command in _SEPARATOR.split(re.sub(r"\s#.*", "", line[: 10 * _MAX_COMMAND])):
            found = _CLI.fullmatch(command)
            if found:
                arguments = " ".join(found["arguments"].split())
                if arguments.count(")") > arguments.count("("):  # of `$(sentry-cli …)`
                    arguments = arguments.rstrip('"').removesuffix(")")
                yield number, mask_arguments(f"sentry-cli {arguments}".strip())[:_MAX_COMMAND]


def exported(text: str) -> Iterator[tuple[int, str, str | None]]:
    """The variables that a shell text exports or writes to GITHUB_ENV: line from 0, name, and the value if it is a literal."""
    for number, line in logical_lines(text):
        found = _TO_GITHUB.fullmatch(line)
        if found:
            yield number, found["name"], literal(found["name"], found["value"])
            continue
        for command in line.split("&&"):
            export = _EXPORT.fullmatch(command)
            if export:
                name, _, value = export["assignment"].partition("=")
                yield number, name, literal(name, value)


def handed_on(text: str) -> Iterator[tuple[int, str]]:
    """The variables that a shell text hands to a command by an option, or in front of it: line from 0, and name."""
    for number, line in logical_lines(text):
        found = {match["name"] for match in _BY_OPTION.finditer(line[: 10 * _MAX_COMMAND])}
        for command in _SEPARATOR.split(line[: 10 * _MAX_COMMAND]):
            in_front = _IN_FRONT.match(command)
            found |= set(re.findall(r"([A-Za-z_]\w*)=", in_front[0])) if in_front is not None else set()
        for name in sorted(found):
            yield number, name


def literal(name: str, value: str | None) -> str | None:
    """The value of a variable as written; None for an expression, a reference, and a secret."""
    if value is None:
        return None
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        single, value = value[0] == "'", value[1:-1]
        if single:
            return public(name, value)
    return None if re.search(r"[$`\\]", value) else public(name, value)
