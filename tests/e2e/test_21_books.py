"""Whatever the program itself issues, `verify` finds the books whole."""
import pytest

from einvoice import Invoice, missing_kit, validate
from everything import CHOSEN, one_of_everything
from harness import order


def with_shipping(body, net="4.96", tax="1.04"):
    """The order with a shipping line at 21 %; its total grows by it."""
    body["shipping_lines"] = [{"id": 900, "method_title": "Bpost", "method_id": "flat_rate", "total": net, "total_tax": tax,
                               "taxes": [{"id": 1, "total": tax, "subtotal": ""}], "meta_data": []}]
    body["total"] = f"{float(body['total']) + float(net) + float(tax):.2f}"
    return body


def test_delivery_note_with_shipping(make_site):
    """A note lists goods only, its frozen money is the order's: the fixture's `verify` at the end said "its totals do not add up"."""
    site = make_site({"delivery_note": {"create": "created", "auto_send": "true"}, "invoice": {"create": "never"}})
    site.post(with_shipping(order()))
    site.settle()
    [note] = site.documents(type="delivery_note")
    assert note["state"] == "sent" and [line["kind"] for line in site.document(note["number"])["lines"]] == ["product"]
    assert site.json("verify") == {"documents": 1, "faults": []}


@pytest.mark.parametrize("exempt", [False, True], ids=["normal", "small enterprise"])
def test_one_of_everything_is_proved(make_site, exempt):
    """Every type with every kind of line, issued by itself and by hand, credited in every way, withdrawn, over a jump, for two shops."""
    site = one_of_everything(make_site, exempt)
    documents = site.documents()
    kinds = {(document["type"], line["kind"]) for document in documents if document["number"] for line in site.document(document["number"])["lines"]}
    for type in ("order_form", "invoice"):
        assert {(type, kind) for kind in ("product", "shipping", "fee")} <= kinds, kinds
    assert {("delivery_note", "product"), ("credit_note", "refund"), ("credit_note", "shipping")} <= kinds
    assert exempt or {("invoice", "rounding"), ("order_form", "rounding")} <= kinds
    numbered = [document for document in documents if document["number"]]
    states = {(document["type"], document["state"]) for document in documents}
    assert {("order_form", "void"), ("delivery_note", "void"), ("invoice", "sent"), ("invoice", "issued"), ("credit_note", "sent")} <= states, states
    blocked = {document["order_number"] for document in documents for warning in document["warnings"] if warning["blocks"] and document["state"] == "draft"}
    assert blocked == ({"15"} if exempt else {"15", "17", *map(str, CHOSEN)}), blocked  # dollars; of zero VAT the order forms that nobody decided
    categories = {row["category"] for document in numbered for row in document["vat"]}
    assert categories == ({"E"} if exempt else {"S", "E", "Z", "AE", "K", "G"}), categories
    assert site.json("verify") == {"documents": len(numbered), "faults": []} and len(numbered) > 60
    shown = {document["order_number"]: (document["paid"], len(document["payments"]), document["totals"]["due"]) for document in site.documents(type="invoice") if document["shop"] == "main"}
    whole = "100.00" if exempt else "121.00"
    assert [shown[id][:2] for id in ("40", "41", "42", "43", "44", "45", "46")] == [(True, 2), (False, 1), (True, 1), (False, 2), (False, 0), (False, 1), (False, 1)], shown
    assert shown["43"][2] == shown["44"][2] == whole and {line["state"] for line in site.json("bank", "list")} == {"booked", "open", "other"}
    site.stop()
    site.start()
    assert site.json("verify")["faults"] == []
    files = [site.folder / f"{document['number']}.xml" for document in numbered]
    files = [file for file in files if site.run("show", file.stem, "--ubl", file, expect=None).returncode == 0]
    assert len(files) >= 9
    for file in files:
        Invoice(file)
    if not missing_kit():
        validate(files)
