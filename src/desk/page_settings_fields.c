/* Fields of settings: shown with their words, read, kept. */
#include <string.h>

#include "acts/sample.h"
#include "base/error.h"
#include "errors.h"
#include "life.h"
#include "page_settings.h"
#include "pages.h"
#include "previews.h"

#define PICTURE_WIDTH 800
#define TEXT_MOST 20000

/* ---- words ---- */

/* What a key is called. */
static const struct {
    const char *group; /* NULL: any */
    const char *key;
    enum word label, hint;
} keys[] = {
        {NULL, "create", WORD_SET_CREATE, WORD_NONE},
        {NULL, "auto_send", WORD_SET_AUTO_SEND, WORD_NONE},
        {NULL, "due_days", WORD_SET_DUE_DAYS, WORD_SET_DUE_DAYS_HELP},
        {"mail", "send_after", WORD_SET_SEND_AFTER, WORD_SET_SEND_AFTER_HELP},
        {"mail", "burst_limit", WORD_SET_BURST, WORD_SET_BURST_HELP},
        {"einvoice", "attach", WORD_SET_ATTACH, WORD_NONE},
        {"seller", "accent_color", WORD_SET_ACCENT, WORD_SET_ACCENT_HELP},
        {"alerts", "email", WORD_SET_ALERT_EMAIL, WORD_SET_ALERT_EMAIL_HELP},
        {"accountant", "email", WORD_SET_ACC_EMAIL, WORD_SET_ACC_EMAIL_HELP},
        {"accountant", "documents", WORD_SET_ACC_DOCUMENTS, WORD_SET_ACC_DOCUMENTS_HELP},
        {"accountant", "format", WORD_SET_ACC_FORMAT, WORD_NONE},
        {"accountant", "email_invoice", WORD_SET_ACC_INVOICE, WORD_NONE},
        {"accountant", "email_credit_note", WORD_SET_ACC_CREDIT, WORD_NONE},
        {"accountant", "csv", WORD_SET_ACC_CSV, WORD_NONE},
        {"accountant", "journals", WORD_SET_ACC_JOURNALS, WORD_SET_ACC_JOURNALS_HELP},
        {"accountant", "winbooks_sales", WORD_SET_WB_SALES, WORD_SET_WB_HELP},
        {"accountant", "winbooks_credit", WORD_SET_WB_CREDIT, WORD_SET_WB_HELP},
        {"accountant", "winbooks_customer", WORD_SET_WB_CUSTOMER, WORD_SET_WB_HELP},
        {"accountant", "winbooks_receivable", WORD_SET_WB_RECEIVABLE, WORD_SET_WB_HELP},
        {"accountant", "winbooks_vat_due", WORD_SET_WB_VAT, WORD_SET_WB_HELP},
        {"accountant", "winbooks_accounts", WORD_SET_WB_ACCOUNTS, WORD_SET_WB_HELP},
        {"accountant", "winbooks_first_year", WORD_SET_WB_YEAR, WORD_SET_WB_HELP},
        {"accountant", "winbooks_periods", WORD_SET_WB_PERIODS, WORD_SET_WB_HELP},
        {"reminders", "after", WORD_SET_REM_AFTER, WORD_SET_REM_AFTER_HELP},
        {"reminders", "to", WORD_SET_REM_TO, WORD_NONE},
        {"reminders", "fee", WORD_SET_REM_FEE, WORD_SET_REM_FEE_HELP},
        {"reminders", "interest", WORD_SET_REM_INTEREST, WORD_SET_REM_INTEREST_HELP},
};

/* What a choice of a key is called; another one is shown as it is. */
static const struct {
    const char *key, *value;
    enum word word;
} choices[] = {
        {"create", "never", WORD_SET_CREATE_NEVER},
        {"create", "created", WORD_SET_CREATE_CREATED},
        {"create", "paid", WORD_SET_CREATE_PAID},
        {"create", "completed", WORD_SET_CREATE_COMPLETED},
        {"create", "refunded", WORD_SET_CREATE_REFUNDED},
        {"auto_send", "false", WORD_SET_AUTO_SEND_FALSE},
        {"auto_send", "true", WORD_SET_AUTO_SEND_TRUE},
        {"attach", "business", WORD_SET_ATTACH_BUSINESS},
        {"attach", "never", WORD_SET_ATTACH_NEVER},
        {"attach", "always", WORD_SET_ATTACH_ALWAYS},
        {"format", "xml+pdf", WORD_SET_ACC_FORMAT_BOTH},
        {"format", "xml", WORD_SET_ACC_FORMAT_XML},
        {"format", "pdf", WORD_SET_ACC_FORMAT_PDF},
        {"csv", "belgian", WORD_SET_ACC_CSV_BELGIAN},
        {"csv", "international", WORD_SET_ACC_CSV_INTERNATIONAL},
        {"winbooks_periods", "months", WORD_SET_WB_MONTHS},
        {"winbooks_periods", "quarters", WORD_SET_WB_QUARTERS},
        {"to", "all", WORD_SET_REM_ALL},
        {"to", "business", WORD_SET_REM_BUSINESS},
        {"to", "consumers", WORD_SET_REM_CONSUMERS},
        {"fee", "off", WORD_SET_REM_FEE_OFF},
        {"fee", "legal", WORD_SET_REM_FEE_LEGAL},
};

