/* The mail state machine: what an outcome makes of a mail, when it is due again, who is told
 * (F01-F04). */
#include "../../../src/channel/mail_outcome.h"
#include "store/outbox.h"

#define NOW 1764000000
#define DAY (24 * 3600)

static struct mail mail_of(const char *role, enum mail_state state, int attempts)
{
    return (struct mail){.role = (char *)role, .state = state, .attempts = attempts};
}

/* Each outcome from each state that can be claimed. */
static void test_next_state(void)
{
    static const struct {
        const char *name;
        enum mail_state before;
        int uncertain;     /* attempts that broke after the dot, before this one */
        gint64 failed_for; /* seconds since the first failure, 0: this is the first attempt */
        bool hold;         /* [mail] on_uncertain=hold */
        enum outcome outcome;
        enum mail_state after;
    } rows[] = {
            {"taken at once", MAIL_QUEUED, 0, 0, false, OUTCOME_ACCEPTED, MAIL_SENT},
            {"taken after days of trouble", MAIL_QUEUED, 0, 9 * DAY, false, OUTCOME_ACCEPTED,
                    MAIL_SENT},
            {"an uncertain one taken", MAIL_UNCERTAIN, 1, 60, false, OUTCOME_ACCEPTED, MAIL_SENT},
            {"refused is final", MAIL_QUEUED, 0, 0, false, OUTCOME_REFUSED, MAIL_FAILED},
            {"an uncertain one refused", MAIL_UNCERTAIN, 4, 60, false, OUTCOME_REFUSED,
                    MAIL_FAILED},
            {"put off the first time", MAIL_QUEUED, 0, 0, false, OUTCOME_LATER, MAIL_QUEUED},
            {"put off a second before the end", MAIL_QUEUED, 0, 5 * DAY - 1, false, OUTCOME_LATER,
                    MAIL_QUEUED},
            {"put off at the end of patience", MAIL_QUEUED, 0, 5 * DAY, false, OUTCOME_LATER,
                    MAIL_FAILED},
            {"put off, and may have arrived before", MAIL_UNCERTAIN, 1, 60, false, OUTCOME_LATER,
                    MAIL_UNCERTAIN},
            {"relay trouble", MAIL_QUEUED, 0, 60, false, OUTCOME_RELAY, MAIL_QUEUED},
            {"relay trouble for days", MAIL_QUEUED, 0, 6 * DAY, false, OUTCOME_RELAY, MAIL_FAILED},
            {"relay trouble, and may have arrived before", MAIL_UNCERTAIN, 1, 60, false,
                    OUTCOME_RELAY, MAIL_UNCERTAIN},
            {"broken after the dot", MAIL_QUEUED, 0, 0, false, OUTCOME_UNCERTAIN, MAIL_UNCERTAIN},
            {"broken after the dot a fourth time", MAIL_UNCERTAIN, 3, 60, false, OUTCOME_UNCERTAIN,
                    MAIL_UNCERTAIN},
            {"broken after the dot a fifth time", MAIL_UNCERTAIN, 4, 60, false, OUTCOME_UNCERTAIN,
                    MAIL_HELD},
            {"broken after the dot, the owner wants to look", MAIL_QUEUED, 0, 0, true,
                    OUTCOME_UNCERTAIN, MAIL_HELD},
            {"hold touches no other outcome", MAIL_QUEUED, 0, 0, true, OUTCOME_LATER, MAIL_QUEUED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct config config = {
                .mail = {.hold_uncertain = rows[i].hold, .give_up_after_s = 5 * DAY}};
        struct mail mail = mail_of("to", rows[i].before, 1);
        mail.uncertain_attempts = rows[i].uncertain;
        mail.first_failed_at = rows[i].failed_for ? NOW - rows[i].failed_for : 0;
        enum mail_state after = mail_next_state(&config, &mail, rows[i].outcome, NOW);
        if (after != rows[i].after)
            g_error("%s: %s, not %s", rows[i].name, mail_state_text(after),
                    mail_state_text(rows[i].after));
    }
}

/* When it is due again, and what it does to the others. */
static void test_next_attempt(void)
{
    static const struct {
        const char *name, *role;
        int attempts;
        enum outcome outcome;
        bool stopped;
        gint64 least, most; /* seconds from now; both -1: never */
        bool pauses;
    } rows[] = {
            {"taken", "to", 1, OUTCOME_ACCEPTED, false, -1, -1, false},
            {"refused", "to", 1, OUTCOME_REFUSED, false, -1, -1, false},
            {"put off", "to", 1, OUTCOME_LATER, false, 270, 330, false},
            {"put off, attempts never counted", "to", 0, OUTCOME_LATER, false, 270, 330, false},
            {"put off a third time", "cc", 3, OUTCOME_LATER, false, 1080, 1320, false},
            {"put off often", "to", 50, OUTCOME_LATER, false, 3600, 4000, false},
            {"uncertain", "to", 1, OUTCOME_UNCERTAIN, false, 270, 330, false},
            {"the daemon ends", "to", 7, OUTCOME_LATER, true, 0, 0, false},
            {"relay trouble: the pause holds it up", "to", 4, OUTCOME_RELAY, false, 0, 0, true},
            {"relay trouble: an alert knows no pause", "alert", 1, OUTCOME_RELAY, false, 270, 330,
                    false},
            {"the daemon ends under an alert", "alert", 1, OUTCOME_RELAY, true, 0, 0, false},
    };
    static const guint16 randoms[] = {0, 1, 32768, 65535};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct mail mail = mail_of(rows[i].role, MAIL_QUEUED, rows[i].attempts);
        struct smtp_result result = {.outcome = rows[i].outcome, .stopped = rows[i].stopped};
        if (mail_outcome_pauses(&mail, rows[i].outcome) != rows[i].pauses)
            g_error("%s: pauses", rows[i].name);
        for (gsize j = 0; j < G_N_ELEMENTS(randoms); j++) {
            gint64 at = mail_next_attempt(&mail, &result, NOW, randoms[j]);
            if (rows[i].least < 0 ? at != 0 : at < NOW + rows[i].least || at > NOW + rows[i].most)
                g_error("%s: due in %" G_GINT64_FORMAT " s", rows[i].name, at - NOW);
        }
    }
}

