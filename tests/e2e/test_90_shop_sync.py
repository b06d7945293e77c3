"""Scenario 90: no order is missed: what webhooks did not bring, a round finds, once, and nothing else; whatever the shop does meanwhile."""
import os
import pathlib
import random
import subprocess
import time

import pytest

from harness import BILLHOOK, free_port, order, wait_at_least, wait_until
from shop_kills import kill_rounds
from shop_orderings import orderings
from shop_site import (ALERTS, DAY, HOUR, MINUTE, QUIET, Clock, alerts, asked, begin, check_counts, check_shop, deliveries, documents_by_order,
                       explained, invoices, metrics, needs_captured, needs_clock, place, problems, status, sync, wait_for, with_webhooks)
from standins import Ca, Shop
from standins.shop import KEY


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


# -- nothing missed, nothing twice -----------------------------------------------------------------------------

def test_90_webhooks_off_each_order_is_found_once_as_by_webhook(make_site, shop):
    """500 of them in tests/torture."""
    by_hook, by_round = begin(make_site, shop, name="by-hook"), begin(make_site, shop, name="by-round")
    with_webhooks(shop, by_hook)
    check_counts(sync(by_round))
    for number in range(1, 31):
        net, gross = f"{number}.{number:02d}", f"{1.21 * (number + number / 100):.2f}"
        shop.orders.place(order(number, net=net, total=gross, status="completed" if number % 7 == 0 else "processing", paid=number % 5 != 0))
        shop.hooks.deliver()
    by_hook.settle()
    check_counts(sync(by_round), new=30)
    by_round.settle()
    assert documents_by_order(by_round) == documents_by_order(by_hook) != {}
    check_counts(sync(by_round), known=30)
    check_counts(sync(by_hook), known=30)
    assert len(deliveries(by_round)) == 30 and {topic for _, topic, _ in deliveries(by_round)} == {"order.fetched"}
    assert "order.fetched" not in {topic for _, topic, _ in deliveries(by_hook)}
    check_shop(by_round, shop)


@needs_captured
def test_90_captured_orders_are_as_by_webhook(make_site, shop):
    shop.load(trashed=False)
    by_hook, by_round = begin(make_site, shop, name="by-hook"), begin(make_site, shop, name="by-round")
    ids = [found.id for found in shop.orders.sorted("modified")]
    for id in ids:
        assert by_hook.post(shop.webhook_body("order.updated", id)).status == 200
    by_hook.settle()
    found = sync(by_round)
    check_counts(found, new=len(ids))
    by_round.settle()
    assert documents_by_order(by_round) == documents_by_order(by_hook) != {}
    check_counts(sync(by_hook), known=len(ids))
    check_shop(by_round, shop)


def test_90_a_round_by_itself_and_what_it_costs_when_nothing_changed(make_site, shop):
    site = begin(make_site, shop, sync_every="1s")
    place(shop, 5)
    wait_until(lambda: len(invoices(site)) == 5, "the daemon found them: " + site.log()[-1500:])
    rounds = len(asked(shop, "orders"))
    wait_for(shop, "orders", rounds + 6)
    assert len(asked(shop, "order")) == 5, "a known order is not fetched again"
    assert len(deliveries(site)) == 5
    check_shop(site, shop)


@pytest.mark.parametrize("first", ["webhook", "round", "webhook while it is fetched", "webhook between two states"])
def test_90_webhook_and_round_bring_the_same_state(make_site, shop, first):
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    sync(site)
    shop.orders.place(order(1))
    if first == "webhook":
        shop.hooks.deliver()
        site.settle()
        check_counts(sync(site), known=1)
    elif first == "round":
        check_counts(sync(site), new=1)
        site.settle()
        shop.hooks.deliver()
    elif first == "webhook while it is fetched":
        shop.on("order", lambda request: shop.hooks.deliver() and "accept" or "accept", times=1)
        sync(site)
    else:
        def paid_twice(request):
            shop.hooks.deliver()
            shop.orders.change(1, customer_note="anders")
            return "accept"
        shop.on("order", paid_twice, times=1)
        sync(site)
        site.settle()
        shop.hooks.deliver()
    site.settle()
    assert list(invoices(site)) == [1] and len(site.documents()) == 1
    assert [mail["state"] for mail in site.json("outbox")] == ["sent"]
    check_counts(sync(site), known=1)
    check_shop(site, shop)


