/* The list of documents over a database: pages by key, what each way of asking finds, what is done
 * to the ticked rows. */
#include "acts/drafts.h"
#include "render/join.h"
#include "unit/desk/papers.h"

#define MANY 123 /* invoices: two whole pages and a part of one */

/* ---- paging ---- */

/* The ids of the rows on the page, each with a comma behind it. Caller frees. */
static char *ids_of(struct house *house)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    xmlXPathObject *found = look_up(house, "//input[@name='doc']");
    for (int i = 0; found->nodesetval && i < found->nodesetval->nodeNr; i++) {
        g_autofree char *value = attribute(found->nodesetval->nodeTab[i], "value");
        g_string_append_printf(ids, "%s,", value);
    }
    xmlXPathFreeObject(found);
    return g_string_free(g_steal_pointer(&ids), FALSE);
}

/* Numbers from `from` down to `to`, as ids_of() has them. Caller frees. */
static char *range(int from, int to)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    for (int id = from; id >= to; id--)
        g_string_append_printf(ids, "%d,", id);
    return g_string_free(g_steal_pointer(&ids), FALSE);
}

static void check_rows(struct house *house, int from, int to)
{
    g_autofree char *found = ids_of(house), *wanted = range(from, to);
    g_assert_cmpstr(found, ==, wanted);
}

static void follow(struct house *house, const char *rel)
{
    g_autofree char *path = g_strdup_printf("//a[@rel='%s']/@href", rel),
                    *href = text_at(house, path);
    g_assert_cmpuint(get(house, READER, href)->status, ==, 200);
}

/* "newest first, 50 a page by key not offset": there and back, and what comes in between moves
 * nothing. */
static void test_pages(void)
{
    struct house *house = house_new("", "en");
    for (int order = 1; order <= MANY; order++)
        new_draft(house, order, DOCUMENT_INVOICE);
    get(house, READER, "/documents");
    check_rows(house, MANY, MANY - 49);
    g_assert_cmpint(count_at(house, "//a[@rel='prev']"), ==, 0);
    follow(house, "next");
    check_rows(house, MANY - 50, MANY - 99);
    new_draft(house, MANY + 1, DOCUMENT_INVOICE);
    follow(house, "next");
    check_rows(house, MANY - 100, 1);
    g_assert_cmpint(count_at(house, "//a[@rel='next']"), ==, 0);
    follow(house, "prev");
    check_rows(house, MANY - 50, MANY - 99);
    follow(house, "prev");
    check_rows(house, MANY + 1, MANY - 48);

    /* behind the last one there is nothing, and it says so */
    get(house, READER, "/documents?before=1");
    g_assert_cmpuint(house->reply.status, ==, 200);
    g_assert_true(says(house, words_get(WORD_LIST_NO_MORE, LANGUAGE_EN)));

    /* a script's list is bounded by what it asks for */
    get(house, READER, "/documents.json?limit=3");
    cJSON *list = cJSON_Parse(house->reply.body);
    g_assert_cmpint(cJSON_GetArraySize(list), ==, 3);
    cJSON_Delete(list);
    static const char *const wrong[] = {
            "limit=0", "limit=-1", "limit=10001", "limit=x", "type=bill", "from=2026-02-30"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *target = g_strconcat("/documents.json?", wrong[i], NULL);
        g_assert_cmpuint(get(house, READER, target)->status, ==, 422);
        g_assert_true(g_str_has_prefix(house->reply.body, "{\"error\":"));
    }
    house_free(house);
}

/* ---- finding ---- */

/* 1: an unpaid invoice of order 1; 2: a paid one of order 22; 3: a draft of order 3; 4: an order
 * form of order 4; 5: the credit note of 12.10 of order 1; 6: a void draft of order 6. */
static struct house *house_with_kinds(void)
{
    struct house *house = house_new("", "en");
    gint64 first = new_invoice(house, 1), second = new_invoice(house, 22);
    act_on_paper(house, ACCOUNTANT, second, "/paid", "");
    new_draft(house, 3, DOCUMENT_INVOICE);
    new_issued(house, 4, DOCUMENT_ORDER_FORM);
    act_on_paper(house, OWNER, first, "/credit", "kind=amount&amount=12,10&rate=21&issue=1");
    act_on_paper(house, OWNER, new_draft(house, 6, DOCUMENT_INVOICE), "/void", "");
    return house;
}

