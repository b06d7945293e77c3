/* Nothing stands outside of a page's margins or over something else, whatever the texts: random
 * words of any length and script in every field, every type and language, read back with pdftotext
 * -bbox. The documents are joined first, so that one run of it reads them all. With
 * $BILLHOOK_PICTURES=DIR the PDF stays there, to be looked at. A fixed seed. */
#include <glib/gstdio.h>
#include <stdlib.h>

#include "../../../src/render/page.h"
#include "unit/render/samples.h"
#include "unit/render/words.h"

#define DOCUMENTS 64

static char *directory;

/* ---- random texts ---- */

/* A word of 1 to 60 letters: Latin, Greek, Cyrillic, digits, a shop's own signs. */
static void add_word(GRand *rand, GString *text)
{
    static const char *const letters[] = {"a", "e", "n", "i", "W", "\u00e9", "\u00df", "\u03a9",
            "\u0416", "7", "-", "/", ".", "\u20ac", "&", "<", "\u2014", "@"};
    int length = g_rand_int_range(rand, 0, 12) ? g_rand_int_range(rand, 1, 13)
                                               : g_rand_int_range(rand, 20, 61);
    for (int i = 0; i < length; i++)
        g_string_append(text, letters[g_rand_int_range(rand, 0, G_N_ELEMENTS(letters))]);
}

static void random_text(GRand *rand, char **field, int words)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 1, words + 1); i > 0; i--) {
        add_word(rand, text);
        g_string_append(text, i > 1 ? " " : "");
    }
    set(field, text->str);
}

/* ---- random documents ---- */

static void random_address(GRand *rand, struct address *address)
{
    static const char *const countries[] = {"BE", "NL", "DE", "GB", "LU"};
    random_text(rand, &address->name, 4);
    if (g_rand_boolean(rand))
        random_text(rand, &address->company, 8);
    random_text(rand, &address->street, 7);
    if (g_rand_boolean(rand))
        random_text(rand, &address->street2, 7);
    random_text(rand, &address->postcode, 1);
    random_text(rand, &address->city, 4);
    set(&address->country, countries[g_rand_int_range(rand, 0, G_N_ELEMENTS(countries))]);
}

static void random_line(GRand *rand, struct document *document)
{
    static const char *const rates[] = {"21", "6", "12", "0"};
    static const money prices[] = {1, 99, 826, 24790, 1234567, 99999999};
    money price = prices[g_rand_int_range(rand, 0, G_N_ELEMENTS(prices))];
    bool many = price < 100000 && g_rand_int_range(rand, 0, 8) == 0;
    int quantity = many ? 12345 : g_rand_int_range(rand, 1, 9);
    money discount = g_rand_int_range(rand, 0, 3) ? 0 : price / 3;
    struct document_line *line = sample_line(document, "", quantity, price,
            rates[g_rand_int_range(rand, 0, G_N_ELEMENTS(rates))], discount);
    random_text(rand, &line->description, 20);
    if (g_rand_boolean(rand))
        random_text(rand, &line->sku, 1);
    if (g_rand_int_range(rand, 0, 3) == 0) {
        g_strfreev(line->details);
        line->details = g_new0(char *, 3);
        for (int i = 0; i < 2; i++)
            random_text(rand, &line->details[i], 6);
    }
}

static struct document *random_document(GRand *rand, int i)
{
    struct document *document = sample_document((enum document_type)(i % DOCUMENT_TYPES),
            (enum language)(i / DOCUMENT_TYPES % LANGUAGES));
    g_ptr_array_set_size(document->lines, 0);
    for (int lines = g_rand_int_range(rand, 1, i % 5 ? 8 : 45); lines > 0; lines--)
        random_line(rand, document);
    sample_sum(document);
    if (g_rand_boolean(rand))
        sample_business(document);
    random_address(rand, &document->customer.billing);
    if (g_rand_boolean(rand)) {
        document->customer.has_shipping = true;
        random_address(rand, &document->customer.shipping);
    }
    random_text(rand, &document->customer.reference, 6);
    random_text(rand, &document->order_number, 2);
    random_text(rand, &document->note, g_rand_boolean(rand) ? 12 : 150);
    random_text(rand, &document->caption, g_rand_boolean(rand) ? 12 : 200);
    random_text(rand, &document->payment_title, 5);
    random_text(rand, &document->refund_reason, 12);
    if (document->type != DOCUMENT_CREDIT_NOTE && g_rand_int_range(rand, 0, 3) == 0)
        sample_pay(document);
    return document;
}

static struct seller *random_seller(GRand *rand)
{
    struct seller *seller = sample_seller();
    random_text(rand, &seller->name, 6);
    random_text(rand, &seller->street, 6);
    random_text(rand, &seller->city, 4);
    random_text(rand, &seller->registration, 4);
    random_text(rand, &seller->website, 1);
    random_text(rand, &seller->email, 1);
    random_text(rand, &seller->phone, 3);
    if (g_rand_boolean(rand))
        random_text(rand, &seller->trade_name, 6);
    return seller;
}

