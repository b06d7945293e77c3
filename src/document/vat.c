/* VAT: numbers and their forms, the EU VAT area, zero_vat, the category, and its mention. */
#include "document/vat.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* ---- numbers ---- */

/* The shapes of VAT numbers after the prefix: 9 a digit, A a letter, X a digit or letter, else
 * itself. Sources: the VIES FAQ of the European Commission for the member states and XI, HMRC for
 * GB, the Swiss UID register, Norway's MVA. */
static const struct {
    char prefix[4];
    char country[3];
    const char *shapes;
} number_formats[] = {
        {"AT", "AT", "U99999999"},
        {"BE", "BE", "0999999999 1999999999"},
        {"BG", "BG", "999999999 9999999999"},
        {"CY", "CY", "99999999A"},
        {"CZ", "CZ", "99999999 999999999 9999999999"},
        {"DE", "DE", "999999999"},
        {"DK", "DK", "99999999"},
        {"EE", "EE", "999999999"},
        {"EL", "GR", "999999999"},
        {"ES", "ES", "A9999999X 99999999A"},
        {"FI", "FI", "99999999"},
        {"FR", "FR", "XX999999999"},
        {"HR", "HR", "99999999999"},
        {"HU", "HU", "99999999"},
        {"IE", "IE", "9X99999A 9999999AA 9+99999A 9*99999A"},
        {"IT", "IT", "99999999999"},
        {"LT", "LT", "999999999 999999999999"},
        {"LU", "LU", "99999999"},
        {"LV", "LV", "99999999999"},
        {"MT", "MT", "99999999"},
        {"NL", "NL", "999999999B99"},
        {"PL", "PL", "9999999999"},
        {"PT", "PT", "999999999"},
        {"RO", "RO", "99 999 9999 99999 999999 9999999 99999999 999999999 9999999999"},
        {"SE", "SE", "999999999999"},
        {"SI", "SI", "99999999"},
        {"SK", "SK", "9999999999"},
        {"XI", "GB", "999999999 999999999999 GD999 HA999"},
        {"GB", "GB", "999999999 999999999999 GD999 HA999"},
        {"CHE", "CH", "999999999 999999999MWST 999999999TVA 999999999IVA"},
        {"NO", "NO", "999999999 999999999MVA"},
};

/* Words people write before the number. */
static const char *const number_words[] = {"BTWNUMMER", "BTWNR", "BTW", "NTVA", "TVA", "USTIDNR",
        "USTID", "USTNR", "UST", "VATNUMBER", "VATNO", "VATID", "VAT", "MWST", "PIVA", "IVA", "CIF",
        "NIF"};

static bool char_fits(char shape, char c)
{
    switch (shape) {
    case '9':
        return g_ascii_isdigit(c);
    case 'A':
        return g_ascii_isupper(c);
    case 'X':
        return g_ascii_isdigit(c) || g_ascii_isupper(c);
    default:
        return c == shape;
    }
}

static bool shape_fits(const char *shape, gsize length, const char *text)
{
    if (strlen(text) != length)
        return false;
    for (gsize i = 0; i < length; i++)
        if (!char_fits(shape[i], text[i]))
            return false;
    return true;
}

static bool some_shape_fits(const char *shapes, const char *text)
{
    for (const char *shape = shapes; *shape;) {
        gsize length = strcspn(shape, " ");
        if (shape_fits(shape, length, text))
            return true;
        shape += length + (shape[length] == ' ');
    }
    return false;
}

/* Belgium: the last two digits are 97 − (the first eight mod 97). */
static bool belgian_check_fits(const char *digits)
{
    gint64 number = g_ascii_strtoll(digits, NULL, 10);
    return number % 100 == 97 - number / 100 % 97;
}

/* The row of a valid number, or -1. */
static int format_of(const char *number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_formats); i++) {
        gsize prefix = strlen(number_formats[i].prefix);
        if (strncmp(number, number_formats[i].prefix, prefix) != 0)
            continue;
        if (!some_shape_fits(number_formats[i].shapes, number + prefix))
            return -1;
        return strcmp(number_formats[i].prefix, "BE") != 0 || belgian_check_fits(number + prefix)
                ? (int)i
                : -1;
    }
    return -1;
}

bool vat_number_valid(const char *number)
{
    return format_of(number) >= 0;
}

const char *vat_number_country(const char *number)
{
    int row = format_of(number);
    return row < 0 ? "" : number_formats[row].country;
}

