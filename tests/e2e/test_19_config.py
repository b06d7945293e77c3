"""Scenario 19: the config file and what it opens: wrong files and their messages (G02, G04), TLS, credentials, forms of listen, locales (G10), states (G11, G12)."""
import difflib
import http.client
import io
import json
import os
import re
import shutil
import socket
import ssl
import subprocess

import pytest
from PIL import Image

from harness import BILLHOOK, DEADLINE, ROOT, SECRET, Site, free_port, order, sign, wait_until

ROOT_USER = os.geteuid() == 0
MESSAGES = ROOT / "tests/data/config_messages.txt"

# -- forty wrong files ---------------------------------------------------------------------------------------------------------
# Each is a change of a good file: {group: {key: value}}, or text that is put after it.
WRONG = [
    {"server": {"listen": "nowhere"}}, {"server": {"listen": "127.0.0.1:99999"}}, {"server": {"listen": "unix:relative.sock"}}, {"server": {"max_body": "big"}},
{"server": {"lissten": "127.0.0.1:1"}}, {"server": {"public_url": "shop.example.com"}},
    {"server": {"tls_certificate": "gone.pem"}}, {"server": {"tls_key": "gone.key"}}, {"server": {"metrics_listen": "on"}},
    {"database": {"path": None}}, {"database": {"keep_bodies_days": "-1"}},
    {"mail": {"transport": "pigeon"}}, {"mail": {"transport": "smtp"}}, {"mail": {"transport": "smtp", "server": "mail.example.com"}},
    {"mail": {"transport": "smtp", "server": "smtp://mail.example.com:587", "security": "none"}},
    {"mail": {"transport": "smtp", "server": "smtp://mail.example.com:587", "username": "me"}},
    {"mail": {"from": "me"}}, {"mail": {"from": None}}, {"mail": {"burst_limit": "many"}}, {"mail": {"give_up_after": "5"}}, {"mail": {"send_after": "-1m"}},
    {"mail": {"attach[nl]": "terms.pdf"}}, {"mail": {"attach[es]": "terms.pdf"}}, {"mail": {"on_uncertain": "ask"}},
    {"seller": {"vat": "BE0123456789"}}, {"seller": {"vat": None}}, {"seller": {"iban": "BE00 0000"}}, {"seller": {"accent_color": "blue"}},
    {"seller": {"timezone": "Mars/Base"}}, {"seller": {"language": "es"}}, {"seller": {"country": "Belgium"}}, {"seller": {"logo": "logo.png"}},
    {"seller": {"name": ""}}, {"seller": {"name": "CHANGE-ME"}}, {"seller": {"vat_scheme": "none"}},
    {"shop main": {"secret": "short"}}, {"shop main": {"secret": None}}, {"shop main": {"secret_file": "s"}}, {"shop main": {"url": "ftp://x"}},
    {"shop main": {"zero_vat": "Leeggoed"}}, {"shop main": {"zero_vat": "Leeggoed: E"}}, {"shop main": {"zero_vat": "Leeggoed: X, art. 28"}},
    {"shop main": {"zero_vat": "a: Z; A: Z"}}, {"shop main": {"eu_zero_vat": "diensten"}},
    {"shop main": {"orders_since": "yesterday"}}, {"shop main": {"enabled": "perhaps"}}, {"shop Main": {"url": "https://x.example", "secret": "s" * 40}}, {"shop main": None},
    {"invoice": {"create": "sometimes"}}, {"invoice": {"auto_send": "maybe"}}, {"invoice": {"number": "2026"}}, {"invoice": {"number": "{N}{N}"}},
    {"invoice": {"number": "{X}-{N}"}}, {"invoice": {"first_number": "0"}}, {"invoice": {"due_days": "soon"}}, {"invoice": {"for": "nobody"}},
    {"invoice": {"caption_paid": "{nubmer}"}}, {"invoice": {"mail_body_paid": "a { b"}}, {"credit_note": {"create": "paid"}}, {"credit_note": {"number": "{YYYY}-{N:5}"}},
    {"order_form": {"for": "all"}}, {"einvoice": {"attach": "perhaps"}}, {"einvoice": {"directory": "gone"}},
    {"peppol": {"provider": "pepyrus"}}, {"peppol": {"provider": "peppyrus"}}, {"peppol": {"provider": "recommand", "key": "k", "test": "true"}},
    {"peppol": {"provider": "billit", "key_file": "s"}}, {"peppol": {"provider": "mail"}}, {"peppol": {"provider": "scrada", "key": "", "secret": "CHANGE-ME", "account": "a/b"}},
    {"peppol": {"provider": "e-invoice.be", "key": "k", "base_url": "http://api.example.com"}}, {"peppol": {"sender": "0208:0123456748"}},
    {"peppol": {"sender": "0123456749"}}, {"peppol": {"to": "everybody", "mail": "never", "mail_wait": "60", "retry_days": "-1", "lookup": "sml"}},
    {"peppol": {"dns_server": "localhost", "sml_zone": "https://sml.example", "mailbox": "me", "worry_after": "1s", "ca_file": "gone.pem"}},
    {"alerts": {"email": "me"}}, {"alerts": {"silence_after": "long"}},
    {"payment": {"reference": "none"}}, {"payment": {"epc_qr": "perhaps"}}, {"payment": {"mollie_key": "access_x", "mollie_wait": "2h"}},
    {"payment": {"mollie_key": "", "mollie_methods": "Bancontact", "mollie_url": "http://api.mollie.com"}}, {"shop": {"url": "https://x.example"}},
    "[nonsense]\nx=1\n", "[server]\nmax_body=4M\n", "[mial]\nfrom=a@b.example\n", "no group and no key\n", "[server\nlisten=x\n", "[alerts]\nemail=a@b.example\nemail=c@d.example\n",
    "[seller]\nname\n",
]
NO_FILE = ["empty", "binary", "latin1", "huge line", "directory"]


