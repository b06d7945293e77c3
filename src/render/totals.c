/* The totals, and the VAT per rate. */
#include <string.h>

#include "base/text.h"
#include "blocks.h"
#include "page_text.h"
#include "table.h"

#define GAP (6 * MM)   /* between the columns of the VAT table */
#define ABOVE (5 * MM) /* between the table and the totals */
#define ROW 15.0       /* a row of the totals */
#define TOTAL_ROW 20.0 /* the row under the rule */

static bool has_totals(const struct document *document)
{
    return document->type != DOCUMENT_DELIVERY_NOTE;
}

/* ---- the totals at the right ---- */

#define CARDS_MAX 4 /* that are named one by one */

struct total {
    char *label;
    money amount;
    bool strong, ruled;
};

static void total_clear(gpointer total)
{
    g_free(((struct total *)total)->label);
}

static void add_total(GArray *totals, const char *name, money amount, bool strong, bool ruled)
{
    struct total total = {g_strdup(name), amount, strong, ruled};
    g_array_append_val(totals, total);
}

/* The gift cards beside the payment: each with its code, or all in one row where they are many. */
static void add_cards(GArray *totals, const struct document *document)
{
    guint count = document->payments->len;
    if (count > CARDS_MAX)
        add_total(totals, label(LABEL_GIFT_CARDS, document->language),
                document_payments_sum(document), false, false);
    for (guint i = 0; i < count && count <= CARDS_MAX; i++) {
        const struct document_payment *card = g_ptr_array_index(document->payments, i);
        g_autofree char *name =
                g_strdup_printf("%s %s", label(LABEL_GIFT_CARD, document->language), card->label);
        add_total(totals, g_strchomp(name), card->amount, false, false);
    }
}

/* struct total, from above to below. Caller unrefs. */
static GArray *list_totals(const struct document *document, enum vat_view view)
{
    const struct document_totals *of = &document->totals;
    enum language language = document->language;
    bool credit = document->type == DOCUMENT_CREDIT_NOTE;
    money rest = of->paid - document_payments_sum(document);
    GArray *totals = g_array_new(FALSE, FALSE, sizeof(struct total));
    g_array_set_clear_func(totals, total_clear);
    if (view != VAT_VIEW_NONE)
        add_total(totals, label(LABEL_TOTAL_NET, language), of->net, false, false);
    if (view == VAT_VIEW_ALL)
        add_total(totals, label(LABEL_TOTAL_VAT, language), of->vat, false, false);
    if (of->rounding != 0)
        add_total(totals, label(LABEL_ROUNDING, language), of->rounding, false, false);
    enum label total = view == VAT_VIEW_ALL ? LABEL_TOTAL : LABEL_SUM;
    add_total(
            totals, label(credit ? LABEL_CREDITED_TOTAL : total, language), of->gross, true, true);
    if (credit)
        return totals;

    add_cards(totals, document);
    if (rest != 0)
        add_total(totals, label(LABEL_PAID, language), rest, false, false);
    add_total(totals, label(LABEL_DUE, language), of->due, true, false);
    return totals;
}

static double totals_height(const struct document *document, enum vat_view view)
{
    g_autoptr(GArray) totals = list_totals(document, view);
    return (totals->len - 1) * ROW + TOTAL_ROW;
}

/* A long amount leaves less room for its label, which is smaller then. */
static enum font_style label_style(
        struct pages *pages, const struct total *total, enum font_style style, const char *amount)
{
    enum { SURELY_FITS = 13 }; /* bytes: beside every label of ours */
    double gap = 2 * MM, room = PAGE_RIGHT - PAGE_COLUMN - gap;
    if (strlen(amount) <= SURELY_FITS)
        return style;
    double width = pages_text_width(pages, style, total->label) +
            pages_figures_width(pages, style, amount);
    if (width <= room)
        return style;
    return total->strong ? FONT_SMALL_STRONG : FONT_SMALL;
}

static void place_total(
        struct pages *pages, const struct document *document, const struct total *total, double y)
{
    enum font_style style = total->strong ? FONT_STRONG : FONT_BODY;
    enum ink ink = total->strong ? INK_TEXT : INK_QUIET;
    g_autofree char *amount = total->ruled
            ? format_money_currency(total->amount, document->currency, document->language)
            : format_money(total->amount, document->currency_decimals, document->language);
    pages_open(pages, "LI");
    pages_open(pages, "Lbl");
    pages_text(
            pages, label_style(pages, total, style, amount), ink, total->label, PAGE_COLUMN, y, -1);
    pages_close(pages, "Lbl");
    pages_open(pages, "LBody");
    pages_figures(pages, style, INK_TEXT, amount, PAGE_RIGHT, y);
    pages_close(pages, "LBody");
    pages_close(pages, "LI");
}

static void place_totals(
        struct pages *pages, const struct document *document, enum vat_view view, double y)
{
    g_autoptr(GArray) totals = list_totals(document, view);
    pages_open(pages, "L");
    for (guint i = 0; i < totals->len; i++) {
        const struct total *total = &g_array_index(totals, struct total, i);
        if (total->ruled) {
            pages_rule(pages, INK_RULE, 0.9, PAGE_COLUMN, PAGE_RIGHT, y + 1.5);
            y += TOTAL_ROW - ROW;
        }
        place_total(pages, document, total, y);
        y += ROW;
    }
    pages_close(pages, "L");
}

/* ---- the VAT per rate at the left ---- */

#define VAT_COLUMNS 3
static const enum label vat_headings[VAT_COLUMNS] = {
        LABEL_VAT_RATE, LABEL_VAT_BASE, LABEL_VAT_AMOUNT};

