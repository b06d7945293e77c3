/* The table of lines: its columns, its rows, and how they break over pages. */
#include "table.h"

#include <string.h>

#include "base/text.h"
#include "page_text.h"

#define GAP (4.5 * MM) /* between columns */
#define PADDING 4.2    /* above and below a line's text; less where lines stand closer */
#define HEADING_PADDING 3.5
#define DESCRIPTION_GOOD (62 * MM)
#define DESCRIPTION_MIN (46 * MM)
#define DESCRIPTION_LEAST (20 * MM)
#define SPLIT_LINES 8         /* a row of more lines of text may break over pages */
#define DESCRIPTION_LINES 400 /* eight pages; more is no honest text */
#define TABLE_CHARACTERS                                                                          \
    (300 * 1000) /* of all rows; where there are so many that each has only a little, the longest \
                    are cut */
#define ROW_CHARACTERS_LEAST 200

/* ---- columns ---- */

/* What decides about a column. */
struct subject {
    const struct document *document;
    enum vat_view vat;
};

static bool only_category(const struct document *document, enum vat_category category)
{
    for (guint i = 0; i < document->vat->len; i++)
        if (g_array_index(document->vat, struct document_vat, i).category != category)
            return false;
    return document->vat->len > 0;
}

enum vat_view table_vat_view(const struct document *document, const struct seller *seller)
{
    bool small = seller->vat_scheme == VAT_SCHEME_EXEMPT;
    if (small && (document->vat->len == 0 || only_category(document, VAT_E)))
        return VAT_VIEW_NONE;
    return only_category(document, VAT_AE) ? VAT_VIEW_REVERSE : VAT_VIEW_ALL;
}

static bool has_prices(const struct subject *subject)
{
    return subject->document->type != DOCUMENT_DELIVERY_NOTE;
}

static bool has_vat(const struct subject *subject)
{
    return has_prices(subject) && subject->vat != VAT_VIEW_NONE;
}

static bool has_no_vat(const struct subject *subject)
{
    return has_prices(subject) && subject->vat == VAT_VIEW_NONE;
}

static bool has_rates(const struct subject *subject)
{
    return has_prices(subject) && subject->vat == VAT_VIEW_ALL;
}

static bool has_discounts(const struct subject *subject)
{
    for (guint i = 0; i < subject->document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(subject->document->lines, i);
        if (line->discount != 0)
            return has_prices(subject);
    }
    return false;
}

bool table_for_consumer(const struct document *document)
{
    return text_is_blank(document->customer.vat) && text_is_blank(document->customer.company) &&
            text_is_blank(document->customer.billing.company);
}

static bool has_gross(const struct subject *subject)
{
    return has_rates(subject) && table_for_consumer(subject->document);
}

static bool always(const struct subject *subject)
{
    (void)subject;
    return true;
}

char *table_rate_text(struct decimal rate, enum language language)
{
    g_autofree char *figures = format_decimal(rate, 0, 4, language);
    return g_strconcat(figures, "\u00a0%", NULL);
}

static char *quantity_text(const struct document *document, const struct document_line *line)
{
    return format_decimal(line->quantity, 0, 6, document->language);
}

static char *unit_price_text(const struct document *document, const struct document_line *line)
{
    return format_decimal(line->unit_price, document->currency_decimals, 6, document->language);
}

static char *discount_text(const struct document *document, const struct document_line *line)
{
    return line->discount == 0
            ? g_strdup("")
            : format_money(line->discount, document->currency_decimals, document->language);
}

static char *rate_text(const struct document *document, const struct document_line *line)
{
    if (line->vat_category == VAT_AE)
        return g_strdup(TABLE_NO_RATE);
    return table_rate_text(line->vat_rate, document->language);
}

static char *net_text(const struct document *document, const struct document_line *line)
{
    return format_money(line->net, document->currency_decimals, document->language);
}

static char *gross_text(const struct document *document, const struct document_line *line)
{
    return format_money(line->gross, document->currency_decimals, document->language);
}

/* The columns after the description. `aligned`: the number of decimals differs from line to line.
 */
