"""Who has paid: parts, too much, taken back, what the shop says, gift cards, credit notes; and what older books knew of it."""
import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import time

import pytest

from harness import BILLHOOK, ROOT, ZONE, order, seller_day, stamp
from test_98_bank import bring, coda, move

SCHEMAS = ROOT / "tests/data/schema"


def day_of(moment):
    """The calendar day in the seller's zone of Unix seconds or of a time as the JSON has it."""
    if isinstance(moment, str):
        moment = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
    return seller_day(at=moment)


def day_start(day):
    begin = datetime.datetime.fromisoformat(day).replace(tzinfo=ZONE)
    return begin.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def standing(site, number):
    """paid, totals.paid, totals.due and the amounts of the payments."""
    document = site.document(number)
    return document["paid"], document["totals"]["paid"], document["totals"]["due"], [one["amount"] for one in document["payments"]]


def open_invoice(make_site, **changes):
    """A transfer of 121.00 that waits to be paid; the site and the number."""
    site = make_site({"invoice": {"create": "created"}})
    site.post(order(1, status="on-hold", paid=False, **changes))
    site.settle()
    [invoice] = site.documents(type="invoice")
    assert standing(site, invoice["number"]) == (False, "0.00", "121.00", [])
    return site, invoice["number"]


def shop_says_paid(site, moment=None, **changes):
    """The order is processing, paid at `moment`; the invoice has taken it over."""
    now = time.time() + 60
    site.post(order(1, modified=now, **{"date_paid_gmt": stamp(moment or now), "date_created_gmt": stamp(now - 100), **changes}))
    site.settle()


def proved(site):
    assert site.json("verify")["faults"] == []


def warnings(site, number):
    return [one["text"] for one in site.document(number)["warnings"] if one["code"] == "paid-too-much"]


# ---- parts ---------------------------------------------------------------------------------------------------------------------------

def test_paid_in_parts(make_site):
    site, number = open_invoice(make_site)
    site.run("paid", number, "--amount", "50", "--on", "2026-11-20", "--by", "KBC")
    assert standing(site, number) == (False, "50.00", "71.00", ["50.00"])
    document = site.document(number)
    assert document["paid_at"] is None and [one["number"] for one in site.documents(unpaid=True)] == [number]
    [first] = document["payments"]
    assert first == {"id": first["id"], "on": "2026-11-20", "amount": "50.00", "by": "KBC", "reference": None} and isinstance(first["id"], int)
    shown = site.run("show", number).stdout.decode()
    assert "paid 50.00 of 121.00, 71.00 due" in shown and f"payment {first['id']}" in shown and "50.00 EUR on 2026-11-20, KBC" in shown
    site.run("paid", number, "--on", "2026-11-25")
    assert standing(site, number) == (True, "121.00", "0.00", ["50.00", "71.00"])
    assert site.document(number)["paid_at"] == day_start("2026-11-25") and site.documents(unpaid=True) == []
    assert site.documents(type="invoice")[0]["payments"] == site.document(number)["payments"], "list has them too"
    story = [event["text"] for event in site.json("explain", "1")["events"] if event["kind"] == "payment"]
    assert len(story) == 2 and "50.00 EUR" in story[0] and "71.00 EUR is due" in story[0] and "it is paid" in story[1]
    proved(site)


def test_the_last_payment_is_the_latest_day(make_site):
    """paid_at is the last payment's moment, in whatever order they were recorded."""
    site, number = open_invoice(make_site)
    site.run("paid", number, "--amount", "21", "--on", "2026-11-25")
    site.run("paid", number, "--amount", "100", "--on", "2026-07-01")
    assert site.document(number)["paid_at"] == day_start("2026-11-25")
    site.run("unpaid", number, "--payment", site.document(number)["payments"][0]["id"])
    site.run("paid", number, "--on", "2026-01-02")
    assert site.document(number)["paid_at"] == day_start("2026-07-01") == "2026-06-30T22:00:00Z", "summer time"
    proved(site)


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "12.345", "x", "", "1e3", "1,5", "99999999999999999999"])
def test_an_amount_that_is_none(make_site, amount):
    site, number = open_invoice(make_site)
    assert b"--amount" in site.run("paid", number, "--amount", amount, expect=2).stderr
    assert standing(site, number) == (False, "0.00", "121.00", [])


