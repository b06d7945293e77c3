"""What the five providers share: who is registered, what was stored and handed over, and how far each document is."""
import base64
import collections
import json
import re
import time
import urllib.parse
import uuid

from standins.server import Refused, Reply, Server
from standins.ubl import Ubl, Unreadable

KEY, SECRET, ACCOUNT = "canary-peppol-key-7f3a91c2", "canary-peppol-secret-55d0", "4711"
SELLER = "0208:0000000196"


class Stored:
    """A document as the provider has it. sent: handed over to the network."""

    def __init__(self, id, xml, ubl, receiver, sent, now=None):
        self.id, self.xml, self.number, self.kind = id, xml, ubl.number, ubl.kind
        self.sender, self.endpoint, self.receiver = ubl.sender, ubl.receiver, receiver
        self.sent, self.at, self.words, self.validated = sent, time.time(), [], False
        self.reference = ""
        self.created = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))  # UTC


class Provider(Server):
    name = prefix = ""
    STATES = ()    # its words from the first to delivered
    FAILED = ""    # its word for a rejection
    REFUSALS = {}  # name: (status, body): the documented ways to refuse a send
    can_find = has_status = True

    def __init__(self, port=0, tls=None, seller=SELLER):
        super().__init__(port, tls)
        self.key, self.secret, self.account, self.seller = KEY, SECRET, ACCOUNT, seller
        self.participants = {seller.lower(): {"invoice", "creditNote"}}
        self.stored, self.everybody, self.reason = [], False, "BR-CO-10: sum of line net amounts"
        self.numbers = {}  # number: the participant it was last sent to
        self.words = list(self.STATES)  # what a new document says, one word a question, the last for ever
        self.routes = [(method, re.compile(path + r"\Z"), kind, getattr(self, function)) for method, path, kind, function in self.table()]

    @property
    def base_url(self):
        return self.root + self.prefix

    def settings(self, **more):
        """[peppol] for a site."""
        keys = {"provider": self.name, "key": self.key, "base_url": self.base_url}
        return {"peppol": {**keys, **more}}

    def secrets(self):
        """What it echoes: as sent, not as it would be right."""
        return [text for key, text in self.settings()["peppol"].items() if key in ("key", "secret")]

    # -- who is there ---------------------------------------------------------------------------------------
    def register(self, participant, *kinds):
        with self.lock:
            self.participants[participant.lower()] = set(kinds or ("invoice", "creditNote"))
        return self

    def unregister(self, participant):
        with self.lock:
            self.participants.pop(participant.lower(), None)

    def kinds_of(self, participant):
        found = self.participants.get(participant.lower(), set())
        return found or ({"invoice", "creditNote"} if self.everybody else set())

    # -- what it has ----------------------------------------------------------------------------------------
    def counts(self):
        """How often each (number, participant) was handed over to the network."""
        with self.lock:
            return collections.Counter((document.number, document.receiver) for document in self.stored if document.sent)

    def document(self, number):
        with self.lock:
            found = [document for document in self.stored if document.number == number]
        assert len(found) == 1, f"{number} is there {len(found)} times"
        return found[0]

    def find(self, id):
        found = next((document for document in self.stored if document.id == id), None)
        if not found:
            raise Refused(Reply(404, self.error_body(404)))
        return found

    def keep(self, request, xml, receiver, sent, id=None):
        """Reads and stores a document; a wrong one is refused by the caller's words."""
        ubl = self.read(request, xml, receiver)
        document = Stored(id or str(uuid.uuid4()), xml, ubl, receiver or ubl.receiver, sent, self.now())
        document.words = list(self.words)
        self.stored.append(document)
        return document

    def read(self, request, xml, receiver=None):
        try:
            ubl = Ubl(xml)
        except Unreadable as problem:
            raise Refused(self.invalid(str(problem)), str(problem)) from problem
        request.number, request.participant = ubl.number, receiver or ubl.receiver
        if ubl.sender.lower() != self.seller.lower():
            raise Refused(self.invalid("the sender is not yours"), f"EndpointID of the supplier is {ubl.sender}")
        if receiver and receiver.lower() != ubl.receiver.lower():
            self.faults.append(f"{request.target}: goes to {receiver}, EndpointID of the customer is {ubl.receiver}")
        return ubl

    def peek(self, request):
        document = next((document for document in self.stored if document.id in request.path), None)
        text = urllib.parse.unquote(request.target)
        if document:
            request.number, request.participant = document.number, document.receiver
        elif request.method == "POST" and request.kind in ("send", "create"):
            self.peek_body(request)
        else:
            found = re.search(r"\b\d{4}:[\w-]+", text + request.body[:2000].decode("latin-1"))
            request.participant = found.group() if found else next((self.numbers[number] for number in self.numbers if number in text), "")

    def peek_body(self, request):
        xml = request.body
        if xml.startswith(b"{"):
            body = json.loads(xml)
            xml = base64.b64decode(body["fileContent"]) if "fileContent" in body else (body.get("document") or body.get("XML") or "").encode()
        number, ends = re.search(rb"<(?:\w+:)?ID>([^<]+)<", xml), re.findall(rb'EndpointID schemeID="(\w+)">([^<]+)<', xml)
        if number and len(ends) == 2:
            request.number, request.participant = number.group(1).decode(), b":".join(ends[1]).decode()
            self.numbers[request.number] = request.participant

    @staticmethod
    def word(document):
        return document.words.pop(0) if len(document.words) > 1 else document.words[0]

    def reject_later(self, number, *words):
        """From now on the document says these words."""
        with self.lock:
            self.document(number).words = list(words) or [self.FAILED]

    # -- what a right client sends ----------------------------------------------------------------------------
    def invalid(self, text):
        return Reply(422, {"message": text})

    def refusal(self, name):
        status, body = self.REFUSALS[name]
        return Reply(status, body)

    def must(self, condition, what, reply=None):
        if not condition:
            raise Refused(reply or self.invalid(what), what)

    def authorized(self, request):
        """Raises Refused for a wrong key."""
        raise NotImplementedError

    def check(self, request, name, right, also=()):
        got = request.header(name)
        if got is None:
            raise Refused(Reply(401, self.error_body(401)), f"no header {name}")
        if got != right and got not in also:
            raise Refused(Reply(401, self.error_body(401)))

    OPEN = ()  # kinds that need no key

    def route(self, request):
        path = urllib.parse.unquote(request.path)
        if path.startswith(self.prefix):
            for method, pattern, kind, function in self.routes:
                found = pattern.match(path[len(self.prefix):])
                if found and method == request.method:
                    request.kind = kind
                    return lambda request: self.guarded(request, function, found)
        return self.unknown

    def guarded(self, request, function, found):
        if request.kind not in self.OPEN:
            self.authorized(request)
        return function(request, *found.groups())

    def unknown(self, request):
        raise Refused(Reply(404, self.error_body(404)), "no such path")


def page_of(items, page, size):
    """The page and how many there are."""
    first = (page - 1) * size
    return items[first:first + size], max(1, -(-len(items) // size))
