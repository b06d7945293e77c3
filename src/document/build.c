/* From an order to a draft. */
#include "document/build.h"

#include <string.h>

#include "base/date.h"
#include "base/host.h"
#include "base/text.h"
#include "amounts.h"
#include "customer.h"
#include "document/participant.h"
#include "document/rules.h"
#include "document/terms.h"
#include "document/text.h"
#include "document/vat.h"
#include "document/vat_country.h"
#include "document/vat_number.h"
#include "lines.h"

static const char *edited(const struct build_input *input, enum edit_key key)
{
    return input->edits ? input->edits->value[key] : NULL;
}

static bool has_money(const struct document *document)
{
    return document->type != DOCUMENT_DELIVERY_NOTE;
}

/* ---- the customer ---- */

#define NO_VAT_NUMBER "the customer gave a company but no VAT number: no e-invoice can be made; "

/* A number under a key that nobody named is not taken, for it may be anybody's; the owner is told
 * where it stands. */
static void warn_of_missing_vat_number(struct document *document, const struct build_input *input)
{
    bool in_line;
    if (!has_money(document) || !*document->customer.company)
        return;

    const char *key = vat_number_elsewhere(input->order, input->seller->vat, &in_line);
    if (key && !in_line)
        document_warn(document, WARNING_VAT_NUMBER_MISSING,
                NO_VAT_NUMBER "the order's meta key '%s' holds a valid one: vat_meta=%s in [shop "
                              "%s] takes it for each order, "
                              "`billhook edit DOC vat=NUMBER` for this document",
                key, key, input->shop->name);
    else if (key)
        document_warn(document, WARNING_VAT_NUMBER_MISSING,
                NO_VAT_NUMBER "the meta key '%s' of one of its lines holds a valid one (vat_meta "
                              "takes keys of the order only): "
                              "`billhook edit DOC vat=NUMBER` sets it",
                key);
    else
        document_warn(
                document, WARNING_VAT_NUMBER_MISSING, NO_VAT_NUMBER "`billhook edit` sets one");
}

static void set_vat_number(struct document *document, const struct build_input *input)
{
    const char *chosen = edited(input, EDIT_VAT),
               *typed = vat_number_find(input->order, input->shop);
    if (chosen) {
        text_set(&document->customer.vat, chosen);
        return;
    }
    if (text_is_blank(typed)) {
        warn_of_missing_vat_number(document, input);
        return;
    }

    g_autofree char *number = vat_number_normalize(typed, input->order->billing.country);
    bool valid = vat_number_valid(number);
    text_set(&document->customer.vat, valid ? number : typed);
    if (!valid && has_money(document))
        document_warn(document, WARNING_VAT_NUMBER_WRONG,
                "the customer's VAT number is not a valid one: it "
                "stands as typed; `billhook edit` sets another");
}

/* What is written there stays, right or wrong: what came of it is told, and the UBL names the VAT
 * number's. */
static void set_participant(struct document *document, const struct build_input *input)
{
    enum { LONGEST = 200 };
    const char *chosen = edited(input, EDIT_PEPPOL);
    g_autofree char *found =
            chosen ? g_strdup(chosen) : participant_find(input->order, input->shop);
    g_autofree char *settled = *found ? participant_parse(found, NULL) : NULL;
    g_autofree char *cut = g_utf8_substring(found, 0, MIN(g_utf8_strlen(found, -1), LONGEST));
    text_set(&document->customer.peppol, settled ? settled : cut);
    document_check_participant(document);
}

static const char *own_reference(const struct build_input *input)
{
    for (char **key = input->shop->reference_meta; *key; key++) {
        const char *value = order_meta_value(input->order, *key);
        if (value)
            return value;
    }
    return "";
}

static void set_addresses(struct customer *customer, const struct order *order)
{
    address_clear(&customer->billing);
    address_copy(&customer->billing, &order->billing);
    customer->has_shipping = !address_is_empty(&order->shipping) &&
            !address_equal(&order->shipping, &order->billing);
    if (!customer->has_shipping)
        return;
    address_clear(&customer->shipping);
    address_copy(&customer->shipping, &order->shipping);
}

