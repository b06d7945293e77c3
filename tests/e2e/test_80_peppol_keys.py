"""Scenario 80: no key anywhere but on the wire: logs, /proc, database, kept answers, errors, mails. (No core is written: test_i09.)"""
import os
import pathlib

import pytest

from harness import wait_until
from peppol_site import business, check_no_key, delivery, issue, participant, settings_for, story, wait_state
from standins import PROVIDERS
from standins.provider import KEY, SECRET

ECHOES = {"peppyrus": "send", "e-invoice.be": "create", "recommand": "send", "billit": "send", "scrada": "send"}


def process_texts(pid):
    """What /proc shows of a process: arguments, environment, names of what is open, and the content of the files among them."""
    folder = pathlib.Path(f"/proc/{pid}")
    yield (folder / "cmdline").read_bytes()
    yield (folder / "environ").read_bytes()
    for path in (folder / "fd").iterdir():
        try:
            target = os.readlink(path)
            yield target
            if os.path.isfile(target) and "billhook.conf" not in target:
                yield path.read_bytes()  # by the descriptor: its name may be gone
        except OSError:
            continue  # closed meanwhile


@pytest.mark.parametrize("how", ["key", "key_file"])
@pytest.mark.parametrize("name", PROVIDERS)
def test_80_no_key_anywhere(make_site, name, how):
    """The provider sends the key back in every way; the database keeps the answers without it."""
    with PROVIDERS[name]() as provider:
        for customer in (1, 2, 3, 4):
            provider.register(participant(customer))
        provider.on("lookup", "echo", times=1, to=participant(2)).on(ECHOES[name], "echo", times=1, to=participant(3))
        provider.on("status", "echo", times=1)
        settings = settings_for(provider, {"alerts": {"email": "owner@koffiehoek.example"}})
        site = make_site({**settings}, start=False)
        if how == "key_file":
            for key, text in (("key", KEY), ("secret", SECRET)):
                if key in settings["peppol"]:
                    (site.folder / key).write_text(text + "\n")
                    (site.folder / key).chmod(0o600)
                    site.configure({"peppol": {key: None, f"{key}_file": str(site.folder / key)}})
        site.start()
        good, looked, refused = issue(site, business(1), business(2), business(3))
        wait_state(site, good, "accepted", "delivered")
        wait_state(site, refused, "failed")
        wait_until(lambda: delivery(site, looked)["last_answer"], "an answer")
        provider.key = "rotated"
        fourth, = issue(site, business(4))
        wait_until(lambda: name == "billit" or "peppol-key-refused" in [one["code"] for one in site.json("status", expect=None)["problems"]], "the key is refused")
        for text in process_texts(site.process.pid):
            check_no_key(text)
        for number in (good, looked, refused, fourth):
            for arguments in (["peppol", "show", number], ["show", number]):
                shown = site.run(*arguments)
                check_no_key(shown.stdout, shown.stderr)
            check_no_key(story(site, number))
        assert "[key]" in site.run("peppol", "show", refused).stdout.decode() or "[key]" in site.run("peppol", "show", refused, "--json", expect=None).stdout.decode()
        for arguments in (["check", "--peppol"], ["status"], ["peppol"], ["peppol", "--json"], ["check"]):
            shown = site.run(*arguments, expect=None)
            check_no_key(shown.stdout, shown.stderr)
        site.run("backup", site.folder / "copy.db")
        site.stop()
        for path in site.folder.rglob("*"):
            if path.is_file() and path.name not in ("billhook.conf", "key", "secret"):
                check_no_key(path.read_bytes())
