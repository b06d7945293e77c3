"""Scenario: the e-invoice as an accountant's software reads it back. Orders of every shape become e-invoices; each is parsed by our own code,
every total is computed anew from the lines, and what is payable is the order's total less what was paid, to the cent. Where the official rules
stand at ../shared/einvoice, all files also go through them."""
import json
import os
import random
from decimal import Decimal
from pathlib import Path

import pytest

import einvoice
from einvoice import BELGIAN, Invoice, check_against_document
from harness import BUILD, ROOT, payloads

ORDERS = ROOT / "tests" / "data" / "orders"
MISSING_KIT = einvoice.missing_kit()
FULL = bool(os.environ.get("BILLHOOK_FULL") or os.environ.get("FULL"))
RANDOM_ORDERS = 2000 if FULL else 200
needs_kit = pytest.mark.skipif(bool(MISSING_KIT), reason=MISSING_KIT or "-")
pytestmark = pytest.mark.skipif(not einvoice.UBL_BATCH.exists(), reason=f"{einvoice.UBL_BATCH} is not built")

# KB nr. 1, art. 20, § 3: work on immovable property, to a Belgian buyer
IMMOVABLE = ("Btw verlegd. Bij gebrek aan schriftelijke betwisting binnen een termijn van één maand na de ontvangst van de factuur, wordt de afnemer geacht "
             "te erkennen dat hij een belastingplichtige is gehouden tot de indiening van periodieke aangiften. Als die voorwaarde niet vervuld is, is de "
             "afnemer ten aanzien van die voorwaarde aansprakelijk voor de betaling van de verschuldigde belasting, interesten en geldboeten.")
