/* The files of issued documents: rendered once, kept for good. */
#include <string.h>

#include "connection.h"
#include "documents.h"
#include "hash.h"
#include "links.h"
#include "sql.h"
#include "store/documents.h"
#include "store/store.h"

static const char *const kind_names[] = {[ARTIFACT_PDF] = "pdf", [ARTIFACT_UBL] = "ubl"};

GPtrArray *document_unrendered(struct store *store, gint64 now, int limit, GError **error)
{
    return document_rows(store, S_DOCUMENT_UNRENDERED, VALUES(INT(now), INT(limit)), error);
}

bool document_next_render(struct store *store, gint64 *at, GError **error)
{
    return sql_integer(store, S_DOCUMENT_NEXT_RENDER, NO_VALUES, 0, at, error);
}

bool document_render_failed(
        struct store *store, gint64 id, const char *reason, gint64 next_at, GError **error)
{
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    bool good = sql_run(store, S_DOCUMENT_RENDER_FAILED,
                        VALUES(INT(id), INT(next_at), TEXT(reason)), error) &&
            sql_run(store, S_RENDERING_END, VALUES(INT(id)), error);
    return good ? own_commit(store, own, error) : own_undo(store, own);
}

static bool begin_all(
        struct store *store, const gint64 *ids, guint count, gint64 now, GError **error)
{
    if (!store_begin(store, error))
        return false;
    for (guint i = 0; i < count; i++) {
        if (sql_run(store, S_RENDERING_BEGIN, VALUES(INT(ids[i]), INT(now)), error))
            continue;
        store_rollback(store);
        return false;
    }
    return store_commit(store, error);
}

