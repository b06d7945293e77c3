/* The pool of senders. */
#ifndef BILLHOOK_DAEMON_MAILER_POOL_H
#define BILLHOOK_DAEMON_MAILER_POOL_H

#include "base/outcome.h"
#include "channel/work.h"
#include "live.h"
#include "store_pool.h"

/* How many mails are under way at once at most. At a relay 20 ms away one connection sends 11 a
 * second. */
#define MAILER_SENDERS 12

struct mailer;

/* Starts the pool of senders and the thread that watches the outbox for them: it starts one when
 * mail is due, more while there is more, and lets idle ones end. `live` and `pool` are borrowed
 * until mailer_stop(). Never NULL. */
struct mailer *mailer_start(struct live *live, struct store_pool *pool);

/* The config was read again, and is in place: relay_config_read() for all senders. Any thread. */
bool mailer_config_read(struct mailer *mailer, const struct work *work, GError **error);

/* True while a sender has work: it may wait for a mail server for minutes, without a word in the
 * database and with nothing due, and mailer_stop() would cut it short. Any thread. */
bool mailer_is_sending(struct mailer *mailer);

/* Ends all senders and frees the pool, after live_stop(); waits for a reply to a final dot. NULL is
 * allowed. */
void mailer_stop(struct mailer *mailer);

/* Copies the attempts by outcome since the start, for /metrics. Any thread. */
void mailer_read_outcomes(struct mailer *mailer, int outcomes[OUTCOMES]);

#endif
