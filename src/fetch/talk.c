/* What a shop's answers mean for further questions. */
#include "fetch/talk.h"

#include <string.h>

#include "acts/thresholds.h"
#include "back_off.h"
#include "base/log.h"
#include "base/text.h"
#include "channel/alert.h"
#include "record.h"

enum {
    PAUSE_MOST_S = 24 * 3600, /* a moment further away was named by another clock */
};

/* ---- when to ask ---- */

/* A moment that is still to come, as far as our clock can be believed. */
static bool is_ahead(gint64 moment, gint64 now)
{
    return moment > now && moment <= now + PAUSE_MOST_S;
}

gint64 talk_next_round(const struct shop_record *record, gint64 every_s, gint64 now)
{
    if (record->refused)
        return -1;

    bool set_back = record->tried_at > now; /* our clock was: nothing is known of then */
    gint64 next = record->failures ? record->next_try_at : record->tried_at + every_s;
    if (is_ahead(record->retry_after_at, now))
        next = MAX(next, record->retry_after_at);
    return next <= now || set_back ? 0 : next;
}

bool talk_may_ask(const struct shop_record *record, gint64 now)
{
    return !record->refused && !is_ahead(record->retry_after_at, now);
}

void talk_obey(struct shop_api *api, const struct shop_record *record, gint64 now)
{
    if (is_ahead(record->retry_after_at, now))
        shop_api_wait(api, record->retry_after_at - now);
}

/* ---- what an answer says ---- */

static bool is_refusal(enum shop_trouble trouble)
{
    return shop_patience_of(trouble) == SHOP_GIVE_UP;
}

/* The shop answers: what was wrong is over. */
static void clear_trouble(struct shop_record *record)
{
    text_set(&record->trouble, "");
    text_set(&record->words, "");
    text_set(&record->help, "");
    record->trouble_since = 0;
    record->trouble_told = false;
    record->refused = false;
    record->retry_after_at = 0;
}

static void set_trouble(struct shop_record *record, const struct shop_answer *answer, gint64 now)
{
    bool known = record->trouble_since && record->trouble_since <= now;
    text_set(&record->trouble, shop_trouble_text(answer->trouble));
    text_set(&record->words, answer->words);
    text_set(&record->help, answer->help);
    record->trouble_since = known ? record->trouble_since : now;
    if (is_refusal(answer->trouble) && !record->refused)
        record->trouble_told = false; /* whatever was told before, this is another thing */
    record->refused = record->refused || is_refusal(answer->trouble);
    if (answer->retry_after_s > 0)
        record->retry_after_at = now + answer->retry_after_s;
}

/* What is raised once about a trouble; ALERT_KINDS: nothing now. */
static enum alert_kind due_alert(const struct shop_record *record, gint64 now)
{
    if (record->trouble_told)
        return ALERT_KINDS;
    if (record->refused)
        return ALERT_SHOP_KEY_REFUSED;
    return now - record->trouble_since >= SHOP_UNREACHABLE_S ? ALERT_SHOP_UNREACHABLE : ALERT_KINDS;
}

static void tell_trouble(const struct work *work, const char *shop, struct shop_record *record)
{
    enum alert_kind kind = due_alert(record, work->now);
    if (kind == ALERT_KINDS)
        return;
    g_autofree char *subject = g_strdup_printf("shop %s", shop);
    g_autofree char *what =
            g_strdup_printf("%s%s%s", record->words, *record->help ? ": " : "", record->help);
    alert_raise(work, kind, subject, what, "billhook check --shop");
    record->trouble_told = true;
}

static void tell_answers(const struct work *work, const char *shop, const char *trouble)
{
    log_event(LOG_LEVEL_NOTICE, "shop-answers", "shop", shop, "after", trouble, NULL);
    g_autofree char *subject = g_strdup_printf("shop %s", shop);
    g_autofree char *what = g_strdup_printf("it answers again (%s is over); what it missed is "
                                            "fetched now",
            trouble);
    alert_raise(work, ALERT_SHOP_ANSWERS, subject, what, "billhook status");
}

static bool is_trouble(const struct shop_answer *answer)
{
    return shop_patience_of(answer->trouble) != SHOP_GO_ON;
}

/* Changes the record; false: there is nothing to write. */
static bool judge(const struct work *work,
        const char *shop,
        const struct shop_answer *answer,
        struct shop_record *record)
{
    bool had = record->trouble_since != 0 || record->refused || record->retry_after_at;
    if (is_trouble(answer)) {
        set_trouble(record, answer, work->now);
        tell_trouble(work, shop, record);
        return true;
    }
    if (record->trouble_told)
        tell_answers(work, shop, record->trouble);
    clear_trouble(record);
    return had;
}

bool talk_note(
        const struct work *work, const char *shop, const struct shop_answer *answer, GError **error)
{
    if (answer->trouble == SHOP_STOPPED)
        return true;

    /* the usual answer writes nothing, and needs no transaction to find that out */
    g_auto(shop_record_auto) seen = {0}, record = {0};
    if (!shop_record_read(work->store, shop, &seen, error))
        return false;
    if (!is_trouble(answer) && !seen.trouble_since && !seen.refused && !seen.retry_after_at)
        return true;

    if (!store_begin(work->store, error))
        return false;
    bool good = shop_record_read(work->store, shop, &record, error) &&
            (!judge(work, shop, answer, &record) ||
                    shop_record_write(work->store, shop, &record, error));
    if (good)
        return store_commit(work->store, error);
    store_rollback(work->store);
    return false;
}

static void put_off(struct shop_record *record, gpointer data)
{
    const struct work *work = data;
    record->failures++;
    record->next_try_at = work->now + back_off_after(record->failures);
}

bool talk_back_off(const struct work *work, const char *shop, GError **error)
{
    return record_change(work->store, shop, put_off, (gpointer)work, error);
}
