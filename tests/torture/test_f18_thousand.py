"""F18, F16 and the issue on mail, the long form: a thousand mails to a server that is 20 ms away, to one that takes 20 a connection and
greylists, and through a real Postfix."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from harness import wait_until  # noqa: E402
from mail_site import check_copies, outbox, post_orders, relay_settings, wait_states  # noqa: E402
from mail_speed import ROUND_TRIP, one_connection, send_all  # noqa: E402
from smtp_server import SmtpServer  # noqa: E402
from test_13_postfix import deliver_through, postfix  # noqa: E402,F401

MAILS = 1000


def test_13_thousand_mails_at_20_ms_against_one_connection(make_site):  # noqa: F811
    with SmtpServer(latency=ROUND_TRIP) as server:
        site = make_site(relay_settings(server))
        rate = send_all(site, server, MAILS, seconds=180)
        size = sum(len(mail.data) for mail in server.mails) // MAILS
    with SmtpServer(latency=ROUND_TRIP) as server:
        bare = one_connection(server, size)
    single = bare["per_second"]
    print(f"\n{MAILS} mails of {size:,} bytes at 20 ms: {rate:.1f} a second; one reused connection {single:.1f}: ratio {rate / single:.1f}")
    assert rate > 4 * single


def test_f18_thousand_mails_421_after_twenty_then_greylisting(make_site):  # noqa: F811
    with SmtpServer(mails_per_connection=20) as server:
        site = make_site(relay_settings(server))
        server.on("RCPT", "450 4.7.1 greylisted", times=100)
        post_orders(site, MAILS)
        wait_until(lambda: len(outbox(site, state="sent")) == MAILS - 100, "all but the greylisted", 180)
        late = outbox(site, state="queued")
        assert len(late) == 100 and all("greylisted" in mail["last_answer"] for mail in late)
        for mail in late:
            site.run("outbox", "retry", mail["id"])
        wait_states(site, ["sent"] * MAILS)
        assert set(check_copies(site, server).values()) == {1}
        print(f"\n{MAILS} mails, 421 after 20, 100 greylisted: each once, {server.connections} connections")


def test_f16_thousand_mails_through_postfix(make_site, postfix):  # noqa: F811
    deliver_through(make_site, postfix, MAILS // 2, 240)
    print(f"\n{MAILS} mails through postfix (500 documents, each to the customer and the archive): each once")
