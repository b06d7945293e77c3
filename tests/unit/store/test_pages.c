/* Lists by page: from the newest to the oldest and back up, whatever the size of a page, each page
 * is the piece of the whole list that its key names, nothing twice and nothing left out. One table:
 * a row a list. */
#include "bank_fixture.h"
#include "peppol_fixture.h"

#include "base/text.h"
#include "store/page_key.h"
#include "store/write_backs.h"

#define THINGS 23
#define SEED 5

/* What was made: the ids of those in the state that is asked, newest first. */
typedef GArray *(*maker)(struct store *store, GRand *random);
typedef GPtrArray *(*pager)(struct store *store, struct page_key *key, GError **error);

static void note(GArray *ids, gint64 id, bool asked)
{
    if (asked)
        g_array_prepend_val(ids, id);
}

/* ---- the lists ---- */

static GArray *make_deliveries(struct store *store, GRand *random)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (int i = 0; i < THINGS; i++) {
        g_autofree char *body = g_strdup_printf("{\"id\":%d}", i);
        gint64 id = put_body(store, "main", body, NOW + i, NULL);
        bool failed = g_rand_boolean(random);
        finish(store, id, failed ? DELIVERY_FAILED : DELIVERY_DONE, i, true);
        note(ids, id, failed);
    }
    return ids;
}

static GPtrArray *page_deliveries(struct store *store, struct page_key *key, GError **error)
{
    return delivery_page(store, DELIVERY_FAILED, key, error);
}

static GArray *make_mails(struct store *store, GRand *random)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (int i = 0; i < THINGS; i++) {
        bool held = g_rand_boolean(random);
        struct mail mail = {.to = (char *)"jan@example.be",
                .role = (char *)"alert",
                .state = held ? MAIL_HELD : MAIL_QUEUED,
                .created_at = NOW,
                .message_id = (char *)"bh@example.be"};
        must(mail_queue(store, &mail, &error));
        note(ids, mail.id, held);
    }
    return ids;
}

static GPtrArray *page_mails(struct store *store, struct page_key *key, GError **error)
{
    return mail_page(store, MAIL_HELD, key, error);
}

static GArray *make_peppol(struct store *store, GRand *random)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (int i = 0; i < THINGS; i++) {
        g_autoptr(peppol_delivery_auto) delivery = queue(store, invoice(store, 100 + i));
        bool asked = g_rand_boolean(random);
        bring(store, delivery, asked ? PEPPOL_UNREACHABLE : PEPPOL_ACCEPTED);
        note(ids, delivery->id, asked);
    }
    return ids;
}

static GPtrArray *page_peppol(struct store *store, struct page_key *key, GError **error)
{
    return peppol_page(store, PEPPOL_UNREACHABLE, key, error);
}

static GArray *make_write_backs(struct store *store, GRand *random)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (int i = 0; i < THINGS; i++) {
        gint64 document = issue_new(store, DOCUMENT_INVOICE, 200 + i);
        must(write_back_queue(store, document, WRITE_BACK_NOTE, "main", i, NOW, &error));
        g_autoptr(GPtrArray) queued = write_backs_of_document(store, document, NULL);
        struct write_back *back = queued->pdata[0];
        bool failed = g_rand_boolean(random);
        back->state = failed ? WRITE_BACK_FAILED : WRITE_BACK_DONE;
        back->next_attempt_at = 0;
        back->done_at = failed ? 0 : NOW;
        must(write_back_update(store, back, WRITE_BACK_QUEUED, &error));
        note(ids, back->id, failed);
    }
    return ids;
}

static GPtrArray *page_write_backs(struct store *store, struct page_key *key, GError **error)
{
    return write_back_page(store, WRITE_BACK_FAILED, key, error);
}

static GArray *make_lines(struct store *store, GRand *random, bool all)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 statement = keep_statement(store, "2026/1", 'a');
    for (int i = 0; i < THINGS; i++) {
        bool open = g_rand_boolean(random);
        g_autoptr(bank_line_auto) line = a_line(statement, i + 1, 100 + i, open ? "open" : "other");
        must(bank_line_keep(store, line, NOW, &error));
        note(ids, line->id, open || all);
    }
    return ids;
}

static GArray *make_open_lines(struct store *store, GRand *random)
{
    return make_lines(store, random, false);
}

static GPtrArray *page_open_lines(struct store *store, struct page_key *key, GError **error)
{
    return bank_line_page(store, "open", key, error);
}

