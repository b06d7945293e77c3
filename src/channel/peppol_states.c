/* One row for each state and answer; the schedules are rows too. */
#include "peppol_states.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define STEPS_MOST 5

/* ---- when ---- */

enum schedule {
    NEVER,
    NOW,
    BACK_OFF,  /* a look-up or a harmless step that gave trouble */
    SEARCH,    /* for one whose answer was lost */
    SEARCH_ON, /* the search itself failed */
    QUESTIONS, /* about an accepted one */
    WATCH,     /* a delivered one: a rejection may come late */
    APPEAR,    /* an unreachable receiver may register */
    DOWN,      /* the receiver's access point */
    SCHEDULES
};

/* Where a schedule counts from. */
enum origin { FROM_NOW, FROM_ACCEPTED, FROM_DELIVERED, FROM_UNREACHABLE, FROM_REFUSED };

/* From now: the row's step by tries, the last one on and on. From a moment of the delivery: the
 * first of the steps, and then of every so many seconds, that is still to come. */
static const struct {
    enum origin from;
    int steps;
    gint64 step_s[STEPS_MOST];
    gint64 then_s;    /* every so often after the last step; 0: no more */
    gint64 long_s;    /* from so long after the origin … */
    gint64 then_on_s; /* … every so often; 0: no more */
} schedules[SCHEDULES] = {
        [BACK_OFF] = {FROM_NOW, 5, {0, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR}, 0, 0, 0},
        /* 0, 1 and 5 minutes after the answer was lost */
        [SEARCH] = {FROM_NOW, 3, {0, MINUTE, 4 * MINUTE}, 0, 0, 0},
        [SEARCH_ON] = {FROM_NOW, 1, {5 * MINUTE}, 0, 0, 0},
        [QUESTIONS] = {FROM_ACCEPTED, 4, {MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR}, HOUR,
                PEPPOL_LATE_S, DAY},
        [WATCH] = {FROM_DELIVERED, 1, {DAY}, DAY, PEPPOL_WATCHED_S, 0},
        [APPEAR] = {FROM_UNREACHABLE, 1, {DAY}, DAY, 0, 0},
        [DOWN] = {FROM_REFUSED, 3, {5 * MINUTE, 15 * MINUTE, HOUR}, HOUR, 0, 0},
};

static gint64 origin_of(const struct peppol_delivery *delivery, enum origin from, gint64 now)
{
    const gint64 moments[] = {[FROM_NOW] = now,
            [FROM_ACCEPTED] = delivery->accepted_at,
            [FROM_DELIVERED] = delivery->delivered_at,
            [FROM_UNREACHABLE] = delivery->unreachable_since,
            [FROM_REFUSED] = delivery->first_refused_at};
    return moments[from] ? moments[from] : now;
}

/* The first multiple of `every` that comes after `age`. */
static gint64 next_multiple(gint64 age, gint64 every)
{
    return (age / every + 1) * every;
}

/* Seconds after the origin at which a schedule's next point lies, `age` seconds after it; -1: there
 * is none. */
static gint64 point_after(enum schedule schedule, gint64 age)
{
    gint64 end = schedules[schedule].long_s, last = 0;
    if (age < 0)
        age = 0;
    for (int i = 0; i < schedules[schedule].steps; i++) {
        last = schedules[schedule].step_s[i];
        if (last > age)
            return last;
    }

    gint64 next = next_multiple(age, schedules[schedule].then_s);
    if (!end || next <= end)
        return next;
    return schedules[schedule].then_on_s
            ? end + next_multiple(age - end, schedules[schedule].then_on_s)
            : -1;
}

static gint64 moment_of(const struct peppol_delivery *delivery, enum schedule schedule, gint64 now)
{
    if (schedule == NEVER)
        return 0;
    if (schedule == NOW)
        return now;

    enum origin from = schedules[schedule].from;
    if (from == FROM_NOW) {
        int step = CLAMP(delivery->tries, 0, schedules[schedule].steps - 1);
        return now + schedules[schedule].step_s[step];
    }
    gint64 origin = origin_of(delivery, from, now), point = point_after(schedule, now - origin);
    return point < 0 ? 0 : origin + point;
}

/* ---- what ---- */

