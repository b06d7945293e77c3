"""A WooCommerce with its REST API, as it was measured (WOOCOMMERCE.md, last part): answers, errors and dates are those of the captured ones in
../shared/rest, or made after them where that is not there. Standard library only.

    with Shop() as shop:
        shop.orders.place(order(1))                       # a customer orders; the webhooks are queued
        shop.hooks.add("order.created", url, secret)      # and sent by shop.hooks.deliver()
        shop.on("orders", "429 7", times=1)               # see server.py for the words; kinds: KINDS
        shop.on("order", "refuse firewall")               # captured troubles: TROUBLES
        ... requests go to shop.root with shop.settings() ...
        shop.requests, shop.faults, shop.orders.found[1].notes
Its clock is shop.now, moved by shop.clock_offset; `plain`: plain permalinks; `off`: WooCommerce is switched off; `http_ok`: Basic is looked at over http
too, which a WooCommerce does not do, but which billhook may use on loopback.
"""
import base64
import bisect
import copy
import gzip
import json
import os
import pathlib
import re
import time
import urllib.parse

from standins.server import Refused, Reply, Server
from standins.shop_hooks import TOPICS, Hooks, php_json
from standins.shop_orders import Orders, moment_of

KEY, SECRET = "ck_canary5b0c6f2e9d714a83c5a1f0e7d2b49c68", "cs_canary91e7d3a45f2c8b06a9d1e4f7c3b2a580"
REST = pathlib.Path(os.environ.get("BILLHOOK_SHARED", pathlib.Path(__file__).resolve().parents[4] / "shared")) / "rest"
KINDS = ("orders", "order", "order-put", "refunds", "notes", "note", "webhooks", "webhook-put", "webhook-post", "system", "settings", "other")
HEADERS = {"X-Robots-Tag": "noindex", "X-Content-Type-Options": "nosniff", "Access-Control-Expose-Headers": "X-WP-Total, X-WP-TotalPages, Link",
           "Access-Control-Allow-Headers": "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type",
           "Expires": "Wed, 11 Jan 1984 05:00:00 GMT", "Cache-Control": "no-cache, must-revalidate, max-age=0, no-store, private"}
JSON_KIND, HTML_KIND = "application/json; charset=UTF-8", "text/html"
BARE, ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\Z"), re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z|[+-]\d\d:?\d\d)\Z")


def page(title):
    return f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n".encode()


def problem(code, message, status, **more):
    return {"code": code, "message": message, "data": {"status": status, **more}}


