"""A desk with something on every page: drafts, sent and overdue invoices, a credit note, a mail and a delivery that failed, bank lines, long work that
is over, and an order whose every field is hostile."""
import time

from desk_site import browser
from harness import order, seller_day, wait_until
from mail_site import outbox, relay_settings
from peppol_site import business
from pictures import sample
from test_98_bank import camt, move

DAY = 86400
CUSTOMERS = [("An", "Janssens", "Janssens & Zonen bv"), ("Youssef", "El Amrani", ""), ("Marie-Claire", "Van den Broeck-Delacroix", "Boulangerie de la Grand-Place sprl"),
             ("Piet", "Maes", ""), ("Zoë", "D’Hondt", "")]
# what is a tag is taken out of an order's text; what is written as one stays, as text
SHOWN = "alert(2){due}%s"
HOSTILE = "\"'><img src=x onerror=alert(1)><script>" + SHOWN + "</script>&lt;img src=x onerror=alert(3)&gt;&amp;\u202e"


def settings(relay):
    return {**relay_settings(relay), "order_form": {"create": "created", "auto_send": "false"}, "invoice": {"create": "created", "auto_send": "false"},
            "seller": {"bic": "GKCCBEBB", "phone": "+32 9 123 45 67", "website": "https://koffiehoek.example", "accent_color": "#7a3b1d"}}


def hostile(body, key="", text=HOSTILE):
    """Each text of an order that decides nothing, with markup in its place; the customer's address stays one."""
    kept = {"status", "currency", "version", "number", "email", "country", "payment_method", "tax_class", "rate_code", "order_key"}
    if isinstance(body, dict):
        return {name: hostile(value, name, text) for name, value in body.items()}
    if isinstance(body, list):
        return [hostile(value, key, text) for value in body]
    amount = isinstance(body, str) and (body.replace(".", "").replace("-", "").isdigit() or key.endswith("_gmt"))
    return f"{body}{text}"[:200] if isinstance(body, str) and key not in kept and not amount and (body or key in ("company", "phone", "customer_note", "address_2")) else body


def customer(number, **more):
    first, last, company = CUSTOMERS[number % len(CUSTOMERS)]
    return {**order()["billing"], "first_name": first, "last_name": last, "company": company, "email": f"klant{number}@example.be", "phone": "+32 470 12 34 56", **more}


def one_order(number, language="nl", **changes):
    meta = [{"id": 1, "key": "wpml_language", "value": language}]
    if CUSTOMERS[number % len(CUSTOMERS)][2]:
        meta += business(number)["meta_data"]
    now = int(time.time())
    return {**sample(number, language), "number": str(number), **{key: value for key, value in order(number, modified=now).items() if key.startswith("date_")}, "meta_data": meta, "billing": customer(number), **changes}


def statement(site):
    """A bank file of today: a transfer with its reference, one that only looks right, one that nobody knows, and costs."""
    paying = next(document for document in site.documents(type="invoice") if document["order_id"] == 1003)
    reference = "".join(filter(str.isdigit, paying["payment_reference"]))
    today = seller_day()
    total = 5636
    return camt([move(total, reference=reference, name="JANSSENS ZONEN", day=today), move(total, text="koffie en mok", name="Y EL AMRANI", day=today),
                 move(4200, text="vorige week", name="ONBEKENDE BV", day=today), move(-990, text="KOSTEN", name="", day=today)], day=today)


def fill(site, relay, many=4, with_hostile=True):
    """The state of a shop after a busy week; the relay refuses one mail."""
    for number in range(1001, 1001 + many):
        site.post(one_order(number, "fr" if number % 3 == 0 else "nl", status="on-hold", date_paid_gmt=None))
    if with_hostile:
        site.post(hostile(one_order(1090)))
    site.settle()
    for document in [document for document in site.documents(type="invoice") if document["order_id"] < 1000 + many]:
        site.run("send", f"#{document['id']}")
    site.settle()
    relay.on("RCPT", "550 5.1.1 no such user")
    site.post(one_order(1080, status="on-hold", date_paid_gmt=None))
    site.settle()
    failing = next(document for document in site.documents(type="invoice") if document["order_id"] == 1080)
    site.run("send", f"#{failing['id']}")
    wait_until(lambda: any(mail["state"] == "failed" for mail in outbox(site)), "a mail that fails")
    relay.clear()
    site.post(b'{"x": "<script>alert(1)</script>"}')
    site.settle()
    paid = next(document for document in site.documents(type="invoice") if document["number"])
    site.run("credit", paid["number"], "--amount", "12.10", "--rate", "21", "--reason", "Eén mok kwam stuk aan", "--issue")
    site.settle()


