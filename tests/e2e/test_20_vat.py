"""Scenario 20: zero VAT and its ground, from the order to the page, the e-invoice, the credit note and the story: what a person says with `issue`,
what the owner says with zero_vat and eu_zero_vat."""
import re
import subprocess
from xml.etree import ElementTree

from harness import order, wait_until

REASON = "Art. 44, § 2, 4° WBTW"


def untaxed(id, name="Cursus", net="100.00", **changes):
    """An order of one line whose shop charges no VAT and states no rate, by a customer with a VAT number."""
    changes.setdefault("meta_data", [{"id": 1, "key": "_billing_vat_number", "value": "BE0000000295"}])
    body = order(id, total=net, net=net, tax_lines=[], **changes)
    body["line_items"][0].update(taxes=[], name=name)
    return body


def draft_of(site, id):
    return wait_until(lambda: [document for document in site.documents(order=str(id)) if document["state"] == "draft"], f"draft of {id}")[0]


def page(site, reference, folder):
    site.run("show", reference, "--pdf", folder / "page.pdf")
    text = subprocess.run(["pdftotext", "-layout", folder / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def exemptions(site, reference, folder):
    """Category and reason of each VAT row of the e-invoice."""
    site.run("show", reference, "--ubl", folder / "invoice.xml")
    root = ElementTree.parse(folder / "invoice.xml").getroot()
    rows = [node for node in root.iter() if node.tag.endswith("}TaxSubtotal")]
    texts = [{child.tag.rsplit("}", 1)[1]: child.text for child in row.iter()} for row in rows]
    return [(row["ID"] if row["ID"] != "VAT" else "", row.get("TaxExemptionReason")) for row in texts], root


def reasons(site, reference, folder):
    return [reason for _, reason in exemptions(site, reference, folder)[0]]


def test_20_exemption_needs_its_reason(make_site, tmp_path):
    """`issue --vat-category E` without a reason is refused; with it, it stands on the page, in the e-invoice, in the story and on the credit note."""
    site = make_site({"invoice": {"auto_send": "false"}})
    site.post(untaxed(1))
    site.settle()
    draft = f"#{draft_of(site, 1)['id']}"
    refused = site.run("issue", draft, "--vat-category", "E", expect=2).stderr.decode()
    assert "--vat-reason" in refused and "KB nr. 1, art. 5" in refused
    site.run("issue", draft, "--vat-reason", REASON, expect=2)
    assert site.document(draft)["state"] == "draft"
    site.run("issue", draft, "--vat-category", "E", "--vat-reason", REASON)
    issued = site.document(draft)
    assert issued["vat"][0]["category"] == "E"
    assert REASON in page(site, issued["number"], tmp_path)
    assert reasons(site, issued["number"], tmp_path) == [REASON]
    assert f"category E chosen by a person for zero VAT: {REASON}" in site.run("explain", "1").stdout.decode()
    site.run("credit", issued["number"], "--amount", "40.00", "--rate", "0", "--issue")
    note = [document for document in site.documents() if document["type"] == "credit_note"][0]
    assert REASON in page(site, note["number"], tmp_path)
    assert reasons(site, note["number"], tmp_path) == [REASON]


def test_20_a_category_that_settles_nothing_is_refused(make_site):
    """`issue --vat-category K` where VAT is charged, or where the small enterprise's E stands: it was passed over, and a number was given."""
    site = make_site({"invoice": {"auto_send": "false"}})
    site.post(order(9))
    site.settle()
    draft = f"#{draft_of(site, 9)['id']}"
    refused = site.run("issue", draft, "--vat-category", "K", expect=1).stderr.decode()
    assert "no line of it takes category K" in refused
    assert site.document(draft)["state"] == "draft" and "chosen by a person" not in site.run("explain", "9").stdout.decode()
    site.run("issue", draft)
    site.configure({"seller": {"vat_scheme": "exempt"}})
    site.reload()
    site.post(untaxed(10))
    site.settle()
    draft = f"#{draft_of(site, 10)['id']}"
    site.run("issue", draft, "--vat-category", "G", expect=1)
    assert site.document(draft)["state"] == "draft"
    site.run("issue", draft)


def test_20_a_rule_issues_by_itself(make_site, tmp_path):
    """zero_vat: what blocked before goes out by itself, several reasons of E in one text; the order that comes again is the same content."""
    site = make_site({"shop main": {"zero_vat": "Leeggoed: E, Waarborg op verpakking, art. 28, 5° WBTW; K-: E, Art. 44 WBTW"}})
    body = untaxed(2, net="100.00")
    body["fee_lines"] = [{"id": 9, "name": "leeggoed", "tax_class": "", "total": "4.50", "total_tax": "0.00", "taxes": [], "meta_data": []}]
    body["total"] = "104.50"
    site.post(body)
    site.settle()
    document = site.documents(order="2")[0]
    assert document["state"] == "sent" and [row["category"] for row in document["vat"]] == ["E"]
    both = "Art. 44 WBTW; Waarborg op verpakking, art. 28, 5° WBTW"
    assert both in page(site, document["number"], tmp_path)
    assert reasons(site, document["number"], tmp_path) == [both]
    body["date_modified_gmt"] = body["date_modified_gmt"][:-2] + "59"
    site.post(body)
    site.settle()
    assert site.document(document["number"])["warnings"] == []


def test_20_reverse_charge_of_building_work(make_site, tmp_path):
    """AE to a Belgian buyer: the whole mention of KB nr. 1, art. 20, no rate and no VAT amount on the page; the e-invoice keeps its 0."""
    site = make_site({"invoice": {"auto_send": "false"}})
    for id, language, words in ((3, "nl_BE", "wordt de afnemer geacht te erkennen"), (4, "fr_BE", "le client est présumé reconnaître")):
        site.post(untaxed(id, meta_data=[{"id": 1, "key": "_billing_vat_number", "value": "BE0000000295"},
                                         {"id": 2, "key": "wpml_language", "value": language}]))
        site.settle()
        draft = f"#{draft_of(site, id)['id']}"
        site.run("issue", draft, "--vat-category", "AE")
        text = page(site, site.document(draft)["number"], tmp_path)
        assert words in text and not re.search(r" 0 %|([Bb]tw|TVA) 0,00", text)
        rows, root = exemptions(site, site.document(draft)["number"], tmp_path)
        assert words in rows[0][1]
        percents = [node.text for node in root.iter() if node.tag.endswith("}Percent")]
        assert set(percents) == {"0"}


def test_20_services_to_the_eu(make_site):
    """eu_zero_vat: services are AE by themselves; goods are K; with ask, and for a service outside the EU, a person decides."""
    site = make_site({"shop main": {"eu_zero_vat": "services"}})
    address = {"first_name": "Jan", "last_name": "Bakker", "company": "Bakker BV", "address_1": "Damrak 1", "address_2": "", "city": "Amsterdam",
               "state": "", "postcode": "1012 LG", "country": "NL", "email": "ann@example.be", "phone": ""}
    dutch = [{"id": 1, "key": "_billing_vat_number", "value": "NL123456782B76"}]
    site.post(dict(untaxed(5), billing=address, meta_data=dutch))
    site.post(dict(untaxed(6), billing=dict(address, country="US", state="NY", postcode="10001"), meta_data=[]))
    site.settle()
    assert [row["category"] for row in site.documents(order="5")[0]["vat"]] == ["AE"] and site.documents(order="5")[0]["number"]
    asked = site.document(f"#{draft_of(site, 6)['id']}")
    assert ["no export" in warning["text"] for warning in asked["warnings"] if warning["code"] == "zero-vat-without-ground"] == [True]
    site.run("issue", f"#{asked['id']}", "--vat-category", "G")
    assert site.documents(order="6")[0]["vat"][0]["category"] == "G"
