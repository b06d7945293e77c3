/* Short ways to make Peppol deliveries. */
#ifndef TESTS_STORE_PEPPOL_FIXTURE_H
#define TESTS_STORE_PEPPOL_FIXTURE_H

#include "fixture.h"

#include "store/documents.h"
#include "store/outbox.h"
#include "store/peppol.h"
#include "store/store.h"

#define SENDER "peppyrus"

/* An invoice of a customer with a VAT number. */
static inline gint64 invoice_of(
        struct store *store, enum document_type type, gint64 order_id, const char *vat)
{
    g_autoptr(stored_document_auto) stored = draft(type, "main", order_id);
    set(&stored->document->customer.vat, vat);
    gint64 id = insert(store, stored);
    must(issue_on(store, stored, format_of(type), DAY, &error));
    return id;
}

static inline gint64 invoice(struct store *store, gint64 order_id)
{
    gint64 id = invoice_of(store, DOCUMENT_INVOICE, order_id, "BE0123456749");
    render(store, id);
    return id;
}

static inline struct peppol_delivery *delivery_of(gint64 document, bool test)
{
    struct peppol_delivery *delivery = peppol_delivery_new();
    delivery->document_id = document;
    delivery->test = test;
    delivery->queued_at = delivery->next_attempt_at = NOW;
    g_free(delivery->reference);
    delivery->reference = g_strdup_printf("bh-%" G_GINT64_FORMAT "-%d", document, test);
    set(&delivery->participant, "0208:0123456749");
    return delivery;
}

static inline struct peppol_delivery *queue(struct store *store, gint64 document)
{
    struct peppol_delivery *delivery = delivery_of(document, false);
    must(peppol_queue(store, delivery, &error));
    g_assert_cmpint(delivery->id, >, 0);
    return delivery;
}

/* Brings a delivery into a state with all that it needs. */
static inline void bring(
        struct store *store, struct peppol_delivery *delivery, enum peppol_state state)
{
    enum peppol_state before = delivery->state;
    bool over = state == PEPPOL_FAILED || state == PEPPOL_CANCELLED;
    delivery->state = state;
    set(&delivery->provider, SENDER);
    delivery->posted_at = delivery->accepted_at = delivery->unreachable_since = NOW;
    delivery->delivered_at = state == PEPPOL_DELIVERED ? NOW + 9 : delivery->delivered_at;
    delivery->next_attempt_at = over ? 0 : NOW + 60;
    must(peppol_update(store, delivery, before, &error));
}

static inline gint64 due_document(struct store *store, gint64 now)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(peppol_delivery_auto) due = peppol_due(store, now, &error);
    g_assert_no_error(error);
    return due ? due->document_id : 0;
}

static inline gint64 counted(struct store *store, enum peppol_state state)
{
    gint64 counts[PEPPOL_STATES];
    must(peppol_counts(store, counts, &error));
    return counts[state];
}

#endif
