/* What the owner sets: kept, laid over each config, refused where it cannot be, and remembered from
 * the file. */
#include "acts/settings.h"

#include <string.h>

#include "../../../src/config/load.h"
#include "acts/sample.h"
#include "acts/setup.h"
#include "store/settings.h"

#include "../site.h"

#define BEGIN                                                                                    \
    "[server]\npublic_url=https://hook.example.com\n[database]\npath=b.db\n[seller]\nname=V\n"   \
    "street=s\npostcode=1000\ncity=Gent\nvat=BE0123456749\niban=BE68539007547034\n[shop main]\n" \
    "url=https://shop.example.com\nsecret=0123456789abcdefghij\n"

/* A config from text, with what the store keeps over it. */
static struct config *config_of(struct store *store, const char *more)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    g_autofree char *text = g_strconcat(BEGIN, more, NULL);
    struct config *config =
            config_load_text("/t/x.conf", text, strlen(text), LOAD_TO_LIST, false, problems);
    g_assert_nonnull(config);
    g_assert_true(settings_lay(store, config, NULL, &error));
    return config;
}

static bool change(struct site *site,
        struct config *config,
        const char *group,
        const char *key,
        const char *value,
        GError **error)
{
    const struct settings_wish wish = {.group = group, .key = key, .value = value};
    return settings_change(site->store, config, &wish, 1, "els", NOW, error);
}

static void check_kept(struct site *site, const char *key, const char *value)
{
    g_autoptr(GPtrArray) kept = kept_settings(site->store, NULL);
    const char *found = NULL;
    for (guint i = 0; i < kept->len; i++) {
        const struct kept_setting *setting = g_ptr_array_index(kept, i);
        if (strcmp(setting->key, key) == 0)
            found = setting->value;
    }
    g_assert_cmpstr(found, ==, value);
}

static void test_kept(void)
{
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    gint64 before, after;
    struct config *config = config_of(site->store, "");
    g_assert_true(kept_settings_changes(site->store, &before, NULL));
    g_assert_true(change(site, config, "invoice", "due_days", "30", &error));
    g_assert_true(kept_settings_changes(site->store, &after, NULL));
    g_assert_cmpint(after, >, before);
    g_assert_cmpint(config_rule(config, DOCUMENT_INVOICE)->due_days, ==, 30);
    config_unref(config);

    config = config_of(site->store, "");
    g_assert_cmpint(config_rule(config, DOCUMENT_INVOICE)->due_days, ==, 30);
    g_assert_true(change(site, config, "invoice", "due_days", NULL, &error));
    g_assert_cmpint(config_rule(config, DOCUMENT_INVOICE)->due_days, ==, 14);
    check_kept(site, "due_days", NULL);
    config_unref(config);
    site_free(site);
}

/* Each is refused, and nothing changes. */
static const struct {
    const char *file, *group, *key, *value;
    int code;
} refusals[] = {
        {"", "server", "listen", "x", BILLHOOK_ERROR_USAGE},
        {"", "invoice", "due_days", "999", BILLHOOK_ERROR_USAGE},
        {"", "invoice", "auto_send", "true", BILLHOOK_ERROR_USAGE},
        {"", "invoice", "caption_paid[nl]", "{x}", BILLHOOK_ERROR_USAGE},
        {"", "seller", "logo", "/etc/passwd", BILLHOOK_ERROR_USAGE},
        {"[invoice]\ndue_days=7\n", "invoice", "due_days", "5", BILLHOOK_ERROR_CONFLICT},
        {"[invoice]\ncaption_paid[fr]=X\n", "invoice", "caption_paid", "Y",
                BILLHOOK_ERROR_CONFLICT},
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        struct site *site = site_new("");
        g_autoptr(GError) error = NULL;
        struct config *config = config_of(site->store, refusals[i].file);
        g_assert_false(change(
                site, config, refusals[i].group, refusals[i].key, refusals[i].value, &error));
        g_assert_error(error, BILLHOOK_ERROR, refusals[i].code);
        g_autoptr(GPtrArray) kept = kept_settings(site->store, NULL);
        g_assert_cmpuint(kept->len, ==, 0);
        g_assert_cmpuint(config->passed_over->len, ==, 0);
        config_unref(config);
        site_free(site);
    }
}

static void test_all_or_none(void)
{
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    struct config *config = config_of(site->store, "");
    const struct settings_wish wishes[] = {{.group = "invoice", .key = "due_days", .value = "30"},
            {.group = "alerts", .key = "email", .value = "no address"}};
    g_assert_false(settings_change(site->store, config, wishes, 2, "", NOW, &error));
    g_assert_cmpint(config_rule(config, DOCUMENT_INVOICE)->due_days, ==, 14);
    check_kept(site, "due_days", NULL);
    config_unref(config);
    site_free(site);
}

/* What was wished of a value that somebody else has set since it was shown is refused, with all
 * that was wished beside it; of one that is as it was shown, it is kept. */
