"""`credit DOC --line N[=QUANTITY]…`: lines of an invoice come back, in whole or in part, never more than is left of them."""
import subprocess
from decimal import Decimal

import pytest

from einvoice import Invoice, check_against_document, missing_kit, validate
from everything import Order, company, document_of


def credit_site(make_site):
    return make_site({"invoice": {"create": "created", "auto_send": "true"}})


def invoice_of(site, order):
    site.post(order)
    site.settle()
    return document_of(site, "invoice", order["id"])["number"]


def three_lines(id=1):
    """1: 3 coffees with a coupon at 21 % (32.67), 2: a book at 6 % (10.60), 3: shipping at 21 % (6.05)."""
    coupon = {"coupon_lines": [{"id": 9, "code": "HERFST10", "discount": "3.00", "discount_tax": "0.63"}]}
    return Order(id).product("27.00", {1: "5.67"}, 3, "30.00").product("10.00", {2: "0.60"}, 1).shipping("5.00", {1: "1.05"}).done(**coupon, **company())


def credit(site, number, *options):
    note = site.json("credit", number, *options, "--issue")
    return site.document(note["number"])


def lines_of(note):
    return [(line["kind"], line["quantity"], line["unit_price"], line["discount"], line["gross"]) for line in note["lines"]]


def test_lines_and_the_rest(make_site):
    """One coffee and half the book; then a coffee; then the rest, line by line: all of them make the invoice, line for line."""
    site = credit_site(make_site)
    number = invoice_of(site, three_lines())
    first = credit(site, number, "--line", "1=1", "--line=2=0.5", "--reason", "beschadigd")
    assert lines_of(first) == [("product", "1", "10.00", "1.00", "10.89"), ("product", "0.5", "10.00", "0.00", "5.30")]
    assert first["totals"] == {"net": "14.00", "vat": "2.19", "rounding": "0.00", "gross": "16.19", "paid": "0.00", "due": "16.19"}
    second = credit(site, number, "--line", "1=1")
    assert second["totals"]["gross"] == "10.89"
    rest = credit(site, number)
    assert lines_of(rest) == [("product", "1", "10.00", "1.00", "10.89"), ("product", "0.5", "10.00", "0.00", "5.30"), ("shipping", "1", "5.00", "0.00", "6.05")]
    gross = sum(Decimal(note["totals"]["gross"]) for note in (first, second, rest))
    assert gross == Decimal(site.document(number)["totals"]["gross"])
    assert site.json("list", "--unpaid") == [] and site.json("verify")["faults"] == []


def test_page_and_shown_lines(make_site):
    """The page has quantity, unit price and reason; `show` counts the lines as --line does."""
    site = credit_site(make_site)
    number = invoice_of(site, three_lines())
    shown = site.run("show", number).stdout.decode()
    assert "LINE  DESCRIPTION" in shown and "\n   3  bpost" in shown, shown
    note = credit(site, number, "--line", "1=2", "--reason", "twee kapot")
    pdf = site.folder / "note.pdf"
    site.run("show", note["number"], "--pdf", pdf)
    page = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    row = next(line for line in page.splitlines() if line.strip().startswith("Koffie"))
    assert row.split()[1:] == ["2", "10,00", "2,00", "21", "18,00", "21,78"] or row.split()[1:6] == ["2", "10,00", "2,00", "21", "%"], row
    assert "twee kapot" in page and number in page


def test_refused(make_site):
    """What is wrong usage says what is allowed (2); what is not there says what is left (1); nothing is made of either."""
    site = credit_site(make_site)
    number = invoice_of(site, three_lines())
    usage = {
        ("--line", "x"): "--line: 'x' is no N or N=QUANTITY; allowed: the line's place from 1",
        ("--line", "0"): "'0' is no N", ("--line", "-1"): "'-1' is no N", ("--line", "1.5"): "'1.5' is no N", ("--line", "1="): "'1=' is no N",
        ("--line", "1=0"): "a quantity above 0", ("--line", "1=-1"): "a quantity above 0", ("--line", "1=1,5"): "like 2 or 2=1.5", ("--line", ""): "allowed",
        ("--line", "1=1", "--line", "1=2"): "--line 1 is given twice", ("--line",): "--line needs a value",
        ("--line", "1", "--amount", "2", "--rate", "21"): "--line does not go with --amount and --rate",
        ("--line", "1", "--rate", "21"): "--line does not go with --amount and --rate",
    }
    for options, words in usage.items():
        run = site.run("credit", number, *options, expect=2)
        err = run.stderr.decode()
        assert words in err and err.count("\n") == 1, (options, err)
    credit(site, number, "--line", "2")
    credit(site, number, "--line", "1=1")
    conflicts = {
        ("--line", "4"): "it has no line 4; left are line 1 (2, 21.78), line 3 (1, 6.05)",
        ("--line", "2"): "nothing is left of line 2; left are line 1 (2, 21.78), line 3 (1, 6.05)",
        ("--line", "1=2.5"): "2.5 of line 1 is more than the 2 that is left of it",
        ("--line", "3", "--line", "1=3"): "3 of line 1 is more than the 2 that is left of it",
    }
    for options, words in conflicts.items():
        run = site.run("credit", number, *options, expect=1)
        err = run.stderr.decode()
        assert words in err and err.count("\n") == 1, (options, err)
    assert len(site.documents(type="credit_note")) == 2


