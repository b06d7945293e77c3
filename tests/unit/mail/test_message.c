/* Each mail is parsed back: what a reader sees is what was put in, and nothing that was put in
 * became a header. */
#include <locale.h>
#include <string.h>

#include "unit/mail/parsed.h"

#define LONG_ADDRESS_ALLOWED 998

static void test_plain(void)
{
    struct message_input input = plain_input();
    g_autoptr(GBytes) bytes = build(&input);
    check_bytes(bytes, 78);
    GMimeMessage *message = parse(bytes);
    check_headers(message);
    g_assert_cmpstr(g_mime_message_get_message_id(message), ==, input.message_id);
    g_assert_cmpint(g_date_time_to_unix(g_mime_message_get_date(message)), ==, input.date);
    g_assert_cmpstr(g_mime_object_get_header(GMIME_OBJECT(message), "Date"), ==,
            "Mon, 24 Nov 2025 16:00:00 +0000");
    g_assert_cmpstr(
            g_mime_object_get_header(g_mime_message_get_mime_part(message), "Content-Language"), ==,
            "nl");
    g_assert_cmpstr(only_name(g_mime_message_get_from(message), "winkel@dezon.example"), ==,
            "Bakkerij De Zon");
    g_assert_cmpstr(
            only_name(g_mime_message_get_to(message), "jan@example.com"), ==, "Jan Peeters");
    g_assert_cmpstr(only_name(g_mime_message_get_reply_to(message), "info@dezon.example"), ==, "");
    g_autofree char *body = body_of(GMIME_PART(g_mime_message_get_mime_part(message)));
    g_assert_cmpstr(body, ==, "Beste Jan,\n\nDank u.\n");
    g_object_unref(message);
}

/* F12: what a reader sees for a name or subject that was put in. */
static const struct {
    const char *name, *in, *out;
} texts[] = {
        {"plain", "Jan Peeters", "Jan Peeters"},
        {"accents", "Éloïse D'Hôndt-Müller", "Éloïse D'Hôndt-Müller"},
        {"emoji", "Zoë 🎉🎈", "Zoë 🎉🎈"},
        {"emoji family",
                "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍"
                "👩"
                "‍"
                "👧"
                "‍"
                "👦",
                "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍"
                "👩"
                "‍"
                "👧"
                "‍"
                "👦"},
        {"arabic", "محمد بن عبد الله", "محمد بن عبد الله"},
        {"chinese", "北京市朝阳区某某有限公司", "北京市朝阳区某某有限公司"},
        {"direction mark",
                "abc\xe2\x80\xae"
                "def",
                "abcdef"},
        {"CRLF Bcc", "Jan\r\nBcc: all@example.com", "Jan Bcc: all@example.com"},
        {"LF Bcc", "Jan\nBcc: all@example.com", "Jan Bcc: all@example.com"},
        {"CR Bcc", "Jan\rBcc: all@example.com", "Jan Bcc: all@example.com"},
        {"fold and header", "Jan\r\n Bcc: all@example.com\r\n\r\nbody",
                "Jan Bcc: all@example.com body"},
        {"unicode line break",
                "Jan\xe2\x80\xa8"
                "Bcc: x",
                "Jan Bcc: x"},
        {"encoded word", "=?utf-8?q?Bcc:_x?=", "=?utf-8?q?Bcc:_x?="},
        {"encoded line break", "=?utf-8?b?DQpCY2M6IHg=?=", "=?utf-8?b?DQpCY2M6IHg=?="},
        {"quotes and backslash", "Jan \"de \\ man\" P.", "Jan \"de \\ man\" P."},
        {"angle brackets", "Jan <other@example.com>", "Jan <other@example.com>"},
        {"comma", "Peeters, Jan", "Peeters, Jan"},
        {"parentheses", "Jan (thuis", "Jan (thuis"},
        {"group", "friends: a@b.example;", "friends: a@b.example;"},
        {"only quotes", "\"\"", "\"\""},
        {"blanks", "  Jan \t  Peeters ", "Jan Peeters"},
        {"a dot", "J. P.", "J. P."},
        {"broken UTF-8", "Jan \xff\xfe", "Jan ��"},
        {"a word of 100",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaa",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaa"},
        {"words of 70",
                "x aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa é",
                "x aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa é"},
        {"mixed", "Factuur é 2026 voor à b c d e f g h i j k ü l m n",
                "Factuur é 2026 voor à b c d e f g h i j k ü l m n"},
};

