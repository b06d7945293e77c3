"""Scenario 13: the daemon, a queue of mails and a mail server that misbehaves: every document arrives once, at the right address, and what
cannot arrive is known to the owner."""
import calendar
import hashlib
import os
import sqlite3
import threading
import time

import pytest

from harness import DEADLINE, order, wait_equal, wait_until
from mail_site import alerts, at_the_dot, check_copies, check_headers, outbox, parse, post_orders, relay_settings, wait_states
from mail_speed import ROUND_TRIP, at_once, send_all
from peppol_site import HOUR, Clock, needs_clock
from smtp_server import Ca, SmtpServer

PASSWORD = "canary-smtp-password"


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def serve(authority):
    servers = []

    def make(**options):
        server = SmtpServer(ca=authority if options.get("tls") else None, **options)
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def relay(serve):
    return serve()


@pytest.fixture
def mailing(make_site):
    """A site that mails through a server."""
    def make(relay, settings=None, **mail):
        merged = relay_settings(relay, **mail)
        for group, keys in (settings or {}).items():
            merged[group] = {**merged.get(group, {}), **keys}
        return make_site(merged)
    return make


def idle(site):
    """No mail is under way, and what waits does so until later: nothing more happens by itself for minutes."""
    def waits():
        with site.sql() as database:
            [count] = database.execute("SELECT count(*) FROM mails WHERE claimed = 1 OR state = 'queued' AND next_attempt_at <= unixepoch() "
                                       "AND (SELECT until FROM pause) <= unixepoch()").fetchone()
        return count == 0
    wait_until(waits, "no mail under way: " + site.log()[-800:])


def tried(site, document):
    """The mail of that document, its first attempt over with all that comes of it."""
    wait_until(lambda: any(mail["attempts"] for mail in outbox(site, document=document)), "an attempt: " + site.log()[-1500:])
    idle(site)
    [mail] = outbox(site, document=document)
    return mail


def attempts_over(site, count):
    wait_until(lambda: site.log().count("mail-attempt") >= count, f"{count} attempts over: {site.log()[-1500:]}")


# ---- trouble with the relay -----------------------------------------------------------------------------------------

TROUBLE = {  # the server's options, what it does, [mail] keys
    "auth-535": (dict(tls="good", auth="PLAIN", users={"shop": "another"}), None, {}),
    "auth-not-offered": (dict(tls="good"), None, {}),
    "tls-wrong-host": (dict(tls="wronghost", auth="PLAIN", users={"shop": PASSWORD}), None, {}),
    "tls-stripped": (dict(tls="good", starttls=False, auth="PLAIN", auth_needs_tls=False, users={"shop": PASSWORD}), None, {}),
    "banner-554": (dict(), ("banner", "554 5.3.2 not you"), {"username": None, "password": None}),
    "ehlo-550": (dict(), ("EHLO", "550 5.7.1 go away"), {"username": None, "password": None}),
    "mail-550": (dict(), ("MAIL", "550 5.7.1 sender not allowed"), {"username": None, "password": None}),
    "closed-port": (dict(), None, {"username": None, "password": None, "server": "smtp://localhost:1"}),
}


@pytest.mark.parametrize("kind", TROUBLE)
def test_f02_f10_relay_trouble_pauses_the_queue_with_one_alert(mailing, serve, kind):
    options, rule, keys = TROUBLE[kind]
    server = serve(**options)
    if rule:
        server.on(*rule)
        server.on("HELO", "550 5.7.1 go away")
    site = mailing(server, {"alerts": {"email": "owner@koffiehoek.example"}}, **{"username": "shop", "password": PASSWORD, **keys})
    began = time.time()
    post_orders(site, 20)
    site.settle(mails=False)
    wait_until(lambda: sum(m["attempts"] for m in outbox(site)) > 0 and "kind=mail" in site.log(), "an attempt and an alert: " + site.log()[-800:])
    wait_until(lambda: alerts(site), "the alert's mail")
    idle(site)
    mails = outbox(site)
    assert [m["state"] for m in mails] == ["queued"] * 20
    assert all(m["last_answer"] for m in mails), "each says why it waits"
    assert sum(m["attempts"] for m in mails) <= 12, "the queue went on against a relay in trouble"
    now = time.time()
    for mail in mails:
        due = calendar.timegm(time.strptime(mail["next_attempt_at"], "%Y-%m-%dT%H:%M:%SZ"))
        assert int(began) + 270 <= due <= now + 330, f"the first back-off is five minutes, not {due - now:.0f} s"
    assert site.log().count("kind=mail ") == 1 and len(alerts(site)) == 1
    assert server.mails == [] and server.data_seen == []
    assert all(d["state"] == "issued" for d in site.documents())
    problems = site.json("status", expect=1)["problems"]
    assert "mail-paused" in [p["code"] for p in problems], problems


