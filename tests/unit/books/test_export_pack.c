/* The month pack as a whole (INTERFACE-books.md, "The month pack"): what is in it and in which
 * order, sums of its journal, the same bytes, and what keeps it from being written. */
#include "book.h"

#include <fcntl.h>
#include <string.h>

#include "base/error.h"
#include "books/export.h"
#include "store/books.h"
#include "cents.h"
#include "unzip.h"

/* ---- a month, and its pack ---- */

#define FROM "2026-02-01"
#define TO "2026-02-28"

typedef struct seller seller_owned;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(seller_owned, seller_free)

static char *no_journals[] = {NULL};

/* Two invoices of February with a credit note, one in dollars, one of January, one of March; a
 * delivery note. Pages are made of all. */
static void fill(struct store *store)
{
    struct sale sales[] = {
            {DOCUMENT_INVOICE, "2026-01-31", {{VAT_S, "21", 100, 21, "BE"}}, .billing = "BE"},
            {DOCUMENT_INVOICE, FROM,
                    {{VAT_S, "21", 10000, 2100, "BE"}, {VAT_S, "6", 5000, 300, "BE"}},
                    .billing = "BE", .name = "=1+1", .rounding = 2, .method = "bacs"},
            {DOCUMENT_INVOICE, TO, {{VAT_K, "0", 777, 0, "BE"}}, .billing = "NL", .shop = "b2",
                    .vat_number = "NL000099998B57"},
            {DOCUMENT_INVOICE, TO, {{VAT_S, "21", 900, 189, "BE"}}, .billing = "BE",
                    .currency = "USD"},
            {DOCUMENT_CREDIT_NOTE, TO, {{VAT_S, "21", 1000, 210, "BE"}}, .billing = "BE",
                    .rounding = -1},
            {DOCUMENT_DELIVERY_NOTE, TO, {{VAT_S, "21", 500, 105, "BE"}}, .billing = "BE"},
            {DOCUMENT_INVOICE, "2026-03-01", {{VAT_S, "21", 100, 21, "BE"}}, .billing = "BE"},
    };
    gint64 ids[G_N_ELEMENTS(sales)];
    for (gsize i = 0; i < G_N_ELEMENTS(sales); i++) {
        sales[i].credits = sales[i].type == DOCUMENT_CREDIT_NOTE ? ids[1] : 0;
        ids[i] = sell(store, &sales[i]);
        render(store, ids[i]);
    }
    book_payment(store, ids[1], TO, 17402, 0);
    must(store_mark_sync(store, &error));
}

struct packed {
    struct config config;
    struct export_wish wish;
    struct export_result result;
    char *name;
    GBytes *bytes;
};

static void packed_clear(struct packed *packed)
{
    export_result_clear(&packed->result);
    g_clear_pointer(&packed->bytes, g_bytes_unref);
    g_clear_pointer(&packed->name, g_free);
}

/* What `export --month 2026-02` asks for. */
static struct packed ask(const struct seller *seller)
{
    struct packed packed = {.wish = {.period = {FROM, TO}, .name = "pack.zip"}};
    packed.config.seller = *seller;
    packed.config.accountant.journals = no_journals;
    packed.wish.types[DOCUMENT_INVOICE] = packed.wish.types[DOCUMENT_CREDIT_NOTE] = true;
    return packed;
}

/* Writes it into a file; what stands in that then. */
static bool pack(struct store *store, struct packed *packed, GError **error)
{
    packed->wish.out = g_file_open_tmp("billhook-pack-XXXXXX", &packed->name, NULL);
    bool good = export_write(store, &packed->config, &packed->wish, &packed->result, error);
    char *bytes;
    gsize length;
    close(packed->wish.out);
    g_assert_true(g_file_get_contents(packed->name, &bytes, &length, NULL));
    g_unlink(packed->name);
    packed->bytes = g_bytes_new_take(bytes, length);
    return good;
}

static char *file_of(const struct packed *packed, const char *name)
{
    gsize length;
    unsigned mode;
    gint64 at;
    char *text = read_back(packed->bytes, name, &length, &mode, &at);
    if (!text)
        g_error("%s is not in the pack", name);
    return text;
}

