"""Tables F, H, I and J: what follows from the edge cases. Every row names the rule whose finding it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Issue, Row, Severity, Verdict
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import EdgeCase, Finding, Prose
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A row of table H or I, shown where the rule's scenario applies."""

    rule: str
    family: str  #: performance, security, reliability
    concern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorState:
    """A row of table F, shown where the rule's finding is not "handled": what the user sees, and what brings the error back."""

    rule: str
    error: str
    user: str
    recovery: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRule:
    """A row of table J: the verdicts of a rule that make it an issue, and what it means."""

    rule: str
    verdicts: tuple[Verdict, ...]
    severity: Severity
    impact: str
    fix: str


CONCERNS: tuple[Concern, ...] = (
    Concern(rule="high-error-volume", family="performance", concern="Many errors at once"),
    Concern(rule="sample-rate", family="performance", concern="Share of errors that is sent"),
    Concern(rule="replay-rates-unset", family="performance", concern="Share of sessions that is recorded"),
    Concern(rule="server-instrumentation-order", family="performance", concern="Traces of the server"),
    Concern(rule="server-error-with-sensitive-data", family="security", concern="Data of a request that leaves with an error"),
    Concern(rule="replay-of-forms", family="security", concern="What a session replay records"),
    Concern(rule="widget-error-on-customer-site", family="security", concern="Errors of pages that are not ours"),
    Concern(rule="source-map-lookup-failure", family="security", concern="Source maps and the token that uploads them"),
    Concern(rule="offline", family="reliability", concern="Events that cannot be delivered"),
    Concern(rule="rate-limited", family="reliability", concern="Limits of Sentry"),
    Concern(rule="process-exit-after-capture", family="reliability", concern="Events of a process that ends"),
    Concern(rule="serverless-flush", family="reliability", concern="Events of a process that is frozen"),
    Concern(rule="source-map-upload-failure", family="reliability", concern="A failed upload of source maps"),
    Concern(rule="init-never-loaded", family="reliability", concern="Configuration that is loaded"),
    Concern(rule="duplicate-init", family="reliability", concern="One configuration in each runtime"),
)  # fmt: skip
NOTHING = "Nothing: Sentry shows its users nothing"
ERRORS: tuple[ErrorState, ...] = (
    ErrorState(rule="dsn-not-configured", error="No DSN", user=NOTHING, recovery="None for past errors; later ones are sent once a DSN is set and the app is started or built again"),
    ErrorState(rule="init-never-loaded", error="Configuration not loaded", user=NOTHING, recovery="None in the code"),
    ErrorState(rule="process-without-init", error="Process without Sentry", user=NOTHING, recovery="None in the code"),
    ErrorState(rule="instrumentation-not-loaded", error="Server configuration not loaded", user=NOTHING, recovery="None in the code"),
    ErrorState(rule="offline", error="Event not delivered", user=NOTHING, recovery="None, where nothing keeps the event for later"),
    ErrorState(rule="ad-blocker", error="Request to Sentry blocked", user=NOTHING, recovery="None, where no tunnel is set"),
    ErrorState(rule="rate-limited", error="Answer 429 from Sentry", user=NOTHING, recovery="The SDK sends again after Retry-After, else 60 seconds; what happened meanwhile is lost"),
    ErrorState(rule="react-error-boundary", error="A component throws", user="The fallback of the boundary, where there is one", recovery="What the fallback offers"),
    ErrorState(rule="swallowed-errors", error="Caught and not captured", user="What the handler at that place shows", recovery="What the handler at that place does"),
    ErrorState(rule="process-exit-after-capture", error="Process exits before an event is sent", user=NOTHING, recovery="None where the event is not sent before"),
    ErrorState(rule="source-map-upload-failure", error="Source maps not uploaded", user=NOTHING, recovery="The next build that uploads; stack traces until then stay minified"),
    ErrorState(rule="client-network-errors", error="A request of the app fails", user="What the app shows for it", recovery="What the app does itself"),
)  # fmt: skip
_BAD = (Verdict.NOT_HANDLED,)
_ANY = (Verdict.NOT_HANDLED, Verdict.PARTLY)
ISSUES: tuple[IssueRule, ...] = (
    IssueRule(rule="init-never-loaded", verdicts=_ANY, severity=Severity.HIGH, impact="Its options have no effect, and errors there are not sent", fix="Load the file from where the framework looks"),
    IssueRule(rule="process-without-init", verdicts=_BAD, severity=Severity.HIGH, impact="Errors of that process are not sent, and nothing warns", fix="Load the file with init first in that process too, by an import or node --import"),
    IssueRule(rule="instrumentation-not-loaded", verdicts=_ANY, severity=Severity.HIGH, impact="Errors of the server are not sent, and nothing warns", fix="Put instrumentation beside app/ or pages/"),
    IssueRule(rule="server-error-with-sensitive-data", verdicts=_ANY, severity=Severity.HIGH, impact="Sensitive data of requests is sent to Sentry", fix="Delete the fields in beforeSend, or leave them out with requestDataIntegration"),
    IssueRule(rule="widget-error-on-customer-site", verdicts=_BAD, severity=Severity.MEDIUM, impact="Nobody learns of errors in the widget", fix="Report with a client of the widget's own, beside the page's"),
    IssueRule(rule="widget-error-on-customer-site", verdicts=(Verdict.PARTLY,), severity=Severity.MEDIUM, impact="Not every error of the widget is sent, or errors of other people's pages are", fix="Hand the widget's errors to a client of its own"),
    IssueRule(rule="server-error-handler", verdicts=_ANY, severity=Severity.HIGH, impact="Errors of routes that the framework catches are answered and not sent", fix="Call the SDK's error handler for the framework after the routes"),
    IssueRule(rule="ssr-and-api-errors", verdicts=_BAD, severity=Severity.HIGH, impact="Errors of pages and API routes are not sent", fix="Let the server's Sentry configuration run; from Next.js 15 on also export onRequestError from its instrumentation file"),
    IssueRule(rule="auth-middleware-error", verdicts=_BAD, severity=Severity.HIGH, impact="Errors of the middleware are not sent; a middleware that is not loaded does not run at all", fix="Put the middleware where the framework loads it, and let Sentry's configuration or error handler run for it"),
    IssueRule(rule="process-exit-after-capture", verdicts=_ANY, severity=Severity.HIGH, impact="Errors are not sent", fix="Capture the error, where there is one, and await flush or close before the process exits"),
    IssueRule(rule="react-error-boundary", verdicts=_ANY, severity=Severity.MEDIUM, impact="Errors of components that a boundary catches are not sent", fix="Call captureException in the boundary"),
    IssueRule(rule="swallowed-errors", verdicts=_ANY, severity=Severity.MEDIUM, impact="Errors that the code catches are not sent", fix="Capture them, where they are no expected outcome"),
    IssueRule(rule="source-map-lookup-failure", verdicts=_BAD, severity=Severity.MEDIUM, impact="Stack traces stay as they were built", fix="Upload source maps in the build"),
    IssueRule(rule="turbo-strict-environment", verdicts=_ANY, severity=Severity.MEDIUM, impact="A build that turbo starts lacks what the upload of source maps needs, unless a file gives it", fix="Name the variables in turbo.json, under passThroughEnv of the build task or globalPassThroughEnv"),
    IssueRule(rule="source-map-upload-failure", verdicts=_BAD, severity=Severity.LOW, impact="A failed upload is seen in the log of the build only", fix="Set errorHandler, where a build without maps must fail"),
    IssueRule(rule="environment-unset", verdicts=_BAD, severity=Severity.MEDIUM, impact="Events of development and production carry the same name", fix="Set environment"),
    IssueRule(rule="option-ignored", verdicts=_BAD, severity=Severity.MEDIUM, impact="The option has no effect, or the call fails", fix="Remove the option, or set what took its place"),
    IssueRule(rule="option-ignored", verdicts=(Verdict.PARTLY,), severity=Severity.LOW, impact="A later version may ignore the option", fix="Set what takes its place"),
    IssueRule(rule="client-config-with-turbopack", verdicts=_ANY, severity=Severity.HIGH, impact="Errors in the browser are not sent", fix="Move the configuration to instrumentation-client"),
    IssueRule(rule="duplicate-init", verdicts=_ANY, severity=Severity.LOW, impact="The options of all calls but one have no effect", fix="Call init once in each runtime"),
    IssueRule(rule="server-instrumentation-order", verdicts=_ANY, severity=Severity.LOW, impact="Traces lack the names and spans of routes", fix="Call init before the framework is loaded; in ES modules with node --import"),
    IssueRule(rule="uncaught-exception-listener", verdicts=_ANY, severity=Severity.MEDIUM, impact="The process goes on in an undefined state, or an event is lost", fix="Capture, flush and exit in the listener"),
    IssueRule(rule="replay-of-forms", verdicts=_ANY, severity=Severity.HIGH, impact="What users type or read may be recorded", fix="Leave maskAllInputs and maskAllText on"),
    IssueRule(rule="replay-rates-unset", verdicts=_BAD, severity=Severity.LOW, impact="The replay integration records nothing", fix="Set a rate, or remove the integration"),
    IssueRule(rule="dsn-not-configured", verdicts=_BAD, severity=Severity.HIGH, impact="Nothing is sent", fix="Set dsn"),
    IssueRule(rule="ad-blocker", verdicts=_BAD, severity=Severity.LOW, impact="Errors of users with an ad blocker are lost", fix="Set a tunnel"),
    IssueRule(rule="sample-rate", verdicts=_BAD, severity=Severity.HIGH, impact="No error is sent", fix="Set sampleRate above 0"),
    IssueRule(rule="before-send-drops", verdicts=_BAD, severity=Severity.HIGH, impact="No error is sent", fix="Return the event from beforeSend; null, or nothing, drops it"),
    IssueRule(rule="variable-not-named", verdicts=_ANY, severity=Severity.LOW, impact="Whoever sets the app up does not learn of the variable, and Sentry takes what holds without it", fix="Name the variables in .env.example, and give them to the build and the process"),
    IssueRule(rule="release-unset", verdicts=_BAD, severity=Severity.LOW, impact="An error is not tied to a version", fix="Set release"),
)  # fmt: skip
#: rule -> rules whose issue says the same of the same places
SAME_CAUSE: Mapping[str, tuple[str, ...]] = {
    "uncaught-exception-listener": ("process-exit-after-capture",),
    "init-never-loaded": ("instrumentation-not-loaded", "client-config-with-turbopack"),
}
STATUS = {
    Verdict.HANDLED: "✅ handled",
    Verdict.PARTLY: "⚠️ partly",
    Verdict.NOT_HANDLED: "❌ not handled",
    Verdict.UNKNOWN: "⚠️ cannot be known",
    Verdict.NOT_APPLICABLE: "✅ does not apply",
}


