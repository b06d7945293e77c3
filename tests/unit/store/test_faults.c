/* What every operation of the store owes its caller when the database fails, at whatever point: it
 * says so, it changes nothing, nothing looks like "there is none", and the same connection does the
 * work as soon as the trouble is over, with the same result. */
#include "fixture.h"

#include "../../../src/store/connection.h"
#include "../../../src/store/outbox.h"
#include "../../../src/store/schema.h"

#include "store/books.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/orders.h"
#include "store/outbox.h"
#include "store/peppol.h"
#include "store/series.h"
#include "store/store.h"
#include "unit/faults.h"

/* ---- the books that all operations start from
 * ---------------------------------------------------------------------------------- */

static struct {
    char *directory, *path;
    gint64 pending, done, failed, old;                       /* deliveries */
    gint64 sent_invoice, invoice, void_draft, draft, credit; /* documents */
    gint64 queued, claimed, failed_mail, uncertain;          /* mails */
} world;

static const char body[] = "{\"id\":5,\"status\":\"processing\",\"note\":\"processing processing "
                           "processing processing processing\"}";

static gint64 put_mail(
        struct store *store, gint64 document, const char *role, enum mail_state state)
{
    g_autofree char *message_id =
            g_strdup_printf("bh.%" G_GINT64_FORMAT ".%s@example.be", document, role);
    struct mail mail = {.document_id = document,
            .to = (char *)"jan@example.be",
            .role = (char *)role,
            .state = state,
            .created_at = NOW,
            .next_attempt_at = NOW,
            .message_id = message_id};
    must(mail_queue(store, &mail, &error));
    return mail.id;
}

static gint64 claim_mail(struct store *store)
{
    struct mail *mail = mail_claim(store, NOW, NULL);
    g_assert_nonnull(mail);
    gint64 id = mail->id;
    mail_free(mail);
    return id;
}

static void put_order(struct store *store, gint64 delivery)
{
    struct stored_order order = {.shop = (char *)"main",
            .customer = (char *)"",
            .id = 5,
            .number = (char *)"5",
            .status_text = (char *)"processing",
            .status = ORDER_PROCESSING,
            .created_at = NOW,
            .modified_at = NOW,
            .delivery_id = delivery};
    must(store_begin(store, &error));
    must(order_put(store, &order, &error));
    must(store_commit(store, &error));
}

static void fill_deliveries(struct store *store)
{
    world.old = put_body(store, "main", "{\"id\":4}", NOW - 9000000, NULL);
    finish(store, world.old, DELIVERY_DONE, 4, true);
    world.done = put_body(store, "main", body, NOW - 10, NULL);
    finish(store, world.done, DELIVERY_DONE, 5, true);
    world.failed = put_body(store, "main", "{\"id\":0}", NOW, NULL);
    finish(store, world.failed, DELIVERY_FAILED, 0, false);
    g_autofree char *newer = g_strconcat(body, "    ", NULL);
    world.pending = put_body(store, "main", newer, NOW, NULL);
    put_order(store, world.done);
}

static gint64 put_draft(
        struct store *store, enum document_type type, gint64 order_id, gint64 credits)
{
    g_autoptr(stored_document_auto) stored = draft(type, "main", order_id);
    stored->document->credits_id = credits;
    stored->document->refund_id = credits ? 7 : 0;
    return insert(store, stored);
}

/* An invoice that is owed over Peppol. */
static gint64 issue_business(struct store *store, gint64 order_id)
{
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", order_id);
    set(&stored->document->customer.vat, "BE0123456749");
    gint64 id = insert(store, stored);
    must(issue_on(store, stored, format_of(DOCUMENT_INVOICE), DAY, &error));
    return id;
}

static void fill_documents(struct store *store)
{
    world.sent_invoice = issue_new(store, DOCUMENT_INVOICE, 5);
    render(store, world.sent_invoice);
    world.invoice = issue_business(store, 6);
    world.draft = put_draft(store, DOCUMENT_INVOICE, 8, 0);
    world.credit = put_draft(store, DOCUMENT_CREDIT_NOTE, 5, world.sent_invoice);
    world.void_draft = put_draft(store, DOCUMENT_INVOICE, 9, 0);
    must(store_begin(store, &error));
    must(document_void(store, world.void_draft, VOID_BY_RULE, &error));
    must(store_commit(store, &error));
}

static void fill_mails(struct store *store)
{
    gint64 document = world.sent_invoice;
    world.failed_mail = put_mail(store, document, "cc", MAIL_QUEUED);
    g_assert_cmpint(claim_mail(store), ==, world.failed_mail);
    must(mail_finish(store, world.failed_mail, MAIL_FAILED, "550 no", 0, NOW, &error));
    world.uncertain = put_mail(store, document, "bcc", MAIL_QUEUED);
    g_assert_cmpint(claim_mail(store), ==, world.uncertain);
    must(mail_mark_dot(store, world.uncertain, &error));
    must(mail_finish(store, world.uncertain, MAIL_UNCERTAIN, "broke", NOW + 500, NOW, &error));
    world.claimed = put_mail(store, document, "to", MAIL_QUEUED);
    g_assert_cmpint(claim_mail(store), ==, world.claimed);
    world.queued = put_mail(store, document, "cc", MAIL_QUEUED);
    must(event_add(store, "main", 5, "decision", NOW, "an invoice", &error));
}

