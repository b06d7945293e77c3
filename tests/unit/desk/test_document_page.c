/* One document's page: what is offered of it in each state to each role, its lines page by page,
 * its neighbours, its files. */
#include "unit/desk/hygiene.h"
#include "unit/desk/papers.h"

/* ---- what is offered ---- */

/* Acts that a page may offer: links to the pages that say what will happen, and the form of a
 * payment. */
static const char *const offers[] = {"/edit", "/issue", "/send", "/credit", "/void", "/paid"};

/* The offers of the page, each with a comma behind it. Caller frees. */
static char *offered(struct house *house, gint64 id)
{
    g_autoptr(GString) found = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(offers); i++) {
        g_autofree char *path = paper_path(id, offers[i]);
        if (count_links(house, path) || count_forms(house, path))
            g_string_append_printf(found, "%s,", offers[i] + 1);
    }
    return g_string_free(g_steal_pointer(&found), FALSE);
}

static void check_offers(struct house *house, gint64 id, enum who who, const char *wanted)
{
    g_autofree char *own = paper_path(id, "");
    get(house, who, own);
    check_page(house, own, 200, "en");
    g_autofree char *found = offered(house, id);
    if (strcmp(found, wanted) != 0)
        g_error("%s as %d: %s, not %s", own, (int)who, found, wanted);
}

