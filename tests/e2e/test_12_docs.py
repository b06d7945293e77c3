"""Scenario 12: README is true: its command blocks are run as they stand, its commands, keys, targets, units and links exist."""
import os
import re
import shlex
import shutil
import subprocess

import pytest

from harness import BILLHOOK, BUILD, PATIENCE, ROOT, Site, free_port, order

README = (ROOT / "README.md").read_text()
PLAIN = "sanitize" not in BILLHOOK and "/thread/" not in BILLHOOK


def blocks():
    """(line, mark, language, text) of each block between ```; mark is what the comment above it says after "test: "."""
    found, lines, i = [], README.splitlines(), 0
    while i < len(lines):
        if lines[i].startswith("```"):
            mark = re.fullmatch(r"<!-- test: (.+) -->", lines[i - 1])
            end = lines.index("```", i + 1)
            found.append((i + 1, mark and mark[1], lines[i][3:], "\n".join(lines[i + 1:end])))
            i = end
        i += 1
    return found


def run_blocks(way):
    """(line, mark, text) of the shell blocks that are run; there are two ways to install: way is "by the package" or "from the sources"."""
    other = {"by the package": "from the sources", "from the sources": "by the package"}[way]
    return [(line, mark, text) for line, mark, language, text in blocks() if language == "sh" and mark.startswith("run") and other not in mark]


def test_12_each_block_says_whether_it_is_run():
    assert blocks() and [line for line, mark, _, _ in blocks() if not (mark and re.match(r"run\b|skip \w", mark))] == []


# A newcomer's machine: /etc, /usr/local and /var/lib are private to the script; `sudo` is root already, `nano` fills in what says CHANGE-ME,
# and `systemctl` does with the installed units what systemd would: it starts ExecStart as the unit's user, stops it, sends it SIGHUP.
MACHINE = r"""
set -euo pipefail
mkdir "$SANDBOX/lib" && mount --bind /var/lib "$SANDBOX/lib"
mount -t tmpfs none /usr/local && mount -t tmpfs none /var/lib
mkdir /var/lib/dpkg && mount --bind "$SANDBOX/lib/dpkg" /var/lib/dpkg
cp -a /etc "$SANDBOX/etc"
mount --bind "$SANDBOX/etc" /etc
rm -rf /etc/billhook; hash -r
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
unset BILLHOOK_CONFIG PREFIX DESTDIR UNITDIR
sudo() { "$@" || return; [ "$1 ${2-}" != "billhook post" ] || mapped; }
mapped() { for i in $(seq 1200); do billhook inbox --state pending --json | grep -q '"id"' || return 0; sleep 0.1; done; return 1; } # one reads on meanwhile
nano() { sed -i -f "$SANDBOX/fill-in.sed" "$1"; install -d -o billhook -g billhook /var/lib/billhook/mail; }
unit() { sed -n "s/^$1=//p" /usr/local/lib/systemd/system/billhook.service; }
daemon_up() {
    touch "$SANDBOX/log"; before=$(grep -c 'ready version' "$SANDBOX/log" || true)
    setpriv --reuid "$(unit User)" --regid "$(unit Group)" --clear-groups $(unit ExecStart) >> "$SANDBOX/log" 2>&1 &
    echo $! > "$SANDBOX/pid"
    for i in $(seq 1200); do [ "$(grep -c 'ready version' "$SANDBOX/log" || true)" -gt "$before" ] && return; sleep 0.1; done
    cat "$SANDBOX/log"; return 1
}
systemctl() {
    for word in "$@"; do case $word in *.*) [ -f "/usr/local/lib/systemd/system/$word" ] || { echo "no unit $word"; return 1; } ;; esac; done
    case $1 in
    enable | start) daemon_up ;;
    stop) kill "$(cat "$SANDBOX/pid")"; wait "$(cat "$SANDBOX/pid")" ;;
    reload) kill -HUP "$(cat "$SANDBOX/pid")" ;;
    *) return 1 ;;
    esac
}
trap 'kill "$(cat "$SANDBOX/pid")" 2>/dev/null || true' EXIT
cd "$ROOT"
"""
FILL_IN = r"""
s|^public_url *=.*|public_url=https://hook.example.com|
/^\[mail\]/,/^\[seller\]/ {
s|^#transport=.*|transport=directory|
s|^#directory=.*|directory=/var/lib/billhook/mail|
s|^#from=.*|from=facturen@koffiehoek.example|
}
s|^name *=.*CHANGE-ME.*|name=De Koffiehoek|
s|^street *=.*CHANGE-ME.*|street=Korenmarkt 1|
s|^postcode *=.*CHANGE-ME.*|postcode=9000|
s|^city *=.*CHANGE-ME.*|city=Gent|
s|^vat *=.*CHANGE-ME.*|vat=BE0000000196|
s|^url *=.*CHANGE-ME.*|url=https://shop.example.com|
"""


