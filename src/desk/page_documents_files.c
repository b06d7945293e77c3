/* Chosen documents as one PDF or one zip. */
#include "page_documents_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "acts/papers.h"
#include "base/date.h"
#include "base/error.h"
#include "books/zip.h"
#include "document/number.h"
#include "errors.h"
#include "render/join.h"
#include "store/documents.h"

/* "2026-00116.pdf"; of a draft "draft-12.pdf". Caller frees. */
static char *file_name(const struct document *document)
{
    if (!*document->number)
        return g_strdup_printf("draft-%" G_GINT64_FORMAT ".pdf", document->id);
    g_autofree char *stem = number_file_stem(document->number);
    return g_strconcat(stem, ".pdf", NULL);
}

/* "documents-2026-11-28.zip". Caller frees. */
static char *whole_name(const struct desk_request *request, const char *ending)
{
    g_autofree char *day = date_day(request->work.now, request->work.config->seller.timezone);
    return g_strdup_printf("documents-%s.%s", day, ending);
}

/* ---- one PDF ---- */

static void free_bytes(gpointer bytes)
{
    g_bytes_unref(bytes);
}

static GBytes *make_pdf(const struct desk_request *request, const GPtrArray *chosen, GError **error)
{
    g_autoptr(GPtrArray) pdfs = g_ptr_array_new_with_free_func(free_bytes);
    for (guint i = 0; i < chosen->len; i++) {
        GBytes *pdf = papers_pdf(&request->work, g_ptr_array_index(chosen, i), error);
        if (!pdf)
            return NULL;
        g_ptr_array_add(pdfs, pdf);
    }
    return join_pdfs(pdfs, error);
}

static void answer_pdf(struct desk_request *request, const GPtrArray *chosen)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) pdf = make_pdf(request, chosen, &error);
    g_autofree char *name = whole_name(request, "pdf");
    if (pdf)
        answer_bytes(request, "application/pdf", name, pdf);
    else
        answer_failed(request, error);
}

/* ---- one zip ---- */

static bool add_file(const struct desk_request *request,
        struct zip *zip,
        const struct stored_document *stored,
        GError **error)
{
    g_autofree char *name = file_name(stored->document);
    g_autoptr(GBytes) pdf = papers_pdf(&request->work, stored, error);
    return pdf && zip_add(zip, name, ZIP_AS_IT_IS, pdf, error);
}

/* Into a file that has no name: one page is in memory at a time. */
static bool write_zip(
        const struct desk_request *request, const GPtrArray *chosen, int out, GError **error)
{
    g_autoptr(zip_auto) zip = zip_new(out, "the zip", error);
    for (guint i = 0; zip && i < chosen->len; i++)
        if (!add_file(request, zip, g_ptr_array_index(chosen, i), error))
            return false;
    return zip && zip_finish(zip, error);
}

/* The descriptor of a new file without a name; -1 and SYSTEM. */
static int nameless_file(GError **error)
{
    FILE *file = tmpfile();
    int out = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0) : -1;
    if (out < 0)
        fail(error, BILLHOOK_ERROR_SYSTEM, "a temporary file: %s", g_strerror(errno));
    if (file)
        fclose(file);
    return out;
}

static void answer_zip(struct desk_request *request, const GPtrArray *chosen)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = whole_name(request, "zip");
    int out = nameless_file(&error);
    if (out >= 0 && write_zip(request, chosen, out, &error)) {
        off_t size = lseek(out, 0, SEEK_END);
        lseek(out, 0, SEEK_SET);
        answer_file(request, "application/zip", name, out, (guint64)MAX(size, 0));
        return;
    }
    if (out >= 0)
        close(out);
    answer_failed(request, error);
}

/* ---- which ---- */

static const struct {
    const char *name;
    void (*answer)(struct desk_request *request, const GPtrArray *chosen);
} files[] = {{"pdf", answer_pdf}, {"zip", answer_zip}};

bool documents_file_answered(
        struct desk_request *request, const char *name, const GPtrArray *chosen)
{
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        if (strcmp(files[i].name, name) == 0) {
            files[i].answer(request, chosen);
            return true;
        }
    return false;
}