def wrong_file(site, wrong):
    """Writes the file; returns what stands in it that is wrong."""
    site.settings = {group: dict(keys) for group, keys in Site.DEFAULTS.items()}
    site.settings["server"]["listen"] = "127.0.0.1:8480"
    if isinstance(wrong, str):
        site.configure({})
        site.config.write_text(site.config.read_text() + wrong)
        return wrong.strip().replace("\n", " | ")
    site.configure(wrong)
    return " ".join(f"[{group}] " + ("left out" if keys is None else " ".join(f"{key}={'left out' if value is None else value}" for key, value in keys.items()))
                    for group, keys in wrong.items())


def messages_of(site):
    done = site.run("check", expect=None)
    assert done.returncode == 2, site.config.read_text()
    text = done.stdout.decode(errors="replace").replace(str(site.folder), "…")
    return [line for line in text.splitlines() if line.startswith("error")], done


def test_19_messages_of_wrong_files(make_site):
    """Every wrong file exits 2 and says what the golden page says: read it as a newcomer when it changes."""
    site = make_site(start=False)
    (site.folder / "s").write_text("x" * 40)
    (site.folder / "s").chmod(0o644)
    page = ["What `billhook check` says of wrong config files (tests/e2e/test_19_config.py). BILLHOOK_GOLDEN=refresh writes it anew.", ""]
    for wrong in WRONG:
        said = wrong_file(site, wrong)
        lines, _ = messages_of(site)
        assert lines, said
        page += [said, *("    " + line for line in lines), ""]
        loaded = site.run("setup", expect=None)  # loads it as serve does; files beside it are only looked at by check
        assert loaded.returncode == 2 and b"billhook.conf" in loaded.stderr or re.search("No such file|CHANGE-ME", lines[0]), said
    for kind in NO_FILE:
        site.configure({})
        if kind == "directory":
            site.config.unlink()
            site.config.mkdir()
        else:
            site.config.write_bytes({"empty": b"", "binary": bytes(range(256)), "latin1": "[seller]\nname=Café\n".encode("latin1"),
                                     "huge line": b"[seller]\nname=" + b"x" * (1 << 20) + b"\n"}[kind])
        lines, _ = messages_of(site)
        assert lines, kind
        page += [f"({kind})", *("    " + line for line in lines[:4]), ""]
        if kind == "directory":
            site.config.rmdir()
    site.configure({group: None for group in list(site.settings) if group not in Site.DEFAULTS})
    site.settings = {group: dict(keys) for group, keys in Site.DEFAULTS.items()}
    site.configure({})
    got = "\n".join(page)
    if os.environ.get("BILLHOOK_GOLDEN") == "refresh":
        MESSAGES.write_text(got)
    known = MESSAGES.read_text() if MESSAGES.exists() else ""
    assert got == known, "\n".join(difflib.unified_diff(known.splitlines(), got.splitlines(), lineterm="", n=0))


