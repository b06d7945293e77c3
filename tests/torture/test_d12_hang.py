"""D12, the long form: SIGTERM while the relay never answers the final dot: the daemon waits, but not until systemd would kill it."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from harness import wait_until  # noqa: E402
from mail_site import outbox, post_orders, relay_settings  # noqa: E402
from smtp_server import SmtpServer  # noqa: E402


def test_d12_sigterm_while_the_reply_to_the_dot_never_comes(make_site):  # noqa: F811
    with SmtpServer() as server:
        server.on("dot", "delay:600", times=1)
        site = make_site(relay_settings(server))
        post_orders(site, 1)
        wait_until(lambda: server.data_seen, "the dot")
        site.process.terminate()
        began = time.monotonic()
        assert site.process.wait(timeout=88) == 0
        assert time.monotonic() - began > 70
        site.process = None
        assert outbox(site)[0]["state"] == "uncertain"
        site.start()
