"""The take-over: a machine under load is lost with its whole data folder, another one goes on by README's words; used by the short form in
test_82 and by `make torture`. The database is copied away by Litestream (npm's binary) or, where that cannot be had, by a stand-in that
takes a backup each half second."""
import collections
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time

from harness import BILLHOOK, PATIENCE, ROOT, Site, fetched, number_in, order, wait_until
from mail_site import relay_settings


def litestream():
    """The binary that tests/tools/litestream-deps fetched; None."""
    if os.environ.get("BILLHOOK_LITESTREAM"):
        return os.environ["BILLHOOK_LITESTREAM"]
    folder = fetched("litestream", ROOT / "tests/e2e/litestream/package-lock.json")
    binary = folder / "node_modules/@flydotio/litestream-linux-x64/litestream"
    return str(binary) if binary.exists() else None


class Litestream:
    """Copies the database of a site into a folder that outlives it."""

    name = "Litestream"

    def __init__(self, binary, site, share, port=None):
        self.binary, self.site, self.config, self.log = binary, site, share / "litestream.yml", share / "litestream.log"
        address = f'addr: "127.0.0.1:{port}"\n' if port else ""
        self.config.write_text(f"{address}dbs:\n  - path: {site.database}\n    replicas:\n      - type: file\n        path: {share}/replica\n")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([binary, "replicate", "-config", self.config], stdout=log, stderr=log)
        wait_until(lambda: b"snapshot written" in self.log.read_bytes(), "Litestream has its first copy")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restore(self, target):
        subprocess.run([self.binary, "restore", "-config", self.config, "-o", target, self.site.database], check=True, capture_output=True)


class StandIn:
    """The newest whole backup is what is there when the machine is lost."""

    name = "a stand-in"

    def __init__(self, site, share):
        self.site, self.folder, self.stopping = site, share / "backups", threading.Event()
        self.folder.mkdir(exist_ok=True)
        self.count = 0
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        wait_until(self.whole, "the stand-in has its first copy")

    def whole(self):
        """The marks beside them are not used: what is copied within seconds is the database alone."""
        return sorted(path for path in self.folder.glob("*.db"))

    def run(self):
        while not self.stopping.wait(0.5):
            self.count += 1
            subprocess.run([BILLHOOK, "--config", self.site.config, "backup", self.folder / f"{self.count:06}.db"], capture_output=True)

    def kill(self):
        self.stopping.set()
        self.thread.join()

    def restore(self, target):
        shutil.copy(self.whole()[-1], target)


def copier(site, share):
    binary = litestream()
    return Litestream(binary, site, share) if binary else StandIn(site, share)


class Load:
    """Orders of a shop, each with its webhook, until the machine is gone; knows when each was answered."""

    def __init__(self, site, shop, first):
        self.site, self.shop, self.stopping, self.answered = site, shop, threading.Event(), {}
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.pump, args=(first + 10000 * n,)) for n in range(2)]
        for thread in self.threads:
            thread.start()

    def pump(self, number):
        while not self.stopping.is_set():
            body = order(number, billing=dict(order()["billing"], email=f"n{number}@example.be"))
            with self.lock:
                placed = self.shop.orders.place(body)
                webhook = self.shop.webhook_body("order.created", placed.id)
            try:
                if self.site.post(webhook, timeout=5).status == 200:
                    self.answered[placed.id] = time.monotonic()
            except OSError:
                return
            number += 1
            time.sleep(0.03)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def numbers_mailed(relay):
    """Number -> the orders (their addresses) whose mails carry it, of all mails ever accepted."""
    found = collections.defaultdict(set)
    for mail in relay.mails:
        number = re.search(r"\d{4}-\d{5,}", mail.message["Subject"])
        if number:
            found[number[0]].update(mail.recipients)
    return found


def numbers_by_id(relay):
    found = collections.defaultdict(set)
    for mail in relay.mails:
        found[mail.message_id].add(re.search(r"\d{4}-\d{5,}", mail.message["Subject"])[0])
    return found


