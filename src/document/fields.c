/* Structs as JSON, written and read by the same table of fields. */
#include "fields.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"

/* ---- writing ---- */

void field_write_null(struct writer *writer)
{
    g_string_append(writer->out, "null");
}

static void write_escaped(GString *out, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    for (const char *p = text; *p;) {
        gsize plain = 0;
        while ((guchar)p[plain] >= 0x20 && p[plain] != '"' && p[plain] != '\\')
            plain++;
        g_string_append_len(out, p, (gssize)plain);
        p += plain;
        if (*p == '\0')
            return;
        if (*p == '"' || *p == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, *p);
        } else if (*p == '\n') {
            g_string_append(out, "\\n");
        } else {
            g_string_append(out, "\\u00");
            g_string_append_c(out, hex[(guchar)*p >> 4]);
            g_string_append_c(out, hex[*p & 15]);
        }
        p++;
    }
}

static void write_string(struct writer *writer, const char *text)
{
    g_string_append_c(writer->out, '"');
    if (g_utf8_validate(text, -1, NULL)) {
        write_escaped(writer->out, text);
    } else {
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        write_escaped(writer->out, valid);
    }
    g_string_append_c(writer->out, '"');
}

void field_write_text(struct writer *writer, const char *text)
{
    if (*text == '\0')
        field_write_null(writer);
    else
        write_string(writer, text);
}

static void write_texts(struct writer *writer, char **texts)
{
    g_string_append_c(writer->out, '[');
    for (gsize i = 0; texts[i]; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        write_string(writer, texts[i]);
    }
    g_string_append_c(writer->out, ']');
}

static void write_time(struct writer *writer, gint64 time)
{
    g_autofree char *text = date_time_text(time);
    field_write_text(writer, text);
}

/* Beyond this a JSON number is no longer exact for most readers, cJSON among them. */
#define EXACT_MAX \
    G_GINT64_CONSTANT(999999999999999) /* cJSON prints 15 digits exactly, a 16th it rounds */

static void write_id(struct writer *writer, gint64 id)
{
    bool exact = id <= EXACT_MAX && id >= -EXACT_MAX;
    if (id == 0)
        field_write_null(writer);
    else
        g_string_append_printf(
                writer->out, exact ? "%" G_GINT64_FORMAT : "\"%" G_GINT64_FORMAT "\"", id);
}

/* Digits with a point before the last `places` of them, in quotes. */
static void write_figure(struct writer *writer, bool negative, guint64 digits, int places)
{
    char text[32], *p = text + sizeof text;
    for (int i = 0; i <= places || digits > 0; i++) {
        if (i == places && places > 0)
            *--p = '.';
        *--p = (char)('0' + digits % 10);
        digits /= 10;
    }
    if (negative)
        *--p = '-';
    g_string_append_c(writer->out, '"');
    g_string_append_len(writer->out, p, text + sizeof text - p);
    g_string_append_c(writer->out, '"');
}

void field_write_money(struct writer *writer, money amount)
{
    write_figure(
            writer, amount < 0, amount < 0 ? -(guint64)amount : (guint64)amount, writer->decimals);
}

static void write_decimal(struct writer *writer, struct decimal value, int minimum, int maximum)
{
    struct decimal rounded = maximum < DECIMAL_PLACES ? decimal_round(value, maximum) : value;
    __int128 size = rounded.units < 0 ? -rounded.units : rounded.units;
    if (size > G_MAXINT64) {
        g_autofree char *text = decimal_text(value, minimum, maximum);
        write_string(writer, text);
        return;
    }

    guint64 digits = (guint64)size;
    int places = DECIMAL_PLACES;
    for (; places > minimum && digits % 10 == 0; places--)
        digits /= 10;
    write_figure(writer, rounded.units < 0, digits, places);
}

static int enum_at(const void *place)
{
    int value;
    memcpy(&value, place, sizeof value);
    return value;
}

static void write_value(struct writer *writer, const struct field *field, const void *base)
{
    const void *place = (const char *)base + field->offset;
    switch (field->kind) {
    case FIELD_TEXT:
        field_write_text(writer, *(char *const *)place);
        return;
    case FIELD_TEXTS:
        write_texts(writer, *(char **const *)place);
        return;
    case FIELD_TIME:
        write_time(writer, *(const gint64 *)place);
        return;
    case FIELD_ID:
        write_id(writer, *(const gint64 *)place);
        return;
    case FIELD_COUNT:
        g_string_append_printf(writer->out, "%d", *(const int *)place);
        return;
    case FIELD_BOOL:
        g_string_append(writer->out, *(const bool *)place ? "true" : "false");
        return;
    case FIELD_MONEY:
        field_write_money(writer, *(const money *)place);
        return;
    case FIELD_PRICE:
        write_decimal(writer, *(const struct decimal *)place, 2, 6);
        return;
    case FIELD_DECIMAL:
        write_decimal(writer, *(const struct decimal *)place, 0, DECIMAL_PLACES);
        return;
    case FIELD_ENUM:
        field_write_text(writer, field->name_of(enum_at(place)));
        return;
    case FIELD_OBJECT:
        fields_write(writer, field->fields, place);
        return;
    case FIELD_OTHER:
        field->write(writer, base);
        return;
    }
}

