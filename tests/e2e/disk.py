"""The tests' side of tests/shims/disk.c and memory.c: faults that are switched while the daemon runs."""
import errno
import mmap
import pathlib
import struct

from harness import BUILD

FAULT = struct.Struct("<5q64s")
PLACES = {"open": 0, "read": 1, "write": 2, "sync": 3, "link": 4}
ALWAYS = -1


def shim(name):
    return BUILD / "tests/shims" / f"{name}.so"


class Mapped:
    """A file that the test and the daemon both have mapped."""

    def __init__(self, path, size):
        self.path = pathlib.Path(path)
        self.path.write_bytes(bytes(size))
        self.file = open(self.path, "r+b")
        self.memory = mmap.mmap(self.file.fileno(), size)

    def number(self, at):
        return struct.unpack_from("<q", self.memory, at)[0]

    def set_number(self, at, value):
        struct.pack_into("<q", self.memory, at, value)


class Disk(Mapped):
    """The disk under a site: `Disk(site)` before its start; then fail(), fill(), mend(). daemon=False: only under what is run in its environment."""

    def __init__(self, site, record=None, folder=None, daemon=True):
        super().__init__(site.folder / "faults", 16 + len(PLACES) * FAULT.size)
        self.site = site
        self.mend()
        self.environment = {"LD_PRELOAD": str(shim("disk")), "BILLHOOK_DISK_DIRECTORY": str(folder or site.folder), "BILLHOOK_DISK_FAULTS": str(self.path)}
        if daemon:
            site.environment.update(self.environment)
        if record:
            site.environment["BILLHOOK_DISK_RECORD"] = str(record)

    def mend(self):
        """All is well again; counts start anew."""
        self.memory[:] = struct.pack("<2q", -1, 0) + bytes(len(PLACES) * FAULT.size)

    def fill(self, space=0):
        """Files may grow by so many bytes, then the disk is full."""
        self.set_number(0, space)

    def fail(self, call, error=errno.EIO, chance=1.0, times=ALWAYS, pause=0.0, name=""):
        """Calls of a kind (open, read, write, sync, link) on files whose name ends so fail, or (error 0) only take longer: `pause` seconds, or until
        mend()."""
        FAULT.pack_into(self.memory, 16 + PLACES[call] * FAULT.size, error, int(chance * 1000000), times, int(pause * 1000000), 0, name.encode())

    @property
    def found_full(self):
        return self.number(8)

    def hits(self, call):
        return self.number(16 + PLACES[call] * FAULT.size + 32)


class Memory(Mapped):
    """The allocator under a site: `Memory(site)` before its start."""

    def __init__(self, site):
        super().__init__(site.folder / "memory", 40)
        site.environment.update({"LD_PRELOAD": str(shim("memory")), "BILLHOOK_MEMORY_FAULTS": str(self.path)})

    def arm(self, thread, nth):
        """The nth allocation from now in threads of that name fails; 0: they are only counted."""
        self.memory[:] = struct.pack("<3q16s", 0, 0, 0, thread.encode())
        self.set_number(0, nth)

    @property
    def count(self):
        return self.number(8)

    @property
    def failed(self):
        return self.number(16)
