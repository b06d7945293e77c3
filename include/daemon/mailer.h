/* The mailer: takes mails from the outbox and sends them. */
#ifndef BILLHOOK_DAEMON_MAILER_H
#define BILLHOOK_DAEMON_MAILER_H

#include "daemon/live.h"
#include "mail/smtp.h"
#include "store/store.h"

/* How many mails are under way at once at most. At a relay 20 ms away one connection sends 11 a
 * second. */
#define MAILER_SENDERS 12

/* What all senders know about the relay. The mutex is also held while the queue's pause is written.
 */
struct relay_health {
    GMutex mutex;
    int failures;     /* pauses in a row */
    gint64 failed_us; /* monotonic, when the last pause stood */
    bool clean;       /* no pause is recorded */
};

/* What one sender keeps between mails. */
struct sender {
    struct store *store;
    struct smtp_session *session;        /* NULL until needed */
    const struct config *session_config; /* the config it was made for (a reference) */
    const int *stop;                     /* set by another thread to end early; may be NULL */
    struct relay_health *relay;          /* shared by all senders */
    gint64 began_us;                     /* monotonic, before the last claim */
    int *outcomes;                       /* attempts by enum smtp_outcome (g_atomic); may be NULL */
};
void sender_clear(struct sender *sender);

/* One step: claims the next due mail, builds its bytes if need be, sends it, records the outcome.
 * *did: there was one. Errors are the database's: then nothing is sent that was not claimed. */
bool mailer_step(
        struct sender *sender, const struct config *config, gint64 now, bool *did, GError **error);

/* The bytes of a mail, built once (NULL: it cannot be built now). Exposed for `show --mail`. */
GBytes *mailer_build(
        struct store *store, const struct config *config, const struct mail *mail, GError **error);

/* At the start, before the first sender: mails that a crash left uncertain wait for a person where
 * on_uncertain=hold says so or where there were too many attempts; an alert tells of them. */
bool mailer_hold_uncertain(
        struct store *store, const struct config *config, gint64 now, GError **error);

struct mailer;
/* The pool of senders: starts one when mail is due, more while there is more, and lets idle ones
 * end. */
struct mailer *mailer_start(struct live *live, const char *database, struct store_gate *gate);
void mailer_stop(struct mailer *mailer); /* after live_stop(); waits for a reply to a final dot */

/* Attempts by outcome since the start, for /metrics. */
void mailer_read_outcomes(struct mailer *mailer, int outcomes[SMTP_UNCERTAIN + 1]);

#endif
