"""What `beforeSend` takes away from errors, and traces keep: it is not given these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.callbacks import drops_all
from sphinxcontrib_errortracking.findings.measured import installed, major
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.reading import Absent, Known, by_environment, read
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.scrubbing import covers
from sphinxcontrib_errortracking.model.event_paths import ANY
from sphinxcontrib_errortracking.model.tracing import tracing

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: majors of which it was run what a trace carries: user and request as an error does (8.55.2, 9.47.2, 10.28.0; a page at 10.28.0)
RUN = (8, 9, 10)
ALIKE = ("user", "request")  #: parts that both carry
MOST = 4  #: parts that a sentence names


def kept_in_traces(setup: Setup, call: Call) -> tuple[Prose, bool]:
    """Say as a clause what of that traces keep, and whether this is a doubt; nothing where no traces are sent, or nothing is left."""
    errors = call.callbacks.get("beforeSend")
    taken = () if errors is None else (*errors.deletes, *errors.assigns)
    paths = [path for path in taken if path.partition(".")[0] in ALIKE and ANY not in path]
    if not paths or tracing(setup, call) is False or _rate_of_zero(setup, call):
        return (), False
    named: dict[str, Item] = {"loc": errors.loc if errors else call.loc}
    given = call.callbacks.get("beforeSendTransaction")
    if given is not None and drops_all(given):
        return (), False
    followed = given is not None and given.complete and not (given.calls or given.perhaps)
    if not isinstance(read(call, "beforeSendTransaction"), Absent) and not followed:
        words = "`beforeSend` is not given traces ({loc}); whether `beforeSendTransaction` takes the same from them is not followed"
        return say(words, **named), True
    removed = (*given.deletes, *given.assigns) if given is not None else ()
    left = [Code(path) for path in paths if not any(covers(one, path) for one in removed)]
    if not left:
        return (), False
    more = [(f"{len(left) - MOST} more",)] if len(left) > MOST else []
    named |= {"paths": join([*left[:MOST], *more]), "it": ("it",) if len(left) == 1 else ("them",)}
    when = "traces" if tracing(setup, call) else "traces, where they are sent,"
    if major(installed(setup, call)) not in RUN:
        words = (
            "`beforeSend` is not given traces ({loc}); whether they carry {paths} was not measured with this version"
        )
        return say(words, **named), True
    words = "`beforeSend` takes {paths} from errors alone ({loc}): " + when + " carry {it} where an error would, "
    parts = [Code(one) for one in removed if any(covers(path.text, one) for path in left)]
    if parts:
        named["parts"] = join([*parts[:MOST], *([(f"{len(parts) - MOST} more",)] if len(parts) > MOST else [])])
        return say(words + "but for {parts}, which `beforeSendTransaction` takes away", **named), False
    words += "as `beforeSendTransaction` does not take {it} away"
    return say(words, **named), False


def _rate_of_zero(setup: Setup, call: Call) -> bool:
    if not isinstance(read(call, "tracesSampler"), Absent):
        return False
    rates = [reading for _, reading in by_environment(setup, call, "tracesSampleRate")]
    return all(isinstance(rate, Known) and rate.value == 0 and rate.value is not False for rate in rates)
