/* The words of the pages. */
#include "words.h"

#include <string.h>

#define WORD(name, nl, fr, de, en) {nl, fr, de, en},
static const char *const words[WORDS][LANGUAGES] = {
        {"", "", "", ""},
#include "words_bank.inc"
#include "words_common.inc"
#include "words_document.inc"
#include "words_documents.inc"
#include "words_errors.inc"
#include "words_list.inc"
#include "words_orders.inc"
#include "words_queues.inc"
#include "words_reports.inc"
#include "words_settings.inc"
#include "words_today.inc"
#include "words_users.inc"
};
#undef WORD

const char *words_get(enum word word, enum language language)
{
    return words[word][language];
}

char *words_fill(enum word word, enum language language, const char *const *texts, gsize count)
{
    GString *out = g_string_new(NULL);
    const char *p = words[word][language];
    for (gsize i = 0; i < count; i++) {
        const char *place = strstr(p, "{}");
        if (!place)
            break;
        g_string_append_len(out, p, place - p);
        g_string_append(out, texts[i]);
        p = place + 2;
    }
    g_string_append(out, p);
    return g_string_free(out, FALSE);
}
