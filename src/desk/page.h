/* The frame of every page. */
#ifndef BILLHOOK_DESK_PAGE_H
#define BILLHOOK_DESK_PAGE_H

#include "base/markup.h"
#include "parts.h"
#include "request.h"

/* Begins a page: head, navigation by role, its title as h1, and what is to be said first: the
 * message of desk_refuse() in role=alert, that of desk_say() in role=status. `title` is text. The
 * page's own HTML follows; page_end() ends it. */
GString *page_begin(struct desk_request *request, const char *title);

/* As page_begin(), without navigation and script, in a narrow column: signing in. */
GString *page_begin_bare(struct desk_request *request, const char *title);

/* Ends the page, which it takes, and answers with it: 200, or what desk_refuse() said. */
void page_end(struct desk_request *request, GString *page);

#endif
