"""The daemon is killed while it asks a shop; used by the short form and by `make torture`."""
import random
import time

from harness import PATIENCE, order, wait_equal, wait_until
from shop_site import begin, check_shop, invoices, sync, with_webhooks

EACH = 5


def kill_rounds(make_site, shop, rounds, seed=20261129):
    """Orders are placed, half of their webhooks are lost, rounds run each second, the daemon is killed at random. Gives a line for people."""
    dice = random.Random(seed)
    shop.latency = 0.04  # a round takes most of the time between two kills
    site = begin(make_site, shop, {"shop main": {"sync_every": "1s"}}, name="shop-kills")
    with_webhooks(shop, site)
    placed = inside = 0
    for number in range(rounds):
        for _ in range(EACH):
            placed += 1
            shop.orders.place(order(placed))
            if placed > EACH:
                shop.orders.change(dice.randrange(1, placed), customer_note=str(number))
        deliver(shop, dice)
        if number % 2:
            wait_until(lambda: shop.at_once, "a question")
        time.sleep(dice.uniform(0.0, 0.5) * PATIENCE)
        inside += shop.at_once
        site.kill()
        site.start()
    shop.latency = 0
    wait_equal(lambda: len(invoices(site)), placed, f"{placed} invoices: " + site.log()[-2000:])
    wait_equal(lambda: newest(site) == changed(shop), True, "the newest state of each: " + site.log()[-2000:])
    site.settle()
    return told(site, shop, rounds, inside, placed)


def newest(site):
    with site.sql() as database:
        return dict(database.execute("SELECT id, modified_at FROM orders").fetchall())


def changed(shop):
    return {id: one.modified for id, one in shop.orders.found.items()}


def deliver(shop, dice):
    """Each other webhook is lost; failures never switch one off here."""
    shop.hooks.queue = [one for one in shop.hooks.queue if dice.random() < 0.5]
    shop.hooks.deliver(dice)
    for hook in shop.hooks.found.values():
        hook.failures = 0


def told(site, shop, rounds, inside, placed):
    found = sync(site)
    assert found["complete"] and found["new"] == found["newer"] == found["failed"] == 0, found
    site.settle()
    with site.sql() as database:
        mails = database.execute("SELECT count(*), count(DISTINCT document_id) FROM mails WHERE document_id IS NOT NULL").fetchone()
    assert newest(site) == changed(shop)
    documents = site.documents(type="invoice")
    assert len(documents) == placed and mails == (placed, placed)
    check_shop(site, shop, at_once=2)
    assert inside or rounds < 10
    return f"{rounds} kills while rounds ran ({inside} with a question under way): {placed} orders, {placed} invoices, {placed} mails, {len(shop.requests)} requests"
