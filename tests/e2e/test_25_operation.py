"""Scenario 25: what an admin is told: stop, start, sockets, status, alerts, directories that cannot be written, the nightly."""
import contextlib
import json
import os
import pwd
import re
import shutil
import socket
import sqlite3
import subprocess
import threading

import pytest

from disk import Disk
from harness import BILLHOOK, BUILD, PLAIN, ROOT, let_others_pass, order, wait_until
from mail_site import outbox, relay_settings
from smtp_server import SmtpServer
from test_15_einvoice_daemon import BUSINESS
from test_17_operation import Supervisor, notify_socket


def problems(site):
    return {p["code"]: p for p in json.loads(site.run("status", "--json", expect=None).stdout)["problems"]}


# -- stop ---------------------------------------------------------------------------------------------------------------------

def past_the_dot(site):
    with site.sql() as database:
        return database.execute("SELECT count(*) FROM mails WHERE past_dot = 1").fetchone()[0]


def hear(listener):
    """What is told to systemd, as it comes: who does not listen holds up who tells."""
    said = []

    def run():
        with contextlib.suppress(OSError):
            while True:
                said.append(listener.recv(100))
    threading.Thread(target=run, daemon=True).start()
    return said


def test_25_a_stop_answers_deliveries_while_a_mail_server_keeps_silent(make_site, tmp_path):
    listener = notify_socket(tmp_path / "n")
    server = SmtpServer()
    server.on("dot", "hang")
    site = make_site(relay_settings(server), start=False)
    said = hear(listener)
    site.start(env={"NOTIFY_SOCKET": str(tmp_path / "n"), "WATCHDOG_USEC": "2000000"})
    site.post(order(1))
    wait_until(lambda: past_the_dot(site) == 1, "the dot is out: " + site.log()[-500:])
    site.process.terminate()
    wait_until(lambda: "\nstopping" in site.log(), "stopping")
    for number in range(2, 12):  # before: the first of them had no answer until the mail server gave up, 80 s later
        assert site.post(order(number), timeout=60).status == 200
    assert site.process.poll() is None, "it still waits for the reply to the dot"
    wait_until(lambda: b"STOPPING=1" in said, "systemd is told that it stops")
    stopping = said.index(b"STOPPING=1")
    wait_until(lambda: b"WATCHDOG=1" in said[stopping:] and any(word.startswith(b"EXTEND_TIMEOUT_USEC=") for word in said[stopping:]),
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
    wait_until(lambda: "listen-differs" in site.log(), "up")  # which follows "ready"
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


# -- is all well? -------------------------------------------------------------------------------------------------------------

def test_25_status_of_a_stopped_daemon(make_site):
    site = make_site()
    assert site.run("status").stdout.endswith(b"all is well\n")
    site.stop()
    out = site.run("status", expect=1).stdout.decode()
    assert "systemctl start billhook\n" in out and "all is well" not in out
    assert problems(site)["daemon-stopped"]["help"] == "systemctl start billhook"
    if os.geteuid() == 0 and shutil.which("unshare") and subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0:
        script = f"mount -t tmpfs none /etc; mkdir /etc/billhook; sed 's|^path=.*|path={site.database}|' {site.config} > /etc/billhook/koffie.conf; {BILLHOOK} --config /etc/billhook/koffie.conf status"
        done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True)
        assert done.returncode == 1 and "systemctl start billhook@koffie\n" in done.stdout, done


def nightly(site, expect=0):
    """What the unit runs."""
    line = next(line for line in (ROOT / "systemd/billhook-nightly.service").read_text().splitlines() if line.startswith("ExecStart="))
    assert line.startswith("ExecStart=/usr/local/bin/billhook ")
    return site.run(*line.split()[1:], expect=expect)


def day_of_the_week(site):
    return next(site.folder.glob("backup/billhook-?.db"))


def test_25_nightly_backs_up_then_proves(make_site):
    site = make_site()
    site.post(order(1))
    site.settle()
    out = nightly(site).stdout.decode()
    assert out.index("written and verified") < out.index("0 faults")
    text = site.run("status").stdout.decode()
    assert re.search(r"last backup +20\S+Z, 0 hours ago", text) and re.search(r"last proof +20\S+Z, 0 hours ago", text) and text.endswith("all is well\n")
    first = day_of_the_week(site).read_bytes()
    site.post(order(2))
    site.settle()
    nightly(site)  # the same day again: in its place
    assert day_of_the_week(site).read_bytes() != first and len(list((site.folder / "backup").iterdir())) == 2
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in (site.folder / "backup").iterdir())


