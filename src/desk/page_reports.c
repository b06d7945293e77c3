/* Reports: one at a time, what is made for the accountant, and how the books are looked after. */
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "books/report_tell.h"
#include "errors.h"
#include "fetch/shop.h"
#include "jobs.h"
#include "page.h"
#include "page_jobs.h"
#include "pages.h"
#include "report_show.h"
#include "report_words.h"
#include "store/events.h"
#include "store/standing.h"

/* So many documents are read while somebody waits; a report of more is long work. */
#define DOCUMENTS_AT_ONCE 400
#define JOBS_SHOWN 8

/* ---- what was asked ---- */

static char *today_of(const struct desk_request *request)
{
    return date_day(request->work.now, request->work.config->seller.timezone);
}

/* The month before this one: what an accountant asks for. */
static struct period month_before(const struct desk_request *request)
{
    g_autofree char *today = today_of(request);
    struct period period = period_around(today, PERIOD_MONTH);
    g_autofree char *before = date_add_days(period.from, -1);
    return period_around(before, PERIOD_MONTH);
}

static struct period period_asked(const struct desk_request *request)
{
    struct period period;
    return page_period_read(request, &period) ? period : month_before(request);
}

/* False: it is answered. */
static bool query_of(struct desk_request *request, struct report_query *query)
{
    g_autofree char *today = today_of(request);
    *query = (struct report_query){
            .report = report_find(request->pieces[0]), .shop = page_shop_read(request)};
    if (!query->report) {
        answer_error(request, 404, WORD_HELP_404);
        return false;
    }
    query->period = report_period(query->report, today);
    if (*query->period.from)
        query->period = period_asked(request);
    else if (!page_period_read(request, &query->period))
        query->period = report_period(query->report, today);
    return true;
}

/* Whether it is too much to read while somebody waits. */
static bool is_long(const struct desk_request *request,
        const struct report_query *query,
        bool *is,
        GError **error)
{
    gint64 count = 0;
    struct store *store = request->work.store;
    const char *name = report_name(query->report);
    bool good = true;
    if (strcmp(name, "open") == 0)
        good = standing_count_open(store, DOCUMENTS_AT_ONCE + 1, &count, error);
    else if (strcmp(name, "numbers") != 0)
        good = standing_count_days(
                store, query->period.from, query->period.to, DOCUMENTS_AT_ONCE + 1, &count, error);
    *is = count > DOCUMENTS_AT_ONCE;
    return good;
}

static cJSON *wishes_of(const struct period *period, const char *shop)
{
    cJSON *wishes = cJSON_CreateObject();
    if (*period->from)
        cJSON_AddStringToObject(wishes, "from", period->from);
    cJSON_AddStringToObject(wishes, "to", period->to);
    if (shop)
        cJSON_AddStringToObject(wishes, "shop", shop);
    return wishes;
}

/* ---- one report ---- */

static void put_period(const struct desk_request *request,
        GString *page,
        const char *action,
        const struct period *period)
{
    put_search_begin(page, action, false);
    put_period_field(request, page, period);
    put_shop_field(request, page);
    put_button(page, desk_word(request, WORD_REPORT_SHOW), BUTTON_PLAIN);
    put_form_end(page);
}

/* The period and shop as fields that are not seen: of a form that acts. */
static void put_asked(
        const struct desk_request *request, GString *page, const struct period *period)
{
    const char *shop = page_shop_read(request);
    put_hidden(page, "from", period->from);
    put_hidden(page, "to", period->to);
    if (shop)
        put_hidden(page, "shop", shop);
}

static void put_make(
        const struct desk_request *request, GString *page, const struct report_query *query)
{
    g_autofree char *action = g_strdup_printf("/reports/%s/make", report_name(query->report));
    html_add(page, "<p>%t</p>", desk_word(request, WORD_REPORT_LONG));
    put_form_begin(request, page, action);
    put_asked(request, page, &query->period);
    put_button(page, desk_word(request, WORD_REPORT_MAKE), BUTTON_MAIN);
    put_form_end(page);
}

static void put_csv(
        const struct desk_request *request, GString *page, const struct report_query *query)
{
    html_add(page,
            "<p><a class=\"button\" href=\"/reports/%a.csv?from=%u&amp;to=%u&amp;shop=%u\" "
            "download>%t</a></p>",
            report_name(query->report), query->period.from, query->period.to,
            query->shop ? query->shop : "", desk_word(request, WORD_REPORT_CSV));
}

