/* The credit note of a refund waits for the refund's own lines where the shop has a key, has them
 * when they come, and goes on without them after a day. */
#include <cjson/cJSON.h>

#include "acts/credit.h"
#include "acts/papers.h"
#include "acts/process.h"
#include "acts/refunds.h"
#include "shop/read.h"
#include "store/refund_lines.h"
#include "unit/acts/acts.h"

#define DAY (24 * 3600)
#define DRAFTS "[credit_note]\ncreate=refunded\nauto_send=false\n"
#define SENT "[credit_note]\ncreate=refunded\nauto_send=true\n"
#define NEVER "[credit_note]\ncreate=never\n"
#define NOTES "SELECT count(*) FROM documents WHERE type = 'credit_note' AND "
#define WAITS NOTES "state = 'draft' AND blocked = 0 AND warnings LIKE '%waits-for-refund-lines%'"
#define PENDING "SELECT count(*) FROM deliveries WHERE state = 'pending'"
#define NAMED NOTES "content LIKE '%\"credited_lines\":[1]%' AND "

#define R1 "{\"id\":31,\"reason\":\"broken\",\"total\":\"-12.10\"}"
#define R2 "{\"id\":32,\"reason\":\"\",\"total\":\"-1.21\"}"

/* A refund of the order's line 1, as the shop shows it. */
#define LINES                                                                                      \
    "{\"id\":31,\"date_created_gmt\":\"2025-11-24T11:00:00\",\"amount\":\"12.10\",\"reason\":"     \
    "\"broken\",\"line_items\":[{\"id\":9,\"name\":\"Koffie\",\"sku\":\"K-1\",\"quantity\":-1,"    \
    "\"subtotal\":\"-10.00\",\"subtotal_tax\":\"-2.10\","                                          \
    "\"total\":\"-10.00\",\"total_tax\":\"-2.10\",\"taxes\":[{\"id\":1,\"total\":\"-2.10\","       \
    "\"subtotal\":\"-2.10\"}],\"meta_data\":[{\"key\":\"_refunded_item_id\",\"value\":\"1\"}]}],"  \
    "\"shipping_lines\":[],\"fee_lines\":[],\"tax_lines\":[{\"id\":1,\"rate_id\":1,\"rate_code\":" \
    "\"BE-BTW\",\"label\":\"BTW\",\"rate_percent\":21,\"tax_total\":\"-2.10\","                    \
    "\"shipping_tax_total\":\"0.00\"}]}"

/* ---- a shop with a key ---- */

static void give_key(struct site *site, const char *key)
{
    struct shop *shop = (struct shop *)config_shop(site->config, "main");
    g_free(shop->rest_key);
    shop->rest_key = g_strdup(key);
}

static struct site *site_with_invoice(const char *more)
{
    struct site *site = site_new(more);
    give_key(site, "ck_1");
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 0);
    must_work(site, "the invoice");
    return site;
}

static void work_at(struct site *site, gint64 now)
{
    g_autoptr(GError) error = NULL;
    int count = 1;
    while (count > 0 && process_deliveries(site_work(site, now), 50, &count, &error))
        ;
    g_assert_no_error(error);
}

static void take_turn(struct site *site, struct process *process)
{
    g_autoptr(GError) error = NULL;
    int count;
    process_turn(process, site_work(site, LATER), 16, &count, &error);
    g_assert_no_error(error);
}

static void tell(struct site *site, int minute, const char *refunds, gint64 now)
{
    deliver(site, &(const struct news){.status = "processing", .paid = true, .refunds = refunds}, 1,
            minute);
    work_at(site, now);
}

/* The lines come, as fetch/refund_lines keeps them; body NULL: the shop has no such refund. */
static void keep_lines(
        struct site *site, gint64 order_id, gint64 refund_id, const char *body, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct order_weight weight;
    g_autoptr(refund_lines_auto) lines =
            refund_lines_get(site->store, "main", order_id, refund_id, &error);
    g_assert_nonnull(lines);
    lines->fetched_at = now;
    lines->next_attempt_at = 0;
    lines->body = body ? g_bytes_new(body, strlen(body)) : NULL;
    begin(site);
    g_assert_true(refund_lines_update(site->store, lines, &error));
    g_assert_true(order_weight(site->store, "main", order_id, &weight, &error));
    g_assert_true(delivery_map_again(site->store, weight.delivery_id, &error));
    commit(site);
}

