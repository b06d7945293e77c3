/* What is done to the documents that were ticked: first a page that says what will happen, then the
 * act on each, with what came of it. */
#include <string.h>

#include "acts/drafts.h"
#include "acts/each.h"
#include "acts/issue.h"
#include "acts/pay.h"
#include "acts/send.h"
#include "base/date.h"
#include "base/error.h"
#include "document/text.h"
#include "errors.h"
#include "page_document.h"
#include "page_documents.h"
#include "page_documents_files.h"
#include "pages.h"

/* ---- which ones ---- */

static void free_stored(gpointer stored)
{
    stored_document_free(stored);
}

static bool is_among(const GPtrArray *chosen, gint64 id)
{
    for (guint i = 0; i < chosen->len; i++)
        if (((const struct stored_document *)g_ptr_array_index(chosen, i))->document->id == id)
            return true;
    return false;
}

/* The ticked documents that are there, as the form names them, each once. NULL: *word or the error
 * says why. Caller unrefs. */
static GPtrArray *read_chosen(const struct desk_request *request, enum word *word, GError **error)
{
    g_autoptr(GPtrArray) ids = form_values(&request->form, "doc"),
                         chosen = g_ptr_array_new_with_free_func(free_stored);
    *word = ids->len == 0            ? WORD_CHOSEN_NONE
            : ids->len > CHOSEN_MOST ? WORD_CHOSEN_MANY
                                     : WORD_NONE;
    if (*word)
        return NULL;
    for (guint i = 0; i < ids->len; i++) {
        gint64 id = g_ascii_strtoll(g_ptr_array_index(ids, i), NULL, 10);
        if (is_among(chosen, id))
            continue;
        struct stored_document *stored = document_get(request->work.store, id, error);
        if (!stored)
            return NULL;
        g_ptr_array_add(chosen, stored);
    }
    return g_steal_pointer(&chosen);
}

/* ---- what will happen ---- */

static char *copy_word(const struct desk_request *request, enum word word)
{
    return g_strdup(desk_word(request, word));
}

static char *foresee_issue(
        const struct desk_request *request, const struct stored_document *stored, bool *can)
{
    const struct document *document = stored->document;
    const struct warning *blocking = document_blocking_warning(document);
    *can = document->state == DOCUMENT_DRAFT && !blocking;
    if (document->state != DOCUMENT_DRAFT)
        return copy_word(request, WORD_CHOSEN_NO_DRAFT);
    return blocking ? document_warning_said(request, blocking)
                    : copy_word(request, WORD_CHOSEN_GETS_NUMBER);
}

static char *foresee_send(
        const struct desk_request *request, const struct stored_document *stored, bool *can)
{
    const struct document *document = stored->document;
    const struct warning *blocking = document_blocking_warning(document);
    bool draft = document->state == DOCUMENT_DRAFT;
    *can = false;
    if (document->state == DOCUMENT_VOID)
        return copy_word(request, WORD_CHOSEN_IS_VOID);
    if (draft && blocking)
        return document_warning_said(request, blocking);
    if (!document_can_send(request))
        return copy_word(request, WORD_DOC_NO_SEND);
    if (document->mail.state != MAIL_NONE)
        return copy_word(request, WORD_CHOSEN_SENT_BEFORE);
    if (!*document->customer.email)
        return copy_word(request, WORD_CHOSEN_NO_ADDRESS);
    *can = true;
    return WORDS_FILL(draft ? WORD_CHOSEN_NUMBERED_GOES_TO : WORD_CHOSEN_GOES_TO, request->language,
            document->customer.email);
}

static char *foresee_pay(
        const struct desk_request *request, const struct stored_document *stored, bool *can)
{
    const struct document *document = stored->document;
    *can = document->type == DOCUMENT_INVOICE && document_is_issued(document) &&
            document->totals.due > 0 && !stored->fully_credited;
    if (!*can)
        return copy_word(request, WORD_CHOSEN_NOTHING_DUE);
    g_autofree char *amount =
            format_money_currency(document->totals.due, document->currency, request->language);
    return WORDS_FILL(WORD_CHOSEN_BOOKS, request->language, amount);
}

static char *foresee_nothing(
        const struct desk_request *request, const struct stored_document *stored, bool *can)
{
    const char *kind;
    *can = false;
    return g_strdup(list_state_word(request, stored->document, &kind));
}

/* ---- what was shown ---- */

/* The field by which the form knows what it showed of a document, "#12". Caller frees. */
static char *seen_name(const char *reference)
{
    return g_strconcat("seen", reference, NULL);
}

static void put_seen_of(GString *page, const struct stored_document *stored)
{
    g_autofree char *reference = g_strdup_printf("#%" G_GINT64_FORMAT, stored->document->id),
                    *name = seen_name(reference), *print = draft_print(stored);
    put_hidden(page, name, print);
}

