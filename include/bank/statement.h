/* A bank's statement as its readers give it: one account, its movements, its balances. Pure data;
 * any thread. Facts: CODA version 2.6 (Febelfin), camt.053.001.02 to .13 (ISO 20022). */
#ifndef BILLHOOK_BANK_STATEMENT_H
#define BILLHOOK_BANK_STATEMENT_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

enum bank_format { BANK_CODA, BANK_CAMT, BANK_FORMATS };

/* What a movement is, by what the bank's own codes say. */
enum bank_kind {
    BANK_TRANSFER, /* money that came in by a transfer */
    BANK_INCOMING, /* money that came in otherwise: card terminal, direct debit, interest */
    BANK_DEBIT,    /* money that went out */
    BANK_FEE,      /* what the bank charges */
    BANK_REVERSAL, /* a credit taken back: rejected, recalled, reversed; its amount is negative */
    BANK_TOTAL,    /* a total whose details are not there, or do not make it up: one line, which no
                      rule matches */
    BANK_KINDS
};

/* One movement. Strings are owned, "" for what the bank does not say, UTF-8, cleaned of control
 * characters and blanks at their ends. */
struct bank_movement {
    int place;    /* in its statement, from 1 */
    char *day;    /* the booking (entry) day, YYYY-MM-DD */
    money amount; /* minor units of the account's currency; negative: money went out */
    enum bank_kind kind;
    char *name, *iban;    /* of the other side; iban without blanks, also a BBAN */
    char *reference;      /* the structured one with right check digits: 12 digits, or "RF…" */
    char *text;           /* the free communication, "" where it is structured only; also several
                             structured references, and such with wrong check digits */
    char *end_to_end;     /* the payer's reference; "" also for NOTPROVIDED */
    char *bank_reference; /* the bank's own; "" also for zeros only and NOTPROVIDED */
    int line;             /* of the file, from 1, where it begins */
};

/* One statement; all in it is owned. */
struct bank_statement {
    enum bank_format format;
    char *account;     /* IBAN or BBAN without blanks; a Belgian BBAN as its IBAN */
    char *currency;    /* ISO 4217 */
    char *identity;    /* what names it at the bank: "2026/231" (year and sequence of a CODA),
                          "ElctrncSeqNb/Id" of a camt.053; it may repeat */
    guint8 sha256[32]; /* of what it says: its records behind the header, its elements and texts;
                          alike for other line ends, other layout and a copy marked as such */
    char *opened_on, *closed_on; /* days of the balances, "" unknown */
    money opening, closing;      /* minor units */
    bool has_balances;           /* both are there */
    bool duplicate;              /* the bank marks it as a copy */
    GPtrArray *movements;        /* struct bank_movement, in the order of the file */
};

/* An empty statement: strings "", no movements. bank_statement_free() frees it. */
struct bank_statement *bank_statement_new(enum bank_format format);

/* Frees it and all in it. NULL: nothing. */
void bank_statement_free(struct bank_statement *statement);

/* A movement of a statement, which owns it, with the next place and all strings "". */
struct bank_movement *bank_statement_add(struct bank_statement *statement);

/* "coda", "camt"; "" for a number that is no format. Static. */
const char *bank_format_text(enum bank_format format);

/* "transfer", "incoming", "debit", "fee", "reversal", "total"; "" for a number that is no kind.
 * Static. */
const char *bank_kind_text(enum bank_kind kind);

/* The kind of such a name. False, and *kind unchanged, for another text. */
bool bank_kind_from_text(const char *text, enum bank_kind *kind);

/* The statements of a file (GPtrArray of struct bank_statement, which it frees), CODA or camt.053,
 * told apart by content; a file may hold several. NULL with INPUT and the line and the reason: it
 * is neither, is cut or broken, a sum is wrong (trailer, or opening + movements and closing), it is
 * an XML with a DTD, it is larger than the bounds below. Nothing of such a file is given. */
GPtrArray *bank_read(const guint8 *bytes, gsize length, GError **error);

/* What is read at most: bytes of a file, statements in it, movements of all of them. */
#define BANK_FILE_MOST (64 * 1024 * 1024)
#define BANK_STATEMENTS_MOST 10000
#define BANK_MOVEMENTS_MOST 200000

#endif