static void warn_of_address(struct document *document)
{
    const struct customer *customer = &document->customer;
    bool to_shipping = document->type == DOCUMENT_DELIVERY_NOTE && customer->has_shipping;
    const struct address *address = to_shipping ? &customer->shipping : &customer->billing;
    const struct {
        const char *value, *name;
    } parts[] = {
            {address->street, "street"},
            {address->postcode, "postcode"},
            {address->city, "city"},
            {address->country, "country"},
    };
    g_autoptr(GString) missing = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (text_is_blank(parts[i].value))
            g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", parts[i].name);
    if (missing->len)
        document_warn(document, WARNING_ADDRESS_INCOMPLETE, "the %s address has no %s",
                to_shipping ? "shipping" : "billing", missing->str);
}

static void set_customer(struct document *document, const struct build_input *input)
{
    const struct order *order = input->order;
    struct customer *customer = &document->customer;
    const struct address *person =
            text_is_blank(order->billing.name) ? &order->shipping : &order->billing;
    const char *company = edited(input, EDIT_COMPANY);
    const char *email = edited(input, EDIT_EMAIL);
    const char *reference = edited(input, EDIT_REFERENCE);
    const char *phone = order->billing.phone;
    if (!*phone)
        phone = order->shipping.phone;

    set_addresses(customer, order);
    if (company)
        text_set(&customer->billing.company, company);
    text_set(&customer->name, person->name);
    text_set(&customer->first_name, person->first_name);
    text_set(&customer->company, customer->billing.company);
    text_set(&customer->email, email ? email : order->email);
    text_set(&customer->phone, phone);
    text_set(&customer->reference, reference ? reference : own_reference(input));

    set_vat_number(document, input);
    set_participant(document, input);
    document_check_name(document);
    warn_of_address(document);
}

/* ---- the figures ---- */

#define ASK "`billhook issue DOC --vat-category K|AE|G|E|Z` gives one (E with --vat-reason TEXT)"

static void warn_of_category(struct document *document,
        const struct build_input *input,
        enum vat_category category,
        enum vat_question question)
{
    static const char *const questions[] = {
            [VAT_ASK_GROUND] = "no VAT is charged and the order shows no ground for it: " ASK
                               "; [shop] zero_vat can say it for good",
            [VAT_ASK_EXPORT] = "no VAT is charged and the order shows no ground for it: it goes "
                               "outside the EU, but [shop] eu_zero_vat says that not all the "
                               "shop sells are goods, and a service is no export: " ASK,
            [VAT_ASK_EU] = "no VAT is charged and the order shows no ground for it: the customer "
                           "has a VAT number of another EU country, and "
                           "[shop] eu_zero_vat=ask leaves open whether it is goods (K) or a "
                           "service (AE): " ASK};
    if (!has_money(document))
        return;

    bool exempt = input->seller->vat_scheme == VAT_SCHEME_EXEMPT;
    /* where the rate itself is unknown, its warning says all */
    if (category == VAT_NONE && !document_warning(document, WARNING_UNKNOWN_TAX))
        document_warn(document, WARNING_ZERO_VAT_WITHOUT_GROUND, "%s", questions[question]);
    bool has_reason = *document->vat_reasons[VAT_E];
    if (category == VAT_E && !exempt && !has_reason)
        document_warn(document, WARNING_EXEMPTION_WITHOUT_REASON,
                "category E needs its reason (KB nr. 1, art. 5): `billhook issue DOC "
                "--vat-category E --vat-reason TEXT` gives it");
    if (category == VAT_S && exempt)
        document_warn(document, WARNING_SMALL_ENTERPRISE_CHARGES_VAT,
                "the shop charges VAT, but [seller] vat_scheme is "
                "exempt: a small enterprise may not charge VAT; switch "
                "it off in WooCommerce > Settings > General and correct "
                "the order, or set vat_scheme=normal");
}

