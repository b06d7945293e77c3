/* Is the open file still the path's? For transactions (the public half is in store/store.h). */
#ifndef BILLHOOK_STORE_PLACE_H
#define BILLHOOK_STORE_PLACE_H

#include "store/store.h"

/* True where the files are in their place, or the store watches none. TEMPORARY: a file is not in
 * its place. SYSTEM, and store->broken: this connection has another file open than the path's. */
bool place_holds(struct store *store, GError **error);

/* Whether this connection's file is another than the path's: a replacement lies there, or lay there
 * when it was opened. */
bool place_moved(struct store *store);

/* Before the connection is closed: where a file is not in its place SQLite leaves the -wal alone,
 * for what lies at its path is not ours. */
void place_leave(struct store *store);

#endif
