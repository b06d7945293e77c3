/* What the shop says of a payment, and the gift cards that were there when an invoice was issued.
 */
#include "base/date.h"
#include "acts/pay.h"
#include "paying.h"

static bool add_card(struct paying *paying, const struct document_payment *card, GError **error)
{
    struct payment payment = {.kind = PAYMENT_CARD,
            .amount = card->amount,
            .day = card->on,
            .at = date_day_start(card->on, paying_zone(paying)),
            .by = card->by,
            .reference = card->label};
    if (!paying_insert(paying, &payment, error))
        return false;
    g_autofree char *story = paying_story(paying, &payment);
    return paying_tell(paying, story, error);
}

/* One payment of what is due. */
static bool add_shop(struct paying *paying, money due, gint64 paid_at, GError **error)
{
    const struct document *document = paying->stored->document;
    g_autofree char *day = date_day(paid_at, paying_zone(paying));
    struct payment payment = {.kind = PAYMENT_SHOP,
            .amount = due,
            .day = day,
            .at = paid_at,
            .by = paying_shop_words(document),
            .shop_at = paid_at};
    if (!paying_insert(paying, &payment, error))
        return false;
    g_autofree char *story = paying_story(paying, &payment);
    return paying_tell(paying, story, error);
}

gint64 pay_shop_word(const struct document *document)
{
    bool by_shop = document->paid && !document_payments_cover(document);
    return document->type == DOCUMENT_INVOICE && by_shop ? document->paid_at : 0;
}

bool pay_at_issue(const struct work *work, struct stored_document *stored, GError **error)
{
    struct document *document = stored->document;
    g_auto(paying_auto) paying = {.work = work, .stored = stored};
    if (document->type != DOCUMENT_INVOICE)
        return true;

    for (guint i = 0; i < document->payments->len; i++) {
        const struct document_payment *card = g_ptr_array_index(document->payments, i);
        if (card->amount > 0 && !add_card(&paying, card, error))
            return false;
    }
    money rest = document->totals.gross - document_payments_sum(document);
    if (stored->shop_paid_at && rest > 0 && !add_shop(&paying, rest, stored->shop_paid_at, error))
        return false;
    return payments_settle(work->store, document, error);
}

/* The payment that the shop's word is one with, where nothing is due: the last by a person, else
 * the last by the bank or a payment link, whose owner was told to say so in the shop. Borrowed;
 * NULL: none. */
static struct payment *last_for_shop(const struct paying *paying)
{
    struct payment *last = NULL;
    for (guint i = 0; i < paying->payments->len; i++) {
        struct payment *payment = g_ptr_array_index(paying->payments, i);
        bool hand = payment->kind == PAYMENT_HAND, last_hand = last && last->kind == PAYMENT_HAND;
        bool fits = hand || payment->kind == PAYMENT_BANK || payment->kind == PAYMENT_LINK;
        if (!fits || payment_is_reversed(paying->payments, payment->id))
            continue;
        bool better =
                !last || (hand && !last_hand) || (hand == last_hand && payment->id > last->id);
        if (better)
            last = payment;
    }
    return last;
}

static bool join_shop(struct paying *paying, gint64 paid_at, GError **error)
{
    struct payment *payment = last_for_shop(paying);
    if (!payment)
        return true;
    payment->shop_at = paid_at;
    if (payment->kind == PAYMENT_HAND)
        paying_earlier_day(paying, payment);
    if (!payment_update(paying->work->store, payment, error))
        return false;
    g_autofree char *name = paying_name(paying, payment);
    g_autofree char *story = g_strdup_printf("the shop says it is paid: one with %s", name);
    return paying_tell(paying, story, error);
}

static bool shop_counted(const struct paying *paying)
{
    for (guint i = 0; i < paying->payments->len; i++)
        if (((const struct payment *)g_ptr_array_index(paying->payments, i))->shop_at)
            return true;
    return false;
}

static bool count_shop(struct paying *paying, gint64 paid_at, GError **error)
{
    money due = paying->stored->document->totals.due;
    if (shop_counted(paying))
        return true;
    return due ? add_shop(paying, due, paid_at, error) : join_shop(paying, paid_at, error);
}

bool pay_by_shop(const struct work *work,
        struct stored_document *stored,
        gint64 paid_at,
        bool *news,
        GError **error)
{
    g_auto(paying_auto) paying = {0};
    *news = false;
    if (!paying_begin(&paying, work, stored, error))
        return false;
    bool before = stored->document->paid;
    stored->shop_paid_at = paid_at;
    if (!document_update_shop_paid(work->store, stored, error) ||
            !count_shop(&paying, paid_at, error) ||
            !payments_settle(work->store, stored->document, error))
        return false;
    *news = stored->document->paid && !before;
    return true;
}
