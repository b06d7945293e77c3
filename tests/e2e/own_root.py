"""A root folder of one's own: the machine's files below, what is written above in memory. A package can be installed and taken away there."""
import os
import pathlib
import shutil
import subprocess

from harness import BUILD, PATIENCE, ROOT

SETUP = r"""
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 none "$SANDBOX"
mkdir "$SANDBOX/upper" "$SANDBOX/work" "$SANDBOX/root"
mount -t overlay -o lowerdir=/,upperdir="$SANDBOX/upper",workdir="$SANDBOX/work" none "$SANDBOX/root"
cd "$SANDBOX/root"
mount -t proc none proc
mount --rbind /dev dev
mount -t tmpfs none tmp
mount -t tmpfs -o mode=755 none run
mount -t tmpfs -o mode=755 none var/lib/billhook 2> /dev/null || true
rm -rf etc/billhook
for account in passwd shadow group gshadow; do [ ! -e etc/$account ] || sed -i '/^billhook:/d' etc/$account; done
ln -sf true usr/bin/mandb  # minutes of a slow disk, for the index of all manual pages
mkdir tmp/debs
for deb in $DEBS; do cp "$deb" tmp/debs; done
echo 'exec 2>&1' > tmp/script
cat "$SCRIPT" >> tmp/script
exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh /tmp/script
"""


def refused(*needed):
    """Why there can be no such root here; None: there can."""
    missing = [name for name in ("unshare", "chroot", "dpkg", *needed) if not shutil.which(name)]
    if os.geteuid() != 0:
        return "only root can mount"
    if missing:
        return "not installed: " + " ".join(missing)
    tried = subprocess.run(["unshare", "--mount", "sh", "-ec", "mount --make-rprivate /; mount -t tmpfs none /mnt; cd /mnt; mkdir u w r; "
                            "mount -t overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w none r"], capture_output=True, text=True)
    return None if tried.returncode == 0 else "no overlay of / in a namespace here: " + tried.stderr.strip()


def run_in_root(folder, script, debs=()):
    """Runs the lines in a root of their own, with the packages in /tmp/debs; what they printed, errors too."""
    sandbox = folder / "sandbox"
    sandbox.mkdir(exist_ok=True)
    (folder / "script").write_text(script)
    (folder / "setup").write_text(SETUP)
    return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", "sh", str(folder / "setup")], capture_output=True, text=True,
                          timeout=300 * PATIENCE, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SANDBOX": str(sandbox), "SCRIPT": str(folder / "script"),
                                                       "DEBS": " ".join(str(deb) for deb in debs)})


def build_deb(folder):
    """The package with the program that lies in $BUILD, built in that folder; $BILLHOOK_DEB: one that is built already."""
    if os.environ.get("BILLHOOK_DEB"):
        return pathlib.Path(os.environ["BILLHOOK_DEB"])
    tree, build = folder / "tree", folder / "build"
    tree.mkdir()
    build.mkdir()
    for name in ("Makefile", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "conf", "debian", "include", "man", "src", "systemd"):
        subprocess.run(["cp", "-a", str(ROOT / name), str(tree)], check=True)
    for name in ("obj", "lib", "billhook"):
        subprocess.run(["cp", "-a", f"{BUILD}/{name}", str(build)], check=True)
    version = next(row.split()[-1] for row in (tree / "Makefile").read_text().splitlines() if row.startswith("VERSION := "))
    done = subprocess.run([str(ROOT / "tests/tools/make-deb"), str(build), version, "--prebuilt"], cwd=tree, capture_output=True, text=True, timeout=600 * PATIENCE,
                          env=dict(os.environ, DEB_BUILD_OPTIONS="noautodbgsym"))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    shutil.rmtree(tree)
    return build / "deb" / done.stdout.strip().rsplit("/", 1)[1]


def as_version(deb, version, folder):
    """The same package under another version."""
    inside = folder / "inside"
    subprocess.run(["dpkg-deb", "-R", str(deb), str(inside)], check=True)
    control = inside / "DEBIAN/control"
    control.write_text("\n".join(f"Version: {version}" if row.startswith("Version: ") else row for row in control.read_text().splitlines()) + "\n")
    path = folder / f"billhook_{version}_{deb.stem.rsplit('_', 1)[1]}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", str(inside), str(path)], check=True, capture_output=True)
    shutil.rmtree(inside)
    return path