WHITE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80"><circle cx="40" cy="40" r="30" fill="{}"/></svg>'


def test_19_what_white_paper_swallows_is_a_warning(make_site):
    """A near-white accent colour or logo is told; a pale one that is seen is not; none of it is an error."""
    site = make_site(start=False)
    for colour, fill, told in (("#fffdf0", "#ffffff", ["accent_color: '#fffdf0' is too pale for white paper (1.0", "logo: "]),
                               ("#ffee33", "#fdfdfd", ["accent_color: '#ffee33' is too pale", "logo: "]), ("#ff8800", "#ff8800", [])):
        (site.folder / "logo.svg").write_text(WHITE.format(fill))
        site.configure({"seller": {"accent_color": colour, "logo": "logo.svg"}})
        done = site.run("check")
        warnings = [line for line in done.stdout.decode().splitlines() if "[seller] accent_color" in line or "[seller] logo" in line]
        assert len(warnings) == len(told) and all(line.startswith("warning") for line in warnings), done.stdout
        assert all(any(words in line for line in warnings) for words in told), warnings


def test_19_what_the_desk_has_is_looked_at_too(make_site):
    site = make_site({"seller": {"accent_color": None, "logo": None}})
    site.stop()
    (site.folder / "logo.svg").write_text(WHITE.format("#ffffff"))
    site.run("config", "--set", f"seller.logo={site.folder / 'logo.svg'}", "--set", "seller.accent_color=#fffdf0")
    said = site.run("check").stdout.decode()
    assert "[seller] logo: set in the desk, it is white or nearly so" in said and "[seller] accent_color: '#fffdf0' is too pale" in said, said
    (site.folder / "logo.svg").write_text(WHITE.format("#123456"))
    site.run("config", "--set", f"seller.logo={site.folder / 'logo.svg'}", "--unset", "seller.accent_color")
    said = site.run("check").stdout.decode()
    assert "[seller]" not in said, said


def test_19_jpeg_logos(make_site):
    site = make_site(start=False)
    picture = io.BytesIO()
    Image.new("RGB", (300, 80), (122, 59, 16)).save(picture, "JPEG")
    for name, data, words in (("logo.jpg", picture.getvalue(), None), ("cut.jpg", picture.getvalue()[:-200], b"the JPEG cannot be decoded"),
                              ("gif.jpg", b"GIF89a", b"it is neither PNG, JPEG nor SVG")):
        (site.folder / name).write_bytes(data)
        site.configure({"seller": {"logo": name}})
        done = site.run("check", expect=2 if words else 0)
        assert not words or words in done.stdout and b"[seller] logo" in done.stdout, done.stdout


# -- G02: who may read a secret ----------------------------------------------------------------------------------------------

