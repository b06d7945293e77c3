/* The mailer: takes mails from the outbox and sends them. */
#ifndef BILLHOOK_CHANNEL_MAILER_H
#define BILLHOOK_CHANNEL_MAILER_H

#include "channel/work.h"
#include "mail/smtp.h"
#include "store/outbox.h"

/* What all senders know about the relay. The mutex is also held while the queue's pause is written.
 */
struct relay_health {
    GMutex mutex;
    const struct config *config; /* of relay_config_read(), a reference; NULL: none yet */
    int failures;                /* pauses in a row */
    gint64 failed_us;            /* monotonic, when the last pause stood */
    bool clean;                  /* no pause is recorded */
};

/* The config was read again (SIGHUP): the pause ends, for the mail server may be mended, and the
 * next trouble is the first. An attempt that is under way with an earlier config may last five
 * minutes more: what it meets is the mail's own, and neither pauses the queue nor ends a pause.
 * Called once senders get work->config, of which a reference is kept for the caller to give back
 * in the end. Errors are the store's: then a pause stands until its time. Any thread, with a store
 * of its own, outside of a transaction. */
bool relay_config_read(struct relay_health *relay, const struct work *work, GError **error);

/* What one sender keeps between mails; one thread. */
struct sender {
    struct store *store;                 /* its own, or one that senders share */
    GMutex *turn;                        /* held by the one who uses it; NULL: its own */
    struct smtp_session *session;        /* NULL until needed */
    const struct config *session_config; /* the config it was made for (a reference) */
    const int *stop;                     /* set by another thread to end early; may be NULL */
    struct relay_health *relay;          /* shared by all senders */
    gint64 began_us;                     /* monotonic, before the last claim */
    int *outcomes;                       /* attempts by enum outcome (g_atomic); may be NULL */
};

/* Ends the session, closes the store where it is the sender's own, gives the config back; the
 * sender is all zero then. */
void sender_clear(struct sender *sender);

/* One step, which has the turn at the store but while it waits for others: claims the next due
 * mail, builds its bytes if need be, sends it, records the outcome (waiting where the database
 * cannot be written). *did: there was one; with transport=off there never is. Errors are the
 * database's: then nothing is sent that was not claimed. The sender's thread, outside of a
 * transaction. */
bool mailer_step(
        struct sender *sender, const struct config *config, gint64 now, bool *did, GError **error);

/* The bytes of a mail, of a document or an alert, built anew. Exposed for `show --mail`. Caller
 * unrefs. TEMPORARY: the PDF is not there yet, or an attachment cannot be read; INPUT: an address
 * cannot be used; NOT_FOUND and the store's errors. The store's thread, after message_init(). */
GBytes *mailer_build(
        struct store *store, const struct config *config, const struct mail *mail, GError **error);

/* At the start, before the first sender: mails that a crash left uncertain wait for a person where
 * on_uncertain=hold says so or where there were too many attempts; an alert tells of them. Errors
 * are the store's. */
bool mailer_hold_uncertain(const struct work *work, GError **error);

#endif
