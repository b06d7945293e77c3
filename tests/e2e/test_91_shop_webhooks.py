"""Scenario 91: the shop's webhooks: what is wrong with each is told by `webhooks`, `check --shop`, `status` and an alert, and --mend mends it, but only
when deliveries come through."""
import pytest

from harness import SECRET, free_port, order, wait_until
from shop_site import ALERTS, HOUR, alerts, asked, begin, check_shop, problems, status, with_webhooks
from standins import Shop
from standins.shop import KEY, Key
from standins.shop import SECRET as REST_SECRET

TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


def webhooks(site, *words, expect=0):
    """topic -> its rows."""
    found = {}
    for row in site.json("webhooks", *words, expect=expect):
        assert set(row) == {"shop", "id", "name", "topic", "status", "delivery_url", "problems"}
        found.setdefault(row["topic"], []).append(row)
    return found


def kept(shop):
    """What a change of webhooks would show."""
    return [(hook.id, hook.name, hook.topic, hook.status, hook.delivery_url, hook.secret, hook.modified) for hook in shop.hooks.found.values()]


# name: (what is done to order.created, its problems)
STATES = {
    "right": (lambda shop, hook: None, []),
    "disabled": (lambda shop, hook: setattr(hook, "status", "disabled"), ["disabled"]),
    "paused": (lambda shop, hook: setattr(hook, "status", "paused"), ["paused"]),
    "elsewhere": (lambda shop, hook: setattr(hook, "delivery_url", "https://old.example.com/woocommerce/main"), ["other address"]),
    "both": (lambda shop, hook: vars(hook).update(status="disabled", delivery_url="https://old.example.com/woocommerce/main"), ["disabled", "other address"]),
    "missing": (lambda shop, hook: shop.hooks.found.pop(hook.id), ["missing"]),
}


@pytest.mark.parametrize("state", STATES)
def test_91_each_state_is_told_and_mended(make_site, shop, state):
    site = begin(make_site, shop, ALERTS)
    with_webhooks(shop, site)
    act, wrong = STATES[state]
    act(shop, shop.hooks.of("order.created"))
    found = webhooks(site)
    assert [row["problems"] for row in found["order.created"]] == [wrong] and [row["problems"] for row in found["order.updated"]] == [[]]
    assert [row["problems"] for row in found["order.deleted"]] == [["missing"]], "advised, and only shown"
    if state == "missing":
        assert all(found["order.created"][0][name] is None for name in ("id", "name", "status", "delivery_url"))
    shown = site.run("webhooks").stdout.decode()
    checked = site.run("check", "--shop", expect=None)
    told = checked.stdout.decode() + checked.stderr.decode()
    assert "order.created" in shown and "order.created" in told
    assert checked.returncode == (0 if state == "right" else 1), told
    assert ("--mend" in told) == (state != "right")
    mended = webhooks(site, "--mend", "--yes")
    assert all([row["problems"] for row in mended[topic]] == [[]] for topic in TOPICS)
    hooks = {hook.topic: hook for hook in shop.hooks.found.values()}
    assert {hook.delivery_url for hook in hooks.values()} == {f"http://127.0.0.1:{site.port}/woocommerce/main"}
    assert {hook.secret for hook in hooks.values()} == {SECRET}
    shop.orders.place(order(1))
    assert [sent.status for sent in shop.hooks.deliver()] == [200, 200]
    check_shop(site, shop)


def test_91_health_is_looked_at_each_round_and_taken_back(make_site, shop):
    site = begin(make_site, shop, ALERTS)
    with_webhooks(shop, site)
    shop.hooks.of("order.updated").status = "disabled"
    site.configure({"shop main": {"sync_every": "1s"}})
    site.reload()
    wait_until(lambda: "webhook-not-active" in problems(site), "told: " + site.log()[-1000:])
    wait_until(lambda: alerts(site, "webhook-not-active"), "alert")
    assert "billhook webhooks --mend" in status(site) and "disabled" in status(site)
    site.run("webhooks", "--mend", "--yes")
    wait_until(lambda: "webhook-not-active" not in problems(site), "taken back")
    shop.hooks.of("order.deleted").status = "disabled"
    before = len(asked(shop, "webhooks"))
    wait_until(lambda: len(asked(shop, "webhooks")) > before + 2, "more rounds")
    assert "webhook-not-active" not in problems(site), "one of the advised topics is no trouble"
    check_shop(site, shop)


