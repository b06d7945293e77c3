"""Scenario 27: README in the hands of jan, an admin who is not root but has the real sudo.

A `sudo` that is a shell function run by root hides every fault of rights: what the caller's shell expands and opens, a home that the daemon's
user may not enter, whom a written file belongs to. Here each block and each row of README is run by jan on a machine of its own (mounts and
processes; /etc, /home, /usr/local and /var are private), and what became of it is looked at."""
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import time

import pytest

from harness import BUILD, PATIENCE, ROOT, free_port, order
from test_12_docs import FILL_IN, PLAIN, README, blocks, run_blocks

PRIVATE = r"""
set -euo pipefail
mkdir "$SANDBOX/lib" "$SANDBOX/source" && mount --bind /var/lib "$SANDBOX/lib"
mount --bind "$ROOT" "$SANDBOX/source"
mkdir "$SANDBOX/build" && mount --bind "$BUILD" "$SANDBOX/build"
for folder in /usr/local /var/lib /var/log /var/mail /var/cache /home; do mount -t tmpfs -o mode=755 none $folder; done
mkdir /var/lib/dpkg && mount --bind "$SANDBOX/lib/dpkg" /var/lib/dpkg
cp -a /etc "$SANDBOX/etc" && mount --bind "$SANDBOX/etc" /etc
rm -rf /etc/billhook
getent passwd billhook > /dev/null && userdel billhook 2> /dev/null
getent group sudo > /dev/null || groupadd --system sudo
useradd -m -s /bin/sh -G sudo jan && chmod 700 /home/jan
useradd -m -s /bin/sh eva
echo '%sudo ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/tests && chmod 440 /etc/sudoers.d/tests
mkdir /home/jan/billhook /home/jan/billhook/build
cd "$SANDBOX/source" && cp -a Makefile README.md conf include man src systemd /home/jan/billhook
cd "$SANDBOX/build" && cp -a obj lib billhook /home/jan/billhook/build
chown -R jan: /home/jan/billhook
mkdir -p /usr/local/sbin /usr/local/bin
install -m 755 "$SANDBOX/nano" "$SANDBOX/systemctl" /usr/local/sbin
"""
NANO = r"""#!/bin/sh -e
# what a person fills in; and makes, for mails as files
sed -i -f "$SANDBOX/fill-in.sed" "$1"
case $1 in */second.conf) sed -i "s|^listen=.*|listen=127.0.0.1:$SECOND|" "$1" ;; esac
install -d -o billhook -g billhook /var/lib/billhook/mail
"""
SYSTEMCTL = r"""#!/bin/bash -e
# what systemd does with the installed units: the folders of the service, its ExecStart as its user, stop, SIGHUP
units=/usr/local/lib/systemd/system
[ "$(id -u)" = 0 ] || { echo "Failed to $1: Access denied" >&2; exit 4; }
act=$1 name=billhook template=billhook.service
for word in "${@:2}"; do
    case $word in
    billhook@*) name=${word#billhook@} name=${name%.*} template=billhook@.service ;;
    billhook-nightly@*.timer) [ -f "$units/billhook-nightly@.timer" ] ;;
    *.*) [ -f "$units/$word" ] || { echo "no unit $word" >&2; exit 5; } ;;
    esac
done
log=/var/log/$name pid=/var/log/$name.pid
touch $log
unit() { sed -n "s/%i/$name/g; s/^$1=//p" $units/$template; }
runs() { [ -s $pid ] && kill -0 "$(cat $pid)" 2> /dev/null; }
wait_for() { for i in $(seq 1200); do if "$@"; then return; fi; sleep 0.1; done; cat $log; exit 1; }
ready() { [ "$(grep -c 'ready version' $log || true)" -gt "$before" ]; }
gone() { ! runs; }
case $act in
enable | start)
    runs && exit
    install -d -o "$(unit User)" -g "$(unit Group)" -m "$(unit StateDirectoryMode)" "/var/lib/$(unit StateDirectory)"
    before=$(grep -c 'ready version' $log || true)
    setsid setpriv --reuid "$(unit User)" --regid "$(unit Group)" --clear-groups $(unit ExecStart) < /dev/null >> $log 2>&1 &
    echo $! > $pid
    wait_for ready ;;
stop) kill "$(cat $pid)" && wait_for gone ;;
reload) kill -HUP "$(cat $pid)" ;;
*) exit 1 ;;
esac
"""
BOOKS = "/var/lib/billhook/billhook.db"


def refused():
    """Why such a machine cannot be made here; None: it can."""
    missing = [name for name in ("sudo", "runuser", "useradd", "nsenter", "unshare", "setpriv", "systemd-sysusers") if not shutil.which(name)]
    if os.geteuid() != 0:
        return "only root can make another user"
    if missing:
        return "not installed: " + " ".join(missing)
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True)
    return None if tried.returncode == 0 else "no private mounts or processes here: " + tried.stderr.strip()


