/* Payments of issued invoices are booked. */
#include "acts/pay.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "paying.h"

enum { CLOCKS_S = 5 * 60 }; /* Mollie's clock and ours differ by less */

bool pay_method_is_transfer(const char *method)
{
    static const char *const transfers[] = {"bacs", "cheque", NULL};
    return g_strv_contains(transfers, method);
}

bool pay_is_transfer(const struct document *document)
{
    return pay_method_is_transfer(document->payment_method);
}

/* Whether a payment by hand is the shop's word once more. */
static bool repeats_shop(
        const struct paying *paying, const struct payment *there, const struct pay_entry *entry)
{
    return there->kind == PAYMENT_SHOP && paying->stored->document->totals.due == 0 &&
            (entry->amount == 0 || entry->amount == there->amount);
}

/* Whether a line of the bank proves a payment that is there. */
static bool proves(
        const struct paying *paying, const struct payment *there, const struct pay_entry *entry)
{
    bool provable = there->kind == PAYMENT_HAND ||
            (there->kind == PAYMENT_SHOP && pay_is_transfer(paying->stored->document));
    return provable && there->line_id == 0 && there->amount == entry->amount;
}

static bool names_mollie(const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    return strstr(folded, "mollie") != NULL;
}

/* Whether a payment link's payment was said before by the shop, where a person set the order to
 * paid by hand, or by a person who names nothing else that paid; not before it was paid. */
static bool was_said(
        const struct paying *paying, const struct payment *there, const struct pay_entry *entry)
{
    bool shop = there->kind == PAYMENT_SHOP && pay_is_transfer(paying->stored->document);
    bool hand = there->kind == PAYMENT_HAND && (!*there->by || names_mollie(there->by));
    bool before = entry->moment && there->made_at + CLOCKS_S < entry->moment;
    return (shop || hand) && !before && there->line_id == 0 && there->amount == entry->amount;
}

/* A person says what the shop said. */
static char *join_hand(struct paying *paying,
        struct payment *there,
        const struct pay_entry *entry,
        const char *day,
        GError **error)
{
    there->kind = PAYMENT_HAND;
    text_take(&there->day, g_strdup(day));
    if (entry->by)
        text_take(&there->by, g_strdup(entry->by));
    text_take(&there->reference, g_strdup(paying_text(entry->reference)));
    paying_earlier_day(paying, there);
    if (!payment_update(paying->work->store, there, error))
        return NULL;
    g_autofree char *name = paying_name(paying, there);
    g_autofree char *what =
            g_strdup_printf("payment recorded by a person: %s%s%s (%s, one with the shop's)",
                    there->day, *there->by ? ", " : "", there->by, name);
    return paying_end(paying, what, error);
}

static char *join_line(struct paying *paying,
        struct payment *there,
        const struct pay_entry *entry,
        const char *day,
        GError **error)
{
    there->line_id = entry->line_id;
    if (*there->reference == '\0')
        text_take(&there->reference, g_strdup(paying_text(entry->reference)));
    if (!payment_update(paying->work->store, there, error))
        return NULL;
    g_autofree char *name = paying_name(paying, there);
    g_autofree char *what = g_strdup_printf(
            "the bank's line %" G_GINT64_FORMAT " of %s proves %s", entry->line_id, day, name);
    return paying_end(paying, what, error);
}

/* The link knows who paid, how and when; what the shop said stays beside it. */
static char *join_link(struct paying *paying,
        struct payment *there,
        const struct pay_entry *entry,
        const char *day,
        GError **error)
{
    there->kind = PAYMENT_LINK;
    text_set(&there->day, day);
    text_set(&there->by, paying_text(entry->by));
    text_set(&there->reference, paying_text(entry->reference));
    there->at = date_day_start(day, paying_zone(paying));
    if (there->shop_at)
        paying_earlier_day(paying, there);
    if (!payment_update(paying->work->store, there, error))
        return NULL;
    g_autofree char *name = paying_name(paying, there);
    g_autofree char *what =
            g_strdup_printf("the payment link proves %s: %s, %s", name, there->day, there->by);
    return paying_end(paying, what, error);
}

/* By the kind of an entry: is it one with a payment that is there, and how the two become one. */
static const struct {
    bool (*is_same)(const struct paying *paying,
            const struct payment *there,
            const struct pay_entry *entry);
    char *(*join)(struct paying *paying,
            struct payment *there,
            const struct pay_entry *entry,
            const char *day,
            GError **error);
} kinds[PAYMENT_KINDS] = {
        [PAYMENT_HAND] = {repeats_shop, join_hand},
        [PAYMENT_BANK] = {proves, join_line},
        [PAYMENT_LINK] = {was_said, join_link},
};

/* The payment that is there and that the entry is one with; NULL: it is a new one. */
static struct payment *same_payment(const struct paying *paying, const struct pay_entry *entry)
{
    for (guint i = 0; i < paying->payments->len; i++) {
        struct payment *there = g_ptr_array_index(paying->payments, i);
        bool same = kinds[entry->kind].is_same && kinds[entry->kind].is_same(paying, there, entry);
        if (same && !payment_is_reversed(paying->payments, there->id))
            return there;
    }
    return NULL;
}

/* Whole, even where it is more than is due. */
static char *add_payment(struct paying *paying,
        const struct pay_entry *entry,
        const char *day,
        struct pay_result *result,
        GError **error)
{
    struct document *document = paying->stored->document;
    g_autoptr(payment_auto) payment = g_new0(struct payment, 1);
    payment->kind = entry->kind;
    payment->amount = entry->amount ? entry->amount : document->totals.due;
    payment->day = g_strdup(day);
    payment->at = date_day_start(day, paying_zone(paying));
    payment->by = g_strdup(paying_text(entry->by));
    payment->reference = g_strdup(paying_text(entry->reference));
    payment->line_id = entry->line_id;
    if (!paying_insert(paying, payment, error))
        return NULL;

    result->payment_id = payment->id;
    result->surplus = MAX(payment->amount - document->totals.due, 0);
    if (result->surplus)
        paying_warn(paying, payment, result->surplus);
    g_autofree char *story = paying_story(paying, payment);
    g_autofree char *more = paying_amount(paying, result->surplus);
    g_autofree char *what =
            result->surplus ? g_strdup_printf("%s, %s more than was due", story, more) : NULL;
    return paying_end(paying, what ? what : story, error);
}

static char *book(struct paying *paying,
        const struct pay_entry *entry,
        struct pay_result *result,
        GError **error)
{
    g_autofree char *today = entry->day ? NULL : date_day(paying->work->now, paying_zone(paying));
    const char *day = entry->day ? entry->day : today;
    struct payment *there = same_payment(paying, entry);
    if (there) {
        result->payment_id = there->id;
        result->joined = true;
        return kinds[entry->kind].join(paying, there, entry, day, error);
    }
    if (entry->amount == 0 && paying->stored->document->totals.due == 0) {
        g_autofree char *stands = paying_standing(paying);
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s: %s; a payment beside it needs its amount (--amount)",
                paying->stored->document->number, stands);
        return NULL;
    }
    return add_payment(paying, entry, day, result, error);
}

char *pay_book(const struct work *work,
        struct stored_document *stored,
        const struct pay_entry *entry,
        struct pay_result *result,
        GError **error)
{
    struct pay_result unread = {0};
    struct pay_result *kept = result ? result : &unread;
    g_auto(paying_auto) paying = {0};
    *kept = (struct pay_result){0};
    return paying_begin(&paying, work, stored, error) ? book(&paying, entry, kept, error) : NULL;
}
