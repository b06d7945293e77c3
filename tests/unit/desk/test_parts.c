/* What pages are made of: what stands in the HTML, and that nothing of a customer's gets out of
 * its place. */
#include "../../../src/desk/parts.h"

#include <string.h>

/* Every character that means something in HTML, and some that must not be there at all. */
#define HOSTILE "\"'><script>&\x01"
#define HOSTILE_ESCAPED "&quot;&#39;&gt;&lt;script&gt;&amp;\xef\xbf\xbd"

/* A request of a signed-in reader of English, which was refused where a form says what was sent. */
struct asking {
    struct config config;
    struct desk_request request;
};

static void ask(struct asking *asking, enum language language, const char *sent)
{
    static char zone[] = "Europe/Brussels";
    *asking = (struct asking){.config.seller.timezone = zone};
    asking->request.work.config = &asking->config;
    asking->request.language = language;
    form_init(&asking->request.form);
    form_init(&asking->request.query);
    if (sent) {
        g_assert_true(form_read_query(&asking->request.form, sent, strlen(sent)));
        asking->request.refused = 422;
    }
}

static void end_asking(struct asking *asking)
{
    form_clear(&asking->request.form);
    form_clear(&asking->request.query);
}

/* ---- fields ---- */

static const struct choice colours[] = {{"r", "Red"}, {"g", "Green & blue"}, {NULL, NULL}};