/* ... and the worker follows the order. */
static void bring(
        struct site *site, gint64 order_id, gint64 refund_id, const char *body, gint64 now)
{
    keep_lines(site, order_id, refund_id, body, now);
    work_at(site, now);
}

/* ---- waiting ---- */

static void test_waits(void)
{
    struct site *site = site_with_invoice(SENT);
    tell(site, 1, R1, LATER);
    g_assert_cmpint(ask(site, WAITS), ==, 1);
    g_assert_cmpint(
            ask(site, "SELECT count(*) FROM refund_lines WHERE next_attempt_at <> 0"), ==, 1);

    tell(site, 2, R1, LATER + 60);
    g_assert_cmpint(ask(site, WAITS), ==, 1);
    bring(site, 1, 31, LINES, LATER + 90);
    g_assert_cmpint(ask(site, WAITS), ==, 0);
    g_assert_cmpint(ask(site, NAMED "number IS NOT NULL AND total_gross = 1210"), ==, 1);
    g_assert_cmpint(told(site, "has the lines of its refund"), ==, 1);

    tell(site, 3, R1, LATER + 120);
    g_assert_cmpint(ask(site, NOTES "1"), ==, 1);
    site_free(site);
}

/* The order has so many refunds that its delivery goes on in steps (of at most 64 notes), and lines
 * come between two of them, after their note was passed by: it does not wait for them for ever. The
 * others wait still. */
static void test_come_between_steps(void)
{
    enum { MANY = 70 };
    struct site *site = site_with_invoice(SENT);
    g_autoptr(GString) refunds = g_string_new(R1);
    for (int i = 1; i < MANY; i++)
        g_string_append_printf(
                refunds, ",{\"id\":%d,\"reason\":\"\",\"total\":\"-0.05\"}", 100 + i);
    deliver(site,
            &(const struct news){.status = "processing", .paid = true, .refunds = refunds->str}, 1,
            1);

    struct process *process = process_new();
    take_turn(site, process);
    g_assert_cmpint(ask(site, PENDING), ==, 1);
    g_assert_cmpint(ask(site, WAITS " AND refund_id = 31"), ==, 1);
    keep_lines(site, 1, 31, LINES, LATER);
    for (int turns = 0; ask(site, PENDING); turns++) {
        g_assert_cmpint(turns, <, 10 * MANY);
        take_turn(site, process);
    }
    g_assert_cmpint(ask(site, NAMED "number IS NOT NULL AND refund_id = 31"), ==, 1);
    g_assert_cmpint(ask(site, WAITS), ==, MANY - 1);
    process_free(process);
    site_free(site);
}

/* Nothing changes for a shop without a key, or one that does not want lines. */
static void test_not_wanted(void)
{
    for (int i = 0; i < 2; i++) {
        struct site *site = site_with_invoice(DRAFTS);
        if (i == 0)
            give_key(site, "");
        else
            ((struct shop *)config_shop(site->config, "main"))->refund_lines = false;
        tell(site, 1, R1, LATER);
        g_assert_cmpint(ask(site, WAITS), ==, 0);
        g_assert_cmpint(ask(site, NOTES "state = 'draft' AND warnings NOT LIKE '%refund%'"), ==, 1);
        g_assert_cmpint(ask(site, "SELECT count(*) FROM refund_lines"), ==, 0);
        site_free(site);
    }
}

/* Without lines the rules judge: after a day, when the shop has no such refund, when what came is
 * no refund, when the key was taken away. */
