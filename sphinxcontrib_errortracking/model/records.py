"""What Sentry is told: an indexed, frozen Setup. No syntax node and no file handle is reachable from it but in `FunctionValue`."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

from .methods import sets_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import Diagnostic, Manifests, ResolvedVersion

    from .process_records import OwnInit, Process
    from .variable_read import VariableRead


@dataclass(frozen=True, slots=True)
class Drop:
    """One place where a callback returns null, or nothing at all."""

    loc: SourceLocation
    condition: str = ""  #: the conditions around it in the code's own words, masked and shortened; "" for none
    later: bool = False  #: the callback may have returned before
    nothing: bool = False  #: it returns no value, or one that is no event


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSummary:
    """What a callback such as `beforeSend` does, without its syntax. Everything is a lower bound unless `complete`."""

    name: str
    loc: SourceLocation
    returns_null: tuple[SourceLocation, ...] = ()  #: where it returns null, or nothing: the event is dropped
    drops: tuple[Drop, ...] = ()  #: the same places with their conditions
    always_null: bool = False  #: every path that returns, returns null or nothing
    returns_event: bool = False  #: some path returns its first parameter
    returns_nothing: bool = False  #: some path may end without returning anything
    falls_through: bool = False  #: some path certainly ends so
    deletes: tuple[str, ...] = ()  #: paths below the event that are deleted or set to undefined, "request.cookies"
    assigns: tuple[str, ...] = ()  #: paths below the event that are overwritten, "request.data"
    perhaps: tuple[
        str, ...
    ] = ()  #: paths that are deleted or overwritten on conditions, or by a loop that need not run
    remade: tuple[
        tuple[str, str], ...
    ] = ()  #: paths that become what a function makes of them, which is not followed whole, and its name
    calls: tuple[str, ...] = ()  #: names that are called with the event or a part of it and are not followed
    complete: bool = True


@dataclass(frozen=True, slots=True)
class AuthorComment:
    """What an author wrote beside a call or an option. A claim, and no fact: no rule may read it."""

    path: str  #: of the option, "dataCollection.userInfo"; "" for the call itself
    text: str  #: on one line, secrets masked
    loc: SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the SDK or of a build plugin; one inside a helper that is called in several ways stands here once for each way."""

    id: str  #: PATH[:RUNTIME][#N], "apps/dashboard:server"; only for configuration calls, else ""
    method: str  #: as the package exports it: "init", "withSentryConfig", "captureException", "setUser"
    package: str  #: "@sentry/nextjs"
    loc: SourceLocation
    app: str  #: workspace path of the package that holds the file, "apps/server"
    runtime: str | None  #: browser, server, edge, build, or None where it cannot be told
    arguments: tuple[Value, ...]  #: symbolic: under the open environment
    options: Value | None  #: the options argument (the second for withSentryConfig), None when not given
    options_by_environment: Mapping[str, Value]  #: environment name -> options as evaluated there
    active: bool | None  #: does the call run, in any runtime, under the open environment; None where it cannot be known
    active_by_environment: Mapping[str, bool | None]
    condition: str = ""  #: the conditions around it in words, "SENTRY_DSN is set"; "" for none
    function: str = ""  #: the innermost named function around it
    context: str = ""  #: catch, listener:uncaughtException, beforeSend, component, promise-catch, …; "" at top level
    callbacks: Mapping[str, FunctionSummary] = field(default_factory=dict)  #: option path -> summary, "beforeSend"
    fatal: bool = False  #: `process.exit` follows before the event is sent
    uncalled: bool = False  #: it stands in an exported function that nothing in the repository calls
    in_worker: bool = False  #: it stands in the file of a browser's worker, and nothing that this loads calls `init`
    guard: str = ""  #: the conditions around it in the code's own words, shortened and masked: "attempt > 3"
    imported: str = ""  #: the file that imports the package, which another may hand on; "" for the call's own
    written: str = ""  #: the specifier of that import, where it is an alias of the package
    comments: tuple[AuthorComment, ...] = ()  #: beside the call, and beside its options
    among: tuple[str, ...] = ()  #: where its runtime cannot be told, those of which it is one
    part: str = ""  #: the part of the SDK that makes the call when it is loaded, "@sentry/node/init"
    bundler: Value | None = None  #: of a build plugin: the configuration in whose `plugins` it stands whole
    starts: tuple[
        str, ...
    ] = ()  #: the files whose code calls the function that it stands in; () for its own, or an unknown one
    ends_with: str = ""  #: what it sets is gone after a callback that captures nothing, of `withScope` or its like


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchBlock:
    """A `catch` clause or `.catch(…)` handler, in a file that belongs to an app."""

    loc: SourceLocation
    app: str
    captures: bool  #: reaches captureException/captureMessage, directly or through a function of the repository
    rethrows: bool
    logs: bool  #: console.*
    topics: tuple[str, ...] = ()  #: what the try block touches: webrtc, network, auth, …; rows of a table
    function: str = ""
    browser: bool = True  #: may it run in a browser


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessExit:
    """A `process.exit` in a process that sets Sentry up, once for each way that leads to it."""

    loc: SourceLocation
    app: str
    failure: str  #: catch, promise-catch, listener:uncaughtException, …; signal where one leads to it; "" for neither
    function: str
    captures: bool | None  #: an error is captured before; None where a condition decides
    flushes: bool  #: `flush` or `close` of the SDK is awaited before
    delayed: bool = False  #: a timer ends the process, or something else than `flush` is waited for after a capture
    captured: tuple[SourceLocation, ...] = ()  #: the captures of the SDK that stand before it
    conditional: bool = False  #: a condition, or a `return` before it, decides whether the failure leads to it
    unawaited: bool = False  #: `flush` or `close` is called before, and nothing waits for it
    method: str = "process.exit"  #: what is called


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOrder:
    """Which comes first when a server starts: its `init`, or a package that the SDK instruments."""

    app: str
    init: SourceLocation
    package: str  #: "express"
    imported: SourceLocation  #: where it is imported first
    init_first: bool | None  #: None where the order cannot be told
    format: str = ""  #: of the modules at run time: esm, cjs; "" where it cannot be told
    preloaded: bool = False  #: `node --import` loads the `init`


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBoundary:
    """A place where a framework hands an error over: `error.tsx`, `global-error.tsx`, `componentDidCatch`, `Sentry.ErrorBoundary`."""

    kind: str  #: next-error, next-global-error, component-did-catch, sentry-error-boundary, on-request-error, express-handler
    loc: SourceLocation
    app: str
    captures: bool
    inside: bool = False  #: it stands in a function, so that its line does not tell when it comes
    code: SourceLocation | None = None  #: of the function that is handed over, where that is written elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessListener:
    """`process.on("uncaughtException", …)`, `window.addEventListener("unhandledrejection", …)` and the like."""

    event: str
    loc: SourceLocation
    app: str
    captures: bool
    exits: bool  #: the handler calls process.exit
    replaces: bool = False  #: it is assigned, as in `window.onerror = …`, and so takes the place of what was there
    in_worker: bool = False  #: it stands in a service worker, which has a global scope of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFact:
    """A place in the code that a rule asks for by topic: `RTCPeerConnection` is constructed, `fetch(` is called, middleware exists."""

    topic: str  #: webrtc, fetch, auth-middleware, next-middleware, rate-limit, express, setup-express-error-handler, …
    detail: str
    loc: SourceLocation
    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that starts an app's runtime, and whether the given configuration file is reached from it.

    `reached` is None where no row of the framework table says what the entry is.
    """

    app: str
    runtime: str
    file: str
    loaded_by: SourceLocation | None
    reached: bool | None
    reason: str  #: "Next.js loads instrumentation.ts beside app/ only, and app/ lies in src/"
    condition: str = ""  #: the conditions in words under which an import on the way to it runs; "" for none
    everywhere: bool = True  #: False where another command starts the app and does not load it


@dataclass(frozen=True, slots=True)
class Carrier:
    """What sets Sentry up in an app, or may, outside its code: a package from elsewhere, or a part of the SDK such as `@sentry/node/init`."""

    app: str
    runtimes: tuple[str, ...]  #: those in which it may; () for any
    package: str  #: as it is named: "@acme/observability"
    loc: SourceLocation  #: of the import, or of the command
    verb: str  #: what that does with it: "imports", "loads first"
    why: str  #: as a clause: "it depends on `@sentry/node`"
    why_at: SourceLocation | None  #: where that stands: in the lockfile
    of_sdk: bool = False  #: it is a part of the SDK, and certainly does so
    of_page: bool = False  #: it is a script of Sentry's CDN in a page, or a global `Sentry` that nothing imports


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A package that uses Sentry, or that an assignment or a deployable framework makes one (a widget without Sentry)."""

    path: str  #: "apps/server"
    name: str  #: package name
    framework: str  #: row name: next, express, vite, preact, …; "" where no row fits
    framework_version: ResolvedVersion | None
    kind: str  #: dashboard, widget, server, package: what it is for its users, by the framework row
    sdks: tuple[ResolvedVersion, ...]  #: the Sentry packages it depends on
    runtimes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFact:
    """What the SDK catalogue knows of one option of one package at one version."""

    name: str
    status: str  #: known, deprecated, removed, unknown (no such option), not-measured
    default: str | None  #: as measured at this version, in JavaScript's notation; None where nothing was measured
    note: str = ""  #: "removed in 9.0.0", "use dataCollection"
    type: str = ""  #: what its values are, coarsely: "boolean", "(RegExp | string)[]"; "" where nothing was measured
    documented: str | None = None  #: the default that the declaration names, which nobody measured
    measured: tuple[str, ...] = ()  #: the versions on which this rests


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that the repository tells Sentry, and what stands around it."""

    name: str  #: of the repository: root package's name, else the folder's
    environments: tuple[str, ...]  #: names of the keys in `*_by_environment`
    assumptions: Mapping[str, Mapping[str, str]]  #: environment -> variables that are assumed there
    apps: tuple[App, ...]
    calls: tuple[Call, ...]  #: all SDK calls, in order of file and line; tests left out
    catch_blocks: tuple[CatchBlock, ...]
    boundaries: tuple[ErrorBoundary, ...]
    listeners: tuple[ProcessListener, ...]
    reads: tuple[VariableRead, ...]
    facts: tuple[CodeFact, ...]
    entries: tuple[Entry, ...]
    manifests: Manifests
    files: tuple[str, ...]  #: every path of the repository, sorted
    diagnostics: tuple[Diagnostic, ...]
    mentioning: frozenset[str] = frozenset()  #: files in whose text Sentry's name stands
    option_facts: Mapping[tuple[str, str], OptionFact] = field(default_factory=dict)
    #: (call id, option) -> fact, for each option that the call sets and each that the catalogue lists for it
    exits: tuple[ProcessExit, ...] = ()
    load_orders: tuple[LoadOrder, ...] = ()
    processes: tuple[Process, ...] = ()
    unstarted: frozenset[str] = frozenset()  #: files of servers that capture, and that no process which is known loads
    carriers: tuple[Carrier, ...] = ()
    #: variable -> where a file that is not read names it
    named: Mapping[str, SourceLocation] = field(default_factory=dict)
    own_inits: tuple[OwnInit, ...] = ()  #: where each process of a server sets Sentry up in another file; else none

    @property
    def uses_sentry(self) -> bool:
        """Does anything call an SDK, or load one into a page?"""
        return bool(self.calls) or any(one.of_page for one in self.carriers)

    def inits(self, app: str | None = None, runtime: str | None = None) -> tuple[Call, ...]:
        """The calls of `init`, and of functions that call it with their options; of one app and runtime where given.

        Those of a part of the SDK come first, because it is loaded before the code of the file that imports it.
        """
        found = [
            call
            for call in self.calls
            if sets_up(call.package, call.method) and app in (None, call.app) and runtime in (None, call.runtime)
        ]
        return tuple(sorted(found, key=lambda call: not call.part))
