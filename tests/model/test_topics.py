"""Whether a file's text is worth a look for a topic."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.model.topics import Topic

HONO = Topic("hono", packages=("hono",))


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ('import type { Context } from "hono";', False),
        ("import type Hono from 'hono/tiny';", False),
        ('import type * as hono from "hono";', False),
        ('import { Hono } from "hono";', True),
        ('import type from "hono";', True),
        ('import type, { Hono } from "hono";', True),
        ('import type { A } from "a";\nimport { Hono } from "hono";', True),
        ('import type { Context } from "hono";\nconst { Hono } = require("hono");', True),
        ('const name = "hono";', True),
    ],
)
def test_an_import_of_types_leaves_nothing_to_run(text: str, runs: bool) -> None:  # noqa: FBT001
    assert HONO.may_be_in(text)
    assert HONO.may_run_in(text) == runs
