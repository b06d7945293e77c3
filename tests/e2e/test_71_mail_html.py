"""Scenario 71: the HTML beside the text of each mail: the same facts, parts of the mail found by their cid, nothing fetched, hostile texts stay text, small."""
import html.parser
import io
import json
import re
import shutil
import subprocess
import zlib

import pytest
from PIL import Image

from harness import ROOT, order, wait_until
from mail_site import check_headers, outbox
from peppol_site import DAY, Clock, business, needs_clock

LANGUAGES = ["nl", "fr", "de", "en"]
TYPES = ["order_form", "delivery_note", "invoice"]
SHOP, LINK, WEBSITE = "https://shop.example.com", "https://shop.example.com/order-pay/7/?key=wc_order_x&pay=1", "https://www.koffiehoek.example"
SELLER = {"website": WEBSITE, "phone": "+32 9 123 45 67", "register": "RPR Gent", "accent_color": "#7a3b10"}
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80"><circle cx="40" cy="40" r="30" fill="#7a3b10"/></svg>"""
MOST = 60 * 1024
XML = {"nl": "Het bijgevoegde .xml-bestand is de e-factuur voor uw boekhoudprogramma.", "fr": "Le fichier .xml joint est la facture électronique pour votre logiciel comptable.",
       "de": "Die beigefügte .xml-Datei ist die E-Rechnung für Ihre Buchhaltungssoftware.", "en": "The attached .xml file is the e-invoice for your accounting software."}
GREETING = {"nl": "Beste klant,", "fr": "Bonjour,", "de": "Guten Tag,", "en": "Dear customer,"}
ALT = {"nl": "QR-code om {} over te schrijven, mededeling {}", "fr": "Code QR pour virer {}, communication {}", "de": "QR-Code zur Überweisung von {}, Mitteilung {}",
       "en": "QR code to transfer {}, reference {}"}
DUE = {"nl": "€\xa0121,00", "fr": "121,00\xa0€", "de": "121,00\xa0€", "en": "€121.00"}
PAY = {"nl": "Online betalen", "fr": "Payer en ligne", "de": "Online bezahlen", "en": "Pay online"}
ORDER = {"nl": "bestelling 7", "fr": "commande 7", "de": "Bestellung 7", "en": "order 7"}
BLOCKS = {"p", "br", "tr", "td", "th", "div", "h1", "table"}


