/* The drawing of what stands on a page. */
#include "items.h"

#include <cairo-pdf.h>

/* ---- the list ---- */

static void item_clear(gpointer data)
{
    struct item *item = data;
    if (item->kind == ITEM_LINES)
        g_object_unref(item->of.layout);
    else if (item->kind == ITEM_PICTURE)
        cairo_surface_destroy(item->of.surface);
}

GArray *items_new(void)
{
    GArray *items = g_array_new(FALSE, FALSE, sizeof(struct item));
    g_array_set_clear_func(items, item_clear);
    return items;
}

/* ---- drawing ---- */

void items_set_ink(cairo_t *cr, const struct color inks[INKS], enum ink ink)
{
    const struct color *color = &inks[ink];
    cairo_set_source_rgb(cr, color->red, color->green, color->blue);
}

static void draw_lines(const struct item *item,
        const struct fonts *fonts,
        const struct color inks[INKS],
        cairo_t *cr)
{
    const struct font *font = &fonts->style[item->style];
    double y = item->y + font->baseline;
    /* Pango keeps lines as a list: it is walked once */
    const GSList *line =
            g_slist_nth(pango_layout_get_lines_readonly(item->of.layout), (guint)item->first);
    items_set_ink(cr, inks, item->ink);
    for (int i = item->first; line && i < item->last; i++, line = line->next, y += font->pitch)
        fonts_line_draw(item->of.layout, line->data, cr, item->x, y, item->x + item->width);
}

/* An image as the source of a fill: cairo_paint() of it within an open tag makes cairo 1.16 fail at
 * the end. NEAREST keeps the edges of a code; a logo has as many dots as a printer shows and needs
 * no smoothing. */
static void draw_picture(cairo_t *cr, const struct item *item)
{
    cairo_save(cr);
    cairo_translate(cr, item->x, item->y);
    cairo_scale(cr, item->scale, item->scale);
    cairo_set_source_surface(cr, item->of.surface, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_rectangle(cr, 0, 0, item->width, item->height);
    cairo_fill(cr);
    cairo_restore(cr);
}

void items_draw_stand_in(const struct item *item, cairo_t *cr)
{
    cairo_surface_t *pixel = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
    cairo_save(cr);
    cairo_translate(cr, item->x, item->y);
    cairo_scale(cr, item->width * item->scale, item->height * item->scale);
    cairo_set_source_surface(cr, pixel, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_rectangle(cr, 0, 0, 1, 1);
    cairo_fill(cr);
    cairo_restore(cr);
    cairo_surface_destroy(pixel);
}

void items_draw(const struct item *item,
        const struct fonts *fonts,
        const struct color inks[INKS],
        cairo_t *cr)
{
    switch (item->kind) {
    case ITEM_LINES:
        draw_lines(item, fonts, inks, cr);
        break;
    case ITEM_FIGURES:
        items_set_ink(cr, inks, item->ink);
        fonts_figures_draw(fonts, item->style, item->of.text, cr, item->x, item->y);
        break;
    case ITEM_RULE:
        items_set_ink(cr, inks, item->ink);
        cairo_rectangle(cr, item->x, item->y, item->width, item->height);
        cairo_fill(cr);
        break;
    case ITEM_PICTURE:
        draw_picture(cr, item);
        break;
    case ITEM_OPEN:
        cairo_tag_begin(cr, item->of.text, item->attributes);
        break;
    case ITEM_CLOSE:
        cairo_tag_end(cr, item->of.text);
        break;
    case ITEM_PAGE:
        break;
    }
}
