/* The reader of CODA. Goal: each record says what Febelfin's description says it says, only money
 * that moved is a movement, and a file that is not whole and right is refused with line and reason.
 */
#include "coda.h"

/* ---- one movement ---- */

static void test_simple(void)
{
    struct coda coda = coda_begin();
    coda_open(&coda);
    coda_21(&coda, "0000", 12100, "00150000", "1101020260011696");
    coda_record(&coda, 1, "2200010000", 64, "E2E-7", 0);
    coda_record(&coda, 1, "2300010000BE12998000000192", 45, "EUR", 48, "JAN JANSSENS", 0);
    coda_close(&coda);
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    const struct bank_statement *statement = g_ptr_array_index(statements, 0);
    g_assert_cmpstr(statement->account, ==, OWN);
    g_assert_cmpstr(statement->currency, ==, "EUR");
    g_assert_cmpstr(statement->identity, ==, "2026/231");
    g_assert_cmpstr(statement->opened_on, ==, "2026-11-24");
    g_assert_cmpstr(statement->closed_on, ==, "2026-11-25");
    g_assert_true(statement->has_balances);
    g_assert_cmpint(statement->closing, ==, 12100);
    g_assert_cmpuint(statement->movements->len, ==, 1);

    const struct bank_movement *movement = movement_at(statements, 0, 0);
    g_assert_cmpint(movement->place, ==, 1);
    g_assert_cmpint(movement->line, ==, 3);
    g_assert_cmpstr(movement->day, ==, "2026-11-25");
    g_assert_cmpint(movement->amount, ==, 12100);
    g_assert_cmpint(movement->kind, ==, BANK_TRANSFER);
    g_assert_cmpstr(movement->name, ==, "JAN JANSSENS");
    g_assert_cmpstr(movement->iban, ==, "BE12998000000192");
    g_assert_cmpstr(movement->reference, ==, "020260011696");
    g_assert_cmpstr(movement->text, ==, "");
    g_assert_cmpstr(movement->end_to_end, ==, "E2E-7");
    g_assert_cmpstr(movement->bank_reference, ==, "REF7");
}

#define DIGITS "01234567890123456789012345678901234567890123456789"

/* A word that is cut at a record's end is one word, and a blank there is one; without a 22 the 23
 * goes on where the 21 ends. */
static void test_communication(void)
{
    struct coda coda = coda_begin();
    coda_open(&coda);
    coda_21(&coda, "0000", 100, "00150000", "0" DIGITS "202");
    coda_record(&coda, 1, "22000100006-00118, met 0123456789012345678901234567890123456789", 0);
    coda_record(&coda, 1, "2300010000", 83, "dank", 0);
    coda_21(&coda, "0000", 100, "00150000", "0" DIGITS "abc");
    coda_record(&coda, 1, "2300020000", 48, "ZONDER 22", 83, "def", 0);
    coda_close(&coda);
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    g_autofree char *end = g_strndup(DIGITS, 40);
    g_autofree char *joined = g_strconcat(DIGITS "2026-00118, met ", end, "dank", NULL);
    g_assert_cmpstr(movement_at(statements, 0, 0)->text, ==, joined);
    g_assert_cmpstr(movement_at(statements, 0, 1)->text, ==, DIGITS "abcdef");
}

static const struct {
    const char *name, *said, *more, *reference, *text;
} communications[] = {
        {"101", "1101020260011696", "", "020260011696", ""},
        {"102", "1102020260011696", "", "020260011696", ""},
        {"101 with wrong check digits", "1101020260011697", "", "", "020260011697"},
        {"100", "1100RF18539007547034", "", "RF18539007547034", ""},
        {"100 with wrong check digits", "1100RF19539007547034", "", "", "RF19539007547034"},
        {"103", "1103123456789012", "", "", "123456789012"},
        {"105", "1105000000000121000000000000121000000100000000EUR02026", "0011696", "020260011696",
                ""},
        {"105 without one", "1105000000000121000000000000121000000100000000EUR", "", "", ""},
        {"127", "1127060624120XXX2XXX3215646432", "", "", ""},
        {"an unknown one", "1999SOMETHING", "", "", "SOMETHING"},
        {"free", "0  +++020/2600/11696+++ ", "", "", "+++020/2600/11696+++"},
};

