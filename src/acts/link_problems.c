/* A function for each kind of trouble with payment links. */
#include "link_problems.h"

#include "acts/problem.h"
#include "acts/thresholds.h"
#include "base/date.h"
#include "base/text.h"
#include "store/payment_links.h"

enum {
    NAMED_MOST = 5,          /* no more invoices are named in a line */
    LOOKED_AT = 1000,        /* of each kind, the newest */
    TOLD_S = 30 * 24 * 3600, /* so long is told of what ended */
};

static void add_pause(GPtrArray *list, const struct work *work)
{
    g_auto(payment_link_pause_auto) pause = {0};
    if (!payment_link_pause_read(work->store, &pause, NULL))
        return;
    if (pause.refused) {
        problem_add(list, "mollie-key-refused",
                g_strdup_printf("no payment links are made or asked about: %s", pause.reason),
                "billhook check --mollie");
        return;
    }
    if (!pause.since || work->now - pause.since < MOLLIE_UNREACHABLE_S)
        return;
    g_autofree char *since = date_time_text(pause.since);
    problem_add(list, "mollie-unreachable",
            g_strdup_printf(
                    "payment links could not be asked about since %s: %s", since, pause.reason),
            "billhook check --mollie");
}

/* "2026-00116, 2026-00117 and 3 more". Caller frees. */
static char *names_of(const GPtrArray *links)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < links->len && i < NAMED_MOST; i++) {
        const struct payment_link *link = g_ptr_array_index(links, i);
        g_string_append_printf(names, "%s%s", i ? ", " : "", link->number);
    }
    if (links->len > NAMED_MOST)
        g_string_append_printf(names, " and %u more", links->len - NAMED_MOST);
    return g_string_free(names, FALSE);
}

/* The newest tells why. */
static void add_failed(GPtrArray *list, const struct work *work)
{
    g_autoptr(GPtrArray) links =
            payment_links_in(work->store, PAYMENT_LINK_FAILED, work->now - TOLD_S, LOOKED_AT, NULL);
    if (!links || links->len == 0)
        return;
    const struct payment_link *newest = g_ptr_array_index(links, 0);
    g_autofree char *names = names_of(links);
    problem_add(list, "payment-link-failed",
            g_strdup_printf("%u invoice%s without a payment link, given up: %s: %s", links->len,
                    text_plural(links->len), names, newest->last_answer),
            "billhook check --mollie");
}

static void add_to_process(GPtrArray *list, const struct work *work)
{
    g_autoptr(GPtrArray) links =
            payment_links_to_process(work->store, work->now - TOLD_S, LOOKED_AT, NULL);
    if (!links || links->len == 0)
        return;
    const struct payment_link *newest = g_ptr_array_index(links, 0);
    g_autofree char *names = names_of(links);
    g_autofree char *help = g_strdup_printf("billhook show %s", newest->number);
    problem_add(list, "paid-by-link",
            g_strdup_printf("%u invoice%s paid by payment link, and the shop does not know: set "
                            "the order to Processing there: %s",
                    links->len, links->len == 1 ? " was" : "s were", names),
            help);
}

void link_problems(GPtrArray *list, const struct work *work)
{
    if (!work->config->mollie.on)
        return;
    add_pause(list, work);
    add_failed(list, work);
    add_to_process(list, work);
}
