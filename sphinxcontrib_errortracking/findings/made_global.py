"""Whether a client that the code makes itself takes the place of the one that `init` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.findings.outcomes import Unclear
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.model.memory import remembered

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: what is handed a client to make it the one that the SDK's functions use, as told by where Sentry's functions are called
MAKING_GLOBAL = ("setCurrentClient", "getCurrentScope.setClient", "getCurrentHub.bindClient", "makeMain")
HUBS = ("getCurrentHub.bindClient", "makeMain")  #: they set the client's integrations up too (code of 7.120.4, not run)
BINDS = "initAndBind"  #: makes a client of a class that it is handed, and makes it the global one
STARTING = "BrowserClient.init"  #: sets its integrations up


@remembered
def made_global(setup: Setup, client: Call) -> Call | Unclear | None:
    """Give a client that is the global one, with the integrations that it lists; None for one that stands beside it.

    Run in Chromium at 10.28.0: its global handlers hear the page's errors once it is the current client and its `init()` is called.
    What `init` sets up beside that on a server was not measured without it.
    """
    if client.method == BINDS:
        words = "what the client captures by itself that {name} ({loc}) makes the global one: none was measured that it makes"
        return Unclear(say(words, name=Code(BINDS), loc=client.loc), (client.loc,))
    makes = [call for call in setup.calls if call.method in MAKING_GLOBAL and call.app == client.app]
    makes = [call for call in makes if call.active is not False and _may_be_given(call, client)]
    if not makes:
        return None
    by = makes[-1]
    if by.method in HUBS:
        words = "what the client at {loc} captures by itself, as none was measured that is made the global one by a hub ({by})"
        return Unclear(say(words, loc=client.loc, by=by.loc), (client.loc, by.loc))
    if client.method != "BrowserClient":
        words = "what a client that the code makes the global one ({by}) captures by itself, as none was measured that {name} makes"
        return Unclear(say(words, by=by.loc, name=Code(client.method)), (client.loc, by.loc))
    if not any(_is_given(call, client) and _certain(call) for call in makes):
        return Unclear(
            say("whether {by} makes the client at {loc} the global one", by=by.loc, loc=client.loc), (by.loc,)
        )
    if not any(_is_given(call, client) and _certain(call) for call in setup.calls if call.method == STARTING):
        words = "whether anything calls `init()` of the client at {loc}, which {by} makes the global one"
        return Unclear(say(words, loc=client.loc, by=by.loc), (client.loc, by.loc))
    return client


def _certain(call: Call) -> bool:
    return call.active is True and not call.condition


def _given(call: Call) -> Value | None:
    """What is handed over; of a hub, the client that it is made of."""
    given = call.arguments[0] if call.arguments else None
    if isinstance(given, CallValue) and given.new and given.name == "Hub":
        return given.arguments[0] if given.arguments else None
    return given


def _is_given(call: Call, client: Call) -> bool:
    given = _given(call)
    return isinstance(given, CallValue) and given.name == client.method and client.loc in given.chain


def _may_be_given(call: Call, client: Call) -> bool:
    """Is it handed this client, or something that may be?"""
    given = _given(call)
    return given is not None and (not isinstance(given, CallValue) or not given.new or _is_given(call, client))
