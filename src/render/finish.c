/* Reads the classic cross-reference table of a PDF of cairo's, adds what cairo left out, and
 * writes the file again with object streams. */
#include "finish.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "artifacts.h"
#include "base/text.h"

/* ---- reading: the classic cross-reference table ---- */

/* An object as it lies in the file: `N 0 obj` … `endobj`. */
struct object {
    guint number;
    gsize offset;            /* 0: free */
    const char *start, *end; /* from behind "obj" up to "endobj" */
    gsize new_offset;
    guint stream, index; /* stream 0: it stands alone, at new_offset */
    bool content;        /* of a page */
};

struct reading {
    const char *bytes;
    gsize length;
    gsize table;     /* the offset of xref */
    GArray *objects; /* struct object, by number; [0] unused */
    guint root, info;
};

/* A decimal number at *at, before `end`; moves *at behind it. */
static bool read_number(const char **at, const char *end, guint64 *value)
{
    const char *p = *at;
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r'))
        p++;
    const char *start = p;
    for (*value = 0; p < end && p - start < 15 && g_ascii_isdigit(*p); p++)
        *value = *value * 10 + (guint64)(*p - '0');
    *at = p;
    return p > start;
}

/* True when the text stands at *at; moves *at behind it. */
static bool read_word(const char **at, const char *end, const char *word)
{
    const char *p = *at;
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r'))
        p++;
    gsize length = strlen(word);
    if ((gsize)(end - p) < length || memcmp(p, word, length) != 0)
        return false;
    *at = p + length;
    return true;
}

static const char *find(const char *start, const char *end, const char *word)
{
    return memmem(start, (gsize)(end - start), word, strlen(word));
}

static bool read_table_start(struct reading *reading)
{
    const char *end = reading->bytes + reading->length;
    const char *tail = end - MIN(reading->length, 64);
    const char *at = find(tail, end, "startxref");
    guint64 offset;
    if (!at || !read_word(&at, end, "startxref"))
        return false;
    if (!read_number(&at, end, &offset) || offset >= reading->length)
        return false;

    reading->table = (gsize)offset;
    return true;
}

/* Entries of 20 bytes: ten digits of offset, five of generation, n or f (ISO 32000-1, 7.5.4). */
static bool read_entries(struct reading *reading, const char **at, guint64 count)
{
    const char *end = reading->bytes + reading->length;
    for (guint64 i = 0; i < count; i++) {
        guint64 offset, generation;
        if (!read_number(at, end, &offset) || !read_number(at, end, &generation))
            return false;
        bool used = read_word(at, end, "n");
        if (!used && !read_word(at, end, "f"))
            return false;
        if (used && (offset == 0 || offset >= reading->table || generation != 0))
            return false;
        struct object object = {.number = (guint)i, .offset = used ? (gsize)offset : 0};
        g_array_append_val(reading->objects, object);
    }
    return true;
}

static bool read_reference(
        const char *start, const char *end, const char *key, guint count, guint *number)
{
    const char *at = find(start, end, key);
    guint64 value;
    if (!at || !read_word(&at, end, key))
        return false;
    if (!read_number(&at, end, &value) || !read_word(&at, end, "0 R"))
        return false;

    *number = (guint)value;
    return value > 0 && value < count;
}

static bool read_table(struct reading *reading)
{
    const char *end = reading->bytes + reading->length, *at = reading->bytes + reading->table;
    guint64 first, count;
    if (!read_word(&at, end, "xref"))
        return false;
    if (!read_number(&at, end, &first) || !read_number(&at, end, &count))
        return false;
    if (first != 0 || count < 2 || count > reading->length / 20)
        return false;
    if (!read_entries(reading, &at, count))
        return false;

    return read_word(&at, end, "trailer") && !find(at, end, "/Prev") &&
            read_reference(at, end, "/Root", (guint)count, &reading->root) &&
            read_reference(at, end, "/Info", (guint)count, &reading->info);
}

static int by_offset(const void *a, const void *b)
{
    const struct object *first = *(struct object *const *)a, *second = *(struct object *const *)b;
    return (first->offset > second->offset) - (first->offset < second->offset);
}

/* The objects in the order they lie in. */
static GPtrArray *sorted_objects(const struct reading *reading)
{
    GPtrArray *sorted = g_ptr_array_new();
    for (guint i = 0; i < reading->objects->len; i++) {
        struct object *object = &g_array_index(reading->objects, struct object, i);
        if (object->offset > 0)
            g_ptr_array_add(sorted, object);
    }
    qsort(sorted->pdata, sorted->len, sizeof(gpointer), by_offset);
    return sorted;
}