/* What a field becomes: at first, and after a refusal. */
static void test_fields(void)
{
    static const struct {
        struct field field;
        const char *sent; /* NULL: not refused */
        const char *html;
    } rows[] = {
            {{.name = "a", .label = "A"}, NULL,
                    "<div class=\"field\"><label for=\"f-a\">A</label><input type=\"text\" "
                    "id=\"f-a\" name=\"a\" value=\"\"></div>"},
            {{.name = "a", .label = "A", .value = "now"}, "a=sent",
                    "<div class=\"field\"><label for=\"f-a\">A</label><input type=\"text\" "
                    "id=\"f-a\" name=\"a\" value=\"sent\"></div>"},
            {{.name = "a", .label = "A", .value = "now"}, "b=other",
                    "<div class=\"field\"><label for=\"f-a\">A</label><input type=\"text\" "
                    "id=\"f-a\" name=\"a\" value=\"now\"></div>"},
            {{.name = "p", .label = "P", .type = "password", .required = true}, "p=secret",
                    "<div class=\"field\"><label for=\"f-p\">P</label><input type=\"password\" "
                    "id=\"f-p\" name=\"p\" required></div>"},
            {{.name = "u", .label = "U", .type = "file", .accept = ".cod,.xml", .many = true}, NULL,
                    "<div class=\"field\"><label for=\"f-u\">U</label><input type=\"file\" "
                    "id=\"f-u\" name=\"u\" accept=\".cod,.xml\" multiple></div>"},
            {{.name = "c", .label = "C", .type = "checkbox", .value = "1"}, NULL,
                    "<div class=\"field box\"><input type=\"checkbox\" value=\"1\" checked "
                    "id=\"f-c\" name=\"c\"><label for=\"f-c\">C</label></div>"},
            {{.name = "c", .label = "C", .type = "checkbox", .value = "1"}, "b=1",
                    "<div class=\"field box\"><input type=\"checkbox\" value=\"1\" "
                    "id=\"f-c\" name=\"c\"><label for=\"f-c\">C</label></div>"},
            {{.name = "c", .label = "C", .type = "checkbox", .value = ""}, "c=1",
                    "<div class=\"field box\"><input type=\"checkbox\" value=\"1\" checked "
                    "id=\"f-c\" name=\"c\"><label for=\"f-c\">C</label></div>"},
            {{.name = "s", .label = "S", .type = "select", .value = "g", .choices = colours}, NULL,
                    "<div class=\"field\"><label for=\"f-s\">S</label><select id=\"f-s\" "
                    "name=\"s\"><option value=\"r\">Red</option><option value=\"g\" selected>"
                    "Green &amp; blue</option></select></div>"},
            {{.name = "s", .label = "S", .type = "select", .value = "g", .choices = colours},
                    "s=none",
                    "<div class=\"field\"><label for=\"f-s\">S</label><select id=\"f-s\" "
                    "name=\"s\"><option value=\"r\">Red</option><option value=\"g\">"
                    "Green &amp; blue</option></select></div>"},
            {{.name = "t", .label = "T", .type = "textarea", .value = "\nx"}, NULL,
                    "<div class=\"field\"><label for=\"f-t\">T</label><textarea rows=\"4\" "
                    "id=\"f-t\" name=\"t\">\n\nx</textarea></div>"},
            {{.name = "t", .label = "T", .type = "textarea", .rows = 9, .most = 200}, NULL,
                    "<div class=\"field\"><label for=\"f-t\">T</label><textarea rows=\"9\" "
                    "id=\"f-t\" name=\"t\" maxlength=\"200\">\n</textarea></div>"},
            {{.name = "h", .label = "H", .hint = "how"}, NULL,
                    "<div class=\"field\"><label for=\"f-h\">H</label><input type=\"text\" "
                    "id=\"f-h\" name=\"h\" aria-describedby=\"h-h\" value=\"\">"
                    "<p class=\"hint\" id=\"h-h\">how</p></div>"},
            {{.name = "h", .label = "H", .hint = "how", .error = "no"}, NULL,
                    "<div class=\"field\"><label for=\"f-h\">H</label><input type=\"text\" "
                    "id=\"f-h\" name=\"h\" aria-invalid=\"true\" aria-describedby=\"e-h\" "
                    "value=\"\"><p class=\"error\" id=\"e-h\">no</p>"
                    "<p class=\"hint\" id=\"h-h\">how</p></div>"},
            {{.name = "l",
                     .label = "L",
                     .value = "v",
                     .complete = "off",
                     .mode = "numeric",
                     .focus = true,
                     .locked = true,
                     .search = true},
                    NULL,
                    "<div class=\"field\"><label for=\"f-l\">L</label><input type=\"text\" "
                    "id=\"f-l\" name=\"l\" autocomplete=\"off\" inputmode=\"numeric\" autofocus "
                    "disabled data-search value=\"v\"></div>"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct asking asking;
        g_autoptr(GString) page = g_string_new(NULL);
        ask(&asking, LANGUAGE_EN, rows[i].sent);
        put_field(&asking.request, page, &rows[i].field);
        g_assert_cmpstr(page->str, ==, rows[i].html);
        end_asking(&asking);
    }
}

/* A customer's text in any place of a field stays text. */
static void test_hostile_fields(void)
{
    static const struct choice choices[] = {{HOSTILE, HOSTILE}, {NULL, NULL}};
    static const char *const types[] = {NULL, "email", "search", "select", "textarea", "checkbox"};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        const struct field field = {.name = "n",
                .label = HOSTILE,
                .type = types[i],
                .value = HOSTILE,
                .hint = HOSTILE,
                .error = HOSTILE,
                .complete = HOSTILE,
                .choices = choices};
        struct asking asking;
        g_autoptr(GString) page = g_string_new(NULL);
        ask(&asking, LANGUAGE_NL, NULL);
        put_field(&asking.request, page, &field);
        g_assert_null(strstr(page->str, "<script"));
        g_assert_null(strchr(page->str, '\''));
        g_assert_null(strchr(page->str, 1));
        g_assert_nonnull(strstr(page->str, HOSTILE_ESCAPED));
        end_asking(&asking);
    }
}

/* ---- forms ---- */

/* Each form that acts has the token it was given, and a key of its own. */
static void test_forms(void)
{
    struct asking asking;
    g_autoptr(GString) page = g_string_new(NULL);
    ask(&asking, LANGUAGE_EN, NULL);
    put_form_begin_with(&asking.request, page, "/users/1?a=\"", "TOKEN");
    put_form_end(page);
    put_form_begin_with(&asking.request, page, "/users", "TOKEN");
    put_form_end(page);

    static const char begin[] = "<form method=\"post\" action=\"/users/1?a=&quot;\"><input "
                                "type=\"hidden\" name=\"token\" value=\"TOKEN\"><input "
                                "type=\"hidden\" name=\"key\" value=\"";
    g_assert_true(g_str_has_prefix(page->str, begin));
    const char *first = page->str + strlen(begin);
    const char *second = strstr(first, "name=\"key\" value=\"") + strlen("name=\"key\" value=\"");
    g_assert_cmpuint(strcspn(first, "\""), >=, 20);
    g_assert_cmpint(strncmp(first, second, 20), !=, 0);
    g_assert_true(g_str_has_suffix(page->str, "</form>"));
    end_asking(&asking);
}

