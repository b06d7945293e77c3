/* One setting's value alone: what each kind takes, the normal form it gives it, and that a refusal
 * quotes the value and says what is allowed. Also how URLs and addresses to listen on are split. */
#include <string.h>

#include "base/error.h"
#include "config/url.h"
#include "../../../src/config/values.h"

/* ---- values ---- */

/* A value and what comes of it. */
struct row {
    const char *value;
    const char *becomes; /* NULL: it is refused */
    const char *says;    /* of a refusal; NULL: the value itself in quotes */
};

typedef bool (*check)(char **value, GError **error);

static void refuse_row(const struct row *row, const GError *error)
{
    g_autofree char *quoted = value_quoted(row->value);
    const char *words = row->says ? row->says : quoted;
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    if (!strstr(error->message, words))
        g_error("'%s' is refused with '%s', which lacks '%s'", row->value, error->message, words);
}

static void check_row(check function, const struct row *row)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *value = g_strdup(row->value);
    bool good = function(&value, &error);

    if (good != (row->becomes != NULL))
        g_error("'%s' is %s", row->value, good ? "taken" : error->message);
    if (!good) {
        refuse_row(row, error);
        return;
    }

    g_assert_no_error(error);
    g_assert_cmpstr(value, ==, row->becomes);
    /* what has its normal form keeps it */
    g_assert_true(function(&value, NULL));
    g_assert_cmpstr(value, ==, row->becomes);
}

#define check_rows(function, rows)                        \
    do {                                                  \
        for (gsize i_ = 0; i_ < G_N_ELEMENTS(rows); i_++) \
            check_row(function, &(rows)[i_]);             \
    } while (0)

#define LONG_20 "aaaaaaaaaaaaaaaaaaaa"
#define LABEL_63 LONG_20 LONG_20 LONG_20 "aaa"
#define BAD_URL "is no URL of the form https://HOST or http://HOST:PORT"

/* What a shop's URL may be made of: each part at its bound. */
static void test_shop_url(void)
{
    static const struct row rows[] = {
            {"https://shop.example.com", "https://shop.example.com", NULL},
            {"https://shop.example.com///", "https://shop.example.com", NULL},
            {"https://shop.example.com/winkel/", "https://shop.example.com/winkel", NULL},
            {"http://shop.example.com", "http://shop.example.com", NULL},
            {"https://shop.example.com:1", "https://shop.example.com:1", NULL},
            {"https://shop.example.com:65535", "https://shop.example.com:65535", NULL},
            {"https://shop.example.com.", "https://shop.example.com.", NULL},
            {"https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443", NULL},
            {"https://m_x-1.example", "https://m_x-1.example", NULL},
            {"https://" LABEL_63 ".be", "https://" LABEL_63 ".be", NULL},
            {"https://caf\xc3\xa9.example", "https://caf\xc3\xa9.example", NULL},
            {"https://" LABEL_63 "a.be", NULL, BAD_URL},
            {"https://" LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, NULL, BAD_URL},
            {"https://shop.example.com:0", NULL, BAD_URL},
            {"https://shop.example.com:65536", NULL, BAD_URL},
            {"https://-shop.example.com", NULL, BAD_URL},
            {"https://shop..example.com", NULL, BAD_URL},
            {"https://.", NULL, BAD_URL},
            {"https://", NULL, BAD_URL},
            {"https:///winkel", NULL, BAD_URL},
            {"https://sh*p.example.com", NULL, BAD_URL},
            {"https://[2001:db8::g]", NULL, BAD_URL},
            {"https://shop.example.com/a b", NULL, BAD_URL},
            {"https://shop.example.com/\"a", NULL, BAD_URL},
            {"https://shop.example.com\\a", NULL, BAD_URL},
            {"shop.example.com", NULL, BAD_URL},
            {"ftp://shop.example.com", NULL, BAD_URL},
            {"https://shop.example.com?a=b", NULL, "has a ? or # part"},
            {"https://shop.example.com/#a", NULL, "has a ? or # part"},
            {"https://ann:geheim@shop.example.com", NULL, "has a user or password in it"},
    };
    check_rows(value_shop_url, rows);
    check_rows(value_base_url, rows);
}

