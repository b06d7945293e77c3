"""Scenario 93: a credit note for a refund has the refund's own lines: to the cent and by rate, as WooCommerce keeps them; it waits for them, not for ever."""
import collections
import copy
from decimal import Decimal

import pytest

import einvoice
from harness import order, wait_until
from shop_site import HOUR, MINUTE, Clock, asked, begin, check_shop, invoices, needs_captured, needs_clock, sync, with_webhooks
from peppol_site import vat
from standins import Shop

REFUNDED = {"credit_note": {"create": "refunded", "auto_send": "true"}}
WAITS = "waits-for-refund-lines"
KINDS = ("line_items", "shipping_lines", "fee_lines")
TWO_CENTS = Decimal("0.02")


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


def business(body):
    """The order of a business, for only those have e-invoices."""
    if body["billing"]["country"] != "BE" or any("vat" in entry["key"] for entry in body["meta_data"]):
        return body
    return {**body, "meta_data": [*body["meta_data"], {"id": 9, "key": "vat_number", "value": vat(body["id"])}]}


def three_lines(id=1):
    """1: 3 coffees at 21 % (36.30), 2: a book at 6 % (10.60), 3: shipping at 21 % (6.05)."""
    line = order(id)["line_items"][0]
    coffee = {**line, "id": 1, "quantity": 3, "subtotal": "30.00", "subtotal_tax": "6.30", "total": "30.00", "total_tax": "6.30", "price": 10.0,
              "taxes": [{"id": 1, "total": "6.30", "subtotal": "6.30"}]}
    book = {**line, "id": 2, "name": "Boek", "sku": "B-1", "quantity": 1, "subtotal": "10.00", "subtotal_tax": "0.60", "total": "10.00", "total_tax": "0.60",
            "price": 10.0, "taxes": [{"id": 2, "total": "0.60", "subtotal": "0.60"}]}
    post = {"id": 3, "method_title": "bpost", "method_id": "flat_rate", "instance_id": "1", "total": "5.00", "total_tax": "1.05",
            "taxes": [{"id": 1, "total": "1.05", "subtotal": ""}], "meta_data": []}
    rate = order(id)["tax_lines"][0]
    taxes = [{**rate, "tax_total": "6.30", "shipping_tax_total": "1.05"}, {**rate, "id": 4, "rate_id": 2, "rate_code": "BE-BTW-6", "tax_total": "0.60", "rate_percent": 6}]
    return order(id, total="52.95", net="45.00", line_items=[coffee, book], shipping_lines=[post], tax_lines=taxes, shipping_total="5.00",
                 shipping_tax="1.05", cart_tax="6.90", total_tax="7.95")


def invoiced(make_site, shop, *orders, **keys):
    site = begin(make_site, shop, {**REFUNDED, **keys.pop("more", {})}, **keys)
    with_webhooks(shop, site)
    for body in orders or (three_lines(),):
        shop.orders.place(body)
    shop.hooks.deliver()
    site.settle()
    return site


def notes(site, refund_id=None):
    """Issued credit notes; of one refund."""
    with site.sql() as database:
        found = dict(database.execute("SELECT number, refund_id FROM documents WHERE type = 'credit_note' AND number IS NOT NULL").fetchall())
    return [site.document(number) for number in found if refund_id in (None, found[number])]


def note_of(site, refund_id):
    """Once it is issued."""
    wait_until(lambda: notes(site, refund_id), f"a credit note for {refund_id}: " + site.log()[-1500:] + str(site.documents(type="credit_note")))
    (found,) = notes(site, refund_id)
    return found


def lines_of(note):
    return [(line["kind"], line["description"], line["quantity"], line["net"], line["vat_rate"]) for line in note["lines"]]


def vat_of(note):
    return {(row["rate"], row["base"], row["amount"]) for row in note["vat"]}


def refund(shop, *words, **names):
    number = shop.orders.refund(1, *words, **names)
    shop.hooks.deliver()
    return number


