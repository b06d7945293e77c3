/* What one document says: facts, totals, lines, warnings. */
#include "base/text.h"
#include "document/text.h"
#include "page_document.h"

#include <string.h>

#define LINES_A_PAGE 100

/* ---- facts ---- */

void put_fact(GString *page, const char *label, const char *value)
{
    if (*value)
        html_add(page, "<dt>%t</dt><dd>%t</dd>", label, value);
}

static void put_day_fact(
        const struct desk_request *request, GString *page, enum label name, const char *day)
{
    g_autofree char *text = format_day(day, request->language);
    put_fact(page, label(name, request->language), text);
}

/* "Dorpsstraat 25, 9000 Gent, BE"; one line. Caller frees. */
static char *address_line(const struct address *address)
{
    g_autofree char *town = g_strdup_printf("%s %s", address->postcode, address->city);
    const char *const parts[] = {
            address->street, address->street2, g_strstrip(town), address->state, address->country};
    GString *line = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (*parts[i])
            g_string_append_printf(line, "%s%s", line->len ? ", " : "", parts[i]);
    return g_string_free(line, FALSE);
}

static void put_customer(
        const struct desk_request *request, GString *page, const struct document *document)
{
    const struct customer *customer = &document->customer;
    g_autofree char *billing = address_line(&customer->billing),
                    *shipping = address_line(&customer->shipping);
    enum language language = request->language;
    put_fact(page, label(LABEL_CUSTOMER, language), customer->name);
    put_fact(page, desk_word(request, WORD_DOC_COMPANY), customer->company);
    put_fact(page, label(LABEL_VAT_NUMBER, language), customer->vat);
    put_fact(page, desk_word(request, WORD_DOC_EMAIL), customer->email);
    put_fact(page, desk_word(request, WORD_DOC_PHONE), customer->phone);
    put_fact(page, desk_word(request, WORD_DOC_ADDRESS), billing);
    if (customer->has_shipping)
        put_fact(page, label(LABEL_SHIP_TO, language), shipping);
    put_fact(page, label(LABEL_YOUR_REFERENCE, language), customer->reference);
    put_fact(page, "Peppol", customer->peppol);
}

static void put_order(
        const struct desk_request *request, GString *page, const struct document *document)
{
    html_add(page, "<dt>%t</dt><dd><a href=\"/orders/%u/%u\">%t</a> (%t)</dd>",
            label(LABEL_ORDER, request->language), document->shop, NUMBER_TEXT(document->order_id),
            document->order_number, document->shop);
    if (document->credits_id)
        html_add(page, "<dt>%t</dt><dd><a href=\"/documents/%u\">%t</a></dd>",
                label(LABEL_CREDITS_INVOICE, request->language), NUMBER_TEXT(document->credits_id),
                document->credits_number);
}

void put_document_facts(
        const struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    static const enum word languages[LANGUAGES] = {
            WORD_DOC_IN_NL, WORD_DOC_IN_FR, WORD_DOC_IN_DE, WORD_DOC_IN_EN};
    html_add(page, "<dl class=\"facts\">");
    put_customer(request, page, document);
    put_order(request, page, document);
    put_day_fact(request, page, LABEL_DATE, document->issue_date);
    put_day_fact(request, page, LABEL_DUE_DATE, document->due_date);
    put_fact(page, label(LABEL_REFERENCE, request->language), document->payment_reference);
    put_fact(page, label(LABEL_CREDIT_REASON, request->language),
            document->refund_reason ? document->refund_reason : "");
    put_fact(page, desk_word(request, WORD_DOC_METHOD), document->payment_title);
    put_fact(page, desk_word(request, WORD_LANGUAGE),
            desk_word(request, languages[document->language]));
    html_add(page, "<dt>%t</dt><dd>", desk_word(request, WORD_DOC_MADE));
    put_moment(request, page, document->created_at);
    html_add(page, "</dd></dl>");
}

/* ---- totals ---- */

static void put_total(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const char *name,
        money amount)
{
    html_add(page, "<tr><th scope=\"row\">%t</th><td class=\"n\">", name);
    put_money(request, page, amount, document->currency);
    html_add(page, "</td></tr>");
}

static void put_vat(
        const struct desk_request *request, GString *page, const struct document *document)
{
    for (guint i = 0; i < document->vat->len; i++) {
        const struct document_vat *vat = &g_array_index(document->vat, struct document_vat, i);
        g_autofree char *rate = format_decimal(vat->rate, 0, 6, request->language),
                        *base = document_money(request, document, vat->base);
        g_autofree char *name = WORDS_FILL(WORD_DOC_VAT_OF, request->language, rate, base);
        put_total(request, page, document, name, vat->amount);
    }
}

