"""Random bank statements, written as CODA 2 and as camt.053 of .02 and .08, and what a right reading of each says. Made by the descriptions
of Febelfin and ISO 20022 alone: it shares nothing with the reader that it tests."""
import random
from datetime import date, timedelta
from xml.sax.saxutils import escape

NAMES = ["JAN JANSSENS", "Renée D'hôte", "Bakkerij Peters BV", "ÉTS. LEFÈVRE & FILS", "Müller GmbH", "Señor Núñez", "A", "O'Brien <Ltd>",
         "VERENIGING VAN MEDE-EIGENAARS RESID", "Société anonyme des transports et logistique du Hainaut", "Ann-Sofie Van den Broeck €"]
WORDS = ["factuur", "2026-00118", "dank u", "levering", "+++020/2600/11797+++", "ref.", "R&D", "<koffie>", "november", "café", "  ", "12/345", "€"]
ACCOUNTS = ["BE12998000000192", "BE98998000000293", "NL68ZZZZ0000000606", "LU690030217994690000", "DE59370106001094001157", "310180203454", ""]
OWN = ["BE49999000000171", "BE93998409968167", "FR7699999000010000000000123"]
# kind, sign, CODA's family and transaction, ISO's family and sub-family
PLAIN = [("transfer", 1, "0150", ("RCDT", "ESCT")), ("transfer", 1, "0250", ("RCDT", "INST")), ("transfer", 1, "4150", ("RCDT", "XBCT")),
         ("incoming", 1, "0450", ("MCRD", "POSP")), ("incoming", 1, "0550", ("IDDT", "ESDD")), ("incoming", 1, "0154", ("ICDT", "RRTN")),
         ("debit", -1, "0101", ("ICDT", "ESCT")), ("debit", -1, "0501", ("RDDT", "ESDD")), ("fee", -1, "3537", ("MDOP", "CHRG"))]


def check_digits(base):
    return base % 97 or 97


def structured(rng):
    base = rng.randrange(1, 10**10)
    return f"{base:010d}{check_digits(base):02d}"


def creditor(rng):
    body = "".join(rng.choice("0123456789ABCDEFGHXYZ") for _ in range(rng.randint(1, 21)))
    number = int("".join(str(int(c, 36)) for c in body + "RF00"))
    return f"RF{98 - number % 97:02d}{body}"


class Movement:
    """What a statement says of one movement; `details` make it up where `total` is a type of CODA's totals (1, 2)."""

    def __init__(self, rng, day, number):
        self.kind, self.sign, self.coda, self.iso = rng.choice(PLAIN)
        self.cents = self.sign * rng.choice([rng.randint(1, 99), rng.randint(1, 10**6), rng.randint(1, 10**12)])
        self.day, self.total, self.details, self.returned, self.explained = day, "", [], False, False
        self.name, self.account = rng.choice(NAMES + [""]), rng.choice(ACCOUNTS)
        self.end_to_end = rng.choice(["", "", "NOTPROVIDED", "NOT PROVIDED", f"E2E-{number}", f"{number:035d}"])
        self.bank_reference = rng.choice([f"REF{number}", f"XYZ {number:016d}", "", "0" * 21, "NOTPROVIDED"])
        self.reference = self.text = ""
        self.said = rng.choice(["101", "102", "100", "105", "wrong", "free", "free", "none"])
        if self.said in ("101", "102", "105"):
            self.reference = structured(rng)
        elif self.said == "100":
            self.reference = creditor(rng)
        elif self.said == "wrong":
            right = structured(rng)
            self.text = right[:10] + f"{int(right[10:]) % 96 + 1:02d}"
            if self.text == right:
                self.text = right[:10] + f"{int(right[10:]) % 96 + 2:02d}"
        elif self.said == "free":
            self.text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 22)))[:140].strip()
        if self.kind == "transfer" and rng.random() < 0.1:
            self.kind, self.sign, self.cents, self.returned = "reversal", -1, -abs(self.cents), True
            self.iso = ("RCDT", "RRTN")

    def wanted(self):
        """Its fields as they are read."""
        none = {"NOTPROVIDED", "NOT PROVIDED", ""}
        return {"day": self.day.isoformat(), "cents": self.cents, "kind": self.kind, "name": self.name, "iban": self.account,
                "reference": self.reference, "text": self.text,
                "end_to_end": "" if self.end_to_end.strip() in none or not self.end_to_end.strip("0") else self.end_to_end,
                "bank_reference": "" if self.bank_reference in none or not self.bank_reference.strip("0") else self.bank_reference}