def test_f02_mended_relay_and_retry_let_all_go(mailing, relay):
    relay.on("MAIL", "550 5.7.1 sender not allowed")
    site = mailing(relay)
    post_orders(site, 15)
    wait_until(lambda: "kind=mail" in site.log(), "alert")
    idle(site)  # the alert may be of another one than the first
    relay.clear()
    site.run("outbox", "retry", outbox(site)[0]["id"])
    wait_states(site, ["sent"] * 15, "one retry ends the pause for all")
    assert site.json("status")["problems"] == []
    check_copies(site, relay)


def test_f02_reload_after_a_new_password_lets_all_go(mailing, serve):
    server = serve(tls="good", auth="PLAIN LOGIN", users={"shop": PASSWORD})
    site = mailing(server, username="shop", password="an-old-password-1")
    post_orders(site, 8)
    wait_until(lambda: "kind=mail" in site.log(), "alert")
    site.configure({"mail": {"password": PASSWORD}})
    site.reload()
    wait_states(site, ["sent"] * 8, "the new password is used at once")
    assert all(mail.tls and mail.user == "shop" for mail in server.mails)


def test_13_trouble_of_the_old_server_after_a_reload_stops_nothing(mailing, relay, serve):
    relay.on("banner", "hang")
    mended = serve()
    site = mailing(relay, {"alerts": {"email": "owner@koffiehoek.example"}})
    post_orders(site, 1)
    wait_until(lambda: relay.sessions, "an attempt is under way")
    site.configure(relay_settings(mended))
    site.reload()
    relay.drop_idle()
    wait_until(lambda: "outcome=relay-trouble" in site.log(), "it fails: " + site.log()[-1500:])
    wait_states(site, ["sent"], "by the new server, at once")
    assert len(mended.mails) == 1 and not alerts(site) and "kind=mail" not in site.log()
    assert site.json("status")["problems"] == []


def test_f02_old_trouble_is_not_the_answer_of_a_later_mail(mailing, relay):
    relay.on("MAIL", "550 5.7.1 sender not allowed", times=1)
    site = mailing(relay)
    post_orders(site, 1)
    wait_until(lambda: "kind=mail" in site.log(), "alert")
    site.run("outbox", "retry", outbox(site)[0]["id"])
    wait_states(site, ["sent"])
    relay.on("RCPT", "450 4.2.1 greylisted")
    post_orders(site, 1, first=2)
    wait_until(lambda: outbox(site)[-1]["attempts"] == 1 and outbox(site)[-1]["last_answer"], "second mail tried")
    assert "greylisted" in outbox(site)[-1]["last_answer"]


