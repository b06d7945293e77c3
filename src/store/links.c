/* The chains of hashes: what they are for stands in links.h. */
#include "links.h"

#include <string.h>

#include "base/text.h"
#include "documents.h"
#include "hash.h"
#include "sql.h"
#include "store/store.h"

void series_link(const guint8 previous[HASH_BYTES],
        const char *number,
        const guint8 content[HASH_BYTES],
        const guint8 *pages,
        guint8 link[HASH_BYTES])
{
    g_autofree char *before = text_hex(previous, HASH_BYTES);
    g_autofree char *frozen = text_hex(content, HASH_BYTES);
    g_autofree char *made = pages ? text_hex(pages, HASH_BYTES) : g_strdup("");
    g_autofree char *text =
            g_strdup_printf("%s\n%s\n%s%s%s", before, number, frozen, pages ? "\n" : "", made);
    sha256(text, strlen(text), link);
}

void link_make(const guint8 previous[HASH_BYTES],
        const char *number,
        const guint8 pdf[HASH_BYTES],
        const guint8 *ubl,
        guint8 link[HASH_BYTES])
{
    g_autofree char *before = text_hex(previous, HASH_BYTES), *page = text_hex(pdf, HASH_BYTES);
    g_autofree char *einvoice = ubl ? text_hex(ubl, HASH_BYTES) : g_strdup("-");
    g_autofree char *text = g_strdup_printf("%s\n%s\n%s\n%s", before, number, page, einvoice);
    sha256(text, strlen(text), link);
}

bool link_last(struct store *store, gint64 *id, guint8 link[HASH_BYTES], GError **error)
{
    g_auto(cursor) row = sql_query(store, S_LINK_LAST, NO_VALUES, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *id = step == STEP_ROW ? row_integer(row, 0) : 0;
    memset(link, 0, HASH_BYTES);
    if (step == STEP_ROW)
        row_hash(row, 1, link);
    return step != STEP_ERROR;
}

bool link_get(struct store *store, gint64 id, guint8 link[HASH_BYTES], bool *there, GError **error)
{
    memset(link, 0, HASH_BYTES);
    *there = true;
    if (id == 0)
        return true;
    g_auto(cursor) row = sql_query(store, S_LINK_GET, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *there = step == STEP_ROW;
    if (*there)
        row_hash(row, 0, link);
    return step != STEP_ERROR;
}

static char *number_of(struct store *store, gint64 document_id, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DOCUMENT_STATE, VALUES(INT(document_id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        document_missing(document_id, error);
    return step == STEP_ROW ? row_copy(row, 2) : NULL;
}

bool link_add(struct store *store, gint64 document_id, GBytes *pdf, GBytes *ubl, GError **error)
{
    guint8 previous[HASH_BYTES], link[HASH_BYTES], page[HASH_BYTES], einvoice[HASH_BYTES];
    gint64 last;
    g_autofree char *number = number_of(store, document_id, error);
    if (!number || !link_last(store, &last, previous, error))
        return false;
    hash_bytes(pdf, page);
    if (ubl)
        hash_bytes(ubl, einvoice);
    link_make(previous, number, page, ubl ? einvoice : NULL, link);
    return sql_run(store, S_LINK_PUT,
            VALUES(INT(last + 1), INT(document_id), BLOB(page, HASH_BYTES),
                    ubl ? BLOB(einvoice, HASH_BYTES) : BYTES(NULL), BLOB(link, HASH_BYTES)),
            error);
}