/* ---- what is in it ---- */

#define TABLES "journal.csv\nlines.csv\nvat.csv\noss.csv\ncustomers.csv\ndaily.csv\npayments.csv\n"
#define ENDS "summary.pdf\nverify.txt\n"

static const struct {
    const char *why;
    bool types[DOCUMENT_TYPES];
    const char *shop, *extra;
    gint64 documents, foreign;
    const char *names;
} contents[] = {
        {"invoices, then credit notes, PDF before XML",
                {[DOCUMENT_INVOICE] = true, [DOCUMENT_CREDIT_NOTE] = true}, NULL, NULL, 4, 1,
                TABLES ENDS "invoices/2026-00002.pdf\ninvoices/2026-00002.xml\n"
                            "invoices/2026-00003.pdf\ninvoices/2026-00003.xml\n"
                            "invoices/2026-00004.pdf\ninvoices/2026-00004.xml\n"
                            "credit-notes/C2026-00001.pdf\ncredit-notes/C2026-00001.xml\n"
                            "SHA256SUMS\n"},
        {"of one shop", {[DOCUMENT_INVOICE] = true, [DOCUMENT_CREDIT_NOTE] = true}, "b2", NULL, 1,
                0, TABLES ENDS "invoices/2026-00003.pdf\ninvoices/2026-00003.xml\nSHA256SUMS\n"},
        {"a type in the place of the two", {[DOCUMENT_DELIVERY_NOTE] = true}, NULL, NULL, 1, 0,
                TABLES ENDS "delivery-notes/L2026-00001.pdf\ndelivery-notes/L2026-00001.xml\n"
                            "SHA256SUMS\n"},
        {"what the caller brings stands before the summary", {[DOCUMENT_CREDIT_NOTE] = true}, NULL,
                "reconcile.csv", 1, 0,
                TABLES "reconcile.csv\n" ENDS
                       "credit-notes/C2026-00001.pdf\ncredit-notes/C2026-00001.xml\nSHA256SUMS\n"},
        {"a shop without a document", {[DOCUMENT_INVOICE] = true}, "none", NULL, 0, 0,
                TABLES ENDS "SHA256SUMS\n"},
};

static void test_contents(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    g_autoptr(GBytes) extra = g_bytes_new_static("a;b\r\n", 5);
    fill(fixture->store);
    for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
        struct packed packed = ask(seller);
        memcpy(packed.wish.types, contents[i].types, sizeof packed.wish.types);
        packed.wish.shop = contents[i].shop;
        packed.wish.extra = (struct export_file){contents[i].extra, extra};
        must(pack(fixture->store, &packed, &error));
        g_autofree char *names = names_of(packed.bytes);
        if (g_strcmp0(names, contents[i].names) != 0)
            g_error("%s: %s", contents[i].why, names);
        g_assert_cmpint(packed.result.documents, ==, contents[i].documents);
        g_assert_cmpint(packed.result.foreign, ==, contents[i].foreign);
        g_auto(GStrv) lines = g_strsplit(names, "\n", -1);
        g_assert_cmpint(packed.result.files, ==, g_strv_length(lines) - 1);
        packed_clear(&packed);
    }
}

/* Pages and e-invoices are the kept bytes; the summary is a PDF; the proof says what it proved. */
static void test_files(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    fill(fixture->store);
    struct packed packed = ask(seller);
    must(pack(fixture->store, &packed, &error));
    g_autofree char *page = file_of(&packed, "invoices/2026-00002.pdf"),
                    *ubl = file_of(&packed, "credit-notes/C2026-00001.xml"),
                    *proof = file_of(&packed, "verify.txt"),
                    *summary = file_of(&packed, "summary.pdf");
    g_assert_cmpstr(page, ==, "%PDF-");
    g_assert_cmpstr(ubl, ==, "<Invoice/>");
    g_assert_true(g_str_has_prefix(summary, "%PDF-1."));
    g_autofree char *last = g_strdup_printf("7 documents verified, %u fault%s\n",
            packed.result.faults, packed.result.faults == 1 ? "" : "s");
    g_assert_true(g_str_has_suffix(proof, last));
    packed_clear(&packed);
}

/* ---- journal.csv ---- */

