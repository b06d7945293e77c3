/* How verify fills the list of faults that it gives (struct fault is in store/books.h). */
#ifndef BILLHOOK_STORE_FAULT_H
#define BILLHOOK_STORE_FAULT_H

#include <glib.h>

/* An empty list of struct fault, which frees them. The caller unrefs. */
GPtrArray *faults_new(void);

/* Adds a fault; the text is printf's. document: the number that it is about, "" for none; copied.
 * One thread. */
void fault_add(GPtrArray *faults, const char *document, const char *format, ...)
        G_GNUC_PRINTF(3, 4);

/* Adds a note, which is no fault: something that is still to come. The strings are copied. One
 * thread. */
void fault_add_note(GPtrArray *faults, const char *document, const char *text);

#endif
