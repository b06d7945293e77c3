/* Addresses as the post reads them: their lines, and where a box or a state belongs. */
#include "address.h"

#include <string.h>

#include "base/text.h"
#include "page_text.h"

/* ---- the town ---- */

/* How a country writes the line of the town: most of Europe "9000 Gent"; these have their own. */
enum town_order { TOWN_POSTCODE_FIRST, TOWN_STATE_POSTCODE, TOWN_POSTCODE_BELOW };
static const struct {
    const char *country;
    enum town_order order;
} towns[] = {{"US", TOWN_STATE_POSTCODE}, {"CA", TOWN_STATE_POSTCODE}, {"AU", TOWN_STATE_POSTCODE},
        {"GB", TOWN_POSTCODE_BELOW}, {"IE", TOWN_POSTCODE_BELOW}};

static enum town_order town_order(const char *country)
{
    for (gsize i = 0; i < G_N_ELEMENTS(towns); i++)
        if (strcmp(towns[i].country, country) == 0)
            return towns[i].order;
    return TOWN_POSTCODE_FIRST;
}

static void add_line(GPtrArray *lines, const char *first, const char *separator, const char *second)
{
    bool both = !text_is_blank(first) && !text_is_blank(second);
    g_autofree char *line = g_strconcat(first, both ? separator : "", second, NULL);
    if (!text_is_blank(line))
        g_ptr_array_add(lines, g_strdup(g_strstrip(line)));
}

static void add_town(GPtrArray *lines, const struct address *address)
{
    g_autofree char *place = NULL;
    switch (town_order(address->country)) {
    case TOWN_POSTCODE_FIRST:
        add_line(lines, address->postcode, " ", address->city);
        break;
    case TOWN_STATE_POSTCODE:
        place = g_strdup_printf("%s %s", address->state, address->postcode);
        add_line(lines, address->city, ", ", g_strstrip(place));
        break;
    case TOWN_POSTCODE_BELOW:
        add_line(lines, address->city, "", "");
        add_line(lines, address->postcode, "", "");
        break;
    }
}

/* ---- the street ---- */

/* What names a box of a house, by its first word; a long one stands on its own line. */
static const char *const box_words[] = {"bus", "bte", "bte.", "boite", "boîte", "box", NULL};
#define BOX_CHARACTERS 12

static bool is_box(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 2);
    g_autofree char *word = words[0] ? g_utf8_strdown(words[0], -1) : g_strdup("");
    return g_strv_contains(box_words, word) && g_utf8_strlen(text, -1) <= BOX_CHARACTERS;
}

/* "Kerkstraat 12 bus 3" on one line where it fits. */
static void add_street(GPtrArray *lines, const struct pages *pages, const struct address *address)
{
    g_autofree char *street = g_strstrip(g_strdup(address->street)),
                    *box = g_strstrip(g_strdup(address->street2));
    g_autofree char *both = g_strdup_printf("%s %s", street, box);
    bool fits = *street && is_box(box) &&
            pages_text_width(pages, FONT_BODY, both) <= PAGE_RIGHT - PAGE_COLUMN;
    add_line(lines, fits ? both : street, "", "");
    add_line(lines, fits ? "" : box, "", "");
}

/* ---- the whole ---- */

static GPtrArray *address_lines(const struct pages *pages,
        const struct render_input *input,
        const struct address *address,
        const char *company,
        const char *name)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    add_line(lines, company, "", "");
    if (strcmp(company, name) != 0)
        add_line(lines, name, "", "");
    add_street(lines, pages, address);
    add_town(lines, address);
    if (*address->country && strcmp(address->country, input->seller->country) != 0)
        add_line(lines, country_name(address->country, input->document->language), "", "");
    return lines;
}

static const char *either(const char *first, const char *second)
{
    return text_is_blank(first) ? second : first;
}

GPtrArray *address_of_customer(const struct pages *pages, const struct render_input *input)
{
    const struct customer *customer = &input->document->customer;
    return address_lines(pages, input, &customer->billing,
            either(customer->company, customer->billing.company),
            either(customer->billing.name, customer->name));
}

GPtrArray *address_of_delivery(const struct pages *pages, const struct render_input *input)
{
    const struct address *shipping = &input->document->customer.shipping;
    return address_lines(pages, input, shipping, shipping->company, shipping->name);
}

double address_place(
        struct pages *pages, const GPtrArray *lines, enum font_style first, double x, double y)
{
    double top = y;
    pages_open(pages, "Div");
    for (guint i = 0; i < lines->len; i++) {
        pages_open(pages, "P");
        y += pages_text(pages, i == 0 ? first : FONT_BODY, INK_TEXT, g_ptr_array_index(lines, i), x,
                y, PAGE_RIGHT - PAGE_COLUMN);
        pages_close(pages, "P");
    }
    pages_close(pages, "Div");
    return y - top;
}
