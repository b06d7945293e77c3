"""Scenario 0: the page tests/TESTLIST.md says the truth about the tests, and every row that blocks a release has one."""
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import testlist
from testlist import all_tests, ids_of, list_rows, page_rows

# a row of these priorities must have a test
MUST = ("0", "1")


def test_00_names_carry_their_ids():
    assert ids_of("test_d02_power") == ["D02"] and ids_of("test_f11_f14_no_address") == ["F11", "F14"] and ids_of("test_d19b_older") == ["D19b"]
    assert ids_of("test_F01_F02_F03_matrix") == ["F01", "F02", "F03"] and ids_of("/session/F11-F14-addresses") == ["F11", "F14"]
    assert ids_of("test_02_128_connections") == [] and ids_of("/ubl/C62") == ["C62"] and ids_of("test_f1_x") == []


def test_00_every_row_that_blocks_a_release_has_a_test():
    rows = page_rows()
    assert len(rows) >= 130
    missing = [id for id, (priority, _, tests, _) in rows.items() if priority in MUST and not tests]
    assert not missing, f"no test yet: {missing}"
    silent = [id for id, (_, _, tests, reason) in rows.items() if not tests and reason in ("", "not yet")]
    assert not silent, f"neither a test nor a reason: {silent}"


def test_00_the_page_and_the_tests_are_the_same():
    """Both ways: what the page names exists, what carries an id stands on the page."""
    rows, tests = page_rows(), all_tests()
    for id, (_, _, named, _) in rows.items():
        assert sorted(set(named)) == sorted(set(tests.get(id, []))), f"{id}: make testlist writes the page anew"
    unknown = {id: found for id, found in tests.items() if id not in rows}
    assert not unknown, f"ids that the list does not have: {unknown}"


@pytest.mark.skipif(not list_rows(), reason="../shared/TESTLIST.md is not here")
def test_00_the_page_and_the_list_agree():
    rows, wanted = page_rows(), list_rows()
    assert list(rows) == list(wanted)
    for id, (priority, run, _) in wanted.items():
        assert rows[id][:2] == (priority, run), id


def test_00_the_run_is_read(tmp_path):
    log = tmp_path / "log"
    log.write_text("PASSED tests/e2e/test_02_http.py::test_a02_x\nPASSED tests/e2e/test_02_http.py::test_a04_x[good]\n"
                   "FAILED tests/e2e/test_02_http.py::test_a04_x[bad] - no\nok 3 /message/F12-name/long\nnot ok 4 /message/F12-name/short\nok 5 /x/F13-a # SKIP no\n")
    line = next(first for name, first, _ in testlist.functions(pathlib.Path(__file__)) if name == "test_00_the_run_is_read")
    with open(log, "a") as file:
        file.write(f"SKIPPED [3] tests/e2e/test_00_testlist.py:{line + 1}: no\nok 1 /fuzz/fuzz_http.c\n")
    found = testlist.results([log])
    assert found["e2e/test_00_testlist.py::test_00_the_run_is_read"] == {"skipped": 3}
    assert testlist.count_of("fuzz/fuzz_http.c", found) == {"passed": 1}
    assert found["e2e/test_02_http.py::test_a04_x"] == {"passed": 1, "failed": 1} and found["e2e/test_02_http.py::test_a02_x"] == {"passed": 1}
    assert testlist.count_of("unit/mail/test_message.c::/message/F12-name/%s", found) == {"passed": 1, "failed": 1}
    assert testlist.count_of("unit/x/test_x.c::/x/F13-a", found) == {"skipped": 1}
    assert re.fullmatch(testlist.ID, "D19b")
