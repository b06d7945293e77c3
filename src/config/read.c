/* The place-keeping scanner of the config file. */
#include "read.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"

char *config_entry_name(const struct config_entry *entry)
{
    return *entry->language ? g_strdup_printf("%s[%s]", entry->key, entry->language)
                            : g_strdup(entry->key);
}

static void entry_free(void *data)
{
    struct config_entry *entry = data;
    g_free(entry->key);
    g_free(entry->language);
    if (entry->value)
        explicit_bzero(entry->value, strlen(entry->value));
    g_free(entry->value);
    g_free(entry);
}

static void section_free(void *data)
{
    struct config_section *section = data;
    g_free(section->name);
    g_ptr_array_unref(section->entries);
    g_free(section);
}

struct scanner {
    const char *file;
    GPtrArray *sections, *problems;
    GHashTable *groups;             /* name -> struct config_section */
    GHashTable *keys;               /* "group\nkey[language]" -> line */
    struct config_section *section; /* NULL before the first header */
    bool told_outside;
    int line;
};

/* The key a bad line seems to set, for its message: "" when it looks like none. Caller frees. */
static char *guess_key(const char *text, gsize length)
{
    gsize end = 0;
    while (end < length && (g_ascii_isalnum(text[end]) || (text[end] && strchr("_-[]", text[end]))))
        end++;
    gsize after = end;
    while (after < length && (text[after] == ' ' || text[after] == '\t'))
        after++;
    return end > 0 && end <= 64 && after < length && text[after] == '=' ? g_strndup(text, end)
                                                                        : g_strdup("");
}

/* What makes bytes no line of text, or NULL. Caller frees. */
static char *bad_bytes(const char *text, gsize length)
{
    if (length > CONFIG_LINE_LONGEST)
        return g_strdup_printf("the line has %" G_GSIZE_FORMAT " bytes; at most %d are allowed",
                length, CONFIG_LINE_LONGEST);
    if (memchr(text, 0, length))
        return g_strdup("the line holds a NUL byte; a config file is UTF-8 text");
    const char *end;
    if (!g_utf8_validate_len(text, length, &end))
        return g_strdup_printf("byte %d of the line is not valid UTF-8; save the file as UTF-8",
                (int)(end - text) + 1);
    for (gsize i = 0; i < length; i++)
        if ((guchar)text[i] < 0x20 && text[i] != '\t')
            return g_strdup_printf("the line holds the control character 0x%02x; write a line "
                                   "break in a text as \\n",
                    (guint)text[i]);
    return memchr(text, 0x7f, length) ? g_strdup("the line holds the control character 0x7f")
                                      : NULL;
}

static struct config_section *section_new(struct scanner *scanner, const char *name)
{
    struct config_section *section = g_new0(struct config_section, 1);
    section->line = scanner->line;
    section->name = g_strdup(name);
    section->entries = g_ptr_array_new_with_free_func(entry_free);
    g_ptr_array_add(scanner->sections, section);
    return section;
}

static void scan_group(struct scanner *scanner, char *text)
{
    char *close = strchr(text, ']');
    if (!close || *g_strstrip(close + 1) || close == text + 1 ||
            memchr(text + 1, '[', (gsize)(close - text - 1))) {
        scanner->section = section_new(scanner, NULL);
        config_problem_add(scanner->problems, false, scanner->file, scanner->line, NULL, NULL,
                "not a group: a line that begins with [ is a name in "
                "brackets and nothing behind it, such as [server]");
        return;
    }
    *close = 0;
    struct config_section *known = g_hash_table_lookup(scanner->groups, text + 1);
    if (known) {
        config_problem_add(scanner->problems, false, scanner->file, scanner->line, text + 1, NULL,
                "this group is given twice, first in line %d; put its keys together there",
                known->line);
        scanner->section = known;
        return;
    }
    scanner->section = section_new(scanner, text + 1);
    g_hash_table_insert(scanner->groups, scanner->section->name, scanner->section);
}

/* Splits `key[language]` in place; false when the brackets are no language. */
static bool split_language(char *key, const char **language)
{
    *language = "";
    char *open = strchr(key, '[');
    if (!open)
        return strchr(key, ']') == NULL;
    gsize length = strlen(open);
    if (open == key || length < 3 || open[length - 1] != ']' || strchr(open + 1, '[') ||
            strchr(open, ']') != open + length - 1)
        return false;
    open[length - 1] = 0;
    *open = 0;
    *language = open + 1;
    return true;
}

