"""Scenario 10: every command and every option of INTERFACE.md: what it does, its exit status, its JSON key by key and type by type."""
import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import termios

import pytest

from harness import BILLHOOK, DEADLINE, PATIENCE, ROOT, SECRET, Site, order, wait_until

SECOND = "S" * 20 + "econdSecret0123456789"
SETTINGS = {
    "order_form": {"create": "created"},
    "invoice": {"create": "paid", "auto_send": "false"},
    "delivery_note": {"create": "completed"},
    "credit_note": {"create": "refunded"},
    "shop second": {"url": "https://second.example.com", "secret": SECOND, "orders_since": "2000-01-01"},
}
BUSINESS = {"first_name": "Jan", "last_name": "Claes", "company": "Claes BV", "address_1": "Grote Markt 1", "address_2": "bus 2", "city": "Leuven",
            "state": "", "postcode": "3000", "country": "BE", "email": "jan@claes.example", "phone": "+32 16 00 00 00"}
VAT = [{"id": 9, "key": "_billing_vat_number", "value": "BE0123456749"}]


# -- the scene: made once by a daemon, copied for each test -----------------------------------------------------------

@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """Orders 1001 (paid, Ann), 1002 (paid, a company), 1003 (on hold), 1004 (completed); 1002 also in the second shop; a failed and an
    ignored delivery. Everything is a draft but the company's invoice, which was sent."""
    site = Site(tmp_path_factory.mktemp("scene") / "site", SETTINGS).start()
    site.post(order(1001))
    site.post(order(1002, billing=BUSINESS, meta_data=VAT, customer_note="graag voor 12 uur"))
    site.post(order(1003, status="on-hold", paid=False))
    site.post(order(1004, status="completed"))
    site.post(order(1002), shop="second", secret=SECOND)
    site.post({"x": 1})
    site.post({"id": 5, "name": "x"}, topic="product.updated")
    site.settle()
    invoice = site.documents(order="1002", type="invoice", shop="main")[0]
    site.run("send", f"#{invoice['id']}")
    wait_until(lambda: site.document(f"#{invoice['id']}")["state"] == "sent", "sent")
    site.stop()
    site.check_oracles()
    return site


@pytest.fixture
def copy(scene, tmp_path):
    """A copy of the scene without a daemon; the oracles are asked at the end."""
    folder = tmp_path / "site"
    shutil.copytree(scene.folder, folder)
    site = Site(folder, SETTINGS)
    site.find = lambda order, type: "#" + str(site.documents(order=order, type=type, shop="main")[0]["id"])
    yield site
    site.check_oracles(verify=getattr(site, "verify_at_end", True))


def error(site, *words, expect=1):
    done = site.run(*words, expect=expect)
    text = done.stderr.decode()
    assert text.startswith("billhook: ") and text.count("\n") == 1, text  # one line on standard error
    return text


# -- shapes --------------------------------------------------------------------------------------------------------------

class Text(str):
    """A string that matches the whole pattern."""


TIME, DAY, MONEY = Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), Text(r"\d{4}-\d\d-\d\d"), Text(r"-?\d+\.\d\d")
QUANTITY, UNIT, RATE = Text(r"\d+(\.\d*[1-9])?"), Text(r"-?\d+\.\d{2,6}"), Text(r"\d+(\.\d*[1-9])?")
TYPE, STATE = Text("order_form|delivery_note|invoice|credit_note"), Text("draft|issued|sent|void")


def fits(value, shape, where="$"):
    """A shape: a type, a Text pattern, None, a tuple of alternatives, a [shape] for a list, a {key: shape} for exactly those keys in that order."""
    if isinstance(shape, tuple):
        problems = [problem for problem in (fits(value, one, where) for one in shape) if problem]
        return problems[0] if len(problems) == len(shape) else ""
    if isinstance(shape, dict):
        if not isinstance(value, dict) or list(value) != list(shape):
            return f"{where}: keys {list(value) if isinstance(value, dict) else value!r}, wanted {list(shape)}"
        return next(filter(None, (fits(value[key], shape[key], f"{where}.{key}") for key in shape)), "")
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{where}: {value!r} is no list"
        return next(filter(None, (fits(item, shape[0], f"{where}[{i}]") for i, item in enumerate(value))), "")
    if isinstance(shape, Text):
        return "" if isinstance(value, str) and re.fullmatch(shape, value) else f"{where}: {value!r} does not match {shape}"
    if shape is None:
        return "" if value is None else f"{where}: {value!r} is not null"
    return "" if type(value) is shape and value != "" else f"{where}: {value!r} is no {shape.__name__} (empty is null)"


NULL = None
ADDRESS = {"name": (str, NULL), "company": (str, NULL), "street": (str, NULL), "street2": (str, NULL), "postcode": (str, NULL), "city": (str, NULL),
           "state": (str, NULL), "country": (Text("[A-Z]{2}"), NULL)}
