"""D01, the long form: 500 rounds of kill -9 under load (BILLHOOK_KILLS, which `make torture-long` sets)."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import test_03_kill  # noqa: E402
from conftest import make_site  # noqa: E402,F401  a fixture

KILLS = int(os.environ.get("BILLHOOK_KILLS", "0"))


@pytest.mark.skipif(not KILLS, reason="make torture-long kills (BILLHOOK_KILLS)")
def test_d01_hundreds_of_kills_lose_nothing(make_site, monkeypatch):  # noqa: F811
    monkeypatch.setattr(test_03_kill, "ROUNDS", KILLS)
    test_03_kill.test_d01_kill_loop_loses_nothing(make_site)