class Machine:
    """A machine with the users jan (who has sudo) and eva (who has not). It ends, with all that runs in it, when stop() closes its input."""

    def __init__(self, folder):
        folder.chmod(0o755)
        self.folder = folder
        fill_in = FILL_IN + rf"/^\[server\]/,/^\[database\]/ s|^#listen=.*|listen=127.0.0.1:{free_port()}|" + "\n"
        (folder / "fill-in.sed").write_text(fill_in)
        (folder / "nano").write_text(NANO.replace("$SANDBOX", str(folder)).replace("$SECOND", str(free_port())))
        (folder / "systemctl").write_text(SYSTEMCTL)
        (folder / "setup").write_text(PRIVATE + "echo ready\nread -r _ || true\n")
        self.process = subprocess.Popen(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", str(folder / "setup")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SANDBOX": str(folder), "ROOT": str(ROOT), "BUILD": str(BUILD)})
        said = self.process.stdout.readline() if select.select([self.process.stdout], [], [], 120 * PATIENCE)[0] else "nothing in time"
        if said != "ready\n":
            self.process.kill()
            raise AssertionError((said, self.process.communicate()[1]))
        self.inside = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0]

    def run(self, text, user="jan", folder="billhook", given=""):
        """The lines as the user types them: a shell that ends with the first one that fails."""
        enter = ["nsenter", "-t", self.inside, "-m", "-p", "--", "runuser", "-u", user, "--"]
        home = ["env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", f"HOME=/home/{user}"]
        return subprocess.run([*enter, *home, "sh", "-e", "-c", f"cd; cd {folder}\n{text}"], input=given, capture_output=True, text=True,
                              timeout=200 * PATIENCE)

    def good(self, text, **how):
        done = self.run(text, **how)
        assert done.returncode == 0, (text, done.returncode, done.stdout[-2500:], done.stderr[-2500:])
        assert "Fontconfig" not in done.stderr and "Permission denied" not in done.stderr, done.stderr
        return done.stdout

    def documents(self, words=""):
        return json.loads(self.good(f"sudo billhook list --json {words}"))

    def owner(self, path):
        """'jan 600' of one file, as root sees it."""
        return self.good(f"sudo stat -c '%U %a' {path}").strip()

    def stop(self):
        self.process.stdin.close()
        deadline = time.monotonic() + 60 * PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        self.process.kill()  # ours, if it has not ended
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        shutil.rmtree(self.folder / "etc", ignore_errors=True)


pytestmark = [pytest.mark.skipif(not PLAIN, reason="the plain build is installed"),
              pytest.mark.skipif(refused() is not None, reason=str(refused()))]


def typed(machine, text):
    """What a block prints to jan, who reads what `post` says while the order is mapped."""
    post = re.search(r"^sudo billhook post\b.*\n", text, re.MULTILINE)
    if not post:
        return machine.good(text)
    said = machine.good(text[:post.end()])
    wait_for_drafts(machine, 1)
    return said + machine.good(text[post.end():])


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """On which jan did all that README says, from "make install" to the restore; what each block printed, by its line."""
    machine = Machine(tmp_path_factory.mktemp("sudo"))
    machine.printed = {}
    try:
        for _, _, text in run_blocks("from the sources"):
            if "make demo" not in text:
                machine.printed[text] = typed(machine, text)
        yield machine
    finally:
        machine.stop()


def printed(machine, words):
    """What the one block with these words printed."""
    found = [out for text, out in machine.printed.items() if words in text]
    assert len(found) == 1, (words, len(found))
    return found[0]


def test_27_each_block_does_what_it_says(machine):
    """Goal: from `sudo make install` to the restore every block of README works word by word for jan."""
    assert len(machine.printed) >= 9
    assert "Wrote /etc/billhook/billhook.conf (mode 0600, owner billhook)" in printed(machine, "billhook init")
    assert "/etc/billhook/billhook.conf: 0 errors" in printed(machine, "billhook init")
    assert "\n  billhook check\n  systemctl enable --now billhook.socket billhook.service billhook-nightly.timer\n" in printed(machine, "billhook init")
    assert "Delivery URL   https://hook.example.com/woocommerce/main" in printed(machine, "billhook setup")
    assert '200 {"delivery":1}' in printed(machine, "billhook post") and "invoice" in printed(machine, "billhook post")
    assert "mail queued" in printed(machine, "billhook send") and "all is well" in printed(machine, "billhook send")
    assert "monday.db.mark written and verified" in printed(machine, "billhook backup")
    assert " 0 faults" in printed(machine, "billhook backup")
    restored = printed(machine, "billhook restore /var")
    assert "the old database is kept as " + BOOKS + ".replaced-" in restored and "1 document verified, 0 faults" in restored
    assert [d["state"] for d in machine.documents()] in (["issued"], ["sent"])
    assert "config-reloaded" in machine.good("sudo cat /var/log/billhook")


