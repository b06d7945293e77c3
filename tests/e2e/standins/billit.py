"""Billit: one JSON POST with the UBL as a string; 200 means checked and put on the network, there is no status (its documentation)."""
from standins.provider import Provider
from standins.server import Refused, Reply

NAMES = {"invoice": "BISv3Invoice", "creditNote": "BISv3CreditNote"}


def errors(code, text):
    return {"errors": [{"Code": code, "Description": text}]}


class Billit(Provider):
    name = "billit"
    STATES, FAILED = ("done",), "done"
    OPEN = ("lookup",)
    can_find = has_status = False
    REFUSALS = {
        "not-on-peppol": (400, errors("TheCustomerIsNotActiveOnPeppol", "The customer is not active on Peppol")),
        "not-for-type": (400, errors("TheCustomerDoesNotSupportPeppolForType_0", "The customer does not support Peppol for type CreditNote")),
        "generic": (400, errors("GenericError", "[BR-16]-An Invoice shall have at least one Invoice line")),
    }

    def settings(self, **more):
        return super().settings(**{"account": self.account, **more})

    def table(self):
        return [("GET", "/v1/peppol/participantInformation/([^/]+)", "lookup", "lookup"), ("POST", "/v1/peppol/sendxml", "send", "send"),
                ("GET", "/v1/peppol/inbox", "key", "inbox"), ("GET", "/v1/account/accountInformation", "key", "account_information")]

    def error_body(self, status):
        return errors("GenericError", {401: "Unauthorized", 403: "Forbidden"}.get(status, "An error occurred"))

    def invalid(self, text):
        return Reply(400, errors("GenericError", text))

    def authorized(self, request):
        self.check(request, "ApiKey", self.key)
        self.check(request, "PartyID", self.account)

    def lookup(self, request, id):
        participant = "0208:" + id[2:] if id.startswith("BE") else id
        request.participant, kinds = participant, sorted(self.kinds_of(participant))
        return Reply(200, {"Registered": bool(kinds), "Identifier": participant, "DocumentTypes": [NAMES[kind] for kind in kinds]})

    def send(self, request):
        body = request.json()
        self.must(set(body) == {"XML"} and isinstance(body["XML"], str), f"fields {set(body)}")
        xml = body["XML"].encode()
        ubl = self.read(request, xml)
        if not self.kinds_of(ubl.receiver):
            return self.refusal("not-on-peppol")
        if ubl.kind not in self.kinds_of(ubl.receiver):
            return self.refusal("not-for-type")
        document = self.keep(request, xml, None, sent=True, id=str(69000 + len(self.stored)))
        return Reply(200, {"InboxItemID": int(document.id)})

    def inbox(self, request):
        return Reply(200, {"InboxItems": []})

    def account_information(self, request):
        registered = bool(self.kinds_of(self.seller))
        return Reply(200, {"Companies": [{"PartyID": int(self.account), "Name": "De Koffiehoek", "VATNumber": "BE" + self.seller.split(":")[1],
                                          "PeppolRegistered": registered}]})

    def find(self, id):
        raise Refused(Reply(404, self.error_body(404)))
