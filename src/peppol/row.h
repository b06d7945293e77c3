/* What a row of the table of providers says; in the room of peppol only. A provider of a known
 * shape is one more row: requests are made and answers read by what stands here.
 *
 * A template is text with names in braces (template.h). A path names a value inside of JSON, keys
 * joined by dots; "" is the whole. NULL or "" of a template: there is none. */
#ifndef BILLHOOK_PEPPOL_ROW_H
#define BILLHOOK_PEPPOL_ROW_H

#include "peppol/exchange.h"

enum {
    ROW_FIELDS = 6,
    ROW_HEADERS = 12,
    ROW_STEPS = 3,
    ROW_WORDS = 4,
    ROW_LISTS = 7,
    ROW_PATHS = 4,
    ROW_SPECIALS = 2,
};

/* A field of a body or a header: its name, and the template of its value. */
struct peppol_field {
    const char *name, *value;
};

/* How the document travels. */
enum peppol_body {
    PEPPOL_BODY_NONE,
    PEPPOL_BODY_JSON,      /* fields only */
    PEPPOL_BODY_BASE64,    /* JSON; the document's bytes in base64 */
    PEPPOL_BODY_STRING,    /* JSON; the document as a text */
    PEPPOL_BODY_MULTIPART, /* a file of a form */
    PEPPOL_BODY_RAW        /* the document alone */
};

/* One request. */
struct peppol_call {
    const char *method;  /* NULL: the provider has no such request */
    const char *address; /* template behind the base URL: path and query */
    enum peppol_body body;
    const char *document; /* the field that carries the document */
    struct peppol_field fields[ROW_FIELDS];
    struct peppol_field headers[ROW_HEADERS];
};

/* A status of HTTP that means something else at a step than it usually does. */
struct peppol_special {
    int status;
    enum peppol_event event;
};

/* One step of handing a document over. */
struct peppol_step {
    struct peppol_call call;
    bool harmless;       /* it may be repeated at will */
    const char *must_be; /* path of a value that must be true in a good answer */
    struct peppol_special special[ROW_SPECIALS];
};

/* Is a participant registered? */
struct peppol_lookup {
    struct peppol_call call;
    int absent;             /* status that says no */
    const char *registered; /* path of a value that is true or false; NULL: a good answer is yes */
    bool may_lack;          /* without that value a good answer is yes */
    const char *documents;  /* path of what the kinds stand in; NULL: the one that was asked for */
    const char *flags[2];   /* where that is not there: paths of the truth for invoices and for
                               credit notes, NULL: none */
    const char *invoice, *credit_note; /* the provider's own words beside the identifiers of the
                                          network; NULL: none */
};

/* The words of a state; compared exactly. A truth value is "true" or "false". */
struct peppol_words {
    const char *delivered[ROW_WORDS], *failed[ROW_WORDS], *pending[ROW_WORDS], *draft[ROW_WORDS];
};

/* How a document is looked for whose answer was lost. */
struct peppol_find {
    const char *lists[ROW_LISTS]; /* templates of addresses, asked one after another */
    bool may_lack;     /* all but the last may answer 400, 404, 405 or 422: nothing is in it then */
    const char *items; /* path of the list in the answer */
    const char *pages; /* path of the number of pages; not in the answer: by the list's length */
    const char *date;  /* path in an item of when it was made, NULL: not said */
    const char *numbers[ROW_PATHS];   /* paths in an item of the document's number … */
    const char *receivers[ROW_PATHS]; /* … and of the receiver: where one is, it decides */
};

struct peppol_provider {
    const char *name;                         /* in the config */
    const char *title;                        /* in sentences */
    const char *live;                         /* base URL; "": base_url must be set */
    const char *test;                         /* base URL of the test environment, NULL: none */
    unsigned needs;                           /* enum peppol_need */
    bool is_mail, is_final;                   /* as in provider.h */
    bool basic;                               /* key and secret as user and password */
    struct peppol_field headers[ROW_HEADERS]; /* of every request */

    struct peppol_lookup lookup;
    struct peppol_step steps[ROW_STEPS];
    struct peppol_call status, why, detail, key;
    const char *item;  /* path of the document in the answers to status and detail, "" the whole */
    const char *id;    /* path of its id, in an item */
    const char *state; /* path of its state, in an item */
    struct peppol_words words;
    const char *why_list; /* path of the list whose failed entries say why, NULL: all says it */
    const char *why_kind; /* path in such an entry of its kind: it holds "fail" */
    struct peppol_find find;
    int key_absent;    /* status of `key` that proves the key as well */
    const char *taken; /* words of TAKEN where the state says more than "has it", NULL: the usual */
};

/* The identifiers of the network (PEPPOL.md, "Identifiers"). */
#define PEPPOL_ACTOR_SCHEME "iso6523-actorid-upis"
#define PEPPOL_DOCUMENT_SCHEME "busdox-docid-qns"
#define PEPPOL_WILDCARD_SCHEME "peppol-doctype-wildcard"
#define PEPPOL_PROCESS_SCHEME "cenbii-procid-ubl"
#define PEPPOL_PROCESS "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

/* The identifier of a kind of document, without its scheme. Static. */
const char *peppol_document_type(enum document_type type);

/* Whether an identifier (with or without a scheme) of a document type that somebody is registered
 * for takes documents of ours of this type. */
bool peppol_document_type_takes(const char *identifier, enum document_type type);

/* The kinds that are meant by an identifier: bits of enum peppol_documents. */
unsigned peppol_documents_of(const char *identifier);

#endif
