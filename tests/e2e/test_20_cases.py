"""Scenario 20: the small inputs that once went wrong (../shared/cases). Its README's table says what is right; here each file has a row with that in
figures. What becomes an e-invoice goes through the official rules. Skipped where ../shared is not there."""
import re
import subprocess
from decimal import Decimal

import pytest

import einvoice
from harness import SHARED, Site

CASES = SHARED / "cases"
LEEGGOED = "Leeggoed: E, Waarborg op verpakking, art. 28, 5° WBTW"


def listed():
    """The files of the README's table: a first name is whole, "f3b-…-2-cent-line" and "f4b-stated-…" stand for a file of that number."""
    readme = CASES / "README.md"
    cells = [line.split("|")[1] for line in readme.read_text().splitlines() if line.startswith("| ")] if readme.exists() else []
    numbers = [word.strip().split("-")[0] for cell in cells for word in re.split("[,/]", cell) if word.strip() not in ("", "file")]
    return sorted(path.name[:-5] for number in numbers for path in CASES.glob(f"{number}-*.json"))


# net, VAT, gross, due; category, rate and base of each VAT row; codes that block; what else must hold. One row a file; a list: the file under
# several settings.
ROWS = {
    "f3a-two-zero-taxes-free-line": {"totals": "100.00 21.00 121.00 0.00", "vat": ["S 21 100.00"], "ubl": True},
    "f3b-two-zero-taxes-2-cent-line": {"totals": "100.02 21.00 121.02 0.00", "vat": ["S 21 100.02"], "ubl": True},
    "f3c-two-zero-taxes-100pct-coupon": {"totals": "50.00 3.00 53.00 0.00", "vat": ["S 21 0.00", "S 6 50.00"], "ubl": True},
    "f3d-21-and-6-both-charged": {"blocks": ["two-rates-on-a-line"], "rates": {"21", "6"}},
    "f4a-stated-0-NL-business": [
        {"totals": "99.00 0.00 99.00 0.00", "vat": ["K 0 99.00"], "ubl": True, "page": ["intracommunautaire levering"]},
        {"settings": {"eu_zero_vat": "services"}, "vat": ["AE 0 99.00"], "ubl": True, "page": ["Btw verlegd"], "page_lacks": ["gebrek aan", "0 %"]},
        {"settings": {"eu_zero_vat": "ask"}, "blocks": ["zero-vat-without-ground"]},
        {"settings": {"zero_vat": "btw verlegd 0%: AE"}, "vat": ["AE 0 99.00"], "ubl": True}],
    "f4b-stated-0-export-US": [
        {"totals": "99.00 0.00 99.00 0.00", "vat": ["G 0 99.00"], "page": ["export"]},
        {"settings": {"eu_zero_vat": "services"}, "blocks": ["zero-vat-without-ground"]},
        {"settings": {"eu_zero_vat": "ask"}, "blocks": ["zero-vat-without-ground"]}],
    "f4c-stated-0-BE-medecontractant": [
        {"blocks": ["zero-vat-without-ground"]},
        {"options": ["--vat-category", "AE"], "vat": ["AE 0 99.00"], "ubl": True, "page": ["Btw verlegd. Bij gebrek aan schriftelijke betwisting"],
         "page_lacks": ["0 %", "btw 0,00"]},
        {"settings": {"zero_vat": "Medecontractant: AE"}, "vat": ["AE 0 99.00"], "ubl": True, "page": ["Btw verlegd. Bij gebrek"]},
        {"settings": {"zero_vat": "Medecontractant: AE, Werk in onroerende staat"}, "vat": ["AE 0 99.00"], "ubl": True,
         "page": ["geldboeten. Werk in onroerende staat"]}],
    "f5-leeggoed-deposit": [
        {"blocks": ["zero-vat-without-ground"]},
        {"settings": {"zero_vat": LEEGGOED}, "totals": "24.50 4.20 28.70 0.00", "vat": ["S 21 20.00", "E 0 4.50"], "ubl": True,
         "page": ["Waarborg op verpakking, art. 28, 5° WBTW"], "reason": "Waarborg op verpakking, art. 28, 5° WBTW"},
        {"options": ["--vat-category", "E", "--vat-reason", "Art. 44 WBTW"], "vat": ["S 21 20.00", "E 0 4.50"], "ubl": True,
         "page": ["Art. 44 WBTW"], "reason": "Art. 44 WBTW"}],
    "f2-refund-id-0": {"totals": "99.00 20.79 119.79 0.00", "vat": ["S 21 99.00"], "ubl": True},
    "f6a-gift-cards": {"totals": "28.00 5.88 33.88 0.00", "vat": ["S 21 28.00"], "ubl": True, "page": ["Cadeaukaart SU9F 20,00", "Cadeaukaart NZR8 12,10",
                                                                                                       "Betaald 1,78"]},
    "f6b-gift-card-pays-all": {"totals": "18.00 3.78 21.78 0.00", "vat": ["S 21 18.00"], "ubl": True, "page": ["Cadeaukaart SU9F 21,78"]},
    "f6c-store-credit-after-tax": {"totals": "18.00 3.78 21.78 0.00", "vat": ["S 21 18.00"], "ubl": True, "page": ["10,00", "Betaald 11,78"]},
    "f7-rate-percent-null": {"totals": "18.00 3.78 21.78 0.00", "vat": ["S 21 18.00"], "ubl": True},
    "f8-sole-compound-tax": {"totals": "100.00 21.00 121.00 0.00", "vat": ["S 21 100.00"], "ubl": True},
    "f9-deposit-partially-paid": {"totals": "1000.00 210.00 1210.00 1210.00", "vat": ["S 21 1000.00"], "ubl": True},
    "delivery-note-with-shipping": {"totals": "24.96 5.24 30.20 0.00", "vat": ["S 21 24.96"]},  # verify: test_22_payment
    "f10-wrong-hint-whole-amounts": {"blocks": ["vat-not-its-rate"], "no_hint": "decimals"},
    "f11-vat-number-under-billing_vat": {"totals": "100.00 21.00 121.00 0.00", "vat": ["S 21 100.00"], "warns": ["_billing_vat", "vat_meta"]},
}
PREVIEWS = [(name, number, row) for name, rows in ROWS.items() for number, row in enumerate(rows if isinstance(rows, list) else [rows])]
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="../shared/cases is not here")


