"""An edge case of our own: does the SDK talk to the console?"""

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.calls import running_inits
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    option_prose,
    read,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Finding
from sphinxcontrib_errortracking.findings.rules import cannot_know, combine, handled, not_handled, partly
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.model.records import Call, Setup


def debug_output(setup: Setup) -> Finding:
    """The SDK writes its own messages to the console.

    Handled where `debug` is false or not set. Not handled where it is true; partly where the environment decides it. What
    cannot be evaluated cannot be known.
    """
    return combine([_debug(setup, call) for call in running_inits(setup)], say("No `init` runs."))


def _debug(setup: Setup, call: Call) -> Finding:
    said = say("{app}: {debug}.", app=label(call.app, call.runtime), debug=option_prose(setup, call, "debug", ()))
    match read(call, "debug"):
        case Absent(loc=loc) | Known(value=False, loc=loc):
            return handled(said, loc)
        case Known(value=True, loc=loc):
            return not_handled(said, loc)
        case Depends(loc=loc):
            return partly(said, loc)
        case Known(loc=loc) | Given(loc=loc):
            return cannot_know(said, loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("`debug`", unknown, call), call.loc)
