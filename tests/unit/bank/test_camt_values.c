/* Amounts, days, balances and texts of a camt.053 in the ways in which banks write them, at their
 * bounds; and that no file that is cut, or whose sums are others, is read. */
#include "camt.h"
#include "refused.h"

/* ---- amounts ---- */

/* An xs:decimal; as many decimals as the currency, and zeros behind them (BANK.md). */
static void test_amounts(void)
{
    static const struct {
        const char *text;
        gint64 cents; /* -1: it is none */
    } rows[] = {
            {"50000", 5000000},
            {"131.7", 13170},
            {"131.70", 13170},
            {"0.01", 1},
            {".5", 50},
            {"1.", 100},
            {"+1.00", 100},
            {"1.00000", 100},
            {"0", 0},
            {"00012.50", 1250},
            {" 12.50 ", 1250},
            {"9999999999999.99", G_GINT64_CONSTANT(999999999999999)},
            {"10000000000000.01", -1},
            {"1.005", -1},
            {"1.00001", -1},
            {"-1", -1},
            {"-0.00", -1},
            {"1,5", -1},
            {"1e3", -1},
            {"0x10", -1},
            {"1 000", -1},
            {"", -1},
            {".", -1},
            {"+", -1},
            {"NaN", -1},
            {"1.2.3", -1},
            {"--1", -1},
            {"+-1", -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *entry =
                g_strdup_printf("<Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT"
                                "</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-26"
                                "</Dt></BookgDt></Ntry>",
                        rows[i].text);
        g_test_message("%s", rows[i].text);
        if (rows[i].cents >= 0) {
            g_autoptr(GPtrArray) statements = NULL;
            g_assert_cmpint(only(entry, &statements)->amount, ==, rows[i].cents);
            continue;
        }
        g_autofree char *text = entries(entry);
        assert_refused(text, "line 4: the entry has no amount in EUR");
    }
}

/* Of a currency with other decimals than two. */
static void test_other_currencies(void)
{
    static const struct {
        const char *currency, *text;
        gint64 units; /* -1: refused */
    } rows[] = {{"JPY", "1500", 1500}, {"JPY", "1500.00", 1500}, {"JPY", "1500.5", -1},
            {"KWD", "1.234", 1234}, {"KWD", "1.2345", -1}, {"USD", "1.23", 123}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *statement = g_strdup_printf(
                "<Stmt><Id>S</Id><Acct><Id><IBAN>" OWN "</IBAN></Id><Ccy>%s</Ccy></Acct><Ntry><Amt "
                "Ccy=\"%s\">%s</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>"
                "2026-11-26</Dt></BookgDt></Ntry></Stmt>",
                rows[i].currency, rows[i].currency, rows[i].text);
        g_autofree char *text = message(statement);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) statements = read_text(text, &error);
        g_assert_cmpint(statements != NULL, ==, rows[i].units >= 0);
        if (statements)
            g_assert_cmpint(movement_at(statements, 0)->amount, ==, -rows[i].units);
    }
}

/* ---- days ---- */

/* The booking day as a day or a moment, as it is written; else the value day; else the day of the
 * closing balance. */
static void test_days(void)
{
    static const struct {
        const char *days, *day; /* day NULL: there is none */
    } rows[] = {
            {"<BookgDt><Dt>2026-11-26</Dt></BookgDt>", "2026-11-26"},
            {"<BookgDt><Dt>2028-02-29</Dt></BookgDt>", "2028-02-29"},
            {"<BookgDt><Dt>2026-11-26+01:00</Dt></BookgDt>", "2026-11-26"},
            {"<BookgDt><DtTm>2026-11-26T23:59:59-11:00</DtTm></BookgDt>", "2026-11-26"},
            {"<BookgDt><Dt>2026-11-26</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>",
                    "2026-11-26"},
            {"<ValDt><Dt>2026-11-20</Dt></ValDt>", "2026-11-20"},
            {"<BookgDt><Dt>2026-02-29</Dt></BookgDt><ValDt><DtTm>2026-03-01T00:00:00</DtTm></"
             "ValDt>",
                    "2026-03-01"},
            {"<BookgDt><Dt>26-11-2026</Dt></BookgDt>", NULL},
            {"<BookgDt><Dt>2026-13-01</Dt></BookgDt>", NULL},
            {"<BookgDt><Dt>2026-11</Dt></BookgDt>", NULL},
            {"", NULL},
    };
    for (int balance = 0; balance < 2; balance++)
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
            g_autofree char *statement = g_strdup_printf(
                    "<Stmt><Id>S</Id>" ACCOUNT "%s<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT"
                    "</CdtDbtInd><Sts>BOOK</Sts>%s</Ntry></Stmt>",
                    balance ? BALANCE("CLBD", "1.00", "CRDT") : "", rows[i].days);
            g_autofree char *text = message(statement);
            if (!rows[i].day && !balance) {
                assert_refused(text, "line 3: the entry has no booking day");
                continue;
            }
            g_autoptr(GPtrArray) statements = statements_of(text);
            g_assert_cmpstr(
                    movement_at(statements, 0)->day, ==, rows[i].day ? rows[i].day : "2026-11-26");
        }
}

