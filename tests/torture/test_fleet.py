"""Scenario 85, the long form: 200 sellers side by side (BILLHOOK_FLEET says another number), what they take when idle, a delivery to each through
one nginx."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from fleet import side_by_side  # noqa: E402


def test_85_200_sellers_side_by_side():
    print("\n" + "\n".join(side_by_side(int(os.environ.get("BILLHOOK_FLEET", "200")), idle_seconds=60)))
