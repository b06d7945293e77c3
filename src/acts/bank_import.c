/* Files of the bank, from their bytes to booked payments. */
#include "acts/bank_import.h"

#include <stdlib.h>
#include <string.h>

#include "bank/statement.h"
#include "bank_book.h"
#include "bank_known.h"
#include "bank_lines.h"
#include "bank_unpack.h"
#include "base/error.h"
#include "base/log.h"
#include "document/number.h"

/* So many reversals that waited are looked at again after an import. */
#define REVERSALS_MOST 1000
/* So many sentences are told. */
#define NOTES_MOST 100

/* A CODA statement that was kept: is the one before it there? */
struct numbered {
    char *account, *identity;
};

struct bank_import {
    const struct work *work;
    bool dry_run;
    GPtrArray *lines;    /* struct bank_line */
    GPtrArray *notes;    /* char * */
    GPtrArray *numbered; /* struct numbered */
};

static void free_numbered(gpointer data)
{
    struct numbered *numbered = data;
    g_free(numbered->account);
    g_free(numbered->identity);
    g_free(numbered);
}

static GPtrArray *new_lines(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)bank_line_free);
}

struct bank_import *bank_import_begin(const struct work *work, bool dry_run, GError **error)
{
    if (dry_run && !store_begin(work->store, error))
        return NULL;
    struct bank_import *import = g_new0(struct bank_import, 1);
    import->work = work;
    import->dry_run = dry_run;
    import->lines = new_lines();
    import->notes = g_ptr_array_new_with_free_func(g_free);
    import->numbered = g_ptr_array_new_with_free_func(free_numbered);
    return import;
}

void bank_import_end(struct bank_import *import)
{
    if (!import)
        return;
    if (import->dry_run)
        store_rollback(import->work->store);
    g_ptr_array_unref(import->lines);
    g_ptr_array_unref(import->notes);
    g_ptr_array_unref(import->numbered);
    g_free(import);
}

const GPtrArray *bank_import_lines(const struct bank_import *import)
{
    return import->lines;
}

/* ---- whose account it is ---- */

/* Also by the national number that older files have: of a Belgian IBAN what is behind BE and its
 * check digits. */
static bool is_account(const char *iban, const char *account)
{
    g_autofree char *plain = iban_normalize(iban);
    return *plain && *account &&
            (strcmp(plain, account) == 0 ||
                    (g_str_has_prefix(plain, "BE") && strcmp(plain + 4, account) == 0));
}

/* The seller's IBAN of an account, NULL: it is another's. Caller frees. */
static char *own_iban(const struct config *config, const char *account)
{
    if (is_account(config->seller.iban, account))
        return iban_normalize(config->seller.iban);
    for (char **iban = config->bank.ibans; iban && *iban; iban++)
        if (is_account(*iban, account))
            return iban_normalize(*iban);
    return NULL;
}

/* ---- what a file holds ---- */

/* The files of a file, and the statements of each. */
struct content {
    const char *name;      /* of the file */
    GPtrArray *members;    /* struct bank_member */
    GPtrArray *statements; /* GPtrArray of struct bank_statement each, in their order */
};

static void content_clear(struct content *content)
{
    g_clear_pointer(&content->members, g_ptr_array_unref);
    g_clear_pointer(&content->statements, g_ptr_array_unref);
}
typedef struct content content_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(content_auto, content_clear)

static void unref_array(gpointer array)
{
    g_ptr_array_unref(array);
}

static bool read_content(struct content *content, GBytes *bytes, GError **error)
{
    content->statements = g_ptr_array_new_with_free_func(unref_array);
    if (!(content->members = bank_unpack(content->name, bytes, error)))
        return false;
    for (guint i = 0; i < content->members->len; i++) {
        const struct bank_member *member = content->members->pdata[i];
        gsize length;
        const void *data = g_bytes_get_data(member->bytes, &length);
        GPtrArray *statements = bank_read(data, length, error);
        if (!statements) {
            g_prefix_error(error, "%s: ", member->name);
            return false;
        }
        g_ptr_array_add(content->statements, statements);
    }
    return true;
}

static void append_account(GString *names, const char *account)
{
    if (!strstr(names->str, account))
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", account);
}

/* The accounts that are another's, joined; *ours: one at least is the seller's. */
static GString *others_of(const struct config *config, const struct content *content, bool *ours)
{
    GString *names = g_string_new(NULL);
    *ours = false;
    for (guint i = 0; i < content->statements->len; i++) {
        const GPtrArray *statements = content->statements->pdata[i];
        for (guint j = 0; j < statements->len; j++) {
            const struct bank_statement *statement = statements->pdata[j];
            g_autofree char *own = own_iban(config, statement->account);
            *ours |= own != NULL;
            if (!own && names->len < 1000)
                append_account(names, *statement->account ? statement->account : "(no account)");
        }
    }
    return names;
}

