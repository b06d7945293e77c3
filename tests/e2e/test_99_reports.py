"""Scenario 99: reports. What `report` says is computed here a second time, from `show --json` alone: per month, shop and payment method; per country,
category and rate, with the boxes of the Belgian return; what OSS, both listings, the age of what is open and the numbers say. Receipts of paid
orders without an invoice in every case. Whatever the clock and the time zone of the machine."""
import collections
import csv
import datetime
import io
import json
import sqlite3
from decimal import Decimal

import pytest

import pictures
from harness import Site, order, payloads, seller_day, wait_until
from peppol_site import needs_clock

BOXES = "00 01 02 03 44 45 46 47 48 49 54 64".split()
CENT = Decimal("0.01")
EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
NAMES = "turnover vat oss customers intracom daily open numbers payments".split()


def clock(moment):
    return {**pictures.faketime(), "FAKETIME": "@" + moment}


def gmt(day, hour=10):
    return f"{day}T{hour:02}:00:00"


def sale(id, day, net="100.00", rate=21, code="BE-BTW-1", country="BE", to=None, vat=None, paid=True, **changes):
    """An order of a day: net at a rate, whose rate_code is `code` (None: no entry of that name), to a country, by a customer with a VAT number."""
    tax = (Decimal(net) * rate / 100).quantize(CENT)
    body = order(id, net=net, total=str(Decimal(net) + tax), rate=rate, paid=paid, **changes)
    for name in ("date_created_gmt", "date_modified_gmt"):
        body[name] = gmt(day)
    if paid:
        body["date_paid_gmt"] = gmt(day)
    body["billing"].update(country=country, last_name=f"Klant {id}", email=f"klant{id}@example.be", postcode={"BE": "2800", "NL": "1012 AB"}.get(country, "10115"))
    if to:
        body["shipping"] = dict(body["billing"], country=to)
    if vat:
        body["meta_data"] = [{"id": 1, "key": "_billing_vat_number", "value": vat}]
        body["billing"]["company"] = f"Bedrijf {vat[-4:]}"
    if rate == 0:
        body["tax_lines"] = []
        body["line_items"][0]["taxes"] = []
    elif code is None:
        body["tax_lines"][0]["rate_code"] = "TAX-1"
    else:
        body["tax_lines"][0]["rate_code"] = code
    return body


# (month's day, [(shop, order)]): each month another handful; the VAT country that is right stands in VAT_OF
VAT_OF = {}


def build_orders():
    months = {}

    def add(day, shop, body, vat_of="BE"):
        VAT_OF[body["number"]] = vat_of
        months.setdefault(day, []).append((shop, body))

    for index, day in enumerate(("2026-01-20", "2026-02-17", "2026-03-19", "2026-04-21")):
        base = 1000 * (index + 1)
        add(day, "main", sale(base + 1, day, net="100.00"))
        add(day, "second", sale(base + 2, day, net="33.33", rate=6, code="BE-BTW-2", payment_method="mollie"))
        add(day, "main", sale(base + 3, day, net="50.05", rate=12))
        add(day, "main", sale(base + 4, day, net="900.00", rate=19, code="DE-MWST-1", country="DE"), "DE")
        add(day, "main", sale(base + 5, day, net="800.00", rate=21, code="NL-BTW-1", country="NL"), "NL")
        add(day, "main", sale(base + 6, day, net="70.00", rate=17, code=None, country="LU"), "LU")  # LU's, and no rate of Belgium
        add(day, "second", sale(base + 7, day, net="1500.00", rate=21, code=None, country="ES"))  # ES's too, but Belgium's: Belgian VAT, threshold only
        add(day, "main", sale(base + 8, day, net="40.00", rate=20, code="FR-TVA-1", country="BE", to="FR"), "FR")
        add(day, "main", sale(base + 9, day, net="500.00", rate=0, country="NL", vat="NL000099998B57"))  # K
        add(day, "main", sale(base + 10, day, net="75.50", rate=0, country="US"))  # G
        add(day, "main", sale(base + 11, day, net="210.00", vat="BE0000000295", company=None))  # a Belgian business: listing over the months
        add(day, "main", sale(base + 12, day, net="61.00", paid=False, payment_method="bacs", status="processing"))  # open
        add(day, "main", sale(base + 13, day, net="300.00", vat="BE0000000296"))  # wrong check digits
    months["2026-02-17"].append(("main", sale(2020, "2026-02-17", net="88.00", rate=19, code=None, country="BE")))  # nobody's: cannot be placed
    VAT_OF["2020"] = "BE"
    return months


SETTINGS = {
    "shop main": {"url": "https://shop.example.com", "orders_since": "2000-01-01"},
    "shop second": {"url": "https://second.example.com", "secret": "S" * 20 + "ecret0123456789ab", "orders_since": "2000-01-01"},
    "invoice": {"create": "created", "auto_send": "true"},
    "credit_note": {"create": "refunded", "auto_send": "true"},
    "mail": {"burst_limit": "100000/1m"},
}
SECRETS = {"second": SETTINGS["shop second"]["secret"]}