const char *settings_type_word(const struct desk_request *request, enum document_type type)
{
    static const enum word words[DOCUMENT_TYPES] = {
            [DOCUMENT_ORDER_FORM] = WORD_SET_TYPE_ORDER_FORM,
            [DOCUMENT_DELIVERY_NOTE] = WORD_SET_TYPE_DELIVERY_NOTE,
            [DOCUMENT_INVOICE] = WORD_SET_TYPE_INVOICE,
            [DOCUMENT_CREDIT_NOTE] = WORD_SET_TYPE_CREDIT_NOTE,
    };
    return desk_word(request, words[type]);
}

const char *settings_choice_word(
        const struct desk_request *request, const char *key, const char *value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(choices); i++)
        if (strcmp(choices[i].key, key) == 0 && strcmp(choices[i].value, value) == 0)
            return desk_word(request, choices[i].word);
    return value;
}

/* ---- the view ---- */

struct settings_view settings_view_of(
        const struct desk_request *request, const struct config *config)
{
    return (struct settings_view){request, config, config_values(config), NULL};
}

void settings_view_clear(struct settings_view *view)
{
    g_clear_pointer(&view->values, g_ptr_array_unref);
    g_clear_pointer(&view->refused, g_free);
}

/* A value as somebody types it. Caller frees. */
static char *shown_value(const struct config_value *value)
{
    return value->escaped ? config_value_plain(value->value) : g_strdup(value->value);
}

static char *field_name(const struct config_value *value)
{
    return g_strdup_printf("%s.%s", value->group, value->key);
}

/* ---- what was shown ---- */

static char *seen_name(const struct config_value *value)
{
    return g_strdup_printf("seen.%s.%s", value->group, value->key);
}

void put_setting_seen(
        const struct desk_request *request, GString *page, const struct config_value *value)
{
    g_autofree char *name = seen_name(value), *now = settings_print(value->value);
    put_hidden(page, name, request->refused == 409 ? now : desk_kept(request, name, now));
}

const char *settings_seen(const struct desk_request *request, const struct config_value *value)
{
    g_autofree char *name = seen_name(value);
    return form_value(&request->form, name);
}

/* What was sent of a key, as it would stand in the file. Caller frees. */
static char *written_of(const struct desk_request *request, const struct config_value *value)
{
    g_autofree char *name = field_name(value);
    const char *sent = form_value(&request->form, name);
    return value->escaped ? config_value_written(sent) : g_strdup(sent);
}

/* Whether `text` is what the form that was sent showed of a value: who sent that wishes nothing. */
static bool is_as_shown(
        const struct desk_request *request, const struct config_value *value, const char *text)
{
    g_autofree char *print = settings_print(text);
    return strcmp(settings_seen(request, value), print) == 0;
}

/* ---- one field ---- */

/* What is in force where somebody changed a value that somebody else has set meanwhile; NULL: it is
 * not so. Caller frees. */
static char *news_of(
        const struct desk_request *request, const struct config_value *value, const char *written)
{
    g_autofree char *name = field_name(value), *now = shown_value(value);
    bool sent = request->refused == 409 && form_has(&request->form, name);
    bool same = strcmp(written, value->value) == 0 || is_as_shown(request, value, written);
    if (!sent || same || is_as_shown(request, value, value->value))
        return NULL;
    return WORDS_FILL(
            WORD_SET_IN_FORCE, request->language, settings_choice_word(request, value->key, now));
}

/* Why the value of a key does not count, or was refused; NULL: it does. Caller frees. */
static char *fault_of(const struct settings_view *view, const struct config_value *value)
{
    const struct desk_request *request = view->request;
    const struct config_problem *passed =
            config_passed_over(request->work.config, value->group, value->key);
    g_autofree char *head = g_strdup_printf("[%s] %s: ", value->group, value->key);
    if (view->refused && g_str_has_prefix(view->refused, head))
        return desk_said(request, view->refused);
    if (!passed)
        return NULL;
    g_autofree char *why = desk_said(request, passed->text);
    return WORDS_FILL(WORD_SET_PASSED_OVER, request->language, why);
}

