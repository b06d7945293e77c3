"""Scenario 6: the same thing comes twice, late, in another order, or with another's name on it: the documents are those of the newest state,
once, whatever the way there. And what a shop must know by heart: its secret."""
import collections
import itertools
import json
import re
import socket
import subprocess
import threading
import time

import pytest

import pictures
from harness import BILLHOOK, ROOT, SECRET, order, payloads, replay, sign, wait_until
from peppol_site import needs_clock
from test_01_payloads import LAB_SECRET, SHOP_OF
from test_02_http import head, stored


def live(site, order_id, type="invoice"):
    found = [d for d in site.documents(order=f"#{order_id}", type=type) if d["state"] != "void"]
    assert len(found) <= 1
    return found[0] if found else None


def customer_mails(site):
    return [m for m in site.json("outbox") if m["document"]]


# -- A: who may speak --------------------------------------------------------------------------------------------

@pytest.mark.skipif(not payloads(), reason="../shared/payloads is not here")
def test_a01_captured_deliveries_byte_for_byte(make_site):
    """Three WooCommerce versions; the signature is over the raw bytes: the same JSON written anew is refused."""
    shops = {f"shop {name}": {"url": "http://127.0.0.1:8111", "secret": LAB_SECRET, "orders_since": "2000-01-01"} for name in SHOP_OF.values()}
    site = make_site({"shop main": None, **shops, "invoice": {"create": "never", "auto_send": "false"}})
    tried = collections.Counter()
    for entry, request_head, body in payloads():
        shop = entry["file"].split("/")[0]
        if entry["secret"] != LAB_SECRET or not entry["signature_ok"] or tried[shop] >= 25:
            continue
        tried[shop] += 1
        assert replay(site.port, request_head, body, f"/woocommerce/{shop}")[0] == 200, entry["file"]
        if entry["kind"] == "order":
            again = json.dumps(json.loads(body), separators=(", ", ": ")).encode()
            trimmed = body.strip() + b"\n"
            signature = re.search(rb"(?i)x-wc-webhook-signature: *([^\r]+)", request_head).group(1).decode()
            for other in (again, trimmed):
                assert site.post(other, shop=shop, signature=signature).status == 401
    assert set(tried) == set(SHOP_OF.values())


BAD_SECRETS = {"empty": "", "missing": None, "blanks": "                    ", "short": "0123456789abcde", "blank-at-end": "0123456789abcdef "}


@pytest.mark.parametrize("name", BAD_SECRETS)
def test_a07_secrets_that_are_none(make_site, name):
    site = make_site({"shop main": {"secret": BAD_SECRETS[name]}}, start=False)
    if name == "blank-at-end":  # an INI value ends at its last letter; a file keeps its blanks
        (site.folder / "secret").write_text("0123456789abcdef \n")
        (site.folder / "secret").chmod(0o600)
        site.configure({"shop main": {"secret": None, "secret_file": "secret"}})
    for command in ("serve", "check"):
        done = site.run(command, expect=2)
        assert b"secret" in done.stdout + done.stderr and b"main" in done.stdout + done.stderr
    assert not site.database.exists()


def test_a07_unreadable_secret_file(make_site):
    site = make_site({"shop main": {"secret": None, "secret_file": "nowhere"}}, start=False)
    assert b"secret_file" in site.run("serve", expect=2).stderr
    (site.folder / "nowhere").write_text(SECRET + "\n")
    (site.folder / "nowhere").chmod(0o644)
    assert b"secret_file" in site.run("serve", expect=2).stderr
    (site.folder / "nowhere").chmod(0o600)
    site.start()
    assert site.post(order(1)).status == 200


def test_a07_a_short_secret_is_allowed_with_a_warning(make_site):
    site = make_site({"shop main": {"secret": LAB_SECRET}})
    problems = site.json("check")["problems"]
    assert any(p["severity"] == "warning" and p["key"] == "secret" and p["group"] == "shop main" for p in problems)
    assert site.post(order(1), secret=LAB_SECRET).status == 200


@pytest.mark.parametrize("secret", ["abcdefghijklmnop&<>\"'qrstuvwxyz0123", "abcdefghijklmnop%41qrstuvwxyz01234567", "abcdefghijklmnopé" * 3,
                                    "with blanks in the middle of it 0123", "a" * 500, "a\\b\\n" * 10])
def test_a10_secrets_that_wordpress_may_change(make_site, secret):
    site = make_site({"shop main": {"secret": secret}})
    warned = [p for p in site.json("check")["problems"] if p["key"] == "secret" and p["severity"] == "warning"]
    assert bool(warned) == (re.fullmatch("[A-Za-z0-9]{32,}", secret) is None)
    assert site.post(order(1), secret=secret).status == 200
    assert site.post(order(2), secret=secret[:-1]).status == 401


