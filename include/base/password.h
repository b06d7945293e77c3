/* Passwords: yescrypt at Debian's cost, by libxcrypt. Each call takes a fifth of a second of a
 * processor and some megabytes on purpose: at most two at once is the callers' to see to. */
#ifndef BILLHOOK_BASE_PASSWORD_H
#define BILLHOOK_BASE_PASSWORD_H

#include <glib.h>
#include <stdbool.h>

#define PASSWORD_LEAST 12 /* bytes */
#define PASSWORD_MOST 128

/* Whether a text may be a password: 12 to 128 bytes, any but NUL. INPUT says so. Any thread. */
bool password_check(const char *password, GError **error);

/* What is kept of a password that password_check() took: "$y$…", as crypt(5) says. NULL with SYSTEM
 * where there is no memory or randomness. Caller frees. Any thread. */
char *password_hash(const char *password, GError **error);

/* Whether a password is the one of that hash, compared in constant time. `hash` "" (no password, no
 * such user): false, after the same work. False also for a password that password_check() does not
 * take. Any thread. */
bool password_fits(const char *password, const char *hash);

#endif
