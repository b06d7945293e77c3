"""What the end-to-end tests share: a site (config, database, daemon), requests, commands, the oracles of a test's end."""
import base64
import contextlib
import datetime
import errno
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import threading
import time
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BILLHOOK_BUILD", ROOT / "build"))
BILLHOOK = os.environ.get("BILLHOOK", str(BUILD / "billhook"))
SHARED = pathlib.Path(os.environ.get("BILLHOOK_SHARED", ROOT.parent / "shared"))
SECRET = "Canary0Secret1Canary2Secret3Canary4Secret"
DEADLINE = 90  # seconds: a deadline only matters when a test fails, so it is far off, also for a busy machine
# a sanitized or emulated build is slower: every deadline is multiplied
PATIENCE = float(os.environ.get("BILLHOOK_PATIENCE", "6" if "sanitize" in BILLHOOK or "thread" in BILLHOOK else "1"))
ALL_MADE = 6 * DEADLINE  # seconds, for many pages and mails: the threads that make them give way to whatever else runs
AT_LEAST = min(DEADLINE * PATIENCE, 240)  # what must come at once is not taken for what comes after the first back-off (270 s at least)
if "sanitize" in BILLHOOK:
    os.environ.setdefault("LSAN_OPTIONS", f"suppressions={ROOT}/tests/tools/lsan.supp:print_suppressions=0")
if "/thread/" in BILLHOOK:
    os.environ.setdefault("TSAN_OPTIONS", f"suppressions={ROOT}/tests/tools/tsan.supp:exitcode=98")
# a sanitizer's own library must come first, so nothing is preloaded there
PLAIN = "sanitize" not in BILLHOOK and "/thread/" not in BILLHOOK
# what a clock is set with, None where it cannot be; "MT": the library without it gives threads that ask together the real time now and then
FAKETIME = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None) if PLAIN else None
# what must never stand in a log or an error answer (O7): the secrets, and the customer of order() below
CANARIES = [SECRET, "canary-smtp-password", "canary-peppol-key", "canary-peppol-secret", "Peeters", "Dorpsstraat 25", "ann@example.be"]


def fetched(name, lock):
    """The folder that a tests/tools/NAME-deps of npm's fills for this lock file, whether it is there or not."""
    check = subprocess.run(["cksum"], stdin=open(lock, "rb"), capture_output=True, check=True).stdout.split()[0].decode()
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / f"billhook/{name}-{check}"


def sign(body, secret=SECRET):
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


PORTS = []  # claims of this process: they end with it


def is_free(port):
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.bind((address, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return False
    return True


def free_port():
    """A port that no other test of this machine is given, and that no connection gets for its own end by chance (it lies below those)."""
    low, high = 10000, int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(1000):
        port = random.SystemRandom().randrange(*((low, high) if high - low > 2000 else (1024, 65536)))
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0billhook-test-port-{port}")
        except OSError:
            claim.close()
            continue
        PORTS.append(claim)
        if is_free(port):
            return port
    raise AssertionError("no port is free")


LOOKS = threading.local()  # .answers: what Site.json() was told in the wait that this thread is in


@contextlib.contextmanager
def looking():
    outer, LOOKS.answers = getattr(LOOKS, "answers", None), {}
    try:
        yield
    finally:
        LOOKS.answers = outer


@looking()
def wait_until(condition, what="", seconds=0, moving=None):
    """Waits for a state with a deadline (`seconds`: only where one step takes longer than others); returns the condition's value. Where many steps
    are waited for, `moving` returns how far they are: the deadline, which would else be a bound on the machine's speed, counts from the last of them.
    A condition that is dear (a command of the program is a process) is asked for a third of the time at most: what is waited for needs the core too."""
    patience = max(seconds * PATIENCE, AT_LEAST)
    last, reached = time.monotonic(), moving and moving()
    while True:
        begun = time.monotonic()
        value = condition()
        if value:
            return value
        if moving and (far := moving()) != reached:
            last, reached = begun, far
        now = time.monotonic()
        if now > last + patience:
            raise AssertionError("not reached in time: " + (what or getattr(condition, "__name__", "condition")))
        time.sleep(min(max(0.02, 2 * (now - begun)), 0.1))


def wait_steps(read, enough, what="", seconds=0):
    """Waits until what `read` returns is enough; each change of it is a step towards that."""
    found = None

    def reached():
        nonlocal found
        found = read()
        return enough(found)
    wait_until(reached, what, seconds, moving=lambda: found)


def wait_equal(read, wanted, what="", seconds=0):
    wait_steps(read, lambda found: found == wanted, what, seconds)


def wait_at_least(read, least, what="", seconds=0):
    wait_steps(read, lambda found: found >= least, what, seconds)


def let_others_pass(folder):
    """Other users reach it through the folders above that are of this run, up to /tmp or its like."""
    for path in pathlib.Path(folder).parents:
        mode = path.stat().st_mode
        if mode & stat.S_ISVTX:
            return
        if not mode & 0o001:
            path.chmod(mode | 0o011)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:200]!r}>"


