from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from miniature import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "shop")
