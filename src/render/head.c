/* The head of the first page: logo or name, title, facts, the customer's address, and beside each
 * other the customer's note and the other address. */
#include <string.h>

#include "address.h"
#include "base/date.h"
#include "base/text.h"
#include "blocks.h"
#include "document/vat_number.h"
#include "logo.h"
#include "page_text.h"

/* The window of a Belgian C5/6 envelope (229 × 114 mm) is 90 × 45 mm, 20 mm from its right and
 * lower edges. A folded sheet of 210 × 99 mm slides in it by 19 and 15 mm: all that may show lies
 * right of 100 mm and from 34 to 94 mm down, and what always shows is from 119 mm and 49 to 79 mm.
 * Only the address stands in the former, and it begins in the latter. */
#define ADDRESS_TOP (50 * MM)
#define WINDOW_END (95 * MM)
#define TITLE_TOP (48 * MM)
#define NAME_TOP (PAGE_TOP - 4)

/* The name that customers know; the company's own stands in the footer. */
static const char *known_name(const struct seller *seller)
{
    return text_is_blank(seller->trade_name) ? seller->name : seller->trade_name;
}

/* A long name is smaller: it ends above the title. */
static void place_name(struct pages *pages, const char *name)
{
    double width = PAGE_MIDDLE - PAGE_LEFT;
    bool fits = pages_text_height(pages, FONT_TITLE, name, width) <= TITLE_TOP - NAME_TOP;
    pages_open(pages, "P");
    pages_text(
            pages, fits ? FONT_TITLE : FONT_STRONG, INK_ACCENT, name, PAGE_LEFT, NAME_TOP, width);
    pages_close(pages, "P");
}

/* The logo, or the name where there is none. */
static bool place_logo(struct pages *pages, const struct render_input *input, GError **error)
{
    struct logo logo;
    const struct packed *packed = NULL;
    if (!input->logo || !*input->logo->sha256) {
        place_name(pages, known_name(input->seller));
        return true;
    }
    if (!logo_get(input->logo, &logo, &packed, error))
        return false;

    pages_open_figure(pages, known_name(input->seller));
    pages_picture(pages, logo.surface, logo.width, logo.height, PAGE_LEFT, PAGE_TOP, LOGO_WIDTH,
            LOGO_HEIGHT);
    if (packed)
        pages_pack_picture(pages, packed);
    pages_close(pages, "Figure");
    return true;
}

/* ---- what it is ---- */

/* The title on one line where it fits, else the number on its own. Caller frees. */
static char *title_lines(const struct pages *pages, const struct render_input *input)
{
    char *title = block_title(input);
    const char *number = input->document->number;
    gsize type = strlen(title) - strlen(number);
    bool fits = pages_text_width(pages, FONT_TITLE, title) <= PAGE_MIDDLE - PAGE_LEFT;
    if (*number && !fits)
        title[type - 1] = '\n';
    return title;
}

/* That the page is a copy, and in which language the document itself is. */
static void place_translation(struct pages *pages, const struct render_input *input)
{
    enum language language = input->document->language;
    if (!input->translation)
        return;
    g_autofree char *text = g_strdup_printf(label(LABEL_TRANSLATED_FROM, language),
            label((enum label)(LABEL_IN_DUTCH + (int)input->original), language));
    pages_open(pages, "P");
    pages_skip(pages,
            pages_text(pages, FONT_STRONG, INK_TEXT, text, PAGE_LEFT, pages_y(pages),
                    PAGE_MIDDLE - PAGE_LEFT));
    pages_close(pages, "P");
}

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

/* What the one who brings it needs. */
static void add_delivery(GArray *pairs, const struct document *document)
{
    const struct customer *customer = &document->customer;
    bool own = customer->has_shipping && !text_is_blank(customer->shipping.phone);
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        return;
    pairs_add(pairs, label(LABEL_SHIPPING, document->language), g_strdup(document->carrier), false);
    pairs_add(pairs, label(LABEL_PHONE, document->language),
            g_strdup(own ? customer->shipping.phone : customer->phone), false);
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
    pairs_add(pairs, label(LABEL_YOUR_VAT_NUMBER, language),
            vat_number_text(document->customer.vat), false);
    add_delivery(pairs, document);
    double y = pages_y(pages) + 2.5 * MM;
    pages_move(pages, y + pairs_place(pages, pairs, PAGE_LEFT, y, PAGE_MIDDLE));
}

/* ---- to whom ---- */

static bool goes_to_shipping(const struct document *document)
{
    return document->type == DOCUMENT_DELIVERY_NOTE && document->customer.has_shipping;
}

/* Returns where it ends. */
static double place_address(struct pages *pages, const struct render_input *input)
{
    g_autoptr(GPtrArray) lines = goes_to_shipping(input->document)
            ? address_of_delivery(pages, input)
            : address_of_customer(pages, input);
    return ADDRESS_TOP + address_place(pages, lines, FONT_STRONG, PAGE_COLUMN, ADDRESS_TOP);
}

