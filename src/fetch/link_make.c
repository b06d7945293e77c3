/* A payment link is made once, whatever becomes of the answer. */
#include "link_make.h"

#include <string.h>

#include "base/text.h"
#include "channel/pay_link.h"

enum {
    TRIED_S = 7 * 24 * 3600, /* an uncertain one is looked for so long */
    LOOK_AGAIN_S = 60,       /* a request whose end was not recorded */
    PAGES_MOST = 20,         /* of Mollie's list, 250 links each */
    CLOCKS_S = 24 * 3600,    /* Mollie's clock and ours differ by less */
};

/* ---- asking for it ---- */

/* An old one is given up, and so is one that Mollie will never take. */
static bool try_again(struct link_turn *turn, const struct mollie_answer *answer, GError **error)
{
    struct payment_link *link = turn->link;
    bool unsure = answer->unsure || turn->kept == PAYMENT_LINK_UNCERTAIN;
    bool waits = answer->trouble == MOLLIE_STOPPED || answer->trouble == MOLLIE_KEY_REFUSED;
    text_set(&link->last_answer, answer->words);
    if (turn->work->now - link->posted_at >= TRIED_S)
        return link_turn_end(turn, PAYMENT_LINK_FAILED, answer->words, false, error);
    return link_turn_keep(turn, unsure ? PAYMENT_LINK_UNCERTAIN : PAYMENT_LINK_WANTED,
            waits ? turn->work->now : link_turn_later(turn, link->attempts), error);
}

/* The key went with another request before, as after an older backup was restored: what that one
 * made is looked for, then it is asked for under a new one. */
static bool try_with_new_key(
        struct link_turn *turn, const struct mollie_answer *answer, GError **error)
{
    if (turn->link->attempts > 1)
        return link_turn_end(turn, PAYMENT_LINK_FAILED, answer->words, false, error);
    text_take(&turn->link->key, mollie_new_key());
    return try_again(turn, answer, error);
}

static bool take_made(struct link_turn *turn, const struct mollie_answer *answer, GError **error)
{
    bool known = false;
    g_autoptr(GError) problem = NULL;
    g_autoptr(mollie_link_auto) made = mollie_read_link(answer->body, &problem);
    if (made && !payment_link_is_known(turn->work->store, made->id, &known, error))
        return false;
    if (made && *made->url && !known)
        return link_turn_made(turn, made, error);
    const struct mollie_answer unread = {.trouble = MOLLIE_BROKEN,
            .words = problem ? problem->message
                    : known  ? (char *)"Mollie's answer names a link that was made before"
                             : (char *)"Mollie's answer names no address to pay",
            .unsure = true};
    return try_again(turn, &unread, error);
}

static bool take_answer(struct link_turn *turn, const struct mollie_answer *answer, GError **error)
{
    if (answer->trouble == MOLLIE_ANSWERED)
        return take_made(turn, answer, error);
    if (answer->trouble == MOLLIE_OTHER_BODY)
        return try_with_new_key(turn, answer, error);
    if (answer->trouble == MOLLIE_REFUSED)
        return link_turn_end(turn, PAYMENT_LINK_FAILED, answer->words, false, error);
    return try_again(turn, answer, error);
}

static bool post(struct link_turn *turn, GError **error)
{
    struct payment_link *link = turn->link;
    link->attempts++;
    if (!link->posted_at)
        link->posted_at = turn->work->now;
    if (!link_turn_keep(turn, PAYMENT_LINK_MAKING, turn->work->now + LOOK_AGAIN_S, error))
        return false;
    g_autoptr(mollie_answer_auto) answer =
            link_turn_ask(turn, "POST", "/payment-links", link->request, link->key, error);
    return answer && take_answer(turn, answer, error);
}

/* What is asked for, as it is kept for every attempt. */
static void write_request(struct link_turn *turn)
{
    struct payment_link *link = turn->link;
    const struct config_mollie *mollie = &turn->work->config->mollie;
    text_take(
            &link->description, pay_link_description(turn->stored->seller, turn->stored->document));
    text_take(&link->request,
            mollie_link_body(
                    link->description, link->amount, (const char *const *)mollie->methods));
}

