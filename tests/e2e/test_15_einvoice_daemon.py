"""Scenario 15: the e-invoice through the whole program: kept with the PDF, attached as [einvoice] attach says, written to the directory whole and
once, also after a crash; what cannot be one says why."""
import email
import xml.etree.ElementTree as tree

import pytest

from harness import order, wait_equal, wait_until

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
BUSINESS = {"meta_data": [{"id": 1, "key": "vat_number", "value": "BE 0000.000.295"}]}


def attachments(site, number):
    found = [email.message_from_bytes(path.read_bytes()) for path in (site.folder / "mail").glob(f"{number}-*.eml")]
    assert len(found) == 1
    return {part.get_filename(): part.get_payload(decode=True) for part in found[0].walk() if part.get_filename()}


@pytest.mark.parametrize("attach, business, consumer", [("business", True, False), ("never", False, False), ("always", True, False)])
def test_15_attach(make_site, attach, business, consumer):
    site = make_site({"einvoice": {"attach": attach}})
    site.post(order(1, **BUSINESS))
    site.post(order(2))
    site.settle()
    numbers = {d["order_id"]: d["number"] for d in site.documents()}
    assert (f"{numbers[1]}.xml" in attachments(site, numbers[1])) == business
    assert (f"{numbers[2]}.xml" in attachments(site, numbers[2])) == consumer
    kept = site.run("show", numbers[1], "--ubl", "-").stdout
    root = tree.fromstring(kept)
    assert root.findtext(CBC + "ID") == numbers[1]
    if business:
        assert attachments(site, numbers[1])[f"{numbers[1]}.xml"] == kept
    assert b"no electronic address" in site.run("show", numbers[2], "--ubl", "-", expect=1).stderr


def test_15_directory_whole_and_once_also_after_a_crash(make_site):
    site = make_site({"einvoice": {"directory": "ubl"}, "credit_note": {"create": "refunded", "auto_send": "true"}}, start=False)
    folder = site.folder / "ubl"
    folder.mkdir()
    site.start()
    for number in range(1, 16):
        site.post(order(number, **BUSINESS))
        if number % 5 == 0:
            site.kill()
            site.start()
    site.post(order(1, **BUSINESS, modified=__import__("time").time() + 5, refunds=[{"id": 9, "reason": "x", "total": "-12.10", "total_tax": "0.00"}]))
    site.settle()
    numbers = sorted(d["number"] for d in site.documents())
    assert len(numbers) == 16
    wait_equal(lambda: len(list(folder.glob("*.xml"))), 16, "files")
    assert sorted(path.name for path in folder.iterdir()) == [f"{number}.xml" for number in numbers]
    for number in numbers:
        assert (folder / f"{number}.xml").read_bytes() == site.run("show", number, "--ubl", "-").stdout
    for path in folder.glob("*.xml"):
        path.unlink()  # the accountant's program took them: none comes again
    site.stop()
    site.start()
    site.post(order(99, **BUSINESS))
    wait_until(lambda: list(folder.glob("*.xml")), "the next file")
    assert len(list(folder.glob("*.xml"))) == 1


def test_15_preview_and_draft(make_site):
    import json
    site = make_site({"invoice": {"auto_send": "false"}})
    (site.folder / "order.json").write_text(json.dumps(order(1, **BUSINESS)))
    root = tree.fromstring(site.run("preview", "order.json", "--ubl", "-").stdout)
    assert root.findtext(CBC + "ID") == "PREVIEW" and root.findtext(CBC + "IssueDate")
    preview = site.json("preview", "order.json")
    assert preview["number"] is None and preview["issue_date"] is None and preview["totals"]["gross"] == "121.00"
    site.post(order(2, billing={**order()["billing"], "company": "Zonder Nummer bv"}))
    site.settle()
    draft = site.documents()[0]
    assert [w["code"] for w in draft["warnings"]] == ["vat-number-missing"] and not draft["warnings"][0]["blocks"]
    site.run("edit", f"#{draft['id']}", "vat=BE0000000295")
    site.run("issue", f"#{draft['id']}")
    assert site.run("show", site.documents()[0]["number"], "--ubl", "-").stdout.startswith(b"<?xml")


def test_i17_xml_is_well_formed_whatever_the_text(site):
    nasty = "]]> & <b>x</b> &amp; \x01\x0b \u202e<!ENTITY x SYSTEM 'file:///etc/passwd'> &x;"
    body = order(1, **BUSINESS, customer_note=nasty)
    body["line_items"][0]["name"] = nasty
    body["billing"]["company"] = nasty
    site.post(body)
    site.settle()
    text = site.run("show", site.documents()[0]["number"], "--ubl", "-").stdout
    tree.fromstring(text)
    assert b"<!DOCTYPE" not in text and b"<!ENTITY" not in text and b"\x01" not in text
