/* The table of routes: every page and act of the desk, who may, and whether it changes something.
 */
#ifndef BILLHOOK_DESK_ROUTES_H
#define BILLHOOK_DESK_ROUTES_H

#include "request.h"

/* The rows, ended by a method of NULL; the first that fits answers. Static. */
extern const struct desk_route desk_routes[];

/* The row for a method and the raw path (`length` bytes of the target), and what stands at its
 * places, decoded, for the caller to free. NULL: there is none; *allow then names the methods of
 * the path, or is NULL where no row has it. Any thread. */
const struct desk_route *routes_find(const char *method,
        const char *target,
        gsize length,
        char *pieces[PIECES_MOST],
        const char **allow);

/* The most bytes of a body that any row for a path takes. Any thread. */
guint64 routes_most_body(const char *target);

#endif
