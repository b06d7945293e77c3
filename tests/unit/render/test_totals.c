/* The totals of a page: gift cards by name while they are few and in one row beyond, VAT rates that
 * are more than a page holds, and a refusal where a page has no end. */
#include <string.h>

#include "unit/render/samples.h"
#include "unit/scratch.h"

/* The page's text as pdftotext reads it, blanks single; NULL after g_test_skip(). Caller frees. */
static char *text_of(const struct document *document)
{
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct render_input input = {.document = document, .seller = seller, .payment = &payment};
    g_autofree char *folder = g_dir_make_tmp("billhook-totals-XXXXXX", NULL),
                    *path = g_build_filename(folder, "x.pdf", NULL), *output = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) pdf = render_pdf(&input, &error);
    g_assert_no_error(error);
    g_assert_true(g_file_set_contents(
            path, g_bytes_get_data(pdf, NULL), (gssize)g_bytes_get_size(pdf), NULL));

    char *words[] = {"pdftotext", "-layout", "-enc", "UTF-8", path, "-", NULL};
    bool read = g_spawn_sync(
            NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL, NULL);
    seller_free(seller);
    remove_directory(folder);
    if (!read)
        g_test_skip("pdftotext");
    g_autoptr(GRegex) blanks = g_regex_new("[ \u00a0\u202f]+", 0, 0, NULL);
    return read ? g_regex_replace_literal(blanks, output, -1, 0, " ", 0, NULL) : NULL;
}

static guint count_of(const char *text, const char *word)
{
    guint count = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        count++;
    return count;
}

/* Four cards are named one by one; five stand in one row, with their sum. */
static void test_cards(void)
{
    static const struct {
        guint cards, named;
        const char *sum;
    } rows[] = {{0, 0, NULL}, {1, 1, NULL}, {4, 4, NULL}, {5, 0, " 6,85"}, {30, 0, " 41,10"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
        for (guint card = 0; card < rows[i].cards; card++) {
            g_autofree char *code = g_strdup_printf("CODE%u", card);
            document_add_payment(document, code, 137, "gift card", "2026-11-24");
        }
        g_autofree char *text = text_of(document);
        if (!text)
            return;

        g_test_message("%u cards", rows[i].cards);
        g_assert_cmpuint(count_of(text, "CODE"), ==, rows[i].named);
        if (rows[i].sum)
            g_assert_nonnull(strstr(text, rows[i].sum));
    }
}

/* Each rate of an order that has very many stands on the page, in order, each once. */
static void test_many_rates(void)
{
    static const guint counts[] = {3, 12, 60};
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_autoptr(document_auto) document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
        g_ptr_array_set_size(document->lines, 0);
        for (guint rate = 0; rate < counts[i]; rate++) {
            g_autofree char *percent = g_strdup_printf("%u.25", 100 - rate);
            sample_line(document, "Koffie", 1, 10000 + rate, percent, 0);
        }
        sample_sum(document);
        g_autofree char *text = text_of(document);
        if (!text)
            return;

        g_test_message("%u rates", counts[i]);
        const char *vat_table = text;
        for (guint rate = 0; rate < counts[i]; rate++) {
            const struct document_vat *row =
                    &g_array_index(document->vat, struct document_vat, rate);
            g_autofree char *percent = g_strdup_printf("%u,25 %%", 100 - rate);
            g_autofree char *amount = format_money(row->amount, 2, LANGUAGE_NL);
            /* once in its line, once in the table of rates */
            g_assert_cmpuint(count_of(text, percent), ==, 2);
            g_assert_nonnull(strstr(text, amount));
            const char *last = g_strrstr(text, percent);
            g_assert_true(last > vat_table);
            vat_table = last;
        }
    }
}

/* A document without lines or rates has a page, too. */
static void test_nothing(void)
{
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        g_autoptr(document_auto) document = sample_document((enum document_type)type, LANGUAGE_FR);
        g_ptr_array_set_size(document->lines, 0);
        sample_sum(document);
        g_autofree char *text = text_of(document);
        if (!text)
            return;
        g_assert_nonnull(strstr(text, "Bakkerij De Vlinder"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/totals/cards", test_cards);
    g_test_add_func("/totals/many-rates", test_many_rates);
    g_test_add_func("/totals/nothing", test_nothing);
    return g_test_run();
}