def post(site, shop, body):
    site.post(body, shop=shop, **({"secret": SECRETS[shop]} if shop in SECRETS else {}))


@pytest.fixture(scope="module")
def quarter(tmp_path_factory):
    """Four months of two shops; of some orders credit notes come in a later month. The daemon stands still at the end."""
    if not pictures.faketime():
        pytest.skip("libfaketime is not installed")
    site = Site(tmp_path_factory.mktemp("quarter") / "site", SETTINGS)
    for day, orders in build_orders().items():
        site.environment = clock(f"{day} 12:00:00")
        site.start()
        for shop, body in orders:
            post(site, shop, body)
        site.settle()
        if day == "2026-02-17":  # of January: two whole, one in part
            for number, amount in ((1001, None), (1004, None), (1009, None), (1003, "11.21")):
                invoice = next(d for d in site.documents(order=str(number)) if d["type"] == "invoice")["number"]
                site.run("credit", invoice, *(["--amount", amount, "--rate", "12"] if amount else []), "--issue")
        if day == "2026-03-19":  # paid in part and late
            invoice = next(d for d in site.documents(order="1012") if d["type"] == "invoice")["number"]
            site.run("paid", invoice, "--amount", "30.00", "--on", "2026-03-10")
        site.settle()
        site.stop()
    site.environment = {}
    site.shown = [site.document(d["number"]) for d in site.documents() if d["number"]]
    yield site
    site.check_oracles()


def money(text):
    return Decimal(text)


def inside(document, period):
    return period[0] <= document["issue_date"] <= period[1]


def sign(document):
    return -1 if document["type"] == "credit_note" else 1


def figures(documents, period=("2026-01-01", "2026-12-31"), shop=None):
    return [d for d in documents if d["type"] in ("invoice", "credit_note") and inside(d, period) and shop in (None, d["shop"])]


def goes_to(document):
    shipping = document["customer"]["shipping"]
    return (shipping or {}).get("country") or document["customer"]["billing"]["country"]


def vat_country(document):
    return VAT_OF[document["order_number"]]


def box_of(document, row):
    """The boxes of base and VAT on the invoice's side (ACCOUNTANT.md)."""
    abroad = vat_country(document) != "BE"
    if row["category"] == "S":
        if abroad:
            return "47", None
        base = {"6": "01", "12": "02", "21": "03"}.get(row["rate"])
        return base, "54" if base else None
    if row["category"] == "Z":
        return ("47" if abroad else "00"), None
    if row["category"] == "AE":
        return ("45" if (document["customer"]["vat"] or "BE").startswith("BE") else "44"), None
    return {"E": "00", "K": "46", "G": "47"}[row["category"]], None


def boxes_of(documents):
    boxes = dict.fromkeys(BOXES, Decimal(0))
    for document in documents:
        for row in document["vat"]:
            base, vat = box_of(document, row)
            if sign(document) < 0:
                base, vat = base and ("48" if base in ("44", "46") else "49"), vat and "64"
            for box, amount in ((base, row["base"]), (vat, row["amount"])):
                if box:
                    boxes[box] += money(amount)
    return {box: f"{amount:.2f}" for box, amount in boxes.items()}


def report(site, name, *arguments, **more):
    got = json.loads(site.run("report", name, *arguments, "--json", **more).stdout)
    assert list(got)[:7] == ["report", "from", "to", "currency", "documents", "lines", "totals"]
    assert got["report"] == name and got["currency"] == "EUR"
    for total in got["totals"]:  # sums of the lines
        assert Decimal(got["totals"][total]) == sum(Decimal(line[total]) for line in got["lines"]), (name, total)
    return got


def sums(groups):
    return {key: tuple(f"{amount:.2f}" for amount in amounts) for key, amounts in groups.items()}


PERIODS = {("--month", "2026-01"): ("2026-01-01", "2026-01-31"), ("--month", "2026-02"): ("2026-02-01", "2026-02-28"),
           ("--month", "2026-03"): ("2026-03-01", "2026-03-31"), ("--quarter", "2026-1"): ("2026-01-01", "2026-03-31"),
           ("--quarter", "2026-Q2"): ("2026-04-01", "2026-06-30"), ("--year", "2026"): ("2026-01-01", "2026-12-31"),
           ("--from", "2026-01-20", "--to", "2026-01-20"): ("2026-01-20", "2026-01-20"), ("--month", "2025-12"): ("2025-12-01", "2025-12-31")}


def due_on(documents, invoice, day):
    """gross - payments - credit notes until a day, at least 0."""
    paid = sum((money(p["amount"]) for p in invoice["payments"] if p["on"] <= day), Decimal(0))
    credited = sum((money(d["totals"]["gross"]) for d in documents
                    if d["type"] == "credit_note" and d["credits"]["id"] == invoice["id"] and d["issue_date"] <= day), Decimal(0))
    return max(Decimal(0), money(invoice["totals"]["gross"]) - paid - credited)


