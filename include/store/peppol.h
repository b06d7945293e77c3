/* Peppol deliveries of documents, what was asked and answered, and the pause of the provider. One
 * delivery a document that is not a test; one more where an earlier one was a test. */
#ifndef BILLHOOK_STORE_PEPPOL_H
#define BILLHOOK_STORE_PEPPOL_H

#include <glib.h>
#include <stdbool.h>

#include "document/peppol_status.h"
#include "store/page_key.h"
#include "store/store.h"

/* Whether the receiver is registered, as far as it was ever answered. */
enum peppol_reach { PEPPOL_REACH_UNKNOWN, PEPPOL_REACH_YES, PEPPOL_REACH_NO };

/* A delivery. All owned, texts never NULL, times Unix seconds (0: never). */
struct peppol_delivery {
    gint64 id;
    gint64 document_id;
    char *number; /* of the document; read only */
    enum peppol_state state;
    char *participant; /* "": it has none that can be used */
    /* whom it was POSTed to; of one that was not POSTed yet: whom it would go to when it was last
     * tried ("" before) */
    char *provider, *account;
    bool test;
    char *reference;   /* ours, unique, the same in every attempt */
    char *provider_id; /* "" before there is one */
    int step;          /* of SEND, that comes next or is going on */
    enum peppol_reach reach;
    int attempts; /* of handing it over that were begun */
    int tries;    /* of what goes on now (look-ups, searches, questions), for the schedule */
    char *last_answer;
    gint64 next_attempt_at; /* 0: none is planned */
    gint64 queued_at;
    gint64 unreachable_since;
    gint64 first_refused_at; /* of a receiver that is down */
    gint64 posted_at;        /* the first POST that may have handed it over */
    gint64 accepted_at, delivered_at;
    bool waits_for_person; /* uncertain, and nothing can be asked */
};

/* A delivery with its texts "", all else 0. Free with peppol_delivery_free(). */
struct peppol_delivery *peppol_delivery_new(void);

/* Frees a delivery; NULL is allowed. */
void peppol_delivery_free(struct peppol_delivery *delivery);
typedef struct peppol_delivery peppol_delivery_auto;
/* For g_autoptr(peppol_delivery_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(peppol_delivery_auto, peppol_delivery_free)

/* One statement: keeps a new delivery and sets its id; its reference must be one. CONFLICT: the
 * document has one that is not a test (or, for a test, has any), or is no issued invoice or credit
 * note; the schema's rules on what goes with which state are those of peppol_update(). */
bool peppol_queue(struct store *store, struct peppol_delivery *delivery, GError **error);

/* One statement: writes all that may change (all but id, document_id, number, reference, queued_at)
 * where the state in the database is still `expected`. CONFLICT: it is another, or a rule of the
 * schema: sending wants posted_at, accepted accepted_at, delivered delivered_at, unreachable
 * unreachable_since; posted_at a provider; waits_for_person uncertain; failed and cancelled no
 * next_attempt_at; delivered_at and attempts never go back. NOT_FOUND. */
bool peppol_update(struct store *store,
        const struct peppol_delivery *delivery,
        enum peppol_state expected,
        GError **error);

/* The delivery that is due at `now`, the longest due first: one counts once its document's page was
 * made (rendered_at). NULL without an error: none. The pause does not count
 * here: the caller looks at it first. */
struct peppol_delivery *peppol_due(struct store *store, gint64 now, GError **error);

/* *at: when the next one is due, past or to come; 0: none. */
bool peppol_next_due(struct store *store, gint64 *at, GError **error);

/* The newest delivery of a document. NULL without an error: it never had one. */
struct peppol_delivery *peppol_of_document(struct store *store, gint64 document_id, GError **error);

/* All deliveries of a document (GPtrArray of struct peppol_delivery), oldest first. */
GPtrArray *peppol_each_of_document(struct store *store, gint64 document_id, GError **error);

/* Deliveries (GPtrArray of struct peppol_delivery) that are uncertain and wait for a person, oldest
 * first, at most `limit` (above 0). */
GPtrArray *peppol_for_person(struct store *store, int limit, GError **error);

/* Unreachable deliveries (GPtrArray of struct peppol_delivery), test ones left out, whose document
 * has no mail to the customer that was or will be sent: oldest first, at most `limit` (above 0). */
GPtrArray *peppol_without_mail(struct store *store, int limit, GError **error);

/* Accepted deliveries about which nothing is asked any more, counted for each account. */
struct peppol_holder {
    char *provider, *account;
    gint64 count;
};

/* GPtrArray of struct peppol_holder, which frees them; test ones left out. */
GPtrArray *peppol_holders(struct store *store, GError **error);

/* Deliveries (GPtrArray of struct peppol_delivery), newest first. state: -1 all; limit: 0 all. */
GPtrArray *peppol_list(struct store *store, int state, int limit, GError **error);

