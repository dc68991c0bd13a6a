"""The committed document of the example is what the example's code says today."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

GREETER = Path(__file__).resolve().parents[2] / "examples" / "greeter"
DOCUMENT = "docs/features/monitoring/error-tracking.md"
TRACKER = "docs/DOC_TRACKER.md"


def test_the_exported_document_and_the_tracker_are_fresh(tmp_path: Path) -> None:
    copy = tmp_path / "greeter"
    shutil.copytree(GREETER, copy, ignore=shutil.ignore_patterns("node_modules", "_build"))
    (copy / DOCUMENT).unlink()
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "sop", str(copy / "docs"), str(tmp_path / "out")]
    subprocess.run(command, check=True)
    assert (copy / DOCUMENT).read_text(encoding="utf-8") == (GREETER / DOCUMENT).read_text(encoding="utf-8")
    assert (copy / TRACKER).read_text(encoding="utf-8") == (GREETER / TRACKER).read_text(encoding="utf-8")
