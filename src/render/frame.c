/* What repeats on every page: footer, running head, the mark of a draft. */
#include <string.h>

#include "base/text.h"
#include "blocks.h"
#include "document/number.h"
#include "document/vat_number.h"
#include "page_text.h"

#define FOOTER_END (PAGE_HEIGHT - 10 * MM)
#define NUMBER_WIDTH (24 * MM)
#define BODY_GAP (7 * MM) /* between the body and the footer */

char *block_title(const struct render_input *input)
{
    const struct document *document = input->document;
    const char *type =
            label((enum label)(LABEL_ORDER_FORM + (int)document->type), document->language);
    if (*document->number)
        return g_strdup_printf("%s %s", type, document->number);
    if (input->draft)
        return g_strdup_printf("%s (%s)", type, label(LABEL_DRAFT, document->language));
    return g_strdup(type);
}

/* The footer's columns: who and where, the law's numbers, the account and how to reach us. */
#define FOOTER_COLUMNS 3
static const double footer_starts[FOOTER_COLUMNS + 1] = {
        PAGE_LEFT, PAGE_LEFT + 49 * MM, PAGE_COLUMN, PAGE_RIGHT - NUMBER_WIDTH};

static void add_part(GString *column, const char *before, const char *text)
{
    if (!text_is_blank(text))
        g_string_append_printf(column, "%s%s%s%s", column->len > 0 ? "\n" : "", before,
                *before ? "\u00a0" : "", text);
}

static void fill_footer(
        const struct seller *seller, enum language language, GString *columns[FOOTER_COLUMNS])
{
    g_autofree char *town = g_strdup_printf("%s %s", seller->postcode, seller->city);
    g_autofree char *name = seller_full_name(seller, language);
    bool trades = strcmp(seller->trade_name, seller->name) != 0;
    g_autofree char *iban = iban_text(seller->iban), *vat = vat_number_text(seller->vat);
    const struct {
        int column;
        const char *before, *text;
    } rows[] = {
            {0, "", name},
            {0, "", trades ? seller->trade_name : ""},
            {0, "", seller->street},
            {0, "", g_strstrip(town)},
            {1, label(LABEL_VAT_NUMBER, language), vat},
            {1, "", seller_registration(seller, language)},
            {1, label(LABEL_IBAN, language), iban},
            {1, label(LABEL_BIC, language), seller->bic},
            {2, "", seller->email},
            {2, "", seller->phone},
            {2, "", seller->website},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        add_part(columns[rows[i].column], rows[i].before, rows[i].text);
}

static double footer_width(int column)
{
    return footer_starts[column + 1] - footer_starts[column] - 3 * MM;
}

/* Each line is a text of its own: short ones are laid out once for all pages and documents. */
struct footer {
    GStrv lines[FOOTER_COLUMNS];
    double top;
};

static void footer_clear(struct footer *footer)
{
    for (int i = 0; i < FOOTER_COLUMNS; i++)
        g_strfreev(footer->lines[i]);
}

static double column_height(const struct pages *pages, char **lines, int column)
{
    double height = 0;
    for (; *lines; lines++)
        height += pages_text_height(pages, FONT_SMALL, *lines, footer_width(column));
    return height;
}

static struct footer make_footer(
        const struct pages *pages, const struct seller *seller, enum language language)
{
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL),
                       third = g_string_new(NULL);
    GString *columns[FOOTER_COLUMNS] = {first, second, third};
    struct footer footer = {0};
    double height = 0;
    fill_footer(seller, language, columns);
    for (int i = 0; i < FOOTER_COLUMNS; i++) {
        footer.lines[i] = g_strsplit(columns[i]->str, "\n", -1);
        height = MAX(height, column_height(pages, footer.lines[i], i));
    }
    footer.top = FOOTER_END - height;
    return footer;
}

static double place_line(
        struct pages *pages, const char *line, int column, double y, const char *tag)
{
    if (tag)
        pages_open(pages, tag);
    double height = pages_text(
            pages, FONT_SMALL, INK_QUIET, line, footer_starts[column], y, footer_width(column));
    if (tag)
        pages_close(pages, tag);
    return height;
}

/* `tag`: of each line; NULL: it is no content. */
static void place_columns(struct pages *pages, const struct footer *footer, const char *tag)
{
    for (int i = 0; i < FOOTER_COLUMNS; i++) {
        double y = footer->top;
        for (char **line = footer->lines[i]; *line; line++)
            y += place_line(pages, *line, i, y, tag);
    }
}

double block_footer(struct pages *pages,
        const struct seller *seller,
        enum language language,
        enum page_layer layer)
{
    struct footer footer = make_footer(pages, seller, language);
    pages_layer(pages, layer);
    place_columns(pages, &footer, NULL);
    pages_layer(pages, LAYER_EVERY);
    pages_rule(pages, INK_HAIRLINE, 0.4, PAGE_LEFT, PAGE_RIGHT, footer.top - 6);
    pages_number_at(pages, PAGE_RIGHT, footer.top);
    double top = footer.top - 6;
    footer_clear(&footer);
    return top;
}

void block_sender(struct pages *pages, const struct seller *seller, enum language language)
{
    struct footer footer = make_footer(pages, seller, language);
    place_columns(pages, &footer, "P");
    footer_clear(&footer);
}

/* Returns where the body begins under the running head. */
static double place_running_head(struct pages *pages, const struct render_input *input)
{
    g_autofree char *title = block_title(input);
    g_autofree char *text =
            g_strdup_printf("%s, %s", title, label(LABEL_CONTINUED, input->document->language));
    double width = PAGE_COLUMN - PAGE_LEFT, left_width = PAGE_RIGHT - PAGE_COLUMN - 4 * MM;
    pages_layer(pages, LAYER_FOLLOWING);
    double height =
            pages_text(pages, FONT_SMALL_STRONG, INK_ACCENT, text, PAGE_LEFT, PAGE_TOP, width);
    double other = pages_text(
            pages, FONT_SMALL, INK_QUIET, input->seller->name, PAGE_COLUMN, PAGE_TOP, left_width);
    return PAGE_TOP + MAX(height, other) + 7 * MM;
}

void block_frame(struct pages *pages, const struct render_input *input)
{
    double bottom = block_footer(pages, input->seller, input->document->language, LAYER_FOLLOWING) -
            BODY_GAP;
    double top = place_running_head(pages, input);
    pages_layer(pages, LAYER_BODY);
    pages_bounds(pages, top, bottom);
    if (input->draft || input->translation)
        pages_mark(pages,
                label(input->draft ? LABEL_DRAFT : LABEL_TRANSLATION, input->document->language));
}
