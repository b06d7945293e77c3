/* The outbox: mails of documents and alerts, from the queue to their end. A mail is claimed durably
 * before anything of it goes out, and marked durably before the final dot: after a crash it is
 * known which mails may have been accepted. */
#ifndef BILLHOOK_STORE_OUTBOX_H
#define BILLHOOK_STORE_OUTBOX_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "store/page_key.h"
#include "store/store.h"

/* Whether a mail waits for the answer to its document's Peppol look-up. */
enum mail_peppol {
    MAIL_PEPPOL_NO,     /* it does not */
    MAIL_PEPPOL_MOST,   /* until its next_attempt_at at most */
    MAIL_PEPPOL_FOREVER /* however long it takes */
};

/* A mail in the outbox. */
struct mail {
    gint64 id;
    gint64 document_id; /* 0: an alert */
    char *number;       /* of the document, "": an alert */
    char *to;           /* one address, domain as A-label */
    char *role;         /* "to", "cc", "bcc", "accountant", "reminder", "alert" */
    enum mail_state state;
    int attempts;           /* begun so far */
    char *last_answer;      /* of the mail server, or why it waits; "": none yet */
    gint64 next_attempt_at; /* Unix seconds; when read, the end of the queue's pause if later */
    gint64 created_at;
    gint64 sent_at, first_failed_at; /* 0: never */
    char *message_id;
    bool past_dot; /* an attempt got past the final dot without an answer */
    int uncertain_attempts;
    GBytes *message;                   /* whole bytes once built; NULL before and in lists */
    char *subject, *body;              /* alerts only, else "" */
    enum mail_peppol waits_for_peppol; /* until it is claimed, retried, or released (peppol.h) */
};

/* The word for a mail's role outside: "customer" for "to", else the role. Borrowed. */
const char *mail_role_text(const struct mail *mail);

/* Frees a mail. NULL: nothing. */
void mail_free(struct mail *mail);
typedef struct mail mail_auto;
/* For g_autoptr(mail_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mail_auto, mail_free)

/* One statement: queues a mail and sets its id. Read are document_id, to, role, state,
 * next_attempt_at, created_at, message_id, waits_for_peppol, and last_answer, subject and body
 * (NULL: ""). A document's mail waits until its PDF is stored. */
bool mail_queue(struct store *store, struct mail *mail, GError **error);

/* ---- sending ---- */

/* Own transaction: claims the next mail that is due at `now`, queued or uncertain, for sending: it
 * is marked as claimed with the attempt counted, and nobody else gets it until mail_finish().
 * Alerts go first, then the longest due; the pause of the queue holds up all but alerts. The mail
 * comes with its message where that was built, and with the state before the claim (uncertain: an
 * attempt broke after the dot), so that the caller can hold it. mail_free() frees it. NULL without
 * an error: none is due. Claims of a process that died end when a store is opened with STORE_SERVE:
 * those past the dot are uncertain then, the others are due again. */
struct mail *mail_claim(struct store *store, gint64 now, GError **error);

/* One statement: keeps the built bytes, the same for every attempt and for every mail with the same
 * message_id. Bytes that are kept already stay. */
bool mail_keep_message(struct store *store, gint64 id, GBytes *message, GError **error);

/* One statement, just before the final dot goes out: from now on the mail may have been accepted.
 * CONFLICT: it is not claimed. */
bool mail_mark_dot(struct store *store, gint64 id, GError **error);

/* Own transaction: the outcome of a claimed mail, which ends the claim. answer: NULL is "";
 * next_attempt_at: for a mail that is tried again. SENT: the document's state becomes sent too,
 * where the role is "to". UNCERTAIN or HELD after mail_mark_dot() counts an uncertain attempt.
 * CONFLICT: it is not claimed. */
bool mail_finish(struct store *store,
        gint64 id,
        enum mail_state state,
        const char *answer,
        gint64 next_attempt_at,
        gint64 now,
        GError **error);

/* One statement: uncertain mails with so many uncertain attempts or more become held. *count: how
 * many. */
bool mail_hold_uncertain(struct store *store, gint64 attempts, gint64 *count, GError **error);

/* *at: the earliest moment, past or to come, at which a mail that waits can be claimed: its
 * next_attempt_at, and for all but alerts not before the pause ends. 0: none waits (those that wait
 * for their PDF, and those that wait for the Peppol look-up without an end, do not count). */
bool mail_next_due(struct store *store, gint64 *at, GError **error);

/* ---- looking ---- */

/* One mail with its message; mail_free() frees it. NOT_FOUND. */
struct mail *mail_get(struct store *store, gint64 id, GError **error);

/* Mails without their messages (GPtrArray of struct mail), newest first. state: an enum mail_state,
 * -1 all; limit: 0 all. */
GPtrArray *mail_list(struct store *store, int state, int limit, GError **error);

/* A page of the mails in a state without their messages (GPtrArray of struct mail), newest first.
 */
GPtrArray *mail_page(
        struct store *store, enum mail_state state, struct page_key *key, GError **error);

/* The mails of a document without their messages (GPtrArray of struct mail), oldest first. */
GPtrArray *mail_of_document(struct store *store, gint64 document_id, GError **error);

/* ---- by a person, or because something was mended ---- */

/* Own transaction: a mail that is failed, held, uncertain, cancelled or queued is due now, and the
 * pause of the queue ends. An uncertain one stays uncertain, the others are queued. CONFLICT: it is
 * sent, or being sent at the moment. NOT_FOUND. The pause has ended after these two errors too. */
bool mail_retry(struct store *store, gint64 id, GError **error);

/* Own transaction: all failed mails are due now, and the pause ends. *count: how many mails. */
bool mail_retry_failed(struct store *store, gint64 *count, GError **error);

/* True when a mail waits for an attachment of [mail] that cannot be read, and is not due at `now`;
 * false also when it cannot be told. */
bool mail_waits_for_file(struct store *store, gint64 now);

/* Own transaction: a file or directory of [mail] was mended: mails that wait for an attachment are
 * due at `now`, and the pause ends, also where no mail waits for one. */
bool mail_retry_files(struct store *store, gint64 now, GError **error);

/* One statement: the mail never goes out. CONFLICT: it is sent, cancelled, or being sent at the
 * moment. NOT_FOUND. */
bool mail_cancel(struct store *store, gint64 id, GError **error);

/* ---- the pause of the queue ---- */

/* One statement: no mail but alerts is claimed before `until` (Unix seconds); `reason` (NULL: "")
 * is told by mail_pause_reason(). until 0: the pause ends. */
bool mail_pause(struct store *store, gint64 until, const char *reason, GError **error);

/* Why the queue was paused last; caller frees. NULL: mail_pause() has ended that, or it cannot be
 * read. A pause whose time has passed is still told: mail may leave, but none has since. */
char *mail_pause_reason(struct store *store);

#endif
