/* number, verify, backup. */
#include "books.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arguments.h"
#include "acts/prove.h"
#include "base/date.h"
#include "base/error.h"
#include "document/number.h"
#include "document_output.h"
#include "families.h"
#include "find.h"
#include "print.h"
#include "put.h"
#include "store/books.h"
#include "store/events.h"
#include "store/series.h"
#include "store/store.h"

/* ---- number ---- */

static char *todays_series(struct cli_context *context, enum document_type type, const char *shop)
{
    g_autofree char *today = date_day(context->now, context->config->seller.timezone);
    return number_series(config_rule(context->config, type)->number, today, shop);
}

static int set_next(struct cli_context *context,
        const struct cli_arguments *arguments,
        enum document_type type,
        GError **error)
{
    const char *reason = cli_option(arguments, "--reason"),
               *shop_name = cli_option(arguments, "--shop");
    bool by_shop = strstr(config_rule(context->config, type)->number, "{shop}") != NULL;
    gint64 next;
    const struct shop *shop = find_shop(context, shop_name, error);
    if (!shop ||
            !argument_number(
                    cli_option(arguments, "--next"), 1, G_MAXINT64 / 2, "--next", &next, error))
        return 2;
    if (by_shop && !shop_name && context->config->shops->len > 1)
        return fail(error, BILLHOOK_ERROR_USAGE,
                       "number: the format has {shop}: name one with --shop"),
               2;
    g_autofree char *series = todays_series(context, type, shop->name);
    if (!series_set_next(
                context->store, type, series, next, reason ? reason : "", context->now, error))
        return 1;
    if (context->json)
        return number_print(context, (int)type, error);
    g_autofree char *number = number_text(series, next);
    print_line("the next %s is %s", document_type_text(type), number);
    return 0;
}

/* The series that today's documents would go into are listed too, with what they start at. */
static void add_todays(struct cli_context *context, int wanted, GPtrArray *list)
{
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        for (guint i = 0; (wanted < 0 || wanted == type) && i < context->config->shops->len; i++) {
            const struct shop *shop = g_ptr_array_index(context->config->shops, i);
            g_autofree char *series = todays_series(context, (enum document_type)type, shop->name);
            bool known = false, used = false;
            for (guint j = 0; j < list->len; j++) {
                const struct series *row = g_ptr_array_index(list, j);
                used |= (int)row->type == type;
                known |= (int)row->type == type && strcmp(row->series, series) == 0;
            }
            if (known)
                continue;
            struct series *row = g_new0(struct series, 1);
            row->type = (enum document_type)type;
            row->series = g_steal_pointer(&series);
            row->next = used ? 1 : config_rule(context->config, row->type)->first_number;
            g_ptr_array_add(list, row);
        }
    }
}

static cJSON *series_json(const struct series *row)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "type", document_type_text(row->type));
    cJSON_AddStringToObject(json, "series", row->series);
    if (row->last)
        cJSON_AddNumberToObject(json, "last", (double)row->last);
    else
        cJSON_AddNullToObject(json, "last");
    cJSON_AddNumberToObject(json, "next", (double)row->next);
    return json;
}

int number_print(struct cli_context *context, int type, GError **error)
{
    static const char *const heads[] = {"TYPE", "SERIES", "LAST", "NEXT", NULL};
    g_autoptr(GPtrArray) list = series_list(context->store, type, error);
    if (!list)
        return 1;
    add_todays(context, type, list);
    if (context->json) {
        cJSON *json = cJSON_CreateArray();
        for (guint i = 0; i < list->len; i++)
            cJSON_AddItemToArray(json, series_json(g_ptr_array_index(list, i)));
        print_json(json);
        return 0;
    }
    struct table *table = table_new(heads);
    for (guint i = 0; i < list->len; i++) {
        const struct series *row = g_ptr_array_index(list, i);
        g_autofree char *last = row->last ? number_text(row->series, row->last) : g_strdup(""),
                        *next = number_text(row->series, row->next);
        table_row(table, document_type_text(row->type), row->series, last, next, NULL);
    }
    table_print(table);
    g_autofree char *stopped = store_numbering_stopped(context->store);
    if (*stopped)
        print_line("issuing is stopped: %s", stopped);
    return 0;
}

GPtrArray *number_todays(struct cli_context *context)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)series_free);
    add_todays(context, -1, list);
    return list;
}

int cli_number(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *type_text = cli_word(arguments, 0);
    enum document_type type = DOCUMENT_INVOICE;
    if (type_text && !argument_type(type_text, &type, error))
        return 2;
    if (cli_option(arguments, "--next"))
        return set_next(context, arguments, type, error);
    return number_print(context, type_text ? (int)type : -1, error);
}

/* ---- verify, backup ---- */

static bool show_progress(void *context G_GNUC_UNUSED, gint64 done, gint64 all)
{
    fprintf(stderr, "\r%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " documents%s", done, all,
            done == all ? "\n" : "");
    return true;
}

