"""Pictures of mails, as Debian's chromium shows their HTML: at widths of a phone and of a window, light and dark; and what it finds wrong in them.

As a program: mail_pictures.py FOLDER: every kind of mail in every language, to be looked at."""
import base64
import email
import email.policy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import desk_browser
import pictures
from harness import ALL_MADE, wait_equal

KINDS = ["order-form-unpaid", "order-form-paid", "delivery-note", "invoice-paid", "invoice-unpaid", "credit-note", "reminder"]
WIDTHS = [320, 360, 700]
SCHEMES = ["light", "dark"]
LATER = {"FAKETIME": "@2026-12-24 11:00:00"}

# Each file once, at each width and in each scheme: what is wider than the window, too pale, too small, asked of a server. A name in `wanted`
# (file without its end, width, scheme) becomes a picture.
SHOW = """
const puppeteer = require('puppeteer-core');
const [chromium, folder, widths, schemes, wanted, ...files] = process.argv.slice(2);
// not the face that this machine has for Arial is compared, nor which of two orders got the number first
const FACE = '*{font-family:Inter,sans-serif!important;font-variant-numeric:tabular-nums!important}';
const bad = () => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                       return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255,255,255)'; };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const a = light(getComputedStyle(e).color) + 0.05, b = light(ground(e)) + 0.05;
    if (Math.max(a, b) / Math.min(a, b) < 4.5) found.push('pale: ' + e.textContent);
    if (parseFloat(getComputedStyle(e).fontSize) < 12) found.push('small: ' + e.textContent);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push('wide: ' + document.documentElement.scrollWidth);
  return found;
};
(async () => {
  const browser = await puppeteer.launch({executablePath: chromium, timeout: 0, protocolTimeout: 0, args: ['--no-sandbox', '--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb']});
  const page = await browser.newPage();
  page.setDefaultTimeout(0);  // who called this waits no longer than it wants
  const said = [], pictures = new Set(JSON.parse(wanted));
  let at = '';
  page.on('request', r => { if (!r.url().startsWith('data:') && !r.url().startsWith('file:')) said.push(`${at}: asked for ${r.url()}`); });
  for (const file of files) {
    const name = file.split('/').pop().replace('.html', '');
    at = name;
    await page.goto('file://' + file);
    for (const width of JSON.parse(widths)) {
      await page.setViewport({width, height: 600});
      for (const scheme of JSON.parse(schemes)) {
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
        said.push(...(await page.evaluate(bad)).map(what => `${name} ${width} ${scheme}: ${what}`));
        const picture = `${name}-${width}-${scheme}`;
        if (!pictures.has(picture)) continue;
        await page.addStyleTag({content: FACE});
        const height = await page.evaluate(() => Math.ceil(document.body.firstElementChild.getBoundingClientRect().bottom));  // fullPage knows the old face's
        await page.screenshot({path: `${folder}/${picture}.png`, clip: {x: 0, y: 0, width, height}});
        await page.evaluate(() => document.head.lastElementChild.remove());
      }
    }
  }
  console.log(JSON.stringify(said));
  await browser.close();
})();
"""


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.SMTP)


def html_of(message):
    """Its HTML with the pictures that it names in it."""
    text, found = None, {}
    for part in message.walk():
        if part.get_content_type() == "text/html":
            text = part.get_content()
        if part["Content-ID"]:
            found[part["Content-ID"].strip("<>")] = f"data:{part.get_content_type()};base64,{base64.b64encode(part.get_payload(decode=True)).decode()}"
    for id, data in found.items():
        text = text.replace("cid:" + id, data)
    return text


def show(mails, folder, wanted=()):
    """Writes the wanted pictures of {name: message} into the folder; returns what is wrong."""
    folder = pathlib.Path(folder)
    files = []
    for name, message in mails.items():
        files.append(folder / f"{name}.html")
        files[-1].write_text(html_of(message))
    (folder / "show.js").write_text(SHOW)
    done = subprocess.run(["node", folder / "show.js", shutil.which("chromium"), folder, json.dumps(WIDTHS), json.dumps(SCHEMES), json.dumps(list(wanted)), *files],
                          capture_output=True, text=True, env={**os.environ, "NODE_PATH": desk_browser.packages(), "HOME": str(folder)})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def mails_of(site):
    """{KIND-LANGUAGE: message} of a stopped site of pictures.make_pdfs(), whose clock is put on by a month for the reminders."""
    site.configure({"reminders": {"after": "7d"}})
    documents = {d["number"]: d for d in site.documents() if d["number"]}
    for number, document in documents.items():
        if document["type"] == "credit_note":
            site.run("send", number)
        elif document["type"] == "invoice" and not document["paid"]:
            site.run("remind", number, env=LATER)
    site.environment = {**site.environment, **LATER}
    site.start()
    count = lambda: [m["state"] for m in site.json("outbox")].count("sent")  # noqa: E731
    wait_equal(count, 20 + 2 * len(pictures.LANGUAGES), f"mails: {site.log()[-1500:]}", ALL_MADE)
    site.stop()
    found = {}
    for path in (site.folder / "mail").glob("*.eml"):
        message = parse(path.read_bytes())
        document = documents[next(part.get_filename() for part in message.walk() if part.get_filename("").endswith(".pdf"))[:-len(".pdf")]]
        kind = document["type"].replace("_", "-")
        if kind in ("order-form", "invoice"):
            kind += "-paid" if document["paid"] else "-unpaid"
        if message["Date"].datetime.month == 12 and kind == "invoice-unpaid":
            kind = "reminder"
        found.setdefault(f"{kind}-{document['language']}", message)
    return found


def main(target):
    target = pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as pages:
        mails = mails_of(pictures.make_pdfs(folder, pages))
    wanted = [f"{name}-{width}-{scheme}" for name in mails for width in WIDTHS for scheme in SCHEMES]
    print("\n".join(show(mails, target, wanted)) or "nothing is wrong")
    print(f"{len(wanted)} pictures in {target}")


if __name__ == "__main__":
    main(sys.argv[1])
