/* Files of the bank are imported: each whole or not at all, no line twice, other accounts passed
 * over and named, a dry run without a trace, files in any order (INTERFACE-books.md, "Payments").
 */
#include "acts/bank_import.h"
#include "document/number.h"
#include "store/bank.h"
#include "unit/acts/acts.h"

#define OWN "BE68539007547034"
#define FURTHER "BE71096123456769"
#define FOREIGN "NL91ABNA0417164300"
#define GROSS_DUE 12100
#define LINES "SELECT count(*) FROM bank_lines"
#define STATEMENTS "SELECT count(*) FROM bank_statements"

/* ---- camt.053 ---- */

/* An entry: cents, below 0 the bank takes a transfer back; whose reference, the bank's own. */
struct entry {
    money amount;
    int invoice; /* 0: none */
    const char *bank_reference;
};

static void add_entry(GString *xml, const struct entry *entry)
{
    bool back = entry->amount < 0;
    g_autofree char *amount = money_text(money_abs(entry->amount), 2);
    g_autofree char *number = g_strdup_printf("2025-%05d", entry->invoice);
    g_autofree char *reference = reference_structured(number);
    g_string_append_printf(xml,
            "<Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>%s</CdtDbtInd>%s<Sts>BOOK</Sts><BookgDt>"
            "<Dt>2025-11-2%d</Dt></BookgDt><AcctSvcrRef>%s</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd>"
            "<Fmly><Cd>RCDT</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>"
            "<RltdPties><Dbtr><Nm>J. Onbekend</Nm></Dbtr></RltdPties><RmtInf><Ustrd>%s</Ustrd>"
            "</RmtInf></TxDtls></NtryDtls></Ntry>",
            amount, back ? "DBIT" : "CRDT", back ? "<RvslInd>true</RvslInd>" : "", back ? 3 : 2,
            entry->bank_reference, back ? "RRTN" : "ESCT",
            entry->invoice ? reference : "dank u wel");
}

static void add_balance(GString *xml, const char *code, money amount)
{
    g_autofree char *text = money_text(money_abs(amount), 2);
    g_string_append_printf(xml,
            "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>"
            "%s</CdtDbtInd><Dt><Dt>2025-11-24</Dt></Dt></Bal>",
            code, text, amount < 0 ? "DBIT" : "CRDT");
}

/* A statement of an account; `off`: so many cents of its closing balance are wrong. */
static void add_statement(GString *xml,
        const char *account,
        const char *id,
        const struct entry *entries,
        int count,
        money off)
{
    money closing = 100000;
    for (int i = 0; i < count; i++)
        closing += entries[i].amount;
    g_string_append_printf(xml,
            "<Stmt><Id>%s</Id><Acct><Id><IBAN>%s</IBAN></Id><Ccy>EUR</Ccy></Acct>", id, account);
    add_balance(xml, "OPBD", 100000);
    add_balance(xml, "CLBD", closing + off);
    for (int i = 0; i < count; i++)
        add_entry(xml, &entries[i]);
    g_string_append(xml, "</Stmt>");
}

static GString *file_begin(void)
{
    return g_string_new("<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:"
                        "camt.053.001.02\"><BkToCstmrStmt>");
}

/* The bytes of a file; it is freed. */
static GBytes *file_end(GString *xml)
{
    g_string_append(xml, "</BkToCstmrStmt></Document>");
    return g_string_free_to_bytes(xml);
}

/* A file of one statement of the entries that follow. */
#define FILE_OF(account, id, off, ...)                             \
    file_of(account, id, off, (const struct entry[]){__VA_ARGS__}, \
            sizeof((const struct entry[]){__VA_ARGS__}) / sizeof(struct entry))

static GBytes *file_of(
        const char *account, const char *id, money off, const struct entry *entries, gsize count)
{
    GString *xml = file_begin();
    add_statement(xml, account, id, entries, (int)count, off);
    return file_end(xml);
}

/* ---- a site ---- */

static money due_of(struct site *site, int id)
{
    g_autofree char *name = g_strdup_printf("#%d", id);
    g_autoptr(stored_document_auto) stored = find_document(site, name);
    return stored->document->totals.due;
}

/* Imports a file by itself and frees it; its outcomes, a blank between, else the error's message.
 */
