"""A body that takes the process down while it is mapped: the next starts find out which it was, it goes last, and after a few times it is failed and told."""
import time

import pytest

from harness import BUILD, PLAIN, order, wait_until

MARK = "Dodelijke koffie"


def killer(size):
    body = order(1, modified=time.time())
    body["line_items"][0]["name"] = MARK
    body["customer_note"] = "x" * size
    return body


def start_shimmed(site):
    site.start(wait=False, env={"LD_PRELOAD": str(BUILD / "tests/shims/crash.so"), "BILLHOOK_CRASH_MARK": MARK, "BILLHOOK_CRASH_LOG": str(site.folder / "crashes")})


def states(site):
    with site.sql() as database:
        return dict(database.execute("SELECT id, state FROM deliveries"))


def problems(site):
    return {p["code"]: p for p in site.json("status", expect=None)["problems"]}


@pytest.mark.skipif(not PLAIN, reason="a preloaded library must not come before a sanitizer's own")
@pytest.mark.parametrize("size", [600, 100_000], ids=["small", "large"])
def test_28_a_body_that_kills_the_process_goes_last(make_site, size):
    site = make_site({"alerts": {"email": "owner@koffiehoek.example"}})
    bad = site.post(killer(size)).json()["delivery"]
    others = [site.post(order(id)).json()["delivery"] for id in range(2, 9)]
    site.settle(mails=False)
    site.stop()
    start_shimmed(site)
    wait_until(lambda: site.log().count("ready version") == 2, "up")
    for id in (50, 51):  # what is pending when the worker begins is a suspect, all before it too: the second one is none, and ends that
        harmless = site.post(order(id)).json()["delivery"]
        wait_until(lambda: states(site).get(harmless) == "done", "the worker has begun")
    site.run("inbox", "retry", "--since", "2020-01-01")
    died, passed_after, told = 0, None, False
    for _ in range(8):
        wait_until(lambda: site.process.poll() is not None or states(site)[bad] == "failed", "it died, or gave it up", 60)
        if site.process.poll() is None:
            break
        assert site.process.returncode == 139
        site.process = None
        died += 1
        if passed_after is None and all(states(site)[id] == "done" for id in others):
            passed_after = died
        told = told or "mapping-cut-short" in problems(site)
        assert states(site)[bad] == "pending"
        start_shimmed(site)
    assert passed_after is not None and passed_after <= 3, "the others passed"
    assert told and died == 5, "once in a batch, once as one of the suspects, then after all others"
    assert "mapping-cut-short" not in problems(site) and "failed-deliveries" in problems(site)
    reason = next(d for d in site.json("inbox", "--state", "failed") if d["id"] == bad)["reason"]
    assert "the program ended 4 times while it was mapped" in reason and f"inbox retry {bad}" in reason
    wait_until(lambda: "alert kind=failed-delivery" in site.log(), "told, after it is given up")
    assert site.log().count("alert kind=failed-delivery") == 1
    # it goes on as if nothing had been, and the body is kept: a person may try again with a better version
    late = site.post(order(99)).json()["delivery"]
    wait_until(lambda: states(site)[late] == "done", "the daemon lives")
    site.stop()
    site.run("inbox", "retry", str(bad))
    site.start()
    wait_until(lambda: states(site)[bad] == "done", "mapped by one that does not die of it")
    with site.sql() as database:
        assert database.execute("SELECT count(*) FROM attempts").fetchone()[0] == 0


def test_28_a_stop_in_good_order_blames_nobody(make_site):
    site = make_site()
    site.post(killer(100_000))
    site.settle(mails=False)
    site.stop()
    site.start()
    assert "mapping-cut-short" not in site.log()
    with site.sql() as database:
        assert database.execute("SELECT count(*) FROM attempts").fetchone()[0] == 0
