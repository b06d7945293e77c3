"""Scenario 13, the real thing: a Postfix of its own (config, queue and mailbox in the test's folder, loopback only) takes 50 mails from the
daemon; each arrives once, with headers that a DKIM signer and a strict receiver accept."""
import collections
import mailbox
import os
import pathlib
import pwd
import shutil
import smtplib
import subprocess

import pytest

from harness import free_port, wait_at_least, wait_until
from mail_site import ONCE_EACH, check_headers, outbox, post_orders, wait_states

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
multi_instance_enable = yes
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test
mydestination =
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps =
virtual_mailbox_domains = example.be
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_recipient_restrictions = reject_non_fqdn_recipient, permit_mynetworks, reject
smtpd_sender_restrictions = reject_non_fqdn_sender
strict_rfc821_envelopes = yes
smtpd_forbid_bare_newline = yes
always_add_missing_headers = no
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = /
smtputf8_enable = no
disable_dns_lookups = yes
"""


def services(port):
    """master.cf: Debian's, without chroot, smtpd on our port only."""
    lines = [f"127.0.0.1:{port} inet n - n - - smtpd", "postlog unix-dgram n - n - 1 postlogd"]
    for name, kind, command in [("pickup", "unix", "pickup"), ("cleanup", "unix", "cleanup"), ("qmgr", "unix", "qmgr"), ("rewrite", "unix", "trivial-rewrite"),
                                ("bounce", "unix", "bounce"), ("defer", "unix", "bounce"), ("trace", "unix", "bounce"), ("verify", "unix", "verify"),
                                ("proxymap", "unix", "proxymap"), ("error", "unix", "error"), ("retry", "unix", "error"), ("discard", "unix", "discard"),
                                ("virtual", "unix", "virtual"), ("anvil", "unix", "anvil"), ("scache", "unix", "scache"), ("tlsmgr", "unix", "tlsmgr"),
                                ("flush", "unix", "flush")]:
        wake = {"pickup": "60", "qmgr": "300"}.get(name, "-")
        private = "n" if name in ("pickup", "cleanup", "qmgr", "flush") else "-"
        unprivileged = "n" if name == "virtual" else "-"
        most = {"cleanup": "0", "bounce": "0", "defer": "0", "trace": "0", "pickup": "1", "qmgr": "1"}.get(name, "-")
        lines.append(f"{name} {kind} {private} {unprivileged} n {wake} {most} {command}")
    return "\n".join(lines) + "\n"


class Postfix:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        owner = pwd.getpwnam("nobody")
        for name in ("etc", "queue", "data", "boxes", "log"):
            (self.folder / name).mkdir()
        (self.folder / "etc/main.cf").write_text(MAIN.format(folder=self.folder, uid=owner.pw_uid, gid=owner.pw_gid))
        (self.folder / "etc/master.cf").write_text(services(self.port))
        for name in ("dynamicmaps.cf", "postfix-files"):
            if os.path.exists("/etc/postfix/" + name):
                shutil.copy("/etc/postfix/" + name, self.folder / "etc" / name)
        os.chown(self.folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
        os.chown(self.folder / "boxes", owner.pw_uid, owner.pw_gid)
        for parent in [self.folder, *self.folder.parents]:  # postfix's own users must get there
            if parent != pathlib.Path("/") and parent.stat().st_uid == os.getuid():
                parent.chmod(parent.stat().st_mode | 0o055)

    def run(self, command):
        return subprocess.run(["postfix", "-c", self.folder / "etc", command], capture_output=True, text=True, timeout=120)

    def start(self):
        done = self.run("start")
        if done.returncode:
            return done.stdout + done.stderr
        try:
            wait_until(lambda: self.answers(), "postfix answers")
        except AssertionError:
            return "no recipient is taken: " + done.stderr + self.log()[-800:]
        self.begun = len(self.log())  # what comes after it is ours
        return None

    def answers(self):
        """It takes a recipient. smtpd's banner is there before the services it asks (trivial-rewrite, proxymap): until those answer, a busy machine's
        first mail is refused for now, and comes back minutes later."""
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as connection:
                ready = [connection.ehlo("test.example"), connection.mail("info@example.be"), connection.rcpt("ann@example.be"), connection.rset()]
                return ready[0][1].startswith(b"mx.test") and all(code == 250 for code, _ in ready)
        except OSError:  # smtplib's own errors are among them
            return False

    def log(self):
        path = self.folder / "log/mail.log"
        return path.read_text(errors="replace") if path.exists() else ""


@pytest.fixture
def postfix(tmp_path):
    if os.getuid() != 0 or not shutil.which("postfix"):
        pytest.skip("needs root and Debian's postfix")
    server = Postfix(tmp_path / "postfix") if (tmp_path / "postfix").mkdir() is None else None
    trouble = server.start()
    if trouble:
        server.run("stop")
        pytest.skip("postfix does not run here: " + trouble.strip()[-300:])
    yield server
    server.run("stop")


def deliver_through(make_site, postfix, orders):
    """Each of the mails of `orders` orders, customer's and archive's, arrives once in the Maildir, fit for a DKIM signer."""
    site = make_site({"mail": {"transport": "smtp", "server": f"smtp://127.0.0.1:{postfix.port}", "directory": None, "security": "none",
                               "burst_limit": "100000/1m", "bcc": "archief@example.be"}})
    post_orders(site, orders)
    try:
        wait_states(site, ["sent"] * (2 * orders), "all given to postfix")
    except AssertionError as problem:
        states = collections.Counter(m["state"] for m in outbox(site))
        raise AssertionError(f"{dict(states)}; postfix on {postfix.port}, now {postfix.answers()}, said: {postfix.log()[-3000:]}") from problem
    box = postfix.folder / "boxes/all/new"

    def arrived():
        return len(list(box.iterdir())) if box.exists() else 0
    wait_at_least(arrived, 2 * orders, "all in the Maildir: " + postfix.log()[-1500:])
    ids = {}
    for path in box.iterdir():
        data = path.read_bytes().replace(b"\n", b"\r\n")
        head = data.split(b"\r\n\r\n", 1)[0]
        message = mailbox.MaildirMessage(data)
        for name in ONCE_EACH:  # what DKIM signs: there, and once
            assert len(message.get_all(name) or []) == 1, (name, head)
        first = min(head.index(b"\r\n" + name.encode() + b":") for name in ("Date", "From", "Subject"))  # after the trace of postfix
        parsed = check_headers(data[first + 2:])
        ids.setdefault(parsed["Message-ID"], []).append(message["Delivered-To"] or message["X-Original-To"])
    assert len(ids) == orders
    assert all(sorted(found) == ["ann@example.be", "archief@example.be"] for found in ids.values()), ids
    assert {m["message_id"].strip("<>") for m in outbox(site)} == {i.strip("<>") for i in ids}
    said = postfix.log()[postfix.begun:]
    assert "warning:" not in said or "reject" not in said
    stamps = [line for line in postfix.log().splitlines() if "status=sent" in line]
    print(f"\npostfix: {len(stamps)} deliveries of {orders} documents, {postfix.log().count(' connect from')} connections")


def test_f16_postfix_delivers_each_mail_once(make_site, postfix):
    deliver_through(make_site, postfix, 50)