def test_f01_one_refused_recipient_holds_up_nobody(mailing, relay):
    relay.on("RCPT", "550 5.1.1 no such user", when="bad@")
    relay.on("RCPT", "451 4.3.0 later", when="later@")
    site = mailing(relay, {"alerts": {"email": "owner@koffiehoek.example"}})
    for number, who in enumerate(["good@example.be", "bad@example.be", "later@example.be", "fine@example.be"], 1):
        body = order(number)
        body["billing"]["email"] = who
        site.post(body)
    wait_states(site, ["sent", "failed", "queued", "sent"])
    attempts_over(site, 5)
    by_address = {m["to"]: m for m in outbox(site)}
    assert by_address["bad@example.be"]["state"] == "failed" and "no such user" in by_address["bad@example.be"]["last_answer"]
    assert by_address["later@example.be"]["state"] == "queued" and by_address["later@example.be"]["attempts"] == 1
    codes = [p["code"] for p in site.json("status", expect=1)["problems"]]
    assert codes == ["failed-mails"]
    relay.wait_mails(3)
    alert = [m for m in relay.mails if m.recipients == ["owner@koffiehoek.example"]]
    text = alert[0].message.get_content()
    assert "no such user" in text and "billhook outbox retry" in text
    relay.clear()
    site.run("outbox", "retry", "--all-failed")
    wait_states(site, ["sent", "sent", "queued", "sent"])


# ---- the matrix -------------------------------------------------------------------------------------------------------

REPLIES = {"4xx": "451 4.3.0 come back later", "5xx": "550 5.7.1 not here", "close": "close", "reset": "reset"}
MATRIX = {  # stage: the state after 4xx, 5xx, close, reset; * = the whole queue pauses
    "banner": "queued* queued* queued* queued*", "EHLO": "queued* queued* queued* queued*", "STARTTLS": "queued* queued* queued* queued*",
    "AUTH2": "queued* queued* queued* queued*", "MAIL": "queued queued* queued queued", "RCPT": "queued failed queued queued",
    "DATA": "queued failed queued queued", "dot": "queued failed uncertain uncertain", "QUIT": "sent sent sent sent",
}


WHOLE = "torture" in os.environ.get("BILLHOOK_RUN", "")  # else the cells that differ; the room's matrix (test_smtp_matrix.py) has all


def test_f01_matrix_of_the_daemon(mailing, serve):
    server = serve(tls="good", auth="PLAIN LOGIN", users={"shop": PASSWORD})
    site = mailing(server, username="shop", password=PASSWORD)
    found, number = {}, 0
    for stage in MATRIX:
        for reply, action in REPLIES.items():
            if not (WHOLE or reply == "5xx" or stage in ("RCPT", "dot")):
                found.setdefault(stage, []).append("-")  # not asked in this run
                continue
            server.drop_idle()
            server.on(stage, action)
            server.on("HELO", action)
            number += 1
            post_orders(site, 1, first=number)
            mail = tried(site, number)
            with site.sql() as database:
                paused = database.execute("SELECT until > 0 FROM pause").fetchone()[0]
            found.setdefault(stage, []).append(mail["state"] + ("*" if paused else ""))
            server.clear()
            if mail["state"] != "sent":
                site.run("outbox", "retry", mail["id"])
                wait_states(site, ["sent"] * number, f"{stage} {reply}")
    print("\n" + "\n".join([f"{'':10}" + "".join(f"{r:12}" for r in REPLIES)] + [f"{s:10}" + "".join(f"{c:12}" for c in f) for s, f in found.items()]))
    for stage, cells in found.items():
        assert [c for c in cells if c != "-"] == [w for c, w in zip(cells, MATRIX[stage].split()) if c != "-"], stage
    check_copies(site, server)


# ---- after the final dot ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("action", ["close", "reset", "dropafter", "dropresetafter"])
def test_f03_uncertain_goes_again_as_the_same_bytes(mailing, relay, action):
    relay.on("dot", action, times=1)
    site = mailing(relay)
    post_orders(site, 1)
    wait_states(site, ["uncertain"])
    assert "uncertain-mails" in [p["code"] for p in site.json("status", expect=1)["problems"]]
    site.run("outbox", "retry", outbox(site)[0]["id"])
    wait_states(site, ["sent"])
    assert len(relay.data_seen) == 2 and relay.data_seen[0].data == relay.data_seen[1].data
    assert site.documents()[0]["state"] == "sent" and site.documents()[0]["mail"]["attempts"] == 2
    check_copies(site, relay)