static void test_communications(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(communications); i++) {
        struct coda coda = coda_begin();
        g_test_message("%s", communications[i].name);
        coda_open(&coda);
        coda_21(&coda, "0000", 12100, "00150000", communications[i].said);
        coda_record(&coda, 1, "2200010000", 11, communications[i].more, 0);
        coda_close(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        const struct bank_movement *movement = movement_at(statements, 0, 0);
        g_assert_cmpstr(movement->reference, ==, communications[i].reference);
        g_assert_cmpstr(movement->text, ==, communications[i].text);
    }
}

/* A SEPA direct debit: its communication, and the mark of one that came back. */
static void test_direct_debit(void)
{
    for (int back = 0; back < 2; back++) {
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_21(&coda, "0000", -100, "00101000", "1127060624120XXX2XXX3215646432");
        coda_record(&coda, 1, "2200010000", 40, "020260011696", 0);
        coda_record(&coda, 1, "2300010000", 121, back ? "2" : "0", 0);
        coda_close(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        const struct bank_movement *movement = movement_at(statements, 0, 0);
        g_assert_cmpstr(movement->reference, ==, "020260011696");
        g_assert_cmpint(movement->kind, ==, back ? BANK_REVERSAL : BANK_DEBIT);
    }
}

/* ---- names and information ---- */

static void test_names(void)
{
    static const struct {
        const char *short_name, *long_name, *name;
    } rows[] = {
            {"JAN JANSSENS", "XXXX", "JAN JANSSENS"},
            {"", "JAN JANSSENS", "JAN JANSSENS"},
            {"EEN NAAM DIE PRECIES DE KOLOM VULT!", "EEN NAAM DIE PRECIES DE KOLOM VULT! EN LANGER",
                    "EEN NAAM DIE PRECIES DE KOLOM VULT! EN LANGER"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_21(&coda, "0000", 12100, "00150000", "0");
        coda_record(&coda, 1, "2300010000", 48, rows[i].short_name, 0);
        coda_record(&coda, 1, "3100010001", 32, "001500001001", 44, rows[i].long_name, 0);
        coda_record(&coda, 1, "3200010001DORPSSTRAAT 25", 0);
        coda_close(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        g_assert_cmpstr(movement_at(statements, 0, 0)->name, ==, rows[i].name);
        g_assert_cmpstr(movement_at(statements, 0, 0)->text, ==, "");
    }
}

/* Free information is the text where the movement has none, and only there. */
static void test_information(void)
{
    for (int with = 0; with < 2; with++) {
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_21(&coda, "0000", 12100, "00150000", with ? "0MINE" : "0");
        coda_record(&coda, 1, "3100010001", 32, "001500000", 41, "Mededeling: factuur 2026-", 0);
        coda_record(&coda, 1, "3200010001", 0);
        coda_close(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        g_assert_cmpstr(movement_at(statements, 0, 0)->text, ==,
                with ? "MINE" : "Mededeling: factuur 2026-");
    }
}

/* ---- totals and details ---- */

/* A total's details: type of the total, of its details, and what they come to. */
static const struct {
    const char *name, *total, *detail;
    gint64 first, second;
    bool split;
} totals[] = {
        {"by the customer", "10150000", "50150000", 6100, 6000, true},
        {"by the bank", "20150000", "60150000", 6100, 6000, true},
        {"by the bank, with details of their own", "20150000", "70150000", 6100, 6000, true},
        {"with the type of details of details", "20150000", "90150000", 6100, 6000, true},
        {"with the type of simple amounts", "20150000", "00150000", 6100, 6000, true},
        {"with the type of details of a simple amount", "20150000", "80150000", 6100, 6000, false},
        {"a cent short", "20150000", "60150000", 6100, 5999, false},
        {"a simple amount", "00150000", "60150000", 6100, 6000, false},
};

static void test_totals(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(totals); i++) {
        struct coda coda = coda_begin();
        g_test_message("%s", totals[i].name);
        coda_open(&coda);
        coda_21(&coda, "0000", 12100, totals[i].total, "0REGROUPERING");
        coda_21(&coda, "0001", totals[i].first, totals[i].detail, "1101020260011696");
        coda_record(&coda, 1, "2300010001", 48, "A", 0);
        coda_21(&coda, "0002", totals[i].second, totals[i].detail, "1101020260011797");
        coda_record(&coda, 1, "2300010002", 48, "B", 0);
        coda_close(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        g_assert_cmpuint(movements_of(statements, 0), ==, totals[i].split ? 2 : 1);
        const struct bank_movement *first = movement_at(statements, 0, 0);
        g_assert_cmpint(first->amount, ==, totals[i].split ? totals[i].first : 12100);
        g_assert_cmpstr(first->reference, ==, totals[i].split ? "020260011696" : "");
        bool total = !totals[i].split && totals[i].total[0] == '2';
        g_assert_cmpint(first->kind, ==, total ? BANK_TOTAL : BANK_TRANSFER);
    }
}

/* A total of card payments is no transfer, whatever it is made of. */
static void test_total_of_cards(void)
{
    struct coda coda = coda_begin();
    coda_open(&coda);
    coda_21(&coda, "0000", 12100, "20450000", "0TERMINAL");
    coda_close(&coda);
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    g_assert_cmpint(movement_at(statements, 0, 0)->kind, ==, BANK_INCOMING);
}

/* Details of type 9 and 8 move nothing; they say what their amount does not. */
static void test_explained(void)
{
    struct coda coda = coda_begin();
    coda_open(&coda);
    coda_21(&coda, "0000", 12100, "20150000", "0");
    coda_21(&coda, "0001", 12100, "70150000", "0");
    coda_21(&coda, "0002", 12500, "90150000", "1101020260011696");
    coda_record(&coda, 1, "2300010002BE12998000000192", 48, "A", 0);
    coda_21(&coda, "0000", 5000, "30150000", "0");
    coda_21(&coda, "0001", 5200, "84150100",
            "1105000000000052000000000000052000000100000000EUR02026");
    coda_record(&coda, 1, "22000100010011797", 0);
    coda_record(&coda, 1, "2300010001LU690030217994690000", 48, "B", 0);
    coda_21(&coda, "0002", -200, "84137013", "0COSTS");
    coda_close(&coda);
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    g_assert_cmpuint(movements_of(statements, 0), ==, 2);
    static const struct {
        gint64 amount;
        const char *reference, *name;
    } wanted[] = {{12100, "020260011696", "A"}, {5000, "020260011797", "B"}};
    for (guint i = 0; i < 2; i++) {
        const struct bank_movement *movement = movement_at(statements, 0, i);
        g_assert_cmpint(movement->amount, ==, wanted[i].amount);
        g_assert_cmpstr(movement->reference, ==, wanted[i].reference);
        g_assert_cmpstr(movement->name, ==, wanted[i].name);
        g_assert_cmpint(movement->kind, ==, BANK_TRANSFER);
    }
}

/* Numbers begin anew behind 9999, so a detail may have the number of a movement. */
static void test_wraps(void)
{
    struct coda coda = coda_begin();
    coda_open(&coda);
    coda_21(&coda, "0000", 12100, "20150000", "0");
    coda_21(&coda, "9999", 6100, "60150000", "0A");
    coda_21(&coda, "0000", 6000, "60150000", "0B");
    coda.in -= 6000;
    coda_21(&coda, "0000", 100, "00150000", "0C");
    coda_close(&coda);
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    g_assert_cmpuint(movements_of(statements, 0), ==, 3);
    g_assert_cmpstr(movement_at(statements, 0, 1)->text, ==, "B");
    g_assert_cmpstr(movement_at(statements, 0, 2)->text, ==, "C");
}

/* ---- kinds ---- */

/* The bank's codes decide, with the sign and the mark of a return (test_codes.c has them all). */
static const struct {
    const char *name, *code;
    gint64 cents;
    const char *returned; /* column 113 of record 22 */
    enum bank_kind kind;
} coda_kinds[] = {
        {"transfer", "00150000", 100, " ", BANK_TRANSFER},
        {"our transfer that came back", "00150000", 100, "2", BANK_INCOMING},
        {"card terminal", "00450000", 100, " ", BANK_INCOMING},
        {"transfer of ours", "00101000", -100, " ", BANK_DEBIT},
        {"costs", "03537000", -100, " ", BANK_FEE},
        {"rejected", "00101000", -100, "1", BANK_REVERSAL},
        {"cancelled", "00101000", -100, "5", BANK_REVERSAL},
        {"another mark", "00101000", -100, "6", BANK_DEBIT},
};

static void test_kinds(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(coda_kinds); i++) {
        struct coda coda = coda_begin();
        g_test_message("%s", coda_kinds[i].name);
        coda_open(&coda);
        coda_21(&coda, "0000", coda_kinds[i].cents, coda_kinds[i].code, "0");
        coda_record(&coda, 1, "2200010000", 113, coda_kinds[i].returned, 0);
        coda_close(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        g_assert_cmpint(movement_at(statements, 0, 0)->kind, ==, coda_kinds[i].kind);
        g_assert_cmpint(movement_at(statements, 0, 0)->amount, ==, coda_kinds[i].cents);
    }
}

/* ---- accounts ---- */

static void test_accounts(void)
{
    static const struct {
        const char *zone, *account, *currency;
    } rows[] = {
            {"0998115624293 EUR0BE", "BE98998115624293", "EUR"},
            {"1NL00ZZZZ9                         USD", "NL00ZZZZ9", "USD"},
            {"2BE49999000000171                  EUR", "BE49999000000171", "EUR"},
            {"3DE59370106001094001157            EUR", "DE59370106001094001157", "EUR"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda_header(&coda);
        g_autofree char *zone = g_strndup(rows[i].zone, 1);
        coda_record(&coda, 1, "1", 2, zone, 6, rows[i].zone + 1, 43, "0000000000000000", 59,
                "241126", 126, "000", 0);
        coda_trailer(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        const struct bank_statement *statement = g_ptr_array_index(statements, 0);
        g_assert_cmpstr(statement->account, ==, rows[i].account);
        g_assert_cmpstr(statement->currency, ==, rows[i].currency);
        g_assert_cmpstr(statement->identity, ==, "2026/000");
        g_assert_false(statement->has_balances);
    }
}

/* Yen have no decimals, dinars three. */
static void test_currencies(void)
{
    static const struct {
        const char *currency, *amount;
        money cents;
    } rows[] = {{"JPY", "0000000000121000", 121}, {"KWD", "0000000000121005", 121005}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda_header(&coda);
        coda_record(&coda, 1, "12231" OWN, 40, rows[i].currency, 43, "0000000000000000", 0);
        coda_record(&coda, 1, "2100010000", 32, rows[i].amount, 48, "241126", 54, "00150000", 0);
        coda_record(&coda, 1, "8231" OWN, 42, rows[i].amount, 0);
        coda_record(&coda, 1, "9", 17, "000003000000000000000", 38, rows[i].amount + 1, 0);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        g_assert_cmpint(movement_at(statements, 0, 0)->amount, ==, rows[i].cents);
        g_assert_cmpstr(movement_at(statements, 0, 0)->day, ==, "2026-11-24");
    }
}

/* ---- files ---- */

/* CR LF or LF, Windows-1252 or UTF-8, no end of the last line, a Ctrl-Z: the same statement. */
static void test_layouts(void)
{
    static const struct {
        const char *end, *name, *behind;
        bool last_end;
    } rows[] = {
            {"\n",
                    "REN\xC9"
                    "E",
                    "", true},
            {"\r\n",
                    "REN\xC9"
                    "E",
                    "", true},
            {"\n",
                    "REN\xC3\x89"
                    "E",
                    "", true},
            {"\n",
                    "REN\xC9"
                    "E",
                    "", false},
            {"\r\n",
                    "REN\xC9"
                    "E",
                    "\r\n\x1A", true},
    };
    g_autofree char *first = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda.end = rows[i].end;
        coda_open(&coda);
        coda_21(&coda, "0000", 100, "00150000", "0");
        g_autofree char *name =
                g_strdup_printf("%s%*s", rows[i].name, (int)(35 - strlen("RENEE")), "");
        g_string_append_printf(coda.text, "2300010000%37s%s%43s0 0%s", "", name, "", rows[i].end);
        coda.records++;
        coda_close(&coda);
        if (!rows[i].last_end)
            g_string_truncate(coda.text, coda.text->len - strlen(rows[i].end));
        g_string_append(coda.text, rows[i].behind);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        g_assert_cmpstr(movement_at(statements, 0, 0)->name, ==, "RENÉE");
    }
}

static void test_several(void)
{
    struct coda coda = coda_begin();
    for (int i = 0; i < 3; i++) {
        coda_open(&coda);
        if (i == 1)
            coda_21(&coda, "0000", 100, "00150000", "0");
        coda_closing(&coda);
        coda_record(&coda, 1, "4", 33, "A MESSAGE OF THE BANK", 0);
        coda_trailer(&coda);
    }
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    g_assert_cmpuint(statements->len, ==, 3);
    g_assert_cmpuint(movements_of(statements, 0), ==, 0);
    g_assert_cmpuint(movements_of(statements, 1), ==, 1);
}

static void test_duplicate(void)
{
    struct coda coda = coda_begin();
    coda_record(&coda, 1, "0000024112699905D", 84, "00000", 128, "2", 0);
    coda_opening(&coda);
    coda_trailer(&coda);
    coda_open(&coda);
    coda_trailer(&coda);
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    const struct bank_statement *copy = g_ptr_array_index(statements, 0);
    const struct bank_statement *first = g_ptr_array_index(statements, 1);
    g_assert_true(copy->duplicate);
    g_assert_false(first->duplicate);
    g_assert_true(memcmp(copy->sha256, first->sha256, sizeof copy->sha256) == 0);
}

/* A file with a part of the movements says nothing of balances, and details stand alone in it. */
static void test_separate_application(void)
{
    struct coda coda = coda_begin();
    coda_record(&coda, 1, "0000024112699905", 84, "12345", 128, "2", 0);
    coda_opening(&coda);
    coda_21(&coda, "0001", 100, "90150000", "1101020260011696");
    coda_close(&coda);
    g_autoptr(GPtrArray) statements = coda_statements(&coda);
    g_assert_cmpuint(movements_of(statements, 0), ==, 1);
    g_assert_cmpstr(movement_at(statements, 0, 0)->reference, ==, "020260011696");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/coda/simple", test_simple);
    g_test_add_func("/bank/coda/communication", test_communication);
    g_test_add_func("/bank/coda/communications", test_communications);
    g_test_add_func("/bank/coda/direct-debit", test_direct_debit);
    g_test_add_func("/bank/coda/names", test_names);
    g_test_add_func("/bank/coda/information", test_information);
    g_test_add_func("/bank/coda/totals", test_totals);
    g_test_add_func("/bank/coda/total-of-cards", test_total_of_cards);
    g_test_add_func("/bank/coda/explained", test_explained);
    g_test_add_func("/bank/coda/wraps", test_wraps);
    g_test_add_func("/bank/coda/kinds", test_kinds);
    g_test_add_func("/bank/coda/accounts", test_accounts);
    g_test_add_func("/bank/coda/currencies", test_currencies);
    g_test_add_func("/bank/coda/layouts", test_layouts);
    g_test_add_func("/bank/coda/several", test_several);
    g_test_add_func("/bank/coda/duplicate", test_duplicate);
    g_test_add_func("/bank/coda/separate-application", test_separate_application);
    return g_test_run();
}
