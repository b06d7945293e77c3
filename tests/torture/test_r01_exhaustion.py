"""R01, R03, R05, R06, R07, R10: many slow clients, few descriptors, floods, little memory, a reader that stays, no CPU."""
import http.client
import os
import pathlib
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from harness import order, sign, wait_until  # noqa: E402

SETTINGS = {"mail": {"burst_limit": "100000/1m"}, "alerts": {"email": "baas@koffiehoek.example"}}


def status_of(site, *names):
    """Fields of /proc/PID/status in KiB."""
    fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{site.process.pid}/status").read_text().splitlines())
    return [int(fields[name].split()[0]) for name in names]


def cpu_seconds(site):
    fields = pathlib.Path(f"/proc/{site.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class SlowClients:
    """Sockets that send a byte a second and are opened anew when they are cut."""

    def __init__(self, site, count, part, addresses):
        body = b'{"id":1}' * 500
        head = b"POST /woocommerce/main HTTP/1.1\r\nHost: x\r\nX-WC-Webhook-Signature: " + sign(body).encode() + b"\r\n"
        if part == "body":
            head += b"Content-Length: %d\r\n\r\n" % len(body)
        self.site, self.count, self.start, self.rest = site, count, head, b"X-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 20 if part == "head" else body
        self.addresses, self.sockets, self.cut, self.running = addresses, {}, 0, True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def open(self, n):
        client = socket.socket()
        client.setblocking(False)
        try:
            client.bind((f"127.0.0.{1 + n % self.addresses}", 0))
            client.connect(("127.0.0.1", self.site.port))
        except BlockingIOError:
            pass
        except OSError:
            client.close()
            return
        self.sockets[n] = [client, 0]

    def run(self):
        while self.running:
            began = time.monotonic()
            for n in range(self.count):
                if n not in self.sockets:
                    self.open(n)
                    continue
                client, sent = self.sockets[n]
                try:
                    client.send(self.start if sent == 0 else self.rest[sent:sent + 1])
                    self.sockets[n][1] += 1
                except BlockingIOError:
                    pass
                except OSError:
                    self.cut += 1
                    client.close()
                    del self.sockets[n]
            time.sleep(max(0.0, began + 1 - time.monotonic()))

    def stop(self):
        self.running = False
        self.thread.join()
        for client, _ in self.sockets.values():
            client.close()


@pytest.mark.parametrize("count, part, addresses", [(100, "head", 1), (1000, "head", 1), (1000, "body", 1), (1000, "body", 200), (100, "body", 100)])
def test_r01_slow_clients_starve_nobody(make_site, count, part, addresses):  # noqa: F811
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    site = make_site(SETTINGS)

    def good_ones(first):
        times = []
        for number in range(first, first + 25):
            began = time.monotonic()
            assert site.post(order(number)).status == 200
            times.append(time.monotonic() - began)
            time.sleep(0.3)
        return times
    alone = good_ones(1001)
    slow = SlowClients(site, count, part, addresses)
    try:
        time.sleep(3)
        times = good_ones(1)
    finally:
        slow.stop()
    print(f"\n{count} slow clients ({part}, {addresses} addresses): good ones {statistics.median(times) * 1000:.0f} ms, worst {max(times) * 1000:.0f} ms; {slow.cut} cut")
    assert sorted(times)[-2] < 50 * max(statistics.median(alone), 0.02), (alone, times)


def test_r03_few_descriptors(make_site):  # noqa: F811
    """40 descriptors, 200 connections: no busy loop, no flood in the log, and database and mails keep theirs."""
    site = make_site(SETTINGS, start=False)
    site.start(command=["prlimit", "--nofile=40:40"])
    clients = []
    for _ in range(200):
        client = socket.create_connection(("127.0.0.1", site.port))
        client.send(b"POST /woo")
        clients.append(client)
    time.sleep(1)
    before, lines = cpu_seconds(site), site.log().count("\n")
    time.sleep(4)
    used, said = cpu_seconds(site) - before, site.log().count("\n") - lines
    times = []
    for number in range(1, 11):
        began = time.monotonic()
        assert site.post(order(number)).status == 200
        times.append(time.monotonic() - began)
    site.settle()
    print(f"\n200 connections on 40 descriptors: {used:.2f} s CPU in 4 s, {said} lines of log; good ones at worst {max(times):.2f} s; {len(site.documents())} documents")
    for client in clients:
        client.close()
    assert used < 1 and said < 50 and "unable to open" not in site.log()
    wait_until(lambda: all(m["state"] == "sent" for m in site.json("outbox")), "all mails")


def test_r05_flood_of_wrong_signatures(make_site):  # noqa: F811
    site = make_site(SETTINGS, start=False)
    site.environment["BILLHOOK_LOG_LEVEL"] = "info"  # as it is delivered: each refusal is a line of debug only
    site.start()
    site.post(order(1))
    site.settle()
    body = b"x" * (4 << 20)
    head = (f"POST /woocommerce/main HTTP/1.1\r\nHost: x\r\nX-WC-Webhook-Signature: {'A' * 43}=\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode()
    size = lambda: sum(path.stat().st_size for path in site.folder.glob("billhook.db*"))
    database, log, answers = size(), len(site.log()), []
    with site.sql() as books:
        rows = books.execute("SELECT count(*) FROM deliveries").fetchone()

    def flood(count):
        for _ in range(count):
            answers.append(site.raw(None, chunks=[head, body])[:12])
    began = time.monotonic()
    threads = [threading.Thread(target=flood, args=(50,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    peak, = status_of(site, "VmHWM")
    print(f"\n500 of 4 MiB in {time.monotonic() - began:.1f} s: peak {peak // 1024} MiB, database +{size() - database}, log +{len(site.log()) - log} bytes; "
          f"{answers.count(b'HTTP/1.1 401')} answered 401")
    assert answers.count(b"HTTP/1.1 401") > 400 and not [a for a in answers if a not in (b"HTTP/1.1 401", b"")]
    assert peak < 160 * 1024 and size() - database < 200000 and len(site.log()) - log < 10000
    with site.sql() as books:
        assert books.execute("SELECT count(*) FROM deliveries").fetchone() == rows
    assert site.post(order(2)).status == 200


def test_r06_little_memory(make_site):  # noqa: F811
    """64 MiB of data: it works, or ends and is started anew; nothing is lost."""
    site = make_site(SETTINGS, start=False)
    limits = ["prlimit", "--data=67108864", "--stack=524288"]
    site.start(command=limits)
    ends, refused = 0, 0
    big = {"meta_data": [{"id": 1, "key": "_big", "value": "y" * 1000000}]}
    for number in range(1, 121):
        try:
            refused += site.post(order(number, **(big if number % 3 == 0 else {}))).status == 503
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        if site.process.poll() is not None:
            ends += 1
            site.process = None
            site.start(command=limits)
    print(f"\n120 deliveries, 40 of 1 MB: {len(site.acknowledged)} acknowledged, {refused} refused, {ends} ends; peak {status_of(site, 'VmHWM')[0] // 1024} MiB")
    assert len(site.acknowledged) > 60
    site.stop(expect=None)
    site.start()
    site.settle()


QUIET_LOOK_S = 180  # once all is quiet, disk and WAL are looked at so often


def test_r07_reader_that_stays(make_site):  # noqa: F811
    """While another program reads, the WAL cannot be emptied: deliveries go on, a person is told, and it shrinks afterwards."""
    site = make_site({**SETTINGS, "invoice": {"create": "never", "auto_send": "false"}})
    site.post(order(1))
    reader = sqlite3.connect(site.database)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM deliveries").fetchone()
    wal, number, began = site.database.with_name("billhook.db-wal"), 1, time.monotonic()
    while wal.stat().st_size < 140 << 20 and time.monotonic() - began < 120:
        number += 1
        assert site.post(order(number, customer_note="z" * 1000000)).status == 200
        site.run("status", expect=None) if number % 40 == 0 else None
    grown = wal.stat().st_size
    wait_until(lambda: "kind=disk" in site.log() and "billhook.db-wal" in site.log(), "the alert", QUIET_LOOK_S + 30)
    assert "wal" in site.run("status", expect=1).stdout.decode()
    reader.close()
    for _ in range(40):
        number += 1
        site.post(order(number))
    site.settle()
    wait_until(lambda: site.post(order(900000 + int(time.monotonic() * 100))).status == 200 and wal.stat().st_size <= 65 << 20, "the WAL shrinks")
    print(f"\nWAL grew to {grown >> 20} MiB beside a reader, then {wal.stat().st_size >> 20} MiB; {number} deliveries")


@pytest.mark.skipif(os.environ.get("BILLHOOK_STARVE", "1") == "0", reason="BILLHOOK_STARVE=0")
def test_r10_starved_of_cpu_and_disk(make_site, tmp_path):  # noqa: F811
    """Eight busy loops and two that fsync: answered within a minute or 503, no watchdog storm."""
    site = make_site(SETTINGS, start=False)
    site.start(env={"WATCHDOG_USEC": "180000000", "NOTIFY_SOCKET": str(tmp_path / "nobody")})
    hogs = [subprocess.Popen(["timeout", "60", "sh", "-c", "while :; do :; done"]) for _ in range(8)]
    hogs += [subprocess.Popen(["timeout", "60", "sh", "-c", f"for i in $(seq 2000); do dd if=/dev/zero of={tmp_path}/hog{n} bs=1M count=8 conv=fsync 2>&-; done"])
             for n in range(2)]
    times = []
    try:
        for number in range(1, 61):
            began = time.monotonic()
            assert site.post(order(number)).status in (200, 503)
            times.append(time.monotonic() - began)
    finally:
        for hog in hogs:
            hog.terminate()
            hog.wait()
    print(f"\nstarved: 60 deliveries, median {statistics.median(times) * 1000:.0f} ms, worst {max(times):.2f} s")
    assert max(times) < 60 and "watchdog" not in site.log()
    site.settle()
