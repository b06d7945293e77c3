"""`[server] exit_idle`: a daemon on systemd's socket ends when nothing is due and says beside its database when to wake it; a delivery, a
command that queues something, or `billhook wake` at its time start it again, and what has no socket any more stays as it is."""
import contextlib
import fcntl
import os
import pathlib
import selectors
import signal
import socket
import struct
import subprocess
import threading
import time

import pytest

from disk import Disk
from harness import BILLHOOK, PLAIN, order, wait_until
from mail_site import at_the_dot, relay_settings
from smtp_server import SmtpServer


class SocketUnit:
    """What systemd does with billhook@.socket: listens, and starts the service where somebody connects while none runs."""

    def __init__(self, site):
        self.site, self.starts = site, 0
        self.path = site.folder / "listen.sock"
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(self.path))
        self.socket.listen(64)
        self.process = None
        self.begin()

    def begin(self):
        self.active = True
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def pause(self):
        """As long as the service has not ended, systemd does not look at its socket."""
        self.active = False
        self.thread.join()

    def knocked(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            return bool(selector.select(0))

    def watch(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            while self.active:
                running = self.process and self.process.poll() is None
                if not running and selector.select(0.05):
                    self.start()
                time.sleep(0.02)

    def start(self):
        self.starts += 1
        script = f'exec 3<&{self.socket.fileno()}; export LISTEN_FDS=1 LISTEN_PID=$$; exec {BILLHOOK} serve'
        with open(self.site.log_path, "ab") as log:
            self.process = subprocess.Popen(["/bin/bash", "-c", script], pass_fds=(self.socket.fileno(),), stdout=log, stderr=log,
                                            env=dict(os.environ, BILLHOOK_CONFIG=str(self.site.config), **self.site.environment), cwd=self.site.folder)

    def wait_asleep(self):
        wait_until(lambda: self.process and self.process.poll() is not None, "asleep: " + self.site.log()[-800:])
        assert self.process.returncode == 0, self.site.log()[-2000:]

    def stop(self):
        self.pause()
        self.socket.close()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait() == 0


@pytest.fixture
def unit(make_site):
    site = make_site({"server": {"exit_idle": "3s"}}, start=False)
    unit = SocketUnit(site)
    site.configure({"server": {"listen": f"unix:{unit.path}"}})
    yield unit
    if unit.active:
        unit.stop()


def note(site):
    """Its lines, or None; the daemon takes it away whenever it comes up, between a look and a read too."""
    try:
        return site.database.with_name(site.database.name + ".wake").read_text().splitlines()
    except FileNotFoundError:
        return None


def fall_asleep(unit):
    site = unit.site
    site.run("post")
    site.settle()
    unit.wait_asleep()
    starts = unit.starts
    at, listen = note(site)
    assert int(at) > time.time() and listen == f"unix:{unit.path}"
    return starts


def test_85_asleep_is_well_and_a_delivery_wakes(unit):
    site = unit.site
    starts = fall_asleep(unit)
    text = site.run("status").stdout.decode()  # exit 0
    assert "asleep" in text
    assert site.json("status")["problems"] == []
    assert unit.starts == starts, "a command that only reads wakes nobody"
    site.run("post")  # exit 0: answered 200 by the one that it started
    assert unit.starts == starts + 1
    wait_until(lambda: note(site) is None, "the note is gone while it runs")
    site.settle()
    assert len(site.documents(state="sent")) == 2


def test_85_a_command_that_queues_wakes(unit):
    site = unit.site
    starts = fall_asleep(unit)
    done = site.run("send", site.documents()[0]["number"], "--again")
    assert b"no daemon" not in done.stderr
    wait_until(lambda: unit.starts == starts + 1, "started")
    site.settle()
    wait_until(lambda: len([row for row in site.json("outbox") if row["state"] == "sent"]) == 2, "sent again")


def test_85_a_command_wakes_one_that_has_not_quite_ended(unit):
    """Its note is written and its last look over, but it holds the lock yet: the command finds it served."""
    site = unit.site
    starts = fall_asleep(unit)
    unit.pause()
    with open(f"{site.database}.lock", "r+b") as lock:
        fcntl.fcntl(lock, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0))
        assert not unit.knocked()
        site.run("send", site.documents()[0]["number"], "--again")
        assert unit.knocked()
    unit.begin()
    wait_until(lambda: unit.starts == starts + 1, "started")
    wait_until(lambda: len([row for row in site.json("outbox") if row["state"] == "sent"]) == 2, "sent again")


def asked(site, query):
    with site.sql() as database:
        return database.execute(query).fetchall()


def threads(process):
    names = []
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it has ended
            names.append((task / "comm").read_text().strip())
    return names


@pytest.mark.skipif(not PLAIN, reason="a preloaded library must not come before a sanitizer's own")
def test_85_what_comes_while_it_falls_asleep_wakes_it(unit):
    """A delivery that is answered 200 when the worker has ended already: nobody of this process maps it."""
    site, released = unit.site, threading.Event()
    disk = Disk(site)
    disk.fail("sync", error=0, pause=3600, name=".wake.new")
    with SmtpServer() as relay:
        site.configure(relay_settings(relay))
        site.run("post")
        wait_until(lambda: disk.hits("sync"), "it falls asleep: " + site.log()[-800:])
        assert len(relay.mails) == 1

        at_the_dot(relay, released.wait)  # a mail that came then holds the end, but not the worker's
        site.run("post")
        wait_until(lambda: len(relay.data_seen) == 2, "the dot is out: " + site.log()[-800:])
        disk.mend()
        wait_until(lambda: "worker" not in threads(unit.process), "the worker has ended")
        starts = unit.starts
        site.run("post")  # exit 0: answered 200
        assert unit.starts == starts, "by the one that falls asleep"
        released.set()
        unit.wait_asleep()

        assert asked(site, "SELECT count(*) FROM deliveries WHERE state = 'pending'") == [(1,)]
        at, _ = note(site)
        assert int(at) <= time.time()
        assert site.run("wake", "--configs", configs_of(site)).stdout.startswith(b"kapper: woken")
        site.settle()
        assert len(site.documents(state="sent")) == 3
        unit.stop()


def test_85_never_while_a_mail_is_being_sent(unit):
    """A mail server that takes longer than exit_idle for a reply: each try would be cut short by the next sleep."""
    site = unit.site
    site.configure({"server": {"exit_idle": "1s"}})
    with SmtpServer() as relay:
        site.configure(relay_settings(relay))
        relay.on("RCPT", "delay:10", times=1)
        site.run("post")
        wait_until(lambda: relay.commands["RCPT"], "RCPT")
        wait_until(lambda: relay.mails or unit.process.poll() is not None, "the reply: " + site.log()[-800:])
        assert relay.mails, "it fell asleep: " + site.log()[-800:]
        unit.wait_asleep()
        assert unit.starts == 1
        assert asked(site, "SELECT state, attempts FROM mails") == [("sent", 1)]


def configs_of(site):
    """A folder for `wake --configs`, with the site's config in it."""
    configs = site.folder / "configs"
    configs.mkdir()
    (configs / "kapper.conf").write_text(site.config.read_text().replace("billhook.db", str(site.database)))
    (configs / "kapper.conf").chmod(0o600)
    return configs


def test_85_wake_starts_what_is_due_and_has_a_socket(unit):
    site = unit.site
    starts = fall_asleep(unit)
    configs = configs_of(site)
    (configs / "broken.conf").write_text("[server\n")
    assert site.run("wake", "--configs", configs).stdout == b"", "not due yet"
    assert unit.starts == starts
    at, listen = note(site)
    path = site.database.with_name(site.database.name + ".wake")
    path.write_text(f"{int(time.time()) - 1}\n{listen}\n")
    assert site.run("wake", "--configs", configs).stdout.startswith(b"kapper: woken")
    wait_until(lambda: unit.starts == starts + 1, "started")
    wait_until(lambda: note(site) is None, "the note is gone")
    unit.wait_asleep()
    unit.stop()  # suspended: its socket is gone
    path.write_text(f"{int(time.time()) - 1}\n{listen}\n")
    assert b"not active" in site.run("wake", "--configs", configs).stdout
    assert unit.starts == starts + 1
    path.write_text(f"{int(time.time()) - 3600}\n{listen}\n")
    assert b"does not run" in site.run("status", expect=1).stdout, "nobody woke it"


def test_85_what_is_due_wakes_in_time(unit):
    """A draft that ripens in some minutes is the time of the note."""
    site = unit.site
    site.configure({"mail": {"send_after": "5m"}})
    site.run("post")
    wait_until(lambda: len(site.documents()) == 1, "a draft")
    unit.wait_asleep()
    at, _ = note(site)
    assert 0 < int(at) - time.time() <= 300


def test_85_never_without_the_socket_and_check_warns(make_site):
    """Its own listener would be gone with it."""
    site = make_site({"server": {"exit_idle": "1s"}})
    assert site.post(order(1)).status == 200
    site.settle()
    began = time.monotonic()
    wait_until(lambda: site.process.poll() is not None or time.monotonic() - began > 6, "some seconds")
    assert site.process.poll() is None and note(site) is None
    site.configure({"server": {"metrics_listen": "127.0.0.1:9"}})
    assert b"exit_idle" in site.run("check").stdout
