/* The loop of Peppol deliveries: one request at a time, on a connection to the database of its own,
 * so that a slow provider holds up nothing else. */
#ifndef BILLHOOK_DAEMON_COURIER_H
#define BILLHOOK_DAEMON_COURIER_H

#include "asker.h"
#include "channel/peppol_talk.h"
#include "figures.h"
#include "loop.h"

/* What the loop keeps. */
struct courier {
    struct peppol_line line; /* the loop's thread */
    struct figures *figures;
    struct asker asker; /* told of providers, "directory" and "mail"; outcomes: enum peppol_event.
                           asker_stop(): what was being handed over is uncertain then */
};

/* Fills it before the loop starts; both are borrowed until the asker is cleared. */
void courier_init(struct courier *courier, struct live *live, struct figures *figures);

/* Its row in the table of loops. */
struct loop_task courier_task(struct courier *courier);

#endif
