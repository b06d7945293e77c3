#!/usr/bin/python3
"""The page tests/TESTLIST.md and the tests there are.

    testlist.py                 writes tests/TESTLIST.md anew (needs ../shared/TESTLIST.md); what a person wrote as a reason stays
    testlist.py run LOG...      id -> tests with passed, failed, skipped: from what run-pytest, run-unit and fuzz kept in $(BUILD)/results
`make testlist` does both.

A test belongs to a row by its name: test_d02_…, test_f11_f14_…, /session/F11-F14-addresses (a GLib path), fuzz/fuzz_http.c by the table below.
"""
import ast
import collections
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "tests/TESTLIST.md"
SHARED = pathlib.Path(os.environ.get("BILLHOOK_SHARED", ROOT.parent / "shared")) / "TESTLIST.md"
ID = r"[A-GRI]\d\d[a-z]?"
# fuzz targets are no functions: the rows that they search for
FUZZ = {"B21": ["order"], "B10": ["order"], "B12": ["order"], "B13": ["order"], "B14": ["order"], "B15": ["order"], "B16": ["order"], "B17": ["order"],
        "G01": ["config"], "G04": ["template"], "F11": ["address", "message"], "F12": ["message"], "B01": ["http"], "B03": ["http"], "B05": ["http"],
        "B06": ["http"], "A06": ["http"], "I04": ["page"], "I17": ["page"]}


def ids_of(name):
    """The ids in a test's name: test_f11_f14_x, test_F01_F02_F03_matrix, /session/F11-F14-addresses."""
    if name.startswith("test_"):
        found = re.match(rf"test((?:_{ID})+)(?:_|$)", name, re.I)
        return [upper(id) for id in found.group(1)[1:].split("_")] if found else []
    for part in name.split("/"):
        found = re.match(rf"((?:{ID}-)*{ID})(?:-|$)", part)
        if found:
            return found.group(1).split("-")
    return []


def upper(id):
    return id[0].upper() + id[1:].lower()


def functions(path):
    """Name, first and last line of each test function of a file, decorators included."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node.name, min([node.lineno] + [decorator.lineno for decorator in node.decorator_list]), node.end_lineno


def python_tests(folder):
    """(file, function) of each test function."""
    for path in sorted((ROOT / "tests" / folder).glob("test_*.py")):
        for name, _, _ in functions(path):
            yield f"{folder}/{path.name}", name


def unit_tests():
    """(file, GLib path) of each unit test whose path carries an id; a table's path ends where its %s begins."""
    for path in sorted((ROOT / "tests/unit").rglob("test_*.c")):
        for name in re.findall(r'"(/[^"]*)"', path.read_text()):
            if ids_of(name):
                yield str(path.relative_to(ROOT / "tests")), name


def all_tests():
    """{id: [file::name]} of what is really there."""
    found = collections.defaultdict(list)
    for file, name in [*python_tests("e2e"), *python_tests("torture"), *unit_tests()]:
        for id in ids_of(name):
            found[id].append(f"{file}::{name}")
    for id, targets in FUZZ.items():
        found[id] += [f"fuzz/fuzz_{target}.c" for target in targets if (ROOT / f"tests/fuzz/fuzz_{target}.c").exists()]
    return found


def list_rows():
    """{id: (priority, run, stimulus)} of the reference list; {} where it is not here."""
    if not SHARED.exists():
        return {}
    rows = {}
    for line in SHARED.read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 4 and re.fullmatch(ID, cells[1]):
            rows[cells[1]] = (cells[2], cells[3], cells[5])
    return rows


def page_rows():
    """{id: (priority, run, [tests], reason)} of the page."""
    rows = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 6 and re.fullmatch(ID, cells[1]):
            tests = re.findall(r"`([^`]+)`", cells[4])
            rows[cells[1]] = (cells[2], cells[3], tests, "" if tests else cells[4])
    return rows


HEAD = """# The survival list and its tests

One row for each id of the survival list (the reference material's TESTLIST.md): its priority (0 blocks every release, 1 blocks 1.0), its run
(`ci` in `make check`, `t` in `make torture`, `long` by hand, `opt` where the machine can) and the tests that carry the id in their name, below
`tests/`. A row without a test says why. `tests/e2e/test_00_testlist.py` compares this page with the tests there are; `make testlist` writes the table
anew and prints what passed, failed and was skipped for each id.

| id | P | run | tests, or why not yet |
|---|---|---|---|
"""


def write_page():
    rows, tests, old = list_rows(), all_tests(), page_rows() if PAGE.exists() else {}
    assert rows, f"{SHARED} is not here"
    lines = []
    for id, (priority, run, _) in rows.items():
        named = ", ".join(f"`{test}`" for test in tests.get(id, []))
        reason = old.get(id, ("", "", [], ""))[3] or "not yet"
        lines.append(f"| {id} | {priority} | {run} | {named or reason} |\n")
    PAGE.write_text(HEAD + "".join(lines))


def function_at(file, line):
    """pytest names the place of a skip, not the test."""
    path = ROOT / "tests" / file
    for name, first, last in functions(path) if path.exists() else []:
        if first <= line <= last:
            return f"{file}::{name}"
    return file


def results(logs):
    """{file::name or GLib path: Counter} of pytest -rA's and --tap's lines."""
    found = collections.defaultdict(collections.Counter)
    for log in logs:
        for line in pathlib.Path(log).read_text(errors="replace").splitlines():
            test = re.match(r"(PASSED|FAILED|ERROR|SKIPPED|XFAIL) (?:tests/)?(\S+?::\w+)", line)
            skip = re.match(r"SKIPPED \[(\d+)\] (?:tests/)?(\S+?):(\d+)", line)
            unit = re.match(r"(not ok|ok) \d+ (/\S.*?)(?: # (SKIP).*)?$", line)
            if test:
                found[test.group(2)][test.group(1).lower()] += 1
            elif skip:
                found[function_at(skip.group(2), int(skip.group(3)))]["skipped"] += int(skip.group(1))
            elif unit:
                found[unit.group(2)]["skipped" if unit.group(3) else "passed" if unit.group(1) == "ok" else "failed"] += 1
    return found


def count_of(test, found):
    """The results of a test of the page; a unit test with %s stands for all paths that begin so."""
    file, _, name = test.partition("::")
    if not name:
        return found.get("/" + file, collections.Counter())
    if not name.startswith("/"):
        return found.get(test, collections.Counter())
    total = collections.Counter()
    for path, counter in found.items():
        if path == name or ("%" in name and path.startswith(name.split("%")[0])):
            total += counter
    return total


def print_run(logs):
    found, total = results(logs), collections.Counter()
    print(f"{'id':5}P  {'passed':>6} {'failed':>6} {'skipped':>7}  tests")
    for id, (priority, run, tests, reason) in page_rows().items():
        sum_ = collections.Counter()
        for test in tests:
            sum_ += count_of(test, found)
        failed = sum_["failed"] + sum_["error"]
        state = "failed" if failed else "passed" if sum_["passed"] else "skipped" if sum_["skipped"] else "not run" if tests else "no test"
        total[state] += 1
        print(f"{id:5}{priority}  {sum_['passed']:6} {failed:6} {sum_['skipped']:7}  {', '.join(tests) or reason}")
    print("rows: " + ", ".join(f"{count} {state}" for state, count in sorted(total.items())))
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        sys.exit(print_run(sys.argv[2:]))
    write_page()
