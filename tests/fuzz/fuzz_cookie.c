/* Any bytes as a Cookie, Accept-Language, Host and Origin header. */
#include <stdint.h>
#include <string.h>

#include "../../src/desk/cookie.h"
#include "../../src/desk/languages.h"
#include "../../src/desk/names.h"
#include "base/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *value = cookie_value(text, "billhook");
    if (*value && (!token_has_form(value) || !strstr(text, value)))
        __builtin_trap();

    enum language language = languages_preferred(text, LANGUAGE_DE);
    if ((int)language < 0 || language >= LANGUAGES)
        __builtin_trap();

    struct desk_names names;
    desk_names_init(&names, "127.0.0.1:8481", false);
    bool own = desk_names_host(&names, "", text) == HOST_OWN;
    if (own && g_ascii_strcasecmp(text, "127.0.0.1:8481") != 0 &&
            g_ascii_strcasecmp(text, "localhost:8481") != 0)
        __builtin_trap();
    bool ours = desk_names_origin(&names, "https://d.example", text);
    if (ours && !strstr(text, "://"))
        __builtin_trap();
    desk_names_clear(&names);
    return 0;
}
