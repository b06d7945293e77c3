/* References and numbers in what payers type and banks wrap. */
#include "mentions.h"

#include <stdbool.h>
#include <string.h>

#include "field.h"
#include "words.h"

/* Texts longer than this are no payer's; the rest is not looked at. */
enum { TEXT_MOST = 2000, PIECES_MOST = 200, JOINED_MOST = 30, NUMBER_PIECES = 6, PREFIX_MOST = 5 };

static void add_once(GPtrArray *list, const char *text)
{
    if (list->len >= MENTIONS_MOST)
        return;
    if (!g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL))
        g_ptr_array_add(list, g_strdup(text));
}

/* A run of letters or of digits, and what stands before it. */
struct piece {
    char text[JOINED_MOST + 1];
    bool digits;
    bool parted; /* something stands between it and the piece before */
    bool far;    /* more than blanks and punctuation of references, or much of it */
    bool amount; /* decimals follow it: "302,50" */
};

static bool is_joint(char c)
{
    return c && strchr(" +*/.-_:#", c);
}

/* The runs of a text. A run that is too long is far from both neighbours, and no number. */
static guint pieces_of(const char *text, struct piece pieces[PIECES_MOST])
{
    guint count = 0;
    const char *stop = text + strnlen(text, TEXT_MOST), *at = text;
    bool far = true;
    while (at < stop && count < PIECES_MOST) {
        const char *gap = at;
        while (at < stop && !g_ascii_isalnum(*at)) {
            far = far || !is_joint(*at);
            at++;
        }
        const char *run = at;
        bool digits = at < stop && g_ascii_isdigit(*at);
        while (at < stop && g_ascii_isalnum(*at) && (bool)g_ascii_isdigit(*at) == digits)
            at++;
        gsize length = (gsize)(at - run);
        if (length == 0)
            break;
        if (length > JOINED_MOST) {
            far = true;
            continue;
        }
        struct piece *piece = &pieces[count++];
        *piece = (struct piece){.digits = digits,
                .parted = run > gap,
                .far = far || run - gap > 6,
                .amount = stop - at >= 2 && *at == ',' && g_ascii_isdigit(at[1])};
        for (gsize i = 0; i < length; i++)
            piece->text[i] = g_ascii_toupper(run[i]);
        far = false;
    }
    return count;
}

/* ---- references ---- */

/* Whether the pieces are in one, or 3, 4 and 5 digits. */
static bool stands_as_reference(const struct piece *pieces, guint from, guint to)
{
    guint count = to - from;
    return count == 1 ||
            (count == 3 && strlen(pieces[from].text) == 3 && strlen(pieces[from + 1].text) == 4);
}

/* Twelve digits from a piece on, in whole pieces. */
static void find_digits(
        const struct piece *pieces, guint count, guint from, bool only_plain, GPtrArray *found)
{
    char joined[13] = "";
    gsize length = 0;
    guint i = from;
    for (; i < count && pieces[i].digits && length < 12; i++) {
        gsize more = strlen(pieces[i].text);
        if ((i > from && pieces[i].far) || length + more > 12)
            return;
        memcpy(joined + length, pieces[i].text, more + 1);
        length += more;
    }
    bool plain = stands_as_reference(pieces, from, i);
    if (bank_digits_are_reference(joined) && (plain || !only_plain))
        add_once(found, joined);
}

/* RF and its check digits, and what follows in whole pieces. */
static void find_creditor(const struct piece *pieces, guint count, guint from, GPtrArray *found)
{
    if (strcmp(pieces[from].text, "RF") != 0)
        return;
    char joined[26] = "";
    gsize length = 0;
    for (guint i = from; i < count; i++) {
        gsize more = strlen(pieces[i].text);
        if ((i > from && pieces[i].far) || length + more > 25)
            return;
        memcpy(joined + length, pieces[i].text, more + 1);
        length += more;
        bool whole = i + 1 == count || pieces[i + 1].parted;
        g_autofree char *reference = whole ? bank_reference(joined) : NULL;
        if (reference && g_str_has_prefix(reference, "RF"))
            add_once(found, reference);
    }
}

GPtrArray *bank_mentioned_references(const char *text, bool only_plain)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    struct piece pieces[PIECES_MOST];
    guint count = pieces_of(text, pieces);
    for (guint i = 0; i < count; i++) {
        if (pieces[i].digits)
            find_digits(pieces, count, i, only_plain, found);
        else
            find_creditor(pieces, count, i, found);
    }
    return found;
}

/* ---- numbers ---- */

/* What people write before a number. */
static const char *const labels[] = {"FACTUUR", "FACT", "FAKTUUR", "FACTUURNUMMER", "FACTUURNR",
        "FACTURE", "INVOICE", "INV", "RECHNUNG", "RG", "ORDER", "BESTELLING", "BESTELLINGSNUMMER",
        "BESTELNUMMER", "BESTELNR", "COMMANDE", "CMD", "BESTELLUNG", "NR", "NO", "NUMMER", "NUMERO",
        "NUM", "NUMBER", "F"};

static bool is_label(const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        if (strcmp(text, labels[i]) == 0)
            return true;
    return false;
}

/* Whether what is joined may be a number: a digit in it, and three characters or a label before it.
 */
static bool may_be_number(const struct piece *pieces, guint from, const char *joined)
{
    if (!strpbrk(joined, "0123456789"))
        return false;
    bool labelled = from > 0 && is_label(pieces[from - 1].text);
    return labelled || strlen(joined) >= 3;
}

/* A number begins with digits, or with letters before them: not with any word of a text. */
static bool may_begin(const struct piece *pieces, guint count, guint from)
{
    if (pieces[from].digits)
        return true;
    if (from + 1 == count || pieces[from + 1].far || !pieces[from + 1].digits)
        return false;
    return strlen(pieces[from].text) <= (pieces[from + 1].parted ? PREFIX_MOST : 2 * PREFIX_MOST);
}

static void find_numbers(const struct piece *pieces, guint count, guint from, GPtrArray *found)
{
    if (!may_begin(pieces, count, from))
        return;
    char joined[JOINED_MOST + 1] = "";
    gsize length = 0;
    for (guint i = from; i < count && i < from + NUMBER_PIECES; i++) {
        gsize more = strlen(pieces[i].text);
        if ((i > from && pieces[i].far) || length + more > JOINED_MOST || pieces[i].amount)
            return;
        memcpy(joined + length, pieces[i].text, more + 1);
        length += more;
        bool whole =
                i + 1 == count || pieces[i + 1].parted || pieces[i + 1].digits != pieces[i].digits;
        if (whole && may_be_number(pieces, from, joined))
            add_once(found, joined);
    }
}

GPtrArray *bank_mentioned_numbers(const char *text)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    struct piece pieces[PIECES_MOST];
    guint count = pieces_of(text, pieces);
    for (guint i = 0; i < count; i++)
        find_numbers(pieces, count, i, found);
    return found;
}
