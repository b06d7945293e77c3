/* The list of documents. */
#include <string.h>

#include "document/text.h"
#include "errors.h"
#include "page_documents.h"
#include "pages.h"
#include "render/join.h"

/* ---- what is asked ---- */

/* Views that one click gives. */
static const struct {
    const char *name, *value;
    enum word word;
} quick[] = {
        {"", "", WORD_LIST_ALL},
        {"state", "draft", WORD_LIST_DRAFTS},
        {"paid", "unpaid", WORD_LIST_UNPAID},
        {"paid", "overdue", WORD_LIST_OVERDUE},
        {"state", "issued", WORD_LIST_NOT_SENT},
        {"type", "credit_note", WORD_LIST_CREDIT_NOTES},
};

static void put_quick(const struct desk_request *request, GString *page, const struct view *view)
{
    html_add(page, "<nav class=\"acts\" aria-label=\"%a\">", desk_word(request, WORD_LIST_VIEWS));
    for (gsize i = 0; i < G_N_ELEMENTS(quick); i++) {
        bool here = view_is_only(view, quick[i].name, quick[i].value);
        html_add(page, "<a href=\"/documents%h%u%h%u\"%h>%t</a> ", *quick[i].name ? "?" : "",
                quick[i].name, *quick[i].name ? "=" : "", quick[i].value,
                here ? " aria-current=\"page\"" : "", desk_word(request, quick[i].word));
    }
    html_add(page, "</nav>");
}

static void put_choice(const struct desk_request *request,
        GString *page,
        const struct view *view,
        const char *name,
        enum word title,
        const struct choice *choices)
{
    const struct field field = {.name = name,
            .label = desk_word(request, title),
            .type = "select",
            .value = view_value(view, name),
            .choices = choices};
    put_field(request, page, &field);
}

static void put_types(const struct desk_request *request, GString *page, const struct view *view)
{
    struct choice choices[DOCUMENT_TYPES + 2] = {{"", desk_word(request, WORD_LIST_ALL)}};
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        choices[type + 1] = (struct choice){document_type_text((enum document_type)type),
                label((enum label)((int)LABEL_ORDER_FORM + type), request->language)};
    put_choice(request, page, view, "type", WORD_LIST_TYPE, choices);
}

static void put_states(const struct desk_request *request, GString *page, const struct view *view)
{
    const struct choice choices[] = {{"", desk_word(request, WORD_LIST_ALL)},
            {"draft", desk_word(request, WORD_LIST_DRAFT)},
            {"issued", desk_word(request, WORD_LIST_ISSUED)},
            {"sent", desk_word(request, WORD_LIST_SENT)},
            {"void", desk_word(request, WORD_LIST_VOID)}, {0}};
    put_choice(request, page, view, "state", WORD_LIST_STATE, choices);
}

static void put_payments(const struct desk_request *request, GString *page, const struct view *view)
{
    const struct choice choices[] = {{"", desk_word(request, WORD_LIST_ALL)},
            {"unpaid", desk_word(request, WORD_LIST_UNPAID)},
            {"overdue", desk_word(request, WORD_LIST_OVERDUE)}, {0}};
    put_choice(request, page, view, "paid", WORD_LIST_PAYMENT, choices);
}

static void put_peppol(const struct desk_request *request, GString *page, const struct view *view)
{
    struct choice choices[PEPPOL_STATES + 2] = {{"", desk_word(request, WORD_LIST_ALL)}};
    if (strcmp(request->work.config->peppol.provider, "off") == 0 && !*view_value(view, "peppol"))
        return;
    for (int state = 0; state < PEPPOL_STATES; state++)
        choices[state + 1] = (struct choice){peppol_state_text((enum peppol_state)state),
                list_peppol_word(request, (enum peppol_state)state)};
    put_choice(request, page, view, "peppol", WORD_LIST_PEPPOL, choices);
}

/* Nobody with one shop chooses among shops. */
static void put_shops(const struct desk_request *request, GString *page, const struct view *view)
{
    const GPtrArray *shops = request->work.config->shops;
    if (shops->len < 2 && !*view_value(view, "shop"))
        return;
    g_autofree struct choice *choices = g_new0(struct choice, shops->len + 2);
    choices[0] = (struct choice){"", desk_word(request, WORD_LIST_ALL)};
    for (guint i = 0; i < shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(shops, i);
        choices[i + 1] = (struct choice){shop->name, shop->name};
    }
    put_choice(request, page, view, "shop", WORD_LIST_SHOP, choices);
}

static void put_date(const struct desk_request *request,
        GString *page,
        const struct view *view,
        const char *name,
        enum word title)
{
    const struct field field = {.name = name,
            .label = desk_word(request, title),
            .type = "date",
            .value = view_value(view, name)};
    put_field(request, page, &field);
}

