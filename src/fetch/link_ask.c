/* An open payment link is asked about, booked, archived. */
#include "link_ask.h"

#include "base/text.h"

enum {
    HOUR_S = 3600,
    DAY_S = 24 * HOUR_S,
    HOURLY_S = 2 * DAY_S,
    WEEK_S = 7 * DAY_S,
};

static const gint64 moments_s[] = {60, 5 * 60, 15 * 60};

gint64 pay_link_next(gint64 made_at, int asked, gint64 now)
{
    if (asked >= 0 && asked < (int)G_N_ELEMENTS(moments_s))
        return MAX(made_at + moments_s[asked], now + moments_s[0]);
    return now + (now - made_at < HOURLY_S ? HOUR_S : DAY_S);
}

/* It is asked again, with what is wrong for the owner ("" nothing). One that is looked back at
 * stays closed, and is let be after a week. */
static bool keep_open(struct link_turn *turn, const char *words, gint64 next, GError **error)
{
    bool closed = turn->kept == PAYMENT_LINK_CLOSED;
    bool over = closed && turn->work->now - turn->link->closed_at >= WEEK_S;
    text_set(&turn->link->last_answer, words);
    return link_turn_keep(turn, turn->kept, over ? 0 : next, error);
}

/* How Mollie was asked, and the way that its answer is taken. */
static struct mollie_answer *ask(
        const struct link_turn *turn, const char *method, const char *below, GError **error)
{
    g_autofree char *path = g_strconcat("/payment-links/", turn->link->remote_id, below, NULL);
    bool writes = *method == 'P';
    return link_turn_ask(turn, method, path, writes ? MOLLIE_ARCHIVES : NULL, NULL, error);
}

/* Not now; nothing that was asked here is harmed by asking again. */
static bool later(struct link_turn *turn, const char *words, GError **error)
{
    return keep_open(turn, words, link_turn_later(turn, 2), error);
}

/* A link of another account, or that was deleted there: the customer stands before nothing. One
 * that vanished at once is not made over and over. */
static bool is_gone(struct link_turn *turn, const char *words, GError **error)
{
    if (turn->kept == PAYMENT_LINK_CLOSED)
        return keep_open(turn, "", 0, error);
    bool old = turn->work->now - turn->link->made_at >= DAY_S;
    return link_turn_end(turn, old ? PAYMENT_LINK_CLOSED : PAYMENT_LINK_FAILED, words, old, error);
}

static bool no_answer(struct link_turn *turn, const struct mollie_answer *answer, GError **error)
{
    if (answer->trouble == MOLLIE_GONE)
        return is_gone(turn, answer->words, error);
    bool waits = answer->trouble == MOLLIE_STOPPED || answer->trouble == MOLLIE_KEY_REFUSED;
    return waits ? keep_open(turn, answer->words, turn->work->now, error)
                 : later(turn, answer->words, error);
}

/* ---- paid ---- */

/* It answers, and not what can be booked: it may never, so it is asked as an open link is. */
static bool cannot_book(struct link_turn *turn, const char *words, GError **error)
{
    gint64 next = pay_link_next(turn->link->made_at, turn->link->asked, turn->work->now);
    return keep_open(turn, words, MAX(next, link_turn_later(turn, 2)), error);
}

static bool fetch_payments(struct link_turn *turn, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(mollie_answer_auto) answer = ask(turn, "GET", "/payments?limit=250", error);
    if (!answer)
        return false;
    if (answer->trouble != MOLLIE_ANSWERED)
        return no_answer(turn, answer, error);
    g_autoptr(GPtrArray) payments = mollie_read_payments(answer->body, &problem);
    if (!payments)
        return cannot_book(turn, problem->message, error);
    if (payments->len == 0)
        return cannot_book(turn, "Mollie says that it is paid, and names no payment", error);
    return link_turn_paid(turn, payments, error);
}

/* ---- ended ---- */

/* What is asked before and after: a customer may pay in between. *link: as Mollie has it; NULL:
 * *good says whether all else was done. */
static struct mollie_link *ask_link(
        struct link_turn *turn, const char *method, bool *good, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(mollie_answer_auto) answer = ask(turn, method, "", error);
    *good = false;
    if (!answer)
        return NULL;
    if (answer->trouble != MOLLIE_ANSWERED) {
        *good = no_answer(turn, answer, error);
        return NULL;
    }
    struct mollie_link *link = mollie_read_link(answer->body, &problem);
    if (!link)
        *good = later(turn, problem->message, error);
    return link;
}

static bool archive(struct link_turn *turn, GError **error)
{
    bool good;
    g_autoptr(mollie_link_auto) after = ask_link(turn, "PATCH", &good, error);
    if (!after)
        return good;
    if (after->paid_at)
        return fetch_payments(turn, error);
    if (!after->archived)
        return later(turn, "Mollie did not archive it", error);
    return link_turn_end(turn, PAYMENT_LINK_CLOSED, "", true, error);
}

/* ---- the whole ---- */

/* A live link cannot be asked about with a test key; a test link is none for customers. */
static bool leave_mode(struct link_turn *turn, GError **error)
{
    if (turn->link->test)
        return link_turn_end(turn, PAYMENT_LINK_CLOSED, "it was made in test mode", true, error);
    return keep_open(turn, "it was made with a live key, and the key is one for tests",
            turn->work->now + DAY_S, error);
}

bool pay_link_ask(struct link_turn *turn, GError **error)
{
    bool good, changed = link_turn_due(turn) != turn->link->amount;
    if (link_turn_is_of_other_mode(turn))
        return leave_mode(turn, error);
    g_autoptr(mollie_link_auto) there = ask_link(turn, "GET", &good, error);
    if (!there)
        return good;
    turn->link->asked++;
    if (there->paid_at)
        return fetch_payments(turn, error);
    if (there->archived)
        return link_turn_end(turn, PAYMENT_LINK_CLOSED, changed ? "" : "it was archived at Mollie",
                changed, error);
    if (changed)
        return archive(turn, error);
    return keep_open(turn, "",
            pay_link_next(turn->link->made_at, turn->link->asked, turn->work->now), error);
}

bool pay_link_look_back(struct link_turn *turn, GError **error)
{
    bool good, woken = turn->link->next_attempt_at < turn->link->closed_at;
    if (woken || link_turn_is_of_other_mode(turn))
        return link_turn_renew(turn, error);
    g_autoptr(mollie_link_auto) there = ask_link(turn, "GET", &good, error);
    if (!there)
        return good;
    if (there->paid_at)
        return fetch_payments(turn, error);
    return link_turn_keep(turn, PAYMENT_LINK_CLOSED, link_turn_look_back(turn), error);
}
