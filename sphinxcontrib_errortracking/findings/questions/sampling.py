"""What is filtered and sampled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import Static, Unknown
from sphinxcontrib_errortracking.findings.callbacks import EVENT_KEPT, drops, drops_all
from sphinxcontrib_errortracking.findings.calls import running_inits
from sphinxcontrib_errortracking.findings.integrations import (
    FILTERS,
    filters,
    own_filters,
    own_filters_prose,
    run_by_default,
    sets_filter,
)
from sphinxcontrib_errortracking.findings.processors import dropping
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.questions.draft import (
    Draft,
    doubt_option,
    is_set,
    may_send,
    no_sender,
    over_inits,
    over_sending,
    sender,
    sending,
)
from sphinxcontrib_errortracking.findings.rates import taken_rate
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    option_prose,
    read,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import Silent, Unclear, doubt, label
from sphinxcontrib_errortracking.findings.third_party import third_party

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

NOTHING = ("by default sampling drops no error",)


def filtering(setup: Setup) -> Draft:
    """How errors are filtered and sampled.

    `sampleRate`, `ignoreErrors`, `denyUrls`, `allowUrls`, `ignoreTransactions` and what `beforeSend` drops. A callback that returns
    null drops the event; a `sampleRate` of 0 drops all (run at 10.28.0). Then what the installed SDK drops by itself.
    """
    draft = Draft()
    _sum_up(setup, draft)
    over_inits(setup, draft, _filters, options=("sampleRate", *FILTERS))
    over_sending(setup, draft, _drops)
    for call, runtime in may_send(setup):
        inner = Draft()
        _drops(setup, inner, call, runtime)
        draft.take_if_sent(inner, call)
    for call in running_inits(setup):
        _drops_all(setup, draft, call)
    _on_their_side(setup, draft)
    return draft


#: resources of Terraform by which Sentry itself drops or limits events -> the attributes that say how
THEIR_FILTERS = {
    "sentry_project_inbound_data_filter": ("filter_id", "active", "subfilters"),
    "sentry_project_spike_protection": ("enabled",),
    "sentry_key": ("rate_limit_window", "rate_limit_count"),
}


def _on_their_side(setup: Setup, draft: Draft) -> None:
    """What Terraform says of filters and limits on Sentry's side; whether it is applied is not in the repository."""
    import json  # noqa: PLC0415 - only where there is Terraform

    for resource in setup.manifests.terraform:
        told: list[Item] = []
        for name in THEIR_FILTERS.get(resource.type, ()):
            if name in resource.attributes:
                value = resource.attributes[name]
                shown: Item = ("not told",) if value is None else Code(json.dumps(value, ensure_ascii=False))
                told.append(say("{name} is {value}", name=Code(name), value=shown))
        if told:
            words = "On Sentry's side, as Terraform declares {resource}: {told} ({loc})."
            named = Code(f"{resource.type}.{resource.label}")
            draft.add(say(words, resource=named, told=join(told), loc=resource.loc), resource.loc)


def _drops_all(setup: Setup, draft: Draft, call: Call) -> None:
    """Say why nothing is sent, where a filter is the reason."""
    app, summary = label(call.app, call.runtime), call.callbacks.get("beforeSend")
    if summary is not None and drops_all(summary):
        draft.tell(app, drops("beforeSend", summary), summary.loc)
    match read(call, "sampleRate"):
        case Known(value=rate, loc=loc) if taken_rate(setup, call, rate) == 0:
            told = Code(notation(Static(rate)))
            draft.tell(app, say("`sampleRate` is {rate}, which drops every error ({loc})", rate=told, loc=loc), loc)
        case _:
            pass


def _sum_up(setup: Setup, draft: Draft) -> None:
    inits = sending(setup)
    filtered = [sender(setup, call, runtime) for call, runtime in inits if _filters_errors(setup, call)]
    sampled = [sender(setup, call, runtime) for call, runtime in inits if not _sends_all(setup, call)]
    seers = [(sender(setup, call, runtime), dropping(setup, call)) for call, runtime in inits]
    seen = [where for where, found in seers if any(seer.own for seer in found)]
    others = [where for where, found in seers if found and where not in seen]
    rest = [
        where
        for call, runtime in inits
        if not _filters_errors(setup, call)
        and _sends_all(setup, call)
        and (where := sender(setup, call, runtime)) not in (*seen, *others)
    ]
    draft.sum_up("Errors are filtered in {apps}.", filtered)
    draft.sum_up("Errors are sampled, or may be, in {apps}.", sampled)
    draft.sum_up("What event processors of {apps} drop is not followed.", seen)
    draft.sum_up("What integrations of {apps} drop is not followed.", others)
    draft.sum_up("No code of the repository filters or samples errors of {apps}.", rest)
    if not inits:
        draft.short.append(no_sender(setup))


