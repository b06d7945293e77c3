"""What the tests of the shop's REST API share: a site whose shop is a stand-in, its clock, and what is asked in the end."""
import collections
import http.client
import json

from harness import DEADLINE, PATIENCE, SECRET, order, wait_at_least
from peppol_site import Clock, needs_clock  # noqa: F401  the same clock
from standins import Shop
from standins.shop import KEY, REST
from standins.shop import SECRET as REST_SECRET

import pytest

needs_captured = pytest.mark.skipif(not REST.exists(), reason="../shared/rest is not here")
MINUTE, HOUR, DAY = 60, 3600, 86400
ALERTS = {"alerts": {"email": "owner@koffiehoek.example"}}
QUIET = {"invoice": {"create": "never", "auto_send": "false"}, "mail": {"transport": "off"}}  # orders are kept, and nothing follows
# what two runs of the same orders may differ in: when and by what it came
VARIES = ("id", "created_at", "sent_at")


def begin(make_site, shop, more=None, start=True, name=None, sync_every="off", **keys):
    """A site of this shop; its rounds only by command where sync_every is not given."""
    settings = shop.settings(sync_every=sync_every, **keys)
    for group, found in (more or {}).items():
        settings.setdefault(group, {}).update(found)
    site = make_site({"mail": {"burst_limit": "100000/1m"}, **settings}, start=False, name=name)
    if "public_url" not in (more or {}).get("server", {}):
        site.configure({"server": {"public_url": f"http://127.0.0.1:{site.port}"}})
    if start:
        site.start()
    return site


def metrics(site, port):
    """Name with labels -> value, of the daemon's /metrics."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE * PATIENCE)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    lines = [line.replace(',instance="billhook"', "").replace('{instance="billhook"}', "") for line in lines]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if line and not line.startswith("#")}


def with_webhooks(shop, site, topics=("order.created", "order.updated")):
    shop.listen(site.port, SECRET, topics=topics)


def place(shop, count, first=1, **changes):
    """Orders of the shop's now, one after another."""
    return [shop.orders.place(order(number, **changes)).id for number in range(first, first + count)]


def sync(site, *arguments, expect=0):
    """`sync --json` of the one shop."""
    return site.json("sync", *arguments, expect=expect)


def bring(site, shop, *ids):
    """As webhooks would: these orders, or all, the oldest first."""
    for found in shop.orders.sorted("modified"):
        if not ids or found.id in ids:
            assert site.post(shop.webhook_body("order.updated", found.id)).status == 200
    site.settle()


def check_counts(found, **wanted):
    """looked_at is the sum of the others; those that are not named are 0."""
    got = {name: found[name] for name in ("new", "newer", "known", "failed")}
    assert got == {"new": 0, "newer": 0, "known": 0, "failed": 0, **wanted}, found
    assert found["looked_at"] == sum(got.values()), found


def deliveries(site, order_id=None):
    """(order id, topic, state) of what the inbox holds, oldest first."""
    with site.sql() as database:
        rows = database.execute("SELECT order_id, topic, state FROM deliveries ORDER BY id").fetchall()
    return [row for row in rows if order_id is None or row[0] == order_id]


def invoices(site):
    """order id -> number of its invoice."""
    return {found["order_id"]: found["number"] for found in site.documents(type="invoice") if found["number"]}


def watermark(site):
    return sync(site)["watermark"]


def explained(site, order_id):
    return site.run("explain", order_id).stdout.decode()


def status(site, expect=None):
    return site.run("status", expect=expect).stdout.decode()


def problems(site):
    """The codes of `status --json`."""
    return [found["code"] for found in json.loads(site.run("status", "--json", expect=None).stdout)["problems"]]


def alerts(site, kind):
    """What was raised of a kind."""
    return [line for line in site.log().splitlines() if f"alert kind={kind} " in line]


def bare(value):
    """A document without what two runs may differ in."""
    if isinstance(value, dict):
        return {key: bare(found) for key, found in value.items() if key not in VARIES}
    return [bare(found) for found in value] if isinstance(value, list) else value


def documents_by_order(site):
    """order id -> its documents, field by field, oldest first."""
    found = collections.defaultdict(list)
    for listed in reversed(site.documents()):
        found[listed["order_id"]].append(bare(site.document(listed["number"] or f"#{listed['id']}")))
    return dict(found)


def asked(shop, *kinds):
    return [request for request in list(shop.requests) if not kinds or request.kind in kinds]


def check_shop(site, shop, faults=(), at_once=1):
    """One question at a time (two where a process was killed over one), none that no right client makes, the key nowhere but in its header."""
    assert shop.most_at_once <= at_once, f"{shop.most_at_once} requests at a time"
    assert shop.faults == list(faults), shop.faults
    told = site.log() + status(site)
    for secret in (KEY, REST_SECRET):
        assert secret not in told, told[max(0, told.index(secret) - 300):told.index(secret) + 100]
    with site.sql() as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in rows:
            for row in database.execute(f"SELECT * FROM {table}"):
                assert not any(isinstance(cell, str) and (KEY in cell or REST_SECRET in cell) for cell in row), table


def wait_for(shop, kind, count=1):
    """Until the shop was asked so often."""
    wait_at_least(lambda: len(asked(shop, kind)), count, f"{count} requests of {kind}")


__all__ = ["ALERTS", "Clock", "DAY", "HOUR", "MINUTE", "Shop"]
