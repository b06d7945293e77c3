"""Bank files. Goal: a CODA and a camt.053 of the same movements are read alike, as whoever wrote them says; and every file of the reference
material is read as its expected.json says."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from harness import SHARED
from statements import file_of

TOOL = pathlib.Path(os.environ["BILLHOOK_BUILD"]) / "tests/tools/bank_read"
DATA = pathlib.Path(__file__).resolve().parents[1] / "data/bank"
BANK = SHARED / "bank"


def read(paths):
    """What the reader says of each file."""
    done = subprocess.run([TOOL], input="\n".join(map(str, paths)) + "\n", capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(answer):
    """A reading without what differs between the formats: names of statements, lines of the file."""
    assert "refused" not in answer, answer
    kept = []
    for statement in answer["statements"]:
        statement = {k: v for k, v in statement.items() if k not in ("format", "identity")}
        assert [m["place"] for m in statement["movements"]] == list(range(1, len(statement["movements"]) + 1))
        statement["movements"] = [{k: v for k, v in m.items() if k not in ("line", "place")} for m in statement["movements"]]
        kept.append(statement)
    return kept


def compare(folder, seeds):
    """Reads the files of seeds in one go; returns how many statements they held."""
    paths, wanted, count = [], [], 0
    for seed in seeds:
        files, right = file_of(seed)
        count += len(right)
        for ending, content in files.items():
            path = folder / f"{seed}.{ending}"
            path.write_bytes(content)
            paths.append(path)
            wanted.append(right)
    for path, answer, right in zip(paths, read(paths), wanted):
        assert said(answer) == right, path
        path.unlink()
    return count


def test_the_same_movements(tmp_path):
    """Two hundred random statements, each as CODA, camt.053.001.02 and .08."""
    count, seed = 0, 0
    while count < 200:
        count += compare(tmp_path, range(seed, seed + 25))
        seed += 25


@pytest.mark.skipif(not (BANK / "xsd").exists() or not shutil.which("xmllint"), reason="needs the schemas and xmllint")
@pytest.mark.parametrize("version", ["02", "08"])
def test_what_we_write_is_valid(tmp_path, version):
    """The random camt.053 files are what ISO's schemas ask for, so that reading them proves something."""
    paths = []
    for seed in range(40):
        paths.append(tmp_path / f"{seed}.xml")
        paths[-1].write_bytes(file_of(seed)[0][f"{version}.xml"])
    schema = BANK / f"xsd/camt.053.001.{version}.xsd"
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]


def assert_read(folder, name, wanted):
    """A file is read as an expected.json says: amounts, references (structured or typed), payers, texts."""
    [answer] = read([folder / name])
    if isinstance(wanted, dict) and "refuse" in wanted:
        assert "line" in answer["refused"], name
        return
    lines = wanted if isinstance(wanted, list) else wanted["payments"]
    found = [m for s in answer["statements"] for m in s["movements"]]
    assert [m["cents"] for m in found] == [line["cents"] for line in lines], name
    for movement, line in zip(found, lines):
        credit = line["cents"] > 0
        reference = line.get("rf") or line.get("ogm") or ""
        typed = "".join(c for c in movement["text"] if c.isdigit())
        assert not credit or movement["reference"] == reference or reference in typed, (name, movement)
        for key in ("name", "iban", "text"):
            assert not credit or line.get(key) is None or movement[key] == line[key], (name, movement)
        assert (movement["kind"] in ("debit", "fee")) == (line["kind"] == "debit"), (name, movement)
        assert (movement["kind"] == "reversal") == line["kind"].startswith("reversal"), (name, movement)


@pytest.mark.skipif(not (BANK / "expected.json").exists(), reason="needs the reference material")
def test_reference_files():
    """Each file of the reference material."""
    expected = json.loads((BANK / "expected.json").read_text())["files"]
    for name, wanted in expected.items():
        assert_read(BANK, name, wanted)
    for path in [*BANK.glob("*.cod"), *BANK.glob("*.xml")]:
        [answer] = read([path])
        assert ("refused" in answer) == ("refuse" in expected.get(path.name, {})), path.name


@pytest.mark.parametrize("path", sorted(p for p in DATA.glob("*") if p.suffix in (".cod", ".xml")), ids=lambda p: p.name)
def test_layouts(path):
    """Layouts of Belgian banks, with invented names and numbers: the whole reading as it was looked over once."""
    [answer] = read([path])
    wanted = json.loads((DATA / "expected.json").read_text())[path.name]
    assert {k: v for k, v in answer.items() if k != "file"} == wanted
