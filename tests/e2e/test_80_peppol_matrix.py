"""Scenario 80: provider × event: what the delivery becomes and what went over the wire. One daemon a provider, a document an event, the clock put on
from one due moment to the next; the events that stop the whole provider come one after another at the end. The run writes the table to
$BILLHOOK_BUILD/peppol-matrix.md."""
import concurrent.futures
import contextlib
import dataclasses

import pytest

from harness import BUILD, wait_until
from peppol_site import (Clock, HOUR, at_rest, business, check_no_key, check_once, deliveries, delivery, issue, moment, needs_clock, participant,
                         settings_for, story, wait_state, wire)
from standins import PROVIDERS
from standins.server import Server

pytestmark = needs_clock
HANDED = {"billit": "accepted"}  # where all goes well; delivered elsewhere
HOURS = 3


@dataclasses.dataclass
class Event:
    name: str
    rules: list                # (kind, action, times)
    state: str = "handed"      # in the end; "handed": delivered (Billit: accepted)
    stuck: str = ""            # instead, at a provider that cannot be searched
    stored: int = 1            # how often it is with the provider in the end
    only: tuple = ()           # providers
    never: tuple = ()
    words: str = ""            # in last_answer
    seen: str = ""             # a state that it passed, as its story tells
    before: object = None      # called with (provider, participant) before the order


def lost(name, action, stored=1, kind="send", **more):
    """The answer to the POST is lost: looked up where that can be, else it waits for a person."""
    return Event(name, [(kind, action, 1)], stuck="uncertain", stored=stored, **more)


EVENTS = [
    Event("all is well", []),
    Event("not registered", [], "unreachable", stored=0, before=lambda provider, who: provider.unregister(who)),
    Event("registered for credit notes only", [], "unreachable", stored=0, before=lambda provider, who: provider.register(who, "creditNote")),
    *[Event(f"look-up: {action}", [("lookup", action, 1)]) for action in ("503", "html", "garbage", "empty", "huge", "deep", "trickle", "reset", "400")],
    *[lost(f"send: {action}, nothing stored", action) for action in ("503", "500", "reset", "close", "html", "garbage", "empty", "huge", "deep")],
    *[lost(f"send: {action}, stored", "after " + action) for action in ("503", "500", "reset", "close", "html", "garbage", "empty", "huge", "deep")],
    Event("send: slow", [("send", "trickle", 1)]),
    Event("send: the key comes back", [("send", "echo", 1)], "failed", stored=0),
    *[Event(f"send: {status}", [("send", str(status), 1)], "failed", stored=0, never=(("recommand",) if status == 422 else ()))
      for status in (400, 404, 406, 409, 415, 422)],
    Event("send: receiver down, then up", [("send", "refuse receiver-down", 2)], only=("recommand",)),
    Event("send: receiver down for good", [("send", "refuse receiver-down", None)], "queued", stored=0, only=("recommand",)),
    *[lost(f"upload: {action}, nothing stored", action, kind="create", only=("e-invoice.be",)) for action in ("503", "reset", "html")],
    *[lost(f"upload: {action}, stored", "after " + action, kind="create", only=("e-invoice.be",)) for action in ("503", "reset", "html")],
    *[Event(f"upload: {status}", [("create", str(status), 1)], "failed", stored=0, only=("e-invoice.be",)) for status in (400, 415, 422)],
    *[Event(f"validate: {action}", [("validate", action, 1)], only=("e-invoice.be",)) for action in ("503", "reset", "after reset", "html")],
    *[Event(f"question: {action}", [("status", action, 1)], never=("billit", "recommand")) for action in ("503", "404", "html", "garbage", "huge", "reset", "400")],
    *[Event(f"search: {action}", [("send", "after reset", 1), ("find", action, 1)], never=("billit", "scrada")) for action in ("503", "html", "reset", "garbage")],
]
for provider in PROVIDERS.values():  # each documented refusal
    for refusal in provider.REFUSALS:
        if (provider.name, refusal) not in (("recommand", "receiver-down"), ("e-invoice.be", "not-a-draft")):
            EVENTS.append(Event(f"send: refused ({refusal})", [("send", "refuse " + refusal, 1)], "failed", stored=0, only=(provider.name,)))


