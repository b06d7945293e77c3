"""Scenario 80: the package and its units under a real systemd, on a machine of its own (real_systemd.py), in the hands of jan, an admin who has sudo.

A part of it is part of `make check`; `make check-systemd` does all of it and prints a table of the steps. The tests are the life of one machine, in
their order. What was typed, what it printed and whether it passed stands in build/systemd-steps.txt (short form: systemd-steps-short.txt)."""
import json
import os
import shutil
import threading
import time

import pytest

from harness import BILLHOOK, BUILD, PATIENCE, ROOT, order
from own_root import as_version
from real_systemd import Booted, refused
from test_12_docs import FILL_IN, blocks, run_blocks

PLAIN = "sanitize" not in BILLHOOK and "/thread/" not in BILLHOOK and "/coverage/" not in BILLHOOK
pytestmark = [pytest.mark.skipif(not PLAIN, reason="the plain build is installed"),
              pytest.mark.skipif(not shutil.which("dh"), reason="debhelper is not installed"),
              pytest.mark.skipif(refused() is not None, reason=str(refused()))]
ALL = os.environ.get("BILLHOOK_SYSTEMD") == "all"
full = pytest.mark.skipif(not ALL, reason="a step of make check-systemd")
STEPS = BUILD / ("systemd-steps.txt" if ALL else "systemd-steps-short.txt")

NANO = r"""#!/bin/sh -e
# what a person fills in; and makes, for mails as files
sed -i -f /opt/files/fill-in.sed "$1"
name=${1##*/}; name=${name%.conf}
[ $name = billhook ] || sed -i "s|^public_url=.*|&/$name|; s|^directory=/var/lib/billhook/mail|directory=/var/lib/billhook/$name/mail|" "$1"
folder=$(sed -n 's|^directory=\(.*/mail\)$|\1|p' "$1" | head -n 1)
install -d -o billhook -g billhook -m 700 "${folder%/mail}" "$folder"
"""
CONFIG = "/etc/billhook/billhook.conf"
TCP, UNIX = "http://127.0.0.1:8480", "unix:/run/billhook/second.sock"


@pytest.fixture(scope="module")
def files(deb, tmp_path_factory):
    """What the machines see as /opt/files."""
    files = tmp_path_factory.mktemp("files")
    files.chmod(0o755)
    (files / "build").mkdir()
    shutil.copy(deb, files / "build")
    as_version(deb, "9.9.9", files)
    (files / "fill-in.sed").write_text(FILL_IN)
    (files / "nano").write_text(NANO)
    (files / "order.json").write_text(json.dumps(order(1)))
    shutil.copy(ROOT / "tests/e2e/pump.py", files)
    (files / "nginx.conf").write_text("user www-data; pid /run/nginx.pid; error_log /tmp/nginx.log;\nevents {}\nhttp { access_log off; server { listen 127.0.0.1:8080;\n"
                                      + (ROOT / "conf/nginx-sellers.conf").read_text() + "\n} }\n")
    return files


PREPARED = ("install -D -m 755 /opt/files/nano /usr/local/sbin/nano; cp -r /opt/files/build /tmp; mkdir -p /home/jan/billhook; cp -r /tmp/build /home/jan/billhook; "
            "chown -R jan: /home/jan")


@pytest.fixture(scope="module")
def real(files, tmp_path_factory):
    STEPS.write_text("step | what it printed, or what was seen | passed\n")
    machine = Booted(tmp_path_factory.mktemp("real"), files)
    try:
        machine.root(PREPARED)
        machine.secret = {}
        yield machine
    finally:
        machine.stop()


@pytest.fixture
def saw(record_property):
    """saw(step, what): a row of the table."""
    def row(step, what):
        record_property("info", f"{step:<34} {what}")
        write_step(step, what)
    return row


def write_step(step, what, passed="yes"):
    with open(STEPS, "a") as file:
        file.write(f"{step} | {what} | {passed}\n")


