/* PATH.lock: one instance serves a database, one process at a time writes its mark. */
#ifndef BILLHOOK_STORE_LOCK_H
#define BILLHOOK_STORE_LOCK_H

#include "store/store.h"

/* Takes the lock of a serving daemon into store->lock_fd and writes our pid into the file; it holds
 * until that is closed. CONFLICT: another process has it (named by its pid). SYSTEM: the file
 * cannot be opened, locked or written. Uses the store's paths only: no database need be open. */
bool store_take_lock(struct store *store, GError **error);

/* Waits until no other process or thread writes the mark. A descriptor whose close(2) ends the
 * lock; -1 and SYSTEM when the lock file cannot be opened or locked. */
int store_lock_mark(struct store *store, GError **error);

#endif
