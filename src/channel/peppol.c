/* One delivery, one step: what is asked in each state, and what the answer makes of it. */
#include "channel/peppol.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "channel/peppol_queue.h"
#include "peppol_mailbox.h"
#include "peppol_states.h"
#include "peppol_turn.h"

/* Deliveries that the config did not name for a while are asked about again, the newest ones. */
#define RESUMED_MOST 2000
/* So long a delivery waits whose document cannot be read. */
#define UNREADABLE_S 3600

/* ---- what came of a question ---- */

static void log_answer(
        const struct peppol_turn *turn, const struct peppol_talk *talk, enum peppol_event event)
{
    const struct peppol_delivery *delivery = turn->delivery;
    const struct peppol_verdict *verdict = &talk->verdict;
    bool strange = verdict->unknown_word && *verdict->unknown_word;
    bool failed = delivery->state == PEPPOL_FAILED || strange;
    g_autofree char *status = talk->status ? g_strdup_printf("%d", talk->status) : NULL;

    log_event(failed ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "peppol", "document", delivery->number,
            "provider", peppol_provider_name(turn->account.provider), "test",
            delivery->test ? "true" : "", "event", peppol_event_text(event), "state",
            peppol_state_text(delivery->state), "status", status, "details", verdict->details,
            "what", strange ? "the provider says a word that billhook does not know" : "", NULL);
}

/* The words of an answer. Caller frees. */
static char *answer_of(const struct peppol_verdict *verdict, enum peppol_event event)
{
    const char *words = verdict->words && *verdict->words ? verdict->words : NULL;
    const char *strange = verdict->unknown_word ? verdict->unknown_word : "";
    g_autofree char *escaped = log_escape(strange, 60);

    if (!*strange || (words && strstr(words, escaped)))
        return g_strdup(words ? words : peppol_event_text(event));
    return g_strdup_printf(
            "%s%sbillhook does not know the word '%s': it counts as not delivered yet",
            words ? words : "", words ? "; " : "", escaped);
}

/* A question that was ended by our own stop counts for nothing: the next start asks it again. */
static void ask_anew(const struct peppol_turn *turn, enum peppol_state asked, int tries)
{
    struct peppol_delivery *delivery = turn->delivery;
    if (delivery->state != asked || !delivery->next_attempt_at)
        return;
    delivery->tries = tries;
    delivery->next_attempt_at = peppol_turn_now(turn);
}

/* Applies an answer to the delivery in hand; what is to be done beside. */
static unsigned take(struct peppol_turn *turn, struct peppol_talk *talk, enum peppol_event event)
{
    struct peppol_delivery *delivery = turn->delivery;
    struct peppol_rules rules = peppol_turn_rules(turn);
    g_autofree char *answer = answer_of(&talk->verdict, event);

    rules.retry_after_s = talk->verdict.retry_after_s;
    if (talk->verdict.id && *talk->verdict.id)
        text_set(&delivery->provider_id, talk->verdict.id);
    text_set(&delivery->last_answer, answer);

    enum peppol_state asked = delivery->state;
    int tries = delivery->tries;
    unsigned effects = peppol_transit(delivery, event, &rules, peppol_turn_now(turn));
    if (talk->stopped) /* by us: it says nothing of the provider */
        effects &= ~(unsigned)PEPPOL_PAUSES;
    if (peppol_turn_stopped(turn) && event == PEPPOL_TROUBLE)
        ask_anew(turn, asked, tries);
    log_answer(turn, talk, event);
    return effects;
}

/* ---- handing it over ---- */

static bool load_ubl(struct peppol_turn *turn, GError **error)
{
    GError *problem = NULL;
    if (turn->ubl)
        return true;
    turn->ubl = document_artifact(
            turn->work->store, turn->delivery->document_id, ARTIFACT_UBL, &problem);
    if (problem)
        g_propagate_error(error, problem);
    return !problem;
}

/* Its page was made, and no e-invoice with it. */
static bool fail_without_ubl(struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    struct peppol_delivery *delivery = turn->delivery;
    const struct peppol_rules rules = peppol_turn_rules(turn);
    g_autofree char *words =
            g_strdup_printf("the document has no e-invoice: %s", turn->stored->ubl_reason);

    delivery->state = PEPPOL_SENDING;
    effects |= peppol_transit(delivery, PEPPOL_REFUSED, &rules, peppol_turn_now(turn));
    text_set(&delivery->last_answer, words);
    return peppol_turn_keep(turn, before, effects, talk, error);
}

