/* A JSON reader for hostile bytes: one pass, no recursion, numbers kept as they were sent. */
#include "woocommerce/json_guard.h"

#include <string.h>

#include "base/error.h"

/* A list or object that has been opened. */
struct frame {
    bool is_object;
    bool has_entries;
    const struct json_shape *shape; /* NULL: nothing in here is kept */
    const char *name;               /* the key it stands under, for messages */
    cJSON *node;                    /* NULL: nothing in here is kept */
    guint64 seen;                   /* one bit for each key of the shape */
};

/* Where the next value goes. */
struct slot {
    cJSON *parent;                  /* NULL: to no list or object */
    const char *name;               /* its key, or that of the list around it */
    const struct json_shape *shape; /* for a list or an object */
    bool keep;
    bool any; /* it stands under a shape that keeps any: its name is not of a shape */
};

struct reader {
    const guint8 *start, *p, *end;
    const struct json_shape *shape;
    struct json_facts *facts;
    cJSON *root;
    GString *text;       /* the text read last, decoded */
    GStringChunk *names; /* keys that no shape has */
    struct frame frames[JSON_GUARD_MAX_LEVELS];
    guint depth;
    guint values;
    GError **error;
};

static bool fail_syntax(struct reader *reader, const char *reason)
{
    return fail(reader->error, BILLHOOK_ERROR_INPUT,
            "the body is no JSON: %s at byte %" G_GSIZE_FORMAT, reason,
            (gsize)(reader->p - reader->start));
}

static bool fail_unexpected(struct reader *reader)
{
    return fail_syntax(
            reader, reader->p < reader->end ? "unexpected character" : "it ends too early,");
}

static void skip_blanks(struct reader *reader)
{
    while (reader->p < reader->end &&
            (*reader->p == ' ' || *reader->p == '\n' || *reader->p == '\r' || *reader->p == '\t'))
        reader->p++;
}

static bool at(const struct reader *reader, guint8 character)
{
    return reader->p < reader->end && *reader->p == character;
}

static bool at_any(const struct reader *reader, guint8 one, guint8 other)
{
    return at(reader, one) || at(reader, other);
}

static bool at_digit(const struct reader *reader)
{
    return reader->p < reader->end && g_ascii_isdigit(*reader->p);
}

static cJSON *checked(cJSON *node)
{
    if (!node)
        g_error("out of memory");
    return node;
}

static void attach(struct reader *reader, const struct slot *slot, cJSON *node)
{
    if (!slot->parent)
        reader->root = node;
    else if (cJSON_IsArray(slot->parent))
        cJSON_AddItemToArray(slot->parent, node);
    else if (slot->any)
        cJSON_AddItemToObject(slot->parent, slot->name, node);
    else
        cJSON_AddItemToObjectCS(slot->parent, slot->name, node);
}

/* Texts */

static void put_bad_character(struct reader *reader, bool keep)
{
    if (!keep)
        return;
    g_string_append(reader->text, "\xef\xbf\xbd");
    reader->facts->had_bad_characters = true;
}

static bool read_hex4(struct reader *reader, gunichar *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, reader->p++) {
        if (reader->p == reader->end || !g_ascii_isxdigit(*reader->p))
            return fail_unexpected(reader);
        *unit = *unit * 16 + (gunichar)g_ascii_xdigit_value((char)*reader->p);
    }
    return true;
}

/* p stands behind "\u". */
static bool read_unicode_escape(struct reader *reader, bool keep)
{
    gunichar c, low;
    if (!read_hex4(reader, &c))
        return false;
    if (c >= 0xd800 && c <= 0xdbff && reader->end - reader->p >= 2 && reader->p[0] == '\\' &&
            reader->p[1] == 'u') {
        const guint8 *next = reader->p;
        reader->p += 2;
        if (!read_hex4(reader, &low))
            return false;
        if (low >= 0xdc00 && low <= 0xdfff)
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        else
            reader->p = next; /* no pair: the second escape stands for itself */
    }
    if (c == 0 || (c >= 0xd800 && c <= 0xdfff))
        put_bad_character(reader, keep);
    else if (keep)
        g_string_append_unichar(reader->text, c);
    return true;
}

/* p stands behind the backslash. */
static bool read_escape(struct reader *reader, bool keep)
{
    static const char names[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
    const char *found;
    if (reader->p == reader->end || *reader->p == '\0')
        return fail_unexpected(reader);
    if (*reader->p == 'u') {
        reader->p++;
        return read_unicode_escape(reader, keep);
    }
    if (!(found = strchr(names, *reader->p)))
        return fail_unexpected(reader);
    if (keep)
        g_string_append_c(reader->text, characters[found - names]);
    reader->p++;
    return true;
}

/* One byte above 127 begins a character, or is broken. */
static void read_wide_character(struct reader *reader, bool keep)
{
    gunichar c = g_utf8_get_char_validated((const char *)reader->p, reader->end - reader->p);
    gsize size = 1;
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        put_bad_character(reader, keep);
    } else {
        size = (gsize)g_utf8_skip[*reader->p];
        if (keep)
            g_string_append_len(reader->text, (const char *)reader->p, (gssize)size);
    }
    reader->p += size;
}

