/* What a movement is by its codes. Goal: each row of the tables decides what it is there for, the
 * sign before the code. */
#include "../../../src/bank/codes.h"

static const struct {
    const char *name;
    bool debit, returned;
    const char *family, *transaction;
    enum bank_kind kind;
} coda[] = {
        {"transfer", false, false, "01", "50", BANK_TRANSFER},
        {"instant transfer", false, false, "02", "50", BANK_TRANSFER},
        {"initiated by the bank", false, false, "01", "51", BANK_TRANSFER},
        {"foreign transfer", false, false, "41", "50", BANK_TRANSFER},
        {"undefined", false, false, "00", "00", BANK_TRANSFER},
        {"card terminal", false, false, "04", "50", BANK_INCOMING},
        {"direct debit collected", false, false, "05", "50", BANK_INCOMING},
        {"interest", false, false, "35", "50", BANK_INCOMING},
        {"costs given back", false, false, "01", "87", BANK_INCOMING},
        {"our transfer that was not executed", false, false, "01", "54", BANK_INCOMING},
        {"our transfer that came back", false, true, "01", "50", BANK_INCOMING},
        {"cancelled debit", false, false, "01", "49", BANK_INCOMING},
        {"transfer of ours", true, false, "01", "01", BANK_DEBIT},
        {"direct debit of a supplier", true, false, "05", "01", BANK_DEBIT},
        {"costs", true, false, "35", "37", BANK_FEE},
        {"costs of a transfer", true, false, "01", "37", BANK_FEE},
        {"charged separately", true, false, "80", "47", BANK_FEE},
        {"returned", true, true, "01", "50", BANK_REVERSAL},
        {"the code of a credit, going out", true, false, "01", "50", BANK_REVERSAL},
        {"cancellation or correction", true, false, "01", "49", BANK_REVERSAL},
        {"cancellation of a credit", true, false, "01", "99", BANK_REVERSAL},
        {"direct debit that came back", true, false, "05", "05", BANK_REVERSAL},
        {"costs of an incoming foreign one", true, false, "41", "38", BANK_FEE},
        {"a foreign one is cancelled", true, false, "41", "49", BANK_REVERSAL},
        {"a foreign credit is cancelled", true, false, "41", "99", BANK_REVERSAL},
        {"an unpaid voucher", true, false, "03", "09", BANK_REVERSAL},
        {"a cheque that is unpaid for now", true, false, "03", "38", BANK_REVERSAL},
        {"an unpaid direct debit", true, false, "05", "03", BANK_REVERSAL},
        {"an undefined correction", false, false, "00", "85", BANK_INCOMING},
        {"a postal order that was not presented", false, false, "01", "62", BANK_INCOMING},
        {"centralisation", false, false, "01", "66", BANK_INCOMING},
        {"foreign centralisation", false, false, "41", "66", BANK_INCOMING},
        {"a correction in our favour", false, false, "01", "99", BANK_TRANSFER},
        {"an unknown family", true, false, "99", "01", BANK_DEBIT},
        {"an unknown family, coming in", false, false, "99", "50", BANK_INCOMING},
        {"closing", true, false, "35", "01", BANK_FEE},
        {"no code at all", false, false, "  ", "  ", BANK_TRANSFER},
        {"letters", true, false, "XX", "YY", BANK_DEBIT},
};

static void test_coda(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(coda); i++) {
        g_test_message("%s", coda[i].name);
        g_assert_cmpint(bank_kind_of_coda(coda[i].debit, coda[i].returned, coda[i].family,
                                coda[i].transaction),
                ==, coda[i].kind);
    }
}

