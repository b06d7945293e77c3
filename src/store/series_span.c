/* The numbers of a series in a period. */
#include "store/series_span.h"

#include "sql.h"

bool series_span(struct store *store,
        const struct series *series,
        const char *from,
        const char *to,
        const char *shop,
        struct series_span *span,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, S_SERIES_SPAN,
            VALUES(TEXT(document_type_text(series->type)), TEXT(series->series), TEXT(from),
                    TEXT(to), ANY_TEXT(shop)),
            error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return false;
    *span = (struct series_span){row_integer(row, 0), row_integer(row, 1), row_integer(row, 2)};
    return true;
}

bool series_each_jump(struct store *store,
        const struct series *series,
        gint64 first,
        gint64 last,
        void (*visit)(const struct series_jump *jump, void *context),
        void *context,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, S_JUMPS_OF_SERIES,
            VALUES(TEXT(document_type_text(series->type)), TEXT(series->series), INT(first),
                    INT(last)),
            error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        struct series_jump jump = {
                row_integer(row, 0), row_integer(row, 1), row_integer(row, 2), row_text(row, 3)};
        visit(&jump, context);
    }
    return step == STEP_DONE;
}