static void test_without_lines(void)
{
    static const char *const bodies[] = {NULL, "{\"id\":31}", "[]"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies) + 2; i++) {
        struct site *site = site_with_invoice(SENT);
        tell(site, 1, R1, LATER);
        if (i < G_N_ELEMENTS(bodies)) {
            bring(site, 1, 31, bodies[i], LATER + 60);
        } else if (i == G_N_ELEMENTS(bodies)) {
            tell(site, 2, R1, LATER + DAY - 1);
            g_assert_cmpint(ask(site, WAITS), ==, 1);
            tell(site, 3, R1, LATER + DAY);
        } else {
            give_key(site, "");
            tell(site, 2, R1, LATER + 60);
        }
        g_assert_cmpint(ask(site, WAITS), ==, 0);
        g_assert_cmpint(ask(site, NOTES "number IS NOT NULL AND total_gross = 1210"), ==, 1);
        g_assert_cmpint(ask(site, NAMED "1"), ==, 0);
        g_assert_cmpint(told(site, "goes on without lines"), ==, 1);
        site_free(site);
    }
}

/* Who asks the shop gave up at the end of the day, and the worker that follows the order had looked
 * at the clock a second before: nobody asks any more, so nothing waits. */
static void test_given_up_by_a_later_clock(void)
{
    struct site *site = site_with_invoice(SENT);
    tell(site, 1, R1, LATER);
    change(site,
            "UPDATE refund_lines SET next_attempt_at = 0, last_answer = 'no lines in 24 hours'");
    tell(site, 2, R1, LATER + DAY - 1);
    g_assert_cmpint(ask(site, WAITS), ==, 0);
    g_assert_cmpint(ask(site, NOTES "number IS NOT NULL AND total_gross = 1210"), ==, 1);
    g_assert_cmpint(told(site, "goes on without lines"), ==, 1);
    site_free(site);
}

/* One that waits counts, so that together they are never more than the invoice; what can never fit
 * blocks at once. */
static void test_counts(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    tell(site, 1, "{\"id\":31,\"reason\":\"\",\"total\":\"-120.00\"}," R2, LATER);
    g_assert_cmpint(ask(site, WAITS), ==, 1);
    g_assert_cmpint(ask(site,
                            NOTES "refund_id = 32 AND blocked = 1 AND warnings NOT LIKE "
                                  "'%waits-for%'"),
            ==, 1);
    bring(site, 1, 31, NULL, LATER + 60);
    g_assert_cmpint(ask(site, NOTES "refund_id = 31 AND blocked = 0"), ==, 1);
    site_free(site);
}

/* The refund is deleted while its note waits, comes back, and its lines come. */
static void test_deleted_meanwhile(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    tell(site, 1, R1, LATER);
    tell(site, 2, "", LATER);
    g_assert_cmpint(ask(site, NOTES "state = 'void'"), ==, 1);
    bring(site, 1, 31, LINES, LATER + 60);
    tell(site, 3, R1, LATER + 60);
    g_assert_cmpint(ask(site, WAITS), ==, 0);
    g_assert_cmpint(ask(site, NAMED "state = 'draft'"), ==, 1);
    site_free(site);
}

/* An edit of a draft that waits stands in the note that has its lines. */
static void test_edit_stays(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    g_autoptr(GError) error = NULL;
    const struct draft_change change = {"reference", "PO-7788"};
    tell(site, 1, R1, LATER);
    begin(site);
    g_autoptr(stored_document_auto) note = find_document(site, "#2");
    g_assert_true(draft_edit(site_work(site, LATER), note, &change, 1, &error));
    commit(site);
    g_assert_cmpint(ask(site, WAITS), ==, 1);
    bring(site, 1, 31, LINES, LATER + 60);
    g_assert_cmpint(ask(site, NAMED "content LIKE '%PO-7788%'"), ==, 1);
    site_free(site);
}

