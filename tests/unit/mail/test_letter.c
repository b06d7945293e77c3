/* The HTML part of a mail: what is text stays text, what is known stands in the box, only what is
 * allowed may be clicked, and it stays small. */
#include <string.h>

#include "mail/letter.h"

#define LINK "https://shop.example/pay?a=1&b=2"

static const char *const values[] = {"€ 12,00", "BE68 5390 0754 7034", NULL};
static const char *const origins[] = {"https://shop.example", NULL};

static struct letter unpaid(const char *body)
{
    return (struct letter){.language = "nl",
            .sender = "De Zon & zonen",
            .accent = "#7a3b10",
            .title = "Factuur 2026-00116",
            .label = "Te betalen",
            .amount = "€ 12,00",
            .note = "Vervaldatum: 08/12/2026",
            .body = body,
            .footer = "De Zon bv, Gent\nzon@dezon.example",
            .values = values,
            .code = {"code.1@billhook", "QR-code om € 12,00 over te schrijven", 132, 132},
            .caption = "Scan met uw bankapp",
            .link = LINK,
            .button = "Online betalen",
            .origins = origins,
            .address = "zon@dezon.example"};
}

static guint count(const char *html, const char *word)
{
    guint found = 0;
    for (const char *p = strstr(html, word); p; p = strstr(p + 1, word))
        found++;
    return found;
}

static void has(const char *html, const char *word)
{
    if (!strstr(html, word))
        g_error("not in the HTML: %s\n%s", word, html);
}

static void lacks(const char *html, const char *word)
{
    if (strstr(html, word))
        g_error("in the HTML: %s\n%s", word, html);
}

static void test_box(void)
{
    struct letter letter =
            unpaid("Beste Ann,\n\nLet op: dicht op zondag\nTel: 1\n\nTe betalen: € "
                   "12,00\nIBAN: BE68 5390 0754 7034\nOnline betalen: " LINK "\n\nGroet\nDe Zon");
    g_autofree char *html = letter_html(&letter);
    g_assert_cmpuint(count(html, "class=\"box\""), ==, 1);
    g_assert_cmpuint(count(html, "<th scope=\"row\""), ==, 2); /* the link is the button */
    g_assert_cmpuint(count(html, "cid:code.1@billhook"), ==, 1);
    g_assert_cmpuint(count(html, "href=\"https://shop.example/pay?a=1&amp;b=2\""), ==, 1);
    has(html, ">Online betalen</a>");
    has(html, "Let op: dicht op zondag<br>\nTel: 1</p>");
    has(html, "Groet<br>\nDe Zon</p>");
    has(html, "De Zon &amp; zonen");
    has(html, "<html lang=\"nl\">");
}

/* A text that tells no pair has the code and the button all the same; a second table is plain. */
static void test_box_without_pairs_and_a_second_table(void)
{
    struct letter letter = unpaid("Betaal € 12,00.");
    g_autofree char *html = letter_html(&letter);
    g_assert_cmpuint(count(html, "class=\"box\""), ==, 1);
    has(html, "cid:code.1@billhook");
    has(html, "class=\"press\"");
    letter.body = "a: € 12,00\n\nb: € 12,00\nc: d";
    g_autofree char *two = letter_html(&letter);
    g_assert_cmpuint(count(two, "class=\"box\""), ==, 1);
    g_assert_cmpuint(count(two, "<th scope=\"row\""), ==, 3);
    letter.code.content_id = letter.link = "";
    letter.body = "niets";
    g_autofree char *none = letter_html(&letter);
    lacks(none, "class=\"box\"");
}

