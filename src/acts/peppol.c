/* A person's words about Peppol deliveries; what each state allows is a row. */
#include "acts/peppol.h"

#include <string.h>

#include "base/text.h"
#include "channel/peppol_queue.h"
#include "document/participant.h"
#include "peppol/provider.h"
#include "store/events.h"
#include "store/peppol.h"

#define ID_BYTES_MOST 200
#define DAY_S 86400

static bool refuse(const struct peppol_delivery *delivery, const char *why, GError **error)
{
    return fail(error, BILLHOOK_ERROR_CONFLICT, "the Peppol delivery of %s is %s: %s",
            delivery->number, peppol_state_text(delivery->state), why);
}

/* The newest delivery of a document; NULL with CONFLICT where it never had one. */
static struct peppol_delivery *delivery_of(
        const struct work *work, const struct document *document, GError **error)
{
    GError *problem = NULL;
    g_autofree char *name = document_name(document);
    struct peppol_delivery *delivery = peppol_of_document(work->store, document->id, &problem);

    if (problem)
        g_propagate_error(error, problem);
    else if (!delivery)
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s was never queued for Peppol; `billhook peppol send '%s'` queues it", name,
                name);
    return delivery;
}

/* In the order's story, where several documents may be told of. */
static bool tell(
        const struct work *work, const struct document *document, const char *what, GError **error)
{
    g_autofree char *text = g_strdup_printf("%s over Peppol: %s", document->number, what);
    return event_add(
            work->store, document->shop, document->order_id, "person", work->now, text, error);
}

/* ---- send ---- */

static bool check_sendable(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    const struct document *document = stored->document;
    g_autofree char *name = document_name(document);
    if (document->state == DOCUMENT_VOID)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is void", name);
    if (document->state == DOCUMENT_DRAFT)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s is a draft; `billhook send '%s'` issues it, and sends it over Peppol too", name,
                name);

    g_autofree char *obstacle = peppol_obstacle(work->config, document, stored->seller);
    return !*obstacle ||
            fail(error, BILLHOOK_ERROR_CONFLICT, "%s does not go over Peppol: %s", name, obstacle);
}

