"""Issue 14, items 2, 3, 6 and 8: what is no order, what concerns a part of one only, a customer without a name, a VAT number under another key."""
import json
import sqlite3

import pytest

from harness import SHARED, order
from test_05_bodies import only, state


def subscription(id=5580, **changes):
    body = order(id, **changes)
    body.update({"status": "active", "billing_period": "week", "billing_interval": "4", "next_payment_date_gmt": "2026-12-18T08:29:33",
                 "_links": {"self": [{"href": f"https://shop.example.com/wp-json/wc/v3/subscriptions/{id}"}]}})
    return body


def without(body, *keys):
    return {key: value for key, value in body.items() if key not in keys}


SUBSCRIPTIONS = {
    "whole": subscription(),
    "period": without(subscription(), "billing_interval", "next_payment_date_gmt", "_links"),
    "interval": without(subscription(), "billing_period", "next_payment_date_gmt", "_links"),
    "next payment": without(subscription(), "billing_period", "billing_interval", "_links"),
    "own link": without(subscription(), "billing_period", "billing_interval", "next_payment_date_gmt"),
}


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
@pytest.mark.parametrize("topic", ["subscription.updated", "order.updated"])
def test_a_subscription_is_ignored(site, tmp_path, name, topic):
    body = SUBSCRIPTIONS[name]
    kept = site.post(body, topic=topic).json()["delivery"]
    site.settle()
    row = state(site, kept)
    assert row["state"] == "ignored" and "subscription" in row["reason"], row
    assert site.documents() == [] and "alert kind=" not in site.log()
    site.run("inbox", "retry", kept)
    site.settle()
    assert state(site, kept)["state"] == "ignored" and site.documents() == []
    path = tmp_path / "subscription.json"
    path.write_text(json.dumps(body))
    refused = site.run("preview", path, "--json", expect=1)
    assert b"a subscription, not an order" in refused.stderr and refused.stdout == b""
    assert site.run("post", path, "--topic", topic).stdout.startswith(b"200 ")
    site.settle()
    assert site.documents() == [] and {row["state"] for row in site.json("inbox")} == {"ignored"}


def test_a_renewal_is_an_order(site):
    body = order(9, created_via="subscription", meta_data=[{"id": 1, "key": "_subscription_renewal", "value": "5580"}])
    body["_links"] = {"self": [{"href": "https://shop.example.com/wp-json/wc/v3/orders/9"}],
                      "subscription": [{"href": "https://shop.example.com/wp-json/wc/v3/subscriptions/5580"}]}
    site.post(body)
    site.settle()
    assert only(site, 9)["state"] == "sent"


def test_a_subscription_that_was_taken_for_an_order_loses_its_draft(make_site):
    """An earlier version made a draft from it: `inbox retry` by today's rules makes it void, once."""
    site = make_site({"invoice": {"auto_send": "false"}})
    kept = site.post(order(5580)).json()["delivery"]
    site.settle()
    assert only(site, 5580)["state"] == "draft"
    next_one = site.post(subscription()).json()["delivery"]
    site.settle()
    assert state(site, kept)["state"] == "done" and state(site, next_one)["state"] == "ignored"
    assert [d["state"] for d in site.documents()] == ["void"]
    site.post(subscription(customer_note="again"))
    site.settle()
    told = [e["text"] for e in site.json("explain", "#5580")["events"] if "subscription" in e["text"] and e["kind"] == "decision"]
    assert len(told) == 1, told


# -- the small inputs of ../shared/cases -----------------------------------------------------------------------------

def case(name):
    path = SHARED / "cases" / f"{name}.json"
    if not path.exists():
        pytest.skip("../shared/cases is not there")
    return path


def test_case_f1_subscription_object(site):
    path = case("f1-subscription-object")
    assert site.run("post", path, "--topic", "subscription.updated").stdout.startswith(b"200 ")
    site.settle()
    assert [row["state"] for row in site.json("inbox")] == ["ignored"] and site.documents() == []


def test_case_f2_refund_id_0(make_site):
    site = make_site({"credit_note": {"create": "refunded", "auto_send": "true"}})
    totals = site.json("preview", case("f2-refund-id-0"))["totals"]
    assert (totals["net"], totals["vat"], totals["gross"]) == ("99.00", "20.79", "119.79")
    site.run("post", case("f2-refund-id-0"))
    site.settle()
    assert [d["type"] for d in site.documents()] == ["invoice"] and site.documents()[0]["totals"]["gross"] == "119.79"


def test_case_f11_vat_number_under_billing_vat(make_site):
    site = make_site(start=False)
    document = site.json("preview", case("f11-vat-number-under-billing_vat"))
    text, = [w["text"] for w in document["warnings"] if w["code"] == "vat-number-missing"]
    assert "'_billing_vat'" in text and "vat_meta" in text and document["customer"]["vat"] is None
    site.configure({"shop main": {"vat_meta": "_billing_vat"}})
    assert site.json("preview", case("f11-vat-number-under-billing_vat"))["customer"]["vat"] == "BE0777777771"


# -- item 3 ----------------------------------------------------------------------------------------------------------