/* A person who does not wait gets what the rules make of it. */
static void test_issued_meanwhile(void)
{
    struct site *site = site_with_invoice(DRAFTS);
    g_autoptr(GError) error = NULL;
    tell(site, 1, R1, LATER);
    begin(site);
    g_autoptr(stored_document_auto) note = find_document(site, "#2");
    g_assert_true(issue_document(site_work(site, LATER), note, "a person", &error));
    g_assert_no_error(error);
    commit(site);
    g_assert_cmpint(ask(site, NOTES "number IS NOT NULL AND warnings NOT LIKE '%waits%'"), ==, 1);
    bring(site, 1, 31, LINES, LATER + 60);
    g_assert_cmpint(ask(site, NOTES "1"), ==, 1);
    g_assert_cmpint(ask(site, NAMED "1"), ==, 0);
    site_free(site);
}

/* ---- by hand ---- */

static char *credit(struct site *site,
        gint64 refund_id,
        const char *reason,
        bool issue,
        struct stored_document **made,
        GError **error)
{
    g_autoptr(stored_document_auto) invoice = find_document(site, "#1");
    return credit_refund_of(site_work(site, LATER), invoice, refund_id, reason, issue, made, error);
}

static void test_by_hand(void)
{
    struct site *site = site_with_invoice(NEVER);
    g_autoptr(stored_document_auto) made = NULL, none = NULL;
    g_autoptr(GError) error = NULL;
    tell(site, 1, R1, LATER);
    g_assert_cmpint(ask(site, NOTES "1"), ==, 0);

    begin(site);
    check_refused(site, credit(site, 31, "", true, &none, &error), &error, BILLHOOK_ERROR_CONFLICT,
            "without --issue a draft waits");
    begin(site);
    check_refused(site, credit(site, 77, "", false, &none, &error), &error,
            BILLHOOK_ERROR_NOT_FOUND, "order id 1 has no refund 77");
    begin(site);
    check_said(site, "by hand", credit(site, 31, "kapot", false, &made, &error), error,
            "draft credit of 12.10 EUR for invoice 2025-00001");
    g_assert_cmpint(ask(site, WAITS), ==, 1);

    begin(site);
    check_refused(site, credit(site, 31, "", false, &none, &error), &error, BILLHOOK_ERROR_CONFLICT,
            "refund 31 has its credit note: #");
    bring(site, 1, 31, LINES, LATER + 60);
    g_assert_cmpint(ask(site, NAMED "state = 'draft'"), ==, 1);
    site_free(site);
}

/* Without a key it is made, and issued, by the rules at once. */
static void test_by_hand_without_key(void)
{
    struct site *site = site_with_invoice(NEVER);
    g_autoptr(stored_document_auto) made = NULL;
    g_autoptr(GError) error = NULL;
    give_key(site, "");
    tell(site, 1, R1, LATER);
    begin(site);
    check_said(site, "by hand", credit(site, 31, "", true, &made, &error), error,
            "issued credit of 12.10 EUR for invoice 2025-00001");
    g_assert_cmpint(ask(site, NOTES "number IS NOT NULL AND refund_id = 31"), ==, 1);
    site_free(site);
}

/* ---- the captured orders ---- */

