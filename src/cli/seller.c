/* seller: the sellers of this machine, each a config, a folder of books and three units. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "families.h"
#include "find.h"
#include "print.h"
#include "seller_away.h"
#include "seller_steps.h"
#include "setup.h"
#include "store/store.h"
#include "usage.h"
#include "wake.h"

#define NGINX_FILE "nginx-sellers.conf"

/* ---- what is said at the end ---- */

/* Where the one location of nginx lies: installed beside the program, or in the sources. Caller
 * frees. */
static char *nginx_file(void)
{
    static const char *const beside[] = {"../share/doc/billhook", "../conf"};
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = g_path_get_dirname(program ? program : "/usr/bin/billhook");
    for (gsize i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autofree char *near = g_build_filename(folder, beside[i], NGINX_FILE, NULL);
        g_autofree char *file = g_canonicalize_filename(near, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&file);
    }
    return g_strdup("/usr/share/doc/billhook/" NGINX_FILE);
}

static void print_command(const char *config, const char *words)
{
    g_autofree char *command = setup_command(config, words);
    print_line("  %s", command);
}

/* Whoever sleeps has to be woken. */
static void say_timer(const char *config)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *found = config_inspect(config, true, problems);
    if (found && found->server.exit_idle_s) {
        print_narrow("", "It sleeps when nothing is due; once for all sellers, so that it wakes:");
        print_line("  systemctl enable --now billhook-wake.timer");
    }
    config_unref(found);
}

static void say_added(const struct seller_act *act, const char *config)
{
    g_autofree char *file = nginx_file();
    print_line("%s", "");
    print_narrow("", "nginx, once for all sellers, in the server block that has the certificate:");
    print_line("  include %s;", file);
    print_narrow("",
            "It leads https://HOST/%s/woocommerce/SHOP to unix:/run/billhook/%s.sock; a seller "
            "that is not there, or is suspended, is a 404.",
            act->name, act->name);
    print_line("%s", "");
    print_narrow("",
            "Next: fill in what says CHANGE-ME in %s (public_url=https://HOST/%s), then:", config,
            act->name);
    print_command(config, "check");
    print_line("  systemctl reload billhook@%s", act->name);
    print_command(config, "setup");
    say_timer(config);
}

/* What a shop misses while nobody answers. */
static void say_suspended(const struct seller_act *act, const char *config)
{
    print_line("%s", "");
    print_narrow("",
            "The shops of %s get 404 now, and nothing is issued or mailed. WooCommerce switches a "
            "webhook off at the 7th failure in a row, and never sends again what failed. After "
            "`billhook seller resume %s` these bring the rest (they need [shop] rest_key):",
            act->name, act->name);
    print_command(config, "webhooks --mend");
    print_command(config, "sync");
}

static void say_resumed(const struct seller_act *act, const char *config)
{
    print_line("%s", "");
    print_narrow("",
            "What came for %s meanwhile got 404: WooCommerce never sends it again, and switched a "
            "webhook off at the 7th failure in a row. These bring the rest (they need [shop] "
            "rest_key; without it set Status: Active in the shop by hand):",
            act->name);
    print_command(config, "webhooks --mend");
    print_command(config, "sync");
}

static void say_removed(const struct seller_act *act, const char *config)
{
    (void)config;
    g_autofree char *away = seller_find_away(act->places, act->name);
    print_line("%s", "");
    print_narrow("",
            "The shops of %s get 404 now: delete the webhooks there (WooCommerce switches a "
            "webhook "
            "off at the 7th failure in a row). The books stay where they are, and the law asks to "
            "keep them (10 years)%s%s.",
            act->name, away ? "; config and secrets lie in " : "", away ? away : "");
    print_narrow("",
            "Who comes back: put the config back, then `billhook seller add %s`; `webhooks --mend` "
            "and `sync` bring what came meanwhile.",
            act->name);
}

/* ---- the words ---- */

static const struct seller_word {
    const char *name, *state;
    bool (*run)(const struct seller_act *act, GError **error);
    void (*say)(const struct seller_act *act, const char *config);
} words[] = {
        {"add", "added", seller_add, say_added},
        {"suspend", "suspended", seller_suspend, say_suspended},
        {"resume", "resumed", seller_resume, say_resumed},
        {"remove", "removed", seller_remove, say_removed},
};

static const struct seller_word *find_word(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].name, name) == 0)
            return &words[i];
    return NULL;
}

