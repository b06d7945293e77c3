/* The bytes of a config file: line ends, what stands before and behind, encodings, and any damage:
 * whatever the bytes, each problem has its line and can be printed, and a file with an error gives
 * no config. */
#include "each_key.h"

/* ---- line ends ---- */

static char *joined(const char *text, const char *end)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return g_strjoinv(end, lines);
}

/* "line group key: text", one line each. */
static char *told(const GPtrArray *problems)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = problems->pdata[i];
        g_string_append_printf(text, "%d [%s] %s: %s\n", problem->line, problem->group,
                problem->key, problem->text);
    }
    return g_string_free(text, FALSE);
}

static char *told_of(const char *bytes, gsize length)
{
    g_autoptr(GPtrArray) problems = problems_new();
    config_unref(inspect(bytes, length, problems));
    return told(problems);
}

/* The same file with CRLF, with blanks before each line, with blank lines and comments at its end,
 * and without the last line's end says the same. */
static void test_line_ends(void)
{
    static const char wrong[] = "citty=Gent\nlanguage=it\ncountry=be\nphone=1\nphone=2";
    g_autofree char *file = file_with("seller", "", wrong);
    g_autofree char *crlf = joined(file, "\r\n"), *moved = joined(file, "\n \t ");
    g_autofree char *more = g_strconcat(file, "\n\n# the end\n\t\n", NULL);
    g_autofree char *wanted = told_of(file, strlen(file));
    const char *const others[] = {crlf, moved, more};
    g_assert_nonnull(strstr(wanted, "did you mean city?"));
    g_assert_nonnull(strstr(wanted, "given twice"));
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *found = told_of(others[i], strlen(others[i]));
        g_assert_cmpstr(found, ==, wanted);
    }
    g_assert_true(g_str_has_suffix(file, "\n"));
    g_autofree char *cut = told_of(file, strlen(file) - 1);
    g_assert_cmpstr(cut, ==, wanted);
}

/* Files that are none of ours: each says why in its first line, and gives no config. */
static void test_other_files(void)
{
    static const struct {
        const char *name, *bytes;
        gsize length;
        const char *says;
    } files[] = {
            {"nothing", "", 0, "is missing"},
            {"line ends only", "\n\r\n\n", 4, "is missing"},
            {"comments only", "# a\n#b", 6, "is missing"},
            {"UTF-16 with a mark", "\xff\xfe[\0s\0]\0\n\0", 10, "line"},
            {"UTF-16 without one", "[\0s\0]\0\n\0", 8, "NUL"},
            {"old Macintosh line ends", "[server]\rlisten=x\r", 18, "0x0d"},
            {"a mark alone", "\xef\xbb\xbf", 3, "byte order mark"},
            {"two marks", "\xef\xbb\xbf\xef\xbb\xbf[server]\n", 15, "byte order mark"},
            {"Latin-1", "[seller]\ncity=Li\xe8ge\n", 21, "byte 8 of the line is not valid UTF-8"},
            {"an ELF file",
                    "\x7f"
                    "ELF\x02\x01\x01\0",
                    8, "NUL"},
            {"JSON", "{\"server\": 1}", 13, "neither [group] nor key=value"},
            {"YAML", "server:\n  listen: x\n", 20, "neither [group] nor key=value"},
            {"a lone surrogate", "[seller]\ncity=\xed\xa0\x80\n", 18, "not valid UTF-8"},
            {"an overlong slash", "[seller]\ncity=\xc0\xaf\n", 17, "not valid UTF-8"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_assert_null(config_load_text(
                "/t/x.conf", files[i].bytes, files[i].length, LOAD_TO_SERVE, false, problems));
        g_autofree char *all = told(problems);
        if (!strstr(all, files[i].says))
            g_error("%s: '%s' does not say '%s'", files[i].name, all, files[i].says);
    }
}

/* A line of 65,536 bytes is taken, and with it what follows; one byte more is told. */
static void test_longest_line(void)
{
    static const gsize lengths[] = {65535, 65536, 65537};
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *filler = g_strnfill(lengths[i] - 1, 'x');
        g_autofree char *line = g_strconcat("#", filler, "\nphone=12", NULL);
        g_autofree char *file = file_with("seller", "", line);
        g_autoptr(GPtrArray) problems = problems_new();
        struct config *config = inspect(file, strlen(file), problems);
        g_assert_cmpstr(config->seller.phone, ==, "12");
        g_autofree char *all = told(problems);
        bool refused = strstr(all, "at most 65536 are allowed") != NULL;
        g_assert_true(refused == (lengths[i] > 65536));
        config_unref(config);
    }
}