static char *captured(const char *name)
{
    const char *shared = g_getenv("BILLHOOK_SHARED");
    g_autofree char *path =
            g_build_filename(shared && *shared ? shared : "../shared", "rest", name, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

/* The state in which the order was paid and nothing refunded, then as it is. The customer gets a
 * VAT number, for only then is there an e-invoice. */
static void deliver_order(struct site *site, cJSON *order)
{
    cJSON_AddItemToArray(cJSON_GetObjectItem(order, "meta_data"),
            cJSON_Parse("{\"id\":1,\"key\":\"_billing_vat_number\",\"value\":\"BE0403019261\"}"));
    g_autofree char *later = cJSON_PrintUnformatted(order);
    cJSON *before = cJSON_Duplicate(order, true);
    cJSON_ReplaceItemInObject(before, "refunds", cJSON_CreateArray());
    cJSON_ReplaceItemInObject(before, "status", cJSON_CreateString("processing"));
    g_autofree char *first = cJSON_PrintUnformatted(before);
    cJSON_Delete(before);
    deliver_body(site, "order.updated", first);
    work_at(site, LATER);
    deliver_body(site, "order.updated", later);
    work_at(site, LATER);
}

static money minor(struct decimal amount)
{
    money value;
    g_assert_true(decimal_to_money(amount, 2, &value));
    return value;
}

/* What the refund's lines bear at a percentage, VAT included. */
static money refunded_at(const struct shop_refund *refund, struct decimal percent)
{
    struct decimal sum = {0};
    for (guint i = 0; i < refund->lines->len; i++) {
        const struct shop_refund_line *line = g_ptr_array_index(refund->lines, i);
        const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, 0);
        for (guint j = 0; j < refund->rates->len; j++) {
            const struct tax_rate *rate = &g_array_index(refund->rates, struct tax_rate, j);
            if (rate->rate_id == tax->rate_id && decimal_compare(rate->percent, percent) == 0)
                sum = decimal_add(sum, decimal_add(line->net, line->tax));
        }
    }
    return minor(sum);
}

/* Equal to the cent, and by rate; each line names the invoice's. */
static void check_note(const struct document *note, const struct shop_refund *refund)
{
    g_assert_cmpint(note->totals.gross, ==, minor(refund->amount));
    for (guint i = 0; refund->lines->len && i < note->vat->len; i++) {
        const struct document_vat *row = &g_array_index(note->vat, struct document_vat, i);
        g_assert_cmpint(row->base + row->amount, ==, refunded_at(refund, row->rate));
    }
    for (guint i = 0; refund->lines->len && i < note->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(note->lines, i);
        g_assert_cmpint(line->credited_line, >, 0);
    }
}

static GPtrArray *notes_of(struct site *site, gint64 invoice_id)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *notes = document_credits_of(site->store, invoice_id, &error);
    g_assert_no_error(error);
    return notes;
}

static const struct shop_refund *refund_of(const GPtrArray *refunds, gint64 id)
{
    for (guint i = 0; i < refunds->len; i++)
        if (((const struct shop_refund *)refunds->pdata[i])->id == id)
            return refunds->pdata[i];
    g_error("no refund %d", (int)id);
}

/* Its e-invoice as a file, for the official rules. */
static void keep_ubl(struct site *site, struct stored_document *note, GPtrArray *files)
{
    g_autoptr(GError) error = NULL;
    begin(site);
    if (note->document->state == DOCUMENT_DRAFT)
        g_assert_true(issue_document(site_work(site, LATER), note, "a test", &error));
    commit(site);
    struct papers papers = {0};
    papers_make(&papers, site_work(site, LATER), note);
    g_assert_no_error(papers.problem);
    g_assert_nonnull(papers.ubl);
    char *path = g_strdup_printf("%s/%s.xml", site->directory, note->document->number);
    g_assert_true(g_file_set_contents(
            path, g_bytes_get_data(papers.ubl, NULL), (gssize)g_bytes_get_size(papers.ubl), NULL));
    papers_clear(&papers);
    g_ptr_array_add(files, path);
}

/* The official rules, where their kit is. */
static void validate(GPtrArray *files)
{
    const char *kit = g_getenv("BILLHOOK_EINVOICE"), *shared = g_getenv("BILLHOOK_SHARED");
    g_autofree char *program = kit && *kit
            ? g_build_filename(kit, "validate", NULL)
            : g_build_filename(
                      shared && *shared ? shared : "../shared", "einvoice", "validate", NULL);
    g_autofree char *java = g_find_program_in_path("java"), *out = NULL;
    int status = 0;
    if (!java || !g_file_test(program, G_FILE_TEST_IS_EXECUTABLE)) {
        g_test_message("the official rules are not here");
        return;
    }
    g_ptr_array_insert(files, 0, g_strdup("--strict"));
    g_ptr_array_insert(files, 0, g_strdup(program));
    g_ptr_array_add(files, NULL);
    g_assert_true(g_spawn_sync(NULL, (char **)files->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out,
            NULL, &status, NULL));
    if (status != 0)
        g_error("%s", out);
}

