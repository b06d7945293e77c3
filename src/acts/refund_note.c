/* The content of a credit note for a refund of the shop. */
#include "refund_note.h"

#include <string.h>

#include "acts/drafts.h"
#include "base/log.h"
#include "shop/read.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/refund_lines.h"
#include "notes.h"

/* ---- what is known of the lines ---- */

bool refund_note_wants_lines(const struct work *work, const char *name)
{
    const struct shop *shop = config_shop(work->config, name);
    return shop && *shop->rest_key && shop->refund_lines;
}

/* Somebody still asks for them. Who does may have given up by a clock that went on since `now`. */
static bool may_still_come(const struct refund_lines *lines, gint64 now)
{
    return lines->fetched_at == 0 && lines->next_attempt_at != 0 &&
            now - lines->asked_at < REFUND_LINES_WAIT_S;
}

static bool get_lines(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        struct refund_lines **lines,
        GError **error)
{
    GError *problem = NULL;
    *lines = refund_lines_get(store, shop, order_id, refund_id, &problem);
    if (!problem)
        return true;
    g_propagate_error(error, problem);
    return false;
}

bool refund_note_waits(const struct work *work,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        bool *waits,
        GError **error)
{
    g_autoptr(refund_lines_auto) lines = NULL;
    *waits = false;
    if (!refund_note_wants_lines(work, shop))
        return true;
    if (!get_lines(work->store, shop, order_id, refund_id, &lines, error))
        return false;
    *waits = lines && may_still_come(lines, work->now);
    return true;
}

/* ---- as the document's room takes them ---- */

/* A refund that was read, and what points into it. */
struct detail {
    struct shop_refund *refund;
    GArray *lines; /* struct credit_refund_line */
    struct credit_refund own;
};

static void detail_clear(struct detail *detail)
{
    g_clear_pointer(&detail->refund, shop_refund_free);
    g_clear_pointer(&detail->lines, g_array_unref);
}

typedef struct detail detail_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(detail_auto, detail_clear)

static void add_line(GArray *lines, const struct shop_refund_line *read)
{
    struct credit_refund_line line = {.kind = read->kind,
            .item_id = read->item_id,
            .name = read->name,
            .sku = read->sku,
            .quantity = read->quantity,
            .net = read->net,
            .tax = read->tax,
            .taxes = read->taxes};
    g_array_append_val(lines, line);
}

/* Lines that cannot be read are none: the rules judge the refund without them. */
static void read_detail(const struct refund_lines *lines, struct detail *detail)
{
    g_autoptr(GError) problem = NULL;
    detail->refund = shop_read_refund(lines->body, lines->order_id, &problem);
    if (!detail->refund) {
        log_event(LOG_LEVEL_WARNING, "refund-lines-unreadable", "reason", problem->message, NULL);
        return;
    }

    const struct shop_refund *refund = detail->refund;
    detail->lines = g_array_new(FALSE, TRUE, sizeof(struct credit_refund_line));
    for (guint i = 0; i < refund->lines->len; i++)
        add_line(detail->lines, g_ptr_array_index(refund->lines, i));
    detail->own = (struct credit_refund){detail->lines, refund->rates};
}

/* *waits: they are wanted and not there yet; then they are asked for. */
static bool find_detail(const struct work *work,
        const struct document *invoice,
        gint64 refund_id,
        struct detail *detail,
        bool *waits,
        GError **error)
{
    g_autoptr(refund_lines_auto) lines = NULL;
    *waits = false;
    if (!refund_note_wants_lines(work, invoice->shop))
        return true;
    if (!get_lines(work->store, invoice->shop, invoice->order_id, refund_id, &lines, error))
        return false;
    if (!lines) {
        *waits = true;
        return refund_lines_want(
                work->store, invoice->shop, invoice->order_id, refund_id, work->now, error);
    }

    *waits = may_still_come(lines, work->now);
    if (lines->body)
        read_detail(lines, detail);
    return true;
}

/* ---- the note ---- */

/* What the lines may clear up does not block while they are waited for. */
static void wait_for_lines(
        struct document *note, const struct document *invoice, const struct credited *before)
{
    document_unwarn(note, WARNING_CREDIT_NOT_CLEAR);
    if (note->totals.gross <= document_credit_left(invoice, before))
        document_unwarn(note, WARNING_CREDIT_ABOVE_REST);
    if (!document_blocking_warning(note))
        document_warn(note, WARNING_WAITS_FOR_REFUND_LINES,
                "the shop is asked for the lines of this refund; without an answer in 24 hours it "
                "is credited without them");
}

