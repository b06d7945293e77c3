/* The disk under the database. */
#ifndef BILLHOOK_ACTS_DISK_H
#define BILLHOOK_ACTS_DISK_H

/* What is wrong when the -wal file of a database has grown far beyond what a checkpoint leaves
 * (128 MB; 640 MB where Litestream copies the database): a reader that stays keeps it from being
 * emptied; in *help the command that shows it. NULL, and *help untouched: nothing is wrong. Caller
 * frees both. Any thread. */
char *wal_trouble(const char *database, char **help);

/* Free space of the disk that holds a file, in percent; 100 when it cannot be told. Any thread. */
int disk_free_percent(const char *file);

#endif
