"""Scenario 72: an invoice in the seller's language: what the law asks of a seller in Flanders, with a translated copy beside it and mails in the
customer's own language; and the names of the seller in each language."""
import email
import email.policy
import json
import shutil
import subprocess

import pytest

from harness import Site, order, wait_until

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
FRENCH = [{"id": 1, "key": "wpml_language", "value": "fr"}]


def text_of(pdf):
    return " ".join(subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode().split())


def mail_of(site, document):
    """The mail of a document: its parts' texts and its files by name."""
    wait_until(lambda: site.document(f"#{document['id']}")["mail"]["state"] == "sent", "mail")
    raw = site.run("show", f"#{document['id']}", "--mail", "-").stdout
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    return message, {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments() if part.get_filename()}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("language"), {
        "seller": {"postcode": "9000", "city": "Gent", "invoice_language": "seller+copy", "trade_name": "Het Koekenhuis", "legal_form[fr]": "SRL", "register": "RPR Gent",
                   "register[fr]": "RPM Gand"},
        "order_form": {"create": "created", "auto_send": "true"}, "mail": {"burst_limit": "1000/1m"}})
    site.start()
    site.post(order(1, meta_data=FRENCH))
    site.post(order(2, meta_data=FRENCH, billing={**order()["billing"], "country": "FR"}))
    site.post(order(3))
    wait_until(lambda: len(site.documents(type="invoice", state="sent")) == 3, "invoices")
    yield site
    site.stop()


def of(site, number, kind):
    return site.documents(order=f"#{number}", type=kind)[0]


def test_72_belgian_customer_gets_dutch_and_a_copy(site):
    invoice = of(site, 1, "invoice")
    assert invoice["language"] == "nl"
    message, files = mail_of(site, invoice)
    number = invoice["number"]
    assert [name for name in files if name.endswith(".pdf")] == [f"{number}.pdf", f"{number}-fr.pdf"]
    assert message["Subject"].startswith(f"Facture {number}") and message["Content-Language"] in (None, "fr")
    assert "Merci pour votre commande" in message.get_body(("plain",)).get_content()
    page, copy = text_of(files[f"{number}.pdf"]), text_of(files[f"{number}-fr.pdf"])
    assert f"Factuur {number}" in page and "Traduction" not in page and "De Koffiehoek BV" in page and "RPR Gent" in page
    assert f"Facture {number}" in copy and "le document lui‑même est en néerlandais" in copy and "De Koffiehoek SRL" in copy and "RPM Gand" in copy
    assert "Het Koekenhuis" in page and "Het Koekenhuis" in copy
    assert "Merci pour votre commande" in copy and "Bedankt" in page
    assert files[f"{number}.pdf"] == site.run("show", number, "--pdf", "-").stdout


@pytest.mark.parametrize("number,language", [(2, "fr"), (3, "nl")])
def test_72_others_get_one(site, number, language):
    """A customer in another country, and one who speaks the seller's language."""
    invoice = of(site, number, "invoice")
    assert invoice["language"] == language
    _, files = mail_of(site, invoice)
    assert [name for name in files if name.endswith(".pdf")] == [f"{invoice['number']}.pdf"]


def test_72_order_forms_are_the_customers(site):
    assert of(site, 1, "order_form")["language"] == "fr"


def test_72_credit_note_too(site):
    number = of(site, 1, "invoice")["number"]
    site.run("credit", number, "--reason", "Geste commercial", "--issue")
    note = site.documents(type="credit_note")[0]
    site.run("send", note["number"])
    message, files = mail_of(site, note)
    copy = text_of(files[f"{note['number']}-fr.pdf"])
    assert note["language"] == "nl" and message["Subject"].startswith("Note de crédit")
    assert "Note de crédit" in copy and "Motif Geste commercial" in copy and "Creditnota" in text_of(files[f"{note['number']}.pdf"])


def test_72_preview_and_config(site, tmp_path):
    """A mail that is only looked at has the copy too; `config` tells the names of each language."""
    (tmp_path / "order.json").write_text(json.dumps(order(9, meta_data=FRENCH)))
    site.run("preview", tmp_path / "order.json", "--mail", tmp_path / "mail.eml")
    message = email.message_from_bytes((tmp_path / "mail.eml").read_bytes(), policy=email.policy.SMTP)
    assert {"PREVIEW.pdf", "PREVIEW-fr.pdf"} <= {part.get_filename() for part in message.iter_attachments()}
    lines = site.run("config").stdout.decode().splitlines()
    assert {"legal_form=BV", "legal_form[fr]=SRL", "register[fr]=RPM Gand", "invoice_language=seller+copy"} <= {line.split("  #")[0] for line in lines}


def test_72_is_told(site, tmp_path):
    """`init` writes seller+copy; `check` and `status` say what the postcode asks, and neither is an error."""
    assert not [p for p in site.json("check")["problems"] if "language" in p["key"]]
    assert not [p for p in site.json("status")["problems"] if p["code"] == "invoice-language"]
    site.run("--config", tmp_path / "new.conf", "init")
    assert "\ninvoice_language=seller+copy\n" in (tmp_path / "new.conf").read_text()
    other = Site(tmp_path / "other", {"seller": {"language": "fr", "postcode": "9000"}})
    found = [(p["severity"], p["key"]) for p in other.json("check")["problems"] if "language" in p["key"]]
    assert found == [("warning", "invoice_language"), ("warning", "language")]
    other.start()
    told = [p["text"] for p in other.json("status")["problems"] if p["code"] == "invoice-language"]
    assert len(told) == 2 and all("Flanders" in text for text in told) and other.run("status").returncode == 0
    other.stop()
