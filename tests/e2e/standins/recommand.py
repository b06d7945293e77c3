"""Recommand: one JSON POST with the UBL as a string; its 200 waits for the receiver's receipt (its own published source)."""
import uuid

from standins.provider import Provider, page_of
from standins.server import Refused, Reply, basic
from standins.ubl import DOCUMENT_SCHEME, DOCUMENT_TYPES, PROCESS, PROCESS_SCHEME


def failure(**errors):
    return {"success": False, "errors": {key: [text] for key, text in errors.items()}}


class Recommand(Provider):
    name = "recommand"
    STATES, FAILED = ("true",), "false"
    REFUSALS = {
        "invalid": (400, failure(root="Document validation failed: BR-CO-10")),
        "receiver-down": (422, failure(root="The recipient could not be reached and no email fallback was configured")),
    }
    OPEN = ()

    def settings(self, **more):
        return super().settings(**{"secret": self.secret, "account": self.account, **more})

    def table(self):
        return [("POST", "/api/v1/verify-document-support", "lookup", "lookup"), ("POST", "/api/v1/verify", "lookup", "verify"),
                ("POST", "/api/v1/([^/]+)/send", "send", "send"), ("GET", "/api/v1/documents/([^/]+)", "status", "status"),
                ("GET", "/api/v1/documents", "find", "list"), ("GET", "/api/v1/companies/([^/]+)", "key", "company"),
                ("GET", "/api/v1/companies", "key", "companies")]

    def error_body(self, status):
        return failure(root={401: "Unauthorized", 403: "Forbidden", 404: "Not found"}.get(status, "Internal server error"))

    def invalid(self, text):
        return Reply(400, failure(root=text))

    def authorized(self, request):
        self.check(request, "Authorization", basic(self.key, self.secret))

    def lookup(self, request):
        body = request.json()
        self.must(set(body) == {"peppolAddress", "documentType"} and body["documentType"] in DOCUMENT_TYPES, f"fields {body}")
        request.participant = body["peppolAddress"]
        valid = body["documentType"] in self.kinds_of(body["peppolAddress"])
        return Reply(200, {"success": True, "isValid": valid, **({"smpUrl": "https://smp.example"} if valid else {})})

    def verify(self, request):
        participant = request.json().get("peppolAddress", "")
        return Reply(200, {"success": True, "isValid": bool(self.kinds_of(participant))})

    def send(self, request, company):
        if company != self.account:
            raise Refused(Reply(404, failure(root="Company not found")), f"company {company}")
        body = request.json()
        self.must(body.get("documentType") == "xml" and isinstance(body.get("document"), str), "documentType xml, document a string")
        self.must(isinstance(body.get("recipient"), str) and ":" in body["recipient"], "recipient")
        self.must("email" not in body, "an e-mail fallback masks failures")
        self.must(set(body) <= {"recipient", "documentType", "document", "doctypeId", "processId"}, f"fields {set(body)}")
        xml = body["document"].encode()
        kind = self.read(request, xml, body["recipient"]).kind
        self.must(body.get("doctypeId", DOCUMENT_TYPES[kind]) == DOCUMENT_TYPES[kind], f"doctypeId {body.get('doctypeId')}")
        self.must(body.get("processId", PROCESS) == PROCESS, f"processId {body.get('processId')}")
        if kind not in self.kinds_of(body["recipient"]):
            return self.refusal("receiver-down")
        document = self.keep(request, xml, body["recipient"], sent=True, id="doc_" + uuid.uuid4().hex.upper()[:26])
        return Reply(200, {"success": True, "sentOverPeppol": document.words[0] == "true", "sentOverEmail": False, "emailRecipients": [],
                           "teamId": "team_1", "companyId": company, "id": document.id, "peppolMessageId": f"{document.id}@ap", "envelopeId": str(uuid.uuid4())})

    def view(self, document, word):
        return {"id": document.id, "teamId": "team_1", "companyId": self.account, "direction": "outgoing", "senderId": document.sender,
                "receiverId": document.receiver, "docTypeId": f"{DOCUMENT_SCHEME}::{DOCUMENT_TYPES[document.kind]}",
                "processId": f"{PROCESS_SCHEME}::{PROCESS}", "countryC1": "BE", "type": document.kind, "sentOverPeppol": word == "true",
                "sentOverEmail": False, "emailRecipients": [], "labels": [], "validation": None, "peppolMessageId": f"{document.id}@ap",
                "envelopeId": None, "createdAt": document.created + ".000Z",
                "parsed": {("invoiceNumber" if document.kind == "invoice" else "creditNoteNumber"): document.number}}

    def status(self, request, id):
        document = self.find(id)
        request.number, request.participant = document.number, document.receiver
        return Reply(200, {"success": True, "document": {**self.view(document, self.word(document)), "xml": document.xml.decode()}})

    def list(self, request):
        query = request.query
        self.must(query.get("direction") == "outgoing", "direction=outgoing")
        page, limit = int(query.get("page", 1)), int(query.get("limit", 10))
        self.must(1 <= limit <= 200, "limit")
        search = query.get("search", "").strip().lower()
        found = [document for document in reversed(self.stored) if search in f"{document.number} klant {document.receiver}".lower()]
        items, pages = page_of(found, page, limit)
        return Reply(200, {"success": True, "documents": [self.view(document, document.words[0]) for document in items],
                           "pagination": {"total": len(found), "page": page, "limit": limit, "totalPages": pages}})

    def one(self):
        return {"id": self.account, "teamId": "team_1", "name": "De Koffiehoek", "country": "BE", "enterpriseNumber": self.seller.split(":")[1],
                "vatNumber": "BE" + self.seller.split(":")[1], "isSmpRecipient": bool(self.kinds_of(self.seller)), "isVerified": True}

    def company(self, request, id):
        if id != self.account:
            raise Refused(Reply(404, failure(root="Company not found")))
        return Reply(200, {"success": True, "company": self.one()})

    def companies(self, request):
        return Reply(200, {"success": True, "companies": [self.one()]})
