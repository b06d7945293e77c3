/* numbers: each series, its numbers from and to, the jumps with their reasons, the last proof. */
#include <string.h>

#include "base/date.h"
#include "document/number.h"
#include "reports.h"
#include "store/events.h"
#include "store/series_span.h"

enum { TYPE, SERIES, FROM, TO, COUNT, GAPS, JUMPS, PROVEN };

static const struct report_column columns[] = {
        [TYPE] = {"type", FORM_TEXT, false, NULL},
        [SERIES] = {"series", FORM_TEXT, false, NULL},
        [FROM] = {"from", FORM_TEXT, false, NULL},
        [TO] = {"to", FORM_TEXT, false, NULL},
        [COUNT] = {"count", FORM_COUNT, true, NULL},
        [GAPS] = {"gaps", FORM_COUNT, true, NULL},
        [JUMPS] = {"jumps", FORM_TEXT, false, NULL},
        [PROVEN] = {"proven_on", FORM_DAY, false, NULL},
        {0},
};

/* Numbers that a jump passed over are no gap. */
struct jumps {
    const struct report_work *work;
    const char *series;
    gint64 skipped;
    GString *text;
};

static void add_jump(const struct series_jump *jump, void *context)
{
    struct jumps *jumps = context;
    gint64 skipped = jump->next - jump->skipped_from;
    if (skipped <= 0)
        return;
    g_autofree char *first = number_text(jumps->series, jump->skipped_from),
                    *last = number_text(jumps->series, jump->next - 1),
                    *on = date_day(jump->at, jumps->work->config->seller.timezone);
    jumps->skipped += skipped;
    g_string_append_printf(jumps->text, "%s%s to %s not used (%s, %s)",
            jumps->text->len ? "; " : "", first, last, jump->reason, on);
}

static char *day_of_proof(struct report_work *work, GError **error)
{
    g_auto(care_record_auto) record = {0};
    if (!care_read(work->store, CARE_VERIFY, &record, error))
        return NULL;
    return record.good_at ? date_day(record.good_at, work->config->seller.timezone) : g_strdup("");
}

static bool give_series(struct report_work *work,
        const struct series *series,
        const char *proven_on,
        GError **error)
{
    const struct report_query *query = work->query;
    g_autoptr(GString) text = g_string_new("");
    struct jumps jumps = {work, series->series, 0, text};
    struct series_span span;
    if (!series_span(work->store, series, query->period.from, query->period.to, query->shop, &span,
                error))
        return false;
    if (span.count == 0)
        return true;
    if (!series_each_jump(work->store, series, span.first, span.last, add_jump, &jumps, error))
        return false;

    g_autofree char *from = number_text(series->series, span.first),
                    *to = number_text(series->series, span.last);
    work->result->documents += span.count;
    const struct report_value values[] = {
            [TYPE] = {.text = document_type_text(series->type)},
            [SERIES] = {.text = series->series},
            [FROM] = {.text = from},
            [TO] = {.text = to},
            [COUNT] = {.amount = span.count},
            /* of one shop the numbers of the others are none of its gaps */
            [GAPS] = {.amount = span.last - span.first + 1 - span.count - jumps.skipped,
                    .none = query->shop != NULL},
            [JUMPS] = {.text = text->str},
            [PROVEN] = {.text = proven_on},
    };
    return report_give(work, values, error);
}

static bool run(struct report_work *work, GError **error)
{
    g_autofree char *proven_on = day_of_proof(work, error);
    g_autoptr(GPtrArray) list = proven_on ? series_list(work->store, -1, error) : NULL;
    bool good = list != NULL;
    for (guint i = 0; good && i < list->len; i++)
        good = give_series(work, g_ptr_array_index(list, i), proven_on, error);
    return good;
}

const struct report report_numbers = {
        .name = "numbers",
        .columns = columns,
        .period = PERIOD_DAY,
        .run = run,
};
