"""Scenario 9: what a customer, a shop or a mail server writes stays text, whatever it looks like; nothing of a customer and no secret gets into a
log, an answer, a core or /proc; the program talks to its mail server and to nobody else."""
import email
import email.policy
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import stat
import subprocess
import time
import xml.etree.ElementTree as tree

import pytest

from harness import BILLHOOK, BUILD, ROOT, SECRET, free_port, let_others_pass, order, wait_until, PLAIN
from mail_site import check_headers, relay_settings
from raw_requests import script
from smtp_server import SmtpServer
from test_02_http import head
from test_18_nginx import ask_all, first_of

PASSWORD = "canary-smtp-password"
# a customer of whom every field is found again wherever it comes
CUSTOMER = {"first_name": "Canarina", "last_name": "Kanariewater", "company": "Canarybedrijf bv", "address_1": "Canarystraat 77", "address_2": "bus Canarybus",
            "city": "Canarygem", "state": "", "postcode": "9876", "country": "BE", "email": "canary.mail@example.be", "phone": "+32 477 98 76 54"}
CANARIES = [value for key, value in CUSTOMER.items() if key not in ("state", "country", "postcode")] + [
    "Canarynota", "Canaryvraag", SECRET, PASSWORD, "0477987654", "Canarysku", "BE0000000097"]
# log lines are `event key=value …`; a value with a blank stands in quotes
LOG_LINE = re.compile(r'(<\d>)?[a-z0-9-]+( [a-z-]+=("([^"\\]|\\.)*"|[^ "=\\]+))*')


def canary_order(id, **changes):
    figures = {key: changes.pop(key) for key in ("net", "rate", "modified") if key in changes}
    body = order(id, total="121.00", **figures)
    body.update({"billing": CUSTOMER, "shipping": CUSTOMER, "customer_note": "Canarynota: Canaryvraag?", **changes})
    body["meta_data"] = body["meta_data"] or [{"id": 1, "key": "vat_number", "value": "BE0000000097"}]
    if isinstance(body["line_items"], list):
        body["line_items"][0]["sku"] = "Canarysku"
    return body


def check_log(site, least=1):
    """Every line is one of ours, of bounded length, without a control character, and holds nothing that is a customer's or secret."""
    text = site.log_path.read_bytes().decode("utf-8")
    lines = text.split("\n")[:-1]
    assert len(lines) >= least
    for line in lines:
        assert LOG_LINE.fullmatch(line), line
        assert not re.search("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", line), repr(line)
        for value in re.findall(r'="((?:[^"\\]|\\.)*)"', line):
            assert len(value) <= 200 * 6 + 1, line  # 200 characters, each at most \uNNNN
    for canary in CANARIES:
        assert canary.lower() not in text.lower(), (canary, [line for line in lines if canary.lower() in line.lower()][:3])


@pytest.fixture
def relay():
    with SmtpServer() as server:
        yield server


def mails_of(site):
    """The customer mails of a site that mails to a directory, by order id."""
    numbers = {d["number"]: d["order_id"] for d in site.documents() if d["number"]}
    found = {}
    for path in (site.folder / "mail").glob("*.eml"):
        number = path.name.rsplit("-", 1)[0]
        if number in numbers:
            found[numbers[number]] = path.read_bytes()
    return found


def body_of(message):
    return message.get_body(("plain",)).get_content()


def squeeze(text):
    return re.sub(r"\s+", "", text)


# -- I01: nothing in the log -----------------------------------------------------------------------------------------

REPLIES = {"RCPT": "550 5.1.1 <canary.mail@example.be>: Recipient address rejected: Canarina Kanariewater unknown",
           "DATA": "554 5.7.1 no mail for canary.mail@example.be", "dot": "550 5.7.1 Canarybedrijf bv of Canarystraat 77 is blocked",
           "MAIL": "550 5.7.1 sender refused: Canarybedrijf bv"}


@pytest.mark.parametrize("stage", REPLIES)
def test_i01_a_server_that_names_the_customer(make_site, relay, stage):
    """Postfix repeats the address in its refusal: the owner sees it with `outbox`, the log does not."""
    site = make_site(relay_settings(relay, username=None))
    relay.on(stage, REPLIES[stage])
    assert site.post(canary_order(1)).status == 200
    wait_until(lambda: "kind=mail" in site.log(), "alert")
    assert REPLIES[stage].split(" ", 2)[2] in site.json("outbox")[0]["last_answer"]
    assert REPLIES[stage].split(" ", 2)[1] in site.log(), "the code of the refusal helps and says nothing of a person"
    check_log(site)


