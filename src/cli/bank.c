/* bank: import, list, match, unmatch. */
#include "bank.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "acts/bank_import.h"
#include "acts/bank_match.h"
#include "acts/each.h"
#include "arguments.h"
#include "bank/match.h"
#include "bank_output.h"
#include "base/error.h"
#include "document_output.h"
#include "base/file.h"
#include "each_document.h"
#include "families.h"
#include "owner.h"
#include "print.h"
#include "store/store.h"

/* Each is open before the first is read. */
#define FILES_MOST 500

static bool read_line_id(const struct cli_arguments *arguments, gint64 *id, GError **error)
{
    const char *text = cli_word(arguments, 1);
    return argument_number(*text == '#' ? text + 1 : text, 1, G_MAXINT64, "N", id, error);
}

/* ---- import ---- */

/* The descriptors of the files (GArray of int), -1 with its reason told. Opened as the caller. */
static GArray *open_files(const struct cli_arguments *arguments, GPtrArray *reasons)
{
    GArray *files = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 1; i < arguments->words->len; i++) {
        GError *problem = NULL;
        int file = file_open(cli_word(arguments, i), FILE_BANK, true, NULL, &problem);
        g_array_append_val(files, file);
        g_ptr_array_add(reasons, problem);
    }
    return files;
}

static void close_files(GArray *files)
{
    for (guint i = 0; i < files->len; i++)
        if (g_array_index(files, int, i) >= 0)
            close(g_array_index(files, int, i));
    g_array_unref(files);
}

static GBytes *read_file(int file, GError **error)
{
    gsize length;
    char *bytes = file_read_descriptor(file, FILE_BANK, &length, error);
    return bytes ? g_bytes_new_take(bytes, length) : NULL;
}

/* `reason`: why it could not be opened; taken. */
static bool import_one(
        struct bank_import *import, const char *name, int file, GError *reason, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    if (reason)
        g_propagate_error(error, reason);
    else
        bytes = read_file(file, error);
    if (bytes)
        return bank_import_file(import, name, bytes, error);
    g_prefix_error(error, "%s: ", name);
    return false;
}

/* One line of error for each bad file; true: all were good. */
static bool import_all(struct bank_import *import,
        const struct cli_arguments *arguments,
        GArray *files,
        GPtrArray *reasons)
{
    bool good = true;
    for (guint i = 0; i < files->len; i++) {
        g_autoptr(GError) problem = NULL;
        GError *reason = g_steal_pointer(&reasons->pdata[i]);
        if (import_one(import, cli_word(arguments, i + 1), g_array_index(files, int, i), reason,
                    &problem))
            continue;
        output_trouble("%s", problem->message);
        good = false;
    }
    return good;
}

static bool tell(
        const struct cli_context *context, struct bank_import *import, bool dry_run, GError **error)
{
    const GPtrArray *lines = bank_import_lines(import), *notes = bank_import_notes(import, error);
    if (!notes)
        return false;
    if (context->json) {
        bank_print_json(lines);
    } else {
        bank_print_table(lines, true);
        if (lines->len)
            puts("");
        bank_print_sums(lines);
        if (dry_run)
            print_line("Nothing was kept: that is what an import without --dry-run does.");
    }
    for (guint i = 0; i < notes->len; i++)
        output_trouble("%s", (const char *)notes->pdata[i]);
    return true;
}

static int import_files(struct cli_context *context,
        const struct cli_arguments *arguments,
        GArray *files,
        GPtrArray *reasons,
        GError **error)
{
    bool dry_run = cli_switch(arguments, "--dry-run");
    g_clear_pointer(&context->store, store_close); /* in which the desk's settings were read */
    if (!owner_become(context->config->database.path, error) ||
            !(context->store = store_open(context->config->database.path, STORE_OPEN, error)))
        return 1;
    struct work work = cli_work(context);
    struct bank_import *import = bank_import_begin(&work, dry_run, error);
    if (!import)
        return 1;
    bool good = import_all(import, arguments, files, reasons);
    bool told = tell(context, import, dry_run, error);
    bank_import_end(import);
    return good && told ? 0 : 1;
}

static int run_import(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new();
    GArray *files = open_files(arguments, reasons);
    int status = import_files(context, arguments, files, reasons, error);
    for (guint i = 0; i < reasons->len; i++)
        g_clear_error((GError **)&reasons->pdata[i]);
    close_files(files);
    return status;
}

/* ---- list ---- */

