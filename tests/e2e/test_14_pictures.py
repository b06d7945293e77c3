"""Scenario 14: the pages as people see them: every kind in every language against its golden picture (refreshed by `make golden`), the QR read
back by a real reader, and the PDF's own structure judged by other programs."""
import json
import os
import re
import shutil
import subprocess

import pytest
from PIL import Image, ImageChops

import desk_browser
import mail_pictures
import pictures
from harness import ROOT

GOLDEN = ROOT / "tests/data/golden"
DPI = 40
pytestmark = pytest.mark.skipif(not pictures.faketime() or not shutil.which("pdftoppm"), reason="libfaketime or pdftoppm is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = pictures.make_pdfs(tmp_path_factory.mktemp("pictures"), tmp_path_factory.mktemp("pages"))
    site.check_oracles(verify=False)
    return site


@pytest.fixture(scope="module")
def pages(site):
    return site.pages


def difference(one, two):
    """The share of pixels that differ by more than a third of the range."""
    if one.size != two.size:
        return 1.0
    histogram = ImageChops.difference(one, two).histogram()
    return sum(histogram[85:]) / (one.size[0] * one.size[1])


@pytest.mark.parametrize("kind", pictures.KINDS)
@pytest.mark.parametrize("language", pictures.LANGUAGES)
def test_14_golden(pages, kind, language):
    made = pictures.to_png(pages / f"{kind}-{language}.pdf", DPI, gray=True)
    golden = GOLDEN / made.name
    if os.environ.get("BILLHOOK_GOLDEN") == "refresh":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        shutil.copy(made, golden)
    share = difference(Image.open(made).convert("L"), Image.open(golden).convert("L"))
    assert share < 0.0012, f"{made} differs from {golden} in {share:.2%} of the pixels; look at both, then `make golden`"


def test_14_golden_comparison_sees_a_missing_word(pages):
    """The tolerance is small enough: a page whose due amount is painted over is found."""
    picture = Image.open(pictures.to_png(pages / "invoice-unpaid-nl.pdf", DPI, gray=True)).convert("L")
    changed = picture.copy()
    width, height = picture.size
    changed.paste(255, (width // 2, height // 2, width, height * 3 // 5))
    assert difference(picture, changed) > 0.0012


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbar-tools is not installed")
@pytest.mark.parametrize("language", pictures.LANGUAGES)
def test_14_qr_is_read_back(pages, language):
    png = pictures.to_png(pages / f"invoice-unpaid-{language}.pdf", 200)
    done = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(png)], capture_output=True, check=True)
    lines = done.stdout.decode().rstrip("\n").split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[4] == "GKCCBEBB" and lines[5].startswith("De Koffiehoek") and lines[6] == "BE68539007547034" and lines[7] == "EUR56.36"
    assert lines[8] == "" and len(lines[9]) == 12 and lines[9].isdigit() and int(lines[9][:10]) % 97 in (int(lines[9][10:]), 0)


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_14_no_type_below_8_points(pages, kind):
    for language in pictures.LANGUAGES:
        xml = subprocess.run(["pdftohtml", "-xml", "-i", "-stdout", "-zoom", "3", str(pages / f"{kind}-{language}.pdf")], capture_output=True, check=True).stdout
        sizes = {int(size) for size in re.findall(rb'<fontspec id="\d+" size="(\d+)"', xml)}  # thirds of a point
        assert sizes and min(sizes) >= 24, (kind, language, sizes)


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_14_structure(pages, kind):
    for language in pictures.LANGUAGES:
        pdf = pages / f"{kind}-{language}.pdf"
        subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, check=True)
        info = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, check=True, text=True).stdout
        fields = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
        assert fields["Tagged"].strip() == "yes" and fields["Author"].strip().startswith("De Koffiehoek") and fields["Title"].strip()
        fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
        assert fonts and all(" yes yes yes " in font or " yes yes " in font for font in fonts)
        catalog = subprocess.run(["qpdf", "--json", str(pdf)], capture_output=True, text=True).stdout
        assert f'"/Lang": "u:{language}' in catalog or f'"/Lang": "{language}' in catalog
        text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, text=True).stdout
        wanted = [pictures.NAMES[language][0].split(",")[0]] if kind in ("order-form", "invoice-paid", "invoice-unpaid", "draft") else []
        for word in wanted:
            assert word in text, (kind, language, word)


