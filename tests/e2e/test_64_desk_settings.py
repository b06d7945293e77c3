"""Scenario 64: the owner sets at the desk what the config file leaves open: whose value counts, in any order; it takes effect at once, lies in each copy, and is
passed over where a later file makes it wrong."""
import json
import re
import struct
import zlib

import pytest

from desk_site import browser, start_desk
from harness import SECRET, Site, order, wait_until

FREE = {"invoice": {"create": None, "auto_send": None}}


def value(site, name, full=False):
    group, key = name.split(".")
    row = next(row for row in site.json("config") if row["group"] == group and row["key"] == key)
    return row if full else (row["value"], row["from"])


@pytest.fixture
def free(make_site):
    """A site whose file leaves [invoice] to the desk."""
    return make_site(FREE)


# -- the command ------------------------------------------------------------------------------------------------------

def test_prints_all_settings(free):
    rows = free.json("config")
    assert all(set(row) == {"group", "key", "value", "from"} and row["from"] in ("file", "desk", "default") for row in rows)
    named = {(row["group"], row["key"]): row for row in rows}
    assert len(named) == len(rows) > 100
    assert named["seller", "name"]["value"] == "De Koffiehoek" and named["seller", "name"]["from"] == "file"
    assert named["invoice", "create"] == {"group": "invoice", "key": "create", "value": "never", "from": "default"}
    assert named["shop main", "secret"]["value"] is None and named["shop main", "secret"]["from"] == "file"
    assert named["mail", "password"]["value"] is None
    text = free.run("config").stdout.decode()
    assert "[seller]\n" in text and "name=De Koffiehoek" in text and "create=never" in text
    assert SECRET not in text


def test_set_unset_and_refused(free):
    free.run("config", "--set", "invoice.due_days=30", "--set", "mail.send_after=90m")
    assert value(free, "invoice.due_days") == ("30", "desk") and value(free, "mail.send_after") == ("90m", "desk")
    free.run("config", "--unset", "invoice.due_days")
    assert value(free, "invoice.due_days") == ("14", "default") and value(free, "mail.send_after") == ("90m", "desk")
    free.run("config", "--set", "invoice.caption_paid=Bedankt!", "--set", "invoice.caption_paid[fr]=Merci !")
    assert [value(free, f"invoice.caption_paid[{one}]") for one in ("nl", "fr", "en")] == [("Bedankt!", "desk"), ("Merci !", "desk"), ("Bedankt!", "desk")]
    free.run("config", "--unset", "invoice.caption_paid")
    assert all(value(free, f"invoice.caption_paid[{one}]")[1] == "default" for one in ("nl", "fr", "de", "en"))
    for wish in ("server.listen=127.0.0.1:1", "invoice.number=X{N}", "mail.password=x", "invoice.due_days", "due_days=3", "invoice.create=always", "seller.accent_color=red"):
        free.run("config", "--set", wish, expect=2)
    for wish in ("server.listen", "invoice.due_days=3", "nothing"):
        free.run("config", "--unset", wish, expect=2)
    locked = free.run("config", "--set", "alerts.email=a@example.com", "--set", "seller.accent_color=#12345", expect=2)
    assert b"rrggbb" in locked.stderr
    assert value(free, "alerts.email")[1] == "default", "all or none"


def test_takes_effect_at_once(free):
    free.post(order(1001))
    free.settle()
    assert not free.documents()
    free.run("config", "--set", "invoice.create=paid", "--set", "invoice.due_days=30")
    wait_until(lambda: "config-reloaded" in free.log(), "the daemon has seen it")
    free.post(order(1002))
    free.settle()
    assert [row["type"] for row in free.documents()] == ["invoice"]