static double place_heading(
        struct pages *pages, enum label heading, enum language language, double x, double y)
{
    pages_open(pages, "P");
    double height = pages_text(pages, FONT_SMALL, INK_QUIET, label(heading, language), x, y, -1);
    pages_close(pages, "P");
    return height + 2;
}

/* Where the address begins that is not in the window: below that. */
static double other_address_top(double address_end)
{
    return MAX(address_end + 3 * MM, WINDOW_END);
}

/* Returns where it ends. */
static double place_other_address(struct pages *pages, const struct render_input *input, double y)
{
    const struct document *document = input->document;
    bool to_shipping = goes_to_shipping(document);
    g_autoptr(GPtrArray) lines =
            to_shipping ? address_of_customer(pages, input) : address_of_delivery(pages, input);
    y += place_heading(pages, to_shipping ? LABEL_CUSTOMER : LABEL_SHIP_TO, document->language,
            PAGE_COLUMN, y);
    return y + address_place(pages, lines, FONT_BODY, PAGE_COLUMN, y);
}

/* ---- the customer's words ---- */

#define NOTE_LINES 220 /* four pages */
#define NOTE_BESIDE 6  /* lines that may stand beside the address */
#define NOTE_ABOVE (4 * MM)

/* A credit note says in every case why it is there. Caller frees. */
static char *reason_text(const struct document *document)
{
    if (!text_is_blank(document->refund_reason))
        return g_strdup(document->refund_reason);
    return g_strdup_printf(label(LABEL_CORRECTS, document->language), document->credits_number);
}

static char *note_text(const struct document *document)
{
    return document->type == DOCUMENT_CREDIT_NOTE ? reason_text(document)
                                                  : g_strdup(document->note);
}

static enum label note_heading(const struct document *document)
{
    return document->type == DOCUMENT_CREDIT_NOTE ? LABEL_CREDIT_REASON : LABEL_CUSTOMER_NOTE;
}

/* A short one stands in the left column, under the facts. */
static bool note_is_short(const struct pages *pages, const char *text)
{
    enum { BYTES = 400 };
    double pitch = pages_fonts(pages)->style[FONT_BODY].pitch;
    return strnlen(text, BYTES) < BYTES &&
            pages_flow_height(pages, FONT_BODY, text, PAGE_MIDDLE - PAGE_LEFT - NOTE_INDENT,
                    NOTE_BESIDE + 1) <= NOTE_BESIDE * pitch;
}

static void place_note(
        struct pages *pages, const struct document *document, const char *text, double right)
{
    pages_need(pages, 4 * pages_fonts(pages)->style[FONT_BODY].pitch);
    pages_skip(pages,
            place_heading(
                    pages, note_heading(document), document->language, PAGE_LEFT, pages_y(pages)));
    pages_flow(pages, "BlockQuote", FONT_BODY, INK_TEXT, text, PAGE_LEFT, right - PAGE_LEFT, true,
            NOTE_LINES);
}

/* The note under the facts and the other address under the window, beside each other. */
static void place_asides(struct pages *pages, const struct render_input *input, double address_end)
{
    const struct document *document = input->document;
    g_autofree char *note = note_text(document);
    bool has_note = !text_is_blank(note), beside = has_note && note_is_short(pages, note),
         has_other = document->customer.has_shipping;
    double left = pages_y(pages), right = address_end, top = other_address_top(address_end);
    if (has_other)
        right = place_other_address(pages, input, top);
    if (beside) {
        pages_move(pages, MAX(left + NOTE_ABOVE, has_other ? top : 0));
        place_note(pages, document, note, PAGE_MIDDLE);
    }
    pages_move(pages, MAX(MAX(pages_y(pages), right) + 5 * MM, WINDOW_END));
    if (!has_note || beside)
        return;

    place_note(pages, document, note, PAGE_RIGHT - 20 * MM);
    pages_skip(pages, 5 * MM);
}

bool block_head(struct pages *pages, const struct render_input *input, GError **error)
{
    if (!place_logo(pages, input, error))
        return false;

    g_autofree char *title = title_lines(pages, input);
    pages_open(pages, "H1");
    double height = pages_text(
            pages, FONT_TITLE, INK_ACCENT, title, PAGE_LEFT, TITLE_TOP, PAGE_MIDDLE - PAGE_LEFT);
    pages_close(pages, "H1");
    pages_move(pages, TITLE_TOP + height);
    place_translation(pages, input);
    place_facts(pages, input);
    double address_end = place_address(pages, input);
    block_sender(pages, input->seller, input->document->language);
    place_asides(pages, input, address_end);
    return true;
}