/* After so much an answer leads elsewhere. */
enum limit { NO_LIMIT, LIMIT_SEARCHES, LIMIT_RETRY_DAYS, LIMIT_DOWN, LIMITS };

/* How an answer changes the count of tries. */
enum count { AS_IT_WAS, ANEW, ONE_MORE };

struct move {
    bool known; /* the state knows this answer */
    enum peppol_state next;
    enum schedule schedule;
    enum count count;
    unsigned effects;
    enum limit limit;
};

#define FAILS                                                                   \
    {                                                                           \
        true, PEPPOL_FAILED, NEVER, ANEW, PEPPOL_ALERTS | PEPPOL_ENDS, NO_LIMIT \
    }

/* clang-format off */
static const struct move moves[PEPPOL_STATES][PEPPOL_EVENTS] = {
    [PEPPOL_LOOKING_UP] = {
        [PEPPOL_NOT_SENT] = {true, PEPPOL_LOOKING_UP, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_BUSY] = {true, PEPPOL_LOOKING_UP, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_KEY_REFUSED] = {true, PEPPOL_QUEUED, NOW, AS_IT_WAS, PEPPOL_LOCKS, NO_LIMIT},
        [PEPPOL_TROUBLE] = {true, PEPPOL_LOOKING_UP, BACK_OFF, ONE_MORE, 0, NO_LIMIT},
        [PEPPOL_REGISTERED] = {true, PEPPOL_SENDING, NEVER, ANEW, PEPPOL_REACHED, NO_LIMIT},
        [PEPPOL_NOT_REGISTERED] = {true, PEPPOL_UNREACHABLE, APPEAR, ANEW, PEPPOL_UNREACHED,
                LIMIT_RETRY_DAYS},
    },
    [PEPPOL_UNREACHABLE] = {
        [PEPPOL_NOT_SENT] = {true, PEPPOL_UNREACHABLE, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_BUSY] = {true, PEPPOL_UNREACHABLE, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_KEY_REFUSED] = {true, PEPPOL_UNREACHABLE, NOW, AS_IT_WAS, PEPPOL_LOCKS, NO_LIMIT},
        [PEPPOL_TROUBLE] = {true, PEPPOL_UNREACHABLE, BACK_OFF, ONE_MORE, 0, NO_LIMIT},
        [PEPPOL_REGISTERED] = {true, PEPPOL_SENDING, NEVER, ANEW, PEPPOL_REACHED, NO_LIMIT},
        [PEPPOL_NOT_REGISTERED] = {true, PEPPOL_UNREACHABLE, APPEAR, ANEW, PEPPOL_UNREACHED,
                LIMIT_RETRY_DAYS},
    },
    [PEPPOL_SENDING] = {
        [PEPPOL_NOT_SENT] = {true, PEPPOL_QUEUED, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_BUSY] = {true, PEPPOL_QUEUED, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_KEY_REFUSED] = {true, PEPPOL_QUEUED, NOW, AS_IT_WAS, PEPPOL_LOCKS, NO_LIMIT},
        [PEPPOL_TROUBLE] = {true, PEPPOL_QUEUED, BACK_OFF, ONE_MORE, 0, NO_LIMIT},
        [PEPPOL_STEP_DONE] = {true, PEPPOL_SENDING, NEVER, ANEW, 0, NO_LIMIT},
        [PEPPOL_TAKEN] = {true, PEPPOL_ACCEPTED, QUESTIONS, ANEW, PEPPOL_HANDED, NO_LIMIT},
        [PEPPOL_ARRIVED] = {true, PEPPOL_DELIVERED, WATCH, ANEW, PEPPOL_HANDED, NO_LIMIT},
        [PEPPOL_REFUSED] = FAILS,
        [PEPPOL_RECEIVER_DOWN] = {true, PEPPOL_QUEUED, DOWN, ANEW, 0, LIMIT_DOWN},
        [PEPPOL_IN_DOUBT] = {true, PEPPOL_UNCERTAIN, SEARCH, ANEW, 0, NO_LIMIT},
    },
    [PEPPOL_UNCERTAIN] = {
        [PEPPOL_NOT_SENT] = {true, PEPPOL_UNCERTAIN, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_BUSY] = {true, PEPPOL_UNCERTAIN, NOW, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_KEY_REFUSED] = {true, PEPPOL_UNCERTAIN, NOW, AS_IT_WAS, PEPPOL_LOCKS, NO_LIMIT},
        [PEPPOL_TROUBLE] = {true, PEPPOL_UNCERTAIN, SEARCH_ON, AS_IT_WAS, 0, NO_LIMIT},
        [PEPPOL_TAKEN] = {true, PEPPOL_ACCEPTED, QUESTIONS, ANEW, PEPPOL_HANDED, NO_LIMIT},
        [PEPPOL_ON_ITS_WAY] = {true, PEPPOL_ACCEPTED, QUESTIONS, ANEW, PEPPOL_HANDED, NO_LIMIT},
        [PEPPOL_ARRIVED] = {true, PEPPOL_DELIVERED, WATCH, ANEW, PEPPOL_HANDED, NO_LIMIT},
        [PEPPOL_REFUSED] = FAILS,
        [PEPPOL_ABSENT] = {true, PEPPOL_UNCERTAIN, SEARCH, ONE_MORE, 0, LIMIT_SEARCHES},
        [PEPPOL_UNSENT] = {true, PEPPOL_UNCERTAIN, SEARCH, ONE_MORE, 0, LIMIT_SEARCHES},
    },
    [PEPPOL_ACCEPTED] = {
        [PEPPOL_NOT_SENT] = {true, PEPPOL_ACCEPTED, QUESTIONS, AS_IT_WAS,
                PEPPOL_PAUSES | PEPPOL_LATE, NO_LIMIT},
        [PEPPOL_BUSY] = {true, PEPPOL_ACCEPTED, QUESTIONS, AS_IT_WAS,
                PEPPOL_PAUSES | PEPPOL_LATE, NO_LIMIT},
        [PEPPOL_KEY_REFUSED] = {true, PEPPOL_ACCEPTED, NOW, AS_IT_WAS, PEPPOL_LOCKS, NO_LIMIT},
        [PEPPOL_TROUBLE] = {true, PEPPOL_ACCEPTED, QUESTIONS, ONE_MORE, PEPPOL_LATE, NO_LIMIT},
        [PEPPOL_ON_ITS_WAY] = {true, PEPPOL_ACCEPTED, QUESTIONS, ONE_MORE, PEPPOL_LATE, NO_LIMIT},
        [PEPPOL_ARRIVED] = {true, PEPPOL_DELIVERED, WATCH, ANEW, PEPPOL_HANDED, NO_LIMIT},
        [PEPPOL_REFUSED] = FAILS,
    },
    [PEPPOL_DELIVERED] = {
        [PEPPOL_NOT_SENT] = {true, PEPPOL_DELIVERED, WATCH, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_BUSY] = {true, PEPPOL_DELIVERED, WATCH, AS_IT_WAS, PEPPOL_PAUSES, NO_LIMIT},
        [PEPPOL_KEY_REFUSED] = {true, PEPPOL_DELIVERED, NOW, AS_IT_WAS, PEPPOL_LOCKS, NO_LIMIT},
        [PEPPOL_TROUBLE] = {true, PEPPOL_DELIVERED, WATCH, ONE_MORE, 0, NO_LIMIT},
        [PEPPOL_REFUSED] = FAILS,
    },
};
/* clang-format on */