@pytest.mark.parametrize("arguments", PERIODS, ids=" ".join)
@pytest.mark.parametrize("shop", [None, "main", "second"])
def test_99_turnover_and_vat_are_what_the_documents_say(quarter, arguments, shop):
    period = PERIODS[arguments]
    options = [*arguments, *(["--shop", shop] if shop else [])]
    documents = figures(quarter.shown, period, shop)
    wanted = collections.defaultdict(lambda: [Decimal(0)] * 6)
    for d in documents:
        line = wanted[d["issue_date"][:7], d["shop"], d["payment_method"]]
        line[0] += 1
        if d["type"] == "credit_note":
            line[4] += money(d["totals"]["gross"])
            continue
        for place, name in ((1, "net"), (2, "vat"), (3, "gross")):
            line[place] += money(d["totals"][name])
        line[5] += due_on(quarter.shown, d, period[1])
    got = report(quarter, "turnover", *options)
    assert (got["from"], got["to"], got["documents"]) == (*period, len(documents))
    assert {(line["month"], line["shop"], line["payment_method"]):
            (f"{line['documents']}.00", *(line[name] for name in ("net", "vat", "gross", "credited", "open"))) for line in got["lines"]} == sums(wanted)

    wanted = collections.defaultdict(lambda: [Decimal(0)] * 2)
    for d in documents:
        for row in d["vat"]:
            line = wanted[goes_to(d), row["category"], row["rate"]]
            line[0] += sign(d) * money(row["base"])
            line[1] += sign(d) * money(row["amount"])
    got = report(quarter, "vat", *options)
    assert {(line["country"], line["category"], line["rate"]): (line["base"], line["vat"]) for line in got["lines"]} == sums(wanted)
    assert got["boxes"] == boxes_of(documents) and got["proposal"] is True
    assert not any(amount.startswith("-") for amount in got["boxes"].values())
    assert [entry["order"] for entry in got.get("unplaced", [])] == (["2020"] if any(d["order_number"] == "2020" for d in documents) else [])


def added(reports, key, figures_):
    total = collections.defaultdict(lambda: [Decimal(0)] * len(figures_))
    for one in reports:
        for line in one["lines"]:
            total[tuple(line[name] for name in key)] = [a + Decimal(line[name]) for a, name in zip(total[tuple(line[name] for name in key)], figures_)]
    return {key: amounts for key, amounts in total.items()}


@pytest.mark.parametrize("name, key, figures_", [
    ("turnover", ("month", "shop", "payment_method"), ("documents", "net", "vat", "gross", "credited")),
    ("vat", ("country", "category", "rate"), ("base", "vat")), ("oss", ("quarter", "country", "rate"), ("base", "vat")),
    ("intracom", ("code", "vat_number"), ("net",))])
def test_99_months_make_the_quarter_and_shops_the_whole(quarter, name, key, figures_):
    whole = report(quarter, name, "--quarter", "2026-1")
    months = [report(quarter, name, "--month", f"2026-0{month}") for month in (1, 2, 3)]
    shops = [report(quarter, name, "--quarter", "2026-1", "--shop", shop) for shop in ("main", "second")]
    assert added(months, key, figures_) == added([whole], key, figures_) == added(shops, key, figures_) != {}
    assert sum(one["documents"] for one in months) == whole["documents"] == sum(one["documents"] for one in shops)
    if name == "vat":
        for parts in (months, shops):
            assert {box: f"{sum(Decimal(one['boxes'][box]) for one in parts):.2f}" for box in BOXES} == whole["boxes"]


def test_99_oss_and_its_threshold(quarter):
    documents = figures(quarter.shown)
    for options, period in ((("--quarter", "2026-1"), ("2026-01-01", "2026-03-31")), (("--year", "2026"), ("2026-01-01", "2026-12-31")),
                            (("--quarter", "2026-2"), ("2026-04-01", "2026-06-30")), (("--month", "2026-01"), ("2026-01-01", "2026-01-31"))):
        wanted = collections.defaultdict(lambda: [Decimal(0)] * 2)
        days = collections.defaultdict(Decimal)
        for d in documents:
            abroad = goes_to(d) != "BE" and goes_to(d) in EU and not d["customer"]["vat"]
            for row in d["vat"]:
                if row["category"] != "S":
                    continue
                if abroad and d["issue_date"] <= period[1]:
                    days[d["issue_date"]] += sign(d) * money(row["base"])
                if vat_country(d) != "BE" and inside(d, period):
                    month = int(d["issue_date"][5:7])
                    line = wanted[f"{d['issue_date'][:4]}-Q{(month + 2) // 3}", vat_country(d), row["rate"]]
                    line[0] += sign(d) * money(row["base"])
                    line[1] += sign(d) * money(row["amount"])
        passed, so_far = None, Decimal(0)
        for day in sorted(days):
            so_far += days[day]
            passed = passed or (day if so_far > 10000 else None)
        got = report(quarter, "oss", *options)
        assert {(line["quarter"], line["country"], line["rate"]): (line["base"], line["vat"]) for line in got["lines"]} == sums(wanted)
        assert got["threshold"] == {"sum": f"{so_far:.2f}", "passed_on": passed}
        assert [(entry["order"], "19 %" in entry["reason"]) for entry in got.get("unplaced", [])] == ([("2020", True)] if period[0] < "2026-02-17" < period[1] else [])
    assert report(quarter, "oss", "--year", "2026")["threshold"]["passed_on"] == "2026-04-21"