# -- who cannot see the page ---------------------------------------------------------------------------------------------------

ALT = {"nl": "QR-code om {} over te schrijven, mededeling {}", "fr": "Code QR pour virer {}, communication {}", "de": "QR-Code zur Überweisung von {}, Mitteilung {}",
       "en": "QR code to transfer {}, reference {}"}
DUE = {"nl": "€\xa056,36", "fr": "56,36\xa0€", "de": "56,36\xa0€", "en": "€56.36"}
NUMBER = {"nl": "Pagina 1 van 1", "fr": "Page 1 sur 1", "de": "Seite 1 von 1", "en": "Page 1 of 1"}


def tree(pdf):
    """The tag tree as poppler reads it: its lines."""
    done = subprocess.run(["pdfinfo", "-struct-text", str(pdf)], capture_output=True, check=True, text=True)
    return [line.strip() for line in done.stdout.splitlines()]


def plain(pdf):
    """Its bytes with all streams unpacked."""
    return subprocess.run(["qpdf", "--qdf", "--object-streams=disable", str(pdf), "-"], capture_output=True, check=True).stdout


def alternatives(raw):
    """What the figures are read aloud as, in their order in the file."""
    found = re.findall(rb"/Alt <([0-9a-f]+)>|/Alt \(((?:[^()\\\\]|\\\\.)*)\)", raw)
    text = [bytes.fromhex(hex.decode()).decode("utf-16") if hex else literal.decode("latin-1") for hex, literal in found]
    return [word.replace("\\(", "(").replace("\\)", ")") for word in text]


PAINTS = re.compile(rb"(?:^| )(?:Tj|TJ|f|f\*|Do|S|B|sh|')$|[\])](?:Tj|TJ)$")


def marks(content):
    """(ids of elements, what is drawn out of any mark, text of artifacts) of a page's content, read line by line."""
    open_marks, ids, naked, artifacts, text_object = [], [], [], [], 0
    for line in content.split(b"\n"):
        if line == b"EMC":
            begun_in_text = open_marks.pop()[1]
            assert begun_in_text == text_object, "a mark and a text object cut each other"
        elif line.endswith(b" BDC") or line.endswith(b" BMC"):
            open_marks.append((line, text_object))
            ids += [int(id) for id in re.findall(rb"/MCID (\d+)", line)]
        elif line == b"BT" or line.endswith(b" BT"):
            text_object += 1
        elif line == b"ET":
            text_object -= 1
        if PAINTS.search(line):
            if not open_marks:
                naked.append(line)
            elif open_marks[0][0] == b"/Artifact BMC":
                artifacts.append(re.sub(rb"\)-?[\d.]+\(", b"", line))
    assert open_marks == [] and text_object == 0
    return ids, naked, b"\n".join(artifacts)


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_14_all_that_is_drawn_is_content_or_an_artifact(pages, kind):
    """Page numbers, lines, the mark of a draft and what repeats on each page are no content: a voice passes them by. Who writes stands in the
    first page's footer alone, so that is heard, once, behind whom it is for."""
    for language in pictures.LANGUAGES:
        raw = plain(pages / f"{kind}-{language}.pdf")
        contents = [content for content in re.findall(rb"stream\n(.*?)\nendstream", raw, re.S) if b"/MCID" in content]
        assert len(contents) == 1
        ids, naked, artifacts = marks(contents[0])
        assert ids == list(range(len(ids))) and not naked, naked
        assert NUMBER[language].encode() in artifacts and b"koffiehoek" not in artifacts
        said = tree(pages / f"{kind}-{language}.pdf")
        assert NUMBER[language] not in "\n".join(said) and said.count('"1000 Brussel"') == 1 and said.count('"Korenmarkt 1"') == 1
        assert said.index('"Ann Peeters"') < said.index('"1000 Brussel"') < len(said) - 5


