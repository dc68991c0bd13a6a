"""The functions that platforms run without a server of the app's own: AWS Lambda, Azure Functions, and those of Vercel and Netlify."""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import Literal, Property, SourceLocation

from .bundler_paths import ConfigPaths
from .entries_started import source_file, source_of
from .syntax import key_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .project import Project

    Deployed: TypeAlias = tuple[str, str, SourceLocation]

_SERVERLESS = regex(r"serverless(?:[.-][\w.-]+)?\.ya?ml\Z")
_CLOUDFORMATION = regex(r"(?:template|sam|cloudformation)[\w.-]*\.ya?ml\Z")
#: a line that names a function: the file without its ending, and what it exports
_HANDLER = regex(r"""\s*-?\s*[Hh]andler:\s*["']?([\w@./-]+)\.[A-Za-z_$][\w$]*["']?\s*(?:#.*)?\Z""")
_CODE_URI = regex(r"""\s*CodeUri:\s*["']?([\w@./-]+)["']?\s*(?:#.*)?\Z""")
_LAMBDA = regex(r"AWS::(?:Serverless|Lambda)::Function")
#: the same as a text in code of the AWS CDK, SST or the Serverless Framework
_NAMED = regex(r"([\w@./-]+)\.[A-Za-z_$][\w$]*\Z")
_DEPLOYING = (
    b"aws-cdk",
    b"@aws-cdk/",
    b"@serverless-stack",
    b"sst.aws",
    b'from "sst',
    b"from 'sst",
    b"@serverless/typescript",
)


@dataclass(frozen=True, slots=True)
class FunctionFolder:
    """A folder whose files a platform runs each as a function, where a file of its configuration is beside it."""

    platform: str
    config: tuple[str, ...]
    pattern: str  #: of the path below the app


#: from the documentation of Vercel ("Functions") and Netlify ("Functions")
FUNCTION_FOLDERS: tuple[FunctionFolder, ...] = (
    FunctionFolder("Vercel", ("vercel.json", "vercel.ts"), r"api/(?:[^_.][^/]*/)*[^_.][^/]*\.[cm]?[jt]s"),
    FunctionFolder("Netlify", ("netlify.toml",), r"netlify/(?:edge-)?functions/[^/]+(?:/(?:index|[^/]+))?\.[cm]?[jt]s"),
)


def function_entries(project: Project, app: str) -> Iterator[Deployed]:
    """The files of an app that platforms run as functions, each with the reason and the place that tells."""
    for target, reason, loc in _deployed(project):
        if project.package_path(target) == app:
            yield target, reason, loc
    yield from _of_azure(project, app)
    prefix = f"{app}/" if app else ""
    for row in FUNCTION_FOLDERS:
        config = next((name for name in row.config if f"{prefix}{name}" in project.repository.file_set), None)
        for path in project.code_files if config is not None else ():
            below = path.removeprefix(prefix) if path.startswith(prefix) else ""
            if re.fullmatch(row.pattern, below):
                yield path, f"{row.platform} runs {below} as a function", SourceLocation(f"{prefix}{config}", 1)


def _deployed(project: Project) -> Iterator[Deployed]:
    for path in sorted(project.repository.file_set):
        name = path.rpartition("/")[2]
        if _SERVERLESS.match(name) or _CLOUDFORMATION.match(name):
            yield from _of_yaml(project, path)
    for path in project.mentioning(*_DEPLOYING):
        yield from _of_code(project, path)


def _of_yaml(project: Project, path: str) -> Iterator[Deployed]:
    """`handler: src/report.run` of the Serverless Framework; `Handler` below `CodeUri` of AWS SAM."""
    text = project.repository.text(path) or ""
    if not _SERVERLESS.match(path.rpartition("/")[2]) and not _LAMBDA.search(text):
        return
    lines = text.split("\n")
    folders = ["", *(found[1] for line in lines if (found := _CODE_URI.match(line)))]
    for number, line in enumerate(lines, start=1):
        named = _HANDLER.match(line)
        for folder in dict.fromkeys(folders) if named is not None else ():
            target = (
                source_file(
                    project, posixpath.normpath(f"{posixpath.dirname(path)}/{folder}/{named[1]}.js").lstrip("/")
                )
                if named
                else None
            )
            if target is not None and named is not None:
                yield target, f"{path} deploys {named[1]}", SourceLocation(path, number)


def _of_code(project: Project, path: str) -> Iterator[Deployed]:
    """`handler: "src/report.run"`, a text of that form anywhere, and the file of `entry`, in code that deploys."""
    package = project.package_path(path)
    config = ConfigPaths(project, path, f"{package}/" if package else "")
    for node in project.nodes(path):
        if isinstance(node, Literal) and isinstance(node.value, str) and "/" in node.value:
            named = _NAMED.match(node.value)
            for text in (
                config.texts(node) if named is not None and node.value not in project.repository.file_set else ()
            ):
                base = (text or "").rpartition(".")[0]
                target = source_file(project, f"{posixpath.normpath(base)}.js") if base else None
                if target is not None and posixpath.normpath(text or "") not in project.repository.file_set:
                    yield target, f"{path} deploys {node.value}", node.loc
        if isinstance(node, Property) and key_name(node.key, computed=node.computed) == "entry":
            for text in filter(None, config.texts(node.value)):
                target = source_file(project, posixpath.normpath(text))
                if target is not None:
                    yield target, f"{path} deploys {target.removeprefix(config.prefix)}", node.loc


def _of_azure(project: Project, app: str) -> Iterator[Deployed]:
    """`scriptFile` of a function.json of Azure Functions."""
    prefix = f"{app}/" if app else ""
    for path in sorted(project.repository.file_set):
        if not path.startswith(prefix) or path.rpartition("/")[2] != "function.json":
            continue
        try:
            script = json.loads(project.repository.text(path) or "{}").get("scriptFile")
        except (ValueError, AttributeError):
            continue
        named = (
            posixpath.normpath(f"{posixpath.dirname(path)}/{script}").removeprefix(prefix)
            if isinstance(script, str)
            else ""
        )
        target = source_of(project, app, named) if named and not named.startswith("..") else None
        if target is not None:
            yield target, f"{path} runs {named}", SourceLocation(path, 1)
