/* A view of the list of documents is its URL. */
#include <string.h>

#include "acts/list.h"
#include "base/date.h"
#include "base/text.h"
#include "page_documents.h"

/* The fields of a view, in the order of its URL; those behind `before` say which page of it. */
static const char *const names[] = {
        "q", "type", "state", "paid", "peppol", "shop", "from", "to", "before", "back"};
#define ASKING 8 /* how many of them choose documents */

/* Pages that "newer" finds its way back over. */
#define BACK_MOST 40
#define KEY_DIGITS_MOST 18
#define WORDS_MOST 200

const char *view_value(const struct view *view, const char *name)
{
    return form_value(&view->fields, name);
}

/* ---- reading ---- */

/* What `list` calls it; "unpaid" is one of two values of ours. */
static const char *option_of(const void *from, const char *name)
{
    const struct view *view = from;
    static const char *const same[] = {"type", "state", "peppol", "shop", "from", "to", NULL};
    const char *value = "";
    if (strcmp(name, "unpaid") == 0)
        value = view_value(view, "paid");
    else if (g_strv_contains(same, name))
        value = view_value(view, name);
    return *value ? value : NULL;
}

static gint64 read_key(const char *text)
{
    gsize digits = strspn(text, "0123456789");
    bool good = digits > 0 && digits <= KEY_DIGITS_MOST && text[digits] == '\0';
    return good ? g_ascii_strtoll(text, NULL, 10) : 0;
}

/* "12,9": only numbers and commas, and not too many. */
static bool is_trail(const char *text)
{
    return strspn(text, "0123456789,") == strlen(text) &&
            strlen(text) <= (KEY_DIGITS_MOST + 1) * BACK_MOST;
}

static void read_fields(const struct desk_request *request, struct view *view)
{
    form_init(&view->fields);
    if (form_has(&request->form, "view")) {
        const char *kept = form_value(&request->form, "view");
        form_read_query(&view->fields, kept, strlen(kept));
        return;
    }
    for (guint i = 0; i < request->query.fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(request->query.fields, i);
        g_autofree char *name = g_uri_escape_string(field->name, NULL, FALSE),
                        *value = g_uri_escape_string(field->value, NULL, FALSE),
                        *text = g_strdup_printf("%s=%s", name, value);
        form_read_query(&view->fields, text, strlen(text));
    }
}

static void read_filter(struct view *view)
{
    view->filter.limit = LIST_PAGE + 1;
    view->filter.before_id = read_key(view_value(view, "before"));
    if (strcmp(view_value(view, "paid"), "overdue") == 0)
        view->filter.overdue = view->today;
    view->words = view_value(view, "q");
}

bool view_read(const struct desk_request *request, struct view *view, GError **error)
{
    const struct config *config = request->work.config;
    *view = (struct view){.today = date_day(request->work.now, config->seller.timezone)};
    read_fields(request, view);
    bool good = list_read(config, option_of, view, 0, LIST_PAGE, &view->filter, error);
    if (good && !text_is_blank(view_value(view, "q")))
        good = list_check_words("q", view_value(view, "q"), error);
    if (!good) {
        form_clear(&view->fields);
        form_init(&view->fields);
        view->filter = (struct document_filter){.type = -1, .state = -1};
    }
    read_filter(view);
    return good;
}

void view_clear(struct view *view)
{
    form_clear(&view->fields);
    g_free(view->today);
}

/* ---- asking ---- */

static guint count_asked(const struct view *view)
{
    guint count = 0;
    for (gsize i = 0; i < ASKING; i++)
        count += *view_value(view, names[i]) != '\0';
    return count;
}

bool view_is_whole(const struct view *view)
{
    return count_asked(view) == 0;
}

bool view_is_only(const struct view *view, const char *name, const char *value)
{
    return *name ? count_asked(view) == 1 && strcmp(view_value(view, name), value) == 0
                 : view_is_whole(view);
}

/* ---- writing ---- */

static void add_field(GString *query, const char *name, const char *value)
{
    if (!*value)
        return;
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
    g_string_append_printf(query, "%s%s=%s", query->len ? "&" : "", name, escaped);
}

/* The query of a view on another page of it. Caller frees. */
static GString *query_of(const struct view *view, const char *before, const char *back)
{
    GString *query = g_string_new(NULL);
    for (gsize i = 0; i < ASKING; i++)
        add_field(query, names[i], view_value(view, names[i]));
    add_field(query, "before", before);
    add_field(query, "back", back);
    return query;
}

static char *path_of(const struct view *view, const char *before, const char *back)
{
    g_autoptr(GString) query = query_of(view, before, back);
    return g_strconcat("/documents", query->len ? "?" : "", query->str, NULL);
}

/* The keys of the pages before this one, the nearest first. */
static const char *trail_of(const struct view *view)
{
    const char *back = view_value(view, "back");
    return is_trail(back) ? back : "";
}

char *view_path(const struct view *view)
{
    gint64 before = view->filter.before_id;
    return path_of(view, before ? NUMBER_TEXT(before) : "", trail_of(view));
}

char *view_older(const struct view *view, gint64 last)
{
    const char *trail = trail_of(view);
    g_autofree char *back =
            g_strconcat(NUMBER_TEXT(view->filter.before_id), *trail ? "," : "", trail, NULL);
    return path_of(view, NUMBER_TEXT(last), is_trail(back) ? back : "");
}

char *view_newer(const struct view *view)
{
    if (!view->filter.before_id)
        return NULL;
    const char *trail = trail_of(view), *rest = strchr(trail, ',');
    g_autofree char *key = g_strndup(trail, strcspn(trail, ","));
    gint64 before = read_key(key);
    return path_of(view, before ? NUMBER_TEXT(before) : "", rest ? rest + 1 : "");
}

void put_view(GString *page, const struct view *view)
{
    g_autofree char *path = view_path(view);
    const char *query = strchr(path, '?');
    put_hidden(page, "view", query ? query + 1 : "");
}
