/* What closes a page below the table of lines: totals, remarks, how to pay, a line to sign. It
 * stays together with the end of the table where a page can hold it. */
#include "closing.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "blocks.h"
#include "document/terms.h"
#include "document/vat.h"
#include "page_text.h"

#define REMARK_WIDTH (PAGE_RIGHT - PAGE_LEFT - 20 * MM)
#define REMARK_LINES 220 /* four pages: general terms */
#define REMARKS_ABOVE (2 * MM)
#define REMARK_ABOVE (3 * MM)
#define MEASURED_BYTES 3000 /* a longer caption flows by itself */
#define BESIDE (40 * MM)    /* of a page, for the end of the table beside what closes it */
#define SIGN_ABOVE (7 * MM)
#define SIGN_ROOM (15 * MM)   /* to write in */
#define SIGN_WIDTH (110 * MM) /* of the line */

enum remark { REMARK_MENTIONS, REMARK_PAID, REMARK_CAPTION, REMARKS };

struct closing {
    const struct render_input *input;
    char *remarks[REMARKS];
    double heights[REMARKS];       /* of their lines */
    struct payment_block *payment; /* NULL: none */
    bool caption_last;             /* too long to stand between the totals and the payment */
};

static bool has_money(const struct document *document)
{
    return document->type != DOCUMENT_DELIVERY_NOTE;
}

/* ---- the remarks ---- */

static void add_mention(GString *text, const char *words)
{
    g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", words);
}

/* What a credit note tells a customer who may have deducted the VAT (royal decree nr. 4, art. 4); a
 * consumer has nothing to repay. */
static bool vat_to_repay(const struct document *document)
{
    return document->type == DOCUMENT_CREDIT_NOTE && document->totals.vat != 0 &&
            !text_is_blank(document->customer.vat);
}

static char *mentions_text(const struct render_input *input)
{
    g_autoptr(GString) text = g_string_new(NULL);
    enum language language = input->document->language;
    bool said[VAT_G + 1] = {false};
    for (guint i = 0; i < input->document->vat->len; i++) {
        enum vat_category category =
                g_array_index(input->document->vat, struct document_vat, i).category;
        g_autofree char *words = vat_ground(input->document, input->seller, category);
        if (*words && !said[category])
            add_mention(text, words);
        said[category] = true;
    }
    if (input->seller->vat_scheme == VAT_SCHEME_EXEMPT && !said[VAT_E])
        add_mention(text, vat_mention(VAT_E, language));
    if (vat_to_repay(input->document))
        add_mention(text, label(LABEL_VAT_TO_REPAY, language));
    return g_strdup(text->str);
}

static char *paid_text(const struct render_input *input)
{
    const struct document *document = input->document;
    enum language language = document->language;
    if (!document->paid || document->type == DOCUMENT_CREDIT_NOTE)
        return g_strdup("");
    if (document->paid_at == 0)
        return g_strdup(label(LABEL_PAID_PLAIN, language));

    g_autofree char *day = date_day(document->paid_at, input->seller->timezone);
    g_autofree char *shown = format_day(day, language);
    if (text_is_blank(document->payment_title) || document_payments_cover(document))
        return g_strdup_printf(label(LABEL_PAID_ON, language), shown);
    return g_strdup_printf(label(LABEL_PAID_ON_BY, language), shown, document->payment_title);
}

/* What the payment block says is not said twice. */
static char *caption_text(const struct closing *closing)
{
    return closing->payment
            ? caption_beside_payment(closing->input->document, closing->input->seller)
            : g_strdup(closing->input->document->caption);
}

static enum font_style remark_style(enum remark remark)
{
    return remark == REMARK_CAPTION ? FONT_BODY : FONT_STRONG;
}

static void measure_remarks(const struct pages *pages, struct closing *closing)
{
    for (int i = 0; i < REMARKS; i++) {
        const char *text = closing->remarks[i];
        bool measured = !text_is_blank(text) && strnlen(text, MEASURED_BYTES) < MEASURED_BYTES;
        closing->heights[i] = measured ? pages_flow_height(pages, remark_style((enum remark)i),
                                                 text, REMARK_WIDTH, REMARK_LINES)
                                       : 0;
    }
}

