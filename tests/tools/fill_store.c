/* Fills a database with orders as if they had come, been invoiced, rendered and mailed: through the
 * daemon's own steps, but in big transactions and with a stand-in for each PDF, so that 100,000
 * take seconds, not the quarter of an hour that rendering would.
 *
 *   fill_store CONFIG ORDER COUNT [FIRST [PDF UBL]]
 *
 * With PDF and UBL each document keeps these files as its own, by the renderer's step.
 * ORDER is a file with 1000000000 wherever the order's id stands. The database must be served by
 * nobody; it is made when it is not there. */
#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "config/config.h"
#include "acts/process.h"
#include "render/judge.h"
#include "store/documents.h"
#include "store/inbox.h"
#include "store/store.h"

#define ID_MARK "1000000000"
#define ID_FIRST G_GINT64_CONSTANT(1000000000)
#define BATCH 100

static void die(const char *what, const GError *error)
{
    fprintf(stderr, "fill_store: %s: %s\n", what, error ? error->message : "unknown");
    exit(1);
}

static void put_order(struct store *store, char *body, gsize length, gint64 id, gint64 now)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, ID_FIRST + id);
    g_autofree char *own = g_memdup2(body, length + 1);
    guint8 digest[32];
    gint64 delivery;
    bool repeat;
    for (char *at = body; (at = strstr(at, ID_MARK)); at += strlen(ID_MARK))
        memcpy(own + (at - body), digits, strlen(ID_MARK));
    sha256(own, length, digest);
    struct delivery_new new = {.shop = "main",
            .topic = "order.updated",
            .received_at = now,
            .body = own,
            .length = length,
            .digest = digest,
            .state = DELIVERY_PENDING,
            .reason = ""};
    if (!delivery_put(store, &new, &delivery, &repeat, &error))
        die("delivery", error);
}

static void put_orders(struct store *store,
        const struct config *config,
        const char *file,
        gint64 first,
        gint64 count,
        gint64 now)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *body = NULL;
    gsize length;
    int done;
    struct work work = {store, config, now};
    if (!g_file_get_contents(file, &body, &length, &error))
        die(file, error);
    for (gint64 next = 0; next < count;) {
        if (!store_begin(store, &error))
            die("begin", error);
        for (gint64 end = MIN(next + BATCH, count); next < end; next++)
            put_order(store, body, length, first + next, now);
        if (!store_commit(store, &error) || !process_deliveries(&work, BATCH, &done, &error))
            die("process", error);
    }
}

static GBytes *bytes_of(const char *file)
{
    g_autoptr(GError) error = NULL;
    char *bytes;
    gsize length;
    if (!g_file_get_contents(file, &bytes, &length, &error))
        die(file, error);
    return g_bytes_new_take(bytes, length);
}

static void keep_page(struct store *store, gint64 id, GBytes *pdf, GBytes *ubl, gint64 now)
{
    g_autoptr(GError) error = NULL;
    if (!document_rendered(store, id, pdf, ubl, NULL, now, &error))
        die("page", error);
}

static void keep_pages(struct store *store, const char *pdf_file, const char *ubl_file, gint64 now)
{
    g_autoptr(GBytes) pdf = bytes_of(pdf_file), ubl = bytes_of(ubl_file);
    for (guint count = 1; count;) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) list = document_unrendered(store, now, 5 * BATCH, &error);
        if (!list || !store_begin(store, &error))
            die("pages", error);
        count = list->len;
        for (guint i = 0; i < count; i++) {
            const struct stored_document *stored = g_ptr_array_index(list, i);
            keep_page(store, stored->document->id, pdf, ubl, now);
        }
        if (!store_commit(store, &error))
            die("commit", error);
    }
}

/* What the renderer and the mailer would have left behind. */
static void finish_all(const char *path)
{
    static const char sql[] = "BEGIN IMMEDIATE;"
                              "INSERT INTO artifacts (document_id, kind, made_at, sha256, bytes)"
                              " SELECT id, 'pdf', issued_at, zeroblob(32), CAST('%PDF' AS BLOB) "
                              "FROM documents WHERE number IS NOT NULL AND rendered_at = 0;"
                              "UPDATE documents SET rendered_at = issued_at, ubl_reason = 'filled' "
                              "WHERE number IS NOT NULL AND rendered_at = 0;"
                              "UPDATE mails SET waits_for_pdf = 0, state = 'sent', sent_at = "
                              "created_at, attempts = 1 WHERE state = 'queued';"
                              "UPDATE documents SET state = 'sent' WHERE state = 'issued';"
                              "COMMIT";
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK ||
            sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "fill_store: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_close(db);
}

int main(int count, char **words)
{
    if (judge_is_child(count, words)) /* the logo is tried in a process of its own */
        return judge_main();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    if (count < 4) {
        fputs("usage: fill_store CONFIG ORDER COUNT [FIRST [PDF UBL]]\n", stderr);
        return 2;
    }
    mallopt(M_TRIM_THRESHOLD,
            64 << 20); /* zlib's windows come and go with each order: they stay ours */
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    struct config *config = config_load(words[1], CONFIG_WITHOUT_SECRETS, true, problems);
    if (!config)
        die(words[1], NULL);
    struct store *store = store_open(config->database.path, STORE_SERVE, &error);
    if (!store)
        die(config->database.path, error);
    gint64 first = count > 4 ? g_ascii_strtoll(words[4], NULL, 10) : 0;
    put_orders(store, config, words[2], first, g_ascii_strtoll(words[3], NULL, 10),
            g_get_real_time() / G_USEC_PER_SEC);
    if (count > 6)
        keep_pages(store, words[5], words[6], g_get_real_time() / G_USEC_PER_SEC);
    store_close(store);
    finish_all(config->database.path);
    config_unref(config);
    return 0;
}
