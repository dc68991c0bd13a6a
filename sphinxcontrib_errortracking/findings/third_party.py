"""The integration that drops or tags errors of code that is not the app's own, by what the build plugin marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Known, inside, shown, written_at
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

NAMES = ("thirdPartyErrorFilterIntegration",)
#: how `behaviour` begins -> what becomes of such an error (run in Chromium at 10.28.0)
DROPS, TAGS = "drop-error-if-", "apply-tag-if-"
EVERY = "exclusively"


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """What the integration does: `drops` is None where that is not known."""

    drops: bool | None
    said: Prose  #: a clause, with its place
    loc: SourceLocation


def third_party(setup: Setup, call: Call) -> ThirdParty | None:
    """Read it of an `init`; None where the integration is not set."""
    given = integration(setup, call, *NAMES)
    if not isinstance(given, CallValue):
        return None
    loc = written_at(given, call.loc)
    match inside(given, "behaviour", call.loc):
        case Known(value=str() as mode) if mode.startswith((DROPS, TAGS)):
            drops = mode.startswith(DROPS)
            what = say("drops") if drops else say("sends with the tag `third_party_code`")
            which = say("of whose frames none is") if EVERY in mode else say("with a frame that is not")
            words = "{given} {what} an error {which} of code that the build marks with a key of `filterKeys` ({loc})"
            return ThirdParty(drops, say(words, given=shown(given), what=what, which=which, loc=loc), loc)
        case _:
            words = "what {given} does with errors of code that is not the app's own is not known ({loc})"
            return ThirdParty(None, say(words, given=shown(given), loc=loc), loc)
