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

static void random_seller(GRand *rand, struct seller *seller)
{
    random_text(rand, &seller->name, 6);
    random_text(rand, &seller->street, 6);
    random_text(rand, &seller->city, 4);
    random_text(rand, &seller->registration, 4);
    random_text(rand, &seller->website, 1);
    random_text(rand, &seller->email, 1);
    random_text(rand, &seller->phone, 3);
    if (g_rand_boolean(rand))
        random_text(rand, &seller->trade_name, 6);
}

static GBytes *render(GRand *rand, int i)
{
    struct document *document = random_document(rand, i);
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    /* no mark of a draft or a translation: that stands across everything */
    struct render_input input = {.document = document, .seller = seller, .payment = &payment};
    random_seller(rand, seller);
    g_autoptr(GError) error = NULL;
    GBytes *pdf = render_pdf(&input, &error);
    if (!pdf)
        g_error("document %d: %s", i, error->message);
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

static void test_box(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(297);
    g_autoptr(GPtrArray) pdfs = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GError) error = NULL;
    if (!tools_are_there())
        return;
    for (int i = 0; i < DOCUMENTS; i++)
        g_ptr_array_add(pdfs, render(rand, i));
    g_autoptr(GBytes) all = join_pdfs(pdfs, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) words = words_of(all, directory, "box.pdf");
    int pages = 0;
    for (guint from = 0, to; from < words->len; from = to) {
        int page = g_array_index(words, struct word, from).page;
        for (to = from; to < words->len && g_array_index(words, struct word, to).page == page; to++)
            ;
        check_page(words, from, to);
        pages++;
    }
    g_assert_cmpint(pages, >=, DOCUMENTS);
    g_assert_cmpuint(words->len, >, 5000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const char *pictures = g_getenv("BILLHOOK_PICTURES");
    directory = pictures ? g_strdup(pictures) : g_dir_make_tmp("billhook-box-XXXXXX", NULL);
    g_test_add_func("/box/random", test_box);
    int status = g_test_run();
    render_thread_end();
    g_free(directory);
    return status;
}
