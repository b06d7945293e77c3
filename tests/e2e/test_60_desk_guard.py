"""Scenario 60: nobody gets past the desk's guard: who is not signed in, has another role, comes from another site, or sends a form again.
The rows are those of the running program's own table of routes, so a new page is tried without a line here."""
import hashlib
import http.client
import itertools
import json
import re
import secrets
import socket
import sqlite3
import subprocess
import threading

import pytest

from desk_site import PASSWORD, ROLES, Browser, add_user, browser, start_desk
from harness import BUILD, order, wait_at_least, wait_until

ROUTES = json.loads(subprocess.run([BUILD / "tests/tools/desk_routes"], capture_output=True, check=True).stdout) if (BUILD / "tests/tools/desk_routes").exists() else []
RANK = {"everybody": 0, "reader": 1, "accountant": 2, "owner": 3}
# what stands at a place of a path; a number is nobody's, so that no act finds its thing
EXAMPLES = {"{id}": "999999999", "{shop}": "main", "{hash}": "0123456789abcdef", "{file}": "desk.css", "{token}": "A" * 43}
ALONE = ("POST /me/token", "POST /me/language", "POST /orders/fetch", "POST /jobs/export", "POST /jobs/verify", "POST /jobs/reconcile")
FOREIGN = [
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": None},
    {"Origin": "null", "Sec-Fetch-Site": None},
    {"Origin": None, "Sec-Fetch-Site": "same-site"},
    {"Origin": None, "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
]
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {"default-src": "'none'", "style-src": "'self'", "script-src": "'self'", "img-src": "'self'", "frame-src": "'self'", "connect-src": "'self'",
          "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'self'"}


@pytest.fixture
def site(make_site):
    return start_desk(make_site)


def path_of(row):
    path = row["path"]
    for place, text in EXAMPLES.items():
        path = path.replace(place, text)
    return re.sub(r"\{[a-z_]+\}", "x", path)


def name_of(row):
    return f"{row['method']} {row['path']}"


def check_headers(answer, immutable=False):
    for name, value in HEADERS.items():
        assert answer.header(name) == value, (answer, name)
    policy = dict(part.strip().split(" ", 1) for part in answer.header("Content-Security-Policy").split(";"))
    assert policy == POLICY
    assert answer.header("Cache-Control") == ("public, max-age=31536000, immutable" if immutable else "no-store")


def state_of(site):
    """All that the database holds, but when somebody was seen last and who is signed in."""
    with sqlite3.connect(f"file:{site.database}?mode=ro", uri=True, timeout=20) as database:
        lines = [line for line in database.iterdump()
                 if not re.match(r'INSERT INTO "(sessions|users|form_keys|tokens|sqlite_stat\w*|counters|shops)"', line)]
        names = database.execute("SELECT name, role, language, password FROM users ORDER BY id").fetchall()
        tokens = database.execute("SELECT id, user_id FROM tokens ORDER BY id").fetchall()
    return hashlib.sha256(repr((lines, names, tokens)).encode()).hexdigest()


def token_of(visitor):
    return visitor.get("/me").page.form("/me/language")["token"]


def fields_of(visitor):
    return {"token": token_of(visitor), "key": secrets.token_urlsafe(32)}


def is_json(answer):
    return answer.header("Content-Type") == "application/json" and "error" in answer.json()


# -- the matrix ---------------------------------------------------------------------------------------------------------

def refused_as_nobody(row, answer):
    """A page sends there to sign in, an act and a script are told."""
    if row["token"]:
        return answer.status == 401 and is_json(answer)
    if row["method"] == "GET":
        return answer.status == 303 and answer.header("Location").startswith("/sign-in")
    return answer.status == 401


def signed_in(site, role):
    """Each from an address of its own: the wrong passwords of one row are not the next one's wait."""
    name = next(name for name, has in ROLES.items() if has == role)
    return browser(site, name, headers={"X-Forwarded-For": f"203.0.113.{RANK[role]}"})


def try_nobody(row, path, visitor):
    if row["who"] == "everybody":
        return None
    answer = visitor.once(row["method"], path, b"")
    assert refused_as_nobody(row, answer), (row, answer)
    check_headers(answer)
    return answer.status


def try_role(row, path, visitor, role):
    allowed = RANK[role] >= RANK[row["who"]]
    if row["method"] == "GET":
        answer = visitor.once("GET", path)
    else:
        answer = visitor.post(path, fields_of(visitor), follow=False)
    refused = answer.status == 403
    assert refused == (not allowed) or (allowed and row["changes"] and answer.status == 403 and "alert" in answer.text), (row, role, answer)
    assert answer.status not in (401, 500), (row, role, answer)
    check_headers(answer, immutable=path.startswith("/static/") and answer.status == 200)
    if (answer.header("Content-Type") or "").startswith("text/html"):
        assert not answer.page.problems, (row, answer.page.problems)
    return answer.status


def test_60_every_route_for_everybody(site):
    """Every row of the table x nobody, each role, an expired session, other origins, no token, GET: the answers, and that nothing changed."""
    assert len(ROUTES) > 20
    table, signed = [], {role: signed_in(site, role) for role in ROLES.values()}
    expired, nobody = browser(site, "rik"), browser(site)
    with sqlite3.connect(site.database, timeout=20) as database:
        database.execute("UPDATE sessions SET seen_at = seen_at - 43201 WHERE id = (SELECT max(id) FROM sessions)")
    before = state_of(site)
    for row in ROUTES:
        path, seen = path_of(row), {}
        seen["nobody"] = try_nobody(row, path, nobody)
        seen["expired"] = try_nobody(row, path, expired)
        for role in ROLES.values():
            if signed[role].once("GET", "/me").status != 200:  # the row before signed it out
                signed[role] = signed_in(site, role)
            if name_of(row) in ALONE and RANK[role] >= RANK[row["who"]]:
                continue  # acts without a thing of the path: below, and in the tests of its page
            seen[role] = try_role(row, path, signed[role], role)
        if row["method"] == "POST":
            seen.update(try_forgeries(row, path, site, signed))
        table.append((name_of(row), seen))
    assert state_of(site) == before, "something changed"
    lines = [f"{name:44} " + " ".join(f"{key}={value}" for key, value in seen.items() if value) for name, seen in table]
    (BUILD / "desk-matrix.txt").write_text("\n".join(lines) + "\n")


def try_forgeries(row, path, site, signed):
    """With the session of who may: another origin, no token, a wrong one, none of the key, and GET."""
    role = "owner" if row["who"] == "everybody" else row["who"]
    visitor = signed[role] if signed[role].once("GET", "/me").status == 200 else signed_in(site, role)
    signed[role] = visitor
    good = fields_of(visitor)
    for headers in FOREIGN:
        answer = visitor.post(path, good, follow=False, headers=headers)
        assert answer.status == 403, (row, headers, answer)
        check_headers(answer)
    for fields in ({}, {"key": good["key"]}, {"key": good["key"], "token": "x"}, {"key": good["key"], "token": good["token"][:-1] + "0"},
                   {"key": good["key"], "token": good["token"].upper()}):
        if fields.get("token") == good["token"]:
            continue
        answer = visitor.post(path, fields, follow=False)
        assert answer.status == 403, (row, fields, answer)
    if row["changes"] and row["who"] != "everybody":
        assert visitor.post(path, {"token": good["token"]}, follow=False).status == 403, row
    other_get = any(other["method"] == "GET" and path_of(other) == path for other in ROUTES)
    answer = visitor.once("GET", path)
    assert (answer.status == 405 and answer.header("Allow") == "POST") or other_get, (row, answer)
    assert visitor.once("PUT", path, b"").status == 405
    return {"foreign": 403, "no-token": 403, "get": answer.status}


def test_60_without_both_headers_the_token_decides(site):
    """An old browser sends neither Sec-Fetch-Site nor Origin."""
    visitor = browser(site, "rik", origin="", fetch_site="")
    answer = visitor.send(visitor.get("/me"), "/me/language", {"language": "fr"})
    assert answer.status == 200 and answer.page.notices == ["Enregistré."]
    assert visitor.post("/me/language", {"language": "nl", "key": secrets.token_urlsafe(32)}).status == 403


def test_60_head_and_get_change_nothing(site):
    link = site.run("user", "link", "rik").stdout.decode().strip()
    path = link.partition(str(site.desk_port))[2]
    before = state_of(site)
    visitor = browser(site)
    for _ in range(3):
        assert visitor.once("HEAD", path).status == 200 and visitor.once("GET", path).status == 200
    assert visitor.once("HEAD", path).body == b""
    assert state_of(site) == before
    answer = visitor.send(visitor.get(path), path)
    assert answer.path == "/" and answer.status == 200
    second = browser(site)
    assert second.once("GET", path).status == 404, "a link works once"
    assert second.post(path, {}).status in (403, 404)


# -- signing in ---------------------------------------------------------------------------------------------------------

def test_60_signing_in_and_out(site):
    visitor = browser(site)
    first = visitor.once("GET", "/")
    assert (first.status, first.header("Location")) == (303, "/sign-in")
    page = visitor.get("/sign-in")
    assert page.status == 200 and not page.page.problems
    seen = dict(visitor.cookies)
    answer = visitor.sign_in("olga")
    assert answer.status == 200 and answer.path == "/", answer
    assert visitor.cookies["billhook"] != seen["billhook"], "a new id at the sign-in"
    assert answer.page.problems == [] and "olga" in answer.page.text
    out = visitor.send(answer, "/sign-out")
    assert out.path == "/sign-in?out" and "signed out" in out.page.notices[0]
    assert visitor.once("GET", "/").status == 303


def test_60_the_way_back_is_ours(site):
    visitor = browser(site)
    assert visitor.once("GET", "/users?x=1").header("Location") == "/sign-in?to=%2Fusers%3Fx%3D1"
    for to in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        page = visitor.get("/sign-in", )
        answer = visitor.send(page, "/sign-in", {"name": "olga", "password": PASSWORD, "to": to}, follow=False)
        assert (answer.status, answer.header("Location")) == (303, "/"), to
        visitor = browser(site)


def test_60_a_fixed_session_is_nobodys(site):
    """Who plants a cookie, and waits for a victim to sign in with it, has nothing: the id changes."""
    planted = secrets.token_urlsafe(32)
    victim = browser(site, cookies={"billhook": planted})
    victim.sign_in("olga")
    assert victim.cookies["billhook"] != planted
    assert browser(site, cookies={"billhook": planted}).once("GET", "/").status == 303
    hashes = [row[0] for row in site.sql().__enter__().execute("SELECT sha256 FROM sessions").fetchall()]
    assert hashlib.sha256(victim.cookies["billhook"].encode()).digest() in hashes
    assert victim.cookies["billhook"].encode() not in site.database.read_bytes()


def test_60_cookies_over_https_have_their_prefix(make_site):
    site = start_desk(make_site, public_url="https://desk.example.com")
    visitor = Browser(site.desk_port, host="desk.example.com", origin="https://desk.example.com")
    page = visitor.get("/sign-in")
    visitor.send(page, "/sign-in", {"name": "olga", "password": PASSWORD}, follow=False)
    assert list(visitor.cookies) == ["__Host-billhook"]
    cookie = next(value for name, value in visitor.send(visitor.get("/me"), "/sign-out", follow=False).headers if name == "Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")} and "Domain" not in cookie


