/* The kinds of trouble with a shop, and what each is to its owner: one row a kind. */
#include <string.h>

#include "base/text.h"
#include "shop/judge.h"

enum {
    DETAIL_MOST = 200,
};

/* ---- kinds of trouble ---- */

/* What a kind is. */
struct kind {
    const char *text; /* its stable word */
    enum shop_patience patience;
    bool routed;       /* only WordPress's REST API answers so */
    const char *words; /* "%s" stands for what the row or the answer adds */
    const char *help;
};

/* clang-format off */
static const struct kind kinds[SHOP_TROUBLES] = {
    [SHOP_ANSWERED] = {
            .text = "answered",
            .patience = SHOP_GO_ON,
            .routed = true,
            .words = "",
            .help = "",
    },
    [SHOP_GONE] = {
            .text = "gone",
            .patience = SHOP_GO_ON,
            .routed = true,
            .words = "the shop does not have it%s",
            .help = "",
    },
    [SHOP_KEY_WRONG] = {
            .text = "key-wrong",
            .patience = SHOP_GIVE_UP,
            .routed = true,
            .words = "the shop does not know this key, or its secret is another%s",
            .help = "compare rest_key and rest_secret with WooCommerce > Settings "
                    "> Advanced > REST API, or make a new key there; a web server "
                    "that drops the Authorization header does the same",
    },
    [SHOP_KEY_OVER_HTTP] = {
            .text = "key-over-http",
            .patience = SHOP_GIVE_UP,
            .routed = true,
            .words = "the shop does not look at keys over http://%s",
            .help = "set rest_url to https://",
    },
    [SHOP_NO_RIGHT] = {
            .text = "no-right",
            .patience = SHOP_GIVE_UP,
            .routed = true,
            .words = "the key has no right to do this%s",
            .help = "give the key read/write permissions, and a user who may "
                    "manage the shop, in WooCommerce > Settings > Advanced > REST "
                    "API",
    },
    [SHOP_FIREWALL] = {
            .text = "firewall",
            .patience = SHOP_GIVE_UP,
            .words = "something before the shop's API keeps us out%s",
            .help = "let the firewall, security plugin or web server allow "
                    "requests of this machine to /wp-json/wc/",
    },
    [SHOP_REDIRECT] = {
            .text = "redirect",
            .patience = SHOP_LATER,
            .words = "the shop sends us on to another address, and no key goes "
                    "there%s",
            .help = "set rest_url to the address that answers itself",
    },
    [SHOP_NOT_WOOCOMMERCE] = {
            .text = "not-woocommerce",
            .patience = SHOP_LATER,
            .words = "WooCommerce's API is not at this address%s",
            .help = "look whether WooCommerce is switched on, and whether rest_url "
                    "is right",
    },
    [SHOP_MAINTENANCE] = {
            .text = "maintenance",
            .patience = SHOP_LATER,
            .words = "the shop is being updated%s",
            .help = "",
    },
    [SHOP_BUSY] = {
            .text = "busy",
            .patience = SHOP_LATER,
            .words = "the shop asks for fewer requests%s",
            .help = "",
    },
    [SHOP_BROKEN] = {
            .text = "broken",
            .patience = SHOP_LATER,
            .words = "the shop's answer is of no use%s",
            .help = "the shop's own error log may tell why",
    },
    [SHOP_UNREACHABLE] = {
            .text = "unreachable",
            .patience = SHOP_LATER,
            .words = "the shop cannot be reached%s",
            .help = "",
    },
    [SHOP_REFUSED] = {
            .text = "refused",
            .patience = SHOP_GO_ON,
            .routed = true,
            .words = "the shop did not take the question%s",
            .help = "",
    },
    [SHOP_TOO_MUCH] = {
            .text = "too-much",
            .patience = SHOP_GO_ON,
            .routed = true,
            .words = "the shop's answer is larger than billhook reads%s",
            .help = "",
    },
    [SHOP_STOPPED] = {
            .text = "stopped",
            .patience = SHOP_LATER,
            .words = "ended early: billhook stops",
            .help = "",
    },
};
/* clang-format on */

const char *shop_trouble_text(enum shop_trouble trouble)
{
    return kinds[trouble].text;
}

enum shop_patience shop_patience_of(enum shop_trouble trouble)
{
    return kinds[trouble].patience;
}

bool shop_trouble_is_routed(enum shop_trouble trouble)
{
    return kinds[trouble].routed;
}

/* ---- answers ---- */

void shop_answer_free(struct shop_answer *answer)
{
    if (!answer)
        return;
    g_free(answer->words);
    g_free(answer->help);
    g_clear_pointer(&answer->body, g_bytes_unref);
    g_free(answer);
}

/* One clean, bounded line. Caller frees. */
static char *plain_detail(const char *text)
{
    g_autofree char *clean = text_clean(text, false);
    return g_utf8_strlen(clean, -1) > DETAIL_MOST ? g_utf8_substring(clean, 0, DETAIL_MOST)
                                                  : g_steal_pointer(&clean);
}

static char *words_of(const struct kind *kind, const char *detail)
{
    const char *place = strstr(kind->words, "%s");
    g_autofree char *clean = plain_detail(detail);
    if (!place)
        return g_strdup(kind->words);

    g_autofree char *begin = g_strndup(kind->words, (gsize)(place - kind->words));
    return g_strconcat(begin, *clean ? ": " : "", clean, NULL);
}

struct shop_answer *shop_answer_new(enum shop_trouble trouble, const char *detail)
{
    const struct kind *kind = &kinds[trouble];
    struct shop_answer *answer = g_new0(struct shop_answer, 1);
    answer->trouble = trouble;
    answer->words = words_of(kind, detail);
    answer->help = g_strdup(kind->help);
    answer->total = answer->pages = -1;
    return answer;
}
