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


def one_delivery(site, number, met=None):
    """Posts an order and waits until its mail left or the daemon ended; where `met` says that the fault was met, it has only a moment more
    for it: what failed may wait for its back-off. Returns the answer's status, 0 for none."""
    def over():
        return site.process.poll() is not None or mailed(site, number)

    def put_off():  # by an earlier fault: nothing is done before its back-off
        return not rows(site, "SELECT id FROM deliveries WHERE state = 'pending' UNION "
                              "SELECT id FROM documents WHERE number IS NOT NULL AND rendered_at = 0 AND render_attempts = 0 UNION "
                              "SELECT id FROM mails WHERE state = 'queued' AND (claimed = 1 OR attempts = 0 AND (SELECT until FROM pause) = 0)")

    def a_moment():
        end = time.monotonic() + 0.7  # judges nothing: the next fault comes earlier or later
        while not over() and time.monotonic() < end:
            time.sleep(0.02)
    try:
        status = site.post(order(number)).status
    except (OSError, http.client.HTTPException):
        a_moment()  # either the daemon ends now, or it could only not answer
        return 0
    if status == 200:
        wait_until(lambda: over() or (met and (met() or put_off())), "the mail left, or the fault was met")
        a_moment()
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
            refused += one_delivery(site, number, lambda: memory.failed) == 503
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