static bool ends_with(const char *start, const char *end, const char *word)
{
    gsize length = strlen(word);
    return (gsize)(end - start) >= length && memcmp(end - length, word, length) == 0;
}

/* An object ends where the next one begins. */
static bool read_object(const struct reading *reading, struct object *object, gsize next)
{
    const char *at = reading->bytes + object->offset, *end = reading->bytes + next;
    guint64 number, generation;
    if (!read_number(&at, end, &number) || !read_number(&at, end, &generation))
        return false;
    if (!read_word(&at, end, "obj\n"))
        return false;
    if (number != object->number || !ends_with(at, end, "endobj\n"))
        return false;

    object->start = at;
    object->end = end - strlen("endobj\n");
    return true;
}

static bool read_objects(struct reading *reading, const GPtrArray *sorted)
{
    for (guint i = 0; i < sorted->len; i++) {
        struct object *object = g_ptr_array_index(sorted, i);
        struct object *next = i + 1 < sorted->len ? g_ptr_array_index(sorted, i + 1) : NULL;
        gsize end = next ? next->offset : reading->table;
        if (!read_object(reading, object, end))
            return false;
    }
    return true;
}

/* ---- writing ---- */

#define OBJECTS_PER_STREAM 400
#define STREAM_LEVEL 4 /* structure is so repetitive that more gains nothing */

struct writing {
    GString *out;
    const struct pdf_additions *additions;
    guint figures;     /* how many were seen */
    guint next_number; /* of the objects that are new */
    GArray *streams;   /* gsize: their offsets; the first has the number reading.objects->len */
};

static bool begins(const struct object *object, const char *word)
{
    gsize length = strlen(word);
    return (gsize)(object->end - object->start) > length &&
            memcmp(object->start, word, length) == 0;
}

#define ELEMENT "<< /Type /StructElem\n   /S /"
#define PAGE "<< /Type /Page "

/* Structure elements and the lists of the parent tree. Everything that a plain search should find
 * stays plain. */
static bool is_packed(const struct object *object)
{
    return begins(object, ELEMENT) || begins(object, "[") || begins(object, "<< /Nums");
}

/* A text string as UTF-16 with its mark, in hex: nothing in it can be taken for syntax. */
static void write_text(GString *out, const char *text)
{
    glong count;
    g_autofree gunichar2 *utf16 = g_utf8_to_utf16(text, -1, NULL, &count, NULL);
    g_string_append(out, "<FEFF");
    for (glong i = 0; utf16 && i < count; i++)
        g_string_append_printf(out, "%04X", utf16[i]);
    g_string_append(out, ">");
}

/* The object's dictionary with something more behind its "<<". */
static void write_extended(GString *out, const struct object *object, const char *addition)
{
    g_string_append(out, "<< ");
    g_string_append(out, addition);
    g_string_append_len(out, object->start + 2, object->end - object->start - 2);
}

static void write_figure(struct writing *writing, GString *out, const struct object *object)
{
    g_autoptr(GString) addition = g_string_new("/Alt ");
    const GPtrArray *texts = writing->additions->alternatives;
    write_text(addition,
            writing->figures < texts->len ? g_ptr_array_index(texts, writing->figures) : "");
    writing->figures++;
    write_extended(out, object, addition->str);
}

/* cairo 1.16 names an image in a page's resources once for each use (an emoji is one): a key must
 * not stand there twice. */
