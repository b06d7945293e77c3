/* A report as a table. */
#include "report_show.h"

#include <string.h>

#include "books/report.h"
#include "document/text.h"
#include "parts.h"
#include "report_words.h"

/* ---- words ---- */

static const char *head_of(const struct desk_request *request, const char *column)
{
    static const struct {
        const char *column;
        enum word word;
    } rows[] = {
#include "report_heads.inc"
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].column, column) == 0)
            return desk_word(request, rows[i].word);
    return column;
}

/* Words of the program, not names of people. */
static bool is_said(const char *column)
{
    static const char *const said[] = {"type", "category", "remark", "by", "jumps"};
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        if (strcmp(said[i], column) == 0)
            return true;
    return false;
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

static double number_of(const cJSON *object, const char *name)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(number) ? number->valuedouble : 0;
}

static void put_amount(
        const struct desk_request *request, GString *page, const char *text, const char *currency)
{
    struct decimal amount;
    money minor;
    if (decimal_parse(text, &amount) &&
            decimal_to_money(amount, currency_decimals(currency), &minor))
        put_money(request, page, minor, currency);
}

/* ---- a cell ---- */

static void put_text(const struct desk_request *request,
        GString *page,
        const struct report_column *column,
        const char *text)
{
    g_autofree char *said = is_said(column->name) ? desk_said(request, text) : g_strdup(text);
    html_add(page, "%t", said);
}

static void put_value(const struct desk_request *request,
        GString *page,
        const struct report_column *column,
        const cJSON *value,
        const char *currency)
{
    const char *text = cJSON_GetStringValue(value);
    if (cJSON_IsNumber(value))
        html_add(page, "%t", NUMBER_TEXT((gint64)value->valuedouble));
    else if (text && column->form == FORM_MONEY)
        put_amount(request, page, text, currency);
    else if (text && column->form == FORM_DAY)
        put_day(request, page, text);
    else if (text && column->form == FORM_TEXT)
        put_text(request, page, column, text);
    else if (text) {
        g_autofree char *local = g_strdup(text);
        g_strdelimit(local, ".", request->language == LANGUAGE_EN ? '.' : ',');
        html_add(page, "%t", local);
    }
}

static bool is_figure(enum column_form form)
{
    return form != FORM_TEXT && form != FORM_DAY;
}

/* ---- the table ---- */

#define COLUMNS_MOST 12

static guint set_columns(const struct desk_request *request,
        const struct report_column *from,
        struct column columns[COLUMNS_MOST])
{
    guint count = 0;
    for (; count < COLUMNS_MOST && from[count].name; count++)
        columns[count] = (struct column){head_of(request, from[count].name),
                count == 0                            ? COLUMN_MAIN
                        : is_figure(from[count].form) ? COLUMN_NUMBER
                                                      : COLUMN_TEXT};
    return count;
}

static void put_line(const struct desk_request *request,
        struct table_writer *table,
        const struct report_column *columns,
        const cJSON *line,
        const char *currency)
{
    table_row_begin(table);
    for (guint i = 0; i < table->count; i++) {
        table_cell_begin(table);
        put_value(request, table->page, &columns[i],
                cJSON_GetObjectItemCaseSensitive(line, columns[i].name), currency);
        table_cell_end(table);
    }
    table_row_end(table);
}

static void put_totals(const struct desk_request *request,
        struct table_writer *table,
        const struct report_column *columns,
        const cJSON *totals,
        const char *currency)
{
    table_row_begin(table);
    for (guint i = 0; i < table->count; i++) {
        table_cell_begin(table);
        html_add(table->page, "<strong>%t", i == 0 ? desk_word(request, WORD_ORDER_TOTAL) : "");
        if (i > 0)
            put_value(request, table->page, &columns[i],
                    cJSON_GetObjectItemCaseSensitive(totals, columns[i].name), currency);
        html_add(table->page, "</strong>");
        table_cell_end(table);
    }
    table_row_end(table);
}

static void put_table(const struct desk_request *request, GString *page, const cJSON *json)
{
    const char *name = text_of(json, "report"), *currency = text_of(json, "currency");
    const struct report_column *columns = report_columns(report_find(name));
    struct column heads[COLUMNS_MOST];
    struct table_writer table;
    guint shown = 0;
    /* more columns than a narrow window has room for: the table moves, not the page */
    html_add(page, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%a\">",
            page_report_title(request, name));
    table_begin(&table, page, page_report_title(request, name), heads,
            set_columns(request, columns, heads));
    const cJSON *line = cJSON_GetObjectItemCaseSensitive(json, "lines");
    for (line = line ? line->child : NULL; line && shown < REPORT_ROWS_SHOWN;
            line = line->next, shown++)
        put_line(request, &table, columns, line, currency);
    const cJSON *totals = cJSON_GetObjectItemCaseSensitive(json, "totals");
    if (totals && totals->child)
        put_totals(request, &table, columns, totals, currency);
    table_end(&table);
    html_add(page, "</div>");
    if (number_of(json, "rows") > shown) {
        g_autofree char *cut = WORDS_FILL(WORD_REPORT_CUT, request->language, NUMBER_TEXT(shown),
                NUMBER_TEXT((gint64)number_of(json, "rows")));
        html_add(page, "<p class=\"hint\">%t</p>", cut);
    }
}