# ---- too much ------------------------------------------------------------------------------------------------------------------------

def test_too_much_is_kept_whole_and_told(make_site):
    site, number = open_invoice(make_site)
    site.run("paid", number, "--amount", "130.50")
    assert standing(site, number) == (True, "121.00", "0.00", ["130.50"])
    assert "9.50 EUR more than was due" in warnings(site, number)[0]
    assert not site.document(number)["warnings"][0]["blocks"]
    site.run("paid", number, "--amount", "5")
    assert len(warnings(site, number)) == 2 and "5.00 EUR more" in warnings(site, number)[1]
    site.run("unpaid", number)
    site.run("unpaid", number)
    assert standing(site, number) == (False, "0.00", "121.00", []) and warnings(site, number) == []
    proved(site)


def test_nothing_is_due(make_site):
    """Without an amount nothing is booked twice; with one a person means it."""
    site, number = open_invoice(make_site)
    site.run("paid", number)
    assert b"--amount" in site.run("paid", number, expect=1).stderr
    assert standing(site, number) == (True, "121.00", "0.00", ["121.00"])
    site.run("paid", number, "--amount", "121")
    assert standing(site, number) == (True, "121.00", "0.00", ["121.00", "121.00"]) and "121.00 EUR more" in warnings(site, number)[0]
    proved(site)


# ---- the shop's word -----------------------------------------------------------------------------------------------------------------

def test_the_shops_word_is_one_payment(make_site):
    site = make_site()
    site.post(order(1))
    site.settle()
    [invoice] = site.documents(type="invoice")
    number, moment = invoice["number"], invoice["paid_at"]
    [payment] = invoice["payments"]
    assert (payment["amount"], payment["on"], payment["by"]) == ("121.00", day_of(moment), "Overschrijving")
    assert b"no payment was recorded by hand" in site.run("unpaid", number, expect=1).stderr
    assert b"the shop's own word" in site.run("unpaid", number, "--payment", payment["id"], expect=1).stderr
    shop_says_paid(site)
    assert site.document(number)["payments"] == [payment] and site.document(number)["paid_at"] == moment, "said twice"
    proved(site)


@pytest.mark.parametrize("first", ["hand", "shop"])
@pytest.mark.parametrize("earlier", ["hand", "shop"])
def test_by_hand_and_by_the_shop_are_one(make_site, first, earlier):
    """Whoever speaks first: one payment, with the earlier day; taken back, the shop's stays with its own."""
    site, number = open_invoice(make_site)
    shop = time.time() - 10 * 86400
    hand = day_of(shop - 5 * 86400 if earlier == "hand" else shop + 5 * 86400)
    says = {"hand": lambda: site.run("paid", number, "--on", hand, "--by", "KBC"), "shop": lambda: shop_says_paid(site, shop)}
    says.pop(first)()
    [second] = says.values()
    second()
    document = site.document(number)
    assert standing(site, number) == (True, "121.00", "0.00", ["121.00"]) and warnings(site, number) == []
    shops = stamp(shop) + "Z"
    assert (document["payments"][0]["on"], document["paid_at"]) == ((hand, day_start(hand)) if earlier == "hand" else (day_of(shop), shops))
    assert document["payments"][0]["by"] == "KBC"
    assert b"the shop says it is paid" in site.run("unpaid", number).stdout
    document = site.document(number)
    assert standing(site, number) == (True, "121.00", "0.00", ["121.00"])
    assert (document["payments"][0]["on"], document["paid_at"]) == (day_of(shop), shops)
    site.run("unpaid", number, expect=1)
    proved(site)


