/* The place of one file that is written piece by piece: it has no name until it is whole. In the
 * process that is the caller (put.h). Errors are errno. */
#ifndef BILLHOOK_CLI_PUT_PLACE_H
#define BILLHOOK_CLI_PUT_PLACE_H

#include <stdbool.h>

/* descriptor -1: none. */
struct put_place {
    int descriptor;
    char *target; /* NULL: it is written into, for it is no plain file */
    char *part;   /* NULL: the file has no name yet */
};

/* Opens a file beside `name` to write (0600, without a name where the file system can do that), or
 * what is no plain file itself. 0, or errno. */
int put_place_open(struct put_place *place, const char *name);

/* Puts it in place, fsynced, over a plain file of that name; `owner` makes it the caller's (0 or
 * errno). 0, or errno. The descriptor is closed either way, and after an error nothing is there. */
int put_place_finish(struct put_place *place, int (*owner)(int descriptor));

/* Closes and forgets it; what was not finished is gone. */
void put_place_drop(struct put_place *place);

/* Makes the name of a file durable. 0, or errno. */
int put_place_sync(const char *name);

#endif
