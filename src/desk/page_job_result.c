/* What came of long work, kind by kind. */
#include <string.h>

#include "page_jobs.h"
#include "page_orders.h"
#include "parts.h"
#include "report_show.h"

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

static gint64 number_of(const cJSON *object, const char *name)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(number) ? (gint64)number->valuedouble : 0;
}

static const cJSON *first_of(const cJSON *object, const char *name)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, name);
    return list ? list->child : NULL;
}

static void put_line(GString *page, const char *kind, char *text)
{
    html_add(page, "<p class=\"%a\">%t</p>", kind, text);
    g_free(text);
}

/* ---- export ---- */

static void put_export(const struct desk_request *request, GString *page, const cJSON *result)
{
    gint64 faults = number_of(result, "faults"), foreign = number_of(result, "foreign");
    enum language language = request->language;
    g_autofree char *said = desk_said(request, text_of(result, "fault"));
    char *documents = WORDS_FILL(WORD_JOB_PACK, language,
            NUMBER_TEXT(number_of(result, "documents")), NUMBER_TEXT(number_of(result, "files")));
    html_add(page, "<p>%t</p>", documents);
    g_free(documents);
    if (faults)
        put_line(page, "bad", WORDS_FILL(WORD_JOB_FAULTS, language, NUMBER_TEXT(faults), said));
    else
        put_line(page, "good", g_strdup(desk_word(request, WORD_JOB_PROVEN)));
    if (foreign)
        put_line(page, "wait", WORDS_FILL(WORD_JOB_FOREIGN, language, NUMBER_TEXT(foreign)));
}

/* ---- verify ---- */

static void put_faults(const struct desk_request *request, GString *page, const cJSON *proof)
{
    const struct column columns[] = {{desk_word(request, WORD_ORDER_NUMBER), COLUMN_MAIN},
            {desk_word(request, WORD_JOB_FAULT), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, WORD_JOB_FAULT), columns, 2);
    for (const cJSON *fault = first_of(proof, "faults"); fault; fault = fault->next) {
        g_autofree char *said = desk_said(request, text_of(fault, "text"));
        table_row_begin(&table);
        table_text(&table, text_of(fault, "document"));
        table_text(&table, said);
        table_row_end(&table);
    }
    table_end(&table);
}

static void put_verify(const struct desk_request *request, GString *page, const cJSON *result)
{
    const cJSON *proof = cJSON_GetObjectItemCaseSensitive(result, "proof");
    gint64 count = number_of(result, "count");
    const struct number_text documents = html_number(number_of(proof, "documents"));
    if (!count) {
        put_line(page, "good", WORDS_FILL(WORD_JOB_ALL_GOOD, request->language, documents.text));
        return;
    }
    put_line(page, "bad",
            WORDS_FILL(WORD_JOB_SOME_BAD, request->language, documents.text, NUMBER_TEXT(count)));
    put_faults(request, page, proof);
}

/* ---- reconcile ---- */

static const char *kind_word(const struct desk_request *request, const char *kind)
{
    static const struct {
        const char *kind;
        enum word word;
    } rows[] = {
            {"no-invoice", WORD_JOB_NO_INVOICE},
            {"totals-differ", WORD_JOB_TOTALS_DIFFER},
            {"refund-without-credit-note", WORD_JOB_REFUND},
            {"order-gone", WORD_JOB_ORDER_GONE},
            {"unknown-order", WORD_JOB_UNKNOWN_ORDER},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].kind, kind) == 0)
            return desk_word(request, rows[i].word);
    return kind;
}

static void put_difference(const struct desk_request *request,
        struct table_writer *table,
        const char *shop,
        const cJSON *one)
{
    g_autofree char *path = page_order_path(shop, number_of(one, "order_id")),
                    *reason = desk_said(request, text_of(one, "reason"));
    table_row_begin(table);
    table_link(table, path, text_of(one, "order_number"));
    table_text(table, kind_word(request, text_of(one, "kind")));
    table_text(table, reason);
    table_text(table, text_of(one, "order_total"));
    table_text(table, text_of(one, "documents_total"));
    table_row_end(table);
}

