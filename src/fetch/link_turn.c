/* What becomes of a link in hand, and of Mollie. */
#include "link_turn.h"

#include <string.h>

#include "acts/pay.h"
#include "acts/thresholds.h"
#include "back_off.h"
#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "channel/alert.h"
#include "channel/pay_link.h"
#include "store/events.h"

#define CHECK_HELP "billhook check --mollie"

static const gint64 looks_back_s[] = {2 * 60 * 60, 24 * 60 * 60};

money link_turn_due(const struct link_turn *turn)
{
    const struct document *document = turn->stored->document;
    return pay_link_fits(turn->work->config, document) ? document->totals.due : 0;
}

gint64 link_turn_later(const struct link_turn *turn, int attempts)
{
    return turn->work->now + back_off_after(attempts);
}

bool link_turn_keep(
        struct link_turn *turn, enum payment_link_state state, gint64 next, GError **error)
{
    turn->link->state = state;
    turn->link->next_attempt_at = next;
    if (!payment_link_update(turn->work->store, turn->link, turn->kept, error))
        return false;
    turn->kept = state;
    return true;
}

bool link_turn_is_of_other_mode(const struct link_turn *turn)
{
    return mollie_key_is_test(turn->work->config->mollie.key) != turn->link->test;
}

gint64 link_turn_look_back(const struct link_turn *turn)
{
    const struct payment_link *link = turn->link;
    bool can = link->state == PAYMENT_LINK_CLOSED && *link->remote_id &&
            !link_turn_is_of_other_mode(turn);
    for (gsize i = 0; can && i < G_N_ELEMENTS(looks_back_s); i++)
        if (link->closed_at + looks_back_s[i] > turn->work->now)
            return link->closed_at + looks_back_s[i];
    return 0;
}

/* ---- what an answer says of Mollie ---- */

static bool is_trouble(const struct mollie_answer *answer)
{
    bool own = answer->trouble == MOLLIE_BUSY || answer->trouble == MOLLIE_BROKEN ||
            answer->trouble == MOLLIE_UNREACHABLE;
    return own && answer->status != 409; /* of that one request alone */
}

static void refuse_key(const struct work *work,
        struct payment_link_pause *pause,
        const struct mollie_answer *answer)
{
    if (!pause->refused)
        alert_raise(work, ALERT_MOLLIE, "", answer->words, CHECK_HELP);
    pause->refused = true;
    pause->told = true;
}

static void put_off(const struct work *work,
        struct payment_link_pause *pause,
        const struct mollie_answer *answer)
{
    gint64 wait = back_off_after(++pause->failures);
    pause->since = pause->since && pause->since <= work->now ? pause->since : work->now;
    pause->until = work->now + MAX(wait, answer->retry_after_s);
    if (pause->told || work->now - pause->since < MOLLIE_UNREACHABLE_S)
        return;
    alert_raise(work, ALERT_MOLLIE, "", answer->words, CHECK_HELP);
    pause->told = true;
}

/* Own transaction only where something changes. */
static bool note(const struct work *work, const struct mollie_answer *answer, GError **error)
{
    g_auto(payment_link_pause_auto) pause = {0};
    if (answer->trouble == MOLLIE_STOPPED || answer->status == 409)
        return true;
    if (!payment_link_pause_read(work->store, &pause, error))
        return false;
    if (answer->trouble == MOLLIE_KEY_REFUSED)
        refuse_key(work, &pause, answer);
    else if (is_trouble(answer))
        put_off(work, &pause, answer);
    else
        return (!pause.refused && !pause.failures && !pause.since) ||
                payment_link_pause_write(work->store, NULL, error);
    text_set(&pause.reason, answer->words);
    return payment_link_pause_write(work->store, &pause, error);
}

