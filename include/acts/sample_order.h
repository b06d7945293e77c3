/* The sample order of `billhook post`, `make demo` and the previews of the desk. */
#ifndef BILLHOOK_ACTS_SAMPLE_ORDER_H
#define BILLHOOK_ACTS_SAMPLE_ORDER_H

#include <glib.h>

/* An order body as WooCommerce would send it: two products at 21 and 6 %, a coupon, taxed shipping,
 * bank transfer, to a company in Mechelen; id from the clock and a random number, dates of `now`
 * (Unix seconds), links to `shop_url`. 56.36 EUR in all. Caller frees. Any thread. */
char *sample_order(gint64 now, const char *shop_url);

#endif