/* What each_do() hands to act_as_shown(). */
struct shown {
    const char *print;
    each_act act;
    const void *context; /* of the act */
};

static char *act_as_shown(const struct work *work,
        const void *context,
        struct stored_document *stored,
        GError **error)
{
    const struct shown *shown = context;
    if (!document_is_as_shown(stored, shown->print)) {
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "This document has changed meanwhile. Nothing was done.");
        return NULL;
    }
    return shown->act(work, shown->context, stored, error);
}

/* An act that may give a number, on what the page before showed: looked at in its transaction. */
static char *do_as_shown(struct desk_request *request,
        const char *reference,
        each_act act,
        const void *context,
        GError **error)
{
    g_autofree char *name = seen_name(reference);
    const struct shown shown = {form_value(&request->form, name), act, context};
    return each_do(&request->work, reference, act_as_shown, &shown, true, NULL, error);
}

/* ---- the acts ---- */

static char *do_issue(struct desk_request *request, const char *reference, GError **error)
{
    return do_as_shown(request, reference, each_issue, NULL, error);
}

static char *do_send(struct desk_request *request, const char *reference, GError **error)
{
    const struct send_wish wish = {0};
    return do_as_shown(request, reference, each_send, &wish, error);
}

static char *do_pay(struct desk_request *request, const char *reference, GError **error)
{
    const char *by = form_value(&request->form, "by");
    g_autofree char *day = NULL;
    bool good = document_payment_day(request, &day, error);
    const struct pay_entry entry = {.kind = PAYMENT_HAND, .day = day, .by = *by ? by : NULL};
    return good ? each_do(&request->work, reference, each_pay, &entry, false, NULL, error) : NULL;
}

/* The word of an act in the form of the list, and all that is said of it. */
static const struct chosen_act {
    const char *name;
    enum word title, button;
    enum desk_who who;
    bool issues; /* it may give numbers; it acts only on what was shown */
    char *(*foresee)(
            const struct desk_request *request, const struct stored_document *stored, bool *can);
    char *(*run)(struct desk_request *request, const char *reference, GError **error);
} acts[] = {
        {"issue", WORD_CHOSEN_ISSUE, WORD_CHOSEN_DO_ISSUE, WHO_OWNER, true, foresee_issue,
                do_issue},
        {"send", WORD_CHOSEN_SEND, WORD_CHOSEN_DO_SEND, WHO_OWNER, true, foresee_send, do_send},
        {"paid", WORD_CHOSEN_PAY, WORD_CHOSEN_DO_PAY, WHO_ACCOUNTANT, false, foresee_pay, do_pay},
        {"total", WORD_CHOSEN_TOTAL, WORD_NONE, WHO_READER, false, foresee_nothing, NULL},
};

static const struct chosen_act *find_act(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(acts[i].name, name) == 0)
            return &acts[i];
    return NULL;
}

/* ---- what both pages show ---- */

/* A chosen document and what will happen to it, or happened. */
struct outcome {
    char *name, *href, *text;
    const struct stored_document *stored; /* borrowed */
    bool good;
};

static void free_outcome(gpointer data)
{
    struct outcome *outcome = data;
    g_free(outcome->name);
    g_free(outcome->href);
    g_free(outcome->text);
    g_free(outcome);
}

/* Takes the text. */
static struct outcome *new_outcome(const struct desk_request *request,
        const struct stored_document *stored,
        char *text,
        bool good)
{
    struct outcome *outcome = g_new0(struct outcome, 1);
    outcome->stored = stored;
    outcome->name = list_name(request, stored->document);
    outcome->href = document_path(stored->document, "");
    outcome->text = text;
    outcome->good = good;
    return outcome;
}

static void put_outcome(const struct desk_request *request,
        struct table_writer *table,
        const struct outcome *outcome,
        bool failed)
{
    const struct document *document = outcome->stored->document;
    table_row_begin(table);
    table_link(table, outcome->href, outcome->name);
    table_text(table, list_customer(document));
    table_cell_begin(table);
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        put_money(request, table->page, list_amount(document), document->currency);
    table_cell_end(table);
    table_cell_begin(table);
    html_add(table->page, "<span%h>%t</span>",
            outcome->good    ? " class=\"good\""
                    : failed ? " class=\"bad\""
                             : "",
            outcome->text);
    table_cell_end(table);
    table_row_end(table);
}