AMOUNT = (MONEY, NULL)  # null on a delivery note
DOCUMENT = {
    "id": int, "type": TYPE, "state": STATE, "number": (str, NULL), "shop": str, "order_id": int, "order_number": str,
    "issue_date": (DAY, NULL), "due_date": (DAY, NULL), "created_at": TIME, "language": Text("nl|fr|de|en"), "currency": Text("[A-Z]{3}"),
    "paid": bool, "paid_at": (TIME, NULL), "payment_method": (str, NULL), "payment_title": (str, NULL),
    "payment_reference": (Text(r"\+\+\+\d{3}/\d{4}/\d{5}\+\+\+"), NULL), "payment_link": (str, NULL),
    "customer": {"name": (str, NULL), "company": (str, NULL), "vat": (str, NULL), "email": (str, NULL), "phone": (str, NULL), "reference": (str, NULL),
                 "billing": ADDRESS, "shipping": (ADDRESS, NULL)},
    "note": (str, NULL), "caption": (str, NULL),
    "lines": [{"kind": Text("product|shipping|fee|rounding|refund"), "sku": (str, NULL), "description": str, "details": [str], "quantity": QUANTITY,
               "unit_price": (UNIT, NULL), "list_net": AMOUNT, "discount": AMOUNT, "net": AMOUNT, "vat_rate": (RATE, NULL), "vat_category": (str, NULL),
               "vat": AMOUNT, "gross": AMOUNT}],
    "vat": [{"category": str, "rate": RATE, "base": MONEY, "amount": MONEY}],
    "totals": {"net": AMOUNT, "vat": AMOUNT, "rounding": AMOUNT, "gross": AMOUNT, "paid": AMOUNT, "due": AMOUNT},
    "payments": [{"id": int, "on": DAY, "amount": MONEY, "by": (str, NULL), "reference": (str, NULL)}],
    "credits": ({"id": int, "number": str}, NULL),
    "mail": {"state": Text("none|queued|held|uncertain|sent|failed|cancelled"), "to": (str, NULL), "attempts": int, "last_answer": (str, NULL),
             "sent_at": (TIME, NULL)},
    "peppol": ({"state": Text("queued|looking_up|unreachable|sending|uncertain|accepted|delivered|failed|cancelled"), "participant": (str, NULL),
                "provider": (str, NULL), "test": bool, "id": (str, NULL), "attempts": int, "last_answer": (str, NULL), "next_attempt_at": (TIME, NULL),
                "delivered_at": (TIME, NULL)}, NULL),
    "warnings": [{"code": Text("[a-z0-9-]+"), "blocks": bool, "text": str}],
}
LISTED = {key: shape for key, shape in DOCUMENT.items() if key != "lines"}
PREVIEWED = dict(DOCUMENT, id=(int, NULL), number=NULL, issue_date=NULL, due_date=NULL, created_at=(TIME, NULL))
INBOX = {"id": int, "shop": str, "topic": (str, NULL), "received_at": TIME, "state": Text("pending|done|ignored|failed"), "reason": (str, NULL),
         "order_id": (int, NULL), "bytes": int, "repeats": int}
OUTBOX = {"id": int, "document": (int, NULL), "number": (str, NULL), "to": str, "role": Text("customer|cc|bcc|accountant|reminder|alert"),
          "state": Text("queued|held|uncertain|sent|failed|cancelled"), "attempts": int, "last_answer": (str, NULL), "next_attempt_at": (TIME, NULL), "message_id": (str, NULL)}
NUMBERS = {"type": TYPE, "series": str, "last": (int, NULL), "next": int}
EXPLAINED = {"order_id": int, "order_number": str, "shop": str, "status": str,
             "events": [{"at": TIME, "kind": Text("delivery|decision|document|mail|payment|person"), "text": str}], "documents": [LISTED]}
STATUS = {"status": Text("ok|attention"), "problems": [{"code": Text("[a-z0-9-]+"), "text": str, "help": str}]}
CHECKED = {"problems": [{"severity": Text("error|warning"), "file": (str, NULL), "line": (int, NULL), "group": (str, NULL), "key": (str, NULL), "text": str}]}
VERIFIED = {"documents": int, "faults": [{"document": (str, NULL), "text": str}]}


def test_10_shape_checker_refuses():
    assert fits({"a": 1}, {"a": str}) and fits({"a": 1}, {"b": int}) and fits([1, "x"], [int]) and fits(True, int) and fits("", str)
    assert fits("1.5", MONEY) and fits(None, (int, str)) and not fits(None, (int, NULL)) and not fits([], [int])


def test_10_json_of_documents(copy):
    copy.run("credit", copy.documents(order="1002", type="invoice", shop="main")[0]["number"], "--amount", "12.10", "--rate", "21")
    copy.run("issue", copy.find("1003", "order_form"))
    copy.run("void", copy.find("1001", "order_form"))
    listed = copy.json("list")
    assert fits(listed, [LISTED]) == ""
    assert {d["type"] for d in listed} == {"order_form", "delivery_note", "invoice", "credit_note"} and {d["state"] for d in listed} == {"draft", "issued", "sent", "void"}
    for one in listed:
        whole = copy.document(f"#{one['id']}")
        assert fits(whole, DOCUMENT) == "", one["type"]
        assert {key: whole[key] for key in LISTED} == one and whole["lines"]
        money = [*whole["totals"].values(), *(line[key] for line in whole["lines"] for key in ("unit_price", "list_net", "discount", "net", "vat", "gross"))]
        if whole["type"] == "delivery_note":
            assert set(money) == {None} and whole["vat"] == []
        else:
            assert None not in money and whole["totals"]["gross"] in ("121.00", "12.10")
    company = copy.document(copy.find("1002", "invoice"))
    assert company["customer"]["vat"] == "BE0123456749" and company["customer"]["billing"]["street2"] == "bus 2" and company["note"] == "graag voor 12 uur"
    assert company["mail"] == {"state": "sent", "to": "jan@claes.example", "attempts": 1, "last_answer": company["mail"]["last_answer"], "sent_at": company["mail"]["sent_at"]}


def test_10_json_of_the_rest(copy, tmp_path):
    number = copy.documents(order="1002", type="invoice", shop="main")[0]["number"]
    copy.run("paid", number, "--by", "bank")
    copy.run("send", copy.find("1001", "invoice"))
    (tmp_path / "order.json").write_text(json.dumps(order(7)))
    shapes = {("inbox",): [INBOX], ("inbox", "show", "1"): INBOX, ("outbox",): [OUTBOX], ("number",): [NUMBERS], ("number", "invoice"): [NUMBERS],
              ("explain", "1002", "--shop", "main"): EXPLAINED, ("check",): CHECKED, ("verify",): VERIFIED,
              ("preview", str(tmp_path / "order.json")): PREVIEWED}
    answers = {words: copy.json(*words) for words in shapes}
    assert {words: fits(answers[words], shape) for words, shape in shapes.items()} == dict.fromkeys(shapes, "")
    status = copy.json("status", expect=1)  # a delivery failed
    assert fits(status, STATUS) == "" and status["status"] == "attention" and [p["code"] for p in status["problems"]] == ["failed-deliveries", "daemon-stopped"]
    assert {d["state"] for d in answers["inbox",]} == {"done", "ignored", "failed"} and [d["id"] for d in answers["inbox",]] == [7, 6, 5, 4, 3, 2, 1]
    assert {m["state"] for m in answers["outbox",]} == {"sent", "queued"}
    assert {e["kind"] for e in answers["explain", "1002", "--shop", "main"]["events"]} == {"delivery", "decision", "document", "mail", "payment"}
    assert answers["verify",] == {"documents": 2, "faults": []}
    assert set(copy.json("version")) == {"version", "libraries"}
    assert set(copy.json("setup")) == {"shops", "switch_off", "incomplete"}


