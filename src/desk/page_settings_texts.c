/* Texts of documents, mails and reminders, with what they would make. */
#include <string.h>

#include "acts/sample.h"
#include "errors.h"
#include "page_settings.h"
#include "pages.h"

#define STEPS_SHOWN 3

/* Whose texts: a kind of document, or reminders. */
struct text_page {
    bool reminder;
    enum document_type type;
    enum language language;
    const char *group; /* of the config */
    const char *name;  /* in the path */
};

static const enum word language_words[LANGUAGES] = {
        WORD_SET_IN_NL, WORD_SET_IN_FR, WORD_SET_IN_DE, WORD_SET_IN_EN};

static const struct {
    const char *key;
    enum word label;
    bool unpaid, paid; /* which documents have it; neither: all */
} text_keys[] = {
        {"caption_paid", WORD_SET_CAPTION_PAID, false, true},
        {"caption_unpaid", WORD_SET_CAPTION_UNPAID, true, false},
        {"mail_subject_paid", WORD_SET_SUBJECT_PAID, false, true},
        {"mail_body_paid", WORD_SET_BODY_PAID, false, true},
        {"mail_subject_unpaid", WORD_SET_SUBJECT_UNPAID, true, false},
        {"mail_body_unpaid", WORD_SET_BODY_UNPAID, true, false},
};

/* ---- which page ---- */

static const enum document_type shown_types[] = {
        DOCUMENT_INVOICE, DOCUMENT_CREDIT_NOTE, DOCUMENT_ORDER_FORM, DOCUMENT_DELIVERY_NOTE};

/* From the path; false: there is none of that name. */
static bool read_page(const struct desk_request *request, struct text_page *wanted)
{
    const char *name = request->pieces[0];
    *wanted = (struct text_page){.type = DOCUMENT_INVOICE};
    if (!request->pieces[1] || strlen(request->pieces[1]) != 2 ||
            !language_from_text(request->pieces[1], &wanted->language))
        return false;
    wanted->reminder = strcmp(name, "reminder") == 0;
    if (wanted->reminder) {
        wanted->group = "reminders";
        wanted->name = "reminder";
        return true;
    }
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        if (strcmp(document_type_text((enum document_type)type), name) == 0) {
            wanted->type = (enum document_type)type;
            wanted->group = wanted->name = document_type_text(wanted->type);
            return true;
        }
    return false;
}

static char *path_of(const struct text_page *wanted, const char *rest)
{
    return g_strdup_printf(
            "/settings/texts/%s/%s%s", wanted->name, language_text(wanted->language), rest);
}

/* A credit note is never paid: it has the unpaid texts alone. */
static bool has_paid(const struct text_page *wanted)
{
    return !wanted->reminder && wanted->type != DOCUMENT_CREDIT_NOTE;
}

/* ---- ways to the other pages ---- */

static void put_way(
        GString *page, const char *name, const char *language, const char *text, bool here)
{
    html_add(page, "<li><a href=\"/settings/texts/%a/%a\"%h>%t</a></li>", name, language,
            here ? " aria-current=\"page\"" : "", text);
}

static void put_ways(
        const struct desk_request *request, GString *page, const struct text_page *wanted)
{
    const char *language = language_text(wanted->language);
    html_add(page, "<nav class=\"views\" aria-label=\"%a\"><ul>",
            desk_word(request, WORD_SET_TEXTS));
    for (gsize i = 0; i < G_N_ELEMENTS(shown_types); i++)
        put_way(page, document_type_text(shown_types[i]), language,
                settings_type_word(request, shown_types[i]),
                !wanted->reminder && wanted->type == shown_types[i]);
    put_way(page, "reminder", language, desk_word(request, WORD_SET_REMINDERS), wanted->reminder);
    html_add(page, "</ul></nav><nav class=\"views\" aria-label=\"%a\"><ul>",
            desk_word(request, WORD_LANGUAGE));
    for (int i = 0; i < LANGUAGES; i++)
        put_way(page, wanted->name, language_text((enum language)i),
                desk_word(request, language_words[i]), wanted->language == (enum language)i);
    html_add(page, "</ul></nav>");
}

/* ---- the fields ---- */

static void put_text(const struct settings_view *view,
        GString *page,
        const struct text_page *wanted,
        const char *key,
        const char *label)
{
    g_autofree char *name = g_strdup_printf("%s[%s]", key, language_text(wanted->language));
    put_setting(view, page, wanted->group, name, label, NULL);
}

static void put_reminder_texts(
        const struct settings_view *view, GString *page, const struct text_page *wanted)
{
    static const struct {
        const char *key;
        enum word label;
    } pairs[] = {{"subject_", WORD_SET_SUBJECT_STEP}, {"body_", WORD_SET_BODY_STEP}};
    for (int step = 1; step <= STEPS_SHOWN; step++)
        for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
            g_autofree char *key = g_strdup_printf("%s%d", pairs[i].key, step);
            g_autofree char *label =
                    WORDS_FILL(pairs[i].label, view->request->language, NUMBER_TEXT(step));
            put_text(view, page, wanted, key, label);
        }
}

static void put_texts(
        const struct settings_view *view, GString *page, const struct text_page *wanted)
{
    if (wanted->reminder) {
        put_reminder_texts(view, page, wanted);
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(text_keys); i++)
        if (!text_keys[i].paid || has_paid(wanted))
            put_text(view, page, wanted, text_keys[i].key,
                    desk_word(view->request, text_keys[i].label));
}

