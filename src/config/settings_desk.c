/* The settings of the owner's pages: [desk]. */
#include "settings_rows.h"
#include "values.h"

/* clang-format off */
static const struct setting rows[] = {
    {GROUP_DESK, "listen", SETTING_TEXT,
            CONFIG(desk.listen), "off", SETTING_RESTART | SETTING_OFF,
            .check = value_listen,
            .example = "127.0.0.1:8481",
            .allowed = "off, or as [server] listen",
            .help = "Where the pages are served, never by the address that shops "
                    "reach. An address that other machines reach needs "
                    "tls_certificate; better is a web server in front that does "
                    "TLS, and this on 127.0.0.1 or unix:/PATH."},
    {GROUP_DESK, "public_url", SETTING_TEXT,
            CONFIG(desk.public_url), "", 0,
            .check = value_origin,
            .example = "https://desk.example.com",
            .allowed = "https://HOST or https://HOST:PORT, without a path",
            .help = "What the browser's address line says, where a web server stands "
                    "in front. Pages are only served to this host and to listen's own."},
    {GROUP_DESK, "tls_certificate", SETTING_PATH,
            CONFIG(desk.tls_certificate), "", SETTING_RESTART,
            .example = "/etc/ssl/desk.pem",
            .help = "Certificate chain (PEM), when billhook itself "
                    "shall do TLS for the pages. Needs tls_key."},
    {GROUP_DESK, "tls_key", SETTING_PATH,
            CONFIG(desk.tls_key), "", SETTING_RESTART,
            .example = "/etc/ssl/desk.key",
            .help = "Its private key (PEM)."},
};
/* clang-format on */

const struct setting_table settings_desk = {rows, G_N_ELEMENTS(rows)};