/* "number, order number, customer, e-mail, amount, reference"; type, state, paid, shop, period. */
static void test_finds(void)
{
    static const struct {
        const char *query, *ids; /* newest first */
    } rows[] = {
            {"", "6,5,4,3,2,1,"},
            {"type=invoice", "6,3,2,1,"},
            {"type=credit_note", "5,"},
            {"type=order_form&state=issued", "4,"},
            {"state=draft", "3,"},
            {"state=void", "6,"},
            {"paid=unpaid", "1,"},
            {"paid=overdue", ""},
            {"type=invoice&state=draft", "3,"},
            {"shop=main", "6,5,4,3,2,1,"},
            {"from=2025-11-24&to=2025-11-24", "5,4,2,1,"},
            {"from=2025-11-25", ""},
            {"to=2025-11-23", ""},
            {"q=2025-00001", "1,"},
            {"q=22", "2,"},
            {"q=peeters", "6,5,4,3,2,1,"},
            {"q=PEETERS+mech", ""}, /* all words; a city is none of what is searched */
            {"q=ann%40example.be", "6,5,4,3,2,1,"},
            {"q=12%2C10", "5,"},
            {"q=%E2%82%AC+12.10", "5,"},
            {"q=121%2C00", "6,4,3,2,1,"},
            {"q=121.00&type=invoice", "6,3,2,1,"},
            {"q=121%2C01", ""},
            {"q=nobody", ""},
            {"q=%22", ""}, /* no word, no amount, no reference */
            {"q=a*+OR+b", ""},
    };
    struct house *house = house_with_kinds();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *target = g_strconcat("/documents?", rows[i].query, NULL);
        g_assert_cmpuint(get(house, READER, target)->status, ==, 200);
        g_autofree char *ids = ids_of(house);
        if (strcmp(ids, rows[i].ids) != 0)
            g_error("%s: %s", rows[i].query, ids);
        g_assert_cmpint(says(house, words_get(WORD_LIST_NOTHING, LANGUAGE_EN)), ==, !*ids);
    }
    house_free(house);
}

/* A reference as it is printed, or its digits alone. */
static void test_reference(void)
{
    struct house *house = house_with_kinds();
    g_autoptr(stored_document_auto) stored = paper(house, 2);
    const char *printed = stored->document->payment_reference;
    g_autoptr(GString) digits = g_string_new(NULL);
    for (const char *p = printed; *p; p++)
        if (g_ascii_isdigit(*p))
            g_string_append_c(digits, *p);
    g_assert_cmpuint(digits->len, ==, 12);
    g_autofree char *escaped = g_uri_escape_string(printed, NULL, FALSE),
                    *other = g_strdup(digits->str);
    other[11] = other[11] == '9' ? '0' : '9';
    const struct {
        const char *words, *ids;
    } rows[] = {{escaped, "2,"}, {digits->str, "2,"}, {other, ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *target = g_strconcat("/documents?q=", rows[i].words, NULL);
        get(house, READER, target);
        g_autofree char *ids = ids_of(house);
        g_assert_cmpstr(ids, ==, rows[i].ids);
    }
    house_free(house);
}

/* What is owed, what is late, what was paid and what was credited stands in its column; a credit
 * note's sum is taken off. */
static void test_columns(void)
{
    static const struct {
        int id;
        const char *amount, *due, *state; /* as the row says them */
    } rows[] = {
            {1, "12100", "€108.90", "issued"},
            {2, "12100", "paid", "issued"},
            {3, "12100", "", "draft"},
            {4, "12100", "", "issued"},
            {5, "-1210", "", "issued"},
    };
    struct house *house = house_with_kinds();
    get(house, READER, "/documents");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *row = g_strdup_printf("//tr[.//input[@value='%d']]", rows[i].id),
                        *amount = g_strconcat(row, "//@data-amount", NULL),
                        *due = g_strconcat(row, "/td[@data-label='To pay']", NULL),
                        *state = g_strconcat(row, "/td[@data-label='State']", NULL);
        check_text(house, amount, rows[i].amount);
        check_text(house, due, rows[i].due);
        check_text(house, state, rows[i].state);
    }
    /* a day after the last day it is late: 14 days after 2025-11-24 */
    static const struct {
        int days;
        bool late;
    } days[] = {{14, false}, {15, true}};
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        gint64 now = house->now;
        house->now = now + days[i].days * 86400;
        house_sign_in(house, USER_READER);
        get(house, READER, "/documents?paid=overdue");
        g_autofree char *ids = ids_of(house);
        g_assert_cmpstr(ids, ==, days[i].late ? "1," : "");
        house->now = now;
    }
    house_free(house);
}

