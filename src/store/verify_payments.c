/* What verify proves of payments: that what an issued invoice says of itself is what its payments
 * and its credit notes make of it. Worked out here once more, by other means than
 * payments_settle().
 */
#include "verify.h"

#include "columns.h"
#include "fault.h"
#include "sql.h"

/* What the rows of an invoice come to. */
struct rows {
    money sum, cards;
    gint64 last_at; /* the latest moment among those that nothing took back */
    bool reversals_fit;
};

static bool add_rows(struct store *store, gint64 id, struct rows *rows, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_VERIFY_PAYMENTS, VALUES(INT(id)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    *rows = (struct rows){.reversals_fit = true};
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        money amount = row_integer(row, VERIFY_PAYMENT_AMOUNT);
        bool stands = amount > 0 && row_integer(row, VERIFY_PAYMENT_REVERSALS) == 0;
        rows->sum += amount;
        rows->cards += row_integer(row, VERIFY_PAYMENT_IS_CARD) ? amount : 0;
        rows->last_at =
                stands ? MAX(rows->last_at, row_integer(row, VERIFY_PAYMENT_AT)) : rows->last_at;
        rows->reversals_fit = rows->reversals_fit && row_integer(row, VERIFY_PAYMENT_FITS);
    }
    return step == STEP_DONE;
}

/* The gift cards as they were frozen. */
static money frozen_cards(const struct document *document)
{
    money sum = 0;
    for (guint i = 0; i < document->payments->len; i++)
        sum += MAX(
                ((const struct document_payment *)g_ptr_array_index(document->payments, i))->amount,
                0);
    return sum;
}

static gint64 moment(cursor row, const struct rows *rows, money gross)
{
    gint64 by_shop = row_integer(row, VERIFY_SHOP_PAID_AT);
    if (gross)
        return rows->last_at;
    return by_shop ? by_shop : row_integer(row, VERIFY_ISSUED_AT);
}

static void check_invoice(cursor row,
        const struct document *document,
        const struct rows *rows,
        money credited,
        GPtrArray *faults)
{
    const char *number = row_text(row, VERIFY_NUMBER);
    money gross = document->totals.gross;
    money due = gross - rows->sum - credited > 0 ? gross - rows->sum - credited : 0;
    money paid = rows->sum < gross ? MAX(rows->sum, 0) : gross;
    bool is_paid = gross == 0 || (due == 0 && rows->sum > 0);
    const struct {
        bool good;
        const char *words;
    } checks[] = {
            {row_integer(row, VERIFY_TOTAL_PAID) == paid,
                    "its totals say that another amount was paid than its payments make"},
            {row_integer(row, VERIFY_TOTAL_DUE) == due,
                    "another amount is due than its payments and its credit notes leave"},
            {is_paid || !row_integer(row, VERIFY_PAID),
                    "it says paid, but its payments do not make it so"},
            {!is_paid || row_integer(row, VERIFY_PAID), "it says unpaid, but its payments pay it"},
            {row_integer(row, VERIFY_PAID_AT) == (is_paid ? moment(row, rows, gross) : 0),
                    "the moment it was paid is not that of its last payment"},
            {rows->cards == frozen_cards(document),
                    "its gift cards are not its payments as they were frozen"},
            {rows->reversals_fit, "what the bank took back is not one of its payments"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
        if (!checks[i].good)
            fault_add(faults, number, "%s", checks[i].words);
}

bool verify_payments(struct store *store,
        cursor row,
        const struct document *document,
        GPtrArray *faults,
        GError **error)
{
    struct rows rows;
    gint64 credited;
    if (!add_rows(store, document->id, &rows, error) ||
            !sql_integer(store, S_VERIFY_CREDITED, VALUES(INT(document->id)), 0, &credited, error))
        return false;
    check_invoice(row, document, &rows, credited, faults);
    return true;
}

void verify_order_form_paid(cursor row, const struct document *document, GPtrArray *faults)
{
    const char *number = row_text(row, VERIFY_NUMBER);
    money total_paid = row_integer(row, VERIFY_TOTAL_PAID);
    money due = row_integer(row, VERIFY_TOTAL_DUE), gross = document->totals.gross;
    gint64 at = row_integer(row, VERIFY_PAID_AT), by_shop = row_integer(row, VERIFY_SHOP_PAID_AT);
    bool paid = row_integer(row, VERIFY_PAID) != 0;
    if (total_paid + due != gross)
        fault_add(faults, number, "its paid or due is not what was frozen");
    if (paid && (due != 0 || total_paid != gross))
        fault_add(faults, number, "it says paid, but its totals say that something is due");
    if (!paid && due <= 0 && gross > 0)
        fault_add(faults, number, "it says unpaid, but its totals say that nothing is due");
    if (!paid && total_paid != CLAMP(document_payments_sum(document), 0, MAX(gross, 0)))
        fault_add(faults, number,
                "its totals say that another amount was paid than its payments make");
    if (!paid && (at || by_shop))
        fault_add(faults, number, "it says unpaid, but the payment's day is there");
    if (paid && by_shop && at > by_shop)
        fault_add(faults, number, "the day it was paid is later than the shop says");
    if (paid && document->type == DOCUMENT_CREDIT_NOTE)
        fault_add(faults, number, "it is a credit note and says paid");
}