def typed(machine, text):
    """The lines of a block of README, one after the other, as jan types them; each is a row of the table. What they printed."""
    said = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        done = machine.run(line, folder="billhook")
        rows = [row for row in (done.stdout + done.stderr).splitlines() if row.strip()]
        shown = " / ".join(rows if len(rows) < 5 else [*rows[:2], f"… {len(rows) - 4} more lines …", *rows[-2:]])
        write_step("$ " + line.split("  #")[0].strip(), shown.replace("|", "¦") or "(nothing)", "yes" if done.returncode == 0 else f"NO, exit {done.returncode}")
        assert done.returncode == 0, (line, done.returncode, done.stdout[-2500:], done.stderr[-2500:], machine.journal()[-2500:])
        said += done.stdout
        if "billhook post" in line:  # jan reads what it says while the order is mapped
            machine.until(machine.documents, "the draft")
    return said


class Load:
    """Deliveries to these addresses that go on until end(), which says how many there were: each was answered 200."""
    first = 100000

    def __init__(self, machine, *addresses, secret):
        words = ["/usr/bin/python3", "/opt/files/pump.py", "/opt/files/order.json", secret, str(Load.first), str(300 * PATIENCE), *addresses]
        Load.first += 100000
        self.machine, self.answers = machine, []
        self.process = machine.start(words)
        self.reader = threading.Thread(target=lambda: self.answers.extend(row.strip() for row in self.process.stdout))
        self.reader.start()
        self.more()

    def more(self, count=5):
        before = len(self.answers)
        self.machine.until(lambda: len(self.answers) >= before + count, "deliveries go on")

    def end(self):
        self.more()
        self.process.stdin.close()
        self.reader.join(150 * PATIENCE)
        assert self.process.wait(30 * PATIENCE) == 0
        assert set(self.answers) == {"200"}, [answer for answer in self.answers if answer != "200"]
        return len(self.answers)


def secret_of(machine, config=CONFIG):
    return machine.root(f"sed -n 's/^secret=//p' {config}").stdout.strip()


def pid(machine, unit="billhook.service"):
    return machine.show(unit, "MainPID")


def restarted(machine, before, unit="billhook.service"):
    """Waits until the unit runs again, as another process."""
    machine.until(lambda: pid(machine, unit) not in ("0", before) and machine.show(unit, "ActiveState") == "active", f"{unit} runs again")


def test_80_nothing_starts_before_there_is_a_config(real, saw):
    """Goal: installed, nothing runs and nothing is enabled; a start says what is missing, and leaves nothing that tries for ever."""
    text = next(text for _, mark, text in run_blocks("by the package") if "apt install" in text)
    began = time.monotonic()
    out = typed(real, text)
    real.seconds = time.monotonic() - began
    assert "nothing runs yet. Next: billhook init" in out
    for unit in ("billhook.service", "billhook.socket", "billhook-nightly.timer"):
        assert real.run(f"systemctl is-active {unit}").stdout.strip() == "inactive", unit
        assert real.run(f"systemctl is-enabled {unit}").stdout.strip() == "disabled", unit
    done = real.run("sudo systemctl start billhook")
    assert done.returncode != 0 and "Assertion failed" in done.stderr, done
    assert real.run("systemctl is-active billhook.service").stdout.strip() == "inactive"
    real.good("sudo systemctl stop billhook.socket")
    assert real.root("systemctl --failed --no-legend").stdout == ""
    saw("install", "apt install ./billhook_….deb: nothing runs, nothing is enabled, a start without a config fails")


def test_80_readme_word_by_word(real, saw):
    """Goal: every block of README, from `billhook init` to the restore, by jan; `init` names exactly the units that README starts."""
    real.printed, lines = {}, 1
    for _, _, text in run_blocks("by the package"):
        if "make demo" in text or "apt install" in text:
            continue
        began = time.monotonic()
        real.printed[text] = typed(real, text)
        if lines:  # until the first order
            lines += len(text.splitlines())
            real.seconds += time.monotonic() - began
        if "billhook post" in text:
            filled_in = len([row for row in FILL_IN.splitlines() if "s|" in row])
            saw("install to the first order", f"{real.seconds / 60:.2f} minutes of the machine, without reading and typing: {lines} lines and {filled_in} values filled in")
            lines = 0
    assert len(real.printed) >= 8
    said = next(out for text, out in real.printed.items() if "billhook init" in text)
    assert "  systemctl enable --now billhook.socket billhook.service billhook-nightly.timer\n" in said and f"{CONFIG}: 0 errors" in said
    restored = next(out for text, out in real.printed.items() if "billhook restore" in text)
    assert "1 document verified, 0 faults" in restored
    assert "all is well" in next(out for text, out in real.printed.items() if "billhook send" in text)
    owners = real.good("sudo find /var/lib/billhook -printf '%u\\n' | sort -u")
    assert owners == "billhook\n"
    saw("README, from init to restore", f"{len(real.printed)} blocks word by word, all exit 0; status: all is well")


