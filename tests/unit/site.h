/* A shop's orders and a site that works on them, for tests of the daemon and of the commands: a
 * config, a database, a directory for mails. */
#ifndef TESTS_UNIT_SITE_H
#define TESTS_UNIT_SITE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/config.h"
#include "acts/issue.h"
#include "acts/process.h"
#include "store/inbox.h"
#include "store/store.h"
#include "unit/scratch.h"
#include "../../src/store/connection.h"

#define NOW 1764000000 /* 2025-11-24 */

/* ---- orders
 * ------------------------------------------------------------------------------------------------------------------------
 */

#define REFUND "{\"id\":31,\"reason\":\"broken\",\"total\":\"-12.10\"}"

/* An order of one product at 100.00 + 21 %; `minute` orders its states. */
static inline char *order_body(int id,
        const char *status,
        bool paid,
        int minute,
        const char *product,
        const char *email,
        const char *total,
        const char *refunds)
{
    g_autofree char *moment = g_strdup_printf("2025-11-24T10:%02d:00", minute);
    g_autofree char *paid_at =
            paid ? g_strdup_printf("\"%s\"", "2025-11-24T10:00:00") : g_strdup("null");
    return g_strdup_printf(
            "{\"id\":%d,\"parent_id\":0,\"status\":\"%s\",\"currency\":\"EUR\",\"version\":\"11.0."
            "1\",\"prices_include_tax\":true,"
            "\"date_created_gmt\":\"2025-11-24T10:00:00\",\"date_modified_gmt\":\"%s\",\"date_"
            "completed_gmt\":null,\"date_paid_"
            "gmt\":%s,"
            "\"discount_total\":\"0.00\",\"discount_tax\":\"0.00\",\"shipping_total\":\"0.00\","
            "\"shipping_tax\":\"0.00\",\"cart_"
            "tax\":\"21.00\","
            "\"total\":\"%s\",\"total_tax\":\"21.00\",\"customer_id\":0,\"order_key\":\"wc_order_"
            "x\",\"billing\":{\"first_name\":"
            "\"Ann\","
            "\"last_name\":\"Peeters\",\"company\":\"Peeters BV\",\"address_1\":\"Dorpsstraat "
            "25\",\"address_2\":\"\",\"city\":\"Mechelen\",\"state\":\"\","
            "\"postcode\":\"2800\",\"country\":\"BE\",\"email\":\"%s\",\"phone\":\"\"},"
            "\"shipping\":{},\"payment_method\":\"bacs\","
            "\"payment_method_title\":\"Overschrijving\",\"customer_note\":\"\",\"number\":\"%d\","
            "\"meta_data\":[{\"id\":9,\"key\":"
            "\"_billing_vat_number\",\"value\":\"BE0403019261\"}],\"line_items\":[{\"id\":1,"
            "\"name\":\"%s\",\"product_id\":1,\"variation_id\":0,\"quantity\":1,\"tax_class\":\"\","
            "\"subtotal\":\"100.00\","
            "\"subtotal_tax\":\"21.00\",\"total\":\"100.00\",\"total_tax\":\"21.00\",\"taxes\":[{"
            "\"id\":1,\"total\":\"21.00\","
            "\"subtotal\":\"21.00\"}],"
            "\"meta_data\":[],\"sku\":\"K-1\",\"price\":100}],\"tax_lines\":[{\"id\":2,\"rate_"
            "code\":\"BE-BTW\",\"rate_id\":1,"
            "\"label\":\"BTW\","
            "\"compound\":false,\"tax_total\":\"21.00\",\"shipping_tax_total\":\"0.00\",\"rate_"
            "percent\":21,\"meta_data\":[]}],"
            "\"shipping_lines\":[],\"fee_lines\":[],\"coupon_lines\":[],\"refunds\":[%s]}",
            id, status, moment, paid_at, total, email, id, product, refunds);
}

/* What the shop tells. */
struct news {
    const char *status; /* "deleted" and "rubbish": no order */
    bool paid;
    const char *product, *email, *total, *refunds; /* NULL: as always */
};

/* ---- a site
 * ---------------------------------------------------------------------------------------------------------------------------
 */

struct site {
    char *directory, *path;
    char *kept[2]; /* the database and its mark before the trouble */
    gsize lengths[2];
    struct config *config;
    struct store *store;
};

/* What acts work with on a site, at a moment; lives as long as the block that names it. */
#define site_work(site, moment) (&(const struct work){(site)->store, (site)->config, (moment)})

