"""Scenario 3: the daemon is killed at random moments while deliveries come and mails leave: no acknowledged delivery is lost, no number is
skipped or used twice, no mail is lost, none is doubled but after an attempt that was recorded as uncertain."""
import collections
import email
import http.client
import random
import threading
import time

from harness import PLAIN, PATIENCE, order, wait_equal, wait_until

ROUNDS = 20


def pump(site, stop, start):
    """Posts orders one after the other; what is answered 200 is noted by the site."""
    number = start
    while not stop.is_set():
        try:
            site.post(order(number, modified=time.time() - 60))
        except (OSError, http.client.HTTPException):
            time.sleep(0.005)  # the daemon is down: the shop's delivery fails, which is not an acknowledged one
            continue
        number += 1
        time.sleep(0.02 if PLAIN else 0.5)  # the pace of a busy shop: where no disk brakes them there would be thousands to work off at the end


def test_d01_kill_loop_loses_nothing(make_site):
    site = make_site({"mail": {"burst_limit": "100000/1m"}})
    dice = random.Random(20261124)
    stop = threading.Event()
    threads = [threading.Thread(target=pump, args=(site, stop, 10000 * (1 + n))) for n in range(3)]
    for thread in threads:
        thread.start()
    def more_than(count):
        wait_until(lambda: len(site.acknowledged) > count, "deliveries are acknowledged again")
    for turn in range(ROUNDS):
        if turn % 3:  # else right after the start
            more_than(len(site.acknowledged) + 1)
        time.sleep(dice.uniform(0.0, 0.25) * PATIENCE)  # a random moment, not a wait for something
        site.kill()
        site.start()
    more_than(len(site.acknowledged))
    stop.set()
    for thread in threads:
        thread.join()
    site.settle()
    acknowledged = {delivery for delivery, _ in site.acknowledged}
    documents = site.documents()
    print(f"\n{ROUNDS} kills, {len(acknowledged)} deliveries acknowledged, {len(documents)} documents")
    assert len(acknowledged) > ROUNDS
    numbers = sorted(d["number"] for d in documents)
    assert numbers == [f"{numbers[0][:4]}-{n:05d}" for n in range(1, len(numbers) + 1)]
    wait_equal(lambda: sum(m["state"] != "sent" for m in site.json("outbox")), 0, "all mails sent")
    ids = collections.Counter()
    for path in (site.folder / "mail").glob("*.eml"):
        ids[email.message_from_bytes(path.read_bytes())["Message-ID"]] += 1
    assert len(ids) == len(documents) and set(ids.values()) == {1}
    site.check_oracles()
