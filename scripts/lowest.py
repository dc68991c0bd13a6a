"""Print the lowest version that pyproject.toml allows of each direct dependency, as constraints for pip."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

DEPENDENCY = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,]+\])?>=(?P<version>[\w.]+)")


def lowest(pyproject: str) -> list[str]:
    """`sphinx>=8.2,<10` gives `sphinx==8.2`; a dependency without a lower bound is a mistake."""
    found = []
    for dependency in tomllib.loads(pyproject)["project"]["dependencies"]:
        match = DEPENDENCY.match(dependency)
        if match is None:
            sys.exit(f"{dependency} has no lower bound")
        found.append(f"{match['name']}=={match['version']}")
    return found


if __name__ == "__main__":
    root = Path(__file__).parent.parent
    sys.stdout.write("".join(f"{line}\n" for line in lowest((root / "pyproject.toml").read_text(encoding="utf-8"))))