static void put_places(
        const struct desk_request *request, GString *page, const struct text_page *wanted)
{
    static const char places[] =
            "{number} {order_number} {customer_name} {first_name} {company} {total} {due} "
            "{due_date} {payment_reference} {payment_method} {payment_link} {seller_name} "
            "{shop_url} {order_date} {note} {peppol_note}";
    static const char more[] =
            " {days_late} {iban} {goods} {enterprise_number} {fee} {interest} {legal}";
    html_add(page, "<details><summary>%t</summary><p><code>%t%t</code></p><p>%t %t</p></details>",
            desk_word(request, WORD_SET_PLACES), places, wanted->reminder ? more : "",
            desk_word(request, WORD_SET_PLACES_HELP), desk_word(request, WORD_SET_EMPTY_BACK));
}

static void put_shown(
        const struct desk_request *request, GString *page, const struct text_page *wanted)
{
    const struct choice choices[] = {{"unpaid", desk_word(request, WORD_SET_SHOWN_UNPAID)},
            {"paid", desk_word(request, WORD_SET_SHOWN_PAID)}, {0}};
    const struct field field = {.name = "shown",
            .label = desk_word(request, WORD_SET_SHOWN),
            .type = "select",
            .value = desk_value(request, "shown"),
            .choices = choices};
    if (has_paid(wanted))
        put_field(request, page, &field);
}

/* ---- what it would make ---- */

static void put_mail(GString *page, const char *title, const char *subject, const char *body)
{
    html_add(page,
            "<h2>%t</h2><div class=\"letter\"><p><strong>%t</strong></p><p "
            "class=\"lines\">%t</p></div>",
            title, subject, body);
}

static void put_reminders(const struct desk_request *request,
        GString *page,
        const struct work *work,
        const struct document *document)
{
    for (int step = 1; step <= STEPS_SHOWN; step++) {
        g_autofree char *subject = NULL, *body = NULL;
        g_autofree char *title =
                WORDS_FILL(WORD_SET_BODY_STEP, request->language, NUMBER_TEXT(step));
        sample_reminder(work, document, step, &subject, &body);
        put_mail(page, title, subject, body);
    }
}

static void put_sample(const struct desk_request *request,
        GString *page,
        const struct config *config,
        const void *context)
{
    const struct text_page *wanted = context;
    g_autoptr(GError) error = NULL;
    const struct work work = {request->work.store, config, request->work.now};
    bool paid = has_paid(wanted) && strcmp(desk_value(request, "shown"), "paid") == 0;
    g_autoptr(document_auto) document =
            sample_document(&work, wanted->type, wanted->language, paid, wanted->reminder, &error);
    if (!document) {
        g_autofree char *said = desk_said(request, error->message);
        html_add(page, "<p class=\"error\">%t</p>", said);
        return;
    }
    if (wanted->reminder) {
        put_reminders(request, page, &work, document);
        return;
    }
    g_autofree char *subject = NULL, *body = NULL;
    sample_mail(&work, document, &subject, &body);
    put_mail(page, desk_word(request, WORD_SET_PREVIEW_MAIL), subject, body);
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_SET_PREVIEW_PAGE));
    put_sample_picture(request, page, config, document);
}

/* ---- the page ---- */

static void put_form(
        const struct settings_view *view, GString *page, const struct text_page *wanted)
{
    const struct desk_request *request = view->request;
    g_autofree char *action = path_of(wanted, ""), *preview = path_of(wanted, "/preview");
    put_preview_begin(request, page, action, preview);
    put_places(request, page, wanted);
    put_texts(view, page, wanted);
    put_shown(request, page, wanted);
    html_add(page, "<div class=\"acts\">");
    put_button(page, desk_word(request, WORD_SAVE), BUTTON_MAIN);
    put_preview_button(request, page, preview);
    put_button_value(page, desk_word(request, WORD_SET_TEXTS_RESET), BUTTON_QUIET, "reset", "1");
    html_add(page, "</div>");
    put_form_end(page);
}

static void show(struct desk_request *request, const struct text_page *wanted, char *refused)
{
    struct settings_view view = settings_view_of(request, request->work.config);
    view.refused = refused;
    GString *page = page_begin(request, desk_word(request, WORD_SET_TEXTS));
    put_back(request, page);
    put_ways(request, page, wanted);
    html_add(page, "<div class=\"two\"><div>");
    put_form(&view, page, wanted);
    html_add(page, "</div>");
    put_settings_preview(&view, page, put_sample, wanted);
    html_add(page, "</div>");
    settings_view_clear(&view);
    page_end(request, page);
}

void page_settings_texts(struct desk_request *request)
{
    struct text_page wanted;
    if (read_page(request, &wanted))
        show(request, &wanted, NULL);
    else
        answer_error(request, 404, WORD_HELP_404);
}

void page_settings_texts_save(struct desk_request *request)
{
    struct text_page wanted;
    char *refused = NULL;
    if (!read_page(request, &wanted)) {
        answer_error(request, 404, WORD_HELP_404);
        return;
    }
    g_autofree char *path = path_of(&wanted, "");
    if (!settings_save(request, path, &refused))
        show(request, &wanted, refused);
}

/* Changes nothing: the same page with what was typed, and what that would make. */
void page_settings_texts_preview(struct desk_request *request)
{
    struct text_page wanted;
    request->refused = 200; /* the fields show what was sent */
    if (read_page(request, &wanted))
        show(request, &wanted, NULL);
    else
        answer_error(request, 404, WORD_HELP_404);
}
