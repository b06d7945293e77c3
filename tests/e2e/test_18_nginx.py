"""Scenario 18: the raw script straight to the daemon and through nginx, as README.md says to set it up: no verdict gets milder, and what reaches
the daemon is one clean request a connection."""
import concurrent.futures
import hashlib
import os
import re
import select
import shutil
import socket
import subprocess
import threading

import pytest

from harness import DEADLINE, PATIENCE, ROOT, free_port, order, payloads, replay, wait_until
from raw_requests import CLOSED, SMUGGLED, first_status, script
from test_01_payloads import LAB_SECRET

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else None)
needs_nginx = pytest.mark.skipif(not NGINX, reason="nginx is not installed")
QUIET = 0.4  # seconds after which nothing more is expected of a connection that stays open


class Recorder:
    """A tap before the daemon: passes on what comes and keeps it, one entry a connection."""

    def __init__(self, port):
        self.to, self.taken, self.lock, self.stopping = port, [], threading.Lock(), threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept)]
        self.threads[0].start()

    def _accept(self):
        while not self.stopping.is_set():
            if select.select([self.listener], [], [], 0.1)[0]:
                client = self.listener.accept()[0]
                self.threads.append(threading.Thread(target=self._pass_on, args=(client,)))
                self.threads[-1].start()

    def _pass_on(self, client):
        entry = bytearray()
        with self.lock:
            self.taken.append(entry)
        with client, socket.create_connection(("127.0.0.1", self.to)) as daemon:
            while not self.stopping.is_set():
                for ready in select.select([client, daemon], [], [], 0.2)[0]:
                    try:
                        data = ready.recv(65536)
                        if ready is client:
                            entry.extend(data)
                        (daemon if ready is client else client).sendall(data)
                    except OSError:
                        return
                    if not data:
                        return

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        self.listener.close()


def readme_location(port):
    """The location block of README.md, for this port."""
    block = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(), re.S).group(1)
    assert "proxy_pass http://127.0.0.1:8480;" in block
    return block.replace("127.0.0.1:8480", f"127.0.0.1:{port}")


class Nginx:
    """An nginx of our own, in a folder of its own, with README.md's location."""

    def __init__(self, folder, to):
        self.port = free_port()
        folder.mkdir()
        temps = "\n".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{ access_log {folder}/access.log; {temps}
server {{ listen 127.0.0.1:{self.port};
{readme_location(to)}
}} }}""")
        self.process = subprocess.Popen([NGINX, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], stderr=subprocess.PIPE)
        wait_until(self._up, "nginx up")

    def _up(self):
        assert self.process.poll() is None, self.process.stderr.read()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def proxied(make_site, tmp_path):
    """(site, recorder, nginx)"""
    site = make_site({"invoice": {"create": "never", "auto_send": "false"}})
    recorder = Recorder(site.port)
    nginx = Nginx(tmp_path / "nginx", recorder.port)
    yield site, recorder, nginx
    nginx.stop()
    recorder.stop()


def ask(port, data, first=2.5):
    """Sends bytes; returns all that comes until the end, or until the other side is quiet. `first`: seconds in which the first byte must come,
    far off where silence is no right answer."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE * PATIENCE) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass  # refused while we still spoke: the answer may be there
        wait = first * PATIENCE
        try:
            while select.select([connection], [], [], wait)[0]:
                part = connection.recv(65536)
                if not part:
                    break
                got += part
                wait = (DEADLINE if b"connection: close" in got.lower() else QUIET) * PATIENCE
        except OSError:
            pass
    return got


def first_of(row):
    return 2.5 if CLOSED in row.statuses else DEADLINE


def ask_all(port, requests, firsts):
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        return list(pool.map(lambda data, first: ask(port, data, first), requests, firsts))


def stored_orders(site):
    """Of all deliveries; a proxy may hand one over after its client has gone, so none may be waiting in what is looked at."""
    rows = []

    def known():
        with site.sql() as database:
            rows[:] = database.execute("SELECT order_id, state FROM deliveries").fetchall()
        return all(state != "pending" for _, state in rows)
    wait_until(known, "no delivery waits")
    return {order_id for order_id, _ in rows}


def check_clean(request):
    """One request, its lines whole, one length that fits, nothing behind it."""
    head, _, body = bytes(request).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    names = [line.split(b":")[0].lower() for line in lines[1:]]
    assert all(re.fullmatch(rb"[!-9;-~]+:[^\0\r\n]*", line) for line in lines[1:]), head
    assert b"transfer-encoding" not in names and names.count(b"content-length") <= 1 and names.count(b"host") <= 1, head
    assert b"connection" in names and b"close" in head.lower(), head
    length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    assert len(body) == length, (head, len(body))


