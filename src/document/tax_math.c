/* The arithmetic of rates and shares. */
#include "tax_math.h"

bool tax_is_within(struct decimal value, struct decimal limit)
{
    return decimal_compare(decimal_abs(value), limit) <= 0;
}

struct decimal tax_scale(struct decimal a, struct decimal b, struct decimal c)
{
    struct decimal product = {0}, result = {0};
    if (!decimal_multiply(a, b, &product))
        return (struct decimal){0};
    if (!decimal_divide(product, c, &result))
        return (struct decimal){0};
    return result;
}

struct decimal tax_of(struct decimal net, struct decimal percent)
{
    return tax_scale(net, percent, decimal_from_int(100));
}

struct decimal tax_net_of(struct decimal tax, struct decimal percent)
{
    return tax_scale(tax, decimal_from_int(100), percent);
}
