/* The files of one document: PDF, e-invoice, mail, a picture of a page. */
#include "acts/papers.h"
#include "document/number.h"
#include "errors.h"
#include "page_document.h"
#include "pages.h"
#include "previews.h"

#define PICTURE_WIDTH 800 /* pixels; the page shows it at that size at most */
#define PAGES_MOST 10000

/* "2026-00116.pdf". Caller frees. */
static char *file_name(const struct document *document, const char *ending)
{
    g_autofree char *name = document_name(document), *stem = number_file_stem(name);
    return g_strconcat(stem, ending, NULL);
}

typedef GBytes *(*paper_of)(
        const struct work *work, const struct stored_document *stored, GError **error);

static void answer_paper(struct desk_request *request,
        paper_of paper,
        const char *type,
        const char *ending,
        bool download)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = document_of_path(request);
    if (!stored)
        return;
    g_autoptr(GBytes) bytes = paper(&request->work, stored, &error);
    if (!bytes) {
        answer_failed(request, error);
        return;
    }
    g_autofree char *name = file_name(stored->document, ending);
    answer_bytes(request, type, download ? name : NULL, bytes);
}

void page_document_pdf(struct desk_request *request)
{
    bool download = form_has(&request->query, "download");
    answer_paper(request, papers_pdf, "application/pdf", ".pdf", download);
}

void page_document_ubl(struct desk_request *request)
{
    answer_paper(request, papers_ubl, "application/xml", ".xml", true);
}

void page_document_mail(struct desk_request *request)
{
    answer_paper(request, papers_mail, "message/rfc822", ".eml", true);
}

void page_document_picture(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = document_of_path(request);
    int number = (int)MIN(desk_id(request, 1), PAGES_MOST), count = 0;
    if (!stored)
        return;
    g_autoptr(GBytes) bytes =
            papers_picture(&request->work, stored, number, PICTURE_WIDTH, &count, &error);
    if (bytes)
        answer_bytes(request, "image/png", NULL, bytes);
    else
        answer_failed(request, error);
}

void page_document_preview_picture(struct desk_request *request)
{
    g_autoptr(GBytes) bytes = previews_get(request, request->pieces[1]);
    if (bytes)
        answer_bytes(request, "image/png", NULL, bytes);
    else
        answer_error(request, 404, WORD_NONE);
}
