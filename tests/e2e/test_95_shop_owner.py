"""Scenario 95: what an owner sees at a terminal: the question before webhooks are mended, what `setup` says of a key, lines that fit."""
import fcntl
import os
import pty
import shlex
import struct
import subprocess
import termios
import time

import pytest

from harness import BILLHOOK, order, seller_day
from shop_site import DAY, begin, problems, with_webhooks
from standins import Shop
from standins.shop import KEY


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


def at_terminal(site, *words, answer="", columns=80):
    """What is seen on a terminal of so many columns, and the exit status; the answer is typed ahead."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([BILLHOOK, *words], stdin=child, stdout=child, stderr=child, env=dict(os.environ, BILLHOOK_CONFIG=str(site.config)))
    os.close(child)
    os.write(parent, answer.encode())
    got = b""
    while len(got) < 1_000_000:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        got += part
    os.close(parent)
    return got.decode().replace("\r\n", "\n"), process.wait(60)


def kept(shop):
    return [(hook.id, hook.topic, hook.status, hook.delivery_url, hook.secret) for hook in shop.hooks.found.values()]


@pytest.mark.parametrize("answer", ["n\n", "\n", "\x04", "what?\n"])
def test_95_mend_asks_and_only_yes_is_yes(make_site, shop, answer):
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    shop.hooks.of("order.created").status = "disabled"
    before = kept(shop)
    seen, status = at_terminal(site, "webhooks", "--mend", answer=answer)
    assert status == 1 and "Mend the webhooks of shop main? [y/N]" in seen and "Nothing was changed." in seen, seen
    assert kept(shop) == before and site.json("inbox") == [], "nothing is delivered before the answer"


@pytest.mark.parametrize("words, answer, asked", [((), "y\n", True), (("--yes",), "", False)])
def test_95_mend_after_a_yes(make_site, shop, words, answer, asked):
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    shop.hooks.of("order.created").status = "disabled"
    site.run("webhooks")
    assert "webhook-not-active" in problems(site)
    seen, status = at_terminal(site, "webhooks", "--mend", *words, answer=answer)
    assert status == 0 and ("[y/N]" in seen) == asked, seen
    assert "disabled by the shop after failed deliveries" in seen and "set webhook 1 (order.created)" in seen and "made webhook (order.restored)" in seen
    assert {hook[2] for hook in kept(shop)} == {"active"} and len(kept(shop)) == 4
    site.settle()
    (proof,) = site.json("inbox")
    assert proof["state"] == "ignored" and proof["topic"] == "billhook.proof" and proof["order_id"] is None
    assert "webhook-not-active" not in problems(site)
    shop.orders.place(order(1))
    shop.hooks.deliver()
    site.settle()
    assert [row["state"] for row in site.json("inbox") if row["order_id"] == 1] == ["done"] * len(site.json("inbox")[1:]) != [], "the secret is right"


@pytest.mark.parametrize("permissions, told", [("read_write", True), ("read", False)])
def test_95_setup_knows_when_the_key_does_its_work(make_site, shop, permissions, told):
    site = begin(make_site, shop, start=False)
    shop.keys[KEY].permissions = permissions
    seen = " ".join(site.run("setup").stdout.decode().split())
    assert ("`billhook webhooks --mend` makes these four webhooks" in seen) == told, seen
    assert "Order created" in seen and "Order restored" in seen
    assert shop.hooks.found == {}, "asking changes nothing"
    shop.on("any", "reset")
    assert "webhooks --mend" not in site.run("setup").stdout.decode(), "a shop that does not answer says nothing of its key"


def around_today():
    return "--from", seller_day(at=time.time() - 3 * DAY), "--to", seller_day(at=time.time() + DAY)


def test_95_reconcile_fits_a_terminal(make_site, shop):
    site = begin(make_site, shop)
    for number in range(1, 4):
        shop.orders.put(order(number, modified=time.time() - DAY))
    for columns in (40, 80, 200):
        seen, status = at_terminal(site, "reconcile", *around_today(), columns=columns)
        lines = [line for line in seen.replace("\r\x1b[K", "").splitlines() if "come to" not in line and "documents to" not in line]
        assert status == 1 and "3 differences" in seen and "billhook sync" in " ".join(seen.split()), seen
        assert columns < 80 or [line for line in lines if len(line) > columns] == [], seen


def test_95_what_reconcile_advises_helps(make_site, shop):
    """Each command of `help` as it stands, until nothing differs."""
    site = begin(make_site, shop)
    for number in range(1, 4):
        shop.orders.put(order(number, modified=time.time() - DAY))
    shop.orders.put(order(4, status="on-hold", paid=False, modified=time.time() - DAY))
    period = around_today()
    found = site.json("reconcile", *period, expect=1)["shops"][0]["differences"]
    assert [row["kind"] for row in found] == ["no-invoice"] * 3 + ["unknown-order"]
    for row in found:
        assert row["help"] == f"billhook sync '#{row['order_id']}'"
        site.run(*shlex.split(row["help"])[1:])
    site.settle()
    assert site.json("reconcile", *period)["shops"][0]["differences"] == []

    shop.orders.change(1, fires=False, status="cancelled")  # books are ahead of the shop until it is fetched, and credited
    for want in ("sync", "credit"):
        (row,) = site.json("reconcile", *period, expect=1)["shops"][0]["differences"]
        words = shlex.split(row["help"])[1:]
        assert row["kind"] == "totals-differ" and words[0] == want, row
        site.run(*words, *(("--issue",) if want == "credit" else ()))
        site.settle()
    assert site.json("reconcile", *period)["shops"][0]["differences"] == []
