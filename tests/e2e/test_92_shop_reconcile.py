"""Scenario 92: `reconcile` finds each planted fault, gives its reason and a command, counts what a rule left out, and is quiet where books and shop agree."""
import csv
import datetime
import json
import shlex
import time

import pytest

from harness import order, seller_day, wait_until
from shop_site import DAY, begin, bring, check_shop, invoices, needs_captured
from standins import Shop

KINDS = ("no-invoice", "totals-differ", "refund-without-credit-note", "order-gone", "unknown-order")
COLUMNS = ("kind", "order_id", "order_number", "document", "order_total", "documents_total", "reason", "help")


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


def day(moment):
    return seller_day(at=moment)


def period():
    return "--from", day(time.time() - 3 * DAY), "--to", day(time.time() + DAY)


def reconcile(site, *words, expect=0):
    return json.loads(site.run("reconcile", *(words or period()), "--json", expect=expect).stdout)


def filled(make_site, shop, count, more=None, **keys):
    """A site that knows the shop's orders."""
    site = begin(make_site, shop, more, **keys)
    for number in range(1, count + 1):
        shop.orders.put(order(number, modified=time.time() - DAY + number))
    bring(site, shop)
    return site


def plant(site, shop):
    """Two faults of each kind; kind -> the orders."""
    silently = lambda id, **changes: shop.orders.change(id, fires=False, **changes)  # noqa: E731
    shop.orders.put(order(101, net="121.00", modified=time.time() - DAY, line_items=[]))  # nothing to invoice: left out, no fault
    for number in (102, 103):  # zero VAT without a ground: a draft that blocks
        shop.orders.put(order(number, total="50.00", net="50.00", modified=time.time() - DAY, tax_lines=[],
                              line_items=[{**order(1, total="50.00", net="50.00")["line_items"][0], "taxes": []}]))
    bring(site, shop)
    for number in (3, 4):
        line = {**shop.orders.found[number].body["line_items"][0], "total": "50.00", "total_tax": "10.50", "taxes": [{"id": 1, "total": "10.50", "subtotal": "10.50"}]}
        silently(number, total="60.50", total_tax="10.50", line_items=[line])
    for number in (5, 6):
        shop.orders.refund(number, amount="10.00", reason="kapot", fires=False)
    for number in (7, 8):
        shop.orders.delete(number)
    for number in (201, 202):
        shop.orders.put(order(number, status="on-hold", paid=False, modified=time.time() - DAY))
    return {"no-invoice": [102, 103], "totals-differ": [3, 4], "refund-without-credit-note": [5, 6], "order-gone": [7, 8], "unknown-order": [201, 202]}


def test_92_books_and_shop_agree(make_site, shop):
    site = filled(make_site, shop, 12)
    found = reconcile(site)
    (one,) = found["shops"]
    assert (one["orders"], one["paid"], one["invoiced"], one["differences"]) == (12, 12, 12, [])
    assert one["gross_orders"] == one["gross_documents"] == "1452.00"
    assert site.run("reconcile", *period()).returncode == 0
    check_shop(site, shop)


def test_92_ten_planted_faults(make_site, shop, tmp_path):
    site = filled(make_site, shop, 20)
    planted = plant(site, shop)
    found = reconcile(site, expect=1)
    (one,) = found["shops"]
    assert set(found) == {"from", "to", "shops"}
    assert set(one) == {"shop", "orders", "paid", "invoiced", "left_out", "gross_orders", "gross_documents", "differences"}
    assert all(set(row) == set(COLUMNS) for row in one["differences"])
    got = {}
    for row in one["differences"]:
        got.setdefault(row["kind"], []).append(row["order_id"])
    assert {kind: sorted(ids) for kind, ids in got.items()} == planted
    assert all(row["reason"] and row["help"].startswith("billhook ") for row in one["differences"]), one["differences"]
    by_order = {row["order_id"]: row for row in one["differences"]}
    assert (by_order[3]["order_total"], by_order[3]["documents_total"]) == ("60.50", "121.00")
    assert by_order[7]["document"] == invoices(site)[7]
    shown = site.run("reconcile", *period(), expect=1).stdout.decode()
    for number, row in by_order.items():
        lines = [line for line in shown.splitlines() if row["reason"] in line]
        assert lines and any(str(row["order_number"]) in line for line in lines), (row, shown)
    file = tmp_path / "differences.csv"
    site.run("reconcile", *period(), "--csv", file, expect=1)
    with open(file, newline="", encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened, delimiter=";" if ";" in file.read_text(encoding="utf-8-sig").splitlines()[0] else ","))
    assert sorted(int(row["order_id"]) for row in rows) == sorted(by_order) and set(COLUMNS) <= set(rows[0])
    check_shop(site, shop)


