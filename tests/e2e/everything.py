"""A store with one of everything that the program issues by itself or by a person: every type, every kind of line, the settings that matter.
`one_of_everything(make_site)` makes it; what it asks of verify, status or check is the caller's."""
import subprocess
import time
from decimal import Decimal

from harness import BILLHOOK, ROOT, SECRET, order, stamp
from test_98_bank import coda, move

OTHER_SECRET = "Another0Secret1Another2Secret3Another4Secret"
RATES = {1: "21", 2: "6", 3: "0"}
CHOSEN = {24: "K", 25: "AE", 26: "G", 27: "Z"}  # orders without a ground for zero VAT, and what a person decides


def cents(value):
    return f"{Decimal(value):.2f}"


class Order:
    """Lines of each kind by net and tax id; the order's total is theirs unless told. Without VAT where the seller is exempt."""

    def __init__(self, id, exempt=False, **changes):
        self.exempt, self.total, self.taxes = exempt, Decimal(0), {}
        self.body = order(id=id, **changes)
        self.body.update(line_items=[], shipping_lines=[], fee_lines=[], tax_lines=[])

    def amounts(self, net, taxes, list_net=None):
        """`taxes` = {id: amount}; a shop states none where the seller is exempt."""
        taxes = {} if self.exempt else {id: Decimal(tax) for id, tax in taxes.items()}
        for id, tax in taxes.items():
            self.taxes[id] = self.taxes.get(id, Decimal(0)) + tax
        tax = sum(taxes.values(), Decimal(0))
        self.total += Decimal(net) + tax
        return {"total": cents(net), "total_tax": cents(tax), "subtotal": cents(list_net or net), "subtotal_tax": cents(tax), "meta_data": [],
                "taxes": [{"id": id, "total": str(amount), "subtotal": ""} for id, amount in taxes.items()]}

    def product(self, net, taxes, quantity=1, list_net=None, name="Koffie"):
        self.body["line_items"].append({"id": len(self.body["line_items"]) + 1, "name": name, "quantity": quantity, "sku": "K-1", "price": float(net),
                                        **self.amounts(net, taxes, list_net)})
        return self

    def shipping(self, net, taxes):
        self.body["shipping_lines"].append({"id": 90, "method_title": "bpost", "method_id": "flat_rate", **self.amounts(net, taxes)})
        return self

    def fee(self, net, taxes, name="Cadeauverpakking"):
        self.body["fee_lines"].append({"id": 80, "name": name, **self.amounts(net, taxes)})
        return self

    def done(self, total=None, **changes):
        tax = sum(self.taxes.values(), Decimal(0))
        self.body["tax_lines"] = [{"id": 300 + id, "rate_id": id, "rate_percent": float(RATES[id]), "label": f"btw {RATES[id]}%", "compound": False,
                                   "tax_total": cents(value), "shipping_tax_total": "0.00"} for id, value in self.taxes.items()]
        self.body.update(total=cents(self.total if total is None else total), total_tax=cents(tax), **changes)
        return self.body


def company(key="_billing_vat_number", number="BE0777777771"):
    return {"meta_data": [{"id": 1, "key": key, "value": number}]}