class Page(html.parser.HTMLParser):
    """What a reader sees of an HTML part, and what it names."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.words, self.links, self.pictures, self.tags, self.open, self.quiet = [], [], [], set(), [], 0
        self.feed(text)
        self.close()
        assert self.open == [], self.open
        self.text = words_of("".join(self.words))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("background", "srcset", "action") for name in attributes), attributes
        if tag not in ("br", "img", "meta"):
            self.open.append(tag)
        self.quiet += tag in ("style", "title")
        if tag in BLOCKS:
            self.words.append(" ")
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "img":
            self.pictures.append(attributes)
        assert "url(" not in attributes.get("style", "")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.open)
        self.quiet -= tag in ("style", "title")
        if tag in BLOCKS:
            self.words.append(" ")

    def handle_data(self, data):
        if not self.quiet:
            self.words.append(data)
        elif self.open[-1] == "style":
            assert "url(" not in data and "@import" not in data


def parts(message):
    """(text, HTML as Page, pictures by content id, attachments' names); and that its levels are as promised."""
    text, page, pictures, files = message.get_body(("plain",)).get_content().replace("\r\n", "\n"), None, {}, []
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = Page(part.get_content())
        if part["Content-ID"]:
            pictures[part["Content-ID"].strip("<>")] = data = part.get_payload(decode=True)
            assert part.get_content_type() == ("image/jpeg" if data.startswith(b"\xff\xd8\xff") else "image/png") and part.get_content_disposition() == "inline"
        if part.get_content_disposition() == "attachment":
            files.append(part.get_filename())
    return text, page, pictures, files


def shape(part):
    kind = part.get_content_subtype()
    return (kind, [shape(one) for one in part.iter_parts()]) if part.is_multipart() else kind


def size(message):
    return sum(len(part.as_bytes()) for part in message.walk() if not part.is_multipart() and part.get_content_disposition() != "attachment")


def words_of(text):
    return re.sub(r"[ \r\n]+", " ", text).strip()


def facts(text):
    """Amounts, days, accounts, references, numbers, links, addresses."""
    found = re.findall(r"(?:€[\xa0]?[\d.,\u202f]+\d|[\d.,\u202f]+\d\xa0€|\b\d\d[./]\d\d[./]\d{4}\b|BE\d\d(?: \d{4})+|\+\+\+[\d/]+\+\+\+|https?://[^\s,]+|[\w.]+@[\w.]+\w|\+32[ \d]+\d|BE\d{10})", text)
    return set(found)


def check(message, links=(), own=False):
    """`own`: an owner's text ends as it is, so who writes stands in the HTML alone."""
    text, page, pictures, files = parts(message)
    assert page and size(message) <= MOST, size(message)
    assert {picture["src"] for picture in page.pictures} == {"cid:" + id for id in pictures}, "each picture is found, none is left over"
    assert all(picture["alt"] for picture in page.pictures)
    for data in pictures.values():
        assert data.startswith(b"\xff\xd8\xff") or data.startswith(b"\x89PNG") and zlib.crc32(data[12:29]) == int.from_bytes(data[29:33], "big")
    assert not page.tags & {"script", "link", "iframe", "form", "object", "svg", "video"}
    allowed = {SHOP, WEBSITE, "mailto:info@koffiehoek.example", *links}
    assert set(page.links) <= allowed, page.links
    # what may be clicked counts as seen: the button's link is in its href
    seen = page.text + " " + " ".join(page.links)
    assert facts(text) <= facts(seen), facts(text) - facts(seen)
    assert own or facts(page.text) <= facts(text), facts(page.text) - facts(text)
    for line in text.split("\n"):
        label, _, value = line.partition(": ")
        if value and value not in links:
            assert words_of(label.strip("\xa0")) in page.text and words_of(value) in page.text, line
        elif not value:
            assert words_of(line) in page.text, line
    return text, page, pictures, files


@pytest.fixture
def mails(make_site):
    """preview --mail of an order."""
    site = make_site({"seller": SELLER}, start=False)
    site.verify_at_end = False
    (site.folder / "logo.svg").write_text(LOGO)

    def make(body, settings=None, type="invoice", expect=0):
        saved = {group: dict(keys) for group, keys in site.settings.items()}
        site.configure(settings or {})
        site.settings = saved
        (site.folder / "order.json").write_text(json.dumps(body))
        done = site.run("preview", site.folder / "order.json", "--type", type, "--mail", site.folder / "out.eml", expect=expect)
        return done if expect else check_headers((site.folder / "out.eml").read_bytes())
    return make


def in_language(language, **keys):
    return {"shop main": {"language": language}, "seller": {"logo": "logo.svg"}, **keys}


def unpaid(number=7, **changes):
    return order(number, status="on-hold", paid=False, **{"payment_url": LINK, "needs_payment": True, **changes})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("paid", [True, False])
def test_71_each_mail(mails, type, language, paid):
    message = mails(order(7) if paid else unpaid(), in_language(language), type)
    text, page, pictures, files = check(message, [] if paid or type == "delivery_note" else [LINK])
    assert message["Content-Language"] == language and files == ["PREVIEW.pdf"]
    pays = not paid and type != "delivery_note"
    assert shape(message) == ("mixed", [("related", [("alternative", ["plain", "html"])] + ["png"] * (1 + pays)), "pdf"])
    assert page.pictures[0]["alt"] == "De Koffiehoek"
    reference = ORDER[language] if type == "order_form" else "+++000/0000/00097+++"
    for said in (text, page.text):
        assert ("BE68 5390 0754 7034" in said) == pays and ("+++" in said) == (pays and type == "invoice"), said
        assert (DUE[language] in said) == (type != "delivery_note") and (not pays or reference in said), said
    assert (LINK in page.links) == (LINK in text) == pays
    if pays:
        assert page.pictures[1]["alt"] == ALT[language].format(DUE[language], reference)
        assert PAY[language] in page.text


def test_71_credit_note_reminder_accountant_and_the_code(make_site, tmp_path):
    site = make_site({"seller": {**SELLER, "logo": "logo.svg"}, "invoice": {"create": "created"}, "credit_note": {"create": "refunded", "auto_send": "true"},
                      "accountant": {"email": "office@boekhouder.example"}}, start=False)
    (site.folder / "logo.svg").write_text(LOGO)
    site.start()
    site.post(unpaid(1, refunds=[{"id": 50, "reason": "stuk", "total": "-12.10", "total_tax": "-2.10"}]))
    wait_until(lambda: len([m for m in outbox(site) if m["state"] == "sent"]) == 4, "four mails: " + site.log()[-1500:])
    found = {}
    for path in (site.folder / "mail").glob("*.eml"):
        message = check_headers(path.read_bytes())
        text, page, pictures, files = check(message, [LINK])
        office = message["To"] == "office@boekhouder.example"
        found[(files[0].split("-")[0], office)] = (text, page, pictures)
        assert len(pictures) == 0 if office else len(pictures) >= 1, "no package takes a picture of the accountant's mail for a document"
    assert len(found) == 4
    numbers = {d["type"]: d["number"] for d in site.documents()}
    assert numbers["credit_note"] in found[(numbers["credit_note"].split("-")[0], False)][1].text


@needs_clock
def test_71_reminder_has_the_code_of_what_is_still_due(make_site, tmp_path):
    clock = Clock(tmp_path)
    site = make_site({"seller": {**SELLER, "logo": "logo.svg"}, "invoice": {"create": "created"}, "reminders": {"after": "7d"}}, start=False)
    site.environment = clock.environment
    (site.folder / "logo.svg").write_text(LOGO)
    site.start()
    site.post(unpaid(1))
    wait_until(lambda: [m["state"] for m in outbox(site)] == ["sent"], "the invoice is out")
    number = site.documents()[0]["number"]
    site.run("paid", number, "--amount", "21.00", env=site.environment)
    clock.put_on(25 * DAY)
    wait_until(lambda: [m["state"] for m in outbox(site, role="reminder")] == ["sent"], "a reminder: " + site.log()[-1500:])
    [path] = [path for path in (site.folder / "mail").glob("*.eml") if b"Herinnering" in path.read_bytes()]
    text, page, pictures, files = check(check_headers(path.read_bytes()), [LINK])
    assert page.text.startswith(f"Herinnering: Factuur {number}") and "€\xa0100,00" in page.text and "€\xa0121,00" not in page.text
    assert "Begunstigde: De Koffiehoek" in text and files == [number + ".pdf"] and len(pictures) == 2
    if shutil.which("zbarimg"):
        picture = tmp_path / "code.png"
        picture.write_bytes(next(data for id, data in pictures.items() if id.startswith("code.")))
        said = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True).stdout
        assert "BE68539007547034" in said and "EUR100.00" in said, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_71_the_xml_is_named_and_everybody_greeted(mails, language):
    body = business(7, status="on-hold", paid=False)
    body["billing"]["first_name"] = ""
    message = mails(body, in_language(language, seller={"vat": "BE0417497106"}))
    text, page, _, files = check(message)
    for said in (text, page.text):
        assert GREETING[language] in said and (XML[language] in said) == ("PREVIEW.xml" in files)
    assert text.startswith(GREETING[language] + "\n\n") and files == ["PREVIEW.pdf", "PREVIEW.xml"]


HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "https://evil.example/win", "&lt;b&gt; &amp; </td></table>", "Jan\r\nBcc: x@evil.example",
           "javascript:alert(1)", "\u202ecod.exe", "a" * 3000, "{number} {{x}} %s %h", "cid:logo", "😀 <!--[if mso]> --> ]]>", "https://shop.example.com@evil.example/x",
           "https://shop.example.com.evil.example/"]


@pytest.mark.parametrize("own", ["", "Dag {first_name} {customer_name} {company},\\n\\n{note}\\n\\nZie https://docs.example/x?o={order_number}.\\nGroet"])
@pytest.mark.parametrize("text", HOSTILE)
def test_71_hostile_texts_stay_text(mails, text, own):
    body = unpaid(7, customer_note=text, payment_method_title=text)
    body["billing"].update(first_name=text, last_name=text, company=text)
    message = mails(body, {"invoice": {"mail_body_unpaid": own or None}})
    _, page, pictures, _ = parts(message)
    assert set(page.links) <= {SHOP, WEBSITE, LINK, "mailto:info@koffiehoek.example", "https://docs.example/x?o=7"}, page.links
    assert not page.tags & {"script", "iframe", "b"} and {p["src"] for p in page.pictures} == {"cid:" + id for id in pictures}
    assert size(message) <= MOST
    if own:
        assert "https://docs.example/x?o=7" in page.links and "Groet" in page.text


def test_71_an_owners_own_text_keeps_its_paragraphs_and_gets_the_facts(mails):
    own = "Dag {first_name},\\n\\neerste <b>regel</b>\\ntweede & regel\\n\\nTot ziens\\nDe winkel"
    message = mails(unpaid(), {"invoice": {"mail_body_unpaid": own, "mail_body_paid": own}})
    text, page, _, _ = check(message, [LINK], own=True)
    [html_text] = [part.get_content().replace("\r\n", "\n") for part in message.walk() if part.get_content_type() == "text/html"]
    assert "eerste &lt;b&gt;regel&lt;/b&gt;<br>\ntweede &amp; regel</p>" in html_text
    for fact in ("€\xa0121,00", "BE68 5390 0754 7034", "+++000/0000/00097+++", "Begunstigde: De Koffiehoek", LINK):
        assert fact in text, fact
    text, page, _, _ = parts(mails(order(7), {"invoice": {"mail_body_paid": own}}))
    assert text.rstrip().endswith("Tot ziens\nDe winkel"), "nothing to pay: the words are the owner's alone"
    assert "Factuur PREVIEW" in page.text and "€\xa0121,00" in page.text


