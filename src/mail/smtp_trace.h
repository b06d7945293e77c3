/* What a session said and heard, line by line, and what follows from it. Pure: fed with lines, no
 * socket. libcurl's own error does not tell the stages apart (MAIL, RCPT and DATA all give
 * CURLE_SEND_ERROR in 7.88), the lines do. */
#ifndef BILLHOOK_MAIL_SMTP_TRACE_H
#define BILLHOOK_MAIL_SMTP_TRACE_H

#include <glib.h>
#include <stdbool.h>

#include "mail/stage.h"

/* A reply beyond this is an attack or a broken server (RFC 5321 4.5.3.1.5: 512 bytes a line). */
#define SMTP_REPLY_LIMIT 65536
/* So many bytes of a reply's words are kept, the NUL among them. */
#define SMTP_REPLY_KEPT 600

struct smtp_trace {
    /* of the connection */
    bool tls;           /* STARTTLS was accepted, or the connection is TLS from the start */
    bool ehlo;          /* the newest EHLO was accepted (false after the fall-back to HELO) */
    int ehlo_code;      /* the reply to the newest EHLO */
    bool authenticated; /* a 2xx to AUTH */
    char auth[128];     /* the login methods that the newest EHLO reply offers, "" none */
    guint64 size_limit; /* SIZE of the newest EHLO reply, 0: none or no limit (RFC 1870) */
    /* of the mail */
    enum smtp_stage stage;
    int code;                   /* the final reply at this stage, 0 while it is awaited */
    char enhanced[16];          /* "5.3.4", "" none (RFC 3463) */
    char text[SMTP_REPLY_KEPT]; /* the words of the reply at this stage, lines joined by a blank,
                                   not escaped */
    gsize reply_bytes;          /* of the reply at this stage, so far */
    bool hello_is_ehlo;         /* of EHLO and HELO, the last sent */
    bool quit;                  /* QUIT is out: what follows no longer counts */
};

/* A new connection: forgets everything. `tls`: smtps. Also does what smtp_trace_mail() does. */
void smtp_trace_connection(struct smtp_trace *trace, bool tls);

/* A new mail: back to SMTP_CONNECT without a reply; the connection's facts stay. */
void smtp_trace_mail(struct smtp_trace *trace);

/* A line that was sent, with or without line end: moves the session to the stage of that command.
 * Other commands are passed over. A login's secret is not looked at and not kept. */
void smtp_trace_command(struct smtp_trace *trace, const char *line, gsize length);

/* A line of a reply that came, with its line end; the last one sets the code. False when the reply
 * is longer than SMTP_REPLY_LIMIT: end the session. */
bool smtp_trace_reply(struct smtp_trace *trace, const char *line, gsize length);

/* The dot that ends the data may be on the wire from now on: the stage is SMTP_DOT. */
void smtp_trace_dot(struct smtp_trace *trace);

#endif