def private_mounts():
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0


@pytest.mark.skipif(not PLAIN, reason="the plain build is installed")
@pytest.mark.skipif(os.geteuid() != 0 or not private_mounts(), reason="no private mounts here")
def test_12_readme_from_zero_to_restore(tmp_path):
    """All shell blocks one after the other on one machine."""
    script, wanted = [MACHINE], []
    for line, mark, text in run_blocks("from the sources"):
        left_out = re.findall(r'"([^"]+)"', mark)
        text = "\n".join(row for row in text.splitlines() if not any(row.startswith(words) for words in left_out))
        script += [f'echo "== README.md:{line}" | tee -a "$SANDBOX/done"', text]
        wanted.append(f"== README.md:{line}")
    (tmp_path / "fill-in.sed").write_text(FILL_IN)
    (tmp_path / "script").write_text("\n".join(script) + '\necho all | tee -a "$SANDBOX/done"\n')
    tmp_path.chmod(0o755)
    port = free_port()
    (tmp_path / "fill-in.sed").write_text(FILL_IN + rf"/^\[server\]/,/^\[database\]/ s|^#listen=.*|listen=127.0.0.1:{port}|" + "\n")
    done = subprocess.run(["unshare", "-m", "bash", str(tmp_path / "script")], capture_output=True, text=True, timeout=600 * PATIENCE,
                          env=dict(os.environ, SANDBOX=str(tmp_path), ROOT=str(ROOT), MAKEFLAGS=f"BUILD={BUILD}"))
    shutil.rmtree(tmp_path / "etc", ignore_errors=True)
    (ROOT / "first.pdf").unlink(missing_ok=True)
    passed = (tmp_path / "done").read_text().splitlines() if (tmp_path / "done").exists() else []
    assert done.returncode == 0 and passed == [*wanted, "all"], f"{passed[-1:]}: {done.returncode}\n{done.stdout[-2500:]}\n{done.stderr[-2500:]}"
    for part in ("Delivery URL   https://hook.example.com/woocommerce/main", "all is well", "0 faults", '200 {"delivery":1}', "mail queued"):
        assert part in done.stdout, part
    assert "Fontconfig" not in done.stdout + done.stderr, "root's home is not the service user's"
    log = (tmp_path / "log").read_text()
    assert "config-reloaded" in log and log.count("ready version") == 2