bool pay_link_make(struct link_turn *turn, GError **error)
{
    struct payment_link *link = turn->link;
    money due = link_turn_due(turn);
    if (due == 0)
        return link_turn_end(turn, PAYMENT_LINK_CLOSED, "", false, error);
    if (link->posted_at && due != link->amount) { /* another request needs another key */
        text_take(&link->key, mollie_new_key());
        link->posted_at = 0;
        link->attempts = 0;
    }
    if (!link->posted_at) {
        link->amount = due;
        write_request(turn);
    }
    return post(turn, error);
}

/* ---- looking for it ---- */

/* How far the list was read. */
struct looking {
    const struct link_turn *turn;
    char *from;                /* the id that the next page begins with; "" the first page */
    bool older;                /* than our request: it cannot be behind */
    struct mollie_link *found; /* NULL: not yet */
};

/* Ours, and none that we have already: the same name and amount, and still to be paid. */
static bool is_it(
        struct looking *looking, const struct mollie_link *there, bool *is, GError **error)
{
    const struct payment_link *link = looking->turn->link;
    bool known = true;
    *is = !there->archived && *there->url && there->amount == link->amount &&
            strcmp(there->description, link->description) == 0;
    if (!*is)
        return true;
    if (!payment_link_is_known(looking->turn->work->store, there->id, &known, error))
        return false;
    *is = !known;
    return true;
}

static bool look_through(struct looking *looking, GPtrArray *links, GError **error)
{
    gint64 since = looking->turn->link->posted_at - CLOCKS_S;
    for (guint i = 0; i < links->len && !looking->found; i++) {
        const struct mollie_link *there = g_ptr_array_index(links, i);
        bool is;
        if (!is_it(looking, there, &is, error))
            return false;
        looking->older = looking->older || (there->created_at && there->created_at < since);
        if (is)
            looking->found = g_ptr_array_steal_index(links, i);
    }
    return true;
}

/* *more: there is a page behind it that has to be read. NULL words: all went well. */
static bool take_page(
        struct looking *looking, GBytes *body, bool *more, char **words, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) links = mollie_read_links(body, more, &problem);
    if (!links) {
        *words = g_strdup(problem->message);
        *more = false;
        return true;
    }
    const struct mollie_link *last = links->len ? g_ptr_array_index(links, links->len - 1) : NULL;
    bool turned = last && strcmp(last->id, looking->from) != 0;
    if (turned)
        text_set(&looking->from, last->id);
    if (!look_through(looking, links, error))
        return false;
    *more = *more && turned && !looking->found && !looking->older;
    return true;
}

/* NULL: the store failed. An answer with MOLLIE_ANSWERED: the list was read as far as need be. */
static struct mollie_answer *look(struct looking *looking, GError **error)
{
    bool more = true;
    g_autofree char *words = NULL;
    struct mollie_answer *answer = NULL;
    for (int page = 0; more && page < PAGES_MOST; page++) {
        g_autofree char *path = g_strdup_printf("/payment-links?limit=%d%s%s", MOLLIE_LIST_MOST,
                *looking->from ? "&from=" : "", looking->from);
        mollie_answer_free(answer);
        answer = link_turn_ask(looking->turn, "GET", path, NULL, NULL, error);
        if (!answer || answer->trouble != MOLLIE_ANSWERED)
            return answer;
        if (!take_page(looking, answer->body, &more, &words, error)) {
            mollie_answer_free(answer);
            return NULL;
        }
    }
    if (more)
        words = g_strdup("it is not among the newest links at Mollie, and there are more");
    if (words) {
        answer->trouble = MOLLIE_BROKEN;
        text_set(&answer->words, words);
    }
    return answer;
}

static bool take_looking(struct link_turn *turn, struct looking *looking, GError **error)
{
    g_autoptr(mollie_answer_auto) answer = look(looking, error);
    if (!answer)
        return false;
    if (looking->found)
        return link_turn_made(turn, looking->found, error);
    if (answer->trouble == MOLLIE_ANSWERED) {
        if (link_turn_due(turn) == turn->link->amount)
            return post(turn, error);
        return link_turn_keep(turn, PAYMENT_LINK_WANTED, turn->work->now, error);
    }
    turn->link->attempts++;
    return try_again(turn, answer, error);
}

bool pay_link_make_sure(struct link_turn *turn, GError **error)
{
    struct looking looking = {.turn = turn, .from = g_strdup("")};
    bool good = link_turn_keep(turn, PAYMENT_LINK_UNCERTAIN, turn->work->now, error) &&
            take_looking(turn, &looking, error);
    g_free(looking.from);
    mollie_link_free(looking.found);
    return good;
}
