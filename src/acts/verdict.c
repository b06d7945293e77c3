/* What a rule of the config says of an order's state. */
#include "acts/verdict.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "document/vat_number.h"

/* Caller frees. */
static char *first_day(const struct work *work, const struct shop *shop)
{
    return *shop->orders_since ? g_strdup(shop->orders_since)
                               : store_birthday(work->store, work->config->seller.timezone);
}

struct rule_verdict verdict_of(const struct work *work,
        const struct shop *shop,
        const struct order *order,
        enum document_type type)
{
    g_autofree char *since = first_day(work, shop);
    bool has_vat = !text_is_blank(vat_number_find(order, shop));
    return rule_decide(order, false, config_rule(work->config, type), shop, since,
            work->config->seller.timezone, has_vat);
}

bool verdict_is_before(const struct work *work, const struct shop *shop, gint64 created_at)
{
    g_autofree char *since = first_day(work, shop);
    g_autofree char *day = date_day(created_at, work->config->seller.timezone);
    return strcmp(day, since) < 0;
}

gint64 verdict_first_second(const struct work *work, const struct shop *shop)
{
    g_autofree char *since = first_day(work, shop);
    return date_day_start(since, work->config->seller.timezone);
}