def test_the_shop_pays_what_a_person_left(make_site):
    site, number = open_invoice(make_site)
    site.run("paid", number, "--amount", "50", "--on", "2026-01-02")
    shop_says_paid(site)
    assert standing(site, number) == (True, "121.00", "0.00", ["50.00", "71.00"]) and warnings(site, number) == []
    site.run("unpaid", number)
    assert standing(site, number) == (False, "71.00", "50.00", ["71.00"])
    proved(site)


def test_on_account_the_shop_says_nothing(make_site):
    site = make_site({"shop main": {"on_account": "bacs"}, "invoice": {"create": "created"}})
    site.post(order(1))
    site.settle()
    [invoice] = site.documents(type="invoice")
    assert standing(site, invoice["number"]) == (False, "0.00", "121.00", [])


@pytest.mark.parametrize("paid", [True, False])
def test_an_invoice_of_nothing_is_paid(make_site, paid):
    """gross 0.00: paid at date_paid_gmt, else at its issue, without a payment."""
    site = make_site({"invoice": {"create": "created", "zero_total": "true"}})
    body = order(1, total="0.00", net="0.00", status="processing" if paid else "on-hold", paid=paid)
    site.post(body)
    site.settle()
    [invoice] = site.documents(type="invoice")
    if not invoice["number"]:
        invoice = site.json("issue", f"#{invoice['id']}", "--vat-category", "Z")[0]
    with site.sql() as database:
        [issued] = database.execute("SELECT issued_at FROM documents WHERE type = 'invoice'").fetchone()
    document = site.document(invoice["number"])
    assert document["paid"] and document["payments"] == [] and document["totals"]["due"] == "0.00"
    assert document["paid_at"] == (body["date_paid_gmt"] + "Z" if paid else stamp(issued) + "Z")
    proved(site)


# ---- gift cards ----------------------------------------------------------------------------------------------------------------------

def card_order(taken, **changes):
    body = order(1, **changes)
    body["total"] = f"{121 - taken:.2f}"
    body["gift_cards"] = [{"id": 3, "code": "SU9F", "amount": taken}]
    return body


@pytest.mark.parametrize("paid", [True, False])
def test_a_gift_card_is_a_payment_that_stays(make_site, paid):
    site = make_site({"invoice": {"create": "created"}})
    made = time.time() - 3 * 86400
    body = card_order(20, status="processing" if paid else "on-hold", paid=paid, created=made)
    site.post(body)
    site.settle()
    [invoice] = site.documents(type="invoice")
    number = invoice["number"]
    card = invoice["payments"][0]
    assert (card["amount"], card["by"], card["reference"]) == ("20.00", "gift card", "SU9F")
    assert card["on"] == day_of(body["date_paid_gmt"] + "Z" if paid else made)
    assert b"gift card" in site.run("unpaid", number, "--payment", card["id"], expect=1).stderr
    if paid:
        assert standing(site, number) == (True, "121.00", "0.00", ["20.00", "101.00"])
        assert invoice["paid_at"] == body["date_paid_gmt"] + "Z"
    else:
        assert standing(site, number) == (False, "20.00", "101.00", ["20.00"])
        site.run("paid", number)
        assert standing(site, number) == (True, "121.00", "0.00", ["20.00", "101.00"])
        site.run("unpaid", number)
    assert site.document(number)["payments"][0] == card
    proved(site)


def test_a_card_that_pays_all(make_site):
    """The shop's word adds nothing to it."""
    site = make_site()
    body = card_order(121)
    site.post(body)
    site.settle()
    [invoice] = site.documents(type="invoice")
    assert standing(site, invoice["number"]) == (True, "121.00", "0.00", ["121.00"])
    assert invoice["paid_at"] == day_start(day_of(body["date_paid_gmt"] + "Z"))
    body["date_modified_gmt"] = stamp(time.time() + 60)
    site.post(body)
    site.settle()
    assert site.document(invoice["number"])["payments"] == invoice["payments"]
    proved(site)


