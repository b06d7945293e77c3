/* check: all that is wrong with a config and what it names, at once. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/user.h"
#include "families.h"
#include "acts/mail_check.h"
#include "acts/mark_copies.h"
#include "acts/peppol_check.h"
#include "check_findings.h"
#include "check_mollie.h"
#include "check_shop.h"
#include "owner.h"
#include "print.h"
#include "render/judge.h"
#include "store/store.h"
#include "acts/remind.h"
#include "acts/settings.h"
#include "channel/pictures.h"
#include "config/overlay.h"

/* Whether a fault lies in the file (exit status 2) or around it, in the database or at the mail
 * server (1). */
struct findings {
    GPtrArray *problems; /* struct config_problem */
    guint outside;       /* how many of them lie around it */
    bool has_database;
    GPtrArray *peppol; /* struct check_finding, NULL: nothing was asked */
    GPtrArray *shops;  /* struct checked_shop, NULL: nothing was asked */
    GPtrArray *mollie; /* struct check_finding, NULL: nothing was asked */
};

static void warn_of_pale(const struct config *config, GPtrArray *problems, const char *what)
{
    config_problem_at(problems, true, config, "seller", "logo",
            "%s is white or nearly so: on white paper, and in mails, it is hardly to be seen",
            what);
}

static void check_logo(const struct config *config, GPtrArray *problems)
{
    g_autoptr(GError) error = NULL;
    const char *logo = config->seller.logo;
    bool pale = false;
    if (!*logo || !g_file_test(logo, G_FILE_TEST_IS_REGULAR))
        return;
    if (!render_logo_check(logo, &pale, &error))
        config_problem_at(problems, false, config, "seller", "logo", "%s", error->message);
    else if (pale)
        warn_of_pale(config, problems, logo);
}

static void check_disk(const struct config *config, GPtrArray *problems)
{
    g_autofree char *doubt =
            *config->database.path ? store_disk_doubt(config->database.path) : NULL;
    if (doubt)
        config_problem_at(problems, true, config, "database", "path", "%s", doubt);
}