def test_12_the_location_of_all_sellers_is_installed_too():
    block = next(text for _, _, language, text in blocks() if language == "nginx" and "$seller" in text)
    assert block in (ROOT / "conf/nginx-sellers.conf").read_text()


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_12_nginx_block_is_a_config(tmp_path):
    text = "\n".join(text for _, _, language, text in blocks() if language == "nginx" and "location / {" not in text)
    config = tmp_path / "nginx.conf"
    config.write_text(f"pid {tmp_path}/pid; error_log {tmp_path}/log;\nevents {{}}\nhttp {{ access_log off; server {{ listen 127.0.0.1:{free_port()};\n{text}\n}} }}\n")
    done = subprocess.run(["nginx", "-t", "-c", str(config), "-e", str(tmp_path / "log")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# -- the commands between the lines -----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def shop_of_the_readme(tmp_path_factory):
    """Where README's examples are true: invoice 2026-00116 waits for its payment, #12 is the draft invoice of order 727."""
    site = Site(tmp_path_factory.mktemp("readme") / "site", {"invoice": {"create": "paid", "auto_send": "false", "number": "2026-{N:5}", "first_number": "116"}})
    site.start()
    site.post(order(1, status="on-hold", paid=False))
    site.settle()
    site.run("create", "1", "--type", "invoice")
    site.run("issue", "#1")
    for number in range(2, 12):
        site.post(order(number))
    site.settle()
    site.post(order(727))
    site.settle()
    site.stop()
    assert site.document("2026-00116")["id"] == 1 and site.document("#12")["order_id"] == 727
    return site


WORDS = {"ORDER": "2", "ID": "1", "COMMAND": "send", "FILE": "copy.db", "N": "300", "TEXT": "why"}
STATUS = {  # the examples whose exit status is not 0 in this shop, and why
    "number invoice --next 116": 1,  # it is used
    "number invoice --next 300 --reason why": 0,
    "outbox retry 1": 1,  # nothing was mailed
    "reconcile": 1,  # this shop has no key
    "webhooks --mend": 1,  # the same
    "sync 727": 1,  # the same
    "--all status": 1,  # there is no /etc/billhook here
    "paid": 2,  # a command's name in a sentence: it says what is missing
    "restore copy.db": 1,  # there is no such file
    "status": 1,  # the daemon of this shop does not run
    "seller suspend bakker": 1, "seller resume bakker": 1, "seller remove bakker": 1,  # there is no such seller
    "user add els --role owner": 1,  # nobody types a password
    "user link els": 1,  # nor is there such a user
    "user password els": 1,
    "user token els": 1,
    "void #1": 1,  # it is issued
    "remind": 1,  # [reminders] after is off here
    "remind --dry-run": 1,  # the same
    "remind 2026-00116": 1,  # the same
    "unpaid 2026-00116": 1,  # nobody recorded a payment here
    "create 2 --type invoice": 1,  # it has one
    "issue #12 --vat-category AE": 1,  # VAT is charged on it here: there is nothing to settle (test_20_vat has one without)
    "bank import FILE…": 1, "bank import november.cod": 1,  # no such file
    "bank match 7 2026-00116": 1, "bank unmatch 7": 1,  # nothing was imported
}


def inline_commands():
    """Each `billhook …` in the text, with the page's own words for what the reader fills in."""
    text = re.sub(r"```.*?```", "", README, flags=re.S)
    found = {re.sub(r"^sudo ", "", words) for words in re.findall(r"`((?:sudo )?billhook [^`]+)`", text)}
    return sorted({" ".join(WORDS.get(word, word) for word in words.split()[1:]) for words in found if words != "billhook edit"})


def test_12_readme_has_commands():
    assert len(inline_commands()) >= 20


@pytest.mark.parametrize("words", inline_commands())
def test_12_inline_command(shop_of_the_readme, tmp_path, words):
    shutil.copytree(shop_of_the_readme.folder, tmp_path / "site")
    site = Site(tmp_path / "site", shop_of_the_readme.settings)
    done = site.run(*shlex.split(words), expect=None)
    assert done.returncode == STATUS.get(words.replace("'", ""), 0), (words, done.stdout, done.stderr)
    site.check_oracles(verify=words not in ("verify",))


# -- facts --------------------------------------------------------------------------------------------------------------------

def test_12_links_lead_somewhere():
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "doc/first-hour.md"):
        text = (ROOT / page).read_text()
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert target.startswith("https://") or ((ROOT / page).parent / target).exists(), (page, target)
        for name in re.findall(r"\b([A-Z]{4,}\.md)\b", text):
            assert (ROOT / name).exists() or (ROOT / "tests" / name).exists() or name in ("INTERFACE.md",), (page, name)


def test_12_keys_of_the_readme_are_keys_of_the_config_file():
    sample = (ROOT / "conf/billhook.conf").read_text()
    groups = {match[1]: match[2] for match in re.finditer(r"^\[([a-z_]+)[^\]]*\]\n(.*?)(?=^\[|\Z)", sample, re.M | re.S)}
    keys = {key for text in groups.values() for key in re.findall(r"^#? ?([a-z_]+) ?=", text, re.M)}
    assert len(groups) >= 11 and len(keys) > 60
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", README, flags=re.S))
    for span in spans:
        for group, key in re.findall(r"\[([a-z_]+)\]`?\s*`?([a-z_]+)?", span):
            assert group in groups, span
            assert not key or re.search(rf"^#? ?{key}(_file)? ?=", groups[group], re.M), span
        for key in re.findall(r"^([a-z_]+)=", span):
            assert key in keys, span
    for key in ("orders_since", "pay_later", "max_body", "secret", "previous_secret"):
        assert f"`{key}`" in README and key in keys, key


def test_12_make_targets_and_units_exist():
    for target in set(re.findall(r"`make ([a-z-]+)", README) + re.findall(r"^(?:sudo )?make ([a-z-]+)", README, re.M)):
        assert subprocess.run(["make", "-n", "-C", str(ROOT), f"BUILD={BUILD}", target], capture_output=True).returncode == 0, target
    for unit in set(re.findall(r"\b(billhook[a-z@-]*\.(?:service|socket|timer|target))", README)):
        assert (ROOT / "systemd" / re.sub(r"@[a-z]+", "@", unit)).exists(), unit


def test_12_changelog_names_the_version_and_the_schema():
    text = (ROOT / "CHANGELOG.md").read_text()
    version = subprocess.run([BILLHOOK, "version"], capture_output=True, text=True, check=True).stdout.split()[1]
    assert f"## {version}" in text and "user_version 8" in text and "Upgrade" in text


def test_12_sample_config_is_the_manual_s():
    manual, sample = (ROOT / "man/billhook.conf.5").read_text().replace("\\-", "-"), (ROOT / "conf/billhook.conf").read_text()
    for key in set(re.findall(r"^#? ?([a-z_]+) ?=", sample, re.M)):
        assert re.search(rf"\b{key}\b", manual), key
