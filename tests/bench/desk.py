#!/usr/bin/env python3
"""The owner's desk: what its lists cost however many documents are stored, and what people who click cost a delivery.

  desk.py [DOCUMENTS]      a table of each list and search at that many documents (default: 100000)"""
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

from contenders import fill, free_port, keep, one, post, running, scratch, shop
from desk_site import PASSWORD, Browser

USER = "olga"
CALLS = 5
SECONDS = 1.2
PEOPLE = 50
THINKING_S = 1.0  # between two clicks of one person


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
    asked = {"all": {}, "type": {"type": "invoice"}, "type, none": {"type": "credit_note"}, "state": {"state": "sent"}, "state, none": {"state": "void"},
             "unpaid": {"paid": "unpaid"}, "overdue": {"paid": "overdue"}, "Peppol": {"peppol": "delivered"}, "shop": {"shop": "main"}, "period": {"from": day, "to": day},
             "long period": {"from": "2000-01-01", "to": "2099-12-31"}, "period, none": {"to": "2001-01-01"},
             "several": {"type": "invoice", "state": "sent", "shop": "main"}, "several, none": {"type": "order_form", "state": "sent", "shop": "main", "to": "2099-12-31"},
             "page in the middle": {"before": middle}, "number": {"q": number}, "order": {"q": order}, "customer, all": {"q": "janssens"}, "e-mail": {"q": "example"},
             "nobody": {"q": "niemand"}, "amount": {"q": "121,00"}, "reference": {"q": "+++123/4567/89012+++"}, "words and filters": {"q": "janssens", "type": "invoice"},
             "words and filters, none": {"q": "janssens", "state": "draft"}}
    found = {name: "/documents" + ("?" + urllib.parse.urlencode(fields) if fields else "") for name, fields in asked.items()}
    return {"Today": "/", **found, "orders": "/orders", "bank": "/bank", "queues": "/queues"}


def cpu_ms(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def page_ms(desk, path):
    """From the request to the last byte, the quickest of some: what the machine does beside is not the page's."""
    took = []
    for _ in range(CALLS):
        began = time.perf_counter()
        answer = desk.once("GET", path)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer
    return min(took)


def lists_ms(site):
    """All views of a running site, one after the other."""
    desk = signed_in(site)
    return {name: page_ms(desk, path) for name, path in views(site).items()}


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
    """The p99 of a delivery at 64 connections in ms, alone and while people click; how often they did; the next free order id."""
    figures = []
    with running(site):
        alone = post(site, connections=64, seconds=SECONDS, first=first)
        first += alone["requests"] + 1000
        figures.append(alone["p99_us"] / 1000)
        with Clickers(site) as people:
            time.sleep(THINKING_S)  # all have clicked once
            before = people.clicks
            beside = post(site, connections=64, seconds=SECONDS, first=first)
            clicks = people.clicks - before
        figures.append(beside["p99_us"] / 1000)
        site.kill()
    return figures, clicks, first + beside["requests"] + 1000


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with scratch() as folder:
        site = shop(folder, free_port()) if count != 100_000 else keep("100k", count)
        if count != 100_000:
            fill(site, count)
        with running(with_desk(site)):
            stored = one(site, "SELECT count(*) FROM documents")
            desk = signed_in(site)
            print(f"| page at {stored:,} documents | ms | processor ms | KB |\n|---|---|---|---|")
            for name, path in views(site).items():
                quickest, before = page_ms(desk, path), cpu_ms(site.process)
                for _ in range(20):
                    desk.once("GET", path)
                spent = (cpu_ms(site.process) - before) / 20
                print(f"| {name} | {quickest:.1f} | {spent:.1f} | {len(desk.once('GET', path).body) / 1024:.0f} |", flush=True)


if __name__ == "__main__":
    main()