struct mollie_answer *link_turn_ask(const struct link_turn *turn,
        const char *method,
        const char *path,
        const char *body,
        const char *idempotency_key,
        GError **error)
{
    struct links_line *line = turn->line;
    const struct config_mollie *mollie = &turn->work->config->mollie;
    if (!line->client)
        line->client = net_client_new();
    const struct mollie_api api = {
            .url = mollie->url, .key = mollie->key, .stop = line->stop, .client = line->client};

    struct mollie_answer *answer = mollie_ask(&api, method, path, body, idempotency_key);
    if (line->asked)
        line->asked(line->context, answer->trouble);
    if (note(turn->work, answer, error))
        return answer;
    mollie_answer_free(answer);
    return NULL;
}

/* ---- the story ---- */

/* "56.36 EUR". Caller frees. */
static char *amount_text(money amount)
{
    g_autofree char *text = money_text(amount, 2);
    return g_strconcat(text, " EUR", NULL);
}

static bool tell(const struct link_turn *turn, const char *text, GError **error)
{
    const struct document *document = turn->stored->document;
    return event_add(turn->work->store, document->shop, document->order_id, "payment",
            turn->work->now, text, error);
}

static void log_link(const struct link_turn *turn, enum log_level level, const char *what)
{
    const struct payment_link *link = turn->link;
    log_event(level, "payment-link", "document", link->number, "what", what, "id", link->remote_id,
            "test", link->test ? "true" : "", "reason", link->last_answer, NULL);
}

static bool commit(const struct link_turn *turn, bool good, GError **error)
{
    if (good)
        return store_commit(turn->work->store, error);
    store_rollback(turn->work->store);
    return false;
}

/* ---- made ---- */

static bool keep_made(struct link_turn *turn, GError **error)
{
    const struct payment_link *link = turn->link;
    g_autofree char *amount = amount_text(link->amount);
    g_autofree char *story = g_strdup_printf("payment link of %s for %s made%s: %s", amount,
            link->number, link->test ? " (test)" : "", link->url);
    return link_turn_keep(turn, PAYMENT_LINK_OPEN, turn->work->now + back_off_after(1), error) &&
            document_release_page(turn->work->store, link->document_id, error) &&
            tell(turn, story, error);
}

bool link_turn_made(struct link_turn *turn, const struct mollie_link *made, GError **error)
{
    struct payment_link *link = turn->link;
    text_set(&link->remote_id, made->id);
    text_set(&link->url, made->url);
    text_set(&link->last_answer, "");
    link->test = mollie_key_is_test(turn->work->config->mollie.key); /* a key is of one mode */
    link->made_at = turn->work->now;
    if (!store_begin(turn->work->store, error) || !commit(turn, keep_made(turn, error), error))
        return false;
    log_link(turn, LOG_LEVEL_INFO, "made");
    return true;
}

/* ---- ended ---- */

/* Inside a transaction: the document as it is now, which the link is kept by from here on. */
static struct stored_document *look_again(struct link_turn *turn, GError **error)
{
    struct stored_document *now = document_get(turn->work->store, turn->link->document_id, error);
    if (now)
        turn->link->due = now->document->totals.due;
    return now;
}

/* Inside a transaction: a new one, where none came after it. */
static bool renew_last(
        const struct link_turn *turn, const struct stored_document *now, GError **error)
{
    g_autoptr(payment_link_auto) last =
            payment_link_of_document(turn->work->store, turn->link->document_id, error);
    return last && (last->id != turn->link->id || pay_link_renew(turn->work, now->document, error));
}

static bool keep_end(
        struct link_turn *turn, enum payment_link_state state, bool renew, GError **error)
{
    struct payment_link *link = turn->link;
    link->state = state;
    g_autofree char *story = g_strdup_printf("payment link for %s %s%s%s", link->number,
            state == PAYMENT_LINK_FAILED ? "given up" : "closed", *link->last_answer ? ": " : "",
            link->last_answer);
    g_autoptr(stored_document_auto) now = renew ? look_again(turn, error) : NULL;
    return (now || !renew) && link_turn_keep(turn, state, link_turn_look_back(turn), error) &&
            document_release_page(turn->work->store, link->document_id, error) &&
            (!link->posted_at || tell(turn, story, error)) &&
            (!renew || renew_last(turn, now, error));
}

