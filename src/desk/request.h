/* One request as a page sees it, and what the page answers. A page's function runs in a thread of
 * the desk, after the guard let the request through; it calls exactly one of the answer_…()
 * functions. */
#ifndef BILLHOOK_DESK_REQUEST_H
#define BILLHOOK_DESK_REQUEST_H

#include <cjson/cJSON.h>

#include "channel/work.h"
#include "form.h"
#include "store/sessions.h"
#include "store/users.h"
#include "words.h"

/* Who may. */
enum desk_who {
    WHO_EVERYBODY, /* also who is not signed in */
    WHO_READER,    /* every user */
    WHO_ACCOUNTANT,
    WHO_OWNER
};

struct desk_request;

/* A row of the table of routes (routes.c). */
struct desk_route {
    const char *method; /* "GET" (a HEAD is one too) or "POST" */
    const char *path;   /* "/documents/{id}": {id} is 1 to 18 digits, {name} any other piece */
    enum desk_who who;
    guint flags; /* bits of enum desk_flag */
    void (*run)(struct desk_request *request);
};

enum desk_flag {
    CHANGES = 1 << 0, /* a POST that acts: once for each form that was shown */
    TOKEN = 1 << 1,   /* a bearer token will do; refusals are JSON */
    UPLOAD = 1 << 2,  /* 10 MiB instead of 1 MiB */
    HASHES = 1 << 3,  /* hashes a password: in a thread for that */
};

#define PIECES_MOST 4

/* What goes back. Filled by the functions below. */
struct desk_answer {
    unsigned status; /* 0: nothing was answered yet */
    const char *type;
    GBytes *body;
    int file; /* where file_size > 0 */
    guint64 file_size;
    char *location, *disposition, *cookie; /* of headers; NULL: none */
    bool immutable;                        /* may be kept for ever: its path has its hash */
    gint64 retry_after_s;                  /* 0: none */
    const char *allow;                     /* of a 405 */
};

/* All is borrowed from the request but `answer`. */
struct desk_request {
    struct desk *desk;
    const struct desk_route *route; /* NULL while an answer refuses what has none */
    struct work work;               /* store NULL: the database is not open */
    const char *method;             /* "GET", "HEAD", "POST" */
    const char *path;               /* decoded, without the query */
    const char *target;             /* as it came */
    char *pieces[PIECES_MOST];      /* what stands at {…} of the route's path, decoded; owned */
    struct form query, form;
    const struct user *user;       /* who asks; NULL: nobody */
    const struct session *session; /* NULL: no session, or a token */
    enum language language;        /* of the answer */
    const char *secret;            /* the cookie's text; "" none. For tokens of forms */
    const char *address;           /* where it comes from, for the throttle; "" a unix socket */
    const char *agent;             /* what the browser calls itself */
    bool secure;                   /* the browser speaks https */
    char *acted;                   /* desk_acted(); owned */
    unsigned refused;              /* desk_refuse(): the status of the next page; 0: none */
    char *alert;                   /* its message; owned */
    struct desk_answer answer;
};

/* ---- what was asked ---- */

/* A value of the form or, where that has no such field, of the query; "": neither. Borrowed. */
const char *desk_value(const struct desk_request *request, const char *name);

/* The number at a {id} of the path, by its place from 0. */
gint64 desk_id(const struct desk_request *request, guint place);

/* What a field shows: what was sent where the form is shown again after a refusal, else `now`.
 * Borrowed from either. */
const char *desk_kept(const struct desk_request *request, const char *name, const char *now);

/* Words in the language of the answer. Static. */
const char *desk_word(const struct desk_request *request, enum word word);

/* What an act says in English, in the language of the answer; as it is where there is no row for
 * it. Caller frees. */
char *desk_said(const struct desk_request *request, const char *english);

/* Whether who asks may what `who` may. */
bool desk_may(const struct desk_request *request, enum desk_who who);

/* ---- refusing, and saying that it is done ---- */

/* The act was refused: the page that is answered next says so in role=alert, shows what was sent,
 * and has the status of the error: INPUT and USAGE 422, NOT_FOUND 404, CONFLICT 409, DENIED 403,
 * TEMPORARY 503, else 500 (and it is logged). */
void desk_refuse(struct desk_request *request, const GError *error);

/* The same with words of ours and a status. */
void desk_refuse_word(struct desk_request *request, unsigned status, enum word word);

/* The same with a text that is in the language of the answer already. Copied. */
void desk_refuse_text(struct desk_request *request, unsigned status, const char *text);

/* The next page that this session sees says it once, in role=status. `text` is copied. */
void desk_say(struct desk_request *request, const char *text);

/* The act is done although its answer is a page (a secret that is shown once): the same form sent
 * again leads to that path. Copied. */
void desk_acted(struct desk_request *request, const char *path);

/* ---- answers ---- */

/* After a change: 303 to a path of ours, "/documents/12". printf's; what is a customer's goes
 * through g_uri_escape_string() first. */
void answer_redirect(struct desk_request *request, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* JSON as the commands print it; it is deleted. */
void answer_json(struct desk_request *request, unsigned status, cJSON *json);

/* Bytes; `name` (of [A-Za-z0-9._-], others become _) makes them a download, NULL: shown in place.
 * The bytes are borrowed. */
void answer_bytes(struct desk_request *request, const char *type, const char *name, GBytes *bytes);

/* A plain file from its beginning, as a download; the descriptor is the answer's. */
void answer_file(
        struct desk_request *request, const char *type, const char *name, int file, guint64 size);

/* HTML text as the body; of desk_refuse() it has the status. Takes the string. For page.h. */
void answer_html(struct desk_request *request, GString *page);

/* The status of an error of an act, as desk_refuse() says. Pure. */
unsigned desk_status_of(const GError *error);

/* Logs an error that is a fault of ours or of the machine. */
void desk_log_fault(const struct desk_request *request, const GError *error);

/* Frees what request and answer hold, not the request. */
void desk_request_clear(struct desk_request *request);

#endif
