/* What the daemon says once it takes deliveries. */
#include "ready.h"

#include "base/log.h"
#include "http/listen.h"
#include "notify.h"
#include "store/store.h"
#include "store/wake.h"

void ready_tell(const struct config *config, const char *listening, bool inherited)
{
    g_autofree char *shops = g_strdup_printf("%u", config->shops->len);
    g_autofree char *doubt = store_disk_doubt(config->database.path);
    if (doubt)
        log_event(LOG_LEVEL_WARNING, "disk", "what", doubt, NULL);
    log_event(LOG_LEVEL_NOTICE, "ready", "version", BILLHOOK_VERSION, "listen", listening,
            "database", config->database.path, "shops", shops, NULL);
    if (inherited && !http_listen_is(config->server.listen, listening))
        log_event(LOG_LEVEL_WARNING, "listen-differs", "listening", listening, "config",
                config->server.listen, "what",
                "the socket comes from systemd, [server] listen is not used for it", "help",
                "systemctl edit billhook.socket", NULL);
    if (config->incomplete)
        log_event(LOG_LEVEL_WARNING, "config-incomplete", "what",
                "values still say CHANGE-ME: drafts are kept, nothing is issued", "help",
                "billhook check", NULL);
    wake_note_remove(config->database.path);
    notify_send("READY=1");
}