# -- the lines -----------------------------------------------------------------------------------------------------

def test_93_products_shipping_and_rates(make_site, shop):
    site = invoiced(make_site, shop)
    first = note_of(site, refund(shop, {1: 2, 3: 1}, reason="twee kapot"))
    assert lines_of(first) == [("product", "Koffie", "2", "20.00", "21"), ("shipping", "bpost", "1", "5.00", "21")]
    assert vat_of(first) == {("21", "25.00", "5.25")} and first["totals"]["gross"] == "30.25"
    second = note_of(site, refund(shop, {2: 1}))
    assert lines_of(second) == [("product", "Boek", "1", "10.00", "6")] and second["totals"]["gross"] == "10.60"
    third = note_of(site, refund(shop, {1: 1}))
    assert third["totals"]["gross"] == "12.10" and lines_of(third) == [("product", "Koffie", "1", "10.00", "21")]
    gross = sum(Decimal(note["totals"]["gross"]) for note in notes(site))
    assert gross == Decimal("52.95")
    check_shop(site, shop)


def test_93_several_rates_in_one_refund(make_site, shop):
    site = invoiced(make_site, shop, business(three_lines()))
    note = note_of(site, refund(shop, {1: 1, 2: 1}, reason="terug"))
    assert vat_of(note) == {("21", "10.00", "2.10"), ("6", "10.00", "0.60")} and note["totals"]["gross"] == "22.70"
    path = site.folder / "note.xml"
    site.settle()  # its e-invoice follows its number
    site.run("show", note["number"], "--ubl", path)
    einvoice.check_against_document(einvoice.Invoice(path), note)


def test_93_a_part_of_a_line_and_an_amount_without_a_quantity(make_site, shop):
    site = invoiced(make_site, shop)
    note = note_of(site, refund(shop, {1: (0, "4.13", "0.87")}, reason="korting achteraf"))
    assert note["totals"]["gross"] == "5.00" and vat_of(note) == {("21", "4.13", "0.87")}


def test_93_what_no_line_explains_becomes_a_line(make_site, shop):
    """The refund is 5.00 more than its lines: the rest has the reason, at the rate that fits."""
    site = invoiced(make_site, shop, order(1))
    note = note_of(site, refund(shop, {1: (0, "50.00", "10.50")}, amount="65.50", reason="coulance"))
    assert note["totals"]["gross"] == "65.50"
    assert len(note["lines"]) == 2 and note["lines"][1]["description"] == "coulance" and note["lines"][1]["vat_rate"] == "21"


def test_93_an_amount_only_refund_has_the_rules_of_before(make_site, shop):
    site = invoiced(make_site, shop, order(1))
    note = note_of(site, refund(shop, amount="12.10", reason="coulance"))
    assert lines_of(note) == [("refund", "coulance", "1", "10.00", "21")]


def test_93_an_amount_only_refund_over_several_rates_waits_for_a_person(make_site, shop):
    site = invoiced(make_site, shop)
    refund(shop, amount="5.00", reason="coulance")
    site.settle()
    drafts = wait_until(lambda: [found for found in site.documents(type="credit_note") if WAITS not in str(found["warnings"])], "decided")
    assert drafts[0]["number"] is None and any(warning["blocks"] for warning in drafts[0]["warnings"])


def test_93_never_more_than_the_invoice_has_left(make_site, shop):
    site = invoiced(make_site, shop)
    note_of(site, refund(shop, {1: 3}))
    refund(shop, {1: (1, "20.00", "4.20")}, reason="te veel")
    site.settle()
    wait_until(lambda: any(warning["blocks"] for found in site.documents(type="credit_note") if not found["number"] for warning in found["warnings"]),
               "what is too much waits for a person: " + str(site.documents(type="credit_note")))
    assert sum(Decimal(note["totals"]["gross"]) for note in notes(site)) == Decimal("36.30")


