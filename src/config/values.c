/* The checks of single values, for the table of settings. */
#include "values.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "config/url.h"
#include "document/number.h"
#include "document/participant.h"
#include "document/late_fee.h"
#include "document/ledger.h"
#include "document/text.h"
#include "document/vat_zero.h"
#include "base/host.h"
#include "base/text.h"
#include "peppol/provider.h"

/* ---- words ---- */

char *value_quoted(const char *value)
{
    g_autofree char *safe = log_escape(value, 60);
    return g_strdup_printf("'%s'", safe);
}

bool value_wrong(GError **error, const char *value, const char *what)
{
    g_autofree char *shown = value_quoted(value);
    return fail(error, BILLHOOK_ERROR_USAGE, "%s %s", shown, what);
}

/* ---- URLs and addresses ---- */

static bool host_has_form(const char *host)
{
    struct in6_addr v6;
    if (strchr(host, ':'))
        return inet_pton(AF_INET6, host, &v6) == 1;
    g_autofree char *ascii = g_hostname_to_ascii(host);
    if (!ascii || strlen(ascii) > 253)
        return false;
    g_auto(GStrv) labels = g_strsplit(ascii, ".", -1);
    for (char **label = labels; *label; label++) {
        gsize length = strlen(*label);
        if ((length == 0 && label[1]) || length > 63 || **label == '-' ||
                strspn(*label,
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") !=
                        length)
            return false;
    }
    return *ascii != 0;
}

/* What all our URLs share; the last slash of the value is dropped. */
static bool check_url(
        char **value, const char *first, const char *second, bool user_allowed, GError **error)
{
    struct url url;
    bool ok = url_split(*value, &url) && !strpbrk(*value, " \t\"<>\\") && host_has_form(url.host) &&
            url.port >= 1 && url.port <= 65535 &&
            (strcmp(url.scheme, first) == 0 || strcmp(url.scheme, second) == 0);
    bool userinfo = ok && url.userinfo, extra = ok && url.extra;
    url_clear(&url);
    if (!ok) {
        g_autofree char *shown = value_quoted(*value);
        return fail(error, BILLHOOK_ERROR_USAGE,
                "%s is no URL of the form %s://HOST or %s://HOST:PORT", shown, first, second);
    }
    if (userinfo && !user_allowed) /* may hold a password: not shown */
        return fail(error, BILLHOOK_ERROR_USAGE,
                "the URL has a user or password in it; "
                "allowed: %s://HOST or %s://HOST:PORT",
                first, second);
    if (extra)
        return value_wrong(error, *value, "has a ? or # part; allowed: the address without them");
    for (gsize length = strlen(*value); length > 0 && (*value)[length - 1] == '/'; length--)
        (*value)[length - 1] = 0;
    return true;
}

bool value_public_url(char **value, GError **error)
{
    return check_url(value, "https", "http", true, error);
}

bool value_origin(char **value, GError **error)
{
    struct url url;
    if (!check_url(value, "https", "http", false, error))
        return false;
    bool plain = url_split(*value, &url) && *url.path == '\0' &&
            (strcmp(url.scheme, "https") == 0 || host_is_loopback(url.host));
    url_clear(&url);
    return plain ||
            value_wrong(error, *value,
                    "is no origin; allowed: https://HOST or https://HOST:PORT, without a path");
}

bool value_shop_url(char **value, GError **error)
{
    return check_url(value, "https", "http", false, error);
}

bool value_base_url(char **value, GError **error)
{
    return check_url(value, "https", "http", false, error);
}

bool value_mail_server(char **value, GError **error)
{
    struct url url;
    if (!check_url(value, "smtp", "smtps", false, error))
        return false;
    bool path = url_split(*value, &url) && *url.path;
    url_clear(&url);
    return path ? value_wrong(error, *value,
                          "has a path; allowed: smtp://HOST:587 (STARTTLS) or smtps://HOST:465")
                : true;
}

bool value_listen(char **value, GError **error)
{
    g_autofree char *host = NULL;
    const char *path;
    int port;
    if (listen_split(*value, &host, &port, &path))
        return true;
    return value_wrong(error, *value,
            "is no address to listen on; allowed: 127.0.0.1:8480 (an IPv4 "
            "address and a port 1 to 65535), [::1]:8480 or unix:/path");
}

bool value_address(char **value, GError **error)
{
    return email_address_usable(*value, NULL) ? true
                                              : value_wrong(error, *value,
                                                        "is no plain e-mail address; allowed: one "
                                                        "such as info@example.com, without a name");
}

/* A name as RFC 5322 quotes it: "De Hoek, \"Gent\"" without its quotes; as it is where it has none.
 * NULL: quotes that do not match. Caller frees. */
static char *unquoted(const char *name)
{
    gsize length = strlen(name);
    if (*name != '"')
        return strchr(name, '"') ? NULL : g_strdup(name);
    GString *plain = g_string_new(NULL);
    const char *p = name + 1;
    for (; *p && *p != '"'; p++) {
        p += *p == '\\' && p[1];
        g_string_append_c(plain, *p);
    }
    return g_string_free(plain, length < 2 || p != name + length - 1);
}

bool sender_split(const char *text, char **name, char **address)
{
    const char *open = strrchr(text, '<');
    g_autofree char *before =
            open ? g_strstrip(g_strndup(text, (gsize)(open - text))) : g_strdup("");
    g_autofree char *plain = g_strstrip(g_strdup(open ? open + 1 : text));
    gsize length = strlen(plain);
    if (open && (length == 0 || plain[length - 1] != '>'))
        return false;
    if (open)
        plain[length - 1] = 0;
    g_autofree char *shown = unquoted(before);
    if (!shown || (*before != '"' && strpbrk(before, "<>")) || !email_address_usable(plain, NULL))
        return false;
    *name = g_steal_pointer(&shown);
    *address = g_steal_pointer(&plain);
    return true;
}

bool value_sender(char **value, GError **error)
{
    g_autofree char *name = NULL, *address = NULL;
    if (sender_split(*value, &name, &address))
        return true;
    return value_wrong(error, *value,
            "is no sender; allowed: one plain e-mail address such as "
            "info@example.com, or with a name before it: Name "
            "<info@example.com>");
}

bool value_addresses(char **value, GError **error)
{
    g_auto(GStrv) parts = g_strsplit_set(*value, ",;", -1);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (char **part = parts; *part; part++) {
        g_strstrip(*part);
        if (**part && !value_address(part, error))
            return false;
        if (**part)
            g_string_append_printf(joined, "%s%s", joined->len ? "," : "", *part);
    }
    text_take(value, g_strdup(joined->str));
    return true;
}

/* ---- other single values ---- */

bool value_country(char **value, GError **error)
{
    const char *text = *value;
    if (strlen(text) == 2 &&
            strcmp(country_name(text, LANGUAGE_EN), text) !=
                    0) /* an unknown code is its own name */
        return true;
    return value_wrong(
            error, text, "is no country; allowed: two capital letters (ISO 3166) such as BE");
}

bool value_iban(char **value, GError **error)
{
    if (!iban_valid(*value))
        return value_wrong(error, *value,
                "is no IBAN (its check digits or length are wrong); "
                "allowed: one such as BE68 5390 0754 7034");
    text_take(value, iban_normalize(*value));
    return true;
}

bool value_bic(char **value, GError **error)
{
    const char *text = *value;
    gsize length = strlen(text);
    bool ok = (length == 8 || length == 11) && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") >= 6 &&
            strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == length;
    return ok ? true
              : value_wrong(error, text,
                        "is no BIC; allowed: 8 or 11 capital letters and digits, such as KREDBEBB");
}

bool value_color(char **value, GError **error)
{
    const char *text = *value;
    if (strlen(text) != 7 || *text != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
        return value_wrong(error, text, "is no colour; allowed: #rrggbb such as #1f4e79");
    text_take(value, g_ascii_strdown(text, -1));
    return true;
}

bool value_timezone(char **value, GError **error)
{
    bool name = g_ascii_isalpha(**value) && !strstr(*value, "..");
    return name && date_zone_exists(*value) ? true
                                            : value_wrong(error, *value,
                                                      "is no time zone this machine knows; "
                                                      "allowed: a name such as Europe/Brussels");
}

bool value_day(char **value, GError **error)
{
    return date_is_day(*value)
            ? true
            : value_wrong(error, *value, "is no day; allowed: YYYY-MM-DD such as 2026-12-01");
}

bool value_number_format(char **value, GError **error)
{
    if (!number_format_check(*value, error))
        return false;
    g_autofree char *why = NULL;
    if (!number_format_ambiguous(*value, &why))
        return true;
    return fail(error, BILLHOOK_ERROR_USAGE, "%s",
            why ? why : "this format could give one number twice");
}

bool value_mollie_method(char **value, GError **error)
{
    gsize length = strlen(*value);
    bool ok = length >= 2 && length <= 40 && strspn(*value, G_CSET_a_2_z) == length;
    return ok ? true
              : value_wrong(error, *value,
                        "is no method; allowed: Mollie's names, such as bancontact or creditcard");
}

bool value_profile(char **value, GError **error)
{
    bool ok = strspn(*value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
            strlen(*value);
    return ok ? true
              : value_wrong(error, *value, "is no profile; allowed: letters, digits, - and _");
}

/* ---- Peppol ---- */

bool value_provider(char **value, GError **error)
{
    if (strcmp(*value, "off") == 0 || peppol_provider_find(*value))
        return true;

    const char *const *names = peppol_provider_names();
    const char *nearest = text_nearest(*value, names);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_autofree char *text = g_strdup_printf("is no provider; allowed: off, %s%s%s%s", all,
            nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return value_wrong(error, *value, text);
}

bool value_provider_url(char **value, GError **error)
{
    struct url url;
    if (!check_url(value, "https", "http", false, error))
        return false;

    bool safe = url_split(*value, &url) &&
            (strcmp(url.scheme, "https") == 0 || host_is_loopback(url.host));
    url_clear(&url);
    return safe ? true
                : value_wrong(error, *value,
                          "is without TLS, and keys go there; allowed: https://HOST, or http:// on "
                          "this machine (localhost, 127.0.0.1, ::1)");
}

bool value_loopback_url(char **value, GError **error)
{
    struct url url;
    if (!check_url(value, "http", "https", false, error))
        return false;
    bool here = url_split(*value, &url) && host_is_loopback(url.host);
    url_clear(&url);
    return here ? true
                : value_wrong(error, *value,
                          "is not on this machine; allowed: http:// with localhost, 127.0.0.1 or "
                          "[::1]");
}

bool value_rest_key(char **value, GError **error)
{
    static const char signs[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_";
    bool plain = strlen(*value) <= 100 && strspn(*value, signs) == strlen(*value);
    return plain
            ? true
            : fail(error, BILLHOOK_ERROR_USAGE,
                      "is no consumer key; allowed: at most 100 letters, digits, - and _, such "
                      "as ck_ and 40 of them");
}

/* With plain permalinks the route is a parameter, the only one that is allowed. */
bool value_rest_url(char **value, GError **error)
{
    static const char signs[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "/-_";
    const char *found = strstr(*value, "?rest_route=/");
    g_autofree char *route = g_strdup(found ? found : "");
    if (!found)
        return value_provider_url(value, error);

    gsize length = strspn(strchr(route, '/'), signs);
    if (strchr(route, '/')[length])
        return value_wrong(
                error, *value, "has more than a route; allowed: https://HOST/?rest_route=/wc/v3");
    g_autofree char *site = g_strndup(*value, (gsize)(found - *value));
    if (!value_provider_url(&site, error))
        return false;

    while (route[strlen(route) - 1] == '/')
        route[strlen(route) - 1] = 0;
    text_take(value, g_strconcat(site, "/", route, NULL));
    return true;
}

bool value_account(char **value, GError **error)
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    bool plain = strlen(*value) <= 64 && strspn(*value, signs) == strlen(*value);
    return plain ? true
                 : value_wrong(error, *value,
                           "is no id of a company; allowed: at most 64 letters, digits, - _ and .");
}

bool value_zone(char **value, GError **error)
{
    enum { LONGEST = 180 };
    gsize length = strlen(*value);
    if (length > 1 && (*value)[length - 1] == '.')
        (*value)[--length] = '\0';
    bool good = length <= LONGEST && !strpbrk(*value, ": /") && host_has_form(*value);
    return good ? true
                : value_wrong(error, *value,
                          "is no DNS name; allowed: one such as "
                          "participant.sml.prod.tech.peppol.org");
}

bool value_dns_server(char **value, GError **error)
{
    g_autofree char *host = NULL;
    struct in6_addr address;
    const char *path = NULL;
    int port;
    bool plain =
            inet_pton(AF_INET, *value, &address) == 1 || inet_pton(AF_INET6, *value, &address) == 1;
    if (plain || (listen_split(*value, &host, &port, &path) && !path))
        return true;
    return value_wrong(error, *value,
            "is no DNS server; allowed: an IP address such as "
            "127.0.0.1, or one with its port such as 127.0.0.1:5353");
}

bool value_participant(char **value, GError **error)
{
    g_autoptr(GError) problem = NULL;
    char *participant = participant_parse(*value, &problem);
    if (!participant)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s", problem->message);
    text_take(value, participant);
    return true;
}

bool value_zero_vat(char **value, GError **error)
{
    g_autoptr(GPtrArray) rules = vat_zero_rules(*value, error);
    return rules != NULL;
}

bool value_accountant_document(char **value, GError **error)
{
    enum document_type type;
    bool known = document_type_from_text(*value, &type);
    if (known && (type == DOCUMENT_INVOICE || type == DOCUMENT_CREDIT_NOTE))
        return true;
    return value_wrong(error, *value,
            "is no document for the accountant; allowed: invoice, credit_note, or both separated "
            "by ;");
}

bool value_journal(char **value, GError **error)
{
    static const char *const formats[] = {"winbooks", NULL};
    if (g_strv_contains(formats, *value))
        return true;
    if (strcmp(*value, "octopus") == 0)
        return value_wrong(error, *value,
                "is no journal that billhook can write: Octopus tells its layout on request only; "
                "it takes the XML files themselves. Allowed: winbooks, or off");
    return value_wrong(error, *value, "is no journal format; allowed: winbooks, or off");
}

static bool check_code(const char *value, gsize most, GError **error)
{
    gsize length = strlen(value);
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(value[i]))
            length = most + 1;
    if (length >= 1 && length <= most)
        return true;
    g_autofree char *what =
            g_strdup_printf("is no code of the accounting package; allowed: 1 to %" G_GSIZE_FORMAT
                            " letters and digits",
                    most);
    return value_wrong(error, value, what);
}

bool value_ledger_journal(char **value, GError **error)
{
    return check_code(*value, 6, error);
}

bool value_ledger_account(char **value, GError **error)
{
    return check_code(*value, 8, error);
}

bool value_ledger_code(char **value, GError **error)
{
    return check_code(*value, 10, error);
}

bool value_ledger_entry(char **value, GError **error)
{
    struct ledger_entry entry;
    g_autoptr(GError) problem = NULL;
    return ledger_read(*value, &entry, &problem) || value_wrong(error, *value, problem->message);
}

bool value_reminder_days(char **value, GError **error)
{
    int days[LATE_STEPS_MOST];
    return late_steps(*value, days, error) >= 0;
}

bool value_late_rates(char **value, GError **error)
{
    return late_rates_check(*value, error);
}
