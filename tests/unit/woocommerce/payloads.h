/* The captured requests of real shops, for tests: in $BILLHOOK_SHARED/payloads or
 * ../shared/payloads. They are no part of the repository; where they are absent a test is skipped.
 */
#ifndef BILLHOOK_TESTS_PAYLOADS_H
#define BILLHOOK_TESTS_PAYLOADS_H

#include <cjson/cJSON.h>
#include <glib.h>

static inline char *payload_path(const char *name)
{
    const char *shared = g_getenv("BILLHOOK_SHARED");
    return g_build_filename(shared && *shared ? shared : "../shared", "payloads", name, NULL);
}

/* manifest.json, or NULL after g_test_skip(). */
static inline cJSON *payload_manifest(void)
{
    g_autofree char *path = payload_path("manifest.json");
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("no captured payloads here");
        return NULL;
    }
    cJSON *manifest = cJSON_Parse(text);
    g_assert_nonnull(manifest);
    return manifest;
}

static inline char *payload_read(const cJSON *request, const char *ending, gsize *length)
{
    g_autofree char *name =
            g_strconcat(cJSON_GetStringValue(cJSON_GetObjectItem(request, "file")), ending, NULL);
    g_autofree char *path = payload_path(name);
    char *bytes = NULL;
    g_assert_true(g_file_get_contents(path, &bytes, length, NULL));
    return bytes;
}

/* A text of the manifest; NULL when it is null. */
static inline const char *payload_text(const cJSON *request, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItem(request, key));
}

#endif
