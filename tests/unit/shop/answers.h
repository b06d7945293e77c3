/* Answers for the tests of the shop's API: made ones, and the captured ones of real shops in
 * $BILLHOOK_SHARED/rest or ../shared/rest, which are no part of the repository; where they are
 * absent a test is skipped. */
#ifndef BILLHOOK_TESTS_SHOP_ANSWERS_H
#define BILLHOOK_TESTS_SHOP_ANSWERS_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "shop/judge.h"

static inline GBytes *bytes_of(const char *text)
{
    return g_bytes_new(text, strlen(text));
}

static inline char *captured_path(const char *name, const char *ending)
{
    const char *shared = g_getenv("BILLHOOK_SHARED");
    g_autofree char *file = g_strconcat(name, ending, NULL);
    return g_build_filename(shared && *shared ? shared : "../shared", "rest", file, NULL);
}

/* The body of a captured answer; NULL after g_test_skip(). */
static inline GBytes *captured_body(const char *name)
{
    g_autofree char *path = captured_path(name, ".answer-body");
    char *text = NULL;
    gsize length;
    if (g_file_get_contents(path, &text, &length, NULL))
        return g_bytes_new_take(text, length);
    g_test_skip("no captured answers here");
    return NULL;
}

/* manifest.json, or NULL after g_test_skip(). */
static inline cJSON *captured_manifest(void)
{
    g_autofree char *path = captured_path("manifest", ".json");
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("no captured answers here");
        return NULL;
    }
    return cJSON_Parse(text);
}

/* What the client makes of such an answer. */
static inline struct net_answer *made_answer(int status, const char *location, GString *body)
{
    struct net_answer *answer = g_new0(struct net_answer, 1);
    answer->outcome = NET_ANSWERED;
    answer->status = status;
    answer->body = body;
    answer->content_type = g_strdup("");
    answer->location = g_strdup(location);
    answer->date = g_strdup("");
    answer->problem = g_strdup("");
    answer->kept = g_new0(char *, 3);
    answer->kept[0] = g_strdup("");
    answer->kept[1] = g_strdup("");
    return answer;
}

/* The value of a header in a captured head, "" without it. Caller frees. */
static inline char *captured_header(const char *head, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(head, "\n", -1);
    gsize length = strlen(name);
    for (char **line = lines; *line; line++)
        if (g_ascii_strncasecmp(*line, name, length) == 0 && (*line)[length] == ':')
            return g_strdup(g_strstrip(*line + length + 1));
    return g_strdup("");
}

/* A captured answer as the client gives it. */
static inline struct net_answer *captured_answer(const char *name)
{
    g_autofree char *head_path = captured_path(name, ".answer-headers");
    g_autofree char *head = NULL;
    g_autoptr(GBytes) body = captured_body(name);
    g_assert_true(g_file_get_contents(head_path, &head, NULL, NULL));

    g_autofree char *location = captured_header(head, "Location");
    int status = atoi(strchr(head, ' ') + 1);
    gsize length;
    const char *text = g_bytes_get_data(body, &length);
    return made_answer(status, location, g_string_new_len(text, (gssize)length));
}

#endif