def test_90_a_round_again_and_again_while_webhooks_come(make_site, shop, record_property):
    """1,000 orderings in tests/torture."""
    record_property("info", orderings(make_site, shop, 12))


def test_90_kills_while_rounds_run(make_site, shop, record_property):
    """100 in tests/torture."""
    record_property("info", kill_rounds(make_site, shop, 4))


def test_90_a_state_without_a_date_of_its_own_is_newer_when_it_was_fetched(make_site, shop):
    """Two changes within a second, and one whose date was set back: what the shop says now counts."""
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    shop.orders.put(order(1, status="on-hold", paid=False, modified=time.time() - 100), fires=True)
    shop.hooks.deliver()
    site.settle()
    assert invoices(site) == {}
    moment = shop.orders.found[1].modified
    shop.orders.change(1, fires=False, moment=moment - 3600, status="processing")
    site.json("sync", 1)
    site.settle()
    assert list(invoices(site)) == [1]
    shop.orders.change(1, fires=False, moment=moment - 3600, status="processing", total="121.00", customer_note="x")
    site.json("sync", 1)
    site.settle()
    assert "changed-after-issue" not in str(site.document(invoices(site)[1])["warnings"])


# -- the words of the command --------------------------------------------------------------------------------------

def test_90_the_sentence_and_the_json(make_site, shop):
    site = begin(make_site, shop)
    place(shop, 3)
    shop.orders.place(order(4, status="checkout-draft", paid=False))
    shop.orders.place(order(5))
    shop.orders.trash(5)
    assert "5 looked at, 5 new, 0 newer, 0 known, 0 failed" in site.run("sync").stdout.decode()
    site.settle()
    shop.clock_offset += 2  # within a second it would be no newer
    shop.orders.change(2, customer_note="bel aan")
    assert "5 looked at, 0 new, 1 newer, 4 known, 0 failed" in site.run("sync").stdout.decode()
    found = sync(site)
    assert set(found) == {"shop", "looked_at", "new", "newer", "known", "failed", "complete", "watermark"}
    assert found["shop"] == "main" and found["complete"] is True and found["watermark"]
    site.settle()
    assert sorted(invoices(site)) == [1, 2, 3]


def test_90_orders_by_their_name(make_site, shop):
    site = begin(make_site, shop)
    shop.orders.put(order(7, modified=time.time() - 400 * DAY, number="WEB-2025/7"))
    shop.orders.put(order(8, modified=time.time() - 400 * DAY))
    check_counts(sync(site, "7"), new=1)
    site.settle()
    assert list(invoices(site)) == [7]
    assert not asked(shop, "orders"), "an order is asked for by its id"
    check_counts(sync(site, "7"), known=1)
    gone = site.run("sync", "999", expect=1)
    assert b"999" in gone.stdout + gone.stderr
    check_shop(site, shop)


def test_90_dry_run_keeps_nothing(make_site, shop):
    site = begin(make_site, shop)
    place(shop, 3)
    assert b"3 looked at, 3 new" in site.run("sync", "--dry-run").stdout
    assert deliveries(site) == [] and not asked(shop, "order")
    check_counts(sync(site), new=3)


def test_90_since_a_day(make_site, shop):
    site = begin(make_site, shop)
    for number, age in ((1, 30), (2, 20), (3, 0)):
        shop.orders.put(order(number, modified=time.time() - age * DAY))
    sync(site)
    looked = lambda *words: sync(site, *words)["looked_at"]  # noqa: E731
    assert looked() < looked("--since", time.strftime("%Y-%m-%d", time.gmtime(time.time() - 25 * DAY))) < looked("--since", "2020-01-01") == 3


def test_90_without_a_daemon_the_deliveries_wait(make_site, shop):
    site = begin(make_site, shop, start=False)
    site.start()
    site.stop()
    place(shop, 2)
    check_counts(sync(site), new=2)
    assert [state for _, _, state in deliveries(site)] == ["pending", "pending"]
    site.start()
    site.settle()
    assert sorted(invoices(site)) == [1, 2]


