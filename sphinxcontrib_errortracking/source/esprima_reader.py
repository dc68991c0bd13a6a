"""JavaScript read by esprima.

Made for `esprima2`; the old `esprima` 4.0.1 has the same module name and works too, but refuses more. A refusal is no syntax error:
esprima does not know all of today's JavaScript, so that whoever calls this asks tree-sitter next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.comments import Span
    from sphinxcontrib_errortracking.source.estree import Program

# esprima2 6.0 reads `async #name() {}` as not async, and `async *name() {}` of a class as a field `async` and a generator.
_MISREAD = regex(r"\basync\s*[#*]")

LONGEST = 100_000  #: characters; esprima has no deadline, so its time is bounded by the length of the text

# What esprima raises on text that it cannot read: its own Error, and what its Python trips over.
_TROUBLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    TypeError,
    ValueError,
)


def read(text: str, path: str, *, module: bool = True) -> Program | None:
    """Read JavaScript with JSX; None where esprima refuses, for whatever reason.

    Args:
        text: The whole file.
        path: Where it stands.
        module: Whether the file is a module, or a script that may use what modules forbid.
    """
    import esprima  # noqa: PLC0415

    from sphinxcontrib_errortracking.source.esprima_nodes import convert  # noqa: PLC0415

    if len(text) > LONGEST or _MISREAD.search(text):
        return None
    try:
        return convert(_parse(text, module=module), path)
    except (esprima.Error, *_TROUBLE):
        return None


def comments(text: str, *, module: bool = True) -> Iterator[Span]:
    """Where the comments of a text stand that `read` could read; esprima takes a tenth longer to read with them."""
    for found in _parse(text, module=module, comment=True).comments:
        start, end = found.loc.start, found.loc.end
        yield start.line, start.column, end.line, end.column


def _parse(text: str, *, module: bool, **options: bool) -> Any:
    import esprima  # noqa: PLC0415

    if text.startswith("#!"):
        text = "//" + text[2:]  # as long as before; esprima gives the node behind a hashbang the hashbang's place
    parse: Any = esprima.parseModule if module else esprima.parseScript
    return parse(text, jsx=True, loc=True, **options)