def test_80_start(real, saw):
    """Goal: READY by notify, the sandbox is really there, the socket is systemd's, and comes back at a boot."""
    main = pid(real)
    assert real.show("billhook.service", "ActiveState") == "active" and real.show("billhook.service", "NRestarts") == "0"
    assert "ready version=" in real.journal() and "listen-differs" not in real.journal()
    status = real.root(f"cat /proc/{main}/status").stdout
    assert "CapBnd:\t0000000000000000" in status and "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status
    assert real.show("billhook.service", "OOMPolicy") == "continue" and real.show("billhook.service", "MemoryMax") == str(768 << 20)
    assert real.root("systemctl is-enabled billhook.service billhook.socket billhook-nightly.timer").stdout.split() == ["enabled"] * 3
    real.good("sudo systemctl stop billhook.socket billhook.service; sudo systemctl start billhook.service; systemctl is-active billhook.socket")  # Sockets=
    saw("start, READY", "active by notify; no capabilities, seccomp; starting the service starts its socket")


def test_80_reload(real, saw):
    """Goal: a good config is read; one that `serve` would refuse fails the reload, says why, and the old one stays; CHANGE-ME is no fault."""
    main = pid(real)
    real.good("sudo systemctl reload billhook")
    real.until(lambda: "config-reloaded" in real.journal(), "the good config is read")
    real.root(f"cp -p {CONFIG} /tmp/good.conf; sed -i 's|^create=paid|create=sometimes|' {CONFIG}")
    done = real.run("sudo systemctl reload billhook")
    assert done.returncode != 0, done
    refused_line = [row for row in real.journal("-u billhook -p err").splitlines() if "config-refused" in row]
    assert refused_line and "create" in refused_line[-1] and CONFIG in refused_line[-1], refused_line
    assert pid(real) == main and real.show("billhook.service", "ActiveState") == "active"
    load = Load(real, TCP, secret=secret_of(real))
    real.root(f"cp -p /tmp/good.conf {CONFIG}; sed -i 's|^name=De Koffiehoek|name=CHANGE-ME|' {CONFIG}")
    real.good("sudo systemctl reload billhook")
    real.root(f"cp -p /tmp/good.conf {CONFIG}")
    real.good("sudo systemctl reload billhook")
    load.end()
    assert pid(real) == main
    saw("reload", "good: read; wrong: systemctl reload fails, file, line and key in the journal (err), the old one stays; CHANGE-ME: read")


def test_80_reload_with_a_credential(real, saw):
    """Goal: a secret that systemd gives (LoadCredential=) is no reason to refuse a reload."""
    real.root(f"""cp -p {CONFIG} /tmp/good.conf
sed -n 's/^secret=//p' {CONFIG} > /etc/billhook/shop-secret; chmod 600 /etc/billhook/shop-secret
sed -i 's|^secret=.*|secret_file=${{CREDENTIALS_DIRECTORY}}/shop-secret|' {CONFIG}
mkdir -p /etc/systemd/system/billhook.service.d
printf '[Service]\\nLoadCredential=shop-secret:/etc/billhook/shop-secret\\n' > /etc/systemd/system/billhook.service.d/credential.conf
systemctl daemon-reload; systemctl restart billhook""")
    before = real.journal().count("config-reloaded")
    done = real.run("sudo systemctl reload billhook")
    assert done.returncode == 0, (done, real.journal()[-1500:])
    real.until(lambda: real.journal().count("config-reloaded") > before, "read")
    real.root(f"cp -p /tmp/good.conf {CONFIG}; rm -r /etc/systemd/system/billhook.service.d /etc/billhook/shop-secret; systemctl daemon-reload; systemctl restart billhook")
    saw("reload with LoadCredential=", "read")