def test_i01_every_way_an_order_can_go_wrong(make_site):
    """Good, repeated, broken, changed, unusable orders of a customer whose every field is known. (A reason shows the figure, the
    date or the shop's own error that was wrong.)"""
    site = make_site({"credit_note": {"create": "refunded", "auto_send": "true"}, "order_form": {"create": "created", "auto_send": "true"}})
    now = time.time()
    bodies = [canary_order(1), canary_order(1), canary_order(2, total="12,5"), canary_order(3, currency="Canarygem"), canary_order("x"),
              canary_order(4, line_items="Canarystraat 77"), canary_order(5, status="Canarybus"), canary_order(6, date_modified_gmt="yesterday"),
              canary_order(7, total="99.00"), canary_order(8, tax_lines=[]), canary_order(9, billing={**CUSTOMER, "email": "canary.mail@example.be,x"}),
              canary_order(10, billing={**CUSTOMER, "country": "Canarygem", "postcode": ""}), canary_order(11, number="Canarina"),
              canary_order(12, payment_method_title="Canarybedrijf bv", payment_method="Canarybedrijf"), {"code": "rest_error", "message": "no", "data": "Canarina Kanariewater"},
              canary_order(13, total="121.00", net="121.00", rate=0), canary_order(14, type="shop_coupon"), {"id": "x", "email": "canary.mail@example.be"},
              canary_order(1, modified=now + 9, billing={**CUSTOMER, "address_1": "Canarystraat 77b"}),
              canary_order(1, modified=now + 19, refunds=[{"id": 9, "reason": "Canarynota", "total": "-12.10", "total_tax": "0.00"}])]
    bodies[3]["line_items"][0]["total_tax"] = "NaN"
    for body in bodies:
        assert site.post(body).status == 200
    for cut in (b'{"billing":{"last_name":"Kanariewater"', b'Canarina Kanariewater', b'{"Canarina":1,"Canarina":2,"id":1,"id":2}'):
        assert site.post(cut).status == 200
    assert site.post(canary_order(20), secret="x" * 40).status == 401
    site.settle()
    for document in site.documents():
        site.run("show", f"#{document['id']}")
    site.reload()
    check_log(site, 20)


def test_i01_words_of_others_are_in_the_inbox_only(make_site):
    """What a shop's error object, a type, a figure, a date, a topic or the name of a line says: `inbox` and the alert's mail have it."""
    site = make_site({"alerts": {"email": "owner@koffiehoek.example"}})
    bodies = [{"code": "rest_error", "message": "Canarina Kanariewater may not see this"}, {"code": "Canarybedrijf_cannot_view", "message": "x"},
              canary_order(1, type="shop_canarygem"), canary_order("Canarina"), canary_order(2, total="Canarystraat 77"), canary_order(3, total_tax="Canarygem"),
              canary_order(4, date_created_gmt="Canarina"), canary_order(5), canary_order(6), canary_order(7)]
    bodies[7]["line_items"][0]["quantity"] = "Canarybus"
    bodies[8]["line_items"][0].update(name="Naamplaatje Kanariewater", taxes=[{"id": 99, "total": "21.00"}])
    bodies[9]["line_items"][0]["taxes"] = "Canarystraat 77"
    for body in bodies:
        assert site.post(body).status == 200
        assert site.post(dict(body, order_key="2"), topic="order.updated Canarina Kanariewater").status == 200
    site.settle()
    check_log(site, 10)
    reasons = " ".join(row["reason"] for row in site.json("inbox") if row["state"] == "failed")
    for word in ("Canarina Kanariewater may not see this", "Canarybedrijf_cannot_view", "shop_canarygem", "Canarystraat 77", "Canarybus"):
        assert word in reasons, word
    told = [email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP) for path in (site.folder / "mail").glob("*failed-delivery*.eml")]
    assert len(told) == 1 and "Canarina Kanariewater may not see this" in body_of(told[0]), "the owner's own mail has the words"
    blocked, = [d for d in site.documents(order="#6", type="invoice")]
    assert any("Naamplaatje Kanariewater" in w["text"] for w in site.document(f"#{blocked['id']}")["warnings"])
    assert "kind=draft-blocks" in site.log() and "kind=failed-delivery" in site.log()


def test_i01_error_answers_say_nothing_of_the_request(site):
    body = json.dumps(canary_order(1)).encode()
    for answer in (site.post(body, secret="x" * 40), site.post(body, shop="nobody"), site.post(body, path="/woocommerce/main?Canarina"),
                   site.request("PUT", "/woocommerce/main", body), site.request("POST", "/woocommerce/main", body)):
        assert answer.status >= 400
        for canary in CANARIES + ["nobody", "Canarina"]:
            assert canary.encode() not in answer.body


# -- I02, I15: nobody writes our log ----------------------------------------------------------------------------------

