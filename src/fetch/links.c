/* The step of payment links: which one, and by its state what. */
#include "fetch/links.h"

#include "link_ask.h"
#include "link_make.h"

enum {
    AGAIN_S = 30 * 24 * 3600, /* what Mollie did not take is wanted again for so long */
    UNREADABLE_S = 3600,      /* a link whose document cannot be read */
};

/* What is done with a link that is due, by its state. */
static bool (*const steps[PAYMENT_LINK_STATES])(struct link_turn *turn, GError **error) = {
        [PAYMENT_LINK_WANTED] = pay_link_make,
        [PAYMENT_LINK_MAKING] = pay_link_make_sure, /* its end was not recorded */
        [PAYMENT_LINK_UNCERTAIN] = pay_link_make_sure,
        [PAYMENT_LINK_OPEN] = pay_link_ask,
        [PAYMENT_LINK_PAID] = link_turn_renew,
        [PAYMENT_LINK_CLOSED] = pay_link_look_back,
        [PAYMENT_LINK_FAILED] = link_turn_renew,
};

/* When somebody may be asked again: 0 now, -1 not before a person acts. */
static bool read_pause(const struct work *work, gint64 *until, GError **error)
{
    g_auto(payment_link_pause_auto) pause = {0};
    if (!payment_link_pause_read(work->store, &pause, error))
        return false;
    *until = pause.refused ? -1 : pause.until > work->now ? pause.until : 0;
    return true;
}

static bool is_off(const struct work *work)
{
    return !work->config->mollie.on || !*work->config->mollie.key;
}

static bool take(
        struct links_line *line, const struct work *work, struct payment_link *link, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(stored_document_auto) stored = document_get(work->store, link->document_id, &problem);
    struct link_turn turn = {line, work, link, stored, link->state};
    if (stored)
        return steps[link->state](&turn, error);
    if (!g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    return link_turn_keep(&turn, link->state, work->now + UNREADABLE_S, error);
}

bool links_step(struct links_line *line, const struct work *work, bool *did, GError **error)
{
    GError *problem = NULL;
    gint64 until = 0;
    if (is_off(work))
        return true;
    if (!read_pause(work, &until, error))
        return false;
    if (until != 0)
        return true;
    g_autoptr(payment_link_auto) link = payment_link_due(work->store, work->now, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    *did = link != NULL;
    return !link || take(line, work, link, error);
}

bool links_next_step(const struct work *work, gint64 *at, GError **error)
{
    gint64 until = 0;
    *at = 0;
    if (is_off(work))
        return true;
    if (!read_pause(work, &until, error) || !payment_link_next_due(work->store, at, error))
        return false;
    *at = until < 0 || *at == 0 ? 0 : MAX(*at, until);
    return true;
}

bool links_recover(const struct work *work, GError **error)
{
    gint64 count;
    return payment_link_recover(work->store, work->now, &count, error);
}

bool links_config_read(const struct work *work, GError **error)
{
    gint64 count;
    if (is_off(work))
        return true;
    return payment_link_pause_write(work->store, NULL, error) &&
            payment_links_again(work->store, work->now - AGAIN_S, work->now, &count, error);
}