def test_10_json_of_acts(copy):
    """Where the promise is silent: an act with --json prints what it did, as list does."""
    draft = copy.find("1001", "invoice")
    assert fits(copy.json("edit", draft, "language=fr"), LISTED) == ""
    issued = copy.json("issue", draft, copy.find("1004", "invoice"))
    assert fits(issued, [LISTED]) == "" and [d["state"] for d in issued] == ["issued", "issued"]
    number = issued[0]["number"]
    assert copy.json("paid", number)[0]["paid"] is True and copy.json("unpaid", number)[0]["number"] == number
    assert copy.json("credit", number)["type"] == "credit_note"
    assert copy.json("void", copy.find("1001", "order_form"))[0]["state"] == "void"
    partly = json.loads(copy.run("issue", "#99", copy.find("1003", "order_form"), "--json", expect=1).stdout)
    assert [d["type"] for d in partly] == ["order_form"]


# -- usage -------------------------------------------------------------------------------------------------------------------

WRONG_USAGE = [  # words, what the message must hold
    (["lst"], "did you mean 'list'"), (["help", "statsu"], "did you mean 'status'"), (["nonsense"], "billhook help"), (["--jsn", "list"], "--json"),
    (["list", "--stat", "draft"], "did you mean '--state'"), (["list", "-x"], "unknown option '-x'"), (["list", "--json=1"], "takes no value"),
    (["list", "more"], "too many words"), (["show"], "usage: billhook show DOC"), (["show"], "quote an id: '#12'"), (["list", "--state"], "--state S"), (["--config"], "--config FILE"),
    (["list", "--state", "drft"], "did you mean 'draft'"), (["list", "--type", "invoise"], "did you mean 'invoice'"), (["list", "--since", "monday"], "YYYY-MM-DD"),
    (["list", "--limit", "x"], "whole number"), (["list", "--limit", "0"], "from 1"), (["list", "--order", ""], "empty"),
    (["list", "--unpaid=1"], "takes no value"), (["list", "--type", "invoice", "--type", "invoice"], "given twice"),
    (["edit", "#1", "emal=x"], "did you mean 'email'"), (["edit", "#1", "email=x"], "one plain address"), (["edit", "#1", "email"], "KEY=VALUE"),
    (["edit", "#1", "peppol=0123456749"], "SCHEME:ID"), (["edit", "#1", "language=es"], "nl, fr, de and en"), (["edit", "#1", "vat=BE1"], "BE0417497106"), (["edit", "#1", "due_days=x"], "0 to 365"),
    (["edit", "#1", "caption={nubmer}"], "caption"), (["edit", "#1"], "something is missing"),
    (["issue", "#1", "--vat-category", "S"], "K, AE, G, E, Z"), (["issue", "#1", "--vat-category", "E"], "--vat-reason"),
    (["issue", "#1", "--vat-reason", "art. 44"], "--vat-category"), (["issue", "#1", "--vat-category", "E", "--vat-reason", " "], "300 characters"),
    (["issue"], "something is missing"), (["void"], "something is missing"), (["send"], "something is missing"),
    (["credit", "#1", "--amount", "5"], "--amount and --rate"), (["credit", "#1", "--amount", "-5", "--rate", "21"], "positive"), (["credit", "#1", "--amount", "5", "--rate", "x"], "VAT rate"),
    (["paid", "#1", "--on", "2026-13-01"], "YYYY-MM-DD"), (["paid", "#1", "#2"], "too many words"), (["unpaid"], "something is missing"), (["explain"], "something is missing"),
    (["inbox", "shw", "3"], "did you mean 'show'"), (["inbox", "show"], "ID is missing"), (["inbox", "show", "x"], "whole number"), (["inbox", "retry"], "one of"),
    (["inbox", "retry", "3", "--all-failed"], "one of"), (["inbox", "--state", "faild"], "did you mean 'failed'"), (["inbox", "--since", "2026-01-01"], "--since"),
    (["inbox", "show", "3", "--limit", "2"], "--limit"), (["inbox", "discard"], "ID is missing"), (["outbox", "cancle", "3"], "did you mean 'cancel'"),
    (["outbox", "retry"], "one of"), (["outbox", "cancel"], "ID is missing"), (["outbox", "release", "3"], "takes no ID"), (["outbox", "--state", "gone"], "queued"),
    (["number", "invoic"], "did you mean 'invoice'"), (["number", "--next", "3"], "TYPE is missing"), (["number", "invoice", "--next", "x"], "whole number"),
    (["number", "invoice", "--reason", "x"], "--next"), (["create", "1"], "--type is missing"), (["create", "1", "--type", "credit_note"], "billhook credit"),
    (["preview"], "something is missing"), (["preview", "x.json", "--type", "credit_note"], "billhook credit"), (["post", "--url", "shop"], "http"),
    (["backup"], "something is missing"), (["verify", "now"], "too many words"), (["serve", "now"], "too many words"), (["version", "--shop", "x"], "unknown option"),
]


