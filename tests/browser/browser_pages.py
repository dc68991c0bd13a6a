"""Pages of ours in a real browser, with the real SDK, and what was seen of them.

A page is a case of `tests/cases/browser/*.md`, written as those of `tests/cases/sdk`; see `sdk_scenario.py`. `do: STEP` is a step of
`drive.mjs`. The address in OTHER is that of a second origin that serves the same files without CORS.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nodetools import LENIENT, REQUIRED_BY, install_packages, installed, key_of, require_node, run
from sdk_ingest import listening
from sdk_scenario import ADDRESS, Measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sdk_ingest import Ingest
    from sdk_scenario import Scenario

PACKAGES = Path(__file__).parent / "packages"
DRIVER = Path(__file__).with_name("drive.mjs")
OTHER = "127.0.0.1:9998"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TUNNEL = "/report"
SCRIPT = re.compile(r'<script[^>]* src="/([\w./-]+)"')


def chromium() -> str:
    """The browser's program; the test is skipped, or fails where the environment asks for it, when there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sentence = f"none of {', '.join(BROWSERS)} can be found on PATH"
        if any(os.environ.get(name) for name in REQUIRED_BY):
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return found


def write(scenario: Scenario, folder: Path) -> Path:
    """The page as a repository: with the manifest of its SDK, unless the case has one of its own, and the lockfile."""
    scenario.case.write(folder)
    source = PACKAGES / scenario.sdk
    manifest = json.loads((source / "package.json").read_text(encoding="utf-8"))
    dependencies = {name: range_ for name, range_ in manifest["dependencies"].items() if _uses(scenario, name)}
    manifest |= {"name": "page", "dependencies": dependencies, "scripts": {"build": "esbuild --bundle"}}
    if "package.json" not in scenario.case.files:
        (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(source / "package-lock.json", folder / "package-lock.json")
    return folder


def _uses(scenario: Scenario, package: str) -> bool:
    return any(f'"{package}' in text for text in scenario.case.files.values())


def measure_all(scenarios: Sequence[Scenario], folder: Path) -> Mapping[str, Measured]:
    """Open every page, one after the other, each with an ingest of its own."""
    require_node()
    spec = {"chromium": chromium(), "packages": str(install(scenarios[0].sdk)), "pages": []}
    homes = {sdk: str(install(sdk)) for sdk in dict.fromkeys(one.sdk for one in scenarios)}
    with ExitStack() as stack:
        ingests: dict[str, Ingest] = {}
        for number, scenario in enumerate(scenarios):
            home = write(scenario, folder / str(number))
            ingest, address = stack.enter_context(listening(scenario.ingest))
            port = stack.enter_context(serving(home, ingest))
            other = stack.enter_context(serving(home, ingest))
            for name in scenario.case.files:
                text = (home / name).read_text(encoding="utf-8")
                text = text.replace(ADDRESS, f"127.0.0.1:{address}").replace(OTHER, f"127.0.0.1:{other}")
                (home / name).write_text(text, encoding="utf-8")
            ingests[scenario.name] = ingest
            spec["pages"].append(page(scenario, home, port, address) | {"packages": homes[scenario.sdk]})
        (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
        result = run(["node", str(DRIVER), str(folder / "spec.json")], folder)
        assert result.returncode == 0, result.stdout + result.stderr
        said = json.loads(result.stdout)
        return {name: measured(ingest, said[name]) for name, ingest in ingests.items()}


def page(scenario: Scenario, home: Path, port: int, address: int) -> dict[str, object]:
    """What the driver is told of a page; the scripts that its HTML files name are bundled."""
    html = [text for name, text in scenario.case.files.items() if name.endswith(".html")]
    entries = sorted({name for text in html for name in SCRIPT.findall(text) if name in scenario.case.files})
    return {
        "name": scenario.name,
        "folder": str(home.resolve()),
        "entries": entries,
        "url": f"http://127.0.0.1:{port}/",
        "ingest": f"127.0.0.1:{address}",
        "steps": list(scenario.requests),
    }


def measured(ingest: Ingest, said: Sequence[str]) -> Measured:
    """What has come of a page."""
    return Measured(
        output="\n".join(said),
        requests=list(ingest.requests),
        events=ingest.of("event"),
        transactions=ingest.of("transaction"),
        reports=ingest.of("client_report"),
        recordings=ingest.of("replay_recording"),
        kinds=sorted(ingest.kinds()),
    )


def install(name: str) -> Path:
    """The folder that holds the SDK, the bundler and the driver."""
    source = PACKAGES / name
    with installed(name, key_of(source)) as (folder, complete):
        if not complete.exists():
            install_packages(source, folder, LENIENT)
            complete.touch()
        return folder


class Handler(SimpleHTTPRequestHandler):
    """Serves a page: bundled scripts in the place of their sources, a tunnel, and an address that fails."""

    ingest: Ingest

    def translate_path(self, path: str) -> str:
        """The bundled file where there is one."""
        plain = Path(super().translate_path(path))
        if not plain.suffix:
            return str(plain)
        bundled = Path(self.directory) / "bundled" / plain.relative_to(self.directory).with_suffix(".js")
        return str(bundled if bundled.is_file() else plain)

    def do_GET(self) -> None:
        if self.path.startswith("/fails"):
            self.send_error(500)
            return
        super().do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith(TUNNEL):
            self.ingest.take(self.path, body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves in the middle of a request is part of some scenarios."""


@contextmanager
def serving(folder: Path, ingest: Ingest) -> Iterator[int]:
    """An origin that serves a folder, and its port."""
    handler = type("PageHandler", (Handler,), {"ingest": ingest})
    server = _Server(("127.0.0.1", 0), partial(handler, directory=str(folder.resolve())))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