static GArray *make_all_lines(struct store *store, GRand *random)
{
    return make_lines(store, random, true);
}

static GPtrArray *page_all_lines(struct store *store, struct page_key *key, GError **error)
{
    return bank_line_page(store, NULL, key, error);
}

/* How each is made and read. */
static const struct list {
    const char *name;
    maker make;
    pager page;
    gsize id_at; /* where its id stands */
} lists[] = {
        {"deliveries", make_deliveries, page_deliveries, G_STRUCT_OFFSET(struct delivery, id)},
        {"mails", make_mails, page_mails, G_STRUCT_OFFSET(struct mail, id)},
        {"peppol", make_peppol, page_peppol, G_STRUCT_OFFSET(struct peppol_delivery, id)},
        {"write-backs", make_write_backs, page_write_backs, G_STRUCT_OFFSET(struct write_back, id)},
        {"open-lines", make_open_lines, page_open_lines, G_STRUCT_OFFSET(struct bank_line, id)},
        {"all-lines", make_all_lines, page_all_lines, G_STRUCT_OFFSET(struct bank_line, id)},
};

/* ---- the walks ---- */

static gint64 id_of(const struct list *list, const GPtrArray *page, guint i)
{
    return G_STRUCT_MEMBER(gint64, g_ptr_array_index(page, i), list->id_at);
}

/* One page is ids[at ..] and says rightly whether there are more on either side. */
static guint check_page(struct store *store,
        const struct list *list,
        struct page_key *key,
        const GArray *ids,
        guint at)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) page = list->page(store, key, &error);
    g_assert_no_error(error);
    guint wanted = MIN((guint)key->limit, ids->len - at);
    if (page->len != wanted)
        g_error("%s: %u on a page of %d, not %u", list->name, page->len, key->limit, wanted);
    for (guint i = 0; i < page->len; i++)
        g_assert_cmpint(id_of(list, page, i), ==, g_array_index(ids, gint64, at + i));
    g_assert_cmpint(key->newer, ==, at > 0);
    g_assert_cmpint(key->older, ==, at + wanted < ids->len);
    return wanted;
}

static void walk_down(struct store *store, const struct list *list, const GArray *ids, int limit)
{
    for (guint at = 0; at < ids->len;) {
        struct page_key key = {.limit = limit};
        key.before = at ? g_array_index(ids, gint64, at - 1) : 0;
        at += check_page(store, list, &key, ids, at);
    }
}

/* From the page that ends with the oldest up: each page ends just above the one below it. */
static void walk_up(struct store *store, const struct list *list, const GArray *ids, int limit)
{
    for (guint below = ids->len - 1; below > 0;) {
        struct page_key key = {.after = g_array_index(ids, gint64, below), .limit = limit};
        guint at = below > (guint)limit ? below - (guint)limit : 0;
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) page = list->page(store, &key, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(page->len, ==, below - at);
        for (guint i = 0; i < page->len; i++)
            g_assert_cmpint(id_of(list, page, i), ==, g_array_index(ids, gint64, at + i));
        g_assert_cmpint(key.newer, ==, at > 0);
        g_assert_true(key.older);
        below = at;
    }
}

static void test_walks(struct fixture *fixture, gconstpointer data)
{
    const struct list *list = data;
    static const int limits[] = {1, 2, 5, THINGS - 1, THINGS, THINGS + 1};
    g_autoptr(GRand) random = g_rand_new_with_seed(SEED);
    g_autoptr(GArray) ids = list->make(fixture->store, random);
    g_assert_cmpuint(ids->len, >, 5);
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++) {
        walk_down(fixture->store, list, ids, limits[i]);
        walk_up(fixture->store, list, ids, limits[i]);
    }
}

/* Of nothing there is one page, with nothing on it and nothing beside it. */
static void test_empty(struct fixture *fixture, gconstpointer data)
{
    const struct list *list = data;
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(gint64));
    struct page_key key = {.limit = 10};
    g_assert_cmpuint(check_page(fixture->store, list, &key, none, 0), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *walks = g_strdup_printf("/store/pages/%s/walks", lists[i].name),
                        *empty = g_strdup_printf("/store/pages/%s/empty", lists[i].name);
        g_test_add(walks, struct fixture, &lists[i], fixture_up, test_walks, fixture_down);
        g_test_add(empty, struct fixture, &lists[i], fixture_up, test_empty, fixture_down);
    }
    return g_test_run();
}
