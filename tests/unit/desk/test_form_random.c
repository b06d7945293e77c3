/* Queries, forms and uploads of random names and values, from a fixed seed: what is written is
 * read, what is cut or longer than the bound is refused, and any bytes at all do no harm. */
#include <glib.h>
#include <string.h>

#include "../../../src/desk/form.h"
#include "../../../src/desk/languages.h"

#define ROUNDS 300

/* Characters that mean something to one of the writings, and some of more bytes. */
static const char *const pieces[] = {"a", "Z", "0", "&", "=", "%", "+", " ", ";", "\"", "'", "<",
        ">", "\n", "-", "--", "é", "€", "😀", "%41", "\\", "/", "?", "#"};

/* Up to `most` pieces. Caller frees. */
static char *random_text(GRand *dice, int most)
{
    GString *text = g_string_new(NULL);
    for (int count = g_rand_int_range(dice, 0, most + 1); count > 0; count--)
        g_string_append(text, pieces[g_rand_int_range(dice, 0, (gint32)G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

/* A name for a part's header: browsers write line breaks and quotes in it as escapes, which stay.
 */
static char *random_name(GRand *dice)
{
    char *name = random_text(dice, 6);
    return g_strdelimit(name, "\"\n\t", '_');
}

/* What a page was given. */
struct fields {
    GPtrArray *names, *values;
};

static void add(struct fields *fields, char *name, char *value)
{
    g_ptr_array_add(fields->names, name);
    g_ptr_array_add(fields->values, value);
}

static struct fields random_fields(GRand *dice)
{
    struct fields fields = {
            g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free)};
    for (int count = g_rand_int_range(dice, 1, 9); count > 0; count--)
        add(&fields, random_name(dice), random_text(dice, 12));
    return fields;
}

static void check_fields(const struct form *form, const struct fields *fields)
{
    g_assert_cmpuint(form->fields->len, ==, fields->names->len);
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form->fields, i);
        g_assert_cmpstr(field->name, ==, g_ptr_array_index(fields->names, i));
        g_assert_cmpstr(field->value, ==, g_ptr_array_index(fields->values, i));
    }
}

static void clear_fields(struct fields *fields)
{
    g_ptr_array_unref(fields->names);
    g_ptr_array_unref(fields->values);
}

/* ---- a query ---- */

/* As browsers write it: blanks as "+", line breaks as CR LF. Caller frees. */
static GString *write_query(const struct fields *fields)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < fields->names->len; i++) {
        g_auto(GStrv) lines = g_strsplit(g_ptr_array_index(fields->values, i), "\n", -1);
        g_autofree char *value = g_strjoinv("\r\n", lines),
                        *name = g_uri_escape_string(
                                g_ptr_array_index(fields->names, i), " ", FALSE),
                        *escaped = g_uri_escape_string(value, " ", FALSE);
        g_string_append_printf(text, "%s%s=%s", i ? "&" : "", g_strdelimit(name, " ", '+'),
                g_strdelimit(escaped, " ", '+'));
    }
    return text;
}

static void test_query(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(1);
    for (int round = 0; round < ROUNDS; round++) {
        struct fields fields = random_fields(dice);
        g_autoptr(GString) text = write_query(&fields);
        struct form form;
        form_init(&form);
        g_assert_true(form_read_query(&form, text->str, text->len));
        check_fields(&form, &fields);
        form_clear(&form);
        clear_fields(&fields);
    }
}

/* Reading a query in two parts that are cut at a "&" is reading it whole. */
static void test_query_in_parts(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(2);
    for (int round = 0; round < ROUNDS; round++) {
        struct fields fields = random_fields(dice);
        g_autoptr(GString) text = write_query(&fields);
        const char *cut = strchr(text->str, '&');
        gsize first = cut ? (gsize)(cut - text->str) : text->len;
        struct form form;
        form_init(&form);
        g_assert_true(form_read_query(&form, text->str, first));
        g_assert_true(form_read_query(&form, text->str + first, text->len - first));
        check_fields(&form, &fields);
        form_clear(&form);
        clear_fields(&fields);
    }
}

/* ---- an upload ---- */

#define BOUNDARY "----formdata9x"

