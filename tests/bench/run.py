#!/usr/bin/env python3
"""`make bench`: the table of targets, measured on the built program beside its baselines. README.md says what each row means.

  run.py [--rounds N] [PART ...]      PART: receiving worker pipeline logo peppol fetch desk start memory idle; default: all, 5 rounds

Every round measures each thing once, contender after contender, so that whatever else the machine does falls on all of them; a target's
figure is the median over the rounds of the ratio inside each round."""
import argparse
import contextlib
import http.client
import os
import pathlib
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, NamedTuple

from contenders import (NODE_HOME, ROUND_TRIP_MS, SLOW_DISK, bare, daemon, fdatasync_us, fill, free_port, high_water_mb, keep, node, node_is_there, one, post,
                        receive, running, scratch, shop, sink, tool, wait_until)
import desk
import fetch
import peppol
from grow_store import grown

SECONDS = 1.2  # of load on a receiver
PEAK_ORDERS = 10_000
PEAK_MOST_S = 150
BACKLOG = 600  # orders that keep the worker busy
PIPELINE_ORDERS = 500  # a slice: a rate, and not how long it takes to begin; bare rendering comes between two of them, so that both meet the same neighbours
PIPELINE_SLICES = 3
RENDER_SECONDS = 0.5  # of a slice
LOGO_ORDERS = 300  # of each kind
RENDERER_NICE = 10  # the daemon's renderer gives way to others (daemon/loop.c): so must its baseline, or a busy machine decides
GROWTH_ORDERS = 100
SIDE_BY_SIDE = 20  # daemons, for what each of many costs
IDLE_AFTER_S = 8  # the first looks of each are over
IDLE_S = 60  # what is looked at once a minute is in it


class Samples:
    """What was measured: name -> one value a round."""

    def __init__(self):
        self.values = {}

    def add(self, name, value):
        self.values.setdefault(name, []).append(value)

    def median(self, name):
        return statistics.median(self.values[name]) if self.values.get(name) else None

    def ratio(self, above, below):
        pairs = [(a, b) for a, b in zip(self.values.get(above, []), self.values.get(below, [])) if b]
        return statistics.median(a / b for a, b in pairs) if pairs else None


class Part:
    """A group of measurements that share what they start."""

    def __init__(self, samples, stack, has_node):
        self.samples, self.stack, self.has_node = samples, stack, has_node

    def prepare(self):
        """Once, before the first round; all parts together, so nothing is timed here."""

    def round(self):
        raise NotImplementedError


class Receiving(Part):
    """Orders a second, and processor time an order, of each receiver."""

    # name, receiver, connections, keep-alive, slow disk
    CASES = [("daemon c8", daemon, 8, False, False), ("group c8", bare("group"), 8, False, False),
             ("node c8", node, 8, False, False), ("empty c8", bare("empty"), 8, False, False),
             ("daemon c64", daemon, 64, False, False), ("group c64", bare("group"), 64, False, False),
             ("single c64", bare("single"), 64, False, False), ("empty c64", bare("empty"), 64, False, False),
             ("daemon keep", daemon, 64, True, False), ("node keep", node, 64, True, False),
             ("daemon slow", daemon, 64, False, True), ("single slow", bare("single"), 64, False, True)]

    def round(self):
        self.CASES.reverse()  # so that nobody always comes after the same neighbour
        for name, receiver, connections, keep_alive, slow in self.CASES:
            if receiver is node and not self.has_node:
                continue
            got = receive(receiver, connections, SECONDS, keep_alive, SLOW_DISK if slow else None)
            self.samples.add(name, got["rps"])
            self.samples.add(name + " us", got["server_us"])
            self.samples.add(name + " p99", got["p99_us"] / 1000)
        with scratch() as folder:
            self.samples.add("fdatasync us", fdatasync_us(folder))


