/* The bank at the desk: files that come in, what became of their lines, and what a person confirms
 * or takes back. */
#include "store/bank.h"
#include "unit/bank/coda.h"
#include "unit/desk/papers.h"

#define FREE "0"          /* a communication of words */
#define STRUCTURED "1101" /* of a reference's twelve digits */

static struct house *new_house(void)
{
    return house_new("[bank]\nibans=" OWN "\n", "en");
}

/* The reference of an invoice as CODA has it. Caller frees. */
static char *structured(const struct house *house, gint64 id)
{
    g_autoptr(stored_document_auto) stored = paper(house, id);
    g_autoptr(GString) text = g_string_new(STRUCTURED);
    for (const char *p = stored->document->payment_reference; *p; p++)
        if (g_ascii_isdigit(*p))
            g_string_append_c(text, *p);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* A line of a statement; `said` NULL ends them. */
struct said {
    gint64 cents;
    const char *said;
};

/* A file of one statement, of that number. Caller frees. */
static GString *statement(const char *number, const struct said *lines)
{
    struct coda coda = coda_begin();
    coda_open(&coda);
    for (; lines->said; lines++)
        coda_21(&coda, "0000", lines->cents, lines->cents < 0 ? "00101000" : "00150000",
                lines->said); /* a transfer out, a transfer in */
    coda_close(&coda);
    g_string_replace(coda.text, "REF7", number, 0);
    return coda.text;
}

static const struct reply *import_lines(
        struct house *house, const char *number, const struct said *lines)
{
    g_autoptr(GString) file = statement(number, lines);
    return upload(house, ACCOUNTANT, "/bank/import", "file", "a.cod", file->str, file->len);
}

static void check_line(struct house *house, int id, const char *state)
{
    g_autoptr(bank_line_auto) line = bank_line_get(house->site->store, id, NULL);
    g_assert_nonnull(line);
    if (strcmp(line->state, state) != 0)
        g_error("line %d: %s (%s), not %s", id, line->state, line->facts, state);
}

/* ---- coming in ---- */

/* A reference books by itself; words and amounts that fit none wait; what goes out does not
 * concern us. The same file again changes nothing. */
static void test_import(void)
{
    struct house *house = new_house();
    gint64 whole = new_invoice(house, 1), part = new_invoice(house, 2);
    g_autofree char *first = structured(house, whole), *second = structured(house, part);
    const struct said lines[] = {
            {12100, first}, {5000, second}, {777, FREE "thanks"}, {-900, FREE "rent"}, {0, NULL}};
    for (int time = 0; time < 2; time++) {
        import_lines(house, "REF7", lines);
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpint(due_of(house, whole), ==, 0);
        g_assert_cmpint(due_of(house, part), ==, 7100);
        g_assert_cmpint(ask(house->site, "SELECT count(*) FROM payments"), ==, 2);
        get(house, ACCOUNTANT, "/bank");
        if (time)
            g_assert_true(says(house, words_get(WORD_BANK_READ_OLD, LANGUAGE_EN)));
    }
    check_line(house, 1, "booked");
    check_line(house, 2, "booked");
    check_line(house, 3, "open");
    check_line(house, 4, "other");
    house_free(house);
}

/* Each view has its lines, and the counts of what waits stand beside its name. */
static void test_views(void)
{
    struct house *house = new_house();
    gint64 id = new_invoice(house, 1);
    g_autofree char *reference = structured(house, id);
    const struct said lines[] = {
            {12100, reference}, {100, FREE "a"}, {200, FREE "b"}, {-900, FREE "rent"}, {0, NULL}};
    import_lines(house, "REF7", lines);
    static const struct {
        const char *target;
        int rows;
    } rows[] = {{"/bank?state=open", 2}, {"/bank?state=booked", 1}, {"/bank?state=other", 1},
            {"/bank?state=all", 4}, {"/bank?state=proposed", 0}, {"/bank?state=nothing", 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpuint(get(house, READER, rows[i].target)->status, ==, 200);
        int count = count_at(house, "//tbody/tr");
        if (count != rows[i].rows)
            g_error("%s: %d", rows[i].target, count);
        check_text(house, "//nav[@class='views']//a[contains(@href, 'open')]//span", "2");
    }
    house_free(house);
}

/* What is no statement, or another's, says so by its name; of two files one may be in. */
static void test_refused(void)
{
    static const struct {
        const char *name, *bytes, *says;
    } rows[] = {
            {"a.cod", "nonsense", "a.cod"},
            {"a.xml",
                    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">"
                    "]><a>&b;</a>",
                    "a.xml"},
            {"<b>.cod", "x", "&lt;b&gt;.cod"},
            {"a.zip", "PK\x03\x04", "a.zip"},
            {"a.cod", "", "a.cod"},
    };
    struct house *house = new_house();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        upload(house, ACCOUNTANT, "/bank/import", "file", rows[i].name, rows[i].bytes,
                strlen(rows[i].bytes));
        g_assert_cmpuint(house->reply.status, ==, 422);
        if (!says(house, rows[i].says) || says(house, "root:"))
            g_error("%s: %s", rows[i].name, house->reply.body);
        g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, 1);
    }
    post(house, ACCOUNTANT, "/bank/import", "");
    g_assert_cmpuint(house->reply.status, ==, 422);
    check_alert_word(house, WORD_BANK_NO_FILE);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM bank_lines"), ==, 0);
    house_free(house);
}

/* ---- by hand ---- */

