/* An invoice in hand whose payments change: what booking, taking back and the shop's word share. */
#ifndef BILLHOOK_ACTS_PAYING_H
#define BILLHOOK_ACTS_PAYING_H

#include "channel/work.h"
#include "store/documents.h"
#include "store/payments.h"

/* An invoice in hand; work and stored are borrowed. */
struct paying {
    const struct work *work;
    struct stored_document *stored;
    GPtrArray *payments; /* struct payment, those that count; owned */
    bool warned;         /* the warnings changed: paying_end() keeps them */
};

/* Frees what it holds. */
void paying_clear(struct paying *paying);
typedef struct paying paying_auto;
/* For g_auto(paying_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(paying_auto, paying_clear)

/* Takes an issued invoice in hand. What is due is worked out anew: a credit note of this
 * transaction may have lowered it. CONFLICT: it is no issued invoice. */
bool paying_begin(struct paying *paying,
        const struct work *work,
        struct stored_document *stored,
        GError **error);

/* The living fields after a change, the warnings where they changed, and the story: `what`, and
 * what is due then. Returns the story; caller frees. */
char *paying_end(const struct paying *paying, const char *what, GError **error);

/* One line for the story of the order. */
bool paying_tell(const struct paying *paying, const char *story, GError **error);

/* Keeps a new payment of this invoice, made now. */
bool paying_insert(struct paying *paying, struct payment *payment, GError **error);

/* The earlier of the payment's own day and the shop's, which is payment->shop_at; of the same day
 * the shop's moment. */
void paying_earlier_day(const struct paying *paying, struct payment *payment);

/* The warning that a payment was more than was due, and that it is none any more. */
void paying_warn(struct paying *paying, const struct payment *payment, money surplus);
/* Also of one that never had such a warning. */
void paying_unwarn(struct paying *paying, const struct payment *payment);

/* The seller's zone. Borrowed. */
const char *paying_zone(const struct paying *paying);

/* "50.00 EUR". Caller frees. */
char *paying_amount(const struct paying *paying, money amount);

/* "payment 3 of 50.00 EUR". Caller frees. */
char *paying_name(const struct paying *paying, const struct payment *payment);

/* "71.00 EUR is due". Caller frees. */
char *paying_standing(const struct paying *paying);

/* "payment recorded by a person: 2026-11-30, transfer (payment 3 of 50.00 EUR)". Caller frees. */
char *paying_story(const struct paying *paying, const struct payment *payment);

/* What the shop calls the way an invoice was paid. Borrowed from it. */
char *paying_shop_words(const struct document *document);

/* The text, "" for NULL. */
const char *paying_text(const char *text);

#endif
