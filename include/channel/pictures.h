/* The logo of documents: what stands in the config's file when one is issued is kept in the
 * database, by its content, and the document's frozen seller names that ("sha256:HEX" in place of
 * the file's path). A page made later, after a restore or on another machine shows the same logo.
 */
#ifndef BILLHOOK_CHANNEL_PICTURES_H
#define BILLHOOK_CHANNEL_PICTURES_H

#include "channel/work.h"
#include "render/picture.h"

/* The logo as [seller] logo has it now, which can be drawn within bounds; without bytes and sha256
 * where none is set. Caller clears it with picture_clear(); after an error it is empty. CONFLICT:
 * it cannot be read or drawn; the message names key and file. Costs a stat() where nothing changed;
 * else it may take seconds, so call it once before a transaction. The store's thread. */
bool pictures_now(const struct work *work, struct picture *logo, GError **error);

/* In the caller's transaction: keeps the logo's bytes in the store and makes the seller name them.
 * Nothing for an empty logo. Errors are the store's. */
bool pictures_freeze(struct store *store,
        const struct picture *logo,
        struct seller *seller,
        gint64 now,
        GError **error);

/* The logo of a seller as frozen, or of a draft (then its file is read now). Where this thread drew
 * it last it comes without bytes. Caller clears it with picture_clear(). False with *lost: a
 * document of schema 1 or 2 names a file that cannot be read or drawn any more (the error, INPUT or
 * SYSTEM, says why): it has its page without. Else the store's errors. The store's thread. */
bool pictures_of(struct store *store,
        const struct seller *seller,
        struct picture *logo,
        bool *lost,
        GError **error);

#endif
