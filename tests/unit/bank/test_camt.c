/* The reader of camt.053. Goal: every version says the same, only what is booked counts, the parts
 * of an entry count where they make it up, and nothing but a whole statement without a document
 * type is read. */
#include "camt.h"

/* ---- versions ---- */

static const char version_2[] = "<Document" NAMESPACE(
        "02") "><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt>"
              "<Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>" ACCOUNT BALANCE(
                      "OPBD", "10.00", "CRDT") BALANCE("CLBD",
                      "131.00",
                      "CRDT") "<Ntry><Amt "
                              "Ccy=\"EUR\">121.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</"
                              "Sts><BookgDt>"
                              "<Dt>2026-11-26</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>" CODES(
                                      "RCDT", "ESCT")
                                      TX("<Refs><EndToEndId>E2E-7</EndToEndId></"
                                         "Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">121.00"
                                         "</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Renée</Nm></"
                                         "Dbtr><DbtrAcct><Id><IBAN>"
                                         "BE12998000000192</IBAN></Id></DbtrAcct></"
                                         "RltdPties><RmtInf>" STRD(
                                                 "020260011696") "</RmtInf>") "</Ntry></Stmt></"
                                                                              "BkToCstmrStmt></"
                                                                              "Document>";

static const char version_8[] =
        "<x:Document xmlns:x=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n<x:BkToCstmrStmt>"
        "<x:Stmt><x:Id>S1</x:Id><x:ElctrncSeqNb>7</x:ElctrncSeqNb><x:Acct><x:Id><x:Othr><x:Id>"
        "BE49 9990 0000 0171</x:Id></x:Othr></x:Id></x:Acct><x:Bal><x:Tp><x:CdOrPrtry><x:Cd>PRCD"
        "</x:Cd></x:CdOrPrtry></x:Tp><x:Amt Ccy=\"EUR\">10</x:Amt><x:CdtDbtInd>CRDT</x:CdtDbtInd>"
        "<x:Dt><x:DtTm>2026-11-26T00:00:00+01:00</x:DtTm></x:Dt></x:Bal><x:Bal><x:Tp><x:CdOrPrtry>"
        "<x:Cd>CLBD</x:Cd></x:CdOrPrtry></x:Tp><x:Amt "
        "Ccy=\"EUR\">131.00000</x:Amt><x:CdtDbtInd>CRDT"
        "</x:CdtDbtInd><x:Dt><x:Dt>2026-11-26</x:Dt></x:Dt></x:Bal><x:Ntry><x:Amt Ccy=\"EUR\">121."
        "</x:Amt><x:CdtDbtInd>CRDT</x:CdtDbtInd><x:Sts><x:Cd>BOOK</x:Cd></x:Sts><x:BookgDt><x:DtTm>"
        "2026-11-26T23:30:00Z</x:DtTm></x:BookgDt><x:AcctSvcrRef>R1</x:AcctSvcrRef><x:BkTxCd>"
        "<x:Domn><x:Cd>PMNT</x:Cd><x:Fmly><x:Cd>RCDT</x:Cd><x:SubFmlyCd>INST</x:SubFmlyCd></x:Fmly>"
        "</x:Domn></x:BkTxCd><x:NtryDtls><x:TxDtls><x:Refs><x:EndToEndId>E2E-7</x:EndToEndId>"
        "</x:Refs><x:Amt Ccy=\"EUR\">121.0</x:Amt><x:CdtDbtInd>CRDT</x:CdtDbtInd><x:RltdPties>"
        "<x:Dbtr><x:Pty><x:Nm>Renée</x:Nm></x:Pty></x:Dbtr><x:DbtrAcct><x:Id><x:IBAN>"
        "BE12998000000192</x:IBAN></x:Id></x:DbtrAcct></x:RltdPties><x:RmtInf><x:Strd>"
        "<x:CdtrRefInf><x:Ref>020260011696</x:Ref></x:CdtrRefInf></x:Strd></x:RmtInf></x:TxDtls>"
        "</x:NtryDtls></x:Ntry></x:Stmt></x:BkToCstmrStmt></x:Document>";

