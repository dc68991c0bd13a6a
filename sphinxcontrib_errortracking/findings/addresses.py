"""The addresses that an `init` is given: which texts the SDK takes for a DSN, and which tunnel its transport for Node takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.mask import BULLETS
from sphinxcontrib_errortracking.findings.outcomes import Silent
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Known, read
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: `https://key@host/project`: the key of letters, digits and _, the last part of the path beginning with a digit (run at 7.120.4, 8.55.2,
#: 9.47.2, 10.28.0 and 11.12.0; from 11 on the host may be an IPv6 address, which is taken for one here at any version)
_DSN = regex(r"https?://\w+(?::\w*)?@(?:[\w.-]+|\[[:.%\w]+\])(?::\d+)?/(?:.*/)?\d[^/]*", re.ASCII | re.DOTALL)
_WHOLE = regex(r"[a-zA-Z][a-zA-Z0-9+.-]*:.+", re.DOTALL)
#: SDKs whose transport on a server is that of `@sentry/node`
NODE_SDKS = frozenset(
    {"@sentry/node", "@sentry/nextjs", "@sentry/nestjs", "@sentry/remix", "@sentry/aws-serverless", "@sentry/google-cloud-serverless"}
)  # fmt: skip


def is_address(dsn: str) -> bool:
    """Tell whether the SDK takes a text for a DSN. What was masked counts as one."""
    return _DSN.fullmatch(dsn) is not None or BULLETS in dsn


def no_tunnel(_setup: Setup, call: Call) -> Silent | None:
    """A tunnel that is no whole address: the transport of Node says so in the console and sends nothing (run at 7.120.4 to 11.12.0)."""
    if call.runtime != "server" or call.package not in NODE_SDKS:
        return None
    match read(call, "tunnel"):
        case Known(value=str() as tunnel, loc=loc) if tunnel and BULLETS not in tunnel and not _WHOLE.fullmatch(tunnel):
            words = "`tunnel` is no whole address, and with such a one {sdk} sends nothing from Node ({loc})"
            return Silent(say(words, sdk=Code(call.package), loc=loc), (loc,))
        case _:
            return None
