"""Scenario 13, what a customer reads: a mail of each type and language, paid and unpaid: subject, text, attachments, headers (F16, F24)."""
import re

import pytest

from harness import order
from mail_site import check_headers

WORDS = {  # of the subject: by type and language
    "order_form": {"nl": "bestelling", "fr": "commande", "de": "Bestellung", "en": "order"},
    "delivery_note": {"nl": "Leveringsbon", "fr": "Bon de livraison", "de": "Lieferschein", "en": "Delivery note"},
    "invoice": {"nl": "Factuur", "fr": "Facture", "de": "Rechnung", "en": "Invoice"},
    "credit_note": {"nl": "Creditnota", "fr": "Note de crédit", "de": "Gutschrift", "en": "Credit note"},
}
LANGUAGES = ["nl", "fr", "de", "en"]
REFUND = {"id": 50, "reason": "stuk", "total": "-12.10", "total_tax": "-2.10"}


@pytest.mark.parametrize("paid", [True, False])
def test_f16_f24_each_type_and_language(make_site, paid):
    rule = {"create": "created", "auto_send": "true"}
    shops = {f"shop {language}": {"url": f"https://{language}.example.com", "secret": "Canary0Secret1Canary2Secret3Canary4Secret",
                                  "orders_since": "2000-01-01", "language": language} for language in LANGUAGES}
    site = make_site({"order_form": rule, "delivery_note": rule, "invoice": rule, "credit_note": {"create": "refunded", "auto_send": "true"}, **shops})
    for number, language in enumerate(LANGUAGES, 1):
        body = order(number, status="processing" if paid else "on-hold", paid=paid, refunds=[REFUND])
        body["billing"].update(first_name="Zoë", last_name="D'Hondt-Müller")
        site.post(body, shop=language)
    site.settle()
    documents = site.documents()
    assert len(documents) == 16 and {d["state"] for d in documents} == {"sent"}
    for document in documents:
        [path] = (site.folder / "mail").glob(f"{document['number']}-*.eml")
        message = check_headers(path.read_bytes())
        subject, language = message["Subject"], document["language"]
        assert document["shop"] == language
        assert WORDS[document["type"]][language].lower() in subject.lower(), subject
        assert message["To"].addresses[0].display_name == "Zoë D'Hondt-Müller" and message["Content-Language"] == language
        text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
        for part in (subject, text):
            assert "{" not in part and "}" not in part and "(null)" not in part
        assert document["number"] in text and document["order_number"] in text and "De Koffiehoek" in text
        assert not re.search(r"[^\S\n]+$|:\s*$|\n\n\n", text, re.M), text
        owes = document["type"] in ("order_form", "invoice") and not paid
        # of an unpaid invoice what is due by now: the credit note may have been there before its mail was written
        assert bool(re.search("121|108.90|108,90", text)) == (document["type"] in ("order_form", "invoice")), text
        assert (document["due_date"] is not None and owes) == bool(re.search(r"Uiterlijk op|Au plus tard|Spätestens am|pay by", text)), text
        if document["type"] == "invoice" and owes:
            assert document["payment_reference"] in text
        names = [part.get_filename() for part in message.iter_attachments()]
        assert names == [document["number"] + ".pdf"], names
        print(f"\n==== {document['type']} {language} {'paid' if paid else 'unpaid'}\n{subject}\n\n{text}")


def test_f16_ubl_goes_with_business_mails(make_site):
    site = make_site({"mail": {"attach[nl]": "voorwaarden.pdf"}}, start=False)
    (site.folder / "voorwaarden.pdf").write_bytes(b"%PDF-1.4 terms")
    site.start()
    body = order(1, meta_data=[{"id": 1, "key": "vat_number", "value": "BE0417497106"}])
    site.post(body)
    site.settle()
    [path] = (site.folder / "mail").glob("*.eml")
    parts = list(check_headers(path.read_bytes()).iter_attachments())
    number = site.documents()[0]["number"]
    found = [(part.get_filename(), part.get_content_type()) for part in parts]
    if site.documents()[0]["customer"]["vat"]:
        assert found == [(number + ".pdf", "application/pdf"), (number + ".xml", "application/xml"), ("voorwaarden.pdf", "application/pdf")]
        assert parts[1].get_payload(decode=True) == site.run("show", number, "--ubl", "-").stdout
    else:
        assert found == [(number + ".pdf", "application/pdf"), ("voorwaarden.pdf", "application/pdf")]


def test_f24_unknown_placeholder_is_refused(make_site):
    site = make_site({"invoice": {"mail_subject_paid": "Factuur {numbr}"}}, start=False)
    for command in ("check", "serve"):
        done = site.run(command, expect=2)
        assert b"numbr" in done.stdout + done.stderr
