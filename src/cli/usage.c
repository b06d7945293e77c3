/* Checks of option values and of whole command lines. */
#include "usage.h"

#include <string.h>

#include "acts/list.h"
#include "arguments.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "command.h"
#include "document/edits.h"
#include "document/peppol_status.h"
#include "store/documents.h"

static bool one_of(const char *what, const char *value, const char *const *names, GError **error)
{
    return g_strv_contains(names, value) || argument_none_of(what, value, names, error);
}

/* ---- values of options ---- */

/* One of the first `count` document types. */
static bool one_of_types(const char *what, const char *value, int count, GError **error)
{
    const char *names[DOCUMENT_TYPES + 1] = {NULL};
    for (int type = 0; type < count; type++)
        names[type] = document_type_text((enum document_type)type);
    return one_of(what, value, names, error);
}

bool usage_type(const char *name, const char *value, GError **error)
{
    return one_of_types(name, value, DOCUMENT_TYPES, error);
}

bool usage_order_type(const char *name, const char *value, GError **error)
{
    if (strcmp(value, document_type_text(DOCUMENT_CREDIT_NOTE)) == 0)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "%s: a credit note is made from its invoice: `billhook credit DOC`", name);
    return one_of_types(name, value, DOCUMENT_CREDIT_NOTE, error); /* it is the last one */
}

bool usage_state(const char *name, const char *value, GError **error)
{
    static const char *const names[] = {"draft", "issued", "sent", "void", NULL};
    return one_of(name, value, names, error);
}

bool usage_inbox_state(const char *name, const char *value, GError **error)
{
    static const char *const names[] = {"pending", "done", "ignored", "failed", NULL};
    return one_of(name, value, names, error);
}

bool usage_outbox_state(const char *name, const char *value, GError **error)
{
    static const char *const names[] = {
            "queued", "held", "uncertain", "sent", "failed", "cancelled", NULL};
    return one_of(name, value, names, error);
}

bool usage_peppol_state(const char *name, const char *value, GError **error)
{
    const char *names[PEPPOL_STATES + 1] = {NULL};
    for (int state = 0; state < PEPPOL_STATES; state++)
        names[state] = peppol_state_text((enum peppol_state)state);
    return one_of(name, value, names, error);
}

bool usage_category(const char *name, const char *value, GError **error)
{
    static const char *const names[] = {"K", "AE", "G", "E", "Z", NULL};
    return one_of(name, value, names, error);
}

bool usage_vat_reason(const char *name, const char *value, GError **error)
{
    if (text_is_blank(value) || g_utf8_strlen(value, -1) > 300)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "%s: allowed is a text of at most 300 characters, such as 'art. 44 WBTW'", name);
    return true;
}

bool usage_ground(const struct cli_arguments *arguments, GError **error)
{
    const char *category = cli_option(arguments, "--vat-category"),
               *reason = cli_option(arguments, "--vat-reason");
    if (reason && !category)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "--vat-reason goes with --vat-category: "
                "--vat-category E --vat-reason 'art. 44 WBTW'");
    if (category && strcmp(category, "E") == 0 && !reason)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "--vat-category E needs --vat-reason TEXT, which "
                "the page and the e-invoice have to say (KB nr. 1, "
                "art. 5), such as 'art. 44 WBTW'");
    return true;
}

bool usage_day(const char *name, const char *value, GError **error)
{
    return argument_day(value, name, error);
}

bool usage_count(const char *name, const char *value, GError **error)
{
    gint64 number;
    return argument_number(value, 1, 1000000, name, &number, error);
}

bool usage_next(const char *name, const char *value, GError **error)
{
    gint64 number;
    return argument_number(value, 1, G_MAXINT64 / 2, name, &number, error);
}

bool usage_amount(const char *name, const char *value, GError **error)
{
    struct decimal amount;
    return (decimal_parse(value, &amount) && decimal_sign(amount) > 0) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s' is no positive amount, like 12.50", name,
                    value);
}

bool usage_sum(const char *name, const char *value, GError **error)
{
    gint64 sum;
    return list_read_sum(value, &sum) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: '%.40s' is no amount, like 12.50", name, value);
}

bool usage_words(const char *name, const char *value, GError **error)
{
    return list_check_words(name, value, error);
}

bool usage_rate(const char *name, const char *value, GError **error)
{
    struct decimal rate;
    return (decimal_parse(value, &rate) && decimal_sign(rate) >= 0) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s' is no VAT rate, like 21", name, value);
}

/* "3" or "3=1.5". */
static bool read_line(const char *value, struct credit_line *line)
{
    const char *equals = strchr(value, '=');
    g_autofree char *place = equals ? g_strndup(value, (gsize)(equals - value)) : g_strdup(value);
    guint64 number;
    *line = (struct credit_line){.all = !equals};
    if (!g_ascii_string_to_unsigned(place, 10, 1, G_MAXINT32, &number, NULL))
        return false;
    line->place = (gsize)number;
    return !equals ||
            (decimal_parse(equals + 1, &line->quantity) && decimal_sign(line->quantity) > 0);
}

bool usage_line(const char *name, const char *value, GError **error)
{
    struct credit_line line;
    g_autofree char *safe = log_escape(value, 60);
    return read_line(value, &line) ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "%s: '%s' is no N or N=QUANTITY; allowed: the line's place from 1, as "
                    "`billhook "
                    "show` lists them, and a quantity above 0, like 2 or 2=1.5",
                    name, safe);
}

bool usage_url(const char *name, const char *value, GError **error)
{
    return g_str_has_prefix(value, "http://") || g_str_has_prefix(value, "https://") ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s' is no URL; allowed: http://… or https://…",
                    name, value);
}

