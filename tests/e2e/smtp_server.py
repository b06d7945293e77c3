"""A mail server that does what a script says (H3): at each stage a reply, a delay, a close, a reset, a hang or garbage.

As a module:
    with SmtpServer(tls="good", auth="PLAIN LOGIN", users={"shop": "secret"}) as server:
        server.on("RCPT", "550 5.1.1 no such user", times=1)
        ... mails go to smtp://localhost:{server.port}, CA in server.ca.file ...
        server.mails[0].message_id, server.commands["MAIL"], server.sessions, server.faults
As a program:
    /usr/bin/python3 tests/e2e/smtp_server.py --port 2525 --tls good --log mails.jsonl --rule 'RCPT=550 no' --rule 'dot=delay:2'
It prints one JSON line {"port":…,"ca":…} and serves until it is killed.

Stages: banner, EHLO, HELO, STARTTLS, handshake, AUTH (the first line), AUTH2 (the last answer), MAIL, RCPT, DATA, body, dot, RSET, NOOP, QUIT.
Actions (`Rule.action`, separated by "; " where several):
    "550 5.1.1 text"   that reply instead of the right one (several lines: joined by "\\n", sent as they are)
    close | reset      ends the connection (reset: RST)
    hang               answers nothing more, keeps the connection
    garbage            lines that are no SMTP reply, then hangs
    binary             4 KB of random bytes without order, then hangs
    trickle            the right reply at one byte a second
    endless            "220-more" lines for ever
    longline           a line of 300,000 characters, then the right reply
    delay:SECONDS      waits, then the right reply (or the next action)
    raw:TEXT           these bytes (with \\r \\n escapes), then goes on as after the right reply
    dropafter          (dot) takes the mail, logs it, then closes without a reply
"""
import argparse
import base64
import collections
import datetime
import email
import email.policy
import hashlib
import ipaddress
import json
import os
import random
import re
import select
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path

from harness import PATIENCE


class Ca:
    """A certificate authority for the tests, made at run time. `certificate(kind)` gives (certificate, key) as files."""

    def __init__(self, directory=None, host="localhost"):
        self.directory = Path(directory or tempfile.mkdtemp(prefix="billhook-ca-"))
        self.directory.mkdir(parents=True, exist_ok=True)
        self.host = host
        self.key, self.root = self._authority("billhook test authority")
        self.other_key, self.other_root = self._authority("another authority")
        self.file = str(self._write("ca.pem", self.root))
        self.other_file = str(self._write("other-ca.pem", self.other_root))
        self._made = {}
        self._lock = threading.Lock()

    @staticmethod
    def _new_key():
        from cryptography.hazmat.primitives.asymmetric import ec
        return ec.generate_private_key(ec.SECP256R1())

    @staticmethod
    def _name(text):
        from cryptography import x509
        from cryptography.x509.oid import NameOID
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def _sign(self, subject, issuer, key, signing_key, days=(-1, 365), host=None, authority=False):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        now = datetime.datetime.utcnow()
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
                   .serial_number(x509.random_serial_number())
                   .not_valid_before(now + datetime.timedelta(days=days[0]))
                   .not_valid_after(now + datetime.timedelta(days=days[1]))
                   .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True))
        if host:
            names = [x509.DNSName(host)]
            if host == "localhost":
                names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(signing_key, hashes.SHA256())

    def _authority(self, name):
        key = self._new_key()
        return key, self._sign(self._name(name), self._name(name), key, key, days=(-3650, 3650), authority=True)

    def _write(self, name, *parts):
        from cryptography.hazmat.primitives import serialization
        path = self.directory / name
        data = b""
        for part in parts:
            if hasattr(part, "public_bytes"):
                data += part.public_bytes(serialization.Encoding.PEM)
            else:
                data += part.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption())
        path.write_bytes(data)
        path.chmod(0o600)
        return path

    def certificate(self, kind):
        with self._lock:
            if kind not in self._made:
                self._made[kind] = self._make(kind)
            return self._made[kind]

    def _make(self, kind):
        key = self._new_key()
        subject = self._name(self.host)
        if kind in ("good", "tls10"):
            made = self._sign(subject, self.root.subject, key, self.key, host=self.host)
        elif kind == "expired":
            made = self._sign(subject, self.root.subject, key, self.key, host=self.host, days=(-30, -2))
        elif kind == "notyet":
            made = self._sign(subject, self.root.subject, key, self.key, host=self.host, days=(5, 30))
        elif kind == "wronghost":
            made = self._sign(self._name("mail.elsewhere.example"), self.root.subject, key, self.key,
                              host="mail.elsewhere.example")
        elif kind == "otherca":
            made = self._sign(subject, self.other_root.subject, key, self.other_key, host=self.host)
        elif kind == "selfsigned":
            made = self._sign(subject, subject, key, key, host=self.host)
        else:
            raise ValueError(f"no such certificate: {kind}")
        return str(self._write(f"{kind}.pem", made)), str(self._write(f"{kind}.key", key))

    def context(self, kind):
        certificate, key = self.certificate(kind)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind == "tls10":
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1
        context.load_cert_chain(certificate, key)
        return context


