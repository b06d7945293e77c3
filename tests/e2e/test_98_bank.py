"""Scenario 98: the bank's own files say who has paid: each outcome, nothing twice, whole files or nothing, through the real program."""
import io
import itertools
import os
import random
import signal
import subprocess
import time
import zipfile

import pytest

import statements
from harness import BILLHOOK, order

OWN, OTHER, PAYER = "BE68539007547034", "BE49999000000171", "BE12998000000192"
DAY = "2026-11-24"
CREATED = {"invoice": {"create": "created", "auto_send": "true"}}


# -- statements: the same movements as CODA and as camt.053 ------------------------------------------------------------

def move(cents, text="", reference="", name="ANN PEETERS", iban=PAYER, bank="auto", day=DAY, reversal=False, code=None, payers=""):
    """A movement; bank "auto": the bank gives it a reference of its own."""
    move.count = getattr(move, "count", 0) + 1
    return {"cents": cents, "text": text, "reference": reference, "name": name, "iban": iban, "day": day, "reversal": reversal, "payers": payers,
            "bank": f"REF{move.count:08d}" if bank == "auto" else bank, "code": code or ("00150000" if cents > 0 else "00199000" if reversal else "00101000")}


def six(day):
    return day[8:10] + day[5:7] + day[2:4]


def signed(cents):
    return f"{int(cents < 0)}{abs(cents) * 10:015d}"


def coda(moves, sequence=231, account=OWN, day=DAY, opening=0, duplicate=False, more=False, wrong=0):
    """One statement; `wrong` cents are added to its closing balance."""
    lines = [f"00000{six(day)}99905{'D' if duplicate else ' '}{'':7}{'':10}{'DE KOFFIEHOEK':26}{'ZZZZBEB1':11}{'00123456749':11} 00000{'':32}{'':7}2",
             f"12{sequence:03d}{account:34}EUR{signed(opening)}{six(day)}{'DE KOFFIEHOEK':26}{'':35}{sequence:03d}"]
    for place, one in enumerate(moves, 1):
        structured = f"101{one['reference']}" if one["reference"] else ""
        words = (structured or one["text"]).ljust(149)
        lines += [f"21{place % 10000:04d}0000{one['bank']:21}{signed(one['cents'])}{six(one['day'])}{one['code']}{int(bool(structured))}{words[:53]}{six(one['day'])}"
                  f"{sequence:03d}01 0",
                  f"22{place % 10000:04d}0000{words[53:106]}{one['payers']:35}{'':11}{'':3}{'4' if one['reversal'] else ' '}{'':12}1 0",
                  f"23{place % 10000:04d}0000{one['iban']:34}{'EUR' if one['iban'] else '':3}{one['name'][:35]:35}{words[106:149]}0 0"]
    closing = opening + sum(one["cents"] for one in moves) + wrong
    sums = [sum(abs(one["cents"]) * 10 for one in moves if (one["cents"] > 0) == up) for up in (False, True)]
    lines += [f"8{sequence:03d}{account:34}EUR{signed(closing)}{six(day)}{'':64}0", f"9{'':15}{len(lines):06d}{sums[0]:015d}{sums[1]:015d}{'':75}{1 if more else 2}"]
    assert {len(line) for line in lines} == {128}
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def camt(moves, sequence=231, account=OWN, day=DAY, opening=0):
    def amount(cents):
        return f"<Amt Ccy=\"EUR\">{abs(cents) // 100}.{abs(cents) % 100:02d}</Amt><CdtDbtInd>{'DBIT' if cents < 0 else 'CRDT'}</CdtDbtInd>"

    def balance(code, cents):
        return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(cents)}<Dt><Dt>{day}</Dt></Dt></Bal>"

    def entry(one):
        remittance = (f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>BBA</Issr></Tp><Ref>{one['reference']}</Ref></CdtrRefInf></Strd>"
                      if one["reference"] else f"<Ustrd>{one['text']}</Ustrd>" if one["text"] else "")
        side = "Dbtr" if (one["cents"] > 0) or one["reversal"] else "Cdtr"
        party = (f"<{side}><Nm>{one['name']}</Nm></{side}>" if one["name"] else "") + (
            f"<{side}Acct><Id><IBAN>{one['iban']}</IBAN></Id></{side}Acct>" if one["iban"] else "")
        family = "<Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>" if one["cents"] > 0 else "<Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>"
        return (f"<Ntry>{amount(one['cents'])}{'<RvslInd>true</RvslInd>' if one['reversal'] else ''}<Sts>BOOK</Sts><BookgDt><Dt>{one['day']}</Dt></BookgDt>"
                f"<ValDt><Dt>{one['day']}</Dt></ValDt><AcctSvcrRef>{one['bank'] or 'NOTPROVIDED'}</AcctSvcrRef>"
                f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly>{family}</Fmly></Domn></BkTxCd><NtryDtls><TxDtls>"
                f"<Refs><EndToEndId>{one['payers'] or 'NOTPROVIDED'}</EndToEndId></Refs><RltdPties>{party}</RltdPties>"
                f"{f'<RmtInf>{remittance}</RmtInf>' if remittance else ''}</TxDtls></NtryDtls></Ntry>")
    closing = opening + sum(one["cents"] for one in moves)
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>"
            f"<GrpHdr><MsgId>M{sequence}</MsgId><CreDtTm>{day}T06:00:00</CreDtTm></GrpHdr><Stmt><Id>S{sequence}</Id><ElctrncSeqNb>{sequence}</ElctrncSeqNb>"
            f"<CreDtTm>{day}T06:00:00</CreDtTm><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balance('OPBD', opening)}{balance('CLBD', closing)}"
            f"{''.join(map(entry, moves))}</Stmt></BkToCstmrStmt></Document>").encode()