static void assert_sample(const char *text)
{
    g_autoptr(GPtrArray) statements = statements_of(text);
    const struct bank_statement *statement = g_ptr_array_index(statements, 0);
    g_assert_cmpint(statement->format, ==, BANK_CAMT);
    g_assert_cmpstr(statement->account, ==, OWN);
    g_assert_cmpstr(statement->currency, ==, "EUR");
    g_assert_cmpstr(statement->identity, ==, "7/S1");
    g_assert_cmpstr(statement->opened_on, ==, "2026-11-26");
    g_assert_true(statement->has_balances);
    g_assert_cmpint(statement->opening, ==, 1000);
    g_assert_cmpint(statement->closing, ==, 13100);
    const struct bank_movement *movement = movement_at(statements, 0);
    g_assert_cmpint(movement->place, ==, 1);
    g_assert_cmpstr(movement->day, ==, "2026-11-26");
    g_assert_cmpint(movement->amount, ==, 12100);
    g_assert_cmpint(movement->kind, ==, BANK_TRANSFER);
    g_assert_cmpstr(movement->name, ==, "Renée");
    g_assert_cmpstr(movement->iban, ==, "BE12998000000192");
    g_assert_cmpstr(movement->reference, ==, "020260011696");
    g_assert_cmpstr(movement->text, ==, "");
    g_assert_cmpstr(movement->end_to_end, ==, "E2E-7");
    g_assert_cmpstr(movement->bank_reference, ==, "R1");
}

static void test_versions(void)
{
    assert_sample(version_2);
    assert_sample(version_8);
    for (int version = 2; version <= 13; version++) {
        g_autofree char *mark = g_strdup_printf("053.001.%02d\"", version);
        g_auto(GStrv) parts = g_strsplit(version_2, "053.001.02\"", -1);
        g_autofree char *text = g_strjoinv(mark, parts);
        assert_sample(text);
    }
}

static void test_encodings(void)
{
    static const struct {
        const char *declared, *code;
    } rows[] = {{"UTF-8", "UTF-8"}, {"ISO-8859-1", "ISO-8859-1"}, {"UTF-8", "ISO-8859-1"},
            {"ISO-8859-1", "UTF-8"}, {"ISO-8859-15", "ISO-8859-15"},
            {"windows-1252", "WINDOWS-1252"}, {"UTF-16", "UTF-16"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
                "<?xml version=\"1.0\" encoding=\"%s\"?>%s", rows[i].declared, version_2);
        gsize length = 0;
        g_autofree char *bytes = g_convert(text, -1, rows[i].code, "UTF-8", NULL, &length, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) statements = bank_read((const guint8 *)bytes, length, &error);
        g_assert_no_error(error);
        g_test_message("%s as %s", rows[i].code, rows[i].declared);
        g_assert_cmpstr(movement_at(statements, 0)->name, ==, "Renée");
    }
    g_autofree char *marked = g_strconcat("\xEF\xBB\xBF", version_2, NULL);
    assert_sample(marked);
}

/* What a statement says has one digest, however it is laid out. */
static void test_digest(void)
{
    g_auto(GStrv) parts = g_strsplit(version_2, "><", -1);
    g_autofree char *wide = g_strjoinv(">\r\n  <", parts);
    g_auto(GStrv) others = g_strsplit(version_2, "E2E-7", -1);
    g_autofree char *other = g_strjoinv("E2E-8", others);
    const char *texts[] = {version_2, wide, other};
    guint8 digests[3][32];
    for (int i = 0; i < 3; i++) {
        g_autoptr(GPtrArray) statements = statements_of(texts[i]);
        memcpy(digests[i], ((struct bank_statement *)statements->pdata[0])->sha256, 32);
    }
    g_assert_true(memcmp(digests[0], digests[1], 32) == 0);
    g_assert_false(memcmp(digests[0], digests[2], 32) == 0);
}