def test_91_seven_failures_and_back(make_site, shop):
    """The shop's own way: the receiver is down, the 7th failure switches off; mended, the first delivery sets the count to 0."""
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    site.stop()
    for number in range(1, 8):
        shop.orders.place(order(number))
        shop.hooks.deliver()
    assert {hook.status for hook in shop.hooks.found.values()} == {"disabled"}
    before = kept(shop)
    assert site.run("webhooks", "--mend", "--yes", expect=1)
    assert kept(shop) == before and not asked(shop, "webhook-put", "webhook-post")[1:], "without the proof nothing is written"
    site.start()
    site.run("webhooks", "--mend", "--yes")
    shop.orders.place(order(8))
    assert [sent.status for sent in shop.hooks.deliver()] == [200, 200]
    assert [hook.failures for hook in shop.hooks.found.values()][:2] == [0, 0]
    site.run("sync")
    site.settle()
    assert len(site.documents(type="invoice")) == 8


@pytest.mark.parametrize("wrong", ["another answers", "secret", "404", "nobody"])
def test_91_without_the_proof_nothing_is_written(make_site, shop, wrong):
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    shop.hooks.of("order.created").status = "disabled"
    if wrong == "another answers":
        site.configure({"server": {"public_url": shop.root}})
    elif wrong == "secret":
        site.configure({"shop main": {"secret": "Z" * 40}})
    elif wrong == "404":
        site.configure({"server": {"public_url": f"http://127.0.0.1:{site.port}/elsewhere"}})
    else:
        site.configure({"server": {"public_url": f"http://127.0.0.1:{free_port()}"}})
    before = kept(shop)
    done = site.run("webhooks", "--mend", "--yes", expect=1)
    assert "nothing was changed" in (done.stdout + done.stderr).decode()
    assert kept(shop) == before
    shop.faults.clear()  # the proof went to the shop itself


def test_91_no_other_webhook_is_touched(make_site, shop):
    site = begin(make_site, shop)
    others = [shop.hooks.add("order.created", "https://boekhouding.example/hook", "x" * 20, "Boekhouding"),
              shop.hooks.add("order.updated", "https://voorraad.example/woocommerce/other", "y" * 20, "Voorraad"),
              shop.hooks.add("customer.created", f"http://127.0.0.1:{site.port}/woocommerce/main", "z" * 20, "Klanten")]
    others[0].status = "paused"
    before = kept(shop)
    mended = webhooks(site, "--mend", "--yes")
    assert kept(shop)[:3] == before and len(shop.hooks.found) == 3 + len(TOPICS)
    assert sorted(mended) == sorted(TOPICS)
    for hook in list(shop.hooks.found.values())[3:]:
        assert (hook.status, hook.secret, hook.delivery_url) == ("active", SECRET, f"http://127.0.0.1:{site.port}/woocommerce/main")
        assert hook.name.startswith("billhook")
    again = kept(shop)
    webhooks(site, "--mend", "--yes")
    assert [row[:6] for row in kept(shop)] == [row[:6] for row in again], "a second time nothing is made"


def test_91_a_read_key_shows_and_does_not_mend(make_site, shop):
    shop.keys[KEY] = Key(REST_SECRET, "read")
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    shop.hooks.of("order.created").status = "disabled"
    assert webhooks(site)["order.created"][0]["problems"] == ["disabled"]
    before = kept(shop)
    done = site.run("webhooks", "--mend", "--yes", expect=1)
    assert "may only read" in (done.stdout + done.stderr).decode() and kept(shop) == before
    checked = site.run("check", "--shop", expect=1).stdout.decode()
    assert "only read" in checked


