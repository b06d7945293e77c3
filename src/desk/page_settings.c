/* Settings: the list of pages, and those that are a form of fields. */
#include "page_settings.h"

#include <string.h>

#include "errors.h"
#include "pages.h"
#include "previews.h"

/* ---- the table ---- */

/* A page of settings. */
static const struct section {
    const char *name; /* the last part of its path */
    enum word title, help;
} sections[] = {
        {"documents", WORD_SET_DOCUMENTS, WORD_SET_DOCUMENTS_HELP},
        {"texts/invoice/nl", WORD_SET_TEXTS, WORD_SET_TEXTS_HELP},
        {"look", WORD_SET_LOOK, WORD_SET_LOOK_HELP},
        {"reminders", WORD_SET_REMINDERS, WORD_SET_REMINDERS_HELP},
        {"accountant", WORD_SET_ACCOUNTANT, WORD_SET_ACCOUNTANT_HELP},
        {"alerts", WORD_SET_ALERTS, WORD_SET_ALERTS_HELP},
        {"shop", WORD_SET_SHOP, WORD_SET_SHOP_HELP},
        {"tests", WORD_SET_TESTS, WORD_SET_TESTS_HELP},
        {"all", WORD_SET_ALL, WORD_SET_ALL_HELP},
};

/* The fields of a page; those of a group stand together. `box`: the group has a frame and a name.
 */
static const struct row {
    const char *section, *group, *key;
    enum word box;
} rows[] = {
        {"documents", "invoice", "create", WORD_SET_TYPE_INVOICE},
        {"documents", "invoice", "auto_send", WORD_SET_TYPE_INVOICE},
        {"documents", "invoice", "due_days", WORD_SET_TYPE_INVOICE},
        {"documents", "credit_note", "create", WORD_SET_TYPE_CREDIT_NOTE},
        {"documents", "credit_note", "auto_send", WORD_SET_TYPE_CREDIT_NOTE},
        {"documents", "order_form", "create", WORD_SET_TYPE_ORDER_FORM},
        {"documents", "order_form", "auto_send", WORD_SET_TYPE_ORDER_FORM},
        {"documents", "order_form", "due_days", WORD_SET_TYPE_ORDER_FORM},
        {"documents", "delivery_note", "create", WORD_SET_TYPE_DELIVERY_NOTE},
        {"documents", "delivery_note", "auto_send", WORD_SET_TYPE_DELIVERY_NOTE},
        {"documents", "mail", "send_after", WORD_SET_MAIL_GROUP},
        {"documents", "mail", "burst_limit", WORD_SET_MAIL_GROUP},
        {"documents", "einvoice", "attach", WORD_SET_MAIL_GROUP},
        {"reminders", "reminders", "after", WORD_NONE},
        {"reminders", "reminders", "to", WORD_NONE},
        {"reminders", "reminders", "fee", WORD_NONE},
        {"reminders", "reminders", "interest", WORD_NONE},
        {"accountant", "accountant", "email", WORD_NONE},
        {"accountant", "accountant", "documents", WORD_NONE},
        {"accountant", "accountant", "format", WORD_NONE},
        {"accountant", "accountant", "email_invoice", WORD_NONE},
        {"accountant", "accountant", "email_credit_note", WORD_NONE},
        {"accountant", "accountant", "csv", WORD_NONE},
        {"accountant", "accountant", "journals", WORD_NONE},
        {"accountant", "accountant", "winbooks_sales", WORD_NONE},
        {"accountant", "accountant", "winbooks_credit", WORD_NONE},
        {"accountant", "accountant", "winbooks_customer", WORD_NONE},
        {"accountant", "accountant", "winbooks_receivable", WORD_NONE},
        {"accountant", "accountant", "winbooks_vat_due", WORD_NONE},
        {"accountant", "accountant", "winbooks_accounts", WORD_NONE},
        {"accountant", "accountant", "winbooks_first_year", WORD_NONE},
        {"accountant", "accountant", "winbooks_periods", WORD_NONE},
        {"alerts", "alerts", "email", WORD_NONE},
};

/* ---- the list of pages ---- */

void page_settings(struct desk_request *request)
{
    GString *page = page_begin(request, desk_word(request, WORD_SETTINGS));
    put_passed_over(request, page);
    html_add(page, "<ul class=\"ways\">");
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        html_add(page, "<li><a href=\"/settings/%a\">%t</a><p class=\"hint\">%t</p></li>",
                sections[i].name, desk_word(request, sections[i].title),
                desk_word(request, sections[i].help));
    html_add(page, "</ul>");
    page_end(request, page);
}

/* ---- a form of fields ---- */

/* NULL: there is no such form. */
static const struct section *find_section(const char *name)
{
    bool known = false;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        known |= strcmp(rows[i].section, name) == 0;
    for (gsize i = 0; known && i < G_N_ELEMENTS(sections); i++)
        if (strcmp(sections[i].name, name) == 0)
            return &sections[i];
    return NULL;
}

