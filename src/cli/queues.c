/* inbox and outbox. */
#include "queues.h"

#include <stdio.h>
#include <string.h>

#include "acts/queues.h"
#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "document_output.h"
#include "families.h"
#include "print.h"
#include "store/documents.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "sub_command.h"

static bool read_limit(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 *limit,
        GError **error)
{
    const char *text = cli_option(arguments, "--limit");
    *limit = context->json ? 0 : 50;
    return !text || argument_number(text, 1, 1000000, "--limit", limit, error);
}

/* Exact: cJSON prints a number of 16 digits as a double, rounded. */
static void add_id(cJSON *json, const char *name, gint64 id)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, id);
    if (id)
        cJSON_AddRawToObject(json, name, text);
    else
        cJSON_AddNullToObject(json, name);
}

static void add_text(cJSON *json, const char *name, const char *text)
{
    if (*text)
        cJSON_AddStringToObject(json, name, text);
    else
        cJSON_AddNullToObject(json, name);
}

typedef cJSON *(*row_json)(gconstpointer row);
typedef void (*row_cells)(struct table *table, gconstpointer row);

static void print_list(const struct cli_context *context,
        GPtrArray *list,
        const char *const *heads,
        row_json as_json,
        row_cells as_cells)
{
    if (context->json) {
        cJSON *json = cJSON_CreateArray();
        for (guint i = 0; i < list->len; i++)
            cJSON_AddItemToArray(json, as_json(g_ptr_array_index(list, i)));
        print_json(json);
        return;
    }
    struct table *table = table_new(heads);
    for (guint i = 0; i < list->len; i++)
        as_cells(table, g_ptr_array_index(list, i));
    table_print(table);
}

/* ---- inbox ---- */

static cJSON *delivery_json(gconstpointer row)
{
    const struct delivery *delivery = row;
    cJSON *json = cJSON_CreateObject();
    g_autofree char *at = date_time_text(delivery->received_at);
    cJSON_AddNumberToObject(json, "id", (double)delivery->id);
    cJSON_AddStringToObject(json, "shop", delivery->shop);
    add_text(json, "topic", delivery->topic);
    cJSON_AddStringToObject(json, "received_at", at);
    cJSON_AddStringToObject(json, "state", delivery_state_text(delivery->state));
    add_text(json, "reason", delivery->reason);
    add_id(json, "order_id", delivery->order_id);
    cJSON_AddNumberToObject(json, "bytes", (double)delivery->bytes);
    cJSON_AddNumberToObject(json, "repeats", (double)delivery->repeats);
    return json;
}

static void delivery_row(struct table *table, gconstpointer row)
{
    const struct delivery *delivery = row;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, delivery->id),
                    *at = date_time_text(delivery->received_at);
    g_autofree char *order = delivery->order_id
            ? g_strdup_printf("#%" G_GINT64_FORMAT, delivery->order_id)
            : g_strdup("");
    g_autofree char *bytes = g_strdup_printf("%" G_GINT64_FORMAT, delivery->bytes);
    g_autofree char *repeats = g_strdup_printf("%" G_GINT64_FORMAT, delivery->repeats);
    table_row(table, id, at, delivery->shop, delivery->topic, delivery_state_text(delivery->state),
            order, bytes, repeats, delivery->reason, NULL);
}

static int inbox_list(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    (void)id;
    static const char *const heads[] = {">ID", "RECEIVED (UTC)", "SHOP", "<TOPIC", "STATE", "ORDER",
            ">BYTES", ">REPEATS", "REASON", NULL};
    const char *state_text = cli_option(arguments, "--state");
    enum delivery_state state = DELIVERY_PENDING;
    gint64 limit;
    if ((state_text && !delivery_state_from_text(state_text, &state)) ||
            !read_limit(context, arguments, &limit, error))
        return 2;
    g_autoptr(GPtrArray) list = delivery_list(
            context->store, state_text ? (int)state : -1, "", 0, 0, (int)limit, error);
    if (!list)
        return 1;
    print_list(context, list, heads, delivery_json, delivery_row);
    return 0;
}

static int inbox_show(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    (void)arguments;
    struct delivery *delivery = delivery_get(context->store, id, error);
    if (!delivery)
        return 1;
    bool good = true;
    if (context->json)
        print_json(delivery_json(delivery));
    else if (delivery->body)
        good = output_bytes(context, "-", delivery->body, error);
    else
        good = fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "the body of delivery %" G_GINT64_FORMAT
                " was purged after [database] keep_bodies_days",
                id);
    delivery_free(delivery);
    return good ? 0 : 1;
}

/* A delivery as it now is, for programs. */
static int print_delivery(const struct cli_context *context, gint64 id, GError **error)
{
    struct delivery *delivery = delivery_get(context->store, id, error);
    if (!delivery)
        return 1;
    print_json(delivery_json(delivery));
    delivery_free(delivery);
    return 0;
}

static int inbox_retry(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    const char *since = cli_option(arguments, "--since");
    bool all = cli_switch(arguments, "--all-failed");
    gint64 count = 1;
    struct work work = cli_work(context);
    bool good = id ? queue_delivery_again(&work, id, error)
                   : delivery_retry_many(context->store, all,
                             since ? date_day_start(since, context->config->seller.timezone) : 0,
                             &count, error);
    if (!good)
        return 1;
    output_daemon_hint(context, "they are mapped");
    if (id && context->json)
        return print_delivery(context, id, error);
    output_count(context, "deliveries", count, "delivery to be mapped again",
            "deliveries to be mapped again");
    return 0;
}

