/* CODA version 2 (Febelfin 2.6); in the room of bank only. Pure; any thread. */
#ifndef BILLHOOK_BANK_CODA_H
#define BILLHOOK_BANK_CODA_H

#include <glib.h>
#include <stdbool.h>

/* Whether a file begins as a CODA: its first line is a header record. */
bool coda_looks_like(const char *bytes, gsize length);

/* As bank_read(), for a CODA. */
GPtrArray *coda_read(const char *bytes, gsize length, GError **error);

#endif