static void write_resources(GString *out, const struct object *object)
{
    static const char list[] = "/XObject <<";
    const char *start = find(object->start, object->end, list);
    const char *end = start ? find(start, object->end, ">>") : NULL;
    if (!end) {
        g_string_append_len(out, object->start, object->end - object->start);
        return;
    }

    start += strlen(list);
    g_string_append_len(out, object->start, start - object->start);
    g_autofree char *entries = g_strndup(start, (gsize)(end - start));
    g_auto(GStrv) each = g_strsplit(entries, "/", -1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (char **entry = each; *entry; entry++)
        if (g_hash_table_add(seen, g_strchomp(*entry)) && **entry)
            g_string_append_printf(out, " /%s", *entry);
    g_string_append_c(out, ' ');
    g_string_append_len(out, end, object->end - end);
}

/* The stand-in of a picture: an image of one pixel. Its /Length may stand in an object of its own,
 * which nothing names any more then. */
static bool is_stand_in(const struct object *object)
{
    const char *head = object->start, *end = MIN(object->end, head + 160);
    return begins(object, "<< /Length ") &&
            find(head, end, "/Subtype /Image\n   /Width 1\n   /Height 1\n");
}

static void write_image(GString *out, const struct packed *packed)
{
    gsize length;
    const char *bytes = g_bytes_get_data(packed->bytes, &length);
    g_string_append_printf(out,
            "<< /Type /XObject /Subtype /Image %s /Length %" G_GSIZE_FORMAT " >>\nstream\n",
            packed->dictionary, length);
    g_string_append_len(out, bytes, (gssize)length);
    g_string_append(out, "\nendstream\n");
}

/* A page's content with its artifacts; as it is where its stream is not cairo's. */
static void write_page_content(GString *out, const struct object *object)
{
    static const char begin[] = "\nstream\n", end[] = "\nendstream\n";
    const char *start = find(object->start, object->end, begin);
    gsize whole = (gsize)(object->end - object->start);
    g_autoptr(GString) marked = g_string_sized_new(whole);
    bool known = start && find(object->start, start, "/Filter /FlateDecode") &&
            ends_with(start + strlen(begin), object->end, end);
    if (known)
        start += strlen(begin);
    if (!known ||
            !artifacts_mark_packed(start, (gsize)(object->end - start) - strlen(end), marked)) {
        g_string_append_len(out, object->start, (gssize)whole);
        return;
    }
    g_string_append_printf(
            out, "<< /Filter /FlateDecode /Length %" G_GSIZE_FORMAT " >>%s", marked->len, begin);
    g_string_append_len(out, marked->str, (gssize)marked->len);
    g_string_append(out, end);
}

/* The content of an object, with what it lacks. */
static void write_content(
        struct writing *writing, GString *out, const struct object *object, guint root)
{
    g_autofree char *catalog = NULL;
    if (object->number == root) {
        catalog = g_strdup_printf("/Lang (%s) /ViewerPreferences << /DisplayDocTitle true >>",
                writing->additions->language);
        write_extended(out, object, catalog);
    } else if (begins(object, ELEMENT "Figure")) {
        write_figure(writing, out, object);
    } else if (begins(object, ELEMENT "TH")) {
        write_extended(out, object, "/A << /O /Table /Scope /Column >>");
    } else if (begins(object, PAGE)) {
        write_extended(out, object, "/Tabs /S");
    } else if (begins(object, "<<\n   /ExtGState <<")) {
        write_resources(out, object);
    } else if (object->content) {
        write_page_content(out, object);
    } else if (writing->additions->packed && is_stand_in(object)) {
        write_image(out, writing->additions->packed);
    } else {
        g_string_append_len(out, object->start, object->end - object->start);
    }
}

static void write_stream_object(
        struct writing *writing, const char *dictionary, const GString *content)
{
    uLongf packed_length = compressBound(content->len);
    g_autofree Bytef *packed = g_malloc(packed_length);
    compress2(packed, &packed_length, (const Bytef *)content->str, content->len, STREAM_LEVEL);
    g_string_append_printf(writing->out,
            "%u 0 obj\n<< %s /Length %lu /Filter /FlateDecode >>\nstream\n", writing->next_number++,
            dictionary, packed_length);
    g_string_append_len(writing->out, (const char *)packed, (gssize)packed_length);
    g_string_append(writing->out, "\nendstream\nendobj\n");
}

static void write_object_stream(
        struct writing *writing, GString *index, GString *content, guint count)
{
    if (count == 0)
        return;

    gsize offset = writing->out->len, first = index->len;
    g_autofree char *dictionary =
            g_strdup_printf("/Type /ObjStm /N %u /First %" G_GSIZE_FORMAT, count, first);
    g_array_append_val(writing->streams, offset);
    g_string_append_len(index, content->str, (gssize)content->len);
    write_stream_object(writing, dictionary, index);
    g_string_truncate(index, 0);
    g_string_truncate(content, 0);
}

static void write_packed(struct writing *writing, const struct reading *reading)
{
    g_autoptr(GString) index = g_string_new(NULL), content = g_string_new(NULL);
    guint count = 0;
    for (guint i = 0; i < reading->objects->len; i++) {
        struct object *object = &g_array_index(reading->objects, struct object, i);
        if (object->offset == 0 || !is_packed(object))
            continue;
        if (count == OBJECTS_PER_STREAM) {
            write_object_stream(writing, index, content, count);
            count = 0;
        }
        g_string_append_printf(index, "%u %" G_GSIZE_FORMAT " ", object->number, content->len);
        write_content(writing, content, object, reading->root);
        object->stream = writing->next_number;
        object->index = count++;
    }
    write_object_stream(writing, index, content, count);
}

static void write_plain(
        struct writing *writing, const struct reading *reading, const GPtrArray *sorted)
{
    gsize header = ((const struct object *)g_ptr_array_index(sorted, 0))->offset;
    g_string_append_len(writing->out, reading->bytes, (gssize)header);
    for (guint i = 0; i < sorted->len; i++) {
        struct object *object = g_ptr_array_index(sorted, i);
        if (is_packed(object))
            continue;
        object->new_offset = writing->out->len;
        g_string_append_printf(writing->out, "%u 0 obj\n", object->number);
        write_content(writing, writing->out, object, reading->root);
        g_string_append(writing->out, "endobj\n");
    }
}

/* One entry of the cross-reference stream: type, four bytes, two bytes. */
static void write_entry(GString *table, guint type, gsize value, guint index)
{
    const guint8 entry[7] = {(guint8)type, (guint8)(value >> 24), (guint8)(value >> 16),
            (guint8)(value >> 8), (guint8)(value & 255), (guint8)(index >> 8),
            (guint8)(index & 255)};
    g_string_append_len(table, (const char *)entry, sizeof entry);
}

/* The identifier comes from the content, so that the same document has the same bytes. */
static char *identifier(const GString *out)
{
    guint8 digest[32];
    sha256(out->str, out->len, digest);
    return text_hex(digest, 16);
}

static void write_table(struct writing *writing, const struct reading *reading)
{
    gsize offset = writing->out->len;
    guint size = writing->next_number + 1;
    g_autoptr(GString) table = g_string_sized_new(7 * (gsize)size);
    g_autofree char *id = identifier(writing->out);
    for (guint i = 0; i < reading->objects->len; i++) {
        const struct object *object = &g_array_index(reading->objects, struct object, i);
        if (object->offset == 0)
            write_entry(table, 0, 0, i == 0 ? 65535 : 0);
        else if (object->stream > 0)
            write_entry(table, 2, object->stream, object->index);
        else
            write_entry(table, 1, object->new_offset, 0);
    }

    for (guint i = 0; i < writing->streams->len; i++)
        write_entry(table, 1, g_array_index(writing->streams, gsize, i), 0);
    write_entry(table, 1, offset, 0);
    g_autofree char *dictionary = g_strdup_printf(
            "/Type /XRef /Size %u /W [ 1 4 2 ] /Root %u 0 R /Info %u 0 R /ID [ <%s> <%s> ]", size,
            reading->root, reading->info, id, id);
    write_stream_object(writing, dictionary, table);
    g_string_append_printf(writing->out, "startxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n", offset);
}

static GBytes *write_file(const struct reading *reading,
        const GPtrArray *sorted,
        const struct pdf_additions *additions)
{
    struct writing writing = {.out = g_string_sized_new(reading->length), .additions = additions};
    writing.next_number = reading->objects->len;
    writing.streams = g_array_new(FALSE, FALSE, sizeof(gsize));
    write_plain(&writing, reading, sorted);
    write_packed(&writing, reading);
    write_table(&writing, reading);
    g_array_unref(writing.streams);
    return g_string_free_to_bytes(writing.out);
}

/* The contents of pages, where a page says which they are. */
static void find_contents(struct reading *reading)
{
    guint number;
    for (guint i = 0; i < reading->objects->len; i++) {
        const struct object *object = &g_array_index(reading->objects, struct object, i);
        if (object->offset > 0 && begins(object, PAGE) &&
                read_reference(
                        object->start, object->end, "/Contents", reading->objects->len, &number))
            g_array_index(reading->objects, struct object, number).content = true;
    }
}

/* Everything is known about the file, or nothing of it is touched. */
static bool read_file(struct reading *reading, GPtrArray **sorted)
{
    bool known = reading->length > 64 && g_str_has_prefix(reading->bytes, "%PDF-1.5\n") &&
            read_table_start(reading) && read_table(reading);
    if (!known)
        return false;
    *sorted = sorted_objects(reading);
    if ((*sorted)->len == 0 || !read_objects(reading, *sorted))
        return false;

    find_contents(reading);
    return true;
}

GBytes *finish_pdf(GBytes *pdf, const struct pdf_additions *additions)
{
    struct reading reading = {.objects = g_array_new(FALSE, FALSE, sizeof(struct object))};
    g_autoptr(GPtrArray) sorted = NULL;
    reading.bytes = g_bytes_get_data(pdf, &reading.length);
    GBytes *finished = read_file(&reading, &sorted) ? write_file(&reading, sorted, additions)
                                                    : g_bytes_ref(pdf);
    g_array_unref(reading.objects);
    return finished;
}
