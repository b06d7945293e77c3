/* Bank statements and their lines as they were imported, what became of each line, and the invoices
 * that lines are matched with. */
#ifndef BILLHOOK_STORE_BANK_H
#define BILLHOOK_STORE_BANK_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "store/page_key.h"
#include "store/store.h"

/* ---- lines ---- */

/* A line; strings owned, never NULL, "" unknown. The words of kind, state and outcome are the bank
 * room's and acts'. */
struct bank_line {
    gint64 id; /* the N of `bank match`; 0: not kept */
    gint64 statement_id;
    int place;     /* in its statement, from 1 */
    char *account; /* of the statement */
    char *day;     /* booking day */
    money amount;  /* minor units, negative: money went out */
    char *currency, *kind, *name, *iban, *reference, *text, *end_to_end, *bank_reference;
    char *state, *outcome, *facts; /* live on */
    char *decided_by;              /* "": the rules; else who matched it */
    GPtrArray *shares;             /* struct bank_line_share, which it frees */
    gint64 undoes; /* not kept: the line that a reversal takes back; 0: none is known */
};

/* A document that a line pays or is proposed to. */
struct bank_line_share {
    gint64 document_id;
    char *number;
    money amount; /* minor units; negative: taken back */
};

/* A line without anything: strings "", no shares. bank_line_free() frees it. Any thread. */
struct bank_line *bank_line_new(void);

/* Frees a line. NULL: nothing. Any thread. */
void bank_line_free(struct bank_line *line);
typedef struct bank_line bank_line_auto;
/* For g_autoptr(bank_line_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(bank_line_auto, bank_line_free)

/* Adds a share of a document; the number is copied. Any thread. */
void bank_line_add_share(
        struct bank_line *line, gint64 document_id, const char *number, money amount);

/* Keeps a line with its state and shares and sets line->id. Some statements: inside the caller's
 * transaction. CONFLICT: its statement has one at that place. */
bool bank_line_keep(struct store *store, struct bank_line *line, gint64 now, GError **error);

/* State, outcome, facts, decided_by and shares of a kept line, at `now`. Some statements: inside
 * the caller's transaction. NOT_FOUND. */
bool bank_line_decide(
        struct store *store, const struct bank_line *line, gint64 now, GError **error);

/* One line with its shares; bank_line_free(). NOT_FOUND names it. */
struct bank_line *bank_line_get(struct store *store, gint64 id, GError **error);

/* Lines with their shares (GPtrArray of struct bank_line), newest first. state NULL: all; limit 0:
 * all. */
GPtrArray *bank_line_list(struct store *store, const char *state, int limit, GError **error);

/* A page of the lines with their shares (GPtrArray of struct bank_line), newest first. state NULL:
 * all. */
GPtrArray *bank_line_page(
        struct store *store, const char *state, struct page_key *key, GError **error);

/* *count: how many lines are in a state. */
bool bank_line_count(struct store *store, const char *state, gint64 *count, GError **error);

/* Lines of an account, day and amount, without shares (GPtrArray of struct bank_line), oldest
 * first. */
GPtrArray *bank_line_alike(
        struct store *store, const char *account, const char *day, money amount, GError **error);

/* Lines of the kept statements of an account that have that identity, without shares (GPtrArray of
 * struct bank_line), by statement and place. */
GPtrArray *bank_line_of_identity(
        struct store *store, const char *account, const char *identity, GError **error);

/* Booked lines of an account with exactly that amount whose booking day is not after `day`, without
 * shares (GPtrArray of struct bank_line), newest first, at most `limit`: what a reversal may undo.
 */
GPtrArray *bank_line_booked(struct store *store,
        const char *account,
        money amount,
        const char *day,
        int limit,
        GError **error);

/* Reversals that found nothing to undo yet: open lines of kind "reversal", without shares
 * (GPtrArray of struct bank_line), oldest first, at most `limit`. */
GPtrArray *bank_line_reversals(struct store *store, int limit, GError **error);

/* The ids (GArray of gint64) of open and proposed lines that may speak of an invoice that is being
 * issued: in its currency, with its due, or with its reference, its number or its order's number in
 * them, oldest first, at most 1,000. Cheap when no line waits. */
GArray *bank_line_waiting(struct store *store, const struct document *invoice, GError **error);

/* ---- statements ---- */

/* A statement to keep. All borrowed. */
struct bank_statement_row {
    const char *account, *identity, *format, *currency, *opened_on, *closed_on, *file;
    const guint8 *sha256; /* 32 bytes */
    money opening, closing;
};

/* One statement of SQL: keeps it; *id: its own; 0: the same bytes of the account are there already.
 */
bool bank_statement_keep(struct store *store,
        const struct bank_statement_row *statement,
        gint64 now,
        gint64 *id,
        GError **error);

/* *before: the highest identity of an account's kept statements of a format from `least` on and
 * below `below`, as texts compare; "" none. Caller frees. */
bool bank_statement_before(struct store *store,
        const char *account,
        const char *format,
        const char *least,
        const char *below,
        char **before,
        GError **error);

/* *day: the last day of an imported statement, "" none; caller frees. */
bool bank_last_day(struct store *store, char **day, GError **error);

/* ---- invoices ---- */

/* An issued invoice as lines are matched with it; strings owned. */
struct bank_target {
    gint64 id;
    char *number, *order_number, *reference, *currency, *method, *name, *company;
    money gross, due;
    bool credited;  /* wholly */
    bool shop_paid; /* a payment that counts is the shop's word */
    bool hand_paid; /* a payment that counts is a person's, and no bank line stands for it */
    money unproved; /* sum of the shop's and persons' payments for which no bank line stands */
};

/* Frees one. NULL: nothing. Any thread. */
void bank_target_free(struct bank_target *target);

/* What invoices are asked by. */
enum bank_key {
    BANK_BY_REFERENCE, /* reference_plain() of its payment reference */
    BANK_BY_NUMBER,    /* reference_plain() of its number */
    BANK_BY_ORDER,     /* the number of its order */
    BANK_KEYS
};

/* The issued invoices with that key, the oldest first, at most 50 (GPtrArray of struct
 * bank_target). An empty key: none. */
GPtrArray *bank_targets(struct store *store, enum bank_key key, const char *text, GError **error);

/* The issued invoices of which exactly `due` is due, likewise; without reference and what payments
 * say of them (shop_paid, hand_paid, unproved). */
GPtrArray *bank_targets_due(struct store *store, money due, GError **error);

/* One statement: an invoice that has just been issued can be found by lines; another type: nothing.
 * document_issue() calls it. */
bool bank_invoice_keep(struct store *store, const struct document *document, GError **error);

/* *count: how many invoices have the warning paid-too-much; *which: the newest five of them by
 * number, joined by ", ", and whether there are more; caller frees. */
bool bank_surplus(struct store *store, gint64 *count, char **which, GError **error);

/* *known: there is an order of that number of which no invoice was issued. */
bool bank_order_waits(struct store *store, const char *order_number, bool *known, GError **error);

#endif
