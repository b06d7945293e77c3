/* The keys of the owner's pages, [desk]: its address is nobody else's, what other machines reach
 * speaks TLS, and every address needs the host that it answers to. */
#include "each_key.h"

#define PAIR "tls_certificate=/c.pem\ntls_key=/k.pem\n"
#define NAMED "public_url=https://desk.example.com\n"

/* A file's [server] and [desk]; the one thing that is said, or nothing. */
static const struct {
    const char *server, *desk;
    bool warning;
    const char *key, *says; /* NULL: nothing is said */
} cases[] = {
        {"", "", false, NULL, NULL},
        {"", "listen=off", false, NULL, NULL},
        {"", "listen=127.0.0.1:8481", false, NULL, NULL},
        {"", "listen=127.255.255.254:8481", false, NULL, NULL},
        {"", "listen=[::1]:8481", false, NULL, NULL},
        /* its address is not the webhook's, nor that of the metrics */
        {"", "listen=127.0.0.1:8480", false, "listen", "the address of [server] listen too"},
        {"", "listen=127.0.0.2:8480", false, NULL, NULL},
        {"", "listen=[::1]:8480", false, NULL, NULL},
        {"listen=[::1]:8480", "listen=[::1]:8480", false, "listen", "of [server] listen too"},
        {"metrics_listen=127.0.0.1:8481", "listen=127.0.0.1:8481", false, "listen",
                "of [server] metrics_listen too"},
        {"listen=0.0.0.0:9000", "listen=127.0.0.1:9000", false, "listen", "another port"},
        {"listen=0.0.0.0:9000", "listen=127.0.0.1:9001", false, NULL, NULL},
        {"", "listen=0.0.0.0:8480\n" PAIR NAMED, false, "listen", "another port"},
        {"listen=unix:/run/a", "listen=unix:/run/a\n" NAMED, false, "listen",
                "of [server] listen too"},
        {"listen=unix:/run/a", "listen=unix:/run/b\n" NAMED, false, NULL, NULL},
        {"listen=unix:/run/a", "listen=127.0.0.1:8480", false, NULL, NULL},
        {"metrics_listen=off", "listen=127.0.0.1:8482", false, NULL, NULL},
        /* what others reach speaks TLS: the webhook's certificate is not its */
        {"", "listen=192.0.2.1:8481", false, "listen", "other machines reach this address"},
        {"", "listen=192.0.2.1:8481\n" PAIR, false, NULL, NULL},
        {PAIR, "listen=192.0.2.1:8481", false, "listen", "other machines reach this address"},
        {"", "listen=[2001:db8::1]:8481", false, "listen", "other machines reach this address"},
        {"", "listen=0.0.0.0:8481\n" NAMED, false, "listen", "other machines reach this address"},
        {"", "tls_certificate=/c.pem", false, "tls_certificate", "needs tls_key"},
        {"", "tls_key=/k.pem", false, "tls_key", "needs tls_certificate"},
        /* which host the pages are served to */
        {"", "listen=0.0.0.0:8481\n" PAIR, false, "public_url", "only served to the host"},
        {"", "listen=[::]:8481\n" PAIR, false, "public_url", "only served to the host"},
        {"", "listen=0.0.0.0:8481\n" PAIR NAMED, false, NULL, NULL},
        {"", "listen=192.0.2.1:8481\n" PAIR NAMED, false, NULL, NULL},
        {"", "listen=unix:/run/d", true, "public_url", "only requests to the host \"localhost\""},
        {"", "listen=unix:/run/d\n" NAMED, false, NULL, NULL},
        /* single values */
        {"", "listen=8481", false, "listen", "no address to listen on"},
        {"", "listen=127.0.0.1:0", false, "listen", "a port 1 to 65535"},
        {"", "public_url=http://desk.example.com", false, "public_url", "allowed: https://HOST"},
        {"", "public_url=http://127.0.0.1:8481", false, NULL, NULL},
        {"", "public_url=https://desk.example.com/pages", false, "public_url",
                "allowed: https://HOST"},
        {"", "public_url=https://a:b@desk.example.com", false, "public_url", "public_url"},
        {"", "public_url=https://desk.example.com/", false, NULL, NULL},
};

/* What is said of [desk], the webhook's own pair of TLS aside. */
static const struct config_problem *desk_problem(const GPtrArray *problems, guint *count)
{
    const struct config_problem *found = NULL;
    *count = 0;
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = problems->pdata[i];
        if (strcmp(problem->group, "desk") != 0)
            continue;
        found = problem;
        ++*count;
    }
    return found;
}

static void test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *desk = g_strdup_printf("[desk]\n%s\n", cases[i].desk);
        g_autofree char *server = file_with("server", "", cases[i].server);
        g_auto(GStrv) parts = g_strsplit(server, "[desk]\n", 2);
        g_autofree char *text = g_strconcat(parts[0], desk, parts[1], NULL);
        guint count;
        config_unref(inspect(text, strlen(text), problems));
        const struct config_problem *problem = desk_problem(problems, &count);
        if (count != (cases[i].key ? 1 : 0))
            g_error("%s | %s: %u things are said, the last '%s'", cases[i].server, cases[i].desk,
                    count, problem ? problem->text : "");
        if (!problem)
            continue;
        bool there = strcmp(problem->key, cases[i].key) == 0 &&
                (strstr(problem->text, cases[i].says) || strcmp(cases[i].says, cases[i].key) == 0);
        if (!there || problem->warning != cases[i].warning)
            g_error("%s | %s: '%s' says '%s'", cases[i].server, cases[i].desk, problem->key,
                    problem->text);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/cases", test_cases);
    return g_test_run();
}
