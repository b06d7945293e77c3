"""Webhooks and fetches of the same order in every order and at the same moment; used by the short form and by `make torture`."""
import random
import threading

from harness import order
from shop_site import begin, check_shop, deliveries, invoices, sync, with_webhooks


def orderings(make_site, shop, count, seed=20261129):
    """Gives a line for people."""
    dice = random.Random(seed)
    site = begin(make_site, shop, name="orderings")
    with_webhooks(shop, site)
    sync(site)
    words = {"webhook": 0, "fetch": 0, "both": 0, "inside": 0}
    for number in range(1, count + 1):
        shop.orders.place(order(number))
        way = dice.choice(sorted(words))
        words[way] += 1
        one(site, shop, number, way, dice)
    site.settle()
    assert sorted(invoices(site)) == list(range(1, count + 1)) and len(site.documents()) == count
    with site.sql() as database:
        assert database.execute("SELECT count(*) FROM mails WHERE document_id IS NOT NULL").fetchone()[0] == count
    for number in range(1, count + 1):
        rows = deliveries(site, number)
        assert len([row for row in rows if row[1] == "order.fetched"]) <= 1 and len(rows) <= 3, rows
    found = sync(site)
    assert found["new"] == found["newer"] == 0, found
    check_shop(site, shop)
    return f"{count} orders by webhook and fetch ({', '.join(f'{ways} {way}' for way, ways in words.items())}): one document and one mail each"


def one(site, shop, number, way, dice):
    if way == "webhook":
        shop.hooks.deliver(dice)
        site.json("sync", number)
    elif way == "fetch":
        site.json("sync", number)
        shop.hooks.deliver(dice)
    elif way == "inside":
        shop.on("order", lambda request: shop.hooks.deliver(dice) and "accept" or "accept", times=1)
        site.json("sync", number)
        shop.clear()
        shop.hooks.deliver(dice)
    else:
        sender = threading.Thread(target=shop.hooks.deliver, args=(dice,))
        sender.start()
        site.json("sync", number)
        sender.join()
