/* A CODA file record by record: 0 1 (2x 3x)* 8 4* 9, once for each statement, and the checks of the
 * trailer. Records are told by their first digits; the codes that announce the next one (columns
 * 126 and 128) are not needed and not trusted. */
#include "coda.h"

#include <string.h>

#include "bank/statement.h"
#include "base/error.h"
#include "base/text.h"
#include "coda_line.h"
#include "coda_part.h"
#include "field.h"

struct reading {
    GPtrArray *statements;
    guint movements;                  /* of the statements before this one */
    struct bank_statement *statement; /* the open one, owned; NULL: between two */
    struct coda_part *head, *part;    /* of the movement that is read; part: it or a detail */
    GPtrArray *details;               /* struct coda_part */
    GChecksum *digest;
    char stage;     /* the record that was read last: 0 1 2 3 8 4 9 */
    int decimals;   /* of the account's currency */
    gint64 records; /* as the trailer counts them */
    money in, out;  /* of records with detail number 0000; both positive */
    bool part_only; /* "separate application": some movements only, balances 0 */
    bool closed;    /* the new balance was read */
    char *created, *sequence;
};

static void close_movement(struct reading *reading)
{
    if (reading->head)
        coda_emit(reading->statement, reading->head, reading->details);
    g_clear_pointer(&reading->head, coda_part_free);
    g_ptr_array_set_size(reading->details, 0);
    reading->part = NULL;
}

/* ---- 0: header ---- */

static bool read_header(struct reading *reading, const struct coda_line *line, GError **error)
{
    char version = coda_at(line, 128);
    if (version != '2')
        return fail(error, BILLHOOK_ERROR_INPUT,
                "line %d: it is a CODA of version %c, only version 2 is read", line->number,
                g_ascii_isprint(version) ? version : '?');
    if (reading->statements->len >= BANK_STATEMENTS_MOST)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: more than %d statements", line->number,
                BANK_STATEMENTS_MOST);
    char *created = coda_day(line, 6, "the creation date", error);
    if (!created)
        return false;

    reading->statement = bank_statement_new(BANK_CODA);
    reading->statement->duplicate = coda_at(line, 17) == 'D';
    g_autofree char *application = coda_text(line, 84, 88);
    reading->part_only = strspn(application, "0") != strlen(application);
    text_take(&reading->created, created);
    reading->records = 0;
    reading->in = reading->out = 0;
    reading->closed = false;
    g_checksum_reset(reading->digest);
    return true;
}

/* ---- 1 and 8: balances ---- */

/* Column 2 of record 1: how the account stands in its 37 columns. */
static const struct {
    char structure;
    int length, currency_at; /* from the zone's first column, 0 */
} zones[] = {{'0', 12, 13}, {'1', 34, 34}, {'2', 31, 34}, {'3', 34, 34}};

static bool read_account(
        struct bank_statement *statement, const struct coda_line *line, GError **error)
{
    char structure = coda_at(line, 2);
    if (structure < '0' || structure > '3')
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: account structure %c is not known",
                line->number, g_ascii_isprint(structure) ? structure : '?');
    gsize row = (gsize)(structure - '0');
    int currency = 6 + zones[row].currency_at;
    g_autofree char *account = coda_raw(line, 6, 5 + zones[row].length);
    text_take(&statement->account, bank_account(account, true));
    text_take(&statement->currency, coda_text(line, currency, currency + 2));
    if (structure == '0' && strspn(statement->account, "0123456789") == 12)
        text_take(&statement->account, bank_belgian_iban(statement->account));
    if (!*statement->account || strlen(statement->currency) != 3)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: it names no account and currency",
                line->number);
    return true;
}

static bool read_opening(struct reading *reading, const struct coda_line *line, GError **error)
{
    struct bank_statement *statement = reading->statement;
    if (!read_account(statement, line, error))
        return false;
    reading->decimals = currency_decimals(statement->currency);
    char *day = coda_day(line, 59, "the date of the old balance", error);
    if (!day)
        return false;
    text_take(&statement->opened_on, day);
    text_take(&reading->sequence, coda_text(line, 126, 128));
    return coda_amount(line, 43, "the old balance", reading->decimals, &statement->opening, error);
}

