"""What is said where pages load Sentry without a package, or code uses a global `Sentry` that nothing imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.state import of_page

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Setup


def not_followed(setup: Setup) -> Prose:
    """Say as a sentence that such scripts and code are not followed; nothing where there are none."""
    found = of_page(setup)
    words = "What pages set up with a script of Sentry's CDN, and what code does with a global `Sentry`, is not followed ({places})."
    return say(words, places=places((one.loc for one in found), most=3)) if found else ()


def that_is_followed(setup: Setup) -> Prose:
    """Limit what is said of all code to what is followed: " that is followed", in such a repository and where packages may set Sentry up."""
    is_whole = all(carrier.of_sdk for carrier in setup.carriers)  # what code hands to other packages is not followed
    return () if is_whole and not of_page(setup) else (" that is followed",)
