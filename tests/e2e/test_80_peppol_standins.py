"""Scenario 80: the stand-ins themselves: a right request of each provider is taken, wrong ones are refused in its words and noted, faults come
before or after storing as the script says."""
import base64
import http.client
import json
import socket
import ssl
import struct
import urllib.parse

import pytest

from harness import DEADLINE, PATIENCE
from standins import PROVIDERS, Ca, Dns, Smp
from standins.directory import host_of
from standins.provider import ACCOUNT, KEY, SECRET, SELLER
from standins.server import basic
from standins.ubl import DOCUMENT_TYPES, PARTICIPANT_SCHEME, PROCESS

BUYER = "0208:0000000295"


def ubl(number="2026-00001", receiver=BUYER, kind="Invoice"):
    parties = "".join(f'<cac:{party}><cac:Party><cbc:EndpointID schemeID="{who[:4]}">{who[5:]}</cbc:EndpointID></cac:Party></cac:{party}>'
                      for party, who in (("AccountingSupplierParty", SELLER), ("AccountingCustomerParty", receiver)))
    return (f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" '
            f'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
            f'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>{number}</cbc:ID>{parties}</{kind}>').encode()


def ask(server, method, path, body=None, headers=None, context=None):
    kind = http.client.HTTPSConnection if server.scheme == "https" else http.client.HTTPConnection
    connection = kind("127.0.0.1", server.port, timeout=DEADLINE * PATIENCE, **({"context": context} if context else {}))
    connection.request(method, path, body=json.dumps(body) if isinstance(body, dict) else body,
                       headers={**({"Content-Type": "application/json"} if isinstance(body, dict) else {}), **(headers or {})})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    try:
        return answer.status, json.loads(data)
    except ValueError:
        return answer.status, data


def peppyrus(server, xml):
    return ask(server, "POST", "/v1/message", {"sender": SELLER, "recipient": BUYER, "processType": f"cenbii-procid-ubl::{PROCESS}",
               "documentType": "busdox-docid-qns::" + DOCUMENT_TYPES["invoice"], "fileContent": base64.b64encode(xml).decode()}, {"X-Api-Key": KEY})


def einvoice_be(server, xml):
    key = {"Authorization": f"Bearer {KEY}"}
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xml"\r\nContent-Type: application/xml\r\n\r\n' + xml + b"\r\n--b--\r\n"
    status, made = ask(server, "POST", "/api/documents/ubl", body, {**key, "Content-Type": "multipart/form-data; boundary=b"})
    if status != 201:
        return status, made
    assert made["state"] == "DRAFT" and made["id"] not in [document.id for document in server.stored if document.sent]
    ask(server, "POST", f"/api/documents/{made['id']}/validate", headers=key)
    query = urllib.parse.urlencode({"sender_peppol_scheme": SELLER[:4], "sender_peppol_id": SELLER[5:], "receiver_peppol_scheme": BUYER[:4],
                                    "receiver_peppol_id": BUYER[5:]})
    return ask(server, "POST", f"/api/documents/{made['id']}/send?{query}", headers=key)


def recommand(server, xml):
    return ask(server, "POST", f"/api/v1/{ACCOUNT}/send", {"recipient": BUYER, "documentType": "xml", "document": xml.decode()},
               {"Authorization": basic(KEY, SECRET)})


def billit(server, xml):
    return ask(server, "POST", "/v1/peppol/sendxml", {"XML": xml.decode()}, {"ApiKey": KEY, "PartyID": ACCOUNT})


def scrada(server, xml):
    fields = {"sender-scheme": PARTICIPANT_SCHEME, "sender-id": SELLER, "receiver-scheme": PARTICIPANT_SCHEME, "receiver-id": BUYER, "c1-country-code": "BE",
              "document-type-scheme": "busdox-docid-qns", "document-type-value": DOCUMENT_TYPES["invoice"], "process-scheme": "cenbii-procid-ubl",
              "process-value": PROCESS}
    return ask(server, "POST", f"/v1/company/{ACCOUNT}/peppol/outbound/document", xml,
               {"X-API-KEY": KEY, "X-PASSWORD": SECRET, "Content-Type": "application/xml", "x-scrada-external-reference": "bh-1",
                **{"x-scrada-peppol-" + name: value for name, value in fields.items()}})


