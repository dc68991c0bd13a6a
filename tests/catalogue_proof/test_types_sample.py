"""200 options, drawn at random and looked up in the published declarations as text, against the catalogue that is shipped.

`types_sample.json` is what was found in the packages; `python scripts/sample_types.py` makes it anew, from npm, without a compiler and
without a word of the catalogue but the names that are asked for.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinxcontrib_errortracking.model.catalogue import catalogued, option_facts
from sphinxcontrib_errortracking.model.catalogue.tables import package

SAMPLE = json.loads(Path(__file__).with_name("types_sample.json").read_text(encoding="utf-8"))
ROWS = [tuple(row) for row in SAMPLE["rows"]]
#: what the catalogue says of an option that the declarations do not have
ABSENT = {"unknown", "removed"}


def test_the_sample_is_large_and_mixed() -> None:
    assert len(set(ROWS)) == 200
    found = [row[4] for row in ROWS]
    assert min(found.count(status) for status in ("known", "absent")) >= 40
    assert "deprecated" in found
    assert len({row[0] for row in ROWS}) >= 15
    assert {row[0] for row in ROWS} <= set(catalogued())


@pytest.mark.parametrize(("name", "version", "kind", "option", "status", "place"), ROWS)
def test_the_catalogue_agrees_with_the_published_types(  # noqa: PLR0913, PLR0917
    name: str, version: str, kind: str, option: str, status: str, place: str
) -> None:
    found = package(name)
    assert found is not None
    assert version in found.kinds[kind].versions
    fact = option_facts(name, version, [option], kind)[option]
    assert (fact.status if fact.status not in ABSENT else "absent") == status, place
    assert bool(place) == (status != "absent")
