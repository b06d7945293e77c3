/* The guard in front of every page: which host, who asks, from where, may they, and once. No page's
 * function runs but through it. */
#ifndef BILLHOOK_DESK_GUARD_H
#define BILLHOOK_DESK_GUARD_H

#include "request.h"

/* The headers of a request, "" where one did not come, and its body. Borrowed. */
struct guard_head {
    const char *host, *cookie, *origin, *fetch_site, *type, *languages, *authorization;
    const char *body;
    gsize length;
};

/* Answers a request whose desk, work, method, target, address and agent are set; the rest of it is
 * all zero. In a thread of the desk. */
void guard_answer(struct desk_request *request, const struct guard_head *head);

#endif
