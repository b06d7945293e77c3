"""Scenario 96: the month for the accountant. The pack holds what `show` says, to the byte and to the cent, as its own code here reads it; the same
books give the same bytes wherever and whenever; it is there whole or not at all."""
import csv
import datetime
import hashlib
import io
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import threading
import time
import xml.etree.ElementTree as ElementTree
import zipfile
from decimal import Decimal

import pytest

from disk import Disk
from everything import one_of_everything
from harness import BILLHOOK, PATIENCE, PLAIN, Site, free_port, order, seller_day, wait_until
from pictures import faketime
from shop_site import begin, bring, needs_clock
from standins import Shop

JOURNAL = ("type;number;issue_date;due_date;order;customer;vat_number;country;category;rate;base;vat;rounding;gross;currency;paid;paid_on;payment_method;"
           "reference;credits;peppol_state")
LINES = "type;number;line;kind;sku;description;quantity;unit_price;discount;net;rate;category;vat;gross"
FOLDERS = {"invoice": "invoices", "credit_note": "credit-notes", "order_form": "order-forms", "delivery_note": "delivery-notes"}
REPORTS = {"vat.csv", "oss.csv", "customers.csv", "daily.csv", "payments.csv"}
FILES = {"journal.csv", "lines.csv", "summary.pdf", "verify.txt", "SHA256SUMS", *REPORTS}


def this_month():
    return seller_day("%Y-%m")


def year():
    return "--from", seller_day("%Y-01-01"), "--to", seller_day("%Y-12-31")


def names(data):
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def read(data, name):
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def rows(data, name):
    """The lines of a CSV of the pack as dicts."""
    text = read(data, name)
    assert text.startswith(b"\xef\xbb\xbf") and text.endswith(b"\r\n") and b"\n" not in text.replace(b"\r\n", b""), name
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";"))


def figure(text):
    return Decimal(text.replace(",", "."))


def belgian(amount):
    return str(amount).replace(".", ",")


def day(text):
    return "/".join(reversed(text.split("-"))) if text else ""


def guarded(text):
    return "'" + text if text and (text[0] in "=+-@" or ord(text[0]) < 32) else text


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """(site that stands still, its documents as `show` tells them, the pack of the year)."""
    made = []

    def make(settings=None, start=True):
        made.append(Site(tmp_path_factory.mktemp("books"), settings))
        return made[-1].start() if start else made[-1]
    site = one_of_everything(make)
    site.post(order(700, billing={**order(1)["billing"], "company": "=cmd|' /C calc'!A0"}, line_items=[
        {**order(1)["line_items"][0], "name": "+SUM(A1:A9); \"Lá\"", "sku": "@x"}]))
    site.settle()
    site.stop()
    documents = [site.document(f"#{d['id']}") for d in site.documents() if d["number"]]
    yield site, documents, export(site, *year())
    site.check_oracles()


def export(site, *words, expect=0, env=None):
    """The pack by standard output."""
    return site.run("export", *words, "-", expect=expect, env=env).stdout


def chosen(documents, types=("invoice", "credit_note")):
    return sorted((d for d in documents if d["type"] in types), key=lambda d: d["number"])


# -- what is in it -------------------------------------------------------------------------------------------------------------

def test_96_pages_are_the_kept_bytes(pack):
    site, documents, data = pack
    wanted = set(FILES)
    for document in chosen(documents):
        stem = f"{FOLDERS[document['type']]}/{document['number']}"
        assert read(data, stem + ".pdf") == site.run("show", document["number"], "--pdf", "-").stdout
        wanted.add(stem + ".pdf")
        ubl = site.run("show", document["number"], "--ubl", "-", expect=None)
        if ubl.returncode == 0:
            assert read(data, stem + ".xml") == ubl.stdout
            wanted.add(stem + ".xml")
    assert sorted(names(data)) == sorted(wanted) and len([n for n in wanted if n.endswith(".xml")]) > 5


