/* How the pages of a document divide what stands on them: 1 to 40 lines in every combination, read
 * back with pdftotext -bbox. The documents of a combination are joined first, so that one run of it
 * reads them all. With $BILLHOOK_PICTURES=DIR the PDFs stay there, to be looked at. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/render/page.h"
#include "document/vat_number.h"
#include "render/join.h"
#include "unit/render/samples.h"
#include "unit/render/words.h"

#define LINES_MOST 40

static char *directory;

/* ---- documents ---- */

struct kind {
    const char *name;
    enum document_type type;
    bool business, paid, link;
};

static void make_business(struct document *document)
{
    sample_business(document);
    set(&document->note, "Graag leveren vóór 10 uur aan de achterkant. Bel even aan.");
    document->customer.has_shipping = true;
    sample_address(&document->customer.shipping, "Magazijn Noord", "Brouwerij De Halve Maan nv",
            "Industrielaan 101", "8800", "Roeselare", "BE");
}

static struct document *make_document(const struct kind *kind, int lines)
{
    struct document *document = sample_document(kind->type, LANGUAGE_NL);
    g_ptr_array_set_size(document->lines, 0);
    for (int i = 1; i <= lines; i++) {
        g_autofree char *name = g_strdup_printf("Artikel nummer %d", i);
        struct document_line *line =
                sample_line(document, name, 1 + i % 7, 1000 + i, i % 2 ? "21" : "6", 0);
        if (kind->business || i % 3 == 0)
            set(&line->sku, "MOK-GENT");
    }

    sample_sum(document);
    set(&document->payment_link, kind->link ? "https://shop.example/pay/727?key=wc_Ab3dE5" : "");
    set(&document->caption,
            "Bedankt voor uw bestelling.\nGelieve uiterlijk op 08/12/2026 te "
            "betalen, met vermelding van +++020/2600/11696+++.");
    if (kind->business)
        make_business(document);
    if (kind->paid)
        sample_pay(document);
    return document;
}

static GBytes *render(const struct document *document)
{
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct render_input input = {.document = document, .seller = seller, .payment = &payment};
    GError *error = NULL;
    GBytes *pdf = render_pdf(&input, &error);
    g_assert_no_error(error);
    seller_free(seller);
    return pdf;
}

/* ---- what stands on a page ---- */

/* Where the footer begins: the words "Pagina n van m" in it. */
static double footer_top(const GArray *words, int page)
{
    const struct word *word = find_word(words, page, "Pagina");
    g_assert_nonnull(word);
    return word->top;
}

static double body_end(const GArray *words, int page)
{
    double end = 0, footer = footer_top(words, page);
    for (guint i = 0; i < words->len; i++) {
        const struct word *word = &g_array_index(words, struct word, i);
        if (word->page == page && word->bottom < footer)
            end = MAX(end, word->bottom);
    }
    return end;
}

/* How many pages the document has that begins here. */
static int pages_from(const GArray *words, int page)
{
    for (guint i = 0; i + 3 < words->len; i++) {
        const struct word *word = &g_array_index(words, struct word, i);
        if (word->page == page && strcmp(word->text, "Pagina") == 0)
            return atoi(g_array_index(words, struct word, i + 3).text);
    }
    g_assert_not_reached();
}

/* No page but the last is emptier than a third. */
static void check_full(const GArray *words, int page)
{
    double bottom = footer_top(words, page) - 6 - 7 * MM, end = body_end(words, page);
    if ((bottom - end) / (bottom - PAGE_TOP) > 1.0 / 3)
        g_error("page %d ends at %.0f of %.0f", page, end, bottom);
}

/* The block is whole, and beside it stand two lines of the table or the totals. */
static void check_block(const GArray *words, int page)
{
    static const char *const parts[] = {
            "Bedrag", "IBAN", "BIC", "Begunstigde", "Mededeling", "+++020/2600/11696+++", "Scan"};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_assert_nonnull(find_word(words, page, parts[i]));
    g_assert_true(find_word(words, page, "Totaal") || count_words(words, page, "Artikel") >= 2);
}

