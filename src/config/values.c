/* From the text of a value to its field, by type; and the checks of single values. */
#include "config/values.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/un.h>

#include "base/date.h"
#include "base/error.h"
#include "base/host.h"
#include "base/log.h"
#include "base/text.h"
#include "config/settings.h"
#include "document/number.h"
#include "document/vat.h"

#define LONGEST_TEMPLATE 32768

/* ---- words ---- */

static char *quoted(const char *value)
{
    g_autofree char *safe = log_escape(value, 60);
    return g_strdup_printf("'%s'", safe);
}

static bool wrong(GError **error, const char *value, const char *what)
{
    g_autofree char *shown = quoted(value);
    return fail(error, BILLHOOK_ERROR_USAGE, "%s %s", shown, what);
}

static char *choice_names(const struct setting_choice *choices)
{
    GString *names = g_string_new(NULL);
    for (; choices->name; choices++)
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", choices->name);
    return g_string_free(names, FALSE);
}

static char *time_text(gint64 seconds)
{
    static const struct {
        char unit;
        gint64 seconds;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}};
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (seconds > 0 && seconds % units[i].seconds == 0)
            return g_strdup_printf(
                    "%" G_GINT64_FORMAT "%c", seconds / units[i].seconds, units[i].unit);
    return g_strdup_printf("%" G_GINT64_FORMAT "s", seconds);
}

static char *size_text(gint64 bytes)
{
    if (bytes > 0 && bytes % (1024 * 1024) == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT "M", bytes / 1024 / 1024);
    return g_strdup_printf(
            "%" G_GINT64_FORMAT "%s", bytes % 1024 ? bytes : bytes / 1024, bytes % 1024 ? "" : "K");
}

static char *limits_text(const struct setting *setting, char *text(gint64), const char *what)
{
    g_autofree char *least = text(setting->least), *most = text(setting->most);
    return g_strdup_printf(
            "%s, %s to %s%s", what, least, most, setting->flags & SETTING_OFF ? ", or off" : "");
}

char *setting_allowed(const struct setting *setting)
{
    if (setting->allowed)
        return g_strdup(setting->allowed);
    switch (setting->type) {
    case SETTING_CHOICE:
    case SETTING_SWITCH:
        return choice_names(setting->choices);
    case SETTING_INTEGER:
    case SETTING_COUNT:
        return g_strdup_printf(
                "%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, setting->least, setting->most);
    case SETTING_SIZE:
        return limits_text(setting, size_text, "a size such as 8M");
    case SETTING_TIME:
        return limits_text(setting, time_text, "a time such as 90m or 5d");
    case SETTING_PATH:
        return g_strdup(setting->flags & SETTING_OFF ? "a path, or off" : "a path");
    case SETTING_PATHS:
        return g_strdup("paths, separated by ;");
    case SETTING_SECRET:
        return g_strdup("a secret");
    case SETTING_TEMPLATE:
        return g_strdup("a text");
    case SETTING_LIST:
    case SETTING_TEXT:
    case SETTING_BURST:
        break;
    }
    return g_strdup("a text of one line");
}

/* ---- escapes ---- */

static const char escape_letters[] = "sntr\\;", escape_meanings[] = " \n\t\r\\;";

/* `keep`: escapes that stay as they are, for a later split. */
static char *unescape(const char *value, const char *keep, GError **error)
{
    GString *text = g_string_new(NULL);
    for (const char *p = value; *p; p++) {
        const char *letter = *p == '\\' && p[1] ? strchr(escape_letters, p[1]) : NULL;
        if (*p == '\\' && (!letter || (*letter == ';' && !strchr(keep, ';')))) {
            g_string_free(text, TRUE);
            fail(error, BILLHOOK_ERROR_USAGE,
                    "a backslash stands before something else than n (line break), t, s (blank), r "
                    "or \\; write a backslash itself as \\\\");
            return NULL;
        }
        if (!letter)
            g_string_append_c(text, *p);
        else if (strchr(keep, *letter))
            g_string_append_len(text, p, 2);
        else
            g_string_append_c(text, escape_meanings[letter - escape_letters]);
        p += letter != NULL;
    }
    return g_string_free(text, FALSE);
}

char *setting_unescape(const char *value, GError **error)
{
    return unescape(value, "", error);
}

char *setting_escape(const char *text)
{
    GString *value = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        const char *meaning = strchr(escape_meanings, *p);
        bool at_end = p == text || p[1] == 0;
        if (meaning && *p != ';' && (*p != ' ' || at_end))
            g_string_append_printf(value, "\\%c", escape_letters[meaning - escape_meanings]);
        else
            g_string_append_c(value, *p);
    }
    return g_string_free(value, FALSE);
}

