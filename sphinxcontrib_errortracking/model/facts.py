"""Places in the code that a rule asks for by topic."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    BlockStatement,
    CallExpression,
    Function,
    FunctionDeclaration,
    Identifier,
    Literal,
    NewExpression,
    Node,
    SourceLocation,
    TemplateLiteral,
    TryStatement,
    VariableDeclarator,
)

from .choosing import choosing
from .entries_next import NEXT_16, beside
from .entries_other import sets_option
from .express_order import find_express_order, find_own_order
from .graph import import_source
from .guarded import ROUTE_METHODS
from .project import stem
from .records import CodeFact
from .server_handlers import find_filter_order
from .serving import serving
from .syntax import dotted, identifiers, root_name, tail_name, unwrap
from .topics import FACT_TOPICS, from_package
from .versions import at_least, release_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .graph import ImportGraph
    from .project import Project
    from .records import App
    from .sites import Site

AUTH_WORD = regex(r"auth(?!or)|session|clerk|supabase|jwt|token|login", re.IGNORECASE)
AUTH_NAME = regex(r"auth(?!or)|jwt|requireuser|protect|ensurelogged", re.IGNORECASE)
CSP = regex(r"connect-src\s+([^;\"`]*)")
TEXT_FILES = (".json", ".html", ".conf", "_headers", ".toml", ".yml", ".yaml")
MANIFEST_KEY = b'"manifest_version"'
#: Topics of which one place in an app tells a rule enough.
FREQUENT = frozenset({"fetch"})
#: Uses of the SDK that are facts of their own.
SDK_FACTS: Mapping[str, str] = {
    "setupExpressErrorHandler": "setup-express-error-handler",
    "expressErrorHandler": "setup-express-error-handler",
    "Handlers.errorHandler": "setup-express-error-handler",
    "setupFastifyErrorHandler": "setup-fastify-error-handler",
    "setupKoaErrorHandler": "setup-koa-error-handler",
    "setupHonoErrorHandler": "setup-hono-error-handler",
    "makeBrowserOfflineTransport": "offline-transport",
    "makeOfflineTransport": "offline-transport",
    "makeMultiplexedTransport": "multiplexed-transport",
    "withMonitor": "cron-monitor",
    "captureCheckIn": "cron-monitor",
    "cron.instrumentNodeCron": "cron-monitor",
    "cron.instrumentCron": "cron-monitor",
    "cron.instrumentNodeSchedule": "cron-monitor",
    "wrapHandler": "serverless-wrapper",
}
#: where SvelteKit's configuration says that it traces its server itself
TRACING = ("kit", "experimental", "tracing", "server")


def find_facts(
    project: Project, graph: ImportGraph, sites: Iterable[Site], apps: Mapping[str, App]
) -> tuple[CodeFact, ...]:
    """All facts of the apps' code, in order of file and line."""
    found = [
        CodeFact(
            topic=SDK_FACTS[site.method], detail=site.method, loc=site.node.loc, app=project.package_path(site.path)
        )
        for site in sites
        if site.method in SDK_FACTS
    ]
    found.extend(_by_topic(project, apps))
    for app in apps.values():
        found.extend(_next_middleware(project, graph, app))
    found.extend(_auth_functions(project, apps))
    found.extend(_policies(project))
    found.extend(_extension_manifests(project))
    found.extend(_tunnels(project, apps))
    found.extend(find_express_order(project, sites, apps))
    found.extend(choosing(project, sites))
    found.extend(_traced_by_sveltekit(project, apps))
    found.extend(find_filter_order(project, apps))
    found.extend(find_own_order(project, apps))
    found.extend(serving(project, apps))
    return tuple(sorted(set(found), key=lambda fact: (fact.loc, fact.topic, fact.detail)))


