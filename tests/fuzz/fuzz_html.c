/* Any bytes at the places of the writer of HTML: none of them is markup in what comes out. */
#include <stdint.h>
#include <string.h>

#include "base/markup.h"
#include "../../src/desk/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    GString *page = g_string_new(NULL);
    html_add(page, "%t", text);
    if (strpbrk(page->str, "<>\"'") || !g_utf8_validate(page->str, -1, NULL))
        __builtin_trap();
    g_string_truncate(page, 0);
    html_add(page, "%u", text);
    for (const char *p = page->str; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("%._~-", *p))
            __builtin_trap();
    g_string_free(page, TRUE);

    for (int language = 0; language < LANGUAGES; language++)
        g_free(words_said(text, (enum language)language));
    return 0;
}
