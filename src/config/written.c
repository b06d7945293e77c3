/* Back from a field to the text that an admin would write. */
#include "written.h"

#include <string.h>

#include "document/document.h"
#include "field.h"

static char *with_unit(gint64 number, const gint64 *factors, const char *letters)
{
    for (gsize i = 0; letters[i]; i++)
        if (number && number % factors[i] == 0)
            return g_strdup_printf("%" G_GINT64_FORMAT "%c", number / factors[i], letters[i]);
    return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static char *time_written(gint64 seconds)
{
    static const gint64 factors[] = {86400, 3600, 60, 1};
    return seconds ? with_unit(seconds, factors, "dhms") : g_strdup("0s");
}

static char *size_written(gint64 bytes)
{
    static const gint64 factors[] = {1024 * 1024, 1024};
    return with_unit(bytes, factors, "MK");
}

static char *choice_written(const struct setting *setting, int value)
{
    for (const struct setting_choice *choice = setting->choices; choice->name; choice++)
        if (choice->value == value)
            return g_strdup(choice->name);
    return g_strdup("");
}

static char *burst_written(const struct config_mail *mail)
{
    if (!mail->burst_count)
        return g_strdup("off");
    g_autofree char *window = time_written(mail->burst_window_s);
    return g_strdup_printf("%d/%s", mail->burst_count, window);
}

/* A list's items, a semicolon of their own escaped. */
static char *list_written(char *const *items)
{
    GString *text = g_string_new(NULL);
    for (; *items; items++) {
        g_autofree char *escaped = setting_escape(*items);
        if (text->len)
            g_string_append_c(text, ';');
        for (const char *p = escaped; *p; p++)
            g_string_append_printf(text, "%s%c", *p == ';' ? "\\" : "", *p);
    }
    return g_string_free(text, FALSE);
}

/* NULL where the type is none of these. */
static char *number_written(const struct setting *setting, const void *at)
{
    switch ((guint)setting->type) {
    case SETTING_CHOICE:
        return choice_written(setting, *(const int *)at);
    case SETTING_SWITCH:
        return choice_written(setting, *(const bool *)at);
    case SETTING_INTEGER:
        return g_strdup_printf("%d", *(const int *)at);
    case SETTING_COUNT:
        return g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)at);
    case SETTING_SIZE:
        return size_written(*(const gint64 *)at);
    case SETTING_TIME:
        return (setting->flags & SETTING_OFF) && !*(const gint64 *)at
                ? g_strdup("off")
                : time_written(*(const gint64 *)at);
    case SETTING_BURST:
        return burst_written(at);
    default:
        return NULL;
    }
}

char *setting_written(const struct setting *setting, const void *base, enum language language)
{
    bool plain = language == LANGUAGES;
    const void *at = (const char *)base + setting->offset;
    if (setting->flags & SETTING_WORDS && !plain)
        at = (char *const *)((const char *)base + setting->translated) + language;
    if (plain)
        language = LANGUAGE_NL; /* all are the same */
    char *number = number_written(setting, at);
    if (number || setting->type == SETTING_SECRET)
        return number;
    if (setting->type == SETTING_TEMPLATE)
        return setting_escape(((const struct texts *)at)->in[language]);
    char *text = setting->type == SETTING_LIST ? list_written(*(char **const *)at)
            : setting->type == SETTING_PATHS   ? list_written(((char **const *)at)[language])
                                               : setting_escape(*(char *const *)at);
    if (*text || !(setting->flags & SETTING_OFF))
        return text;
    g_free(text);
    return g_strdup("off");
}

char *setting_default(
        const struct setting *setting, const struct setting_group *group, enum language language)
{
    enum document_type type = DOCUMENT_INVOICE;
    if (setting->type != SETTING_TEMPLATE)
        return g_strdup(setting->initial);
    for (int i = 0; i < DOCUMENT_TYPES; i++)
        if (setting_group_of((enum document_type)i) == group)
            type = (enum document_type)i;
    return setting_escape(setting_builtin(setting, type, language));
}
