"""What is attached to an error: user, context, breadcrumbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, FunctionValue, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.findings.attached import (
    Opaque,
    Part,
    initial_parts,
    parts_of_captures,
    parts_of_update,
)
from sphinxcontrib_errortracking.findings.breadcrumbs import PAGES, recorded_on_a_server
from sphinxcontrib_errortracking.findings.callbacks import changes, drops
from sphinxcontrib_errortracking.findings.defaults import default_of
from sphinxcontrib_errortracking.findings.gone import failing, failing_prose
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.measured import (
    basis,
    installed,
    is_measured,
    major,
)
from sphinxcontrib_errortracking.findings.page_scripts import that_is_followed
from sphinxcontrib_errortracking.findings.processes import without_effect
from sphinxcontrib_errortracking.findings.processors import event_processors
from sphinxcontrib_errortracking.findings.prose import join, lower, places, say
from sphinxcontrib_errortracking.findings.questions.draft import Draft, is_set, over_inits, sum_up_option
from sphinxcontrib_errortracking.findings.questions.handed_parts import handed_over, part_prose, updated
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    literal,
    option_prose,
    read,
    shown,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.scrubbing import address_prose, attaches_address
from sphinxcontrib_errortracking.findings.state import Silent, label
from sphinxcontrib_errortracking.findings.unloaded import is_loaded, is_unstarted, tell_unloaded
from sphinxcontrib_errortracking.model.runs import NOTHING_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


#: where the SDK records breadcrumbs by itself
RECORDED = ("browser", "server")


CONTEXT = ("setUser", "setTag", "setTags", "setContext", "setExtra", "setExtras", "update")


def user_context(setup: Setup) -> Draft:
    """What user context is attached.

    Calls of `setUser`, `setTag`, `setContext` and their like, what captures are handed beside the error, `initialScope`, and the address that the SDK adds by itself: with
    `sendDefaultPii` below 11, by default at 11.12.0 (measured).
    """
    draft = Draft()
    _sum_up(setup, draft)
    for call in setup.calls:
        if call.method in CONTEXT and is_loaded(setup, call):
            if (found := failing(setup, call)) is not None:
                words = "{app}: what {method} attaches ({loc}): {becomes}."
                becomes = lower(failing_prose(setup, found))
                said = say(
                    words, app=label(call.app, call.runtime), method=Code(call.method), loc=call.loc, becomes=becomes
                )
                (draft.add if found[1] else draft.doubt)(said, call.loc, found[0].loc)
            elif call.method == "update" and not call.ends_with:
                updated(setup, draft, call, _when(call))
            else:
                (_ended_call if call.ends_with else _context_call)(draft, call)
    tell_unloaded(setup, draft, CONTEXT)
    for sentence, calls in without_effect(setup, CONTEXT):
        draft.add(sentence, *(call.loc for call in calls))
    handed_over(setup, draft)
    over_inits(setup, draft, _user_of_init)
    return draft


def _sum_up(setup: Setup, draft: Draft) -> None:
    calls = [call for call in setup.calls if call.method == "setUser" and is_loaded(setup, call)]
    setting = [
        call
        for call in calls
        if not (failing(setup, call) or call.ends_with or (call.arguments and _is_null(call.arguments[0])))
    ]
    called = [label(call.app, call.runtime) for call in setting if not _when(call)]
    draft.sum_up("`setUser` attaches a user in {apps}.", called)
    others = [label(call.app, call.runtime) for call in setting if label(call.app, call.runtime) not in called]
    draft.sum_up(f"`setUser` attaches a user in {{apps}}, when {NOTHING_CALLS}.", others)
    handed = [part.call for part in parts_of_captures(setup) if isinstance(part, Part) and part.name == "user"]
    draft.sum_up(
        "Captures are handed a user for their own event in {apps}.", [label(call.app, call.runtime) for call in handed]
    )
    initial = [call for call in setup.inits() if is_loaded(setup, call) and _has_initial_user(call)]
    draft.sum_up("`initialScope` attaches a user in {apps}.", [label(call.app, call.runtime) for call in initial])
    updating = [call for call in setup.calls if call.method == "update" and is_loaded(setup, call)]
    with_user = [call for call in updating if not call.ends_with and _has_user(parts_of_update(setup, call))]
    draft.sum_up(
        "`update` of a scope attaches a user in {apps}.", [label(call.app, call.runtime) for call in with_user]
    )
    if not (setting or handed or initial or with_user):
        elsewhere = without_effect(setup, ("setUser",))
        if any(call.method == "setUser" and is_unstarted(setup, call) for call in setup.calls):
            where = say(" that is known to run where Sentry is set up")
        else:
            where = say(" that runs where Sentry is set up") if elsewhere else that_is_followed(setup)
        draft.short.append(say("No code{where} attaches a user with `setUser`.", where=where))


def _has_initial_user(call: Call) -> bool:
    return _has_user(initial_parts(call))


def _has_user(parts: Iterable[Part | Opaque]) -> bool:
    return any(isinstance(part, Part) and part.name == "user" for part in parts)


#: what attaches one thing, under a name that it is given first
NAMED = ("setTag", "setExtra", "setContext")


def _is_null(value: Value) -> bool:
    return isinstance(value, Static) and value.value is None


def _context_call(draft: Draft, call: Call) -> None:
    app = label(call.app, call.runtime)
    what = [shown(value) for value in call.arguments]
    unknown = next((value for value in call.arguments if isinstance(value, Unknown)), None)
    keys = next((value for value in call.arguments if isinstance(value, ObjectValue)), None)
    when = _when(call)
    if call.method == "setUser" and keys is not None and keys.open is None:
        names = [Code(name) for name, _ in keys.properties]
        words = "{app}: `setUser` attaches {names} ({loc}){when}."
        draft.add(say(words, app=app, names=names, loc=call.loc, when=when), call.loc)
    elif unknown is not None:
        draft.doubt(unknown_prose(f"What `{call.method}` attaches", unknown, call), call.loc)
        first = call.arguments[0]
        name = first.value if isinstance(first, Static) and call.method in NAMED else None
        does = say("attaches {name}", name=Code(name)) if isinstance(name, str) else ("is called",)
        words = "{app}: {method} {does} ({loc}){when}."
        draft.add(say(words, app=app, method=Code(call.method), does=does, loc=call.loc, when=when), call.loc)
    else:
        words = "{app}: {method} is given {what} ({loc}){when}."
        draft.add(say(words, app=app, method=Code(call.method), what=what, loc=call.loc, when=when), call.loc)


def _ended_call(draft: Draft, call: Call) -> None:
    """A scope of its own, which ends before anything is captured."""
    words = "{app}: what {method} sets is gone after the callback of {giver}, which captures nothing: it is attached to no event ({loc})."
    method, giver = Code(call.method), Code(call.ends_with)
    draft.add(say(words, app=label(call.app, call.runtime), method=method, giver=giver, loc=call.loc), call.loc)


def _when(call: Call) -> Prose:
    """The condition of a call in a function that nothing in the repository calls: a framework may, or nobody."""
    return say(f", when {NOTHING_CALLS}") if call.active is None and NOTHING_CALLS in call.condition else ()


def _user_of_init(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    _initial_scope(setup, draft, call, app)
    match read(call, "sendDefaultPii"):
        case Known(value=value, loc=loc):
            draft.tell(app, say("`sendDefaultPii` is {value} ({loc})", value=literal(value), loc=loc), loc)
        case Given(value=given, loc=loc) | Depends(value=given, loc=loc):
            draft.tell(app, say("`sendDefaultPii` is {value} ({loc})", value=shown(given), loc=loc), loc)
        case Unknown() as unknown:
            draft.doubt(unknown_prose("`sendDefaultPii`", unknown, call))
        case Absent(loc=loc):
            draft.tell(app, say("`sendDefaultPii` is not set"), loc)
    for seer in event_processors(setup, call):
        if seer.own:
            words = "{app}: whether {seer} attaches a user is not followed."
            draft.doubt(say(words, app=app, seer=seer.named), seer.loc)
    if runtime == "server" and attaches_address(setup, call):
        draft.tell(app, address_prose(setup, call), call.loc)


def _initial_scope(setup: Setup, draft: Draft, call: Call, app: Prose) -> None:
    """What every event is given from the start: an object with parts, or a function that sets them."""
    found = list(initial_parts(call))
    parts = [part for part in found if isinstance(part, Part)]
    if parts:
        names = join([part_prose(part) for part in parts])
        words = "`initialScope` attaches {names} ({loc})"
        draft.tell(app, say(words, names=names, loc=parts[0].loc), parts[0].loc)
    for part in found:
        if isinstance(part, Opaque):
            draft.doubt(unknown_prose("What `initialScope` attaches", part.unknown, call))
    function = read(call, "initialScope")
    if isinstance(function, Given) and isinstance(function.value, FunctionValue):
        draft.tell(app, say("`initialScope` is a function ({loc})", loc=function.loc), function.loc)
    elif not parts:
        return
    if is_measured(call) and (major(installed(setup, call)) or 0) >= ISOLATED:
        words = "what `initialScope` sets wins over what `Sentry.setUser`, `Sentry.setTag` and their like set under the same name"
        draft.tell(app, say(words), call.loc)


#: the major from which functions such as `Sentry.setUser` set it on the isolation scope, over which the current one has precedence (run at all of `MAJORS`)
ISOLATED = 8


def breadcrumbs(setup: Setup) -> Draft:
    """How breadcrumbs are configured.

    `maxBreadcrumbs` (what an unset one is stands in the catalogue), `beforeBreadcrumb`, the breadcrumbs integration, and the
    calls of `addBreadcrumb`.
    """
    draft = Draft()
    sum_up_option(setup, draft, "maxBreadcrumbs", "beforeBreadcrumb")
    over_inits(setup, draft, _breadcrumbs, options=("maxBreadcrumbs", "beforeBreadcrumb"))
    tell_unloaded(setup, draft, ("addBreadcrumb",))
    calls = [call for call in setup.calls if call.method == "addBreadcrumb" and is_loaded(setup, call)]
    lost = without_effect(setup, ("addBreadcrumb",))
    for sentence, without in lost:
        draft.add(sentence, *(call.loc for call in without))
    for perhaps in (False, True):
        own = [call for call in calls if bool(_when(call)) is perhaps]
        if own:
            words = "The code adds breadcrumbs itself at {places}{when}."
            at = places(call.loc for call in own)
            draft.add(say(words, places=at, when=_when(own[0])), *(call.loc for call in own))
    if not any(call.method == "addBreadcrumb" for call in setup.calls):
        draft.add(say("No code{which} calls `addBreadcrumb`.", which=that_is_followed(setup)))
    return draft


def _breadcrumbs(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    default = default_of(setup, call, "maxBreadcrumbs", runtime)
    kept = (
        say("; the SDK keeps {number}", number=(default,))
        if default is not None
        else ("; what this version keeps was not measured",)
    )
    if is_set(call, "maxBreadcrumbs"):
        draft.tell(app, option_prose(setup, call, "maxBreadcrumbs", ()), call.loc)
    else:
        draft.tell(app, say("`maxBreadcrumbs` is not set{kept}", kept=kept), call.loc)
    if runtime in RECORDED:
        match integration(setup, call, "breadcrumbsIntegration", "Breadcrumbs"):
            case CallValue() as given:
                loc = written_at(given, call.loc)
                draft.tell(app, say("{value} is set ({loc})", value=shown(given), loc=loc), loc)
            case Unknown() as unknown:
                draft.doubt(unknown_prose("How the breadcrumbs integration is set", unknown, call))
            case Absent():
                off = handlers(call)
                none = read(call, "maxBreadcrumbs")
                if isinstance(none, Known) and none.value == 0:
                    draft.tell(app, say("none is kept ({loc})", loc=none.loc), none.loc)
                elif isinstance(off, Silent):
                    draft.tell(app, say("the SDK records none by itself, because {why}", why=off.reason), call.loc)
                elif is_measured(call):
                    _recorded(setup, draft, call, runtime)
    _before_breadcrumb(draft, call, app)


def _recorded(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    what = PAGES if runtime == "browser" else recorded_on_a_server(setup, call)
    if what is None:
        words = "{app}: what the SDK records by itself with these integrations is not known ({loc})."
        draft.doubt(say(words, app=app, loc=call.loc), call.loc)
        return
    draft.tell(app, say("the SDK records by default: {what}", what=what or ("nothing",)), call.loc)
    draft.rest_on(basis(setup, call))


def _before_breadcrumb(draft: Draft, call: Call, app: Prose) -> None:
    match read(call, "beforeBreadcrumb"):
        case Absent() | Known():
            return
        case Given(loc=loc) | Depends(loc=loc):
            pass
        case Unknown() as unknown:
            draft.doubt(unknown_prose("What `beforeBreadcrumb` does", unknown, call))
            return
    summary = call.callbacks.get("beforeBreadcrumb")
    told = (*changes("beforeBreadcrumb", summary), drops("beforeBreadcrumb", summary)) if summary else ()
    for clause in told:
        draft.tell(app, clause, loc)
    if not any(told):
        draft.tell(app, say("`beforeBreadcrumb` is set ({loc})", loc=loc), loc)
    if summary is None or not summary.complete:
        draft.doubt(say("{app}: what `beforeBreadcrumb` does is not followed whole ({loc}).", app=app, loc=loc), loc)
