"""The app of a repository that is one package has an empty path: pages name it by `.` or by its package's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.markup.components import inline_value
from sphinxcontrib_errortracking.markup.errors import UnknownNameError
from sphinxcontrib_errortracking.markup.options import configuration_calls
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("target", [".", ".:server", "api", "api:server"])
def test_the_app_at_the_root(target: str, tmp_path: Path) -> None:
    manifest = '{"name": "api", "scripts": {"start": "node index.js"}, "dependencies": {"@sentry/node": "10.28.0"}}'
    (tmp_path / "package.json").write_text(manifest)
    (tmp_path / "index.js").write_text('require("@sentry/node").init({ environment: "live" });\n')
    setup = read_setup(open_repository(tmp_path))
    (call,) = configuration_calls(setup, target)
    assert call.loc.source == "index.js"
    assert inline_value(setup, f"{target}.environment")[0].astext() == '"live"'
    assert inline_value(setup, f"{target}.environment@production")[0].astext() == '"live"'
    with pytest.raises(UnknownNameError, match="names no option"):
        inline_value(setup, ".environment")


def test_an_option_that_only_one_call_can_have_names_that_call(tmp_path: Path) -> None:
    manifest = '{"name": "web", "dependencies": {"@sentry/vue": "9.47.1", "vue": "3.4.0"}, "devDependencies": {"@sentry/vite-plugin": "3.6.1", "vite": "6.0.0"}}'
    plugin = 'import { sentryVitePlugin } from "@sentry/vite-plugin";\nexport default { plugins: [sentryVitePlugin({ org: "books", release: { name: "1" } })] };\n'
    page = '<script type="module" src="/main.ts"></script>\n'
    code = 'import * as Sentry from "@sentry/vue";\nSentry.init({ environment: "live", release: "1" });\n'
    for name, text in {"package.json": manifest, "vite.config.ts": plugin, "index.html": page, "main.ts": code}.items():
        (tmp_path / name).write_text(text)
    setup = read_setup(open_repository(tmp_path))
    assert {call.runtime for call in configuration_calls(setup, "web")} == {"browser", "build"}
    for option, value in {"environment": '"live"', "org": '"books"', "dsn": "not set"}.items():
        assert inline_value(setup, f"web.{option}")[0].astext() == value
    with pytest.raises(UnknownNameError, match="ambiguous"):
        inline_value(setup, "web.release")


def test_a_call_that_never_runs_makes_no_reference_ambiguous(tmp_path: Path) -> None:
    manifest = '{"name": "api", "scripts": {"start": "node index.js"}, "dependencies": {"@sentry/node": "10.28.0"}}'
    (tmp_path / "package.json").write_text(manifest)
    code = 'const Sentry = require("@sentry/node");\nSentry.init({ environment: "live" });\nif (false) Sentry.init({ environment: "old" });\n'
    (tmp_path / "index.js").write_text(code)
    (value, *_) = inline_value(read_setup(open_repository(tmp_path)), "api.environment")
    assert value.astext() == '"live"'