class Worker(Part):
    """The p99 of a delivery beside a worker that has nothing to do (a disabled shop: deliveries are kept, nothing follows), and beside
    one with a backlog to map, render and mail to a server 20 ms away."""

    def round(self):
        with scratch() as folder, running(shop(folder, free_port(), shop_main={"enabled": "false"})) as site:
            self.samples.add("p99 idle", self.loaded(site))
            site.kill()
        port = free_port()
        with scratch() as folder, sink(port, ROUND_TRIP_MS), running(shop(folder, port)) as site:
            post(site, connections=8, count=BACKLOG)
            wait_until(lambda: one(site, "SELECT count(*) FROM mails WHERE state = 'sent'") >= 20, "mails leave")
            before = self.done(site)
            self.samples.add("p99 busy", self.loaded(site, BACKLOG + 1))
            self.samples.add("worker's steps", self.done(site) - before)
            site.kill()

    @staticmethod
    def loaded(site, first=1):
        return post(site, connections=64, seconds=SECONDS, first=first)["p99_us"] / 1000

    @staticmethod
    def done(site):
        return (one(site, "SELECT count(*) FROM documents WHERE rendered_at > 0") +
                one(site, "SELECT count(*) FROM mails WHERE state = 'sent'"))


def orders_a_second(site, orders, first):
    """From the inbox, all orders in it, until the last is issued, rendered, stored and its mail queued; those that were done before the
    last came in do not count. Asked for seldom, by one connection: the renderer gives way to whoever asks. Time in which worker or renderer
    (whichever lost more) could run and others had its core is not counted: it would say what else the machine does."""
    newest = "SELECT ifnull(max(id), 0) FROM documents"  # not count(*): that would cost more the more there are
    waiting = "SELECT 1 FROM documents INDEXED BY documents_unrendered WHERE number IS NOT NULL AND rendered_at = 0 LIMIT 1"
    with site.sql() as database:
        last = database.execute(newest).fetchone()[0] + orders
        post(site, connections=8, count=orders, first=first)
        began, delayed = time.monotonic(), [delayed_s(site, name) for name in ("worker", "renderer")]
        left = last - database.execute(newest).fetchone()[0] + database.execute(waiting.replace("1", "count(*)", 1)).fetchone()[0]
        while database.execute(newest).fetchone()[0] < last or database.execute(waiting).fetchone():
            if time.monotonic() > began + 120:
                raise RuntimeError("orders are not rendered: " + site.log()[-1500:])
            time.sleep(0.03)
    others = max(delayed_s(site, name) - before for name, before in zip(("worker", "renderer"), delayed))
    return left / (time.monotonic() - began - others)


