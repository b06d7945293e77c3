/* A list of labels and values, the labels as wide as the widest. */
#include "base/text.h"
#include "blocks.h"
#include "page_text.h"

#define LABEL_GAP (5 * MM)

static void pair_clear(gpointer data)
{
    g_free(((struct pair *)data)->value);
}

GArray *pairs_new(void)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct pair));
    g_array_set_clear_func(pairs, pair_clear);
    return pairs;
}

void pairs_add(GArray *pairs, const char *label, char *value, bool strong)
{
    struct pair pair = {label, value, strong};
    if (text_is_blank(value))
        g_free(value);
    else
        g_array_append_val(pairs, pair);
}

static enum font_style value_style(const struct pair *pair)
{
    return pair->strong ? FONT_STRONG : FONT_BODY;
}

/* Where the values begin. */
static double value_start(const struct pages *pages, const GArray *pairs, double x)
{
    double widest = 0;
    for (guint i = 0; i < pairs->len; i++)
        widest = MAX(widest,
                pages_text_width(pages, FONT_BODY, g_array_index(pairs, struct pair, i).label));
    return x + widest + LABEL_GAP;
}

double pairs_height(const struct pages *pages, const GArray *pairs, double x, double right)
{
    double width = right - value_start(pages, pairs, x), height = 0;
    for (guint i = 0; i < pairs->len; i++) {
        const struct pair *pair = &g_array_index(pairs, struct pair, i);
        height += pages_text_height(pages, value_style(pair), pair->value, width);
    }
    return height;
}

double pairs_place(struct pages *pages, const GArray *pairs, double x, double y, double right)
{
    double start = value_start(pages, pairs, x), top = y;
    if (pairs->len == 0)
        return 0;

    pages_open(pages, "L");
    for (guint i = 0; i < pairs->len; i++) {
        const struct pair *pair = &g_array_index(pairs, struct pair, i);
        pages_open(pages, "LI");
        pages_open(pages, "Lbl");
        pages_text(pages, FONT_BODY, INK_QUIET, pair->label, x, y, -1);
        pages_close(pages, "Lbl");
        pages_open(pages, "LBody");
        y += pages_text(pages, value_style(pair), INK_TEXT, pair->value, start, y, right - start);
        pages_close(pages, "LBody");
        pages_close(pages, "LI");
    }

    pages_close(pages, "L");
    return y - top;
}
