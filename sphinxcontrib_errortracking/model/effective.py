"""The effective configuration: what a call sets, what it does not set and what that means at the installed version, and the
integrations that run.

In goes the Setup; out comes one `Configuration` for each call that configures an SDK or a build plugin.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.lean import dataclass

from .defaults import is_unfilled, resolve, with_commits
from .effective_integrations import IntegrationList, integrations_of
from .installed import installed, kind_of, makes_client, option_names
from .members import is_false, is_undefined, member, place
from .memory import remembered
from .tracing import OF_VARIABLE, OR_ALL, RATES, rate_in, unset_rate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .installed import Installed
    from .records import Call, OptionFact, Setup


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
        integrations=integrations_at(setup, call),
    )


@remembered
def integrations_at(setup: Setup, call: Call) -> IntegrationList | None:
    """The integrations of a call; None for a build plugin, and for what sets up no integration by itself."""
    return integrations_of(setup, call, installed(call, setup.apps, setup.manifests)) if _has_defaults(call) else None


def _has_defaults(call: Call) -> bool:
    return kind_of(call) == "init" and not makes_client(call) and call.method != "initWithoutDefaultIntegrations"


def _options(setup: Setup, call: Call) -> Iterator[EffectiveOption]:
    named = option_names(call.options)
    listed = (name for owner, name in setup.option_facts if owner == call.id and name not in named)
    for name in (*named, *listed):
        fact = setup.option_facts.get((call.id, name))
        if fact is not None:
            yield _option(setup, call, name, fact)


def _option(setup: Setup, call: Call, name: str, fact: OptionFact) -> EffectiveOption:
    value = member(call.options, name)
    if isinstance(value, Unknown):
        return EffectiveOption(name=name, state="cannot be known", loc=place(value), fact=fact)
    if value is not None and not is_undefined(value):
        return EffectiveOption(name=name, state="set", loc=place(value), fact=fact)
    return EffectiveOption(name=name, state="not set", loc=None, fact=fact, effective=unset_means(setup, call, fact))


def unset_means(setup: Setup, call: Call, fact: OptionFact) -> dict[str, str]:
    """Environment -> what an option is there because it is not set; {} where that is not known."""
    default = _default(setup, call, fact)
    if default is None or (fact.name == "release" and _is_built(setup, call)):
        return {}
    found: dict[str, str] = {}
    for name in setup.environments:
        variables = setup.assumptions.get(name, {})
        value = with_commits(default, variables) if fact.name == "release" else default
        if value is not None:
            found[name] = _in_environment(value, variables, closed=name == "")
    return found


def _in_environment(default: str, variables: Mapping[str, str], *, closed: bool) -> str:
    if default in {OF_VARIABLE, OR_ALL}:
        return rate_in(variables, closed=closed, default=default)
    return resolve(default, variables, closed=closed)


def _default(setup: Setup, call: Call, fact: OptionFact) -> str | None:
    """The default of the installed version, as another option of the call makes it; None where that is not known."""
    if fact.default is None or is_unfilled(fact, member(call.options, fact.name)):
        return None
    if fact.name == RATES[0]:
        return unset_rate(setup, call, fact)
    if fact.name == "serverName" and (call.id, "includeServerName") in setup.option_facts:
        switch = setup.option_facts[call.id, "includeServerName"]
        left_out = is_false(member(call.options, "includeServerName")) if switch.status == "known" else False
        return fact.default if left_out is False else ("undefined" if left_out else None)
    return fact.default


def _is_built(setup: Setup, call: Call) -> bool:
    """Does a build plugin of Sentry's run in this app: it puts a release into the bundle, which counts where none is set."""
    return any(other.app == call.app and kind_of(other) == "build" for other in setup.calls)