/* What stands in the way of a second delivery. */
static bool check_first(const struct work *work, const struct document *document, GError **error)
{
    GError *problem = NULL;
    g_autoptr(peppol_delivery_auto) delivery =
            peppol_of_document(work->store, document->id, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    if (!peppol_is_in_the_way(work->config, delivery))
        return true;

    g_autofree char *why = g_strdup_printf("it is queued once only%s; `billhook peppol show %s`",
            delivery->test ? " while [peppol] test=true" : "", delivery->number);
    return refuse(delivery, why, error);
}

char *peppol_send_document(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    const struct document *document = stored->document;
    bool queued = false;
    if (!check_sendable(work, stored, error) || !check_first(work, document, error))
        return NULL;
    if (!peppol_queue_document(work, document, &queued, error))
        return NULL;
    return g_strdup(work->config->peppol.test ? "queued for Peppol (test: nothing is delivered)"
                                              : "queued for Peppol");
}

/* ---- retry ---- */

enum retry { REFUSED, DUE_NOW, ASKED_NOW, FROM_THE_BEGINNING };

static const struct {
    enum retry how;
    const char *text; /* why not, or what happened */
} retries[PEPPOL_STATES] = {
        [PEPPOL_QUEUED] = {DUE_NOW, "due now"},
        [PEPPOL_LOOKING_UP] = {DUE_NOW, "looked up now"},
        [PEPPOL_UNREACHABLE] = {DUE_NOW, "looked up now"},
        [PEPPOL_SENDING] = {REFUSED, "it is being sent at this moment"},
        [PEPPOL_UNCERTAIN] = {REFUSED,
                "it may have been taken; look on the provider's own screen, then `billhook peppol "
                "settle`"},
        [PEPPOL_ACCEPTED] = {ASKED_NOW, "the provider is asked now how far it is"},
        [PEPPOL_DELIVERED] = {REFUSED, "what was delivered is not sent again; credit it"},
        [PEPPOL_FAILED] = {FROM_THE_BEGINNING, "queued for Peppol again"},
        [PEPPOL_CANCELLED] = {FROM_THE_BEGINNING, "queued for Peppol again"},
};

/* One that was refused at its queue has no participant: it may have one by now. */
static bool find_participant(
        struct peppol_delivery *delivery, const struct document *document, GError **error)
{
    if (*delivery->participant)
        return true;
    g_autoptr(GError) problem = NULL;
    g_autofree char *participant = document_participant(document, &problem);
    if (!participant)
        return refuse(delivery,
                problem ? problem->message : "the customer has no Peppol participant", error);
    text_set(&delivery->participant, participant);
    return true;
}

/* A draft that lies at the provider goes on where it stopped; all else begins anew. */
static void begin_anew(const struct config *config, struct peppol_delivery *delivery)
{
    g_autofree char *elsewhere = NULL;
    bool rejected = delivery->accepted_at != 0;
    delivery->state = PEPPOL_QUEUED;
    elsewhere = peppol_elsewhere(config, delivery);
    if (delivery->step == 0 || rejected || elsewhere) {
        delivery->step = 0;
        delivery->posted_at = 0;
        text_set(&delivery->provider_id, "");
    }

    delivery->tries = 0;
    delivery->accepted_at = delivery->first_refused_at = delivery->unreachable_since = 0;
}

static bool apply_retry(const struct config *config,
        struct peppol_delivery *delivery,
        const struct document *document,
        GError **error)
{
    const struct peppol_provider *provider = peppol_provider_find(delivery->provider);
    g_autofree char *elsewhere = peppol_elsewhere(config, delivery);
    switch (retries[delivery->state].how) {
    case REFUSED:
        return refuse(delivery, retries[delivery->state].text, error);
    case DUE_NOW:
        return true;
    case ASKED_NOW:
        if (elsewhere)
            return refuse(delivery, elsewhere, error);
        if (provider && peppol_provider_is_final(provider))
            return refuse(delivery, "its provider never says more", error);
        return true;
    case FROM_THE_BEGINNING:
        if (delivery->delivered_at)
            return refuse(delivery, "it was delivered before; credit it", error);
        if (!find_participant(delivery, document, error))
            return false;
        begin_anew(config, delivery);
        return true;
    }
    return false;
}

static bool retry(const struct work *work,
        struct peppol_delivery *delivery,
        const struct document *document,
        GError **error)
{
    enum peppol_state before = delivery->state;
    if (!apply_retry(work->config, delivery, document, error))
        return false;

    delivery->next_attempt_at = work->now;
    return peppol_update(work->store, delivery, before, error) &&
            tell(work, document, retries[before].text, error);
}

char *peppol_retry_document(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_of(work, stored->document, error);
    if (!delivery)
        return NULL;

    const char *text = retries[delivery->state].text;
    if (!retry(work, delivery, stored->document, error) ||
            !peppol_pause_write(work->store, NULL, error))
        return NULL;
    return g_strdup(text);
}

/* Only the newest delivery of a document, and only what may be tried again. */
static bool retry_failed_one(
        const struct work *work, struct peppol_delivery *found, gint64 *count, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    g_autoptr(stored_document_auto) stored = document_get(work->store, found->document_id, error);
    if (!stored)
        return false;
    g_autoptr(peppol_delivery_auto) newest = delivery_of(work, stored->document, error);
    if (!newest)
        return false;
    if (newest->id != found->id)
        return true;
    if (retry(work, newest, stored->document, &refusal)) {
        *count += 1;
        return true;
    }

    if (g_error_matches(refusal, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT))
        return true;
    g_propagate_error(error, g_steal_pointer(&refusal));
    return false;
}

bool peppol_retry_failed(const struct work *work, gint64 *count, GError **error)
{
    g_autoptr(GPtrArray) failed = peppol_list(work->store, PEPPOL_FAILED, 0, error);
    *count = 0;
    for (guint i = 0; failed && i < failed->len; i++)
        if (!retry_failed_one(work, g_ptr_array_index(failed, i), count, error))
            return false;
    return failed && peppol_pause_write(work->store, NULL, error);
}

/* ---- settle ---- */

static bool check_id(const char *id, GError **error)
{
    bool good = *id && strlen(id) <= ID_BYTES_MOST && g_utf8_validate(id, -1, NULL);
    for (const char *c = id; good && *c; c++)
        good = !g_ascii_iscntrl(*c);
    return good ||
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "--delivered wants the provider's id of the document: 1 to %d bytes",
                    ID_BYTES_MOST);
}