/* Takes both. */
static GBytes *render(struct document *document, struct seller *seller)
{
    struct payment_settings payment = sample_payment();
    /* no mark of a draft or a translation: that stands across everything */
    struct render_input input = {.document = document, .seller = seller, .payment = &payment};
    g_autoptr(GError) error = NULL;
    GBytes *pdf = render_pdf(&input, &error);
    g_assert_no_error(error);
    seller_free(seller);
    document_free(document);
    return pdf;
}

/* ---- what must hold ---- */

static void check_margins(const struct word *word)
{
    bool inside = word->left >= PAGE_LEFT - 1 && word->right <= PAGE_RIGHT + 1 &&
            word->top >= PAGE_TOP - 4 && word->bottom <= PAGE_HEIGHT - 5 * MM;
    if (!inside)
        g_error("page %d: '%s' stands at %.0f to %.0f, %.0f to %.0f", word->page, word->text,
                word->left, word->right, word->top, word->bottom);
}

static double common(double a_from, double a_to, double b_from, double b_to)
{
    return MIN(a_to, b_to) - MAX(a_from, b_from);
}

/* Boxes have the room above and below a letter in them, and lines may stand close: over each other
 * are words that share more than half of the lower one's height, and some width. */
static bool overlap(const struct word *a, const struct word *b)
{
    double height = MIN(a->bottom - a->top, b->bottom - b->top);
    return common(a->left, a->right, b->left, b->right) > 1.5 &&
            common(a->top, a->bottom, b->top, b->bottom) > height / 2;
}

static void check_page(const GArray *words, guint from, guint to)
{
    for (guint i = from; i < to; i++) {
        const struct word *word = &g_array_index(words, struct word, i);
        check_margins(word);
        for (guint j = from; j < i; j++) {
            const struct word *other = &g_array_index(words, struct word, j);
            if (overlap(word, other))
                g_error("page %d: '%s' stands over '%s', at %.0f, %.0f", word->page, word->text,
                        other->text, word->left, word->top);
        }
    }
}

/* Reads the documents back and looks at every page. The words; caller unrefs. */
static GArray *check_all(GPtrArray *pdfs, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) all = join_pdfs(pdfs, &error);
    g_assert_no_error(error);
    GArray *words = words_of(all, directory, name);
    for (guint from = 0, to; from < words->len; from = to) {
        int page = g_array_index(words, struct word, from).page;
        for (to = from; to < words->len && g_array_index(words, struct word, to).page == page; to++)
            ;
        check_page(words, from, to);
    }
    return words;
}

static void test_box(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(297);
    g_autoptr(GPtrArray) pdfs = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (!tools_are_there())
        return;
    for (int i = 0; i < DOCUMENTS; i++)
        g_ptr_array_add(pdfs, render(random_document(rand, i), random_seller(rand)));
    g_autoptr(GArray) words = check_all(pdfs, "box.pdf");
    g_assert_cmpuint(words->len, >, 5000);
}

/* ---- amounts ---- */

#define AMOUNTS 4
/* nets whose gross at 21 % is 1.21, 1,209,999.99, 12,099,999.99 and 9,999,999,990.00 */
static const money amounts[AMOUNTS] = {100, 99999999, 999999999, 826446280165};

static struct document *document_of(money net, int language, int type)
{
    struct document *document = sample_document((enum document_type)type, (enum language)language);
    g_ptr_array_set_size(document->lines, 0);
    sample_line(document, "Machine", 1, net, "21", 0);
    sample_sum(document);
    return document;
}

/* How often a page says the gross of an amount as a word of its own: one that touches another word
 * is a part of that one. */
static int gross_words(const GArray *words, int page, money net, int language)
{
    money vat;
    g_assert_true(money_percent(net, sample_decimal("21"), &vat));
    g_autofree char *gross = format_money(net + vat, 2, (enum language)language);
    return count_words(words, page, gross);
}

/* From one euro to ten thousand million: each figure stands by itself, in every language but
 * French, of which pdftotext parts the thousands. */
static void test_amounts(void)
{
    g_autoptr(GPtrArray) pdfs = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (!tools_are_there())
        return;
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        for (int language = 0; language < LANGUAGES; language++)
            for (int i = 0; i < AMOUNTS; i++)
                g_ptr_array_add(
                        pdfs, render(document_of(amounts[i], language, type), sample_seller()));
    g_autoptr(GArray) words = check_all(pdfs, "amounts.pdf");
    for (int page = 1; page <= (int)pdfs->len; page++) {
        int language = (page - 1) / AMOUNTS % LANGUAGES, which = (page - 1) % AMOUNTS;
        int small = gross_words(words, page - which, amounts[0], language);
        int said = gross_words(words, page, amounts[which], language);
        if (language != LANGUAGE_FR && said != small)
            g_error("page %d: the total stands there %d times, not %d", page, said, small);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const char *pictures = g_getenv("BILLHOOK_PICTURES");
    directory = pictures ? g_strdup(pictures) : g_dir_make_tmp("billhook-box-XXXXXX", NULL);
    g_test_add_func("/box/random", test_box);
    g_test_add_func("/box/amounts", test_amounts);
    int status = g_test_run();
    render_thread_end();
    g_free(directory);
    return status;
}