def test_a10_the_generated_secret_is_plain(tmp_path):
    config = tmp_path / "billhook.conf"
    subprocess.run([BILLHOOK, "--config", config, "init"], check=True, capture_output=True)
    assert re.search(r"^secret=[A-Za-z0-9]{40}$", config.read_text(), re.M)


@needs_clock
def test_a12_a_recorded_delivery_played_back_for_a_year(make_site):
    site = make_site(start=False)
    body = order(1, modified=1795000000, created=1795000000)
    for day in range(0, 360, 36):
        site.environment = {**pictures.faketime(), "FAKETIME": "@" + time.strftime("%Y-%m-%d 12:00:00", time.gmtime(1795000000 + day * 86400))}
        site.start()
        for _ in range(5):
            assert site.post(body).status == 200
        site.settle()
        site.stop()
    site.environment = {}
    assert len(site.documents()) == 1 and len(customer_mails(site)) == 1
    assert [row["repeats"] for row in site.json("inbox")] == [49]


def test_a15_the_compare_takes_constant_time(site):
    """No statistics: a right beginning of any length is refused, and the compare path of the source is OpenSSL's."""
    body = json.dumps(order(1)).encode()
    good = sign(body)
    for length in range(0, len(good)):
        wrong = "A" if good[length] != "A" else "B"
        assert site.post(body, signature=good[:length] + wrong * (len(good) - 1 - length) + ("=" if length < 43 else "A")).status == 401
    assert stored(site) == 0
    source = ROOT / "src/woocommerce/signature.c"
    text = source.read_text()
    compare = text[text.index("bool signature_matches"):text.index("bool ping_body")]
    assert "CRYPTO_memcmp" in compare and not re.search(r"\b(strcmp|strncmp|memcmp|g_strcmp0|g_str_equal|strcasecmp)\b", compare)


# -- C: once --------------------------------------------------------------------------------------------------------

