/* A mail as bytes (GMime): RFC 5322, MIME, CRLF line ends, base64 or quoted-printable everywhere.
 */
#ifndef BILLHOOK_MAIL_MESSAGE_H
#define BILLHOOK_MAIL_MESSAGE_H

#include <glib.h>
#include <stdbool.h>

struct attachment {
    const char *name; /* file name, any UTF-8 (RFC 2231) */
    const char *type; /* "application/pdf" */
    GBytes *bytes;
};

struct message_input {
    const char *from_name, *from; /* from: one address; the domain may be IDN */
    const char *reply_to;         /* "" none */
    const char *to_name, *to;
    const char *cc;         /* plain addresses separated by commas; NULL or "" none */
    const char *subject;    /* UTF-8; line breaks become blanks */
    const char *body;       /* text, LF */
    const char *language;   /* Content-Language, "nl" */
    const char *message_id; /* "…@host" without angle brackets */
    gint64 date;            /* Unix seconds, written in UTC */
    const struct attachment *attachments;
    gsize attachment_count;
};

/* The bytes. Auto-Submitted: auto-generated; no Bcc. INPUT: an address that is none. The same input
 * gives the same bytes (boundaries come from the Message-ID). Any thread after message_init(). */
GBytes *message_build(const struct message_input *input, GError **error);

/* Once at start. */
void message_init(void);

/* A stable Message-ID from the database's random id, the document (or alert) id and how often it
 * was sent anew: "bh.<uid>.12.0@domain-of-from". Caller frees. */
char *message_id_make(const char *uid, gint64 id, int round, const char *from);

#endif