def test_90_two_shops(make_site, shop):
    with Shop() as other:
        site = begin(make_site, shop, {"shop two": {**other.settings("x")["x"], "secret": "B" * 40, "orders_since": "2000-01-01", "sync_every": "off"}})
        place(shop, 2)
        place(other, 3, first=11)
        found = {one["shop"]: one for one in sync(site)}
        check_counts(found["main"], new=2)
        check_counts(found["two"], new=3)
        check_counts(sync(site, "--shop", "two"), known=3)
        other.on("any", "refuse fatal")
        found = {one["shop"]: one for one in sync(site, expect=1)}
        assert found["main"]["complete"] and not found["two"]["complete"]


# -- missed ------------------------------------------------------------------------------------------------------

def test_90_orders_that_no_webhook_brought_count_as_missed(make_site, shop):
    port = free_port()
    place(shop, 2)  # before the daemon's first round, however slow the machine is
    site = begin(make_site, shop, {"server": {"metrics_listen": f"127.0.0.1:{port}"}, **ALERTS}, sync_every="1s")
    with_webhooks(shop, site)
    missed = lambda: metrics(site, port).get('billhook_orders_missed_total{shop="main"}', 0)  # noqa: E731
    rounds = lambda count: wait_for(shop, "orders", len(asked(shop, "orders")) + count)  # noqa: E731
    shop.hooks.lose()
    wait_until(lambda: len(invoices(site)) == 2, "the first round")
    shop.clock_offset += 16 * MINUTE
    rounds(8)
    assert missed() == 0 and "orders-missed" not in problems(site), "the first round never counts"
    place(shop, 2, first=11)
    wait_until(lambda: len(invoices(site)) == 4, "fresh ones")
    rounds(8)
    assert missed() == 0, "a webhook may still come"
    shop.hooks.deliver()
    place(shop, 2, first=21)
    shop.orders.place(order(30, status="checkout-draft", paid=False))
    shop.hooks.lose()
    wait_until(lambda: len(invoices(site)) == 6, "missed ones")
    shop.clock_offset += 16 * MINUTE
    wait_until(lambda: missed() == 2, "counted")
    assert "missed" in explained(site, 21) and "missed" not in explained(site, 11) + explained(site, 30)
    told = status(site, expect=0)
    assert "21" in told and "22" in told and not alerts(site, "orders-missed")
    place(shop, 1, first=31)
    shop.hooks.lose()
    wait_until(lambda: len(invoices(site)) == 7, "the third")
    shop.clock_offset += 16 * MINUTE
    wait_until(lambda: missed() == 3, "counted")
    assert "orders-missed" in problems(site)
    assert site.run("status", expect=None).returncode == 1
    wait_until(lambda: alerts(site, "orders-missed"), "the alert")
    check_shop(site, shop)


def test_90_a_newer_state_that_no_webhook_brought_is_missed_once(make_site, shop):
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    sync(site)
    shop.orders.place(order(1, status="on-hold", paid=False))
    shop.hooks.deliver()
    site.settle()
    shop.clock_offset += 5
    shop.orders.change(1, status="processing")
    shop.hooks.lose()
    shop.clock_offset += 16 * MINUTE
    check_counts(sync(site), newer=1)
    check_counts(sync(site), known=1)
    site.settle()
    assert explained(site, 1).count("missed") == 1 and list(invoices(site)) == [1]


# -- trash, gone, vanished ------------------------------------------------------------------------------------------

def test_90_trash_is_asked_for_apart(make_site, shop):
    site = begin(make_site, shop, {"invoice": {"auto_send": "false"}})
    place(shop, 3)
    sync(site)
    site.settle()
    assert len(site.documents()) == 3
    draft = next(found for found in site.documents() if found["order_id"] == 1)
    site.run("issue", f"#{next(found for found in site.documents() if found['order_id'] == 2)['id']}")
    for number in (1, 2):
        shop.orders.trash(number)
    shop.hooks.lose()
    sync(site)
    site.settle()
    assert site.document(f"#{draft['id']}")["state"] == "void"
    issued = next(found for found in site.documents(type="invoice") if found["order_id"] == 2 and found["number"])
    assert issued["warnings"], "an issued document is warned of"
    assert any(request.query.get("status") == "trash" for request in asked(shop, "orders"))
    shop.orders.restore(1)
    sync(site)
    site.settle()
    assert [found["state"] for found in site.documents(type="invoice") if found["order_id"] == 1][-1:] == ["draft"]
    check_shop(site, shop)


