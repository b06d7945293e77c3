"""Scenario 98: each invoice and credit note to the accountant, by a mail of its own: queued with the number, failing alone, counted nowhere
as the customer's."""
import pytest

from harness import order, wait_until
from mail_site import check_copies, check_headers, outbox, relay_settings, wait_states
from peppol_site import business, issue, participant, settings_for, wait_state
from smtp_server import SmtpServer
from standins import PROVIDERS

OFFICE = "sales@office.example"


@pytest.fixture
def relay():
    server = SmtpServer()
    yield server
    server.stop()


@pytest.fixture
def accounted(make_site, relay):
    """A site that mails through the server, with an accountant."""
    def make(settings=None, **accountant):
        merged = {**relay_settings(relay), "accountant": {"email": OFFICE, **accountant}}
        for group, keys in (settings or {}).items():
            merged[group] = {**merged.get(group, {}), **keys}
        return make_site(merged)
    return make


def to_office(relay):
    return [mail for mail in relay.mails if OFFICE in mail.recipients]


def files(mail):
    return [part.get_filename() for part in mail.message.iter_attachments()]


def test_a_mail_of_its_own(accounted, relay):
    site = accounted()
    site.post(business(1))
    site.post(order(2))
    wait_states(site, ["sent"] * 4)
    relay.wait_mails(4)
    found = {mail.message["Subject"]: mail for mail in to_office(relay)}
    numbers = sorted(d["number"] for d in site.documents())
    assert sorted(found) == [f"Factuur {number}" for number in numbers]
    by_order = {d["order_id"]: d["number"] for d in site.documents()}
    first, second = (found[f"Factuur {by_order[id]}"] for id in (1, 2))
    assert files(first) == [f"{by_order[1]}.xml", f"{by_order[1]}.pdf"], "the XML goes first, of the same stem"
    assert files(second) == [f"{by_order[2]}.pdf"], "a consumer's has no UBL"
    text = second.message.get_body(("plain",)).get_content()
    assert "de klant heeft geen btw-nummer" in text and "alleen de PDF" in text
    for mail in (first, second):
        assert mail.recipients == [OFFICE]
        assert check_headers(mail.data)["To"] == OFFICE
    roles = sorted(m["role"] for m in outbox(site))
    assert roles == ["accountant", "accountant", "customer", "customer"]
    site.run("outbox")
    check_copies(site, relay)


@pytest.mark.parametrize("form, names", [("xml", ["xml"]), ("pdf", ["pdf"])])
def test_formats(accounted, relay, form, names):
    site = accounted(format=form)
    site.post(business(1))
    wait_states(site, ["sent"] * 2)
    relay.wait_mails(2)
    [mail] = to_office(relay)
    assert [name.rsplit(".", 1)[1] for name in files(mail)] == names
    if form == "xml":
        [part] = mail.message.iter_attachments()
        assert b"EmbeddedDocumentBinaryObject" in part.get_payload(decode=True), "the PDF lies inside"


def test_its_failure_is_its_own(accounted, relay):
    """Refused for good, and put off: the customer has his mail, the document is sent, and the other way round."""
    relay.on("RCPT", "550 5.1.1 no such tray", when=OFFICE)
    site = accounted()
    site.post(order(1))
    wait_states(site, ["sent", "failed"])
    [document] = site.documents()
    assert document["state"] == "sent" and document["mail"]["state"] == "sent"
    [failed] = outbox(site, role="accountant")
    assert failed["state"] == "failed" and "no such tray" in failed["last_answer"]
    assert b"(accountant)" in site.run("explain", "1").stdout

    relay.clear()
    relay.on("RCPT", "550 5.1.1 no such user", when="jan@")
    body = order(2)
    body["billing"]["email"] = "jan@example.be"
    site.post(body)
    wait_until(lambda: outbox(site, role="accountant")[-1]["state"] == "sent", "the accountant has it")
    wait_until(lambda: outbox(site, role="customer")[-1]["state"] == "failed", "the customer's failed")
    document = [d for d in site.documents() if d["order_id"] == 2][0]
    assert document["state"] == "issued" and document["mail"]["state"] == "failed", "the accountant's does not make it sent"
    relay.clear()
    site.run("send", document["number"], "--to", "other@example.be")
    wait_until(lambda: outbox(site, role="customer")[-1]["state"] == "sent", "sent again")
    assert len(outbox(site, role="accountant")) == 2, "send again is the customer's"


def test_issue_by_hand_and_credit_note(accounted, relay):
    """`issue` alone queues it too; a credit note goes to its own tray."""
    site = accounted({"invoice": {"auto_send": "false"}}, email_credit_note="credit@office.example")
    site.post(order(1))
    wait_until(lambda: site.documents(), "a draft")
    site.run("issue", f"#{site.documents()[0]['id']}")
    wait_states(site, ["sent"])
    number = site.documents()[0]["number"]
    assert site.documents()[0]["state"] == "issued"
    site.run("credit", number, "--issue")
    wait_states(site, ["sent", "sent"])
    assert sorted((m["to"], m["role"]) for m in outbox(site)) == [("credit@office.example", "accountant"), (OFFICE, "accountant")]


def test_not_held_by_burst_limit_nor_transport(accounted, relay):
    """Several addresses, and a document that waits for the limit has no number, so no mail to anybody."""
    site = accounted({"mail": {"burst_limit": "1/1h"}}, email=f"{OFFICE};second@office.example")
    site.post(order(1))
    site.post(order(2))
    wait_states(site, ["sent"] * 3)
    wait_until(lambda: len(site.documents()) == 2, "the second is a draft")
    assert sorted(d["state"] for d in site.documents()) == ["draft", "sent"]
    draft = [d for d in site.documents() if d["state"] == "draft"][0]
    site.run("issue", f"#{draft['id']}")
    wait_states(site, ["sent"] * 5)
    assert [m["role"] for m in outbox(site)].count("accountant") == 4


def test_directory(make_site):
    site = make_site({"accountant": {"email": OFFICE}})
    site.post(business(1))
    wait_states(site, ["sent"] * 2)
    written = sorted(path.name for path in (site.folder / "mail").iterdir() if path.suffix == ".eml")
    assert len(written) == 2, written


def test_held_up_by_no_wait_for_peppol(make_site):
    """The customer's mail waits for the look-up; the accountant's does not, and says nothing of Peppol."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.on("lookup", "503", to=participant(1))
        site = make_site(settings_for(provider, {"accountant": {"email": OFFICE}}))
        number, = issue(site, business(1))
        wait_until(lambda: outbox(site, role="accountant", state="sent"), "the accountant has it: " + site.log()[-800:])
        wait_state(site, number, "looking_up")
        assert [m["state"] for m in outbox(site, role="customer")] == ["queued"], "the customer's waits"
        assert site.document(number)["state"] == "issued"