static int inbox_discard(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    struct work work = cli_work(context);
    (void)arguments;
    if (!queue_delivery_drop(&work, id, error))
        return 1;
    if (context->json)
        return print_delivery(context, id, error);
    printf("delivery %" G_GINT64_FORMAT " discarded\n", id);
    return 0;
}

static const struct sub_command inbox_commands[] = {
        {"", ID_NONE, {"--state", "--limit"}, false, inbox_list},
        {"show", ID_NEEDED, {NULL}, false, inbox_show},
        {"retry", ID_MAYBE, {"--all-failed", "--since"}, true, inbox_retry},
        {"discard", ID_NEEDED, {NULL}, false, inbox_discard}, {NULL, ID_NONE, {NULL}, false, NULL}};

bool usage_inbox(const struct cli_arguments *arguments, GError **error)
{
    return sub_command_check(inbox_commands, "inbox", arguments, error);
}

int cli_inbox(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return sub_command_run(inbox_commands, context, arguments, error);
}

/* ---- outbox ---- */

static cJSON *mail_json(gconstpointer row)
{
    const struct mail *mail = row;
    cJSON *json = cJSON_CreateObject();
    g_autofree char *next = date_time_text(mail->next_attempt_at);
    cJSON_AddNumberToObject(json, "id", (double)mail->id);
    add_id(json, "document", mail->document_id);
    add_text(json, "number", mail->number);
    cJSON_AddStringToObject(json, "to", mail->to);
    cJSON_AddStringToObject(json, "role", mail_role_text(mail));
    cJSON_AddStringToObject(json, "state", mail_state_text(mail->state));
    cJSON_AddNumberToObject(json, "attempts", mail->attempts);
    add_text(json, "last_answer", mail->last_answer);
    add_text(json, "next_attempt_at",
            mail->state == MAIL_QUEUED || mail->state == MAIL_UNCERTAIN ? next : "");
    add_text(json, "message_id", mail->message_id);
    return json;
}

static void mail_row(struct table *table, gconstpointer row)
{
    const struct mail *mail = row;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, mail->id),
                    *next = date_time_text(mail->next_attempt_at);
    g_autofree char *attempts = g_strdup_printf("%d", mail->attempts);
    bool waits = mail->state == MAIL_QUEUED || mail->state == MAIL_UNCERTAIN;
    table_row(table, id, mail->document_id ? mail->number : "alert", mail_role_text(mail), mail->to,
            mail_state_text(mail->state), attempts, waits ? next : "", mail->last_answer, NULL);
}

static int outbox_list(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    (void)id;
    static const char *const heads[] = {">ID", "DOCUMENT", "AS", "<TO", "STATE", ">ATTEMPTS",
            "NEXT (UTC)", "LAST ANSWER", NULL};
    const char *state_text = cli_option(arguments, "--state");
    enum mail_state state = MAIL_NONE;
    gint64 limit;
    if ((state_text && !mail_state_from_text(state_text, &state)) ||
            !read_limit(context, arguments, &limit, error))
        return 2;
    g_autoptr(GPtrArray) list =
            mail_list(context->store, state_text ? (int)state : -1, (int)limit, error);
    if (!list)
        return 1;
    print_list(context, list, heads, mail_json, mail_row);
    return 0;
}

/* A mail as it now is, for programs. */
static int print_mail(const struct cli_context *context, gint64 id, GError **error)
{
    struct mail *mail = mail_get(context->store, id, error);
    if (!mail)
        return 1;
    print_json(mail_json(mail));
    mail_free(mail);
    return 0;
}

static int outbox_retry(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    struct work work = cli_work(context);
    gint64 count = 1;
    (void)arguments;
    if (!(id ? queue_mail_again(&work, id, error) : queue_mails_again(&work, &count, error)))
        return 1;
    output_daemon_hint(context, "the mail leaves");
    if (id && context->json)
        return print_mail(context, id, error);
    output_count(context, "mails", count, "mail queued again", "mails queued again");
    return 0;
}

static int outbox_cancel(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    struct work work = cli_work(context);
    (void)arguments;
    if (!queue_mail_drop(&work, id, error))
        return 1;
    if (context->json)
        return print_mail(context, id, error);
    printf("mail %" G_GINT64_FORMAT " cancelled\n", id);
    return 0;
}

static int outbox_release(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    gint64 count = 0;
    (void)arguments;
    (void)id;
    if (!document_release_burst(context->store, G_MAXINT64, G_MAXINT64, &count, error))
        return 1;
    output_count(context, "drafts", count, "draft released", "drafts released");
    output_daemon_hint(context, "they are issued and mailed");
    return 0;
}

static const struct sub_command outbox_commands[] = {
        {"", ID_NONE, {"--state", "--limit"}, false, outbox_list},
        {"retry", ID_MAYBE, {"--all-failed"}, true, outbox_retry},
        {"cancel", ID_NEEDED, {NULL}, false, outbox_cancel},
        {"release", ID_NONE, {NULL}, false, outbox_release}, {NULL, ID_NONE, {NULL}, false, NULL}};

bool usage_outbox(const struct cli_arguments *arguments, GError **error)
{
    return sub_command_check(outbox_commands, "outbox", arguments, error);
}

int cli_outbox(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return sub_command_run(outbox_commands, context, arguments, error);
}
