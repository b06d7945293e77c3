/* The book of daily receipts. */
#include "store/receipts.h"

#include <string.h>

#include "columns.h"
#include "sql.h"

static const char *const causes[] = {
        [RECEIPT_ORDER] = "order",
        [RECEIPT_REFUND] = "refund",
        [RECEIPT_INVOICE] = "invoice",
};

bool receipt_add(struct store *store, const struct receipt *receipt, gint64 now, GError **error)
{
    g_autofree char *rate = decimal_text(receipt->rate, 0, DECIMAL_PLACES);
    return sql_run(store, S_RECEIPT_ADD,
            VALUES(TEXT(receipt->shop), INT(receipt->order_id), TEXT(receipt->order_number),
                    TEXT(causes[receipt->cause]), INT(receipt->refund_id), TEXT(receipt->day),
                    TEXT(receipt->currency), TEXT(receipt->country), TEXT(receipt->vat_country),
                    INT(receipt->business), TEXT(vat_category_text(receipt->category)), TEXT(rate),
                    INT(receipt->base), INT(receipt->vat), INT(now)),
            error);
}

static struct receipt read_receipt(cursor row)
{
    struct receipt receipt = {
            .shop = row_text(row, RECEIPT_SHOP),
            .order_id = row_integer(row, RECEIPT_ORDER_ID),
            .order_number = row_text(row, RECEIPT_ORDER_NUMBER),
            .refund_id = row_integer(row, RECEIPT_REFUND_ID),
            .day = row_text(row, RECEIPT_DAY),
            .currency = row_text(row, RECEIPT_CURRENCY),
            .country = row_text(row, RECEIPT_COUNTRY),
            .vat_country = row_text(row, RECEIPT_VAT_COUNTRY),
            .business = row_integer(row, RECEIPT_BUSINESS) != 0,
            .base = row_integer(row, RECEIPT_BASE),
            .vat = row_integer(row, RECEIPT_VAT),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(causes); i++)
        if (strcmp(causes[i], row_text(row, RECEIPT_CAUSE)) == 0)
            receipt.cause = (enum receipt_cause)i;
    vat_category_from_text(row_text(row, RECEIPT_CATEGORY), &receipt.category);
    decimal_parse(row_text(row, RECEIPT_RATE), &receipt.rate);
    return receipt;
}

static bool visit_rows(
        struct store *store, cursor row, receipt_visitor visit, void *context, GError **error)
{
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        struct receipt receipt = read_receipt(row);
        if (!visit(&receipt, context, error))
            return false;
    }
    return step == STEP_DONE;
}

bool receipt_each_of_order(struct store *store,
        const char *shop,
        gint64 order_id,
        receipt_visitor visit,
        void *context,
        GError **error)
{
    g_auto(cursor) row =
            sql_query(store, S_RECEIPTS_OF_ORDER, VALUES(TEXT(shop), INT(order_id)), error);
    return visit_rows(store, row, visit, context, error);
}

bool receipt_each(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        receipt_visitor visit,
        void *context,
        GError **error)
{
    g_auto(cursor) row =
            sql_query(store, S_RECEIPTS, VALUES(TEXT(from), TEXT(to), ANY_TEXT(shop)), error);
    return visit_rows(store, row, visit, context, error);
}
