/* A payment is taken back by a person, with what the bank's lines say of it. */
#include "acts/unpay.h"

#include "acts/bank_match.h"
#include "acts/pay.h"
#include "base/error.h"
#include "store/payments.h"

/* The payment of this id among these that a line of the bank made. Borrowed; NULL: it is another.
 */
static const struct payment *made_by_line(const GPtrArray *payments, gint64 id)
{
    for (guint i = 0; i < payments->len; i++) {
        const struct payment *payment = g_ptr_array_index(payments, i);
        if (payment->id == id && payment->kind == PAYMENT_BANK && payment->line_id)
            return payment;
    }
    return NULL;
}

/* The line is open. */
static bool unmatch(const struct work *work, gint64 line_id, GError **error)
{
    g_autoptr(bank_line_auto) line = bank_unmatch_line(work, line_id, error);
    return line != NULL;
}

/* *count: how many payments stand on a line. */
static bool count_of_line(const struct work *work, gint64 line_id, guint *count, GError **error)
{
    g_autoptr(GPtrArray) payments = payments_of_line(work->store, line_id, error);
    *count = payments ? payments->len : 0;
    return payments != NULL;
}

static char *take_line(const struct work *work,
        struct stored_document *stored,
        const struct payment *payment,
        GError **error)
{
    guint count;
    gint64 line = payment->line_id;
    if (!count_of_line(work, line, &count, error))
        return NULL;
    if (count > 1) {
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s: bank line %" G_GINT64_FORMAT " pays other invoices too: `billhook bank "
                "unmatch %" G_GINT64_FORMAT "` takes back all that it paid",
                stored->document->number, line, line);
        return NULL;
    }
    if (!unmatch(work, line, error) || !payments_settle(work->store, stored->document, error))
        return NULL;
    return g_strdup_printf("payment %" G_GINT64_FORMAT " was taken back by a person; bank line "
                           "%" G_GINT64_FORMAT " is open",
            payment->id, line);
}

/* Lines that proved one of these payments and stand for none any more are open. */
static bool open_lines(const struct work *work, const GPtrArray *before, GError **error)
{
    for (guint i = 0; i < before->len; i++) {
        const struct payment *payment = g_ptr_array_index(before, i);
        guint count;
        if (!payment->line_id)
            continue;
        if (!count_of_line(work, payment->line_id, &count, error))
            return false;
        if (count == 0 && !unmatch(work, payment->line_id, error))
            return false;
    }
    return true;
}

char *unpay(
        const struct work *work, struct stored_document *stored, gint64 payment_id, GError **error)
{
    g_autoptr(GPtrArray) before = payments_of(work->store, stored->document->id, error);
    if (!before)
        return NULL;
    const struct payment *line = made_by_line(before, payment_id);
    if (line && !payment_is_reversed(before, payment_id))
        return take_line(work, stored, line, error);
    g_autofree char *said = pay_take_back(work, stored, payment_id, error);
    return said && open_lines(work, before, error) ? g_steal_pointer(&said) : NULL;
}