@pytest.mark.parametrize("state", ["no config", "no database"])
def test_10_wrong_usage_is_refused_before_anything_is_opened(tmp_path, state):
    config = tmp_path / "billhook.conf"
    if state == "no database":
        Site(tmp_path)
    for words, hint in WRONG_USAGE if state == "no config" else WRONG_USAGE[::4]:
        done = subprocess.run([BILLHOOK, *words], capture_output=True, text=True, env=dict(os.environ, BILLHOOK_CONFIG=str(config)))
        assert done.returncode == 2 and hint in done.stderr and done.stderr.count("\n") == 1 and not done.stdout, (words, done)


def test_10_unknown_shop_is_wrong_usage(make_site, tmp_path):
    site = make_site(start=False)  # without a database too
    for words in (["list"], ["explain", "1"], ["create", "1", "--type", "invoice"], ["preview", "x.json"], ["post"], ["number", "invoice", "--next", "5"]):
        assert "did you mean 'main'" in error(site, *words, "--shop", "mian", expect=2)


def test_10_no_config_and_no_database_say_what_to_do(make_site, tmp_path):
    site = make_site(start=False)
    for words in (["list"], ["show", "#1"], ["status"], ["verify"], ["backup", "x"], ["number"], ["outbox"]):
        assert "billhook serve" in error(site, *words)
    done = subprocess.run([BILLHOOK, "--config", str(tmp_path / "none.conf"), "list"], capture_output=True, text=True)
    assert done.returncode == 2 and f"billhook --config {tmp_path}/none.conf init" in done.stderr


def test_10_help_of_each_command_has_an_example_and_fits_80_columns(tmp_path):
    run = lambda *words: subprocess.run([BILLHOOK, *words], capture_output=True, text=True, check=True).stdout
    overview = run("help")
    assert overview == run("--help") == run("-h") == run()
    promised = re.findall(r"^\| `([a-z]+)", (ROOT.parent / "shared/INTERFACE.md").read_text(), re.M) if (ROOT.parent / "shared/INTERFACE.md").exists() else []
    names = re.findall(r"^  ([a-z]+) ", overview, re.M)
    assert len(names) == 38 and set(promised) <= set(names)
    for name in names:
        text = run("help", name)
        assert re.search(rf"^example: billhook (--config \S+ )?{name}\b", text, re.M), text
        for option in re.findall(r"^  (--[a-z-]+)", text, re.M):  # each option that is explained stands in the usage, and the other way round
            assert option in text.split("\n\n")[0] or name in ("inbox", "outbox")
        assert set(re.findall(r"--[a-z-]+", text.split("\n\n")[0])) <= set(re.findall(r"^  (--[a-z-]+)", text, re.M))
        assert [line for line in text.splitlines() if len(line) > 80] == [], name
    assert [line for line in overview.splitlines() if len(line) > 80] == []


def test_10_options_may_stand_anywhere(copy):
    assert copy.run("--json", "list", "--limit=1").stdout == copy.run("list", "--limit", "1", "--json").stdout
    assert copy.run("show", "--", copy.find("1001", "invoice")).stdout
    assert subprocess.run([BILLHOOK, "list", f"--config={copy.config}"], capture_output=True, check=True).stdout == copy.run("list").stdout


# -- list, show -------------------------------------------------------------------------------------------------------------

def test_10_list_filters(copy):
    ids = lambda *words: [d["id"] for d in copy.json("list", *words)]
    everything = ids()
    assert everything == sorted(everything, reverse=True) and len(everything) == 10
    for type, count in (("order_form", 5), ("invoice", 4), ("delivery_note", 1), ("credit_note", 0)):
        assert len(ids("--type", type)) == count, type
    assert len(ids("--state", "sent")) == 1 and len(ids("--state", "draft")) == 9 and ids("--state", "void") == ids("--state", "issued") == []
    assert len(ids("--order", "1002")) == 4 and len(ids("--order", "#1002", "--shop", "second")) == 2 and len(ids("--shop", "second")) == 2
    assert ids("--since", "2000-01-01") == everything and ids("--since", "2999-01-01") == []
    assert ids("--limit", "3") == everything[:3]
    assert ids("--unpaid") == []
    unpaid = order(1005, status="pending", paid=False)
    (copy.folder / "o.json").write_text(json.dumps(unpaid))
    draft = copy.find("1001", "invoice")
    copy.run("issue", draft)
    assert ids("--unpaid") == []  # the shop says it is paid
    assert copy.run("list", "--order", "9").stdout == b"" and b"no documents" in copy.run("list", "--order", "9").stderr
    assert copy.json("list", "--order", "9") == []


def test_10_list_for_people_is_not_cut_in_a_pipe_and_fits_a_terminal(copy):
    copy.run("edit", copy.find("1001", "invoice"), "company=" + "Zeer Lange Naam " * 8 + "NV")
    piped = copy.run("list").stdout.decode()
    assert ("Zeer Lange Naam " * 8 + "NV") in piped and "\x1b" not in piped and "…" not in piped
    assert piped.splitlines()[0].split() == ["ID", "TYPE", "STATE", "NUMBER", "DATE", "ORDER", "TOTAL", "DUE", "CUSTOMER", "WARNING"]
    for words in (["list", "--type", "invoice"], ["inbox"], ["outbox"], ["explain", "1002", "--shop", "main"], ["number"], ["show", copy.find("1001", "invoice")], ["status"]):
        seen = on_terminal(copy, *words)
        assert "\x1b" not in seen and seen.strip(), words
        assert [line for line in seen.splitlines() if len(line) > 80] == [], words
    assert "…" in on_terminal(copy, "list", "--type", "invoice")


@pytest.mark.parametrize("columns", [1, 20, 79, 81, 100, 200])
def test_10_tables_on_a_terminal_of_any_width(copy, columns):
    plain = copy.run("list").stdout.decode()
    for words in (["list"], ["inbox"], ["explain", "1002", "--shop", "main"]):
        seen = on_terminal(copy, *words, columns=columns)
        assert seen.strip() and len(seen) < 20 * len(plain), words
    if columns >= 200:
        assert sorted(" ".join(line.split()) for line in on_terminal(copy, "list", columns=columns).splitlines()[1:]) == sorted(" ".join(line.split()) for line in plain.splitlines()[1:])


