/* The group [peppol]: what each provider needs, what does not go together, the defaults, and that a
 * command without secrets reads none. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../../../src/config/load.h"
#include "../../../src/config/values.h"
#include "base/error.h"

#define SECRET "0123456789abcdefghijABCDEFGHIJ0123456789"
#define KEY "key-that-nobody-may-see"

/* A good file without [mail] and [peppol], which the cases add. */
#define REST                                                                                     \
    "[server]\npublic_url=https://hook.example.com\n[database]\npath=b.db\n[seller]\nname=V\n"   \
    "street=s\npostcode=1000\ncity=Gent\nvat=BE0123456749\niban=BE68539007547034\n[shop main]\n" \
    "url=https://shop.example.com\nsecret=" SECRET "\n"
#define TRANSPORT "[mail]\ntransport=directory\ndirectory=m\nfrom=a@example.com\n"

static struct config *load(const char *group, enum load_purpose purpose, GPtrArray *problems)
{
    g_autofree char *text = g_strconcat(REST "[invoice]\ncreate=paid\n", group, NULL);
    return config_load_text("/t/x.conf", text, strlen(text), purpose, false, problems);
}

static GPtrArray *problems_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
}

static struct config *load_good(const char *group)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config = load(group, LOAD_TO_SERVE, problems);
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *text = config_problem_text(problems->pdata[i]);
        g_test_message("%s", text);
    }
    g_assert_nonnull(config);
    g_assert_cmpuint(problems->len, ==, 0);
    return config;
}

/* ---- wrong ones ---- */

static const struct wrong {
    const char *name, *group; /* behind [peppol] */
    const char *key, *fragment;
} wrongs[] = {
        {"a name", "provider=pepyrus", "provider", "did you mean peppyrus?"},
        {"a far name", "provider=storecove.example", "provider",
                "allowed: off, peppyrus, e-invoice.be, recommand, billit, scrada, mail"},
        {"empty", "provider=", "provider", "is empty"},
        {"no key", "provider=peppyrus", "key",
                "this key is missing; provider=peppyrus needs it; allowed: key=, or key_file="},
        {"an empty key", "provider=peppyrus\nkey=", "key", "is empty; allowed: what the provider"},
        {"CHANGE-ME", "provider=peppyrus\nkey=CHANGE-ME", "key", "fill in what the provider gave"},
        {"no key, e-invoice.be", "provider=e-invoice.be", "key", "provider=e-invoice.be needs it"},
        {"no secret", "provider=recommand\nkey=k\naccount=c_1", "secret",
                "this key is missing; provider=recommand needs it; allowed: secret=, or"},
        {"no account", "provider=recommand\nkey=k\nsecret=s", "account",
                "this key is missing; provider=recommand needs it"},
        {"an empty account", "provider=billit\nkey=k\naccount=", "account",
                "is empty; provider=billit needs it"},
        {"no PartyID", "provider=billit\nkey=k", "account", "provider=billit needs it"},
        {"no password", "provider=scrada\nkey=k\naccount=c\nbase_url=https://s.example", "secret",
                "provider=scrada needs it"},
        {"account as a path", "provider=billit\nkey=k\naccount=../1", "account", "letters, digits"},
        {"test at recommand", "provider=recommand\nkey=k\nsecret=s\naccount=c\ntest=true", "test",
                "provider=recommand has no test environment"},
        {"test at scrada",
                "provider=scrada\nkey=k\nsecret=s\naccount=c\nbase_url=https://s.example\n"
                "test=true",
                "test", "provider=scrada has no test environment"},
        {"test with a mailbox", "provider=mail\nmailbox=u@example.com\ntest=true\n" TRANSPORT,
                "test", "a mailbox has no test environment"},
        {"test", "test=yes", "test", "allowed: true, false"},
        {"no mailbox", "provider=mail\n" TRANSPORT, "mailbox",
                "this key is missing; provider=mail needs it"},
        {"a mailbox that is none", "provider=mail\nmailbox=u\n" TRANSPORT, "mailbox",
                "no plain e-mail address"},
        {"no transport", "provider=mail\nmailbox=u@example.com", "provider",
                "mail needs a way to send"},
        {"base_url without TLS", "base_url=http://api.example.com/v1", "base_url",
                "is without TLS, and keys go there"},
        {"base_url with a user", "base_url=https://a:b@api.example.com", "base_url",
                "user or password"},
        {"base_url with a query", "base_url=https://api.example.com?a=b", "base_url",
                "? or # part"},
        {"base_url of files", "base_url=file:///etc/passwd", "base_url", "is no URL"},
        {"sender", "sender=0123456749", "sender", "SCHEME:ID"},
        {"sender with a wrong check", "sender=0208:0123456748", "sender", "modulus 97"},
        {"sender of no scheme", "sender=0001:1", "sender", "0001 is no scheme"},
        {"to", "to=dutch", "to", "allowed: belgian, all"},
        {"mail", "mail=never", "mail", "allowed: copy, unreachable, always"},
        {"mail_wait", "mail_wait=soon", "mail_wait", "a time such as"},
        {"mail_wait too long", "mail_wait=31d", "mail_wait", "out of range"},
        {"retry_days", "retry_days=366", "retry_days", "allowed: 0 to 365"},
        {"worry_after", "worry_after=59s", "worry_after", "out of range"},
        {"lookup", "lookup=sml", "lookup", "allowed: provider, dns"},
        {"sml_zone", "sml_zone=https://sml.example", "sml_zone", "is no DNS name"},
        {"dns_server", "dns_server=dns.example.com", "dns_server", "is no DNS server"},
        {"dns_server's port", "dns_server=127.0.0.1:65536", "dns_server", "is no DNS server"},
        {"unknown key", "keys=k", "keys", "did you mean key?"},
        {"key and its file", "provider=peppyrus\nkey=k\nkey_file=/dev/null", "key_file",
                "key is given too"},
        {"key file missing", "provider=peppyrus\nkey_file=/nowhere/k", "key_file",
                "/nowhere/k cannot be opened"},
};