/* A delivery with what was asked for it. */
static void fill_peppol(struct store *store)
{
    g_autoptr(peppol_delivery_auto) delivery = peppol_delivery_new();
    const struct peppol_exchange exchange = {.at = NOW,
            .ask = (char *)"lookup",
            .request = (char *)"GET y",
            .event = (char *)"trouble",
            .words = (char *)""};
    delivery->document_id = world.sent_invoice;
    delivery->queued_at = delivery->next_attempt_at = NOW;
    set(&delivery->reference, "bh-1");
    must(peppol_queue(store, delivery, &error));
    must(peppol_exchange_add(store, delivery->id, &exchange, &error));
}

static void world_up(void)
{
    world.directory = g_dir_make_tmp("billhook-world-XXXXXX", NULL);
    world.path = g_build_filename(world.directory, "test.db", NULL);
    struct store *store = open_store(world.path, STORE_SERVE);
    fill_deliveries(store);
    fill_documents(store);
    fill_mails(store);
    fill_peppol(store);
    store_close(store);
}

/* ---- the operations
 * ----------------------------------------------------------------------------------------------------------
 */

/* True when it was done. */
typedef bool (*operation)(struct store *, GError **);

static bool list_done(GPtrArray *list)
{
    if (!list)
        return false;
    g_assert_cmpuint(list->len, >, 0);
    g_ptr_array_unref(list);
    return true;
}

static bool put_under(struct store *store, const guint8 *digest, bool *repeat, GError **error)
{
    const struct delivery_new new = {.shop = "main",
            .topic = "order.updated",
            .received_at = NOW,
            .body = body,
            .length = strlen(body),
            .digest = digest,
            .state = DELIVERY_PENDING,
            .reason = ""};
    gint64 id;
    return delivery_put(store, &new, &id, repeat, error);
}

static bool do_delivery_put(struct store *store, GError **error)
{
    const guint8 digest[32] = {1};
    bool repeat;
    return put_under(store, digest, &repeat, error);
}

static bool do_delivery_repeat(struct store *store, GError **error)
{
    guint8 digest[32];
    sha256(body, strlen(body), digest);
    bool repeat = false;
    bool good = put_under(store, digest, &repeat, error);
    g_assert_true(!good || repeat);
    return good;
}

static bool do_delivery_pending(struct store *store, GError **error)
{
    return list_done(delivery_pending(store, 10, NULL, error));
}

static bool do_delivery_finish(struct store *store, GError **error)
{
    return delivery_finish(store, world.pending, DELIVERY_DONE, "", 5, true, NULL, error);
}

static bool do_attempt_begin(struct store *store, GError **error)
{
    return attempt_begin(store, world.pending, NOW, error);
}

/* The whole life of one: begun twice, not in hand, blamed, told, ended. */
static bool do_attempt_life(struct store *store, GError **error)
{
    g_autoptr(GPtrArray) list = NULL;
    if (!attempt_begin(store, world.pending, NOW, error) ||
            !attempt_begin(store, world.pending, NOW + 1, error) ||
            !attempt_pause(store, world.pending, error) ||
            !attempt_begin(store, world.pending, NOW + 2, error) ||
            !attempt_cut_short(store, world.pending, error) || !(list = attempt_list(store, error)))
        return false;
    const struct attempt *only = g_ptr_array_index(list, 0);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_true(
            only->id == world.pending && only->pending && !only->begun && only->cut_short == 1);
    return attempt_end(store, world.pending, error);
}

static bool do_document_traces(struct store *store, GError **error)
{
    g_autofree char *traces = document_traces(store, "main", 5, DOCUMENT_INVOICE, error);
    return traces != NULL;
}

static bool do_delivery_get(struct store *store, GError **error)
{
    struct delivery *delivery = delivery_get(store, world.done, error);
    bool good = delivery != NULL;
    delivery_free(delivery);
    return good;
}

static bool do_delivery_list(struct store *store, GError **error)
{
    return list_done(delivery_list(store, DELIVERY_DONE, NULL, 0, 0, 0, error));
}

static bool do_delivery_retry(struct store *store, GError **error)
{
    return delivery_retry(store, world.failed, error);
}

static bool do_delivery_retry_failed(struct store *store, GError **error)
{
    gint64 count;
    return delivery_retry_many(store, true, 0, &count, error);
}

static bool do_delivery_retry_since(struct store *store, GError **error)
{
    gint64 count;
    return delivery_retry_many(store, false, NOW - 20, &count, error);
}

static bool do_delivery_discard(struct store *store, GError **error)
{
    return delivery_discard(store, world.failed, error);
}

