/* Searching documents: which statement finds them. */
#include <string.h>

#include "document/number.h"
#include "connection.h"
#include "documents.h"
#include "search_words.h"
#include "sql.h"
#include "store/documents.h"

/* ---- as a query ---- */

/* NULL: nothing is asked. */
static char *words_query(const struct document_filter *filter)
{
    if (!filter->text && !filter->customer)
        return NULL;
    GString *query = g_string_new("");
    if (filter->customer)
        search_words_append(query, "{customer email} : ", filter->customer);
    if (filter->text)
        search_words_append(query, "", filter->text);
    return g_string_free(query, FALSE);
}

/* The customer's own reference has the words one after the other. */
static char *reference_query(const char *reference)
{
    GString *query = g_string_new("their_reference : ");
    search_words_quote(query, search_words_has(reference) ? reference : "");
    return g_string_free(query, FALSE);
}

/* ---- the statement ---- */

/* What is bound beside the filter itself. */
struct search {
    const char *order_number; /* NULL: all */
    gint64 order_id;          /* 0: all */
    char *words;              /* for FTS5, NULL: all */
    char *reference;          /* as documents.reference, NULL: all */
    char *their_reference;    /* for FTS5 */
};

static void search_clear(struct search *search)
{
    g_free(search->words);
    g_free(search->reference);
    g_free(search->their_reference);
}

typedef struct search search_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(search_auto, search_clear)

static void search_read(const struct document_filter *filter, struct search *search)
{
    gint64 id_in_order = filter->order ? document_reference_id(filter->order) : 0;
    search->order_id = filter->order_id ? filter->order_id : id_in_order;
    search->order_number = filter->order && !id_in_order ? filter->order : NULL;
    search->words = words_query(filter);
    if (filter->reference) {
        search->reference = reference_plain(filter->reference);
        search->their_reference = reference_query(filter->reference);
    }
}

/* Whether so much is asked of what a document is that its own index is read from the newest on:
 * none of the others alone need leave few. */
static bool several(const struct document_filter *filter)
{
    int asked = (filter->type >= 0) + (filter->state >= 0) + (filter->shop != NULL) +
            (filter->from || filter->to);
    return asked > 1;
}

/* The statement whose index leaves the fewest rows to look at; all check all conditions. */
static enum statement list_statement(
        const struct document_filter *filter, const struct search *search)
{
    const struct {
        bool asked;
        enum statement statement;
    } rows[] = {
            {filter->peppol != NULL, S_DOCUMENT_LIST_PEPPOL},
            {search->order_id && filter->shop, S_DOCUMENT_LIST_SHOP_ORDER},
            {search->order_id != 0, S_DOCUMENT_LIST_ORDER_ID},
            {search->order_number != NULL, S_DOCUMENT_LIST_ORDER_NUMBER},
            {search->reference != NULL, S_DOCUMENT_LIST_REFERENCE},
            {search->words != NULL, S_DOCUMENT_LIST_WORDS},
            {filter->by_amount, S_DOCUMENT_LIST_AMOUNT},
            {filter->unpaid, S_DOCUMENT_LIST_UNPAID},
            {several(filter), S_DOCUMENT_LIST_SEVERAL},
            {filter->from || filter->to, S_DOCUMENT_LIST_DAY},
            {filter->since > 0, S_DOCUMENT_LIST_SINCE},
            {filter->state >= 0, S_DOCUMENT_LIST_STATE},
            {filter->type >= 0, S_DOCUMENT_LIST_TYPE},
            {filter->shop != NULL, S_DOCUMENT_LIST_SHOP},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].asked)
            return rows[i].statement;
    return S_DOCUMENT_LIST_ALL;
}

bool document_each(struct store *store,
        const struct document_filter *filter,
        document_visitor visit,
        void *context,
        GError **error)
{
    const char *type =
            filter->type >= 0 ? document_type_text((enum document_type)filter->type) : NULL;
    const char *state =
            filter->state >= 0 ? document_state_text((enum document_state)filter->state) : NULL;
    const struct value amount = filter->by_amount ? INT(filter->amount) : ANY_TEXT(NULL);
    g_auto(search_auto) search = {0};
    search_read(filter, &search);
    return document_visit_rows(store, list_statement(filter, &search),
            VALUES(INT(filter->limit > 0 ? filter->limit : -1), ANY_TEXT(type), ANY_TEXT(state),
                    ANY_TEXT(filter->shop), INT(search.order_id), ANY_TEXT(search.order_number),
                    INT(filter->since), INT(filter->unpaid), ANY_TEXT(filter->peppol),
                    INT(filter->before_id ? filter->before_id : G_MAXINT64), ANY_TEXT(filter->from),
                    ANY_TEXT(filter->to), amount, ANY_TEXT(search.reference),
                    ANY_TEXT(search.their_reference), ANY_TEXT(search.words),
                    ANY_TEXT(filter->overdue)),
            visit, context, error);
}
