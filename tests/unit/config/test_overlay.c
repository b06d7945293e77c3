/* What the desk set, laid over a file: whose value counts, what is passed over, what is told, and
 * all values as they are in force. */
#include "config/overlay.h"

#include <string.h>

#include "../../../src/config/load.h"
#include "base/error.h"

#define BEGIN                                                                                     \
    "[server]\npublic_url=https://hook.example.com\n[database]\npath=b.db\nkeep_bodies_days=30\n" \
    "[seller]\nname=V\nstreet=s\npostcode=1000\ncity=Gent\nvat=BE0123456749\n"                    \
    "iban=BE68539007547034\n[shop main]\nurl=https://shop.example.com\n"                          \
    "secret=0123456789abcdefghij\n"
#define MAIL "[mail]\ntransport=directory\ndirectory=/tmp\nfrom=a@example.com\n"

struct scene {
    struct config *config;
    GPtrArray *sets, *problems;
};

static struct scene scene_of(const char *more)
{
    g_autofree char *text = g_strconcat(BEGIN, more, NULL);
    struct scene scene = {.sets = config_sets_new(),
            .problems = g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free)};
    scene.config =
            config_load_text("/t/x.conf", text, strlen(text), LOAD_TO_SERVE, false, scene.problems);
    g_assert_nonnull(scene.config);
    return scene;
}

static void end(struct scene *scene)
{
    config_unref(scene->config);
    g_ptr_array_unref(scene->sets);
    g_ptr_array_unref(scene->problems);
}

static void set(struct scene *scene, const char *group, const char *key, const char *value)
{
    g_ptr_array_add(scene->sets, config_set_new(group, key, value));
    config_overlay(scene->config, scene->sets, scene->problems);
}

/* The last one told of a key. */
static const struct config_problem *problem_at(
        const struct scene *scene, const char *group, const char *key)
{
    const struct config_problem *found = NULL;
    for (guint i = 0; i < scene->problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(scene->problems, i);
        bool fits = strcmp(problem->group, group) == 0 && strcmp(problem->key, key) == 0;
        bool desk = fits && strcmp(problem->file, CONFIG_DESK_PLACE) == 0;
        if (fits && (desk || !found))
            found = problem;
    }
    return found;
}

static void check_value(const struct scene *scene,
        const char *group,
        const char *key,
        const char *value,
        enum config_from from)
{
    g_autoptr(GPtrArray) values = config_values(scene->config);
    const struct config_value *found = config_value_find(values, group, key);
    g_assert_nonnull(found);
    g_assert_cmpstr(found->value, ==, value);
    g_assert_cmpint(found->from, ==, from);
}

/* One value of each kind that the desk may set. */
static const struct {
    const char *group, *key, *value;
} goods[] = {
        {"invoice", "create", "completed"},
        {"credit_note", "create", "refunded"},
        {"invoice", "due_days", "30"},
        {"delivery_note", "caption_unpaid[fr]", "Merci\\nà bientôt"},
        {"order_form", "mail_subject_paid[de]", "Bestellung {order_number}"},
        {"invoice", "mail_body_unpaid[en]", "Dear {first_name}"},
        {"seller", "accent_color", "#1f4e79"},
        {"seller", "logo",
                "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
        {"mail", "send_after", "90m"},
        {"mail", "burst_limit", "5/1h"},
        {"mail", "burst_limit", "off"},
        {"einvoice", "attach", "never"},
        {"alerts", "email", "owner@example.com"},
        {"accountant", "email", "books@example.com"},
        {"accountant", "documents", "credit_note"},
        {"accountant", "winbooks_first_year", "2020"},
        {"reminders", "after", "7d;24d"},
        {"reminders", "fee", "legal"},
        {"reminders", "subject_2[nl]", "Herinnering"},
};

static void test_goods(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(goods); i++) {
        struct scene scene = scene_of(MAIL);
        set(&scene, goods[i].group, goods[i].key, goods[i].value);
        check_value(&scene, goods[i].group, goods[i].key, goods[i].value, CONFIG_FROM_DESK);
        g_assert_cmpuint(scene.config->passed_over->len, ==, 0);
        end(&scene);
    }
}

