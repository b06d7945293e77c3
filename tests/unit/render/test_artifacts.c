/* The content of a page, with what is no content marked: nothing is lost, every mark is closed, and
 * no text object is cut by one. */
#include <string.h>
#include <zlib.h>

#include "../../../src/render/artifacts.h"

#define P(content) "/P << /MCID 0 >> BDC\n" content "EMC\n"
#define A(content) "/Artifact BMC\n" content "EMC\n"
#define TEXT "0.1 g BT\n8 0 0 -8 56 788 Tm\n/f-0-0 1 Tf\n(Gent)Tj\nET\n"
#define SPAN "BT\n/Span << /ActualText <FEFF0041> >> BDC\n<01>Tj\nEMC\nET\n"
#define RULE "0.8 g 56 774 481 0.4 re f\n"
#define HEAD "1 0 0 -1 0 841.9 cm\nq\n"

static void marked(void)
{
    static const struct {
        const char *before, *after;
    } rows[] = {
            {"", ""},
            {HEAD "Q\n", HEAD "Q\n"},
            {HEAD TEXT P(TEXT) "Q\n", HEAD A(TEXT) P(TEXT) "Q\n"},
            {P(TEXT) RULE TEXT P(RULE), P(TEXT) A(RULE TEXT) P(RULE)},
            {P(TEXT) RULE, P(TEXT) A(RULE)},
            {RULE, A(RULE)},
            /* a span of text has its own end, in an element and out of one */
            {P(SPAN) SPAN P(SPAN TEXT) RULE, P(SPAN) A(SPAN) P(SPAN TEXT) A(RULE)},
            {P("/P << /MCID 1 >> BDC\n" TEXT "EMC\n" TEXT) RULE,
                    P("/P << /MCID 1 >> BDC\n" TEXT "EMC\n" TEXT) A(RULE)},
            {"/Link << /MCID 3 >> BDC\n" TEXT "EMC\n" TEXT,
                    "/Link << /MCID 3 >> BDC\n" TEXT "EMC\n" A(TEXT)},
            /* words of a customer's are no marks */
            {P("BT\n(EMC)Tj\n(/P << /MCID 0 >> BDC)Tj\nET\n") RULE,
                    P("BT\n(EMC)Tj\n(/P << /MCID 0 >> BDC)Tj\nET\n") A(RULE)},
            {"BT\n(EMC)Tj\nET\n" P(TEXT), A("BT\n(EMC)Tj\nET\n") P(TEXT)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) out = artifacts_mark(rows[i].before, strlen(rows[i].before));
        g_test_message("row %zu", i);
        g_assert_cmpstr(out->str, ==, rows[i].after);
    }
    /* cairo ends each line; one that is not gets an end of its own */
    g_autoptr(GString) out = artifacts_mark("f 1", 3);
    g_assert_cmpstr(out->str, ==, "/Artifact BMC\nf 1\nEMC\n");
}

static GBytes *pack(const char *text, gsize length)
{
    uLongf size = compressBound(length);
    guint8 *bytes = g_malloc(size);
    g_assert_cmpint(compress2(bytes, &size, (const Bytef *)text, length, 9), ==, Z_OK);
    return g_bytes_new_take(bytes, size);
}

static bool mark(GBytes *bytes, gsize length, GString *out)
{
    return artifacts_mark_packed(g_bytes_get_data(bytes, NULL), length, out);
}

static void packed(void)
{
    g_autoptr(GString) text = g_string_new(HEAD), out = g_string_new("before ");
    for (int i = 0; i < 5000; i++)
        g_string_append(text, i % 2 ? P(TEXT) : RULE);
    g_autoptr(GString) plain = artifacts_mark(text->str, text->len);
    g_autoptr(GBytes) bytes = pack(text->str, text->len);
    g_assert_true(mark(bytes, g_bytes_get_size(bytes), out));
    g_assert_true(g_str_has_prefix(out->str, "before "));
    uLongf size = plain->len + 1;
    g_autofree char *again = g_malloc0(size + 1);
    g_assert_cmpint(
            uncompress((Bytef *)again, &size, (const Bytef *)out->str + 7, out->len - 7), ==, Z_OK);
    g_assert_cmpstr(again, ==, plain->str);
}

/* A stream that is cut, none at all, or one that grows without end leaves the page as it is. */
static void refused(void)
{
    g_autoptr(GString) text = g_string_new(NULL), out = g_string_new("before");
    for (int i = 0; i < 100; i++)
        g_string_append_printf(text, "%d " RULE, i);
    g_autoptr(GBytes) bytes = pack(text->str, text->len);
    for (gsize length = 0; length < g_bytes_get_size(bytes); length += 7)
        g_assert_false(mark(bytes, length, out));
    g_assert_false(artifacts_mark_packed("no stream", 9, out));

    gsize large = (64 << 20) + 4096 * 3;
    g_autofree char *blank = g_malloc(large);
    memset(blank, '\n', large);
    g_autoptr(GBytes) bomb = pack(blank, large);
    g_assert_false(mark(bomb, g_bytes_get_size(bomb), out));
    g_assert_cmpstr(out->str, ==, "before");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/artifacts/marked", marked);
    g_test_add_func("/artifacts/packed", packed);
    g_test_add_func("/artifacts/refused", refused);
    return g_test_run();
}
