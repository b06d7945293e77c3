/* The rows that are searched, written once a transaction. */
#include "searched.h"

#include "document/number.h"
#include "sql.h"

/* document_words.h has the same bounds, in SQL. */
#define WORD_MOST 200
#define SKU_MOST 100
#define LINES_MOST 100

/* The columns of document_search, in their order. */
enum column { NUMBER, ORDERS, CUSTOMER, EMAIL, REFERENCE, THEIR_REFERENCE, DESCRIPTION, COLUMNS };

/* A document that changed. */
struct noted {
    gint64 id;
    char *words[COLUMNS]; /* [0] NULL: they are read out of what is stored */
};

static void forget_words(struct noted *noted)
{
    for (int i = 0; i < COLUMNS; i++)
        g_clear_pointer(&noted->words[i], g_free);
}

static void noted_free(gpointer data)
{
    struct noted *noted = data;
    forget_words(noted);
    g_free(noted);
}

/* ---- the words ---- */

/* At most so many characters. */
static void add_cut(GString *to, const char *text, int most)
{
    const char *end = text;
    for (int i = 0; i < most && *end; i++)
        end = g_utf8_next_char(end);
    g_string_append_len(to, text, end - text);
}

/* Texts, each with a blank behind it; ended by NULL. */
static char *join(const char *const *texts)
{
    GString *joined = g_string_new(NULL);
    for (; *texts; texts++) {
        add_cut(joined, *texts, WORD_MOST);
        g_string_append_c(joined, ' ');
    }
    return g_string_free(joined, FALSE);
}

/* The order's number, and its id where that is another. */
static char *order_words(const struct document *document)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, document->order_id);
    bool same = g_str_equal(document->order_number, id);
    return join((const char *const[]){document->order_number, same ? NULL : id, NULL});
}

static char *customer_words(const struct customer *customer)
{
    const struct address *other = &customer->shipping;
    bool has = customer->has_shipping;
    return join((const char *const[]){customer->name, customer->company, customer->vat,
            has ? other->name : NULL, has ? other->company : NULL, NULL});
}

static char *reference_words(const struct document *document)
{
    g_autofree char *plain = reference_plain(document->payment_reference);
    return join((const char *const[]){document->payment_reference, plain, NULL});
}

static char *line_words(const GPtrArray *lines)
{
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < MIN(lines->len, LINES_MOST); i++) {
        const struct document_line *line = g_ptr_array_index(lines, i);
        g_string_append(words, i ? "\n" : "");
        add_cut(words, line->sku, SKU_MOST);
        g_string_append_c(words, ' ');
        add_cut(words, line->description, WORD_MOST);
    }
    return g_string_free(words, FALSE);
}

static void set_words(struct noted *noted, const struct document *document)
{
    forget_words(noted);
    noted->words[NUMBER] = g_strdup(document->number);
    noted->words[ORDERS] = order_words(document);
    noted->words[CUSTOMER] = customer_words(&document->customer);
    noted->words[EMAIL] = join((const char *const[]){document->customer.email, NULL});
    noted->words[REFERENCE] = reference_words(document);
    noted->words[THEIR_REFERENCE] = join((const char *const[]){document->customer.reference, NULL});
    noted->words[DESCRIPTION] = line_words(document->lines);
}

/* ---- the rows ---- */

static bool write_one(struct store *store, const struct noted *noted, GError **error)
{
    char *const *words = noted->words;
    if (!words[NUMBER])
        return sql_run(store, S_SEARCH_READ, VALUES(INT(noted->id)), error);
    return sql_run(store, S_SEARCH_PUT,
            VALUES(INT(noted->id), TEXT(words[NUMBER]), TEXT(words[ORDERS]), TEXT(words[CUSTOMER]),
                    TEXT(words[EMAIL]), TEXT(words[REFERENCE]), TEXT(words[THEIR_REFERENCE]),
                    TEXT(words[DESCRIPTION])),
            error);
}

/* The entry of a document in this transaction, a new one where there is none. */
static struct noted *find_noted(struct store *store, gint64 id)
{
    if (!store->unsearched)
        store->unsearched = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, noted_free);
    struct noted *noted = g_hash_table_lookup(store->unsearched, &id);
    if (noted)
        return noted;
    noted = g_new0(struct noted, 1);
    noted->id = id;
    g_hash_table_insert(store->unsearched, &noted->id, noted);
    return noted;
}

bool searched_note(struct store *store, const struct document *document, GError **error)
{
    set_words(find_noted(store, document->id), document);
    return store->inside || searched_write(store, error);
}

bool searched_write(struct store *store, GError **error)
{
    GHashTableIter iterator;
    gpointer noted;
    if (!store->unsearched)
        return true;
    g_hash_table_iter_init(&iterator, store->unsearched);
    while (g_hash_table_iter_next(&iterator, NULL, &noted))
        if (!write_one(store, noted, error))
            return false;
    searched_forget(store);
    return true;
}

void searched_doubt(struct store *store)
{
    GHashTableIter iterator;
    gpointer noted;
    if (!store->unsearched)
        return;
    g_hash_table_iter_init(&iterator, store->unsearched);
    while (g_hash_table_iter_next(&iterator, NULL, &noted))
        forget_words(noted);
}

void searched_forget(struct store *store)
{
    if (store->unsearched)
        g_hash_table_remove_all(store->unsearched);
}