/* ---- what is done to the ticked ones ---- */

/* Ticks documents on the list and says what is to be done. */
static void tick(struct house *house, enum who who, const char *ids, const char *act)
{
    g_autoptr(GString) typed = g_string_new(NULL);
    g_auto(GStrv) list = g_strsplit(ids, ",", -1);
    for (char **id = list; *id; id++)
        g_string_append_printf(typed, "doc=%s&", *id);
    g_string_append_printf(typed, "act=%s", act);
    get(house, who, "/documents");
    submit(house, who, "/documents/chosen", typed->str);
}

/* A page says what will happen to each, and counts those to which it will; its button does it. */
static void test_chosen(void)
{
    static const struct {
        const char *act, *ids;
        int able;
        const char *statement; /* counts what was done */
        gint64 before, after;
    } rows[] = {
            {"issue", "1,2,3", 1, "SELECT count(*) FROM documents WHERE state = 'issued'", 4, 5},
            {"send", "1,3,6", 2, "SELECT count(DISTINCT document_id) FROM mails", 0, 2},
            {"paid", "1,2,3,5", 1, "SELECT count(*) FROM payments", 1, 2},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = house_with_kinds();
        g_autofree char *action = g_strconcat("/documents/chosen/", rows[i].act, NULL);
        tick(house, OWNER, rows[i].ids, rows[i].act);
        g_assert_cmpuint(house->reply.status, ==, 200);
        g_assert_cmpint(count_at(house,
                                "//form[contains(@action, '/chosen/')]"
                                "//input[@name='doc']"),
                ==, rows[i].able);
        g_assert_cmpint(ask(house->site, rows[i].statement), ==, rows[i].before);
        submit(house, OWNER, action, "");
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpstr(house->reply.location, ==, "/documents");
        g_assert_cmpint(ask(house->site, rows[i].statement), ==, rows[i].after);
        house_free(house);
    }
}

/* None, one that is not there, an act that there is not, and one that is another role's. */
static void test_chosen_refused(void)
{
    static const struct {
        enum who who;
        const char *fields;
        unsigned status;
    } rows[] = {
            {READER, "act=total", 422},
            {READER, "act=total&doc=1", 200},
            {READER, "act=total&doc=99", 404},
            {READER, "act=total&doc=x", 404},
            {READER, "act=explode&doc=1", 404},
            {READER, "act=issue&doc=3", 403},
            {READER, "act=paid&doc=1", 403},
            {ACCOUNTANT, "act=paid&doc=1", 200},
            {ACCOUNTANT, "act=send&doc=1", 403},
            {OWNER, "act=send&doc=1", 200},
    };
    struct house *house = house_with_kinds();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        post(house, rows[i].who, "/documents/chosen", rows[i].fields);
        if (house->reply.status != rows[i].status)
            g_error("%s: %u", rows[i].fields, house->reply.status);
    }
    house_free(house);
}

/* The fields by which the page before says what it showed of documents. Caller frees. */
static char *seen_fields(const struct house *house, const char *ids)
{
    g_autoptr(GString) fields = g_string_new("view=");
    g_auto(GStrv) list = g_strsplit(ids, ",", -1);
    for (char **id = list; *id; id++) {
        g_autoptr(stored_document_auto) stored = paper(house, g_ascii_strtoll(*id, NULL, 10));
        g_autofree char *print = draft_print(stored);
        g_string_append_printf(fields, "&doc=%s&seen%%23%s=%s", *id, *id, print);
    }
    return g_string_free(g_steal_pointer(&fields), FALSE);
}

/* "a form knows which state of a draft it showed": of several too, and each by itself. What changed
 * since gets no number and no mail, and is named; the others go on. */