static bool check_accounts(
        struct bank_import *import, const struct content *content, GError **error)
{
    const struct config *config = import->work->config;
    bool ours;
    g_autoptr(GString) others = others_of(config, content, &ours);
    if (ours && others->len)
        g_ptr_array_add(import->notes,
                g_strdup_printf("%s: passed over, not an account of the seller: %s", content->name,
                        others->str));
    if (ours)
        return true;
    return fail(error, BILLHOOK_ERROR_INPUT,
            "%s: nothing in it is of an account of the seller: %s ([seller] iban%s; [bank] ibans "
            "names further ones)",
            content->name, others->len ? others->str : "no statement",
            *config->seller.iban ? "" : " is empty");
}

/* ---- a line ---- */

static void pass_over(struct bank_line *line, gint64 id, const char *outcome, const char *facts)
{
    bank_line_say(line, BANK_PASSED, outcome, facts);
    line->id = id;
}

/* What the rules would book, a person must first see. */
static void mark_twice(struct bank_line *line, gint64 other)
{
    if (strcmp(line->state, bank_state_text(BANK_OTHER)) == 0)
        return;
    g_autofree char *facts = g_strdup_printf(
            "says the same as line %" G_GINT64_FORMAT
            ", and the bank gave no reference that tells them apart: booked only by `bank match`",
            other);
    bank_line_say(line, BANK_OPEN, BANK_OUTCOME_TWICE, facts);
    line->undoes = 0;
}

static bool take_new(
        const struct work *work, struct bank_line *line, gint64 twice_of, GError **error)
{
    if (!bank_judge(work, line, error))
        return false;
    if (twice_of)
        mark_twice(line, twice_of);
    if (!bank_line_keep(work->store, line, work->now, error))
        return false;
    bool booked = strcmp(line->state, bank_state_text(BANK_BOOKED)) == 0;
    return !booked || bank_book(work, line, NULL, error);
}

static bool take_line(
        const struct work *work, struct bank_known *known, struct bank_line *line, GError **error)
{
    enum bank_known_verdict verdict;
    gint64 other;
    if (!bank_known_judge(known, line, &verdict, &other, error))
        return false;
    if (line->statement_id == 0 || verdict == BANK_KNOWN)
        pass_over(line, other, BANK_OUTCOME_KNOWN, "it was imported before");
    else
        return take_new(work, line, verdict == BANK_TWICE ? other : 0, error);
    return true;
}

/* ---- a statement ---- */

static void pass_statement(const struct bank_statement *statement, GPtrArray *lines)
{
    for (guint i = 0; i < statement->movements->len; i++) {
        struct bank_line *line = bank_line_of(
                statement->movements->pdata[i], statement->account, statement->currency);
        pass_over(line, 0, BANK_OUTCOME_FOREIGN, "the account is not the seller's");
        g_ptr_array_add(lines, line);
    }
}

static bool keep_statement(const struct bank_import *import,
        const struct bank_statement *statement,
        const char *account,
        const char *file,
        gint64 *id,
        GError **error)
{
    const struct bank_statement_row row = {.account = account,
            .identity = statement->identity,
            .format = bank_format_text(statement->format),
            .currency = statement->currency,
            .opened_on = statement->opened_on,
            .closed_on = statement->closed_on,
            .file = file,
            .sha256 = statement->sha256,
            .opening = statement->opening,
            .closing = statement->closing};
    return bank_statement_keep(import->work->store, &row, import->work->now, id, error);
}

static void note_number(
        struct bank_import *import, const struct bank_statement *statement, const char *account)
{
    if (statement->format != BANK_CODA)
        return;
    struct numbered *numbered = g_new0(struct numbered, 1);
    numbered->account = g_strdup(account);
    numbered->identity = g_strdup(statement->identity);
    g_ptr_array_add(import->numbered, numbered);
}

static bool take_statement(struct bank_import *import,
        const struct bank_statement *statement,
        const char *file,
        GPtrArray *lines,
        GError **error)
{
    const struct work *work = import->work;
    g_autofree char *account = own_iban(work->config, statement->account);
    gint64 id;
    if (!account) {
        pass_statement(statement, lines);
        return true;
    }
    if (!keep_statement(import, statement, account, file, &id, error))
        return false;
    g_autoptr(bank_known_auto) known =
            bank_known_new(work->store, account, statement->identity, id, error);
    if (!known)
        return false;
    for (guint i = 0; i < statement->movements->len; i++) {
        struct bank_line *line =
                bank_line_of(statement->movements->pdata[i], account, statement->currency);
        line->statement_id = id;
        g_ptr_array_add(lines, line);
        if (!take_line(work, known, line, error))
            return false;
    }
    note_number(import, statement, account);
    return true;
}

/* ---- a file ---- */

static const struct bank_line *find_line(const GPtrArray *lines, gint64 id)
{
    for (guint i = lines->len; i-- > 0;)
        if (((const struct bank_line *)lines->pdata[i])->id == id)
            return lines->pdata[i];
    return NULL;
}

