"""Pages of ours in a real browser, in three themes, light and dark, wide and narrow: `make browser`.

axe-core is asked about our own components only: every element whose class names `errortracking`, and what it holds. What the themes
write around them is theirs, and is left out:

- captions of the navigation, headings without a level (`aria-required-attr`),
- search buttons whose label is not the text on them (`label-content-name-mismatch`),
- furo's two sidebars of one name (`landmark-unique`), and what stands outside of every landmark, as skip links and logos do (`region`),
- blocks of code and tables of the page's author, which themes make scroll without reach for every keyboard
  (`scrollable-region-focusable`).
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_pages import chromium, install
from nodetools import REQUIRED_BY, require_node, run

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.node
HERE = Path(__file__).parent
EXAMPLE = HERE.parent.parent / "examples" / "greeter"
THEMES = ("furo", "pydata_sphinx_theme", "sphinx_book_theme")
MODES = ("light", "dark")
WIDTHS = (1280, 400)
#: the example's own page, which has every section of the document
DOCUMENT = "error-tracking"
TABS = 4  #: one for each of the dashboard's calls
#: another, with every directive and every way to lay it out
EVERYTHING = """\
---
errortracking-assignment: ASSIGNMENT
---

# Everything

The server keeps {sentry}`apps/server:server.tracesSampleRate@production` of its traces.

## Options

```{sentry-config}
:caption: The options of `every` call
:environments:
```

```{sentry-config} apps/dashboard
:layout: tabs
:name: as-tabs
```

```{sentry-config}
:layout: cards
```

```{sentry-config}
:against: 10.0.0
```

## Calls

```{sentry-calls}
:comments:
```

```{sentry-calls}
:table: triggers
```

```{sentry-calls}
:table: functions
```

## The way of an event

```{sentry-flow}
```

## Edge cases

```{edge-case-table}
| Scenario | Trigger | Current behavior | Correct? | Notes |
| --- | --- | --- | --- | --- |
| A long name | None | `a_name.that_nobody.would_ever.want_to_write.down_on_a.narrow_page` is shown | ⚠️ | Ours |
```

```{edge-case-table}
:table: errors
```

## Concerns

```{concern-table}
```

## Questions

```{key-questions}
```

## Files

```{source-files}
```

```{code-references}
```

## What the code does not say

```{open-questions}
```

## A mistake

```{sentry-config} apps/servr
```
"""
#: what the code says there cannot be known, with code that is wider than a telephone
UNKNOWN = """\
import * as Sentry from "@sentry/node";

import { settings } from "a-package-that-is-not-in-this-repository/with/a/long/path/to/what/is/asked/of/it";

Sentry.init({ ...settings.ofAllTheThings.thatCouldBeAsked.ofThisLongNameWithoutAnyPlace, dsn: process.env.SENTRY_DSN });
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One page in one theme, as one reader has it."""

    theme: str
    page: str
    mode: str
    width: int

    @property
    def name(self) -> str:
        return f"{self.theme}-{self.page}-{self.mode}-{self.width}"


LOOKS = [
    Look(theme, page, mode, width)
    for theme, page in [("furo", DOCUMENT), *((theme, "everything") for theme in THEMES)]
    for mode in MODES
    for width in WIDTHS
]


def build(theme: str, folder: Path) -> Path:
    """The example's documentation, and a page with everything, in that theme."""
    root = folder / "greeter"
    if not root.exists():
        shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("_build", "node_modules"))
        (assignment,) = (root / "docs" / "prompts" / "active").glob("*.md")
        text = EVERYTHING.replace("ASSIGNMENT", assignment.relative_to(root).as_posix())
        (root / "docs" / "everything.md").write_text(text, encoding="utf-8")
        index = root / "docs" / "index.md"
        index.write_text(
            index.read_text(encoding="utf-8").replace("error-tracking\n", "error-tracking\neverything\n"),
            encoding="utf-8",
        )
        (root / "apps" / "server" / "src" / "unknown.ts").write_text(UNKNOWN, encoding="utf-8")
    out = folder / theme
    options = ["-q", "-d", str(folder / "doctrees"), "-D", f"html_theme={theme}"]
    result = run([sys.executable, "-m", "sphinx", "-b", "html", *options, str(root / "docs"), str(out)], folder)
    assert result.returncode == 0, result.stderr
    return out


def require_themes() -> None:
    """The themes are a dependency group of their own."""
    missing = [name for name in THEMES if importlib.util.find_spec(name) is None]
    if missing and any(os.environ.get(name) for name in REQUIRED_BY):
        pytest.fail(f"{', '.join(missing)}: not installed; `make browser` installs them", pytrace=False)
    if missing:
        pytest.skip(f"{', '.join(missing)}: not installed")


@pytest.fixture(scope="session")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, object]]:
    """What was seen of every page, opened once."""
    require_node()
    require_themes()
    folder = tmp_path_factory.mktemp("looks")
    built = {theme: build(theme, folder) for theme in THEMES}
    spec = {
        "chromium": chromium(),
        "packages": str(install("pages")),
        "looks": [
            {
                "name": look.name,
                "file": str((built[look.theme] / f"{look.page}.html").resolve()),
                "mode": look.mode,
                "width": look.width,
            }
            for look in LOOKS
        ],
    }
    (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    result = run(["node", str(HERE / "look.mjs"), str(folder / "spec.json")], folder)
    assert result.returncode == 0, result.stdout + result.stderr
    seen: Mapping[str, Mapping[str, object]] = json.loads(result.stdout)
    return seen


@pytest.mark.parametrize("look", LOOKS, ids=lambda one: one.name)
def test_a_page_is_good_to_read(look: Look, looks: Mapping[str, Mapping[str, object]]) -> None:
    seen = looks[look.name]
    assert seen["ours"] > 50
    assert seen["violations"] == []
    assert seen["tabs"] == (TABS if look.page == "everything" else 0)
    assert seen["said"] == []
    assert [url for url in seen["requests"] if not url.startswith(("file:", "data:"))] == []
    assert seen["widened"] <= 0


@pytest.mark.parametrize("look", LOOKS, ids=lambda one: one.name)
def test_a_keyboard_reaches_what_opens_and_what_scrolls(look: Look, looks: Mapping[str, Mapping[str, object]]) -> None:
    seen = looks[look.name]
    assert seen["opening"]
    assert seen["scrolling"] or look.width > 400
    assert seen["missed"] == []
    assert seen["stuck"] == []


@pytest.mark.parametrize("theme", THEMES)
def test_light_and_dark_are_two(theme: str, looks: Mapping[str, Mapping[str, object]]) -> None:
    grounds = [looks[Look(theme, "everything", mode, WIDTHS[0]).name]["ground"] for mode in MODES]
    assert grounds[0] != grounds[1]