def secret_site(make_site, tmp_path):
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    (folder / "s").write_text(SECRET + "\n")
    (folder / "s").chmod(0o600)
    return make_site({"shop main": {"secret": None, "secret_file": str(folder / "s")}}, start=False), folder


@pytest.mark.parametrize("what, hint", [
    ("world readable", "chmod 0600"), ("another user's", "chown"), ("another group's", "chmod 0600"), ("in a directory of everybody's", "chmod go-w"),
    ("a symbolic link", "symbolic link"), ("gone", "No such file"), ("a directory", "no plain file"), ("empty", "empty"), ("two lines", "more than one line")])
def test_g02_secret_file_is_refused(make_site, tmp_path, what, hint):
    site, folder = secret_site(make_site, tmp_path)
    file = folder / "s"
    if what in ("another user's", "another group's") and not ROOT_USER:
        pytest.skip("only root gives a file away")
    {"world readable": lambda: file.chmod(0o604), "another user's": lambda: os.chown(file, 4242, 0),
     "another group's": lambda: (os.chown(file, 0, 4242), file.chmod(0o640)), "in a directory of everybody's": lambda: folder.chmod(0o777),
     "a symbolic link": lambda: (file.rename(folder / "t"), file.symlink_to(folder / "t")), "gone": file.unlink,
     "a directory": lambda: (file.unlink(), file.mkdir()), "empty": lambda: file.write_text("\n"),
     "two lines": lambda: file.write_text(SECRET + "\n" + SECRET + "\n")}[what]()
    for command in ("check", "serve", "setup"):
        done = site.run(command, expect=2)
        text = (done.stdout + done.stderr).decode()
        assert hint in text and "secret_file" in text and str(file) in text and SECRET not in text, text


@pytest.mark.parametrize("what", ["root's", "the group is its own"])
def test_g02_secret_file_is_accepted(make_site, tmp_path, what):
    site, folder = secret_site(make_site, tmp_path)
    (folder / "s").chmod(0o640 if "group" in what else 0o400)
    site.start()
    assert site.post(order(1)).status == 200


def test_g02_config_file_with_a_secret_in_it(make_site):
    site = make_site(start=False)
    site.config.chmod(0o644)
    assert b"chmod 0600" in site.run("serve", expect=2).stderr
    assert b"chmod 0600" in site.run("check", expect=2).stdout
    site.config.chmod(0o600)
    site.run("check")


def test_g02_credentials_of_systemd_are_taken_as_they_are(make_site, tmp_path):
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "shop").write_text(SECRET)
    (folder / "shop").chmod(0o444)  # what systemd does is none of our business
    site = make_site({"shop main": {"secret": None, "secret_file": "${CREDENTIALS_DIRECTORY}/shop"}}, start=False)
    assert b"CREDENTIALS_DIRECTORY" in site.run("serve", expect=2).stderr
    done = site.run("check")  # a person's check runs outside of the unit
    assert b"warning" in done.stdout and b"CREDENTIALS_DIRECTORY" in done.stdout
    assert site.json("check", expect=0)["problems"]
    site.environment = {"CREDENTIALS_DIRECTORY": str(folder)}
    site.start()
    assert site.post(order(1)).status == 200
    site.settle()
    site.environment = {}
    assert site.run("list").stdout and site.run("verify").stdout, "commands without a secret need no credential"


# -- G04: templates ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text, refused", [
    ("{unknown}", True), ("{", True), ("{{", False), ("{{number}", False), ("%n%s%n", False), ("{% for x in y %}", True), ("{include:/etc/passwd}", True),
    ("${HOME}", True), ("$(id)", False), ("{number:99999999}", True), ("{number!r}", True), ("{0}", True), ("{}", True), ("{ number }", True)])
def test_g04_templates(make_site, text, refused):
    site = make_site({"invoice": {"caption_paid": text}}, start=False)
    done = site.run("check", expect=2 if refused else 0)
    if refused:
        assert b"caption_paid" in done.stdout and site.run("serve", expect=2).stderr
        site.configure({"invoice": {"caption_paid": None}})
        return
    site.start()
    site.post(order(1))
    site.settle()
    assert site.document("#1")["caption"] == text.replace("{{", "{")


