/* Reads a page's content line by line, as cairo writes it. */
#include "artifacts.h"

#include <string.h>
#include <zlib.h>

#define CONTENT_MOST (64 << 20)
#define LEVEL 1 /* more would cost time on each page, for a hundred bytes */

/* ---- marking ---- */

struct line {
    const char *start;
    gsize length; /* without its end */
};

static bool is_line(const struct line *line, const char *text)
{
    return line->length == strlen(text) && memcmp(line->start, text, line->length) == 0;
}

static bool ends_with(const struct line *line, const char *text)
{
    gsize length = strlen(text);
    return line->length >= length && memcmp(line->start + line->length - length, text, length) == 0;
}

/* Begins an element's content: "/P << /MCID 3 >> BDC". */
static bool is_element(const struct line *line)
{
    return line->start[0] == '/' && ends_with(line, " BDC") &&
            memmem(line->start, line->length, "<< /MCID ", 9);
}

/* It only sets the state of what is drawn next. */
static bool draws_nothing(const struct line *line)
{
    return line->length <= 1 || ends_with(line, " cm");
}

/* A literal string of cairo's has no line break in it, but for one behind a backslash: a line that
 * goes on begins with text. So does none that is looked for here. */
GString *artifacts_mark(const char *content, gsize length)
{
    GString *out = g_string_sized_new(length + length / 4);
    const char *end = content + length;
    int depth = 0; /* of elements, and of spans of text within them */
    bool artifact = false;
    for (const char *at = content; at < end;) {
        const char *stop = memchr(at, '\n', (gsize)(end - at));
        struct line line = {at, (gsize)((stop ? stop : end) - at)};
        bool element = is_element(&line);
        if (artifact && element) {
            g_string_append(out, "EMC\n");
            artifact = false;
        } else if (!artifact && depth == 0 && !element && !draws_nothing(&line)) {
            g_string_append(out, "/Artifact BMC\n");
            artifact = true;
        }
        if (!artifact)
            depth += ends_with(&line, " BDC") ? 1 : is_line(&line, "EMC") ? -1 : 0;
        g_string_append_len(out, at, (gssize)line.length);
        g_string_append_c(out, '\n');
        at += line.length + 1;
    }
    if (artifact)
        g_string_append(out, "EMC\n");
    return out;
}

/* ---- packing ---- */

/* NULL: it is no such stream, or too large. */
static GString *unpack(const char *packed, gsize length)
{
    z_stream stream = {.next_in = (Bytef *)(gpointer)packed, .avail_in = (uInt)length};
    g_autoptr(GString) out = g_string_sized_new(4 * length + 1024);
    int status = inflateInit(&stream);
    while (status == Z_OK && out->len <= CONTENT_MOST) {
        gsize before = out->len, room = MAX(before, 4096);
        g_string_set_size(out, before + room);
        stream.next_out = (Bytef *)out->str + before;
        stream.avail_out = (uInt)room;
        status = inflate(&stream, Z_NO_FLUSH);
        g_string_truncate(out, before + room - stream.avail_out);
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END && out->len <= CONTENT_MOST ? g_steal_pointer(&out) : NULL;
}

bool artifacts_mark_packed(const char *packed, gsize length, GString *out)
{
    g_autoptr(GString) content = unpack(packed, length);
    if (!content)
        return false;

    g_autoptr(GString) marked = artifacts_mark(content->str, content->len);
    uLongf size = compressBound(marked->len);
    g_autofree Bytef *bytes = g_malloc(size);
    if (compress2(bytes, &size, (const Bytef *)marked->str, marked->len, LEVEL) != Z_OK)
        return false;
    g_string_append_len(out, (const char *)bytes, (gssize)size);
    return true;
}