/* A form that only asks has neither. */
static void test_search(void)
{
    static const struct {
        bool live;
        const char *html;
    } rows[] = {
            {false, "<form class=\"search\" role=\"search\" method=\"get\" action=\"/d\">"},
            {true,
                    "<form class=\"search\" role=\"search\" method=\"get\" action=\"/d\" "
                    "data-live>"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) page = g_string_new(NULL);
        put_search_begin(page, "/d", rows[i].live);
        g_assert_cmpstr(page->str, ==, rows[i].html);
    }
}

static void test_buttons(void)
{
    static const struct {
        enum button kind;
        const char *html;
    } rows[] = {
            {BUTTON_MAIN, "<button class=\"main\">Go &lt;</button>"},
            {BUTTON_PLAIN, "<button class=\"plain\">Go &lt;</button>"},
            {BUTTON_QUIET, "<button class=\"quiet\">Go &lt;</button>"},
            {BUTTON_GRAVE, "<button class=\"grave\">Go &lt;</button>"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) page = g_string_new(NULL);
        put_button(page, "Go <", rows[i].kind);
        g_assert_cmpstr(page->str, ==, rows[i].html);
    }
    g_autoptr(GString) page = g_string_new(NULL);
    put_button_value(page, "Go", BUTTON_GRAVE, "act", "a\"b");
    g_assert_cmpstr(
            page->str, ==, "<button class=\"grave\" name=\"act\" value=\"a&quot;b\">Go</button>");
}

/* ---- tables ---- */

/* A row's name is a header of it; every other cell says its column's name for a phone's card. */
static void test_table(void)
{
    static const struct column columns[] = {{"Pick", COLUMN_TICK}, {"No & name", COLUMN_MAIN},
            {"Sum", COLUMN_NUMBER}, {"When", COLUMN_TEXT}};
    struct table_writer table;
    g_autoptr(GString) page = g_string_new(NULL);
    table_begin(&table, page, "All <b>", columns, G_N_ELEMENTS(columns));
    for (int row = 0; row < 2; row++) {
        table_row_begin(&table);
        table_text(&table, "");
        table_link(&table, "/d/1?a=b&c", HOSTILE);
        table_text(&table, "1");
        table_cell_begin(&table);
        put_state(table.page, "good", "sent");
        table_cell_end(&table);
        table_row_end(&table);
    }
    table_end(&table);

    g_assert_nonnull(strstr(page->str, "<caption>All &lt;b&gt;</caption>"));
    g_assert_nonnull(strstr(page->str, "<span class=\"hidden\">Pick</span>"));
    g_assert_nonnull(strstr(page->str, "data-label=\"Sum\">1</td>"));
    g_assert_nonnull(strstr(
            page->str, "data-label=\"When\"><span class=\"state good\">sent</span></td></tr>"));
    g_assert_nonnull(strstr(page->str, "<a href=\"/d/1?a=b&amp;c\">" HOSTILE_ESCAPED "</a></th>"));
    g_assert_null(strstr(page->str, "data-label=\"No"));

    g_auto(GStrv) heads = g_strsplit(page->str, "<th scope=\"row\"", -1);
    g_assert_cmpuint(g_strv_length(heads), ==, 3);
    g_auto(GStrv) cells = g_strsplit(page->str, "<td", -1);
    g_assert_cmpuint(g_strv_length(cells), ==, 7);
    g_assert_true(g_str_has_suffix(page->str, "</tbody></table>"));
}

