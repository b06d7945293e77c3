/* A page of a list, by key: the thousandth costs as much as the first. Pure. Any thread. */
#ifndef BILLHOOK_STORE_PAGE_KEY_H
#define BILLHOOK_STORE_PAGE_KEY_H

#include <glib.h>
#include <stdbool.h>

/* Where a page of things that go down by their id begins. */
struct page_key {
    gint64 before;     /* lower ids only, to go on after a page; 0: from the newest */
    gint64 after;      /* above 0: the page just above that id instead */
    int limit;         /* of things on a page, above 0 */
    bool newer, older; /* filled: there are some above the page, below it */
};

#endif