def test_93_switched_off_nothing_is_asked(make_site, shop):
    site = invoiced(make_site, shop, order(1), refund_lines="false")
    note = note_of(site, refund(shop, {1: (0, "50.00", "10.50")}, reason="helft"))
    assert lines_of(note) == [("refund", "helft", "1", "50.00", "21")]
    assert not asked(shop, "refunds")


def test_93_a_later_change_keeps_the_note(make_site, shop):
    """A note that is issued stays; a refund that is deleted in the shop is warned of."""
    site = invoiced(make_site, shop)
    number = refund(shop, {1: 1})
    note = note_of(site, number)
    shop.orders.change(1, customer_note="x")
    shop.hooks.deliver()
    site.settle()
    assert len(notes(site)) == 1 and notes(site)[0]["warnings"] == []
    shop.orders.delete_refund(1, number)
    site.run("sync", "1")
    site.settle()
    assert site.document(note["number"])["warnings"]


@needs_captured
def test_93_each_captured_refund_with_lines(make_site, shop, record_property):
    """Equal to the cent and by rate; the sum of several never above the invoice; the e-invoices are valid."""
    with Shop() as captured:
        captured.load(trashed=False)
        refunded = {id: found for id, found in captured.orders.found.items() if found.refunds}
    site = begin(make_site, shop, REFUNDED)
    for id, found in refunded.items():
        shop.orders.put({**copy.deepcopy(business(found.body)), "refunds": [], "status": "processing"})
    sync(site)
    site.settle()
    assert sorted(invoices(site)) == sorted(refunded)
    for id, found in refunded.items():
        shop.orders.put({**business(found.body), "date_modified_gmt": "2026-11-28T23:00:00"}, found.refunds)
    sync(site)
    site.settle()
    files, seen, credited = [], 0, collections.Counter()
    for id, found in refunded.items():
        for one in found.refunds:
            if not any(one[kind] for kind in KINDS):
                continue
            note = note_of(site, one["id"])
            check_captured(note, one, found.body)
            credited[id] += Decimal(note["totals"]["gross"])
            files.append(site.folder / f"{one['id']}.xml")
            site.run("show", note["number"], "--ubl", files[-1])
            einvoice.check_against_document(einvoice.Invoice(files[-1]), note)
            seen += 1
    for id, gross in credited.items():
        assert gross <= Decimal(site.document(invoices(site)[id])["totals"]["gross"])
    assert seen >= 6
    check_shop(site, shop)
    record_property("info", f"{seen} captured refunds with lines: each credit note is the refund, to the cent and by rate")
    if einvoice.missing_kit():
        pytest.skip(einvoice.missing_kit())
    assert einvoice.validate(files) == len(files)


def check_captured(note, one, body):
    percent = {tax["rate_id"]: Decimal(str(tax["rate_percent"])) for tax in body["tax_lines"]}
    base, tax = collections.Counter(), collections.Counter()
    for kind in KINDS:
        for line in one[kind]:
            rates = [entry["id"] for entry in line["taxes"] if Decimal(entry["total"] or "0") != 0]
            rate = percent[rates[0]] if rates else Decimal(0)
            base[rate] -= Decimal(line["total"])
            tax[rate] -= Decimal(line["total_tax"])
    assert Decimal(note["totals"]["gross"]) == Decimal(one["amount"]), (one, note["totals"])
    explained = sum(base.values()) + sum(tax.values())
    if explained != Decimal(one["amount"]):
        return  # the rest has a line of its own
    got = {Decimal(row["rate"]): row for row in note["vat"]}
    assert set(got) == set(base), (one, note["vat"])
    for rate, row in got.items():
        assert abs(Decimal(row["base"]) - base[rate]) <= TWO_CENTS and abs(Decimal(row["amount"]) - tax[rate]) <= TWO_CENTS, (rate, row, base, tax)


# -- waiting -------------------------------------------------------------------------------------------------------