static const struct column_kind {
    enum label heading;
    bool (*shown)(const struct subject *subject);
    char *(*text)(const struct document *document, const struct document_line *line);
    bool aligned;
} kinds[] = {
        {LABEL_QUANTITY, always, quantity_text, true},
        {LABEL_UNIT_PRICE, has_vat, unit_price_text, true},
        {LABEL_UNIT_PRICE_ALONE, has_no_vat, unit_price_text, true},
        {LABEL_DISCOUNT, has_discounts, discount_text, false},
        {LABEL_VAT_RATE, has_rates, rate_text, false},
        {LABEL_NET, has_vat, net_text, false},
        {LABEL_GROSS, has_gross, gross_text, false},
        {LABEL_SUM, has_no_vat, net_text, false},
};

struct column {
    const struct column_kind *kind;
    double right, width;
    double whole, tail; /* the widest part before and from the decimal sign */
    PangoLayout *heading;
    int heading_lines;
};

struct row {
    const struct document_line *line;
    PangoLayout *description, *details; /* details NULL: none */
    int description_lines, detail_lines;
    const char *cells[G_N_ELEMENTS(kinds)]; /* in table.texts */
};

struct lines_table {
    struct pages *pages;
    const struct document *document;
    const struct seller *seller;
    const struct fonts *fonts;
    enum font_style figures; /* the style of the cells: smaller where amounts are very long */
    struct column columns[G_N_ELEMENTS(kinds)];
    int column_count;
    GArray *rows; /* struct row */
    GStringChunk *texts;
    PangoLayout *description_heading;
    double description_width, heading_height;
    int row_characters; /* of each of a row's two texts */
};

/* ---- making ---- */

/* Where a figure's decimals begin. */
static const char *decimals_of(const struct lines_table *table, const char *text)
{
    const char *sign = strrchr(text, table->document->language == LANGUAGE_EN ? '.' : ',');
    return sign ? sign : text + strlen(text);
}

static void measure_cell(struct lines_table *table, struct column *column, const char *text)
{
    const char *tail = column->kind->aligned ? decimals_of(table, text) : text + strlen(text);
    double tail_width = pages_figures_width(table->pages, table->figures, tail);
    double whole = pages_figures_width(table->pages, table->figures, text) - tail_width;
    column->whole = MAX(column->whole, whole);
    column->tail = MAX(column->tail, tail_width);
}

static void make_columns(struct lines_table *table)
{
    const struct subject subject = {
            table->document, table_vat_view(table->document, table->seller)};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].shown(&subject))
            table->columns[table->column_count++] = (struct column){.kind = &kinds[i]};
}

/* The width a heading takes: on one line, or (`narrow`) that of its longest word where the figures
 * need no more. */
static double make_heading(struct lines_table *table, struct column *column, bool narrow)
{
    /* "Btw %" stays on one line */
    g_auto(GStrv) units =
            g_strsplit(label(column->kind->heading, table->document->language), " %", -1);
    g_autofree char *text = g_strjoinv("\u00a0%", units);
    double width = column->whole + column->tail;
    g_auto(GStrv) words = g_strsplit(text, narrow ? " " : "\n", -1);
    for (char **word = words; *word; word++)
        width = MAX(width, pages_text_width(table->pages, FONT_SMALL, *word) + 0.1);
    g_clear_object(&column->heading);
    column->heading = fonts_label(table->fonts, FONT_SMALL, text, width);
    column->heading_lines = pango_layout_get_line_count(column->heading);
    return width;
}

/* Lays the columns out from the right; the rest is the description's. */
static void lay_columns(struct lines_table *table, enum font_style figures, bool narrow)
{
    table->figures = figures;
    double right = PAGE_RIGHT;
    int heading_lines = 1;
    for (int i = table->column_count - 1; i >= 0; i--) {
        struct column *column = &table->columns[i];
        column->whole = column->tail = 0;
        for (guint r = 0; r < table->rows->len; r++)
            measure_cell(table, column, g_array_index(table->rows, struct row, r).cells[i]);
        column->width = make_heading(table, column, narrow);
        column->right = right;
        right -= column->width + GAP;
        heading_lines = MAX(heading_lines, column->heading_lines);
    }

    table->description_width = right - PAGE_LEFT;
    table->heading_height =
            heading_lines * table->fonts->style[FONT_SMALL].pitch + 2 * HEADING_PADDING;
}