class Mail:
    """One accepted mail."""

    def __init__(self, sender, recipients, data, user, tls, connection):
        self.sender, self.recipients, self.data = sender, recipients, data
        self.user, self.tls, self.connection = user, tls, connection
        self.at = time.time()
        self.span = (0.0, 0.0)  # from MAIL to the final dot, monotonic

    @property
    def message_id(self):
        head = self.data.split(b"\r\n\r\n", 1)[0]
        found = re.search(rb"^message-id:\s*<([^>]*)>", head, re.I | re.M)
        return found.group(1).decode("ascii", "replace") if found else ""

    @property
    def message(self):
        return email.message_from_bytes(self.data, policy=email.policy.SMTP)

    def as_json(self):
        return {"message_id": self.message_id, "from": self.sender, "to": self.recipients, "bytes": len(self.data),
                "sha256": hashlib.sha256(self.data).hexdigest(), "connection": self.connection, "at": self.at}


class Rule:
    def __init__(self, stage, action, times=None, when=None, after=0):
        self.stage, self.action, self.times, self.when, self.after = stage, action, times, when, after
        self.met = False

    def take(self, argument):
        taken = self._take(argument)
        self.met = self.met or taken
        return taken

    def _take(self, argument):
        if self.when and not re.search(self.when, argument, re.I):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


class Gone(Exception):
    """The connection is over."""