# -- a site with open invoices ------------------------------------------------------------------------------------------

@pytest.fixture
def site(make_site):
    """Invoices of the orders 1001 … 1004, 121.00 each, of Ann Peeters, to be paid by transfer; no daemon runs."""
    site = make_site(CREATED)
    for number in range(1001, 1005):
        site.post(order(number, status="on-hold", paid=False))
    site.settle()
    site.stop()
    return site


def invoice(site, number=1001):
    return site.documents(order=str(number), type="invoice")[0]


def reference(site, number=1001):
    return "".join(filter(str.isdigit, invoice(site, number)["payment_reference"]))


def put(site, content, name="a.cod"):
    path = site.folder / name
    path.write_bytes(content)
    return str(path)


def bring(site, *contents, expect=0, options=()):
    """Imports; the lines as --json tells them."""
    files = [put(site, content, f"{place}.bank") for place, content in enumerate(contents)]
    return site.json("bank", "import", *files, *options, expect=expect)


def paid(site, number=1001):
    document = site.document(invoice(site, number)["number"])
    return document["paid"], document["totals"]["due"], [(one["amount"], one["on"]) for one in document["payments"]]


PAID, OPEN = (True, "0.00", [("121.00", DAY)]), (False, "121.00", [])
FIELDS = ["id", "account", "on", "amount", "name", "iban", "reference", "text", "state", "outcome", "documents"]


# -- outcomes -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("make", [coda, camt])
def test_98_a_reference_pays(site, make):
    wanted = reference(site)
    [line] = bring(site, make([move(12100, reference=wanted)]))
    assert list(line) == FIELDS
    assert line == {"id": 1, "account": OWN, "on": DAY, "amount": "121.00", "name": "ANN PEETERS", "iban": PAYER, "reference": wanted, "text": None,
                    "state": "booked", "outcome": line["outcome"], "documents": [{"number": invoice(site)["number"], "amount": "121.00"}]}
    assert paid(site) == PAID and paid(site, 1002) == OPEN
    assert site.json("bank", "list") == [line] == site.json("bank", "list", "--state", "booked") and site.json("bank", "list", "--state", "open") == []
    assert "bank" in site.run("explain", "1001").stdout.decode()


def test_98_typed_into_the_text(site):
    typed = invoice(site)["payment_reference"]
    [line] = bring(site, coda([move(12100, text=f"betaling {typed[3:-3].replace('/', ' ')} dank u")]))
    assert line["state"] == "booked" and paid(site) == PAID


def test_98_several_references(site):
    both = f"{invoice(site)['payment_reference']} {invoice(site, 1002)['payment_reference']}"
    wrong, right = bring(site, coda([move(20000, text=both)]), coda([move(24200, text=both)], 232))
    assert wrong["state"] == "proposed" and len(wrong["documents"]) == 2
    assert right["state"] == "booked" and paid(site) == paid(site, 1002) == PAID