static bool do_delivery_purge(struct store *store, GError **error)
{
    gint64 count;
    bool good = delivery_purge(store, NOW, 100, &count, error);
    g_assert_true(!good || count == 2);
    return good;
}

static bool do_order_put(struct store *store, GError **error)
{
    const struct stored_order order = {.shop = (char *)"main",
            .customer = (char *)"",
            .id = 5,
            .number = (char *)"5",
            .status_text = (char *)"completed",
            .status = ORDER_COMPLETED,
            .created_at = NOW,
            .modified_at = NOW + 9,
            .delivery_id = world.pending};
    return order_put(store, &order, error);
}

static bool do_order_get(struct store *store, GError **error)
{
    struct stored_order *order = order_get(store, "main", 5, error);
    bool good = order != NULL;
    stored_order_free(order);
    return good;
}

static bool do_order_find_id(struct store *store, GError **error)
{
    return list_done(order_find(store, "#5", NULL, error));
}

static bool do_order_find_number(struct store *store, GError **error)
{
    return list_done(order_find(store, "5", "main", error));
}

static bool do_order_mark_deleted(struct store *store, GError **error)
{
    return order_mark_deleted(store, "main", 5, error);
}

static bool do_refund_seen(struct store *store, GError **error)
{
    bool wanted = false;
    bool good = refund_seen(store, "main", 5, 77, true, &wanted, error);
    g_assert_true(!good || wanted);
    return good;
}

static bool do_document_insert(struct store *store, GError **error)
{
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_ORDER_FORM, "main", 5);
    return document_insert(store, stored, error);
}

static struct stored_document *existing(gint64 id, enum document_type type, gint64 order_id)
{
    struct stored_document *stored = draft(type, "main", order_id);
    stored->document->id = id;
    set(&stored->document->customer.name, "Jan");
    return stored;
}

static bool do_document_update_draft(struct store *store, GError **error)
{
    g_autoptr(stored_document_auto) stored = existing(world.draft, DOCUMENT_INVOICE, 8);
    return document_update_draft(store, stored, error);
}

static bool do_document_void(struct store *store, GError **error)
{
    return document_void(store, world.draft, VOID_BY_PERSON, error);
}

static bool do_document_revive(struct store *store, GError **error)
{
    g_autoptr(stored_document_auto) stored = existing(world.void_draft, DOCUMENT_INVOICE, 9);
    return document_revive(store, stored, error);
}

static bool do_document_update_living(struct store *store, GError **error)
{
    g_autoptr(stored_document_auto) stored = existing(world.invoice, DOCUMENT_INVOICE, 6);
    document_set_paid(stored->document, true, NOW);
    return document_update_living(store, stored->document, error);
}

static bool do_document_update_shop_paid(struct store *store, GError **error)
{
    g_autoptr(stored_document_auto) stored = existing(world.invoice, DOCUMENT_INVOICE, 6);
    stored->shop_paid_at = NOW;
    return document_update_shop_paid(store, stored, error);
}

static bool do_document_unexported(struct store *store, GError **error)
{
    return list_done(document_unexported(store, 10, error));
}

static bool do_document_exported(struct store *store, GError **error)
{
    return document_exported(store, world.sent_invoice, NOW, error);
}

static bool do_document_get(struct store *store, GError **error)
{
    g_autoptr(stored_document_auto) stored = document_get(store, world.invoice, error);
    return stored != NULL;
}

static bool do_document_find_number(struct store *store, GError **error)
{
    g_autoptr(stored_document_auto) stored = document_find(store, "2026-00001", error);
    return stored != NULL;
}

static bool do_document_find_id(struct store *store, GError **error)
{
    g_autofree char *reference = g_strdup_printf("#%" G_GINT64_FORMAT, world.draft);
    g_autoptr(stored_document_auto) stored = document_find(store, reference, error);
    return stored != NULL;
}

static void look_at(const struct stored_document *stored, void *context)
{
    (void)context;
    g_assert_cmpint(stored->document->id, >, 0);
}

static bool do_document_each(struct store *store, GError **error)
{
    const struct document_filter filter = {.type = -1, .state = -1};
    return document_each(store, &filter, look_at, NULL, error);
}

static bool do_document_of_order(struct store *store, GError **error)
{
    return list_done(document_of_order(store, "main", 5, error));
}

static bool do_document_credits_of(struct store *store, GError **error)
{
    return list_done(document_credits_of(store, world.sent_invoice, error));
}

static bool do_document_ripe(struct store *store, GError **error)
{
    return list_done(document_ripe(store, NOW + 10, 0, 10, error));
}

static bool do_document_issued_since(struct store *store, GError **error)
{
    gint64 count;
    return document_issued_since(store, 0, &count, error);
}

static bool do_document_release_burst(struct store *store, GError **error)
{
    gint64 count;
    return document_release_burst(store, G_MAXINT64, G_MAXINT64, &count, error);
}