/* `failed`: what is not good failed; else nothing happens to it. */
static void put_outcomes(const struct desk_request *request,
        GString *page,
        const GPtrArray *outcomes,
        enum word head,
        bool failed)
{
    const struct column columns[] = {{desk_word(request, WORD_CHOSEN_DOCUMENT), COLUMN_MAIN},
            {label(LABEL_CUSTOMER, request->language), COLUMN_TEXT},
            {label(LABEL_TOTAL, request->language), COLUMN_NUMBER},
            {desk_word(request, head), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, head), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < outcomes->len; i++)
        put_outcome(request, &table, g_ptr_array_index(outcomes, i), failed);
    table_end(&table);
}

/* The sum of one currency, as part of "3 · € 363.00 · USD 12.00". */
static void put_sum(const struct desk_request *request,
        GString *page,
        const GPtrArray *chosen,
        const char *currency)
{
    money sum = 0;
    for (guint i = 0; i < chosen->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(chosen, i);
        if (strcmp(stored->document->currency, currency) == 0)
            sum += list_amount(stored->document);
    }
    html_add(page, " · ");
    put_money(request, page, sum, currency);
}

static void put_sums(const struct desk_request *request, GString *page, const GPtrArray *chosen)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    html_add(page, "<p><strong>%t: %t", desk_word(request, WORD_LIST_TOTAL),
            NUMBER_TEXT(chosen->len));
    for (guint i = 0; i < chosen->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(chosen, i);
        if (g_hash_table_add(told, stored->document->currency))
            put_sum(request, page, chosen, stored->document->currency);
    }
    html_add(page, "</strong></p>");
}

static void put_back(const struct desk_request *request, GString *page, const struct view *view)
{
    g_autofree char *path = view_path(view);
    html_add(page, "<p><a href=\"%a\">%t</a></p>", path, desk_word(request, WORD_CHOSEN_BACK));
}

/* ---- the page before ---- */

static void put_payment_fields(const struct desk_request *request, GString *page, const char *today)
{
    const struct field day = {.name = "day",
            .label = desk_word(request, WORD_CHOSEN_PAID_ON),
            .type = "date",
            .value = today,
            .required = true};
    const struct field by = {.name = "by",
            .label = desk_word(request, WORD_CHOSEN_PAID_BY),
            .hint = desk_word(request, WORD_CHOSEN_PAID_BY_HINT),
            .most = 100};
    put_field(request, page, &day);
    put_field(request, page, &by);
}

/* The form that does it, for those with which it can be done. */
static void put_do(const struct desk_request *request,
        GString *page,
        const struct view *view,
        const struct chosen_act *act,
        const GPtrArray *outcomes,
        guint able)
{
    g_autofree char *action = g_strconcat("/documents/chosen/", act->name, NULL),
                    *text = WORDS_FILL(act->button, request->language, NUMBER_TEXT(able));
    if (act->issues)
        html_add(page, "<p>%t</p>", desk_word(request, WORD_CHOSEN_FOR_GOOD));
    put_form_begin(request, page, action);
    put_view(page, view);
    for (guint i = 0; i < outcomes->len; i++) {
        const struct outcome *outcome = g_ptr_array_index(outcomes, i);
        if (!outcome->good)
            continue;
        put_hidden(page, "doc", NUMBER_TEXT(outcome->stored->document->id));
        if (act->issues)
            put_seen_of(page, outcome->stored);
    }
    if (!act->issues)
        put_payment_fields(request, page, view->today);
    put_button(page, text, BUTTON_MAIN);
    put_form_end(page);
}

/* The number that the first draft of each type will get; why none, where numbering is stopped. */
static void put_numbers(const struct desk_request *request, GString *page, const GPtrArray *chosen)
{
    bool told[DOCUMENT_TYPES] = {false};
    for (guint i = 0; i < chosen->len; i++) {
        g_autoptr(GError) error = NULL;
        const struct stored_document *stored = g_ptr_array_index(chosen, i);
        enum document_type type = stored->document->type;
        bool draft = stored->document->state == DOCUMENT_DRAFT;
        if (!draft || document_blocking_warning(stored->document) || told[type])
            continue;
        g_autofree char *date = NULL,
                        *number = issue_foresee(&request->work, stored, &date, &error),
                        *day = number ? format_day(date, request->language) : NULL,
                        *text = number
                ? WORDS_FILL(WORD_CHOSEN_FIRST_NUMBER, request->language,
                          label((enum label)type, request->language), number, day)
                : desk_said(request, error->message);
        html_add(page, "<p>%t</p>", text);
        told[type] = true;
    }
}

