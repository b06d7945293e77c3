/* Payment links (Mollie) are made, asked about and ended, one thing a step. Called by the daemon's
 * loop; needs no thread of its own. What makes a link is durable before its first byte, goes out
 * under a key of ours that is kept with it, and is looked for at Mollie before it is repeated. The
 * rules: INTERFACE.md, [payment] mollie_key; MOLLIE.md. */
#ifndef BILLHOOK_FETCH_LINKS_H
#define BILLHOOK_FETCH_LINKS_H

#include "channel/work.h"
#include "fetch/links_line.h"

/* One step: takes the link that is due the longest one question further. *did: there was one.
 * Nothing is asked without a key, after Mollie refused it, and in a pause. Errors are the
 * database's. One thread at a time for all of a database; outside of a transaction. */
bool links_step(struct links_line *line, const struct work *work, bool *did, GError **error);

/* *at: when links_step() has something to do, Unix seconds; 0: not before something changes. */
bool links_next_step(const struct work *work, gint64 *at, GError **error);

/* At a start, before the first step: what was being made when the process died is looked for. */
bool links_recover(const struct work *work, GError **error);

/* The config was read (start, SIGHUP): a pause ends, and links that Mollie did not take in the last
 * 30 days are wanted again, for what was wrong may be mended. Between two steps: one that goes on
 * could note the old key's refusal afterwards. Outside of a transaction. */
bool links_config_read(const struct work *work, GError **error);

#endif
