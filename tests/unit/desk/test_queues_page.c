/* The queues at the desk: each state has its view and its buttons, a button that is offered can be
 * used and what is not offered is refused, and a click leads back to where it was made. */
#include "base/text.h"
#include "store/peppol.h"
#include "unit/desk/hygiene.h"
#include "unit/desk/papers.h"

/* ---- a thing in each state ---- */

/* A queue with one thing in it: its page, the path of the thing, its state, the acts on it. */
struct queue_case {
    const char *path, *thing, *state, *acts[3];
};

static const struct queue_case cases[] = {
        {"/queues/mails", "/queues/mails/1", "failed", {"/retry", "/cancel", NULL}},
        {"/queues/mails", "/queues/mails/1", "held", {"/retry", "/cancel", NULL}},
        {"/queues/mails", "/queues/mails/1", "uncertain", {"/retry", "/cancel", NULL}},
        {"/queues/mails", "/queues/mails/1", "queued", {"/retry", "/cancel", NULL}},
        {"/queues/mails", "/queues/mails/1", "sent", {"/retry", "/cancel", NULL}},
        {"/queues/mails", "/queues/mails/1", "cancelled", {"/retry", "/cancel", NULL}},
        {"/queues/deliveries", "/queues/deliveries/2", "failed", {"/retry", "/discard", NULL}},
        {"/queues/deliveries", "/queues/deliveries/2", "ignored", {"/retry", "/discard", NULL}},
        {"/queues/deliveries", "/queues/deliveries/2", "done", {"/retry", "/discard", NULL}},
        {"/queues/peppol", "/queues/peppol/1", "queued", {"/retry", "/cancel", NULL}},
        {"/queues/peppol", "/queues/peppol/1", "unreachable", {"/retry", "/cancel", NULL}},
        {"/queues/peppol", "/queues/peppol/1", "failed", {"/retry", "/cancel", NULL}},
        {"/queues/peppol", "/queues/peppol/1", "cancelled", {"/retry", "/cancel", NULL}},
        {"/queues/peppol", "/queues/peppol/1", "delivered", {"/retry", "/cancel", NULL}},
        {"/queues/peppol", "/queues/peppol/1", "uncertain", {"/cancel", NULL}},
};

/* What else is true of a row in a state: the schema holds them to it. */
static const struct {
    const char *table, *state, *more; /* state NULL: any other */
} truths[] = {
        {"mails", "sent", ", sent_at = 1764000100"},
        {"mails", NULL, ", sent_at = 0"},
        {"peppol_deliveries", "unreachable", ", unreachable_since = 1764000100"},
        {"peppol_deliveries", "failed", ", next_attempt_at = 0"},
        {"peppol_deliveries", "cancelled", ", next_attempt_at = 0"},
        {"peppol_deliveries", "delivered", ", next_attempt_at = 0, delivered_at = 1764000100"},
};

/* `where`: of the rows. */
static void set_state(struct house *house, const char *table, const char *state, const char *where)
{
    const char *more = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(truths); i++)
        if (!more && strcmp(truths[i].table, table) == 0 &&
                (!truths[i].state || strcmp(truths[i].state, state) == 0))
            more = truths[i].more;
    g_autofree char *statement = g_strdup_printf(
            "UPDATE %s SET state = '%s'%s WHERE %s", table, state, more ? more : "", where);
    change(house->site, statement);
}