/* A key with a password cannot be used by a daemon: nobody is asked for it. */
static int no_password(char *buffer, int size, int writing, void *context)
{
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

/* The bytes of a PEM file for OpenSSL, which would wait for a FIFO. NULL: it cannot be read. */
static BIO *open_pem(const char *path, char **bytes, gsize *length)
{
    *bytes = file_read(path, FILE_PEM, length, NULL);
    return *bytes ? BIO_new_mem_buf(*bytes, (int)*length) : NULL;
}

static X509 *read_certificate(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    BIO *bio = open_pem(path, &bytes, &length);
    X509 *certificate = bio ? PEM_read_bio_X509_AUX(bio, NULL, no_password, NULL) : NULL;
    BIO_free(bio);
    return certificate;
}

static EVP_PKEY *read_key(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    BIO *bio = open_pem(path, &bytes, &length);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
    BIO_free(bio);
    if (bytes)
        explicit_bzero(bytes, length);
    return key;
}

/* A pair of files that do not belong together would only be seen when the daemon starts. */
static void check_tls(const struct config *config,
        const char *group,
        const char *chain_file,
        const char *key_file,
        GPtrArray *problems)
{
    if (!*chain_file || !*key_file)
        return;
    X509 *certificate = read_certificate(chain_file);
    EVP_PKEY *key = read_key(key_file);
    bool chain = certificate != NULL;
    bool pair = chain && key && X509_check_private_key(certificate, key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    if (config_problems_count(problems, false) == 0 && !chain)
        config_problem_at(problems, false, config, group, "tls_certificate",
                "%s holds no certificate that can be read", chain_file);
    else if (config_problems_count(problems, false) == 0 && !pair)
        config_problem_at(problems, false, config, group, "tls_key",
                "%s is not the private key of %s, or it has a password", key_file, chain_file);
}

/* Only opens one that exists, or should: without database and mark, `serve` makes both. */
/* What reminders leave alone. */
static void check_older(const struct config *config, struct store *store, struct findings *findings)
{
    const struct work work = {store, config, g_get_real_time() / G_USEC_PER_SEC};
    gint64 count = 0;
    g_autofree char *since = NULL;
    if (!*config->reminders.after || !remind_older(&work, &count, &since, NULL) || !count)
        return;
    config_problem_at(findings->problems, true, config, "reminders", "after",
            "%" G_GINT64_FORMAT " open invoice%s due before %s, when reminders began, and get%s "
            "none by %s: `billhook remind DOC` sends the first one",
            count, count == 1 ? " was" : "s were", since, count == 1 ? "s" : "",
            count == 1 ? "itself" : "themselves");
}

/* Looked at for a second: a share that is gone hangs. */
static void check_mark_copies(
        const struct config *config, struct store *store, struct findings *findings)
{
    const struct work work = {store, config, g_get_real_time() / G_USEC_PER_SEC};
    g_autoptr(GPtrArray) looks = mark_copies_look(&work, NULL);
    for (guint i = 0; looks && i < looks->len; i++) {
        const struct mark_copy_look *look = g_ptr_array_index(looks, i);
        const char *fault = look->trouble ? look->trouble : look->news;
        findings->outside += fault != NULL;
        if (fault)
            config_problem_at(findings->problems, false, config, "database", "mark_copy", "%s: %s",
                    look->copy, fault);
        else if (look->same_disk)
            config_problem_at(findings->problems, true, config, "database", "mark_copy",
                    "%s lies on the disk of the database, and is lost with it", look->copy);
    }
}

/* One that was uploaded at the desk lies in the database. */
static void check_kept_logo(const struct config *config, struct store *store, GPtrArray *problems)
{
    const struct work work = {store, config, g_get_real_time() / G_USEC_PER_SEC};
    g_auto(picture_auto) logo = {0};
    g_autoptr(GError) error = NULL;
    if (!g_str_has_prefix(config->seller.logo, CONFIG_PICTURE))
        return;
    if (!pictures_now(&work, &logo, &error))
        config_problem_at(problems, false, config, "seller", "logo", "%s", error->message);
    else if (picture_is_pale(&logo))
        warn_of_pale(config, problems, "set in the desk, it");
}

/* What the desk set is laid over the config here, so it goes first. */
static void check_database(struct config *config, struct findings *findings)
{
    g_autoptr(GError) error = NULL;
    const char *path = config->database.path;
    g_autofree char *mark = g_strconcat(path, ".mark", NULL);
    findings->has_database = *path &&
            (g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(mark, G_FILE_TEST_EXISTS));
    if (!findings->has_database)
        return;
    g_autoptr(store_auto) store = store_open(path, STORE_READ, &error);
    if (store && settings_lay(store, config, findings->problems, &error)) {
        check_older(config, store, findings);
        check_mark_copies(config, store, findings);
        check_kept_logo(config, store, findings->problems);
        return;
    }
    findings->outside++;
    config_problem_at(findings->problems, false, config, "database", "path", "%s", error->message);
}

static void check_smtp(const struct config *config, struct findings *findings)
{
    const struct config_mail *mail = &config->mail;
    if (mail->transport != TRANSPORT_SMTP) {
        config_problem_at(findings->problems, true, config, "mail", "transport",
                "--smtp has nothing to try: transport is not smtp");
        return;
    }
    if (!*mail->server || !*mail->from) /* told already */
        return;
    g_autofree char *text = NULL;
    if (mail_check(config, NULL, &text))
        return;
    findings->outside++;
    config_problem_at(findings->problems, false, config, "mail", "server", "%s", text);
}

/* Writes nothing but the end of a pause. */
static void check_peppol(
        const struct cli_context *context, const struct config *config, struct findings *findings)
{
    if (!check_may_ask(findings->problems, "peppol"))
        return;
    struct store *store =
            findings->has_database ? store_open(config->database.path, STORE_OPEN, NULL) : NULL;
    const struct work work = {store, config, context->now};
    findings->peppol = peppol_check(&work, NULL);
    store_close(store);
    findings->outside +=
            check_findings_blame(findings->peppol, config, "peppol", findings->problems);
}

/* What only root can read is of no use to the daemon: everything the file names, and the file, is
 * opened once more as its user. */
static void check_as_owner(const struct cli_context *context, GPtrArray *problems)
{
    g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    g_autofree char *name = user_name(geteuid());
    config_unref(config_inspect(context->config_path, false, seen));
    for (guint i = 0; i < seen->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(seen, i);
        bool known = problem->warning;
        for (guint j = 0; !known && j < problems->len; j++)
            known = strcmp(((const struct config_problem *)g_ptr_array_index(problems, j))->text,
                            problem->text) == 0;
        if (!known)
            config_problem_add(problems, false, problem->file, problem->line, problem->group,
                    problem->key, "%s (as user %s, the owner of the database)", problem->text,
                    *name ? name : "of the daemon");
    }
}

static void check_around(const struct cli_context *context,
        struct config *config,
        const struct cli_arguments *arguments,
        struct findings *findings)
{
    g_autoptr(GError) error = NULL;
    uid_t before = geteuid();
    if (!owner_become_future(config->database.path, &error)) {
        findings->outside++;
        config_problem_add(findings->problems, false, context->config_path, 0, NULL, NULL, "%s",
                error->message);
        return;
    }
    if (geteuid() != before)
        check_as_owner(context, findings->problems);
    check_database(config, findings);
    config_check_files(config, findings->problems);
    check_logo(config, findings->problems);
    check_tls(config, "server", config->server.tls_certificate, config->server.tls_key,
            findings->problems);
    check_tls(
            config, "desk", config->desk.tls_certificate, config->desk.tls_key, findings->problems);
    check_disk(config, findings->problems);
    if (cli_switch(arguments, "--smtp"))
        check_smtp(config, findings);
    if (cli_switch(arguments, "--peppol"))
        check_peppol(context, config, findings);
    if (cli_switch(arguments, "--shop"))
        findings->shops = check_shops(config, findings->problems, &findings->outside);
    if (cli_switch(arguments, "--mollie"))
        findings->mollie = check_mollie_key(config, findings->problems, &findings->outside);
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    if (*text)
        cJSON_AddStringToObject(object, name, text);
    else
        cJSON_AddNullToObject(object, name);
}

static void print_problems_json(const struct findings *findings)
{
    const GPtrArray *problems = findings->problems;
    cJSON *json = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(json, "problems");
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = problems->pdata[i];
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "severity", problem->warning ? "warning" : "error");
        add_text(item, "file", problem->file);
        if (problem->line)
            cJSON_AddNumberToObject(item, "line", problem->line);
        else
            cJSON_AddNullToObject(item, "line");
        add_text(item, "group", problem->group);
        add_text(item, "key", problem->key);
        g_autofree char *text = g_utf8_make_valid(problem->text, -1);
        add_text(item, "text", text);
        cJSON_AddItemToArray(list, item);
    }
    if (findings->peppol)
        check_findings_json(findings->peppol, NULL, cJSON_AddArrayToObject(json, "peppol"));
    if (findings->shops)
        cJSON_AddItemToObject(json, "shops", check_shops_json(findings->shops));
    if (findings->mollie)
        check_findings_json(findings->mollie, NULL, cJSON_AddArrayToObject(json, "mollie"));
    print_json(json);
}