static void settle_delivered(
        const struct work *work, struct peppol_delivery *delivery, const char *id)
{
    const struct peppol_provider *provider = peppol_provider_find(delivery->provider);
    bool asks = provider && !peppol_provider_is_final(provider);

    delivery->state = PEPPOL_DELIVERED;
    delivery->accepted_at = delivery->delivered_at = work->now;
    delivery->next_attempt_at = asks ? work->now + DAY_S : 0;
    text_set(&delivery->provider_id, id);
    text_set(&delivery->last_answer, "a person saw at the provider that it was delivered");
}

static void settle_not_sent(const struct work *work, struct peppol_delivery *delivery)
{
    delivery->state = PEPPOL_QUEUED;
    delivery->step = 0;
    delivery->posted_at = 0;
    delivery->next_attempt_at = work->now;
    text_set(&delivery->provider_id, "");
    text_set(&delivery->last_answer, "a person saw at the provider that it is not there");
}

char *peppol_settle_document(const struct work *work,
        const struct stored_document *stored,
        const char *id,
        GError **error)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_of(work, stored->document, error);
    if (!delivery || (id && !check_id(id, error)))
        return NULL;
    if (delivery->state != PEPPOL_UNCERTAIN) {
        refuse(delivery, "only an uncertain one is settled", error);
        return NULL;
    }

    delivery->waits_for_person = false;
    delivery->tries = 0;
    if (id)
        settle_delivered(work, delivery, id);
    else
        settle_not_sent(work, delivery);

    g_autofree char *text = id ? g_strdup_printf("settled: delivered as %s, as a person saw it", id)
                               : g_strdup("settled: not sent, as a person saw it; queued again");
    if (!peppol_update(work->store, delivery, PEPPOL_UNCERTAIN, error) ||
            !tell(work, stored->document, text, error))
        return NULL;
    if (id && !delivery->test && !document_sent_by_peppol(work->store, stored->document->id, error))
        return NULL;
    return g_strdup(id ? "settled: delivered" : "settled: queued for Peppol again");
}

/* ---- cancel ---- */

/* Why a state cannot be cancelled; NULL: it can. */
static const char *const uncancelled[PEPPOL_STATES] = {
        [PEPPOL_SENDING] = "it is being sent at this moment",
        [PEPPOL_ACCEPTED] = "the provider has it; credit it",
        [PEPPOL_DELIVERED] = "the customer has it; credit it",
        [PEPPOL_CANCELLED] = "there is nothing to cancel"};

char *peppol_cancel_document(
        const struct work *work, const struct stored_document *stored, GError **error)
{
    g_autoptr(peppol_delivery_auto) delivery = delivery_of(work, stored->document, error);
    if (!delivery)
        return NULL;
    enum peppol_state before = delivery->state;
    if (uncancelled[before]) {
        refuse(delivery, uncancelled[before], error);
        return NULL;
    }

    delivery->state = PEPPOL_CANCELLED;
    delivery->waits_for_person = false;
    delivery->next_attempt_at = 0;
    if (!peppol_update(work->store, delivery, before, error) ||
            !mail_release_peppol(work->store, stored->document->id, work->now, error) ||
            !tell(work, stored->document, "cancelled by a person", error))
        return NULL;
    return g_strdup("Peppol delivery cancelled");
}
