/* What booking, taking back and the shop's word share. */
#include "paying.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "store/events.h"

void paying_clear(struct paying *paying)
{
    g_clear_pointer(&paying->payments, g_ptr_array_unref);
}

static bool check_payable(const struct document *document, GError **error)
{
    if (document->type == DOCUMENT_INVOICE && document_is_issued(document))
        return true;
    g_autofree char *name = document_name(document);
    const char *article = document->state == DOCUMENT_ISSUED ? "an" : "a";
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s is %s %s %s: a payment is recorded for an issued invoice", name, article,
            document_state_text(document->state), document_type_text(document->type));
}

bool paying_begin(struct paying *paying,
        const struct work *work,
        struct stored_document *stored,
        GError **error)
{
    *paying = (struct paying){.work = work, .stored = stored};
    return check_payable(stored->document, error) &&
            payments_settle(work->store, stored->document, error) &&
            (paying->payments = payments_of(work->store, stored->document->id, error));
}

const char *paying_zone(const struct paying *paying)
{
    return paying->work->config->seller.timezone;
}

char *paying_amount(const struct paying *paying, money amount)
{
    const struct document *document = paying->stored->document;
    g_autofree char *text = money_text(amount, document->currency_decimals);
    return g_strdup_printf("%s %s", text, document->currency);
}

char *paying_name(const struct paying *paying, const struct payment *payment)
{
    g_autofree char *amount = paying_amount(paying, payment->amount);
    return g_strdup_printf("payment %" G_GINT64_FORMAT " of %s", payment->id, amount);
}

char *paying_standing(const struct paying *paying)
{
    const struct document *document = paying->stored->document;
    g_autofree char *due = paying_amount(paying, document->totals.due);
    if (document->totals.due)
        return g_strdup_printf("%s is due", due);
    return g_strdup(document->paid ? "it is paid" : "nothing is due");
}

bool paying_tell(const struct paying *paying, const char *story, GError **error)
{
    const struct document *document = paying->stored->document;
    return event_add(paying->work->store, document->shop, document->order_id, "payment",
            paying->work->now, story, error);
}

/* The living fields after a change, and the story: `what`, and what is due then. Caller frees. */
char *paying_end(const struct paying *paying, const char *what, GError **error)
{
    if (!payments_settle(paying->work->store, paying->stored->document, error))
        return NULL;
    g_autofree char *stands = paying_standing(paying);
    g_autofree char *said = g_strdup_printf("%s; %s", what, stands);
    if (paying->warned &&
            !document_update_living(paying->work->store, paying->stored->document, error))
        return NULL;
    return paying_tell(paying, said, error) ? g_steal_pointer(&said) : NULL;
}

/* ---- the day ---- */

/* The shop's day counts where it is not later than that of the payment that it is one with. */
void paying_earlier_day(const struct paying *paying, struct payment *payment)
{
    g_autofree char *shop_day = date_day(payment->shop_at, paying_zone(paying));
    if (strcmp(shop_day, payment->day) <= 0) {
        text_take(&payment->day, g_steal_pointer(&shop_day));
        payment->at = payment->shop_at;
    } else
        payment->at = date_day_start(payment->day, paying_zone(paying));
}

/* ---- too much ---- */

/* How the warning about a payment begins. Caller frees. */
static char *too_much_begins(const struct payment *payment)
{
    return g_strdup_printf("payment %" G_GINT64_FORMAT " ", payment->id);
}

void paying_warn(struct paying *paying, const struct payment *payment, money surplus)
{
    g_autofree char *begins = too_much_begins(payment);
    g_autofree char *amount = paying_amount(paying, payment->amount);
    g_autofree char *more = paying_amount(paying, surplus);
    document_warn(paying->stored->document, WARNING_PAID_TOO_MUCH,
            "%s(%s, %s) is %s more than was due", begins, payment->day, amount, more);
    paying->warned = true;
}

/* The payment counts no more, and neither does what was told of it. */
void paying_unwarn(struct paying *paying, const struct payment *payment)
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

/* ---- rows ---- */

/* How the story says who says so. */
static const char *const recorded[PAYMENT_KINDS] = {
        [PAYMENT_CARD] = "taken off a gift card",
        [PAYMENT_SHOP] = "counted by the shop's word",
        [PAYMENT_HAND] = "recorded by a person",
        [PAYMENT_BANK] = "booked from the bank",
        [PAYMENT_REVERSAL] = "taken back by the bank",
        [PAYMENT_LINK] = "booked from the payment link",
};

char *paying_story(const struct paying *paying, const struct payment *payment)
{
    g_autofree char *name = paying_name(paying, payment);
    return g_strdup_printf("payment %s: %s%s%s (%s)", recorded[payment->kind], payment->day,
            *payment->by ? ", " : "", payment->by, name);
}

bool paying_insert(struct paying *paying, struct payment *payment, GError **error)
{
    payment->document_id = paying->stored->document->id;
    payment->made_at = paying->work->now;
    return payment_insert(paying->work->store, payment, error);
}

char *paying_shop_words(const struct document *document)
{
    return *document->payment_title ? document->payment_title : document->payment_method;
}

const char *paying_text(const char *text)
{
    return text ? text : "";
}