static void print_problems(const struct cli_context *context,
        const struct findings *findings,
        guint errors,
        guint warnings)
{
    for (guint i = 0; i < findings->problems->len; i++) {
        const struct config_problem *problem = findings->problems->pdata[i];
        g_autofree char *text = config_problem_text(problem);
        print_hanging(problem->warning ? "warning  " : "error    ", text);
    }
    if (findings->peppol)
        check_findings_print(findings->peppol, "peppol");
    if (findings->shops)
        check_shops_print(findings->shops);
    if (findings->mollie)
        check_findings_print(findings->mollie, "payment");
    if (!findings->has_database && errors == 0)
        print_line("There is no database yet; `billhook serve` makes it.");
    if (errors == 0) /* else the closing line on standard error counts them */
        print_line("%s: 0 errors, %u warning%s", context->config_path, warnings,
                warnings == 1 ? "" : "s");
}

/* What `serve` would refuse: the answer to `systemctl reload`, before the daemon is told. In the
 * journal it is an error as the daemon's own. */
static int check_serve(const struct cli_context *context, GError **error)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    const char *credentials = g_getenv("CREDENTIALS_DIRECTORY");
    if (credentials && access(credentials, X_OK) != 0)
        g_unsetenv("CREDENTIALS_DIRECTORY"); /* systemd 252 shows them to ExecStart alone */
    struct config *config = config_inspect(context->config_path, true, problems);
    if (config)
        check_tls(
                config, "server", config->server.tls_certificate, config->server.tls_key, problems);
    config_unref(config);
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(problems, i);
        g_autofree char *text = config_problem_text(problem);
        if (!problem->warning)
            log_event(LOG_LEVEL_ERROR, "config-refused", "what", text, NULL);
    }
    guint errors = config_problems_count(problems, false);
    if (errors == 0)
        return 0;
    fail(error, BILLHOOK_ERROR_INPUT, "check: `serve` would refuse %s: %u error%s",
            context->config_path, errors, errors == 1 ? "" : "s");
    return 1;
}

int cli_check(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    if (cli_switch(arguments, "--serve"))
        return check_serve(context, error);
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct findings findings = {.problems = problems};
    struct config *config = config_inspect(context->config_path, false, problems);
    if (config)
        check_around(context, config, arguments, &findings);
    config_unref(config);
    config_problems_sort(problems);
    guint errors = config_problems_count(problems, false),
          warnings = config_problems_count(problems, true);
    if (context->json)
        print_problems_json(&findings);
    else
        print_problems(context, &findings, errors, warnings);
    g_clear_pointer(&findings.peppol, g_ptr_array_unref);
    g_clear_pointer(&findings.shops, g_ptr_array_unref);
    g_clear_pointer(&findings.mollie, g_ptr_array_unref);
    if (errors == 0)
        return 0;
    bool around = errors == findings.outside;
    fail(error, around ? BILLHOOK_ERROR_SYSTEM : BILLHOOK_ERROR_USAGE, "check: %s has %u error%s%s",
            context->config_path, errors, errors == 1 ? "" : "s",
            around ? " around it (database, mail server, Peppol, shop or Mollie); the file itself "
                     "is good"
                   : "");
    return around ? 1 : 2;
}
