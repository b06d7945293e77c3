"""Scenario 72: an unpaid invoice has one payment link for what is due of it, on page, in mail and JSON, made once whatever Mollie answers; what is paid is booked; a page
never waits longer than it was said; the key is in no log, page or answer."""
import email
import email.policy
import re
import shutil
import subprocess

import pytest

from desk_site import add_user, browser, desk_settings
from harness import free_port, order, wait_equal, wait_until
from peppol_site import Clock, needs_clock
from shop_site import metrics
from standins.mollie import KEY, Mollie

MINUTE, HOUR, DAY = 60, 3600, 86400
CREATED = {"invoice": {"create": "created", "auto_send": "true"}, "alerts": {"email": "owner@koffiehoek.example"}}


@pytest.fixture
def mollie():
    with Mollie() as found:
        yield found
    assert not found.faults, found.faults


def unpaid(id, **changes):
    return order(id, status="on-hold", paid=False, **changes)


def begin(make_site, mollie, more=None, **payment):
    """A site with that Mollie, and the clock of both."""
    settings = {**CREATED, **mollie.settings(**payment)}
    for group, keys in (more or {}).items():
        settings[group] = {**settings.get(group, {}), **keys}
    site = make_site(settings, start=False)
    clock = Clock(site.folder, mollie)
    site.environment = clock.environment
    site.start()
    return site, clock


def invoice_of(site, id):
    return next(iter(site.documents(order=id, type="invoice")), None)


def with_link(site, id):
    """The invoice of an order once it is open to be paid."""
    wait_until(lambda: (invoice_of(site, id) or {}).get("payment_link"), f"the link of order {id}: {site.log()[-1500:]}")
    return invoice_of(site, id)


def mails_to(site, address):
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted((site.folder / "mail").glob("*.eml"))]
    return [message for message in found if message["To"] and address in message["To"]]


def codes_of(site, number):
    """What the QR codes of a page say; None: it cannot be looked at here."""
    if not shutil.which("zbarimg") or not shutil.which("pdftoppm"):
        return None
    pdf, png = site.folder / "page.pdf", site.folder / "page"
    pdf.write_bytes(site.run("show", number, "--pdf", "-").stdout)
    subprocess.run(["pdftoppm", "-r", "110", "-png", pdf, png], check=True)
    said = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", *sorted(site.folder.glob("page*.png"))], capture_output=True, text=True)
    return said.stdout


def text_of_page(site, number):
    pdf = site.run("show", number, "--pdf", "-").stdout
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def check_secret(site):
    assert KEY not in site.log() and KEY not in str(site.json("status", expect=None)) and KEY.encode() not in site.run("config", "--json").stdout
    for path in (site.folder / "mail").glob("*.eml"):
        assert KEY.encode() not in path.read_bytes()