def settings(relay, shop, share):
    found = {**shop.settings(sync_every="off"), **relay_settings(relay)}
    found["database"] = {"mark_copy": str(share / "copy.mark")}
    return found


def lose(site, seconds, load, copy):
    """The machine is gone with all that lay on it; when."""
    time.sleep(seconds)
    gone = time.monotonic()
    site.process.send_signal(signal.SIGKILL)
    copy.kill()
    site.process.wait()
    site.process = None
    load.stop()
    shutil.rmtree(site.folder)
    return gone


def take_over(site, copy, share):
    """README, word by word: restore, the mark's copy in its place, start, the numbers, sync. True where a person had to say how it goes on."""
    copy.restore(site.database)
    os.chmod(site.database, 0o600)
    shutil.copy(share / "copy.mark", f"{site.database}.mark")
    site.start()
    stopped = any(problem["code"] == "numbering-stopped" for problem in site.json("status", expect=None)["problems"])
    if stopped:
        site.run("number", "invoice", "--next", number_in(share / "copy.mark") + 1, "--reason", "the first machine was lost")
    site.run("sync")
    site.settle()
    return stopped


def one_round(folder, shop, relay, dice, first):
    """Returns (seconds lost, drafts or documents lost, whether the numbers waited for a person)."""
    share = folder / "share"
    share.mkdir(parents=True)
    one, two = Site(folder / "one", settings(relay, shop, share)), Site(folder / "two", settings(relay, shop, share))
    for site in (one, two):
        site.configure({"server": {"public_url": f"http://127.0.0.1:{site.port}"}})
    one.start()
    copy = copier(one, share)
    load = Load(one, shop, first)
    wait_until(lambda: len(relay.mails) > 3, "it is at work")
    gone = lose(one, dice.uniform(0.3, 2.0) * PATIENCE, load, copy)

    copy.restore(folder / "seen.db")
    stopped = take_over(two, copy, share)
    wait_until(lambda: orders_of(shop) <= mailed(relay), "each order has its mail: " + two.log()[-1500:])
    two.run("verify")
    two.post(order(first + 90000, billing=dict(order()["billing"], email="after@example.be")))
    wait_until(lambda: "after@example.be" in mailed(relay), "it goes on")
    two.stop()
    twice = {number: who for number, who in numbers_mailed(relay).items() if len(who) > 1}
    assert not twice, f"a number was used twice: {twice}"
    shared = {name: found for name, found in numbers_by_id(relay).items() if len(found) > 1}
    assert not shared, f"a Message-ID was used for two documents: {shared}"
    missing = [at for order_id, at in load.answered.items() if order_id not in kept(folder / "seen.db")]
    return max([gone - at for at in missing], default=0), len(missing), stopped, copy.name


def orders_of(shop):
    return {found.body["billing"]["email"] for found in shop.orders.sorted("modified")}


def mailed(relay):
    return {recipient for mail in relay.mails for recipient in mail.recipients}


def kept(database):
    import sqlite3
    with sqlite3.connect(database) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM orders")}


def rounds(folder, shop_class, relay_class, count, seed=20261129):
    """So many machines are lost; returns a line for people."""
    dice, lost, orders, waited, mails = random.Random(seed), [], 0, 0, 0
    for number in range(count):
        with shop_class() as shop, relay_class(latency=0.005) as relay:
            seconds, missing, stopped, name = one_round(folder / str(number), shop, relay, dice, 1000)
            mails += len(relay.mails)
        lost.append(seconds)
        orders += missing
        waited += stopped
        shutil.rmtree(folder / str(number))
    return (f"{count} machines lost under load, copied by {name}: 0 numbers twice in {mails} mails; lost: {orders} answered orders in all, the last "
            f"{max(lost):.1f} s at most ({sum(lost) / count:.1f} s on average), all fetched again; the numbers waited for a person {waited} times")