void put_document_totals(
        const struct desk_request *request, GString *page, const struct document *document)
{
    const struct document_totals *totals = &document->totals;
    enum language language = request->language;
    html_add(page, "<table class=\"totals\"><caption>%t</caption><tbody>",
            desk_word(request, WORD_DOC_TOTALS));
    put_total(request, page, document, label(LABEL_TOTAL_NET, language), totals->net);
    put_vat(request, page, document);
    if (totals->rounding)
        put_total(request, page, document, label(LABEL_ROUNDING, language), totals->rounding);
    put_total(request, page, document, label(LABEL_TOTAL, language), totals->gross);
    if (document->type != DOCUMENT_CREDIT_NOTE) {
        put_total(request, page, document, label(LABEL_PAID, language), totals->paid);
        put_total(request, page, document, label(LABEL_DUE, language), totals->due);
    }
    html_add(page, "</tbody></table>");
}

/* ---- lines ---- */

guint document_lines_from(
        const struct desk_request *request, const struct document *document, guint *end)
{
    guint64 asked = g_ascii_strtoull(desk_value(request, "lines"), NULL, 10);
    guint count = document->lines->len;
    guint from = asked < count ? (guint)asked / LINES_A_PAGE * LINES_A_PAGE : 0;
    *end = MIN(from + LINES_A_PAGE, count);
    return from;
}

void put_lines_pager(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const char *rest)
{
    guint end, from = document_lines_from(request, document, &end);
    if (document->lines->len <= LINES_A_PAGE)
        return;
    g_autofree char *path = document_path(document, rest);
    html_add(page, "<nav class=\"pager\" aria-label=\"%a\">", desk_word(request, WORD_DOC_LINES));
    if (from)
        html_add(page, "<a rel=\"prev\" href=\"%a?lines=%u\">← %u–%u</a>", path,
                NUMBER_TEXT(from - LINES_A_PAGE), NUMBER_TEXT(from - LINES_A_PAGE + 1),
                NUMBER_TEXT(from));
    if (end < document->lines->len)
        html_add(page, "<a rel=\"next\" href=\"%a?lines=%u\">%u–%u →</a>", path, NUMBER_TEXT(end),
                NUMBER_TEXT(end + 1), NUMBER_TEXT(MIN(end + LINES_A_PAGE, document->lines->len)));
    html_add(page, "</nav>");
}

static void put_description(GString *page, const struct document_line *line)
{
    html_text(page, line->description);
    for (char **detail = line->details; *detail; detail++)
        html_add(page, "<br><span class=\"hint\">%t</span>", *detail);
}

static void put_line(const struct desk_request *request,
        struct table_writer *table,
        const struct document *document,
        guint place)
{
    const struct document_line *line = g_ptr_array_index(document->lines, place);
    bool priced = document->type != DOCUMENT_DELIVERY_NOTE;
    enum language language = request->language;
    g_autofree char *quantity = format_decimal(line->quantity, 0, 12, language),
                    *price = format_decimal(line->unit_price, 2, 6, language);
    g_autofree char *rate = format_decimal(line->vat_rate, 0, 6, language),
                    *net = format_money(line->net, document->currency_decimals, language);
    g_autofree char *gross = format_money(line->gross, document->currency_decimals, language);
    table_row_begin(table);
    table_text(table, NUMBER_TEXT(place + 1));
    table_cell_begin(table);
    put_description(table->page, line);
    table_cell_end(table);
    table_text(table, quantity);
    table_text(table, priced ? price : "");
    table_text(table, priced ? rate : "");
    table_text(table, priced ? net : "");
    table_text(table, priced ? gross : "");
    table_row_end(table);
}

void put_document_lines(
        const struct desk_request *request, GString *page, const struct document *document)
{
    enum language language = request->language;
    const struct column columns[] = {{"#", COLUMN_NUMBER},
            {label(LABEL_DESCRIPTION, language), COLUMN_MAIN},
            {label(LABEL_QUANTITY, language), COLUMN_NUMBER},
            {label(LABEL_UNIT_PRICE, language), COLUMN_NUMBER},
            {label(LABEL_VAT_RATE, language), COLUMN_NUMBER},
            {label(LABEL_NET, language), COLUMN_NUMBER},
            {label(LABEL_GROSS, language), COLUMN_NUMBER}};
    struct table_writer table;
    guint end, from = document_lines_from(request, document, &end);
    html_add(page, "<h2 id=\"lines\">%t</h2>", desk_word(request, WORD_DOC_LINES));
    table_begin(&table, page, desk_word(request, WORD_DOC_LINES), columns, G_N_ELEMENTS(columns));
    for (guint i = from; i < end; i++)
        put_line(request, &table, document, i);
    table_end(&table);
    put_lines_pager(request, page, document, "");
}

/* ---- warnings ---- */