/* ---- beside it ---- */

/* Boxes of the return with their amounts; those of zero are left out. */
static void put_boxes(const struct desk_request *request, GString *page, const cJSON *boxes)
{
    html_add(page, "<dl class=\"facts boxes\">");
    for (const cJSON *box = boxes->child; box; box = box->next) {
        const char *text = cJSON_GetStringValue(box);
        if (!text || strcmp(text, "0.00") == 0)
            continue;
        g_autofree char *name = WORDS_FILL(WORD_REPORT_BOX, request->language, box->string);
        html_add(page, "<dt>%t</dt><dd class=\"n\">", name);
        put_amount(request, page, text, "EUR");
        html_add(page, "</dd>");
    }
    html_add(page, "</dl>");
}

static void put_return(const struct desk_request *request, GString *page, const cJSON *json)
{
    const cJSON *boxes = cJSON_GetObjectItemCaseSensitive(json, "boxes"),
                *receipts = cJSON_GetObjectItemCaseSensitive(json, "receipts");
    if (!boxes)
        return;
    html_add(page, "<h2>%t</h2><p>%t</p>", desk_word(request, WORD_REPORT_BOXES),
            desk_word(request, WORD_REPORT_PROPOSAL));
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "small_enterprise")))
        html_add(page, "<p>%t</p>", desk_word(request, WORD_REPORT_SMALL));
    put_boxes(request, page, boxes);
    if (!receipts || !receipts->child)
        return;
    html_add(page, "<p>%t</p>", desk_word(request, WORD_REPORT_RECEIPTS));
    put_boxes(request, page, receipts);
}

static void put_threshold(const struct desk_request *request, GString *page, const cJSON *json)
{
    const cJSON *threshold = cJSON_GetObjectItemCaseSensitive(json, "threshold");
    const char *passed = text_of(threshold, "passed_on");
    if (!threshold)
        return;
    html_add(page, "<p>%t ", desk_word(request, WORD_REPORT_THRESHOLD));
    put_amount(request, page, text_of(threshold, "sum"), "EUR");
    g_autofree char *day = format_day(passed, request->language),
                    *said = *passed ? WORDS_FILL(WORD_REPORT_PASSED, request->language, day)
                                    : g_strdup(desk_word(request, WORD_REPORT_NOT_PASSED));
    html_add(page, ". %t</p>", said);
}

#define UNPLACED_SHOWN 50

static void put_unplaced(const struct desk_request *request, GString *page, const cJSON *json)
{
    const cJSON *unplaced = cJSON_GetObjectItemCaseSensitive(json, "unplaced");
    const cJSON *entry = unplaced ? unplaced->child : NULL;
    if (!entry)
        return;
    html_add(page, "<h2>%t</h2><ul>", desk_word(request, WORD_REPORT_UNPLACED));
    for (int i = 0; entry && i < UNPLACED_SHOWN; entry = entry->next, i++) {
        g_autofree char *reason = desk_said(request, text_of(entry, "reason"));
        html_add(page, "<li>%t (%t): %t</li>", text_of(entry, "number"), text_of(entry, "order"),
                reason);
    }
    html_add(page, "</ul>");
}

static void put_foreign(const struct desk_request *request, GString *page, const cJSON *json)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "other_currencies");
    for (const cJSON *entry = list ? list->child : NULL; entry; entry = entry->next) {
        g_autofree char *text = WORDS_FILL(WORD_REPORT_FOREIGN, request->language,
                NUMBER_TEXT((gint64)number_of(entry, "documents")), text_of(entry, "currency"));
        html_add(page, "<p>%t</p>", text);
    }
}

void put_report(const struct desk_request *request, GString *page, const cJSON *json)
{
    const cJSON *lines = cJSON_GetObjectItemCaseSensitive(json, "lines");
    if (!lines || !report_find(text_of(json, "report")))
        return;
    if (lines->child)
        put_table(request, page, json);
    else
        put_empty(page, desk_word(request, WORD_REPORT_EMPTY));
    put_return(request, page, json);
    put_threshold(request, page, json);
    put_unplaced(request, page, json);
    put_foreign(request, page, json);
}
