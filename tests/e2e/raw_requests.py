"""The raw requests (H2): what no shop sends and what a proxy might let through. One row a request: its name, its bytes, the answers that are
right, and whether a proxy may make a good request of it. B03 sends them all, straight and through nginx; I11 reads every answer; as a program
it writes their heads as seeds of tests/fuzz/fuzz_http.c:  /usr/bin/python3 tests/e2e/raw_requests.py tests/fuzz/corpus/http
"""
import collections
import json
import pathlib
import re
import sys

from harness import order, sign

CLOSED = 0  # the connection ends, or nothing ever comes: no answer
SMUGGLED = 500000  # the order of row n that must never be stored is n + this

# mended: nginx reads it as an honest request and sends a clean one; what it lets through may then be stored
# framed: where the request ends is in doubt, so the second request behind it must not be read by anybody
# alone: the bytes without that second request
Row = collections.namedtuple("Row", "name data alone statuses mended framed order")


class Parts:
    """The pieces of row `number`: a signed order of its own, and a second signed order that only a smuggler delivers."""

    def __init__(self, number):
        self.number = number
        self.body = json.dumps(order(number)).encode()
        self.second_body = json.dumps(order(number + SMUGGLED)).encode()
        self.signature = sign(self.body).encode()
        self.second = self.request(body=self.second_body, signature=sign(self.second_body).encode(), tail=b"")

    def request(self, *extra, line=b"POST /woocommerce/main HTTP/1.1", host=b"Host: x", length="right", signature="right", body="right",
                tail="second", end=b"\r\n"):
        """A request; `extra` header lines come last, None leaves a part out. Behind it the smuggler's request stands."""
        body = self.body if body == "right" else body
        length = b"%d" % len(body) if length == "right" else length
        signature = self.signature if signature == "right" else signature
        lines = [line, host, None if length is None else b"Content-Length: " + length,
                 None if signature is None else b"X-WC-Webhook-Signature: " + signature, b"X-WC-Webhook-Topic: order.updated", *extra]
        tail = self.second if tail == "second" else tail
        return end.join(part for part in lines if part is not None) + end + end + body + tail


def chunked(body):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def path(target):
    return lambda p: p.request(line=b"POST " + target + b" HTTP/1.1")


def method(name):
    return lambda p: p.request(line=name + b" /woocommerce/main HTTP/1.1")


def header(*lines):
    return lambda p: p.request(*lines)


def length(value):
    return lambda p: p.request(length=value)


def signed(make):
    return lambda p: p.request(signature=make(p.signature))


def coded(*lines, length=None):
    """A chunked body; `length` is what Content-Length says besides."""
    return lambda p: p.request(*lines, length=length, body=chunked(p.body))


BAD, GONE, LENGTH, CODED, METHOD, DENIED = {400, CLOSED}, {404, 400, 414}, {411, 400}, {501, 400}, {405, 400, CLOSED}, {401}
MENDED, FRAMED = "mended", "framed"
TE = b"Transfer-Encoding: chunked"