def test_g04_padding_of_a_gigabyte_has_no_way_in(make_site):
    site = make_site({"invoice": {"caption_paid": "x" * 70000}}, start=False)
    assert b"caption_paid" in site.run("check", expect=2).stdout
    site.configure({"invoice": {"caption_paid": None}})


# -- G09: the sandbox of the unit ----------------------------------------------------------------------------------------------------

@pytest.mark.skipif(subprocess.run(["systemctl", "is-system-running"], capture_output=True, text=True).stdout.strip() not in ("running", "degraded")
                    if shutil.which("systemctl") else True, reason="systemd does not run here")
@pytest.mark.parametrize("act, denied", [("touch /usr/x", "Read-only"), ("unshare -r true", "denied|permitted"), ("chronyc -a makestep || date -s 2020-01-01", "permitted")])
def test_g09_the_unit_denies(act, denied):
    unit = (ROOT / "systemd/billhook.service").read_text()
    keep = [line for line in unit.splitlines() if re.match(r"(Protect|Private|Restrict|System|NoNew|Capability|Memory|Lock|UMask|Remove)", line)]
    done = subprocess.run(["systemd-run", "--wait", "--pipe", "--quiet", *(f"--property={line}" for line in keep), "sh", "-c", act], capture_output=True, text=True)
    assert done.returncode != 0 and re.search(denied, done.stderr)


# -- G10: locales -----------------------------------------------------------------------------------------------------------------------

def test_g10_no_locale_changes_a_byte(make_site, tmp_path):
    """The same order under four locales, with and without TZ and LANG: the same document, UBL and text of the PDF."""
    path = tmp_path / "order.json"
    path.write_text(json.dumps(order(1, total="1234.56", net="1020.30", billing=dict(order(1)["billing"], first_name="İlknur", company="Iris & Ïda BV"),
                                     meta_data=[{"key": "_billing_vat_number", "value": "BE0123456749"}], created=1767225600, modified=1767225600)))
    site = make_site(start=False)
    seen = set()
    for locale in ("nl_BE.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "C", None):
        for zone in ("Europe/Brussels", "Asia/Tokyo", None):
            env = {key: value for key, value in {"LC_ALL": locale, "LANG": locale, "TZ": zone}.items() if value}
            base = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LANG", "TZ")}
            run = lambda *words: subprocess.run([BILLHOOK, "--config", str(site.config), *words], capture_output=True, env={**base, **env}, check=True).stdout
            shown = json.loads(run("preview", str(path), "--json"))
            shown.pop("created_at")
            run("preview", str(path), "--pdf", str(tmp_path / "p.pdf"))
            text = subprocess.run(["pdftotext", "-layout", str(tmp_path / "p.pdf"), "-"], capture_output=True, check=True).stdout
            seen.add((json.dumps(shown, ensure_ascii=False), run("preview", str(path), "--ubl", "-"), text, run("preview", str(path))))
    assert len(seen) == 1
    document, ubl, text, _ = seen.pop()
    assert '"gross": "1234.56"' in document and b">1234.56<" in ubl and "1.234,56" in text.decode() and "İlknur" in document


# -- TLS ------------------------------------------------------------------------------------------------------------------------------------

def certificate(folder, name="localhost"):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
                   check=True, capture_output=True)
    (folder / "key.pem").chmod(0o600)
    return folder / "cert.pem", folder / "key.pem"


