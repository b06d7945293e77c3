/* Payments of issued invoices: booked, reversed, taken back. */
#include "acts/pay.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "document/text.h"
#include "store/events.h"

/* An invoice in hand, with its payments that count. */
struct paying {
    const struct work *work;
    struct stored_document *stored;
    GPtrArray *payments; /* struct payment */
    bool warned;         /* the warnings changed */
};

static void paying_clear(struct paying *paying)
{
    g_clear_pointer(&paying->payments, g_ptr_array_unref);
}

typedef struct paying paying_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(paying_auto, paying_clear)

static bool check_payable(const struct document *document, GError **error)
{
    if (document->type == DOCUMENT_INVOICE && document_is_issued(document))
        return true;
    g_autofree char *name = document_name(document);
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s is a %s %s: a payment is recorded for an issued invoice", name,
            document_state_text(document->state), document_type_text(document->type));
}

/* What is due is worked out anew: a credit note of this transaction may have lowered it. */
static bool begin(struct paying *paying,
        const struct work *work,
        struct stored_document *stored,
        GError **error)
{
    *paying = (struct paying){.work = work, .stored = stored};
    return check_payable(stored->document, error) &&
            payments_settle(work->store, stored->document, error) &&
            (paying->payments = payments_of(work->store, stored->document->id, error));
}

static const char *zone_of(const struct paying *paying)
{
    return paying->work->config->seller.timezone;
}

/* An amount with its currency. Caller frees. */
static char *amount_of(const struct paying *paying, money amount)
{
    const struct document *document = paying->stored->document;
    g_autofree char *text = money_text(amount, document->currency_decimals);
    return g_strdup_printf("%s %s", text, document->currency);
}

/* "payment 3 of 50.00 EUR". Caller frees. */
static char *payment_name(const struct paying *paying, const struct payment *payment)
{
    g_autofree char *amount = amount_of(paying, payment->amount);
    return g_strdup_printf("payment %" G_GINT64_FORMAT " of %s", payment->id, amount);
}

/* What the invoice comes to now. Caller frees. */
static char *standing(const struct paying *paying)
{
    const struct document *document = paying->stored->document;
    g_autofree char *due = amount_of(paying, document->totals.due);
    if (document->totals.due)
        return g_strdup_printf("%s is due", due);
    return g_strdup(document->paid ? "it is paid" : "nothing is due");
}

static bool tell(const struct paying *paying, const char *story, GError **error)
{
    const struct document *document = paying->stored->document;
    return event_add(paying->work->store, document->shop, document->order_id, "payment",
            paying->work->now, story, error);
}

/* The living fields after a change, and the story: `what`, and what is due then. Caller frees. */
static char *end_with(const struct paying *paying, const char *what, GError **error)
{
    if (!payments_settle(paying->work->store, paying->stored->document, error))
        return NULL;
    g_autofree char *stands = standing(paying);
    g_autofree char *said = g_strdup_printf("%s; %s", what, stands);
    if (paying->warned &&
            !document_update_living(paying->work->store, paying->stored->document, error))
        return NULL;
    return tell(paying, said, error) ? g_steal_pointer(&said) : NULL;
}

/* ---- the day ---- */

/* The shop's day counts where it is not later than that of the payment that it is one with. */
static void take_earlier_day(const struct paying *paying, struct payment *payment)
{
    g_autofree char *shop_day = date_day(payment->shop_at, zone_of(paying));
    if (strcmp(shop_day, payment->day) <= 0) {
        text_take(&payment->day, g_steal_pointer(&shop_day));
        payment->at = payment->shop_at;
    } else
        payment->at = date_day_start(payment->day, zone_of(paying));
}

/* ---- too much ---- */

/* How the warning about a payment begins. Caller frees. */
static char *too_much_begins(const struct payment *payment)
{
    return g_strdup_printf("payment %" G_GINT64_FORMAT " ", payment->id);
}

static void warn_too_much(struct paying *paying, const struct payment *payment, money surplus)
{
    g_autofree char *begins = too_much_begins(payment);
    g_autofree char *amount = amount_of(paying, payment->amount);
    g_autofree char *more = amount_of(paying, surplus);
    document_warn(paying->stored->document, WARNING_PAID_TOO_MUCH,
            "%s(%s, %s) is %s more than was due", begins, payment->day, amount, more);
    paying->warned = true;
}

/* The payment counts no more, and neither does what was told of it. */
static void unwarn_too_much(struct paying *paying, const struct payment *payment)
{
    GPtrArray *warnings = paying->stored->document->warnings;
    g_autofree char *begins = too_much_begins(payment);
    for (guint i = warnings->len; i-- > 0;) {
        const struct warning *warning = g_ptr_array_index(warnings, i);
        if (warning->code != WARNING_PAID_TOO_MUCH || !g_str_has_prefix(warning->text, begins))
            continue;
        g_ptr_array_remove_index(warnings, i);
        paying->warned = true;
    }
}

/* ---- booking ---- */

