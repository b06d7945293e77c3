"""What counts as paid, and what a document says of it: deposits, methods on account, cash at delivery."""
import email
import email.policy
import json
import re
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import pytest

from einvoice import SPACES, validate_later
from harness import SHARED, order, stamp

BUYER = {"meta_data": [{"id": 1, "key": "_billing_vat_number", "value": "BE0777777771"}]}


def preview(site, body, *arguments):
    """The document of an order, its page as text and its e-invoice (None: it has none)."""
    path, pdf, ubl = (site.folder / name for name in ("order.json", "order.pdf", "order.xml"))
    path.write_text(json.dumps(body))
    ubl.unlink(missing_ok=True)
    document = site.json("preview", path, "--pdf", pdf, *arguments)
    site.run("preview", path, "--ubl", ubl, expect=None)
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return document, text, ubl if ubl.exists() else None


def ubl_texts(path):
    """What the e-invoice says of the payment."""
    root = ElementTree.parse(path).getroot()
    return {name.split("/")[-1]: root.findtext(f".//{name}", None, SPACES) for name in (
        "cbc:PaymentMeansCode", "cbc:PaymentID", "cac:PayeeFinancialAccount/cbc:ID", "cac:PaymentTerms/cbc:Note", "cbc:DueDate", "cbc:PrepaidAmount",
        "cbc:PayableAmount")}