/* `sending`, durable before the first byte. */
static bool begin_sending(struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    struct peppol_delivery *delivery = turn->delivery;
    const struct config_peppol *peppol = &turn->work->config->peppol;

    delivery->state = PEPPOL_SENDING;
    delivery->next_attempt_at = 0;
    delivery->attempts++;
    if (!delivery->posted_at)
        delivery->posted_at = peppol_turn_now(turn);
    text_set(&delivery->provider, peppol->provider);
    text_set(&delivery->account, peppol->account);
    return peppol_turn_keep(turn, before, effects, talk, error);
}

static bool is_harmless(const struct peppol_turn *turn, int step)
{
    return peppol_step_is_harmless(turn->account.provider, step);
}

/* What an answer to a step surely means: trouble that may have handed it over is doubt. */
static enum peppol_event event_of_step(
        const struct peppol_turn *turn, const struct peppol_talk *talk, int step)
{
    const struct peppol_provider *provider = turn->account.provider;
    enum peppol_event event = talk->verdict.event;
    bool last = step + 1 >= peppol_steps(provider);

    if (peppol_provider_is_mail(provider))
        return event;
    if (event == PEPPOL_TROUBLE && !is_harmless(turn, step))
        return PEPPOL_IN_DOUBT;
    return event == PEPPOL_STEP_DONE && last ? PEPPOL_IN_DOUBT : event;
}

/* A document that lay there as a draft is gone. */
static bool draft_is_gone(const struct peppol_talk *talk)
{
    return talk->status == 404 || talk->status == 410;
}

/* Which step comes next, and whether anything lies at the provider. */
static void note_step(struct peppol_turn *turn,
        const struct peppol_talk *talk,
        enum peppol_event event,
        int step,
        gint64 posted_before)
{
    struct peppol_delivery *delivery = turn->delivery;
    bool nothing_there = delivery->state == PEPPOL_QUEUED || delivery->state == PEPPOL_FAILED;

    delivery->step = event == PEPPOL_STEP_DONE ? step + 1 : step;
    if (event == PEPPOL_TAKEN || event == PEPPOL_ARRIVED)
        delivery->step = 0;
    if (nothing_there && step > 0 && draft_is_gone(talk)) {
        delivery->step = 0;
        text_set(&delivery->provider_id, "");
    }
    if (nothing_there && step == 0)
        delivery->posted_at = posted_before;
}

static void ask_step(struct peppol_turn *turn, int step, struct peppol_talk *talk)
{
    const struct peppol_shipment shipment = peppol_turn_shipment(turn);
    if (peppol_provider_is_mail(turn->account.provider))
        peppol_mailbox_send(turn, talk);
    else
        peppol_talk_send(turn->line, &turn->account, &shipment, step, talk);
}

/* The daemon ends between two steps: the next one waits in the queue. */
static bool put_back(struct peppol_turn *turn, GError **error)
{
    turn->delivery->state = PEPPOL_QUEUED;
    turn->delivery->next_attempt_at = peppol_turn_now(turn);
    return peppol_turn_keep_surely(turn, PEPPOL_SENDING, 0, NULL, error);
}

/* Step after step, each recorded before the next. */
static bool send_steps(struct peppol_turn *turn, gint64 posted_before, GError **error)
{
    enum peppol_event event = PEPPOL_STEP_DONE;
    while (event == PEPPOL_STEP_DONE) {
        g_auto(peppol_talk_auto) talk = {0};
        int step = turn->delivery->step;
        if (peppol_turn_stopped(turn))
            return put_back(turn, error);

        ask_step(turn, step, &talk);
        if (peppol_provider_is_mail(turn->account.provider))
            turn->delivery->step = step;
        event = event_of_step(turn, &talk, step);
        unsigned effects = take(turn, &talk, event);
        note_step(turn, &talk, event, step, posted_before);
        if (!peppol_turn_keep_surely(turn, PEPPOL_SENDING, effects, &talk, error))
            return false;
        if (turn->overtaken)
            return true;
    }
    return true;
}

