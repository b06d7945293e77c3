/* A view of the list of documents is its URL: what is read of it, and the paths that are made of
 * it. */
#include "../../../src/desk/page_documents.h"

#include <string.h>

#include "base/error.h"

#define DAY_1_MARCH 1772355600 /* 2026-03-01 09:00 UTC */

/* A request with a query (or with a form that kept one), and what was read of it. */
struct reading {
    struct config config;
    struct desk_request request;
    struct view view;
    GError *error;
    bool good;
};

static void read_view(struct reading *reading, const char *query, const char *kept)
{
    static char zone[] = "Europe/Brussels", name[] = "main";
    struct shop *shop = g_new0(struct shop, 1);
    *reading = (struct reading){.config.seller.timezone = zone};
    shop->name = name;
    reading->config.shops = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(reading->config.shops, shop);
    reading->request.work = (struct work){NULL, &reading->config, DAY_1_MARCH};
    form_init(&reading->request.query);
    form_init(&reading->request.form);
    g_assert_true(form_read_query(&reading->request.query, query, strlen(query)));
    if (kept) {
        g_autofree char *value = g_uri_escape_string(kept, NULL, FALSE);
        g_autofree char *text = g_strconcat("view=", value, NULL);
        g_assert_true(form_read_query(&reading->request.form, text, strlen(text)));
    }
    reading->good = view_read(&reading->request, &reading->view, &reading->error);
}

static void end_reading(struct reading *reading)
{
    view_clear(&reading->view);
    form_clear(&reading->request.query);
    form_clear(&reading->request.form);
    g_ptr_array_unref(reading->config.shops);
    g_clear_error(&reading->error);
}

/* ---- its own path ---- */

