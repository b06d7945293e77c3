/* The bank: what waits for a person's word, and what was booked. */
#include "page_bank.h"

#include <string.h>

#include "acts/bank_import.h"
#include "bank/match.h"
#include "base/text.h"
#include "document/number.h"
#include "document/text.h"
#include "errors.h"
#include "listing.h"
#include "page.h"
#include "pages.h"

#define PAGE_LINES 50
#define OVERVIEW_LINES 10
#define BUTTONS_MOST 3
#define MESSAGE_MOST 100 /* characters of a message in a list */

/* ---- a line, in parts ---- */

char *bank_line_path(const struct bank_line *line)
{
    return g_strdup_printf("/bank/%" G_GINT64_FORMAT, line->id);
}

char *bank_line_who(const struct desk_request *request, const struct bank_line *line)
{
    if (*line->name)
        return g_strdup(line->name);
    return *line->iban ? iban_text(line->iban) : g_strdup(desk_word(request, WORD_BANK_NOBODY));
}

/* The first row that fits counts; outcome NULL: any. */
static const struct {
    const char *state, *outcome, *kind;
    enum word word;
} states[] = {
        {"proposed", NULL, "wait", WORD_BANK_IS_PROPOSED},
        {"open", BANK_OUTCOME_TWICE, "wait", WORD_BANK_IS_TWICE},
        {"open", NULL, "wait", WORD_BANK_IS_OPEN},
        {"booked", "too-little", "bad", WORD_BANK_IS_LITTLE},
        {"booked", "too-much", "bad", WORD_BANK_IS_MUCH},
        {"booked", NULL, "good", WORD_BANK_IS_BOOKED},
        {"", NULL, "", WORD_BANK_IS_OTHER},
};

void put_bank_state(const struct desk_request *request, GString *page, const struct bank_line *line)
{
    gsize i = 0;
    while (*states[i].state &&
            (strcmp(states[i].state, line->state) != 0 ||
                    (states[i].outcome && strcmp(states[i].outcome, line->outcome) != 0)))
        i++;
    put_state(page, states[i].kind, desk_word(request, states[i].word));
}

void put_bank_shares(
        const struct desk_request *request, GString *page, const struct bank_line *line)
{
    html_add(page, "<span>"); /* one thing on a card */
    for (guint i = 0; i < line->shares->len; i++) {
        const struct bank_line_share *share = line->shares->pdata[i];
        html_add(page, "%h<a class=\"short\" href=\"/documents/%u\">%t</a>", i ? ", " : "",
                NUMBER_TEXT(share->document_id), share->number);
        if (share->amount != line->amount) {
            html_add(page, " (");
            put_money(request, page, share->amount, line->currency);
            html_add(page, ")");
        }
    }
    html_add(page, "</span>");
}

static void put_confirm(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        const struct bank_line_share *share)
{
    g_autofree char *path = bank_line_path(line), *action = g_strconcat(path, "/match", NULL);
    g_autofree char *amount =
            format_money_currency(share->amount, line->currency, request->language);
    bool whole = share->amount == line->amount;
    g_autofree char *text = WORDS_FILL(whole ? WORD_BANK_CONFIRM : WORD_BANK_CONFIRM_PART,
            request->language, share->number, amount);
    put_form_begin(request, page, action);
    put_hidden(page, "document", NUMBER_TEXT(share->document_id));
    put_button(page, text, BUTTON_PLAIN);
    put_form_end(page);
}

/* A button for each document that a line is proposed to, a few of them, and a link to the rest. */
static void put_bank_confirm(
        const struct desk_request *request, GString *page, const struct bank_line *line)
{
    guint shown = MIN(line->shares->len, BUTTONS_MOST);
    html_add(page, "<div class=\"acts\">");
    for (guint i = 0; i < shown; i++)
        put_confirm(request, page, line, line->shares->pdata[i]);
    html_add(page, "</div>");
    if (line->shares->len == shown)
        return;
    g_autofree char *path = bank_line_path(line),
                    *text = WORDS_FILL(WORD_BANK_MORE, request->language,
                            NUMBER_TEXT(line->shares->len - shown));
    html_add(page, " <a href=\"%a\">%t</a>", path, text);
}

/* What the payer wrote: the reference as it is printed, else the text, cut. */
static void put_message(GString *page, const struct bank_line *line)
{
    const char *r = line->reference, *text = *line->text ? line->text : r;
    bool printed = strlen(r) == 12, cut = g_utf8_strlen(text, -1) > MESSAGE_MOST;
    g_autofree char *reference = g_strdup_printf(
                            "+++%.3s/%.4s/%s+++", r, r + MIN(3, strlen(r)), r + MIN(7, strlen(r))),
                    *beginning = g_utf8_substring(text, 0, cut ? MESSAGE_MOST : -1);
    if (printed)
        html_add(page, "<span class=\"money\">%t</span>", reference);
    else
        html_add(page, "<span class=\"least\">%t%h</span>", beginning, cut ? "…" : "");
}

/* ---- lists of lines ---- */