static bool unknown_word(const char *word, GError **error)
{
    const char *names[G_N_ELEMENTS(words) + 2] = {"list"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        names[i + 1] = words[i].name;
    return argument_none_of("seller", word, names, error);
}

bool usage_seller(const struct cli_arguments *arguments, GError **error)
{
    const char *word = cli_word(arguments, 0), *name = cli_word(arguments, 1);
    bool lists = !word || strcmp(word, "list") == 0, template = cli_switch(arguments, "--template");
    if (!lists && !find_word(word))
        return unknown_word(word, error);
    if (template && (lists || strcmp(word, "add") != 0))
        return fail(error, BILLHOOK_ERROR_USAGE, "seller: --template goes with `seller add NAME`");
    if (lists)
        return !name || fail(error, BILLHOOK_ERROR_USAGE, "seller list: takes no NAME");
    if (!name)
        return fail(error, BILLHOOK_ERROR_USAGE, "seller %s: it is `billhook seller %s NAME`", word,
                word);
    return instance_is_name(name) ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "seller %s: a NAME is 1 to 64 letters (A-Z, a-z), digits, - and _, begins with "
                    "no -, and is not 'billhook'",
                    word);
}

/* ---- list ---- */

/* In one word, or in few where nobody can tell. Static. */
static const char *state_of(const char *config)
{
    g_autofree char *database = find_database(config);
    if (database && store_is_served(database))
        return "running";
    if (instance_suspended_at(config))
        return "suspended";
    if (access(config, R_OK) != 0)
        return "only root may look (sudo)";
    if (!database)
        return "the config has a fault";
    return wake_is_asleep(database) ? "asleep" : "stopped";
}

/* Its row. */
static void add_seller(struct table *table, cJSON *json, const char *name)
{
    g_autofree char *config = instance_config(&instance_standard, name),
                    *since = date_time_text(instance_suspended_at(config));
    const char *state = state_of(config);
    cJSON *item = cJSON_CreateObject();
    cJSON_AddStringToObject(item, "seller", name);
    cJSON_AddStringToObject(item, "state", state);
    cJSON_AddItemToObject(
            item, "suspended_at", *since ? cJSON_CreateString(since) : cJSON_CreateNull());
    cJSON_AddItemToArray(json, item);
    table_row(table, name, state, since, NULL);
}

static int list_sellers(const struct cli_context *context)
{
    static const char *const heads[] = {"SELLER", "STATE", "?SUSPENDED", NULL};
    g_autoptr(GPtrArray) files = find_configs(instance_standard.configs, NULL);
    cJSON *json = cJSON_CreateArray();
    struct table *table = table_new(heads);
    for (guint i = 0; files && i < files->len; i++) {
        g_autofree char *name = config_instance(g_ptr_array_index(files, i));
        if (instance_is_name(name))
            add_seller(table, json, name);
    }
    if (context->json) {
        print_json(json);
        table_free(table);
        return 0;
    }
    if (cJSON_GetArraySize(json) == 0)
        fputs("billhook: no sellers yet; `billhook seller add NAME` makes one\n", stderr);
    cJSON_Delete(json);
    table_print(table);
    return 0;
}

/* ---- acts ---- */

static void say_json(const struct seller_act *act, const char *state, const char *config)
{
    cJSON *json = cJSON_CreateObject(), *done = NULL;
    cJSON_AddStringToObject(json, "seller", act->name);
    cJSON_AddStringToObject(json, "state", state);
    cJSON_AddStringToObject(json, "config", config);
    done = cJSON_AddArrayToObject(json, "done");
    for (guint i = 0; i < act->done->len; i++)
        cJSON_AddItemToArray(done, cJSON_CreateString(g_ptr_array_index(act->done, i)));
    print_json(json);
}

static int run_word(const struct cli_context *context,
        const struct seller_word *word,
        const struct seller_act *act,
        GError **error)
{
    g_autofree char *config = instance_config(act->places, act->name);
    bool good = word->run(act, error);
    for (guint i = 0; i < act->done->len && !(good && context->json); i++)
        fprintf(good ? stdout : stderr, "%s: %s\n", act->name,
                (const char *)g_ptr_array_index(act->done, i));
    if (good && context->json)
        say_json(act, word->state, config);
    else if (good)
        word->say(act, config);
    if (good)
        return 0;
    g_prefix_error(error, "seller %s %s: ", word->name, act->name);
    return 1;
}

int cli_seller(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *first = cli_word(arguments, 0);
    const struct seller_word *word = first ? find_word(first) : NULL;
    if (!word)
        return list_sellers(context);
    if (geteuid() != 0) {
        fail(error, BILLHOOK_ERROR_DENIED,
                "seller %s: only root may change the machine's units and configs: sudo billhook "
                "seller %s %s",
                first, first, cli_word(arguments, 1));
        return 1;
    }
    g_autoptr(GPtrArray) done = g_ptr_array_new_with_free_func(g_free);
    const struct seller_act act = {.places = &instance_standard,
            .name = cli_word(arguments, 1),
            .template = cli_option(arguments, "--template"),
            .now = context->now,
            .done = done};
    return run_word(context, word, &act, error);
}
