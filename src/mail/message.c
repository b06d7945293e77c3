/* The mail as bytes. GMime writes MIME; what it leaves to its caller is here: which texts may go
 * into a header at all, a length no header can exceed, boundaries that do not change, CRLF
 * everywhere. */
#include "mail/message.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "document/text.h"

/* Longer than any honest one; what is cut ends in "…". Keeps each header far from the 998
 * characters of RFC 5322 2.1.1 and a mail program's list readable. */
enum {
    NAME_CHARACTERS = 120,
    SUBJECT_CHARACTERS = 250,
    FILE_NAME_CHARACTERS = 120,
    LONGEST_WORD = 60
};

void message_init(void)
{
    g_mime_init();
}

static char *shorten(char *text, glong characters)
{
    if (g_utf8_strlen(text, -1) <= characters)
        return text;
    g_autofree char *start = g_utf8_substring(text, 0, characters - 1);
    g_free(text);
    return g_strconcat(g_strchomp(start), "…", NULL);
}

/* One line of UTF-8 without control characters, blanks at the ends or two in a row. */
static char *header_text(const char *text, glong characters)
{
    g_autofree char *clean = text_clean(text, false);
    GString *line = g_string_new(NULL);
    for (const char *p = clean; *p; p++)
        if (*p != ' ' || (line->len > 0 && line->str[line->len - 1] != ' '))
            g_string_append_c(line, *p);
    return shorten(g_strchomp(g_string_free(line, FALSE)), characters);
}

/* GMime 3.2 writes a text of ASCII words well. It makes encoded words longer than the 75 characters
 * that RFC 2047 2 allows of long words that are not ASCII, lines without end of long ones that are,
 * and leaves alone what already looks encoded (a reader would decode it): such a text we encode as
 * a whole. */
static bool needs_encoding(const char *text)
{
    if (!g_str_is_ascii(text) || strstr(text, "=?"))
        return true;
    for (const char *p = text; *p;) {
        gsize length = strcspn(p, " ");
        if (length > LONGEST_WORD)
            return true;
        p += length + strspn(p + length, " ");
    }
    return false;
}

/* One character in the Q encoding, with the letters that are allowed in a name as well (RFC 2047 5
 * (3)). */
static void append_q(GString *word, const char *character, const char *end)
{
    for (const char *p = character; p < end; p++) {
        if (*p == ' ')
            g_string_append_c(word, '_');
        else if (g_ascii_isalnum(*p))
            g_string_append_c(word, *p);
        else
            g_string_append_printf(word, "=%02X", (guchar)*p);
    }
}

/* Encoded words of whole characters, one a line, as GMime takes a raw header value: a blank before
 * each line, a line break after it. "Reply-To:" with one of them is 78 characters. Q rather than B:
 * some readers (GMime among them) decode B words in a row as one text and stop at the first one's
 * padding. */
static char *encode_words(const char *text)
{
    enum { MOST = 56 };
    GString *lines = g_string_new(NULL);
    g_autoptr(GString) word = g_string_new(NULL);
    g_autoptr(GString) next = g_string_new(NULL);
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        g_string_truncate(next, 0);
        append_q(next, p, g_utf8_next_char(p));
        if (word->len + next->len > MOST) {
            g_string_append_printf(lines, " =?UTF-8?Q?%s?=\n", word->str);
            g_string_truncate(word, 0);
        }
        g_string_append_len(word, next->str, (gssize)next->len);
    }
    g_string_append_printf(lines, " =?UTF-8?Q?%s?=\n", word->str);
    return g_string_free(lines, FALSE);
}

static GMimeHeader *find_header(gpointer object, const char *name)
{
    return g_mime_header_list_get_header(g_mime_object_get_header_list(GMIME_OBJECT(object)), name);
}

/* ---- headers ---- */

static const char *const address_headers[] = {
        [GMIME_ADDRESS_TYPE_FROM] = "From",
        [GMIME_ADDRESS_TYPE_TO] = "To",
        [GMIME_ADDRESS_TYPE_REPLY_TO] = "Reply-To",
};

