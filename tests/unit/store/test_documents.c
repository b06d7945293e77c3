/* Documents: drafts, the one live document, what is frozen and what lives on, searching, files. */
#include "fixture.h"

#include "store/books.h"
#include "store/documents.h"
#include "store/payments.h"
#include "store/outbox.h"
#include "store/store.h"

static struct stored_document *get(struct store *store, gint64 id)
{
    g_autoptr(GError) error = NULL;
    struct stored_document *stored = document_get(store, id, &error);
    g_assert_no_error(error);
    return stored;
}

/* What goes in comes out. */
static void test_round(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 727);
    document_warn(stored->document, WARNING_ADDRESS_INCOMPLETE, "no street");
    must(document_edits_set(&stored->edits, "reference", "PO \"7\"", &error));
    stored->vat_choice = VAT_G;
    g_free(stored->vat_reason);
    stored->vat_reason = g_strdup("art. 44");
    stored->made_by = MADE_BY_PERSON;
    stored->pending_order = true;
    gint64 id = insert(store, stored);
    g_assert_cmpint(id, ==, stored->document->id);
    g_autoptr(stored_document_auto) back = get(store, id);
    const struct document *document = back->document;
    g_assert_cmpint(document->id, ==, id);
    g_assert_cmpint(document->type, ==, DOCUMENT_INVOICE);
    g_assert_cmpint(document->state, ==, DOCUMENT_DRAFT);
    g_assert_cmpstr(document->number, ==, "");
    g_assert_cmpstr(document->order_number, ==, "727");
    g_assert_cmpint(document->totals.due, ==, 1210);
    g_assert_cmpuint(document->lines->len, ==, 1);
    g_assert_nonnull(document_warning(document, WARNING_ADDRESS_INCOMPLETE));
    g_assert_cmpint(document->mail.state, ==, MAIL_NONE);
    g_assert_cmpstr(back->edits.value[EDIT_REFERENCE], ==, "PO \"7\"");
    g_assert_cmpint(back->vat_choice, ==, VAT_G);
    g_assert_cmpstr(back->vat_reason, ==, "art. 44");
    g_assert_cmpint(back->made_by, ==, MADE_BY_PERSON);
    g_assert_true(
            back->automatic && back->pending_order && !back->released && !back->fully_credited);
    g_assert_cmpstr(back->seller->name, ==, "Bakkerij");
    must_fail(document_get(store, 99, &error), BILLHOOK_ERROR_NOT_FOUND, "#99");
}

/* O2: one of a type for an order, until it is void. */
static void test_one_live(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) first = draft(DOCUMENT_INVOICE, "main", 5),
                                    second = draft(DOCUMENT_INVOICE, "main", 5);
    g_autoptr(stored_document_auto) other = draft(DOCUMENT_ORDER_FORM, "main", 5),
                                    shop = draft(DOCUMENT_INVOICE, "other", 5);
    gint64 id = insert(store, first);
    insert(store, other);
    insert(store, shop);
    must_fail(document_insert(store, second, &error), BILLHOOK_ERROR_CONFLICT,
            "neither void nor fully credited");
    must(document_void(store, id, VOID_BY_RULE, &error));
    gint64 next = insert(store, second);
    /* the void one cannot come back beside it */
    must_fail(document_revive(store, first, &error), BILLHOOK_ERROR_CONFLICT, "neither void");
    must(document_void(store, next, VOID_BY_PERSON, &error));
    must(document_revive(store, first, &error));
    g_autoptr(stored_document_auto) back = get(store, id);
    g_assert_cmpint(back->document->state, ==, DOCUMENT_DRAFT);
    g_assert_cmpint(back->void_by, ==, VOID_BY_NOBODY);
    must_fail(document_revive(store, second, &error), BILLHOOK_ERROR_CONFLICT,
            "only a draft that a rule made void");
}