static void show(struct desk_request *request, const struct report_query *query, const cJSON *json)
{
    const char *name = report_name(query->report);
    g_autofree char *action = g_strdup_printf("/reports/%s", name),
                    *period = page_period_text(request, query->period.from, query->period.to);
    g_autofree char *title = g_strdup_printf("%s – %s", page_report_title(request, name), period);
    GString *page = page_begin(request, title);
    put_period(request, page, action, &query->period);
    if (json) {
        put_report(request, page, json);
        put_csv(request, page, query);
    } else {
        put_make(request, page, query);
    }
    html_add(page, "<p><a href=\"/reports\">%t</a></p>", desk_word(request, WORD_REPORTS));
    page_end(request, page);
}

void page_report(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct report_query query;
    bool is = false;
    if (!query_of(request, &query))
        return;
    cJSON *json = is_long(request, &query, &is, &error) && !is
            ? report_tell(request->work.store, request->work.config, &query, REPORT_ROWS_SHOWN,
                      NULL, NULL, &error)
            : NULL;
    if (error)
        answer_failed(request, error);
    else
        show(request, &query, json);
    cJSON_Delete(json);
}

static bool append(void *context, const char *text, gsize length, GError **error)
{
    (void)error;
    g_string_append_len(context, text, (gssize)length);
    return true;
}

/* One of many documents is made as long work, which leads to its file. */
void page_report_csv(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct report_query query;
    bool is = false;
    if (!query_of(request, &query))
        return;
    GString *csv = g_string_new(NULL);
    bool good = is_long(request, &query, &is, &error) &&
            (is ||
                    report_csv(request->work.store, request->work.config, &query, append, csv,
                            &error));
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(csv);
    g_autofree char *name = g_strdup_printf(
            "billhook-%s-%s-%s.csv", report_name(query.report), query.period.from, query.period.to);
    if (!good)
        answer_failed(request, error);
    else if (is)
        show(request, &query, NULL);
    else
        answer_bytes(request, "text/csv; charset=utf-8", name, bytes);
}

/* ---- all of it ---- */

static void put_names(
        const struct desk_request *request, GString *page, const struct period *period)
{
    const char *shop = page_shop_read(request);
    html_add(page, "<ul class=\"reports\">");
    for (guint i = 0; report_at(i); i++) {
        const char *name = report_name(report_at(i));
        html_add(page, "<li><a href=\"/reports/%a?from=%u&amp;to=%u&amp;shop=%u\">%t</a></li>",
                name, period->from, period->to, shop ? shop : "", page_report_title(request, name));
    }
    html_add(page, "</ul>");
}

/* A form of one button that asks for long work over the period. */
static void put_work(const struct desk_request *request,
        GString *page,
        const char *action,
        const struct period *period,
        enum word word,
        enum button kind)
{
    put_form_begin(request, page, action);
    put_asked(request, page, period);
    put_button(page, desk_word(request, word), kind);
    put_form_end(page);
}

static bool has_key(const struct config *config)
{
    for (guint i = 0; i < config->shops->len; i++)
        if (fetch_has_key(g_ptr_array_index(config->shops, i)))
            return true;
    return false;
}

static void put_pack(const struct desk_request *request, GString *page, const struct period *period)
{
    g_autofree char *text = page_period_text(request, period->from, period->to);
    html_add(page, "<h2>%t – %t</h2><p>%t</p>", desk_word(request, WORD_REPORT_PACK), text,
            desk_word(request, WORD_REPORT_PACK_HELP));
    put_work(request, page, "/jobs/export", period, WORD_REPORT_PACK_MAKE, BUTTON_MAIN);
}

/* How the last proof went. */
static void put_last_proof(const struct desk_request *request, GString *page)
{
    g_auto(care_record_auto) record = {0};
    if (!care_read(request->work.store, CARE_VERIFY, &record, NULL))
        return;
    bool bad = record.failed_at > record.good_at;
    gint64 at = bad ? record.failed_at : record.good_at;
    g_autofree char *when = moment_text(request, at);
    g_autofree char *said = bad ? desk_said(request, record.reason) : g_strdup("");
    g_autofree char *text = !at ? g_strdup(desk_word(request, WORD_REPORT_NOT_PROVEN))
            : bad               ? WORDS_FILL(WORD_REPORT_PROVEN_BAD, request->language, when, said)
                                : WORDS_FILL(WORD_REPORT_PROVEN_GOOD, request->language, when);
    html_add(page, "<p class=\"%a\">%t</p>", !at ? "wait" : bad ? "bad" : "good", text);
}