/* ---- damage ---- */

/* A byte is changed, a piece is lost, doubled or put elsewhere. */
static void damage(GRand *rand, GByteArray *bytes)
{
    static const guint8 signs[] = {
            0, '\n', '\r', '[', ']', '=', '#', '\\', 0x80, 0xff, 0x7f, 1, ' '};
    guint at = (guint)g_rand_int_range(rand, 0, (gint)bytes->len);
    guint piece_length = (guint)g_rand_int_range(rand, 1, 40);
    guint length = MIN(piece_length, bytes->len - at);
    guint8 sign = signs[g_rand_int_range(rand, 0, G_N_ELEMENTS(signs))];
    switch (g_rand_int_range(rand, 0, 4)) {
    case 0:
        bytes->data[at] = sign;
        break;
    case 1:
        g_byte_array_remove_range(bytes, at, length);
        break;
    case 2: {
        g_autofree guint8 *piece = g_memdup2(bytes->data + at, length);
        g_byte_array_append(bytes, piece, length);
        break;
    }
    default:
        g_byte_array_append(bytes, &sign, 1);
    }
}

static int lines_in(const GByteArray *bytes)
{
    int lines = 1;
    for (guint i = 0; i < bytes->len; i++)
        lines += bytes->data[i] == '\n';
    return lines;
}

static void check_problem(const struct config_problem *problem, int lines, int round)
{
    g_autofree char *text = config_problem_text(problem);
    if (problem->line < 0 || problem->line > lines)
        g_error("round %d: line %d of %d", round, problem->line, lines);
    if (!*problem->text || strlen(text) > 4096 || !g_utf8_validate(text, -1, NULL))
        g_error("round %d: a problem cannot be printed", round);
    for (const char *c = text; *c; c++)
        if ((guchar)*c < 0x20 || *c == 0x7f)
            g_error("round %d: a control character in '%s'", round, text);
    /* what damage glued to another key's value is that key's */
    if (g_str_has_prefix(problem->key, "secre") && strstr(text, "abcdefghijABCDEFGHIJ"))
        g_error("round %d: a secret is shown: %s", round, text);
}

static void test_damage(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(65536);
    g_autofree char *file = file_with("seller", "", "phone=12\nlanguage=fr\n# r\u00e9sum\u00e9");
    guint broken = 0;
    for (int round = 0; round < 2000; round++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GPtrArray) problems = problems_new();
        g_byte_array_append(bytes, (const guint8 *)file, (guint)strlen(file));
        for (int i = g_rand_int_range(rand, 1, 5); i > 0 && bytes->len > 0; i--)
            damage(rand, bytes);
        struct config *config = config_load_text(
                "/t/x.conf", (const char *)bytes->data, bytes->len, LOAD_TO_SERVE, false, problems);
        guint errors = config_problems_count(problems, false);
        g_assert_true((config == NULL) == (errors > 0));
        int lines = lines_in(bytes), last = 0;
        for (guint i = 0; i < problems->len; i++) {
            const struct config_problem *problem = problems->pdata[i];
            check_problem(problem, lines, round);
            g_assert_cmpint(problem->line, >=, last);
            last = problem->line;
        }
        broken += config == NULL;
        config_unref(config);
    }
    g_assert_cmpuint(broken, >, 700);
    g_assert_cmpuint(broken, <, 2000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shapes/line-ends", test_line_ends);
    g_test_add_func("/shapes/other-files", test_other_files);
    g_test_add_func("/shapes/longest-line", test_longest_line);
    g_test_add_func("/shapes/damage", test_damage);
    return g_test_run();
}
