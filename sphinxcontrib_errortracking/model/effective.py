"""The effective configuration: what a call sets, what it does not set and what that means at the installed version, and the
integrations that run.

In goes the Setup; out comes one `Configuration` for each call that configures an SDK or a build plugin.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Choice, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.lean import dataclass

from .defaults import resolve, with_commits
from .effective_integrations import IntegrationList, integrations_of
from .installed import installed, kind_of, makes_client, option_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .installed import Installed
    from .records import Call, OptionFact, Setup

#: options that need each other: what a call means that sets none of them
_TRACING = ("tracesSampleRate", "tracesSampler")


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveOption:
    """One option of one call."""

    name: str
    state: str  #: set, not set, cannot be known
    loc: SourceLocation | None  #: where it is set
    fact: OptionFact
    effective: Mapping[str, str] = field(default_factory=dict)
    #: environment -> what holds there because the option is not set, in JavaScript's notation; only where that was measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One call that configures an SDK or a build plugin, as the installed version takes it."""

    call: str
    installed: Installed
    options: tuple[
        EffectiveOption, ...
    ]  #: those that are set, in their order; then all others that the catalogue lists
    integrations: IntegrationList | None  #: None for a build plugin, and for what sets up no integration by itself


def configurations(setup: Setup) -> tuple[Configuration, ...]:
    """Every configuration call of the setup, in order."""
    return tuple(configuration_of(setup, call) for call in setup.calls if call.id and kind_of(call))


def configuration_of(setup: Setup, call: Call) -> Configuration:
    """One call's configuration."""
    on = installed(call, setup.apps, setup.manifests)
    return Configuration(
        call=call.id,
        installed=on,
        options=tuple(_options(setup, call)),
        integrations=integrations_of(setup, call, on, tracing=tracing(call)) if _has_defaults(call) else None,
    )


def _has_defaults(call: Call) -> bool:
    return kind_of(call) == "init" and not makes_client(call) and call.method != "initWithoutDefaultIntegrations"


def tracing(call: Call) -> bool | None:
    """Is tracing on: a rate, be it 0, or a sampler is set; None where that cannot be known."""
    values = [_member(call.options, name) for name in _TRACING]
    if any(isinstance(value, Unknown | Choice) for value in values):
        return None
    return any(value is not None and not _is_unset(value) for value in values)


def _options(setup: Setup, call: Call) -> Iterator[EffectiveOption]:
    named = option_names(call.options)
    listed = (name for owner, name in setup.option_facts if owner == call.id and name not in named)
    for name in (*named, *listed):
        fact = setup.option_facts.get((call.id, name))
        if fact is not None:
            yield _option(setup, call, name, fact)


def _option(setup: Setup, call: Call, name: str, fact: OptionFact) -> EffectiveOption:
    value = _member(call.options, name)
    if isinstance(value, Unknown):
        return EffectiveOption(name=name, state="cannot be known", loc=_last(value), fact=fact)
    if value is not None and not _is_unset(value):
        return EffectiveOption(name=name, state="set", loc=_last(value), fact=fact)
    return EffectiveOption(name=name, state="not set", loc=None, fact=fact, effective=unset_means(setup, call, fact))


def unset_means(setup: Setup, call: Call, fact: OptionFact) -> dict[str, str]:
    """Environment -> what an option is there because it is not set; {} where that is not known."""
    if fact.default is None or (fact.name == "release" and _is_built(setup, call)):
        return {}
    found: dict[str, str] = {}
    for name in setup.environments:
        variables = setup.assumptions.get(name, {})
        default = with_commits(fact.default, variables) if fact.name == "release" else fact.default
        if default is not None:
            found[name] = resolve(default, variables, closed=name == "")
    return found


def _is_built(setup: Setup, call: Call) -> bool:
    """Does a build plugin of Sentry's run in this app: it puts a release into the bundle, which counts where none is set."""
    return any(other.app == call.app and kind_of(other) == "build" for other in setup.calls)


def _member(options: Value | None, name: str) -> Value | None:
    match options:
        case ObjectValue():
            return options.get(name)
        case None | Static():
            return None
        case Choice(cases=cases):
            found = [_member(value, name) for _, value in cases]
            if all(value == found[0] for value in found):
                return found[0]
            return Choice(
                tuple((when, value or Static(UNDEFINED)) for (when, _), value in zip(cases, found, strict=True))
            )
        case Unknown():
            return options
        case _:
            return Unknown("the options are no object that can be read", options.chain)


def _is_unset(value: Value) -> bool:
    return isinstance(value, Static) and value.value is UNDEFINED


def _last(value: Value) -> SourceLocation | None:
    return value.chain[-1] if value.chain else None