def delayed_s(site, name):
    """Seconds in which the threads of this name waited for a core, so far."""
    waited = 0
    for task in pathlib.Path(f"/proc/{site.process.pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it has just ended
            if (task / "comm").read_text().strip() == name:
                waited += int((task / "schedstat").read_text().split()[1]) / 1e9
    return waited


class Pipeline(Part):
    """An order's way to its queued mail, then the mails to a server 20 ms away; beside bare rendering and one reused connection. The
    mail server is switched on only for the second half."""

    def round(self):
        port, other_port = free_port(), free_port()
        with scratch() as folder, running(shop(folder, port)) as site:
            slices = [self.slice(site, number) for number in range(PIPELINE_SLICES)]
            for name in slices[0]:  # the best of each: what else runs on the machine only takes away
                self.samples.add(name, (min if name.endswith("ms") else max)(figures[name] for figures in slices))
            with sink(port, ROUND_TRIP_MS):
                self.samples.add("mails", self.mails_a_second(site))
            size = one(site, "SELECT avg(length(bytes)) FROM messages")
            with sink(other_port, ROUND_TRIP_MS):
                self.samples.add("bare mails", tool("bare_sender", other_port, int(size), 2)["per_second"])

    @staticmethod
    def slice(site, number):
        used = process_cpu_ms(site.process.pid)
        figures = {"pipeline": orders_a_second(site, PIPELINE_ORDERS, 1 + number * PIPELINE_ORDERS)}
        figures["order cpu ms"] = (process_cpu_ms(site.process.pid) - used) / PIPELINE_ORDERS
        document = one(site, "SELECT max(number) FROM documents")
        for threads in (1, 2) if number % 2 else (2, 1):
            got = tool("bare_render", site.config, site.database, document, threads, RENDER_SECONDS, nice=RENDERER_NICE)
            figures[f"bare render {threads}"], figures[f"{threads}: page ms"] = got["per_second"], got["page_ms"]
        return figures

    @staticmethod
    def mails_a_second(site):
        count = lambda: one(site, "SELECT count(*) FROM mails WHERE state = 'sent'")  # noqa: E731
        site.reload()  # ends the pause that the absent server was
        began = time.monotonic()
        enough = int(PIPELINE_ORDERS * PIPELINE_SLICES * 0.9)  # the mail that met the absent server waits minutes
        wait_until(lambda: count() >= enough, "mails leave", 60)
        return count() / (time.monotonic() - began)


class Logo(Part):
    """An order's way to its queued mail with a logo of each kind, and without one; nothing is mailed."""

    KINDS = [("no logo", None), ("PNG logo", "logo.png"), ("JPEG logo", "logo.jpg"), ("SVG logo", "logo.svg")]

    def round(self):
        self.KINDS.reverse()
        for name, file in self.KINDS:
            logo = file and str(pathlib.Path(__file__).parent.parent / "data" / file)
            with scratch() as folder, running(shop(folder, free_port(), seller={"logo": logo})) as site:
                before = idle_figures(site.process.pid)[0]
                self.samples.add(name, orders_a_second(site, LOGO_ORDERS, 1))
                self.samples.add(name + " cpu ms", (idle_figures(site.process.pid)[0] - before) / LOGO_ORDERS)
                self.samples.add(name + " KB", one(site, "SELECT avg(length(bytes)) FROM artifacts WHERE kind = 'pdf'") / 1024)
                site.kill()


class Start(Part):
    """From exec to the first answer, and the time an order takes, on stores of different sizes."""

    def prepare(self):
        self.sites = {name: shop(self.stack.enter_context(scratch()), free_port()) for name in ("none", "1k")}
        with running(self.sites["none"]):
            pass
        fill(self.sites["1k"], 1_000)
        self.sites["100k"] = keep("100k", 100_000)
        self.next_id = 500_000 + one(self.sites["100k"], "SELECT max(id) FROM documents")

    def round(self):
        for name in ("none", "100k") * 3:
            self.samples.add("start " + name, self.start_ms(self.sites[name]))
        for name in ("1k", "100k"):
            with running(self.sites[name]) as site:
                self.samples.add("order ms " + name, 1000 / orders_a_second(site, GROWTH_ORDERS, self.next_id))
            self.next_id += GROWTH_ORDERS

    @staticmethod
    def start_ms(site):
        began = time.monotonic()
        site.start(wait=False)
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)
                connection.request("GET", "/health")
                connection.getresponse().read()
                took = time.monotonic() - began
                break
            except OSError:
                time.sleep(0.001)
            finally:
                connection.close()
        site.stop()
        return took * 1000


class Memory(Part):
    """VmHWM: of a daemon that only waits, each round; and once after PEAK_ORDERS orders that came at once and were all issued,
    rendered and mailed. That one is a maximum already: no median. Without a logo: README.md says what one adds."""

    @staticmethod
    def shop(folder, mail_port):
        return shop(folder, mail_port, seller={"logo": None})

    def round(self):
        with scratch() as folder, running(self.shop(folder, free_port())) as site:
            time.sleep(1.5)  # each thread has had its first turn
            self.samples.add("idle MB", high_water_mb(site.process))

    def prepare(self):
        port = free_port()
        with scratch() as folder, sink(port, 0), running(self.shop(folder, port)) as site:
            began = time.monotonic()
            post(site, connections=64, count=PEAK_ORDERS)
            while (sent := one(site, "SELECT count(*) FROM mails WHERE state = 'sent'")) < PEAK_ORDERS and time.monotonic() < began + PEAK_MOST_S:
                time.sleep(0.2)
            self.samples.add("peak's mails", sent)  # on a machine that is busy with other things not all: the table says so
            self.samples.add("peak MB", high_water_mb(site.process))
            site.kill()


