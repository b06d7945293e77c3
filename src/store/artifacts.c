/* The files of issued documents: rendered once, kept for good. */
#include "internal.h"

#include <string.h>

#include "base/text.h"

static const char *const kind_names[] = {[ARTIFACT_PDF] = "pdf", [ARTIFACT_UBL] = "ubl"};

GPtrArray *document_unrendered(struct store *store, gint64 now, int limit, GError **error)
{
    return document_rows(store, S_DOCUMENT_UNRENDERED, VALUES(INT(now), INT(limit)), error);
}

bool document_render_failed(struct store *store, gint64 id, const char *reason, gint64 next_at, GError **error)
{
    return sql_run(store, S_DOCUMENT_RENDER_FAILED, VALUES(INT(id), INT(next_at), TEXT(reason)), error);
}

static bool put(struct store *store, gint64 id, enum artifact_kind kind, GBytes *bytes, gint64 now, GError **error)
{
    guint8 digest[HASH_BYTES];
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    sha256(data, length, digest);
    return sql_run(store, S_ARTIFACT_PUT,
                   VALUES(INT(id), TEXT(kind_names[kind]), INT(now), BLOB(digest, HASH_BYTES), BLOB(data, length)), error);
}

bool document_rendered(struct store *store, gint64 id, GBytes *pdf, GBytes *ubl, const char *ubl_reason, gint64 now, GError **error)
{
    gint64 changed;
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    bool good = sql_change(store, S_DOCUMENT_RENDERED, VALUES(INT(id), INT(now), TEXT(ubl ? "" : ubl_reason ? ubl_reason : ""), INT(ubl != NULL)), &changed, error);
    if (good && changed != 1)
        good = fail(error, BILLHOOK_ERROR_CONFLICT, "document #%" G_GINT64_FORMAT " has its PDF already, or is not issued", id);
    good = good && put(store, id, ARTIFACT_PDF, pdf, now, error) && (!ubl || put(store, id, ARTIFACT_UBL, ubl, now, error)) &&
           sql_run(store, S_MAIL_PDF_THERE, VALUES(INT(id)), error);
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
    g_auto(cursor) row = sql_query(store, S_ARTIFACT_GET, VALUES(INT(id), TEXT(kind_names[kind])), error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return NULL;
    guint8 kept[HASH_BYTES], found[HASH_BYTES];
    g_autoptr(GBytes) bytes = row_bytes(row, 0);
    row_hash(row, 1, kept);
    sha256(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), found);
    if (memcmp(kept, found, HASH_BYTES) == 0)
        return g_steal_pointer(&bytes);
    fail(error, BILLHOOK_ERROR_SYSTEM, "the stored %s of document #%" G_GINT64_FORMAT " was changed after it was made: `billhook verify` tells more",
         kind_names[kind], id);
    return NULL;
}
