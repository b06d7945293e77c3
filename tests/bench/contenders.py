"""What `make bench` lets run: the daemon and its baselines, each started anew on an empty directory, and the load on them."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from harness import BUILD, SECRET, Site, free_port, wait_until  # noqa: E402  (the path is set just above)

TOOLS = BUILD / "tests" / "bench"
FILL_STORE = BUILD / "tests" / "tools" / "fill_store"
SLOW_DISK = {"LD_PRELOAD": str(BUILD / "tests" / "shims" / "slow_fsync.so")}
ORDER = HERE / "order.json"
NODE_HOME = BUILD / "bench"  # what stays from run to run
ROUND_TRIP_MS = 20


@contextlib.contextmanager
def scratch():
    """A directory on the disk of the build, so that fsync is a real one (a /tmp in memory would flatter everybody)."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=BUILD))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def program(command, environment=None):
    """A baseline that prints "ready" when it listens and ends at SIGTERM."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, env=dict(os.environ, **(environment or {})))
    try:
        if process.stdout.readline().strip() != b"ready":
            raise RuntimeError(f"{command[0]} did not start")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def tool(name, *arguments, nice=0):
    """Runs one of the project's small programs that print a line of JSON."""
    done = subprocess.run(["nice", "-n", str(nice), str(TOOLS / name), *map(str, arguments)], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def sink(port, round_trip_ms):
    return program([TOOLS / "smtp_sink", port, round_trip_ms])


# -- a shop ------------------------------------------------------------------------------------------------------------

def shop(folder, mail_port, **more):
    """A site as a shop that uses everything runs it: each paid order becomes an invoice, is issued, rendered and mailed, without
    the brake of burst_limit."""
    settings = {"mail": {"transport": "smtp", "server": f"smtp://127.0.0.1:{mail_port}", "security": "none", "burst_limit": "off",
                         "directory": None},
                "seller": {"logo": str(HERE.parent / "data" / "logo.svg")}}
    for group, keys in more.items():
        settings.setdefault(group.replace("_", " "), {}).update(keys)
    return Site(folder, settings)


@contextlib.contextmanager
def running(site, environment=None):
    site.start(env=environment)
    try:
        yield site
    finally:
        site.stop(expect=None)


def load(port, path, process, connections, keep_alive=False, seconds=None, count=None, first=1):
    """Posts orders of their own id and signature; a refused or broken answer ends the benchmark."""
    words = [port, path, SECRET, ORDER, "--connections", connections, "--pid", process.pid, "--from", first]
    words += ["--seconds", seconds] if seconds else ["--count", count]
    return tool("load", *words, *(["--keep-alive"] if keep_alive else []))


def post(site, **how):
    return load(site.port, "/woocommerce/main", site.process, **how)


def fill(site, orders, first=0):
    """Orders as if they had come, been invoiced, rendered and mailed."""
    subprocess.run([str(FILL_STORE), str(site.config), str(ORDER), str(orders), str(first)], check=True, stderr=subprocess.DEVNULL)


def keep(name, orders):
    """A filled site that stays in the build directory for the next run; made anew when the order or the schema changed. Its config is
    written again: its ports may be taken by now."""
    age = max(file.stat().st_mtime for file in (ORDER, HERE.parents[1] / "src" / "store" / "schema.c"))
    folder = NODE_HOME / name
    done = folder / "filled"
    if not done.exists() or done.stat().st_mtime < age:
        shutil.rmtree(folder, ignore_errors=True)
        fill(shop(folder, free_port()), orders)
        done.touch()
    return shop(folder, free_port())


def one(site, query):
    with site.sql() as database:
        return database.execute(query).fetchone()[0]


# -- receivers: name -> a context manager that gives (port, path, process) -----------------------------------------------

@contextlib.contextmanager
def daemon(folder, environment=None):
    port = free_port()
    with sink(port, 0), running(shop(folder, port), environment) as site:
        post(site, connections=1, count=3, first=900_000)  # its first invoice reads the fonts, once in its life
        wait_until(lambda: one(site, "SELECT count(*) FROM mails WHERE state = 'sent'") == 3, "warm")
        yield site.port, "/woocommerce/main", site.process
        site.kill()  # what it has not processed yet is no part of the measurement


def bare(mode):
    @contextlib.contextmanager
    def receiver(folder, environment=None):
        port = free_port()
        with program([TOOLS / "bare_receiver", mode, port, folder / "bare.db", SECRET], environment) as process:
            yield port, "/", process
    return receiver


@contextlib.contextmanager
def node(folder, environment=None):
    port = free_port()
    environment = {"NODE_PATH": str(NODE_HOME / "node_modules"), "NODE_ENV": "production", **(environment or {})}
    with program(["node", HERE / "node_receiver.js", port, folder / "node.db", SECRET], environment) as process:
        yield port, "/", process


def node_is_there():
    """Installs better-sqlite3 once into the build directory. False: no node, no npm, or no way to the registry."""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    binary = NODE_HOME / "node_modules" / "better-sqlite3" / "build" / "Release" / "better_sqlite3.node"
    if not binary.exists():
        NODE_HOME.mkdir(parents=True, exist_ok=True)
        (NODE_HOME / "package.json").write_text("{}\n")
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "better-sqlite3@12"], cwd=NODE_HOME,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
    return binary.exists()


def receive(receiver, connections, seconds, keep_alive=False, environment=None):
    """Starts a receiver on nothing, warms it up, loads it."""
    with scratch() as folder, receiver(folder, environment) as (port, path, process):
        how = {"connections": connections, "keep_alive": keep_alive}
        os.sync()  # what others left to be written is not this one's
        warm = load(port, path, process, seconds=0.2, **how)
        return load(port, path, process, seconds=seconds, first=warm["requests"] + 1000, **how)


# -- measuring -----------------------------------------------------------------------------------------------------------

def high_water_mb(process):
    """The most memory a process ever had (VmHWM)."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]) / 1024


def fdatasync_us(folder, times=50):
    """The disk of this run: 8 KB appended and made durable."""
    took = []
    with open(folder / "sync", "wb", buffering=0) as file:
        for _ in range(times):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1e6)
    return sorted(took)[times // 2]


__all__ = ["BUILD", "ORDER", "ROUND_TRIP_MS", "SLOW_DISK", "bare", "daemon", "fdatasync_us", "fill", "free_port", "high_water_mb", "keep", "load", "node",
           "node_is_there", "one", "post", "receive", "running", "scratch", "shop", "sink", "tool", "wait_until"]
