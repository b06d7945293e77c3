/* The lines of a CODA file: 128 characters each, bytes or UTF-8; in the room of bank only. Pure;
 * any thread. */
#ifndef BILLHOOK_BANK_CODA_LINE_H
#define BILLHOOK_BANK_CODA_LINE_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

#define CODA_COLUMNS 128

/* One line; borrows the file's bytes. */
struct coda_line {
    const char *bytes;
    gsize length;
    guint16 column[CODA_COLUMNS + 1]; /* where each character begins, and the end */
    int number;                       /* in the file, from 1 */
};

/* Where reading is in a file. */
struct coda_cursor {
    const char *at, *end;
    int number; /* of the line that was read last */
};

enum coda_step { CODA_LINE, CODA_END, CODA_WRONG };

/* The next line that is not empty; line ends are LF or CR LF, a Ctrl-Z at the end of the file is no
 * line. CODA_WRONG with INPUT, line and reason: it has not 128 characters, or a zero byte. */
enum coda_step coda_next(struct coda_cursor *cursor, struct coda_line *line, GError **error);

/* The byte in a column, from 1. */
char coda_at(const struct coda_line *line, int column);

/* The characters of columns from-to, UTF-8, blanks kept. Caller frees. */
char *coda_raw(const struct coda_line *line, int from, int to);

/* The same without control characters and without blanks at its ends. Caller frees. */
char *coda_text(const struct coda_line *line, int from, int to);

/* Digits of columns from-to as a number. False: they are no digits. */
bool coda_digits(const struct coda_line *line, int from, int to, gint64 *number);

/* What a CODA writes for one minor unit of a currency with so many decimals: it writes thousandths.
 */
gint64 coda_unit(int decimals);

/* A sign (0 credit, 1 debit) and behind it 15 digits, the last 3 of them decimals, in minor units
 * of a currency with so many; a debit is negative. INPUT with line and reason: no digits, or more
 * decimals than the currency has. */
bool coda_amount(const struct coda_line *line,
        int sign_column,
        const char *what,
        int decimals,
        money *amount,
        GError **error);

/* DDMMYY at a column as YYYY-MM-DD of this century, "" for zeros and blanks. INPUT with line and
 * reason for what is no day; `what` names it. NULL then; caller frees. */
char *coda_day(const struct coda_line *line, int column, const char *what, GError **error);

#endif
