/* E-invoices leave into a directory: each written once, whole or not at all. */
#include "channel/einvoice_directory.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "channel/alert.h"
#include "document/number.h"
#include "store/documents.h"

/* Of so many that wait, the oldest that can be written is: one whose name is taken by a folder
 * holds up no other. */
#define LOOKED_AT 16

/* Whole under its name or not at all: written beside, fsynced, renamed. The rename may happen again
 * after a crash, with the same bytes. */
static bool write_whole(const char *directory, const char *name, GBytes *bytes, GError **error)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *part = g_strdup_printf("%s/.%s.part", directory, name);
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);

    bool written = file_write_synced(part, data, length) && rename(part, path) == 0;
    if (written && file_sync_directory(directory))
        return true;

    int saved = errno;
    unlink(part);
    return fail(
            error, BILLHOOK_ERROR_SYSTEM, "[einvoice] directory: %s: %s", path, g_strerror(saved));
}

/* The command for a directory into which nothing can be written, by errno's usual reasons. Caller
 * frees. */
static char *how_to_mend(const char *directory)
{
    if (!g_file_test(directory, G_FILE_TEST_IS_DIR))
        return g_strdup_printf("install -d -o billhook -g billhook -m 700 '%s'", directory);
    if (access(directory, W_OK | X_OK) == 0)
        return g_strdup_printf("df -h '%s'", directory);
    return errno == EROFS
            ? g_strdup_printf("systemctl edit billhook: [Service] ReadWritePaths=%s", directory)
            : g_strdup_printf("chown billhook '%s'", directory);
}

/* One step: the first trouble is told, and says enough of a directory that is gone. */
struct walk {
    const struct work *work;
    bool told, did;
};

static void tell_waiting(struct walk *walk, const GError *problem, const char *help)
{
    if (!walk->told)
        alert_raise(walk->work, ALERT_RENDERING, "e-invoices wait", problem->message, help);
    walk->told = true;
}

/* The kept bytes; NULL without an error: they were changed, which an alert tells. Caller unrefs. */
static GBytes *kept_bytes(struct walk *walk, gint64 document_id, GError **error)
{
    struct store *store = walk->work->store;
    g_autoptr(GError) problem = NULL;
    GBytes *ubl = document_artifact(store, document_id, ARTIFACT_UBL, &problem);
    bool changed =
            g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM) && !store_broken(store);

    if (changed)
        tell_waiting(walk, problem, "billhook verify");
    else if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    return ubl;
}

static bool export_document(struct walk *walk, const struct document *document, GError **error)
{
    const struct work *work = walk->work;
    GError *problem = NULL;
    g_autoptr(GBytes) ubl = kept_bytes(walk, document->id, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    if (!ubl)
        return true;

    const char *directory = work->config->einvoice.directory;
    g_autofree char *stem = number_file_stem(document->number);
    g_autofree char *name = g_strconcat(stem, ".xml", NULL);
    if (!write_whole(directory, name, ubl, &problem)) {
        g_autofree char *help = how_to_mend(directory);
        tell_waiting(walk, problem, help);
        g_error_free(problem);
        return true;
    }

    walk->did = true;
    return document_exported(work->store, document->id, work->now, error);
}

bool einvoice_directory_step(const struct work *work, bool *did, GError **error)
{
    struct walk walk = {.work = work};
    *did = false;
    if (!*work->config->einvoice.directory)
        return true;

    g_autoptr(GPtrArray) waiting = document_unexported(work->store, LOOKED_AT, error);
    for (guint i = 0; waiting && i < waiting->len && !walk.did; i++) {
        const struct stored_document *next = g_ptr_array_index(waiting, i);
        if (!export_document(&walk, next->document, error))
            return false;
    }
    *did = walk.did;
    return waiting != NULL;
}

bool einvoice_directory_waits(const struct work *work, bool *waits, GError **error)
{
    *waits = false;
    if (!*work->config->einvoice.directory)
        return true;

    g_autoptr(GPtrArray) waiting = document_unexported(work->store, 1, error);
    *waits = waiting && waiting->len > 0;
    return waiting != NULL;
}