static double remark_height(const struct pages *pages, const struct closing *closing, int remark)
{
    double height = closing->heights[remark];
    return height > 0 ? pages_gap(pages, REMARK_ABOVE) + height : 0;
}

static double remarks_height(const struct pages *pages, const struct closing *closing)
{
    double height = pages_gap(pages, REMARKS_ABOVE);
    for (int remark = 0; remark < REMARKS; remark++)
        if (remark != REMARK_CAPTION || !closing->caption_last)
            height += remark_height(pages, closing, remark);
    return height;
}

static void place_remark(struct pages *pages, const struct closing *closing, enum remark remark)
{
    if (text_is_blank(closing->remarks[remark]))
        return;
    pages_skip(pages, pages_gap(pages, REMARK_ABOVE));
    pages_flow(pages, "P", remark_style(remark), INK_TEXT, closing->remarks[remark], PAGE_LEFT,
            REMARK_WIDTH, false, REMARK_LINES);
}

/* ---- the line to sign ---- */

static double sign_height(const struct pages *pages, const struct document *document)
{
    return has_money(document) ? 0
                               : pages_gap(pages, SIGN_ABOVE) +
                    pages_fonts(pages)->style[FONT_SMALL].pitch + SIGN_ROOM;
}

static void place_sign(struct pages *pages, const struct document *document)
{
    if (has_money(document))
        return;
    pages_need(pages, sign_height(pages, document));
    pages_skip(pages, pages_gap(pages, SIGN_ABOVE));
    pages_open(pages, "P");
    double height = pages_text(pages, FONT_SMALL, INK_QUIET,
            label(LABEL_RECEIVED, document->language), PAGE_LEFT, pages_y(pages), -1);
    pages_close(pages, "P");
    pages_skip(pages, height + SIGN_ROOM);
    pages_rule(pages, INK_RULE, 0.9, PAGE_LEFT, PAGE_LEFT + SIGN_WIDTH, pages_y(pages));
}

/* ---- all of it ---- */

static double whole_height(const struct pages *pages, const struct closing *closing)
{
    const struct document *document = closing->input->document;
    return block_totals_height(pages, closing->input) + remarks_height(pages, closing) +
            payment_block_height(pages, closing->payment) + sign_height(pages, document);
}

static bool fits(const struct pages *pages, double whole)
{
    return whole + BESIDE <= pages_room_fresh(pages);
}

struct closing *closing_new(const struct pages *pages, const struct render_input *input)
{
    struct closing *closing = g_new0(struct closing, 1);
    closing->input = input;
    closing->payment = payment_block_new(pages, input);
    bool priced = has_money(input->document);
    closing->remarks[REMARK_MENTIONS] = priced ? mentions_text(input) : g_strdup("");
    closing->remarks[REMARK_PAID] = priced ? paid_text(input) : g_strdup("");
    closing->remarks[REMARK_CAPTION] = caption_text(closing);
    measure_remarks(pages, closing);
    closing->caption_last =
            strnlen(closing->remarks[REMARK_CAPTION], MEASURED_BYTES) == MEASURED_BYTES ||
            !fits(pages, whole_height(pages, closing));
    return closing;
}

void closing_free(struct closing *closing)
{
    if (!closing)
        return;
    for (int remark = 0; remark < REMARKS; remark++)
        g_free(closing->remarks[remark]);
    payment_block_free(closing->payment);
    g_free(closing);
}

double closing_height(const struct pages *pages, const struct closing *closing)
{
    double whole = whole_height(pages, closing);
    return fits(pages, whole) ? whole : block_totals_height(pages, closing->input);
}

bool closing_place(struct pages *pages, const struct closing *closing)
{
    pages_need(pages, closing_height(pages, closing));
    if (!block_totals(pages, closing->input))
        return false;

    pages_skip(pages, pages_gap(pages, REMARKS_ABOVE));
    place_remark(pages, closing, REMARK_MENTIONS);
    place_remark(pages, closing, REMARK_PAID);
    if (!closing->caption_last)
        place_remark(pages, closing, REMARK_CAPTION);
    payment_block_place(pages, closing->payment);
    if (closing->caption_last)
        place_remark(pages, closing, REMARK_CAPTION);
    place_sign(pages, closing->input->document);
    return true;
}
