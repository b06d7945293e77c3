/* Pictures of pages that are in no store: what a form would make of a document. A few are kept in
 * memory, each for the session that asked for it: what somebody typed stands in no URL. Any thread
 * of the desk. */
#ifndef BILLHOOK_DESK_PREVIEWS_H
#define BILLHOOK_DESK_PREVIEWS_H

#include "request.h"

/* Keeps a picture for the request's session, in place of its oldest ones; the name by which
 * previews_get() finds it. Caller frees; NULL: no session. */
char *previews_put(const struct desk_request *request, GBytes *picture);

/* The picture of that name of the request's session; NULL: it is not there any more. Caller unrefs.
 */
GBytes *previews_get(const struct desk_request *request, const char *name);

#endif
