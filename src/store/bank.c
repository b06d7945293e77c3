/* Bank statements, their lines, and the invoices that lines are matched with. */
#include "store/bank.h"

#include <string.h>

#include "columns_bank.h"
#include "document/number.h"
#include "sql.h"

/* ---- lines ---- */

static void free_share(gpointer data)
{
    struct bank_line_share *share = data;
    g_free(share->number);
    g_free(share);
}

struct bank_line *bank_line_new(void)
{
    struct bank_line *line = g_new0(struct bank_line, 1);
    char **const texts[] = {&line->account, &line->day, &line->currency, &line->kind, &line->name,
            &line->iban, &line->reference, &line->text, &line->end_to_end, &line->bank_reference,
            &line->state, &line->outcome, &line->facts, &line->decided_by};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup("");
    line->shares = g_ptr_array_new_with_free_func(free_share);
    return line;
}

void bank_line_free(struct bank_line *line)
{
    if (!line)
        return;
    char *const texts[] = {line->account, line->day, line->currency, line->kind, line->name,
            line->iban, line->reference, line->text, line->end_to_end, line->bank_reference,
            line->state, line->outcome, line->facts, line->decided_by};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_unref(line->shares);
    g_free(line);
}

static void free_line(gpointer line)
{
    bank_line_free(line);
}

void bank_line_add_share(
        struct bank_line *line, gint64 document_id, const char *number, money amount)
{
    struct bank_line_share *share = g_new0(struct bank_line_share, 1);
    share->document_id = document_id;
    share->number = g_strdup(number);
    share->amount = amount;
    g_ptr_array_add(line->shares, share);
}

static gpointer read_line(cursor row, GError **error)
{
    (void)error;
    struct bank_line *line = g_new0(struct bank_line, 1);
    line->id = row_integer(row, BANK_LINE_ID);
    line->statement_id = row_integer(row, BANK_LINE_STATEMENT_ID);
    line->place = (int)row_integer(row, BANK_LINE_PLACE);
    line->account = row_copy(row, BANK_LINE_ACCOUNT);
    line->day = row_copy(row, BANK_LINE_DAY);
    line->amount = row_integer(row, BANK_LINE_AMOUNT);
    line->currency = row_copy(row, BANK_LINE_CURRENCY);
    line->kind = row_copy(row, BANK_LINE_KIND);
    line->name = row_copy(row, BANK_LINE_NAME);
    line->iban = row_copy(row, BANK_LINE_IBAN);
    line->reference = row_copy(row, BANK_LINE_REFERENCE);
    line->text = row_copy(row, BANK_LINE_TEXT);
    line->end_to_end = row_copy(row, BANK_LINE_END_TO_END);
    line->bank_reference = row_copy(row, BANK_LINE_BANK_REFERENCE);
    line->state = row_copy(row, BANK_LINE_STATE);
    line->outcome = row_copy(row, BANK_LINE_OUTCOME);
    line->facts = row_copy(row, BANK_LINE_FACTS);
    line->decided_by = row_copy(row, BANK_LINE_DECIDED_BY);
    line->shares = g_ptr_array_new_with_free_func(free_share);
    return line;
}

static bool keep_shares(struct store *store, const struct bank_line *line, GError **error)
{
    for (guint i = 0; i < line->shares->len; i++) {
        const struct bank_line_share *share = g_ptr_array_index(line->shares, i);
        if (!sql_run(store, S_BANK_SHARE_KEEP,
                    VALUES(INT(line->id), INT(share->document_id), INT(share->amount)), error))
            return false;
    }
    return true;
}

/* What an invoice's number is looked for in. Caller frees. */
static char *words_of(const struct bank_line *line)
{
    g_autofree char *all = g_strjoin(" ", line->reference, line->text, line->end_to_end, NULL);
    return reference_plain(all);
}

bool bank_line_keep(struct store *store, struct bank_line *line, gint64 now, GError **error)
{
    g_autofree char *words = words_of(line);
    return sql_integer(store, S_BANK_LINE_KEEP,
                   VALUES(INT(line->statement_id), INT(line->place), TEXT(line->account),
                           TEXT(line->day), INT(line->amount), TEXT(line->currency),
                           TEXT(line->kind), TEXT(line->name), TEXT(line->iban),
                           TEXT(line->reference), TEXT(line->text), TEXT(line->end_to_end),
                           TEXT(line->bank_reference), TEXT(words), TEXT(line->state),
                           TEXT(line->outcome), TEXT(line->facts), INT(now),
                           TEXT(line->decided_by)),
                   0, &line->id, error) &&
            keep_shares(store, line, error);
}

static bool line_missing(gint64 id, GError **error)
{
    return fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "there is no bank line %" G_GINT64_FORMAT "; `billhook bank list` shows them", id);
}