static void tell_failed(const struct link_turn *turn)
{
    const struct payment_link *link = turn->link;
    g_autofree char *what =
            g_strdup_printf("it has no payment link any more: %s", link->last_answer);
    alert_raise(turn->work, ALERT_MOLLIE, link->number, what, CHECK_HELP);
}

bool link_turn_end(struct link_turn *turn,
        enum payment_link_state state,
        const char *words,
        bool renew,
        GError **error)
{
    struct payment_link *link = turn->link;
    text_set(&link->last_answer, words);
    link->closed_at = turn->work->now;
    if (!store_begin(turn->work->store, error) ||
            !commit(turn, keep_end(turn, state, renew, error), error))
        return false;
    bool failed = state == PAYMENT_LINK_FAILED;
    log_link(turn, failed ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, failed ? "given up" : "closed");
    if (failed)
        tell_failed(turn);
    return true;
}

bool link_turn_renew(struct link_turn *turn, GError **error)
{
    if (!store_begin(turn->work->store, error))
        return false;
    g_autoptr(stored_document_auto) now = look_again(turn, error);
    bool good = now && link_turn_keep(turn, turn->kept, link_turn_look_back(turn), error) &&
            renew_last(turn, now, error);
    return commit(turn, good, error);
}

/* ---- paid ---- */

static bool is_booked(
        const struct link_turn *turn, const char *reference, bool *booked, GError **error)
{
    g_autoptr(GPtrArray) payments = payments_of(turn->work->store, turn->link->document_id, error);
    *booked = false;
    for (guint i = 0; payments && i < payments->len; i++) {
        const struct payment *payment = g_ptr_array_index(payments, i);
        *booked = *booked || strcmp(payment->reference, reference) == 0;
    }
    return payments != NULL;
}

static bool book(const struct link_turn *turn,
        struct stored_document *now,
        const struct mollie_payment *payment,
        GError **error)
{
    const struct work *work = turn->work;
    g_autofree char *day = date_day(
            payment->paid_at ? payment->paid_at : work->now, work->config->seller.timezone);
    g_autofree char *by = g_strconcat(turn->link->test ? "Mollie (test)" : "Mollie",
            *payment->method ? ", " : "", payment->method, NULL);
    const struct pay_entry entry = {.kind = PAYMENT_LINK,
            .amount = payment->amount,
            .day = day,
            .moment = payment->paid_at,
            .by = by,
            .reference = payment->id};
    bool booked;
    if (!is_booked(turn, payment->id, &booked, error) || booked)
        return booked;
    g_autofree char *said = pay_book(work, now, &entry, NULL, error);
    return said != NULL;
}

static bool keep_paid(struct link_turn *turn,
        struct stored_document *now,
        const GPtrArray *payments,
        GError **error)
{
    for (guint i = 0; i < payments->len; i++)
        if (!book(turn, now, g_ptr_array_index(payments, i), error))
            return false;
    turn->link->closed_at = turn->work->now;
    turn->link->due = now->document->totals.due;
    return link_turn_keep(turn, PAYMENT_LINK_PAID, 0, error) && renew_last(turn, now, error);
}

/* The shop does not know of it: what is to be sent waits there. */
static void tell_paid(const struct link_turn *turn, const struct stored_document *now)
{
    const struct document *document = now->document;
    g_autofree char *help = g_strdup_printf("billhook show %s", document->number);
    g_autofree char *what = g_strdup_printf(
            "it was paid by its payment link: set order %s to Processing in shop %s",
            document->order_number, document->shop);
    if (!now->shop_paid_at)
        alert_raise(turn->work, ALERT_LINK_PAID, document->number, what, help);
}

bool link_turn_paid(struct link_turn *turn, const GPtrArray *payments, GError **error)
{
    if (!store_begin(turn->work->store, error))
        return false;
    g_autoptr(stored_document_auto) now = look_again(turn, error);
    bool good = now && keep_paid(turn, now, payments, error);
    if (!commit(turn, good, error))
        return false;
    log_link(turn, LOG_LEVEL_INFO, "paid");
    tell_paid(turn, now);
    return true;
}
