/* Bank statements and their lines as they were imported, and what became of each line. */
#ifndef BILLHOOK_STORE_BANK_H
#define BILLHOOK_STORE_BANK_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "store/store.h"

/* A line; strings owned, "" unknown. The words of kind and state are the bank room's. */
struct bank_line {
    gint64 id; /* the N of `bank match` */
    gint64 statement_id;
    int place;     /* in its statement, from 1 */
    char *account; /* of the statement */
    char *day;     /* booking day */
    money amount;  /* minor units, negative: money went out */
    char *currency, *kind, *name, *iban, *reference, *text, *end_to_end, *bank_reference;
    char *state, *outcome, *facts; /* live on */
    gint64 decided_at;
    char *decided_by;  /* "": the rules; else who matched it */
    GPtrArray *shares; /* struct bank_line_share */
};

/* A document that a line pays or is proposed to. */
struct bank_line_share {
    gint64 document_id;
    char *number;
    money amount; /* minor units */
};

/* Frees a line. NULL: nothing. */
void bank_line_free(struct bank_line *line);

/* A statement to keep. All borrowed. */
struct bank_statement_row {
    const char *account, *identity, *format, *currency, *opened_on, *closed_on, *file;
    const guint8 *sha256; /* 32 bytes */
    money opening, closing;
};

/* One statement: keeps it; *id: its own, 0: the same bytes of the account are there already. */
bool bank_statement_keep(struct store *store,
        const struct bank_statement_row *statement,
        gint64 now,
        gint64 *id,
        GError **error);

/* Keeps a line with its state and shares and sets line->id. */
bool bank_line_keep(struct store *store, struct bank_line *line, gint64 now, GError **error);

/* State, outcome, facts, decided_by and shares of a kept line. NOT_FOUND. */
bool bank_line_decide(struct store *store, const struct bank_line *line, gint64 now, GError **error);

/* One line with its shares; bank_line_free(). NOT_FOUND names it. */
struct bank_line *bank_line_get(struct store *store, gint64 id, GError **error);

/* Lines (GPtrArray of struct bank_line), newest first. state NULL: all; limit 0: all. */
GPtrArray *bank_line_list(struct store *store, const char *state, int limit, GError **error);

/* Lines of an account, day and amount (GPtrArray of struct bank_line), oldest first. */
GPtrArray *bank_line_alike(
        struct store *store, const char *account, const char *day, money amount, GError **error);

/* Open and proposed lines whose text or reference may speak of an invoice that is being issued:
 * those with its due, its reference, its number or its order's number (GPtrArray of struct
 * bank_line), oldest first. */
GPtrArray *bank_line_waiting(
        struct store *store, const struct document *invoice, GError **error);

/* *day: the last day of an imported statement, "" none; caller frees. */
bool bank_last_day(struct store *store, char **day, GError **error);

#endif