def test_f03_on_uncertain_hold(mailing, relay):
    relay.on("dot", "close", times=1)
    site = mailing(relay, on_uncertain="hold")
    post_orders(site, 1)
    wait_states(site, ["held"])
    assert "held-mails" in [p["code"] for p in site.json("status", expect=1)["problems"]]
    site.run("outbox", "retry", outbox(site)[0]["id"])
    wait_states(site, ["sent"])


def test_f03_hold_also_holds_after_a_kill(mailing, relay):
    relay.on("dot", "delay:600", times=1)
    site = mailing(relay, on_uncertain="hold")
    post_orders(site, 1)
    wait_until(lambda: relay.data_seen, "the dot")
    site.kill()
    site.start()
    wait_states(site, ["held"], "a copy is a person's decision under hold")
    wait_until(lambda: "kind=mail" in site.log(), "the alert")
    idle(site)
    assert len(relay.data_seen) == 1


def test_f03_five_uncertain_attempts_are_the_most(mailing, relay):
    relay.on("dot", "close")
    site = mailing(relay)
    post_orders(site, 1)
    for attempt in range(1, 5):
        wait_states(site, ["uncertain"])
        wait_until(lambda: outbox(site)[0]["attempts"] == attempt and site.log().count("mail-attempt") == attempt, f"attempt {attempt}")
        site.run("outbox", "retry", outbox(site)[0]["id"])
    wait_states(site, ["held"])
    assert outbox(site)[0]["attempts"] == 5 and len({m.data for m in relay.data_seen}) == 1


def test_f03_uncertain_stays_so_when_it_is_put_off(mailing, relay):
    relay.on("dot", "dropafter", times=1)
    site = mailing(relay)
    post_orders(site, 1)
    wait_states(site, ["uncertain"])
    relay.on("RCPT", "451 4.3.0 later")
    site.run("outbox", "retry", outbox(site)[0]["id"])
    attempts_over(site, 2)
    assert outbox(site)[0]["state"] == "uncertain", "it may have arrived all the same"


# ---- addresses ----------------------------------------------------------------------------------------------------------

BAD_ADDRESSES = ["ann@example.be\r\nRCPT TO:<evil@example.be>", "ann@example.be\nDATA", "ann@example.be\r", "ann@example.be>", "<ann@example.be>",
                 "ann @example.be", "ann@example.be,evil@example.be", "ann@example.be\x00evil@example.be", "a" * 400 + "@example.be",
                 "ann@evil@example.be", '"ann x"@example.be', "ann(comment)@example.be", "ann@", "@example.be", "ann", "", "ânn@example.be",
                 "ann@example.be;evil@example.be", "ann@exa mple.be", "ann@-example.be", "ann@example..be", "ann@example.be SIZE=1"]


def test_f11_f14_no_address_injects_a_command(mailing, relay):
    site = mailing(relay)
    for number, address in enumerate(BAD_ADDRESSES, 1):
        body = order(number)
        body["billing"]["email"] = address
        assert site.post(body).status == 200
    body = order(900)
    body["billing"]["email"] = "ann@münchen.example"
    site.post(body)
    site.settle()
    relay.wait_mails(1)
    idle(site)
    documents = {d["order_id"]: site.document(f"#{d['id']}") for d in site.documents()}
    sent = [BAD_ADDRESSES[n - 1] for n in range(1, len(BAD_ADDRESSES) + 1) if documents[n]["state"] != "draft"]
    assert all(address.strip() == "ann@example.be" for address in sent), sent  # a line break at the end is no part of the address
    for number, document in documents.items():
        if document["state"] == "draft":
            assert "no-usable-email" in [w["code"] for w in document["warnings"]]
    assert {r for mail in relay.mails for r in mail.recipients} <= {"ann@xn--mnchen-3ya.example", "ann@example.be"}
    assert relay.commands["RCPT"] == relay.commands["MAIL"] == len(relay.mails) and relay.faults == []
    draft = [d for d in documents.values() if d["state"] == "draft"][0]
    for address in ("a@b.be\r\nDATA", "two@a.be,b@c.be", "ânn@example.be"):
        assert site.run("send", f"#{draft['id']}", "--to", address, expect=1).stderr
        assert site.document(f"#{draft['id']}")["number"] is None, "no number before a usable address"
    site.run("send", f"#{draft['id']}", "--to", "new@example.be")
    wait_until(lambda: "new@example.be" in [r for m in relay.mails for r in m.recipients], "sent to the address of a person")
    assert parse([m for m in relay.mails if m.recipients == ["new@example.be"]][0].data)["To"].addresses[0].addr_spec == "new@example.be"