def test_60_sessions_end(site):
    """By signing out everywhere, a new password, `user remove`; after 12 hours without use, after 30 days in any case."""
    one, other = browser(site, "rik"), browser(site, "rik")
    one.send(one.get("/me"), "/sign-out/everywhere")
    assert other.once("GET", "/").status == 303
    one, other = browser(site, "rik"), browser(site, "rik")
    new = "another good password"
    answer = one.send(one.get("/me"), "/me/password", {"password": PASSWORD, "password_new": new, "password_again": new})
    assert answer.page.notices and other.once("GET", "/").status == 303 and one.once("GET", "/").status == 200
    site.run("user", "password", "rik", input=PASSWORD.encode())
    assert one.once("GET", "/").status == 303
    one = browser(site, "rik")
    with sqlite3.connect(site.database, timeout=20) as database:
        database.execute("UPDATE sessions SET made_at = made_at - 2592001")
    assert one.once("GET", "/").status == 303
    one = browser(site, "rik")
    site.run("user", "remove", "rik")
    assert one.once("GET", "/").status == 303


def wrong_until_it_waits(visitor, name):
    """Signs in with a wrong password until it is to wait: the sixth one on a quick machine, on a busy one the wait of one second is over before
    that, and the next is longer. The answer, and how many were wrong."""
    wrong = 0
    while (answer := visitor.sign_in(name(wrong), "wrong password")).status == 422:
        assert answer.page.alerts == ["The name or the password is wrong."] and wrong < 13
        wrong += 1
    assert answer.status == 429 and wrong >= 5 and 1 <= int(answer.header("Retry-After")) <= 2 ** (wrong - 5), (answer, wrong)
    return answer


