/* The words of the pages. */
#include "words.h"

#include <string.h>

#define WORD(name, nl, fr, de, en) {nl, fr, de, en},
static const char *const words[WORDS][LANGUAGES] = {
        {"", "", "", ""},
#include "words_bank.h"
#include "words_common.h"
#include "words_document.h"
#include "words_documents.h"
#include "words_errors.h"
#include "words_list.h"
#include "words_orders.h"
#include "words_queues.h"
#include "words_reports.h"
#include "words_settings.h"
#include "words_today.h"
#include "words_users.h"
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
