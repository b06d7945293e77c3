/* How an invoice stood on a day. */
#include "store/standing.h"

#include "documents.h"
#include "sql.h"

bool standing_on(struct store *store,
        const struct document *document,
        const char *day,
        struct standing *standing,
        GError **error)
{
    *standing = (struct standing){0};
    if (document->type != DOCUMENT_INVOICE || !document_is_issued(document))
        return true;
    g_auto(cursor) row = sql_query(store, S_STANDING, VALUES(INT(document->id), TEXT(day)), error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return false;
    standing->paid = row_integer(row, 0);
    standing->credited = row_integer(row, 1);
    g_strlcpy(standing->paid_on, row_text(row, 2), sizeof standing->paid_on);
    standing->due = MAX(0, document->totals.gross - standing->paid - standing->credited);
    return true;
}

bool standing_each_open(struct store *store,
        const char *day,
        const char *shop,
        issued_visitor visit,
        void *context,
        GError **error)
{
    return document_visit_issued(
            store, S_STANDING_OPEN, VALUES(TEXT(day), ANY_TEXT(shop)), visit, context, error);
}

bool standing_count_days(struct store *store,
        const char *from,
        const char *to,
        int most,
        gint64 *count,
        GError **error)
{
    return sql_integer(
            store, S_STANDING_COUNT_DAYS, VALUES(TEXT(from), TEXT(to), INT(most)), 0, count, error);
}

bool standing_count_open(struct store *store, int most, gint64 *count, GError **error)
{
    return sql_integer(store, S_STANDING_COUNT_OPEN, VALUES(INT(most)), 0, count, error);
}