def test_99_listings(quarter):
    documents = figures(quarter.shown)
    got = report(quarter, "customers", "--year", "2026")
    wanted = collections.defaultdict(lambda: [Decimal(0)] * 2)
    for d in documents:
        if (d["customer"]["vat"] or "").startswith("BE"):
            wanted[d["customer"]["vat"]][0] += sign(d) * money(d["totals"]["net"])
            wanted[d["customer"]["vat"]][1] += sign(d) * money(d["totals"]["vat"])
    assert {line["vat_number"]: (line["net"], line["vat"]) for line in got["lines"]} == sums(wanted)
    assert [line["vat_number"] for line in got["lines"]] == ["BE0000000296", "BE0000000295"] and got["lines"][0]["remark"]
    assert [line["vat_number"] for line in report(quarter, "customers", "--month", "2026-01")["lines"]] == ["BE0000000296"]  # 210.00 is not over 250.00

    got = report(quarter, "intracom", "--quarter", "2026-1")
    assert [(line["code"], line["vat_number"], line["net"], line["remark"]) for line in got["lines"]] == [("L", "NL000099998B57", "1000.00", None)]
    assert [(line["code"], line["net"]) for line in report(quarter, "intracom", "--month", "2026-02")["lines"]] == [("L", "0.00")]  # 500.00 less January's


