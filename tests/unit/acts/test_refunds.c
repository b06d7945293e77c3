/* The credit notes of the shop's refunds: one for each, void when the shop deletes its refund,
 * warned where they are issued, and none where the rule wants none. Many refunds: test_steps.c. */
#include "acts/refunds.h"
#include "unit/acts/acts.h"

#define DRAFTS "[credit_note]\ncreate=refunded\nauto_send=false\n"
#define NEVER "[credit_note]\ncreate=never\n"
#define NOTE_COUNT "SELECT count(*) FROM documents WHERE type = 'credit_note' AND "

#define R1 "{\"id\":31,\"reason\":\"broken\",\"total\":\"-12.10\"}"
#define R2 "{\"id\":32,\"reason\":\"\",\"total\":\"-1.21\"}"

/* The paid order 1 with an issued invoice (#1). */
static struct site *site_with_invoice(const char *more)
{
    struct site *site = site_new(more);
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 0);
    must_work(site, "the invoice");
    g_assert_cmpint(ask(site, "SELECT count(*) FROM documents WHERE number IS NOT NULL"), ==, 1);
    return site;
}

/* The shop's next word about order 1: these are its refunds. */
static void tell(struct site *site, int minute, const char *refunds)
{
    deliver(site, &(const struct news){.status = "processing", .paid = true, .refunds = refunds}, 1,
            minute);
    must_work(site, refunds);
}

static void check_notes(struct site *site, const char *where, int drafts, int voided)
{
    gint64 now_drafts = ask(site, NOTE_COUNT "state = 'draft'"),
           now_void = ask(site, NOTE_COUNT "state = 'void'");
    if (now_drafts != drafts || now_void != voided)
        g_error("%s: %d drafts and %d void ones", where, (int)now_drafts, (int)now_void);
}

/* ---- one after the other ---- */

/* What the shop says at one time after the other, and the notes that there are then. */
static void test_follow(void)
{
    static const struct {
        const char *name, *refunds;
        int drafts, voided;
    } rows[] = {
            {"none", "", 0, 0},
            {"one", R1, 1, 0},
            {"the same again", R1, 1, 0},
            {"a second", R1 "," R2, 2, 0},
            {"in another order", R2 "," R1, 2, 0},
            {"one is deleted", R2, 1, 1},
            {"it comes back", R2 "," R1, 2, 0},
            {"both are deleted", "", 0, 2},
            {"one id twice", R1 "," R1, 1, 1},
            {"an id of two amounts: the first counts",
                    R1 ",{\"id\":31,\"reason\":\"\",\"total\":\"-99.00\"}", 1, 1},
    };
    struct site *site = site_with_invoice(DRAFTS);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        tell(site, (int)i + 1, rows[i].refunds);
        check_notes(site, rows[i].name, rows[i].drafts, rows[i].voided);
    }
    g_assert_cmpint(ask(site, NOTE_COUNT "refund_id = 31 AND total_gross = 1210"), ==, 1);
    g_assert_cmpint(ask(site, NOTE_COUNT "total_gross NOT IN (1210, 121)"), ==, 0);
    site_free(site);
}

/* An entry without an id is no refund. */
static void test_without_id(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    tell(site, 1, "{\"id\":0,\"reason\":\"\",\"total\":\"-1.21\"}");
    check_notes(site, "without an id", 0, 0);
    site_free(site);
}

/* Together never more than the invoice: what does not fit blocks, and a person decides. */
static void test_above_rest(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    tell(site, 1,
            "{\"id\":31,\"reason\":\"\",\"total\":\"-121.00\"},"
            "{\"id\":32,\"reason\":\"\",\"total\":\"-0.01\"}");
    check_notes(site, "above", 2, 0);
    g_assert_cmpint(ask(site, NOTE_COUNT "refund_id = 31 AND blocked = 0"), ==, 1);
    g_assert_cmpint(ask(site,
                            NOTE_COUNT "refund_id = 32 AND blocked = 1 AND warnings LIKE "
                                       "'%credit-above-rest%'"),
            ==, 1);
    g_assert_cmpint(
            ask(site,
                    "SELECT count(*) FROM mails WHERE role = 'alert' AND body LIKE '%credit "
                    "note #3%'"),
            ==, 1);
    site_free(site);
}

/* ---- issued notes ---- */

/* An issued note stays as it is: it is warned when its refund is deleted, once, and no more when
 * the refund is there again. */
static void test_warned_while_deleted(void)
{
    struct site *site = site_with_invoice("[credit_note]\ncreate=refunded\nauto_send=true\n");
    static const struct {
        const char *refunds;
        int warned;
    } rows[] = {{R1, 0}, {"", 1}, {"", 1}, {R1, 0}, {R1, 0}, {R2, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        tell(site, (int)i + 1, rows[i].refunds);
        g_assert_cmpint(ask(site, NOTE_COUNT "refund_id = 31 AND number IS NOT NULL"), ==, 1);
        g_assert_cmpint(ask(site, NOTE_COUNT "refund_id = 31 AND warnings LIKE '%refund-deleted%'"),
                ==, rows[i].warned);
    }
    site_free(site);
}

/* The words of an order that is gone go to each issued document of it, and to the story. */
static void test_order_end(void)
{
    struct site *site = site_with_invoice("[credit_note]\ncreate=refunded\nauto_send=true\n");
    tell(site, 1, R1);
    deliver(site, &(const struct news){.status = "deleted"}, 1, 2);
    must_work(site, "deleted");
    g_autofree char *warned = g_strdup_printf("SELECT count(*) FROM documents WHERE number IS NOT "
                                              "NULL AND warnings LIKE '%%%s%%'",
            order_deleted.warning);
    g_assert_cmpint(ask(site, warned), ==, 2);
    g_assert_cmpint(told(site, order_deleted.decision), ==, 1);
    g_autofree char *alerted = g_strdup_printf(
            "SELECT count(*) FROM mails WHERE role = 'alert' AND body LIKE '%%%s%%'",
            order_deleted.alert);
    g_assert_cmpint(ask(site, alerted), ==, 1);

    deliver(site, &(const struct news){.status = "deleted"}, 1, 2);
    must_work(site, "deleted again");
    g_assert_cmpint(ask(site, warned), ==, 2);
    site_free(site);
}

/* Each end has its own words, none of them empty. */
static void test_order_end_words(void)
{
    const struct order_end *const ends[] = {&order_deleted, &order_is_subscription};
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_assert_cmpstr(ends[i]->decision, !=, "");
        g_assert_cmpstr(ends[i]->warning, !=, ends[i]->decision);
        g_assert_nonnull(strstr(ends[i]->alert, "its order"));
    }
}

