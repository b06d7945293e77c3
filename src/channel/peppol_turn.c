/* What came of a question is kept: the delivery, the answer, and all that follows from it, in one
 * transaction. */
#include "peppol_turn.h"

#include <string.h>

#include "base/log.h"
#include "channel/alert.h"
#include "mail/backoff.h"
#include "store/events.h"

#define WAIT_US G_USEC_PER_SEC

gint64 peppol_turn_now(const struct peppol_turn *turn)
{
    return turn->work->now + (g_get_monotonic_time() - turn->began_us) / G_USEC_PER_SEC;
}

bool peppol_turn_stopped(const struct peppol_turn *turn)
{
    return turn->line->stop && g_atomic_int_get(turn->line->stop);
}

struct peppol_rules peppol_turn_rules(const struct peppol_turn *turn)
{
    const struct peppol_provider *provider = turn->account.provider;
    return (struct peppol_rules){.retry_days = turn->work->config->peppol.retry_days,
            .can_find = peppol_provider_can_find(provider),
            .has_status = !peppol_provider_is_final(provider)};
}

struct peppol_shipment peppol_turn_shipment(const struct peppol_turn *turn)
{
    const struct peppol_delivery *delivery = turn->delivery;
    return (struct peppol_shipment){.participant = delivery->participant,
            .country = turn->stored->seller->country,
            .type = turn->stored->document->type,
            .number = delivery->number,
            .reference = delivery->reference,
            .ubl = turn->ubl,
            .id = delivery->provider_id,
            .posted_at = delivery->posted_at};
}

/* ---- what was said ---- */

static bool keep_said(
        const struct peppol_turn *turn, const struct peppol_talk *talk, GError **error)
{
    for (guint i = 0; talk && talk->said && i < talk->said->len; i++) {
        const struct peppol_said *said = g_ptr_array_index(talk->said, i);
        struct peppol_exchange exchange = {.at = said->at,
                .last_at = said->at,
                .count = 1,
                .ask = (char *)peppol_ask_text(said->ask),
                .request = said->request,
                .event = (char *)peppol_event_text(said->event),
                .status = said->status,
                .took_ms = said->took_ms,
                .words = said->words,
                .answer = said->answer};
        if (!peppol_exchange_add(turn->work->store, turn->delivery->id, &exchange, error))
            return false;
    }
    return true;
}

/* ---- the mails ---- */

static bool let_mails_go(const struct peppol_turn *turn, unsigned effects, GError **error)
{
    const struct peppol_delivery *delivery = turn->delivery;
    struct store *store = turn->work->store;
    bool answered = effects & (PEPPOL_REACHED | PEPPOL_UNREACHED | PEPPOL_ENDS);
    gint64 count;
    if (!answered)
        return true;

    /* a test reaches nobody: whatever waits goes */
    bool needless = (effects & PEPPOL_REACHED) && !(effects & PEPPOL_ENDS) && !delivery->test &&
            turn->work->config->peppol.mail == PEPPOL_MAIL_UNREACHABLE;
    return needless
            ? mail_cancel_peppol(store, delivery->document_id, &count, error)
            : mail_release_peppol(store, delivery->document_id, peppol_turn_now(turn), error);
}

static bool mark_sent(const struct peppol_turn *turn, unsigned effects, GError **error)
{
    const struct peppol_delivery *delivery = turn->delivery;
    if (!(effects & PEPPOL_HANDED) || delivery->test)
        return true;
    return document_sent_by_peppol(turn->work->store, delivery->document_id, error);
}

/* ---- the story ---- */

