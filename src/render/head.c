/* The head of the first page: logo, seller, title, facts, the customer's address, the customer's
 * note. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "blocks.h"
#include "logo.h"
#include "table.h"

/* The window of a Belgian C5/6 envelope: 90 × 45 mm, its right edge 20 mm from the page's, its top
 * 45 to 50 mm down. The address keeps clear of its edges, so that a page that slides in the
 * envelope still shows it whole. */
#define WINDOW_TOP (50 * MM)
#define WINDOW_BOTTOM (90 * MM)
#define HEAD_END (93 * MM)

/* ---- addresses ---- */

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

/* Company, person, street, town, and the country where it is not the seller's. Owned strings,
 * without NULL at the end. */
static GPtrArray *address_lines(const struct render_input *input,
        const struct address *address,
        const char *company,
        const char *name)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    add_line(lines, company, "", "");
    if (strcmp(company, name) != 0)
        add_line(lines, name, "", "");
    add_line(lines, address->street, "", "");
    add_line(lines, address->street2, "", "");
    add_town(lines, address);
    if (*address->country && strcmp(address->country, input->seller->country) != 0)
        add_line(lines, country_name(address->country, input->document->language), "", "");
    return lines;
}

static const char *either(const char *first, const char *second)
{
    return text_is_blank(first) ? second : first;
}

static GPtrArray *billing_lines(const struct render_input *input)
{
    const struct customer *customer = &input->document->customer;
    return address_lines(input, &customer->billing,
            either(customer->company, customer->billing.company),
            either(customer->billing.name, customer->name));
}

static GPtrArray *shipping_lines(const struct render_input *input)
{
    const struct address *shipping = &input->document->customer.shipping;
    return address_lines(input, shipping, shipping->company, shipping->name);
}

static bool goes_to_shipping(const struct document *document)
{
    return document->type == DOCUMENT_DELIVERY_NOTE && document->customer.has_shipping;
}