/* ---- rules ---- */

/* create=never: no note; the invoice says so, with the sum, and no more once the shop has none. */
static void test_never(void)
{
    struct site *site = site_with_invoice(NEVER);
    tell(site, 1, R1 "," R2);
    check_notes(site, "never", 0, 0);
    g_assert_cmpint(ask(site,
                            "SELECT count(*) FROM documents WHERE type = 'invoice' AND warnings "
                            "LIKE '%refunded-after-issue%13.31%'"),
            ==, 1);
    tell(site, 2, "");
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM documents WHERE warnings LIKE '%refunded-after%'"), ==,
            0);
    site_free(site);
}

/* A refund that was first seen under create=never stays without a note when the rule changes; a
 * later one gets one. */
static void test_rule_changes(void)
{
    struct site *site = site_with_invoice(NEVER);
    tell(site, 1, R1);
    site->config->rules[DOCUMENT_CREDIT_NOTE].create = CREATE_REFUNDED;
    tell(site, 2, R1 "," R2);
    check_notes(site, "the rule changed", 1, 0);
    g_assert_cmpint(ask(site, NOTE_COUNT "refund_id = 32"), ==, 1);
    site_free(site);
}

/* ---- cut into steps ---- */

static bool no_issue(
        const struct work *work, struct stored_document *note, bool *issued, GError **error)
{
    (void)work, (void)note, (void)error;
    return !(*issued = false);
}

static GPtrArray *refund_list(int count)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i <= count; i++) {
        struct order_refund *refund = g_new0(struct order_refund, 1);
        refund->id = i;
        g_ptr_array_add(list, refund);
    }
    return list;
}

/* Up to 16 refunds are done with their delivery; one more is a job. */
static void test_few(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    for (int count = 0; count <= 18; count++) {
        g_autoptr(GPtrArray) list = refund_list(count);
        struct refunds *refunds = refunds_new("main", 1, list, NULL, no_issue);
        g_autoptr(GError) error = NULL;
        bool few = count > 16;
        g_assert_true(refunds_are_few(refunds, site->store, &few, &error));
        g_assert_cmpint(few, ==, count <= 16);
        refunds_free(refunds);
    }
    refunds_free(NULL);
    site_free(site);
}

/* An order without an issued invoice has nothing to credit: a whole step ends it, and of those that
 * pause by the clock each comes at least one refund further, however slow the machine is. */
static void test_no_invoice(void)
{
    static const struct {
        bool whole;
        int steps; /* at most: the three refunds, the invoice's warning, and the end */
    } rows[] = {{true, 1}, {false, 5}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_draft(DRAFTS, DOCUMENT_INVOICE);
        g_autoptr(GPtrArray) list = refund_list(3);
        g_autoptr(GError) error = NULL;
        struct refunds *refunds = refunds_new("main", 1, list, NULL, no_issue);
        bool finished = false;
        for (int step = 0; !finished && step < rows[i].steps; step++) {
            begin(site);
            g_assert_true(refunds_step(
                    refunds, site_work(site, LATER), rows[i].whole, &finished, &error));
            commit(site);
        }
        g_assert_true(finished);
        check_notes(site, "no invoice", 0, 0);
        refunds_free(refunds);
        site_free(site);
    }
}

/* A step whose transaction is taken back left nothing; begun anew it makes the same, once. */
static void test_begun_anew(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    tell(site, 1, "");
    deliver(site, &(const struct news){.status = "processing", .paid = true, .refunds = R1 "," R2},
            1, 2);
    change(site,
            "CREATE TRIGGER stuck BEFORE INSERT ON documents WHEN NEW.refund_id = 32 BEGIN "
            "SELECT abs(NEW.refund_id * 0 - 9223372036854775807 - 1); END");
    g_autoptr(GError) error = NULL;
    g_assert_false(work(site, &error));
    check_notes(site, "refused", 0, 0);
    change(site, "DROP TRIGGER stuck");
    must_work(site, "anew");
    check_notes(site, "anew", 2, 0);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/refunds/follow", test_follow);
    g_test_add_func("/refunds/without-id", test_without_id);
    g_test_add_func("/refunds/above-rest", test_above_rest);
    g_test_add_func("/refunds/warned-while-deleted", test_warned_while_deleted);
    g_test_add_func("/refunds/order-end", test_order_end);
    g_test_add_func("/refunds/order-end-words", test_order_end_words);
    g_test_add_func("/refunds/never", test_never);
    g_test_add_func("/refunds/rule-changes", test_rule_changes);
    g_test_add_func("/refunds/few", test_few);
    g_test_add_func("/refunds/no-invoice", test_no_invoice);
    g_test_add_func("/refunds/begun-anew", test_begun_anew);
    return g_test_run();
}
