"""Scrada: the bare UBL as the body, all else in headers; states Created, Retry, Processed, Error (its published API page, version 1.24).

That page also says: base https://api.scrada.be (test https://apitest.scrada.be); lookup/{scheme}/{id} wants iso6523-actorid-upis and 0208:…, 404 is
"not found on Peppol", 503 its access point is down; 60 requests a minute, 429 comes with x-ratelimit-reset (Unix seconds) and no Retry-After;
errors are {"errorCode", "defaultFormat", "innerErrors"}; GET /v1/company/{id} needs the key and changes nothing."""
import uuid

from standins.provider import Provider
from standins.server import Refused, Reply
from standins.ubl import DOCUMENT_SCHEME, DOCUMENT_TYPES, PARTICIPANT_SCHEME, PROCESS, PROCESS_SCHEME


def error(code, text):
    return {"errorCode": code, "defaultFormat": text, "innerErrors": []}


class Scrada(Provider):
    name = "scrada"
    STATES, FAILED = ("Created", "Processed"), "Error"
    can_find = False
    REFUSALS = {
        "bad-request": (400, error(100021, "The document is not valid.")),
        "media-type": (415, error(0, "Unsupported media type")),
        "text": (400, "The sender is not registered for this company"),
    }

    def settings(self, **more):
        return super().settings(**{"secret": self.secret, "account": self.account, **more})

    def table(self):
        company = "/v1/company/([^/]+)"
        return [("GET", company + "/peppol/lookup/([^/]+)/([^/]+)", "lookup", "lookup"), ("POST", company + "/peppol/outbound/document", "send", "send"),
                ("GET", company + "/peppol/outbound/document/([^/]+)/info", "status", "status"), ("GET", company, "key", "company"),
                ("GET", company + "/peppol/inbound/document/unconfirmed", "key", "unconfirmed")]

    def error_body(self, status):
        return error(0, {401: "Unauthorized. The API Key and/or Password is wrong.", 429: "Too many requests. Please try again later."}.get(
            status, "An error occurred."))

    def invalid(self, text):
        return Reply(400, error(1, text))

    def authorized(self, request):
        self.check(request, "X-API-KEY", self.key)
        self.check(request, "X-PASSWORD", self.secret)

    def mine(self, company):
        if company != self.account:
            raise Refused(Reply(404, error(404, "Company not found")), f"company {company}")

    def lookup(self, request, company, scheme, id):
        self.mine(company)
        self.must(scheme == PARTICIPANT_SCHEME and ":" in id, f"lookup of {scheme}/{id}")
        request.participant, kinds = id, sorted(self.kinds_of(id))
        if not kinds:
            raise Refused(Reply(404, error(404, "Participant not found on Peppol.")))
        types = [{"scheme": DOCUMENT_SCHEME, "value": DOCUMENT_TYPES[kind], "processIdentifier": {"scheme": PROCESS_SCHEME, "value": PROCESS}} for kind in kinds]
        return Reply(200, {"participantIdentifier": {"scheme": scheme, "id": id}, "businessEntity": None, "documentTypes": types})

    def send(self, request, company):
        self.mine(company)
        kind = (request.header("Content-Type") or "").split(";")[0].strip()
        self.must(kind in ("application/xml", "text/xml"), f"Content-Type {kind}", self.refusal("media-type"))
        field = lambda name: request.header("x-scrada-peppol-" + name)
        ubl = self.read(request, request.body, field("receiver-id"))
        wanted = {"sender-scheme": PARTICIPANT_SCHEME, "sender-id": self.seller, "receiver-scheme": PARTICIPANT_SCHEME, "c1-country-code": "BE",
                  "document-type-scheme": DOCUMENT_SCHEME, "document-type-value": DOCUMENT_TYPES[ubl.kind],
                  "process-scheme": PROCESS_SCHEME, "process-value": PROCESS}
        for name, right in wanted.items():
            self.must(field(name) == right, f"x-scrada-peppol-{name}: {field(name)}")
        self.must(field("receiver-id"), "x-scrada-peppol-receiver-id")
        reference = request.header("x-scrada-external-reference") or ""
        self.must(reference, "x-scrada-external-reference: the only way to find it again")
        document = self.keep(request, request.body, field("receiver-id"), sent=True, id=str(uuid.uuid4()))
        document.reference = reference
        return Reply(200, document.id)

    def status(self, request, company, id):
        self.mine(company)
        document = self.find(id)
        request.number, request.participant = document.number, document.receiver
        word = self.word(document)
        return Reply(200, {"id": id, "createdOn": document.created + ".187Z", "externalReference": document.reference, "status": word,
                           "attempt": 0 if word == "Created" else 1, "errorMessage": self.reason if word == "Error" else "",
                           "peppolSenderID": document.sender, "peppolReceiverID": document.receiver, "peppolC1CountryCode": "BE",
                           "peppolC3Timestamp": "2026-11-24T12:00:23.743Z" if word == "Processed" else None, "salesInvoiceID": None})

    def company(self, request, company):
        self.mine(company)
        return Reply(200, {"id": company, "active": True, "code": "", "name": "De Koffiehoek", "vatNumber": "BE" + self.seller.split(":")[1]})

    def unconfirmed(self, request, company):
        self.mine(company)
        return Reply(200, {"results": [], "__count": 0})
