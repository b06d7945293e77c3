/* Whether two formats can give the same number or the same payment reference. */
#include "document/number.h"

#include <string.h>

#include "number_pieces.h"

/* ---- can two numbers be the same? ---- */

/* A format is compiled to a small automaton that accepts every number it can give. Two formats
 * collide when both accept one text, which a walk over the pairs of their states finds. This is
 * exact but for three widenings, all to the safe side: a shop may have any name; the date
 * placeholders of one format are taken as independent of each other; and a character that a file
 * name cannot hold counts as '-', since files are named after numbers (number_file_stem). Years are
 * 2020 to 2099, which tells `{YYYY}-{N}` and `{YY}{MM}-{N}` apart: no month is 26. */
struct edge {
    int from, to;
    char low, high; /* the characters it accepts */
    bool counter;   /* a digit of {N} */
};

enum { ENDS_MAX = 12, COUNTER_UNBOUNDED = 0 };

struct automaton {
    GArray *edges; /* struct edge; state 0 is the start and nothing leads back to it */
    int states;
    int ends[ENDS_MAX]; /* the states where the pieces so far can end */
    int end_count;
};

static void automaton_init(struct automaton *automaton)
{
    *automaton = (struct automaton){
            .edges = g_array_new(FALSE, FALSE, sizeof(struct edge)), .states = 1, .end_count = 1};
}

static void automaton_clear(struct automaton *automaton)
{
    g_array_unref(automaton->edges);
}
typedef struct automaton automaton_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(automaton_auto, automaton_clear)

static void add_edge(
        struct automaton *automaton, int from, int to, char low, char high, bool counter)
{
    struct edge edge = {from, to, low, high, counter};
    g_array_append_val(automaton->edges, edge);
}

static void add_from_ends(struct automaton *automaton, int to, char low, char high, bool counter)
{
    for (int i = 0; i < automaton->end_count; i++)
        add_edge(automaton, automaton->ends[i], to, low, high, counter);
}

static void end_at(struct automaton *automaton, int state)
{
    automaton->ends[0] = state;
    automaton->end_count = 1;
}

static void add_character(struct automaton *automaton, char low, char high)
{
    int to = automaton->states++;
    add_from_ends(automaton, to, low, high, false);
    end_at(automaton, to);
}

static void add_month(struct automaton *automaton)
{
    int zero = automaton->states++, one = automaton->states++, end = automaton->states++;
    add_from_ends(automaton, zero, '0', '0', false);
    add_from_ends(automaton, one, '1', '1', false);
    add_edge(automaton, zero, end, '1', '9', false);
    add_edge(automaton, one, end, '0', '2', false);
    end_at(automaton, end);
}

static void add_shop(struct automaton *automaton)
{
    static const char ranges[][2] = {{'a', 'z'}, {'0', '9'}, {'-', '-'}};
    int state = automaton->states++;
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++) {
        add_from_ends(automaton, state, ranges[i][0], ranges[i][1], false);
        add_edge(automaton, state, state, ranges[i][0], ranges[i][1], false);
    }
    end_at(automaton, state);
}

/* Exactly `width` digits, zeros in front allowed; or more, without zeros in front, up to `limit`
 * digits. */
static void add_counter(struct automaton *automaton, int width, int limit)
{
    int padded = automaton->states, grown = padded + width, last = width + 1;
    if (limit > last)
        last = limit;
    automaton->states += width + last;
    add_from_ends(automaton, padded, '0', '9', true);
    add_from_ends(automaton, grown, '1', '9', true);
    for (int i = 1; i < width; i++)
        add_edge(automaton, padded + i - 1, padded + i, '0', '9', true);
    for (int i = 1; i < last; i++)
        add_edge(automaton, grown + i - 1, grown + i, '0', '9', true);
    end_at(automaton, padded + width - 1);
    if (limit == COUNTER_UNBOUNDED)
        add_edge(automaton, grown + width, grown + width, '0', '9', true);
    for (int digits = width + 1; digits <= (limit == COUNTER_UNBOUNDED ? width + 1 : limit);
            digits++)
        automaton->ends[automaton->end_count++] = grown + digits - 1;
}

