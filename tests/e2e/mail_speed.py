"""Many mails at once over a mail server that is 20 ms away: how fast they leave, against one reused connection."""
import json
import os
import subprocess

from harness import BILLHOOK
from mail_site import check_copies, post_orders, wait_states

ROUND_TRIP = 0.02


def send_all(site, server, count):
    """`count` issued invoices leave through the scripted server; the mails a second from the first to the last that it accepted.

    The mails are queued while the daemon stands still, so that only sending is measured."""
    site.stop()
    site.configure({"mail": {"transport": "off"}, "invoice": {"auto_send": "false"}})
    site.start()
    post_orders(site, count)
    site.settle()
    site.stop()
    site.configure({"mail": {"transport": "smtp"}})
    for first in range(1, count + 1, 100):
        site.run("send", *[f"#{n}" for n in range(first, min(first + 100, count + 1))])
    site.start()
    wait_states(site, ["sent"] * count)
    copies = check_copies(site, server)
    assert len(copies) == count and set(copies.values()) == {1}, "each once"
    times = sorted(mail.at for mail in server.mails)
    return (len(times) - 1) / (times[-1] - times[0])


def at_once(server):
    """How many mails were under way at once, on average from the first to the last: 1 at most over one connection, on whatever machine."""
    spans = [mail.span for mail in server.mails]
    return sum(end - begin for begin, end in spans) / (max(end for _, end in spans) - min(begin for begin, _ in spans))


def one_connection(server, size, seconds=10):
    """Mails a second of libcurl alone: one handle, one reused connection, mails of `size` bytes."""
    program = os.path.join(os.environ.get("BILLHOOK_BUILD", os.path.dirname(BILLHOOK)), "tests/bench/bare_sender")
    done = subprocess.run([program, str(server.port), str(size), str(seconds)], capture_output=True, text=True, timeout=60 + seconds)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
