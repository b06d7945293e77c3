/* Renders issued documents, keeps their files, exports e-invoices. */
#include "daemon/renderer.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "channel/alert.h"
#include "acts/pictures.h"
#include "document/number.h"
#include "mail/backoff.h"
#include "render/pdf.h"
#include "render/ubl.h"
#include "store/events.h"

/* Pages that are made one after the other share a transaction, and its fsync: RENDERER_MOST of
 * them, or what takes so long. */
#define STEP_MOST_US (100 * 1000)

/* A document's files, or why there are none. */
struct paper {
    const struct stored_document *stored; /* borrowed */
    GBytes *pdf, *ubl;
    char *obstacle;
    GError *problem;
};

static void paper_clear(struct paper *paper)
{
    g_clear_pointer(&paper->pdf, g_bytes_unref);
    g_clear_pointer(&paper->ubl, g_bytes_unref);
    g_clear_pointer(&paper->obstacle, g_free);
    g_clear_error(&paper->problem);
}

/* A document whose logo's file was lost before it was kept has its page all the same: its number is
 * given, its customer waits. */
static void tell_lost_logo(struct store *store,
        const struct config *config,
        const struct document *document,
        const char *reason)
{
    g_autofree char *what = g_strdup_printf("its page is made without the logo: %s", reason);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    alert_raise(store, config, ALERT_RENDERING, document->number, what, "billhook check", now);
    event_add(store, document->shop, document->order_id, "document", now, what, NULL);
}

static bool take_logo(
        struct paper *paper, struct store *store, const struct config *config, struct picture *logo)
{
    bool lost;
    if (pictures_of(store, paper->stored->seller, logo, &lost, &paper->problem))
        return true;
    if (!lost)
        return false;
    tell_lost_logo(store, config, paper->stored->document, paper->problem->message);
    g_clear_error(&paper->problem);
    return true;
}

/* Without a lock. */
static void make_paper(struct paper *paper,
        struct store *store,
        const struct config *config,
        const struct stored_document *stored)
{
    g_auto(picture_auto) logo = {0};
    struct render_input input = {.document = stored->document,
            .seller = stored->seller,
            .payment = &config->payment,
            .logo = &logo};
    paper->stored = stored;
    if (!take_logo(paper, store, config, &logo))
        return;
    paper->pdf = render_pdf(&input, &paper->problem);
    if (!paper->pdf)
        return;
    paper->obstacle = ubl_obstacle(stored->document, stored->seller);
    if (!*paper->obstacle)
        paper->ubl = render_ubl(stored->document, stored->seller, paper->pdf, &paper->problem);
}

static bool keep_paper(struct store *store, const struct paper *paper, gint64 now, GError **error)
{
    return document_rendered(store, paper->stored->document->id, paper->pdf, paper->ubl,
            paper->obstacle, now, error);
}

bool renderer_render(struct store *store,
        const struct config *config,
        const struct stored_document *stored,
        gint64 now,
        GError **error)
{
    struct paper paper = {0};
    make_paper(&paper, store, config, stored);
    bool good = !paper.problem && keep_paper(store, &paper, now, error);
    if (paper.problem)
        g_propagate_error(error, g_steal_pointer(&paper.problem));
    paper_clear(&paper);
    return good;
}

static bool put_off(struct store *store,
        const struct config *config,
        const struct stored_document *stored,
        const GError *problem,
        gint64 now,
        GError **error)
{
    const struct document *document = stored->document;
    gint64 next = now + MIN(backoff_seconds(stored->render_attempts + 1, 32768) / 10, 600);
    g_autofree char *help = g_strdup_printf("billhook show %s", document->number);
    alert_raise(store, config, ALERT_RENDERING, document->number, problem->message, help, now);
    return document_render_failed(store, document->id, problem->message, next, error);
}

/* It has its PDF by now, or is none that gets one (document_rendered() says so by its row). */
static bool is_taken(const GError *problem)
{
    return g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
}

/* In a transaction. A document that has its PDF by now is left alone; what fails otherwise ends
 * them all: they are made again. */
static bool keep_papers(
        struct store *store, const struct paper *papers, guint count, gint64 now, GError **error)
{
    for (guint i = 0; i < count; i++) {
        g_autoptr(GError) problem = NULL;
        if (papers[i].problem)
            continue;
        if (!store_savepoint(store, error))
            return false;
        if (!keep_paper(store, &papers[i], now, &problem)) {
            store_rollback_to(store);
            if (!is_taken(problem)) {
                g_propagate_error(error, g_steal_pointer(&problem));
                return false;
            }
        }
        if (!store_release(store, error))
            return false;
    }
    return true;
}

static bool keep_together(
        struct store *store, const struct paper *papers, guint count, gint64 now, GError **error)
{
    if (!store_begin(store, error))
        return false;
    if (keep_papers(store, papers, count, now, error))
        return store_commit(store, error);
    store_rollback(store);
    return false;
}

/* What could not be made is put off. When they cannot be kept together each is kept alone: one of
 * them must not hold up the others. */