/* Upper case, only what can stand in a number: letters, digits, + and * (old Irish numbers). */
static char *compact(const char *text)
{
    GString *kept = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (g_ascii_isalnum(*p) || *p == '+' || *p == '*')
            g_string_append_c(kept, g_ascii_toupper(*p));
    return g_string_free(kept, FALSE);
}

static const char *skip_words(const char *number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_words); i++)
        if (g_str_has_prefix(number, number_words[i]))
            return number + strlen(number_words[i]);
    return number;
}

/* A number as people write it to the form of VIES; NULL when it is none of that prefix. */
static char *with_prefix(const char *prefix, const char *rest)
{
    bool belgian = strcmp(prefix, "BE") == 0 && strlen(rest) == 9;
    char *number = g_strconcat(prefix, belgian ? "0" : "", rest, NULL);
    if (vat_number_valid(number))
        return number;
    g_free(number);
    return NULL;
}

/* The prefix of a country's numbers: "GR" writes EL. */
static const char *prefix_of_country(const char *country)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_formats); i++)
        if (strcmp(number_formats[i].country, country) == 0 &&
                strcmp(number_formats[i].prefix, "XI") != 0)
            return number_formats[i].prefix;
    return "";
}

char *vat_number_normalize(const char *text, const char *country)
{
    g_autofree char *all = compact(text);
    const char *number = skip_words(all);
    if (!strpbrk(number, "0123456789"))
        return g_strdup("");
    if (vat_number_valid(number))
        return g_strdup(number);
    if (g_str_has_prefix(number, "BE") || g_str_has_prefix(number, "GR")) {
        char *fixed = with_prefix(number[0] == 'B' ? "BE" : "EL", number + 2);
        if (fixed)
            return fixed;
    }
    const char *prefix = prefix_of_country(country);
    char *completed = *prefix ? with_prefix(prefix, number) : NULL;
    return completed ? completed : g_strdup(number);
}

/* Where the plugins that shops use keep the customer's VAT number. */
static const char *const known_keys[] = {"vat_number", "_vat_number", "_billing_vat_number",
        "VAT Number", "_eu_vat_evidence", "_billing_eu_vat_number", "yweu_billing_vat",
        "billing_vat", "_billing_vat_id", "_shipping_vat_id", "_billing_dic", "_billing_eu_vat",
        "_billing_btw_nummer", "_wc_billing/billing/vat"};

const char *vat_number_find(const struct order *order, const struct shop *shop)
{
    for (char **key = shop->vat_meta; *key; key++) {
        const char *value = order_meta_value(order, *key);
        if (value)
            return value;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(known_keys); i++) {
        const char *value = order_meta_value(order, known_keys[i]);
        if (value)
            return value;
    }
    return "";
}

static bool speaks_of_vat(const char *key)
{
    static const char *const words[] = {"vat", "btw", "tva", "mwst", "ustid", "ust_id", "p_iva",
            "piva", "tax_id", "taxid", "tax_number"};
    g_autofree char *lower = g_ascii_strdown(key, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(lower, words[i]))
            return true;
    return false;
}

/* Without its country a number is one only under a key that says so: phones and other ids have as
 * many digits. */
static bool holds_vat_number(const struct order_meta *meta, const char *country, const char *own)
{
    if (strlen(meta->value) > 40 || strlen(meta->key) > 100)
        return false;
    g_autofree char *number =
            vat_number_normalize(meta->value, speaks_of_vat(meta->key) ? country : "");
    g_autofree char *sellers = vat_number_normalize(own, "");
    return vat_number_valid(number) && strcmp(number, sellers) != 0;
}

/* One whose key speaks of VAT before any other. */
static const char *find_vat_number(const GPtrArray *list, const char *country, const char *own)
{
    const char *found = NULL;
    for (guint i = 0; i < list->len; i++) {
        const struct order_meta *meta = list->pdata[i];
        if (!holds_vat_number(meta, country, own))
            continue;
        if (speaks_of_vat(meta->key))
            return meta->key;
        found = found ? found : meta->key;
    }
    return found;
}

const char *vat_number_elsewhere(const struct order *order, const char *own, bool *in_line)
{
    const char *country = order->billing.country, *key = find_vat_number(order->meta, country, own);
    *in_line = key == NULL;
    return key ? key : find_vat_number(order->line_meta, country, own);
}

/* ---- the EU VAT area ---- */

/* The first row that fits decides. "" fits any state; a postcode fits one that begins with it.
 * Directive 2006/112/EC, articles 6 and 7; the protocol on Northern Ireland. */
