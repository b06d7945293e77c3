/* One line of the bank: all that it says, and the invoice that it pays. */
#include <string.h>

#include "acts/bank_match.h"
#include "acts/list.h"
#include "document/number.h"
#include "document/text.h"
#include "errors.h"
#include "page.h"
#include "page_bank.h"
#include "pages.h"
#include "store/documents.h"

#define FOUND_MOST 25
#define SAME_DUE_MOST 10
#define CONFIRM_MOST 50

/* ---- what it says ---- */

static void put_fact(
        const struct desk_request *request, GString *page, enum word name, const char *text)
{
    if (*text)
        html_add(page, "<dt>%t</dt><dd>%t</dd>", desk_word(request, name), text);
}

static void put_money_fact(
        const struct desk_request *request, GString *page, const struct bank_line *line)
{
    html_add(page, "<dt>%t</dt><dd>", desk_word(request, WORD_BANK_AMOUNT));
    put_money(request, page, line->amount, line->currency);
    html_add(page, "</dd><dt>%t</dt><dd>", desk_word(request, WORD_BANK_DAY));
    put_day(request, page, line->day);
    html_add(page, "</dd>");
}

static void put_verdict(
        const struct desk_request *request, GString *page, const struct bank_line *line)
{
    g_autofree char *why = desk_said(request, line->facts);
    enum word by = *line->decided_by ? WORD_BANK_BY_PERSON : WORD_BANK_BY_RULES;
    html_add(page, "<dt>%t</dt><dd>", desk_word(request, WORD_BANK_STATE));
    put_bank_state(request, page, line);
    html_add(page, "</dd>");
    if (line->shares->len) {
        html_add(page, "<dt>%t</dt><dd>", desk_word(request, WORD_BANK_INVOICE));
        put_bank_shares(request, page, line);
        html_add(page, "</dd>");
    }
    put_fact(request, page, WORD_BANK_WHY, why);
    put_fact(request, page, WORD_BANK_BY, desk_word(request, by));
}

static void put_facts(
        const struct desk_request *request, GString *page, const struct bank_line *line)
{
    g_autofree char *account = iban_text(line->account), *iban = iban_text(line->iban);
    html_add(page, "<dl class=\"facts\">");
    put_money_fact(request, page, line);
    put_fact(request, page, WORD_BANK_IBAN, iban);
    put_fact(request, page, WORD_BANK_REFERENCE, line->reference);
    put_fact(request, page, WORD_BANK_MESSAGE, line->text);
    put_fact(request, page, WORD_BANK_END_TO_END, line->end_to_end);
    put_verdict(request, page, line);
    put_fact(request, page, WORD_BANK_ACCOUNT, account);
    put_fact(request, page, WORD_BANK_OWN_REFERENCE, line->bank_reference);
    html_add(page, "</dl>");
}

/* ---- the invoice is searched ---- */

/* The table of invoices while it is written. */
struct found {
    const struct desk_request *request;
    const struct bank_line *line;
    struct table_writer table;
    struct column columns[6];
    GHashTable *ids; /* of those that are in it */
    enum button button;
};

static void found_begin(struct found *found, GString *page)
{
    const struct desk_request *request = found->request;
    const struct column columns[6] = {{desk_word(request, WORD_BANK_INVOICE), COLUMN_KEY},
            {desk_word(request, WORD_BANK_CUSTOMER), COLUMN_TEXT},
            {desk_word(request, WORD_BANK_DAY), COLUMN_TEXT},
            {desk_word(request, WORD_BANK_TOTAL), COLUMN_NUMBER},
            {desk_word(request, WORD_BANK_DUE), COLUMN_NUMBER},
            {desk_word(request, WORD_BANK_ACT), COLUMN_TEXT}};
    memcpy(found->columns, columns, sizeof columns);
    table_begin(&found->table, page, desk_word(request, WORD_BANK_FOUND), found->columns, 6);
}

/* Nothing yet; `ids` is borrowed. */
static struct found found_none(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        GHashTable *ids)
{
    return (struct found){.request = request,
            .line = line,
            .table = {.page = page},
            .ids = ids,
            .button = BUTTON_PLAIN};
}

static void put_found_act(struct found *found, gint64 document_id, const char *number)
{
    GString *page = found->table.page;
    g_autofree char *path = bank_line_path(found->line),
                    *action = g_strconcat(path, "/match", NULL);
    g_autofree char *text = WORDS_FILL(WORD_BANK_CONFIRM, found->request->language, number);
    put_form_begin(found->request, page, action);
    put_hidden(page, "document", NUMBER_TEXT(document_id));
    put_hidden(page, "q", form_value(&found->request->query, "q"));
    put_button(page, text, found->button);
    put_form_end(page);
}