def test_14_what_repeats_is_passed_by(tmp_path):
    """On the pages after the first the footer and the running head are artifacts."""
    site = pictures.Site(tmp_path, {})
    body = pictures.sample(1, "nl")
    body["line_items"] = [{**body["line_items"][0], "id": 100 + at} for at in range(60)]
    (tmp_path / "order.json").write_text(json.dumps(body))
    site.run("preview", tmp_path / "order.json", "--type", "delivery_note", "--pdf", tmp_path / "page.pdf")
    contents = [content for content in re.findall(rb"stream\n(.*?)\nendstream", plain(tmp_path / "page.pdf"), re.S) if b"/MCID" in content]
    assert len(contents) >= 2
    for at, content in enumerate(contents):
        ids, naked, artifacts = marks(content)
        assert ids == list(range(len(ids))) and not naked, naked
        assert b"Pagina" in artifacts and (b"1000 Brussel" in artifacts) == (b"vervolg" in artifacts) == (at > 0), artifacts
    assert tree(tmp_path / "page.pdf").count('"1000 Brussel"') == 1


@pytest.mark.parametrize("lines", [4, 8, 9, 14, 34])
def test_14_the_payment_block_is_never_alone(tmp_path, lines):
    """An unpaid order of a business with a note and a delivery address, through the program: the block stands with the totals, once."""
    site = pictures.Site(tmp_path, {})
    body = pictures.sample(1, "nl", status="on-hold", paid=False, date_paid_gmt=None, customer_note="Graag leveren vóór 10 uur aan de achterkant.")
    line = body["line_items"][1]
    body["line_items"] = [{**line, "id": 100 + at, "name": f"Artikel{at}"} for at in range(lines)]
    body["shipping"] = {**body["billing"], "company": "Verbeke Bouw nv", "address_1": "Industrielaan 101", "postcode": "8800", "city": "Roeselare"}
    (tmp_path / "order.json").write_text(json.dumps(body))
    site.run("preview", tmp_path / "order.json", "--pdf", tmp_path / "page.pdf")
    text = subprocess.run(["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"], capture_output=True, check=True, text=True).stdout
    pages = text.split("\f")[:-1]
    assert sum(page.count("Artikel") for page in pages) == lines
    holders = [page for page in pages if "Begunstigde" in page]
    assert len(holders) == 1 and holders[0] is pages[-1]
    assert "Totaal incl. btw" in holders[0] and "Bedrag" in holders[0] and "BE68 5390 0754 7034" in holders[0]
    assert all(page.count("\n") > 20 for page in pages[:-1]), "a page that is left is well filled"


@pytest.mark.parametrize("language", pictures.LANGUAGES)
def test_14_figures_say_what_they_show(pages, language):
    unpaid = pages / f"invoice-unpaid-{language}.pdf"
    reference = re.search(r"\+\+\+[\d/]+\+\+\+", "\n".join(tree(unpaid)))[0]
    assert alternatives(plain(unpaid)) == ["De Koffiehoek", ALT[language].format(DUE[language], reference)]
    assert alternatives(plain(pages / f"invoice-paid-{language}.pdf")) == ["De Koffiehoek"]


def test_14_every_code_says_what_it_is_for(tmp_path):
    site = pictures.Site(tmp_path, {"payment": {"bancontact_profile": "5f1a2b3c4d5e6f7a8b9c0d1e"}})
    (tmp_path / "order.json").write_text(json.dumps(pictures.sample(1, "nl", status="on-hold", paid=False, date_paid_gmt=None)))
    site.run("preview", tmp_path / "order.json", "--type", "invoice", "--mail", tmp_path / "mail.eml")  # a draft has no codes, what a mail has with it does
    [pdf] = [part for part in mail_pictures.parse((tmp_path / "mail.eml").read_bytes()).walk() if part.get_filename() == "PREVIEW.pdf"]
    (tmp_path / "page.pdf").write_bytes(pdf.get_payload(decode=True))
    transfer, bancontact = sorted(alternatives(plain(tmp_path / "page.pdf")))
    assert transfer.startswith("QR-code om €\xa056,36 over te schrijven, mededeling +++")
    assert bancontact.startswith("Scan met de Bancontact-app, €\xa056,36, +++")


