"""The configuration of Node.js itself, `node.config.json`: the files that it loads before the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.formats import FormatError
from sphinxcontrib_errortracking.source.json_lines import json_value

if TYPE_CHECKING:
    from collections.abc import Iterator


def preloads_in(text: str) -> Iterator[str]:
    """Give the files and packages of `nodeOptions.import` and `nodeOptions.require`, each a text or a list of them."""
    try:
        value = json_value(text) if text else None
    except FormatError:
        return
    options = value.get("nodeOptions") if isinstance(value, dict) else None
    for name in ("import", "require"):
        given = options.get(name) if isinstance(options, dict) else None
        for one in given if isinstance(given, list) else [given]:
            if isinstance(one, str):
                yield one
