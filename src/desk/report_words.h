/* Reports and periods in words, and the fields to choose a period. */
#ifndef BILLHOOK_DESK_REPORT_WORDS_H
#define BILLHOOK_DESK_REPORT_WORDS_H

#include "books/period.h"
#include "request.h"

/* The title of a report by its name, in the language of the answer. Static. */
const char *page_report_title(const struct desk_request *request, const char *name);

/* A period for people: "oktober 2026", "kwartaal 3 van 2026", "01/10/2026 – 15/10/2026"; `from` "":
 * until that day. Caller frees. */
char *page_period_text(const struct desk_request *request, const char *from, const char *to);

/* The period that the query or form names (period=2026-10, 2026-Q4 or 2026; or from= and to=).
 * False: it names none. */
bool page_period_read(const struct desk_request *request, struct period *period);

/* A field to choose a period, this one chosen. */
void put_period_field(
        const struct desk_request *request, GString *page, const struct period *period);

/* The shop that the query or form names, NULL: all. Borrowed from the config. */
const char *page_shop_read(const struct desk_request *request);

/* A field to choose a shop, where there are several. */
void put_shop_field(const struct desk_request *request, GString *page);

#endif