/* From `before`, with what the look-up said (talk; NULL: there was none). */
static bool hand_over(struct peppol_turn *turn,
        enum peppol_state before,
        unsigned effects,
        const struct peppol_talk *talk,
        GError **error)
{
    gint64 posted_before = turn->delivery->posted_at;
    if (!load_ubl(turn, error))
        return false;
    if (!turn->ubl)
        return fail_without_ubl(turn, before, effects, talk, error);
    if (!begin_sending(turn, before, effects, talk, error))
        return false;
    return turn->overtaken || send_steps(turn, posted_before, error);
}

/* ---- the states ---- */

static bool look_up(struct peppol_turn *turn, GError **error)
{
    g_auto(peppol_talk_auto) talk = {0};
    enum peppol_state before = turn->delivery->state;
    const struct peppol_shipment shipment = peppol_turn_shipment(turn);

    peppol_talk_lookup(turn->line, turn->work->config, &turn->account, &shipment, &talk);
    unsigned effects = take(turn, &talk, talk.verdict.event);
    return turn->delivery->state == PEPPOL_SENDING
            ? hand_over(turn, before, effects, &talk, error)
            : peppol_turn_keep(turn, before, effects, &talk, error);
}

/* Out of the queue: the next step of what lies at the provider as a draft, else the look-up. */
static bool begin(struct peppol_turn *turn, GError **error)
{
    struct peppol_delivery *delivery = turn->delivery;
    const struct config_peppol *peppol = &turn->work->config->peppol;
    if (delivery->step > 0)
        return hand_over(turn, PEPPOL_QUEUED, 0, NULL, error);

    delivery->state = PEPPOL_LOOKING_UP;
    delivery->next_attempt_at = turn->work->now;
    text_set(&delivery->provider, peppol->provider);
    text_set(&delivery->account, peppol->account);
    if (!peppol_turn_keep(turn, PEPPOL_QUEUED, 0, NULL, error))
        return false;
    return turn->overtaken || look_up(turn, error);
}

/* By its id where there is one, else by number and participant; one whose id the provider does not
 * know is looked for, too. False: it cannot be asked. */
static bool search_for(struct peppol_turn *turn, struct peppol_talk *talk)
{
    const struct peppol_shipment shipment = peppol_turn_shipment(turn);
    const struct peppol_rules rules = peppol_turn_rules(turn);
    bool by_id = *shipment.id && rules.has_status;

    bool asked = by_id && peppol_talk_status(turn->line, &turn->account, &shipment, talk);
    bool unknown_there = talk->verdict.event == PEPPOL_TROUBLE && draft_is_gone(talk);
    if (asked && !unknown_there)
        return true;
    return (rules.can_find && peppol_talk_find(turn->line, &turn->account, &shipment, talk)) ||
            asked;
}

/* After a search that ends the doubt by "it is not sent": which step comes next. */
static void note_search(struct peppol_turn *turn, enum peppol_event event, bool adopted)
{
    struct peppol_delivery *delivery = turn->delivery;
    if (event == PEPPOL_ABSENT && delivery->state == PEPPOL_QUEUED) {
        delivery->step = 0;
        text_set(&delivery->provider_id, "");
    }
    if (event == PEPPOL_UNSENT && delivery->step == 0)
        delivery->step = 1;
    if (event == PEPPOL_UNSENT && adopted && delivery->state == PEPPOL_UNCERTAIN)
        delivery->tries = 1; /* it was seen once */
    if (delivery->state != PEPPOL_UNCERTAIN && delivery->state != PEPPOL_QUEUED)
        delivery->step = 0;
}

static bool wait_for_person(struct peppol_turn *turn, const char *why, GError **error)
{
    struct peppol_delivery *delivery = turn->delivery;
    enum peppol_state before = delivery->state;

    delivery->state = PEPPOL_UNCERTAIN;
    delivery->waits_for_person = true;
    delivery->next_attempt_at = 0;
    if (*why)
        text_set(&delivery->last_answer, why);
    return peppol_turn_keep(turn, before, PEPPOL_ALERTS, NULL, error);
}

static bool search(struct peppol_turn *turn, GError **error)
{
    g_auto(peppol_talk_auto) talk = {0};
    const struct peppol_rules rules = peppol_turn_rules(turn);
    bool had_id = *turn->delivery->provider_id;
    if (peppol_is_stuck(turn->delivery, &rules) || !search_for(turn, &talk))
        return wait_for_person(turn, "", error);

    enum peppol_event event = talk.verdict.event;
    unsigned effects = take(turn, &talk, event);
    note_search(turn, event, !had_id && *turn->delivery->provider_id);
    return peppol_turn_keep(turn, PEPPOL_UNCERTAIN, effects, &talk, error);
}

