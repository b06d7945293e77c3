/* The log: one line an event on standard error, `event key=value …`, made for a person and for
 * grep. Only the edges (daemon, cli) log. No secret, no customer's name, address, e-mail or phone
 * may be passed in; control characters are escaped and a value is cut at 200 characters, so nothing
 * from outside can forge a line. */
#ifndef BILLHOOK_BASE_LOG_H
#define BILLHOOK_BASE_LOG_H

#include <glib.h>

/* How much a line matters: the numbers of syslog and of the journal's `<N>`. */
enum log_level {
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARNING = 4,
    LOG_LEVEL_NOTICE = 5,
    LOG_LEVEL_INFO = 6,
    LOG_LEVEL_DEBUG = 7
};

/* Writes one line. The arguments after `event` are pairs of const char *key, const char *value,
 * ended by a key of NULL; a pair whose value is NULL or "" is left out. A value is escaped as
 * log_escape() does and cut at 200 characters; one with a blank, quote, backslash or equals sign
 * stands in quotes, with a backslash before each quote and backslash in it. Where $JOURNAL_STREAM
 * is set, `<LEVEL>` stands in front. Debug lines are only written with BILLHOOK_LOG_LEVEL=debug in
 * the environment. A line for which standard error has no room within 100 ms is dropped, so that a
 * full pipe does not stop the program; no error is reported. Any thread. */
void log_event(enum log_level level, const char *event, ...) G_GNUC_NULL_TERMINATED;

/* What a command puts before a line that it writes to standard error itself: "<3>" where
 * $JOURNAL_STREAM is set and standard error is not a terminal (a desktop's terminal may have
 * inherited the variable), else "". Static. Any thread. */
const char *log_error_prefix(void);

/* A text as it may go into a log line or onto a terminal: line feed, carriage return and tab become
 * \n, \r and \t; other control characters, DEL and bytes that are not UTF-8 become \xNN;
 * U+0080-009F, U+2028/2029 and the marks that change the direction of text become \uNNNN. After
 * `limit` characters of the text it is cut with "…". value is not NULL. Caller frees. Any
 * thread. */
char *log_escape(const char *value, gsize limit);

#endif