def test_14_line_breaks_are_in_the_tag_tree(tmp_path):
    """Each line of a text that has its own is a paragraph; a line that only had no more room is not."""
    site = pictures.Site(tmp_path, {"invoice": {"caption_unpaid": "eerste regel\\ntweede regel\\n\\nna een lege"}})
    note = "boven\n" + "een lange regel die niet op de breedte van het blad past " * 3 + "\nonder"
    body = pictures.sample(1, "nl", status="on-hold", paid=False, date_paid_gmt=None, customer_note=note)
    body["shipping"] = {**body["billing"], "company": "Verbeke Bouw nv", "address_1": "Industrielaan 101", "postcode": "8800", "city": "Roeselare"}
    (tmp_path / "order.json").write_text(json.dumps(body))
    site.run("preview", tmp_path / "order.json", "--type", "invoice", "--pdf", tmp_path / "page.pdf")
    said = tree(tmp_path / "page.pdf")
    for line in ("Industrielaan 101", "8800 Roeselare", "Dorpsstraat 25", "boven", "onder", "eerste regel", "tweede regel", "na een lege"):
        assert f'"{line}"' in said, (line, said)
        assert said[said.index(f'"{line}"') - 1].startswith("P"), line
    assert [line for line in said if "een lange regel" in line] == ['"' + ("een lange regel die niet op de breedte van het blad past " * 3).rstrip() + '"']
    assert not any(tag.startswith("P ") and text == '""' for tag, text in zip(said, said[1:])), "no empty paragraphs"


# -- mails, as a browser shows them ----------------------------------------------------------------------------------------------

# one language in each combination of width and scheme
SHOWN = {"nl": "360-light", "fr": "700-dark", "de": "360-dark", "en": "700-light"}


@pytest.fixture(scope="module")
def mails(pages, site, tmp_path_factory):
    """(folder with a picture of each kind in each language, what is wrong with any at any width in any scheme)."""
    if desk_browser.why_not():
        pytest.skip("skipped: " + desk_browser.why_not())
    folder, messages = tmp_path_factory.mktemp("mails"), mail_pictures.mails_of(site)
    assert sorted(messages) == sorted(f"{kind}-{language}" for kind in mail_pictures.KINDS for language in pictures.LANGUAGES)
    return folder, mail_pictures.show(messages, folder, [f"{name}-{SHOWN[name[-2:]]}" for name in messages])


def test_14_mails_are_wide_dark_and_large_enough(mails):
    """At 320, 360 and 700 px, light and dark: nothing sideways, nothing asked for, nothing pale or small."""
    assert mails[1] == []


MAIL_SHARE = 0.0015


def small(picture):
    """Half its size, in eight greys: a tenth of the bytes, and no two machines smooth an edge alike."""
    picture = Image.open(picture).convert("L")
    return picture.resize((picture.width // 2, picture.height // 2), Image.BOX).point(lambda value: value // 32 * 36)


@pytest.mark.parametrize("language", pictures.LANGUAGES)
@pytest.mark.parametrize("kind", mail_pictures.KINDS)
def test_14_golden_mail(mails, kind, language):
    name = f"{kind}-{language}-{SHOWN[language]}.png"
    made, golden = small(mails[0] / name), GOLDEN / ("mail-" + name)
    if os.environ.get("BILLHOOK_GOLDEN") == "refresh":
        made.save(golden, optimize=True)
    share = difference(made, Image.open(golden).convert("L"))
    assert share < MAIL_SHARE, f"{mails[0] / name} differs from {golden} in {share:.2%} of the pixels; look at both, then `make golden`"


def test_14_golden_mail_comparison_sees_a_missing_word(mails):
    """The tolerance is small enough: a mail without its amount, or without its code, is found."""
    picture = small(mails[0] / f"invoice-unpaid-nl-{SHOWN['nl']}.png")
    for box in ((14, 104, 80, 122), (20, 355, 90, 420)):
        changed = picture.copy()
        changed.paste(252, box)
        assert difference(picture, changed) > MAIL_SHARE, box
