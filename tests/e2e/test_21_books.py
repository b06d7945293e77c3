"""Whatever the program itself issues, `verify` finds the books whole."""
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
