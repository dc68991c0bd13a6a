"""What Sentry is told.

In: a `Repository` of the room `source`. Out: a frozen, indexed `Setup`: every SDK call with its options by environment, whether it
runs, where and in which app; what catches errors; what stands around it. No rule needs to see a syntax tree or open a file.
"""

from __future__ import annotations

from .records import Setup
from .setup import DEFAULT_ENVIRONMENTS, read_setup

__all__ = ["DEFAULT_ENVIRONMENTS", "Setup", "read_setup"]
