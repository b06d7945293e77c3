"""Scenario 85, the long forms: 200 sellers side by side (BILLHOOK_FLEET says another number), what they take when idle, a delivery to each through
one nginx; a minute of a daemon that waits for nothing, for a mail server, for Peppol."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from fleet import idle, side_by_side  # noqa: E402
from harness import order, wait_until  # noqa: E402
from mail_site import outbox  # noqa: E402
from peppol_site import business, issue, participant, settings_for, wait_state  # noqa: E402
from standins import PROVIDERS  # noqa: E402


def test_85_200_sellers_side_by_side():
    print("\n" + "\n".join(side_by_side(int(os.environ.get("BILLHOOK_FLEET", "200")), idle_seconds=60)))


def test_85_a_minute_of_waiting(make_site):  # noqa: F811
    """Goal: at most one wake-up a second in all threads together, whatever is waited for."""
    with PROVIDERS["peppyrus"]() as provider:
        plain = make_site(name="plain")
        assert plain.post(order(1)).status == 200
        paused = make_site({"mail": {"transport": "smtp", "server": "smtp://127.0.0.1:9", "security": "none", "directory": None}}, name="paused")
        assert paused.post(order(1)).status == 200
        peppol = make_site(settings_for(provider), name="peppol")
        provider.register(participant(1))
        number, = issue(peppol, business(1))
        wait_state(peppol, number, "accepted")
        plain.settle()
        peppol.settle()
        wait_until(lambda: any(mail["attempts"] or mail["last_answer"] for mail in outbox(paused)), "the queue is paused")
        idle([[plain]], 15)  # the last looks of what came before
        for name, (woke, busy) in zip(("nothing due", "a paused mail queue", "an open Peppol poll"), idle([[plain], [paused], [peppol]], 60)):
            print(f"{name:<22} {woke:.2f} wake-ups and {busy:.3f} ms of processor time a second, over 60 s")
            assert woke <= 1.2, name