def findings_of(edge_cases: Sequence[EdgeCase]) -> Mapping[str, Finding]:
    """Give each rule's finding."""
    return {case.rule: case.finding for case in edge_cases if case.rule}


def errors(edge_cases: Sequence[EdgeCase]) -> tuple[Row, ...]:
    """Give table F: Error, When It Happens, What User Sees, Recovery Path."""
    found = findings_of(edge_cases)
    own = {row.rule for row in ERRORS if not _caused_elsewhere(row.rule, found)}
    return tuple(
        Row(cells=((row.error,), _when(found[row.rule]), (row.user,), (row.recovery,)))
        for row in ERRORS
        if row.rule in own and found[row.rule].verdict not in (Verdict.NOT_APPLICABLE, Verdict.HANDLED)
    )


def _when(finding: Finding) -> Prose:
    """Say when an error state arises: of what is lacking, else of what cannot be known."""
    if finding.lacking or finding.verdict is not Verdict.UNKNOWN:
        return finding.lacking or finding.behavior
    return say("Cannot be known: {words}", words=finding.unknown or finding.behavior)


def _caused_elsewhere(rule: str, found: Mapping[str, Finding]) -> bool:
    """Tell whether a rule has no finding, or one that another rule's row tells, of the same places and for the same cause."""
    if rule not in found:
        return True
    told = {other: found[other].evidence for other in SAME_CAUSE.get(rule, ()) if other in found}
    lacking = set(found[rule].lacking_evidence or found[rule].evidence)
    return any(places and lacking <= set(places) for places in told.values())


