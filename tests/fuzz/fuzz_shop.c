/* Any bytes as any answer of a shop: no crash, no leak, and what is read keeps its promises: one
 * kind of trouble with clean words and without the key, lists within their bounds, refunds in their
 * order, texts on one line, webhooks with one act a topic, and a walk that goes on or ends. */
#include <stdint.h>
#include <string.h>

#include "shop/judge.h"
#include "shop/orders_query.h"
#include "shop/read.h"
#include "shop/same_order.h"
#include "shop/webhooks.h"

/* what is read, outcome, status / 4, https and the rest of the status; the body follows */
enum { HEAD = 4 };

static void must(bool truth)
{
    if (!truth)
        __builtin_trap();
}

static void check_text(const char *text, gsize most)
{
    must(text && g_utf8_strlen(text, -1) <= (glong)most && g_utf8_validate(text, -1, NULL));
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        must(*c >= 0x20 && *c != 0x7f);
}

static void fuzz_judge(const uint8_t *head, GBytes *body)
{
    gsize length;
    const char *text = g_bytes_get_data(body, &length);
    char *kept[] = {(char *)"3", (char *)"x", NULL};
    g_autofree char *location = g_strndup(text ? text : "", length);
    struct net_answer network = {.outcome = head[1] % NET_OUTCOMES,
            .status = head[2] * 4 + (head[3] >> 1 & 3),
            .body = g_string_new_len(text, (gssize)length),
            .content_type = (char *)"",
            .location = location,
            .date = (char *)"",
            .problem = location,
            .kept = kept};
    struct shop_answer *answer = shop_judge(&network, head[3] & 1);

    must(answer->trouble < SHOP_TROUBLES);
    must((answer->trouble == SHOP_ANSWERED) == (answer->body != NULL));
    must((answer->trouble == SHOP_ANSWERED) == !*answer->words);
    must(answer->total == 3 && answer->pages == -1);
    must(!answer->unsure || answer->sent);
    check_text(answer->words, 400);
    check_text(answer->help, 400);
    shop_answer_free(answer);
    g_string_free(network.body, TRUE);
}

static void fuzz_heads(GBytes *body)
{
    guint odd = 0;
    g_autoptr(GPtrArray) heads = shop_read_heads(body, &odd, NULL);
    if (!heads)
        return;
    must(heads->len + odd <= SHOP_LIST_MOST);
    for (guint i = 0; i < heads->len; i++) {
        const struct shop_order_head *head = heads->pdata[i];
        must(head->id > 0 && head->modified_at >= 0 && head->paid_at >= 0);
        check_text(head->number, 500);
        check_text(head->status, 500);
        check_text(head->total, 500);
    }

    struct shop_walk *walk = shop_walk_new(SHOP_BY_MODIFIED, "", 1000);
    gint64 reached = shop_walk_reached(walk);
    for (int i = 0; i < 10; i++) {
        g_autofree char *query = shop_walk_query(walk);
        must((query != NULL) == (shop_walk_state(walk) == SHOP_WALK_ON));
        shop_walk_take(walk, heads, odd);
        must(shop_walk_reached(walk) >= reached);
        reached = shop_walk_reached(walk);
    }
    shop_walk_free(walk);
}

static void fuzz_refunds(GBytes *body)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) refunds = shop_read_refunds(body, 7, &error);
    must((refunds == NULL) == (error != NULL));
    gint64 before = 0;
    for (guint i = 0; refunds && i < refunds->len; i++) {
        const struct shop_refund *refund = refunds->pdata[i];
        must(refund->id > 0 && refund->created_at >= before);
        must(decimal_sign(refund->amount) >= 0);
        before = refund->created_at;
        for (guint k = 0; k < refund->lines->len; k++) {
            const struct shop_refund_line *line = refund->lines->pdata[k];
            must(line->item_id >= 0 && line->kind <= LINE_FEE);
            must(g_utf8_validate(line->name, -1, NULL));
        }
    }
}

static void fuzz_webhooks(GBytes *body)
{
    g_autoptr(GPtrArray) webhooks = shop_read_webhooks(body, NULL);
    if (!webhooks)
        return;
    g_autoptr(GPtrArray) states = shop_judge_webhooks(webhooks, "main", "https://b.example");
    g_autoptr(GPtrArray) mends = shop_mend_webhooks(states, "main", "https://b.example");
    g_autofree char *alert = shop_webhooks_alert(states);
    must(states->len >= SHOP_TOPICS && states->len <= webhooks->len + SHOP_TOPICS);
    must(mends->len == SHOP_TOPICS);
    if (alert)
        check_text(alert, 100 * (gsize)states->len);
}

static void fuzz_about(GBytes *body)
{
    struct shop_about about;
    shop_about_init(&about);
    shop_read_about(&about, body);
    check_text(about.woocommerce, 500);
    check_text(about.timezone, 500);
    check_text(about.currency, 500);
    must(about.price_decimals >= -1 && about.price_decimals <= 12);
    shop_about_clear(&about);
}

/* A body is the same as itself, or is none. */
static void fuzz_same(GBytes *body)
{
    g_autoptr(GBytes) none = g_bytes_new_static("{}", 2);
    bool is = shop_same_order(body, body);
    must(is || !shop_same_order(body, none));
    must(shop_same_order(body, none) == shop_same_order(none, body));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(GBytes * body) = {
            fuzz_heads, fuzz_refunds, fuzz_webhooks, fuzz_about, fuzz_same};
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