def test_19_tls_by_certificate_and_key(make_site, tmp_path):
    cert, key = certificate(tmp_path)
    site = make_site({"server": {"tls_certificate": str(cert), "tls_key": str(key)}})
    context = ssl.create_default_context(cafile=str(cert))
    connection = http.client.HTTPSConnection("127.0.0.1", site.port, context=context, timeout=DEADLINE)
    body = json.dumps(order(1)).encode()
    connection.request("POST", "/woocommerce/main", body, {"X-WC-Webhook-Topic": "order.created", "X-WC-Webhook-Signature": sign(body)})
    answer = connection.getresponse()
    assert answer.status == 200 and json.loads(answer.read()) == {"delivery": 1}
    curl = subprocess.run(["curl", "-s", "--cacert", str(cert), f"https://localhost:{site.port}/health", "--resolve", f"localhost:{site.port}:127.0.0.1"],
                          capture_output=True, check=True)
    assert json.loads(curl.stdout)["status"] == "ok"
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = version
        with pytest.raises((ssl.SSLError, OSError)):
            with socket.create_connection(("127.0.0.1", site.port), timeout=DEADLINE) as plain, old.wrap_socket(plain):
                pass
    with pytest.raises((http.client.HTTPException, OSError)):
        site.request("GET", "/health")  # plain HTTP on the TLS port


def test_19_an_open_tls_key_is_a_warning(make_site, tmp_path):
    cert, key = certificate(tmp_path)
    key.chmod(0o644)
    site = make_site({"server": {"tls_certificate": str(cert), "tls_key": str(key)}}, start=False)
    assert b"chmod o=" in site.run("check").stdout


@pytest.mark.parametrize("what, hint", [
    ("no key", "tls_key"), ("no certificate", "tls_certificate"), ("gone", "No such file"), ("another key", "key"), ("no certificate in it", "tls_certificate"),
    ("no key in it", "tls_key")])
def test_19_wrong_tls_files_are_refused(make_site, tmp_path, what, hint):
    cert, key = certificate(tmp_path)
    settings = {"tls_certificate": str(cert), "tls_key": str(key)}
    if what in ("no key", "no certificate"):
        settings["tls_" + what.split()[1]] = None
    elif what == "gone":
        key.unlink()
    elif what == "another key":
        (tmp_path / "other").mkdir()
        settings["tls_key"] = str(certificate(tmp_path / "other")[1])
    elif what == "no certificate in it":
        cert.write_text("hello\n")
    else:
        key.write_text("hello\n")
    site = make_site({"server": settings}, start=False)
    for command in ("check", "serve"):
        done = site.run(command, expect=None)
        text = (done.stdout + done.stderr).decode()
        assert done.returncode in (1, 2) and hint in text, (command, text)
    site.configure({"server": {"tls_certificate": None, "tls_key": None}})


# -- listen -----------------------------------------------------------------------------------------------------------------------------------

def test_19_listen_on_v6_loopback(make_site):
    port = free_port()
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("no IPv6 loopback here")
    site = make_site({"server": {"listen": f"[::1]:{port}"}})
    connection = http.client.HTTPConnection("::1", port, timeout=DEADLINE)
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    assert site.run("post").stdout.startswith(b"200 ")


def test_19_listen_on_a_unix_socket(make_site, tmp_path):
    path = tmp_path / "s"
    site = make_site({"server": {"listen": f"unix:{path}"}})
    assert path.is_socket()
    done = subprocess.run(["curl", "-s", "--unix-socket", str(path), "http://x/health"], capture_output=True, check=True)
    assert json.loads(done.stdout)["status"] == "ok"
    assert site.run("post").stdout.startswith(b"200 ")
    other = make_site({"server": {"listen": f"unix:{path}"}}, start=False, name="other")
    assert b"in use" in other.run("serve", expect=1).stderr, "a living socket is not taken away"
    site.settle()
    site.stop()
    site.start()  # what it left is replaced
    assert site.run("post").stdout.startswith(b"200 ")


def test_19_listen_path_that_is_a_file_is_left_alone(make_site, tmp_path):
    path = tmp_path / "s"
    path.write_text("mine")
    site = make_site({"server": {"listen": f"unix:{path}"}}, start=False)
    assert site.run("serve", expect=1).stderr and path.read_text() == "mine"


