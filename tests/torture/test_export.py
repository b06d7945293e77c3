"""The month pack of many documents: constant memory, the same bytes, how many a second. `make check` has the small form (test_96_export)."""
import json
import os
import pathlib
import subprocess
import sys
import time
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from harness import BUILD, PLAIN, cost, order, seller_day  # noqa: E402

DOCUMENTS = int(os.environ.get("BILLHOOK_EXPORT_DOCUMENTS", "20000"))
MOST_KIB = 60 * 1024


def filled(make_site, count):
    """A site of so many invoices, each with the page and the e-invoice that the daemon made of one."""
    one = make_site()
    buyer = {"meta_data": [{"id": 9, "key": "_billing_vat_number", "value": "BE0777777771"}]}
    one.post(order(1, **buyer))
    one.settle(mails=False)
    one.stop()
    number = one.documents()[0]["number"]
    one.run("show", number, "--pdf", "page.pdf", "--ubl", "page.xml")
    site = make_site({"mail": {"burst_limit": "1000000/1m"}}, start=False)
    body = site.folder / "order.json"
    body.write_text(json.dumps({**order(1000000000, **buyer), "number": "1000000000"}))
    subprocess.run([BUILD / "tests/tools/fill_store", site.config, body, str(count), "0", one.folder / "page.pdf", one.folder / "page.xml"], check=True)
    return site


def measured(site, target):
    """Runs an export; seconds and the most memory that it had, in KiB."""
    began = time.monotonic()
    status, _, most, _ = cost(site, "export", "--month", seller_day("%Y-%m"), target)
    assert status == 0
    return time.monotonic() - began, int(most * 1024)


def test_export_of_many_documents(make_site, record_property):
    site = filled(make_site, DOCUMENTS)
    site.verify_at_end = False  # the export has verified it
    first, second = site.folder / "one.zip", site.folder / "two.zip"
    seconds, most = measured(site, first)
    info = f"export of {DOCUMENTS} documents: {DOCUMENTS / seconds:.0f} a second, {most // 1024} MB at most, {first.stat().st_size / 1e6:.0f} MB of zip"
    print("\n" + info)
    record_property("info", info)
    assert most <= MOST_KIB or not PLAIN, f"{most} KiB"
    measured(site, second)
    subprocess.run(["cmp", first, second], check=True)
    second.unlink()
    with zipfile.ZipFile(first) as pack:
        assert len(pack.namelist()) == 2 * DOCUMENTS + 10
        assert pack.read("journal.csv").count(b"\r\n") == DOCUMENTS + 1
    subprocess.run(["unzip", "-tqq", first], check=True)