def upload_statement(site, ann):
    answer = ann.send(ann.get("/bank"), "/bank/import", files={"file": ("november.xml", statement(site))})
    assert answer.status == 200, answer


def ids(site):
    """The ids that the paths of pages need: a draft, a sent invoice, the hostile one, a credit note, the failed delivery, a user."""
    documents = site.documents()
    with site.sql() as database:
        [user] = database.execute("SELECT max(id) FROM users").fetchone()
    find = lambda **wanted: next(one["id"] for one in documents if all(one[key] == value for key, value in wanted.items()))
    return {"draft": find(type="order_form", state="draft", order_id=1002), "sent": find(type="invoice", state="sent"), "hostile": find(type="invoice", order_id=1090),
            "credit": find(type="credit_note"), "delivery": site.json("inbox", "--state", "failed")[0]["id"], "line": site.json("bank", "list")[0]["id"], "user": user}


def pages(found, month):
    """(name, path) of every page that an owner can see, with something on it."""
    return [("today", "/"), ("documents", "/documents"), ("documents-nothing", "/documents?text=zzzz"), ("document-draft", f"/documents/{found['draft']}"),
            ("document-hostile", f"/documents/{found['hostile']}"), ("document-sent", f"/documents/{found['sent']}"), ("credit-note", f"/documents/{found['credit']}"),
            ("edit", f"/documents/{found['draft']}/edit"), ("edit-hostile", f"/documents/{found['hostile']}/edit"), ("issue", f"/documents/{found['draft']}/issue"),
            ("send", f"/documents/{found['draft']}/send"), ("void", f"/documents/{found['draft']}/void"), ("credit", f"/documents/{found['sent']}/credit"),
            ("bank", "/bank"), ("bank-all", "/bank?state=all"), ("bank-line", f"/bank/{found['line']}"), ("orders", "/orders"), ("order", "/orders/main/1001"),
            ("order-hostile", "/orders/main/1090"), ("queues", "/queues"), ("deliveries", "/queues/deliveries"), ("delivery", f"/queues/deliveries/{found['delivery']}"),
            ("mails", "/queues/mails"), ("mails-sent", "/queues/mails?state=sent"), ("peppol", "/queues/peppol"), ("writes", "/queues/writes"), ("release", "/queues/release"),
            ("reports", f"/reports?period={month}"),
            *[(f"report-{name}", f"/reports/{name}?period={month}") for name in ("turnover", "vat", "oss", "customers", "intracom", "daily", "open", "numbers", "payments")],
            ("settings", "/settings"), ("settings-all", "/settings/all"), ("settings-shop", "/settings/shop"), ("settings-tests", "/settings/tests"),
            ("settings-look", "/settings/look"), ("settings-texts", "/settings/texts/invoice/nl"),
            *[(f"settings-{name}", f"/settings/{name}") for name in ("documents", "reminders", "accountant", "alerts")],
            ("me", "/me"), ("users", "/users"), ("user", f"/users/{found['user']}"), ("not-there", "/documents/424242")]


def work(site, olga, month):
    """Long work that is over: its page."""
    answer = olga.send(olga.get(f"/reports?period={month}"), "/jobs/verify", follow=False)
    path = answer.header("Location")
    wait_until(lambda: olga.get(path + ".json").json()["state"] not in ("queued", "running"), "the work is over")
    return path


def everything(site, relay):
    """Fills the site; returns (name, path) of all its pages."""
    fill(site, relay)
    olga, month = browser(site, "olga"), seller_day("%Y-%m")
    upload_statement(site, olga)
    return pages(ids(site), month) + [("job", work(site, olga, month))]