static bool do_document_unrendered(struct store *store, GError **error)
{
    return list_done(document_unrendered(store, NOW, 10, error));
}

static bool do_document_render_failed(struct store *store, GError **error)
{
    return document_render_failed(store, world.invoice, "no font", NOW + 60, error);
}

static bool do_document_rendered(struct store *store, GError **error)
{
    g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-", 5),
                      ubl = g_bytes_new_static("<Invoice/>", 10);
    return document_rendered(store, world.invoice, pdf, ubl, "", NOW, error);
}

static bool do_document_artifact(struct store *store, GError **error)
{
    g_autoptr(GBytes) bytes = document_artifact(store, world.sent_invoice, ARTIFACT_PDF, error);
    return bytes != NULL;
}

static bool issue_existing(
        struct store *store, gint64 id, const char *format, gint64 first, GError **error)
{
    g_autoptr(stored_document_auto) stored = document_get(store, id, error);
    return stored && give_number(store, stored, format, first, DAY, error);
}

static bool do_issue(struct store *store, GError **error)
{
    return issue_existing(store, world.draft, FORMAT, 1, error);
}

static bool do_issue_new_series(struct store *store, GError **error)
{
    return issue_existing(store, world.draft, "N{YYYY}-{N:5}", 1, error);
}

static bool do_issue_credit(struct store *store, GError **error)
{
    return issue_existing(store, world.credit, "C" FORMAT, 100, error);
}

static bool do_series_list(struct store *store, GError **error)
{
    return list_done(series_list(store, -1, error));
}

static bool do_series_start(struct store *store, GError **error)
{
    return series_set_next(store, DOCUMENT_CREDIT_NOTE, "C2026-{N:5}", 50, NULL, NOW, error);
}

static bool do_series_jump(struct store *store, GError **error)
{
    return series_set_next(
            store, DOCUMENT_INVOICE, "2026-{N:5}", 50, "the printer ate them", NOW, error);
}

static bool do_confirm(struct store *store, GError **error)
{
    return series_set_next(
            store, DOCUMENT_INVOICE, "2026-{N:5}", 3, "nothing above is missing", NOW, error);
}

static bool do_confirm_new(struct store *store, GError **error)
{
    return series_set_next(
            store, DOCUMENT_INVOICE, "X2026-{N:5}", 3, "nothing above is missing", NOW, error);
}

static bool do_mail_queue(struct store *store, GError **error)
{
    struct mail mail = {.document_id = world.invoice,
            .to = (char *)"jan@example.be",
            .role = (char *)"to",
            .state = MAIL_QUEUED,
            .created_at = NOW,
            .next_attempt_at = NOW,
            .message_id = (char *)"bh.9@example.be"};
    return mail_queue(store, &mail, error);
}

static bool do_mail_claim(struct store *store, GError **error)
{
    struct mail *mail = mail_claim(store, NOW, error);
    bool good = mail != NULL;
    mail_free(mail);
    return good;
}

static bool do_mail_keep_message(struct store *store, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("From: x", 7);
    return mail_keep_message(store, world.claimed, bytes, error);
}

static bool do_mail_mark_dot(struct store *store, GError **error)
{
    return mail_mark_dot(store, world.claimed, error);
}

static bool do_mail_finish_sent(struct store *store, GError **error)
{
    return mail_finish(store, world.claimed, MAIL_SENT, "250 ok", 0, NOW, error);
}

static bool do_mail_finish_later(struct store *store, GError **error)
{
    return mail_finish(store, world.claimed, MAIL_QUEUED, NULL, NOW + 300, NOW, error);
}

static bool do_mail_recover(struct store *store, GError **error)
{
    return mail_recover(store, error);
}

static bool do_mail_get(struct store *store, GError **error)
{
    struct mail *mail = mail_get(store, world.queued, error);
    bool good = mail != NULL;
    mail_free(mail);
    return good;
}

static bool do_mail_list(struct store *store, GError **error)
{
    return list_done(mail_list(store, -1, 0, error));
}

static bool do_mail_page(struct store *store, GError **error)
{
    struct page_key key = {.limit = 5};
    return list_done(mail_page(store, MAIL_FAILED, &key, error));
}

static bool do_delivery_page(struct store *store, GError **error)
{
    struct page_key key = {.limit = 5};
    return list_done(delivery_page(store, DELIVERY_DONE, &key, error));
}

static bool do_delivery_order(struct store *store, GError **error)
{
    g_autofree char *shop = NULL;
    gint64 order_id;
    return delivery_order(store, 1, &shop, &order_id, error);
}

static bool do_mail_list_state(struct store *store, GError **error)
{
    return list_done(mail_list(store, MAIL_FAILED, 5, error));
}

static bool do_mail_of_document(struct store *store, GError **error)
{
    return list_done(mail_of_document(store, world.sent_invoice, error));
}

static bool do_mail_retry(struct store *store, GError **error)
{
    return mail_retry(store, world.failed_mail, error);
}