/* One error, at that key, and it never holds a key. */
static void test_wrong(gconstpointer data)
{
    const struct wrong *wrong = data;
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *group = g_strconcat("[peppol]\n", wrong->group, "\n", NULL);
    struct config *config = load(group, LOAD_TO_SERVE, problems);
    g_assert_null(config);
    g_assert_cmpuint(config_problems_count(problems, false), ==, 1);
    guint found = 0;
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = problems->pdata[i];
        g_test_message("[%s] %s: %s", problem->group, problem->key, problem->text);
        found += strcmp(problem->group, "peppol") == 0 && strcmp(problem->key, wrong->key) == 0 &&
                problem->line > 0 && strstr(problem->text, wrong->fragment);
    }
    g_assert_cmpuint(found, ==, 1);
}

/* ---- good ones ---- */

static const char *const goods[] = {
        "provider=off",
        "provider=peppyrus\nkey=k",
        "provider=peppyrus\nkey=k\ntest=true",
        "provider=e-invoice.be\nkey=k\ntest=true",
        "provider=recommand\nkey=k\nsecret=s\naccount=c_1",
        "provider=billit\nkey=k\naccount=5021",
        "provider=scrada\nkey=k\nsecret=s\naccount=a-b\nbase_url=https://api.example.com",
        "provider=mail\nmailbox=u@example.com\n" TRANSPORT,
        "base_url=http://127.0.0.1:8080/v1/",
        "base_url=http://localhost",
        "mail_wait=0\nretry_days=0\nworry_after=1m",
        "dns_server=10.0.0.1",
        "dns_server=[::1]:53",
        "lookup=dns\nsml_zone=zone.test.",
};

static void test_good(gconstpointer data)
{
    g_autofree char *group = g_strconcat("[peppol]\n", (const char *)data, "\n", NULL);
    config_unref(load_good(group));
}