/* Not an alert for each mail of a trouble that is known, but none is forgotten. */
static void test_needs_alert(void)
{
    static const struct {
        const char *name;
        enum outcome outcome;
        enum mail_state state;
        int attempts, failures;
        bool told;
    } rows[] = {
            {"sent", OUTCOME_ACCEPTED, MAIL_SENT, 1, 0, false},
            {"refused", OUTCOME_REFUSED, MAIL_FAILED, 1, 0, true},
            {"given up", OUTCOME_RELAY, MAIL_FAILED, 90, 0, true},
            {"held", OUTCOME_UNCERTAIN, MAIL_HELD, 1, 0, true},
            {"uncertain", OUTCOME_UNCERTAIN, MAIL_UNCERTAIN, 1, 0, true},
            {"relay trouble begins", OUTCOME_RELAY, MAIL_QUEUED, 3, 1, true},
            {"relay trouble goes on", OUTCOME_RELAY, MAIL_QUEUED, 3, 2, false},
            {"relay trouble that another mail met", OUTCOME_RELAY, MAIL_QUEUED, 8, 0, false},
            {"relay trouble has lasted for hours", OUTCOME_RELAY, MAIL_QUEUED, 3,
                    MAIL_LONG_ATTEMPTS, true},
            {"put off", OUTCOME_LATER, MAIL_QUEUED, 1, 0, false},
            {"put off for hours", OUTCOME_LATER, MAIL_QUEUED, MAIL_LONG_ATTEMPTS, 0, true},
            {"put off for days", OUTCOME_LATER, MAIL_QUEUED, MAIL_LONG_ATTEMPTS + 1, 0, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct mail mail = mail_of("to", MAIL_QUEUED, rows[i].attempts);
        if (mail_needs_alert(&mail, rows[i].outcome, rows[i].state, rows[i].failures) !=
                rows[i].told)
            g_error("%s: %s", rows[i].name, rows[i].told ? "not told" : "told");
    }
}

/* The words that an owner's log search relies on. */
static void test_words(void)
{
    static const char *const words[] = {
            [OUTCOME_ACCEPTED] = "accepted",
            [OUTCOME_LATER] = "later",
            [OUTCOME_REFUSED] = "refused",
            [OUTCOME_RELAY] = "relay-trouble",
            [OUTCOME_UNCERTAIN] = "uncertain",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_cmpstr(outcome_logged((enum outcome)i), ==, words[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/daemon/mail-outcome/next-state", test_next_state);
    g_test_add_func("/daemon/mail-outcome/next-attempt", test_next_attempt);
    g_test_add_func("/daemon/mail-outcome/needs-alert", test_needs_alert);
    g_test_add_func("/daemon/mail-outcome/words", test_words);
    return g_test_run();
}
