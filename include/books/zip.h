/* A zip file, written from its first byte to its last (libarchive), and the SHA-256 of each file in
 * it. The same files give the same bytes: no time, no owner, one mode. One thread at a time. */
#ifndef BILLHOOK_BOOKS_ZIP_H
#define BILLHOOK_BOOKS_ZIP_H

#include <glib.h>
#include <stdbool.h>

/* What is written, in the order of the calls. */
struct zip;

/* A zip that goes to an open descriptor, which stays the caller's and is never sought in; `name`
 * begins the messages about it. SYSTEM: there is no memory, or no place for a temporary file.
 * zip_free(). */
struct zip *zip_new(int out, const char *name, GError **error);

/* Frees it; one that was not finished is left without its end. NULL: nothing. */
void zip_free(struct zip *zip);
typedef struct zip zip_auto;
/* For g_autoptr(zip_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(zip_auto, zip_free)

/* How a file lies in it: what is packed already gains nothing. */
enum zip_method { ZIP_PACKED, ZIP_AS_IT_IS };

/* A whole file; its name is ASCII, with '/' between folders. SYSTEM: it could not be written. */
bool zip_add(
        struct zip *zip, const char *name, enum zip_method method, GBytes *bytes, GError **error);

/* Begins a file in pieces, which pile up in a temporary file until zip_end(). One at a time; names
 * as zip_add(). SYSTEM. */
bool zip_begin(struct zip *zip, const char *name, GError **error);

/* The next piece of the file that zip_begin() began. SYSTEM: there is no room for it. */
bool zip_write(struct zip *zip, const char *bytes, gsize length, GError **error);

/* Packs the pieces as one file and forgets the temporary one. SYSTEM. */
bool zip_end(struct zip *zip, GError **error);

/* How many files are in it. */
gint64 zip_count(const struct zip *zip);

/* Adds SHA256SUMS over all that is in it, as `sha256sum -c` reads it, and ends the zip. SYSTEM. */
bool zip_finish(struct zip *zip, GError **error);

#endif
