/* From the text of a value to its field, by type, and back: escapes, numbers with units, choices,
 * texts, paths and lists. */
#include "field.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "document/reminder.h"
#include "document/text.h"
#include "values.h"

/* ---- what is allowed ---- */

static char *choice_names(const struct setting_choice *choices)
{
    GString *names = g_string_new(NULL);
    for (; choices->name; choices++)
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", choices->name);
    return g_string_free(names, FALSE);
}

static char *time_text(gint64 seconds)
{
    static const struct {
        char unit;
        gint64 seconds;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}};
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (seconds > 0 && seconds % units[i].seconds == 0)
            return g_strdup_printf(
                    "%" G_GINT64_FORMAT "%c", seconds / units[i].seconds, units[i].unit);
    return g_strdup_printf("%" G_GINT64_FORMAT "s", seconds);
}

static char *size_text(gint64 bytes)
{
    if (bytes > 0 && bytes % (1024 * 1024) == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT "M", bytes / 1024 / 1024);
    return g_strdup_printf(
            "%" G_GINT64_FORMAT "%s", bytes % 1024 ? bytes : bytes / 1024, bytes % 1024 ? "" : "K");
}

static char *limits_text(const struct setting *setting, char *text(gint64), const char *what)
{
    g_autofree char *least = text(setting->least), *most = text(setting->most);
    return g_strdup_printf(
            "%s, %s to %s%s", what, least, most, setting->flags & SETTING_OFF ? ", or off" : "");
}

char *setting_allowed(const struct setting *setting)
{
    if (setting->allowed)
        return g_strdup(setting->allowed);
    switch (setting->type) {
    case SETTING_CHOICE:
    case SETTING_SWITCH:
        return choice_names(setting->choices);
    case SETTING_INTEGER:
    case SETTING_COUNT:
        return g_strdup_printf(
                "%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, setting->least, setting->most);
    case SETTING_SIZE:
        return limits_text(setting, size_text, "a size such as 8M");
    case SETTING_TIME:
        return limits_text(setting, time_text, "a time such as 90m or 5d");
    case SETTING_PATH:
        return g_strdup(setting->flags & SETTING_OFF ? "a path, or off" : "a path");
    case SETTING_PATHS:
        return g_strdup("paths, separated by ;");
    case SETTING_SECRET:
        return g_strdup("a secret");
    case SETTING_TEMPLATE:
        return g_strdup("a text");
    case SETTING_LIST:
        return g_strdup(
                setting->flags & SETTING_FILES ? "paths, separated by ;" : "a text of one line");
    case SETTING_TEXT:
    case SETTING_BURST:
        break;
    }
    return g_strdup("a text of one line");
}

bool setting_takes_language(const struct setting *setting)
{
    return setting->type == SETTING_TEMPLATE || setting->type == SETTING_PATHS ||
            setting->flags & SETTING_WORDS;
}

/* ---- escapes ---- */

static const char escape_letters[] = "sntr\\;", escape_meanings[] = " \n\t\r\\;";

/* `keep`: escapes that stay as they are, for a later split. */
static char *unescape(const char *value, const char *keep, GError **error)
{
    GString *text = g_string_new(NULL);
    for (const char *p = value; *p; p++) {
        const char *letter = *p == '\\' && p[1] ? strchr(escape_letters, p[1]) : NULL;
        if (*p == '\\' && (!letter || (*letter == ';' && !strchr(keep, ';')))) {
            g_string_free(text, TRUE);
            fail(error, BILLHOOK_ERROR_USAGE,
                    "a backslash stands before something else than n (line break), t, s (blank), r "
                    "or \\; write a backslash itself as \\\\");
            return NULL;
        }
        if (!letter)
            g_string_append_c(text, *p);
        else if (strchr(keep, *letter))
            g_string_append_len(text, p, 2);
        else
            g_string_append_c(text, escape_meanings[letter - escape_letters]);
        p += letter != NULL;
    }
    return g_string_free(text, FALSE);
}

char *setting_unescape(const char *value, GError **error)
{
    return unescape(value, "", error);
}

char *setting_escape(const char *text)
{
    GString *value = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        const char *meaning = strchr(escape_meanings, *p);
        bool at_end = p == text || p[1] == 0;
        if (meaning && *p != ';' && (*p != ' ' || at_end))
            g_string_append_printf(value, "\\%c", escape_letters[meaning - escape_meanings]);
        else
            g_string_append_c(value, *p);
    }
    return g_string_free(value, FALSE);
}

/* ---- numbers ---- */

