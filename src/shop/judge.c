/* What an answer means: one table of rows (status, error code, kind of body) that lead to a kind of
 * trouble. What each kind is to the owner stands in troubles.c. */
#include "shop/judge.h"

#include <string.h>

#include "woocommerce/json_guard.h"
#include "woocommerce/order_values.h"

enum {
    CODE_MOST = 80,
};

const char *const *shop_kept_headers(void)
{
    static const char *const names[] = {"x-wp-total", "x-wp-totalpages", NULL};
    return names;
}

/* ---- what a body is ---- */

enum body {
    BODY_DATA = 1 << 0,  /* a JSON object or list */
    BODY_LARGE = 1 << 1, /* JSON, but more than json_guard takes */
    BODY_PAGE = 1 << 2,  /* begins like HTML */
    BODY_CUT = 1 << 3,   /* anything else, also nothing at all */
    BODY_PLAIN = BODY_PAGE | BODY_CUT
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

/* The first row that fits tells the trouble. A field that is not given holds for anything. */
struct row {
    int from, to;     /* statuses */
    const char *code; /* "x*": begins with x */
    enum body body;   /* bits */
    bool http_only;   /* only where the API is asked without TLS */
    bool of_right;    /* only where the message speaks of permissions */
    enum shop_trouble trouble;
    const char *detail; /* NULL: status and code */
};

/* WooCommerce 8.2 to 10.5, WordPress 6.9; captured answers: rest/. */
/* clang-format off */
static const struct row rows[] = {
        {.from = 200, .to = 299, .body = BODY_DATA,
                .trouble = SHOP_ANSWERED},
        {.from = 200, .to = 299, .body = BODY_LARGE,
                .trouble = SHOP_TOO_MUCH},
        {.from = 200, .to = 299, .body = BODY_PAGE,
                .trouble = SHOP_BROKEN,
                .detail = "a page came where data was due, such as that of a bot check"},
        {.from = 200, .to = 299, .body = BODY_CUT,
                .trouble = SHOP_BROKEN,
                .detail = "the data is cut or damaged"},
        {.from = 300, .to = 399,
                .trouble = SHOP_REDIRECT},
        {.from = 429, .to = 429,
                .trouble = SHOP_BUSY},

        /* keys; of one that may only read, or only write, the code is that of a wrong secret */
        {.from = 401, .to = 401, .body = BODY_DATA, .of_right = true,
                .code = "woocommerce_rest_authentication_error",
                .trouble = SHOP_NO_RIGHT},
        {.from = 401, .to = 401, .body = BODY_DATA,
                .code = "woocommerce_rest_authentication_error",
                .trouble = SHOP_KEY_WRONG},
        {.from = 401, .to = 401, .body = BODY_DATA, .http_only = true,
                .code = "woocommerce_*",
                .trouble = SHOP_KEY_OVER_HTTP},
        {.from = 401, .to = 401, .body = BODY_DATA,
                .code = "woocommerce_*",
                .trouble = SHOP_KEY_WRONG},
        {.from = 403, .to = 403, .body = BODY_DATA,
                .code = "woocommerce_*",
                .trouble = SHOP_NO_RIGHT},
        {.from = 401, .to = 403,
                .trouble = SHOP_FIREWALL},

        /* 400: of a PUT. A missing route is no missing order */
        {.from = 400, .to = 404, .body = BODY_DATA,
                .code = "woocommerce_rest_shop_order_invalid_id",
                .trouble = SHOP_GONE},
        {.from = 400, .to = 404, .body = BODY_DATA,
                .code = "woocommerce_rest_order_invalid_id",
                .trouble = SHOP_GONE},
        {.from = 400, .to = 404, .body = BODY_DATA,
                .code = "woocommerce_rest_invalid_shop_order_id",
                .trouble = SHOP_GONE},
        {.from = 400, .to = 404, .body = BODY_DATA,
                .code = "woocommerce_rest_shop_order_refund_invalid_id",
                .trouble = SHOP_GONE},
        {.from = 400, .to = 404, .body = BODY_DATA,
                .code = "woocommerce_rest_shop_webhook_invalid_id",
                .trouble = SHOP_GONE},
        {.from = 404, .to = 404, .body = BODY_DATA,
                .code = "woocommerce_*",
                .trouble = SHOP_REFUSED},
        {.from = 404, .to = 404,
                .trouble = SHOP_NOT_WOOCOMMERCE},
        {.from = 408, .to = 408,
                .trouble = SHOP_BROKEN},
        {.from = 400, .to = 499, .body = BODY_PLAIN,
                .trouble = SHOP_FIREWALL},
        {.from = 400, .to = 499,
                .trouble = SHOP_REFUSED},

        /* what the shop itself may mend; with a code of WooCommerce it is the question, such as one
         * for a refund of more than there is, but for what its database did not keep */
        {.from = 503, .to = 503,
                .trouble = SHOP_MAINTENANCE},
        {.from = 500, .to = 500, .body = BODY_DATA,
                .code = "woocommerce_rest_cannot_create",
                .trouble = SHOP_BROKEN},
        {.from = 500, .to = 501, .body = BODY_DATA,
                .code = "woocommerce_rest_*",
                .trouble = SHOP_REFUSED},
        {.from = 500, .to = 599,
                .trouble = SHOP_BROKEN},
};
/* clang-format on */

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
    if (row->body && !(row->body & facts->body))
        return false;
    if (row->of_right && !facts->of_right)
        return false;
    if (row->http_only && facts->https)
        return false;
    return code_fits(row->code, facts->code);
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
