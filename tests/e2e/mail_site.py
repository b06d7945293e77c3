"""What the tests of the mail share: a site that mails through the scripted server, and what is asked of every mail."""
import collections
import email
import email.policy
import re

from harness import order, wait_equal

ONCE_EACH = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Type"]


def relay_settings(relay, **mail):
    """[mail] for the scripted server; `mail` adds keys."""
    keys = {"transport": "smtp", "server": relay.url, "directory": None, "security": "required" if relay.tls else "none",
            "burst_limit": "100000/1m"}
    if relay.tls:
        keys["ca_file"] = relay.ca.file
    return {"mail": {**keys, **mail}}


def outbox(site, **wanted):
    """The mails of documents, oldest first, where the given fields are so."""
    mails = [m for m in reversed(site.json("outbox")) if m["document"] is not None]
    return [m for m in mails if all(m[key] == value for key, value in wanted.items())]


def alerts(site):
    return [m for m in reversed(site.json("outbox")) if m["document"] is None]


def wait_states(site, states, what=""):
    """Waits until the mails of documents are in these states, in any order."""
    try:
        wait_equal(lambda: sorted(m["state"] for m in outbox(site)), sorted(states))
    except AssertionError:
        raise AssertionError(f"{what}: {[(m['id'], m['state'], m['last_answer']) for m in outbox(site)]}, wanted {states}\n{site.log()[-1500:]}")


def at_the_dot(relay, act):
    """act() once the next mail is whole, before its 250 leaves."""
    taken = relay.accept

    def accept(mail):
        relay.accept = taken
        act()
        taken(mail)
    relay.accept = accept


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.SMTP)


def check_headers(data):
    """RFC 5322 and what billhook promises of each mail (F16); returns the parsed mail."""
    head = data.split(b"\r\n\r\n", 1)[0]
    head.decode("ascii")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"message-id:")]  # which nobody may fold
    assert all(len(line) <= 78 for line in lines), head
    message = parse(data)
    counted = collections.Counter(name.lower() for name in message.keys())
    for name in ONCE_EACH:
        assert counted[name.lower()] == 1, (name, message.items())
    assert "bcc" not in counted and counted["cc"] <= 1
    assert message["Auto-Submitted"] == "auto-generated" and message["MIME-Version"] == "1.0"
    assert re.fullmatch(r"<bh\.[^@\s]+@[^@\s>]+>", message["Message-ID"]), message["Message-ID"]
    assert message["Date"].datetime is not None and not message.defects
    for part in message.walk():
        assert not part.defects, part.defects
        if not part.is_multipart():
            assert part["Content-Transfer-Encoding"] in ("base64", "quoted-printable")
    return message


def check_copies(site, server, again=0):
    """O4: no (Message-ID, recipient) more often than once and once for each attempt recorded as past the dot; what is sent was accepted;
    what was accepted belongs to a mail; no Message-ID of two documents."""
    with site.sql() as database:
        rows = database.execute("SELECT message_id, recipient, state, uncertain_attempts, document_id FROM mails").fetchall()
    copies = collections.Counter((mail.message_id, recipient) for mail in server.mails for recipient in mail.recipients)
    documents = collections.defaultdict(set)
    for message_id, recipient, state, uncertain, document in rows:
        documents[message_id].add(document)
        assert copies[(message_id, recipient)] <= 1 + uncertain, (message_id, recipient, copies[(message_id, recipient)], uncertain)
        if state == "sent":
            assert copies[(message_id, recipient)] >= 1, f"{message_id} is marked sent and was never accepted"
    assert all(len(found) == 1 for found in documents.values())
    assert set(copies) <= {(row[0], row[1]) for row in rows}
    by_id = collections.defaultdict(set)
    for mail in server.mails:
        by_id[mail.message_id].add(mail.data)
    assert all(len(found) == 1 for found in by_id.values()), "the bytes of a Message-ID changed"
    assert server.faults == [], server.faults
    return copies


def post_orders(site, count, first=1, **changes):
    for number in range(first, first + count):
        assert site.post(order(number, **changes)).status == 200