static void test_seen(void)
{
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    g_autofree char *days = settings_print("14"), *email = settings_print("");
    struct config *config = config_of(site->store, ""), *others = config_of(site->store, "");
    const struct settings_wish wishes[] = {
            {.group = "invoice", .key = "due_days", .value = "30", .seen = days},
            {.group = "alerts", .key = "email", .value = "a@example.com", .seen = email}};
    g_assert_true(change(site, others, "alerts", "email", "b@example.com", &error));
    g_assert_false(settings_change(site->store, config, wishes, 2, "els", NOW, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    check_kept(site, "due_days", NULL);
    check_kept(site, "email", "b@example.com");
    g_clear_error(&error);
    g_assert_true(settings_change(site->store, config, wishes, 1, "els", NOW, &error));
    check_kept(site, "due_days", "30");
    g_assert_true(settings_try(site->store, config, wishes, 2, &error)); /* a preview keeps none */
    config_unref(others);
    config_unref(config);
    site_free(site);
}

/* What the file had becomes the desk's when its line is gone, once. */
static void test_noted(void)
{
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    gint64 moved;
    struct config *config = config_of(site->store, "[invoice]\ncreate=paid\n");
    g_assert_true(settings_note(&(struct work){site->store, config, NOW}, &moved, &error));
    config_unref(config);

    config = config_of(site->store, "");
    g_assert_cmpint(config_rule(config, DOCUMENT_INVOICE)->create, ==, CREATE_PAID);
    g_assert_true(settings_note(&(struct work){site->store, config, NOW}, &moved, &error));
    g_assert_true(change(site, config, "invoice", "create", NULL, &error));
    g_assert_true(settings_note(&(struct work){site->store, config, NOW}, &moved, &error));
    g_assert_cmpint(config_rule(config, DOCUMENT_INVOICE)->create, ==, CREATE_NEVER);
    config_unref(config);

    config = config_of(site->store, "");
    g_assert_cmpint(config_rule(config, DOCUMENT_INVOICE)->create, ==, CREATE_NEVER);
    config_unref(config);
    site_free(site);
}

static void test_tried(void)
{
    struct site *site = site_new("");
    g_autoptr(GError) error = NULL;
    struct config *config = config_of(site->store, "");
    const struct settings_wish wish = {
            .group = "invoice", .key = "mail_subject_unpaid[nl]", .value = "Voor u"};
    g_assert_true(settings_try(site->store, config, &wish, 1, &error));
    const struct work work = {site->store, config, NOW};
    g_autoptr(document_auto) document =
            sample_document(&work, DOCUMENT_INVOICE, LANGUAGE_NL, false, false, &error);
    g_assert_nonnull(document);
    g_autofree char *subject = NULL, *body = NULL;
    sample_mail(&work, document, &subject, &body);
    g_assert_cmpstr(subject, ==, "Voor u");
    g_autoptr(GPtrArray) kept = kept_settings(site->store, NULL);
    g_assert_cmpuint(kept->len, ==, 0);
    config_unref(config);
    site_free(site);
}

/* Every type, language and state has its sample. */
static void test_samples(void)
{
    struct site *site = site_new("");
    const struct work work = {site->store, site->config, NOW};
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        for (int language = 0; language < LANGUAGES; language++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(document_auto) document = sample_document(&work, (enum document_type)type,
                    (enum language)language, type == 0, false, &error);
            g_assert_no_error(error);
            g_assert_cmpint(document->language, ==, language);
            g_assert_cmpint(document->type, ==, type);
            g_autofree char *subject = NULL, *body = NULL;
            sample_mail(&work, document, &subject, &body);
            g_assert_true(*subject && *body);
        }
    site_free(site);
}

static void test_shop_mails(void)
{
    struct site *site = site_new("");
    g_autoptr(GPtrArray) mails = setup_mails(site->config);
    for (guint i = 0; i < mails->len; i++) {
        const struct setup_mail *mail = g_ptr_array_index(mails, i);
        if (strcmp(mail->name, "Processing order") == 0) {
            g_assert_cmpint(mail->advice, ==, SETUP_SWITCH_OFF);
            g_assert_cmpstr(mail->rules, ==, "[invoice] create=paid");
            g_assert_cmpuint(mail->types, ==, 1u << DOCUMENT_INVOICE);
        }
        if (strcmp(mail->name, "Customer invoice") == 0)
            g_assert_cmpint(mail->advice, ==, SETUP_NEVER_SEND);
    }
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/settings/kept", test_kept);
    g_test_add_func("/settings/refused", test_refused);
    g_test_add_func("/settings/all-or-none", test_all_or_none);
    g_test_add_func("/settings/seen", test_seen);
    g_test_add_func("/settings/noted", test_noted);
    g_test_add_func("/settings/tried", test_tried);
    g_test_add_func("/settings/samples", test_samples);
    g_test_add_func("/settings/shop-mails", test_shop_mails);
    return g_test_run();
}
