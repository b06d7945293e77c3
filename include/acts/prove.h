/* The proof of the books (`verify`), with a note of what came of it. */
#ifndef BILLHOOK_ACTS_PROVE_H
#define BILLHOOK_ACTS_PROVE_H

#include <cjson/cJSON.h>

#include "base/progress.h"
#include "store/books.h"

/* Proves the books (store_verify()) and notes whether they are good, for `status` and the daemon's
 * alert; a proof that was told to end is none, and nothing is noted. `path`: of the database, which
 * is opened for the note; one that may not be written takes none: no matter. */
GPtrArray *prove_books(struct store *store,
        const char *path,
        gint64 now,
        struct progress *progress,
        gint64 *documents,
        GError **error);

/* As `verify --json` prints it, of the first `most` faults (0: of all); notes are none. The caller
 * deletes it. Any thread. */
cJSON *prove_to_json(const GPtrArray *faults, gint64 documents, guint most);

#endif