@full
def test_80_watchdog(real, saw):
    """Goal: a daemon that stands still is ended and started anew by systemd."""
    real.root("mkdir -p /run/systemd/system/billhook.service.d; printf '[Service]\\nWatchdogSec=3\\n' > /run/systemd/system/billhook.service.d/short.conf; "
              "systemctl daemon-reload; systemctl restart billhook")
    main = pid(real)
    real.root(f"kill -STOP {main}")
    restarted(real, main)
    assert "watchdog" in real.journal("-u billhook --grep 'atchdog'").lower()
    real.root("rm -r /run/systemd/system/billhook.service.d; systemctl daemon-reload; systemctl restart billhook")
    saw("watchdog of a stopped daemon", "SIGSTOP: ended after WatchdogSec (3 s here), started anew")


@full
def test_80_restart_under_load(real, saw):
    """Goal: five restarts, and every delivery is answered 200."""
    load = Load(real, TCP, TCP, TCP, secret=secret_of(real))
    for _ in range(5):
        load.more()
        real.good("sudo systemctl restart billhook")
    saw("5 restarts under load", f"{load.end()} deliveries, all 200, none refused")


@full
def test_80_kill(real, saw):
    """Goal: kill -9 costs no delivery but those that were in hand: they wait at the socket, or the connection ends without an answer."""
    main = pid(real)
    real.good("sudo systemctl kill -s KILL billhook")
    restarted(real, main)
    load = Load(real, TCP, secret=secret_of(real))
    count = len(real.documents())
    load.end()
    real.until(lambda: len(real.documents()) > count, "documents go on")
    real.good("sudo billhook verify")
    saw("kill -9", "started anew after RestartSec, verify: 0 faults")


@full
def test_80_nightly(real, saw):
    """Goal: the nightly unit, in its sandbox, writes a backup and proves the books; the timer waits."""
    real.good("sudo systemctl start billhook-nightly")
    assert real.show("billhook-nightly.service", "Result") == "success"
    assert real.root("systemctl is-active billhook-nightly.timer").stdout.strip() == "active"
    kept = real.root("ls /var/lib/billhook/backup").stdout.split()
    assert any(name.endswith(".db") for name in kept) and any(name.endswith(".mark") for name in kept), kept
    real.good("sudo billhook status")
    saw("nightly", "backup with its mark, verified; status: all is well")


def second_seller():
    return next(text for _, mark, _, text in blocks() if mark.startswith("skip") and "second.conf init" in text)


def through_nginx(machine, path):
    return machine.root(f"curl -s -o /dev/null -w '%{{http_code}}' http://127.0.0.1:8080{path}").stdout


def test_80_second_seller(real, saw):
    """Goal: README's lines for a second seller; its socket is the proxy's and the daemon's alone; one nginx location; stopped or unknown: 404."""
    out = typed(real, second_seller())
    assert "  systemctl enable --now billhook@second.socket billhook@second.service billhook-nightly@second.timer\n" in out and "all is well" in out
    assert "listen=unix:/run/billhook/second.sock\n" in real.root("cat /etc/billhook/second.conf").stdout
    assert real.root("stat -c '%U %G %a' /run/billhook/second.sock").stdout == "billhook www-data 660\n"
    assert '200 {"delivery":1}' in real.good("sudo billhook --config /etc/billhook/second.conf post")
    assert "listen-differs" not in real.journal("-u billhook@second")
    if not shutil.which("nginx", path="/usr/sbin"):
        pytest.skip("nginx is not installed")
    real.root("nginx -c /opt/files/nginx.conf")
    assert through_nginx(real, "/nobody/woocommerce/main") == "404" and through_nginx(real, "/woocommerce/main") == "404"
    secret = secret_of(real, "/etc/billhook/second.conf")
    load = Load(real, UNIX, "http://127.0.0.1:8080#/second", secret=secret)
    for _ in range(2):
        load.more()
        real.good("sudo systemctl restart billhook@second")
    count = load.end()
    real.good("sudo systemctl start billhook-nightly@second")
    real.root("test -e /var/lib/billhook/second/backup")
    real.good("sudo systemctl stop billhook.target")
    for unit in ("billhook@second.service", "billhook@second.socket", "billhook-nightly@second.timer"):
        real.until(lambda: real.show(unit, "ActiveState") == "inactive", unit)  # the target's own job does not wait for them
    assert through_nginx(real, "/second/woocommerce/main") == "404"
    real.good("sudo systemctl start billhook.target")
    real.until(lambda: real.show("billhook@second.service", "ActiveState") == "active", "the target starts what is enabled")
    assert through_nginx(real, "/second/woocommerce/main") in ("400", "401", "405")
    assert real.show("billhook.service", "ActiveState") == "active"
    saw("second seller", f"socket 0660 billhook:www-data; {count} deliveries over 2 restarts, direct and by nginx, all 200; unknown or stopped: 404")


