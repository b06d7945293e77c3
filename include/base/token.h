/* Random texts that only their holder knows: cookies, links, tokens, keys of forms. Any thread. */
#ifndef BILLHOOK_BASE_TOKEN_H
#define BILLHOOK_BASE_TOKEN_H

#include <glib.h>
#include <stdbool.h>

#define TOKEN_LENGTH 43 /* of token_new(), without the 0 */

/* 32 random bytes (OpenSSL's RAND_bytes) as 43 characters of [A-Za-z0-9_-]. When the system gives
 * no random numbers the program ends. Caller frees. */
char *token_new(void);

/* True for a text of the form of token_new(). */
bool token_has_form(const char *text);

/* The SHA-256 of a token's text, under which it is kept. */
void token_hash(const char *text, guint8 sha256[32]);

/* HMAC-SHA256 of `text` with a key of 32 bytes, as 64 hex digits. Caller frees. */
char *token_sign(const guint8 key[32], const char *text);

/* Whether two texts are the same, in a time that does not depend on where they differ. */
bool token_same(const char *a, const char *b);

#endif
