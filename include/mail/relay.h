/* The relay: where it is, how it is spoken to, and the word that it waits for before the final dot.
 */
#ifndef BILLHOOK_MAIL_RELAY_H
#define BILLHOOK_MAIL_RELAY_H

#include <stdbool.h>

struct smtp_settings {      /* the strings are borrowed for the life of the session */
    const char *server;     /* smtp://host:port (STARTTLS) or smtps://host:port */
    bool security_required; /* no mail and no login without TLS */
    const char *ca_file, *username, *password; /* ca_file: certificates (PEM) to trust instead of
                                                  the system's, "" those; username "": no login */
    long connect_timeout_ms; /* whole time up to MAIL (a tarpit may take 50 s each for banner, EHLO
                                and AUTH); 0: 300,000 */
    long reply_timeout_ms; /* the wait for one reply, the final one above all (RFC 5321 4.5.3.2: 10
                            * minutes); in whole seconds, rounded up; 0: 600,000 */
    long total_timeout_ms; /* one mail up to the final dot; 0: 900,000. The reply to the dot has its
                              own time */
};

/* Called once, in the sending thread, when the whole message but the final dot is handed over and
 * the dot is next; false stops the sending before the dot. What it makes durable happens before any
 * byte of the dot. */
typedef bool (*smtp_before_dot)(void *context);

#endif
