/* One row of the table series. */
#include "series_row.h"

#include <string.h>

#include "columns.h"
#include "sql.h"
#include "store/store.h"

void series_row_clear(struct series_row *row)
{
    g_clear_pointer(&row->last_date, g_free);
}

bool series_row_get(struct store *store,
        enum document_type type,
        const char *series,
        struct series_row *found,
        GError **error)
{
    g_auto(cursor) row = sql_query(
            store, S_SERIES_GET, VALUES(TEXT(document_type_text(type)), TEXT(series)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    series_row_clear(found);
    memset(found, 0, sizeof *found);
    if (step != STEP_ROW) {
        found->last_date = g_strdup("");
        return step == STEP_DONE;
    }
    found->id = row_integer(row, SERIES_ID);
    found->last = row_integer(row, SERIES_LAST);
    found->floor = row_integer(row, SERIES_FLOOR);
    found->next = row_integer(row, SERIES_NEXT);
    found->last_date = row_copy(row, SERIES_LAST_DATE);
    row_hash(row, SERIES_HASH, found->hash);
    found->stopped = row_integer(row, SERIES_STOPPED) != 0;
    return true;
}
