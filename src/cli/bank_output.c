/* Lines of the bank as table and JSON. */
#include "bank_output.h"

#include <stdio.h>
#include <string.h>

#include "acts/bank_import.h"
#include "bank/match.h"
#include "print.h"

/* ---- JSON ---- */

static void add_text(cJSON *json, const char *name, const char *text)
{
    if (*text)
        cJSON_AddStringToObject(json, name, text);
    else
        cJSON_AddNullToObject(json, name);
}

static void add_money(cJSON *json, const char *name, money amount, const char *currency)
{
    g_autofree char *text = money_text(amount, currency_decimals(currency));
    cJSON_AddStringToObject(json, name, text);
}

static cJSON *shares_json(const struct bank_line *line)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < line->shares->len; i++) {
        const struct bank_line_share *share = line->shares->pdata[i];
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "number", share->number);
        add_money(json, "amount", share->amount, line->currency);
        cJSON_AddItemToArray(list, json);
    }
    return list;
}

cJSON *bank_line_json(const struct bank_line *line)
{
    cJSON *json = cJSON_CreateObject();
    if (line->id)
        cJSON_AddNumberToObject(json, "id", (double)line->id);
    else
        cJSON_AddNullToObject(json, "id");
    add_text(json, "account", line->account);
    add_text(json, "on", line->day);
    add_money(json, "amount", line->amount, line->currency);
    add_text(json, "name", line->name);
    add_text(json, "iban", line->iban);
    add_text(json, "reference", line->reference);
    add_text(json, "text", line->text);
    cJSON_AddStringToObject(json, "state", line->state);
    cJSON_AddStringToObject(json, "outcome", line->outcome);
    cJSON_AddItemToObject(json, "documents", shares_json(line));
    return json;
}

void bank_print_json(const GPtrArray *lines)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < lines->len; i++)
        cJSON_AddItemToArray(list, bank_line_json(lines->pdata[i]));
    print_json(list);
}

/* ---- for people ---- */

/* What a line is told as. The first row that fits counts; outcome NULL: any. */
static const struct {
    const char *state, *outcome, *label;
} kinds[] = {
        {"passed", BANK_OUTCOME_KNOWN, "imported before"},
        {"passed", NULL, "of another account"},
        {"open", BANK_OUTCOME_TWICE, "twice"},
        {"booked", "too-little", "too little"},
        {"booked", "too-much", "too much"},
        {"booked", NULL, "booked"},
        {"proposed", NULL, "proposed"},
        {"open", NULL, "unknown"},
        {"other", NULL, "other"},
};

static gsize kind_of(const struct bank_line *line)
{
    gsize i = 0;
    while (i < G_N_ELEMENTS(kinds) - 1 &&
            (strcmp(kinds[i].state, line->state) != 0 ||
                    (kinds[i].outcome && strcmp(kinds[i].outcome, line->outcome) != 0)))
        i++;
    return i;
}

static char *documents_of(const struct bank_line *line)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < line->shares->len; i++) {
        const struct bank_line_share *share = line->shares->pdata[i];
        g_autofree char *amount = money_text(share->amount, currency_decimals(line->currency));
        g_string_append(names, i ? ", " : "");
        g_string_append(names, share->number);
        if (share->amount != line->amount)
            g_string_append_printf(names, " (%s)", amount);
    }
    return g_string_free(names, FALSE);
}

static void add_row(struct table *table, const struct bank_line *line)
{
    g_autofree char *id = line->id ? g_strdup_printf("%" G_GINT64_FORMAT, line->id) : g_strdup("-");
    g_autofree char *amount = money_text(line->amount, currency_decimals(line->currency)),
                    *documents = documents_of(line);
    const char *text = *line->text ? line->text : line->reference;
    table_row(table, id, line->day, amount, line->name, text, kinds[kind_of(line)].label, documents,
            line->facts, NULL);
}

void bank_print_table(const GPtrArray *lines, bool brief)
{
    static const char *const heads[] = {
            ">N", "ON", ">AMOUNT", "<NAME", "<TEXT", "WHAT", "DOCUMENT", "WHY", NULL};
    struct table *table = table_new(heads);
    for (guint i = 0; i < lines->len; i++) {
        const struct bank_line *line = lines->pdata[i];
        bool silent = strcmp(line->state, "passed") == 0 || strcmp(line->outcome, "debit") == 0 ||
                strcmp(line->outcome, "fee") == 0;
        if (!brief || !silent)
            add_row(table, line);
    }
    table_print(table);
}

/* One currency of one kind. */
static void print_sum(const GPtrArray *lines, gsize kind, const char *currency)
{
    guint count = 0;
    money sum = 0;
    for (guint i = 0; i < lines->len; i++) {
        const struct bank_line *line = lines->pdata[i];
        if (kind_of(line) != kind || strcmp(line->currency, currency) != 0)
            continue;
        count++;
        sum += line->amount;
    }
    g_autofree char *amount = money_text(sum, currency_decimals(currency));
    if (count)
        print_line("%-18s %6u  %14s %s", kinds[kind].label, count, amount, currency);
}

void bank_print_sums(const GPtrArray *lines)
{
    g_autoptr(GHashTable) currencies = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < lines->len; i++)
        g_hash_table_add(currencies, ((const struct bank_line *)lines->pdata[i])->currency);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(currencies), (GCompareFunc)strcmp);
    for (const GList *name = names; name; name = name->next)
        for (gsize kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
            print_sum(lines, kind, name->data);
}
