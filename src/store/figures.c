/* How the shop is doing. */
#include "store/figures.h"

#include <string.h>

#include "columns.h"
#include "sql.h"

static void add_month(cursor row, const char *currency, struct month_figures *figures)
{
    enum document_type type;
    if (!document_type_from_text(row_text(row, MONTH_TYPE), &type))
        return;
    figures[type].documents += row_integer(row, MONTH_DOCUMENTS);
    if (strcmp(row_text(row, MONTH_CURRENCY), currency) != 0)
        return;
    figures[type].net += row_integer(row, MONTH_NET);
    figures[type].gross += row_integer(row, MONTH_GROSS);
}

bool figures_month(struct store *store,
        const char *month,
        const char *currency,
        struct month_figures figures[DOCUMENT_TYPES],
        GError **error)
{
    g_auto(cursor) row = sql_query(store, S_MONTH_READ, VALUES(TEXT(month)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    memset(figures, 0, DOCUMENT_TYPES * sizeof *figures);
    while (row && (step = sql_step(store, row, error)) == STEP_ROW)
        add_month(row, currency, figures);
    return step == STEP_DONE;
}

bool figures_unpaid(struct store *store,
        const char *currency,
        const char *today,
        struct unpaid_figures *figures,
        GError **error)
{
    g_auto(cursor) row =
            sql_query(store, S_UNPAID_SUMS, VALUES(TEXT(currency), TEXT(today)), error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return false;
    *figures = (struct unpaid_figures){.count = row_integer(row, UNPAID_COUNT),
            .overdue = row_integer(row, UNPAID_OVERDUE),
            .sum = row_integer(row, UNPAID_SUM),
            .overdue_sum = row_integer(row, UNPAID_OVERDUE_SUM)};
    return true;
}

bool figures_orders(struct store *store, gint64 since, gint64 *count, GError **error)
{
    return sql_integer(store, S_ORDERS_SINCE, VALUES(INT(since)), 0, count, error);
}
