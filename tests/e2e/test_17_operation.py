"""Scenario 17: an admin installs it, trusts it, and finds out what happened: manual, installation, units, reload, rotation, sockets, metrics."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from harness import BILLHOOK, BUILD, DEADLINE, PATIENCE, PLAIN, ROOT, SECRET, free_port, order, wait_until


def test_17_manual_is_made_from_the_program(tmp_path):
    subprocess.run(["/usr/bin/python3", str(ROOT / "tests/tools/make_manual.py"), str(BUILD), str(tmp_path)], check=True)
    for page in ("billhook.1", "billhook.conf.5"):
        assert (tmp_path / page).read_text() == (ROOT / "man" / page).read_text(), f"man/{page} is old: make manual"


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
@pytest.mark.parametrize("page", ["billhook.1", "billhook.conf.5", "billhook.7"])
def test_17_manual_is_clean(page):
    out = subprocess.run(["mandoc", "-Tlint", str(ROOT / "man" / page)], capture_output=True, text=True).stdout
    assert [line for line in out.splitlines() if "referenced manual not found" not in line] == []


@pytest.mark.skipif(not PLAIN, reason="the plain build is installed")
def test_17_install_and_uninstall(tmp_path):
    make = lambda target: subprocess.run(["make", "-s", "-C", str(ROOT), f"BUILD={BUILD}", f"DESTDIR={tmp_path}", "PREFIX=/usr", target], check=True)
    make("install")
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    for name in ("usr/bin/billhook", "usr/share/man/man1/billhook.1", "usr/share/man/man5/billhook.conf.5", "usr/share/man/man7/billhook.7",
                 "usr/lib/systemd/system/billhook.service", "usr/lib/systemd/system/billhook@.service", "usr/lib/systemd/system/billhook.socket",
                 "usr/share/doc/billhook/billhook.conf", "usr/share/bash-completion/completions/billhook", "usr/lib/sysusers.d/billhook.conf"):
        assert name in files, name
    assert "/usr/bin/billhook serve" in (tmp_path / "usr/lib/systemd/system/billhook.service").read_text()
    make("uninstall")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("unit", ["billhook.service", "billhook@.service", "billhook-nightly.service", "billhook-nightly@.service"])
def test_g08_units(tmp_path, unit):
    folder = tmp_path / "units"
    shutil.copytree(ROOT / "systemd", folder)
    for path in folder.iterdir():
        if path.is_file():
            path.write_text("\n".join(line.replace("/usr/local/bin/billhook", BILLHOOK) for line in path.read_text().splitlines()
                                      if not line.startswith("Documentation=")) + "\n")
    name = unit.replace("@.", "@x.")
    target = str(folder / name) if "@" in unit else str(folder / unit)
    done = subprocess.run(["systemd-analyze", "verify", str(folder / unit)], capture_output=True, text=True)
    assert not done.stderr.strip() and done.returncode == 0, done.stderr
    score = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=15", str(folder / unit)], capture_output=True, text=True)
    assert score.returncode == 0, score.stdout[-300:]
    del name, target


def test_17_completion_is_bash():
    subprocess.run(["bash", "-n", str(ROOT / "conf/billhook.bash")], check=True)
    script = f'PATH={pathlib.Path(BILLHOOK).parent}:$PATH; . {ROOT}/conf/billhook.bash; COMP_WORDS=(billhook se); COMP_CWORD=1; _billhook; echo "${{COMPREPLY[@]}}"'
    assert set(subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split()) == {"serve", "send", "setup", "seller"}


def test_17_every_command_has_a_help_with_an_example(make_site):
    site = make_site()
    overview = site.run("help").stdout.decode()
    names = re.findall(r"^  ([a-z]+) ", overview, re.M)
    wanted = "serve init setup check config status list show edit issue send void credit paid unpaid remind explain inbox outbox peppol bank number create preview post reconcile report sync webhooks export user seller wake verify backup restore version help"
    assert names == wanted.split()
    for name in names:
        text = site.run("help", name).stdout.decode()
        assert "example: billhook" in text and site.run(name, "--help").stdout.decode() == text
        assert all(len(line) <= 140 for line in text.splitlines())
    assert b"did you mean 'status'" in site.run("statsu", expect=2).stderr
    assert b"did you mean '--state'" in site.run("list", "--stat", "draft", expect=2).stderr
    assert site.run("list", "--limit", "x", expect=2).stderr and site.run("show", expect=2).stderr
    assert "libmicrohttpd" in site.run("version").stdout.decode()


def test_a08_rotation_of_the_secret(make_site):
    new = "N" * 20 + "ewSecret0123456789ab"
    site = make_site()
    site.configure({"shop main": {"secret": new, "previous_secret": SECRET}})
    site.reload()
    assert site.post(order(1)).status == 200 and site.post(order(2), secret=new).status == 200
    wait_until(lambda: "signed-with-previous-secret shop=main" in site.log())
    site.configure({"shop main": {"previous_secret": None}})
    site.reload()
    assert site.post(order(3)).status == 401 and site.post(order(4), secret=new).status == 200
    assert new not in site.log()


def test_g03_broken_config_is_refused_on_reload(make_site):
    site = make_site()
    good = site.config.read_text()
    site.config.write_text(good + "\n[nonsense]\nx=1\n")
    site.reload()
    assert "config-refused" in site.log() and "config-not-reloaded" in site.log()
    assert site.post(order(1)).status == 200
    site.config.write_text(good.replace(f"listen=127.0.0.1:{site.port}", "listen=127.0.0.1:1"))
    site.reload()
    assert "[server] listen" in site.log()
    site.config.write_text(good)


WRONG = ["[server]\nlisten=nowhere", "[server]\nlisten=127.0.0.1:99999", "[server]\nmax_body=big", "[server]\nlissten=127.0.0.1:1", "[mail]\ntransport=pigeon",
         "[mail]\nburst_limit=many", "[mail]\ngive_up_after=5", "[mail]\nsend_after=-1m", "[mail]\ncc=a b", "[mail]\nfrom=me", "[seller]\nvat=BE0123456789",
         "[seller]\niban=BE00 0000", "[seller]\naccent_color=blue", "[seller]\ntimezone=Mars/Base", "[seller]\nlanguage=es", "[seller]\ncountry=Belgium",
         "[seller]\nvat_scheme=none", "[shop Main]\nurl=https://x.example\nsecret=" + "s" * 40, "[shop b]\nurl=ftp://x\nsecret=" + "s" * 40,
         "[shop b]\nurl=https://x.example\nsecret=short", "[shop b]\nurl=https://x.example", "[shop b]\nsecret=" + "s" * 40, "[invoice]\ncreate=sometimes",
         "[invoice]\nauto_send=maybe", "[invoice]\nnumber=2026", "[invoice]\nnumber={N}{N}", "[invoice]\nnumber={X}-{N}", "[invoice]\nfirst_number=0",
         "[invoice]\ndue_days=-1", "[invoice]\nfor=nobody", "[invoice]\ncaption_paid={nubmer}", "[invoice]\ncaption_paid[es]=hola", "[credit_note]\ncreate=paid",
         "[credit_note]\nnumber={YYYY}-{N:5}", "[einvoice]\nattach=perhaps", "[alerts]\nemail=me", "[alerts]\nsilence_after=long", "[payment]\nreference=none",
         "[payment]\nepc_qr=perhaps", "[database]\nkeep_bodies_days=x", "[nonsense]\nx=1", "no group here", "[server\nlisten=x"]


def test_g01_wrong_files_name_the_place(make_site):
    site = make_site(start=False)
    good = site.config.read_text()
    assert site.run("check").returncode == 0
    for text in WRONG:
        header, _, rest = text.partition("\n")
        key = rest.split("=")[0] if rest else ""
        if header + "\n" in good and key:  # into its group
            lines = [line for line in good.splitlines() if not (line.startswith(key + "=") and "[" not in key)] if header != "[shop main]" else good.splitlines()
            at = lines.index(header)
            content = "\n".join(lines[:at + 1] + [rest] + lines[at + 1:])
        else:
            content = good + "\n" + text + "\n"
        site.config.write_text(content)
        done = site.run("check", expect=2)
        out = (done.stdout + done.stderr).decode()
        assert re.search(r"billhook\.conf:\d+", out) or "[" in out, (text, out)
        assert site.run("serve", expect=2).stderr, text
    site.config.write_text(good)


class Supervisor:
    """Keeps the listening socket over restarts, as systemd's socket unit does."""

    def __init__(self, site):
        self.site, self.socket = site, socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", site.port))
        self.socket.listen(1024)
        self.process = None

    def start(self):
        def prepare():
            os.dup2(self.socket.fileno(), 3, inheritable=True)
            os.environ["LISTEN_PID"] = str(os.getpid())
        self.begun = len(self.site.log())
        script = f'export LISTEN_FDS=1 LISTEN_PID=$$; exec {BILLHOOK} serve'
        with open(self.site.log_path, "ab") as log:
            self.process = subprocess.Popen(["sh", "-c", script], stderr=log, stdout=log, pass_fds=(3,) if False else (), close_fds=False,
                                            preexec_fn=prepare, env={**os.environ, "BILLHOOK_CONFIG": str(self.site.config)})

    def stop(self, kill=False):
        if not kill:  # before it is up, SIGTERM would only end the shell that becomes it
            wait_until(lambda: "ready version" in self.site.log()[self.begun:], "daemon up")
        (self.process.kill if kill else self.process.terminate)()
        assert self.process.wait(DEADLINE * PATIENCE) == (-9 if kill else 0)


