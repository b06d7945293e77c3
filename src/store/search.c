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

#define RARE_MOST 500 /* what S_RARE_… count to */

static bool is_rare(
        struct store *store, enum statement count, struct value first, struct value second)
{
    gint64 found = RARE_MOST;
    return sql_integer(store, count, VALUES(first, second), RARE_MOST, &found, NULL) &&
            found < RARE_MOST;
}

/* Several conditions on what a document is: one of them that few fit leads to them; where each has
 * many, they are looked for from the newest document on, in an index of what is asked. */
static enum statement several_statement(struct store *store,
        const struct document_filter *filter,
        const char *type,
        const char *state)
{
    const struct value none = ANY_TEXT(NULL);
    const struct {
        bool asked;
        enum statement count, statement;
        struct value first, second;
    } rows[] = {
            {state != NULL, S_RARE_STATE, S_DOCUMENT_LIST_STATE, ANY_TEXT(state), none},
            {type != NULL, S_RARE_TYPE, S_DOCUMENT_LIST_TYPE, ANY_TEXT(type), none},
            {filter->shop != NULL, S_RARE_SHOP, S_DOCUMENT_LIST_SHOP, ANY_TEXT(filter->shop), none},
            {filter->from || filter->to, S_RARE_DAY, S_DOCUMENT_LIST_DAY, ANY_TEXT(filter->from),
                    ANY_TEXT(filter->to)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].asked && is_rare(store, rows[i].count, rows[i].first, rows[i].second))
            return rows[i].statement;
    return S_DOCUMENT_LIST_SEVERAL;
}

/* Whether more is asked of what a document is than one index of its own answers in order. */
static bool several(const struct document_filter *filter)
{
    int asked = (filter->type >= 0) + (filter->state >= 0) + (filter->shop != NULL);
    return asked > 1 || filter->from || filter->to;
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
            /* drafts and unpaid ones are few, whatever a word is found in */
            {search->words && filter->unpaid, S_DOCUMENT_LIST_UNPAID},
            {search->words && filter->state == DOCUMENT_DRAFT, S_DOCUMENT_LIST_STATE},
            {search->words != NULL, S_DOCUMENT_LIST_WORDS},
            {filter->by_amount, S_DOCUMENT_LIST_AMOUNT},
            {filter->unpaid, S_DOCUMENT_LIST_UNPAID},
            {several(filter), S_DOCUMENT_LIST_SEVERAL},
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
    enum statement statement = list_statement(filter, &search);
    if (statement == S_DOCUMENT_LIST_SEVERAL)
        statement = several_statement(store, filter, type, state);
    return document_visit_rows(store, statement,
            VALUES(INT(filter->limit > 0 ? filter->limit : -1), ANY_TEXT(type), ANY_TEXT(state),
                    ANY_TEXT(filter->shop), INT(search.order_id), ANY_TEXT(search.order_number),
                    INT(filter->since), INT(filter->unpaid), ANY_TEXT(filter->peppol),
                    INT(filter->before_id ? filter->before_id : G_MAXINT64), ANY_TEXT(filter->from),
                    ANY_TEXT(filter->to), amount, ANY_TEXT(search.reference),
                    ANY_TEXT(search.their_reference), ANY_TEXT(search.words),
                    ANY_TEXT(filter->overdue)),
            visit, context, error);
}