static void test_pager(void)
{
    static const struct {
        const char *newer, *older;
        const char *has, *lacks;
    } rows[] = {
            {NULL, "/o?a&b", "<a rel=\"next\" href=\"/o?a&amp;b\">", "rel=\"prev\""},
            {"/n", NULL, "<a rel=\"prev\" href=\"/n\">", "rel=\"next\""},
            {"/n", "/o", "</a><a rel=\"next\"", "<script"},
    };
    struct asking asking;
    ask(&asking, LANGUAGE_EN, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) page = g_string_new(NULL);
        put_pager(&asking.request, page, rows[i].newer, rows[i].older);
        g_assert_nonnull(strstr(page->str, rows[i].has));
        g_assert_null(strstr(page->str, rows[i].lacks));
    }
    g_autoptr(GString) page = g_string_new(NULL);
    put_pager(&asking.request, page, NULL, NULL);
    g_assert_cmpstr(page->str, ==, "");
    end_asking(&asking);
}

/* ---- amounts and moments ---- */

/* Amounts as on documents, in the language of the answer; the sign stays with the figures. */
static void test_money(void)
{
    static const struct {
        enum language language;
        money amount;
        const char *currency, *has;
    } rows[] = {
            {LANGUAGE_NL, 123456, "EUR", "1.234,56"},
            {LANGUAGE_EN, 123456, "EUR", "1,234.56"},
            {LANGUAGE_DE, 123456, "EUR", "1.234,56"},
            {LANGUAGE_EN, 0, "EUR", "0.00"},
            {LANGUAGE_EN, 1500, "JPY", "1,500"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct asking asking;
        g_autoptr(GString) page = g_string_new(NULL);
        ask(&asking, rows[i].language, NULL);
        put_money(&asking.request, page, rows[i].amount, rows[i].currency);
        if (!strstr(page->str, rows[i].has) ||
                !g_str_has_prefix(page->str, "<span class=\"money\">"))
            g_error("row %d: %s", (int)i, page->str);
        end_asking(&asking);
    }
}

/* Moments are told in the seller's zone, over the change to summer time and back. */
static void test_moments(void)
{
    static const struct {
        gint64 at;
        const char *clock, *exact;
    } rows[] = {
            {1772355600, "10:00", "2026-03-01T09:00:00Z"},
            {1774745940, "01:59", "2026-03-29T00:59:00Z"},
            {1783332000, "12:00", "2026-07-06T10:00:00Z"},
            {1798758000, "00:00", "2026-12-31T23:00:00Z"},
    };
    struct asking asking;
    ask(&asking, LANGUAGE_EN, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) page = g_string_new(NULL);
        g_autofree char *text = moment_text(&asking.request, rows[i].at);
        put_moment(&asking.request, page, rows[i].at);
        if (!g_str_has_suffix(text, rows[i].clock) || !strstr(page->str, rows[i].exact) ||
                !strstr(page->str, text))
            g_error("row %d: %s: %s", (int)i, text, page->str);
    }
    g_autoptr(GString) page = g_string_new(NULL);
    put_moment(&asking.request, page, 0);
    g_assert_null(strstr(page->str, "<time"));
    g_assert_cmpuint(page->len, >, 0);
    end_asking(&asking);
}

static void test_days(void)
{
    struct asking asking;
    g_autoptr(GString) page = g_string_new(NULL);
    ask(&asking, LANGUAGE_EN, NULL);
    put_day(&asking.request, page, "");
    g_assert_cmpstr(page->str, ==, "");
    put_day(&asking.request, page, "2026-03-01");
    g_assert_true(g_str_has_prefix(page->str, "<time datetime=\"2026-03-01\">"));
    end_asking(&asking);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/parts/fields", test_fields);
    g_test_add_func("/desk/parts/hostile-fields", test_hostile_fields);
    g_test_add_func("/desk/parts/forms", test_forms);
    g_test_add_func("/desk/parts/search", test_search);
    g_test_add_func("/desk/parts/buttons", test_buttons);
    g_test_add_func("/desk/parts/table", test_table);
    g_test_add_func("/desk/parts/pager", test_pager);
    g_test_add_func("/desk/parts/money", test_money);
    g_test_add_func("/desk/parts/moments", test_moments);
    g_test_add_func("/desk/parts/days", test_days);
    return g_test_run();
}
