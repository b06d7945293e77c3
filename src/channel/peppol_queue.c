/* A document's delivery over Peppol is queued. */
#include "channel/peppol_queue.h"

#include <string.h>

#include "base/text.h"
#include "channel/alert.h"
#include "document/participant.h"
#include "document/vat_number.h"
#include "peppol/provider.h"
#include "render/ubl.h"
#include "store/events.h"

/* ---- which documents ---- */

static bool is_kind(const struct document *document)
{
    return document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
}

char *peppol_obstacle(
        const struct config *config, const struct document *document, const struct seller *seller)
{
    const char *vat = document->customer.vat;
    if (!peppol_provider_find(config->peppol.provider))
        return g_strdup("[peppol] provider is off");
    if (!is_kind(document))
        return g_strdup("only invoices and credit notes go over Peppol");
    if (!*vat)
        return g_strdup("the customer has no VAT number");
    if (!config->peppol.to_all && strcmp(vat_number_country(vat), "BE") != 0)
        return g_strdup("the customer's VAT number is not Belgian, and [peppol] to=belgian");
    return ubl_obstacle(document, seller);
}

bool peppol_goes(
        const struct config *config, const struct document *document, const struct seller *seller)
{
    g_autofree char *obstacle = peppol_obstacle(config, document, seller);
    return !*obstacle;
}

char *peppol_elsewhere(const struct config *config, const struct peppol_delivery *delivery)
{
    const struct config_peppol *now = &config->peppol;
    const struct peppol_provider *then = peppol_provider_find(delivery->provider);
    bool over = delivery->state == PEPPOL_FAILED || delivery->state == PEPPOL_CANCELLED;
    if (!delivery->posted_at || over)
        return NULL;

    bool done = delivery->state == PEPPOL_ACCEPTED || delivery->state == PEPPOL_DELIVERED;
    if (done && then && peppol_provider_is_final(then))
        return NULL;

    bool same = strcmp(delivery->provider, now->provider) == 0 &&
            strcmp(delivery->account, now->account) == 0 && delivery->test == now->test;
    if (same)
        return NULL;
    return g_strdup_printf(
            "it was handed to %s%s%s%s, which [peppol] does not name now: it is asked "
            "about again when it does",
            delivery->provider, *delivery->account ? ", account " : "", delivery->account,
            delivery->test ? " (test)" : "");
}

/* ---- the queue ---- */

bool peppol_note_provider(const struct work *work, GError **error)
{
    const struct config_peppol *peppol = &work->config->peppol;
    if (!peppol_provider_find(peppol->provider))
        return true;
    return peppol_since_note(work->store, peppol->test, work->now, error);
}

/* A test stands in the way of another one, or while it was not handed over: then it goes by the
 * config of now, which may be none. */
bool peppol_is_in_the_way(const struct config *config, const struct peppol_delivery *delivery)
{
    if (!delivery)
        return false;
    if (!delivery->test || config->peppol.test)
        return true;

    bool over = delivery->state == PEPPOL_FAILED || delivery->state == PEPPOL_CANCELLED;
    return !over && !delivery->posted_at;
}

/* Our own word for the delivery at the provider: the same in every attempt, of this database and
 * this delivery only. */
static char *reference_of(const struct work *work, const struct document *document)
{
    return g_strdup_printf("billhook-%s-%" G_GINT64_FORMAT "%s", store_uid(work->store),
            document->id, work->config->peppol.test ? "-test" : "");
}

/* One that goes nowhere: failed from the beginning. */
static void refuse(struct peppol_delivery *delivery, const GError *problem)
{
    delivery->state = PEPPOL_FAILED;
    delivery->next_attempt_at = 0;
    text_set(&delivery->last_answer,
            problem ? problem->message : "the customer has no Peppol participant");
}

static struct peppol_delivery *make_delivery(
        const struct work *work, const struct document *document)
{
    const struct config_peppol *peppol = &work->config->peppol;
    struct peppol_delivery *delivery = peppol_delivery_new();
    g_autoptr(GError) problem = NULL;
    char *participant = document_participant(document, &problem);

    delivery->document_id = document->id;
    delivery->state = PEPPOL_QUEUED;
    delivery->test = peppol->test;
    delivery->queued_at = delivery->next_attempt_at = work->now;
    text_set(&delivery->provider, peppol->provider);
    text_set(&delivery->account, peppol->account);
    g_free(delivery->reference);
    delivery->reference = reference_of(work, document);
    if (!participant) {
        refuse(delivery, problem);
        return delivery;
    }
    g_free(delivery->participant);
    delivery->participant = participant;
    return delivery;
}