static bool do_mail_retry_failed(struct store *store, GError **error)
{
    gint64 count;
    return mail_retry_failed(store, &count, error);
}

static bool do_mail_cancel(struct store *store, GError **error)
{
    return mail_cancel(store, world.queued, error);
}

static bool do_mail_hold_uncertain(struct store *store, GError **error)
{
    gint64 count;
    return mail_hold_uncertain(store, 1, &count, error);
}

static bool do_mail_pause(struct store *store, GError **error)
{
    return mail_pause(store, NOW + 60, "the relay is down", error);
}

static bool do_mail_next_due(struct store *store, GError **error)
{
    gint64 at;
    return mail_next_due(store, &at, error);
}

static bool do_peppol_queue(struct store *store, GError **error)
{
    g_autoptr(peppol_delivery_auto) delivery = peppol_delivery_new();
    delivery->document_id = world.invoice;
    set(&delivery->reference, "bh-2");
    delivery->queued_at = NOW;
    return peppol_queue(store, delivery, error);
}

static bool do_peppol_update(struct store *store, GError **error)
{
    g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(store, world.sent_invoice, error);
    if (!delivery)
        return false;
    delivery->state = PEPPOL_CANCELLED;
    delivery->next_attempt_at = 0;
    return peppol_update(store, delivery, PEPPOL_QUEUED, error);
}

static bool do_peppol_due(struct store *store, GError **error)
{
    g_autoptr(peppol_delivery_auto) due = peppol_due(store, NOW, error);
    return due != NULL;
}

static bool do_peppol_next_due(struct store *store, GError **error)
{
    gint64 at;
    return peppol_next_due(store, &at, error);
}

static bool do_peppol_list(struct store *store, GError **error)
{
    return list_done(peppol_list(store, PEPPOL_QUEUED, 0, error));
}

static bool do_peppol_recover(struct store *store, GError **error)
{
    gint64 count;
    return peppol_recover(store, NOW, &count, error);
}

static bool do_peppol_counts(struct store *store, GError **error)
{
    gint64 counts[PEPPOL_STATES];
    return peppol_counts(store, counts, error);
}

static bool do_peppol_exchange(struct store *store, GError **error)
{
    const struct peppol_exchange exchange = {.at = NOW,
            .ask = (char *)"lookup",
            .request = (char *)"GET x",
            .event = (char *)"trouble",
            .words = (char *)""};
    g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(store, world.sent_invoice, error);
    return delivery && peppol_exchange_add(store, delivery->id, &exchange, error);
}

static bool do_peppol_exchanges(struct store *store, GError **error)
{
    return list_done(peppol_exchanges(store, 1, error));
}

static bool do_peppol_pause(struct store *store, GError **error)
{
    const struct peppol_pause wanted = {.until = NOW + 60, .reason = (char *)"no connection"};
    return peppol_pause_write(store, &wanted, error);
}

static bool do_peppol_pause_read(struct store *store, GError **error)
{
    g_auto(peppol_pause_auto) pause = {0};
    return peppol_pause_read(store, &pause, error);
}

static bool do_peppol_since(struct store *store, GError **error)
{
    struct peppol_since since;
    return peppol_since_note(store, false, NOW, error) && peppol_since_read(store, &since, error);
}

static bool do_peppol_owed(struct store *store, GError **error)
{
    gint64 count;
    return list_done(peppol_owed(store, 0, NOW + 1, "BE", 5, &count, error));
}

static bool do_mail_release_peppol(struct store *store, GError **error)
{
    return mail_release_peppol(store, world.sent_invoice, NOW, error);
}

static bool do_mail_cancel_peppol(struct store *store, GError **error)
{
    gint64 count;
    return mail_cancel_peppol(store, world.sent_invoice, &count, error);
}

static bool do_document_sent_by_peppol(struct store *store, GError **error)
{
    return document_sent_by_peppol(store, world.invoice, error);
}

static bool do_event_add(struct store *store, GError **error)
{
    return event_add(store, "main", 5, "mail", NOW, "sent", error);
}

static bool do_event_list(struct store *store, GError **error)
{
    return list_done(event_list(store, "main", 5, error));
}

static bool do_alert_due(struct store *store, GError **error)
{
    bool due = false;
    bool good = alert_due(store, "mail", NOW, &due, error);
    g_assert_true(!good || due);
    return good;
}

static bool do_counter_set(struct store *store, GError **error)
{
    return counter_set(store, COUNTER_UNSTORED, 3, error);
}

static bool do_store_counts(struct store *store, GError **error)
{
    struct store_counts counts;
    return store_counts(store, &counts, error);
}

static bool do_savepoint(struct store *store, GError **error)
{
    return store_savepoint(store, error) &&
            event_add(store, "main", 5, "mail", NOW, "sent", error) && store_release(store, error);
}

static bool do_mark_sync(struct store *store, GError **error)
{
    return store_mark_sync(store, error);
}