def test_f15_copies_are_independent(mailing, relay):
    relay.on("RCPT", "550 5.1.1 no such user", when="cc@")
    relay.on("RCPT", "451 4.3.0 later", when="boek@")
    site = mailing(relay, cc="cc@koffiehoek.example", bcc="boek@koffiehoek.example; archief@koffiehoek.example")
    post_orders(site, 1)
    wait_states(site, ["sent", "sent", "queued", "failed"])
    attempts_over(site, 4)
    states = {m["to"]: m["state"] for m in outbox(site)}
    assert states == {"ann@example.be": "sent", "archief@koffiehoek.example": "sent", "boek@koffiehoek.example": "queued", "cc@koffiehoek.example": "failed"}
    assert site.documents()[0]["state"] == "sent" and site.documents()[0]["mail"]["to"] == "ann@example.be"
    assert all(len(mail.recipients) == 1 for mail in relay.mails) and len({mail.data for mail in relay.mails}) == 1
    assert b"koffiehoek.example" in relay.mails[0].data and b"boek@" not in relay.mails[0].data and b"archief@" not in relay.mails[0].data
    check_copies(site, relay)


def test_f15_customer_refused_copies_arrive(mailing, relay):
    relay.on("RCPT", "550 5.1.1 no such user", when="ann@")
    site = mailing(relay, bcc="boek@koffiehoek.example")
    post_orders(site, 1)
    wait_states(site, ["sent", "failed"])
    assert site.documents()[0]["state"] == "issued" and site.documents()[0]["mail"]["state"] == "failed"


def test_f15_nobody_gets_two_copies(mailing, relay):
    site = mailing(relay, cc="Ann@Example.be, info@koffiehoek.example", bcc="info@koffiehoek.example; ann@example.be")
    post_orders(site, 1)
    site.settle()
    wait_until(lambda: all(m["state"] == "sent" for m in outbox(site)), "all sent")
    assert sorted(m["to"] for m in outbox(site)) == ["ann@example.be", "info@koffiehoek.example"]
    check_copies(site, relay)


# ---- pace -----------------------------------------------------------------------------------------------------------------

def test_f18_421_after_twenty_and_greylisting(mailing, serve):
    server = serve(mails_per_connection=20)
    site = mailing(server)
    post_orders(site, 150)
    wait_states(site, ["sent"] * 150, "421 after 20: the next connection at once")
    assert len(outbox(site, attempts=1)) == 150, "a used-up connection is no failed attempt"
    server.on("RCPT", "450 4.7.1 greylisted", times=10)
    post_orders(site, 10, first=1001)
    site.settle()
    wait_equal(lambda: len(outbox(site, state="queued", attempts=1)), 10, "greylisted")
    greylisted = outbox(site, state="queued")
    assert all("greylisted" in m["last_answer"] for m in greylisted) and "kind=mail" not in site.log()
    for mail in greylisted:
        site.run("outbox", "retry", mail["id"])
    wait_states(site, ["sent"] * 160)
    check_copies(site, server)


