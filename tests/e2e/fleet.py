"""Many sellers side by side on one machine: a daemon each on a unix socket of its own, and one nginx with the location of conf/nginx-sellers.conf
in front of them. What they take is read from the kernel, so it is right on a busy machine too."""
import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from harness import DEADLINE, PATIENCE, PLAIN, ROOT, Site, free_port, order, sign, wait_equal, wait_until

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else None)
AT_ONCE = 8  # deliveries


class Nginx:
    def __init__(self, folder, sockets):
        self.port = free_port()
        folder.mkdir()
        location = (ROOT / "conf/nginx-sellers.conf").read_text()
        assert "unix:/run/billhook/$seller.sock" in location
        temps = "\n".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
                                           f"events {{ worker_connections 512; }}\nhttp {{ access_log off; {temps}\nserver {{ listen 127.0.0.1:{self.port};\n"
                                           f"{location.replace('/run/billhook', str(sockets))}\n}} }}")
        self.process = subprocess.Popen([NGINX, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], stderr=subprocess.PIPE)
        wait_until(self.is_up, "nginx up")

    def is_up(self):
        assert self.process.poll() is None, self.process.stderr.read()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def post(self, path, body, secret):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE * PATIENCE)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json", "X-WC-Webhook-Topic": "order.updated",
                                                    "X-WC-Webhook-Signature": sign(body, secret)})
            return connection.getresponse().status
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(20 * PATIENCE)
        self.process.stderr.close()


def fields(path):
    """{name: kB} of smaps_rollup."""
    rows = [row.split() for row in pathlib.Path(path).read_text().splitlines()[1:]]
    return {row[0].rstrip(":"): int(row[1]) for row in rows}


def busy_ns(pid):
    """Nanoseconds on a processor so far of all threads of a process, those that ended too: its CPU clock (clock_getcpuclockid(3))."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def switches(pid):
    """{thread: times that it waited and woke up so far}."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            found[task.name] = int((task / "status").read_text().split("\nvoluntary_ctxt_switches:")[1].split()[0])
        except OSError:
            pass  # it ended meanwhile
    return found


def idle(groups, seconds):
    """For each list of sites (wake-ups, ms of a processor) of one of them in a second, over the same seconds in which nothing comes."""
    pids, rows = [[site.process.pid for site in sites] for sites in groups], []
    before = [[(busy_ns(pid), switches(pid)) for pid in group] for group in pids]
    began = time.monotonic()
    time.sleep(seconds)  # this is what is measured: nothing happens
    length = time.monotonic() - began
    for group, firsts in zip(pids, before):
        busy = sum(busy_ns(pid) - first[0] for pid, first in zip(group, firsts))
        woke = sum(count - first[1].get(thread, 0) for pid, first in zip(group, firsts) for thread, count in switches(pid).items())
        rows.append((woke / (len(group) * length), busy / 1e6 / (len(group) * length)))
    return rows


