/* Which documents a list shows: what the options of `list`, and the same names in a URL of the
 * desk, ask for. */
#ifndef BILLHOOK_ACTS_LIST_H
#define BILLHOOK_ACTS_LIST_H

#include "config/config.h"
#include "store/documents.h"

/* The value of an option by its name without dashes ("type"); NULL: not given; "unpaid" is given
 * with any value. Borrowed from `from`. */
typedef const char *(*list_option)(const void *from, const char *name);

/* Fills *filter, whose texts are borrowed from `from`: type, state, order, shop, since, from, to,
 * customer, amount, reference, text, unpaid, peppol, limit (`limit` where it is not given, 0: all;
 * at most `most`). USAGE names the option and what is allowed. Any thread. */
bool list_read(const struct config *config,
        list_option option,
        const void *from,
        int limit,
        int most,
        struct document_filter *filter,
        GError **error);

/* Whether a text may be searched for: not blank, and few words. USAGE names `name`. Any thread. */
bool list_check_words(const char *name, const char *value, GError **error);

/* Reads the amount of a search, "12.50" or "12,50", into 1/10,000 of the currency's unit; false for
 * text that is none. Any thread. */
bool list_read_sum(const char *text, gint64 *sum);

#endif
