"""A machine of one's own with a real systemd: namespaces of its own, the machine's files below, what is written above in memory, no network
but its own loopback. Nothing of it is left when it ends. Where the kernel refuses one of them, refused() says which."""
import json
import os
import pathlib
import shutil
import subprocess
import time

from harness import PATIENCE

SYSTEMD = "/lib/systemd/systemd"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# the group of control groups is made and entered outside, so that the new namespace has it as its root
STARTER = r"""
set -e
mkdir "$GROUP"
echo $$ > "$GROUP/cgroup.procs"
exec env -i PATH="$PATH" SANDBOX="$SANDBOX" FILES="$FILES" unshare --fork --pid --mount --uts --ipc --net --cgroup --kill-child sh "$INNER"
"""
INNER = r"""
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 none "$SANDBOX"
mkdir "$SANDBOX/upper" "$SANDBOX/work" "$SANDBOX/root"
mount -t overlay -o lowerdir=/,upperdir="$SANDBOX/upper",workdir="$SANDBOX/work" none "$SANDBOX/root"
cd "$SANDBOX/root"
# whatever this machine runs besides does not run there
: > etc/machine-id
: > etc/fstab
rm -f usr/sbin/policy-rc.d  # an image's, that packages start nothing
rm -f etc/systemd/system/*.wants/* etc/systemd/system/*.requires/* lib/systemd/system/timers.target.wants/* etc/rc?.d/[SK]*
rm -rf etc/billhook etc/systemd/system/billhook* usr/local/lib/systemd
for account in passwd shadow group gshadow; do [ ! -e etc/$account ] || sed -i '/^\(billhook\|jan\|eva\):/d' etc/$account; done
ln -sf true usr/bin/mandb  # the index of all manual pages would be made at each installation
for unit in systemd-udevd systemd-resolved systemd-networkd systemd-timesyncd systemd-modules-load getty@ e2scrub_reap; do ln -sf /dev/null "etc/systemd/system/$unit.service"; done
echo billhook-test > etc/hostname
printf '127.0.0.1 localhost billhook-test\n' > etc/hosts
rm -rf home/jan home/eva
mount -t proc proc proc
for name in sys sysrq-trigger; do [ ! -e proc/$name ] || { mount --bind proc/$name proc/$name; mount -o remount,bind,ro proc/$name; }; done  # the kernel is everybody's
mount -t tmpfs -o mode=755 none run
mount -t tmpfs -o mode=1777 none tmp
mount -t tmpfs -o mode=755 none dev
mkdir dev/shm dev/pts
mount -t tmpfs -o mode=1777 none dev/shm
mount -t tmpfs -o mode=755 none sys
for name in null zero full random urandom tty; do : > dev/$name; mount --bind /dev/$name dev/$name; done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mkdir -p sys/fs/cgroup
mount -t cgroup2 cgroup2 sys/fs/cgroup
for folder in var/lib/billhook var/log/journal var/mail; do mkdir -p $folder; mount -t tmpfs -o mode=755 none $folder; done
umount var/lib/billhook; rm -rf var/lib/billhook
mkdir -p opt/files
mount --bind "$FILES" opt/files
ip link set lo up
hostname billhook-test
pivot_root . mnt
umount -l /mnt
mount --make-rshared /  # among themselves, as systemd makes it on a machine; credentials need it
exec env -i PATH="$PATH" container=other /lib/systemd/systemd
"""
TRIED = """mkdir "$GROUP" && echo $$ > "$GROUP/cgroup.procs" && exec unshare --fork --pid --mount --uts --ipc --net --cgroup sh -ec '
mount --make-rprivate /; mount -t tmpfs none /mnt; cd /mnt; mkdir u w r c; mount -t overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w none r; mount -t cgroup2 none c; mkdir c/x'"""


def group_folder(name):
    """A child of the control groups' second version."""
    for mounted in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"):
        if os.path.exists(mounted + "/cgroup.procs") and os.path.exists(mounted + "/cgroup.controllers"):
            return f"{mounted}/billhook-{name}-{os.getpid()}"
    return None


def remove_group(folder):
    """Empty groups only: all that ran in them has ended."""
    for path, _, _ in os.walk(folder, topdown=False):
        try:
            os.rmdir(path)
        except OSError:
            pass


