/* Reading a Cookie header. */
#include "cookie.h"

#include <string.h>

#include "base/token.h"

char *cookie_value(const char *header, const char *name)
{
    const char *found = NULL;
    gsize length = 0, wanted = strlen(name);
    int count = 0;
    for (const char *p = header; p && *p;) {
        p += strspn(p, "; \t");
        gsize size = strcspn(p, ";");
        if (size > wanted && p[wanted] == '=' && strncmp(p, name, wanted) == 0) {
            found = p + wanted + 1;
            length = size - wanted - 1;
            count++;
        }
        p += size;
    }
    g_autofree char *value = count == 1 && length <= TOKEN_LENGTH + 8
            ? g_strchomp(g_strndup(found, length))
            : g_strdup("");
    return token_has_form(value) ? g_steal_pointer(&value) : g_strdup("");
}
