/* The writer of HTML: what goes in comes out as text. */
#include <glib.h>
#include <string.h>

#include "base/markup.h"

static void expect_text(const char *text, const char *wanted)
{
    g_autoptr(GString) page = g_string_new(NULL);
    html_text(page, text);
    g_assert_cmpstr(page->str, ==, wanted);
}

static void test_text(void)
{
    expect_text("", "");
    expect_text("plain", "plain");
    expect_text("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    expect_text("\"a\" & <b>", "&quot;a&quot; &amp; &lt;b&gt;");
    expect_text("é € 日本 😀", "é € 日本 😀");
    expect_text("a\nb\tc", "a\nb\tc");
    expect_text("a\x01"
                "b\x7f"
                "c",
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd"
            "c");
    expect_text("\xff<\xc3", "\xef\xbf\xbd&lt;\xef\xbf\xbd");
    expect_text("\xc2\x85", "\xef\xbf\xbd");
    expect_text("&lt;", "&amp;lt;");
}

static void test_url_part(void)
{
    g_autoptr(GString) page = g_string_new(NULL);
    html_url_part(page, "a b&c=d/é\"<~.-_9");
    g_assert_cmpstr(page->str, ==, "a%20b%26c%3Dd%2F%C3%A9%22%3C~.-_9");
}

static void test_places(void)
{
    g_autoptr(GString) page = g_string_new(NULL);
    html_add(page, "<a href=\"/x?q=%u\" title=\"%a\">%t</a>%h 100%%", "a&b", "\"><", "<b>", "<hr>");
    g_assert_cmpstr(page->str, ==,
            "<a href=\"/x?q=a%26b\" title=\"&quot;&gt;&lt;\">&lt;b&gt;</a><hr> 100%");
    html_add(page, "%t", NUMBER_TEXT(G_MININT64));
    g_assert_true(g_str_has_suffix(page->str, "-9223372036854775808"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/markup/text", test_text);
    g_test_add_func("/base/markup/url-part", test_url_part);
    g_test_add_func("/base/markup/places", test_places);
    return g_test_run();
}