class Idle(Part):
    """Twenty daemons side by side that wait: memory of each (Pss: what is shared is shared out), and processor time and wake-ups a second
    of all its threads."""

    def round(self):
        with contextlib.ExitStack() as stack:
            sites = []
            for _ in range(SIDE_BY_SIDE):
                folder = stack.enter_context(scratch())
                sites.append(stack.enter_context(running(shop(folder, free_port(), seller={"logo": None}))))
            time.sleep(IDLE_AFTER_S)
            before = [idle_figures(site.process.pid) for site in sites]
            time.sleep(IDLE_S)
            after = [idle_figures(site.process.pid) for site in sites]
            self.samples.add("Pss MB", statistics.median(pss_mb(site.process.pid) for site in sites))
        for at, name in enumerate(("idle cpu ms", "wake-ups")):
            self.samples.add(name, statistics.median((b[at] - a[at]) / IDLE_S for a, b in zip(before, after)))


def pss_mb(pid):
    return int(re.search(r"^Pss: +(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1]) / 1024


def process_cpu_ms(pid):
    """By the process's own clock, whose number Linux makes of its id: to the nanosecond, where /proc counts ticks of 10 ms."""
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e6


def idle_figures(pid):
    """Milliseconds of processor time so far, also of threads that have ended, and voluntary context switches of those that are there (one
    that rests for long ends: its few switches a minute are not counted)."""
    cpu, switches = process_cpu_ms(pid), 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it has just ended
            switches += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text(), re.M)[1])
    return cpu, switches


class Peppol(Part):
    """Documents a second over a provider that takes 50 ms an answer, beside what one request at a time can be (once, for it takes 100 s);
    and the p99 of a delivery meanwhile."""

    def round(self):
        without, beside, asked = peppol.p99_beside()
        self.samples.add("asked meanwhile", asked)
        self.samples.add("p99 alone", without)
        self.samples.add("p99 beside Peppol", beside)
        if not self.samples.values.get("Peppol documents"):
            reached, limit = peppol.documents_a_second()
            self.samples.add("Peppol documents", reached)
            self.samples.add("Peppol's limit", limit)


class Fetch(Part):
    """Rounds over a shop's REST API with 10,000 orders that are known: one that finds all of them again, and one that finds nothing
    changed (once: they are counts); and the p99 of a delivery beside rounds of the first kind."""

    def prepare(self):
        self.known = fetch.Known(self.stack.enter_context(scratch()), self.stack)
        whole = self.known.sync()
        self.samples.add("whole round's requests", whole.requests)
        self.samples.add("whole round's s", whole.cpu)
        self.first = 1_000_000

    def round(self):
        for name, every in (("no rounds", "off"), ("beside rounds", "1s")):
            figure, asked, memory = self.known.p99(every, self.first)
            self.first += 1_000_000
            self.samples.add("p99 " + name, figure)
            self.samples.add("MB " + name, memory)
        self.samples.add("requests meanwhile", asked)
        if not self.samples.values.get("round's requests"):
            self.known.later()
            self.known.sync()  # reaches the new hour
            quiet = self.known.sync()
            self.samples.add("round's requests", quiet.requests)
            self.samples.add("round's s", quiet.cpu)
            self.known.later(0)


class Desk(Part):
    """The lists of the desk at 100,000 documents and at 1,000, and the p99 of a delivery (of a shop where nothing follows it) beside fifty
    people who click."""

    def prepare(self):
        self.few = desk.with_desk(grown(self.stack.enter_context(scratch()), 1_000))
        self.many = grown(NODE_HOME / "grown-100000", 100_000)
        self.next_id = 3_000_000

    def round(self):
        self.few.configure({"shop main": {"enabled": "true"}})
        with running(self.few), running(desk.with_desk(self.many)):
            few, many = desk.lists_ms(self.few, self.many)
        self.samples.add("lists ms 1k", few)
        self.samples.add("lists ms 100k", many)
        self.few.configure({"shop main": {"enabled": "false"}})
        pairs, clicks, self.next_id = desk.p99_beside(self.few, self.next_id)
        for alone, beside in pairs:
            self.samples.add("p99 nobody clicks", alone)
            self.samples.add("p99 beside the desk", beside)
        self.samples.add("clicks meanwhile", clicks)


class Target(NamedTuple):
    name: str
    figure: Callable
    sign: str
    bound: float
    text: str
    needs_node: bool = False


def over(above, below):
    return lambda samples: samples.ratio(above, below)