def the_right_one_waits(site, name, address):
    visitor = browser(site, headers={"X-Forwarded-For": address})
    wrong_until_it_waits(visitor, lambda _: name)
    answer = visitor.sign_in(name, PASSWORD)
    if answer.status != 429:
        return False  # the wait was just over
    assert answer.page.form("/sign-in")["name"] == name and PASSWORD not in answer.text
    return True


def test_60_wrong_passwords_wait(site):
    """Five cost nothing, then each doubles the wait: 429 with Retry-After and the same page, for a name that exists and for one that does not."""
    turns = itertools.count(1)
    # whose right password is judged after all waits no more; of a name without one each turn takes a new one
    for name in (lambda turn: "olga", lambda turn: f"nobody-of-that-name-{turn}"):
        wait_until(lambda: the_right_one_waits(site, name(turn := next(turns)), f"203.0.113.{turn % 200}"), "a wait that lasts until the right password")
    visitor = browser(site, headers={"X-Forwarded-For": "203.0.113.200"})
    wait_until(lambda: visitor.sign_in("olga").status == 200, "the wait is over, and was not made longer by attempts within it")


def test_60_the_address_waits_too(site):
    visitor = browser(site, headers={"X-Forwarded-For": "198.51.100.9, 2001:db8::1"})
    for number in range(4):
        assert visitor.sign_in(f"name{number}", "wrong password").status == 422
    neighbour = browser(site, headers={"X-Forwarded-For": "2001:db8::2"})  # the same /64
    wrong, answer = 4, None
    while (answer := neighbour.sign_in(f"other{wrong}", "wrong password")).status == 422:
        wrong += 1
    assert answer.status == 429 and 5 <= wrong < 14, "each name was tried once only"
    assert browser(site, headers={"X-Forwarded-For": "2001:db8:1::2"}).sign_in("ann").status == 200


