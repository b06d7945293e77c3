"""`billhook --all`: one command over every config of a folder, each line with the instance's name, JSON by name, exit 1 if one failed."""
import json
import os
import subprocess
import zipfile

import pytest

from harness import BILLHOOK, order


def run(*words, expect=0):
    environment = {name: value for name, value in os.environ.items() if name != "BILLHOOK_CONFIG"}
    done = subprocess.run([BILLHOOK, *map(str, words)], capture_output=True, text=True, env=environment)
    assert done.returncode == expect, (words, done)
    return done


@pytest.fixture
def sellers(make_site, tmp_path):
    """Two sellers with an invoice and two with none, their configs in one folder."""
    configs = tmp_path / "configs"
    configs.mkdir()
    sites = {}
    for name, orders in (("bakker", 1), ("kapper", 2)):
        site = make_site({"database": {"path": str(tmp_path / f"{name}.db")}, "mail": {"directory": str(tmp_path / f"{name}-mail")}}, start=False)
        (tmp_path / f"{name}-mail").mkdir()
        site.database = tmp_path / f"{name}.db"
        site.start()
        for number in range(1, orders + 1):
            assert site.post(order(number)).status == 200
        site.settle()
        (configs / f"{name}.conf").write_text(site.config.read_text())
        (configs / f"{name}.conf").chmod(0o600)
        sites[name] = site
    (configs / "notes.txt").write_text("no config")
    return configs, sites


def test_85_each_line_begins_with_the_name(sellers):
    configs, _ = sellers
    lines = run("--all", "--configs", configs, "list").stdout.splitlines()
    assert {line.split(": ")[0] for line in lines} == {"bakker", "kapper"}
    assert lines == sorted(lines, key=lambda line: line.split(":")[0]), "one after the other"
    assert sum("2026-" in line or "-0000" in line for line in lines if line.startswith("kapper: ")) == 2
    assert run("--all", "--configs", configs, "outbox", "--state", "failed").stdout.count("\n") <= 2, "nothing to tell: next to no line"


def test_85_json_by_name(sellers):
    configs, sites = sellers
    found = json.loads(run("--all", f"--configs={configs}", "--json", "list").stdout)
    assert {name: len(documents) for name, documents in found.items()} == {"bakker": 1, "kapper": 2}
    assert found["bakker"] == sites["bakker"].json("list")
    found = json.loads(run("--all", "--configs", configs, "verify", "--json").stdout)
    assert found["kapper"] == {"documents": 2, "faults": []}


def test_85_one_that_fails_stops_no_other(sellers):
    configs, _ = sellers
    (configs / "aa-broken.conf").write_text("[server]\nlisten=nowhere\n")
    done = run("--all", "--configs", configs, "verify", expect=1)
    assert "aa-broken: billhook: " in done.stderr and "kapper: " in done.stdout and "bakker: " in done.stdout
    found = json.loads(run("--all", "--configs", configs, "--json", "verify", expect=1).stdout)
    assert found["aa-broken"] is None and found["bakker"]["faults"] == []


def test_85_export_into_a_directory(sellers, tmp_path):
    configs, sites = sellers
    day = sites["bakker"].json("list")[0]["issue_date"]
    packs = tmp_path / "packs"
    run("--all", "--configs", configs, "export", "--month", day[:7], packs, expect=2)
    packs.mkdir()
    run("--all", "--configs", configs, "export", "--month", day[:7], packs)
    assert sorted(path.name for path in packs.iterdir()) == ["bakker.zip", "kapper.zip"]
    for path in packs.iterdir():
        assert zipfile.ZipFile(path).testzip() is None


@pytest.mark.parametrize("words, said", [
    (["--all", "issue", "#1"], "--all: issue is a command for one seller"),
    (["--all", "--config", "x.conf", "list"], "--all takes all configs"),
    (["--configs", "/tmp", "list"], "--configs goes with --all"),
    (["--all", "--configs"], "--configs needs a folder"),
    (["--all", "list", "--nothing"], "unknown option"),
])
def test_85_wrong_words(words, said):
    assert said in run(*words, expect=2).stderr


def test_85_an_empty_folder(tmp_path):
    assert "has no NAME.conf" in run("--all", "--configs", tmp_path, "list", expect=1).stderr
    assert "nowhere" in run("--all", "--configs", tmp_path / "nowhere", "list", expect=1).stderr