@needs_clock
def test_72_from_the_order_to_the_payment(make_site, mollie):
    port, desk_port = free_port(), free_port()
    site, clock = begin(make_site, mollie, {"server": {"metrics_listen": f"127.0.0.1:{port}"}, **desk_settings(desk_port)}, mollie_methods="bancontact;kbc")
    site.desk_port = desk_port
    add_user(site, "rik")
    site.post(unpaid(1))
    number, url = with_link(site, 1)["number"], invoice_of(site, 1)["payment_link"]
    link, = mollie.of(number)
    assert link.amount == {"currency": "EUR", "value": "121.00"} and link.body["allowedMethods"] == ["bancontact", "kbc"]
    assert url == f"https://paymentlink.mollie.com/payment/{link.id[3:]}/"

    site.settle()
    assert url in text_of_page(site, number).replace("\n", "")
    codes = codes_of(site, number)
    assert codes is None or (url in codes.splitlines() and "BCD" in codes)
    mail, = mails_to(site, "ann@")
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert url in text and f'href="{url}"' in page

    assert re.search(rf"^pay link +{re.escape(url)}$", site.run("show", number).stdout.decode(), re.M)
    desk = browser(site, "rik")
    seen = desk.get(f"/documents/{site.document(number)['id']}").text
    assert f'href="{url}"' in seen and "Payment link: can be paid, €121.00" in re.sub(r"<[^>]*>", "", seen)

    site.post(order(2))  # paid: none
    site.post(unpaid(3, payment_url="https://shop.example.com/order-pay/3/", needs_payment=True))
    site.post(unpaid(4, payment_method="cod"))
    site.settle()
    assert [invoice_of(site, id)["payment_link"] for id in (2, 3, 4)] == [None, "https://shop.example.com/order-pay/3/", None] and len(mollie.links) == 1

    reference = mollie.pay(link)
    clock.put_on(MINUTE)
    wait_until(lambda: invoice_of(site, 1)["paid"], "booked: " + site.log()[-1500:])
    found = site.document(number)
    assert found["payment_link"] is None and found["totals"]["due"] == "0.00"
    assert [(payment["amount"], payment["by"], payment["reference"]) for payment in found["payments"]] == [("121.00", "Mollie (test), bancontact", reference)]
    assert re.search(r"payment link of 121\.00 EUR.*made.*payment booked from the payment link", site.run("explain", "1").stdout.decode(), re.S)

    seen = desk.get(f"/documents/{found['id']}").text
    assert "Payment link: paid" in seen and url not in seen.split('id="pay-link"')[1].split("</p>")[0] and "Mollie (test), bancontact" in seen
    assert "paid by payment link" in desk.get("/").text
    problems = {problem["code"]: problem["text"] for problem in site.json("status", expect=1)["problems"]}
    assert number in problems["paid-by-link"] and "Processing" in problems["paid-by-link"]
    wait_until(lambda: any(number in message.get_content() for message in mails_to(site, "owner")), "the owner is told")
    site.post(order(1, modified=int(clock.now())))
    site.settle()
    assert site.json("status", expect=None)["problems"] == [] and len(site.document(number)["payments"]) == 1
    counts = metrics(site, port)
    assert counts['billhook_payment_links{state="paid"}'] == 1 and counts['billhook_payment_link_requests_total{outcome="answered"}'] >= 3
    asked = len(mollie.requests)
    clock.put_on(2 * DAY)
    site.settle()
    assert len(mollie.requests) == asked, "what is paid is asked about no more"
    check_secret(site)


@needs_clock
def test_72_what_is_due_changes(make_site, mollie):
    site, clock = begin(make_site, mollie, {"credit_note": {"create": "never"}})
    site.post(unpaid(1))
    number, first = with_link(site, 1)["number"], invoice_of(site, 1)["payment_link"]
    site.settle()
    site.run("paid", number, "--amount", "21.00", "--by", "transfer")
    assert invoice_of(site, 1)["payment_link"] != first, "an old amount is offered to nobody"  # None, or the new one is there already
    wait_until(lambda: invoice_of(site, 1)["payment_link"], "a new one")
    old, new = mollie.of(number)
    assert old.archived and new.amount["value"] == "100.00" and invoice_of(site, 1)["payment_link"] != first

    site.run("send", number, "--again")
    site.settle()
    text = mails_to(site, "ann@")[-1].get_body(("plain",)).get_content()
    assert invoice_of(site, 1)["payment_link"] in text and first not in text

    site.run("paid", number, "--by", "transfer")
    wait_until(lambda: new.archived, "archived")
    site.post(unpaid(2))
    credited = with_link(site, 2)["number"]
    site.run("credit", credited, "--issue")
    wait_until(lambda: mollie.of(credited)[0].archived, "archived when it is credited")
    site.run("unpaid", number)
    wait_until(lambda: len(mollie.of(number)) == 3 and invoice_of(site, 1)["payment_link"], "open again: a link again")
    assert len(mollie.of(credited)) == 1


TROUBLES = ["after reset", "after html", "409", "429 90", "reset"]  # more of them: tests/unit/fetch/test_links.c


@needs_clock
def test_72_one_link_whatever_mollie_answers(make_site, mollie):
    """Each order meets another trouble while its link is made; in the end each invoice has one, and it is the one that is told."""
    site, clock = begin(make_site, mollie, {"mail": {"burst_limit": "1000/1m"}})
    for trouble in TROUBLES:
        mollie.on("create", trouble, times=1)
    mollie.on("list", "503", times=1)
    for id in range(1, len(TROUBLES) + 1):
        site.post(unpaid(id))
    wait_equal(lambda: len(site.documents(type="invoice")), len(TROUBLES), "issued")

    def all_open():
        return all(document["payment_link"] for document in site.documents(type="invoice"))
    for _ in range(4 * len(TROUBLES)):
        asked = len(mollie.requests)
        clock.put_on(HOUR)
        wait_until(lambda asked=asked: len(mollie.requests) > asked or all_open(), "asked again: " + site.log()[-1500:])
        if all_open():
            break
    for found in site.documents(type="invoice"):
        made, = mollie.of(found["number"])
        assert found["payment_link"].split("/")[-2] == made.id[3:]
    assert not [rule for rules in mollie.rules.values() for rule in rules if rule.left], "each trouble was met"
    assert "mollie-" not in str(site.json("status", expect=None)["problems"])
    check_secret(site)


