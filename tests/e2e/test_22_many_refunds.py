"""One order stops no other: whatever it holds (refunds, lines, rates, coupons, fees, attributes), other deliveries are answered meanwhile, and
what is cut off goes on where it stopped."""
import threading
import time

import pytest

from harness import PATIENCE, order, wait_equal, wait_until

CREDITS = {"mail": {"burst_limit": "100000/1m"}, "credit_note": {"create": "refunded", "auto_send": "true"}}
# INTERFACE.md: at worst 200 ms later than on a quiet daemon, of its own work: the machine that tests may be busy with other things
LATER = 0.2 * PATIENCE


def refund(id, total="-0.01"):
    return {"id": id, "reason": "", "total": total, "total_tax": "0.00"}


def line(id, **changes):
    return {"id": id, "name": f"Koffie {id}", "product_id": 1, "variation_id": 0, "quantity": 1, "tax_class": "", "subtotal": "1.00", "subtotal_tax": "0.21",
            "total": "1.00", "total_tax": "0.21", "taxes": [{"id": 1, "total": "0.21", "subtotal": "0.21"}], "meta_data": [], "sku": "K", "price": 1, **changes}


def wide(what, count):
    """An order of 121.00, or with much of one kind."""
    body = order(7)
    if what == "lines":
        body["line_items"] = [line(i + 1) for i in range(count)]
    elif what == "rates":
        body["line_items"] = [line(i + 1, taxes=[{"id": i + 1, "total": "0.21", "subtotal": "0.21"}]) for i in range(count)]
        body["tax_lines"] = [dict(body["tax_lines"][0], id=i + 1, rate_id=i + 1, tax_total="0.21") for i in range(count)]
    elif what == "fees":
        body["fee_lines"] = [{"id": i + 1, "name": "Kost", "tax_class": "", "tax_status": "taxable", "amount": "1", "total": "1.00", "total_tax": "0.21",
                              "taxes": [{"id": 1, "total": "0.21", "subtotal": ""}], "meta_data": []} for i in range(count)]
    elif what == "coupons":
        body["coupon_lines"] = [{"id": i + 1, "code": f"c{i}", "discount": "0.00", "discount_tax": "0.00", "meta_data": []} for i in range(count)]
    elif what == "attributes":
        body["line_items"][0]["meta_data"] = [{"id": i + 1, "key": f"k{i}", "value": "v"} for i in range(count)]
    elif what == "meta":
        body["meta_data"] = [{"id": i + 1, "key": f"k{i}", "value": "v"} for i in range(count)]
    cents = round(sum(float(part["total"]) for part in body["line_items"] + body["fee_lines"]) * 100)
    tax = f"{round(cents * 0.21) / 100:.2f}"
    body.update(total=f"{round(cents * 1.21) / 100:.2f}", total_tax=tax, cart_tax=tax)
    if what != "rates":
        body["tax_lines"][0]["tax_total"] = tax
    return body


class Others:
    """Posts small deliveries all the time and measures how long each waits for its answer, and how much of that the worker worked: what it keeps
    others waiting for is its own work; the rest is the machine's."""

    def __init__(self, site):
        self.site, self.ended, self.number = site, threading.Event(), 0

    def one(self):
        """Seconds until its answer, and the worker's seconds of processor among them."""
        self.number += 1
        worked, began = self.site.cpu_seconds("worker"), time.monotonic()
        assert self.site.post({"hello": self.number}, topic="product.updated").status == 200
        return time.monotonic() - began, self.site.cpu_seconds("worker") - worked

    def __enter__(self):
        self.base = sorted(wait for wait, _ in (self.one() for _ in range(20)))[-2]
        self.waits = []

        def run():
            while not self.ended.is_set():
                self.waits.append(self.one())
                self.ended.wait(0.01)
        self.thread = threading.Thread(target=run)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def worst_later(self):
        """By how much the worker made the longest wait longer than on a quiet daemon."""
        return max(min(wait - self.base, worked) for wait, worked in self.waits)

    def __repr__(self):
        return f"a quiet one {self.base:.3f} s; the longest, and the worker's share: {sorted(self.waits)[-5:]}"


def state_of(site, delivery):
    with site.sql() as database:
        return database.execute("SELECT state FROM deliveries WHERE id = ?", (delivery,)).fetchone()[0]


def count(site, query):
    with site.sql() as database:
        return database.execute(query).fetchone()[0]


NOTES = "SELECT count(*) FROM documents WHERE type = 'credit_note'"


def all_pages(site):
    """Each document that was issued has its page."""
    wait_equal(lambda: count(site, "SELECT count(*) FROM documents WHERE number IS NOT NULL AND rendered_at = 0"), 0, "all pages")


def test_22_many_refunds_let_others_pass(make_site):
    """1,000 refunds in one order held every delivery up for over 30 s; of some without an id, or with one id twice, came no note at all."""
    site = make_site(CREDITS)
    site.post(order(1, modified=time.time() - 100))
    site.settle(mails=False)
    refunds = [refund(i + 1) for i in range(1000)]
    refunds[500:500] = [refund(0, "-0.00"), refund(17, "-50.00"), refund(0, "-3.00")]
    with Others(site) as others:
        long = site.post(order(1, refunds=refunds)).json()["delivery"]
        wait_until(lambda: count(site, NOTES) > 0, "the first notes")
        small = site.post(order(2)).json()["delivery"]
        wait_until(lambda: state_of(site, small) == "done", "an order that came later is done")
        wait_until(lambda: state_of(site, long) == "done", "all notes", moving=lambda: count(site, NOTES))
    assert others.worst_later() < LATER, others
    assert count(site, NOTES + " AND id > (SELECT id FROM documents WHERE order_id = 2)") > 0, "it came among them"
    assert count(site, NOTES) == 1000
    assert count(site, NOTES + " AND number IS NOT NULL AND total_gross = 1") == 1000
    assert not site.documents(state="draft")
    all_pages(site)


def test_22_killed_among_refunds(make_site):
    """kill -9 again and again: the delivery stays pending until each refund has its one note."""
    site = make_site(CREDITS)
    site.post(order(1, modified=time.time() - 100))
    site.settle(mails=False)
    long = site.post(order(1, refunds=[refund(i + 1) for i in range(200)])).json()["delivery"]
    for least in (1, 50, 100):
        wait_until(lambda: count(site, NOTES) >= least, "some notes")
        site.kill()
        assert state_of(site, long) == "pending" or count(site, NOTES) == 200
        site.start()
    wait_until(lambda: state_of(site, long) == "done", "all notes", moving=lambda: count(site, NOTES))
    assert count(site, NOTES) == 200
    assert count(site, "SELECT count(DISTINCT refund_id) FROM documents WHERE type = 'credit_note' AND number IS NOT NULL") == 200
    all_pages(site)


@pytest.mark.parametrize("what, number", [("lines", 3000), ("rates", 2000), ("fees", 3000), ("coupons", 10000), ("attributes", 30000), ("meta", 30000)])
def test_22_wide_orders_let_others_pass(make_site, what, number):
    site = make_site({"order_form": {"create": "created"}, "delivery_note": {"create": "created"}, "invoice": {"auto_send": "false"}})
    with Others(site) as others:
        done = site.post(wide(what, number)).json()["delivery"]
        wait_until(lambda: state_of(site, done) != "pending", "mapped", 60)
    assert state_of(site, done) == "done", site.json("inbox", "--state", "failed")
    assert others.worst_later() < LATER, others
    types = sorted(d["type"] for d in site.documents())
    assert types == ["delivery_note", "invoice", "order_form"]