FORGED = "alert kind=forged"
TOPICS = [b"order.updated\x1b[31m" + FORGED.encode(), b"a\tb", "a\u2028alert kind=forged".encode(), "a\u0085alert kind=forged".encode(), b"\xff\xfe broken",
          "\u202egnp.exe".encode(), b'x" state="failed', b"x kind=forged", b"order." + b"t" * 20000, b"order." + b"t" * 65536, b"\\n" + FORGED.encode()]


def test_i02_topic_and_other_headers(make_site):
    site = make_site()
    for number, topic in enumerate(TOPICS, 1):
        body = b'{"n":%d}' % number
        for name in (b"X-WC-Webhook-Topic", b"X-WC-Webhook-Source", b"User-Agent", b"X-WC-Webhook-ID"):
            data = head(site, body).replace(b"X-WC-Webhook-Topic: order.updated\r\n", b"") + b""
            site.raw(data[:-2] + name + b": " + topic + b"\r\n\r\n" + body)
        site.raw(head(site, body, path=b"/woocommerce/" + topic.replace(b" ", b"\t")) + body)
    site.settle()
    assert site.json("inbox"), "some of them are deliveries"
    check_log(site, 5)
    assert not re.search(r"^alert kind=forged", site.log(), re.M)
    assert all(len(row["topic"] or "") <= 100 for row in site.json("inbox"))
    for arguments in (["inbox"], ["inbox", "show", "1"], ["status"]):
        shown = site.run(*arguments, expect=None).stdout.decode()
        assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", shown), arguments


HOSTILE = ["550 5.1.1 no\x1b[2J\x1b]0;owned\x07 user", "550 5.1.1 a\ralert kind=forged", "550-5.1.1 one\n550 alert kind=forged subject=x", "550 5.1.1 " + "x" * 4000,
           'raw:550 5.1.1 \\x00\\x9b31m \\xe2\\x80\\xa8alert kind=forged\\r\\n', '550 5.1.1 " kind=forged help="rm -rf /"']


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_i15_reply_of_the_mail_server(make_site, relay, number):
    site = make_site(relay_settings(relay))
    relay.on("MAIL" if number % 2 else "RCPT", HOSTILE[number], times=1)
    site.post(order(1))
    wait_until(lambda: "kind=mail" in site.log(), "alert")
    check_log(site)
    assert not re.search(r"^(alert )?kind=forged|^alert kind=forged", site.log(), re.M)
    for arguments in (["status"], ["outbox"], ["explain", "1"], ["show", "#1"]):
        shown = site.run(*arguments, expect=None).stdout.decode()
        assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u2028]", shown), (arguments, shown)
        assert not re.search(r"^alert kind=forged", shown, re.M)
    answer = site.json("outbox")[-1]["last_answer"]
    assert len(answer) <= 300 and not re.search("[\0-\x1f\x7f-\x9f\u2028]", answer)


# -- I03, I04, I05, I07: text stays text ----------------------------------------------------------------------------------

# what a customer writes -> what is printed; HTML is read as a browser would show it (INTERFACE.md: tags removed, entities decoded)
TEXTS = {
    "script": ("<script>alert(1)</script>Bob", "alert(1)Bob"),
    "image": ('<img src="http://evil.example/x.png">Bob', "Bob"),
    "link": ('<a href="http://evil.example/">Bob</a>', "Bob"),
    "ampersand": ("Bob & Ann < 3 > 2 \"q\" 'r'", "Bob & Ann < 3 > 2 \"q\" 'r'"),
    "entities": ("Bob &amp; &lt;b&gt;", "Bob & <b>"),
    "parentheses": ("(a) \\b\\ )c(", "(a) \\b\\ )c("),
    "endstream": ("endstream endobj", "endstream endobj"),
    "pdf script": ("/JS (app.alert(1)) >>", "/JS (app.alert(1)) >>"),
    "end of file": ("%%EOF %PDF-1.7", "%%EOF %PDF-1.7"),
    "controls": ("a\u0001\u0002\u001f\u007fb", "ab"),
    "direction": ("a\u202e\u2066bc", "abc"),
    "placeholder": ("{number} {{ {note}", "{number} {{ {note}"),
    "shell": ("$(id) `id` ${HOME}", "$(id) `id` ${HOME}"),
    "format": ("%s%n%1$s %d", "%s%n%1$s %d"),
    "sql": ("'); DROP TABLE documents;--", "'); DROP TABLE documents;--"),
    "path": ("../../etc/passwd", "../../etc/passwd"),
    "option": ("-rf --help", "-rf --help"),
}
# no text to compare: no font has it, or a viewer orders it
STRANGE = {"private use": "x\ue000\U0010fffd", "noncharacter": "x\ufffe\uffff", "emoji": "x\U0001f600\u200d", "hebrew": "שלום", "marks": "a" + "\u0301" * 60,
           "nul": "a\u0000b", "lone surrogate": "a\ud800b", "long": "w" * 10000, "number": "-" + "9" * 300}


