"""Where files that are not read as what gives variables name one all the same: Terraform, Kubernetes, scripts, a README.

For which app they name it, and whether they give it a value, is not told; only that the repository does name it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.containers import is_compose, is_serverless
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.fly import is_fly
from sphinxcontrib_errortracking.source.formats import basename
from sphinxcontrib_errortracking.source.paths import is_test_file
from sphinxcontrib_errortracking.source.wrangler import is_wrangler

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinxcontrib_errortracking.source.repository import Repository

#: kinds of files in which those who set an app up, or deploy it, write variables down
ENDINGS = (".tf", ".tfvars", ".hcl", ".sh", ".bash", ".zsh", ".ps1", ".yml", ".yaml", ".toml", ".jsonc", ".ini", ".properties", ".service", ".conf")  # fmt: skip
NAMES = (
    "Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", "Jenkinsfile", "Procfile", "README.md", "README", "CONTRIBUTING.md", "app.json", "eas.json",
    "amplify.yml", "turbo.json", "ecosystem.config.js", "ecosystem.config.cjs",
)  # fmt: skip
LOCKFILES = ("pnpm-lock.yaml", "bun.lock", "deno.lock")


def variable_mentions(repository: Repository, names: Collection[str]) -> dict[str, SourceLocation]:
    """Variable -> the first place in such a file that names it."""
    wanted = {name: re.compile(rf"(?<![\w$]){re.escape(name)}(?!\w)") for name in sorted(names)}
    found: dict[str, SourceLocation] = {}
    for path in repository.mentioning(*(name.encode() for name in wanted)) if wanted else ():
        if not _is_asked(path):
            continue
        text = repository.quiet_text(path) or ""
        for name, pattern in wanted.items():
            match = pattern.search(text) if name not in found else None
            if match is not None:
                found[name] = SourceLocation(path, text.count("\n", 0, match.start()) + 1)
    return found


def _is_asked(path: str) -> bool:
    name = basename(path)
    kind = name in NAMES or (path.endswith(ENDINGS) and name not in LOCKFILES)
    read = path.startswith(".github/") or ".gitlab" in path or is_compose(path) or is_serverless(path)
    read = read or is_wrangler(path) or is_fly(path)
    return kind and not read and not is_test_file(path) and "node_modules/" not in path
