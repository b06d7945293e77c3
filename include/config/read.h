/* The config file as lines: GKeyFile's syntax (comments with #, [group], key=value,
 * key[language]=value) with what GKeyFile does not tell: places, repeats and what is wrong with the
 * encoding. Nothing here knows a key. */
#ifndef BILLHOOK_CONFIG_READ_H
#define BILLHOOK_CONFIG_READ_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"

#define CONFIG_LINE_LONGEST 65536

struct config_entry {
    int line;
    char *key;      /* without the language */
    char *language; /* "" for none */
    char *value; /* as written, blanks before it removed, those behind it kept; valid UTF-8 without
                    control characters but tab */
    bool blank_before; /* `key= value`: a blank right behind the '=' that does not mirror one before
                          it */
};

struct config_section {
    int line;
    char *name; /* "shop main"; NULL when the header was unreadable: its keys are not judged */
    GPtrArray *entries; /* struct config_entry, each key and language once */
};

/* Splits bytes into sections (GPtrArray of struct config_section, a group once, in order); problems
 * are added under the name `file`. */
GPtrArray *config_read(const char *file, const char *bytes, gsize length, GPtrArray *problems);

/* A key's name as an admin writes it, "caption_paid[fr]". Caller frees. */
char *config_entry_name(const struct config_entry *entry);

#endif
