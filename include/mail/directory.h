/* Mails as files in a directory. */
#ifndef BILLHOOK_MAIL_DIRECTORY_H
#define BILLHOOK_MAIL_DIRECTORY_H

#include <glib.h>
#include <stdbool.h>

/* transport=directory: writes NAME.eml (at most 200 characters of the name; what is not
 * [A-Za-z0-9._-] becomes `_`, and one before a leading dot) whole or not at all, fsynced, 0600. An
 * existing one of the same bytes is success. CONFLICT: one of other bytes is there; SYSTEM: the
 * directory or the disk. Any thread, but two must not write one name at once. */
bool mail_to_directory(const char *directory, const char *name, GBytes *message, GError **error);

#endif