def mail_texts(site):
    """Subject and words of each mail in the directory, by the document's number in its attachment."""
    found = {}
    for path in (site.folder / "mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        names = [part.get_filename() for part in message.iter_attachments()]
        found[names[0].removesuffix(".pdf")] = (message["Subject"], message.get_body(("plain",)).get_content())
    return found


@pytest.mark.parametrize("status", ["partially-paid", "partial-payment", "deposit", "wc-deposit"])
def test_a_deposit_is_never_paid(make_site, status):
    site = make_site()
    site.post(order(status=status, **BUYER))
    site.settle()
    assert site.documents() == []
    assert any("is in unpaid_statuses" in event["text"] for event in site.json("explain", "1001")["events"])
    document, _, _ = preview(site, order(status=status))
    assert not document["paid"] and document["totals"]["paid"] == "0.00" and document["totals"]["due"] == document["totals"]["gross"] == "121.00"


def test_unpaid_statuses_are_the_owners(make_site):
    site = make_site({"shop main": {"unpaid_statuses": "aanbetaald"}})
    for number, status in ((1, "aanbetaald"), (2, "deposit"), (3, "processing")):
        site.post(order(id=number, status=status))
    site.settle()
    assert sorted(document["order_number"] for document in site.documents()) == ["2", "3"]


def test_on_account_is_paid_by_a_person_only(make_site):
    """create=created: an unpaid invoice with a due date and a transfer; no later state of the shop makes it paid."""
    site = make_site({"shop main": {"on_account": "op-factuur"}, "invoice": {"create": "created"}})
    assert not any(problem["key"] == "on_account" for problem in site.json("check")["problems"])
    body = order(payment_method="op-factuur", payment_method_title="Op factuur", **BUYER)
    site.post(body)
    site.post(order(status="completed", modified=time.time() + 5, payment_method="op-factuur", payment_method_title="Op factuur", **BUYER))
    site.settle()
    [invoice] = site.documents()
    assert not invoice["paid"] and invoice["totals"]["due"] == "121.00" and invoice["due_date"] and invoice["payment_reference"].startswith("+++")
    document, text, ubl = preview(site, body)
    assert not document["paid"] and "BE68 5390 0754 7034" in text.replace("\xa0", " ") and "Begunstigde" in text
    said = ubl_texts(ubl)
    assert said["cbc:PaymentMeansCode"] == "30" and said["cbc:ID"] == "BE68539007547034" and said["cbc:PayableAmount"] == "121.00"
    validate_later(ubl)
    site.run("paid", invoice["number"], "--by", "KBC")
    assert site.document(invoice["number"])["paid"]


def test_on_account_with_create_paid_is_told(make_site):
    site = make_site({"shop main": {"on_account": "op-factuur"}})
    [told] = [problem for problem in site.json("check")["problems"] if problem["key"] == "on_account"]
    assert told["severity"] == "warning" and "create=created" in told["text"]
    site.post(order(status="completed", payment_method="op-factuur"))
    site.settle()
    assert site.documents() == []
    assert any("left out" in event["text"] and "on_account" in event["text"] for event in site.json("explain", "1001")["events"])


def test_cash_at_delivery_asks_for_no_transfer(make_site):
    """Page, mail and e-invoice of an unpaid one: no due date, reference, account or code, but that it is paid at delivery."""
    site = make_site({"invoice": {"create": "created"}, "order_form": {"create": "created", "auto_send": "true"}})
    body = order(payment_method="cod", payment_method_title="Onder rembours", **BUYER)
    site.post(body)
    site.settle()
    documents = {document["type"]: document for document in site.documents()}
    for document in documents.values():
        assert document["state"] == "sent" and not document["paid"] and document["due_date"] is None and document["payment_reference"] is None
    mails = mail_texts(site)
    assert len(mails) == 2
    for subject, text in mails.values():
        assert "bij levering" in text and "€\xa0121,00" in text and not re.search(r"\+\+\+|Uiterlijk|Mededeling|al betaald", text), text
        assert not subject.rstrip().endswith("tegen") and "{" not in subject
    _, text, ubl = preview(site, body)
    assert "bij levering." in text and "Begunstigde" not in text and "+++" not in text and "Vervaldatum" not in text
    said = ubl_texts(ubl)
    assert said["cbc:PaymentMeansCode"] == "10" and said["cbc:PaymentID"] is None and said["cbc:ID"] is None and said["cbc:DueDate"] is None
    assert "bij levering" in said["cbc:Note"] and said["cbc:PayableAmount"] == "121.00"
    validate_later(ubl)


def test_unpaid_without_an_iban(make_site):
    site = make_site({"seller": {"iban": None}, "invoice": {"create": "created"}})
    assert any(problem["key"] == "iban" and problem["severity"] == "warning" for problem in site.json("check")["problems"])
    _, _, ubl = preview(site, order(paid=False, status="on-hold", **BUYER))
    assert ubl_texts(ubl)["cbc:PaymentMeansCode"] == "1" and ubl_texts(ubl)["cbc:ID"] is None
    validate_later(ubl)


# ---- ../shared/cases -----------------------------------------------------------------------------------------------------------------

CASES = {
    "f6a-gift-cards": ({"net": "28.00", "vat": "5.88", "rounding": "0.00", "gross": "33.88", "paid": "33.88", "due": "0.00"}, ["20,00", "12,10", "1,78"]),
    "f6b-gift-card-pays-all": ({"net": "18.00", "vat": "3.78", "rounding": "0.00", "gross": "21.78", "paid": "21.78", "due": "0.00"}, ["21,78"]),
    "f6c-store-credit-after-tax": ({"net": "18.00", "vat": "3.78", "rounding": "0.00", "gross": "21.78", "paid": "21.78", "due": "0.00"}, ["10,00", "11,78"]),
    "f9-deposit-partially-paid": ({"net": "1000.00", "vat": "210.00", "rounding": "0.00", "gross": "1210.00", "paid": "0.00", "due": "1210.00"}, []),
}


@pytest.mark.parametrize("name", CASES)
def test_shared_case(make_site, name):
    path = SHARED / "cases" / f"{name}.json"
    if not path.exists():
        pytest.skip("../shared/cases is not here")
    totals, words = CASES[name]
    site = make_site()
    document, text, ubl = preview(site, json.loads(path.read_text()))
    assert document["totals"] == totals and document["paid"] == (totals["due"] == "0.00")
    assert not any(warning["blocks"] for warning in document["warnings"]) and all(line["discount"] == "0.00" for line in document["lines"])
    for word in words:
        assert word in text, text
    assert ubl_texts(ubl)["cbc:PrepaidAmount"] == (totals["paid"] if totals["paid"] != "0.00" else None)
    assert ubl_texts(ubl)["cbc:PayableAmount"] == totals["due"]
    validate_later(ubl)
    site.post(path.read_bytes())
    site.settle()
    assert len(site.documents()) == (0 if name.startswith("f9") else 1)


def test_shared_case_delivery_note(make_site):
    path = SHARED / "cases" / "delivery-note-with-shipping.json"
    if not path.exists():
        pytest.skip("../shared/cases is not here")
    site = make_site({"delivery_note": {"create": "created", "auto_send": "true"}})
    site.post(path.read_bytes())
    site.settle()
    assert [document["type"] for document in site.documents()] == ["invoice", "delivery_note"]
    assert site.json("verify")["faults"] == []


# ---- gift cards and store credit --------------------------------------------------------------------------------------------------

def card_order(taken, **changes):
    """Net 28.00, VAT 5.88, gross 33.88 (a product and shipping); `taken` is already off the total."""
    body = order(total="21.78", net="18.00", **BUYER)
    body["shipping_lines"] = [{"id": 3, "method_title": "Bpost", "method_id": "flat_rate", "total": "10.00", "total_tax": "2.10",
                               "taxes": [{"id": 1, "total": "2.1", "subtotal": ""}], "meta_data": []}]
    body["total"] = f"{33.88 - taken:.2f}"
    body["meta_data"] = BUYER["meta_data"] + changes.pop("meta", [])
    body.update(changes)
    return body


def meta(key, value):
    return {"meta": [{"id": 9, "key": key, "value": value}]}


def coupon(**changes):
    return {"coupon_lines": [{"id": 5, "code": "tegoed-10", "discount": "10.00", "discount_tax": "0.00", "meta_data": [], **changes}]}


CARDS = {
    "gift_cards": ("32.10", {"gift_cards": [{"id": 3, "code": "SU9F", "amount": 20}, {"id": 2, "code": "NZR8", "amount": 12.1}]}),
    "gift_cards, texts": ("32.10", {"gift_cards": [{"id": 3, "code": "SU9F", "amount": "20.00"}, {"id": 2, "code": "NZR8", "amount": "12.10"}]}),
    "gift_cards pay all": ("33.88", {"gift_cards": [{"id": 3, "code": "SU9F", "amount": 33.88}]}),
    "PW Gift Cards": ("5.00", {"pw_gift_cards_redeemed": [{"number": "ABCD-1234-EFGH-5678", "amount": "5.00"}]}),
    "YITH": ("12.50", meta("_ywgc_applied_gift_cards", {"AAAA-BBBB": "2.50", "CCCC-DDDD": 10})),
    "YITH, the sum": ("12.50", meta("_ywgc_applied_gift_cards_totals", "12.5")),
    "Smart Coupons, contribution and coupon line": ("10.00", {**coupon(discount_type="smart_coupon"), **meta("smart_coupons_contribution", {"tegoed-10": 10})}),
    "Smart Coupons, coupon line": ("10.00", coupon(discount_type="smart_coupon")),
    "Smart Coupons, coupon_info": ("10.00", coupon(meta_data=[{"id": 1, "key": "coupon_info", "value": '[12,"tegoed-10","smart_coupon",10]'}])),
    "Smart Coupons, coupon_data": ("10.00", coupon(meta_data=[{"id": 1, "key": "coupon_data", "value": {"id": 12, "discount_type": "smart_coupon"}}])),
    "WooCommerce Store Credit": ("10.00", meta("_store_credit_used", {"tegoed-10": 10})),
    "WebToffee": ("10.00", meta("wt_store_credit_used", {"tegoed-10": "10"})),
    "two plugins": ("15.00", {"gift_cards": [{"id": 3, "code": "SU9F", "amount": 5}], **meta("smart_coupons_contribution", {"tegoed-10": 10})}),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_gift_card_is_a_payment(make_site, name):
    """Figures are those before the card; paid by card and by the shop; unpaid: the card is paid, the rest due."""
    taken, changes = CARDS[name]
    site = make_site(start=False)
    body = card_order(float(taken), **{**changes})
    whole = {"net": "28.00", "vat": "5.88", "rounding": "0.00", "gross": "33.88"}
    document, text, ubl = preview(site, dict(body))
    assert document["totals"] == {**whole, "paid": "33.88", "due": "0.00"} and document["paid"] and not any(w["blocks"] for w in document["warnings"])
    assert all(line["discount"] == "0.00" for line in document["lines"]) and "Cadeaukaart" in text
    assert ubl_texts(ubl)["cbc:PrepaidAmount"] == "33.88" and ubl_texts(ubl)["cbc:PayableAmount"] == "0.00"
    files = [ubl.rename(site.folder / "paid.xml")]
    rest = f"{33.88 - float(taken):.2f}"
    document, text, ubl = preview(site, {**body, "status": "on-hold", "date_paid_gmt": None})
    assert document["totals"] == {**whole, "paid": taken, "due": rest} and document["paid"] == (rest == "0.00")
    said = ubl_texts(ubl)
    assert said["cbc:PrepaidAmount"] == taken and said["cbc:PayableAmount"] == rest and (said["cbc:PaymentMeansCode"] == "30") == (rest != "0.00")
    validate_later(*files, ubl)


NOT_CARDS = {
    "a smart coupon that is a discount": coupon(discount_type="smart_coupon"),
    "a card the plugin made a fee": meta("_ywgc_applied_gift_cards", {"AAAA": 10}),
    "broken": {"gift_cards": [{"id": 1}, 7, None, {"amount": "-3"}, {"amount": "x"}, {"amount": {"a": 1}}]},
    "no list": {"gift_cards": "none", "pw_gift_cards_redeemed": {}},
}


@pytest.mark.parametrize("name", NOT_CARDS)
def test_what_was_not_taken_off_is_no_payment(make_site, name):
    site = make_site(start=False)
    body = card_order(0, status="on-hold", date_paid_gmt=None, **NOT_CARDS[name])
    document, text, _ = preview(site, body)
    assert document["totals"]["gross"] == document["totals"]["due"] == "33.88" and document["totals"]["paid"] == "0.00" and "Cadeaukaart" not in text


@pytest.mark.parametrize("value", ["10", 10, {"X1": "10.00"}, [{"code": "X1", "amount": 10}]])
def test_a_card_that_is_not_understood_is_named(make_site, value):
    site = make_site(start=False)
    document, _, _ = preview(site, card_order(10, **meta("_my_voucher_used", value)))
    [warning] = [warning for warning in document["warnings"] if warning["blocks"]]
    assert warning["code"] == "total-not-its-parts" and "_my_voucher_used" in warning["text"]


@pytest.mark.parametrize("place", [{"gift_cards": [{"id": 1, "code": "X1", "amount_used": "10.00"}]},
                                   {"gift_cards": [{"id": 1, "code": "X1", "amount": "4,00"}, {"id": 2, "code": "X2", "amount": "6,00"}]},
                                   {"gift_cards": {"X1": {"spent": 10}}}])
def test_a_card_in_a_form_that_is_not_known_is_named(make_site, place):
    """A known place in another form: the warning names the key."""
    site = make_site(start=False)
    document, _, _ = preview(site, card_order(10, **place))
    [warning] = [warning for warning in document["warnings"] if warning["blocks"]]
    assert warning["code"] == "total-not-its-parts" and f"the order's {next(iter(place))}:" in warning["text"]


def test_cards_that_do_not_fit_are_told(make_site):
    """The total that does not add up is the one with the cards: the warning says so, and what to do."""
    site = make_site(start=False)
    document, _, _ = preview(site, card_order(10, gift_cards=[{"code": "X1", "amount": "10"}, {"code": "X2", "amount": "5"}]))
    [warning] = [warning for warning in document["warnings"] if warning["blocks"]]
    assert "counts the order's gift cards and store credit in" in warning["text"] and "Recalculate" in warning["text"]


def test_a_long_code_is_not_told(make_site):
    """Whoever knows a card's whole code can spend what is left on it: page, mail, e-invoice, log and books have the end of it."""
    site = make_site()
    site.post(card_order(5, pw_gift_cards_redeemed=[{"number": "ABCD-1234-EFGH-5678", "amount": "5.00"}]))
    site.settle()
    [invoice] = site.documents()
    site.run("show", invoice["number"], "--pdf", site.folder / "page.pdf")
    text = subprocess.run(["pdftotext", "-layout", site.folder / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "Cadeaukaart …5678" in text and "EFGH" not in text and "EFGH" not in site.log()
    with site.sql() as database:
        content = database.execute("SELECT content FROM documents").fetchone()[0]
    content = content if isinstance(content, str) else json.dumps(site.document(invoice["number"]))
    assert "EFGH" not in content


def test_life_of_an_invoice_with_a_card(make_site):
    """Issued unpaid: the card is paid; `paid` and `unpaid` move the rest alone; the shop's word; a changed card is told; credit is of the whole."""
    site = make_site({"invoice": {"create": "created"}, "credit_note": {"create": "refunded", "auto_send": "true"}})
    cards = {"gift_cards": [{"id": 3, "code": "SU9F", "amount": 20}]}
    now = time.time()
    site.post(card_order(20, status="on-hold", date_paid_gmt=None, **cards))
    site.settle()
    [invoice] = site.documents()
    number = invoice["number"]
    totals = lambda: {key: site.document(number)["totals"][key] for key in ("gross", "paid", "due")}
    assert totals() == {"gross": "33.88", "paid": "20.00", "due": "13.88"} and site.document(number)["due_date"]
    [(_, text)] = mail_texts(site).values()
    assert "€\xa013,88" in text
    site.run("paid", number, "--by", "KBC")
    assert totals() == {"gross": "33.88", "paid": "33.88", "due": "0.00"}
    site.run("unpaid", number)
    assert totals() == {"gross": "33.88", "paid": "20.00", "due": "13.88"} and not site.document(number)["paid"]
    assert [document["number"] for document in site.documents(unpaid=True)] == [number]
    changed = card_order(20, status="on-hold", date_paid_gmt=None, gift_cards=[{"id": 3, "code": "ZZZZ", "amount": 20}])
    changed["date_modified_gmt"] = stamp(now + 5)
    site.post(changed)
    site.settle()
    assert any("the gift cards" in warning["text"] for warning in site.document(number)["warnings"])
    paid = card_order(20, **cards)
    paid["date_modified_gmt"] = stamp(now + 10)
    site.post(paid)
    site.settle()
    assert totals() == {"gross": "33.88", "paid": "33.88", "due": "0.00"} and not site.document(number)["warnings"]
    site.run("credit", number, "--issue")
    site.settle()
    [credit] = site.documents(type="credit_note")
    assert credit["totals"]["gross"] == "33.88" and credit["totals"]["paid"] == "0.00"
    site.run("show", credit["number"], "--pdf", site.folder / "credit.pdf")
    text = subprocess.run(["pdftotext", "-layout", site.folder / "credit.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "Cadeaukaart" not in text
    assert site.json("verify")["faults"] == []


def test_an_order_paid_by_card_alone_gets_its_invoice(make_site):
    """zero_total=false: the total with the cards counts."""
    site = make_site()
    site.post(card_order(33.88, payment_method="", payment_method_title="", gift_cards=[{"id": 3, "code": "SU9F", "amount": 33.88}]))
    site.settle()
    [invoice] = site.documents()
    assert invoice["paid"] and invoice["paid_at"] and invoice["due_date"] is None and invoice["totals"]["gross"] == invoice["totals"]["paid"] == "33.88"
