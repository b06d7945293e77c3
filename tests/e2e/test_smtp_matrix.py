"""Goal: whatever a mail server does, at whatever stage, the room `mail` decides what INTERFACE.md says (TESTLIST.md F).

The driver tests/tools/smtp_drive.c sends; smtp_server.py misbehaves. The matrix is written to $BILLHOOK_BUILD/smtp-matrix.txt.
"""
import base64
import concurrent.futures
import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from harness import PATIENCE, wait_until
from smtp_server import Ca, SmtpServer

BUILD = Path(os.environ.get("BILLHOOK_BUILD", Path(__file__).resolve().parents[2] / "build"))
DRIVE = BUILD / "tests/tools/smtp_drive"
PASSWORD = "canary-smtp-password"
USERS = {"shop": PASSWORD}
LONG = bool(os.environ.get("BILLHOOK_LONG"))
HEAD = (b"From: winkel@dezon.example\r\nTo: jan@example.com\r\nMessage-ID: <bh.1.2.0@dezon.example>\r\n"
        b"Subject: canary-subject\r\n\r\n")
# limits that no busy machine meets by itself; what is over in a good part of them did not wait for them
PATIENT = {"connect_ms": 200000, "reply_ms": 200000, "total_ms": 400000}
SOON_MS = 100000
SHORT = {"connect_ms": 1500, "reply_ms": 1000, "total_ms": 2500}
ENDLESS_LIMITS = {"connect_ms": 2000, "reply_ms": 2000, "total_ms": 3000}


def by_short_limits(run, limits):
    """Runs with limits that are to end it; where the machine was too slow to get within them as far as the fault, with longer ones.
    `run` takes the limits and returns (whether the fault was met, the result)."""
    for scale in (1, 4, 16):
        met, result = run({key: scale * value for key, value in limits.items()})
        if met:
            break
    return result


@pytest.fixture(scope="session")
def ca(tmp_path_factory):
    return Ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def message(tmp_path_factory):
    path = tmp_path_factory.mktemp("mail") / "mail.eml"
    path.write_bytes(HEAD + b"Beste Jan,\r\n.\r\n..\r\n.x\r\nDank u.\r\n")
    return path


@pytest.fixture
def serve(ca):
    servers = []

    def make(**options):
        options.setdefault("tls", "good")
        server = SmtpServer(ca=ca if options["tls"] else None, **options)
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.stop()