static const char *customer_of(const struct document *document)
{
    return *document->customer.company ? document->customer.company : document->customer.name;
}

static void put_found_money(struct found *found, money amount, const char *currency)
{
    table_cell_begin(&found->table);
    put_money(found->request, found->table.page, amount, currency);
    table_cell_end(&found->table);
}

static void put_found(struct found *found, const struct document *document)
{
    struct table_writer *table = &found->table;
    g_autofree char *href = g_strdup_printf("/documents/%" G_GINT64_FORMAT, document->id);
    if (!g_hash_table_add(found->ids, GSIZE_TO_POINTER((gsize)document->id)))
        return;
    if (g_hash_table_size(found->ids) == 1)
        found_begin(found, table->page);
    table_row_begin(table);
    table_link(table, href, document->number);
    table_text(table, customer_of(document));
    table_cell_begin(table);
    put_day(found->request, table->page, document->issue_date);
    table_cell_end(table);
    put_found_money(found, document->totals.gross, document->currency);
    put_found_money(found, document->totals.due, document->currency);
    table_cell_begin(table);
    put_found_act(found, document->id, document->number);
    table_cell_end(table);
    table_row_end(table);
}

static void visit_found(const struct stored_document *stored, void *context)
{
    if (*stored->document->number)
        put_found(context, stored->document);
}

static bool put_each(struct found *found, const struct document_filter *filter, GError **error)
{
    return document_each(found->request->work.store, filter, visit_found, found, error);
}

/* What is still due first. */
static bool put_both(struct found *found, struct document_filter filter, GError **error)
{
    filter.unpaid = true;
    if (!put_each(found, &filter, error))
        return false;
    filter.unpaid = false;
    return put_each(found, &filter, error);
}

/* Those that the words find; "1003" may be an order and an amount. */
static bool put_search(struct found *found, const char *words, GError **error)
{
    struct document_filter named = {
            .type = DOCUMENT_INVOICE, .state = -1, .limit = FOUND_MOST, .text = words};
    struct document_filter summed = {.type = DOCUMENT_INVOICE, .state = -1, .limit = FOUND_MOST};
    summed.by_amount = list_read_sum(words, &summed.amount);
    return (document_words_count(words) == 0 || put_both(found, named, error)) &&
            (!summed.by_amount || put_both(found, summed, error));
}

static bool put_same_due(struct found *found, GError **error)
{
    struct store *store = found->request->work.store;
    g_autoptr(GPtrArray) targets = bank_targets_due(store, found->line->amount, error);
    for (guint i = 0; targets && i < MIN(targets->len, SAME_DUE_MOST); i++) {
        const struct bank_target *target = targets->pdata[i];
        g_autoptr(stored_document_auto) stored = document_get(store, target->id, error);
        if (!stored)
            return false;
        if (strcmp(target->currency, found->line->currency) == 0)
            put_found(found, stored->document);
    }
    return targets != NULL;
}

/* The invoices that the line is proposed to, with what is due of each. */
static bool put_proposed(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        GError **error)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(NULL, NULL);
    struct found found = found_none(request, page, line, ids);
    found.button = line->shares->len == 1 ? BUTTON_MAIN : BUTTON_PLAIN;
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_BANK_PROPOSAL));
    for (guint i = 0; i < MIN(line->shares->len, CONFIRM_MOST); i++) {
        const struct bank_line_share *share = line->shares->pdata[i];
        g_autoptr(stored_document_auto) stored =
                document_get(request->work.store, share->document_id, error);
        if (!stored)
            return false;
        put_found(&found, stored->document);
    }
    if (g_hash_table_size(ids))
        table_end(&found.table);
    return true;
}

static bool put_results(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        const char *words,
        GError **error)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(NULL, NULL);
    struct found found = found_none(request, page, line, ids);
    bool asked = *words != '\0';
    html_add(page, "<div id=\"results\"><h2>%t</h2>",
            desk_word(request, asked ? WORD_BANK_FOUND : WORD_BANK_SAME_DUE));
    bool good = asked ? put_search(&found, words, error) : put_same_due(&found, error);
    if (g_hash_table_size(ids))
        table_end(&found.table);
    else
        put_empty(page, desk_word(request, asked ? WORD_BANK_FOUND_NONE : WORD_BANK_NO_SAME_DUE));
    html_add(page, "</div>");
    return good;
}