def concerns(edge_cases: Sequence[EdgeCase], family: str) -> tuple[Row, ...]:
    """Give table H (performance: Concern, Implementation, Status) or I (Concern, Mitigation)."""
    found = findings_of(edge_cases)
    rows = []
    for row in CONCERNS:
        finding = found.get(row.rule)
        if row.family != family or finding is None or finding.verdict is Verdict.NOT_APPLICABLE:
            continue
        words = finding.behavior
        if finding.verdict is Verdict.UNKNOWN and finding.unknown in ((), finding.behavior):
            words = say("Cannot be known: {words}", words=words)
        status: Prose = (STATUS[finding.verdict],)
        rows.append(Row(cells=((row.concern,), words, status) if family == "performance" else ((row.concern,), words)))
    return tuple(rows)


def issues(edge_cases: Sequence[EdgeCase]) -> tuple[Issue, ...]:
    """Give table J, the gravest first."""
    found = findings_of(edge_cases)
    ruled = {rule: [row for row in ISSUES if row.rule == rule] for rule in found}
    raised = [issue for rule, rows in ruled.items() for row in rows if (issue := _issue(row, rows, found[rule]))]
    told = {issue.rule: issue.evidence for issue in raised}
    own = [issue for issue in raised if not _told_before(issue, told)]
    order = [(row.severity, row.rule) for row in ISSUES]
    ranks = list(Severity)
    return tuple(
        sorted(own, key=lambda issue: (ranks.index(issue.severity), order.index((issue.severity, issue.rule))))
    )


def _issue(row: IssueRule, rows: list[IssueRule], finding: Finding) -> Issue | None:
    """Make an issue of a finding; of one whose verdict is none of the rule's, what apps do not deal with at all."""
    if finding.sound:
        return None
    if finding.verdict in row.verdicts:
        said, evidence = finding.lacking or finding.behavior, finding.lacking_evidence or finding.evidence
    elif (
        finding.failing and Verdict.NOT_HANDLED in row.verdicts and not any(finding.verdict in r.verdicts for r in rows)
    ):
        said, evidence = finding.failing, finding.failing_evidence
    else:
        return None
    return Issue(
        rule=row.rule, issue=said, impact=(row.impact,), severity=row.severity, fix=(row.fix,), evidence=evidence
    )


def _told_before(issue: Issue, told: Mapping[str, tuple[SourceLocation, ...]]) -> bool:
    """Tell whether another issue speaks of the same places for the same cause."""
    return any(set(issue.evidence) <= set(told.get(other, ())) for other in SAME_CAUSE.get(issue.rule, ()))
