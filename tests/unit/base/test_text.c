/* Text from outside becomes text that may stand in a database, a PDF, an XML file and a mail. */
#include "base/text.h"

#include <string.h>

struct text_case {
    const char *name, *text, *single, *multi; /* multi NULL: as single */
};

static void check_table(
        char *(*function)(const char *, bool), const struct text_case *cases, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *single = function(cases[i].text, false),
                        *multi = function(cases[i].text, true);
        g_test_message("%s", cases[i].name);
        g_assert_cmpstr(single, ==, cases[i].single);
        g_assert_cmpstr(multi, ==, cases[i].multi ? cases[i].multi : cases[i].single);
        g_assert_true(g_utf8_validate(single, -1, NULL));
    }
}

static void test_clean(void)
{
    static const struct text_case cases[] = {
            {"empty", "", "", NULL},
            {"plain", "Mok \"Gent\" & co <b>", "Mok \"Gent\" & co <b>", NULL},
            {"accents and emoji", "Crème brûlée 🍮 日本", "Crème brûlée 🍮 日本", NULL},
            {"line breaks", "a\r\nb\rc\nd\te", "a b c d e", "a\nb\nc\nd e"},
            {"line separators",
                    "a\xe2\x80\xa8"
                    "b\xe2\x80\xa9"
                    "c",
                    "a b c", "a\nb\nc"},
            {"controls",
                    "a\x01\x02\x1b[31mb\x7f"
                    "c\xc2\x85"
                    "d",
                    "a[31mbcd", NULL},
            {"direction marks",
                    "a\xe2\x80\xae"
                    "cod\xe2\x80\xac\xe2\x81\xa6"
                    "e\xe2\x81\xa9\xef\xbb\xbf",
                    "acode", NULL},
            {"byte 0xff",
                    "a\xff"
                    "b",
                    "a\xef\xbf\xbd"
                    "b",
                    NULL},
            {"overlong slash", "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", NULL},
            {"surrogate in UTF-8", "\xed\xa0\x80x", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx", NULL},
            {"cut sequence", "caf\xc3", "caf\xef\xbf\xbd", NULL},
            {"no XML character", "a\xef\xbf\xbf\xef\xbf\xbe", "a\xef\xbf\xbd\xef\xbf\xbd", NULL},
            {"blanks stay", "  a  b ", "  a  b ", NULL},
    };
    check_table(text_clean, cases, G_N_ELEMENTS(cases));
}

static void test_html(void)
{
    static const struct text_case cases[] = {
            {"empty", "", "", NULL},
            {"only blanks", " \t\n ", "", NULL},
            {"entities and tags", "Salt &amp; Pepper <b>set</b>", "Salt & Pepper set", NULL},
            {"numeric", "5&#8364; &#x20AC; &#39;x&#39;", "5€ € 'x'", NULL},
            {"named", "caf&eacute; &euro; &ndash; &hellip; &quot;&apos;&Eacute;&thetasym;",
                    "café € – … \"'Éϑ", NULL},
            {"decoded once", "&amp;lt;b&amp;gt; &lt;b&gt;", "&lt;b&gt; <b>", NULL},
            {"no entity", "AT&T; R&D &unknown; &; &#; &#x; &#xzz; &amp",
                    "AT&T; R&D &unknown; &; &#; &#x; &#xzz; &amp", NULL},
            {"entity of nothing", "a&#0;b&#xD800;c&#x110000;d&#99999999999999999999;e",
                    "a\xef\xbf\xbd"
                    "b\xef\xbf\xbd"
                    "c\xef\xbf\xbd"
                    "d\xef\xbf\xbd"
                    "e",
                    NULL},
            {"entity of a control", "a&#13;&#10;b&#8238;c&#27;d", "a bcd", "a\n\nbcd"},
            {"breaks", "<p>een<br>twee<br />drie</p><div>vier</div><ul><li>a</li><li>b</li></ul>",
                    "een twee drie vier a b", "een\ntwee\ndrie\nvier\na\nb"},
            {"empty lines", "a\n\n\n\n\nb\n \n\t\nc", "a b c", "a\n\nb\n\nc"},
            {"blanks around lines", "  een  \n  twee   drie ", "een twee drie", "een\ntwee drie"},
            {"less than", "a < b, 3<5, <3, x<-y, 1 <2> 3", "a < b, 3<5, <3, x<-y, 1 <2> 3", NULL},
            {"address in brackets", "Jan <jan@example.be>", "Jan <jan@example.be>", NULL},
            {"unclosed", "a <b hello", "a <b hello", NULL},
            {"bracket in a quote", "<a title=\"x > y\" href='z'>link</a>!", "link!", NULL},
            {"unclosed quote", "<a title=\"x>text</a> more <b>bold</b>", "text more bold", NULL},
            {"comment", "a<!-- <b>no</b> -->b<!-- open >c", "abc", NULL},
            {"no-break space", "10&nbsp;kg &nbsp;x&nbsp;", "10\xc2\xa0kg x", NULL},
            {"custom element", "<x-note a=1>n</x-note>", "n", NULL},
            {"script is text, not code", "<script>alert(1)</script>", "alert(1)", NULL},
    };
    check_table(text_from_html, cases, G_N_ELEMENTS(cases));
}

/* What the processor spends on a text of such pieces: the least of three, and never nothing. */
static gint64 work_us(const char *piece, gsize length)
{
    gint64 least = G_MAXINT64;
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < length)
        g_string_append(text, piece);
    for (int i = 0; i < 3; i++) {
        struct timespec before, after;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
        g_autofree char *read = text_from_html(text->str, true);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
        least = MIN(least,
                (after.tv_sec - before.tv_sec) * G_USEC_PER_SEC +
                        (after.tv_nsec - before.tv_nsec) / 1000);
    }
    return MAX(least, 100);
}