def applies(event, name):
    return (not event.only or name in event.only) and name not in event.never


class Play:
    """A provider with its site and the documents of all its events."""

    def __init__(self, stack, make_site, name):
        self.name, self.provider = name, stack.enter_context(PROVIDERS[name]())
        self.site = make_site(settings_for(self.provider, {"mail": {"burst_limit": "100000/1m"}, "alerts": {"email": "owner@koffiehoek.example"}},
                                           retry_days="30"), start=False, name=name.replace(".", "-"))
        self.clock = Clock(self.site.folder, self.provider)
        self.site.environment = self.clock.environment
        self.site.start()
        self.customer, self.documents = 1000, {}  # event name -> (number, participant)

    def begin(self, events):
        orders = []
        for event in events:
            self.customer += 1
            who = participant(self.customer)
            self.provider.register(who)
            for kind, action, times in event.rules:
                self.provider.on(kind, action, times, to=who)
            if event.before:
                event.before(self.provider, who)
            orders.append((event.name, who, business(self.customer)))
        found = issue(self.site, *[body for _, _, body in orders])
        for (name, who, _), number in zip(orders, found):
            self.documents[name] = (number, who)

    def rests(self):
        return all(found["state"] not in ("sending",) and at_rest(found, self.clock.now()) for found in deliveries(self.site).values())

    def run(self, hours=HOURS):
        """From one due moment to the next, for so many hours; a delivered one's daily question is not waited for."""
        end = self.clock.now() + hours * HOUR
        while True:
            try:
                wait_until(self.rests, "all at rest", moving=lambda: len(self.provider.requests))
            except AssertionError:
                raise AssertionError(f"{self.name}: {[f for f in deliveries(self.site).values() if not at_rest(f, self.clock.now())]}\n"
                                     f"{self.site.log()[-3000:]}") from None
            due = [moment(found["next_attempt_at"]) for found in deliveries(self.site).values() if found["next_attempt_at"] and found["state"] != "delivered"]
            due = [at for at in due if at <= end]
            if not due:
                return
            self.clock.to(min(due))


@pytest.fixture(scope="module")
def peppol_matrix(tmp_path_factory):
    """All providers at once: they wait for each other's clocks, not for one another."""
    from conftest import make_site as fixture
    with contextlib.ExitStack() as stack:
        maker = stack.enter_context(contextlib.contextmanager(fixture.__wrapped__)(tmp_path_factory.mktemp("matrix")))
        plays = {name: Play(stack, maker, name) for name in PROVIDERS}
        for name, play in plays.items():
            play.begin([event for event in EVENTS if applies(event, name)])
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for done in [pool.submit(play.run) for play in plays.values()]:
                done.result()
        write_table(plays)
        yield plays


