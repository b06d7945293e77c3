"""Scenario 99: what is due and not paid is reminded of: each step once, in the customer's language, with what the law asks for; nobody is
reminded of what is paid, credited, held, or in doubt."""
import json
import time

import pytest

from harness import order, seller_day, wait_at_least, wait_equal, wait_until
from mail_site import check_copies, check_headers, outbox, relay_settings
from peppol_site import DAY, Clock, business, needs_clock, settings_for, wait_state
from smtp_server import SmtpServer
from standins import PROVIDERS

pytestmark = needs_clock
TERM = 14  # [invoice] due_days
FIRST, SECOND = 7, 24


@pytest.fixture
def relay():
    server = SmtpServer()
    yield server
    server.stop()


@pytest.fixture
def clock(tmp_path):
    """It begins on a morning: what puts it on by minutes (walked()) stays on the same day of the seller."""
    moved = Clock(tmp_path)
    moved.put_on((9 - int(seller_day("%H"))) % 24 * 3600)
    return moved


@pytest.fixture
def reminding(make_site, relay, clock):
    """A site whose unpaid invoices are issued at once, with reminders and a clock that is moved."""
    def make(more=None, start=True, **reminders):
        settings = {**relay_settings(relay), "invoice": {"create": "created"}, "reminders": {"after": f"{FIRST}d;{SECOND}d", **reminders}}
        for group, keys in (more or {}).items():
            settings[group] = {**settings.get(group, {}), **keys}
        site = make_site(settings, start=False)
        site.environment = clock.environment
        if start:
            site.start()
        return site
    return make


def unpaid(number, maker=order, **changes):
    return maker(number, status="on-hold", paid=False, **changes)


def issued(site, *orders):
    """Posts orders and waits for their invoices and their customers' mails."""
    for body in orders:
        assert site.post(body).status == 200
    def out():
        documents = {document["order_id"]: document["number"] for document in site.documents()}
        return {body["id"] for body in orders} <= documents.keys() and len(outbox(site, role="customer", state="sent")) >= len(documents) and documents
    return wait_until(out, "invoices are out: " + site.log()[-1500:])


def run(site, *words, **keys):
    return site.run(*words, env=site.environment, **keys)


def reminders(site, **wanted):
    return outbox(site, role="reminder", **wanted)


def wait_reminders(site, count, **wanted):
    wait_at_least(lambda: len(reminders(site, **wanted)), count, f"{count} reminders: {reminders(site)} " + site.log()[-1500:])
    found = reminders(site, **wanted)
    assert len(found) == count, found
    return found


def walked(site, clock):
    """The daemon has walked over all that is overdue at this clock: a walk that began at it is over."""
    for _ in range(2):
        before = site.log().count("reminders-walked")
        clock.put_on(700)
        wait_until(lambda: site.log().count("reminders-walked") > before, "a walk")


def told(site, number):
    return [e["text"] for e in json.loads(run(site, "--json", "explain", str(number)).stdout)["events"]]


def texts(relay, subject):
    return [m for m in relay.mails if (m.message["Subject"] or "").startswith(subject)]


def put_on_days(clock, days):
    clock.put_on(days * DAY)


# ---- the steps ------------------------------------------------------------------------------------------------------

