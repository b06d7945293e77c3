/* Pages and JSON that refuse. */
#include "errors.h"

#include <string.h>

#include "page.h"

static enum word error_word(unsigned status)
{
    static const struct {
        unsigned status;
        enum word word;
    } rows[] = {{400, WORD_ERROR_400}, {401, WORD_ERROR_401}, {403, WORD_ERROR_403},
            {404, WORD_ERROR_404}, {405, WORD_ERROR_405}, {409, WORD_ERROR_409},
            {411, WORD_ERROR_400}, {413, WORD_ERROR_413}, {421, WORD_ERROR_421},
            {422, WORD_ERROR_422}, {429, WORD_ERROR_429}, {431, WORD_ERROR_413},
            {501, WORD_ERROR_400}, {503, WORD_ERROR_503}, {505, WORD_ERROR_400}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].status == status)
            return rows[i].word;
    return WORD_ERROR_500;
}

static void page_error(struct desk_request *request, unsigned status, enum word help)
{
    request->refused = status;
    GString *page = page_begin(request, desk_word(request, error_word(status)));
    if (help != WORD_NONE)
        html_add(page, "<p>%t</p>", desk_word(request, help));
    if (status == 401)
        html_add(page, "<p><a class=\"button\" href=\"/sign-in\">%t</a></p>",
                desk_word(request, WORD_SIGN_IN));
    else if (request->user)
        html_add(page, "<p><a href=\"/\">%t</a></p>", desk_word(request, WORD_TODAY));
    page_end(request, page);
}

/* A token's holder and who asks for .json reads JSON. */
static bool wants_json(const struct desk_request *request)
{
    return (request->route && (request->route->flags & TOKEN)) ||
            g_str_has_suffix(request->path, ".json");
}

static void answer_json_error(struct desk_request *request, unsigned status)
{
    g_autofree char *text =
            g_strdup(request->alert ? request->alert : words_get(error_word(status), LANGUAGE_EN));
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "error", text);
    answer_json(request, status, json);
}

void answer_error(struct desk_request *request, unsigned status, enum word help)
{
    request->refused = status;
    if (wants_json(request))
        answer_json_error(request, status);
    else
        page_error(request, status, help);
}

void answer_failed(struct desk_request *request, const GError *error)
{
    unsigned status = desk_status_of(error);
    if (status == 500)
        desk_log_fault(request, error);
    else if (status != 503) {
        g_free(request->alert);
        request->alert =
                wants_json(request) ? g_strdup(error->message) : desk_said(request, error->message);
    }
    answer_error(request, status, WORD_NONE);
}

/* All that was sent but what must not be shown again. */
static void put_kept(const struct desk_request *request, GString *page)
{
    for (guint i = 0; i < request->form.fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(request->form.fields, i);
        bool ours = strcmp(field->name, "token") == 0 || strcmp(field->name, "key") == 0;
        if (!ours && !field->filename && !g_str_has_prefix(field->name, "password"))
            html_add(page, "<input type=\"hidden\" name=\"%a\" value=\"%a\">", field->name,
                    field->value);
    }
}

void answer_confirm_again(struct desk_request *request)
{
    enum word help = request->user ? WORD_HELP_403_EXPIRED : WORD_HELP_403_ENDED;
    request->refused = 403;
    g_free(request->alert);
    request->alert = g_strdup(desk_word(request, help));
    GString *page = page_begin(request, desk_word(request, WORD_SEND_AGAIN));
    if (!request->user)
        html_add(page, "<p><a class=\"button\" href=\"/sign-in\" target=\"_blank\">%t</a></p>",
                desk_word(request, WORD_SIGN_IN));
    put_form_begin_with(request, page, request->target,
            request->user ? NULL : form_value(&request->form, "token"));
    put_kept(request, page);
    put_button(page, desk_word(request, WORD_SEND_AGAIN), BUTTON_MAIN);
    put_form_end(page);
    page_end(request, page);
}