/* ---- what an entry is ---- */

/* The bank's codes decide, with the sign and what says that it goes back (test_codes.c has them
 * all). */
static const struct {
    const char *name, *sign, *more;
    enum bank_kind kind;
} kinds[] = {
        {"SEPA", "CRDT", CODES("RCDT", "ESCT"), BANK_TRANSFER},
        {"no code", "CRDT", "", BANK_TRANSFER},
        {"CODA's code, terminal", "CRDT", "<BkTxCd><Prtry><Cd>00450000</Cd></Prtry></BkTxCd>",
                BANK_INCOMING},
        {"the transaction's code", "CRDT", CODES("RCDT", "ESCT") TX(CODES("MCRD", "POSP")),
                BANK_INCOMING},
        {"a debit is undone", "CRDT", "<RvslInd>true</RvslInd>", BANK_INCOMING},
        {"not undone", "CRDT", "<RvslInd>false</RvslInd>", BANK_TRANSFER},
        {"ours", "DBIT", CODES("ICDT", "ESCT"), BANK_DEBIT},
        {"a credit is undone", "DBIT", "<RvslInd>true</RvslInd>", BANK_REVERSAL},
        {"a credit is undone, said with a digit", "DBIT", "<RvslInd>1</RvslInd>", BANK_REVERSAL},
        {"returned", "DBIT", TX("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"), BANK_REVERSAL},
        {"returned, for a reason of the bank's", "DBIT",
                TX("<RtrInf><Rsn><Prtry>X</Prtry></Rsn></RtrInf>"), BANK_REVERSAL},
};

static void test_kinds(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *entry =
                g_strdup_printf(ENTRY("1.00", "%s", "%s"), kinds[i].sign, kinds[i].more);
        GPtrArray *statements;
        g_test_message("%s", kinds[i].name);
        const struct bank_movement *movement = only(entry, &statements);
        g_assert_cmpint(movement->kind, ==, kinds[i].kind);
        g_assert_cmpint(movement->amount, ==, strcmp(kinds[i].sign, "CRDT") == 0 ? 100 : -100);
        g_ptr_array_unref(statements);
    }
}

static void test_status(void)
{
    static const char *const others[] = {"<Sts>PDNG</Sts>", "<Sts>INFO</Sts>",
            "<Sts><Cd>PDNG</Cd></Sts>", "<Sts><Prtry>BOOK</Prtry></Sts>", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *entry = g_strdup_printf("<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT"
                                                 "</CdtDbtInd>%s</Ntry>",
                others[i]);
        g_autofree char *text = entries(entry);
        g_autoptr(GPtrArray) statements = statements_of(text);
        g_assert_cmpuint(count_of(statements), ==, 0);
    }
}

/* ---- texts and references ---- */

