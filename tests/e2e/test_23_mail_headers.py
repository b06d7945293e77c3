"""Issue 14, item 15: who a mail is from, who gets copies and where they stand, and one file a mail in a directory; `setup` in 80 columns, whole addresses."""
import re
import subprocess

import pytest

from harness import BILLHOOK, ROOT, order
from mail_site import check_headers, outbox, parse, relay_settings, wait_states
from smtp_server import SmtpServer


@pytest.fixture
def relay():
    with SmtpServer() as server:
        yield server


@pytest.mark.parametrize("written,name,address", [
    ("winkel@koffiehoek.example", "De Koffiehoek", "winkel@koffiehoek.example"),
    ("Winkel <winkel@koffiehoek.example>", "Winkel", "winkel@koffiehoek.example"),
    ('"Koffie, \\"thee\\" & meer" <winkel@koffiehoek.example>', 'Koffie, "thee" & meer', "winkel@koffiehoek.example"),
    ("Café ☕ Müller <winkel@bücher.example>", "Café ☕ Müller", "winkel@xn--bcher-kva.example")])
def test_from_may_have_a_name(make_site, relay, written, name, address):
    # in the file a backslash is written twice
    site = make_site(relay_settings(relay, **{"from": written.replace("\\", "\\\\")}))
    site.run("check", expect=None)
    site.post(order(1))
    wait_states(site, ["sent"])
    mail = relay.mails[0]
    sender = check_headers(mail.data)["From"].addresses
    assert [(one.display_name, one.addr_spec) for one in sender] == [(name, address)]
    assert mail.sender == address
    assert f"@{address.split('@')[1]}>" in parse(mail.data)["Message-ID"]


@pytest.mark.parametrize("key,value", [("from", "Winkel <wînkel@koffiehoek.example>"), ("from", "a@b.example, c@d.example"), ("reply_to", "Winkel <a@b.example>"),
                                       ("cc", "wînkel@koffiehoek.example"), ("bcc", "Boek <boek@koffiehoek.example>"), ("cc", "a@b.example c@d.example")])
def test_what_is_no_plain_address_is_refused(make_site, key, value):
    site = make_site({"mail": {key: value}}, start=False)
    said = site.run("check", expect=2).stdout.decode()
    assert re.search(rf"\[mail\] {key}: .*allowed: ", said), said


def test_cc_stands_in_the_header_bcc_in_none(make_site, relay):
    site = make_site(relay_settings(relay, cc="info@bücher.example, ann@example.be; tweede@koffiehoek.example", bcc="boek@bücher.example",
                                    reply_to="antwoord@bücher.example"))
    site.post(order(1))
    wait_states(site, ["sent"] * 4)
    assert len({mail.data for mail in relay.mails}) == 1, "everybody gets the same bytes"
    message = check_headers(relay.mails[0].data)
    assert [one.addr_spec for one in message["Cc"].addresses] == ["info@xn--bcher-kva.example", "tweede@koffiehoek.example"], "who has it by To is not named twice"
    assert [one.addr_spec for one in message["To"].addresses] == ["ann@example.be"]
    assert message["Reply-To"].addresses[0].addr_spec == "antwoord@xn--bcher-kva.example"
    assert b"boek@" not in relay.mails[0].data
    assert sorted(recipient for mail in relay.mails for recipient in mail.recipients) == [
        "ann@example.be", "boek@xn--bcher-kva.example", "info@xn--bcher-kva.example", "tweede@koffiehoek.example"]


def test_a_directory_gets_one_file_a_mail(make_site):
    site = make_site({"mail": {"cc": "info@koffiehoek.example", "bcc": "boek@koffiehoek.example, archief@koffiehoek.example"}})
    for number in (1, 2, 3):
        site.post(order(number))
    wait_states(site, ["sent"] * 12)
    files = sorted((site.folder / "mail").iterdir())
    assert len(files) == 3 and all(path.suffix == ".eml" for path in files), files
    for path in files:
        message = check_headers(path.read_bytes())
        assert message["To"].addresses[0].addr_spec == "ann@example.be" and message["Cc"].addresses[0].addr_spec == "info@koffiehoek.example"
        assert b"boek@" not in path.read_bytes()
    number = site.documents()[0]["number"]
    site.run("send", number, "--again", "--to", "nieuw@example.be")
    wait_states(site, ["sent"] * 16)
    assert len(list((site.folder / "mail").iterdir())) == 4
    assert all(".eml" in m["last_answer"] or "no file of its own" in m["last_answer"] for m in outbox(site))


# -- the sample, setup, show ------------------------------------------------------------------------------------------------

def test_the_sample_passes_check_but_for_change_me(tmp_path):
    for path in (ROOT / "conf/billhook.conf", tmp_path / "billhook.conf"):
        if not path.exists():
            path.write_bytes((ROOT / "conf/billhook.conf").read_bytes())
            path.chmod(0o600)
        done = subprocess.run([BILLHOOK, "--config", path, "check"], capture_output=True, text=True)
        errors = [line for line in done.stdout.splitlines() if line.startswith("error")]
        assert done.returncode == 2 and len(errors) == 8 and all("still says CHANGE-ME" in line for line in errors), errors


def test_setup_fits_80_columns(make_site):
    rules = {kind: {"create": "created"} for kind in ("order_form", "delivery_note", "invoice")}
    site = make_site({**rules, "credit_note": {"create": "refunded"}, "shop main": {"previous_secret": "y" * 40, "enabled": "false"},
                      "shop twee": {"url": "https://www.een-heel-lange-naam-van-een-webwinkel.example.com", "secret": "z" * 40}}, start=False)
    for create in ("created", "paid", "completed"):
        site.configure({kind: {"create": create} for kind in rules})
        wide = [line for line in site.run("setup").stdout.decode().splitlines() if len(line) > 80]
        # what is pasted whole, and the path of this test's own config file, cannot be broken
        assert all(re.match(r"  (Delivery URL|Secret) ", line) or str(site.config) in line for line in wide), wide
        assert "never send it from an order's" in " ".join(site.run("setup").stdout.decode().split())


def test_show_has_every_line_of_the_addresses(make_site):
    site = make_site({"mail": {"transport": "off"}, "invoice": {"auto_send": "false"}})
    body = order(1)
    body["billing"].update({"address_2": "bus 3", "state": "Antwerpen", "phone": "+32 9 111 22 33"})
    body["shipping"].update({"first_name": "Eva", "last_name": "Maes", "company": "Maes bv", "address_1": "Rue Haute 7", "address_2": "boite 9", "city": "Bruxelles",
                             "state": "BRU", "postcode": "1000", "country": "BE", "phone": "+32 2 444 55 66"})
    site.post(body)
    site.settle()
    shown = site.run("show", "#1").stdout.decode()
    for text in ("Dorpsstraat 25", "bus 3", "2800 Mechelen", "Antwerpen", "+32 9 111 22 33", "Eva Maes", "Maes bv", "Rue Haute 7", "boite 9", "1000 Bruxelles", "BRU",
                 "+32 2 444 55 66"):
        assert text in shown, (text, shown)
