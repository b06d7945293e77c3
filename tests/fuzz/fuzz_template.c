/* Any bytes as a text of the config file, filled with a document whose values are hostile: no
 * crash, no leak, no value expanded twice, a result that is clean text of bounded size. */
#include <stdint.h>
#include <string.h>

#include "document/text.h"

static char empty[] = "", seller_name[] = "{company} & Co", zone[] = "Europe/Brussels",
            url[] = "https://shop.example";

static void set(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static struct document *hostile(enum document_type type, const char *note)
{
    struct document *document = document_new(type);
    document->language = (enum language)((int)type % LANGUAGES);
    document->totals.gross = G_MAXINT64;
    document->totals.due = -G_MAXINT64;
    document->order_created_at = 1795492797;
    set(&document->number, "2026-00116");
    set(&document->currency, "EUR");
    set(&document->customer.name, "{number}{{{note}");
    set(&document->customer.first_name, "\xff\r\nBcc: x\x01");
    set(&document->due_date, "2026-12-08");
    set(&document->note, note);
    return document;
}

static void check_result(const char *template, const char *text)
{
    if (!g_utf8_validate(text, -1, NULL) || strlen(text) > 256 * 1024 + 3)
        __builtin_trap();
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        if (g_unichar_iscntrl(g_utf8_get_char(p)) && *p != '\n')
            __builtin_trap();
    /* without a brace nothing can go but control characters */
    if (!strchr(template, '{') && g_str_is_ascii(template) && strlen(text) > strlen(template))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct seller seller = {.name = seller_name, .timezone = zone, .street = empty};
    const struct shop shop = {.name = empty, .url = url};
    g_autofree char *template = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    bool good = text_template_check(template, true, &error);
    if (good == (error != NULL) || (error && !g_utf8_validate(error->message, -1, NULL)))
        __builtin_trap();
    for (int type = 0; good && type < DOCUMENT_TYPES; type++) {
        struct document *document = hostile((enum document_type)type, template);
        g_autofree char *text = text_expand(template, document, &seller, &shop);
        check_result(template, text);
        document_free(document);
    }
    return 0;
}