class Site:
    """One config, one database, one daemon."""

    DEFAULTS = {
        "server": {"listen": None, "public_url": "https://shop.example.com"},
        "database": {"path": "billhook.db"},
        "mail": {"transport": "directory", "directory": "mail", "from": "facturen@koffiehoek.example"},
        "seller": {"name": "De Koffiehoek", "legal_form": "BV", "street": "Korenmarkt 1", "postcode": "1000", "city": "Brussel",
                   "vat": "BE0000000196", "iban": "BE68539007547034", "email": "info@koffiehoek.example"},
        "shop main": {"url": "https://shop.example.com", "secret": SECRET, "orders_since": "2000-01-01"},
        "invoice": {"create": "paid", "auto_send": "true"},
    }

    def __init__(self, folder, settings=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "mail").mkdir(exist_ok=True)
        self.port = free_port()
        self.config = self.folder / "billhook.conf"
        self.database = self.folder / "billhook.db"
        self.log_path = self.folder / "daemon.log"
        self.process = None
        self.acknowledged = []  # (delivery id, sha256 of the body) of each 200
        self.settings = {group: dict(keys) for group, keys in self.DEFAULTS.items()}
        self.environment = {}
        self.configure(settings or {})

    # -- config ---------------------------------------------------------------------------------------------
    def configure(self, settings):
        """Merges {group: {key: value or None}} and writes the file; a group of None is left out."""
        for group, keys in settings.items():
            if keys is None:
                self.settings.pop(group, None)
                continue
            self.settings.setdefault(group, {}).update(keys)
        self.settings["server"]["listen"] = self.settings["server"].get("listen") or f"127.0.0.1:{self.port}"
        lines = []
        for group, keys in self.settings.items():
            lines.append(f"[{group}]")
            lines += [f"{key}={value}" for key, value in keys.items() if value is not None]
            lines.append("")
        self.config.write_text("\n".join(lines))
        self.config.chmod(0o600)

    # -- daemon ---------------------------------------------------------------------------------------------
    def start(self, wait=True, env=None, command=None):
        # debug: what never stands in the log stands in none of its levels (I01)
        environment = dict(os.environ, BILLHOOK_CONFIG=str(self.config), **{"BILLHOOK_LOG_LEVEL": "debug", **self.environment, **(env or {})})
        offset = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen((command or []) + [BILLHOOK, "serve"], stdout=log, stderr=log, env=environment,
                                            cwd=self.folder, pass_fds=())
        if wait:
            wait_until(lambda: b"ready version" in self.log_path.read_bytes()[offset:] or self.process.poll() is not None, "daemon up")
            assert self.process.poll() is None, "the daemon ended at start: " + self.log()[-2000:]
        return self

    def stop(self, expect=0):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=DEADLINE * PATIENCE)
        self.process = None
        if expect is not None:
            assert code == expect, f"exit {code}: " + self.log()[-3000:]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def reload(self):
        before = self.log().count("config-reloaded") + self.log().count("config-not-reloaded")
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.log().count("config-reloaded") + self.log().count("config-not-reloaded") > before, "reload")

    # -- requests -------------------------------------------------------------------------------------------
    def request(self, method, path, body=None, headers=None, timeout=DEADLINE):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout * PATIENCE)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            answer = Answer(answer.status, dict(answer.getheaders()), answer.read())
            assert answer.status < 400 or not any(canary.encode() in answer.body for canary in CANARIES), answer
            return answer
        finally:
            connection.close()

    def post(self, body, shop="main", topic="order.updated", secret=SECRET, headers=None, path=None, signature=None, timeout=DEADLINE):
        """Posts a signed delivery; a 200 is noted for the oracles."""
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        if isinstance(body, str):
            body = body.encode()
        fields = {"Content-Type": "application/json", "X-WC-Webhook-Topic": topic,
                  "X-WC-Webhook-Signature": signature if signature is not None else sign(body, secret)}
        fields.update(headers or {})
        answer = self.request("POST", path or f"/woocommerce/{shop}", body, fields, timeout)
        if answer.status == 200 and answer.body:
            self.acknowledged.append((answer.json()["delivery"], hashlib.sha256(body).hexdigest()))
        return answer

    def raw(self, data, timeout=DEADLINE, chunks=None, end=False):
        """Sends bytes as they are and returns all that comes back until the server closes or the time is over. `end`: and says that no more
        comes, where a server would rightly wait for the rest."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout * PATIENCE) as connection:
            for part in chunks or [data]:
                try:
                    connection.sendall(part)
                except OSError:
                    break
            got = b""
            try:
                if end:
                    connection.shutdown(socket.SHUT_WR)
                while True:
                    part = connection.recv(65536)
                    if not part:
                        break
                    got += part
            except OSError:
                pass
            return got

    # -- what the daemon uses ---------------------------------------------------------------------------------
    def cpu_seconds(self, thread=None):
        """Of all its threads, or of those called so (a loop is one that waits and one that works, src/daemon/rest.c): what they worked, however busy
        the machine is."""
        folder = pathlib.Path(f"/proc/{self.process.pid}")
        used = 0
        for place in (folder / "task").iterdir() if thread else [folder]:
            with contextlib.suppress(*([OSError] if thread else [])):  # it has ended
                name, fields = (place / "stat").read_text().split("(", 1)[1].rsplit(") ", 1)
                if thread in (None, name):
                    used += sum(map(int, fields.split()[11:13]))
        return used / os.sysconf("SC_CLK_TCK")

    def sockets(self):
        """How many sockets it holds open."""
        count = 0
        for path in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                count += os.readlink(path).startswith("socket:")
            except OSError:
                pass
        return count

    # -- commands -------------------------------------------------------------------------------------------
    def run(self, *arguments, expect=0, input=None, env=None):
        environment = dict(os.environ, BILLHOOK_CONFIG=str(self.config), **{**self.environment, **(env or {})})
        done = subprocess.run([BILLHOOK, *map(str, arguments)], capture_output=True, env=environment, input=input, cwd=self.folder,
                              timeout=2 * DEADLINE * PATIENCE)
        if expect is not None:
            assert done.returncode == expect, f"{arguments}: exit {done.returncode}\n{done.stdout.decode(errors='replace')}\n{done.stderr.decode(errors='replace')}"
        return done

    def json(self, *arguments, expect=0):
        """In a wait, what a command that only reads the books said stands while nothing is written, a second at most (for what depends on the
        clock): each look is a process, and what is waited for needs the core."""
        answers = getattr(LOOKS, "answers", None) if arguments[0] in ("list", "show") or arguments == ("outbox",) else None
        if answers is None:
            return json.loads(self.run(*arguments, "--json", expect=expect).stdout)
        written, now = self.written(), time.monotonic()
        then, at, said = answers.get((self, arguments), (b"", 0, b""))
        if not written or written != then or now >= at + 1:
            said = self.run(*arguments, "--json", expect=expect).stdout
            answers[self, arguments] = written, now, said
        return json.loads(said)

    def written(self):
        """What changes with each transaction of the database: the head of its WAL index, twice 48 bytes. Empty while nobody has it open."""
        try:
            with open(f"{self.database}-shm", "rb") as index:
                return index.read(96)
        except FileNotFoundError:
            return b""

    def documents(self, **filters):
        arguments = []
        for name, value in filters.items():
            arguments += ["--" + name] + ([] if value is True else [str(value)])
        return self.json("list", *arguments)

    def warned(self, code, count=1):
        """The `count` drafts with this warning, once there are so many: it comes with the attempt to issue, a transaction after the draft."""
        def with_it():
            return [draft for draft in self.documents(state="draft") if code in [warning["code"] for warning in draft["warnings"]]]
        return wait_until(lambda: len(drafts := with_it()) == count and drafts, f"{count} with {code}")

    def document(self, reference):
        return self.json("show", reference)

    def settle(self, mails=True, seconds=ALL_MADE):
        """Waits until the inbox is processed with what it asks of the shop, every released draft is issued, every issued document is rendered and (mails) every due mail has left."""
        waits = ["FROM deliveries WHERE state = 'pending'",
                 "FROM refund_lines WHERE next_attempt_at BETWEEN 1 AND ?1 AND attempts = 0",
                 "FROM documents WHERE state = 'draft' AND released = 1 AND tried = 0 AND parked = 0 AND blocked = 0 AND automatic = 1 AND pending_order = 0",
                 "FROM documents WHERE number IS NOT NULL AND rendered_at = 0 AND render_attempts = 0"]
        if mails:
            waits.append("FROM mails WHERE state = 'queued' AND (claimed = 1 OR next_attempt_at <= ?1 AND attempts = 0)")
        query = f"SELECT {' + '.join(f'(SELECT count(*) {wait})' for wait in waits)}"  # one question: a delivery may be done, then wait for its refunds

        def left(database):
            return database.execute(query, (int(time.time()),)).fetchone()[0]
        with self.sql() as database:  # one connection: each would read the schema first
            wait_equal(lambda: left(database), 0, "settled: " + self.log()[-1500:], seconds)

    class _Connection:
        def __init__(self, path):
            self.connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=DEADLINE)

        def __enter__(self):
            return self.connection

        def __exit__(self, *_):
            self.connection.close()

    def sql(self):
        return self._Connection(self.database)

    def wait_mark(self, last, kind="invoice"):
        """The mark beside the database follows the commit: pages and mails may be faster."""
        wait_until(lambda: number_in(self.database.with_name(self.database.name + ".mark"), kind) == last, f"the mark knows {kind} {last}")

    def age_deliveries(self, seconds):
        """Every delivery came so much earlier. While the daemon stands still."""
        database = sqlite3.connect(self.database)
        database.execute("UPDATE deliveries SET received_at = received_at - ?", (seconds,))
        database.commit()
        database.close()

    # -- the oracles ----------------------------------------------------------------------------------------
    def check_oracles(self, verify=True):
        """TESTLIST O1-O7 as far as a finished site shows them."""
        if not self.database.exists():
            return
        with self.sql() as database:
            kept = {row[0]: row[1] for row in database.execute("SELECT id, lower(hex(body_sha256)) FROM deliveries")}
            for delivery, digest in self.acknowledged:  # O1
                assert kept.get(delivery) == digest, f"acknowledged delivery {delivery} is lost"
            doubles = database.execute("SELECT shop, order_id, type, count(*) FROM documents WHERE state <> 'void' AND fully_credited = 0 "
                                       "AND type <> 'credit_note' GROUP BY 1, 2, 3 HAVING count(*) > 1").fetchall()
            assert not doubles, f"O2: {doubles}"
            refunds = database.execute("SELECT shop, order_id, refund_id, count(*) FROM documents WHERE type = 'credit_note' AND refund_id > 0 "
                                       "AND state <> 'void' GROUP BY 1, 2, 3 HAVING count(*) > 1").fetchall()
            assert not refunds, f"O2: {refunds}"
            assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"  # O5
            assert not database.execute("PRAGMA foreign_key_check").fetchall()
        if verify:
            done = self.run("verify", expect=None)  # O3, O6
            assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        log = self.log()
        for canary in CANARIES:  # O7
            assert canary not in log, f"{canary} stands in the log: " + next(line for line in log.splitlines() if canary in line)
        for word in ("AddressSanitizer", "ThreadSanitizer", "runtime error:", "LeakSanitizer"):  # O8
            assert word not in log, log[max(0, log.index(word) - 200):log.index(word) + 6000]


# -- what a command costs ---------------------------------------------------------------------------------------

# A process is born with its parent's peak of memory (vfork): a small one in between, and not pytest, is the parent.
MEASURE = """import os, sys
child = os.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def cost(site, *arguments):
    """Exit status, CPU seconds and largest MB of a command (with what it started), and its standard error."""
    environment = dict(os.environ, BILLHOOK_CONFIG=str(site.config))
    done = subprocess.run(["/usr/bin/python3", "-S", "-c", MEASURE, BILLHOOK, *map(str, arguments)], env=environment, capture_output=True, text=True)
    status, seconds, megabytes = done.stdout.splitlines()[-1].split()
    return int(status), float(seconds), float(megabytes), done.stderr