class Statement:
    """One account's movements between two balances."""

    def __init__(self, rng):
        self.day = date(2026, 1, 1) + timedelta(rng.randrange(365))
        self.account, self.sequence = rng.choice(OWN), rng.randint(0, 366)
        self.opening = rng.choice([0, rng.randint(-10**6, 10**9)])
        self.duplicate = rng.random() < 0.1
        number = rng.choice([1, 1, 9998])
        self.first = number
        self.movements = [self.movement(rng, number + i) for i in range(rng.choice([0, 1, 1, 2, 3, 5, 8]))]
        self.closing = self.opening + sum(m.cents for m in self.movements)
        self.bare = not self.movements and rng.random() < 0.5  # records 0 1 9 only

    def movement(self, rng, number):
        """A movement, now and then one that is a total of others."""
        movement = Movement(rng, self.day, number)
        if movement.kind != "transfer" or rng.random() > 0.3:
            return movement
        movement.total = rng.choice("12")
        movement.reference = movement.name = movement.account = ""
        movement.said, movement.text, movement.end_to_end = "free", "REGROUPERING", ""
        movement.details = [Movement(rng, self.day, number * 100 + i) for i in range(rng.choice([0, 1, 2, 4]))]
        for detail in movement.details:
            detail.kind, detail.coda, detail.iso, detail.returned = "transfer", movement.coda, movement.iso, False
            detail.cents, detail.explained = abs(detail.cents), rng.random() < 0.2
        movement.cents = sum(d.cents for d in movement.details) or movement.cents
        if len(movement.details) > 1 and rng.random() < 0.2:
            movement.cents += 1  # they do not make it up
        if any(not d.wanted()["bank_reference"] for d in movement.details):
            movement.bank_reference = ""  # in a camt.053 they would have that of their entry
        return movement

    def wanted(self):
        """The statement as it is read, its movements in their order."""
        found = []
        for movement in self.movements:
            split = movement.details and movement.cents == sum(d.cents for d in movement.details)
            if split and (len(movement.details) > 1 or movement.total):
                found += [d.wanted() for d in movement.details]
            else:
                found.append({**movement.wanted(), "kind": "total"} if movement.total else movement.wanted())
        return {"account": self.account, "currency": "EUR", "opening": self.opening, "closing": 0 if self.bare else self.closing,
                "has_balances": not self.bare, "duplicate": self.duplicate, "opened_on": self.day.isoformat(),
                "closed_on": "" if self.bare else self.day.isoformat(), "movements": found}


# ---- CODA ----

def short(day):
    return day.strftime("%d%m%y")


def signed(cents):
    return f"{int(cents < 0)}{abs(cents) * 10:015d}"


def record(*parts):
    """128 characters: column (from 1) and text in turn."""
    line = [" "] * 128
    for column, text in zip(parts[::2], parts[1::2]):
        assert column - 1 + len(text) <= 128
        line[column - 1:column - 1 + len(text)] = text
    return "".join(line)


def zone(account, rng):
    """The structure of an account and its 37 columns."""
    if account.startswith("BE") and rng.random() < 0.3:
        return "0", f"{account[4:]} EUR0BE"
    if account.startswith("BE"):
        return "2", f"{account:34}EUR"
    return "3", f"{account:34}EUR"


def communication(movement):
    """Type and text of a communication: structured ones with their type in front."""
    if movement.said in ("101", "102", "100"):
        return "1", movement.said + movement.reference
    if movement.said == "105":
        amount = f"{abs(movement.cents) * 10:015d}"
        return "1", f"105{amount}{amount}000100000000EUR{movement.reference}"
    if movement.said == "wrong":
        return "1", "101" + movement.text
    return "0", movement.text


def coda_movement(movement, number, detail, kind, rng):
    """The records of one movement or detail."""
    structure, said = communication(movement)
    head = f"{number:04d}{detail:04d}"
    day, link = short(movement.day), rng.choice("01")
    code = kind + movement.coda + "000"
    lines = [record(1, "21" + head, 11, movement.bank_reference[:21], 32, signed(movement.cents), 48, rng.choice([day, "000000"]), 54, code,
                    62, structure, 63, said[:53], 116, day, 126, rng.choice("01"), 128, link)]
    more, last = said[53:106], said[106:]
    returned = "2" if movement.returned else ""
    end_to_end = movement.end_to_end or rng.choice(["", "NOTPROVIDED"])
    if more or returned or movement.end_to_end or last or rng.random() < 0.5:
        lines.append(record(1, "22" + head, 11, more, 64, end_to_end, 113, returned, 126, "1"))
    name = movement.name
    if name or movement.account or last or rng.random() < 0.5:
        account = movement.account and f"{movement.account:34}" + rng.choice(["EUR", "   "])
        lines.append(record(1, "23" + head, 11, account, 48, name[:35], 83, last, 126, "0", 128, link))
    if name and (len(name) > 35 or rng.random() < 0.3):
        lines.append(record(1, f"31{number:04d}{detail + 1:04d}", 32, code + "1", 41, "001", 44, name))
        lines.append(record(1, f"32{number:04d}{detail + 1:04d}", 11, "DORPSSTRAAT 25", 46, "2800 MECHELEN"))
    elif movement.text and rng.random() < 0.3:
        lines.append(record(1, f"31{number:04d}{detail + 1:04d}", 32, code + "0", 41, "Mededeling: " + movement.text[:50]))
        lines.append(record(1, f"33{number:04d}{detail + 1:04d}", 11, "en verder"))
    return lines