def refused():
    """Why no such machine can be made here; None: it can."""
    missing = [name for name in ("sudo", "runuser", "useradd", "nsenter", "unshare", "systemctl", "dpkg", "ip", "dbus-daemon") if not shutil.which(name, path=PATH)]
    if os.geteuid() != 0:
        return "only root can boot a systemd"
    if not os.path.exists(SYSTEMD):
        missing.append("systemd")
    if missing:
        return "not installed: " + " ".join(missing)
    group = group_folder("tried")
    if not group:
        return "no control groups of the second version here"
    tried = subprocess.run(["sh", "-c", TRIED], capture_output=True, text=True, env={"PATH": PATH, "GROUP": group})
    deadline = time.monotonic() + 5
    while os.path.exists(group) and time.monotonic() < deadline:
        remove_group(group)
    return None if tried.returncode == 0 else "no namespaces or control groups here: " + tried.stderr.strip().replace("\n", "; ")


class Booted:
    """One such machine. `files` is a folder that it sees as /opt/files. It has the users jan (who has sudo) and eva (who has not)."""

    def __init__(self, folder, files):
        folder.chmod(0o755)
        sandbox = folder / "sandbox"
        sandbox.mkdir()
        (folder / "inner").write_text(INNER)
        self.group = group_folder(folder.name)
        self.log = open(folder / "boot", "w")
        self.process = subprocess.Popen(["sh", "-c", STARTER], stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True,
                                        env={"PATH": PATH, "SANDBOX": str(sandbox), "FILES": str(files), "INNER": str(folder / "inner"), "GROUP": self.group})
        self.first = None
        try:
            self.wait_until_booted(folder)
        except BaseException:
            self.stop()
            raise

    def wait_until_booted(self, folder):
        deadline = time.monotonic() + 120 * PATIENCE
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        state = ""
        while state not in ("running", "degraded"):
            assert self.process.poll() is None and time.monotonic() < deadline, (state, (folder / "boot").read_text()[-2000:])
            time.sleep(0.1)
            self.first = (children.read_text().split() or [None])[0] if children.exists() else None
            if self.first and os.path.exists(f"/proc/{self.first}/root/run/systemd/private"):
                state = self.root("systemctl is-system-running", check=False).stdout.strip()
        assert state == "running", self.root("systemctl --failed --no-legend", check=False).stdout
        self.root("useradd -m -s /bin/sh -G sudo jan; chmod 700 /home/jan; useradd -m -s /bin/sh eva; "
                  "echo '%sudo ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/tests; chmod 440 /etc/sudoers.d/tests")

    def inside(self):
        return ["nsenter", "-t", self.first, "-m", "-u", "-i", "-n", "-p", "-C", f"--root=/proc/{self.first}/root", f"--wd=/proc/{self.first}/root"]

    def enter(self, words, given="", timeout=200):
        return subprocess.run([*self.inside(), *words], input=given, capture_output=True, text=True, timeout=timeout * PATIENCE)

    def start(self, words):
        """A program that goes on beside; it ends when its input does."""
        return subprocess.Popen([*self.inside(), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def root(self, text, check=True):
        done = self.enter(["env", "-i", f"PATH={PATH}", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "sh", "-e", "-c", text])
        assert not check or done.returncode == 0, (text, done.returncode, done.stdout[-2500:], done.stderr[-2500:], self.journal()[-2500:])
        return done

    def run(self, text, user="jan", folder=".", given=""):
        """The lines as the user types them: a shell that ends with the first one that fails."""
        home = ["env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", f"HOME=/home/{user}"]
        return self.enter(["runuser", "-u", user, "--", *home, "sh", "-e", "-c", f"cd; cd {folder}\n{text}"], given)

    def good(self, text, **how):
        done = self.run(text, **how)
        assert done.returncode == 0, (text, done.returncode, done.stdout[-2500:], done.stderr[-2500:], self.journal()[-2500:])
        return done.stdout

    def journal(self, words="-u 'billhook*'"):
        return self.root(f"journalctl --sync; journalctl -q --no-pager -o cat {words}", check=False).stdout

    def show(self, unit, name):
        return self.root(f"systemctl show -P {name} {unit}").stdout.strip()

    def documents(self, words=""):
        return json.loads(self.good(f"sudo billhook list --json {words}"))

    def until(self, what, of="", seconds=90):
        """Waits until what() is true, and gives it back."""
        deadline = time.monotonic() + seconds * PATIENCE
        while not (found := what()):
            assert time.monotonic() < deadline, (of, self.journal()[-3000:])
            time.sleep(0.1)
        return found

    def stop(self):
        """As a machine is switched off; what does not end in time is ended by the namespace."""
        if self.first and self.process.poll() is None:
            self.root("systemctl poweroff", check=False)
        deadline = time.monotonic() + 30 * PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        self.process.kill()  # ours: --kill-child takes the whole machine with it
        self.process.wait()
        self.log.close()
        while os.path.exists(self.group) and time.monotonic() < deadline + 10:
            remove_group(self.group)
            time.sleep(0.05)