static void show_before(struct desk_request *request,
        const struct view *view,
        const struct chosen_act *act,
        const GPtrArray *chosen)
{
    g_autoptr(GPtrArray) outcomes = g_ptr_array_new_with_free_func(free_outcome);
    guint able = 0;
    for (guint i = 0; i < chosen->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(chosen, i);
        bool can;
        char *text = act->foresee(request, stored, &can);
        able += can;
        g_ptr_array_add(outcomes, new_outcome(request, stored, text, can));
    }
    GString *page = page_begin(request, desk_word(request, act->title));
    put_sums(request, page, chosen);
    if (act->issues && able)
        put_numbers(request, page, chosen);
    if (act->run && able)
        put_do(request, page, view, act, outcomes, able);
    else if (act->run)
        html_add(page, "<p>%t</p>", desk_word(request, WORD_CHOSEN_NOT_MET));
    put_outcomes(request, page, outcomes, act->run ? WORD_CHOSEN_WILL : WORD_LIST_STATE, false);
    put_back(request, page, view);
    page_end(request, page);
}

/* The list again, with why nothing was done. */
static void refuse(
        struct desk_request *request, const struct view *view, enum word word, const GError *error)
{
    if (error)
        desk_refuse(request, error);
    else
        desk_refuse_word(request, 422, word);
    documents_show(request, view);
}

void page_documents_chosen(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_auto(view_auto) view = {0};
    enum word word = WORD_NONE;
    const char *name = form_value(&request->form, "act");
    const struct chosen_act *act = find_act(name);
    view_read(request, &view, NULL);
    g_autoptr(GPtrArray) chosen = read_chosen(request, &word, &error);
    if (!chosen)
        refuse(request, &view, word, error);
    else if (documents_file_answered(request, name, chosen))
        return;
    else if (!act)
        answer_error(request, 404, WORD_NONE);
    else if (!desk_may(request, act->who))
        answer_error(request, 403, WORD_HELP_403_ROLE);
    else
        show_before(request, &view, act, chosen);
}

/* ---- doing it ---- */

static struct outcome *do_one(struct desk_request *request,
        const struct chosen_act *act,
        const struct stored_document *stored)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *reference = g_strdup_printf("#%" G_GINT64_FORMAT, stored->document->id),
                    *done = act->run(request, reference, &error);
    if (!done && desk_status_of(error) == 500)
        desk_log_fault(request, error);
    return new_outcome(request, stored, desk_said(request, done ? done : error->message), done);
}

/* What was given a number is in the mark once, whatever number of them. */
static GPtrArray *do_all(struct desk_request *request,
        const struct chosen_act *act,
        const GPtrArray *chosen,
        guint *done)
{
    g_autoptr(GError) mark = NULL;
    GPtrArray *outcomes = g_ptr_array_new_with_free_func(free_outcome);
    *done = 0;
    for (guint i = 0; i < chosen->len; i++) {
        struct outcome *outcome = do_one(request, act, g_ptr_array_index(chosen, i));
        *done += outcome->good;
        g_ptr_array_add(outcomes, outcome);
    }
    if (act->issues && !store_mark_sync(request->work.store, &mark))
        desk_log_fault(request, mark);
    return outcomes;
}

/* Where some failed each tells why. */
static void show_after(struct desk_request *request,
        const struct view *view,
        const struct chosen_act *act,
        const GPtrArray *outcomes,
        guint done)
{
    g_autofree char *good = g_strdup_printf("%u", done),
                    *bad = g_strdup_printf("%u", outcomes->len - done),
                    *text = WORDS_FILL(WORD_CHOSEN_SOME_FAILED, request->language, good, bad),
                    *path = view_path(view);
    if (done)
        desk_acted(request, path);
    else
        desk_refuse_word(request, 422, WORD_CHOSEN_ALL_FAILED);
    GString *page = page_begin(request, desk_word(request, act->title));
    if (done)
        html_add(page, "<p class=\"alert\" role=\"alert\">%t</p>", text);
    put_outcomes(request, page, outcomes, WORD_CHOSEN_DID, true);
    put_back(request, page, view);
    page_end(request, page);
}

static void act_on(struct desk_request *request, const struct chosen_act *act)
{
    g_autoptr(GError) error = NULL;
    g_auto(view_auto) view = {0};
    enum word word = WORD_NONE;
    guint done;
    view_read(request, &view, NULL);
    g_autoptr(GPtrArray) chosen = read_chosen(request, &word, &error);
    if (!chosen) {
        refuse(request, &view, word, error);
        return;
    }
    g_autoptr(GPtrArray) outcomes = do_all(request, act, chosen, &done);
    if (done < outcomes->len) {
        show_after(request, &view, act, outcomes, done);
        return;
    }
    g_autofree char *text = WORDS_FILL(WORD_CHOSEN_DONE, request->language, NUMBER_TEXT(done)),
                    *path = view_path(&view);
    desk_say(request, text);
    answer_redirect(request, "%s", path);
}

void page_documents_issue(struct desk_request *request)
{
    act_on(request, find_act("issue"));
}

void page_documents_send(struct desk_request *request)
{
    act_on(request, find_act("send"));
}

void page_documents_paid(struct desk_request *request)
{
    act_on(request, find_act("paid"));
}
