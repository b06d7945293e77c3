"""The take-over, the long form: twenty machines are lost under load, each with its whole data folder (BILLHOOK_TAKE_OVERS: how many)."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import take_over  # noqa: E402
from smtp_server import SmtpServer  # noqa: E402
from standins import Shop  # noqa: E402

ROUNDS = int(os.environ.get("BILLHOOK_TAKE_OVERS", "20"))


def test_twenty_machines_are_lost(tmp_path):
    print("\n" + take_over.rounds(tmp_path, Shop, SmtpServer, ROUNDS))


def test_copied_by_backups(tmp_path, monkeypatch):
    """The same where the database is copied by `billhook backup`."""
    monkeypatch.setattr(take_over, "litestream", lambda: None)
    print("\n" + take_over.rounds(tmp_path, Shop, SmtpServer, max(ROUNDS // 5, 1), seed=7))
