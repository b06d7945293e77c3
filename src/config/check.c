/* The checks across keys: what cannot work together is an error, what is unwise a warning. */
#include "check.h"

#include <string.h>

#include "config/url.h"
#include "settings.h"
#include "base/accent.h"
#include "base/host.h"
#include "document/seat.h"
#include "document/document.h"
#include "document/number.h"

static char *shop_group(const struct shop *shop)
{
    return g_strdup_printf("shop %s", shop->name);
}

static const char *rule_group(enum document_type type)
{
    return setting_group_of(type)->name;
}

static bool given(const struct loading *loading, const char *group, const char *key)
{
    g_autofree char *name = config_place(group, key);
    return load_line(loading, group, key) != 0 ||
            g_hash_table_contains(loading->config->desk_set, name);
}

/* ---- [server] ---- */

static bool listens_to_all(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

static void check_listen(struct loading *loading)
{
    const struct config_server *server = &loading->config->server;
    if (!load_ok(loading, "server", "listen") || !load_ok(loading, "server", "metrics_listen"))
        return;
    g_autofree char *host = NULL, *metrics_host = NULL;
    const char *path, *metrics_path;
    int port = 0, metrics_port = 0;
    if (!listen_split(server->listen, &host, &port, &path))
        return;
    if (!path && !host_is_loopback(host) && !*server->tls_certificate)
        load_warn(loading, "server", "listen",
                "anybody who reaches this machine may connect, and without TLS; "
                "listen on 127.0.0.1 behind a web server, or set tls_certificate");
    if (!*server->metrics_listen ||
            !listen_split(server->metrics_listen, &metrics_host, &metrics_port, &metrics_path))
        return;
    bool same = path || metrics_path ? g_strcmp0(path, metrics_path) == 0
                                     : port == metrics_port &&
                    (strcmp(host, metrics_host) == 0 || listens_to_all(host) ||
                            listens_to_all(metrics_host));
    if (same)
        load_error(loading, "server", "metrics_listen",
                "is the address of listen too; allowed: another "
                "port, such as 127.0.0.1:8481, or off");
    if (!metrics_path && !host_is_loopback(metrics_host))
        load_warn(loading, "server", "metrics_listen",
                "anybody who reaches this machine may read the "
                "figures of the shop; 127.0.0.1 is safer");
}

/* Who would open the page, or read the figures, of a daemon that sleeps finds nobody. */
static void check_exit_idle(struct loading *loading)
{
    const struct config *config = loading->config;
    if (!config->server.exit_idle_s)
        return;
    if (*config->desk.listen)
        load_warn(loading, "server", "exit_idle",
                "does nothing while [desk] listen is set: the desk would not be there");
    if (*config->server.metrics_listen)
        load_warn(loading, "server", "exit_idle",
                "does nothing while metrics_listen is set: the figures would not be there");
}

/* A slash at the end is left out. */
static bool is_same_copy(const char *a, const char *b)
{
    gsize length = strlen(a) - (g_str_has_suffix(a, "/") ? 1 : 0);
    return strncmp(a, b, length) == 0 && (!b[length] || strcmp(b + length, "/") == 0);
}

/* Two threads would write one file. */
static void check_copy_once(struct loading *loading, char *const *copies)
{
    for (char *const *copy = copies; copy && *copy; copy++)
        for (char *const *other = copies; other < copy; other++)
            if (is_same_copy(*other, *copy))
                load_error(loading, "database", "mark_copy",
                        "names %s twice; each copy lies on another disk", *other);
}

static void check_mark_copy(struct loading *loading)
{
    const struct config_database *database = &loading->config->database;
    g_autofree char *mark = g_strconcat(database->path, ".mark", NULL);
    bool none = !database->mark_copy || !*database->mark_copy;
    if (database->mark_required && none && load_ok(loading, "database", "mark_copy"))
        load_error(loading, "database", "mark_copy",
                "this key is missing; mark_required needs it; allowed: paths, separated by ;");
    for (char **copy = database->mark_copy; copy && *copy; copy++)
        if (strcmp(*copy, mark) == 0)
            load_error(loading, "database", "mark_copy",
                    "%s is the mark itself; a copy lies on another disk", mark);
    check_copy_once(loading, database->mark_copy);
}

static void check_tls(struct loading *loading)
{
    bool certificate = given(loading, "server", "tls_certificate"),
         key = given(loading, "server", "tls_key");
    if (certificate && !key)
        load_error(
                loading, "server", "tls_certificate", "needs tls_key, the file of its private key");
    if (key && !certificate)
        load_error(loading, "server", "tls_key",
                "needs tls_certificate, the file of its certificate chain");
}

/* True when every shop stands on that host (and port): WordPress lets a site call itself. */
static bool is_shops_own(const struct config *config, const struct url *url, bool port_too)
{
    for (guint i = 0; i < config->shops->len; i++) {
        struct url shop;
        bool same = url_split(((const struct shop *)config->shops->pdata[i])->url, &shop) &&
                strcmp(shop.host, url->host) == 0 && (!port_too || shop.port == url->port);
        url_clear(&shop);
        if (!same)
            return false;
    }
    return config->shops->len > 0;
}

/* wp_http_validate_url() and WooCommerce's webhook form, 7.0 to 11.0: what they refuse. */
static void check_public_url(struct loading *loading)
{
    struct url url;
    const char *text = loading->config->server.public_url;
    if (!*text || !load_ok(loading, "server", "public_url") || !url_split(text, &url))
        return;
    if (url.userinfo)
        load_warn(loading, "server", "public_url",
                "WooCommerce refuses a URL with user:password; write it without");
    if (url.literal6)
        load_warn(loading, "server", "public_url",
                "WooCommerce refuses an IPv6 address; use a host name "
                "that has an IPv4 address (an A record)");
    else if (host_is_private(url.host) && !is_shops_own(loading->config, &url, false))
        load_warn(loading, "server", "public_url",
                "WooCommerce refuses a private address or an inside name (%s); "
                "use a public host name that has an IPv4 address",
                url.host);
    if (url.port != 80 && url.port != 443 && url.port != 8080 &&
            !is_shops_own(loading->config, &url, true))
        load_warn(loading, "server", "public_url",
                "WooCommerce refuses port %d; it only "
                "delivers to the ports 80, 443 and 8080",
                url.port);
    if (strcmp(url.scheme, "http") == 0 && !host_is_loopback(url.host))
        load_warn(loading, "server", "public_url",
                "without TLS (http://) the customers' data cross "
                "the network in the open; use https://");
    url_clear(&url);
}

/* ---- [mail], [alerts] ---- */

static void check_mail_server(struct loading *loading)
{
    const struct config_mail *mail = &loading->config->mail;
    struct url url;
    if (mail->transport == TRANSPORT_SMTP && !given(loading, "mail", "server"))
        load_error(loading, "mail", "server",
                "this key is missing; transport=smtp needs it; allowed: "
                "smtp://HOST:587 (STARTTLS) or smtps://HOST:465");
    else if (mail->transport == TRANSPORT_SMTP && !*mail->server &&
            load_ok(loading, "mail", "server"))
        load_error(loading, "mail", "server",
                "is empty; transport=smtp needs it; allowed: "
                "smtp://HOST:587 (STARTTLS) or smtps://HOST:465");
    if (!*mail->server || !load_ok(loading, "mail", "server") || !url_split(mail->server, &url))
        return;
    if (!mail->security_required && !host_is_loopback(url.host))
        load_error(loading, "mail", "security",
                "none is only allowed where the server is on this machine "
                "(localhost, 127.0.0.1, ::1), and it is %s; allowed: required",
                url.host);
    url_clear(&url);
}

static void check_mail(struct loading *loading)
{
    const struct config_mail *mail = &loading->config->mail;
    bool off = mail->transport == TRANSPORT_OFF;
    if (!off && !*mail->from && load_ok(loading, "mail", "from"))
        load_error(loading, "mail", "from",
                "%s; a mail needs a sender; allowed: an address such as "
                "facturen@example.com, or Name <facturen@example.com>",
                given(loading, "mail", "from") ? "is empty" : "this key is missing");
    if (mail->transport == TRANSPORT_DIRECTORY && !*mail->directory &&
            load_ok(loading, "mail", "directory"))
        load_error(loading, "mail", "directory",
                "%s; transport=directory needs it; allowed: the path of a directory",
                given(loading, "mail", "directory") ? "is empty" : "this key is missing");
    bool password = given(loading, "mail", "password");
    if (*mail->username && !password)
        load_error(loading, "mail", "password",
                "this key is missing; username needs it; allowed: "
                "password=, or password_file= with a path");
    if (password && !*mail->username && load_ok(loading, "mail", "username"))
        load_error(loading, "mail", "username", "this key is missing; the password needs it");
    if (off && *loading->config->alerts.email)
        load_warn(loading, "alerts", "email", "no alert can leave while [mail] transport is off");
}

/* ---- [seller] ---- */

static void check_accent(struct loading *loading)
{
    const char *color = loading->config->seller.accent_color;
    int contrast = *color ? accent_contrast(color, "#ffffff") : ACCENT_SEEN;
    if (load_ok(loading, "seller", "accent_color") && contrast < ACCENT_SEEN)
        load_warn(loading, "seller", "accent_color",
                "'%s' is too pale for white paper (%d.%02d to 1): titles and lines are drawn in a "
                "darker shade",
                color, contrast / 100, contrast % 100);
}

/* In which language invoices are owed; never an error, for an upgrade must not stop `serve`. */
static void check_seat(struct loading *loading)
{
    static const struct {
        enum seat_word word;
        const char *key;
    } rows[] = {{SEAT_WORD_CUSTOMER, "invoice_language"}, {SEAT_WORD_LANGUAGE, "language"},
            {SEAT_WORD_NEEDLESS, "invoice_language"}};
    if (!load_ok(loading, "seller", "postcode") || !load_ok(loading, "seller", "country"))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = seat_word(&loading->config->seller, rows[i].word);
        if (*text && load_ok(loading, "seller", rows[i].key))
            load_warn(loading, "seller", rows[i].key, "%s", text);
    }
}

