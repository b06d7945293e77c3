"""D04, D06, D08, D11, D16, the full forms: disk full at every point, I/O errors by chance, an fsync of a minute and a half, crash after crash,
no memory."""
import errno
import http.client
import pathlib
import socket
import statistics
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from disk import Disk  # noqa: E402
from harness import ROOT, order, wait_until  # noqa: E402
from no_memory import fail_allocations, rows, try_again_now  # noqa: E402

SETTINGS = {"mail": {"burst_limit": "100000/1m"}, "alerts": {"email": "baas@koffiehoek.example"}}
STEP = 24 * 1024


def check_whole(site):
    """All that was acknowledged ends as a mailed invoice, numbers without a gap."""
    try_again_now(site)
    site.settle()
    wait_until(lambda: not rows(site, "SELECT id FROM mails WHERE state <> 'sent' AND document_id IS NOT NULL UNION "
                                      "SELECT id FROM documents WHERE rendered_at = 0"), "all done", 90)
    site.check_oracles()
    found = [number for number, in rows(site, "SELECT number FROM documents ORDER BY number")]
    assert [number[-5:] for number in found] == [f"{n:05d}" for n in range(1, len(found) + 1)]
    return len(found)


def test_d04_disk_full_at_every_point(make_site):  # noqa: F811
    site = make_site(SETTINGS, start=False)
    disk = Disk(site)
    site.start()
    number, refused, slowest, rounds, full = 0, 0, 0.0, 30, 0
    for point in range(rounds):
        disk.fill(point * STEP)
        statuses = []
        for _ in range(60):
            number += 1
            statuses.append(site.post(order(number)).status)
            if statuses[-1] == 503 or disk.found_full > 2:
                break
        assert set(statuses) <= {200, 503}
        refused += statuses[-1] == 503
        time.sleep(0.3)
        full += disk.found_full > 0
        disk.mend()
        began = time.monotonic()
        number += 1
        wait_until(lambda: site.post(order(number)).status == 200, "stored again")
        slowest = max(slowest, time.monotonic() - began)
    site.reload()
    documents = check_whole(site)
    print(f"\n{rounds} times full ({full} found so by a write, {refused} deliveries refused), back after {slowest:.2f} s at most; "
          f"{len(site.acknowledged)} acknowledged, {documents} documents: 0 lost")
    assert full > rounds // 2 and refused > 3


@pytest.mark.parametrize("chance", [0.001, 0.01, 0.05])
def test_d06_input_output_errors(make_site, chance):  # noqa: F811
    site = make_site(SETTINGS, start=False)
    disk = Disk(site)
    site.start()
    for call in ("open", "read", "write", "sync"):
        disk.fail(call, errno.EIO, chance)
    statuses = []

    def pump(first):
        for number in range(first, first + 150):
            statuses.append(site.post(order(number)).status)
    threads = [threading.Thread(target=pump, args=(1000 * (n + 1),)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(3)  # the worker, the renderer and the mailer meet them too
    hits = {call: disk.hits(call) for call in ("open", "read", "write", "sync")}
    disk.mend()
    assert set(statuses) <= {200, 503}
    alive = site.process.poll() is None
    assert alive, site.log()[-2000:]
    wait_until(lambda: site.post(order(9000)).status == 200, "stored again")
    documents = check_whole(site)
    assert site.request("GET", "/health").json()["last_delivery_at"], "what only reads goes on too"
    print(f"\n{chance:.1%}: {hits} errors, {statuses.count(503)} of {len(statuses)} refused, {documents} documents: 0 lost")
    assert sum(hits.values()) > 0


@pytest.mark.parametrize("seconds", [30, 90])
def test_d08_fsync_that_takes_long(make_site, tmp_path, seconds):  # noqa: F811
    """Answered within WooCommerce's minute, and no watchdog kills a daemon whose disk is slow."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(tmp_path / "n"))
    listener.setblocking(False)
    site = make_site(SETTINGS, start=False)
    disk = Disk(site)
    site.start(env={"NOTIFY_SOCKET": str(tmp_path / "n"), "WATCHDOG_USEC": "180000000"})
    disk.fail("sync", error=0, pause=seconds, times=1, name="-wal")
    answers, began = [], time.monotonic()
    threads = [threading.Thread(target=lambda n=n: answers.append((site.post(order(n), timeout=100).status, time.monotonic() - began))) for n in (1, 2)]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    meanwhile = 0
    while any(thread.is_alive() for thread in threads):
        assert site.request("GET", "/health").status in (200, 503)
        meanwhile += not answers
        time.sleep(1)
    assert meanwhile >= 5, "others had no answer while the fsync lasted"
    assert {status for status, _ in answers} == ({200} if seconds < 50 else {503}) and max(at for _, at in answers) < 60, answers
    wait_until(lambda: site.post(order(3)).status == 200, "stored again")
    assert site.process.poll() is None and "watchdog" not in site.log()
    print(f"\nfsync of {seconds} s: answered {answers}")
    listener.close()


def test_d11_crash_after_crash(make_site):  # noqa: F811
    """20 in a minute: each start is clean, and the unit sets no limit."""
    assert "StartLimitIntervalSec=0" in (ROOT / "systemd/billhook.service").read_text()
    site = make_site(SETTINGS)
    began, starts = time.monotonic(), []
    for number in range(20):
        try:
            site.post(order(number + 1))
        except (OSError, http.client.HTTPException):
            pass
        site.kill()
        started = time.monotonic()
        site.start()
        starts.append(time.monotonic() - started)
    print(f"\n20 crashes in {time.monotonic() - began:.1f} s, the slowest start {max(starts):.2f} s")
    assert check_whole(site) == 20
    assert statistics.median(starts[-5:]) < 10 * max(statistics.median(starts[:5]), 0.1), "a start takes ever longer"


def test_d16_no_memory_anywhere(make_site):  # noqa: F811
    print("\n" + fail_allocations(make_site, points=200))
