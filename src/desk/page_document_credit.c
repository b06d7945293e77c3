/* Crediting an invoice: all that is left, lines, an amount. */
#include "acts/credit.h"
#include "acts/issue.h"
#include "base/text.h"
#include "document/text.h"
#include "page_document.h"
#include "pages.h"
#include "typed.h"

#include <string.h>

/* ---- the page ---- */

static void put_kind(const struct desk_request *request,
        GString *page,
        const char *value,
        const char *text,
        bool first)
{
    const char *kept = desk_kept(request, "kind", first ? value : "");
    html_add(page,
            "<div class=\"field box\"><input type=\"radio\" name=\"kind\" id=\"kind-%a\" "
            "value=\"%a\"%h><label for=\"kind-%a\">%t</label></div>",
            value, value, strcmp(kept, value) == 0 ? " checked" : "", value, text);
}

static void put_amount(
        const struct desk_request *request, GString *page, const struct document *invoice)
{
    g_autoptr(GArray) choices = g_array_new(TRUE, TRUE, sizeof(struct choice));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < invoice->vat->len; i++) {
        const struct document_vat *vat = &g_array_index(invoice->vat, struct document_vat, i);
        char *value = decimal_text(vat->rate, 0, 6),
             *text = format_decimal(vat->rate, 0, 6, request->language);
        g_ptr_array_add(texts, value);
        g_ptr_array_add(texts, g_strconcat(text, " %", NULL));
        const struct choice choice = {value, g_ptr_array_index(texts, texts->len - 1)};
        g_array_append_val(choices, choice);
        g_free(text);
    }
    const struct field amount = {.name = "amount",
            .label = desk_word(request, WORD_CREDIT_AMOUNT),
            .mode = "decimal",
            .complete = "off",
            .most = 30};
    const struct field rate = {.name = "rate",
            .label = label(LABEL_VAT_RATE, request->language),
            .type = "select",
            .choices = (const struct choice *)choices->data};
    put_field(request, page, &amount);
    put_field(request, page, &rate);
}

static void put_line(const struct desk_request *request,
        struct table_writer *table,
        const struct document *invoice,
        guint place)
{
    const struct document_line *line = g_ptr_array_index(invoice->lines, place);
    g_autofree char *name = g_strdup_printf("line-%u", place + 1),
                    *quantity = format_decimal(line->quantity, 0, 12, request->language),
                    *gross = format_money(
                            line->gross, invoice->currency_decimals, request->language);
    g_autofree char *hint =
            WORDS_FILL(WORD_CREDIT_HOW_MANY, request->language, line->description, quantity);
    table_row_begin(table);
    table_cell_begin(table);
    html_add(table->page,
            "<input type=\"text\" name=\"%a\" value=\"%a\" inputmode=\"decimal\" size=\"6\" "
            "maxlength=\"30\" autocomplete=\"off\" aria-label=\"%a\">",
            name, desk_kept(request, name, ""), hint);
    table_cell_end(table);
    table_text(table, line->description);
    table_text(table, quantity);
    table_text(table, gross);
    table_row_end(table);
}

static void put_lines(
        const struct desk_request *request, GString *page, const struct document *invoice)
{
    enum language language = request->language;
    const struct column columns[] = {{desk_word(request, WORD_CREDIT_TAKE), COLUMN_TEXT},
            {label(LABEL_DESCRIPTION, language), COLUMN_MAIN},
            {label(LABEL_QUANTITY, language), COLUMN_NUMBER},
            {label(LABEL_GROSS, language), COLUMN_NUMBER}};
    struct table_writer table;
    guint end, from = document_lines_from(request, invoice, &end);
    html_add(page, "<p class=\"hint\">%t</p>", desk_word(request, WORD_CREDIT_LINES_HINT));
    table_begin(&table, page, desk_word(request, WORD_DOC_LINES), columns, G_N_ELEMENTS(columns));
    for (guint i = from; i < end; i++)
        put_line(request, &table, invoice, i);
    table_end(&table);
    put_hidden(page, "lines", NUMBER_TEXT(from));
    put_lines_pager(request, page, invoice, "/credit");
}

/* The number that a credit note would get now. Caller frees; NULL: it cannot be issued now. */
static char *foresee_number(const struct desk_request *request, const struct document *invoice)
{
    struct document *note = document_new(DOCUMENT_CREDIT_NOTE);
    g_autoptr(stored_document_auto) stored = stored_document_new(note);
    g_autofree char *day = NULL;
    text_set(&note->shop, invoice->shop);
    note->order_id = invoice->order_id;
    return issue_foresee(&request->work, stored, &day, NULL);
}

static void put_end(
        const struct desk_request *request, GString *page, const struct document *invoice)
{
    g_autofree char *number = foresee_number(request, invoice), *back = document_path(invoice, "");
    const struct field reason = {.name = "reason",
            .label = label(LABEL_CREDIT_REASON, request->language),
            .hint = desk_word(request, WORD_CREDIT_REASON_HINT),
            .most = 200};
    put_field(request, page, &reason);
    html_add(page, "<p>%t</p>", desk_word(request, WORD_CREDIT_DRAFT_HELP));
    if (number) {
        g_autofree char *text = WORDS_FILL(WORD_CREDIT_NUMBER, request->language, number);
        html_add(page, "<p>%t</p>", text);
    }
    html_add(page, "<div class=\"acts\">");
    put_button(page, desk_word(request, WORD_CREDIT_DRAFT), BUTTON_MAIN);
    if (number) {
        g_autofree char *text = WORDS_FILL(WORD_CREDIT_ISSUE, request->language, number);
        put_button_value(page, text, BUTTON_GRAVE, "issue", "1");
    }
    put_link_button(page, back, desk_word(request, WORD_CANCEL), BUTTON_PLAIN);
    html_add(page, "</div>");
}