def with_clock(make_site, shop, *orders):
    """A site whose clock can be put on, and whose orders have invoices."""
    site = begin(make_site, shop, REFUNDED, start=False)
    clock = Clock(site.folder, shop)
    site.environment = clock.environment
    site.start()
    with_webhooks(shop, site)
    for body in orders:
        shop.orders.place(body)
    shop.hooks.deliver()
    site.settle()
    return site, clock


@needs_clock
def test_93_the_note_waits_while_the_shop_cannot_be_asked(make_site, shop):
    site, clock = with_clock(make_site, shop, three_lines())
    shop.on("refunds", "refuse busy", times=1)
    number = refund(shop, {1: 1}, reason="kapot")
    draft = wait_until(lambda: site.documents(type="credit_note"), "draft")[0]
    assert [(warning["code"], warning["blocks"]) for warning in draft["warnings"] if warning["code"] == WAITS] == [(WAITS, False)]
    assert draft["number"] is None
    site.post(order(2))
    wait_until(lambda: 2 in invoices(site), "the worker never waits for the network")
    wait_until(lambda: asked(shop, "refunds"), "asked")
    site.stop()
    clock.put_on(2 * MINUTE)
    site.start()
    assert lines_of(note_of(site, number)) == [("product", "Koffie", "1", "10.00", "21")]
    check_shop(site, shop)


@needs_clock
def test_93_after_a_day_the_rules_of_before(make_site, shop):
    site, clock = with_clock(make_site, shop, order(1))
    shop.on("refunds", "500")
    number = refund(shop, {1: (0, "50.00", "10.50")}, reason="helft")
    wait_until(lambda: WAITS in str(site.documents(type="credit_note")), "waits")
    clock.put_on(23 * HOUR)
    site.post(order(2, modified=clock.now()))
    wait_until(lambda: 2 in invoices(site), "another order")
    assert not notes(site)
    site.stop()  # a worker that did not see the first step would take both for one jump of more than a day, and wait for a person
    clock.put_on(HOUR + 120)
    site.start()
    site.post(order(3, modified=clock.now()))
    assert lines_of(note_of(site, number)) == [("refund", "helft", "1", "50.00", "21")]


def test_93_kill_while_it_waits(make_site, shop):
    site = invoiced(make_site, shop)
    shop.on("refunds", "delay 1", times=1)
    number = refund(shop, {1: 1})
    wait_until(lambda: asked(shop, "refunds"), "asked")
    site.kill()
    site.start()
    assert note_of(site, number)["totals"]["gross"] == "12.10"
    assert len(site.documents(type="credit_note")) == 1


# -- by hand -------------------------------------------------------------------------------------------------------

def test_93_credit_by_the_refund(make_site, shop):
    site = invoiced(make_site, shop, more={"credit_note": {"create": "never"}})
    number = refund(shop, {1: 2}, reason="twee kapot")
    site.settle()
    assert site.documents(type="credit_note") == []
    invoice = invoices(site)[1]
    note = site.json("credit", invoice, "--refund", number, "--issue")
    issued = site.document(note["number"])
    assert lines_of(issued) == [("product", "Koffie", "2", "20.00", "21")] and issued["totals"]["gross"] == "24.20"
    again = site.run("credit", invoice, "--refund", number, expect=1)
    assert issued["number"] in (again.stdout + again.stderr).decode()
    site.run("credit", invoice, "--refund", 424242, expect=1)
    shop.on("refunds", "refuse fatal", times=1)
    other = shop.orders.refund(1, {2: 1})
    shop.hooks.deliver()
    site.settle()
    refused = site.run("credit", invoice, "--refund", other, "--issue", expect=1)
    assert str(other) in refused.stderr.decode() and len(site.documents(type="credit_note")) == 1, "nothing is made"
    note = site.json("credit", invoice, "--refund", other, "--issue")
    assert lines_of(site.document(note["number"])) == [("product", "Boek", "1", "10.00", "6")]
    check_shop(site, shop)
