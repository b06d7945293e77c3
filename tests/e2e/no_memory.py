"""D16: one allocation after the other fails, in each thread of the daemon; it may end, and loses nothing."""
import http.client
import sqlite3
import time

from disk import Memory
from harness import order, wait_until

THREADS = ("MHD-single", "writer", "worker", "renderer", "sender", "mailer")


def rows(site, query):
    with site.sql() as database:
        return database.execute(query).fetchall()


def mailed(site, number):
    return rows(site, "SELECT mails.id FROM mails JOIN documents ON documents.id = document_id "
                      f"WHERE order_id = {number} AND mails.state = 'sent'")


def one_delivery(site, number, patience=20.0):
    """Posts an order and waits until its mail left, the daemon ended or patience is over; returns the answer's status, 0 for none."""
    try:
        status = site.post(order(number)).status
    except (OSError, http.client.HTTPException):
        end = time.monotonic() + 1  # either the daemon ends now, or it could only not answer
        while site.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        return 0
    end = time.monotonic() + patience
    while status == 200 and site.process.poll() is None and not mailed(site, number) and time.monotonic() < end:
        time.sleep(0.02)
    return status


def try_again_now(site):
    """What failed for want of memory waits for its back-off; the test does not."""
    database = sqlite3.connect(site.database, timeout=10)
    database.execute("UPDATE documents SET next_render_at = 0 WHERE rendered_at = 0")
    database.execute("UPDATE mails SET next_attempt_at = 1 WHERE state = 'queued'")
    database.commit()
    database.close()
    site.reload()  # ends a pause of the mails


def fail_allocations(make_site, points):
    site = make_site({"mail": {"burst_limit": "100000/1m"}}, start=False)
    memory = Memory(site)
    site.start()
    number, ends, failed, counts, refused = 1, 0, 0, {}, 0
    one_delivery(site, 1)
    for thread in THREADS:
        number += 1
        memory.arm(thread, 0)
        one_delivery(site, number)
        counts[thread] = memory.count
    counts = {thread: count for thread, count in counts.items() if count}
    for thread, count in counts.items():
        share = max(points // len(counts), 1)
        for step in range(share):
            number += 1
            memory.arm(thread, 1 + count * step // share)
            refused += one_delivery(site, number, 0.7) == 503
            failed += memory.failed
            memory.arm("", 0)
            if site.process.poll() is not None:
                site.process = None
                ends += 1
                site.start()
    taken = {row[0] for row in rows(site, "SELECT DISTINCT order_id FROM deliveries")}
    try_again_now(site)
    site.settle()
    wait_until(lambda: not rows(site, "SELECT id FROM mails WHERE state <> 'sent' AND document_id IS NOT NULL UNION "
                                      "SELECT id FROM documents WHERE rendered_at = 0"), "all done", 30)
    site.check_oracles()
    found = rows(site, "SELECT number, order_id FROM documents ORDER BY number")
    assert [number[-5:] for number, _ in found] == [f"{n:05d}" for n in range(1, len(found) + 1)]
    assert taken <= {order_id for _, order_id in found} | {0}
    assert failed > points // 3, f"only {failed} of {points} points were met"
    return (f"{counts} allocations a delivery; {failed} failed, {ends} ends of the daemon, {refused} answers 503; "
            f"{len(site.acknowledged)} acknowledged, {len(found)} documents: 0 lost")
