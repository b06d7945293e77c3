/* Mails of random texts from a fixed seed, pieced together of what breaks headers, encoded words
 * and MIME: whatever stands in a name, a subject, a text or a file's name, the bytes keep to the
 * RFCs, no header appears, and a reader sees what was put in. */
#include "base/text.h"
#include "unit/mail/parsed.h"

#define ROUNDS 400
#define NAME_MOST 120 /* characters */
#define SUBJECT_MOST 250

static const char *const pieces[] = {"a", "Jan", " ", "é", "ß", "日本語", "😀", "👨‍👩‍👧",
        "e\xcc\x81", "\r\n", "\n", "\r", "\t", "\"", "\\", "<", ">", "@", ",", ";", ":", "(", ")",
        "[", "]", "=?utf-8?q?", "?=", "=20", "=", "_", "?", "%00", "%", "'", "*", "/", ".", "..",
        "Bcc: x@example.com", "--", "From ", "\xc2\x9b", "\xe2\x80\xae", "\xff",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

static GRand *chance;

static char *any_text(int most)
{
    GString *text = g_string_new(NULL);
    for (int i = g_rand_int_range(chance, 0, most); i > 0; i--)
        g_string_append(text, pieces[g_rand_int_range(chance, 0, (gint32)G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

/* One line, each run of blanks one, none at the ends: what a header can hold of a text. */
static char *as_header(const char *text)
{
    g_autofree char *clean = text_clean(text, false);
    g_auto(GStrv) words = g_strsplit(clean, " ", -1);
    GString *line = g_string_new(NULL);
    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(line, "%s%s", line->len ? " " : "", *word);
    return g_string_free(line, FALSE);
}

static GMimePart *part_at(GMimeMessage *message, int at)
{
    GMimeObject *whole = g_mime_message_get_mime_part(message);
    return GMIME_PART(g_mime_multipart_get_part(GMIME_MULTIPART(whole), at));
}

/* ---- headers ---- */

/* A reader sees the text, or of one that is longer than any honest one its beginning. */
static void check_seen(const char *what, const char *seen, const char *text, glong most)
{
    gsize kept = strlen(seen);
    if (g_utf8_strlen(text, -1) > most) {
        g_assert_true(g_str_has_suffix(seen, "…"));
        kept -= strlen("…");
        g_assert_cmpint(g_utf8_strlen(seen, -1), <=, most + 1);
        g_assert_cmpint(g_utf8_strlen(seen, -1), >=, most * 3 / 4);
    }
    if (strncmp(seen, text, kept) != 0 || (g_utf8_strlen(text, -1) <= most && text[kept]))
        g_error("the %s '%s' is '%s'", what, text, seen);
}

/* Names and subject, together. */
static void test_headers(void)
{
    g_rand_set_seed(chance, 5322);
    for (int i = 0; i < ROUNDS; i++) {
        struct message_input input = plain_input();
        g_autofree char *name = any_text(14), *subject = any_text(30);
        g_autofree char *name_seen = as_header(name), *subject_seen = as_header(subject);
        input.to_name = name;
        input.from_name = name;
        input.subject = subject;
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 78);
        GMimeMessage *message = parse(bytes);
        check_headers(message);
        const char *to = only_name(g_mime_message_get_to(message), "jan@example.com"),
                   *from = only_name(g_mime_message_get_from(message), "winkel@dezon.example"),
                   *about = g_mime_message_get_subject(message);
        check_seen("name", to, name_seen, NAME_MOST);
        check_seen("name", from, name_seen, NAME_MOST);
        check_seen("subject", about ? about : "", subject_seen, SUBJECT_MOST);
        g_object_unref(message);
    }
}

/* ---- bodies ---- */

/* A text comes out line for line, cleaned, whatever its lines begin or end with. */
static void test_bodies(void)
{
    g_rand_set_seed(chance, 2045);
    for (int i = 0; i < ROUNDS; i++) {
        struct message_input input = plain_input();
        g_autofree char *text = any_text(60), *seen = text_clean(text, true);
        input.body = text;
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 78);
        GMimeMessage *message = parse(bytes);
        check_headers(message);
        g_autofree char *body = body_of(GMIME_PART(g_mime_message_get_mime_part(message)));
        /* a text ends with a line break, whether it was given with one or not */
        g_strchomp(body);
        g_strchomp(seen);
        if (strcmp(body, seen) != 0)
            g_error("the text '%s' is '%s'", seen, body);
        g_object_unref(message);
    }
}

/* ---- attachments ---- */

/* A file comes out byte for byte, of any length around what a line of base64 holds, and its name
 * leads into no folder. */
static void test_attachments(void)
{
    g_rand_set_seed(chance, 2231);
    for (int i = 0; i < ROUNDS / 2; i++) {
        struct message_input input = plain_input();
        g_autofree char *name = any_text(10);
        gsize length = (gsize)g_rand_int_range(chance, 0, 300);
        guint8 *data = g_malloc(length + 1);
        for (gsize at = 0; at < length; at++)
            data[at] = (guint8)g_rand_int_range(chance, 0, 256);
        g_autoptr(GBytes) file = g_bytes_new_take(data, length);
        const struct attachment attachment = {name, "application/pdf", file, NULL};
        input.attachments = &attachment;
        input.attachment_count = 1;
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 998); /* a name without a blank is not folded */

        GMimeMessage *message = parse(bytes);
        check_headers(message);
        GMimePart *part = part_at(message, 1);
        check_header_list(GMIME_OBJECT(part));
        GMimeStream *stream = g_mime_stream_mem_new();
        g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), stream);
        const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
        g_assert_cmpuint(array->len, ==, length);
        if (length)
            g_assert_cmpint(memcmp(array->data, g_bytes_get_data(file, NULL), length), ==, 0);
        const char *shown = g_mime_part_get_filename(part);
        if (shown && strpbrk(shown, "/\\\r\n:"))
            g_error("a file is called '%s'", shown);
        g_object_unref(stream);
        g_object_unref(message);
    }
}

