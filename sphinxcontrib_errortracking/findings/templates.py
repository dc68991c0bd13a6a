"""Which variables the committed templates of environment files name: what those who set the app up are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Setup


def templates_prose(setup: Setup, app: str, names: Iterable[str]) -> Prose:
    """Say which of these variables the app's templates, or the root's, name, and which not; empty where there is none."""
    folders = ("", app)
    entries = [entry for entry in setup.manifests.environment_files if entry.loc.source.rpartition("/")[0] in folders]
    if not entries:
        return ()
    told: list[Prose] = []
    missing: list[Code] = []
    for name in names:
        at = [entry.loc for entry in entries if entry.name == name]
        if at:
            told.append(say("{name} is named in a template ({places}).", name=Code(name), places=places(at)))
        else:
            missing.append(Code(name))
    absent = say("No template of environment variables names {names}.", names=missing) if missing else ()
    return sentences(*told, absent)
