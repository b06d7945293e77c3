"""What a round over a shop's REST API costs, beside a stand-in of the tests that has 10,000 orders which billhook knows."""
import http.client
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from contenders import SECRET, free_port, high_water_mb, post, running, shop as bench_shop, wait_until
from harness import BILLHOOK, order, sign
from standins import Shop

KNOWN = 10_000
WITHIN_S = 300  # they changed in so many seconds: each round finds all of them within its ten minutes
SECONDS = 1.2
SENDERS = 8


class Frozen(Shop):
    """One in which nothing changes: each answer is made once, for what is measured is the one who asks."""

    def __init__(self):
        super().__init__()
        self.answers = {}

    def right_answer(self, request, handle):
        key = request.method, request.target
        if key not in self.answers:
            self.answers[key] = super().right_answer(request, handle)
        return self.answers[key]


class Round:
    """What a `sync` took: requests and processor seconds."""

    def __init__(self, requests, cpu):
        self.requests, self.cpu = requests, cpu


class Known:
    """A shop whose clock stands still and a site that has all its orders as they are; stays for all rounds."""

    def __init__(self, folder, stack):
        now = time.time()
        self.asked = stack.enter_context(Frozen())
        self.asked.now = lambda: now
        self.asked.orders.many(KNOWN, order, 1, now - WITHIN_S, WITHIN_S / KNOWN)
        self.site = bench_shop(folder, free_port(), mail={"transport": "off"}, invoice={"create": "never", "auto_send": "false"},
                               shop_main=self.asked.settings(sync_every="off")["shop main"])
        with running(self.site):
            with ThreadPoolExecutor(SENDERS) as pool:
                list(pool.map(self.send, range(1, SENDERS + 1)))
            self.site.settle(mails=False)

    def send(self, first):
        """Each eighth order, as its webhook would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=90)
        for id in range(first, KNOWN + 1, SENDERS):
            body = self.asked.webhook_body("order.updated", id)
            connection.request("POST", "/woocommerce/main", body, {"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.updated",
                                                                   "X-WC-Webhook-Signature": sign(body, SECRET)})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
        connection.close()

    def sync(self):
        """A round by hand, without a daemon."""
        before = len(self.asked.requests)
        process = subprocess.Popen([BILLHOOK, "sync", "--json"], stdout=subprocess.PIPE, cwd=self.site.folder,
                                   env={**os.environ, "BILLHOOK_CONFIG": str(self.site.config)})
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, told
        return Round(len(self.asked.requests) - before, used.ru_utime + used.ru_stime)

    def later(self, seconds=3600):
        """Its clock is put on: then nothing changed within the ten minutes."""
        self.asked.answers.clear()
        self.asked.clock_offset = seconds

    def p99(self, every, first):
        """Of a delivery, while such rounds run; how often the shop was asked meanwhile; and the daemon's MB after a whole round."""
        self.site.configure({"shop main": {"sync_every": every}})
        before = len(self.asked.requests)
        with running(self.site):
            wait_until(lambda: every == "off" or len(self.asked.requests) > before + 2, "a round is under way")
            before = len(self.asked.requests)
            figure = post(self.site, connections=64, seconds=SECONDS, first=first)["p99_us"] / 1000
            meanwhile = len(self.asked.requests) - before
            wait_until(lambda: every == "off" or len(self.asked.requests) > before + 200, "a whole round")
            return figure, meanwhile, high_water_mb(self.site.process)
