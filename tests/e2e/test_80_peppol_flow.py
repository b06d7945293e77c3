"""Scenario 80: a document's way over Peppol when all is well: each provider, invoices and credit notes, participants, the bytes, test=true,
the mail provider, real TLS."""
import email
import email.policy
import json
import time
import xml.etree.ElementTree as tree

import pytest

from einvoice import missing_kit, validate
from harness import order, payloads, wait_equal, wait_until
from peppol_site import (Clock, business, check_once, deliveries, delivery, issue, kinds, needs_clock, participant, settings_for, story, vat,
                         wait_all, wait_state)
from smtp_server import SmtpServer
from standins import PROVIDERS, Ca
from standins.provider import SELLER
from standins.ubl import CAC, CBC

HANDED = {"peppyrus": ["lookup", "send"], "e-invoice.be": ["lookup", "create", "validate", "send"], "recommand": ["lookup", "send"],
          "billit": ["lookup", "send"], "scrada": ["lookup", "send"]}
FIRST = {"peppyrus": "accepted", "e-invoice.be": "accepted", "recommand": "delivered", "billit": "accepted", "scrada": "accepted"}


@needs_clock
@pytest.mark.parametrize("name", PROVIDERS)
def test_80_invoice_and_credit_note_to_delivered(make_site, name):
    with PROVIDERS[name]() as provider:
        site = make_site(settings_for(provider, {"credit_note": {"create": "refunded", "auto_send": "true"}}), start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        provider.register(participant(1))
        number, = issue(site, business(1))
        found = wait_state(site, number, FIRST[name])
        assert found["participant"] == participant(1) and found["provider"] == name and found["test"] is False and found["attempts"] == 1
        assert kinds(provider, participant(1)) == HANDED[name]
        assert found["id"] == provider.document(number).id
        site.post(business(1, modified=time.time() + 5, refunds=[{"id": 9, "reason": "x", "total": "-12.10", "total_tax": "0.00"}]))
        wait_until(lambda: [d for d in site.documents(type="credit_note") if d["number"]], "credit note")
        credit = site.documents(type="credit_note")[0]["number"]
        wait_state(site, credit, FIRST[name])
        assert provider.document(credit).kind == "creditNote"
        if FIRST[name] == "accepted" and name != "billit":
            clock.put_on(62)
            asked = lambda: sorted(request.number for request in provider.of_kind("status"))
            wait_until(lambda: asked() == sorted((number, credit)), "each asked after a minute")
            clock.put_on(5 * 60)
        for one in (number, credit):
            found = wait_state(site, one, "accepted" if name == "billit" else "delivered")
            assert bool(found["delivered_at"]) == (name != "billit")
            shown = site.run("peppol", "show", one).stdout.decode()
            assert participant(1) in shown or provider.root in shown
        assert site.document(number)["state"] == "sent"
        if name == "billit":
            assert delivery(site, number)["next_attempt_at"] is None
        assert not [problem for problem in site.json("status", expect=None)["problems"] if "peppol" in problem["code"]]
        check_once(site, provider)


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_a_buyer_may_have_invoices_and_no_credit_notes(make_site, name):
    with PROVIDERS[name]() as provider:
        site = make_site(settings_for(provider, {"credit_note": {"create": "refunded", "auto_send": "true"}}))
        provider.register(participant(1), "invoice")
        number, = issue(site, business(1))
        wait_state(site, number, FIRST[name])
        site.post(business(1, modified=time.time() + 5, refunds=[{"id": 9, "reason": "x", "total": "-12.10", "total_tax": "0.00"}]))
        wait_until(lambda: [d for d in site.documents(type="credit_note") if d["number"]], "credit note")
        wait_state(site, site.documents(type="credit_note")[0]["number"], "unreachable")
        assert {document.kind for document in provider.stored} == {"invoice"}
        check_once(site, provider)


# -- who gets it over Peppol ------------------------------------------------------------------------------------------

def test_80_participants_from_vat_meta_and_edit(make_site):
    """EndpointID is the participant asked for, whoever said which one it is."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, {"shop main": {"peppol_meta": "_klant_peppol,_klant_peppol_scheme"}}))
        meta = lambda id, *pairs: business(id, meta_data=[{"id": 1, "key": "vat_number", "value": vat(id)}]
                                           + [{"id": 2 + n, "key": key, "value": value} for n, (key, value) in enumerate(pairs)])
        orders = {1: business(1), 2: meta(2, ("_klant_peppol", "9925:" + vat(2).lower())), 3: meta(3, ("_klant_peppol", "0208:0000.000.592")),
                  4: meta(4, ("_klant_peppol", "0000000691"), ("_klant_peppol_scheme", "0208"))}
        wanted = {1: participant(1), 2: "9925:" + vat(2).lower(), 3: "0208:0000000592", 4: "0208:0000000691"}
        for (id, _), number in zip(orders.items(), issue(site, *orders.values())):
            found = wait_state(site, number, "accepted")
            assert found["participant"].lower() == wanted[id].lower()
            root = tree.fromstring(provider.document(number).xml)
            end = root.find(f"{CAC}AccountingCustomerParty/{CAC}Party/{CBC}EndpointID")
            assert f"{end.get('schemeID')}:{end.text}" == found["participant"] == provider.document(number).receiver
            assert [r.participant for r in provider.of_kind("lookup") if r.participant == found["participant"]] == [found["participant"]]
        check_once(site, provider)


def test_80_participant_by_edit_and_a_wrong_one(make_site):
    with PROVIDERS["peppyrus"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, {"invoice": {"auto_send": "false"}}))
        for id in (1, 2):
            site.post(business(id))
        site.post(business(3, meta_data=[{"id": 1, "key": "vat_number", "value": vat(3)}, {"id": 2, "key": "_peppol_id", "value": "0208:0123456789"}]))
        wait_until(lambda: len(site.documents(state="draft")) == 3, "drafts")
        drafts = {d["order_id"]: f"#{d['id']}" for d in site.documents(state="draft")}
        site.run("edit", drafts[1], "peppol=0208:0123456789")
        assert "0208:0123456789" in json.dumps(site.document(drafts[1])["warnings"]), "a warning that does not block"
        site.run("edit", drafts[1], "peppol=0208:0000000592")
        site.run("send", *drafts.values())
        found = {d["order_id"]: d["number"] for d in site.documents(type="invoice")}
        wrong = wait_state(site, found[3], "failed")
        assert "0208:0123456789" in wrong["last_answer"] and not wrong["attempts"]
        assert wait_state(site, found[1], "accepted")["participant"] == "0208:0000000592"
        assert wait_state(site, found[2], "accepted")["participant"] == participant(2)
        check_once(site, provider)


def test_80_who_does_not_go(make_site):
    """Private customers and foreign numbers have no delivery; with to=all the foreign one has."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, {"order_form": {"create": "created", "auto_send": "true"}}))
        dutch = business(3, meta_data=[{"id": 1, "key": "vat_number", "value": "NL004495445B01"}])
        one, two, three = issue(site, order(1), business(2), dutch)
        wait_state(site, two, "accepted")
        site.settle()
        assert delivery(site, one) is None and delivery(site, three) is None
        assert [d["peppol"] for d in site.documents(type="order_form")] == [None] * 3
        site.configure({"peppol": {"to": "all"}})
        site.reload()
        site.run("peppol", "send", three)
        assert wait_state(site, three, "accepted")["participant"].startswith("9944:")
        assert site.run("peppol", "send", one, expect=1).stderr
        check_once(site, provider)


@pytest.mark.skipif(missing_kit() != "", reason=missing_kit() or "there")
@pytest.mark.skipif(not payloads(), reason="../shared/payloads is not here")
def test_80_all_payload_orders_of_businesses_are_valid(make_site, tmp_path):
    """Every captured order as a Belgian business's: what lies at the provider is what `show --ubl` gives, and valid under --strict."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, {"mail": {"burst_limit": "100000/1m"}}), start=False)
        site.start()
        seen = {}
        for entry, _, body in payloads():
            if entry["kind"] == "order" and entry["signature_ok"]:
                try:
                    content = json.loads(body)
                except ValueError:
                    continue
                seen[(entry["file"].split("/")[0], content.get("id"))] = content
        for id, content in enumerate(seen.values(), 1):
            billing = {**content.get("billing", {}), "country": "BE"}
            site.post({**content, "id": id, "number": str(id), "status": "processing", "billing": billing, "date_paid_gmt": content.get("date_created_gmt"),
                       "meta_data": [{"id": 1, "key": "vat_number", "value": vat(id)}]})
        site.settle()
        wait_equal(lambda: sum(found["state"] not in ("accepted", "delivered") for found in deliveries(site).values()), 0, "all accepted")
        assert len(provider.stored) >= 30, len(provider.stored)
        files = []
        for document in provider.stored:
            files.append(tmp_path / f"{document.number}.xml")
            files[-1].write_bytes(document.xml)
        assert validate(files) == len(files)
        check_once(site, provider)


# -- TLS, test environments, mail -------------------------------------------------------------------------------------

def test_80_over_real_tls(make_site, tmp_path):
    ca = Ca()
    with PROVIDERS["recommand"](tls=ca) as provider:
        provider.register(participant(1)).register(participant(2))
        site = make_site(settings_for(provider, ca_file=str(ca.file)))
        number, = issue(site, business(1))
        wait_state(site, number, "delivered")
        check_once(site, provider)
        site.configure({"peppol": {"ca_file": None}})
        site.reload()
        other, = issue(site, business(2))
        wait_until(lambda: (found := delivery(site, other)) and found["last_answer"], "an answer")
        assert delivery(site, other)["state"] in ("queued", "looking_up") and len(provider.stored) == 1, "a certificate that nobody vouches for"


@pytest.mark.parametrize("name", ["peppyrus", "e-invoice.be", "billit"])
def test_80_test_environment_delivers_nothing(make_site, name):
    """test=true: said everywhere, the mail goes as ever, and `sent` comes of the mail only."""
    with PROVIDERS[name]() as provider:
        provider.register(participant(1))
        site = make_site(settings_for(provider, test="true"))
        number, = issue(site, business(1))
        found = wait_state(site, number, "accepted", "delivered")
        assert found["test"] is True
        mails = wait_until(lambda: list((site.folder / "mail").glob(f"{number}-*.eml")), "the mail")
        message = email.message_from_bytes(mails[0].read_bytes(), policy=email.policy.SMTP)
        assert sorted(part.get_filename() for part in message.walk() if part.get_filename()) == [f"{number}.pdf", f"{number}.xml"]
        assert "Peppol" not in message.get_body(("plain",)).get_content()
        assert "test" in story(site, number)
        for arguments in (["peppol"], ["list"], ["peppol", "show", number]):
            assert "test" in site.run(*arguments).stdout.decode().lower(), arguments
        assert all("test" in line.lower() for line in site.log().splitlines() if line.startswith("peppol"))
        site.configure({"peppol": {"test": "false"}})
        site.reload()
        site.run("peppol", "send", number)
        wait_until(lambda: delivery(site, number)["test"] is False, "a new delivery")
        wait_state(site, number, "accepted", "delivered")
        assert provider.counts()[(number, participant(1))] == 2, "once for test, once for real"
        assert site.run("peppol", "send", number, expect=1).stderr


def test_80_provider_mail(make_site):
    """The bare UBL as one mail; its end is `accepted`, with words."""
    with SmtpServer() as relay:
        site = make_site({"mail": {"transport": "smtp", "server": relay.url, "directory": None, "security": "none"},
                          "peppol": {"provider": "mail", "mailbox": "in@accesspoint.example"}})
        number, = issue(site, business(1))
        found = wait_state(site, number, "accepted")
        assert found["last_answer"] and found["provider"] == "mail"
        mail, = [mail for mail in relay.mails if mail.recipients == ["in@accesspoint.example"]]
        message = email.message_from_bytes(mail.data, policy=email.policy.SMTP)
        files = [part for part in message.walk() if part.get_filename()]
        assert [part.get_filename() for part in files] == [f"{number}.xml"]
        assert files[0].get_payload(decode=True) == site.run("show", number, "--ubl", "-").stdout


@pytest.mark.parametrize("stage, reply, state", [("RCPT", "550 5.1.1 no such mailbox", "failed"), ("RCPT", "450 4.2.1 later", "queued"),
                                                 ("dot", "dropafter", "uncertain"), ("dot", "554 5.7.1 not this", "failed")])
def test_80_provider_mail_in_trouble(make_site, stage, reply, state):
    """Broken after the final dot waits for a person, whatever on_uncertain says; 4xx stays queued; 5xx is failed."""
    with SmtpServer() as relay:
        site = make_site({"mail": {"transport": "smtp", "server": relay.url, "directory": None, "security": "none", "on_uncertain": "resend"},
                          "peppol": {"provider": "mail", "mailbox": "in@accesspoint.example", "mail": "unreachable"}}, start=False)
        relay.on(stage, reply, times=1)
        site.start()
        number, = issue(site, business(1))
        wait_until(lambda: delivery(site, number)["last_answer"], "an answer")
        found = wait_state(site, number, state)
        assert found["attempts"] == 1 and len(relay.mails) == (reply == "dropafter")
        if state == "uncertain":
            assert found["next_attempt_at"] is None and "settle" in site.run("status", expect=1).stdout.decode()
            site.run("peppol", "settle", number, "--not-sent")
            wait_state(site, number, "accepted")
            assert len(relay.mails) == 2


def test_80_sender_is_a_setting_and_frozen(make_site):
    with PROVIDERS["peppyrus"](seller="0208:0000000691") as provider:
        provider.register(participant(1))
        site = make_site(settings_for(provider, sender="0208:0000000691"))
        number, = issue(site, business(1))
        wait_state(site, number, "accepted")
        assert provider.document(number).sender == "0208:0000000691" != SELLER
        assert not provider.faults


def test_80_a_burst_goes_one_after_another(make_site):
    with PROVIDERS["recommand"]() as provider:
        provider.everybody, provider.latency = True, 0.02
        site = make_site(settings_for(provider, {"mail": {"burst_limit": "100000/1m"}}))
        issue(site, *[business(id) for id in range(1, 31)])
        wait_all(site, ["delivered"] * 30)
        check_once(site, provider)
        spans = sorted((request.at, request.kind) for request in provider.requests)
        assert len(spans) == 60
        assert provider.most_at_once == 1, "one request at a time"
