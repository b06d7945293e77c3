/* A book made of rows of a table, and what a report says of it. */
#ifndef TESTS_BOOKS_BOOK_H
#define TESTS_BOOKS_BOOK_H

#include "unit/store/fixture.h"

#include "books/report.h"
#include "store/payments.h"
#include "store/receipts.h"

/* ---- what stands in it ---- */

/* A row of a document's VAT table. rate NULL: there is none; country: whose VAT, "" not frozen. */
struct sale_row {
    enum vat_category category;
    const char *rate;
    money base, vat;
    const char *country;
};

enum { SALE_ROWS = 3 };

/* A document to be issued on a day; what is NULL is "". */
struct sale {
    enum document_type type;
    const char *day;
    struct sale_row rows[SALE_ROWS];
    const char *billing, *shipping; /* countries; shipping NULL: there is none */
    const char *vat_number, *name, *company, *email, *due, *method, *shop, *currency;
    gint64 credits;  /* id of the invoice that a credit note takes back, 0: none */
    money rounding;  /* to the cents that are paid */
    bool exempt;     /* of a small enterprise */
    gint64 order_id; /* 0: one of its own */
};

static inline const char *or_empty(const char *text)
{
    return text ? text : "";
}

static inline struct decimal rate_of(const char *text)
{
    struct decimal rate = {0};
    g_assert_true(decimal_parse(text, &rate));
    return rate;
}

/* Fills the VAT table and the totals that follow from it. */
static inline void set_rows(struct document *document, const struct sale *sale)
{
    struct document_totals *totals = &document->totals;
    *totals = (struct document_totals){.rounding = sale->rounding};
    g_array_set_size(document->vat, 0);
    for (gsize i = 0; i < SALE_ROWS && sale->rows[i].rate; i++) {
        const struct sale_row *row = &sale->rows[i];
        struct document_vat vat = {.category = row->category,
                .rate = rate_of(row->rate),
                .base = row->base,
                .amount = row->vat};
        g_strlcpy(vat.country, or_empty(row->country), sizeof vat.country);
        g_array_append_val(document->vat, vat);
        totals->net += row->base;
        totals->vat += row->vat;
    }
    totals->gross = totals->due = totals->net + totals->vat + totals->rounding;
}

static inline void set_customer(struct customer *customer, const struct sale *sale)
{
    set(&customer->name, or_empty(sale->name));
    set(&customer->company, or_empty(sale->company));
    set(&customer->email, or_empty(sale->email));
    set(&customer->vat, or_empty(sale->vat_number));
    set(&customer->billing.country, or_empty(sale->billing));
    customer->has_shipping = sale->shipping != NULL;
    set(&customer->shipping.country, or_empty(sale->shipping));
}

/* Issues it; its id. Of one type the days must not go back. */
static inline gint64 sell(struct store *store, const struct sale *sale)
{
    static gint64 orders = 1000;
    gint64 order_id = sale->order_id ? sale->order_id : ++orders;
    g_autoptr(stored_document_auto) stored =
            draft(sale->type, sale->shop ? sale->shop : "main", order_id);
    struct document *document = stored->document;
    set(&document->currency, sale->currency ? sale->currency : "EUR");
    set(&document->payment_method, or_empty(sale->method));
    set(&document->due_date, or_empty(sale->due));
    set_customer(&document->customer, sale);
    set_rows(document, sale);
    document->credits_id = sale->credits;
    stored->leaves_rest = sale->credits != 0;
    stored->seller->vat_scheme = sale->exempt ? VAT_SCHEME_EXEMPT : VAT_SCHEME_NORMAL;
    gint64 id = insert(store, stored);
    must(issue_on(store, stored, format_of(sale->type), sale->day, &error));
    return id;
}

/* A payment by hand; its id. reverses: the payment that the bank took back with it, 0 none. */
static inline gint64 book_payment(
        struct store *store, gint64 document_id, const char *day, money amount, gint64 reverses)
{
    char by[] = "bank", reference[] = "R1";
    g_autofree char *on = g_strdup(day);
    struct payment payment = {.document_id = document_id,
            .kind = reverses ? PAYMENT_REVERSAL : PAYMENT_HAND,
            .amount = amount,
            .day = on,
            .at = 1,
            .by = by,
            .reference = reference,
            .reverses_id = reverses,
            .made_at = NOW};
    must(payment_insert(store, &payment, &error));
    return payment.id;
}

/* A row of the book of daily receipts; NULL is "main", "EUR", "BE". */
static inline void book_receipt(struct store *store, struct receipt receipt)
{
    receipt.shop = receipt.shop ? receipt.shop : "main";
    receipt.order_number = "1";
    receipt.currency = receipt.currency ? receipt.currency : "EUR";
    receipt.country = receipt.country ? receipt.country : "BE";
    receipt.vat_country = receipt.vat_country ? receipt.vat_country : "BE";
    must(receipt_add(store, &receipt, NOW, &error));
}

/* ---- what is told of it ---- */

/* A row as a person would write it down: cells joined by " | ", "-" for none. */
static inline bool take_row(void *context, const struct report_value *values, GError **error)
{
    GPtrArray *rows = ((GPtrArray **)context)[0];
    const struct report_column *columns = ((const struct report_column **)context)[1];
    GString *row = g_string_new(NULL);
    cJSON *json = report_row_json(columns, values);
    (void)error;
    for (const cJSON *cell = json->child; cell; cell = cell->next) {
        g_autofree char *number = g_strdup_printf("%d", cell->valueint);
        const char *text = cJSON_IsString(cell) ? cell->valuestring
                : cJSON_IsNull(cell)            ? "-"
                                                : number;
        g_string_append_printf(row, "%s%s", row->len ? " | " : "", text);
    }
    cJSON_Delete(json);
    g_ptr_array_add(rows, g_string_free(row, FALSE));
    return true;
}

/* What a report says of a period: a line a row, then its totals and what else it tells. */
static inline char *told(struct store *store,
        const char *name,
        const char *from,
        const char *to,
        const char *shop,
        gint64 *documents)
{
    static char zone[] = "Europe/Brussels", home[] = "BE";
    struct config config = {.seller = {.timezone = zone, .country = home}};
    struct report_query query = {.report = report_find(name), .shop = shop};
    struct report_result result;
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    const void *context[] = {rows, report_columns(query.report)};
    g_strlcpy(query.period.from, from, sizeof query.period.from);
    g_strlcpy(query.period.to, to, sizeof query.period.to);
    must(report_run(store, &config, &query, take_row, context, &result, &error));
    g_assert_cmpint(result.rows, ==, rows->len);
    g_assert_cmpstr(result.currency, ==, "EUR");
    g_autofree char *totals = cJSON_PrintUnformatted(result.totals),
                    *extra = result.extra ? cJSON_PrintUnformatted(result.extra) : g_strdup("");
    g_ptr_array_add(rows, g_strconcat(totals, extra, NULL));
    g_ptr_array_add(rows, NULL);
    if (documents)
        *documents = result.documents;
    report_result_clear(&result);
    return g_strjoinv("\n", (char **)rows->pdata);
}

static inline void check_told(struct store *store,
        const char *name,
        const char *from,
        const char *to,
        const char *shop,
        const char *wanted)
{
    g_autofree char *text = told(store, name, from, to, shop, NULL);
    g_assert_cmpstr(text, ==, wanted);
}

#define BOOK_TEST(name, function) \
    g_test_add("/books/" name, struct fixture, NULL, fixture_up, function, fixture_down)

#endif