class Session:
    """One connection."""

    def __init__(self, server, sock, number):
        self.server, self.sock, self.number = server, sock, number
        self.buffer = b""
        self.tls = False
        self.user = None
        self.hello = None
        self.sender, self.recipients = None, []
        self.taken = 0
        self.over = False
        self.began = 0.0  # of the mail that is under way, monotonic
        self.lines = []  # what came, in order; data as ("data", bytes)
        self.in_clear = bytearray()  # every byte that came before TLS

    # -- bytes --
    def receive(self):
        while True:
            if self.server.stopping.is_set():
                raise Gone
            pending = isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()
            if not pending:
                ready, _, _ = select.select([self.sock], [], [], 0.2)
                if not ready:
                    continue
            try:
                data = self.sock.recv(65536)
            except ssl.SSLWantReadError:
                continue
            if not data:
                raise Gone
            if not self.tls:
                self.in_clear += data
            self.buffer += data
            return

    def read_line(self):
        while b"\n" not in self.buffer:
            self.receive()
            if len(self.buffer) > 100000:
                self.server.fault("a command line without end")
                raise Gone
        line, self.buffer = self.buffer.split(b"\n", 1)
        if not line.endswith(b"\r"):
            self.server.fault(f"a command line ends in a bare LF: {line[:80]!r}")
        line = line.rstrip(b"\r")
        if any(byte >= 0x80 for byte in line):
            self.server.fault(f"8-bit in a command: {line[:80]!r}")
        return line.decode("latin-1")

    def read_data(self):
        end = b"\r\n.\r\n"
        start = 0
        if self.buffer.startswith(b".\r\n"):
            self.buffer = self.buffer[3:]
            return b""
        limit = self.server.body_limit
        parts = bytearray(self.buffer)
        self.buffer = b""
        while True:
            at = parts.find(end, max(0, start - 4))
            if at >= 0:
                break
            if limit is not None and len(parts) > limit:
                self.act("body", "", None)
            start = len(parts)
            self.receive()
            parts += self.buffer
            self.buffer = b""
        self.buffer = bytes(parts[at + 5:])
        data = bytes(parts[:at + 2])
        lines = data.count(b"\r\n")
        if data.count(b"\n") != lines or data.count(b"\r") != lines:
            self.server.fault("a bare CR or LF in the data")
        if any(len(line) > 998 for line in data.split(b"\r\n")):
            self.server.fault("a line of more than 998 characters in the data")
        if not data.isascii():
            self.server.fault("8-bit in the data")
        return data.removeprefix(b".").replace(b"\r\n.", b"\r\n")

    def send(self, data):
        if isinstance(data, str):
            data = data.encode("latin-1")
        view = memoryview(data)
        while view:
            if self.server.stopping.is_set():
                raise Gone
            _, ready, _ = select.select([], [self.sock], [], 0.2)
            if ready:
                view = view[self.sock.send(view[:65536]):]

    def reply(self, text):
        if self.server.latency:
            time.sleep(self.server.latency)
        self.send("".join(line + "\r\n" for line in text.split("\n")))

    # -- the ways to misbehave --
    def hang(self):
        while not self.server.stopping.is_set():
            try:
                self.receive()
            except OSError:
                raise Gone
            self.buffer = self.buffer[-1000:]
        raise Gone

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw = self.sock.detach()
        socket.socket(fileno=raw).close()
        raise Gone

    def do(self, action, right):
        """One action. True when the stage's right reply was given or replaced by one that lets the session go on."""
        if action == "close":
            raise Gone
        if action == "reset":
            self.reset()
        if action == "hang":
            self.hang()
        if action == "garbage":
            self.send("HTTP/1.1 400 Bad Request\r\nwhat?\r\n\x00\x01\r\n")
            self.hang()
        if action == "binary":
            self.send(random.Random(1).randbytes(4096) + b"\r\n")
            self.hang()
        if action == "trickle":
            for byte in (right + "\r\n"):
                if self.server.stopping.wait(1):
                    raise Gone
                self.send(byte)
            return True
        if action == "endless":
            while True:
                self.send("220-more and more and more\r\n" * 100)
        if action == "longline":
            code = right[:3]
            self.send(f"{code}-" + "x" * 300000 + "\r\n")
            self.reply(right)
            return True
        if action.startswith("raw:"):
            self.send(action[4:].encode().decode("unicode_escape"))
            return True
        self.reply(action)
        return action[:1] == right[:1]

    def act(self, stage, argument, right):
        """Answers the stage. True: go on as after the right reply."""
        rule = self.server.find_rule(stage, argument)
        if rule is None:
            if right is not None:
                self.reply(right)
            return True
        for action in rule.action.split("; "):
            if action.startswith("delay:"):
                if self.server.stopping.wait(float(action[6:])):
                    raise Gone
                continue
            return self.do(action, right or "")
        if right is not None:
            self.reply(right)
        return True

    # -- the stages --
    def start_tls(self):
        rule = self.server.find_rule("handshake", "")
        if rule is not None:
            self.do(rule.action, "")
        if self.buffer:
            self.server.fault("bytes were sent together with STARTTLS")
            self.buffer = b""
        self.sock.settimeout(90 * PATIENCE)
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)
        self.sock.settimeout(None)
        self.tls = True

    def say_ehlo(self):
        words = [self.server.name]
        if self.server.size is not None:
            words.append(f"SIZE {self.server.size}")
        if self.server.tls and not self.tls and self.server.starttls:
            words.append("STARTTLS")
        if self.server.auth and (self.tls or not self.server.auth_needs_tls):
            words.append(f"AUTH {self.server.auth}")
        words += self.server.extensions
        return "\n".join(f"250{'-' if i < len(words) - 1 else ' '}{word}" for i, word in enumerate(words))

    def ask(self, prompt):
        self.reply(f"334 {prompt}")
        return base64.b64decode(self.read_line() + "==")

    def do_auth(self, argument):
        if not self.act("AUTH", argument, None):
            return
        mechanism, _, initial = argument.partition(" ")
        if mechanism.upper() == "PLAIN":
            _, user, password = (base64.b64decode(initial + "==") if initial else self.ask("")).split(b"\0")
        elif mechanism.upper() == "LOGIN":
            user = base64.b64decode(initial + "==") if initial else self.ask("VXNlcm5hbWU6")
            password = self.ask("UGFzc3dvcmQ6")
        else:
            self.reply("504 5.5.4 mechanism")
            return
        user, password = user.decode(), password.decode()
        good = self.server.users.get(user) == password
        if self.act("AUTH2", user, "235 2.7.0 ok" if good else "535 5.7.8 wrong user or password") and good:
            self.user = user

    def do_mail(self, argument):
        if self.server.auth_required and not self.user:
            self.reply("530 5.7.0 log in first")
            return
        found = re.fullmatch(r"FROM:<([^<>\s]*)>( .*)?", argument, re.I)
        if not found:
            self.server.fault(f"MAIL {argument!r}")
        most = self.server.mails_per_connection
        if most is not None and self.taken >= most:
            self.reply("421 4.7.0 too many mails over one connection")
            raise Gone
        self.began = time.monotonic()
        if self.act("MAIL", argument, "250 2.1.0 ok"):
            self.sender, self.recipients = found.group(1) if found else argument, []

    def do_rcpt(self, argument):
        found = re.fullmatch(r"TO:<([^<>\s]+@[^<>\s@]+)>", argument, re.I)
        if not found:
            self.server.fault(f"RCPT {argument!r}")
        if self.act("RCPT", argument, "250 2.1.5 ok"):
            self.recipients.append(found.group(1) if found else argument)

    def do_data(self):
        if self.sender is None or not self.recipients:
            self.reply("503 5.5.1 MAIL and RCPT first")
            return
        if not self.act("DATA", "", "354 go on"):
            return
        data = self.read_data()
        if self.server.keep:
            self.lines.append(("data", data))
        self.taken += 1
        mail = Mail(self.sender, self.recipients, data, self.user, self.tls, self.number)
        mail.span = (self.began, time.monotonic())
        self.sender, self.recipients = None, []
        if self.server.keep:
            self.server.data_seen.append(mail)
        rule = self.server.find_rule("dot", " ".join(mail.recipients))
        actions = rule.action.split("; ") if rule else []
        for action in actions:
            if action.startswith("delay:"):
                if self.server.stopping.wait(float(action[6:])):
                    raise Gone
            elif action == "dropafter":
                self.server.accept(mail)
                raise Gone
            elif action == "dropresetafter":
                self.server.accept(mail)
                self.reset()
            else:
                if action[:1] == "2" or action == "trickle":
                    self.server.accept(mail)
                self.do(action, "250 2.0.0 queued")
                return
        self.server.accept(mail)
        self.reply("250 2.0.0 queued")

    def step(self):
        line = self.read_line()
        self.lines.append(line)
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        self.server.count(verb)
        if verb == "EHLO":
            self.act("EHLO", argument, self.say_ehlo())
        elif verb == "HELO":
            self.act("HELO", argument, f"250 {self.server.name}")
        elif verb == "STARTTLS" and self.server.context and not self.tls:
            if self.act("STARTTLS", "", "220 2.0.0 go on"):
                self.start_tls()
        elif verb == "AUTH":
            self.do_auth(argument)
        elif verb == "MAIL":
            self.do_mail(argument)
        elif verb == "RCPT":
            self.do_rcpt(argument)
        elif verb == "DATA":
            self.do_data()
        elif verb in ("RSET", "NOOP"):
            self.sender, self.recipients = None, []
            self.act(verb, argument, "250 2.0.0 ok")
        elif verb == "QUIT":
            self.act("QUIT", "", "221 2.0.0 bye")
            raise Gone
        else:
            self.server.fault(f"an unknown command: {line[:80]!r}")
            self.reply("500 5.5.2 what")

    def run(self):
        try:
            if self.server.smtps:
                self.start_tls()
            self.act("banner", "", f"220 {self.server.name} ESMTP")
            while True:
                self.step()
        except (Gone, OSError, ssl.SSLError, ValueError):
            pass
        finally:
            try:
                self.sock.close()
            except OSError:
                pass
            self.over = True


