/* The table of settings as mdoc, for billhook.conf(5). */
#include <string.h>

#include "config/load.h"
#include "document/document.h"

/* Text with what mdoc takes for itself escaped: a backslash, and a dot or quote at the beginning of a line. */
static void append_text(GString *text, const char *words)
{
    if (*words == '.' || *words == '\'')
        g_string_append(text, "\\&");
    for (const char *p = words; *p; p++)
        g_string_append_printf(text, *p == '\\' ? "\\e" : "%c", *p);
}

static void append_word(GString *text, const char *macro, const char *word)
{
    g_string_append_printf(text, "%s Li \"", macro);
    for (const char *p = word; *p; p++)
        g_string_append_printf(text, *p == '"' ? "\\(dq" : *p == '\\' ? "\\e" : "%c", *p);
    g_string_append(text, "\"\n");
}

/* The names a key goes by: with a language, or from a file. */
static void append_names(GString *text, const struct setting *setting)
{
    g_string_append_printf(text, ".It Ic %s", setting->name);
    bool languages = setting->type == SETTING_TEMPLATE || setting->type == SETTING_PATHS;
    for (int i = 0; languages && i < LANGUAGES; i++)
        g_string_append_printf(text, " , %s[%s]", setting->name, language_text((enum language)i));
    if (setting->type == SETTING_TEMPLATE || setting->type == SETTING_SECRET)
        g_string_append_printf(text, " , %s_file", setting->name);
    g_string_append_c(text, '\n');
}

static void append_setting(GString *text, const struct setting *setting)
{
    g_autofree char *allowed = setting_allowed(setting);
    append_names(text, setting);
    append_text(text, setting->help);
    g_string_append(text, "\n.br\nAllowed: ");
    append_text(text, allowed);
    g_string_append(text, ".\n");
    if (setting->flags & SETTING_REQUIRED)
        g_string_append(text, "Required.\n");
    else if (setting->type == SETTING_TEMPLATE)
        g_string_append(text, "Default: a good text is built in.\n");
    else if (*setting->initial)
        append_word(text, "Default:\n.", setting->initial);
    if (setting->flags & SETTING_RESTART)
        g_string_append(text, "A change needs a restart.\n");
}

static void append_group(GString *text, const struct setting_group *group, guint told)
{
    g_string_append_printf(text, ".Ss [%s%s]\n", group->name, group->bit == GROUP_SHOP ? " NAME" : "");
    append_text(text, group->help);
    g_string_append_c(text, '\n');
    if (told)
        g_string_append(text, "The keys are those of\n.Sx [order_form] ;\nthese differ or are added:\n");
    g_string_append(text, ".Bl -tag -width Ds\n");
    for (const struct setting *setting = settings; setting->name; setting++)
        if ((setting->groups & group->bit) && !(setting->groups & told))
            append_setting(text, setting);
    g_string_append(text, ".El\n");
}

char *config_manual(void)
{
    GString *text = g_string_new(NULL);
    for (const struct setting_group *group = setting_groups; group->name; group++)
        append_group(text, group, group->bit & GROUP_DOCUMENTS & ~(guint)GROUP_ORDER_FORM ? GROUP_ORDER_FORM : 0);
    return g_string_free(text, FALSE);
}
