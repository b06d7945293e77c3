"""Files that are none: whatever a path of the config or the mark names, `check` and `serve` end in time, deliveries go on, `status` names key
and path, and what was mended is used again without a restart and without waiting out a back-off."""
import os
import shutil
import subprocess
import time

import pytest

from harness import BILLHOOK, PATIENCE, SECRET, order, wait_until

ROOT_USER = os.geteuid() == 0
SOON = 20  # seconds: for a command, a start, a stop
TOLD = 60  # INTERFACE.md: status names it within a minute
MENDED = 40  # a back-off would take a minute and more


def fifo(path):
    os.mkfifo(path)


def zero(path):
    path.symlink_to("/dev/zero")


def directory(path):
    path.mkdir()


def too_large(path):
    path.write_bytes(b"x")
    os.truncate(path, 300 * 1024 * 1024)


def missing(path):
    pass


def unreadable(path):
    path.write_bytes(b"x")
    path.chmod(0)


def dangling(path):
    path.symlink_to("nowhere")


def loop(path):
    path.symlink_to(path.name)


def plain_file(path):
    path.write_bytes(b"x")


KINDS = [fifo, zero, directory, too_large, missing, dangling, loop] + ([] if ROOT_USER else [unreadable])
DIRECTORY_KINDS = [fifo, zero, plain_file, missing, dangling, loop]


def clear(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class Spoiled:
    """A path that is something else for a while; what was there comes back."""

    def __init__(self, path, kind):
        self.path, self.kind, self.kept = path, kind, path.with_name(path.name + ".kept")

    def __enter__(self):
        self.path.rename(self.kept)
        self.kind(self.path)
        return self

    def __exit__(self, *_):
        clear(self.path)
        self.kept.rename(self.path)


def pem_pair(site):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost", "-keyout", site.folder / "key.pem",
                    "-out", site.folder / "cert.pem"], check=True, capture_output=True)
    (site.folder / "key.pem").chmod(0o600)


def png(path):
    from PIL import Image
    Image.new("RGB", (40, 20), (30, 60, 90)).save(path)


def prepare(site):
    pem_pair(site)
    shutil.copy(site.folder / "cert.pem", site.folder / "ca.pem")
    (site.folder / "terms.pdf").write_bytes(b"%PDF-1.4 terms")
    (site.folder / "body.txt").write_text("Dag {customer_name}\n")
    (site.folder / "secret").write_text(SECRET)
    (site.folder / "secret").chmod(0o600)
    (site.folder / "xml").mkdir()
    png(site.folder / "logo.png")


SMTP = {"transport": "smtp", "server": "smtp://127.0.0.1:9", "directory": None}
# key as it is named: settings, the file, kinds, whether `serve` starts all the same
KEYS = {
    "[mail] attach": ({"mail": {"attach": "terms.pdf"}}, "terms.pdf", KINDS, True),
    "[mail] ca_file": ({"mail": {**SMTP, "ca_file": "ca.pem"}}, "ca.pem", KINDS, True),
    "[mail] directory": ({}, "mail", DIRECTORY_KINDS, True),
    "[einvoice] directory": ({"einvoice": {"directory": "xml"}}, "xml", DIRECTORY_KINDS, True),
    "[seller] logo": ({"seller": {"logo": "logo.png"}}, "logo.png", KINDS, True),
    "[server] tls_certificate": ({"server": {"tls_certificate": "cert.pem", "tls_key": "key.pem"}}, "cert.pem", KINDS, False),
    "[server] tls_key": ({"server": {"tls_certificate": "cert.pem", "tls_key": "key.pem"}}, "key.pem", KINDS, False),
    "[shop main] secret_file": ({"shop main": {"secret": None, "secret_file": "secret"}}, "secret", KINDS, False),
    "[invoice] mail_body_paid_file[nl]": ({"invoice": {"mail_body_paid_file[nl]": "body.txt"}}, "body.txt", KINDS, False),
}


def bounded(site, *arguments):
    """A command that may fail, but ends in time; its output."""
    done = subprocess.run([BILLHOOK, *arguments], capture_output=True, env=dict(os.environ, BILLHOOK_CONFIG=str(site.config)), cwd=site.folder,
                          timeout=SOON * PATIENCE)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def business(number):
    """An order whose invoice has a UBL."""
    body = order(number)
    body["billing"]["company"] = "Afnemer BV"
    body["meta_data"] = [{"id": 1, "key": "_billing_vat_number", "value": "BE0404616494"}]
    return body


def flat(text):
    return " ".join(text.split())


def start_and_stop(site, starts):
    """`serve` is up, or ends with an error, in time; then it stops in time."""
    offset = len(site.log())
    site.start(wait=False)
    wait_until(lambda: "ready version" in site.log()[offset:] or site.process.poll() is not None, "up, or refused", SOON)
    if not starts:
        assert site.process.wait(timeout=SOON * PATIENCE) != 0
        site.process = None
        return
    assert site.process.poll() is None, site.log()[-1500:]
    before = time.monotonic()
    site.stop()
    assert time.monotonic() - before < SOON * PATIENCE


