/* What an answer means: one table of rows (outcome, or status, error code and kind of body) that
 * lead to a kind of trouble, and one of what each kind is to the owner. */
#include "shop/judge.h"

#include <string.h>

#include "base/text.h"
#include "woocommerce/json_guard.h"
#include "woocommerce/order_values.h"

enum {
    CODE_MOST = 80,
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

static const struct kind kinds[SHOP_TROUBLES] = {
        [SHOP_ANSWERED] = {"answered", SHOP_GO_ON, true, "", ""},
        [SHOP_GONE] = {"gone", SHOP_GO_ON, true, "the shop does not have it%s", ""},
        [SHOP_KEY_WRONG] = {"key-wrong", SHOP_GIVE_UP, true,
                "the shop does not know this key, or its secret is another%s",
                "compare rest_key and rest_secret with WooCommerce > Settings > Advanced > REST "
                "API, or make a new key there; a web server that drops the Authorization header "
                "does the same"},
        [SHOP_KEY_OVER_HTTP] = {"key-over-http", SHOP_GIVE_UP, true,
                "the shop does not look at keys over http://%s", "set rest_url to https://"},
        [SHOP_NO_RIGHT] = {"no-right", SHOP_GIVE_UP, true, "the key has no right to do this%s",
                "give the key read/write permissions, and a user who may manage the shop, in "
                "WooCommerce > Settings > Advanced > REST API"},
        [SHOP_FIREWALL] = {"firewall", SHOP_GIVE_UP, false,
                "something before the shop's API keeps us out%s",
                "let the firewall, security plugin or web server allow requests of this machine "
                "to /wp-json/wc/"},
        [SHOP_REDIRECT] = {"redirect", SHOP_LATER, false,
                "the shop sends us on to another address, and no key goes there%s",
                "set rest_url to the address that answers itself"},
        [SHOP_NOT_WOOCOMMERCE] = {"not-woocommerce", SHOP_LATER, false,
                "WooCommerce's API is not at this address%s",
                "look whether WooCommerce is switched on, and whether rest_url is right"},
        [SHOP_MAINTENANCE] = {"maintenance", SHOP_LATER, false, "the shop is being updated%s", ""},
        [SHOP_BUSY] = {"busy", SHOP_LATER, false, "the shop asks for fewer requests%s", ""},
        [SHOP_BROKEN] = {"broken", SHOP_LATER, false, "the shop's answer is of no use%s",
                "the shop's own error log may tell why"},
        [SHOP_UNREACHABLE] = {"unreachable", SHOP_LATER, false, "the shop cannot be reached%s", ""},
        [SHOP_REFUSED] = {"refused", SHOP_GO_ON, true, "the shop did not take the question%s", ""},
        [SHOP_TOO_MUCH] = {"too-much", SHOP_GO_ON, true,
                "the shop's answer is larger than billhook reads%s", ""},
        [SHOP_STOPPED] = {"stopped", SHOP_LATER, false, "ended early: billhook stops", ""},
};

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

const char *const *shop_kept_headers(void)
{
    static const char *const names[] = {"x-wp-total", "x-wp-totalpages", NULL};
    return names;
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

/* ---- what a body is ---- */

enum body {
    BODY_DATA = 1 << 0,  /* a JSON object or list */
    BODY_LARGE = 1 << 1, /* JSON, but more than json_guard takes */
    BODY_PAGE = 1 << 2,  /* begins like HTML */
    BODY_CUT = 1 << 3,   /* anything else, also nothing at all */
    BODY_PLAIN = BODY_PAGE | BODY_CUT,
    BODY_ANY = BODY_DATA | BODY_LARGE | BODY_PAGE | BODY_CUT
};

/* What the tables judge. */
struct facts {
    int status;
    enum body body;
    bool https;
    char *code;    /* WooCommerce's error code, "" */
    bool of_right; /* the message speaks of permissions */
};

static char first_character(const GString *body)
{
    for (gsize i = 0; i < body->len; i++)
        if (!strchr(" \t\r\n", body->str[i]) || !body->str[i])
            return body->str[i];
    return 0;
}

/* A code as WordPress writes them; "" for anything else. Caller frees. */
static char *read_code(const cJSON *root)
{
    const char *code = value_text_of(root, "code");
    gsize length = strlen(code);
    bool good = length <= CODE_MOST &&
            strspn(code, G_CSET_a_2_z G_CSET_A_2_Z "0123456789_-.") == length;
    return g_strdup(good ? code : "");
}

static void read_body(const GString *body, struct facts *facts)
{
    static const struct json_key keys[] = {{"code", NULL}, {"message", NULL}};
    static const struct json_shape shape = {keys, G_N_ELEMENTS(keys), false};
    struct json_facts json = {0};
    char first = first_character(body);
    cJSON *root = json_guard_read(body->str, body->len, &shape, &json, NULL);

    facts->code = read_code(root);
    facts->of_right = strstr(value_text_of(root, "message"), "permissions") != NULL;
    if (root && (first == '{' || first == '['))
        facts->body = BODY_DATA;
    else if (json.too_much)
        facts->body = BODY_LARGE;
    else
        facts->body = first == '<' ? BODY_PAGE : BODY_CUT;
    cJSON_Delete(root);
}

/* ---- the rows ---- */

/* Where a row holds. */
enum scheme { ANY_SCHEME, HTTP_ONLY };

/* The first row that fits tells the trouble. */
struct row {
    int from, to;     /* statuses */
    const char *code; /* NULL: any; "x*": begins with x */
    enum body body;   /* bits */
    enum scheme scheme;
    bool of_right; /* only where the message speaks of permissions */
    enum shop_trouble trouble;
    const char *detail; /* NULL: status and code */
};

/* WooCommerce 8.2 to 10.5, WordPress 6.9; captured answers: rest/. */
static const struct row rows[] = {
        {200, 299, NULL, BODY_DATA, ANY_SCHEME, false, SHOP_ANSWERED, NULL},
        {200, 299, NULL, BODY_LARGE, ANY_SCHEME, false, SHOP_TOO_MUCH, NULL},
        {200, 299, NULL, BODY_PAGE, ANY_SCHEME, false, SHOP_BROKEN,
                "a page came where data was due, such as that of a bot check"},
        {200, 299, NULL, BODY_CUT, ANY_SCHEME, false, SHOP_BROKEN, "the data is cut or damaged"},
        {300, 399, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_REDIRECT, NULL},
        {429, 429, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_BUSY, NULL},

        /* keys; of one that may only read, or only write, the code is that of a wrong secret */
        {401, 401, "woocommerce_rest_authentication_error", BODY_DATA, ANY_SCHEME, true,
                SHOP_NO_RIGHT, NULL},
        {401, 401, "woocommerce_rest_authentication_error", BODY_DATA, ANY_SCHEME, false,
                SHOP_KEY_WRONG, NULL},
        {401, 401, "woocommerce_*", BODY_DATA, HTTP_ONLY, false, SHOP_KEY_OVER_HTTP, NULL},
        {401, 401, "woocommerce_*", BODY_DATA, ANY_SCHEME, false, SHOP_KEY_WRONG, NULL},
        {403, 403, "woocommerce_*", BODY_DATA, ANY_SCHEME, false, SHOP_NO_RIGHT, NULL},
        {401, 403, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_FIREWALL, NULL},

        /* 400: of a PUT. A missing route is no missing order */
        {400, 404, "woocommerce_rest_shop_order_invalid_id", BODY_DATA, ANY_SCHEME, false,
                SHOP_GONE, NULL},
        {400, 404, "woocommerce_rest_order_invalid_id", BODY_DATA, ANY_SCHEME, false, SHOP_GONE,
                NULL},
        {400, 404, "woocommerce_rest_invalid_shop_order_id", BODY_DATA, ANY_SCHEME, false,
                SHOP_GONE, NULL},
        {400, 404, "woocommerce_rest_shop_order_refund_invalid_id", BODY_DATA, ANY_SCHEME, false,
                SHOP_GONE, NULL},
        {400, 404, "woocommerce_rest_shop_webhook_invalid_id", BODY_DATA, ANY_SCHEME, false,
                SHOP_GONE, NULL},
        {404, 404, "woocommerce_*", BODY_DATA, ANY_SCHEME, false, SHOP_REFUSED, NULL},
        {404, 404, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_NOT_WOOCOMMERCE, NULL},
        {408, 408, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_BROKEN, NULL},
        {400, 499, NULL, BODY_PLAIN, ANY_SCHEME, false, SHOP_FIREWALL, NULL},
        {400, 499, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_REFUSED, NULL},

        {503, 503, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_MAINTENANCE, NULL},
        /* what WooCommerce answers where the database did not keep something */
        {500, 500, "woocommerce_rest_cannot_create", BODY_DATA, ANY_SCHEME, false, SHOP_BROKEN,
                NULL},
        /* a refund of another order, or of more than there is */
        {500, 501, "woocommerce_rest_*", BODY_DATA, ANY_SCHEME, false, SHOP_REFUSED, NULL},
        {500, 599, NULL, BODY_ANY, ANY_SCHEME, false, SHOP_BROKEN, NULL},
};

static bool code_fits(const char *wanted, const char *code)
{
    gsize length = wanted ? strlen(wanted) : 0;
    if (!wanted)
        return true;
    return wanted[length - 1] == '*' ? strncmp(wanted, code, length - 1) == 0
                                     : strcmp(wanted, code) == 0;
}

static bool row_fits(const struct row *row, const struct facts *facts)
{
    if (facts->status < row->from || facts->status > row->to)
        return false;
    if (!(row->body & facts->body) || !code_fits(row->code, facts->code))
        return false;
    if (row->of_right && !facts->of_right)
        return false;
    return row->scheme == ANY_SCHEME || !facts->https;
}

/* ---- the words of an answer ---- */

/* Scheme, host and path of a redirect's target: a query may hold what is nobody's business. */
static char *target_text(const char *location)
{
    g_autofree char *kept = g_strndup(location, strcspn(location, "?#"));
    const char *at = strrchr(kept, '@');
    return g_strdup(at ? "an address with a user in it" : kept);
}

static char *detail_of(const struct row *row, const struct net_answer *answer, const char *code)
{
    if (row->trouble == SHOP_REDIRECT) {
        g_autofree char *target = target_text(answer->location);
        return g_strdup_printf("%d to %s", answer->status, *target ? target : "nowhere");
    }
    if (row->detail)
        return g_strdup(row->detail);
    return g_strdup_printf("%d%s%s", answer->status, *code ? " " : "", code);
}

static struct shop_answer *judge_status(const struct net_answer *answer, bool https)
{
    struct facts facts = {.status = answer->status, .https = https};
    struct shop_answer *judged = NULL;
    read_body(answer->body, &facts);
    for (gsize i = 0; i < G_N_ELEMENTS(rows) && !judged; i++) {
        if (!row_fits(&rows[i], &facts))
            continue;
        g_autofree char *detail = detail_of(&rows[i], answer, facts.code);
        judged = shop_answer_new(rows[i].trouble, detail);
    }
    g_free(facts.code);
    return judged ? judged : shop_answer_new(SHOP_BROKEN, "an answer without a usable status");
}

/* What became of a question that no whole answer came to. */
static const enum shop_trouble outcomes[NET_OUTCOMES] = {
        [NET_NOT_SENT] = SHOP_UNREACHABLE,
        [NET_LOST] = SHOP_UNREACHABLE,
        [NET_TOO_LARGE] = SHOP_TOO_MUCH,
        [NET_STOPPED] = SHOP_STOPPED,
};

static gint64 count_of(char *const *kept, gsize at)
{
    gint64 count;
    bool good = kept && g_strv_length((char **)kept) > at &&
            g_ascii_string_to_signed(kept[at], 10, 0, G_MAXINT64, &count, NULL);
    return good ? count : -1;
}

/* A 4xx says that nothing was done. */
static bool may_be_done(const struct net_answer *answer, enum shop_trouble trouble)
{
    if (trouble == SHOP_ANSWERED)
        return false;
    if (answer->outcome != NET_ANSWERED)
        return answer->outcome == NET_LOST || answer->outcome == NET_TOO_LARGE;
    return answer->status < 300 || answer->status >= 500;
}

struct shop_answer *shop_judge(const struct net_answer *answer, bool https)
{
    struct shop_answer *judged = answer->outcome == NET_ANSWERED
            ? judge_status(answer, https)
            : shop_answer_new(outcomes[answer->outcome], answer->problem);

    judged->status = answer->status;
    judged->retry_after_s = answer->retry_after_s;
    judged->shop_time = answer->date_s;
    judged->total = count_of(answer->kept, 0);
    judged->pages = count_of(answer->kept, 1);
    judged->sent = answer->outcome != NET_NOT_SENT && answer->outcome != NET_STOPPED;
    judged->unsure = may_be_done(answer, judged->trouble);
    if (judged->trouble == SHOP_ANSWERED)
        judged->body = g_bytes_new(answer->body->str, answer->body->len);
    return judged;
}