# -- forms --------------------------------------------------------------------------------------------------------------

def test_60_a_form_sent_twice_acts_once(site):
    visitor = browser(site, "olga")
    page = visitor.get("/users").page
    values = {"name": "tom", "password": PASSWORD, "role": "reader"}
    assert visitor.send(page, "/users", values).page.notices == ["tom is added."]
    assert visitor.send(page, "/users", values).status == 200, "the second sending leads to where the first one did"
    assert [user["name"] for user in site.json("user", "list")].count("tom") == 1
    answers = []
    page = visitor.get("/users").page
    senders = [threading.Thread(target=lambda: answers.append(browser_with(visitor).send(page, "/users", {**values, "name": "eva"}).status)) for _ in range(6)]
    [sender.start() for sender in senders]
    [sender.join() for sender in senders]
    assert answers == [200] * 6 and [user["name"] for user in site.json("user", "list")].count("eva") == 1


def browser_with(visitor):
    return Browser(visitor.port, cookies=visitor.cookies)


def test_60_a_refused_form_may_be_mended_and_sent_again(site):
    visitor = browser(site, "olga")
    answer = visitor.send(visitor.get("/users"), "/users", {"name": "tom", "password": "short", "role": "accountant"})
    assert answer.status == 422 and "12" in answer.page.alerts[0]
    form = answer.page.form("/users")
    assert (form["name"], form["role"]) == ("tom", "accountant") and "short" not in answer.text
    assert visitor.send(answer, "/users", {"password": PASSWORD}).page.notices == ["tom is added."]


def test_60_an_expired_form_keeps_what_was_filled_in(site):
    """Signed out and in again in another tab: the form asks once more, with its values; a secret is not among them."""
    visitor = browser(site, "olga")
    page = visitor.get("/users").page
    visitor.send(visitor.get("/me"), "/sign-out")
    values = {"name": "tom <b>", "password": PASSWORD, "role": "accountant"}
    ended = visitor.send(page, "/users", values)
    assert ended.status == 403 and ended.page.form("/users")["name"] == "tom <b>" and PASSWORD not in ended.text
    visitor.sign_in("olga")
    again = visitor.send(ended, "/users")
    assert again.status == 403 and again.page.form("/users")["role"] == "accountant" and "<b>" not in again.text
    assert visitor.send(again, "/users").status == 422, "no password, and that name: refused by the act itself"