def test_precedence_lock_and_unlock(free):
    free.run("config", "--set", "invoice.due_days=30")
    free.configure({"invoice": {"due_days": "7"}})
    assert value(free, "invoice.due_days") == ("7", "file"), "before any reload"
    free.reload()
    refused = free.run("config", "--set", "invoice.due_days=5", expect=1)
    assert b"admin" in refused.stderr and b"line" in refused.stderr
    free.run("config", "--unset", "invoice.due_days", expect=1)
    free.configure({"invoice": {"due_days": None}})
    assert value(free, "invoice.due_days") == ("7", "desk"), "taking the line out changes nothing"
    free.reload()
    assert value(free, "invoice.due_days") == ("7", "desk")
    free.run("config", "--set", "invoice.due_days=9")
    free.stop()
    free.start()
    assert value(free, "invoice.due_days") == ("9", "desk")
    free.run("config", "--unset", "invoice.due_days")
    free.reload()
    assert value(free, "invoice.due_days") == ("14", "default"), "kept once only"


def test_line_taken_out_while_stopped(make_site):
    site = make_site({"invoice": {"create": "paid", "caption_paid[fr]": "Merci", "auto_send": None}})
    site.stop()
    site.configure({"invoice": {"create": None, "caption_paid[fr]": None}})
    site.start()
    assert value(site, "invoice.create") == ("paid", "desk") and value(site, "invoice.caption_paid[fr]") == ("Merci", "desk")
    assert value(site, "invoice.caption_paid[nl]")[1] == "default"


def test_wrong_by_a_later_file(free):
    free.run("config", "--set", "invoice.create=paid", "--set", "invoice.auto_send=true")
    free.configure({"mail": {"transport": "off"}})
    free.reload()
    wait_until(lambda: "setting-passed-over" in free.log(), "told in the log")
    assert value(free, "invoice.auto_send") == ("false", "default")
    assert value(free, "invoice.create") == ("paid", "desk")
    status = free.json("status", expect=1)
    problem = next(one for one in status["problems"] if one["code"] == "setting-passed-over")
    assert "auto_send" in problem["text"]
    check = free.json("check")
    found = next(one for one in check["problems"] if one["key"] == "auto_send")
    assert found["severity"] == "warning" and found["file"] == "set in the desk" and found["line"] is None
    assert b"set in the desk: [invoice] auto_send" in free.run("check").stdout
    free.stop()
    free.start()
    assert value(free, "invoice.auto_send") == ("false", "default")
    free.configure({"mail": {"transport": "directory"}})
    free.reload()
    assert value(free, "invoice.auto_send") == ("true", "desk"), "in force again once the file is mended"
    free.run("config", "--set", "invoice.auto_send=false")


def test_check_names_the_desk(free):
    free.run("config", "--set", "credit_note.caption_paid[nl]=X")
    found = [one for one in free.json("check")["problems"] if one["group"] == "credit_note"]
    assert found and all(one["file"] == "set in the desk" for one in found)


def test_no_database_and_one_that_cannot_be_read(make_site, tmp_path):
    site = make_site(FREE, start=False)
    assert value(site, "invoice.create") == ("never", "default")
    site.start()
    site.run("config", "--set", "invoice.create=paid")
    site.stop()
    kept = site.database.read_bytes()
    site.database.write_bytes(b"no database of ours" * 400)
    answer = site.run("config")
    assert b"cannot be read" in answer.stderr and b"create=never" in answer.stdout
    site.database.write_bytes(kept)
    assert value(site, "invoice.create") == ("paid", "desk")


def test_backup_and_restore_carry_them(free, tmp_path):
    free.run("config", "--set", "invoice.create=paid", "--set", "seller.accent_color=#a01020")
    free.run("backup", str(tmp_path / "copy.db"))
    free.run("config", "--unset", "seller.accent_color")
    free.stop()
    free.run("restore", str(tmp_path / "copy.db"))
    assert value(free, "seller.accent_color") == ("#a01020", "desk")
    free.start()
    assert value(free, "invoice.create") == ("paid", "desk")


def test_init_leaves_them_open(tmp_path):
    site = Site(tmp_path / "site")
    target = tmp_path / "fresh" / "billhook.conf"
    site.config = target
    site.run("init")
    text = target.read_text()
    assert re.search(r"^create=paid$", text, re.M) and len(re.findall(r"^create=", text, re.M)) == 1
    before = text[:text.index("\ncreate=paid\n")].splitlines()[-2:]
    assert "leaves it to the" in " ".join(before) and "desk" in " ".join(before), before
    for key in ("auto_send", "due_days", "caption_paid", "mail_subject_paid", "accent_color", "logo", "send_after", "burst_limit", "attach", "after", "documents"):
        assert not re.search(rf"^{key}(\[nl\])?=", text, re.M), key


