#!/usr/bin/env python3
"""The owner's desk: what its lists cost however many documents are stored, and what people who click cost a delivery.

  desk.py [DOCUMENTS …]     a table of each page at that many documents, and memory (default: 1000 100000 1000000; the last needs 12 GB of disk)"""
import contextlib
import os
import pathlib
import sys
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from contenders import NODE_HOME, free_port, post, running
from grow_store import grown
from desk_site import PASSWORD, Browser

USER = "olga"
CALLS = 5
SECONDS = 1.2
PEOPLE = 50
PAIRS = 3  # of loads on the receiver in a round
THINKING_S = 1.0  # between two clicks of one person
VIEWS = 10_000
REST_S = 8  # after a start the first looks are over
LET_GO_S = 70  # a connection that nobody uses is closed after a minute


def with_desk(site):
    """The site with a desk and its owner; made once."""
    site.desk_port = free_port()
    site.configure({"desk": {"listen": f"127.0.0.1:{site.desk_port}"}})
    if not site.database.exists():
        site.start()
        site.stop(expect=None)
    if USER not in {user["name"] for user in site.json("user", "list")}:
        site.run("user", "add", USER, "--role", "owner", "--language", "nl", input=PASSWORD.encode() + b"\n")
    return site


def signed_in(site):
    desk = Browser(site.desk_port)
    assert desk.sign_in(USER).status == 200
    return desk


def views(site):
    """Name -> path: each filter of the list, each kind of search, what finds all and what finds nothing, a page in the middle, the other lists."""
    with site.sql() as database:
        number, order, day, middle = database.execute(
            "SELECT number, order_number, issue_date, id FROM documents WHERE number IS NOT NULL ORDER BY abs(id - (SELECT max(id) / 2 FROM documents)) LIMIT 1").fetchone()
    asked = {"all": {}, "type": {"type": "invoice"}, "type, none": {"type": "order_form"}, "state": {"state": "sent"}, "state, none": {"state": "void"},
             "unpaid": {"paid": "unpaid"}, "overdue": {"paid": "overdue"}, "Peppol": {"peppol": "delivered"}, "shop": {"shop": "main"}, "period": {"from": day, "to": day},
             "long period": {"from": "2000-01-01", "to": "2099-12-31"}, "period, none": {"to": "2001-01-01"},
             "several": {"type": "invoice", "state": "sent", "shop": "main"}, "several, none": {"type": "order_form", "state": "sent", "shop": "main", "to": "2099-12-31"},
             "page in the middle": {"before": middle}, "number": {"q": number}, "order": {"q": order}, "customer": {"q": "janssens"}, "a letter": {"q": "j"}, "two letters": {"q": "ja"},
             "three letters": {"q": "jan"}, "word of all": {"q": "koffiebonen"}, "e-mail": {"q": "example"}, "nobody": {"q": "niemand"}, "two words": {"q": "jan janssens"},
             "amount": {"q": "121,00"}, "reference": {"q": "+++123/4567/89012+++"}, "words and filters": {"q": "janssens", "type": "invoice"},
             "words, draft": {"q": "janssens", "state": "draft"}, "words, no type": {"q": "koffiebonen", "type": "order_form"}, "words, no state": {"q": "koffiebonen", "state": "void"},
             "words, one day": {"q": "koffiebonen", "from": day, "to": day}, "words, no day": {"q": "koffiebonen", "to": "2001-01-01"},
             "words, no Peppol": {"q": "koffiebonen", "peppol": "failed"}, "words, overdue": {"q": "koffiebonen", "paid": "overdue"}, "a letter, no type": {"q": "j", "type": "delivery_note"}}
    found = {name: "/documents" + ("?" + urllib.parse.urlencode(fields) if fields else "") for name, fields in asked.items()}
    return {"Today": "/", **found, "orders": "/orders", "orders, a letter": "/orders?q=j", "orders, nobody": "/orders?q=niemand", "bank": "/bank", "queues": "/queues"}


def pages(site):
    """The others: one document, one order, and where a figure, a job or a setting is."""
    with site.sql() as database:
        document, order, line = database.execute("SELECT max(id), max(order_id), (SELECT max(id) FROM bank_lines) FROM documents WHERE state = 'sent'").fetchone()
    found = {"document": f"/documents/{document}", "send": f"/documents/{document}/send", "credit": f"/documents/{document}/credit", "order": f"/orders/main/{order}",
             "bank line": f"/bank/{line}" if line else None, "deliveries": "/queues/deliveries", "mails": "/queues/mails", "peppol": "/queues/peppol", "writes": "/queues/writes",
             "reports": "/reports", "report, turnover": "/reports/turnover", "report, VAT": "/reports/vat", "report, unpaid": "/reports/open", "report, numbers": "/reports/numbers", "settings": "/settings", "settings, look": "/settings/look",
             "settings, all": "/settings/all", "users": "/users", "me": "/me", "status.json": "/status.json", "documents.json": "/documents.json?limit=50"}
    return {name: path for name, path in found.items() if path}


