"""Pictures of every kind of document in every language, made by the program itself: a daemon, signed orders, `show --pdf`, pdftoppm.

As a program: pictures.py FOLDER [DPI]. The clock stands still (libfaketime), so that the same program gives the same pages."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from harness import ALL_MADE, FAKETIME, ROOT, Site, order, wait_equal

LANGUAGES = ["nl", "fr", "de", "en"]
KINDS = ["order-form", "delivery-note", "invoice-paid", "invoice-unpaid", "credit-note", "draft"]
MOMENT = "2026-11-24 11:00:00"
EPOCH = 1795518000
PAY_LINK = "https://shop.example.com/checkout/order-pay/23/?pay_for_order=true&key=wc_order_x"  # the English ones have one
NAMES = {"nl": ("Mok “Gent”, handgedraaid", "Koffiebonen 1 kg", "bpost thuislevering", "Kleur", "Blauw"),
         "fr": ("Tasse « Gand », tournée à la main", "Café en grains 1 kg", "bpost à domicile", "Couleur", "Bleu"),
         "de": ("Becher „Gent“, handgedreht", "Kaffeebohnen 1 kg", "bpost Hauszustellung", "Farbe", "Blau"),
         "en": ("Mug “Gent”, hand-thrown", "Coffee beans 1 kg", "bpost home delivery", "Colour", "Blue")}
NOTES = {"nl": "Graag leveren vóór 12 uur, bedankt!", "fr": "Merci de livrer avant midi.", "de": "Bitte vor 12 Uhr liefern, danke!",
         "en": "Please deliver before noon, thank you!"}


def sample(id, language, **changes):
    """Two products at 21 and 6 %, a coupon, shipping: 56.36 EUR."""
    mug, coffee, shipping, key, value = NAMES[language]
    tax = lambda rate, total: [{"id": rate, "total": total, "subtotal": total}]
    body = order(id, total="56.36", net="49.73", modified=EPOCH, meta_data=[{"id": 1, "key": "wpml_language", "value": language}],
                 customer_note=NOTES[language], total_tax="6.63", number=str(1000 + id))
    body["line_items"] = [
        {"id": 11, "name": mug, "quantity": 2, "subtotal": "20.66", "subtotal_tax": "4.34", "total": "18.60", "total_tax": "3.90",
         "taxes": tax(1, "3.90"), "sku": "MOK-21", "price": 9.3, "product_id": 11,
         "meta_data": [{"id": 1, "key": "pa_k", "value": value, "display_key": key, "display_value": value}]},
        {"id": 12, "name": coffee, "quantity": 2, "subtotal": "28.21", "subtotal_tax": "1.69", "total": "25.39", "total_tax": "1.52",
         "taxes": tax(2, "1.52"), "sku": "KOFFIE-1", "price": 12.695, "product_id": 12, "meta_data": []}]
    body["shipping_lines"] = [{"id": 31, "method_title": shipping, "total": "5.74", "total_tax": "1.21", "taxes": tax(1, "1.21"), "meta_data": []}]
    body["coupon_lines"] = [{"id": 41, "code": "welkom10", "discount": "4.88", "discount_tax": "0.61"}]
    body["tax_lines"] = [{"id": 21, "rate_code": "BE-21", "rate_id": 1, "label": "21%", "compound": False, "tax_total": "3.90",
                          "shipping_tax_total": "1.21", "rate_percent": 21},
                         {"id": 22, "rate_code": "BE-6", "rate_id": 2, "label": "6%", "compound": False, "tax_total": "1.52",
                          "shipping_tax_total": "0.00", "rate_percent": 6}]
    body.update(changes)
    return body


def faketime():
    """The environment of a clock that runs from another moment; {} where that cannot be (a sanitizer must be loaded first)."""
    if not FAKETIME:
        return {}
    return {"LD_PRELOAD": str(FAKETIME), "FAKETIME": "@" + MOMENT, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}


def make_pdfs(folder, target):
    """Writes KIND-LANGUAGE.pdf for all of them into target; returns the site, stopped."""
    shutil.copy(ROOT / "tests/data/logo.svg", pathlib.Path(folder) / "logo.svg")
    site = Site(folder, {
        "seller": {"name": "De Koffiehoek", "bic": "GKCCBEBB", "phone": "+32 9 123 45 67", "register": "RPR Gent",
                   "website": "https://koffiehoek.example", "logo": "logo.svg", "accent_color": "#7a3b1d"},
        "order_form": {"create": "created", "auto_send": "true"}, "delivery_note": {"create": "completed", "auto_send": "true"},
        "invoice": {"create": "created", "auto_send": "true"}, "mail": {"burst_limit": "1000/1m"}})
    site.environment = faketime()
    site.pages = pathlib.Path(target)
    site.start()
    for number, language in enumerate(LANGUAGES):
        business = {"meta_data": [{"id": 1, "key": "wpml_language", "value": language}, {"id": 2, "key": "vat_number", "value": "BE0000000295"}]}
        site.post(sample(10 + number, language, status="completed", **business,
                         billing={**order()["billing"], "company": "Janssens & Zonen bv"}))
        link = {"payment_url": PAY_LINK, "needs_payment": True} if language == "en" else {}
        site.post(sample(20 + number, language, status="on-hold", paid=False, date_paid_gmt=None, **link))
    wait_equal(lambda: len(site.documents(state="sent")), 20, "documents", ALL_MADE)
    for number, language in enumerate(LANGUAGES):
        paid = {d["type"]: d["number"] for d in site.documents(order=f"#{10 + number}")}
        unpaid = {d["type"]: d["number"] for d in site.documents(order=f"#{20 + number}")}
        reason = {"nl": "Eén mok kwam stuk aan", "fr": "Une tasse est arrivée cassée", "de": "Ein Becher kam zerbrochen an",
                  "en": "One mug arrived broken"}[language]
        site.run("credit", paid["invoice"], "--amount", "12.10", "--rate", "21", "--reason", reason, "--issue")
        note = site.documents(type="credit_note")[0]
        site.run("create", f"#{20 + number}", "--type", "delivery_note")
        site.run("credit", unpaid["invoice"])
        draft = site.documents(type="credit_note")[0]
        for kind, reference in {"order-form": unpaid["order_form"], "delivery-note": paid["delivery_note"], "invoice-paid": paid["invoice"],
                                "invoice-unpaid": unpaid["invoice"], "credit-note": note["number"], "draft": f"#{draft['id']}"}.items():
            site.run("show", reference, "--pdf", pathlib.Path(target) / f"{kind}-{language}.pdf")
    site.stop()
    return site


def to_png(pdf, dpi, gray=False):
    """The first page as PNG beside the PDF."""
    stem = str(pdf)[:-4]
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-f", "1", "-l", "1", "-singlefile", *(["-gray"] if gray else []), str(pdf), stem],
                   check=True)
    return pathlib.Path(stem + ".png")


def main(target, dpi=110):
    target = pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        make_pdfs(folder, target)
    for kind in KINDS:
        for language in LANGUAGES:
            to_png(target / f"{kind}-{language}.pdf", dpi)
    print(f"{len(KINDS) * len(LANGUAGES)} pictures in {target} ({time.monotonic() - began:.1f} s)")


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:3]))
