/* The states of a Peppol delivery: every answer in every state has a meaning, and every wait its
 * length (INTERFACE-peppol.md, the table of states). */
#include <string.h>

#include "../../../src/channel/peppol_states.h"

#define NOW 1764000000
#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static const char letters[PEPPOL_STATES] = {[PEPPOL_QUEUED] = 'Q',
        [PEPPOL_LOOKING_UP] = 'L',
        [PEPPOL_UNREACHABLE] = 'U',
        [PEPPOL_SENDING] = 'S',
        [PEPPOL_UNCERTAIN] = '?',
        [PEPPOL_ACCEPTED] = 'A',
        [PEPPOL_DELIVERED] = 'D',
        [PEPPOL_FAILED] = 'F',
        [PEPPOL_CANCELLED] = 'C'};

static const struct peppol_rules rules = {.retry_days = 30, .can_find = true, .has_status = true};

/* As the database lets one be in a state. */
static struct peppol_delivery *delivery_in(enum peppol_state state)
{
    struct peppol_delivery *delivery = peppol_delivery_new();
    delivery->state = state;
    delivery->next_attempt_at = NOW;
    delivery->posted_at = NOW - HOUR;
    if (state == PEPPOL_UNREACHABLE)
        delivery->unreachable_since = NOW - DAY;
    if (state == PEPPOL_ACCEPTED || state == PEPPOL_DELIVERED)
        delivery->accepted_at = NOW - HOUR;
    if (state == PEPPOL_DELIVERED)
        delivery->delivered_at = NOW - HOUR;
    return delivery;
}

/* Each pair, by a matrix that is written here once more: what a state does not know is its trouble,
 * of one that is being sent doubt, and of one that is not asked about nothing. */
static void test_every_pair(void)
{
    /* not_sent, busy, key_refused, trouble, key_good, registered, not_registered, step_done, taken,
     * arrived, refused, receiver_down, in_doubt, on_its_way, unsent, absent, more */
    static const char *const after[PEPPOL_STATES] = {
            [PEPPOL_QUEUED] = "QQQQQQQQQQQQQQQQQ",
            [PEPPOL_LOOKING_UP] = "LLQLLSULLLLLLLLLL",
            [PEPPOL_UNREACHABLE] = "UUUUUSUUUUUUUUUUU",
            [PEPPOL_SENDING] = "QQQQ???SADFQ?????",
            [PEPPOL_UNCERTAIN] = "????????ADF??A???",
            [PEPPOL_ACCEPTED] = "AAAAAAAAADFAAAAAA",
            [PEPPOL_DELIVERED] = "DDDDDDDDDDFDDDDDD",
            [PEPPOL_FAILED] = "FFFFFFFFFFFFFFFFF",
            [PEPPOL_CANCELLED] = "CCCCCCCCCCCCCCCCC",
    };
    for (int state = 0; state < PEPPOL_STATES; state++) {
        g_assert_cmpuint(strlen(after[state]), ==, PEPPOL_EVENTS);
        for (int event = 0; event < PEPPOL_EVENTS; event++) {
            g_autoptr(peppol_delivery_auto) delivery = delivery_in((enum peppol_state)state);
            peppol_transit(delivery, (enum peppol_event)event, &rules, NOW);
            if (letters[delivery->state] != after[state][event])
                g_error("%s + %s is %s", peppol_state_text((enum peppol_state)state),
                        peppol_event_text((enum peppol_event)event),
                        peppol_state_text(delivery->state));
        }
    }
}

/* What the schema asks of each state, and that nothing waits without an end that goes on by itself.
 */
static void test_every_pair_can_be_kept(void)
{
    for (int state = 0; state < PEPPOL_STATES; state++)
        for (int event = 0; event < PEPPOL_EVENTS; event++) {
            g_autoptr(peppol_delivery_auto) delivery = delivery_in((enum peppol_state)state);
            peppol_transit(delivery, (enum peppol_event)event, &rules, NOW);
            enum peppol_state after = delivery->state;
            bool over = after == PEPPOL_FAILED || after == PEPPOL_CANCELLED;
            if (after != (enum peppol_state)state || peppol_state_asks(after)) {
                g_assert_true(!over || delivery->next_attempt_at == 0 ||
                        after == (enum peppol_state)state);
                g_assert_true(over || after == PEPPOL_SENDING || delivery->next_attempt_at >= NOW);
            }
            g_assert_true(after != PEPPOL_ACCEPTED || delivery->accepted_at);
            g_assert_true(after != PEPPOL_DELIVERED || delivery->delivered_at);
            g_assert_true(after != PEPPOL_UNREACHABLE || delivery->unreachable_since);
            g_assert_false(delivery->waits_for_person);
        }
}

