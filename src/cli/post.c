/* post: signs a body and posts it as WooCommerce would. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "config/url.h"
#include "families.h"
#include "find.h"
#include "net/client.h"
#include "print.h"
#include "acts/sample_order.h"
#include "woocommerce/signature.h"

/* How long `post` waits for an answer. */
#define POST_MS (60 * 1000)

/* Where a [server] listen value is reached from this machine; *unix_path (borrowed from it) is set
 * for a unix socket. Caller frees. */
static char *listen_url(const struct config *config, const char *shop, const char **unix_path)
{
    const char *scheme = *config->server.tls_certificate ? "https" : "http";
    g_autofree char *host = NULL;
    int port = 0;

    listen_split(config->server.listen, &host, &port, unix_path);
    if (*unix_path)
        return g_strdup_printf("http://localhost/woocommerce/%s", shop);
    if (!*host || strcmp(host, "0.0.0.0") == 0)
        return g_strdup_printf("%s://127.0.0.1:%d/woocommerce/%s", scheme, port, shop);
    if (strcmp(host, "::") == 0)
        return g_strdup_printf("%s://[::1]:%d/woocommerce/%s", scheme, port, shop);

    bool literal6 = strchr(host, ':') != NULL;
    return g_strdup_printf("%s://%s%s%s:%d/woocommerce/%s", scheme, literal6 ? "[" : "", host,
            literal6 ? "]" : "", port, shop);
}

/* What is posted where. */
struct parcel {
    const char *url, *unix_path, *topic, *signature, *body;
    gsize length;
};

/* Prints the answer; the exit status. */
static int post(const struct parcel *parcel, GError **error)
{
    g_autofree char *topic = g_strconcat("X-WC-Webhook-Topic: ", parcel->topic, NULL);
    g_autofree char *signature = g_strconcat("X-WC-Webhook-Signature: ", parcel->signature, NULL);
    const char *const headers[] = {
            topic,
            signature,
            "User-Agent: WooCommerce Hookshot (billhook post)",
            "Connection: close",
            NULL,
    };
    struct net_request request = {
            .method = "POST",
            .url = parcel->url,
            .unix_path = parcel->unix_path,
            .plain = true,
            .headers = headers,
            .content_type = "application/json",
            .body = parcel->body,
            .length = parcel->length,
            .total_ms = POST_MS,
    };
    struct net_client *client = net_client_new();
    struct net_answer *answer = net_ask(client, &request);
    int status = answer->status;

    net_client_free(client);
    if (answer->outcome == NET_ANSWERED)
        print_line("%d %s", status, g_strstrip(answer->body->str));
    else
        fail(error, BILLHOOK_ERROR_TEMPORARY, "%s: %s; does `billhook serve` run?", parcel->url,
                answer->problem);
    bool good = answer->outcome == NET_ANSWERED && status == 200;
    net_answer_free(answer);
    return good ? 0 : 1;
}

int cli_post(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *file = cli_word(arguments, 0), *topic = cli_option(arguments, "--topic"),
               *given_url = cli_option(arguments, "--url");
    const struct shop *shop = find_shop(context, cli_option(arguments, "--shop"), error);
    const char *unix_path = NULL;
    gsize length;
    if (!shop)
        return 2;
    g_autofree char *body = file ? file_read_named(file, FILE_ORDER, &length, error)
                                 : sample_order(context->now, shop->url);
    if (!body)
        return 1;
    if (!file)
        length = strlen(body);
    char signature[SIGNATURE_LENGTH + 1];
    signature_make(shop->secret, body, length, signature);
    g_autofree char *url =
            given_url ? g_strdup(given_url) : listen_url(context->config, shop->name, &unix_path);
    struct parcel parcel = {
            .url = url,
            .unix_path = unix_path,
            .topic = topic ? topic : "order.created",
            .signature = signature,
            .body = body,
            .length = length,
    };
    return post(&parcel, error);
}
