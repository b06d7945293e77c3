/* FTS5's tokenizer, its terms, and the function that looks at one row. */
#include "search_terms.h"

#include <string.h>

#include "connection.h"
#include "search_words.h"
#include "sql.h"
#include "store/documents.h"

/* as document_search and order_search are made (schema_books.c, schema_desk.c) */
#define TOKENIZER "unicode61"
#define TERMS_MOST 63 /* of one word; what comes after is not looked at */

/* The columns of words_fit(), behind its two texts. */
enum {
    FIT_TEXT,
    FIT_CUSTOMER,
    FIT_COLUMNS,
    FIT_COLUMN_CUSTOMER = 4,
    FIT_COLUMN_EMAIL,
    FIT_END = 9
};

struct search_terms {
    fts5_tokenizer module;
    Fts5Tokenizer *tokenizer;
};

typedef int (*token_taker)(void *, int, const char *, int, int, int);

static void take_tokens(
        const struct search_terms *terms, const char *text, token_taker take, void *context)
{
    terms->module.xTokenize(
            terms->tokenizer, context, FTS5_TOKENIZE_QUERY, text, (int)strlen(text), take);
}

static int keep_term(void *context, int flags, const char *token, int length, int start, int end)
{
    (void)flags;
    (void)start;
    (void)end;
    g_ptr_array_add(context, g_strndup(token, (gsize)length));
    return SQLITE_OK;
}

static GPtrArray *terms_of(const struct search_terms *terms, const char *text)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    take_tokens(terms, text, keep_term, list);
    return list;
}

/* ---- does a row fit? ---- */

/* A word that is looked for. Bit i of `seen`: the last i + 1 tokens of the column were its first
 * ones. */
struct fit_word {
    GPtrArray *terms;
    bool begins;   /* its last term may be the beginning of a token */
    bool customer; /* only in name and e-mail */
    guint64 seen;
    bool found; /* in this row */
};

/* What one statement asks, kept from row to row. */
struct fit {
    GArray *words; /* struct fit_word */
    bool never;    /* there was a text without any word */
    guint left;    /* words that were not found in this row yet */
    bool customer; /* the column at hand is name or e-mail */
};

static void word_clear(gpointer data)
{
    g_ptr_array_unref(((struct fit_word *)data)->terms);
}

static void fit_free(gpointer data)
{
    struct fit *fit = data;
    g_array_unref(fit->words);
    g_free(fit);
}

static void fit_add(
        struct fit *fit, const struct search_terms *terms, const char *text, bool customer)
{
    if (!text)
        return;
    g_autoptr(GPtrArray) words = search_words_split(text, DOCUMENT_WORDS_MOST);
    fit->never = fit->never || words->len == 0;
    for (guint i = 0; i < words->len; i++) {
        struct fit_word word = {.terms = terms_of(terms, g_ptr_array_index(words, i)),
                .begins = i + 1 == words->len,
                .customer = customer};
        if (word.terms->len > TERMS_MOST)
            g_ptr_array_set_size(word.terms, TERMS_MOST);
        if (word.terms->len)
            g_array_append_val(fit->words, word);
        else
            word_clear(&word);
    }
}

static bool is_term(const struct fit_word *word, guint i, const char *token, gsize length)
{
    const char *term = g_ptr_array_index(word->terms, i);
    gsize wanted = strlen(term);
    bool begins = word->begins && i + 1 == word->terms->len;
    return (begins ? wanted <= length : wanted == length) && memcmp(term, token, wanted) == 0;
}

/* A token of the column: how far it brings each word. */
static int see_token(void *context, int flags, const char *token, int length, int start, int end)
{
    struct fit *fit = context;
    (void)flags;
    (void)start;
    (void)end;
    for (guint i = 0; i < fit->words->len; i++) {
        struct fit_word *word = &g_array_index(fit->words, struct fit_word, i);
        guint64 seen = 0, before = (word->seen << 1) | 1;
        if (word->found || (word->customer && !fit->customer))
            continue;
        for (guint k = 0; k < word->terms->len; k++)
            if ((before >> k & 1) && is_term(word, k, token, (gsize)length))
                seen |= (guint64)1 << k;
        word->seen = seen;
        word->found = seen >> (word->terms->len - 1) & 1;
        fit->left -= word->found;
    }
    return fit->left ? SQLITE_OK : SQLITE_DONE;
}

static void fit_begin(struct fit *fit, bool row)
{
    for (guint i = 0; i < fit->words->len; i++) {
        struct fit_word *word = &g_array_index(fit->words, struct fit_word, i);
        word->seen = 0;
        word->found = word->found && !row;
    }
    if (row)
        fit->left = fit->words->len;
}

static bool row_fits(const struct search_terms *terms, struct fit *fit, sqlite3_value **values)
{
    if (fit->never || !fit->words->len)
        return !fit->never;
    fit_begin(fit, true);
    for (int column = FIT_COLUMNS; column < FIT_END && fit->left; column++) {
        const char *text = (const char *)sqlite3_value_text(values[column]);
        fit->customer = column == FIT_COLUMN_CUSTOMER || column == FIT_COLUMN_EMAIL;
        fit_begin(fit, false);
        if (text)
            take_tokens(terms, text, see_token, fit);
    }
    return fit->left == 0;
}

