"""Edge cases of our own, as rows of the table."""

from sphinxcontrib_errortracking.findings.rules import EdgeCaseRule

from .rule import debug_output

DEBUG_OUTPUT = EdgeCaseRule(
    name="debug-output",
    family="options",
    scenario="The SDK's own messages",
    trigger="The SDK logs what it does",
    check=debug_output,
)
