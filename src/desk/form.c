/* Reading of queries, forms and uploads. */
#include "form.h"

#include <string.h>

#include "base/text.h"

static void free_field(gpointer data)
{
    struct form_field *field = data;
    g_free(field->name);
    g_free(field->value);
    g_free(field->filename);
    if (field->bytes)
        g_bytes_unref(field->bytes);
    g_free(field);
}

void form_init(struct form *form)
{
    form->fields = g_ptr_array_new_with_free_func(free_field);
}

void form_clear(struct form *form)
{
    g_clear_pointer(&form->fields, g_ptr_array_unref);
}

/* A new field at the end; NULL: there are too many. */
static struct form_field *add_field(struct form *form, const char *name, const char *value)
{
    if (form->fields->len >= FORM_FIELDS_MOST)
        return NULL;
    struct form_field *field = g_new0(struct form_field, 1);
    field->name = text_clean(name, false);
    field->value = text_clean(value, true);
    g_ptr_array_add(form->fields, field);
    return field;
}

/* ---- urlencoded ---- */

char *form_decode(const char *text, gsize length, bool plus)
{
    GString *out = g_string_sized_new(length);
    for (gsize i = 0; i < length; i++) {
        char c = text[i];
        if (c == '%' && i + 2 < length && g_ascii_isxdigit(text[i + 1]) &&
                g_ascii_isxdigit(text[i + 2])) {
            c = (char)(g_ascii_xdigit_value(text[i + 1]) * 16 + g_ascii_xdigit_value(text[i + 2]));
            i += 2;
        } else if (c == '%') {
            c = '\0';
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0') {
            g_string_free(out, TRUE);
            return NULL;
        }
        g_string_append_c(out, c);
    }
    return g_string_free(out, FALSE);
}

static bool read_pair(struct form *form, const char *pair, gsize length)
{
    const char *equals = memchr(pair, '=', length);
    gsize name_length = equals ? (gsize)(equals - pair) : length;
    gsize value_length = equals ? length - name_length - 1 : 0;
    g_autofree char *name = form_decode(pair, name_length, true);
    g_autofree char *value = form_decode(equals ? equals + 1 : "", value_length, true);
    return name && value && add_field(form, name, value) != NULL;
}

bool form_read_query(struct form *form, const char *text, gsize length)
{
    bool good = true;
    for (const char *p = text, *end = text + length; p < end;) {
        const char *stop = memchr(p, '&', (gsize)(end - p));
        stop = stop ? stop : end;
        if (stop > p && form->fields->len >= FORM_FIELDS_MOST)
            return false;
        if (stop > p && !read_pair(form, p, (gsize)(stop - p)))
            good = false;
        p = stop + 1;
    }
    return good;
}

/* ---- multipart ---- */

static const char *find_bytes(const char *from, const char *end, const char *what, gsize length)
{
    return from <= end ? memmem(from, (gsize)(end - from), what, length) : NULL;
}

/* The value of `name="…"` in a header's text; NULL: it is not there. Caller frees. */
static char *parameter_of(const char *header, const char *name)
{
    g_autofree char *wanted = g_strdup_printf("%s=", name);
    for (const char *p = header; (p = strstr(p, wanted)); p++) {
        if (p != header && p[-1] != ' ' && p[-1] != ';' && p[-1] != '\t')
            continue;
        const char *value = p + strlen(wanted);
        bool quoted = *value == '"';
        const char *begin = value + quoted;
        gsize length = strcspn(begin, quoted ? "\"" : "; \t");
        return g_strndup(begin, length);
    }
    return NULL;
}

/* The last part of a path as any system writes it. Caller frees. */
static char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/'), *back = strrchr(path, '\\');
    const char *last = MAX(slash, back);
    return text_clean(last ? last + 1 : path, false);
}

/* The Content-Disposition of a part's headers, "" where there is none. Caller frees. */
static char *disposition_of(const char *headers, gsize length)
{
    static const char wanted[] = "content-disposition:";
    g_autofree char *text = g_strndup(headers, length);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", 20);
    for (char **line = lines; *line; line++)
        if (g_ascii_strncasecmp(*line, wanted, strlen(wanted)) == 0)
            return g_strdup(*line + strlen(wanted));
    return g_strdup("");
}

static bool read_part(struct form *form, const char *part, gsize length)
{
    const char *blank = find_bytes(part, part + length, "\r\n\r\n", 4);
    if (!blank || blank - part > 4096)
        return false;
    g_autofree char *disposition = disposition_of(part, (gsize)(blank - part));
    g_autofree char *name = parameter_of(disposition, "name"),
                    *filename = parameter_of(disposition, "filename");
    const char *content = blank + 4;
    gsize size = length - (gsize)(content - part);
    if (!name)
        return false;
    g_autofree char *value = filename ? g_strdup("") : g_strndup(content, size);
    struct form_field *field = add_field(form, name, value);
    if (field && filename && *filename) {
        field->filename = base_name(filename);
        field->bytes = g_bytes_new(content, size);
    }
    return field != NULL;
}

/* Between the boundaries `mark` ("\r\n--…"); the body begins with it, without its line break. */
static bool read_between(struct form *form, const char *mark, const char *body, gsize length)
{
    const char *end = body + length, *p = body;
    gsize size = strlen(mark);
    if (length < size - 2 || memcmp(body, mark + 2, size - 2) != 0)
        return false;
    p += size - 2;
    while (end - p >= 2 && p[0] == '\r' && p[1] == '\n') {
        const char *stop = find_bytes(p, end, mark, size);
        if (!stop || stop < p + 2 || !read_part(form, p + 2, (gsize)(stop - p - 2)))
            return false;
        p = stop + size;
    }
    return end - p >= 2 && p[0] == '-' && p[1] == '-';
}

bool form_read_parts(struct form *form, const char *type, const char *body, gsize length)
{
    g_autofree char *boundary = parameter_of(type, "boundary");
    if (!boundary || !*boundary || strlen(boundary) > 70) /* RFC 2046 5.1.1 */
        return false;
    g_autofree char *mark = g_strconcat("\r\n--", boundary, NULL);
    return read_between(form, mark, body, length);
}

bool form_read_body(struct form *form, const char *type, const char *body, gsize length)
{
    static const char plain[] = "application/x-www-form-urlencoded",
                      parts[] = "multipart/form-data";
    if (g_ascii_strncasecmp(type, plain, strlen(plain)) == 0)
        return form_read_query(form, body, length);
    if (g_ascii_strncasecmp(type, parts, strlen(parts)) == 0)
        return form_read_parts(form, type, body, length);
    return length == 0;
}

/* ---- looking up ---- */

static const struct form_field *find_field(const struct form *form, const char *name)
{
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form->fields, i);
        if (strcmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

const char *form_value(const struct form *form, const char *name)
{
    const struct form_field *field = find_field(form, name);
    return field ? field->value : "";
}

bool form_has(const struct form *form, const char *name)
{
    return find_field(form, name) != NULL;
}

GPtrArray *form_values(const struct form *form, const char *name)
{
    GPtrArray *values = g_ptr_array_new();
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form->fields, i);
        if (strcmp(field->name, name) == 0)
            g_ptr_array_add(values, field->value);
    }
    return values;
}

const struct form_field *form_file(const struct form *form, const char *name)
{
    const struct form_field *field = find_field(form, name);
    return field && field->bytes ? field : NULL;
}