/* A password in a URL is never repeated; only what shops deliver to may have one. */
static void test_url_with_password(void)
{
    static const struct row mine[] = {
            {"https://ann:geheim@hook.example.com/", "https://ann:geheim@hook.example.com", NULL}};
    check_rows(value_public_url, mine);

    static const check others[] = {value_shop_url, value_base_url};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *value = g_strdup("https://ann:geheim@hook.example.com");
        g_assert_false(others[i](&value, &error));
        g_assert_null(strstr(error->message, "geheim"));
    }
}

static void test_mail_server(void)
{
    static const struct row rows[] = {
            {"smtp://mail.example.com", "smtp://mail.example.com", NULL},
            {"smtps://mail.example.com:465/", "smtps://mail.example.com:465", NULL},
            {"smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525", NULL},
            {"smtp://[::1]:25", "smtp://[::1]:25", NULL},
            {"mail.example.com:587", NULL, "of the form smtp://HOST or smtps://HOST:PORT"},
            {"https://mail.example.com", NULL, "of the form smtp://HOST"},
            {"SMTP://", NULL, "of the form smtp://HOST"},
            {"smtp://mail.example.com/in", NULL, "has a path; allowed: smtp://HOST:587"},
            {"smtp://mail.example.com?a", NULL, "has a ? or # part"},
            {"smtp://a@mail.example.com", NULL, "has a user or password in it"},
    };
    check_rows(value_mail_server, rows);
}

static void test_listen(void)
{
    static const struct row rows[] = {
            {"127.0.0.1:1", "127.0.0.1:1", NULL},
            {"0.0.0.0:65535", "0.0.0.0:65535", NULL},
            {"[::]:8480", "[::]:8480", NULL},
            {"unix:/run/billhook/socket", "unix:/run/billhook/socket", NULL},
            {"localhost:8480", NULL, "allowed: 127.0.0.1:8480"},
            {"127.0.0.1:00080", "127.0.0.1:00080", NULL},
            {"127.0.0.1:000080", NULL, NULL},
            {"127.0.0.1:+80", NULL, NULL},
            {"127.0.0.1:", NULL, NULL},
            {":8480", NULL, NULL},
            {"[]:8480", NULL, NULL},
            {"[127.0.0.1]:8480", NULL, NULL},
            {"[::1]", NULL, NULL},
            {"256.0.0.1:80", NULL, NULL},
            {"unix:", NULL, NULL},
            {"unix:/run/", NULL, NULL},
    };
    check_rows(value_listen, rows);
}

static void test_address(void)
{
    static const struct row rows[] = {
            {"info@example.com", "info@example.com", NULL},
            {"Ann <ann@example.com>", NULL, "allowed: one such as info@example.com"},
            {"ann", NULL, NULL},
            {"ann@", NULL, NULL},
            {"@example.com", NULL, NULL},
            {"a@b@example.com", NULL, NULL},
            {"ann@example.com\nBcc: b@example.com", NULL, "is no plain e-mail address"},
    };
    check_rows(value_address, rows);
}

/* A list becomes one form, and the refusal names the one address that is wrong. */
static void test_addresses(void)
{
    static const struct row rows[] = {
            {"a@example.com", "a@example.com", NULL},
            {" a@example.com ;b@example.com, c@example.com ",
                    "a@example.com,b@example.com,c@example.com", NULL},
            {";,;", "", NULL},
            {"a@example.com,,b@example.com;", "a@example.com,b@example.com", NULL},
            {"a@example.com b@example.com", NULL, NULL},
            {"a@example.com,ann", NULL, "'ann' is no plain e-mail address"},
    };
    check_rows(value_addresses, rows);
}

static void test_country(void)
{
    static const struct row rows[] = {
            {"BE", "BE", NULL}, {"NL", "NL", NULL}, {"XK", "XK", NULL}, {"be", NULL, NULL},
            {"BEL", NULL, "two capital letters (ISO 3166) such as BE"}, {"B", NULL, NULL},
            {"ZZ", NULL, NULL}, {"Belgium", NULL, NULL}, {"UK", NULL, NULL}, /* the code is GB */
    };
    check_rows(value_country, rows);
}

