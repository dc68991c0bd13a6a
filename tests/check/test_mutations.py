"""Whatever is changed in the example's code, `check` notices it and names the fact.

A run takes a part of the mutations. All 200 of them: `ERRORTRACKING_MUTATIONS=200 pytest tests/check/test_mutations.py`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from greeter_mutations import ALL, SEED, Mutation, mutations

from sphinxcontrib_errortracking.changes.telling import sentences
from sphinxcontrib_errortracking.check import check_document
from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.source import open_repository, read_assignment

GREETER = Path(__file__).resolve().parents[2] / "examples" / "greeter"
ASSIGNMENT = "docs/prompts/active/doc-agent-M2.md"
COUNT = int(os.environ.get("ERRORTRACKING_MUTATIONS", "16"))


@pytest.fixture(scope="module")
def greeter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example without its Sphinx project, with the document that the command line makes."""
    root = tmp_path_factory.mktemp("mutations") / "greeter"
    shutil.copytree(GREETER, root, ignore=shutil.ignore_patterns("node_modules", "_build", "conf.py", "features"))
    (root / "docs/error-tracking.md").unlink()
    assert main(["export", "--no-tracker", "--assignment", ASSIGNMENT, str(root)]) == 0
    return root


def test_the_mutations_are_many_and_different() -> None:
    made = mutations()
    assert len({(each.path, each.old, each.new) for each in made}) == len(made) == ALL
    assert len({each.kind for each in made}) > 100
    assert made == mutations(ALL, SEED)


@pytest.mark.parametrize("mutation", mutations()[:COUNT], ids=lambda mutation: f"{mutation.kind}-{mutation.new[-20:]}")
def test_a_mutation_is_named(greeter: Path, mutation: Mutation) -> None:
    before = {path: (greeter / path).read_bytes() for path in {mutation.path, *(edit[0] for edit in mutation.also)}}
    try:
        mutation.apply(greeter)
        repository = open_repository(greeter)
        assignment = read_assignment(repository, ASSIGNMENT)
        found = check_document(repository, assignment, assignment.output)
    finally:
        for path, data in before.items():
            (greeter / path).write_bytes(data)
    told = sentences(found.comparison)
    assert not found.fresh
    assert [line for line in told if all(words in line for words in mutation.fact)], "\n".join(told)
