/* What verify proves of the Peppol deliveries: that another program, or a power cut in the middle
 * of its work, left none twice and none uncounted. */
#include "verify.h"

#include "columns.h"
#include "fault.h"
#include "sql.h"

/* What becomes of one row that a statement gives. */
typedef void (*row_check)(cursor row, GPtrArray *faults);

static bool each_row(struct store *store,
        enum statement statement,
        row_check check,
        GPtrArray *faults,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, NO_VALUES, error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW)
        check(row, faults);
    return step == STEP_DONE;
}

static void check_tally(cursor row, GPtrArray *faults)
{
    gint64 kept = row_integer(row, 1), found = row_integer(row, 2);
    if (kept != found)
        fault_add(faults, "",
                "%" G_GINT64_FORMAT " Peppol deliveries are counted as %s, but there are "
                "%" G_GINT64_FORMAT,
                kept, row_text(row, 0), found);
}

static void misplaced(cursor row, GPtrArray *faults)
{
    fault_add(faults, row_text(row, PEPPOL_COLUMN_NUMBER),
            "its Peppol delivery is not the only one, or it is no issued invoice or credit note");
}

static void owed_wrong(cursor row, GPtrArray *faults)
{
    fault_add(faults, row_text(row, 0),
            "whether its e-invoice is still owed is not what its Peppol delivery says");
}

bool verify_peppol(struct store *store, GPtrArray *faults, GError **error)
{
    return each_row(store, S_VERIFY_PEPPOL_TALLIES, check_tally, faults, error) &&
            each_row(store, S_VERIFY_PEPPOL_DOCUMENTS, misplaced, faults, error) &&
            each_row(store, S_VERIFY_PEPPOL_OWED, owed_wrong, faults, error);
}
