/* What the threads of the desk share. Private to the room. */
#ifndef BILLHOOK_DESK_LIFE_H
#define BILLHOOK_DESK_LIFE_H

#include "desk/ground.h"
#include "http/server.h"
#include "names.h"
#include "tally.h"
#include "throttle.h"

struct trials; /* trials.h */

#define PAGE_THREADS 3
#define HASH_THREADS 2 /* passwords: so many hashes at once, no more */

/* Jobs that wait for some threads. */
struct desk_pool {
    struct desk *desk;
    GAsyncQueue *queue; /* struct desk_job; an address of the pool's own ends a thread */
    gint waiting;       /* jobs that no thread has yet: atomic */
    guint count;
    GThread *threads[PAGE_THREADS];
};

#define PREVIEWS_MOST 8

/* A picture for previews.h. */
struct desk_preview {
    gint64 session_id;
    char *name; /* NULL: the place is free */
    GBytes *picture;
};

struct desk_jobs;

struct desk {
    struct desk_ground ground;
    struct http_server *server;
    struct desk_names names; /* the hosts that it answers to */
    struct throttle *throttle;
    struct trials *trials;
    guint8 secret[32]; /* of desk_secret() */
    gint has_secret;   /* atomic: it was read */
    struct desk_tally tally;
    struct desk_pool pages, hashes;
    struct desk_jobs *jobs; /* jobs.h */

    GMutex mutex;        /* guards what follows */
    bool stopping;       /* nothing more is handed to the threads */
    GHashTable *notices; /* session id -> text, for notices.h */
    struct desk_preview previews[PREVIEWS_MOST];
    guint next_preview;
    GCond form_ended; /* an act of a form has ended */
};

#endif
