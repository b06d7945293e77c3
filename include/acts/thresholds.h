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

#endif