static char *import(struct site *site, GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    struct bank_import *import = bank_import_begin(site_work(site, LATER), false, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    if (bank_import_file(import, "nov.xml", bytes, &error)) {
        const GPtrArray *lines = bank_import_lines(import);
        for (guint i = 0; i < lines->len; i++)
            g_string_append_printf(text, "%s%s", i ? " " : "",
                    ((const struct bank_line *)lines->pdata[i])->outcome);
    } else {
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        g_string_assign(text, error->message);
    }
    bank_import_end(import);
    g_bytes_unref(bytes);
    return g_string_free(text, FALSE);
}

static void check_import(struct site *site, GBytes *bytes, const char *wanted)
{
    g_autofree char *found = import(site, bytes);
    g_assert_cmpstr(found, ==, wanted);
}

/* ---- the tests ---- */

/* The same file again, the same file laid out otherwise, and one that overlaps it. */
static void test_again(void)
{
    struct site *site = site_new("");
    issue_invoices(site, 3, LATER);
    GString *xml = file_begin();
    add_statement(xml, OWN, "S1", (const struct entry[]){{12100, 1, "R1"}, {5000, 2, "R2"}}, 2, 0);
    g_auto(GStrv) parts = g_strsplit(xml->str, "><", -1);
    g_autofree char *spaced = g_strjoinv(">\r\n  <", parts);
    GString *apart = g_string_new(spaced);
    check_import(site, file_end(xml), "booked too-little");
    g_assert_cmpint(due_of(site, 1), ==, 0);
    g_assert_cmpint(due_of(site, 2), ==, 7100);
    gint64 payments = ask(site, "SELECT count(*) FROM payments");

    check_import(site, file_end(apart), "known known");
    check_import(site, FILE_OF(OWN, "S2", 0, {12100, 1, "R1"}, {5000, 2, "R2"}, {7100, 2, "R3"}),
            "known known booked");
    g_assert_cmpint(due_of(site, 2), ==, 0);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM payments"), ==, payments + 1);
    g_assert_cmpint(ask(site, LINES), ==, 3);
    site_free(site);
}

/* Other accounts are passed over and named; a file of others only is refused. */
static void test_accounts(void)
{
    static char further[] = FURTHER, *ibans[] = {further, NULL};
    struct site *site = site_new("");
    issue_invoices(site, 3, LATER);
    GString *xml = file_begin();
    add_statement(xml, FOREIGN, "F1", (const struct entry[]){{12100, 1, "R1"}}, 1, 0);
    add_statement(xml, OWN, "S1", (const struct entry[]){{12100, 2, "R2"}}, 1, 0);
    g_autoptr(GBytes) both = file_end(xml);
    g_autoptr(GError) error = NULL;
    struct bank_import *import = bank_import_begin(site_work(site, LATER), false, &error);
    g_assert_true(bank_import_file(import, "both.xml", both, &error));
    const GPtrArray *lines = bank_import_lines(import), *notes = bank_import_notes(import, &error);
    g_assert_cmpuint(lines->len, ==, 2);
    const struct bank_line *foreign = lines->pdata[0];
    g_assert_cmpstr(foreign->state, ==, "passed");
    g_assert_cmpstr(foreign->outcome, ==, BANK_OUTCOME_FOREIGN);
    g_assert_cmpint(foreign->id, ==, 0);
    g_assert_cmpuint(notes->len, ==, 1);
    g_assert_cmpstr(
            notes->pdata[0], ==, "both.xml: passed over, not an account of the seller: " FOREIGN);
    bank_import_end(import);
    g_assert_cmpint(due_of(site, 1), ==, GROSS_DUE);
    g_assert_cmpint(due_of(site, 2), ==, 0);
    g_assert_cmpint(ask(site, STATEMENTS), ==, 1);

    check_import(site, FILE_OF(FURTHER, "X1", 0, {12100, 3, "R3"}),
            "nov.xml: nothing in it is of an account of the seller: " FURTHER
            " ([seller] iban; [bank] ibans names further ones)");
    g_assert_cmpint(ask(site, STATEMENTS), ==, 1);
    char **before = site->config->bank.ibans;
    site->config->bank.ibans = ibans;
    check_import(site, FILE_OF(FURTHER, "X1", 0, {12100, 3, "R3"}), "booked");
    site->config->bank.ibans = before;
    g_assert_cmpint(due_of(site, 3), ==, 0);
    site_free(site);
}

/* A file with a wrong sum, a cut one and one with a DTD: nothing of them is there. */
static void test_refused(void)
{
    struct site *site = site_new("");
    issue_invoices(site, 3, LATER);
    g_autofree char *books_before = books(site);
    GString *xml = file_begin();
    add_statement(xml, OWN, "S1", (const struct entry[]){{12100, 1, "R1"}}, 1, 0);
    add_statement(xml, OWN, "S2", (const struct entry[]){{12100, 2, "R2"}}, 1, 1);
    g_autofree char *sums = import(site, file_end(xml));
    g_assert_nonnull(strstr(sums, "nov.xml"));

    g_autoptr(GBytes) whole = FILE_OF(OWN, "S1", 0, {12100, 1, "R1"});
    gsize length;
    const char *bytes = g_bytes_get_data(whole, &length);
    for (gsize cut = 40; cut < length; cut += 97) {
        g_autofree char *said = import(site, g_bytes_new(bytes, cut));
        g_assert_true(g_str_has_prefix(said, "nov.xml: "));
    }
    g_autofree char *entity = g_strdup_printf(
            "<?xml version=\"1.0\"?><!DOCTYPE Document [<!ENTITY a \"b\">]>%s", bytes + 22);
    g_autofree char *dtd = import(site, g_bytes_new(entity, strlen(entity)));
    g_assert_true(g_str_has_prefix(dtd, "nov.xml: "));
    g_assert_cmpint(ask(site, LINES), ==, 0);
    g_assert_cmpint(ask(site, STATEMENTS), ==, 0);
    g_autofree char *books_after = books(site);
    check_same("refused", books_after, books_before);
    site_free(site);
}

/* Of several files the good ones are kept; the one between is not. */
static void test_several(void)
{
    struct site *site = site_new("");
    issue_invoices(site, 3, LATER);
    g_autoptr(GError) error = NULL, wrong = NULL;
    g_autoptr(GBytes) first = FILE_OF(OWN, "S1", 0, {12100, 1, "R1"}),
                      broken = FILE_OF(OWN, "S2", 5, {12100, 2, "R2"}),
                      last = FILE_OF(OWN, "S3", 0, {12100, 3, "R3"});
    struct bank_import *import = bank_import_begin(site_work(site, LATER), false, &error);
    g_assert_true(bank_import_file(import, "1.xml", first, &error));
    g_assert_false(bank_import_file(import, "2.xml", broken, &wrong));
    g_assert_true(bank_import_file(import, "3.xml", last, &error));
    g_assert_cmpuint(bank_import_lines(import)->len, ==, 2);
    bank_import_end(import);
    g_assert_cmpint(due_of(site, 1), ==, 0);
    g_assert_cmpint(due_of(site, 2), ==, GROSS_DUE);
    g_assert_cmpint(due_of(site, 3), ==, 0);
    site_free(site);
}

/* A dry run shows what a run would do, the second file after the first, and leaves nothing. */
static void test_dry_run(void)
{
    struct site *site = site_new("");
    issue_invoices(site, 3, LATER);
    g_autoptr(GError) error = NULL, wrong = NULL;
    g_autofree char *before = books(site);
    g_autoptr(GBytes) first = FILE_OF(OWN, "S1", 0, {12100, 1, "R1"}),
                      broken = FILE_OF(OWN, "S2", 5, {12100, 2, "R2"}),
                      second = FILE_OF(OWN, "S3", 0, {12100, 1, "R3"}, {12100, 2, "R4"});
    struct bank_import *import = bank_import_begin(site_work(site, LATER), true, &error);
    g_assert_true(bank_import_file(import, "1.xml", first, &error));
    g_assert_false(bank_import_file(import, "2.xml", broken, &wrong));
    g_assert_true(bank_import_file(import, "3.xml", second, &error));
    static const char *const wanted[] = {"booked", "too-much", "booked"};
    const GPtrArray *lines = bank_import_lines(import);
    g_assert_cmpuint(lines->len, ==, G_N_ELEMENTS(wanted));
    for (guint i = 0; i < lines->len; i++)
        g_assert_cmpstr(((const struct bank_line *)lines->pdata[i])->outcome, ==, wanted[i]);
    bank_import_end(import);
    g_assert_cmpint(ask(site, LINES), ==, 0);
    g_assert_cmpint(due_of(site, 1), ==, GROSS_DUE);
    g_autofree char *after = books(site);
    check_same("a dry run", after, before);
    bank_import_end(NULL);
    site_free(site);
}

/* The end of a payment came in a file before the payment itself: then both are known, and the
 * invoice is open. */
static void test_order_of_files(void)
{
    struct site *site = site_new("");
    issue_invoices(site, 3, LATER);
    check_import(site, FILE_OF(OWN, "S2", 0, {-12100, 1, "R9"}), "reversal-unknown");
    g_assert_cmpint(due_of(site, 1), ==, GROSS_DUE);
    check_import(site, FILE_OF(OWN, "S1", 0, {12100, 1, "R1"}), "booked");
    g_assert_cmpint(due_of(site, 1), ==, GROSS_DUE);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM payments"), ==, 2);
    g_assert_cmpint(ask(site, "SELECT sum(amount) FROM payments"), ==, 0);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM bank_lines WHERE outcome = 'reversal'"), ==, 1);
    check_import(site, FILE_OF(OWN, "S3", 0, {12100, 1, "R10"}), "booked");
    g_assert_cmpint(due_of(site, 1), ==, 0);
    site_free(site);
}

/* Without a reference of the bank a line that says the same waits for a person. */
static void test_twice(void)
{
    struct site *site = site_new("");
    issue_invoices(site, 3, LATER);
    check_import(site, FILE_OF(OWN, "S1", 0, {5000, 1, "NOTPROVIDED"}), "too-little");
    check_import(site, FILE_OF(OWN, "S2", 0, {5000, 1, "NOTPROVIDED"}), "twice");
    g_assert_cmpint(due_of(site, 1), ==, 7100);
    check_import(site, FILE_OF(OWN, "S3", 0, {5000, 1, "R5"}), "twice"); /* the first has none */
    check_import(site, FILE_OF(OWN, "S4", 0, {7100, 1, "NOTPROVIDED"}), "booked");
    g_assert_cmpint(due_of(site, 1), ==, 0);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank-import/again", test_again);
    g_test_add_func("/bank-import/accounts", test_accounts);
    g_test_add_func("/bank-import/refused", test_refused);
    g_test_add_func("/bank-import/several", test_several);
    g_test_add_func("/bank-import/dry-run", test_dry_run);
    g_test_add_func("/bank-import/order-of-files", test_order_of_files);
    g_test_add_func("/bank-import/twice", test_twice);
    return g_test_run();
}