/* What a new state tells the order's story; NULL: nothing. Caller frees. */
static char *story_of(
        const struct peppol_delivery *delivery, enum peppol_state before, const char *provider)
{
    const char *words = delivery->last_answer;
    switch (delivery->state) {
    case PEPPOL_UNREACHABLE:
        return g_strdup_printf(
                "%s is not registered for it; asked again daily", delivery->participant);
    case PEPPOL_UNCERTAIN:
        return delivery->waits_for_person
                ? g_strdup("it may or may not have been taken, and cannot be looked for")
                : g_strdup("it may or may not have been taken; it is looked for");
    case PEPPOL_ACCEPTED:
        return g_strdup_printf("%s has taken it%s%s", provider,
                *delivery->provider_id ? " as " : "", delivery->provider_id);
    case PEPPOL_DELIVERED:
        return g_strdup_printf("delivered by %s%s%s", provider,
                *delivery->provider_id ? " as " : "", delivery->provider_id);
    case PEPPOL_FAILED:
        return g_strdup_printf("failed: %s", words);
    case PEPPOL_QUEUED:
        return before == PEPPOL_UNCERTAIN ? g_strdup("it is not there: sent again") : NULL;
    case PEPPOL_LOOKING_UP:
    case PEPPOL_SENDING:
    case PEPPOL_CANCELLED:
    case PEPPOL_STATES:
        break;
    }
    return NULL;
}

static bool tell_story(const struct peppol_turn *turn, enum peppol_state before, GError **error)
{
    const struct peppol_delivery *delivery = turn->delivery;
    const struct document *document = turn->stored->document;
    g_autofree char *story = delivery->state == before
            ? NULL
            : story_of(delivery, before, turn->work->config->peppol.provider);
    if (!story)
        return true;

    g_autofree char *text = g_strdup_printf("%s over Peppol%s: %s", document->number,
            delivery->test ? " (test: nothing is delivered)" : "", story);
    return event_add(turn->work->store, document->shop, document->order_id, "mail",
            peppol_turn_now(turn), text, error);
}

/* ---- the pause ---- */

static void tell_key(const struct peppol_turn *turn)
{
    g_autofree char *what = g_strdup_printf("%s refuses the key%s: nothing goes over Peppol until "
                                            "that is mended",
            turn->work->config->peppol.provider,
            turn->work->config->peppol.test ? " (test=true)" : "");
    struct work work = *turn->work;
    work.now = peppol_turn_now(turn);
    alert_raise(&work, ALERT_PEPPOL, "", what, "billhook check --peppol");
}

static gint64 pause_seconds(const struct peppol_talk *talk, int failures)
{
    gint64 said = talk->verdict.retry_after_s;
    return said > 0 ? said : backoff_seconds(failures, (guint16)g_random_int_range(0, 65536));
}

static bool write_pause(const struct peppol_turn *turn,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    g_auto(peppol_pause_auto) before = {0};
    struct store *store = turn->work->store;
    if (!peppol_pause_read(store, &before, error))
        return false;

    struct peppol_pause pause = {.failures = before.failures + 1,
            .refused = effects & PEPPOL_LOCKS,
            .provider = turn->work->config->peppol.provider,
            .reason = turn->delivery->last_answer};
    pause.until = peppol_turn_now(turn) + pause_seconds(talk, pause.failures);
    if (!peppol_pause_write(store, &pause, error))
        return false;
    if (pause.refused && !before.refused)
        tell_key(turn);
    return true;
}

/* The provider answered: an old pause is over. The directory's answers say nothing of it. */
static bool end_pause(
        const struct peppol_turn *turn, const struct peppol_talk *talk, GError **error)
{
    g_auto(peppol_pause_auto) pause = {0};
    struct store *store = turn->work->store;
    if (!talk->said || talk->said->len == 0 || talk->by_directory || talk->stopped)
        return true;
    if (!peppol_pause_read(store, &pause, error))
        return false;
    return (!pause.failures && !pause.until) || peppol_pause_write(store, NULL, error);
}

static bool keep_pause(const struct peppol_turn *turn,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    if (!talk)
        return true;
    return effects & (PEPPOL_PAUSES | PEPPOL_LOCKS) ? write_pause(turn, effects, talk, error)
                                                    : end_pause(turn, talk, error);
}

/* ---- the alerts ---- */

static void tell_late(const struct work *work, const struct peppol_delivery *delivery)
{
    g_autofree char *what =
            g_strdup_printf("%s took it 72 hours ago and has not delivered it", delivery->provider);
    g_autofree char *help = g_strdup_printf("billhook peppol show %s", delivery->number);
    alert_raise(work, ALERT_PEPPOL, delivery->number, what, help);
}