# name: (captured file, status, body, kind, headers); the captured body is taken where it is there
TROUBLES = {
    "wrong-secret": ("052-auth-wrong-secret", 401, problem("woocommerce_rest_authentication_error", "Consumer secret is invalid.", 401), JSON_KIND, {}),
    "wrong-key": ("053-auth-wrong-key", 401, problem("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 401), JSON_KIND, {}),
    "no-right": ("056-auth-customer-key", 403, problem("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 403), JSON_KIND, {}),
    "no-write": ("151-order-put-read-key", 401, problem("woocommerce_rest_authentication_error", "The API key provided does not have write permissions.",
                                                        401), JSON_KIND, {}),
    "gone": ("107-order-deleted-404", 404, problem("woocommerce_rest_shop_order_invalid_id", "Invalid ID.", 404), JSON_KIND, {}),
    "no-route": ("183-woocommerce-deactivated", 404, problem("rest_no_route", "No route was found matching the URL and request method.", 404), JSON_KIND,
                 {"Vary": "Origin"}),
    "busy": ("173-error-429", 429, {"code": "rate_limit", "message": "Too many"}, JSON_KIND, {"Retry-After": "7"}),
    "busy-html": ("188-error-429-html", 429, page("429 Too Many Requests"), HTML_KIND, {}),
    "fatal": ("172-error-500-fatal", 500, problem("internal_server_error", "<p>There has been a critical error on this website.</p>", 500), JSON_KIND, {}),
    "database": ("184-error-database-down", 500, problem("wp_die", "<h1>Error establishing a database connection</h1>", 500), JSON_KIND, {}),
    "gateway": ("187-error-502-html", 502, page("502 Bad Gateway"), HTML_KIND, {}),
    "maintenance": ("174-error-503-maintenance", 503, problem("wp_die", "Briefly unavailable for scheduled maintenance. Check back in a minute.", 503),
                    JSON_KIND, {"Retry-After": "600"}),
    "firewall": ("186-error-403-html-firewall", 403, page("403 Forbidden"), HTML_KIND, {}),
    "robot": ("189-bot-check-200-html", 200, b"<html><head><title>One moment, please...</title></head><body>Checking your browser</body></html>", HTML_KIND, {}),
}
OF_STATUS = {401: "wrong-secret", 403: "no-right", 404: "no-route", 429: "busy", 500: "fatal", 502: "gateway", 503: "maintenance"}
CANNOT = {"GET": "view", "POST": "create", "PUT": "edit", "DELETE": "delete"}


class Key:
    """permissions: read, write or read_write. role: what its user is."""

    def __init__(self, secret, permissions="read_write", role="administrator"):
        self.secret, self.permissions, self.role = secret, permissions, role


class Shop(Server):
    clock_offset = 0  # seconds that its clock is wrong

    def __init__(self, port=0, tls=None, http_ok=True, plain=False, permissions="read_write"):
        self.base_clock = time.time
        super().__init__(port, tls)
        self.http_ok, self.plain, self.off = http_ok, plain, False
        self.keys = {KEY: Key(SECRET, permissions)}
        self.hooks = Hooks(self.time, self.webhook_body, lambda: self.root)
        self.orders = Orders(self.time, self.hooks.fire)
        self.odd_ties = False  # orders of one second come in no order of ids, as in 8.2.2
        self.about = {"currency": "EUR", "price_decimals": 2, "woocommerce_prices_include_tax": "yes", "woocommerce_tax_round_at_subtotal": "no",
                      "woocommerce_calc_taxes": "yes", "timezone": "Europe/Brussels"}
        self.routes = [(method, re.compile(path + r"\Z"), kind, getattr(self, name)) for method, path, kind, name in ROUTES]

    def time(self):
        return self.base_clock() + self.clock_offset

    @property
    def now(self):
        """Its clock, which may be wrong."""
        return self.time

    @now.setter
    def now(self, clock):
        self.base_clock = clock

    def settings(self, group="shop main", **more):
        """Of a site that asks this shop."""
        return {group: {"url": self.root, "rest_key": KEY, "rest_secret": SECRET, **more}}

    def listen(self, port, secret, name="main", topics=("order.created", "order.updated"), host=None):
        """Webhooks that lead to a billhook. `host`: of public_url, which leads to the port."""
        if host:
            self.hooks.to_port(host, port)
        for topic in topics:
            self.hooks.add(topic, f"https://{host}/woocommerce/{name}" if host else f"http://127.0.0.1:{port}/woocommerce/{name}", secret)

    def load(self, trashed=True):
        """The orders of the captured shop with their refunds; how many."""
        read = lambda name: json.loads((REST / f"{name}.answer-body").read_bytes())  # noqa: E731
        refunds = {}
        for entry in read("129-refunds-all"):
            refunds.setdefault(entry.pop("parent_id"), []).append(entry)
        bodies = read("093-list-100-plain") + ([read("098-order-trash")] if trashed else [])
        for body in bodies:
            body.pop("_links", None)
            self.orders.put(body, refunds.get(body["id"], ()))
        return len(bodies)

    # -- how things look ------------------------------------------------------------------------------------
    def shown(self, order, in_list=False):
        body = dict(order.body)
        if order.status != "checkout-draft":
            body["payment_url"] = f"{self.root}/checkout/order-pay/{order.id}/?pay_for_order=true&key={body.get('order_key', '')}"
        if in_list:
            body["meta_data"] = list(reversed(body["meta_data"]))
        base = f"{self.root}/wp-json/wc/v3/orders"
        return {**body, "_links": {"self": [{"href": f"{base}/{order.id}", "targetHints": {"allow": ["GET", "POST", "PUT", "PATCH", "DELETE"]}}],
                                   "collection": [{"href": base}]}}

    def webhook_body(self, topic, id):
        with self.lock:
            order = self.orders.found.get(id)
            if topic == "order.deleted":
                return php_json({"id": id})
            if not order:
                return php_json(problem("woocommerce_rest_shop_order_invalid_id", "Invalid ID.", 404))
            return php_json(self.shown(order))

    def error_body(self, status):
        name = OF_STATUS.get(status)
        return self.trouble(name).body if name else problem("internal_server_error", "An error occurred", status)

    def refusal(self, name):
        return self.trouble(name)

    @staticmethod
    def trouble(name):
        file, status, body, kind, headers = TROUBLES[name]
        captured = REST / f"{file}.answer-body"
        return Reply(status, captured.read_bytes() if captured.exists() else body, {**(HEADERS if kind == JSON_KIND else {}), **headers}, kind)

    def error(self, code, message, status, **more):
        return Refused(Reply(status, php_json(problem(code, message, status, **more)), HEADERS, JSON_KIND))

    def invalid(self, name, message, code="rest_invalid_param"):
        details = {name: {"code": code, "message": message, "data": None}}
        return self.error("rest_invalid_param", f"Invalid parameter(s): {name}", 400, params={name: message}, details=details)

    def reply(self, request, value, status=200, **headers):
        """JSON as it comes: packed where that is asked for, in chunks; only the fields that were asked for."""
        wanted = request.query.get("_fields")
        if wanted:
            names = {name.split(".")[0].strip() for name in wanted.split(",")}
            pick = lambda one: {key: one[key] for key in one if key in names}  # noqa: E731
            value = [pick(one) for one in value] if isinstance(value, list) else pick(value)
        body, more = php_json(value), {name.replace("_", "-"): value for name, value in headers.items()}
        if "gzip" in (request.header("Accept-Encoding") or "") and len(body) > 20:
            body, more = gzip.compress(body, 1), {**more, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Reply(status, body, {**HEADERS, **more}, JSON_KIND, chunked=True)

    # -- the way in -----------------------------------------------------------------------------------------
    def route(self, request):
        path = urllib.parse.unquote(request.path)
        if request.query.get("rest_route"):
            path = "/wp-json" + request.query["rest_route"]
        elif self.plain and path.startswith("/wp-json"):
            request.kind = self.kind_of(request, path)
            return self.home
        for method, pattern, kind, function in self.routes:
            found = pattern.match(path.rstrip("/"))
            if found and method == request.method:
                request.kind, request.number = kind, (found.groups() or ("",))[0]
                return lambda request: self.guarded(request, function, [int(part) for part in found.groups()])
        return self.unknown

    def kind_of(self, request, path):
        return next((kind for method, pattern, kind, _ in self.routes if method == request.method and pattern.match(path.rstrip("/"))), "other")

    def peek(self, request):
        if KEY in request.target or SECRET in request.target or "consumer_" in request.target:
            self.faults.append("a key stands in a URL: " + request.path)

    def unknown(self, request):
        self.faults.append(f"{request.method} {request.target}: there is nothing")
        return self.trouble("no-route")

    def home(self, request):
        """Plain permalinks: WordPress does not route /wp-json/ and adds the slash of a page."""
        path, _, query = request.target.partition("?")
        where = f"{self.root}{path.rstrip('/')}/" + ("?" + query if query else "")
        return Reply(301, b"", {**{name: HEADERS[name] for name in ("Expires", "Cache-Control")}, "X-Redirect-By": "WordPress", "Location": where},
                     "text/html; charset=UTF-8")

    def guarded(self, request, function, numbers):
        if self.off:
            return self.trouble("no-route")
        if request.header("Accept") != "application/json":
            self.faults.append(f"{request.method} {request.path}: Accept is {request.header('Accept')}")
        key = self.key_of(request)
        writes = request.method != "GET"
        if not key:
            word = CANNOT[request.method]
            raise self.error(f"woocommerce_rest_cannot_{word}", f"Sorry, you cannot {'list' if word == 'view' else word} resources.", 401)
        needed = "write" if writes else "read"
        if needed not in key.permissions:
            raise self.error("woocommerce_rest_authentication_error", f"The API key provided does not have {needed} permissions.", 401)
        if key.role == "customer":
            raise self.error(f"woocommerce_rest_cannot_{CANNOT[request.method]}", "Sorry, you cannot list resources.", 403)
        return function(request, *numbers)

    def key_of(self, request):
        """A WooCommerce looks at keys only over https, and only where the URI has wp-json/wc/."""
        if (self.scheme == "http" and not self.http_ok) or "wp-json/wc/" not in urllib.parse.unquote(request.target):
            return None
        kind, _, text = (request.header("Authorization") or "").partition(" ")
        try:
            name, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
        except ValueError:
            return None
        key = self.keys.get(name) if kind == "Basic" else None
        if key and key.secret != secret:
            raise self.error("woocommerce_rest_authentication_error", "Consumer secret is invalid.", 401)
        return key

    # -- orders ---------------------------------------------------------------------------------------------
    def list_orders(self, request):
        query = request.query
        number, size = self.bounded(query, "page", 1, None), self.bounded(query, "per_page", 10, 100)
        by = query.get("orderby", "date")
        if by not in ("date", "id", "include", "title", "slug", "modified"):
            raise self.invalid("orderby", "orderby is not one of date, id, include, title, slug, and modified.", "rest_not_in_enum")
        found = self.chosen(query, by)
        if query.get("order", "desc") == "desc":
            found = list(reversed(found))
        if self.odd_ties:
            field = "modified" if by == "modified" else "created"
            found = sorted(found, key=lambda order: ((getattr(order, field) if query.get("order") == "asc" else -getattr(order, field)),
                                                     order.id * 2654435761 % 4096))
        pages = -(-len(found) // size)
        there = number <= max(pages, 1)
        return self.reply(request, [self.shown(order, True) for order in found[(number - 1) * size:number * size]],
                          X_WP_Total=str(len(found) if there else 0), X_WP_TotalPages=str(pages if there else 0), Allow="GET, POST",
                          **({"Link": self.link(request, number, pages)} if pages > 1 or not there else {}))

    @staticmethod
    def bounded(query, name, default, most):
        text = query.get(name, str(default))
        try:
            value = int(text)
        except ValueError:
            value = -1
        if value < 1 or (most and value > most):
            words = f"{name} must be between 1 (inclusive) and {most} (inclusive)" if most else f"{name} must be greater than or equal to 1"
            raise Shop.invalid_of(name, words)
        return value

    @staticmethod
    def invalid_of(name, words):
        details = {name: {"code": "rest_out_of_bounds", "message": words, "data": None}}
        return Refused(Reply(400, php_json(problem("rest_invalid_param", f"Invalid parameter(s): {name}", 400, params={name: words}, details=details)),
                             HEADERS, JSON_KIND))

    def chosen(self, query, by):
        """The orders that the query names, oldest first."""
        field = {"modified": "modified", "id": "id"}.get(by, "created")
        found = self.orders.sorted(field)
        bounds = [(name, self.moment(query, name)) for name in ("modified_after", "modified_before", "after", "before") if name in query]
        for name, moment in bounds:
            if moment is None:  # a time with a zone beside dates_are_gmt
                return []
            of = "modified" if name.startswith("modified") else "created"
            if name.endswith("after") and of == field:
                found = found[bisect.bisect_right(found, moment, key=lambda order: getattr(order, of)):]
            elif name.endswith("after"):
                found = [order for order in found if getattr(order, of) > moment]
            else:
                found = [order for order in found if getattr(order, of) < moment]
        if "include" in query:
            ids = {int(part) for part in query["include"].split(",") if part.strip().isdigit()}
            found = [order for order in found if order.id in ids]
        statuses = self.statuses_of(query)
        return [order for order in found if (order.status in statuses if statuses else order.status not in ("trash", "auto-draft"))]

    def statuses_of(self, query):
        """None: any, which never has the trash."""
        asked = [part for part in query.get("status", "any").split(",") if part]
        known = ["any", "trash", "auto-draft", *self.orders.statuses]
        for number, status in enumerate(asked):
            if status not in known:
                raise self.invalid("status", f"status[{number}] is not one of {', '.join(known[:-1])}, and {known[-1]}.", "rest_not_in_enum")
        return None if "any" in asked else asked

    def moment(self, query, name):
        """Unix seconds of a time; None: with a zone beside dates_are_gmt, for which nothing is found."""
        text, gmt = query[name], query.get("dates_are_gmt") == "true"
        if BARE.match(text):
            return moment_of(text) - (0 if gmt else self.orders.zone)
        zoned = ZONED.match(text)
        if not zoned:
            raise self.invalid(name, "Invalid date.", "rest_invalid_date")
        if gmt:
            self.faults.append(f"{name}={text} beside dates_are_gmt finds nothing")
            return None
        zone = zoned.group(2)
        shift = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)
        return moment_of(zoned.group(1)) - shift

    def link(self, request, number, pages):
        query = {key: value for key, value in request.query.items() if key != "page"}
        url = lambda page: f"<{self.root}/wp-json/wc/v3/orders?{urllib.parse.urlencode({**query, 'page': page})}>"  # noqa: E731
        parts = ([f'{url(min(number - 1, pages))}; rel="prev"'] if number > 1 else []) + ([f'{url(number + 1)}; rel="next"'] if number < pages else [])
        return ", ".join(parts)

    def found(self, id):
        order = self.orders.found.get(id)
        if not order:
            raise Refused(self.trouble("gone"))
        return order

    def get_order(self, request, id):
        return self.reply(request, self.shown(self.found(id)), Allow="GET, POST, PUT, PATCH, DELETE")

    def body_of(self, request):
        try:
            return json.loads(request.body or b"{}")
        except ValueError:
            raise self.error("rest_invalid_json", "Invalid JSON body passed.", 400, json_error_code=4, json_error_message="Syntax error") from None

    def put_order(self, request, id):
        body = self.body_of(request)
        if id not in self.orders.found:
            raise self.error("woocommerce_rest_shop_order_invalid_id", "Invalid ID.", 400)
        if body.get("status", "pending") not in ["auto-draft", *self.orders.statuses]:
            raise self.invalid("status", "status is not one of auto-draft, pending, processing.", "rest_not_in_enum")
        self.orders.write(id, copy.deepcopy(body))
        return self.get_order(request, id)

    def list_refunds(self, request, id):
        """Newest first; none of an order that is not there."""
        order = self.orders.found.get(id)
        base = f"{self.root}/wp-json/wc/v3/orders/{id}"
        shown = [{**one, "_links": {"self": [{"href": f"{base}/refunds/{one['id']}"}], "up": [{"href": base}]}} for one in reversed(order.refunds if order else [])]
        number, size = self.bounded(request.query, "page", 1, None), self.bounded(request.query, "per_page", 10, 100)
        return self.reply(request, shown[(number - 1) * size:number * size], X_WP_Total=str(len(shown)), X_WP_TotalPages=str(-(-len(shown) // size)))

    def list_notes(self, request, id):
        order = self.orders.found.get(id)
        if not order:
            raise self.error("woocommerce_rest_order_invalid_id", "Invalid order ID.", 404)
        kind = request.query.get("type", "any")
        return self.reply(request, [note for note in reversed(order.notes) if kind == "any" or note["customer_note"] == (kind == "customer")])

    def make_note(self, request, id):
        body = self.body_of(request)
        if id not in self.orders.found:
            raise self.error("woocommerce_rest_order_invalid_id", "Invalid order ID.", 404)
        if "note" not in body:
            raise Refused(Reply(400, php_json({"code": "rest_missing_callback_param", "message": "Missing parameter(s): note",
                                               "data": {"status": 400, "params": ["note"]}}), HEADERS, JSON_KIND))
        note = self.orders.note(id, body["note"], bool(body.get("customer_note")))
        return self.reply(request, note, 201, Location=f"{self.root}/wp-json/wc/v3/orders/{id}/notes/{note['id']}")

    # -- webhooks -------------------------------------------------------------------------------------------
    def list_webhooks(self, request):
        number, size = self.bounded(request.query, "page", 1, None), self.bounded(request.query, "per_page", 10, 100)
        wanted = request.query.get("status", "all")
        found = [hook for hook in self.hooks.found.values() if wanted in ("all", hook.status)]
        return self.reply(request, [self.hooks.shown(hook, self.root) for hook in found[(number - 1) * size:number * size]],
                          X_WP_Total=str(len(found)), X_WP_TotalPages=str(-(-len(found) // size)))

    def get_webhook(self, request, id):
        hook = self.hooks.found.get(id)
        if not hook:
            raise self.error("woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.", 404)
        return self.reply(request, self.hooks.shown(hook, self.root))

    def check_webhook(self, body, fresh):
        if (fresh or "topic" in body) and body.get("topic") not in [*TOPICS, "customer.created", "product.updated", "coupon.created"]:
            raise self.error("woocommerce_rest_shop_webhook_invalid_topic", "Webhook topic is required and must be valid.", 400)
        if (fresh or "delivery_url" in body) and not str(body.get("delivery_url", "")).startswith("http"):
            raise self.error("woocommerce_rest_shop_webhook_invalid_delivery_url", "Webhook delivery URL must be a valid URL starting with http:// or https://.", 400)
        if body.get("status", "active") not in ("active", "paused", "disabled"):
            raise self.invalid("status", "status is not one of active, paused, and disabled.", "rest_not_in_enum")

    def make_webhook(self, request):
        body = self.body_of(request)
        self.check_webhook(body, True)
        hook = self.hooks.make(body)
        return self.reply(request, self.hooks.shown(hook, self.root), 201, Location=f"{self.root}/wp-json/wc/v3/webhooks/{hook.id}")

    def put_webhook(self, request, id):
        body = self.body_of(request)
        hook = self.hooks.found.get(id)
        if not hook:
            raise self.error("woocommerce_rest_shop_webhook_invalid_id", "ID is invalid.", 400)
        self.check_webhook(body, False)
        self.hooks.write(hook, body)
        return self.reply(request, self.hooks.shown(hook, self.root))

    # -- about the shop -------------------------------------------------------------------------------------
    def system_status(self, request):
        captured = REST / "158-system-status.answer-body"
        told = json.loads(captured.read_bytes()) if captured.exists() else {"environment": {}, "settings": {}}
        told["environment"].update(home_url=self.root, site_url=self.root, version=self.hooks.version, wp_version="6.9.4", default_timezone="UTC")
        told["settings"].update(currency=self.about["currency"], number_of_decimals=self.about["price_decimals"])
        return self.reply(request, told)

    def settings_group(self, request, names):
        return self.reply(request, [{"id": name, "label": name, "description": "", "type": "text", "default": "", "value": self.about[name]}
                                    for name in names])

    def settings_general(self, request):
        self.about["woocommerce_currency"] = self.about["currency"]
        return self.settings_group(request, ["woocommerce_calc_taxes", "woocommerce_currency"])

    def settings_tax(self, request):
        return self.settings_group(request, ["woocommerce_prices_include_tax", "woocommerce_tax_round_at_subtotal"])


API = "/wp-json/wc/v3"
ROUTES = [
    ("GET", API + "/orders", "orders", "list_orders"),
    ("GET", API + r"/orders/(\d+)", "order", "get_order"),
    ("PUT", API + r"/orders/(\d+)", "order-put", "put_order"),
    ("GET", API + r"/orders/(\d+)/refunds", "refunds", "list_refunds"),
    ("GET", API + r"/orders/(\d+)/notes", "notes", "list_notes"),
    ("POST", API + r"/orders/(\d+)/notes", "note", "make_note"),
    ("GET", API + "/webhooks", "webhooks", "list_webhooks"),
    ("GET", API + r"/webhooks/(\d+)", "webhooks", "get_webhook"),
    ("PUT", API + r"/webhooks/(\d+)", "webhook-put", "put_webhook"),
    ("POST", API + "/webhooks", "webhook-post", "make_webhook"),
    ("GET", API + "/system_status", "system", "system_status"),
    ("GET", API + "/settings/general", "settings", "settings_general"),
    ("GET", API + "/settings/tax", "settings", "settings_tax"),
]