/* Several reasons of one category stand beside each other: an e-invoice has one text a category
 * (BT-120). */
static void add_reason(struct document *document, enum vat_category category, const char *reason)
{
    char **reasons = &document->vat_reasons[category];
    g_auto(GStrv) there = g_strsplit(*reasons, "; ", -1);
    if (!*reason || strcmp(*reasons, reason) == 0)
        return;
    if (g_strv_contains((const char *const *)there, reason))
        return;

    char *joined = g_strconcat(*reasons, **reasons ? "; " : "", reason, NULL);
    text_take(reasons, joined);
}

static void set_category(struct document *document,
        const struct build_input *input,
        struct vat_case *facts,
        struct amount_part *part)
{
    enum vat_question question;
    part->category = vat_category_decide(facts, &question);
    bool open = !facts->charged && facts->scheme != VAT_SCHEME_EXEMPT;
    if (open && facts->rule)
        add_reason(document, part->category, facts->rule->reason);
    else if (open && facts->choice != VAT_NONE && input->vat_reason)
        add_reason(document, part->category, input->vat_reason);
    warn_of_category(document, input, part->category, question);
}

static void set_categories(
        struct document *document, const struct build_input *input, GArray *parts)
{
    struct vat_case facts = {.scheme = input->seller->vat_scheme,
            .eu_zero_vat = input->shop->eu_zero_vat,
            .seller_country = input->seller->country,
            .seller_postcode = input->seller->postcode,
            .destination = customer_destination(&document->customer),
            .customer_vat = document->customer.vat,
            .choice = input->vat_category};
    g_autoptr(GPtrArray) rules = vat_zero_rules(input->shop->zero_vat, NULL);
    for (guint i = 0; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        facts.charged = part->stated && decimal_sign(part->rate) > 0;
        facts.rule = rules && !facts.charged ? vat_zero_rule_find(rules, input->order, part->line)
                                             : NULL;
        set_category(document, input, &facts, part);
    }
}

#define WHOLE_AMOUNTS_HINT                                                                       \
    "; the shop seems to round to whole amounts: set WooCommerce > Settings > General > Number " \
    "of decimals to 2"

/* A shop whose prices have no decimals ("100", not "100.00") charges whole euros of VAT, which are
 * rarely the rate of anything. */
static bool shop_rounds_to_whole(const struct order *order)
{
    return order->lines->len > 0 && order->written_whole;
}

/* A warning that says all about figures that then cannot be right. */
static bool rates_are_known(const struct document *document)
{
    return !document_warning(document, WARNING_UNKNOWN_TAX) &&
            !document_warning(document, WARNING_TWO_RATES_ON_A_LINE);
}

#define MEND_ORDER "; correct the order in the shop (Recalculate) and update it there"

/* Where what does not add up comes from, or what to do about it. Caller frees. */
static char *advice_of(const struct document *document, const struct order *order)
{
    if (*order->unknown_card)
        return g_strdup_printf("; the difference stands in the order's %s: a gift card or credit "
                               "that billhook does not know",
                order->unknown_card);
    if (document->currency_decimals > 0 && shop_rounds_to_whole(order))
        return g_strdup(WHOLE_AMOUNTS_HINT);
    return g_strconcat(order->cards->len > 0
                    ? "; the total counts the order's gift cards and store credit in"
                    : "",
            MEND_ORDER, NULL);
}

static void warn_of_figures(struct document *document,
        const struct order *order,
        enum amount_refusal refusal,
        const char *text)
{
    static const enum warning_code codes[] = {[AMOUNT_TOO_LARGE] = WARNING_AMOUNT_TOO_LARGE,
            [AMOUNT_NOT_ITS_PARTS] = WARNING_TOTAL_NOT_ITS_PARTS,
            [AMOUNT_NOT_ITS_RATE] = WARNING_VAT_NOT_ITS_RATE};
    g_autofree char *advice = advice_of(document, order);
    if (refusal != AMOUNT_GOOD && rates_are_known(document))
        document_warn(document, codes[refusal], "%s%s", text, advice);
    if (!*document->currency)
        document_warn(document, WARNING_NO_CURRENCY, "the order names no currency");
    if (document->type != DOCUMENT_INVOICE)
        return;
    if (*document->currency && strcmp(document->currency, "EUR") != 0)
        document_warn(document, WARNING_FOREIGN_CURRENCY,
                "the order is in %s: an invoice is only issued in EUR", document->currency);
    if (document->totals.gross < 0)
        document_warn(document, WARNING_NEGATIVE_TOTAL,
                "the order's total is negative: that is a credit note, not an invoice");
}

