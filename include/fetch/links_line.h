/* What the loop of payment links keeps between its steps. */
#ifndef BILLHOOK_FETCH_LINKS_LINE_H
#define BILLHOOK_FETCH_LINKS_LINE_H

#include "mollie/api.h"

/* What one thread keeps between steps; all borrowed but the client. */
struct links_line {
    const int *stop; /* ends a question early (g_atomic); may be NULL */
    /* told of each question that was sent, with what came of it; may be NULL */
    void (*asked)(void *context, enum mollie_trouble trouble);
    void *context;
    struct net_client *client; /* the line's own; NULL before the first question */
};

/* Closes its connections. Its thread. */
void links_line_clear(struct links_line *line);

#endif