static const struct {
    const char *name;
    bool debit, returned;
    struct bank_camt_codes codes;
    enum bank_kind kind;
} camt[] = {
        {"SEPA", false, false, {"PMNT", "RCDT", "ESCT", ""}, BANK_TRANSFER},
        {"instant", false, false, {"PMNT", "RCDT", "INST", ""}, BANK_TRANSFER},
        {"instant, by its own family", false, false, {"PMNT", "RRCT", "ESCT", ""}, BANK_TRANSFER},
        {"foreign", false, false, {"PMNT", "RCDT", "XBCT", ""}, BANK_TRANSFER},
        {"no code", false, false, {"", "", "", ""}, BANK_TRANSFER},
        {"a bank's own code", false, false, {"", "", "", "544"}, BANK_TRANSFER},
        {"CODA's code", false, false, {"", "", "", "0150000"}, BANK_TRANSFER},
        {"CODA's code, terminal", false, false, {"", "", "", "00450000"}, BANK_INCOMING},
        {"CODA's code, costs", true, false, {"", "", "", "0137"}, BANK_FEE},
        {"SWIFT's code", false, false, {"", "", "", "NTRF"}, BANK_TRANSFER},
        {"SWIFT's code, costs", true, false, {"", "", "", "NCHG"}, BANK_FEE},
        {"not told", false, false, {"PMNT", "NTAV", "NTAV", ""}, BANK_TRANSFER},
        {"our transfer came back", false, false, {"PMNT", "ICDT", "RRTN", ""}, BANK_INCOMING},
        {"direct debit collected", false, false, {"PMNT", "IDDT", "ESDD", ""}, BANK_INCOMING},
        {"cards", false, false, {"PMNT", "MCRD", "POSP", ""}, BANK_INCOMING},
        {"a debit is undone", false, true, {"", "", "", ""}, BANK_INCOMING},
        {"not undone", false, false, {"", "", "", ""}, BANK_TRANSFER},
        {"ours", true, false, {"PMNT", "ICDT", "ESCT", ""}, BANK_DEBIT},
        {"ours, no code", true, false, {"", "", "", ""}, BANK_DEBIT},
        {"costs", true, false, {"PMNT", "MDOP", "CHRG", ""}, BANK_FEE},
        {"a credit is undone", true, true, {"", "", "", ""}, BANK_REVERSAL},
        {"a received one goes back", true, false, {"PMNT", "RCDT", "RRTN", ""}, BANK_REVERSAL},
        {"a direct debit comes back", true, false, {"PMNT", "IDDT", "ESDD", ""}, BANK_REVERSAL},
        {"a direct debit is unpaid", true, false, {"PMNT", "RDDT", "UPDD", ""}, BANK_REVERSAL},
        {"a direct debit is paid back", true, false, {"PMNT", "RDDT", "PRDD", ""}, BANK_REVERSAL},
        {"an instant one goes back", true, false, {"PMNT", "RRCT", "ESCT", ""}, BANK_REVERSAL},
        {"commission", true, false, {"PMNT", "ICDT", "COMM", ""}, BANK_FEE},
        {"commission, not ours", true, false, {"PMNT", "ICDT", "COME", ""}, BANK_FEE},
        {"commission, ours", true, false, {"PMNT", "ICDT", "COMI", ""}, BANK_FEE},
        {"commission, of a third", true, false, {"PMNT", "ICDT", "COMT", ""}, BANK_FEE},
        {"fees", true, false, {"PMNT", "ICDT", "FEES", ""}, BANK_FEE},
        {"interest", true, false, {"PMNT", "ICDT", "INTR", ""}, BANK_FEE},
        {"recalled, ours", false, false, {"PMNT", "RCDT", "RPCR", ""}, BANK_INCOMING},
        {"paid back, ours", false, false, {"PMNT", "RCDT", "RIMB", ""}, BANK_INCOMING},
        {"returned, ours", false, false, {"PMNT", "RCDT", "RRTN", ""}, BANK_INCOMING},
        {"charges given back", false, false, {"PMNT", "RCDT", "CHRG", ""}, BANK_INCOMING},
        {"commission given back", false, false, {"PMNT", "RCDT", "COMM", ""}, BANK_INCOMING},
        {"fees given back", false, false, {"PMNT", "RCDT", "FEES", ""}, BANK_INCOMING},
        {"interest for us", false, false, {"PMNT", "RCDT", "INTR", ""}, BANK_INCOMING},
        {"of another kind", false, false, {"PMNT", "OTHR", "OTHR", ""}, BANK_TRANSFER},
        {"extended", false, false, {"XTND", "NTAV", "NTAV", ""}, BANK_TRANSFER},
        {"SWIFT's code, commission", true, false, {"", "", "", "NCOM"}, BANK_FEE},
        {"SWIFT's code, interest", true, false, {"", "", "", "NINT"}, BANK_FEE},
        {"SWIFT's code, returned", true, false, {"", "", "", "NRTI"}, BANK_REVERSAL},
        {"SWIFT's code, charges back", false, false, {"", "", "", "NCHG"}, BANK_INCOMING},
        {"SWIFT's code, interest for us", false, false, {"", "", "", "NINT"}, BANK_INCOMING},
        {"SWIFT's code, direct debit", false, false, {"", "", "", "NDDT"}, BANK_INCOMING},
        {"SWIFT's code, cheque", false, false, {"", "", "", "NCHK"}, BANK_INCOMING},
        {"SWIFT's code, ours returned", false, false, {"", "", "", "NRTI"}, BANK_INCOMING},
        {"returned", true, true, {"", "", "", ""}, BANK_REVERSAL},
};

static void test_camt(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(camt); i++) {
        g_test_message("%s", camt[i].name);
        g_assert_cmpint(bank_kind_of_camt(camt[i].debit, camt[i].returned, &camt[i].codes), ==,
                camt[i].kind);
    }
}

static void test_names(void)
{
    enum bank_kind kind = BANK_TOTAL;
    for (int i = 0; i < BANK_KINDS; i++) {
        g_assert_true(bank_kind_from_text(bank_kind_text((enum bank_kind)i), &kind));
        g_assert_cmpint(kind, ==, i);
    }
    g_assert_false(bank_kind_from_text("else", &kind));
    g_assert_cmpstr(bank_kind_text(BANK_KINDS), ==, "");
    g_assert_cmpstr(bank_format_text(BANK_CODA), ==, "coda");
    g_assert_cmpstr(bank_format_text(BANK_CAMT), ==, "camt");
    g_assert_cmpstr(bank_format_text(BANK_FORMATS), ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/codes/coda", test_coda);
    g_test_add_func("/bank/codes/camt", test_camt);
    g_test_add_func("/bank/codes/names", test_names);
    return g_test_run();
}