static bool read_closing(struct reading *reading, const struct coda_line *line, GError **error)
{
    struct bank_statement *statement = reading->statement;
    close_movement(reading);
    char *day = coda_day(line, 58, "the date of the new balance", error);
    if (!day)
        return false;
    text_take(&statement->closed_on, day);
    reading->closed = true;
    return coda_amount(line, 42, "the new balance", reading->decimals, &statement->closing, error);
}

/* ---- 2 and 3: movements ---- */

/* Details explain a movement: they have a number of their own, or, where numbering began anew
 * behind 9999, a type of details behind their own main record. */
static bool is_detail(const struct reading *reading, const struct coda_line *line, char type)
{
    gint64 number;
    if (!coda_digits(line, 7, 10, &number) || number != 0)
        return reading->head != NULL;
    return reading->details->len > 0 && type >= '5' && type <= '9';
}

/* A movement moves money where its detail number is 0000; in a part of a statement ("separate
 * application") details may stand without their main record. */
static bool may_be_head(const struct reading *reading, const struct coda_line *line)
{
    gint64 number;
    return reading->part_only || (coda_digits(line, 7, 10, &number) && number == 0);
}

/* No trailer has more than 15 digits, so a sum beyond them need not be right. */
static void count_head(struct reading *reading, money amount)
{
    static const money most = G_GINT64_CONSTANT(1000000000000000);
    money *sum = amount < 0 ? &reading->out : &reading->in;
    *sum = MIN(*sum + money_abs(amount), most);
}

static bool read_movement(struct reading *reading, const struct coda_line *line, GError **error)
{
    bool detail = is_detail(reading, line, coda_at(line, 54));
    if (!detail && !may_be_head(reading, line))
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: details without their movement",
                line->number);
    if (!detail)
        close_movement(reading);
    if (reading->movements + reading->statement->movements->len + reading->details->len >=
            BANK_MOVEMENTS_MOST)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: more than %d movements", line->number,
                BANK_MOVEMENTS_MOST);

    reading->part = coda_part_new(line, reading->decimals, error);
    if (!reading->part)
        return false;
    if (!detail) {
        reading->head = reading->part;
        count_head(reading, reading->part->amount);
    } else {
        g_ptr_array_add(reading->details, reading->part);
    }
    return true;
}

static bool read_part(struct reading *reading, const struct coda_line *line, GError **error)
{
    if (!reading->part)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: a record %c%c without its movement",
                line->number, coda_at(line, 1), coda_at(line, 2));
    coda_part_take(reading->part, line);
    return true;
}

/* ---- 9: trailer ---- */

static bool check_trailer(
        const struct reading *reading, const struct coda_line *line, GError **error)
{
    gint64 records, debit, credit;
    if (!coda_digits(line, 17, 22, &records) || !coda_digits(line, 23, 37, &debit) ||
            !coda_digits(line, 38, 52, &credit))
        return fail(
                error, BILLHOOK_ERROR_INPUT, "line %d: its totals are no numbers", line->number);
    if (records != reading->records)
        return fail(error, BILLHOOK_ERROR_INPUT,
                "line %d: it counts %" G_GINT64_FORMAT " records, there are %" G_GINT64_FORMAT,
                line->number, records, reading->records);
    gint64 unit = coda_unit(reading->decimals);
    if (!reading->part_only && (debit != reading->out * unit || credit != reading->in * unit))
        return fail(error, BILLHOOK_ERROR_INPUT,
                "line %d: its totals of debits and credits are not those of the movements",
                line->number);
    return true;
}

static bool check_balances(
        const struct reading *reading, const struct coda_line *line, GError **error)
{
    const struct bank_statement *statement = reading->statement;
    bool moved = statement->movements->len > 0;
    if (moved && !reading->closed)
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: there is no new balance before it",
                line->number);
    if (!reading->closed || reading->part_only)
        return true;
    if (statement->closing - statement->opening != reading->in - reading->out)
        return fail(error, BILLHOOK_ERROR_INPUT,
                "line %d: old balance and movements do not make the new balance", line->number);
    return true;
}

static void name_statement(struct reading *reading)
{
    struct bank_statement *statement = reading->statement;
    const char *days[] = {statement->closed_on, statement->opened_on, reading->created};
    const char *year = "";
    for (gsize i = 0; i < G_N_ELEMENTS(days) && !*year; i++)
        year = days[i];
    text_take(&statement->identity, g_strdup_printf("%.4s/%s", year, reading->sequence));
    statement->has_balances = reading->closed && !reading->part_only;
    gsize length = sizeof statement->sha256;
    g_checksum_get_digest(reading->digest, statement->sha256, &length);
}

