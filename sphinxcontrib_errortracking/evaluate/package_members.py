"""Members of what functions of well-known packages make, as rows: what has no row cannot be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.environment import by_runtime
from sphinxcontrib_errortracking.evaluate.values import ObjectValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate.values import CallValue, Chain, Environment, Value

ON_A_SERVER: Mapping[str, str | bool] = {"browser": False, "nodejs": True, "edge": True}

#: package, function and member -> what the member is in each runtime, where the function's first argument does not set it itself.
#: TanStack Router's `isServer` is true where there is no document (code of router-core 1.171.39).
BY_RUNTIME: Mapping[tuple[str, str, str], Mapping[str, str | bool]] = {
    (f"@tanstack/{router}", "createRouter", "isServer"): ON_A_SERVER
    for router in ("react-router", "solid-router", "vue-router")
}


def member_of_made(made: CallValue, name: str, environment: Environment, chain: Chain) -> Value | None:
    """What `.name` of it is, where a row says so."""
    table = BY_RUNTIME.get((made.package, made.name, name))
    given = made.arguments[0] if made.arguments else None
    if table is None or not isinstance(given, ObjectValue) or given.get(name) is not None:
        return None
    return by_runtime(environment, table, chain)