static bool put_finding(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        GError **error)
{
    g_autofree char *path = bank_line_path(line), *words = g_strdup(desk_value(request, "q"));
    const struct field field = {.name = "q",
            .label = desk_word(request, WORD_BANK_FIND_WORDS),
            .type = "search",
            .value = words,
            .complete = "off",
            .most = 200,
            .search = true};
    g_strstrip(words);
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_BANK_FIND));
    put_search_begin(page, path, true);
    put_field(request, page, &field);
    put_button(page, desk_word(request, WORD_SEARCH), BUTTON_PLAIN);
    put_form_end(page);
    return put_results(request, page, line, words, error);
}

/* ---- what can be done ---- */

static void put_undo(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        enum word button,
        enum word help)
{
    g_autofree char *path = bank_line_path(line), *action = g_strconcat(path, "/unmatch", NULL);
    html_add(page, "<p>%t</p>", desk_word(request, help));
    put_act(request, page, action, desk_word(request, button), BUTTON_PLAIN);
}

/* A line that can pay an invoice. */
static bool may_be_matched(const struct bank_line *line)
{
    return line->amount > 0 || strcmp(line->kind, "reversal") == 0;
}

static bool put_acts(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        GError **error)
{
    if (!desk_may(request, WHO_ACCOUNTANT))
        return true;
    if (strcmp(line->state, "booked") == 0) {
        put_undo(request, page, line, WORD_BANK_UNDO, WORD_BANK_UNDO_HELP);
        return true;
    }
    if (strcmp(line->state, "proposed") == 0) {
        if (!put_proposed(request, page, line, error))
            return false;
        put_undo(request, page, line, WORD_BANK_DROP, WORD_BANK_DROP_HELP);
    }
    return !may_be_matched(line) || put_finding(request, page, line, error);
}

static void show_line(struct desk_request *request, const struct bank_line *line)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *who = bank_line_who(request, line);
    GString *page = page_begin(request, who);
    put_facts(request, page, line);
    if (!put_acts(request, page, line, &error)) {
        g_string_free(page, TRUE);
        answer_failed(request, error);
        return;
    }
    html_add(page, "<p><a href=\"/bank\">%t</a></p>", desk_word(request, WORD_BACK));
    page_end(request, page);
}

void page_bank_line(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(bank_line_auto) line =
            bank_line_get(request->work.store, desk_id(request, 0), &error);
    if (line)
        show_line(request, line);
    else
        answer_failed(request, error);
}

/* ---- acts ---- */

/* Ends the transaction of an act. */
static bool end(struct store *store, const struct bank_line *line, GError **error)
{
    if (line && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}

static void refuse(struct desk_request *request, const GError *error)
{
    desk_refuse(request, error);
    page_bank_line(request);
}

static void say_matched(
        struct desk_request *request, const struct bank_line *line, const char *number)
{
    bool part = strcmp(line->state, "proposed") == 0;
    g_autofree char *amount =
                            format_money_currency(line->amount, line->currency, request->language),
                    *who = bank_line_who(request, line);
    g_autofree char *text = part
            ? WORDS_FILL(WORD_BANK_PART_MATCHED, request->language, amount, number)
            : WORDS_FILL(WORD_BANK_MATCHED, request->language, amount, who, number);
    desk_say(request, text);
    if (part)
        answer_redirect(request, "/bank/%" G_GINT64_FORMAT, line->id);
    else
        answer_redirect(request, "/bank");
}

void page_bank_match(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct store *store = request->work.store;
    gint64 document = g_ascii_strtoll(form_value(&request->form, "document"), NULL, 10);
    if (!store_begin(store, &error)) {
        answer_failed(request, error);
        return;
    }
    g_autoptr(stored_document_auto) stored = document_get(store, document, &error);
    g_autoptr(bank_line_auto) line =
            stored ? bank_match_line(&request->work, desk_id(request, 0), stored, &error) : NULL;
    if (end(store, line, &error))
        say_matched(request, line, stored->document->number);
    else
        refuse(request, error);
}

void page_bank_unmatch(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct store *store = request->work.store;
    if (!store_begin(store, &error)) {
        answer_failed(request, error);
        return;
    }
    g_autoptr(bank_line_auto) line = bank_unmatch_line(&request->work, desk_id(request, 0), &error);
    if (!end(store, line, &error)) {
        refuse(request, error);
        return;
    }
    desk_say(request, desk_word(request, WORD_BANK_UNMATCHED));
    answer_redirect(request, "/bank/%" G_GINT64_FORMAT, line->id);
}
