"""Fixtures: `site` makes sites; at the end of a test each is stopped and the oracles are asked."""
import pytest

from harness import Site


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


def pytest_terminal_summary(terminalreporter):
    """Figures that tests give with record_property("info", text); also where the tests run in several processes."""
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties if report.when == "call" else []:
            if name == "info":
                terminalreporter.write_line("# " + text)
