"""Scenario 94: what was issued is written into the shop's order, once; the shop's echo changes nothing; nothing waits for it."""
import pytest

from harness import order, wait_equal, wait_until
from shop_site import DAY, HOUR, Clock, asked, begin, check_shop, deliveries, explained, invoices, needs_clock, status, sync, with_webhooks
from standins import Shop
from standins.shop import KEY, Key
from standins.shop import SECRET as REST_SECRET


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


def start(make_site, shop, write_back, more=None, **keys):
    site = begin(make_site, shop, more, write_back=write_back, **keys)
    with_webhooks(shop, site)
    return site


def notes(shop, id):
    return [note["note"] for note in shop.orders.found[id].notes]


def meta(shop, id):
    return {entry["key"]: entry["value"] for entry in shop.orders.found[id].body["meta_data"] if entry["key"].startswith("_billhook")}


def issue(site, shop, *ids):
    for id in ids:
        shop.orders.place(order(id))
    shop.hooks.deliver()
    site.settle()
    wait_until(lambda: set(ids) <= set(invoices(site)), "issued")


def test_94_one_private_note(make_site, shop):
    site = start(make_site, shop, "note")
    issue(site, shop, 1)
    modified = shop.orders.found[1].modified
    wait_until(lambda: notes(shop, 1), "note: " + site.log()[-1500:])
    assert notes(shop, 1) == [f"Factuur {invoices(site)[1]}, 121.00 EUR"]
    assert [note["customer_note"] for note in shop.orders.found[1].notes] == [False]
    assert shop.orders.found[1].modified == modified and not shop.hooks.queue
    sync(site)
    issue(site, shop, 2)
    wait_until(lambda: notes(shop, 2), "the next one")
    assert len(notes(shop, 1)) == 1 and len(asked(shop, "note")) == 2
    check_shop(site, shop)


def test_94_meta_once_and_its_echo_changes_nothing(make_site, shop):
    site = start(make_site, shop, "meta")
    issue(site, shop, 1)
    number = invoices(site)[1]
    wait_until(lambda: meta(shop, 1) == {"_billhook_invoice": number}, "meta: " + site.log()[-1500:])
    wait_equal(lambda: len(shop.hooks.queue), 1, "a PUT fires order.updated")
    for _ in range(3):
        shop.hooks.deliver()
        site.settle()
        found = sync(site)
        assert found["new"] == 0
        site.settle()
    assert not shop.hooks.queue and len(asked(shop, "order-put")) == 1
    assert len(site.documents()) == 1 and site.document(number)["warnings"] == []
    assert [mail["state"] for mail in site.json("outbox")] == ["sent"]
    assert "missed" not in explained(site, 1)
    check_shop(site, shop)


def test_94_note_and_meta_of_each_type(make_site, shop):
    more = {"order_form": {"create": "created", "auto_send": "true"}, "delivery_note": {"create": "completed", "auto_send": "true"},
            "credit_note": {"create": "refunded", "auto_send": "true"}}
    site = start(make_site, shop, "note;meta", more)
    issue(site, shop, 1)
    shop.orders.change(1, status="completed")
    shop.hooks.deliver()
    for _ in range(2):
        shop.orders.refund(1, {1: (0, "10.00", "2.10")}, reason="korting")
        shop.hooks.deliver()
        site.settle()
    wait_until(lambda: len(site.documents(type="credit_note")) == 2 and all(found["number"] for found in site.documents(type="credit_note")), "two credit notes")
    of = lambda type: [found["number"] for found in reversed(site.documents(type=type))]  # noqa: E731
    wanted = {"_billhook_invoice": of("invoice"), "_billhook_order_form": of("order_form"), "_billhook_delivery_note": of("delivery_note"),
              "_billhook_credit_note": of("credit_note")}
    split = lambda found: {key: sorted(part.strip() for part in value.split(",")) for key, value in found.items()}  # noqa: E731
    wait_until(lambda: split(meta(shop, 1)) == {key: sorted(value) for key, value in wanted.items()}, f"meta: {meta(shop, 1)} {wanted}")
    wait_until(lambda: len(notes(shop, 1)) == 5, "a note each")
    assert sorted(note.split(",")[0].split()[-1] for note in notes(shop, 1)) == sorted(number for numbers in wanted.values() for number in numbers)
    shop.hooks.deliver()
    site.settle()
    assert len(site.documents()) == 5
    check_shop(site, shop)