static const struct {
    const char *name, *more, *reference, *text, *end_to_end, *bank_reference;
} texts[] = {
        {"structured", TX("<RmtInf>" STRD("020260011696") "</RmtInf>"), "020260011696", "", "", ""},
        {"structured, as it is printed", TX("<RmtInf>" STRD("+++020/2600/11696+++") "</RmtInf>"),
                "020260011696", "", "", ""},
        {"ISO 11649", TX("<RmtInf>" STRD("RF18 5390 0754 7034") "</RmtInf>"), "RF18539007547034",
                "", "", ""},
        {"wrong check digits", TX("<RmtInf>" STRD("020260011697") "</RmtInf>"), "", "020260011697",
                "", ""},
        {"two of them", TX("<RmtInf>" STRD("020260011696") STRD("020260011797") "</RmtInf>"), "",
                "020260011696 020260011797", "", ""},
        {"twice the same", TX("<RmtInf>" STRD("020260011696") STRD("020260011696") "</RmtInf>"),
                "020260011696", "", "", ""},
        {"text", TX("<RmtInf><Ustrd>factuur</Ustrd><Ustrd> 2026-00118 </Ustrd></RmtInf>"), "",
                "factuur 2026-00118", "", ""},
        {"text and structured",
                TX("<RmtInf><Ustrd>dank u</Ustrd>" STRD("020260011696") "</RmtInf>"),
                "020260011696", "dank u", "", ""},
        {"the number of a document",
                TX("<RmtInf><Strd><RfrdDocInf><Nb>2026-00118</Nb></RfrdDocInf><AddtlRmtInf>dank"
                   "</AddtlRmtInf></Strd></RmtInf>"),
                "", "2026-00118 dank", "", ""},
        {"only the entry's information", "<AddtlNtryInf>Europese overschrijving</AddtlNtryInf>", "",
                "Europese overschrijving", "", ""},
        {"the transaction's information",
                TX("<AddtlTxInf>van Jan</AddtlTxInf>") "<AddtlNtryInf>x</AddtlNtryInf>", "",
                "van Jan", "", ""},
        {"NOTPROVIDED", TX("<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"), "", "", "", ""},
        {"references",
                "<AcctSvcrRef>R1</AcctSvcrRef>" TX(
                        "<Refs><AcctSvcrRef>R2</AcctSvcrRef><EndToEndId>E</EndToEndId></Refs>"),
                "", "", "E", "R2"},
        {"the entry's reference", "<AcctSvcrRef>R1</AcctSvcrRef>" TX("<Refs></Refs>"), "", "", "",
                "R1"},
        {"zeros", "<AcctSvcrRef>0000000</AcctSvcrRef>", "", "", "", ""},
        {"entities", TX("<RmtInf><Ustrd>R&amp;D &#233;<![CDATA[<b>]]></Ustrd></RmtInf>"), "",
                "R&D é<b>", "", ""},
};

static void test_texts(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *entry = g_strdup_printf(ENTRY("1.00", "CRDT", "%s"), texts[i].more);
        GPtrArray *statements;
        g_test_message("%s", texts[i].name);
        const struct bank_movement *movement = only(entry, &statements);
        g_assert_cmpstr(movement->reference, ==, texts[i].reference);
        g_assert_cmpstr(movement->text, ==, texts[i].text);
        g_assert_cmpstr(movement->end_to_end, ==, texts[i].end_to_end);
        g_assert_cmpstr(movement->bank_reference, ==, texts[i].bank_reference);
        g_ptr_array_unref(statements);
    }
}

#define DEBTOR \
    "<Dbtr><Nm>Payer</Nm></Dbtr><DbtrAcct><Id><IBAN>BE12998000000192</IBAN></Id></DbtrAcct>"
#define CREDITOR "<Cdtr><Nm>Seller</Nm></Cdtr><CdtrAcct><Id><IBAN>" OWN "</IBAN></Id></CdtrAcct>"