/* The words of the other side are the mail's; the log has our own. */
static void tell_person(const struct work *work,
        const struct peppol_delivery *delivery,
        const struct peppol_talk *talk)
{
    bool failed = delivery->state == PEPPOL_FAILED;
    const char *begins = failed
            ? "its Peppol delivery failed"
            : "nobody can tell whether the Peppol provider took it: look on its own screen";
    const char *details = talk && talk->verdict.details ? talk->verdict.details : "";
    const char *said = delivery->last_answer;

    g_autofree char *what = g_strdup_printf("%s%s%s", begins, *said ? ": " : "", said);
    g_autofree char *logged = g_strdup_printf("%s%s%s", begins, *details ? ": " : "", details);
    g_autofree char *help = g_strdup_printf("billhook peppol %s %s%s", failed ? "show" : "settle",
            delivery->number, failed ? "" : " --delivered ID|--not-sent");
    alert_raise_discreetly(work, ALERT_PEPPOL, delivery->number, what, logged, help);
}

static void alert(const struct peppol_turn *turn, unsigned effects, const struct peppol_talk *talk)
{
    struct work work = *turn->work;
    work.now = peppol_turn_now(turn);
    if (effects & PEPPOL_LATE)
        tell_late(&work, turn->delivery);
    if (effects & PEPPOL_ALERTS)
        tell_person(&work, turn->delivery, talk);
}

/* ---- all of it ---- */

static bool write_all(const struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    if (!peppol_update(turn->work->store, turn->delivery, before, error))
        return false;
    if (!keep_said(turn, talk, error) || !let_mails_go(turn, effects, error))
        return false;
    if (!mark_sent(turn, effects, error) || !keep_pause(turn, effects, talk, error))
        return false;
    return tell_story(turn, before, error);
}

/* A person was faster: his word stands, and what was said is kept all the same. */
static bool keep_only_said(struct peppol_turn *turn, const struct peppol_talk *talk, GError **error)
{
    turn->overtaken = true;
    store_rollback(turn->work->store);
    log_event(LOG_LEVEL_NOTICE, "peppol-changed", "document", turn->delivery->number, "what",
            "a person changed the delivery while it was asked about: the answer changes nothing",
            NULL);
    if (!store_begin(turn->work->store, error))
        return false;
    if (keep_said(turn, talk, error) && store_commit(turn->work->store, error))
        return true;
    store_rollback(turn->work->store);
    return false;
}

/* The state in the database is another than the one that the turn began with. */
static bool is_overtaken(const struct peppol_turn *turn, enum peppol_state before)
{
    g_autoptr(peppol_delivery_auto) kept =
            peppol_of_document(turn->work->store, turn->delivery->document_id, NULL);
    return kept && (kept->id != turn->delivery->id || kept->state != before);
}

bool peppol_turn_keep(struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!store_begin(turn->work->store, error))
        return false;
    if (!write_all(turn, before, effects, talk, &problem)) {
        if (is_overtaken(turn, before))
            return keep_only_said(turn, talk, error);
        store_rollback(turn->work->store);
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }

    alert(turn, effects, talk);
    if (store_commit(turn->work->store, error))
        return true;
    store_rollback(turn->work->store);
    return false;
}

/* An outcome is not dropped: what may have been handed over must not be sent once more. */
bool peppol_turn_keep_surely(struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    for (bool told = false;; told = true) {
        g_autoptr(GError) problem = NULL;
        if (peppol_turn_keep(turn, before, effects, talk, &problem))
            return true;
        if (peppol_turn_stopped(turn) || store_broken(turn->work->store)) {
            turn->line->lost = true;
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        if (!told)
            log_event(LOG_LEVEL_ERROR, "peppol-not-recorded", "document", turn->delivery->number,
                    "reason", error_logged(problem), "what", "it is tried again each second", NULL);
        if (turn->line->moves)
            turn->line->moves(turn->line->context);
        g_usleep(WAIT_US);
    }
}
