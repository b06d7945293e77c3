"""What Peppol delivery costs and how fast it is, beside a provider that takes 50 ms an answer (a stand-in of the tests)."""
import contextlib
import json
import time

from contenders import SECRET, free_port, one, post, running, scratch, shop, wait_until
from harness import order, sign
from standins import PROVIDERS

ANSWER_S = 0.05
DOCUMENTS = 1_000
BESIDE = 60  # documents that are under way while deliveries are measured
SECONDS = 1.2


def business(id):
    """An order of a Belgian business."""
    vat = f"BE{id:08d}{97 - id % 97:02d}"
    return json.dumps(order(id, meta_data=[{"id": 1, "key": "vat_number", "value": vat}])).encode()


def prepare(site, documents):
    """So many issued and rendered invoices of businesses that went nowhere yet; gives their numbers."""
    site.configure({"mail": {"transport": "off"}, "invoice": {"auto_send": "false"}})
    with running(site):
        for id in range(1, documents + 1):
            site.request("POST", "/woocommerce/main", business(id), {"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.updated",
                                                                     "X-WC-Webhook-Signature": sign(business(id), SECRET)})
        wait_until(lambda: one(site, "SELECT count(*) FROM documents") >= documents, "drafts", 120)
        for first in range(1, documents + 1, 100):
            site.run("issue", *[f"#{id}" for id in range(first, min(first + 100, documents + 1))])
        wait_until(lambda: one(site, "SELECT count(*) FROM documents WHERE rendered_at > 0") >= documents, "pages", 120)
    with site.sql() as database:
        return [row[0] for row in database.execute("SELECT number FROM documents WHERE number IS NOT NULL ORDER BY id")]


@contextlib.contextmanager
def provider():
    with PROVIDERS["recommand"]() as found:
        found.everybody, found.latency = True, ANSWER_S
        yield found


def queue(site, numbers):
    for first in range(0, len(numbers), 100):
        site.run("peppol", "send", *numbers[first:first + 100])


def documents_a_second():
    """A thousand documents, from the first to the last that the provider has; and how many a second could be at one request at a time."""
    with scratch() as folder, provider() as asked:
        site = shop(folder, free_port())
        numbers = prepare(site, DOCUMENTS)
        site.configure(asked.settings())
        queue(site, numbers)
        with running(site):
            wait_until(lambda: len(asked.stored) == DOCUMENTS, "all handed over", 600)
        counts = asked.counts()
        assert len(counts) == DOCUMENTS and set(counts.values()) == {1} and asked.most_at_once == 1 and not asked.faults, asked.faults[:3]
        times = sorted(document.at for document in asked.stored)
        requests = len(asked.requests) / DOCUMENTS
        return (DOCUMENTS - 1) / (times[-1] - times[0]), 1 / (requests * ANSWER_S)


def p99_beside():
    """The p99 of a delivery (of a shop where nothing follows it), without a provider and while one is asked; in ms; and how often it was asked
    meanwhile (in a burst the loop gives way, as all do)."""
    with scratch() as folder, provider() as asked:
        site = shop(folder, free_port(), shop_main={"enabled": "true"})
        numbers = prepare(site, BESIDE)
        site.configure({"shop main": {"enabled": "false"}})
        figures = []
        for settings in ({}, asked.settings()):
            site.configure(settings)
            if settings:
                queue(site, numbers)
            with running(site):
                wait_until(lambda: not settings or len(asked.requests) > 2, "asked")
                time.sleep(0 if settings else 0.3)
                before = len(asked.requests)
                figures.append(post(site, connections=64, seconds=SECONDS, first=1000 * (1 + len(figures)) ** 2)["p99_us"] / 1000)
                meanwhile = len(asked.requests) - before
        return figures + [meanwhile]
