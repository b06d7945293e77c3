/* The database fails at one point after the other while the desk works: a page is whole or says
 * that it is not, and never that something is not there; an act is done and said to be, or is
 * neither, and its form can be sent again. */
#include "unit/desk/papers.h"
#include "unit/faults.h"

#define POINTS_MOST 600

/* ---- pages ---- */

static const char *const pages[] = {"/", "/documents", "/documents?q=peeters", "/documents/1",
        "/documents/2", "/documents/1/edit", "/documents/2/credit", "/orders", "/orders?q=1",
        "/orders/main/1", "/bank", "/queues", "/queues/mails?state=queued", "/queues/deliveries/1",
        "/reports", "/me", "/users", "/settings/documents", "/documents.json", "/status.json",
        "/orders/main/1.json"};

/* 200 and whole, or an error that is the database's; who could not be looked up is nobody. */
static void check_answer(const struct house *house, const char *where)
{
    const struct reply *reply = &house->reply;
    bool json = reply->type && strcmp(reply->type, "application/json") == 0;
    bool whole = g_str_has_suffix(reply->body, json ? "\n" : "</html>\n");
    bool nobody = reply->status == 303 && g_str_has_prefix(reply->location, "/sign-in");
    bool good = whole &&
            (reply->status == 200 || reply->status == 500 || reply->status == 503 ||
                    (json && reply->status == 401));
    if (!good && !nobody)
        g_error("%s: %u %s", where, reply->status, reply->body);
    if (reply->status >= 500 && strstr(reply->body, "SELECT"))
        g_error("%s tells SQL: %s", where, reply->body);
}

static void fail_page(struct house *house, const char *page, enum fault_kind kind)
{
    int failed = 0;
    for (int point = 1;; point++) {
        g_autofree char *where = g_strdup_printf("%s, %s %d", page, fault_names[kind], point);
        g_assert_cmpint(point, <, POINTS_MOST);
        faults_arm(kind, point);
        get(house, OWNER, page);
        bool hit = faults_disarm();
        check_answer(house, where);
        failed += house->reply.status != 200;
        if (!hit) {
            g_assert_cmpuint(house->reply.status, ==, 200);
            break;
        }
    }
    if (kind == FAULT_STEP && failed == 0)
        g_error("%s asks nothing of the database", page);
}

/* With statements that are kept prepared only some are compiled anew; each step is one of the page.
 */
static void test_pages(void)
{
    struct house *house = house_new("", "en");
    new_draft(house, 1, DOCUMENT_INVOICE);
    new_invoice(house, 2);
    act_on_paper(house, OWNER, 2, "/send", "");
    g_autofree char *before = books(house->site);
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        fail_page(house, pages[i], FAULT_PREPARE);
        fail_page(house, pages[i], FAULT_STEP);
    }
    g_autofree char *after = books(house->site);
    g_assert_cmpstr(after, ==, before);
    house_free(house);
}

/* ---- acts ---- */

/* Something that changes a document, and how that is seen. */
struct act_case {
    const char *act, *typed;
    bool issued;      /* it is done to an invoice, not to a draft */
    const char *done; /* counts what was done to document %d: 1 or 0 */
};

static const struct act_case act_cases[] = {
        {"/issue", "", false, "SELECT state = 'issued' FROM documents WHERE id = %d"},
        {"/send", "", false, "SELECT count(*) FROM mails WHERE document_id = %d AND role = 'to'"},
        {"/void", "", false, "SELECT state = 'void' FROM documents WHERE id = %d"},
        {"/edit", "company=Typed", false,
                "SELECT content LIKE '%%Typed%%' FROM documents WHERE id = %d"},
        {"/paid", "amount=21", true, "SELECT count(*) FROM payments WHERE document_id = %d"},
        {"/credit", "kind=rest&issue=1", true,
                "SELECT count(*) FROM documents WHERE credits_id = %d AND number IS NOT NULL"},
};

static gint64 is_done(const struct house *house, const struct act_case *one, gint64 id)
{
    g_autoptr(GString) query = g_string_new(one->done);
    g_autofree char *number = g_strdup_printf("%d", (int)id);
    g_string_replace(query, "%d", number, 0);
    g_string_replace(query, "%%", "%", 0);
    return ask(house->site, query->str);
}

/* The page's form, filled in. Caller frees. */
static char *form_of(struct house *house, const struct act_case *one, const char *action, gint64 id)
{
    g_autofree char *own = paper_path(id, "");
    get(house, OWNER, strcmp(one->act, "/paid") == 0 ? own : action);
    g_assert_cmpuint(house->reply.status, ==, 200);
    return filled_in(house, action, one->typed);
}

static const struct reply *send_form(struct house *house, const char *action, const char *body)
{
    return put_question(house,
            &(const struct question){
                    .method = "POST", .target = action, .who = OWNER, .body = body});
}

/* One fault; false: there was no such point any more. */
static bool fail_act(
        struct house *house, const struct act_case *one, enum fault_kind kind, int point, int order)
{
    gint64 id = one->issued ? new_invoice(house, order) : new_draft(house, order, DOCUMENT_INVOICE);
    g_autofree char *action = paper_path(id, one->act), *body = form_of(house, one, action, id),
                    *where = g_strdup_printf("%s, %s %d", one->act, fault_names[kind], point);
    faults_arm(kind, point);
    unsigned status = send_form(house, action, body)->status;
    bool hit = faults_disarm();
    if ((status == 303) != (is_done(house, one, id) == 1))
        g_error("%s: %u, and %d times done", where, status, (int)is_done(house, one, id));
    if (!hit)
        g_assert_cmpuint(status, ==, 303);
    if (status != 303) { /* it may be sent again */
        status = send_form(house, action, body)->status;
        if (status != 303 || is_done(house, one, id) != 1)
            g_error("%s, again: %u %s", where, status, house->reply.body);
    }
    return hit;
}

/* Each act at each point; at the end no number is missing and none was given twice. */
static void test_acts(gconstpointer data)
{
    const struct act_case *one = data;
    static const enum fault_kind kinds[] = {FAULT_STEP, FAULT_COMMIT};
    struct house *house = house_new("", "en");
    int order = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        for (int point = 1; fail_act(house, one, kinds[i], point, order++); point++)
            g_assert_cmpint(point, <, POINTS_MOST);
    static const char *const types[] = {"invoice", "credit_note"};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *query =
                g_strdup_printf("SELECT count(DISTINCT number) - ifnull(max(CAST(substr(number, "
                                "-5) AS INTEGER)), 0)"
                                " FROM documents WHERE type = '%s' AND number IS NOT NULL",
                        types[i]);
        g_assert_cmpint(ask(house->site, query), ==, 0);
    }
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    faults_install();
    g_test_add_func("/desk/faults/pages", test_pages);
    for (gsize i = 0; i < G_N_ELEMENTS(act_cases); i++) {
        g_autofree char *name = g_strconcat("/desk/faults", act_cases[i].act, NULL);
        g_test_add_data_func(name, &act_cases[i], test_acts);
    }
    return g_test_run();
}