def test_each_step_once(reminding, clock, relay):
    site = reminding(fee="legal", interest="2026-07-01: 10.5; 2027-01-01: 10.5; 2027-07-01: 10.5; 2028-01-01: 10.5")
    numbers = issued(site, unpaid(1), unpaid(2, business))
    put_on_days(clock, TERM + FIRST - 1)
    walked(site, clock)
    assert reminders(site) == [], "not before the day"
    put_on_days(clock, 1)
    wait_reminders(site, 2, state="sent")
    walked(site, clock)
    assert len(reminders(site)) == 2, "once"
    for mail in relay.mails[-2:]:
        check_headers(mail.data)
        assert [part.get_filename() for part in mail.message.iter_attachments()][0].endswith(".pdf")
    first = texts(relay, f"Herinnering: factuur {numbers[1]}")[0].message.get_body(("plain",)).get_content()
    for words in ("eerste, kosteloze herinnering", "De Koffiehoek BV", "ondernemingsnummer 0000.000.196", "Koffie", "€\xa0121,00", "€\xa020,00",
                  "14 kalenderdagen", "vervallen op"):
        assert words in first, (words, first)
    other = texts(relay, f"Herinnering: factuur {numbers[2]}")[0].message.get_body(("plain",)).get_content()
    assert "€\xa040,00" in other and "10,5 %" in other and "kosteloze" not in other

    put_on_days(clock, SECOND - FIRST)
    wait_reminders(site, 4, state="sent")
    second = texts(relay, f"Ingebrekestelling: factuur {numbers[1]}")[0].message.get_body(("plain",)).get_content()
    assert "€\xa020,00" in second and "zijn voorbij" in second
    put_on_days(clock, 100)
    walked(site, clock)
    assert len(reminders(site)) == 4, "no third"
    assert all(d["state"] == "sent" and d["totals"]["due"] == "121.00" for d in site.documents()), "nothing is added to the invoice"
    check_copies(site, relay)


def test_second_waits_fifteen_days_after_the_first_was_accepted(reminding, clock, relay):
    """A consumer's; a business has no such floor, but what was missed is not made up at once."""
    site = reminding(after="1d;9d")
    issued(site, unpaid(1), unpaid(2, business))
    put_on_days(clock, TERM + 1)
    wait_reminders(site, 2, state="sent")
    put_on_days(clock, 8)
    wait_reminders(site, 3, state="sent")
    assert len(texts(relay, "Ingebrekestelling")) == 1, "the business only"
    put_on_days(clock, 6)
    walked(site, clock)
    assert len(reminders(site)) == 3, "fourteen days: not yet"
    put_on_days(clock, 1)
    wait_reminders(site, 4, state="sent")


def test_what_was_missed_is_not_made_up_at_once(reminding, clock, relay):
    site = reminding()
    issued(site, unpaid(1), unpaid(2, business))
    site.stop()
    put_on_days(clock, TERM + SECOND + 30)
    site.start()
    wait_reminders(site, 2, state="sent")
    assert len(texts(relay, "Herinnering")) == 2
    put_on_days(clock, 1)
    walked(site, clock)
    assert len(reminders(site)) == 2, "not the next day either"


# ---- never ----------------------------------------------------------------------------------------------------------

def test_never_for_what_is_paid_credited_held_or_paid_on_delivery(reminding, clock, relay):
    site = reminding({"shop main": {"pay_later": "cod"}})
    numbers = issued(site, unpaid(1), unpaid(2), unpaid(3), unpaid(4, payment_method="cod"), unpaid(5), unpaid(6))
    run(site, "paid", numbers[1])
    run(site, "credit", numbers[2], "--issue")
    run(site, "remind", numbers[3], "--hold")
    site.post(order(5, modified=int(time.time()) + 60))
    wait_until(lambda: site.document(numbers[5])["paid"], "the shop says paid")
    put_on_days(clock, TERM + FIRST)
    [mail] = wait_reminders(site, 1, state="sent")
    assert mail["number"] == numbers[6]
    walked(site, clock)
    assert len(reminders(site)) == 1
    assert any("no reminder of" in text and "held since" in text for text in told(site, 3)), told(site, 3)
    assert any("paid on delivery" in text for text in told(site, 4)), told(site, 4)
    assert any("it is credited" in text for text in told(site, 2)), told(site, 2)
    assert any("nothing is due" in text for text in told(site, 1)), told(site, 1)
    failed = run(site, "remind", numbers[3], expect=1)
    assert b"held since" in failed.stderr
    site.stop()  # or it sends that reminder by itself before the person does
    run(site, "remind", numbers[3], "--release")
    wait_reminders(site, 1)
    run(site, "remind", numbers[3])
    site.start()
    wait_reminders(site, 2, state="sent")


