/* help and version. */
#include <archive.h>
#include <cairo.h>
#include <curl/curl.h>
#include <gmime/gmime.h>
#include <libxml/xmlversion.h>
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <pango/pango.h>
#include <qrencode.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "commands.h"
#include "families.h"
#include "print.h"

#define WIDTH 80

static void print_overview(void)
{
    puts("billhook turns WooCommerce orders into order "
         "forms, delivery notes, invoices and\n"
         "credit notes, and mails them.\n"
         "\n"
         "usage: billhook [--config FILE] COMMAND …\n");
    for (const struct cli_command *command = cli_commands; command->name; command++)
        printf("  %-9s %s\n", command->name, command->summary);
    puts("\n"
         "FILE: --config, else $BILLHOOK_CONFIG, else "
         "/etc/billhook/billhook.conf.\n"
         "--json prints JSON for programs. `billhook "
         "help COMMAND` explains a command.\n"
         "--all [--configs DIR] runs status, list, verify, check, outbox, peppol, report\n"
         "or export for all configs of DIR (/etc/billhook), one after the other.\n"
         "A first start: init, check, serve, setup, post.\n"
         "\n"
         "example: billhook help send");
}

/* The usage, broken before a bracket or a bar where the line gets too long. */
static void print_usage(const struct cli_command *command)
{
    int column = printf("billhook %s", command->name), depth = 0;
    for (const char *start = command->usage, *p = start; *start; p++) {
        depth += (*p == '[') - (*p == ']');
        if (*p && (*p != ' ' || depth > 0 || (p[1] != '[' && p[1] != '|')))
            continue;
        int length = (int)(p - start);
        bool fits = column + 1 + length <= WIDTH;
        printf("%s%.*s", fits ? " " : "\n    ", length, start);
        column = (fits ? column + 1 : 4) + length;
        start = *p ? p + 1 : p;
        if (!*p)
            break;
    }
    puts("");
}

static void print_command(const struct cli_command *command)
{
    print_usage(command);
    bool question = g_str_has_suffix(command->summary, "?");
    printf("\n%c%s%s\n%s", g_ascii_toupper(*command->summary), command->summary + 1,
            question ? "" : ".", command->details);
    for (const struct cli_option *option = command->options; option && option->name; option++) {
        g_autofree char *left =
                g_strconcat(option->name, option->argument ? " " : "", option->argument, NULL);
        int width = 18 + (int)(strlen(left) - (gsize)g_utf8_strlen(left, -1)); /* of bytes */
        printf("%s  %-*s %s\n", option == command->options ? "\n" : "", width, left, option->help);
    }
    printf("\nexample: %s\n", command->example);
}

int cli_help(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *name = cli_word(arguments, 0);
    (void)context;
    if (!name) {
        print_overview();
        return 0;
    }
    for (const struct cli_command *command = cli_commands; command->name; command++)
        if (strcmp(command->name, name) == 0) {
            print_command(command);
            return 0;
        }
    usage_help(arguments, error);
    return 2;
}

int cli_version(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    g_autofree char *glib =
            g_strdup_printf("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
    g_autofree char *gmime = g_strdup_printf(
            "%u.%u.%u", gmime_major_version, gmime_minor_version, gmime_micro_version);
    const struct {
        const char *name, *version;
    } libraries[] = {{"libmicrohttpd", MHD_get_version()},
            {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)}, {"cJSON", cJSON_Version()},
            {"SQLite", sqlite3_libversion()},
            {"libcurl", curl_version_info(CURLVERSION_NOW)->version}, {"GLib", glib},
            {"Pango", pango_version_string()}, {"cairo", cairo_version_string()}, {"GMime", gmime},
            {"libqrencode", QRcode_APIVersionString()}, {"libxml2", LIBXML_DOTTED_VERSION},
            {"zlib", zlibVersion()},
            {"libarchive", archive_version_string() + strlen("libarchive ")}};
    (void)arguments;
    (void)error;
    if (context->json) {
        cJSON *json = cJSON_CreateObject(), *list = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "version", BILLHOOK_VERSION);
        for (gsize i = 0; i < G_N_ELEMENTS(libraries); i++)
            cJSON_AddStringToObject(list, libraries[i].name, libraries[i].version);
        cJSON_AddItemToObject(json, "libraries", list);
        print_json(json);
        return 0;
    }
    printf("billhook %s\n", BILLHOOK_VERSION);
    for (gsize i = 0; i < G_N_ELEMENTS(libraries); i++)
        printf("  %-14s %s\n", libraries[i].name, libraries[i].version);
    return 0;
}