/* What an answer counts as that the state does not know; a state that is not asked about has no row
 * at all. */
static const enum peppol_event otherwise[PEPPOL_STATES] = {[PEPPOL_LOOKING_UP] = PEPPOL_TROUBLE,
        [PEPPOL_UNREACHABLE] = PEPPOL_TROUBLE,
        [PEPPOL_SENDING] = PEPPOL_IN_DOUBT,
        [PEPPOL_UNCERTAIN] = PEPPOL_TROUBLE,
        [PEPPOL_ACCEPTED] = PEPPOL_TROUBLE,
        [PEPPOL_DELIVERED] = PEPPOL_TROUBLE};

static const struct move limit_moves[LIMITS] = {
        [LIMIT_SEARCHES] = {true, PEPPOL_QUEUED, NOW, ANEW, 0, NO_LIMIT},
        [LIMIT_RETRY_DAYS] = FAILS,
        [LIMIT_DOWN] = FAILS,
};

static bool limit_is_met(const struct peppol_delivery *delivery,
        enum limit limit,
        const struct peppol_rules *rules,
        gint64 now)
{
    gint64 unreachable = delivery->unreachable_since ? now - delivery->unreachable_since : 0;
    gint64 down = delivery->first_refused_at ? now - delivery->first_refused_at : 0;
    const bool met[LIMITS] = {[LIMIT_SEARCHES] = delivery->tries + 1 >= PEPPOL_SEARCHES,
            [LIMIT_RETRY_DAYS] = unreachable >= (gint64)rules->retry_days * DAY,
            [LIMIT_DOWN] = down >= PEPPOL_DOWN_MOST_S};
    return met[limit];
}