bool document_renderings_begin(
        struct store *store, const gint64 *ids, guint count, gint64 now, GError **error)
{
    sqlite3_exec(store->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    bool good = begin_all(store, ids, count, now, error);
    sqlite3_exec(store->db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    return good;
}

bool document_renderings_pause(struct store *store, GError **error)
{
    return sql_run(store, S_RENDERING_PAUSE, NO_VALUES, error);
}

GPtrArray *document_renderings_open(struct store *store, GError **error)
{
    return document_rows(store, S_RENDERING_LIST, NO_VALUES, error);
}

/* ---- pictures ---- */

bool picture_keep(struct store *store, const char *hex, GBytes *bytes, gint64 now, GError **error)
{
    guint8 hash[HASH_BYTES];
    return hash_from_hex(hex, hash) &&
            sql_run(store, S_PICTURE_PUT, VALUES(INT(now), BLOB(hash, HASH_BYTES), BYTES(bytes)),
                    error);
}

bool picture_is_kept(struct store *store, const char *hex)
{
    guint8 hash[HASH_BYTES];
    gint64 kept = 0;
    return hash_from_hex(hex, hash) &&
            sql_integer(store, S_PICTURE_IS, VALUES(BLOB(hash, HASH_BYTES)), 0, &kept, NULL) &&
            kept != 0;
}

GBytes *picture_get(struct store *store, const char *hex, GError **error)
{
    guint8 hash[HASH_BYTES] = {0}, found[HASH_BYTES];
    bool named = hash_from_hex(hex, hash);
    g_auto(cursor) row = sql_query(store, S_PICTURE_GET, VALUES(BLOB(hash, HASH_BYTES)), error);
    enum step step = row && named ? sql_step(store, row, error) : row ? STEP_DONE : STEP_ERROR;
    if (step == STEP_DONE)
        fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "the kept logo %.16s… is not in the "
                "database: `billhook verify` tells more",
                hex);
    if (step != STEP_ROW)
        return NULL;
    g_autoptr(GBytes) bytes = row_bytes(row, 0);
    hash_bytes(bytes, found);
    if (memcmp(hash, found, HASH_BYTES) == 0)
        return g_steal_pointer(&bytes);
    fail(error, BILLHOOK_ERROR_SYSTEM,
            "the kept logo %.16s… was changed after it was "
            "kept: `billhook verify` tells more",
            hex);
    return NULL;
}

/* ---- files ---- */

static bool put(struct store *store,
        gint64 id,
        enum artifact_kind kind,
        GBytes *bytes,
        gint64 now,
        GError **error)
{
    guint8 digest[HASH_BYTES];
    hash_bytes(bytes, digest);
    return sql_run(store, S_ARTIFACT_PUT,
            VALUES(INT(id), TEXT(kind_names[kind]), INT(now), BLOB(digest, HASH_BYTES),
                    BYTES(bytes)),
            error);
}

/* What is kept for a document that has no PDF by its own row: the books were changed. No CONFLICT,
 * which says "it has its PDF already". */
static bool refuse_remains(gint64 id, const GError *conflict, GError **error)
{
    return fail(error, BILLHOOK_ERROR_SYSTEM,
            "the page of document #%" G_GINT64_FORMAT
            " cannot be kept, though it has none (%s): the books were "
            "changed by other hands, `billhook verify` tells more",
            id, conflict->message);
}

static bool keep_page(
        struct store *store, gint64 id, GBytes *pdf, GBytes *ubl, gint64 now, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (put(store, id, ARTIFACT_PDF, pdf, now, &problem) &&
            (!ubl || put(store, id, ARTIFACT_UBL, ubl, now, &problem)) &&
            link_add(store, id, pdf, ubl, &problem))
        return true;
    if (g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
        return refuse_remains(id, problem, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

bool document_rendered(struct store *store,
        gint64 id,
        GBytes *pdf,
        GBytes *ubl,
        const char *ubl_reason,
        gint64 now,
        GError **error)
{
    gint64 changed;
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    bool good = sql_change(store, S_DOCUMENT_RENDERED,
            VALUES(INT(id), INT(now),
                    TEXT(ubl                     ? ""
                                    : ubl_reason ? ubl_reason
                                                 : ""),
                    INT(ubl != NULL)),
            &changed, error);
    if (good && changed != 1)
        good = fail(error, BILLHOOK_ERROR_CONFLICT,
                "document #%" G_GINT64_FORMAT " has its PDF already, or is not issued", id);
    good = good && keep_page(store, id, pdf, ubl, now, error) &&
            sql_run(store, S_MAIL_PDF_THERE, VALUES(INT(id)), error) &&
            sql_run(store, S_PEPPOL_PAGE_THERE, VALUES(INT(id)), error) &&
            sql_run(store, S_RENDERING_END, VALUES(INT(id)), error);
    return good ? own_commit(store, own, error) : own_undo(store, own);
}

GPtrArray *document_unexported(struct store *store, int limit, GError **error)
{
    return document_rows(store, S_DOCUMENT_UNEXPORTED, VALUES(INT(limit)), error);
}

bool document_exported(struct store *store, gint64 id, gint64 now, GError **error)
{
    return sql_run(store, S_DOCUMENT_EXPORTED, VALUES(INT(id), INT(now)), error);
}

GBytes *document_artifact(struct store *store, gint64 id, enum artifact_kind kind, GError **error)
{
    g_auto(cursor) row =
            sql_query(store, S_ARTIFACT_GET, VALUES(INT(id), TEXT(kind_names[kind])), error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return NULL;
    guint8 kept[HASH_BYTES], found[HASH_BYTES];
    g_autoptr(GBytes) bytes = row_bytes(row, 0);
    row_hash(row, 1, kept);
    hash_bytes(bytes, found);
    if (memcmp(kept, found, HASH_BYTES) == 0)
        return g_steal_pointer(&bytes);
    fail(error, BILLHOOK_ERROR_SYSTEM,
            "the stored %s of document #%" G_GINT64_FORMAT
            " was changed after it was made: `billhook verify` tells more",
            kind_names[kind], id);
    return NULL;
}