/* Text made to be slow: each '<' must not search to the end again. Sixteen times the text is
 * sixteen times the work, not 256 times. */
static void test_html_linear(void)
{
    static const char *const pieces[] = {
            "<a ", "<a \"", "<!--", "<a '\"", "&#", "&amp", "<", "</p"};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
        g_assert_cmpint(work_us(pieces[i], 2048 * 1024), <, 64 * work_us(pieces[i], 128 * 1024));
}

static void test_blank(void)
{
    g_assert_true(text_is_blank(NULL));
    g_assert_true(text_is_blank(""));
    g_assert_true(text_is_blank(" \t\r\n"));
    g_assert_false(text_is_blank(" x "));
}

static void test_nearest(void)
{
    static const char *const words[] = {
            "invoice", "order_form", "delivery_note", "credit_note", "init", "list", NULL};
    static const struct {
        const char *word, *expected;
    } cases[] = {{"invoce", "invoice"}, {"Invoice", "invoice"}, {"lst", "list"},
            {"ordr_from", "order_form"}, {"xx", NULL}, {"", NULL}, {"completely", NULL},
            {"deliverynotes", "delivery_note"}, {"x", NULL}, {"lsit", "list"},
            {"niovice", "invoice"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(text_nearest(cases[i].word, words), ==, cases[i].expected);
    g_autofree char *endless = g_strnfill(100000, 'a');
    g_assert_null(text_nearest(endless, words));
}

static void test_digest(void)
{
    guint8 digest[32];
    sha256("abc", 3, digest);
    g_autofree char *hex = text_hex(digest, sizeof digest), *none = text_hex("", 0);
    g_assert_cmpstr(hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    g_assert_cmpstr(none, ==, "");
    sha256(NULL, 0, digest);
    g_autofree char *empty = text_hex(digest, sizeof digest);
    g_assert_cmpstr(empty, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* A text in place of another one, also of a part of itself. */
static void test_replace(void)
{
    g_autofree char *text = g_strdup("abc");
    text_set(&text, text + 1);
    g_assert_cmpstr(text, ==, "bc");
    text_take(&text, g_strdup("d"));
    g_assert_cmpstr(text, ==, "d");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/clean", test_clean);
    g_test_add_func("/text/html", test_html);
    g_test_add_func("/text/html-linear", test_html_linear);
    g_test_add_func("/text/blank", test_blank);
    g_test_add_func("/text/nearest", test_nearest);
    g_test_add_func("/text/digest", test_digest);
    g_test_add_func("/text/replace", test_replace);
    return g_test_run();
}
