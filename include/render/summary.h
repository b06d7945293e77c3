/* A page of tables about a period, such as the month pack's: who, what, and sections of figures
 * (Pango/Cairo). */
#ifndef BILLHOOK_RENDER_SUMMARY_H
#define BILLHOOK_RENDER_SUMMARY_H

#include <glib.h>
#include <stdbool.h>

#include "document/seller.h"

#define SUMMARY_COLUMNS 6

/* A table under a heading. All borrowed. */
struct summary_section {
    const char *title;
    const char *heads[SUMMARY_COLUMNS + 1]; /* ended by NULL; one that begins with '>' stands right
                                             */
    GPtrArray *rows;  /* char **, a text for each head, ended by NULL; may be empty */
    guint strong;     /* so many rows at the end are sums */
    const char *note; /* a sentence below; "" none */
};

/* The page. All borrowed. */
struct summary {
    const struct seller *seller;
    enum language language;
    const char *title, *subtitle;
    const char *day;     /* the date of the file, "YYYY-MM-DD" */
    GPtrArray *sections; /* const struct summary_section * */
};

/* The PDF: A4, tagged; what does not fit on one page goes on to the next. Same input, same bytes.
 * Caller unrefs. INPUT: it is beyond the bounds of a page (page.h); SYSTEM: cairo failed. Any
 * thread. */
GBytes *render_summary(const struct summary *summary, GError **error);

#endif