static int run_list(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *text = cli_option(arguments, "--limit");
    gint64 limit = context->json ? 0 : 50;
    if (text && !argument_number(text, 1, 1000000, "--limit", &limit, error))
        return 2;
    g_autoptr(GPtrArray) lines =
            bank_line_list(context->store, cli_option(arguments, "--state"), (int)limit, error);
    if (!lines)
        return 1;
    if (context->json)
        bank_print_json(lines);
    else
        bank_print_table(lines, false);
    if (lines->len == 0)
        fputs("billhook: no lines\n", stderr);
    return 0;
}

/* ---- match, unmatch ---- */

static void tell_line(const struct cli_context *context, const struct bank_line *line)
{
    g_autoptr(GPtrArray) one = g_ptr_array_new();
    g_ptr_array_add(one, (gpointer)line);
    if (context->json)
        print_json(bank_line_json(line));
    else
        bank_print_table(one, false);
}

/* Ends the transaction and tells the line; the exit status. */
static int end(struct cli_context *context, const struct bank_line *line, GError **error)
{
    if (!each_end(context->store, line != NULL, error))
        return 1;
    tell_line(context, line);
    return 0;
}

static int run_match(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    gint64 id;
    if (!read_line_id(arguments, &id, error) || !store_begin(context->store, error))
        return 1;
    g_autoptr(stored_document_auto) stored =
            document_find(context->store, cli_word(arguments, 2), error);
    g_autoptr(bank_line_auto) line = stored ? bank_match_line(&work, id, stored, error) : NULL;
    return end(context, line, error);
}

static int run_unmatch(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    gint64 id;
    if (!read_line_id(arguments, &id, error) || !store_begin(context->store, error))
        return 1;
    g_autoptr(bank_line_auto) line = bank_unmatch_line(&work, id, error);
    return end(context, line, error);
}

/* ---- words ---- */

/* What each word takes: how many words behind it, and which options. */
static const struct bank_word {
    const char *name, *usage;
    guint least, most;
    const char *options[3];
    enum cli_need need;
    int (*run)(struct cli_context *context, const struct cli_arguments *arguments, GError **error);
} bank_words[] = {
        {"import", "import FILE… [--dry-run]", 1, FILES_MOST, {"--dry-run", NULL}, NEED_CONFIG,
                run_import},
        {"list", "list [--state S] [--limit N]", 0, 0, {"--state", "--limit", NULL},
                NEED_STORE_READ, run_list},
        {"match", "match N DOC", 2, 2, {NULL}, NEED_STORE, run_match},
        {"unmatch", "unmatch N", 1, 1, {NULL}, NEED_STORE, run_unmatch},
};

/* NULL: there is no such word. */
static const struct bank_word *find_word(const struct cli_arguments *arguments)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bank_words); i++)
        if (strcmp(bank_words[i].name, cli_word(arguments, 0)) == 0)
            return &bank_words[i];
    return NULL;
}

static bool check_options(
        const struct bank_word *word, const struct cli_arguments *arguments, GError **error)
{
    GHashTableIter options;
    gpointer option;
    g_hash_table_iter_init(&options, arguments->options);
    while (g_hash_table_iter_next(&options, &option, NULL))
        if (!g_strv_contains(word->options, option))
            return fail(error, BILLHOOK_ERROR_USAGE, "bank %s: %s does not go with it", word->name,
                    (const char *)option);
    return true;
}

bool usage_bank_state(const char *name, const char *value, GError **error)
{
    static const char *const names[] = {"booked", "proposed", "open", "other", NULL};
    return g_strv_contains(names, value) || argument_none_of(name, value, names, error);
}

bool usage_bank(const struct cli_arguments *arguments, GError **error)
{
    static const char *const names[] = {"import", "list", "match", "unmatch", NULL};
    const struct bank_word *word = find_word(arguments);
    guint given = arguments->words->len - 1;
    gint64 id;
    if (!word)
        return argument_none_of("bank", cli_word(arguments, 0), names, error);
    if (given < word->least || given > word->most)
        return fail(error, BILLHOOK_ERROR_USAGE, "bank %s: %s; usage: billhook bank %s", word->name,
                given < word->least ? "something is missing" : "too many words", word->usage);
    return check_options(word, arguments, error) &&
            (!g_str_has_suffix(word->name, "match") || read_line_id(arguments, &id, error));
}

enum cli_need bank_need(const struct cli_arguments *arguments)
{
    return find_word(arguments)->need;
}

int cli_bank(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return find_word(arguments)->run(context, arguments, error);
}