static void sql_words_fit(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct search_terms *terms = sqlite3_user_data(context);
    struct fit *fit = sqlite3_get_auxdata(context, FIT_TEXT), *made = NULL;
    (void)count;
    if (!fit) {
        fit = made = g_new0(struct fit, 1);
        fit->words = g_array_new(FALSE, FALSE, sizeof(struct fit_word));
        g_array_set_clear_func(fit->words, word_clear);
        fit_add(fit, terms, (const char *)sqlite3_value_text(values[FIT_TEXT]), false);
        fit_add(fit, terms, (const char *)sqlite3_value_text(values[FIT_CUSTOMER]), true);
    }
    sqlite3_result_int(context, row_fits(terms, fit, values));
    if (made) /* at once freed where SQLite does not keep it */
        sqlite3_set_auxdata(context, FIT_TEXT, made, fit_free);
}

/* ---- the connection ---- */

static void terms_free(void *data)
{
    struct search_terms *terms = data;
    if (terms->tokenizer)
        terms->module.xDelete(terms->tokenizer);
    g_free(terms);
}

/* As https://sqlite.org/fts5.html#extending_fts5 says. NULL: there is no FTS5. */
static fts5_api *api_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &row, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(row, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(row);
    }
    sqlite3_finalize(row);
    return api;
}

static bool make_tokenizer(sqlite3 *db, struct search_terms *terms)
{
    static const char *arguments[] = {"remove_diacritics", "2"};
    fts5_api *api = api_of(db);
    void *module = NULL;
    return api && api->xFindTokenizer(api, TOKENIZER, &module, &terms->module) == SQLITE_OK &&
            terms->module.xCreate(module, arguments, 2, &terms->tokenizer) == SQLITE_OK;
}

bool search_fit_ready(struct store *store, GError **error)
{
    if (store->terms)
        return true;
    struct search_terms *terms = g_new0(struct search_terms, 1);
    if (!make_tokenizer(store->db, terms)) {
        terms_free(terms);
        return fail(
                error, BILLHOOK_ERROR_SYSTEM, "this SQLite cannot search words: it has no FTS5");
    }
    /* it frees them, also where it fails */
    if (sqlite3_create_function_v2(store->db, "words_fit", FIT_END,
                SQLITE_UTF8 | SQLITE_DETERMINISTIC, terms, sql_words_fit, NULL, NULL,
                terms_free) != SQLITE_OK)
        return sql_fail(store, error);
    store->terms = terms;
    return true;
}

/* The tables go with a transaction that is taken back, so they are asked for each time. */
bool search_terms_ready(struct store *store, GError **error)
{
    return search_fit_ready(store, error) && sql_run(store, S_TERMS_DOCUMENTS, NO_VALUES, error) &&
            sql_run(store, S_TERMS_ORDERS, NO_VALUES, error);
}

/* ---- endings ---- */

/* The first term from `from` on; NULL: none, or it could not be read. Caller frees. */
static char *next_term(struct store *store, enum statement next, const char *from)
{
    g_auto(cursor) row = sql_query(store, next, VALUES(TEXT(from)), NULL);
    return row && sql_step(store, row, NULL) == STEP_ROW ? row_copy(row, 0) : NULL;
}

/* All endings of `beginning`, each behind `before`; one more than the most where there are more.
 * What follows a term is looked for from its next possible one on, for FTS5 would read the first
 * one to its end: no term has a byte below '0'. */
static void add_endings(struct store *store,
        enum statement next,
        const char *before,
        const char *beginning,
        GPtrArray *list)
{
    g_autofree char *from = g_strdup(beginning);
    while (list->len <= SEARCH_ENDINGS_MOST) {
        g_autofree char *term = next_term(store, next, from);
        if (!term || !g_str_has_prefix(term, beginning))
            return;
        g_ptr_array_add(list, g_strconcat(before, term, NULL));
        g_free(from);
        from = g_strconcat(term, "0", NULL);
    }
}

/* The terms of a word but the last one, "jan janssens ". Caller frees. */
static char *but_last(const GPtrArray *terms)
{
    GString *before = g_string_new("");
    for (guint i = 0; i + 1 < terms->len; i++)
        g_string_append_printf(before, "%s ", (const char *)g_ptr_array_index(terms, i));
    return g_string_free(before, FALSE);
}

GPtrArray *search_endings(struct store *store, enum statement next, const char *text, bool *many)
{
    g_autoptr(GPtrArray) words = search_words_split(text, DOCUMENT_WORDS_MOST);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    *many = false;
    if (!words->len)
        return NULL;
    g_autoptr(GPtrArray) terms = terms_of(store->terms, g_ptr_array_index(words, words->len - 1));
    if (!terms->len)
        return NULL;
    g_autofree char *before = but_last(terms);
    add_endings(store, next, before, g_ptr_array_index(terms, terms->len - 1), list);
    *many = list->len > SEARCH_ENDINGS_MOST;
    return *many ? NULL : g_steal_pointer(&list);
}