def test_b03_raw_script_straight(site, record_property):
    """Each row is refused as it should be, with one answer, and neither it nor what stands behind it is stored."""
    rows = script()
    for row, answer in zip(rows, ask_all(site.port, [row.data for row in rows], map(first_of, rows))):
        assert first_status(answer) in row.statuses, (row.name, answer[:300])
        # libmicrohttpd 0.9.75 writes the head of its own answer twice when it refuses a Content-Length itself; one head, one body follow
        heads = [line for line in answer.split(b"\r\n\r\n") if line.startswith(b"HTTP/1.1 ")]
        assert len(set(heads)) <= 1 and (len(heads) <= 1 or row.name.startswith("length ")) and len(answer) < 1500, (row.name, answer)
        assert not answer or b"connection: close" in answer.lower(), (row.name, answer)
    assert stored_orders(site) == set()
    assert site.post(order(1)).status == 200
    record_property("info", f"B03: {len(rows)} malformed requests straight to the daemon")


@needs_nginx
def test_b03_raw_script_through_nginx(proxied, record_property):
    """The same verdict or a stricter one. What nginx reads as an honest request it may deliver, whole, once, in a connection of its own; what
    stands behind a request whose end is in doubt reaches nobody."""
    site, recorder, nginx = proxied
    rows = script()
    allowed = {row.order for row in rows if row.mended}
    # behind a request that is whole the next one is honest: a proxy may read it
    sent = [row.data if row.framed else row.alone for row in rows]
    answers = ask_all(nginx.port, sent, [2.5] * len(rows))
    for row, answer in zip(rows, answers):
        status = first_status(answer)
        assert status == CLOSED or status >= 400 or (row.mended and status == 200), (row.name, answer[:300])
    stored = stored_orders(site)
    assert stored <= allowed, (stored - allowed, [row.name for row in rows if row.order in stored - allowed])
    assert not any(b'"id": %d,' % (row.order + SMUGGLED) in taken for row in rows for taken in recorder.taken)
    for taken in recorder.taken:
        if taken:
            check_clean(taken)
    log = site.log()
    assert not any(str(row.order + SMUGGLED) in log for row in rows)
    mended = sum(first_status(answer) == 200 for answer in answers)
    record_property("info", f"B03: {len(rows)} malformed requests through nginx: {mended} mended by it, {len(recorder.taken)} reached the daemon")


@needs_nginx
def test_b03_good_deliveries_through_nginx(proxied):
    """A shop's connection that is kept open, bodies that nginx keeps in a file, the largest it takes: the bytes arrive as they were signed."""
    import http.client
    import json
    from harness import sign
    site, recorder, nginx = proxied
    frame = len(json.dumps(order(1, customer_note="")))
    sizes = [0, 20000, 1_150_000, 8 * 1024 * 1024 - frame]
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=DEADLINE * PATIENCE)
    for number, size in enumerate(sizes, 1):
        body = json.dumps(order(number, customer_note="n" * size)).encode()
        connection.request("POST", "/woocommerce/main", body, {"X-WC-Webhook-Signature": sign(body), "X-WC-Webhook-Topic": "order.updated"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (size, text)
        site.acknowledged.append((json.loads(text)["delivery"], hashlib.sha256(body).hexdigest()))
    connection.close()
    assert len(recorder.taken) == len(sizes)
    for taken in recorder.taken:
        check_clean(taken)
    assert stored_orders(site) == {1, 2, 3, 4}
    assert first_status(ask(nginx.port, b"POST /woocommerce/main HTTP/1.1\r\nHost: x\r\nContent-Length: 8388609\r\n\r\n", DEADLINE)) == 413


@needs_nginx
@pytest.mark.skipif(not payloads(), reason="../shared/payloads is not here")
def test_b03_captured_deliveries_through_nginx(proxied):
    site, _, nginx = proxied
    site.configure({"shop main": {"secret": LAB_SECRET}})
    site.reload()
    tried = 0
    for entry, head, body in payloads():
        if entry["secret"] == LAB_SECRET and entry["signature_ok"] and tried < 40:
            tried += 1
            assert replay(nginx.port, head, body, "/woocommerce/main")[0] == 200, entry["file"]
    assert tried == 40
