/* Lines that are there already: by statement and place, by the bank's reference, by what they say.
 */
#include "bank_known.h"

#include <string.h>

#include "document/number.h"

/* A line that is there. */
struct seen {
    struct bank_line *line;
    char *name, *text; /* reference_plain() of them */
};

/* Those of one day and amount. */
struct day {
    GPtrArray *lines;         /* struct seen */
    GHashTable *by_reference; /* the bank's -> GPtrArray of struct bank_line, borrowed */
};

struct bank_known {
    struct store *store;
    const char *account, *identity;
    gint64 statement_id;
    GHashTable *same;     /* place -> GPtrArray of struct bank_line, of statements of that name */
    GHashTable *days;     /* "day amount" -> struct day */
    GHashTable *answered; /* ids of lines that have answered for one */
};

static void free_seen(gpointer data)
{
    struct seen *seen = data;
    bank_line_free(seen->line);
    g_free(seen->name);
    g_free(seen->text);
    g_free(seen);
}

static void free_day(gpointer data)
{
    struct day *day = data;
    g_hash_table_unref(day->by_reference);
    g_ptr_array_unref(day->lines);
    g_free(day);
}

static void unref_array(gpointer array)
{
    g_ptr_array_unref(array);
}

static void free_line(gpointer line)
{
    bank_line_free(line);
}

/* Takes the lines. */
static void sort_by_place(struct bank_known *known, GPtrArray *lines)
{
    g_ptr_array_set_free_func(lines, NULL);
    for (guint i = 0; i < lines->len; i++) {
        struct bank_line *line = lines->pdata[i];
        GPtrArray *at = g_hash_table_lookup(known->same, GINT_TO_POINTER(line->place));
        if (!at) {
            at = g_ptr_array_new_with_free_func(free_line);
            g_hash_table_insert(known->same, GINT_TO_POINTER(line->place), at);
        }
        g_ptr_array_add(at, line);
    }
    g_ptr_array_unref(lines);
}

struct bank_known *bank_known_new(struct store *store,
        const char *account,
        const char *identity,
        gint64 statement_id,
        GError **error)
{
    GPtrArray *lines = bank_line_of_identity(store, account, identity, error);
    if (!lines)
        return NULL;
    struct bank_known *known = g_new0(struct bank_known, 1);
    known->store = store;
    known->account = account;
    known->identity = identity;
    known->statement_id = statement_id;
    known->same = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, unref_array);
    known->days = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_day);
    known->answered = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    sort_by_place(known, lines);
    return known;
}

void bank_known_free(struct bank_known *known)
{
    if (!known)
        return;
    g_hash_table_unref(known->same);
    g_hash_table_unref(known->days);
    g_hash_table_unref(known->answered);
    g_free(known);
}

/* ---- one that is there answers for one ---- */

static bool may_answer(const struct bank_known *known, const struct bank_line *line)
{
    return line->statement_id != known->statement_id &&
            !g_hash_table_contains(known->answered, &line->id);
}

static void answer(struct bank_known *known, const struct bank_line *line, gint64 *other)
{
    *other = line->id;
    g_hash_table_add(known->answered, g_memdup2(&line->id, sizeof line->id));
}

/* ---- what two lines say ---- */

/* One begins with the other, for formats cut names and texts at their own width; both or neither
 * are there. */
static bool alike(const char *a, const char *b)
{
    gsize shorter = MIN(strlen(a), strlen(b));
    return (*a != '\0') == (*b != '\0') && strncmp(a, b, shorter) == 0;
}

static bool same_party(const struct bank_line *a,
        const char *name_a,
        const struct bank_line *b,
        const char *name_b)
{
    return *a->iban && *b->iban ? strcmp(a->iban, b->iban) == 0 : alike(name_a, name_b);
}

static bool same_words(const struct bank_line *a,
        const char *text_a,
        const struct bank_line *b,
        const char *text_b)
{
    return strcmp(a->reference, b->reference) == 0 && alike(text_a, text_b);
}

static bool agrees(
        const struct bank_line *line, const char *name, const char *text, const struct seen *seen)
{
    return same_party(line, name, seen->line, seen->name) &&
            same_words(line, text, seen->line, seen->text);
}

/* ---- by statement and place ---- */

/* A CODA statement that its bank numbers: year and sequence, "2026/231". What a camt.053 is called
 * is the bank's own affair, and may be the same each day: there what the lines say must agree, too.
 */
static bool is_numbered(const char *identity)
{
    bool form = strlen(identity) == 8 && identity[4] == '/' &&
            strspn(identity, "0123456789") == 4 && strspn(identity + 5, "0123456789") == 3;
    return form && strcmp(identity + 5, "000") != 0;
}

