/* The channel of Peppol: an issued invoice or credit note leaves as UBL through the access point
 * that the config names. Its states and what leads from one to the next: INTERFACE-peppol.md,
 * "state"; as a table: peppol_states.c. */
#ifndef BILLHOOK_CHANNEL_PEPPOL_H
#define BILLHOOK_CHANNEL_PEPPOL_H

#include "channel/peppol_talk.h"
#include "channel/work.h"

/* One step: takes the delivery that is due the longest as far as it goes without waiting (looked
 * up, handed over, asked about). What may hand it over is durable before its first byte, and no
 * transaction is open across the network. *did: there was one. Nothing is done while no provider is
 * set or the provider is paused. Errors are the database's. One thread at a time for all of a
 * database; outside of a transaction. */
bool peppol_step(struct peppol_line *line, const struct work *work, bool *did, GError **error);

/* *at: when peppol_step() has something to do, Unix seconds; 0: not before something changes. */
bool peppol_next_step(const struct work *work, gint64 *at, GError **error);

/* At a start, before the first step: what was being sent when the process died is looked for, or
 * goes on where its step may be repeated. Outside of a transaction. */
bool peppol_recover_sending(const struct work *work, GError **error);

/* The config was read (start, SIGHUP): a pause of the provider ends, it is noted that a provider is
 * set, and accepted deliveries are asked about again that the config did not name in between.
 * Between two steps: one that goes on could note the old key's refusal afterwards. Outside of a
 * transaction. */
bool peppol_config_read(const struct work *work, GError **error);

#endif