def test_60_bodies_and_heads_have_bounds(site):
    visitor = browser(site, "olga")
    assert visitor.post("/users", {"name": "x" * (1 << 20)}).status == 413
    assert visitor.once("GET", "/", headers={"X-Large": "x" * 20000}).status == 431
    assert visitor.once("POST", "/users", b"", {"Transfer-Encoding": "chunked", "Content-Length": None}).status == 501
    assert visitor.once("POST", "/users", b"{}", {"Content-Type": "application/json"}).status == 400
    assert visitor.once("GET", "/no/such/page").status == 404
    assert visitor.once("GET", "/%ff").status == 400
    assert visitor.once("GET", "/?a=%00").status == 400
    many = "&".join("a=b" for _ in range(3000)).encode()
    assert visitor.once("POST", "/users", many, {"Content-Type": "application/x-www-form-urlencoded"}).status == 400


# -- hosts --------------------------------------------------------------------------------------------------------------

def test_60_an_unknown_host_is_refused(make_site):
    """DNS rebinding: a name that is not ours, and points to us."""
    site = start_desk(make_site, public_url="https://desk.example.com")
    port = site.desk_port
    for host in ("desk.example.com", "DESK.example.com", "desk.example.com:443", f"127.0.0.1:{port}", f"localhost:{port}"):
        assert Browser(port, host=host).once("GET", "/sign-in").status == 200, host
    for host in ("evil.example", f"evil.example:{port}", "desk.example.com.evil.example", "desk.example.com:8080", "127.0.0.1", f"127.0.0.2:{port}",
                 "desk.example.com@evil.example", "[::1]"):
        answer = Browser(port, host=host).once("GET", "/sign-in")
        assert answer.status == 421, host
        check_headers(answer)


# -- tokens, commands ---------------------------------------------------------------------------------------------------

def test_60_tokens_read_and_change_nothing(site):
    token = site.run("user", "token", "rik").stdout.decode().strip()
    script = browser(site, headers={"Authorization": f"Bearer {token}"})
    assert script.once("GET", "/status.json").json()["status"] in ("ok", "attention")
    assert script.once("GET", "/").status == 303, "only where a token is taken"
    assert script.once("POST", "/me/language", b"", {"Content-Type": "application/x-www-form-urlencoded"}).status in (401, 403)
    assert token.encode() not in site.database.read_bytes()
    wrong = browser(site, headers={"Authorization": f"Bearer {token[:-1]}x"}).once("GET", "/status.json")
    assert wrong.status == 401 and is_json(wrong)
    owner = browser(site, "olga")
    rik = next(path for path in owner.get("/users").page.links if re.fullmatch(r"/users/\d+", path) and owner.get(path).page.title.startswith("rik"))
    owner.send(owner.get(rik), rik + "/token/\\d+/revoke")
    assert script.once("GET", "/status.json").status == 401
    made = owner.send(owner.get("/me"), "/me/token")
    shown = re.search(r'<code id="secret">([A-Za-z0-9_-]{43})</code>', made.text)[1]
    assert browser(site, headers={"Authorization": f"Bearer {shown}"}).once("GET", "/status.json").status == 200


def test_60_json_is_that_of_the_commands(site):
    """One implementation: what a script reads here is what the command prints."""
    site.post(order(1001))
    site.post(order(1002, status="on-hold", paid=False))
    site.settle()
    token = site.run("user", "token", "rik").stdout.decode().strip()
    script = browser(site, headers={"Authorization": f"Bearer {token}"})
    read = lambda path: script.once("GET", path)
    wait_until(lambda: read("/status.json").json() == site.json("status"), "the same problems")
    assert read("/health").json() == Browser(site.port).once("GET", "/health").json()
    assert read("/documents.json").json() == site.json("list") != []
    assert read("/documents.json?order=1001&type=invoice&limit=1").json() == site.json("list", "--order", "1001", "--type", "invoice", "--limit", "1")
    assert read("/documents.json?unpaid").json() == site.json("list", "--unpaid")
    assert read("/documents.json?text=peeters&from=2000-01-01").json() == site.json("list", "--text", "peeters", "--from", "2000-01-01")
    document = site.documents(order=1001)[0]["id"]
    assert read(f"/documents/{document}.json").json() == site.json("show", f"#{document}")
    story = site.json("explain", "1001")
    assert read(f"/orders/main/{story['order_id']}.json").json() == story
    for path, status in (("/documents.json?type=x", 422), ("/documents.json?limit=0", 422), ("/documents.json?from=x", 422), ("/documents/999.json", 404),
                         ("/orders/main/999.json", 404), ("/documents/x.json", 404), ("/documents.json?text=", 422)):
        answer = read(path)
        assert answer.status == status and is_json(answer), (path, answer)