def seller_block():
    return next(text for _, mark, _, text in blocks() if mark.startswith("skip") and "seller add bakker" in text)


def test_80_a_seller_comes_and_goes(real, saw):
    """Goal: README's lines for `seller add`; suspended, its shops get 404 through nginx and the reason in its place; resumed, 200; removed, its books stay and nothing else."""
    out = typed(real, seller_block())
    assert "include /usr/share/doc/billhook/nginx-sellers.conf;" in out and "all is well" in out, out
    real.root("test -f /usr/share/doc/billhook/nginx-sellers.conf")
    assert real.root("stat -c '%U %a' /etc/billhook/bakker.conf /var/lib/billhook/bakker /run/billhook/bakker.sock").stdout == "billhook 600\nbillhook 700\nbillhook 660\n"
    units = ("billhook@bakker.socket", "billhook@bakker.service", "billhook-nightly@bakker.timer")
    states = lambda: [(real.run(f"systemctl is-active {unit}").stdout.strip(), real.run(f"systemctl is-enabled {unit}").stdout.strip()) for unit in units]
    assert states() == [("active", "enabled")] * 3
    assert secret_of(real, "/etc/billhook/bakker.conf") != secret_of(real)
    real.root("pgrep -x nginx > /dev/null || nginx -c /opt/files/nginx.conf")
    load = Load(real, "http://127.0.0.1:8080#/bakker", secret=secret_of(real, "/etc/billhook/bakker.conf"))
    count = load.end()

    refused = real.run("billhook seller suspend bakker")
    assert refused.returncode == 1 and "sudo billhook seller suspend bakker" in refused.stderr
    out = real.good("sudo billhook seller suspend bakker")
    assert "7th failure" in out and "webhooks --mend\n" in out and "bakker.conf sync\n" in out
    assert states() == [("inactive", "disabled")] * 3 and through_nginx(real, "/bakker/woocommerce/main") == "404"
    assert "bakker: suspended since" in real.good("sudo billhook --config /etc/billhook/bakker.conf status | sed 's/^/bakker: /'")
    assert {row["seller"]: row["state"] for row in json.loads(real.good("sudo billhook seller --json"))} == {"bakker": "suspended", "second": "running"}
    real.good("sudo billhook wake")
    assert states() == [("inactive", "disabled")] * 3
    assert real.run("sudo billhook seller add bakker").returncode == 1
    real.good("sudo billhook seller suspend bakker; sudo billhook seller resume bakker; sudo billhook seller add bakker")
    assert states() == [("active", "enabled")] * 3 and through_nginx(real, "/bakker/woocommerce/main") in ("400", "401", "405")

    out = real.good("sudo billhook seller remove bakker")
    away = real.root("ls -d /var/lib/billhook/bakker/removed-*").stdout.strip()
    assert away in out and states() == [("inactive", "disabled")] * 3 and through_nginx(real, "/bakker/woocommerce/main") == "404"
    real.root(f"test -e {away}/bakker.conf; test -e /var/lib/billhook/bakker/billhook.db; test ! -e /etc/billhook/bakker.conf; test ! -e /etc/billhook/bakker.suspended")
    assert real.run("sudo billhook seller add bakker").returncode == 1, "the name has books"
    assert real.root("systemctl --failed --no-legend").stdout == ""
    real.root("rm -r /var/lib/billhook/bakker")
    saw("seller add … remove", f"{count} deliveries by nginx, all 200; suspended, removed: 404, units stopped and disabled; books stay")


