/* The options of a list. */
#include "acts/list.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "document/peppol_status.h"

/* SEARCH_DECIMALS are all that a currency may have; beyond SUM_MOST nothing was ever invoiced. */
#define SEARCH_DECIMALS 4
#define WORDS_BYTES_MOST 10000
#define SUM_MOST G_GINT64_CONSTANT(100000000000000)

bool list_read_sum(const char *text, gint64 *sum)
{
    struct decimal amount;
    g_autofree char *pointed = g_strdelimit(g_strdup(text), ",", '.');
    return decimal_parse(pointed, &amount) && decimal_sign(amount) >= 0 &&
            decimal_compare(amount, decimal_round(amount, SEARCH_DECIMALS)) == 0 &&
            decimal_to_money(amount, SEARCH_DECIMALS, sum) && *sum <= SUM_MOST;
}

bool list_check_words(const char *name, const char *value, GError **error)
{
    if (text_is_blank(value))
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: the value is empty", name);
    return (strlen(value) <= WORDS_BYTES_MOST &&
                   document_words_count(value) <= DOCUMENT_WORDS_MOST) ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "%s: that is more than %d words or %d bytes: a few of them find it", name,
                    DOCUMENT_WORDS_MOST, WORDS_BYTES_MOST);
}

/* What is read, and what is wrong with it. */
struct reading {
    const struct config *config;
    int most;
    struct document_filter *filter;
};

static bool wrong(GError **error, const char *name, const char *value, const char *allowed)
{
    return fail(
            error, BILLHOOK_ERROR_USAGE, "%s: '%.60s' is none; allowed: %s", name, value, allowed);
}

static bool read_type(struct reading *reading, const char *value, GError **error)
{
    enum document_type type;
    if (!document_type_from_text(value, &type))
        return wrong(error, "type", value, "order_form, delivery_note, invoice, credit_note");
    reading->filter->type = (int)type;
    return true;
}

static bool read_state(struct reading *reading, const char *value, GError **error)
{
    enum document_state state;
    if (!document_state_from_text(value, &state))
        return wrong(error, "state", value, "draft, issued, sent, void");
    reading->filter->state = (int)state;
    return true;
}

static bool read_since(struct reading *reading, const char *value, GError **error)
{
    if (!date_is_day(value))
        return wrong(error, "since", value, "a day, YYYY-MM-DD");
    reading->filter->since = date_day_start(value, reading->config->seller.timezone);
    return true;
}

static bool read_from(struct reading *reading, const char *value, GError **error)
{
    reading->filter->from = value;
    return date_is_day(value) || wrong(error, "from", value, "a day, YYYY-MM-DD");
}

static bool read_to(struct reading *reading, const char *value, GError **error)
{
    reading->filter->to = value;
    return date_is_day(value) || wrong(error, "to", value, "a day, YYYY-MM-DD");
}

static bool read_amount(struct reading *reading, const char *value, GError **error)
{
    reading->filter->by_amount = true;
    return list_read_sum(value, &reading->filter->amount) ||
            wrong(error, "amount", value, "an amount, like 12.50");
}

static bool read_peppol(struct reading *reading, const char *value, GError **error)
{
    enum peppol_state state;
    reading->filter->peppol = value;
    return peppol_state_from_text(value, &state) ||
            wrong(error, "peppol", value, "a state of a Peppol delivery (billhook help peppol)");
}

static bool read_limit(struct reading *reading, const char *value, GError **error)
{
    char *end = NULL;
    gint64 number = g_ascii_strtoll(value, &end, 10);
    if (!*value || *end || number < 1 || number > reading->most)
        return fail(error, BILLHOOK_ERROR_USAGE, "limit: '%.60s' is no whole number from 1 to %d",
                value, reading->most);
    reading->filter->limit = (int)number;
    return true;
}

static bool read_text(struct reading *reading, const char *value, GError **error)
{
    reading->filter->text = value;
    return list_check_words("text", value, error);
}

static bool read_customer(struct reading *reading, const char *value, GError **error)
{
    reading->filter->customer = value;
    return list_check_words("customer", value, error);
}

static bool read_reference(struct reading *reading, const char *value, GError **error)
{
    reading->filter->reference = value;
    return *value || fail(error, BILLHOOK_ERROR_USAGE, "reference: it is empty");
}

static bool read_order(struct reading *reading, const char *value, GError **error)
{
    reading->filter->order = value;
    return *value || fail(error, BILLHOOK_ERROR_USAGE, "order: it is empty");
}

static bool read_shop(struct reading *reading, const char *value, GError **error)
{
    (void)error;
    reading->filter->shop = value;
    return true;
}

static bool read_unpaid(struct reading *reading, const char *value, GError **error)
{
    (void)value, (void)error;
    reading->filter->unpaid = true;
    return true;
}

static const struct {
    const char *name;
    bool (*read)(struct reading *reading, const char *value, GError **error);
} readers[] = {
        {"type", read_type},
        {"state", read_state},
        {"order", read_order},
        {"shop", read_shop},
        {"since", read_since},
        {"from", read_from},
        {"to", read_to},
        {"customer", read_customer},
        {"amount", read_amount},
        {"reference", read_reference},
        {"text", read_text},
        {"unpaid", read_unpaid},
        {"peppol", read_peppol},
        {"limit", read_limit},
};

bool list_read(const struct config *config,
        list_option option,
        const void *from,
        int limit,
        int most,
        struct document_filter *filter,
        GError **error)
{
    *filter = (struct document_filter){.type = -1, .state = -1, .limit = limit};
    struct reading reading = {config, most, filter};
    for (gsize i = 0; i < G_N_ELEMENTS(readers); i++) {
        const char *value = option(from, readers[i].name);
        if (value && !readers[i].read(&reading, value, error))
            return false;
    }
    return true;
}