def coda_group(movement, number, rng):
    """A movement, and the details that make it up; their numbers go on in records 31."""
    lines = coda_movement(movement, number, 0, movement.total or "0", rng)
    detail = 1
    for part in movement.details:
        kind = "5" if movement.total == "1" else "7" if part.explained else "6"
        lines += coda_movement(part, number, detail, kind, rng)
        detail += 2
        if kind == "7":
            lines += [record(1, f"21{number:04d}{detail:04d}", 32, signed(part.cents + 5), 54, "9" + part.coda + "100", 62, "0", 116, short(part.day))]
            detail += 1
    return lines


def coda_statement(statement, rng, last):
    """The records of a statement."""
    structure, account = zone(statement.account, rng)
    day = short(statement.day)
    lines = [record(1, "0000" + "0" + day + "99905", 17, "D" if statement.duplicate else " ", 25, "0000000231VOORBEELD BV", 61, "ZZZZBEB1", 84, "00000", 128, "2"),
             record(1, f"1{structure}{statement.sequence:03d}{account}", 43, signed(statement.opening), 59, day, 65, "VOORBEELD BV",
                    126, f"{statement.sequence:03d}")]
    for i, movement in enumerate(statement.movements):
        lines += coda_group(movement, (statement.first + i - 1) % 9999 + 1, rng)
    if not statement.bare:
        lines.append(record(1, f"8{statement.sequence:03d}{account}", 42, signed(statement.closing), 58, day))
    counted = sum(line[0] in "1238" for line in lines)
    lines += [record(1, "4 00010000", 33, "EEN BERICHT VAN DE BANK")] * rng.choice([0, 0, 2])
    debit, credit = (sum(abs(m.cents) for m in statement.movements if m.sign == sign) for sign in (-1, 1))
    lines.append(record(1, "9", 17, f"{counted:06d}{debit * 10:015d}{credit * 10:015d}", 128, "2" if last else "1"))
    return lines


def coda(statements, rng):
    """A file as a bank gives it."""
    lines = [line for i, s in enumerate(statements) for line in coda_statement(s, rng, i + 1 == len(statements))]
    end = rng.choice(["\n", "\r\n"])
    text = end.join(lines) + rng.choice([end, end, ""])
    return text.encode(rng.choice(["cp1252", "utf-8"]))


# ---- camt.053 ----

def amount(cents, rng):
    """An amount as banks write it: 0 to 5 decimals."""
    euros, rest = divmod(abs(cents), 100)
    if rest == 0:
        return rng.choice([f"{euros}", f"{euros}.00", f"{euros}.0"])
    return rng.choice([f"{euros}.{rest:02d}", f"{euros}.{rest:02d}0", f"{euros}.{rest:02d}000"])


def sign(cents):
    return "DBIT" if cents < 0 else "CRDT"


def tag(name, *inner, **attributes):
    """An element; "" for what is not there."""
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(inner)}</{name}>" if any(inner) else ""


def moment(day, rng):
    return rng.choice([tag("Dt", day.isoformat()), tag("DtTm", f"{day.isoformat()}T08:00:00+01:00")])


def party(role, movement, version):
    """A party and its account."""
    name = tag("Nm", escape(movement.name))
    number = tag("IBAN", movement.account) if movement.account[:1].isalpha() else tag("Othr", tag("Id", movement.account))
    return tag(role, name if version < 7 else tag("Pty", name)) + tag(role + "Acct", tag("Id", number))


def remittance(movement):
    """Structured or not."""
    if movement.reference or movement.said == "wrong":
        kind = tag("Tp", tag("CdOrPrtry", tag("Cd", "SCOR")), tag("Issr", "ISO" if movement.said == "100" else "BBA"))
        return tag("RmtInf", tag("Strd", tag("CdtrRefInf", kind, tag("Ref", movement.reference or movement.text))))
    return tag("RmtInf", tag("Ustrd", escape(movement.text)))