static bool agrees_with_line(const struct bank_line *a, const struct bank_line *b)
{
    g_autofree char *name_a = reference_plain(a->name), *name_b = reference_plain(b->name),
                    *text_a = reference_plain(a->text), *text_b = reference_plain(b->text);
    if (*a->bank_reference && *b->bank_reference)
        return strcmp(a->bank_reference, b->bank_reference) == 0;
    return same_party(a, name_a, b, name_b) && same_words(a, text_a, b, text_b);
}

static bool by_place(struct bank_known *known, const struct bank_line *line, gint64 *other)
{
    GPtrArray *at = g_hash_table_lookup(known->same, GINT_TO_POINTER(line->place));
    for (guint i = 0; at && i < at->len; i++) {
        const struct bank_line *there = at->pdata[i];
        bool same = there->amount == line->amount && strcmp(there->day, line->day) == 0;
        if (!same || !may_answer(known, there) ||
                (!is_numbered(known->identity) && !agrees_with_line(line, there)))
            continue;
        answer(known, there, other);
        return true;
    }
    return false;
}

/* ---- by day and amount, over all statements ---- */

/* Takes the line. */
static struct seen *seen_of(struct bank_line *line)
{
    struct seen *seen = g_new0(struct seen, 1);
    seen->line = line;
    seen->name = reference_plain(line->name);
    seen->text = reference_plain(line->text);
    return seen;
}

/* Takes the line. */
static void add_to_day(struct day *day, struct bank_line *line)
{
    GPtrArray *same = g_hash_table_lookup(day->by_reference, line->bank_reference);
    if (!same) {
        same = g_ptr_array_new();
        g_hash_table_insert(day->by_reference, line->bank_reference, same);
    }
    g_ptr_array_add(same, line);
    g_ptr_array_add(day->lines, seen_of(line));
}

/* Takes the lines. */
static struct day *day_of(GPtrArray *lines)
{
    struct day *day = g_new0(struct day, 1);
    day->lines = g_ptr_array_new_with_free_func(free_seen);
    day->by_reference = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, unref_array);
    g_ptr_array_set_free_func(lines, NULL);
    for (guint i = 0; i < lines->len; i++)
        add_to_day(day, lines->pdata[i]);
    g_ptr_array_unref(lines);
    return day;
}

/* The lines of the day and amount; borrowed. */
static struct day *find_day(struct bank_known *known, const struct bank_line *line, GError **error)
{
    g_autofree char *key = g_strdup_printf("%s %" G_GINT64_FORMAT, line->day, line->amount);
    struct day *day = g_hash_table_lookup(known->days, key);
    if (day)
        return day;
    GPtrArray *lines =
            bank_line_alike(known->store, known->account, line->day, line->amount, error);
    if (!lines)
        return NULL;
    day = day_of(lines);
    g_hash_table_insert(known->days, g_steal_pointer(&key), day);
    return day;
}

static bool by_reference(
        struct bank_known *known, const struct bank_line *line, struct day *day, gint64 *other)
{
    GPtrArray *same = *line->bank_reference
            ? g_hash_table_lookup(day->by_reference, line->bank_reference)
            : NULL;
    while (same && same->len) {
        const struct bank_line *there = same->pdata[0];
        bool may = may_answer(known, there);
        g_ptr_array_remove_index(same, 0);
        if (!may)
            continue;
        answer(known, there, other);
        return true;
    }
    return false;
}

static bool by_words(
        struct bank_known *known, const struct bank_line *line, struct day *day, gint64 *other)
{
    g_autofree char *name = reference_plain(line->name), *text = reference_plain(line->text);
    for (guint i = 0; i < day->lines->len; i++) {
        const struct seen *seen = day->lines->pdata[i];
        bool both = *line->bank_reference && *seen->line->bank_reference;
        if (both || !agrees(line, name, text, seen) || !may_answer(known, seen->line))
            continue;
        answer(known, seen->line, other);
        return true;
    }
    return false;
}

bool bank_known_judge(struct bank_known *known,
        const struct bank_line *line,
        enum bank_known_verdict *verdict,
        gint64 *other,
        GError **error)
{
    *other = 0;
    *verdict = BANK_KNOWN;
    if (by_place(known, line, other))
        return true;
    struct day *day = find_day(known, line, error);
    if (!day)
        return false;
    if (by_reference(known, line, day, other))
        return true;
    *verdict = by_words(known, line, day, other) ? BANK_TWICE : BANK_NEW;
    return true;
}