bool refund_note_build(const struct work *work,
        const struct document *invoice,
        const struct credited *before,
        const struct order_refund *refund,
        bool may_wait,
        struct document **note,
        GError **error)
{
    struct credit_input input = {.kind = CREDIT_REFUND,
            .refund_id = refund->id,
            .reason = refund->reason,
            .now = work->now};
    g_auto(detail_auto) detail = {0};
    bool waits;
    *note = NULL;
    if (!decimal_to_money(refund->total, invoice->currency_decimals, &input.amount) ||
            !decimal_to_money(refund->total_tax, invoice->currency_decimals, &input.refund_tax))
        return fail(error, BILLHOOK_ERROR_INPUT,
                "refund %" G_GINT64_FORMAT ": the amount is too large", refund->id);
    if (input.amount == 0)
        return true;
    if (!find_detail(work, invoice, refund->id, &detail, &waits, error))
        return false;

    input.refund = detail.lines ? &detail.own : NULL;
    *note = note_build(work->config, invoice, before, &input, error);
    if (!*note)
        return false;
    (*note)->refund_id = refund->id;
    if (waits && may_wait)
        wait_for_lines(*note, invoice, before);
    return true;
}

/* True where lines of the invoice are taken back, or what the refund says of its own. */
static bool has_lines(const struct document *note)
{
    for (guint i = 0; i < note->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(note->lines, i);
        bool amount = line->kind == LINE_REFUND || line->kind == LINE_ROUNDING;
        if (line->credited_line || !amount)
            return true;
    }
    return false;
}

static bool tell_replaced(const struct work *work, const struct document *note, GError **error)
{
    const struct warning *blocking = document_blocking_warning(note);
    if (blocking)
        note_tell_blocking(work, note, blocking);

    g_autofree char *story = g_strdup_printf("draft credit note #%" G_GINT64_FORMAT " %s%s%s",
            note->id,
            has_lines(note) ? "has the lines of its refund"
                            : "goes on without lines of its refund: it has none, or none that fit "
                              "came in 24 hours",
            blocking ? "; it blocks: " : "", blocking ? blocking->text : "");
    return event_add(work->store, note->shop, note->order_id, "document", work->now, story, error);
}

bool refund_note_replace(const struct work *work,
        struct stored_document *stored,
        const struct document *invoice,
        const struct credited *before,
        const struct order_refund *refund,
        GError **error)
{
    struct document *note = NULL;
    if (!refund_note_build(work, invoice, before, refund, false, &note, error))
        return false;
    if (!note)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "refund %" G_GINT64_FORMAT " is of nothing any more", refund->id);

    draft_keep_waiting(stored->document, note);
    draft_replace(stored, note);
    return draft_rebuild(work, stored, error) && tell_replaced(work, stored->document, error);
}

/* ---- by what the store has ---- */

static const struct order_refund *refund_of(const struct order *order, gint64 refund_id)
{
    for (guint i = 0; order && i < order->refunds->len; i++) {
        const struct order_refund *refund = g_ptr_array_index(order->refunds, i);
        if (refund->id == refund_id)
            return refund;
    }
    return NULL;
}

bool refund_find(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        struct order **order,
        const struct order_refund **refund,
        GError **error)
{
    if (!order_read_kept(store, shop, order_id, order, NULL, error))
        return false;
    bool read = *order != NULL;
    *refund = refund_of(*order, refund_id);
    if (read && *refund)
        return true;
    g_clear_pointer(order, order_free);
    return fail(error, BILLHOOK_ERROR_NOT_FOUND,
            read ? "order id %" G_GINT64_FORMAT " has no refund %" G_GINT64_FORMAT
                 : "the body of order id %" G_GINT64_FORMAT
                   " is not there any more: refund %" G_GINT64_FORMAT " cannot be read",
            order_id, refund_id);
}

bool refund_note_others(
        struct store *store, gint64 invoice_id, gint64 but, struct credited *before, GError **error)
{
    g_autoptr(GPtrArray) notes = document_credits_of(store, invoice_id, error);
    for (guint i = 0; notes && i < notes->len; i++) {
        const struct stored_document *other = g_ptr_array_index(notes, i);
        if (other->document->id != but && note_counts(other))
            credited_add(before, other->document);
    }
    return notes != NULL;
}

bool refund_note_settle(const struct work *work, struct stored_document *stored, GError **error)
{
    const struct document *note = stored->document;
    g_auto(credited_auto) before = {0};
    g_autoptr(order_auto) order = NULL;
    const struct order_refund *refund;
    g_autoptr(stored_document_auto) invoice = document_get(work->store, note->credits_id, error);
    return invoice && refund_note_others(work->store, note->credits_id, note->id, &before, error) &&
            refund_find(work->store, note->shop, note->order_id, note->refund_id, &order, &refund,
                    error) &&
            refund_note_replace(work, stored, invoice->document, &before, refund, error);
}
