"""Fixtures: `site` makes sites; at the end of a test each is stopped and the oracles are asked."""
import shutil

import pytest

import einvoice
from harness import Site, wait_for_the_new_day
from own_root import build_deb


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """Before the fixtures, of whatever scope, too."""
    wait_for_the_new_day()


@pytest.fixture
def make_site(tmp_path):
    sites = []

    def make(settings=None, start=True, name=None):
        site = Site(tmp_path / (name or f"site{len(sites)}"), settings)
        sites.append(site)
        if start:
            site.start()
        return site

    yield make
    problems = []
    for site in sites:
        if site.process is not None and site.process.poll() is not None:
            problems.append(f"the daemon ended by itself with {site.process.returncode}: {site.log()[-2000:]}")  # O9
            site.process = None
        if site.process is not None and getattr(site, "settle_at_end", True):
            site.settle(mails=False)
        site.stop(expect=None)
        site.check_oracles(verify=getattr(site, "verify_at_end", True))
    assert not problems, problems


@pytest.fixture
def site(make_site):
    return make_site()


@pytest.fixture(scope="session", autouse=True)
def gathered(tmp_path_factory):
    """What tests gave to einvoice.validate_later(), at their end."""
    yield
    if einvoice.GATHERED:
        einvoice.validate_gathered(tmp_path_factory.mktemp("gathered"))


@pytest.fixture(scope="session")
def deb(tmp_path_factory):
    """The Debian package with the program that is tested."""
    return build_deb(tmp_path_factory.mktemp("deb"))


# what is made once for many tests: these go to one process, where tests run in several (--dist loadgroup); any other test goes where there is room
TOGETHER = ("matrix", "quarter", "peppol_matrix", "told", "endless", "scene", "shop_of_the_readme", "pages", "machine", "pack", "deb", "real")
# seconds where nothing else runs, of tests that take long: they begin first, so that none of them is what all wait for in the end
LONG = {"peppol_matrix": 60, "real": 50, "test_d01_kill_loop_loses_nothing": 30, "matrix": 25, "test_f01_matrix_of_the_daemon": 16, "test_d09_restarts_with_the_socket_kept_refuse_nobody": 16,
        "pages": 9, "test_24_no_answer_from_a_file_that_is_gone": 8, "endless": 8, "machine": 8, "deb": 50, "test_F05_tarpit": 8, "test_d16_no_memory_loses_nothing": 8, "test_f07_kills_while_mails_are_in_flight": 7,
        "test_13_disk_busy_while_the_outcome_is_recorded": 7, "scene": 6, "test_f20_big_mails_byte_exact": 6, "test_e01_parallel_connections_and_commands": 5,
        "test_f16_postfix_delivers_each_mail_once": 5, "test_b20_many_lines": 4, "pack": 15, "test_one_of_everything_is_proved": 12,
        "test_22_many_refunds_let_others_pass": 12, "test_80_all_payload_orders_of_businesses_are_valid": 10, "shop_of_the_readme": 6, "test_01_same_drafts_in_order_and_shuffled": 6,
        "test_a_logo_that_costs_too_much_is_refused": 5, "test_66_a_month_of_very_many_is_made_in_the_background": 5, "test_82_a_share_that_hangs": 14,
        "test_82_take_over": 7}


def together(item):
    return next((name for name in TOGETHER if name in item.fixturenames), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        if together(item):
            item.add_marker(pytest.mark.xdist_group(together(item)))
    items.sort(key=lambda item: -LONG.get(together(item) or item.originalname, 0))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """The folder of a test that passed goes at once: of two thousand tests they are gigabytes, which may lie in memory (run-pytest)."""
    report = (yield).get_result()
    item.fell = getattr(item, "fell", False) or report.failed
    if call.when == "teardown" and not item.fell and "tmp_path" in (item.funcargs or {}):
        shutil.rmtree(item.funcargs["tmp_path"], ignore_errors=True)


def pytest_terminal_summary(terminalreporter):
    """Figures that tests give with record_property("info", text); also where the tests run in several processes."""
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties if report.when == "call" else []:
            if name == "info":
                terminalreporter.write_line("# " + text)
