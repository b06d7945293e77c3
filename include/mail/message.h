/* A mail as bytes (GMime): RFC 5322, MIME, CRLF line ends, base64 or quoted-printable everywhere.
 */
#ifndef BILLHOOK_MAIL_MESSAGE_H
#define BILLHOOK_MAIL_MESSAGE_H

#include <glib.h>
#include <stdbool.h>

struct attachment {
    const char *name; /* file name, any UTF-8 (RFC 2231) */
    const char *type; /* "application/pdf"; one that is no media type: application/octet-stream */
    GBytes *bytes;
    const char *content_id; /* of a picture in the HTML (`inlines`); unused elsewhere */
};

/* All borrowed. */
struct message_input {
    const char *from_name, *from; /* name "" none; from: one address, the domain may be IDN */
    const char *reply_to;         /* one address, "" none */
    const char *to_name, *to;     /* as from_name and from */
    const char *cc;               /* plain addresses separated by commas; NULL or "" none */
    const char *subject;          /* UTF-8; line breaks become blanks */
    const char *body;             /* text, LF */
    const char *html;             /* the same as HTML; NULL or "": the text stands alone */
    const char *language;         /* Content-Language, "nl"; what is no language tag is left out */
    const char *message_id;       /* "…@host" without angle brackets */
    gint64 date;                  /* Unix seconds, written in UTC */
    const struct attachment *inlines; /* pictures that the HTML names by "cid:CONTENT_ID" */
    gsize inline_count;
    const struct attachment *attachments;
    gsize attachment_count;
};

/* The bytes of a mail: mixed(related(alternative(text, html), pictures), attachments), each level
 * only where it has more than one part. With Auto-Submitted: auto-generated (RFC 3834 5) and
 * without Bcc. The same input gives the same bytes (boundaries come from the Message-ID). Texts
 * that are longer than any honest one are cut. Caller unrefs. INPUT: an address is not exactly one
 * plain e-mail address. Any thread after message_init(). */
GBytes *message_build(const struct message_input *input, GError **error);

/* The Content-ID of a picture ("logo") of the mail with this Message-ID, without angle brackets; of
 * letters, digits, '.' and '@', so that it stands in a "cid:" URL as it is. Caller frees. Any
 * thread. */
char *message_content_id(const char *message_id, const char *name);

/* Makes GMime ready. Once at start, before the first thread. */
void message_init(void);

/* A stable Message-ID from the database's random id, the document (or alert) id and how often it
 * was sent anew: "bh.<uid>.12.0@domain-of-from"; billhook.invalid where `from` is no address.
 * Caller frees. Any thread. */
char *message_id_make(const char *uid, gint64 id, int round, const char *from);

#endif
