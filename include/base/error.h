/* The errors of the whole program. Each function that can fail returns false or NULL and sets a
 * GError of this domain last; the code says what the caller should do, the message names the thing
 * and the reason. */
#ifndef BILLHOOK_BASE_ERROR_H
#define BILLHOOK_BASE_ERROR_H

#include <glib.h>
#include <stdbool.h>

enum billhook_error {
    BILLHOOK_ERROR_INPUT,     /* it will never work: keep it and report it */
    BILLHOOK_ERROR_DENIED,    /* a secret, a permission */
    BILLHOOK_ERROR_NOT_FOUND, /* no such thing */
    BILLHOOK_ERROR_CONFLICT,  /* the thing is not in a state for this */
    BILLHOOK_ERROR_TEMPORARY, /* try again later */
    BILLHOOK_ERROR_PERMANENT, /* a peer refused for good */
    BILLHOOK_ERROR_SYSTEM,    /* disk, memory, operating system */
    BILLHOOK_ERROR_USAGE,     /* wrong command line or configuration: exit status 2 */
};

/* The domain that all these codes belong to. Any thread. */
GQuark billhook_error_quark(void);
#define BILLHOOK_ERROR (billhook_error_quark())

/* Makes an error with a message (printf) and returns false, so that `return fail(error, …)` reads
 * well. error may be NULL; *error must not hold an error yet. The caller of the failing function
 * frees it. Any thread. */
bool fail(GError **error, enum billhook_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* As fail(), for a message that repeats what somebody else wrote (a field of an order, a shop's
 * error): a person may read it, the log may not, since a customer's name can stand in it. `logged`
 * is the message without those words, for error_logged(); it is copied. Any thread. */
bool fail_quoting(
        GError **error, enum billhook_error code, const char *logged, const char *format, ...)
        G_GNUC_PRINTF(4, 5);

/* What the log may hold of an error (not NULL): `logged` where fail_quoting() made it, else the
 * message, also of another domain's error. Borrowed from the error. Any thread. */
const char *error_logged(const GError *error);

#endif
