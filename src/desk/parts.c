/* What pages are made of. */
#include "parts.h"

#include <string.h>

#include "base/date.h"
#include "base/token.h"
#include "document/text.h"
#include "tokens.h"

/* ---- forms ---- */

static void put_token_and_key(const struct desk_request *request, GString *page, const char *token)
{
    g_autofree char *made = token ? g_strdup(token) : desk_token_new(request);
    g_autofree char *key = token_new();
    put_hidden(page, "token", made);
    put_hidden(page, "key", key);
}

void put_form_begin_with(
        const struct desk_request *request, GString *page, const char *action, const char *token)
{
    html_add(page, "<form method=\"post\" action=\"%a\">", action);
    put_token_and_key(request, page, token);
}

void put_form_begin(const struct desk_request *request, GString *page, const char *action)
{
    put_form_begin_with(request, page, action, NULL);
}

void put_preview_begin(
        const struct desk_request *request, GString *page, const char *action, const char *preview)
{
    html_add(page, "<form method=\"post\" action=\"%a\" data-preview=\"%a\">", action, preview);
    put_token_and_key(request, page, NULL);
}

void put_upload_begin(const struct desk_request *request, GString *page, const char *action)
{
    html_add(page, "<form method=\"post\" enctype=\"multipart/form-data\" action=\"%a\">", action);
    put_token_and_key(request, page, NULL);
}

void put_search_begin(GString *page, const char *action, bool live)
{
    html_add(page, "<form class=\"search\" role=\"search\" method=\"get\" action=\"%a\"%h>", action,
            live ? " data-live" : "");
}

void put_form_end(GString *page)
{
    html_add(page, "</form>");
}

void put_hidden(GString *page, const char *name, const char *value)
{
    html_add(page, "<input type=\"hidden\" name=\"%a\" value=\"%a\">", name, value);
}

/* ` name="value"`, or nothing. */
static void put_attribute(GString *page, const char *name, const char *value)
{
    if (value)
        html_add(page, " %h=\"%a\"", name, value);
}

/* What every kind of field has. */
static void put_attributes(GString *page, const struct field *field)
{
    html_add(page, " id=\"f-%a\" name=\"%a\"", field->name, field->name);
    put_attribute(page, "autocomplete", field->complete);
    put_attribute(page, "inputmode", field->mode);
    put_attribute(page, "accept", field->accept);
    if (field->many)
        html_add(page, " multiple");
    if (field->most)
        put_attribute(page, "maxlength", NUMBER_TEXT(field->most));
    if (field->required)
        html_add(page, " required");
    if (field->focus)
        html_add(page, " autofocus");
    if (field->locked)
        html_add(page, " disabled");
    if (field->search)
        html_add(page, " data-search");
    if (field->error)
        html_add(page, " aria-invalid=\"true\" aria-describedby=\"e-%a\"", field->name);
    else if (field->hint)
        html_add(page, " aria-describedby=\"h-%a\"", field->name);
}

static void put_select(GString *page, const struct field *field, const char *value)
{
    html_add(page, "<select");
    put_attributes(page, field);
    html_add(page, ">");
    for (const struct choice *choice = field->choices; choice->value; choice++)
        html_add(page, "<option value=\"%a\"%h>%t</option>", choice->value,
                strcmp(choice->value, value) == 0 ? " selected" : "", choice->text);
    html_add(page, "</select>");
}

static void put_textarea(GString *page, const struct field *field, const char *value)
{
    html_add(page, "<textarea rows=\"%a\"", NUMBER_TEXT(field->rows ? field->rows : 4));
    put_attributes(page, field);
    html_add(page, ">\n%t</textarea>", value); /* HTML drops the first line break */
}

static void put_input(GString *page, const struct field *field, const char *value)
{
    const char *type = field->type ? field->type : "text";
    bool shown = strcmp(type, "password") != 0 && strcmp(type, "file") != 0;
    html_add(page, "<input type=\"%a\"", type);
    put_attributes(page, field);
    put_attribute(page, "value", shown ? value : NULL);
    html_add(page, ">");
}

static void put_checkbox(
        const struct desk_request *request, GString *page, const struct field *field)
{
    bool now = field->value && *field->value;
    bool ticked = request->refused ? form_has(&request->form, field->name) : now;
    html_add(page, "<input type=\"checkbox\" value=\"1\"%h", ticked ? " checked" : "");
    put_attributes(page, field);
    html_add(page, "><label for=\"f-%a\">%t</label>", field->name, field->label);
}

static void put_control(GString *page, const struct field *field, const char *value)
{
    if (g_strcmp0(field->type, "select") == 0)
        put_select(page, field, value);
    else if (g_strcmp0(field->type, "textarea") == 0)
        put_textarea(page, field, value);
    else
        put_input(page, field, value);
}

void put_field(const struct desk_request *request, GString *page, const struct field *field)
{
    const char *now = field->value ? field->value : "",
               *value = field->anew ? now : desk_kept(request, field->name, now);
    bool box = g_strcmp0(field->type, "checkbox") == 0;
    html_add(page, "<div class=\"field%h\">", box ? " box" : "");
    if (box) {
        put_checkbox(request, page, field);
    } else {
        html_add(page, "<label for=\"f-%a\">%t</label>", field->name, field->label);
        put_control(page, field, value);
    }
    if (field->error)
        html_add(page, "<p class=\"error\" id=\"e-%a\">%t</p>", field->name, field->error);
    if (field->hint)
        html_add(page, "<p class=\"hint\" id=\"h-%a\">%t</p>", field->name, field->hint);
    html_add(page, "</div>");
}

/* ---- buttons ---- */