static GString *write_parts(const struct fields *fields)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < fields->names->len; i++) {
        g_auto(GStrv) lines = g_strsplit(g_ptr_array_index(fields->values, i), "\n", -1);
        g_autofree char *value = g_strjoinv("\r\n", lines);
        g_string_append_printf(text,
                "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%s\"\r\n"
                "X-Other: name=\"no\"\r\n\r\n%s\r\n",
                (const char *)g_ptr_array_index(fields->names, i), value);
    }
    g_string_append(text, "--" BOUNDARY "--\r\n");
    return text;
}

static bool read_parts(struct form *form, const GString *text, gsize length)
{
    return form_read_body(form, "multipart/form-data; charset=utf-8; boundary=\"" BOUNDARY "\"",
            text->str, length);
}

static void test_parts(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(3);
    for (int round = 0; round < ROUNDS; round++) {
        struct fields fields = random_fields(dice);
        g_autoptr(GString) text = write_parts(&fields);
        struct form form;
        form_init(&form);
        g_assert_true(read_parts(&form, text, text->len));
        check_fields(&form, &fields);
        form_clear(&form);

        gsize cut = (gsize)g_rand_int_range(dice, 0, (gint32)text->len - 3);
        form_init(&form);
        g_assert_false(read_parts(&form, text, cut)); /* a body that was cut is not a shorter one */
        form_clear(&form);
        clear_fields(&fields);
    }
}

/* A file's bytes are its own, whatever they are, with the boundary's beginning in them. */
static void test_files(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(4);
    for (int round = 0; round < ROUNDS; round++) {
        g_autoptr(GString) text =
                g_string_new("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"f\"; "
                             "filename=\"a.cod\"\r\n\r\n"),
                           bytes = g_string_new(NULL);
        for (int left = g_rand_int_range(dice, 0, 400); left > 0; left--)
            g_string_append_c(bytes, (char)g_rand_int_range(dice, 0, 256));
        g_string_append(bytes,
                "\r\n--"
                "----formdata9");
        g_string_append_len(text, bytes->str, (gssize)bytes->len);
        g_string_append(text, "\r\n--" BOUNDARY "--");
        struct form form;
        form_init(&form);
        g_assert_true(read_parts(&form, text, text->len));
        const struct form_field *file = form_file(&form, "f");
        g_autoptr(GBytes) wanted = g_bytes_new(bytes->str, bytes->len);
        g_assert_true(g_bytes_equal(file->bytes, wanted));
        form_clear(&form);
    }
}

