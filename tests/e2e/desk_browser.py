"""A real browser at the desk: Debian's chromium, moved by tests/e2e/browser/driver.js; where it or its packages of npm are missing, None."""
import json
import os
import select
import shutil
import subprocess

from desk_site import PASSWORD
from harness import PATIENCE, ROOT, fetched, wait_until

DRIVER = ROOT / "tests/e2e/browser/driver.js"


def packages():
    """The folder with node_modules that tests/tools/browser-deps filled; NODE_PATH may name another."""
    if os.environ.get("NODE_PATH"):
        return os.environ["NODE_PATH"]
    folder = fetched("browser", DRIVER.parent / "package-lock.json")
    return str(folder / "node_modules") if (folder / "complete").exists() else None


def why_not():
    """Why there is no real browser here; "" where there is one."""
    missing = [name for name in ("chromium", "node") if not shutil.which(name)]
    if missing:
        return f"needs {' and '.join(missing)}"
    return "" if packages() else "needs puppeteer-core and axe-core: make deps-test, with a network"


class RealBrowser:
    """One Chromium. Each method of the driver is one here: browser.press(name="Edit")."""

    def __init__(self):
        self.process = subprocess.Popen(["node", str(DRIVER), shutil.which("chromium")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "NODE_PATH": packages(), "PATIENCE": str(PATIENCE)}, text=True)
        self.version = self.answer("start")

    def answer(self, what):
        ready, _, _ = select.select([self.process.stdout], [], [], 600 * PATIENCE)  # longer than the driver has
        line = self.process.stdout.readline() if ready else ""
        answer = json.loads(line) if line else {"error": "the browser says nothing"}
        assert "error" not in answer, f"{what}: {answer['error']}"
        return answer["value"]

    def __getattr__(self, name):
        def act(**order):
            self.process.stdin.write(json.dumps({"do": name, **order}) + "\n")
            self.process.stdin.flush()
            return self.answer(f"{name} {order}")
        return act

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


class Person:
    """Somebody at a site's desk in a real browser: goes, presses, fills in, and looks whether each page is as it must be."""

    def __init__(self, real, site, looks=True, **how):
        self.real, self.site, self.address = real, site, f"http://127.0.0.1:{site.desk_port}"
        self.looks, self.scripted = looks, how.get("script", True)
        self.looked, self.faults = set(), []
        real.visit(**how)
        self.dark = how.get("dark", False)

    def go(self, path):
        return self.real.go(url=self.address + path)

    def sign_in(self, name, password=PASSWORD):
        self.go("/sign-in")
        self.look()
        self.fill("Name", name)
        self.fill("Password", password)
        self.press("Sign in")

    def press(self, name, **more):
        self.real.press(name=name, **more)

    def fill(self, name, text, **more):
        self.real.fill(name=name, text=text, **more)

    def upload(self, name, file):
        self.real.upload(name=name, file=str(file))

    def tick(self, name, **more):
        self.real.tick(name=name, **more)

    @property
    def text(self):
        return self.real.text()

    @property
    def path(self):
        return self.real.where()

    def sees(self, *texts):
        seen = self.text
        for text in texts:
            assert text in seen, f"{text!r} is not on {self.path}: {seen[:1500]}"
        return self

    def waits_for(self, text):
        """Loads the page again until it says so."""
        def there():
            if text in self.text:
                return True
            self.real.again()
            return False
        wait_until(there, f"{text!r} on {self.path}")

    def look(self, name=None):
        """This state of the page: axe in light and dark, no sideways scroll at 320 px, nothing on the console. Faults are told together by check()."""
        if not self.looks:
            return
        name = name or self.path
        for dark in (False, True):
            self.real.show(dark=dark)
            self.faults += [f"{name}{' dark' if dark else ''}: {fault}" for fault in self.real.axe()]
        self.real.show(width=320, height=640)
        self.faults += [f"{name}: sideways {fault}" for fault in [self.real.sideways()] if fault]
        self.real.show(dark=self.dark)
        self.looked.add(name)

    def check(self):
        self.faults += [f"console: {line}" for line in self.real.said()]
        assert not self.faults, "\n".join(self.faults)
