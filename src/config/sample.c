/* The sample, and the file that `init` writes: the table of settings as a commented config. */
#include <string.h>

#include "field.h"
#include "settings.h"
#include "document/document.h"

#define COLUMNS 100

/* The few values that are not a default or an example. */
struct sample_value {
    guint group;
    const char *key, *value;
};

struct sample {
    const char *head;
    bool placeholders;                 /* CHANGE-ME where only the owner knows */
    const struct sample_value *values; /* ended by key NULL; written without # */
};

/* Words as comment lines of at most COLUMNS bytes. */
static void append_comment(GString *text, const char *words)
{
    g_auto(GStrv) parts = g_strsplit(words, " ", -1);
    gsize column = 0;
    for (char **word = parts; *word; word++) {
        if (column && column + 1 + strlen(*word) > COLUMNS) {
            g_string_append_c(text, '\n');
            column = 0;
        }
        g_string_append(text, column ? " " : "# ");
        g_string_append(text, *word);
        column += strlen(*word) + (column ? 1 : 2);
    }
    g_string_append_c(text, '\n');
}

static const char *sample_value(const struct sample *sample, guint group, const char *key)
{
    for (const struct sample_value *value = sample->values; value->key; value++)
        if (value->group == group && strcmp(value->key, key) == 0)
            return value->value;
    return NULL;
}

/* A template's built-in text in one language, as it would be written. */
static void append_template(GString *text,
        const struct setting *setting,
        enum document_type type,
        enum language language)
{
    g_autofree char *value = setting_escape(setting_builtin(setting, type, language));
    g_string_append_printf(text, "#%s[%s]=%s\n", setting->name, language_text(language), value);
}

static void append_key(GString *text,
        const struct sample *sample,
        const struct setting *setting,
        const struct setting_group *group)
{
    const char *fixed = sample_value(sample, group->bit, setting->name);
    for (int type = 0; setting->type == SETTING_TEMPLATE && type < DOCUMENT_TYPES; type++)
        if (setting->step ? type == DOCUMENT_INVOICE
                          : setting_group_of((enum document_type)type) == group)
            append_template(text, setting, (enum document_type)type, LANGUAGE_NL);
    if (setting->type == SETTING_TEMPLATE)
        return;
    bool own = setting->flags & SETTING_OWNER;
    bool secret = setting->type == SETTING_SECRET; /* its example is the name of a credential */
    bool shown = *setting->initial || !setting->example || secret;
    const char *value = shown ? setting->initial : setting->example;
    if (fixed && (setting->flags & SETTING_DESK))
        append_comment(text,
                "As long as this line is here, it counts; taking it out leaves it to the owner's "
                "desk, as with every key that the desk may set.");
    if (fixed)
        g_string_append_printf(text, "%s=%s\n", setting->name, fixed);
    else
        g_string_append_printf(text, "%s%s=%s\n", own ? "" : "#", setting->name,
                own && sample->placeholders ? "CHANGE-ME" : value);
    if (secret)
        g_string_append_printf(text, "#%s_file=${CREDENTIALS_DIRECTORY}/%s\n", setting->name,
                setting->example ? setting->example : setting->name);
}

static void append_setting(GString *text,
        const struct sample *sample,
        const struct setting *setting,
        const struct setting_group *group)
{
    g_autofree char *allowed = setting_allowed(setting);
    bool plain = setting->type == SETTING_TEXT && !setting->allowed;
    bool told = plain || setting->type == SETTING_TEMPLATE || setting->type == SETTING_SECRET;
    const char *example =
            setting->example && sample->placeholders && (setting->flags & SETTING_OWNER)
            ? setting->example
            : NULL;
    GString *words = g_string_new(setting->help);
    if (!told)
        g_string_append_printf(
                words, " (%s%s%s)", allowed, example ? ", such as " : "", example ? example : "");
    else if (example)
        g_string_append_printf(words, " (such as %s)", example);
    append_comment(text, words->str);
    append_key(text, sample, setting, group);
    g_string_free(words, TRUE);
}

/* True when the group before it already explained this key. */
static bool explained_before(const struct setting *setting, const struct setting_group *group)
{
    return (setting->groups & (group->bit - 1)) != 0 ||
            (strcmp(setting->name, "number") == 0 && group->bit != GROUP_ORDER_FORM);
}

static void append_group(
        GString *text, const struct sample *sample, const struct setting_group *group)
{
    g_string_append_c(text, '\n');
    append_comment(text, group->help);
    g_string_append_printf(text, "[%s%s]\n", group->name, group->bit == GROUP_SHOP ? " main" : "");
    bool short_form = group->bit & GROUP_DOCUMENTS & ~(guint)GROUP_ORDER_FORM;
    if (short_form)
        append_comment(text, "Keys without a word are explained in [order_form].");
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++) {
        if (!(setting->groups & group->bit))
            continue;
        if (!short_form || !explained_before(setting, group))
            append_setting(text, sample, setting, group);
        else
            append_key(text, sample, setting, group);
    }
}

static char *write_sample(const struct sample *sample)
{
    GString *text = g_string_new(NULL);
    append_comment(text, sample->head);
    append_comment(text,
            "Syntax: [group], key=value, # before a comment. A key that "
            "begins with # stands at its default or shows an example. "
            "Relative paths are relative to this file. Sizes: K, M; times: s "
            "m h d. `billhook check` tells what is wrong; billhook.conf(5) "
            "has it all. What the owner may set at the desk counts where its key is no line of "
            "this file.");
    for (const struct setting_group *group = setting_groups; group->name; group++)
        append_group(text, sample, group);
    return g_string_free(text, FALSE);
}

char *config_sample(void)
{
    static const struct sample_value values[] = {
            {GROUP_DATABASE, "path", "/var/lib/billhook/billhook.db"},
            {GROUP_SHOP, "secret", "CHANGE-ME"}, {GROUP_INVOICE, "create", "paid"}, {0}};
    static const struct sample sample = {
            .head = "billhook.conf: a sample with every key. `billhook init` "
                    "writes one like it with a fresh secret. Fill in what "
                    "says CHANGE-ME, then: billhook check",
            .placeholders = true,
            .values = values};
    return write_sample(&sample);
}

char *config_initial(const char *secret, const char *database_path, const char *listen)
{
    g_autofree char *path = setting_escape(database_path);
    const struct sample_value values[] = {{GROUP_DATABASE, "path", path},
            {GROUP_SHOP, "secret", secret}, {GROUP_INVOICE, "create", "paid"},
            {GROUP_SELLER, "invoice_language", "seller+copy"},
            {GROUP_SERVER, listen ? "listen" : NULL, listen}, {0}};
    const struct sample sample = {.head = "billhook.conf, written by `billhook init`. Fill in what "
                                          "says CHANGE-ME, then: billhook check",
            .placeholders = true,
            .values = values};
    return write_sample(&sample);
}