static void add_date_piece(struct automaton *automaton, enum piece_kind kind)
{
    if (kind == PIECE_MONTH) {
        add_month(automaton);
        return;
    }
    if (kind == PIECE_YEAR4) {
        add_character(automaton, '2', '2');
        add_character(automaton, '0', '0');
    }

    add_character(automaton, '2', '9');
    add_character(automaton, '0', '9');
}

/* Every file name that a number of the format can give. */
static void compile_names(struct automaton *automaton, const char *format)
{
    automaton_init(automaton);
    struct piece piece;
    for (const char *at = format; number_next_piece(&at, &piece);) {
        char c = piece.kind == PIECE_LITERAL ? number_file_character(g_utf8_get_char(piece.start))
                                             : '\0';
        bool dropped =
                automaton->states == 1 && (c == '-' || c == '.'); /* as number_file_stem() does */
        if (piece.kind == PIECE_LITERAL && !dropped)
            add_character(automaton, c, c);
        else if (piece.kind == PIECE_N)
            add_counter(automaton, piece.width, COUNTER_UNBOUNDED);
        else if (piece.kind == PIECE_SHOP)
            add_shop(automaton);
        else if (piece.kind != PIECE_LITERAL)
            add_date_piece(automaton, piece.kind);
    }
}

static bool is_end(const struct automaton *automaton, int state)
{
    for (int i = 0; i < automaton->end_count; i++)
        if (automaton->ends[i] == state)
            return true;
    return false;
}

/* States of two automata at the same character of one text; apart: the counter stood elsewhere in
 * one than in the other. */
struct pair {
    int a, b;
    bool apart;
};

struct pair_walk {
    GArray *open;  /* struct pair */
    bool *visited; /* [a][b][apart] */
    int width;     /* states of b */
};

static void walk_push(struct pair_walk *walk, struct pair pair)
{
    bool *seen = &walk->visited[(pair.a * walk->width + pair.b) * 2 + pair.apart];
    if (*seen)
        return;
    *seen = true;
    g_array_append_val(walk->open, pair);
}

static void walk_follow(struct pair_walk *walk,
        const struct automaton *a,
        const struct automaton *b,
        struct pair pair)
{
    for (guint i = 0; i < a->edges->len; i++) {
        const struct edge *x = &g_array_index(a->edges, struct edge, i);
        for (guint j = 0; x->from == pair.a && j < b->edges->len; j++) {
            const struct edge *y = &g_array_index(b->edges, struct edge, j);
            if (y->from == pair.b && MAX(x->low, y->low) <= MIN(x->high, y->high))
                walk_push(
                        walk, (struct pair){x->to, y->to, pair.apart || x->counter != y->counter});
        }
    }
}

/* True when one text is accepted by both, and with `apart` in two ways that put the counter at
 * different places. */
static bool share_text(const struct automaton *a, const struct automaton *b, bool apart)
{
    struct pair_walk walk = {.open = g_array_new(FALSE, FALSE, sizeof(struct pair)),
            .visited = g_new0(bool, (gsize)(a->states * b->states * 2)),
            .width = b->states};
    walk_push(&walk, (struct pair){0, 0, false});
    bool found = false;
    while (!found && walk.open->len > 0) {
        struct pair pair = g_array_index(walk.open, struct pair, walk.open->len - 1);
        g_array_set_size(walk.open, walk.open->len - 1);
        found = is_end(a, pair.a) && is_end(b, pair.b) && (pair.apart || !apart);
        walk_follow(&walk, a, b, pair);
    }

    g_array_unref(walk.open);
    g_free(walk.visited);
    return found;
}

bool number_formats_collide(const char *a, const char *b)
{
    g_auto(automaton_auto) first, second;
    compile_names(&first, a);
    compile_names(&second, b);
    return share_text(&first, &second, false);
}

/* Two series of one format are two texts around {N}; they give one number in common exactly when
 * that number can be read with the counter at two different places. Years and months have a fixed
 * width, so only a shop's name next to the counter can do that: shop "a1" and number 1, shop "a"
 * and number 11. */