def test_90_an_order_that_is_gone_is_deleted(make_site, shop):
    site = begin(make_site, shop)
    place(shop, 2)
    sync(site)
    site.settle()
    shop.orders.delete(1)
    shop.hooks.lose()
    site.run("sync", "1", expect=None)
    site.settle()
    one, two = (site.document(invoices(site)[number]) for number in (1, 2))
    assert [warning["code"] for warning in one["warnings"]] != [] == two["warnings"]


def test_90_a_refund_that_vanished_without_a_date(make_site, shop):
    """The order is read again within a day, and what came of the refund is told."""
    site = begin(make_site, shop, {"credit_note": {"create": "refunded", "auto_send": "true"}}, sync_every="1s")
    shop.orders.place(order(1))
    wait_until(lambda: list(invoices(site)) == [1], "invoice")
    number = shop.orders.refund(1, {1: 1})
    wait_until(lambda: [found for found in site.documents(type="credit_note") if found["number"]], "credit note: " + site.log()[-1000:])
    note = site.documents(type="credit_note")[0]["number"]
    shop.orders.delete_refund(1, number)
    site.run("sync", "1")
    site.settle()
    assert site.document(note)["warnings"], explained(site, 1)
    assert "missed" not in explained(site, 1)


def with_clock(make_site, shop, more=None, **keys):
    site = begin(make_site, shop, more, start=False, **keys)
    clock = Clock(site.folder, shop)
    site.environment = clock.environment
    return site.start(), clock


@needs_clock
def test_90_what_moved_no_date_is_found_within_a_day(make_site, shop):
    """A refund that vanished: no list of changes shows it, so orders with refunds are read again daily."""
    site, clock = with_clock(make_site, shop, {"credit_note": {"create": "refunded", "auto_send": "true"}}, sync_every="15m")
    with_webhooks(shop, site)
    shop.orders.place(order(1))
    shop.hooks.deliver()
    site.settle()
    number = shop.orders.refund(1, {1: 1})
    shop.hooks.deliver()
    wait_until(lambda: [found for found in site.documents(type="credit_note") if found["number"]], "credit note")
    shop.orders.delete_refund(1, number)
    note = site.documents(type="credit_note")[0]["number"]
    rounds = len(asked(shop, "webhooks"))
    clock.put_on(20 * MINUTE)
    wait_until(lambda: len(asked(shop, "webhooks")) > rounds, "a round")
    clock.put_on(25 * HOUR)
    wait_until(lambda: site.document(note)["warnings"], "found: " + site.log()[-1500:])
    assert "missed" not in explained(site, 1)
    check_shop(site, shop)


@needs_clock
def test_90_a_shop_that_cannot_be_asked_for_hours(make_site, shop):
    """Asked after 1, 5, 15 and 60 minutes; told after 3 hours, and taken back."""
    shop.on("any", "refuse gateway")
    site, clock = with_clock(make_site, shop, ALERTS, sync_every="15m")
    place(shop, 2)
    waits = []
    for _ in range(5):
        wait_until(lambda: len(shop.requests) == len(waits) + 1, "asked: " + site.log()[-800:])
        waits.append(shop.requests[-1].at)
        assert "shop-unreachable" not in problems(site)
        clock.put_on((1, 5, 15, 60, 60)[len(waits) - 1] * MINUTE + 5)
    wait_until(lambda: len(shop.requests) >= 6, "asked")
    clock.put_on(HOUR + 5)
    wait_until(lambda: "shop-unreachable" in problems(site), "told: " + status(site))
    wait_until(lambda: alerts(site, "shop-unreachable"), "alert")
    shop.clear()
    clock.put_on(HOUR + 5)
    wait_until(lambda: "shop-unreachable" not in problems(site) and len(invoices(site)) == 2, "taken back")
    wait_until(lambda: alerts(site, "shop-answers"), "told that it answers")
    check_shop(site, shop)


# -- clocks --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("offset", [-5 * HOUR, 5 * HOUR])
def test_90_a_wrong_clock_of_the_shop_loses_nothing(make_site, shop, offset):
    """Also when it is set right again."""
    site = begin(make_site, shop)
    placed = []
    for number, wrong in enumerate((0, offset, offset, 0, 0), 1):
        shop.clock_offset = wrong
        placed += place(shop, 2, first=10 * number)
        found = sync(site)
        assert found["complete"] and found["new"] == 2, (number, found)
    site.settle()
    assert sorted(invoices(site)) == sorted(placed)
    found = sync(site)
    assert found["new"] == found["newer"] == 0
    check_shop(site, shop)


