/* Long work: asked for, looked at, stopped, and its result taken. */
#include "page_jobs.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "errors.h"
#include "jobs.h"
#include "page.h"
#include "pages.h"
#include "report_words.h"

/* ---- asking ---- */

char *page_job_path(gint64 id)
{
    return g_strdup_printf("/jobs/%" G_GINT64_FORMAT, id);
}

bool page_job_ask(struct desk_request *request, const char *kind, cJSON *wishes, GError **error)
{
    gint64 id = 0;
    char *text = cJSON_PrintUnformatted(wishes);
    bool good = job_add(
            request->work.store, kind, text, request->user->name, request->work.now, &id, error);
    cJSON_free(text);
    cJSON_Delete(wishes);
    if (!good)
        return false;
    jobs_ring(request->desk->jobs);
    g_autofree char *path = page_job_path(id);
    answer_redirect(request, "%s", path);
    return true;
}

/* ---- reading ---- */

/* The job of the path, for who may see it; NULL: it is answered. Caller frees. */
static struct stored_job *job_of_path(struct desk_request *request, const struct job_kind **kind)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_job_auto) job = job_get(request->work.store, desk_id(request, 0), &error);
    *kind = job ? job_kind_find(job->kind) : NULL;
    if (!job)
        answer_failed(request, error);
    else if (!*kind)
        answer_error(request, 404, WORD_NONE);
    else if (!desk_may(request, (*kind)->who))
        answer_error(request, 403, WORD_HELP_403_ROLE);
    else
        return g_steal_pointer(&job);
    return NULL;
}

/* How far it is: of what runs from the thread, else what the table says. */
static void look(const struct desk_request *request, struct stored_job *job)
{
    gint64 done, of;
    if (job->state != JOB_RUNNING || !jobs_look(request->desk->jobs, job->id, &done, &of))
        return;
    job->done = done;
    job->of = of;
}

static bool is_open(const struct stored_job *job)
{
    return job->state == JOB_QUEUED || job->state == JOB_RUNNING;
}

/* Caller frees. */
static char *far_text(const struct desk_request *request, const struct stored_job *job)
{
    enum language language = request->language;
    if (job->state == JOB_QUEUED)
        return g_strdup(desk_word(request, WORD_JOB_QUEUED));
    if (strcmp(job->kind, "export") == 0 && job->of)
        return WORDS_FILL(WORD_JOB_PERCENT, language, NUMBER_TEXT(job->done * 100 / job->of));
    if (job->of)
        return WORDS_FILL(WORD_JOB_FAR, language, NUMBER_TEXT(job->done), NUMBER_TEXT(job->of));
    return job->done ? WORDS_FILL(WORD_JOB_SO_MANY, language, NUMBER_TEXT(job->done))
                     : g_strdup(desk_word(request, WORD_JOB_RUNNING));
}

void page_job_json(struct desk_request *request)
{
    const struct job_kind *kind;
    g_autoptr(stored_job_auto) job = job_of_path(request, &kind);
    if (!job)
        return;
    look(request, job);
    g_autofree char *text = is_open(job) ? far_text(request, job) : g_strdup("");
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "id", (double)job->id);
    cJSON_AddStringToObject(json, "kind", job->kind);
    cJSON_AddStringToObject(json, "state", job_state_text(job->state));
    cJSON_AddNumberToObject(json, "done", (double)job->done);
    cJSON_AddNumberToObject(json, "of", (double)job->of);
    cJSON_AddStringToObject(json, "text", text);
    answer_json(request, 200, json);
}

/* ---- its page ---- */

static void put_act_of(const struct desk_request *request,
        GString *page,
        const struct stored_job *job,
        const char *act,
        enum word word,
        enum button kind)
{
    g_autofree char *action = g_strdup_printf("/jobs/%" G_GINT64_FORMAT "/%s", job->id, act);
    put_act(request, page, action, desk_word(request, word), kind);
}

static void put_running(
        const struct desk_request *request, GString *page, const struct stored_job *job)
{
    g_autofree char *text = far_text(request, job), *path = page_job_path(job->id);
    html_add(page, "<div class=\"job\" data-progress=\"%a.json\">", path);
    if (job->of)
        html_add(page, "<progress aria-label=\"%a\" value=\"%a\" max=\"%a\"></progress>",
                desk_word(request, WORD_JOB_PROGRESS), NUMBER_TEXT(job->done),
                NUMBER_TEXT(job->of));
    else
        html_add(page, "<progress aria-label=\"%a\"></progress>",
                desk_word(request, WORD_JOB_PROGRESS));
    html_add(page,
            "<p data-progress-text>%t</p></div><p>%t</p><noscript><p><a href=\"%a\">%t</a>"
            "</p></noscript>",
            text, desk_word(request, WORD_JOB_LEAVE), path, desk_word(request, WORD_JOB_LOOK));
    put_act_of(request, page, job, "stop", WORD_JOB_STOP, BUTTON_PLAIN);
}

static void put_ended(
        const struct desk_request *request, GString *page, const struct stored_job *job)
{
    g_autofree char *said = desk_said(request, job->text);
    html_add(page, "<p class=\"alert\">%t</p>", said);
    put_act_of(request, page, job, "again", WORD_JOB_AGAIN, BUTTON_MAIN);
}

