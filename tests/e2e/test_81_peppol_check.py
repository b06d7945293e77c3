"""Scenario 81: the newcomer's page: `check --peppol` and `peppol lookup` in each wrong state, before a document was ever sent."""
import pytest

from harness import free_port
from standins import PROVIDERS

WITH_KEY_CHECK = ("peppyrus", "e-invoice.be", "recommand")  # something harmless there needs the key
NEEDS = {"peppyrus": "key", "e-invoice.be": "key", "recommand": "key", "billit": "key", "scrada": "key"}


def set_up(make_site, provider, **more):
    return make_site({"peppol": {**provider.settings()["peppol"], **more}}, start=False)


def checked(site, expect):
    done = site.run("check", "--peppol", expect=expect)
    return done.stdout.decode()


@pytest.mark.parametrize("name", NEEDS)
def test_81_without_a_key_the_file_is_wrong_and_nobody_is_asked(make_site, name):
    with PROVIDERS[name]() as provider:
        site = set_up(make_site, provider, key=None)
        assert f"[peppol] {NEEDS[name]}: this key is missing" in checked(site, 2)
        assert provider.requests == []


@pytest.mark.parametrize("name", WITH_KEY_CHECK)
def test_81_a_wrong_key_is_told_and_one_that_fits_is_good(make_site, name):
    with PROVIDERS[name]() as provider:
        page = checked(set_up(make_site, provider, key="wrong"), 1)
        assert "refuses the key" in page and page.count("error ") == 1, page
        hint = "key, secret and account" if name == "recommand" else "the key of the real environment ([peppol] test=false)?"
        assert hint in " ".join(page.split()), page
        page = checked(set_up(make_site, provider), 0)
        assert f"{name} accepts the key" in page and "error " not in page, page


def test_81_a_key_of_the_other_environment(make_site):
    with PROVIDERS["peppyrus"]() as provider:
        page = " ".join(checked(set_up(make_site, provider, key="live", test="true"), 1).split())
        assert "is it the key of the test environment ([peppol] test=true)?" in page and "nothing is delivered" in page


def test_81_where_nothing_harmless_needs_the_key(make_site):
    with PROVIDERS["billit"]() as provider:
        page = " ".join(checked(set_up(make_site, provider, key="wrong"), 0).split())
        assert "it is first tried with the first document" in page
        assert {request.kind for request in provider.requests} == {"lookup"}


def test_81_a_provider_that_does_not_know_the_question_for_the_key(make_site):
    with PROVIDERS["scrada"]() as provider:
        provider.on("key", "404")
        page = " ".join(checked(set_up(make_site, provider), 0).split())
        assert "it is first tried with the first document" in page
        page = " ".join(checked(set_up(make_site, provider, key="wrong"), 1).split())
        assert "refuses the key" in page and page.count("error ") == 1, "the look-up has the key too"


@pytest.mark.parametrize("name", NEEDS)
def test_81_a_seller_who_is_not_registered(make_site, name):
    with PROVIDERS[name]() as provider:
        provider.unregister(provider.seller)
        site = set_up(make_site, provider)
        page = " ".join(checked(site, 1).split())
        assert f"[peppol] sender: the seller, {provider.seller}, is not registered on Peppol" in page, page
        findings = site.json("check", "--peppol", expect=1)
        assert [one["key"] for one in findings["peppol"] if one["kind"] == "fault"] == ["sender"]
        assert [one["key"] for one in findings["problems"] if one["severity"] == "error"] == ["sender"]


def test_81_a_mailbox_is_asked_nothing(make_site):
    site = make_site({"peppol": {"provider": "mail", "mailbox": "ubl@postbus.example"}}, start=False)
    page = " ".join(checked(site, 0).split())
    assert "provider=mail has no key" in page and "provider=mail makes no look-up" in page, page


def test_81_nobody_answers(make_site):
    with PROVIDERS["peppyrus"]() as provider:
        site = set_up(make_site, provider, base_url=f"http://127.0.0.1:{free_port()}")
    page = checked(site, 1)
    assert "could not be reached" in page and "whether the key is good is not known" in " ".join(page.split())
    looked = site.json("peppol", "lookup", "BE0000000295", expect=1)
    assert looked["registered"] is None and looked["documents"] == [] and "could not be reached" in looked["answer"]


def test_81_lookup_says_for_which_documents(make_site):
    with PROVIDERS["peppyrus"]() as provider:
        site = set_up(make_site, provider)
        assert b"not registered" in site.run("peppol", "lookup", "BE0000000295", expect=1).stdout
        provider.register("0208:0000000295", "invoice")
        assert site.run("peppol", "lookup", "be 0000.000.295").stdout == b"0208:0000000295: registered for invoices\n"
        looked = site.json("peppol", "lookup", "0208:0000000295")
        assert list(looked) == ["participant", "registered", "documents", "answer"]
        assert (looked["participant"], looked["registered"], looked["documents"]) == ("0208:0000000295", True, ["invoice"])
        for wrong in ("nobody", "0208:1234", "9999:1"):
            assert b"peppol lookup: " in site.run("peppol", "lookup", wrong, expect=2).stderr, wrong