def new_site(make_site, key):
    site = make_site(start=False)
    prepare(site)
    site.configure(KEYS[key][0])
    return site


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.strip("[").replace("] ", "-").replace(" ", "-"))
def test_23_check_and_serve_end_in_time(make_site, key):
    settings, name, kinds, starts = KEYS[key]
    site = new_site(make_site, key)
    short = key.split()[-1].split("[")[0].removesuffix("_file") if starts is False else key.split()[-1]
    code, said = bounded(site, "check")
    assert code == 0, said
    for kind in kinds:
        with Spoiled(site.folder / name, kind):
            code, said = bounded(site, "check")
            assert code == 2 and name in flat(said) and short in flat(said), (kind, said)
            start_and_stop(site, starts)
    site.start()
    site.stop()


RUNNING = [key for key in KEYS if key not in ("[server] tls_certificate", "[server] tls_key")]


def told_by_status(site, key, path):
    def told():
        _, said = bounded(site, "status")
        return key.split()[-1].split("[")[0].removesuffix("_file") in flat(said) and path.name in said.replace("\n", "").replace(" ", "")
    wait_until(told, f"status names {key} and {path}", TOLD)


@pytest.mark.parametrize("key", RUNNING, ids=lambda key: key.strip("[").replace("] ", "-").replace(" ", "-"))
def test_23_a_running_daemon_goes_on(make_site, key):
    settings, name, kinds, _ = KEYS[key]
    site = new_site(make_site, key)
    path = site.folder / name
    site.start()
    for number, kind in enumerate(kinds, 1):
        with Spoiled(path, kind):
            assert site.post(business(number), timeout=SOON).status == 200, kind
            told_by_status(site, key, path)
            health = site.request("GET", "/health", timeout=SOON)
            assert health.status == 200 and health.json()["status"] == "attention", (kind, health)
    assert site.post(business(99), timeout=SOON).status == 200  # all paths are mended by now
    if KEYS[key][0].get("mail", {}).get("transport") == "smtp":
        # nobody listens there: the mails wait for another reason now, and it came without waiting out the back-off
        wait_until(lambda: "ca_file" not in bounded(site, "status")[1], "ca_file is used again", MENDED)
    else:
        wait_until(lambda: len(documents := site.documents()) == len(kinds) + 1 and all(document["state"] == "sent" for document in documents),
                   f"all is sent: {site.log()[-1500:]}", MENDED)
        wait_until(lambda: key != "[einvoice] directory" or len(list((site.folder / "xml").glob("*.xml"))) == len(kinds) + 1, "all e-invoices", MENDED)
    wait_until(lambda: path.name not in bounded(site, "status")[1].replace("\n", "").replace(" ", ""), "status tells it no more", TOLD)
    site.settle(mails=False)  # a stop waits for the page in hand, which takes as long as the machine is busy
    with Spoiled(path, kinds[0]):
        before = time.monotonic()
        site.stop()
        assert time.monotonic() - before < SOON * PATIENCE


def test_23_a_large_attachment_takes_no_memory(make_site):
    """One of 300 MB took 1 GB."""
    site = new_site(make_site, "[mail] attach")
    site.start()
    with Spoiled(site.folder / "terms.pdf", too_large):
        assert site.post(order(1)).status == 200
        wait_until(lambda: any(mail["last_answer"] and "larger than 20 MiB" in mail["last_answer"] for mail in site.json("outbox")), "told")
        peak = int(next(line for line in open(f"/proc/{site.process.pid}/status") if line.startswith("VmHWM")).split()[1]) // 1024
        assert peak < 200, f"{peak} MB"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_23_mark(make_site, kind):
    """Issuing stops, deliveries and /health go on; put back, it issues by itself."""
    site = make_site()
    assert site.post(order(1)).status == 200
    site.settle()
    mark = site.database.with_name("billhook.db.mark")
    with Spoiled(mark, kind):
        assert site.post(order(2), timeout=SOON).status == 200
        wait_until(lambda: "numbering-stopped" in site.log() or any(warning["code"] == "numbering-stopped" for document in site.documents()
                   if document["state"] == "draft" for warning in site.document(f"#{document['id']}")["warnings"]), "issuing stopped", SOON)
        health = site.request("GET", "/health", timeout=SOON)
        assert health.status == 200 and health.json()["status"] == "attention"
        assert site.post(order(3), timeout=SOON).status == 200
        told_by_status(site, "issuing", mark)
        code, said = bounded(site, "verify")
        assert code == 1 and "billhook.db.mark" in said.replace("\n", "")
        site.stop()
        start_and_stop(site, True)
        site.start()
        assert site.post(order(4), timeout=SOON).status == 200
        assert [document["number"] is not None for document in site.documents()].count(True) == 1
    wait_until(lambda: [document["state"] for document in site.documents()] == ["sent"] * 4, "issued and sent", MENDED)
    assert sorted(document["number"][-5:] for document in site.documents()) == ["00001", "00002", "00003", "00004"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_23_config_file(make_site, kind):
    """`check` and `serve` end with an error; a running daemon refuses it at SIGHUP and goes on."""
    site = make_site()
    with Spoiled(site.config, kind):
        for command in ("check", "serve", "status"):
            code, said = bounded(site, command)
            assert code == 2 and "billhook.conf" in said, said
        site.reload()
        assert "config-not-reloaded" in site.log()
        assert site.post(order(1), timeout=SOON).status == 200
    site.settle()
    site.stop()
