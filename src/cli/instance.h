/* A config file and what belongs to it by its place: /etc/billhook/NAME.conf is the seller NAME,
 * billhook@NAME. Main thread. */
#ifndef BILLHOOK_CLI_INSTANCE_H
#define BILLHOOK_CLI_INSTANCE_H

#include <glib.h>
#include <stdbool.h>

/* Where the sellers of a machine live. Static strings. */
struct instance_places {
    const char *configs; /* "/etc/billhook": NAME.conf */
    const char *books;   /* "/var/lib/billhook": NAME/billhook.db */
    const char *units;   /* "/etc/systemd/system": what an admin changed of units */
    const char *user;    /* "billhook": whose all of it is; "": whoever runs this */
};

/* Those of this machine. */
extern const struct instance_places instance_standard;

/* Whether a name can be a seller's: 1 to 64 of A-Z, a-z, 0-9, _ and -, the first no -; not
 * "billhook", which is the unit without a name. */
bool instance_is_name(const char *name);

/* The config file of a seller. Caller frees. */
char *instance_config(const struct instance_places *places, const char *name);

/* The unit of a config file: "billhook" for the one of that name, "billhook@NAME" for a seller's;
 * NULL: it has none. Caller frees. */
char *instance_unit(const struct instance_places *places, const char *config);

/* Where its database lies: a seller's in a folder of its own, that of a config elsewhere beside it.
 * Caller frees. */
char *instance_database(const struct instance_places *places, const char *config);

/* Where a seller's socket unit listens (systemd/billhook@.socket), as [server] listen says it;
 * NULL: as the setting's default. Caller frees. */
char *instance_listen(const struct instance_places *places, const char *config);

/* The file beside the config that says that the seller is suspended. Caller frees. */
char *instance_suspended_note(const char *config);

/* Since when a seller is suspended, Unix seconds; 0: he is not. */
gint64 instance_suspended_at(const char *config);

/* Makes the folder of a config file where it is missing, open for the service user; *made says so.
 * SYSTEM. */
bool instance_make_folder(const char *config, bool *made, GError **error);

/* Writes a new config file, whole and durable, 0600; run as root it is the user's, where there is
 * one: *owner is his name then, else NULL. CONFLICT: there is one already. SYSTEM. */
bool instance_write(const struct instance_places *places,
        const char *config,
        const char *text,
        const char **owner,
        GError **error);

#endif