/* About one that was taken. One that has no id is looked for. */
static bool question(struct peppol_turn *turn, GError **error)
{
    g_auto(peppol_talk_auto) talk = {0};
    enum peppol_state before = turn->delivery->state;
    if (!search_for(turn, &talk)) {
        turn->delivery->next_attempt_at = 0; /* nobody can say more */
        return peppol_turn_keep(turn, before, 0, NULL, error);
    }

    unsigned effects = take(turn, &talk, talk.verdict.event);
    return peppol_turn_keep(turn, before, effects, &talk, error);
}

/* What was POSTed belongs to whom it was POSTed to: it is never looked for or sent elsewhere. */
static bool leave_alone(struct peppol_turn *turn, const char *why, GError **error)
{
    struct peppol_delivery *delivery = turn->delivery;
    enum peppol_state before = delivery->state;
    if (before != PEPPOL_ACCEPTED && before != PEPPOL_DELIVERED)
        return wait_for_person(turn, why, error);

    delivery->next_attempt_at = 0;
    text_set(&delivery->last_answer, why);
    return peppol_turn_keep(turn, before, 0, NULL, error);
}

typedef bool (*state_step)(struct peppol_turn *turn, GError **error);

static const state_step steps[PEPPOL_STATES] = {[PEPPOL_QUEUED] = begin,
        [PEPPOL_LOOKING_UP] = look_up,
        [PEPPOL_UNREACHABLE] = look_up,
        [PEPPOL_UNCERTAIN] = search,
        [PEPPOL_ACCEPTED] = question,
        [PEPPOL_DELIVERED] = question};

/* ---- one step ---- */

/* True while nothing may be asked: the provider that the config names is paused. */
/* *until: the end of the pause, Unix seconds; 0 none, G_MAXINT64: a person ends it. */
static bool paused_until(const struct work *work, gint64 *until, GError **error)
{
    g_auto(peppol_pause_auto) pause = {0};
    if (!peppol_pause_read(work->store, &pause, error))
        return false;

    bool mine = pause.provider && strcmp(pause.provider, work->config->peppol.provider) == 0;
    *until = !mine ? 0 : pause.refused ? G_MAXINT64 : pause.until;
    return true;
}

static bool is_paused(const struct work *work, bool *paused, GError **error)
{
    gint64 until = 0;
    bool good = paused_until(work, &until, error);
    *paused = until > work->now;
    return good;
}

static bool begin_turn(struct peppol_turn *turn, GError **error)
{
    turn->stored = document_get(turn->work->store, turn->delivery->document_id, error);
    if (!turn->stored)
        return false;
    if (!turn->delivery->posted_at)
        turn->delivery->test = turn->work->config->peppol.test;
    peppol_account_of(turn->work->config, turn->stored->seller, &turn->account, &turn->sender);
    return true;
}

static void end_turn(struct peppol_turn *turn)
{
    peppol_delivery_free(turn->delivery);
    stored_document_free(turn->stored);
    g_free(turn->sender);
    if (turn->ubl)
        g_bytes_unref(turn->ubl);
}

/* A document that cannot be read, whose delivery must not hold up the others: looked at again
 * after a while. */
static bool put_off(struct peppol_turn *turn, const GError *problem, GError **error)
{
    struct peppol_delivery *delivery = turn->delivery;
    log_event(LOG_LEVEL_ERROR, "peppol-document-unreadable", "document", delivery->number, "reason",
            problem->message, NULL);

    delivery->next_attempt_at = turn->work->now + UNREADABLE_S;
    text_set(&delivery->last_answer, problem->message);
    return peppol_update(turn->work->store, delivery, delivery->state, error);
}

static bool take_turn(struct peppol_turn *turn, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!begin_turn(turn, &problem)) {
        bool damaged = g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM) &&
                !store_broken(turn->work->store);
        if (damaged)
            return put_off(turn, problem, error);
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }

    g_autofree char *elsewhere = peppol_elsewhere(turn->work->config, turn->delivery);
    if (elsewhere)
        return leave_alone(turn, elsewhere, error);

    state_step step = steps[turn->delivery->state];
    return !step || step(turn, error);
}