def test_c01_repeats_in_parallel(site):
    bodies = {"order": json.dumps(order(1)).encode(), "deletion": b'{"id":77}', "error": b'{"code":"woocommerce_rest_cannot_view","message":"x"}',
              "empty": b""}
    answers = collections.defaultdict(list)

    def send(name, topic):
        answers[name].append(site.post(bodies[name], topic=topic))
    for name in bodies:
        topic = "order.deleted" if name == "deletion" else "order.updated"
        threads = [threading.Thread(target=send, args=(name, topic)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {a.status for list_ in answers.values() for a in list_} == {200}
    assert len({a.json()["delivery"] for a in answers["order"]}) == 1
    site.settle()
    rows = {row["id"]: row for row in site.json("inbox")}
    assert rows[answers["order"][0].json()["delivery"]]["repeats"] == 7
    for name in ("deletion", "error", "empty"):
        ids = {a.json()["delivery"] for a in answers[name]}
        assert sum(1 + rows[id]["repeats"] for id in ids) == 8, name
    assert len(site.documents()) == 1 and len(customer_mails(site)) == 1
    later = site.post(bodies["error"]).json()["delivery"]
    assert later not in {a.json()["delivery"] for a in answers["error"]}  # kept anew: it may have another cause
    assert site.post(bodies["order"]).json()["delivery"] == answers["order"][0].json()["delivery"]


def test_c01_a_repeat_is_known_after_its_body_was_purged(make_site):
    site = make_site({"database": {"keep_bodies_days": "1"}, "invoice": {"create": "never", "auto_send": "false"}})
    body = order(1)
    first = site.post(body).json()["delivery"]
    site.settle()
    site.stop()
    import sqlite3
    database = sqlite3.connect(site.database)
    database.execute("UPDATE deliveries SET received_at = received_at - 200000, body = NULL, packed = 0")
    database.commit()
    database.close()
    site.start()
    assert site.post(body).json()["delivery"] == first
    assert site.json("inbox")[0]["repeats"] == 1


def test_c02_the_delivery_id_means_nothing(site):
    for number in (1, 2):
        assert site.post(order(number), headers={"X-WC-Webhook-Delivery-ID": "0f343b0931126a20f133d67c2b018a3b"}).status == 200
    site.settle()
    assert len(site.documents()) == 2


@pytest.mark.parametrize("created_comes", [True, False])
def test_c03_updated_before_created(site, created_comes):
    site.post(order(1, modified=time.time() - 50), topic="order.updated")
    if created_comes:
        site.post(order(1, status="pending", paid=False, modified=time.time() - 60), topic="order.created")
    site.settle()
    assert live(site, 1)["state"] == "sent" and len(site.documents()) == 1


STEPS = [("order.created", "pending", False, -100), ("order.updated", "processing", True, -90), ("order.updated", "completed", True, -80)]


@pytest.mark.parametrize("create", ["created", "paid"])
def test_c04_every_order_of_arrival_ends_the_same(make_site, create):
    site = make_site({"invoice": {"create": create}, "mail": {"burst_limit": "1000/1m"}})
    now = time.time()
    ways = [way for count in (3, 4) for way in itertools.product(range(3), repeat=count) if set(way) == {0, 1, 2}]
    for number, way in enumerate(ways, 1):
        for step in way:
            topic, status, paid, age = STEPS[step]
            body = order(number, status=status, paid=paid, modified=now + age, created=now - 100)
            body["date_paid_gmt"] = body["date_paid_gmt"] and order(modified=now - 90)["date_paid_gmt"]
            site.post(body, topic=topic)
    site.settle()
    documents = site.documents()
    assert len(documents) == len(ways) == len(customer_mails(site))
    ends = {(d["state"], d["paid"], d["paid_at"], d["totals"]["gross"], d["totals"]["due"], d["due_date"] is None if create == "paid" else None,
             len(d["warnings"])) for d in documents}
    assert len(ends) == 1, ends
    assert {d["order_id"] for d in documents} == set(range(1, len(ways) + 1))


def test_c10_two_shops_with_the_same_order_id(make_site):
    other = "OtherSecret0123456789OtherSecret01234567"
    site = make_site({"shop other": {"url": "https://other.example.com", "secret": other, "orders_since": "2000-01-01"}})
    site.post(order(1))
    site.post(order(1), shop="other", secret=other)
    site.settle()
    assert sorted(d["shop"] for d in site.documents()) == ["main", "other"]
    assert len({d["number"] for d in site.documents()}) == 2
    assert site.run("explain", "1", expect=1).stderr and site.run("explain", "1", "--shop", "other").stdout


def test_c11_another_rule_between_two_deliveries(make_site):
    site = make_site({"invoice": {"create": "never", "auto_send": "false"}, "order_form": {"create": "created", "auto_send": "true"}})
    site.post(order(1, modified=time.time() - 100))
    site.settle()
    form = live(site, 1, "order_form")
    assert form["state"] == "sent" and live(site, 1) is None
    site.configure({"invoice": {"create": "paid", "auto_send": "true"}, "order_form": {"create": "never", "auto_send": "false"}})
    site.reload()
    site.post(order(1, status="completed", modified=time.time() - 50))
    site.post(order(2))
    site.settle()
    assert live(site, 1, "order_form")["number"] == form["number"] and live(site, 1)["state"] == "sent"
    assert live(site, 2, "order_form") is None and live(site, 2)["state"] == "sent"
    story = site.run("explain", "1").stdout.decode()
    assert "order_form" in story and "invoice" in story


def test_c12_a_delivery_that_comes_a_day_late(make_site):
    site = make_site({"credit_note": {"create": "refunded", "auto_send": "true"}})
    late = order(1, status="refunded", modified=time.time() - 86400, created=time.time() - 2 * 86400)
    late["refunds"] = [{"id": 5, "reason": "", "total": "-121.00", "total_tax": "-21.00"}]
    site.post(late)
    site.settle()
    assert site.documents() == [] and site.json("outbox") == []


def test_c15_answer_lost_after_the_commit(site):
    body = json.dumps(order(1)).encode()

    def came():
        with site.sql() as database:
            return database.execute("SELECT count(*) + ifnull(sum(repeats), 0) FROM deliveries").fetchone()[0]
    for number in range(20):
        with socket.create_connection(("127.0.0.1", site.port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.sendall(head(site, body) + body)
            wait_until(lambda: came() == number + 1, "committed")
    answer = site.post(body)
    site.settle()
    assert answer.status == 200 and stored(site) == 1 and len(site.documents()) == 1 and len(customer_mails(site)) == 1


def test_c16_no_authentic_delivery_counts_towards_the_seventh_failure(make_site):
    """WooCommerce counts answers outside 200-302; the seventh in a row switches the webhook off."""
    site = make_site({"invoice": {"create": "created", "auto_send": "false"}})
    odd = [b"", b"null", b"{}", b"[1]", b"\xff\xfe", b'{"code":"rest_error"}', b'{"id":5}', b"[" * 5000, json.dumps(order(1, total="NaN")).encode(),
           json.dumps({"id": 1, "line_items": [], "date_paid_gmt": None}).encode(), b'{"id":1,"id":2}', b"x" * 100000]
    topics = ["order.created", "order.updated", "order.deleted", "product.updated", "", "x" * 300, "order.\xe9"]
    failures = worst = 0
    for number in range(1000):
        body = json.dumps(order(1000 + number)).encode() if number % 3 == 0 else odd[number % len(odd)]
        answer = site.post(body, topic=topics[number % len(topics)])
        failures = 0 if 200 <= answer.status <= 302 else failures + 1
        worst = max(worst, failures)
    assert worst == 0
    site.settle()
    assert stored(site) > 300