static void test_parties(void)
{
    static const struct {
        const char *name, *sign, *more, *said, *iban;
    } rows[] = {
            {"who pays", "CRDT", TX("<RltdPties>" DEBTOR CREDITOR "</RltdPties>"), "Payer",
                    "BE12998000000192"},
            {"who is paid", "DBIT", TX("<RltdPties>" CREDITOR "<Cdtr><Nm></Nm></Cdtr></RltdPties>"),
                    "", ""},
            {"for whom", "CRDT",
                    TX("<RltdPties><UltmtDbtr><Pty><Nm>Late</Nm></Pty></UltmtDbtr><DbtrAcct><Id>"
                       "<Othr><Id>310-1802034-54</Id></Othr></Id></DbtrAcct></RltdPties>"),
                    "Late", "310180203454"},
            {"whose payment goes back", "DBIT",
                    "<RvslInd>true</RvslInd>" TX("<RltdPties>" DEBTOR CREDITOR "</RltdPties>"),
                    "Payer", "BE12998000000192"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *entry =
                g_strdup_printf(ENTRY("1.00", "%s", "%s"), rows[i].sign, rows[i].more);
        GPtrArray *statements;
        g_test_message("%s", rows[i].name);
        const struct bank_movement *movement = only(entry, &statements);
        g_assert_cmpstr(movement->name, ==, rows[i].said);
        g_assert_cmpstr(movement->iban, ==, rows[i].iban);
        g_ptr_array_unref(statements);
    }
}

/* ---- several transactions ---- */

#define PART(amount, reference)                        \
    "<TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">" amount \
    "</Amt></TxAmt></AmtDtls><RmtInf>" STRD(reference) "</RmtInf></TxDtls>"

static const struct {
    const char *name, *more;
    guint count;
    money first;
    enum bank_kind kind;
} batches[] = {
        {"they make it up",
                "<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>" PART("61.00", "020260011696")
                        PART("60.00", "020260011797") "</NtryDtls>",
                2, 6100, BANK_TRANSFER},
        {"in details of their own",
                "<NtryDtls>" PART("61.00", "020260011696") "</NtryDtls><NtryDtls>" PART(
                        "60.00", "020260011797") "</NtryDtls>",
                2, 6100, BANK_TRANSFER},
        {"a cent short",
                "<NtryDtls>" PART("61.00", "020260011696")
                        PART("59.99", "020260011797") "</NtryDtls>",
                1, 12100, BANK_TOTAL},
        {"one without an amount",
                "<NtryDtls>" PART("121.00", "020260011696") "<TxDtls></TxDtls></NtryDtls>", 1,
                12100, BANK_TOTAL},
        {"one in another currency",
                "<NtryDtls>" PART("61.00",
                        "020260011696") "<TxDtls><Amt Ccy=\"USD\">60.00</Amt></TxDtls></NtryDtls>",
                1, 12100, BANK_TOTAL},
        {"a batch without them", "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>", 1, 12100,
                BANK_TOTAL},
        {"one with its own sign",
                "<NtryDtls><TxDtls><Amt "
                "Ccy=\"EUR\">130.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>"
                "<TxDtls><Amt "
                "Ccy=\"EUR\">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls>",
                2, 13000, BANK_TRANSFER},
        {"one with another amount",
                "<NtryDtls><TxDtls><Amt Ccy=\"USD\">140.00</Amt></TxDtls></NtryDtls>", 1, 12100,
                BANK_TRANSFER},
};

static void test_batches(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(batches); i++) {
        g_autofree char *entry = g_strdup_printf(ENTRY("121.00", "CRDT", "%s"), batches[i].more);
        g_autofree char *text = entries(entry);
        g_autoptr(GPtrArray) statements = statements_of(text);
        g_test_message("%s", batches[i].name);
        g_assert_cmpuint(count_of(statements), ==, batches[i].count);
        g_assert_cmpint(movement_at(statements, 0)->amount, ==, batches[i].first);
        g_assert_cmpint(movement_at(statements, 0)->kind, ==, batches[i].kind);
    }
}

/* ---- statements ---- */

static void test_several(void)
{
    g_autofree char *text = message("<Stmt><Id>A</Id><CpyDplctInd>DUPL</CpyDplctInd>" ACCOUNT ENTRY(
            "1.00", "CRDT", "") "</Stmt><Stmt><Id>B</Id><Acct><Id><IBAN>NL68ZZZZ0000000606</IBAN></"
                                "Id></Acct>" ENTRY("2", "DBIT", "") ENTRY(".5", "CRDT",
                                        "") "</Stmt><Stmt><Id>C</Id>" ACCOUNT "</Stmt>");
    g_autoptr(GPtrArray) statements = statements_of(text);
    static const struct {
        const char *identity, *account;
        guint movements;
        bool duplicate;
    } wanted[] = {
            {"/A", OWN, 1, true}, {"/B", "NL68ZZZZ0000000606", 2, false}, {"/C", OWN, 0, false}};
    g_assert_cmpuint(statements->len, ==, 3);
    for (guint i = 0; i < 3; i++) {
        const struct bank_statement *statement = g_ptr_array_index(statements, i);
        g_assert_cmpstr(statement->identity, ==, wanted[i].identity);
        g_assert_cmpstr(statement->account, ==, wanted[i].account);
        g_assert_cmpuint(statement->movements->len, ==, wanted[i].movements);
        g_assert_cmpint(statement->duplicate, ==, wanted[i].duplicate);
        g_assert_false(statement->has_balances);
    }
}

