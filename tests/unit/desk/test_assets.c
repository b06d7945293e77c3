/* The files beside the pages: each colour has its style sheet, under a path that says which. */
#include <glib.h>
#include <string.h>

#include "base/accent.h"
#include "../../../src/desk/assets.h"

/* A path of ours in its two parts. */
static void split(const char *path, char **hash, char **file)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    g_assert_cmpuint(g_strv_length(parts), ==, 4);
    g_assert_cmpstr(parts[1], ==, "static");
    *hash = g_strdup(parts[2]);
    *file = g_strdup(parts[3]);
}

static void test_style(void)
{
    static const char *const colors[] = {"#1f4e79", "#7a3b1d", "#ffd400", "", "no colour"};
    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++) {
        struct config config = {.seller.accent_color = g_strdup(colors[i])};
        char light[8], dark[8];
        const char *type = NULL;
        g_autofree char *path = assets_style_path(&config), *hash = NULL, *file = NULL;
        split(path, &hash, &file);
        g_autoptr(GBytes) bytes = assets_get(&config, hash, file, &type);
        g_assert_nonnull(bytes);
        g_assert_cmpstr(type, ==, "text/css; charset=utf-8");

        accent_for_light(colors[i], light);
        accent_for_dark(colors[i], dark);
        g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)),
                        *first = g_strdup_printf(
                                ":root{--accent:%s;--accent-dark:%s}\n", light, dark);
        g_assert_true(g_str_has_prefix(text, first));
        g_assert_nonnull(strstr(path, light + 1));
        g_assert_nonnull(strstr(path, dark + 1));
        g_free(config.seller.accent_color);
    }
}

/* What a browser keeps for ever is never another sheet: one of another colour is gone. */
static void test_another_color(void)
{
    struct config blue = {.seller.accent_color = g_strdup("#1f4e79")},
                  red = {.seller.accent_color = g_strdup("#a8231c")};
    const char *type = NULL;
    g_autofree char *path = assets_style_path(&blue), *hash = NULL, *file = NULL,
                    *other = assets_style_path(&red), *again = assets_style_path(&blue);
    g_assert_cmpstr(path, !=, other);
    g_assert_cmpstr(path, ==, again);
    split(path, &hash, &file);
    g_assert_null(assets_get(&red, hash, file, &type));
    g_assert_null(assets_get(&blue, hash, "desk.js", &type));
    g_assert_null(assets_get(&blue, "", file, &type));
    g_free(blue.seller.accent_color);
    g_free(red.seller.accent_color);
}

static void test_others(void)
{
    static const struct {
        const char *(*path)(void);
        const char *type, *within;
    } rows[] = {{assets_script_path, "text/javascript; charset=utf-8", "addEventListener"},
            {assets_icon_path, "image/svg+xml", "<svg"}};
    struct config config = {.seller.accent_color = g_strdup("")};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *type = NULL;
        g_autofree char *hash = NULL, *file = NULL;
        split(rows[i].path(), &hash, &file);
        g_autoptr(GBytes) bytes = assets_get(&config, hash, file, &type);
        g_assert_nonnull(bytes);
        g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        g_assert_cmpstr(type, ==, rows[i].type);
        g_assert_nonnull(strstr(text, rows[i].within));
        g_assert_true(rows[i].path() == rows[i].path());
    }
    g_free(config.seller.accent_color);
}

/* Comments and blanks that say nothing are left out, those that do are not. */
static void test_packed(void)
{
    static const char *const there[] = {"color-scheme:light dark", "@media (max-width:54rem){",
            "padding:.4rem .75rem .4rem 0", ".views ul{", "td > a:not(:last-child,.chip){",
            ":is(.me,.acts,.problem,td) form,", "linear-gradient(currentColor 0 0) bottom / 100%"},
                             *const gone[] = {"/*", "*/", "  ", ";}", "\n.", ": ", ", ", " {"};
    struct config config = {.seller.accent_color = g_strdup("#1f4e79")};
    const char *type = NULL;
    g_autofree char *path = assets_style_path(&config), *hash = NULL, *file = NULL;
    split(path, &hash, &file);
    g_autoptr(GBytes) bytes = assets_get(&config, hash, file, &type);
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    for (gsize i = 0; i < G_N_ELEMENTS(there); i++)
        if (!strstr(text, there[i]))
            g_error("no '%s' in %s", there[i], text);
    for (gsize i = 0; i < G_N_ELEMENTS(gone); i++)
        if (strstr(text, gone[i]))
            g_error("'%s' in %s", gone[i], text);
    g_free(config.seller.accent_color);
}

/* What the promise says of their size. */
static void test_sizes(void)
{
    struct config config = {.seller.accent_color = g_strdup("#1f4e79")};
    const char *type = NULL;
    g_autofree char *style = assets_style_path(&config), *hash = NULL, *file = NULL,
                    *script_hash = NULL, *script_file = NULL;
    split(style, &hash, &file);
    split(assets_script_path(), &script_hash, &script_file);
    g_autoptr(GBytes) css = assets_get(&config, hash, file, &type),
                      js = assets_get(&config, script_hash, script_file, &type);
    g_assert_cmpuint(g_bytes_get_size(css), <=, 10 * 1024);
    g_assert_cmpuint(g_bytes_get_size(js), <=, 15 * 1024);
    g_free(config.seller.accent_color);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/assets/style", test_style);
    g_test_add_func("/desk/assets/another-color", test_another_color);
    g_test_add_func("/desk/assets/others", test_others);
    g_test_add_func("/desk/assets/packed", test_packed);
    g_test_add_func("/desk/assets/sizes", test_sizes);
    return g_test_run();
}
