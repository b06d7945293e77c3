"""What a WooCommerce has: orders with their refunds and notes, and what each change of them moves and fires (WOOCOMMERCE.md, "The REST API, measured")."""
import calendar
import collections
import copy
import time
from decimal import ROUND_HALF_UP, Decimal

STATUSES = ("pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "verzonden", "checkout-draft")
CENT = Decimal("0.01")


def text_of(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))


def moment_of(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%S")) if text else 0


def cents(value):
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


class Order:
    """`make`: gives the body when it is first needed, so that there may be very many."""

    __slots__ = ("id", "made", "make", "refunds", "notes", "created", "modified", "status", "before")

    def __init__(self, id, created, modified, status, body=None, make=None):
        self.id, self.made, self.make = id, body, make
        self.created, self.modified, self.status, self.before = created, modified, status, status
        self.refunds, self.notes = [], []  # oldest first

    @property
    def body(self):
        """The one to change; where nothing changed it is made anew each time."""
        if self.made is None:
            return self.make(self.id)
        return self.made

    def own(self):
        if self.made is None:
            self.made = self.make(self.id)
        return self.made


class Orders:
    """`zone`: the shop's time zone in seconds. `fire(topic, id)` is called for what a webhook would tell."""

    def __init__(self, clock, fire, zone=3600):
        self.clock, self.fire, self.zone = clock, fire, zone
        self.found, self.indexes, self.next_id = {}, {}, collections.Counter()
        self.statuses = list(STATUSES)

    # -- dates ----------------------------------------------------------------------------------------------
    def date(self, body, name, moment):
        """Sets both forms of a date."""
        body[name + "_gmt"] = text_of(moment) if moment else None
        body[name] = text_of(moment + self.zone) if moment else None

    def moved(self, order, moment=None):
        """Its date of change is now."""
        order.modified = int(self.clock() if moment is None else moment)
        self.date(order.own(), "date_modified", order.modified)
        self.indexes.clear()

    # -- lists ----------------------------------------------------------------------------------------------
    def sorted(self, by):
        """All by (time, id), oldest first."""
        if by not in self.indexes:
            self.indexes[by] = sorted(self.found.values(), key=lambda order: (getattr(order, by), order.id))
        return self.indexes[by]

    def fresh(self, what, first=1):
        self.next_id[what] = max(self.next_id[what], first - 1) + 1
        return self.next_id[what]

    # -- orders ---------------------------------------------------------------------------------------------
    def put(self, body, refunds=(), fires=False):
        """An order as it is, with its own dates."""
        body = copy.deepcopy(body)
        for name in ("date_created", "date_modified", "date_completed", "date_paid"):
            self.date(body, name, moment_of(body.get(name + "_gmt")))
        body["meta_data"] = body.get("meta_data") or []
        order = Order(body["id"], moment_of(body["date_created_gmt"]), moment_of(body["date_modified_gmt"]), body["status"], body)
        order.refunds = sorted(copy.deepcopy(list(refunds)), key=lambda one: (one["date_created_gmt"], one["id"]))
        self.found[order.id] = order
        self.indexes.clear()
        if fires:
            self.fire("order.created", order.id)
            self.fire("order.updated", order.id)
        return order

    def place(self, body):
        """A customer orders: dates are the shop's now, and the webhooks are told."""
        body = copy.deepcopy(body)
        now = int(self.clock())
        for name in ("date_created", "date_modified"):
            body[name + "_gmt"] = text_of(now)
        if body.get("date_paid_gmt"):
            body["date_paid_gmt"] = text_of(now)
        return self.put(body, fires=True)

    def many(self, count, make, first_id, begin, each=1):
        """`count` orders from first_id on, changed `each` seconds apart from `begin`; make(id, moment) gives a body."""
        for number in range(count):
            moment = int(begin + number * each)
            self.found[first_id + number] = Order(first_id + number, moment, moment, "processing", make=lambda id, at=moment: self.dated(make(id), at))
        self.indexes.clear()

    def dated(self, body, moment):
        for name in ("date_created", "date_modified", "date_paid"):
            self.date(body, name, moment)
        body["date_completed"] = body["date_completed_gmt"] = None
        body["refunds"] = []
        return body

    def change(self, id, fires=True, moment=None, **changes):
        """An edit, by the owner or by a customer's payment."""
        order = self.found[id]
        body = order.own()
        body.update(copy.deepcopy(changes))
        order.status = body["status"]
        now = int(self.clock() if moment is None else moment)
        if order.status in ("processing", "completed") and not body.get("date_paid_gmt") and "date_paid_gmt" not in changes:
            self.date(body, "date_paid", now)
        if order.status == "completed" and not body.get("date_completed_gmt"):
            self.date(body, "date_completed", now)
        self.moved(order, now)
        if fires:
            self.fire("order.updated", id)
        return order

    def trash(self, id):
        order = self.found[id]
        order.before, order.status = order.status, "trash"
        order.own()["status"] = "trash"
        self.moved(order)
        self.fire("order.deleted", id)

    def restore(self, id):
        order = self.found[id]
        order.status = order.own()["status"] = order.before
        self.moved(order)
        self.fire("order.restored", id)

    def delete(self, id):
        """For good."""
        del self.found[id]
        self.indexes.clear()
        self.fire("order.deleted", id)

    # -- refunds --------------------------------------------------------------------------------------------
    def refund(self, id, items=None, amount=None, reason="", fires=True):
        """Refunds of an order. items: {item id: quantity, or (quantity, net, tax)}; none: an amount only. Gives the refund's id."""
        order = self.found[id]
        body, number = order.own(), self.fresh("refund", 90001)
        parts = refund_parts(body, items or {}, lambda: self.fresh("item", 700001))
        total = cents(amount) if amount is not None else parts.pop("sum")
        parts.pop("sum", None)
        found = {"id": number, "amount": str(total), "reason": reason, "refunded_by": 1, "refunded_payment": False,
                 "meta_data": [{"id": number * 10, "key": "_refund_type", "value": "partial"}], **parts}
        self.date(found, "date_created", int(self.clock()))
        order.refunds.append(found)
        self.summarize(order)
        if sum(cents(one["amount"]) for one in order.refunds) >= cents(body["total"]):
            order.status = body["status"] = "refunded"
        self.moved(order)
        if fires:
            self.fire("order.updated", id)
        return number

    def delete_refund(self, id, number):
        """Moves no date and fires nothing."""
        order = self.found[id]
        order.refunds = [one for one in order.refunds if one["id"] != number]
        self.summarize(order)

    @staticmethod
    def summarize(order):
        body = order.own()
        body["refunds"] = [{"id": one["id"], "reason": one["reason"], "total": "-" + str(cents(one["amount"])), "total_tax": str(
            sum(Decimal(line["total_tax"]) for kind in ("line_items", "shipping_lines", "fee_lines") for line in one[kind]) or Decimal("0.00"))}
                           for one in reversed(order.refunds)]

    # -- what a client writes -------------------------------------------------------------------------------
    def note(self, id, text, for_customer=False):
        found = {"id": self.fresh("note", 80001), "author": "WooCommerce", "note": text, "customer_note": for_customer}
        self.date(found, "date_created", int(self.clock()))
        self.found[id].notes.append(found)
        return found

    def write(self, id, changes):
        """A PUT: whatever it says, the date moves and order.updated fires."""
        body = self.found[id].own()
        for entry in changes.pop("meta_data", []):
            if len(str(entry.get("value"))) > 200_000:  # taken, and not stored
                continue
            there = next((one for one in body["meta_data"] if one["key"] == entry["key"]), None)
            if there:
                there["value"] = entry["value"]
            else:
                body["meta_data"].append({"id": self.fresh("meta", 60001), "key": entry["key"], "value": entry["value"]})
        return self.change(id, **{key: value for key, value in changes.items() if key in body})


def share(value, quantity, of):
    return cents(Decimal(value) * Decimal(quantity) / Decimal(of))


def refund_parts(body, items, fresh):
    """The lines of a refund as WooCommerce shows them: below 0, each with the item that it takes back."""
    parts, total, taxes = {"line_items": [], "shipping_lines": [], "fee_lines": []}, Decimal(0), collections.OrderedDict()
    for kind in parts:
        for line in body.get(kind, []):
            if line["id"] not in items:
                continue
            wanted = items[line["id"]]
            quantity, net, tax = wanted if isinstance(wanted, tuple) else (wanted, None, None)
            of = line.get("quantity") or 1
            net = share(line["total"], quantity, of) if net is None else cents(net)
            tax = share(line["total_tax"], quantity, of) if tax is None else cents(tax)
            rates = [{"id": one["id"], "total": str(-tax), "subtotal": str(-tax)} for one in line["taxes"][:1]]
            for one in rates:
                taxes[one["id"]] = taxes.get(one["id"], Decimal(0)) + tax
            total += net + tax
            parts[kind].append(refund_line(kind, line, fresh(), quantity, net, tax, rates))
    return {**parts, "tax_lines": [tax_line(body, rate, tax, fresh()) for rate, tax in taxes.items()], "sum": total}


def refund_line(kind, line, id, quantity, net, tax, rates):
    entry = {"id": id * 10, "key": "_refunded_item_id", "value": str(line["id"])}
    meta = [{**entry, "display_key": entry["key"], "display_value": entry["value"]}]
    shared = {"id": id, "total": str(-net), "total_tax": str(-tax), "taxes": rates, "meta_data": meta}
    if kind == "line_items":
        kept = {key: line.get(key) for key in ("name", "product_id", "variation_id", "tax_class", "sku", "price")}
        return {**kept, **shared, "quantity": -quantity, "subtotal": str(-net), "subtotal_tax": str(-tax), "parent_name": None}
    if kind == "shipping_lines":
        return {**shared, "method_title": line.get("method_title", ""), "method_id": line.get("method_id", ""), "instance_id": "", "tax_status": "taxable"}
    return {**shared, "name": line.get("name", ""), "tax_class": line.get("tax_class", ""), "tax_status": "taxable", "amount": ""}


def tax_line(body, rate, tax, id):
    of = next(one for one in body["tax_lines"] if one["rate_id"] == rate)
    return {"id": id, "rate_code": of["rate_code"], "rate_id": rate, "label": of["label"], "compound": of["compound"], "tax_total": str(-tax),
            "shipping_tax_total": "0.00", "rate_percent": of["rate_percent"], "meta_data": []}