# ---- credit notes --------------------------------------------------------------------------------------------------------------------

def test_a_credit_note_lowers_what_is_due(make_site):
    site, number = open_invoice(make_site)
    site.run("credit", number, "--amount", "21", "--rate", "21")
    assert standing(site, number) == (False, "0.00", "121.00", []), "a draft takes nothing off"
    [note] = site.documents(type="credit_note")
    site.run("issue", f"#{note['id']}")
    assert standing(site, number) == (False, "0.00", "100.00", [])
    site.run("paid", number)
    assert standing(site, number) == (True, "100.00", "0.00", ["100.00"]) and warnings(site, number) == []
    note = site.documents(type="credit_note")[0]
    assert note["paid"] is False and note["payments"] == [] and note["totals"]["due"] == "21.00"
    proved(site)


def test_a_credit_note_after_the_payment(make_site):
    """It makes no surplus; what was paid stays paid."""
    site, number = open_invoice(make_site)
    site.run("paid", number, "--on", "2026-11-20")
    site.run("credit", number, "--issue")
    assert standing(site, number) == (True, "121.00", "0.00", ["121.00"]) and warnings(site, number) == []
    site.run("unpaid", number)
    assert standing(site, number) == (False, "0.00", "0.00", []) and site.documents(unpaid=True) == []
    assert "settled by credit notes" in site.run("show", number).stdout.decode()
    proved(site)