static void test_links(void)
{
    static const struct {
        const char *text, *target; /* NULL: it may not be clicked */
    } rows[] = {
            {"https://shop.example", "https://shop.example"},
            {"zie https://shop.example/a?b=1&c=2.", "https://shop.example/a?b=1&amp;c=2"},
            {"(https://shop.example/x)", "https://shop.example/x"},
            {"zon@dezon.example,", "mailto:zon@dezon.example"},
            {"https://shop.example.evil.example/", NULL},
            {"https://shop.example@evil.example/", NULL},
            {"https://user:x@shop.example/", NULL},
            {"http://shop.example/", NULL}, /* another origin */
            {"https://evil.example/", NULL},
            {"javascript:alert(1)", NULL},
            {"xhttps://shop.example/", NULL},
            {"zon@dezon.examplex", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct letter letter = unpaid(rows[i].text);
        letter.link = letter.footer = "";
        g_autofree char *html = letter_html(&letter);
        g_autofree char *href =
                g_strdup_printf("href=\"%s\"", rows[i].target ? rows[i].target : "");
        g_test_message("%s", rows[i].text);
        g_assert_cmpuint(count(html, "href="), ==, rows[i].target != NULL);
        if (rows[i].target)
            has(html, href);
    }
}

/* A button leads to http(s) alone. */
static void test_odd_link(void)
{
    static const char *const odd[] = {"javascript:alert(1)", "https://x.example/ y",
            "https://x.example/\"><b>", "ftp://x.example", "https://é.example/"};
    for (gsize i = 0; i < G_N_ELEMENTS(odd); i++) {
        struct letter letter = unpaid("Beste");
        letter.link = odd[i];
        g_autofree char *html = letter_html(&letter);
        lacks(html, "class=\"press\"");
        lacks(html, "<b>");
    }
}

static void test_escaped(void)
{
    static const char *const hostile = "<script>\"'&amp;</td>-->]]>";
    struct letter letter = unpaid(hostile);
    letter.sender = letter.title = letter.label = letter.amount = letter.note = letter.footer =
            letter.button = letter.caption = letter.code.alt = hostile;
    g_autofree char *html = letter_html(&letter);
    lacks(html, "<script>");
    g_assert_cmpuint(count(html, "&lt;script&gt;&quot;&#39;&amp;amp;&lt;/td&gt;--&gt;"), >=, 9);
}

/* A number and a reference stay on one line, in the title, a text and a table; a part of another
 * word is none, and what is too long for a telephone may break. */
static void test_whole(void)
{
    static const char *const whole[] = {"2026-00116", "+++020/2600/00279+++", "",
            "a-number-that-no-telephone-has-room-for", NULL};
    struct letter letter = unpaid("Factuur 2026-00116.\nNiet 12026-00116\n\nTe betalen: € 12,00\n"
                                  "Mededeling: +++020/2600/00279+++\n\n"
                                  "a-number-that-no-telephone-has-room-for");
    letter.whole = whole;
    g_autofree char *html = letter_html(&letter);
    has(html, ">Factuur <span style=\"white-space:nowrap\">2026-00116</span></h1>");
    has(html,
            "Factuur <span style=\"white-space:nowrap\">2026-00116</span>.<br>\nNiet 12026-00116");
    has(html, "<span style=\"white-space:nowrap\">+++020/2600/00279+++</span></td>");
    g_assert_cmpuint(count(html, "nowrap"), ==, 3);
    letter.whole = NULL;
    g_autofree char *plain = letter_html(&letter);
    lacks(plain, "nowrap");
}

static void test_small(void)
{
    static const char *const units[] = {"woord ", "\"", "é", "a: € 12,00\n", "\n", "😀"};
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(GString) body = g_string_new(NULL);
        while (body->len < 250 * 1024)
            g_string_append(body, units[i]);
        struct letter letter = unpaid(body->str);
        g_autofree char *html = letter_html(&letter);
        g_assert_cmpuint(strlen(html), <=, 31 * 1024);
        g_assert_true(g_utf8_validate(html, -1, NULL));
        has(html, "[…]");
        has(html, "</html>");
    }
}

static void test_origin(void)
{
    static const struct {
        const char *url, *origin;
    } rows[] = {
            {"https://shop.example/a", "https://shop.example"},
            {"http://shop.example:8080?x", "http://shop.example:8080"},
            {"https://shop.example\\@evil.example", "https://shop.example"},
            {"https://u@shop.example/", ""},
            {"https://", ""},
            {"ftp://shop.example", ""},
            {"shop.example", ""},
            {"https://shop.example.", "https://shop.example"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *origin = letter_origin(rows[i].url);
        g_assert_cmpstr(origin, ==, rows[i].origin);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/letter/box", test_box);
    g_test_add_func("/letter/box/without-pairs", test_box_without_pairs_and_a_second_table);
    g_test_add_func("/letter/links", test_links);
    g_test_add_func("/letter/odd-link", test_odd_link);
    g_test_add_func("/letter/escaped", test_escaped);
    g_test_add_func("/letter/whole", test_whole);
    g_test_add_func("/letter/small", test_small);
    g_test_add_func("/letter/origin", test_origin);
    return g_test_run();
}
