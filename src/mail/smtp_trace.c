/* Follows a session line by line: its stage, the reply to it, what the server offers. */
#include "smtp_trace.h"

#include <string.h>

/* The commands that move a session on. */
static const struct {
    const char *verb;
    enum smtp_stage stage;
} commands[] = {
        {"EHLO", SMTP_EHLO},
        {"HELO", SMTP_EHLO},
        {"STARTTLS", SMTP_STARTTLS},
        {"AUTH", SMTP_AUTH},
        {"MAIL", SMTP_MAIL},
        {"RCPT", SMTP_RCPT},
        {"DATA", SMTP_DATA},
        {"RSET", SMTP_DONE},
};

static void await_reply(struct smtp_trace *trace, enum smtp_stage stage)
{
    trace->stage = stage;
    trace->code = 0;
    trace->enhanced[0] = '\0';
    trace->text[0] = '\0';
    trace->reply_bytes = 0;
}

void smtp_trace_mail(struct smtp_trace *trace)
{
    await_reply(trace, SMTP_CONNECT);
    trace->quit = false;
}

void smtp_trace_connection(struct smtp_trace *trace, bool tls)
{
    memset(trace, 0, sizeof *trace);
    trace->tls = tls;
    smtp_trace_mail(trace);
}

void smtp_trace_dot(struct smtp_trace *trace)
{
    await_reply(trace, SMTP_DOT);
}

static bool is_verb(const char *line, gsize length, const char *verb)
{
    gsize verb_length = strlen(verb);
    return length >= verb_length && g_ascii_strncasecmp(line, verb, verb_length) == 0 &&
            (length == verb_length || line[verb_length] == ' ' || line[verb_length] == '\r' ||
                    line[verb_length] == '\n');
}

/* What an earlier EHLO promised is void: after STARTTLS all of it must be learned anew (RFC
 * 3207 4.2). */
static void begin_hello(struct smtp_trace *trace, bool is_ehlo)
{
    trace->hello_is_ehlo = is_ehlo;
    trace->ehlo = false;
    if (is_ehlo)
        trace->ehlo_code = 0;
    trace->auth[0] = '\0';
    trace->size_limit = 0;
}

void smtp_trace_command(struct smtp_trace *trace, const char *line, gsize length)
{
    if (trace->quit)
        return;
    if (trace->stage == SMTP_AUTH &&
            trace->code == 334) { /* the login's next line: any text at all */
        await_reply(trace, SMTP_AUTH);
        return;
    }
    if (is_verb(line, length, "QUIT")) {
        trace->quit = true;
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (!is_verb(line, length, commands[i].verb))
            continue;
        await_reply(trace, commands[i].stage);
        if (commands[i].stage == SMTP_EHLO)
            begin_hello(trace, is_verb(line, length, "EHLO"));
        return;
    }
}

/* One keyword line of an EHLO reply (RFC 5321 4.1.1.1). "AUTH=" is an old server's spelling, which
 * libcurl knows not. */
static void note_capability(struct smtp_trace *trace, const char *words)
{
    if (g_ascii_strncasecmp(words, "AUTH ", 5) == 0)
        g_strlcpy(trace->auth, words + 5, sizeof trace->auth);
    else if (g_ascii_strncasecmp(words, "SIZE ", 5) == 0)
        trace->size_limit = g_ascii_strtoull(words + 5, NULL, 10);
}

/* "5.1.1" at the start of a reply's words. */
static void note_enhanced(struct smtp_trace *trace, const char *words)
{
    gsize length = strspn(words, "0123456789.");
    if (trace->enhanced[0] || length < 5 || length >= sizeof trace->enhanced || words[1] != '.' ||
            !strchr("245", words[0]))
        return;
    memcpy(trace->enhanced, words, length);
    trace->enhanced[length] = '\0';
}

static void keep_words(struct smtp_trace *trace, const char *words)
{
    if (trace->text[0])
        g_strlcat(trace->text, " ", sizeof trace->text);
    g_strlcat(trace->text, words, sizeof trace->text);
}

static void end_reply(struct smtp_trace *trace, int code)
{
    trace->code = code;
    if (trace->stage == SMTP_CONNECT)
        trace->stage = SMTP_BANNER;
    if (trace->stage == SMTP_EHLO && trace->hello_is_ehlo) {
        trace->ehlo_code = code;
        trace->ehlo = code / 100 == 2;
    }
    if (trace->stage == SMTP_STARTTLS && code == 220)
        trace->tls = true;
    if (trace->stage == SMTP_AUTH && code / 100 == 2)
        trace->authenticated = true;
}

/* The same reading as libcurl's smtp_endofresp(): three digits, then a blank (or nothing) for the
 * last line. */
bool smtp_trace_reply(struct smtp_trace *trace, const char *line, gsize length)
{
    if (trace->quit)
        return true;
    trace->reply_bytes += length;
    if (trace->reply_bytes > SMTP_REPLY_LIMIT)
        return false;
    bool is_reply = length >= 4 && g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) &&
            g_ascii_isdigit(line[2]);
    bool is_last = is_reply && (line[3] == ' ' || length == 5);
    if (!is_last && !(is_reply && line[3] == '-'))
        return true;

    char words[SMTP_REPLY_KEPT] = "";
    gsize size = length - 4;
    if (length > 4 && line[3] != '\r') {
        size = MIN(size, sizeof words - 1);
        memcpy(words, line + 4, size);
        words[size] = '\0';
        for (char *p = words; p < words + size; p++)
            if (*p == '\0')
                *p = '?';
        g_strchomp(words);
    }
    keep_words(trace, words);
    note_enhanced(trace, words);
    if (trace->stage == SMTP_EHLO && line[0] == '2')
        note_capability(trace, words);
    if (is_last)
        end_reply(trace, (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
    return true;
}
