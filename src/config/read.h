/* The config file as lines: GKeyFile's syntax (comments with #, [group], key=value,
 * key[language]=value) with what GKeyFile does not tell: places, repeats and what is wrong with the
 * encoding. Nothing here knows a key. */
#ifndef BILLHOOK_CONFIG_READ_H
#define BILLHOOK_CONFIG_READ_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"

#define CONFIG_LINE_LONGEST 65536 /* bytes */

/* One `key=value`. Strings are owned. */
struct config_entry {
    int line;       /* counted from 1 */
    char *key;      /* without the language */
    char *language; /* "" for none */
    char *value; /* as written, blanks before it removed, those behind it kept; valid UTF-8 without
                    control characters but tab */
    bool blank_before; /* `key= value`: a blank right behind the '=' that does not mirror one before
                          it */
};

/* One `[group]` with its keys. */
struct config_section {
    int line;   /* of the header */
    char *name; /* "shop main"; NULL when the header was unreadable: its keys are not judged */
    GPtrArray *entries; /* struct config_entry, each key and language once */
};

/* Splits the bytes of a config file into sections: GPtrArray of struct config_section, each group
 * once, in the order of the file; the caller unrefs it, and the values are wiped then. What is
 * wrong (encoding, a line that is neither, a group or key given twice) is added to problems
 * (config_problem_add) under the name `file`, and left out. Any thread. */
GPtrArray *config_read(const char *file, const char *bytes, gsize length, GPtrArray *problems);

/* A key's name as an admin writes it, "caption_paid[fr]", or "caption_paid" without a language.
 * Caller frees. */
char *config_entry_name(const struct config_entry *entry);

#endif