/* Of a statement in pages each may show the balances of the whole. */
static void test_pages(void)
{
    g_autofree char *text =
            message("<Stmt><Id>A</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></"
                    "StmtPgntn>" ACCOUNT BALANCE("OPBD", "1.00", "DBIT")
                            BALANCE("CLBD", "9.00", "CRDT") ENTRY("2.00", "CRDT", "") "</Stmt>");
    g_autoptr(GPtrArray) statements = statements_of(text);
    const struct bank_statement *statement = g_ptr_array_index(statements, 0);
    g_assert_false(statement->has_balances);
    g_assert_cmpint(statement->opening, ==, -100);
}

/* ---- refused ---- */

static const struct {
    const char *statements, *reason; /* around which message() puts the rest */
} wrong[] = {
        {"", "line 3: there is no statement in it"},
        {"<Stmt><Id>A</Id></Stmt>", "line 3: the statement names no account"},
        {"<Stmt>" ACCOUNT ENTRY("1.005", "CRDT", "") "</Stmt>",
                "line 3: the entry has no amount in EUR"},
        {"<Stmt>" ACCOUNT ENTRY("-1.00", "CRDT", "") "</Stmt>",
                "line 3: the entry has no amount in EUR"},
        {"<Stmt>" ACCOUNT ENTRY("1,00", "CRDT", "") "</Stmt>",
                "line 3: the entry has no amount in EUR"},
        {"<Stmt>" ACCOUNT ENTRY("99999999999999999", "CRDT", "") "</Stmt>",
                "line 3: the entry has no amount in EUR"},
        {"<Stmt>" ACCOUNT ENTRY("1.00", "", "") "</Stmt>",
                "line 3: the entry is neither credit nor debit"},
        {"<Stmt>" ACCOUNT "\n<Ntry><Amt Ccy=\"USD\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK"
         "</Sts></Ntry></Stmt>",
                "line 4: the entry is in another currency than its account"},
        {"<Stmt>" ACCOUNT
         "\n\n<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK"
         "</Sts></Ntry></Stmt>",
                "line 5: the entry has no booking day"},
        {"<Stmt>" ACCOUNT BALANCE("OPBD", "1.00", "CRDT") BALANCE("CLBD", "9.00", "CRDT")
                        ENTRY("2.00", "CRDT", "") "\n</Stmt>",
                "line 4: opening balance and entries do not make the closing balance"},
        {"<Stmt>" ACCOUNT BALANCE("OPBD", "x", "CRDT") "</Stmt>",
                "line 3: the balance OPBD is no amount in EUR"},
};

static void test_wrong(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text = message(wrong[i].statements);
        g_test_message("%s", wrong[i].reason);
        assert_refused(text, wrong[i].reason);
    }
}

