"""What the installed version of a Sentry package makes of the options that it is given, and what it does by itself.

In goes a package, its exact version (or, without a lockfile, the range that package.json asks for) and names; out come `OptionFact`s,
`IntegrationFact`s and `Running`, the default integrations. The data is made by scripts/make_catalogue.mjs from the published packages.
It holds for the versions that were measured, and for a version between two of them inside one major that agree; of every other
version it says "not-measured".
"""

from __future__ import annotations

from .integrations import (
    IntegrationFact,
    Running,
    captures,
    function_of,
    integration_facts,
    is_default_somewhere,
    running,
)
from .options import known_versions, lies_beside, listed_options, measured_at, option_facts
from .tables import catalogued, number

__all__ = [
    "IntegrationFact",
    "Running",
    "captures",
    "catalogued",
    "function_of",
    "integration_facts",
    "is_default_somewhere",
    "known_versions",
    "lies_beside",
    "listed_options",
    "measured_at",
    "number",
    "option_facts",
    "running",
]