def falls_asleep(machine, unit="billhook@second"):
    """The daemon ended by itself, with 0, and its socket listens."""
    machine.until(lambda: machine.show(f"{unit}.service", "ActiveState") == "inactive", "it falls asleep")
    assert machine.show(f"{unit}.service", "Result") == "success" and machine.show(f"{unit}.service", "ExecMainStatus") == "0"
    assert machine.show(f"{unit}.socket", "ActiveState") == "active"
    return machine.root("cat /var/lib/billhook/second/billhook.db.wake").stdout.splitlines()


@full
def test_80_asleep_and_awake(real, saw):
    """Goal: with exit_idle a seller ends when nothing is due; a delivery through his socket wakes him; the timer wakes him when a draft is ripe, and
    the invoice leaves by itself; one who is suspended, or whose socket was stopped, stays asleep."""
    config, restarts = "/etc/billhook/second.conf", real.show("billhook@second.service", "NRestarts")
    sent = lambda: [row["state"] for row in json.loads(real.good(f"sudo billhook --config {config} list --json"))].count("sent")
    real.root("mkdir -p /run/systemd/system/billhook-wake.timer.d; "
              "printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/2\\nRandomizedDelaySec=0\\nAccuracySec=1s\\n' > /run/systemd/system/billhook-wake.timer.d/often.conf; "
              f"cp -p {config} /tmp/awake.conf; sed -i 's|^#exit_idle=.*|exit_idle=2s|; s|^#send_after=.*|send_after=45s|; s|^#burst_limit=.*|burst_limit=off|; s|^#*auto_send=.*|auto_send=true|' {config}; "
              "systemctl daemon-reload; systemctl restart billhook@second")
    real.good("sudo systemctl enable --now billhook-wake.timer")
    falls_asleep(real)
    assert real.show("billhook@second.service", "NRestarts") == restarts, "Restart=always knows that 0 is no fault"
    assert "asleep" in real.good(f"sudo billhook --config {config} status")
    assert {row["seller"]: row["state"] for row in json.loads(real.good("sudo billhook seller --json"))} == {"second": "asleep"}

    before = sent()
    load = Load(real, "http://127.0.0.1:8080#/second", secret=secret_of(real, config))
    count = load.end()
    assert real.show("billhook@second.service", "ActiveState") == "active"
    real.root("test ! -e /var/lib/billhook/second/billhook.db.wake")
    at, listen = falls_asleep(real)
    assert listen == UNIX and sent() == before, "the drafts ripen while it sleeps"
    real.until(lambda: sent() >= before + count, "woken when they are ripe, it sends them by itself")
    assert time.time() >= int(at) - 1

    _, listen = falls_asleep(real)
    due = f"printf '1\\n{listen}\\n' > /var/lib/billhook/second/billhook.db.wake"
    real.good("sudo systemctl stop billhook@second.socket")
    real.root(due)
    assert "second: something is due, but its socket is not active" in real.good("sudo billhook wake")
    looks = lambda: int(real.root("systemctl show -P ExecMainStartTimestampMonotonic billhook-wake.service").stdout)
    last = looks()
    real.until(lambda: looks() > last, "the timer's look")
    assert real.show("billhook@second.service", "ActiveState") == "inactive"
    real.good("sudo billhook seller suspend second")
    real.root("test ! -e /var/lib/billhook/second/billhook.db.wake")
    last = looks()
    real.until(lambda: looks() > last, "another look")
    assert real.show("billhook@second.service", "ActiveState") == real.show("billhook@second.socket", "ActiveState") == "inactive"
    real.root(f"cp -p /tmp/awake.conf {config}; rm -r /run/systemd/system/billhook-wake.timer.d; systemctl daemon-reload")
    real.good("sudo billhook seller resume second")
    assert real.show("billhook@second.service", "ActiveState") == "active"
    saw("asleep and awake", f"exit 0 after exit_idle; {count} deliveries by nginx wake it, all 200; the timer wakes it when drafts are ripe; stopped or suspended: it sleeps on")


