"""F01, the whole matrix of the daemon: every stage, every reply."""
import os
import pathlib
import sys

os.environ["BILLHOOK_RUN"] = "torture"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401
from test_13_mail import authority, mailing, serve, test_f01_matrix_of_the_daemon  # noqa: E402,F401