def test_98_by_number(site):
    number = invoice(site)["number"]
    first, second = bring(site, coda([move(12100, text=f"FACTUUR {number.replace('-', ' ')}"), move(5000, text=f"bestelling 1002 factuur {invoice(site, 1002)['number']}")]))
    assert first["state"] == "booked" and second["state"] == "proposed"
    assert paid(site) == PAID and paid(site, 1002) == OPEN


def test_98_name_and_amount_are_proposed(make_site):
    site = make_site(CREATED)
    site.post(order(1001, status="on-hold", paid=False))
    site.settle()
    site.stop()
    [line] = bring(site, coda([move(12100, text="dank u")]))
    assert line["state"] == "proposed" and line["documents"][0]["number"] == invoice(site)["number"] and paid(site) == OPEN
    told = site.json("bank", "match", line["id"], invoice(site)["number"])
    assert told["state"] == "booked" and paid(site) == PAID
    assert b"is booked" in site.run("bank", "match", line["id"], invoice(site)["number"], expect=1).stderr


def test_98_too_little_too_much(site):
    bring(site, coda([move(10000, reference=reference(site)), move(13000, reference=reference(site, 1002))]))
    assert paid(site) == (False, "21.00", [("100.00", DAY)])
    assert paid(site, 1002) == (True, "0.00", [("130.00", DAY)])
    assert "paid-too-much" in [warning["code"] for warning in site.document(invoice(site, 1002)["number"])["warnings"]]
    bring(site, coda([move(2100, reference=reference(site))], 232))
    assert paid(site)[:2] == (True, "0.00")


def test_98_others_are_never_touched(site):
    text = f"factuur {invoice(site)['number']}"
    lines = bring(site, coda([move(-12100, text=text), move(-250, text="kosten", code="03537000"), move(12100, text="iets anders", name="PIET", iban="")]))
    assert [line["state"] for line in lines] == ["other", "other", "open"] and paid(site) == OPEN
    table = site.run("bank", "import", put(site, coda([move(100, text="zomaar")], 232))).stdout.decode()
    assert "unknown" in table and "1.00" in table


def test_98_an_order_without_an_invoice_gets_its_money_later(make_site):
    """A line names an order whose invoice is a draft: it is booked in the transaction that issues it."""
    site = make_site({"invoice": {"create": "created", "auto_send": "false"}})
    site.post(order(4711, status="on-hold", paid=False))
    site.settle()
    site.stop()
    [line] = bring(site, coda([move(12100, text="bestelling 4711")]))
    assert (line["state"], line["outcome"]) == ("open", "order-without-invoice")
    draft = site.documents(order="4711", type="invoice")[0]
    site.run("issue", f"#{draft['id']}")
    assert paid(site, 4711) == PAID
    assert site.json("bank", "list")[0]["state"] == "booked"


def test_98_the_shops_paid_is_proved(make_site):
    """The shop said paid before the bank did: the line of that amount is its proof, and nothing is paid twice."""
    site = make_site(CREATED)
    site.post(order(1001))
    site.settle()
    site.stop()
    before = site.document(invoice(site)["number"])
    [line] = bring(site, coda([move(12100, reference=reference(site))]))
    after = site.document(invoice(site)["number"])
    assert line["state"] == "booked" and [one["amount"] for one in after["payments"]] == ["121.00"] == [one["amount"] for one in before["payments"]]
    assert not [warning for warning in after["warnings"] if warning["code"] == "paid-too-much"]


def test_98_the_proof_is_there_before_the_invoice(make_site):
    """The shop's paid is counted at issue: the line that waited becomes its proof."""
    site = make_site({"invoice": {"create": "paid", "auto_send": "false"}})
    site.post(order(4711))
    site.settle()
    site.stop()
    [line] = bring(site, coda([move(12100, text="bestelling 4711"), ]))
    assert line["state"] == "open"
    site.run("issue", f"#{site.documents(order='4711', type='invoice')[0]['id']}")
    document = site.document(invoice(site, 4711)["number"])
    assert [one["amount"] for one in document["payments"]] == ["121.00"] and not document["warnings"]
    [line] = site.json("bank", "list")
    assert line["state"] == "booked" and line["documents"] == [{"number": document["number"], "amount": "121.00"}]


