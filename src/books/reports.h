/* What the reports share; in the room of books only. One thread. */
#ifndef BILLHOOK_BOOKS_REPORTS_H
#define BILLHOOK_BOOKS_REPORTS_H

#include "books/report.h"
#include "store/documents.h"

/* So many columns at most. */
#define REPORT_COLUMNS_MOST 16

/* The currency of the books. Documents of another one stand apart: they are told, never added. */
#define BOOKS_CURRENCY "EUR"
#define BOOKS_DECIMALS 2

/* A report that is being made. */
struct report_work {
    struct store *store;
    const struct config *config;
    const struct report_query *query;
    report_row row;
    void *context;
    struct report_result *result;
    money sums[REPORT_COLUMNS_MOST]; /* by column */
    GHashTable *foreign;             /* currency -> count (gint64): what stands apart */
};

/* A row of the table of reports. */
struct report {
    const char *name;
    const struct report_column *columns;
    enum period_kind period; /* where none is named; PERIOD_DAY: all until today */
    bool (*run)(struct report_work *work, GError **error);
};

extern const struct report report_turnover, report_vat, report_oss, report_customers,
        report_intracom, report_daily, report_open, report_numbers, report_payments;

/* Gives a row to the caller and adds it to the totals. */
bool report_give(struct report_work *work, const struct report_value *values, GError **error);

/* Notes that something of another currency than the books' was left out. */
void report_apart(struct report_work *work, const char *currency);

/* What report_each() calls. sign: 1 of an invoice, -1 of a credit note. */
typedef bool (*report_visitor)(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        void *context,
        GError **error);

/* Calls `visit` with the invoices, then the credit notes, issued from..to, in the books' currency;
 * shop NULL: all. */
bool report_each(struct report_work *work,
        const char *from,
        const char *to,
        const char *shop,
        report_visitor visit,
        void *context,
        GError **error);

/* Adds a member to what stands in the JSON beside the lines; takes `json`. */
void report_extra(struct report_work *work, const char *name, cJSON *json);

/* An amount in the books' currency as in the JSON. */
cJSON *report_money(money amount);

/* Who a customer is, for people: the company, else the name, else "". Borrowed. */
const char *report_customer_name(const struct document *document);

/* ---- groups: sums by a key, in the order of the keys ---- */

struct groups;

/* Groups of `size` bytes each, zeros at first; groups_free() frees them. */
struct groups *groups_new(gsize size);

/* Frees all groups and texts. */
void groups_free(struct groups *groups);
typedef struct groups groups_auto;
/* For g_autoptr(groups_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(groups_auto, groups_free)

/* The group of a key (printf's), made where it is not there. Borrowed. */
gpointer groups_at(struct groups *groups, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A copy of a text that lives as long as the groups; of equal texts one. */
const char *groups_text(struct groups *groups, const char *text);

/* Calls `give` with each group by key. False: one of them stopped. */
bool groups_each(struct groups *groups,
        bool (*give)(struct report_work *work, const void *group, GError **error),
        struct report_work *work,
        GError **error);

/* A rate as a piece of a key that sorts by its size, the highest first. Caller frees. */
char *groups_rate_key(struct decimal rate);

#endif