/* What a list's last column has. */
enum last { LAST_ACT, LAST_DOCUMENTS, LAST_BOTH };

static void put_last(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        enum last last)
{
    g_autofree char *path = bank_line_path(line);
    bool may = desk_may(request, WHO_ACCOUNTANT);
    bool proposed = strcmp(line->state, "proposed") == 0;
    if (may && proposed && last != LAST_DOCUMENTS)
        put_bank_confirm(request, page, line);
    else if (line->shares->len)
        put_bank_shares(request, page, line);
    else if (may && strcmp(line->state, "open") == 0)
        html_add(page, "<a href=\"%a\">%t</a>", path, desk_word(request, WORD_BANK_FIND));
}

/* What it is, where the view does not say so, and why. */
static void put_why(const struct desk_request *request,
        GString *page,
        const struct bank_line *line,
        bool with_state)
{
    /* of one that nothing is known of there is nothing to say */
    bool dumb = strcmp(line->state, "open") == 0 && strcmp(line->outcome, "unknown") == 0;
    g_autofree char *why = dumb ? g_strdup("") : desk_said(request, line->facts);
    if (!with_state && !*why)
        return;
    html_add(page, "<span class=\"least\">");
    if (with_state)
        put_bank_state(request, page, line);
    html_add(page, "%h%t</span>", with_state && *why ? ": " : "", why);
}

static void put_row(const struct desk_request *request,
        struct table_writer *table,
        const struct bank_line *line,
        enum last last)
{
    g_autofree char *path = bank_line_path(line), *who = bank_line_who(request, line);
    table_row_begin(table);
    table_link(table, path, who);
    table_cell_begin(table);
    put_day(request, table->page, line->day);
    table_cell_end(table);
    table_cell_begin(table);
    put_money(request, table->page, line->amount, line->currency);
    table_cell_end(table);
    table_cell_begin(table);
    put_message(table->page, line);
    table_cell_end(table);
    table_cell_begin(table);
    put_why(request, table->page, line, last == LAST_BOTH);
    table_cell_end(table);
    table_cell_begin(table);
    put_last(request, table->page, line, last);
    table_cell_end(table);
    table_row_end(table);
}

static void put_lines(const struct desk_request *request,
        GString *page,
        const char *caption,
        const GPtrArray *lines,
        enum last last)
{
    enum word end = last == LAST_ACT ? WORD_BANK_ACT : WORD_BANK_INVOICE;
    enum word why = last == LAST_BOTH ? WORD_BANK_STATE : WORD_BANK_WHY;
    const struct column columns[] = {{desk_word(request, WORD_BANK_WHO), COLUMN_MAIN},
            {desk_word(request, WORD_BANK_DAY), COLUMN_SHORT},
            {desk_word(request, WORD_BANK_AMOUNT), COLUMN_NUMBER},
            {desk_word(request, WORD_BANK_MESSAGE), COLUMN_TEXT},
            {desk_word(request, why), COLUMN_TEXT}, {desk_word(request, end), COLUMN_TEXT}};

    struct table_writer table;
    table_begin(&table, page, caption, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < lines->len; i++)
        put_row(request, &table, lines->pdata[i], last);
    table_end(&table);
}

/* ---- the views ---- */

static const struct bank_view {
    const char *state; /* NULL: all */
    const char *name;  /* in the query */
    enum word title, empty;
    enum last last;
} bank_views[] = {
        {"proposed", "proposed", WORD_BANK_PROPOSED, WORD_BANK_NO_PROPOSED, LAST_ACT},
        {"open", "open", WORD_BANK_OPEN, WORD_BANK_NO_OPEN, LAST_ACT},
        {"booked", "booked", WORD_BANK_BOOKED, WORD_BANK_NO_BOOKED, LAST_BOTH},
        {"other", "other", WORD_BANK_OTHER, WORD_BANK_NO_LINES, LAST_BOTH},
        {NULL, "all", WORD_BANK_ALL, WORD_BANK_NO_LINES, LAST_BOTH},
};

/* NULL: the overview. */
static const struct bank_view *view_of(const struct desk_request *request)
{
    const char *name = form_value(&request->query, "state");
    for (gsize i = 0; i < G_N_ELEMENTS(bank_views); i++)
        if (strcmp(bank_views[i].name, name) == 0)
            return &bank_views[i];
    return NULL;
}

/* What waits for a person. */
struct waiting {
    gint64 proposed, open;
};

static bool read_waiting(struct store *store, struct waiting *waiting, GError **error)
{
    return bank_line_count(store, "proposed", &waiting->proposed, error) &&
            bank_line_count(store, "open", &waiting->open, error);
}

