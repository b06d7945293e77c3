"""Scenario 25: what an admin is told: stop, start, sockets, status, alerts, directories that cannot be written, the nightly."""
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import time

import pytest

from harness import BILLHOOK, order, wait_until
from mail_site import outbox, relay_settings
from smtp_server import SmtpServer
from test_17_operation import Supervisor, notify_socket


def problems(site):
    return {p["code"]: p for p in json.loads(site.run("status", "--json", expect=None).stdout)["problems"]}


# -- stop ---------------------------------------------------------------------------------------------------------------------

def past_the_dot(site):
    with site.sql() as database:
        return database.execute("SELECT count(*) FROM mails WHERE past_dot = 1").fetchone()[0]


def test_25_a_stop_answers_deliveries_while_a_mail_server_keeps_silent(make_site, tmp_path):
    listener = notify_socket(tmp_path / "n")
    server = SmtpServer()
    server.on("dot", "hang")
    site = make_site(relay_settings(server), start=False)
    site.start(env={"NOTIFY_SOCKET": str(tmp_path / "n"), "WATCHDOG_USEC": "2000000"})
    site.post(order(1))
    wait_until(lambda: past_the_dot(site) == 1, "the dot is out: " + site.log()[-500:])
    site.process.terminate()
    wait_until(lambda: "\nstopping" in site.log(), "stopping")
    for number in range(2, 12):  # before: the first of them had no answer until the mail server gave up, 80 s later
        assert site.post(order(number), timeout=60).status == 200
    assert site.process.poll() is None, "it still waits for the reply to the dot"
    said = set()
    wait_until(lambda: said.add(listener.recv(100)) or {b"STOPPING=1", b"WATCHDOG=1"} <= said and any(s.startswith(b"EXTEND_TIMEOUT_USEC=") for s in said),
               f"systemd is told that it goes on: {said}")
    assert site.request("GET", "/health").status == 200
    server.stop()  # the connection breaks: the step in hand is done
    assert site.process.wait(90) == 0
    site.process = None
    with pytest.raises(OSError):
        site.request("GET", "/health")
    site.start()
    site.settle(mails=False)
    assert len(site.json("list", "--type", "invoice")) == 11
    site.stop()


# -- start --------------------------------------------------------------------------------------------------------------------

def ready_line(site):
    return [line for line in site.log().splitlines() if line.startswith("ready version")][-1]


def test_25_the_log_names_the_address_that_is_listened_on(make_site):
    site = make_site(start=False)
    real = site.port
    supervisor = Supervisor(site)
    site.configure({"server": {"listen": "127.0.0.1:1"}})
    supervisor.start()
    wait_until(lambda: "ready version" in site.log(), "up")
    assert f"listen=127.0.0.1:{real} " in ready_line(site)
    warning = next(line for line in site.log().splitlines() if line.startswith("listen-differs"))
    assert f"listening=127.0.0.1:{real}" in warning and "config=127.0.0.1:1 " in warning
    supervisor.stop()
    site.configure({"server": {"listen": f"127.0.0.1:{real}"}})
    supervisor.start()
    supervisor.stop()
    supervisor.socket.close()
    assert site.log().count("listen-differs") == 1


def test_25_errors_at_start_have_a_priority(make_site, tmp_path):
    site = make_site(start=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", site.port))
        taken.listen(1)
        done = site.run("serve", expect=1, env={"JOURNAL_STREAM": "1:1"})
        assert b"<3>billhook: cannot listen on" in done.stderr
    site.configure({"server": {"lissten": "x"}, "mail": {"transport": "pigeon"}})
    lines = site.run("serve", expect=2, env={"JOURNAL_STREAM": "1:1"}).stderr.decode().splitlines()
    assert len(lines) == 3 and all(line.startswith("<3>") for line in lines), lines
    site.configure({"server": {"lissten": None}, "mail": {"transport": "directory"}})


# -- the outbox ---------------------------------------------------------------------------------------------------------------

def test_25_an_untried_mail_has_nobody_elses_error(make_site):
    server = SmtpServer()
    server.on("MAIL", "550 5.7.1 sender not allowed")
    site = make_site({**relay_settings(server), "invoice": {"create": "paid", "auto_send": "true"}})
    site.post(order(1))
    wait_until(lambda: any("sender not allowed" in (m["last_answer"] or "") for m in outbox(site)), "tried")
    site.post(order(2))
    site.settle(mails=False)
    wait_until(lambda: len(outbox(site)) == 2, "both queued")
    tried, untried = outbox(site)
    assert "sender not allowed" in tried["last_answer"] and untried["attempts"] == 0
    assert "sender not allowed" not in untried["last_answer"] and "billhook status" in untried["last_answer"]
    assert "sender not allowed" not in site.run("show", "#2").stdout.decode()
    assert "sender not allowed" in problems(site)["mail-paused"]["text"]
    server.stop()