static bool read_trailer(struct reading *reading, const struct coda_line *line, GError **error)
{
    close_movement(reading);
    if (!check_trailer(reading, line, error) || !check_balances(reading, line, error))
        return false;
    name_statement(reading);
    reading->movements += reading->statement->movements->len;
    g_ptr_array_add(reading->statements, g_steal_pointer(&reading->statement));
    return true;
}

/* Free text of the bank, for a person. */
static bool read_message(struct reading *reading, const struct coda_line *line, GError **error)
{
    (void)reading;
    (void)line;
    (void)error;
    return true;
}

/* ---- the file ---- */

/* What may follow what, how the record counts in the trailer, and who reads it. */
static const struct record {
    const char *begins; /* of the line */
    const char *behind; /* the stages behind which it may stand */
    bool counted;
    bool (*read)(struct reading *reading, const struct coda_line *line, GError **error);
} records[] = {
        {"0", "9", false, read_header},
        {"1", "0", true, read_opening},
        {"21", "123", true, read_movement},
        {"22", "23", true, read_part},
        {"23", "23", true, read_part},
        {"31", "23", true, read_part},
        {"32", "23", true, read_part},
        {"33", "23", true, read_part},
        {"8", "123", true, read_closing},
        {"4", "12348", false, read_message},
        {"9", "12348", false, read_trailer},
};

static const struct record *record_of(const struct coda_line *line)
{
    for (gsize i = 0; i < G_N_ELEMENTS(records); i++)
        if (strncmp(line->bytes, records[i].begins, strlen(records[i].begins)) == 0)
            return &records[i];
    return NULL;
}

static bool read_line(struct reading *reading, const struct coda_line *line, GError **error)
{
    const struct record *record = record_of(line);
    if (!record)
        return fail(
                error, BILLHOOK_ERROR_INPUT, "line %d: it is no record of a CODA", line->number);
    if (!strchr(record->behind, reading->stage))
        return fail(error, BILLHOOK_ERROR_INPUT, "line %d: a record %s may not stand here",
                line->number, record->begins);
    if (record->read != read_header && record->read != read_trailer)
        reading->records += record->counted;
    if (record->read != read_header) {
        g_checksum_update(reading->digest, (const guchar *)line->bytes, (gssize)line->length);
        g_checksum_update(reading->digest, (const guchar *)"\n", 1);
    }
    reading->stage = record->begins[0];
    return record->read(reading, line, error);
}

static bool read_lines(struct reading *reading, struct coda_cursor *cursor, GError **error)
{
    struct coda_line line;
    enum coda_step step;
    while ((step = coda_next(cursor, &line, error)) == CODA_LINE)
        if (!read_line(reading, &line, error))
            return false;
    if (step == CODA_WRONG)
        return false;
    if (reading->stage != '9' || reading->statements->len == 0)
        return fail(error, BILLHOOK_ERROR_INPUT,
                "line %d: the file ends without its last record: it is cut", cursor->number);
    return true;
}

static void statement_free(gpointer statement)
{
    bank_statement_free(statement);
}

GPtrArray *coda_read(const char *bytes, gsize length, GError **error)
{
    struct reading reading = {.stage = '9',
            .statements = g_ptr_array_new_with_free_func(statement_free),
            .details = g_ptr_array_new_with_free_func(coda_part_free),
            .digest = g_checksum_new(G_CHECKSUM_SHA256),
            .created = g_strdup(""),
            .sequence = g_strdup("")};
    struct coda_cursor cursor = {bytes, bytes + length, 0};
    if (!read_lines(&reading, &cursor, error))
        g_clear_pointer(&reading.statements, g_ptr_array_unref);

    g_clear_pointer(&reading.head, coda_part_free);
    g_ptr_array_unref(reading.details);
    bank_statement_free(reading.statement);
    g_checksum_free(reading.digest);
    g_free(reading.created);
    g_free(reading.sequence);
    return reading.statements;
}

bool coda_looks_like(const char *bytes, gsize length)
{
    return length >= 5 && memcmp(bytes, "00000", 5) == 0;
}