static void test_defaults(void)
{
    struct config *config = load_good("");
    const struct config_peppol *peppol = &config->peppol;
    g_assert_cmpstr(peppol->provider, ==, "off");
    g_assert_cmpstr(peppol->key, ==, "");
    g_assert_cmpstr(peppol->secret, ==, "");
    g_assert_cmpstr(peppol->base_url, ==, "");
    g_assert_false(peppol->test);
    g_assert_false(peppol->to_all);
    g_assert_false(peppol->lookup_dns);
    g_assert_cmpint(peppol->mail, ==, PEPPOL_MAIL_COPY);
    g_assert_cmpint(peppol->mail_wait_s, ==, 3600);
    g_assert_cmpint(peppol->retry_days, ==, 30);
    g_assert_cmpint(peppol->worry_after_s, ==, 86400);
    g_assert_cmpstr(config->seller.peppol, ==, "");
    g_assert_null(config_shop(config, "main")->peppol_meta[0]);
    config_unref(config);
}

static void test_values(void)
{
    struct config *config = load_good(
            "[peppol]\nprovider=recommand\nkey=" KEY "\nsecret=s e\\n\naccount=c_1\n"
            "base_url=https://api.example.com/x/\nca_file=ca.pem\nsender=0088:4006381333931\n"
            "to=all\nmail=unreachable\nmail_wait=90m\nretry_days=7\nlookup=dns\n"
            "sml_zone=zone.test.\ndns_server=127.0.0.1:5353\nworry_after=2d\n");
    const struct config_peppol *peppol = &config->peppol;
    g_assert_cmpstr(peppol->key, ==, KEY);
    g_assert_cmpstr(peppol->secret, ==, "s e\\n"); /* as it is */
    g_assert_cmpstr(peppol->account, ==, "c_1");
    g_assert_cmpstr(peppol->base_url, ==, "https://api.example.com/x");
    g_assert_cmpstr(peppol->ca_file, ==, "/t/ca.pem");
    g_assert_cmpstr(config->seller.peppol, ==, "0088:4006381333931");
    g_assert_true(peppol->to_all && peppol->lookup_dns);
    g_assert_cmpint(peppol->mail, ==, PEPPOL_MAIL_UNREACHABLE);
    g_assert_cmpint(peppol->mail_wait_s, ==, 5400);
    g_assert_cmpint(peppol->retry_days, ==, 7);
    g_assert_cmpstr(peppol->sml_zone, ==, "zone.test");
    g_assert_cmpstr(peppol->dns_server, ==, "127.0.0.1:5353");
    g_assert_cmpint(peppol->worry_after_s, ==, 2 * 86400);
    config_unref(config);
}

/* Nothing of [peppol] is read at start only. */
static void test_no_restart(void)
{
    struct config *old = load_good(""), *new = load_good("[peppol]\nprovider=peppyrus\nkey=k\n");
    g_auto(GStrv) keys = config_restart_keys(old, new);
    g_assert_null(keys[0]);
    config_unref(old);
    config_unref(new);
}

/* A command that only lists needs no key: none is read, and none is missed. */
static void test_without_secrets(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config =
            load("[peppol]\nprovider=recommand\nkey=" KEY "\nsecret_file=/nowhere/s\naccount=c\n",
                    LOAD_TO_LIST, problems);
    g_assert_nonnull(config);
    g_assert_cmpuint(problems->len, ==, 0);
    g_assert_cmpstr(config->peppol.key, ==, "");
    g_assert_cmpstr(config->peppol.secret, ==, "");
    config_unref(config);
}

