"""An idle daemon costs next to nothing: its threads wait for an event or for the next time something is due, and none of them looks
around many times a second. Counted, with a wide margin: a busy machine adds no voluntary switches to a thread that waits."""
import contextlib
import pathlib
import time

from harness import PATIENCE, order, wait_until
from mail_site import outbox
from peppol_site import business, issue, participant, settings_for, wait_state
from standins import PROVIDERS

SECONDS = 6
MOST = 3.0  # a second, where one is promised: what came before has its last looks


def switches(site):
    """Voluntary context switches so far, by thread."""
    count = {}
    for task in pathlib.Path(f"/proc/{site.process.pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it has ended
            status = (task / "status").read_text()
            count[task.name] = int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return count


def has_page(site, document):
    with site.sql() as database:
        return database.execute("SELECT rendered_at > 0 FROM documents WHERE id = ?", (document,)).fetchone()[0]


def is_quiet(site):
    before, began = switches(site), time.monotonic()
    time.sleep(SECONDS)
    after = switches(site)
    more = sum(count - before.get(thread, 0) for thread, count in after.items()) + len(before.keys() - after.keys())
    return more / (time.monotonic() - began) <= MOST


def test_85_an_idle_daemon_sleeps(make_site):
    site = make_site()
    assert site.post(order(1)).status == 200
    site.settle()
    wait_until(lambda: is_quiet(site), "hardly a wake-up")


def test_85_with_a_paused_queue_and_a_far_draft(make_site):
    """What waits for its time is waited for, not looked at each second; and a command is still taken up at once."""
    site = make_site({"mail": {"transport": "smtp", "server": "smtp://127.0.0.1:9", "security": "none", "directory": None},
                      "alerts": {"email": None}})
    assert site.post(order(1)).status == 200
    wait_until(lambda: any(mail["attempts"] or mail["last_answer"] for mail in outbox(site)), "the queue is paused")
    site.configure({"mail": {"send_after": "1h"}})
    site.reload()
    assert site.post(order(2)).status == 200
    wait_until(lambda: len(site.documents()) == 2, "a draft that ripens in an hour")
    wait_until(lambda: is_quiet(site), "hardly a wake-up")
    began = time.monotonic()
    site.run("issue", "#2")
    wait_until(lambda: has_page(site, 2), "its page")
    assert time.monotonic() - began < 30 * PATIENCE, "far less than the looks that nobody rings for"


def test_85_with_an_open_peppol_poll(make_site):
    """What was handed over is asked about after a minute, and until then nobody looks."""
    with PROVIDERS["peppyrus"]() as provider:
        site = make_site(settings_for(provider))
        provider.register(participant(1))
        number, = issue(site, business(1))
        wait_state(site, number, "accepted")
        wait_until(lambda: is_quiet(site), "hardly a wake-up")


def test_85_a_ripe_draft_is_not_late(make_site):
    """`send_after` over: the loop wakes by itself, long before its next look."""
    site = make_site({"mail": {"send_after": "4s"}})
    assert site.post(order(1)).status == 200
    wait_until(lambda: [document["state"] for document in site.documents()] == ["sent"], "sent by itself")
