/* Searching documents: which statement finds them. */
#include <string.h>

#include "document/number.h"
#include "connection.h"
#include "documents.h"
#include "search_terms.h"
#include "search_words.h"
#include "sql.h"
#include "store/documents.h"

/* ---- as a query ---- */

/* The words of text and of customer as one query, and what is known of them. */
struct words {
    char *query; /* for FTS5, NULL: nothing is asked */
    bool many;   /* a beginning that very much begins with: the index reads all of that */
};

static void add_words(struct store *store,
        GString *query,
        const char *columns,
        const char *text,
        struct words *words)
{
    bool many;
    g_autoptr(GPtrArray) endings = search_endings(store, S_TERM_DOCUMENTS, text, &many);
    words->many = words->many || many;
    search_words_append(query, columns, text, endings);
}

static void read_words(
        struct store *store, const struct document_filter *filter, struct words *words)
{
    *words = (struct words){0};
    if (!filter->text && !filter->customer)
        return;
    GString *query = g_string_new("");
    if (filter->customer)
        add_words(store, query, "{customer email} : ", filter->customer, words);
    if (filter->text)
        add_words(store, query, "", filter->text, words);
    words->query = g_string_free(query, FALSE);
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
    struct words words;
    char *reference;       /* as documents.reference, NULL: all */
    char *their_reference; /* for FTS5 */
};

static void search_clear(struct search *search)
{
    g_free(search->words.query);
    g_free(search->reference);
    g_free(search->their_reference);
}

typedef struct search search_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(search_auto, search_clear)

static void search_read(
        struct store *store, const struct document_filter *filter, struct search *search)
{
    gint64 id_in_order = filter->order ? document_reference_id(filter->order) : 0;
    search->order_id = filter->order_id ? filter->order_id : id_in_order;
    search->order_number = filter->order && !id_in_order ? filter->order : NULL;
    read_words(store, filter, &search->words);
    if (filter->reference) {
        search->reference = reference_plain(filter->reference);
        search->their_reference = reference_query(filter->reference);
    }
}

/* Rows that are looked at one after the other although most of them may not fit: in an index that
 * has all that is asked, and in the documents themselves, which cost so much more. */
#define COUNTED_MOST 40000
#define LOOKED_AT_MOST 2000

/* How many rows a condition leaves, counted to `most`. */
static gint64 rows_of(struct store *store,
        enum statement count,
        struct value first,
        struct value second,
        gint64 most)
{
    gint64 found = most;
    sql_integer(store, count, VALUES(first, second, INT(most)), most, &found, NULL);
    return found;
}

/* A statement, and how many rows its own condition leaves it to look at. */
struct lead {
    enum statement statement;
    gint64 rows;
};

/* The statement that is led by the condition which the fewest fit; `otherwise` where each of them
 * leaves otherwise.rows. */
static struct lead rare_lead(struct store *store,
        const struct document_filter *filter,
        const char *type,
        const char *state,
        struct lead otherwise)
{
    const struct value none = ANY_TEXT(NULL);
    const struct {
        bool asked;
        enum statement count, statement;
        struct value first, second;
    } rows[] = {
            {filter->unpaid, S_RARE_UNPAID, S_DOCUMENT_LIST_UNPAID, none, none},
            {filter->peppol != NULL, S_RARE_PEPPOL, S_DOCUMENT_LIST_PEPPOL,
                    ANY_TEXT(filter->peppol), none},
            {state != NULL, S_RARE_STATE, S_DOCUMENT_LIST_STATE, ANY_TEXT(state), none},
            {type != NULL, S_RARE_TYPE, S_DOCUMENT_LIST_TYPE, ANY_TEXT(type), none},
            {filter->shop != NULL, S_RARE_SHOP, S_DOCUMENT_LIST_SHOP, ANY_TEXT(filter->shop), none},
            {filter->from || filter->to, S_RARE_DAY, S_DOCUMENT_LIST_DAY, ANY_TEXT(filter->from),
                    ANY_TEXT(filter->to)},
    };
    struct lead least = otherwise;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 found = rows[i].asked
                ? rows_of(store, rows[i].count, rows[i].first, rows[i].second, least.rows)
                : least.rows;
        if (found < least.rows)
            least = (struct lead){rows[i].statement, found};
    }
    return least;
}