def test_drafts_count_and_void_ones_do_not(make_site):
    """As with amounts: a draft by hand takes its lines until it is void. An amount counts in all and at its rate."""
    site = credit_site(make_site)
    number = invoice_of(site, three_lines())
    draft = site.json("credit", number, "--line", "1")
    assert "nothing is left of line 1" in site.run("credit", number, "--line", "1=1", expect=1).stderr.decode()
    site.run("void", f"#{draft['id']}")
    site.run("credit", number, "--amount", "10.00", "--rate", "6", "--issue")
    assert "10.60 is more than is left at 6 %" in site.run("credit", number, "--line", "2", expect=1).stderr.decode()
    assert credit(site, number, "--line", "1")["totals"]["gross"] == "32.67"
    assert [line["kind"] for line in credit(site, number)["lines"]] == ["refund", "refund"]  # of which lines the rest is, nobody can say
    assert "nothing is left to credit" in site.run("credit", number, "--line", "3", expect=1).stderr.decode()


def test_thirds(make_site):
    """A line of 10.00 in three: to the cent, and the last has the rest."""
    site = credit_site(make_site)
    number = invoice_of(site, Order(1).product("8.26", {1: "1.74"}, 3).shipping("4.96", {1: "1.04"}).done())
    assert [credit(site, number, "--line", "1=1")["totals"]["gross"] for _ in range(3)] == ["3.33", "3.33", "3.34"]
    assert credit(site, number, "--line", "2")["totals"]["gross"] == "6.00"
    assert site.document(number)["state"] and site.json("verify")["faults"] == []


@pytest.mark.skipif(bool(missing_kit()), reason=missing_kit() or "-")
def test_einvoices(make_site):
    """Of every kind of line and part: valid under the official rules, positive amounts, the same figures as the document."""
    site = credit_site(make_site)
    orders = {
        1: (three_lines(1), [["1=1", "2=0.5"], ["3"], []]),
        2: (Order(2).product("8.26", {1: "1.74"}, 3).done(**company()), [["1=1"], ["1=1"], ["1"]]),
        3: (Order(3).product("20.00", {1: "4.20"}).product("-4.00", {1: "-0.84"}, -1).done(**company()), [["1=0.5", "2"], []]),
        4: (Order(4).product("20.00", {1: "4.20"}).fee("-3.00", {1: "-0.63"}, "Korting").done(**company()), [["1=0.5"], ["1", "2"]]),
        5: (Order(5).product("3.33", {2: "0.20"}, 1.5).shipping("5.00", {1: "1.05"}).done(**company()), [["1=0.7", "2=0.5"], ["2"], []]),
        6: (Order(6).shipping("5.00", {1: "1.05"}).fee("2.00", {1: "0.42"}).done(**company()), [["1"], ["2=0.5"], []]),
        7: (Order(7).product("43.22", {1: "9.07"}).product("1.00", {2: "0.06"}).done(**company()), [["1"], ["2"]]),
        8: (Order(8).product("1000.00", {1: "210.00"}, 7).done(**company()), [["1=2"], ["1=0.001"], ["1"]]),
    }
    files = []
    for order, steps in orders.values():
        number = invoice_of(site, order)
        for step in steps:
            note = credit(site, number, *[word for line in step for word in ("--line", line)])
            files.append(site.folder / f"{note['number']}.xml")
            site.run("show", note["number"], "--ubl", files[-1])
            einvoice = Invoice(files[-1])
            check_against_document(einvoice, note)
            assert einvoice.credit and einvoice.net > 0 and einvoice.payable > 0
        assert "nothing is left to credit" in site.run("credit", number, expect=1).stderr.decode()
    validate(files)