static void test_update_draft(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 5);
    gint64 id = insert(store, stored);
    set(&stored->document->customer.name, "Jan");
    document_warn(stored->document, WARNING_ZERO_VAT_WITHOUT_GROUND, "which ground?");
    must(document_update_draft(store, stored, &error));
    g_autoptr(stored_document_auto) back = get(store, id);
    g_assert_cmpstr(back->document->customer.name, ==, "Jan");
    struct store_counts counts;
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.drafts_blocked, ==, 1);
    g_assert_cmpint(counts.oldest_invoice_draft_at, ==, NOW);
    must_fail(
            issue_on(store, stored, FORMAT, DAY, &error), BILLHOOK_ERROR_CONFLICT, "which ground?");
    document_unwarn(stored->document, WARNING_ZERO_VAT_WITHOUT_GROUND);
    must(issue_on(store, stored, FORMAT, DAY, &error));
    must_fail(
            document_update_draft(store, stored, &error), BILLHOOK_ERROR_CONFLICT, "only a draft");
    must_fail(issue_on(store, stored, FORMAT, DAY, &error), BILLHOOK_ERROR_CONFLICT,
            "no draft any more");
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.drafts_blocked, ==, 0);
    g_assert_cmpint(counts.oldest_invoice_draft_at, ==, 0);
}

static void test_void(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 invoice = issue_new(store, DOCUMENT_INVOICE, 1),
           form = issue_new(store, DOCUMENT_ORDER_FORM, 1);
    must_fail(document_void(store, invoice, VOID_BY_PERSON, &error), BILLHOOK_ERROR_CONFLICT,
            "billhook credit");
    must(document_void(store, form, VOID_BY_PERSON, &error));
    must_fail(
            document_void(store, form, VOID_BY_PERSON, &error), BILLHOOK_ERROR_CONFLICT, "is void");
    must_fail(document_void(store, 99, VOID_BY_PERSON, &error), BILLHOOK_ERROR_NOT_FOUND, "#99");
    g_autoptr(stored_document_auto) back = get(store, form);
    g_assert_cmpint(back->document->state, ==, DOCUMENT_VOID);
    g_assert_cmpint(back->void_by, ==, VOID_BY_PERSON);
    g_assert_cmpstr(back->document->number, ==, "B2026-00001");
    /* a withdrawn one makes room for another with another number */
    issue_new(store, DOCUMENT_ORDER_FORM, 1);
}

static void test_living(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = issue_new(store, DOCUMENT_INVOICE, 1);
    g_autoptr(stored_document_auto) stored = get(store, id);
    document_set_paid(stored->document, true, NOW + 5);
    document_warn(stored->document, WARNING_ORDER_CHANGED, "a \"quoted\" text");
    stored->shop_paid_at = NOW + 5;
    must(document_update_living(store, stored->document, &error));
    must(document_update_shop_paid(store, stored, &error));
    g_autoptr(stored_document_auto) back = get(store, id);
    /* what an issued invoice is paid is its payments' to say (test_payments.c) */
    g_assert_false(back->document->paid);
    g_assert_cmpint(back->document->totals.due, ==, 1210);
    g_assert_cmpstr(
            document_warning(back->document, WARNING_ORDER_CHANGED)->text, ==, "a \"quoted\" text");
    g_assert_cmpint(back->shop_paid_at, ==, NOW + 5);
    stored->document->id = 99;
    must_fail(document_update_living(store, stored->document, &error), BILLHOOK_ERROR_NOT_FOUND,
            "#99");
}

/* ---- E07: nothing changes or takes away an issued document ---- */

