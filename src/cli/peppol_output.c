/* Peppol deliveries, look-ups and findings on standard output. */
#include "peppol_output.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "peppol/exchange.h"
#include "print.h"

/* More of an answer is read with --json. */
#define ANSWER_SHOWN 500

static void add_text(cJSON *json, const char *name, const char *text)
{
    if (*text)
        cJSON_AddStringToObject(json, name, text);
    else
        cJSON_AddNullToObject(json, name);
}

static void add_time(cJSON *json, const char *name, gint64 at)
{
    g_autofree char *text = date_time_text(at);
    add_text(json, name, text);
}

/* ---- a delivery ---- */

/* When it goes on: not before the pause ends; of one whose key was refused nobody knows (0). */
static gint64 next_of(const struct peppol_delivery *delivery, const struct peppol_pause *pause)
{
    if (delivery->next_attempt_at == 0 || pause->refused)
        return 0;
    return MAX(delivery->next_attempt_at, pause->until);
}

static cJSON *delivery_json(
        const struct peppol_delivery *delivery, const struct peppol_pause *pause)
{
    cJSON *json = cJSON_CreateObject();
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, delivery->document_id);
    cJSON_AddRawToObject(json, "document", id); /* exact: cJSON rounds at 16 digits */
    add_text(json, "number", delivery->number);
    cJSON_AddStringToObject(json, "state", peppol_state_text(delivery->state));
    add_text(json, "participant", delivery->participant);
    add_text(json, "provider", delivery->provider);
    cJSON_AddBoolToObject(json, "test", delivery->test);
    add_text(json, "id", delivery->provider_id);
    cJSON_AddNumberToObject(json, "attempts", delivery->attempts);
    add_text(json, "last_answer", delivery->last_answer);
    add_time(json, "next_attempt_at", next_of(delivery, pause));
    add_time(json, "delivered_at", delivery->delivered_at);
    return json;
}

/* "peppyrus (test)". Caller frees. */
static char *provider_of(const struct peppol_delivery *delivery)
{
    const char *test = delivery->test ? "(test)" : "";
    bool both = *delivery->provider && *test;
    return g_strconcat(delivery->provider, both ? " " : "", test, NULL);
}

static void print_pause(const struct peppol_pause *pause)
{
    g_autofree char *until = date_time_text(pause->until);
    if (pause->refused)
        print_paragraph(0, "%s refuses the key: nothing is asked until `billhook check --peppol`",
                pause->provider);
    else if (pause->until)
        print_paragraph(
                0, "nothing is asked of %s before %s: %s", pause->provider, until, pause->reason);
}

static void print_table(const GPtrArray *list, const struct peppol_pause *pause)
{
    static const char *const heads[] = {"DOCUMENT", "<PARTICIPANT", "<PROVIDER", "STATE",
            ">ATTEMPTS", "NEXT (UTC)", "LAST ANSWER", NULL};
    struct table *table = table_new(heads);
    for (guint i = 0; i < list->len; i++) {
        const struct peppol_delivery *delivery = g_ptr_array_index(list, i);
        g_autofree char *provider = provider_of(delivery);
        g_autofree char *attempts = g_strdup_printf("%d", delivery->attempts);
        g_autofree char *next = date_time_text(next_of(delivery, pause));
        const char *state =
                delivery->waits_for_person ? "uncertain (you)" : peppol_state_text(delivery->state);
        table_row(table, delivery->number, delivery->participant, provider, state, attempts, next,
                delivery->last_answer, NULL);
    }
    table_print(table);
    print_pause(pause);
}

void peppol_print_list(
        const struct cli_context *context, const GPtrArray *list, const struct peppol_pause *pause)
{
    if (!context->json) {
        print_table(list, pause);
        if (list->len == 0)
            fputs("billhook: no Peppol deliveries\n", stderr);
        return;
    }
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < list->len; i++)
        cJSON_AddItemToArray(json, delivery_json(g_ptr_array_index(list, i), pause));
    print_json(json);
}

/* ---- its story ---- */

/* The answer's bytes as a text. Caller frees. */
static char *answer_text(GBytes *answer)
{
    gsize length = 0;
    const char *bytes = answer ? g_bytes_get_data(answer, &length) : NULL;
    return bytes ? g_utf8_make_valid(bytes, (gssize)length) : g_strdup("");
}

static cJSON *exchange_json(const struct peppol_exchange *exchange)
{
    cJSON *json = cJSON_CreateObject();
    g_autofree char *answer = answer_text(exchange->answer);
    add_time(json, "at", exchange->at);
    add_time(json, "last_at", exchange->last_at);
    cJSON_AddNumberToObject(json, "count", exchange->count);
    cJSON_AddStringToObject(json, "ask", exchange->ask);
    cJSON_AddStringToObject(json, "request", exchange->request);
    cJSON_AddStringToObject(json, "event", exchange->event);
    cJSON_AddNumberToObject(json, "status", exchange->status);
    cJSON_AddNumberToObject(json, "took_ms", (double)exchange->took_ms);
    add_text(json, "words", exchange->words);
    add_text(json, "answer", answer);
    return json;
}

static void print_answer(const struct peppol_exchange *exchange)
{
    g_autofree char *whole = answer_text(exchange->answer);
    g_autofree char *shown = g_utf8_strlen(whole, -1) > ANSWER_SHOWN
            ? g_utf8_substring(whole, 0, ANSWER_SHOWN)
            : g_strdup(whole);
    g_strchomp(shown);
    if (*shown)
        print_hanging("    > ", shown);
    if (g_utf8_strlen(whole, -1) > ANSWER_SHOWN)
        print_line("    > … (the rest with --json)");
}

