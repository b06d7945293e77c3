/* What the taxes of a line say about its rate, looked at with the other lines of the order. */
#include "line_taxes.h"

#include "tax_math.h"

const struct share *line_share(const struct line_taxes *taxes, guint index)
{
    return &g_array_index(taxes->shares, struct share, index);
}

guint line_taxes_charging(const struct line_taxes *taxes, struct decimal *highest)
{
    guint count = 0;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = line_share(taxes, i);
        if (decimal_is_zero(share->tax))
            continue;
        if (count == 0 || decimal_compare(share->percent, *highest) > 0)
            *highest = share->percent;
        count++;
    }
    return count;
}

/* The only tax that charged something before the discount. */
static const struct share *share_before_discount(const struct line_taxes *taxes)
{
    const struct share *one = NULL;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = line_share(taxes, i);
        if (decimal_is_zero(share->before))
            continue;
        if (one)
            return NULL;
        one = share;
    }
    return one;
}

bool line_taxes_state_zero(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++)
        if (decimal_is_zero(line_share(taxes, i)->percent))
            return true;
    return false;
}

static struct decimal highest_stated(const struct line_taxes *taxes)
{
    struct decimal highest = {0};
    for (guint i = 0; i < taxes->shares->len; i++)
        if (decimal_compare(line_share(taxes, i)->percent, highest) > 0)
            highest = line_share(taxes, i)->percent;
    return highest;
}

struct decimal line_taxes_rate_uncharged(const struct line_taxes *taxes)
{
    const struct facts *facts = taxes->facts;
    const struct share *before = share_before_discount(taxes);
    if (taxes->shares->len <= 1 || !facts->has_charged)
        return before ? before->percent : highest_stated(taxes);
    if (before)
        return before->percent;

    bool is_money = !tax_is_within(tax_of(taxes->line->total, facts->highest), facts->unit);
    if (is_money && line_taxes_state_zero(taxes))
        return (struct decimal){0};
    return facts->highest;
}

bool line_taxes_are_on_the_whole(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = line_share(taxes, i);
        struct decimal expected = tax_of(taxes->line->total, share->percent);
        struct decimal difference = decimal_sub(share->tax, expected);
        bool charges = !decimal_is_zero(share->tax);
        if (charges && !tax_is_within(difference, taxes->facts->unit))
            return false;
    }
    return true;
}