static const char *const attacks[] = {
        "UPDATE documents SET content = '{}' WHERE id = 1",
        "UPDATE documents SET number = '2026-00099' WHERE id = 1",
        "UPDATE documents SET issue_date = '2025-01-01' WHERE id = 1",
        "UPDATE documents SET total_gross = 1 WHERE id = 1",
        "UPDATE documents SET sha256 = zeroblob(32), chain = zeroblob(32) WHERE id = 1",
        "UPDATE documents SET order_id = 9 WHERE id = 1",
        "UPDATE documents SET rowid = 77 WHERE id = 1",
        "UPDATE documents SET id = 77 WHERE id = 1",
        "UPDATE documents SET state = 'draft', number = NULL, series_id = NULL, n = NULL, "
        "issue_date = NULL, issued_at = NULL, sha256 = NULL, chain = NULL WHERE id = 1",
        "UPDATE documents SET state = 'void', void_by = 'person' WHERE id = 1",
        "UPDATE OR REPLACE documents SET content = '{}' WHERE id = 1",
        "UPDATE OR REPLACE documents SET id = 1 WHERE id = 2",
        "UPDATE OR REPLACE documents SET order_id = 5 WHERE id = 2",
        "UPDATE OR REPLACE documents SET number = '2026-00001', series_id = 1, n = 1, issue_date = "
        "'x', issued_at = 1, sha256 = zeroblob(32), chain = zeroblob(32), state = 'issued' WHERE "
        "id = 2",
        "DELETE FROM documents WHERE id = 1",
        "DELETE FROM documents",
        "INSERT OR REPLACE INTO documents SELECT * FROM documents WHERE id = 1",
        "REPLACE INTO documents (id, type, state, shop, order_id, order_number, created_at, "
        "currency, total_gross, paid, paid_at, total_paid, total_due, blocked, made_by, automatic, "
        "pending_order, ripe_from, content) "
        "VALUES (1, 'invoice', 'draft', 'main', 50, '50', 1, 'EUR', 1, 0, 0, 0, 1, 0, 'rule', 0, "
        "0, 0, '{}')",
        "REPLACE INTO documents (type, state, shop, order_id, order_number, created_at, currency, "
        "total_gross, paid, paid_at, total_paid, total_due, blocked, made_by, automatic, "
        "pending_order, ripe_from, content) "
        "VALUES ('invoice', 'draft', 'main', 5, '5', 1, 'EUR', 1, 0, 0, 0, 1, 0, 'rule', 0, 0, 0, "
        "'{}')",
        "INSERT INTO documents (id, type, state, shop, order_id, order_number, created_at, "
        "currency, total_gross, paid, paid_at, total_paid, total_due, blocked, made_by, automatic, "
        "pending_order, ripe_from, content) "
        "VALUES (1, 'invoice', 'draft', 'main', 50, '50', 1, 'EUR', 1, 0, 0, 0, 1, 0, 'rule', 0, "
        "0, 0, '{}') ON CONFLICT (id) DO UPDATE SET content = '{}'",
        "INSERT INTO documents (type, state, number, series_id, n, issue_date, issued_at, sha256, "
        "chain, shop, order_id, order_number, created_at, currency, total_gross, paid, paid_at, "
        "total_paid, total_due, blocked, made_by, automatic, pending_order, ripe_from, content) "
        "VALUES ('invoice', 'issued', '2026-00500', 1, 500, '2026-11-24', 1, zeroblob(32), "
        "zeroblob(32), 'main', 50, '50', 1, 'EUR', 1, 0, 0, 0, 1, 0, 'rule', 0, 0, 0, '{}')",
        "UPDATE artifacts SET bytes = x'78' WHERE document_id = 1",
        "DELETE FROM artifacts",
        "REPLACE INTO artifacts (document_id, kind, made_at, sha256, bytes) VALUES (1, 'pdf', 1, "
        "zeroblob(32), x'00')",
        "REPLACE INTO artifacts (id, document_id, kind, made_at, sha256, bytes) VALUES (1, 2, "
        "'pdf', 1, zeroblob(32), x'00')",
        "UPDATE documents SET rendered_at = 0 WHERE id = 1",
        "UPDATE series SET last = 0, floor = 0, next = 1",
        "UPDATE series SET floor = 0",
        "DELETE FROM series",
        "REPLACE INTO series (type, series, next) VALUES ('invoice', '2026-{N:5}', 1)",
        "REPLACE INTO series (id, type, series, next) VALUES (1, 'invoice', 'x{N}', 1)",
        "DELETE FROM deliveries",
        "DELETE FROM mails",
        "UPDATE pictures SET bytes = x'00'",
        "DELETE FROM pictures",
        "REPLACE INTO pictures (kept_at, sha256, bytes) SELECT 1, sha256, x'00' FROM pictures",
        "REPLACE INTO pictures (id, kept_at, sha256, bytes) VALUES (1, 1, zeroblob(32), x'00')",
};

/* Keeps a picture; returns its SHA-256 in hex. */
static char *keep_picture(struct store *store, const char *content)
{
    char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, content, -1);
    g_autoptr(GBytes) bytes = g_bytes_new(content, strlen(content));
    must(picture_keep(store, hex, bytes, NOW, &error));
    return hex;
}