def _filters_errors(setup: Setup, call: Call) -> bool:
    summary = call.callbacks.get("beforeSend")
    passes = summary is not None and summary.complete and not (summary.returns_null or summary.falls_through)
    own = own_filters(setup, call)[1] & {*FILTERS[:3]}
    by_options = sets_filter(call, *FILTERS[:3]) and not isinstance(filters(setup, call), Silent)
    others = third_party(setup, call)
    by_options = by_options or (others is not None and others.drops is not False)
    return bool(own) or by_options or (is_set(call, "beforeSend") and not passes)


def _sends_all(setup: Setup, call: Call) -> bool:
    match read(call, "sampleRate"):
        case Absent():
            return True
        case Known(value=rate):
            return taken_rate(setup, call, rate) == 1
        case Given() | Depends() | Unknown():
            return False


def _filters(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    unset = []
    own, handed = own_filters(setup, call)
    if own is not None:
        draft.tell(app, own_filters_prose(call, own), call.loc)
    if (others := third_party(setup, call)) is not None:
        draft.tell(app, others.said, others.loc)
    for name in ("sampleRate", *FILTERS):
        if not is_set(call, name):
            unset += [Code(name)] if name not in handed else []
            continue
        doubt_option(draft, call, name)
        draft.tell(
            app,
            say("{option}{effect}", option=option_prose(setup, call, name, ()), effect=_effect(setup, call, name)),
            call.loc,
        )
    if "sampleRate" in [name.text for name in unset]:
        draft.tell(app, say("`sampleRate` is not set; {default}", default=NOTHING), call.loc)
    _by_itself(setup, draft, call, app)
    names = [name for name in unset if name.text != "sampleRate"]
    if names:
        words = "{names} {verb} not set"
        draft.tell(app, say(words, names=names, verb=("are" if len(names) > 1 else "is",)), call.loc)


def _effect(setup: Setup, call: Call, name: str) -> Prose:
    """Say behind an option of the filter that it has no effect, or that this is not known, where the filter is not there."""
    match filters(setup, call) if name in FILTERS else None:
        case Silent(reason=reason):
            return say(", which has no effect: the integration that filters is not there, because {why}", why=reason)
        case Unclear() as found:
            return say("; whether the integration that filters is there is not known: {why}", why=doubt(found))
        case _:
            return ()


def _by_itself(setup: Setup, draft: Draft, call: Call, app: Prose) -> None:
    """What the installed SDK drops without being told."""
    found = run_by_default(setup, call, "EventFilters", "InboundFilters", "Dedupe")
    noise = next((name for name in found if name != "Dedupe"), None)
    if noise:
        words = "{name}, which the SDK sets up itself, drops a built-in list of noise, such as `Script error.`"
        draft.tell(app, say(words, name=Code(noise)), call.loc)
    if "Dedupe" in found:
        words = "`Dedupe`, which the SDK sets up itself, drops an event that equals the one before"
        draft.tell(app, say(words), call.loc)


def _drops(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    for seer in dropping(setup, call):
        words = "{app}: whether {seer} drops errors is not followed."
        draft.doubt(say(words, app=app, seer=seer.named), seer.loc)
    match read(call, "beforeSend"):
        case Absent() | Known():
            draft.tell(app, say("`beforeSend` is not set"), call.loc)
            return
        case Unknown() as unknown:
            draft.doubt(unknown_prose("What `beforeSend` does", unknown, call))
            return
        case Given(loc=loc) | Depends(loc=loc):
            pass
    summary = call.callbacks.get("beforeSend")
    if summary is None:
        draft.doubt(say("{app}: what `beforeSend` drops is not followed ({loc}).", app=app, loc=loc), loc)
        return
    told = drops("beforeSend", summary)
    draft.tell(app, told, *summary.returns_null)
    if not summary.complete and not summary.always_null:
        words = "{app}: whether `beforeSend` drops {more}errors is not followed whole ({loc})."
        more = ("more " if told else "",)
        draft.doubt(say(words, app=app, more=more, loc=summary.loc), summary.loc)
    elif not told and summary.returns_nothing:
        words = "{app}: whether every path of `beforeSend` returns the event, without which it is dropped, is not followed ({loc})."
        draft.doubt(say(words, app=app, loc=summary.loc), summary.loc)
    elif not told:
        draft.tell(app, say("{kept} ({loc})", kept=EVENT_KEPT, loc=summary.loc), summary.loc)