/* Ended by value NULL; the texts are borrowed. Caller frees the list. */
static struct choice *choices_of(
        const struct desk_request *request, const struct config_value *value)
{
    struct choice *list = g_new0(struct choice, g_strv_length(value->choices) + 1);
    for (guint i = 0; value->choices[i]; i++)
        list[i] = (struct choice){
                value->choices[i], settings_choice_word(request, value->key, value->choices[i])};
    return list;
}

static void put_value(const struct settings_view *view,
        GString *page,
        const struct config_value *value,
        const char *label,
        const char *hint)
{
    const struct desk_request *request = view->request;
    bool locked = value->from == CONFIG_FROM_FILE;
    g_autofree char *name = field_name(value), *now = shown_value(value),
                    *written = written_of(request, value), *news = news_of(request, value, written),
                    *fault = news ? NULL : fault_of(view, value);
    g_autofree char *locked_label = WORDS_FILL(WORD_SET_LOCKED, request->language, label),
                    *why = WORDS_FILL(
                            WORD_SET_LOCKED_WHY, request->language, NUMBER_TEXT(value->line));
    g_autofree struct choice *list =
            value->kind == CONFIG_KIND_CHOICE ? choices_of(request, value) : NULL;
    const struct field field = {.name = name,
            .label = locked ? locked_label : label,
            .type = list                               ? "select"
                    : value->kind == CONFIG_KIND_LINES ? "textarea"
                                                       : NULL,
            .mode = value->kind == CONFIG_KIND_NUMBER ? "numeric" : NULL,
            .value = now,
            .hint = locked ? why : hint,
            .error = news ? news : fault,
            .complete = "off",
            .choices = list,
            .rows = strstr(value->key, "body") ? 14 : 4,
            .most = list ? 0 : TEXT_MOST,
            .locked = locked,
            .anew = request->refused == 409 && is_as_shown(request, value, written)};
    put_field(request, page, &field);
    if (!locked)
        put_setting_seen(request, page, value);
}

void put_setting(const struct settings_view *view,
        GString *page,
        const char *group,
        const char *key,
        const char *label,
        const char *hint)
{
    const struct config_value *value = config_value_find(view->values, group, key);
    if (value)
        put_value(view, page, value, label, hint);
}

void put_known_setting(
        const struct settings_view *view, GString *page, const char *group, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        bool fits = !keys[i].group || strcmp(keys[i].group, group) == 0;
        if (!fits || strcmp(keys[i].key, key) != 0)
            continue;
        put_setting(view, page, group, key, desk_word(view->request, keys[i].label),
                keys[i].hint ? desk_word(view->request, keys[i].hint) : NULL);
        return;
    }
}

/* ---- wishes ---- */

/* A subject or mail that is emptied gets its usual words back; so does every other value that is
 * its default. */
static bool is_back(const struct config_value *value, const char *written)
{
    bool mail = strstr(value->key, "subject") || strstr(value->key, "body");
    return strcmp(written, value->otherwise) == 0 || (mail && !*written);
}

GArray *settings_wishes(const struct settings_view *view, GPtrArray *texts)
{
    GArray *wishes = g_array_new(FALSE, TRUE, sizeof(struct settings_wish));
    const struct form *form = &view->request->form;
    bool reset = form_has(form, "reset");
    for (guint i = 0; i < view->values->len; i++) {
        const struct config_value *value = g_ptr_array_index(view->values, i);
        g_autofree char *name = field_name(value);
        if (!value->desk || value->from == CONFIG_FROM_FILE || !form_has(form, name))
            continue;
        char *written = written_of(view->request, value);
        g_ptr_array_add(texts, written);
        bool differs = strcmp(written, value->value) != 0;
        bool left = differs && is_as_shown(view->request, value, written); /* set by others since */
        bool passed = config_passed_over(view->request->work.config, value->group, value->key);
        bool back = reset || is_back(value, written);
        const struct settings_wish wish = {.group = value->group,
                .key = value->key,
                .value = back ? NULL : written,
                .seen = settings_seen(view->request, value)};
        if (reset || (!left && (differs || passed)))
            g_array_append_val(wishes, wish);
    }
    return wishes;
}

static const struct settings_wish *rows_of(const GArray *wishes)
{
    return (const struct settings_wish *)(gpointer)wishes->data;
}

bool settings_keep(struct desk_request *request, const GArray *wishes, GError **error)
{
    const struct desk_ground *ground = &request->desk->ground;
    const struct work *work = &request->work;
    struct config *config = settings_load(work, error);
    g_autoptr(GError) problem = NULL;
    bool kept = config &&
            settings_change(work->store, config, rows_of(wishes), wishes->len, request->user->name,
                    work->now, &problem);
    /* where it stands otherwise than it was shown, the next page is to show it */
    bool news = kept || g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    config_unref(config);
    if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    if (news && ground->reload)
        ground->reload(ground->context, work->store);
    return kept;
}