static void test_name(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct message_input input = plain_input();
    input.to_name = texts[i].in;
    input.from_name = texts[i].in;
    g_autoptr(GBytes) bytes = build(&input);
    check_bytes(bytes, 78);
    GMimeMessage *message = parse(bytes);
    check_headers(message);
    g_assert_cmpstr(only_name(g_mime_message_get_to(message), "jan@example.com"), ==, texts[i].out);
    g_assert_cmpstr(
            only_name(g_mime_message_get_from(message), "winkel@dezon.example"), ==, texts[i].out);
    g_object_unref(message);
}

/* Issue 14, item 15: the copies that the customer may see stand in one Cc header, each address
 * folded off, A-labels as sent. */
static void test_cc(void)
{
    static const struct {
        const char *cc, *expected; /* expected NULL: no header */
    } cases[] = {
            {NULL, NULL},
            {"", NULL},
            {"shop@dezon.example", "shop@dezon.example"},
            {"shop@dezon.example,boek@dezon.example", "shop@dezon.example,boek@dezon.example"},
            {"info@b\xc3\xbc"
             "cher.example, x@xn--bcher-kva.example",
                    "info@xn--bcher-kva.example,x@xn--bcher-kva.example"},
            {"a-rather-long-mailbox-of-somebody@a-rather-long-domain-name.example,b-rather-long-"
             "mailbox-of-somebody@a-rather-long-"
             "domain-name.example",
                    "a-rather-long-mailbox-of-somebody@a-rather-long-domain-name.example,b-rather-"
                    "long-mailbox-of-somebody@a-rather-long-"
                    "domain-name.example"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct message_input input = plain_input();
        input.cc = cases[i].cc;
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 78);
        gsize size;
        const char *data = g_bytes_get_data(bytes, &size),
                   *header = g_strstr_len(data, (gssize)size, "\r\nCc: ");
        g_assert_true((header != NULL) == (cases[i].expected != NULL));
        if (!header)
            continue;
        GString *got = g_string_new(NULL); /* unfolded, without blanks */
        for (const char *p = header + 6; !(p[0] == '\r' && p[2] != ' ' && p[2] != '\t'); p++)
            if (!g_ascii_isspace(*p))
                g_string_append_c(got, *p);
        g_assert_cmpstr(got->str, ==, cases[i].expected);
        g_string_free(got, TRUE);
    }
    struct message_input input = plain_input();
    g_autoptr(GError) error = NULL;
    input.cc = "shop@dezon.example,Jan <jan@example.com>";
    g_assert_null(message_build(&input, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
}

static void test_subject(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct message_input input = plain_input();
    input.subject = texts[i].in;
    g_autoptr(GBytes) bytes = build(&input);
    check_bytes(bytes, 78);
    GMimeMessage *message = parse(bytes);
    check_headers(message);
    g_assert_cmpstr(g_mime_message_get_subject(message), ==, texts[i].out);
    g_object_unref(message);
}

static void test_file_name(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct attachment attachment = {
            texts[i].in, "application/pdf", g_bytes_new_static("%PDF", 4), NULL};
    struct message_input input = plain_input();
    input.attachments = &attachment;
    input.attachment_count = 1;
    g_autoptr(GBytes) bytes = build(&input);
    check_bytes(bytes, 78);
    GMimeMessage *message = parse(bytes);
    check_headers(message);
    GMimeMultipart *multipart = GMIME_MULTIPART(g_mime_message_get_mime_part(message));
    g_assert_cmpint(g_mime_multipart_get_count(multipart), ==, 2);
    check_header_list(g_mime_multipart_get_part(multipart, 1));
    g_autofree char *expected = g_strdelimit(g_strdup(texts[i].out), "/\\:*?\"<>|", '_');
    g_assert_cmpstr(g_mime_part_get_filename(GMIME_PART(g_mime_multipart_get_part(multipart, 1))),
            ==, expected);
    g_bytes_unref(attachment.bytes);
    g_object_unref(message);
}

/* F12: 5,000 characters of anything are cut, not folded for ever. */
static void test_very_long(void)
{
    static const char *const units[] = {
            "a", "é", "🎉", "ab ", "é ", "\"", "\\", "=?", "?=", "(", "\xc2\xa0", "a@b.example, "};
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        GString *text = g_string_new(NULL);
        while (text->len < 5000)
            g_string_append(text, units[i]);
        struct attachment attachment = {
                text->str, "application/pdf", g_bytes_new_static("%PDF", 4), NULL};
        struct message_input input = plain_input();
        input.to_name = input.from_name = input.subject = text->str;
        input.attachments = &attachment;
        input.attachment_count = 1;
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 78);
        GMimeMessage *message = parse(bytes);
        check_headers(message);
        g_assert_true(g_utf8_strlen(g_mime_message_get_subject(message), -1) <= 250);
        if (!g_str_has_suffix(g_mime_message_get_subject(message), "…"))
            g_error("%s: %s", units[i], g_mime_message_get_subject(message));
        g_assert_true(g_utf8_strlen(only_name(g_mime_message_get_to(message), "jan@example.com"),
                              -1) <= 120);
        g_object_unref(message);
        g_bytes_unref(attachment.bytes);
        g_string_free(text, TRUE);
    }
}

