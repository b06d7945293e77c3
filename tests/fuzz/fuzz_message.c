/* Any texts as names, subject, body, file name, addresses of a mail: the bytes keep the rules of
 * RFC 5322 and 2047 and the top has the headers we write, each once, and no other. Fields are
 * parted by a byte 0x1e, in the order of the enum. */
#include <stdint.h>
#include <string.h>

#include "mail/message.h"

enum { TO_NAME, SUBJECT, BODY, FILE_NAME, TO, FROM_NAME, TYPE, LANGUAGE, FIELDS };

static const char *const allowed[] = {
        "Date",
        "From",
        "Reply-To",
        "Subject",
        "To",
        "Message-Id",
        "MIME-Version",
        "Auto-Submitted",
        "Content-Language",
        "Content-Type",
        "Content-Transfer-Encoding",
};

static void check_header_name(const char *line, gsize length, unsigned *seen)
{
    const char *colon = memchr(line, ':', length);
    for (unsigned i = 0; colon && i < G_N_ELEMENTS(allowed); i++) {
        if (strlen(allowed[i]) != (gsize)(colon - line) ||
                strncmp(allowed[i], line, strlen(allowed[i])) != 0)
            continue;
        if (*seen & (1U << i))
            __builtin_trap(); /* twice */
        *seen |= 1U << i;
        return;
    }
    __builtin_trap(); /* a header that is not ours */
}

static void check_message(const char *data, gsize size)
{
    unsigned seen = 0;
    bool head = true;
    if (size < 2 || data[size - 1] != '\n')
        __builtin_trap();
    for (const char *line = data; line < data + size;) {
        const char *end = memchr(line, '\n', (gsize)(data + size - line));
        gsize length = (gsize)(end - line);
        if (length == 0 || end[-1] != '\r' || length - 1 > 998 || memchr(line, '\r', length - 1))
            __builtin_trap();
        for (gsize i = 0; i < length - 1; i++)
            if ((guchar)line[i] >= 0x7f || ((guchar)line[i] < ' ' && line[i] != '\t'))
                __builtin_trap();
        if (length == 1)
            head = false;
        else if (head && line[0] != ' ' && line[0] != '\t')
            check_header_name(line, length, &seen);
        line = end + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gsize initialized = 0;
    if (g_once_init_enter(&initialized)) {
        message_init();
        g_once_init_leave(&initialized, 1);
    }
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) parts = g_strsplit(text, "\x1e", FIELDS);
    const char *fields[FIELDS];
    gsize count = g_strv_length(parts);
    for (gsize i = 0; i < FIELDS; i++)
        fields[i] = i < count ? parts[i] : i == TO ? "jan@example.com" : "";
    g_autoptr(GBytes) content = g_bytes_new(data, size);
    struct attachment attachment = {fields[FILE_NAME], fields[TYPE], content, NULL};
    struct message_input input = {
            .from_name = fields[FROM_NAME],
            .from = "winkel@dezon.example",
            .reply_to = "",
            .to_name = fields[TO_NAME],
            .to = fields[TO],
            .subject = fields[SUBJECT],
            .body = fields[BODY],
            .language = fields[LANGUAGE],
            .message_id = "bh.0.1.0@dezon.example",
            .date = 1764000000,
            .attachments = &attachment,
            .attachment_count = size % 2,
    };
    g_autoptr(GBytes) message = message_build(&input, NULL);
    if (message) {
        gsize length;
        const char *bytes = g_bytes_get_data(message, &length);
        check_message(bytes, length);
    }
    return 0;
}