def test_a_refund_before_the_invoice(make_site):
    """The credit note comes in the transaction that issues the invoice; its page stays the invoice's."""
    site = make_site({"invoice": {"create": "created"}, "credit_note": {"create": "refunded", "auto_send": "true"}})
    body = order(1, status="on-hold", paid=False)
    body["refunds"] = [{"id": 7, "reason": "kapot", "total": "-12.10"}]
    site.post(body)
    site.settle()
    [invoice], [note] = site.documents(type="invoice"), site.documents(type="credit_note")
    assert note["number"] and standing(site, invoice["number"]) == (False, "0.00", "108.90", [])
    site.run("show", invoice["number"], "--pdf", site.folder / "page.pdf")
    text = subprocess.run(["pdftotext", "-layout", site.folder / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "121,00" in text and "108,90" not in text
    proved(site)


# ---- what has no payments ------------------------------------------------------------------------------------------------------------

def test_drafts_and_order_forms_follow_the_order(make_site):
    site = make_site({"order_form": {"create": "created", "auto_send": "true"}, "invoice": {"create": "created", "auto_send": "false"}})
    site.post(card_order(20, status="on-hold", paid=False))
    site.settle()
    for document in site.documents():
        assert (document["paid"], document["totals"]["paid"], document["totals"]["due"], document["payments"]) == (False, "20.00", "101.00", [])
        assert b"issued invoice" in site.run("paid", f"#{document['id']}", expect=1).stderr
        assert b"issued invoice" in site.run("unpaid", f"#{document['id']}", expect=1).stderr
    body = card_order(20, modified=time.time() + 60)
    site.post(body)
    site.settle()
    for document in site.documents():
        assert (document["paid"], document["totals"]["paid"], document["totals"]["due"], document["payments"]) == (True, "121.00", "0.00", [])
        assert document["paid_at"] == body["date_paid_gmt"] + "Z"
    path = site.folder / "order.json"
    path.write_text(json.dumps(body))
    assert site.json("preview", path)["payments"] == []
    proved(site)


def test_another_currency_has_no_payments(make_site):
    """JPY: an order form, since invoices are in EUR; its figures have no decimals."""
    site = make_site({"order_form": {"create": "created", "auto_send": "true"}, "invoice": {"create": "never"}})
    body = order(1, status="on-hold", paid=False, total="1210", net="1000", currency="JPY")
    site.post(body)
    site.settle()
    [form] = site.documents(type="order_form")
    assert form["payments"] == [] and form["totals"]["due"] == "1210"
    site.run("paid", form["number"], expect=1)


# ---- by its number -------------------------------------------------------------------------------------------------------------------

def test_unpaid_of_one_payment(make_site):
    site, number = open_invoice(make_site)
    for amount in ("10", "20", "30"):
        site.run("paid", number, "--amount", amount)
    ids = [one["id"] for one in site.document(number)["payments"]]
    site.run("unpaid", number, "--payment", ids[1])
    assert standing(site, number) == (False, "40.00", "81.00", ["10.00", "30.00"])
    site.run("unpaid", number, "--payment", ids[1], expect=1)
    site.run("unpaid", number, "--payment", 4711, expect=1)
    for wrong in ("0", "-1", "x", ""):
        site.run("unpaid", number, "--payment", wrong, expect=2)
    site.run("unpaid", number)
    assert standing(site, number) == (False, "10.00", "111.00", ["10.00"])
    assert b"was taken back by a person" in site.run("explain", "1").stdout
    proved(site)


# ---- and the bank ----------------------------------------------------------------------------------------------------------------------

def bank_line(site, number, cents=12100):
    """The bank has a line with the invoice's reference."""
    wanted = "".join(filter(str.isdigit, site.document(number)["payment_reference"]))
    [line] = bring(site, coda([move(cents, reference=wanted)]))
    assert line["state"] == "booked"
    return line["id"]


def test_unpaid_of_a_line_of_the_bank(make_site):
    """It is not by hand; by its number it goes, and the line waits again."""
    site, number = open_invoice(make_site)
    bank_line(site, number)
    [payment] = site.document(number)["payments"]
    assert payment["amount"] == "121.00" and b"by hand" in site.run("unpaid", number, expect=1).stderr
    site.run("unpaid", number, "--payment", payment["id"])
    assert standing(site, number) == (False, "0.00", "121.00", [])
    assert [line["state"] for line in site.json("bank", "list")] == ["open"]
    proved(site)


@pytest.mark.parametrize("shop", [False, True])
def test_unpaid_of_what_the_bank_proved(make_site, shop):
    """One payment; taken back, the line waits again, or goes on to prove the shop's word."""
    site, number = open_invoice(make_site)
    site.run("paid", number, "--on", "2026-01-02")
    if shop:
        shop_says_paid(site)
    bank_line(site, number)
    assert standing(site, number) == (True, "121.00", "0.00", ["121.00"]) and warnings(site, number) == []
    site.run("unpaid", number)
    assert standing(site, number) == ((True, "121.00", "0.00", ["121.00"]) if shop else (False, "0.00", "121.00", []))
    assert [line["state"] for line in site.json("bank", "list")] == ["booked" if shop else "open"]
    proved(site)


def test_what_the_shop_collects_is_paid_twice(make_site):
    """Mollie took the money, and a transfer came too."""
    site, number = open_invoice(make_site, payment_method="mollie_wc_gateway_bancontact", payment_method_title="Bancontact")
    shop_says_paid(site, payment_method="mollie_wc_gateway_bancontact", payment_method_title="Bancontact")
    bank_line(site, number)
    assert standing(site, number) == (True, "121.00", "0.00", ["121.00", "121.00"]) and "121.00 EUR more" in warnings(site, number)[0]
    proved(site)


# ---- two at once, and one that is killed ---------------------------------------------------------------------------------------------

def command(site, *words):
    return subprocess.Popen([BILLHOOK, *map(str, words)], cwd=site.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=dict(os.environ, BILLHOOK_CONFIG=str(site.config)))


def test_two_at_once(make_site):
    """All that is due is paid once; parts are all counted."""
    site, number = open_invoice(make_site)
    parts = [command(site, "paid", number, "--amount", "10") for _ in range(6)]
    assert all(one.wait() == 0 for one in parts)
    assert standing(site, number) == (False, "60.00", "61.00", ["10.00"] * 6)
    rest = [command(site, "paid", number) for _ in range(4)]
    assert sorted(one.wait() for one in rest) == [0, 1, 1, 1]
    assert standing(site, number)[:3] == (True, "121.00", "0.00") and warnings(site, number) == []
    proved(site)
    for one in parts + rest:
        one.communicate()


def test_killed_in_the_middle(make_site):
    """A payment is there whole, or not at all."""
    site, number = open_invoice(make_site)
    begin = time.monotonic()
    command(site, "paid", number, "--amount", "0.01").communicate()
    usual = time.monotonic() - begin
    for turn in range(24):
        one = command(site, "paid", number, "--amount", "0.01")
        end = time.monotonic() + usual * turn / 20
        while time.monotonic() < end and one.poll() is None:
            pass
        one.kill()
        one.communicate()
        paid, total, due, payments = standing(site, number)
        assert not paid and round(float(total) * 100) == len(payments) and round(float(due) * 100) == 12100 - len(payments)
    with site.sql() as database:
        told = database.execute("SELECT count(*) FROM events WHERE kind = 'payment'").fetchone()[0]
    assert told == len(payments)
    proved(site)


# ---- what older books knew -----------------------------------------------------------------------------------------------------------

OLD = "number = '2026-00002'"
SHOP = 1795923413  # when the order was paid
HAND = SHOP - 5 * 86400
LATE = SHOP + 5 * 86400


def old_site(make_site, kept, *statements):
    """Books of an older build, changed as its commands would; the frozen content too where a statement says so."""
    site = make_site({"invoice": {"create": "paid", "auto_send": "false"}}, start=False)
    shutil.copy(kept, site.database)
    shutil.copy(str(kept) + ".mark", str(site.database) + ".mark")
    database = sqlite3.connect(site.database)
    [(frozen,)] = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'documents_frozen'").fetchall()
    database.execute("DROP TRIGGER documents_frozen")
    for statement in statements:
        database.execute(statement)
    database.execute(frozen)
    database.commit()
    database.close()
    site.start()
    return site


@pytest.mark.parametrize("kept", sorted(SCHEMAS.glob("v*.db")), ids=lambda path: path.stem)
def test_what_older_books_knew(make_site, kept):
    """Each issued invoice of a kept database was paid in the shop: a payment each, and nothing moves."""
    database = sqlite3.connect(f"file:{kept}?mode=ro&immutable=1", uri=True)
    known = dict(database.execute("SELECT number, paid_at FROM documents WHERE type = 'invoice' AND number IS NOT NULL").fetchall())
    database.close()
    site = old_site(make_site, kept)
    invoices = [one for one in site.documents(type="invoice") if one["number"]]
    assert {one["number"] for one in invoices} == set(known)
    for one in invoices:
        [payment] = one["payments"]
        assert (payment["amount"], payment["by"], payment["on"]) == ("121.00", "Overschrijving", day_of(known[one["number"]]))
        assert one["paid"] and one["paid_at"] == stamp(known[one["number"]]) + "Z" and one["totals"]["due"] == "0.00"
        site.run("unpaid", one["number"], expect=1)
    proved(site)


HANDS = {
    "a person": (f"paid_at = {HAND}, person_paid_at = {HAND}, person_paid_by = 'KBC'", ("121.00", "KBC", day_of(HAND)), day_start(day_of(HAND)), None),
    "a person first": (f"paid_at = {HAND}, person_paid_at = {HAND}, person_paid_by = 'KBC', shop_paid_at = {SHOP}",
                       ("121.00", "KBC", day_of(HAND)), day_start(day_of(HAND)), stamp(SHOP) + "Z"),
    "the shop first": (f"paid_at = {SHOP}, person_paid_at = {LATE}, shop_paid_at = {SHOP}", ("121.00", None, day_of(SHOP)), stamp(SHOP) + "Z", stamp(SHOP) + "Z"),
    "the shop": (f"shop_paid_at = {SHOP}", ("121.00", "Overschrijving", day_of(SHOP)), stamp(SHOP) + "Z", stamp(SHOP) + "Z"),
    "nobody": ("paid = 0, paid_at = 0, total_paid = 0, total_due = 12100", None, None, None),
}


@pytest.mark.parametrize("name", HANDS)
def test_what_older_books_knew_by_hand(make_site, name):
    """`paid` of an older build: one row; `unpaid` leaves what the shop said."""
    change, payment, paid_at, after = HANDS[name]
    site = old_site(make_site, SCHEMAS / "v5.db", f"UPDATE documents SET {change} WHERE {OLD}")
    document = site.document("2026-00002")
    rows = [(one["amount"], one["by"], one["on"]) for one in document["payments"]]
    assert rows == ([payment] if payment else []) and document["paid_at"] == paid_at and document["paid"] == bool(payment)
    assert document["totals"]["due"] == ("0.00" if payment else "121.00")
    proved(site)
    site.run("unpaid", "2026-00002", expect=0 if "person" in name or name == "the shop first" else 1)
    assert site.document("2026-00002")["paid_at"] == after
    proved(site)


def test_older_books_with_a_credit_note(make_site):
    """2026-00001 is credited for 12.10: of an unpaid one that is not due any more."""
    nobody = "UPDATE documents SET paid = 0, paid_at = 0, total_paid = 0, total_due = 12100 WHERE number = '2026-00001'"
    site = old_site(make_site, SCHEMAS / "v5.db", nobody)
    assert standing(site, "2026-00001") == (False, "0.00", "108.90", [])
    assert "2026-00001" in [one["number"] for one in site.documents(unpaid=True)]
    proved(site)


@pytest.mark.parametrize("taken, paid", [("20.00", True), ("20.00", False), ("121.00", True)])
def test_older_books_with_a_card(make_site, taken, paid):
    """The gift cards of the frozen content become payments; what they left is the shop's. (Its hash is not that of the changed content.)"""
    card = json.dumps([{"label": "SU9F", "amount": taken, "by": "gift card", "on": "2026-11-20"}])
    change = "" if paid else ", paid = 0, paid_at = 0, total_paid = 2000, total_due = 10100"
    site = old_site(make_site, SCHEMAS / "v5.db", f"UPDATE documents SET content = json_set(content, '$.more.payments', json('{card}')){change} WHERE {OLD}")
    site.verify_at_end = False
    document = site.document("2026-00002")
    rows = [(one["amount"], one["by"], one["reference"], one["on"]) for one in document["payments"]]
    whole = taken == "121.00"
    assert rows[0] == (taken, "gift card", "SU9F", "2026-11-20") and len(rows) == (2 if paid and not whole else 1)
    assert document["paid"] == paid and document["totals"]["due"] == ("0.00" if paid else "101.00")
    assert document["paid_at"] == (day_start("2026-11-20") if whole else stamp(SHOP) + "Z" if paid else None)
    words = [fault["text"] for fault in site.json("verify", expect=1)["faults"]]
    assert not any("paid" in text or "due" in text or "card" in text for text in words), words


def test_older_books_of_nothing(make_site):
    """gross 0.00 is paid; by the shop's day, else by that of its issue."""
    zero = "total_gross = 0, total_paid = 0, total_due = 0"
    site = old_site(make_site, SCHEMAS / "v5.db", f"UPDATE documents SET {zero} WHERE number = '2026-00001'",
                    f"UPDATE documents SET {zero}, paid = 0, paid_at = 0 WHERE {OLD}")
    site.verify_at_end = False
    with site.sql() as database:
        rows = dict((number, (paid, at, issued)) for number, paid, at, issued in database.execute(
            "SELECT number, paid, paid_at, issued_at FROM documents WHERE type = 'invoice'"))
    assert rows["2026-00001"][:2] == (1, SHOP) and rows["2026-00002"][0] == 1 and rows["2026-00002"][1] == rows["2026-00002"][2]
