"""Scenario 65: orders at the desk: found by number, id and name; why there is no invoice; a document by hand; fetched again; a page at a time."""
import json
import time

import pytest

from desk_site import add_user, browser, start_desk
from harness import order, wait_until

HOSTILE = "\"><script>alert(1)</script> & <b>Jan</b>"


@pytest.fixture
def site(make_site):
    return start_desk(make_site)


def person(first, last, email="jan@example.be", company=""):
    return {"first_name": first, "last_name": last, "company": company, "address_1": "Kerkstraat 1", "postcode": "9000", "city": "Gent", "country": "BE",
            "email": email, "phone": ""}


def numbers(page):
    return [row[0] for row in page.rows[1:]]


def found(visitor, words):
    return numbers(visitor.get("/orders?q=" + words).page)


def test_65_the_list_is_empty_and_says_what_to_do(site):
    page = browser(site, "rik").get("/orders").page
    assert "No order has come in yet" in page.text and page.problems == []


def test_65_found_by_number_id_name_and_mail(site):
    site.post(order(501, number="W-7001", billing=person("Jan", "Janssens", "jan@janssens.example", "Koffie & Zo")))
    site.post(order(502, number="W-7002", billing=person("Élodie", "Dupont", "elodie@dupont.example"), status="on-hold", paid=False))
    site.settle()
    rik = browser(site, "rik")
    assert sorted(numbers(rik.get("/orders").page)) == ["W-7001", "W-7002"]
    for words in ("W-7001", "501", "jans", "jan@janssens.example", "koffie+zo", "JANSSENS+ja"):
        assert found(rik, words) == ["W-7001"], words
    for words in ("elodie", "dupont+elod", "502"):
        assert found(rik, words) == ["W-7002"], words
    for words in ("nobody", "%22%27%29+OR+1", "*", "jans+dupont"):
        answer = rik.get("/orders?q=" + words)
        assert answer.status == 200 and numbers(answer.page) == [] and "No order found" in answer.page.text, words


def test_65_a_page_at_a_time_newest_first(site):
    now = time.time()
    for number in range(1, 56):
        site.post(order(number, status="on-hold", paid=False, created=now - 10000 + number * 10, modified=now - 10000 + number * 10))
    site.settle()
    rik = browser(site, "rik")
    first = rik.get("/orders")
    assert numbers(first.page) == [str(number) for number in range(55, 5, -1)] and len(first.body) < 100_000
    older = next(link for link in first.page.links if "before=" in link)
    second = rik.get(older)
    assert numbers(second.page) == [str(number) for number in range(5, 0, -1)]
    assert "/orders" in second.page.links and not any("before=" in link for link in second.page.links)
    assert numbers(rik.get("/orders?before=hello").page)[0] == "55"


def test_65_why_there_is_no_invoice_and_one_by_hand(site):
    site.post(order(601, status="on-hold", paid=False))
    site.settle()
    add_user(site, "nele", "owner", language="nl")
    olga, nele, rik = (browser(site, name) for name in ("olga", "nele", "rik"))
    answer = olga.get("/orders/main/601")
    assert "Why is there no invoice?" in answer.page.text and "not paid yet" in answer.page.text and len(answer.body) < 100_000
    dutch = nele.get("/orders/main/601").page.text
    assert "Waarom is er geen factuur?" in dutch and "nog niet betaald" in dutch and "not paid" not in dutch and "geen factuur: nog niet betaald" in dutch
    assert all("create" not in form.action for form in rik.get("/orders/main/601").page.forms)
    made = olga.send(answer, "/orders/main/601/create", {"type": "invoice"}, follow=False)
    assert made.status == 303 and made.header("Location").startswith("/documents/")
    (draft,) = site.documents()
    assert (draft["type"], draft["state"]) == ("invoice", "draft")
    page = olga.get("/orders/main/601").page
    assert "draft #1" in page.text and "by olga" in page.text and f"/documents/{draft['id']}" in page.links
    assert b"by olga" in site.run("explain", "601").stdout
    # another one is refused, with the message, and nothing is made
    again = olga.send(olga.get("/orders/main/601"), "/orders/main/601/create", {"type": "invoice"})
    assert again.status == 409 and "already" in "".join(again.page.alerts) and len(site.documents()) == 1
    bad = olga.send(olga.get("/orders/main/601"), "/orders/main/601/create", {"type": "credit_note"})
    assert bad.status == 422 and len(site.documents()) == 1


def test_65_the_story_is_that_of_explain_and_the_body_is_text(site):
    site.post(order(701, billing=person(HOSTILE, "x"), customer_note=HOSTILE))
    site.settle()
    rik = browser(site, "rik")
    answer = rik.get("/orders/main/701")
    assert "Why is there no invoice" not in answer.page.text and answer.page.problems == [] and b"<script>alert" not in answer.body
    told = json.loads(site.run("explain", "701", "--json").stdout)
    assert rik.get("/orders/main/701.json").json() == told
    for event in told["events"]:
        assert event["text"] in answer.page.text, event
    body = rik.get("/orders/main/701/body.txt")
    assert body.header("Content-Type") == "text/plain; charset=utf-8" and body.header("X-Content-Type-Options") == "nosniff"
    assert json.loads(body.body)["id"] == 701
    assert rik.get("/orders").page.problems == []
    for path in ("/orders/main/999", "/orders/other/701", "/orders/main/999/body.txt"):
        assert rik.get(path).status == 404, path


def test_65_a_purged_order_is_found_by_number_alone(make_site):
    site = start_desk(make_site, {"invoice": {"create": "never"}})
    site.post(order(801, billing=person("Greet", "Peeters")))
    site.settle()
    rik = browser(site, "rik")
    assert found(rik, "peeters") == ["801"]
    site.stop()
    site.age_deliveries(400 * 86400)
    site.start()

    def purged():
        with site.sql() as database:
            return database.execute("SELECT customer FROM orders").fetchone()[0] == ""
    wait_until(purged, "the body is purged")
    assert found(rik, "peeters") == [] and found(rik, "801") == ["801"]
    assert "no longer kept" in rik.get("/orders/main/801").page.text
