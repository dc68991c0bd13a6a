"""Every hostile string in every position of a repository: what two renderers show is what the doctree says, and nothing is active.

Each position is one repository that holds all strings, read by the whole way from the files to the Markdown.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from docutils.utils import new_document
from hostile import HOSTILE
from oracle import RENDERERS, differences, read

from sphinxcontrib_errortracking import findings, model
from sphinxcontrib_errortracking.evaluate import mask, notation
from sphinxcontrib_errortracking.evaluate.values import Static
from sphinxcontrib_errortracking.markup.components import sentry_calls, sentry_config
from sphinxcontrib_errortracking.markup.document import sop_document
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.sop import problems
from sphinxcontrib_errortracking.markup.text import displayed
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PACKAGE = '{"name": "shop", "dependencies": {"@sentry/node": "8.55.2"}, "workspaces": ["apps/*"]}'
INIT = 'import * as Sentry from "@sentry/node";\nSentry.init({%s});\n'

Files = dict[str, str]


def quoted(text: str) -> str:
    """A JavaScript string literal."""
    return json.dumps(text)


def option_values() -> tuple[Files, list[str]]:
    lines = (f"o{number}: {quoted(text)}," for number, text in enumerate(HOSTILE))
    return {"src/index.ts": INIT % "\n".join(lines)}, HOSTILE


def keys() -> tuple[Files, list[str]]:
    return {
        "src/index.ts": INIT % "\n".join(f"{quoted(text)}: {number}," for number, text in enumerate(HOSTILE))
    }, HOSTILE


def comments() -> tuple[Files, list[str]]:
    """Of these comments some are prose and some are code; they must not change anything."""
    lines = [f"// {' '.join(text.split())}\no{number}: 1," for number, text in enumerate(HOSTILE)]
    lines += [f"/* {text.replace('*/', '* /')} */" for text in HOSTILE]
    example = "".join(
        f"# {' '.join(text.split())}\nSENTRY_X{number}=\n" for number, text in enumerate(HOSTILE) if text.isprintable()
    )
    return {"src/index.ts": INIT % "\n".join(lines), ".env.example": example}, []


def comments_in_words() -> tuple[Files, list[str]]:
    """Comments that are prose, beside options and calls."""
    lines = [" ".join(text.encode("utf-8", "backslashreplace").decode().split()) for text in HOSTILE]
    options = "".join(f"// Because of {text} it is so.\no{number}: 1,\n" for number, text in enumerate(lines))
    calls = "".join(f'Sentry.setTag("a", "b"); // As {text} says.\n' for text in lines)
    return {"src/index.ts": INIT % options + calls}, lines


def name_of(text: str) -> str:
    """The string as far as it can be a file's name."""
    return text.replace("\0", "").replace("/", "∕")[:60].strip(". ").encode("utf-8", "replace").decode()


def file_names() -> tuple[Files, list[str]]:
    call = 'import * as Sentry from "@sentry/node";\nexport function f(e) { Sentry.captureException(e); }\nSentry.setTag("a", "b");\n'
    names = list(dict.fromkeys(f"{number}{name_of(text)}" for number, text in enumerate(HOSTILE)))
    imports = "".join(f"import {quoted(f'./{name}')};\n" for name in names)
    return {"src/index.ts": imports + INIT % "", **{f"src/{name}.js": call for name in names}}, []


def app_names() -> tuple[Files, list[str]]:
    files: Files = {}
    names = [text for text in HOSTILE if not text.startswith("@sentry/")]  # it would stand in the place of the SDK
    for number, text in enumerate(names[:: 1 if "ERRORTRACKING_HOSTILE" in os.environ else 6]):
        folder = f"apps/{number}{name_of(text)}"
        files[f"{folder}/package.json"] = json.dumps({"name": text, "dependencies": {"@sentry/node": "8.55.2"}})
        files[f"{folder}/src/index.ts"] = INIT % ""
    return files, []


def alert_names() -> tuple[Files, list[str]]:
    block = 'resource "sentry_issue_alert" "a{0}" {{\n  name = {1}\n  organization = "o"\n  project = "p"\n}}\n'
    shown = [text for text in HOSTILE if text.isprintable() and text and "${" not in text and "%{" not in text]
    shown = [text for text in shown if mask(text)[0] == text]
    text = "".join(block.format(number, json.dumps(each, ensure_ascii=False)) for number, each in enumerate(shown))
    return {"src/index.ts": INIT % "", "infra/alerts.tf": text}, shown


POSITIONS: list[Callable[[], tuple[Files, list[str]]]] = [
    option_values,
    keys,
    comments,
    comments_in_words,
    file_names,
    app_names,
    alert_names,
]


@pytest.mark.parametrize("position", POSITIONS, ids=lambda position: position.__name__)
def test_the_document_of_a_hostile_repository_is_exact(
    tmp_path: Path, position: Callable[[], tuple[Files, list[str]]]
) -> None:
    files, strings = position()
    for path, text in {"package.json": PACKAGE, **files}.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="backslashreplace")
    repository = open_repository(tmp_path)
    report = findings.report(model.read_setup(repository))
    document = sop_document(report)
    markdown = to_markdown(document)
    assert differences(document, markdown) == []
    assert problems(markdown) == []
    beside = new_document("comments")
    beside += [*sentry_config(report.setup, comments=True), *sentry_calls(report, comments=True)]
    assert differences(beside, to_markdown(beside)) == []
    markdown += to_markdown(beside)
    assert report.setup.calls
    assert "https://user:pass@" not in markdown
    for name, render in RENDERERS.items():
        page = read(render(markdown))
        told = " ".join("\n".join([*page.literals, *(cell for row in page.rows for cell in row)]).split())
        assert [text for text in strings if not any(form in told for form in forms(text))] == [], name


def forms(text: str) -> list[str]:
    """The beginning of what is shown of a string: as it is, or as JavaScript writes it; a password is never shown."""
    masked = mask(text)[0]
    written = [masked, notation(Static(masked))[1:-1], masked.replace('"', '\\"')]
    return [" ".join(displayed(each)[0][:100].split()) for each in written]
