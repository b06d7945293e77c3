/* From where on something needs a person: what `status`, /health and the alerts have in common. */
#ifndef BILLHOOK_ACTS_THRESHOLDS_H
#define BILLHOOK_ACTS_THRESHOLDS_H

/* WooCommerce switches a webhook off at the 7th failure in a row. */
#define DENIED_ALARM 7

/* So long `billhook status` tells of deliveries that were answered 503: what is lost is looked for
 * in the shop. */
#define UNSTORED_TOLD_S (7 * 86400)

/* Below this share of free space on the database's disk a person is needed. */
#define DISK_PERCENT_LEAST 10

/* A shop whose REST API gave no usable answer for so long needs a person. */
#define SHOP_UNREACHABLE_S (3 * 3600)

/* The same of Mollie, where payment links are made. */
#define MOLLIE_UNREACHABLE_S (3 * 3600)

/* So many orders that their webhook missed within ORDERS_MISSED_TOLD_S are one too many: webhooks
 * do not arrive. No more than ORDERS_MISSED_LOOKED_AT of them are looked at for a line. */
#define ORDERS_MISSED_ALARM 3
#define ORDERS_MISSED_TOLD_S 86400
#define ORDERS_MISSED_LOOKED_AT 1000

/* What could not be written back to a shop (tried for 7 days) is told until it is so old. */
#define NOT_WRITTEN_TOLD_S (14 * 86400)

#endif