static void tell_refusal(
        const struct work *work, const struct document *document, const char *reason)
{
    g_autofree char *what = g_strdup_printf("its Peppol delivery failed: %s", reason);
    g_autofree char *help = g_strdup_printf("billhook peppol show %s", document->number);

    alert_raise_discreetly(work, ALERT_PEPPOL, document->number, what,
            "its Peppol delivery failed: the participant cannot be used", help);
}

static bool tell_story(const struct work *work,
        const struct document *document,
        const struct peppol_delivery *delivery,
        GError **error)
{
    const char *test = delivery->test ? " (test: nothing is delivered)" : "";
    g_autofree char *text = delivery->state == PEPPOL_FAILED
            ? g_strdup_printf(
                      "%s over Peppol%s: failed: %s", document->number, test, delivery->last_answer)
            : g_strdup_printf("%s over Peppol%s: queued for %s", document->number, test,
                      delivery->participant);

    return event_add(
            work->store, document->shop, document->order_id, "mail", work->now, text, error);
}

bool peppol_queue_document(
        const struct work *work, const struct document *document, bool *queued, GError **error)
{
    GError *problem = NULL;
    g_autoptr(peppol_delivery_auto) earlier =
            peppol_of_document(work->store, document->id, &problem);
    *queued = false;
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    if (peppol_is_in_the_way(work->config, earlier))
        return true;

    g_autoptr(peppol_delivery_auto) delivery = make_delivery(work, document);
    if (!peppol_note_provider(work, error) || !peppol_queue(work->store, delivery, error))
        return false;
    if (delivery->state == PEPPOL_FAILED)
        tell_refusal(work, document, delivery->last_answer);

    *queued = true;
    return tell_story(work, document, delivery, error);
}

/* ---- the mail ---- */

enum mail_peppol peppol_mail_wait(
        const struct config *config, const struct peppol_delivery *delivery)
{
    static const enum mail_peppol waits[] = {[PEPPOL_MAIL_COPY] = MAIL_PEPPOL_MOST,
            [PEPPOL_MAIL_UNREACHABLE] = MAIL_PEPPOL_FOREVER,
            [PEPPOL_MAIL_ALWAYS] = MAIL_PEPPOL_NO};
    if (!delivery || delivery->test || delivery->reach != PEPPOL_REACH_UNKNOWN)
        return MAIL_PEPPOL_NO;

    bool asks = delivery->state == PEPPOL_QUEUED || delivery->state == PEPPOL_LOOKING_UP;
    return asks ? waits[config->peppol.mail] : MAIL_PEPPOL_NO;
}

/* Nothing was answered, or what was answered is no longer so: the mail is all that goes. */
static bool goes_alone(const struct config *config, const struct peppol_delivery *delivery)
{
    enum peppol_state state = delivery->state;
    bool refused = state == PEPPOL_FAILED && delivery->reach != PEPPOL_REACH_NO;
    bool waits = state == PEPPOL_QUEUED || state == PEPPOL_LOOKING_UP;
    bool off = !peppol_provider_find(config->peppol.provider);
    return refused || state == PEPPOL_CANCELLED || (waits && off);
}

enum peppol_note peppol_mail_note(
        const struct config *config, const struct peppol_delivery *delivery)
{
    static const enum peppol_note notes[] = {[PEPPOL_REACH_UNKNOWN] = PEPPOL_NOTE_FOLLOWS,
            [PEPPOL_REACH_YES] = PEPPOL_NOTE_COPY,
            [PEPPOL_REACH_NO] = PEPPOL_NOTE_UNREACHABLE};
    if (!delivery || delivery->test || config->peppol.mail == PEPPOL_MAIL_ALWAYS)
        return PEPPOL_NOTE_NONE;
    return goes_alone(config, delivery) ? PEPPOL_NOTE_NONE : notes[delivery->reach];
}
