"""Which handlers may run in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path

HANDLER = 'try {{ await fetch("/{}"); }} catch (error) {{ console.warn("none"); }}\n'


def test_a_script_that_node_runs_is_none_of_the_browsers(tmp_path: Path) -> None:
    files = {
        "package.json": '{"name": "web", "scripts": {"build": "vite build", "sync": "tsx scripts/sync.ts", "pack": "esbuild src/other.ts"},'
        ' "dependencies": {"@sentry/browser": "10.28.0", "vite": "7.0.0"}}',
        "index.html": '<script type="module" src="/src/main.ts"></script>',
        "src/main.ts": 'import * as Sentry from "@sentry/browser";\nSentry.init({});\n' + HANDLER.format("main"),
        "src/other.ts": HANDLER.format("other"),
        "scripts/sync.ts": HANDLER.format("sync"),
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    setup = read_setup(open_repository(tmp_path))
    assert {block.loc.source: block.browser for block in setup.catch_blocks} == {
        "scripts/sync.ts": False,
        "src/main.ts": True,
        "src/other.ts": True,
    }