@needs_clock
def test_f17_relay_down_for_days(mailing, relay):
    """The daemon's clock is put eleven hours on after each attempt: an alert when it lasts for hours, the end and another alert after five days."""
    relay.on("RCPT", "451 4.3.0 later")
    site = mailing(relay, {"alerts": {"email": "owner@koffiehoek.example"}})
    site.stop()
    clock = Clock(site.folder)
    site.start(env=clock.environment)
    site.post(order(1, modified=time.time() - 60))
    for attempt in range(1, 13):  # 5, 10, 20, 40 minutes, then every 67: each is due when eleven hours have passed
        number = site.documents()[0]["number"] if attempt > 1 else ""  # whose attempts are counted: an alert's mail has its own
        wait_until(lambda: sum(number in line for line in site.log().splitlines() if line.startswith("mail-attempt ")) >= attempt, f"attempt {attempt}")
        assert outbox(site)[0]["state"] == ("queued" if attempt < 12 else "failed"), f"{11 * (attempt - 1)} hours after the first attempt"
        clock.put_on(11 * HOUR)
        site.reload()  # the dispatcher looks at once
    mail = outbox(site)[0]
    assert mail["attempts"] == 12, mail
    told = [alert for alert in alerts(site) if "-mail." in alert["message_id"]]  # not that the clock jumps
    assert len(told) == 2 and site.log().count("alert kind=mail ") == 2, "one when it waits for hours, one when it is given up"
    assert site.documents()[0]["state"] == "issued"
    relay.clear()
    site.run("outbox", "retry", mail["id"])
    wait_states(site, ["sent"])


def test_f19_idle_connection_closed_by_the_relay(mailing, relay):
    site = mailing(relay)
    for number in range(1, 7):
        post_orders(site, 1, first=number)
        wait_states(site, ["sent"] * number)
        relay.drop_idle()
    assert len(outbox(site, attempts=1)) == 6
    check_copies(site, relay)


# ---- size -----------------------------------------------------------------------------------------------------------------

def test_f20_big_mails_byte_exact(mailing, serve, tmp_path):
    server = serve(size=60_000_000)
    big = tmp_path / "voorwaarden.bin"
    site = mailing(server, **{"attach[nl]": str(big)})
    sizes = [65536 - 5, 65536, 65536 + 5, 1 << 20, 10 << 20, 20 << 20]  # the largest attachment
    for number, size in enumerate(sizes, 1):
        big.write_bytes(hashlib.shake_256(str(size).encode()).digest(size))
        post_orders(site, 1, first=number)
        wait_states(site, ["sent"] * number, f"{size} bytes")
        data = server.mails[-1].data
        message = parse(data)
        pdf, terms = [part.get_payload(decode=True) for part in message.iter_attachments()]
        assert terms == big.read_bytes(), size
        assert pdf == site.run("show", f"#{number}", "--pdf", "-").stdout
        assert data == site.run("show", f"#{number}", "--mail", "-").stdout
        server.mails.clear(), server.data_seen.clear()


def test_f20_over_the_servers_size_fails_before_data(mailing, serve):
    server = serve(size=20_000)
    site = mailing(server)
    post_orders(site, 1)
    wait_states(site, ["failed"])
    assert server.commands["DATA"] == 0 and "20000" in outbox(site)[0]["last_answer"].replace(",", "").replace(".", "").replace(" ", "")


# ---- by a person -------------------------------------------------------------------------------------------------------------