def test_98_two_invoices_of_one_line_are_issued_one_by_one(make_site):
    site = make_site({"invoice": {"create": "created", "auto_send": "false"}})
    for number in (4711, 4712):
        site.post(order(number, status="on-hold", paid=False))
    site.settle()
    site.stop()
    bring(site, coda([move(24200, text="bestellingen 4711 en 4712"), move(5000, text="4713", name="PIET")]))
    for number in (4711, 4712):
        site.run("issue", f"#{site.documents(order=str(number), type='invoice')[0]['id']}")
    assert paid(site, 4711)[:2] == paid(site, 4712)[:2] == (True, "0.00")


# -- nothing twice ------------------------------------------------------------------------------------------------------

def states(lines):
    return [line["state"] for line in lines]


def test_98_the_same_file_twice(site):
    content = coda([move(12100, reference=reference(site)), move(500, text="niets")])
    assert states(bring(site, content)) == ["booked", "open"]
    assert states(bring(site, content)) == ["passed", "passed"] and states(bring(site, content, content)) == ["passed"] * 4
    assert paid(site) == PAID and len(site.json("bank", "list")) == 2


def test_98_a_copy_of_the_statement(site):
    moves = [move(12100, reference=reference(site)), move(500, text="niets")]
    bring(site, coda(moves))
    assert states(bring(site, coda(moves, duplicate=True))) == ["passed", "passed"] and paid(site) == PAID


@pytest.mark.parametrize("first, second", [(coda, camt), (camt, coda)])
def test_98_both_formats_of_a_month(site, first, second):
    moves = [move(12100, reference=reference(site)), move(500, text="niets"), move(500, text="niets", bank="X1"), move(500, text="niets", bank="X1")]
    assert states(bring(site, first(moves))) == ["booked", "open", "open", "open"]
    assert states(bring(site, second(moves, 900))) == ["passed"] * 4
    assert states(bring(site, second(moves + [move(500, text="niets", bank="X1")], 901))) == ["passed"] * 4 + ["open"], "two answer for two, not for three"
    assert paid(site) == PAID


def test_98_overlapping_downloads_in_any_order(site):
    days = [f"2026-11-{day:02d}" for day in (20, 21, 22, 23)]
    moves = [move(12100, reference=reference(site, number), day=day) for number, day in zip(range(1001, 1005), days)]
    files = [camt(moves[:2], 1), camt(moves[1:3], 2), camt(moves[2:], 3), camt(moves, 4)]
    for some in itertools.islice(itertools.permutations(files), 0, 24, 5):
        bring(site, *some)
    assert [paid(site, number)[0] for number in range(1001, 1005)] == [True] * 4
    assert [len(site.document(invoice(site, number)["number"])["payments"]) for number in range(1001, 1005)] == [1] * 4
    assert len(site.json("bank", "list")) == 4


def test_98_without_a_reference_of_the_bank(site):
    moves = [move(12100, reference=reference(site), bank=""), move(12100, reference=reference(site), bank="")]
    first = bring(site, coda(moves[:1]))
    [line] = bring(site, camt(moves[:1], 900))
    assert (line["state"], line["outcome"], line["documents"]) == ("open", "twice", []) and states(first) == ["booked"]
    assert paid(site) == PAID
    assert "twice" in [one["outcome"] for one in site.json("bank", "list", "--state", "open")]
    told = site.json("bank", "match", line["id"], invoice(site, 1002)["number"])
    assert told["state"] == "booked" and paid(site, 1002) == PAID


def test_98_lines_of_one_statement_are_all_new(site):
    lines = bring(site, coda([move(500, text="koffie", bank="SAME"), move(500, text="koffie", bank="SAME"), move(500, text="koffie", bank=""), move(500, text="koffie", bank="")]))
    assert [line["outcome"] == "twice" for line in lines] == [False] * 4 and len(site.json("bank", "list")) == 4


def valid(iban):
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


