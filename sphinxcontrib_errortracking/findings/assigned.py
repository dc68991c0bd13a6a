"""Which rule answers a wording of the assignment.

A scenario that is a rule's own title is that rule's. Other wordings are matched by meaning: words become concepts by a table of
synonyms, and a rule fits when every concept that it needs is there and none stands there that it does not know. Where two rules
fit equally well, or too many words are strange to the rule, none is chosen: such a wording is listed as an open question, never guessed at and never dropped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.plugins import edge_case_rules
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.questions import QUESTIONS, answer
from sphinxcontrib_errortracking.findings.records import Answer, EdgeCase
from sphinxcontrib_errortracking.findings.rules import cannot_know
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinxcontrib_errortracking.findings.questions import QuestionRule
    from sphinxcontrib_errortracking.findings.rules import EdgeCaseRule
    from sphinxcontrib_errortracking.model.records import Setup

#: several words that mean one thing
PHRASES: Mapping[str, str] = {
    r"source[\s-]*maps?": "sourcemap",
    r"third[\s-]*part(?:y|ies)": "thirdparty",
    r"rate[\s-]*limit\w*": "ratelimit",
    r"peer[\s-]*connections?": "webrtc",
    r"video[\s-]*calls?": "webrtc",
    r"error[\s-]*bound(?:ary|aries)": "boundary",
    r"look(?:ed|ing)?[\s-]*ups?": "lookup",
    r"not[\s-]*found": "lookup",
    r"ad[\s-]*block\w*": "adblock",
    r"content[\s-]*security[\s-]*policy": "adblock",
    r"end(?:s|ed)?\s*up": "captured",
    r"log(?:ged|s|ging)?[\s-]*in\b": "auth",
    r"client[\s-]*side": "browser",
    r"server[\s-]*side": "server",
    r"page[\s-]*loads?": "trace",
    r"stack[\s-]*traces?": "stacktrace",
    r"cross[\s-]*origin": "crossorigin",
    r"not\s+(?:set|configured|defined|given)\b|\bun(?:set|defined)\b": "lookup",
    r"\bno\b(?=.*\b(?:set|configured|defined|given)\b)": "lookup",
}
#: concept -> beginnings of its words; "=" in front asks for the whole word
CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "widget": ("widget", "embed", "snippet"),
    "customer": ("customer", "host", "merchant", "thirdparty", "visitor"),
    "site": ("site", "website", "page", "webpage"),
    "server": ("server", "backend", "=node", "=api"),
    "browser": ("browser", "client", "frontend"),
    "sensitive": ("sensitiv", "=pii", "personal", "privat", "confidential", "secret", "credential", "password"),
    "data": ("data", "information", "=info", "field", "value"),
    "webrtc": ("webrtc", "=rtc", "=ice"),
    "connection": ("connect",),
    "sourcemap": ("sourcemap", "symbolicat", "unminif", "minif"),
    "lookup": ("lookup", "missing", "mismatch", "unavailab", "resol"),
    "upload": ("upload",),
    "failure": ("fail", "broken", "refus"),
    "volume": ("volume", "flood", "burst", "spike", "storm", "many", "thousand"),
    "ratelimit": ("ratelimit", "throttl", "quota", "429"),
    "auth": ("auth", "login", "signin", "=session"),
    "middleware": ("middleware", "guard", "interceptor"),
    "network": ("network", "fetch", "=xhr", "http", "request"),
    "offline": ("offline", "undeliver", "unreach"),
    "unhandled": ("unhandled", "uncaught", "nobody"),
    "promise": ("promis", "reject", "async"),
    "exception": ("=exceptionlistener",),
    "dsn": ("dsn",),
    "adblock": ("adblock", "tunnel", "=csp"),
    "replay": ("replay", "recording"),
    "form": ("form", "input", "type"),
    "boundary": ("boundar",),
    "react": ("react", "component", "render"),
    "exit": ("exit", "shutdown", "terminat"),
    "console": ("console",),
    "edge": ("=edge",),
    "serverless": ("serverless", "lambda", "freez"),
    "extension": ("extension",),
    "duplicate": ("duplicat", "twice", "double"),
    "init": ("init", "setup", "=set"),
    "turbo": ("turbo",),
    "environment": ("environment", "=env", "=dev", "develop", "staging", "=prod", "production", "deployment"),
    "release": ("release", "version"),
    "variable": ("variable",),
    "capture": ("captur", "report", "=sent", "=send", "=sending", "track", "record", "collect", "caught", "catch"),
    "user": ("user", "identit", "identif"),
    "context": ("context", "attach", "metadata", "tag"),
    "filter": ("filter", "sampl", "ignor", "drop", "discard"),
    "breadcrumb": ("breadcrumb",),
    "trace": ("trace", "tracing", "performance", "span", "transaction"),
    "scrub": ("scrub", "redact", "mask", "saniti", "anonym", "=strip", "=strips", "stripp", "clean", "=removed"),
    "alert": ("alert", "notif", "paging", "pager", "=paged"),
    "swallow": ("swallow", "silent"),
    "ssr": ("=ssr",),
    "script": ("script",),
    "crossorigin": ("crossorigin", "=cdn"),
    "express": ("express", "fastify", "=koa", "nestjs"),
    "route": ("route", "handler"),
    "beforesend": ("beforesend",),
    "load": ("load",),
    "config": ("=config",),
}
#: a concept that tells no rules apart where the rule does not ask for it: "set up"
NEUTRAL = frozenset({"init"})
#: words without which a wording may be about anything: a strange word in it is then one too many
ANCHORS = frozenset(
    {"sentry", "error", "errors", "exception", "exceptions", "crash", "crashes", "bug", "bugs", "event", "events"}
)
#: words that say nothing about which rule is meant
FILLER = frozenset(
    """a an and any are as at be been by can configured configure configuration do does during each error errors exception exceptions
    exist exists for from goes handled handle handles happen happens high how if in is it its into made of on or our out rule rules s sentry
    strategy that the their them there these this thrown throw throws to used using was way we what when where which while who why
    will with within case cases kind kinds get gets go bug bugs crash crashes separation separated between deal dealt given code
    occur occurs thing things happening up told apart come comes came from monitoring rate rates before stacktrace stack once not no
    without function functions process event events file files never somebody anybody returns null told""".split()  # noqa: SIM905 - a list of words reads best as text
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a rule's wordings speak of: of each group of `needs` one concept; `may` stand there too."""

    needs: tuple[frozenset[str], ...]
    may: frozenset[str] = frozenset()


