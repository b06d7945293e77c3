#include <string.h>

#include "base/text.h"
#include "render/blocks.h"

#define FOOTER_END (PAGE_HEIGHT - 10 * MM)
#define NUMBER_WIDTH (28 * MM)
#define BODY_GAP (7 * MM) /* between the body and the footer */

char *block_title(const struct render_input *input)
{
    const struct document *document = input->document;
    const char *type = label((enum label)(LABEL_ORDER_FORM + (int)document->type), document->language);
    if (*document->number)
        return g_strdup_printf("%s %s", type, document->number);
    if (input->draft)
        return g_strdup_printf("%s (%s)", type, label(LABEL_DRAFT, document->language));
    return g_strdup(type);
}

/* A part of the footer never breaks inside. */
static void add_part(GPtrArray *parts, const char *before, const char *text)
{
    if (text_is_blank(text))
        return;
    g_autofree char *joined = *before ? g_strconcat(before, " ", text, NULL) : g_strdup(text);
    g_auto(GStrv) words = g_strsplit(joined, " ", -1);
    g_ptr_array_add(parts, g_strjoinv("\u00a0", words));
}

static char *legal_text(const struct seller *seller, enum language language)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *town = g_strdup_printf("%s %s", seller->postcode, seller->city);
    g_autofree char *name = g_strdup_printf("%s %s", seller->name, seller->legal_form);
    const struct {
        const char *before, *text;
    } rows[] = {
        {"", g_strstrip(name)},
        {"", seller->street},
        {"", g_strstrip(town)},
        {label(LABEL_VAT_NUMBER, language), seller->vat},
        {"", seller->registration},
        {label(LABEL_IBAN, language), seller->iban},
        {label(LABEL_BIC, language), seller->bic},
        {"", seller->email},
        {"", seller->phone},
        {"", seller->website},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        add_part(parts, rows[i].before, rows[i].text);
    g_ptr_array_add(parts, NULL);
    return g_strjoinv("  · ", (char **)parts->pdata);
}

/* Returns where the footer begins. */
static double place_footer(struct pages *pages, const struct render_input *input)
{
    g_autofree char *legal = legal_text(input->seller, input->document->language);
    double width = PAGE_RIGHT - PAGE_LEFT - NUMBER_WIDTH;
    double top = FOOTER_END - pages_text_height(pages, FONT_SMALL, legal, width);
    pages_layer(pages, LAYER_EVERY);
    pages_rule(pages, INK_HAIRLINE, 0.4, PAGE_LEFT, PAGE_RIGHT, top - 5);
    pages_text(pages, FONT_SMALL, INK_QUIET, legal, PAGE_LEFT, top, width);
    pages_number_at(pages, PAGE_RIGHT, top);
    return top - 5;
}

/* Returns where the body begins under the running head. */
static double place_running_head(struct pages *pages, const struct render_input *input)
{
    g_autofree char *title = block_title(input);
    g_autofree char *text = g_strdup_printf("%s, %s", title, label(LABEL_CONTINUED, input->document->language));
    double width = PAGE_COLUMN - PAGE_LEFT, left_width = PAGE_RIGHT - PAGE_COLUMN - 4 * MM;
    pages_layer(pages, LAYER_FOLLOWING);
    double height = pages_text(pages, FONT_SMALL_STRONG, INK_ACCENT, text, PAGE_LEFT, PAGE_TOP, width);
    double other = pages_text(pages, FONT_SMALL, INK_QUIET, input->seller->name, PAGE_COLUMN, PAGE_TOP, left_width);
    return PAGE_TOP + MAX(height, other) + 7 * MM;
}

void block_frame(struct pages *pages, const struct render_input *input)
{
    double bottom = place_footer(pages, input) - BODY_GAP;
    double top = place_running_head(pages, input);
    pages_layer(pages, LAYER_BODY);
    pages_bounds(pages, top, bottom);
    if (input->draft)
        pages_mark(pages, label(LABEL_DRAFT, input->document->language));
}
