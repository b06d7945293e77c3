/* vat: base and VAT per country, category and rate, and the boxes of the Belgian return that they
 * belong in (ACCOUNTANT.md), as a proposal. */
#include <string.h>

#include "placing.h"
#include "store/receipts.h"

enum { COUNTRY, CATEGORY, RATE, BASE, VAT, BOXES_OF_LINE };

static const struct report_column columns[] = {
        [COUNTRY] = {"country", FORM_TEXT, false, "GOES TO"},
        [CATEGORY] = {"category", FORM_TEXT, false, NULL},
        [RATE] = {"rate", FORM_RATE, false, "RATE %"},
        [BASE] = {"base", FORM_MONEY, true, NULL},
        [VAT] = {"vat", FORM_MONEY, true, NULL},
        [BOXES_OF_LINE] = {"boxes", FORM_TEXT, false, "BOXES (PROPOSAL)"},
        {0},
};

struct line {
    char country[3];
    enum vat_category category;
    struct decimal rate;
    money base, vat;
    bool in[BOXES];
};

struct vat_work {
    struct groups *groups;
    money boxes[BOXES];
    cJSON *unplaced; /* a list; empty: none */
    bool small_enterprise;
};

/* ---- boxes ---- */

/* Adds an amount of an invoice (sign 1) or a credit note (-1) to the box of the invoice's side, or
 * to its credit box. A credit note never lowers a box of invoices; a line that an invoice takes off
 * itself does, and what a credit note gives back of that raises it. */
static void add_to_box(
        struct vat_work *vat, struct line *line, enum box box, int sign, money amount)
{
    bool credits = sign < 0 && amount >= 0;
    enum box into = box != BOX_NONE && credits ? placing_credit_box(box) : box;
    if (into == BOX_NONE)
        return;
    vat->boxes[into] += sign < 0 && !credits ? -amount : amount;
    line->in[into] = true;
}

/* No box is negative: where invoices took off more than they charged, it is as if credited. */
static void settle_boxes(money boxes[BOXES])
{
    for (int i = 0; i < BOXES; i++) {
        enum box credit = placing_credit_box((enum box)i);
        if (boxes[i] >= 0 || credit == BOX_NONE)
            continue;
        boxes[credit] -= boxes[i];
        boxes[i] = 0;
    }
}

/* ---- rows ---- */

static void name_unplaced(struct vat_work *vat, const struct placing *placing)
{
    g_autofree char *problem = placing_problem(placing);
    if (!problem || placing_is_foreign(placing))
        return;
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "order", placing->document->order_number);
    cJSON_AddStringToObject(entry, "number", placing->document->number);
    cJSON_AddStringToObject(entry, "reason", problem);
    cJSON_AddItemToArray(vat->unplaced, entry);
}

/* All documents of the period count, those without a row too: add() counts them. */
static bool add_row(void *context, const struct placing *placing, int sign)
{
    struct vat_work *vat = context;
    g_autofree char *rate = groups_rate_key(placing->rate);
    struct line *line =
            groups_at(vat->groups, "%s\x1f%d\x1f%s", placing->to, (int)placing->category, rate);
    g_strlcpy(line->country, placing->to, sizeof line->country);
    line->category = placing->category;
    line->rate = placing->rate;
    line->base += sign * placing->base;
    line->vat += sign * placing->vat;
    add_to_box(vat, line, placing_base_box(placing), sign, placing->base);
    add_to_box(vat, line, placing_vat_box(placing), sign, placing->vat);
    vat->small_enterprise |= placing->small_enterprise;
    name_unplaced(vat, placing);
    return false;
}

static bool add(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        void *context,
        GError **error)
{
    work->result->documents++;
    return placing_each(work, stored, sign, add_row, context, error);
}

