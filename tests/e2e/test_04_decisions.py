"""Scenario 4: the decision table through the whole program: create x status x paid, drafts that follow, void and come back, changes after
issue, refunds."""
import time

import pytest

from harness import order

STATUSES = ["checkout-draft", "draft", "auto-draft", "trash", "pending", "failed", "cancelled", "refunded", "on-hold", "processing", "verzonden",
            "completed"]
NONE = {"checkout-draft", "draft", "auto-draft", "trash", "failed", "cancelled", "refunded"}


def wanted(create, status, paid):
    """What the interface's table says for a new order."""
    if create == "never" or status in NONE:
        return None
    if create == "created":
        return "draft" if status == "pending" else "issued"
    if status in ("pending", "on-hold"):
        return None
    if create == "paid":
        return "issued" if paid else None
    return "issued" if status == "completed" else None


def live(site, order_id, type="invoice"):
    found = [d for d in site.documents(order=f"#{order_id}", type=type) if d["state"] != "void"]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("create", ["never", "created", "paid", "completed"])
@pytest.mark.parametrize("auto_send", ["true", "false"])
def test_g05_decision_table(make_site, create, auto_send):
    settings = {"invoice": {"create": create, "auto_send": auto_send}}
    for type in ("order_form", "delivery_note"):
        settings[type] = {"create": create, "auto_send": auto_send}
    site = make_site(settings)
    cases = [(status, paid) for status in STATUSES for paid in (True, False)]
    for number, (status, paid) in enumerate(cases, 1):
        site.post(order(number, status=status, paid=paid))
    site.settle()
    for number, (status, paid) in enumerate(cases, 1):
        for type in ("invoice", "order_form", "delivery_note"):
            document = live(site, number, type)
            expected = wanted(create, status, paid)
            assert (document is not None) == (expected is not None), (status, paid, type, document)
            if document:
                issued = expected == "issued" and auto_send == "true"
                assert bool(document["number"]) == issued, (status, paid, type, document)
                if type == "invoice" and issued:
                    assert document["paid"] == (paid and status in ("processing", "verzonden", "completed")), (status, paid)


def test_04_cash_on_delivery_is_paid_at_completed(site):
    site.post(order(1, payment_method="cod", modified=time.time() - 50))
    site.settle()
    assert live(site, 1) is None
    site.post(order(1, payment_method="cod", status="completed"))
    site.settle()
    assert live(site, 1)["paid"] is True


def test_04_draft_follows_and_edits_stay(make_site):
    site = make_site({"invoice": {"auto_send": "false"}})
    site.post(order(1, modified=time.time() - 50))
    site.settle()
    draft = live(site, 1)
    assert draft["state"] == "draft" and draft["number"] is None and draft["issue_date"] is None
    site.run("edit", f"#{draft['id']}", "email=other@example.be", "language=fr")
    site.post(order(1, total="242.00", net="200.00"))
    site.settle()
    draft = live(site, 1)
    assert draft["totals"]["gross"] == "242.00" and draft["customer"]["email"] == "other@example.be" and draft["language"] == "fr"
    site.run("edit", f"#{draft['id']}", "language=", "email=")
    draft = live(site, 1)
    assert draft["customer"]["email"] == "ann@example.be" and draft["language"] == "nl"
    assert site.run("edit", f"#{draft['id']}", "language=xx", expect=2).stderr
    assert site.run("edit", f"#{draft['id']}", "colour=red", expect=2).stderr


def test_04_void_by_rule_comes_back_void_by_person_stays(make_site):
    site = make_site({"invoice": {"auto_send": "false", "create": "created"}})
    site.post(order(1, status="pending", paid=False, modified=time.time() - 100))
    site.settle()
    first = live(site, 1)
    site.post(order(1, status="failed", paid=False, modified=time.time() - 90))
    site.settle()
    assert live(site, 1) is None and site.document(f"#{first['id']}")["state"] == "void"
    site.post(order(1, status="processing", modified=time.time() - 80))
    site.settle()
    assert live(site, 1)["id"] == first["id"]
    site.run("void", f"#{first['id']}")
    site.post(order(1, status="completed", modified=time.time() - 70))
    site.settle()
    assert live(site, 1) is None
    site.run("create", "1", "--type", "invoice")
    assert live(site, 1)["id"] != first["id"]
    site.run("create", "1", "--type", "invoice", expect=1)


def test_c06_changed_after_issue(site):
    site.post(order(1, modified=time.time() - 100))
    site.settle()
    issued = live(site, 1)
    pdf = site.run("show", issued["number"], "--pdf", "-").stdout
    site.post(order(1, total="242.00", net="200.00", modified=time.time() - 90))
    site.settle()
    after = site.document(issued["number"])
    assert after["totals"]["gross"] == "121.00" and [w["code"] for w in after["warnings"]] == ["order-changed"]
    assert site.run("show", issued["number"], "--pdf", "-").stdout == pdf
    assert "kind=order-changed" in site.log()
    site.post(order(1, modified=time.time() - 80))
    site.settle()
    assert site.document(issued["number"])["warnings"] == []
    assert len(site.json("outbox")) == 1


@pytest.mark.parametrize("status", ["failed", "cancelled", "trash"])
def test_c07_status_after_issue(site, status):
    site.post(order(1, modified=time.time() - 100))
    site.settle()
    number = live(site, 1)["number"]
    site.post(order(1, status=status, modified=time.time() - 90))
    site.settle()
    document = site.document(number)
    assert document["state"] == "sent" and [w["code"] for w in document["warnings"]] == ["order-status"]
    site.post(order(1, modified=time.time() - 80))
    site.settle()
    assert site.document(number)["warnings"] == []