def test_96_it_opens_and_its_sums_are_right(pack, tmp_path):
    _, _, data = pack
    (tmp_path / "pack.zip").write_bytes(data)
    subprocess.run(["unzip", "-tqq", "pack.zip"], cwd=tmp_path, check=True)
    subprocess.run(["unzip", "-qq", "pack.zip"], cwd=tmp_path, check=True)
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    listed = {line.split("  ")[1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(names(data)) - {"SHA256SUMS"}
    for info in zipfile.ZipFile(io.BytesIO(data)).infolist():
        assert info.date_time == (1980, 1, 1, 0, 0, 0) and stat.S_IMODE(info.external_attr >> 16) == 0o644, info


def destination(document):
    shipping = document["customer"]["shipping"] or {}
    return shipping.get("country") or document["customer"]["billing"]["country"]


def journal_of(document):
    """The rows of a document, from its JSON alone."""
    sign = -1 if document["type"] == "credit_note" else 1
    found = []
    for at, vat in enumerate(document["vat"] or [{"category": "", "rate": "0", "base": document["totals"]["net"], "amount": document["totals"]["vat"]}]):
        rounding = Decimal(document["totals"]["rounding"]) if at == 0 else Decimal("0.00")
        base, amount = Decimal(vat["base"]), Decimal(vat["amount"])
        found.append([
            document["type"], document["number"], day(document["issue_date"]), day(document["due_date"]), document["order_number"],
            guarded(document["customer"]["company"] or document["customer"]["name"]), document["customer"]["vat"] or "", destination(document),
            vat["category"] or "", belgian(Decimal(vat["rate"]).normalize() + 0), sign * base, sign * amount, sign * rounding,
            sign * (base + amount + rounding), document["currency"], "true" if document["paid"] else "false", document["payment_method"],
            guarded(document["payment_reference"] or ""), document["credits"]["number"] if document["credits"] else "",
            (document["peppol"] or {}).get("state") or ""])
    return found


def test_96_journal_is_what_show_says(pack):
    _, documents, data = pack
    assert read(data, "journal.csv").decode("utf-8-sig").splitlines()[0] == JOURNAL
    found = rows(data, "journal.csv")
    money = ("base", "vat", "rounding", "gross")
    read_rows = [[figure(row[name]) if name in money else row[name] for name in JOURNAL.split(";") if name != "paid_on"] for row in found]
    wanted = [row for d in documents if d["type"] == "invoice" for row in reversed(journal_of(d))][::-1]
    wanted += [row for d in documents if d["type"] == "credit_note" for row in reversed(journal_of(d))][::-1]
    by_number = lambda row: (row[0] != "invoice", row[1])  # noqa: E731
    assert sorted(read_rows, key=by_number) == sorted(wanted, key=by_number)
    for document in chosen(documents):
        total = sum(figure(row["gross"]) for row in found if row["number"] == document["number"])
        assert total == Decimal(document["totals"]["gross"]) * (-1 if document["type"] == "credit_note" else 1), document["number"]
    assert [row["type"] for row in found] == sorted((row["type"] for row in found), reverse=True), "invoices, then credit notes"
    assert {len(row["gross"].split(",")[1]) for row in found if row["currency"] == "EUR"} == {2}
    for row in found:
        assert (row["paid_on"] != "") == (row["paid"] == "true"), row


def test_96_lines_are_what_show_says(pack):
    _, documents, data = pack
    assert read(data, "lines.csv").decode("utf-8-sig").splitlines()[0] == LINES
    found = rows(data, "lines.csv")
    assert sum(len(d["lines"]) for d in chosen(documents)) == len(found)
    for document in chosen(documents):
        sign = -1 if document["type"] == "credit_note" else 1
        mine = [row for row in found if row["number"] == document["number"]]
        for at, (line, row) in enumerate(zip(document["lines"], mine, strict=True), 1):
            assert row["line"] == str(at) and row["kind"] == line["kind"] and row["sku"] == guarded(line["sku"] or "")
            assert row["description"] == guarded(line["description"]) and row["category"] == (line["vat_category"] or "")
            assert figure(row["quantity"]) == sign * Decimal(line["quantity"]) and figure(row["rate"]) == Decimal(line["vat_rate"])
            for name in ("net", "vat", "gross"):
                assert figure(row[name]) == sign * Decimal(line[name]), (row, line)
            for name in ("unit_price", "discount"):
                assert figure(row[name]) == Decimal(line[name]), (row, line)


def test_96_a_cell_is_no_formula(pack):
    _, _, data = pack
    (row,) = [row for row in rows(data, "journal.csv") if row["order"] == "700"]
    (line,) = [line for line in rows(data, "lines.csv") if line["number"] == row["number"]]
    assert row["customer"] == "'=cmd|' /C calc'!A0" and row["reference"].startswith("'+++")
    assert line["description"] == "'+SUM(A1:A9); \"Lá\"" and line["sku"] == "'@x"
    assert any(figure(row["gross"]) < 0 and row["gross"].startswith("-") for row in rows(data, "journal.csv")), "a negative amount is a number"


def test_96_reports_are_those_of_the_command(pack):
    site, _, data = pack
    for name in REPORTS:
        told = site.run("report", name.removesuffix(".csv"), *year(), "--csv").stdout
        assert read(data, name) == told, name


def test_96_international(pack):
    site, _, data = pack
    other = Site(site.folder, {**site.settings, "accountant": {"csv": "international"}})
    abroad = export(other, *year())
    other.configure({"accountant": None})
    for name in ("journal.csv", "lines.csv", *REPORTS):
        text = read(abroad, name)
        assert not text.startswith(b"\xef\xbb\xbf") and b";" not in text.splitlines()[0]
        here, there = rows(data, name), list(csv.DictReader(io.StringIO(text.decode(), newline="")))
        assert len(here) == len(there)
    for here, there in zip(rows(data, "journal.csv"), csv.DictReader(io.StringIO(read(abroad, "journal.csv").decode(), newline=""))):
        assert figure(here["gross"]) == Decimal(there["gross"]) and here["issue_date"] == day(there["issue_date"])
    pages = [name for name in names(data) if "/" in name]
    assert pages and all(read(data, name) == read(abroad, name) for name in pages)


def test_96_summary_is_one_page_that_says_what_matters(pack, tmp_path):
    site, documents, data = pack
    (tmp_path / "summary.pdf").write_bytes(read(data, "summary.pdf"))
    info = subprocess.run(["pdfinfo", "summary.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Pages: +1$", info, re.M)
    text = subprocess.run(["pdftotext", "-layout", "summary.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    invoices = [d for d in chosen(documents, ("invoice",)) if d["currency"] == "EUR"]
    net = sum(Decimal(d["totals"]["net"]) for d in invoices)
    assert re.search(rf"Facturen +{len(invoices)} +{belgian(net)} ", text.replace(".", "")), text
    for word in ("2026-00001" if seller_day("%Y") == "2026" else "-00001", "Hiaten", "geen", "Openstaand op 31/12/", "geen nummer ontbreekt", "een nieuw boek"):
        assert word in text, (word, text)
    assert read(data, "verify.txt") == site.run("verify").stdout


def test_96_summary_in_each_language(pack, tmp_path):
    site, _, _ = pack
    for language, word in (("fr", "Chiffre d’affaires"), ("de", "Offene Posten am"), ("en", "Summary for the accountant")):
        other = Site(site.folder, {**site.settings, "seller": {**site.settings["seller"], "language": language}})
        (tmp_path / "summary.pdf").write_bytes(read(export(other, *year()), "summary.pdf"))
        text = subprocess.run(["pdftotext", "-layout", "summary.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        assert word in text
    site.configure({})


def test_96_types_and_shops(pack):
    site, documents, _ = pack
    data = export(site, *year(), "--type", "order_form", "--type", "delivery_note")
    wanted = {f"{FOLDERS[d['type']]}/{d['number']}.pdf" for d in chosen(documents, ("order_form", "delivery_note"))}
    assert {name for name in names(data) if "/" in name} == wanted
    found = rows(data, "journal.csv")
    assert {row["type"] for row in found} == {"order_form", "delivery_note"}
    assert all(row["gross"] == row["base"] == row["rate"] == "" for row in found if row["type"] == "delivery_note")
    assert all(row["net"] == row["unit_price"] == "" and row["quantity"] for row in rows(data, "lines.csv") if row["type"] == "delivery_note")
    other = export(site, *year(), "--shop", "other")
    assert {row["number"] for row in rows(other, "journal.csv")} == {d["number"] for d in chosen(documents) if d["shop"] == "other"}
    assert "'nowhere' is none of main, other" in site.run("export", "--shop", "nowhere", "x.zip", expect=2).stderr.decode()


def test_96_foreign_currency_stands_apart(pack):
    site, documents, data = pack
    foreign = [d for d in chosen(documents) if d["currency"] != "EUR"]
    told = site.run("export", *year(), "apart.zip")
    if foreign:
        assert f"{len(foreign)} document" in told.stderr.decode() and "another currency" in told.stderr.decode()
        assert {row["number"] for row in rows(data, "journal.csv") if row["currency"] != "EUR"} == {d["number"] for d in foreign}


def test_96_winbooks(pack):
    site, documents, _ = pack
    other = Site(site.folder, {**site.settings, "accountant": {"journals": "winbooks"}})
    refused = other.run("export", *year(), "books.zip", expect=1).stderr.decode()
    assert "winbooks_accounts has no entry" in refused and not (site.folder / "books.zip").exists()
    accounts = "S21: 700000 211400;S: 700001 211500;Z: 700002 211100;E: 700003 1;AE: 700004 2;K: 700005 3;G: 700006 4"
    other.configure({"accountant": {"winbooks_accounts": accounts, "winbooks_first_year": "2020", "winbooks_periods": "quarters"}})
    text = read(export(other, *year()), "ACT.txt")
    site.configure({"accountant": None})
    found = list(csv.reader(io.StringIO(text.decode(), newline="")))
    assert {len(row) for row in found} == {36} and all(row[8] == str(int(seller_day("%Y")) - 2019) and row[9] in ("01", "02", "03", "04") for row in found)
    sums = {}
    for row in found:
        sums.setdefault((row[1], row[3]), []).append(row)
    euros = [d for d in chosen(documents) if d["currency"] == "EUR" and Decimal(d["totals"]["gross"])]
    assert len(sums) == len(euros)
    for document in euros:
        credit = document["type"] == "credit_note"
        mine = sums[("NCVERK" if credit else "VERKOP", re.sub(r"\D", "", document["number"])[-8:])]
        assert sum(Decimal(row[16]) for row in mine) == 0, mine
        assert mine[0][0] == "1" and Decimal(mine[0][16]) == Decimal(document["totals"]["gross"]) * (-1 if credit else 1)
        assert sum(Decimal(row[17] or 0) for row in mine) == sum(Decimal(v["base"]) for v in document["vat"])
        assert {row[18] for row in mine if Decimal(row[17] or 0) and row[6] == ""} <= {"211500", "211100", "1", "2", "3", "4"}, "zero VAT"
    assert all(len(row[13]) <= 40 and row[10].isdigit() for row in found)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_96_a_spreadsheet_reads_each_csv(pack, tmp_path):
    """Columns and sums as LibreOffice has them after it opened the files as a Belgian's would: UTF-8, semicolons, nl-BE."""
    _, _, data = pack
    tables = [name for name in names(data) if name.endswith(".csv")]
    for name in tables:
        (tmp_path / name).write_bytes(read(data, name))
    # separator ';', text in '"', UTF-8 (76), from line 1, no column formats, language nl-BE (2067), numbers and days recognised
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--infilter=CSV:59,34,76,1,,2067,false,true", "--convert-to",
                    "fods", "--outdir", str(tmp_path / "out"), *tables], cwd=tmp_path, check=True, capture_output=True, timeout=240 * PATIENCE)
    space = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}
    for name in tables:
        sheet = ElementTree.parse(tmp_path / "out" / name.replace(".csv", ".fods")).getroot().find(".//table:table", space)
        lines = []
        for row in sheet.findall("table:table-row", space):
            cells = []
            for cell in row.findall("table:table-cell", space):
                again = int(cell.get(f"{{{space['table']}}}number-columns-repeated", 1))
                value = cell.get(f"{{{space['office']}}}value") or cell.get(f"{{{space['office']}}}date-value") or "".join(cell.itertext()).strip()
                assert not cell.get(f"{{{space['table']}}}formula"), (name, value)
                cells += [value] * min(again, 30)
            lines.append(cells)
        head = [cell for cell in lines[0] if cell]
        wanted = rows(data, name)
        assert head == read(data, name).decode("utf-8-sig").splitlines()[0].split(";"), name
        if name != "journal.csv":
            continue
        body = [line for line in lines[1:] if any(line)]
        assert len(body) == len(wanted)
        gross, when = head.index("gross"), head.index("issue_date")
        assert sum(Decimal(line[gross]) for line in body).quantize(Decimal("0.01")) == sum(figure(row["gross"]) for row in wanted)
        assert all(day(line[when]) == row["issue_date"] for line, row in zip(body, wanted)), "days are days"


def test_96_reconcile_asks_the_shop(make_site):
    """Goal: the differences of `reconcile`, in the pack; a shop that cannot be asked leaves no pack behind that seems whole."""
    period = "--from", seller_day(at=time.time() - 3600), "--to", seller_day()
    with Shop() as shop:
        site = begin(make_site, shop)
        for number in (1, 2, 3):
            shop.orders.put(order(number, modified=time.time() - 3600))
        bring(site, shop)
        line = {**shop.orders.found[2].body["line_items"][0], "total": "50.00", "total_tax": "10.50", "taxes": [{"id": 1, "total": "10.50", "subtotal": "10.50"}]}
        shop.orders.change(2, fires=False, total="60.50", total_tax="10.50", line_items=[line])
        site.settle(mails=False)
        done = site.run("export", *period, "--reconcile", "pack.zip")
        (row,) = rows((site.folder / "pack.zip").read_bytes(), "reconcile.csv")
        assert row["order_number"] == "2" and row["kind"] == "totals-differ" and row["order_total"] == "60,50" and row["documents_total"] == "121,00"
        assert "1 difference between shop and documents" in done.stderr.decode()
        (site.folder / "pack.zip").unlink()
        site.configure({"shop main": {"rest_url": f"http://127.0.0.1:{free_port()}"}})
        assert site.run("export", *period, "--reconcile", "pack.zip", expect=1).stderr
    assert not (site.folder / "pack.zip").exists()


# -- the same books, the same bytes --------------------------------------------------------------------------------------------

def test_96_the_same_wherever_and_whenever(pack):
    site, _, data = pack
    for env in ({"TZ": "Pacific/Auckland"}, {"TZ": "America/Los_Angeles", "LC_ALL": "C"}, {"LC_ALL": "C.utf8", "LANG": "nl_BE.UTF-8", "HOME": "/nonexistent"}):
        assert export(site, *year(), env=env) == data, env
    site.run("export", *year(), "one.zip")
    assert (site.folder / "one.zip").read_bytes() == data, "a file has the bytes of standard output"


@needs_clock
def test_96_the_same_at_another_time(pack):
    site, _, data = pack
    for moment in ("@2031-03-31 23:59:59", "@2027-01-01 00:00:00"):
        assert export(site, *year(), env={**faketime(), "FAKETIME": moment}) == data, moment


def test_96_what_comes_later_changes_no_month_before(make_site):
    """Goal: paid and open are as at the period's last day; a payment and a credit note of the next month change nothing in the pack of this one."""
    site = make_site({"invoice": {"create": "created"}, "credit_note": {"create": "refunded", "auto_send": "true"}})
    for number in (1, 2):
        site.post(order(number, status="on-hold", paid=False))
    site.settle(mails=False)
    today = site.documents()[0]["issue_date"]
    later = (datetime.date.fromisoformat(today) + datetime.timedelta(days=40)).isoformat()
    period = ("--from", today, "--to", today)
    before = export(site, *period)
    first, second = sorted(d["number"] for d in site.documents())
    site.run("paid", first, "--on", later, expect=None)
    assert rows(before, "journal.csv")[0]["paid"] == "false"
    after = export(site, *period)
    assert {name: read(after, name) for name in names(after)} == {name: read(before, name) for name in names(before)}
    site.run("paid", second, "--on", today)
    (row,) = [row for row in rows(export(site, *period), "journal.csv") if row["number"] == second]
    assert row["paid"] == "true" and row["paid_on"] == day(today)


# -- whole, or not at all ------------------------------------------------------------------------------------------------------

def test_96_a_month_in_which_nothing_was_issued(pack, tmp_path):
    site, _, _ = pack
    data = export(site, "--month", "1999-02")
    assert set(names(data)) == FILES
    assert read(data, "journal.csv").decode("utf-8-sig") == JOURNAL + "\r\n" and rows(data, "lines.csv") == []
    (tmp_path / "summary.pdf").write_bytes(read(data, "summary.pdf"))
    text = subprocess.run(["pdftotext", "summary.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "In deze periode is niets uitgereikt." in text and "28/02/1999" in text


def test_96_it_is_the_callers_alone_and_replaces_what_was_there(pack, tmp_path):
    site, _, _ = pack
    target = tmp_path / "pack.zip"
    target.write_text("last month's")
    target.chmod(0o644)
    told = site.run("export", "--month", this_month(), target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600 and zipfile.ZipFile(target).testzip() is None
    assert re.match(rf"{target}: \d+ documents from {this_month()}-01 to ", told.stdout.decode())
    assert [path.name for path in tmp_path.iterdir()] == ["pack.zip"]
    told = site.json("export", "--month", this_month(), target)
    assert told["file"] == str(target) and told["faults"] == 0 and told["files"] == len(zipfile.ZipFile(target).namelist())


@pytest.mark.parametrize("words", [["--month", "2026-13"], ["--quarter", "2026-5"], ["--from", "2026-01-01"], ["--from", "2026-02-01", "--to", "2026-01-01"],
                                   ["--month", "2026-01", "--quarter", "2026-1"], ["--type", "offer"]])
def test_96_wrong_words_write_nothing(pack, tmp_path, words):
    site, _, _ = pack
    site.run("export", *words, tmp_path / "x.zip", expect=2)
    assert not list(tmp_path.iterdir())
    site.run("export", expect=2)


def test_96_quarters_are_read_in_both_forms(pack):
    site, _, _ = pack
    quarter = (int(seller_day("%m")) + 2) // 3
    assert export(site, "--quarter", seller_day(f"%Y-{quarter}")) == export(site, "--quarter", seller_day(f"%Y-Q{quarter}"))


def test_96_a_document_without_its_page_is_named(make_site):
    """Goal: nothing is handed over that lacks a document; the owner reads which one and what to do."""
    site = make_site()
    for number in (1, 2):
        site.post(order(number))
    site.settle(mails=False)
    site.stop()
    site.verify_at_end = False
    first, second = sorted(d["number"] for d in site.documents())
    unmake(site, second)
    for target in ("pack.zip", "-"):
        done = site.run("export", "--month", this_month(), target, expect=1)
        assert f"{second} has no PDF yet" in done.stderr.decode() and first not in done.stderr.decode() and not done.stdout
    unmake(site, second, "no room for its lines")
    assert f"{second} (no room for its lines) has no PDF yet" in site.run("export", "--month", this_month(), "-", expect=1).stderr.decode()
    assert not (site.folder / "pack.zip").exists() and not list(site.folder.glob(".billhook*"))


def tampered(site, table):
    """A connection by which a table can be changed against the rules."""
    database = sqlite3.connect(site.database)
    for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)).fetchall():
        database.execute(f"DROP TRIGGER {trigger}")
    return database


def unmake(site, number, reason=""):
    """As if the page of a document were still to be made."""
    database = tampered(site, "documents")
    database.execute("UPDATE documents SET rendered_at = 0, render_error = ? WHERE number = ?", (reason, number))
    database.commit()
    database.close()


def test_96_a_changed_page_is_not_handed_over(make_site):
    site = make_site()
    site.verify_at_end = False
    for number in (1, 2):
        site.post(order(number))
    site.settle(mails=False)
    site.stop()
    database = tampered(site, "artifacts")
    database.execute("UPDATE artifacts SET bytes = CAST('%PDF-' AS BLOB) WHERE document_id = (SELECT min(id) FROM documents) AND kind = 'pdf'")
    database.commit()
    database.close()
    done = site.run("export", "--month", this_month(), "pack.zip", expect=1)
    assert "was changed after it was made" in done.stderr.decode() and not (site.folder / "pack.zip").exists()
    empty = site.run("export", "--month", "1999-01", "pack.zip", expect=1)
    assert "which verify.txt names" in empty.stderr.decode()
    assert b"its stored pdf was changed" in read((site.folder / "pack.zip").read_bytes(), "verify.txt"), "a pack with nothing of it says so"


@pytest.mark.skipif(not PLAIN, reason="the plain build meets the broken disk")
def test_96_a_full_disk_leaves_nothing(pack, tmp_path):
    site, _, data = pack
    other = Site(tmp_path / "site", site.settings)
    for path in site.folder.glob("billhook.db*"):
        shutil.copy(path, other.folder)
    disk = Disk(other)
    other.run("export", *year(), "pack.zip")
    whole = (other.folder / "pack.zip").read_bytes()
    assert whole == data
    for space in (0, 5000, len(data) // 2, len(data) - 100):
        (other.folder / "new.zip").unlink(missing_ok=True)
        disk.fill(space)
        for name in ("new.zip", "pack.zip"):
            done = other.run("export", *year(), name, expect=1)
            assert "No space left on device" in done.stderr.decode() and name in done.stderr.decode(), done
        disk.mend()
        assert not (other.folder / "new.zip").exists() and (other.folder / "pack.zip").read_bytes() == whole
        assert not list(other.folder.glob(".billhook*"))
    disk.fail("sync", times=1, name="")
    assert other.run("export", *year(), "new.zip", expect=1).stderr
    assert not (other.folder / "new.zip").exists()


def test_96_killed_at_any_moment_it_leaves_nothing_half(pack, tmp_path):
    site, _, data = pack
    target = tmp_path / "out" / "pack.zip"
    target.parent.mkdir()
    environment = dict(os.environ, BILLHOOK_CONFIG=str(site.config))
    began = time.monotonic()
    site.run("export", *year(), target)
    took = time.monotonic() - began
    target.unlink()
    whole = 0
    for turn in range(30):
        process = subprocess.Popen([BILLHOOK, "export", *year(), str(target)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(took * (turn + 1) / 30)
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_until(lambda: not list(target.parent.glob(".billhook*")), "the helper has ended")
        if target.exists():
            assert target.read_bytes() == data
            whole += 1
            target.unlink()
    assert whole < 30
    site.run("export", *year(), target)
    assert [path.name for path in target.parent.iterdir()] == ["pack.zip"]


def test_96_while_documents_are_issued_it_is_of_one_moment(make_site):
    """Goal: the daemon goes on; what the journal has the pages have."""
    site = make_site({"mail": {"burst_limit": "100000/1m"}})
    for number in range(1, 21):
        site.post(order(number))
    site.settle(mails=False)
    thread = threading.Thread(target=lambda: [site.post(order(number)) for number in range(100, 250)])
    thread.start()
    while thread.is_alive():
        done = site.run("export", "--month", this_month(), "-", expect=None)
        if done.returncode == 1:
            assert b"no PDF yet" in done.stderr, done.stderr
            continue
        data = done.stdout
        numbers = {row["number"] for row in rows(data, "journal.csv")}
        pages = {pathlib.PurePath(name).stem for name in names(data) if name.endswith(".pdf") and "/" in name}
        assert numbers == pages == {row["number"] for row in rows(data, "lines.csv")}
        sums = dict(line.split("  ")[::-1] for line in read(data, "SHA256SUMS").decode().splitlines())
        assert all(hashlib.sha256(read(data, name)).hexdigest() == sums[name] for name in sums)
    thread.join()
    site.settle(mails=False)
    data = export(site, "--month", this_month())
    assert len(rows(data, "journal.csv")) == len(site.documents())