PARTS = {
    "refund without id": {"refunds": [{"id": 0, "reason": "", "total": "-0.00"}]},
    "refund id as text": {"refunds": [{"id": "x", "total": "-1.00"}]},
    "refund without amount": {"refunds": [{"id": 5, "reason": "x"}, {"id": 6, "total": ""}, {"id": 7, "total": None}, {"id": 8, "total": "-1,5"}]},
    "refunds of another kind": {"refunds": [None, 7, [], [1, 2], "x", {}]},
    "refunds no list": {"refunds": "none"},
    "refunds object": {"refunds": {"1": {"id": 5, "total": "-1.00"}}},
    "coupons": {"coupon_lines": [None, [1], 7, {"code": [1]}, {"code": None}]},
    "coupons no list": {"coupon_lines": "zomer"},
    "meta": {"meta_data": [None, [1, 2], 7, {}, {"key": [1], "value": "x"}, {"key": "k", "value": {"a": [1]}}, {"id": "x", "key": None, "value": 1}]},
    "meta no list": {"meta_data": {"a": 1}},
    "links": {"_links": [1, 2]},
    "texts": {"customer_note": [1], "payment_method_title": {"a": 1}, "lang": 7, "number": None, "payment_url": 7, "needs_payment": "x"},
    "further rates": {"tax_lines": "append"},
    "label": {"tax_lines": "label"},
    "fee meta": {"fee_lines": "meta"},
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_never_costs_the_order(make_site, name):
    site = make_site({"credit_note": {"create": "refunded", "auto_send": "true"}})
    body = order(3)
    changes = dict(PARTS[name])
    if name == "further rates":
        changes["tax_lines"] = body["tax_lines"] + [None, 7, [1, 2], {"rate_id": "x"}, {"rate_id": 99, "rate_percent": [1]}]
    if name == "label":
        changes["tax_lines"] = [dict(body["tax_lines"][0], label={"a": 1}, compound="no", rate_code=7)]
    if name == "fee meta":
        changes["fee_lines"] = [{"id": 8, "name": "Gratis", "total": "0.00", "total_tax": "0.00", "taxes": [], "meta_data": [7, [1], None]}]
        body["line_items"][0]["meta_data"] = [7, [1, 2], {"display_key": [1], "display_value": "x"}, "x"]
    body.update(changes)
    kept = site.post(body).json()["delivery"]
    site.settle()
    assert state(site, kept)["state"] == "done", state(site, kept)
    document = only(site, 3)
    assert document["state"] == "sent" and document["totals"]["gross"] == "121.00", document["warnings"]
    assert site.documents(type="credit_note") == []


REFUSED = {
    "order id": {"id": "x"}, "status": {"status": None}, "total": {"total": "x"}, "total tax": {"total_tax": "x"}, "paid at": {"date_paid_gmt": "x"},
    "line": {"line_items": [None]}, "line as list": {"line_items": [[1, 2]]}, "lines": {"line_items": "x"}, "shipping line": {"shipping_lines": [7]},
    "fee without amount": {"fee_lines": [{"id": 1, "name": "x"}]}, "fee as empty object": {"fee_lines": [[]]},
    "billing": {"billing": [1, 2]}, "billing text": {"billing": "Ann"}, "shipping": {"shipping": [{"first_name": "Ann"}]},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_order_is_made_of_refuses_it(site, name):
    kept = site.post(dict(order(4), **REFUSED[name])).json()["delivery"]
    site.settle()
    row = state(site, kept)
    assert row["state"] == "failed" and row["reason"], row
    assert site.documents() == [] and "kind=failed-delivery" in site.log()


def test_the_first_of_two_refunds_with_one_id_counts(make_site):
    site = make_site({"credit_note": {"create": "refunded", "auto_send": "true"}})
    site.post(order(5, modified=1795500000))
    site.settle()
    site.post(order(5, modified=1795500010, refunds=[{"id": 0, "total": "-0.00"}, {"id": 8, "reason": "a", "total": "-12.10"},
                                                     {"id": 8, "reason": "b", "total": "-24.20"}, {"id": 9, "reason": "c", "total": "-6.05"}]))
    site.settle()
    assert sorted(d["totals"]["gross"] for d in site.documents(type="credit_note")) == ["12.10", "6.05"]


# -- item 8: an invoice for nobody ---------------------------------------------------------------------------------------

NOBODY = {"first_name": "", "last_name": "", "company": ""}


def codes(document):
    return [w["code"] for w in document["warnings"] if w["blocks"]]


@pytest.mark.parametrize("billing", [[], None, NOBODY, {"first_name": " ", "last_name": "&nbsp;\u200b", "company": "<b> </b>"}], ids=["list", "null", "empty", "blanks"])
def test_an_invoice_without_a_name_blocks(make_site, billing):
    # by hand, so that the daemon does not issue it as soon as there is a name
    site = make_site({"order_form": {"create": "created", "auto_send": "false"}, "invoice": {"auto_send": "false"}})
    body = order(6)
    body["billing"] = {**body["billing"], **billing} if isinstance(billing, dict) else billing
    site.post(body)
    site.settle()
    invoice, form = only(site, 6), only(site, 6, "order_form")
    assert codes(invoice) == ["customer-name-missing"] and invoice["state"] == "draft" and codes(form) == []
    reference = f"#{invoice['id']}"
    refused = site.run("issue", reference, expect=1).stderr.decode()
    assert "company=NAME" in refused and "customer-name-missing" in refused
    site.run("edit", reference, "company=Bakkerij")
    assert codes(site.document(reference)) == []
    site.run("edit", reference, "company=")
    assert codes(site.document(reference)) == ["customer-name-missing"]
    site.post({**body, "billing": order()["billing"], "date_modified_gmt": "2099-01-01T00:00:00"})
    site.settle()
    assert codes(only(site, 6)) == []
    site.run("issue", reference)


def test_a_name_is_a_person_a_company_or_who_it_is_shipped_to(site):
    for number, changes in enumerate(({"last_name": "Maes"}, {"company": "Maes bv"}, {}), 1):
        body = order(number)
        body["billing"].update({**NOBODY, **changes})
        if not changes:
            body["shipping"].update({"first_name": "Eva", "address_1": "Dreef 1", "postcode": "9000", "city": "Gent", "country": "BE"})
        site.post(body)
    site.settle()
    assert [only(site, number)["state"] for number in (1, 2, 3)] == ["sent"] * 3


def test_a_credit_note_without_a_name_blocks(make_site):
    """Of an invoice that an earlier version issued for nobody."""
    site = make_site()
    site.verify_at_end = False  # the books are changed by hand, and verify says so
    site.post(order(7))
    site.settle()
    number = only(site, 7)["number"]
    site.stop()
    database = sqlite3.connect(site.database)
    database.execute("DROP TRIGGER documents_frozen")
    content, = database.execute("SELECT content FROM documents WHERE number = ?", (number,)).fetchone()
    nameless = json.loads(content)
    assert nameless["customer"]["name"] == "Ann Peeters"
    nameless["customer"]["name"] = ""
    database.execute("UPDATE documents SET content = ? WHERE number = ?", (json.dumps(nameless), number))
    database.commit()
    database.close()
    site.run("credit", number, "--reason", "terug")
    note = [d for d in site.documents(type="credit_note")][0]
    reference = f"#{note['id']}"
    assert codes(site.document(reference)) == ["customer-name-missing"]
    assert site.run("issue", reference, expect=1).stderr
    site.run("edit", reference, "company=Bakkerij")
    assert codes(site.document(reference)) == []
    site.run("issue", reference)


# -- item 6: the VAT number under a key that is not known ------------------------------------------------------------------

VALID = "BE0777777771"


def missing(site, **changes):
    body = order(8, **{key: value for key, value in changes.items() if key != "line"})
    body["billing"]["company"] = "Afnemer bv"
    if "line" in changes:
        body["line_items"][0]["meta_data"] = changes["line"]
    path = site.folder / "order.json"
    path.write_text(json.dumps(body))
    document = site.json("preview", path)
    assert document["customer"]["vat"] is None or document["customer"]["vat"] == VALID
    return document["customer"]["vat"], [w["text"] for w in document["warnings"] if w["code"] == "vat-number-missing"]


def meta(key, value):
    return {"id": 1, "key": key, "value": value}


@pytest.mark.parametrize("key,value", [("_billing_vat", VALID), ("mijn veld", "btw be 0777.777.771"), ("_klant_btw", "0777.777.771"), ("ref", "BE777777771")])
def test_the_warning_names_the_key_with_a_valid_number(make_site, key, value):
    site = make_site(start=False)
    vat, texts = missing(site, meta_data=[meta("_po", "PO-1"), meta("_other", "DE12"), meta(key, value)])
    assert vat is None and len(texts) == 1 and f"'{key}'" in texts[0] and f"vat_meta={key}" in texts[0] and VALID not in texts[0], texts
    site.configure({"shop main": {"vat_meta": key}})
    assert missing(site, meta_data=[meta(key, value)]) == (VALID, [])


@pytest.mark.parametrize("entries", [[], [meta("_billing_vat", "BE0777777772")], [meta("_phone", "0777777771")], [meta("_shop_vat", "BE0000000196")],
                                     [meta("_billing_vat", {"number": VALID})], [meta("_note", "x" * 50 + VALID)]],
                         ids=["none", "wrong", "a phone", "the seller's", "nested", "long"])
def test_no_key_is_named_that_helps_nobody(make_site, entries):
    site = make_site(start=False)
    vat, texts = missing(site, meta_data=entries)
    assert vat is None and len(texts) == 1 and "vat_meta" not in texts[0] and "edit" in texts[0], texts


def test_a_number_in_a_line_is_told_as_such(make_site):
    site = make_site(start=False)
    vat, texts = missing(site, line=[meta("_vat_of_buyer", VALID)])
    assert vat is None and "'_vat_of_buyer' of one of its lines" in texts[0] and "edit DOC vat=" in texts[0]
    vat, texts = missing(site, line=[meta("_vat_of_buyer", VALID)], meta_data=[meta("_btw", VALID)])
    assert "vat_meta=_btw" in texts[0]