/* A pause and a refused key in each state that is asked about, and where the delivery is then. */
static void test_effects(void)
{
    static const struct {
        enum peppol_state state;
        enum peppol_event event;
        unsigned effects;
    } rows[] = {
            {PEPPOL_LOOKING_UP, PEPPOL_NOT_SENT, PEPPOL_PAUSES},
            {PEPPOL_LOOKING_UP, PEPPOL_BUSY, PEPPOL_PAUSES},
            {PEPPOL_LOOKING_UP, PEPPOL_KEY_REFUSED, PEPPOL_LOCKS},
            {PEPPOL_LOOKING_UP, PEPPOL_TROUBLE, 0},
            {PEPPOL_LOOKING_UP, PEPPOL_REGISTERED, PEPPOL_REACHED},
            {PEPPOL_LOOKING_UP, PEPPOL_NOT_REGISTERED, PEPPOL_UNREACHED},
            {PEPPOL_UNREACHABLE, PEPPOL_REGISTERED, PEPPOL_REACHED},
            {PEPPOL_SENDING, PEPPOL_NOT_SENT, PEPPOL_PAUSES},
            {PEPPOL_SENDING, PEPPOL_KEY_REFUSED, PEPPOL_LOCKS},
            {PEPPOL_SENDING, PEPPOL_STEP_DONE, 0},
            {PEPPOL_SENDING, PEPPOL_TAKEN, PEPPOL_HANDED},
            {PEPPOL_SENDING, PEPPOL_ARRIVED, PEPPOL_HANDED},
            {PEPPOL_SENDING, PEPPOL_REFUSED, PEPPOL_ALERTS | PEPPOL_ENDS},
            {PEPPOL_SENDING, PEPPOL_IN_DOUBT, 0},
            {PEPPOL_UNCERTAIN, PEPPOL_TROUBLE, 0},
            {PEPPOL_UNCERTAIN, PEPPOL_ON_ITS_WAY, PEPPOL_HANDED},
            {PEPPOL_ACCEPTED, PEPPOL_ON_ITS_WAY, 0},
            {PEPPOL_ACCEPTED, PEPPOL_ARRIVED, PEPPOL_HANDED},
            {PEPPOL_ACCEPTED, PEPPOL_REFUSED, PEPPOL_ALERTS | PEPPOL_ENDS},
            {PEPPOL_DELIVERED, PEPPOL_REFUSED, PEPPOL_ALERTS | PEPPOL_ENDS},
            {PEPPOL_FAILED, PEPPOL_REFUSED, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(peppol_delivery_auto) delivery = delivery_in(rows[i].state);
        unsigned effects = peppol_transit(delivery, rows[i].event, &rules, NOW);
        if (effects != rows[i].effects)
            g_error("%s + %s: effects %u, not %u", peppol_state_text(rows[i].state),
                    peppol_event_text(rows[i].event), effects, rows[i].effects);
    }
}

/* ---- waits ---- */

/* Asks again at the planned moment, each time with the same answer, from when it entered `state`;
 * after[] are the seconds since then, ended by -1: no more is planned; 0: enough was seen. */
static void follow(struct peppol_delivery *delivery, enum peppol_event event, const gint64 *after)
{
    gint64 now = NOW;
    for (int i = 0; after[i]; i++) {
        peppol_transit(delivery, event, &rules, now);
        gint64 planned = delivery->next_attempt_at ? delivery->next_attempt_at - NOW : -1;
        g_assert_cmpint(planned, ==, after[i]);
        now = delivery->next_attempt_at;
    }
}

static void test_lookup_backs_off(void)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_LOOKING_UP);
    follow(delivery, PEPPOL_TROUBLE,
            (const gint64[]){60, 60 + 300, 360 + 900, 1260 + 3600, 4860 + 3600, 8460 + 3600, 0});
    g_assert_cmpint(delivery->tries, ==, 6);
}

