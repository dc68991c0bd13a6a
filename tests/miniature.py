"""A small monorepo with Sentry in two apps, an assignment for it, and a Sphinx project in its docs folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "package.json": '{"name": "shop", "private": true, "workspaces": ["apps/*"]}\n',
    "package-lock.json": """\
{"name": "shop", "lockfileVersion": 3, "packages": {
"": {"name": "shop", "workspaces": ["apps/*"]},
"apps/server": {"name": "server", "dependencies": {"@sentry/node": "^8.0.0", "express": "^4.0.0"}},
"apps/widget": {"name": "widget", "dependencies": {"@sentry/browser": "^8.0.0"}},
"node_modules/@sentry/browser": {"version": "8.55.2"},
"node_modules/@sentry/node": {"version": "8.55.2"},
"node_modules/express": {"version": "4.21.2"}
}}
""",
    "apps/server/package.json": '{"name": "server", "dependencies": {"@sentry/node": "^8.0.0", "express": "^4.0.0"}}\n',
    "apps/server/src/index.ts": """\
import * as Sentry from "@sentry/node";

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  tracesSampleRate: 0.25,
  environment: process.env.NODE_ENV,
});

export function fail(error: Error): void {
  Sentry.captureException(error);
}
""",
    "apps/widget/package.json": '{"name": "widget", "dependencies": {"@sentry/browser": "^8.0.0"}}\n',
    "apps/widget/src/main.ts": """\
import { init } from "@sentry/browser";

init({ dsn: "", sampleRate: 0.5 });
""",
    "docs/assignments/M2.md": """\
# Documentation: M2

**Feature ID:** M2
**Feature Name:** Error Tracking
**Category:** monitoring
**Output File:** `docs/features/monitoring/error-tracking.md`

## Feature Description

Sentry in the server and the widget.

## Source Files to Read

| File | Purpose |
|------|---------|
| `apps/server/src/sentry.ts` | Server |
| `apps/widget/src/main.ts` | Widget |

## Key Questions to Answer

1. What errors are captured?
2. How are performance traces configured?

## Specific Edge Cases to Document

- Unhandled promise rejections
- High error volume rate limiting

## When Done

Append an entry to `docs/DOC_TRACKER.md`.
""",
    "docs/DOC_TRACKER.md": "# Tracker\n\n## Completion Log\n",
}

CONF = """\
project = "Shop"
extensions = ["myst_parser", "sphinxcontrib_errortracking"]
exclude_patterns = ["assignments/**", "DOC_TRACKER.md"]
errortracking_root = ".."
"""

INDEX = """\
# Shop

```{toctree}
myst
rst
other
```
"""

MYST = """\
# On MyST

The server samples {sentry}`apps/server.tracesSampleRate`.

```{sentry-config} apps/server
```

```{edge-case-table}
```

```{source-files}
```
"""

RST = """\
On reStructuredText
===================

The widget samples :sentry:`apps/widget.sampleRate`.

.. sentry-config:: apps/widget
   :environments: production, development

.. edge-case-table::
   :table: errors

.. key-questions::

.. code-references::

.. open-questions::
"""

OTHER = "# Other\n\nNothing of ours.\n"


@dataclass
class Built:
    """What a build said and read."""

    app: SphinxTestApp
    out: Path
    warnings: list[str]
    read: set[str]

    def text(self, name: str) -> str:
        """A file as a reader has it: on HTML pages without the places where a line may break."""
        return (self.out / name).read_text(encoding="utf-8").replace("<wbr>", "")


@dataclass
class Project:
    """The repository at `root` with its docs."""

    root: Path

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def conf(self, **values: object) -> None:
        self.write("docs/conf.py", CONF + "".join(f"{name} = {value!r}\n" for name, value in values.items()))

    def build(self, builder: str = "html", *, parallel: int = 1, fail: bool = False) -> Built:
        """Run Sphinx; `fail`: as `-W`. The warnings come without colours, one to an item."""
        warnings, read = StringIO(), set[str]()
        out = self.root / "docs" / "_build"
        app = SphinxTestApp(
            builder,
            srcdir=self.root / "docs",
            builddir=out,
            warning=warnings,
            parallel=parallel,
            warningiserror=fail,
        )
        app.connect("env-before-read-docs", lambda _app, _env, docnames: read.update(docnames))
        try:
            app.build()
        finally:
            app.cleanup()
        text = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())
        return Built(app, out / builder, [line for line in text.splitlines() if line.strip()], read)


def make_project(root: Path) -> Project:
    """Write everything below `root`."""
    project = Project(root)
    for path, text in FILES.items():
        project.write(path, text)
    project.conf()
    for name, text in {"index.md": INDEX, "myst.md": MYST, "rst.rst": RST, "other.md": OTHER}.items():
        project.write(f"docs/{name}", text)
    return project