static void put_bank_views(const struct desk_request *request,
        GString *page,
        const struct bank_view *here,
        const struct waiting *waiting)
{
    struct view views[G_N_ELEMENTS(bank_views) + 1] = {
            {"/bank", desk_word(request, WORD_BANK_OVERVIEW), -1, here == NULL}};
    char *hrefs[G_N_ELEMENTS(bank_views)];
    for (gsize i = 0; i < G_N_ELEMENTS(bank_views); i++) {
        const struct bank_view *view = &bank_views[i];
        hrefs[i] = g_strconcat("/bank?state=", view->name, NULL);
        views[i + 1] = (struct view){hrefs[i], desk_word(request, view->title), -1, here == view};
    }
    views[1].count = waiting->proposed;
    views[2].count = waiting->open;
    put_views(page, desk_word(request, WORD_BANK_VIEWS), views, G_N_ELEMENTS(views));
    for (gsize i = 0; i < G_N_ELEMENTS(hrefs); i++)
        g_free(hrefs[i]);
}

/* A view alone, a page at a time. */
static bool put_view(const struct desk_request *request,
        GString *page,
        const struct bank_view *view,
        GError **error)
{
    g_autofree char *base = g_strconcat("/bank?state=", view->name, NULL);
    struct page_key key = listing_key(request, PAGE_LINES);
    g_autoptr(GPtrArray) lines = bank_line_page(request->work.store, view->state, &key, error);
    if (!lines)
        return false;
    if (lines->len == 0) {
        put_empty(page, desk_word(request, view->empty));
        return true;
    }
    const struct bank_line *first = lines->pdata[0], *last = lines->pdata[lines->len - 1];
    put_lines(request, page, desk_word(request, view->title), lines, view->last);
    put_listing_pager(request, page, base, &key, first->id, last->id);
    return true;
}

/* The newest lines of a view, under its title; nothing where there are none. */
static bool put_section(const struct desk_request *request,
        GString *page,
        const struct bank_view *view,
        GError **error)
{
    struct page_key key = {.limit = OVERVIEW_LINES};
    g_autoptr(GPtrArray) lines = bank_line_page(request->work.store, view->state, &key, error);
    if (!lines)
        return false;
    if (lines->len == 0)
        return true;
    html_add(page, "<h2>%t</h2>", desk_word(request, view->title));
    put_lines(request, page, desk_word(request, view->title), lines, view->last);
    if (key.older)
        html_add(page, "<p><a href=\"/bank?state=%u\">%t</a></p>", view->name,
                desk_word(request, WORD_BANK_SHOW_ALL));
    return true;
}

/* Until which day the bank's files go; *any: there was one. */
static bool put_last_day(
        const struct desk_request *request, GString *page, bool *any, GError **error)
{
    g_autofree char *day = NULL;
    if (!bank_last_day(request->work.store, &day, error))
        return false;
    g_autofree char *written = format_day(day, request->language);
    g_autofree char *text = WORDS_FILL(WORD_BANK_LAST_DAY, request->language, written);
    *any = *day != '\0';
    html_add(page, "<p>%t</p>", *any ? text : desk_word(request, WORD_BANK_NO_DAY));
    return true;
}

/* Open where it is the next thing to do. */
static void put_upload(const struct desk_request *request, GString *page, bool next)
{
    bool sent = request->refused && strcmp(request->path, "/bank/import") == 0;
    bool empty = sent && !form_file(&request->form, "file");
    const char *title = desk_word(request, WORD_BANK_UPLOAD);
    const struct field file = {.name = "file",
            .label = desk_word(request, WORD_BANK_FILES),
            .type = "file",
            .accept = ".cod,.bc2,.txt,.xml,.zip",
            .many = true,
            .hint = desk_word(request, WORD_BANK_FILES_HINT),
            .error = empty ? desk_word(request, WORD_BANK_NO_FILE) : NULL,
            .required = true};
    html_add(page, "<details class=\"fold\"%h><summary>%t</summary>", next || sent ? " open" : "",
            title);
    put_upload_begin(request, page, "/bank/import");
    put_field(request, page, &file);
    put_button(page, title, BUTTON_MAIN);
    put_form_end(page);
    html_add(page, "</details>");
}

static bool put_overview(const struct desk_request *request,
        GString *page,
        const struct waiting *waiting,
        GError **error)
{
    bool nothing = waiting->proposed == 0 && waiting->open == 0, any = false;
    if (!put_last_day(request, page, &any, error))
        return false;
    if (desk_may(request, WHO_ACCOUNTANT))
        put_upload(request, page, nothing);
    if (!put_section(request, page, &bank_views[0], error) ||
            !put_section(request, page, &bank_views[1], error))
        return false;
    if (nothing && any)
        put_empty(page, desk_word(request, WORD_BANK_NOTHING_WAITS));
    return put_section(request, page, &bank_views[2], error);
}

void page_bank(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    const struct bank_view *view = view_of(request);
    struct waiting waiting;
    if (!read_waiting(request->work.store, &waiting, &error)) {
        answer_failed(request, error);
        return;
    }
    GString *page = page_begin(request, desk_word(request, WORD_BANK));
    put_bank_views(request, page, view, &waiting);
    bool good = view ? put_view(request, page, view, &error)
                     : put_overview(request, page, &waiting, &error);
    if (good) {
        page_end(request, page);
        return;
    }
    g_string_free(page, TRUE);
    answer_failed(request, error);
}