class Fleet:
    """`count` sellers, s000 and on; stop() ends them all, as a machine does that is switched off."""

    def __init__(self, count):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bh-fleet-"))  # short: the path of a socket has at most 107 bytes
        self.nginx, self.sites = None, {}
        for number in range(count):
            name = f"s{number:03}"
            self.sites[name] = Site(self.folder / name, {"server": {"listen": f"unix:{self.folder}/{name}.sock"}, "shop main": {"secret": self.secret(name)}})

    @staticmethod
    def secret(name):
        return f"{name}-0123456789abcdef0123456789"

    def start(self):
        """Seconds until all of them are ready."""
        began = time.monotonic()
        for site in self.sites.values():
            site.start(wait=False, env={"BILLHOOK_LOG_LEVEL": "info"})
        waiting = list(self.sites.values())

        def all_ready():
            waiting[:] = [site for site in waiting if "ready version" not in site.log()]
            assert all(site.process.poll() is None for site in waiting), next(site.log() for site in waiting if site.process.poll() is not None)
            return not waiting
        wait_until(all_ready, "all ready", 600, moving=lambda: len(waiting))
        seconds = time.monotonic() - began
        if NGINX:
            self.nginx = Nginx(self.folder / "nginx", self.folder)
        return seconds

    def running(self):
        return [site for site in self.sites.values() if site.process]

    # -- what they take ------------------------------------------------------------------------------------

    def memory(self):
        """(Pss, private) of one of them in MB, on the average."""
        rows = [fields(f"/proc/{site.process.pid}/smaps_rollup") for site in self.running()]
        return sum(row["Pss"] for row in rows) / len(rows) / 1024, sum(row["Private_Dirty"] + row["Private_Clean"] for row in rows) / len(rows) / 1024

    def counts(self):
        """(descriptors, threads), the most that one has."""
        folders = [pathlib.Path(f"/proc/{site.process.pid}") for site in self.running()]
        return tuple(max(len(list((folder / name).iterdir())) for folder in folders) for name in ("fd", "task"))

    # -- deliveries ----------------------------------------------------------------------------------------

    def post(self, name, number=1, secret=None):
        return self.nginx.post(f"/{name}/woocommerce/main", json.dumps(order(number)).encode(), secret or self.secret(name))

    def deliver_to_each(self, number):
        """{seller: status}, and the seconds that it took."""
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            answers = dict(zip(self.sites, pool.map(lambda name: self.post(name, number), self.sites)))
        return answers, time.monotonic() - began

    def wait_mailed(self, count):
        """Each of them has mailed so many invoices, of its own customer and nobody else's."""
        def mailed(site):
            with site.sql() as database:
                return database.execute("SELECT count(*) FROM documents WHERE state = 'sent'").fetchone()[0]
        for site in self.running():
            wait_equal(lambda: mailed(site), count, f"{site.folder.name} has mailed {count}", 600)

    def suspend(self, name):
        """As the units do it: the daemon ends, and its socket is gone."""
        self.sites[name].stop()
        (self.folder / f"{name}.sock").unlink(missing_ok=True)

    def stop(self):
        if self.nginx:
            self.nginx.stop()
        for site in self.running():
            site.process.terminate()
        for site in self.running():
            site.stop()
        shutil.rmtree(self.folder)


def side_by_side(count, idle_seconds):
    """The whole of it, for `count` sellers; a table of what was seen."""
    fleet = Fleet(count)
    rows = []
    try:
        rows.append(f"start                  {fleet.start():.1f} s until all {count} are ready")
        pss, private = fleet.memory()
        descriptors, threads = fleet.counts()
        rows.append(f"memory of its own      {pss:.2f} MB (Pss), {private:.2f} MB private, before any work")
        rows.append(f"descriptors, threads   {descriptors}, {threads} (the most)")
        assert descriptors <= 40 and threads <= 24, "a fleet of 1,000 has to fit into a machine's limits"
        assert private < 20 or not PLAIN, "what the libraries share is shared; a sanitizer has memory of its own"
        if idle_seconds:
            (woke, busy), = idle([fleet.running()], idle_seconds)
            rows.append(f"idle                   {woke:.2f} wake-ups and {busy:.3f} ms of processor time a second, over {idle_seconds} s")
            assert woke < 2, "nobody looks around"
        if not fleet.nginx:
            return rows + ["through nginx          skipped: nginx is not installed"]
        answers, seconds = fleet.deliver_to_each(1)
        assert set(answers.values()) == {200}, answers
        fleet.wait_mailed(1)
        rows.append(f"through one nginx      a delivery to each of {count}: all 200 in {seconds:.2f} s, each mailed its own invoice")
        last, other = list(fleet.sites)[-1], next(iter(fleet.sites))
        assert fleet.post("nobody", secret=fleet.secret(last)) == 404 and fleet.post("Nobody-2_x", secret=fleet.secret(last)) == 404
        assert fleet.post(last, 2, secret=fleet.secret(other)) == 401, "the secret of another seller is none"
        fleet.suspend(last)
        assert fleet.post(last, 2) == 404
        assert fleet.post(other, 2) == 200
        rows.append("unknown, suspended     404 and 404; another seller's secret: 401; the others go on")
        pss, private = fleet.memory()
        rows.append(f"after an invoice each  {pss:.2f} MB (Pss), {private:.2f} MB private")
        for site in fleet.running()[:3]:
            site.run("verify")
        return rows
    finally:
        fleet.stop()