/* ---- numbers ---- */

/* Digits at the beginning of *text, which moves behind them. False: none, or beyond 15 digits. */
static bool take_number(const char **text, gint64 *number)
{
    gsize digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > 15)
        return false;
    *number = g_ascii_strtoll(*text, NULL, 10);
    *text += digits;
    return true;
}

struct unit {
    char letter;
    gint64 factor;
};

/* A number and one of the units; letter 0 stands for none. False: no such form. */
static bool take_quantity(const char *text, const struct unit *units, gint64 *result)
{
    gint64 number;
    if (!take_number(&text, &number) || (*text && text[1]))
        return false;
    for (; units->factor; units++)
        if (units->letter == *text)
            return !__builtin_mul_overflow(number, units->factor, result);
    return false;
}

static const struct unit size_units[] = {{0, 1}, {'K', 1024}, {'M', 1024 * 1024}, {0}};
static const struct unit time_units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {0}};
static const struct unit no_units[] = {{0, 1}, {0}};

static bool put_number(const struct setting *setting,
        const char *value,
        const struct unit *units,
        const char *form,
        gint64 *number,
        GError **error)
{
    g_autofree char *allowed = setting_allowed(setting);
    g_autofree char *shown = quoted(value);
    if ((setting->flags & SETTING_OFF) && strcmp(value, "off") == 0) {
        *number = 0;
        return true;
    }
    if (!take_quantity(value, units, number) &&
            !(units == time_units && strcmp(value, "0") == 0 && (*number = 0, true)))
        return fail(error, BILLHOOK_ERROR_USAGE, "%s is no %s; allowed: %s", shown, form, allowed);
    if (*number < setting->least || *number > setting->most)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s is out of range; allowed: %s", shown, allowed);
    return true;
}

static bool put_burst(
        const struct setting *setting, const char *value, struct config_mail *mail, GError **error)
{
    const char *rest = value;
    gint64 count = 0, window = 0;
    bool off = strcmp(value, "off") == 0;
    if (!off &&
            (!take_number(&rest, &count) || *rest != '/' ||
                    !take_quantity(rest + 1, time_units, &window) || count < setting->least ||
                    count > setting->most || window < 1 || window > 365LL * 86400))
        return wrong(error, value,
                "is no limit; allowed: COUNT/TIME such as 50/10m (COUNT 1 to 1000000, TIME a "
                "number and s, m, h or d), or off");
    mail->burst_count = off ? 0 : (int)count;
    mail->burst_window_s = off ? 0 : window;
    return true;
}

static bool put_choice(
        const struct setting *setting, const char *value, int *result, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct setting_choice *choice = setting->choices; choice->name; choice++) {
        if (strcmp(choice->name, value) == 0) {
            *result = choice->value;
            return true;
        }
        g_ptr_array_add(names, (gpointer)choice->name);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest =
            strlen(value) <= 100 ? text_nearest(value, (const char *const *)names->pdata) : NULL;
    g_autofree char *allowed = choice_names(setting->choices);
    g_autofree char *shown = quoted(value);
    g_autofree char *hint = nearest ? g_strdup_printf("; did you mean %s?", nearest) : g_strdup("");
    return fail(
            error, BILLHOOK_ERROR_USAGE, "%s is not allowed; allowed: %s%s", shown, allowed, hint);
}

