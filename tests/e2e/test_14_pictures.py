"""Scenario 14: the pages as people see them: every kind in every language against its golden picture (refreshed by `make golden`), the QR read
back by a real reader, and the PDF's own structure judged by other programs."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from PIL import Image, ImageChops

import pictures
from harness import ROOT

GOLDEN = ROOT / "tests/data/golden"
DPI = 40
pytestmark = pytest.mark.skipif(not pictures.faketime() or not shutil.which("pdftoppm"), reason="libfaketime or pdftoppm is not installed")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    target = tmp_path_factory.mktemp("pages")
    site = pictures.make_pdfs(tmp_path_factory.mktemp("pictures"), target)
    site.check_oracles(verify=False)
    return target


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