/* A delivery note shows no money, so none stops it: what cannot be added up is not kept. */
static void forget_figures(struct document *document, GArray *parts)
{
    g_array_set_size(document->vat, 0);
    document->totals = (struct document_totals){0};
    for (guint i = 0; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        part->list = part->net = part->gross = (struct decimal){0};
        part->net_minor = part->gross_minor = 0;
    }
}

static void set_figures(struct document *document, const struct build_input *input)
{
    const struct order *order = input->order;
    g_autoptr(GArray) parts = amounts_of_order(order, document->currency_decimals, document);
    g_autofree char *text = NULL;
    set_categories(document, input, parts);
    enum amount_refusal refusal = amounts_settle(parts, order_gross(order),
            document->currency_decimals, document->vat, &document->totals, &text);
    if (has_money(document))
        warn_of_figures(document, order, refusal, text);
    else if (refusal == AMOUNT_TOO_LARGE)
        forget_figures(document, parts);
    lines_of_parts(document, parts, order->coupon_codes);
    if (document->type == DOCUMENT_INVOICE)
        vat_countries_set(document, order, input->seller->country);
}

/* ---- paying ---- */

/* 0 where a URL is none that a customer may be sent to: https, and http only to this machine. */
static int usable_port(GUri *url)
{
    const char *scheme = g_uri_get_scheme(url), *host = g_uri_get_host(url);
    bool https = g_ascii_strcasecmp(scheme, "https") == 0,
         http = g_ascii_strcasecmp(scheme, "http") == 0;
    if (!host || !*host || g_uri_get_userinfo(url) || (!https && !(http && host_is_loopback(host))))
        return 0;
    if (g_uri_get_port(url) > 0)
        return g_uri_get_port(url);
    return https ? 443 : 80;
}

/* True when both have scheme, host and port in common. */
static bool same_origin(const char *link, const char *shop_url)
{
    for (const char *p = link; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("\"<>\\^`{|}", *p))
            return false;
    g_autoptr(GUri) one = g_uri_parse(link, G_URI_FLAGS_NONE, NULL),
                    other = g_uri_parse(shop_url, G_URI_FLAGS_NONE, NULL);
    return one && other && usable_port(one) > 0 && usable_port(one) == usable_port(other) &&
            g_ascii_strcasecmp(g_uri_get_scheme(one), g_uri_get_scheme(other)) == 0 &&
            g_ascii_strcasecmp(g_uri_get_host(one), g_uri_get_host(other)) == 0;
}

static bool may_pay_in_shop(const struct document *document, const struct build_input *input)
{
    bool has_link = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_ORDER_FORM;
    return has_link && !document->pay_later && input->payment->shop_payment_link &&
            input->order->needs_payment && document->totals.due > 0 &&
            same_origin(input->order->payment_url, input->shop->url);
}

/* Of a long code the end: whoever knows it all can spend what is left on the card. */
static char *card_label(const char *code)
{
    enum { LONGEST = 8, END = 4 };
    glong length = g_utf8_strlen(code, -1);
    g_autofree char *end = g_utf8_substring(code, MAX(length - END, 0), length);
    return length <= LONGEST ? g_strdup(code) : g_strconcat("\u2026", end, NULL);
}

