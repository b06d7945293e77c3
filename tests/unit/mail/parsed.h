/* A mail as a reader sees it: built, parsed back by GMime, and what holds for the bytes of each. */
#ifndef TESTS_UNIT_MAIL_PARSED_H
#define TESTS_UNIT_MAIL_PARSED_H

#include "unit/mime.h"
#include <string.h>

#include "base/error.h"
#include "mail/message.h"

static const char *const headers_allowed[] = {
        "Date",
        "From",
        "Reply-To",
        "Subject",
        "To",
        "Cc",
        "Message-Id",
        "MIME-Version",
        "Auto-Submitted",
        "Content-Language",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
};

static inline struct message_input plain_input(void)
{
    return (struct message_input){
            .from_name = "Bakkerij De Zon",
            .from = "winkel@dezon.example",
            .reply_to = "info@dezon.example",
            .to_name = "Jan Peeters",
            .to = "jan@example.com",
            .subject = "Factuur 2026-00116",
            .body = "Beste Jan,\n\nDank u.\n",
            .language = "nl",
            .message_id = "bh.0a1b2c.12.0@dezon.example",
            .date = 1764000000,
    };
}

static inline GBytes *build(const struct message_input *input)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes = message_build(input, &error);
    g_assert_no_error(error);
    g_assert_nonnull(bytes);
    return bytes;
}

static inline bool is_allowed(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(headers_allowed); i++)
        if (g_ascii_strcasecmp(name, headers_allowed[i]) == 0)
            return true;
    return false;
}

/* RFC 5322 2.1.1, 2.3; RFC 2047 2: what holds for every mail. `longest`: 78, or more where an
 * address cannot be folded. */
static inline void check_bytes(GBytes *bytes, gsize longest)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_assert_cmpuint(size, >, 4);
    g_assert_cmpint(memcmp(data + size - 2, "\r\n", 2), ==, 0);
    gsize start = 0;
    for (gsize i = 0; i < size; i++) {
        guchar c = (guchar)data[i];
        g_assert_true(c < 0x80 && c != 0 && (c >= ' ' || c == '\r' || c == '\n' || c == '\t'));
        if (c == '\r')
            g_assert_true(i + 1 < size && data[i + 1] == '\n');
        if (c != '\n')
            continue;
        g_assert_true(i > 0 && data[i - 1] == '\r');
        g_autofree char *line = g_strndup(data + start, i - 1 - start);
        if (strlen(line) > longest)
            g_error("a line of %zu characters: %s", strlen(line), line);
        for (const char *p = strstr(line, "=?"); p; p = strstr(p + 2, "=?")) {
            const char *end = strstr(p + 2, "?=");
            g_assert_true(end == NULL || end + 2 - p <= 75);
        }
        start = i + 1;
    }
}

static inline void check_header_list(GMimeObject *object)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(object);
    for (int i = 0; i < g_mime_header_list_get_count(list); i++) {
        const char *name = g_mime_header_get_name(g_mime_header_list_get_header_at(list, i));
        if (!is_allowed(name))
            g_error("a header %s", name);
        for (int j = 0; j < i; j++)
            g_assert_cmpstr(
                    g_mime_header_get_name(g_mime_header_list_get_header_at(list, j)), !=, name);
    }
}

/* F16: the headers, each once, and none that does not belong there. */
static inline void check_headers(GMimeMessage *message)
{
    static const char *const needed[] = {
            "Date", "From", "To", "Subject", "Message-Id", "MIME-Version", "Auto-Submitted"};
    check_header_list(GMIME_OBJECT(message));
    check_header_list(g_mime_message_get_mime_part(
            message)); /* where GMime keeps the Content- ones of the top */
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        g_assert_nonnull(g_mime_object_get_header(GMIME_OBJECT(message), needed[i]));
    g_assert_cmpstr(g_mime_object_get_header(GMIME_OBJECT(message), "Auto-Submitted"), ==,
            "auto-generated");
    g_assert_null(g_mime_object_get_header(GMIME_OBJECT(message), "Bcc"));
    g_assert_null(g_mime_object_get_header(GMIME_OBJECT(message), "User-Agent"));
    g_assert_null(g_mime_object_get_header(GMIME_OBJECT(message), "X-Mailer"));
}

static inline const char *only_name(InternetAddressList *list, const char *address)
{
    g_assert_cmpint(internet_address_list_length(list), ==, 1);
    InternetAddress *first = internet_address_list_get_address(list, 0);
    g_assert_true(INTERNET_ADDRESS_IS_MAILBOX(first));
    g_assert_cmpstr(
            internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(first)), ==, address);
    const char *name = internet_address_get_name(first);
    return name ? name : "";
}

/* A text's line break is CRLF in the mail (RFC 2046 4.1.1). */
static inline char *body_of(GMimePart *part)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), stream);
    GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_autofree char *text = g_strndup((const char *)array->data, array->len);
    g_object_unref(stream);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    return g_strjoinv("\n", lines);
}

#endif
