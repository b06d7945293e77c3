/* What Mollie's API answers, read: payment links, the payments made through them, the methods of a
 * key; and the bodies that it is sent. Pure: bytes in, structs out, and back. What Mollie says is
 * data: ids, URLs and amounts are taken only in the form that they have. Facts: MOLLIE.md
 * (specification of 2026-08). Any thread. */
#ifndef BILLHOOK_MOLLIE_READ_H
#define BILLHOOK_MOLLIE_READ_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

/* No more entries are read of a list: Mollie gives at most 250. */
#define MOLLIE_LIST_MOST 250
/* A link's address is no longer than this, in bytes. */
#define MOLLIE_URL_MOST 400
/* A description is cut after so many characters, ours and theirs. */
#define MOLLIE_TEXT_MOST 255

/* A payment link. All owned. */
struct mollie_link {
    char *id;          /* "pl_…": letters, digits, - and _ */
    char *url;         /* where the customer pays: https, or http on loopback; "" not said */
    char *description; /* on one line */
    money amount;      /* cents; 0: the customer chooses, or another currency than EUR */
    bool test;         /* mode test: no money moves */
    bool archived;     /* nobody can pay it any more */
    gint64 created_at; /* Unix seconds; 0: not said */
    gint64 paid_at;    /* Unix seconds; 0: not paid */
};

/* Frees a link; NULL is allowed. */
void mollie_link_free(struct mollie_link *link);
typedef struct mollie_link mollie_link_auto;
/* For g_autoptr(mollie_link_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mollie_link_auto, mollie_link_free)

/* A payment that was made through a link. All owned. */
struct mollie_payment {
    char *id;       /* "tr_…" */
    char *method;   /* "bancontact"; "" not said */
    money amount;   /* cents, above 0 */
    gint64 paid_at; /* Unix seconds; 0: not said */
};

/* Frees a payment; NULL is allowed. */
void mollie_payment_free(struct mollie_payment *payment);

/* One link. NULL with INPUT: no JSON, or without a usable id. Caller frees. */
struct mollie_link *mollie_read_link(GBytes *body, GError **error);

/* A page of links, newest first, without those that cannot be read (GPtrArray of struct
 * mollie_link, which frees them). *more: a further page begins behind the last of them. NULL with
 * INPUT: no list. */
GPtrArray *mollie_read_links(GBytes *body, bool *more, GError **error);

/* The payments of a link that are paid, in EUR (GPtrArray of struct mollie_payment, which frees
 * them); open, failed, expired and cancelled ones are left out. NULL with INPUT: no list, or a paid
 * one that cannot be booked (no id, no amount). */
GPtrArray *mollie_read_payments(GBytes *body, GError **error);

/* The ids of the methods that a key may use (GPtrArray of char *), such as "bancontact". NULL with
 * INPUT: no list. */
GPtrArray *mollie_read_methods(GBytes *body, GError **error);

/* Why Mollie refuses: title, detail and the field it is about, on one line of at most
 * MOLLIE_TEXT_MOST characters; "" for what is no error of Mollie's. Caller frees. */
char *mollie_read_refusal(GBytes *body);

/* The body that makes a link that pays once: `description` (cut after MOLLIE_TEXT_MOST characters),
 * cents in EUR, the methods allowed (ended by NULL; none: all that the profile has). Caller frees.
 */
char *mollie_link_body(const char *description, money amount, const char *const *methods);

/* The body that archives a link. */
#define MOLLIE_ARCHIVES "{\"archived\":true}"

/* True for what may be an id in a path: 1 to 80 letters, digits, - and _. */
bool mollie_is_id(const char *text);

/* A random UUID of version 4 for the header Idempotency-Key. Caller frees. */
char *mollie_new_key(void);

#endif
