"""Mollie's API, as far as payment links go (MOLLIE.md, specification of 2026-08): links made once by their Idempotency-Key, payments of a link, archiving, lists by
pages, methods of the key. `requests` and `faults` as for every stand-in; kinds: create, list, get, archive, payments, methods."""
import json
import re
import time
import uuid

from standins.server import Refused, Reply, Server

KEY = "test_canaryMollie7f3a91c255d0aa"
FIELDS = {"description", "amount", "reusable", "allowedMethods"}  # with an API key neither profileId nor testmode


class Link:
    def __init__(self, id, body, now):
        self.id, self.description, self.amount, self.body = id, body["description"], body["amount"], body
        self.created, self.paid, self.archived, self.payments = now, None, False, []


class Mollie(Server):
    def __init__(self, port=0, key=KEY):
        super().__init__(port)
        self.key, self.links, self.kept = key, [], {}
        self.methods = ["bancontact", "kbc", "creditcard"]
        self.routes = [("POST", r"/v2/payment-links", "create", self.create), ("GET", r"/v2/payment-links", "list", self.list),
                       ("GET", r"/v2/payment-links/(pl_\w+)", "get", self.get), ("PATCH", r"/v2/payment-links/(pl_\w+)", "archive", self.archive),
                       ("GET", r"/v2/payment-links/(pl_\w+)/payments", "payments", self.list_payments), ("GET", r"/v2/methods", "methods", self.list_methods)]

    def settings(self, **more):
        """[payment] for a site."""
        return {"payment": {"mollie_key": self.key, "mollie_url": self.root, **more}}

    # -- what happens at Mollie -----------------------------------------------------------------------------
    def of(self, number):
        """The links of an invoice, the oldest first."""
        with self.lock:
            return [link for link in self.links if link.description.endswith(f" {number}")]

    def pay(self, link, method="bancontact", amount=None):
        """A customer pays; a try that expired is there too."""
        assert not link.archived and not link.paid
        link.paid = self.now()
        link.payments = [{"id": f"tr_{uuid.uuid4().hex[:10]}", "status": "expired", "method": None, "amount": link.amount},
                         {"id": f"tr_{uuid.uuid4().hex[:10]}", "status": "paid", "method": method, "amount": amount or link.amount, "paidAt": self.time(link.paid)}]
        return link.payments[-1]["id"]

    # -- answers --------------------------------------------------------------------------------------------
    @staticmethod
    def time(moment):
        return moment and time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(moment))

    def must(self, truth, fault):
        if not truth:
            raise Refused(Reply(422, self.error_body(422)), fault)

    def error_body(self, status):
        titles = {400: "Bad Request", 401: "Unauthorized Request", 404: "Not Found", 409: "Conflict", 422: "Unprocessable Entity", 429: "Too Many Requests", 503: "Service Unavailable"}
        return {"status": status, "title": titles.get(status, "Error"), "detail": f"detail of {status}", "field": "amount" if status == 422 else None,
                "_links": {"documentation": {"href": "https://docs.mollie.com/errors", "type": "text/html"}}}

    def secrets(self):
        return [self.key]

    def view(self, link):
        return {"resource": "payment-link", "id": link.id, "mode": "test" if self.key.startswith("test_") else "live", "description": link.description, "amount": link.amount,
                "archived": link.archived, "reusable": False, "redirectUrl": None, "webhookUrl": None, "createdAt": self.time(link.created), "paidAt": self.time(link.paid), "expiresAt": None,
                "allowedMethods": link.body.get("allowedMethods"),
                "_links": {"self": {"href": f"{self.root}/v2/payment-links/{link.id}", "type": "application/hal+json"},
                           "paymentLink": {"href": f"https://paymentlink.mollie.com/payment/{link.id[3:]}/", "type": "text/html"}}}

    def route(self, request):
        for method, path, kind, function in self.routes:
            found = re.fullmatch(path, request.path)
            if found and method == request.method:
                request.kind = kind
                request.number = found.group(1) if found.groups() else ""
                return lambda asked: self.checked(asked, function, *found.groups())
        return lambda asked: Reply(404, self.error_body(404))

    def checked(self, request, function, *arguments):
        if request.header("Authorization") != f"Bearer {self.key}":
            return Reply(401, self.error_body(401))
        return function(request, *arguments)

    def create(self, request):
        body, key = request.json(), request.header("Idempotency-Key") or ""
        self.must(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", key), f"Idempotency-Key {key!r}")
        self.must(set(body) <= FIELDS and 0 < len(body["description"]) <= 255, f"fields {sorted(body)}")
        self.must(body["amount"]["currency"] == "EUR" and re.fullmatch(r"[1-9]\d*\.\d\d|0\.\d\d", body["amount"]["value"]), f"amount {body['amount']}")
        if key in self.kept:
            link, sent = self.kept[key]
            return Reply(201, self.view(link), {"Idempotent-Replayed": "true"}) if sent == request.body else Reply(400, self.error_body(400))
        link = Link(f"pl_{uuid.uuid4().hex[:12]}", body, self.now())
        self.links.append(link)
        self.kept[key] = link, request.body
        return Reply(201, self.view(link))

    def find(self, id):
        found = next((link for link in self.links if link.id == id), None)
        if not found:
            raise Refused(Reply(404, self.error_body(404)))
        return found

    def get(self, request, id):
        return Reply(200, self.view(self.find(id)))

    def archive(self, request, id):
        link = self.find(id)
        self.must(json.loads(request.body) == {"archived": True}, f"PATCH with {request.body}")
        link.archived = link.archived or not link.paid
        return Reply(200, self.view(link))

    def list(self, request):
        newest, limit = list(reversed(self.links)), int(request.query.get("limit", 50))
        first = next((place for place, link in enumerate(newest) if link.id == request.query.get("from")), 0)
        page, rest = newest[first:first + limit], newest[first + limit:]
        more = rest and {"href": f"{self.root}/v2/payment-links?from={rest[0].id}&limit={limit}", "type": "application/hal+json"}
        return Reply(200, {"count": len(page), "_embedded": {"payment_links": [self.view(link) for link in page]}, "_links": {"previous": None, "next": more or None}})

    def list_payments(self, request, id):
        return Reply(200, {"count": 1, "_embedded": {"payments": self.find(id).payments}, "_links": {"next": None}})

    def list_methods(self, request):
        methods = [{"resource": "method", "id": name, "description": name.title(), "status": "activated"} for name in self.methods]
        return Reply(200, {"count": len(methods), "_embedded": {"methods": methods}, "_links": {}})
