/* What pages ask a request for, and how they answer. */
#include "request.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "notices.h"

/* ---- what was asked ---- */

const char *desk_value(const struct desk_request *request, const char *name)
{
    return form_has(&request->form, name) ? form_value(&request->form, name)
                                          : form_value(&request->query, name);
}

gint64 desk_id(const struct desk_request *request, guint place)
{
    return g_ascii_strtoll(request->pieces[place], NULL, 10);
}

const char *desk_kept(const struct desk_request *request, const char *name, const char *now)
{
    return request->refused && form_has(&request->form, name) ? form_value(&request->form, name)
                                                              : now;
}

const char *desk_word(const struct desk_request *request, enum word word)
{
    return words_get(word, request->language);
}

char *desk_said(const struct desk_request *request, const char *english)
{
    char *said = words_said(english, request->language);
    return said ? said : g_strdup(english);
}

bool desk_may(const struct desk_request *request, enum desk_who who)
{
    static const enum user_role least[] = {
            [WHO_EVERYBODY] = USER_READER,
            [WHO_READER] = USER_READER,
            [WHO_ACCOUNTANT] = USER_ACCOUNTANT,
            [WHO_OWNER] = USER_OWNER,
    };
    return who == WHO_EVERYBODY || (request->user && request->user->role >= least[who]);
}

/* ---- refusing ---- */

unsigned desk_status_of(const GError *error)
{
    static const unsigned statuses[] = {
            [BILLHOOK_ERROR_INPUT] = 422,
            [BILLHOOK_ERROR_DENIED] = 403,
            [BILLHOOK_ERROR_NOT_FOUND] = 404,
            [BILLHOOK_ERROR_CONFLICT] = 409,
            [BILLHOOK_ERROR_TEMPORARY] = 503,
            [BILLHOOK_ERROR_PERMANENT] = 422,
            [BILLHOOK_ERROR_SYSTEM] = 500,
            [BILLHOOK_ERROR_USAGE] = 422,
    };
    bool ours = error->domain == BILLHOOK_ERROR && error->code >= 0 &&
            (gsize)error->code < G_N_ELEMENTS(statuses);
    return ours ? statuses[error->code] : 500;
}

void desk_log_fault(const struct desk_request *request, const GError *error)
{
    log_event(LOG_LEVEL_ERROR, "desk-failed", "path", request->route ? request->route->path : "",
            "reason", error_logged(error), NULL);
}

void desk_refuse(struct desk_request *request, const GError *error)
{
    request->refused = desk_status_of(error);
    if (request->refused == 500)
        desk_log_fault(request, error);
    g_free(request->alert);
    request->alert = desk_said(request, error->message);
}

void desk_refuse_word(struct desk_request *request, unsigned status, enum word word)
{
    desk_refuse_text(request, status, desk_word(request, word));
}

void desk_refuse_text(struct desk_request *request, unsigned status, const char *text)
{
    request->refused = status;
    g_free(request->alert);
    request->alert = g_strdup(text);
}

void desk_say(struct desk_request *request, const char *text)
{
    if (request->session)
        notices_put(request->desk, request->session->id, text);
}

void desk_acted(struct desk_request *request, const char *path)
{
    g_free(request->acted);
    request->acted = g_strdup(path);
}

/* ---- answers ---- */

/* What an earlier answer of this request left. */
static void begin_answer(struct desk_request *request, unsigned status, const char *type)
{
    struct desk_answer *answer = &request->answer;
    g_clear_pointer(&answer->body, g_bytes_unref);
    g_clear_pointer(&answer->location, g_free);
    g_clear_pointer(&answer->disposition, g_free);
    answer->status = status;
    answer->type = type;
}

void answer_redirect(struct desk_request *request, const char *format, ...)
{
    va_list arguments;
    begin_answer(request, 303, NULL);
    va_start(arguments, format);
    request->answer.location = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

void answer_json(struct desk_request *request, unsigned status, cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    GString *body = g_string_new(text);
    g_string_append_c(body, '\n');
    begin_answer(request, status, "application/json");
    request->answer.body = g_string_free_to_bytes(body);
    cJSON_free(text);
    cJSON_Delete(json);
}

/* A header's value that no name can break out of. Caller frees. */
static char *disposition_of(const char *name)
{
    g_autofree char *safe = g_strdup(name);
    for (char *p = safe; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("._-", *p))
            *p = '_';
    return g_strdup_printf("attachment; filename=\"%.100s\"", safe);
}

void answer_bytes(struct desk_request *request, const char *type, const char *name, GBytes *bytes)
{
    begin_answer(request, 200, type);
    request->answer.body = g_bytes_ref(bytes);
    request->answer.disposition = name ? disposition_of(name) : NULL;
}

void answer_file(
        struct desk_request *request, const char *type, const char *name, int file, guint64 size)
{
    begin_answer(request, 200, type);
    request->answer.disposition = disposition_of(name);
    if (size == 0)
        close(file);
    request->answer.file = file;
    request->answer.file_size = size;
}

void answer_html(struct desk_request *request, GString *page)
{
    begin_answer(request, request->refused ? request->refused : 200, "text/html; charset=utf-8");
    request->answer.body = g_string_free_to_bytes(page);
}

void desk_request_clear(struct desk_request *request)
{
    for (int i = 0; i < PIECES_MOST; i++)
        g_free(request->pieces[i]);
    form_clear(&request->query);
    form_clear(&request->form);
    g_free(request->alert);
    g_free(request->acted);
    if (request->answer.body)
        g_bytes_unref(request->answer.body);
    g_free(request->answer.location);
    g_free(request->answer.disposition);
    g_free(request->answer.cookie);
}
