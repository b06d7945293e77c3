"""Scenario 90, the long forms: 100 kills while rounds run, 1,000 orderings of webhook and fetch, 500 orders that no webhook brought, 50,000 orders."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from harness import order  # noqa: E402
from shop_kills import kill_rounds  # noqa: E402
from shop_orderings import orderings  # noqa: E402
from shop_site import QUIET, begin, check_counts, check_shop, documents_by_order, sync, with_webhooks  # noqa: E402
from standins import Shop  # noqa: E402


@pytest.fixture
def shop():
    with Shop() as found:
        yield found


def test_90_100_kills_while_rounds_run(make_site, shop):  # noqa: F811
    print("\n" + kill_rounds(make_site, shop, 100))


def test_90_1000_orderings_of_webhook_and_fetch(make_site, shop):  # noqa: F811
    print("\n" + orderings(make_site, shop, 1000))


def test_90_500_orders_that_no_webhook_brought(make_site, shop):  # noqa: F811
    by_hook, by_round = begin(make_site, shop, name="by-hook"), begin(make_site, shop, name="by-round")
    with_webhooks(shop, by_hook)
    check_counts(sync(by_round))
    for number in range(1, 501):
        shop.orders.place(order(number))
        shop.hooks.deliver()
    check_counts(sync(by_round), new=500)
    for site in (by_hook, by_round):
        site.settle(seconds=600)
    assert documents_by_order(by_round) == documents_by_order(by_hook) and len(documents_by_order(by_hook)) == 500
    check_counts(sync(by_round), known=500)
    print("\n500 orders, found once each, documents as by webhook, field by field")


def test_90_50000_orders(make_site, shop):  # noqa: F811
    """The first round reads them all; memory stays flat."""
    site = begin(make_site, shop, QUIET)
    shop.orders.many(50_000, order, 1, 1_700_000_000)
    found = sync(site)
    check_counts(found, new=50_000)
    site.settle(seconds=3600)
    check_counts(sync(site, "--since", "2023-11-01"), known=50_000)
    check_shop(site, shop)
