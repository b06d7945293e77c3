"""The daemon is killed while documents are on their way to a provider that counts; used by the short form and by `make torture`."""
import random
import time

from harness import PATIENCE, wait_until
from peppol_site import Clock, HOUR, at_rest, business, check_once, deliveries, moment, settings_for
from standins import PROVIDERS

EACH = 4


def settle(site, provider, clock, hours=2):
    """From one due moment to the next until nothing is due any more in so many hours; a delivered one's daily question is not waited for."""
    def rests():
        return all(found["state"] != "sending" and at_rest(found, clock.now()) for found in deliveries(site).values())
    end = clock.now() + hours * HOUR
    while True:
        wait_until(rests, "all at rest: " + site.log()[-2000:], moving=lambda: len(provider.requests))
        due = [moment(found["next_attempt_at"]) for found in deliveries(site).values() if found["next_attempt_at"] and found["state"] != "delivered"]
        due = [at for at in due if at <= end]
        if not due:
            return
        clock.to(min(due))


def kill_rounds(make_site, name, rounds, seed=20261124):
    """Gives a line for people."""
    dice = random.Random(seed)
    with PROVIDERS[name]() as provider:
        provider.everybody, provider.latency = True, 0.01
        site = make_site(settings_for(provider, {"mail": {"burst_limit": "100000/1m"}}), start=False, name="kills-" + name.replace(".", "-"))
        clock = Clock(site.folder, provider)
        site.environment = clock.environment
        site.start()
        count = 0
        for _ in range(rounds):
            for _ in range(EACH):
                count += 1
                site.post(business(count, modified=time.time() - 60))
            time.sleep(dice.uniform(0.0, 0.4) * PATIENCE)
            site.kill()
            site.start()
        site.settle(mails=False)
        settle(site, provider, clock)
        return told(site, provider, rounds, count)


def told(site, provider, rounds, count):
    found, counts = deliveries(site), provider.counts()
    assert len(found) == count, "a document without a delivery"
    uncertain = [number for number, one in found.items() if one["state"] == "uncertain"]
    others = [one for one in found.values() if one["state"] not in ("accepted", "delivered", "uncertain")]
    assert not others, others
    assert not uncertain or not provider.can_find, [found[number] for number in uncertain]
    check_once(site, provider)
    shown = site.run("status", expect=None).stdout.decode()
    assert not uncertain or any(number in shown for number in uncertain), "what waits for a person is named"
    there = sum(1 for number in uncertain if counts[(number, found[number]["participant"])])
    return (f"{provider.name}: {rounds} kills, {count} documents: {len(counts)} stored once, 0 twice, 0 lost, {len(uncertain)} uncertain "
            f"({there} of them stored)")
