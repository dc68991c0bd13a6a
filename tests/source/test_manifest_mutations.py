"""Whatever is done to a manifest's text, reading it ends without an exception, and no file has more than a few diagnostics."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manifest_files import MINIATURES, PACKAGES, repository

from sphinxcontrib_errortracking.source import AssignmentError, read_assignment

_PIECES = st.one_of(
    st.sampled_from(list("{}[]()\"'`:,=#*&!|>%<-\\$@/~\n\t\r \0\u2028\ufeff")),
    st.sampled_from(
        [
            "<<<<<<< HEAD\n",
            "${",
            "%{",
            "/*",
            "&a ",
            "*a",
            "<<: *a\n",
            "---\n",
            "**",
            "null",
            "1e999",
            "9" * 5000,
            "| |\n",
        ]
    ),
    st.text(max_size=8),
)
_CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), _PIECES), min_size=1, max_size=4)


def mutated(text, changes):
    for place, removed, added in changes:
        at = int(place * len(text))
        text = text[:at] + added + text[at + removed :]
    return text


@pytest.mark.parametrize("kind", MINIATURES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=_CHANGES)
def test_mutations(kind, changes):
    path, text = MINIATURES[kind]
    changed = mutated(text, changes)
    with tempfile.TemporaryDirectory() as folder:
        found = repository(Path(folder), {**PACKAGES, path: changed})
        manifests = found.manifests
        lines = changed.count("\n") + 1
        places = [one.loc for one in found.diagnostics if one.loc.source == path]
        assert all(1 <= place.line <= lines + 1 for place in places)
        assert len(places) <= 6
        for resource in manifests.terraform:
            json.dumps(resource.attributes, allow_nan=False)
        for version in manifests.versions.values():
            assert version.version is None or version.version[0].isdigit()
        try:
            read_assignment(found, path)
        except AssignmentError as error:
            assert path in str(error)  # noqa: PT017