/* Returns how many pages it has. */
static int check_document(const GArray *words, const struct kind *kind, int lines, int first)
{
    int pages = pages_from(words, first), blocks = 0, articles = 0, references = 0;
    for (int page = first; page < first + pages; page++) {
        bool block = find_word(words, page, "Betaling") != NULL;
        if (page < first + pages - 1)
            check_full(words, page);
        if (block)
            check_block(words, page);
        blocks += block;
        articles += count_words(words, page, "Artikel");
        references += count_words(words, page, "+++020/2600/11696+++");
    }
    g_assert_cmpint(articles, ==, lines);
    g_assert_cmpint(blocks, ==, !kind->paid);
    /* the caption does not say again what the block says; without one it stands whole */
    g_assert_cmpint(references, ==, kind->paid ? 0 : 1);
    return pages;
}

static const struct kind kinds[] = {
        {"private-unpaid", DOCUMENT_INVOICE, false, false, false},
        {"private-paid", DOCUMENT_INVOICE, false, true, false},
        {"business-unpaid", DOCUMENT_INVOICE, true, false, false},
        {"business-paid", DOCUMENT_INVOICE, true, true, false},
        {"private-with-link", DOCUMENT_INVOICE, false, false, true},
        {"business-with-link", DOCUMENT_INVOICE, true, false, true},
};

static void blocks_are_never_alone(gconstpointer data)
{
    const struct kind *kind = data;
    g_autoptr(GPtrArray) pdfs = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (!tools_are_there())
        return;
    for (int lines = 1; lines <= LINES_MOST; lines++) {
        struct document *document = make_document(kind, lines);
        if (kind->paid)
            set(&document->caption, "Bedankt.");
        g_ptr_array_add(pdfs, render(document));
        document_free(document);
    }

    GError *error = NULL;
    g_autoptr(GBytes) all = join_pdfs(pdfs, &error);
    g_assert_no_error(error);
    g_autofree char *name = g_strdup_printf("layout-%s.pdf", kind->name);
    g_autoptr(GArray) words = words_of(all, directory, name);
    int page = 1;
    g_autoptr(GString) counts = g_string_new(kind->name);
    for (int lines = 1; lines <= LINES_MOST; lines++) {
        int pages = check_document(words, kind, lines, page);
        g_string_append_printf(counts, " %d", pages);
        page += pages;
    }
    g_test_message("pages of 1 to 40 lines: %s", counts->str);
}

/* General terms as a caption come last, over as many pages as they need: the payment block stands
 * with the totals before them. Nor does a small caption that only just fits part the two. */
static void terms_come_last(void)
{
    if (!tools_are_there())
        return;
    g_autoptr(GString) terms = g_string_new("Voorwaarden");
    while (terms->len < 9000)
        g_string_append(terms, " van verkoop, levering en teruggave");
    g_string_append(terms, " slotwoord");
    struct document *document = make_document(&kinds[2], 3);
    set(&document->caption, terms->str);
    g_autoptr(GBytes) pdf = render(document);
    g_autoptr(GArray) words = words_of(pdf, directory, "terms.pdf");
    int pages = pages_from(words, 1), block = 1;
    while (block < pages && !find_word(words, block, "Betaling"))
        block++;
    check_block(words, block);
    g_assert_nonnull(find_word(words, block, "Totaal"));
    g_assert_null(find_word(words, block - 1, "Voorwaarden"));
    g_assert_nonnull(find_word(words, pages, "slotwoord"));
    g_assert_cmpint(block, <, pages);
    document_free(document);
}

/* ---- the envelope ---- */

