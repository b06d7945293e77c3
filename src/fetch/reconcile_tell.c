/* What came of a comparison, for others to read. */
#include "fetch/reconcile_tell.h"

/* ---- JSON ---- */

static void add_amount(cJSON *json, const char *name, struct decimal amount, int decimals)
{
    g_autofree char *text = decimal_text(amount, decimals, decimals);
    cJSON_AddStringToObject(json, name, text);
}

static cJSON *difference_json(const struct reconcile_difference *one)
{
    cJSON *json = cJSON_CreateObject();
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, one->order_id);
    cJSON_AddStringToObject(json, "kind", reconcile_kind_text(one->kind));
    cJSON_AddRawToObject(json, "order_id", id);
    cJSON_AddStringToObject(json, "order_number", one->order_number);
    cJSON_AddItemToObject(json, "document",
            *one->document ? cJSON_CreateString(one->document) : cJSON_CreateNull());
    add_amount(json, "order_total", one->order_total, one->decimals);
    add_amount(json, "documents_total", one->documents_total, one->decimals);
    cJSON_AddStringToObject(json, "reason", one->reason);
    cJSON_AddStringToObject(json, "help", one->help);
    return json;
}

cJSON *reconcile_to_json(const struct reconcile_result *result)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "shop", result->shop);
    cJSON_AddNumberToObject(json, "orders", result->orders);
    cJSON_AddNumberToObject(json, "paid", result->paid);
    cJSON_AddNumberToObject(json, "invoiced", result->invoiced);
    cJSON *left_out = cJSON_AddObjectToObject(json, "left_out");
    for (guint i = 0; i < result->left_out->len; i++) {
        const struct reconcile_sum *sum = result->left_out->pdata[i];
        cJSON_AddNumberToObject(left_out, sum->name, sum->count);
    }
    add_amount(json, "gross_orders", result->gross_orders, 2);
    add_amount(json, "gross_documents", result->gross_documents, 2);
    cJSON *list = cJSON_AddArrayToObject(json, "differences");
    for (guint i = 0; i < result->differences->len; i++)
        cJSON_AddItemToArray(list, difference_json(result->differences->pdata[i]));
    return json;
}

/* ---- CSV ---- */

static money total_of(const struct reconcile_difference *one, struct decimal total)
{
    money amount = 0;
    decimal_to_money(total, one->decimals, &amount);
    return amount;
}

static void difference_row(
        GString *csv, enum csv_style style, const struct reconcile_difference *one)
{
    static const struct report_column columns[] = {{"kind", FORM_TEXT, false, NULL},
            {"order_id", FORM_COUNT, false, NULL}, {"order_number", FORM_TEXT, false, NULL},
            {"document", FORM_TEXT, false, NULL}, {"order_total", FORM_MONEY, false, NULL},
            {"documents_total", FORM_MONEY, false, NULL}, {"reason", FORM_TEXT, false, NULL},
            {"help", FORM_TEXT, false, NULL}, {0}};
    if (!one) {
        csv_header(csv, style, columns);
        return;
    }
    const struct report_value values[] = {{.text = reconcile_kind_text(one->kind)},
            {.amount = one->order_id}, {.text = one->order_number}, {.text = one->document},
            {.amount = total_of(one, one->order_total)},
            {.amount = total_of(one, one->documents_total)}, {.text = one->reason},
            {.text = one->help}};
    G_STATIC_ASSERT(G_N_ELEMENTS(values) + 1 == G_N_ELEMENTS(columns));
    csv_row(csv, style, columns, values, one->decimals);
}

GBytes *reconcile_to_csv(const GPtrArray *results, enum csv_style style, guint *count)
{
    GString *csv = g_string_new(NULL);
    difference_row(csv, style, NULL);
    *count = 0;
    for (guint i = 0; i < results->len; i++) {
        const struct reconcile_result *result = g_ptr_array_index(results, i);
        for (guint j = 0; j < result->differences->len; j++, (*count)++)
            difference_row(csv, style, g_ptr_array_index(result->differences, j));
    }
    return g_string_free_to_bytes(csv);
}