/* p stands behind the opening quote. What is kept is in reader->text. */
static bool read_text(struct reader *reader, bool keep)
{
    g_string_truncate(reader->text, 0);
    for (;;) {
        const guint8 *run = reader->p;
        while (reader->p < reader->end && *reader->p != '"' && *reader->p != '\\' &&
                *reader->p < 0x80 && *reader->p > 0)
            reader->p++;
        if (keep)
            g_string_append_len(reader->text, (const char *)run, reader->p - run);
        if (reader->p == reader->end)
            return fail_unexpected(reader);
        guint8 c = *reader->p;
        if (c >= 0x80) {
            read_wide_character(reader, keep);
            continue;
        }
        reader->p++;
        if (c == '"')
            return true;
        if (c == '\0')
            put_bad_character(reader, keep);
        else if (!read_escape(reader, keep))
            return false;
    }
}

/* Single values */

static bool skip_digits(struct reader *reader)
{
    const guint8 *first = reader->p;
    while (at_digit(reader))
        reader->p++;
    return reader->p > first;
}

static bool read_number(struct reader *reader, const struct slot *slot)
{
    const guint8 *token = reader->p;
    if (at(reader, '-'))
        reader->p++;
    if (at(reader, '0'))
        reader->p++;
    else if (!skip_digits(reader))
        return fail_unexpected(reader);
    if (at(reader, '.')) {
        reader->p++;
        if (!skip_digits(reader))
            return fail_unexpected(reader);
    }
    if (at_any(reader, 'e', 'E')) {
        reader->p++;
        if (at_any(reader, '+', '-'))
            reader->p++;
        if (!skip_digits(reader))
            return fail_unexpected(reader);
    }
    if (!slot->keep)
        return true;

    g_string_truncate(reader->text, 0);
    g_string_append_len(reader->text, (const char *)token, reader->p - token);
    attach(reader, slot, checked(cJSON_CreateRaw(reader->text->str)));
    return true;
}

static bool read_word(struct reader *reader, const struct slot *slot)
{
    static const struct {
        const char *word;
        cJSON *(*create)(void);
    } words[] = {
            {"null", cJSON_CreateNull}, {"true", cJSON_CreateTrue}, {"false", cJSON_CreateFalse}};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize length = strlen(words[i].word);
        if ((gsize)(reader->end - reader->p) < length ||
                memcmp(reader->p, words[i].word, length) != 0)
            continue;
        reader->p += length;
        if (slot->keep)
            attach(reader, slot, checked(words[i].create()));
        return true;
    }
    return fail_unexpected(reader);
}

/* Lists and objects */

static bool open_frame(struct reader *reader, const struct slot *slot)
{
    if (reader->depth == JSON_GUARD_MAX_LEVELS) {
        reader->facts->too_much = true;
        return fail(reader->error, BILLHOOK_ERROR_INPUT,
                "the body is no JSON that an order can be: it has more than %d levels",
                JSON_GUARD_MAX_LEVELS);
    }

    struct frame *frame = &reader->frames[reader->depth++];
    *frame = (struct frame){
            .is_object = *reader->p == '{', .shape = slot->shape, .name = slot->name};
    reader->p++;
    if (!slot->keep)
        return true;

    cJSON *node = !slot->shape ? cJSON_CreateNull()
            : frame->is_object ? cJSON_CreateObject()
                               : cJSON_CreateArray();
    attach(reader, slot, checked(node));
    frame->node = slot->shape ? node : NULL;
    return true;
}

static bool read_value(struct reader *reader, const struct slot *slot)
{
    skip_blanks(reader);
    if (++reader->values > JSON_GUARD_MAX_VALUES) {
        reader->facts->too_much = true;
        return fail(reader->error, BILLHOOK_ERROR_INPUT,
                "the body has more than %d values: no order is that long", JSON_GUARD_MAX_VALUES);
    }
    if (at_any(reader, '{', '['))
        return open_frame(reader, slot);
    if (at(reader, '-') || at_digit(reader))
        return read_number(reader, slot);
    if (!at(reader, '"'))
        return read_word(reader, slot);

    reader->p++;
    bool had_bad_characters = reader->facts->had_bad_characters;
    if (!read_text(reader, slot->keep))
        return false;
    if (slot->any)
        reader->facts->had_bad_characters = had_bad_characters;
    if (slot->keep)
        attach(reader, slot, checked(cJSON_CreateString(reader->text->str)));
    return true;
}