/* F13: lines that break a transport come through as they are. */
static const struct {
    const char *name, *in, *out;
} bodies[] = {
        {"dots", ".\n..\n.x\n", ".\n..\n.x\n"},
        {"dot CRLF", "a\n.\r\nMAIL FROM:<x@y.example>\r\n", "a\n.\nMAIL FROM:<x@y.example>\n"},
        {"bare CR", "a\rb\r.\rc", "a\nb\n.\nc\n"},
        {"no last line break", "a", "a\n"},
        {"empty", "", "\n"},
        {"blanks at the end", "a  \n b\n", "a  \n b\n"},
        {"from", "From x\n>From y\n", "From x\n>From y\n"},
        {"equal signs", "=3D=\n=20\n", "=3D=\n=20\n"},
        {"boundary", "--=_fb91752d44e3849c1bfb6a9a--\n", "--=_fb91752d44e3849c1bfb6a9a--\n"},
        {"controls", "a\x01\x1b[31mb\x7f\n", "a[31mb\n"},
        {"unicode", "Beste Zoë, € 12,34 – 🎉\n", "Beste Zoë, € 12,34 – 🎉\n"},
};

static void test_body(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    for (gsize attachments = 0; attachments < 2; attachments++) {
        struct attachment attachment = {
                "a.pdf", "application/pdf", g_bytes_new_static("%PDF", 4), NULL};
        struct message_input input = plain_input();
        input.body = bodies[i].in;
        input.attachments = &attachment;
        input.attachment_count = attachments;
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 78);
        GMimeMessage *message = parse(bytes);
        GMimeObject *part = g_mime_message_get_mime_part(message);
        if (attachments > 0)
            part = g_mime_multipart_get_part(GMIME_MULTIPART(part), 0);
        g_autofree char *body = body_of(GMIME_PART(part));
        g_assert_cmpstr(body, ==, bodies[i].out);
        g_object_unref(message);
        g_bytes_unref(attachment.bytes);
    }
}