static void put_kinds(const struct desk_request *request,
        GString *page,
        const struct document *invoice,
        money left)
{
    g_autofree char *sum = document_money(request, invoice, left);
    g_autofree char *rest = WORDS_FILL(WORD_CREDIT_REST, request->language, sum);
    html_add(page, "<fieldset><legend>%t</legend>", desk_word(request, WORD_CREDIT_WHAT));
    put_kind(request, page, "rest", rest, true);
    put_kind(request, page, "amount", desk_word(request, WORD_CREDIT_AN_AMOUNT), false);
    put_amount(request, page, invoice);
    put_kind(request, page, "lines", desk_word(request, WORD_CREDIT_LINES), false);
    put_lines(request, page, invoice);
    html_add(page, "</fieldset>");
}

static void credit_page(struct desk_request *request, const struct stored_document *stored)
{
    const struct document *invoice = stored->document;
    g_autoptr(GError) error = NULL;
    g_autofree char *action = document_path(invoice, "/credit"),
                    *name = document_title(request, invoice);
    g_autofree char *title = WORDS_FILL(WORD_CREDIT_TITLE, request->language, name);
    money left = 0;
    bool can = credit_left(&request->work, invoice, &left, &error);
    if (!can && !request->alert)
        desk_refuse(request, error);
    else if (left <= 0 && !request->alert)
        desk_refuse_word(request, 409, WORD_CREDIT_NOTHING_LEFT);
    GString *page = page_begin(request, title);
    if (can && left > 0) {
        put_form_begin(request, page, action);
        put_kinds(request, page, invoice, left);
        put_seen(page, stored);
        put_end(request, page, invoice);
        put_form_end(page);
    } else {
        g_autofree char *back = document_path(invoice, "");
        put_link_button(page, back, desk_word(request, WORD_BACK), BUTTON_PLAIN);
    }
    page_end(request, page);
}

/* ---- the act ---- */

/* A quantity, or "*" for all that is left of the line. */
static bool read_line(const char *typed, guint place, struct credit_line *line, GError **error)
{
    *line = (struct credit_line){.place = place, .all = strcmp(typed, "*") == 0};
    if (line->all || (typed_decimal(typed, 2, &line->quantity) && decimal_sign(line->quantity) > 0))
        return true;
    return fail(error, BILLHOOK_ERROR_INPUT, "line %u: '%s' is no quantity above 0", place, typed);
}

static bool read_lines(
        const struct form *form, const struct document *invoice, GArray *lines, GError **error)
{
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form->fields, i);
        struct credit_line line;
        if (!g_str_has_prefix(field->name, "line-") || text_is_blank(field->value))
            continue;
        guint64 place = g_ascii_strtoull(field->name + 5, NULL, 10);
        if (place < 1 || place > invoice->lines->len)
            continue;
        if (!read_line(field->value, (guint)place, &line, error))
            return false;
        g_array_append_val(lines, line);
    }
    return lines->len > 0 ||
            fail(error, BILLHOOK_ERROR_INPUT, "say how much of which line is credited");
}

static bool read_wish(const struct desk_request *request,
        const struct document *invoice,
        struct credit_input *wish,
        GArray *lines,
        GError **error)
{
    const char *kind = form_value(&request->form, "kind");
    wish->kind = CREDIT_REST;
    wish->reason = form_value(&request->form, "reason");
    if (strcmp(kind, "lines") == 0) {
        wish->kind = CREDIT_LINES;
        wish->lines = lines;
        return read_lines(&request->form, invoice, lines, error);
    }
    if (strcmp(kind, "amount") == 0) {
        wish->kind = CREDIT_AMOUNT;
        if (!typed_amount(form_value(&request->form, "amount"), invoice->currency_decimals,
                    &wish->amount, error))
            return false;
        if (!wish->amount || !decimal_parse(form_value(&request->form, "rate"), &wish->rate))
            return fail(error, BILLHOOK_ERROR_INPUT, "say which amount at which rate is credited");
        return true;
    }
    return strcmp(kind, "rest") == 0 || fail(error, BILLHOOK_ERROR_INPUT, "say what is credited");
}

static char *credit_act(
        struct desk_request *request, struct stored_document *stored, GError **error)
{
    g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(struct credit_line));
    g_autoptr(stored_document_auto) note = NULL;
    struct credit_input wish = {0};
    bool issue = form_has(&request->form, "issue");
    if (!read_wish(request, stored->document, &wish, lines, error))
        return NULL;
    char *said = credit_invoice(&request->work, stored, wish, issue, &note, error);
    if (said) { /* what is told and shown is the note */
        struct document *invoice = stored->document;
        stored->document = note->document;
        note->document = invoice;
    }
    return said;
}

void page_document_credit(struct desk_request *request)
{
    g_autoptr(stored_document_auto) stored = document_of_path(request);
    if (stored)
        credit_page(request, stored);
}

void page_document_credit_do(struct desk_request *request)
{
    g_autoptr(stored_document_auto) stored = NULL;
    if (!document_do(request, credit_act, ACT_ISSUES | ACT_SHOWN, &stored) && stored)
        credit_page(request, stored);
}