def test_99_open_by_age_as_at_the_last_day(quarter):
    for options, day in ((("--month", "2026-01"), "2026-01-31"), (("--month", "2026-02"), "2026-02-28"), (("--month", "2026-03"), "2026-03-31"),
                         (("--quarter", "2026-2"), "2026-06-30")):
        wanted = collections.defaultdict(lambda: [Decimal(0)] * 6)
        ages = ("not_due", "days_1_30", "days_31_60", "days_61_90", "more", "open")
        for d in quarter.shown:
            if d["type"] != "invoice" or d["issue_date"] > day or not (due := due_on(quarter.shown, d, day)):
                continue
            late = (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(d["due_date"] or day)).days
            age = 0 if late <= 0 else min((late + 29) // 30, 4)
            wanted[d["customer"]["company"] or d["customer"]["name"]][age] += due
            wanted[d["customer"]["company"] or d["customer"]["name"]][5] += due
        got = report(quarter, "open", *options)
        assert {line["customer"]: tuple(line[name] for name in ages) for line in got["lines"]} == sums(wanted) != {}
        assert got["documents"] == len(wanted)


def test_99_numbers_and_payments(quarter):
    got = report(quarter, "numbers")
    assert got["from"] is None
    for line in got["lines"]:
        numbers = sorted(d["number"] for d in quarter.shown if d["type"] == line["type"])
        assert (line["from"], line["to"], line["count"], line["gaps"], line["jumps"]) == (numbers[0], numbers[-1], len(numbers), 0, None)
    assert [line["type"] for line in got["lines"]] == ["credit_note", "invoice"] and got["documents"] == len(quarter.shown)
    march = [line for line in report(quarter, "numbers", "--month", "2026-03")["lines"]]
    numbers = sorted(d["number"] for d in quarter.shown if d["issue_date"].startswith("2026-03"))
    assert [(line["from"], line["to"], line["count"]) for line in march] == [(numbers[0], numbers[-1], len(numbers))]

    wanted = sorted((p["on"], d["number"], p["amount"]) for d in quarter.shown for p in d["payments"] if p["on"].startswith("2026-03"))
    got = report(quarter, "payments", "--month", "2026-03")
    assert sorted((line["on"], line["number"], line["amount"]) for line in got["lines"]) == wanted != []
    assert ("2026-03-10", "30.00") in {(line["on"], line["amount"]) for line in got["lines"]}


def test_99_clock_and_zone_change_nothing(quarter):
    for name in NAMES:
        said = {quarter.run("report", name, "--quarter", "2026-1", form, env=env).stdout
                for env in ({}, {"TZ": "Pacific/Kiritimati"}, {"TZ": "America/Los_Angeles", "LC_ALL": "C"}, clock("2031-05-01 23:30:00"))
                for form in ("--json",)}
        assert len(said) == 1, name
        assert len({quarter.run("report", name, "--quarter", "2026-1", "--csv", env=env).stdout for env in ({}, {"TZ": "Asia/Tokyo"}, clock("2031-05-01 23:30:00"))}) == 1


def test_99_the_running_period_is_the_sellers(quarter):
    """The last hour of the month in UTC is the first of the next month in Brussels."""
    env = clock("2026-03-31 22:30:00")
    assert report(quarter, "turnover", env={**env, "TZ": "UTC"})["from"] == "2026-04-01"
    assert report(quarter, "oss", env={**env, "TZ": "UTC"})["from"] == "2026-04-01"
    assert report(quarter, "customers", env={**env, "TZ": "UTC"})["from"] == "2026-01-01"
    assert report(quarter, "open", env={**env, "TZ": "UTC"})["to"] == "2026-04-01"


def test_99_csv_is_the_json(quarter):
    for name in NAMES:
        raw = quarter.run("report", name, "--quarter", "2026-1", "--csv").stdout
        assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == raw.count(b"\n")
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
        lines = report(quarter, name, "--quarter", "2026-1")["lines"]
        assert len(rows) == len(lines)
        for row, line in zip(rows, lines):
            for key, value in line.items():
                cell = row[key]
                if key in ("on", "day", "proven_on") and value:
                    value = f"{value[8:]}/{value[5:7]}/{value[:4]}"
                elif isinstance(value, str) and key not in ("customer", "name", "remark", "reference", "by", "jumps", "month", "series", "boxes"):
                    cell = cell.replace(",", ".")
                assert cell.lstrip("'") == ("" if value is None else str(value).lstrip("'")), (name, key)
    text = quarter.run("report", "vat", "--quarter", "2026-1").stdout.decode()
    assert "vat from 2026-01-01 to 2026-03-31, in EUR, on " in text and "proposal" in text and "total" in text
    assert "Could not be placed" in quarter.run("report", "oss", "--quarter", "2026-1").stdout.decode()


def test_99_wrong_words_open_nothing(quarter):
    for words, said in ((["vta"], b"did you mean 'vat'"), (["vat", "--month", "2026-13"], b"--month"), (["vat", "--quarter", "2026-5"], b"--quarter"),
                        (["vat", "--month", "2026-01", "--year", "2026"], b"one period"), (["vat", "--from", "2026-01-01"], b"go together"),
                        (["vat", "--from", "2026-02-01", "--to", "2026-01-01"], b"before"), (["vat", "--year", "26"], b"--year"), ([], b"report")):
        assert said in quarter.run("report", *words, expect=2).stderr
    assert quarter.run("report", "vat", "--shop", "third", expect=2).stderr


# -- all captured orders, and what the shop of the quarter has not -------------------------------------------------------------------------------

def test_99_captured_orders_in_the_boxes(make_site):
    """All captured requests of three WooCommerce versions: turnover, VAT and boxes to the cent, credit notes among them."""
    captured = payloads()
    if not captured:
        pytest.skip("../shared/payloads is not here")
    import test_01_payloads as replaying
    site = make_site({**replaying.settings(), "credit_note": {"create": "refunded", "auto_send": "true"}})
    replaying.send_all(site, captured)
    site.settle()
    for document in site.documents(type="credit_note", state="draft") + site.documents(type="invoice", state="draft"):
        site.run("issue", f"#{document['id']}", expect=None)  # those that nothing blocks
    site.settle()
    shown = [site.document(d["number"]) for d in site.documents() if d["number"]]
    documents = figures(shown, ("0000-00-00", "9999-99-99"))
    assert len(documents) > 20 and {"invoice", "credit_note"} == {d["type"] for d in documents}
    orders = {(shop, key): body for (shop, key), body in replaying.newest(captured).items()}
    for d in documents:  # whose VAT: each order of the lab states a Belgian rate_code, or none
        codes = {tax["rate_code"][:3] for tax in orders[d["shop"], d["order_id"]]["tax_lines"]}
        assert codes <= {"BE-"}
        VAT_OF[d["order_number"]] = "BE"
    period = (min(d["issue_date"] for d in documents), max(d["issue_date"] for d in documents))
    options = ("--from", period[0], "--to", period[1])
    wanted = collections.defaultdict(lambda: [Decimal(0)] * 2)
    for d in documents:
        for row in d["vat"]:
            line = wanted[goes_to(d), row["category"], row["rate"]]
            line[0] += sign(d) * money(row["base"])
            line[1] += sign(d) * money(row["amount"])
    got = report(site, "vat", *options)
    assert {(line["country"], line["category"], line["rate"]): (line["base"], line["vat"]) for line in got["lines"]} == sums(wanted)
    assert got["boxes"] == boxes_of(documents) and got["documents"] == len(documents)
    turnover = report(site, "turnover", *options)
    for name in ("net", "vat", "gross"):
        assert Decimal(turnover["totals"][name]) == sum(money(d["totals"][name]) for d in documents if d["type"] == "invoice")
    assert Decimal(turnover["totals"]["credited"]) == sum(money(d["totals"]["gross"]) for d in documents if d["type"] == "credit_note") > 0
    payments = report(site, "payments", "--from", "2000-01-01", "--to", "2099-12-31")
    assert sorted((line["number"], line["amount"]) for line in payments["lines"]) == sorted((d["number"], p["amount"]) for d in documents for p in d["payments"])


def business(id, vat, **changes):
    """An order without VAT by a customer with a VAT number."""
    body = sale(id, seller_day(), rate=0, vat=vat, **changes)
    return body


def credit_all(site):
    for document in site.documents(type="invoice"):
        if document["number"]:
            site.run("credit", document["number"], "--amount", "10.00", "--rate", document["vat"][0]["rate"], "--issue")


def test_99_reverse_charge_exempt_and_zero(make_site):
    """AE by number: 44 and S, or 45; E and Z in 00; their credit notes in 48 and 49, and nothing in 54 or 64."""
    site = make_site({"shop main": {"zero_vat": "AE-: AE, verlegd; E-: E, Art. 44 WBTW; Z-: Z"}})
    for number, (sku, vat, country) in enumerate((("AE-1", "NL000099998B57", "NL"), ("AE-2", "BE0000000295", "BE"), ("E-1", None, "BE"), ("Z-1", None, "BE")), 1):
        body = business(number, vat, country=country, net=f"{number}00.00")
        body["line_items"][0]["sku"] = sku
        site.post(body)
    site.settle()
    assert [d["vat"][0]["category"] for d in site.documents(type="invoice")] == ["Z", "E", "AE", "AE"]
    credit_all(site)
    got = report(site, "vat")
    wanted = {"00": "700.00", "44": "100.00", "45": "200.00", "48": "10.00", "49": "30.00"}
    assert got["boxes"] == {**dict.fromkeys(BOXES, "0.00"), **wanted}
    assert {(line["country"], line["category"]): line["boxes"] for line in got["lines"]} == {
        ("BE", "AE"): "45 49", ("NL", "AE"): "44 48", ("BE", "E"): "00 49", ("BE", "Z"): "00 49"}
    assert [(line["code"], line["vat_number"], line["net"]) for line in report(site, "intracom")["lines"]] == [("S", "NL000099998B57", "90.00")]


def test_99_a_small_enterprise_has_no_boxes(make_site):
    site = make_site({"seller": {"vat_scheme": "exempt"}})
    site.post(business(1, "BE0000000295", net="400.00"))
    site.post(business(2, None, net="100.00"))
    site.settle()
    got = report(site, "vat")
    assert got["boxes"] == dict.fromkeys(BOXES, "0.00") and got["small_enterprise"] is True
    assert [(line["category"], line["base"], line["boxes"]) for line in got["lines"]] == [("E", "500.00", None)]
    assert [(line["vat_number"], line["net"], line["vat"]) for line in report(site, "customers")["lines"]] == [("BE0000000295", "400.00", "0.00")]


@needs_clock
def test_99_documents_of_an_older_version_say_it_by_their_order_or_their_rate(make_site):
    """Whose VAT it is was not frozen: the kept order says it; where that was purged, the rate."""
    site = make_site({})
    day = seller_day()
    site.post(sale(1, day, net="100.00", rate=21, code="NL-BTW-1", country="NL"))
    site.post(sale(2, day, net="200.00", rate=19, code="DE-MWST-1", country="DE"))
    site.post(sale(3, day, net="400.00"))
    site.settle()
    new = report(site, "oss")
    assert [(line["country"], line["base"]) for line in new["lines"]] == [("DE", "200.00"), ("NL", "100.00")]
    site.stop()
    database = sqlite3.connect(site.database)
    for name, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('documents', 'deliveries')").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    database.execute("UPDATE documents SET content = json_remove(content, '$.more.vat_countries') WHERE type = 'invoice'")
    database.commit()
    assert report(site, "oss") == new
    database.execute("UPDATE deliveries SET body = NULL, packed = 0")
    database.commit()
    database.close()
    got = report(site, "oss")
    assert [(line["country"], line["base"]) for line in got["lines"]] == [("DE", "200.00")] and got["threshold"]["sum"] == "300.00"
    assert report(site, "vat")["boxes"]["03"] == "500.00"  # 21 is a rate of Belgium too
    site.verify_at_end = False


# -- the book of daily receipts ---------------------------------------------------------------------------------------------------------------

def receipts(site, *arguments):
    with site.sql() as database:
        return database.execute("SELECT order_number, cause, refund_id, day, rate, base, vat FROM receipts ORDER BY id").fetchall()


def daily(site):
    got = report(site, "daily", "--year", seller_day()[:4])
    return [(line["day"], line["rate"], line["base"], line["vat"]) for line in got["lines"]]


RECEIPTS = {"invoice": {"for": "business", "auto_send": "true"}}


def private(id, **changes):
    return sale(id, seller_day(), **changes)


def test_99_a_paid_order_that_for_leaves_out_is_a_receipt(make_site):
    site = make_site(RECEIPTS)
    site.post(private(1, net="100.00"))
    site.post(private(2, net="50.00", rate=6))
    site.post(private(3, net="30.00"))
    site.post(private(4, net="70.00", vat="BE0000000295"))  # a business: an invoice
    site.post(private(5, paid=False, status="on-hold"))  # not paid
    site.post(private(6, payment_method="cod", status="processing"))  # paid in hand only at completed
    site.settle()
    assert daily(site) == [(seller_day(), "21", "130.00", "27.30"), (seller_day(), "6", "50.00", "3.00")]
    again = private(1, net="100.00")
    again["date_modified_gmt"] = again["date_modified_gmt"].replace("T10", "T11")
    again["customer_note"] = "changed"
    site.post(again)
    site.post(private(2, net="50.00", rate=6))
    site.settle()
    assert [row[0] for row in receipts(site)] == ["1", "2", "3"]
    assert "book of daily receipts" in site.run("explain", "1").stdout.decode()
    assert report(site, "daily")["documents"] == 3
    got = report(site, "vat")
    assert got["boxes"]["03"] == "70.00" and got["receipts"] == {"01": "50.00", "03": "130.00", "54": "30.30"}


@pytest.mark.parametrize("settings, body, written", [
    ({"create": "never"}, private(1), True), ({"create": "paid"}, private(1), False),
    ({"create": "paid"}, private(1, net="0.00"), True), ({"create": "paid", "zero_total": "true"}, private(1, net="0.00"), False),
    ({"create": "completed"}, private(1), False),  # it waits for completed
    ({"create": "completed", "for": "business"}, private(1), True),
    ({"create": "paid", "auto_send": "false"}, private(1), False),  # it waits for a person
    ({"create": "paid"}, business(1, None), False),  # behind a warning: no ground for zero VAT
    ({"create": "never"}, business(1, None), True),
    ({"create": "never"}, private(1, status="cancelled"), False), ({"create": "never"}, private(1, paid=False, status="pending"), False),
    ({"create": "never"}, {**private(1), "line_items": [], "total": "0.00", "total_tax": "0.00", "tax_lines": []}, False),
], ids=range(12))
def test_99_what_is_a_receipt(make_site, settings, body, written):
    site = make_site({"invoice": settings})
    site.post(body)
    site.settle()
    assert bool(receipts(site)) == written


def test_99_an_order_before_orders_since_or_on_account_is_no_receipt(make_site):
    site = make_site({**RECEIPTS, "shop main": {"orders_since": "2026-01-01", "on_account": "op-factuur"}})
    site.post(private(1, payment_method="op-factuur"))
    site.post(sale(2, "2025-12-31"))
    site.settle()
    assert receipts(site) == []


def with_refunds(body, *refunds, hour=11, **changes):
    """The order later, with refunds of (id, total, VAT in it or None)."""
    body = dict(body, refunds=[{"id": id, "reason": "terug", "total": f"-{total}", **({"total_tax": f"-{tax}"} if tax else {})} for id, total, tax in refunds], **changes)
    body["date_modified_gmt"] = f"{seller_day()}T{hour:02}:00:00"
    return body


def two_rates(id):
    """100.00 at 21 % and 100.00 at 6 %."""
    body = sale(id, seller_day())
    low = sale(id, seller_day(), rate=6)
    line = dict(low["line_items"][0], id=2, taxes=[{"id": 2, "total": "6.00", "subtotal": "6.00"}])
    body["line_items"].append(line)
    body["tax_lines"].append(dict(low["tax_lines"][0], id=3, rate_id=2, rate_code="BE-BTW-2"))
    body.update(total="227.00", total_tax="27.00", cart_tax="27.00")
    return body


def test_99_refunds_are_negative_on_their_day(make_site):
    site = make_site(RECEIPTS)
    one, two, three = private(1), two_rates(2), two_rates(3)
    for body in (one, two, three):
        site.post(body)
    site.settle()
    site.post(with_refunds(one, (11, "12.10", None)))  # the only rate
    site.post(with_refunds(two, (21, "10.60", "0.60")))  # the rate that its VAT fits
    site.post(with_refunds(three, (31, "22.70", None)))  # each rate its share: 121 and 106 of 227
    site.settle()
    rows = [row for row in receipts(site) if row[1] == "refund"]
    assert [(row[0], row[2], row[4], row[5], row[6]) for row in rows] == [
        ("1", 11, "21", -1000, -210), ("2", 21, "6", -1000, -60), ("3", 31, "21", -1000, -210), ("3", 31, "6", -1000, -60)]
    site.post(with_refunds(one, (11, "12.10", None), (12, "108.90", None), hour=12, status="refunded"))  # the rest
    site.post(with_refunds(one, (11, "12.10", None), (12, "108.90", None), hour=13, status="refunded", customer_note="x"))
    site.settle()
    rows = [row for row in receipts(site) if row[0] == "1"]
    assert [(row[1], row[5], row[6]) for row in rows] == [("order", 10000, 2100), ("refund", -1000, -210), ("refund", -9000, -1890)]
    # more than there was: nothing bears it, and nothing is told of it
    site.post(with_refunds(one, (11, "12.10", None), (12, "108.90", None), (13, "5.00", None), hour=14, status="refunded"))
    site.settle()
    assert len(receipts(site)) == 10 and "refund 13" not in site.run("explain", "1").stdout.decode()
    site.post(private(4))
    site.settle()
    assert daily(site) == [(seller_day(), "21", "290.00", "60.90"), (seller_day(), "6", "180.00", "10.80")]


def test_99_an_invoice_takes_the_place_of_a_receipt(make_site):
    site = make_site(RECEIPTS)
    body = private(1)
    site.post(body)
    site.post(with_refunds(body, (11, "12.10", None)))
    site.settle()
    draft = site.json("create", "1", "--type", "invoice")
    number = site.json("issue", f"#{(draft[0] if isinstance(draft, list) else draft)['id']}")[0]["number"]
    rows = receipts(site)
    assert [(row[1], row[5], row[6]) for row in rows] == [("order", 10000, 2100), ("refund", -1000, -210), ("invoice", -10000, -2100), ("invoice", 1000, 210)]
    assert {row[3] for row in rows if row[1] == "invoice"} == {site.document(number)["issue_date"]}
    site.post(with_refunds(body, (11, "12.10", None), (12, "24.20", None), hour=12))
    site.settle()
    assert len(receipts(site)) == 4 and sum(row[5] for row in rows) == 0
    assert number in site.run("explain", "1").stdout.decode()


def test_99_a_draft_by_hand_waits_and_once_void_it_is_a_receipt(make_site):
    site = make_site({**RECEIPTS, "order_form": {"create": "created"}})
    body = private(1, paid=False, status="on-hold")
    site.post(body)
    site.settle()
    site.run("create", "1", "--type", "invoice")
    draft = next(d for d in site.documents(type="invoice"))["id"]
    site.post(with_refunds(dict(body, status="processing", date_paid_gmt=f"{seller_day()}T10:30:00")))
    site.settle()
    assert receipts(site) == [] and site.document(f"#{draft}")["state"] == "draft"
    site.run("void", f"#{draft}")
    assert [(row[1], row[3], row[5]) for row in receipts(site)] == [("order", seller_day(), 10000)]


def test_99_receipts_of_other_currencies_and_countries(make_site):
    """Another currency stands apart; VAT of another country is a line of its own there and counts in OSS and its threshold."""
    site = make_site(RECEIPTS)
    site.post(private(1))
    site.post(private(2, net="40.00", currency="USD"))
    site.post(private(3, net="200.00", rate=19, code="DE-MWST-1", country="DE"))
    site.post(private(4, net="300.00", rate=21, code="BE-BTW-1", country="NL"))
    site.settle()
    got = report(site, "daily")
    assert [(line["country"], line["rate"], line["base"]) for line in got["lines"]] == [("BE", "21", "400.00"), ("DE", "19", "200.00")]
    assert got["other_currencies"] == [{"currency": "USD", "documents": 1}]
    assert "Not in it: 1 in USD" in site.run("report", "daily").stdout.decode()
    got = report(site, "oss")
    assert [(line["country"], line["base"], line["vat"]) for line in got["lines"]] == [("DE", "200.00", "38.00")] and got["threshold"]["sum"] == "500.00"


def test_99_receipts_are_only_added(make_site):
    site = make_site(RECEIPTS)
    site.post(private(1))
    site.settle()
    site.stop()
    database = sqlite3.connect(site.database)
    for change in ("UPDATE receipts SET base = 1", "DELETE FROM receipts", "INSERT OR REPLACE INTO receipts SELECT * FROM receipts"):
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(change)
        database.rollback()
    database.close()


def test_99_a_large_order_is_a_receipt_once(make_site):
    """An order that is mapped in steps."""
    site = make_site(RECEIPTS)
    body = private(1)
    body["meta_data"] = [{"id": n, "key": f"k{n}", "value": "x" * 1000} for n in range(600)]
    site.post(body)
    site.settle()
    wait_until(lambda: receipts(site), "the receipt")
    site.post(with_refunds(body, (11, "12.10", None)))
    site.settle()
    wait_until(lambda: len(receipts(site)) == 2, "the refund")
    assert [row[1] for row in receipts(site)] == ["order", "refund"]