/* ---- texts, paths and lists ---- */

static bool has_control(const char *text, const char *allowed)
{
    for (; *text; text++)
        if (((guchar)*text < 0x20 || *text == 0x7f) && !strchr(allowed, *text))
            return true;
    return false;
}

static void replace(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

static bool put_text(const struct setting *setting, const char *value, char **field, GError **error)
{
    g_autofree char *text = setting_unescape(value, error);
    if (!text)
        return false;
    g_strstrip(text);
    if ((setting->flags & SETTING_OFF) && strcmp(text, "off") == 0)
        *text = 0;
    if (has_control(text, ""))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "has a line break or another control character; allowed: one line");
    if (*text && setting->check && !setting->check(&text, error))
        return false;
    replace(field, g_steal_pointer(&text));
    return true;
}

static bool put_template(const struct setting *setting,
        const char *value,
        struct texts *texts,
        enum language language,
        GError **error)
{
    g_autofree char *text = setting_unescape(value, error);
    if (!text)
        return false;
    bool one_line = setting->flags & SETTING_ONE_LINE;
    if (strlen(text) > LONGEST_TEMPLATE)
        return fail(error, BILLHOOK_ERROR_USAGE, "is longer than %d bytes", LONGEST_TEMPLATE);
    if (one_line && text_is_blank(text))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "is empty; a mail needs a subject. Leave the key out for the built-in one");
    if (has_control(text, one_line ? "" : "\n\t"))
        return fail(error, BILLHOOK_ERROR_USAGE, "has %s",
                one_line ? "a line break or another control character; allowed: one line"
                         : "a control character; allowed: \\n and \\t");
    if (!text_template_check(text, error))
        return false;
    for (int i = 0; i < LANGUAGES; i++)
        if (language == LANGUAGES || language == (enum language)i)
            replace(&texts->in[i], g_strdup(text));
    return true;
}

/* An absolute path; NULL and USAGE. Caller frees. */
static char *full_path(const char *text, const char *directory, GError **error)
{
    static const char variable[] = "${CREDENTIALS_DIRECTORY}";
    const char *dollar = strstr(text, "${");
    if (*text == '~')
        return wrong(error, text,
                       "begins with ~, which is not understood here; write the whole path"),
               NULL;
    if (has_control(text, ""))
        return fail(error, BILLHOOK_ERROR_USAGE, "has a line break or another control character"),
               NULL;
    if (!dollar)
        return g_path_is_absolute(text) ? g_strdup(text) : g_build_filename(directory, text, NULL);
    const char *credentials = g_getenv("CREDENTIALS_DIRECTORY");
    if (dollar != text || !g_str_has_prefix(text, variable) ||
            strstr(text + strlen(variable), "${"))
        return wrong(error, text,
                       "has a variable; only ${CREDENTIALS_DIRECTORY} at the beginning is "
                       "understood"),
               NULL;
    if (!credentials || !*credentials) {
        fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "$CREDENTIALS_DIRECTORY is not set; systemd sets it for a service with "
                "LoadCredential=");
        return NULL;
    }
    return g_build_filename(credentials, text + strlen(variable), NULL);
}

static bool put_path(const struct setting *setting,
        const char *value,
        const char *directory,
        char **field,
        GError **error)
{
    g_autofree char *text = setting_unescape(value, error);
    if (!text)
        return false;
    g_strstrip(text);
    bool none = !*text || ((setting->flags & SETTING_OFF) && strcmp(text, "off") == 0);
    g_autofree char *path = none ? g_strdup("") : full_path(text, directory, error);
    if (!path)
        return false;
    replace(field, g_steal_pointer(&path));
    return true;
}

