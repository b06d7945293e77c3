/* Every page over a database with one of everything, whose customers, products, shops' answers and
 * bank's lines are hostile, in four languages and for each role: INTERFACE-desk.md's "Texts of
 * customers stay text everywhere", "GET and HEAD change nothing", no page over 100 KB. */
#include "store/jobs.h"
#include "../../../src/desk/routes.h"
#include "unit/bank/coda.h"
#include "unit/desk/hygiene.h"
#include "unit/desk/papers.h"

static const char *const languages[LANGUAGES] = {"nl", "fr", "de", "en"};

/* ---- one of everything ---- */

struct world {
    struct house *house;
    gint64 draft, blocked, issued, sent, credited, note, gone, form, delivery_note;
};

/* As a shop writes them: tags are taken out of an order's texts, entities become characters. */
#define SHOP_TAG "&lt;b id='evil'&gt;x&lt;/b&gt;"
#define SHOP_ATTRIBUTE "\\\"'&gt;&lt;i title=evil onclick=alert(1)&gt;"

/* An order of somebody hostile; `total`: what the shop says that it comes to. */
static void deliver_hostile(struct house *house, int id, const char *status, const char *total)
{
    g_autofree char *body =
            order_body(id, status, false, 0, "PRODUCT", "evil@example.be", total, "");
    g_autoptr(GString) text = g_string_new(body);
    static const struct {
        const char *from, *to;
    } rows[] = {
            {"PRODUCT", SHOP_TAG SHOP_ATTRIBUTE},
            {"\"Ann\"", "\"" SHOP_TAG "\""},
            {"Peeters BV", SHOP_ATTRIBUTE " BV"},
            {"Dorpsstraat", SHOP_TAG},
            {"Overschrijving", SHOP_ATTRIBUTE},
            {"\"customer_note\":\"\"", "\"customer_note\":\"&lt;/textarea&gt;" SHOP_TAG "\""},
            {"\"phone\":\"\"", "\"phone\":\"" SHOP_TAG "\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpuint(g_string_replace(text, rows[i].from, rows[i].to, 0), >, 0);
    deliver_body(house->site, "order.updated", text->str);
    must_work(house->site, "a hostile order");
}

/* A document of a hostile order, by hand. */
static gint64 hostile(struct house *house, int order, enum document_type type, bool issue)
{
    g_autoptr(GError) error = NULL;
    deliver_hostile(house, order, "on-hold", "121.00");
    begin(house->site);
    g_autoptr(stored_document_auto) draft = draft_of(house->site, order, type);
    if (issue)
        issue_document(site_work(house->site, LATER), draft, "a person", &error);
    g_assert_no_error(error);
    commit(house->site);
    return draft->document->id;
}

/* What the bank says of somebody: nothing of it is known. */
static void import_bank(struct house *house)
{
    struct coda coda = coda_begin();
    coda_open(&coda);
    coda_21(&coda, "0000", 5000, "00150000", "0" EVIL_TAG);
    coda_21(&coda, "0000", 700, "00150000", "0" EVIL_ATTRIBUTE);
    coda_21(&coda, "0000", -700, "00150000", "0paid");
    coda_close(&coda);
    upload(house, OWNER, "/bank/import", "file", "a.cod", coda.text->str, coda.text->len);
    g_string_free(coda.text, TRUE);
    g_assert_cmpuint(house->reply.status, ==, 303);
}

static void keep_job(struct house *house, const char *kind, const char *end)
{
    gint64 id;
    g_autofree char *wishes = g_strdup_printf("{\"from\":\"2025-11-01\",\"to\":\"2025-11-30\","
                                              "\"shop\":\"%s\"}",
            kind);
    g_assert_true(job_add(house->site->store, kind, wishes, "olga", house->now, &id, NULL));
    if (*end) {
        g_autofree char *statement = g_strdup_printf("UPDATE jobs SET state = '%s', ended_at = 1, "
                                                     "text = '%s' WHERE id = %d",
                end, "a reason " EVIL_ATTRIBUTE, (int)id);
        g_autoptr(GString) escaped = g_string_new(statement);
        g_string_replace(escaped, "\"'>", "\"''>", 0);
        change(house->site, escaped->str);
    }
}

static struct world world_new(const char *language)
{
    struct house *house = house_new(
            "[reminders]\nafter=7d;24d\n[peppol]\nprovider=off\n[bank]\nibans=" OWN "\n", language);
    struct world world = {.house = house,
            .draft = hostile(house, 1, DOCUMENT_INVOICE, false),
            .issued = hostile(house, 2, DOCUMENT_INVOICE, true),
            .form = hostile(house, 3, DOCUMENT_ORDER_FORM, true),
            .delivery_note = hostile(house, 4, DOCUMENT_DELIVERY_NOTE, true),
            .gone = hostile(house, 5, DOCUMENT_INVOICE, false),
            .credited = hostile(house, 6, DOCUMENT_INVOICE, true),
            .sent = hostile(house, 7, DOCUMENT_INVOICE, false)};
    act_on_paper(house, OWNER, world.gone, "/void", "");
    act_on_paper(house, OWNER, world.credited, "/credit",
            "kind=rest&issue=1&reason=%3Cb+id='evil'%3Ex%3C/b%3E");
    world.note = ask(house->site, "SELECT id FROM documents WHERE type = 'credit_note'");
    act_on_paper(house, OWNER, world.sent, "/send", "");
    change(house->site,
            "UPDATE mails SET state = 'failed', last_answer = '550 <b id=''evil''>x</b>'");
    act_on_paper(house, OWNER, world.issued, "/paid", "amount=20&by=%3Cb+id='evil'%3Ex%3C/b%3E");

    deliver_hostile(house, 8, "processing", "120.00"); /* total is not the sum of its parts */
    world.blocked = ask(house->site, "SELECT max(id) FROM documents");
    deliver_body(house->site, "order.updated", "no order " EVIL_TAG);
    must_work(house->site, "rubbish");
    import_bank(house);
    keep_job(house, "verify", "");
    keep_job(house, "export", "failed");
    keep_job(house, "reconcile", "stopped");
    forget_reply(house);
    return world;
}

/* ---- all pages ---- */

/* Paths with what stands there; {} is a document. */
static const char *const plain_pages[] = {"/", "/documents", "/documents?state=draft",
        "/documents?q=evil", "/documents?q=%3Cb+id='evil'%3Ex%3C/b%3E", "/documents?type=%3Cb%3E",
        "/documents?paid=overdue&from=2025-01-01", "/bank", "/bank?state=open", "/bank?state=all",
        "/bank?state=other", "/bank/1", "/bank/2?q=%22%3E%3Cb+id='evil'%3E", "/orders",
        "/orders?q=%22'%3E%3Ci+title=evil%3E", "/orders/main/1", "/orders/main/8", "/queues",
        "/queues/deliveries", "/queues/deliveries?state=done", "/queues/deliveries/1",
        "/queues/mails", "/queues/mails?state=held", "/queues/peppol", "/queues/writes", "/reports",
        "/reports/vat", "/reports/turnover?from=2025-11-01&to=2025-11-30", "/reports/open",
        "/reports/oss", "/reports/daily", "/reports/payments", "/reports/numbers", "/jobs/1",
        "/jobs/2", "/jobs/3", "/me"},
                         *const owner_pages[] = {"/queues/release", "/settings", "/settings/all",
                                 "/settings/shop", "/settings/tests", "/settings/look",
                                 "/settings/documents", "/settings/reminders",
                                 "/settings/accountant", "/settings/alerts",
                                 "/settings/texts/invoice/nl", "/settings/texts/reminder/fr",
                                 "/users"};

static void visit_pages(
        struct house *house, enum who who, const char *const *pages, gsize count, const char *lang)
{
    for (gsize i = 0; i < count; i++) {
        unsigned wanted = 200;
        get(house, who, pages[i]);
        if (strstr(pages[i], "type=%3C"))
            wanted = 422; /* there is no such type, and it says so */
        if (who == READER && g_str_has_prefix(pages[i], "/jobs/"))
            wanted = 403; /* an accountant's work */
        check_page(house, pages[i], wanted, lang);
    }
}

static void visit_papers(const struct world *world, enum who who, const char *language)
{
    static const char *const acts[] = {"/issue", "/send", "/void", "/credit", "/edit"};
    const gint64 ids[] = {world->draft, world->blocked, world->issued, world->sent, world->credited,
            world->note, world->gone, world->form, world->delivery_note};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *own = paper_path(ids[i], "");
        get(world->house, who, own);
        check_page(world->house, own, 200, language);
        for (gsize j = 0; who == OWNER && j < G_N_ELEMENTS(acts); j++) {
            g_autofree char *path = paper_path(ids[i], acts[j]);
            unsigned status = get(world->house, who, path)->status;
            check_page(world->house, path, status == 409 ? 409 : 200, language);
        }
    }
}

static void visit_all(gconstpointer data)
{
    const char *language = data;
    struct world world = world_new(language);
    g_autofree char *before = books(world.house->site);
    for (int who = READER; who <= OWNER; who++) {
        visit_pages(world.house, (enum who)who, plain_pages, G_N_ELEMENTS(plain_pages), language);
        visit_papers(&world, (enum who)who, language);
    }
    visit_pages(world.house, OWNER, owner_pages, G_N_ELEMENTS(owner_pages), language);
    g_autofree char *user = g_strdup_printf("/users/%" G_GINT64_FORMAT, world.house->users[0]);
    visit_pages(world.house, OWNER, (const char *const[]){user}, 1, language);
    g_autofree char *after = books(world.house->site);
    g_assert_cmpstr(after, ==, before);
    house_free(world.house);
}

/* ---- the world says what it is ---- */

#define SAID_TAG "&lt;b id=&#39;evil&#39;&gt;x&lt;/b&gt;"
#define SAID_ATTRIBUTE "&quot;&#39;&gt;&lt;i title=evil onclick=alert(1)&gt;"

/* The texts are there, as texts: a page that left them out would be clean too. */
static void test_shown(void)
{
    static const struct {
        const char *path, *said;
    } rows[] = {
            {"/documents", SAID_ATTRIBUTE " BV"},
            {"/documents?q=%3Cb+id='evil'%3Ex%3C/b%3E", "value=\"" SAID_TAG},
            {"/orders", SAID_ATTRIBUTE " BV"},
            {"/orders?q=%22'%3E%3Ci+title=evil+onclick=alert(1)%3E", "value=\"" SAID_ATTRIBUTE},
            {"/orders/main/1", SAID_ATTRIBUTE},
            {"/bank?state=open", SAID_TAG},
            {"/bank?state=open", SAID_ATTRIBUTE},
            {"/bank/1", SAID_TAG},
            {"/queues/mails", "550 " SAID_TAG},
            {"/queues/deliveries/9", "no order " SAID_TAG},
            {"/jobs/2", "a reason " SAID_ATTRIBUTE},
            {"/", SAID_ATTRIBUTE},
    };
    struct world world = world_new("en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        get(world.house, OWNER, rows[i].path);
        if (!says(world.house, rows[i].said))
            g_error("%s has no %s: %s", rows[i].path, rows[i].said, world.house->reply.body);
    }
    static const char *const parts[] = {SAID_TAG, SAID_ATTRIBUTE};
    g_autofree char *own = paper_path(world.issued, "");
    get(world.house, OWNER, own);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_assert_true(says(world.house, parts[i]));
    house_free(world.house);
}

/* Texts of ours are in the page's language: one word of each page, as its table has it. */
static void test_words(void)
{
    static const struct {
        const char *path, *where;
        enum word word;
    } rows[] = {
            {"/", "//h1", WORD_TODAY},
            {"/documents", "//h1", WORD_DOCUMENTS},
            {"/bank", "//h1", WORD_BANK},
            {"/orders", "//h1", WORD_ORDERS},
            {"/queues", "//h1", WORD_QUEUES},
            {"/reports", "//h1", WORD_REPORTS},
            {"/settings", "//h1", WORD_SETTINGS},
            {"/users", "//h1", WORD_USERS},
            {"/me", "//h1", WORD_OWN_PAGE},
            {"/sign-out", "//h1", WORD_ERROR_405},
            {"/nothing", "//h1", WORD_ERROR_404},
    };
    for (int language = 0; language < LANGUAGES; language++) {
        struct house *house = house_new("", languages[language]);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
            get(house, OWNER, rows[i].path);
            check_text(house, rows[i].where, words_get(rows[i].word, (enum language)language));
        }
        house_free(house);
    }
}

/* Who has chosen no language gets the browser's, else the seller's (Dutch here). */
static void test_language(void)
{
    static const struct {
        const char *own, *browser, *wanted;
    } rows[] = {{"fr", "de", "fr"}, {"", "de", "de"}, {"", "it", "nl"}, {"", "", "nl"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = house_new("", rows[i].own);
        put_question(house,
                &(const struct question){
                        .target = "/", .who = READER, .languages = rows[i].browser});
        check_page(house, "/", 200, rows[i].wanted);
        house_free(house);
    }
    struct house *house = house_new("", "nl");
    go_and_submit(house, READER, "/me", "/me/language", "language=de");
    check_done(house, READER, "/me", words_get(WORD_SAVED, LANGUAGE_DE));
    post(house, READER, "/me/language", "language=it");
    check_page(house, "/me", 422, "de");
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (int language = 0; language < LANGUAGES; language++) {
        g_autofree char *name = g_strconcat("/desk/pages/all/", languages[language], NULL);
        g_test_add_data_func(name, languages[language], visit_all);
    }
    g_test_add_func("/desk/pages/shown", test_shown);
    g_test_add_func("/desk/pages/words", test_words);
    g_test_add_func("/desk/pages/language", test_language);
    return g_test_run();
}