def _meaning(needs: str, may: str = "") -> Meaning:
    return Meaning(tuple(frozenset(group.split("|")) for group in needs.split()), frozenset(may.split()))


EDGE_CASE_MEANINGS: Mapping[str, Meaning] = {
    "widget-error-on-customer-site": _meaning("widget customer|site", "site customer"),
    "server-error-with-sensitive-data": _meaning("sensitive server", "data network context"),
    "webrtc-error": _meaning("webrtc", "connection failure browser"),
    "source-map-lookup-failure": _meaning("sourcemap lookup", "failure"),
    "high-error-volume": _meaning("volume", "ratelimit"),
    "rate-limited": _meaning("ratelimit", "network"),
    "auth-middleware-error": _meaning("auth middleware", "failure"),
    "client-network-errors": _meaning("browser network", "failure"),
    "unhandled-promise-rejections": _meaning("promise", "unhandled capture"),
    "dsn-not-configured": _meaning("dsn", "lookup"),
    "duplicate-init": _meaning("duplicate init"),
    "react-error-boundary": _meaning("boundary", "react failure"),
    "uncaught-exception-listener": _meaning("unhandled server"),
    "process-exit-after-capture": _meaning("exit", "capture server"),
    "console-errors": _meaning("console", "capture"),
    "edge-runtime-error": _meaning("edge"),
    "serverless-flush": _meaning("serverless", "capture"),
    "offline": _meaning("offline", "browser network user"),
    "ad-blocker": _meaning("adblock", "browser"),
    "browser-extension-noise": _meaning("extension", "browser"),
    "replay-of-forms": _meaning("replay form|sensitive", "form data sensitive"),
    "source-map-upload-failure": _meaning("sourcemap upload", "failure"),
    "turbo-strict-environment": _meaning("turbo environment", "filter"),
    "swallowed-errors": _meaning("swallow", "capture"),
    "environment-unset": _meaning("environment lookup"),
    "release-unset": _meaning("release lookup"),
    "ssr-and-api-errors": _meaning("ssr", "server failure"),
    "cross-origin-script-error": _meaning("script crossorigin|customer", "browser"),
    "server-error-handler": _meaning("express route|failure", "server"),
    "before-send-drops": _meaning("beforesend", "filter"),
    "init-never-loaded": _meaning("load config|init", "failure"),
    "variable-not-named": _meaning("variable lookup", "environment"),
}
QUESTION_MEANINGS: Mapping[str, Meaning] = {
    "errors-captured": _meaning("capture", "unhandled browser server failure"),
    "user-context": _meaning("user context|data|capture", "context data capture"),
    "source-maps": _meaning("sourcemap", "upload lookup"),
    "filtering-sampling": _meaning("filter", "capture"),
    "breadcrumbs": _meaning("breadcrumb", "capture"),
    "environments": _meaning("environment"),
    "traces": _meaning("trace", "filter capture"),
    "scrubbing": _meaning("scrub|sensitive", "data sensitive scrub filter user"),
    "releases": _meaning("release", "capture context"),
    "alerts": _meaning("alert"),
}


