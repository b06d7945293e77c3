/* How a start sees a restore that was cut short (the public half is in store/books.h). */
#ifndef BILLHOOK_STORE_RESTORE_H
#define BILLHOOK_STORE_RESTORE_H

/* Where the copy of a backup lies until it is in place: PATH.restore. Beside a database that is
 * missing it tells of a restore that was cut short. Caller frees. Any thread. */
char *store_restore_copy(const char *path);

#endif
