/* Talking with the provider and with the network's directory (SML, SMP): one question, with all
 * requests that it takes. Knows no database. */
#ifndef BILLHOOK_CHANNEL_PEPPOL_TALK_H
#define BILLHOOK_CHANNEL_PEPPOL_TALK_H

#include "config/config.h"
#include "net/client.h"
#include "peppol/exchange.h"

/* Told of each request, for the figures: what came of it and how long it took. */
typedef void (*peppol_asked)(
        void *context, const char *provider, enum peppol_event event, gint64 took_us);

/* What one thread keeps between questions. Borrowed are stop, asked and its context. */
struct peppol_line {
    struct net_client *client;    /* of the provider; made at the first question */
    struct net_client *other;     /* of the directory */
    const int *stop;              /* set by another thread to end early (g_atomic); may be NULL */
    peppol_asked asked;           /* may be NULL */
    void (*moves)(void *context); /* told before each request, and while it waits for the database;
                                     may be NULL */
    void *context;
    bool lost; /* the channel's own: an outcome could not be recorded */
};

/* Closes its connections. */
void peppol_line_clear(struct peppol_line *line);
typedef struct peppol_line peppol_line_auto;
/* For g_auto(peppol_line_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(peppol_line_auto, peppol_line_clear)

/* One request and its answer, as they are kept (store/peppol.h has the same as a row). All owned.
 */
struct peppol_said {
    enum peppol_ask ask;
    enum peppol_event event;
    char *request; /* method and URL, or the DNS name */
    int status;    /* HTTP, 0: none came */
    gint64 at, took_ms;
    char *words;    /* in words, "" */
    GBytes *answer; /* at most 64 KiB, keys left out; NULL: none */
};

/* Frees what was said; NULL is allowed. */
void peppol_said_free(struct peppol_said *said);

/* What came of a question. All zero before; peppol_talk_clear() frees. */
struct peppol_talk {
    struct peppol_verdict verdict; /* of the whole question */
    GPtrArray *said;               /* struct peppol_said, in time; never NULL after a question */
    int status;                    /* of the last request */
    bool by_directory;             /* LOOKUP: the directory was asked, not the provider */
    bool stopped;                  /* ended by line->stop before anything was sent */
};

/* Frees what it holds; it is all zero then. */
void peppol_talk_clear(struct peppol_talk *talk);
typedef struct peppol_talk peppol_talk_auto;
/* For g_auto(peppol_talk_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(peppol_talk_auto, peppol_talk_clear)

/* The account of the config, in whose name `seller` (as frozen in a document; else the config's)
 * sends. provider=off: account->provider is NULL, and nobody but the directory can be asked. All is
 * borrowed from the config but *sender, which account->sender points to and the caller frees. */
void peppol_account_of(const struct config *config,
        const struct seller *seller,
        struct peppol_account *account,
        char **sender);

/* LOOKUP: is the receiver registered for the shipment's type of document? At the provider, or at
 * the directory with lookup=dns and where no provider is set. Of a provider without a look-up every
 * participant counts as registered, and nothing is said. The directory's trouble is TROUBLE,
 * whatever it is. Blocks as long as the network takes, as all below. */
void peppol_talk_lookup(struct peppol_line *line,
        const struct config *config,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk);

/* LOOKUP at the directory, whatever the config says. */
void peppol_talk_directory(struct peppol_line *line,
        const struct config *config,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk);

/* One step of SEND (from 0): exactly one request, never repeated. */
void peppol_talk_send(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        int step,
        struct peppol_talk *talk);

/* STATUS of the shipment's id; a rejection's words come with its reasons (WHY). False: the provider
 * has no status to ask. */
bool peppol_talk_status(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk);

/* FIND: is the shipment there? Bounded in pages and candidates; where the bound is met before it
 * was found, it is TROUBLE and not ABSENT. False: the provider cannot be searched. */
bool peppol_talk_find(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk);

/* KEY: something harmless that needs the key. False: the provider has nothing of the kind. */
bool peppol_talk_key(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk);

#endif