/* "issue, send, send again, credit, void, paid": each where it can be done, by who may do it. */
static void test_offers(void)
{
    struct house *house = house_new("", "en");
    deliver(house->site,
            &(const struct news){.status = "processing", .paid = true, .total = "120.00"}, 9, 0);
    must_work(house->site, "an order");
    gint64 blocked = ask(house->site, "SELECT max(id) FROM documents"),
           draft = new_draft(house, 1, DOCUMENT_INVOICE), issued = new_invoice(house, 2),
           paid = new_invoice(house, 3), gone = new_draft(house, 4, DOCUMENT_INVOICE),
           form = new_issued(house, 5, DOCUMENT_ORDER_FORM),
           delivery_note = new_draft(house, 6, DOCUMENT_DELIVERY_NOTE),
           credited = new_invoice(house, 7);
    act_on_paper(house, ACCOUNTANT, paid, "/paid", "");
    act_on_paper(house, OWNER, gone, "/void", "");
    act_on_paper(house, OWNER, credited, "/credit", "kind=rest&issue=1");
    gint64 note = ask(house->site, "SELECT max(id) FROM documents");
    const struct {
        gint64 id;
        const char *owner, *accountant;
    } rows[] = {
            {blocked, "edit,void,", ""},
            {draft, "edit,issue,send,void,", ""},
            {issued, "send,credit,paid,", "paid,"},
            {paid, "send,credit,", ""},
            {gone, "", ""},
            {form, "send,void,", ""},
            {delivery_note, "edit,issue,send,void,", ""},
            {credited, "send,credit,", ""},
            {note, "send,", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        check_offers(house, rows[i].id, OWNER, rows[i].owner);
        check_offers(house, rows[i].id, ACCOUNTANT, rows[i].accountant);
        check_offers(house, rows[i].id, READER, "");
    }
    house_free(house);
}

/* Where nothing can be sent a page says why, to who could do it. */
static void test_no_send(void)
{
    struct house *house = house_new("", "en");
    gint64 draft = new_draft(house, 1, DOCUMENT_INVOICE),
           gone = new_draft(house, 2, DOCUMENT_INVOICE);
    act_on_paper(house, OWNER, gone, "/void", "");
    house->site->config->mail.transport = TRANSPORT_OFF;
    const char *hint = words_get(WORD_DOC_NO_SEND, LANGUAGE_EN);
    check_offers(house, draft, OWNER, "edit,issue,void,");
    g_assert_true(says(house, hint));
    check_offers(house, draft, READER, "");
    g_assert_false(says(house, hint));
    check_offers(house, gone, OWNER, "");
    g_assert_false(says(house, hint));
    house_free(house);
}

/* What it says of itself: one state, and of an invoice whether it is paid or late. */
static void test_states(void)
{
    struct house *house = house_new("", "en");
    gint64 id = new_invoice(house, 1);
    g_autofree char *own = paper_path(id, "");
    static const struct {
        int day; /* from 2025-11-24 */
        enum word word;
    } rows[] = {{0, WORD_DOC_OPEN}, {14, WORD_DOC_OPEN}, {15, WORD_DOC_OVERDUE}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 now = house->now;
        house->now += rows[i].day * 86400;
        house_sign_in(house, USER_READER);
        get(house, READER, own);
        g_autofree char *text = text_at(house, "//p[@class='states']"),
                        *open = WORDS_FILL(rows[i].word, LANGUAGE_EN, "€121.00");
        g_autoptr(GString) plain = g_string_new(text);
        g_string_replace(plain, "€\xc2\xa0", "€", 0);
        if (!strstr(plain->str, open))
            g_error("day %d: '%s' has no '%s'", rows[i].day, plain->str, open);
        house->now = now;
    }
    house_sign_in(house, USER_ACCOUNTANT);
    act_on_paper(house, ACCOUNTANT, id, "/paid", "");
    get(house, ACCOUNTANT, own);
    g_assert_true(says(house, words_get(WORD_DOC_PAID, LANGUAGE_EN)));
    house_free(house);
}

/* ---- lines ---- */

#define LINES 205

/* A draft of an order with so many lines. */
static gint64 long_draft(struct house *house)
{
    g_autofree char *body =
            order_body(1, "on-hold", false, 0, "Koffie", "ann@example.be", "121.00", "");
    g_autoptr(GString) text = g_string_new(body);
    const char *first = strstr(body, "\"line_items\":[") + strlen("\"line_items\":["),
               *end = strstr(first, "],\"tax_lines\"");
    g_autofree char *line = g_strndup(first, (gsize)(end - first));
    g_autoptr(GString) more = g_string_new(NULL);
    for (int i = 2; i <= LINES; i++) {
        g_autoptr(GString) one = g_string_new(line);
        g_autofree char *id = g_strdup_printf("{\"id\":%d,\"name\":\"Tea %d\"", 100 + i, i);
        g_string_replace(one, "{\"id\":1,\"name\":\"Koffie\"", id, 1);
        g_string_append_printf(more, ",%s", one->str);
    }
    g_string_insert(text, end - body, more->str);
    static const char *const sums[][2] = {{"\"total\":\"121.00\"", "\"total\":\"24805.00\""},
            {"\"total_tax\":\"21.00\",\"customer_id\"",
                    "\"total_tax\":\"4305.00\",\"customer_id\""},
            {"\"cart_tax\":\"21.00\"", "\"cart_tax\":\"4305.00\""},
            {"\"tax_total\":\"21.00\"", "\"tax_total\":\"4305.00\""}};
    for (gsize i = 0; i < G_N_ELEMENTS(sums); i++) /* 205 × 100.00 and 21 % */
        g_assert_cmpuint(g_string_replace(text, sums[i][0], sums[i][1], 0), ==, 1);
    deliver_body(house->site, "order.updated", text->str);
    must_work(house->site, "a long order");
    begin(house->site);
    g_autoptr(stored_document_auto) draft = draft_of(house->site, 1, DOCUMENT_INVOICE);
    commit(house->site);
    g_assert_cmpuint(draft->document->lines->len, ==, LINES);
    return draft->document->id;
}

/* A hundred a page; a place that is none is the beginning, one within a page is that page. */
static void test_lines(void)
{
    static const struct {
        const char *query;
        int first, last;
    } rows[] = {{"", 1, 100}, {"?lines=0", 1, 100}, {"?lines=99", 1, 100}, {"?lines=100", 101, 200},
            {"?lines=150", 101, 200}, {"?lines=200", 201, 205}, {"?lines=205", 1, 100},
            {"?lines=-1", 1, 100}, {"?lines=x", 1, 100}, {"?lines=99999999999999999999", 1, 100}};
    struct house *house = house_new("", "en");
    gint64 id = long_draft(house);
    static const char table[] = "//h2[@id='lines']/following-sibling::table[1]/tbody/tr";
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *target = paper_path(id, rows[i].query),
                        *first = g_strdup_printf("%s[1]/td[1]", table),
                        *last = g_strdup_printf("%s[last()]/td[1]", table),
                        *from = g_strdup_printf("%d", rows[i].first),
                        *to = g_strdup_printf("%d", rows[i].last);
        get(house, READER, target);
        check_page(house, target, 200, "en");
        check_text(house, first, from);
        check_text(house, last, to);
        g_assert_cmpint(count_at(house, "//nav[@class='pager']/a[contains(@href, 'lines=')]"), ==,
                (rows[i].first > 1) + (rows[i].last < LINES));
    }
    house_free(house);
}

