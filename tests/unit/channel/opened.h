/* What lies in a mail's bytes, for the tests of how one is built. */
#ifndef TESTS_UNIT_CHANNEL_OPENED_H
#define TESTS_UNIT_CHANNEL_OPENED_H

#include "unit/mime.h"

static inline void add_attachment(GMimeObject *parent, GMimeObject *part, gpointer data)
{
    GString *list = data;
    (void)parent;
    if (!GMIME_IS_PART(part) || !g_mime_part_is_attachment(GMIME_PART(part)))
        return;
    g_autofree char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
    g_string_append_printf(list, "%s%s %s", list->len ? ", " : "",
            g_mime_part_get_filename(GMIME_PART(part)), type);
}

/* "2026-00001.pdf application/pdf, terms.txt text/plain"; caller frees. */
static inline char *attachments(GBytes *mail)
{
    GString *list = g_string_new(NULL);
    GMimeMessage *message = parse(mail);
    g_mime_message_foreach(message, add_attachment, list);
    g_object_unref(message);
    return g_string_free(list, FALSE);
}

/* A header as it stands, without its folds; "" none. Caller frees. */
static inline char *header(GBytes *mail, const char *name)
{
    GMimeMessage *message = parse(mail);
    const char *value = g_mime_object_get_header(GMIME_OBJECT(message), name);
    char *copy = g_strdup(value ? value : "");
    g_object_unref(message);
    return copy;
}

static inline char *subject(GBytes *mail)
{
    GMimeMessage *message = parse(mail);
    char *copy = g_strdup(g_mime_message_get_subject(message));
    g_object_unref(message);
    return copy;
}

static inline void find_text(GMimeObject *parent, GMimeObject *part, gpointer data)
{
    char **text = data;
    (void)parent;
    if (GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(GMIME_PART(part)) && !*text)
        *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
}

/* Its text, with LF; caller frees. */
static inline char *words(GBytes *mail)
{
    char *text = NULL;
    GMimeMessage *message = parse(mail);
    g_mime_message_foreach(message, find_text, &text);
    g_object_unref(message);
    g_assert_nonnull(text);
    g_auto(GStrv) parts = g_strsplit(text, "\r", -1);
    g_free(text);
    return g_strjoinv("", parts);
}

#endif