/* Splits at the separators, "\;" being a semicolon; parts are trimmed, empty ones left out. */
static char **split_list(const char *value, const char *separators, GError **error)
{
    g_autoptr(GStrvBuilder) parts = g_strv_builder_new();
    g_autofree char *text = unescape(value, ";\\", error);
    if (!text)
        return NULL;
    g_autoptr(GString) part = g_string_new(NULL);
    for (const char *p = text;; p++) {
        if (*p && !strchr(separators, *p)) {
            g_string_append_c(part, *p == '\\' ? *++p : *p);
            continue;
        }
        g_autofree char *trimmed = g_strstrip(g_strdup(part->str));
        if (*trimmed)
            g_strv_builder_add(parts, trimmed);
        g_string_truncate(part, 0);
        if (!*p)
            return g_strv_builder_end(parts);
    }
}

static bool put_paths(const char *value,
        const char *directory,
        char **fields[LANGUAGES],
        enum language language,
        GError **error)
{
    g_auto(GStrv) paths = split_list(value, ";", error);
    if (!paths)
        return false;
    for (char **path = paths; *path; path++) {
        char *full = full_path(*path, directory, error);
        if (!full)
            return false;
        replace(path, full);
    }
    for (int i = 0; i < LANGUAGES; i++)
        if (language == LANGUAGES || language == (enum language)i) {
            g_strfreev(fields[i]);
            fields[i] = g_strdupv(paths);
        }
    return true;
}

static bool put_list(const char *value, char ***field, GError **error)
{
    char **list = split_list(value, ";,", error);
    if (!list)
        return false;
    for (char **item = list; *item; item++)
        if (has_control(*item, "")) {
            g_strfreev(list);
            return fail(
                    error, BILLHOOK_ERROR_USAGE, "has a line break or another control character");
        }
    g_strfreev(*field);
    *field = list;
    return true;
}

/* ---- by type ---- */

static void *field(const struct setting *setting, void *base)
{
    return (char *)base + setting->offset;
}

bool setting_put(const struct setting *setting,
        void *base,
        enum language language,
        const char *value,
        const char *directory,
        GError **error)
{
    void *at = field(setting, base);
    int choice = 0;
    gint64 number = 0;
    switch (setting->type) {
    case SETTING_TEXT:
        return put_text(setting, value, at, error);
    case SETTING_SECRET:
        replace(at, g_strdup(value));
        return true;
    case SETTING_TEMPLATE:
        return put_template(setting, value, at, language, error);
    case SETTING_PATH:
        return put_path(setting, value, directory, at, error);
    case SETTING_PATHS:
        return put_paths(value, directory, at, language, error);
    case SETTING_LIST:
        return put_list(value, at, error);
    case SETTING_CHOICE:
        return put_choice(setting, value, at, error);
    case SETTING_SWITCH:
        if (!put_choice(setting, value, &choice, error))
            return false;
        *(bool *)at = choice != 0;
        return true;
    case SETTING_INTEGER:
        if (!put_number(setting, value, no_units, "whole number", &number, error))
            return false;
        *(int *)at = (int)number;
        return true;
    case SETTING_COUNT:
        return put_number(setting, value, no_units, "whole number", &number, error) &&
                (*(gint64 *)at = number, true);
    case SETTING_SIZE:
        return put_number(setting, value, size_units, "size", &number, error) &&
                (*(gint64 *)at = number, true);
    case SETTING_TIME:
        return put_number(setting, value, time_units, "time", &number, error) &&
                (*(gint64 *)at = number, true);
    case SETTING_BURST:
        return put_burst(setting, value, at, error);
    }
    g_assert_not_reached();
}

void setting_put_builtin(const struct setting *setting, void *base, enum document_type type)
{
    struct texts *texts = field(setting, base);
    for (int i = 0; i < LANGUAGES; i++)
        replace(&texts->in[i],
                g_strdup(text_builtin(
                        setting->builtin, type, setting->builtin_paid, (enum language)i)));
}

