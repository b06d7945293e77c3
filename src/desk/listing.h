/* Lists a page at a time, and the links between several views of one page. */
#ifndef BILLHOOK_DESK_LISTING_H
#define BILLHOOK_DESK_LISTING_H

#include "request.h"
#include "store/page_key.h"

/* Where the query (before=ID or after=ID) says that the page begins. */
struct page_key listing_key(const struct desk_request *request, int limit);

/* Links to the pages above and below. `base`: a path of ours with its query ("/bank?state=open"),
 * to which before= or after= is added; `first`, `last`: the ids at both ends of this page. */
void put_listing_pager(const struct desk_request *request,
        GString *page,
        const char *base,
        const struct page_key *key,
        gint64 first,
        gint64 last);

/* A view of a page. */
struct view {
    const char *href, *text;
    gint64 count; /* shown behind its text where it is above 0 */
    bool here;
};

/* The views, as navigation. `label` is for screen readers. */
void put_views(GString *page, const char *label, const struct view *views, guint count);

#endif