@pytest.mark.parametrize("seed", range(4))
def test_98_random_statements_in_three_formats(make_site, seed):
    """Whatever statements say: what has a reference of the bank is there once however often and in which format it comes, the rest is never booked twice."""
    site = make_site({"bank": {"ibans": ";".join(filter(valid, statements.OWN))}})
    site.stop()
    seen = 0
    for number in range(seed * 12, seed * 12 + 12):
        files, wanted = statements.file_of(number)
        own = [one for one in wanted if valid(one["account"])]
        if not own:
            continue
        names = list(files)
        random.Random(number).shuffle(names)
        before = len(site.json("bank", "list"))
        first = bring(site, files[names[0]], options=["--dry-run"])
        assert first == bring(site, files[names[0]])
        fresh = len(site.json("bank", "list")) - before
        seen += fresh
        for name in names[1:] + names:
            lines = [line for line in bring(site, files[name]) if line["state"] != "passed"]
            assert {(line["state"], line["outcome"]) for line in lines} <= {("open", "twice"), ("other", "fee"), ("other", "debit"), ("other", "incoming")}, (number, name, lines)
        with site.sql() as rows:
            twice = rows.execute("SELECT count(*) FROM (SELECT statement_id, account, day, amount, bank_reference, count(*) AS n FROM bank_lines WHERE bank_reference <> '' "
                                 "GROUP BY statement_id, account, day, amount, bank_reference) a JOIN bank_lines l USING (account, day, amount, bank_reference) "
                                 "WHERE l.statement_id > a.statement_id").fetchone()[0]
        assert twice == 0, number
    assert seen > 0


# -- files --------------------------------------------------------------------------------------------------------------

def test_98_a_dry_run_keeps_nothing(site):
    content = coda([move(12100, reference=reference(site))])
    dry = bring(site, content, options=["--dry-run"])
    assert states(dry) == ["booked"] and paid(site) == OPEN and site.json("bank", "list") == []
    assert bring(site, content) == dry
    assert states(bring(site, content, coda([move(100)], 232), options=["--dry-run"])) == ["passed", "open"]


@pytest.mark.parametrize("what, words", [("cut", "line"), ("sums", ""), ("neither", ""), ("dtd", ""), ("empty", "")])
def test_98_a_bad_file_is_refused_whole(site, what, words):
    good = coda([move(12100, reference=reference(site)), move(500)])
    bad = {"cut": good[:-200], "sums": coda([move(12100, reference=reference(site))], wrong=1), "neither": b"PDF or so\n", "empty": b"",
           "dtd": camt([move(12100, reference=reference(site))]).replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "b">]><Document', 1)}[what]
    done = site.run("bank", "import", put(site, bad), expect=1)
    assert b"a.cod: " in done.stderr and words.encode() in done.stderr
    assert paid(site) == OPEN and site.json("bank", "list") == []


def test_98_of_several_files_the_good_ones_are_stored(site):
    good, bad = coda([move(12100, reference=reference(site))]), coda([move(12100, reference=reference(site, 1002))], 232, wrong=5)
    lines = bring(site, bad, good, expect=1)
    assert states(lines) == ["booked"] and paid(site) == PAID and paid(site, 1002) == OPEN
    missing = site.run("bank", "import", str(site.folder / "none.cod"), put(site, coda([move(100)], 233)), expect=1)
    assert b"none.cod" in missing.stderr and len(site.json("bank", "list")) == 2


def test_98_accounts_of_others(site):
    foreign = coda([move(12100, reference=reference(site))], account=OTHER, more=True)
    done = site.run("bank", "import", put(site, foreign), expect=1)
    assert OTHER.encode() in done.stderr and site.json("bank", "list") == [] and paid(site) == OPEN
    both = foreign + coda([move(12100, reference=reference(site))])
    done = site.run("--json", "bank", "import", put(site, both))
    assert OTHER.encode() in done.stderr and paid(site) == PAID and len(site.json("bank", "list")) == 1
    site.configure({"bank": {"ibans": f"BE98 9980 0000 0293; {OTHER[:4]} {OTHER[4:]}"}})
    assert states(bring(site, coda([move(700)], 240, account=OTHER))) == ["open"]


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()