/* Room for the description comes first from the headings, then from the size of the figures. */
static void fit_columns(struct lines_table *table)
{
    lay_columns(table, FONT_BODY, false);
    if (table->description_width < DESCRIPTION_GOOD)
        lay_columns(table, FONT_BODY, true);
    if (table->description_width < DESCRIPTION_MIN)
        lay_columns(table, FONT_SMALL, true);
    table->description_width = MAX(table->description_width, DESCRIPTION_LEAST);
}

/* What is said about a line in small: the chosen attributes, the SKU, the coupon. */
static char *details_text(const struct document *document, const struct document_line *line)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (char **detail = line->details; *detail; detail++)
        if (!text_is_blank(*detail))
            g_ptr_array_add(parts, g_strdup(*detail));
    if (!text_is_blank(line->sku))
        g_ptr_array_add(
                parts, g_strdup_printf("%s %s", label(LABEL_SKU, document->language), line->sku));
    if (document->type != DOCUMENT_DELIVERY_NOTE && line->discount != 0 &&
            !text_is_blank(line->discount_reason))
        g_ptr_array_add(parts,
                g_strdup_printf("%s: %s", label(LABEL_DISCOUNT, document->language),
                        line->discount_reason));
    g_ptr_array_add(parts, NULL);
    return g_strjoinv("  ·  ", (char **)parts->pdata);
}

static const char *description_text(
        const struct document *document, const struct document_line *line)
{
    if (!text_is_blank(line->description) || line->kind == LINE_PRODUCT)
        return line->description;
    return label(line->kind == LINE_SHIPPING ? LABEL_SHIPPING
                    : line->kind == LINE_FEE ? LABEL_FEE
                                             : LABEL_REFUND,
            document->language);
}

static void add_row(struct lines_table *table, const struct document_line *line)
{
    struct row row = {.line = line};
    for (int i = 0; i < table->column_count; i++) {
        g_autofree char *text = table->columns[i].kind->text(table->document, line);
        row.cells[i] = g_string_chunk_insert_const(table->texts, text);
    }
    g_array_append_val(table->rows, row);
}

static PangoLayout *lay_text(
        const struct lines_table *table, enum font_style style, const char *text, int *lines)
{
    g_autofree char *cut = fonts_text_cut(text, table->row_characters, DESCRIPTION_LINES + 1);
    PangoLayout *layout = fonts_layout_bounded(
            table->fonts, style, cut ? cut : text, table->description_width, DESCRIPTION_LINES);
    *lines = pango_layout_get_line_count(layout);
    return layout;
}

/* False: the document is beyond its bounds. */
static bool lay_row(struct lines_table *table, struct row *row)
{
    row->description = lay_text(table, FONT_BODY, description_text(table->document, row->line),
            &row->description_lines);
    if (!pages_count_layout(table->pages, row->description))
        return false;
    g_autofree char *details = details_text(table->document, row->line);
    if (!*details)
        return true;
    row->details = lay_text(table, FONT_SMALL, details, &row->detail_lines);
    return pages_count_layout(table->pages, row->details);
}

static void row_clear(gpointer data)
{
    struct row *row = data;
    g_clear_object(&row->description);
    g_clear_object(&row->details);
}

/* The rounding is said once, between the totals. False: the document is beyond its bounds. */
static bool make_rows(struct lines_table *table)
{
    for (guint i = 0; i < table->document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(table->document->lines, i);
        if (line->kind != LINE_ROUNDING)
            add_row(table, line);
    }

    fit_columns(table);
    table->row_characters =
            MAX(TABLE_CHARACTERS / (int)MAX(table->rows->len, 1), ROW_CHARACTERS_LEAST);
    for (guint i = 0; i < table->rows->len; i++)
        if (!lay_row(table, &g_array_index(table->rows, struct row, i)))
            return false;
    return true;
}

