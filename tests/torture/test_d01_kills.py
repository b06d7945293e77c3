"""D01, the long form: rounds of kill -9 under load, BILLHOOK_KILLS of them in parts of twenty (`make torture-long`: 500)."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import test_03_kill  # noqa: E402
from conftest import make_site  # noqa: E402,F401  a fixture

PARTS = int(os.environ.get("BILLHOOK_KILLS", "0")) // test_03_kill.ROUNDS


@pytest.mark.skipif(not PARTS, reason="make torture-long kills (BILLHOOK_KILLS)")
@pytest.mark.parametrize("part", range(max(PARTS, 1)))
def test_d01_hundreds_of_kills_lose_nothing(make_site, monkeypatch, part):  # noqa: F811
    draw = test_03_kill.random.Random
    monkeypatch.setattr(test_03_kill.random, "Random", lambda seed: draw(seed + part))
    test_03_kill.test_d01_kill_loop_loses_nothing(make_site)
