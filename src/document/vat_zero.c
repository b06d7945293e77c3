/* `[shop] zero_vat`: the rules that name lines without VAT, read and looked up. */
#include "document/vat_zero.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static void rule_free(gpointer data)
{
    struct vat_zero_rule *rule = data;
    g_free(rule->name);
    g_free(rule->reason);
    g_free(rule);
}

static bool same_name(const char *a, const char *b)
{
    g_autofree char *one = g_utf8_casefold(a, -1), *other = g_utf8_casefold(b, -1);
    return *one && strcmp(one, other) == 0;
}

#define ZERO_RULE_FORM                                                                    \
    "NAME: CATEGORY[, reason], several separated by ;, such as Leeggoed: E, Waarborg op " \
    "verpakking, art. 28, 5° WBTW"

static bool is_ground(enum vat_category category)
{
    return category != VAT_NONE && category != VAT_S;
}

/* "CATEGORY[, reason]" into the rule, which has its name; false and the error. */
static bool read_ground(const char *text, struct vat_zero_rule *rule, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", 2);
    const char *category = g_strstrip(parts[0]);
    const char *reason = parts[1] ? g_strstrip(parts[1]) : "";

    bool known = vat_category_from_text(category, &rule->category);
    if (!known || !is_ground(rule->category))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "'%s' of '%s' is no category of zero VAT; allowed: K, AE, G, E or Z, "
                "in " ZERO_RULE_FORM,
                category, rule->name);
    if (rule->category == VAT_E && !*reason)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "'%s' is E without its reason, which every invoice has to say (KB nr. 1, art. 5); "
                "allowed: " ZERO_RULE_FORM,
                rule->name);

    text_set(&rule->reason, reason);
    return true;
}

/* One entry; NULL and the error. */
static struct vat_zero_rule *read_rule(const char *entry, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(entry, ":", 2);
    const char *name = parts[0] ? g_strstrip(parts[0]) : "";
    const char *ground = parts[0] && parts[1] ? g_strstrip(parts[1]) : "";
    bool has_category = *ground && *ground != ',';
    if (!*name || !has_category) {
        fail(error, BILLHOOK_ERROR_USAGE, "'%s' is no rule; allowed: " ZERO_RULE_FORM, entry);
        return NULL;
    }

    struct vat_zero_rule *rule = g_new0(struct vat_zero_rule, 1);
    rule->name = g_strdup(name);
    if (!read_ground(ground, rule, error))
        g_clear_pointer(&rule, rule_free);
    return rule;
}

static bool is_named(const GPtrArray *rules, const char *name)
{
    for (guint i = 0; i < rules->len; i++) {
        const struct vat_zero_rule *rule = g_ptr_array_index(rules, i);
        if (same_name(rule->name, name))
            return true;
    }
    return false;
}

GPtrArray *vat_zero_rules(const char *text, GError **error)
{
    g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func(rule_free);
    g_auto(GStrv) entries = g_strsplit(text ? text : "", ";", -1);
    for (char **entry = entries; *entry; entry++) {
        if (!*g_strstrip(*entry))
            continue;

        struct vat_zero_rule *rule = read_rule(*entry, error);
        if (!rule)
            return NULL;
        bool twice = is_named(rules, rule->name);
        g_ptr_array_add(rules, rule);
        if (twice) {
            fail(error, BILLHOOK_ERROR_USAGE, "'%s' is named twice; allowed: one rule a name",
                    rule->name);
            return NULL;
        }
    }
    return g_steal_pointer(&rules);
}

static bool has_rate(const struct order_line *line, gint64 rate_id)
{
    for (guint i = 0; i < line->taxes->len; i++)
        if (g_array_index(line->taxes, struct line_tax, i).rate_id == rate_id)
            return true;
    return false;
}

static bool has_tax_label(
        const struct order *order, const struct order_line *line, const char *name)
{
    for (guint i = 0; i < order->rates->len; i++) {
        const struct tax_rate *rate = &g_array_index(order->rates, struct tax_rate, i);
        if (same_name(rate->label, name) && has_rate(line, rate->rate_id))
            return true;
    }
    return false;
}

/* WooCommerce sends the slug of a class: "zero-rate" for "Zero rate". */
static bool has_tax_class(const struct order_line *line, const char *name)
{
    g_autofree char *slug = g_strdelimit(g_strdup(name), " ", '-');
    return same_name(line->tax_class, name) || same_name(line->tax_class, slug);
}

static bool has_sku_prefix(const struct order_line *line, const char *name)
{
    g_autofree char *sku = g_utf8_casefold(line->sku, -1), *prefix = g_utf8_casefold(name, -1);
    return line->kind == LINE_PRODUCT && *prefix && g_str_has_prefix(sku, prefix);
}

static bool rule_names(
        const struct vat_zero_rule *rule, const struct order *order, const struct order_line *line)
{
    if (line->kind == LINE_FEE && same_name(line->name, rule->name))
        return true;
    return has_tax_class(line, rule->name) || has_sku_prefix(line, rule->name) ||
            has_tax_label(order, line, rule->name);
}

const struct vat_zero_rule *vat_zero_rule_find(
        const GPtrArray *rules, const struct order *order, const struct order_line *line)
{
    for (guint i = 0; i < rules->len; i++) {
        const struct vat_zero_rule *rule = g_ptr_array_index(rules, i);
        if (rule_names(rule, order, line))
            return rule;
    }
    return NULL;
}