struct lines_table *lines_table_new(struct pages *pages, const struct render_input *input)
{
    g_autoptr(lines_table_auto) table = g_new0(struct lines_table, 1);
    *table = (struct lines_table){.pages = pages,
            .document = input->document,
            .seller = input->seller,
            .fonts = pages_fonts(pages)};
    table->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
    g_array_set_clear_func(table->rows, row_clear);
    table->texts = g_string_chunk_new(4096);
    make_columns(table);
    if (!make_rows(table))
        return NULL;

    table->description_heading = fonts_label(table->fonts, FONT_SMALL,
            label(LABEL_DESCRIPTION, input->document->language), table->description_width);
    return g_steal_pointer(&table);
}

void lines_table_free(struct lines_table *table)
{
    if (!table)
        return;
    for (int i = 0; i < table->column_count; i++)
        g_clear_object(&table->columns[i].heading);
    g_clear_object(&table->description_heading);
    g_array_unref(table->rows);
    g_string_chunk_free(table->texts);
    g_free(table);
}

/* ---- placing ---- */

static double body_pitch(const struct lines_table *table)
{
    return table->fonts->style[FONT_BODY].pitch;
}

static double small_pitch(const struct lines_table *table)
{
    return table->fonts->style[FONT_SMALL].pitch;
}

static double padding(const struct lines_table *table)
{
    return pages_gap(table->pages, PADDING);
}

static double row_height(const struct lines_table *table, const struct row *row)
{
    return row->description_lines * body_pitch(table) + row->detail_lines * small_pitch(table) +
            2 * padding(table);
}

/* `width` 0: from the left, as the description's; else ending at x + width. */
static void place_heading_cell(
        const struct lines_table *table, PangoLayout *layout, double x, double width, bool tagged)
{
    int lines = pango_layout_get_line_count(layout);
    double top = pages_y(table->pages) + table->heading_height - HEADING_PADDING -
            lines * small_pitch(table);
    if (tagged)
        pages_open(table->pages, "TH");
    pages_lines_right(table->pages, layout, FONT_SMALL, INK_QUIET, x, top, width);
    if (tagged)
        pages_close(table->pages, "TH");
}

/* The headings; on pages that follow they are only for the eye, the structure has them once. */
static void place_heading(const struct lines_table *table, bool tagged)
{
    if (tagged)
        pages_open(table->pages, "TR");
    place_heading_cell(table, table->description_heading, PAGE_LEFT, 0, tagged);
    for (int i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        place_heading_cell(
                table, column->heading, column->right - column->width, column->width, tagged);
    }
    if (tagged)
        pages_close(table->pages, "TR");
    pages_skip(table->pages, table->heading_height);
    pages_rule(table->pages, INK_RULE, 0.9, PAGE_LEFT, PAGE_RIGHT, pages_y(table->pages));
}

static void next_page(const struct lines_table *table)
{
    pages_break(table->pages);
    place_heading(table, false);
}

static void place_cells(const struct lines_table *table, const struct row *row)
{
    double shift = table->figures == FONT_BODY ? 0
                                               : table->fonts->style[FONT_BODY].baseline -
                    table->fonts->style[table->figures].baseline;
    for (int i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        double right = column->right;
        if (column->kind->aligned)
            right -= column->tail -
                    pages_figures_width(
                            table->pages, table->figures, decimals_of(table, row->cells[i]));
        pages_open(table->pages, "TD");
        pages_figures(table->pages, table->figures, INK_TEXT, row->cells[i], right,
                pages_y(table->pages) + padding(table) + shift);
        pages_close(table->pages, "TD");
    }
}

/* Lines of one text in the description's cell; returns their height. `apart`: the cell has two
 * texts. */
static double place_lines(const struct lines_table *table,
        PangoLayout *layout,
        enum font_style style,
        double y,
        int first,
        int last,
        bool apart)
{
    if (first >= last)
        return 0;
    if (apart)
        pages_open(table->pages, "P");
    pages_lines(table->pages, layout, style, style == FONT_BODY ? INK_TEXT : INK_QUIET, PAGE_LEFT,
            y, first, last);
    if (apart)
        pages_close(table->pages, "P");
    return (last - first) * table->fonts->style[style].pitch;
}

/* Part of a row's text: lines of the description first, then those of the details. Returns its
 * height. */
