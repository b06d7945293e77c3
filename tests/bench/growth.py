#!/usr/bin/env python3
"""`make bench-growth`: what many stored orders change. For each size: the time of an order, of a start and of the commands that an owner
uses, medians of several calls, and memory. A table in Markdown, for README.md.

  growth.py [SIZE ...]      default: 1000 100000 1000000 (the last takes long, and about 15 GB of disk)"""
import statistics
import subprocess
import sys
import time

from contenders import free_port, fill, high_water_mb, one, running, scratch, shop
from run import Start, orders_a_second

SIZES = [1_000, 100_000, 1_000_000]
CALLS = 7
ORDERS = 100


def seconds(call):
    began = time.monotonic()
    call()
    return time.monotonic() - began


def median_ms(call):
    return statistics.median(seconds(call) for _ in range(CALLS)) * 1000


def rows(site, first):
    """What one size shows: name -> figure."""
    yield "start to first answer, ms", statistics.median(Start.start_ms(site) for _ in range(CALLS))
    with running(site):
        yield "time per order, ms", statistics.median(1000 / orders_a_second(site, ORDERS, first + i * ORDERS) for i in range(5))
        order = one(site, "SELECT order_number FROM documents WHERE id = (SELECT max(id) / 2 FROM documents)")
        commands = [("list",), ("list", "--type", "invoice", "--limit", "50"), ("status",), ("explain", order), ("show", "#500"),
                    ("inbox",), ("outbox",)]
        for words in commands:
            yield f"`{words[0]}{' …' if len(words) > 1 else ''}`, ms", median_ms(lambda words=words: site.run(*words, expect=None))  # the mail server is off: `status` says so
        yield "GET /health, ms", median_ms(lambda: site.request("GET", "/health"))
        yield "memory of the daemon, MB", high_water_mb(site.process)
    yield "database, MB", site.database.stat().st_size / 2**20


def main():
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    figures = {}
    for size in sizes:
        with scratch() as folder:
            site = shop(folder, free_port())
            print(f"filling {size:,}: {seconds(lambda: fill(site, size)):.0f} s", file=sys.stderr)  # noqa: B023
            subprocess.run(["sync"], check=True)
            for name, figure in rows(site, 2_000_000):
                figures.setdefault(name, []).append(figure)
    print("| stored orders | " + " | ".join(f"{size:,}" for size in sizes) + " |\n|---|" + "---|" * len(sizes))
    for name, values in figures.items():
        print(f"| {name} | " + " | ".join(f"{value:,.1f}" for value in values) + " |")


if __name__ == "__main__":
    main()