def test_27_the_books_are_the_daemon_s_alone(machine):
    """Goal: whatever jan did with sudo, each file of the books is billhook's with mode 0600, also after the restore."""
    found = machine.good("sudo find /var/lib/billhook /etc/billhook -type f -printf '%u %g %m %p\\n'").splitlines()
    assert {f"{BOOKS}", f"{BOOKS}.mark", "/var/lib/billhook/backup/monday.db", "/var/lib/billhook/backup/monday.db.mark",
            "/etc/billhook/billhook.conf"} <= {row.split()[3] for row in found}
    assert [row for row in found if not row.startswith("billhook billhook 600 ")] == []
    assert machine.owner("/var/lib/billhook") == "billhook 700"


def test_27_what_jan_writes_is_jan_s(machine):
    """Goal: what a redirection, --pdf, --ubl, --mail, preview and backup write into jan's closed home is jan's to read, whole, and replaces what was there."""
    assert machine.owner("/home/jan") == "jan 700"
    machine.good("head -c 5 first.pdf | grep -q %PDF- && test -O first.pdf")
    number = machine.documents()[0]["number"]
    machine.good(f"sudo billhook show {number} --pdf one.pdf --ubl one.xml --mail one.eml")
    for name, begins in (("one.pdf", "%PDF-"), ("one.xml", "<?xml"), ("one.eml", "")):
        assert machine.owner(f"/home/jan/billhook/{name}") == "jan 600"
        assert machine.good(f"head -c 5 {name}").startswith(begins)
    assert machine.good("cmp -s one.pdf first.pdf || echo differ") == "differ\n"  # first.pdf is the draft
    machine.good("cat > order.json; sudo billhook preview order.json --pdf preview.pdf; test -O preview.pdf", given=json.dumps(order(1)))
    # what is there: its mode stays, a link stays a link, what is no plain file is written into, and nothing half is left
    machine.good(f"echo old > kept.pdf; chmod 640 kept.pdf; ln -s kept.pdf link.pdf; sudo billhook show {number} --pdf link.pdf; test -L link.pdf; cmp kept.pdf one.pdf")
    assert machine.owner("/home/jan/billhook/kept.pdf") == "jan 640"
    machine.good(f"sudo billhook show {number} --pdf /dev/stdout | cmp - one.pdf; sudo billhook show {number} --pdf /dev/null; test -c /dev/null")
    # a disk that is full costs no file that is there
    machine.good("mkdir small; sudo mount -t tmpfs -o size=8k,mode=777 none small; echo old > small/old.pdf")
    for name in ("old.pdf", "new.pdf"):
        done = machine.run(f"sudo billhook show {number} --pdf small/{name}")
        assert done.returncode == 1 and done.stderr == f"billhook: small/{name}: No space left on device\n", done
    assert machine.good("ls -A small; cat small/old.pdf; sudo umount small") == "old.pdf\nold\n"
    # root itself, without sudo, is the caller too
    machine.good(f"sudo env -u SUDO_UID -u SUDO_GID billhook show {number} --pdf root.pdf")
    assert machine.owner("/home/jan/billhook/root.pdf") == "root 600"
    done = machine.run(f"sudo billhook show {number} --pdf away/one.pdf")
    assert done.returncode == 1 and done.stderr == "billhook: away/one.pdf: No such file or directory\n", done
    assert machine.good("ls -A | grep -c '^[.]billhook-' || true") == "0\n"


def block_of(words):
    """A block that test_12 skips, because it is run here."""
    return next(text for _, mark, _, text in blocks() if mark.startswith("skip") and words in text)


def test_27_several_sellers(machine):
    """Goal: a second seller beside the first, from `init` to a daemon that runs: its own config, database and port."""
    out = machine.good(block_of("second.conf init"))
    assert "\n  systemctl enable --now billhook@second.socket billhook@second.service billhook-nightly@second.timer\n" in out
    assert "0 errors" in out and "all is well" in out
    machine.good("sudo billhook --config /etc/billhook/second.conf post")
    assert machine.owner("/etc/billhook/second.conf") == machine.owner("/var/lib/billhook/second/billhook.db") == "billhook 600"
    assert len(machine.documents()) == 1
    machine.good("sudo systemctl stop billhook@second; sudo rm -r /var/lib/billhook/second /etc/billhook/second.conf")


def daily_life():
    table = README.split("## Daily life\n")[1].split("`billhook help COMMAND`")[0]
    return re.findall(r"\| `billhook ([^`]+)` \|", table)


