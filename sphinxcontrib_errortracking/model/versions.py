"""Is an installed version at least another one: certain where a lockfile says so, else as far as package.json's range goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.records import ResolvedVersion

    from .logic import Truth

NUMBERS = regex(r"(\^|~|>=)?\s*v?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*)[\w.+-]*)?$")


@dataclass(frozen=True, slots=True)
class Release:
    """The lowest and the highest version that may be installed, as (major, minor); `highest` is None for no bound."""

    lowest: tuple[int, int]
    highest: tuple[int, int] | None

    def at_least(self, wanted: tuple[int, int]) -> Truth:
        """Is the installed version `wanted` or later; None where the range leaves it open."""
        if self.lowest >= wanted:
            return True
        return None if self.highest is None or self.highest >= wanted else False


def release_of(resolved: ResolvedVersion | None) -> Release | None:
    """What may be installed; None where nothing says so (`latest`, `workspace:*`)."""
    text = (resolved.version or resolved.range).strip() if resolved is not None else ""
    match = NUMBERS.match(text)
    if match is None:
        return None
    operator, major, minor = match[1], int(match[2]), match[3]
    lowest = (major, int(minor) if minor and minor.isdigit() else 0)
    if operator == ">=":
        return Release(lowest, None)
    open_minor = operator == "^" or minor is None or not minor.isdigit()
    return Release(lowest, (major, 1_000_000) if open_minor else lowest)


def at_least(release: Release | None, wanted: tuple[int, int]) -> Truth:
    """The same where nothing may be known."""
    return None if release is None else release.at_least(wanted)