TARGETS = [
    Target("bare-c8", over("daemon c8", "group c8"), ">=", 0.90, "durable receiving / bare group commit, 8 connections"),
    Target("bare-c64", over("daemon c64", "group c64"), ">=", 0.90, "durable receiving / bare group commit, 64 connections"),
    Target("one-txn-c64", over("daemon c64", "single c64"), ">=", 2.2, "durable receiving / a transaction per request"),
    Target("one-txn-slow-disk-c64", over("daemon slow", "single slow"), ">=", 18, "the same, fdatasync + 4 ms"),
    Target("node-c8", over("daemon c8", "node c8"), ">=", 3, "durable receiving / node:http + better-sqlite3", True),
    Target("node-keep-c64", over("daemon keep", "node keep"), ">=", 5, "the same, keep-alive", True),
    Target("p99-worker-busy", over("p99 busy", "p99 idle"), "<=", 2, "p99 of a delivery, worker busy / idle"),
    Target("order-to-queued", over("pipeline", "bare render 1"), ">=", 0.75, "orders to queued mail / bare rendering"),
    Target("order-to-queued-png", over("PNG logo", "no logo"), ">=", 0.85, "orders to queued mail, a PNG logo / none"),
    Target("render-two-threads", over("bare render 2", "bare render 1"), ">=", 1.7, "pages, two threads / one"),
    Target("mail-20ms", over("mails", "bare mails"), ">=", 7, "mails at 20 ms / one reused connection"),
    Target("peppol-50ms", over("Peppol documents", "Peppol's limit"), ">=", 0.85, "documents over Peppol at 50 ms an answer / one request at a time"),
    Target("p99-beside-peppol", over("p99 beside Peppol", "p99 alone"), "<=", 1.2, "p99 of a delivery, a provider asked all the time / none"),
    Target("round-10k-requests", lambda samples: samples.median("round's requests"), "<=", 12, "requests of a round, 10,000 known orders"),
    Target("round-10k-cpu-s", lambda samples: samples.median("whole round's s"), "<=", 2, "processor seconds of a round that finds all of them"),
    Target("p99-beside-rounds", over("p99 beside rounds", "p99 no rounds"), "<=", 1.2, "p99 of a delivery, rounds over 10,000 orders all the time / none"),
    Target("desk-list-growth", over("lists ms 100k", "lists ms 1k"), "<=", 1.5, "the desk's lists and searches, 100,000 documents / 1,000"),
    Target("desk-beside-deliveries", over("p99 beside the desk", "p99 nobody clicks"), "<=", 1.5, "p99 of a delivery, 50 people clicking at the desk / nobody"),
    Target("memory-idle-mb", lambda samples: samples.median("Pss MB"), "<=", 5, "MB, idle, its part of what 20 side by side take"),
    Target("idle-cpu-ms", lambda samples: samples.median("idle cpu ms"), "<=", 0.1, "ms of processor time a second, idle"),
    Target("idle-wake-ups", lambda samples: samples.median("wake-ups"), "<=", 1, "wake-ups a second of all threads, idle"),
    Target("memory-peak-mb", lambda samples: samples.median("peak MB"), "<=", 45, "MB, after 10,000 orders at full load"),
    Target("start-100k", over("start 100k", "start none"), "<=", 1.5, "start with 100,000 orders / with none"),
    Target("order-at-100k", over("order ms 100k", "order ms 1k"), "<=", 1.15, "time per order at 100,000 stored / at 1,000"),
]

