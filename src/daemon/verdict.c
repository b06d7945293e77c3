/* The words of verdicts. */
#include "verdict.h"

static const char *const verdict_names[HTTP_VERDICTS] = {[HTTP_STORED] = "stored",
        [HTTP_PING] = "ping",
        [HTTP_DENIED] = "denied",
        [HTTP_NOT_FOUND] = "not_found",
        [HTTP_METHOD] = "method",
        [HTTP_LENGTH] = "length_required",
        [HTTP_TOO_LARGE] = "too_large",
        [HTTP_ENCODING] = "encoding",
        [HTTP_MALFORMED] = "malformed",
        [HTTP_UNAVAILABLE] = "unavailable",
        [HTTP_HEALTH] = "health"};

const char *http_verdict_text(enum http_verdict verdict)
{
    return verdict_names[verdict];
}