static struct move move_of(const struct peppol_delivery *delivery,
        enum peppol_event event,
        const struct peppol_rules *rules,
        gint64 now)
{
    enum peppol_state state = delivery->state;
    struct move move = moves[state][event];
    if (!move.known)
        move = moves[state][otherwise[state]];
    if (move.limit != NO_LIMIT && limit_is_met(delivery, move.limit, rules, now))
        return limit_moves[move.limit];
    return move;
}

/* The moments that an answer begins or ends. */
static void note_moments(struct peppol_delivery *delivery,
        const struct move *move,
        enum peppol_event event,
        gint64 now)
{
    if (move->next == PEPPOL_UNREACHABLE && !delivery->unreachable_since)
        delivery->unreachable_since = now;
    if (event == PEPPOL_RECEIVER_DOWN && !delivery->first_refused_at)
        delivery->first_refused_at = now;
    if ((move->effects & PEPPOL_HANDED) && !delivery->accepted_at)
        delivery->accepted_at = now;
    if (move->next == PEPPOL_DELIVERED && !delivery->delivered_at)
        delivery->delivered_at = now;
}

static void note_reach(struct peppol_delivery *delivery, unsigned effects)
{
    if (effects & PEPPOL_REACHED)
        delivery->reach = PEPPOL_REACH_YES;
    if (effects & PEPPOL_UNREACHED)
        delivery->reach = PEPPOL_REACH_NO;
}

static void count_try(struct peppol_delivery *delivery, enum count count)
{
    if (count == ANEW)
        delivery->tries = 0;
    if (count == ONE_MORE)
        delivery->tries++;
}

/* The first question at or after the 72nd hour; the ones after it are planned later than that. */
static bool is_late(const struct peppol_delivery *delivery, gint64 now)
{
    gint64 late_at = delivery->accepted_at + PEPPOL_LATE_S;
    return now >= late_at && delivery->next_attempt_at <= late_at;
}

bool peppol_is_stuck(const struct peppol_delivery *delivery, const struct peppol_rules *rules)
{
    bool by_id = rules->has_status && *delivery->provider_id;
    return delivery->state == PEPPOL_UNCERTAIN && !by_id && !rules->can_find;
}

bool peppol_state_asks(enum peppol_state state)
{
    return moves[state][PEPPOL_KEY_REFUSED].known;
}

static void plan(struct peppol_delivery *delivery,
        const struct move *move,
        const struct peppol_rules *rules,
        gint64 now)
{
    bool asked = move->schedule == QUESTIONS || move->schedule == WATCH;
    gint64 at = asked && !rules->has_status ? 0 : moment_of(delivery, move->schedule, now);
    bool obeys = at && rules->retry_after_s > 0 && !(move->effects & PEPPOL_PAUSES);

    delivery->next_attempt_at = obeys ? MAX(at, now + rules->retry_after_s) : at;
}

unsigned peppol_transit(struct peppol_delivery *delivery,
        enum peppol_event event,
        const struct peppol_rules *rules,
        gint64 now)
{
    struct move move = move_of(delivery, event, rules, now);
    unsigned effects = move.effects;
    if (!move.known)
        return 0;

    if ((effects & PEPPOL_LATE) && !is_late(delivery, now))
        effects &= ~(unsigned)PEPPOL_LATE;

    note_moments(delivery, &move, event, now);
    note_reach(delivery, effects);
    count_try(delivery, move.count);
    plan(delivery, &move, rules, now);
    delivery->state = move.next;
    delivery->waits_for_person = peppol_is_stuck(delivery, rules);
    if (!delivery->waits_for_person)
        return effects;
    delivery->next_attempt_at = 0;
    return effects | PEPPOL_ALERTS;
}
