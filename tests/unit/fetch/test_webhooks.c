/* The proof before a webhook is switched on. Goal: only billhook's own 200 counts, and every other
 * answer says what it is and what to do. */
#include <string.h>

#include "fetch/webhooks.h"

#define URL "https://b.example/woocommerce/main"

static const struct {
    enum net_outcome outcome;
    int status;
    const char *problem, *words; /* words NULL: it is the proof */
} rows[] = {
        {NET_ANSWERED, 200, "", NULL},
        {NET_ANSWERED, 204, "", "answered 204: something else than billhook"},
        {NET_ANSWERED, 301, "",
                "answered 301: it leads on"}, /* WooCommerce takes it for delivered */
        {NET_ANSWERED, 302, "", "answered 302: it leads on"},
        {NET_ANSWERED, 401, "", "another secret: restart it"},
        {NET_ANSWERED, 403, "", "refuses the delivery"},
        {NET_ANSWERED, 404, "", "nothing of that name"},
        {NET_ANSWERED, 429, "", "fewer deliveries"},
        {NET_ANSWERED, 503, "", "`billhook status`"},
        {NET_ANSWERED, 418, "", "not billhook's answer"},
        {NET_NOT_SENT, 0, "no route to host", "did not arrive: no route to host"},
        {NET_LOST, 0, "the connection broke", "did not arrive: the connection broke"},
        {NET_TOO_LARGE, 200, "more than 1 MiB", "did not arrive: more than 1 MiB"},
};

static void test_proof(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct net_answer answer = {.outcome = rows[i].outcome,
                .status = rows[i].status,
                .problem = (char *)rows[i].problem};
        g_autofree char *told = webhooks_judge_proof(&answer, URL);
        g_assert_cmpint(told == NULL, ==, rows[i].words == NULL);
        if (!told)
            continue;
        g_assert_nonnull(strstr(told, URL));
        g_assert_nonnull(strstr(told, rows[i].words));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/webhooks/proof", test_proof);
    return g_test_run();
}