# -- G11, G12: health, status, metrics ------------------------------------------------------------------------------------------------------

HEALTH = {"status": str, "version": str, "inbox_pending": int, "inbox_failed": int, "outbox_queued": int, "outbox_failed": int,
          "documents_without_page": int, "peppol_queued": int, "peppol_failed": int}


def health(site):
    answer = site.request("GET", "/health")
    body = answer.json()
    assert list(body) == [*HEALTH, "last_delivery_at"] and all(type(body[key]) is kind for key, kind in HEALTH.items()), body
    assert body["last_delivery_at"] is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["last_delivery_at"])
    head = site.request("HEAD", "/health")
    assert head.status == answer.status and head.body == b""
    return answer.status, body


def test_g11_health_and_status_in_each_state(make_site):
    site = make_site({"alerts": {"silence_after": "3d"}})
    status, body = health(site)
    assert (status, body["status"], body["last_delivery_at"]) == (200, "ok", None) and site.json("status")["status"] == "ok"
    site.post(order(1))
    site.settle()
    assert health(site)[1]["last_delivery_at"] and health(site)[1]["status"] == "ok"
    failed = site.post({"x": 1}).json()["delivery"]
    site.settle()
    status, body = health(site)
    assert (status, body["status"], body["inbox_failed"]) == (200, "attention", 1)
    assert [p["code"] for p in site.json("status", expect=1)["problems"]] == ["failed-deliveries"]
    site.run("inbox", "discard", failed)
    wait_until(lambda: health(site)[1]["status"] == "ok", "ok again")
    assert site.json("status")["status"] == "ok"
    for _ in range(7):
        site.post(order(2), signature="x")
    wait_until(lambda: health(site)[1]["status"] == "attention", "signatures")
    assert [p["code"] for p in site.json("status", expect=1)["problems"]] == ["signatures-refused"]
    site.post(order(2))
    wait_until(lambda: site.json("status", expect=None)["status"] == "ok", "a good one ends it")


def test_g11_disk_full_is_failing(make_site):
    """The last delivery could not be stored: 503, failing, and ok again after the next one that was."""
    site = make_site(start=False)
    site.start(command=["prlimit", f"--fsize={4 << 20}"])
    big = dict(order(1), customer_note="".join(chr(97 + (i * 7919 >> 3) % 26) for i in range(3_000_000)))
    statuses = [site.request("POST", "/woocommerce/main", json.dumps(dict(big, id=n)).encode(),
                             {"X-WC-Webhook-Signature": sign(json.dumps(dict(big, id=n)).encode())}).status for n in range(1, 6)]
    if 503 not in statuses:
        site.settle_at_end = True
        pytest.skip("the limit did not fill: " + repr(statuses))
    answer = site.request("GET", "/health")
    assert answer.status == 503 and answer.json()["status"] == "failing"
    site.settle_at_end = False


def test_g12_silence_is_told(make_site):
    import sqlite3
    site = make_site({"alerts": {"silence_after": "1h", "email": "owner@example.be"}})
    site.post(order(1))
    site.settle()
    site.stop()
    with sqlite3.connect(site.database) as database:
        database.execute("UPDATE deliveries SET received_at = received_at - 7200")
        database.execute("UPDATE counters SET value = value - 7200 WHERE name = 'last_delivery_at'")
    site.start()
    problem = site.json("status", expect=1)["problems"]
    assert [p["code"] for p in problem] == ["webhook-silent"] and "WooCommerce > Settings > Advanced > Webhooks" in problem[0]["text"]
    assert health(site)[1]["status"] == "attention"
    wait_until(lambda: [m for m in site.json("outbox") if m["document"] is None and m["to"] == "owner@example.be"], "alert")
    site.post(order(2))
    wait_until(lambda: site.json("status", expect=None)["status"] == "ok", "a delivery ends it")