def test_04_paid_after_issue_no_second_mail_and_never_unpaid(make_site):
    site = make_site({"invoice": {"create": "created"}})
    site.post(order(1, status="on-hold", paid=False, modified=time.time() - 100))
    site.settle()
    document = live(site, 1)
    assert document["paid"] is False and document["totals"]["due"] == "121.00" and document["due_date"] and document["payment_reference"]
    site.post(order(1, status="processing", modified=time.time() - 90))
    site.settle()
    document = live(site, 1)
    assert document["paid"] is True and document["totals"] == {**document["totals"], "due": "0.00", "paid": "121.00"}
    site.post(order(1, status="on-hold", paid=False, modified=time.time() - 80))
    site.settle()
    assert live(site, 1)["paid"] is True and len(site.json("outbox")) == 1


def test_c05_stale_state_changes_nothing(site):
    now = time.time()
    site.post(order(1, modified=now - 10))
    site.post(order(1, status="pending", paid=False, modified=now - 20))
    site.post(order(1, status="on-hold", paid=False, modified=now - 10))
    site.settle()
    document = live(site, 1)
    assert document["paid"] is True and document["state"] == "sent" and document["warnings"] == []


def test_c08_orders_before_the_start_get_no_document(make_site):
    site = make_site({"shop main": {"orders_since": "2026-01-01"}})
    site.post(order(1, created=1735000000))
    site.settle()
    assert site.documents() == []
    assert "orders_since" in site.run("explain", "1").stdout.decode()
    site.run("create", "1", "--type", "invoice")
    assert site.documents()[0]["state"] == "draft"


def test_c10_same_number_other_id(site):
    site.post(order(1, number="77"))
    site.post(order(2, number="77"))
    site.settle()
    assert len(site.documents(type="invoice")) == 2
    assert site.run("explain", "77", expect=1).stderr


def test_04_deleted_and_restored(make_site):
    site = make_site({"invoice": {"auto_send": "false"}})
    site.post(order(1, modified=time.time() - 100))
    site.settle()
    first = live(site, 1)
    site.post({"id": 1}, topic="order.deleted")
    site.settle()
    assert live(site, 1) is None
    site.post(order(1, modified=time.time() - 50))
    site.settle()
    assert live(site, 1)["id"] == first["id"]
    site.run("issue", f"#{first['id']}")
    site.post({"id": 1}, topic="order.deleted")
    site.settle()
    assert [w["code"] for w in live(site, 1)["warnings"]] == ["order-deleted"]


def refund(id, total, tax="0.00", reason="stuk"):
    return {"id": id, "reason": reason, "total": total, "total_tax": tax}


def test_04_refunds_make_credit_notes(make_site):
    site = make_site({"credit_note": {"create": "refunded", "auto_send": "true"}})
    site.post(order(1, modified=time.time() - 100))
    site.settle()
    invoice = live(site, 1)
    site.post(order(1, modified=time.time() - 90, refunds=[refund(50, "-12.10")]))
    site.settle()
    notes = site.documents(type="credit_note")
    assert [(n["totals"]["gross"], n["credits"]["number"]) for n in notes] == [("12.10", invoice["number"])]
    whole = site.document(notes[0]["number"])
    assert [line["kind"] for line in whole["lines"]] == ["refund"] and whole["lines"][0]["description"]
    site.post(order(1, status="refunded", modified=time.time() - 80, refunds=[refund(50, "-12.10"), refund(51, "-108.90")]))
    site.settle()
    notes = site.documents(type="credit_note")
    assert sorted(n["totals"]["gross"] for n in notes) == ["108.90", "12.10"]
    assert all(n["state"] == "sent" for n in notes)
    assert live(site, 1)["warnings"] == []
    site.run("credit", invoice["number"], expect=1)
    assert site.documents(unpaid=True) == []


def test_04_refund_without_credit_notes_warns(site):
    site.post(order(1, modified=time.time() - 100))
    site.settle()
    number = live(site, 1)["number"]
    site.post(order(1, modified=time.time() - 90, refunds=[refund(50, "-21.00")]))
    site.settle()
    assert [w["code"] for w in site.document(number)["warnings"]] == ["refunded-after-issue"]
    site.run("credit", number, "--amount", "21.00", "--rate", "21", "--issue")
    site.post(order(1, modified=time.time() - 80, refunds=[refund(50, "-21.00")]))
    site.settle()
    assert site.document(number)["warnings"] == []


def test_04_zero_vat_waits_for_a_person(site):
    body = order(1, total="100.00", net="100.00", tax_lines=[])
    body["line_items"][0]["taxes"] = []
    site.post(body)
    site.settle()
    draft = live(site, 1)
    assert draft["state"] == "draft" and draft["warnings"][0]["blocks"]
    site.run("issue", f"#{draft['id']}", expect=1)
    site.run("send", f"#{draft['id']}", expect=1)
    site.run("issue", f"#{draft['id']}", "--vat-category", "E", "--vat-reason", "Art. 44 WBTW")
    issued = site.document(f"#{draft['id']}")
    assert issued["number"] and issued["vat"][0]["category"] == "E"
    assert "category E" in site.run("explain", "1").stdout.decode()


def test_04_paid_and_unpaid_by_hand(make_site):
    site = make_site({"invoice": {"create": "created"}})
    site.post(order(1, status="on-hold", paid=False))
    site.settle()
    number = live(site, 1)["number"]
    site.run("paid", number, "--on", "2026-11-30", "--by", "bank")
    document = site.document(number)
    assert document["paid"] and document["paid_at"] == "2026-11-29T23:00:00Z" and document["totals"]["due"] == "0.00"
    site.run("unpaid", number)
    assert site.document(number)["paid"] is False
    site.run("unpaid", number, expect=1)