/* An open line and the invoice it pays: found by its amount or by words, confirmed, taken back. */
static void test_match(void)
{
    struct house *house = new_house();
    gint64 id = new_invoice(house, 1);
    const struct said lines[] = {{12100, FREE "for the chairs"}, {0, NULL}};
    import_lines(house, "REF7", lines);
    for (int time = 0; time < 2; time++) {
        static const char *const ways[] = {"/bank/1", "/bank/1?q=2025-00001", "/bank/1?q=peeters"};
        for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
            get(house, ACCOUNTANT, ways[i]);
            if (count_forms(house, "/bank/1/match") != 1)
                g_error("%s: %s", ways[i], house->reply.body);
            get(house, READER, ways[i]);
            g_assert_cmpint(count_forms(house, "/bank/1/match"), ==, 0);
        }
        go_and_submit(house, ACCOUNTANT, "/bank/1", "/bank/1/match", "");
        g_assert_cmpuint(house->reply.status, ==, 303);
        check_line(house, 1, "booked");
        g_assert_cmpint(due_of(house, id), ==, 0);

        go_and_submit(house, ACCOUNTANT, "/bank/1", "/bank/1/unmatch", "");
        check_done(house, ACCOUNTANT, "/bank/1", words_get(WORD_BANK_UNMATCHED, LANGUAGE_EN));
        check_line(house, 1, "open");
        g_assert_cmpint(due_of(house, id), ==, 12100);
    }
    house_free(house);
}

/* A line that names an invoice and is of another amount is proposed: a button for who may confirm,
 * the invoice's name for who may only read; it is booked by nobody's word but a person's. */
static void test_proposed(void)
{
    struct house *house = new_house();
    gint64 id = new_invoice(house, 1);
    const struct said lines[] = {{5000, FREE "2025-00001"}, {0, NULL}};
    import_lines(house, "REF7", lines);
    check_line(house, 1, "proposed");
    g_assert_cmpint(due_of(house, id), ==, 12100);
    static const char *const pages[] = {"/bank", "/bank?state=proposed", "/bank/1"};
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++)
        for (int who = READER; who <= OWNER; who++) {
            get(house, (enum who)who, pages[i]);
            int buttons = count_forms(house, "/bank/1/match");
            if ((buttons > 0) != (who != READER))
                g_error("%s as %d: %d buttons", pages[i], who, buttons);
            g_assert_true(says(house, "2025-00001"));
        }
    go_and_submit(house, ACCOUNTANT, "/bank", "/bank/1/match", "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    check_line(house, 1, "booked");
    g_assert_cmpint(due_of(house, id), ==, 7100);
    house_free(house);
}

/* What cannot pay, or be paid, is refused, and nothing is booked. */
static void test_match_refused(void)
{
    static const struct {
        const char *path, *fields;
        unsigned status;
    } rows[] = {
            {"/bank/1/match", "document=99", 404},
            {"/bank/1/match", "document=", 404},
            {"/bank/1/match", "document=x", 404},
            {"/bank/99/match", "document=1", 404},
            {"/bank/1/match", "document=2", 409}, /* a draft */
            {"/bank/2/match", "document=1", 409}, /* what went out pays nobody's invoice */
            {"/bank/1/unmatch", "", 409},         /* nothing to take back */
            {"/bank/99/unmatch", "", 404},
    };
    struct house *house = new_house();
    new_invoice(house, 1);
    new_draft(house, 2, DOCUMENT_INVOICE);
    const struct said lines[] = {{12100, FREE "x"}, {-900, FREE "rent"}, {0, NULL}};
    import_lines(house, "REF7", lines);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        post(house, ACCOUNTANT, rows[i].path, rows[i].fields);
        if (house->reply.status != rows[i].status)
            g_error("%s %s: %u", rows[i].path, rows[i].fields, house->reply.status);
    }
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM payments"), ==, 0);
    house_free(house);
}

/* Fifty lines a page, newest first, there and back. */
static void test_pages(void)
{
    struct house *house = new_house();
    g_autoptr(GArray) lines = g_array_new(TRUE, TRUE, sizeof(struct said));
    for (int i = 1; i <= 51; i++) {
        const struct said line = {i, FREE "x"};
        g_array_append_val(lines, line);
    }
    import_lines(house, "REF7", (const struct said *)(const void *)lines->data);
    get(house, READER, "/bank?state=open");
    g_assert_cmpint(count_at(house, "//tbody/tr"), ==, 50);
    g_assert_cmpint(count_links(house, "/bank/51"), >=, 1);
    g_autofree char *older = text_at(house, "//a[@rel='next']/@href");
    get(house, READER, older);
    g_assert_cmpint(count_at(house, "//tbody/tr"), ==, 1);
    g_assert_cmpint(count_links(house, "/bank/1"), >=, 1);
    g_autofree char *newer = text_at(house, "//a[@rel='prev']/@href");
    get(house, READER, newer);
    g_assert_cmpint(count_at(house, "//tbody/tr"), ==, 50);
    g_assert_cmpint(count_at(house, "//a[@rel='prev']"), ==, 0);
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/bank-page/import", test_import);
    g_test_add_func("/desk/bank-page/views", test_views);
    g_test_add_func("/desk/bank-page/refused", test_refused);
    g_test_add_func("/desk/bank-page/match", test_match);
    g_test_add_func("/desk/bank-page/proposed", test_proposed);
    g_test_add_func("/desk/bank-page/match-refused", test_match_refused);
    g_test_add_func("/desk/bank-page/pages", test_pages);
    return g_test_run();
}