static bool has_a_label(const char *address)
{
    g_autofree char *lower = g_ascii_strdown(address, -1);
    return strstr(lower, "xn--") != NULL;
}

static bool add_address(GMimeMessage *message,
        GMimeAddressType type,
        const char *name,
        const char *address,
        GError **error)
{
    g_autofree char *ascii = NULL;
    if (!email_address_usable(address, &ascii))
        return fail(error, BILLHOOK_ERROR_INPUT,
                "mail: the %s address is not exactly one plain e-mail address",
                address_headers[type]);
    g_autofree char *display = header_text(name, NAME_CHARACTERS);
    g_mime_message_add_mailbox(message, type, *display ? display : NULL, ascii);
    /* GMime decodes an A-label and encodes it anew, which leaves it in 8-bit where the two disagree
     * about IDNA */
    if (needs_encoding(display) || has_a_label(ascii)) {
        g_autofree char *encoded = *display ? encode_words(display) : g_strdup("");
        g_autofree char *value = g_strdup_printf("%s <%s>\n", encoded, ascii);
        g_mime_header_set_raw_value(find_header(message, address_headers[type]), value);
    }
    return true;
}

/* One a line, so that each is folded where it may be. */
static bool add_copies(GMimeMessage *message, const char *addresses, GError **error)
{
    g_auto(GStrv) list = g_strsplit(addresses, ",", -1);
    g_autoptr(GString) value = g_string_new(NULL);
    for (char **address = list; *address; address++) {
        g_autofree char *ascii = NULL;
        if (!email_address_usable(g_strstrip(*address), &ascii))
            return fail(error, BILLHOOK_ERROR_INPUT,
                    "mail: a Cc address is not exactly one plain e-mail address");
        g_string_append_printf(value, "%s %s", value->len ? ",\n" : "", ascii);
    }
    g_string_append_c(value, '\n');
    g_mime_object_set_header(GMIME_OBJECT(message), "Cc", list[0], NULL);
    g_mime_header_set_raw_value(find_header(message, "Cc"), value->str);
    return true;
}

static bool add_addresses(GMimeMessage *message, const struct message_input *input, GError **error)
{
    return add_address(message, GMIME_ADDRESS_TYPE_FROM, input->from_name, input->from, error) &&
            add_address(message, GMIME_ADDRESS_TYPE_TO, input->to_name, input->to, error) &&
            (!input->cc || *input->cc == '\0' || add_copies(message, input->cc, error)) &&
            (*input->reply_to == '\0' ||
                    add_address(message, GMIME_ADDRESS_TYPE_REPLY_TO, "", input->reply_to, error));
}

static void set_subject(GMimeMessage *message, const char *subject)
{
    g_autofree char *line = header_text(subject, SUBJECT_CHARACTERS);
    g_mime_message_set_subject(message, line, "utf-8");
    if (needs_encoding(line)) {
        g_autofree char *encoded = encode_words(line);
        g_mime_header_set_raw_value(find_header(message, "Subject"), encoded);
    }
}

/* RFC 3282. */
static bool is_language(const char *language)
{
    gsize length = strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
    return length > 0 && length <= 35 && language[length] == '\0';
}

/* RFC 3834 5: no vacation note comes back, no loop starts. */
static void set_marks(GMimeMessage *message, const struct message_input *input)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(input->date);
    g_mime_message_set_date(message, date);
    g_mime_message_set_message_id(message, input->message_id);
    g_mime_object_set_header(GMIME_OBJECT(message), "MIME-Version", "1.0", NULL);
    g_mime_object_set_header(GMIME_OBJECT(message), "Auto-Submitted", "auto-generated", NULL);
}

/* ---- parts ---- */

static void set_content(GMimePart *part, GMimeStream *bytes, GMimeContentEncoding encoding)
{
    GMimeDataWrapper *content =
            g_mime_data_wrapper_new_with_stream(bytes, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, encoding);
    g_object_unref(content);
}

