#include "daemon/renderer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/alert.h"
#include "document/number.h"
#include "mail/backoff.h"
#include "mail/smtp.h"
#include "render/pdf.h"
#include "render/ubl.h"

bool renderer_render(struct store *store, const struct config *config, const struct stored_document *stored,
                     gint64 now, GError **error)
{
    struct render_input input = {
        .document = stored->document, .seller = stored->seller, .payment = &config->payment};
    g_autoptr(GBytes) pdf = render_pdf(&input, error);
    if (!pdf)
        return false;
    g_autofree char *obstacle = ubl_obstacle(stored->document, stored->seller);
    g_autoptr(GBytes) ubl = *obstacle ? NULL : render_ubl(stored->document, stored->seller, pdf, error);
    if (!*obstacle && !ubl)
        return false;
    return document_rendered(store, stored->document->id, pdf, ubl, obstacle, now, error);
}

static bool put_off(struct store *store, const struct config *config, const struct stored_document *stored,
                    const GError *problem, gint64 now, GError **error)
{
    const struct document *document = stored->document;
    gint64 next = now + MIN(backoff_seconds(stored->render_attempts + 1, 32768) / 10, 600);
    g_autofree char *help = g_strdup_printf("billhook show %s", document->number);
    alert_raise(store, config, ALERT_RENDERING, document->number, problem->message, help, now);
    return document_render_failed(store, document->id, problem->message, next, error);
}

static bool is_taken(const GError *problem)
{
    return g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
}

static bool render_next(struct store *store, const struct config *config, gint64 now, bool *did,
                        GError **error)
{
    g_autoptr(GPtrArray) waiting = document_unrendered(store, now, 1, error);
    if (!waiting || waiting->len == 0)
        return waiting != NULL;
    g_autoptr(GError) problem = NULL;
    const struct stored_document *stored = g_ptr_array_index(waiting, 0);
    *did = true;
    if (renderer_render(store, config, stored, now, &problem) || is_taken(problem))
        return true;
    return put_off(store, config, stored, problem, now, error);
}

static bool write_synced(const char *path, GBytes *bytes)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    bool good = fd >= 0;
    for (gsize done = 0; good && done < length;) {
        gssize written = write(fd, data + done, length - done);
        good = written > 0 || (written < 0 && errno == EINTR);
        done += written > 0 ? (gsize)written : 0;
    }
    good = good && fsync(fd) == 0;
    int saved = errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
    return good;
}

/* A name is only durable when its directory is. */
static bool sync_directory(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    int saved = errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
    return good;
}

/* Whole under its name or not at all: written beside, fsynced, renamed. The rename may happen again after a
 * crash, with the same bytes. */
static bool write_whole(const char *directory, const char *name, GBytes *bytes, GError **error)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *part = g_strdup_printf("%s/.%s.part", directory, name);
    if (write_synced(part, bytes) && rename(part, path) == 0 && sync_directory(directory))
        return true;
    int saved = errno;
    unlink(part);
    return fail(error, BILLHOOK_ERROR_SYSTEM, "[einvoice] directory: %s: %s", path, g_strerror(saved));
}

static bool export_next(struct store *store, const struct config *config, gint64 now, bool *did,
                        GError **error)
{
    if (!*config->einvoice.directory)
        return true;
    g_autoptr(GPtrArray) waiting = document_unexported(store, 1, error);
    if (!waiting || waiting->len == 0)
        return waiting != NULL;
    const struct document *document =
        ((const struct stored_document *)g_ptr_array_index(waiting, 0))->document;
    g_autoptr(GBytes) ubl = document_artifact(store, document->id, ARTIFACT_UBL, error);
    if (!ubl)
        return false;
    g_autofree char *stem = number_file_stem(document->number);
    g_autofree char *name = g_strconcat(stem, ".xml", NULL);
    g_autoptr(GError) problem = NULL;
    if (!write_whole(config->einvoice.directory, name, ubl, &problem)) {
        alert_raise(store, config, ALERT_RENDERING, document->number, problem->message, "billhook check",
                    now);
        return true;
    }
    *did = true;
    return document_exported(store, document->id, now, error);
}

bool renderer_step(struct store *store, const struct config *config, gint64 now, bool *did, GError **error)
{
    *did = false;
    return render_next(store, config, now, did, error) &&
           (*did || export_next(store, config, now, did, error));
}