static void test_long_lines(void)
{
    g_autofree char *ascii = g_strnfill(2000, 'x');
    GString *wide = g_string_new(NULL);
    for (int i = 0; i < 2000; i++)
        g_string_append(wide, "é");
    g_autofree char *body = g_strconcat(ascii, "\n", wide->str, "\n", NULL);
    struct message_input input = plain_input();
    input.body = body;
    g_autoptr(GBytes) bytes = build(&input);
    check_bytes(bytes, 78);
    GMimeMessage *message = parse(bytes);
    g_autofree char *back = body_of(GMIME_PART(g_mime_message_get_mime_part(message)));
    g_assert_cmpstr(back, ==, body);
    g_object_unref(message);
    g_string_free(wide, TRUE);
}

/* F14, F11: addresses. NULL: refused. */
static const struct {
    const char *address, *out;
} addresses[] = {
        {"jan@example.com", "jan@example.com"},
        {"jan@bücher.example", "jan@xn--bcher-kva.example"},
        {"jan@ex00Ћ62-.example", "jan@xn--ex0062--zpg.example"},
        {"jan@XN--BCHER-KVA.example", "jan@XN--BCHER-KVA.example"},
        {"jan+shop@sub.example.com", "jan+shop@sub.example.com"},
        {"", NULL},
        {"jan", NULL},
        {"@example.com", NULL},
        {"jan@", NULL},
        {"jän@example.com", NULL},
        {"a@b.example\r\nRCPT TO:<c@d.example>", NULL},
        {"a@b.example\n", NULL},
        {"a@b.example\r", NULL},
        {"a@b.example>", NULL},
        {"<a@b.example>", NULL},
        {"a b@c.example", NULL},
        {"a@b.example,c@d.example", NULL},
        {"a@b@c.example", NULL},
        {"\"a b\"@c.example", NULL},
        {"a(comment)@b.example", NULL},
        {"Jan <a@b.example>", NULL},
        {" a@b.example", NULL},
        {"a@b.example ", NULL},
};

static void test_addresses(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        struct message_input input = plain_input();
        input.to = addresses[i].address;
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = message_build(&input, &error);
        if (!addresses[i].out) {
            g_assert_null(bytes);
            g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
            continue;
        }
        g_assert_no_error(error);
        check_bytes(bytes, 78);
        /* the bytes, not GMime's reading, which decodes A-labels */
        g_autofree char *on_wire = g_strdup_printf("<%s>\r\n", addresses[i].out);
        if (!g_strstr_len(g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes), on_wire))
            g_error("%s is not in the mail", on_wire);
    }
}