def test_paid_meanwhile_is_cancelled_and_told(reminding, clock, relay):
    """Between the queue and the mail server; an invoice that is open again later gets that step then."""
    site = reminding()
    numbers = issued(site, unpaid(1))
    relay.on("RCPT", "450 4.2.1 greylisted", when="ann@")
    put_on_days(clock, TERM + FIRST)
    # what the try came to, not that it began: else the mail would leave after all
    wait_until(lambda: any("greylisted" in (mail["last_answer"] or "") for mail in reminders(site)), "tried once")
    run(site, "paid", numbers[1])
    relay.clear()
    clock.put_on(3600)
    [mail] = wait_reminders(site, 1, state="cancelled")
    assert "nothing is due" in mail["last_answer"]
    assert any("reminder 1 of" in text and "not sent: nothing is due" in text for text in told(site, 1))
    assert texts(relay, "Herinnering") == []
    run(site, "unpaid", numbers[1])
    clock.put_on(3600)
    wait_reminders(site, 1, state="sent")
    assert len(reminders(site)) == 2


def test_a_part_that_was_paid(reminding, clock, relay):
    site = reminding()
    numbers = issued(site, unpaid(1))
    run(site, "paid", numbers[1], "--amount", "100")
    put_on_days(clock, TERM + FIRST)
    wait_reminders(site, 1, state="sent")
    body = texts(relay, "Herinnering")[0].message.get_body(("plain",)).get_content()
    assert "Nog te betalen: €\xa021,00" in body


def test_a_refused_address_gets_no_second(reminding, clock, relay):
    site = reminding()
    numbers = issued(site, unpaid(1))
    relay.on("RCPT", "550 5.1.1 no such user", when="ann@")
    put_on_days(clock, TERM + FIRST)
    wait_reminders(site, 1, state="failed")
    relay.clear()
    put_on_days(clock, SECOND)
    walked(site, clock)
    assert len(reminders(site)) == 1, "the first never left: there is no second"
    assert any("did not leave" in text for text in told(site, 1))
    run(site, "remind", numbers[1])
    [mail] = wait_reminders(site, 1, state="sent")
    assert texts(relay, "Herinnering") and not texts(relay, "Ingebrekestelling")


def test_never_while_peppol_cannot_reach_the_customer(reminding, clock, relay):
    """A business that is not registered; a consumer beside it is reminded."""
    with PROVIDERS["peppyrus"]() as provider:
        provider.now = clock.now
        more = settings_for(provider)
        more.pop("mail", None)
        site = reminding(more)
        numbers = issued(site, unpaid(1, business), unpaid(2))
        wait_state(site, numbers[1], "unreachable")
        put_on_days(clock, TERM + FIRST)
        [mail] = wait_reminders(site, 1, state="sent")
        assert mail["number"] == numbers[2]
        assert any("over Peppol is unreachable" in text for text in told(site, 1)), told(site, 1)


# ---- whom, and since when -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("to, order_id", [("business", 2), ("consumers", 1)])
def test_to(reminding, clock, relay, to, order_id):
    site = reminding(to=to)
    numbers = issued(site, unpaid(1), unpaid(2, business))
    put_on_days(clock, TERM + FIRST)
    [mail] = wait_reminders(site, 1, state="sent")
    assert mail["number"] == numbers[order_id]


def test_older_ones_only_by_a_person(reminding, clock, relay):
    """What was due before `after` was first set; `check` says how many there are."""
    site = reminding(after="off")
    numbers = issued(site, unpaid(1))
    put_on_days(clock, TERM + 30)
    site.configure({"reminders": {"after": "7d;24d"}})
    site.reload()
    walked(site, clock)
    numbers = issued(site, unpaid(2, modified=int(clock.now())))
    assert reminders(site) == []
    assert b"1 open invoice was due before" in run(site, "check").stdout
    assert any("due before reminders began" in text for text in told(site, 1))
    listed = json.loads(run(site, "--json", "remind", numbers[1], "--dry-run").stdout)
    assert [(row["number"], row["state"], row["step"]) for row in listed] == [(numbers[1], "due", 1)]
    assert reminders(site) == [], "--dry-run"
    run(site, "remind", numbers[1])
    wait_reminders(site, 1, state="sent")
    assert run(site, "remind", numbers[1], expect=1).stderr


