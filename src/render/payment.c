/* The payment block: what is due, where to, codes to scan, a link. */
#include <string.h>

#include "base/text.h"
#include "document/number.h"
#include "blocks.h"
#include "page_text.h"
#include "qr.h"

#define CODE_SIZE (28 * MM)
#define CODE_GAP (8 * MM)
#define ABOVE (7 * MM)
#define TITLE_HEIGHT 20.0
#define CODE_ABOVE 8.0 /* from the rule to a code */

struct code {
    struct qr *qr;
    enum label caption;
    char *says; /* in place of the picture */
};

#define LINK_MOST 2000

/* A link that a reader's program follows: http(s), ASCII, no blanks, not longer than browsers take;
 * anything else is only shown. */
static bool is_followed(const char *link)
{
    if (!g_str_has_prefix(link, "https://") && !g_str_has_prefix(link, "http://"))
        return false;
    if (strnlen(link, LINK_MOST) == LINK_MOST)
        return false;
    for (const char *at = link; *at; at++)
        if (!g_ascii_isgraph(*at))
            return false;
    return true;
}

static void list_pairs(GArray *pairs, const struct render_input *input)
{
    const struct document *document = input->document;
    const struct seller *seller = input->seller;
    enum language language = document->language;
    pairs_add(pairs, label(LABEL_AMOUNT, language),
            format_money_currency(document->totals.due, document->currency, language), true);
    if (*document->due_date)
        pairs_add(pairs, label(LABEL_PAY_BY, language), format_day(document->due_date, language),
                true);
    if (*seller->iban) {
        pairs_add(pairs, label(LABEL_IBAN, language), iban_text(seller->iban), true);
        pairs_add(pairs, label(LABEL_BIC, language), g_strdup(seller->bic), false);
        pairs_add(pairs, label(LABEL_BENEFICIARY, language), g_strdup(seller->name), false);
    }
    pairs_add(pairs, label(LABEL_REFERENCE, language), transfer_reference(document), true);
}

static void add_code(GArray *codes, char *payload, enum label caption, char *says)
{
    struct code code = {qr_make(payload), caption, says};
    if (code.qr)
        g_array_append_val(codes, code);
    else
        g_free(says);
    g_free(payload);
}

static void code_clear(gpointer data)
{
    struct code *code = data;
    qr_free(code->qr);
    g_free(code->says);
}

/* Not only that it is to be scanned, but what for. */
static char *caption_says(const struct document *document, enum label caption)
{
    enum language language = document->language;
    g_autofree char *due =
            format_money_currency(document->totals.due, document->currency, language);
    g_autofree char *reference = transfer_reference(document);
    return g_strjoin(", ", label(caption, language), due, reference, NULL);
}

static GArray *list_codes(const struct render_input *input)
{
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(struct code));
    g_array_set_clear_func(codes, code_clear);
    add_code(codes, qr_epc_payload(input->document, input->seller, input->payment),
            LABEL_SCAN_TO_PAY, code_says(input->document));
    add_code(codes, qr_bancontact_payload(input->document, input->seller, input->payment),
            LABEL_SCAN_BANCONTACT, caption_says(input->document, LABEL_SCAN_BANCONTACT));
    if (input->document->payment_link_made)
        add_code(codes, g_strdup(input->document->payment_link), LABEL_SCAN_LINK,
                caption_says(input->document, LABEL_SCAN_LINK));
    return codes;
}

/* The codes from the right, each with its caption below. */
static void place_codes(struct pages *pages, const GArray *codes, enum language language, double y)
{
    double right = PAGE_RIGHT;
    for (guint i = codes->len; i-- > 0;) {
        const struct code *code = &g_array_index(codes, struct code, i);
        const char *caption = label(code->caption, language);
        double left = right - CODE_SIZE;
        pages_open_figure(pages, code->says);
        pages_modules(pages, code->qr->dark, code->qr->width, left, y, CODE_SIZE);
        pages_close(pages, "Figure");
        pages_open(pages, "Caption");
        pages_text(pages, FONT_SMALL, INK_QUIET, caption, left, y + CODE_SIZE + 3, CODE_SIZE);
        pages_close(pages, "Caption");
        right = left - CODE_GAP;
    }
}

static double codes_width(const GArray *codes)
{
    return codes->len * (CODE_SIZE + CODE_GAP);
}

static double codes_height(const struct pages *pages, const GArray *codes, enum language language)
{
    double caption = 0;
    for (guint i = 0; i < codes->len; i++)
        caption = MAX(caption,
                pages_text_height(pages, FONT_SMALL,
                        label(g_array_index(codes, struct code, i).caption, language), CODE_SIZE));
    return codes->len > 0 ? CODE_SIZE + 3 + caption : 0;
}