static void check_seller(struct loading *loading)
{
    const struct config *config = loading->config;
    enum create_when create = config->rules[DOCUMENT_INVOICE].create;
    if (!*config->seller.iban && load_ok(loading, "seller", "iban") && create != CREATE_NEVER)
        load_warn(loading, "seller", "iban",
                "without it an unpaid invoice cannot say where to "
                "pay (no QR code, no account in the UBL)");
    check_accent(loading);
    check_seat(loading);
    const char *country = config->seller.country;
    if (*config->seller.vat && load_ok(loading, "seller", "vat") &&
            load_ok(loading, "seller", "country") &&
            strncmp(config->seller.vat, strcmp(country, "GR") == 0 ? "EL" : country, 2) != 0)
        load_warn(loading, "seller", "vat", "is a number of another country than country=%s",
                country);
}

/* ---- shops ---- */

static void check_shop(struct loading *loading, const struct shop *shop)
{
    struct url url;
    g_autofree char *group = shop_group(shop);
    if (load_ok(loading, group, "url") && *shop->url && url_split(shop->url, &url)) {
        if (strcmp(url.scheme, "http") == 0 && !host_is_loopback(url.host))
            load_warn(loading, group, "url",
                    "is without TLS (http://); payment links are only used over https://");
        url_clear(&url);
    }
    if (*shop->on_account && loading->config->rules[DOCUMENT_INVOICE].create == CREATE_PAID) {
        g_autofree char *methods = g_strjoinv(";", shop->on_account);
        load_warn(loading, group, "on_account",
                "an order paid by %s is never paid by the shop's word: "
                "with [invoice] create=paid it gets no invoice; use "
                "create=created or create=completed",
                methods);
    }
    if (*shop->secret && strcmp(shop->secret, shop->previous_secret) == 0)
        load_warn(loading, group, "previous_secret", "is the same as secret; it can go");
}