def on_terminal(site, *words, columns=80):
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([BILLHOOK, *words], stdout=child, stderr=subprocess.DEVNULL, env=dict(os.environ, BILLHOOK_CONFIG=str(site.config)))
    os.close(child)
    got = b""
    while len(got) < 1_000_000:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        got += part
    os.close(parent)
    assert process.wait(DEADLINE * PATIENCE) in (0, 1)
    return got.decode().replace("\r\n", "\n")


def test_10_list_shows_50_to_people_and_all_to_programs(make_site):
    site = make_site({"invoice": {"auto_send": "false"}})
    for number in range(1, 54):
        site.post(order(number))
    site.settle()
    assert len(site.run("list").stdout.splitlines()) == 51 and len(site.json("list")) == 53 and len(site.json("list", "--limit", "52")) == 52
    assert len(site.run("inbox").stdout.splitlines()) == 51 and len(site.json("inbox")) == 53 and len(site.json("inbox", "--limit", "2")) == 2


def test_10_show(copy, tmp_path):
    number = copy.documents(order="1002", type="invoice", shop="main")[0]["number"]
    text = copy.run("show", number).stdout.decode()
    for part in (f"invoice {number}, sent", "Claes BV", "BE0123456749", "121.00 EUR", "jan@claes.example", "21.00 on 100.00 at 21 %", "+++"):
        assert part in text, part
    for option, name, magic in (("--pdf", "a.pdf", b"%PDF-"), ("--ubl", "a.xml", b"<?xml"), ("--mail", "a.eml", b"")):
        copy.run("show", number, option, tmp_path / name)
        kept = (tmp_path / name).read_bytes()
        assert kept.startswith(magic) and kept == copy.run("show", number, option, "-").stdout
    assert b"Subject:" in (tmp_path / "a.eml").read_bytes() and (tmp_path / "a.pdf").stat().st_mode & 0o077 == 0
    both = copy.run("show", number, "--pdf", tmp_path / "b.pdf", "--json").stdout
    assert json.loads(both)["number"] == number and (tmp_path / "b.pdf").read_bytes() == (tmp_path / "a.pdf").read_bytes()
    draft = copy.find("1001", "invoice")
    copy.run("show", draft, "--pdf", tmp_path / "d.pdf")
    shown = subprocess.run(["pdftotext", str(tmp_path / "d.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    assert "concept" in shown.lower() and number not in shown
    assert "is a draft" in error(copy, "show", draft, "--ubl", tmp_path / "d.xml") and not (tmp_path / "d.xml").exists()
    assert "billhook send" in error(copy, "show", draft, "--mail", "-")
    assert "billhook list" in error(copy, "show", "2099-00001") and "billhook list" in error(copy, "show", "#99")
    assert "did you mean '#1'?" in error(copy, "show", "1")
    assert "No such file or directory" in error(copy, "show", number, "--pdf", tmp_path / "no/such/folder.pdf")


# -- acts -----------------------------------------------------------------------------------------------------------------------

def test_10_edit_each_key_and_back(copy):
    draft = copy.find("1001", "invoice")
    before = copy.document(draft)
    at = {"email": lambda d: d["customer"]["email"], "language": lambda d: d["language"], "company": lambda d: d["customer"]["company"],
          "vat": lambda d: d["customer"]["vat"], "reference": lambda d: d["customer"]["reference"], "caption": lambda d: d["caption"]}
    values = {"email": "nieuw@example.be", "language": "fr", "company": "Nieuw & Co", "vat": "BE0123456749", "reference": "PO 77", "caption": "Tot ziens"}
    for key, value in values.items():
        assert b"edited" in copy.run("edit", draft, f"{key}={value}").stdout
        assert at[key](copy.document(draft)) == value, key
    for key in values:
        copy.run("edit", draft, f"{key}=")
    assert copy.document(draft) == before
    copy.run("edit", draft, "language=de", "company=X", "due_days=3")
    after = copy.document(draft)
    assert [e["text"] for e in copy.json("explain", "1001")["events"] if e["kind"] == "person"][-1] == "draft edited"
    assert after["language"] == "de" and after["customer"]["company"] == "X"
    error(copy, "edit", draft, "company=Y", "language=xx", expect=2)
    assert copy.document(draft) == after, "nothing changed"
    number = copy.documents(state="sent")[0]["number"]
    assert "only a draft" in error(copy, "edit", number, "company=Y")


def test_10_edit_due_days_counts_at_issue(copy):
    draft = copy.find("1003", "order_form")
    copy.run("edit", draft, "due_days=3")
    issued = copy.json("issue", draft)[0]
    import datetime
    assert datetime.date.fromisoformat(issued["due_date"]) - datetime.date.fromisoformat(issued["issue_date"]) == datetime.timedelta(days=3)


def test_10_issue_several_with_one_that_fails(copy):
    good = [copy.find("1001", "invoice"), copy.find("1004", "invoice")]
    done = copy.run("issue", good[0], "#99", copy.documents(state="sent")[0]["number"], good[1], expect=1)
    assert len(done.stdout.splitlines()) == 2 and len(done.stderr.splitlines()) == 2 and b"#99" in done.stderr
    assert [copy.document(d)["state"] for d in good] == ["issued", "issued"]


def test_10_issue_vat_category(make_site, tmp_path):
    site = make_site({"invoice": {"auto_send": "false"}})
    body = order(1, total="100.00", net="100.00", rate=0)
    body["tax_lines"], body["line_items"][0]["taxes"] = [], []
    site.post(body)
    site.settle()
    assert "--vat-category" in error(site, "issue", "#1")
    assert "zero-vat" in site.run("list").stdout.decode() and site.json("status", expect=1)["problems"][0]["code"] == "blocked-drafts"
    assert site.json("issue", "#1", "--vat-category", "E", "--vat-reason", "Art. 44 WBTW")[0]["vat"][0]["category"] == "E"
    assert "category E" in json.dumps(site.json("explain", "1"))


def test_10_send_options(copy, tmp_path):
    draft = copy.find("1001", "invoice")
    done = copy.run("send", draft)
    assert b"issued, mail queued" in done.stdout and b"no daemon runs" in done.stderr  # exit 0, and says so
    number = copy.document(draft)["number"]
    assert "--again" in error(copy, "send", number)
    copy.run("outbox", "cancel", copy.json("outbox", "--state", "queued")[0]["id"])
    copy.run("send", number, "--to", "boekhouder@example.be", "--again")
    assert copy.document(number)["mail"]["to"] == "boekhouder@example.be"
    other = copy.find("1004", "invoice")
    assert "plain e-mail address" in error(copy, "send", other, "--to", "x y")
    copy.configure({"mail": {"transport": "off"}})
    assert "transport=off" in error(copy, "send", other)
    assert copy.document(other)["number"] is None, "no number was given"
    copy.configure({"mail": {"transport": "directory"}})
    copy.start()
    wait_until(lambda: copy.document(number)["state"] == "sent", "the daemon takes it up")
    copy.stop()


def test_10_void(copy):
    form, note, draft = copy.find("1003", "order_form"), copy.find("1004", "delivery_note"), copy.find("1001", "invoice")
    copy.run("issue", form, note)
    done = copy.run("void", form, note, draft)
    assert done.stdout.count(b"withdrawn; its number stays used") == 2 and [copy.document(d)["state"] for d in (form, note, draft)] == ["void"] * 3
    assert copy.document(form)["number"] and copy.json("verify")["documents"] == 3
    assert "void already" in error(copy, "void", draft)
    assert "billhook credit" in error(copy, "void", copy.documents(state="sent")[0]["number"])
    credit = copy.json("credit", copy.documents(state="sent")[0]["number"], "--issue")
    assert "can never be void" in error(copy, "void", credit["number"])


def test_10_credit_options(copy):
    number = copy.documents(state="sent")[0]["number"]
    part = copy.json("credit", number, "--amount", "12.10", "--rate", "21", "--reason", "kapot", "--issue")
    whole = copy.document(part["number"])
    assert part["state"] == "issued" and part["totals"]["gross"] == "12.10" and part["credits"]["number"] == number and "kapot" in json.dumps(whole["lines"])
    assert part["paid"] is False and part["payment_reference"] is None
    rest = copy.json("credit", number)
    assert rest["state"] == "draft" and rest["totals"]["gross"] == "108.90"
    assert "left" in error(copy, "credit", number)
    assert "at most 2 decimals" in error(copy, "credit", number, "--amount", "1.234", "--rate", "21", expect=2)
    assert error(copy, "credit", number, "--amount", "5", "--rate", "6")
    assert error(copy, "credit", copy.find("1001", "invoice"))  # a draft


def test_10_paid_and_unpaid(make_site):
    site = make_site({"invoice": {"create": "never", "auto_send": "false"}})
    site.post(order(1, status="on-hold", paid=False))
    site.settle()
    site.run("create", "1", "--type", "invoice")
    assert "issued invoice" in error(site, "paid", "#1")
    number = site.json("issue", "#1")[0]["number"]
    assert [d["number"] for d in site.json("list", "--unpaid")] == [number]
    site.run("paid", number, "--on", "2026-11-20", "--by", "overschrijving")
    paid = site.document(number)
    assert paid["paid"] is True and paid["paid_at"].startswith("2026-11-19T23:00") and paid["totals"]["due"] == "0.00" and paid["totals"]["paid"] == "121.00"
    assert site.json("list", "--unpaid") == [] and "overschrijving" in json.dumps(site.json("explain", "1"))
    site.run("unpaid", number)
    back = site.document(number)
    assert back["paid"] is False and back["paid_at"] is None and back["totals"]["due"] == "121.00"
    assert "no payment was recorded" in error(site, "unpaid", number)
    site.run("paid", number)
    site.post(order(1, modified=None, status="processing"))  # the shop's date comes too
    site.settle()
    assert site.document(number)["paid"] is True
    site.run("unpaid", number)
    assert site.document(number)["paid"] is True, "the shop says so"


def test_10_create(make_site):
    site = make_site({"invoice": {"create": "never", "auto_send": "false"}, "shop second": {"url": "https://second.example.com", "secret": SECOND}})
    site.post(order(1))
    site.post(order(1), shop="second", secret=SECOND)
    site.settle()
    assert "--shop" in error(site, "create", "1", "--type", "invoice")
    for type in ("order_form", "delivery_note", "invoice"):
        assert b"draft made" in site.run("create", "#1", "--type", type, "--shop", "second").stdout
    assert {d["type"] for d in site.documents(shop="second")} == {"order_form", "delivery_note", "invoice"} and site.documents(shop="main") == []
    assert error(site, "create", "1", "--type", "invoice", "--shop", "second")
    assert "not in the store" in error(site, "create", "77", "--type", "invoice")


# -- inbox, outbox, explain -----------------------------------------------------------------------------------------------------

def test_10_inbox(copy):
    states = {state: [d["id"] for d in copy.json("inbox", "--state", state)] for state in ("pending", "done", "ignored", "failed")}
    assert states == {"pending": [], "done": [5, 4, 3, 2, 1], "ignored": [7], "failed": [6]}
    assert copy.run("inbox", "show", "6").stdout == b'{"x": 1}' and b"6" in copy.run("inbox", "--state", "failed").stdout
    assert copy.json("inbox", "--state", "failed")[0]["reason"]
    done = copy.run("inbox", "retry", "6")
    assert b"1 delivery" in done.stdout and b"no daemon runs" in done.stderr and copy.json("inbox", "show", "6")["state"] == "pending"
    copy.start()
    wait_until(lambda: copy.json("inbox", "show", "6")["state"] == "failed", "taken up")
    copy.stop()
    assert b"1 delivery" in copy.run("inbox", "retry", "--all-failed").stdout
    assert b"6 deliveries" in copy.run("inbox", "retry", "--since", "2026-01-01").stdout  # the failed one is pending already
    copy.start()
    copy.settle()
    copy.stop()
    assert len(copy.documents()) == 10, "mapped again, nothing twice"
    assert b"discarded" in copy.run("inbox", "discard", "#6").stdout and copy.json("inbox", "show", "6")["state"] == "ignored"
    assert [p["code"] for p in copy.json("status", expect=1)["problems"]] == ["daemon-stopped"]
    assert "6" in error(copy, "inbox", "discard", "6") and "99" in error(copy, "inbox", "show", "99") and "99" in error(copy, "inbox", "retry", "99")


def test_10_outbox(copy):
    copy.run("send", copy.find("1001", "invoice"), copy.find("1004", "invoice"))
    queued = [m["id"] for m in copy.json("outbox", "--state", "queued")]
    assert len(queued) == 2 and len(copy.json("outbox", "--state", "sent")) == 1 and len(copy.json("outbox", "--limit", "1")) == 1
    for state in ("held", "uncertain", "failed", "cancelled"):
        assert copy.json("outbox", "--state", state) == []
    assert b"cancelled" in copy.run("outbox", "cancel", queued[0]).stdout
    assert [m["id"] for m in copy.json("outbox", "--state", "cancelled")] == [queued[0]]
    assert b"1 mail queued again" in copy.run("outbox", "retry", queued[0]).stdout
    assert b"0 mails" in copy.run("outbox", "retry", "--all-failed").stdout and b"0 drafts released" in copy.run("outbox", "release").stdout
    assert "99" in error(copy, "outbox", "cancel", "99") and "99" in error(copy, "outbox", "retry", "99")
    sent = copy.json("outbox", "--state", "sent")[0]["id"]
    assert error(copy, "outbox", "cancel", sent) and error(copy, "outbox", "retry", sent)


def test_10_outbox_release(make_site):
    site = make_site({"mail": {"burst_limit": "2/10m"}})
    for number in range(1, 5):
        site.post(order(number))
    site.settle()
    assert len(site.json("list", "--state", "draft")) == 2 and [p["code"] for p in site.json("status", expect=1)["problems"]] == ["burst"]
    assert b"2 drafts released" in site.run("outbox", "release").stdout
    wait_until(lambda: len(site.json("list", "--state", "sent")) == 4, "all left")


def test_10_explain(copy):
    assert "--shop" in error(copy, "explain", "1002")
    story = copy.run("explain", "#1002", "--shop", "main").stdout.decode()
    assert "of shop main, status processing" in story and "delivery 2" in story and "is sent" in story
    times = [e["at"] for e in copy.json("explain", "1002", "--shop", "main")["events"]]
    assert times == sorted(times)
    assert "not in the store" in error(copy, "explain", "77")


# -- number, preview, post, backup, verify ---------------------------------------------------------------------------------------

def test_10_number(make_site):
    site = make_site({"invoice": {"auto_send": "false"}, "delivery_note": {"number": "D{shop}-{N}"}, "order_form": {"first_number": "40"},
                      "shop second": {"url": "https://second.example.com", "secret": SECOND}})
    rows = {(row["type"], row["series"]): (row["last"], row["next"]) for row in site.json("number")}
    year = site.run("number", "invoice").stdout.decode().split()[5][:4]
    assert rows[("invoice", f"{year}-{{N:5}}")] == (None, 1) and rows[("order_form", f"B{year}-{{N:5}}")] == (None, 40)
    assert {series for type, series in rows if type == "delivery_note"} == {"Dmain-{N}", "Dsecond-{N}"}
    assert f"the next invoice is {year}-00116" in site.run("number", "invoice", "--next", "116").stdout.decode()
    assert "--shop" in error(site, "number", "delivery_note", "--next", "5", expect=2)
    site.run("number", "delivery_note", "--next", "5", "--shop", "second")
    assert {row["series"]: row["next"] for row in site.json("number", "delivery_note")} == {"Dmain-{N}": 1, "Dsecond-{N}": 5}
    site.post(order(1))
    site.post(order(2))
    site.settle()
    assert site.json("issue", "#1")[0]["number"] == f"{year}-00116"
    assert "--reason" in error(site, "number", "invoice", "--next", "200")
    site.run("number", "invoice", "--next", "200", "--reason", "numbers of the old program")
    assert site.json("issue", "#2")[0]["number"] == f"{year}-00200"
    assert error(site, "number", "invoice", "--next", "150", "--reason", "back")
    assert b"0 faults" in site.run("verify").stdout


def test_10_preview(copy, tmp_path):
    path = tmp_path / "order.json"
    path.write_text(json.dumps(order(31, billing=BUSINESS, meta_data=VAT)))
    rows = lambda: (len(copy.documents()), len(copy.json("inbox")))
    before = rows()
    shown = copy.json("preview", path)
    assert shown["type"] == "invoice" and shown["shop"] == "main" and shown["totals"]["gross"] == "121.00"
    assert copy.json("preview", path, "--type", "delivery_note", "--shop", "second")["shop"] == "second"
    assert b"invoice of order 31: 121.00 EUR" in copy.run("preview", path).stdout
    copy.run("preview", path, "--pdf", tmp_path / "p.pdf", "--ubl", tmp_path / "p.xml")
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF-") and b"<cbc:ID>PREVIEW</cbc:ID>" in (tmp_path / "p.xml").read_bytes()
    assert copy.run("preview", path, "--pdf", "-").stdout.startswith(b"%PDF-")
    assert rows() == before
    path.write_text("{")
    assert str(path) in error(copy, "preview", path)
    path.write_text('{"id": 3}')
    assert "deletion" in error(copy, "preview", path)
    assert "No such file" in error(copy, "preview", tmp_path / "none.json")
    (tmp_path / "none").mkdir()
    path.write_text(json.dumps(order(31)))
    copy.configure({"database": {"path": "none/none.db"}})
    assert copy.json("preview", path)["order_id"] == 31, "needs no database"
    copy.configure({"database": {"path": "billhook.db"}})


def test_10_post(copy, tmp_path):
    path = tmp_path / "order.json"
    path.write_text(json.dumps(order(41)))
    assert "billhook serve" in error(copy, "post")
    copy.start()
    assert re.fullmatch(rb'200 \{"delivery":\d+\}\n', copy.run("post").stdout)
    first = copy.run("post", path, "--topic", "order.updated").stdout
    assert copy.run("post", path).stdout == first, "the same bytes: the first delivery's id"
    copy.settle(mails=False)
    delivery = copy.json("inbox", "--limit", "1")[0]
    assert delivery["topic"] == "order.updated" and delivery["repeats"] == 1 and delivery["order_id"] == 41
    assert copy.run("post", path, "--shop", "second").stdout != first and copy.json("inbox", "--limit", "1")[0]["shop"] == "second"
    wrong = copy.run("post", path, "--url", f"http://127.0.0.1:{copy.port}/woocommerce/second", expect=1)  # signed with main's secret
    assert wrong.stdout.startswith(b"401 ")
    assert copy.run("post", path, "--url", f"http://127.0.0.1:{copy.port}/x", expect=1).stdout.startswith(b"404 ")
    assert "No such file" in error(copy, "post", tmp_path / "none.json")
    copy.settle()
    copy.stop()


def test_10_backup_and_verify(copy, tmp_path):
    target = tmp_path / "b.db"
    assert b"written and verified" in copy.run("backup", target).stdout
    assert target.stat().st_mode & 0o777 == 0o600 and (tmp_path / "b.db.mark").stat().st_mode & 0o777 == 0o600
    assert "never overwrites" in error(copy, "backup", target)
    assert error(copy, "backup", tmp_path / "no/such/b.db")
    copy.configure({"database": {"path": str(target)}})
    assert b"1 document verified, 0 faults" in copy.run("verify").stdout
    copy.configure({"database": {"path": "billhook.db"}})


def test_10_verify_names_each_fault(copy):
    import sqlite3
    database = sqlite3.connect(copy.database)
    name = database.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='artifacts'").fetchall()
    for (trigger,) in name:
        database.execute(f"DROP TRIGGER {trigger}")
    database.execute("UPDATE artifacts SET bytes = x'00'" if "bytes" in [r[1] for r in database.execute("PRAGMA table_info(artifacts)")] else "DELETE FROM artifacts")
    database.commit()
    database.close()
    copy.verify_at_end = False
    number = copy.documents(state="sent")[0]["number"]
    faults = copy.json("verify", expect=1)
    assert fits(faults, VERIFIED) == "" and faults["faults"] and {f["document"] for f in faults["faults"]} <= {number, None}
    done = copy.run("verify", expect=1)
    assert number.encode() in done.stdout and b"fault" in done.stdout


# -- init, setup, check, status, version ------------------------------------------------------------------------------------------

def test_10_setup_names_each_shop(copy):
    text = copy.run("setup").stdout.decode()
    for part in ("https://shop.example.com/woocommerce/main", "https://shop.example.com/woocommerce/second", SECRET, SECOND, "Order created", "Order updated", "Order deleted", "Order restored", "Advised:",
                 "Active", "WooCommerce > Settings > Advanced > Webhooks", "Processing order"):
        assert part in text, part


def test_10_check(copy):
    assert b"0 errors" in copy.run("check").stdout
    done = copy.run("check", "--smtp")
    assert b"transport is not smtp" in done.stdout
    copy.config.write_text(copy.config.read_text().replace("[server]", "[server]\nlissten=x"))
    done = copy.run("check", expect=2)
    assert b"billhook.conf:2" in done.stdout and b"listen" in done.stdout
    listed = json.loads(copy.run("check", "--json", expect=2).stdout)
    assert fits(listed, CHECKED) == "" and [(p["severity"], p["line"], p["group"], p["key"]) for p in listed["problems"] if p["severity"] == "error"] == [("error", 2, "server", "lissten")]
    copy.configure({})


def test_10_status(copy):
    done = copy.run("status", expect=1)
    assert b"billhook inbox --state failed" in done.stdout and b"not running" in done.stdout and done.stderr == b""
    copy.run("inbox", "discard", "6")
    assert [p["code"] for p in copy.json("status", expect=1)["problems"]] == ["daemon-stopped"]
    copy.start()
    assert copy.run("status").stdout.endswith(b"all is well\n")
    assert re.search(rb"daemon +running", copy.run("status").stdout)
    copy.stop()


def test_10_version():
    out = subprocess.run([BILLHOOK, "version"], capture_output=True, text=True, check=True).stdout
    assert re.match(r"billhook \d+\.\d+\.\d+\n", out) and "SQLite" in out
    assert out == subprocess.run([BILLHOOK, "--version"], capture_output=True, text=True, check=True).stdout


def test_10_only_commands_that_use_a_secret_read_its_file(copy, tmp_path):
    copy.configure({"shop main": {"secret": None, "secret_file": str(tmp_path / "gone")}})
    for words in (["list"], ["status"], ["verify"], ["number"], ["show", copy.find("1001", "invoice")], ["issue", copy.find("1001", "invoice")]):
        copy.run(*words, expect=None if words == ["status"] else 0)
    for words in (["setup"], ["post"], ["check"], ["serve"], ["webhooks"], ["reconcile"], ["sync"]):
        assert str(tmp_path / "gone").encode() in b"".join([copy.run(*words, expect=2).stderr, copy.run(*words, expect=2).stdout]), words
    copy.configure({"shop main": {"secret": SECRET, "secret_file": None}})


def test_10_standard_output_that_is_closed_is_no_crash(copy):
    process = subprocess.Popen([BILLHOOK, "--config", str(copy.config), "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.wait(DEADLINE * PATIENCE) in (0, 1, -13) and process.stderr.read() == b""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BILLHOOK, "--config", str(copy.config), "list", "--json"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"standard output could not be written" in done.stderr