/* What refuses tells why; what cannot look does not tell a wrong reason. */
static bool refused(bool done, GError **error, const char *words)
{
    g_assert_false(done);
    if (!error || !*error || !strstr((*error)->message, words))
        return false;
    g_clear_error(error);
    return true;
}

static bool do_refuse_delivery_retry(struct store *store, GError **error)
{
    return refused(delivery_retry(store, 999, error), error, "there is no delivery 999");
}

static bool do_refuse_discard(struct store *store, GError **error)
{
    return refused(delivery_discard(store, world.done, error), error, "is done: only a failed one");
}

static bool do_refuse_void(struct store *store, GError **error)
{
    return refused(
            document_void(store, world.invoice, VOID_BY_PERSON, error), error, "credit note");
}

static bool do_refuse_void_unknown(struct store *store, GError **error)
{
    return refused(
            document_void(store, 999, VOID_BY_PERSON, error), error, "there is no document #999");
}

static bool do_refuse_mail_retry(struct store *store, GError **error)
{
    return refused(mail_retry(store, world.claimed, error), error, "being sent at this moment");
}

static bool do_refuse_mail_cancel(struct store *store, GError **error)
{
    return refused(mail_cancel(store, 999, error), error, "there is no mail 999");
}

static bool do_refuse_rendered(struct store *store, GError **error)
{
    g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-", 5);
    return refused(document_rendered(store, world.draft, pdf, NULL, NULL, NOW, error), error,
            "is not issued");
}

static bool do_refuse_finish(struct store *store, GError **error)
{
    return refused(mail_finish(store, world.queued, MAIL_SENT, "250", 0, NOW, error), error,
            "is not being sent");
}

static bool do_refuse_peppol_update(struct store *store, GError **error)
{
    g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(store, world.sent_invoice, error);
    return delivery &&
            refused(peppol_update(store, delivery, PEPPOL_SENDING, error), error,
                    "is queued now and no longer sending");
}

static bool do_refuse_number_back(struct store *store, GError **error)
{
    return refused(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 1, "why not", NOW, error),
            error, "numbers never go back");
}

