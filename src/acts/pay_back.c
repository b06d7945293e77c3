/* Payments are taken back: by a person, by the bank, or because a line of it was another's. */
#include "base/date.h"
#include "base/error.h"
#include "acts/pay.h"
#include "paying.h"

/* ---- by a person ---- */

/* A payment of this document by its id. Borrowed; NULL with an error. */
static struct payment *find_payment(const struct paying *paying, gint64 id, GError **error)
{
    for (guint i = 0; i < paying->payments->len; i++) {
        struct payment *payment = g_ptr_array_index(paying->payments, i);
        if (payment->id == id)
            return payment;
    }
    const char *number = paying->stored->document->number;
    fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "%s has no payment %" G_GINT64_FORMAT ", or it was taken back; `billhook show %s` "
            "lists them",
            number, id, number);
    return NULL;
}

static bool check_not_reversed(
        const struct paying *paying, const struct payment *payment, GError **error)
{
    if (!payment_is_reversed(paying->payments, payment->id))
        return true;
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s: payment %" G_GINT64_FORMAT " was taken back by the bank already",
            paying->stored->document->number, payment->id);
}

/* It counts no more. Where it is one with the shop's word, that stays, with its own day. */
static bool drop(struct paying *paying, const struct payment *payment, GError **error)
{
    if (!payment_take_back(paying->work->store, payment->id, paying->work->now, error))
        return false;
    paying_unwarn(paying, payment);
    if (payment->shop_at == 0)
        return true;

    const struct document *document = paying->stored->document;
    bool proved = payment->kind == PAYMENT_HAND && pay_is_transfer(document);
    struct payment shop = {.kind = PAYMENT_SHOP,
            .amount = payment->amount,
            .at = payment->shop_at,
            .by = paying_shop_words(document),
            .shop_at = payment->shop_at,
            .line_id = proved ? payment->line_id : 0};
    shop.day = date_day(shop.at, paying_zone(paying));
    bool good = paying_insert(paying, &shop, error);
    g_free(shop.day);
    return good;
}

/* Why a payment is not one that `unpaid` takes back; NULL: it is. */
static const char *const kept_because[PAYMENT_KINDS] = {
        [PAYMENT_CARD] = "is a gift card's: nothing takes it back",
        [PAYMENT_SHOP] = "is the shop's own word, and that stays",
        [PAYMENT_BANK] = "is of a line of the bank: `billhook bank unmatch` takes it back",
        [PAYMENT_REVERSAL] = "is what the bank took back: `billhook bank unmatch` undoes it",
};

/* The last one that a person recorded. Borrowed; NULL with an error. */
static struct payment *last_by_hand(const struct paying *paying, GError **error)
{
    struct payment *last = NULL;
    for (guint i = 0; i < paying->payments->len; i++) {
        struct payment *payment = g_ptr_array_index(paying->payments, i);
        if (payment->kind == PAYMENT_HAND && (!last || payment->id > last->id) &&
                !payment_is_reversed(paying->payments, payment->id))
            last = payment;
    }
    if (last)
        return last;
    const struct document *document = paying->stored->document;
    fail(error, BILLHOOK_ERROR_CONFLICT, "%s: no payment was recorded by hand%s", document->number,
            document->paid && document->booked->len
                    ? "; what the shop or the bank says stays (`billhook show` lists it)"
                    : "");
    return NULL;
}

static struct payment *choose(const struct paying *paying, gint64 payment_id, GError **error)
{
    struct payment *payment =
            payment_id ? find_payment(paying, payment_id, error) : last_by_hand(paying, error);
    if (payment && kept_because[payment->kind]) {
        fail(error, BILLHOOK_ERROR_CONFLICT, "%s: payment %" G_GINT64_FORMAT " %s",
                paying->stored->document->number, payment->id, kept_because[payment->kind]);
        return NULL;
    }
    return payment && check_not_reversed(paying, payment, error) ? payment : NULL;
}

char *pay_take_back(
        const struct work *work, struct stored_document *stored, gint64 payment_id, GError **error)
{
    g_auto(paying_auto) paying = {0};
    if (!paying_begin(&paying, work, stored, error))
        return NULL;
    struct payment *payment = choose(&paying, payment_id, error);
    if (!payment || !drop(&paying, payment, error))
        return NULL;
    g_autofree char *name = paying_name(&paying, payment);
    g_autofree char *what = g_strdup_printf("%s was taken back by a person%s", name,
            payment->shop_at ? "; the shop says it is paid, and that stays" : "");
    return paying_end(&paying, what, error);
}

/* ---- by the bank ---- */

static struct payment *reversible(const struct paying *paying, gint64 payment_id, GError **error)
{
    struct payment *payment = find_payment(paying, payment_id, error);
    if (payment && payment->kind == PAYMENT_REVERSAL) {
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s: payment %" G_GINT64_FORMAT " is a reversal itself",
                paying->stored->document->number, payment->id);
        return NULL;
    }
    return payment && check_not_reversed(paying, payment, error) ? payment : NULL;
}

char *pay_reverse(const struct work *work,
        struct stored_document *stored,
        gint64 payment_id,
        const struct pay_entry *entry,
        GError **error)
{
    g_auto(paying_auto) paying = {0};
    if (!paying_begin(&paying, work, stored, error))
        return NULL;
    const struct payment *payment = reversible(&paying, payment_id, error);
    if (!payment)
        return NULL;

    g_autofree char *day =
            entry->day ? g_strdup(entry->day) : date_day(work->now, paying_zone(&paying));
    struct payment reversal = {.kind = PAYMENT_REVERSAL,
            .amount = -payment->amount,
            .day = day,
            .at = date_day_start(day, paying_zone(&paying)),
            .by = (char *)paying_text(entry->by),
            .reference = (char *)paying_text(entry->reference),
            .line_id = entry->line_id,
            .reverses_id = payment->id};
    if (!paying_insert(&paying, &reversal, error))
        return NULL;
    paying_unwarn(&paying, payment);
    g_autofree char *name = paying_name(&paying, payment);
    g_autofree char *what = g_strdup_printf(
            "the bank took %s back: %s%s%s", name, day, *reversal.by ? ", " : "", reversal.by);
    return paying_end(&paying, what, error);
}

static bool let_go(struct paying *paying, struct payment *payment, GError **error)
{
    bool made = payment->kind == PAYMENT_BANK || payment->kind == PAYMENT_REVERSAL;
    if (made && !check_not_reversed(paying, payment, error))
        return false;
    if (made)
        return drop(paying, payment, error);
    payment->line_id = 0;
    return payment_update(paying->work->store, payment, error);
}

bool pay_let_line_go(
        const struct work *work, struct stored_document *stored, gint64 line_id, GError **error)
{
    g_auto(paying_auto) paying = {0};
    if (!paying_begin(&paying, work, stored, error))
        return false;
    for (guint i = 0; i < paying.payments->len; i++) {
        struct payment *payment = g_ptr_array_index(paying.payments, i);
        if (payment->line_id == line_id && !let_go(&paying, payment, error))
            return false;
    }
    g_autofree char *what = g_strdup_printf(
            "the bank's line %" G_GINT64_FORMAT " does not belong to it any more", line_id);
    g_autofree char *said = paying_end(&paying, what, error);
    return said != NULL;
}