bool usage_not_empty(const char *name, const char *value, GError **error)
{
    return *value || fail(error, BILLHOOK_ERROR_USAGE, "%s: the value is empty", name);
}

/* ---- whole commands ---- */

bool usage_edit(const struct cli_arguments *arguments, GError **error)
{
    struct document_edits scratch = {0};
    bool good = true;
    for (guint i = 1; good && i < arguments->words->len; i++) {
        const char *word = cli_word(arguments, i), *equals = strchr(word, '=');
        g_autofree char *key = equals ? g_strndup(word, (gsize)(equals - word)) : NULL,
                        *keys = g_strjoinv(", ", (char **)edit_key_names);
        good = equals ? document_edits_set(&scratch, key, equals + 1, error)
                      : fail(error, BILLHOOK_ERROR_USAGE, "edit: '%s' is no KEY=VALUE; keys: %s",
                                word, keys);
    }
    document_edits_clear(&scratch);
    return good;
}

GArray *usage_credit_lines(const struct cli_arguments *arguments)
{
    const GPtrArray *values = cli_option_each(arguments, "--line");
    if (!values)
        return NULL;
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(struct credit_line));
    for (guint i = 0; i < values->len; i++) {
        struct credit_line line;
        if (read_line(g_ptr_array_index(values, i), &line))
            g_array_append_val(lines, line);
    }
    return lines;
}

/* No line twice: which quantity would count? */
static bool check_lines(const GArray *lines, GError **error)
{
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < lines->len; i++) {
        gsize place = g_array_index(lines, struct credit_line, i).place;
        if (!g_hash_table_add(places, GSIZE_TO_POINTER(place)))
            return fail(error, BILLHOOK_ERROR_USAGE,
                    "credit: --line %zu is given twice; give its "
                    "whole quantity once: --line %zu=2",
                    place, place);
    }
    return true;
}

bool usage_refund(const char *name, const char *value, GError **error)
{
    gint64 number;
    return argument_number(value, 1, G_MAXINT64, name, &number, error);
}

bool usage_credit_refund(const struct cli_arguments *arguments, gint64 *refund, GError **error)
{
    const char *value = cli_option(arguments, "--refund");
    *refund = 0;
    return !value || argument_number(value, 1, G_MAXINT64, "--refund", refund, error);
}

bool usage_credit(const struct cli_arguments *arguments, GError **error)
{
    const char *amount = cli_option(arguments, "--amount"), *rate = cli_option(arguments, "--rate");
    g_autoptr(GArray) lines = usage_credit_lines(arguments);
    if (cli_option(arguments, "--refund") && (lines || amount || rate))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "credit: --refund does not go with --line, --amount and --rate: the refund says "
                "what it is");
    if (lines && (amount || rate))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "credit: --line does not go with --amount and "
                "--rate: either lines, or an amount at a rate");
    if (!amount != !rate)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "credit: --amount and --rate go together: --amount 12.50 --rate 21");
    return !lines || check_lines(lines, error);
}

bool usage_list(const struct cli_arguments *arguments, GError **error)
{
    const char *from = cli_option(arguments, "--from"), *to = cli_option(arguments, "--to");
    return !from || !to || strcmp(from, to) <= 0 ||
            fail(error, BILLHOOK_ERROR_USAGE, "list: --from %s is after --to %s", from, to);
}

bool usage_number(const struct cli_arguments *arguments, GError **error)
{
    const char *type = cli_word(arguments, 0), *next = cli_option(arguments, "--next");
    if (type && !usage_type("number", type, error))
        return false;
    if (next && !type)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "number: the TYPE is missing: billhook "
                "number TYPE --next N [--reason TEXT]");
    if (!next && (cli_option(arguments, "--reason") || cli_option(arguments, "--shop")))
        return fail(error, BILLHOOK_ERROR_USAGE, "number: --reason and --shop go with --next N");
    return true;
}

bool usage_check(const struct cli_arguments *arguments, GError **error)
{
    return !cli_switch(arguments, "--serve") || g_hash_table_size(arguments->options) == 1 ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "check: --serve goes alone: it is what a reload asks");
}

bool usage_webhooks(const struct cli_arguments *arguments, GError **error)
{
    return !cli_switch(arguments, "--yes") || cli_switch(arguments, "--mend") ||
            fail(error, BILLHOOK_ERROR_USAGE, "webhooks: --yes goes with --mend");
}

bool usage_create(const struct cli_arguments *arguments, GError **error)
{
    return cli_option(arguments, "--type") ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "create: --type is missing: order_form, delivery_note or invoice");
}

bool usage_backup(const struct cli_arguments *arguments, GError **error)
{
    bool file = cli_word(arguments, 0) != NULL, rotate = cli_option(arguments, "--rotate") != NULL;
    return file != rotate ||
            fail(error, BILLHOOK_ERROR_USAGE, "backup: %s",
                    file ? "either FILE or --rotate DIRECTORY, not both"
                         : "something is missing: FILE or --rotate DIRECTORY");
}

bool usage_remind(const struct cli_arguments *arguments, GError **error)
{
    bool hold = cli_switch(arguments, "--hold"), release = cli_switch(arguments, "--release"),
         dry = cli_switch(arguments, "--dry-run");
    if (hold + release + dry > 1)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "--hold, --release and --dry-run: one of them at a time");
    if ((hold || release) && arguments->words->len == 0)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: name the invoice, such as 2026-00116",
                hold ? "--hold" : "--release");
    return true;
}