static void check_shops(struct loading *loading)
{
    const GPtrArray *shops = loading->config->shops;
    for (guint i = 0; i < shops->len; i++) {
        const struct shop *shop = shops->pdata[i];
        g_autofree char *group = shop_group(shop);
        check_shop(loading, shop);
        for (guint k = 0; k < i; k++) {
            const struct shop *other = shops->pdata[k];
            if (*shop->secret && strcmp(shop->secret, other->secret) == 0)
                load_warn(loading, group, "secret",
                        "is the secret of [shop %s] too; an order sent to the wrong one would be "
                        "taken",
                        other->name);
            if (*shop->url && load_ok(loading, group, "url") && strcmp(shop->url, other->url) == 0)
                load_warn(loading, group, "url",
                        "is the url of [shop %s] too; each order would get its documents twice",
                        other->name);
        }
    }
}

/* ---- documents ---- */

static void check_paid_text(struct loading *loading, const char *group, const char *key)
{
    for (int language = 0; language <= LANGUAGES; language++) {
        g_autofree char *name = language < LANGUAGES
                ? g_strdup_printf("%s[%s]", key, language_text((enum language)language))
                : g_strdup(key);
        if (given(loading, group, name))
            load_warn(loading, group, name,
                    "has no effect: a credit note is never paid, "
                    "the unpaid texts are its texts");
    }
}

/* By mail; or over Peppol, which needs no mail but for the provider of that name. */
static bool may_leave(const struct loading *loading, enum document_type type)
{
    const char *provider = loading->config->peppol.provider;
    bool by_peppol = strcmp(provider, "off") != 0 && strcmp(provider, "mail") != 0;
    bool for_peppol = type == DOCUMENT_INVOICE || type == DOCUMENT_CREDIT_NOTE;
    if (loading->config->mail.transport != TRANSPORT_OFF || (by_peppol && for_peppol))
        return true;

    /* what was refused is told already */
    return !load_ok(loading, "mail", "transport") || !load_ok(loading, "peppol", "provider");
}

