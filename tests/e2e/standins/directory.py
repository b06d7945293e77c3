"""The look-up without a provider: a DNS server with NAPTR records (UDP and TCP, by hand) and an SMP."""
import base64
import hashlib
import socket
import socketserver
import struct
import threading
import time
import urllib.parse

from standins.server import Refused, Reply, Server
from standins.ubl import DOCUMENT_SCHEME, DOCUMENT_TYPES, PARTICIPANT_SCHEME

ZONE = "sml.test"
NAPTR, CNAME, SOA = 35, 5, 6
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3


def host_of(participant, zone=ZONE):
    digest = base64.b32encode(hashlib.sha256(participant.lower().encode()).digest()).decode().rstrip("=").lower()
    return f"{digest}.{PARTICIPANT_SCHEME}.{zone}"


class Smp(Server):
    """kinds: lookup. Registered participants answer with a ServiceGroup; `prefix`: an SMP under a path."""

    def __init__(self, port=0, tls=None, prefix=""):
        super().__init__(port, tls)
        self.prefix, self.participants = prefix, {}

    @property
    def base_url(self):
        return self.root + self.prefix

    def register(self, participant, *kinds):
        self.participants[participant.lower()] = kinds or ("invoice", "creditNote")
        return self

    def route(self, request):
        request.kind = "lookup"
        return self.lookup

    def lookup(self, request):
        begin = f"{self.prefix}/{PARTICIPANT_SCHEME}%3A%3A"
        if not request.path.lower().startswith(begin.lower()):
            raise Refused(Reply(404, b"", kind="text/plain"), "path of a ServiceGroup, colons as %3A")
        request.participant = urllib.parse.unquote(request.path[len(begin):])
        if request.header("Authorization") or request.header("X-Api-Key") or request.header("ApiKey"):
            self.faults.append("a key went to the SMP")
        kinds = self.participants.get(request.participant.lower())
        if kinds is None:
            return Reply(404, b"", kind="text/plain")
        return Reply(200, self.group(request.participant, kinds), kind="application/xml")

    def group(self, participant, kinds):
        who = urllib.parse.quote(f"{PARTICIPANT_SCHEME}::{participant}", safe="")
        links = [f'<ServiceMetadataReference href="{self.base_url}/{who}/services/{urllib.parse.quote(f"{DOCUMENT_SCHEME}::{DOCUMENT_TYPES[kind]}", safe="")}"/>'
                 for kind in kinds]
        return (f'<?xml version="1.0" encoding="UTF-8"?><ServiceGroup xmlns="http://busdox.org/serviceMetadata/publishing/1.0/" '
                f'xmlns:id="http://busdox.org/transport/identifiers/1.0/"><id:ParticipantIdentifier scheme="{PARTICIPANT_SCHEME}">{participant}'
                f'</id:ParticipantIdentifier><ServiceMetadataReferenceCollection>{"".join(links)}</ServiceMetadataReferenceCollection>'
                f'</ServiceGroup>').encode()


def name_bytes(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".") if part) + b"\0"


def text_bytes(text):
    return bytes([len(text)]) + text.encode()


class Dns:
    """`records`: host -> the SMP's base URL. `on(word, host=None)`: what is answered instead, one of nxdomain, nodata, servfail, silence, garbage,
    short, cname (the record behind a chain of two names), tcp (truncated over UDP), other (a record of another service before the right one)."""

    def __init__(self, port=0):
        self.records, self.words, self.questions, self.stopping = {}, {}, [], threading.Event()
        owner = self

        class Stream(socketserver.StreamRequestHandler):
            def handle(self):
                head = self.rfile.read(2)
                if len(head) == 2:
                    answer = owner.answer(self.rfile.read(struct.unpack(">H", head)[0]), "tcp")
                    if answer:
                        self.wfile.write(struct.pack(">H", len(answer)) + answer)

        self.udp, self.tcp = self.bind(port, Stream)
        self.udp.settimeout(0.1)
        self.tcp.daemon_threads = True
        self.port = port or self.udp.getsockname()[1]

    @staticmethod
    def bind(port, stream):
        """Both kinds of socket on one port; where it is ours to choose, another one as long as somebody has the second."""
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        for last in [False] * 50 + [True]:
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            udp.bind(("127.0.0.1", port))
            try:
                return udp, socketserver.ThreadingTCPServer(udp.getsockname(), stream)
            except OSError:
                udp.close()
                if last or port:
                    raise

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        threading.Thread(target=self.tcp.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.tcp.shutdown()
        self.tcp.server_close()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def register(self, participant, url, zone=ZONE):
        self.records[host_of(participant, zone)] = url
        return self

    def on(self, word, host=None):
        self.words[host] = word
        return self

    def clear(self):
        self.words.clear()

    def serve(self):
        while not self.stopping.is_set():
            try:
                question, sender = self.udp.recvfrom(4096)
            except OSError:
                continue
            answer = self.answer(question, "udp")
            if answer:
                self.udp.sendto(answer, sender)
        self.udp.close()

    def answer(self, question, way):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += 1 + question[at]
        host, kind = ".".join(labels).lower(), struct.unpack(">H", question[at + 1:at + 3])[0]
        self.questions.append((time.time(), host, kind, way))
        word = self.words.get(host, self.words.get(None, ""))
        if word == "silence":
            return None
        if word == "garbage":
            return question[:2] + b"\x81\x80" + b"\xff" * 40
        if word == "short":
            return question[:2] + b"\x81"
        asked = question[12:at + 5]
        if word == "tcp" and way == "udp":
            return question[:2] + struct.pack(">HHHHH", 0x8380, 1, 0, 0, 0) + asked
        code, answers = self.records_of(host, kind, word)
        flags = 0x8180 | code
        return question[:2] + struct.pack(">HHHHH", flags, 1, len(answers), 0, 0) + asked + b"".join(answers)

    def records_of(self, host, kind, word):
        if word == "servfail":
            return SERVFAIL, []
        if word == "nxdomain" or host not in self.records:
            return NXDOMAIN, []
        if word == "nodata" or kind != NAPTR:
            return NOERROR, []
        chain, owner = [], host
        if word == "cname":
            for target in ("one." + ZONE, "two." + ZONE):
                chain.append(self.record(owner, CNAME, name_bytes(target)))
                owner = target
        if word == "other":
            chain.append(self.record(owner, NAPTR, self.naptr("Meta:OTHER", "https://wrong.example")))
        return NOERROR, chain + [self.record(owner, NAPTR, self.naptr("Meta:SMP", self.records[host]))]

    @staticmethod
    def record(owner, kind, data):
        return name_bytes(owner) + struct.pack(">HHIH", kind, 1, 60, len(data)) + data

    @staticmethod
    def naptr(service, url):
        return struct.pack(">HH", 100, 10) + text_bytes("U") + text_bytes(service) + text_bytes(f"!.*!{url}!") + b"\0"
