/* A new seller's config from a template: what is the seller's own is fresh, the rest stays. */
#include "config/template.h"

#include <string.h>

#include "../../../src/config/load.h"

static const struct template_wish wish = {.name = "bakker",
        .database = "/var/lib/billhook/bakker/billhook.db",
        .listen = "unix:/run/billhook/bakker.sock"};

#define OWN_SERVER "[server]\nlisten=unix:/run/billhook/bakker.sock\n"
#define OWN_DATABASE "[database]\npath=/var/lib/billhook/bakker/billhook.db\n"

/* The text with each secret as "SECRET"; the secrets themselves, in their order. */
static char *without_secrets(const char *text, GPtrArray *secrets)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        bool secret = g_str_has_prefix(*line, "secret=") && strlen(*line) > 40;
        if (secret)
            g_ptr_array_add(secrets, g_strdup(*line + strlen("secret=")));
        g_string_append_printf(out, "%s%s", secret ? "secret=SECRET" : *line, line[1] ? "\n" : "");
    }
    return g_string_free(out, FALSE);
}

static GPtrArray *check_written(const char *template, const char *wanted)
{
    GPtrArray *secrets = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = config_from_template(template, &wish);
    g_autofree char *plain = without_secrets(text, secrets);
    g_assert_cmpstr(plain, ==, wanted);
    for (guint i = 0; i < secrets->len; i++) {
        g_assert_cmpuint(strlen(secrets->pdata[i]), ==, 40);
        g_assert_null(strstr(template, secrets->pdata[i]));
        for (guint k = 0; k < i; k++)
            g_assert_cmpstr(secrets->pdata[i], !=, secrets->pdata[k]);
    }
    return secrets;
}

static void test_what_is_its_own(void)
{
    static const struct {
        const char *what, *template, *wanted;
        guint secrets;
    } rows[] = {
            {"listen and path of the template do not count, wherever they stand",
                    "[server]\npublic_url=CHANGE-ME\nlisten=127.0.0.1:8480\n"
                    "[database]\nkeep_bodies_days=7\n path = /srv/all.db\n[shop main]\nurl=u\n",
                    OWN_SERVER "public_url=CHANGE-ME\n" OWN_DATABASE
                               "keep_bodies_days=7\n[shop main]\nsecret=SECRET\nurl=u\n",
                    1},
            {"each shop has a secret of its own, and no old one",
                    "[server]\n[database]\n[shop main]\nsecret=0123456789abcdef0123\nprevious_"
                    "secret=x\n"
                    "[shop two]\nsecret_file=/etc/billhook/all\nprevious_secret_file=y\nurl=u\n",
                    OWN_SERVER OWN_DATABASE
                    "[shop main]\nsecret=SECRET\n[shop two]\nsecret=SECRET\nurl=u\n",
                    2},
            {"a key of that name in another group is another key",
                    "[peppol]\nsecret=p\nsecret_file=q\n[server]\n[database]\n[shop a]\n",
                    "[peppol]\nsecret=p\nsecret_file=q\n" OWN_SERVER OWN_DATABASE
                    "[shop a]\nsecret=SECRET\n",
                    1},
            {"comments and what nobody knows stay",
                    "# of the house\n#listen=nowhere\n[server]\n# secret=\n\nnonsense\n"
                    "[strange]\nlisten=x\n[database]\n[shop a]\n",
                    "# of the house\n#listen=nowhere\n" OWN_SERVER
                    "# secret=\n\nnonsense\n[strange]\nlisten=x\n" OWN_DATABASE
                    "[shop a]\nsecret=SECRET\n",
                    1},
            {"the name",
                    "# @NAME@\n[server]\n[database]\n[mail]\ndirectory=/m/@NAME@/@NAME@\n"
                    "[shop @NAME@]\n",
                    "# bakker\n" OWN_SERVER OWN_DATABASE "[mail]\ndirectory=/m/bakker/bakker\n"
                    "[shop bakker]\nsecret=SECRET\n",
                    1},
            {"missing groups are added", "[mail]\ntransport=off",
                    "[mail]\ntransport=off\n\n[server]\npublic_url=CHANGE-ME\n"
                    "listen=unix:/run/billhook/bakker.sock\n\n" OWN_DATABASE
                    "\n[shop main]\nurl=CHANGE-ME\nsecret=SECRET\n",
                    1},
            {"lines that end as elsewhere", "[server]\r\nmax_body=1M\r\n[database]\r\n[shop a]\r\n",
                    OWN_SERVER "max_body=1M\n" OWN_DATABASE "[shop a]\nsecret=SECRET\n", 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].what);
        g_autoptr(GPtrArray) secrets = check_written(rows[i].template, rows[i].wanted);
        g_assert_cmpuint(secrets->len, ==, rows[i].secrets);
    }
}

/* One location of the proxy serves all: https://HOST/NAME/woocommerce/SHOP. */
static void test_public_url(void)
{
    static const struct {
        const char *given, *wanted;
    } rows[] = {
            {"https://hook.example.com", "https://hook.example.com/bakker"},
            {" https://hook.example.com/ ", "https://hook.example.com/bakker"},
            {"https://hook.example.com/all", "https://hook.example.com/all/bakker"},
            {"https://hook.example.com/@NAME@", "https://hook.example.com/bakker"},
            {"https://hook.example.com/bakker/", "https://hook.example.com/bakker"},
            {"https://hook.example.com/debakker", "https://hook.example.com/debakker/bakker"},
            {"CHANGE-ME", "CHANGE-ME"},
            {"https://CHANGE-ME", "https://CHANGE-ME"},
            {"", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *template =
                g_strdup_printf("[server]\npublic_url=%s\n[database]\n[shop a]\n", rows[i].given);
        g_autofree char *wanted = g_strdup_printf(OWN_SERVER "public_url=%s\n" OWN_DATABASE
                                                             "[shop a]\nsecret=SECRET\n",
                rows[i].wanted);
        g_ptr_array_unref(check_written(template, wanted));
    }
}

/* The sample itself is a template, and what comes of it is a config. */
static void test_the_sample(void)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    g_autofree char *sample = config_sample(), *text = config_from_template(sample, &wish);
    struct config *config =
            config_load_text("bakker.conf", text, strlen(text), LOAD_TO_SERVE, true, problems);
    g_assert_nonnull(config);
    g_assert_cmpstr(config->database.path, ==, wish.database);
    g_assert_cmpstr(config->server.listen, ==, wish.listen);
    g_assert_cmpuint(
            strlen(((const struct shop *)g_ptr_array_index(config->shops, 0))->secret), ==, 40);
    config_unref(config);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config/template/what-is-its-own", test_what_is_its_own);
    g_test_add_func("/config/template/public-url", test_public_url);
    g_test_add_func("/config/template/the-sample", test_the_sample);
    return g_test_run();
}
