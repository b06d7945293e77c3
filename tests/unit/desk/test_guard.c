/* What the guard decides by: hosts, origins, languages, waits, routes, words. */
#include <glib.h>
#include <string.h>

#include "base/accent.h"
#include "../../../src/desk/guard.h"
#include "../../../src/desk/languages.h"
#include "../../../src/desk/names.h"
#include "../../../src/desk/routes.h"

static void test_hosts(void)
{
    static const struct {
        const char *listening, *public_url, *host;
        enum desk_host wanted;
    } rows[] = {
            {"127.0.0.1:8481", "", "127.0.0.1:8481", HOST_OWN},
            {"127.0.0.1:8481", "", "localhost:8481", HOST_OWN},
            {"127.0.0.1:8481", "", "127.0.0.1", HOST_UNKNOWN},
            {"127.0.0.1:8481", "", "evil.example:8481", HOST_UNKNOWN},
            {"127.0.0.1:80", "", "127.0.0.1", HOST_OWN},
            {"[::1]:8481", "", "[::1]:8481", HOST_OWN},
            {"[::1]:8481", "", "[::1]", HOST_UNKNOWN},
            {"192.0.2.1:8481", "", "localhost:8481", HOST_UNKNOWN},
            {"127.0.0.1:8481", "https://d.example", "d.example", HOST_PUBLIC},
            {"127.0.0.1:8481", "https://d.example", "D.EXAMPLE:443", HOST_PUBLIC},
            {"127.0.0.1:8481", "https://d.example", "d.example:80", HOST_UNKNOWN},
            {"127.0.0.1:8481", "https://d.example:444", "d.example:444", HOST_PUBLIC},
            {"127.0.0.1:8481", "https://d.example:444", "d.example", HOST_UNKNOWN},
            {"unix:/x", "", "localhost", HOST_OWN},
            {"unix:/x", "https://d.example", "d.example", HOST_PUBLIC},
            {"127.0.0.1:8481", "", "", HOST_UNKNOWN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk_names names;
        desk_names_init(&names, rows[i].listening, false);
        enum desk_host found = desk_names_host(&names, rows[i].public_url, rows[i].host);
        if (found != rows[i].wanted)
            g_error("%s %s: %d", rows[i].listening, rows[i].host, (int)found);
        desk_names_clear(&names);
    }
}

static void test_origins(void)
{
    static const struct {
        const char *public_url, *origin;
        bool secure, ours;
    } rows[] = {
            {"", "http://127.0.0.1:8481", false, true},
            {"", "http://localhost:8481", false, true},
            {"", "https://127.0.0.1:8481", false, false},
            {"", "https://127.0.0.1:8481", true, true},
            {"", "http://127.0.0.1", false, false},
            {"", "null", false, false},
            {"https://d.example", "https://d.example", false, true},
            {"https://d.example", "https://d.example:443", false, true},
            {"https://d.example", "http://d.example", false, false},
            {"https://d.example", "https://d.example.evil", false, false},
            {"https://d.example", "https://evil/?https://d.example", false, false},
            {"https://d.example", "http://127.0.0.1:8481", false, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk_names names;
        desk_names_init(&names, "127.0.0.1:8481", rows[i].secure);
        if (desk_names_origin(&names, rows[i].public_url, rows[i].origin) != rows[i].ours)
            g_error("%s", rows[i].origin);
        desk_names_clear(&names);
    }
}

static void test_languages(void)
{
    static const struct {
        const char *header;
        enum language wanted;
    } rows[] = {
            {"", LANGUAGE_NL},
            {"fr", LANGUAGE_FR},
            {"fr-BE, nl;q=0.9", LANGUAGE_FR},
            {"es, de;q=0.5, en;q=0.8", LANGUAGE_EN},
            {"fr;q=0, de;q=0.1", LANGUAGE_DE},
            {"es, it", LANGUAGE_NL},
            {";;;,,q=", LANGUAGE_NL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(languages_preferred(rows[i].header, LANGUAGE_NL), ==, rows[i].wanted);
}

static const struct desk_route *find(const char *method, const char *path, const char **allow)
{
    char *pieces[PIECES_MOST] = {0};
    const struct desk_route *route = routes_find(method, path, strlen(path), pieces, allow);
    for (int i = 0; i < PIECES_MOST; i++)
        g_free(pieces[i]);
    return route;
}

static void test_routes(void)
{
    const char *allow = NULL;
    g_assert_nonnull(find("GET", "/", &allow));
    g_assert_nonnull(find("HEAD", "/users/12", &allow));
    g_assert_null(find("POST", "/users/12", &allow));
    g_assert_cmpstr(allow, ==, "GET, HEAD");
    g_assert_null(find("GET", "/users/12/role", &allow));
    g_assert_cmpstr(allow, ==, "POST");
    static const char *const unknown[] = {"/users/", "/users/x", "/users/-1",
            "/users/1234567890123456789", "//", "/%75sers", "/documents/.json", "/users/1/2", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++) {
        g_assert_null(find("GET", unknown[i], &allow));
        g_assert_null(allow);
    }
}

/* What changes something is a POST that needs a user, but for signing in; a token only reads. */
static void test_every_row(void)
{
    for (const struct desk_route *route = desk_routes; route->method; route++) {
        bool get = strcmp(route->method, "GET") == 0;
        g_assert_true(get || strcmp(route->method, "POST") == 0);
        g_assert_false(get && (route->flags & CHANGES));
        g_assert_false(!get && (route->flags & TOKEN));
        g_assert_false(get && (route->flags & UPLOAD));
        g_assert_true(*route->path == '/');
        bool in = strcmp(route->path, "/sign-in") == 0 || g_str_has_prefix(route->path, "/link/");
        g_assert_true(get || route->who != WHO_EVERYBODY || in);
    }
}

static void test_words(void)
{
    for (int word = WORD_NONE + 1; word < WORDS; word++)
        for (int language = 0; language < LANGUAGES; language++)
            if (!*words_get((enum word)word, (enum language)language))
                g_error("word %d is missing in language %d", word, language);
    g_autofree char *filled = WORDS_FILL(WORD_USER_ADDED, LANGUAGE_NL, "els {}");
    g_assert_cmpstr(filled, ==, "els {} is toegevoegd.");
    g_autofree char *said = words_said("there is a user a {} b already", LANGUAGE_FR);
    g_assert_cmpstr(said, ==, "il y a déjà un utilisateur a {} b");
    g_assert_null(words_said("nobody says this", LANGUAGE_NL));
}

/* Whatever the seller's colour is, it can be read. */
static void test_accent(void)
{
    static const char *const colors[] = {
            "#ffffff", "#000000", "#ffff00", "#1f4e79", "#ff0000", "#00ff00", "#0000ff", "", "red"};
    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++) {
        char light[8], dark[8];
        accent_for_light(colors[i], light);
        accent_for_dark(colors[i], dark);
        g_assert_cmpint(accent_contrast(light, "#ffffff"), >=, 450);
        g_assert_cmpint(accent_contrast(dark, "#16191d"), >=, 450);
        g_assert_cmpuint(strlen(light), ==, 7);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/guard/hosts", test_hosts);
    g_test_add_func("/desk/guard/origins", test_origins);
    g_test_add_func("/desk/guard/languages", test_languages);
    g_test_add_func("/desk/guard/routes", test_routes);
    g_test_add_func("/desk/guard/every-row", test_every_row);
    g_test_add_func("/desk/guard/words", test_words);
    g_test_add_func("/desk/guard/accent", test_accent);
    return g_test_run();
}
