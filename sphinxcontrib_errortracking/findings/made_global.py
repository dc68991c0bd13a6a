"""Whether a client that the code makes itself takes the place of the one that `init` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.findings.outcomes import Unclear
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.model.memory import remembered

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: what is handed a client to make it the one that the SDK's functions use, as told by where Sentry's functions are called
MAKING_GLOBAL = ("setCurrentClient", "getCurrentScope.setClient", "getCurrentHub.bindClient")
STARTING = "BrowserClient.init"  #: sets its integrations up


@remembered
def made_global(setup: Setup, client: Call) -> Call | Unclear | None:
    """Give a client that is the global one, with the integrations that it lists; None for one that stands beside it.

    Run in Chromium at 10.28.0: its global handlers hear the page's errors once it is the current client and its `init()` is called.
    What `init` sets up beside that on a server was not measured without it.
    """
    makes = [call for call in setup.calls if call.method in MAKING_GLOBAL and call.app == client.app]
    makes = [call for call in makes if call.active is not False and _may_be_given(call, client)]
    if not makes:
        return None
    by = makes[-1]
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


def _is_given(call: Call, client: Call) -> bool:
    given = call.arguments[0] if call.arguments else None
    return isinstance(given, CallValue) and given.name == client.method and client.loc in given.chain


def _may_be_given(call: Call, client: Call) -> bool:
    """Is it handed this client, or something that may be?"""
    given = call.arguments[0] if call.arguments else None
    return given is not None and (not isinstance(given, CallValue) or not given.new or _is_given(call, client))