static void test_fields(void)
{
    struct scene scene = scene_of(MAIL);
    set(&scene, "invoice", "create", "created");
    set(&scene, "invoice", "caption_paid[fr]", "Merci");
    set(&scene, "mail", "send_after", "90m");
    const struct document_rule *rule = config_rule(scene.config, DOCUMENT_INVOICE);
    g_assert_cmpint(rule->create, ==, CREATE_CREATED);
    g_assert_cmpstr(rule->caption_paid.in[LANGUAGE_FR], ==, "Merci");
    g_assert_cmpstr(rule->caption_paid.in[LANGUAGE_NL], !=, "Merci");
    g_assert_cmpint(scene.config->mail.send_after_s, ==, 5400);
    end(&scene);
}

/* The file's value stays, whatever the desk says, for the languages that it speaks for. */
static const struct {
    const char *file, *group, *key, *value;
} locked[] = {
        {"[invoice]\ndue_days=7\n", "invoice", "due_days", "7"},
        {"[invoice]\ncaption_paid=X\n", "invoice", "caption_paid[fr]", "X"},
        {"[invoice]\ncaption_paid[fr]=X\n", "invoice", "caption_paid[fr]", "X"},
        {"[mail]\nsend_after=60m\n", "mail", "send_after", "60m"},
        {"[accountant]\nemail=off\n", "accountant", "email", "off"},
};

static void test_locked(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(locked); i++) {
        struct scene scene = scene_of(locked[i].file);
        set(&scene, locked[i].group, locked[i].key, "5");
        check_value(&scene, locked[i].group, locked[i].key, locked[i].value, CONFIG_FROM_FILE);
        end(&scene);
    }
    struct scene scene = scene_of("[invoice]\ncaption_paid[fr]=X\n");
    set(&scene, "invoice", "caption_paid[nl]", "Y");
    check_value(&scene, "invoice", "caption_paid[nl]", "Y", CONFIG_FROM_DESK);
    check_value(&scene, "invoice", "caption_paid[fr]", "X", CONFIG_FROM_FILE);
    end(&scene);
}

static void test_taken_back(void)
{
    struct scene scene = scene_of(MAIL);
    g_autoptr(GPtrArray) before = config_values(scene.config), none = config_sets_new();
    for (gsize i = 0; i < G_N_ELEMENTS(goods); i++)
        set(&scene, goods[i].group, goods[i].key, goods[i].value);
    config_overlay(scene.config, none, scene.problems);
    g_autoptr(GPtrArray) after = config_values(scene.config);
    for (guint i = 0; i < before->len; i++) {
        const struct config_value *first = g_ptr_array_index(before, i),
                                  *second = g_ptr_array_index(after, i);
        g_assert_cmpstr(first->value, ==, second->value);
        g_assert_cmpint(first->from, ==, second->from);
    }
    end(&scene);
}

/* Passed over for the default, with the reason. */
static const struct {
    const char *group, *key, *value, *standing, *fragment;
} wrongs[] = {
        {"invoice", "create", "always", "never", "allowed: never"},
        {"invoice", "due_days", "999", "14", "out of range"},
        {"seller", "accent_color", "red", "", "#rrggbb"},
        {"seller", "logo", "sha256:xyz", "", ""},
        {"alerts", "email", "CHANGE-ME", "", "CHANGE-ME"},
        {"invoice", "auto_send", "true", "false", "true needs a way to send"},
        {"invoice", "mail_subject_paid[nl]", "", NULL, "is empty"},
        {"invoice", "caption_paid[nl]", "{nobody}", NULL, "nobody"},
};

static void test_wrongs(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(wrongs); i++) {
        struct scene scene = scene_of("");
        set(&scene, wrongs[i].group, wrongs[i].key, wrongs[i].value);
        if (strcmp(wrongs[i].value, "sha256:xyz") == 0) { /* a path, as any other */
            end(&scene);
            continue;
        }
        const struct config_problem *passed =
                config_passed_over(scene.config, wrongs[i].group, wrongs[i].key);
        g_assert_nonnull(passed);
        g_assert_nonnull(strstr(passed->text, wrongs[i].fragment));
        const struct config_problem *told = problem_at(&scene, wrongs[i].group, wrongs[i].key);
        g_assert_nonnull(told);
        g_assert_true(told->warning);
        g_assert_cmpstr(told->file, ==, CONFIG_DESK_PLACE);
        g_assert_nonnull(strstr(told->text, "is passed over until that is mended"));
        if (wrongs[i].standing)
            check_value(&scene, wrongs[i].group, wrongs[i].key, wrongs[i].standing,
                    CONFIG_FROM_DEFAULT);
        end(&scene);
    }
}