static void test_key_file(void)
{
    g_autofree char *directory = g_dir_make_tmp("billhook-peppol-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "key", NULL);
    g_autofree char *group = g_strdup_printf("[peppol]\nprovider=peppyrus\nkey_file=%s\n", path);
    g_assert_true(g_file_set_contents(path, KEY "\n", -1, NULL));
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
    struct config *config = load_good(group);
    g_assert_cmpstr(config->peppol.key, ==, KEY);
    config_unref(config);

    g_autoptr(GPtrArray) problems = problems_new();
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    g_assert_null(load(group, LOAD_TO_SERVE, problems));
    const struct config_problem *problem = problems->pdata[0];
    g_assert_nonnull(strstr(problem->text, "open to everybody"));
    g_assert_null(strstr(problem->text, KEY));
    g_unlink(path);
    g_rmdir(directory);
}

/* ---- with the rest of the file ---- */

/* What Peppol takes needs no mail: auto_send is then good for invoices and credit notes alone. */
static void test_auto_send(void)
{
    static const struct {
        const char *group, *provider;
        bool good;
    } cases[] = {
            {"invoice", "provider=peppyrus\nkey=k", true},
            {"credit_note", "provider=peppyrus\nkey=k", true},
            {"order_form", "provider=peppyrus\nkey=k", false},
            {"delivery_note", "provider=peppyrus\nkey=k", false},
            {"invoice", "provider=off", false},
            {"invoice", "", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *text = g_strdup_printf(
                REST "[peppol]\n%s\n[%s]\nauto_send=true\n", cases[i].provider, cases[i].group);
        struct config *config =
                config_load_text("/t/x.conf", text, strlen(text), LOAD_TO_SERVE, false, problems);
        g_test_message("%s %s", cases[i].group, cases[i].provider);
        g_assert_true((config != NULL) == cases[i].good);
        config_unref(config);
    }
}

/* A seller whose VAT number gives no participant has to say his. */
static void test_seller_without_one(void)
{
    static const char seller[] =
            "[server]\npublic_url=https://hook.example.com\n[database]\n"
            "path=b.db\n[seller]\nname=V\nstreet=s\npostcode=1\ncity=c\n"
            "country=SE\nvat=SE556036079401\n[shop main]\n"
            "url=https://shop.example.com\nsecret=" SECRET "\n[peppol]\nprovider=peppyrus\nkey=k\n";
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *said = g_strconcat(seller, "sender=0007:5560360793\n", NULL);
    struct config *config =
            config_load_text("/t/x.conf", seller, strlen(seller), LOAD_TO_SERVE, false, problems);
    g_assert_null(config);
    g_assert_cmpuint(config_problems_count(problems, false), ==, 1);

    config = config_load_text("/t/x.conf", said, strlen(said), LOAD_TO_SERVE, false, problems);
    g_assert_nonnull(config);
    config_unref(config);
}

/* ---- the sample ---- */

/* A credential of one group is not that of another. */
static void test_sample(void)
{
    g_autofree char *sample = config_sample();
    g_assert_nonnull(strstr(sample, "\n[peppol]\n"));
    g_assert_nonnull(strstr(sample, "\n#provider=off\n"));
    g_assert_nonnull(strstr(sample, "\n#key=\n#key_file=${CREDENTIALS_DIRECTORY}/peppol_key\n"));
    g_assert_nonnull(
            strstr(sample, "\n#secret=\n#secret_file=${CREDENTIALS_DIRECTORY}/peppol_secret\n"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(wrongs); i++) {
        g_autofree char *path = g_strdup_printf("/config/peppol/wrong/%s", wrongs[i].name);
        g_test_add_data_func(path, &wrongs[i], test_wrong);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(goods); i++) {
        g_autofree char *path = g_strdup_printf("/config/peppol/good/%" G_GSIZE_FORMAT, i);
        g_test_add_data_func(path, goods[i], test_good);
    }
    g_test_add_func("/config/peppol/defaults", test_defaults);
    g_test_add_func("/config/peppol/values", test_values);
    g_test_add_func("/config/peppol/no restart", test_no_restart);
    g_test_add_func("/config/peppol/without secrets", test_without_secrets);
    g_test_add_func("/config/peppol/key file", test_key_file);
    g_test_add_func("/config/peppol/auto_send", test_auto_send);
    g_test_add_func("/config/peppol/seller", test_seller_without_one);
    g_test_add_func("/config/peppol/sample", test_sample);
    return g_test_run();
}