struct config *settings_foresee(
        const struct desk_request *request, const GArray *wishes, GError **error)
{
    struct config *config = settings_load(&request->work, error);
    if (config && settings_try(request->work.store, config, rows_of(wishes), wishes->len, error))
        return config;
    config_unref(config);
    return NULL;
}

bool settings_save(struct desk_request *request, const char *path, char **refused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    struct settings_view view = settings_view_of(request, request->work.config);
    g_autoptr(GArray) wishes = settings_wishes(&view, texts);
    bool good = wishes->len == 0 || settings_keep(request, wishes, &error);
    settings_view_clear(&view);
    if (good) {
        desk_say(request, desk_word(request, wishes->len ? WORD_SET_SAVED : WORD_SET_SAME));
        answer_redirect(request, "%s", path);
        return true;
    }
    desk_refuse(request, error);
    *refused = g_strdup(error->message);
    return false;
}

/* ---- shared parts ---- */

void put_back(const struct desk_request *request, GString *page)
{
    html_add(page, "<p><a href=\"/settings\">← %t</a></p>", desk_word(request, WORD_SETTINGS));
}

void put_passed_over(const struct desk_request *request, GString *page)
{
    const GPtrArray *passed = request->work.config->passed_over;
    for (guint i = 0; i < passed->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(passed, i);
        g_autofree char *why = desk_said(request, problem->text);
        g_autofree char *whole = g_strdup_printf("[%s] %s: %s", problem->group, problem->key, why);
        g_autofree char *said = WORDS_FILL(WORD_SET_PASSED_OVER, request->language, whole);
        html_add(page, "<p class=\"alert\">%t</p>", said);
    }
}

static void put_picture(const struct desk_request *request, GString *page, const char *source)
{
    html_add(page,
            "<p class=\"sheet\"><img src=\"%a\" width=\"800\" height=\"1131\" alt=\"%a\"></p>",
            source, desk_word(request, WORD_SET_PREVIEW_ALT));
}

/* As the config of the moment makes it: drawn when the browser asks for it. */
static void put_present_picture(
        const struct desk_request *request, GString *page, const struct document *document)
{
    g_autofree char *source =
            g_strdup_printf("/settings/sample/%s/%s/%s.png", document_type_text(document->type),
                    language_text(document->language), document->paid ? "paid" : "unpaid");
    put_picture(request, page, source);
}

void page_settings_sample(struct desk_request *request)
{
    enum document_type type;
    enum language language;
    g_autoptr(GError) error = NULL;
    if (!document_type_from_text(request->pieces[0], &type) ||
            !language_from_text(request->pieces[1], &language)) {
        answer_error(request, 404, WORD_NONE);
        return;
    }
    bool paid = strcmp(request->pieces[2], "paid") == 0;
    g_autoptr(document_auto) document =
            sample_document(&request->work, type, language, paid, false, &error);
    g_autoptr(GBytes) picture =
            document ? sample_picture(&request->work, document, PICTURE_WIDTH, &error) : NULL;
    if (picture)
        answer_bytes(request, "image/png", NULL, picture);
    else
        answer_failed(request, error);
}

void put_settings_preview(
        const struct settings_view *view, GString *page, settings_maker make, const void *context)
{
    const struct desk_request *request = view->request;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) wishes = settings_wishes(view, texts);
    html_add(page, "<div id=\"preview\">");
    struct config *config = wishes->len ? settings_foresee(request, wishes, &error)
                                        : config_ref(request->work.config);
    if (config) {
        make(request, page, config, context);
    } else {
        g_autofree char *said = desk_said(request, error->message);
        html_add(page, "<p class=\"error\">%t</p>", said);
    }
    config_unref(config);
    html_add(page, "</div>");
}

void put_sample_picture(const struct desk_request *request,
        GString *page,
        const struct config *config,
        const struct document *document)
{
    if (config == request->work.config) {
        put_present_picture(request, page, document);
        return;
    }
    g_autoptr(GError) error = NULL;
    const struct work work = {request->work.store, config, request->work.now};
    g_autoptr(GBytes) picture = sample_picture(&work, document, PICTURE_WIDTH, &error);
    g_autofree char *name = picture ? previews_put(request, picture) : NULL;
    if (name) {
        g_autofree char *source = g_strdup_printf("/settings/preview/%s.png", name);
        put_picture(request, page, source);
        return;
    }
    g_autofree char *said = desk_said(request, error ? error->message : "");
    html_add(page, "<p class=\"error\">%t</p>", said);
}

void put_preview_button(const struct desk_request *request, GString *page, const char *action)
{
    html_add(page, "<button class=\"plain\" formaction=\"%a\">%t</button>", action,
            desk_word(request, WORD_SET_PREVIEW));
}