static void check_rule(struct loading *loading, const struct document_rule *rule)
{
    const char *group = rule_group(rule->type);
    if (rule->auto_send && !may_leave(loading, rule->type))
        load_error(loading, group, "auto_send",
                "true needs a way to send; allowed: false, or "
                "[mail] transport=smtp or directory");
    if (rule->type != DOCUMENT_CREDIT_NOTE)
        return;

    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++)
        if ((setting->groups & GROUP_CREDIT_NOTE) && setting->type == SETTING_TEMPLATE &&
                setting->builtin_paid)
            check_paid_text(loading, group, setting->name);
}

static void check_collisions(struct loading *loading)
{
    const struct document_rule *rules = loading->config->rules;
    for (int a = 0; a < DOCUMENT_TYPES; a++)
        for (int b = a + 1; b < DOCUMENT_TYPES; b++) {
            const char *first = rule_group((enum document_type)a),
                       *second = rule_group((enum document_type)b);
            if (!load_ok(loading, first, "number") || !load_ok(loading, second, "number") ||
                    !number_formats_collide(rules[a].number, rules[b].number))
                continue;
            bool at_second =
                    load_line(loading, second, "number") > load_line(loading, first, "number");
            load_error(loading, at_second ? second : first, "number",
                    "'%s' could give the same number as the '%s' of [%s]; "
                    "put a letter of its own before one of them",
                    rules[at_second ? b : a].number, rules[at_second ? a : b].number,
                    at_second ? first : second);
        }
}

/* The reference has only the digits of the number, the last ten of them. */
static void check_references(struct loading *loading)
{
    const struct config *config = loading->config;
    const char *format = config->rules[DOCUMENT_INVOICE].number;
    bool several = config->shops->len > 1;
    const char *shop =
            config->shops->len == 1 ? ((const struct shop *)config->shops->pdata[0])->name : NULL;
    if (!config->payment.reference_structured || !load_ok(loading, "invoice", "number") ||
            !number_references_shared(format, shop))
        return;
    if (several && strstr(format, "{shop}"))
        load_warn(loading, "invoice", "number",
                "invoices of two shops could share a structured "
                "reference, which has only the last ten digits of the "
                "number; leave {shop} out, so that the shops share a "
                "series, or set [payment] reference=number");
    else
        load_warn(loading, "invoice", "number",
                "two invoices could share a structured reference, which has only "
                "the last ten digits of the number; use fewer digits, such as "
                "{YYYY}-{N:5}, or set [payment] reference=number");
}

static void check_rules(struct loading *loading)
{
    bool any = false;
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        check_rule(loading, &loading->config->rules[type]);
        any |= loading->config->rules[type].create != CREATE_NEVER ||
                !load_ok(loading, rule_group((enum document_type)type), "create");
    }
    if (!any)
        load_warn(loading, "invoice", "create",
                "no kind of document has create= other than never: "
                "deliveries are kept, no document is made by itself");
}

/* A text without a language replaces four good ones. */
static void check_text_languages(struct loading *loading)
{
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        const struct setting_group *group = setting_group_of((enum document_type)type);
        const struct setting *setting;
        for (guint at = 0; (setting = setting_at(at)); at++) {
            if (!(setting->groups & group->bit) || setting->type != SETTING_TEMPLATE ||
                    !load_line(loading, group->name, setting->name))
                continue;
            g_autoptr(GString) replaced = g_string_new(NULL);
            for (int language = 0; language < LANGUAGES; language++) {
                g_autofree char *name = g_strdup_printf(
                        "%s[%s]", setting->name, language_text((enum language)language));
                if (!load_line(loading, group->name, name))
                    g_string_append_printf(replaced, "%s%s", replaced->len ? ", " : "",
                            language_text((enum language)language));
            }
            if (replaced->len)
                load_warn(loading, group->name, setting->name,
                        "a text without a language replaces the built-in one "
                        "in %s; write %s[nl]= for one language",
                        replaced->str, setting->name);
        }
    }
}

static void check_config(struct loading *loading)
{
    static void (*const checks[])(struct loading *) = {
            check_listen,
            check_exit_idle,
            check_tls,
            check_mark_copy,
            check_desk,
            check_public_url,
            check_mail_server,
            check_mail,
            check_seller,
            check_shops,
            check_rest,
            check_rules,
            check_peppol,
            check_mollie,
            check_books,
            check_collisions,
            check_references,
            check_text_languages,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
        checks[i](loading);
}

void check_across(struct loading *loading)
{
    guint before = loading->problems->len;
    check_config(loading);
    for (guint i = before; i < loading->problems->len; i++)
        ((struct config_problem *)g_ptr_array_index(loading->problems, i))->across = true;
}
