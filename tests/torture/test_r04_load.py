"""R04, R08, R09: load, a full store, days on end. BILLHOOK_SOAK_SECONDS makes the soak (R09), which `make torture-long` asks for."""
import hashlib
import http.client
import json
import os
import pathlib
import sqlite3
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from harness import PATIENCE, order, sign, wait_until  # noqa: E402
from mail_site import relay_settings  # noqa: E402
from smtp_server import SmtpServer  # noqa: E402
from test_05_bodies import many_lines  # noqa: E402

SETTINGS = {"mail": {"burst_limit": "1000000/1m"}}


def memory_kib(site):
    for line in pathlib.Path(f"/proc/{site.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def vital_signs(site):
    """What must be at its baseline again two minutes later (O10)."""
    process = pathlib.Path(f"/proc/{site.process.pid}")
    return {"memory": memory_kib(site), "threads": len(list((process / "task").iterdir())), "descriptors": len(list((process / "fd").iterdir())),
            "wal": site.database.with_name("billhook.db-wal").stat().st_size}


class Client:
    """Keeps its connection; posts signed orders and notes each 200 for the oracles."""

    def __init__(self, site):
        self.site, self.connection = site, http.client.HTTPConnection("127.0.0.1", site.port, timeout=60 * PATIENCE)

    def post(self, body):
        data = json.dumps(body).encode()
        began = time.monotonic()
        self.connection.request("POST", "/woocommerce/main", data, {"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.updated",
                                                                     "X-WC-Webhook-Signature": sign(data), "Connection": "keep-alive"})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status == 200:
            self.site.acknowledged.append((json.loads(content)["delivery"], hashlib.sha256(data).hexdigest()))
        return answer.status, time.monotonic() - began


def in_parallel(count, work):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def test_r04_two_hundred_a_second_then_two_thousand_at_once(make_site):  # noqa: F811
    site = make_site({**SETTINGS, "invoice": {"create": "completed"}})
    results, crowd = [], []
    single = Client(site)
    alone = share([single.post(order(n))[1] for n in range(1, 51)], 0.5)

    def steady(n):
        client, start = Client(site), time.monotonic()
        for k in range(30 * 25):
            time.sleep(max(0.0, start + k / 25 - time.monotonic()))
            results.append(client.post(order(100000 * (n + 1) + k)))
    in_parallel(8, steady)

    def at_once(n):
        client = Client(site)
        for k in range(20):
            crowd.append(client.post(order(10000000 + 100 * n + k)))
    in_parallel(100, at_once)
    for name, found in (("200/s for 30 s", results), ("2,000 at once", crowd)):
        times = [seconds for _, seconds in found]
        print(f"\n{name}: {len(found)} answered, {sum(s != 200 for s, _ in found)} not 200; p50 {share(times, 0.5) * 1000:.1f} ms, p99 {share(times, 0.99) * 1000:.1f} ms")
        assert {status for status, _ in found} <= {200, 503} and share(times, 0.99) < 100 * max(alone, 0.01), alone
    site.settle()


def test_r04_memory_is_flat(make_site):  # noqa: F811
    """20,000 deliveries, an invoice of each hundredth: what the daemon holds does not grow with what it has seen."""
    site = make_site({**SETTINGS, "invoice": {"create": "completed"}})

    def post(first, count):
        def work(n):
            client = Client(site)
            for k in range(first + n, first + count, 4):
                assert client.post(order(k, status="completed" if k % 100 == 0 else "processing"))[0] == 200
        in_parallel(4, work)
        site.settle(seconds=180)
    post(1, 3000)
    before = vital_signs(site)
    began = time.monotonic()
    post(3001, 17000)
    seconds = time.monotonic() - began
    wait_until(lambda: vital_signs(site)["threads"] <= before["threads"] + 1, "idle senders end", 30)
    after = vital_signs(site)
    print(f"\nRSS {before['memory']} KiB after 3,000 deliveries, {after['memory']} KiB after 20,000 ({len(site.documents())} invoices; {17000 / seconds:.0f}/s); {before} {after}")
    assert after["memory"] < before["memory"] * 1.10 + 1024
    assert after["threads"] <= before["threads"] + 1 and after["descriptors"] <= before["descriptors"] + 8


def test_r04_memory_of_2500_lines_goes_back(make_site):  # noqa: F811
    """An invoice of some fifty pages needs more; a minute after it, a good part of that has gone back."""
    site = make_site(SETTINGS)
    for number in range(1, 4):
        site.post(order(number))
    site.settle()
    before = memory_kib(site)
    site.post(many_lines(20, 2500))
    site.settle()
    large = memory_kib(site)
    wait_until(lambda: memory_kib(site) < before + (large - before) * 2 // 3, "memory goes back")
    print(f"\nRSS {before} KiB, with an invoice of 2,500 lines {large} KiB, a minute later {memory_kib(site)} KiB")


COPIES = """
WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {count})
INSERT INTO deliveries (id, shop, topic, received_at, state, reason, order_id, bytes, repeats, counts_repeats, keep_body, packed, body_lead, body_sha256, body)
SELECT 3 * n + d.id, shop, topic, received_at - n, state, reason, order_id + n, bytes, repeats, counts_repeats, keep_body, packed, body_lead, randomblob(32), body
FROM copy, deliveries d WHERE d.id <= 3;
WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {count})
INSERT INTO orders (shop, id, number, status, status_rank, created_at, modified_at, deleted, delivery_id)
SELECT shop, o.id + n, o.id + n, status, status_rank, created_at - n, modified_at - n, deleted, 3 * n + delivery_id
FROM copy, orders o WHERE o.id = 1000000000;
"""


def fill(site, count):
    """One order in three states through the daemon, then copies of what it stored."""
    site.start()
    for step, status in enumerate(("pending", "processing", "completed")):
        assert site.post(order(1000000000, status=status, paid=step > 0, modified=time.time() - 900 + 60 * step)).status == 200
        site.settle()
    site.stop()
    database = sqlite3.connect(site.database)
    database.executescript("BEGIN; " + COPIES.format(count=count - 1) + " COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
    database.close()


def test_r08_a_full_store(make_site):  # noqa: F811
    """100,000 orders, 300,000 deliveries: start, answer, status and lists stay quick."""
    site = make_site(SETTINGS, start=False)
    site.verify_at_end = False  # the copies have digests of their own
    count = int(os.environ.get("BILLHOOK_ORDERS", "100000"))
    start = time.monotonic()
    make_site(SETTINGS, name="empty").run("status", expect=None)
    plain = time.monotonic() - start  # a start and a command where nothing is stored: what this machine needs now
    began = time.monotonic()
    fill(site, count)
    filled, times = time.monotonic() - began, {}

    def timed(name, act, limit):
        start = time.monotonic()
        result = act()
        times[name] = time.monotonic() - start
        assert times[name] < limit * max(1, 5 * plain), (name, times, plain)
        return result
    timed("start", site.start, 10)
    assert timed("answer", lambda: site.post(order(5)), 1).status == 200
    timed("status", lambda: site.run("status", expect=None), 2)
    assert timed("list", lambda: site.run("list"), 2).stdout
    assert timed("explain", lambda: site.run("explain", "#1000050000" if count > 50000 else "#1000000001"), 2).stdout
    assert timed("health", lambda: site.request("GET", "/health"), 1).status == 200
    timed("a delivery becomes a mailed invoice", lambda: wait_until(lambda: any(d["order_id"] == 5 and d["state"] == "sent" for d in json.loads(
        site.run("list", "--order", "5", "--json").stdout)), "sent"), 5)
    with site.sql() as database:
        stored = database.execute("SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM deliveries)").fetchone()
    print(f"\n{stored[0]} orders and {stored[1]} deliveries (filled in {filled:.0f} s, {site.database.stat().st_size >> 20} MiB): "
          + ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in times.items()))
    assert stored[0] >= count and stored[1] >= 3 * count
    site.stop()


SOAK = int(os.environ.get("BILLHOOK_SOAK_SECONDS", "0"))


@pytest.mark.skipif(not SOAK, reason="make torture-long soaks (BILLHOOK_SOAK_SECONDS)")
def test_r09_soak(make_site):  # noqa: F811
    """An order a second, every twentieth mail meets a fault of the relay: memory, threads, descriptors and WAL do not grow."""
    with SmtpServer() as relay:
        site = make_site(relay_settings(relay))
        relay.on("RCPT", "451 4.3.0 later", times=1)
        warm, signs, number, began = min(SOAK // 4, 600), [], 0, time.monotonic()
        while time.monotonic() - began < SOAK:
            number += 1
            if number % 20 == 0:
                relay.on("RCPT", "451 4.3.0 later", times=1)
            if number % 200 == 0:
                relay.on("dot", "close", times=1)
            assert site.post(order(number)).status == 200
            if time.monotonic() - began > warm and number % 10 == 0:
                signs.append(vital_signs(site))
            time.sleep(max(0.0, began + number - time.monotonic()))
        site.settle()
        third = max(len(signs) // 3, 1)
        for name in signs[0]:
            early, late = max(s[name] for s in signs[:third]), max(s[name] for s in signs[-third:])
            print(f"\n{name}: {early} early, {late} late")
            assert late <= early * 1.10 + {"memory": 2048, "threads": 9, "descriptors": 60, "wal": 8 << 20}[name], (name, early, late)
        print(f"\n{number} orders in {SOAK} s")