static void put_checks(
        const struct desk_request *request, GString *page, const struct period *period)
{
    bool may = desk_may(request, WHO_ACCOUNTANT);
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_REPORT_CHECKS));
    put_last_proof(request, page);
    if (may)
        put_act(request, page, "/jobs/verify", desk_word(request, WORD_REPORT_VERIFY),
                BUTTON_PLAIN);
    html_add(page, "<p>%t</p>", desk_word(request, WORD_REPORT_RECONCILE_HELP));
    if (may && has_key(request->work.config))
        put_work(request, page, "/jobs/reconcile", period, WORD_REPORT_RECONCILE, BUTTON_PLAIN);
    else if (may)
        html_add(page, "<p class=\"hint\">%t</p>", desk_word(request, WORD_REPORT_NO_KEY));
}

static void put_job_row(const struct desk_request *request,
        struct table_writer *table,
        const struct stored_job *job)
{
    static const struct {
        enum word word;
        const char *kind;
    } states[JOB_STATES] = {
            [JOB_QUEUED] = {WORD_JOB_IS_QUEUED, "wait"},
            [JOB_RUNNING] = {WORD_JOB_IS_RUNNING, "wait"},
            [JOB_DONE] = {WORD_JOB_IS_DONE, "good"},
            [JOB_FAILED] = {WORD_JOB_IS_FAILED, "bad"},
            [JOB_STOPPED] = {WORD_JOB_IS_STOPPED, ""},
    };
    g_autofree char *path = page_job_path(job->id), *asked = page_job_asked(request, job);
    table_row_begin(table);
    table_link(table, path, desk_word(request, job_kind_find(job->kind)->title));
    table_text(table, asked);
    table_cell_begin(table);
    put_moment(request, table->page, job->made_at);
    table_cell_end(table);
    table_cell_begin(table);
    put_state(table->page, states[job->state].kind, desk_word(request, states[job->state].word));
    table_cell_end(table);
    table_row_end(table);
}

/* The last ones, of those that who asks may see; NULL: they cannot be read. Caller unrefs. */
static GPtrArray *jobs_seen(const struct desk_request *request)
{
    GPtrArray *list = job_list(request->work.store, JOBS_SHOWN, NULL);
    for (guint i = list ? list->len : 0; i > 0; i--) {
        const struct stored_job *job = g_ptr_array_index(list, i - 1);
        const struct job_kind *kind = job_kind_find(job->kind);
        if (!kind || !desk_may(request, kind->who))
            g_ptr_array_remove_index(list, i - 1);
    }
    return list;
}

static void put_jobs(const struct desk_request *request, GString *page)
{
    const struct column columns[] = {{desk_word(request, WORD_JOB), COLUMN_MAIN},
            {desk_word(request, WORD_JOB_WHAT), COLUMN_TEXT},
            {desk_word(request, WORD_ORDER_AT), COLUMN_TEXT},
            {desk_word(request, WORD_ORDER_STATE), COLUMN_TEXT}};
    struct table_writer table;
    g_autoptr(GPtrArray) list = jobs_seen(request);
    if (!list || list->len == 0)
        return;
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_JOB_RECENT));
    table_begin(&table, page, desk_word(request, WORD_JOB_RECENT), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        put_job_row(request, &table, g_ptr_array_index(list, i));
    table_end(&table);
}

void page_reports(struct desk_request *request)
{
    const struct period period = period_asked(request);
    GString *page = page_begin(request, desk_word(request, WORD_REPORTS));
    put_period(request, page, "/reports", &period);
    put_names(request, page, &period);
    if (desk_may(request, WHO_ACCOUNTANT))
        put_pack(request, page, &period);
    put_checks(request, page, &period);
    put_jobs(request, page);
    page_end(request, page);
}

/* ---- long work ---- */

/* A job over the period of the form. */
static void ask(struct desk_request *request, const char *kind, cJSON *wishes)
{
    g_autoptr(GError) error = NULL;
    if (page_job_ask(request, kind, wishes, &error))
        return;
    desk_refuse(request, error);
    page_reports(request);
}

void page_report_make(struct desk_request *request)
{
    struct report_query query;
    if (!query_of(request, &query))
        return;
    cJSON *wishes = wishes_of(&query.period, query.shop);
    cJSON_AddStringToObject(wishes, "report", report_name(query.report));
    ask(request, "report", wishes);
}

void page_report_export(struct desk_request *request)
{
    const struct period period = period_asked(request);
    ask(request, "export", wishes_of(&period, page_shop_read(request)));
}

void page_report_reconcile(struct desk_request *request)
{
    const struct period period = period_asked(request);
    ask(request, "reconcile", wishes_of(&period, page_shop_read(request)));
}

void page_report_verify(struct desk_request *request)
{
    ask(request, "verify", cJSON_CreateObject());
}
