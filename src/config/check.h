/* The checks across keys; in the room of config only. */
#ifndef BILLHOOK_CONFIG_CHECK_H
#define BILLHOOK_CONFIG_CHECK_H

#include "loading.h"

/* Checks keys against each other: what cannot work together is an error, what is unwise a
 * warning; the problems are marked `across`. To be called once all values are in loading->config;
 * values that were refused are left alone. */
void check_across(struct loading *loading);

/* The same for the REST API of each [shop NAME], which check_across() calls. */
void check_rest(struct loading *loading);

/* The same for [desk], which check_across() calls. */
void check_desk(struct loading *loading);

/* The same for [peppol], which check_across() calls. */
void check_peppol(struct loading *loading);

/* The same for [payment] mollie_…, which check_across() calls; says whether there is a key. */
void check_mollie(struct loading *loading);

/* The same for [accountant] and [reminders], which check_across() calls. */
void check_books(struct loading *loading);

#endif