static void put_differences(const struct desk_request *request, GString *page, const cJSON *shop)
{
    const struct column columns[] = {{desk_word(request, WORD_JOB_ORDER), COLUMN_MAIN},
            {desk_word(request, WORD_JOB_DIFFERENCE), COLUMN_TEXT},
            {desk_word(request, WORD_JOB_REASON), COLUMN_TEXT},
            {desk_word(request, WORD_JOB_ORDER_TOTAL), COLUMN_NUMBER},
            {desk_word(request, WORD_JOB_DOCUMENTS_TOTAL), COLUMN_NUMBER}};
    struct table_writer table;
    table_begin(
            &table, page, desk_word(request, WORD_JOB_DIFFERENCE), columns, G_N_ELEMENTS(columns));
    for (const cJSON *one = first_of(shop, "differences"); one; one = one->next)
        put_difference(request, &table, text_of(shop, "shop"), one);
    table_end(&table);
}

static void put_sum(
        const struct desk_request *request, GString *page, enum word word, const char *text)
{
    struct decimal amount;
    money minor;
    if (!decimal_parse(text, &amount) || !decimal_to_money(amount, 2, &minor))
        return;
    html_add(page, "<dt>%t</dt><dd>", desk_word(request, word));
    put_money(request, page, minor, "EUR");
    html_add(page, "</dd>");
}

static void put_reconcile(const struct desk_request *request, GString *page, const cJSON *result)
{
    gint64 count = number_of(result, "count");
    if (count)
        put_line(page, "bad",
                WORDS_FILL(WORD_JOB_DIFFERENCES, request->language, NUMBER_TEXT(count)));
    else
        put_line(page, "good", g_strdup(desk_word(request, WORD_JOB_AGREE)));
    for (const cJSON *shop = first_of(result, "shops"); shop; shop = shop->next) {
        html_add(page, "<h2>%t</h2><dl class=\"facts\">", text_of(shop, "shop"));
        html_add(page, "<dt>%t</dt><dd>%t</dd>", desk_word(request, WORD_ORDERS),
                NUMBER_TEXT(number_of(shop, "orders")));
        html_add(page, "<dt>%t</dt><dd>%t</dd>", desk_word(request, WORD_JOB_PAID),
                NUMBER_TEXT(number_of(shop, "paid")));
        html_add(page, "<dt>%t</dt><dd>%t</dd>", desk_word(request, WORD_JOB_INVOICED),
                NUMBER_TEXT(number_of(shop, "invoiced")));
        put_sum(request, page, WORD_JOB_GROSS_ORDERS, text_of(shop, "gross_orders"));
        put_sum(request, page, WORD_JOB_GROSS_DOCUMENTS, text_of(shop, "gross_documents"));
        html_add(page, "</dl>");
        if (first_of(shop, "differences"))
            put_differences(request, page, shop);
    }
}

/* ---- sync ---- */

static void put_sync(const struct desk_request *request, GString *page, const cJSON *result)
{
    for (const cJSON *shop = first_of(result, "shops"); shop; shop = shop->next) {
        g_autofree char *text = WORDS_FILL(WORD_JOB_FETCHED, request->language,
                NUMBER_TEXT(number_of(shop, "looked_at")),
                NUMBER_TEXT(number_of(shop, "new") + number_of(shop, "newer")),
                NUMBER_TEXT(number_of(shop, "known")));
        gint64 failed = number_of(shop, "failed");
        g_autofree char *more =
                WORDS_FILL(WORD_JOB_FETCH_FAILED, request->language, NUMBER_TEXT(failed));
        html_add(page, "<p>%t: %t%h%t</p>", text_of(shop, "shop"), text, failed ? ", " : "",
                failed ? more : "");
    }
    html_add(page, "<p><a href=\"/orders\">%t</a></p>", desk_word(request, WORD_ORDERS));
}

static void put_told(const struct desk_request *request, GString *page, const cJSON *result)
{
    put_report(request, page, cJSON_GetObjectItemCaseSensitive(result, "report"));
}

void page_job_result(
        const struct desk_request *request, GString *page, const char *kind, const cJSON *result)
{
    static const struct {
        const char *kind;
        void (*put)(const struct desk_request *request, GString *page, const cJSON *result);
    } rows[] = {{"export", put_export}, {"verify", put_verify}, {"reconcile", put_reconcile},
            {"sync", put_sync}, {"report", put_told}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].kind, kind) == 0)
            rows[i].put(request, page, result);
}
