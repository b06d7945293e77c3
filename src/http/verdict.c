/* The words of verdicts, and how often each was given. */
#include "http/verdict.h"

#include <string.h>

static const char *const verdict_names[HTTP_VERDICTS] = {
        [HTTP_STORED] = "stored",
        [HTTP_PING] = "ping",
        [HTTP_DENIED] = "denied",
        [HTTP_NOT_FOUND] = "not_found",
        [HTTP_METHOD] = "method",
        [HTTP_LENGTH] = "length_required",
        [HTTP_TOO_LARGE] = "too_large",
        [HTTP_ENCODING] = "encoding",
        [HTTP_MALFORMED] = "malformed",
        [HTTP_UNAVAILABLE] = "unavailable",
        [HTTP_HEALTH] = "health",
};

const char *http_verdict_text(enum http_verdict verdict)
{
    return verdict_names[verdict];
}

void http_counts_init(struct http_counts *counts)
{
    *counts = (struct http_counts){0};
    g_mutex_init(&counts->mutex);
}

void http_counts_clear(struct http_counts *counts)
{
    g_mutex_clear(&counts->mutex);
}

void http_counts_add(struct http_counts *counts, enum http_verdict verdict)
{
    g_mutex_lock(&counts->mutex);
    counts->rows[verdict]++;
    g_mutex_unlock(&counts->mutex);
}

void http_counts_read(struct http_counts *counts, guint64 rows[HTTP_VERDICTS])
{
    g_mutex_lock(&counts->mutex);
    memcpy(rows, counts->rows, sizeof counts->rows);
    g_mutex_unlock(&counts->mutex);
}
