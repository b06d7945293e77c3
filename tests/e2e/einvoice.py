"""Helpers of test_einvoice.py: making e-invoices in a batch, the official rules, reading one back as an accountant's software would, and
random orders as WooCommerce computes them."""
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from harness import BUILD, PATIENCE, SHARED

UBL_BATCH = BUILD / "tests" / "tools" / "ubl_batch"
KIT = Path(os.environ.get("BILLHOOK_EINVOICE", SHARED / "einvoice"))
CENT = Decimal("0.01")
BELGIAN = "BE0000000295"


def missing_kit():
    """Why the official rules cannot be asked; "" when they can."""
    if not (KIT / "validate").exists():
        return f"the validation kit is not at {KIT}"
    for tool in ("xmllint", "java", "javac"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    return "" if Path("/usr/share/java/Saxon-HE.jar").exists() else "libsaxonhe-java is not installed"


def make(jobs):
    """Runs ubl_batch over the jobs; an answer for each."""
    text = "".join(json.dumps(job) + "\n" for job in jobs)
    run = subprocess.run([str(UBL_BATCH)], input=text, capture_output=True, text=True, timeout=300 * PATIENCE)
    assert run.returncode == 0, run.stderr[-2000:]
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(jobs)
    return answers


def validate(files, seconds=900):
    """All files through the official rules in one run; the faults, each with its file."""
    run = subprocess.run([str(KIT / "validate"), "--strict", *map(str, files)], capture_output=True, text=True, timeout=seconds * PATIENCE)
    valid = run.stdout.count("RULES ok: 0 fatal")
    faults, file = [], ""
    for line in run.stdout.splitlines():
        file = file if line.startswith(" ") else Path(line).name
        if "[" in line or "FAIL" in line:
            faults.append(f"{file}: {line.strip()}")
    assert run.returncode == 0 and valid == len(files), f"{valid} of {len(files)} valid\n" + "\n".join(faults[:40]) + run.stderr[-2000:]
    return valid


GATHERED = []  # (name, bytes)


def validate_later(*files):
    """The same at the end of the run, together with those of other tests: reading the rules takes a second and a half of CPU, a file some milliseconds.
    A fault is then one of the last test's teardown, and names the test whose file it is."""
    test = re.sub(r"[^A-Za-z0-9._-]+", "_", os.environ.get("PYTEST_CURRENT_TEST", "").rsplit(" ", 1)[0].rsplit("/", 1)[-1])
    GATHERED.extend((f"{test}-{Path(file).name}", Path(file).read_bytes()) for file in files)


def validate_gathered(folder):
    if not GATHERED or missing_kit():
        return
    for at, (name, content) in enumerate(GATHERED):
        (folder / f"{at:03d}-{name}").write_bytes(content)
    GATHERED.clear()
    validate(sorted(folder.iterdir()))


# ---- reading one back -------------------------------------------------------------------------------------------------------------

SPACES = {"cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
          "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"}


def half_up(value):
    return value.quantize(CENT, ROUND_HALF_UP)


class Invoice:
    """An e-invoice, with every total computed anew from its lines. Raises AssertionError where the file says otherwise."""

    def __init__(self, path):
        self.path = Path(path)
        text = self.path.read_bytes()
        assert b"<!DOCTYPE" not in text.split(b"?>", 1)[1][:200], "a DTD"
        self.root = ElementTree.fromstring(text)
        self.credit = self.root.tag.endswith("}CreditNote")
        self.bases, self.charges, self.allowances, self.lines = defaultdict(Decimal), Decimal(0), Decimal(0), Decimal(0)
        self.add_lines()
        self.add_charges()
        self.check_taxes()
        self.check_totals()

    def text(self, path, node=None):
        return (self.root if node is None else node).findtext(path, "", SPACES)

    def number(self, path, node=None, otherwise="0"):
        return Decimal(self.text(path, node) or otherwise)

    def all(self, path, node=None):
        return (self.root if node is None else node).findall(path, SPACES)

    def extras(self, node):
        """Charges minus allowances of the document or a line."""
        return [(1 if self.text("cbc:ChargeIndicator", extra) == "true" else -1, self.number("cbc:Amount", extra), extra)
                for extra in self.all("cac:AllowanceCharge", node)]

    def category(self, node, name):
        return self.text(f"{name}/cbc:ID", node), self.number(f"{name}/cbc:Percent", node)

    def add_lines(self):
        kind, quantity = ("CreditNoteLine", "CreditedQuantity") if self.credit else ("InvoiceLine", "InvoicedQuantity")
        for line in self.all(f"cac:{kind}"):
            net = self.number("cbc:LineExtensionAmount", line)
            price, base = self.number("cac:Price/cbc:PriceAmount", line), self.number("cac:Price/cbc:BaseQuantity", line, "1")
            assert price >= 0 and base > 0
            made = self.number(f"cbc:{quantity}", line) * price / base + sum(sign * amount for sign, amount, _ in self.extras(line))
            assert abs(made - net) <= Decimal("0.005"), f"{self.path}: line {self.text('cbc:ID', line)}: {net}, its price makes {made}"
            self.lines += net
            self.bases[self.category(line, "cac:Item/cac:ClassifiedTaxCategory")] += net

    def add_charges(self):
        for sign, amount, extra in self.extras(self.root):
            assert amount >= 0
            self.bases[self.category(extra, "cac:TaxCategory")] += sign * amount
            if sign > 0:
                self.charges += amount
            else:
                self.allowances += amount

    def check_taxes(self):
        self.vat, rows = Decimal(0), {}
        for row in self.all("cac:TaxTotal/cac:TaxSubtotal"):
            rows[self.category(row, "cac:TaxCategory")] = self.number("cbc:TaxableAmount", row)
            vat = half_up(self.number("cbc:TaxableAmount", row) * self.number("cac:TaxCategory/cbc:Percent", row) / 100)
            assert vat == self.number("cbc:TaxAmount", row), f"{self.path}: VAT"
            self.vat += vat
        assert rows == dict(self.bases), f"{self.path}: {rows} is not {dict(self.bases)}"
        assert self.vat == self.number("cac:TaxTotal/cbc:TaxAmount"), f"{self.path}: VAT in all"

    def check_totals(self):
        total = {name: self.number(f"cac:LegalMonetaryTotal/cbc:{name}") for name in (
            "LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "PrepaidAmount",
            "PayableRoundingAmount", "PayableAmount")}
        self.net, self.prepaid, self.rounding = total["TaxExclusiveAmount"], total["PrepaidAmount"], total["PayableRoundingAmount"]
        self.payable = total["PayableAmount"]
        assert self.lines == total["LineExtensionAmount"], self.path
        assert self.charges == total["ChargeTotalAmount"] and self.allowances == total["AllowanceTotalAmount"], self.path
        assert self.net == self.lines + self.charges - self.allowances == sum(self.bases.values()), self.path
        assert total["TaxInclusiveAmount"] == self.net + self.vat, self.path
        self.gross = self.net + self.vat + self.rounding
        assert self.payable == self.gross - self.prepaid, self.path
        assert abs(self.rounding) <= CENT * len(self.bases), f"{self.path}: rounding of {self.rounding}"


def check_against_document(invoice, document):
    """The page is made from the document: both faces say the same."""
    totals = {key: Decimal(value) for key, value in document["totals"].items()}
    assert invoice.net == totals["net"] and invoice.vat == totals["vat"] and invoice.rounding == totals["rounding"], invoice.path
    assert invoice.gross == totals["gross"] and invoice.prepaid == totals["paid"] and invoice.payable == totals["due"], invoice.path
    assert invoice.text("cbc:ID") == document["number"] and invoice.text("cbc:IssueDate") == document["issue_date"]
    rows = {(row["category"], Decimal(row["rate"])): Decimal(row["base"]) for row in document["vat"]}
    assert rows == dict(invoice.bases), invoice.path


# ---- random orders ----------------------------------------------------------------------------------------------------------------

RATES = {1: "21", 2: "6", 3: "12", 4: "0", 5: "20", 6: "5.5"}
WORDS = ["Mok \"Gent\"", "Theelepels & schoteltjes", "Boek: <b>Koffie</b> zetten", "Café crème", "Čaj 🍵", "A ]]> B", "x" * 300, "Salt &amp; Pepper",
         "T\u200bshirt", "Regel\r\n2"]


def money(value):
    return str(value.quantize(CENT, ROUND_HALF_UP))


class RandomOrder:
    """An order as WooCommerce computes it: prices with or without VAT, VAT rounded a line or a rate, coupons, shipping, fees of both signs.
    Untaxed: the shop states no rate at all."""

    def __init__(self, random, number, untaxed=False):
        self.random, self.id, self.untaxed = random, number, untaxed
        self.inclusive, self.late = random.random() < 0.5, random.random() < 0.3
        self.rates = random.choice([[1], [1], [1, 2], [1, 2, 3], [2], [3, 4], [4], [5, 6], [1, 2, 3, 4]])
        self.coupon = Decimal(random.choice([0, 0, 0, 5, 10, 33, 50, 100]))
        self.taxes, self.total = defaultdict(Decimal), Decimal(0)

    def amount(self):
        return Decimal(self.random.choice([self.random.randint(1, 999), self.random.randint(1, 9999), self.random.randint(1, 999999)])) / 100

    def price_parts(self, price, rate):
        """Net and VAT of what the shop's page shows, unrounded."""
        percent = Decimal(0 if self.untaxed else RATES[rate])
        net = price / (1 + percent / 100) if self.inclusive else price
        return net, net * percent / 100

    def part(self, net, tax, rate):
        """Adds to the totals as WooCommerce does; what a line shows is rounded."""
        self.total += half_up(net)
        if self.untaxed:
            return {"total": money(net), "total_tax": "0.00", "taxes": []}
        self.taxes[rate] += tax if self.late else half_up(tax)
        return {"total": money(net), "total_tax": money(tax), "taxes": [{"id": rate, "total": money(tax), "subtotal": ""}]}

    def product(self, position):
        rate = self.random.choice(self.rates)
        quantity = self.random.choice([1, 1, 1, 2, 3, 7, 12, 144, 1.5, 0.25, 1000])
        price = self.amount() if quantity < 100 else self.amount() / 100
        gross = half_up(price * Decimal(str(quantity)))
        if self.random.random() < 0.05:
            gross = -gross
        list_net, list_tax = self.price_parts(gross, rate)
        net, tax = self.price_parts(half_up(gross * (100 - self.coupon) / 100), rate)
        return {"id": position, "name": self.random.choice(WORDS), "quantity": quantity, "subtotal": money(list_net), "subtotal_tax": money(list_tax),
                **self.part(net, tax, rate), "sku": self.random.choice([None, "", f"SKU-{position}"]), "price": float(price),
                "meta_data": self.random.choice([[], [{"id": 1, "key": "pa_maat", "value": "l", "display_key": "Maat", "display_value": "L: groot"}]])}

    def shipping(self, position):
        rate = self.random.choice(self.rates)
        price = self.random.choice([Decimal(0), Decimal("4.95"), Decimal("6.95"), self.amount() / 100])
        return {"id": position, "method_title": self.random.choice(["bpost", "", "Gratis verzending"]), "method_id": "flat_rate",
                **self.part(*self.price_parts(price, rate), rate), "meta_data": []}

    def fee(self, position):
        rate = self.random.choice(self.rates)
        price = self.random.choice([1, 1, -1]) * self.amount() / 100
        return {"id": position, "name": self.random.choice(["Cadeauverpakking", "Korting", ""]), "total_tax": "0.00",
                **self.part(*self.price_parts(price, rate), rate), "meta_data": []}

    def json(self):
        random = self.random
        products = [self.product(i + 1) for i in range(random.choice([1, 1, 1, 2, 3, 5, 20, 0]))]
        shipping = [self.shipping(100 + i) for i in range(random.choice([0, 1, 1, 2]))]
        fees = [self.fee(200 + i) for i in range(random.choice([0, 0, 1, 3]))]
        if not products + shipping + fees:
            products = [self.product(1)]
        tax = sum((half_up(value) for value in self.taxes.values()), Decimal(0))
        paid = random.random() < 0.6
        address = {"first_name": random.choice(["Jan", ""]), "last_name": "Janssens", "company": random.choice(["Janssens & Zonen NV", ""]),
                   "address_1": random.choice(["Dorpsstraat 25", ""]), "address_2": random.choice(["", "bus 4"]), "city": "Mechelen", "state": "",
                   "postcode": "2800", "country": random.choice(["BE", "BE", ""]), "phone": ""}
        return {"id": self.id, "number": str(self.id), "status": random.choice(["processing", "completed"]) if paid else "on-hold", "currency": "EUR",
                "date_created_gmt": "2026-11-24T09:00:00", "date_modified_gmt": "2026-11-24T09:00:00",
                "date_paid_gmt": "2026-11-24T09:00:00" if paid else None, "date_completed_gmt": None, "prices_include_tax": self.inclusive,
                "total": money(self.total + tax), "total_tax": money(tax), "customer_note": random.choice(["", "Graag voor 12 uur\n& bedankt!"]),
                "payment_method": random.choice(["bacs", "mollie_bancontact", "cod", "cheque"]), "payment_method_title": random.choice(["", "Bancontact <b>"]),
                "payment_url": "", "needs_payment": not paid, "billing": {**address, "email": random.choice(["jan@example.be", ""])},
                "shipping": random.choice([{}, {**address, "address_1": "Industrielaan 99", "country": random.choice(["BE", ""])}]), "line_items": products,
                "shipping_lines": shipping, "fee_lines": fees, "refunds": [], "meta_data": [],
                "coupon_lines": [{"id": 9, "code": "welkom10"}] if self.coupon else [],
                "tax_lines": [{"id": 300 + rate, "rate_id": rate, "rate_percent": float(RATES[rate]), "compound": False, "label": "VAT",
                               "tax_total": money(value), "shipping_tax_total": "0.00"} for rate, value in self.taxes.items()]}
