"""Members of what JavaScript, its runtime and the build provide: environment variables above all."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import environment
from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.build_assignments import assigned_before, assigned_by_build
from sphinxcontrib_errortracking.evaluate.build_tools import build_constant, has_meta_environment
from sphinxcontrib_errortracking.evaluate.elsewhere import assigned_here, prepared_elsewhere
from sphinxcontrib_errortracking.evaluate.references import Global
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, EnvironmentVariable, Static, Unknown
from sphinxcontrib_errortracking.evaluate.variable_objects import ENVIRONMENT_OBJECTS, NEVER_PREPARED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: Names under which the global object is known.
GLOBAL_OBJECTS = frozenset({"globalThis", "global"})
CONSTANTS: Mapping[str, float] = {
    "Math.PI": math.pi,
    "Math.E": math.e,
    "Number.MAX_SAFE_INTEGER": float(js.MAX_SAFE),
    "Number.MIN_SAFE_INTEGER": float(-js.MAX_SAFE),
    "Number.MAX_VALUE": 1.7976931348623157e308,
    "Number.EPSILON": 2.0**-52,
    "Number.NaN": math.nan,
    "Number.POSITIVE_INFINITY": math.inf,
    "Number.NEGATIVE_INFINITY": -math.inf,
}


def global_member(run: Engine, container: str, name: str, loc: SourceLocation) -> Value:
    """A member of what the runtime provides; environment variables are found here."""
    if container in ENVIRONMENT_OBJECTS:
        return variable(run, container, name, loc)
    full = name if container in GLOBAL_OBJECTS else f"{container}.{name}"
    if full == "process" and run.environment.runtime == "browser":
        return Unknown("browsers have no process", (loc,))
    if container in GLOBAL_OBJECTS and name in ("undefined", "NaN", "Infinity"):
        return Unknown(f"reads {name} of the global object", (loc,))
    if full in CONSTANTS:
        return Static(CONSTANTS[full], (loc,))
    if (constant := build_constant(run, full, loc)) is not None:
        return constant
    if full == "import.meta.env" and has_meta_environment(run, loc):
        return Global(f"{full} is decided at run time", (loc,), full, certain=True)
    return Global(f"{full} is decided at run time", (loc,), full)


def variable(run: Engine, container: str, name: str, loc: SourceLocation) -> Value:
    """The environment variable `name`, unless the code assigns it."""
    from sphinxcontrib_errortracking.evaluate.put_in import put_in_variable  # noqa: PLC0415 - asks for members

    value = from_environment(run, container, name, loc)
    if (placed := put_in_variable(run, f"{container}.{name}", value, loc)) is not None:
        return placed
    is_set = None if not isinstance(value, Static) else value.value is not UNDEFINED and value.value != ""
    if (write := assigned_here(run, loc.source, name, is_set=is_set)) is not None:
        followed = assigned_before(run, name, value, loc) if container == "process.env" else None
        if followed is None:
            return Unknown(f"the environment variable {name} is assigned in the code", (loc, write))
        value = followed
    if container not in NEVER_PREPARED:
        write = prepared_elsewhere(run, loc.source, name, is_set=is_set)
        if write is not None:
            return Unknown(f"the environment variable {name} is assigned in the code", (loc, write))
    built = assigned_by_build(run, container, name, value, loc)
    return value if built is None else built


def from_environment(run: Engine, container: str, name: str, loc: SourceLocation) -> Value:
    """The variable `name`, or a constant of the build, whatever the code assigns."""
    if container == "import.meta.env" and name == "MODE":
        why = run.repository.build_modes.reason(run.repository.package_of(loc.source))
        if why:
            return Unknown(why, (loc,))
    name = str(name)  # which variable it is that is read is no secret
    value = environment.member(run.environment, container, name, (loc,))
    if not isinstance(value, EnvironmentVariable):
        return value
    hidden = value.name == name and not environment.is_exposed(container, name)
    if hidden and (container != "import.meta.env" or has_meta_environment(run, loc)):
        return environment.unexposed(container, name, (loc,))
    return replace(value, holder=container, alias="" if value.name == name else name)
