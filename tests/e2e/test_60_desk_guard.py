"""Scenario 60: nobody gets past the desk's guard: who is not signed in, has another role, comes from another site, or sends a form again."""
import pytest

from desk_site import PASSWORD, browser, start_desk


@pytest.fixture
def site(make_site):
    return start_desk(make_site)


def test_60_signing_in_and_out(site):
    visitor = browser(site)
    first = visitor.once("GET", "/")
    assert (first.status, first.header("Location")) == (303, "/sign-in")
    before = dict(visitor.cookies)
    page = visitor.get("/sign-in")
    assert page.status == 200 and not page.page.problems
    seen = dict(visitor.cookies)
    answer = visitor.sign_in("olga")
    assert answer.status == 200 and answer.path == "/", answer
    assert visitor.cookies["billhook"] != seen["billhook"], "a new id at the sign-in"
    assert answer.page.problems == [] and "olga" in answer.page.text
    out = visitor.send(answer, "/sign-out")
    assert out.path == "/sign-in?out" and "signed out" in out.page.notices[0]
    assert visitor.once("GET", "/").status == 303
    assert before == {}