def test_60_the_commands_of_users(site):
    users = site.json("user", "list")
    assert [(user["name"], user["role"], user["language"]) for user in users] == [("ann", "accountant", "en"), ("olga", "owner", "en"), ("rik", "reader", "en")]
    assert set(users[0]) == {"name", "role", "language", "created_at", "last_seen_at", "sessions", "tokens"} and users[0]["last_seen_at"] is None
    browser(site, "ann")
    site.run("user", "token", "ann")
    ann = site.json("user", "list")[0]
    assert ann["sessions"] == 1 and ann["tokens"] == 1 and ann["last_seen_at"]
    for text, good in ((b"x" * 11, False), (b"x" * 12, True), (b"x" * 128 + b"\n", True), (b"x" * 129, False), (b"two lines\nof a password", False),
                       ("wachtwoord één".encode(), True), (b"", False), (b"with a \0 in it, long", False)):
        site.run("user", "password", "ann", input=text, expect=0 if good else 1)
    site.run("user", "add", "ann", input=PASSWORD.encode(), expect=1)
    site.run("user", "add", "ANN", input=PASSWORD.encode(), expect=1)
    site.run("user", "add", "a b", input=PASSWORD.encode(), expect=1)
    site.run("user", "role", "ann", "king", expect=2)
    site.run("user", "role", "nobody", "reader", expect=1)
    site.run("user", "ad", expect=2)
    site.run("user", "role", "ann", "owner")
    assert site.json("user", "list")[0]["role"] == "owner"
    assert b"correct horse" not in site.database.read_bytes() and re.search(rb"\$y\$j9T\$", site.database.read_bytes() + (site.folder / "billhook.db-wal").read_bytes())


def test_60_who_did_it_stands_in_no_log_with_a_password(site):
    browser(site, "olga").get("/me")
    assert PASSWORD not in site.log() and "desk-sign-in user=olga" in site.log()


# -- beside deliveries --------------------------------------------------------------------------------------------------

def test_60_half_open_connections_delay_no_delivery(make_site):
    """A thousand that begin a request at the desk and never end it: deliveries are taken, and the desk answers."""
    site = start_desk(make_site)
    held = []
    for number in range(1000):
        one = socket.socket()
        one.settimeout(5)
        one.connect_ex(("127.0.0.1", site.desk_port))
        try:
            one.send(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
        except OSError:
            pass
        held.append(one)
    assert site.post(order(1001)).status == 200
    site.settle()
    assert site.documents(order=1001)
    wait_until(lambda: tries(lambda: browser(site, "rik")), "the desk makes room")
    [one.close() for one in held]


def tries(work):
    try:
        return work()
    except (OSError, http.client.HTTPException, AssertionError):
        return None


def test_60_a_desk_that_cannot_start_stops_nothing(make_site):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        site = make_site({"desk": {"listen": f"127.0.0.1:{taken.getsockname()[1]}"}})
        assert "desk-not-started" in site.log() and "`[desk] listen` chooses another" in site.log()
        assert site.post(order(1001)).status == 200


def test_60_stopping_answers_who_asked(site):
    """Requests in hand when the daemon stops are answered or cut, and it ends in order."""
    stop, seen = threading.Event(), []

    def click():
        try:
            visitor = browser(site, "rik")
            while not stop.is_set():
                seen.append(visitor.get("/").status)
        except (OSError, http.client.HTTPException):
            return

    clickers = [threading.Thread(target=click) for _ in range(4)]
    [one.start() for one in clickers]
    wait_at_least(lambda: len(seen), 21, "some pages")
    site.stop()
    stop.set()
    [one.join() for one in clickers]
    assert set(seen) <= {200, 503}


def test_60_a_unix_socket(make_site, tmp_path):
    path = tmp_path / "desk.socket"
    site = make_site({"desk": {"listen": f"unix:{path}", "public_url": "https://desk.example.com"}})
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(path))
        one.sendall(b"GET /sign-in HTTP/1.1\r\nHost: desk.example.com\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := one.recv(65536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 200") and b"__Host-billhook=" in answer
    add_user(site, "olga", "owner")
    assert site.run("user", "link", "olga").stdout.startswith(b"https://desk.example.com/link/")