static void put_filters(const struct desk_request *request, GString *page, const struct view *view)
{
    bool asked = !view_is_whole(view) && !view_is_only(view, "q", view->words);
    html_add(page, "<details class=\"more\"%h><summary>%t</summary><div class=\"search\">",
            asked ? " open" : "", desk_word(request, WORD_LIST_FILTERS));
    put_types(request, page, view);
    put_states(request, page, view);
    put_payments(request, page, view);
    put_peppol(request, page, view);
    put_shops(request, page, view);
    put_date(request, page, view, "from", WORD_LIST_FROM);
    put_date(request, page, view, "to", WORD_LIST_TO);
    put_button(page, desk_word(request, WORD_LIST_SHOW), BUTTON_PLAIN);
    html_add(page, "</div></details>");
}

static void put_search(const struct desk_request *request, GString *page, const struct view *view)
{
    const struct field words = {.name = "q",
            .label = desk_word(request, WORD_LIST_FIND),
            .type = "search",
            .value = view->words,
            .complete = "off",
            .most = 200,
            .search = true};
    put_search_begin(page, "/documents", true);
    put_field(request, page, &words);
    put_button(page, desk_word(request, WORD_SEARCH), BUTTON_PLAIN);
    put_filters(request, page, view);
    put_form_end(page);
}

/* ---- what was found ---- */

/* Acts on what is ticked, in the order in which they are done. */
static const struct {
    const char *act;
    enum word word;
    enum desk_who who;
} acts[] = {
        {"issue", WORD_LIST_ISSUE, WHO_OWNER},
        {"send", WORD_LIST_SEND, WHO_OWNER},
        {"paid", WORD_LIST_MARK_PAID, WHO_ACCOUNTANT},
        {"pdf", WORD_LIST_PDF, WHO_READER},
        {"zip", WORD_LIST_ZIP, WHO_READER},
        {"total", WORD_LIST_TOTAL, WHO_READER},
};

static bool may_act(const struct desk_request *request, const char *act, enum desk_who who)
{
    return desk_may(request, who) && (strcmp(act, "pdf") != 0 || join_ready());
}

static void put_acts(const struct desk_request *request, GString *page)
{
    html_add(page,
            "<div class=\"acts\" role=\"group\" aria-label=\"%a\"><label data-scripted hidden>"
            "<input type=\"checkbox\" data-all> %t</label>",
            desk_word(request, WORD_LIST_ACTS), desk_word(request, WORD_LIST_CHOOSE_ALL));
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        if (may_act(request, acts[i].act, acts[i].who))
            put_button_value(
                    page, desk_word(request, acts[i].word), BUTTON_PLAIN, "act", acts[i].act);
    html_add(page, "<output class=\"money\" data-ticked></output></div>");
}

static void put_rows(const struct desk_request *request,
        GString *page,
        const struct view *view,
        const struct list_rows *found)
{
    struct table_writer table;
    guint count;
    g_autofree struct column *columns = list_columns(request, &count);
    put_form_begin(request, page, "/documents/chosen");
    put_view(page, view);
    put_acts(request, page);
    table_begin(&table, page, desk_word(request, WORD_DOCUMENTS), columns, count);
    for (guint i = 0; i < found->rows->len; i++) {
        const struct list_row *row = g_ptr_array_index(found->rows, i);
        g_string_append(page, row->html);
    }
    table_end(&table);
    put_form_end(page);
}

static void put_nothing(const struct desk_request *request, GString *page, const struct view *view)
{
    put_empty(page,
            desk_word(request,
                    view->filter.before_id        ? WORD_LIST_NO_MORE
                            : view_is_whole(view) ? WORD_LIST_EMPTY
                                                  : WORD_LIST_NOTHING));
}

static void put_found(const struct desk_request *request,
        GString *page,
        const struct view *view,
        const struct list_rows *found)
{
    const struct list_row *last =
            found->rows->len ? g_ptr_array_index(found->rows, found->rows->len - 1) : NULL;
    g_autofree char *newer = view_newer(view),
                    *older = found->more ? view_older(view, last->id) : NULL;
    html_add(page, "<div id=\"results\">");
    put_quick(request, page, view);
    if (last)
        put_rows(request, page, view, found);
    else
        put_nothing(request, page, view);
    put_pager(request, page, newer, older);
    html_add(page, "</div>");
}

void documents_show(struct desk_request *request, const struct view *view)
{
    g_autoptr(GError) error = NULL;
    struct list_rows found;
    if (!list_find(request, view, &found, &error)) {
        list_rows_clear(&found);
        answer_failed(request, error);
        return;
    }
    GString *page = page_begin(request, desk_word(request, WORD_DOCUMENTS));
    put_search(request, page, view);
    put_found(request, page, view, &found);
    list_rows_clear(&found);
    page_end(request, page);
}

void page_documents(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_auto(view_auto) view = {0};
    if (!view_read(request, &view, &error))
        desk_refuse(request, error);
    documents_show(request, &view);
}