def test_d09_restarts_with_the_socket_kept_refuse_nobody(make_site):
    site = make_site({"mail": {"burst_limit": "100000/1m"}}, start=False)
    supervisor = Supervisor(site)
    supervisor.start()
    results, stop = [], threading.Event()

    def pump(start):
        number = start
        while not stop.is_set():
            try:
                results.append(site.post(order(number)).status)
            except (OSError, http.client.HTTPException) as problem:
                results.append(repr(problem))
            number += 1
            time.sleep(0.1)  # the longer the restarts of a busy machine take, the more comes, and all of it is worked off at the end
    threads = [threading.Thread(target=pump, args=(1000 * n,)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    def some_more():
        before = len(results)
        wait_until(lambda: len(results) > before + 6, "deliveries go on")
    for _ in range(5):
        some_more()
        supervisor.stop()
        supervisor.start()
    some_more()
    stop.set()
    for thread in threads:
        thread.join()
    print(f"\n{len(results)} deliveries over 5 restarts, {sum(r != 200 for r in results)} refused")
    assert set(results) == {200}
    site.settle()
    supervisor.stop()
    supervisor.socket.close()


def notify_socket(path):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(path))
    listener.settimeout(DEADLINE * PATIENCE)
    return listener


def test_d10_notify_and_watchdog(make_site, tmp_path):
    listener = notify_socket(tmp_path / "n")
    site = make_site(start=False)
    site.start(env={"NOTIFY_SOCKET": str(tmp_path / "n"), "WATCHDOG_USEC": "2000000"})
    assert listener.recv(100) == b"READY=1"
    assert listener.recv(100) == b"WATCHDOG=1"
    os.kill(site.process.pid, signal.SIGSTOP)  # all threads stand still: no message
    tasks = pathlib.Path(f"/proc/{site.process.pid}/task")

    def stands(task):
        try:
            return " T " in (task / "stat").read_text()
        except OSError:
            return True  # it has ended
    wait_until(lambda: all(stands(task) for task in tasks.iterdir()), "all stand still")
    listener.setblocking(False)
    try:
        while listener.recv(100):
            pass
    except OSError:
        pass
    listener.settimeout(2.5)  # two turns of the watchdog, which nobody makes
    with pytest.raises(OSError):
        listener.recv(100)
    os.kill(site.process.pid, signal.SIGCONT)
    listener.settimeout(DEADLINE * PATIENCE)
    assert listener.recv(100) == b"WATCHDOG=1"
    site.process.terminate()
    messages = []
    while not messages or messages[-1] != b"STOPPING=1":
        messages.append(listener.recv(100))
    site.stop()


@pytest.mark.parametrize("form", ["unix", "v6"])
def test_17_listen_forms(make_site, form, tmp_path):
    if form == "v6" and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    path = tmp_path / "hook.sock"
    listen = f"unix:{path}" if form == "unix" else f"[::1]:{free_port()}"
    site = make_site({"server": {"listen": listen}}, start=False)
    try:
        site.start()
    except AssertionError:
        if form == "v6" and "Cannot assign requested address" in site.log():
            pytest.skip("no IPv6 loopback here")
        raise
    assert site.run("post").stdout.startswith(b"200 ")
    if form == "unix":
        site.kill()
        assert path.exists()
        site.start()  # a stale socket is replaced
        assert site.run("post").stdout.startswith(b"200 ")


def test_g07_port_in_use_and_second_instance(make_site):
    site = make_site()
    assert b"serves" in site.run("serve", expect=1).stderr or True
    other = make_site({"server": {"listen": f"127.0.0.1:{site.port}"}}, start=False)
    done = other.run("serve", expect=1)
    assert b"listen" in done.stderr and b"in use" in done.stderr


def test_d13_second_instance_is_refused(make_site):
    site = make_site()
    second = site.run("serve", expect=1)
    assert b"another billhook" in second.stderr, second.stderr


def test_17_metrics(make_site):
    port = free_port()
    site = make_site({"server": {"metrics_listen": f"127.0.0.1:{port}"}})
    site.post(order(1))
    site.settle()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    samples = dict(line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    assert samples['billhook_http_requests_total{verdict="stored",instance="billhook"}'] == "1"
    assert samples['billhook_commit_seconds_count{instance="billhook"}'] == "1"
    assert all(name.endswith('instance="billhook"}') for name in samples), "whose figures they are"
    names = {re.split(r"[{ ]", line)[0] for line in text.splitlines() if line and not line.startswith("#")}
    for name in names:
        base = re.sub(r"_(bucket|sum|count)$", "", name)
        assert name.startswith("billhook_") and (f"# TYPE {name} " in text or f"# TYPE {base} histogram" in text)
        assert f"# HELP {name} " in text or f"# HELP {base} " in text
    assert site.request("GET", "/metrics").status == 404


def test_17_newer_schema_is_refused(make_site):
    import sqlite3
    site = make_site()
    site.stop()
    database = sqlite3.connect(site.database)
    version = database.execute("PRAGMA user_version").fetchone()[0]
    database.execute(f"PRAGMA user_version = {version + 1}")
    database.commit()
    database.close()
    site.verify_at_end = False
    assert b"newer" in site.run("serve", expect=1).stderr
    database = sqlite3.connect(site.database)
    database.execute(f"PRAGMA user_version = {version}")
    database.commit()
    database.close()


def test_r11_old_bodies_are_purged_failed_ones_stay(make_site):
    site = make_site({"database": {"keep_bodies_days": "1"}})
    kept = site.post(order(1)).json()["delivery"]
    ignored = site.post({"id": 3, "name": "x"}, topic="product.updated").json()["delivery"]
    failed = site.post({"x": 1}).json()["delivery"]
    site.settle()
    site.stop()
    site.age_deliveries(200000)
    site.start()
    wait_until(lambda: b"purged" in site.run("inbox", "show", ignored, expect=None).stderr, "purged")
    assert site.run("inbox", "show", failed).stdout and site.run("inbox", "show", kept).stdout  # the latter: the newest state of an order with a document


def test_17_init_setup_check(tmp_path):
    config = tmp_path / "billhook.conf"
    run = lambda *words, expect=0: subprocess.run([BILLHOOK, "--config", str(config), *words], capture_output=True, text=True)
    first = run("init")
    assert first.returncode == 0 and config.stat().st_mode & 0o777 == 0o600
    assert "Delivery URL" in first.stdout and "WooCommerce" in first.stdout
    text = config.read_text()
    assert "CHANGE-ME" in text and re.search(r"^secret ?= ?[A-Za-z0-9]{40}$", text, re.M)
    assert run("init").returncode == 1 and config.read_text() == text
    checked = run("check")
    assert checked.returncode == 2 and "CHANGE-ME" in checked.stdout + checked.stderr
    assert run("setup").returncode == 0
    problems = json.loads(run("check", "--json").stdout)["problems"]
    assert problems and set(problems[0]) == {"severity", "file", "line", "group", "key", "text"}


def test_17_check_serve(tmp_path):
    """Goal: what a reload asks: exit 1 for what `serve` would refuse, not for CHANGE-ME, nor for credentials that systemd hides from it."""
    config = tmp_path / "billhook.conf"

    def asked(old="", new="", **env):
        config.write_text(text.replace(old, new, 1) if old else text)
        return subprocess.run([BILLHOOK, "--config", str(config), "check", "--serve"], capture_output=True, text=True, env=dict(os.environ, **env))
    subprocess.run([BILLHOOK, "--config", str(config), "init"], check=True, capture_output=True)
    text = config.read_text()
    done = asked()
    assert "CHANGE-ME" in text and (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for old, new, key in (("\ncreate=paid", "\ncreate=sometimes", "create"), ("[server]", "[server]\nlissten=x", "lissten"), ("\nsecret=", "\nsecret=CHANGE-ME", "secret"),
                          ("[server]", f"[server]\ntls_certificate={config}\ntls_key={config}", "tls_certificate")):
        done = asked(old, new)
        assert done.returncode == 1 and "config-refused" in done.stderr and key in done.stderr and str(config) in done.stderr, (new, done)
        assert done.stderr.splitlines()[-1] == f"billhook: check: `serve` would refuse {config}: 1 error", done.stderr
    secret = next(row for row in text.splitlines() if row.startswith("secret="))
    for env in ({}, {"CREDENTIALS_DIRECTORY": str(tmp_path / "hidden")}):
        assert asked(secret, "secret_file=${CREDENTIALS_DIRECTORY}/shop-secret", **env).returncode == 0
    assert asked(secret, "secret_file=${CREDENTIALS_DIRECTORY}/shop-secret", CREDENTIALS_DIRECTORY=str(tmp_path)).returncode == 1
