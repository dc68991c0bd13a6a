"""One variable that the setup reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRead:
    """An environment variable that the setup reads: in options, in conditions around a call, or in the build plugin."""

    name: str
    loc: SourceLocation
    app: str
    worker: bool = False  #: it is a binding of a worker of Cloudflare, not of the environment of a process
