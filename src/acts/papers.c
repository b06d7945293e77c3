/* PDF and UBL of one document: made, kept, shown. */
#include "acts/papers.h"

#include <string.h>

#include "base/date.h"
#include "channel/alert.h"
#include "channel/mailer.h"
#include "channel/parcel.h"
#include "channel/pictures.h"
#include "document/number.h"
#include "document/terms.h"
#include "render/judge.h"
#include "render/pdf.h"
#include "render/ubl.h"
#include "store/events.h"
#include "store/outbox.h"
#include "store/payment_links.h"
#include "store/payments.h"

/* ---- made and kept ---- */

void papers_clear(struct papers *papers)
{
    g_clear_pointer(&papers->pdf, g_bytes_unref);
    g_clear_pointer(&papers->ubl, g_bytes_unref);
    g_clear_pointer(&papers->obstacle, g_free);
    g_clear_error(&papers->problem);
}

/* A document whose logo's file was lost before it was kept has its page all the same: its number is
 * given, its customer waits. */
static void tell_lost_logo(
        const struct work *work, const struct document *document, const char *reason)
{
    g_autofree char *what = g_strdup_printf("its page is made without the logo: %s", reason);
    struct work late = {work->store, work->config, g_get_real_time() / G_USEC_PER_SEC};

    alert_raise(&late, ALERT_RENDERING, document->number, what, "billhook check");
    event_add(work->store, document->shop, document->order_id, "document", late.now, what, NULL);
}

static bool take_logo(struct papers *papers, const struct work *work, struct picture *logo)
{
    bool lost;
    if (pictures_of(work->store, papers->stored->seller, logo, &lost, &papers->problem))
        return true;
    if (!lost)
        return false;

    tell_lost_logo(work, papers->stored->document, papers->problem->message);
    g_clear_error(&papers->problem);
    return true;
}

/* The document as its page and e-invoice say it: what credit notes took off later stands on them.
 * Shares everything with `document`. */
static struct document as_billed(const struct document *document)
{
    struct document view = *document;
    if (document->type != DOCUMENT_INVOICE)
        return view;
    view.totals.due = document->totals.gross - document->totals.paid;
    view.paid = document->paid && view.totals.due == 0;
    view.paid_at = view.paid ? document->paid_at : 0;
    return view;
}

void papers_make(
        struct papers *papers, const struct work *work, const struct stored_document *stored)
{
    g_auto(picture_auto) logo = {0};
    struct document billed = as_billed(stored->document);
    struct render_input input = {.document = &billed,
            .seller = stored->seller,
            .payment = &work->config->payment,
            .logo = &logo};

    papers->stored = stored;
    if (!take_logo(papers, work, &logo))
        return;

    papers->pdf = render_pdf(&input, &papers->problem);
    if (!papers->pdf)
        return;

    papers->obstacle = ubl_obstacle(&billed, stored->seller);
    if (!*papers->obstacle)
        papers->ubl = render_ubl(&billed, stored->seller, papers->pdf, &papers->problem);
}

bool papers_keep(const struct papers *papers, const struct work *work, GError **error)
{
    return document_rendered(work->store, papers->stored->document->id, papers->pdf, papers->ubl,
            papers->obstacle, work->now, error);
}

bool papers_make_and_keep(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    struct papers papers = {0};
    papers_make(&papers, work, stored);

    bool good = !papers.problem && papers_keep(&papers, work, error);
    if (papers.problem)
        g_propagate_error(error, g_steal_pointer(&papers.problem));
    papers_clear(&papers);
    return good;
}

/* ---- shown ---- */

/* What is drawn: a PDF, or where `page` is above 0 that page as a picture. */
struct drawing {
    int page, width; /* of a picture */
    int count;       /* of the pages, after it was drawn */
};

/* The document as its PDF has it: what was paid later stands there no more than a link that was
 * made later. Only what `then` points to changes. */
