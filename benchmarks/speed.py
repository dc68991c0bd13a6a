"""Measure speed as ratios of medians, side by side in one run: `make benchmark`.

1. `sphinx-errortracking report` on the example, against importing the libraries that it needs there. To reach: at most 2.
2. A cold build of a 200-page MyST project with the extension and one value of the example on a page, against the same project
   without: what the analysis adds. To reach: at most 1.05.
3. The same with three pages that show the example's configuration and tables: what analysis and rendering add together.

Each pair runs in turn (A B B A A B …) so that a machine which grows slower meets both alike; the figure is the median of the
ratios pair by pair, with its quartiles. Times are user and system time of the process and its children, from the operating
system. Python may keep compiled modules, as it does for every user, whatever the environment says.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GREETER = Path(__file__).resolve().parent.parent / "examples" / "greeter"
WORDS = "An error that nobody sees is an error that nobody mends, and a page that nobody trusts is read by nobody. " * 4


#: Without this a container's habit of keeping no .pyc files would measure the compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cpu_seconds(command: list[str]) -> float:
    """Run `command` to its end and give the CPU time that it and its children took."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def ratio(name: str, first: list[str], second: list[str], runs: int) -> float:
    """Print and return the median ratio of `first` to `second`, run in pairs after one warm-up pair."""
    pairs: list[tuple[float, float]] = []
    for run in range(runs + 1):
        if run % 2:  # who comes second meets warmer caches
            pairs.append((cpu_seconds(first), cpu_seconds(second)))
        else:
            later = cpu_seconds(second)
            pairs.append((cpu_seconds(first), later))
    counted = pairs[1:]
    ratios = [one / other for one, other in counted]
    low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    medians = [statistics.median(series) for series in zip(*counted, strict=True)]
    print(
        f"{name}: {middle:.3f}  (quartiles {low:.3f} to {high:.3f} of {runs} pairs; "
        f"medians {medians[0]:.2f} s and {medians[1]:.2f} s of CPU)"
    )
    return middle


def imported_libraries() -> list[str]:
    """The third-party modules that a report of the example imports, asked of a real run."""
    code = (
        "import sys; from sphinxcontrib_errortracking.cli import main\n"
        "import io, contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()): main(['report', sys.argv[1], '--format', 'json'])\n"
        "print('\\n'.join(sorted({name.split('.')[0] for name, module in sys.modules.items()"
        " if 'site-packages' in (getattr(module, '__file__', None) or '')})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(GREETER)], check=True, capture_output=True, text=True, env=ENVIRONMENT
    )
    return [name for name in done.stdout.split() if name != "sphinxcontrib_errortracking" and not name.startswith("_")]


def measure_report(runs: int) -> float:
    """The command on the example against the import of its libraries."""
    libraries = imported_libraries()
    print("libraries that a report of the example imports:", ", ".join(libraries))
    report = [sys.executable, "-m", "sphinxcontrib_errortracking", "report", str(GREETER), "--format", "json"]
    return ratio("report / imports", report, [sys.executable, "-c", "import " + ", ".join(libraries)], runs)


#: What pages show of the example.
SHOWN = (
    "{sentry}`apps/server.sampleRate`",
    "```{sentry-config}\n```",
    "```{edge-case-table}\n```\n\n```{key-questions}\n```",
)


def write_project(folder: Path, shown: Sequence[str] = ()) -> None:
    """A project of 200 pages; the first ones show of the example what `shown` says, and without it nothing is analysed."""
    folder.mkdir()
    ours = f'extensions.append("sphinxcontrib_errortracking")\nerrortracking_root = {str(GREETER)!r}\n'
    (folder / "conf.py").write_text('extensions = ["myst_parser"]\n' + (ours if shown else ""), encoding="utf-8")
    toctree = "```{toctree}\n" + "\n".join(f"page{number:03}" for number in range(200)) + "\n```\n"
    (folder / "index.md").write_text(f"# Two hundred pages\n\n{toctree}", encoding="utf-8")
    for number in range(200):
        sections = "\n\n".join(f"## Part {part}\n\n{WORDS}\n\n- one\n- `two`\n- **three**" for part in range(5))
        (folder / f"page{number:03}.md").write_text(f"# Page {number}\n\n{sections}\n", encoding="utf-8")
    for number, text in enumerate(shown):
        page = folder / f"page{number:03}.md"
        page.write_text(f"{page.read_text(encoding='utf-8')}\n# Errors\n\n{text}\n", encoding="utf-8")


def measure_build(name: str, shown: Sequence[str], runs: int) -> float:
    """A cold html build of pages that show this against the same pages without the extension."""
    with tempfile.TemporaryDirectory() as place:
        commands = []
        for own in (shown, ()):
            folder = Path(place) / ("with" if own else "without")
            write_project(folder, own)
            commands.append([sys.executable, "-m", "sphinx", "-q", "-E", "-a", str(folder), str(folder / "_build")])
        try:
            return ratio(name, commands[0], commands[1], runs)
        finally:
            for folder in Path(place).glob("*/_build"):
                shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7, help="counted pairs of each measurement (default 7)")
    parser.add_argument("--only", choices=("report", "analysis", "build"), help="measure only this")
    arguments = parser.parse_args()
    wanted = (arguments.only,) if arguments.only else ("report", "analysis", "build")
    if "report" in wanted:
        measure_report(arguments.runs)
    if "analysis" in wanted:
        measure_build("build with one value / without", SHOWN[:1], arguments.runs)
    if "build" in wanted:
        measure_build("build with three pages of tables / without", SHOWN, arguments.runs)


if __name__ == "__main__":
    main()
