"""Scenario 70: the Debian package: what is in it, and its life from the first installation to the purge, in a root folder of its own."""
import json
import re
import shutil
import subprocess

import pytest

from harness import BILLHOOK, ROOT
from own_root import as_version, refused, run_in_root

PLAIN = "sanitize" not in BILLHOOK and "/thread/" not in BILLHOOK and "/coverage/" not in BILLHOOK
pytestmark = [pytest.mark.skipif(not PLAIN, reason="the plain build is packed"),
              pytest.mark.skipif(not shutil.which("dh"), reason="debhelper is not installed")]
rootless = pytest.mark.skipif(refused() is not None, reason=str(refused()))


@pytest.fixture
def newer(deb, tmp_path):
    return as_version(deb, "9.9.9", tmp_path)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_70_one_version():
    """Goal: the Makefile, debian/changelog, CHANGELOG.md and the program name one version."""
    version = re.search(r"^VERSION := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1]
    assert (ROOT / "debian/changelog").read_text().startswith(f"billhook ({version}) ")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
    assert json.loads(output(BILLHOOK, "version", "--json"))["version"] == version


def test_70_what_is_in_it(deb):
    """Goal: program, units, system user, manual, completion, sample, changes, bill of materials; nothing anywhere else, nothing of a build machine."""
    rows = [row.split() for row in output("dpkg-deb", "-c", str(deb)).splitlines()]
    assert {row[1] for row in rows} == {"root/root"}
    files = {row[5].lstrip(".") for row in rows if not row[5].endswith("/")}
    units = {f"/lib/systemd/system/{path.name}" for path in (ROOT / "systemd").iterdir() if path.suffix in (".service", ".socket", ".timer", ".target")}
    doc = "/usr/share/doc/billhook/"
    assert files >= units | {"/usr/bin/billhook", "/usr/lib/sysusers.d/billhook.conf", "/usr/lib/tmpfiles.d/billhook.conf", "/usr/share/man/man1/billhook.1.gz",
                             "/usr/share/man/man5/billhook.conf.5.gz", "/usr/share/man/man7/billhook.7.gz", "/usr/share/bash-completion/completions/billhook",
                             doc + "billhook.conf", doc + "copyright", doc + "changelog.gz", doc + "CHANGELOG.md.gz", doc + "sbom.spdx.json"}
    strange = [name for name in files if not name.startswith(("/usr/bin/billhook", "/usr/share/", "/lib/systemd/system/billhook", "/lib/systemd/system/multi-user.target.wants/billhook.target", "/usr/lib/sysusers.d/", "/usr/lib/tmpfiles.d/"))]
    assert strange == []


def test_70_units_call_the_program_where_it_is(deb, tmp_path):
    subprocess.run(["dpkg-deb", "-x", str(deb), str(tmp_path)], check=True)
    assert (tmp_path / "lib/systemd/system/multi-user.target.wants/billhook.target").resolve().is_file()
    for path in (tmp_path / "lib/systemd/system").glob("billhook*"):
        text = path.read_text()
        assert "/usr/local" not in text and (path.suffix != ".service" or "/usr/bin/billhook" in text), path.name


def test_70_bill_of_materials(deb, tmp_path):
    """Goal: each library that the program loads stands in it, with its package and that package's version."""
    subprocess.run(["dpkg-deb", "-x", str(deb), str(tmp_path)], check=True)
    bill = json.loads((tmp_path / "usr/share/doc/billhook/sbom.spdx.json").read_text())
    names = {package["name"]: package for package in bill["packages"]}
    loaded = " ".join(package.get("sourceInfo", "") for package in names.values())
    for library in re.findall(r"NEEDED\s+(\S+)", output("objdump", "-p", str(tmp_path / "usr/bin/billhook"))):
        assert library in loaded or library.startswith("ld-linux"), library
    assert names["libsqlite3-0"]["versionInfo"] == output("dpkg-query", "-W", "-f", "${Version}", "libsqlite3-0")
    assert "librsvg2-2" in names and bill["spdxVersion"] == "SPDX-2.3"
    assert {relation["relatedSpdxElement"] for relation in bill["relationships"]} == {package["SPDXID"] for package in bill["packages"]}


@pytest.mark.skipif(not shutil.which("lintian"), reason="lintian is not installed")
def test_70_lintian(deb):
    """Goal: no error, no warning."""
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", str(deb)], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stdout, done.stdout + done.stderr


LIFE = r"""
set -e
say() { echo "== $*"; }
count() { find /etc/billhook /var/lib/billhook -mindepth 1 2> /dev/null | wc -l; }
say install
apt-get install -y -q /tmp/debs/billhook_[0-8]*.deb
say version; billhook version | head -n 1
say user; getent passwd billhook; stat -c '%U %a' /var/lib/billhook /etc/billhook
say files $(count); find /etc/systemd/system -name 'billhook*'
say init
billhook init | grep -o '/etc/billhook/billhook.conf (mode[^)]*)'
say seller
billhook seller add bakker || echo "exit $?"
stat -c '%U %a' /etc/billhook/bakker.conf /var/lib/billhook/bakker
rm -r /etc/billhook/bakker.conf /var/lib/billhook/bakker; find /etc/systemd/system -name '*bakker*' -delete
say init
install -o billhook -g billhook -m 600 /dev/null /var/lib/billhook/billhook.db
mkdir -p /etc/systemd/system/billhook.target.wants
ln -s /lib/systemd/system/billhook@.service /etc/systemd/system/billhook.target.wants/billhook@second.service
say upgrade
apt-get install -y -q /tmp/debs/billhook_9*.deb
say version; dpkg-query -W -f '${Version}\n' billhook; say files $(count)
say remove
dpkg --remove billhook
say files $(count); ls /usr/bin/billhook 2>&1 || true
say again
dpkg -i /tmp/debs/billhook_9*.deb
say files $(count)
say purge
dpkg --purge billhook
say left; find /etc/billhook /var/lib/billhook /etc/systemd/system/*.wants -name '*billhook*' 2> /dev/null || true
find /lib/systemd /usr/share/doc /usr/lib/sysusers.d /usr/lib/tmpfiles.d -name '*billhook*'
getent passwd billhook | cut -d: -f1
say empty
rm -r /var/lib/billhook
dpkg -i /tmp/debs/billhook_9*.deb > /dev/null
dpkg --purge billhook
ls -d /var/lib/billhook /etc/billhook 2>&1 || true
say end
"""


@rootless
def test_70_install_upgrade_remove_purge(deb, newer, tmp_path):
    """Goal: nothing starts before there is a config; config and books outlive upgrade and removal; purge takes the secrets and leaves the books, and says so."""
    done = run_in_root(tmp_path, LIFE, [deb, newer])
    assert done.returncode == 0 and "== end" in done.stdout, done.stdout[-4000:] + done.stderr[-1000:]
    parts = [part.partition("\n") for part in done.stdout.split("== ")[1:]]
    told = {}
    for name, _, text in parts:
        told.setdefault(name.split()[0], []).append((name, text))
    version = re.search(r"^VERSION := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1]
    assert "nothing runs yet. Next: billhook init" in told["install"][0][1]
    assert told["version"][0][1] == f"billhook {version}\n" and told["version"][1][1] == "9.9.9\n"
    assert "/var/lib/billhook" in told["user"][0][1] and "billhook 700\nroot 755\n" in told["user"][0][1]
    assert told["files"][0] == ("files 0", "") and "mode 0600, owner billhook" in told["init"][0][1]
    seller = told["seller"][0][1]  # nothing runs here: it says what stands, and which line is left
    assert "bakker: wrote /etc/billhook/bakker.conf (mode 0600, owner billhook)" in seller and "exit 1\nbillhook 600\nbillhook 700\n" in seller
    assert "billhook: seller add bakker: the units: `systemctl enable --now billhook@bakker.socket billhook@bakker.service billhook-nightly@bakker.timer` failed" in seller
    assert [name for name, _ in told["files"][1:]] == ["files 2"] * 3, "config and database, after each step"
    assert "nothing runs yet" not in told["upgrade"][0][1] + told["again"][0][1]
    assert "cannot access" in told["files"][2][1]
    assert "the books stay in /var/lib/billhook" in told["purge"][0][1]
    assert told["left"][0][1] == "/var/lib/billhook\n/var/lib/billhook/billhook.db\nbillhook\n"
    assert "the books stay" not in told["empty"][0][1] and told["empty"][0][1].count("cannot access") == 2