def test_71_placeholders_of_the_account(mails):
    own = "{iban}\\n{bic}\\n{beneficiary}\\nMededeling: {order_form_reference}\\nx"
    seller = {"seller": {"bic": "TRIOBEBB"}, "mail": {"html": "false"}, "order_form": {"mail_body_unpaid": own}}
    text = parts(mails(unpaid(), seller, "order_form"))[0]
    assert text.rstrip() == "BE68 5390 0754 7034\nTRIOBEBB\nDe Koffiehoek\nMededeling: bestelling 7\nx"
    in_hand = unpaid(payment_method="cod")
    assert parts(mails(in_hand, seller, "order_form"))[0].rstrip() == "x", "what is paid in hand is never transferred"


def test_71_paid_on_delivery_has_no_transfer(mails):
    body = order(7, status="processing", paid=False, payment_method="cod", payment_method_title="Contant bij levering")
    for language, sentence in {"nl": "U betaalt {} bij levering.", "fr": "Vous payez {} à la livraison.", "de": "Sie zahlen {} bei Lieferung.", "en": "You pay {} on delivery."}.items():
        text, page, pictures, _ = check(mails(body, in_language(language)))
        for said in (text, page.text):
            assert sentence.format(DUE[language]) in said and "BE68" not in said and "+++" not in said
        assert [id.split(".")[0] for id in pictures] == ["logo"]


def test_71_without_html_as_before(mails):
    message = mails(unpaid(), {"mail": {"html": "false"}})
    assert shape(message) == ("mixed", ["plain", "pdf"])
    assert parts(message)[0].rstrip().endswith("De Koffiehoek\nhttps://shop.example.com")


def test_71_without_a_logo_or_account(mails):
    message = mails(unpaid(payment_url="", needs_payment=False), {"seller": {"iban": None}})
    text, page, pictures, _ = check(message)
    assert shape(message)[1][0] == ("alternative", ["plain", "html"]) and pictures == {}
    assert page.text.startswith("De Koffiehoek Factuur PREVIEW") and "IBAN" not in text and "Begunstigde" not in text


@pytest.mark.parametrize("name, kind", [("logo.jpg", "jpeg"), ("logo.png", "png")])
def test_71_a_logo_with_pixels(mails, name, kind):
    """A JPEG stays one, in the mail and in the PDF, where it is the owner's own file; a PNG is made smaller."""
    file = ROOT / "tests/data" / name
    message = mails(unpaid(), {"seller": {"logo": str(file)}})
    text, page, pictures, _ = check(message, [LINK])
    assert shape(message)[1][0][1] == [("alternative", ["plain", "html"]), kind, "png"]
    logo, code = (Image.open(io.BytesIO(data)) for data in pictures.values())
    assert (logo.format, code.format) == (kind.upper(), "PNG") and logo.width == 440 and int(page.pictures[0]["width"]) == 220
    [pdf] = [part.get_payload(decode=True) for part in message.walk() if part.get_filename() == "PREVIEW.pdf"]
    assert (file.read_bytes() in pdf) == (kind == "jpeg")


def test_71_no_usable_address(mails):
    body = unpaid()
    body["billing"]["email"] = "a@b.example, c@d.example"
    assert b"address" in mails(body, expect=1).stderr


def test_71_a_mail_that_was_not_sent_yet_can_be_read(make_site, tmp_path):
    """The daemon stopped before its first attempt: `show --mail` makes the mail, the daemon sends those bytes."""
    site = make_site({"mail": {"transport": "directory", "directory": str(tmp_path / "out"), "send_after": "0m"}, "invoice": {"create": "created", "auto_send": "false"}})
    (tmp_path / "out").mkdir(exist_ok=True)
    site.post(order(7))
    site.settle()
    draft = site.documents(order=7, type="invoice")[0]
    number = site.json("issue", f"#{draft['id']}")[0]["number"]
    wait_until(lambda: site.run("show", number, "--pdf", "/dev/null", expect=None).returncode == 0, "rendered")
    site.stop()
    site.run("send", number)
    shown = site.run("show", number, "--mail", "-").stdout
    assert b"multipart/alternative" in shown and number.encode() in shown
