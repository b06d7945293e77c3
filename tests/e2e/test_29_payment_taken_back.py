"""`unpaid` takes back what a person recorded, and no more: what the shop said stays."""
import pytest

from harness import order


@pytest.mark.parametrize("day", ["2026-01-02", None], ids=["an earlier day", "today"])
def test_paid_at_issue_stays_paid(make_site, day):
    """An order was paid in the shop before its invoice was issued; a payment recorded on top and taken back left it unpaid, with 121.00 due."""
    site = make_site({"invoice": {"create": "paid", "auto_send": "true"}})
    site.post(order())
    site.settle()
    [invoice] = site.documents(type="invoice")
    assert invoice["paid"] is True
    site.run("paid", invoice["number"], *(["--on", day] if day else []))
    said = site.run("unpaid", invoice["number"]).stdout.decode()
    back = site.document(invoice["number"])
    assert "the shop says it is paid" in said
    assert (back["paid"], back["paid_at"], back["totals"]["due"]) == (True, invoice["paid_at"], "0.00")
    assert b"no payment was recorded by hand" in site.run("unpaid", invoice["number"], expect=1).stderr
    assert site.json("verify")["faults"] == []