@pytest.mark.skipif(not PLAIN, reason="a preloaded library must not come before a sanitizer's own")
def test_25_last_weeks_backup_stays_until_the_new_one_is_whole(make_site):
    site = make_site({"alerts": {"email": "owner@koffiehoek.example"}})
    site.post(order(1))
    site.settle()
    nightly(site)
    kept = {p.name: p.read_bytes() for p in (site.folder / "backup").iterdir()}
    disk = Disk(site, folder=site.folder / "backup", daemon=False)
    disk.fill(20000)
    done = site.run("backup", "--rotate", "backup", "--verify", expect=1, env=disk.environment)
    assert {p.name: p.read_bytes() for p in (site.folder / "backup").iterdir()} == kept
    assert b"billhook: " in done.stderr and b"0 faults" in done.stdout, "the books are proved all the same"
    found = problems(site)
    assert "failed: " in found["backup"]["text"] and "verify" not in found
    wait_until(lambda: "alert kind=backup" in site.log(), "the daemon raises the alert")
    wait_until(lambda: any("backup failed" in p.read_text(errors="replace") for p in (site.folder / "mail").glob("*.eml")), "its mail")
    nightly(site)
    assert site.run("status").stdout.endswith(b"all is well\n") and site.log().count("alert kind=backup") == 1


def test_25_a_place_that_cannot_be_written_is_told(make_site):
    site = make_site()
    nightly(site)
    shutil.rmtree(site.folder / "backup")
    (site.folder / "backup").write_text("a file")
    assert "backup" in problems(site)["backup-directory"]["text"], "before the night"
    assert b"backup" in nightly(site, expect=1).stderr
    assert "failed" in problems(site)["backup"]["text"]
    (site.folder / "backup").unlink()
    nightly(site)
    assert problems(site) == {}


def test_25_a_backup_by_hand_that_fails_is_told(make_site):
    site = make_site()
    site.run("backup", "gone/x.db", expect=1)
    assert "gone/x.db" in problems(site)["backup"]["text"]
    site.run("backup", "x.db")
    site.run("backup", "x.db", expect=1)  # a slip: the name is taken
    assert problems(site) == {}
    assert site.run("backup", expect=2) and site.run("backup", "x.db", "--rotate", "d", expect=2)


def test_25_a_good_one_that_is_too_old_is_told_where_the_nightly_is_used(make_site):
    site = make_site()
    site.run("backup", "x.db")
    nightly_used = []
    for _ in range(2):
        site.stop()
        with sqlite3.connect(site.database) as database:
            database.execute("UPDATE cares SET good_at = good_at - 3 * 86400, nightly_at = max(0, nightly_at - 3 * 86400)")
        database.close()
        site.start()
        nightly_used.append(set(problems(site)))
        nightly(site)
    assert nightly_used == [set(), {"backup", "verify"}]
    assert problems(site) == {}


def test_25_a_failed_proof_is_told(make_site):
    site = make_site({"alerts": {"email": "owner@koffiehoek.example"}})
    site.post(order(1))
    site.settle()
    with sqlite3.connect(site.database) as database:
        trigger = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'documents_frozen'").fetchone()[0]
        database.execute("DROP TRIGGER documents_frozen")
        content = database.execute("SELECT content FROM documents WHERE id = 1").fetchone()[0]
        database.execute("UPDATE documents SET content = replace(content, 'Koffie', 'Thee')")
        database.execute(trigger)
    database.close()
    out = site.run("backup", "--rotate", "backup", "--verify", expect=1).stdout
    assert b"written and verified" in out and b" fault" in out, "backed up before, and all the same"
    assert "fault" in problems(site)["verify"]["text"] and "backup" not in problems(site)
    wait_until(lambda: "alert kind=verify" in site.log(), "the daemon raises the alert")
    with sqlite3.connect(site.database) as database:
        database.execute("DROP TRIGGER documents_frozen")
        database.execute("UPDATE documents SET content = ?", (content,))
        database.execute(trigger)
    database.close()
    site.run("verify")
    assert problems(site) == {}