def test_f21_send_twice_in_parallel_and_again(mailing, relay):
    site = mailing(relay, {"invoice": {"auto_send": "false"}})
    post_orders(site, 2)
    site.settle()
    assert {d["state"] for d in site.documents()} == {"draft"} and relay.mails == []
    ends = []
    runners = [threading.Thread(target=lambda: ends.append(site.run("send", "#1", expect=None).returncode)) for _ in range(8)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert sorted(ends) == [0] + [1] * 7
    wait_states(site, ["sent"])
    refused = site.run("send", "#1", expect=1).stderr.decode()
    assert "--again" in refused
    site.run("send", "#1", "--again")
    wait_states(site, ["sent", "sent"])
    first, second = relay.mails
    assert first.message_id != second.message_id
    assert [p.get_payload(decode=True) for p in first.message.iter_attachments()] == [p.get_payload(decode=True) for p in second.message.iter_attachments()]
    site.run("send", "#1", "--again", "--to", "boekhouder@example.be")
    wait_states(site, ["sent"] * 3)
    assert relay.mails[2].recipients == ["boekhouder@example.be"]
    check_copies(site, relay)


def test_f23_address_changed_while_queued(mailing, relay):
    relay.on("RCPT", "451 4.3.0 later", times=1)
    site = mailing(relay)
    site.post(order(1, modified=time.time() - 100))
    site.settle()
    attempts_over(site, 1)
    body = order(1)
    body["billing"]["email"] = "new@example.be"
    site.post(body)
    site.settle()
    site.run("outbox", "retry", outbox(site)[0]["id"])
    wait_states(site, ["sent"])
    assert relay.mails[0].recipients == ["ann@example.be"]
    assert "order-changed" in [w["code"] for w in site.document("#1")["warnings"]]


def test_13_outbox_cancel_and_retry(mailing, relay):
    relay.on("RCPT", "451 4.3.0 later")
    site = mailing(relay)
    post_orders(site, 2)
    site.settle()
    attempts_over(site, 2)
    one, two = outbox(site)
    site.run("outbox", "cancel", one["id"])
    assert outbox(site)[0]["state"] == "cancelled" and outbox(site)[0]["next_attempt_at"] is None
    assert site.run("outbox", "cancel", one["id"], expect=1).stderr
    relay.clear()
    site.run("outbox", "retry", two["id"])
    wait_states(site, ["cancelled", "sent"])
    assert site.run("outbox", "cancel", two["id"], expect=1).stderr and site.run("outbox", "retry", two["id"], expect=1).stderr
    site.run("outbox", "retry", one["id"])
    wait_states(site, ["sent", "sent"])
    site.run("outbox", "retry", "999", expect=1)
    check_copies(site, relay)


# ---- bursts, delay ----------------------------------------------------------------------------------------------------------

def test_c09_burst_limit(mailing, relay):
    site = mailing(relay, {"alerts": {"email": "owner@koffiehoek.example"}}, burst_limit="50/10m")
    post_orders(site, 60)
    site.settle()
    wait_states(site, ["sent"] * 50)
    drafts = site.documents(state="draft")
    assert len(drafts) == 10 and all(d["number"] is None for d in drafts)
    assert [[w["code"] for w in site.document(f"#{d['id']}")["warnings"]] for d in drafts] == [["waits-for-release"]] * 10
    assert [p["code"] for p in site.json("status", expect=1)["problems"]] == ["burst"]
    assert "alert kind=burst " in site.log() and len(alerts(site)) == 1
    relay.wait_mails(51)
    site.run("outbox", "release")
    wait_states(site, ["sent"] * 60)
    numbers = sorted(d["number"] for d in site.documents())
    assert [int(n[5:]) for n in numbers] == list(range(1, 61))
    check_copies(site, relay)


def test_13_send_after(mailing, relay):
    """The wait is kept in whole seconds: from the second in which the order came, whatever part of it was over."""
    def ripe_from():
        with site.sql() as database:
            return database.execute("SELECT ripe_from FROM documents").fetchone()[0]
    site = mailing(relay, send_after="1h")
    began = time.time()
    site.post(order(1, modified=began - 20))
    site.settle()
    assert site.documents()[0]["state"] == "draft"
    assert [w["code"] for w in site.document("#1")["warnings"]] == ["waits-send-after"]
    first = ripe_from()
    assert int(began) <= first <= time.time()
    wait_until(lambda: time.time() >= first + 1, "a second that is another")
    site.post(order(1, total="242.00", net="200.00", modified=began - 10))
    site.settle()
    assert ripe_from() == first, "a change starts the wait anew"
    assert site.documents()[0]["state"] == "draft" and not relay.mails
    site.configure({"mail": {"send_after": "3s"}})
    site.reload()
    wait_states(site, ["sent"])
    assert relay.mails[0].at >= first + 3
    assert site.documents()[0]["totals"]["gross"] == "242.00"


# ---- alerts ------------------------------------------------------------------------------------------------------------------

def test_13_alerts_of_each_kind_and_one_an_hour(mailing, relay):
    relay.on("MAIL", "550 5.7.1 sender not allowed", times=1)
    site = mailing(relay, {"alerts": {"email": "owner@koffiehoek.example"}})
    site.post(order(1, modified=time.time() - 100))
    site.settle(mails=False)
    wait_until(lambda: len(relay.mails) == 1, "the alert leaves while the queue is paused")
    for n in range(5):
        site.post(b"not json %d" % n)
    for n in range(8):
        assert site.post(order(1), secret="x" * 30).status == 401
    wait_until(lambda: "alert kind=signature " in site.log(), "the alert about signatures")
    site.post(order(1, total="242.00", net="200.00", modified=time.time() - 90))
    zero = order(3, total="100.00", net="100.00", tax_lines=[])
    zero["line_items"][0]["taxes"] = []
    site.post(zero)
    site.settle(mails=False)
    try:
        relay.wait_mails(5)
        wait_until(lambda: {m["state"] for m in alerts(site)} == {"sent"}, "all alerts sent")
    except AssertionError:
        raise AssertionError(site.log()[-6000:])
    assert outbox(site)[0]["state"] == "queued"
    kinds = {m.message["Subject"]: check_headers(m.data).get_content() for m in relay.mails}
    assert len(relay.mails) == 5 and len(kinds) == 5, list(kinds)
    for text in kinds.values():
        assert "billhook " in text and "What helps" in text
    assert "#1" in next(t for s, t in kinds.items() if "changed" in s) or "order 1" in next(t for s, t in kinds.items() if "changed" in s)
    log = site.log()
    for kind in ("mail", "failed-delivery", "signature", "order-changed", "draft-blocks"):
        assert f"alert kind={kind} " in log, kind


# ---- the end of the daemon ----------------------------------------------------------------------------------------------------

def test_d12_sigterm_waits_for_the_reply_to_the_dot(mailing, relay):
    relay.on("dot", "delay:2", times=1)
    site = mailing(relay)
    post_orders(site, 1)
    wait_until(lambda: relay.data_seen, "the dot")
    site.stop(expect=0)
    site.start()
    wait_states(site, ["sent"])
    assert len(relay.mails) == 1 and outbox(site)[0]["attempts"] == 1


def test_d12_sigterm_before_the_dot_costs_no_back_off(mailing, relay):
    relay.on("RCPT", "hang", times=1)
    site = mailing(relay)
    post_orders(site, 1)
    wait_until(lambda: relay.commands["RCPT"], "RCPT")
    site.stop(expect=0)
    assert outbox(site, state="queued"), "it waited for the relay until its own limit"
    began = time.time()
    assert calendar.timegm(time.strptime(outbox(site)[0]["next_attempt_at"], "%Y-%m-%dT%H:%M:%SZ")) <= began, "a back-off"
    site.start()
    wait_states(site, ["sent"], "it leaves at once after the restart")
    check_copies(site, relay)


def test_f07_kills_while_mails_are_in_flight(mailing, serve):
    from kill_mails import kill_rounds
    server = serve(latency=0.01)
    site = mailing(server)
    print("\n" + kill_rounds(site, server, rounds=20))


def test_13_disk_busy_while_the_outcome_is_recorded(mailing, relay):
    """A write lock held by another process beyond the busy time-out: the 250 is not forgotten."""
    site = mailing(relay)
    other = sqlite3.connect(site.database, timeout=DEADLINE, isolation_level=None, check_same_thread=False)
    at_the_dot(relay, lambda: other.execute("BEGIN IMMEDIATE"))
    post_orders(site, 1)
    wait_until(lambda: "mail-not-recorded" in site.log(), "beyond the busy time-out")
    other.execute("ROLLBACK")
    other.close()
    wait_states(site, ["sent"])
    assert len(relay.mails) == 1 and outbox(site)[0]["attempts"] == 1


# ---- speed -------------------------------------------------------------------------------------------------------------------

def test_13_pool_against_one_connection(mailing, serve):
    """One reused connection pays MAIL, RCPT, DATA and the dot one after the other: at most 1 / 80 ms."""
    server = serve(latency=ROUND_TRIP)
    rate = send_all(mailing(server), server, 120)
    print(f"\n120 mails, 20 ms before each reply: {rate:.0f} mails/s over {server.connections} connections, {at_once(server):.1f} at once")
    assert at_once(server) > 2
