/* What is asked of a provider and what its answer means. Pure: a request is made of bytes, a
 * verdict of bytes; net/ does the talking. Any thread. */
#ifndef BILLHOOK_PEPPOL_EXCHANGE_H
#define BILLHOOK_PEPPOL_EXCHANGE_H

#include "document/seller.h"
#include "net/client.h"
#include "peppol/provider.h"

/* With whom and as whom. All borrowed; "" for what is not set. */
struct peppol_account {
    const struct peppol_provider *provider;
    const char *base_url; /* "": the row's, by `test` */
    const char *key, *secret, *account;
    const char *sender; /* participant */
    const char *ca_file;
    bool test;
};

/* What goes over. All borrowed. */
struct peppol_shipment {
    const char *participant; /* of the receiver */
    const char *country;     /* of the sender, ISO 3166 */
    enum document_type type; /* invoice or credit note */
    const char *number;
    const char *reference; /* ours, the same in every attempt; unique */
    GBytes *ubl;           /* NULL where it is not needed: LOOKUP, STATUS, WHY */
    const char *id;        /* the provider's, "" before there is one */
    gint64 posted_at;      /* Unix seconds of the first POST, 0: none yet */
};

/* What can be asked. */
enum peppol_ask {
    PEPPOL_ASK_LOOKUP, /* is the receiver registered, and for which documents? */
    PEPPOL_ASK_SEND,   /* hand it over; a row has one to three steps */
    PEPPOL_ASK_STATUS, /* how far is the document with this id? */
    PEPPOL_ASK_WHY,    /* the reasons of a rejection, where they are elsewhere */
    PEPPOL_ASK_FIND,   /* is our document there? page 1, 2 … */
    PEPPOL_ASK_DETAIL, /* one candidate of FIND, by its id */
    PEPPOL_ASK_KEY,    /* something harmless that needs the key */
    PEPPOL_ASKS
};

/* What an answer means. */
enum peppol_event {
    /* of any ask */
    PEPPOL_NOT_SENT,    /* no connection */
    PEPPOL_BUSY,        /* 429: again after retry_after_s (0: not said) */
    PEPPOL_KEY_REFUSED, /* 401, 403 */
    PEPPOL_TROUBLE,     /* not known: a GET or another harmless ask failed, or cannot be read */
    PEPPOL_KEY_GOOD,    /* KEY: it was accepted */
    /* of LOOKUP */
    PEPPOL_REGISTERED,     /* for the document that was asked for */
    PEPPOL_NOT_REGISTERED, /* not, or for other documents only */
    /* of SEND */
    PEPPOL_STEP_DONE,     /* the next step may follow */
    PEPPOL_TAKEN,         /* the provider has it */
    PEPPOL_ARRIVED,       /* the receiver's access point has it; also of STATUS and FIND */
    PEPPOL_REFUSED,       /* for good; also of STATUS: rejected */
    PEPPOL_RECEIVER_DOWN, /* refused for now, nothing is stored */
    PEPPOL_IN_DOUBT,      /* it may have been taken */
    /* of STATUS and FIND */
    PEPPOL_ON_ITS_WAY, /* not delivered yet, or a word that the row does not have (unknown_word) */
    PEPPOL_UNSENT,     /* it lies there as a draft: the sending step was not done */
    PEPPOL_ABSENT,     /* FIND: no page has it */
    PEPPOL_MORE,       /* FIND: look at `candidates` by DETAIL, then ask page `page`; 0: no more */
    PEPPOL_EVENTS
};

/* Kinds of document that a participant is registered for; bits. */
enum peppol_documents { PEPPOL_INVOICE = 1, PEPPOL_CREDIT_NOTE = 2 };

/* What came of a question. All owned; peppol_verdict_clear() frees. */
struct peppol_verdict {
    enum peppol_event event;
    char *id;           /* the provider's, "" for none in the answer */
    char *words;        /* for the owner, one or two sentences of at most 500 characters, cleaned;
                           never a key */
    char *unknown_word; /* of a status that the row does not know, "" */
    char *details;      /* for the log: our words and codes only, nothing the other side wrote */
    gint64 retry_after_s;
    unsigned documents;    /* LOOKUP: bits of enum peppol_documents */
    GPtrArray *candidates; /* MORE: char *, at most 50; NULL: none */
    int page;
};

/* Frees what it holds; it is all zero then. */
void peppol_verdict_clear(struct peppol_verdict *verdict);
typedef struct peppol_verdict peppol_verdict_auto;
/* For g_auto(peppol_verdict_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(peppol_verdict_auto, peppol_verdict_clear)

/* A request with all that it borrows. */
struct peppol_request;

/* How many steps SEND has at this provider (1 to 3). */
int peppol_steps(const struct peppol_provider *provider);

/* Whether a step of SEND may be repeated at will: it hands nothing over and makes nothing. */
bool peppol_step_is_harmless(const struct peppol_provider *provider, int step);

/* The request of an ask; step: of SEND, from 0; page: of FIND, from 1. NULL: the provider has no
 * such ask (for LOOKUP: every participant counts as reachable). Free with peppol_request_free(). */
struct peppol_request *peppol_request_new(const struct peppol_account *account,
        enum peppol_ask ask,
        const struct peppol_shipment *shipment,
        int step);

/* What net_ask() takes; borrowed from the request (total_ms 60 s, at most 1 MiB, no plain http but
 * on loopback). The caller sets `stop`. */
struct net_request *peppol_request_net(struct peppol_request *request);

/* Method and URL, as `peppol show` tells them: no header, no key. Borrowed. */
const char *peppol_request_text(const struct peppol_request *request);

/* Frees a request, keys wiped; NULL is allowed. */
void peppol_request_free(struct peppol_request *request);
typedef struct peppol_request peppol_request_auto;
/* For g_autoptr(peppol_request_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(peppol_request_auto, peppol_request_free)

/* What the answer means; fills `verdict`, which was all zero. `step` as in peppol_request_new().
 * Every answer has a meaning: one that cannot be read is TROUBLE, and of a SEND step that hands
 * over IN_DOUBT. FIND compares number and participant (or the very bytes), never one alone. */
void peppol_judge(const struct peppol_account *account,
        enum peppol_ask ask,
        const struct peppol_shipment *shipment,
        int step,
        const struct net_answer *answer,
        struct peppol_verdict *verdict);

/* The word of an ask for logs and metrics ("send"). Static. */
const char *peppol_ask_text(enum peppol_ask ask);

/* The word of an event for logs and metrics ("taken"). Static. */
const char *peppol_event_text(enum peppol_event event);

/* An answer's body without what may repeat a key of the account: each such text is replaced by
 * "[key]". At most `most` bytes. Caller unrefs. */
GBytes *peppol_answer_kept(
        const struct peppol_account *account, const struct net_answer *answer, gsize most);

#endif