bool pay_is_transfer(const struct document *document)
{
    static const char *const transfers[] = {"bacs", "cheque", NULL};
    return g_strv_contains(transfers, document->payment_method);
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

/* The payment that is there and that the entry is one with; NULL: it is a new one. */
static struct payment *same_payment(const struct paying *paying, const struct pay_entry *entry)
{
    for (guint i = 0; i < paying->payments->len; i++) {
        struct payment *there = g_ptr_array_index(paying->payments, i);
        bool same = entry->kind == PAYMENT_HAND ? repeats_shop(paying, there, entry)
                : entry->kind == PAYMENT_BANK   ? proves(paying, there, entry)
                                                : false;
        if (same && !payment_is_reversed(paying->payments, there->id))
            return there;
    }
    return NULL;
}

static const char *or_nothing(const char *text)
{
    return text ? text : "";
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
    text_take(&there->by, g_strdup(or_nothing(entry->by)));
    text_take(&there->reference, g_strdup(or_nothing(entry->reference)));
    take_earlier_day(paying, there);
    if (!payment_update(paying->work->store, there, error))
        return NULL;
    g_autofree char *name = payment_name(paying, there);
    g_autofree char *what =
            g_strdup_printf("payment recorded by a person: %s%s%s (%s, one with the shop's)",
                    there->day, *there->by ? ", " : "", there->by, name);
    return end_with(paying, what, error);
}

static char *join_line(struct paying *paying,
        struct payment *there,
        const struct pay_entry *entry,
        const char *day,
        GError **error)
{
    there->line_id = entry->line_id;
    if (*there->reference == '\0')
        text_take(&there->reference, g_strdup(or_nothing(entry->reference)));
    if (!payment_update(paying->work->store, there, error))
        return NULL;
    g_autofree char *name = payment_name(paying, there);
    g_autofree char *what = g_strdup_printf(
            "the bank's line %" G_GINT64_FORMAT " of %s proves %s", entry->line_id, day, name);
    return end_with(paying, what, error);
}

/* How the story says who says so. */
static const char *const recorded[PAYMENT_KINDS] = {
        [PAYMENT_CARD] = "taken off a gift card",
        [PAYMENT_SHOP] = "counted by the shop's word",
        [PAYMENT_HAND] = "recorded by a person",
        [PAYMENT_BANK] = "booked from the bank",
        [PAYMENT_REVERSAL] = "taken back by the bank",
        [PAYMENT_LINK] = "booked from the payment link",
};

/* "payment recorded by a person: 2026-11-30, transfer (payment 3 of 50.00 EUR)". Caller frees. */
static char *story_of(const struct paying *paying, const struct payment *payment)
{
    g_autofree char *name = payment_name(paying, payment);
    return g_strdup_printf("payment %s: %s%s%s (%s)", recorded[payment->kind], payment->day,
            *payment->by ? ", " : "", payment->by, name);
}

static bool insert(struct paying *paying, struct payment *payment, GError **error)
{
    payment->document_id = paying->stored->document->id;
    payment->made_at = paying->work->now;
    return payment_insert(paying->work->store, payment, error);
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
    payment->at = date_day_start(day, zone_of(paying));
    payment->by = g_strdup(or_nothing(entry->by));
    payment->reference = g_strdup(or_nothing(entry->reference));
    payment->line_id = entry->line_id;
    if (!insert(paying, payment, error))
        return NULL;

    result->payment_id = payment->id;
    result->surplus = MAX(payment->amount - document->totals.due, 0);
    if (result->surplus)
        warn_too_much(paying, payment, result->surplus);
    g_autofree char *story = story_of(paying, payment);
    g_autofree char *more = amount_of(paying, result->surplus);
    g_autofree char *what =
            result->surplus ? g_strdup_printf("%s, %s more than was due", story, more) : NULL;
    return end_with(paying, what ? what : story, error);
}

static char *book(struct paying *paying,
        const struct pay_entry *entry,
        struct pay_result *result,
        GError **error)
{
    g_autofree char *today = entry->day ? NULL : date_day(paying->work->now, zone_of(paying));
    const char *day = entry->day ? entry->day : today;
    struct payment *there = same_payment(paying, entry);
    if (there) {
        result->payment_id = there->id;
        result->joined = true;
        return entry->kind == PAYMENT_HAND ? join_hand(paying, there, entry, day, error)
                                           : join_line(paying, there, entry, day, error);
    }
    if (entry->amount == 0 && paying->stored->document->totals.due == 0) {
        g_autofree char *stands = standing(paying);
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
    return begin(&paying, work, stored, error) ? book(&paying, entry, kept, error) : NULL;
}

/* ---- taking back ---- */

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

/* What the shop calls the way it was paid. Borrowed from the document. */
static char *shop_words(const struct document *document)
{
    return *document->payment_title ? document->payment_title : document->payment_method;
}

/* It counts no more. Where it is one with the shop's word, that stays, with its own day. */
static bool drop(struct paying *paying, const struct payment *payment, GError **error)
{
    if (!payment_take_back(paying->work->store, payment->id, paying->work->now, error))
        return false;
    unwarn_too_much(paying, payment);
    if (payment->shop_at == 0)
        return true;

    const struct document *document = paying->stored->document;
    struct payment shop = {.kind = PAYMENT_SHOP,
            .amount = payment->amount,
            .at = payment->shop_at,
            .by = shop_words(document),
            .shop_at = payment->shop_at};
    shop.day = date_day(shop.at, zone_of(paying));
    bool good = insert(paying, &shop, error);
    g_free(shop.day);
    return good;
}

/* Why a payment is not one that `unpaid` takes back; NULL: it is. */
static const char *const kept_because[PAYMENT_KINDS] = {
        [PAYMENT_CARD] = "is a gift card's: nothing takes it back",
        [PAYMENT_SHOP] = "is the shop's own word, and that stays",
        [PAYMENT_BANK] = "is a line of the bank: `billhook bank unmatch` takes it back",
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
    if (!begin(&paying, work, stored, error))
        return NULL;
    struct payment *payment = choose(&paying, payment_id, error);
    if (!payment || !drop(&paying, payment, error))
        return NULL;
    g_autofree char *name = payment_name(&paying, payment);
    g_autofree char *what = g_strdup_printf("%s was taken back by a person%s", name,
            payment->shop_at ? "; the shop says it is paid, and that stays" : "");
    return end_with(&paying, what, error);
}

/* ---- the bank takes back ---- */

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
    if (!begin(&paying, work, stored, error))
        return NULL;
    const struct payment *payment = reversible(&paying, payment_id, error);
    if (!payment)
        return NULL;

    g_autofree char *day =
            entry->day ? g_strdup(entry->day) : date_day(work->now, zone_of(&paying));
    struct payment reversal = {.kind = PAYMENT_REVERSAL,
            .amount = -payment->amount,
            .day = day,
            .at = date_day_start(day, zone_of(&paying)),
            .by = (char *)or_nothing(entry->by),
            .reference = (char *)or_nothing(entry->reference),
            .line_id = entry->line_id,
            .reverses_id = payment->id};
    if (!insert(&paying, &reversal, error))
        return NULL;
    unwarn_too_much(&paying, payment);
    g_autofree char *name = payment_name(&paying, payment);
    g_autofree char *what = g_strdup_printf(
            "the bank took %s back: %s%s%s", name, day, *reversal.by ? ", " : "", reversal.by);
    return end_with(&paying, what, error);
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
    if (!begin(&paying, work, stored, error))
        return false;
    for (guint i = 0; i < paying.payments->len; i++) {
        struct payment *payment = g_ptr_array_index(paying.payments, i);
        if (payment->line_id == line_id && !let_go(&paying, payment, error))
            return false;
    }
    g_autofree char *what = g_strdup_printf(
            "the bank's line %" G_GINT64_FORMAT " does not belong to it any more", line_id);
    g_autofree char *said = end_with(&paying, what, error);
    return said != NULL;
}

/* ---- the shop's word, and what was there at issue ---- */

static bool add_card(struct paying *paying, const struct document_payment *card, GError **error)
{
    struct payment payment = {.kind = PAYMENT_CARD,
            .amount = card->amount,
            .day = card->on,
            .at = date_day_start(card->on, zone_of(paying)),
            .by = card->by,
            .reference = card->label};
    if (!insert(paying, &payment, error))
        return false;
    g_autofree char *story = story_of(paying, &payment);
    return tell(paying, story, error);
}

/* One payment of what is due. */
static bool add_shop(struct paying *paying, money due, gint64 paid_at, GError **error)
{
    const struct document *document = paying->stored->document;
    g_autofree char *day = date_day(paid_at, zone_of(paying));
    struct payment payment = {.kind = PAYMENT_SHOP,
            .amount = due,
            .day = day,
            .at = paid_at,
            .by = shop_words(document),
            .shop_at = paid_at};
    if (!insert(paying, &payment, error))
        return false;
    g_autofree char *story = story_of(paying, &payment);
    return tell(paying, story, error);
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
 * the last by the bank. Borrowed; NULL: none. */
static struct payment *last_for_shop(const struct paying *paying)
{
    struct payment *last = NULL;
    for (guint i = 0; i < paying->payments->len; i++) {
        struct payment *payment = g_ptr_array_index(paying->payments, i);
        bool fits = payment->kind == PAYMENT_HAND || payment->kind == PAYMENT_BANK;
        if (!fits || payment_is_reversed(paying->payments, payment->id))
            continue;
        bool better = !last || (payment->kind == PAYMENT_HAND && last->kind == PAYMENT_BANK) ||
                (payment->kind == last->kind && payment->id > last->id);
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
        take_earlier_day(paying, payment);
    if (!payment_update(paying->work->store, payment, error))
        return false;
    g_autofree char *name = payment_name(paying, payment);
    g_autofree char *story = g_strdup_printf("the shop says it is paid: one with %s", name);
    return tell(paying, story, error);
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
    if (!begin(&paying, work, stored, error))
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