static const struct {
    char country[3];
    char state[3];
    char postcode[6];
    bool eu;
    char prefix[3];
} areas[] = {
        {"GB", "", "BT", true, "XI"},
        {"ES", "TF", "", false, ""},
        {"ES", "GC", "", false, ""},
        {"ES", "CE", "", false, ""},
        {"ES", "ML", "", false, ""},
        {"DE", "", "78266", false, ""},
        {"DE", "", "27498", false, ""},
        {"IT", "", "23041", false, ""},
        {"GR", "", "63086", false, ""},
        {"GR", "", "63087", false, ""},
        {"MC", "", "", true, "FR"},
        {"AT", "", "", true, "AT"},
        {"BE", "", "", true, "BE"},
        {"BG", "", "", true, "BG"},
        {"CY", "", "", true, "CY"},
        {"CZ", "", "", true, "CZ"},
        {"DE", "", "", true, "DE"},
        {"DK", "", "", true, "DK"},
        {"EE", "", "", true, "EE"},
        {"ES", "", "", true, "ES"},
        {"FI", "", "", true, "FI"},
        {"FR", "", "", true, "FR"},
        {"GR", "", "", true, "EL"},
        {"HR", "", "", true, "HR"},
        {"HU", "", "", true, "HU"},
        {"IE", "", "", true, "IE"},
        {"IT", "", "", true, "IT"},
        {"LT", "", "", true, "LT"},
        {"LU", "", "", true, "LU"},
        {"LV", "", "", true, "LV"},
        {"MT", "", "", true, "MT"},
        {"NL", "", "", true, "NL"},
        {"PL", "", "", true, "PL"},
        {"PT", "", "", true, "PT"},
        {"RO", "", "", true, "RO"},
        {"SE", "", "", true, "SE"},
        {"SI", "", "", true, "SI"},
        {"SK", "", "", true, "SK"},
};

bool vat_area_eu(const char *country, const char *state, const char *postcode, const char **prefix)
{
    g_autofree char *code = compact(postcode);
    g_autofree char *land = compact(country), *region = compact(state);
    if (prefix)
        *prefix = "";
    for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
        if (strcmp(areas[i].country, land) != 0 ||
                (*areas[i].state && strcmp(areas[i].state, region) != 0) ||
                !g_str_has_prefix(code, areas[i].postcode))
            continue;
        if (prefix)
            *prefix = areas[i].prefix;
        return areas[i].eu;
    }
    return false;
}

/* ---- zero_vat ---- */

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

#define ZERO_RULE_FORM                                                                             \
    "NAME: CATEGORY[, reason], several separated by ;, such as Leeggoed: E, Waarborg op "          \
    "verpakking, art. 28, 5° WBTW"

static bool is_ground(enum vat_category category)
{
    return category != VAT_NONE && category != VAT_S;
}

/* One entry; NULL and the error. */
static struct vat_zero_rule *read_rule(const char *entry, GError **error)
{
    const char *colon = strchr(entry, ':');
    g_autofree char *name =
            g_strstrip(colon ? g_strndup(entry, (gsize)(colon - entry)) : g_strdup(""));
    g_autofree char *rest = g_strstrip(g_strdup(colon ? colon + 1 : ""));
    char *comma = strchr(rest, ',');
    g_autofree char *reason = g_strstrip(g_strdup(comma ? comma + 1 : ""));
    enum vat_category category = VAT_NONE;
    if (comma)
        *comma = '\0';
    g_strstrip(rest);
    if (!*name || !*rest) {
        fail(error, BILLHOOK_ERROR_USAGE, "'%s' is no rule; allowed: " ZERO_RULE_FORM, entry);
        return NULL;
    }
    if (!vat_category_from_text(rest, &category) || !is_ground(category)) {
        fail(error, BILLHOOK_ERROR_USAGE,
                "'%s' of '%s' is no category of zero VAT; allowed: K, AE, G, E or Z, "
                "in " ZERO_RULE_FORM,
                rest, name);
        return NULL;
    }
    if (category == VAT_E && !*reason) {
        fail(error, BILLHOOK_ERROR_USAGE,
                "'%s' is E without its reason, which every invoice has to say (KB nr. 1, art. 5); "
                "allowed: " ZERO_RULE_FORM,
                name);
        return NULL;
    }
    struct vat_zero_rule *rule = g_new(struct vat_zero_rule, 1);
    *rule = (struct vat_zero_rule){g_steal_pointer(&name), category, g_steal_pointer(&reason)};
    return rule;
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
        g_ptr_array_add(rules, rule);
        for (guint i = 0; i + 1 < rules->len; i++)
            if (same_name(((const struct vat_zero_rule *)g_ptr_array_index(rules, i))->name,
                        rule->name)) {
                fail(error, BILLHOOK_ERROR_USAGE, "'%s' is named twice; allowed: one rule a name",
                        rule->name);
                return NULL;
            }
    }
    return g_steal_pointer(&rules);
}