@full
def test_80_ten_sellers_from_a_template(real, saw):
    """Goal: ten sellers by ten lines; they sleep, which is no trouble for `--all status`; a delivery to each by nginx wakes it; each has its own secret and books."""
    names = [f"shop{number}" for number in range(10)]
    real.root(f"sed -f /opt/files/fill-in.sed {CONFIG} > /opt/template.conf; sed -i 's|^transport=.*|transport=off|; s|^#exit_idle=.*|exit_idle=2s|' /opt/template.conf; chmod 600 /opt/template.conf")
    began = time.monotonic()
    for name in names:
        assert "  systemctl enable --now billhook-wake.timer\n" in real.good(f"sudo billhook seller add {name} --template /opt/template.conf")
    seconds = time.monotonic() - began
    assert real.root(f"sed -n 's|^public_url=||p' /etc/billhook/{names[0]}.conf").stdout == f"https://hook.example.com/{names[0]}\n"
    secrets = {name: secret_of(real, f"/etc/billhook/{name}.conf") for name in names}
    assert len({*secrets.values(), secret_of(real)}) == 11
    states = lambda: {row["seller"]: row["state"] for row in json.loads(real.good("sudo billhook seller --json")) if row["seller"] in names}
    real.until(lambda: set(states().values()) == {"asleep"}, "all fall asleep")
    rows = real.good("sudo billhook --all status").splitlines()
    assert len([row for row in rows if row.endswith("all is well")]) >= 11, rows
    for name in names:
        Load(real, f"http://127.0.0.1:8080#/{name}", secret=secrets[name]).end()
    found = json.loads(real.good("sudo billhook --all list --json"))
    assert all(len(found[name]) >= 5 for name in names)
    real.until(lambda: set(states().values()) == {"asleep"}, "all fall asleep again")
    for name in names:
        real.good(f"sudo billhook seller remove {name}")
    assert states() == {} and real.root("systemctl --failed --no-legend").stdout == ""
    real.root("rm -r /var/lib/billhook/shop[0-9]")
    saw("ten sellers from a template", f"added in {seconds:.1f} s; asleep, --all status: all is well; woken by a delivery each through nginx, all 200; removed")


@full
def test_80_upgrade(real, saw):
    """Goal: a newer package restarts what runs, instances too, and nothing that was stopped; no delivery is refused meanwhile."""
    before = {unit: pid(real, unit) for unit in ("billhook.service", "billhook@second.service")}
    real.root("cp -p /etc/billhook/second.conf /etc/billhook/third.conf; systemctl enable --now billhook@third.socket")  # waits for a first delivery
    load = Load(real, TCP, secret=secret_of(real))
    other = Load(real, UNIX, secret=secret_of(real, "/etc/billhook/second.conf"))
    real.good("sudo apt install -y /opt/files/billhook_9.9.9_*.deb")
    count = load.end() + other.end()
    for unit, old in before.items():
        assert pid(real, unit) not in ("0", old), unit
    assert real.show("billhook@third.service", "ActiveState") == "inactive"
    assert real.good("dpkg-query -W -f '${Version}' billhook") == "9.9.9"
    real.root("systemctl disable --now billhook@third.socket; rm /etc/billhook/third.conf")
    saw("upgrade by the package", f"both sellers restarted, {count} deliveries meanwhile, all 200; what slept stays asleep")


def test_80_restore(real, saw):
    """Goal: an older backup is put back: refused while the daemon runs; orders are received again, issuing waits for a person."""
    real.good("sudo billhook backup /var/lib/billhook/backup/older.db")
    done = real.run("sudo billhook restore /var/lib/billhook/backup/older.db")
    assert done.returncode == 1, done
    real.good("sudo systemctl stop billhook.socket billhook.service")
    assert real.run("sudo billhook status").returncode == 1
    real.good("sudo billhook restore /var/lib/billhook/backup/older.db; sudo systemctl start billhook.socket billhook.service; sudo billhook verify; sudo billhook status")
    saw("restore", "refused while it runs; put back, verified, status: all is well")