/* A zero rate that is an exemption says so: 0 % can also be a rate. */
static char *vat_rate_text(const struct document_vat *vat, enum language language)
{
    if (vat->category == VAT_AE)
        return g_strdup(TABLE_NO_RATE);
    g_autofree char *rate = table_rate_text(vat->rate, language);
    bool exempt = vat->category == VAT_E || vat->category == VAT_K || vat->category == VAT_G;
    return exempt ? g_strdup_printf("%s %s", rate, label(LABEL_EXEMPT, language))
                  : g_steal_pointer(&rate);
}

static char *vat_cell(const struct document *document, const struct document_vat *vat, int column)
{
    if (column == 0)
        return vat_rate_text(vat, document->language);
    if (column == 2 && vat->category == VAT_AE)
        return g_strdup(TABLE_NO_RATE);
    return format_money(
            column == 1 ? vat->base : vat->amount, document->currency_decimals, document->language);
}

/* Each column as wide as its widest text; the first begins at the left, the others end at ends[].
 */
static void vat_widths(
        struct pages *pages, const struct document *document, double ends[VAT_COLUMNS])
{
    double x = PAGE_LEFT;
    for (int column = 0; column < VAT_COLUMNS; column++) {
        double width = pages_text_width(
                pages, FONT_SMALL, label(vat_headings[column], document->language));
        for (guint i = 0; i < document->vat->len; i++) {
            g_autofree char *text = vat_cell(
                    document, &g_array_index(document->vat, struct document_vat, i), column);
            width = MAX(width, pages_figures_width(pages, FONT_BODY, text));
        }
        ends[column] = x + width;
        x += width + GAP;
    }
}

static void place_vat_headings(struct pages *pages,
        const struct document *document,
        const double ends[VAT_COLUMNS],
        double y)
{
    pages_open(pages, "TR");
    for (int column = 0; column < VAT_COLUMNS; column++) {
        const char *text = label(vat_headings[column], document->language);
        pages_open(pages, "TH");
        if (column == 0)
            pages_text(pages, FONT_SMALL, INK_QUIET, text, PAGE_LEFT, y, -1);
        else
            pages_text_right(pages, FONT_SMALL, INK_QUIET, text, ends[column], y);
        pages_close(pages, "TH");
    }
    pages_close(pages, "TR");
}

static void place_vat_row(struct pages *pages,
        const struct document *document,
        const struct document_vat *vat,
        const double ends[VAT_COLUMNS],
        double y)
{
    pages_open(pages, "TR");
    for (int column = 0; column < VAT_COLUMNS; column++) {
        g_autofree char *text = vat_cell(document, vat, column);
        pages_open(pages, "TD");
        if (column == 0)
            pages_text(pages, FONT_BODY, INK_TEXT, text, PAGE_LEFT, y, -1);
        else
            pages_figures(pages, FONT_BODY, INK_TEXT, text, ends[column], y);
        pages_close(pages, "TD");
    }
    pages_close(pages, "TR");
}

static void place_vat(struct pages *pages, const struct document *document, double y)
{
    double ends[VAT_COLUMNS];
    if (document->vat->len == 0)
        return;

    vat_widths(pages, document, ends);
    pages_open(pages, "Table");
    place_vat_headings(pages, document, ends, y + 2);
    for (guint i = 0; i < document->vat->len; i++)
        place_vat_row(pages, document, &g_array_index(document->vat, struct document_vat, i), ends,
                y + (i + 1) * ROW);
    pages_close(pages, "Table");
}

/* More rates than a page holds stand below the totals, over as many pages as they need. */
static bool place_vat_flowing(struct pages *pages, const struct document *document)
{
    double ends[VAT_COLUMNS];
    vat_widths(pages, document, ends);
    pages_open(pages, "Table");
    place_vat_headings(pages, document, ends, pages_y(pages) + 2);
    pages_skip(pages, ROW);
    for (guint i = 0; i < document->vat->len; i++) {
        if (pages_excess(pages) != PAGES_GOOD)
            return false;
        pages_need(pages, ROW);
        place_vat_row(pages, document, &g_array_index(document->vat, struct document_vat, i), ends,
                pages_y(pages));
        pages_skip(pages, ROW);
    }

    pages_close(pages, "Table");
    return true;
}

static double vat_height(const struct document *document, enum vat_view view)
{
    return view == VAT_VIEW_ALL ? (document->vat->len + 1) * ROW : 0;
}

static bool vat_flows(
        const struct pages *pages, const struct document *document, enum vat_view view)
{
    return pages_gap(pages, ABOVE) + vat_height(document, view) > pages_room_fresh(pages);
}

double block_totals_height(const struct pages *pages, const struct render_input *input)
{
    const struct document *document = input->document;
    enum vat_view view = table_vat_view(document, input->seller);
    double vat = vat_flows(pages, document, view) ? 0 : vat_height(document, view);
    return has_totals(document) ? pages_gap(pages, ABOVE) + MAX(vat, totals_height(document, view))
                                : 0;
}

bool block_totals(struct pages *pages, const struct render_input *input)
{
    const struct document *document = input->document;
    enum vat_view view = table_vat_view(document, input->seller);
    double height = block_totals_height(pages, input);
    bool flows = vat_flows(pages, document, view);
    if (height <= 0)
        return true;

    pages_need(pages, height);
    double y = pages_y(pages) + pages_gap(pages, ABOVE);
    if (!flows && view == VAT_VIEW_ALL)
        place_vat(pages, document, y);
    place_totals(pages, document, view, y);
    pages_skip(pages, height);
    return !flows || place_vat_flowing(pages, document);
}
