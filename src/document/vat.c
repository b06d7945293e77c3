/* VAT: the EU VAT area, the category, and what a document says about it. */
#include "document/vat.h"

#include <string.h>

#include "base/text.h"
#include "document/vat_number.h"

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
    g_autofree char *code = vat_number_compact(postcode);
    g_autofree char *land = vat_number_compact(country);
    g_autofree char *region = vat_number_compact(state);
    if (prefix)
        *prefix = "";

    for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
        bool any_state = !*areas[i].state;
        if (strcmp(areas[i].country, land) != 0)
            continue;
        if (!any_state && strcmp(areas[i].state, region) != 0)
            continue;
        if (!g_str_has_prefix(code, areas[i].postcode))
            continue;

        if (prefix)
            *prefix = areas[i].prefix;
        return areas[i].eu;
    }
    return false;
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

    bool inside = vat_area_eu(to->country, to->state, to->postcode, &expected);
    bool goods_only = strcmp(expected, "XI") == 0;
    if (goods_only && facts->eu_zero_vat == EU_ZERO_SERVICES)
        inside = false;
    if (!inside)
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
        [LANGUAGE_NL] = "Btw verlegd. Bij gebrek aan schriftelijke betwisting binnen een "
                        "termijn van één maand na de ontvangst van de factuur, wordt de "
                        "afnemer geacht te erkennen dat hij een belastingplichtige is "
                        "gehouden tot de indiening van periodieke aangiften. Als die "
                        "voorwaarde niet vervuld is, is de afnemer ten aanzien van die "
                        "voorwaarde aansprakelijk voor de betaling van de verschuldigde "
                        "belasting, interesten en geldboeten.",
        [LANGUAGE_FR] = "Autoliquidation. En l'absence de contestation par écrit, dans "
                        "un délai d'un mois à compter de la réception de la facture, le "
                        "client est présumé reconnaître qu'il est un assujetti tenu au "
                        "dépôt de déclarations périodiques. Si cette condition n'est "
                        "pas remplie, le client endossera, par rapport à cette "
                        "condition, la responsabilité quant au paiement de la taxe, des "
                        "intérêts et des amendes dus.",
        [LANGUAGE_DE] = "Steuerschuldnerschaft des Leistungsempfängers. Mangels schriftlicher "
                        "Beanstandung innerhalb eines Monats nach Erhalt "
                        "der Rechnung wird davon ausgegangen, dass der Kunde anerkennt, ein zur "
                        "Einreichung periodischer Erklärungen "
                        "verpflichteter Steuerpflichtiger zu sein. Ist diese Bedingung nicht "
                        "erfüllt, haftet der Kunde in Bezug auf diese "
                        "Bedingung für die Zahlung der geschuldeten Steuer, Zinsen und Geldbußen.",
        [LANGUAGE_EN] = "Reverse charge. Unless it is disputed in writing within one "
                        "month of receipt of the invoice, the customer is deemed to "
                        "acknowledge being a taxable person obliged to submit periodic "
                        "returns. If that condition is not met, the customer is liable, "
                        "as regards that condition, for payment of the tax, interest and "
                        "fines due.",
};

static bool buyer_is_belgian(const struct customer *customer)
{
    const char *country = vat_number_country(customer->vat);
    return strcmp(*country ? country : customer->billing.country, "BE") == 0;
}

char *vat_ground(
        const struct document *document, const struct seller *seller, enum vat_category category)
{
    const char *reason = document->vat_reasons[category];
    const char *mention = vat_mention(category, document->language);
    if (category == VAT_E && seller->vat_scheme != VAT_SCHEME_EXEMPT)
        mention = "";
    if (category == VAT_AE && buyer_is_belgian(&document->customer))
        mention = immovable_mention[document->language];

    const char *between = g_str_has_suffix(mention, ".") ? " " : "; ";
    bool both = *mention && *reason;
    return g_strconcat(mention, both ? between : "", reason, NULL);
}