/* The caller's copy of a line gets what was decided. */
static void copy_decision(GPtrArray *lines, const struct bank_line *decided)
{
    struct bank_line *line = (struct bank_line *)find_line(lines, decided->id);
    if (!line)
        return;
    enum bank_state state = BANK_OPEN;
    bank_state_from_text(decided->state, &state);
    bank_line_say(line, state, decided->outcome, decided->facts);
    for (guint i = 0; i < decided->shares->len; i++) {
        const struct bank_line_share *share = decided->shares->pdata[i];
        bank_line_add_share(line, share->document_id, share->number, share->amount);
    }
}

static bool retry_reversal(
        const struct bank_import *import, struct bank_line *line, GPtrArray *lines, GError **error)
{
    const struct work *work = import->work;
    if (!bank_judge(work, line, error))
        return false;
    if (strcmp(line->state, bank_state_text(BANK_OPEN)) == 0)
        return true;
    bool booked = strcmp(line->state, bank_state_text(BANK_BOOKED)) == 0;
    if (!bank_line_decide(work->store, line, work->now, error) ||
            (booked && !bank_book(work, line, NULL, error)))
        return false;
    copy_decision(lines, line);
    copy_decision(import->lines, line);
    return true;
}

/* Files may come in another order: the payment after its end. */
static bool retry_reversals(const struct bank_import *import, GPtrArray *lines, GError **error)
{
    g_autoptr(GPtrArray) waiting = bank_line_reversals(import->work->store, REVERSALS_MOST, error);
    for (guint i = 0; waiting && i < waiting->len; i++) {
        struct bank_line *line = waiting->pdata[i];
        bool twice = strcmp(line->outcome, BANK_OUTCOME_TWICE) == 0;
        if (!twice && !retry_reversal(import, line, lines, error))
            return false;
    }
    return waiting != NULL;
}

static bool take_content(
        struct bank_import *import, const struct content *content, GPtrArray *lines, GError **error)
{
    for (guint i = 0; i < content->statements->len; i++) {
        const GPtrArray *statements = content->statements->pdata[i];
        const struct bank_member *member = content->members->pdata[i];
        for (guint j = 0; j < statements->len; j++)
            if (!take_statement(import, statements->pdata[j], member->name, lines, error))
                return false;
    }
    return retry_reversals(import, lines, error);
}

/* A transaction, or in a dry run a step of the one there is. */
static bool begin(const struct bank_import *import, GError **error)
{
    struct store *store = import->work->store;
    return import->dry_run ? store_savepoint(store, error) : store_begin(store, error);
}

static bool end(const struct bank_import *import, bool good, GError **error)
{
    struct store *store = import->work->store;
    if (!import->dry_run) {
        if (good && store_commit(store, error))
            return true;
        store_rollback(store);
        return false;
    }
    if (!good)
        store_rollback_to(store);
    return store_release(store, good ? error : NULL) && good;
}

bool bank_import_file(struct bank_import *import, const char *name, GBytes *bytes, GError **error)
{
    g_autofree char *safe = log_escape(name, 300);
    g_auto(content_auto) content = {.name = safe};
    g_autoptr(GPtrArray) lines = new_lines();
    guint numbered = import->numbered->len;
    if (!read_content(&content, bytes, error) || !check_accounts(import, &content, error) ||
            !begin(import, error))
        return false;
    bool good = take_content(import, &content, lines, error);
    if (!end(import, good, error)) {
        g_ptr_array_set_size(import->numbered, (gint)numbered);
        return false;
    }
    g_ptr_array_extend_and_steal(import->lines, g_steal_pointer(&lines));
    return true;
}

/* ---- gaps ---- */

/* The number behind the year of "2026/231"; 0: it has none. */
static int number_of(const char *identity)
{
    const char *slash = strchr(identity, '/');
    return slash ? atoi(slash + 1) : 0;
}

/* A statement of this year, or of an earlier one, came before: then those between are missing. */
static bool gap_before(
        struct store *store, const struct numbered *numbered, int *from, GError **error)
{
    g_autofree char *year = g_strndup(numbered->identity, 5), *before = NULL, *earlier = NULL;
    if (!bank_statement_before(
                store, numbered->account, "coda", year, numbered->identity, &before, error) ||
            !bank_statement_before(store, numbered->account, "coda", "", year, &earlier, error))
        return false;
    int number = number_of(numbered->identity);
    *from = *before || *earlier ? number_of(before) + 1 : number;
    return true;
}

static bool note_gap(struct bank_import *import, const struct numbered *numbered, GError **error)
{
    int number = number_of(numbered->identity), from = number;
    if (number == 0)
        return true;
    if (!gap_before(import->work->store, numbered, &from, error))
        return false;
    if (from >= number || import->notes->len >= NOTES_MOST)
        return true;
    g_autofree char *to =
            from < number - 1 ? g_strdup_printf(" to %03d", number - 1) : g_strdup("");
    g_ptr_array_add(import->notes,
            g_strdup_printf("account %s: statement %.5s%03d%s was never imported",
                    numbered->account, numbered->identity, from, to));
    return true;
}

const GPtrArray *bank_import_notes(struct bank_import *import, GError **error)
{
    for (guint i = 0; i < import->numbered->len; i++)
        if (!note_gap(import, import->numbered->pdata[i], error))
            return NULL;
    return import->notes;
}
