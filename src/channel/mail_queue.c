/* The mails of a document are queued: the customer's and its copies. */
#include "channel/mail_queue.h"

#include <string.h>

#include "channel/peppol_queue.h"
#include "document/terms.h"
#include "document/text.h"
#include "mail/message.h"
#include "store/events.h"
#include "store/outbox.h"

char *mail_recipient(const struct document *document, char **reason)
{
    char *ascii = NULL;
    const char *address = document->customer.email;
    if (email_address_usable(address, &ascii))
        return ascii;
    if (reason)
        *reason = g_strdup(*address ? "the customer's e-mail address is not one plain address"
                                    : "the order has no e-mail address");
    return NULL;
}

/* One round: all its mails carry the same Message-ID, and nobody gets it twice. */
struct round {
    const struct work *work;
    const struct document *document;
    const char *message_id;
    enum mail_peppol waits;
    GHashTable *taken; /* the addresses that have it already, in lower case */
};

/* mail=copy waits for the look-up at most so long. */
static gint64 due_at(const struct round *round)
{
    gint64 now = round->work->now;
    return round->waits == MAIL_PEPPOL_MOST ? now + round->work->config->peppol.mail_wait_s : now;
}

static bool queue_one(const struct round *round, const char *role, const char *to, GError **error)
{
    struct mail mail = {.document_id = round->document->id,
            .to = (char *)to,
            .role = (char *)role,
            .state = MAIL_QUEUED,
            .created_at = round->work->now,
            .next_attempt_at = due_at(round),
            .waits_for_peppol = round->waits,
            .message_id = (char *)round->message_id};
    if (!g_hash_table_add(round->taken, g_ascii_strdown(to, -1)))
        return true;
    return mail_queue(round->work->store, &mail, error);
}

static bool queue_copies(
        const struct round *round, const char *role, const char *addresses, GError **error)
{
    g_auto(GStrv) list = g_strsplit_set(addresses, ",;", -1);
    for (char **address = list; *address; address++) {
        g_autofree char *ascii = NULL;
        if (!email_address_usable(g_strstrip(*address), &ascii))
            continue;
        if (!queue_one(round, role, ascii, error))
            return false;
    }
    return true;
}

static bool queue_round(const struct round *round, const char *to, GError **error)
{
    const struct config *config = round->work->config;
    return queue_one(round, "to", to, error) && queue_copies(round, "cc", config->mail.cc, error) &&
            queue_copies(round, "bcc", config->mail.bcc, error);
}

/* What is over, and for an address that a person named what waits for Peppol: that mail goes now,
 * and the other one when it may. */
static bool stands_in_the_way(const struct mail *mail, bool named)
{
    bool over = mail->state == MAIL_FAILED || mail->state == MAIL_CANCELLED;
    bool waits = mail->state == MAIL_QUEUED && mail->waits_for_peppol != MAIL_PEPPOL_NO;
    return !over && !(named && waits);
}

/* How often the document's mail was queued before; -1 (and an error) where it may not be queued
 * again. */
static int earlier_rounds(struct store *store,
        const struct document *document,
        bool named,
        bool again,
        GError **error)
{
    g_autoptr(GPtrArray) mails = mail_of_document(store, document->id, error);
    if (!mails)
        return -1;
    int rounds = 0;
    for (guint i = 0; i < mails->len; i++) {
        const struct mail *mail = g_ptr_array_index(mails, i);
        if (strcmp(mail->role, "to") != 0)
            continue;
        rounds++;
        if (!again && stands_in_the_way(mail, named)) {
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "the mail of %s is %s already; `billhook send %s --again` sends the same PDF "
                    "again",
                    document->number, mail_state_text(mail->state), document->number);
            return -1;
        }
    }
    return rounds;
}

/* The address as it goes into the outbox; NULL with CONFLICT. Caller frees. */
static char *address_for(const struct document *document, const char *to, GError **error)
{
    char *ascii = NULL;
    g_autofree char *reason = NULL;
    if (to && !email_address_usable(to, &ascii))
        fail(error, BILLHOOK_ERROR_CONFLICT, "--to is not one plain e-mail address");
    else if (!to && !(ascii = mail_recipient(document, &reason)))
        fail(error, BILLHOOK_ERROR_CONFLICT, "%s: %s; name one with --to ADDRESS", document->number,
                reason);
    return ascii;
}

/* Who names an address himself wants the mail now. */
static bool read_wait(const struct work *work,
        const struct document *document,
        const char *to,
        enum mail_peppol *waits,
        GError **error)
{
    GError *problem = NULL;
    *waits = MAIL_PEPPOL_NO;
    if (to)
        return true;
    g_autoptr(peppol_delivery_auto) delivery =
            peppol_of_document(work->store, document->id, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    *waits = peppol_mail_wait(work->config, delivery);
    return true;
}

bool mail_queue_document(const struct work *work,
        const struct document *document,
        const char *to,
        bool again,
        GError **error)
{
    g_autofree char *ascii = address_for(document, to, error);
    int rounds = ascii ? earlier_rounds(work->store, document, to != NULL, again, error) : -1;
    enum mail_peppol waits;
    if (rounds < 0 || !read_wait(work, document, to, &waits, error))
        return false;

    g_autofree char *message_id =
            message_id_make(store_uid(work->store), document->id, rounds, work->config->mail.from);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const struct round round = {work, document, message_id, waits, taken};
    if (!queue_round(&round, ascii, error))
        return false;

    return event_add(work->store, document->shop, document->order_id, "mail", work->now,
            rounds ? "mail queued again by a person" : "mail queued", error);
}

/* The document's id is unique in the house's own Message-IDs, and the mark in those of a document.
 */
bool mail_queue_aside(const struct work *work,
        const struct document *document,
        const struct mail_aside *aside,
        gint64 *id,
        GError **error)
{
    g_autofree char *house = g_strdup_printf("%s.%s", store_uid(work->store), aside->mark);
    g_autofree char *message_id =
            message_id_make(house, document->id, aside->place, work->config->mail.from);
    struct mail mail = {.document_id = document->id,
            .to = (char *)aside->to,
            .role = (char *)aside->role,
            .state = MAIL_QUEUED,
            .created_at = work->now,
            .next_attempt_at = work->now,
            .message_id = message_id};
    bool good = mail_queue(work->store, &mail, error);
    if (id)
        *id = mail.id;
    return good;
}
