/* CODA files for tests: records that say only what a test is about, the trailer counted. */
#ifndef TESTS_UNIT_BANK_CODA_H
#define TESTS_UNIT_BANK_CODA_H

#include <glib.h>
#include <string.h>

#include "bank/statement.h"
#include "base/error.h"

#define OWN "BE49999000000171"

struct coda {
    GString *text;
    const char *end; /* of a line */
    int records, line;
    gint64 opening, in, out;
};

/* A record: blanks, and texts at columns from 1: int column, const char *text …, 0. */
static inline void coda_record(struct coda *coda, ...) G_GNUC_UNUSED;
static inline void coda_record(struct coda *coda, ...)
{
    char record[129];
    va_list parts;
    memset(record, ' ', 128);
    record[128] = '\0';
    va_start(parts, coda);
    for (int column = va_arg(parts, int); column; column = va_arg(parts, int)) {
        const char *text = va_arg(parts, const char *);
        memcpy(record + column - 1, text, strlen(text));
    }
    va_end(parts);
    if (strchr("1238", record[0]))
        coda->records++;
    coda->line++;
    g_string_append_printf(coda->text, "%s%s", record, coda->end);
}

static inline struct coda coda_begin(void)
{
    return (struct coda){.text = g_string_new(NULL), .end = "\n"};
}

static inline void coda_header(struct coda *coda)
{
    coda_record(coda, 1, "0000024112699905", 35, "VOORBEELD BV", 84, "00000", 128, "2", 0);
}

static inline void coda_opening(struct coda *coda)
{
    coda->records = 0;
    coda->in = coda->out = 0;
    coda_record(
            coda, 1, "12231" OWN, 40, "EUR", 43, "0000000000000000", 59, "241126", 126, "231", 0);
}

static inline void coda_open(struct coda *coda)
{
    coda_header(coda);
    coda_opening(coda);
}

/* A record 21 with detail number 0000: code is type, family, transaction, category; cents below 0:
 * a debit; communication with its type (0 or 1) in front. */
static inline void coda_21(
        struct coda *coda, const char *detail, gint64 cents, const char *code, const char *said)
{
    g_autofree char *amount =
            g_strdup_printf("%d%015" G_GINT64_MODIFIER "d", cents < 0, ABS(cents) * 10);
    coda_record(coda, 1, "210001", 7, detail, 11, "REF7", 32, amount, 48, "241126", 54, code, 62,
            said, 116, "251126", 0);
    if (strcmp(detail, "0000") == 0)
        *(cents < 0 ? &coda->out : &coda->in) += ABS(cents);
}

static inline void coda_closing(struct coda *coda)
{
    gint64 closing = coda->opening + coda->in - coda->out;
    g_autofree char *amount =
            g_strdup_printf("%d%015" G_GINT64_MODIFIER "d", closing < 0, ABS(closing) * 10);
    coda_record(coda, 1, "8231" OWN, 39, "EUR", 42, amount, 58, "251126", 0);
}

static inline void coda_trailer(struct coda *coda)
{
    g_autofree char *totals =
            g_strdup_printf("%06d%015" G_GINT64_MODIFIER "d%015" G_GINT64_MODIFIER "d",
                    coda->records, coda->out * 10, coda->in * 10);
    coda_record(coda, 1, "9", 17, totals, 128, "2", 0);
}

static inline void coda_close(struct coda *coda)
{
    coda_closing(coda);
    coda_trailer(coda);
}

/* The statements of a file, which is freed; a failure is the test's. */
static inline GPtrArray *coda_statements(struct coda *coda)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *statements = bank_read((const guint8 *)coda->text->str, coda->text->len, &error);
    g_assert_no_error(error);
    g_string_free(coda->text, TRUE);
    return statements;
}

/* Asserts that a file is refused with this message, and frees it. */
static inline void coda_refused(struct coda *coda, const char *message)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *statements = bank_read((const guint8 *)coda->text->str, coda->text->len, &error);
    g_assert_null(statements);
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    g_assert_cmpstr(error->message, ==, message);
    g_string_free(coda->text, TRUE);
}

static inline struct bank_movement *movement_at(GPtrArray *statements, guint statement, guint at)
{
    struct bank_statement *of = g_ptr_array_index(statements, statement);
    g_assert_cmpuint(at, <, of->movements->len);
    return g_ptr_array_index(of->movements, at);
}

static inline guint movements_of(GPtrArray *statements, guint statement)
{
    return ((struct bank_statement *)g_ptr_array_index(statements, statement))->movements->len;
}

#endif