@pytest.mark.parametrize("kind, action", [("webhook-put", "refuse no-write"), ("webhook-put", "500"), ("webhook-post", "after reset"), ("webhooks", "refuse no-right")])
def test_91_a_mend_that_ends_early_says_so(make_site, shop, kind, action):
    site = begin(make_site, shop)
    with_webhooks(shop, site)
    shop.hooks.of("order.created").status = "disabled"
    shop.on(kind, action, times=5)
    done = site.run("webhooks", "--mend", "--yes", expect=1)
    assert (done.stdout + done.stderr).decode().strip()
    shop.clear()
    webhooks(site, "--mend", "--yes")
    assert sorted(hook.topic for hook in shop.hooks.found.values()) == sorted(TOPICS), "none is made twice"


# what the shop is or does: words of `check --shop`, exit
CHECKS = {
    "right": (lambda shop: None, ["WooCommerce 10.5.0", "EUR", "2 decimals", "may read and write", "UTC+01:00"], 0),
    "plain": (lambda shop: setattr(shop, "plain", True), ["rest_route", "plain"], 0),
    "wrong secret": (lambda shop: shop.keys.update({KEY: Key("other")}), ["does not know this key", "rest_key"], 1),
    "unknown key": (lambda shop: shop.keys.clear(), ["over http://"], 1),
    "customer": (lambda shop: shop.keys.update({KEY: Key(REST_SECRET, role="customer")}), ["no right"], 1),
    "http": (lambda shop: setattr(shop, "http_ok", False), ["over http://"], 1),
    "off": (lambda shop: setattr(shop, "off", True), ["WooCommerce's API is not at this address"], 1),
    "firewall": (lambda shop: shop.on("any", "refuse firewall"), ["keeps us out"], 1),
    "maintenance": (lambda shop: shop.on("any", "refuse maintenance"), ["being updated", "600"], 1),
    "robot": (lambda shop: shop.on("any", "refuse robot"), ["of no use"], 1),
    "redirect": (lambda shop: shop.on("any", "redirect https://www.shop.example/wp-json/wc/v3/orders"), ["https://www.shop.example"], 1),
    "reset": (lambda shop: shop.on("any", "reset"), ["cannot be reached"], 1),
    "currency": (lambda shop: shop.about.update(currency="USD"), ["USD"], 0),
    "decimals": (lambda shop: shop.about.update(price_decimals=0), ["0 decimals"], 0),
    "rounding": (lambda shop: shop.about.update(woocommerce_tax_round_at_subtotal="yes"), ["subtotal"], 0),
    "no taxes": (lambda shop: shop.about.update(woocommerce_calc_taxes="no"), ["no taxes"], 0),
    "clock": (lambda shop: setattr(shop, "clock_offset", 3 * HOUR + 30), ["clock", "180 minutes ahead"], 0),
    "settings kept from us": (lambda shop: shop.on("settings", "refuse no-right"), ["could not be asked"], 0),
}


@pytest.mark.parametrize("case", CHECKS)
def test_91_check_shop(make_site, shop, case):
    site = begin(make_site, shop)
    with_webhooks(shop, site, TOPICS)
    shop.orders.place(order(1))
    shop.hooks.lose()
    act, words, code = CHECKS[case]
    act(shop)
    done = site.run("check", "--shop", expect=code)
    told = done.stdout.decode() + done.stderr.decode()
    for word in words:
        assert word in told, (word, told)
    assert KEY not in told and REST_SECRET not in told
    if case == "right":
        assert told.count("is active and delivers here") == 4, told
    if code == 1 and case != "maintenance":
        assert len(shop.requests) <= 3, "a shop that cannot be asked is not asked on"


def test_91_check_without_shop_asks_nothing(make_site, shop):
    site = begin(make_site, shop)
    site.run("check", expect=None)
    assert not shop.requests