static double link_height(const struct pages *pages, const char *link, double width)
{
    if (!*link)
        return 0;
    return 6 + pages_fonts(pages)->style[FONT_STRONG].pitch +
            pages_text_height(pages, FONT_SMALL, link, width);
}

static void place_link(
        struct pages *pages, const char *link, enum language language, double y, double width)
{
    if (!*link)
        return;

    bool followed = is_followed(link);
    pages_open(pages, "P");
    if (followed)
        pages_open_link(pages, link);
    y += 6 +
            pages_text(pages, FONT_STRONG, INK_ACCENT, label(LABEL_PAY_LINK, language), PAGE_LEFT,
                    y + 6, -1);
    pages_text(pages, FONT_SMALL, INK_QUIET, link, PAGE_LEFT, y, width);
    if (followed)
        pages_close(pages, "Link");
    pages_close(pages, "P");
}

static bool is_due(const struct document *document)
{
    bool payable = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_ORDER_FORM;
    return payable && !document->paid && document->totals.due > 0;
}

static bool is_shown(const struct render_input *input)
{
    const struct document *document = input->document;
    return is_due(document) &&
            (document->pay_later || *input->seller->iban || *document->payment_link);
}

/* ---- the block ---- */

struct payment_block {
    const struct render_input *input;
    GArray *pairs, *codes; /* struct pair, struct code; none where it is paid in hand */
    char *sentence;        /* where it is paid in hand; "" */
    double right;          /* where the pairs end */
    double height;         /* below the gap above it */
};

/* What is paid in hand needs no account, day or reference: a sentence. */
static double sentence_height(const struct pages *pages, const struct payment_block *block)
{
    return *block->sentence
            ? pages_text_height(pages, FONT_STRONG, block->sentence, PAGE_RIGHT - PAGE_LEFT)
            : 0;
}

static const char *link_of(const struct payment_block *block)
{
    return block->input->document->pay_later ? "" : block->input->document->payment_link;
}

static double measured_height(const struct pages *pages, const struct payment_block *block)
{
    double left = TITLE_HEIGHT + sentence_height(pages, block) +
            pairs_height(pages, block->pairs, PAGE_LEFT, block->right) +
            link_height(pages, link_of(block), block->right - PAGE_LEFT);
    double codes = codes_height(pages, block->codes, block->input->document->language);
    return MAX(left, codes > 0 ? CODE_ABOVE + codes : 0);
}

struct payment_block *payment_block_new(const struct pages *pages, const struct render_input *input)
{
    const struct document *document = input->document;
    if (!is_shown(input))
        return NULL;

    struct payment_block *block = g_new0(struct payment_block, 1);
    block->input = input;
    block->pairs = pairs_new();
    block->codes = document->pay_later ? g_array_new(FALSE, FALSE, sizeof(struct code))
                                       : list_codes(input);
    if (!document->pay_later)
        list_pairs(block->pairs, input);
    g_autofree char *due =
            format_money_currency(document->totals.due, document->currency, document->language);
    block->sentence = document->pay_later
            ? g_strdup_printf(label(LABEL_PAY_AT_DELIVERY, document->language), due)
            : g_strdup("");
    block->right = PAGE_RIGHT - codes_width(block->codes);
    block->height = measured_height(pages, block);
    return block;
}

void payment_block_free(struct payment_block *block)
{
    if (!block)
        return;
    g_array_unref(block->pairs);
    g_array_unref(block->codes);
    g_free(block->sentence);
    g_free(block);
}

double payment_block_height(const struct pages *pages, const struct payment_block *block)
{
    return block ? pages_gap(pages, ABOVE) + block->height : 0;
}

static void place_sentence(struct pages *pages, const struct payment_block *block, double y)
{
    if (!*block->sentence)
        return;
    pages_open(pages, "P");
    pages_text(pages, FONT_STRONG, INK_TEXT, block->sentence, PAGE_LEFT, y, PAGE_RIGHT - PAGE_LEFT);
    pages_close(pages, "P");
}

void payment_block_place(struct pages *pages, const struct payment_block *block)
{
    if (!block)
        return;

    enum language language = block->input->document->language;
    pages_need(pages, payment_block_height(pages, block));
    double y = pages_y(pages) + pages_gap(pages, ABOVE), top = y + TITLE_HEIGHT;
    pages_rule(pages, INK_RULE, 0.9, PAGE_LEFT, PAGE_RIGHT, y);
    pages_open(pages, "H2");
    pages_text(
            pages, FONT_STRONG, INK_ACCENT, label(LABEL_PAY_TITLE, language), PAGE_LEFT, y + 5, -1);
    pages_close(pages, "H2");
    place_sentence(pages, block, top);
    double below = top + pairs_place(pages, block->pairs, PAGE_LEFT, top, block->right);
    place_link(pages, link_of(block), language, below, block->right - PAGE_LEFT);
    place_codes(pages, block->codes, language, y + CODE_ABOVE);
    pages_move(pages, y + block->height);
}
