"""Whether a bundler makes the source maps that Sentry's plugin would upload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, ObjectValue, Unknown
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, at, classify, literal, shown
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.reading import Reading
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(frozen=True, slots=True)
class Bundler:
    """One row: a bundler, its option that makes source maps, and others in whose presence nothing is told."""

    name: str
    option: str
    flags: str  #: of its command, by which it makes them
    beside: tuple[str, ...] = ()
    default: str = "by default it makes none"


_PRODUCTION = "a production build of it makes none by default"
#: plugin -> bundler. The plugin turns none of these options on (run: Vite 5.4.0 with 0.7.2, 2.22.6, 3.6.1 and 4.6.1 of the plugin;
#: webpack 5, Rollup 4 and esbuild 0.25 with 2.22.6 and 4.6.1)
BUNDLERS: dict[str, Bundler] = {
    "sentryVitePlugin": Bundler(
        "Vite", "build.sourcemap", "--sourcemap", ("build.rollupOptions.output.sourcemap", "build.rolldownOptions")
    ),
    "sentryWebpackPlugin": Bundler("webpack", "devtool", "--devtool|-d", default=_PRODUCTION),
    "sentryRollupPlugin": Bundler("Rollup", "output.sourcemap", "--sourcemap|-m"),
    "sentryEsbuildPlugin": Bundler("esbuild", "sourcemap", "--sourcemap"),
}
#: packages whose own plugin for Vite, or whose build, may turn source maps on
FRAMEWORKS = (
    "@react-router/dev", "@remix-run/dev", "@solidjs/start", "@sveltejs/kit", "@tanstack/react-start", "@tanstack/start",
    "astro", "electron-vite", "laravel-vite-plugin", "nuxt", "vike", "vinxi", "wxt",
)  # fmt: skip
#: values with which a bundler writes no map that could be uploaded
_NONE = (False, None, "eval")


@dataclass(frozen=True, slots=True)
class Made:
    """What decides whether there are source maps: `says` as a clause; `made` is None where that is not known."""

    made: bool | None
    says: Prose
    loc: SourceLocation


def made_maps(setup: Setup, call: Call) -> Made | None:
    """Read what makes source maps in the configuration in which the plugin stands; None where that is not certainly all of it."""
    bundler = BUNDLERS.get(call.method)
    if bundler is None or not isinstance(call.bundler, ObjectValue) or _by_others(setup, call, bundler):
        return None
    reading = classify(at(call.bundler, bundler.option), call.loc)
    name = say("{option} of " + bundler.name, option=Code(bundler.option))
    match reading:
        case Absent(loc=loc):
            words = "{name} is not set, and " + bundler.default
            return Made(made=False, says=say(words, name=name), loc=loc)
        case Known(value=value, loc=loc):
            says = say("{name} is {value} ({loc})", name=name, value=literal(value), loc=loc)
            return Made(made=value not in _NONE, says=says, loc=loc)
        case Unknown(reason=reason, chain=chain):
            loc = chain[-1] if chain else call.loc
            return Made(
                made=None,
                says=say("{name} cannot be known: {reason} ({loc})", name=name, reason=(reason,), loc=loc),
                loc=loc,
            )
        case Given(value=given, loc=loc) | Depends(value=given, loc=loc):
            return Made(
                made=None, says=say("{name} is {value} ({loc})", name=name, value=shown(given), loc=loc), loc=loc
            )


def _by_others(setup: Setup, call: Call, bundler: Bundler) -> bool:
    """May something beside the option make source maps: a flag of the command, a framework, or a part of the configuration?"""
    package = next((one for one in setup.manifests.packages if one.path == call.app), None)
    flag = rf"\b{bundler.name.lower()}\b.*\s(?:{bundler.flags})(?![\w-])"
    if package is not None and any(re.search(flag, text) for text in package.scripts.values()):
        return True
    if package is not None and any(name in package.dependencies for name in FRAMEWORKS):
        return True
    parts: list[Reading] = [classify(at(call.bundler, name), call.loc) for name in bundler.beside]
    holders = [at(call.bundler, name.rpartition(".")[0]) for name in (bundler.option, *bundler.beside) if "." in name]
    several = any(isinstance(holder, ArrayValue) for holder in holders)
    return several or not all(isinstance(part, Absent) for part in parts)