static const struct {
    const char *name;
    operation run;
    enum { OWN, INSIDE /* a transaction of the caller's */, OWN_MARK_LOST } where;
} operations[] = {
        {"delivery-put", do_delivery_put, INSIDE},
        {"delivery-repeat", do_delivery_repeat, INSIDE},
        {"delivery-pending", do_delivery_pending, OWN},
        {"delivery-finish", do_delivery_finish, INSIDE},
        {"attempt-begin", do_attempt_begin, OWN},
        {"attempt-life", do_attempt_life, INSIDE},
        {"document-traces", do_document_traces, OWN},
        {"delivery-get", do_delivery_get, OWN},
        {"delivery-list", do_delivery_list, OWN},
        {"delivery-page", do_delivery_page, OWN},
        {"delivery-order", do_delivery_order, OWN},
        {"delivery-retry", do_delivery_retry, OWN},
        {"delivery-retry-failed", do_delivery_retry_failed, OWN},
        {"delivery-retry-since", do_delivery_retry_since, OWN},
        {"delivery-discard", do_delivery_discard, OWN},
        {"delivery-purge", do_delivery_purge, OWN},
        {"order-put", do_order_put, INSIDE},
        {"order-get", do_order_get, OWN},
        {"order-find-id", do_order_find_id, OWN},
        {"order-find-number", do_order_find_number, OWN},
        {"order-mark-deleted", do_order_mark_deleted, INSIDE},
        {"refund-seen", do_refund_seen, INSIDE},
        {"document-insert", do_document_insert, INSIDE},
        {"document-update-draft", do_document_update_draft, INSIDE},
        {"document-void", do_document_void, INSIDE},
        {"document-revive", do_document_revive, INSIDE},
        {"document-update-living", do_document_update_living, INSIDE},
        {"document-update-payment", do_document_update_shop_paid, INSIDE},
        {"document-unexported", do_document_unexported, OWN},
        {"document-exported", do_document_exported, OWN},
        {"document-get", do_document_get, OWN},
        {"document-find-number", do_document_find_number, OWN},
        {"document-find-id", do_document_find_id, OWN},
        {"document-each", do_document_each, OWN},
        {"document-of-order", do_document_of_order, OWN},
        {"document-credits-of", do_document_credits_of, OWN},
        {"document-ripe", do_document_ripe, OWN},
        {"document-issued-since", do_document_issued_since, OWN},
        {"document-release-burst", do_document_release_burst, OWN},
        {"document-unrendered", do_document_unrendered, OWN},
        {"document-render-failed", do_document_render_failed, OWN},
        {"document-rendered", do_document_rendered, OWN},
        {"document-artifact", do_document_artifact, OWN},
        {"issue", do_issue, INSIDE},
        {"issue-new-series", do_issue_new_series, INSIDE},
        {"issue-credit", do_issue_credit, INSIDE},
        {"series-list", do_series_list, OWN},
        {"series-start", do_series_start, OWN},
        {"series-jump", do_series_jump, OWN},
        {"series-confirm", do_confirm, OWN_MARK_LOST},
        {"series-confirm-new", do_confirm_new, OWN_MARK_LOST},
        {"mail-queue", do_mail_queue, INSIDE},
        {"mail-claim", do_mail_claim, OWN},
        {"mail-keep-message", do_mail_keep_message, OWN},
        {"mail-mark-dot", do_mail_mark_dot, OWN},
        {"mail-finish-sent", do_mail_finish_sent, OWN},
        {"mail-finish-later", do_mail_finish_later, OWN},
        {"mail-recover", do_mail_recover, OWN},
        {"mail-get", do_mail_get, OWN},
        {"mail-list", do_mail_list, OWN},
        {"mail-list-state", do_mail_list_state, OWN},
        {"mail-page", do_mail_page, OWN},
        {"mail-of-document", do_mail_of_document, OWN},
        {"mail-retry", do_mail_retry, OWN},
        {"mail-retry-failed", do_mail_retry_failed, OWN},
        {"mail-cancel", do_mail_cancel, OWN},
        {"mail-hold-uncertain", do_mail_hold_uncertain, OWN},
        {"mail-pause", do_mail_pause, OWN},
        {"mail-next-due", do_mail_next_due, OWN},
        {"peppol-queue", do_peppol_queue, INSIDE},
        {"peppol-update", do_peppol_update, OWN},
        {"refuse-peppol-update", do_refuse_peppol_update, OWN},
        {"peppol-due", do_peppol_due, OWN},
        {"peppol-next-due", do_peppol_next_due, OWN},
        {"peppol-list", do_peppol_list, OWN},
        {"peppol-recover", do_peppol_recover, OWN},
        {"peppol-counts", do_peppol_counts, OWN},
        {"peppol-exchange", do_peppol_exchange, INSIDE},
        {"peppol-exchanges", do_peppol_exchanges, OWN},
        {"peppol-pause", do_peppol_pause, OWN},
        {"peppol-pause-read", do_peppol_pause_read, OWN},
        {"peppol-since", do_peppol_since, INSIDE},
        {"peppol-owed", do_peppol_owed, OWN},
        {"mail-release-peppol", do_mail_release_peppol, OWN},
        {"mail-cancel-peppol", do_mail_cancel_peppol, OWN},
        {"document-sent-by-peppol", do_document_sent_by_peppol, OWN},
        {"event-add", do_event_add, OWN},
        {"event-list", do_event_list, OWN},
        {"alert-due", do_alert_due, OWN},
        {"counter-set", do_counter_set, OWN},
        {"store-counts", do_store_counts, OWN},
        {"savepoint", do_savepoint, INSIDE},
        {"mark-sync", do_mark_sync, OWN},
        {"refuse-delivery-retry", do_refuse_delivery_retry, OWN},
        {"refuse-discard", do_refuse_discard, OWN},
        {"refuse-void", do_refuse_void, INSIDE},
        {"refuse-void-unknown", do_refuse_void_unknown, INSIDE},
        {"refuse-mail-retry", do_refuse_mail_retry, OWN},
        {"refuse-mail-cancel", do_refuse_mail_cancel, OWN},
        {"refuse-rendered", do_refuse_rendered, OWN},
        {"refuse-finish", do_refuse_finish, OWN},
        {"refuse-number-back", do_refuse_number_back, OWN},
};

/* ---- one point
 * ------------------------------------------------------------------------------------------------------------------
 */

static struct fixture *copy_world(gsize of)
{
    struct fixture *fixture = g_new0(struct fixture, 1);
    static const char *const ends[] = {"", ".mark"};
    fixture->directory = g_dir_make_tmp("billhook-store-XXXXXX", NULL);
    fixture->path = beside(fixture, "test.db");
    for (gsize i = 0; i < (operations[of].where == OWN_MARK_LOST ? 1 : G_N_ELEMENTS(ends)); i++) {
        g_autofree char *from = g_strconcat(world.path, ends[i], NULL),
                        *to = g_strconcat(fixture->path, ends[i], NULL);
        copy_file(from, to);
    }
    fixture->store = open_store(fixture->path, STORE_OPEN);
    return fixture;
}

static void drop_world(struct fixture *fixture)
{
    fixture_down(fixture, NULL);
    g_free(fixture);
}

/* Asked in passing, beside work that goes on: what cannot be read counts as nothing. */
static void test_in_passing(void)
{
    for (int kind = 0; kind < FAULT_COMMIT; kind++) {
        struct fixture *fixture = copy_world(0);
        must(mail_pause(fixture->store, NOW, "the relay is down", &error));
        must(counter_set(fixture->store, COUNTER_UNSTORED, 5, &error));
        faults_arm((enum fault_kind)kind, 1);
        g_assert_null(mail_pause_reason(fixture->store));
        g_assert_true(faults_disarm());
        faults_arm((enum fault_kind)kind, 1);
        g_assert_cmpint(counter_get(fixture->store, COUNTER_UNSTORED), ==, 0);
        g_assert_true(faults_disarm());
        g_autofree char *reason = mail_pause_reason(fixture->store);
        g_assert_cmpstr(reason, ==, "the relay is down");
        g_assert_cmpint(counter_get(fixture->store, COUNTER_UNSTORED), ==, 5);
        drop_world(fixture);
    }
}