# -- changes while it is read -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("odd_ties", [False, True])
def test_90_orders_that_change_while_pages_are_read(make_site, shop, odd_ties):
    site = begin(make_site, shop, QUIET)
    shop.odd_ties = odd_ties
    dice = random.Random(20261129)
    begin_at = int(time.time()) - 4000
    shop.orders.many(230, order, 1, begin_at, each=0)
    shop.orders.many(120, order, 1001, begin_at + 10, each=3)
    changed = set()

    def meanwhile(request):
        if len(changed) < 40:
            for id in dice.sample(sorted(shop.orders.found), 3):
                shop.orders.change(id, fires=False, customer_note=str(len(changed)))
                changed.add(id)
        return "accept"
    shop.on("orders", meanwhile)
    sync(site)
    shop.clear()
    sync(site)
    site.settle()
    with site.sql() as database:
        newest = dict(database.execute("SELECT id, modified_at FROM orders").fetchall())
    assert newest == {id: found.modified for id, found in shop.orders.found.items()}
    check_shop(site, shop)


def test_90_a_shop_that_changes_faster_than_it_is_read_has_an_end(make_site, shop):
    site = begin(make_site, shop, QUIET)
    shop.orders.many(150, order, 1, int(time.time()) - 4000)
    base = time.time()

    def all_again(request):
        shop.clock_offset += 5
        for id in shop.orders.found:
            shop.orders.change(id, fires=False, moment=base + shop.clock_offset)
        return "accept"
    shop.on("orders", all_again)
    assert sync(site)["complete"]
    assert len(asked(shop, "orders")) < 30


# -- troubles ----------------------------------------------------------------------------------------------------------

def test_90_plain_permalinks_are_found_out(make_site, shop):
    shop.plain = True
    place(shop, 2)
    site = begin(make_site, shop, sync_every="1s")
    wait_until(lambda: len(invoices(site)) == 2, "found")
    before = len(shop.requests)
    wait_at_least(lambda: len(shop.requests), before + 9, "more rounds")
    tried = [request for request in shop.requests if request.path.startswith("/wp-json")]
    assert len(tried) == 1, "found out once, for the life of the daemon"
    assert "rest_route" in site.run("check", "--shop", expect=None).stdout.decode()
    check_shop(site, shop)


def test_90_retry_after_is_obeyed(make_site, shop):
    site = begin(make_site, shop)
    place(shop, 1)
    shop.on("orders", "429 50", times=1)
    first = site.run("sync", expect=1)
    told = len(shop.requests)
    again = site.run("sync", expect=1)
    text = (again.stdout + again.stderr).decode()
    assert len(shop.requests) == told, "not asked before"
    assert any(f"{seconds} s" in text for seconds in range(40, 51)) or "seconds" in text, text
    assert "fewer requests" in (first.stdout + first.stderr).decode()


# what the shop does: words that the owner is told
WORDS = {
    "refuse wrong-secret": "does not know this key",
    "refuse wrong-key": "does not look at keys over http",
    "refuse no-right": "no right",
    "refuse firewall": "keeps us out",
    "refuse no-route": "not at this address",
    "refuse busy": "fewer requests",
    "refuse busy-html": "fewer requests",
    "refuse fatal": "of no use",
    "refuse database": "of no use",
    "refuse gateway": "of no use",
    "refuse maintenance": "being updated",
    "refuse robot": "of no use",
    "redirect https://elsewhere.example/": "https://elsewhere.example",
    "reset": "cannot be reached",
    "close": "cannot be reached",
    "cut": "",
    "garbage": "of no use",
    "empty": "of no use",
    "deep": "",
}


@pytest.mark.parametrize("action", WORDS)
def test_90_each_trouble_is_told_and_loses_nothing(make_site, shop, action):
    site = begin(make_site, shop)
    place(shop, 3)
    shop.on("orders" if action != "cut" else "order", action)
    done = site.run("sync", expect=1)
    text = (done.stdout + done.stderr).decode()
    assert WORDS[action] in text, text
    assert "<html" not in text and "https://elsewhere.example" not in [request.header("Host") for request in shop.requests]
    shop.clear()
    if "busy" in action or "maintenance" in action:
        with site.sql() as database:
            assert database.execute("SELECT count(*) FROM deliveries").fetchone()[0] == 0
        return
    check_counts(sync(site), new=3)
    site.settle()
    assert sorted(invoices(site)) == [1, 2, 3]
    check_shop(site, shop)