class Driver:
    """The driver as a process: `lines` are its results."""

    def __init__(self, server, message, password=PASSWORD, **settings):
        arguments = {"from": "winkel@dezon.example", "to": "jan@example.com", "file": message, **PATIENT}
        if isinstance(server, SmtpServer):
            arguments["server"] = server.url
            if server.ca:
                arguments["ca_file"] = server.ca.file
            if server.auth:
                arguments["username"] = "shop"
        else:
            arguments["server"] = server
        arguments.update({key.rstrip("_"): value for key, value in settings.items()})
        words = [f"{key}={value}" for key, value in arguments.items() if value is not None]
        # name servers that say nothing are given up before the connection is
        environment = {**os.environ, "SMTP_PASSWORD": password, "RES_OPTIONS": "timeout:1 attempts:2"}
        self.process = subprocess.Popen([str(DRIVE), *words], env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

    def next(self):
        return json.loads(self.process.stdout.readline())

    def finish(self):
        """Within a deadline that is far below the limits which the driver has by itself: who waits for those fails here."""
        out, err = self.process.communicate(timeout=150 * PATIENCE)
        assert self.process.returncode == 0, f"{self.process.returncode}: {err}"
        assert PASSWORD not in out
        return [json.loads(line) for line in out.splitlines()]


def drive(server, message, **settings):
    """One mail: its result, with free_ms of the session's end."""
    results = Driver(server, message, **settings).finish()
    return {**results[0], "free_ms": results[-1].get("free_ms")}


def said(server):
    """All command lines, in order."""
    return [line for session in server.sessions for line in session.lines if isinstance(line, str)]


def assert_nothing_sent(server):
    assert not server.data_seen and not server.mails
    assert not [line for line in said(server) if line.upper().startswith(("MAIL", "RCPT", "DATA"))]


def assert_nothing_in_clear(server):
    for session in server.sessions:
        for secret in (PASSWORD.encode(), base64.b64encode(b"\0shop\0" + PASSWORD.encode()), b"canary-subject",
                       base64.b64encode(PASSWORD.encode()), b"AUTH", b"MAIL"):
            assert secret not in session.in_clear


# ---- 1. the matrix: stage x reply ----

REPLIES = {"4xx": "451 4.3.0 come back later", "5xx": "550 5.1.1 not here", "421": "421 4.3.2 closing down; close",
           "close": "close", "reset": "reset", "hang": "hang", "garbage": "garbage"}
MATRIX = {  # in the order of REPLIES
    "banner":   "relay relay relay relay relay relay relay",
    "EHLO":     "relay relay relay relay relay relay relay",
    "STARTTLS": "relay relay relay relay relay relay relay",
    "AUTH":     "relay relay relay relay relay relay relay",
    "AUTH2":    "relay relay relay relay relay relay relay",
    "MAIL":     "later relay later later later later later",
    "RCPT":     "later refused later later later later later",
    "DATA":     "later refused later later later later later",
    "dot":      "later refused later uncertain uncertain uncertain uncertain",
    "QUIT":     "accepted accepted accepted accepted accepted accepted accepted",
}
STAGE_NAMES = {"dot": "final dot", "AUTH2": "AUTH", "QUIT": "done"}


def run_cell(ca, message, stage, action):
    def run(limits):
        with SmtpServer(tls="good", ca=ca, auth="PLAIN LOGIN", users=USERS) as server:
            server.on(stage, action)
            result = drive(server, message, **limits)
            result["mails"], result["faults"], result["connections"] = len(server.mails), server.faults, server.connections
            return server.rules[0].met, result
    # for the reply to QUIT it has a limit of its own; a client that gave up before says QUIT too, which would count as met
    return by_short_limits(run, SHORT) if action in ("hang", "garbage") and stage != "QUIT" else run(PATIENT)[1]


@pytest.fixture(scope="session")
def matrix(ca, message):
    cells = [(stage, reply) for stage in MATRIX for reply in REPLIES]
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        results = dict(zip(cells, pool.map(lambda cell: run_cell(ca, message, cell[0], REPLIES[cell[1]]), cells)))
    lines = [f"{'stage':10}" + "".join(f"{reply:>11}" for reply in REPLIES)]
    for stage in MATRIX:
        lines.append(f"{stage:10}" + "".join(f"{results[stage, reply]['outcome']:>11}" for reply in REPLIES))
    table = "\n".join(lines)
    (BUILD / "smtp-matrix.txt").write_text(table + "\n")
    print(table)
    return results


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("stage", MATRIX)
def test_F01_F02_F03_matrix(matrix, stage, reply):
    result = matrix[stage, reply]
    expected = MATRIX[stage].split()[list(REPLIES).index(reply)]
    assert result["outcome"] == expected, result
    stages = [STAGE_NAMES.get(stage, stage)] + (["connect"] if (stage, reply) == ("banner", "reset") else [])
    assert result["stage"] in stages, result
    assert not result["faults"]
    assert result["dots"] == (1 if stage in ("dot", "QUIT") else 0), result
    assert result["mails"] == (1 if stage == "QUIT" else 0), result
    assert result["connections"] == 1
    if reply in ("4xx", "5xx", "421") and stage != "QUIT":
        assert result["code"] == int(REPLIES[reply][:3]), result
        assert REPLIES[reply].split(";")[0] in result["answer"], result


# ---- 2. trouble with the relay ----

def test_F02_no_such_name(message):
    result = drive("smtp://no-such-host.invalid:587", message)
    assert (result["outcome"], result["stage"]) == ("relay", "connect")
    assert "DNS: the name of no-such-host.invalid:587 is not known" in result["answer"]


def test_F02_connection_refused(message, serve):
    server = serve()
    server.refuse()
    result = drive(server, message)
    assert (result["outcome"], result["stage"]) == ("relay", "connect")
    assert "refuses the connection" in result["answer"]


def test_F02_wrong_password(message, serve):
    server = serve(auth="PLAIN LOGIN", users=USERS)
    result = drive(server, message, password="wrong")
    assert (result["outcome"], result["stage"], result["code"]) == ("relay", "AUTH", 535)
    assert_nothing_sent(server)


@pytest.mark.parametrize("reply, outcome", [("552 5.3.4 too big", "refused"), ("550 5.3.4 too big", "refused"),
                                            ("552 full", "refused"), ("550 5.7.1 sender not yours", "relay"),
                                            ("530 5.7.0 log in", "relay"), ("452 4.3.1 no space", "later")])
def test_F02_mail_refused(message, serve, reply, outcome):
    result = drive(serve().on("MAIL", reply), message)
    assert (result["outcome"], result["stage"]) == (outcome, "MAIL")


@pytest.mark.parametrize("reply, outcome", [("200 ok", "accepted"), ("250-one\n250 two", "accepted"), ("354 more", "uncertain"),
                                            ("100 what", "uncertain"), ("999 what", "uncertain")])
def test_F01_odd_replies_to_the_dot(message, serve, reply, outcome):
    def run(limits):
        server = serve().on("dot", reply)
        result = drive(server, message, **limits)
        return server.rules[0].met and result["code"], result  # and the reply was seen
    assert by_short_limits(run, SHORT)["outcome"] == outcome


# ---- 3. after the dot ----

@pytest.mark.parametrize("action", ["dropafter", "dropresetafter"])
def test_F03_taken_but_no_reply(message, serve, action):
    server = serve().on("dot", action)
    result = drive(server, message)
    assert (result["outcome"], result["dots"], len(server.mails)) == ("uncertain", 1, 1)


def test_F03_the_same_bytes_again(message, serve):
    server = serve().on("dot", "dropafter", times=1)
    first, second, _ = Driver(server, message, repeat=2).finish()
    assert (first["outcome"], second["outcome"]) == ("uncertain", "accepted")
    assert server.mails[0].data == server.mails[1].data and server.mails[0].message_id == "bh.1.2.0@dezon.example"


def test_F04_slow_reply_to_the_dot(message, serve):
    server = serve().on("dot", f"delay:{20 if LONG else 3}")
    result = drive(server, message, connect_ms=None, reply_ms=None, total_ms=None)
    assert result["outcome"] == "accepted" and len(server.mails) == 1


def test_F04_the_dot_has_its_own_time(message, serve):
    """The limit for the whole ends at the dot: the reply may still take its time."""
    def run(limits):
        server = serve().on("dot", f"delay:{3 * limits['total_ms'] / 1000}")
        result = drive(server, message, **limits)
        return server.rules[0].met, result
    assert by_short_limits(run, {"connect_ms": 1000, "reply_ms": 30000, "total_ms": 1000})["outcome"] == "accepted"


def test_F05_tarpit(message, serve):
    pause = f"delay:{50 if LONG else 2}"
    server = serve(auth="PLAIN", users=USERS).on("banner", pause).on("EHLO", pause).on("AUTH", pause)
    result = drive(server, message, connect_ms=None, reply_ms=None, total_ms=None)
    assert result["outcome"] == "accepted"


# ---- 4. replies without end ----

def sanitized():
    """A sanitizer's own memory says nothing about ours."""
    data = DRIVE.read_bytes()
    return b"__asan_init" in data or b"__tsan_init" in data


ENDLESS = ["trickle", "endless", "longline", "binary"]
ENDLESS_STAGES = ["banner", "EHLO", "MAIL", "RCPT", "DATA", "dot"]


def run_endless(ca, message, stage, action):
    def run(limits):
        with SmtpServer(tls="good", ca=ca) as server:
            if action:
                server.on(stage, action)
            result = drive(server, message, **limits)
            # a long line may be lived with, and what follows it meet the limits
            ended_there = result["outcome"] == "accepted" or result["stage"] == STAGE_NAMES.get(stage, stage)
            return not action or server.rules[0].met and ended_there, result
    return by_short_limits(run, ENDLESS_LIMITS) if action else run(PATIENT)[1]


@pytest.fixture(scope="session")
def endless(ca, message):
    cells = [(stage, action) for stage in ENDLESS_STAGES for action in ENDLESS] + [("", "")]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return dict(zip(cells, pool.map(lambda cell: run_endless(ca, message, *cell), cells)))


@pytest.mark.parametrize("stage", ENDLESS_STAGES)
@pytest.mark.parametrize("action", ENDLESS)
def test_F06_no_end(endless, stage, action):
    result = endless[stage, action]
    if result["outcome"] != "accepted":  # a long line is unusual, and may be lived with
        assert result["outcome"] == ("uncertain" if stage == "dot" else "relay" if stage in ("banner", "EHLO") else "later")
    if not sanitized():
        assert result["peak_kb"] - endless["", ""]["peak_kb"] <= 1024
    assert len(result["answer"]) <= 300


# ---- 5. TLS and login ----

def no_starttls(server):
    server.starttls = False


PLAIN_FAULTS = {
    "not offered": no_starttls,
    "454": lambda server: server.on("STARTTLS", "454 4.7.0 no TLS now"),
    "stripped": lambda server: server.on("EHLO", "250-mx.test\n250-AUTH PLAIN LOGIN\n250 XXXXXXXX"),
    "injected reply": lambda server: server.on("STARTTLS", "raw:220 go\\r\\n250-mx\\r\\n250 AUTH PLAIN\\r\\n"),
    "EHLO refused": lambda server: server.on("EHLO", "502 5.5.1 only HELO"),
    "closed in the handshake": lambda server: server.on("handshake", "close"),
}


@pytest.mark.parametrize("fault", PLAIN_FAULTS)
def test_F08_no_secure_connection(message, serve, fault):
    server = serve(auth="PLAIN LOGIN", users=USERS, auth_needs_tls=False)
    PLAIN_FAULTS[fault](server)
    result = drive(server, message)
    assert result["outcome"] == "relay" and result["dots"] == 0, result
    assert_nothing_sent(server)
    assert_nothing_in_clear(server)


CERTIFICATES = {"selfsigned": "self-signed", "expired": "has expired", "notyet": "not valid yet", "wronghost": "another host name",
                "otherca": "unknown authority", "tls10": "TLS 1.2 or newer"}


@pytest.mark.parametrize("smtps", [False, True])
@pytest.mark.parametrize("kind", CERTIFICATES)
def test_F09_certificates(message, serve, kind, smtps):
    server = serve(tls=kind, smtps=smtps, auth="PLAIN", users=USERS, auth_needs_tls=False)
    result = drive(server, message)
    assert (result["outcome"], result["stage"]) == ("relay", "STARTTLS"), result
    assert CERTIFICATES[kind] in result["answer"], result
    assert_nothing_sent(server)
    assert_nothing_in_clear(server)
    assert server.commands["AUTH"] == 0


def test_F09_ca_file_replaces_the_system(message, serve, ca):
    assert drive(serve(), message, ca_file=ca.other_file)["outcome"] == "relay"
    assert drive(serve(), message, ca_file=None)["outcome"] == "relay"
    assert "ca_file" in drive(serve(), message, ca_file="/nonexistent/ca.pem")["answer"]


def test_F09_self_signed_certificate_as_ca_file(message, serve, ca):
    certificate, _ = ca.certificate("selfsigned")
    assert drive(serve(tls="selfsigned"), message, ca_file=certificate)["outcome"] == "accepted"


@pytest.mark.parametrize("smtps", [False, True])
@pytest.mark.parametrize("offer", [None, "CRAM-MD5 NTLM"])
def test_F10_no_login_offered(message, serve, smtps, offer):
    server = serve(smtps=smtps, auth=offer)
    result = drive(server, message, username="shop")
    assert (result["outcome"], result["stage"]) == ("relay", "AUTH"), result
    assert "offers no login" in result["answer"]
    assert_nothing_sent(server)


def test_F10_ehlo_refused_inside_tls(message, serve):
    """libcurl falls back to HELO there, and would send without a login."""
    server = serve(smtps=True, auth="PLAIN", users=USERS).on("EHLO", "502 5.5.1 only HELO")
    result = drive(server, message)
    assert (result["outcome"], result["stage"]) == ("relay", "EHLO"), result
    assert_nothing_sent(server)


@pytest.mark.parametrize("methods", ["PLAIN", "LOGIN", "PLAIN LOGIN", "CRAM-MD5 LOGIN PLAIN XOAUTH2"])
@pytest.mark.parametrize("smtps", [False, True])
def test_F10_login(message, serve, methods, smtps):
    server = serve(smtps=smtps, auth=methods, users=USERS, auth_required=True)
    assert drive(server, message)["outcome"] == "accepted"
    assert server.mails[0].user == "shop" and server.mails[0].tls


def test_O7_a_server_that_repeats_the_password(message, serve):
    server = serve(auth="PLAIN", users=USERS).on("AUTH2", f"535 5.7.8 {PASSWORD} is wrong")
    assert "words left out" in drive(server, message)["answer"]  # Driver.finish() looks for the password


def test_I15_hostile_answer(message, serve):
    server = serve().on("RCPT", "550 \x1b[31m\x07" + "x" * 900 + "\x9b\xff")
    result = drive(server, message)
    assert result["outcome"] == "refused" and len(result["answer"]) <= 300
    assert "\x1b" not in result["answer"] and "\\x1b" in result["answer"]


def test_no_security_on_loopback(message, serve):
    server = serve(tls=None)
    assert drive(server, message, security="none")["outcome"] == "accepted"
    assert not server.mails[0].tls
    assert drive(server, message)["outcome"] == "relay"
    assert len(server.mails) == 1


# ---- 6. the mail itself ----

BAD_ADDRESSES = ["jan@example.com\r\nRCPT TO:<evil@example.com>", "jan@example.com>\r\nDATA", "jan@example.com\n", "a@b.example,c@d.example",
                 "<jan@example.com>", "jan peeters@example.com", "a@b@c.example", "-x@example.com", "\"a b\"@example.com", "jän@example.com",
                 "a" * 400 + "@example.com", "a(b)@example.com", ""]


def test_F11_bad_addresses(message, serve):
    server = serve()
    for address in BAD_ADDRESSES:
        result = drive(server, message, to=address)
        assert result["outcome"] == "refused", (address, result)
    assert server.connections == 0


def test_F14_idn_domain(message, serve):
    server = serve()
    assert drive(server, message, to="jan@bücher.example", from_="winkel@münchen.example")["outcome"] == "accepted"
    assert server.mails[0].recipients == ["jan@xn--bcher-kva.example"] and not server.faults
    assert server.mails[0].sender == "winkel@xn--mnchen-3ya.example"


BODIES = {"dots": b".\r\n..\r\n...\r\n.x\r\n\r\n.\r\n", "dot at the start": b".a\r\n", "no last line break": b"abc",
          "ends in a dot": b"abc\r\n.", "only a dot": b".\r\n", "many dots": b".\r\n" * 30000, "empty": b""}


@pytest.mark.parametrize("body", BODIES)
def test_F13_dots(tmp_path, serve, body):
    path = tmp_path / "m.eml"
    path.write_bytes(HEAD + BODIES[body])
    server = serve()
    assert drive(server, path)["outcome"] == "accepted"
    expected = path.read_bytes()
    assert server.mails[0].data == (expected if expected.endswith(b"\r\n") else expected + b"\r\n")
    assert not server.faults


@pytest.mark.parametrize("body", [b"a\nb\r\n", b"a\rb\r\n", b"a\n.\r\nMAIL FROM:<x@y.example>\r\n"])
def test_F13_bare_line_breaks_never_leave(tmp_path, serve, body):
    path = tmp_path / "m.eml"
    path.write_bytes(HEAD + body)
    server = serve()
    assert drive(server, path)["outcome"] == "refused" and server.connections == 0


def test_F15_two_recipients_two_results(message, serve):
    server = serve().on("RCPT", "550 5.1.1 unknown", when="boss@")
    assert drive(server, message, to="jan@example.com")["outcome"] == "accepted"
    assert drive(server, message, to="boss@example.com")["outcome"] == "refused"
    assert [mail.recipients for mail in server.mails] == [["jan@example.com"]]


def write_mail(path, size):
    line = base64.b64encode(os.urandom(57)) + b"\r\n"
    data = HEAD + line * (max(0, size - len(HEAD)) // len(line) + 1)
    path.write_bytes(data[:size - 2].rstrip(b"\r") + b"\r\n")
    return path.read_bytes()


SIZES = [65536 + n for n in range(-5, 6)] + [131072, 131073, 1 << 20] + [10 << 20] + ([30 << 20] if LONG else [])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tls", [True, False])
def test_F20_sizes(tmp_path, serve, size, tls):
    data = write_mail(tmp_path / "m.eml", size)
    server = serve() if tls else serve(tls=None)
    result = drive(server, tmp_path / "m.eml", security="required" if tls else "none")
    assert result["outcome"] == "accepted" and server.mails[0].data == data and not server.faults


@pytest.mark.parametrize("limit, outcome", [(999, "refused"), (1000, "accepted"), (1001, "accepted"), (0, "accepted")])
def test_F20_size_limit(tmp_path, serve, limit, outcome):
    write_mail(tmp_path / "m.eml", 1000)
    server = serve(size=limit)
    result = drive(server, tmp_path / "m.eml")
    assert (tmp_path / "m.eml").stat().st_size == 1000
    assert result["outcome"] == outcome
    if outcome == "refused":
        assert "1000 bytes, the server takes at most 999" in result["answer"]
        assert_nothing_sent(server)


def test_F20_a_server_that_stops_reading(tmp_path, serve):
    write_mail(tmp_path / "m.eml", 20 << 20)

    def run(limits):
        server = serve()
        server.body_limit = 100000
        server.on("body", "delay:100000")
        result = drive(server, tmp_path / "m.eml", **limits)
        return server.rules[0].met, result
    result = by_short_limits(run, {**PATIENT, "total_ms": 2000})
    assert (result["outcome"], result["stage"], result["dots"]) == ("later", "DATA", 0), result


def test_F20_closed_in_the_body(tmp_path, serve):
    write_mail(tmp_path / "m.eml", 20 << 20)
    server = serve()
    server.body_limit = 100000
    server.on("body", "close")
    result = drive(server, tmp_path / "m.eml")
    assert (result["outcome"], result["dots"]) == ("later", 0)


# ---- 7. the moment before the dot ----

def test_before_dot_is_durable_first(message, serve, tmp_path):
    server = serve()
    mark, seen = tmp_path / "dot", []
    accept = server.accept
    server.accept = lambda mail: (seen.append(mark.exists()), accept(mail))
    assert drive(server, message, dot=str(mark))["outcome"] == "accepted"
    assert seen == [True]


@pytest.mark.parametrize("size", [500, 65536, 1 << 20])
def test_before_dot_says_no(tmp_path, serve, size):
    write_mail(tmp_path / "m.eml", size)
    server = serve()
    result = drive(server, tmp_path / "m.eml", dot="fail")
    assert (result["outcome"], result["stopped"], result["dots"]) == ("later", True, 1)
    assert not server.mails and not server.data_seen
    assert result["ms"] < SOON_MS


def stopped_when(server, message, stop, happened):
    driver = Driver(server, message, stop=stop)
    wait_until(happened, "as far as that")
    stop.write_text("")
    return driver.finish()[0]


def test_D12_stop_before_the_dot(message, serve, tmp_path):
    server = serve().on("RCPT", "hang")
    result = stopped_when(server, message, tmp_path / "stop", lambda: server.commands["RCPT"])
    assert (result["outcome"], result["stopped"]) == ("later", True) and result["ms"] < SOON_MS


def test_D12_stop_after_the_dot_waits(message, serve, tmp_path):
    stop = tmp_path / "stop"
    server = serve().on("dot", "delay:2")
    result = stopped_when(server, message, stop, lambda: server.data_seen)
    assert not stop.exists(), "the driver was told to stop"
    assert (result["outcome"], result["stopped"], len(server.mails)) == ("accepted", False, 1)


# ---- 8. one connection, many mails ----

def second_mail(server, message, tmp_path, before, **settings):
    """Two mails over one session; `before` runs between them."""
    go = tmp_path / "go"
    driver = Driver(server, message, repeat=2, wait=str(go), **settings)
    assert driver.next()["outcome"] == "accepted"
    before()
    go.write_text("")
    return driver.finish()[0]


def test_reuse(message, serve):
    server = serve(auth="PLAIN", users=USERS)
    results = Driver(server, message, repeat=20).finish()
    assert [result["outcome"] for result in results[:-1]] == ["accepted"] * 20
    assert (server.connections, server.commands["AUTH"]) == (1, 1)


def test_F19_idle_connection_closed(message, serve, tmp_path):
    server = serve(auth="PLAIN", users=USERS)
    result = second_mail(server, message, tmp_path, server.drop_idle)
    assert result["outcome"] == "accepted" and result["ms"] < SOON_MS
    assert (len(server.mails), server.connections) == (2, 2)


@pytest.mark.parametrize("action", ["close", "reset", "421 4.4.2 idle too long; close"])
def test_F19_closed_while_mail_is_on_its_way(message, serve, tmp_path, action):
    server = serve(auth="PLAIN", users=USERS)
    result = second_mail(server, message, tmp_path, lambda: server.on("MAIL", action, times=1))
    assert result["outcome"] == "accepted" and result["ms"] < SOON_MS, result
    assert (len(server.mails), server.connections) == (2, 2)


def test_F19_only_one_new_try(message, serve, tmp_path):
    server = serve()
    result = second_mail(server, message, tmp_path, lambda: server.on("MAIL", "close"))
    assert (result["outcome"], server.connections) == ("later", 2)


def test_F19_an_idle_connection_older_than_the_limits(message, serve, tmp_path):
    (tmp_path / "go").unlink(missing_ok=True)
    for scale in (1, 4, 16):  # longer ones for a machine that cannot send a mail within the short ones
        limits = {"connect_ms": 1000 * scale, "reply_ms": 1000 * scale, "total_ms": 1000 * scale}
        driver = Driver(serve(), message, repeat=2, wait=str(tmp_path / "go"), **limits)
        first, idle_since = driver.next(), time.monotonic()
        wait_until(lambda: time.monotonic() > idle_since + 1.5 * scale, "an idle time beyond the limits")
        (tmp_path / "go").write_text("")
        second = driver.finish()[0]
        if (first["outcome"], second["outcome"]) == ("accepted", "accepted"):
            break
    assert (first["outcome"], second["outcome"]) == ("accepted", "accepted")


def test_F19_size_limit_on_a_kept_connection(message, serve, tmp_path):
    server = serve(size=message.stat().st_size)
    results = Driver(server, message, repeat=2).finish()
    assert [result["outcome"] for result in results[:2]] == ["accepted", "accepted"]


def test_F18_mails_per_connection(message, serve):
    """A relay that ends the connection after 3 mails: each goes on over a new one, none is lost or doubled."""
    server = serve(mails_per_connection=3)
    results = Driver(server, message, repeat=10).finish()
    assert [result["outcome"] for result in results[:-1]] == ["accepted"] * 10
    assert (len(server.mails), server.connections) == (10, 4)


def test_QUIT_is_not_waited_for(message, serve):
    for action in ("hang", "trickle"):
        result = drive(serve().on("QUIT", action), message)
        assert result["outcome"] == "accepted" and result["free_ms"] < SOON_MS


def test_a_failed_mail_ends_soon_although_quit_hangs(message, serve):
    result = drive(serve().on("RCPT", "550 no").on("QUIT", "hang"), message)
    assert result["outcome"] == "refused" and result["ms"] < SOON_MS, result


# ---- 9. check --smtp ----

def check(server, message, **settings):
    return Driver(server, message, check=1, **settings).finish()[0]


def test_G06_check_good(message, serve):
    server = serve(auth="PLAIN", users=USERS)
    result = check(server, message)
    assert result["ok"] and "login" in result["text"]
    server.wait_over()
    assert said(server)[-3:] == ["MAIL FROM:<winkel@dezon.example>", "RSET", "QUIT"]
    assert not server.data_seen


CHECKS = {
    "port": ({}, lambda server: server.refuse(), "no connection with the mail server"),
    "certificate": ({"tls": "expired"}, None, "no secure connection: TLS: the server's certificate has expired"),
    "host name": ({"tls": "wronghost"}, None, "another host name"),
    "self-signed": ({"tls": "selfsigned"}, None, "[mail] ca_file"),
    "no TLS": ({"starttls": False}, None, "no secure connection: the server offers no STARTTLS"),
    "login": ({}, lambda server: server.users.clear(), "the login failed: 535"),
    "no login": ({}, lambda server: setattr(server, "auth", None), "the login failed: the server offers no login"),
    "sender": ({}, lambda server: server.on("MAIL", "550 5.7.1 not your address"), "the sender was refused: 550 5.7.1"),
    "banner": ({}, lambda server: server.on("banner", "554 5.7.1 blocked"), "does not greet: 554"),
    "EHLO": ({}, lambda server: server.on("EHLO", "554 5.7.1 blocked"), "refuses to talk to this machine: 554"),
}


@pytest.mark.parametrize("case", CHECKS)
def test_G06_check_tells_apart(message, serve, case):
    options, fault, text = CHECKS[case]
    server = serve(auth="PLAIN", users=dict(USERS), **options)
    if fault:
        fault(server)
    result = check(server, message, username="shop")
    assert not result["ok"] and text in result["text"], result


def test_G06_check_names(message):
    result = check("smtp://no-such-host.invalid:587", message)
    assert not result["ok"] and "DNS" in result["text"]


def test_G06_check_starttls_server_called_as_smtps(message, serve):
    server = serve()
    result = check(server.url.replace("smtp:", "smtps:"), message, ca_file=server.ca.file)
    assert not result["ok"] and "write smtp://" in result["text"], result