void setting_clear(const struct setting *setting, void *base)
{
    void *at = field(setting, base);
    char **text = at;
    if (setting->type == SETTING_SECRET && *text)
        explicit_bzero(*text, strlen(*text));
    if (setting->type == SETTING_TEXT || setting->type == SETTING_SECRET ||
            setting->type == SETTING_PATH)
        replace(text, NULL);
    if (setting->type == SETTING_TEMPLATE)
        for (int i = 0; i < LANGUAGES; i++)
            replace(&((struct texts *)at)->in[i], NULL);
    char ***lists = at;
    int count = setting->type == SETTING_PATHS ? LANGUAGES : setting->type == SETTING_LIST ? 1 : 0;
    for (int i = 0; i < count; i++) {
        g_strfreev(lists[i]);
        lists[i] = NULL;
    }
}

/* ---- URLs and addresses ---- */

bool url_split(const char *text, struct url *url)
{
    *url = (struct url){0};
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
        return false;
    url->scheme = g_strdup(g_uri_get_scheme(uri));
    url->host = g_ascii_strdown(g_uri_get_host(uri), -1);
    url->path = g_strdup(g_uri_get_path(uri));
    for (gsize length = strlen(url->path); length > 0 && url->path[length - 1] == '/'; length--)
        url->path[length - 1] = 0;
    url->literal6 = strchr(url->host, ':') != NULL;
    url->userinfo = g_uri_get_userinfo(uri) != NULL;
    url->extra = g_uri_get_query(uri) || g_uri_get_fragment(uri);
    url->port = g_uri_get_port(uri);
    static const struct {
        const char *scheme;
        int port;
    } ports[] = {{"http", 80}, {"https", 443}, {"smtp", 587}, {"smtps", 465}};
    for (gsize i = 0; url->port < 0 && i < G_N_ELEMENTS(ports); i++)
        if (strcmp(url->scheme, ports[i].scheme) == 0)
            url->port = ports[i].port;
    return true;
}

void url_clear(struct url *url)
{
    g_free(url->scheme);
    g_free(url->host);
    g_free(url->path);
    *url = (struct url){0};
}

bool host_is_private(const char *host)
{
    /* wp_http_validate_url(), WordPress 6.1 to 7.1, and link-local */
    static const struct {
        guint32 net, mask;
    } nets[] = {{0x00000000, 0xff000000}, {0x0a000000, 0xff000000}, {0x7f000000, 0xff000000},
            {0xa9fe0000, 0xffff0000}, {0xac100000, 0xfff00000}, {0xc0a80000, 0xffff0000}};
    struct in_addr address;
    if (inet_pton(AF_INET, host, &address) == 1) {
        for (gsize i = 0; i < G_N_ELEMENTS(nets); i++)
            if ((ntohl(address.s_addr) & nets[i].mask) == nets[i].net)
                return true;
        return false;
    }
    return host_is_loopback(host) || !strchr(host, '.') || g_str_has_suffix(host, ".local") ||
            g_str_has_suffix(host, ".internal") || g_str_has_suffix(host, ".lan") ||
            g_str_has_suffix(host, ".home.arpa");
}

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
        g_autofree char *shown = quoted(*value);
        return fail(error, BILLHOOK_ERROR_USAGE,
                "%s is no URL of the form %s://HOST or %s://HOST:PORT", shown, first, second);
    }
    if (userinfo && !user_allowed) /* may hold a password: not shown */
        return fail(error, BILLHOOK_ERROR_USAGE,
                "the URL has a user or password in it; allowed: %s://HOST or %s://HOST:PORT", first,
                second);
    if (extra)
        return wrong(error, *value, "has a ? or # part; allowed: the address without them");
    for (gsize length = strlen(*value); length > 0 && (*value)[length - 1] == '/'; length--)
        (*value)[length - 1] = 0;
    return true;
}

bool value_public_url(char **value, GError **error)
{
    return check_url(value, "https", "http", true, error);
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
    return path ? wrong(error, *value,
                          "has a path; allowed: smtp://HOST:587 (STARTTLS) or smtps://HOST:465")
                : true;
}