static const char *const button_classes[] = {
        [BUTTON_MAIN] = "main",
        [BUTTON_PLAIN] = "plain",
        [BUTTON_QUIET] = "quiet",
        [BUTTON_GRAVE] = "grave",
};

void put_button(GString *page, const char *text, enum button kind)
{
    html_add(page, "<button class=\"%a\">%t</button>", button_classes[kind], text);
}

void put_button_value(
        GString *page, const char *text, enum button kind, const char *name, const char *value)
{
    html_add(page, "<button class=\"%a\" name=\"%a\" value=\"%a\">%t</button>",
            button_classes[kind], name, value, text);
}

void put_act(const struct desk_request *request,
        GString *page,
        const char *action,
        const char *text,
        enum button kind)
{
    put_form_begin(request, page, action);
    put_button(page, text, kind);
    put_form_end(page);
}

void put_copy(const struct desk_request *request, GString *page, const char *id, const char *text)
{
    html_add(page,
            "<p class=\"copy\"><code id=\"%a\">%t</code> "
            "<button type=\"button\" class=\"plain\" hidden data-copy=\"%a\">%t</button></p>",
            id, text, id, desk_word(request, WORD_COPY));
}

/* ---- tables ---- */

static const char *const column_classes[] = {
        [COLUMN_TEXT] = "",
        [COLUMN_NUMBER] = " class=\"n\"",
        [COLUMN_TICK] = " class=\"tick\"",
        [COLUMN_MAIN] = "",
        [COLUMN_KEY] = " class=\"short\"",
        [COLUMN_SHORT] = " class=\"short\"",
};

void table_begin(struct table_writer *table,
        GString *page,
        const char *caption,
        const struct column *columns,
        guint count)
{
    *table = (struct table_writer){.page = page, .columns = columns, .count = count};
    html_add(page, "<table class=\"list\"><caption>%t</caption><thead><tr>", caption);
    for (guint i = 0; i < count; i++) {
        bool tick = columns[i].kind == COLUMN_TICK;
        html_add(page, "<th scope=\"col\"%h>%h%t%h</th>", column_classes[columns[i].kind],
                tick ? "<span class=\"hidden\">" : "", columns[i].head, tick ? "</span>" : "");
    }
    html_add(page, "</tr></thead><tbody>");
}

void table_row_begin(struct table_writer *table)
{
    table->next = 0;
    html_add(table->page, "<tr>");
}

static bool is_head(const struct column *column)
{
    return column->kind == COLUMN_MAIN || column->kind == COLUMN_KEY;
}

void table_cell_begin(struct table_writer *table)
{
    const struct column *column = &table->columns[table->next];
    if (is_head(column))
        html_add(table->page, "<th scope=\"row\"%h>", column_classes[column->kind]);
    else
        html_add(table->page, "<td%h data-label=\"%a\">", column_classes[column->kind],
                column->head);
}

void table_cell_end(struct table_writer *table)
{
    bool main = is_head(&table->columns[table->next]);
    html_add(table->page, "%h", main ? "</th>" : "</td>");
    if (table->next + 1 < table->count)
        table->next++;
}

void table_text(struct table_writer *table, const char *text)
{
    table_cell_begin(table);
    html_text(table->page, text);
    table_cell_end(table);
}

void table_link(struct table_writer *table, const char *href, const char *text)
{
    table_cell_begin(table);
    html_add(table->page, "<a href=\"%a\">%t</a>", href, text);
    table_cell_end(table);
}

void table_row_end(struct table_writer *table)
{
    html_add(table->page, "</tr>");
}

void table_end(struct table_writer *table)
{
    html_add(table->page, "</tbody></table>");
}

void put_pager(
        const struct desk_request *request, GString *page, const char *newer, const char *older)
{
    if (!newer && !older)
        return;
    html_add(page, "<nav class=\"pager\" aria-label=\"%a\">", desk_word(request, WORD_PAGES));
    if (newer)
        html_add(page, "<a rel=\"prev\" href=\"%a\">← %t</a>", newer,
                desk_word(request, WORD_NEWER));
    if (older)
        html_add(page, "<a rel=\"next\" href=\"%a\">%t →</a>", older,
                desk_word(request, WORD_OLDER));
    html_add(page, "</nav>");
}

void put_empty(GString *page, const char *text)
{
    html_add(page, "<p class=\"empty\">%t</p>", text);
}

void put_state(GString *page, const char *kind, const char *text)
{
    html_add(page, "<span class=\"state %a\">%t</span>", kind, text);
}

/* ---- amounts and moments ---- */

void put_money(
        const struct desk_request *request, GString *page, money amount, const char *currency)
{
    g_autofree char *text = format_money_currency(amount, currency, request->language);
    html_add(page, "<span class=\"money\">%t</span>", text);
}

void put_day(const struct desk_request *request, GString *page, const char *day)
{
    g_autofree char *text = format_day(day, request->language);
    if (*text)
        html_add(page, "<time datetime=\"%a\">%t</time>", day, text);
}

char *moment_text(const struct desk_request *request, gint64 at)
{
    const char *zone = request->work.config->seller.timezone;
    if (!at)
        return g_strdup(desk_word(request, WORD_NEVER));
    g_autofree char *day = date_day(at, zone);
    g_autofree char *written = format_day(day, request->language);
    gint64 minutes = (at - date_day_start(day, zone)) / 60;
    return g_strdup_printf("%s %02d:%02d", written, (int)(minutes / 60 % 24), (int)(minutes % 60));
}

void put_moment(const struct desk_request *request, GString *page, gint64 at)
{
    g_autofree char *text = moment_text(request, at), *exact = date_time_text(at);
    if (at)
        html_add(page, "<time datetime=\"%a\">%t</time>", exact, text);
    else
        html_text(page, text);
}