SCRIPT = [
    # where the request ends (B01)
    ("length and chunked", coded(TE, length=b"5"), CODED, FRAMED),
    ("chunked and length 0", coded(TE, length=b"0"), CODED, FRAMED),
    ("chunked only", coded(TE), CODED, MENDED),
    ("chunked in HTTP/1.0", lambda p: p.request(TE, line=b"POST /woocommerce/main HTTP/1.0", length=None, body=chunked(p.body)), CODED, FRAMED),
    ("blank before the colon", coded(b"Transfer-Encoding : chunked", length=b"5"), CODED, FRAMED),
    ("tab before the colon", coded(b"Transfer-Encoding\t: chunked", length=b"5"), CODED, FRAMED),
    ("xchunked", coded(b"Transfer-Encoding: xchunked", length=b"5"), CODED, FRAMED),
    ("identity", header(b"Transfer-Encoding: identity"), CODED, FRAMED),
    ("gzip, chunked", coded(b"Transfer-Encoding: gzip, chunked"), CODED, FRAMED),
    ("chunked twice", coded(TE, TE, length=b"5"), CODED, FRAMED),
    ("chunked in quotes", coded(b'Transfer-Encoding: "chunked"', length=b"5"), CODED, FRAMED),
    ("vertical tab before chunked", coded(b"Transfer-Encoding: \x0bchunked", length=b"5"), CODED, FRAMED),
    ("empty coding", header(b"Transfer-Encoding:"), CODED, FRAMED),
    ("coding on a folded line", coded(b"Transfer-Encoding:\r\n chunked", length=b"5"), CODED, FRAMED),
    ("coding behind a bare LF", coded(b"X-Other: a\nTransfer-Encoding: chunked", length=b"5"), CODED, FRAMED),
    ("coding behind a bare CR", header(b"X-Other: a\rTransfer-Encoding: chunked"), CODED | BAD, FRAMED),
    ("coding behind a NUL", header(b"X-Other: a\0Transfer-Encoding: chunked"), BAD, FRAMED),
    ("coding, NUL in the name", coded(b"Transfer-Encoding\0: chunked", length=b"5"), BAD | CODED, FRAMED),
    ("two lengths", header(b"Content-Length: 5"), LENGTH, FRAMED),
    ("two equal lengths", lambda p: p.request(b"Content-Length: %d" % len(p.body)), LENGTH, FRAMED),
    ("second length, blank before the colon", header(b"Content-Length : 5"), LENGTH, FRAMED),
    ("second length on a folded line", header(b"Content-Length:\r\n 5"), LENGTH, FRAMED),
    ("length on a folded line", lambda p: p.request(b"Content-Length:\r\n %d" % len(p.body), length=None), LENGTH, FRAMED),
    ("no length", length(None), {411}, FRAMED),
    # what a length may not be (B06)
    ("length 2 GiB", length(b"2147483648"), {413}, FRAMED), ("length 2^63", length(b"9223372036854775808"), {413, 400}, FRAMED),
    ("length 2^64+5", length(b"18446744073709551621"), {413, 400}, FRAMED), ("length -1", length(b"-1"), {400}, FRAMED),
    ("length +5", length(b"+5"), {400}, FRAMED), ("length 0x5", length(b"0x5"), {400}, FRAMED), ("length 5 5", length(b"5 5"), {400}, FRAMED),
    ("length 5,5", length(b"5,5"), {400}, FRAMED), ("length 1e3", length(b"1e3"), {400}, FRAMED), ("length 5.0", length(b"5.0"), {400}, FRAMED),
    ("length empty", length(b""), {400}, FRAMED), ("length with a NUL", length(b"5\x000"), {400}, FRAMED),
    ("length in other digits", length("٥".encode()), {400}, FRAMED), ("length 5;x", length(b"5;x"), {400}, FRAMED),
    # lines that are none
    ("folded header", header(b"X-Long: a\r\n b"), {400}, FRAMED), ("blank before the first header", lambda p: p.request(host=b" Host: x"), {400}, FRAMED),
    ("header without a colon", header(b"X-Header"), {400}, MENDED), ("header without a name", header(b": x"), {400}, FRAMED),
    ("header without a name, first", lambda p: p.request(host=b"Host: x\r\n: x"), {400}, FRAMED), ("colon alone", header(b":"), {400}, FRAMED),
    ("NUL alone", header(b"\0"), {400}, FRAMED),
    ("blank in a name", header(b"X Y: x"), {400}, FRAMED), ("control in a name", header(b"X\x01Y: x"), {400}, FRAMED),
    ("NUL in a name", header(b"X\0Y: x"), {400}, FRAMED), ("NUL in a value", header(b"X-Y: a\0b"), {400}, FRAMED),
    ("escape in a value", header(b"X-Y: a\x1b[31m"), {400}, ""), ("bare CR in a value", header(b"X-Y: a\rb"), {400}, FRAMED),
    ("lines end in LF only", lambda p: p.request(end=b"\n"), {400}, MENDED), ("no Host", lambda p: p.request(host=None), {400}, ""),
    ("two Hosts", header(b"Host: y"), {400}, ""), ("a header of 64 KiB", header(b"X-Y: " + b"a" * 65536), {400, 413, 431, CLOSED}, ""),
    ("2,000 headers", lambda p: p.request(*[b"X-%d: y" % i for i in range(2000)]), {400, 413, 431, CLOSED}, ""),
    ("head without end", lambda p: p.request().split(b"\r\n\r\n")[0], {CLOSED}, ""),
    # other methods and languages (B04)
    ("GET", method(b"GET"), METHOD, ""), ("HEAD", method(b"HEAD"), METHOD, ""), ("PUT", method(b"PUT"), METHOD, ""),
    ("DELETE", method(b"DELETE"), METHOD, ""), ("PATCH", method(b"PATCH"), METHOD, ""), ("OPTIONS", method(b"OPTIONS"), METHOD, ""),
    ("TRACE", method(b"TRACE"), METHOD, ""), ("CONNECT", lambda p: p.request(line=b"CONNECT x:80 HTTP/1.1"), {404, 405, 400, CLOSED}, ""),
    ("post", method(b"post"), METHOD, ""), ("FOO{}", method(b"FOO{}"), METHOD, ""), ("no method", method(b""), METHOD | {404}, ""),
    ("NUL in the method", method(b"POST\0x"), METHOD, ""), ("two blanks before the path", method(b"POST "), METHOD, MENDED),
    ("tab before the path", lambda p: p.request(line=b"POST\t/woocommerce/main HTTP/1.1"), METHOD, ""),
    ("blank behind the version", lambda p: p.request(line=b"POST /woocommerce/main HTTP/1.1 "), {400}, MENDED),
    ("method of 4 KiB", method(b"A" * 4096), METHOD, ""), ("HTTP/0.9", lambda p: b"GET /woocommerce/main\r\n\r\n", {405, 400, 505, CLOSED}, ""),
    ("HTTP/0.9 with a body", lambda p: p.request(line=b"POST /woocommerce/main"), {400, 505, CLOSED}, FRAMED),
    ("HTTP/2 preface", lambda p: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", {400, 404, 405, 505, CLOSED}, ""),
    ("HTTP/2.0", lambda p: p.request(line=b"POST /woocommerce/main HTTP/2.0"), {505, 400}, FRAMED),
    ("HTTP/1.2", lambda p: p.request(line=b"POST /woocommerce/main HTTP/1.2"), {505, 400}, MENDED),
    ("http/1.1", lambda p: p.request(line=b"POST /woocommerce/main http/1.1"), {505, 400, CLOSED}, FRAMED),
    ("HTTP/1.1x", lambda p: p.request(line=b"POST /woocommerce/main HTTP/1.1x"), {505, 400}, FRAMED),
    ("TLS hello", lambda p: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), {400, CLOSED}, ""),
    ("SSH hello", lambda p: b"SSH-2.0-OpenSSH_9.2\r\n\r\n", {400, 404, 405, 505, CLOSED}, ""),
    # any path but the raw path of a shop (B05)
    *[("path " + target.decode()[:40], path(target), GONE, "") for target in (
        b"/x", b"//woocommerce/main", b"/woocommerce/main/", b"/woocommerce/main%00x", b"/woocommerce/%6dain", b"/woocommerce%2fmain", b"/%2e%2e/",
        b"/woocommerce/main?x=1", b"/woocommerce/main?", b"/woocommerce/../woocommerce/main", b"/woocommerce/MAIN", b"/woocommerce/",
        b"/woocommerce/nobody", b"/woocommerce/main;x", b"/woocommerce/./main", b"/woocommerce\\main", b"/" + b"a" * 8000, b"*",
        b"/woocommerce/main\xc3\xa9", b"/metrics", b"/-/beat")],
    ("path /health", path(b"/health"), GONE | {405}, ""),
    ("path, absolute", path(b"http://x/woocommerce/main"), GONE, MENDED), ("path with a fragment", path(b"/woocommerce/main#x"), GONE, MENDED),
    ("path with a NUL", path(b"/woocommerce/main\0x"), GONE, ""),
    ("path ends in a NUL", path(b"/woocommerce/main\0"), GONE, ""), ("path with a blank", path(b"/woocommerce/main x"), GONE | {505, CLOSED}, ""),
    # a signature that is none (A03, A04, A06)
    ("no signature", lambda p: p.request(signature=None), DENIED, ""), ("signature empty", signed(lambda s: b""), DENIED, ""),
    ("signature cut", signed(lambda s: s[:43]), DENIED, ""), ("signature longer", signed(lambda s: s + b"A"), DENIED, ""),
    ("signature of another", signed(lambda s: b"A" * 43 + b"="), DENIED, ""), ("signature with a NUL", signed(lambda s: s + b"\0x"), DENIED | {400}, ""),
    ("signature on a folded line", signed(lambda s: s[:20] + b"\r\n " + s[20:]), DENIED | {400}, ""),
    ("signature twice, wrong first", lambda p: p.request(b"X-WC-Webhook-Signature: " + p.signature, signature=b"A" * 43 + b"="), DENIED, ""),
    ("signature twice, right first", lambda p: p.request(b"X-WC-Webhook-Signature: " + b"A" * 43 + b"="), DENIED, ""),
    ("signature, blank before the colon", lambda p: p.request(b"X-WC-Webhook-Signature : " + p.signature, signature=None), DENIED | {400}, ""),
]


def script(first=1):
    """All rows; row n is about order first + n."""
    rows = []
    for number, (name, make, statuses, kind) in enumerate(SCRIPT, first):
        parts = Parts(number)
        data = make(parts)
        rows.append(Row(name, data, data.replace(parts.second, b""), statuses, kind == MENDED, kind == FRAMED, number))
    assert len({row.name for row in rows}) == len(rows)
    return rows


def first_status(answer):
    """The status of the first answer; CLOSED when there is none."""
    found = re.match(rb"HTTP/1\.[01] (\d\d\d)", answer)
    return int(found.group(1)) if found else CLOSED


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for row in script():
        name = re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-")
        head = row.data.split(b"\r\n\r\n")[0] + b"\r\n\r\n"
        if len(head) < 2000:
            (folder / name).write_bytes(head)


if __name__ == "__main__":
    main()