static void test_other_files(void)
{
    static const struct {
        const char *text, *reason;
    } rows[] = {
            {"", "line 1: it is neither a CODA nor a camt.053: it is empty"},
            {"Datum;Bedrag\r\n", "line 1: it is neither a CODA nor a camt.053"},
            {"<?xml version=\"1.0\" encoding=\"klingon\"?><Document/>",
                    "line 1: it is not in the encoding klingon that it declares"},
            {"<?xml version=\"1.0\" encoding=\"utf-16\"?><Document/>x",
                    "line 1: it is not in the encoding utf-16 that it declares"},
            {"<html/>", "line 1: it is an XML, but no bank statement (camt.053)"},
            {"<Document><BkToCstmrAcctRpt/></Document>",
                    "line 1: it is a camt.052 (report within a day, which may still change), not a "
                    "camt.053"},
            {"<Document><BkToCstmrDbtCdtNtfctn/></Document>",
                    "line 1: it is a camt.054 (notice of single entries), not a camt.053: its "
                    "payments are on the statement too"},
            {"<Document><Other/></Document>",
                    "line 1: it is an XML, but no bank statement (camt.053)"},
            {"<Document" NAMESPACE("01") "><BkToCstmrStmt/></Document>",
                    "line 1: it is a camt.053 of a version that is not read (.001.02 to .001.13)"},
            {"<Document" NAMESPACE("14") "><BkToCstmrStmt/></Document>",
                    "line 1: it is a camt.053 of a version that is not read (.001.02 to .001.13)"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_refused(rows[i].text, rows[i].reason);
}

/* Nothing of a document type is looked at, whatever it is for. */
static void test_document_type(void)
{
    static const char *const types[] = {"<!DOCTYPE Document>",
            "<!DOCTYPE Document SYSTEM \"file:///etc/passwd\">",
            "<!DOCTYPE Document [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>"};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *text =
                g_strdup_printf("<?xml version=\"1.0\"?>\n%s%s", types[i], version_2);
        assert_refused(
                text, "line 2: it has a document type (DTD), which a bank's statement never has");
    }
}

/* Wherever a file ends, it is whole or refused. */
static void test_cut(void)
{
    gsize length = strlen(version_2);
    for (gsize cut = 1; cut < length; cut++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(bank_read((const guint8 *)version_2, cut, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        g_assert_true(g_str_has_prefix(error->message, "line 1: "));
    }
}

static void test_bounds(void)
{
    g_autoptr(GString) deep = g_string_new("<Document><BkToCstmrStmt>");
    for (int i = 0; i < 100; i++)
        g_string_append(deep, "<Stmt>");
    assert_refused(deep->str, "line 1: its elements lie too deep in each other");

    g_autofree char *endless = g_strnfill(30000, 'x');
    g_autofree char *long_text = g_strdup_printf(
            "<Document><BkToCstmrStmt><Stmt><Id>%s</Id></Stmt></BkToCstmrStmt></Document>",
            endless);
    assert_refused(long_text, "line 1: a text in it is too long");

    g_autoptr(GString) many = g_string_new("<Document><BkToCstmrStmt>");
    for (int i = 0; i <= BANK_STATEMENTS_MOST; i++)
        g_string_append(many, "<Stmt>" ACCOUNT "</Stmt>");
    assert_refused(many->str, "line 1: more than 10000 statements");

    char zero[] = "<Document>\n?</Document>";
    zero[11] = '\0';
    g_autoptr(GError) error = NULL;
    g_assert_null(bank_read((const guint8 *)zero, sizeof zero - 1, &error));
    g_assert_cmpstr(error->message, ==, "line 2: has a zero byte in it");
}

static void test_large(void)
{
    guint8 byte = '0';
    g_autoptr(GError) error = NULL;
    g_assert_null(bank_read(&byte, (gsize)BANK_FILE_MOST + 1, &error)); /* none of it is read */
    g_assert_cmpstr(error->message, ==, "it is larger than 64 MiB");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/camt/versions", test_versions);
    g_test_add_func("/bank/camt/encodings", test_encodings);
    g_test_add_func("/bank/camt/digest", test_digest);
    g_test_add_func("/bank/camt/kinds", test_kinds);
    g_test_add_func("/bank/camt/status", test_status);
    g_test_add_func("/bank/camt/texts", test_texts);
    g_test_add_func("/bank/camt/parties", test_parties);
    g_test_add_func("/bank/camt/batches", test_batches);
    g_test_add_func("/bank/camt/several", test_several);
    g_test_add_func("/bank/camt/pages", test_pages);
    g_test_add_func("/bank/camt/wrong", test_wrong);
    g_test_add_func("/bank/camt/other-files", test_other_files);
    g_test_add_func("/bank/camt/document-type", test_document_type);
    g_test_add_func("/bank/camt/cut", test_cut);
    g_test_add_func("/bank/camt/bounds", test_bounds);
    g_test_add_func("/bank/camt/large", test_large);
    return g_test_run();
}