static void check_order(
        struct site *site, gint64 order_id, const GPtrArray *refunds, GPtrArray *files)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) invoices =
            document_of_type(site->store, "main", order_id, DOCUMENT_INVOICE, &error);
    g_assert_cmpuint(invoices->len, ==, 1);
    const struct document *invoice = ((struct stored_document *)invoices->pdata[0])->document;
    g_assert_true(document_is_issued(invoice));

    g_autoptr(GPtrArray) notes = notes_of(site, invoice->id);
    money left = invoice->totals.gross;
    for (guint i = 0; i < notes->len; i++) {
        struct stored_document *note = g_ptr_array_index(notes, i);
        check_note(note->document, refund_of(refunds, note->document->refund_id));
        left -= note->document->totals.gross;
        if (!document_blocking_warning(note->document))
            keep_ubl(site, note, files);
    }
    g_assert_cmpint(left, >=, 0);
}

/* Every refund of the captured orders: those with lines have a note that is equal to the cent and
 * by rate, whose e-invoice the official rules take. */
static void test_captured(void)
{
    g_autofree char *orders = captured("093-list-100-plain.answer-body"),
                    *all = captured("129-refunds-all.answer-body");
    if (!orders || !all) {
        g_test_skip("no captured answers here");
        return;
    }
    struct site *site = site_new(DRAFTS);
    give_key(site, "ck_1");
    g_autoptr(GBytes) body = g_bytes_new_static(all, strlen(all));
    g_autoptr(GPtrArray) refunds = shop_read_refunds(body, 0, NULL),
                         entries = shop_split_list(body),
                         files = g_ptr_array_new_with_free_func(g_free);
    g_assert_cmpuint(refunds->len, ==, entries->len);

    cJSON *list = cJSON_Parse(orders), *order;
    int seen = 0;
    cJSON_ArrayForEach (order, list) {
        if (cJSON_GetArraySize(cJSON_GetObjectItem(order, "refunds")) == 0)
            continue;
        gint64 id = (gint64)cJSON_GetObjectItem(order, "id")->valuedouble;
        deliver_order(site, order);
        for (guint i = 0; i < entries->len; i++) {
            gsize length;
            const char *bytes = g_bytes_get_data(entries->pdata[i], &length);
            g_autofree char *text = g_strndup(bytes, length);
            g_autofree char *parent = g_strdup_printf("\"parent_id\":%d,", (int)id);
            cJSON *entry = cJSON_Parse(text);
            gint64 refund_id = (gint64)cJSON_GetObjectItem(entry, "id")->valuedouble;
            cJSON_Delete(entry);
            if (!strstr(text, parent))
                continue;
            bring(site, id, refund_id, text, LATER);
            seen++;
        }
        check_order(site, id, refunds, files);
    }
    cJSON_Delete(list);
    g_assert_cmpint(seen, ==, (int)refunds->len);
    g_assert_cmpuint(files->len, >=, 9);
    validate(files);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/acts/refund-lines/waits", test_waits);
    g_test_add_func("/acts/refund-lines/come-between-steps", test_come_between_steps);
    g_test_add_func("/acts/refund-lines/not-wanted", test_not_wanted);
    g_test_add_func("/acts/refund-lines/without-lines", test_without_lines);
    g_test_add_func("/acts/refund-lines/given-up-by-a-later-clock", test_given_up_by_a_later_clock);
    g_test_add_func("/acts/refund-lines/counts", test_counts);
    g_test_add_func("/acts/refund-lines/deleted-meanwhile", test_deleted_meanwhile);
    g_test_add_func("/acts/refund-lines/edit-stays", test_edit_stays);
    g_test_add_func("/acts/refund-lines/issued-meanwhile", test_issued_meanwhile);
    g_test_add_func("/acts/refund-lines/by-hand", test_by_hand);
    g_test_add_func("/acts/refund-lines/by-hand-without-key", test_by_hand_without_key);
    g_test_add_func("/acts/refund-lines/captured", test_captured);
    return g_test_run();
}
