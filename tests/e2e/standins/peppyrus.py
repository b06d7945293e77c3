"""Peppyrus: one JSON POST with the UBL in base64; folders are its states (OpenAPI 1.0.0, tigron's PHP client, a Java client)."""
import base64
import binascii

from standins.provider import Provider, page_of
from standins.server import Refused, Reply
from standins.ubl import DOCUMENT_SCHEME, DOCUMENT_TYPES, PARTICIPANT_SCHEME, PROCESS, PROCESS_SCHEME

REQUIRED = {"sender", "recipient", "processType", "documentType", "fileContent"}


class Peppyrus(Provider):
    name, prefix = "peppyrus", "/v1"
    STATES, FAILED = ("Outbox", "Sent"), "Failed"
    PAGE = 25
    REFUSALS = {
        "recipient-unknown": (404, {"message": "PEPPOL identifier not found"}),
        "invalid": (422, {"message": "The given data was invalid.", "errors": ["[BR-16]-An Invoice shall have at least one Invoice line"]}),
        "bad-request": (400, {"message": "Bad Request"}),
    }

    def table(self):
        return [("GET", "/peppol/lookup", "lookup", "lookup"), ("GET", "/peppol/bestMatch", "lookup", "best_match"),
                ("POST", "/message", "send", "send"), ("GET", "/message/list", "find", "list"),
                ("GET", "/message/([^/]+)/report", "why", "report"), ("GET", "/message/([^/]+)", "status", "message"),
                ("GET", "/organization/(?:info|peppol)", "key", "organization")]

    def authorized(self, request):
        self.check(request, "X-Api-Key", self.key)

    def services(self, participant):
        return [{"documentType": f"{DOCUMENT_SCHEME}::{DOCUMENT_TYPES[kind]}", "process": f"{PROCESS_SCHEME}::{PROCESS}",
                 "transportProfile": "peppol-transport-as4-v2_0", "endpoint": "https://ap.example/as4", "contact": "", "description": ""}
                for kind in sorted(self.kinds_of(participant))]

    def lookup(self, request):
        participant = request.query.get("participantId", "")
        self.must(":" in participant, "participantId", Reply(400, {"message": "participantId is required"}))
        request.participant = participant
        if not self.kinds_of(participant):
            raise Refused(Reply(404, {"message": "Participant not found"}))
        return Reply(200, {"participantId": participant, "scheme": PARTICIPANT_SCHEME, "services": self.services(participant)})

    def best_match(self, request):
        number = request.query.get("vatNumber", "")
        self.must(number.isdigit(), "vatNumber is digits")
        request.query["participantId"] = "0208:" + number
        return self.lookup(request)

    def send(self, request):
        body = request.json()
        missing = [key for key in sorted(REQUIRED) if not isinstance(body.get(key), str) or not body[key]]
        self.must(not missing, f"missing: {missing}")
        self.must(set(body) <= REQUIRED, f"unknown fields {set(body) - REQUIRED}")
        try:
            xml = base64.b64decode(body["fileContent"], validate=True)
        except binascii.Error:
            raise Refused(self.invalid("fileContent is not base64"), "fileContent is not base64") from None
        self.must(body["sender"].lower() == self.seller.lower(), f"sender {body['sender']}")
        kind = self.read(request, xml, body["recipient"]).kind
        self.must(body["documentType"] == f"{DOCUMENT_SCHEME}::{DOCUMENT_TYPES[kind]}", f"documentType {body['documentType']}")
        self.must(body["processType"] == f"{PROCESS_SCHEME}::{PROCESS}", f"processType {body['processType']}")
        if not self.kinds_of(body["recipient"]):
            return self.refusal("recipient-unknown")
        document = self.keep(request, xml, body["recipient"], sent=True)
        return Reply(200, self.view(document, "Outbox"))

    def view(self, document, folder, content=True):
        found = {"id": document.id, "sender": document.sender, "recipient": document.receiver, "direction": "OUT", "folder": folder,
                 "created": document.created + "+00:00", "confirmed": False, "documentType": f"{DOCUMENT_SCHEME}::{DOCUMENT_TYPES[document.kind]}",
                 "processType": f"{PROCESS_SCHEME}::{PROCESS}"}
        return {**found, "fileContent": base64.b64encode(document.xml).decode()} if content else found

    def message(self, request, id):
        document = self.find(id)
        request.number, request.participant = document.number, document.receiver
        return Reply(200, self.view(document, self.word(document)))

    def report(self, request, id):
        document = self.find(id)
        request.number = document.number
        return Reply(200, {"validationRules": [{"id": "BR-CO-10", "type": "FATAL", "location": "/Invoice", "message": self.reason}],
                           "transmissionRules": "" if document.words != [self.FAILED] else "AS4 send failed"})

    def list(self, request):
        query = request.query
        self.must(set(query) <= {"folder", "sender", "receiver", "confirmed", "page", "perPage"}, f"unknown query {query}")
        folder, receiver = query.get("folder", "").lower(), query.get("receiver", "").lower()
        found = [document for document in reversed(self.stored)
                 if folder in ("", document.words[0].lower()) and receiver in ("", document.receiver.lower())]
        items, pages = page_of(found, int(query.get("page", 1)), min(int(query.get("perPage", self.PAGE)), 100))
        request.participant = query.get("receiver", "")
        return Reply(200, {"items": [self.view(document, document.words[0], content=False) for document in items],
                           "meta": {"pages": pages, "currentPage": int(query.get("page", 1)), "itemCount": len(found)}})

    def organization(self, request):
        if request.path.endswith("/info"):
            return Reply(200, {"name": "De Koffiehoek BV", "VAT": "BE0000000196", "country": "BE"})
        receives = bool(self.kinds_of(self.seller))
        return Reply(200, {"participants": [{"participantId": self.seller, "canReceive": receives, "isSender": True}]})