/* Each row adds up; the rows of a document are its total, once with its rounding. */
static void test_journal(struct fixture *fixture, gconstpointer data)
{
    enum { NUMBER = 1, BASE = 10, VAT, ROUNDING, GROSS, CURRENCY, PAID, PAID_ON };
    static const struct {
        const char *number;
        gint64 gross, rounding;
        const char *currency, *paid, *paid_on;
    } wanted[] = {
            {"2026-00002", 17402, 2, "EUR", "true", "28/02/2026"},
            {"2026-00003", 777, 0, "EUR", "false", ""},
            {"2026-00004", 1089, 0, "USD", "false", ""},
            {"C2026-00001", -1209, 1, "EUR", "false", ""},
    };
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    fill(fixture->store);
    struct packed packed = ask(seller);
    must(pack(fixture->store, &packed, &error));
    g_autofree char *journal = file_of(&packed, "journal.csv");
    g_auto(GStrv) rows = g_strsplit(journal, "\r\n", -1);
    g_assert_cmpuint(g_strv_length(rows), ==, 1 + 5 + 1); /* a header, five rows, and the end */
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        gint64 gross = 0, rounding = 0;
        for (guint j = 1; j < 6; j++) {
            g_auto(GStrv) cells = g_strsplit(rows[j], ";", -1);
            if (strcmp(cells[NUMBER], wanted[i].number) != 0)
                continue;
            g_assert_cmpint(cents(cells[GROSS], ","), ==,
                    cents(cells[BASE], ",") + cents(cells[VAT], ",") + cents(cells[ROUNDING], ","));
            g_assert_cmpstr(cells[CURRENCY], ==, wanted[i].currency);
            g_assert_cmpstr(cells[PAID], ==, wanted[i].paid);
            g_assert_cmpstr(cells[PAID_ON], ==, wanted[i].paid_on);
            gross += cents(cells[GROSS], ",");
            rounding += cents(cells[ROUNDING], ",");
        }
        g_assert_cmpint(gross, ==, wanted[i].gross);
        g_assert_cmpint(rounding, ==, wanted[i].rounding);
    }
    check_says(rows[1], ";'=1+1;");
    packed_clear(&packed);
}

/* ---- the same bytes ---- */

static void check_same(struct store *store, const struct seller *seller, GBytes *wanted)
{
    struct packed again = ask(seller);
    must(pack(store, &again, &error));
    g_assert_true(g_bytes_equal(wanted, again.bytes));
    packed_clear(&again);
}

/* The same books give the same bytes in any time zone and after a later month; other words for the
 * seller give others. */
static void test_same_bytes(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    fill(fixture->store);
    struct packed first = ask(seller);
    must(pack(fixture->store, &first, &error));
    g_setenv("TZ", "Pacific/Kiritimati", TRUE);
    tzset();
    check_same(fixture->store, seller, first.bytes);
    g_unsetenv("TZ");
    tzset();
    seller->language = LANGUAGE_DE;
    struct packed other = ask(seller);
    must(pack(fixture->store, &other, &error));
    g_assert_false(g_bytes_equal(first.bytes, other.bytes));
    packed_clear(&other);
    packed_clear(&first);
}

/* ---- what keeps it from being written ---- */

/* A document without its page is named, the first three of many, and nothing was written. */
static void test_no_page(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        int more;
        const char *words;
    } rows[] = {
            {1, "2026-00001 has no PDF yet"},
            {2, "2026-00001, 2026-00002, 2026-00003 have no PDF yet"},
            {2, "2026-00001, 2026-00002, 2026-00003 and 2 more have no PDF yet"},
    };
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    const struct sale sale = {
            DOCUMENT_INVOICE, TO, {{VAT_S, "21", 100, 21, "BE"}}, .billing = "BE"};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (int j = 0; j < rows[i].more; j++)
            sell(fixture->store, &sale);
        struct packed packed = ask(seller);
        must_fail(pack(fixture->store, &packed, &error), BILLHOOK_ERROR_CONFLICT, rows[i].words);
        g_assert_cmpuint(g_bytes_get_size(packed.bytes), ==, 0);
        packed_clear(&packed);

        struct packed before = ask(seller); /* January has none that waits */
        before.wish.period = (struct period){"2026-01-01", "2026-01-31"};
        must(pack(fixture->store, &before, &error));
        packed_clear(&before);
    }
}