static void put_fields(const struct settings_view *view, GString *page, const char *section)
{
    enum word open = WORD_NONE;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].section, section) != 0)
            continue;
        if (rows[i].box != open)
            html_add(page, "%h<fieldset><legend>%t</legend>", open ? "</fieldset>" : "",
                    desk_word(view->request, rows[i].box));
        open = rows[i].box;
        put_known_setting(view, page, rows[i].group, rows[i].key);
    }
    html_add(page, "%h", open ? "</fieldset>" : "");
}

static void put_more(const struct desk_request *request, GString *page, const char *section)
{
    if (strcmp(section, "reminders") == 0)
        html_add(page, "<p><a href=\"/settings/texts/reminder/nl\">%t</a></p>",
                desk_word(request, WORD_SET_TEXTS));
}

static void show_section(struct desk_request *request, const struct section *section, char *refused)
{
    g_autofree char *action = g_strconcat("/settings/", section->name, NULL);
    struct settings_view view = settings_view_of(request, request->work.config);
    view.refused = refused;
    GString *page = page_begin(request, desk_word(request, section->title));
    put_back(request, page);
    html_add(page, "<p>%t</p>", desk_word(request, section->help));
    put_form_begin(request, page, action);
    html_add(page, "<div class=\"boxes\">");
    put_fields(&view, page, section->name);
    html_add(page, "</div>");
    put_button(page, desk_word(request, WORD_SAVE), BUTTON_MAIN);
    put_form_end(page);
    put_more(request, page, section->name);
    settings_view_clear(&view);
    page_end(request, page);
}

void page_settings_section(struct desk_request *request)
{
    const struct section *section = find_section(request->pieces[0]);
    if (section)
        show_section(request, section, NULL);
    else
        answer_error(request, 404, WORD_HELP_404);
}

void page_settings_save(struct desk_request *request)
{
    const struct section *section = find_section(request->pieces[0]);
    g_autofree char *path = g_strconcat("/settings/", request->pieces[0], NULL);
    char *refused = NULL;
    if (!section)
        answer_error(request, 404, WORD_HELP_404);
    else if (!settings_save(request, path, &refused))
        show_section(request, section, refused);
}

/* ---- a picture of a preview ---- */

void page_settings_picture(struct desk_request *request)
{
    g_autoptr(GBytes) picture = previews_get(request, request->pieces[0]);
    if (picture)
        answer_bytes(request, "image/png", NULL, picture);
    else
        answer_error(request, 404, WORD_NONE);
}

/* ---- all of them ---- */

/* Where a value comes from. Caller frees. */
static char *origin_of(const struct desk_request *request, const struct config_value *value)
{
    if (value->from == CONFIG_FROM_FILE)
        return WORDS_FILL(WORD_SET_FROM_FILE, request->language, NUMBER_TEXT(value->line));
    return g_strdup(desk_word(
            request, value->from == CONFIG_FROM_DESK ? WORD_SET_FROM_DESK : WORD_SET_FROM_DEFAULT));
}

static void put_all_row(const struct desk_request *request,
        struct table_writer *table,
        const struct config_value *value)
{
    g_autofree char *origin = origin_of(request, value);
    table_row_begin(table);
    table_cell_begin(table);
    html_add(table->page, "<code>%t</code>", value->key);
    table_cell_end(table);
    table_text(table, value->value ? value->value : desk_word(request, WORD_SET_HIDDEN));
    table_text(table, origin);
    table_cell_begin(table);
    html_add(table->page, "<span lang=\"en\">%t</span>", value->help);
    table_cell_end(table);
    table_row_end(table);
}

/* Texts have pages of their own, with all their words. */
static bool is_told_elsewhere(const struct config_value *value)
{
    return value->desk && strchr(value->key, '[');
}

static void put_group(const struct desk_request *request,
        GString *page,
        const GPtrArray *values,
        const char *group)
{
    const struct column columns[] = {{desk_word(request, WORD_SET_KEY), COLUMN_MAIN},
            {desk_word(request, WORD_SET_VALUE), COLUMN_TEXT},
            {desk_word(request, WORD_SET_FROM), COLUMN_TEXT},
            {desk_word(request, WORD_SET_MEANING), COLUMN_TEXT}};
    struct table_writer table;
    g_autofree char *caption = g_strdup_printf("[%s]", group);
    html_add(page, "<h2>%t</h2>", caption);
    table_begin(&table, page, caption, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        if (strcmp(value->group, group) == 0 && !is_told_elsewhere(value))
            put_all_row(request, &table, value);
    }
    table_end(&table);
}

void page_settings_all(struct desk_request *request)
{
    g_autoptr(GPtrArray) values = config_values(request->work.config);
    const char *group = "";
    GString *page = page_begin(request, desk_word(request, WORD_SET_ALL));
    put_back(request, page);
    html_add(page, "<p>%t <code>%t</code></p>", desk_word(request, WORD_SET_ALL_HELP),
            request->work.config->file);
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        if (strcmp(value->group, group) != 0)
            put_group(request, page, values, value->group);
        group = value->group;
    }
    page_end(request, page);
}