class SmtpServer:
    """tls: None, or the kind of certificate (good, expired, notyet, wronghost, otherca, selfsigned, tls10).
    smtps: TLS from the start. starttls=False: STARTTLS is not offered (stripped). auth: the methods offered, or None."""

    def __init__(self, tls=None, smtps=False, starttls=True, auth=None, users=None, auth_required=False, auth_needs_tls=True,
                 size=None, log=None, ca=None, host="127.0.0.1", port=0, latency=0.0, name="mx.test", extensions=(),
                 mails_per_connection=None, keep=True):
        self.tls, self.smtps, self.starttls = tls, smtps, starttls
        self.auth, self.users, self.auth_required, self.auth_needs_tls = auth, users or {}, auth_required, auth_needs_tls
        self.size, self.latency, self.name, self.extensions = size, latency, name, list(extensions)
        self.mails_per_connection = mails_per_connection  # beyond: 421 at MAIL
        self.keep = keep  # False: only the head of each mail stays in memory
        self.body_limit = None  # the stage "body" comes after so many bytes of data
        self.rules, self.mails, self.data_seen, self.sessions, self.faults = [], [], [], [], []
        self.commands = collections.Counter()
        self.stopping = threading.Event()
        self.lock = threading.RLock()
        self.ca = ca or (Ca() if tls else None)
        self.context = self.ca.context(tls) if tls else None
        self.log = open(log, "a", buffering=1) if log else None
        self.listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((host, port))
        self.listener.listen(128)
        self.host, self.port = host, self.listener.getsockname()[1]
        self.threads = []
        self.acceptor = threading.Thread(target=self._accept_all, daemon=True)
        self.acceptor.start()

    # -- for tests --
    @property
    def url(self):
        return f"{'smtps' if self.smtps else 'smtp'}://localhost:{self.port}"

    @property
    def connections(self):
        return len(self.sessions)

    def on(self, stage, action, times=None, when=None, after=0):
        """From now on `stage` does `action`; only `times` times, after `after` times, where its argument matches `when`."""
        with self.lock:
            self.rules.append(Rule(stage, action, times, when, after))
        return self

    def clear(self):
        with self.lock:
            self.rules.clear()

    def wait_mails(self, count, timeout=90):
        deadline = time.monotonic() + timeout * PATIENCE
        while len(self.mails) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.mails) >= count, f"{len(self.mails)} of {count} mails after {timeout} s"
        return self.mails

    def _shut_all(self):
        for session in list(self.sessions):
            try:
                # not SSLSocket's own: that forgets the encryption, and what still waits would be read as it is
                socket.socket.shutdown(session.sock, socket.SHUT_RDWR)
            except OSError:
                pass

    def drop_idle(self):
        """Closes all connections, as a relay does with idle ones."""
        self._shut_all()
        self.wait_over()

    def wait_over(self):
        """Until every session has read all that its client said and is over; a client that said QUIT waits for no answer."""
        deadline = time.monotonic() + 90 * PATIENCE
        while not all(session.over for session in list(self.sessions)):
            assert time.monotonic() < deadline, "a session is not over"
            time.sleep(0.005)

    def refuse(self):
        """No connection from now on; the port stays its own."""
        self.listener.shutdown(socket.SHUT_RDWR)

    def stop(self):
        self.stopping.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self._shut_all()  # who waits for bytes wakes
        self.acceptor.join(5)
        for thread in self.threads:
            thread.join(5)
        if self.log:
            self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # -- for sessions --
    def find_rule(self, stage, argument):
        with self.lock:
            for rule in self.rules:
                if rule.stage == stage and rule.take(argument):
                    return rule
        return None

    def count(self, verb):
        with self.lock:
            self.commands[verb] += 1

    def fault(self, text):
        with self.lock:
            self.faults.append(text)

    def accept(self, mail):
        """Recorded before the 250 goes out, so that no accepted mail is ever missing here."""
        with self.lock:
            self.mails.append(mail)
            if self.log:
                self.log.write(json.dumps(mail.as_json()) + "\n")
                self.log.flush()
            if not self.keep:
                mail.data = mail.data.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"

    def _accept_all(self):
        while not self.stopping.is_set():
            try:
                ready, _, _ = select.select([self.listener], [], [], 0.2)
                if not ready:
                    continue
                sock, _ = self.listener.accept()
            except (OSError, ValueError):
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = Session(self, sock, len(self.sessions) + 1)
            self.sessions.append(session)
            thread = threading.Thread(target=session.run, daemon=True)
            self.threads.append(thread)
            thread.start()