static bool port_parse(const char *text, int *port)
{
    gint64 number;
    const char *rest = text;
    if (strlen(text) > 5 || !take_number(&rest, &number) || *rest || number < 1 || number > 65535)
        return false;
    *port = (int)number;
    return true;
}

bool listen_split(const char *text, char **host, int *port, const char **path)
{
    *host = NULL;
    *path = NULL;
    if (g_str_has_prefix(text, "unix:")) {
        *path = text + strlen("unix:");
        *host = g_strdup("");
        return **path == '/' && strlen(*path) < sizeof(((struct sockaddr_un *)NULL)->sun_path) &&
                (*path)[strlen(*path) - 1] != '/';
    }
    const char *colon = strrchr(text, ':');
    if (!colon || !port_parse(colon + 1, port))
        return false;
    bool brackets = *text == '[' && colon > text + 1 && colon[-1] == ']';
    *host = brackets ? g_strndup(text + 1, (gsize)(colon - text) - 2)
                     : g_strndup(text, (gsize)(colon - text));
    unsigned char address[sizeof(struct in6_addr)];
    return inet_pton(brackets ? AF_INET6 : AF_INET, *host, address) == 1;
}

bool value_listen(char **value, GError **error)
{
    g_autofree char *host = NULL;
    const char *path;
    int port;
    if (listen_split(*value, &host, &port, &path))
        return true;
    return wrong(error, *value,
            "is no address to listen on; allowed: 127.0.0.1:8480 (an IPv4 address and a port 1 to "
            "65535), [::1]:8480 or unix:/path");
}

bool value_address(char **value, GError **error)
{
    return email_address_usable(*value, NULL) ? true
                                              : wrong(error, *value,
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
    return wrong(error, *value,
            "is no sender; allowed: one plain e-mail address such as info@example.com, or with a "
            "name before it: Name "
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
    replace(value, g_strdup(joined->str));
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
    return wrong(error, text, "is no country; allowed: two capital letters (ISO 3166) such as BE");
}

bool value_iban(char **value, GError **error)
{
    if (!iban_valid(*value))
        return wrong(error, *value,
                "is no IBAN (its check digits or length are wrong); allowed: one such as BE68 5390 "
                "0754 7034");
    replace(value, iban_normalize(*value));
    return true;
}

bool value_bic(char **value, GError **error)
{
    const char *text = *value;
    gsize length = strlen(text);
    bool ok = (length == 8 || length == 11) && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") >= 6 &&
            strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == length;
    return ok ? true
              : wrong(error, text,
                        "is no BIC; allowed: 8 or 11 capital letters and digits, such as KREDBEBB");
}

bool value_color(char **value, GError **error)
{
    const char *text = *value;
    if (strlen(text) != 7 || *text != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
        return wrong(error, text, "is no colour; allowed: #rrggbb such as #1f4e79");
    replace(value, g_ascii_strdown(text, -1));
    return true;
}

bool value_timezone(char **value, GError **error)
{
    bool name = g_ascii_isalpha(**value) && !strstr(*value, "..");
    return name && date_zone_exists(*value) ? true
                                            : wrong(error, *value,
                                                      "is no time zone this machine knows; "
                                                      "allowed: a name such as Europe/Brussels");
}

bool value_day(char **value, GError **error)
{
    return date_is_day(*value)
            ? true
            : wrong(error, *value, "is no day; allowed: YYYY-MM-DD such as 2026-12-01");
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

bool value_profile(char **value, GError **error)
{
    bool ok = strspn(*value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
            strlen(*value);
    return ok ? true : wrong(error, *value, "is no profile; allowed: letters, digits, - and _");
}

bool value_zero_vat(char **value, GError **error)
{
    g_autoptr(GPtrArray) rules = vat_zero_rules(*value, error);
    return rules != NULL;
}
