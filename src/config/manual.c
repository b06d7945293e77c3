/* The table of settings as mdoc, for billhook.conf(5). */
#include <string.h>

#include "field.h"
#include "settings.h"
#include "document/document.h"

#define COLUMNS 78

/* A word with what mdoc takes for itself escaped: a backslash, and a dot or quote at the beginning
 * of a line. */
static void append_escaped(GString *text, const char *word, bool line_begins)
{
    if (line_begins && (*word == '.' || *word == '\''))
        g_string_append(text, "\\&");
    for (const char *p = word; *p; p++)
        g_string_append_printf(text, *p == '\\' ? "\\e" : "%c", *p);
}

/* How long a word is to mandoc, which writes a character that is not ASCII as \\[u2026]. */
static gsize width_of(const char *word)
{
    enum { ESCAPE = 8 };
    gsize width = 0;
    for (const char *p = word; *p; p = g_utf8_next_char(p))
        width += (guchar)*p < 0x80 ? 1 : ESCAPE;
    return width;
}

/* Words as lines; a sentence begins a new one, as mdoc wants it. */
static void append_text(GString *text, const char *words)
{
    g_auto(GStrv) parts = g_strsplit(words, " ", -1);
    gsize column = 0;
    bool sentence_ended = false;
    for (char **word = parts; *word; word++) {
        bool turn = column > 0 && (sentence_ended || column + 1 + width_of(*word) > COLUMNS);
        if (column > 0)
            g_string_append_c(text, turn ? '\n' : ' ');
        column = turn || column == 0 ? 0 : column + 1;
        append_escaped(text, *word, column == 0);
        column += width_of(*word);
        sentence_ended = g_str_has_suffix(*word, ".") && word[1] && g_ascii_isupper(*word[1]);
    }
    g_string_append_c(text, '\n');
}

/* The names a key goes by: with a language, or from a file. */
static void append_names(GString *text, const struct setting *setting)
{
    g_string_append_printf(text, ".It Ic %s", setting->name);
    bool languages = setting_takes_language(setting);
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
    g_autofree char *sentence = g_strdup_printf("Allowed: %s.", allowed);
    g_string_append(text, ".br\n");
    append_text(text, sentence);
    if (setting->flags & SETTING_REQUIRED)
        g_string_append(text, "Required.\n");
    else if (setting->type == SETTING_TEMPLATE)
        g_string_append(text, "Default: a good text is built in.\n");
    else if (*setting->initial)
        g_string_append_printf(text, "Default:\n.Li %s .\n",
                setting->initial); /* no default has a blank or a quote */
    if (setting->flags & SETTING_RESTART)
        g_string_append(text, "A change needs a restart.\n");
    if (setting->flags & SETTING_DESK)
        g_string_append(text, "Without this key the owner may set it at the desk.\n");
}

static void append_group(GString *text, const struct setting_group *group, guint told)
{
    g_string_append_printf(
            text, ".Ss [%s%s]\\&\n", group->name, group->bit == GROUP_SHOP ? " NAME" : "");
    append_text(text, group->help);
    if (told)
        g_string_append(
                text, "The keys are those of\n.Ic [order_form]\\& ;\nthese differ or are added:\n");
    g_string_append(text, ".Bl -tag -width Ds\n");
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++)
        if ((setting->groups & group->bit) && !(setting->groups & told))
            append_setting(text, setting);
    g_string_append(text, ".El\n");
}

char *config_manual(void)
{
    GString *text = g_string_new(NULL);
    for (const struct setting_group *group = setting_groups; group->name; group++)
        append_group(text, group,
                group->bit & GROUP_DOCUMENTS & ~(guint)GROUP_ORDER_FORM ? GROUP_ORDER_FORM : 0);
    return g_string_free(text, FALSE);
}
