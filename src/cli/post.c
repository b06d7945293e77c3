/* post: signs a body and posts it as WooCommerce would. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/document_output.h"
#include "cli/sample_order.h"
#include "woocommerce/signature.h"

/* Where a [server] listen value is reached from this machine; *unix_path is set for a unix socket. Caller frees both. */
static char *listen_url(const struct config *config, const char *shop, char **unix_path)
{
    const char *listen = config->server.listen;
    const char *scheme = *config->server.tls_certificate ? "https" : "http";
    if (g_str_has_prefix(listen, "unix:")) {
        *unix_path = g_strdup(listen + strlen("unix:"));
        return g_strdup_printf("http://localhost/woocommerce/%s", shop);
    }
    const char *port = strrchr(listen, ':');
    g_autofree char *host = g_strndup(listen, (gsize)(port - listen));
    if (strcmp(host, "0.0.0.0") == 0 || !*host)
        return g_strdup_printf("%s://127.0.0.1%s/woocommerce/%s", scheme, port, shop);
    return g_strdup_printf("%s://%s%s/woocommerce/%s", scheme, strcmp(host, "[::]") == 0 ? "[::1]" : host, port, shop);
}

static size_t collect(char *data, size_t size, size_t count, void *context)
{
    GString *answer = context;
    if (answer->len < 4096)
        g_string_append_len(answer, data, (gssize)(size * count));
    return size * count;
}

static struct curl_slist *headers_for(const char *topic, const char *signature)
{
    g_autofree char *topic_line = g_strconcat("X-WC-Webhook-Topic: ", topic, NULL);
    g_autofree char *signature_line = g_strconcat("X-WC-Webhook-Signature: ", signature, NULL);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, topic_line);
    headers = curl_slist_append(headers, signature_line);
    headers = curl_slist_append(headers, "User-Agent: WooCommerce Hookshot (billhook post)");
    headers = curl_slist_append(headers, "Connection: close");
    return curl_slist_append(headers, "Expect:");
}

static bool post(const char *url, const char *unix_path, const char *topic, const char *signature, const char *body, gsize length,
                 long *status, GString *answer, GError **error)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = headers_for(topic, signature);
    char problem[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (unix_path)
        curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, unix_path);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return result == CURLE_OK || fail(error, BILLHOOK_ERROR_TEMPORARY, "%s: %s; does `billhook serve` run?", url,
                                      *problem ? problem : curl_easy_strerror(result));
}

int cli_post(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *file = cli_word(arguments, 0), *topic = cli_option(arguments, "--topic"), *given_url = cli_option(arguments, "--url");
    const struct shop *shop = output_shop(context, cli_option(arguments, "--shop"), error);
    g_autofree char *body = NULL, *unix_path = NULL;
    gsize length;
    if (!shop)
        return 2;
    if (file) {
        g_autoptr(GError) problem = NULL;
        if (!g_file_get_contents(file, &body, &length, &problem))
            return fail(error, BILLHOOK_ERROR_NOT_FOUND, "%s", problem->message), 1;
    } else {
        body = sample_order(context->now, shop->url);
        length = strlen(body);
    }
    char signature[SIGNATURE_LENGTH + 1];
    signature_make(shop->secret, body, length, signature);
    g_autofree char *url = given_url ? g_strdup(given_url) : listen_url(context->config, shop->name, &unix_path);
    g_autoptr(GString) answer = g_string_new(NULL);
    long status = 0;
    if (!post(url, unix_path, topic ? topic : "order.created", signature, body, length, &status, answer, error))
        return 1;
    g_autofree char *text = g_strstrip(g_strdup(answer->str));
    print_line("%ld %s", status, text);
    return status == 200 ? 0 : 1;
}
