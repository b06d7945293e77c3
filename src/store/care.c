/* When the books were last backed up and proved, and what went wrong: kept in the database, or
 * beside it when it cannot be written. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "connection.h"
#include "columns.h"
#include "sql.h"
#include "store/events.h"
#include "store/store.h"

static const char *const names[CARES] = {[CARE_BACKUP] = "backup", [CARE_VERIFY] = "verify"};

void care_record_clear(struct care_record *record)
{
    g_clear_pointer(&record->reason, g_free);
    g_clear_pointer(&record->place, g_free);
}

static char *beside(const char *path, enum care care)
{
    return g_strdup_printf("%s.%s-failed", path, names[care]);
}

bool care_good(struct store *store, enum care care, const char *place, gint64 now, GError **error)
{
    g_autofree char *file = beside(store->path, care);
    if (!sql_run(store, S_CARE_GOOD,
                VALUES(TEXT(names[care]), INT(now), TEXT(place), INT(*place ? now : 0)), error))
        return false;
    g_unlink(file);
    return true;
}

void care_failed(const char *path,
        struct store *store,
        enum care care,
        const char *place,
        const char *reason,
        gint64 now)
{
    if (store &&
            sql_run(store, S_CARE_FAILED,
                    VALUES(TEXT(names[care]), INT(now), TEXT(reason), TEXT(place),
                            INT(*place ? now : 0)),
                    NULL))
        return;
    g_autofree char *file = beside(path, care),
                    *text = g_strdup_printf("%" G_GINT64_FORMAT "\n%s\n", now, reason);
    file_write_synced(file, text, strlen(text));
}

/* What lies beside counts where it is newer. */
static void read_beside(const char *path, enum care care, struct care_record *record)
{
    g_autofree char *file = beside(path, care);
    gsize length = 0;
    g_autofree char *text = file_read(file, FILE_MARK, &length, NULL);
    if (!text)
        return;
    char *end = NULL;
    gint64 at = g_ascii_strtoll(text, &end, 10);
    if (*end != '\n' || at < MAX(record->failed_at, record->good_at))
        return;
    record->failed_at = at;
    g_free(record->reason);
    record->reason = g_strchomp(g_strdup(end + 1));
}

bool care_read(struct store *store, enum care care, struct care_record *record, GError **error)
{
    *record = (struct care_record){.reason = NULL};
    g_auto(cursor) row = sql_query(store, S_CARE_GET, VALUES(TEXT(names[care])), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_ERROR)
        return false;

    bool there = step == STEP_ROW;
    record->reason = there ? row_copy(row, CARE_REASON) : g_strdup("");
    record->place = there ? row_copy(row, CARE_PLACE) : g_strdup("");
    if (there) {
        record->good_at = row_integer(row, CARE_GOOD_AT);
        record->failed_at = row_integer(row, CARE_FAILED_AT);
        record->nightly_at = row_integer(row, CARE_NIGHTLY_AT);
        record->told_at = row_integer(row, CARE_TOLD_AT);
    }
    read_beside(store->path, care, record);
    return true;
}

bool care_told(struct store *store, enum care care, gint64 at, GError **error)
{
    return sql_run(store, S_CARE_TOLD, VALUES(TEXT(names[care]), INT(at)), error);
}