def test_g12_a_repeat_ends_the_silence(make_site):
    import sqlite3
    site = make_site({"alerts": {"silence_after": "1h"}})
    body = order(1)  # once: an order made in another second is no repeat
    site.post(body)
    site.settle()
    site.stop()
    with sqlite3.connect(site.database) as database:
        database.execute("UPDATE deliveries SET received_at = received_at - 7200")
    site.start()
    old = health(site)[1]["last_delivery_at"]
    assert [p["code"] for p in site.json("status", expect=1)["problems"]] == ["webhook-silent"]
    site.post(body)
    wait_until(lambda: site.json("status", expect=None)["status"] == "ok", "a repeat ends it")
    assert health(site)[1]["last_delivery_at"] > old and len(site.json("inbox")) == 1


PROMTOOL = shutil.which("promtool") or os.environ.get("PROMTOOL")


def metrics_text(make_site):
    port = free_port()
    site = make_site({"server": {"metrics_listen": f"127.0.0.1:{port}"}})
    site.post(order(1))
    site.post({"x": 1})
    site.post(order(2), signature="x")
    site.settle()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    connection.request("GET", "/metrics")
    answer = connection.getresponse()
    assert answer.status == 200 and answer.getheader("Content-Type").startswith("text/plain; version=0.0.4")
    return answer.read().decode()


@pytest.mark.skipif(not PROMTOOL, reason="promtool is not installed")
def test_19_metrics_please_promtool(make_site):
    done = subprocess.run([PROMTOOL, "check", "metrics"], input=metrics_text(make_site), capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr


def test_19_metrics_by_the_rules(make_site):
    """Prometheus's text format and naming rules, as far as promtool looks."""
    text, kinds, helped, seen = metrics_text(make_site), {}, set(), {}
    assert text.endswith("\n")
    for line in text.splitlines():
        comment = re.fullmatch(r"# (HELP|TYPE) ([a-z_]+) (.+)", line)
        if comment:
            assert comment[2] not in seen, "comments stand before the samples"
            if comment[1] == "TYPE":
                assert comment[2] not in kinds and comment[3] in ("counter", "gauge", "histogram")
                kinds[comment[2]] = comment[3]
            else:
                assert comment[2] not in helped
                helped.add(comment[2])
            continue
        sample = re.fullmatch(r'([a-z_]+)(\{(?:[a-z_]+="[^"\\\n]*",?)+\})? (-?[0-9.e+-]+|\+Inf|NaN)', line)
        assert sample, line
        name = sample[1] if sample[1] in kinds else re.sub(r"_(bucket|sum|count)$", "", sample[1])
        assert name in kinds and name in helped and name.startswith("billhook_"), line
        assert (sample[1], sample[2]) not in seen.get(name, {}), "given twice: " + line
        seen.setdefault(name, {})[(sample[1], sample[2])] = float(sample[3])
    for name, kind in kinds.items():
        assert name in seen and name.endswith("_total") == (kind == "counter"), name
        assert not re.search(r"_(milli|micro)?seconds?_|_ms\b|_kb\b|count$", name.replace("_seconds", "")), name
        if kind == "histogram":
            assert not name.endswith("_total")
            series = {}
            for (sample, labels), value in seen[name].items():
                key = re.sub(r',?le="[^"]*"', "", labels or "").replace("{,", "{").replace("{}", "")
                edge = re.search(r'le="([^"]*)"', labels or "")
                parts = series.setdefault(key, {"buckets": []})
                if edge:
                    parts["buckets"].append((float(edge[1]), value))
                else:
                    parts[sample] = value
            for parts in series.values():
                edges = [edge for edge, _ in parts["buckets"]]
                counts = [count for _, count in parts["buckets"]]
                assert edges == sorted(edges) and edges[-1] == float("inf") and counts == sorted(counts) and counts[-1] == parts[name + "_count"]