def wait_for_drafts(machine, count):
    deadline = time.monotonic() + 60 * PATIENCE
    while len(drafts := machine.documents("--state draft --type invoice")) < count:
        assert time.monotonic() < deadline, drafts
        time.sleep(0.2)
    return [d["id"] for d in reversed(drafts)]


def an_issued_invoice(machine, number):
    """A new one for each row that credits: of the one before nothing may be left."""
    machine.good("cat > order.json; sudo billhook post order.json", given=json.dumps(order(number)))
    deadline = time.monotonic() + 60 * PATIENCE
    while not (drafts := machine.documents(f"--state draft --type invoice --order {number}")):
        assert time.monotonic() < deadline, number
        time.sleep(0.2)
    machine.good(f"sudo billhook issue '#{drafts[0]['id']}'")
    return machine.documents(f"--type invoice --order {number}")[0]["number"]


def test_27_daily_life(machine):
    """Goal: every command of "Daily life", one by one, as jan with sudo: done, and as jan without sudo, or as eva: one line that says what to do."""
    commands = daily_life()
    assert len(commands) >= 12
    for number in (727, 728):
        machine.good("cat > order.json; sudo billhook post order.json", given=json.dumps(order(number)))
    first, second = wait_for_drafts(machine, 2)
    credited = iter(range(900, 1000))
    notes = len([command for command in commands if command.startswith("credit")])
    machine.good("sudo billhook backup daily.db")
    words = {"'#12'": f"'#{first}'", "FILE": "daily.db"}
    for command in commands:
        if command.startswith("issue"):
            words["'#12'"] = f"'#{second}'"
        if command.startswith("credit"):
            words["2026-00116"] = an_issued_invoice(machine, next(credited))
        if command.startswith("paid"):
            words["2026-11-30"] = machine.good("date +%F").strip()
        text = " ".join(words.get(word, word) for word in command.split())
        for user, line in (("jan", f"billhook {text}"), ("eva", f"billhook {text}")):
            done = machine.run(line, user=user, folder="." if user == "eva" else "billhook")
            assert done.returncode in (1, 2) and "/etc/billhook/billhook.conf" in done.stderr and "(sudo)" in done.stderr and done.stderr.count("\n") == 1, (line, done)
        if command.startswith("restore"):
            machine.good("sudo systemctl stop billhook.socket billhook.service")
        done = machine.run(f"sudo billhook {text}")
        if command.split()[0] in ("reconcile", "sync", "webhooks"):
            assert done.returncode == 1 and "REST API" in done.stderr and "rest_key" in done.stderr, "no shop has a key here"
            continue
        expected = 1 if command.startswith("number") else 0  # the backup is older than what was issued
        assert done.returncode == expected, (text, done)
        if command.startswith("restore"):
            machine.good("sudo systemctl start billhook.socket billhook.service")
        if expected:
            assert "--reason TEXT" in done.stderr, done
            machine.good(f"sudo billhook {text} --reason restored; sudo billhook number credit_note --next {notes + 1} --reason restored")
    assert machine.owner("/home/jan/billhook/draft.pdf") == "jan 600"
    assert " 0 faults" in machine.good("sudo billhook verify")


def test_27_a_backup_into_the_own_home_and_back_on_a_new_machine(machine):
    """Goal: "To move to another machine": the backup is jan's in his closed home, and restored from there where there is no database yet."""
    machine.good("sudo billhook backup books.db")
    for name in ("books.db", "books.db.mark"):
        assert machine.owner(f"/home/jan/billhook/{name}") == "jan 600"
    done = machine.run("sudo billhook backup books.db")
    assert done.returncode == 1 and "is there already: a backup never overwrites" in done.stderr and done.stderr.count("\n") == 1, done
    machine.good("rm books.db")
    assert machine.run("sudo billhook backup books.db").returncode == 1 and machine.good("ls books.db* .billhook* 2> /dev/null || true") == "books.db.mark\n"
    machine.good("rm books.db.mark; sudo billhook backup books.db")
    assert machine.good("sudo find /var/lib/billhook -name '*.backup-*'") == ""
    before = machine.documents()
    out = machine.good("sudo systemctl stop billhook.socket billhook.service; sudo rm -r /var/lib/billhook\n" + block_of("restore books.db --with-mark"))
    assert "issuing is stopped" in out
    assert [d["number"] for d in machine.documents()] == [d["number"] for d in before]
    for kind in ("order_form", "delivery_note", "invoice", "credit_note"):  # "then for each type say what comes next"
        machine.good(f"sudo billhook number {kind} --next 200 --reason moved")
    machine.good("sudo billhook verify")
    assert machine.owner(BOOKS) == "billhook 600" and machine.owner(BOOKS + ".mark") == "billhook 600"
