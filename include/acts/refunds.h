/* The credit notes of the shop's refunds. Those by hand: acts/credit.h. */
#ifndef BILLHOOK_ACTS_REFUNDS_H
#define BILLHOOK_ACTS_REFUNDS_H

#include "acts/order_end.h"
#include "channel/work.h"
#include "store/documents.h"

/* The credit notes of one order are brought in line with the refunds of its newest state: a draft
 * for each wanted refund of an issued invoice, void drafts for refunds that the shop deleted,
 * warnings on issued ones. An order may have tens of thousands of refunds: the work is cut into
 * steps, each a transaction, between which deliveries pass; it costs the same for each refund,
 * however many there are. All that is done is in the database, so work that was cut off (a crash)
 * begins anew and passes over what is there. An entry without an id is passed over; of several with
 * one id the first counts. One thread. */
struct refunds;

/* What is done with a credit note that was made of a refund: issue_if_ripe(), by whose contract it
 * works. It is handed in, because issuing an invoice in turn follows its refunds. */
typedef bool (*refunds_issue)(
        const struct work *work, struct stored_document *note, bool *issued, GError **error);

/* The work for one order, nothing read yet. `given`: order->refunds, of which a reference is taken;
 * NULL: the order is gone, its issued notes get the warning of `end` (borrowed, else NULL). Free
 * with refunds_free(). */
struct refunds *refunds_new(const char *shop,
        gint64 order_id,
        GPtrArray *given,
        const struct order_end *end,
        refunds_issue issue);

/* Frees it, done or not; NULL is allowed. */
void refunds_free(struct refunds *refunds);

/* *few: so few refunds and notes (at most 16 of each) that one step does them all within the
 * delivery's own transaction. Errors are the store's. */
bool refunds_are_few(const struct refunds *refunds, struct store *store, bool *few, GError **error);

/* Reads the order's invoice and notes where they are not read. Best outside of a transaction,
 * before each step (thousands of notes take a second, and reading holds up nobody there);
 * refunds_step() does it where it was not done, or where another process changed the order's
 * documents meanwhile. Errors are the store's. */
bool refunds_load(struct refunds *refunds, struct store *store, GError **error);

/* Inside a transaction: goes on until all is done (`whole`), or for some 40 ms or 64 changed
 * notes, less where others wait for the database. Automatic notes are issued and mailed as they
 * are made. *finished: nothing is left; where lines of a refund came since all was read, it is gone
 * through once more. After an error, or a rollback, the work must be begun anew with refunds_new().
 * INPUT: an amount is too large; else what building a note or the store says. */
bool refunds_step(struct refunds *refunds,
        const struct work *work,
        bool whole,
        bool *finished,
        GError **error);

/* Inside a transaction, after an invoice was issued: the refunds that came before get their notes,
 * from the newest state that is stored; nothing where no refund of the order was ever seen, or its
 * body was purged or cannot be read. Many of them, or a large body: the delivery of that state
 * becomes pending again, and the daemon maps it in steps. Errors as refunds_step(). */
bool refunds_follow_stored(const struct work *work,
        const char *shop,
        gint64 order_id,
        refunds_issue issue,
        GError **error);

#endif