static bool recall(const struct work *work,
        const struct stored_document *stored,
        struct document *then,
        char **link,
        GError **error)
{
    GError *problem = NULL;
    if (!payments_recall(work->store, then, stored->rendered_at, error))
        return false;
    *link = payment_link_url_at(work->store, then->id, stored->rendered_at, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    if (*link || then->payment_link_made)
        then->payment_link = *link ? *link : (char *)"";
    then->payment_link_made = *link != NULL;
    return true;
}

static GBytes *render_now(const struct work *work,
        const struct stored_document *stored,
        struct drawing *drawing,
        GError **error)
{
    bool lost, draft = !*stored->document->number;
    g_auto(picture_auto) logo = {0};
    g_autoptr(GError) problem = NULL;

    bool found = pictures_of(work->store, stored->seller, &logo, &lost, &problem);
    if (!found && (draft || !lost)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }

    g_autofree char *link = NULL;
    struct document then = *stored->document;
    if (drawing->page && stored->rendered_at && !recall(work, stored, &then, &link, error))
        return NULL;
    struct document billed = as_billed(&then);
    struct render_input input = {.document = &billed,
            .seller = stored->seller,
            .payment = &work->config->payment,
            .draft = draft,
            .logo = &logo};
    return drawing->page ? render_png(&input, drawing->page, drawing->width, &drawing->count, error)
                         : render_pdf(&input, error);
}

GBytes *papers_picture(const struct work *work,
        const struct stored_document *stored,
        int page,
        int width,
        int *count,
        GError **error)
{
    struct drawing drawing = {.page = MAX(page, 1), .width = width};
    GBytes *bytes = render_now(work, stored, &drawing, error);
    *count = drawing.count;
    return bytes;
}

GBytes *papers_pdf(const struct work *work, const struct stored_document *stored, GError **error)
{
    GError *problem = NULL;
    GBytes *kept = document_artifact(work->store, stored->document->id, ARTIFACT_PDF, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return NULL;
    }
    struct drawing whole = {0};
    return kept ? kept : render_now(work, stored, &whole, error);
}

/* Why a stored document has no e-invoice. */
static void fail_without_ubl(const struct stored_document *stored, GError **error)
{
    g_autofree char *name = document_name(stored->document);
    g_autofree char *obstacle = ubl_obstacle(stored->document, stored->seller);

    if (!*stored->document->number)
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s is a draft: its e-invoice is made when it is issued%s%s", name,
                *obstacle ? "; none now: " : "", obstacle);
    else if (*obstacle)
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "%s has no e-invoice: %s", name, obstacle);
    else
        fail(error, BILLHOOK_ERROR_TEMPORARY,
                "%s: the e-invoice is not made yet; the daemon makes it with the PDF", name);
}

GBytes *papers_ubl(const struct work *work, const struct stored_document *stored, GError **error)
{
    GError *problem = NULL;
    GBytes *kept = document_artifact(work->store, stored->document->id, ARTIFACT_UBL, &problem);
    if (problem)
        g_propagate_error(error, problem);
    else if (!kept)
        fail_without_ubl(stored, error);
    return kept;
}

/* The newest round's customer mail, else the first one. */
static const struct mail *chosen_mail(const GPtrArray *mails)
{
    const struct mail *chosen = g_ptr_array_index(mails, 0);
    for (guint i = 0; i < mails->len; i++) {
        const struct mail *mail = g_ptr_array_index(mails, i);
        if (strcmp(mail->role, "to") == 0 && mail->id >= chosen->id)
            chosen = mail;
    }
    return chosen;
}

GBytes *papers_mail(const struct work *work, const struct stored_document *stored, GError **error)
{
    g_autofree char *name = document_name(stored->document);
    g_autoptr(GPtrArray) mails = mail_of_document(work->store, stored->document->id, error);
    if (!mails)
        return NULL;
    if (mails->len == 0) {
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "%s has no mail; `billhook send %s` queues one", name,
                name);
        return NULL;
    }
    struct mail *whole = mail_get(work->store, chosen_mail(mails)->id, error);
    if (!whole)
        return NULL;
    GBytes *bytes = whole->message ? g_bytes_ref(whole->message)
                                   : mailer_build(work->store, work->config, whole, error);
    mail_free(whole);
    return bytes;
}

/* ---- of what is in no store ---- */

GBytes *papers_preview_pdf(const struct work *work, const struct document *document, GError **error)
{
    const struct config *config = work->config;
    g_auto(picture_auto) logo = {0};
    bool lost;
    if (!pictures_of(work->store, &config->seller, &logo, &lost, error))
        return NULL;

    struct render_input input = {.document = document,
            .seller = &config->seller,
            .payment = &config->payment,
            .draft = true,
            .logo = &logo};
    return render_pdf(&input, error);
}

/* As it would be issued. Caller frees. */
static struct document *number_it(const struct config *config,
        const struct shop *shop,
        const struct document *document,
        gint64 now)
{
    struct document *numbered = document_copy(document);
    g_autofree char *today = date_day(now, config->seller.timezone);
    document_settle(numbered, "PREVIEW", today, &config->seller, shop,
            config_rule(config, document->type), &config->payment, NULL);
    return numbered;
}

GBytes *papers_preview_ubl(const struct config *config,
        const struct shop *shop,
        const struct document *document,
        gint64 now,
        GError **error)
{
    g_autoptr(document_auto) numbered = number_it(config, shop, document, now);
    return render_ubl(numbered, &config->seller, NULL, error);
}

/* NULL, without an error, where it gets none. */
static GBytes *ubl_of(
        const struct config *config, const struct document *document, GBytes *pdf, GError **error)
{
    g_autofree char *obstacle = ubl_obstacle(document, &config->seller);
    return *obstacle ? NULL : render_ubl(document, &config->seller, pdf, error);
}

GBytes *papers_preview_mail(const struct work *work,
        const struct shop *shop,
        const struct document *document,
        GError **error)
{
    const struct config *config = work->config;
    g_autoptr(document_auto) numbered = number_it(config, shop, document, work->now);
    g_autoptr(GBytes) pdf = papers_preview_pdf(work, numbered, error), ubl = NULL;
    g_auto(picture_auto) logo = {0};
    g_autoptr(GError) problem = NULL;
    bool lost;
    if (!pdf || !pictures_of(work->store, &config->seller, &logo, &lost, error))
        return NULL;
    ubl = ubl_of(config, numbered, pdf, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    const struct parcel_papers papers = {pdf, ubl, &logo};
    return parcel_preview(config, numbered, &papers, work->now, error);
}