def text_order(id, text):
    """The text in every field a customer, or who edits a product, can write."""
    body = order(id, customer_note=text, payment_method_title=text, number=text[:300])
    address = {key: text for key in ("first_name", "last_name", "company", "address_1", "address_2", "city", "postcode", "phone")}
    body["billing"].update(address)
    body["shipping"].update(address, country="BE")
    body["line_items"][0].update(name=text, sku=text, meta_data=[{"id": 1, "key": "pa_x", "display_key": text, "value": text, "display_value": text}])
    body["coupon_lines"] = [{"id": 7, "code": text, "discount": "0.00", "discount_tax": "0.00"}]
    body["meta_data"] = [{"id": 1, "key": "po_number", "value": text}]
    return body


def dictionaries(node):
    """All dictionaries of qpdf's JSON."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from dictionaries(value)
    elif isinstance(node, list):
        for value in node:
            yield from dictionaries(value)


ACTIVE = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/RichMedia", "/EmbeddedFile", "/EmbeddedFiles",
          "/AcroForm", "/XFA", "/F"}


def check_pdf(path, links=()):
    """A whole PDF that only shows; returns its text."""
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert done.returncode == 0 and "No syntax or stream encoding errors found" in done.stdout, done.stdout + done.stderr
    facts = json.loads(subprocess.run(["qpdf", "--json=1", path], capture_output=True, check=True).stdout)
    for found in dictionaries(facts["objects"]):
        assert not ACTIVE & set(found), sorted(ACTIVE & set(found))
        assert found.get("/S") not in ("/JavaScript", "/Launch", "/SubmitForm", "/GoToR", "/ImportData")
        if "/URI" in found and found["/URI"] != "/URI":
            assert found["/URI"] in links, found["/URI"]
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()


needs_pdf_tools = pytest.mark.skipif(not shutil.which("qpdf") or not shutil.which("pdftotext"), reason="qpdf and poppler-utils are not installed")


@needs_pdf_tools
def test_i03_i04_i05_i07_customer_texts_stay_text(make_site, tmp_path):
    """Every text in every field: printed as it is in mail and PDF, and neither a tag, a script, a link, a placeholder nor a path."""
    body_text = "{customer_name}|{first_name}|{company}|{order_number}|{payment_method}|{note}|end"
    site = make_site({"invoice": {"mail_body_paid": body_text}, "shop main": {"reference_meta": "po_number"}})
    ids = {}
    for number, name in enumerate([*TEXTS, *STRANGE], 1):
        text = TEXTS[name][0] if name in TEXTS else STRANGE[name]
        ids[name] = number
        assert site.post(json.dumps(text_order(number, text)).encode()).status == 200
    site.settle()
    site.wait_mark(len(ids))
    before = {str(path.relative_to(site.folder)) for path in site.folder.rglob("*") if path.is_file()}
    mails, documents = mails_of(site), {d["order_id"]: d for d in site.documents()}
    assert set(mails) == set(ids.values()), (set(ids.values()) - set(mails), [w for d in documents.values() for w in d["warnings"]])
    for name, number in ids.items():
        message = check_headers(mails[number])
        assert sorted(part.get_content_type() for part in message.walk() if not part.is_multipart()) in (
            ["application/pdf", "text/html", "text/plain"], ["application/pdf", "application/xml", "text/html", "text/plain"]), name
        files = [part.get_filename() for part in message.walk() if part.get_filename()]
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(pdf|xml)", file) for file in files), files
        pdf = tmp_path / "x.pdf"
        pdf.write_bytes(next(part.get_content() for part in message.walk() if part.get_content_type() == "application/pdf"))
        printed = squeeze(check_pdf(pdf))
        if name in TEXTS:
            wanted = TEXTS[name][1]
            said = body_of(message)
            assert said.count(wanted) >= 5, (name, said)
            assert squeeze(wanted) in printed, (name, wanted, printed)
            assert "http://evil" not in said + printed and "uid=" not in said + printed and os.environ.get("HOME", "/nowhere") not in said
    # what was written stands in the one folder, under names made of numbers
    assert all(re.fullmatch(r"(billhook\.(conf|db(-wal|-shm|\.mark|\.lock)?)|daemon\.log|mail/[A-Za-z0-9][A-Za-z0-9._-]*\.eml)", name) for name in before), before
    assert not (site.folder.parent / "etc").exists()


def test_i07_names_of_files_from_number_formats(make_site, tmp_path):
    site = make_site({"invoice": {"number": "../../é/{N}"}, "einvoice": {"attach": "always", "directory": "ubl"}}, start=False)
    (site.folder / "ubl").mkdir()
    site.start()
    site.post(order(1, meta_data=[{"id": 1, "key": "vat_number", "value": "BE0000000295"}]))
    site.settle()
    wait_until(lambda: list((site.folder / "ubl").glob("*.xml")), "e-invoice")
    names = [path.name for folder in ("mail", "ubl") for path in (site.folder / folder).iterdir()]
    assert len(names) == 2 and all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", name) for name in names), names
    assert {path.name for path in tmp_path.iterdir()} == {site.folder.name}
    message = check_headers(next((site.folder / "mail").iterdir()).read_bytes())
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", part.get_filename()) for part in message.walk() if part.get_filename())


# -- I06: nobody is called --------------------------------------------------------------------------------------------------

SHIM = BUILD / "tests/shims/connect_allow.so"
needs_shim = pytest.mark.skipif(not SHIM.exists() or not PLAIN, reason="the preloaded library is not built, or does not go with a sanitizer")
ELSEWHERE = ["http://169.254.169.254/latest/meta-data/", "http://localhost:{port}/", "file:///etc/passwd", "javascript:alert(1)", "http://[::1]:{port}/",
             "https://shop.example.com.evil.example/pay", "https://shop.example.com@evil.example/", "https://evil.example/#https://shop.example.com/",
             "https://shop.example.com:8443/pay", "http://shop.example.com/pay", "gopher://evil.example/", "//evil.example/", "https://shop.example.com\\@evil.example/",
             "https://shop.example.com/pay\r\nX: y", " https://shop.example.com/pay"]
LINK = "https://shop.example.com/kassa/order-pay/99/?pay_for_order=true&key=wc_order_x"


def unpaid(id, link):
    body = order(id, status="on-hold", paid=False, needs_payment=True, payment_url=link, customer_note=f"<img src='{link}'> {link}")
    body["_links"] = {"self": [{"href": link}], "customer": [{"href": link}]}
    body["line_items"][0].update(image={"id": 1, "src": link}, meta_data=[{"id": 1, "key": "url", "display_key": "url", "value": link, "display_value": link}])
    body["meta_data"] = [{"id": 2, "key": "_pdf_url", "value": link}]
    return body


def calls(site):
    path = site.folder / "calls"
    return path.read_text().splitlines() if path.exists() else []


def shimmed(site, relay):
    return {"LD_PRELOAD": str(SHIM), "CONNECT_LOG": str(site.folder / "calls"), "CONNECT_ALLOW": f"127.0.0.1:{relay.port} [::1]:{relay.port}"}


@needs_shim
@needs_pdf_tools
def test_i06_no_connection_but_to_the_relay(make_site, relay, tmp_path):
    site = make_site({**relay_settings(relay), "invoice": {"create": "created", "auto_send": "true"}}, start=False)
    site.start(env=shimmed(site, relay))
    trap = free_port()
    for number, link in enumerate([LINK] + ELSEWHERE, 1):
        assert site.post(unpaid(number, link.replace("{port}", str(trap)))).status == 200
    site.settle()
    relay.wait_mails(1 + len(ELSEWHERE))
    assert any(line == f"connect 127.0.0.1:{relay.port} allowed" for line in calls(site)), calls(site)
    assert {line for line in calls(site)} <= {f"connect 127.0.0.1:{relay.port} allowed", f"connect [::1]:{relay.port} allowed", "lookup localhost asked",
                                            "lookup 127.0.0.1 asked"}, calls(site)  # the last: its own address
    documents = {d["order_id"]: d for d in site.documents()}
    assert documents[1]["payment_link"] == LINK
    assert [d["payment_link"] for n, d in documents.items() if n > 1 and d["payment_link"] != "https://shop.example.com/pay"] == [None] * (len(documents) - 1)
    for number in documents:
        site.run("show", documents[number]["number"], "--pdf", tmp_path / f"{number}.pdf")
        check_pdf(tmp_path / f"{number}.pdf", links=(f"u:{LINK}", LINK) if number == 1 else ())


@needs_shim
def test_i06_the_shim_sees_and_refuses(make_site, relay):
    """The guard of the test above: a relay that is not allowed gets no mail, and the log of calls says why."""
    site = make_site(relay_settings(relay), start=False)
    site.start(env={**shimmed(site, relay), "CONNECT_ALLOW": "127.0.0.1:1"})
    site.post(order(1))
    wait_until(lambda: f"connect 127.0.0.1:{relay.port} refused" in calls(site), "refused")
    assert relay.mails == [] and site.json("outbox")[-1]["state"] == "queued"


# -- I08, I09, I10, I14: the process and its files -------------------------------------------------------------------------------

def test_i08_files_are_the_service_users_alone(make_site, tmp_path):
    """With a umask of 0: all that the program makes is 0600 or 0700, and no temporary file is made elsewhere."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    os.utime(temporary, (1, 1))
    environment = {"TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)}
    site = make_site({"einvoice": {"attach": "always", "directory": "ubl"}, "server": {"listen": None}}, start=False)
    (site.folder / "ubl").mkdir()
    given = {path for path in site.folder.rglob("*")}
    site.environment = environment
    site.start(command=["sh", "-c", 'umask 0; exec "$0" "$@"'])
    for number in range(1, 30):
        site.post(order(number, customer_note="n" * 3000))
    site.settle()
    site.wait_mark(29)
    assert (site.folder / "billhook.db-wal").exists()
    site.run("backup", site.folder / "copy.db")
    site.run("verify")
    site.run("show", "#1", "--pdf", site.folder / "x.pdf")
    made = {path for path in site.folder.rglob("*")} - given - {site.log_path}
    assert {"copy.db", "copy.db.mark", "x.pdf", "billhook.db", "billhook.db-wal", "billhook.db-shm", "billhook.db.mark"} <= {path.name for path in made}
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 and path.stat().st_uid == os.geteuid(), (path, oct(path.stat().st_mode))
    site.stop()
    assert list(temporary.iterdir()) == [] and temporary.stat().st_mtime == 1, "something was made in $TMPDIR"


def test_i08_unix_socket(make_site):
    """Whoever may connect is decided by the socket's directory and mode; what others may not do is replace it."""
    site = make_site({"server": {"listen": "unix:hook.sock"}}, start=False)
    site.settings["server"]["listen"] = f"unix:{site.folder}/hook.sock"
    site.configure({})
    site.start()
    mode = stat.S_IMODE((site.folder / "hook.sock").stat().st_mode)
    assert mode & 0o077 == 0, oct(mode)


@pytest.mark.skipif(not PLAIN, reason="a sanitizer catches the signal")
def test_i09_a_crash_leaves_no_core(make_site):
    """Also where the system would keep one: the limit is 0 and the process is not dumpable."""
    site = make_site(start=False)
    site.verify_at_end = False
    with open(site.log_path, "ab") as log:
        site.process = subprocess.Popen([BILLHOOK, "serve"], stdout=log, stderr=log, cwd=site.folder, env=dict(os.environ, BILLHOOK_CONFIG=str(site.config)),
                                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2))
    wait_until(lambda: "ready version" in site.log(), "daemon up")
    for number in range(1, 20):
        site.post(canary_order(number))
    limits = pathlib.Path(f"/proc/{site.process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits), limits
    os.kill(site.process.pid, signal.SIGSEGV)
    _, status = os.waitpid(site.process.pid, 0)
    site.process.returncode, site.process = -signal.SIGSEGV, None
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSEGV and not os.WCOREDUMP(status)
    assert not [path for path in site.folder.rglob("*core*")]
    check_log(site)
    site.start()  # and nothing that was acknowledged is lost: O1 at the end
    site.settle()


@pytest.mark.skipif(not PLAIN, reason="the plain build is asked")
def test_i09_not_dumpable(make_site):
    """A user of the same uid cannot read its memory: /proc/PID belongs to root where a process is not dumpable."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv")
    site = make_site(start=False)
    uid = 65534
    for path in [site.folder, *site.folder.rglob("*")]:
        os.chown(path, uid, uid)
    let_others_pass(site.folder)
    site.start(command=["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"])
    assert os.stat(f"/proc/{site.process.pid}/mem").st_uid == 0 and f"\nUid:\t{uid}\t" in pathlib.Path(f"/proc/{site.process.pid}/status").read_text()
    done = subprocess.run(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "cat", f"/proc/{site.process.pid}/environ"], capture_output=True)
    assert done.returncode != 0 and done.stdout == b""
    site.stop()
    for path in [site.folder, *site.folder.rglob("*")]:
        os.chown(path, os.geteuid(), os.getegid())


def test_i10_no_secret_in_environment_arguments_or_unit(make_site, relay):
    site = make_site(relay_settings(relay, username="shop", password=None, password_file="password"), start=False)
    (site.folder / "password").write_text(PASSWORD + "\n")
    (site.folder / "password").chmod(0o600)
    (site.folder / "secret").write_text(SECRET + "\n")
    (site.folder / "secret").chmod(0o600)
    site.configure({"shop main": {"secret": None, "secret_file": "secret"}})
    site.start()
    site.post(order(1))
    for name in ("environ", "cmdline"):
        data = pathlib.Path(f"/proc/{site.process.pid}/{name}").read_bytes()
        assert data and SECRET.encode() not in data and PASSWORD.encode() not in data
    assert pathlib.Path(f"/proc/{site.process.pid}/cmdline").read_bytes() == BILLHOOK.encode() + b"\0serve\0"
    for unit in (ROOT / "systemd").glob("*.service"):
        text = unit.read_text()
        assert not re.search(r"^Environment(File)?=|^SetCredential=|--(secret|password)", text, re.M), unit.name
    shown = subprocess.run([BILLHOOK, "help", "serve"], capture_output=True, text=True).stdout + subprocess.run([BILLHOOK, "help"], capture_output=True, text=True).stdout
    assert "--password" not in shown and "--secret" not in shown


@pytest.mark.skipif(not shutil.which("readelf") or not PLAIN or "/coverage/" in BILLHOOK, reason="readelf is not installed, or the build is a sanitizer's or gcov's")
def test_i14_hardening_of_the_binary():
    read = lambda *options: subprocess.run(["readelf", "-W", *options, BILLHOOK], capture_output=True, text=True, check=True).stdout
    header, segments, dynamic, symbols = read("-h"), read("-l"), read("-d"), read("--dyn-syms")
    assert re.search(r"Type:\s+DYN", header) and "PIE" in dynamic, "position independent"
    assert "GNU_RELRO" in segments and re.search(r"BIND_NOW|FLAGS_1.*NOW", dynamic), "all relocations read-only from the start"
    assert re.search(r"GNU_STACK\s.*\bRW\s", segments) and not re.search(r"LOAD\s.*\bRWE\b", segments), "nothing writable is executable"
    assert "__stack_chk_fail" in symbols, "stack protector"
    assert re.search(r"__(memcpy|snprintf|vsnprintf|fprintf|printf|read|strcpy|vfprintf|fdelt|poll)_chk", symbols), "FORTIFY"
    assert "TEXTREL" not in dynamic and "RPATH" not in dynamic and "RUNPATH" not in dynamic
    # CET: Debian's own start files are not marked, so the program as a whole is not either; ours are
    if "X86-64" in header.upper():
        objects = [path for path in (BUILD / "obj").rglob("*.o")]
        assert objects
        for path in objects:
            assert re.search(r"x86 feature:.*IBT.*SHSTK", subprocess.run(["readelf", "-nW", path], capture_output=True, text=True).stdout), path


# -- I11, I12: answers and statements ------------------------------------------------------------------------------------------------

OURS = {b"", b'{"error":"not found"}\n', b'{"error":"method not allowed"}\n', b'{"error":"malformed request"}\n', b'{"error":"signature missing or wrong"}\n',
        b'{"error":"exactly one Content-Length is needed"}\n', b'{"error":"Transfer-Encoding is not supported"}\n', b'{"error":"the body is too large"}\n',
        b'{"error":"HTTP version not supported"}\n', b'{"error":"not stored, try again later"}\n'}


def test_i11_error_answers_are_fixed_short_texts(site):
    version = subprocess.run([BILLHOOK, "version"], capture_output=True, text=True).stdout.split()[1]
    seen = set()
    rows = script()
    for row, answer in zip(rows, ask_all(site.port, [row.data for row in rows], map(first_of, rows))):
        if not answer:
            continue
        fields, _, body = answer.partition(b"\r\n\r\n")
        low = answer.lower()
        assert body in OURS or (body.rpartition(b"\r\n\r\n")[2].startswith(b"<html>") and len(answer) < 700), (row.name, answer)
        assert version.encode() not in answer and b"microhttpd" not in low and b"server:" not in low, (row.name, answer)
        assert not any(word in low for word in (b"sqlite", b"select ", b"/work", b"/tmp", b".c:", b"billhook", str(site.folder).encode().lower())), (row.name, answer)
        seen.add(body)
    assert len(seen & OURS) >= 7, seen


def test_i11_what_cannot_be_stored(make_site):
    """503 as well: fixed words, no path, no words of SQLite."""
    site = make_site()
    assert site.post(order(1)).status == 200
    resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    answer = site.post(order(2, customer_note="n" * 100000))
    assert answer.status == 503 and answer.body in OURS and answer.headers["Retry-After"]
    health = site.request("GET", "/health")
    assert health.status == 503 and health.json()["status"] == "failing"
    resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    wait_until(lambda: site.post(order(3)).status == 200, "stores again")


QUOTES = ["'", "\"", "' OR '1'='1", "1; DROP TABLE documents", "'); DELETE FROM documents;--", "%", "_", "\\", "x' UNION SELECT secret FROM sqlite_master--", "?1", ":a", "$a", "@a"]


def test_i12_sql_in_fields_and_arguments(make_site):
    site = make_site()
    for number, text in enumerate(QUOTES, 1):
        body = text_order(number, text)
        assert site.post(body, topic=f"order.{text}"[:100]).status == 200
    site.settle()
    with site.sql() as database:
        tables = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    documents = site.documents()
    assert len(documents) == len(QUOTES) and all(site.document(f"#{d['id']}")["note"] == QUOTES[d["order_id"] - 1] for d in documents)
    for text in QUOTES[:3] + QUOTES[-6:-4]:
        # an order number of such letters is found as it is, and nothing else is
        found = site.json("list", "--order", text, expect=None)
        assert [d["order_number"] for d in found] in ([], [text]), (text, found)
        for arguments in (["show", text], ["explain", text + "x"], ["send", text], ["void", text], ["inbox", "show", text], ["outbox", "retry", text],
                          ["create", text + "x", "--type", "invoice"], ["paid", text], ["list", "--shop", text], ["list", "--type", text], ["number", "invoice", "--next", text]):
            done = site.run(*arguments, expect=None)
            assert done.returncode in (1, 2) and b"syntax" not in done.stderr and b"SQL" not in done.stderr, (arguments, done)
    with site.sql() as database:
        assert database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == tables
    assert len(site.documents()) == len(QUOTES)


def test_i12_no_statement_is_put_together():
    """Every statement stands whole in store/statements.c, schema.c or migrate.c; nobody writes one with a format or by joining."""
    verbs = r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|DROP|ALTER|ATTACH|PRAGMA|VACUUM|CREATE (TABLE|INDEX|TRIGGER))\b"
    for path in (ROOT / "src").rglob("*.c"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        for literal in re.findall(r'"((?:[^"\\]|\\.)*)"', text):
            if re.search(verbs, literal):
                assert not re.search(r"%[-0-9.*]*[a-zA-Z]", literal), (path.name, literal)
        assert not re.search(r"sqlite3_(v?s?n?mprintf|str_|get_table)", text), path.name
        if path.parent.name != "store":
            assert "sqlite3_" not in text or path.name in ("version.c", "books.c", "help.c", "check.c", "setup.c"), path.name
    statements = (ROOT / "src/store/statements.c").read_text()
    assert not re.search(r"=\s*'\s*%|\|\|\s*\?", statements)


# -- I17: the e-invoice ----------------------------------------------------------------------------------------------------------------

def test_i17_every_text_in_every_field_of_the_xml(make_site):
    """Well formed, without a DTD, and the texts come back as they were meant."""
    site = make_site({"einvoice": {"attach": "always"}})
    texts = {**{name: given for name, (given, _) in TEXTS.items()}, **STRANGE, "cdata": "]]> <![CDATA[x]]>", "entity": "&x; &#0; &#x1; &#xFFFF; <!ENTITY x SYSTEM 'file:///etc/passwd'>",
             "instruction": "<?xml version='1.0'?><?php ?>", "bom": "\ufeffx"}
    for number, text in enumerate(texts.values(), 1):
        body = text_order(number, text)
        body["meta_data"].append({"id": 9, "key": "vat_number", "value": "BE0000000295"})
        assert site.post(json.dumps(body).encode()).status == 200
    site.settle()
    names = list(texts)
    for document in site.documents():
        name = names[document["order_id"] - 1]
        data = site.run("show", document["number"], "--ubl", "-").stdout
        root = tree.fromstring(data)
        assert not any(word in data for word in (b"<!DOCTYPE", b"<!ENTITY", b"<!["  b"CDATA[", b"<?php")), name
        if name in TEXTS:
            wanted = squeeze(TEXTS[name][1])
            found = [squeeze(item.text) for item in root.iter() if item.text and wanted in squeeze(item.text)]
            assert len(found) >= 4, (name, found)
    assert len(site.documents()) == len(texts)


# -- README.md, Security: what a replay can do --------------------------------------------------------------------------------------

def test_09_a_replayed_deletion_discards_drafts_and_no_more(make_site):
    site = make_site({"invoice": {"auto_send": "false"}})
    now = time.time()
    for number in (1, 2):
        site.post(order(number, modified=now - 60))
    site.settle()
    site.run("issue", next(f"#{d['id']}" for d in site.documents() if d["order_id"] == 2))
    issued = site.document(next(d["number"] for d in site.documents() if d["number"]))
    for turn in range(2):
        for number in (1, 2):
            assert site.post({"id": number}, topic="order.deleted").status == 200
        site.settle()
        states = {d["order_id"]: d["state"] for d in site.documents()}
        assert states == {1: "void", 2: "issued"}, turn
        site.post(order(1, modified=now + turn, customer_note=f"restored {turn}"))
        site.settle()
        assert [d["state"] for d in site.documents() if d["order_id"] == 1] == ["draft"]
    after = site.document(issued["number"])
    assert after["warnings"] and {key: after[key] for key in ("number", "lines", "totals", "customer", "issue_date")} == {
        key: issued[key] for key in ("number", "lines", "totals", "customer", "issue_date")}