bool bank_line_decide(struct store *store, const struct bank_line *line, gint64 now, GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_BANK_LINE_DECIDE,
                VALUES(INT(line->id), TEXT(line->state), TEXT(line->outcome), TEXT(line->facts),
                        INT(now), TEXT(line->decided_by)),
                &changed, error))
        return false;
    if (changed != 1)
        return line_missing(line->id, error);
    return sql_run(store, S_BANK_SHARES_FORGET, VALUES(INT(line->id)), error) &&
            keep_shares(store, line, error);
}

static bool read_shares(struct store *store, struct bank_line *line, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_BANK_SHARES, VALUES(INT(line->id)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (step == STEP_ROW && (step = sql_step(store, row, error)) == STEP_ROW)
        bank_line_add_share(line, row_integer(row, 0), row_text(row, 1), row_integer(row, 2));
    return step == STEP_DONE;
}

/* Takes the list; NULL after an error. */
static GPtrArray *with_shares(struct store *store, GPtrArray *lines, GError **error)
{
    g_autoptr(GPtrArray) list = lines;
    for (guint i = 0; list && i < list->len; i++)
        if (!read_shares(store, g_ptr_array_index(list, i), error))
            return NULL;
    return g_steal_pointer(&list);
}

struct bank_line *bank_line_get(struct store *store, gint64 id, GError **error)
{
    g_autoptr(GPtrArray) list = with_shares(store,
            sql_list(store, S_BANK_LINE_GET, VALUES(INT(id)), read_line, free_line, error), error);
    if (list && list->len == 0)
        line_missing(id, error);
    return list && list->len ? g_ptr_array_steal_index(list, 0) : NULL;
}

GPtrArray *bank_line_list(struct store *store, const char *state, int limit, GError **error)
{
    struct value most = INT(limit ? limit : -1);
    GPtrArray *lines = state
            ? sql_list(store, S_BANK_LINE_LIST_STATE, VALUES(TEXT(state), most), read_line,
                      free_line, error)
            : sql_list(store, S_BANK_LINE_LIST, VALUES(most), read_line, free_line, error);
    return with_shares(store, lines, error);
}

GPtrArray *bank_line_page(
        struct store *store, const char *state, struct page_key *key, GError **error)
{
    enum statement down = state ? S_BANK_LINE_PAGE_STATE : S_BANK_LINE_PAGE;
    enum statement up = state ? S_BANK_LINE_PAGE_STATE_UP : S_BANK_LINE_PAGE_UP;
    return with_shares(store,
            sql_page(store, down, up, ANY_TEXT(state), key, read_line, free_line, error), error);
}

bool bank_line_count(struct store *store, const char *state, gint64 *count, GError **error)
{
    return sql_integer(store, S_BANK_LINE_COUNT, VALUES(TEXT(state)), 0, count, error);
}

GPtrArray *bank_line_alike(
        struct store *store, const char *account, const char *day, money amount, GError **error)
{
    return sql_list(store, S_BANK_LINE_ALIKE, VALUES(TEXT(account), TEXT(day), INT(amount)),
            read_line, free_line, error);
}

GPtrArray *bank_line_of_identity(
        struct store *store, const char *account, const char *identity, GError **error)
{
    return sql_list(store, S_BANK_LINE_OF_IDENTITY, VALUES(TEXT(account), TEXT(identity)),
            read_line, free_line, error);
}

GPtrArray *bank_line_booked(struct store *store,
        const char *account,
        money amount,
        const char *day,
        int limit,
        GError **error)
{
    return sql_list(store, S_BANK_LINE_BOOKED,
            VALUES(TEXT(account), INT(amount), TEXT(day), INT(limit)), read_line, free_line, error);
}

GPtrArray *bank_line_reversals(struct store *store, int limit, GError **error)
{
    return sql_list(store, S_BANK_LINE_REVERSALS, VALUES(INT(limit)), read_line, free_line, error);
}

static int by_id(gconstpointer a, gconstpointer b)
{
    const gint64 *first = a, *second = b;
    return (*first > *second) - (*first < *second);
}

GArray *bank_line_waiting(struct store *store, const struct document *invoice, GError **error)
{
    g_autofree char *reference = reference_plain(invoice->payment_reference),
                    *number = reference_plain(invoice->number),
                    *order = reference_plain(invoice->order_number);
    GArray *ids = sql_ids(store, S_BANK_LINE_WAITING,
            VALUES(TEXT(invoice->currency), INT(invoice->totals.due), TEXT(reference), TEXT(number),
                    TEXT(order)),
            error);
    if (ids)
        g_array_sort(ids, by_id);
    return ids;
}

/* ---- statements ---- */

bool bank_statement_keep(struct store *store,
        const struct bank_statement_row *statement,
        gint64 now,
        gint64 *id,
        GError **error)
{
    return sql_integer(store, S_BANK_STATEMENT_KEEP,
            VALUES(TEXT(statement->account), TEXT(statement->identity),
                    BLOB(statement->sha256, HASH_BYTES), TEXT(statement->format),
                    TEXT(statement->currency), TEXT(statement->opened_on),
                    TEXT(statement->closed_on), INT(statement->opening), INT(statement->closing),
                    TEXT(statement->file), INT(now)),
            0, id, error);
}

/* The first column of the first row, "" none. Caller frees. */
static bool one_text(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        char **text,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, values, count, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *text = step == STEP_ERROR ? NULL : g_strdup(step == STEP_ROW ? row_text(row, 0) : "");
    return *text != NULL;
}

bool bank_statement_before(struct store *store,
        const char *account,
        const char *format,
        const char *least,
        const char *below,
        char **before,
        GError **error)
{
    return one_text(store, S_BANK_STATEMENT_BEFORE,
            VALUES(TEXT(account), TEXT(format), TEXT(least), TEXT(below)), before, error);
}

bool bank_last_day(struct store *store, char **day, GError **error)
{
    return one_text(store, S_BANK_LAST_DAY, NO_VALUES, day, error);
}

/* ---- invoices ---- */

void bank_target_free(struct bank_target *target)
{
    if (!target)
        return;
    char *const texts[] = {target->number, target->order_number, target->reference,
            target->currency, target->method, target->name, target->company};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(target);
}

static void free_target(gpointer target)
{
    bank_target_free(target);
}

static gpointer read_target(cursor row, GError **error)
{
    (void)error;
    struct bank_target *target = g_new0(struct bank_target, 1);
    target->id = row_integer(row, BANK_TARGET_ID);
    target->number = row_copy(row, BANK_TARGET_NUMBER);
    target->order_number = row_copy(row, BANK_TARGET_ORDER_NUMBER);
    target->reference = row_copy(row, BANK_TARGET_REFERENCE);
    target->currency = row_copy(row, BANK_TARGET_CURRENCY);
    target->method = row_copy(row, BANK_TARGET_METHOD);
    target->name = row_copy(row, BANK_TARGET_NAME);
    target->company = row_copy(row, BANK_TARGET_COMPANY);
    target->gross = row_integer(row, BANK_TARGET_GROSS);
    target->due = row_integer(row, BANK_TARGET_DUE);
    target->credited = row_integer(row, BANK_TARGET_CREDITED) != 0;
    target->shop_paid = row_integer(row, BANK_TARGET_SHOP_PAID) != 0;
    target->hand_paid = row_integer(row, BANK_TARGET_HAND_PAID) != 0;
    target->unproved = row_integer(row, BANK_TARGET_UNPROVED);
    return target;
}

GPtrArray *bank_targets(struct store *store, enum bank_key key, const char *text, GError **error)
{
    static const enum statement by[BANK_KEYS] = {
            [BANK_BY_REFERENCE] = S_BANK_BY_REFERENCE,
            [BANK_BY_NUMBER] = S_BANK_BY_NUMBER,
            [BANK_BY_ORDER] = S_BANK_BY_ORDER,
    };
    if (!*text)
        return g_ptr_array_new_with_free_func(free_target);
    return sql_list(store, by[key], VALUES(TEXT(text)), read_target, free_target, error);
}

GPtrArray *bank_targets_due(struct store *store, money due, GError **error)
{
    return sql_list(store, S_BANK_BY_DUE, VALUES(INT(due)), read_target, free_target, error);
}

bool bank_order_waits(struct store *store, const char *order_number, bool *known, GError **error)
{
    gint64 waits = 0;
    bool good =
            sql_integer(store, S_BANK_ORDER_WAITS, VALUES(TEXT(order_number)), 0, &waits, error);
    *known = waits != 0;
    return good;
}

#define SURPLUS_NAMED 5

bool bank_surplus(struct store *store, gint64 *count, char **which, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    g_auto(cursor) row = sql_query(store, S_BANK_SURPLUS, NO_VALUES, error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    *count = 0;
    while (step == STEP_ROW && (step = sql_step(store, row, error)) == STEP_ROW)
        if (++*count <= SURPLUS_NAMED)
            g_string_append_printf(names, "%s%s", *count > 1 ? ", " : "", row_text(row, 0));
    if (*count > SURPLUS_NAMED)
        g_string_append(names, " …");
    *which = step == STEP_DONE ? g_strdup(names->str) : NULL;
    return *which != NULL;
}

/* ---- an invoice is issued ---- */

bool bank_invoice_keep(struct store *store, const struct document *document, GError **error)
{
    if (document->type != DOCUMENT_INVOICE)
        return true;
    g_autofree char *number = reference_plain(document->number);
    return sql_run(store, S_BANK_INVOICE_KEEP,
            VALUES(INT(document->id), TEXT(number), TEXT(document->payment_method),
                    TEXT(document->customer.name), TEXT(document->customer.company)),
            error);
}