def number_in(mark, kind="invoice"):
    """The last number of a mark file; 0 none."""
    found = re.search(rf"^{kind} (\d+) ", mark.read_text() if mark.exists() else "", re.M)
    return int(found[1]) if found else 0


# -- orders ------------------------------------------------------------------------------------------------------

def stamp(seconds=None):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() if seconds is None else seconds))


ZONE = zoneinfo.ZoneInfo("Europe/Brussels")  # [seller] time_zone


def seller_day(form="%Y-%m-%d", at=None):
    """The day of the seller (or its month, its year), whose midnight is not the machine's; `at`: of another moment than now."""
    return datetime.datetime.fromtimestamp(time.time() if at is None else at, ZONE).strftime(form)


def wait_for_the_new_day(at_least=120):
    """What is begun shortly before the seller's or the machine's midnight would be done and looked at on different days."""
    for zone in (ZONE, datetime.timezone.utc):
        now = datetime.datetime.now(zone)
        left = 86400 - (now.hour * 3600 + now.minute * 60 + now.second)
        if left <= at_least:
            time.sleep(left)


def order(id=1001, status="processing", total="121.00", net="100.00", rate=21, paid=True, modified=None, created=None, **changes):
    """A small order of one product: net + VAT = total."""
    tax = f"{float(total) - float(net):.2f}"
    moment = stamp(modified)
    body = {
        "id": id, "parent_id": 0, "status": status, "currency": "EUR", "version": "11.0.1", "prices_include_tax": True,
        "date_created_gmt": stamp(created if created is not None else modified), "date_modified_gmt": moment,
        "date_completed_gmt": moment if status == "completed" else None, "date_paid_gmt": moment if paid else None,
        "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": "0.00", "shipping_tax": "0.00", "cart_tax": tax,
        "total": total, "total_tax": tax, "customer_id": 0, "order_key": "wc_order_x",
        "billing": {"first_name": "Ann", "last_name": "Peeters", "company": "", "address_1": "Dorpsstraat 25", "address_2": "",
                    "city": "Mechelen", "state": "", "postcode": "2800", "country": "BE", "email": "ann@example.be", "phone": ""},
        "shipping": {"first_name": "", "last_name": "", "company": "", "address_1": "", "address_2": "", "city": "", "state": "",
                     "postcode": "", "country": "", "phone": ""},
        "payment_method": "bacs", "payment_method_title": "Overschrijving", "customer_note": "", "number": str(id), "meta_data": [],
        "line_items": [{"id": 1, "name": "Koffie", "product_id": 1, "variation_id": 0, "quantity": 1, "tax_class": "", "subtotal": net,
                        "subtotal_tax": tax, "total": net, "total_tax": tax, "taxes": [{"id": 1, "total": tax, "subtotal": tax}],
                        "meta_data": [], "sku": "K-1", "price": float(net)}],
        "tax_lines": [{"id": 2, "rate_code": "BE-BTW", "rate_id": 1, "label": "BTW", "compound": False, "tax_total": tax,
                       "shipping_tax_total": "0.00", "rate_percent": rate, "meta_data": []}],
        "shipping_lines": [], "fee_lines": [], "coupon_lines": [], "refunds": [], "payment_url": "", "needs_payment": False,
    }
    body.update(changes)
    return body


