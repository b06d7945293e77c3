"""Scenario 90: the stand-in of a shop answers as the captured one did, does what no webhook tells, and has the troubles that were measured."""
import base64
import gzip
import http.client
import json
import urllib.parse

import pytest

from harness import SECRET, Site, order
from shop_site import needs_captured
from standins import Ca, Shop
from standins.shop import KEY, KINDS, REST, ROUTES, TROUBLES, Key
from standins.shop import SECRET as REST_SECRET

BASIC = "Basic " + base64.b64encode(f"{KEY}:{REST_SECRET}".encode()).decode()


def ask(shop, method, target, body=None, authorization=BASIC, **headers):
    secure = {"context": __import__("ssl")._create_unverified_context()} if shop.scheme == "https" else {}
    connection = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)("127.0.0.1", shop.port, timeout=60, **secure)
    try:
        fields = {"Accept": "application/json", **({"Authorization": authorization} if authorization else {}), **headers}
        connection.request(method, target, body if body is None or isinstance(body, (str, bytes)) else json.dumps(body), fields)
        answer = connection.getresponse()
        data = answer.read()
        if answer.getheader("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        return answer.status, dict(answer.getheaders()), data
    finally:
        connection.close()


def get(shop, path, **query):
    status, _, data = ask(shop, "GET", "/wp-json/wc/v3" + path + ("?" + urllib.parse.urlencode(query) if query else ""))
    return status, json.loads(data)


def captured(name):
    """method, target, body; status and body of the answer."""
    head, _, body = (REST / f"{name}.request").read_bytes().partition(b"\r\n\r\n")
    method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
    status = int((REST / f"{name}.answer-headers").read_bytes().split(b" ")[1])
    answer = (REST / f"{name}.answer-body").read_bytes()
    return method, target, body or None, status, answer


LISTS = ["061-list-catch-up", "062-list-catch-up-10-p1", "063-list-catch-up-10-p2", "064-list-catch-up-last", "066-list-page-beyond",
         "071-list-date-Z", "072-list-date-offset", "073-list-date-offset-local", "074-list-date-local", "077-list-status-any",
         "078-list-status-trash", "079-list-status-checkout-draft", "081-list-status-processing+completed", "082-list-status-verzonden",
         "083-list-status-auto-draft", "086-list-fields", "087-list-include", "089-list-after"]
REFUSED = ["067-list-page-0", "068-list-per-page-101", "069-list-per-page-0", "076-list-bad-orderby", "084-list-status-nonsense", "107-order-deleted-404",
           "108-order-never-404", "109-order-0", "031-webhook-put-unknown-id", "033-webhook-create-bad-topic", "139-note-missing", "142-note-404-order",
           "148-order-put-bad-json", "149-order-put-bad-status", "168-no-route"]


@needs_captured
@pytest.mark.parametrize("name", LISTS)
def test_90_lists_are_those_of_the_captured_shop(name):
    method, target, _, status, answer = captured(name)
    with Shop() as shop:
        shop.load()
        got_status, headers, got = ask(shop, method, target)
        assert got_status == status == 200
        ids = lambda data: [one["id"] for one in json.loads(data)]  # noqa: E731
        right = ids(answer)
        assert ids(got) == right
        assert all(set(mine) == set(theirs) - {"_links"} | ({"_links"} if "_fields" not in target else set())
                   for mine, theirs in zip(json.loads(got), json.loads(answer)))
        total = next(line for line in (REST / f"{name}.answer-headers").read_text().splitlines() if line.startswith("X-WP-Total:"))
        assert headers["X-WP-Total"] == total.split()[1]


@needs_captured
@pytest.mark.parametrize("name", REFUSED)
def test_90_refusals_are_those_of_the_captured_shop(name):
    method, target, body, status, answer = captured(name)
    with Shop() as shop:
        shop.load()
        got_status, _, got = ask(shop, method, target, body)
        assert (got_status, json.loads(got)["code"]) == (status, json.loads(answer)["code"])
        assert json.loads(got)["data"]["status"] == json.loads(answer)["data"]["status"]


@needs_captured
@pytest.mark.parametrize("name", ["096-order-refund-several", "099-order-lines-50", "101-order-pending", "102-order-custom-verzonden", "104-order-eu-b2b-exempt",
                                  "117-refunds-refund-several", "118-refunds-refund-full-lines", "121-refunds-refund-6-line-mixed", "122-refunds-pending"])
def test_90_single_answers_are_those_of_the_captured_shop(name):
    method, target, _, status, answer = captured(name)
    with Shop() as shop:
        shop.load()
        got_status, _, got = ask(shop, method, target)
        assert got_status == status

        def bare(value):
            if isinstance(value, dict):
                return {key: bare(found) for key, found in value.items() if key not in ("_links", "payment_url")}
            return sorted((bare(found) for found in value), key=json.dumps) if isinstance(value, list) else value
        assert bare(json.loads(got)) == bare(json.loads(answer))


def test_90_one_order_and_its_list_entry_and_its_webhook():
    with Shop() as shop:
        meta = [{"id": 1, "key": "a", "value": "1"}, {"id": 2, "key": "b", "value": "2"}]
        shop.orders.place(order(7, meta_data=meta))
        one = ask(shop, "GET", "/wp-json/wc/v3/orders/7")[2]
        assert one == shop.webhook_body("order.updated", 7)
        listed = get(shop, "/orders")[1][0]
        assert listed != json.loads(one) and {**listed, "meta_data": meta} == json.loads(one)
        packed = ask(shop, "GET", "/wp-json/wc/v3/orders/7", **{"Accept-Encoding": "gzip"})
        assert packed[1]["Content-Encoding"] == "gzip" and packed[2] == one


def test_90_what_moves_a_date_and_what_fires():
    with Shop() as shop:
        for topic in ("order.created", "order.updated", "order.deleted", "order.restored"):
            shop.hooks.add(topic, "http://127.0.0.1:9/woocommerce/main", SECRET)
        begin = 1_800_000_000
        shop.now = lambda: begin
        shop.orders.place(order(1))
        assert [topic for topic, _ in fired(shop)] == ["order.created", "order.updated"]

        def moved(act, *topics):
            nonlocal begin
            begin += 10
            before = shop.orders.found[1].modified
            act()
            assert [topic for topic, _ in fired(shop)] == list(topics)
            return shop.orders.found[1].modified != before
        number = []
        assert moved(lambda: number.append(shop.orders.refund(1, {1: 1})), "order.updated")
        assert get(shop, "/orders/1")[1]["status"] == "refunded" and get(shop, "/orders/1/refunds")[1][0]["amount"] == "121.00"
        assert not moved(lambda: shop.orders.delete_refund(1, number[0]))
        assert get(shop, "/orders/1")[1]["refunds"] == [] == get(shop, "/orders/1/refunds")[1]
        assert not moved(lambda: ask(shop, "POST", "/wp-json/wc/v3/orders/1/notes", {"note": "x"}))
        assert [note["note"] for note in get(shop, "/orders/1/notes")[1]] == ["x"]
        assert moved(lambda: ask(shop, "PUT", "/wp-json/wc/v3/orders/1", {}), "order.updated")
        assert moved(lambda: ask(shop, "PUT", "/wp-json/wc/v3/orders/1", {"meta_data": [{"key": "k", "value": "v"}]}), "order.updated")
        assert moved(lambda: shop.orders.trash(1), "order.deleted")
        assert get(shop, "/orders")[1] == [] and [one["id"] for one in get(shop, "/orders", status="trash")[1]] == [1]
        assert moved(lambda: shop.orders.restore(1), "order.restored")
        assert get(shop, "/orders/1")[1]["status"] == "refunded"
        shop.orders.delete(1)
        assert get(shop, "/orders/1")[1]["code"] == "woocommerce_rest_shop_order_invalid_id" and get(shop, "/orders/1/refunds")[1] == []
        assert not shop.faults


def fired(shop):
    queue, shop.hooks.queue = shop.hooks.queue, []
    return [(shop.hooks.found[hook].topic, id) for hook, id in queue]


def test_90_webhooks_count_failures_and_are_switched_off(tmp_path):
    with Shop() as shop:
        closed = Site(tmp_path / "closed").port
        created, updated = (shop.hooks.add(topic, f"http://127.0.0.1:{closed}/woocommerce/main", SECRET) for topic in ("order.created", "order.updated"))
        for number in range(1, 8):
            assert (created.status, updated.status) == ("active", "active"), number
            shop.orders.place(order(number))
            assert [sent.status for sent in shop.hooks.deliver()] == [0, 0]
        assert (created.status, updated.status) == ("disabled", "disabled")
        shop.orders.place(order(8))
        assert not shop.hooks.queue
        ask(shop, "PUT", "/wp-json/wc/v3/webhooks/1", {"status": "active"})
        assert created.status == "active"
        shop.orders.place(order(9))
        shop.hooks.deliver()
        assert created.status == "disabled", "the count was left at 6"


def test_90_webhooks_are_taken_by_a_daemon(make_site):
    with Shop() as shop:
        site = make_site({"shop main": {"url": shop.root}})
        shop.listen(site.port, SECRET)
        shop.orders.place(order(1))
        assert [sent.status for sent in shop.hooks.deliver()] == [200, 200]
        site.settle()
        assert [found["order_id"] for found in site.documents(type="invoice")] == [1]
        assert [hook["pinged"] for hook in map(vars, shop.hooks.found.values())] == [True, True]


@pytest.mark.parametrize("case", ["none", "wrong secret", "unknown key", "garbage", "read key writes", "write key reads", "customer", "http", "url"])
def test_90_keys(case):
    with Shop(http_ok=case != "http") as shop:
        shop.keys["ck_read"], shop.keys["ck_write"] = Key("s", "read"), Key("s", "write")
        shop.keys["ck_customer"] = Key("s", role="customer")
        shop.orders.place(order(1))

        def code(name, method="GET", authorization="", target="/wp-json/wc/v3/orders/1"):
            text = authorization or "Basic " + base64.b64encode(f"{name}:s".encode()).decode()
            status, _, data = ask(shop, method, target, {} if method == "PUT" else None, text if name else None)
            return status, json.loads(data).get("code")
        wrong, view = "woocommerce_rest_authentication_error", "woocommerce_rest_cannot_view"
        found = {"none": lambda: code(None), "wrong secret": lambda: code(KEY), "unknown key": lambda: code("ck_x"), "garbage": lambda: code("x", "GET", "Basic !!!"),
                 "read key writes": lambda: code("ck_read", "PUT"), "write key reads": lambda: code("ck_write"), "customer": lambda: code("ck_customer"),
                 "http": lambda: code("x", "GET", BASIC), "url": lambda: code(None, target=f"/wp-json/wc/v3/orders/1?consumer_key={KEY}")}[case]()
        assert found == {"none": (401, view), "wrong secret": (401, wrong), "unknown key": (401, view), "garbage": (401, view), "read key writes": (401, wrong),
                         "write key reads": (401, wrong), "customer": (403, view), "http": (401, view), "url": (401, view)}[case]
        assert bool(shop.faults) == (case == "url")


def test_90_plain_permalinks():
    with Shop(plain=True) as shop:
        shop.orders.place(order(1))
        status, headers, _ = ask(shop, "GET", "/wp-json/wc/v3/orders?per_page=1")
        assert status == 301 and headers["Location"] == f"{shop.root}/wp-json/wc/v3/orders/?per_page=1" and headers["X-Redirect-By"] == "WordPress"
        assert ask(shop, "GET", "/?rest_route=/wc/v3/orders&per_page=1")[0] == 401
        status, _, data = ask(shop, "GET", "/?rest_route=/wc/v3/orders&per_page=1&via=wp-json/wc/")
        assert status == 200 and json.loads(data)[0]["id"] == 1


def test_90_over_tls():
    with Shop(tls=Ca(), http_ok=False) as shop:
        shop.orders.place(order(1))
        assert ask(shop, "GET", "/wp-json/wc/v3/orders/1")[0] == 200


@pytest.mark.parametrize("name", TROUBLES)
def test_90_troubles_are_those_that_were_measured(name):
    with Shop() as shop:
        shop.on("any", "refuse " + name)
        status, headers, data = ask(shop, "GET", "/wp-json/wc/v3/orders")
        file, wanted, body, kind, more = TROUBLES[name]
        assert status == wanted and headers["Content-Type"] == kind and all(headers[key] == value for key, value in more.items())
        assert data == ((REST / f"{file}.answer-body").read_bytes() if REST.exists() else data)
        if isinstance(body, dict):
            assert json.loads(data)["code"] == body["code"], "made after the captured one"


def test_90_a_body_that_is_cut_and_a_wrong_clock():
    with Shop() as shop:
        shop.orders.place(order(1))
        shop.on("order", "cut", times=1)
        with pytest.raises(http.client.IncompleteRead):
            ask(shop, "GET", "/wp-json/wc/v3/orders/1")
        shop.now = lambda: 1_800_000_000
        shop.clock_offset = -7200
        assert ask(shop, "GET", "/wp-json/wc/v3/orders/1")[1]["Date"] == "Fri, 15 Jan 2027 06:00:00 GMT"


def test_90_pages_skip_what_changes_meanwhile():
    """With page numbers an order that changes between two pages hides another."""
    with Shop() as shop:
        shop.orders.many(30, order, 1, 1_700_000_000)
        query = {"orderby": "modified", "order": "asc", "per_page": "10"}
        seen = [one["id"] for one in get(shop, "/orders", page=1, **query)[1]]
        shop.orders.change(1)
        seen += [one["id"] for page in (2, 3) for one in get(shop, "/orders", page=page, **query)[1]]
        assert 11 not in seen and len(seen) == 30 and seen.count(1) == 2


def test_90_fifty_thousand_orders_on_the_fly():
    with Shop() as shop:
        shop.orders.many(50_000, order, 1, 1_700_000_000)
        status, headers, data = ask(shop, "GET", "/wp-json/wc/v3/orders?orderby=modified&order=asc&per_page=100&dates_are_gmt=true"
                                    "&modified_after=2023-11-15T00:00:00&_fields=id,status,date_modified_gmt")
        first = json.loads(data)[0]
        assert status == 200 and first["date_modified_gmt"] == "2023-11-15T00:00:01" and set(first) == {"id", "status", "date_modified_gmt"}
        assert int(headers["X-WP-Total"]) == 50_000 - first["id"] + 1 and 'rel="next"' in headers["Link"]
        assert get(shop, "/orders/50000")[1]["id"] == 50_000


def test_90_each_kind_of_request_has_its_name():
    assert {kind for _, _, kind, _ in ROUTES} | {"other"} == set(KINDS)