static void test_bad_sender(void)
{
    const char *bad = "a@b.example\r\nBcc: c@d.example";
    struct message_input from = plain_input(), reply = plain_input();
    from.from = bad;
    reply.reply_to = bad;
    g_autoptr(GError) first = NULL, second = NULL;
    g_assert_null(message_build(&from, &first));
    g_assert_null(message_build(&reply, &second));
    g_assert_error(first, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    g_assert_error(second, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
}

/* A long address cannot be folded: it stays under the hard limit. */
static void test_long_address(void)
{
    g_autofree char *local = g_strnfill(64, 'l');
    g_autofree char *label = g_strnfill(60, 'd');
    g_autofree char *address = g_strdup_printf("%s@%s.%s.example", local, label, label);
    struct message_input input = plain_input();
    input.to = address;
    g_autoptr(GBytes) bytes = build(&input);
    check_bytes(bytes, LONG_ADDRESS_ALLOWED);
    GMimeMessage *message = parse(bytes);
    only_name(g_mime_message_get_to(message), address);
    g_object_unref(message);
}

/* O4, O6: the same input, the same bytes; another Message-ID, another boundary. */
static const char *kind(GMimeObject *part)
{
    return g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(part));
}

static GMimeObject *part_of(gpointer level, int place)
{
    return g_mime_multipart_get_part(GMIME_MULTIPART(level), place);
}

/* mixed(related(alternative(text, html), picture), file), and each level only where it is needed.
 */
static void test_levels(void)
{
    struct message_input input = plain_input();
    g_autofree char *id = message_content_id(input.message_id, "logo");
    struct attachment picture = {"logo.png", "image/png", g_bytes_new_static("\x89PNG", 4), id};
    struct attachment file = {"a.pdf", "application/pdf", g_bytes_new_static("%PDF", 4), NULL};
    input.html = "<p>Beste Jan, é</p>";
    input.inlines = &picture;
    input.inline_count = 1;
    input.attachments = &file;
    input.attachment_count = 1;
    g_autoptr(GBytes) bytes = build(&input);
    check_bytes(bytes, 78);
    GMimeMessage *message = parse(bytes);
    GMimeObject *mixed = g_mime_message_get_mime_part(message), *related = part_of(mixed, 0);
    GMimeObject *words = part_of(related, 0), *logo = part_of(related, 1);
    g_assert_cmpstr(kind(mixed), ==, "mixed");
    g_assert_cmpstr(kind(related), ==, "related");
    g_assert_cmpstr(
            g_mime_object_get_content_type_parameter(related, "type"), ==, "multipart/alternative");
    g_assert_cmpstr(kind(words), ==, "alternative");
    g_assert_cmpstr(kind(part_of(words, 0)), ==, "plain");
    g_assert_cmpstr(kind(part_of(words, 1)), ==, "html");
    g_assert_cmpstr(g_mime_object_get_content_id(logo), ==, id);
    g_assert_cmpstr(g_mime_object_get_disposition(logo), ==, "inline");
    g_assert_cmpstr(kind(part_of(mixed, 1)), ==, "pdf");
    g_object_unref(message);

    input.inline_count = input.attachment_count = 0;
    g_autoptr(GBytes) bare = build(&input);
    message = parse(bare);
    g_assert_cmpstr(kind(g_mime_message_get_mime_part(message)), ==, "alternative");
    g_object_unref(message);
    g_bytes_unref(picture.bytes);
    g_bytes_unref(file.bytes);
}

static void test_stable(void)
{
    struct attachment attachment = {
            "a.pdf", "application/pdf", g_bytes_new_static("%PDF", 4), NULL};
    struct message_input input = plain_input();
    input.attachments = &attachment;
    input.attachment_count = 1;
    g_autoptr(GBytes) first = build(&input);
    g_autoptr(GBytes) second = build(&input);
    g_assert_true(g_bytes_equal(first, second));
    input.message_id = "other@dezon.example";
    g_autoptr(GBytes) third = build(&input);
    /* another Message-ID, another boundary */
    const char *mark = memmem(g_bytes_get_data(first, NULL), g_bytes_get_size(first), "\r\n--", 4);
    g_assert_nonnull(mark);
    const char *end = strchr(mark + 4, '\r');
    g_assert_null(memmem(
            g_bytes_get_data(third, NULL), g_bytes_get_size(third), mark, (gsize)(end - mark)));
    g_bytes_unref(attachment.bytes);
}

/* F20: attachments of every length come back byte for byte. */
static void test_attachment_bytes(void)
{
    static const gsize sizes[] = {0, 1, 2, 3, 56, 57, 58, 65531, 65536, 65541, 1048576};
    GRand *random = g_rand_new_with_seed(42);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *content = g_malloc(sizes[i] + 1);
        for (gsize k = 0; k < sizes[i]; k++)
            content[k] = (char)g_rand_int(random);
        struct attachment attachment = {
                "a.pdf", "application/pdf", g_bytes_new(content, sizes[i]), NULL};
        struct message_input input = plain_input();
        input.attachments = &attachment;
        input.attachment_count = 1;
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 78);
        GMimeMessage *message = parse(bytes);
        GMimeMultipart *multipart = GMIME_MULTIPART(g_mime_message_get_mime_part(message));
        GMimeStream *stream = g_mime_stream_mem_new();
        GMimePart *part = GMIME_PART(g_mime_multipart_get_part(multipart, 1));
        g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), stream);
        GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
        g_assert_cmpuint(array->len, ==, sizes[i]);
        g_assert_true(sizes[i] == 0 || memcmp(array->data, content, sizes[i]) == 0);
        g_object_unref(stream);
        g_object_unref(message);
        g_bytes_unref(attachment.bytes);
    }
    g_rand_free(random);
}