static void keep_entry(struct scanner *scanner,
        const char *key,
        const char *language,
        const char *value,
        bool blank_before)
{
    g_autofree char *name = *language ? g_strdup_printf("%s[%s]", key, language) : g_strdup(key);
    char *place = g_strdup_printf("%s\n%s", scanner->section->name, name);
    int first = GPOINTER_TO_INT(g_hash_table_lookup(scanner->keys, place));
    if (first) {
        g_free(place);
        config_problem_add(scanner->problems, false, scanner->file, scanner->line,
                scanner->section->name, name,
                "this key is given twice, first in line %d; keep one of them", first);
        return;
    }
    g_hash_table_insert(scanner->keys, place, GINT_TO_POINTER(scanner->line));
    struct config_entry *entry = g_new0(struct config_entry, 1);
    entry->line = scanner->line;
    entry->key = g_strdup(key);
    entry->language = g_strdup(language);
    entry->value = g_strdup(value);
    entry->blank_before = blank_before;
    g_ptr_array_add(scanner->section->entries, entry);
}

static void scan_key(struct scanner *scanner, char *text)
{
    const char *group = scanner->section ? scanner->section->name : NULL;
    char *equals = strchr(text, '=');
    if (!equals || equals == text) { /* the words are not repeated: they may be a secret */
        config_problem_add(scanner->problems, false, scanner->file, scanner->line, group, NULL,
                "neither [group] nor key=value%s", *text == ';' ? "; a comment begins with #" : "");
        return;
    }
    *equals = 0;
    const char *value = equals + 1;
    gsize before = strlen(text);
    g_strchomp(text);
    gsize blanks = strspn(value, " \t");
    bool blank_before = blanks > 0 && before - strlen(text) != blanks;
    if (!scanner->section) {
        if (!scanner->told_outside)
            config_problem_add(scanner->problems, false, scanner->file, scanner->line, NULL, text,
                    "this key stands before the first [group]");
        scanner->told_outside = true;
        return;
    }
    if (!scanner->section->name)
        return;
    const char *language;
    g_autofree char *shown = log_escape(text, 60);
    if (!split_language(text, &language)) {
        config_problem_add(scanner->problems, false, scanner->file, scanner->line, group, shown,
                "not the name of a key: a language stands in brackets behind it, such as "
                "caption_paid[fr]");
        return;
    }
    keep_entry(scanner, text, language, value + blanks, blank_before);
}

static void scan_line(struct scanner *scanner, const char *bytes, gsize length)
{
    if (length > 0 && bytes[length - 1] == '\r') /* GKeyFile takes CRLF, and so do we */
        length--;
    while (length > 0 && (*bytes == ' ' || *bytes == '\t')) {
        bytes++;
        length--;
    }
    g_autofree char *bad = bad_bytes(bytes, length);
    if (bad) {
        g_autofree char *key = guess_key(bytes, length);
        config_problem_add(scanner->problems, false, scanner->file, scanner->line,
                scanner->section ? scanner->section->name : NULL, key, "%s", bad);
        return;
    }
    if (length == 0 || *bytes == '#')
        return;
    g_autofree char *text = g_strndup(bytes, length);
    if (*text == '[')
        scan_group(scanner, text);
    else
        scan_key(scanner, text);
    explicit_bzero(text, length);
}

GPtrArray *config_read(const char *file, const char *bytes, gsize length, GPtrArray *problems)
{
    struct scanner scanner = {.file = file, .problems = problems};
    scanner.sections = g_ptr_array_new_with_free_func(section_free);
    scanner.groups = g_hash_table_new(g_str_hash, g_str_equal);
    scanner.keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *at = bytes, *end = bytes + length;
    if (length >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) {
        config_problem_add(problems, false, file, 1, NULL, NULL,
                "the file begins with a byte order mark "
                "(BOM); save it as UTF-8 without one");
        at += 3;
    }
    while (at < end) {
        const char *line_end = memchr(at, '\n', (gsize)(end - at));
        scanner.line++;
        scan_line(&scanner, at, (gsize)((line_end ? line_end : end) - at));
        at = line_end ? line_end + 1 : end;
    }
    g_hash_table_unref(scanner.groups);
    g_hash_table_unref(scanner.keys);
    return scanner.sections;
}