def test_command_sends_what_is_due_now(reminding, clock, relay):
    """Without a daemon; twice the same day is once."""
    site = reminding()
    numbers = issued(site, unpaid(1), unpaid(2))
    site.stop()
    put_on_days(clock, TERM + FIRST)
    dry = json.loads(run(site, "--json", "remind", "--dry-run").stdout)
    assert sorted(row["number"] for row in dry) == sorted(numbers.values()) and {row["state"] for row in dry} == {"due"}
    assert reminders(site) == []
    done = json.loads(run(site, "--json", "remind").stdout)
    assert {row["state"] for row in done} == {"queued"} and len(reminders(site, state="queued")) == 2
    assert json.loads(run(site, "--json", "remind").stdout) == [] and len(reminders(site)) == 2
    assert b"no reminder is due" in run(site, "remind").stdout


# ---- languages ------------------------------------------------------------------------------------------------------

LANGUAGES = {"nl": ("Herinnering", "eerste, kosteloze herinnering", "14 kalenderdagen"), "fr": ("Rappel", "premier rappel, gratuit", "14 jours calendrier"),
             "de": ("Zahlungserinnerung", "erste, kostenlose Zahlungserinnerung", "14 Kalendertage"),
             "en": ("Reminder", "first reminder, free of charge", "14 calendar days")}


def test_languages_and_own_texts(reminding, clock, relay):
    """An own text of a consumer's first gets what the law asks for as its last paragraph."""
    site = reminding({"shop main": {"language": "nl"}}, **{"subject_1[en]": "Please pay {number}", "body_1[en]": "Pay {due}, {days_late} days late."})
    for number, language in enumerate(LANGUAGES, 1):
        site.post(unpaid(number, meta_data=[{"id": 7, "key": "wpml_language", "value": language}]))
    wait_until(lambda: len(outbox(site, role="customer", state="sent")) == 4, "invoices are out")
    put_on_days(clock, TERM + FIRST)
    wait_reminders(site, 4, state="sent")
    for language, (subject, *words) in LANGUAGES.items():
        start = "Please pay" if language == "en" else subject
        [mail] = texts(relay, start)
        body = mail.message.get_body(("plain",)).get_content()
        assert mail.message["Content-Language"] == language
        for word in words:
            assert word in body, (language, word, body)
        assert "{" not in body and "\n\n\n" not in body, body
    assert texts(relay, "Please pay")[0].message.get_body(("plain",)).get_content().startswith("Pay €121.00, 7 days late.")


# ---- kills ----------------------------------------------------------------------------------------------------------

def test_kills(reminding, clock, relay):
    """Killed in the middle of queuing and sending: each step once, but for a mail that broke behind the final dot."""
    site = reminding()
    issued(site, *[unpaid(number) for number in range(1, 25)])
    put_on_days(clock, TERM + FIRST)
    for turn in range(6):
        wait_until(lambda: len(reminders(site)) > min(turn * 4, 23), "some are queued")
        site.kill()
        site.start()
    wait_equal(lambda: sum(mail["state"] in ("sent", "held") for mail in reminders(site)), 24, "all are dealt with")
    for mail in reminders(site, state="held"):  # it met its dot at five of the kills
        run(site, "outbox", "retry", mail["id"])
    wait_reminders(site, 24, state="sent")
    with site.sql() as database:
        [doubled] = database.execute("SELECT count(*) FROM (SELECT document_id FROM reminders GROUP BY document_id, step HAVING count(*) > 1)").fetchone()
    assert doubled == 0
    check_copies(site, relay)
