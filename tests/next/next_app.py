"""A Next.js app of ours, built and started with the published packages, and what was seen of it.

An app is a case of `tests/cases/next/*.md`, written as those of `tests/cases/sdk`; see `sdk_scenario.py`. It is built in the folder that
holds its packages, one app after the other: a bundler follows no link to `node_modules`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from nodetools import LENIENT, install_packages, installed, key_of
from sdk_ingest import free_port, listening
from sdk_scenario import ADDRESS, Measured, follow

if TYPE_CHECKING:
    from sdk_scenario import Scenario

PACKAGES = Path(__file__).parent / "packages"
MARKER = "marker:"
NEXT = "node_modules/next/dist/bin/next"
#: what is left of a folder between two apps
KEPT = {"node_modules", "home", ".complete"}


def write(scenario: Scenario, folder: Path) -> Path:
    """The app with the manifest and the lockfile of the versions that it is built with."""
    scenario.case.write(folder)
    source = PACKAGES / scenario.sdk
    manifest = json.loads((source / "package.json").read_text(encoding="utf-8"))
    manifest |= {"name": "program", "scripts": {"build": build_script(scenario), "start": "next start"}}
    (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(source / "package-lock.json", folder / "package-lock.json")
    return folder


def build_script(scenario: Scenario) -> str:
    """`start: next build --webpack && next start` names another build than the plain one."""
    return scenario.start.partition(" && ")[0] if " && " in scenario.start else "next build"


def measure(scenario: Scenario) -> Measured:
    """Build and start an app, ask for what its case asks for, and look at what has come."""
    source = PACKAGES / scenario.sdk
    with installed(scenario.sdk, key_of(source)) as (folder, complete):
        if not complete.exists():
            install_packages(source, folder, LENIENT)
            complete.touch()
        for path in [path for path in folder.iterdir() if path.name not in KEPT]:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        write(scenario, folder)
        with listening(scenario.ingest) as (ingest, address):
            for name in scenario.case.files:
                text = (folder / name).read_text(encoding="utf-8")
                (folder / name).write_text(text.replace(ADDRESS, f"127.0.0.1:{address}"), encoding="utf-8")
            built = _build(scenario, folder)
            result = _start(scenario, folder, ingest)
            result.events, result.transactions = ingest.of("event"), ingest.of("transaction")
            result.requests, result.kinds = list(ingest.requests), sorted(ingest.kinds())
        result.output = f"{built}\n{result.output}"
        result.loaded = sorted(name for name in scenario.case.files if _is_loaded(name, result.output, folder))
        return result


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the machine's: the SDK would take a release from the variables of a build service."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": str(home), "NEXT_TELEMETRY_DISABLED": "1", "NODE_ENV": "production"}


def _build(scenario: Scenario, folder: Path) -> str:
    words = build_script(scenario).split()[1:]
    result = subprocess.run(
        ["node", NEXT, *words],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def _start(scenario: Scenario, folder: Path, ingest: object) -> Measured:
    port = free_port()
    with (folder / "output.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            ["node", NEXT, "start", "--port", str(port)],
            cwd=folder,
            env=_environment(folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            result = follow(scenario, process, ingest, port, answer_within=50)
        finally:
            process.kill()
            process.wait()
        log.seek(0)
        result.output = log.read()
    return result


def _is_loaded(name: str, output: str, folder: Path) -> bool:
    marker = f"{MARKER}{name}"
    if any(line.strip().endswith(marker) for line in output.splitlines()):
        return True
    return any(marker in path.read_text(encoding="utf-8") for path in (folder / ".next" / "static").rglob("*.js"))
