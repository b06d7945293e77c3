/* The schema, as the steps that lead to it. */
#ifndef BILLHOOK_STORE_SCHEMA_H
#define BILLHOOK_STORE_SCHEMA_H

struct migration {
    const char *const *statements; /* SQL, ended by NULL; the last one sets user_version */
};

/* From an empty database to this version's schema: [i] brings version i to i + 1. */
extern const struct migration store_migrations[];
extern const int store_migration_count;

/* The statements of version 1, of version 4 (Peppol), of version 5 (the shop's REST API), of
 * version 6 (the books), of version 7 (the owner's pages) and of version 8 (payment links); ended
 * by NULL. */
extern const char *const schema_version_1[],
        *const schema_version_4[], *const schema_version_5[],
                                           *const schema_version_6[],
                                                   *const schema_version_7[],
                                                           *const schema_version_8[];

/* The tables, for checks that go one by one. Ended by NULL. */
extern const char *const store_tables[];

#endif