@pytest.mark.parametrize("kind, loss", [("note", "after reset"), ("note", "after 500"), ("note", "after html"), ("order-put", "after reset"),
                                        ("order-put", "after 500"), ("note", "reset"), ("order-put", "503")])
@needs_clock
def test_94_a_lost_answer_is_looked_up(make_site, shop, kind, loss):
    site = begin(make_site, shop, write_back="note" if kind == "note" else "meta", start=False)
    clock = Clock(site.folder, shop)
    site.environment = clock.environment
    site.start()
    with_webhooks(shop, site)
    shop.on(kind, loss, times=1)
    issue(site, shop, 1)
    wait_until(lambda: asked(shop, kind), "asked")
    for _ in range(4):
        clock.put_on(HOUR)
        if len(asked(shop, "notes" if kind == "note" else "order")) and (notes(shop, 1) or meta(shop, 1)):
            break
        wait_until(lambda: len(asked(shop)) > 1, "again")
    wait_until(lambda: notes(shop, 1) or meta(shop, 1), "written")
    wait_until(lambda: set(written(site)) == {"done"}, "settled: " + str(written(site)))
    assert len(notes(shop, 1)) <= 1 and len(asked(shop, kind)) == (1 if loss.startswith("after") else 2)
    check_shop(site, shop)


def written(site):
    """States of what is to be written."""
    with site.sql() as database:
        return [row[0] for row in database.execute("SELECT state FROM write_backs").fetchall()]


def test_94_a_kill_between_the_note_and_its_answer(make_site, shop):
    site = start(make_site, shop, "note")
    shop.on("note", "after hang", times=1)
    issue(site, shop, 1)
    wait_until(lambda: notes(shop, 1), "the shop has it")
    site.kill()
    site.start()
    wait_until(lambda: asked(shop, "notes"), "looked up")
    issue(site, shop, 2)
    wait_until(lambda: notes(shop, 2), "the next one")
    assert len(notes(shop, 1)) == 1


def test_94_nothing_waits_for_the_shop(make_site, shop):
    site = start(make_site, shop, "note;meta")
    shop.on("note", "hang")
    shop.on("order-put", "hang")
    issue(site, shop, 1, 2)
    assert {mail["state"] for mail in site.json("outbox")} == {"sent"}


@needs_clock
def test_94_what_cannot_be_written_is_told_after_a_week(make_site, shop):
    shop.keys[KEY] = Key(REST_SECRET, "read")
    site = begin(make_site, shop, write_back="note", start=False)
    clock = Clock(site.folder, shop)
    site.environment = clock.environment
    site.start()
    with_webhooks(shop, site)
    issue(site, shop, 1)
    wait_until(lambda: asked(shop, "note", "notes"), "tried")
    number = invoices(site)[1]
    assert site.document(number)["warnings"] == []
    clock.put_on(7 * DAY + HOUR)
    wait_until(lambda: number in status(site), "told: " + status(site))
    tried = len(asked(shop, "note"))
    clock.put_on(2 * DAY)
    shop.keys[KEY] = Key(REST_SECRET)
    issue(site, shop, 2)
    wait_until(lambda: notes(shop, 2), "the next one")
    assert tried >= 1 and notes(shop, 1) == []


def test_94_an_order_that_is_gone(make_site, shop):
    site = start(make_site, shop, "note;meta")
    shop.orders.place(order(1))
    for _ in [shop.hooks.send(hook, 1) for hook in list(shop.hooks.found.values())]:
        pass
    del shop.orders.found[1]
    shop.orders.indexes.clear()
    shop.hooks.lose()
    site.settle()
    issue(site, shop, 2)
    wait_until(lambda: notes(shop, 2) and meta(shop, 2), "the others go on")


def test_94_off_writes_nothing(make_site, shop):
    site = start(make_site, shop, "off")
    issue(site, shop, 1)
    sync(site)
    assert not asked(shop, "note", "notes", "order-put")
    assert len(deliveries(site, 1)) <= 2
