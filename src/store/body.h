/* Bodies of deliveries as they are kept: packed with zlib. Any thread. */
#ifndef BILLHOOK_STORE_BODY_H
#define BILLHOOK_STORE_BODY_H

#include <glib.h>

/* The packed form (zlib, level 1); caller unrefs. NULL: it would not be smaller, or has less than
 * 512 bytes. */
GBytes *body_pack(const void *bytes, gsize length);

/* The `length` bytes of a packed body; caller unrefs. SYSTEM: it is damaged, or of another length.
 */
GBytes *body_unpack(GBytes *packed, gsize length, GError **error);

#endif
