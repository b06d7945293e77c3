"""Some sellers side by side, each a daemon of its own, behind one nginx: the short form of tests/torture/test_fleet.py."""
from fleet import side_by_side


def test_85_eight_sellers_side_by_side(record_property):
    """Goal: each delivery reaches its own seller; unknown and suspended: 404; a few descriptors and threads each."""
    for row in side_by_side(8, idle_seconds=0):
        record_property("info", row)
