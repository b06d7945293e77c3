/* SHA-256 sums as bytes. Any thread. */
#ifndef BILLHOOK_STORE_HASH_H
#define BILLHOOK_STORE_HASH_H

#include <glib.h>
#include <stdbool.h>

/* A SHA-256. */
#define HASH_BYTES 32

/* The hash of 64 hex digits. False: the text is no such thing; `hash` is undefined then. */
bool hash_from_hex(const char *text, guint8 hash[HASH_BYTES]);

/* The SHA-256 of some bytes. */
void hash_bytes(GBytes *bytes, guint8 hash[HASH_BYTES]);

#endif