def once_ms(desk, path):
    """From the request to the last byte."""
    began = time.perf_counter()
    answer = desk.once("GET", path)
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, answer
    return took


def page_ms(desk, path):
    """The quickest of some: what the machine does beside is not the page's."""
    return min(once_ms(desk, path) for _ in range(CALLS))


def lists_ms(few, many):
    """All views of two running sites, the same view of both in turns, so that whatever else the machine does falls on both; each the quickest
    of some. The sums of few and of many."""
    desks = signed_in(few), signed_in(many)
    sums = [0.0, 0.0]
    for of_few, of_many in zip(views(few).values(), views(many).values()):
        pairs = [[once_ms(desk, path) for desk, path in zip(desks, (of_few, of_many))] for _ in range(CALLS)]
        sums = [sum_ + min(took) for sum_, took in zip(sums, zip(*pairs))]
    return sums


class Clickers:
    """Fifty people who look at a page, think, and click on; as long as the block lasts."""

    def __init__(self, site):
        desk = signed_in(site)  # one password is hashed, not fifty
        self.paths = list(views(site).values())
        self.clicks, self.over = 0, threading.Event()
        self.people = [threading.Thread(target=self.click, args=(Browser(site.desk_port, cookies=desk.cookies), number)) for number in range(PEOPLE)]

    def click(self, desk, number):
        self.over.wait(THINKING_S * number / PEOPLE)
        while not self.over.is_set():
            assert desk.once("GET", self.paths[(number + self.clicks) % len(self.paths)]).status == 200
            self.clicks += 1
            self.over.wait(THINKING_S)

    def __enter__(self):
        for person in self.people:
            person.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for person in self.people:
            person.join()


def p99_beside(site, first):
    """PAIRS times the p99 of a delivery at 64 connections in ms, alone and while people click, every other pair the other way round; how
    often they clicked meanwhile; the next free order id."""
    pairs, clicks = [], 0
    with running(site):
        for number in range(PAIRS):
            figures = {}
            for clicked in (number % 2 == 1, number % 2 == 0):
                with Clickers(site) if clicked else contextlib.nullcontext() as people:
                    time.sleep(THINKING_S)  # all have clicked once, or the last clicks are over
                    before = people.clicks if clicked else 0
                    figures[clicked] = post(site, connections=64, seconds=SECONDS, first=first)
                    clicks += people.clicks - before if clicked else 0
                first += figures[clicked]["requests"] + 1000
            pairs.append((figures[False]["p99_us"] / 1000, figures[True]["p99_us"] / 1000))
        site.kill()
    return pairs, clicks / PAIRS, first


def rss_mb(process):
    """What a process has in memory of its own now (RssAnon)."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("RssAnon:")).split()[1]) / 1024


def memory(site, desk):
    """At rest without a desk, with one, after so many page views, and when its threads have let go of their connections."""
    site.configure({"desk": {"listen": None}})
    with running(site):
        time.sleep(REST_S)
        yield "memory at rest without a desk, MB", rss_mb(site.process)
    site.configure({"desk": {"listen": f"127.0.0.1:{site.desk_port}"}})
    with running(site):
        time.sleep(REST_S)
        yield "with one, MB", rss_mb(site.process)
        paths = list({**views(site), **pages(site)}.values())
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: desk.once("GET", paths[number % len(paths)]).status, range(VIEWS)))
        yield f"after {VIEWS:,} page views, MB", rss_mb(site.process)
        time.sleep(LET_GO_S)
        yield "a minute later, MB", rss_mb(site.process)


def figures(site):
    """Name -> figure of one size: ms of each page, its processor time, the largest page, memory."""
    with running(with_desk(site)):
        desk, largest, spent = signed_in(site), 0, {}
        for name, path in {**views(site), **pages(site)}.items():
            quickest, before = page_ms(desk, path), site.cpu_seconds()
            for _ in range(20):
                largest = max(largest, len(desk.once("GET", path).body))
            spent[name] = (site.cpu_seconds() - before) * 1000 / 20
            yield name, f"{quickest:.1f} ({spent[name]:.1f})"
        yield "largest page, KB", f"{largest / 1024:.0f}"
    for name, figure in memory(site, desk):
        yield name, f"{figure:.1f}"


def main():
    sizes = [int(size.replace("_", "")) for size in sys.argv[1:]] or [1_000, 100_000, 1_000_000]
    table = {}
    for size in sizes:
        folder = pathlib.Path(os.environ.get("BILLHOOK_GROWN", NODE_HOME)) / f"grown-{size}"
        for name, figure in figures(grown(folder, size)):
            table.setdefault(name, []).append(figure)
            print(f"{size:,} {name}: {figure}", file=sys.stderr, flush=True)
    print("| ms of a page (of them processor) at so many documents | " + " | ".join(f"{size:,}" for size in sizes) + " |\n|---|" + "---|" * len(sizes))
    for name, row in table.items():
        print(f"| {name} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