void field_write_name(struct writer *writer, const char *name)
{
    if (writer->out->str[writer->out->len - 1] != '{')
        g_string_append_c(writer->out, ',');
    g_string_append_c(writer->out, '"');
    g_string_append(writer->out, name);
    g_string_append(writer->out, "\":");
}

static bool is_absent(const struct field *field, const void *base)
{
    if (field->is_absent)
        return field->is_absent(base);
    const char *text = G_STRUCT_MEMBER(char *, base, field->offset);
    return !text || *text == '\0';
}

static bool is_left_out(const struct writer *writer, const struct field *field, const void *base)
{
    if (field->flags & writer->leave_out)
        return true;
    if (field->flags & LATER && is_absent(field, base))
        return true;
    return writer->view == VIEW_FIGURES_ONLY && !(field->flags & FIGURE);
}

void fields_write(struct writer *writer, const struct field *fields, const void *base)
{
    g_string_append_c(writer->out, '{');
    for (const struct field *field = fields; field->name; field++) {
        bool figure = field->flags & FIGURE;
        if (is_left_out(writer, field, base))
            continue;

        field_write_name(writer, field->name);
        if (figure && writer->view == VIEW_WITHOUT_FIGURES)
            field_write_null(writer);
        else
            write_value(writer, field, base);
    }
    g_string_append_c(writer->out, '}');
}

void fields_write_list(struct writer *writer, const struct field *fields, const GPtrArray *list)
{
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < list->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        fields_write(writer, fields, g_ptr_array_index(list, i));
    }
    g_string_append_c(writer->out, ']');
}

/* ---- reading ---- */

bool field_read_text(const cJSON *json, char **text)
{
    if (!cJSON_IsString(json))
        return false;
    text_set(text, json->valuestring);
    return true;
}

static bool read_texts(const cJSON *json, char ***texts)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    if (!cJSON_IsArray(json))
        return false;

    for (const cJSON *item = json->child; item; item = item->next) {
        if (!cJSON_IsString(item))
            return false;
        g_strv_builder_add(builder, item->valuestring);
    }

    g_strfreev(*texts);
    *texts = g_strv_builder_end(builder);
    return true;
}

static bool read_id(const cJSON *json, gint64 *id)
{
    if (cJSON_IsString(json))
        return g_ascii_string_to_signed(json->valuestring, 10, G_MININT64, G_MAXINT64, id, NULL);
    if (!cJSON_IsNumber(json))
        return false;

    double value = json->valuedouble;
    if (value < (double)-EXACT_MAX || value > (double)EXACT_MAX)
        return false;

    *id = (gint64)value;
    return true;
}

static bool read_count(const cJSON *json, int *count)
{
    if (!cJSON_IsNumber(json))
        return false;
    *count = json->valueint;
    return true;
}

static bool read_bool(const cJSON *json, bool *value)
{
    *value = cJSON_IsTrue(json);
    return cJSON_IsBool(json);
}

static bool read_decimal(const cJSON *json, struct decimal *value)
{
    return cJSON_IsString(json) && decimal_parse(json->valuestring, value);
}

bool field_read_money(const struct reader *reader, const cJSON *json, money *amount)
{
    struct decimal value;
    return read_decimal(json, &value) && decimal_to_money(value, reader->decimals, amount);
}

static bool read_enum(const cJSON *json, const char *(*name_of)(int value), void *place)
{
    enum { NAMES_MAX = 32 };
    if (!cJSON_IsString(json))
        return false;
    for (int value = 0; value < NAMES_MAX; value++)
        if (strcmp(name_of(value), json->valuestring) == 0) {
            memcpy(place, &value, sizeof value);
            return true;
        }
    return false;
}

static bool read_value(
        struct reader *reader, const cJSON *json, const struct field *field, void *base)
{
    void *place = (char *)base + field->offset;
    switch (field->kind) {
    case FIELD_TEXT:
        return field_read_text(json, place);
    case FIELD_TEXTS:
        return read_texts(json, place);
    case FIELD_TIME:
        return cJSON_IsString(json) && date_parse_gmt(json->valuestring, place);
    case FIELD_ID:
        return read_id(json, place);
    case FIELD_COUNT:
        return read_count(json, place);
    case FIELD_BOOL:
        return read_bool(json, place);
    case FIELD_MONEY:
        return field_read_money(reader, json, place);
    case FIELD_PRICE:
    case FIELD_DECIMAL:
        return read_decimal(json, place);
    case FIELD_ENUM:
        return read_enum(json, field->name_of, place);
    case FIELD_OBJECT:
        return fields_read(reader, json, field->fields, place);
    case FIELD_OTHER:
        return field->read == NULL || field->read(reader, json, base);
    }
    return false;
}

/* Fields come in the order of the table, so each is looked for first where the one before it ended.
 */
bool fields_read(struct reader *reader, const cJSON *json, const struct field *fields, void *base)
{
    if (!cJSON_IsObject(json))
        return false;

    const cJSON *next = json->child;
    for (const struct field *field = fields; field->name; field++) {
        const cJSON *item = next && strcmp(next->string, field->name) == 0
                ? next
                : cJSON_GetObjectItemCaseSensitive(json, field->name);
        if (!item)
            continue;
        next = item->next;
        if (!cJSON_IsNull(item) && !read_value(reader, item, field, base)) {
            if (!reader->damaged)
                reader->damaged = field->name;
            return false;
        }
    }
    return true;
}
