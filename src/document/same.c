/* Whether an order still says what its issued document says. */
#include <string.h>

#include "document/build.h"

/* Collects the names of what differs, for the owner: no customer's data in them. */
static void differ(GString *found, bool differs, const char *name)
{
    if (differs)
        g_string_append_printf(found, "%s%s", found->len ? ", " : "", name);
}

static bool same_money(const struct document_line *a, const struct document_line *b)
{
    if (a->net != b->net || a->gross != b->gross)
        return false;
    if (decimal_compare(a->vat_rate, b->vat_rate) != 0)
        return false;

    /* documents of before had the cent that rounding moves in the discount */
    return ABS(a->discount - b->discount) <= 1;
}

/* The SKU is left out: WooCommerce sends null for it once the product is deleted, and the order is
 * the same. */
static bool same_line(const struct document_line *a, const struct document_line *b, bool with_money)
{
    if (a->kind != b->kind || strcmp(a->description, b->description) != 0)
        return false;
    if (!g_strv_equal((const char *const *)a->details, (const char *const *)b->details))
        return false;
    if (decimal_compare(a->quantity, b->quantity) != 0)
        return false;

    return !with_money || same_money(a, b);
}

static bool same_lines(const struct document *a, const struct document *b, bool with_money)
{
    if (a->lines->len != b->lines->len)
        return false;

    for (guint i = 0; i < a->lines->len; i++) {
        const struct document_line *one = g_ptr_array_index(a->lines, i);
        const struct document_line *other = g_ptr_array_index(b->lines, i);
        if (!same_line(one, other, with_money))
            return false;
    }
    return true;
}

static void compare_totals(
        GString *found, const struct document *issued, const struct document *now)
{
    g_autofree char *old = money_text(issued->totals.gross, issued->currency_decimals);
    g_autofree char *new = money_text(now->totals.gross, now->currency_decimals);
    g_autofree char *name = g_strdup_printf("the total (%s, now %s)", old, new);
    differ(found, issued->totals.gross != now->totals.gross, name);
}

static bool same_payments(const struct document *a, const struct document *b)
{
    if (a->payments->len != b->payments->len)
        return false;
    for (guint i = 0; i < a->payments->len; i++) {
        const struct document_payment *one = a->payments->pdata[i];
        const struct document_payment *other = b->payments->pdata[i];
        if (one->amount != other->amount || strcmp(one->label, other->label) != 0)
            return false;
    }
    return true;
}

static bool same_shipping(const struct customer *a, const struct customer *b)
{
    if (a->has_shipping != b->has_shipping)
        return false;
    return !a->has_shipping || address_equal(&a->shipping, &b->shipping);
}

static void compare_customers(
        GString *found, const struct customer *issued, const struct customer *now)
{
    bool renamed = strcmp(issued->name, now->name) != 0;
    bool other_company = strcmp(issued->company, now->company) != 0;
    differ(found, renamed || other_company, "the customer");
    differ(found, strcmp(issued->vat, now->vat) != 0, "the customer's VAT number");
    differ(found, strcmp(issued->email, now->email) != 0, "the e-mail address");
    differ(found, !address_equal(&issued->billing, &now->billing), "the billing address");
    differ(found, !same_shipping(issued, now), "the shipping address");
}

bool document_same_content(
        const struct document *issued, const struct document *now, char **difference)
{
    /* a delivery note shows no money: a new price leaves it right */
    bool with_money = issued->type != DOCUMENT_DELIVERY_NOTE;
    GString *found = g_string_new(NULL);
    differ(found, !same_lines(issued, now, with_money), "the lines");
    if (with_money)
        compare_totals(found, issued, now);
    differ(found, with_money && !same_payments(issued, now), "the gift cards");
    differ(found, strcmp(issued->currency, now->currency) != 0, "the currency");
    compare_customers(found, &issued->customer, &now->customer);

    bool same = found->len == 0;
    char *names = g_string_free(found, FALSE);
    if (difference)
        *difference = names;
    else
        g_free(names);
    return same;
}