static bool give(struct report_work *work, const void *group, GError **error)
{
    const struct line *line = group;
    g_autoptr(GString) boxes = g_string_new("");
    for (int i = 0; i < BOXES; i++)
        if (line->in[i])
            g_string_append_printf(boxes, "%s%s", boxes->len ? " " : "", box_name((enum box)i));
    const struct report_value values[] = {
            [COUNTRY] = {.text = line->country},
            [CATEGORY] = {.text = vat_category_text(line->category)},
            [RATE] = {.decimal = line->rate},
            [BASE] = {.amount = line->base},
            [VAT] = {.amount = line->vat},
            [BOXES_OF_LINE] = {.text = boxes->str},
    };
    return report_give(work, values, error);
}

/* ---- the book of daily receipts: not in the lines, for it is no document ---- */

struct receipts_work {
    struct report_work *work;
    money boxes[BOXES];
    bool any;
};

static bool add_receipt(const struct receipt *receipt, void *context, GError **error)
{
    (void)error;
    struct receipts_work *receipts = context;
    const struct seller *seller = &receipts->work->config->seller;
    struct placing placing = {
            .small_enterprise = seller->vat_scheme == VAT_SCHEME_EXEMPT,
            .category = receipt->category,
            .rate = receipt->rate,
    };
    if (strcmp(receipt->currency, BOOKS_CURRENCY) != 0 || receipt->category == VAT_AE)
        return true;
    g_strlcpy(placing.home, seller->country, sizeof placing.home);
    g_strlcpy(placing.country, receipt->vat_country, sizeof placing.country);
    enum box base = placing_base_box(&placing), vat = placing_vat_box(&placing);
    if (base != BOX_NONE)
        receipts->boxes[base] += receipt->base;
    if (vat != BOX_NONE)
        receipts->boxes[vat] += receipt->vat;
    receipts->any |= base != BOX_NONE;
    return true;
}

/* What the book adds to the boxes: told apart, so that the accountant adds it once. */
static bool tell_receipts(struct report_work *work, GError **error)
{
    const struct period *period = &work->query->period;
    struct receipts_work receipts = {.work = work};
    if (!receipt_each(work->store, period->from, period->to, work->query->shop, add_receipt,
                &receipts, error))
        return false;
    if (!receipts.any)
        return true;
    cJSON *boxes = cJSON_CreateObject();
    for (int i = 0; i < BOXES; i++)
        if (receipts.boxes[i] != 0)
            cJSON_AddItemToObject(boxes, box_name((enum box)i), report_money(receipts.boxes[i]));
    report_extra(work, "receipts", boxes);
    return true;
}

/* ---- what stands beside ---- */

static void tell(struct report_work *work, struct vat_work *vat)
{
    cJSON *boxes = cJSON_CreateObject();
    settle_boxes(vat->boxes);
    for (int i = 0; i < BOXES; i++)
        cJSON_AddItemToObject(boxes, box_name((enum box)i), report_money(vat->boxes[i]));
    report_extra(work, "boxes", boxes);
    report_extra(work, "proposal", cJSON_CreateTrue());
    if (vat->small_enterprise)
        report_extra(work, "small_enterprise", cJSON_CreateTrue());
    if (cJSON_GetArraySize(vat->unplaced) > 0)
        report_extra(work, "unplaced", g_steal_pointer(&vat->unplaced));
}

static bool run(struct report_work *work, GError **error)
{
    g_autoptr(groups_auto) groups = groups_new(sizeof(struct line));
    struct vat_work vat = {.groups = groups, .unplaced = cJSON_CreateArray()};
    const struct period *period = &work->query->period;
    bool good = report_each(work, period->from, period->to, work->query->shop, add, &vat, error) &&
            groups_each(groups, give, work, error);
    if (good)
        tell(work, &vat);
    cJSON_Delete(vat.unplaced);
    return good && tell_receipts(work, error);
}

const struct report report_vat = {
        .name = "vat",
        .columns = columns,
        .period = PERIOD_MONTH,
        .run = run,
};