def codes(movement):
    family, sub = movement.iso
    return tag("BkTxCd", tag("Domn", tag("Cd", "PMNT"), tag("Fmly", tag("Cd", family), tag("SubFmlyCd", sub))))


def transaction(movement, version, rng, with_amount):
    """TxDtls."""
    references = tag("Refs", tag("AcctSvcrRef", movement.bank_reference), tag("EndToEndId", movement.end_to_end or "NOTPROVIDED"))
    money = tag("Amt", amount(movement.cents, rng), Ccy="EUR") if with_amount else ""
    if money and version < 3:
        money = tag("AmtDtls", tag("TxAmt", money))
    elif money:
        money += tag("CdtDbtInd", sign(movement.cents))
    role = "Dbtr" if movement.cents > 0 else "Cdtr"
    back = tag("RtrInf", tag("Rsn", tag("Cd", "AC04"))) if movement.returned and rng.random() < 0.5 else ""
    return tag("TxDtls", references, money, tag("RltdPties", party(role, movement, version)), remittance(movement), back)


def entry(movement, version, rng):
    """Ntry, booked."""
    status = tag("Sts", "BOOK" if version < 7 else tag("Cd", "BOOK"))
    undone = tag("RvslInd", "true") if movement.returned and rng.random() < 0.5 else ""
    parts = [transaction(d, version, rng, True) for d in movement.details]
    batch = tag("Btch", tag("NbOfTxs", str(len(parts) or 3))) if movement.total else ""
    if not movement.total:
        parts = [transaction(movement, version, rng, rng.random() < 0.5)]
    details = tag("NtryDtls", batch, *parts)
    if movement.total and len(movement.details) == 1:
        details = tag("NtryDtls", parts[0])
    said = tag("AddtlNtryInf", escape(movement.text)) if movement.total and len(parts) != 1 else ""
    return tag("Ntry", tag("Amt", amount(movement.cents, rng), Ccy="EUR"), tag("CdtDbtInd", sign(movement.cents)), undone, status,
               tag("BookgDt", moment(movement.day, rng)), tag("AcctSvcrRef", movement.bank_reference), codes(movement), details, said)


NO_CODE = tag("BkTxCd", tag("Prtry", tag("Cd", "544")))


def waiting(day, version):
    """An entry that is not booked yet."""
    status = tag("Sts", "PDNG" if version < 7 else tag("Cd", "PDNG"))
    return tag("Ntry", tag("Amt", "5", Ccy="EUR"), tag("CdtDbtInd", "CRDT"), status, tag("BookgDt", tag("Dt", day.isoformat())), NO_CODE)


MADE = tag("CreDtTm", "2026-11-27T06:00:00+01:00")


def balance(kind, cents, day):
    return tag("Bal", tag("Tp", tag("CdOrPrtry", tag("Cd", kind))), tag("Amt", f"{abs(cents) // 100}.{abs(cents) % 100:02d}", Ccy="EUR"),
               tag("CdtDbtInd", sign(cents)), tag("Dt", tag("Dt", day.isoformat())))


def camt(statements, version, rng):
    """A file as a bank gives it."""
    parts = []
    for s in statements:
        closing = "" if s.bare else balance("CLBD", s.closing, s.day)
        entries = [entry(m, version, rng) for m in s.movements]
        if rng.random() < 0.3:
            entries.insert(rng.randint(0, len(entries)), waiting(s.day, version))
        account = tag("Acct", tag("Id", tag("IBAN", s.account)), tag("Ccy", "EUR") if rng.random() < 0.8 else "")
        parts.append(tag("Stmt", tag("Id", f"S{s.sequence}"), tag("ElctrncSeqNb", str(s.sequence)), MADE, tag("CpyDplctInd", "DUPL" if s.duplicate else ""),
                         account, balance(rng.choice(["OPBD", "PRCD"]), s.opening, s.day), closing, *entries))
    text = tag("Document", tag("BkToCstmrStmt", tag("GrpHdr", tag("MsgId", "M1"), MADE), *parts), xmlns=f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}")
    if rng.random() < 0.5:
        text = text.replace("><", ">\r\n  <")
    code = rng.choice(["UTF-8", "windows-1252"])
    return f'<?xml version="1.0" encoding="{code}"?>\n{text}'.encode(code)


def file_of(seed):
    """One to three statements, as CODA, as camt.053 .02 and .08, and their right reading."""
    rng = random.Random(seed)
    statements = [Statement(rng) for _ in range(rng.choice([1, 1, 2, 3]))]
    return {"cod": coda(statements, rng), "02.xml": camt(statements, 2, rng), "08.xml": camt(statements, 8, rng)}, [s.wanted() for s in statements]