/* A page of the deliveries in a state (GPtrArray of struct peppol_delivery), newest first. */
GPtrArray *peppol_page(
        struct store *store, enum peppol_state state, struct page_key *key, GError **error);

/* One statement, at a start: what was `sending` when the process died becomes `uncertain`, due now.
 * *count: how many. (Those in a step that may be repeated are the channel's to put back: it reads
 * them first.) */
bool peppol_recover(struct store *store, gint64 now, gint64 *count, GError **error);

/* How many deliveries there are by state, test ones left out. */
bool peppol_counts(struct store *store, gint64 counts[PEPPOL_STATES], GError **error);

/* ---- what was asked and answered ---- */

/* One exchange; texts never NULL. Equal answers to the same question that follow each other are one
 * row with a count. */
struct peppol_exchange {
    gint64 at, last_at; /* Unix seconds, the first and the last of `count` */
    int count;
    char *ask;     /* "lookup", "send" … */
    char *request; /* method and URL, or the DNS name; no key */
    char *event;   /* "taken" … */
    int status;    /* HTTP, 0: none came */
    gint64 took_ms;
    char *words;    /* in words */
    GBytes *answer; /* at most 64 KiB, keys left out; NULL: none */
};

/* Frees an exchange; NULL is allowed. */
void peppol_exchange_free(struct peppol_exchange *exchange);

/* One or two statements: keeps an exchange of a delivery, or counts the last one up. Read are at,
 * ask, request, event, status, took_ms, words and answer (longer than 64 KiB: its beginning). After
 * 1 MiB of answers of one delivery only those to "send" are kept, and of the others the words. */
bool peppol_exchange_add(struct store *store,
        gint64 delivery_id,
        const struct peppol_exchange *exchange,
        GError **error);

/* The exchanges of a delivery (GPtrArray of struct peppol_exchange), oldest first. */
GPtrArray *peppol_exchanges(struct store *store, gint64 delivery_id, GError **error);

/* ---- the pause of the provider ---- */

/* Why nothing is asked at the moment. */
struct peppol_pause {
    gint64 until; /* Unix seconds; 0: no pause. With `refused` it has no end of its own */
    bool refused; /* the key was refused: until the config is re-read, a check or `peppol retry` */
    int failures; /* pauses in a row, for the back-off */
    char *provider; /* whose, "" */
    char *reason;   /* in words, "" */
};

/* Reads the pause; peppol_pause_clear() frees. */
bool peppol_pause_read(struct store *store, struct peppol_pause *pause, GError **error);

/* One statement: writes it; NULL, or one that is all zero, ends it. */
bool peppol_pause_write(struct store *store, const struct peppol_pause *pause, GError **error);

/* Frees its texts. */
void peppol_pause_clear(struct peppol_pause *pause);
typedef struct peppol_pause peppol_pause_auto;
/* For g_auto(peppol_pause_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(peppol_pause_auto, peppol_pause_clear)

/* ---- when it began ---- */

/* When a provider was first set: with test or without, and without. 0: never. */
struct peppol_since {
    gint64 any, live;
};

/* Reads both moments. */
bool peppol_since_read(struct store *store, struct peppol_since *since, GError **error);

/* A few statements: notes the moment, once for each kind; later calls change nothing. What was
 * issued before the call counts as older than that moment, also in the same second:
 * call it before a document is issued, in one transaction. */
bool peppol_since_note(struct store *store, bool test, gint64 now, GError **error);

/* ---- what is owed ---- */

/* Issued invoices and credit notes since `since` (issued_at) that have an e-invoice or no page yet,
 * whose VAT number begins with `country`
 * ("BE", "" any that has one), that were issued before `before` and have no delivery (test ones
 * left out) that is delivered, cancelled, unreachable, or accepted without a next_attempt_at
 * (nobody can say more): GPtrArray of char * numbers, oldest first, at most `limit`. *count: how
 * many there are in all. By an index of those alone. Candidates only: the caller looks whether each
 * is one that goes. */
GPtrArray *peppol_owed(struct store *store,
        gint64 since,
        gint64 before,
        const char *country,
        int limit,
        gint64 *count,
        GError **error);

/* ---- the mail that goes with it ---- */

/* One statement: the mails of a document that wait for the look-up are due at `now`. */
bool mail_release_peppol(struct store *store, gint64 document_id, gint64 now, GError **error);

/* One statement: those mails are cancelled instead, with a last_answer that says why. *count: how
 * many. */
bool mail_cancel_peppol(struct store *store, gint64 document_id, gint64 *count, GError **error);

/* One statement: an issued document becomes sent where no mail of it is still to go (none, or all
 * of role "to" are cancelled or failed). */
bool document_sent_by_peppol(struct store *store, gint64 document_id, GError **error);

#endif
