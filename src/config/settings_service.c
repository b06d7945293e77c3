/* The settings of the service: [server], [database], [mail]. */
#include "settings_rows.h"
#include "values.h"

static const struct setting_choice transports[] = {
        {"off", TRANSPORT_OFF}, {"smtp", TRANSPORT_SMTP}, {"directory", TRANSPORT_DIRECTORY}, {0}};
static const struct setting_choice securities[] = {{"required", true}, {"none", false}, {0}};
static const struct setting_choice uncertain[] = {{"resend", false}, {"hold", true}, {0}};

/* clang-format off */
static const struct setting rows[] = {
    {GROUP_SERVER, "listen", SETTING_TEXT,
            CONFIG(server.listen), "127.0.0.1:8480", SETTING_RESTART,
            .check = value_listen,
            .allowed = "ADDRESS:PORT, [IPV6]:PORT or unix:/PATH",
            .help = "Where the daemon listens. A socket that systemd passes "
                    "wins. Behind a web server that does TLS, leave it here."},
    {GROUP_SERVER, "public_url", SETTING_TEXT,
            CONFIG(server.public_url), "", SETTING_REQUIRED | SETTING_OWNER,
            .check = value_public_url,
            .example = "https://hook.example.com",
            .allowed = "an https:// URL",
            .help = "How WooCommerce reaches this daemon from outside. It only "
                    "delivers to the ports 443, 80 and 8080 of a host with an "
                    "IPv4 address that is not private, and a valid certificate."},
    {GROUP_SERVER, "tls_certificate", SETTING_PATH,
            CONFIG(server.tls_certificate), "", SETTING_RESTART,
            .example = "/etc/ssl/hook.pem",
            .help = "Certificate chain (PEM), when billhook itself "
                    "shall do TLS. Needs tls_key."},
    {GROUP_SERVER, "tls_key", SETTING_PATH,
            CONFIG(server.tls_key), "", SETTING_RESTART,
            .example = "/etc/ssl/hook.key",
            .help = "Its private key (PEM)."},
    {GROUP_SERVER, "max_body", SETTING_SIZE,
            CONFIG(server.max_body), "8M", 0,
            .least = 1, .most = 1024LL * 1024 * 1024,
            .help = "The largest delivery that is accepted. An "
                    "order of 4,000 lines has 1.2M."},
    {GROUP_SERVER, "metrics_listen", SETTING_TEXT,
            CONFIG(server.metrics_listen), "off", SETTING_RESTART | SETTING_OFF,
            .check = value_listen,
            .example = "127.0.0.1:8482",
            .allowed = "off, or as listen",
            .help = "A second address that answers GET /metrics for "
                    "Prometheus, and nothing else."},
    {GROUP_SERVER, "exit_idle", SETTING_TIME,
            CONFIG(server.exit_idle_s), "off", SETTING_OFF,
            .least = 1, .most = 7 * 86400,
            .example = "10m",
            .help = "With systemd's socket unit: when nothing came for so long and "
                    "nothing is due the daemon ends, and starts with the next delivery, "
                    "with a command that queues something, or when something is due "
                    "(billhook-wake.timer). For many sellers on one machine."},

    {GROUP_DATABASE, "path", SETTING_PATH,
            CONFIG(database.path), "", SETTING_REQUIRED | SETTING_RESTART,
            .example = "/var/lib/billhook/billhook.db",
            .help = "The database. `serve` makes it, and beside it "
                    "PATH.mark, which holds the last numbers."},
    {GROUP_DATABASE, "keep_bodies_days", SETTING_INTEGER,
            CONFIG(database.keep_bodies_days), "90", 0,
            .least = 0, .most = 36500,
            .help = "Raw bodies that were processed or ignored are purged "
                    "after so many days. Failed ones, hashes, documents "
                    "and their orders never are."},
    {GROUP_DATABASE, "mark_copy", SETTING_LIST,
            CONFIG(database.mark_copy), "", SETTING_FILES,
            .example = "/mnt/elsewhere/billhook.mark",
            .help = "Where the mark is written as well: another disk, a mounted share; "
                    "several with ;. After each issue, before any mail or Peppol delivery "
                    "leaves; 10 seconds without an answer count as not written. A folder "
                    "gets a file of the mark's name. See \"A second machine\" in README."},
    {GROUP_DATABASE, "mark_required", SETTING_SWITCH,
            CONFIG(database.mark_required), "false", 0,
            .choices = setting_booleans,
            .help = "true: while a copy of the mark cannot be written nothing with a new "
                    "number leaves, by no channel. false: an alert, and it leaves."},
    {GROUP_DATABASE, "litestream_metrics", SETTING_TEXT,
            CONFIG(database.litestream_metrics), "", 0,
            .check = value_loopback_url,
            .example = "http://127.0.0.1:9090/metrics",
            .allowed = "an http:// URL on this machine",
            .help = "Where Litestream tells its metrics (`addr` in its file): `status` then "
                    "names the age of its copy of the database."},

    {GROUP_MAIL, "transport", SETTING_CHOICE,
            CONFIG(mail.transport), "off", 0,
            .choices = transports,
            .help = "off: no mail leaves. smtp: through `server`. directory: "
                    "each mail becomes a file in `directory`."},
    {GROUP_MAIL, "server", SETTING_TEXT,
            CONFIG(mail.server), "", 0,
            .check = value_mail_server,
            .example = "smtp://mail.example.com:587",
            .allowed = "smtp://HOST:587 (STARTTLS) or smtps://HOST:465",
            .help = "The mail server: smtp:// is STARTTLS, "
                    "smtps:// is TLS from the first byte."},
    {GROUP_MAIL, "security", SETTING_SWITCH,
            CONFIG(mail.security_required), "required", 0,
            .choices = securities,
            .help = "none (no TLS) only where the server is on "
                    "this machine (loopback)."},
    {GROUP_MAIL, "ca_file", SETTING_PATH,
            CONFIG(mail.ca_file), "", 0,
            .example = "/etc/ssl/mail-ca.pem",
            .help = "Certificates (PEM) to trust for the mail "
                    "server instead of the system's."},
    {GROUP_MAIL, "username", SETTING_TEXT,
            CONFIG(mail.username), "", 0,
            .example = "facturen@example.com",
            .help = "The login at the mail server, if it wants one."},
    {GROUP_MAIL, "password", SETTING_SECRET,
            CONFIG(mail.password), "", 0,
            .given_by = "the mail server's password",
            .help = "Its password; a backslash is itself. Better: "
                    "password_file, a file only root or the service user "
                    "can read; ${CREDENTIALS_DIRECTORY} stands for "
                    "systemd's directory of credentials."},
    {GROUP_MAIL, "from", SETTING_TEXT,
            CONFIG(mail.sender), "", 0,
            .check = value_sender,
            .example = "facturen@example.com",
            .allowed = "info@example.com or Name <info@example.com>; "
                       "required unless transport=off",
            .help = "The sender. Without a name the seller's "
                    "goes before the address."},
    {GROUP_MAIL, "reply_to", SETTING_TEXT,
            CONFIG(mail.reply_to), "", 0,
            .check = value_address,
            .example = "info@example.com",
            .allowed = "one plain address",
            .help = "Where an answer goes, when not to the sender."},
    {GROUP_MAIL, "cc", SETTING_TEXT,
            CONFIG(mail.cc), "", 0,
            .check = value_addresses,
            .example = "shop@example.com",
            .allowed = "plain addresses, separated by commas",
            .help = "Gets the same mail as the customer, and "
                    "stands in its Cc header."},
    {GROUP_MAIL, "bcc", SETTING_TEXT,
            CONFIG(mail.bcc), "", 0,
            .check = value_addresses,
            .example = "accounts@example.com",
            .allowed = "plain addresses, separated by commas",
            .help = "Gets it too and stands in no header; e.g. "
                    "the accountant's inbox."},
    {GROUP_MAIL, "directory", SETTING_PATH,
            CONFIG(mail.directory), "", 0,
            .example = "/var/lib/billhook/mail",
            .help = "For transport=directory: each mail as one .eml there, "
                    "whole under its name or not at all, whatever cc and bcc."},
    {GROUP_MAIL, "html", SETTING_SWITCH,
            CONFIG(mail.html), "true", 0,
            .choices = setting_booleans,
            .help = "An HTML part beside the text, with the logo and what is "
                    "to be paid. Nothing in it is fetched from anywhere."},
    {GROUP_MAIL, "attach", SETTING_PATHS,
            CONFIG(mail.attach), "", 0,
            .example = "/etc/billhook/voorwaarden.pdf",
            .allowed = "files, separated by ;",
            .help = "Files that go with every mail, such as general "
                    "terms; attach[fr]= for one language."},
    {GROUP_MAIL, "give_up_after", SETTING_TIME,
            CONFIG(mail.give_up_after_s), "5d", 0,
            .least = 1, .most = 365LL * 86400,
            .help = "A mail the server keeps putting off fails after so long."},
    {GROUP_MAIL, "send_after", SETTING_TIME,
            CONFIG(mail.send_after_s), "0m", SETTING_DESK,
            .least = 0, .most = 365LL * 86400,
            .help = "An automatic document waits so long as a draft "
                    "before it is issued and mailed."},
    {GROUP_MAIL, "on_uncertain", SETTING_SWITCH,
            CONFIG(mail.hold_uncertain), "resend", 0,
            .choices = uncertain,
            .help = "When the connection broke after the mail was handed over: "
                    "resend it (perhaps twice there), or hold it for a person."},
    {GROUP_MAIL, "burst_limit", SETTING_BURST,
            CONFIG(mail), "50/10m", SETTING_OFF | SETTING_DESK,
            .least = 1, .most = 1000000,
            .allowed = "COUNT/TIME such as 50/10m, or off",
            .help = "Beyond so many automatic documents in so long a time, they "
                    "wait as drafts for `billhook outbox release`."},
};
/* clang-format on */

const struct setting_table settings_service = {rows, G_N_ELEMENTS(rows)};
