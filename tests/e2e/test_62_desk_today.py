"""Scenario 62: Today, the first page of the desk: what needs a person with the way to it, drafts that wait, what failed, the month so far."""
import re
import urllib.request

from desk_site import browser, start_desk
from harness import ROOT, free_port, order, wait_until

DRAFTS = {"invoice": {"create": "created", "auto_send": "false"}}


def figures(page):
    """{label: figure} of the month."""
    part = re.search(r'<dl class="figures">(.*?)</dl>', page.text, re.S)[1]
    plain = lambda html: re.sub(r"<[^>]+>", "", html)
    return {plain(label): plain(figure) for label, figure in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part)}


def test_62_nothing_to_do(make_site):
    """One calm sentence, and what to do where nothing ever came."""
    today = browser(start_desk(make_site), "olga").get("/")
    assert "All is well: nothing waits for you." in today.page.text and "No order came in yet" in today.page.text
    assert "This needs you" not in today.page.text and "What failed" not in today.page.text and not today.page.alerts
    assert figures(today) == {"Orders": "0", "Documents": "0", "Turnover without VAT": "€0.00", "Still to receive": "€0.00", "Of which overdue": "€0.00"}


def test_62_few_requests(make_site):
    """The page asks for a style sheet and a script, and for nothing else."""
    today = browser(start_desk(make_site), "rik").get("/")
    assert len(set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"', today.text))) == 2
    assert not re.findall(r"<(?:img|iframe|object|embed)", today.text) and len(today.body) < 100_000


def test_62_drafts_wait(make_site):
    """Each with the reason; what issues itself in its time waits for nobody."""
    site = start_desk(make_site, DRAFTS)
    site.post(order(1001))
    body = order(1002)
    body["tax_lines"] = []
    for line in body["line_items"]:
        line.update(taxes=[], total_tax="0.00", subtotal_tax="0.00")
    site.post({**body, "total": "100.00", "total_tax": "0.00", "cart_tax": "0.00"})
    site.settle()
    today = browser(site, "olga").get("/")
    assert "Drafts that wait for you" in today.page.text and "Ready: open it, check it and issue it." in today.page.text
    assert {"/documents/1", "/documents/2", "/documents?state=draft"} <= set(today.page.links)
    row = next(row for row in today.page.rows if "1002" in "".join(row))
    assert "VAT" in row[-1] and "`" not in row[-1], row
    assert "All is well" not in today.page.text


def test_62_nothing_is_ready_while_the_config_is_not(make_site):
    """What cannot be issued yet is not called ready."""
    site = start_desk(make_site, {**DRAFTS, "seller": {"name": "CHANGE-ME"}})
    site.post(order(1001))
    site.settle()
    today = browser(site, "olga").get("/")
    assert "Drafts that wait for you" in today.page.text and "Ready:" not in today.page.text and "settings are not" in today.page.text, today.page.text


def test_62_automatic_drafts_wait_for_nobody(make_site):
    site = start_desk(make_site, {"invoice": {"create": "paid", "auto_send": "true"}, "mail": {"send_after": "1h"}})
    site.post(order(1001))
    site.settle(mails=False)
    assert site.documents()[0]["state"] == "draft"
    today = browser(site, "olga").get("/")
    assert "Drafts that wait" not in today.page.text and "All is well" in today.page.text


def test_62_the_month(make_site):
    """Orders, documents, turnover without VAT less credit notes, what is still to be paid."""
    site = start_desk(make_site, {"invoice": {"create": "created", "auto_send": "true", "send_after": None}})
    site.post(order(1001))
    site.post(order(1002, total="242.00", net="200.00", paid=False, status="on-hold"))
    site.settle()
    invoice = next(document for document in site.documents(type="invoice") if document["order_id"] == 1001)
    site.run("credit", f"#{invoice['id']}", "--amount", "12.10", "--rate", "21", "--issue")
    site.settle()
    today = browser(site, "rik").get("/")
    count = len([document for document in site.documents() if document["number"]])
    assert figures(today) == {"Orders": "2", "Documents": str(count), "Turnover without VAT": "€290.00", "Still to receive": "€242.00", "Of which overdue": "€0.00"}
    assert "/documents?paid=unpaid" in today.page.links and "1 invoice" in today.page.text
    assert "#1002" in today.page.text and "/orders/main/1002" in today.page.links


def test_62_what_failed(make_site):
    """A delivery that could not be used: the problem with its button, the thing itself with its reason and what can be done."""
    site = start_desk(make_site)
    site.post({"id": 0, "line_items": [], "date_paid_gmt": None})
    wait_until(lambda: site.json("inbox", "--state", "failed"), "it fails")
    today = browser(site, "olga").get("/")
    assert "This needs you" in today.page.text and "1 delivery from the shop could not be used" in today.page.text
    assert "/queues/deliveries" in today.page.links and "What failed" in today.page.text
    assert any("/queues/deliveries/1" in form.action for form in today.page.forms) or "/queues/deliveries/1" in today.page.links
    for language, words in (("nl", "kon niet gebruikt worden"), ("fr", "n’a pas pu être utilisé"), ("de", "war nicht brauchbar")):
        other = browser(site, "rik")
        other.send(other.get("/me"), "/me/language", {"language": language})
        assert words in other.get("/").page.text, language


def test_62_each_way_is_open(make_site):
    """Where a problem's button leads there is a page for who sees the button; a problem of the machine shows its command."""
    source = (ROOT / "src/desk/page_today_problems.c").read_text()
    ways = set(re.findall(r'^    \{"[a-z-]+", +"(/[^"]*)", +WORD_\w+, +WHO_(\w+)\}', source, re.M))
    assert len(ways) > 10
    site = start_desk(make_site)
    desks = {"OWNER": browser(site, "olga"), "ACCOUNTANT": browser(site, "ann"), "READER": browser(site, "rik")}
    missing = [path for path, who in sorted(ways) if desks[who].get(path).status != 200]
    assert not missing, missing


def test_62_each_problem_has_a_way_or_a_command():
    """Every code that the program can tell is known here, or is one of the machine's."""
    machine = {"numbering-stopped", "clock", "wal", "disk", "unrendered", "no-page", "backup", "backup-directory",
               "mark-copy", "litestream", "invoice-language"}
    source = (ROOT / "src/desk/page_today_problems.c").read_text()
    known = set(re.findall(r'^    \{"([a-z-]+)", +"/', source, re.M)) | machine
    codes = set()
    for file in [*sorted((ROOT / "src/acts").glob("*problems.c")), ROOT / "src/acts/litestream.c"]:
        text = file.read_text()
        codes |= set(re.findall(r'(?:add|note|problem_add|problem_note)\)?\((?:search|list|problems|search->found), "([a-z-]+)"', text))
        codes |= set(re.findall(r'^            \{"([a-z-]+)", counts->', text, re.M)) | set(re.findall(r'= \{"(backup|verify)"', text))
    assert len(codes) > 25 and not codes - known, codes - known


def test_62_metrics_of_the_desk(make_site):
    """/metrics counts what the desk answers, how long pages take and who signs in; of a site without a desk nothing."""
    port = free_port()
    site = start_desk(make_site, {"server": {"metrics_listen": f"127.0.0.1:{port}"}})
    olga = browser(site, "olga")
    browser(site).sign_in("olga", "not her password at all")
    before = samples(port)
    assert before['billhook_desk_sign_ins_total{outcome="good",instance="billhook"}'] == 1
    assert before['billhook_desk_sign_ins_total{outcome="wrong",instance="billhook"}'] == 1
    for path in ("/documents", "/queues", "/no-such-page"):
        olga.once("GET", path)
    after = samples(port)
    grown = {name: after[name] - before[name] for name in after if name.startswith("billhook_desk") and after[name] != before[name]}
    assert grown['billhook_desk_answers_total{status="2xx",instance="billhook"}'] == 2
    assert grown['billhook_desk_answers_total{status="4xx",instance="billhook"}'] == 1
    assert grown['billhook_desk_page_seconds_count{instance="billhook"}'] == 3
    assert not any("olga" in name for name in after), "whose they are stays in the desk"
    site.configure({"desk": {"listen": None}})
    site.stop()
    site.start()
    assert not [name for name in samples(port) if name.startswith("billhook_desk")]


def samples(port):
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line and not line.startswith("#")}
