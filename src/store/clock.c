/* A clock that cannot be right: issuing waits for a person. What is known of it stands in two
 * counters: the latest moment that was believed, and when the clock was found to have jumped. */
#include "base/date.h"
#include "sql.h"
#include "store/events.h"
#include "store/series.h"
#include "store/store.h"

#define DAY_S 86400
#define GAP_DAYS 90
/* How far the moment that was believed may lag: it is not written with every delivery. */
#define LAG_S 3600

static bool within_a_day(gint64 a, gint64 b)
{
    return a - b <= DAY_S && b - a <= DAY_S;
}

/* Days since the last moment that was believed; before there is one, since the last issue date of
 * any series; 0: nothing was issued yet. */
static bool days_since(struct store *store, gint64 now, gint64 *days, GError **error)
{
    gint64 trusted = counter_get(store, COUNTER_CLOCK_TRUSTED);
    *days = trusted ? (now - trusted) / DAY_S : 0;
    if (trusted)
        return true;
    g_auto(cursor) row = sql_query(store, S_SERIES_LAST_DATE, NO_VALUES, error);
    if (!row || sql_step(store, row, error) == STEP_ERROR)
        return false;
    g_autofree char *today = date_day(now, "UTC");
    const char *last = row_text(row, 0);
    if (date_is_day(last))
        *days = date_days_between(last, today);
    return true;
}

/* Found by a clock that stands at `now`: one that was set back since is no longer the one in doubt.
 */
static bool jumped(struct store *store, gint64 now)
{
    gint64 doubt = counter_get(store, COUNTER_CLOCK_DOUBT);
    return doubt && now >= doubt - DAY_S;
}

static bool trust(struct store *store, gint64 now, GError **error)
{
    gint64 trusted = counter_get(store, COUNTER_CLOCK_TRUSTED);
    return (now >= trusted && now - trusted < LAG_S) ||
            counter_set(store, COUNTER_CLOCK_TRUSTED, now, error);
}

bool clock_doubt(struct store *store, gint64 now, char **doubt, GError **error)
{
    gint64 days;
    g_autofree char *today = date_time_text(now);
    *doubt = NULL;
    if (!days_since(store, now, &days, error))
        return false;
    if (jumped(store, now))
        *doubt = g_strdup_printf("the clock says %s and jumped by more than a day", today);
    else if (days > GAP_DAYS)
        *doubt = g_strdup_printf("the clock says %s, %" G_GINT64_FORMAT
                                 " days after the last delivery or document",
                today, days);
    return true;
}

bool clock_check(struct store *store,
        enum document_type type,
        gint64 created_at,
        gint64 modified_at,
        gint64 now,
        GError **error)
{
    g_autofree char *doubt = NULL;
    if (!clock_doubt(store, now, &doubt, error))
        return false;
    if (doubt && !within_a_day(created_at, now) && !within_a_day(modified_at, now))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s, and the order has no date of these days: issuing waits; set the clock, or if "
                "it is right `billhook number %s --next N "
                "--reason TEXT` confirms it (N may be the next number as it is)",
                doubt, document_type_text(type));
    return trust(store, now, error);
}

bool clock_saw_delivery(
        struct store *store, gint64 created_at, gint64 modified_at, gint64 now, GError **error)
{
    g_autofree char *doubt = NULL;
    if (!clock_doubt(store, now, &doubt, error))
        return false;
    if (doubt && !within_a_day(created_at, now) && !within_a_day(modified_at, now))
        return true;
    return now < counter_get(store, COUNTER_CLOCK_TRUSTED) || trust(store, now, error);
}

bool clock_confirm(struct store *store, gint64 now, GError **error)
{
    return (counter_get(store, COUNTER_CLOCK_DOUBT) == 0 ||
                   counter_set(store, COUNTER_CLOCK_DOUBT, 0, error)) &&
            counter_set(store, COUNTER_CLOCK_TRUSTED, now, error);
}

bool clock_jumped(struct store *store, bool away, gint64 now, GError **error)
{
    return counter_set(store, COUNTER_CLOCK_DOUBT, away ? now : 0, error);
}
