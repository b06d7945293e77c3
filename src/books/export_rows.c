/* journal.csv and lines.csv. */
#include "export_rows.h"

#include "document/vat_country.h"

/* clang-format off */
const struct report_column export_journal_columns[] = {
        {"type", FORM_TEXT, false, NULL},
        {"number", FORM_TEXT, false, NULL},
        {"issue_date", FORM_DAY, false, NULL},
        {"due_date", FORM_DAY, false, NULL},
        {"order", FORM_TEXT, false, NULL},
        {"customer", FORM_TEXT, false, NULL},
        {"vat_number", FORM_TEXT, false, NULL},
        {"country", FORM_TEXT, false, NULL},
        {"category", FORM_TEXT, false, NULL},
        {"rate", FORM_RATE, false, NULL},
        {"base", FORM_MONEY, false, NULL},
        {"vat", FORM_MONEY, false, NULL},
        {"rounding", FORM_MONEY, false, NULL},
        {"gross", FORM_MONEY, false, NULL},
        {"currency", FORM_TEXT, false, NULL},
        {"paid", FORM_TEXT, false, NULL},
        {"paid_on", FORM_DAY, false, NULL},
        {"payment_method", FORM_TEXT, false, NULL},
        {"reference", FORM_TEXT, false, NULL},
        {"credits", FORM_TEXT, false, NULL},
        {"peppol_state", FORM_TEXT, false, NULL},
        {0},
};
const struct report_column export_line_columns[] = {
        {"type", FORM_TEXT, false, NULL},
        {"number", FORM_TEXT, false, NULL},
        {"line", FORM_COUNT, false, NULL},
        {"kind", FORM_TEXT, false, NULL},
        {"sku", FORM_TEXT, false, NULL},
        {"description", FORM_TEXT, false, NULL},
        {"quantity", FORM_QUANTITY, false, NULL},
        {"unit_price", FORM_PRICE, false, NULL},
        {"discount", FORM_MONEY, false, NULL},
        {"net", FORM_MONEY, false, NULL},
        {"rate", FORM_RATE, false, NULL},
        {"category", FORM_TEXT, false, NULL},
        {"vat", FORM_MONEY, false, NULL},
        {"gross", FORM_MONEY, false, NULL},
        {0},
};
/* clang-format on */

/* A delivery note shows no figure. */
static bool has_figures(const struct document *document)
{
    return document->type != DOCUMENT_DELIVERY_NOTE;
}

/* A credit note takes back. */
static money signed_money(const struct document *document, money amount)
{
    return document->type == DOCUMENT_CREDIT_NOTE ? -amount : amount;
}

static const char *destination(const struct document *document)
{
    return customer_destination(&document->customer)->country;
}

static const char *customer_name(const struct document *document)
{
    const struct customer *customer = &document->customer;
    return *customer->company ? customer->company : customer->name;
}

static void journal_row(GString *to,
        enum csv_style style,
        const struct document *document,
        const struct export_paid *paid,
        const struct document_vat *vat,
        money rounding)
{
    bool none = !has_figures(document);
    const struct report_value values[] = {
            {.text = document_type_text(document->type)},
            {.text = document->number},
            {.text = document->issue_date},
            {.text = document->due_date},
            {.text = document->order_number},
            {.text = customer_name(document)},
            {.text = document->customer.vat},
            {.text = destination(document)},
            {.text = none ? "" : vat_category_text(vat->category)},
            {.decimal = vat->rate, .none = none},
            {.amount = signed_money(document, vat->base), .none = none},
            {.amount = signed_money(document, vat->amount), .none = none},
            {.amount = signed_money(document, rounding), .none = none},
            {.amount = signed_money(document, vat->base + vat->amount + rounding), .none = none},
            {.text = document->currency},
            {.text = none                ? ""
                            : paid->paid ? "true"
                                         : "false"},
            {.text = paid->on},
            {.text = document->payment_method},
            {.text = document->payment_reference},
            {.text = document->credits_number},
            {.text = document->peppol.exists ? peppol_state_text(document->peppol.state) : ""},
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(values) + 1 == G_N_ELEMENTS(export_journal_columns));
    csv_row(to, style, export_journal_columns, values, document->currency_decimals);
}

void export_journal_rows(GString *to,
        enum csv_style style,
        const struct document *document,
        const struct export_paid *paid)
{
    const struct document_vat all = {.base = document->totals.net, .amount = document->totals.vat};
    if (document->vat->len == 0 || !has_figures(document))
        journal_row(to, style, document, paid, &all, document->totals.rounding);
    for (guint i = 0; has_figures(document) && i < document->vat->len; i++)
        journal_row(to, style, document, paid,
                &g_array_index(document->vat, struct document_vat, i),
                i == 0 ? document->totals.rounding : 0);
}

static void line_row(GString *to,
        enum csv_style style,
        const struct document *document,
        const struct document_line *line,
        guint place)
{
    bool none = !has_figures(document);
    bool credit = document->type == DOCUMENT_CREDIT_NOTE;
    const struct report_value values[] = {
            {.text = document_type_text(document->type)},
            {.text = document->number},
            {.amount = place},
            {.text = line_kind_text(line->kind)},
            {.text = line->sku},
            {.text = line->description},
            {.decimal = credit ? decimal_neg(line->quantity) : line->quantity},
            {.decimal = line->unit_price, .none = none},
            {.amount = line->discount, .none = none},
            {.amount = signed_money(document, line->net), .none = none},
            {.decimal = line->vat_rate, .none = none},
            {.text = none ? "" : vat_category_text(line->vat_category)},
            {.amount = signed_money(document, line->vat), .none = none},
            {.amount = signed_money(document, line->gross), .none = none},
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(values) + 1 == G_N_ELEMENTS(export_line_columns));
    csv_row(to, style, export_line_columns, values, document->currency_decimals);
}

void export_line_rows(GString *to, enum csv_style style, const struct document *document)
{
    for (guint i = 0; i < document->lines->len; i++)
        line_row(to, style, document, g_ptr_array_index(document->lines, i), i + 1);
}