static void print_exchange(const struct peppol_exchange *exchange)
{
    g_autofree char *at = date_time_text(exchange->at), *last = date_time_text(exchange->last_at);
    g_autofree char *came =
            exchange->status ? g_strdup_printf("HTTP %d", exchange->status) : g_strdup("no answer");
    g_autofree char *often = exchange->count > 1
            ? g_strdup_printf(" (%d times, last at %s)", exchange->count, last)
            : g_strdup("");
    print_line("%s  %s: %s%s", at, exchange->ask, exchange->event, often);
    print_paragraph(
            4, "%s: %s after %" G_GINT64_FORMAT " ms", exchange->request, came, exchange->took_ms);
    if (*exchange->words)
        print_paragraph(4, "%s", exchange->words);
    print_answer(exchange);
}

static void print_moment(const char *name, gint64 at)
{
    g_autofree char *text = date_time_text(at);
    if (*text)
        print_field(name, text);
}

static void print_text(const char *name, const char *text)
{
    if (*text)
        print_field(name, text);
}

static void print_delivery(const struct document *document,
        const struct peppol_delivery *delivery,
        const struct peppol_pause *pause)
{
    g_autofree char *provider = provider_of(delivery);
    print_line("%s %s over Peppol: %s%s", document_type_text(document->type), delivery->number,
            peppol_state_text(delivery->state),
            delivery->waits_for_person ? ", waits for `billhook peppol settle`" : "");
    print_text("participant", delivery->participant);
    print_text("provider", provider);
    print_text("account", delivery->account);
    print_text("id", delivery->provider_id);
    print_text("our reference", delivery->reference);
    print_moment("queued", delivery->queued_at);
    print_moment("handed over", delivery->posted_at);
    print_moment("accepted", delivery->accepted_at);
    print_moment("delivered", delivery->delivered_at);
    print_moment("next attempt", next_of(delivery, pause));
    print_text("last answer", delivery->last_answer);
}

/* One delivery with its exchanges, into `json` where that is not NULL. */
static bool tell_delivery(const struct cli_context *context,
        const struct document *document,
        const struct peppol_delivery *delivery,
        const struct peppol_pause *pause,
        cJSON *json,
        GError **error)
{
    g_autoptr(GPtrArray) exchanges = peppol_exchanges(context->store, delivery->id, error);
    if (!exchanges)
        return false;
    if (json) {
        cJSON *row = delivery_json(delivery, pause);
        cJSON *list = cJSON_AddArrayToObject(row, "exchanges");
        for (guint i = 0; i < exchanges->len; i++)
            cJSON_AddItemToArray(list, exchange_json(g_ptr_array_index(exchanges, i)));
        return cJSON_AddItemToArray(json, row);
    }

    print_delivery(document, delivery, pause);
    puts("");
    for (guint i = 0; i < exchanges->len; i++)
        print_exchange(g_ptr_array_index(exchanges, i));
    if (exchanges->len == 0)
        print_line("nothing was asked yet");
    return true;
}

bool peppol_print_story(const struct cli_context *context,
        const struct document *document,
        const GPtrArray *list,
        const struct peppol_pause *pause,
        GError **error)
{
    cJSON *json = context->json ? cJSON_CreateArray() : NULL;
    bool good = true;
    for (guint i = 0; good && i < list->len; i++) {
        if (i && !json)
            puts("");
        good = tell_delivery(context, document, g_ptr_array_index(list, i), pause, json, error);
    }

    if (json && good)
        print_json(json);
    else
        cJSON_Delete(json);
    if (good && !json)
        print_pause(pause);
    return good;
}

/* ---- a look-up ---- */

static const struct {
    enum peppol_documents kind;
    const char *name, *many;
} kinds[] = {
        {PEPPOL_INVOICE, "invoice", "invoices"},
        {PEPPOL_CREDIT_NOTE, "credit_note", "credit notes"},
};

static void print_lookup_json(const struct peppol_lookup *lookup)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "participant", lookup->participant);
    if (lookup->registered == PEPPOL_REACH_UNKNOWN)
        cJSON_AddNullToObject(json, "registered");
    else
        cJSON_AddBoolToObject(json, "registered", lookup->registered == PEPPOL_REACH_YES);
    cJSON *documents = cJSON_AddArrayToObject(json, "documents");
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (lookup->documents & kinds[i].kind)
            cJSON_AddItemToArray(documents, cJSON_CreateString(kinds[i].name));
    add_text(json, "answer", lookup->answer);
    print_json(json);
}

void peppol_print_lookup(const struct cli_context *context, const struct peppol_lookup *lookup)
{
    static const char *const words[] = {
            [PEPPOL_REACH_UNKNOWN] = "whether it is registered is not known",
            [PEPPOL_REACH_YES] = "registered",
            [PEPPOL_REACH_NO] = "not registered for invoices or credit notes",
    };
    if (context->json) {
        print_lookup_json(lookup);
        return;
    }
    g_autoptr(GString) text = g_string_new(words[lookup->registered]);
    const char *between = " for ";
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (lookup->documents & kinds[i].kind) {
            g_string_append_printf(text, "%s%s", between, kinds[i].many);
            between = " and ";
        }
    print_line("%s: %s", lookup->participant, text->str);
    if (*lookup->answer && lookup->registered != PEPPOL_REACH_YES) /* it repeats that */
        print_paragraph(2, "%s", lookup->answer);
}