/* ---- balances ---- */

/* Opening booked before previously closed; only what is of the account's currency and booked. */
static void test_balances(void)
{
    static const struct {
        const char *balances;
        gint64 opening, closing;
        bool whole;
    } rows[] = {
            {BALANCE("OPBD", "1.00", "CRDT") BALANCE("CLBD", "3.00", "CRDT"), 100, 300, true},
            {BALANCE("PRCD", "1.00", "CRDT") BALANCE("CLBD", "3.00", "CRDT"), 100, 300, true},
            {BALANCE("PRCD", "9.00", "CRDT") BALANCE("OPBD", "1.00", "CRDT")
                            BALANCE("CLBD", "3.00", "CRDT"),
                    100, 300, true},
            {BALANCE("OPBD", "1.00", "CRDT") BALANCE("PRCD", "9.00", "CRDT")
                            BALANCE("CLBD", "3.00", "CRDT"),
                    100, 300, true},
            {BALANCE("OPBD", "1.00", "DBIT") BALANCE("CLBD", "1.00", "CRDT"), -100, 100, true},
            {BALANCE("CLBD", "3.00", "CRDT") BALANCE("OPBD", "1.00", "CRDT"), 100, 300, true},
            {BALANCE("OPBD", "1.00", "CRDT"), 100, 0, false},
            {BALANCE("CLBD", "3.00", "CRDT"), 0, 300, false},
            {BALANCE("CLAV", "7.00", "CRDT") BALANCE("ITBD", "8.00", "CRDT"), 0, 0, false},
            {"", 0, 0, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *statement =
                g_strdup_printf("<Stmt><Id>S</Id>" ACCOUNT "%s" ENTRY("2.00", "CRDT", "") "</Stmt>",
                        rows[i].balances);
        g_autofree char *text = message(statement);
        g_autoptr(GPtrArray) statements = statements_of(text);
        const struct bank_statement *read = g_ptr_array_index(statements, 0);
        g_assert_cmpint(read->opening, ==, rows[i].opening);
        g_assert_cmpint(read->closing, ==, rows[i].closing);
        g_assert_cmpint(read->has_balances, ==, rows[i].whole);
    }
}

/* ---- parts of an entry ---- */

#define PART(amount, sign) \
    "<TxDtls><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>" sign "</CdtDbtInd></TxDtls>"
#define OLD_PART(amount) \
    "<TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">" amount "</Amt></TxAmt></AmtDtls></TxDtls>"

/* Parts that make up an entry to the cent are its movements; else it is one. */
static void test_parts(void)
{
    static const struct {
        const char *entry;
        guint count;
        gint64 first;
    } rows[] = {
            {ENTRY("5.00", "CRDT",
                     "<NtryDtls>" PART("2.00", "CRDT") PART("3.00", "CRDT") "</NtryDtls>"),
                    2, 200},
            {ENTRY("5.00", "CRDT", "<NtryDtls>" OLD_PART("2.00") OLD_PART("3.00") "</NtryDtls>"), 2,
                    200},
            {ENTRY("5.00", "CRDT",
                     "<NtryDtls>" OLD_PART("2.00") "</NtryDtls><NtryDtls>" OLD_PART(
                             "3.00") "</NtryDtls>"),
                    2, 200},
            {ENTRY("5.00", "CRDT",
                     "<NtryDtls>" PART("2.00", "CRDT") PART("3.01", "CRDT") "</NtryDtls>"),
                    1, 500},
            {ENTRY("5.00", "CRDT",
                     "<NtryDtls>" PART("7.00", "CRDT") PART("2.00", "DBIT") "</NtryDtls>"),
                    2, 700},
            {ENTRY("5.00", "CRDT",
                     "<NtryDtls>" PART("5.00", "CRDT") "<TxDtls></TxDtls></NtryDtls>"),
                    1, 500},
            {ENTRY("5.00", "DBIT", "<NtryDtls>" OLD_PART("2.00") OLD_PART("3.00") "</NtryDtls>"), 2,
                    -200},
            {ENTRY("5.00", "CRDT", "<NtryDtls>" OLD_PART("4.00") "</NtryDtls>"), 1, 500},
            {ENTRY("5.00", "CRDT", "<NtryDtls><TxDtls></TxDtls></NtryDtls>"), 1, 500},
            {ENTRY("5.00", "CRDT", "<NtryDtls></NtryDtls>"), 1, 500},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = entries(rows[i].entry);
        g_autoptr(GPtrArray) statements = statements_of(text);
        gint64 sum = 0;
        g_assert_cmpuint(count_of(statements), ==, rows[i].count);
        g_assert_cmpint(movement_at(statements, 0)->amount, ==, rows[i].first);
        for (guint j = 0; j < rows[i].count; j++)
            sum += movement_at(statements, j)->amount;
        g_assert_cmpint(ABS(sum), ==, 500);
    }
}

/* ---- whole or not at all ---- */

static char *whole_file(void)
{
    return message("<Stmt><Id>S</Id>" ACCOUNT BALANCE("OPBD", "10.00", "CRDT") BALANCE("CLBD",
            "131.00", "CRDT") ENTRY("121.50", "CRDT", "") ENTRY("0.50", "DBIT", "") "</Stmt>");
}

static void test_cut_anywhere(void)
{
    g_autofree char *text = whole_file();
    g_assert_false(is_refused(text, strlen(text)));
    for (gsize length = 1; length < strlen(text); length++)
        g_assert_true(is_refused(text, length));
}

/* Every digit of every amount, changed into every other one. */
static void test_a_wrong_digit(void)
{
    g_autofree char *text = whole_file();
    int tried = 0;
    for (char *amount = text; (amount = strstr(amount, "<Amt Ccy=\"EUR\">")); amount++)
        for (char *at = strchr(amount, '>') + 1; *at != '<'; at++) {
            char right = *at;
            for (*at = '0'; g_ascii_isdigit(right) && *at <= '9'; (*at)++)
                if (*at != right) {
                    g_assert_true(is_refused(text, strlen(text)));
                    tried++;
                }
            *at = right;
        }
    g_assert_cmpint(tried, ==, 9 * (4 + 5 + 5 + 3));
    g_assert_false(is_refused(text, strlen(text)));
}

/* Versions .001.02 to .001.13, whatever prefix; no other number, and no other message. */
static void test_versions(void)
{
    for (int version = 0; version < 20; version++) {
        g_autofree char *text = g_strdup_printf(
                "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.%02d\">"
                "<BkToCstmrStmt><Stmt><Id>S</Id>" ACCOUNT "</Stmt></BkToCstmrStmt></Document>",
                version);
        g_assert_cmpint(!is_refused(text, strlen(text)), ==, version >= 2 && version <= 13);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/camt/amounts", test_amounts);
    g_test_add_func("/bank/camt/other-currencies", test_other_currencies);
    g_test_add_func("/bank/camt/days", test_days);
    g_test_add_func("/bank/camt/balances", test_balances);
    g_test_add_func("/bank/camt/parts", test_parts);
    g_test_add_func("/bank/camt/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/bank/camt/a-wrong-digit", test_a_wrong_digit);
    g_test_add_func("/bank/camt/version-numbers", test_versions);
    return g_test_run();
}