def preview(folder, name, row, *more):
    site = Site(folder, {"shop main": row.get("settings", {})})
    return site, site.json("preview", CASES / f"{name}.json", *row.get("options", []), *more)


def check_figures(document, row):
    totals = document["totals"]
    if "totals" in row:
        assert " ".join(totals[key] for key in ("net", "vat", "gross", "due")) == row["totals"]
    if "vat" in row:
        assert [f"{each['category']} {each['rate']} {each['base']}" for each in document["vat"]] == row["vat"]
    assert {each["rate"] for each in document["vat"]} <= row.get("rates", {vat.split()[1] for vat in row.get("vat", [])} or {"0", "21"})
    assert Decimal(totals["net"]) + Decimal(totals["vat"]) + Decimal(totals["rounding"]) == Decimal(totals["gross"])


def check_warnings(document, row):
    assert [warning["code"] for warning in document["warnings"] if warning["blocks"]] == row.get("blocks", [])
    for words in row.get("warns", []):
        assert any(words in warning["text"] for warning in document["warnings"])
    if "no_hint" in row:
        assert not any(row["no_hint"] in warning["text"] for warning in document["warnings"])


# those that need a daemon: the topic, the settings, what becomes of the delivery, how many documents
POSTED = {
    "f1-subscription-object": ("subscription.updated", {}, "ignored", 0),
    "f2-refund-id-0": ("order.updated", {"credit_note": {"create": "refunded"}}, "done", 1),
    "f9-deposit-partially-paid": ("order.updated", {}, "done", 0),
    "delivery-note-with-shipping": ("order.updated", {"delivery_note": {"create": "created", "auto_send": "true"},
                                                      "invoice": {"create": "never", "auto_send": "false"}}, "done", 1),
}


@pytest.mark.parametrize("name", listed())
def test_20_every_case_has_a_row(name):
    assert name in ROWS or name in POSTED


@pytest.mark.parametrize("name", POSTED)
def test_20_posted(make_site, name):
    """Through the daemon; the fixture proves the books (`verify`) at the end."""
    topic, settings, state, documents = POSTED[name]
    site = make_site(settings)
    site.post((CASES / f"{name}.json").read_bytes(), topic=topic)
    site.settle()
    assert [delivery["state"] for delivery in site.json("inbox")] == [state]
    assert len(site.documents()) == documents


@pytest.mark.parametrize("name, number, row", PREVIEWS, ids=[f"{name.split('-')[0]}.{number}" for name, number, _ in PREVIEWS])
def test_20_preview(tmp_path, name, number, row):
    site, document = preview(tmp_path, name, row, "--pdf", tmp_path / "page.pdf")
    check_warnings(document, row)
    check_figures(document, row)
    if "page" not in row:
        return
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    text = " ".join(text.split())
    for words in row["page"]:
        assert words in text
    for words in row.get("page_lacks", []):
        assert f" {words}" not in text


def test_20_ubl(tmp_path):
    """The e-invoices of all rows, read back, and all under the official rules in one run."""
    files = []
    for name, number, row in PREVIEWS:
        if not row.get("ubl"):
            continue
        path = tmp_path / f"{name}.{number}.xml"
        _, document = preview(tmp_path / f"{name}.{number}", name, row, "--ubl", path)
        invoice = einvoice.Invoice(path)
        assert invoice.gross == Decimal(document["totals"]["gross"])
        if "reason" in row:
            reasons = [invoice.text("cac:TaxCategory/cbc:TaxExemptionReason", node) for node in invoice.all("cac:TaxTotal/cac:TaxSubtotal")]
            assert row["reason"] in reasons
        files.append(path)
    if einvoice.missing_kit():
        pytest.skip(einvoice.missing_kit())
    assert einvoice.validate(files) == len(files)