def orders_of_each_kind(exempt):
    """{name: order}, ids from 1."""
    make = lambda id, **changes: Order(id, exempt, **changes)
    off = lambda order, less: float(order.total) - less
    coupon = {"coupon_lines": [{"id": 9, "code": "HERFST10", "discount": "1.00", "discount_tax": "0.21"}]}
    orders = {
        "every kind of line": make(1).product("9.00", {1: "1.89"}, 2, "10.00").product("5.00", {2: "0.30"}).product("0.00", {}, name="Staal")
        .shipping("4.96", {1: "1.04"}).fee("2.00", {1: "0.42"}).fee("-1.00", {1: "-0.21"}, "Korting").done(**coupon, **company()),
        "a negative fee over two rates": make(2).product("10.00", {1: "2.10"}).product("5.00", {2: "0.30"}).fee("-3.00", {1: "-0.42", 2: "-0.06"}).done(),
        "rounding": make(3).product("37.43", {1: "7.86"}).shipping("4.92", {1: "1.03"}).fee("2.48", {1: "0.52"}).fee("-1.61", {1: "-0.34"}).done(),
        "a moved cent": make(4).product("5.00", {1: "1.06"}).done(**company()),
        "free": make(5).product("0.00", {1: "0.00"}, 1, "20.00").done(**coupon),
        "shipping alone": make(6).shipping("5.00", {1: "1.05"}).done(),
        "a fee alone": make(7).fee("5.00", {1: "1.05"}).done(**company()),
        "a returned line": make(8).product("20.00", {1: "4.20"}).product("-4.00", {1: "-0.84"}, -1).done(),
        "quantity 0": make(9).product("20.00", {1: "4.20"}, 0).done(),
        "half a piece": make(10).product("3.33", {2: "0.20"}, 1.5).done(),
        "cash at delivery": make(11, payment_method="cod").product("10.00", {1: "2.10"}).shipping("1.00", {1: "0.21"}).done(**company()),
        "on account": make(12, payment_method="op-factuur", status="completed").product("10.00", {1: "2.10"}).done(),
        "a deposit": make(13, status="deposit").product("10.00", {1: "2.10"}).done(),
        "a transfer": make(14, status="on-hold", paid=False).product("10.00", {1: "2.10"}).done(),
        "dollars": make(15, currency="USD").product("10.00", {1: "2.10"}).done(),
        "to a company in the Netherlands": make(16).product("10.00", {}).done(**company(number="NL000000012B12")),
        "no ground for zero VAT": make(17).product("10.00", {}).done(),
        "refunded in part": make(18).product("10.00", {1: "2.10"}).product("10.00", {1: "2.10"}).done(
            refunds=[{"id": 501, "reason": "kapot", "total": "-5.00"}]),
        "refunded at two rates": make(19).product("10.00", {1: "2.10"}).product("10.00", {2: "0.60"}).done(
            refunds=[{"id": 502, "reason": "", "total": "-10.60", "total_tax": "-0.60"}]),
        "refunded whole": make(20).product("10.00", {1: "2.10"}).shipping("5.00", {1: "1.05"}).fee("-1.00", {1: "-0.21"}).done(),
    }
    for id, category in CHOSEN.items():
        orders[f"{category} by a person's word"] = make(id).product("10.00", {}).shipping("5.00", {}).done(**company())
    dutch = orders["to a company in the Netherlands"]
    dutch["billing"] = {**dutch["billing"], "country": "NL", "postcode": "4811 AB", "city": "Breda"}
    whole = orders["refunded whole"]
    whole["refunds"] = [{"id": 503, "reason": "", "total": "-" + whole["total"]}]
    for id, name, less, changes in ((21, "a gift card", 5, {}), (22, "a gift card and a transfer", 5, {"status": "on-hold", "date_paid_gmt": None}),
                                    (23, "a gift card for all", None, {})):
        part = make(id).product("18.00", {1: "3.78"}).shipping("10.00", {1: "2.10"})
        less = float(part.total) if less is None else less
        orders[name] = part.done(off(part, less), gift_cards=[{"id": 3, "code": "SU9F", "amount": less}], **company(), **changes)
    return orders


def takes(command, word):
    """Whether this build has an option of a command."""
    return word in subprocess.run([BILLHOOK, "help", command], capture_output=True, text=True).stdout


def settings(exempt):
    shop = {"url": "https://shop.example.com", "secret": SECRET, "orders_since": "2000-01-01", "on_account": "op-factuur"}
    keys = {"zero_vat": "Leeggoed: E, Waarborg op verpakking, art. 28, 5° WBTW"} if "zero_vat=" in (ROOT / "conf/billhook.conf").read_text() else {}
    made = {"create": "created", "auto_send": "true"}
    return {"seller": {"vat_scheme": "exempt" if exempt else "normal"}, "mail": {"burst_limit": "100000/1m"},
            "shop main": {**shop, **keys}, "shop other": {**shop, "url": "https://other.example.com", "secret": OTHER_SECRET, "language": "fr"},
            "order_form": {**made, "number": "B{shop}-{YYYY}{MM}-{N:4}"}, "delivery_note": made, "invoice": {**made, "zero_total": "true"},
            "credit_note": {"create": "refunded", "auto_send": "true"}}


def document_of(site, type, number, shop="main"):
    return next(d for d in site.documents(type=type) if d["order_number"] == str(number) and d["shop"] == shop)


