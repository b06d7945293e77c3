"""Scenario 80, the long form: 100 kills at random moments while documents are on their way to each provider."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from peppol_kills import kill_rounds  # noqa: E402
from peppol_site import needs_clock  # noqa: E402
from standins import PROVIDERS  # noqa: E402


@needs_clock
@pytest.mark.parametrize("name", PROVIDERS)
def test_80_100_kills_while_documents_are_under_way(make_site, name):  # noqa: F811
    print("\n" + kill_rounds(make_site, name, rounds=100))