static char *joined(GPtrArray *lines)
{
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

/* A line of the right column, a paragraph of its own, so that a reader's voice pauses behind it. */
static double place_line(
        struct pages *pages, enum font_style style, enum ink ink, const char *text, double y)
{
    pages_open(pages, "P");
    double height = pages_text(pages, style, ink, text, PAGE_COLUMN, y, PAGE_RIGHT - PAGE_COLUMN);
    pages_close(pages, "P");
    return height;
}

static void place_address(struct pages *pages, const struct render_input *input)
{
    g_autoptr(GPtrArray) lines =
            goes_to_shipping(input->document) ? shipping_lines(input) : billing_lines(input);
    double y = WINDOW_TOP + 2 * MM;
    pages_open(pages, "Div");
    for (guint i = 0; i < lines->len; i++)
        y += place_line(
                pages, i == 0 ? FONT_STRONG : FONT_BODY, INK_TEXT, g_ptr_array_index(lines, i), y);
    pages_close(pages, "Div");
    pages_move(pages, MAX(pages_y(pages), y));
}

/* ---- the seller ---- */

static void place_seller(struct pages *pages, const struct render_input *input)
{
    const struct seller *seller = input->seller;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    add_line(lines, seller->street, "", "");
    add_line(lines, seller->postcode, " ", seller->city);
    if (strcmp(seller->country, input->document->customer.billing.country) != 0)
        add_line(lines, country_name(seller->country, input->document->language), "", "");
    add_line(lines, label(LABEL_VAT_NUMBER, input->document->language), " ", seller->vat);
    add_line(lines, seller->email, "", "");
    add_line(lines, seller->phone, "", "");
    double y = PAGE_TOP;
    g_autofree char *name = g_strdup_printf("%s %s", seller->name, seller->legal_form);
    pages_open(pages, "Div");
    y += place_line(pages, FONT_SMALL_STRONG, INK_TEXT, g_strstrip(name), y);
    for (guint i = 0; i < lines->len && y < WINDOW_TOP - 10; i++)
        y += place_line(pages, FONT_SMALL, INK_QUIET, g_ptr_array_index(lines, i), y);
    pages_close(pages, "Div");
}

/* The logo, or the name where there is none. */
static bool place_logo(struct pages *pages, const struct render_input *input, GError **error)
{
    struct logo logo;
    const struct packed *packed = NULL;
    if (!input->logo || !*input->logo->sha256) {
        pages_open(pages, "P");
        pages_text(pages, FONT_TITLE, INK_ACCENT, input->seller->name, PAGE_LEFT, PAGE_TOP - 4,
                PAGE_COLUMN - PAGE_LEFT - 8 * MM);
        pages_close(pages, "P");
        return true;
    }
    if (!logo_get(input->logo, &logo, &packed, error))
        return false;

    pages_open_figure(pages, input->seller->name);
    pages_picture(pages, logo.surface, logo.width, logo.height, PAGE_LEFT, PAGE_TOP, LOGO_WIDTH,
            LOGO_HEIGHT);
    if (packed)
        pages_pack_picture(pages, packed);
    pages_close(pages, "Figure");
    return true;
}

/* ---- what it is ---- */

/* The figure a reader looks for first. */
static void add_amount(GArray *pairs, const struct document *document)
{
    const struct document_totals *totals = &document->totals;
    enum language language = document->language;
    if (document->type == DOCUMENT_DELIVERY_NOTE)
        return;
    if (document->type == DOCUMENT_CREDIT_NOTE)
        pairs_add(pairs, label(LABEL_TO_CREDIT, language),
                format_money_currency(totals->gross, document->currency, language), true);
    else if (totals->due == 0 && totals->paid != 0)
        pairs_add(pairs, label(LABEL_PAID, language),
                format_money_currency(totals->paid, document->currency, language), true);
    else
        pairs_add(pairs, label(LABEL_DUE, language),
                format_money_currency(totals->due, document->currency, language), true);
}

static char *order_day(const struct render_input *input)
{
    if (input->document->order_created_at == 0)
        return g_strdup("");
    g_autofree char *day = date_day(input->document->order_created_at, input->seller->timezone);
    return format_day(day, input->document->language);
}

static char *day_text(const char *day, enum language language)
{
    return *day ? format_day(day, language) : g_strdup("");
}

static void add_other_address(GArray *pairs, const struct render_input *input)
{
    const struct document *document = input->document;
    if (!document->customer.has_shipping)
        return;
    bool to_shipping = goes_to_shipping(document);
    g_autoptr(GPtrArray) lines = to_shipping ? billing_lines(input) : shipping_lines(input);
    pairs_add(pairs, label(to_shipping ? LABEL_CUSTOMER : LABEL_SHIP_TO, document->language),
            joined(lines), false);
}

static void place_facts(struct pages *pages, const struct render_input *input)
{
    const struct document *document = input->document;
    enum language language = document->language;
    g_autoptr(GArray) pairs = pairs_new();
    add_amount(pairs, document);
    pairs_add(pairs, label(LABEL_DUE_DATE, language), day_text(document->due_date, language), true);
    pairs_add(pairs, label(LABEL_DATE, language), day_text(document->issue_date, language), false);
    pairs_add(pairs, label(LABEL_CREDITS_INVOICE, language), g_strdup(document->credits_number),
            false);
    pairs_add(pairs, label(LABEL_ORDER, language), g_strdup(document->order_number), false);
    pairs_add(pairs, label(LABEL_ORDER_DATE, language), order_day(input), false);
    pairs_add(pairs, label(LABEL_DELIVERY_DATE, language),
            day_text(document->delivery_date, language), false);
    pairs_add(pairs, label(LABEL_YOUR_REFERENCE, language), g_strdup(document->customer.reference),
            false);
    pairs_add(
            pairs, label(LABEL_YOUR_VAT_NUMBER, language), g_strdup(document->customer.vat), false);
    add_other_address(pairs, input);
    double y = pages_y(pages) + 2.5 * MM;
    pages_move(pages, y + pairs_place(pages, pairs, PAGE_LEFT, y, PAGE_COLUMN - 8 * MM));
}

bool block_head(struct pages *pages, const struct render_input *input, GError **error)
{
    if (!place_logo(pages, input, error))
        return false;

    place_seller(pages, input);
    g_autofree char *title = block_title(input);
    pages_open(pages, "H1");
    double height = pages_text(pages, FONT_TITLE, INK_ACCENT, title, PAGE_LEFT, WINDOW_TOP,
            PAGE_COLUMN - PAGE_LEFT - 5 * MM);
    pages_close(pages, "H1");
    pages_move(pages, WINDOW_TOP + height);
    place_facts(pages, input);
    place_address(pages, input);
    pages_move(pages, MAX(pages_y(pages) + 5 * MM, HEAD_END));
    return true;
}

#define NOTE_LINES 220 /* four pages */

/* The reason of a credit note where no line says it: lines of the invoice keep their own names. */
static const char *reason_to_say(const struct document *document)
{
    for (guint i = 0; i < document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        if (line->kind == LINE_REFUND && strcmp(line->description, document->refund_reason) == 0)
            return "";
    }
    return document->refund_reason;
}

void block_note(struct pages *pages, const struct document *document)
{
    bool credit = document->type == DOCUMENT_CREDIT_NOTE;
    const char *text = credit ? reason_to_say(document) : document->note;
    if (text_is_blank(text))
        return;

    pages_need(pages, 4 * 12.75);
    pages_open(pages, "P");
    double height = pages_text(pages, FONT_SMALL, INK_QUIET,
            label(credit ? LABEL_CREDIT_REASON : LABEL_CUSTOMER_NOTE, document->language),
            PAGE_LEFT, pages_y(pages), -1);
    pages_close(pages, "P");
    pages_skip(pages, height + 2);
    pages_flow(pages, "BlockQuote", FONT_BODY, INK_TEXT, text, PAGE_LEFT,
            PAGE_RIGHT - PAGE_LEFT - 20 * MM, true, NOTE_LINES);
    pages_skip(pages, 5 * MM);
}