static bool has_tax_label(
        const struct order *order, const struct order_line *line, const char *name)
{
    for (guint i = 0; i < order->rates->len; i++) {
        const struct tax_rate *rate = &g_array_index(order->rates, struct tax_rate, i);
        if (!same_name(rate->label, name))
            continue;
        for (guint j = 0; j < line->taxes->len; j++)
            if (g_array_index(line->taxes, struct line_tax, j).rate_id == rate->rate_id)
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

const struct vat_zero_rule *vat_zero_rule_find(
        const GPtrArray *rules, const struct order *order, const struct order_line *line)
{
    for (guint i = 0; i < rules->len; i++) {
        const struct vat_zero_rule *rule = g_ptr_array_index(rules, i);
        bool is_fee = line->kind == LINE_FEE && same_name(line->name, rule->name);
        if (is_fee || has_tax_class(line, rule->name) || has_sku_prefix(line, rule->name) ||
                has_tax_label(order, line, rule->name))
            return rule;
    }
    return NULL;
}

/* ---- the category ---- */

/* Outside the EU: goods are an export; a service is none (art. 39 does not fit), so a person tells.
 */
static enum vat_category category_outside(const struct vat_case *facts, enum vat_question *question)
{
    *question = VAT_ASK_EXPORT;
    return facts->eu_zero_vat == EU_ZERO_GOODS ? VAT_G : VAT_NONE;
}

/* To a VAT number of another EU country. */
static enum vat_category category_inside(const struct vat_case *facts, enum vat_question *question)
{
    static const enum vat_category categories[] = {
            [EU_ZERO_GOODS] = VAT_K, [EU_ZERO_SERVICES] = VAT_AE, [EU_ZERO_ASK] = VAT_NONE};
    *question = VAT_ASK_EU;
    return categories[facts->eu_zero_vat];
}

/* Zero VAT by where it goes: G, K, AE or no ground that the order shows. Northern Ireland is in the
 * EU for goods only. */
static enum vat_category category_by_destination(
        const struct vat_case *facts, enum vat_question *question)
{
    const struct address *to = facts->destination;
    const char *expected, *own;
    *question = VAT_ASK_GROUND;
    if (text_is_blank(to->country))
        return VAT_NONE;
    if (!vat_area_eu(to->country, to->state, to->postcode, &expected) ||
            (strcmp(expected, "XI") == 0 && facts->eu_zero_vat == EU_ZERO_SERVICES))
        return category_outside(facts, question);
    vat_area_eu(facts->seller_country, "", facts->seller_postcode, &own);
    bool abroad = strcmp(expected, own) != 0;
    bool registered_there = vat_number_valid(facts->customer_vat) &&
            g_str_has_prefix(facts->customer_vat, expected);
    return abroad && registered_there ? category_inside(facts, question) : VAT_NONE;
}

enum vat_category vat_category_decide(const struct vat_case *facts, enum vat_question *question)
{
    *question = VAT_ASK_GROUND;
    if (facts->charged)
        return VAT_S;
    if (facts->scheme == VAT_SCHEME_EXEMPT)
        return VAT_E;
    if (facts->rule)
        return facts->rule->category;
    if (facts->choice != VAT_NONE)
        return facts->choice;
    return category_by_destination(facts, question);
}

/* ---- mentions ---- */

static const struct {
    enum vat_category category;
    const char *text[LANGUAGES];
} mentions[] = {
        {VAT_AE,
                {[LANGUAGE_NL] = "Btw verlegd",
                        [LANGUAGE_FR] = "Autoliquidation",
                        [LANGUAGE_DE] = "Steuerschuldnerschaft des Leistungsempfängers",
                        [LANGUAGE_EN] = "Reverse charge"}},
        {VAT_K,
                {[LANGUAGE_NL] = "Vrijgesteld van btw – intracommunautaire levering, art. 39bis "
                                 "WBTW",
                        [LANGUAGE_FR] =
                                "Exonéré de TVA – livraison intracommunautaire, art. 39bis CTVA",
                        [LANGUAGE_DE] = "Steuerfreie innergemeinschaftliche Lieferung, Art. 138 RL "
                                        "2006/112/EG",
                        [LANGUAGE_EN] = "VAT exempt – intra-Community supply, Art. 138 Directive "
                                        "2006/112/EC"}},
        {VAT_G,
                {[LANGUAGE_NL] = "Vrijgesteld van btw – uitvoer, art. 39 WBTW",
                        [LANGUAGE_FR] = "Exonéré de TVA – exportation, art. 39 CTVA",
                        [LANGUAGE_DE] = "Steuerfreie Ausfuhrlieferung, Art. 146 RL 2006/112/EG",
                        [LANGUAGE_EN] = "VAT exempt – export, Art. 146 Directive 2006/112/EC"}},
        {VAT_E,
                {[LANGUAGE_NL] = "Bijzondere vrijstellingsregeling van belasting",
                        [LANGUAGE_FR] = "Régime particulier de la franchise de taxe",
                        [LANGUAGE_DE] = "Sonderregelung der Steuerbefreiung für Kleinunternehmen",
                        [LANGUAGE_EN] = "Special exemption scheme for small enterprises"}},
};

const char *vat_mention(enum vat_category category, enum language language)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mentions); i++)
        if (mentions[i].category == category)
            return mentions[i].text[language];
    return "";
}

