"""Scenario 80: is the receiver on Peppol? lookup=dns (SML and SMP), receivers who register later, `peppol lookup`, `check --peppol`."""
import pytest

from harness import wait_until
from peppol_site import (Clock, DAY, HOUR, business, check_no_key, check_once, deliveries, delivery, issue, moment, needs_clock, participant,
                         settings_for, vat, wait_state)
from standins import PROVIDERS, Dns, Smp
from standins.provider import SELLER
from standins.directory import NAPTR, ZONE, host_of
from standins.server import Server


@pytest.fixture
def directory():
    with Dns() as dns, Smp() as smp:
        yield dns, smp


def by_dns(dns, **more):
    return {"lookup": "dns", "dns_server": dns.address, "sml_zone": ZONE, **more}


def test_80_lookup_by_dns(make_site, directory):
    """The provider is asked for nothing; the SMP hears the participant and no key."""
    dns, smp = directory
    smp.prefix = "/smp/base"
    for customer, kinds in ((1, ()), (2, ("creditNote",)), (3, None)):
        if kinds is not None:
            smp.register(participant(customer), *kinds)
        dns.register(participant(customer), smp.base_url)
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, **by_dns(dns)))
        numbers = issue(site, *[business(customer) for customer in (1, 2, 3, 4)])
        for number, state in zip(numbers, ("delivered", "unreachable", "unreachable", "unreachable")):
            wait_state(site, number, state)
        assert not provider.of_kind("lookup") and not smp.faults
        assert {(host, kind) for _, host, kind, _ in dns.questions} == {(host_of(participant(customer)), NAPTR) for customer in (1, 2, 3, 4)}
        assert len(smp.requests) == 3
        check_no_key(repr([request.headers for request in smp.requests]))
        check_once(site, provider)


WORDS = {"nxdomain": "unreachable", "nodata": "unreachable", "servfail": "looking_up", "silence": "looking_up", "garbage": "looking_up", "short": "looking_up",
         "cname": "delivered", "tcp": "delivered", "other": "delivered"}


def test_80_what_dns_may_answer(make_site, directory):
    """SERVFAIL, silence and garbage are not known, never unreachable; the provider is not paused by them."""
    dns, smp = directory
    customers = dict(enumerate(WORDS, 1))
    for customer, word in customers.items():
        smp.register(participant(customer))
        dns.register(participant(customer), smp.base_url)
        dns.on(word, host_of(participant(customer)))
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, **by_dns(dns)))
        numbers = issue(site, *[business(customer) for customer in customers])
        for number, word in zip(numbers, WORDS):
            assert wait_state(site, number, WORDS[word])["state"] == WORDS[word], word
        unknown = [number for number, word in zip(numbers, WORDS) if WORDS[word] == "looking_up"]
        wait_until(lambda: all(delivery(site, number)["last_answer"] for number in unknown), "words")
        check_once(site, provider)


SMP_ANSWERS = {"503": "looking_up", "500": "looking_up", "garbage": "looking_up", "html": "looking_up", "huge": "looking_up", "empty": "looking_up",
               "reset": "looking_up", "404": "unreachable"}


def test_80_what_an_smp_may_answer(make_site, directory):
    dns, smp = directory
    customers = dict(enumerate(SMP_ANSWERS, 1))
    for customer, word in customers.items():
        smp.register(participant(customer)).on("lookup", word, when=lambda request, who=participant(customer): who[5:] in request.target)
        dns.register(participant(customer), smp.base_url)
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider, **by_dns(dns)))
        numbers = issue(site, *[business(customer) for customer in customers])
        for number, (word, state) in zip(numbers, SMP_ANSWERS.items()):
            wait_until(lambda: delivery(site, number)["last_answer"], word)
            assert delivery(site, number)["state"] == state, (word, delivery(site, number))
        assert not provider.stored


def test_80_an_smp_redirects_once(make_site, directory):
    """One redirect at most."""
    dns, smp = directory
    with Smp() as old, Smp() as loop, PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        smp.register(participant(2))
        old.on("lookup", lambda request: f"redirect {smp.root}{request.target}")
        loop.on("lookup", lambda request: f"redirect {loop.root}{request.target}")
        for customer, server in ((2, old), (3, loop)):
            dns.register(participant(customer), server.base_url)
        site = make_site(settings_for(provider, **by_dns(dns)))
        once, endless = issue(site, business(2), business(3))
        wait_state(site, once, "delivered")
        wait_until(lambda: delivery(site, endless)["last_answer"], "words")
        assert delivery(site, endless)["state"] == "looking_up" and len(loop.requests) == 2
        check_once(site, provider)


def test_80_an_smp_that_is_nobodys_business(make_site, directory):
    """A NAPTR that points to http elsewhere, a file or nonsense is not fetched."""
    dns, _ = directory

    class Trap(Server):
        def route(self, request):
            raise AssertionError("not here")
    with Trap() as trap, PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        for customer, url in enumerate(("http://smp.example.invalid", "file:///etc/passwd", "gopher://127.0.0.1/", f"http://user:pass@127.0.0.1:{trap.port}@evil.example/",
                                        "javascript:alert(1)"), 1):
            dns.register(participant(customer), url)
        site = make_site(settings_for(provider, **by_dns(dns)))
        for number in issue(site, *[business(customer) for customer in range(1, 6)]):
            wait_until(lambda: delivery(site, number)["last_answer"], "words")
            assert delivery(site, number)["state"] == "looking_up", delivery(site, number)
        assert not trap.requests and not provider.stored


