"""What code reads variables from that are set outside it, and how it writes that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What the variables of a worker of Cloudflare are members of: bindings of its configuration, not the environment of a process.
BINDINGS = "cloudflare:workers"
#: Objects and modules whose members are variables, whatever the code itself calls them.
VARIABLE_OBJECTS = frozenset(
    {
        "process.env",
        "Bun.env",
        BINDINGS,
        "$env/static/private",
        "$env/static/public",
        "$env/dynamic/private",
        "$env/dynamic/public",
    }
)
#: The same, and the object that the build holds constants of its own in too.
ENVIRONMENT_OBJECTS = VARIABLE_OBJECTS | {"import.meta.env"}
#: Functions that look a variable up by name, and what they look it up in.
ENVIRONMENT_FUNCTIONS: Mapping[str, str] = {"Deno.env.get": "Deno.env"}
#: What no code of another file sets the variables of: those of a build, of Bun's own object and of a worker.
NEVER_PREPARED = frozenset({"import.meta.env", "Bun.env", BINDINGS})
#: What a variable is read from -> how the code writes that, where it is no member of what is named so.
READ_AS: Mapping[str, str] = {
    "Deno.env": 'Deno.env.get("{}")',
    BINDINGS: "env.{}",
    "$env/static/private": "{} of $env/static/private",
    "$env/static/public": "{} of $env/static/public",
    "$env/dynamic/private": "env.{} of $env/dynamic/private",
    "$env/dynamic/public": "env.{} of $env/dynamic/public",
}
