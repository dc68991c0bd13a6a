"""What the installed SDK takes for an option that is not set: the catalogue's answer, and no other, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.model.catalogue import option_facts
from sphinxcontrib_errortracking.model.defaults import is_unfilled
from sphinxcontrib_errortracking.model.installed import installed, kind_of, makes_client
from sphinxcontrib_errortracking.model.members import member

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

_JOIN = regex(r" (?:\|\||\?\?) ")
_VARIABLE = regex(r"process\.env\.(\w+)")
_GUARDED = regex(r"\(process\.env\.\w+ && `(?P<template>[^`]*)`\)")


def default_of(setup: Setup, call: Call, option: str, runtime: str | None) -> str | None:
    """Give what an unset option is with the installed version, in JavaScript's notation; None where that was not measured."""
    if makes_client(call):
        return None
    on = installed(call, setup.apps, setup.manifests)
    facts = option_facts(on.package, on.version, (option,), kind_of(call) or "init", runtime, on.asked)
    fact = facts[option]
    return None if is_unfilled(fact, member(call.options, option)) else fact.default


def in_words(default: str) -> Prose:
    """Say a default: "`SENTRY_ENVIRONMENT`, else `vercel-$VERCEL_ENV`, else `production`"."""
    return join([_term(term) for term in _JOIN.split(default)], "", ", else ")


def _term(term: str) -> Code:
    guarded = _GUARDED.fullmatch(term)
    if guarded is not None:
        return Code(re.sub(r"\$\{process\.env\.(\w+)\}", r"$\1", guarded["template"]))
    variable = _VARIABLE.fullmatch(term)
    return Code(variable[1] if variable else term.strip('"'))


def environment_in_words(default: str) -> Prose:
    """Say what an unset `environment` is, and that `NODE_ENV` has no part in it where that is so."""
    told = in_words(default)
    return told if "NODE_ENV" in default else say("{told}, whatever `NODE_ENV` is", told=told)