/* Digits at the beginning of *text, which moves behind them. False: none, or beyond 15 digits. */
static bool take_number(const char **text, gint64 *number)
{
    gsize digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > 15)
        return false;
    *number = g_ascii_strtoll(*text, NULL, 10);
    *text += digits;
    return true;
}

struct unit {
    char letter;
    gint64 factor;
};

/* A number and one of the units; letter 0 stands for none. False: no such form. */
static bool take_quantity(const char *text, const struct unit *units, gint64 *result)
{
    gint64 number;
    if (!take_number(&text, &number) || (*text && text[1]))
        return false;
    for (; units->factor; units++)
        if (units->letter == *text)
            return !__builtin_mul_overflow(number, units->factor, result);
    return false;
}

static const struct unit size_units[] = {{0, 1}, {'K', 1024}, {'M', 1024 * 1024}, {0}};
static const struct unit time_units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {0}};
static const struct unit no_units[] = {{0, 1}, {0}};

static bool put_number(const struct setting *setting,
        const char *value,
        const struct unit *units,
        const char *form,
        gint64 *number,
        GError **error)
{
    g_autofree char *allowed = setting_allowed(setting);
    g_autofree char *shown = value_quoted(value);
    if ((setting->flags & SETTING_OFF) && strcmp(value, "off") == 0) {
        *number = 0;
        return true;
    }
    if (!take_quantity(value, units, number) &&
            !(units == time_units && strcmp(value, "0") == 0 && (*number = 0, true)))
        return fail(error, BILLHOOK_ERROR_USAGE, "%s is no %s; allowed: %s", shown, form, allowed);
    if (*number < setting->least || *number > setting->most)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s is out of range; allowed: %s", shown, allowed);
    return true;
}

static bool put_burst(
        const struct setting *setting, const char *value, struct config_mail *mail, GError **error)
{
    const char *rest = value;
    gint64 count = 0, window = 0;
    bool off = strcmp(value, "off") == 0;
    if (!off &&
            (!take_number(&rest, &count) || *rest != '/' ||
                    !take_quantity(rest + 1, time_units, &window) || count < setting->least ||
                    count > setting->most || window < 1 || window > 365LL * 86400))
        return value_wrong(error, value,
                "is no limit; allowed: COUNT/TIME such as 50/10m (COUNT 1 to 1000000, TIME a "
                "number and s, m, h or d), or off");
    mail->burst_count = off ? 0 : (int)count;
    mail->burst_window_s = off ? 0 : window;
    return true;
}

static bool put_choice(
        const struct setting *setting, const char *value, int *result, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct setting_choice *choice = setting->choices; choice->name; choice++) {
        if (strcmp(choice->name, value) == 0) {
            *result = choice->value;
            return true;
        }
        g_ptr_array_add(names, (gpointer)choice->name);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest =
            strlen(value) <= 100 ? text_nearest(value, (const char *const *)names->pdata) : NULL;
    g_autofree char *allowed = choice_names(setting->choices);
    g_autofree char *shown = value_quoted(value);
    g_autofree char *hint = nearest ? g_strdup_printf("; did you mean %s?", nearest) : g_strdup("");
    return fail(
            error, BILLHOOK_ERROR_USAGE, "%s is not allowed; allowed: %s%s", shown, allowed, hint);
}

/* ---- texts, paths and lists ---- */

static bool has_control(const char *text, const char *allowed)
{
    for (; *text; text++)
        if (((guchar)*text < 0x20 || *text == 0x7f) && !strchr(allowed, *text))
            return true;
    return false;
}

static bool put_text(const struct setting *setting, const char *value, char **field, GError **error)
{
    g_autofree char *text = setting_unescape(value, error);
    if (!text)
        return false;
    g_strstrip(text);
    if ((setting->flags & SETTING_OFF) && strcmp(text, "off") == 0)
        *text = 0;
    if (has_control(text, ""))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "has a line break or another control character; allowed: one line");
    if (*text && setting->check && !setting->check(&text, error))
        return false;
    text_take(field, g_steal_pointer(&text));
    return true;
}

static bool put_template(const struct setting *setting,
        const char *value,
        struct texts *texts,
        enum language language,
        GError **error)
{
    g_autofree char *text = setting_unescape(value, error);
    if (!text)
        return false;
    bool one_line = setting->flags & SETTING_ONE_LINE;
    if (one_line && text_is_blank(text))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "is empty; a mail needs a subject. Leave the key out for the built-in one");
    if (has_control(text, one_line ? "" : "\n\t"))
        return fail(error, BILLHOOK_ERROR_USAGE, "has %s",
                one_line ? "a line break or another control character; allowed: one line"
                         : "a control character; allowed: \\n and \\t");
    if (!text_template_check(text, setting->groups == GROUP_REMINDERS, error))
        return false;
    for (int i = 0; i < LANGUAGES; i++)
        if (language == LANGUAGES || language == (enum language)i)
            text_take(&texts->in[i], g_strdup(text));
    return true;
}

