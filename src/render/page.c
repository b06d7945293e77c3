/* The list of what stands where: pages, layers, the cursor. Text is placed by page_text.c. */
#include "page.h"

#include <cairo-pdf.h>
#include <time.h>

#include "items.h"

struct pages {
    const struct fonts *fonts;
    enum language language;
    struct color inks[INKS];
    GArray *layers[LAYER_FOLLOWING + 1]; /* struct item */
    enum page_layer layer;
    GStringChunk *texts;
    GPtrArray *alternatives; /* const char * in texts */
    int count;
    double y, top, following_top, bottom;
    double number_right, number_y;
    const char *mark; /* "": none */
    const char *tag;  /* of the element that was opened last, with nothing in it; or NULL */
    const struct packed *packed; /* borrowed; NULL: none */
    gint64 began_us;             /* of this thread's CPU time */
    gint64 characters;           /* in layouts, about */
    enum pages_excess excess;
    bool close;
};

/* What a layout costs in memory, besides its text, as so many characters of it; and what fits in
 * 150 MB. */
#define LAYOUT_CHARACTERS 100
#define CHARACTERS_MOST (4 * 1000 * 1000)

/* ---- the list ---- */

static gint64 thread_cpu_us(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

struct pages *pages_new(const struct fonts *fonts, enum language language, const char *accent_color)
{
    struct pages *pages = g_new0(struct pages, 1);
    pages->fonts = fonts;
    pages->language = language;
    page_inks(accent_color, pages->inks);
    for (guint i = 0; i < G_N_ELEMENTS(pages->layers); i++) {
        pages->layers[i] = items_new();
    }

    pages->texts = g_string_chunk_new(4096);
    pages->alternatives = g_ptr_array_new();
    pages->count = 1;
    pages->began_us = thread_cpu_us();
    pages->mark = "";
    pages->y = pages->top = pages->following_top = PAGE_TOP;
    pages->bottom = PAGE_HEIGHT - 20 * MM;
    return pages;
}

void pages_free(struct pages *pages)
{
    if (!pages)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(pages->layers); i++)
        g_array_unref(pages->layers[i]);
    g_string_chunk_free(pages->texts);
    g_ptr_array_unref(pages->alternatives);
    g_free(pages);
}

const struct fonts *pages_fonts(const struct pages *pages)
{
    return pages->fonts;
}

enum pages_excess pages_excess(struct pages *pages)
{
    if (pages->excess == PAGES_GOOD && thread_cpu_us() - pages->began_us > PAGES_CPU_US)
        pages->excess = PAGES_TOO_SLOW;
    return pages->excess;
}

bool pages_count_layout(struct pages *pages, PangoLayout *layout)
{
    pages->characters += LAYOUT_CHARACTERS + pango_layout_get_character_count(layout);
    if (pages->characters > CHARACTERS_MOST && pages->excess == PAGES_GOOD)
        pages->excess = PAGES_TOO_LARGE;
    return pages_excess(pages) == PAGES_GOOD;
}

void pages_add(struct pages *pages, const struct item *item)
{
    g_array_append_vals(pages->layers[pages->layer], item, 1);
}

/* ---- where we are ---- */

double pages_y(const struct pages *pages)
{
    return pages->y;
}

void pages_move(struct pages *pages, double y)
{
    pages->y = y;
}

void pages_skip(struct pages *pages, double height)
{
    pages->y += height;
}

double pages_room(const struct pages *pages)
{
    return pages->bottom - pages->y;
}

double pages_room_fresh(const struct pages *pages)
{
    return pages->bottom - pages->following_top;
}

void pages_break(struct pages *pages)
{
    pages_add(pages, &(struct item){.kind = ITEM_PAGE});
    pages->count++;
    pages->y = pages->top = pages->following_top;
}

void pages_need(struct pages *pages, double height)
{
    if (pages_room(pages) < height && pages->y > pages->top)
        pages_break(pages);
}

double pages_empty(const struct pages *pages)
{
    return pages_room(pages) / (pages->bottom - PAGE_TOP);
}

/* ---- trying ---- */

struct pages_place pages_here(const struct pages *pages)
{
    return (struct pages_place){pages->layers[LAYER_BODY]->len, pages->alternatives->len,
            pages->count, pages->y, pages->top};
}

void pages_back(struct pages *pages, const struct pages_place *place)
{
    g_array_set_size(pages->layers[LAYER_BODY], place->items);
    g_ptr_array_set_size(pages->alternatives, (int)place->alternatives);
    pages->count = place->count;
    pages->y = place->y;
    pages->top = place->top;
}

