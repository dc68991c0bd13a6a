"""What a path alone says about a file."""

from __future__ import annotations

import re

from sphinxcontrib_errortracking.lean import regex

_FOLDERS = frozenset(
    {
        "__tests__", "__test__", "__mocks__", "__fixtures__", "__snapshots__", "__stories__", "test", "tests", "e2e", "spec", "specs",
        "mocks", "fixtures", "stories", "cypress", "playwright", ".storybook", "testing", "test-utils", "testutils",
    }
)  # fmt: skip
_NAME = regex(
    r"[._-](?:(?:client|server|unit|browser|node|api|db|integration|int)?(?:test|tests|spec|specs)|e2e|cy|stories|story|mock|mocks"
    r"|fixture|bench)\.[a-z]+\Z",
    re.IGNORECASE,
)
_CONFIGURATION = regex(
    r"\A(?:vitest|jest|playwright|cypress|karma|mocha)[.\w-]*\.[cm]?[jt]sx?\Z|\A(?:jest|vitest|test)[.-]?setup",
    re.IGNORECASE,
)


def is_test_file(path: str) -> bool:
    """Whether a file is a test, a mock, a story or a fixture: its calls are not the application's."""
    *folders, name = path.split("/")
    return any(folder.lower() in _FOLDERS for folder in folders) or bool(
        _NAME.search(name) or _CONFIGURATION.match(name)
    )