static GMimeStream *stream_of(const void *bytes, gsize size)
{
    return g_mime_stream_mem_new_with_buffer(size > 0 ? bytes : "", size);
}

/* Quoted-printable always, so that a line of any length and a lone "." pass every server (RFC
 * 2045 6.7). */
static GMimeObject *text_part(const char *text, const char *subtype)
{
    g_autofree char *clean = text_clean(text, true);
    g_autofree char *body = g_strconcat(clean, g_str_has_suffix(clean, "\n") ? "" : "\n", NULL);
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    GMimeStream *stream = stream_of(body, strlen(body));
    set_content(part, stream, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_object_unref(stream);
    return GMIME_OBJECT(part);
}

/* Without what some system forbids in a file name; "?" would also let a name look like an encoded
 * word. */
static char *attachment_name(const char *name)
{
    char *line = header_text(name, FILE_NAME_CHARACTERS);
    return g_strdelimit(line, "/\\:*?\"<>|", '_');
}

/* RFC 2231 knows the charset; GMime would pick the smallest one. */
static void set_file_name(GMimePart *part, const char *name)
{
    g_mime_part_set_filename(part, name);
    GMimeParamList *lists[] = {
            g_mime_content_disposition_get_parameters(
                    g_mime_object_get_content_disposition(GMIME_OBJECT(part))),
            g_mime_content_type_get_parameters(g_mime_object_get_content_type(GMIME_OBJECT(part))),
    };
    static const char *const keys[] = {"filename", "name"};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        GMimeParam *param = g_mime_param_list_get_parameter(lists[i], keys[i]);
        if (param)
            g_mime_param_set_charset(param, "utf-8");
    }
}

/* GMime folds a parameter one character too late: the first one gets a line of its own where it is
 * long. */
static void fold_first_parameter(GMimePart *part, const char *name)
{
    GMimeHeader *header = find_header(part, name);
    const char *value = g_mime_header_get_raw_value(header);
    const char *parameter = value ? strstr(value, "; ") : NULL;
    if (!parameter || strlen(name) + 1 + strcspn(value, "\n") <= 76)
        return;
    g_autofree char *folded =
            g_strdup_printf("%.*s;\n\t%s", (int)(parameter - value), value, parameter + 2);
    g_mime_header_set_raw_value(header, folded);
}

/* RFC 6838 4.2: the letters of a type and a subtype; not one of the types whose content is parts
 * again. */
static bool is_media_type(const char *type)
{
    static const char letters[] =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&-^_.+";
    gsize length = strspn(type, letters);
    if (length == 0 || length > 30 || type[length] != '/')
        return false;
    gsize rest = strspn(type + length + 1, letters);
    return rest > 0 && rest <= 80 && type[length + 1 + rest] == '\0' &&
            g_ascii_strncasecmp(type, "multipart/", 10) != 0 &&
            g_ascii_strncasecmp(type, "message/", 8) != 0;
}

static GMimePart *file_part(const struct attachment *attachment, const char *disposition)
{
    const char *type =
            is_media_type(attachment->type) ? attachment->type : "application/octet-stream";
    g_auto(GStrv) words = g_strsplit(type, "/", 2);
    GMimePart *part = g_mime_part_new_with_type(words[0], words[1]);
    g_autofree char *name = attachment_name(attachment->name);
    g_mime_object_set_disposition(GMIME_OBJECT(part), disposition);
    set_file_name(part, name);
    fold_first_parameter(part, "Content-Type");
    fold_first_parameter(part, "Content-Disposition");
    gsize size;
    const void *bytes = g_bytes_get_data(attachment->bytes, &size);
    GMimeStream *stream = stream_of(bytes, size);
    set_content(part, stream, GMIME_CONTENT_ENCODING_BASE64);
    g_object_unref(stream);
    return part;
}

static char *digest_of(const char *message_id)
{
    guint8 digest[32];
    sha256(message_id, strlen(message_id), digest);
    return text_hex(digest, 12);
}