# What people read: heading, unit, names of samples
TABLE = [
    ("orders a second, 8 connections", "/s", ["daemon c8", "group c8", "node c8", "empty c8"]),
    ("orders a second, 64 connections", "/s", ["daemon c64", "group c64", "single c64", "empty c64"]),
    ("orders a second, 64 kept alive", "/s", ["daemon keep", "node keep"]),
    ("orders a second, 64, fdatasync + 4 ms", "/s", ["daemon slow", "single slow"]),
    ("processor time of the server an order", "us", ["daemon c8 us", "group c8 us", "daemon c64 us", "group c64 us", "single c64 us"]),
    ("p99 of a delivery, 64 connections", "ms", ["p99 idle", "p99 busy", "worker's steps"]),
    ("orders to queued mail; bare rendering", "/s", ["pipeline", "bare render 1", "bare render 2"]),
    ("orders to queued mail, by the logo", "/s", ["no logo", "PNG logo", "JPEG logo", "SVG logo"]),
    ("processor time of such an order", "ms", ["no logo cpu ms", "PNG logo cpu ms", "JPEG logo cpu ms", "SVG logo cpu ms"]),
    ("their pages", "KB", ["no logo KB", "PNG logo KB", "JPEG logo KB", "SVG logo KB"]),
    ("processor time an order; a page bare", "ms", ["order cpu ms", "1: page ms", "2: page ms"]),
    ("mails, 20 ms round trip", "/s", ["mails", "bare mails"]),
    ("documents over Peppol, 50 ms an answer", "/s", ["Peppol documents", "Peppol's limit"]),
    ("p99 of a delivery beside it", "ms", ["p99 alone", "p99 beside Peppol", "asked meanwhile"]),
    ("a round over 10,000 known orders", "", ["round's requests", "round's s", "whole round's requests", "whole round's s"]),
    ("p99 of a delivery beside such rounds", "ms", ["p99 no rounds", "p99 beside rounds", "requests meanwhile"]),
    ("the desk's lists and searches, all of them", "ms", ["lists ms 1k", "lists ms 100k"]),
    ("p99 of a delivery beside the desk", "ms", ["p99 nobody clicks", "p99 beside the desk", "clicks meanwhile"]),
    ("memory with 10,000 orders", "MB", ["MB no rounds", "MB beside rounds"]),
    ("start to first answer", "ms", ["start none", "start 100k"]),
    ("time per order", "ms", ["order ms 1k", "order ms 100k"]),
    ("idle, one of twenty side by side", "", ["Pss MB", "idle cpu ms", "wake-ups"]),
    ("memory", "MB", ["idle MB", "peak MB", "peak's mails"]),
    ("fdatasync of this disk", "us", ["fdatasync us"]),
]


def print_table(samples):
    for heading, unit, names in TABLE:
        known = [(name, samples.median(name)) for name in names if samples.median(name) is not None]
        if known:
            print(f"{heading + ', ' + unit:45}" + "   ".join(f"{name} {value:,.1f}" for name, value in known))
    for connections in ("c8", "c64"):
        ratio = samples.ratio(f"daemon {connections}", f"empty {connections}")
        if ratio is not None:
            print(f"{'durable receiving / an empty answer, ' + connections:45}{ratio:.2f}")
    print()


def judge(target, value, has_node):
    if target.needs_node and not has_node:
        return "-", "skipped"
    good = value >= target.bound if target.sign == ">=" else value <= target.bound
    return f"{value:.2f}", "ok" if good else "misses"


def print_targets(samples, has_node):
    verdicts = []
    for target in TARGETS:
        value = target.figure(samples)
        if value is None and not (target.needs_node and not has_node):
            continue  # its part was not asked for
        figure, verdict = judge(target, value, has_node)
        verdicts.append(verdict)
        print(f"bench: {target.name} ratio {figure} target {target.sign}{target.bound:g} [{target.text}] {verdict}")
    counted = [verdict for verdict in verdicts if verdict != "skipped"]
    print(f"{counted.count('ok')} of {len(counted)} targets met")


PARTS = {"receiving": Receiving, "worker": Worker, "pipeline": Pipeline, "logo": Logo, "peppol": Peppol, "fetch": Fetch, "desk": Desk, "start": Start, "memory": Memory, "idle": Idle}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("parts", nargs="*", metavar="PART")
    options = parser.parse_args()
    if set(options.parts) - set(PARTS):
        parser.error("a PART is one of " + ", ".join(PARTS))
    samples, began = Samples(), time.monotonic()
    has_node = "receiving" in (options.parts or PARTS) and node_is_there()
    with contextlib.ExitStack() as stack:
        parts = [PARTS[name](samples, stack, has_node) for name in options.parts or PARTS]
        with ThreadPoolExecutor() as pool:
            for prepared in [pool.submit(part.prepare) for part in parts]:
                prepared.result()
        print(f"stores filled, {time.monotonic() - began:.0f} s", flush=True)
        for number in range(options.rounds):
            for part in parts:
                part.round()
            print(f"round {number + 1} of {options.rounds}, {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    print()
    print_table(samples)
    print_targets(samples, has_node)


if __name__ == "__main__":
    main()