/* Whether more is asked of what a document is than one index of its own answers in order. */
static bool several(const struct document_filter *filter)
{
    int asked = (filter->type >= 0) + (filter->state >= 0) + (filter->shop != NULL);
    return asked > 1 || filter->from || filter->to;
}

/* The statement whose index leaves the fewest rows to look at, words apart; all check all
 * conditions. */
static enum statement plain_statement(
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

#define NEWEST_LOOKED_AT 1000

/* Whether the newest documents alone give a page of those with the words. */
static bool fills_a_page(struct store *store, const struct document_filter *filter)
{
    gint64 found = 0, before = filter->before_id ? filter->before_id : G_MAXINT64;
    if (filter->limit <= 0 || filter->limit > NEWEST_LOOKED_AT)
        return false;
    return sql_integer(store, S_WORDS_NEWEST,
                   VALUES(ANY_TEXT(filter->text), ANY_TEXT(filter->customer), INT(before),
                           INT(NEWEST_LOOKED_AT), INT(filter->limit)),
                   0, &found, NULL) &&
            found >= filter->limit;
}

/* What the fewest have leads to the documents, words or another condition: then the other is found
 * soonest. Words that very many begin with are looked for from the newest document on, where they
 * are not far. */
static enum statement words_statement(struct store *store,
        const struct document_filter *filter,
        const struct search *search,
        const char *type,
        const char *state)
{
    enum statement plain = plain_statement(filter, search);
    bool exact = search->order_id || search->order_number || search->reference;
    const struct value query = ANY_TEXT(search->words.query), none = ANY_TEXT(NULL);
    if (exact)
        return plain;
    const struct lead words = {S_DOCUMENT_LIST_WORDS, COUNTED_MOST};
    struct lead least = rare_lead(store, filter, type, state, words);
    bool known = !search->words.many && least.statement != S_DOCUMENT_LIST_WORDS;
    if (known && rows_of(store, S_RARE_WORDS, query, none, least.rows) < least.rows)
        return S_DOCUMENT_LIST_WORDS;
    bool near = search->words.many && least.rows > LOOKED_AT_MOST && fills_a_page(store, filter);
    return near ? plain : least.statement;
}

static enum statement list_statement(struct store *store,
        const struct document_filter *filter,
        const struct search *search,
        const char *type,
        const char *state)
{
    if (search->words.query)
        return words_statement(store, filter, search, type, state);
    enum statement plain = plain_statement(filter, search);
    bool only_days = filter->type < 0 && filter->state < 0 && !filter->shop; /* all of them fit */
    const struct lead walk = {plain, only_days ? COUNTED_MOST : LOOKED_AT_MOST};
    return plain == S_DOCUMENT_LIST_SEVERAL ? rare_lead(store, filter, type, state, walk).statement
                                            : plain;
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
    bool asks = filter->text || filter->customer;
    if (!(asks ? search_terms_ready : search_fit_ready)(store, error))
        return false;
    search_read(store, filter, &search);
    return document_visit_rows(store, list_statement(store, filter, &search, type, state),
            VALUES(INT(filter->limit > 0 ? filter->limit : -1), ANY_TEXT(type), ANY_TEXT(state),
                    ANY_TEXT(filter->shop), INT(search.order_id), ANY_TEXT(search.order_number),
                    INT(filter->since), INT(filter->unpaid), ANY_TEXT(filter->peppol),
                    INT(filter->before_id ? filter->before_id : G_MAXINT64), ANY_TEXT(filter->from),
                    ANY_TEXT(filter->to), amount, ANY_TEXT(search.reference),
                    ANY_TEXT(search.their_reference), ANY_TEXT(search.words.query),
                    ANY_TEXT(filter->overdue), ANY_TEXT(filter->text), ANY_TEXT(filter->customer)),
            visit, context, error);
}