/* Each card is a payment of the order's day. */
static void set_cards(struct document *document, const struct build_input *input)
{
    const struct order *order = input->order;
    g_autofree char *day =
            date_day(order->paid_at ? order->paid_at : order->created_at, input->seller->timezone);
    for (guint i = 0; i < order->cards->len; i++) {
        const struct order_card *card = order->cards->pdata[i];
        g_autofree char *label = card_label(card->code);
        money amount = 0, most = G_MAXINT64 / 4 / (gint64)order->cards->len;
        bool fits = decimal_to_money(card->amount, document->currency_decimals, &amount);
        if (fits && amount <= most)
            document_add_payment(document, label, amount, "gift card", day);
    }
}

static void set_payment(struct document *document, const struct build_input *input)
{
    const struct order *order = input->order;
    text_set(&document->payment_method, order->payment_method);
    text_set(&document->payment_title, order->payment_title);
    document->pay_later = order_pays_later(order, input->shop);
    set_cards(document, input);
    document_set_paid(document, order_is_paid(order, input->shop),
            order->paid_at ? order->paid_at : order->created_at);
    if (may_pay_in_shop(document, input))
        text_set(&document->payment_link, order->payment_url);
}

/* ---- the whole ---- */

/* The country whose law says in which language an invoice is: the customer's. */
static const char *country_of_customer(const struct build_input *input)
{
    const struct order *order = input->order;
    if (!text_is_blank(order->billing.country))
        return order->billing.country;
    return text_is_blank(order->shipping.country) ? input->seller->country
                                                  : order->shipping.country;
}

static bool speaks_as_seller(const struct document *document, const struct build_input *input)
{
    bool bound = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
    return bound && input->seller->invoice_language != INVOICE_LANGUAGE_CUSTOMER &&
            strcmp(country_of_customer(input), "BE") == 0 &&
            document->language != input->seller->language;
}

static void set_mail_language(struct document *document, const struct seller *seller)
{
    const char *own = language_text(document->language);
    text_set(&document->mail_language, own);
    if (seller->invoice_language == INVOICE_LANGUAGE_SELLER_COPY)
        text_set(&document->copy_language, own);
}

static void set_language(struct document *document, const struct build_input *input)
{
    const char *rule = "", *chosen = edited(input, EDIT_LANGUAGE);
    document->language = order_language(input->order, input->shop, &rule);
    bool edited_by_hand = chosen && language_from_text(chosen, &document->language);
    if (edited_by_hand)
        rule = "edit";
    else if (speaks_as_seller(document, input)) {
        set_mail_language(document, input->seller);
        document->language = input->seller->language;
        rule = "[seller] invoice_language";
    }
    text_set(&document->language_rule, rule);
}

/* A delivery note has no line of what the carriage costs: who brings it stands among its facts. */
static void set_carrier(struct document *document, const struct order *order)
{
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        return;
    for (guint i = 0; i < order->lines->len && !*document->carrier; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        if (line->kind == LINE_SHIPPING)
            text_set(&document->carrier, line->name);
    }
}

static void set_order(struct document *document, const struct build_input *input)
{
    const struct order *order = input->order;
    text_set(&document->shop, input->shop->name);
    document->order_id = order->id;
    text_set(&document->order_number, order->number);
    document->order_created_at = order->created_at;
    document->created_at = input->now;
    text_set(&document->currency, order->currency);
    document->currency_decimals = currency_decimals(order->currency);
    text_set(&document->note, order->customer_note);
    set_carrier(document, order);
    if (document->type == DOCUMENT_INVOICE && order->completed_at) {
        text_take(&document->delivery_date, date_day(order->completed_at, input->seller->timezone));
    }
    if (order->had_bad_characters)
        document_warn(document, WARNING_REPLACED_CHARACTERS,
                "the order holds characters that are none (NUL or "
                "broken UTF-8): they were replaced by U+FFFD");
}

struct document *document_build(const struct build_input *input)
{
    struct document *document = document_new(input->rule->type);
    set_order(document, input);
    set_language(document, input);
    set_customer(document, input);
    set_figures(document, input);
    set_payment(document, input);
    document_settle(document, "", "", input->seller, input->shop, input->rule, input->payment,
            input->edits);
    return document;
}