SEND = {"peppyrus": peppyrus, "e-invoice.be": einvoice_be, "recommand": recommand, "billit": billit, "scrada": scrada}


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_standin_takes_what_is_right_and_notes_what_is_wrong(name):
    with PROVIDERS[name]() as server:
        server.register(BUYER)
        assert SEND[name](server, ubl())[0] == 200
        assert server.counts() == {("2026-00001", BUYER): 1} and server.stored[0].xml == ubl() and not server.faults
        for wrong in (ubl().replace(b"</Invoice>", b""), b"<x/>", ubl().replace(SELLER[5:].encode(), b"0123456749")):
            assert SEND[name](server, wrong)[0] in (400, 422)
        assert len(server.faults) == 3 and len(server.stored) == 1
        server.key = "another"
        assert SEND[name](server, ubl("2026-00002"))[0] == 401
        assert len(server.stored) == 1 and len(server.faults) == 3


@pytest.mark.parametrize("name", PROVIDERS)
def test_80_standin_loses_answers_before_or_after_storing(name):
    with PROVIDERS[name]() as server:
        server.register(BUYER).on("send", "reset", times=1).on("send", "after reset", times=1).on("send", "after 503", times=1).on("send", "html", times=1)
        for number, stored in ((1, 0), (2, 1)):
            with pytest.raises((ConnectionError, http.client.HTTPException)):
                SEND[name](server, ubl(f"2026-0000{number}"))
            assert len(server.counts()) == stored
        assert SEND[name](server, ubl("2026-00003"))[0] == 503 and len(server.counts()) == 2
        assert SEND[name](server, ubl("2026-00004"))[1].startswith(b"<!DOCTYPE") and len(server.counts()) == 2
        for refusal in server.REFUSALS:
            server.on("send", "refuse " + refusal, times=1)
            status, body = SEND[name](server, ubl("2026-00005"))
            assert (status, body) == server.REFUSALS[refusal]
        assert len(server.counts()) == 2 and not server.faults


def test_80_standin_with_real_tls():
    ca = Ca()
    with PROVIDERS["billit"](tls=ca) as server:
        server.register(BUYER)
        answer = ask(server, "GET", f"/v1/peppol/participantInformation/{BUYER}", context=ssl.create_default_context(cafile=str(ca.file)))
        assert answer == (200, {"Registered": True, "Identifier": BUYER, "DocumentTypes": ["BISv3CreditNote", "BISv3Invoice"]})
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(server, "GET", "/", context=ssl.create_default_context())


def naptr(dns, host, way="udp"):
    question = b"\x12\x34" + struct.pack(">HHHHH", 0x0100, 1, 0, 0, 0) + b"".join(bytes([len(p)]) + p.encode() for p in host.split(".")) + b"\0\0\x23\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if way == "udp" else socket.SOCK_STREAM) as client:
        client.settimeout(DEADLINE * PATIENCE)
        client.connect(("127.0.0.1", dns.port))
        client.sendall(question if way == "udp" else struct.pack(">H", len(question)) + question)
        return client.recv(4096) if way == "udp" else client.makefile("rb").read()[2:]


def test_80_standin_of_the_directory():
    assert host_of("9915:test", "x").startswith("eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a.")  # PEPPOL.md's vector
    with Dns() as dns, Smp() as smp:
        smp.register(BUYER)
        dns.register(BUYER, smp.base_url)
        for way in ("udp", "tcp"):
            answer = naptr(dns, host_of(BUYER), way)
            assert answer[3] & 15 == 0 and f"!.*!{smp.base_url}!".encode() in answer
        assert naptr(dns, host_of("0208:0123456749"))[3] & 15 == 3
        dns.on("servfail")
        assert naptr(dns, host_of(BUYER))[3] & 15 == 2
        status, body = ask(smp, "GET", f"/{PARTICIPANT_SCHEME}%3A%3A" + urllib.parse.quote(BUYER, safe=""))
        assert status == 200 and b"CreditNote-2%3A%3ACreditNote%23%23urn" in body
        assert ask(smp, "GET", f"/{PARTICIPANT_SCHEME}%3A%3A0208%3A0123456749")[0] == 404 and not smp.faults