@full
def test_80_move(real, files, saw, tmp_path_factory):
    """Goal: README's way to another machine: the same documents there; nothing is numbered until a person says what comes next, for each type; then it goes on."""
    block = next(text for _, mark, _, text in blocks() if mark.startswith("skip it takes a second machine"))
    real.good("sudo systemctl stop billhook.socket billhook.service; sudo billhook backup /opt/files/books.db")
    before = real.documents()
    real.root(f"cp {CONFIG} /opt/files/moved.conf")
    other = Booted(tmp_path_factory.mktemp("other"), files)
    try:
        other.root(PREPARED + "; cp /opt/files/books.db* /home/jan/billhook")
        other.good("sudo apt install -y ./build/billhook_*.deb", folder="billhook")
        other.root(f"install -o billhook -g billhook -m 600 /opt/files/moved.conf {CONFIG}; install -d -o billhook -g billhook -m 700 /var/lib/billhook/mail")
        assert "--next " in typed(other, block)
        assert [(row["number"], row["state"]) for row in other.documents()] == [(row["number"], row["state"]) for row in before]
        other.good("sudo billhook post")
        found = other.until(lambda: [row for row in other.documents("--state draft") if row["type"] == "invoice"], "the order is received")
        refused = other.run(f"sudo billhook send '#{found[0]['id']}'")
        assert refused.returncode == 1 and "--next" in refused.stderr, refused
        for kind in ("order_form", "delivery_note", "invoice", "credit_note"):
            other.good(f"sudo billhook number {kind} --next 900 --reason moved")
        other.good(f"sudo billhook send '#{found[0]['id']}'; sudo billhook verify")
        assert other.documents()[0]["number"].endswith("00900") and other.root("systemctl --failed --no-legend").stdout == ""
        saw("move to another machine", f"{len(before)} documents there; nothing numbered before --next for each type, then 00900; verify: 0 faults")
    finally:
        other.stop()
    real.good("sudo systemctl start billhook.socket billhook.service")


def test_80_uninstall(real, saw):
    """Goal: removed, nothing runs and nothing listens; books and configs stay. Purged, the configs go, the books stay, and it says so."""
    real.good("sudo systemctl enable --now billhook-wake.timer")
    real.root("mkdir -p /run/systemd/system/billhook-wake.service.d; printf '[Service]\\nExecStart=\\nExecStart=/bin/sleep 600\\n' > /run/systemd/system/billhook-wake.service.d/slow.conf; "
              "systemctl daemon-reload; systemctl start --no-block billhook-wake.service")
    real.until(lambda: real.show("billhook-wake.service", "ActiveState") == "activating", "a look that takes long")
    real.good("sudo apt remove -y billhook")
    real.root("rm -r /run/systemd/system/billhook-wake.service.d; systemctl daemon-reload")
    assert real.root("systemctl list-units --no-legend 'billhook*'").stdout.strip() == ""
    assert real.root("pgrep -x billhook || true").stdout == "" and real.run(f"curl -s {TCP}/health").returncode == 7
    real.root(f"test -e {CONFIG}; test -e /var/lib/billhook/billhook.db")
    real.good("sudo apt install -y ./build/billhook_*.deb", folder="billhook")
    real.until(lambda: real.show("billhook.service", "ActiveState") == "active", "what was enabled goes on")
    assert real.show("billhook@second.service", "ActiveState") == "active" and real.show("billhook-wake.timer", "ActiveState") == "active"
    out = real.good("sudo apt purge -y billhook")
    assert "the books stay in /var/lib/billhook" in out
    real.root("test ! -e /etc/billhook; test -e /var/lib/billhook/billhook.db; test -e /var/lib/billhook/second/billhook.db; test ! -e /usr/bin/billhook")
    assert real.root("find /etc/systemd -name '*billhook*'").stdout == "" and real.root("pgrep -x billhook || true").stdout == ""
    assert real.root("systemctl --failed --no-legend").stdout == "", real.journal("-u billhook-wake")[-2000:]
    saw("uninstall", "remove: all stopped, configs and books stay, a new installation goes on; purge: configs gone, books stay")