/* ---- neighbours ---- */

/* "before and next": the chain from the first to the last and back has each once. */
static void test_neighbours(void)
{
    enum { COUNT = 4 };
    struct house *house = house_new("", "en");
    for (int order = 1; order <= COUNT; order++)
        new_draft(house, order, DOCUMENT_INVOICE);
    static const char *const ways[] = {"next", "prev"};
    g_autofree char *at = g_strdup_printf("/documents/%d", COUNT);
    for (gsize way = 0; way < G_N_ELEMENTS(ways); way++) {
        g_autofree char *path = g_strdup_printf("//a[@rel='%s']", ways[way]),
                        *href = g_strconcat(path, "/@href", NULL);
        for (int step = 1; step <= COUNT; step++) {
            int here = way == 0 ? COUNT + 1 - step : step;
            g_autofree char *wanted = g_strdup_printf("/documents/%d", here);
            g_assert_cmpstr(at, ==, wanted);
            get(house, READER, at);
            g_assert_cmpint(count_at(house, path), ==, step < COUNT);
            if (step == COUNT)
                break;
            g_free(at);
            at = text_at(house, href);
        }
    }
    house_free(house);
}

/* ---- files ---- */

/* PDF in place or as a download, a picture of each page (beyond the last one: the last), XML and
 * mail only where there is one. */
static void test_files(void)
{
    struct house *house = house_new("", "en");
    new_draft(house, 1, DOCUMENT_INVOICE);
    new_invoice(house, 2);
    static const struct {
        const char *path;
        unsigned status;
        const char *type, *begin, *disposition; /* NULL: in place */
    } rows[] = {
            {"/documents/1.pdf", 200, "application/pdf", "%PDF-", NULL},
            {"/documents/2.pdf", 200, "application/pdf", "%PDF-", NULL},
            {"/documents/2.pdf?download=1", 200, "application/pdf", "%PDF-",
                    "attachment; filename=\"2025-00001.pdf\""},
            {"/documents/1.xml", 409, NULL, "", NULL}, /* a draft has none */
            {"/documents/2.xml", 503, NULL, "", NULL}, /* the daemon makes it in a moment */
            {"/documents/1/pages/1.png", 200, "image/png", "\x89PNG", NULL},
            {"/documents/1/pages/2.png", 200, "image/png", "\x89PNG", NULL},
            {"/documents/1/pages/0.png", 200, "image/png", "\x89PNG", NULL},
            {"/documents/1/pages/999999999.png", 200, "image/png", "\x89PNG", NULL},
            {"/documents/9.pdf", 404, NULL, "", NULL},
            {"/documents/9.xml", 404, NULL, "", NULL},
            {"/documents/9.eml", 404, NULL, "", NULL},
            {"/documents/9/pages/1.png", 404, NULL, "", NULL},
            {"/documents/1/preview/none.png", 404, NULL, "", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        get(house, OWNER, rows[i].path);
        if (house->reply.status != rows[i].status)
            g_error("%s: %u %s", rows[i].path, house->reply.status, house->reply.body);
        if (rows[i].type)
            g_assert_cmpstr(house->reply.type, ==, rows[i].type);
        g_assert_true(g_str_has_prefix(house->reply.body, rows[i].begin));
        g_assert_cmpstr(house->reply.disposition, ==, rows[i].disposition);
    }
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/document-page/offers", test_offers);
    g_test_add_func("/desk/document-page/no-send", test_no_send);
    g_test_add_func("/desk/document-page/states", test_states);
    g_test_add_func("/desk/document-page/lines", test_lines);
    g_test_add_func("/desk/document-page/neighbours", test_neighbours);
    g_test_add_func("/desk/document-page/files", test_files);
    return g_test_run();
}