static inline void open_site(struct site *site)
{
    g_autoptr(GError) error = NULL;
    site->store = store_open(site->path, STORE_SERVE, &error);
    g_assert_no_error(error);
}

static inline struct site *site_new(const char *more)
{
    struct site *site = g_new0(struct site, 1);
    site->directory = g_dir_make_tmp("billhook-daemon-XXXXXX", NULL);
    site->path = g_build_filename(site->directory, "test.db", NULL);
    g_autofree char *mail = g_build_filename(site->directory, "mail", NULL),
                    *ubl = g_build_filename(site->directory, "ubl", NULL);
    g_autofree char *file = g_build_filename(site->directory, "billhook.conf", NULL);
    g_mkdir(mail, 0700);
    g_mkdir(ubl, 0700);
    const char *own_mail = g_str_has_prefix(more, "[mail]\n") ? strchr(more, '\n') + 1 : "";
    g_autofree char *text =
            g_strdup_printf("[server]\npublic_url=https://"
                            "hook.example.com\n[database]\npath=%s\n[mail]\ntransport="
                            "directory\ndirectory=%s\nfrom=a@example.com\n"
                            "bcc=books@example.com\n%s[seller]\nname=Voorbeeld\nstreet=Kerkstraat "
                            "1\npostcode=1000\ncity=Gent\nvat=BE0123456749\niban=BE68539007547034\n"
                            "[shop "
                            "main]\nurl=https://"
                            "shop.example.com\nsecret=0123456789abcdefghij\norders_since=2000-01-"
                            "01\n[invoice]\ncreate=paid\nauto_send=true\n"
                            "[alerts]\nemail=owner@example.com\nsilence_after=1d\n[einvoice]"
                            "\nattach=always\ndirectory=%s\n%s",
                    site->path, mail, own_mail, ubl, *own_mail ? "" : more);
    g_assert_true(g_file_set_contents_full(file, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_autoptr(GError) error = NULL;
    site->config = config_load_or_complain(file, CONFIG_WITH_SECRETS, false, &error);
    g_assert_no_error(error);
    open_site(site);
    return site;
}

static const char *const kept_ends[] = {"", ".mark"};

/* Keeps the books as they are now, for site_again(). */
static inline void site_keep(struct site *site)
{
    store_close(site->store);
    for (gsize i = 0; i < G_N_ELEMENTS(kept_ends); i++) {
        g_autofree char *file = g_strconcat(site->path, kept_ends[i], NULL);
        g_assert_true(g_file_get_contents(file, &site->kept[i], &site->lengths[i], NULL));
    }
    open_site(site);
}

static inline void site_again(struct site *site)
{
    g_autoptr(GError) error = NULL;
    store_close(site->store);
    for (gsize i = 0; i < G_N_ELEMENTS(kept_ends); i++) {
        g_autofree char *file = g_strconcat(site->path, kept_ends[i], NULL);
        FILE *out = g_fopen(file, "we");
        g_assert_nonnull(out);
        g_assert_cmpuint(fwrite(site->kept[i], 1, site->lengths[i], out), ==, site->lengths[i]);
        fclose(out);
    }
    site->store = store_open(site->path, STORE_OPEN, &error);
    g_assert_no_error(error);
}

static inline bool is_still(const char *file, const char *bytes, gsize length)
{
    g_autofree char *found = NULL;
    gsize there = 0;
    bool read = g_file_get_contents(file, &found, &there, NULL);
    return read ? there == length && memcmp(found, bytes, length) == 0 : length == 0;
}

/* Nobody wrote since site_keep() or site_again(), to the byte: for sites whose own connection only
 * looks. */
static inline bool site_untouched(const struct site *site)
{
    g_autofree char *mark = g_strconcat(site->path, ".mark", NULL);
    g_autofree char *wal = g_strconcat(site->path, "-wal", NULL);
    return is_still(wal, "", 0) && is_still(mark, site->kept[1], site->lengths[1]) &&
            is_still(site->path, site->kept[0], site->lengths[0]);
}

static inline void site_free(struct site *site)
{
    store_close(site->store);
    for (gsize i = 0; i < G_N_ELEMENTS(kept_ends); i++)
        g_free(site->kept[i]);
    config_unref(site->config);
    remove_directory(site->directory);
    g_free(site->directory);
    g_free(site->path);
    g_free(site);
}

/* Keeps a body in the inbox as the intake would. */
static inline void deliver_body(struct site *site, const char *topic, const char *body)
{
    guint8 digest[32];
    gint64 delivery;
    bool repeat;
    g_autoptr(GError) error = NULL;
    sha256(body, strlen(body), digest);
    const struct delivery_new new = {.shop = "main",
            .topic = topic,
            .received_at = NOW,
            .body = body,
            .length = strlen(body),
            .digest = digest,
            .state = DELIVERY_PENDING,
            .reason = ""};
    bool good = store_begin(site->store, &error) &&
            delivery_put(site->store, &new, &delivery, &repeat, &error) &&
            store_commit(site->store, &error);
    g_assert_no_error(error);
    g_assert_true(good);
}

static inline void deliver(struct site *site, const struct news *news, int id, int minute)
{
    bool deleted = strcmp(news->status, "deleted") == 0;
    g_autofree char *body = deleted ? g_strdup_printf("{\"id\":%d}", id)
            : strcmp(news->status, "rubbish") == 0
            ? g_strdup("no order")
            : order_body(id, news->status, news->paid, minute,
                      news->product ? news->product : "Koffie",
                      news->email ? news->email : "ann@example.be",
                      news->total ? news->total : "121.00", news->refunds ? news->refunds : "");
    deliver_body(site, deleted ? "order.deleted" : "order.updated", body);
}

/* One turn of the worker. */
static inline bool work(struct site *site, GError **error)
{
    int count;
    return process_deliveries(site_work(site, NOW + 60), 16, &count, error) &&
            issue_ripe_drafts(site_work(site, NOW + 60), &count, error);
}

/* The site's connection where it stands in no transaction, so that it reads what is committed and
 * nothing else; NULL where it does. Another connection would read the schema first, which takes
 * longer than all else that a test of a thousand points does at one. */
static inline sqlite3 *settled_connection(const struct site *site)
{
    sqlite3 *db = site->store ? site->store->db : NULL;
    return db && sqlite3_txn_state(db, NULL) == SQLITE_TXN_NONE ? db : NULL;
}

/* All that the owner and the customer see of the books, but no times of the clock on the wall; and
 * no alerts: what cannot be mailed of them is logged, and the step goes on. */
static inline char *books(struct site *site)
{
    static const char *const queries[] = {
            "SELECT id, type, state, ifnull(number, ''), order_id, refund_id, ifnull(credits_id, "
            "0), json_remove(content, "
            "'$.created_at'), paid, warnings, fully_credited FROM documents ORDER BY id",
            ("SELECT ifnull(document_id, 0), recipient, role, state FROM mails WHERE role <> "
             "'alert' ORDER BY id"),
            "SELECT id, state, reason, order_id FROM deliveries ORDER BY id",
            "SELECT shop, order_id, kind, text FROM events ORDER BY id",
            "SELECT shop, id, status, deleted, delivery_id FROM orders ORDER BY 1, 2",
            "SELECT type, series, last, next FROM series ORDER BY id",
    };
    GString *text = g_string_new("");
    sqlite3 *own = NULL, *db = settled_connection(site);
    if (!db)
        g_assert_cmpint(
                sqlite3_open_v2(site->path, &own, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
        sqlite3_stmt *row = NULL;
        g_assert_cmpint(
                sqlite3_prepare_v2(db ? db : own, queries[i], -1, &row, NULL), ==, SQLITE_OK);
        while (sqlite3_step(row) == SQLITE_ROW) {
            for (int column = 0; column < sqlite3_column_count(row); column++)
                g_string_append_printf(text, "%s|", (const char *)sqlite3_column_text(row, column));
            g_string_append_c(text, '\n');
        }
        sqlite3_finalize(row);
    }
    sqlite3_close(own);
    return g_string_free(text, FALSE);
}

static inline void check_same(const char *where, const char *found, const char *wanted)
{
    g_auto(GStrv) there = g_strsplit(found, "\n", -1), should = g_strsplit(wanted, "\n", -1);
    for (guint i = 0; there[i] || should[i]; i++)
        if (g_strcmp0(there[i], should[i]) != 0)
            g_error("%s: the books say '%.300s', not '%.300s'", where, there[i] ? there[i] : "",
                    should[i] ? should[i] : "");
}

static inline void must_work(struct site *site, const char *where)
{
    g_autoptr(GError) error = NULL;
    if (!work(site, &error))
        g_error("%s: not done after the trouble: %s", where, error->message);
}

#endif