static void test_chosen_changed(void)
{
    static const struct {
        const char *act, *change;
        const char *statement; /* counts what was done to both */
    } rows[] = {
            {"issue", "company=Theirs", "SELECT count(*) FROM documents WHERE state <> 'draft'"},
            {"send", "email=other@example.be", "SELECT count(DISTINCT document_id) FROM mails"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = house_new("", "en");
        new_draft(house, 1, DOCUMENT_INVOICE);
        new_draft(house, 2, DOCUMENT_INVOICE);
        g_autofree char *action = g_strconcat("/documents/chosen/", rows[i].act, NULL);
        tick(house, OWNER, "1,2", rows[i].act);
        g_autofree char *shown = filled_in(house, action, "");
        go_and_submit(house, OWNER, "/documents/2/edit", "/documents/2/edit", rows[i].change);
        g_assert_cmpuint(house->reply.status, ==, 303);
        put_question(house,
                &(const struct question){
                        .method = "POST", .target = action, .who = OWNER, .body = shown});
        if (house->reply.status != 200)
            g_error("%s: %u", rows[i].act, house->reply.status);
        check_text(house, "//tr[.//a[@href='/documents/2']]//*[@class='bad']",
                "This document has changed meanwhile. Nothing was done.");
        g_assert_cmpint(count_at(house, "//*[@class='bad']"), ==, 1);
        g_assert_cmpint(ask(house->site, rows[i].statement), ==, 1);
        tick(house, OWNER, "2", rows[i].act); /* who saw it may go on */
        submit(house, OWNER, action, "");
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpint(ask(house->site, rows[i].statement), ==, 2);
        house_free(house);
    }
}

/* A form that does not say what it showed does nothing. */
static void test_chosen_unseen(void)
{
    static const char *const acts[] = {"/documents/chosen/issue", "/documents/chosen/send"};
    static const char *const fields[] = {"doc=3", "doc=3&seen%233=", "doc=3&seen%233=x"};
    struct house *house = house_with_kinds();
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(fields); j++) {
            post(house, OWNER, acts[i], fields[j]);
            if (house->reply.status != 422)
                g_error("%s %s: %u", acts[i], fields[j], house->reply.status);
            check_alert_word(house, WORD_CHOSEN_ALL_FAILED);
        }
    g_assert_cmpint(
            ask(house->site, "SELECT count(*) FROM documents WHERE state = 'draft'"), ==, 1);
    house_free(house);
}

/* What cannot be done to some is told of each, what could be is done, and the form is used up. */
static void test_some_fail(void)
{
    struct house *house = house_with_kinds();
    g_autofree char *fields = seen_fields(house, "1,3,6"), *body = form_body(house, OWNER, fields),
                    *others = seen_fields(house, "1,6");
    for (int i = 0; i < 2; i++) {
        put_question(house,
                &(const struct question){.method = "POST",
                        .target = "/documents/chosen/issue",
                        .who = OWNER,
                        .body = body});
        g_assert_cmpuint(house->reply.status, ==, i ? 303 : 200);
        if (!i)
            g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, 1);
    }
    g_assert_cmpint(
            ask(house->site, "SELECT count(*) FROM documents WHERE state = 'issued'"), ==, 5);
    post(house, OWNER, "/documents/chosen/issue", others);
    g_assert_cmpuint(house->reply.status, ==, 422);
    check_alert_word(house, WORD_CHOSEN_ALL_FAILED);
    house_free(house);
}

/* A day that has not come is refused for each; the view that was open is the one led back to. */
static void test_chosen_paid(void)
{
    struct house *house = house_with_kinds();
    post(house, ACCOUNTANT, "/documents/chosen/paid", "doc=1&day=2025-11-25");
    g_assert_cmpuint(house->reply.status, ==, 422);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM payments"), ==, 1);
    post(house, ACCOUNTANT, "/documents/chosen/paid",
            "doc=1&day=24/11/2025&by=cash&view=type%3Dinvoice%26q%3Da%2520b");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_assert_cmpstr(house->reply.location, ==, "/documents?q=a%20b&type=invoice");
    g_assert_cmpint(told(house->site, "2025-11-24, cash"), ==, 1);
    house_free(house);
}