/* Of a path as any system writes it the last part; no file was chosen where it is empty. */
static void test_file_names(void)
{
    static const struct {
        const char *written, *name; /* NULL: no file */
    } rows[] = {{"a.cod", "a.cod"}, {"/home/x/a.cod", "a.cod"}, {"C:\\x\\a.cod", "a.cod"},
            {"C:\\x/y\\a.cod", "a.cod"}, {"../../etc/passwd", "passwd"}, {"a b\x01.cod", "a b.cod"},
            {"caf\xe9.cod", "caf\xef\xbf\xbd.cod"}, {"", NULL}, {"x/", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new("--" BOUNDARY);
        g_string_append_printf(text,
                "\r\ncontent-disposition: form-data; name=\"f\"; "
                "filename=\"%s\"\r\n\r\nx\r\n--" BOUNDARY "--",
                rows[i].written);
        struct form form;
        form_init(&form);
        g_assert_true(read_parts(&form, text, text->len));
        const struct form_field *file = form_file(&form, "f");
        g_assert_cmpstr(file ? file->filename : NULL, ==, rows[i].name);
        g_assert_cmpstr(form_value(&form, "f"), ==, "");
        g_assert_true(form_has(&form, "f"));
        form_clear(&form);
    }
}

/* ---- bounds ---- */

/* As many fields as the bound are read in each writing, one more is refused. */
static void test_bound(void)
{
    static const struct {
        int count;
        bool good;
    } rows[] = {
            {FORM_FIELDS_MOST - 1, true}, {FORM_FIELDS_MOST, true}, {FORM_FIELDS_MOST + 1, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (int parts = 0; parts < 2; parts++) {
            struct fields fields = {
                    g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free)};
            for (int j = 0; j < rows[i].count; j++)
                add(&fields, g_strdup("doc"), g_strdup("7"));
            g_autoptr(GString) text = parts ? write_parts(&fields) : write_query(&fields);
            struct form form;
            form_init(&form);
            bool good = parts ? read_parts(&form, text, text->len)
                              : form_read_query(&form, text->str, text->len);
            if (good != rows[i].good)
                g_error("%d fields, %s: %d", rows[i].count, parts ? "parts" : "query", good);
            g_autoptr(GPtrArray) values = form_values(&form, "doc");
            g_assert_cmpuint(values->len, ==, (guint)MIN(rows[i].count, FORM_FIELDS_MOST));
            form_clear(&form);
            clear_fields(&fields);
        }
}

/* RFC 2046 5.1.1: a boundary has 1 to 70 characters. */
static void test_boundary(void)
{
    static const int lengths[] = {0, 1, 70, 71};
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *boundary = g_strnfill((gsize)lengths[i], 'b'),
                        *type = g_strconcat("multipart/form-data; boundary=", boundary, NULL),
                        *body = g_strdup_printf(
                                "--%s\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
                                "--%s--",
                                boundary, boundary);
        struct form form;
        form_init(&form);
        bool good = form_read_body(&form, type, body, strlen(body));
        g_assert_cmpint(good, ==, lengths[i] >= 1 && lengths[i] <= 70);
        form_clear(&form);
    }
}

/* Any bytes: every value that comes out is valid UTF-8 without controls but line feeds. */
static void test_any_bytes(void)
{
    static const char alphabet[] = "a=&%+-\r\n0\"; :\xff\xc3\x01" BOUNDARY;
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    for (int round = 0; round < ROUNDS * 10; round++) {
        g_autoptr(GString) text = g_string_new(round % 2 ? "--" BOUNDARY "\r\n" : "");
        for (int left = g_rand_int_range(dice, 0, 80); left > 0; left--)
            g_string_append_c(text, alphabet[g_rand_int_range(dice, 0, (gint32)sizeof alphabet)]);
        struct form form;
        form_init(&form);
        if (round % 2)
            read_parts(&form, text, text->len);
        else
            form_read_query(&form, text->str, text->len);
        for (guint i = 0; i < form.fields->len; i++) {
            const struct form_field *field = g_ptr_array_index(form.fields, i);
            g_assert_true(g_utf8_validate(field->value, -1, NULL));
            g_assert_true(g_utf8_validate(field->name, -1, NULL));
            g_assert_null(strpbrk(field->value, "\r\x01"));
            g_assert_null(strpbrk(field->name, "\r\n\x01"));
        }
        form_clear(&form);
    }
}

/* ---- languages ---- */

/* RFC 9110 12.4.2 and 12.5.4: blanks may stand on both sides of ";" and ",", tags and "q" are of
 * any case, the first of equal weights counts. */
static void test_languages(void)
{
    static const struct {
        const char *header;
        enum language wanted;
    } rows[] = {
            {"de; q=0.1, fr; q=0.9", LANGUAGE_FR},
            {"de ;q=0.1 , fr ; q=0.9", LANGUAGE_FR},
            {"de;Q=0.1, fr;Q=0.9", LANGUAGE_FR},
            {"DE", LANGUAGE_DE},
            {"Fr-be", LANGUAGE_FR},
            {"fr; q=0, de; q=0.001", LANGUAGE_DE},
            {"french, deutsch", LANGUAGE_NL},
            {"de;level=1;q=0.2, en;q=0.3", LANGUAGE_EN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        enum language found = languages_preferred(rows[i].header, LANGUAGE_NL);
        if (found != rows[i].wanted)
            g_error("%s: %d", rows[i].header, (int)found);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/form-random/query", test_query);
    g_test_add_func("/desk/form-random/query-in-parts", test_query_in_parts);
    g_test_add_func("/desk/form-random/parts", test_parts);
    g_test_add_func("/desk/form-random/files", test_files);
    g_test_add_func("/desk/form-random/file-names", test_file_names);
    g_test_add_func("/desk/form-random/bound", test_bound);
    g_test_add_func("/desk/form-random/boundary", test_boundary);
    g_test_add_func("/desk/form-random/any-bytes", test_any_bytes);
    g_test_add_func("/desk/form-random/languages", test_languages);
    return g_test_run();
}