/* ---- addresses ---- */

/* A line of text is an address or is refused; none that is taken brings a second one, a name or a
 * header with it. */
static void test_addresses(void)
{
    static const char *const parts[] = {"jan", "@", "example", ".", "com", " ", ",", "<", ">", "\"",
            "\r\n", "é", "\\", "(", ")", ";", ":", "%", "+", "-", "'", "[127.0.0.1]", "@@", ".."};
    int taken = 0;
    g_rand_set_seed(chance, 5321);
    for (int i = 0; i < 20 * ROUNDS; i++) {
        g_autoptr(GString) address = g_string_new(i % 2 ? "jan@example.com" : NULL);
        for (int j = g_rand_int_range(chance, 0, 6); j > 0; j--)
            g_string_insert(address, g_rand_int_range(chance, 0, (gint32)address->len + 1),
                    parts[g_rand_int_range(chance, 0, (gint32)G_N_ELEMENTS(parts))]);
        struct message_input input = plain_input();
        input.to = address->str;
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes =
                g_utf8_validate(address->str, -1, NULL) ? message_build(&input, &error) : NULL;
        if (!bytes)
            continue;
        taken++;
        check_bytes(bytes, 998);
        GMimeMessage *message = parse(bytes);
        check_headers(message);
        g_assert_cmpint(internet_address_list_length(g_mime_message_get_to(message)), ==, 1);
        g_assert_null(strpbrk(address->str, " \r\n<>,;()\""));
        g_object_unref(message);
    }
    g_assert_cmpint(taken, >, ROUNDS); /* what is an address was no rare case */
}

/* ---- sameness ---- */

/* The same input gives the same bytes, and a picture's id stands in a URL as it is. */
static void test_same(void)
{
    g_rand_set_seed(chance, 2392);
    for (int i = 0; i < ROUNDS / 4; i++) {
        struct message_input input = plain_input();
        g_autofree char *text = any_text(20),
                        *id = message_content_id(input.message_id, i % 2 ? "logo" : "qr");
        input.body = text;
        input.html = "<p>x</p>";
        g_autoptr(GBytes) one = build(&input), other = build(&input);
        g_assert_true(g_bytes_equal(one, other));
        if (id[strspn(id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".@")] != '\0')
            g_error("'%s' is a picture", id);
        g_autofree char *own = message_id_make("0a1b", i, 0, text);
        g_assert_true(g_str_has_prefix(own, "bh.0a1b."));
        g_assert_null(strpbrk(own, " <>\r\n\t\"\\"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    chance = g_rand_new();
    g_test_add_func("/random/headers", test_headers);
    g_test_add_func("/random/bodies", test_bodies);
    g_test_add_func("/random/attachments", test_attachments);
    g_test_add_func("/random/addresses", test_addresses);
    g_test_add_func("/random/same", test_same);
    int status = g_test_run();
    g_rand_free(chance);
    return status;
}