/* An outcome could not be recorded, on a connection that is gone: what it left is looked for. */
static bool recover_lost(struct peppol_line *line, const struct work *work, GError **error)
{
    if (line->lost && !peppol_recover_sending(work, error))
        return false;
    line->lost = false;
    return true;
}

bool peppol_step(struct peppol_line *line, const struct work *work, bool *did, GError **error)
{
    struct peppol_turn turn = {.line = line, .work = work, .began_us = g_get_monotonic_time()};
    GError *problem = NULL;
    bool paused = false;
    *did = false;
    if (!peppol_provider_find(work->config->peppol.provider))
        return true;
    if (!recover_lost(line, work, error) || !is_paused(work, &paused, error))
        return false;
    if (paused)
        return true;

    turn.delivery = peppol_due(work->store, work->now, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    if (!turn.delivery)
        return true;

    *did = true;
    bool good = take_turn(&turn, error);
    end_turn(&turn);
    return good;
}

bool peppol_next_step(const struct work *work, gint64 *at, GError **error)
{
    gint64 until = 0, due = 0;
    *at = 0;
    if (!peppol_provider_find(work->config->peppol.provider))
        return true;
    if (!paused_until(work, &until, error) || !peppol_next_due(work->store, &due, error))
        return false;
    if (due && until != G_MAXINT64)
        *at = MAX(due, until);
    return true;
}

/* ---- at a start, and when the config was read ---- */

/* True where the step that the process died in handed nothing over. */
static bool may_go_on(const struct peppol_delivery *delivery)
{
    const struct peppol_provider *provider = peppol_provider_find(delivery->provider);
    if (!provider)
        return false;
    return peppol_provider_is_mail(provider) ? delivery->step == 0
                                             : peppol_step_is_harmless(provider, delivery->step);
}

bool peppol_recover_sending(const struct work *work, GError **error)
{
    g_autoptr(GPtrArray) sending = peppol_list(work->store, PEPPOL_SENDING, 0, error);
    gint64 count = 0;
    for (guint i = 0; sending && i < sending->len; i++) {
        struct peppol_delivery *delivery = g_ptr_array_index(sending, i);
        if (!may_go_on(delivery))
            continue;
        delivery->state = PEPPOL_QUEUED;
        delivery->next_attempt_at = work->now;
        if (!peppol_update(work->store, delivery, PEPPOL_SENDING, error))
            return false;
    }

    if (!sending || !peppol_recover(work->store, work->now, &count, error))
        return false;
    g_autofree char *many = g_strdup_printf("%" G_GINT64_FORMAT, count);
    if (count)
        log_event(LOG_LEVEL_WARNING, "peppol-uncertain", "count", many, "what",
                "deliveries were being handed over when the daemon ended: they are looked for",
                NULL);
    return true;
}

/* Accepted ones that were left alone: the config names their provider again. */
static bool resume(const struct work *work, GError **error)
{
    const struct peppol_provider *provider = peppol_provider_find(work->config->peppol.provider);
    if (!provider || peppol_provider_is_final(provider))
        return true;

    g_autoptr(GPtrArray) accepted = peppol_list(work->store, PEPPOL_ACCEPTED, RESUMED_MOST, error);
    for (guint i = 0; accepted && i < accepted->len; i++) {
        struct peppol_delivery *delivery = g_ptr_array_index(accepted, i);
        g_autofree char *elsewhere = peppol_elsewhere(work->config, delivery);
        bool mine = strcmp(delivery->provider, work->config->peppol.provider) == 0;
        if (delivery->next_attempt_at || elsewhere || !mine)
            continue;
        delivery->next_attempt_at = work->now;
        if (!peppol_update(work->store, delivery, PEPPOL_ACCEPTED, error))
            return false;
    }
    return accepted != NULL;
}

bool peppol_config_read(const struct work *work, GError **error)
{
    g_auto(peppol_pause_auto) pause = {0};
    if (!peppol_note_provider(work, error) || !peppol_pause_read(work->store, &pause, error))
        return false;

    bool was_paused = pause.until || pause.refused || pause.failures;
    if (was_paused && !peppol_pause_write(work->store, NULL, error))
        return false;
    return resume(work, error);
}