/* G10: the machine's locale changes nothing. */
static void test_locale(void)
{
    struct message_input input = plain_input();
    input.subject = "İSTANBUL é FACTUUR";
    g_autoptr(GBytes) first = build(&input);
    static const char *const locales[] = {"tr_TR.UTF-8", "nl_BE.UTF-8", "de_DE.UTF-8", "C.UTF-8"};
    for (gsize i = 0; i < G_N_ELEMENTS(locales); i++) {
        if (!setlocale(LC_ALL, locales[i]))
            continue;
        g_autoptr(GBytes) other = build(&input);
        g_assert_true(g_bytes_equal(first, other));
    }
    setlocale(LC_ALL, "C");
}

/* The types and languages that do not fit are replaced, never written. */
static void test_bad_type_and_language(void)
{
    static const char *const types[] = {"", "pdf", "text/html\r\nBcc: x", "a/b/c", ";",
            "application/", "/x", "multipart/mixed", "a/\xff\xff",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        struct attachment attachment = {"a.bin", types[i], g_bytes_new_static("x", 1), NULL};
        struct message_input input = plain_input();
        input.attachments = &attachment;
        input.attachment_count = 1;
        input.language = "nl\r\nBcc: x";
        g_autoptr(GBytes) bytes = build(&input);
        check_bytes(bytes, 998);
        GMimeMessage *message = parse(bytes);
        check_headers(message);
        check_header_list(g_mime_multipart_get_part(
                GMIME_MULTIPART(g_mime_message_get_mime_part(message)), 1));
        g_object_unref(message);
        g_bytes_unref(attachment.bytes);
    }
}

static void test_message_id(void)
{
    g_autofree char *id = message_id_make("0a1b", 12, 3, "winkel@bücher.example");
    g_assert_cmpstr(id, ==, "bh.0a1b.12.3@xn--bcher-kva.example");
    g_autofree char *without = message_id_make("0a1b", 12, 0, "nobody");
    g_assert_cmpstr(without, ==, "bh.0a1b.12.0@billhook.invalid");
}

static gpointer build_many(gpointer data)
{
    const struct message_input *input = data;
    g_autoptr(GBytes) first = build(input);
    for (int i = 0; i < 200; i++) {
        g_autoptr(GBytes) bytes = build(input);
        g_assert_true(g_bytes_equal(first, bytes));
    }
    return NULL;
}

static void test_threads(void)
{
    struct message_input input = plain_input();
    input.subject = "Factuur é 🎉";
    GThread *threads[4];
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("build", build_many, &input);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    message_init();
    g_test_add_func("/message/F16-plain", test_plain);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *name = g_strdup_printf("/message/F12-name/%s", texts[i].name);
        g_autofree char *subject = g_strdup_printf("/message/F12-subject/%s", texts[i].name);
        g_autofree char *file = g_strdup_printf("/message/F12-file-name/%s", texts[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_name);
        g_test_add_data_func(subject, GSIZE_TO_POINTER(i), test_subject);
        g_test_add_data_func(file, GSIZE_TO_POINTER(i), test_file_name);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autofree char *name = g_strdup_printf("/message/F13-body/%s", bodies[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_body);
    }
    g_test_add_func("/message/cc", test_cc);
    g_test_add_func("/message/F12-very-long", test_very_long);
    g_test_add_func("/message/F13-long-lines", test_long_lines);
    g_test_add_func("/message/F11-F14-addresses", test_addresses);
    g_test_add_func("/message/F11-bad-sender", test_bad_sender);
    g_test_add_func("/message/F12-long-address", test_long_address);
    g_test_add_func("/message/levels", test_levels);
    g_test_add_func("/message/O4-stable", test_stable);
    g_test_add_func("/message/F20-attachment-bytes", test_attachment_bytes);
    g_test_add_func("/message/G10-locale", test_locale);
    g_test_add_func("/message/bad-type-and-language", test_bad_type_and_language);
    g_test_add_func("/message/message-id", test_message_id);
    g_test_add_func("/message/threads", test_threads);
    return g_test_run();
}