def write_table(plays):
    lines = ["# Peppol: provider × event, as the test run saw it", "",
             "A document an event, three hours of the daemon's clock. What went over the wire: kind of request and what it got (×: so often in a row).", "",
             "| event | provider | state | stored | attempts | over the wire | last answer |", "|---|---|---|---|---|---|---|"]
    for event in EVENTS:
        for name, play in plays.items():
            if applies(event, name):
                number, who = play.documents[event.name]
                found = delivery(play.site, number)
                answer = (found["last_answer"] or "").replace("|", "\\|").replace("\n", " ")
                lines.append(f"| {event.name} | {name} | {found['state']} | {play.provider.counts()[(number, who)]} | {found['attempts']} "
                             f"| {wire(play.provider, who)} | {answer} |")
    (BUILD / "peppol-matrix.md").write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_matrix(peppol_matrix, name):
    play, wrong = peppol_matrix[name], []
    for event in EVENTS:
        if not applies(event, name):
            continue
        number, who = play.documents[event.name]
        found = delivery(play.site, number)
        stuck = event.stuck and not play.provider.can_find
        wanted = event.stuck if stuck else HANDED.get(name, "delivered") if event.state == "handed" else event.state
        count = play.provider.counts()[(number, who)]
        stored = event.stored if not stuck else int("after" in event.rules[0][1])
        if found["state"] != wanted or count != stored:
            wrong.append(f"{event.name}: {found['state']} (stored {count}), wanted {wanted} ({stored}); {found['last_answer']}; {wire(play.provider, who)}")
        if not found["last_answer"] and wanted != "queued":
            wrong.append(f"{event.name}: no words")
    assert not wrong, "\n".join(wrong)
    assert not play.provider.faults, play.provider.faults
    check_once(play.site, play.provider)


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_matrix_says_nothing_of_the_key(peppol_matrix, name):
    play = peppol_matrix[name]
    check_no_key(play.site.log(), play.site.database.read_bytes())
    for event in ("send: the key comes back", "look-up: 400", "send: 503, stored", "all is well"):
        number, _ = play.documents[event]
        check_no_key(play.site.run("peppol", "show", number).stdout, story(play.site, number))
    for path in (play.site.folder / "mail").glob("*.eml"):
        check_no_key(path.read_bytes())


@pytest.mark.parametrize("name", [name for name in PROVIDERS if PROVIDERS[name].has_status and name != "recommand"])
def test_80_words_of_the_provider(make_site, name):
    """An unknown word is pending, with a warning; a rejection has its reason; one that comes late turns delivered into failed."""
    with PROVIDERS[name]() as provider:
        site = make_site(settings_for(provider), start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        for customer in (1, 2, 3):
            provider.register(participant(customer))
        site.start()
        unknown, rejected, late = issue(site, *[business(customer) for customer in (1, 2, 3)])
        for number in (unknown, rejected, late):
            wait_state(site, number, "accepted")
        provider.reject_later(unknown, "Teleported<b>")
        provider.reject_later(rejected)
        provider.reject_later(late, provider.STATES[-1])
        clock.put_on(301)  # asked after one minute, or five
        assert provider.reason in wait_state(site, rejected, "failed")["last_answer"]
        wait_state(site, late, "delivered")
        found = wait_until(lambda: "Teleported" in (delivery(site, unknown)["last_answer"] or "") and delivery(site, unknown), "the word is told")
        assert found["state"] == "accepted"
        provider.reject_later(unknown, provider.STATES[-1])
        provider.reject_later(late)
        clock.put_on(601)
        wait_state(site, unknown, "delivered")
        clock.put_on(86400)
        assert provider.reason in wait_state(site, late, "failed")["last_answer"]
        assert site.document(late)["state"] == "sent", "a later `failed` leaves it sent"
        assert site.run("peppol", "retry", late, expect=1).stderr, "one that was ever delivered is credited"
        assert provider.counts()[(late, participant(3))] == 1
        for number in (rejected, late):
            assert number in site.run("status", expect=1).stdout.decode()


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_redirects_are_never_followed(make_site, name):
    """Neither with the key nor without: the other host hears nothing."""
    class Other(Server):
        def route(self, request):
            raise AssertionError("nobody asks here")
    with PROVIDERS[name]() as provider, Other() as other:
        provider.register(participant(1)).register(participant(2))
        site = make_site(settings_for(provider))
        provider.on("lookup", f"redirect {other.root}/x", to=participant(1)).on("send", f"redirect {other.root}/x", times=1, to=participant(2))
        provider.on("find", f"redirect {other.root}/x", to=participant(2))
        first, second = issue(site, business(1), business(2))
        wait_until(lambda: (found := delivery(site, first)) and found["last_answer"], "an answer to the look-up")
        wait_until(lambda: [r for r in provider.of_kind("send") if r.participant == participant(2)], "sent")
        wait_state(site, second, "uncertain", "failed", "queued")
        assert delivery(site, first)["state"] in ("looking_up", "queued")
        assert other.requests == [] and other.connections == 0 and not provider.counts()
        check_no_key(site.log())