static void put_download(
        const struct desk_request *request, GString *page, const struct stored_job *job)
{
    g_autofree char *path = page_job_path(job->id), *size = g_format_size((guint64)job->bytes);
    g_strdelimit(size, ".,", request->language == LANGUAGE_EN ? '.' : ',');
    if (*job->file)
        html_add(page, "<p><a class=\"button\" href=\"%a/file\" download>%t</a> (%t)</p>", path,
                desk_word(request, WORD_JOB_DOWNLOAD), size);
    if (*job->file)
        html_add(page, "<p>%t</p>", desk_word(request, WORD_JOB_KEPT));
}

static void put_done(
        const struct desk_request *request, GString *page, const struct stored_job *job)
{
    cJSON *result = cJSON_Parse(job->result);
    put_download(request, page, job);
    if (result)
        page_job_result(request, page, job->kind, result);
    else
        put_empty(page, desk_word(request, WORD_JOB_FILE_GONE));
    cJSON_Delete(result);
    put_act_of(request, page, job, "again", WORD_JOB_AGAIN, BUTTON_PLAIN);
}

/* What was asked: the period, the shop, the order. Caller frees. */
static char *asked_text(const struct desk_request *request, const cJSON *wishes)
{
    const char *from = job_wish(wishes, "from"), *to = job_wish(wishes, "to");
    const char *const more[] = {job_wish(wishes, "shop"), job_wish(wishes, "id")};
    const char *report = job_wish(wishes, "report");
    g_autoptr(GString) text = g_string_new(*report ? page_report_title(request, report) : "");
    g_autofree char *period = *to ? page_period_text(request, from, to) : g_strdup("");
    if (*period)
        g_string_append_printf(text, "%s%s", text->len ? " · " : "", period);
    for (gsize i = 0; i < G_N_ELEMENTS(more); i++)
        if (*more[i])
            g_string_append_printf(text, "%s%s", text->len ? " · " : "", more[i]);
    return g_strdup(text->str);
}

char *page_job_asked(const struct desk_request *request, const struct stored_job *job)
{
    cJSON *wishes = cJSON_Parse(job->wishes);
    char *text = asked_text(request, wishes);
    cJSON_Delete(wishes);
    return text;
}

static void show(struct desk_request *request, struct stored_job *job, const struct job_kind *kind)
{
    g_autofree char *asked = page_job_asked(request, job), *at = moment_text(request, job->made_at);
    g_autofree char *by = WORDS_FILL(WORD_JOB_ASKED, request->language, job->user, at);
    GString *page = page_begin(request, desk_word(request, kind->title));
    look(request, job);
    html_add(page, "<p>%t%h%t</p>", asked, *asked ? " · " : "", by);
    if (is_open(job))
        put_running(request, page, job);
    else if (job->state == JOB_DONE)
        put_done(request, page, job);
    else
        put_ended(request, page, job);
    html_add(page, "<p><a href=\"/reports\">%t</a></p>", desk_word(request, WORD_REPORTS));
    page_end(request, page);
}

void page_job(struct desk_request *request)
{
    const struct job_kind *kind;
    g_autoptr(stored_job_auto) job = job_of_path(request, &kind);
    if (job)
        show(request, job, kind);
}

/* ---- its file ---- */

/* "billhook-2026-03-01-2026-03-31.zip": what the person sees in the folder of downloads. Caller
 * frees. */
static char *download_name(const struct stored_job *job)
{
    cJSON *wishes = cJSON_Parse(job->wishes);
    const char *from = job_wish(wishes, "from"), *to = job_wish(wishes, "to"),
               *report = job_wish(wishes, "report"), *ending = strrchr(job->file, '.');
    g_autofree char *what = g_strdup(*report ? report : job->kind);
    char *name = g_strdup_printf("billhook-%s%s%s%s%s%s", what, *from ? "-" : "", from,
            *to ? "-" : "", to, ending ? ending : "");
    cJSON_Delete(wishes);
    return name;
}

void page_job_file(struct desk_request *request)
{
    struct stat info;
    const struct job_kind *kind;
    g_autoptr(stored_job_auto) job = job_of_path(request, &kind);
    if (!job)
        return;
    g_autofree char *folder = jobs_folder(request->desk->ground.database),
                    *path = g_build_filename(folder, job->file, NULL);
    int file = *job->file ? g_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0) : -1;
    if (file < 0 || fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
        if (file >= 0)
            close(file);
        answer_error(request, 404, WORD_JOB_FILE_GONE);
        return;
    }
    g_autofree char *name = download_name(job);
    bool zip = g_str_has_suffix(job->file, ".zip");
    answer_file(request, zip ? "application/zip" : "text/csv; charset=utf-8", name, file,
            (guint64)info.st_size);
}

/* ---- acts ---- */

void page_job_stop(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool cancelled = false;
    const struct job_kind *kind;
    g_autoptr(stored_job_auto) job = job_of_path(request, &kind);
    if (!job)
        return;
    if (!job_cancel(request->work.store, job->id, "a person stopped it", request->work.now,
                &cancelled, &error)) {
        answer_failed(request, error);
        return;
    }
    if (!cancelled)
        jobs_cancel(request->desk->jobs, job->id);
    answer_redirect(request, "/jobs/%" G_GINT64_FORMAT, job->id);
}

void page_job_again(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    const struct job_kind *kind;
    g_autoptr(stored_job_auto) job = job_of_path(request, &kind);
    if (!job)
        return;
    if (!page_job_ask(request, job->kind, cJSON_Parse(job->wishes), &error)) {
        desk_refuse(request, error);
        show(request, job, kind);
    }
}
