"""What the gate's tests share."""

from pathlib import Path

import pytest
from tests.contracts.ferries import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
