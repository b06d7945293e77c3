/* Documents for the pages to show: drafts by hand and invoices that are owed, of an order each. */
#ifndef TESTS_UNIT_DESK_PAPERS_H
#define TESTS_UNIT_DESK_PAPERS_H

#include "acts/issue.h"
#include "unit/desk/visit.h"

/* A draft by hand of order `order`, which the shop said nothing of yet: 121.00 EUR, to
 * ann@example.be. Its id. */
static inline gint64 new_draft(struct house *house, int order, enum document_type type)
{
    order_without_documents(house->site, order, "ann@example.be");
    begin(house->site);
    g_autoptr(stored_document_auto) draft = draft_of(house->site, order, type);
    commit(house->site);
    return draft->document->id;
}

static inline struct stored_document *paper(const struct house *house, gint64 id)
{
    g_autoptr(GError) error = NULL;
    struct stored_document *stored = document_get(house->site->store, id, &error);
    g_assert_no_error(error);
    return stored;
}

/* What is still to be paid of it. */
static inline money due_of(const struct house *house, gint64 id)
{
    g_autoptr(stored_document_auto) stored = paper(house, id);
    return stored->document->totals.due;
}

/* An issued one that nobody paid. Its id. */
static inline gint64 new_issued(struct house *house, int order, enum document_type type)
{
    gint64 id = new_draft(house, order, type);
    g_autoptr(GError) error = NULL;
    begin(house->site);
    g_autoptr(stored_document_auto) stored = paper(house, id);
    issue_document(site_work(house->site, LATER), stored, "a person", &error);
    g_assert_no_error(error);
    commit(house->site);
    return id;
}

static inline gint64 new_invoice(struct house *house, int order)
{
    return new_issued(house, order, DOCUMENT_INVOICE);
}

/* "/documents/12" and what stands behind it. Caller frees. */
static inline char *paper_path(gint64 id, const char *rest)
{
    return g_strdup_printf("/documents/%" G_GINT64_FORMAT "%s", id, rest);
}

/* Sends the form that stands on a page of the document with the same path as its act, or on the
 * document's own page. */
static inline const struct reply *act_on_paper(
        struct house *house, enum who who, gint64 id, const char *rest, const char *typed)
{
    static const char *const own[] = {"/issue", "/send", "/void", "/credit", "/edit", NULL};
    g_autofree char *action = paper_path(id, rest),
                    *page = paper_path(id, g_strv_contains(own, rest) ? rest : "");
    return go_and_submit(house, who, page, action, typed);
}

#endif