/* A journal without an account for a document: it is named, and there is no zip. */
static void test_no_account(struct fixture *fixture, gconstpointer data)
{
    static char *journals[] = {"winbooks", NULL},
                *accounts[] = {"S21: 700000 211400", "S6: 700006 211200", NULL},
                *all[] = {"S21: 700000 211400", "S6: 700006 211200", "K: 700100 212300", NULL};
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    fill(fixture->store);
    struct packed packed = ask(seller);
    packed.config.accountant.journals = journals;
    packed.config.accountant.winbooks = (struct config_winbooks){.sales = "VEN",
            .credit = "NCV",
            .customer = "WEB",
            .receivable = "400000",
            .vat_due = "451000",
            .accounts = accounts,
            .first_year = 2020};
    struct packed known = packed;
    must_fail(pack(fixture->store, &packed, &error), BILLHOOK_ERROR_CONFLICT, "2026-00003");
    g_assert_null(names_of(packed.bytes));
    packed_clear(&packed);

    known.config.accountant.winbooks.accounts = all;
    must(pack(fixture->store, &known, &error));
    g_autofree char *names = names_of(known.bytes), *act = file_of(&known, "ACT.txt");
    check_says(names, "payments.csv\nACT.txt\nsummary.pdf\n");
    g_assert_null(strstr(act, "2026-00004")); /* dollars are in no journal */
    packed_clear(&known);
}

/* A disk that is full: said of the file, and nothing more is written. */
static void test_full(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    fill(fixture->store);
    struct packed packed = ask(seller);
    packed.wish.out = open("/dev/full", O_WRONLY | O_CLOEXEC);
    must_fail(export_write(fixture->store, &packed.config, &packed.wish, &packed.result, &error),
            BILLHOOK_ERROR_SYSTEM, "pack.zip: No space left on device");
    close(packed.wish.out);
    packed_clear(&packed);
}

static bool never_on(void *context, gint64 done, gint64 all)
{
    (void)done, (void)all;
    (*(int *)context)++;
    return false;
}

/* It is told to end while it proves, and while it writes: neither leaves a whole zip. */
static void test_stopped(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    fill(fixture->store);
    for (int proving = 0; proving < 2; proving++) {
        int asked = 0;
        struct progress progress = {never_on, &asked, false};
        struct packed packed = ask(seller);
        *(proving ? &packed.wish.proving : &packed.wish.writing) = &progress;
        must_fail(pack(fixture->store, &packed, &error), BILLHOOK_ERROR_TEMPORARY, "");
        g_assert_cmpint(asked, ==, 1);
        packed_clear(&packed);
    }
}

/* The pack of broken books is made all the same, and tells of them. */
static void test_broken_books(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(seller_owned) seller = test_seller();
    fill(fixture->store);
    struct packed whole = ask(seller);
    must(pack(fixture->store, &whole, &error));
    g_autofree char *done = outside_on(fixture->path,
            "DROP TRIGGER documents_frozen; UPDATE documents SET total_gross = 1 WHERE number = "
            "'2026-00003'");
    g_assert_null(done);
    struct packed packed = ask(seller);
    must(pack(fixture->store, &packed, &error));
    g_autofree char *proof = file_of(&packed, "verify.txt");
    g_assert_cmpuint(packed.result.faults, >, whole.result.faults);
    check_says(proof, "2026-00003: its total is not what was frozen\n");
    packed_clear(&whole);
    packed_clear(&packed);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BOOK_TEST("pack/contents", test_contents);
    BOOK_TEST("pack/files", test_files);
    BOOK_TEST("pack/journal", test_journal);
    BOOK_TEST("pack/same-bytes", test_same_bytes);
    BOOK_TEST("pack/no-page", test_no_page);
    BOOK_TEST("pack/no-account", test_no_account);
    BOOK_TEST("pack/full", test_full);
    BOOK_TEST("pack/stopped", test_stopped);
    BOOK_TEST("pack/broken-books", test_broken_books);
    return g_test_run();
}