# -- payloads ----------------------------------------------------------------------------------------------------

def payloads():
    """The captured requests in order of arrival: (entry of the manifest, head, body)."""
    folder = SHARED / "payloads"
    if not (folder / "manifest.json").exists():
        return []
    entries = json.loads((folder / "manifest.json").read_text())["requests"]
    return [(entry, (folder / (entry["file"] + ".http-headers")).read_bytes(), (folder / (entry["file"] + ".body")).read_bytes())
            for entry in entries]


def replay(port, head, body, path):
    """Sends a captured request byte for byte, with another path; returns status and body."""
    line, rest = head.split(b"\r\n", 1)
    method, _, version = line.split(b" ")
    data = b" ".join([method, path.encode(), version]) + b"\r\n" + rest + body
    with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE * PATIENCE) as connection:
        connection.sendall(data)
        got = b""
        while True:
            part = connection.recv(65536)
            if not part:
                break
            got += part
            if b"\r\n\r\n" in got:
                answer_head, answer_body = got.split(b"\r\n\r\n", 1)
                for field in answer_head.split(b"\r\n"):
                    if field.lower().startswith(b"content-length:") and len(answer_body) >= int(field.split(b":")[1]):
                        return int(answer_head.split(b" ")[1]), answer_body
    head_line = got.split(b"\r\n", 1)[0]
    return int(head_line.split(b" ")[1]) if b" " in head_line else 0, got.split(b"\r\n\r\n", 1)[-1]