@needs_clock
def test_72_killed_while_it_is_made(make_site, mollie):
    site, clock = begin(make_site, mollie)
    mollie.on("create", "after hang", times=1)
    site.post(unpaid(1))
    wait_until(lambda: mollie.links, "made there")
    site.kill()
    assert invoice_of(site, 1)["payment_link"] is None
    site.start()
    with_link(site, 1)
    assert len(mollie.links) == 1 and len(mollie.of_kind("create")) == 1 and len(mollie.of_kind("list")) == 1


def test_72_a_page_waits_no_longer_than_it_was_said(make_site, mollie):
    """Mollie is silent; page and mail go out without a link. What it refuses is told, and costs no waiting at all."""
    site = make_site({**CREATED, **mollie.settings(mollie_wait="2s")})
    mollie.on("create", "hang", times=1)
    site.post(unpaid(1))
    wait_until(lambda: mails_to(site, "ann@"), "the mail goes out")
    number = invoice_of(site, 1)["number"]
    assert "mollie" not in text_of_page(site, number) and "mollie.com" not in mails_to(site, "ann@")[0].get_body(("plain",)).get_content()
    site.stop()

    mollie.clear()
    mollie.on("create", "422")
    site.configure(mollie.settings(mollie_wait="1h"))
    site.start()
    site.post(unpaid(2))
    wait_until(lambda: len(mails_to(site, "ann@")) == 2, "no waiting for what will not come")
    wait_until(lambda: "payment-link-failed" in [problem["code"] for problem in site.json("status", expect=1)["problems"]], "told")
    mollie.clear()
    site.reload()
    assert with_link(site, 2)["payment_link"]
    assert "payment-link-failed" not in str(site.json("status", expect=None))


def test_72_check_and_a_refused_key(make_site, mollie):
    site = make_site({**CREATED, **mollie.settings(mollie_wait="1h")})
    good = site.json("check", "--mollie")
    assert [finding["kind"] for finding in good["mollie"]] == ["good", "good"] and "bancontact, kbc, creditcard" in good["mollie"][0]["text"]
    assert [problem["key"] for problem in good["problems"] if problem["group"] == "payment"] == ["mollie_key"], "a test key is a warning"
    mollie.methods.append("banktransfer")
    assert b"note     [payment] mollie_methods: banktransfer is switched on" in site.run("check", "--mollie").stdout

    for trouble, said in (("401", "Mollie refuses the key: 401 Unauthorized Request"), ("403", "Mollie refuses the key"), ("html", "of no use"), ("503", "of no use"), ("reset", "cannot be reached"),
                          ("429 5", "asks to wait"), ("404", "is mollie_url right?"), ("echo", "refused")):
        mollie.clear()
        mollie.on("methods", trouble)
        found = site.json("check", "--mollie", expect=1)
        assert said in found["mollie"][0]["text"] and KEY not in str(found), (trouble, found)

    mollie.clear()
    mollie.on("create", "401", times=1)
    site.post(unpaid(1))
    wait_until(lambda: "mollie-key-refused" in str(site.json("status", expect=None)), "told")
    wait_until(lambda: mails_to(site, "owner"), "and mailed")
    site.run("check", "--mollie")
    assert with_link(site, 1), "a good key is used again at once"
    check_secret(site)


def test_72_a_key_is_rotated_while_the_old_one_is_asked_with(make_site, mollie):
    """The refusal of the old one comes after the reload, and stops nothing."""
    site = make_site({**CREATED, **mollie.settings(mollie_wait="1h")})

    def rotate():
        mollie.key += "next"
        site.configure(mollie.settings())
        site.reload()
    mollie.meanwhile("create", rotate, "401")
    site.post(unpaid(1))
    assert with_link(site, 1) and mollie.of_kind("create")[0].answer == "401"
    assert "mollie-key-refused" not in str(site.json("status", expect=None))