bool number_format_ambiguous(const char *format, char **why)
{
    g_auto(automaton_auto) automaton;
    compile_names(&automaton, format);
    bool ambiguous = share_text(&automaton, &automaton, true);
    if (ambiguous && why)
        *why = g_strdup_printf("number format '%s': a shop's name may end or begin with digits, so "
                               "two shops could get "
                               "the same number: put a '.' between {shop} and the digits beside it",
                format);
    return ambiguous;
}

/* ---- can two references be the same? ---- */

enum { REFERENCE_DIGITS = 10 };

/* The digits of a format's numbers, the counter at most six digits long. */
static void compile_digits(struct automaton *automaton, const char *format, const char *shop)
{
    enum { COUNTER_DIGITS = 6 };
    automaton_init(automaton);
    struct piece piece;
    for (const char *at = format; number_next_piece(&at, &piece);) {
        if (piece.kind == PIECE_LITERAL || piece.kind == PIECE_SHOP) {
            const char *text = piece.kind == PIECE_SHOP ? shop : piece.start;
            gsize length = piece.kind == PIECE_SHOP ? strlen(shop) : piece.length;
            for (gsize i = 0; i < length; i++)
                if (g_ascii_isdigit(text[i]))
                    add_character(automaton, text[i], text[i]);
        } else if (piece.kind == PIECE_N) {
            add_counter(automaton, piece.width, MAX(piece.width, COUNTER_DIGITS));
        } else {
            add_date_piece(automaton, piece.kind);
        }
    }
}

/* True when more than one text leads from the start to `state`. */
static bool many_ways_to(const struct automaton *automaton, int state)
{
    for (guint i = 0; i < automaton->edges->len; i++) {
        const struct edge *edge = &g_array_index(automaton->edges, struct edge, i);
        if (edge->to == state && (edge->low < edge->high || many_ways_to(automaton, edge->from)))
            return true;
    }
    return false;
}

/* Two numbers read from their ends, equal in the last `matched` digits; padded: one has ended and
 * zeros stand for it. */
struct tails {
    int a, b, matched;
    bool padded;
};

static const struct edge start_padding = {0, 0, '0', '0', false};

/* The edges that lead to a state, one after the other; at the start it is the padding. NULL at the
 * end. */
static const struct edge *next_back(const struct automaton *automaton, int state, guint *at)
{
    if (state == 0)
        return (*at)++ == 0 ? &start_padding : NULL;
    while (*at < automaton->edges->len) {
        const struct edge *edge = &g_array_index(automaton->edges, struct edge, (*at)++);
        if (edge->to == state)
            return edge;
    }
    return NULL;
}

static bool tails_shared(const struct automaton *automaton, bool *visited, struct tails tails)
{
    int pair = tails.a * automaton->states + tails.b;
    bool *seen = &visited[(pair * (REFERENCE_DIGITS + 1) + tails.matched) * 2 + tails.padded];
    if (*seen)
        return false;

    *seen = true;
    if (tails.matched == REFERENCE_DIGITS)
        return tails.padded || tails.a != tails.b || many_ways_to(automaton, tails.a);
    if (tails.a == 0 && tails.b == 0)
        return tails.padded;

    const struct edge *x, *y;
    for (guint i = 0; (x = next_back(automaton, tails.a, &i)) != NULL;)
        for (guint j = 0; (y = next_back(automaton, tails.b, &j)) != NULL;) {
            bool padded = tails.padded || tails.a == 0 || tails.b == 0;
            bool common = MAX(x->low, y->low) <= MIN(x->high, y->high);
            struct tails before = {x->from, y->from, tails.matched + 1, padded};
            if (common && tails_shared(automaton, visited, before))
                return true;
        }
    return false;
}

bool number_references_shared(const char *format, const char *shop)
{
    if (!shop && strstr(format, "{shop}"))
        return true;

    g_auto(automaton_auto) automaton;
    compile_digits(&automaton, format, shop ? shop : "");
    g_autofree bool *visited =
            g_new0(bool, (gsize)(automaton.states * automaton.states * (REFERENCE_DIGITS + 1) * 2));
    for (int i = 0; i < automaton.end_count; i++)
        for (int j = 0; j < automaton.end_count; j++) {
            struct tails ends = {automaton.ends[i], automaton.ends[j], 0, false};
            if (tails_shared(&automaton, visited, ends))
                return true;
        }
    return false;
}