static double place_text(
        const struct lines_table *table, const struct row *row, int first, int last)
{
    double y = pages_y(table->pages) + padding(table), start = y;
    int turn = row->description_lines;
    pages_open(table->pages, "TD");
    y += place_lines(table, row->description, FONT_BODY, y, first, MIN(last, turn), row->details);
    y += place_lines(table, row->details, FONT_SMALL, y, MAX(first - turn, 0), last - turn, true);
    pages_close(table->pages, "TD");
    return y - start + 2 * padding(table);
}

static void place_part(const struct lines_table *table, const struct row *row, int first, int last)
{
    pages_open(table->pages, "TR");
    double height = place_text(table, row, first, last);
    if (first == 0)
        place_cells(table, row);
    pages_close(table->pages, "TR");
    pages_skip(table->pages, height);
}

/* A row that may break: as many lines on each page as there is room for. The lines are counted at
 * the larger pitch. */
static void place_long_row(const struct lines_table *table, const struct row *row)
{
    int lines = row->description_lines + row->detail_lines;
    if (pages_room(table->pages) < 2 * body_pitch(table) + 2 * padding(table))
        next_page(table);
    for (int first = 0; first < lines;) {
        int fit = (int)((pages_room(table->pages) - 2 * padding(table)) / body_pitch(table));
        int last = MIN(lines, first + MAX(fit, 1));
        place_part(table, row, first, last);
        first = last;
        if (first < lines)
            next_page(table);
    }
}

static void place_row(const struct lines_table *table, const struct row *row)
{
    int lines = row->description_lines + row->detail_lines;
    double height = row_height(table, row);
    if (height > pages_room(table->pages) && lines > SPLIT_LINES) {
        place_long_row(table, row);
        return;
    }
    if (height > pages_room(table->pages))
        next_page(table);
    place_part(table, row, 0, lines);
}

/* A page that is left so empty is to be filled with one more row first. */
#define EMPTY_MOST (1.0 / 3)

/* True when the last rows, two or one, would be parted from what closes the table here, a fresh
 * page can hold all of it, and this page is full enough to be left. */
static bool must_keep_with_closing(
        const struct lines_table *table, guint index, double closing_height)
{
    guint count = table->rows->len;
    if (index + 2 < count)
        return false;
    double height = closing_height;
    for (guint i = index; i < count; i++)
        height += row_height(table, &g_array_index(table->rows, struct row, i));
    return height > pages_room(table->pages) && pages_empty(table->pages) < EMPTY_MOST &&
            height + table->heading_height <= pages_room_fresh(table->pages);
}

/* Returns how many stand on the last page. */
static guint place_rows(const struct lines_table *table, double closing_height)
{
    guint first = 0;
    for (guint i = 0; i < table->rows->len; i++) {
        const struct row *row = &g_array_index(table->rows, struct row, i);
        int page = pages_count(table->pages);
        if (i > 0 && must_keep_with_closing(table, i, closing_height))
            next_page(table);
        place_row(table, row);
        pages_rule(table->pages, INK_HAIRLINE, 0.4, PAGE_LEFT, PAGE_RIGHT, pages_y(table->pages));
        if (pages_count(table->pages) > page)
            first = i;
    }
    return table->rows->len - first;
}

/* What must stand together where the table begins: the headings and the first row, or two lines of
 * a long one; all of it when the table has one or two rows. */
static double start_height(const struct lines_table *table, double closing_height)
{
    double height = table->heading_height;
    if (table->rows->len == 0)
        return height;
    const struct row *first = &g_array_index(table->rows, struct row, 0);
    int lines = first->description_lines + first->detail_lines;
    if (must_keep_with_closing(table, 0, closing_height))
        return pages_room_fresh(table->pages);
    return height +
            (lines > SPLIT_LINES ? 2 * (body_pitch(table) + padding(table))
                                 : row_height(table, first));
}

guint lines_table_place(const struct lines_table *table, double closing_height)
{
    pages_need(table->pages, start_height(table, closing_height));
    pages_open(table->pages, "Table");
    place_heading(table, true);
    guint last = place_rows(table, closing_height);
    pages_close(table->pages, "Table");
    return last;
}
