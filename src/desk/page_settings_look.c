/* Colour and logo, with the page as it would be. */
#include <string.h>

#include "acts/sample.h"
#include "page_settings.h"
#include "pages.h"

static void put_colour(const struct settings_view *view, GString *page)
{
    const struct desk_request *request = view->request;
    put_preview_begin(request, page, "/settings/look", "/settings/look/preview");
    put_known_setting(view, page, "seller", "accent_color");
    html_add(page, "<div class=\"acts\">");
    put_button(page, desk_word(request, WORD_SAVE), BUTTON_MAIN);
    put_preview_button(request, page, "/settings/look/preview");
    html_add(page, "</div>");
    put_form_end(page);
}

static void put_logo(const struct settings_view *view, GString *page)
{
    const struct desk_request *request = view->request;
    const struct config_value *logo = config_value_find(view->values, "seller", "logo");
    const struct field file = {.name = "logo",
            .label = desk_word(request, WORD_SET_LOGO),
            .type = "file",
            .accept = ".png,.svg,.jpg,.jpeg",
            .hint = desk_word(request, WORD_SET_LOGO_HELP),
            .required = true};
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_SET_LOGO));
    if (logo->from == CONFIG_FROM_FILE) {
        g_autofree char *why =
                WORDS_FILL(WORD_SET_LOCKED_WHY, request->language, NUMBER_TEXT(logo->line));
        html_add(page, "<p><code>%t</code></p><p class=\"hint\">%t</p>", logo->value, why);
        return;
    }
    put_upload_begin(request, page, "/settings/look/logo");
    put_field(request, page, &file);
    put_setting_seen(request, page, logo);
    put_button(page, desk_word(request, WORD_SET_LOGO_UPLOAD), BUTTON_PLAIN);
    put_form_end(page);
    if (logo->from != CONFIG_FROM_DESK)
        return;
    put_form_begin(request, page, "/settings/look/logo/remove");
    put_setting_seen(request, page, logo);
    put_button(page, desk_word(request, WORD_SET_LOGO_REMOVE), BUTTON_PLAIN);
    put_form_end(page);
}

static void put_page_of(const struct desk_request *request,
        GString *page,
        const struct config *config,
        const void *context)
{
    g_autoptr(GError) error = NULL;
    const struct work work = {request->work.store, config, request->work.now};
    g_autoptr(document_auto) document =
            sample_document(&work, DOCUMENT_INVOICE, request->language, false, false, &error);
    (void)context;
    if (document)
        put_sample_picture(request, page, config, document);
}

static void show(struct desk_request *request, char *refused)
{
    struct settings_view view = settings_view_of(request, request->work.config);
    view.refused = refused;
    GString *page = page_begin(request, desk_word(request, WORD_SET_LOOK));
    put_back(request, page);
    html_add(page, "<div class=\"two\"><div>");
    put_colour(&view, page);
    put_logo(&view, page);
    html_add(page, "</div>");
    put_settings_preview(&view, page, put_page_of, NULL);
    html_add(page, "</div>");
    settings_view_clear(&view);
    page_end(request, page);
}

void page_settings_look(struct desk_request *request)
{
    show(request, NULL);
}

void page_settings_look_save(struct desk_request *request)
{
    char *refused = NULL;
    if (!settings_save(request, "/settings/look", &refused))
        show(request, refused);
}

void page_settings_look_preview(struct desk_request *request)
{
    request->refused = 200; /* the field shows what was sent */
    show(request, NULL);
}

static void keep_logo(struct desk_request *request, GBytes *picture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) wishes = g_array_new(FALSE, TRUE, sizeof(struct settings_wish));
    g_autoptr(GPtrArray) values = config_values(request->work.config);
    const struct config_value *logo = config_value_find(values, "seller", "logo");
    const struct settings_wish wish = {.group = logo->group,
            .key = logo->key,
            .picture = picture,
            .seen = settings_seen(request, logo)};
    g_array_append_val(wishes, wish);
    if (!settings_keep(request, wishes, &error)) {
        desk_refuse(request, error);
        show(request, g_strdup(error->message));
        return;
    }
    desk_say(request, desk_word(request, WORD_SET_SAVED));
    answer_redirect(request, "/settings/look");
}

void page_settings_logo(struct desk_request *request)
{
    const struct form_field *file = form_file(&request->form, "logo");
    if (file) {
        keep_logo(request, file->bytes);
        return;
    }
    desk_refuse_word(request, 422, WORD_SET_LOGO_NONE);
    show(request, NULL);
}

void page_settings_logo_remove(struct desk_request *request)
{
    keep_logo(request, NULL);
}