def test_92_what_helps_mends(make_site, shop):
    """The commands of `help` end the differences that a command can end."""
    site = filled(make_site, shop, 8)
    shop.orders.refund(5, amount="10.00", fires=False)
    shop.orders.put(order(201, modified=time.time() - DAY))
    (one,) = reconcile(site, expect=1)["shops"]
    assert sorted((row["kind"], row["order_id"]) for row in one["differences"]) == [("no-invoice", 201), ("refund-without-credit-note", 5)]
    for _ in range(4):
        (one,) = reconcile(site, expect=None)["shops"]
        for row in one["differences"]:
            words = shlex.split(row["help"])
            assert words[0] == "billhook"
            site.run(*words[1:])
        site.settle()
    (draft,) = (found["id"] for found in site.documents(type="credit_note") if not found["number"])  # which a person looks at and issues
    site.run("issue", f"#{draft}")
    reconcile(site)


# rule: the order that it leaves out, what the config says
LEFT_OUT = {
    "orders_since": (order(50, modified=time.time() - DAY), {"shop main": {"orders_since": day(time.time())}}),
    "no-lines": (order(50, modified=time.time() - DAY, total="0.00", net="0.00", line_items=[], tax_lines=[], total_tax="0.00"), {}),
    "zero_total": (order(50, modified=time.time() - DAY, total="0.00", net="0.00"), {"invoice": {"zero_total": "false"}}),
    "create": (order(50, modified=time.time() - DAY), {"invoice": {"create": "completed"}}),
    "for": (order(50, modified=time.time() - DAY), {"invoice": {"for": "business"}}),
    "on_account": (order(50, modified=time.time() - DAY, payment_method="rekening"), {"shop main": {"on_account": "rekening"}}),
}


@pytest.mark.parametrize("rule", LEFT_OUT)
def test_92_an_order_that_a_rule_left_out_is_counted(make_site, shop, rule):
    body, settings = LEFT_OUT[rule]
    site = begin(make_site, shop, settings)
    shop.orders.put(body)
    bring(site, shop)
    assert invoices(site) == {}
    (one,) = reconcile(site)["shops"]
    assert one["differences"] == [] and one["left_out"], one
    assert rule in json.dumps(one["left_out"]), one


def test_92_a_month_and_the_month_before(make_site, shop):
    site = begin(make_site, shop)
    for number, text in enumerate(("2026-09-30T21:59:59", "2026-09-30T22:00:00", "2026-10-31T22:59:59", "2026-10-31T23:00:00"), 1):
        shop.orders.put(order(number, date_created_gmt=text, date_modified_gmt=text, date_paid_gmt=text))
    bring(site, shop)
    found = reconcile(site, "--month", "2026-10")
    assert (found["from"], found["to"], found["shops"][0]["orders"]) == ("2026-10-01", "2026-10-31", 2), "in the seller's time zone"
    last = json.loads(site.run("reconcile", "--json", expect=None).stdout)
    first = datetime.date.fromisoformat(seller_day("%Y-%m-01"))
    assert last["from"] == (first - datetime.timedelta(days=1)).strftime("%Y-%m-01")


def test_92_a_shop_that_cannot_be_asked(make_site, shop):
    site = filled(make_site, shop, 2)
    for action in ("refuse fatal", "refuse wrong-secret", "reset"):
        shop.on("any", action)
        done = site.run("reconcile", *period(), expect=1)
        assert (done.stdout + done.stderr).decode().strip()
        shop.clear()
    reconcile(site)


def test_92_trash_and_cancelled_are_nothing_to_pay(make_site, shop):
    site = filled(make_site, shop, 4, {"credit_note": {"create": "refunded", "auto_send": "true"}})
    shop.orders.trash(1)
    shop.orders.change(2, status="cancelled")
    number = shop.orders.refund(3, {1: 1}, reason="terug")
    shop.hooks.lose()
    bring(site, shop)
    credited = lambda: [found["order_id"] for found in site.documents(type="credit_note") if found["number"]]
    wait_until(credited, "the lines of the refund were asked for")
    assert number and credited() == [3]
    (one,) = reconcile(site, expect=1)["shops"]
    assert {row["order_id"]: (row["kind"], row["order_total"], row["documents_total"]) for row in one["differences"]} == {
        1: ("totals-differ", "0.00", "121.00"), 2: ("totals-differ", "0.00", "121.00")}


@needs_captured
def test_92_the_captured_orders(make_site, shop):
    """Books that were made from them differ in nothing that is not a draft that waits for a person."""
    shop.load()
    site = begin(make_site, shop)
    bring(site, shop)
    days = sorted(found.created for found in shop.orders.found.values())
    found = reconcile(site, "--from", day(days[0] - DAY), "--to", day(days[-1] + DAY), expect=None)
    (one,) = found["shops"]
    waits = {document["order_id"] for document in site.documents() if document["state"] == "draft"}
    refunded = {id for id, order in shop.orders.found.items() if order.refunds}
    assert {row["order_id"] for row in one["differences"]} <= waits | refunded, one["differences"]
    assert {row["order_id"] for row in one["differences"] if row["kind"] == "totals-differ"} == set(), one["differences"]
