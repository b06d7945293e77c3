"""What a stand-in reads in a UBL: who, to whom, which number and kind."""
import xml.etree.ElementTree as tree

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
ROOTS = {f"{{urn:oasis:names:specification:ubl:schema:xsd:{root}-2}}{root}": kind for root, kind in (("Invoice", "invoice"), ("CreditNote", "creditNote"))}
SUFFIX = "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
DOCUMENT_TYPES = {"invoice": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice" + SUFFIX,
                  "creditNote": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote" + SUFFIX}
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
DOCUMENT_SCHEME, PROCESS_SCHEME, PARTICIPANT_SCHEME = "busdox-docid-qns", "cenbii-procid-ubl", "iso6523-actorid-upis"


class Unreadable(Exception):
    pass


class Ubl:
    def __init__(self, data):
        try:
            root = tree.fromstring(data)
        except (tree.ParseError, ValueError) as problem:
            raise Unreadable(f"not XML: {problem}") from problem
        if root.tag not in ROOTS:
            raise Unreadable("not a bare Invoice or CreditNote")
        self.kind = ROOTS[root.tag]
        self.number = root.findtext(CBC + "ID")
        self.sender, self.receiver = (self.endpoint(root, party) for party in ("AccountingSupplierParty", "AccountingCustomerParty"))

    @staticmethod
    def endpoint(root, party):
        found = root.find(f"{CAC}{party}/{CAC}Party/{CBC}EndpointID")
        if found is None:
            raise Unreadable(f"{party} has no EndpointID")
        return f"{found.get('schemeID')}:{found.text}"