/* A later file makes it right again. */
static void test_mended(void)
{
    struct scene scene = scene_of(MAIL);
    set(&scene, "invoice", "auto_send", "true");
    check_value(&scene, "invoice", "auto_send", "true", CONFIG_FROM_DESK);
    g_assert_true(config_rule(scene.config, DOCUMENT_INVOICE)->auto_send);
    end(&scene);
}

static void test_unknown(void)
{
    struct scene scene = scene_of("");
    set(&scene, "server", "listen", "127.0.0.1:1");
    set(&scene, "no such", "thing", "1");
    check_value(&scene, "server", "listen", "127.0.0.1:8480", CONFIG_FROM_DEFAULT);
    g_assert_cmpuint(scene.config->passed_over->len, ==, 2);
    end(&scene);
}

/* What the checks across keys said of the file alone is no longer true. */
static void test_across(void)
{
    struct scene scene = scene_of("");
    g_assert_nonnull(problem_at(&scene, "invoice", "create"));
    set(&scene, "invoice", "create", "paid");
    g_assert_null(problem_at(&scene, "invoice", "create"));
    set(&scene, "alerts", "email", "owner@example.com");
    const struct config_problem *off = problem_at(&scene, "alerts", "email");
    g_assert_nonnull(off);
    g_assert_cmpstr(off->file, ==, CONFIG_DESK_PLACE);
    g_assert_cmpint(off->line, ==, 0);
    end(&scene);
}

static void test_keys(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) one = config_desk_keys("invoice", "due_days", NULL),
                  four = config_desk_keys("invoice", "caption_paid", NULL),
                  fr = config_desk_keys("invoice", "caption_paid[fr]", NULL);
    g_assert_cmpuint(g_strv_length(one), ==, 1);
    g_assert_cmpuint(g_strv_length(four), ==, LANGUAGES);
    g_assert_cmpstr(fr[0], ==, "caption_paid[fr]");
    static const char *const others[][2] = {{"server", "listen"}, {"invoice", "number"},
            {"shop main", "secret"}, {"mail", "password"}, {"invoice", "caption_paid[xx]"},
            {"invoice", "due_days[nl]"}, {"alerts", "silence_after"}, {"", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_assert_null(config_desk_keys(others[i][0], others[i][1], &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
        g_clear_error(&error);
    }
    g_assert_false(config_desk_key("invoise", "due_days", &error));
    g_assert_nonnull(strstr(error->message, "did you mean invoice.due_days"));
}

/* What is printed of each default makes the same default again. */
static void test_round(void)
{
    struct scene scene = scene_of(MAIL);
    g_autoptr(GPtrArray) values = config_values(scene.config);
    g_assert_cmpuint(values->len, >, 100);
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        g_autoptr(GError) error = NULL;
        if (!value->desk || value->kind == CONFIG_KIND_PICTURE)
            continue;
        g_assert_true(config_desk_value(value->group, value->key, value->value, &error));
        set(&scene, value->group, value->key, value->value);
        check_value(&scene, value->group, value->key, value->value, CONFIG_FROM_DESK);
    }
    check_value(&scene, "database", "keep_bodies_days", "30", CONFIG_FROM_FILE);
    check_value(&scene, "shop main", "secret", NULL, CONFIG_FROM_FILE);
    check_value(&scene, "mail", "password", NULL, CONFIG_FROM_DEFAULT);
    end(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlay/goods", test_goods);
    g_test_add_func("/overlay/fields", test_fields);
    g_test_add_func("/overlay/locked", test_locked);
    g_test_add_func("/overlay/taken-back", test_taken_back);
    g_test_add_func("/overlay/wrongs", test_wrongs);
    g_test_add_func("/overlay/mended", test_mended);
    g_test_add_func("/overlay/unknown", test_unknown);
    g_test_add_func("/overlay/across", test_across);
    g_test_add_func("/overlay/keys", test_keys);
    g_test_add_func("/overlay/round", test_round);
    return g_test_run();
}