static void test_iban(void)
{
    static const struct row rows[] = {
            {"BE68539007547034", "BE68539007547034", NULL},
            {"be68 5390 0754 7034", "BE68539007547034", NULL},
            {"NL91ABNA0417164300", "NL91ABNA0417164300", NULL},
            {"BE68539007547035", NULL, "is no IBAN"},  /* a digit changed */
            {"BE68530907547034", NULL, "is no IBAN"},  /* two swapped */
            {"BE6853900754703", NULL, "is no IBAN"},   /* one missing */
            {"BE685390075470341", NULL, "is no IBAN"}, /* one too many */
            {"BE68539007547\xc3\xa9", NULL, "is no IBAN"},
            {"68539007547034", NULL, "such as BE68 5390 0754 7034"},
            {"BE", NULL, NULL},
    };
    check_rows(value_iban, rows);
}

static void test_bic(void)
{
    static const struct row rows[] = {
            {"KREDBEBB", "KREDBEBB", NULL},
            {"KREDBEBBXXX", "KREDBEBBXXX", NULL},
            {"ABNANL2A", "ABNANL2A", NULL},
            {"KREDBEB", NULL, "8 or 11 capital letters and digits"},
            {"KREDBEBBX", NULL, NULL},
            {"KREDBEBBXX", NULL, NULL},
            {"KREDBEBBXXXX", NULL, NULL},
            {"kredbebb", NULL, NULL},
            {"KRED1EBB", NULL, NULL},
            {"KREDBEB-", NULL, NULL},
    };
    check_rows(value_bic, rows);
}

static void test_color(void)
{
    static const struct row rows[] = {
            {"#1f4e79", "#1f4e79", NULL},
            {"#AABBCC", "#aabbcc", NULL},
            {"1f4e79", NULL, "allowed: #rrggbb such as #1f4e79"},
            {"#1f4e7", NULL, NULL},
            {"#1f4e799", NULL, NULL},
            {"#1f4e7g", NULL, NULL},
            {"#abc", NULL, NULL},
            {"red", NULL, NULL},
    };
    check_rows(value_color, rows);
}

/* A zone is a name that this machine has, never a path out of the folder of zones. */
static void test_timezone(void)
{
    static const struct row rows[] = {
            {"Europe/Brussels", "Europe/Brussels", NULL},
            {"UTC", "UTC", NULL},
            {"Europe/Atlantis", NULL, "such as Europe/Brussels"},
            {"Europe/../Europe/Brussels", NULL, NULL},
            {"/usr/share/zoneinfo/Europe/Brussels", NULL, NULL},
            {"../etc/localtime", NULL, NULL},
            {":Europe/Brussels", NULL, NULL},
            {"+02:00", NULL, NULL},
    };
    check_rows(value_timezone, rows);
}

static void test_day(void)
{
    static const struct row rows[] = {
            {"2026-12-01", "2026-12-01", NULL},
            {"2024-02-29", "2024-02-29", NULL},
            {"2026-02-29", NULL, "allowed: YYYY-MM-DD such as 2026-12-01"},
            {"2026-13-01", NULL, NULL},
            {"2026-00-01", NULL, NULL},
            {"2026-04-31", NULL, NULL},
            {"2026-1-1", NULL, NULL},
            {"01-12-2026", NULL, NULL},
            {"2026-12-01T00:00", NULL, NULL},
    };
    check_rows(value_day, rows);
}

static void test_number_format(void)
{
    static const struct row rows[] = {
            {"{YYYY}-{N:5}", "{YYYY}-{N:5}", NULL},
            {"{N}", "{N}", NULL},
            {"{YYYY}-", NULL, "{N}"},
            {"{shop}{N}", NULL, "{shop}"}, /* shop a1 and 1, shop a and 11 */
            {"{N}-{N}", NULL, "{N}"},
            {"{X}{N}", NULL, "{X}"},
            {"{N", NULL, "{N"},
    };
    check_rows(value_number_format, rows);
}

static void test_profile(void)
{
    static const struct row rows[] = {
            {"Ab-1_2", "Ab-1_2", NULL},
            {"a b", NULL, "allowed: letters, digits, - and _"},
            {"a/b", NULL, NULL},
            {"a?b", NULL, NULL},
            {"caf\xc3\xa9", NULL, NULL},
    };
    check_rows(value_profile, rows);
}

