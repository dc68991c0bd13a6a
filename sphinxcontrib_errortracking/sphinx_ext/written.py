"""Which values the files of each builder were written with: doctrees may be shared, and then what one builder reads again is old for the other.

Sphinx compares a file with the page's own text, which does not change when the code does. So beside the doctrees is kept, for each output folder,
a digest of what each page showed when it was written there; a page that shows something else now is written again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.sphinx_ext.analysis import state_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinxcontrib_errortracking.sphinx_ext.analysis import Page

FOLDER = "errortracking"


@dataclass(slots=True)
class Written:
    """What this build writes. Connected anew for each application, so that it needs no place on the environment."""

    docnames: set[str]

    def outdated(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """The pages that were written with other values than they show now, or of which that is not known."""
        known = _read(_record(app))
        return [docname for docname, page in state_of(env).pages.items() if known.get(docname) != _digest(page)]

    def resolved(self, _app: Sphinx, _doctree: nodes.document, docname: str) -> None:
        """A page is about to be written; Sphinx resolves all of them in the main process."""
        self.docnames.add(docname)

    def remember(self, app: Sphinx, exception: Exception | None) -> None:
        """Keep what was written with what; nothing when the build failed, so that it is written again."""
        if exception is not None or not hasattr(app, "env"):
            return
        pages = state_of(app.env).pages
        written = {docname: _digest(pages[docname]) for docname in self.docnames if docname in pages}
        kept = {docname: digest for docname, digest in _read(_record(app)).items() if docname in pages}
        if written or kept:
            _write(_record(app), kept | written)


def _digest(page: Page) -> str:
    return sha256(repr(sorted((repr(query), seen) for query, seen in page.shown.items())).encode()).hexdigest()


def _record(app: Sphinx) -> Path:
    """The file for this builder's output folder. Folders may be shared by builders, so both names count."""
    name = f"{app.builder.name}\0{Path(app.outdir).resolve()}".encode("utf-8", "surrogateescape")
    return Path(app.doctreedir) / FOLDER / f"{sha256(name).hexdigest()[:32]}.json"


def _read(path: Path) -> dict[str, str]:
    """What was kept; nothing where it is gone or broken: then all is written again."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path, kept: dict[str, str]) -> None:
    text = json.dumps(kept, sort_keys=True)
    with suppress(OSError):  # the next build writes these pages again
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)


def connect(app: Sphinx) -> None:
    """Connect it."""
    written = Written(set())
    app.connect("env-updated", written.outdated)
    app.connect("doctree-resolved", written.resolved)
    app.connect("build-finished", written.remember)
