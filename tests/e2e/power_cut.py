"""What the platter may hold when the power goes: replays what tests/shims/disk.c recorded.

The model is the one that POSIX gives: bytes of a file are safe after an fsync of that file, names after an fsync of their directory. Of
what came later any part may be there: of each file any subset of its writes, the last one perhaps torn at a sector; of the names any first
few changes."""
import collections
import os
import struct

HEAD = struct.Struct("<4Q")
CREATE, WRITE, TRUNCATE, SYNC, SYNC_DIRECTORY, RENAME, LINK, UNLINK = range(1, 9)
SECTOR = 512


def read_record(path):
    """[(op, inode, offset, payload, end of the record in the file)]"""
    data, at, records = path.read_bytes(), 0, []
    while at + HEAD.size <= len(data):
        op, inode, offset, length = HEAD.unpack_from(data, at)
        size = length if op in (CREATE, WRITE, RENAME, LINK, UNLINK) else 0
        at += HEAD.size + size
        records.append((op, inode, offset, data[at - size:at], at))
    assert at == len(data), "the record is cut"
    return records


def put(content, change):
    """Applies (offset, bytes), or (length, None) for a change of the length."""
    offset, data = change
    end = offset + (len(data) if data is not None else 0)
    if data is None:
        del content[offset:]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if data is not None:
        content[offset:end] = data


class Platter:
    def __init__(self, folder):
        self.folder = str(folder)
        self.files = {}  # inode -> file: the number of a file that is gone is given to another
        self.safe = collections.defaultdict(bytearray)  # file -> what is surely there
        self.loose = collections.defaultdict(list)  # file -> changes since the last fsync
        self.names, self.loose_names = {}, []  # path -> file; (op, path, path, file)
        self.seen = {}  # path -> file, as a running program sees it

    def apply(self, record, without_sync=False):
        op, inode, offset, payload, end = record
        if op == CREATE:
            self.files[inode] = (inode, end)
        file = self.files.get(inode, (inode, 0))
        if op == CREATE:
            self._name((op, payload.decode(), "", file))
        elif op in (WRITE, TRUNCATE):
            self.loose[file].append((offset, payload if op == WRITE else None))
        elif op == SYNC and not without_sync:
            for change in self.loose.pop(file, []):
                put(self.safe[file], change)
        elif op == SYNC_DIRECTORY and not without_sync:
            for change in self.loose_names:
                self._change(self.names, change)
            self.loose_names = []
        elif op in (RENAME, LINK, UNLINK):
            first, second = payload.decode().split("\0")
            self._name((op, first, second, self.seen.get(first, 0)))

    def _name(self, change):
        self.loose_names.append(change)
        self._change(self.seen, change)

    @staticmethod
    def _change(names, change):
        op, first, second, file = change
        if op in (RENAME, UNLINK):
            names.pop(first, None)
        if op != UNLINK:
            names[second or first] = file

    def cut(self, dice=None):
        """{path: bytes} of one platter that is possible now; without dice, the poorest one."""
        names = dict(self.names)
        for change in self.loose_names[:dice.randint(0, len(self.loose_names)) if dice else 0]:
            self._change(names, change)
        return {path: self._content(file, dice) for path, file in names.items()}

    def _content(self, file, dice):
        content, loose = bytearray(self.safe[file]), self.loose.get(file, [])
        if not dice or not loose:
            return bytes(content)
        kept = dice.choice((1.0, 0.5, 0.9))
        first = loose[:dice.randint(0, len(loose))] if dice.random() < 0.5 else loose
        for change in first:
            offset, data = change
            if dice.random() >= kept:
                continue
            if data is not None and len(data) > SECTOR and change is first[-1]:
                data = data[:SECTOR * dice.randint(1, len(data) // SECTOR)]
            put(content, (offset, data))
        return bytes(content)

    def write(self, image, target):
        """Makes the platter's files beneath another folder."""
        for path, content in image.items():
            place = target / os.path.relpath(path, self.folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            place.chmod(0o600)
