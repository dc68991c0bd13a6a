"""The assignment: fields, table of files, questions, edge cases; and each mistake as one sentence with its place."""

from __future__ import annotations

import pytest
from manifest_files import ASSIGNMENT, repository

from sphinxcontrib_errortracking.source import AssignmentError, read_assignment


def read(tmp_path, text=ASSIGNMENT, path="docs/M2.md"):
    return read_assignment(repository(tmp_path, {"docs/M2.md": text}), path)


def test_an_assignment(tmp_path):
    found = read(tmp_path)
    assert (found.path, found.id, found.name, found.category) == ("docs/M2.md", "M2", "Error Tracking", "monitoring")
    assert found.output == "docs/features/error-tracking.md"
    assert found.description == "Sentry across dashboard, widget and server.\n\nSecond paragraph."
    assert [(file.paths, file.purpose) for file in found.files] == [
        (("apps/a/sentry.client.config.ts",), "Client | browser"),
        (("turbo.json", "package.json"), "Variables"),
        (("apps/x.ts", "apps/y.ts"), "Bare"),
    ]
    assert found.questions == ("What errors are captured?", "Is beforeSend set?")
    assert found.edge_cases == ("Error in widget", "Unhandled rejections")
    assert found.requirements == (
        "Create: docs/features/error-tracking.md",
        "Reference docs/features/call-lifecycle.md for formatting",
    )
    assert found.reference == "docs/features/call-lifecycle.md"
    assert found.tracker == "docs/DOC_TRACKER.md"


@pytest.mark.parametrize(
    ("old", "new", "field", "expected"),
    [
        ("## Key Questions to Answer\n\n1.", "# KEY QUESTIONS\n\n1)", "questions", ("What errors are captured?",)),
        ("## Key Questions to Answer\n\n1.", "Questions\n---------\n\n-", "questions", ("What errors are captured?",)),
        (
            "## Specific Edge Cases to Document",
            "### Edge cases",
            "edge_cases",
            ("Error in widget", "Unhandled rejections"),
        ),
        ("**Feature Name:** Error *Tracking*\n", "", "name", "Error Tracking"),
        ("**Category**: monitoring\n", "", "category", ""),
        ("**Feature ID:** M2\n", "- **ID**: `M2`\n", "id", "M2"),
        ("**Feature ID:** M2\n", "**Feature ID:** M2  \n", "id", "M2"),
        ("**Feature ID:** M2\n", "**Feature ID:** M2 **Note:** x\n", "id", "M2"),
        ("`docs/features/error-tracking.md`\n\n##", "./docs/x.md\n\n##", "output", "docs/x.md"),
        ("## When Done\n\nAppend completion entry to `docs/DOC_TRACKER.md`", "", "tracker", None),
        ("## When Done", "## Once complete:", "tracker", "docs/DOC_TRACKER.md"),
        ("2. Reference `docs/features/call-lifecycle.md` for", "2. Mind the", "reference", None),
        ("2. Reference `docs/features/call-lifecycle.md`", "2. Reference: [x](docs/y.md)", "reference", "docs/y.md"),
    ],
)
def test_variations(tmp_path, old, new, field, expected):
    assert old in ASSIGNMENT
    value = getattr(read(tmp_path, ASSIGNMENT.replace(old, new)), field)
    assert value == expected or (field == "questions" and value[: len(expected)] == expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("`docs/completions/tracker/`", "docs/completions/tracker/"),
        ("an entry to [the log](docs/completions/)", "docs/completions/"),
        ("`./docs/tracker/[FEATURE-ID]-[TIMESTAMP].md` with:", "docs/tracker/"),
        ("`docs/done/{id}-{time}.md`", "docs/done/"),
        ("`docs/done/<id>-<time>.md`", "docs/done/"),
        ("`docs/done/M2-$(date +%Y%m%dT%H%M).md`", "docs/done/"),
        ("`docs/done/M2-YYYY-MM-DDTHHMM.md`", "docs/done/"),
        ("`docs/done/M2-2025-12-04T1430.md`", "docs/done/"),
        ("`docs/done/[ID]/[TIME].md`", "docs/done/"),
        ("`docs/LOG-2025-12-04.md`", "docs/LOG-2025-12-04.md"),
        ("an entry to [the log](docs/the%20log.md)", "docs/the%20log.md"),
        ("then commit `docs/`", None),
        ("`[ID]-[TIME].md`", None),
        ("`docs/tracker/M2-[TIME].md`, which `docs/DOC_STATUS.md` sums up", "docs/tracker/"),
    ],
)
def test_a_file_for_each_completion(tmp_path, written, expected):
    told = ASSIGNMENT.replace("Append completion entry to `docs/DOC_TRACKER.md`", f"Write {written}")
    assert f"Write {written}" in told
    assert read(tmp_path, told).tracker == expected


def test_a_folder_of_completions_outside(tmp_path):
    with pytest.raises(AssignmentError, match="leaves"):
        read(tmp_path, ASSIGNMENT.replace("`docs/DOC_TRACKER.md`", "`../tracker/[ID].md`"))


def test_without_optional_sections(tmp_path):
    found = read(tmp_path, "**Feature ID:** M2\n**Output File:** docs/x.md\n")
    assert (found.name, found.files, found.questions, found.edge_cases, found.tracker) == ("M2", (), (), (), None)


def test_crlf_and_an_absolute_path(tmp_path):
    repository(tmp_path, {"docs/M2.md": ASSIGNMENT.replace("\n", "\r\n")})
    found = read(tmp_path, ASSIGNMENT.replace("\n", "\r\n"), str(tmp_path / "docs/M2.md"))
    assert (found.path, found.questions[0]) == ("docs/M2.md", "What errors are captured?")


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("**Feature ID:** M2", "", "ID", 1),
        ("**Feature ID:** M2", "**Feature ID:**", "ID", 11),
        ("**Feature ID:** M2", "**Feature ID:** ../../x", "ID", 11),
        ("**Output File:** `docs", "**File:** `docs", "Output File", 1),
        ("**Output File:** `docs/features/error-tracking.md`", "**Output File:**", "Output File", 14),
        ("**Output File:** `docs", "**Output File:** `/etc", "absolute", 14),
        ("**Output File:** `docs", "**Output File:** `C:\\docs", "absolute", 14),
        ("**Output File:** `docs", "**Output File:** `~/docs", "absolute", 14),
        ("**Output File:** `docs", "**Output File:** `docs/../../other", "leaves", 14),
        ("**Output File:** `docs", "**Output File:** `..\\docs", "leaves", 14),
        ("**Output File:** `docs/features/error-tracking.md`", "**Output File:** `link/x.md`", "leaves", 14),
        ("**Output File:** `docs/features/error-tracking.md`", "**Output File:** `docs/`", "no file", 14),
        ("**Output File:** `docs", "**Output File:** `.git/docs", "no file", 14),
        ("`docs/DOC_TRACKER.md`", "`../DOC_TRACKER.md`", "leaves", 53),
    ],
)
def test_mistakes(tmp_path, old, new, words, line):
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(AssignmentError) as error:
        read(root, ASSIGNMENT.replace(old, new))
    assert words in str(error.value)
    assert str(error.value).endswith(f"(docs/M2.md:{line})")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("path", ["docs/M3.md", "../M2.md", "/etc/passwd", "docs", ""])
def test_a_file_that_is_not_there(tmp_path, path):
    with pytest.raises(AssignmentError):
        read(tmp_path, path=path)