/* What is named twice is done once; as many as the bound are looked at, one more is refused. */
static void test_how_many(void)
{
    struct house *house = house_with_kinds();
    post(house, ACCOUNTANT, "/documents/chosen", "act=total&doc=1&doc=1&doc=2&doc=1");
    g_assert_cmpuint(house->reply.status, ==, 200);
    g_assert_cmpint(count_at(house, "//tbody/tr"), ==, 2);
    post(house, ACCOUNTANT, "/documents/chosen/paid", "doc=1&doc=1");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM payments"), ==, 2);
    static const struct {
        int count;
        unsigned status;
    } rows[] = {{200, 200}, {201, 422}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) fields = g_string_new("act=total");
        for (int j = 0; j < rows[i].count; j++)
            g_string_append_printf(fields, "&doc=%d", j % 6 + 1);
        post(house, READER, "/documents/chosen", fields->str);
        g_assert_cmpuint(house->reply.status, ==, rows[i].status);
    }
    check_alert_word(house, WORD_CHOSEN_MANY);
    house_free(house);
}

/* "download as one PDF or zip": what is in it, by the names that people see; a draft has none yet.
 */
static void test_download(void)
{
    struct house *house = house_with_kinds();
    static const struct {
        const char *act, *type, *begin, *disposition;
    } rows[] = {
            {"zip", "application/zip", "PK\x03\x04",
                    "attachment; filename=\"documents-2025-11-24.zip\""},
            {"pdf", "application/pdf", "%PDF-",
                    "attachment; filename=\"documents-2025-11-24.pdf\""},
    };
    static const char *const files[] = {"2025-00001.pdf", "draft-3.pdf", "C2025-00001.pdf"};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].act, "pdf") == 0 && !join_ready())
            continue; /* the library that joins them is not there */
        g_autofree char *fields = g_strdup_printf("doc=1&doc=3&doc=5&act=%s", rows[i].act);
        post(house, READER, "/documents/chosen", fields);
        g_assert_cmpuint(house->reply.status, ==, 200);
        g_assert_cmpstr(house->reply.type, ==, rows[i].type);
        g_assert_cmpstr(house->reply.disposition, ==, rows[i].disposition);
        g_assert_true(g_str_has_prefix(house->reply.body, rows[i].begin));
        for (gsize j = 0; i == 0 && j < G_N_ELEMENTS(files); j++)
            g_assert_nonnull(
                    memmem(house->reply.body, house->reply.length, files[j], strlen(files[j])));
    }
    house_free(house);
}

/* ---- scripts ---- */

/* "as the commands' --json": what the list shows is what the JSON has. */
static void test_json(void)
{
    static const char *const queries[] = {"type=invoice", "state=draft", "unpaid", "", "shop=main"};
    struct house *house = house_with_kinds();
    for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
        g_autofree char *json = g_strconcat("/documents.json?", queries[i], NULL),
                        *html = g_strconcat("/documents?",
                                strcmp(queries[i], "unpaid") == 0 ? "paid=unpaid" : queries[i],
                                NULL);
        get(house, READER, json);
        g_assert_cmpstr(house->reply.type, ==, "application/json");
        cJSON *list = cJSON_Parse(house->reply.body);
        g_autoptr(GString) ids = g_string_new(NULL);
        for (const cJSON *one = list->child; one; one = one->next)
            g_string_append_printf(ids, "%d,",
                    (int)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(one, "id")));
        cJSON_Delete(list);
        get(house, READER, html);
        g_autofree char *shown = ids_of(house);
        g_assert_cmpstr(ids->str, ==, shown);
    }
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/list/pages", test_pages);
    g_test_add_func("/desk/list/finds", test_finds);
    g_test_add_func("/desk/list/reference", test_reference);
    g_test_add_func("/desk/list/columns", test_columns);
    g_test_add_func("/desk/list/chosen", test_chosen);
    g_test_add_func("/desk/list/chosen-refused", test_chosen_refused);
    g_test_add_func("/desk/list/some-fail", test_some_fail);
    g_test_add_func("/desk/list/chosen-changed", test_chosen_changed);
    g_test_add_func("/desk/list/chosen-unseen", test_chosen_unseen);
    g_test_add_func("/desk/list/chosen-paid", test_chosen_paid);
    g_test_add_func("/desk/list/how-many", test_how_many);
    g_test_add_func("/desk/list/download", test_download);
    g_test_add_func("/desk/list/json", test_json);
    return g_test_run();
}