static void print_faults(const struct cli_context *context, GPtrArray *faults, gint64 documents)
{
    if (!context->json) {
        for (guint i = 0; i < faults->len; i++) {
            const struct fault *fault = g_ptr_array_index(faults, i);
            print_line("%s%s%s%s", fault->note ? "note: " : "", fault->document,
                    *fault->document ? ": " : "", fault->text);
        }
        guint count;
        fault_first(faults, &count);
        printf("%" G_GINT64_FORMAT " document%s verified, %u fault%s\n", documents,
                documents == 1 ? "" : "s", count, count == 1 ? "" : "s");
        return;
    }
    print_json(prove_to_json(faults, documents, 0));
}

static int verify(struct cli_context *context, GError **error)
{
    gint64 documents = 0;
    guint count;
    struct progress progress = {.tell = show_progress};
    g_autoptr(GPtrArray) faults = prove_books(context->store, context->config->database.path,
            context->now, isatty(STDERR_FILENO) ? &progress : NULL, &documents, error);
    if (!faults)
        return 1;
    print_faults(context, faults, documents);
    return fault_first(faults, &count) ? 1 : 0;
}

int cli_verify(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    (void)arguments;
    return verify(context, error);
}

/* The file of today's weekday, in a directory that is made when it is missing. */
static char *rotated_name(struct cli_context *context, const char *directory, GError **error)
{
    g_autofree char *today = date_day(context->now, context->config->seller.timezone);
    g_autoptr(GDateTime) day =
            g_date_time_new_utc(atoi(today), atoi(today + 5), atoi(today + 8), 12, 0, 0);
    if (g_mkdir_with_parents(directory, 0700) == 0)
        return g_strdup_printf("%s/billhook-%d.db", directory, g_date_time_get_day_of_week(day));
    fail(error, BILLHOOK_ERROR_SYSTEM, "the directory %s could not be made: %s", directory,
            g_strerror(errno));
    return NULL;
}

/* Opens a file that loses its name at once: it is gone with this process. -1: it is not there. */
static int open_and_unlink(const char *file)
{
    int descriptor = g_open(file, O_RDONLY | O_CLOEXEC, 0);
    g_unlink(file);
    return descriptor;
}

/* The copy is made in a folder beside the database, where the daemon's user may write, and put in
 * place as the caller. */
static bool backup_for_caller(struct cli_context *context, const char *file, GError **error)
{
    g_autofree char *folder = g_strdup_printf("%s.backup-XXXXXX", context->config->database.path);
    if (!g_mkdtemp_full(folder, 0700))
        return fail(error, BILLHOOK_ERROR_SYSTEM, "the directory %s could not be made: %s", folder,
                g_strerror(errno));
    g_autofree char *copy = g_build_filename(folder, "copy.db", NULL),
                    *copy_mark = g_strconcat(copy, ".mark", NULL);
    g_autofree char *mark = g_strconcat(file, ".mark", NULL);
    bool good = store_backup(context->store, copy, error);
    struct put_file files[] = {{mark, open_and_unlink(copy_mark)}, {file, open_and_unlink(copy)}};
    g_rmdir(folder);
    good = good && put_files(context->helper, files, G_N_ELEMENTS(files), error);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        if (files[i].source >= 0)
            close(files[i].source);
    return good;
}

/* In a folder of the daemon's own a backup is the daemon's, elsewhere it is the caller's. */
static bool backup_to(struct cli_context *context, const char *file, GError **error)
{
    struct stat info;
    g_autofree char *folder = g_path_get_dirname(file);
    bool own = stat(folder, &info) == 0 && info.st_uid == geteuid();
    return context->helper && !own ? backup_for_caller(context, file, error)
                                   : store_backup(context->store, file, error);
}

/* With --json and --verify the proof is what is printed. */
static void tell_backup(const struct cli_context *context, const char *file, bool proof_follows)
{
    g_autofree char *mark = g_strconcat(file, ".mark", NULL);
    if (!context->json) {
        print_line("%s and %s written and verified; keep the two together", file, mark);
    } else if (!proof_follows) {
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "file", file);
        cJSON_AddStringToObject(json, "mark", mark);
        print_json(json);
    }
}

static bool backup(struct cli_context *context,
        const char *directory,
        const char *word,
        bool proof_follows,
        GError **error)
{
    g_autofree char *file = directory ? rotated_name(context, directory, error) : g_strdup(word);
    if (!file ||
            !(directory ? store_backup_over(context->store, file, error)
                        : backup_to(context, file, error)))
        return false;
    tell_backup(context, file, proof_follows);
    return true;
}

/* A name that is taken is a slip of the person who gave it. */
static void note_backup(struct cli_context *context, const char *directory, const GError *problem)
{
    g_autofree char *place = directory ? g_canonicalize_filename(directory, NULL) : g_strdup("");
    if (!problem)
        care_good(context->store, CARE_BACKUP, place, context->now, NULL);
    else if (directory || !g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
        care_failed(context->config->database.path, context->store, CARE_BACKUP, place,
                problem->message, context->now);
}

int cli_backup(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *directory = cli_option(arguments, "--rotate");
    g_autoptr(GError) problem = NULL;
    bool with_proof = cli_switch(arguments, "--verify"),
         good = backup(context, directory, cli_word(arguments, 0), with_proof, &problem);
    note_backup(context, directory, problem);
    if (problem && with_proof) /* each failure is told; a bad backup is no reason not to prove */
        output_trouble("%s", problem->message);
    else if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    int proof = with_proof ? verify(context, error) : 0;
    return good ? proof : 1;
}
