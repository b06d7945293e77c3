/* A mail's bytes as another library reads them. */
#ifndef TESTS_UNIT_MIME_H
#define TESTS_UNIT_MIME_H

#include <gmime/gmime.h>

/* Caller unrefs. */
static inline GMimeMessage *parse(GBytes *bytes)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data, size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    g_assert_nonnull(message);
    return message;
}

#endif