def test_25_what_cannot_be_noted_in_the_database_is_noted_beside_it(make_site):
    site = make_site(start=False)
    site.start()
    site.stop()
    whole = site.database.read_bytes()
    site.database.write_bytes(b"rubbish" * 3000)
    site.run("backup", "x.db", expect=1)
    site.run("verify", expect=1)
    assert (site.folder / "billhook.db.backup-failed").exists() and (site.folder / "billhook.db.verify-failed").exists()
    site.database.write_bytes(whole)
    site.start()
    assert {"backup", "verify"} <= set(problems(site))
    wait_until(lambda: "alert kind=backup" in site.log() and "alert kind=verify" in site.log(), "both alerts")
    site.run("backup", "x.db")
    site.run("verify")
    assert problems(site) == {} and not list(site.folder.glob("*-failed"))


# -- directories that cannot be written ---------------------------------------------------------------------------------------

def test_25_an_einvoice_directory_that_is_gone_is_one_alert(make_site):
    site = make_site({"einvoice": {"directory": "ubl"}, "alerts": {"email": "owner@koffiehoek.example"}}, start=False)
    (site.folder / "ubl").mkdir()
    site.start()
    shutil.rmtree(site.folder / "ubl")
    site.post(order(1, **BUSINESS))
    wait_until(lambda: "alert kind=rendering" in site.log(), "the alert")
    site.post(order(2))  # what comes after it passes the renderer, which tries again each turn
    site.settle()
    site.post(order(3, **BUSINESS))
    site.settle()
    assert site.log().count("alert kind=rendering") == 1
    line = next(line for line in site.log().splitlines() if line.startswith("alert kind=rendering"))
    assert "install -d" in line and str(site.folder / "ubl") in line
    (site.folder / "ubl").mkdir()
    wait_until(lambda: list((site.folder / "ubl").glob("*.xml")), "it is taken up")
    site.settle()


def test_25_no_alert_goes_into_a_mail_directory_that_is_broken(make_site):
    site = make_site({"alerts": {"email": "owner@koffiehoek.example"}})
    shutil.rmtree(site.folder / "mail")
    site.post(order(1))
    site.post({"x": 1})  # another alert meanwhile
    wait_until(lambda: "alert kind=mail" in site.log() and "alert kind=failed-delivery" in site.log(), "both stand in the log")
    assert [m for m in site.json("outbox") if m["document"] is None] == []
    assert problems(site)["mail-paused"]["help"] == "billhook check"
    assert "the mail server said" not in site.log() and "check --smtp" not in site.log(), "there is no mail server"
    site.post(order(2))
    site.settle(mails=False)
    assert site.log().count("alert kind=mail") == 1
    (site.folder / "mail").mkdir()
    site.run("outbox", "retry", "1", expect=None)  # the daemon may have found it by itself
    site.run("inbox", "discard", "2")
    wait_until(lambda: len(list((site.folder / "mail").glob("*.eml"))) == 2, "both mails")
    site.settle()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_25_check_opens_files_as_the_owner_of_the_database(make_site, tmp_path):
    site = make_site(start=False)
    secret = site.folder / "secret"
    secret.write_text("S" * 40)
    secret.chmod(0o600)
    site.configure({"shop main": {"secret": None, "secret_file": str(secret)}})
    uid = pwd.getpwnam("nobody").pw_uid
    let_others_pass(tmp_path)
    tmp_path.chmod(0o711)
    assert site.run("check").returncode == 0
    for path in (site.folder, site.folder / "mail"):
        os.chown(path, uid, uid)
    out = site.run("check", expect=2).stdout.decode()
    assert "as user nobody" in out and "billhook.conf: cannot be opened" in out, out
    os.chown(site.config, uid, uid)
    out = site.run("check", expect=2).stdout.decode()
    assert "as user nobody" in out and str(secret) in out, out
    os.chown(secret, uid, uid)
    site.run("check")
    os.chown(site.folder / "mail", 0, 0)
    assert "cannot be written" in site.run("check", expect=None).stdout.decode()
    os.chown(site.folder / "mail", uid, uid)
    for path in (site.folder, site.folder / "mail", secret, site.config):
        os.chown(path, 0, 0)