/* An absolute path; NULL and USAGE. Caller frees. */
static char *full_path(const char *text, const char *directory, GError **error)
{
    static const char variable[] = "${CREDENTIALS_DIRECTORY}";
    const char *dollar = strstr(text, "${");
    if (*text == '~')
        return value_wrong(error, text,
                       "begins with ~, which is not understood here; write the whole path"),
               NULL;
    if (has_control(text, ""))
        return fail(error, BILLHOOK_ERROR_USAGE, "has a line break or another control character"),
               NULL;
    if (!dollar)
        return g_path_is_absolute(text) ? g_strdup(text) : g_build_filename(directory, text, NULL);
    const char *credentials = g_getenv("CREDENTIALS_DIRECTORY");
    if (dollar != text || !g_str_has_prefix(text, variable) ||
            strstr(text + strlen(variable), "${"))
        return value_wrong(error, text,
                       "has a variable; only ${CREDENTIALS_DIRECTORY} at the beginning is "
                       "understood"),
               NULL;
    if (!credentials || !*credentials) {
        fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "$CREDENTIALS_DIRECTORY is not set; systemd sets it for a service with "
                "LoadCredential=");
        return NULL;
    }
    return g_build_filename(credentials, text + strlen(variable), NULL);
}

static bool put_path(const struct setting *setting,
        const char *value,
        const char *directory,
        char **field,
        GError **error)
{
    g_autofree char *text = setting_unescape(value, error);
    if (!text)
        return false;
    g_strstrip(text);
    bool none = !*text || ((setting->flags & SETTING_OFF) && strcmp(text, "off") == 0);
    g_autofree char *path = none ? g_strdup("") : full_path(text, directory, error);
    if (!path)
        return false;
    text_take(field, g_steal_pointer(&path));
    return true;
}

/* Splits at the separators, "\;" being a semicolon; parts are trimmed, empty ones left out. */
static char **split_list(const char *value, const char *separators, GError **error)
{
    g_autoptr(GStrvBuilder) parts = g_strv_builder_new();
    g_autofree char *text = unescape(value, ";\\", error);
    if (!text)
        return NULL;
    g_autoptr(GString) part = g_string_new(NULL);
    for (const char *p = text;; p++) {
        if (*p && !strchr(separators, *p)) {
            g_string_append_c(part, *p == '\\' ? *++p : *p);
            continue;
        }
        g_autofree char *trimmed = g_strstrip(g_strdup(part->str));
        if (*trimmed)
            g_strv_builder_add(parts, trimmed);
        g_string_truncate(part, 0);
        if (!*p)
            return g_strv_builder_end(parts);
    }
}

static bool make_full(char **paths, const char *directory, GError **error)
{
    for (char **path = paths; *path; path++) {
        char *full = full_path(*path, directory, error);
        if (!full)
            return false;
        text_take(path, full);
    }
    return true;
}

static bool put_paths(const char *value,
        const char *directory,
        char **fields[LANGUAGES],
        enum language language,
        GError **error)
{
    g_auto(GStrv) paths = split_list(value, ";", error);
    if (!paths || !make_full(paths, directory, error))
        return false;
    for (int i = 0; i < LANGUAGES; i++)
        if (language == LANGUAGES || language == (enum language)i) {
            g_strfreev(fields[i]);
            fields[i] = g_strdupv(paths);
        }
    return true;
}

static bool put_list(const struct setting *setting,
        const char *value,
        const char *directory,
        char ***field,
        GError **error)
{
    bool off = (setting->flags & SETTING_OFF) && strcmp(value, "off") == 0;
    bool files = setting->flags & SETTING_FILES;
    g_auto(GStrv) list = split_list(off ? "" : value, files ? ";" : ";,", error);
    if (!list || (files && !make_full(list, directory, error)))
        return false;
    for (char **item = list; *item; item++) {
        if (has_control(*item, ""))
            return fail(
                    error, BILLHOOK_ERROR_USAGE, "has a line break or another control character");
        if (setting->check && !setting->check(item, error))
            return false;
    }
    g_strfreev(*field);
    *field = g_steal_pointer(&list);
    return true;
}

/* ---- by type ---- */

