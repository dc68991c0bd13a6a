"""What sensitive data is scrubbed, and what leaves as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, FunctionValue, Unknown
from sphinxcontrib_errortracking.findings.callbacks import changes, drops
from sphinxcontrib_errortracking.findings.edge_cases.data import attached_prose, masking_prose, request_prose
from sphinxcontrib_errortracking.findings.integrations import integration, run_by_default
from sphinxcontrib_errortracking.findings.measured import basis, is_measured, version_prose
from sphinxcontrib_errortracking.findings.of_traces import kept_in_traces
from sphinxcontrib_errortracking.findings.processors import event_processors
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.questions.draft import (
    Draft,
    may_send,
    no_sender,
    over_inits,
    over_sending,
    sender,
    sending,
)
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, read, shown, unknown_prose
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.routes import server_routes
from sphinxcontrib_errortracking.findings.scrubbing import attached_fields, defaults_prose, may_serve, request_fields
from sphinxcontrib_errortracking.findings.state import Isolated, label, state

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, FunctionSummary, Setup

#: callbacks that may change an event, and the one that may change what an event carries
CALLBACKS = ("beforeSend", "beforeSendTransaction", "beforeSendSpan", "beforeBreadcrumb")


def scrubbing(setup: Setup) -> Draft:
    """What sensitive data is scrubbed.

    What `beforeSend` and its like delete or overwrite, field by field, what of that traces keep, what becomes of data that the code itself attaches by a
    sensitive name (with a capture, or by the setters of a scope), what a session replay masks, and on servers by which way
    errors come and what the installed SDK sends of a request by itself (measured with `sendDefaultPii` unset at 7.120.4, 8.55.2,
    9.47.2, 10.28.0, 10.78.0 and 11.12.0).
    """
    draft = Draft()
    _sum_up(setup, draft)
    over_sending(setup, draft, _scrubbed)
    for call, runtime in may_send(setup):
        inner = Draft()
        _scrubbed(setup, inner, call, runtime)
        draft.take_if_sent(inner, call)
    over_inits(setup, draft, _by_default)
    return draft


def _scrubbed(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    _callbacks(setup, draft, call, runtime)
    _attached(setup, draft, call, runtime)


def _sum_up(setup: Setup, draft: Draft) -> None:
    """The short answer: who changes events, who does not, of whom it is not known, and whose replay masks."""
    kinds: dict[str, list[Prose]] = {}
    for call, runtime in sending(setup):
        where = sender(setup, call, runtime)
        kinds.setdefault(_kind(setup, call), []).append(where)
        replay = integration(setup, call, "replayIntegration", "Replay") if runtime == "browser" else None
        if isinstance(replay, CallValue):
            masked = masking_prose(call, replay)[1]
            if masked is not None:
                kinds.setdefault(f"replay {masked}", []).append(where)
    draft.sum_up("Callbacks of {apps} delete or overwrite parts of events.", kinds.get("changes", ()))
    draft.sum_up("Not all that callbacks of {apps} do with events can be told from the code.", kinds.get("unknown", ()))
    draft.sum_up("No callback of {apps} changes an event.", kinds.get("nothing", ()))
    draft.sum_up("The session replay of {apps} masks inputs and text.", kinds.get("replay True", ()))
    draft.sum_up("The session replay of {apps} does not mask both inputs and text.", kinds.get("replay False", ()))
    if not draft.short:
        draft.short.append(no_sender(setup))


def _kind(setup: Setup, call: Call) -> str:
    summaries = [call.callbacks.get(name) for name in CALLBACKS if _is_given(call, name)]
    if any(summary is not None and (summary.deletes or summary.assigns or summary.perhaps) for summary in summaries):
        return "changes"
    whole = all(summary is not None and summary.complete and not summary.calls for summary in summaries)
    unknown = any(isinstance(read(call, name), Unknown) for name in CALLBACKS)
    return "nothing" if whole and not unknown and not event_processors(setup, call) else "unknown"


def _is_given(call: Call, name: str) -> bool:
    return isinstance(read(call, name), Given | Depends)


def _callbacks(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    processors = event_processors(setup, call)
    for name in CALLBACKS:
        _callback(draft, call, runtime, name)
    kept, doubtful = kept_in_traces(setup, call)
    if doubtful:
        draft.doubt(say("{app}: {kept}.", app=app, kept=kept))
    else:
        draft.tell(app, kept)
    for seer in processors:
        words = "{app}: what {seer} scrubs is not followed."
        draft.doubt(say(words, app=app, seer=seer.named), seer.loc)
    if not processors and all(isinstance(read(call, name), Absent | Known) for name in CALLBACKS[:3]):
        draft.tell(app, say("no callback of the repository sees an event before it is sent"), call.loc)


def _callback(draft: Draft, call: Call, runtime: str, name: str) -> None:
    app = label(call.app, runtime)
    match read(call, name):
        case Absent() | Known():
            pass
        case Unknown() as unknown:
            draft.doubt(unknown_prose(f"What `{name}` scrubs", unknown, call))
        case Given(value=given, loc=loc) | Depends(value=given, loc=loc):
            summary = call.callbacks.get(name)
            if summary is not None:
                _summary(draft, call, runtime, name, summary)
                return
            is_function = isinstance(given, FunctionValue)
            value = say("{name} is set ({loc})", name=Code(name), loc=loc)
            told = (
                value if is_function else say("{name} is {value} ({loc})", name=Code(name), value=shown(given), loc=loc)
            )
            draft.tell(app, told, loc)
            words = "{app}: what {name} scrubs is not followed ({loc})."
            draft.doubt(say(words, app=app, name=Code(name), loc=loc), loc)


def _attached(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    """What the code itself attaches by a sensitive name, and what of that is taken away again."""
    fields = attached_fields(setup, call, runtime)
    for doubtful in (False, True):
        chosen = tuple(field for field in fields if (field.status == "unknown") is doubtful)
        (draft.doubt if doubtful else draft.add)(
            attached_prose(call, runtime, chosen), *(field.loc for field in chosen)
        )


def _summary(draft: Draft, call: Call, runtime: str, name: str, summary: FunctionSummary) -> None:
    app = label(call.app, runtime)
    code = Code(name)
    changed = changes(name, summary)
    for clause in changed:
        draft.tell(app, clause, summary.loc)
    dropping = drops(name, summary)
    draft.tell(app, dropping, *summary.returns_null)
    if summary.calls:
        words = "{app}: {name} hands the event to {calls}, which is not followed ({loc})."
        calls = [Code(called) for called in summary.calls]
        draft.doubt(say(words, app=app, name=code, calls=calls, loc=summary.loc), summary.loc)
    elif not summary.complete:
        words = "{app}: {name} does more than what is told here, which is not followed whole ({loc})."
        draft.doubt(say(words, app=app, name=code, loc=summary.loc), summary.loc)
    elif not changed and not dropping:
        words = "{name} deletes, overwrites and drops nothing ({loc})"
        draft.tell(app, say(words, name=code, loc=summary.loc), summary.loc)


def _by_default(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    """What the SDK sends and masks by itself."""
    app = label(call.app, runtime)
    if runtime == "browser":
        _replay(setup, draft, call)
        if run_by_default(setup, call, "HttpContext"):
            words = "`HttpContext`, which the SDK sets up itself, attaches the page's address with its query, the referrer and the user agent"
            draft.tell(app, say(words), call.loc)
        draft.tell(app, say("what else of the page the SDK attaches by itself was not measured"))
    elif runtime == "server":
        _request(setup, draft, call)
    elif runtime == "edge" and call.package == "@sentry/nextjs":
        draft.tell(app, say("an event carries no request data ({loc})", loc=call.loc), call.loc)
        draft.rest_on(basis(setup, call))


def _replay(setup: Setup, draft: Draft, call: Call) -> None:
    app = label(call.app, "browser")
    match integration(setup, call, "replayIntegration", "Replay"):
        case CallValue() as given:
            prose, masked = masking_prose(call, given)
            if masked is None:
                draft.doubt(say("{app}: {words}.", app=app, words=prose), call.loc)
                return
            leak = " An `aria-label` and request addresses with their query are recorded"
            words = "the session replay {value}: {masking}." + leak
            draft.tell(app, say(words, value=shown(given), masking=prose), call.loc)
            draft.rest_on(basis(setup, call))
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Whether a session replay is recorded", unknown, call), call.loc)
        case Absent():
            draft.tell(app, say("`replayIntegration` is not set"), call.loc)


def _request(setup: Setup, draft: Draft, call: Call) -> None:
    if isinstance(state(setup, call.app, "server"), Isolated):
        return
    if not is_measured(call):
        words = "{app}: what {sdk} sends of a request was not measured ({loc})."
        app = label(call.app, "server")
        draft.doubt(say(words, app=app, sdk=version_prose(setup, call), loc=call.loc), call.loc)
        return
    fields = request_fields(setup, call)
    routes = server_routes(setup, call, call.app)
    draft.add(routes.said, *routes.evidence)
    told = request_prose(setup, call, fields)
    locs = tuple(field.loc for field in fields)
    if not may_serve(setup, call.app) or any(field.status in ("not measured", "unknown") for field in fields):
        draft.doubt(told, *locs)
    else:
        draft.add(told, *locs)
    if any(field.status != "not measured" for field in fields):
        draft.add(defaults_prose(setup, call), call.loc)