def test_98_zip(site):
    first, second = coda([move(12100, reference=reference(site))]), camt([move(12100, reference=reference(site, 1002))], 5)
    box = zipped({"2026/november.cod": first, "b.xml": second, "__MACOSX/._b.xml": b"x", "2026/.DS_Store": b"x"})
    assert states(bring(site, box)) == ["booked", "booked"] and paid(site) == paid(site, 1002) == PAID
    third = coda([move(12100, reference=reference(site, 1003))], 232)
    for bad, words in [(zipped({"a.cod": third, "b.cod": third[:-300]}), "b.cod"), (zipped({"a.cod": third, "in.zip": box}), "archive in an archive"),
                       (zipped({}), "no file"), (zipped({"a.cod": b" " * 70_000_000}), "far more"), (zipped({f"{n}": b"" for n in range(1500)}), "1000 files"),
                       (box[:len(box) // 2], ""), (zipped({f"{n}": b" " * 5_000_000 for n in range(60)}), "far more")]:
        done = site.run("bank", "import", put(site, bad, "x.zip"), expect=1)
        assert words in done.stderr.decode() and "x.zip" in done.stderr.decode(), done.stderr
        assert paid(site, 1003) == OPEN
    assert len(site.json("bank", "list")) == 2


def test_98_a_gap_in_the_numbers_is_told(site):
    bring(site, coda([move(100)], 230))
    done = site.run("bank", "import", put(site, coda([move(200)], 233)))
    assert b"2026/231 to 232" in done.stderr
    done = site.run("bank", "import", put(site, coda([move(300)], 236), "b"), put(site, coda([move(400)], 235), "c"), put(site, coda([move(500)], 234), "d"))
    assert b"never" not in done.stderr


# -- what the bank takes back, and what a person changes ----------------------------------------------------------------

@pytest.mark.parametrize("make", [coda, camt])
def test_98_a_reversal_takes_exactly_its_payment_back(site, make):
    bring(site, make([move(12100, reference=reference(site)), move(12100, reference=reference(site, 1002), name="JAN", iban=OTHER)]))
    [line] = bring(site, make([move(-12100, reference=reference(site), reversal=True)], 232))
    assert line["state"] == "booked" and line["documents"] == [{"number": invoice(site)["number"], "amount": "-121.00"}]
    assert paid(site) == (False, "121.00", [("121.00", DAY), ("-121.00", DAY)]) and paid(site, 1002) == PAID
    [again] = bring(site, make([move(-12100, reference=reference(site), reversal=True)], 233))
    assert again["state"] == "open", "what was taken back is not taken back again"
    bring(site, make([move(12100, reference=reference(site), day="2026-11-25")], 234))
    assert paid(site)[:2] == (True, "0.00"), "nor does a reversal undo what came after it"


def test_98_a_reversal_before_its_payment(site):
    """The files come in the other order."""
    early, late = coda([move(12100, reference=reference(site), day="2026-11-20")], 230), coda([move(-12100, reference=reference(site), reversal=True)], 231)
    assert states(bring(site, late)) == ["open"]
    bring(site, early)
    assert paid(site)[:2] == (False, "121.00") and states(site.json("bank", "list")) == ["booked", "booked"]


def test_98_a_reversal_is_never_guessed(site):
    bring(site, coda([move(6000, reference=reference(site)), move(6000, reference=reference(site))]))
    [line] = bring(site, coda([move(-6000, reference=reference(site), reversal=True)], 232))
    assert line["state"] == "proposed" and paid(site)[1] == "1.00"
    site.run("bank", "match", line["id"], invoice(site)["number"])
    assert paid(site)[1] == "61.00"
    site.run("bank", "unmatch", line["id"])
    assert paid(site)[1] == "1.00"


def test_98_unmatch(site):
    [line] = bring(site, coda([move(12100, reference=reference(site))]))
    told = site.json("bank", "unmatch", line["id"])
    assert told["state"] == "open" and told["documents"] == [] and paid(site) == OPEN
    assert b"nothing is booked" in site.run("bank", "unmatch", line["id"], expect=1).stderr
    site.run("bank", "match", f"#{line['id']}", invoice(site, 1002)["number"])
    assert paid(site, 1002) == PAID
    assert b"no bank line 99" in site.run("bank", "match", 99, invoice(site)["number"], expect=1).stderr
    [debit] = bring(site, coda([move(-12100)], 232))
    assert b"went out" in site.run("bank", "match", debit["id"], invoice(site)["number"], expect=1).stderr


def test_98_a_payment_of_the_bank_taken_back_by_its_number(site):
    """`unpaid --payment`: the line of that payment is open again, and can be matched anew."""
    [line] = bring(site, coda([move(12100, reference=reference(site))]))
    site.run("unpaid", invoice(site)["number"], "--payment", site.document(invoice(site)["number"])["payments"][0]["id"])
    assert paid(site) == OPEN and states(site.json("bank", "list")) == ["open"]
    site.run("bank", "match", line["id"], invoice(site)["number"])
    assert paid(site) == PAID


def test_98_a_shared_line_is_matched_step_by_step(site):
    both = f"{invoice(site)['payment_reference']} {invoice(site, 1002)['payment_reference']}"
    [line] = bring(site, coda([move(20000, text=both)]))
    first = site.json("bank", "match", line["id"], invoice(site)["number"])
    assert first["state"] == "proposed" and paid(site) == PAID and paid(site, 1002) == OPEN
    second = site.json("bank", "match", line["id"], invoice(site, 1002)["number"])
    assert second["state"] == "booked" and paid(site, 1002) == (False, "42.00", [("79.00", DAY)])
    site.run("bank", "unmatch", line["id"])
    assert paid(site) == paid(site, 1002) == OPEN


# -- words --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("words", [["bank"], ["bank", "import"], ["bank", "list", "x"], ["bank", "match", "1"], ["bank", "match", "x", "y"], ["bank", "unmatch", "0"],
                                   ["bank", "lists"], ["bank", "list", "--dry-run"], ["bank", "list", "--state", "paid"], ["bank", "unmatch", "1", "2"]])
def test_98_usage(site, words):
    assert b"billhook: " in site.run(*words, expect=2).stderr


# -- whole, also when killed, and beside others ---------------------------------------------------------------------------

def test_98_killed_in_an_import(site, tmp_path):
    """kill -9 at many moments of an import of 5,000 lines: all of them are there, or none."""
    moves = [move(100 + place, text=f"niets {place}") for place in range(4999)] + [move(12100, reference=reference(site))]
    file = put(site, coda(moves))
    began = time.monotonic()
    site.run("bank", "import", file, "--dry-run")
    whole = time.monotonic() - began
    none = all = 0
    for kill in range(int(os.environ.get("BILLHOOK_BANK_KILLS", "12"))):  # the first one at its start; once one is whole, the others are too
        process = subprocess.Popen([BILLHOOK, "--config", str(site.config), "bank", "import", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * (kill % 12) / 11)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with site.sql() as rows:
            lines, statements = (rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("bank_lines", "bank_statements"))
        assert (lines, statements) in ((0, 0), (5000, 1)) and paid(site) == (PAID if lines else OPEN)
        none, all = none + (lines == 0), all + (lines != 0)
    site.run("bank", "import", file)
    assert paid(site) == PAID and none > 0
    with site.sql() as rows:
        assert rows.execute("SELECT count(*) FROM bank_lines").fetchone()[0] == 5000


def test_98_two_imports_at_once(site):
    moves = [move(100 + place, text=f"niets {place}") for place in range(500)] + [move(12100, reference=reference(site))]
    files = [put(site, coda(moves), "a.cod"), put(site, camt(moves, 900), "b.xml")]
    running = [subprocess.Popen([BILLHOOK, "--config", str(site.config), "bank", "import", file], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for file in files * 2]
    assert [(process.communicate()[1], process.returncode) for process in running] == [(b"", 0)] * 4
    assert paid(site) == PAID and len(site.json("bank", "list")) == 501


def test_98_beside_a_running_daemon(site):
    site.start()
    moves = [move(100 + place, text=f"niets {place}") for place in range(400)] + [move(12100, reference=reference(site))]
    process = subprocess.Popen([BILLHOOK, "--config", str(site.config), "bank", "import", put(site, coda(moves))], stdout=subprocess.DEVNULL)
    number = 2000
    while process.poll() is None or number == 2000:
        number += 1
        assert site.post(order(number, status="on-hold", paid=False)).status == 200
    assert process.returncode == 0
    site.settle()
    assert paid(site) == PAID and len(site.documents(type="invoice")) == 4 + number - 2000
    site.stop()


def test_98_status_tells(site):
    assert b"bank until" not in site.run("status", expect=1).stdout
    [line] = bring(site, coda([move(5000, text=f"factuur {invoice(site)['number']}")]))
    told = site.run("status", expect=1).stdout.decode()
    assert line["state"] == "proposed" and "bank until     2026-11-24" in told and "1 line of the bank is proposed" in told
