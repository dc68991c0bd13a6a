"""The published SDKs at locked versions, installed once into the user's cache, and all scenarios run with them."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING

from filelock import FileLock
from nodetools import install_packages, installed, key_of
from sdk_scenario import PACKAGES, Measured, measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sdk_scenario import Scenario

AT_ONCE = (os.cpu_count() or 1) + 2  #: some of them wait


def install(name: str) -> Path:
    """Give the folder that holds an SDK's `node_modules`."""
    source = PACKAGES / name
    with installed(name, key_of(source)) as (folder, complete):
        if not complete.exists():
            install_packages(source, folder)
            complete.touch()
        return folder


def run_all(scenarios: Sequence[Scenario], folder: Path) -> dict[str, Measured]:
    """Run the scenarios, several at once: each in a folder of its own below one that holds its SDK."""
    sdks = list(dict.fromkeys(scenario.sdk for scenario in scenarios))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for sdk, home in zip(sdks, pool.map(install, sdks), strict=True):
            (folder / sdk).mkdir()
            (folder / sdk / "node_modules").symlink_to(home / "node_modules", target_is_directory=True)
        homes = [program_folder(scenario, folder) for scenario in scenarios]
        return dict(zip((one.name for one in scenarios), pool.map(measure, scenarios, homes), strict=True))


def program_folder(scenario: Scenario, folder: Path) -> Path:
    """Where a scenario's program is, written when it is asked for first."""
    slug = "".join(letter if letter.isalnum() else "-" for letter in scenario.name)
    home = folder / scenario.sdk / slug
    return home if home.exists() else scenario.write(home)


def shared_results(scenarios: Sequence[Scenario], folder: Path) -> Mapping[str, Measured]:
    """Run the scenarios, or read what another worker of the same test run has measured."""
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / "results.json"
    with FileLock(f"{results}.lock"):
        if not results.exists():
            found = {name: asdict(one) for name, one in run_all(scenarios, folder).items()}
            results.write_text(json.dumps(found), encoding="utf-8")
        return {name: Measured(**fields) for name, fields in json.loads(results.read_text(encoding="utf-8")).items()}
