/* Queries, forms, uploads, cookies: what they are read as, and what is refused. */
#include <glib.h>
#include <string.h>

#include "../../../src/desk/cookie.h"
#include "../../../src/desk/form.h"

static void test_query(void)
{
    static const struct {
        const char *text, *name, *value;
        bool good;
    } rows[] = {
            {"a=b", "a", "b", true},
            {"a=1&a=2", "a", "1", true},
            {"a=b+c%20d", "a", "b c d", true},
            {"a", "a", "", true},
            {"&&a=b&", "a", "b", true},
            {"a=%C3%A9", "a", "é", true},
            {"a=x%0D%0Ay", "a", "x\ny", true},
            {"a=%ff", "a", "\xef\xbf\xbd", true},
            {"a=b=c", "a", "b=c", true},
            {"a%3D=b", "a=", "b", true},
            {"a=%00", "a", "", false},
            {"a=%zz", "a", "", false},
            {"a=%4", "a", "", false},
            {"a=x%01y", "a", "xy", true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct form form;
        form_init(&form);
        g_assert_cmpint(
                form_read_query(&form, rows[i].text, strlen(rows[i].text)), ==, rows[i].good);
        g_assert_cmpstr(form_value(&form, rows[i].name), ==, rows[i].value);
        form_clear(&form);
    }
}

static void test_too_many(void)
{
    struct form form;
    g_autoptr(GString) text = g_string_new(NULL);
    form_init(&form);
    for (int i = 0; i < FORM_FIELDS_MOST + 10; i++)
        g_string_append(text, "a=b&");
    g_assert_false(form_read_query(&form, text->str, text->len));
    g_assert_cmpuint(form.fields->len, ==, FORM_FIELDS_MOST);
    form_clear(&form);
}

#define PART(disposition, content) \
    "--xx\r\nContent-Disposition: form-data; " disposition "\r\n\r\n" content "\r\n"

static void test_parts(void)
{
    static const char body[] = PART("name=\"a\"", "one")
            PART("name=\"f\"; filename=\"C:\\x\\logo.png\"", "\x89PNG\r\n--x") "--xx--\r\n";
    static const char type[] = "multipart/form-data; boundary=xx";
    struct form form;
    form_init(&form);
    g_assert_true(form_read_body(&form, type, body, sizeof body - 1));
    g_assert_cmpstr(form_value(&form, "a"), ==, "one");
    const struct form_field *file = form_file(&form, "f");
    g_assert_nonnull(file);
    g_assert_cmpstr(file->filename, ==, "logo.png");
    g_assert_cmpuint(g_bytes_get_size(file->bytes), ==, 9);
    form_clear(&form);

    for (gsize length = 0; length < sizeof body - 4; length++) { /* cut anywhere before its end */
        form_init(&form);
        g_assert_false(form_read_parts(&form, type, body, length));
        form_clear(&form);
    }
}

static void test_other_types(void)
{
    struct form form;
    form_init(&form);
    g_assert_false(form_read_body(&form, "application/json", "{}", 2));
    g_assert_true(form_read_body(&form, "", "", 0));
    g_assert_false(form_read_body(&form, "multipart/form-data", "--\r\n", 4));
    form_clear(&form);
}

static void test_cookies(void)
{
#define TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_"
    static const struct {
        const char *header, *value;
    } rows[] = {
            {NULL, ""},
            {"", ""},
            {"billhook=" TOKEN, TOKEN},
            {"a=b; billhook=" TOKEN "; c=d", TOKEN},
            {" ;; billhook=" TOKEN " ", TOKEN},
            {"xbillhook=" TOKEN, ""},
            {"billhook=" TOKEN "; billhook=" TOKEN, ""},
            {"billhook=short", ""},
            {"billhook=" TOKEN "A", ""},
            {"billhook=\"" TOKEN "\"", ""},
            {"__Host-billhook=" TOKEN, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *value = cookie_value(rows[i].header, "billhook");
        g_assert_cmpstr(value, ==, rows[i].value);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/form/query", test_query);
    g_test_add_func("/desk/form/too-many", test_too_many);
    g_test_add_func("/desk/form/parts", test_parts);
    g_test_add_func("/desk/form/other-types", test_other_types);
    g_test_add_func("/desk/form/cookies", test_cookies);
    return g_test_run();
}