static void *field(const struct setting *setting, void *base)
{
    return (char *)base + setting->offset;
}

/* Where a text lies: with a language its own place. */
static char **words_field(const struct setting *setting, void *base, enum language language)
{
    bool own = setting->flags & SETTING_WORDS && language != LANGUAGES;
    return own ? (char **)((char *)base + setting->translated) + language : field(setting, base);
}

bool setting_put(const struct setting *setting,
        void *base,
        enum language language,
        const char *value,
        const char *directory,
        GError **error)
{
    void *at = field(setting, base);
    int choice = 0;
    gint64 number = 0;
    switch (setting->type) {
    case SETTING_TEXT:
        return put_text(setting, value, words_field(setting, base, language), error);
    case SETTING_SECRET:
        text_take(at, g_strdup(value));
        return true;
    case SETTING_TEMPLATE:
        return put_template(setting, value, at, language, error);
    case SETTING_PATH:
        return put_path(setting, value, directory, at, error);
    case SETTING_PATHS:
        return put_paths(value, directory, at, language, error);
    case SETTING_LIST:
        return put_list(setting, value, directory, at, error);
    case SETTING_CHOICE:
        return put_choice(setting, value, at, error);
    case SETTING_SWITCH:
        if (!put_choice(setting, value, &choice, error))
            return false;
        *(bool *)at = choice != 0;
        return true;
    case SETTING_INTEGER:
        if (!put_number(setting, value, no_units, "whole number", &number, error))
            return false;
        *(int *)at = (int)number;
        return true;
    case SETTING_COUNT:
        return put_number(setting, value, no_units, "whole number", &number, error) &&
                (*(gint64 *)at = number, true);
    case SETTING_SIZE:
        return put_number(setting, value, size_units, "size", &number, error) &&
                (*(gint64 *)at = number, true);
    case SETTING_TIME:
        return put_number(setting, value, time_units, "time", &number, error) &&
                (*(gint64 *)at = number, true);
    case SETTING_BURST:
        return put_burst(setting, value, at, error);
    }
    g_assert_not_reached();
}

static bool is_empty_but_may_not(const struct setting *setting, const char *value)
{
    bool textual = setting->type == SETTING_TEXT || setting->type == SETTING_PATH;
    bool needed = (setting->flags & SETTING_REQUIRED) ||
            (*setting->initial && !(setting->flags & SETTING_OFF));
    return textual && needed && text_is_blank(value);
}

bool setting_put_given(const struct setting *setting,
        void *base,
        enum language language,
        const char *value,
        const char *directory,
        GError **error)
{
    if (is_empty_but_may_not(setting, value)) {
        g_autofree char *allowed = setting_allowed(setting);
        return fail(error, BILLHOOK_ERROR_USAGE, "is empty; allowed: %s%s%s", allowed,
                setting->example ? ", such as " : "", setting->example ? setting->example : "");
    }
    g_autofree char *trimmed = g_strchomp(g_strdup(value));
    return setting_put(setting, base, language, trimmed, directory, error);
}

const char *setting_builtin(
        const struct setting *setting, enum document_type type, enum language language)
{
    if (setting->step)
        return reminder_builtin(setting->builtin == TEXT_MAIL_BODY, setting->step, language);
    return text_builtin(setting->builtin, type, setting->builtin_paid, language);
}

void setting_put_builtin(const struct setting *setting, void *base, enum document_type type)
{
    struct texts *texts = field(setting, base);
    for (int i = 0; i < LANGUAGES; i++)
        text_take(&texts->in[i], g_strdup(setting_builtin(setting, type, (enum language)i)));
}

void setting_clear(const struct setting *setting, void *base)
{
    void *at = field(setting, base);
    char **text = at;
    if (setting->type == SETTING_SECRET && *text)
        explicit_bzero(*text, strlen(*text));
    if (setting->type == SETTING_TEXT || setting->type == SETTING_SECRET ||
            setting->type == SETTING_PATH)
        text_take(text, NULL);
    for (int i = 0; setting->type == SETTING_TEMPLATE && i < LANGUAGES; i++)
        text_take(&((struct texts *)at)->in[i], NULL);
    for (int i = 0; setting->flags & SETTING_WORDS && i < LANGUAGES; i++)
        text_take(words_field(setting, base, (enum language)i), NULL);
    char ***lists = at;
    int count = setting->type == SETTING_PATHS ? LANGUAGES : setting->type == SETTING_LIST ? 1 : 0;
    for (int i = 0; i < count; i++) {
        g_strfreev(lists[i]);
        lists[i] = NULL;
    }
}
