/* The log: one line an event on standard error, `event key=value …`, made for a person and for
 * grep. Only the edges (daemon, cli) log. No secret, no customer's name, address, e-mail or phone
 * may be passed in; control characters are escaped and a value is cut at 200 characters, so nothing
 * from outside can forge a line. */
#ifndef BILLHOOK_BASE_LOG_H
#define BILLHOOK_BASE_LOG_H

#include <glib.h>

enum log_level {
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARNING = 4,
    LOG_LEVEL_NOTICE = 5,
    LOG_LEVEL_INFO = 6,
    LOG_LEVEL_DEBUG = 7
};

/* Writes one line. The arguments after `event` are pairs of const char *key, const char *value,
 * ended by NULL; a NULL or empty value leaves the pair out. `<N>` goes before the line when
 * $JOURNAL_STREAM is set. $BILLHOOK_LOG_LEVEL=debug also writes debug lines. A value with a blank,
 * quote, backslash or equals sign stands in quotes. Any thread; a full pipe never blocks for long:
 * the line is dropped instead. */
void log_event(enum log_level level, const char *event, ...) G_GNUC_NULL_TERMINATED;

/* What goes before a line of ours on standard error that is not log_event()'s: "<3>" where
 * $JOURNAL_STREAM is set and it is no terminal (a desktop's terminal may have inherited the
 * variable), else "". Static. */
const char *log_error_prefix(void);

/* A value as it goes into a log line or a terminal: control characters, DEL, U+2028/2029 and broken
 * UTF-8 escaped as \xNN or \uNNNN, cut at `limit` characters with "…". Caller frees. Any thread. */
char *log_escape(const char *value, gsize limit);

#endif