/* A confirmation that had to be repeated, because the mark could not be written after its commit,
 * stands twice among the jumps, and began two lives. NULL: such a table is not looked at. */
static char *rows_of(gsize of, const char *table)
{
    bool repeats = operations[of].where == OWN_MARK_LOST;
    if (repeats && strcmp(table, "jumps") == 0)
        return NULL;
    return g_strdup_printf("SELECT * FROM %s%s ORDER BY 1, 2", table,
            repeats && strcmp(table, "counters") == 0 ? " WHERE name <> 'life'" : "");
}

/* All rows of all tables, and the mark. */
static char *books(gsize of, struct fixture *fixture)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    sqlite3 *db = NULL;
    g_assert_cmpint(
            sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    for (const char *const *table = store_tables; *table; table++) {
        g_autofree char *sql = rows_of(of, *table);
        sqlite3_stmt *row = NULL;
        if (!sql)
            continue;
        g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
        while (sqlite3_step(row) == SQLITE_ROW)
            for (int i = 0; i < sqlite3_column_count(row); i++) {
                const void *bytes = sqlite3_column_blob(row, i);
                g_checksum_update(
                        sum, bytes ? bytes : (const void *)"", sqlite3_column_bytes(row, i));
                g_checksum_update(sum, (const guint8 *)"|", 1);
            }
        sqlite3_finalize(row);
    }
    sqlite3_close(db);
    g_autofree char *mark = g_strconcat(fixture->path, ".mark", NULL), *text = NULL;
    if (g_file_get_contents(mark, &text, NULL, NULL))
        g_checksum_update(sum, (const guint8 *)text, -1);
    char *digest = g_strdup(g_checksum_get_string(sum));
    g_checksum_free(sum);
    return digest;
}

/* The operation as its caller runs it: all of it, or nothing. */
static bool run(gsize i, struct store *store, GError **error)
{
    if (operations[i].where != INSIDE)
        return operations[i].run(store, error);
    if (!store_begin(store, error))
        return false;
    if (operations[i].run(store, error))
        return store_commit(store, error);
    store_rollback(store);
    return false;
}

static void check_at(
        gsize i, enum fault_kind kind, int at, const char *before, const char *after, bool *hit)
{
    struct fixture *fixture = copy_world(i);
    g_autoptr(GError) error = NULL;
    g_autofree char *where =
            g_strdup_printf("%s, %s %d", operations[i].name, fault_names[kind], at);
    faults_arm(kind, at);
    bool done = run(i, fixture->store, &error);
    *hit = faults_disarm();
    g_autofree char *found = books(i, fixture);
    if (!*hit && !done)
        g_error("%s: failed without a fault: %s", where, error->message);
    if (!done && !error)
        g_error("%s: failed and says nothing", where);
    if (done && error)
        g_error("%s: done, and says %s", where, error->message);
    if (!sqlite3_get_autocommit(fixture->store->db))
        g_error("%s: a transaction is left open", where);
    /* what a failure left on the disk must be all or nothing; the mark may follow later */
    if (strcmp(found, done ? after : before) != 0 &&
            !(kind != FAULT_PREPARE && strcmp(found, after) == 0))
        if (!g_str_has_prefix(operations[i].name, "series-"))
            g_error("%s: %s, but the books are others", where, done ? "done" : error->message);
    if (!done) {
        g_autoptr(GError) again = NULL;
        if (!run(i, fixture->store, &again))
            g_error("%s: not done after the trouble: %s", where, again->message);
        g_autofree char *healed = books(i, fixture);
        if (strcmp(healed, after) != 0)
            g_error("%s: done after the trouble, but the books are others", where);
    }
    drop_world(fixture);
}

static void test_operation(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct fixture *fixture = copy_world(i);
    g_autofree char *before = books(i, fixture);
    must(run(i, fixture->store, &error));
    g_autofree char *after = books(i, fixture);
    drop_world(fixture);
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        bool hit = true;
        for (int at = 1; hit; at++)
            check_at(i, (enum fault_kind)kind, at, before, after, &hit);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* thousands of small commits: in memory where there is such a place */
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    faults_install();
    world_up();
    for (gsize i = 0; i < G_N_ELEMENTS(operations); i++) {
        g_autofree char *path = g_strconcat("/store/faults/", operations[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_operation);
    }
    g_test_add_func("/store/faults/in-passing", test_in_passing);
    int status = g_test_run();
    remove_directory(world.directory);
    g_free(world.directory);
    g_free(world.path);
    return status;
}