/* A mail, a Peppol delivery of document 1, and a delivery of the shop that is no order. */
static struct house *new_house(const char *table, const char *state)
{
    struct house *house = house_new("", "en");
    text_set(&house->site->config->peppol.provider, "peppyrus");
    gint64 id = new_draft(house, 1, DOCUMENT_INVOICE);
    act_on_paper(house, OWNER, id, "/send", "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    deliver_body(house->site, "order.updated", "no order");
    must_work(house->site, "rubbish");
    if (table)
        set_state(house, table, state, strcmp(table, "deliveries") == 0 ? "id = 2" : "1");
    return house;
}

static const char *table_of(const struct queue_case *one)
{
    return g_str_has_suffix(one->path, "mails")     ? "mails"
            : g_str_has_suffix(one->path, "peppol") ? "peppol_deliveries"
                                                    : "deliveries";
}

/* ---- the buttons ---- */

/* One thing in each queue, in whatever state is wanted next. */
static void put_state_of(struct house *house, const struct queue_case *one)
{
    const char *table = table_of(one);
    set_state(house, table, one->state, strcmp(table, "deliveries") == 0 ? "id = 2" : "1");
}

static void try_act(struct house *house, const struct queue_case *one, const char *act)
{
    g_autofree char *view = g_strdup_printf("%s?state=%s", one->path, one->state),
                    *action = g_strconcat(one->thing, act, NULL);
    put_state_of(house, one);
    get(house, READER, view);
    check_page(house, view, 200, "en");
    g_assert_cmpint(count_at(house, "//main//form"), ==, 0);
    get(house, OWNER, view);
    check_page(house, view, 200, "en");
    bool offered = count_forms(house, action) > 0;
    if (offered)
        submit(house, OWNER, action, "");
    else
        post(house, OWNER, action, "");
    if ((house->reply.status == 303) != offered)
        g_error("%s of %s: %s, and %u", action, one->state, offered ? "offered" : "not offered",
                house->reply.status);
    if (offered)
        g_assert_cmpstr(house->reply.location, ==, view);
}

static void test_buttons(void)
{
    struct house *house = new_house(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        for (gsize j = 0; cases[i].acts[j]; j++)
            try_act(house, &cases[i], cases[i].acts[j]);
    house_free(house);
}

/* ---- the views ---- */

/* What is in a state stands in its view and in no other one of the queue. */
static void test_views(void)
{
    struct house *house = new_house(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        put_state_of(house, &cases[i]);
        for (gsize j = 0; j < G_N_ELEMENTS(cases); j++) {
            bool first_is_done = strcmp(cases[j].state, "done") == 0 &&
                    strcmp(table_of(&cases[j]), "deliveries") == 0; /* the order's own delivery */
            if (strcmp(cases[i].path, cases[j].path) != 0 || first_is_done)
                continue;
            g_autofree char *view = g_strdup_printf("%s?state=%s", cases[j].path, cases[j].state);
            get(house, READER, view);
            int rows = count_at(house, "//tbody/tr");
            if ((rows > 0) != (i == j))
                g_error("%s in %s: %d rows", cases[i].state, view, rows);
        }
    }
    house_free(house);
}

/* What needs a person is on the overview and on Today, what does not is on neither. */
static void test_overview(void)
{
    static const struct {
        const char *table, *state;
        bool needs;
    } rows[] = {{"mails", "failed", true}, {"mails", "held", true}, {"mails", "queued", false},
            {"mails", "sent", false}, {"deliveries", "failed", true}, {"deliveries", "done", false},
            {"peppol_deliveries", "failed", true}, {"peppol_deliveries", "cancelled", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = new_house("deliveries", "done");
        set_state(house, rows[i].table, rows[i].state, "1");
        get(house, READER, "/queues");
        check_page(house, "/queues", 200, "en");
        bool nothing = says(house, words_get(WORD_QUEUE_NOTHING, LANGUAGE_EN));
        if (nothing == rows[i].needs)
            g_error("%s %s: %s", rows[i].table, rows[i].state, nothing ? "nothing" : "something");
        house_free(house);
    }
}

/* ---- back to where it was clicked ---- */

/* The path that a form carries is one of the queues' pages, or the queue's own is taken. */
static void test_back(void)
{
    static const struct {
        const char *back, *location;
    } rows[] = {
            {"/queues", "/queues"},
            {"/queues/mails?state=held&before=9", "/queues/mails?state=held&before=9"},
            {"", "/queues/mails"},
            {"//evil.example", "/queues/mails"},
            {"https://evil.example/queues", "/queues/mails"},
            {"/queues//mails", "/queues/mails"},
            {"/queues\r\nSet-Cookie: a=b", "/queues/mails"},
            {"/queues/../users", "/queues/mails"},
            {"/documents", "/queues/mails"},
    };
    struct house *house = new_house(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        set_state(house, "mails", "failed", "1");
        g_autofree char *back = g_uri_escape_string(rows[i].back, NULL, FALSE),
                        *fields = g_strconcat("back=", back, NULL);
        post(house, OWNER, "/queues/mails/1/retry", fields);
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpstr(house->reply.location, ==, rows[i].location);
    }
    house_free(house);
}

/* ---- many, and one ---- */

/* All that failed at once; what did not fail stays as it is. */
static void test_retry_all(void)
{
    struct house *house = new_house("mails", "failed");
    act_on_paper(house, OWNER, new_draft(house, 3, DOCUMENT_INVOICE), "/send", "");
    set_state(house, "mails", "failed", "1");
    gint64 last = ask(house->site, "SELECT max(id) FROM mails");
    g_autofree char *one = g_strdup_printf("id = %d", (int)last);
    set_state(house, "mails", "cancelled", one);
    gint64 failed = ask(house->site, "SELECT count(*) FROM mails WHERE state = 'failed'");
    g_assert_cmpint(failed, >, 1);
    go_and_submit(house, OWNER, "/queues/mails?state=failed", "/queues/mails/retry", "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_assert_cmpint(
            ask(house->site, "SELECT count(*) FROM mails WHERE state = 'queued'"), ==, failed);
    g_assert_cmpint(
            ask(house->site, "SELECT count(*) FROM mails WHERE state = 'cancelled'"), ==, 1);
    house_free(house);
}

/* ---- the release ---- */

/* Four drafts, of which the second and the third wait for a release. */
static struct house *house_with_burst(void)
{
    struct house *house = house_new("", "en");
    for (int order = 1; order <= 4; order++)
        new_draft(house, order, DOCUMENT_INVOICE);
    change(house->site, "UPDATE documents SET parked = 2 WHERE id IN (2, 3)");
    return house;
}

static void check_released(struct house *house, const char *what, gint64 mask)
{
    gint64 found =
            ask(house->site, "SELECT ifnull(sum(1 << id), 0) FROM documents WHERE released = 1");
    unsigned status = mask ? 303 : 409;
    if (found != mask || house->reply.status != status)
        g_error("%s: released %d, status %u", what, (int)found, house->reply.status);
    if (!mask)
        check_alert_word(house, WORD_QUEUE_RELEASE_CHANGED);
}

/* "Release and send all 2" releases these two, whatever came to wait since the page was made: what
 * is newer waits on; an older one that came between them is not told apart, so none goes. */
static void test_release_what_was_shown(void)
{
    static const struct {
        const char *meanwhile;
        gint64 released; /* bits by id */
    } rows[] = {
            {"UPDATE documents SET parked = 2 WHERE id = 0", 1 << 2 | 1 << 3},
            {"UPDATE documents SET parked = 2 WHERE id = 4", 1 << 2 | 1 << 3},
            {"UPDATE documents SET parked = 2 WHERE id = 1", 0},
            {"UPDATE documents SET parked = 0 WHERE id = 2", 1 << 3},
            {"UPDATE documents SET parked = 0", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = house_with_burst();
        get(house, OWNER, "/queues/release");
        g_autofree char *shown = filled_in(house, "/queues/release", "");
        change(house->site, rows[i].meanwhile);
        put_question(house,
                &(const struct question){.method = "POST",
                        .target = "/queues/release",
                        .who = OWNER,
                        .body = shown});
        check_released(house, rows[i].meanwhile, rows[i].released);
        house_free(house);
    }
}

/* A form that does not say what it showed releases nothing; the page after it has one that does. */
static void test_release_nonsense(void)
{
    static const char *const rows[] = {"", "last=3", "shown=2", "last=&shown=", "last=x&shown=2",
            "last=3x&shown=2", "last=3&shown=x", "last=-1&shown=-1", "last=0&shown=0",
            "last=99999999999999999999&shown=2", "last=3&shown=99999999999999999999"};
    struct house *house = house_with_burst();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        post(house, OWNER, "/queues/release", rows[i]);
        check_released(house, rows[i], 0);
    }
    check_page(house, "/queues/release", 409, "en");
    submit(house, OWNER, "/queues/release", "");
    check_released(house, "the page's own form", 1 << 2 | 1 << 3);
    house_free(house);
}

/* A delivery's own page has what came, as text; what is not there is 404. */
static void test_delivery(void)
{
    struct house *house = new_house(NULL, NULL);
    get(house, READER, "/queues/deliveries/2");
    check_page(house, "a delivery", 200, "en");
    check_text(house, "//pre", "no order");
    get(house, READER, "/queues/deliveries/2/body");
    g_assert_cmpstr(house->reply.body, ==, "no order");
    g_assert_cmpstr(house->reply.type, ==, "text/plain; charset=utf-8");

    g_autofree char *long_body = g_strnfill(9000, 'x'), *head = g_strnfill(8192, 'x');
    deliver_body(house->site, "order.updated", long_body);
    get(house, READER, "/queues/deliveries/3");
    g_autofree char *shown = text_at(house, "//pre"), *cut = g_strconcat(head, "…", NULL);
    g_assert_cmpstr(shown, ==, cut);

    static const char *const acts[] = {"/retry", "/discard"};
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++) {
        g_autofree char *path = g_strconcat("/queues/deliveries/99", acts[i], NULL);
        g_assert_cmpuint(post(house, OWNER, path, "")->status, ==, 404);
    }
    g_assert_cmpuint(get(house, READER, "/queues/deliveries/99")->status, ==, 404);
    g_assert_cmpuint(get(house, READER, "/queues/deliveries/99/body")->status, ==, 404);
    g_assert_cmpuint(get(house, READER, "/queues/peppol/99")->status, ==, 404);
    house_free(house);
}

/* Who looked at the provider's own screen says what he saw: it is there by that id, or it is not.
 */
static void test_settle(void)
{
    static const struct {
        const char *fields, *state; /* NULL: refused */
    } rows[] = {
            {"there=1&id=abc-7", "delivered"}, {"there=1&id=++abc-7++", "delivered"},
            {"there=1&id=", NULL}, {"there=1&id=+++", NULL},
            {"there=0", "queued"}, /* it goes again */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = new_house("peppol_deliveries", "uncertain");
        get(house, OWNER, "/queues/peppol/1");
        check_page(house, "an uncertain one", 200, "en");
        g_assert_cmpint(count_forms(house, "/queues/peppol/1/settle"), ==, 2);
        post(house, OWNER, "/queues/peppol/1/settle", rows[i].fields);
        g_autoptr(peppol_delivery_auto) now = peppol_of_document(house->site->store, 1, NULL);
        const char *state = peppol_state_text(now->state);
        if (strcmp(state, rows[i].state ? rows[i].state : "uncertain") != 0)
            g_error("%s: %s", rows[i].fields, state);
        g_assert_cmpint(house->reply.status == 303, ==, rows[i].state != NULL);
        house_free(house);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/queues-page/buttons", test_buttons);
    g_test_add_func("/desk/queues-page/views", test_views);
    g_test_add_func("/desk/queues-page/overview", test_overview);
    g_test_add_func("/desk/queues-page/back", test_back);
    g_test_add_func("/desk/queues-page/retry-all", test_retry_all);
    g_test_add_func("/desk/queues-page/release-what-was-shown", test_release_what_was_shown);
    g_test_add_func("/desk/queues-page/release-nonsense", test_release_nonsense);
    g_test_add_func("/desk/queues-page/delivery", test_delivery);
    g_test_add_func("/desk/queues-page/settle", test_settle);
    return g_test_run();
}