/* KB nr. 1, art. 20, § 3: work on immovable property for a Belgian taxable person. The Dutch and
 * French words are the decree's; the German and English ones say the same. */
static const char *const immovable_mention[LANGUAGES] = {
        [LANGUAGE_NL] = "Btw verlegd. Bij gebrek aan schriftelijke betwisting binnen een termijn "
                        "van één maand na de ontvangst van de factuur, "
                        "wordt de afnemer geacht te erkennen dat hij een belastingplichtige is "
                        "gehouden tot de indiening van periodieke "
                        "aangiften. Als die voorwaarde niet vervuld is, is de afnemer ten aanzien "
                        "van die voorwaarde aansprakelijk voor de "
                        "betaling van de verschuldigde belasting, interesten en geldboeten.",
        [LANGUAGE_FR] = "Autoliquidation. En l'absence de contestation par écrit, dans un délai "
                        "d'un mois à compter de la réception de la "
                        "facture, le client est présumé reconnaître qu'il est un assujetti tenu au "
                        "dépôt de déclarations périodiques. Si "
                        "cette condition n'est pas remplie, le client endossera, par rapport à "
                        "cette condition, la responsabilité quant au "
                        "paiement de la taxe, des intérêts et des amendes dus.",
        [LANGUAGE_DE] = "Steuerschuldnerschaft des Leistungsempfängers. Mangels schriftlicher "
                        "Beanstandung innerhalb eines Monats nach Erhalt "
                        "der Rechnung wird davon ausgegangen, dass der Kunde anerkennt, ein zur "
                        "Einreichung periodischer Erklärungen "
                        "verpflichteter Steuerpflichtiger zu sein. Ist diese Bedingung nicht "
                        "erfüllt, haftet der Kunde in Bezug auf diese "
                        "Bedingung für die Zahlung der geschuldeten Steuer, Zinsen und Geldbußen.",
        [LANGUAGE_EN] = "Reverse charge. Unless it is disputed in writing within one month of "
                        "receipt of the invoice, the customer is deemed "
                        "to acknowledge being a taxable person obliged to submit periodic returns. "
                        "If that condition is not met, the "
                        "customer is liable, as regards that condition, for payment of the tax, "
                        "interest and fines due.",
};

static bool buyer_is_belgian(const struct customer *customer)
{
    const char *country = vat_number_country(customer->vat);
    return strcmp(*country ? country : customer->billing.country, "BE") == 0;
}

char *vat_ground(
        const struct document *document, const struct seller *seller, enum vat_category category)
{
    const char *reason = document->vat_reasons[category],
               *mention = vat_mention(category, document->language);
    if (category == VAT_E && seller->vat_scheme != VAT_SCHEME_EXEMPT)
        mention = "";
    if (category == VAT_AE && buyer_is_belgian(&document->customer))
        mention = immovable_mention[document->language];
    const char *between = g_str_has_suffix(mention, ".") ? " " : "; ";
    return g_strconcat(mention, *mention && *reason ? between : "", reason, NULL);
}
