"""The Debian package: two builds, in two folders, under another umask, time zone and language, are the same bytes."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from harness import BILLHOOK, ROOT  # noqa: E402

PLAIN = "sanitize" not in BILLHOOK and "/thread/" not in BILLHOOK
FILES = ("Makefile", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "conf", "debian", "include", "man", "src", "systemd", "tests/tools")


def copy(source, folder):
    (folder / "tests").mkdir(parents=True)
    for name in FILES:
        subprocess.run(["cp", "-r", str(source / name), str(folder / name)], check=True)  # other times, another order
    return folder


def build(folder, umask, zone):
    done = subprocess.run(["sh", "-c", f"umask {umask}; exec make deb"], cwd=folder, capture_output=True, text=True,
                          env=dict({name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}, TZ=zone, LANG="C"))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder / done.stdout.strip().splitlines()[-1]


@pytest.mark.skipif(not PLAIN or not shutil.which("dh"), reason="not the plain build, or debhelper is not installed")
def test_the_package_is_reproducible(tmp_path):
    """Goal: who builds it from the same sources, with the same libraries, gets the same file."""
    sources = copy(ROOT, tmp_path / "first")
    others = copy(sources, tmp_path / "elsewhere/a-longer-name")
    first, second = build(sources, "022", "UTC"), build(others, "077", "Asia/Tokyo")
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (first, second)]
    print(f"\n{first.name} {sums[0]}")
    assert sums[0] == sums[1] and first.name == second.name