@pytest.mark.parametrize("action", ["refuse fatal", "reset", "refuse gone", "cut", "deep", "garbage"])
def test_90_one_order_that_cannot_be_fetched_costs_no_other(make_site, shop, action):
    site = begin(make_site, shop)
    place(shop, 3)
    shop.on("order", action, when=lambda request: request.number == "2")
    sync(site, expect=None if action == "refuse gone" else 1)
    shop.clear()
    found = sync(site)
    assert found["complete"] and found["failed"] == 0
    site.settle()
    assert sorted(invoices(site)) == [1, 2, 3]


CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
TRUSTING = ["unshare", "-m", "sh", "-c", f'mount --bind "$0" {CERTIFICATES} && exec "$@"']  # one process of a machine that trusts a file
can_trust = pytest.mark.skipif(os.geteuid() != 0 or not CERTIFICATES.exists() or subprocess.run([*TRUSTING[:2], "true"], capture_output=True).returncode,
                               reason="needs a mount namespace and ca-certificates")


def trusting(site, ca, *words):
    """A command on a machine that trusts this authority."""
    done = subprocess.run([*TRUSTING, ca.file, BILLHOOK, *words], capture_output=True, cwd=site.folder, timeout=240,
                          env={**os.environ, "BILLHOOK_CONFIG": str(site.config)})
    return done.returncode, done.stdout.decode() + done.stderr.decode()


@can_trust
def test_90_over_https_as_a_woocommerce_wants_it(make_site):
    """Basic is looked at over https only; a certificate that nobody trusts gets no key."""
    ca = Ca()
    with Shop(tls=ca, http_ok=False) as shop:
        place(shop, 3)
        site = begin(make_site, shop)
        told = site.run("sync", expect=1)
        assert "certificate" in (told.stdout + told.stderr).decode() and not shop.requests
        code, told = trusting(site, ca, "sync")
        assert code == 0 and "3 looked at, 3 new" in told, told
        site.settle()
        assert sorted(invoices(site)) == [1, 2, 3]
        code, told = trusting(site, ca, "check", "--shop")
        assert "may read and write" in told, told
        shop.keys.clear()
        code, told = trusting(site, ca, "check", "--shop")
        assert code == 1 and "does not know this key" in told, told
        check_shop(site, shop)


@pytest.mark.parametrize("action, code", [("refuse wrong-secret", "shop-key-refused"), ("refuse no-right", "shop-key-refused"), ("refuse firewall", "shop-key-refused")])
def test_90_a_refused_key_is_told_at_once_and_asked_no_more(make_site, shop, action, code):
    shop.on("any", action)
    site = begin(make_site, shop, ALERTS, sync_every="1s")
    wait_until(lambda: code in problems(site), "told: " + site.log()[-1000:])
    wait_until(lambda: alerts(site, code), "alert")
    before = len(shop.requests)
    site.post(order(1))
    site.settle()
    wait_until(lambda: list(invoices(site)) == [1], "deliveries go on")
    assert len(shop.requests) == before
    shop.clear()
    site.run("sync")
    wait_until(lambda: code not in problems(site), "taken back")
    check_shop(site, shop)


def test_90_a_key_is_rotated_while_the_old_one_is_asked_with(make_site, shop):
    """The refusal of the old one comes after the reload, and stops nothing."""
    site = begin(make_site, shop, ALERTS, sync_every="1s")

    def rotate():
        shop.keys[KEY].secret += "next"
        site.configure({"shop main": {"rest_secret": shop.keys[KEY].secret}})
        site.reload()
    shop.meanwhile("orders", rotate, "refuse wrong-secret")
    wait_until(lambda: alerts(site, "shop-key-refused"), "the old key is refused")
    place(shop, 1)
    wait_until(lambda: list(invoices(site)) == [1], "fetched with the new key: " + site.log()[-1000:])
    assert "shop-key-refused" not in problems(site)
    check_shop(site, shop)