/* ---- what a refusal shows ---- */

/* The value is cut and escaped: a terminal and a log can show it. */
static void test_quoted(void)
{
    g_autofree char *endless = g_strnfill(100000, 'x');
    g_autofree char *cut = value_quoted(endless), *control = value_quoted("a\x1b[31m\nb"),
                    *none = value_quoted("");
    g_assert_cmpuint(strlen(cut), <, 80);
    g_assert_null(strpbrk(control, "\x1b\n"));
    g_assert_cmpstr(none, ==, "''");

    g_autoptr(GError) error = NULL;
    g_assert_false(value_wrong(&error, endless, "is no day"));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    g_assert_cmpuint(strlen(error->message), <, 100);
    g_assert_true(g_str_has_suffix(error->message, " is no day"));
}

/* A sender's name with and without quotes, as mail programs write it. */
static void test_sender(void)
{
    static const struct {
        const char *text, *name, *address; /* name NULL: refused */
    } rows[] = {
            {"a@example.com", "", "a@example.com"},
            {" <a@example.com> ", "", "a@example.com"},
            {"<a@example.com>", "", "a@example.com"},
            {"De Hoek <a@example.com>", "De Hoek", "a@example.com"},
            {"De Hoek<a@example.com>", "De Hoek", "a@example.com"},
            {"\"De Hoek, Gent\" <a@example.com>", "De Hoek, Gent", "a@example.com"},
            {"\"De \\\"Hoek\\\"\" <a@example.com>", "De \"Hoek\"", "a@example.com"},
            {"\"a\\\\b\" <a@example.com>", "a\\b", "a@example.com"},
            {"\"<x>\" <a@example.com>", "<x>", "a@example.com"},
            {"\"\" <a@example.com>", "", "a@example.com"},
            {"\" <a@example.com>", NULL, NULL},
            {"\"De\" Hoek <a@example.com>", NULL, NULL},
            {"De \"Hoek\" <a@example.com>", NULL, NULL},
            {"De <Hoek> <a@example.com>", NULL, NULL},
            {"De Hoek <a@example.com", NULL, NULL},
            {"De Hoek <>", NULL, NULL},
            {"De Hoek <", NULL, NULL},
            {"", NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = NULL, *address = NULL;
        bool good = sender_split(rows[i].text, &name, &address);
        if (good != (rows[i].name != NULL))
            g_error("'%s' is %s", rows[i].text, good ? "taken" : "refused");
        g_assert_cmpstr(name, ==, rows[i].name);
        g_assert_cmpstr(address, ==, rows[i].address);
    }
}

/* ---- URLs and addresses, split ---- */

static void test_url_split(void)
{
    static const struct {
        const char *text, *scheme, *host, *path; /* scheme NULL: no URL with a host */
        int port;
        bool userinfo, literal6, extra;
    } rows[] = {
            {"https://Shop.EXAMPLE.com/a/b//", "https", "shop.example.com", "/a/b", .port = 443},
            {"http://a.example", "http", "a.example", "", .port = 80},
            {"smtp://a.example", "smtp", "a.example", "", .port = 587},
            {"smtps://a.example", "smtps", "a.example", "", .port = 465},
            {"ftp://a.example", "ftp", "a.example", "", .port = -1},
            {"https://a.example:8443/", "https", "a.example", "", .port = 8443},
            {"https://[::1]:8443", "https", "::1", "", .port = 8443, .literal6 = true},
            {"https://u:p@a.example", "https", "a.example", "", .port = 443, .userinfo = true},
            {"https://a.example/?q", "https", "a.example", "", .port = 443, .extra = true},
            {"https://a.example/#f", "https", "a.example", "", .port = 443, .extra = true},
            {"mailto:a@example.com", .scheme = NULL},
            {"/a/b", .scheme = NULL},
            {"", .scheme = NULL},
            {"https://a.example:port", .scheme = NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct url url;
        g_test_message("%s", rows[i].text);
        g_assert_true(url_split(rows[i].text, &url) == (rows[i].scheme != NULL));
        g_assert_cmpstr(url.scheme, ==, rows[i].scheme);
        g_assert_cmpstr(url.host, ==, rows[i].host);
        g_assert_cmpstr(url.path, ==, rows[i].path);
        g_assert_cmpint(url.port, ==, rows[i].port);
        g_assert_true(url.userinfo == rows[i].userinfo);
        g_assert_true(url.literal6 == rows[i].literal6);
        g_assert_true(url.extra == rows[i].extra);
        url_clear(&url);
        url_clear(&url); /* twice does nothing */
        g_assert_null(url.host);
    }
}

/* The first and last address of each internal net, and their neighbours outside. */
static void test_private_host(void)
{
    static const struct {
        const char *host;
        bool inside;
    } rows[] = {{"0.0.0.0", true}, {"0.255.255.255", true}, {"1.0.0.0", false},
            {"9.255.255.255", false}, {"10.0.0.0", true}, {"10.255.255.255", true},
            {"11.0.0.0", false}, {"126.255.255.255", false}, {"127.0.0.1", true},
            {"128.0.0.0", false}, {"169.253.255.255", false}, {"169.254.0.0", true},
            {"169.254.255.255", true}, {"169.255.0.0", false}, {"172.15.255.255", false},
            {"172.16.0.0", true}, {"172.31.255.255", true}, {"172.32.0.0", false},
            {"192.167.255.255", false}, {"192.168.0.0", true}, {"192.168.255.255", true},
            {"192.169.0.0", false}, {"203.0.113.1", false}, {"localhost", true},
            {"shop.localhost", true}, {"shop", true}, {"shop.local", true}, {"shop.internal", true},
            {"shop.lan", true}, {"shop.home.arpa", true}, {"::1", true},
            {"shop.example.com", false}, {"shoplan.be", false}, {"local.be", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (host_is_private(rows[i].host) != rows[i].inside)
            g_error("%s is taken for %s", rows[i].host, rows[i].inside ? "public" : "private");
}

static void test_listen_split(void)
{
    g_autofree char *host = NULL, *host6 = NULL, *socket = NULL;
    const char *path;
    int port = 0;
    g_assert_true(listen_split("127.0.0.1:8480", &host, &port, &path));
    g_assert_cmpstr(host, ==, "127.0.0.1");
    g_assert_cmpint(port, ==, 8480);
    g_assert_null(path);

    g_assert_true(listen_split("[::1]:65535", &host6, &port, &path));
    g_assert_cmpstr(host6, ==, "::1");
    g_assert_cmpint(port, ==, 65535);

    g_assert_true(listen_split("unix:/run/s", &socket, &port, &path));
    g_assert_cmpstr(socket, ==, "");
    g_assert_cmpstr(path, ==, "/run/s");
}

/* A socket's path has room for 107 bytes and the zero (unix(7)). */
static void test_socket_path_bound(void)
{
    for (gsize length = 107; length <= 108; length++) {
        g_autofree char *filler = g_strnfill(length - 1, 's'),
                        *text = g_strconcat("unix:/", filler, NULL), *host = NULL;
        const char *path;
        int port;
        g_assert_true(listen_split(text, &host, &port, &path) == (length == 107));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/values/shop url", test_shop_url);
    g_test_add_func("/values/url with a password", test_url_with_password);
    g_test_add_func("/values/mail server", test_mail_server);
    g_test_add_func("/values/listen", test_listen);
    g_test_add_func("/values/address", test_address);
    g_test_add_func("/values/addresses", test_addresses);
    g_test_add_func("/values/country", test_country);
    g_test_add_func("/values/iban", test_iban);
    g_test_add_func("/values/bic", test_bic);
    g_test_add_func("/values/color", test_color);
    g_test_add_func("/values/timezone", test_timezone);
    g_test_add_func("/values/day", test_day);
    g_test_add_func("/values/number format", test_number_format);
    g_test_add_func("/values/profile", test_profile);
    g_test_add_func("/values/quoted", test_quoted);
    g_test_add_func("/values/sender", test_sender);
    g_test_add_func("/values/url split", test_url_split);
    g_test_add_func("/values/private host", test_private_host);
    g_test_add_func("/values/listen split", test_listen_split);
    g_test_add_func("/values/socket path bound", test_socket_path_bound);
    return g_test_run();
}
