/* The HTML part of a mail: a frame of tables that mail programs show alike (Outlook too), on a
 * telephone, in dark mode and without pictures. Nothing in it is fetched from anywhere: pictures
 * are parts of the mail. Pure; any thread. */
#ifndef BILLHOOK_MAIL_LETTER_H
#define BILLHOOK_MAIL_LETTER_H

#include <glib.h>

/* A picture that is a part of the mail. */
struct letter_picture {
    const char *content_id; /* of message_content_id(); "" or NULL: there is none */
    const char *alt;
    int width, height; /* as shown, CSS pixels */
};

/* What a letter says. All borrowed; texts are UTF-8, "" or NULL for nothing. */
struct letter {
    const char *language; /* of its words, "nl" */
    const char *sender;   /* who writes; stands at the top where there is no logo */
    const char *accent;   /* "#rrggbb"; another text: the built-in colour */
    struct letter_picture logo;
    const char *title;  /* what it is: "Factuur 2026-00116" */
    const char *label;  /* of the amount */
    const char *amount; /* "€ 12,34" */
    const char *note;   /* below it: "Vervaldatum: 08/12/2026" */
    const char *body;   /* the text of the mail; LF, a blank line parts paragraphs */
    const char *footer; /* lines about the sender */
    /* Values, ended by NULL (may be NULL): lines "label: value" in a row, one of them with one of
     * these, stand as a table; the first such table is where the code and the button are. */
    const char *const *values;
    /* Words that no line breaks in (a number, a reference), ended by NULL (may be NULL); one of
     * more than 30 bytes may break all the same. */
    const char *const *whole;
    struct letter_picture code; /* to be scanned */
    const char *caption;        /* below it */
    const char *link;           /* where `button` goes: http(s) */
    const char *button;
    /* What may be clicked in body and footer: the URLs of these origins ("https://shop.example"),
     * ended by NULL (may be NULL), and the address. Whatever else looks like a link stays text. */
    const char *const *origins;
    const char *address;
};

/* The whole HTML document. Every text is escaped. As quoted-printable it has at most about 30 KiB
 * whatever the body is: one that is longer ends with "[…]". Caller frees. */
char *letter_html(const struct letter *letter);

/* The scheme and authority of a URL of http or https, "https://shop.example:8443"; "" for another
 * text, and for one with a user in it. Caller frees. */
char *letter_origin(const char *url);

#endif