def concepts(wording: str) -> tuple[frozenset[str], int, bool]:
    """Give the concepts of a wording, how many of its words mean nothing to the tables, and whether one is about errors."""
    words = wording.lower().replace("’", "'").replace("'s", "")
    for pattern, word in PHRASES.items():
        words = re.sub(pattern, f" {word} ", words)
    found: set[str] = set()
    strange = 0
    written = re.findall(r"[a-z0-9]+", words)
    for word in written:
        meant = {concept for concept, beginnings in CONCEPTS.items() if any(_begins(word, b) for b in beginnings)}
        found |= meant
        strange += not meant and word not in FILLER
    return frozenset(found), strange, not ANCHORS.isdisjoint(written)


def match(wording: str, meanings: Mapping[str, Meaning]) -> str | None:
    """Name the one rule that a wording means; None where none fits, or several do."""
    found, strange, anchored = concepts(wording)
    fitting: dict[str, int] = {}
    for name, meaning in meanings.items():
        needed = frozenset[str]().union(*meaning.needs)
        if all(group & found for group in meaning.needs) and found <= needed | meaning.may | NEUTRAL:
            fitting[name] = len(meaning.needs)
    best = max(fitting.values(), default=0)
    names = [name for name, score in fitting.items() if score == best]
    allowed = max(1, len(found) // 2) if anchored or len(found) > 1 else 0
    return names[0] if len(names) == 1 and strange <= allowed else None


def edge_cases(setup: Setup, wordings: Iterable[str]) -> tuple[EdgeCase, ...]:
    """Give the rows of table E: the assignment's in its order, each once, then every other rule.

    A wording that is a rule's title, in any case and punctuation, is that rule's.
    """
    rules = {rule.name: rule for rule in edge_case_rules()}
    titles = {_words_of(rule.scenario): rule.name for rule in rules.values()}
    rows: list[EdgeCase] = []
    done: set[str] = set()
    once: dict[str, str] = {}
    for wording in wordings:
        once.setdefault(_words_of(wording) or wording, wording)
    for wording in once.values():
        name = titles.get(_words_of(wording)) or match(wording, EDGE_CASE_MEANINGS)
        rows.append(_row(setup, rules[name], wording) if name else _without_rule(wording))
        done.add(name or "")
    rows.extend(_row(setup, rule, "") for rule in rules.values() if rule.name not in done)
    return tuple(rows)


def answers(setup: Setup, wordings: Iterable[str]) -> tuple[Answer, ...]:
    """Answer the assignment's questions; the ten of the QUESTIONS table where it asks none."""
    rules: dict[str, QuestionRule] = {rule.name: rule for rule in QUESTIONS}
    asked = tuple(wordings)
    if not asked:
        return tuple(answer(rule, setup) for rule in QUESTIONS)
    found: list[Answer] = []
    for wording in asked:
        name = match(wording, QUESTION_MEANINGS)
        found.append(answer(rules[name], setup, wording) if name else _no_answer(wording))
    return tuple(found)


def _words_of(title: str) -> str:
    """The words of a title, without its case and its punctuation."""
    return " ".join(re.findall(r"\w+", re.sub(r"['’]", "", title).casefold()))


def _row(setup: Setup, rule: EdgeCaseRule, wording: str) -> EdgeCase:
    return EdgeCase(
        rule=rule.name,
        scenario=wording or rule.scenario,
        trigger=rule.trigger,
        finding=rule.check(setup),
        assigned=wording,
        family=rule.family,
    )


def _without_rule(wording: str) -> EdgeCase:
    behavior = say("No rule answers this: “{wording}” was not looked for in the code.", wording=(wording,))
    return EdgeCase(rule="", scenario=wording, trigger="", finding=cannot_know(behavior), assigned=wording)


def _no_answer(wording: str) -> Answer:
    unknown = say("No rule answers this question: “{wording}”", wording=(wording,))
    return Answer(rule="", question=wording, sentences=(), unknowns=(unknown,))


def _begins(word: str, beginning: str) -> bool:
    return word == beginning[1:] if beginning.startswith("=") else word.startswith(beginning)