/* What a kind means to an owner; WORD_NONE: what the warning says itself. */
static const enum word warning_words[WARNING_CODES] = {
        [WARNING_CUSTOMER_NAME_MISSING] = WORD_WARN_CUSTOMER_NAME,
        [WARNING_ADDRESS_INCOMPLETE] = WORD_WARN_ADDRESS,
        [WARNING_VAT_NUMBER_MISSING] = WORD_WARN_VAT_MISSING,
        [WARNING_VAT_NUMBER_WRONG] = WORD_WARN_VAT_WRONG,
        [WARNING_PEPPOL_PARTICIPANT_WRONG] = WORD_WARN_PEPPOL,
        [WARNING_QUANTITY_ZERO] = WORD_WARN_QUANTITY,
        [WARNING_REPLACED_CHARACTERS] = WORD_WARN_CHARACTERS,
        [WARNING_NO_CURRENCY] = WORD_WARN_NO_CURRENCY,
        [WARNING_FOREIGN_CURRENCY] = WORD_WARN_CURRENCY,
        [WARNING_NEGATIVE_TOTAL] = WORD_WARN_NEGATIVE,
        [WARNING_AMOUNT_TOO_LARGE] = WORD_WARN_LARGE,
        [WARNING_TOTAL_NOT_ITS_PARTS] = WORD_WARN_TOTAL,
        [WARNING_VAT_NOT_ITS_RATE] = WORD_WARN_VAT_RATE,
        [WARNING_UNKNOWN_TAX] = WORD_WARN_TAX,
        [WARNING_TWO_RATES_ON_A_LINE] = WORD_WARN_TWO_RATES,
        [WARNING_COMPOUND_TAX] = WORD_WARN_COMPOUND,
        [WARNING_ZERO_VAT_WITHOUT_GROUND] = WORD_WARN_ZERO_VAT,
        [WARNING_EXEMPTION_WITHOUT_REASON] = WORD_WARN_EXEMPTION,
        [WARNING_SMALL_ENTERPRISE_CHARGES_VAT] = WORD_WARN_SMALL,
        [WARNING_CREDIT_ABOVE_REST] = WORD_WARN_CREDIT_ABOVE,
        [WARNING_CREDIT_NOT_CLEAR] = WORD_WARN_CREDIT_UNCLEAR,
        [WARNING_CONFIG_INCOMPLETE] = WORD_WARN_CONFIG,
        [WARNING_LOGO_UNREADABLE] = WORD_WARN_LOGO,
        [WARNING_WAITS_FOR_RELEASE] = WORD_WARN_RELEASE,
        [WARNING_NUMBERING_STOPPED] = WORD_WARN_NUMBERING,
        [WARNING_NO_USABLE_EMAIL] = WORD_WARN_EMAIL,
        [WARNING_WAITS_FOR_PAYMENT] = WORD_WARN_WAITS_STATUS,
        [WARNING_WAITS_SEND_AFTER] = WORD_WARN_SEND_AFTER,
        [WARNING_WAITS_FOR_REFUND_LINES] = WORD_WARN_REFUND_LINES,
        [WARNING_ORDER_CHANGED] = WORD_WARN_ORDER_CHANGED,
        [WARNING_ORDER_STATUS] = WORD_WARN_ORDER_STATUS,
        [WARNING_ORDER_DELETED] = WORD_WARN_ORDER_DELETED,
        [WARNING_REFUND_DELETED] = WORD_WARN_REFUND_DELETED,
        [WARNING_REFUNDED_AFTER_ISSUE] = WORD_WARN_REFUNDED,
        [WARNING_PAID_TOO_MUCH] = WORD_WARN_PAID_TOO_MUCH,
};

char *document_warning_said(const struct desk_request *request, const struct warning *warning)
{
    enum word word = warning_words[warning->code];
    return word == WORD_NONE ? desk_said(request, warning->text)
                             : g_strdup(desk_word(request, word));
}

enum word document_warning_word(const struct warning *warning)
{
    return warning_words[warning->code];
}

static void put_warning(
        const struct desk_request *request, GString *page, const struct warning *warning)
{
    g_autofree char *said = document_warning_said(request, warning);
    enum word word = warning_words[warning->code];
    g_autofree char *detail = words_said(warning->text, request->language);
    if (detail && strchr(detail, '`')) /* a command's help is none for who has no terminal */
        g_clear_pointer(&detail, g_free);
    html_add(page, "<div class=\"problem\"><div>");
    html_add(page, "<p>");
    if (warning->blocks) {
        put_state(page, "bad", desk_word(request, WORD_DOC_BLOCKS));
        html_add(page, " ");
    }
    html_add(page, "%t</p>", said);
    if (word != WORD_NONE && detail)
        html_add(page, "<p class=\"hint\">%t</p>", detail);
    html_add(page, "</div></div>");
}

void put_document_warnings(
        const struct desk_request *request, GString *page, const struct document *document)
{
    for (int blocks = 1; blocks >= 0; blocks--)
        for (guint i = 0; i < document->warnings->len; i++) {
            const struct warning *warning = g_ptr_array_index(document->warnings, i);
            if (warning->blocks == (blocks == 1))
                put_warning(request, page, warning);
        }
}