/* Finds the key just read among those of the frame's shape and fills the slot for its value. */
static bool find_key(struct reader *reader, struct frame *frame, struct slot *slot)
{
    if (frame->shape->any) {
        *slot = (struct slot){
                .parent = frame->node, .shape = frame->shape, .keep = true, .any = true};
        slot->name = g_string_chunk_insert_len(
                reader->names, reader->text->str, (gssize)reader->text->len);
        return true;
    }

    for (gsize i = 0; i < frame->shape->count; i++) {
        const struct json_key *key = &frame->shape->keys[i];
        if (key->name[0] != reader->text->str[0] || strcmp(key->name, reader->text->str) != 0)
            continue;
        if (frame->seen & ((guint64)1 << i))
            return fail(reader->error, BILLHOOK_ERROR_INPUT,
                    "duplicate key \"%s\"%s%s: which of its values counts cannot be known",
                    key->name, frame->name ? " in " : "", frame->name ? frame->name : "");
        frame->seen |= (guint64)1 << i;
        *slot = (struct slot){
                .parent = frame->node, .name = key->name, .shape = key->shape, .keep = true};
        break;
    }
    return true;
}

/* The key and the colon of an object's next entry. */
static bool read_key(struct reader *reader, struct frame *frame, struct slot *slot)
{
    skip_blanks(reader);
    if (!at(reader, '"'))
        return fail_unexpected(reader);

    reader->p++;
    bool had_bad_characters = reader->facts->had_bad_characters;
    if (!read_text(reader, frame->node != NULL) || (frame->node && !find_key(reader, frame, slot)))
        return false;
    if (slot->any)
        reader->facts->had_bad_characters = had_bad_characters;
    if (reader->depth == 1)
        reader->facts->top_keys++;
    skip_blanks(reader);
    if (!at(reader, ':'))
        return fail_unexpected(reader);

    reader->p++;
    return true;
}

/* The next entry of the innermost list or object, or its end. */
static bool read_entry(struct reader *reader)
{
    struct frame *frame = &reader->frames[reader->depth - 1];
    skip_blanks(reader);
    if (at(reader, frame->is_object ? '}' : ']')) {
        reader->p++;
        reader->depth--;
        return true;
    }
    if (frame->has_entries) {
        if (!at(reader, ','))
            return fail_unexpected(reader);
        reader->p++;
    }

    frame->has_entries = true;
    struct slot slot = {.name = frame->name};
    if (!frame->is_object)
        slot = (struct slot){.parent = frame->node,
                .name = frame->name,
                .shape = frame->shape,
                .keep = frame->node,
                .any = frame->shape && frame->shape->any};
    else if (!read_key(reader, frame, &slot))
        return false;
    return read_value(reader, &slot);
}

static bool read_all(struct reader *reader)
{
    struct slot outermost = {.shape = reader->shape, .keep = true};
    if (reader->p == reader->end)
        return fail(reader->error, BILLHOOK_ERROR_INPUT,
                "the body is empty: the shop could not encode the order as JSON (a plugin put in "
                "something that is "
                "none)");
    if (reader->end - reader->p >= 3 && memcmp(reader->p, "\xef\xbb\xbf", 3) == 0)
        return fail_syntax(reader, "a byte order mark");
    if (!read_value(reader, &outermost))
        return false;

    while (reader->depth > 0)
        if (!read_entry(reader))
            return false;
    skip_blanks(reader);
    if (reader->p < reader->end)
        return fail_syntax(reader, "something follows after its end");
    return true;
}

cJSON *json_guard_read(const void *bytes,
        gsize length,
        const struct json_shape *shape,
        struct json_facts *facts,
        GError **error)
{
    struct reader reader = {.shape = shape, .facts = facts, .error = error};
    reader.start = reader.p = length ? bytes : (const void *)"";
    reader.end = reader.start + length;
    reader.text = g_string_sized_new(256);
    reader.names = g_string_chunk_new(1024);
    *facts = (struct json_facts){0};
    bool ok = read_all(&reader);
    g_string_free(reader.text, TRUE);
    g_string_chunk_free(reader.names);
    if (ok)
        return reader.root;

    cJSON_Delete(reader.root);
    return NULL;
}

cJSON *json_guard_body(GBytes *body, const struct json_shape *shape, GError **error)
{
    gsize length;
    const void *bytes = g_bytes_get_data(body, &length);
    struct json_facts facts;
    return json_guard_read(bytes, length, shape, &facts, error);
}

const char *json_guard_text(const cJSON *value)
{
    return value && (cJSON_IsString(value) || cJSON_IsRaw(value)) ? value->valuestring : "";
}