/* All that may show in the window of a C5/6 envelope as the sheet slides, and what always shows. */
#define WINDOW_LEFT (100 * MM)
#define WINDOW_TOP (34 * MM)
#define WINDOW_BOTTOM (94 * MM)
#define SURE_LEFT (119 * MM)
#define SURE_TOP (49 * MM)
#define SURE_BOTTOM (79 * MM)

/* The words that may show: those of the address and no others; and all of it always shows. */
static void check_window(const GArray *words, const char *address)
{
    g_autoptr(GString) seen = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        const struct word *word = &g_array_index(words, struct word, i);
        bool may_show = word->page == 1 && word->right > WINDOW_LEFT && word->bottom > WINDOW_TOP &&
                word->top < WINDOW_BOTTOM;
        if (!may_show)
            continue;
        g_string_append_printf(seen, "%s%s", seen->len ? " " : "", word->text);
        g_assert_cmpfloat(word->left, >=, SURE_LEFT - 0.5);
        g_assert_cmpfloat(word->top, >=, SURE_TOP);
        g_assert_cmpfloat(word->bottom, <=, SURE_BOTTOM + 0.5);
    }
    g_assert_cmpstr(seen->str, ==, address);
}

/* The longest title, facts that wrap, every line of an address, a delivery address below. */
static void window(void)
{
    static const char *const titles[] = {"2026-00116", "B2026-00116", "ZAAK-2026-11-00116"};
    if (!tools_are_there())
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(titles); i++) {
        struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_FR);
        make_business(document);
        set(&document->number, titles[i]);
        set(&document->customer.reference, "Bestelbon 2026/771 van onze afdeling aankoop te Gent");
        set(&document->customer.billing.street2, "2e étage");
        set(&document->customer.billing.country, "NL");
        g_autoptr(GBytes) pdf = render(document);
        g_autoptr(GArray) words = words_of(pdf, directory, "window.pdf");
        check_window(words,
                "Muziekhandel Sonatine bv Liesbeth Van den Bossche "
                "Sint-Pietersnieuwstraat 33 bus 4 2e étage 9000 Gent Pays-Bas");
        g_assert_nonnull(find_word(words, 1, titles[i]));
        document_free(document);
    }
}

/* Each line of a delivery address is one of its own, however many words it has. */
static void long_delivery_address(void)
{
    if (!tools_are_there())
        return;
    struct document *document = make_document(&kinds[2], 3);
    struct address *shipping = &document->customer.shipping;
    set(&shipping->company, "Vereniging zonder winstoogmerk voor het behoud van oude molens");
    set(&shipping->street, "Burgemeester Van Overbekestraat 1204");
    set(&shipping->street2, "Poort 7, achter het magazijn links");
    set(&shipping->country, "LU");
    g_autoptr(GBytes) pdf = render(document);
    g_autoptr(GArray) words = words_of(pdf, directory, "address.pdf");
    static const char *const firsts[] = {"Vereniging", "Magazijn", "Burgemeester", "Poort", "8800"};
    double last = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(firsts); i++) {
        const struct word *word = find_word(words, 1, firsts[i]);
        g_assert_nonnull(word);
        g_assert_cmpfloat_with_epsilon(word->left, PAGE_COLUMN, 1.0);
        g_assert_cmpfloat(word->top, >, last);
        last = word->top;
    }
    g_assert_nonnull(find_word(words, 1, "molens"));
    g_assert_null(find_word(words, 1, "[…]"));
    document_free(document);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const char *pictures = g_getenv("BILLHOOK_PICTURES");
    directory = pictures ? g_strdup(pictures) : g_dir_make_tmp("billhook-layout-XXXXXX", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strdup_printf("/layout/never-alone/%s", kinds[i].name);
        g_test_add_data_func(path, &kinds[i], blocks_are_never_alone);
    }
    g_test_add_func("/layout/terms-come-last", terms_come_last);
    g_test_add_func("/layout/window", window);
    g_test_add_func("/layout/long-delivery-address", long_delivery_address);
    int status = g_test_run();
    render_thread_end();
    g_free(directory);
    return status;
}
