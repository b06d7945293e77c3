/* Any bytes as any answer of Mollie's: no crash, no leak, and what is read keeps its promises: ids
 * that may stand in a path, addresses that a page may show, whole cents, texts on one line, lists
 * within their bounds, and one kind of trouble with clean words. */
#include <stdint.h>
#include <string.h>

#include "mollie/api.h"
#include "mollie/read.h"

/* what is read, outcome, status / 4, idempotent and the rest of the status; the body follows */
enum { HEAD = 4 };

static void must(bool truth)
{
    if (!truth)
        __builtin_trap();
}

static void check_text(const char *text, glong most)
{
    must(g_utf8_validate(text, -1, NULL) && g_utf8_strlen(text, -1) <= most);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        must(*c >= 0x20 && *c != 0x7f);
}

static void check_url(const char *url)
{
    must(strlen(url) <= MOLLIE_URL_MOST);
    must(!*url || g_str_has_prefix(url, "http"));
    for (const char *c = url; *c; c++)
        must(g_ascii_isgraph(*c) && *c != '"' && *c != '<' && *c != '>');
}

static void check_link(const struct mollie_link *link)
{
    must(mollie_is_id(link->id));
    must(link->amount >= 0 && link->created_at >= 0 && link->paid_at >= 0);
    check_url(link->url);
    check_text(link->description, MOLLIE_TEXT_MOST);
}

static void fuzz_link(GBytes *body)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(mollie_link_auto) link = mollie_read_link(body, &error);
    must((link == NULL) == (error != NULL));
    if (link)
        check_link(link);
}

static void fuzz_links(GBytes *body)
{
    bool more = true;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) links = mollie_read_links(body, &more, &error);
    must((links == NULL) == (error != NULL) && (links || !more));
    must(!links || links->len <= MOLLIE_LIST_MOST);
    for (guint i = 0; links && i < links->len; i++)
        check_link(links->pdata[i]);
}

static void fuzz_payments(GBytes *body)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) payments = mollie_read_payments(body, &error);
    must((payments == NULL) == (error != NULL));
    must(!payments || payments->len <= MOLLIE_LIST_MOST);
    for (guint i = 0; payments && i < payments->len; i++) {
        const struct mollie_payment *payment = payments->pdata[i];
        must(mollie_is_id(payment->id) && payment->amount > 0 && payment->paid_at >= 0);
        check_text(payment->method, MOLLIE_TEXT_MOST);
    }
}

static void fuzz_methods(GBytes *body)
{
    g_autoptr(GPtrArray) methods = mollie_read_methods(body, NULL);
    for (guint i = 0; methods && i < methods->len; i++)
        must(mollie_is_id(methods->pdata[i]));
}

static void fuzz_judge(const uint8_t *head, GBytes *body)
{
    gsize length;
    const char *text = g_bytes_get_data(body, &length);
    const struct net_answer network = {.outcome = head[1] % NET_OUTCOMES,
            .status = head[2] * 4 + (head[3] >> 1 & 3),
            .body = g_string_new_len(text ? text : "", (gssize)length),
            .problem = (char *)"timed out"};
    struct mollie_answer *answer = mollie_judge(&network, head[3] & 1);
    must(answer->trouble < MOLLIE_TROUBLES);
    must((answer->trouble == MOLLIE_ANSWERED) == (answer->body != NULL));
    must((answer->trouble == MOLLIE_ANSWERED) == !*answer->words);
    must(answer->trouble != MOLLIE_KEY_REFUSED || !answer->unsure);
    check_text(answer->words, 2 * MOLLIE_TEXT_MOST);
    mollie_answer_free(answer);
    g_string_free(network.body, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(GBytes * body) = {
            fuzz_link, fuzz_links, fuzz_payments, fuzz_methods};
    if (size < HEAD)
        return 0;
    g_autoptr(GBytes) body = g_bytes_new(data + HEAD, size - HEAD);
    gsize which = data[0] % (G_N_ELEMENTS(readers) + 1);
    if (which == G_N_ELEMENTS(readers))
        fuzz_judge(data, body);
    else
        readers[which](body);
    return 0;
}
