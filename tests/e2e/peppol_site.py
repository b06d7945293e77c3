"""What the tests of Peppol share: a site whose provider is a stand-in, customers, a clock that can be put on, and what is asked in the end."""
import calendar
import os
import pathlib
import re
import time

import pytest

from harness import FAKETIME, order, wait_equal, wait_until
from standins.provider import KEY, SECRET

needs_clock = pytest.mark.skipif(not FAKETIME, reason="needs libfaketime, which does not go with sanitizers")
ENDED = ("delivered", "failed", "cancelled")
MINUTE, HOUR, DAY = 60, 3600, 86400


def vat(number):
    """A Belgian VAT number that passes modulus 97 and is not the seller's."""
    return f"BE{number + 1000:08d}{97 - (number + 1000) % 97:02d}"


def participant(number):
    return "0208:" + vat(number)[2:]


def business(id, customer=None, **changes):
    """An order of a Belgian business; the customer's number is the order's where none is given."""
    meta = [{"id": 1, "key": "vat_number", "value": vat(customer or id)}]
    return order(id, **{"meta_data": meta, **changes})


class Clock:
    """The daemon's and the commands' clock: the real one, put on by so many seconds; the providers have the same."""

    def __init__(self, folder, *providers):
        self.file, self.offset = pathlib.Path(folder) / "clock", 0
        for provider in providers:
            provider.now = self.now
        self.set(0)
        self.environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def set(self, offset):
        self.offset = offset
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"+{offset}")
        os.replace(fresh, self.file)

    def now(self):
        return time.time() + self.offset

    def put_on(self, seconds):
        self.set(self.offset + seconds)

    def to(self, moment):
        """At least to that moment, a second later."""
        if moment + 1 > self.now():
            self.set(int(moment - time.time()) + 2)


def settings_for(provider, more=None, **peppol):
    """Settings of a site for a stand-in; nothing else goes anywhere but to a directory."""
    found = provider.settings(**peppol)
    for group, keys in (more or {}).items():
        found.setdefault(group, {}).update(keys)
    return found


def moment(text):
    """Unix seconds of a time as JSON has it; 0 for none."""
    if not text:
        return 0
    if isinstance(text, (int, float)):
        return text
    found = re.match(r"(\d+-\d+-\d+)T(\d+:\d+:\d+)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$", text)
    zone = found.group(3) or "Z"
    shift = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)
    return calendar.timegm(time.strptime(found.group(1) + found.group(2), "%Y-%m-%d%H:%M:%S")) - shift


def numbers(site):
    """order id -> number of its invoice."""
    return {found["order_id"]: found["number"] for found in site.documents(type="invoice") if found["number"]}


def issue(site, *orders):
    """Posts orders and waits for their invoices; gives the numbers in order."""
    for body in orders:
        assert site.post(body).status == 200
    ids = [body["id"] for body in orders]
    wait_equal(lambda: len(set(ids) & set(numbers(site))), len(set(ids)), "issued")
    found = numbers(site)
    return [found[id] for id in ids]


def delivery(site, number):
    return site.document(number)["peppol"]


def deliveries(site):
    """number -> newest delivery, with its number."""
    return {found["number"]: {**found["peppol"], "number": found["number"]} for found in site.documents() if found["peppol"]}


def story(site, number):
    """What `explain` tells of the document's order."""
    return site.run("explain", site.document(number)["order_number"]).stdout.decode()


def wait_state(site, number, *states):
    def reached():
        return (found := delivery(site, number)) and found["state"] in states and found
    try:
        return wait_until(reached)
    except AssertionError:
        raise AssertionError(f"{number} is not {states}: {delivery(site, number)}\n{site.run('peppol', 'show', number, expect=None).stdout.decode()}\n"
                             f"{site.log()[-3000:]}") from None


def wait_all(site, states):
    """Until the deliveries are in these states, in any order."""
    try:
        wait_equal(lambda: sorted(found["state"] for found in deliveries(site).values()), sorted(states))
    except AssertionError:
        raise AssertionError(f"{[(found['number'], found['state'], found['last_answer']) for found in deliveries(site).values()]}\n{site.log()[-3000:]}") from None


def at_rest(found, now):
    return found["state"] in ENDED or not found["next_attempt_at"] or moment(found["next_attempt_at"]) > now


def wait_at_rest(site, clock, number):
    """Until nothing is due for the delivery; gives it."""
    def rests():
        found = delivery(site, number)
        return found if found and found["state"] not in ("queued", "sending") and at_rest(found, clock.now()) else None
    try:
        return wait_until(rests)
    except AssertionError:
        raise AssertionError(f"not at rest: {delivery(site, number)}\n{site.log()[-3000:]}") from None


def wire(provider, to=None):
    """What went over the wire, in words: kinds in order, repeated ones counted."""
    words = []
    for request in list(provider.requests):
        if to and request.participant.lower() != to.lower():
            continue
        word = f"{request.kind} {request.answer}"
        if words and words[-1][0] == word:
            words[-1][1] += 1
        else:
            words.append([word, 1])
    return " · ".join(word if count == 1 else f"{word} ×{count}" for word, count in words)


def kinds(provider, to=None):
    return [request.kind for request in list(provider.requests) if not to or request.participant.lower() == to.lower()]


def check_once(site, provider, numbers_sent=None):
    """No document is with the provider twice; what is delivered or accepted is there once, the same bytes as `show --ubl`."""
    counts = provider.counts()
    assert all(count == 1 for count in counts.values()), counts
    for number, found in deliveries(site).items():
        if found["state"] in ("accepted", "delivered") and found["provider"] == provider.name:
            assert counts[(number, found["participant"])] == 1, (number, found, counts)
    for document in provider.stored:
        if document.sent and (numbers_sent is None or document.number in numbers_sent):
            assert document.xml == site.run("show", document.number, "--ubl", "-").stdout, f"{document.number}: other bytes"
            assert document.endpoint == document.receiver
    assert not provider.faults, provider.faults


def check_no_key(*texts):
    for text in texts:
        text = text if isinstance(text, str) else text.decode(errors="replace")
        for secret in (KEY, SECRET):
            assert secret not in text, text[max(0, text.index(secret) - 300):text.index(secret) + 100]