/* What a URL says is what the page's own path says: in one order, without what means nothing. */
static void test_paths(void)
{
    static const struct {
        const char *query, *path;
    } rows[] = {
            {"", "/documents"},
            {"q=", "/documents"},
            {"type=invoice", "/documents?type=invoice"},
            {"paid=overdue&type=invoice", "/documents?type=invoice&paid=overdue"},
            {"q=caf%C3%A9+noir", "/documents?q=caf%C3%A9%20noir"},
            {"q=a%26type%3Dinvoice", "/documents?q=a%26type%3Dinvoice"},
            {"shop=main&from=2026-01-01&to=2026-03-31",
                    "/documents?shop=main&from=2026-01-01&to=2026-03-31"},
            {"type=invoice&what=else&type=credit_note", "/documents?type=invoice"},
            {"before=120&back=180,0", "/documents?before=120&back=180%2C0"},
            {"before=120&back=javascript:alert(1)", "/documents?before=120"},
            {"before=-1", "/documents"},
            {"before=1e9", "/documents"},
            {"before=9999999999999999999", "/documents"},
            {"before=999999999999999999", "/documents?before=999999999999999999"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct reading reading;
        read_view(&reading, rows[i].query, NULL);
        g_assert_no_error(reading.error);
        g_autofree char *path = view_path(&reading.view);
        g_assert_cmpstr(path, ==, rows[i].path);
        end_reading(&reading);
    }
}

/* What there is none of is said, and the whole list is shown in its place. */
static void test_refused(void)
{
    static const struct {
        const char *query, *said;
    } rows[] = {
            {"type=bill", "type: 'bill'"},
            {"state=lost", "state: 'lost'"},
            {"peppol=maybe", "peppol: 'maybe'"},
            {"from=2026-02-30", "from: '2026-02-30'"},
            {"to=yesterday", "to: 'yesterday'"},
            {"q=a&type=bill", "type: 'bill'"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct reading reading;
        read_view(&reading, rows[i].query, NULL);
        g_assert_false(reading.good);
        g_assert_error(reading.error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
        if (!strstr(reading.error->message, rows[i].said))
            g_error("%s: %s", rows[i].query, reading.error->message);
        g_assert_true(view_is_whole(&reading.view));
        g_assert_cmpint(reading.view.filter.type, ==, -1);
        g_assert_cmpint(reading.view.filter.state, ==, -1);
        g_assert_cmpint(reading.view.filter.limit, ==, LIST_PAGE + 1);
        g_assert_cmpstr(reading.view.words, ==, "");
        end_reading(&reading);
    }
}

/* A search of very many words is refused before the database is asked; one of blanks is none. */
static void test_words(void)
{
    struct reading reading;
    g_autoptr(GString) many = g_string_new("q=");
    for (int i = 0; i < 300; i++)
        g_string_append_printf(many, "word%d+", i);
    read_view(&reading, many->str, NULL);
    g_assert_error(reading.error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    end_reading(&reading);

    read_view(&reading, "q=+++", NULL);
    g_assert_true(reading.good);
    end_reading(&reading);
}

/* ---- what is asked ---- */

static void test_filter(void)
{
    struct reading reading;
    read_view(
            &reading, "type=credit_note&state=sent&from=2026-01-01&to=2026-01-31&before=77", NULL);
    const struct document_filter *filter = &reading.view.filter;
    g_assert_cmpint(filter->type, ==, DOCUMENT_CREDIT_NOTE);
    g_assert_cmpint(filter->state, ==, DOCUMENT_SENT);
    g_assert_cmpstr(filter->from, ==, "2026-01-01");
    g_assert_cmpstr(filter->to, ==, "2026-01-31");
    g_assert_cmpint(filter->before_id, ==, 77);
    g_assert_null(filter->overdue);
    end_reading(&reading);
}

/* Overdue is by the day in the seller's zone. */
static void test_overdue(void)
{
    static const struct {
        const char *query;
        bool unpaid, overdue;
    } rows[] = {{"paid=overdue", true, true}, {"paid=unpaid", true, false}, {"", false, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct reading reading;
        read_view(&reading, rows[i].query, NULL);
        g_assert_cmpstr(reading.view.today, ==, "2026-03-01");
        g_assert_cmpstr(reading.view.filter.overdue, ==, rows[i].overdue ? "2026-03-01" : NULL);
        g_assert_cmpint(reading.view.filter.unpaid, ==, rows[i].unpaid);
        end_reading(&reading);
    }
}

/* Which of the page's own links is the present one. */
static void test_only(void)
{
    static const struct {
        const char *query, *name, *value;
        bool only;
    } rows[] = {
            {"", "", "", true},
            {"before=5&back=0", "", "", true},
            {"type=invoice", "", "", false},
            {"type=invoice", "type", "invoice", true},
            {"type=invoice&before=5", "type", "invoice", true},
            {"type=invoice", "type", "credit_note", false},
            {"type=invoice&state=sent", "type", "invoice", false},
            {"", "type", "invoice", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct reading reading;
        read_view(&reading, rows[i].query, NULL);
        if (view_is_only(&reading.view, rows[i].name, rows[i].value) != rows[i].only)
            g_error("row %d: %s", (int)i, rows[i].query);
        end_reading(&reading);
    }
}

/* ---- from page to page ---- */

/* Four pages forward and four back: the same four URLs, and no "newer" on the first. */
static void test_there_and_back(void)
{
    static const gint64 last[] = {150, 100, 50};
    g_autoptr(GPtrArray) passed = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *at = g_strdup("/documents?type=invoice");
    for (gsize i = 0; i < G_N_ELEMENTS(last); i++) {
        struct reading reading;
        read_view(&reading, strchr(at, '?') + 1, NULL);
        g_ptr_array_add(passed, at);
        at = view_older(&reading.view, last[i]);
        end_reading(&reading);
    }
    g_assert_cmpstr(at, ==, "/documents?type=invoice&before=50&back=100%2C150%2C0");
    while (passed->len) {
        struct reading reading;
        read_view(&reading, strchr(at, '?') + 1, NULL);
        g_free(at);
        at = view_newer(&reading.view);
        g_assert_cmpstr(at, ==, g_ptr_array_index(passed, passed->len - 1));
        g_ptr_array_set_size(passed, (int)passed->len - 1);
        end_reading(&reading);
    }
    struct reading reading;
    read_view(&reading, strchr(at, '?') + 1, NULL);
    g_assert_null(view_newer(&reading.view));
    end_reading(&reading);
}

/* Without a trail "newer" leads to the beginning; a trail that is too long is left out, so that a
 * URL does not grow for ever. */
static void test_trail_is_bounded(void)
{
    struct reading reading;
    read_view(&reading, "before=60", NULL);
    g_autofree char *newer = view_newer(&reading.view);
    g_assert_cmpstr(newer, ==, "/documents");
    end_reading(&reading);

    g_autoptr(GString) query = g_string_new("before=60&back=");
    for (int i = 0; i < 40; i++)
        g_string_append_printf(query, "%s123456789012345678", i ? "," : "");
    read_view(&reading, query->str, NULL);
    g_autofree char *older = view_older(&reading.view, 10);
    g_assert_cmpstr(older, ==, "/documents?before=10");
    end_reading(&reading);
}

/* A form on the page keeps the view in a field; its POST finds it again and not its own query. */
static void test_kept(void)
{
    static const char *const queries[] = {
            "", "type=invoice", "q=%22%3E%3Cb%3E&before=12&back=30%2C0", "paid=overdue&shop=main"};
    for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
        struct reading shown, posted;
        read_view(&shown, queries[i], NULL);
        g_autofree char *path = view_path(&shown.view);
        g_autoptr(GString) page = g_string_new(NULL);
        put_view(page, &shown.view);
        g_assert_null(strstr(page->str, "<b>"));
        read_view(&posted, "type=order_form", strchr(path, '?') ? strchr(path, '?') + 1 : "");
        g_autofree char *again = view_path(&posted.view);
        g_assert_cmpstr(again, ==, path);
        end_reading(&shown);
        end_reading(&posted);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/view/paths", test_paths);
    g_test_add_func("/desk/view/refused", test_refused);
    g_test_add_func("/desk/view/words", test_words);
    g_test_add_func("/desk/view/filter", test_filter);
    g_test_add_func("/desk/view/overdue", test_overdue);
    g_test_add_func("/desk/view/only", test_only);
    g_test_add_func("/desk/view/there-and-back", test_there_and_back);
    g_test_add_func("/desk/view/trail-is-bounded", test_trail_is_bounded);
    g_test_add_func("/desk/view/kept", test_kept);
    return g_test_run();
}
