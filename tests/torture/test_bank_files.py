"""Bank files at length: ten thousand random statements, each as CODA and as camt.053 of .02 and .08, read alike and rightly."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from test_96_bank_files import compare  # noqa: E402

STATEMENTS = int(os.environ.get("BILLHOOK_STATEMENTS", "10000"))


def test_ten_thousand_statements(tmp_path):
    """Other seeds than those of every day."""
    count, seed = 0, 10**6
    while count < STATEMENTS:
        count += compare(tmp_path, range(seed, seed + 100))
        seed += 100
