"""What counts as paid, and what a document says of it: deposits, methods on account, cash at delivery."""
import email
import email.policy
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

from einvoice import SPACES, missing_kit, validate
from harness import order

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


def valid(path):
    if not missing_kit():
        validate([path])


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
    site.post(order(status="completed", modified=__import__("time").time() + 5, payment_method="op-factuur", payment_method_title="Op factuur", **BUYER))
    site.settle()
    [invoice] = site.documents()
    assert not invoice["paid"] and invoice["totals"]["due"] == "121.00" and invoice["due_date"] and invoice["payment_reference"].startswith("+++")
    document, text, ubl = preview(site, body)
    assert not document["paid"] and "BE68 5390 0754 7034" in text.replace("\xa0", " ") and "Begunstigde" in text
    said = ubl_texts(ubl)
    assert said["cbc:PaymentMeansCode"] == "30" and said["cbc:ID"] == "BE68539007547034" and said["cbc:PayableAmount"] == "121.00"
    valid(ubl)
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
    valid(ubl)


def test_unpaid_without_an_iban(make_site):
    site = make_site({"seller": {"iban": None}, "invoice": {"create": "created"}})
    assert any(problem["key"] == "iban" and problem["severity"] == "warning" for problem in site.json("check")["problems"])
    _, _, ubl = preview(site, order(paid=False, status="on-hold", **BUYER))
    assert ubl_texts(ubl)["cbc:PaymentMeansCode"] == "1" and ubl_texts(ubl)["cbc:ID"] is None
    valid(ubl)