S21, S6, S20 = ("S", 21), ("S", 6), ("S", 20)
REST = [{"kind": "rest"}]
# the order file, what the job adds, what is payable, the taxable amount of each rate, and what stands elsewhere
CASES = {
    "coupon-two-rates": ({"reference": "PO-7788", "pdf": True, "credits": REST}, "47.87", {S21: "20.98", S6: "21.22"}, {
        "cac:OrderReference/cbc:ID": "PO-7788", "cac:OrderReference/cbc:SalesOrderID": "1101", "cbc:DueDate": "2026-12-08",
        "cac:PaymentMeans/cbc:PaymentID": "+++020/2600/11696+++", "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID": "BE68539007547034",
        "cac:InvoiceLine/cac:AllowanceCharge/cbc:AllowanceChargeReason": "welkom10",
        "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode": "SAA", "cac:InvoiceLine/cac:Item/cac:AdditionalItemProperty/cbc:Value": "Blauw",
        "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:CityName": "Aalst", "cbc:Note": "Graag leveren voor 12 uur.\n& bedankt!"}),
    "fees-and-rounding": ({"credits": [{"kind": "amount", "amount": 1210, "rate": "21", "reason": "mok beschadigd"}, *REST]}, "0.00",
                          {S21: "43.22"}, {
        "cac:LegalMonetaryTotal/cbc:PrepaidAmount": "52.29", "cac:LegalMonetaryTotal/cbc:PayableRoundingAmount": "-0.01",
        "cac:PaymentMeans/cbc:PaymentMeansCode": "68", "cac:PaymentTerms/cbc:Note": "Betaald op 24/11/2026 (Bancontact)",
        "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount": "1.61", "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount": "7.40"}),
    "intra-community": ({"credits": REST}, "176.90", {("K", 0): "176.90"}, {
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode": "VATEX-EU-IC",
        "cac:Delivery/cbc:ActualDeliveryDate": "2026-11-24", "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode": "DE",
        "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID": "DE123456789"}),
    "intra-community-completed": ({}, "0.00", {("K", 0): "12.50"}, {"cac:Delivery/cbc:ActualDeliveryDate": "2026-11-24"}),
    "northern-ireland": ({}, "30.00", {("K", 0): "30.00"}, {"cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID": "XI123456789"}),
    "greece": ({}, "12.50", {("K", 0): "12.50"}, {"cac:AccountingCustomerParty/cac:Party/cbc:EndpointID": "123456789"}),
    "export-switzerland": ({}, "115.00", {("G", 0): "115.00"}, {
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode": "VATEX-EU-G"}),
    "export-from-belgian-buyer": ({"credits": REST}, "100.00", {("G", 0): "100.00"}, {
        "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode": "US"}),
    "reverse-charge": ({"category": "AE", "credits": REST}, "850.00", {("AE", 0): "850.00"}, {
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason": IMMOVABLE}),
    "small-enterprise": ({"scheme": "exempt", "credits": REST}, "33.60", {("E", 0): "33.60"}, {
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason": "Bijzondere vrijstellingsregeling van belasting"}),
    "zero-rated": ({"category": "Z"}, "0.00", {S21: "24.79", ("Z", 0): "60.00"}, {}),
    "one-stop-shop-france": ({"credits": [{"kind": "refund", "amount": 1200, "tax": 200, "id": 5, "reason": "cassée"}, *REST]}, "0.00",
                             {S20: "28.00"}, {}),
    "shipping-only": ({}, "12.10", {S21: "10.00"}, {"cac:InvoiceLine/cac:Item/cbc:Name": "Koerier, tweede poging"}),
    "fees-only": ({"credits": REST}, "54.45", {S21: "45.00"}, {"cac:InvoiceLine/cac:Item/cbc:Name": "Voorschot",
                                                               "cac:AllowanceCharge/cbc:AllowanceChargeReason": "Tegoed"}),
    "quantities": ({"credits": REST}, "1507.60", {S21: "1245.07", S6: "1.00"}, {}),
    "negative-fee-over-rates": ({"credits": [{"kind": "amount", "amount": 500, "rate": "6"}, *REST]}, "39.51", {S21: "9.00", S6: "27.00"}, {}),
    "free": ({}, "0.00", {S21: "0.00"}, {}),
    "cash-on-delivery": ({"iban": ""}, "0.00", {S6: "28.30"}, {"cac:PaymentMeans/cbc:PaymentMeansCode": "10"}),
    "texts": ({"iban": ""}, "12.10", {S21: "10.00"}, {"cac:PaymentMeans/cbc:PaymentMeansCode": "1",
                                                      "cac:InvoiceLine/cac:Item/cac:SellersItemIdentification/cbc:ID": "A&B"}),
}
REFUSED = {
    "little-known-buyer": ({}, "the order names no customer, neither a person nor a company"),
    "no-number": ({}, "no electronic address: the customer has no VAT number"),
    "wrong-number": ({}, "no electronic address: the customer's VAT number is not a valid one"),
    "reverse-charge": ({}, "no VAT is charged and the order shows no ground for it"),
    "zero-rated": ({"scheme": "exempt"}, "a small enterprise may not charge VAT"),
}


@pytest.fixture
def say(capsys):
    """Prints a count that the run shows."""
    def out(text):
        with capsys.disabled():
            print(f"\ne-invoice: {text}")
    return out


def job(name, folder, extra, number="2026-00116"):
    return {"file": str(ORDERS / f"{name}.json"), "out": str(folder / f"{name}.xml"), "number": number, **extra}


def check_answers(jobs, answers):
    """Reads each e-invoice back; the files, and for each that was refused its reason."""
    files, refused = [], []
    for each, answer in zip(jobs, answers):
        if "error" in answer:
            refused.append((each["file"], answer["error"]))
        for made in answer["documents"]:
            if not made["xml"]:
                assert made["why"], each["file"]
                refused.append((each["file"], made["why"]))
                continue
            invoice = Invoice(made["xml"])
            check_against_document(invoice, made["document"])
            if not invoice.credit:
                check_against_order(invoice, json.loads(open(each["file"], "rb").read()))
            files.append(made["xml"])
    return files, refused


def check_against_order(invoice, order):
    total = Decimal(str(order["total"])).quantize(einvoice.CENT, "ROUND_HALF_UP")
    assert invoice.gross == total, f"{invoice.path}: {invoice.gross} is not the order's {total}"
    assert invoice.payable in (total, 0) and invoice.payable == total - invoice.prepaid


def check_credited(answers):
    """The credit notes of a job that ends with the rest credit the invoice whole, rate by rate."""
    for answer in answers:
        documents = [made["document"] for made in answer["documents"]]
        if len(documents) < 2 or any(not made["xml"] for made in answer["documents"]):
            continue
        credited = sum(Decimal(note["totals"]["gross"]) for note in documents[1:])
        assert credited == Decimal(documents[0]["totals"]["gross"]), answer["file"]
        for made in answer["documents"][1:]:
            reference = Invoice(made["xml"]).text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")
            assert reference == documents[0]["number"]


def test_own_orders(tmp_path, say):
    """Orders of every shape and category: figures, and where each thing of the order stands."""
    jobs = [job(name, tmp_path, case[0]) for name, case in CASES.items()]
    answers = einvoice.make(jobs)
    files, refused = check_answers(jobs, answers)
    assert not refused
    check_credited(answers)
    for name, (_, payable, bases, facts) in CASES.items():
        invoice = Invoice(tmp_path / f"{name}.xml")
        assert invoice.payable == Decimal(payable), name
        assert dict(invoice.bases) == {(category, Decimal(rate)): Decimal(base) for (category, rate), base in bases.items()}, name
        assert {path: invoice.text(path) for path in facts} == facts, name
    say(f"{len(jobs)} orders, {len(files)} e-invoices read back")
    if not MISSING_KIT:
        say(f"{einvoice.validate(files)} of {len(files)} valid")


def test_own_orders_refused(tmp_path):
    """What cannot be an e-invoice says why."""
    jobs = [job(name, tmp_path, extra) for name, (extra, _) in REFUSED.items()]
    for (name, (_, why)), answer in zip(REFUSED.items(), einvoice.make(jobs)):
        assert answer["documents"][0]["xml"] is None and why in answer["documents"][0]["why"], (name, answer["documents"][0]["why"])


# of each kind of check in Peppol's rules one that is right, and of schemes without a check any
PARTICIPANTS = ["0208:0123456749", "9925:BE0123456749", "0007:5560360793", "0088:4006381333931", "0096:1234567890", "0106:12345678",
                "0151:51824753556", "0184:DK12345678", "0184:12345678", "0190:12345678901234567890", "0192:974760673", "0198:DK12345678",
                "0204:991-01234-44", "0209:x", "0216:003712345678", "0248:a~b_c.d", "9910:HU12345678", "9915:test", "9930:DE123456789",
                "9944:NL123456789B01", "9957:FR12345678901", "9959:x"]
EAS = ("0002 0009 0060 0097 0130 0135 0142 0183 0188 0191 0195 0196 0199 0200 0218 0221 0225 0230 0235 0240 0242 0244 0245 0246 9913 9914 9918 9919 "
       "9920 9922 9923 9924 9926 9927 9928 9929 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9945 9946 9947 9948 9949 9950 9951 "
       "9952 9953").split()


def endpoint(invoice, party):
    node = invoice.root.find(f"cac:{party}/cac:Party/cbc:EndpointID", einvoice.SPACES)
    return f"{node.get('schemeID')}:{node.text}"


def test_participants(tmp_path, say):
    """Whatever participant the order, the owner or the config says stands as the electronic address, in the invoice and its credit note, and
    the official rules take each."""
    wanted = PARTICIPANTS + [f"{code}:1234567" for code in EAS]
    jobs = [dict(job("coupon-two-rates", tmp_path, {"peppol": said, "seller_peppol": said if i % 2 else "", "credits": REST}),
                 out=str(tmp_path / f"{i}.xml")) for i, said in enumerate(wanted)]
    answers, files = einvoice.make(jobs), []
    for (i, said), answer in zip(enumerate(wanted), answers):
        made = [document["xml"] for document in answer["documents"]]
        assert len(made) == 2 and all(made), answer
        for path in made:
            invoice = Invoice(path)
            assert endpoint(invoice, "AccountingCustomerParty") == said, path
            assert endpoint(invoice, "AccountingSupplierParty") == (said if i % 2 else "0208:0000000196"), path
        files += made
    say(f"{len(wanted)} participants")
    if not MISSING_KIT:
        say(f"{einvoice.validate(files)} of {len(files)} valid")


def test_wrong_participant(tmp_path):
    """One that cannot be right is a warning; the electronic address stays the VAT number's."""
    one = dict(job("coupon-two-rates", tmp_path, {"peppol": "0208:0123456748"}))
    document = einvoice.make([one])[0]["documents"][0]
    assert [w["code"] for w in document["document"]["warnings"] if w["blocks"] or "peppol" in w["code"]] == ["peppol-participant-wrong"]
    assert endpoint(Invoice(document["xml"]), "AccountingCustomerParty") == f"0208:{BELGIAN[2:]}"


def random_jobs(folder, count, seed):
    """Random orders, a fifth of them without a stated rate: those get a ground in turn, a stated rate of 0 is Z by a person's choice. Some have credit notes."""
    grounds = [{"category": "AE"}, {"category": "E", "reason": "Art. 44 WBTW"}, {"scheme": "exempt"}, {"category": "K", "vat": "NL123456789B01"}, {"category": "G"}]
    source, jobs = random.Random(seed), []
    while len(jobs) < count:
        number = len(jobs)
        untaxed = number % 5 == 0
        order = einvoice.RandomOrder(source, 1000 + number, untaxed).json()
        if Decimal(order["total"]) < 0:
            continue  # that is no invoice
        path = folder / f"{number}.json"
        path.write_text(json.dumps(order))
        extra = grounds[number // 5 % len(grounds)] if untaxed else {"category": "Z"}  # a rate of 0 needs a ground too
        if number % 10 == 3:
            extra = {**extra, "credits": REST}
        jobs.append({"vat": BELGIAN, "file": str(path), "out": str(folder / f"{number}.xml"), "number": f"2026-{number:05}", "pdf": number % 7 == 0,
                     **extra})
    return jobs


def test_no_allowance_that_nobody_gave(tmp_path):
    """Rounding's cent is in a price: without a coupon no line of the document has a discount and none of the e-invoice an allowance; with
    one they are what the coupon took off, to the cent."""
    jobs = [each for each in random_jobs(tmp_path, 2000, 7)]
    lines = 0
    for each, answer in zip(jobs, einvoice.make(jobs)):
        order, made = json.loads(Path(each["file"]).read_text()), answer["documents"][0]
        given = [max(Decimal(0), Decimal(line["subtotal"]) - Decimal(line["total"])) if order["coupon_lines"] and Decimal(line["subtotal"]) > 0 else 0
                 for line in order["line_items"]]
        products = [line for line in made["document"]["lines"] if line["kind"] == "product"]
        assert [Decimal(line["discount"]) for line in products] == given, each["file"]
        invoice = Invoice(made["xml"])
        allowances = [amount for line in invoice.all("cac:InvoiceLine") for _, amount, _ in invoice.extras(line)]
        assert sorted(allowances) == sorted(amount for amount in given if amount), each["file"]
        lines += len(products)
    assert lines > 3000


def test_random_orders(tmp_path, say):
    """Random orders, as WooCommerce computes them: all become e-invoices, all valid."""
    seed = int(os.environ.get("BILLHOOK_SEED", "20261124"))
    jobs = random_jobs(tmp_path, RANDOM_ORDERS, seed)
    answers = einvoice.make(jobs)
    files, refused = check_answers(jobs, answers)
    unexpected = [entry for entry in refused if "nothing is left to credit" not in entry[1]]
    assert not unexpected, unexpected[:5]
    invoices = sum(1 for answer in answers for made in answer["documents"] if made["xml"] and made["document"]["type"] == "invoice")
    assert invoices == RANDOM_ORDERS
    say(f"seed {seed}: {len(jobs)} random orders, {invoices} e-invoices and {len(files) - invoices} credit notes")
    if not MISSING_KIT:
        say(f"{einvoice.validate(files)} of {len(files)} valid")


@pytest.mark.skipif(not payloads(), reason="../shared/payloads is not here")
def test_payloads(tmp_path, say):
    """Every captured order in EUR with lines, given a Belgian VAT number: valid, and payable is its total less what was paid. Where the shop
    charged no VAT without a ground, a person gives one."""
    jobs, others = [], 0
    for entry, _, body in payloads():
        if entry["kind"] != "order":
            continue
        order = json.loads(body)
        lines = order["line_items"] + order["shipping_lines"] + order["fee_lines"]
        if order["currency"] != "EUR" or not lines:
            others += 1
            continue
        path = tmp_path / f"{len(jobs)}.json"
        path.write_bytes(body)
        jobs.append({"vat": BELGIAN, "file": str(path), "out": str(tmp_path / f"{len(jobs)}.xml"), "number": f"2026-{len(jobs):05}",
                     "credits": REST})
    answers = einvoice.make(jobs)
    asked = [index for index, answer in enumerate(answers) if answer["documents"] and "no ground" in answer["documents"][0]["why"]]
    for index in asked:
        jobs[index]["category"] = "AE"
        answers[index] = einvoice.make([jobs[index]])[0]
    files, refused = check_answers(jobs, answers)
    known = ("nothing is left to credit", "64 bits", "its lines with their VAT make", "the order names no customer")
    unexpected = [entry for entry in refused if not any(reason in entry[1] for reason in known)]
    assert not unexpected, unexpected[:5]
    not_made = {file: why for file, why in refused if "nothing is left" not in why}
    invoices = sum(1 for answer in answers if answer["documents"] and answer["documents"][0]["xml"])
    assert invoices + len(not_made) == len(jobs)
    check_credited(answers)
    microseconds = sorted(made["microseconds"] for answer in answers for made in answer["documents"])
    say(f"{len(jobs)} orders in EUR with lines ({others} others): {invoices} e-invoices, {len(asked)} of them with a ground given by a person, "
        f"{len(files) - invoices} credit notes; {microseconds[len(microseconds) // 2]:.0f} microseconds each (median); refused: "
        f"{sorted(set(not_made.values()))}")
    if MISSING_KIT:
        pytest.skip(MISSING_KIT)
    say(f"{einvoice.validate(files)} of {len(files)} valid")


@needs_kit
def test_examples(tmp_path, say):
    """The kit's example orders: the same figures as its documents, which were made by hand."""
    examples = einvoice.KIT / "examples"
    names = {"a": "a-be-mixed-coupon", "b": "b-ic-de", "d": "d-paid-online"}
    jobs = []
    for name in names:
        order = json.loads((examples / f"{name}-order.json").read_text())
        for day in ("created", "modified", "paid", "completed"):
            order[f"date_{day}_gmt"] = order.get(f"date_{day}")
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(order))
        jobs.append({"file": str(path), "out": str(tmp_path / f"{name}.xml"), "number": "2026-0042"})
    files, refused = check_answers(jobs, einvoice.make(jobs))
    assert not refused
    for name, example in names.items():
        ours, theirs = Invoice(tmp_path / f"{name}.xml"), Invoice(examples / f"{example}.xml")
        assert (ours.bases, ours.vat, ours.gross, ours.payable) == (theirs.bases, theirs.vat, theirs.gross, theirs.payable), name
    say(f"{einvoice.validate(files)} of {len(files)} examples valid, figures as made by hand")


@needs_kit
def test_unit_shapes(say):
    """The files that the unit tests of render/ubl left behind."""
    files = sorted((BUILD / "tests" / "unit" / "render" / "ubl").glob("*.xml"))
    if not files:
        pytest.skip("the unit tests have not run in this build")
    for path in files:
        Invoice(path)
    say(f"{einvoice.validate(files)} of {len(files)} valid")