char *message_content_id(const char *message_id, const char *name)
{
    g_autofree char *hex = digest_of(message_id);
    return g_strdup_printf("%s.%s@billhook", name, hex);
}

/* The levels of a mail. "=_" stands in no quoted-printable and no base64 line (RFC 2045 6.7 (6)),
 * so a boundary can never be a line of a part; none begins as another one (RFC 2046 5.1.1). */
static GMimeMultipart *level_new(const char *subtype, const char *message_id)
{
    GMimeMultipart *level = g_mime_multipart_new_with_subtype(subtype);
    g_autofree char *hex = digest_of(message_id);
    g_autofree char *boundary = g_strdup_printf("=_%c%s", subtype[0], hex);
    g_mime_multipart_set_boundary(level, boundary);
    return level;
}

static void add_part(GMimeMultipart *level, GMimeObject *part)
{
    g_mime_multipart_add(level, part);
    g_object_unref(part);
}

/* The text, and beside it the same as HTML: the reader's program shows the last that it can. */
static GMimeObject *build_words(const struct message_input *input)
{
    if (!input->html || !*input->html)
        return text_part(input->body, "plain");
    GMimeMultipart *level = level_new("alternative", input->message_id);
    add_part(level, text_part(input->body, "plain"));
    add_part(level, text_part(input->html, "html"));
    return GMIME_OBJECT(level);
}

/* RFC 2387: with the type of its root. */
static GMimeObject *build_related(const struct message_input *input)
{
    GMimeObject *words = build_words(input);
    if (!input->html || !*input->html || input->inline_count == 0)
        return words;
    GMimeMultipart *level = level_new("related", input->message_id);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(level), "type", "multipart/alternative");
    add_part(level, words);
    for (gsize i = 0; i < input->inline_count; i++) {
        GMimePart *part = file_part(&input->inlines[i], GMIME_DISPOSITION_INLINE);
        g_mime_part_set_content_id(part, input->inlines[i].content_id);
        add_part(level, GMIME_OBJECT(part));
    }
    return GMIME_OBJECT(level);
}

static GMimeObject *build_parts(const struct message_input *input)
{
    GMimeObject *first = build_related(input);
    if (input->attachment_count == 0)
        return first;
    GMimeMultipart *level = level_new("mixed", input->message_id);
    add_part(level, first);
    for (gsize i = 0; i < input->attachment_count; i++)
        add_part(level,
                GMIME_OBJECT(file_part(&input->attachments[i], GMIME_DISPOSITION_ATTACHMENT)));
    return GMIME_OBJECT(level);
}

/* ---- the whole ---- */

static GBytes *write_message(GMimeMessage *message)
{
    GMimeFormatOptions *format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_format_options_set_param_encoding_method(format, GMIME_PARAM_ENCODING_METHOD_RFC2231);
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream);
    GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_object_unref(stream);
    g_mime_format_options_free(format);
    return g_byte_array_free_to_bytes(array);
}

GBytes *message_build(const struct message_input *input, GError **error)
{
    GMimeMessage *message = g_mime_message_new(TRUE);
    GBytes *bytes = NULL;
    if (add_addresses(message, input, error)) {
        set_subject(message, input->subject);
        set_marks(message, input);
        GMimeObject *parts = build_parts(input);
        g_mime_message_set_mime_part(message, parts);
        if (is_language(input->language))
            g_mime_object_set_header(
                    GMIME_OBJECT(message), "Content-Language", input->language, NULL);
        g_object_unref(parts);
        bytes = write_message(message);
    }
    g_object_unref(message);
    return bytes;
}

char *message_id_make(const char *uid, gint64 id, int round, const char *from)
{
    g_autofree char *ascii = NULL;
    const char *domain =
            email_address_usable(from, &ascii) ? strrchr(ascii, '@') + 1 : "billhook.invalid";
    return g_strdup_printf("bh.%s.%" G_GINT64_FORMAT ".%d@%s", uid, id, round, domain);
}
