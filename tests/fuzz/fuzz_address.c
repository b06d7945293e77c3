/* Any bytes as an e-mail address: what passes is one plain ASCII address that no header and no SMTP
 * command can be broken with. */
#include <stdint.h>
#include <string.h>

#include "document/text.h"

static void check_usable(const char *address, const char *ascii)
{
    const char *at = strchr(ascii, '@');
    if (!g_str_is_ascii(ascii) || strlen(ascii) > 254 || !at || at == ascii || at - ascii > 64 ||
            strchr(at + 1, '@') || *ascii == '-')
        __builtin_trap();
    for (const char *p = ascii; *p; p++)
        if (g_ascii_iscntrl(*p) || strchr(" \"(),:;<>[]\\", *p))
            __builtin_trap();
    if (!strchr(at, '.') || strstr(ascii, "..") || at[1] == '.' || at[1] == '-' ||
            ascii[strlen(ascii) - 1] == '.')
        __builtin_trap();
    /* the local part is never touched, and an ASCII address not at all */
    if (strncmp(address, ascii, (gsize)(at - ascii) + 1) != 0 ||
            (g_str_is_ascii(address) && strcmp(address, ascii) != 0))
        __builtin_trap();
    g_autofree char *again = NULL;
    if (!email_address_usable(ascii, &again) || strcmp(again, ascii) != 0)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *address = g_strndup((const char *)data, size);
    char *ascii = NULL;
    bool usable = email_address_usable(address, &ascii);
    if (usable != (ascii != NULL))
        __builtin_trap();
    if (usable)
        check_usable(address, ascii);
    g_free(ascii);
    return 0;
}
