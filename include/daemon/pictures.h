/* The logo of documents: what stands in the config's file when one is issued is kept in the
 * database, by its content, and the document's frozen seller names that ("sha256:HEX" in place of
 * the file's path). A page made later, after a restore or on another machine shows the same logo.
 */
#ifndef BILLHOOK_DAEMON_PICTURES_H
#define BILLHOOK_DAEMON_PICTURES_H

#include "config/config.h"
#include "render/pdf.h"
#include "store/store.h"

/* The logo as [seller] logo has it now, which can be drawn within bounds; without bytes and sha256
 * where none is set. The caller clears it. CONFLICT: it cannot be read or drawn; the message names
 * key and file. Costs a stat() where nothing changed; else it may take seconds, so call it once
 * before a transaction. */
bool pictures_now(
        struct store *store, const struct config *config, struct picture *logo, GError **error);

/* Keeps the logo and makes the seller name it. In the caller's transaction. */
bool pictures_freeze(struct store *store,
        const struct picture *logo,
        struct seller *seller,
        gint64 now,
        GError **error);

/* The logo of a seller as frozen, or of a draft. The caller clears it. *lost: a document of schema
 * 1 or 2 names a file that cannot be read any more (the error says why): it has its page without.
 */
bool pictures_of(struct store *store,
        const struct seller *seller,
        struct picture *logo,
        bool *lost,
        GError **error);

#endif