void pages_stand_close(struct pages *pages, bool close)
{
    pages->close = close;
}

double pages_gap(const struct pages *pages, double normal)
{
    enum { CLOSE_PERCENT = 55 };
    return pages->close ? normal * CLOSE_PERCENT / 100 : normal;
}

/* ---- layers ---- */

void pages_layer(struct pages *pages, enum page_layer layer)
{
    pages->layer = layer;
}

void pages_bounds(struct pages *pages, double following_top, double bottom)
{
    pages->following_top = following_top;
    pages->bottom = bottom;
}

void pages_number_at(struct pages *pages, double right, double y)
{
    pages->number_right = right;
    pages->number_y = y;
}

void pages_mark(struct pages *pages, const char *word)
{
    pages->mark = word;
}

/* ---- things ---- */

const char *pages_keep(struct pages *pages, const char *text)
{
    return g_string_chunk_insert(pages->texts, text);
}

void pages_rule(
        struct pages *pages, enum ink ink, double weight, double left, double right, double y)
{
    pages_add(pages,
            &(struct item){.kind = ITEM_RULE,
                    .ink = ink,
                    .x = left,
                    .y = y - weight / 2,
                    .width = right - left,
                    .height = weight});
}

void pages_picture(struct pages *pages,
        cairo_surface_t *surface,
        double surface_width,
        double surface_height,
        double x,
        double y,
        double width,
        double height)
{
    pages_add(pages,
            &(struct item){.kind = ITEM_PICTURE,
                    .x = x,
                    .y = y,
                    .width = surface_width,
                    .height = surface_height,
                    .scale = MIN(width / surface_width, height / surface_height),
                    .of.surface = cairo_surface_reference(surface)});
}

void pages_pack_picture(struct pages *pages, const struct packed *packed)
{
    GArray *items = pages->layers[pages->layer];
    struct item *last = &g_array_index(items, struct item, items->len - 1);
    last->packs = true;
    pages->packed = packed;
}

const struct packed *pages_packed(const struct pages *pages)
{
    return pages->packed;
}

void pages_unpack(struct pages *pages)
{
    pages->packed = NULL;
}

#define DOTS_PER_MODULE 6

/* A code as a picture of whole dots, enough of them for a viewer to smooth: cairo writes it as one
 * bit a dot, which is ten times faster than the outline of each module. */
static cairo_surface_t *modules_picture(const guint8 *dark, int modules)
{
    int dots = modules * DOTS_PER_MODULE;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, dots, dots);
    gsize stride = (gsize)cairo_image_surface_get_stride(surface);
    guint8 *data = cairo_image_surface_get_data(surface);
    for (int y = 0; data && y < dots; y++) {
        guint32 *row = (guint32 *)(void *)(data + (gsize)y * stride);
        const guint8 *line = dark + (gsize)(y / DOTS_PER_MODULE) * (gsize)modules;
        for (int x = 0; x < dots; x++)
            row[x] = line[x / DOTS_PER_MODULE] ? 0x000000 : 0xffffff;
    }

    cairo_surface_mark_dirty(surface);
    return surface;
}

void pages_modules(
        struct pages *pages, const guint8 *dark, int modules, double x, double y, double size)
{
    cairo_surface_t *surface = modules_picture(dark, modules);
    pages_picture(
            pages, surface, modules * DOTS_PER_MODULE, modules * DOTS_PER_MODULE, x, y, size, size);
    cairo_surface_destroy(surface);
}

/* ---- structure ---- */

const char *pages_fresh_tag(const struct pages *pages)
{
    return pages->tag && pages->layer == LAYER_BODY ? pages->tag : "";
}

void pages_open(struct pages *pages, const char *tag)
{
    pages->tag = tag;
    pages_add(pages, &(struct item){.kind = ITEM_OPEN, .of.text = tag});
}

void pages_close(struct pages *pages, const char *tag)
{
    pages->tag = NULL;
    pages_add(pages, &(struct item){.kind = ITEM_CLOSE, .of.text = tag});
}

void pages_open_figure(struct pages *pages, const char *alternative)
{
    g_ptr_array_add(pages->alternatives, g_string_chunk_insert(pages->texts, alternative));
    pages_open(pages, "Figure");
}

const GPtrArray *pages_alternatives(const struct pages *pages)
{
    return pages->alternatives;
}