# -- later ----------------------------------------------------------------------------------------------------------------------

@needs_clock
@pytest.mark.parametrize("name", ["peppyrus", "billit"])
def test_80_unreachable_then_registered(make_site, name):
    with PROVIDERS[name]() as provider:
        site = make_site(settings_for(provider, retry_days="5"), start=False)
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        later, never = issue(site, business(1), business(2))
        for number in (later, never):
            found = wait_state(site, number, "unreachable")
            assert DAY - HOUR < moment(found["next_attempt_at"]) - clock.now() < DAY + HOUR
        assert site.run("status", expect=None).returncode == 0, "no fault until retry_days is over"
        assert "unreachable" in site.run("status").stdout.decode().lower() or "Peppol" in site.run("status").stdout.decode()
        provider.register(participant(1))
        clock.put_on(DAY + 60)
        wait_state(site, later, "accepted")
        wait_state(site, never, "unreachable")
        for _ in range(5):
            clock.put_on(DAY + 60)
            wait_until(lambda: (found := delivery(site, never))["state"] == "failed" or moment(found["next_attempt_at"]) > clock.now(), "asked")
        assert wait_state(site, never, "failed")["last_answer"]
        assert 5 <= len([r for r in provider.of_kind("lookup") if r.participant == participant(2)]) <= 7
        assert never in site.run("status", expect=1).stdout.decode()
        provider.register(participant(2))
        site.run("peppol", "retry", never)
        wait_state(site, never, "accepted")
        check_once(site, provider)


def test_80_peppol_retry_asks_now(make_site):
    with PROVIDERS["recommand"]() as provider:
        site = make_site(settings_for(provider))
        first, second = issue(site, business(1), business(2))
        for number in (first, second):
            wait_state(site, number, "unreachable")
        provider.register(participant(1))
        site.run("peppol", "retry", first)
        wait_state(site, first, "delivered")
        site.run("peppol", "cancel", second)
        assert delivery(site, second)["state"] == "cancelled"
        assert site.run("peppol", "cancel", first, expect=1).stderr and site.run("peppol", "retry", first, expect=1).stderr
        provider.register(participant(2))
        site.run("peppol", "retry", second)
        wait_state(site, second, "delivered")
        check_once(site, provider)


# -- asked by a person ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", PROVIDERS)
def test_80_peppol_lookup(make_site, name):
    with PROVIDERS[name]() as provider:
        site = make_site(settings_for(provider), start=False)
        provider.register(participant(1)).register(participant(2), "invoice")
        for who in (vat(1), participant(1)):
            found = site.json("peppol", "lookup", who)
            assert found["participant"] == participant(1) and found["registered"] is True and found["documents"] == ["invoice", "credit_note"]
        assert site.json("peppol", "lookup", participant(2))["documents"] == ["invoice"]
        found = site.json("peppol", "lookup", vat(3), expect=1)
        assert found["registered"] is False and found["documents"] == []
        provider.on("lookup", "503")
        found = site.json("peppol", "lookup", vat(1), expect=1)
        assert found["registered"] is None and found["answer"]
        assert site.run("peppol", "lookup", "0208:0123456789", expect=2).stderr, "fails modulus 97"
        assert not provider.stored


def test_80_peppol_lookup_before_any_provider(make_site, directory):
    dns, smp = directory
    smp.register(participant(1))
    dns.register(participant(1), smp.base_url)
    site = make_site({"peppol": by_dns(dns)}, start=False)
    assert site.json("peppol", "lookup", vat(1))["registered"] is True
    assert site.json("peppol", "lookup", vat(2), expect=1)["registered"] is False
    dns.on("servfail")
    assert site.json("peppol", "lookup", vat(2), expect=1)["registered"] is None


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_check_peppol_in_each_wrong_state(make_site, name, record_property):
    with PROVIDERS[name]() as provider:
        site = make_site(settings_for(provider), start=False)
        right = site.run("check", "--peppol").stdout.decode()
        assert SELLER in right and name.lower() in right.lower()
        provider.unregister(SELLER)
        unregistered = site.run("check", "--peppol", expect=1)
        assert SELLER in (unregistered.stdout + unregistered.stderr).decode()
        provider.register(SELLER)
        provider.key = "another"
        if name not in ("billit",):  # where nothing harmless needs the key, it says so
            refused = site.run("check", "--peppol", expect=1)
            assert b"key" in refused.stdout + refused.stderr
        else:
            assert "key" in site.run("check", "--peppol").stdout.decode()
        site.configure({"peppol": {"key": None}})
        missing = site.run("check", "--peppol", expect=2)
        assert b"key" in missing.stdout + missing.stderr
        check_no_key(right, unregistered.stdout, missing.stdout + missing.stderr)
        assert not provider.stored and not [request for request in provider.requests if request.kind in ("send", "create")]


def test_80_what_else_goes_to_the_provider(make_site):
    """One look-up a document, one participant each; nothing is asked for those who do not go."""
    with PROVIDERS["recommand"]() as provider:
        provider.everybody = True
        site = make_site(settings_for(provider))
        numbers = issue(site, business(1), business(2))
        for number in numbers:
            wait_state(site, number, "delivered")
        assert len(deliveries(site)) == 2
        for request in provider.of_kind("lookup"):
            assert b"example.be" not in request.body and b"Peeters" not in request.body
        assert sorted(request.participant for request in provider.of_kind("lookup")) == [participant(1), participant(2)]
