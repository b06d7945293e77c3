/* Bringing a database to the schema of this version, and telling whether it is as it was made. For
 * connections that may be no store yet; errors are those of store/store.h. */
#ifndef BILLHOOK_STORE_MIGRATE_H
#define BILLHOOK_STORE_MIGRATE_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "schema.h"

/* Brings a database from its user_version up to `count`, one transaction each; before the first
 * step of a database that is not empty a copy is made beside it, PATH.before-vCOUNT, over one that
 * is there. SYSTEM also when the database is of a newer version. */
bool schema_migrate(sqlite3 *db,
        const char *path,
        const struct migration *migrations,
        int count,
        GError **error);

/* What differs from the schema as the migrations make it: names ("table documents") of objects that
 * are missing or changed, sorted; GPtrArray of texts, which go with it. What another program added
 * is not told. */
GPtrArray *schema_differences(sqlite3 *db, GError **error);

/* Makes missing triggers and indexes anew. SYSTEM: a table is missing or changed, or a trigger or
 * index is there and changed. */
bool schema_repair(sqlite3 *db, const char *path, GError **error);

/* *print: a number that stands for the objects of a database and for the migrations of this program
 * together; not a proof, for another program can make one that fits. False: the database cannot be
 * read. */
bool schema_print(sqlite3 *db, gint64 *print);

/* Copies the whole database into a new file (0600) in one read transaction; it is one file, without
 * a -wal, and not fsynced by itself. TEMPORARY: the database is held. SYSTEM: the file is there, or
 * cannot be written; a part of it may be left. */
bool database_copy(sqlite3 *db, const char *file, GError **error);

#endif
