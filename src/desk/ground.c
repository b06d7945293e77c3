/* Where the desk is found. */
#include "desk/ground.h"

char *desk_url(const struct config *config)
{
    const struct config_desk *desk = &config->desk;
    if (!*desk->listen)
        return g_strdup("");
    if (*desk->public_url)
        return g_strdup(desk->public_url);
    if (g_str_has_prefix(desk->listen, "unix:"))
        return g_strdup("http://localhost");
    return g_strconcat(*desk->tls_certificate ? "https://" : "http://", desk->listen, NULL);
}
