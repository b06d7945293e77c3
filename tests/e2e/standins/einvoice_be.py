"""e-invoice.be: three steps (multipart upload makes a draft, validate, send); states DRAFT, TRANSIT, SENT, FAILED (OpenAPI 1.1.0)."""
import re
import uuid

from standins.provider import Provider, page_of
from standins.server import Refused, Reply
from standins.ubl import DOCUMENT_SCHEME, DOCUMENT_TYPES


def detail(text):
    return {"detail": text}


class EInvoiceBe(Provider):
    name = "e-invoice.be"
    STATES, FAILED = ("TRANSIT", "SENT"), "FAILED"
    OPEN = ("lookup",)
    REFUSALS = {
        "not-valid": (400, detail("Document is not valid")),
        "not-a-draft": (405, detail("Document is not in draft state")),
        "not-acceptable": (406, detail("The receiver does not accept this document type")),
        "sender-not-yours": (409, detail("The sender is not registered with your account")),
        "media-type": (415, detail("Unsupported media type")),
        "invalid": (422, {"detail": [{"loc": ["body", "file"], "msg": "Field required", "type": "missing"}]}),
    }

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.issues = []  # what validate finds

    def table(self):
        return [("GET", "/api/validate/peppol-id", "lookup", "lookup"), ("POST", "/api/documents/ubl", "create", "create"),
                ("POST", "/api/documents/([^/]+)/validate", "validate", "validate"), ("POST", "/api/documents/([^/]+)/send", "send", "send"),
                ("GET", "/api/documents/([^/]+)/timeline", "why", "timeline"), ("GET", "/api/documents/([^/]+)/ubl", "detail", "signed_url"),
                ("GET", "/api/documents/([^/]+)", "status", "status"), ("GET", "/api/outbox/", "find", "outbox"),
                ("GET", "/api/(?:outbox|drafts|me)", "find", "slash"), ("GET", "/api/drafts/", "find", "drafts"), ("GET", "/api/outbox/drafts", "find", "drafts"),
                ("GET", "/api/me/", "key", "me")]

    def error_body(self, status):
        return detail({401: "Invalid or missing API key", 404: "Document not found"}.get(status, "Error"))

    def invalid(self, text):
        return Reply(422, {"detail": [{"loc": ["body", "file"], "msg": text, "type": "value_error"}]})

    def authorized(self, request):
        self.check(request, "Authorization", "Bearer " + self.key)

    def lookup(self, request):
        participant = request.query.get("peppol_id", "")
        self.must(":" in participant, "peppol_id")
        request.participant, kinds = participant, sorted(self.kinds_of(participant))
        return Reply(200, {"business_card": None, "business_card_valid": False, "dns_valid": bool(kinds), "is_valid": bool(kinds),
                           "supported_document_types": [f"{DOCUMENT_SCHEME}::{DOCUMENT_TYPES[kind]}" for kind in kinds]})

    def file_of(self, request):
        """The part `file` of a multipart body, read by hand so that nothing is forgiven."""
        found = re.fullmatch(r'multipart/form-data; boundary="?([^"]+)"?', request.header("Content-Type") or "")
        self.must(found, "not multipart/form-data (a raw XML body)", self.refusal("invalid"))
        boundary = b"--" + found.group(1).encode()
        self.must(request.body.startswith(boundary + b"\r\n") and request.body.endswith(boundary + b"--\r\n"), "boundaries of the multipart body")
        parts = request.body[len(boundary) + 2:-len(boundary) - 6].split(b"\r\n" + boundary + b"\r\n")
        files = [part.split(b"\r\n\r\n", 1) for part in parts if re.search(rb'name="file"', part.split(b"\r\n\r\n", 1)[0])]
        self.must(len(files) == 1 and len(files[0]) == 2, "one field `file`", self.refusal("invalid"))
        self.must(b"filename=" in files[0][0], "the file has a name")
        return files[0][1]

    def create(self, request):
        document = self.keep(request, self.file_of(request), None, sent=False, id="doc_" + uuid.uuid4().hex)
        document.words = ["DRAFT"]
        return Reply(201, self.view(document, "DRAFT"))

    def validate(self, request, id):
        document = self.find(id)
        request.number = document.number
        document.validated = not self.issues
        return Reply(200, {"id": id, "file_name": None, "is_valid": not self.issues,
                           "issues": [{"type": "error", "message": text, "schematron": "EN16931", "rule_id": "BR-16"} for text in self.issues]})

    def send(self, request, id):
        document, query = self.find(id), request.query
        request.number, request.participant = document.number, document.receiver
        if document.words != ["DRAFT"]:
            return self.refusal("not-a-draft")
        if not document.validated:
            raise Refused(self.refusal("not-valid"), "sent before it was validated")
        self.must("email" not in query, "no email")
        ends = {side: f"{query.get(side + '_peppol_scheme')}:{query.get(side + '_peppol_id')}" for side in ("sender", "receiver")}
        self.must(ends["sender"].lower() == document.sender.lower(), f"sender {ends['sender']}", self.refusal("sender-not-yours"))
        self.must(ends["receiver"].lower() == document.endpoint.lower(), f"receiver {ends['receiver']}")
        if document.kind not in self.kinds_of(document.receiver):
            return self.refusal("not-acceptable")
        document.sent, document.words = True, list(self.words)
        return Reply(200, self.view(document, document.words[0]))

    def view(self, document, state):
        return {"id": document.id, "state": state, "direction": "OUTBOUND", "invoice_id": document.number, "created_at": document.created + "Z", "customer_name": "Klant",
                "document_type": {"invoice": "INVOICE", "creditNote": "CREDIT_NOTE"}[document.kind],
                "customer_peppol_id": document.receiver, "vendor_tax_id": "BE0000000196", "customer_tax_id": "BE" + document.receiver.split(":")[1]}

    def status(self, request, id):
        document = self.find(id)
        request.number, request.participant = document.number, document.receiver
        return Reply(200, self.view(document, self.word(document)))

    def timeline(self, request, id):
        document = self.find(id)
        return Reply(200, {"document_id": id, "events": [{"event_type": "document.created", "details": {}},
                                                         {"event_type": "document.sent.failed" if document.words == [self.FAILED] else "document.sent",
                                                          "details": {"error": self.reason}}]})

    def signed_url(self, request, id):
        document = self.find(id)
        return Reply(200, {"id": id, "file_name": f"{document.number}.xml", "signed_url": "https://storage.example/never-fetched", "file_size": len(document.xml)})

    def paged(self, request, documents):
        page, size = int(request.query.get("page", 1)), int(request.query.get("page_size", 20))
        self.must(page >= 1 and 1 <= size <= 100, "page and page_size")
        items, pages = page_of(documents, page, size)
        return Reply(200, {"items": [self.view(document, document.words[0]) for document in items], "page": page, "page_size": size, "pages": pages,
                           "total": len(documents)})

    def searched(self, request, sent):
        """The search is in the number and in names, and finds parts of them. What was delivered is in the outbox, all else among the drafts."""
        search = request.query.get("search", "").lower()
        return self.paged(request, [document for document in reversed(self.stored) if (document.words[0] == "SENT") == sent and search in document.number.lower()])

    def outbox(self, request):
        return self.searched(request, True)

    def drafts(self, request):
        return self.searched(request, False)

    def slash(self, request):
        raise Refused(Reply(307, b"", {"Location": self.root + request.path + "/"}), "no slash at the end")

    def me(self, request):
        registered = bool(self.kinds_of(self.seller))
        return Reply(200, {"name": "De Koffiehoek BV", "plan": "pilot", "credit_balance": 100, "smp_registration": registered,
                           "peppol_ids": [self.seller] if registered else []})
