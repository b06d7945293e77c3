/* What a file of the owner's holds: itself or, of a .zip, the files in it. */
#ifndef BILLHOOK_ACTS_BANK_UNPACK_H
#define BILLHOOK_ACTS_BANK_UNPACK_H

#include <glib.h>
#include <stdbool.h>

/* One of them. */
struct bank_member {
    char *name; /* of a file in a .zip "FILE: NAME" */
    GBytes *bytes;
};

/* The members of a file (GPtrArray of struct bank_member, which it frees): of a .zip its files,
 * without folders and what an operating system adds (__MACOSX, names that begin with a point), else
 * the file alone. NULL with INPUT, which names it: the .zip is broken, encrypted or empty, holds
 * another archive, more than 1,000 files, one that is larger than BANK_FILE_MOST, or more than 256
 * MB or 250 times its own size when unpacked. Any thread. */
GPtrArray *bank_unpack(const char *name, GBytes *bytes, GError **error);

#endif
