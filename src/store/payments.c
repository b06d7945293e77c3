/* Payments of issued invoices, and what they make of an invoice. */
#include "store/payments.h"

#include <string.h>

#include "columns.h"
#include "connection.h"
#include "sql.h"

static const char *const kinds[PAYMENT_KINDS] = {
        [PAYMENT_CARD] = "card",
        [PAYMENT_SHOP] = "shop",
        [PAYMENT_HAND] = "hand",
        [PAYMENT_BANK] = "bank",
        [PAYMENT_REVERSAL] = "reversal",
        [PAYMENT_LINK] = "link",
};

/* 0 for a word that the schema does not let in. */
static enum payment_kind kind_of(const char *text)
{
    for (int kind = 0; kind < PAYMENT_KINDS; kind++)
        if (strcmp(kinds[kind], text) == 0)
            return (enum payment_kind)kind;
    return PAYMENT_CARD;
}

void payment_free(struct payment *payment)
{
    if (!payment)
        return;
    g_free(payment->day);
    g_free(payment->by);
    g_free(payment->reference);
    g_free(payment);
}

static void free_payment(gpointer payment)
{
    payment_free(payment);
}

static gpointer read_payment(cursor row, GError **error)
{
    (void)error;
    struct payment *payment = g_new0(struct payment, 1);
    payment->id = row_integer(row, PAYMENT_COLUMN_ID);
    payment->document_id = row_integer(row, PAYMENT_COLUMN_DOCUMENT_ID);
    payment->kind = kind_of(row_text(row, PAYMENT_COLUMN_KIND));
    payment->amount = row_integer(row, PAYMENT_COLUMN_AMOUNT);
    payment->day = row_copy(row, PAYMENT_COLUMN_DAY);
    payment->at = row_integer(row, PAYMENT_COLUMN_AT);
    payment->by = row_copy(row, PAYMENT_COLUMN_BY);
    payment->reference = row_copy(row, PAYMENT_COLUMN_REFERENCE);
    payment->shop_at = row_integer(row, PAYMENT_COLUMN_SHOP_AT);
    payment->line_id = row_integer(row, PAYMENT_COLUMN_LINE_ID);
    payment->reverses_id = row_integer(row, PAYMENT_COLUMN_REVERSES_ID);
    payment->made_at = row_integer(row, PAYMENT_COLUMN_MADE_AT);
    return payment;
}

GPtrArray *payments_of(struct store *store, gint64 document_id, GError **error)
{
    return sql_list(
            store, S_PAYMENTS_OF, VALUES(INT(document_id)), read_payment, free_payment, error);
}

GPtrArray *payments_of_line(struct store *store, gint64 line_id, GError **error)
{
    return sql_list(
            store, S_PAYMENTS_OF_LINE, VALUES(INT(line_id)), read_payment, free_payment, error);
}

static bool missing(gint64 id, GError **error)
{
    return fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "there is no payment %" G_GINT64_FORMAT ", or it was taken back", id);
}

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

bool payment_insert(struct store *store, struct payment *payment, GError **error)
{
    if (!sql_run(store, S_PAYMENT_INSERT,
                VALUES(INT(payment->document_id), TEXT(kinds[payment->kind]), INT(payment->amount),
                        TEXT(or_nothing(payment->day)), INT(payment->at),
                        TEXT(or_nothing(payment->by)), TEXT(or_nothing(payment->reference)),
                        INT(payment->shop_at), INT_OR_NULL(payment->line_id),
                        INT_OR_NULL(payment->reverses_id), INT(payment->made_at)),
                error))
        return false;
    payment->id = sqlite3_last_insert_rowid(store->db);
    return true;
}

bool payment_update(struct store *store, const struct payment *payment, GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_PAYMENT_UPDATE,
                VALUES(INT(payment->id), TEXT(kinds[payment->kind]), TEXT(payment->day),
                        INT(payment->at), TEXT(payment->by), TEXT(payment->reference),
                        INT(payment->shop_at), INT_OR_NULL(payment->line_id)),
                &changed, error))
        return false;
    return changed == 1 || missing(payment->id, error);
}

bool payment_take_back(struct store *store, gint64 id, gint64 now, GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_PAYMENT_TAKE_BACK, VALUES(INT(id), INT(now)), &changed, error))
        return false;
    return changed == 1 || missing(id, error);
}

/* ---- what they make of an invoice ---- */

/* What an invoice comes to. */
struct settling {
    money gross, credited, sum; /* sum: of the payments, less what was reversed */
    gint64 shop_paid_at, issued_at;
    gint64 last_at; /* of the latest payment that was not reversed */
    bool paid;      /* as it is kept */
    gint64 paid_at;
    money total_paid, total_due;
};