static void test_lost_answer_is_looked_for(void)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_SENDING);
    peppol_transit(delivery, PEPPOL_IN_DOUBT, &rules, NOW);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW);

    peppol_transit(delivery, PEPPOL_ABSENT, &rules, NOW);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW + MINUTE);
    peppol_transit(delivery, PEPPOL_TROUBLE, &rules, NOW + MINUTE);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW + 6 * MINUTE);
    g_assert_cmpint(delivery->tries, ==, 1);

    peppol_transit(delivery, PEPPOL_ABSENT, &rules, NOW + 6 * MINUTE);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW + 10 * MINUTE);
    g_assert_cmpint(delivery->state, ==, PEPPOL_UNCERTAIN);
    peppol_transit(delivery, PEPPOL_ABSENT, &rules, NOW + 10 * MINUTE);
    g_assert_cmpint(delivery->state, ==, PEPPOL_QUEUED);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW + 10 * MINUTE);
    g_assert_cmpint(delivery->tries, ==, 0);
}

static void test_questions(void)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_SENDING);
    peppol_transit(delivery, PEPPOL_TAKEN, &rules, NOW);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW + MINUTE);

    gint64 now = delivery->next_attempt_at, hours = 0;
    static const gint64 first[] = {5 * MINUTE, 15 * MINUTE, HOUR};
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++) {
        peppol_transit(delivery, PEPPOL_ON_ITS_WAY, &rules, now);
        now = delivery->next_attempt_at;
        g_assert_cmpint(now, ==, NOW + first[i]);
    }

    unsigned late = 0;
    for (hours = 1; hours < 72; hours++) {
        late |= peppol_transit(delivery, PEPPOL_ON_ITS_WAY, &rules, now);
        now = delivery->next_attempt_at;
        g_assert_cmpint(now, ==, NOW + (hours + 1) * HOUR);
    }
    g_assert_cmpuint(late, ==, 0);

    /* told once, then asked daily */
    for (int days = 4; days < 12; days++) {
        unsigned effects = peppol_transit(delivery, PEPPOL_TROUBLE, &rules, now);
        g_assert_cmpuint(effects, ==, days == 4 ? PEPPOL_LATE : 0);
        now = delivery->next_attempt_at;
        g_assert_cmpint(now, ==, NOW + days * (gint64)DAY);
    }
}

/* A daemon that was down over the 72nd hour tells it all the same, once. */
static void test_late_after_a_break(void)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_ACCEPTED);
    delivery->accepted_at = NOW - 5 * DAY;
    delivery->next_attempt_at = NOW - 4 * DAY;
    g_assert_cmpuint(peppol_transit(delivery, PEPPOL_ON_ITS_WAY, &rules, NOW), ==, PEPPOL_LATE);
    g_assert_cmpuint(peppol_transit(delivery, PEPPOL_ON_ITS_WAY, &rules, NOW + DAY), ==, 0);
}

static void test_delivered_is_watched(void)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_ACCEPTED);
    delivery->accepted_at = NOW;
    follow(delivery, PEPPOL_ARRIVED,
            (const gint64[]){1 * DAY, 2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY, 7 * DAY, -1, 0});
    g_assert_cmpint(delivery->state, ==, PEPPOL_DELIVERED);
    g_assert_cmpint(delivery->delivered_at, ==, NOW);
}

static void test_unreachable_for_retry_days(void)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_LOOKING_UP);
    gint64 now = NOW;
    for (int day = 0; day < 30; day++) {
        peppol_transit(delivery, PEPPOL_NOT_REGISTERED, &rules, now);
        g_assert_cmpint(delivery->state, ==, PEPPOL_UNREACHABLE);
        now = delivery->next_attempt_at;
        g_assert_cmpint(now, ==, NOW + (day + 1) * (gint64)DAY);
    }

    unsigned effects = peppol_transit(delivery, PEPPOL_NOT_REGISTERED, &rules, now);
    g_assert_cmpint(delivery->state, ==, PEPPOL_FAILED);
    g_assert_cmpuint(effects, ==, PEPPOL_ALERTS | PEPPOL_ENDS);
    g_assert_cmpint(delivery->next_attempt_at, ==, 0);
}