void pages_open_link(struct pages *pages, const char *uri)
{
    g_autoptr(GString) attributes = g_string_new("uri='");
    for (const char *at = uri; *at; at++) {
        if (*at == '\'' || *at == '\\')
            g_string_append_c(attributes, '\\');
        g_string_append_c(attributes, *at);
    }

    g_string_append_c(attributes, '\'');
    pages->tag = NULL;
    pages_add(pages,
            &(struct item){.kind = ITEM_OPEN,
                    .of.text = CAIRO_TAG_LINK,
                    .attributes = pages_keep(pages, attributes->str)});
}

/* ---- drawing ---- */

#define ITEMS_A_LOOK 64 /* at the clock */

static void draw_layer(const struct pages *pages, cairo_t *cr, enum page_layer layer)
{
    for (guint i = 0; i < pages->layers[layer]->len; i++)
        items_draw(&g_array_index(pages->layers[layer], struct item, i), pages->fonts, pages->inks,
                cr);
}

/* Across the page, first of all and light, so that every figure stands on top of it. */
static void draw_mark(const struct pages *pages, cairo_t *cr)
{
    g_autoptr(PangoLayout) layout = fonts_label(pages->fonts, FONT_TITLE, pages->mark, -1);
    double width = fonts_layout_width(layout);
    double scale = 165 * MM / width;
    const struct font *font = &pages->fonts->style[FONT_TITLE];
    cairo_save(cr);
    cairo_translate(cr, PAGE_WIDTH / 2, PAGE_HEIGHT * 0.55);
    cairo_rotate(cr, -G_PI / 5);
    cairo_scale(cr, scale, scale);
    items_set_ink(cr, pages->inks, INK_DRAFT);
    fonts_line_draw(layout, pango_layout_get_line_readonly(layout, 0), cr, -width / 2,
            font->baseline - font->pitch / 2, -width);
    cairo_restore(cr);
}

static void draw_number(const struct pages *pages, cairo_t *cr, int number)
{
    g_autofree char *text =
            g_strdup_printf(label(LABEL_PAGE_OF, pages->language), number, pages->count);
    g_autoptr(PangoLayout) layout = fonts_label(pages->fonts, FONT_SMALL, text, -1);
    items_set_ink(cr, pages->inks, INK_QUIET);
    fonts_line_draw(layout, pango_layout_get_line_readonly(layout, 0), cr, 0,
            pages->number_y + pages->fonts->style[FONT_SMALL].baseline, pages->number_right);
}

static void draw_frame(const struct pages *pages, cairo_t *cr, int number)
{
    if (*pages->mark)
        draw_mark(pages, cr);
    draw_layer(pages, cr, LAYER_EVERY);
    if (number > 1)
        draw_layer(pages, cr, LAYER_FOLLOWING);
    draw_number(pages, cr, number);
}

int pages_count(const struct pages *pages)
{
    return pages->count;
}

bool pages_draw_one(struct pages *pages, cairo_t *cr, int wanted)
{
    const GArray *body = pages->layers[LAYER_BODY];
    int number = 1;
    draw_frame(pages, cr, wanted);
    for (guint i = 0; i < body->len && number <= wanted; i++) {
        const struct item *item = &g_array_index(body, struct item, i);
        if (i % ITEMS_A_LOOK == 0 && pages_excess(pages) != PAGES_GOOD)
            return false;
        if (item->kind == ITEM_PAGE)
            number++;
        else if (number == wanted)
            items_draw(item, pages->fonts, pages->inks, cr);
    }
    return pages_excess(pages) == PAGES_GOOD;
}

bool pages_draw(struct pages *pages, cairo_t *cr)
{
    const GArray *body = pages->layers[LAYER_BODY];
    int number = 1;
    draw_frame(pages, cr, number);
    for (guint i = 0; i < body->len; i++) {
        const struct item *item = &g_array_index(body, struct item, i);
        if (i % ITEMS_A_LOOK == 0 && pages_excess(pages) != PAGES_GOOD)
            return false;
        if (item->kind != ITEM_PAGE) {
            if (item->packs && pages->packed)
                items_draw_stand_in(item, cr);
            else
                items_draw(item, pages->fonts, pages->inks, cr);
            continue;
        }
        cairo_show_page(cr);
        draw_frame(pages, cr, ++number);
    }

    cairo_show_page(cr);
    return pages_excess(pages) == PAGES_GOOD;
}