static bool finish_papers(struct store *store,
        const struct config *config,
        const struct paper *papers,
        guint count,
        gint64 now,
        GError **error)
{
    bool kept = count > 1 && keep_together(store, papers, count, now, NULL);
    for (guint i = 0; i < count; i++) {
        g_autoptr(GError) problem = papers[i].problem ? g_error_copy(papers[i].problem) : NULL;
        bool done = !problem &&
                (kept || keep_paper(store, &papers[i], now, &problem) || is_taken(problem));
        if (!done && !put_off(store, config, papers[i].stored, problem, now, error))
            return false;
    }
    return true;
}

/* How many of those that wait are made together. One that failed before, or took the process down,
 * is made alone. */
static guint count_together(const GPtrArray *waiting)
{
    for (guint i = 0; i < waiting->len; i++)
        if (((const struct stored_document *)g_ptr_array_index(waiting, i))->render_attempts > 0)
            return MAX(i, 1);
    return waiting->len;
}

/* So that what takes the process down is known when it starts again. */
static bool note_beginning(
        struct store *store, const GPtrArray *waiting, guint count, gint64 now, GError **error)
{
    gint64 ids[RENDERER_MOST];
    for (guint i = 0; i < count; i++)
        ids[i] = ((const struct stored_document *)g_ptr_array_index(waiting, i))->document->id;
    return document_renderings_begin(store, ids, count, now, error);
}

bool renderer_recover(struct store *store, const struct config *config, gint64 now, GError **error)
{
    static const char reason[] = "the program ended while its page was made";
    g_autoptr(GPtrArray) open = document_renderings_open(store, error);
    for (guint i = 0; open && i < open->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(open, i);
        log_event(LOG_LEVEL_WARNING, "rendering-cut-short", "document", stored->document->number,
                NULL);
        g_autoptr(GError) problem =
                g_error_new_literal(BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM, reason);
        /* once may be a power cut: it comes again at once, though behind all others and alone */
        bool good = stored->render_attempts > 0
                ? put_off(store, config, stored, problem, now, error)
                : document_render_failed(store, stored->document->id, reason, now, error);
        if (!good)
            return false;
    }
    return open != NULL;
}

static bool render_next(struct store *store,
        const struct config *config,
        gint64 now,
        guint most,
        bool *did,
        GError **error)
{
    struct paper papers[RENDERER_MOST] = {0};
    guint count = 0;
    gint64 until_us = g_get_monotonic_time() + STEP_MOST_US;
    g_autoptr(GPtrArray) waiting =
            document_unrendered(store, now, (int)MIN(most, RENDERER_MOST), error);
    if (!waiting || waiting->len == 0)
        return waiting != NULL;
    *did = true;
    guint together = count_together(waiting);
    if (!note_beginning(store, waiting, together, now, error))
        return false;
    do {
        make_paper(&papers[count], store, config, g_ptr_array_index(waiting, count));
    } while (++count < together && g_get_monotonic_time() < until_us);
    bool good = finish_papers(store, config, papers, count, now, error);
    for (guint i = 0; i < count; i++)
        paper_clear(&papers[i]);
    return good;
}

/* Whole under its name or not at all: written beside, fsynced, renamed. The rename may happen again
 * after a crash, with the same bytes. */
static bool write_whole(const char *directory, const char *name, GBytes *bytes, GError **error)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *part = g_strdup_printf("%s/.%s.part", directory, name);
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    if (file_write_synced(part, data, length) && rename(part, path) == 0 &&
            file_sync_directory(directory))
        return true;
    int saved = errno;
    unlink(part);
    return fail(
            error, BILLHOOK_ERROR_SYSTEM, "[einvoice] directory: %s: %s", path, g_strerror(saved));
}

/* The command for a directory into which nothing can be written, by errno's usual reasons. */
static char *how_to_mend(const char *directory)
{
    if (!g_file_test(directory, G_FILE_TEST_IS_DIR))
        return g_strdup_printf("install -d -o billhook -g billhook -m 700 '%s'", directory);
    if (access(directory, W_OK | X_OK) != 0 && errno == EROFS)
        return g_strdup_printf("systemctl edit billhook: [Service] ReadWritePaths=%s", directory);
    return access(directory, W_OK | X_OK) != 0 ? g_strdup_printf("chown billhook '%s'", directory)
                                               : g_strdup_printf("df -h '%s'", directory);
}

static bool export_next(
        struct store *store, const struct config *config, gint64 now, bool *did, GError **error)
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
        g_autofree char *help = how_to_mend(config->einvoice.directory);
        alert_raise(store, config, ALERT_RENDERING, "e-invoices wait", problem->message, help, now);
        return true;
    }
    *did = true;
    return document_exported(store, document->id, now, error);
}

bool renderer_step(struct store *store,
        const struct config *config,
        gint64 now,
        guint most,
        bool *did,
        GError **error)
{
    *did = false;
    return render_next(store, config, now, most, did, error) &&
            (*did || export_next(store, config, now, did, error));
}