/* Recommand's 422: again up to 24 hours after the first one. */
static void test_receiver_is_down(void)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_SENDING);
    static const gint64 first[] = {5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR};
    gint64 now = NOW;
    for (int i = 0; i < 26; i++) {
        peppol_transit(delivery, PEPPOL_RECEIVER_DOWN, &rules, now);
        g_assert_cmpint(delivery->state, ==, PEPPOL_QUEUED);
        if (i < (int)G_N_ELEMENTS(first))
            g_assert_cmpint(delivery->next_attempt_at, ==, NOW + first[i]);
        now = delivery->next_attempt_at;
        delivery->state = PEPPOL_SENDING;
    }
    g_assert_cmpint(now, ==, NOW + DAY);
    peppol_transit(delivery, PEPPOL_RECEIVER_DOWN, &rules, now);
    g_assert_cmpint(delivery->state, ==, PEPPOL_FAILED);
}

/* Retry-After of one delivery's own trouble; a pause of the provider is the caller's. */
static void test_retry_after(void)
{
    struct peppol_rules told = rules;
    told.retry_after_s = 2 * HOUR;
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_LOOKING_UP);
    peppol_transit(delivery, PEPPOL_TROUBLE, &told, NOW);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW + 2 * HOUR);
    peppol_transit(delivery, PEPPOL_BUSY, &told, NOW);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW);
}

/* ---- providers of which less can be asked ---- */

static void test_provider_that_cannot_be_searched(void)
{
    const struct peppol_rules mute = {.retry_days = 30};
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_SENDING);
    unsigned effects = peppol_transit(delivery, PEPPOL_IN_DOUBT, &mute, NOW);
    g_assert_cmpuint(effects, ==, PEPPOL_ALERTS);
    g_assert_true(delivery->waits_for_person);
    g_assert_cmpint(delivery->next_attempt_at, ==, 0);
}

/* One whose id is known is asked about by it. */
static void test_id_is_enough(void)
{
    const struct peppol_rules by_id = {.retry_days = 30, .has_status = true};
    g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_SENDING);
    g_free(delivery->provider_id);
    delivery->provider_id = g_strdup("7");
    peppol_transit(delivery, PEPPOL_IN_DOUBT, &by_id, NOW);
    g_assert_false(delivery->waits_for_person);
    g_assert_cmpint(delivery->next_attempt_at, ==, NOW);
}

static void test_provider_without_status(void)
{
    const struct peppol_rules final = {.retry_days = 30, .can_find = true};
    static const enum peppol_event events[] = {PEPPOL_TAKEN, PEPPOL_ARRIVED};
    for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
        g_autoptr(peppol_delivery_auto) delivery = delivery_in(PEPPOL_SENDING);
        peppol_transit(delivery, events[i], &final, NOW);
        g_assert_cmpint(delivery->next_attempt_at, ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/channel/peppol_states/every pair", test_every_pair);
    g_test_add_func("/channel/peppol_states/every pair can be kept", test_every_pair_can_be_kept);
    g_test_add_func("/channel/peppol_states/effects", test_effects);
    g_test_add_func("/channel/peppol_states/look-up backs off", test_lookup_backs_off);
    g_test_add_func("/channel/peppol_states/lost answer", test_lost_answer_is_looked_for);
    g_test_add_func("/channel/peppol_states/questions", test_questions);
    g_test_add_func("/channel/peppol_states/late after a break", test_late_after_a_break);
    g_test_add_func("/channel/peppol_states/delivered is watched", test_delivered_is_watched);
    g_test_add_func("/channel/peppol_states/retry_days", test_unreachable_for_retry_days);
    g_test_add_func("/channel/peppol_states/receiver is down", test_receiver_is_down);
    g_test_add_func("/channel/peppol_states/Retry-After", test_retry_after);
    g_test_add_func(
            "/channel/peppol_states/cannot be searched", test_provider_that_cannot_be_searched);
    g_test_add_func("/channel/peppol_states/id is enough", test_id_is_enough);
    g_test_add_func("/channel/peppol_states/no status", test_provider_without_status);
    return g_test_run();
}
