/* One entry of a config file; in the room of config only. */
#ifndef BILLHOOK_CONFIG_ENTRY_H
#define BILLHOOK_CONFIG_ENTRY_H

#include "loading.h"
#include "read.h"
#include "settings.h"

/* Where the keys of a section go. */
struct target {
    const struct setting_group *group;
    const struct config_section *section;
    void *base; /* what the rows' offsets count from; NULL: the section is not judged */
};

/* Puts the value of an entry into its field, from the file that it names where the key is x_file.
 * An unknown key and a value that is not allowed are added as errors, and loading->wrong remembers
 * the key. */
void entry_apply(
        struct loading *loading, const struct target *target, const struct config_entry *entry);

/* The row of x for a key x_file, where x may come from a file: a secret or a template. NULL for any
 * other key. Static. */
const struct setting *entry_find_from_file(guint group, const char *key);

/* The name nearest to a word that is not known (text_nearest), or NULL. Ends `names` (of char *)
 * with NULL. Borrowed from names. */
const char *entry_nearest_name(const char *word, GPtrArray *names);

#endif