def _traced_by_sveltekit(project: Project, apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """Where SvelteKit's configuration has it trace its server itself."""
    for path in project.mentioning(b"tracing"):
        app = project.package_path(path)
        if stem(path) == "svelte.config" and app in apps and sets_option(project, path, TRACING):
            loc = project.nodes(path)[0].loc
            yield CodeFact(topic="sveltekit-traces", detail=".".join(TRACING), loc=loc, app=app)


def _by_topic(project: Project, apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """The facts of the table. For a topic that is everywhere, files are read only until the app has one place for it."""
    seen: set[tuple[str, str]] = set()
    for path in project.code_files:
        app = project.package_path(path)
        if app not in apps:
            continue
        text = project.repository.text(path) or ""
        touched = [topic for topic in FACT_TOPICS if topic.may_be_in(text)]
        frequent = any(topic.name in FREQUENT for topic in touched)
        wanted = [topic for topic in touched if (app, topic.name) not in seen or topic.name not in FREQUENT]
        if any(frequent or topic.may_run_in(text) for topic in wanted):
            for fact in _topics(project, path, app):
                seen.add((app, fact.topic))
                yield fact


def _topics(project: Project, path: str, app: str) -> Iterator[CodeFact]:
    imported = _imported(project, path)
    for node in project.nodes(path):
        if not isinstance(node, CallExpression | NewExpression):
            continue
        name = dotted(unwrap(node.callee))
        root = root_name(node.callee)
        package = imported.get(root or "", "")
        for topic in FACT_TOPICS:
            by_name = name in topic.calls and root not in imported
            by_package = bool(package) and from_package(package, topic.packages)
            if by_name or (by_package and (name == root or topic.name in FREQUENT)):
                yield CodeFact(topic=topic.name, detail=name or package, loc=node.loc, app=app)


def _imported(project: Project, path: str) -> dict[str, str]:
    """Local name -> specifier, of a file's imports and top requires."""
    found: dict[str, str] = {}
    for node in project.nodes(path):
        source = import_source(node)
        if source is not None:
            for specifier in getattr(node, "specifiers", ()):
                local = getattr(specifier, "local", None)
                if isinstance(local, Identifier):
                    found[local.name] = source[0]
        elif isinstance(node, VariableDeclarator) and node.init is not None:
            inner = import_source(unwrap(node.init))
            if inner is not None:
                found.update(dict.fromkeys(identifiers([node.id, *_pattern_names(node.id)]), inner[0]))
    return found


def _pattern_names(pattern: Node) -> Iterator[Node]:
    for entry in getattr(pattern, "properties", ()):
        value = getattr(entry, "value", None)
        if isinstance(value, Identifier):
            yield value


def _next_middleware(project: Project, graph: ImportGraph, app: App) -> Iterator[CodeFact]:
    """Next.js's one middleware, wherever it lies; and whether it is about signing in, by the names in it and what it imports."""
    if app.framework != "next":
        return
    prefix = f"{app.path}/" if app.path else ""
    names = ("middleware", "proxy") if at_least(release_of(app.framework_version), NEXT_16) else ("middleware",)
    places = {f"{prefix}{folder}{name}" for folder in ("", "src/") for name in names}
    for path in project.code_files:
        if not path.startswith(prefix) or path.rpartition(".")[0] not in places:
            continue
        where = beside(project, app)
        detail = (
            "beside the app or pages folder"
            if where == path[len(prefix) : path.rfind("/") + 1].lstrip("/")
            else "elsewhere"
        )
        loc = SourceLocation(path, 1)
        yield CodeFact(topic="next-middleware", detail=detail, loc=loc, app=app.path)
        words = {entry.specifier for entry in graph.imports(path)} | identifiers(project.nodes(path))
        told = sorted(word for word in words if AUTH_WORD.search(word))
        if told:
            yield CodeFact(topic="auth-middleware", detail=told[0], loc=loc, app=app.path)


def _auth_functions(project: Project, apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """Express's kind of middleware, three parameters and a name that tells what it guards."""
    for path in project.mentioning(b"next()", b"next("):
        app = project.package_path(path)
        if app not in apps or "server" not in apps[app].runtimes:
            continue
        for node in project.nodes(path):
            match node:
                case FunctionDeclaration(id=Identifier(name=name), params=params):
                    function: Function = node
                case VariableDeclarator(id=Identifier(name=name), init=Function(params=params) as function):
                    pass
                case _:
                    continue
            last = params[-1] if params else None
            is_middleware = len(params) in {2, 3} and isinstance(last, Identifier) and last.name == "next"
            if is_middleware and (AUTH_NAME.search(name) or _about_auth(path)):
                yield CodeFact(topic="auth-middleware", detail=name, loc=node.loc, app=app)
                if function.is_async and not _all_in_try(function):
                    detail = HANDED_ELSEWHERE if _is_handed_elsewhere(project, name) else name
                    yield CodeFact(topic="async-auth-middleware", detail=detail, loc=node.loc, app=app)


#: a function that other code than a router is given, which may hand its rejections on
HANDED_ELSEWHERE = "(handed to a function)"


def _is_handed_elsewhere(project: Project, name: str) -> bool:
    return any(
        isinstance(node, CallExpression)
        and tail_name(unwrap(node.callee)) not in ROUTE_METHODS
        and any(tail_name(unwrap(one)) == name for one in node.arguments)
        for path in project.mentioning(name.encode())
        for node in project.nodes(path)
    )


def _all_in_try(function: Function) -> bool:
    """Does a function hand all that it does to one `catch`?"""
    body = function.body
    return (
        isinstance(body, BlockStatement)
        and any(isinstance(one, TryStatement) and one.handler is not None for one in body.body[:1])
        and len(body.body) == 1
    )


def _about_auth(path: str) -> bool:
    return bool(AUTH_NAME.search(stem(path)))


def _policies(project: Project) -> Iterator[CodeFact]:
    """Content security policies: what `connect-src` allows, in code as a string, elsewhere as text."""
    for path in project.repository.mentioning(b"connect-src"):
        app = project.package_path(path)
        if path in project.code_set:
            for node in project.nodes(path):
                text = _text(node)
                match = CSP.search(text) if text and "connect-src" in text else None
                if match is not None:
                    yield CodeFact(topic="csp", detail=match[1].strip(), loc=node.loc, app=app)
        elif path.endswith(TEXT_FILES) and "/docs/" not in f"/{path}":
            lines = (project.repository.text(path) or "").splitlines()
            for number, line in enumerate(lines, 1):
                match = CSP.search(line) if "connect-src" in line else None
                if match is not None:
                    detail = match[1].strip()
                    yield CodeFact(topic="csp", detail=detail, loc=SourceLocation(path, number), app=app)


def _extension_manifests(project: Project) -> Iterator[CodeFact]:
    """The manifests by which an app is an extension of a browser; a web app's own has no `manifest_version`."""
    for path in project.repository.mentioning(MANIFEST_KEY):
        text = (project.repository.text(path) or "") if path.rpartition("/")[2] == "manifest.json" else ""
        place = text.find(MANIFEST_KEY.decode())
        if place >= 0:
            loc = SourceLocation(path, text.count("\n", 0, place) + 1)
            yield CodeFact(topic="extension-manifest", detail=path, loc=loc, app=project.package_path(path))


def _text(node: Node) -> str | None:
    match node:
        case Literal(value=str() as value):
            return value
        case TemplateLiteral(quasis=quasis):
            return "…".join(quasi.cooked or "" for quasi in quasis)
    return None


def _tunnels(project: Project, apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """Routes of the application that hand envelopes on to Sentry."""
    for path in project.mentioning(b"/envelope/"):
        app = project.package_path(path)
        for node in project.nodes(path):
            text = _text(node)
            if app in apps and text and re.search(r"/api/.*/envelope/", text):
                name = PurePosixPath(path).name
                yield CodeFact(topic="tunnel", detail=name, loc=node.loc, app=app)
