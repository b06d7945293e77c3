/* Writes a template anew, line by line, with what is the seller's own in it. */
#include "config/template.h"

#include <string.h>

#include "field.h"
#include "settings.h"
#include "woocommerce/secret.h"

#define NAME_MARK "@NAME@"
#define UNKNOWN "CHANGE-ME"

struct writer {
    const struct template_wish *wish;
    GString *text;
    guint group; /* the bit of the group that the line stands in; 0: none that is known */
    guint seen;  /* those that had a head */
};

/* ---- what is the seller's own ---- */

static char *own_listen(const struct template_wish *wish)
{
    return g_strdup(wish->listen);
}

static char *own_path(const struct template_wish *wish)
{
    return setting_escape(wish->database);
}

static char *own_secret(const struct template_wish *wish)
{
    (void)wish;
    return secret_generate();
}

/* Keys that a template's line does not decide; without a value they are left out. */
static const struct own_key {
    guint group;
    const char *name;
    char *(*value)(const struct template_wish *wish);
} own_keys[] = {
        {GROUP_SERVER, "listen", own_listen},
        {GROUP_DATABASE, "path", own_path},
        {GROUP_SHOP, "secret", own_secret},
        {GROUP_SHOP, "secret_file", NULL},
        {GROUP_SHOP, "previous_secret", NULL},
        {GROUP_SHOP, "previous_secret_file", NULL},
};

static void append_own_keys(struct writer *writer, guint group)
{
    for (gsize i = 0; i < G_N_ELEMENTS(own_keys); i++) {
        if (own_keys[i].group != group || !own_keys[i].value)
            continue;
        char *value = own_keys[i].value(writer->wish);
        g_string_append_printf(writer->text, "%s=%s\n", own_keys[i].name, value);
        explicit_bzero(value, strlen(value));
        g_free(value);
    }
}

/* ---- lines ---- */

static bool is_own_key(guint group, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(own_keys); i++)
        if (own_keys[i].group == group && strcmp(own_keys[i].name, key) == 0)
            return true;
    return false;
}

/* public_url as the one location of the proxy wants it: the host and the seller's name. */
static void append_public_url(struct writer *writer, const char *value)
{
    g_autofree char *url = g_strdup(value), *end = g_strconcat("/", writer->wish->name, NULL);
    gsize length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        url[--length] = 0;
    bool whole = !*url || strstr(url, UNKNOWN) || g_str_has_suffix(url, end);
    g_string_append_printf(writer->text, "public_url=%s%s\n", url, whole ? "" : end);
}

static void take_head(struct writer *writer, const char *line)
{
    const char *close = strchr(line, ']');
    g_autofree char *name = close ? g_strndup(line + 1, (gsize)(close - line - 1)) : NULL;
    const struct setting_group *group = name ? setting_group_find(name) : NULL;
    writer->group = group ? group->bit : 0;
    writer->seen |= writer->group;
    g_string_append_printf(writer->text, "%s\n", line);
    append_own_keys(writer, writer->group);
}

static void take_key(struct writer *writer, const char *line, const char *equals)
{
    g_autofree char *key = g_strstrip(g_strndup(line, (gsize)(equals - line)));
    g_autofree char *value = g_strstrip(g_strdup(equals + 1));
    if (writer->group == GROUP_SERVER && strcmp(key, "public_url") == 0)
        append_public_url(writer, value);
    else if (!is_own_key(writer->group, key))
        g_string_append_printf(writer->text, "%s\n", line);
    explicit_bzero(value, strlen(value));
}

static void take_line(struct writer *writer, const char *line)
{
    const char *start = line + strspn(line, " \t"), *equals = strchr(start, '=');
    if (*start == '[')
        take_head(writer, start);
    else if (*start == '#' || !equals)
        g_string_append_printf(writer->text, "%s\n", line);
    else
        take_key(writer, start, equals);
}

/* A group without which there is no seller. */
static void add_group(struct writer *writer, guint group, const char *head)
{
    if (writer->seen & group)
        return;
    g_string_append_printf(writer->text, "\n%s\n", head);
    append_own_keys(writer, group);
}

static void wipe_lines(char **lines)
{
    for (char **line = lines; *line; line++)
        explicit_bzero(*line, strlen(*line));
    g_strfreev(lines);
}

char *config_from_template(const char *text, const struct template_wish *wish)
{
    struct writer writer = {.wish = wish, .text = g_string_new(NULL)};
    char **parts = g_strsplit(text, NAME_MARK, -1);
    char *named = g_strjoinv(wish->name, parts);
    char **lines = g_strsplit(named, "\n", -1);

    for (char **line = lines; *line; line++)
        if (**line || line[1]) /* what follows the last line break is no line */
            take_line(&writer, g_strchomp(*line));
    add_group(&writer, GROUP_SERVER, "[server]\npublic_url=" UNKNOWN);
    add_group(&writer, GROUP_DATABASE, "[database]");
    add_group(&writer, GROUP_SHOP, "[shop main]\nurl=" UNKNOWN);

    wipe_lines(parts);
    wipe_lines(lines);
    explicit_bzero(named, strlen(named));
    g_free(named);
    return g_string_free(writer.text, FALSE);
}
