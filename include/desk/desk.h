/* The owner's desk: pages in the browser, on a listener and threads of its own. A desk that is busy
 * or broken delays nothing else. */
#ifndef BILLHOOK_DESK_DESK_H
#define BILLHOOK_DESK_DESK_H

#include "desk/figures.h"
#include "desk/ground.h"

struct desk;

/* Serves the pages on [desk] listen of the config. End with desk_stop(). NULL and an error:
 * http_listen()'s, that of a certificate or key, or SYSTEM where the server did not start. */
struct desk *desk_start(
        const struct desk_ground *ground, const struct config *config, GError **error);

/* To be called ten times a second: cuts who is too slow. NULL is allowed. */
guint desk_sweep(struct desk *desk);

/* *figures: what it counted since its start. Any thread, until desk_stop(). */
void desk_read_figures(struct desk *desk, struct desk_figures *figures);

/* Accepts nothing more, finishes the acts in hand, answers the rest 503, ends the threads and frees
 * the desk. NULL is allowed. */
void desk_stop(struct desk *desk);

#endif