# -- the logo ---------------------------------------------------------------------------------------------------------

def png(width=8, height=8, noise=0):
    """A picture; `noise` bytes of padding make it as large as wanted."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height))
    padding = chunk(b"tEXt", b"Comment\0" + b"x" * noise) if noise else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + padding + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#a01020"/></svg>'
HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "html": b"<html><script>alert(1)</script></html>",
    "a PNG cut short": png()[:30],
    "a PNG of no pixels": png(0, 0),
    "a bomb": b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0) + b"\0" * 8,
    "an SVG of many lines": b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a0"/>' + b"".join(
        b'<g id="a%d">%s</g>' % (i, b'<use href="#a%d"/>' % (i - 1) * 10) for i in range(1, 12)) + b'<use href="#a11"/></svg>',
    "more than 1 MiB": png(noise=1 << 20),
}


def test_logo_by_command(free, tmp_path):
    free.run("config", "--set", "invoice.create=paid", "--set", "invoice.auto_send=true")
    wait_until(lambda: "config-reloaded" in free.log())
    for name, data in HOSTILE.items():
        (tmp_path / "logo").write_bytes(data)
        answer = free.run("config", "--set", f"seller.logo={tmp_path / 'logo'}", expect=1)
        assert b"logo" in answer.stderr.lower(), name
        assert value(free, "seller.logo") == ("", "default"), name
    (tmp_path / "logo").write_bytes(png())
    reloaded = free.log().count("config-reloaded")
    free.run("config", "--set", f"seller.logo={tmp_path / 'logo'}")
    (tmp_path / "logo").unlink()
    wait_until(lambda: free.log().count("config-reloaded") > reloaded)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", value(free, "seller.logo")[0])
    free.run("check")
    reloaded = free.log().count("config-reloaded")
    (tmp_path / "logo").write_bytes(SVG)
    free.run("config", "--set", f"seller.logo={tmp_path / 'logo'}")
    wait_until(lambda: free.log().count("config-reloaded") > reloaded)
    free.post(order(1001))
    free.settle()
    assert free.documents()[0]["state"] == "sent"
    free.run("preview", str(write_order(tmp_path)), "--pdf", str(tmp_path / "p.pdf"))
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    free.run("config", "--unset", "seller.logo")
    free.run("verify")


def write_order(folder):
    (folder / "order.json").write_text(json.dumps(order(1002)))
    return folder / "order.json"


def test_logo_whose_line_goes_comes_into_the_database(make_site, tmp_path):
    (tmp_path / "logo.png").write_bytes(png())
    site = make_site({**FREE, "seller": {"logo": str(tmp_path / "logo.png")}})
    assert value(site, "seller.logo") == (str(tmp_path / "logo.png"), "file")
    site.configure({"seller": {"logo": None}})
    site.reload()
    wait_until(lambda: value(site, "seller.logo")[0].startswith("sha256:"), "it is kept")
    assert value(site, "seller.logo")[1] == "desk"


# -- the pages --------------------------------------------------------------------------------------------------------

PAGES = ["/settings", "/settings/documents", "/settings/look", "/settings/reminders", "/settings/accountant", "/settings/alerts", "/settings/shop",
         "/settings/tests", "/settings/all", "/settings/texts/invoice/nl", "/settings/texts/credit_note/fr", "/settings/texts/order_form/de",
         "/settings/texts/delivery_note/en", "/settings/texts/reminder/fr"]


@pytest.fixture
def desk(make_site):
    return start_desk(make_site, FREE)


def test_pages_are_the_owners(desk):
    owner = browser(desk, "olga")
    for path in PAGES:
        answer = owner.get(path)
        assert answer.status == 200 and not answer.page.problems and len(answer.body) < 100_000, (path, len(answer.body), answer.page.problems)
        assert "WORD_" not in answer.text
    assert owner.get("/settings/sample/invoice/fr/unpaid.png").body.startswith(b"\x89PNG") and owner.get("/settings/sample/x/fr/paid.png").status == 404
    assert owner.get("/settings/nothing").status == 404 and owner.get("/settings/texts/invoice/xx").status == 404
    for name in ("ann", "rik"):
        visitor = browser(desk, name)
        assert "/settings" not in visitor.get("/me").page.links
        for path in PAGES:
            answer = visitor.get(path)
            assert answer.status == 403 and SECRET not in answer.text, path


def test_saved_at_once(desk):
    owner = browser(desk, "olga")
    page = owner.get("/settings/documents")
    after = owner.send(page, "/settings/documents", {"invoice.create": "paid", "invoice.due_days": "21"})
    assert after.status == 200 and after.path == "/settings/documents" and after.page.notices
    form = after.page.form("/settings/documents")
    assert form["invoice.create"] == "paid" and form["invoice.due_days"] == "21"
    assert value(desk, "invoice.due_days") == ("21", "desk") and value(desk, "order_form.due_days")[1] == "default"
    with desk.sql() as database:
        assert database.execute("SELECT set_by FROM desk_settings WHERE section = 'invoice' AND key = 'due_days'").fetchone() == ("olga",)
    desk.post(order(1001))
    desk.settle()
    assert [row["type"] for row in desk.documents()] == ["invoice"]
    back = owner.send(after, "/settings/documents", {"invoice.due_days": "14"})
    assert value(desk, "invoice.due_days") == ("14", "default"), back
    again = owner.send(owner.get("/settings/documents"), "/settings/documents")
    assert "Nothing had changed" in " ".join(again.page.notices)


def test_refused_with_its_values(desk):
    owner = browser(desk, "olga")
    refused = owner.send(owner.get("/settings/documents"), "/settings/documents", {"invoice.due_days": "999", "invoice.create": "paid"})
    assert refused.status == 422 and refused.page.alerts and refused.page.form("/settings/documents")["invoice.due_days"] == "999"
    assert 'aria-invalid="true"' in refused.text and value(desk, "invoice.create") == ("never", "default")
    refused = owner.send(owner.get("/settings/texts/invoice/fr"), "/settings/texts/invoice/fr", {"invoice.mail_body_paid[fr]": "Bonjour {prenom}"})
    assert refused.status == 422 and "{prenom}" in refused.page.form("/settings/texts/invoice/fr")["invoice.mail_body_paid[fr]"]
    forged = owner.send(owner.get("/settings/alerts"), "/settings/alerts", {"server.listen": "127.0.0.1:1", "alerts.email": "x"})
    assert forged.status == 422
    forged = owner.send(owner.get("/settings/alerts"), "/settings/alerts", {"server.listen": "127.0.0.1:1"})
    assert value(desk, "server.listen")[1] == "file"


def test_an_old_form_puts_nothing_back(desk):
    desk.run("config", "--set", "invoice.auto_send=true")
    owner, other = browser(desk, "olga"), browser(desk, "olga")
    wait_until(lambda: owner.get("/settings/documents").page.form("/settings/documents")["invoice.auto_send"] == "true", "the daemon has seen it")
    old, second = owner.get("/settings/documents"), owner.get("/settings/documents")
    other.send(other.get("/settings/documents"), "/settings/documents", {"invoice.auto_send": "false", "mail.burst_limit": "9/5m"})
    assert value(desk, "invoice.auto_send") == ("false", "default")
    saved = owner.send(old, "/settings/documents", {"invoice.due_days": "30"})
    assert saved.page.notices and value(desk, "invoice.due_days") == ("30", "desk")
    assert value(desk, "invoice.auto_send") == ("false", "default") and value(desk, "mail.burst_limit") == ("9/5m", "desk")
    refused = owner.send(second, "/settings/documents", {"invoice.due_days": "45", "invoice.create": "paid"})
    form = refused.page.form("/settings/documents")
    assert refused.status == 409 and "meanwhile" in " ".join(refused.page.alerts) and "In force now: ‘30’" in refused.text
    assert (form["invoice.due_days"], form["invoice.create"], form["invoice.auto_send"], form["mail.burst_limit"]) == ("45", "paid", "false", "9/5m")
    assert value(desk, "invoice.due_days") == ("30", "desk") and value(desk, "invoice.create") == ("never", "default")
    owner.send(refused, "/settings/documents")
    assert value(desk, "invoice.due_days") == ("45", "desk") and value(desk, "invoice.create") == ("paid", "desk")
    assert value(desk, "invoice.auto_send") == ("false", "default")


def test_locked_and_left(desk):
    owner = browser(desk, "olga")
    owner.send(owner.get("/settings/alerts"), "/settings/alerts", {"alerts.email": "mine@example.com"})
    desk.configure({"alerts": {"email": "admin@example.com"}})
    desk.reload()
    wait_until(lambda: "locked" in owner.get("/settings/alerts").text, "locked")
    page = owner.get("/settings/alerts")
    assert "alerts.email" not in page.page.form("/settings/alerts").names() and "admin@example.com" in page.text and re.search(r"\(line \d+\)", page.text)
    owner.send(page, "/settings/alerts", {"alerts.email": "mine@example.com"})
    assert value(desk, "alerts.email") == ("admin@example.com", "file")
    desk.configure({"alerts": {"email": None}})
    desk.reload()
    wait_until(lambda: "alerts.email" in owner.get("/settings/alerts").page.form("/settings/alerts").names(), "unlocked")
    assert owner.get("/settings/alerts").page.form("/settings/alerts")["alerts.email"] == "admin@example.com"


def test_texts_and_their_preview(desk):
    owner = browser(desk, "olga")
    page = owner.get("/settings/texts/invoice/fr")
    words = "Bonjour <b>{first_name}</b>,\nmerci !"
    form = page.page.form("/settings/texts/invoice/fr")
    fields = [(name, words if name == "invoice.mail_body_unpaid[fr]" else text) for name, text in form.fields]
    shown = owner.post("/settings/texts/invoice/fr/preview", fields)
    assert shown.status == 200 and "Bonjour <b>" not in shown.text and "Bonjour &lt;b&gt;Jan" in shown.text
    assert shown.page.form("/settings/texts/invoice/fr")["invoice.mail_body_unpaid[fr]"] == words
    assert value(desk, "invoice.mail_body_unpaid[fr]")[1] == "default", "a preview changes nothing"
    picture = re.search(r'src="(/settings/preview/[^"]+\.png)"', shown.text).group(1)
    assert owner.get(picture).body.startswith(b"\x89PNG")
    assert browser(desk, "olga").get(picture).status == 404, "of that session alone"
    bad = owner.post("/settings/texts/invoice/fr/preview", [(name, "{what}" if name == "invoice.mail_body_unpaid[fr]" else text) for name, text in form.fields])
    assert bad.status == 200 and "{what}" in bad.text and "placeholder" in bad.text
    owner.post("/settings/texts/invoice/fr", fields)
    assert value(desk, "invoice.mail_body_unpaid[fr]") == ("Bonjour <b>{first_name}</b>,\\nmerci !", "desk")
    owner.send(owner.get("/settings/texts/invoice/fr"), "/settings/texts/invoice/fr", button=("reset", "1"))
    assert value(desk, "invoice.mail_body_unpaid[fr]")[1] == "default"
    reminder = owner.get("/settings/texts/reminder/nl")
    assert "{due}" in reminder.text and "56,36" in reminder.text


def test_the_mail_has_the_new_words(desk):
    owner = browser(desk, "olga")
    owner.send(owner.get("/settings/documents"), "/settings/documents", {"invoice.create": "paid", "invoice.auto_send": "true"})
    owner.send(owner.get("/settings/texts/invoice/nl"), "/settings/texts/invoice/nl", {"invoice.mail_subject_paid[nl]": "Uw koffie {number}"})
    desk.post(order(1001))
    desk.settle()
    assert desk.documents()[0]["state"] == "sent"
    mail = next((desk.folder / "mail").glob("*.eml")).read_text()
    assert "Subject: Uw koffie 2" in mail


def test_logo_and_colour(desk):
    owner = browser(desk, "olga")
    owner.send(owner.get("/settings/look"), "/settings/look", {"seller.accent_color": "#A01020"})
    assert value(desk, "seller.accent_color")[1] == "desk"
    for name, data in HOSTILE.items():
        answer = owner.send(owner.get("/settings/look"), "/settings/look/logo", files={"logo": ("../../etc/x.png", data)})
        assert answer.status == 422 and answer.page.alerts, (name, answer.status)
        assert value(desk, "seller.logo") == ("", "default"), name
    nothing = owner.send(owner.get("/settings/look"), "/settings/look/logo", {"logo": ""})
    assert nothing.status == 422
    for data in (png(), SVG):
        answer = owner.send(owner.get("/settings/look"), "/settings/look/logo", files={"logo": ("logo", data)})
        assert answer.status == 200 and answer.page.notices
        assert value(desk, "seller.logo")[0].startswith("sha256:")
    answer = owner.send(answer, "/settings/look/logo/remove")
    assert value(desk, "seller.logo") == ("", "default")
    shown = owner.post("/settings/look/preview", [(name, "#00aa00" if name == "seller.accent_color" else text)
                                                  for name, text in owner.get("/settings/look").page.form("/settings/look").fields])
    assert shown.status == 200 and "/settings/preview/" in shown.text and value(desk, "seller.accent_color")[0].lower() == "#a01020"


def test_connection_to_the_shop(desk):
    owner = browser(desk, "olga")
    page = owner.get("/settings/shop")
    assert "https://shop.example.com/woocommerce/main" in page.text and SECRET in page.text and page.text.count("data-copy=") == 2
    assert "Order created" in page.text and "Processing order" in page.text
    owner.send(owner.get("/settings/documents"), "/settings/documents", {"invoice.create": "paid"})
    off = [row for row in owner.get("/settings/shop").page.rows if "Processing order" in row[0]][0]
    assert "switch off" in off[1] and "Invoices – once it is paid" in off[2]
    assert SECRET not in owner.get("/settings/all").text
    assert SECRET not in desk.log()


def test_connection_tests(desk):
    owner = browser(desk, "olga")
    assert owner.send(owner.get("/settings/tests"), "/settings/tests/mail").status == 422, "there is no mail server"
    for name in ("shop", "peppol"):
        answer = owner.send(owner.get("/settings/tests"), f"/settings/tests/{name}")
        assert answer.status == 200
        wait_until(lambda: owner.get("/settings/tests.json").json()["state"] == "done", name)
    text = owner.get("/settings/tests").text
    assert text.count("Outcome of") == 2
    desk.configure({"mail": {"transport": "smtp", "server": "smtp://127.0.0.1:1", "security": "none"}})
    desk.reload()
    wait_until(lambda: owner.send(owner.get("/settings/tests"), "/settings/tests/mail").status == 200, "smtp is set")
    wait_until(lambda: owner.get("/settings/tests.json").json()["state"] == "done", "mail")
    assert owner.get("/settings/tests").text.count("Outcome of") == 3
    desk.configure({"mail": {"transport": "directory", "server": None, "security": None}})


def test_a_broken_file_changes_nothing(desk):
    owner = browser(desk, "olga")
    good = desk.config.read_text()
    desk.config.write_text(good + "\n[nonsense]\nx=1\n")
    refused = owner.send(owner.get("/settings/alerts"), "/settings/alerts", {"alerts.email": "mine@example.com"})
    assert refused.status == 409 and refused.page.alerts
    desk.config.write_text(good)
    assert value(desk, "alerts.email")[1] == "default"
    owner.send(refused, "/settings/alerts", {"alerts.email": "mine@example.com"})
    assert value(desk, "alerts.email") == ("mine@example.com", "desk")


def test_passed_over_is_told_on_the_page(desk):
    desk.run("config", "--set", "invoice.auto_send=true")
    desk.configure({"mail": {"transport": "off"}})
    desk.reload()
    owner = browser(desk, "olga")
    wait_until(lambda: "does not count" in owner.get("/settings").text, "told")
    page = owner.get("/settings/documents")
    assert "does not count" in page.text and page.page.form("/settings/documents")["invoice.auto_send"] == "false"
    owner.send(page, "/settings/documents")
    assert "does not count" not in owner.get("/settings").text, "kept as it stands: the owner has seen it"
    desk.configure({"mail": {"transport": "directory"}})