def main():
    parser = argparse.ArgumentParser(description="A mail server that does what a script says")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--tls", help="good, expired, notyet, wronghost, otherca, selfsigned, tls10")
    parser.add_argument("--smtps", action="store_true")
    parser.add_argument("--no-starttls", action="store_true")
    parser.add_argument("--auth", help="the methods to offer, e.g. 'PLAIN LOGIN'")
    parser.add_argument("--user", action="append", default=[], help="NAME:PASSWORD")
    parser.add_argument("--size", type=int)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each reply")
    parser.add_argument("--log", help="accepted mails as JSON lines")
    parser.add_argument("--ca-dir")
    parser.add_argument("--rule", action="append", default=[], help="STAGE=ACTION[@TIMES]")
    options = parser.parse_args()
    ca = Ca(options.ca_dir) if options.tls else None
    server = SmtpServer(tls=options.tls, smtps=options.smtps, starttls=not options.no_starttls, auth=options.auth,
                        users=dict(user.split(":", 1) for user in options.user), size=options.size, log=options.log,
                        host=options.host, port=options.port, latency=options.latency, ca=ca)
    for rule in options.rule:
        stage, _, action = rule.partition("=")
        action, _, times = action.partition("@")
        server.on(stage, action, times=int(times) if times else None)
    print(json.dumps({"port": server.port, "ca": ca.file if ca else None, "pid": os.getpid()}), flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