static void test_pictures(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autofree char *first = keep_picture(store, "one"), *again = keep_picture(store, "one"),
                    *second = keep_picture(store, "two");
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM pictures"), ==, 2);
    g_assert_true(picture_is_kept(store, second));
    g_assert_false(picture_is_kept(store, "ab"));
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) kept = picture_get(store, first, &error);
    g_assert_no_error(error);
    g_assert_true(
            g_bytes_get_size(kept) == 3 && memcmp(g_bytes_get_data(kept, NULL), "one", 3) == 0);
    g_autofree char *other = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "three", -1);
    g_assert_null(picture_get(store, other, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autofree char *done = outside_on(fixture->path,
            "DROP TRIGGER pictures_frozen; UPDATE pictures SET bytes = x'78' WHERE id = 1");
    g_assert_null(done);
    g_assert_null(picture_get(store, first, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    g_autofree char *faults = verify_text(store);
    g_assert_nonnull(strstr(faults, "the kept logo 1 was changed"));
}

static void test_renderings(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 ids[] = {issue_new(store, DOCUMENT_INVOICE, 5), issue_new(store, DOCUMENT_INVOICE, 6),
            issue_new(store, DOCUMENT_INVOICE, 7)};
    must(document_renderings_begin(store, ids, 3, NOW, &error));
    must(document_renderings_begin(store, ids, 1, NOW, &error));
    render(store, ids[0]);
    must(document_render_failed(store, ids[1], "no paper", NOW, &error));
    g_autoptr(GPtrArray) open = document_renderings_open(store, NULL);
    g_assert_cmpuint(open->len, ==, 1);
    g_assert_cmpint(((struct stored_document *)open->pdata[0])->document->id, ==, ids[2]);

    /* a command made its page just before: nothing is open */
    must(document_renderings_begin(store, ids, 1, NOW, &error));
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM renderings"), ==, 1);

    /* a daemon that stops in good order leaves none behind, and none has failed */
    must(document_renderings_pause(store, &error));
    g_autoptr(GPtrArray) left = document_renderings_open(store, NULL);
    g_assert_cmpuint(left->len, ==, 0);
    g_assert_cmpint(
            outside_integer(fixture->path, "SELECT sum(render_attempts) FROM documents"), ==, 1);
}

static void test_frozen(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = issue_new(store, DOCUMENT_INVOICE, 5);
    g_autoptr(stored_document_auto) other = draft(DOCUMENT_INVOICE, "main", 6);
    insert(store, other);
    render(store, id);
    put_body(store, "main", "{}", NOW, NULL);
    struct mail mail = {.document_id = id,
            .to = (char *)"a@b.be",
            .role = (char *)"to",
            .state = MAIL_QUEUED,
            .message_id = (char *)"x@y"};
    must(mail_queue(store, &mail, &error));
    g_free(keep_picture(store, "a logo"));
    g_autofree char *before = verify_text(store);
    g_assert_cmpstr(before, ==, "");
    for (gsize i = 0; i < G_N_ELEMENTS(attacks); i++) {
        /* another program, whose connection has not recursive_triggers on */
        g_autofree char *outside = outside_on(fixture->path, attacks[i]);
        if (!outside)
            g_error("went through: %s", attacks[i]);
        g_autofree char *ours = g_strconcat("PRAGMA recursive_triggers = ON; ", attacks[i], NULL);
        g_autofree char *inside = outside_on(fixture->path, ours);
        if (!inside)
            g_error("went through with recursive triggers: %s", attacks[i]);
    }
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM documents"), ==, 2);
    g_autofree char *after = verify_text(store);
    g_assert_cmpstr(after, ==, "");
}

/* ---- searching ---- */

static void note_id(const struct stored_document *stored, void *ids)
{
    g_array_append_val((GArray *)ids, stored->document->id);
}

static guint found(struct store *store, struct document_filter filter)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    must(document_each(store, &filter, note_id, ids, &error));
    for (guint i = 1; i < ids->len; i++)
        g_assert_cmpint(g_array_index(ids, gint64, i), <, g_array_index(ids, gint64, i - 1));
    return ids->len;
}

static void test_list(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    for (int i = 1; i <= 6; i++)
        issue_new(store, i % 2 ? DOCUMENT_INVOICE : DOCUMENT_ORDER_FORM, i);
    g_autoptr(stored_document_auto) paid = get(store, 1);
    struct payment payment = {
            .document_id = 1, .kind = PAYMENT_HAND, .amount = paid->document->totals.gross};
    must(payment_insert(store, &payment, &error));
    must(payments_settle(store, paid->document, &error));
    g_autoptr(stored_document_auto) late = draft(DOCUMENT_INVOICE, "other", 5);
    late->document->created_at = NOW + 100;
    insert(store, late);
    const struct {
        struct document_filter filter;
        guint found;
    } rows[] = {
            {{.type = -1, .state = -1}, 7},
            {{.type = -1, .state = -1, .limit = 3}, 3},
            {{.type = DOCUMENT_INVOICE, .state = -1}, 4},
            {{.type = DOCUMENT_CREDIT_NOTE, .state = -1}, 0},
            {{.type = DOCUMENT_INVOICE, .state = DOCUMENT_ISSUED}, 3},
            {{.type = -1, .state = DOCUMENT_DRAFT}, 1},
            {{.type = -1, .state = -1, .shop = "other"}, 1},
            {{.type = -1, .state = -1, .order = "5"}, 2},
            {{.type = -1, .state = -1, .order = "#5"}, 2},
            {{.type = -1, .state = -1, .order = "#5", .shop = "main"}, 1},
            {{.type = -1, .state = -1, .order_id = 5, .shop = "main"}, 1},
            {{.type = DOCUMENT_ORDER_FORM, .state = -1, .order = "5"}, 0},
            {{.type = -1, .state = -1, .since = NOW + 1}, 1},
            {{.type = -1, .state = -1, .since = NOW + 1000}, 0},
            {{.type = DOCUMENT_INVOICE, .state = -1, .since = NOW}, 4},
            {{.type = -1, .state = -1, .unpaid = true}, 2},
            {{.type = DOCUMENT_ORDER_FORM, .state = -1, .unpaid = true}, 0},
            {{.type = -1, .state = -1, .unpaid = true, .limit = 1}, 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint count = found(store, rows[i].filter);
        if (count != rows[i].found)
            g_error("row %zu: %u instead of %u", i, count, rows[i].found);
    }
}

static void test_find(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = issue_new(store, DOCUMENT_INVOICE, 5);
    static const char *const good[] = {"2026-00001", "#1"};
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(stored_document_auto) there = document_find(store, good[i], NULL);
        g_assert_cmpint(there->document->id, ==, id);
    }
    static const char *const bad[] = {"2026-00002", "#2", "1", "#1x", "#", "", "#-1", "#+1", "# 1"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        must_fail(document_find(store, bad[i], &error), BILLHOOK_ERROR_NOT_FOUND, bad[i]);
    g_autoptr(GPtrArray) of_order = document_of_order(store, "main", 5, NULL);
    g_assert_cmpuint(of_order->len, ==, 1);
}

/* ---- credit notes ---- */

static struct stored_document *note(gint64 invoice, gint64 order_id, money gross, gint64 refund_id)
{
    struct stored_document *stored = draft(DOCUMENT_CREDIT_NOTE, "main", order_id);
    struct document *document = stored->document;
    struct document_line *line = g_ptr_array_index(document->lines, 0);
    line->net = line->list_net = gross;
    line->vat = 0;
    g_array_set_size(document->vat, 0);
    document->totals = (struct document_totals){.net = gross, .gross = gross, .due = gross};
    document->credits_id = invoice;
    set(&document->credits_number, "2026-00001");
    document->refund_id = refund_id;
    return stored;
}

static void test_credited(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 invoice = issue_new(store, DOCUMENT_INVOICE, 5);
    g_autoptr(stored_document_auto) part = note(invoice, 5, 210, 31),
                                    rest = note(invoice, 5, 1000, 32),
                                    twin = note(invoice, 5, 1000, 32);
    insert(store, part);
    insert(store, rest);
    must_fail(document_insert(store, twin, &error), BILLHOOK_ERROR_CONFLICT, "refund 32");
    must(issue_on(store, part, "C" FORMAT, DAY, &error));
    g_autoptr(stored_document_auto) half = get(store, invoice);
    g_assert_false(half->fully_credited);
    g_assert_cmpuint(
            found(store, (struct document_filter){.type = -1, .state = -1, .unpaid = true}), ==, 1);
    must(issue_on(store, rest, "C" FORMAT, DAY, &error));
    g_autoptr(stored_document_auto) whole = get(store, invoice);
    g_assert_true(whole->fully_credited);
    g_assert_cmpuint(
            found(store, (struct document_filter){.type = -1, .state = -1, .unpaid = true}), ==, 0);
    g_autoptr(GPtrArray) credits = document_credits_of(store, invoice, NULL);
    g_assert_cmpuint(credits->len, ==, 2);
    g_assert_cmpint(((struct stored_document *)credits->pdata[0])->document->refund_id, ==, 31);
    /* a fully credited invoice no longer stands in the way */
    issue_new(store, DOCUMENT_INVOICE, 5);
    must_fail(document_void(store, part->document->id, VOID_BY_PERSON, &error),
            BILLHOOK_ERROR_CONFLICT, "not at all");
}

/* ---- automatic issue ---- */

static guint ripe(struct store *store, gint64 now, gint64 send_after, int limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = document_ripe(store, now, send_after, limit, &error);
    g_assert_no_error(error);
    return list->len;
}

static gint64 first_ripe(struct store *store)
{
    g_autoptr(GPtrArray) list = document_ripe(store, NOW, 0, 1, NULL);
    return list->len ? ((struct stored_document *)list->pdata[0])->document->id : 0;
}

static void test_ripe(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    for (int i = 1; i <= 6; i++) {
        g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", i);
        stored->automatic = i != 1;
        stored->pending_order = i == 2;
        stored->ripe_from = NOW + (i == 3 ? 50 : 0);
        if (i == 4)
            document_keep_warning(stored->document, "blocked", true, "x");
        insert(store, stored);
    }
    g_assert_cmpuint(ripe(store, NOW, 0, 10), ==, 2); /* 5 and 6 */
    /* a word that the table does not have is kept as it was */
    g_autoptr(stored_document_auto) four = get(store, 4);
    const struct warning *kept = document_warning(four->document, WARNING_UNKNOWN);
    g_assert_true(kept && kept->blocks);
    g_assert_cmpstr(kept->name, ==, "blocked");
    g_assert_cmpuint(ripe(store, NOW + 50, 0, 10), ==, 3);
    g_assert_cmpuint(ripe(store, NOW, 1, 10), ==, 0);
    g_assert_cmpuint(ripe(store, NOW, 0, 1), ==, 1);
    /* one whose series is stopped goes behind those that were not tried */
    g_autoptr(stored_document_auto) five = get(store, 5);
    g_assert_cmpint(first_ripe(store), ==, 5);
    document_warn(five->document, WARNING_NUMBERING_STOPPED, "the mark is ahead");
    must(document_update_living(store, five->document, &error));
    g_assert_cmpint(first_ripe(store), ==, 6);
    g_assert_cmpuint(ripe(store, NOW, 0, 10), ==, 2);
    /* without an address it waits for a person; an edit makes it try again */
    document_warn(five->document, WARNING_NO_USABLE_EMAIL, "none");
    must(document_update_living(store, five->document, &error));
    g_assert_cmpuint(ripe(store, NOW, 0, 10), ==, 1);
    must(document_update_draft(store, five, &error));
    g_assert_cmpuint(ripe(store, NOW, 0, 10), ==, 2);
}

static void test_burst(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 count;
    struct store_counts counts;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 1);
    gint64 id = insert(store, stored);
    document_warn(stored->document, WARNING_WAITS_FOR_RELEASE, "burst");
    must(document_update_living(store, stored->document, &error));
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.drafts_burst, ==, 1);
    g_assert_cmpint(counts.drafts_burst_last, ==, id);
    g_assert_cmpuint(ripe(store, NOW, 0, 10), ==, 0);
    must(document_release_burst(store, id - 1, 1, &count, &error)); /* it came after the look */
    g_assert_cmpint(count, ==, 0);
    must(document_release_burst(store, id, 0, &count, &error)); /* the look saw fewer */
    g_assert_cmpint(count, ==, 0);
    must(document_release_burst(store, id, 1, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_assert_cmpuint(ripe(store, NOW, 0, 10), ==, 1);
    g_autoptr(stored_document_auto) back = get(store, id);
    g_assert_true(back->released);
    must(document_release_burst(store, G_MAXINT64, G_MAXINT64, &count, &error));
    g_assert_cmpint(count, ==, 0);
    /* what was released does not count against the next burst */
    must(issue_on(store, back, FORMAT, DAY, &error));
    must(document_issued_since(store, NOW, &count, &error));
    g_assert_cmpint(count, ==, 0);
    issue_new(store, DOCUMENT_INVOICE, 2);
    must(document_issued_since(store, NOW, &count, &error));
    g_assert_cmpint(count, ==, 1);
    must(document_issued_since(store, NOW + 1, &count, &error));
    g_assert_cmpint(count, ==, 0);
}

/* ---- files ---- */

static guint unrendered(struct store *store, gint64 now)
{
    g_autoptr(GPtrArray) list = document_unrendered(store, now, 10, NULL);
    return list->len;
}

/* A link without its page, after the books were changed by other hands: no "it has its PDF already"
 * (the renderer would take it for done, and make it again at once). */
static void test_rendering_after_tampering(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = issue_new(fixture->store, DOCUMENT_INVOICE, 1);
    render(fixture->store, id);
    g_autoptr(GBytes) pdf = document_artifact(fixture->store, id, ARTIFACT_PDF, NULL);
    g_autofree char *refused = outside_on(fixture->path,
            "DROP TRIGGER documents_frozen; DROP TRIGGER artifacts_kept; UPDATE documents SET "
            "rendered_at = 0; DELETE FROM artifacts");
    g_assert_cmpstr(refused, ==, NULL);
    must_fail(document_rendered(fixture->store, id, pdf, NULL, "", NOW, &error),
            BILLHOOK_ERROR_SYSTEM, "the books were changed");
    g_assert_cmpuint(unrendered(fixture->store, NOW), ==, 1);
}

static void test_rendering(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct store_counts counts;
    gint64 id = issue_new(store, DOCUMENT_INVOICE, 1),
           second = issue_new(store, DOCUMENT_ORDER_FORM, 1);
    g_assert_cmpuint(unrendered(store, NOW), ==, 2);
    must(document_render_failed(store, id, "no font", NOW + 60, &error));
    g_assert_cmpuint(unrendered(store, NOW), ==, 1);
    g_assert_cmpuint(unrendered(store, NOW + 60), ==, 2);
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.unrendered, ==, 2);
    g_assert_cmpint(counts.render_failing, ==, 1);
    g_autoptr(stored_document_auto) failing = get(store, id);
    g_assert_cmpstr(failing->render_error, ==, "no font");
    g_assert_cmpint(failing->render_attempts, ==, 1);
    g_assert_null(document_artifact(store, id, ARTIFACT_PDF, NULL));
    render(store, id);
    g_autoptr(GBytes) pdf = document_artifact(store, id, ARTIFACT_PDF, NULL),
                      ubl = document_artifact(store, id, ARTIFACT_UBL, NULL);
    check_bytes(pdf, "%PDF-");
    check_bytes(ubl, "<Invoice/>");
    must_fail(document_rendered(store, id, pdf, NULL, "", NOW, &error), BILLHOOK_ERROR_CONFLICT,
            "has its PDF already");
    must(document_rendered(store, second, pdf, NULL, "no order form is one", NOW, &error));
    g_autoptr(stored_document_auto) back = get(store, second);
    g_assert_cmpstr(back->ubl_reason, ==, "no order form is one");
    g_assert_cmpint(back->rendered_at, ==, NOW);
    g_assert_cmpuint(unrendered(store, NOW + 1000), ==, 0);
    /* the export of e-invoices, once */
    g_autoptr(GPtrArray) list = document_unexported(store, 10, NULL);
    g_assert_cmpuint(list->len, ==, 1);
    must(document_exported(store, id, NOW + 3, &error));
    g_autoptr(GPtrArray) none = document_unexported(store, 10, NULL);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(stored_document_auto) exported = get(store, id);
    g_assert_cmpint(exported->exported_at, ==, NOW + 3);
    g_autoptr(stored_document_auto) a_draft = draft(DOCUMENT_INVOICE, "main", 9);
    insert(store, a_draft);
    must_fail(document_rendered(store, a_draft->document->id, pdf, NULL, "", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "is not issued");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("documents/round", test_round);
    TEST("documents/one-live", test_one_live);
    TEST("documents/update-draft", test_update_draft);
    TEST("documents/void", test_void);
    TEST("documents/living", test_living);
    TEST("documents/frozen", test_frozen);
    TEST("documents/pictures", test_pictures);
    TEST("documents/renderings", test_renderings);
    TEST("documents/list", test_list);
    TEST("documents/find", test_find);
    TEST("documents/credited", test_credited);
    TEST("documents/ripe", test_ripe);
    TEST("documents/burst", test_burst);
    TEST("documents/rendering", test_rendering);
    TEST("documents/rendering after tampering", test_rendering_after_tampering);
    return g_test_run();
}
