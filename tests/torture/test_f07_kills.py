"""F07, the long form: 150 kills while mails are in flight over a relay that answers after 10 ms."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from conftest import make_site  # noqa: E402,F401  a fixture
from kill_mails import kill_rounds  # noqa: E402
from mail_site import relay_settings  # noqa: E402
from smtp_server import SmtpServer  # noqa: E402


def test_f07_150_kills_while_mails_are_in_flight(make_site):  # noqa: F811
    with SmtpServer(latency=0.01) as server:
        site = make_site(relay_settings(server))
        print("\n" + kill_rounds(site, server, rounds=150))