/* *found false: it is no issued invoice. */
static bool read_facts(
        struct store *store, gint64 id, struct settling *settling, bool *found, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_PAYMENT_FACTS, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *found = step == STEP_ROW;
    if (!*found)
        return step == STEP_DONE;
    settling->gross = row_integer(row, SETTLE_GROSS);
    settling->shop_paid_at = row_integer(row, SETTLE_SHOP_PAID_AT);
    settling->issued_at = row_integer(row, SETTLE_ISSUED_AT);
    settling->credited = row_integer(row, SETTLE_CREDITED);
    settling->paid = row_integer(row, SETTLE_PAID) != 0;
    settling->paid_at = row_integer(row, SETTLE_PAID_AT);
    settling->total_paid = row_integer(row, SETTLE_TOTAL_PAID);
    settling->total_due = row_integer(row, SETTLE_TOTAL_DUE);
    return true;
}

bool payment_is_reversed(const GPtrArray *payments, gint64 id)
{
    for (guint i = 0; i < payments->len; i++)
        if (((const struct payment *)g_ptr_array_index(payments, i))->reverses_id == id)
            return true;
    return false;
}

static void add_up(const GPtrArray *payments, struct settling *settling)
{
    for (guint i = 0; i < payments->len; i++) {
        const struct payment *payment = g_ptr_array_index(payments, i);
        settling->sum += payment->amount;
        if (payment->amount > 0 && !payment_is_reversed(payments, payment->id))
            settling->last_at = MAX(settling->last_at, payment->at);
    }
}

/* paid and paid_at by INTERFACE-books.md: settled by credit notes alone is not paid, and of nothing
 * to pay the shop's day counts, else the moment of issue. */
static void set_living(struct document *document, const struct settling *is)
{
    document->totals.paid = CLAMP(is->sum, 0, MAX(is->gross, 0));
    document->totals.due = MAX(is->gross - is->sum - is->credited, 0);
    document->paid = is->gross == 0 || (document->totals.due == 0 && is->sum > 0);
    document->paid_at = !document->paid ? 0
            : is->gross                 ? is->last_at
            : is->shop_paid_at          ? is->shop_paid_at
                                        : is->issued_at;
}

static void set_booked(struct document *document, const GPtrArray *payments)
{
    g_ptr_array_set_size(document->booked, 0);
    for (guint i = 0; i < payments->len; i++) {
        const struct payment *payment = g_ptr_array_index(payments, i);
        document_add_booked(document, payment->id, payment->day, payment->amount, payment->by,
                payment->reference);
    }
}

/* A document may be large: what stands there already is not written again. */
static bool is_kept(const struct document *document, const struct settling *is)
{
    return document->paid == is->paid && document->paid_at == is->paid_at &&
            document->totals.paid == is->total_paid && document->totals.due == is->total_due;
}

bool payments_settle(struct store *store, struct document *document, GError **error)
{
    struct settling is = {0};
    bool invoice;
    if (!read_facts(store, document->id, &is, &invoice, error))
        return false;
    if (!invoice)
        return true;
    g_autoptr(GPtrArray) payments = payments_of(store, document->id, error);
    if (!payments)
        return false;
    add_up(payments, &is);
    set_living(document, &is);
    set_booked(document, payments);
    if (is_kept(document, &is))
        return true;
    return sql_run(store, S_DOCUMENT_SETTLE,
            VALUES(INT(document->id), INT(document->paid), INT(document->paid_at),
                    INT(document->totals.paid), INT(document->totals.due)),
            error);
}

bool payments_recall(struct store *store, struct document *document, gint64 at, GError **error)
{
    struct settling was = {0};
    bool invoice;
    if (!read_facts(store, document->id, &was, &invoice, error))
        return false;
    if (!invoice)
        return true;
    g_autoptr(GPtrArray) payments = sql_list(store, S_PAYMENTS_AT,
            VALUES(INT(document->id), INT(at)), read_payment, free_payment, error);
    if (!payments)
        return false;
    was.credited = 0;
    add_up(payments, &was);
    set_living(document, &was);
    return true;
}

bool payments_between(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        payment_visitor visit,
        void *context,
        GError **error)
{
    g_auto(cursor) row = sql_query(
            store, S_PAYMENTS_BETWEEN, VALUES(TEXT(from), TEXT(to), ANY_TEXT(shop)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        struct payment *payment = read_payment(row, error);
        visit(payment, row_text(row, PAYMENT_COLUMN_NUMBER), row_text(row, PAYMENT_COLUMN_CURRENCY),
                context);
        payment_free(payment);
    }
    return step == STEP_DONE;
}