def by_hand(site, exempt):
    """What a person does: decides, edits, issues, credits in each way, records payments, withdraws, jumps."""
    invoice = lambda number: document_of(site, "invoice", number)
    if not exempt:
        reason = ["--vat-reason", "art. 44 WBTW"] if takes("issue", "--vat-reason") else []
        site.run("issue", f"#{invoice(17)['id']}", "--vat-category", "E", *reason)
        for id, category in CHOSEN.items():
            site.run("issue", f"#{invoice(id)['id']}", "--vat-category", category)
    site.run("credit", invoice(1)["number"], "--amount", "2.00", "--rate", "0" if exempt else "21", "--issue")
    site.run("credit", invoice(1)["number"], "--reason", "de rest", "--issue")
    if takes("credit", "--line"):
        site.run("credit", invoice(8)["number"], "--line", "1=0.5", "--issue")  # its other line is negative: all of it would be more than the invoice
        site.run("credit", invoice(2)["number"], "--line", "1=0.5", "--line=2=0.5", "--issue")
        site.run("credit", invoice(2)["number"], "--reason", "wat er nog van over is", "--issue")
        site.run("credit", invoice(10)["number"], "--line", "1=0.75", "--issue")
    site.run("credit", invoice(21)["number"], "--issue")
    site.run("paid", invoice(14)["number"], "--by", "KBC")
    site.run("paid", invoice(22)["number"], "--on", "2026-01-02")
    site.run("unpaid", invoice(22)["number"])
    site.run("void", document_of(site, "order_form", 2)["number"], document_of(site, "delivery_note", 2)["number"])
    site.post(Order(30, exempt, status="pending", paid=False).product("10.00", {1: "2.10"}).done())
    site.post(Order(31, exempt, status="pending", paid=False).product("10.00", {1: "2.10"}).done())
    site.settle()
    draft = f"#{invoice(30)['id']}"
    site.run("edit", draft, "email=iemand@example.be", "company=Bedrijf bv", "vat=BE0777777771", "language=de", "reference=PO 7", "caption=Danke", "due_days=30")
    site.run("number", "invoice", "--next", "900", "--reason", "een nieuw boek")
    site.run("issue", draft)
    site.run("void", f"#{invoice(31)['id']}")


def of_the_bank(site, exempt):
    """Invoices that are paid in parts, by the bank, too much, taken back in each way, credited after a part, in dispute; lines in every state."""
    for id in range(40, 47):
        site.post(Order(id, exempt, status="on-hold", paid=False).product("100.00", {1: "21.00"}).done(**company()))
    site.settle()
    found = {id: document_of(site, "invoice", id) for id in range(40, 47)}
    number = {id: document["number"] for id, document in found.items()}
    reference = {id: "".join(filter(str.isdigit, document["payment_reference"])) for id, document in found.items()}
    gross = int(Decimal(found[40]["totals"]["gross"]) * 100)
    site.run("paid", number[40], "--amount", "40.00", "--by", "kas", "--on", "2026-11-20")
    site.run("paid", number[41], "--amount", "10.00", "--by", "kas")
    site.run("paid", number[41], "--amount", "20.00", "--by", "kas")
    site.run("unpaid", number[41])
    site.run("paid", number[45], "--amount", "30.00")
    site.run("credit", number[45], "--amount", "50.00", "--rate", "0" if exempt else "21", "--issue")
    files = [coda([move(gross - 4000, reference=reference[40]), move(gross + 500, reference=reference[42]), move(gross, reference=reference[43], name="JAN"),
                   move(1234, "hallo"), move(-500, "kosten"), move(1000, f"deel van {number[44]}")]),
             coda([move(-gross, reference=reference[43], reversal=True, name="JAN")], 232)]
    for place, content in enumerate(files):
        path = site.folder / f"bank-{place}.cod"
        path.write_bytes(content)
        site.run("bank", "import", path)
    lines = {line["amount"]: line["id"] for line in site.json("bank", "list")}
    site.run("bank", "match", lines["12.34"], number[46])
    site.run("bank", "match", lines["10.00"], number[44])
    site.run("bank", "unmatch", lines["10.00"])
    site.run("remind", number[44], "--hold")


def one_of_everything(make_site, exempt=False):
    """A running site whose queues are empty, with its documents; `site.orders` is {name: order}."""
    site = make_site(settings(exempt))
    site.orders = orders_of_each_kind(exempt)
    for body in site.orders.values():
        site.post(body)
    site.post({**site.orders["every kind of line"], "id": 1}, shop="other", secret=OTHER_SECRET)
    site.settle()
    by_hand(site, exempt)
    if takes("bank", "import"):
        of_the_bank(site, exempt)
    changed = {**site.orders["half a piece"], "date_modified_gmt": stamp(time.time() + 60)}
    changed["billing"] = {**changed["billing"], "city": "Gent"}
    site.post(changed)
    site.settle()
    return site
