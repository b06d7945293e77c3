/* Participants of the Peppol network: which VAT number has which, which schemes there are, and
 * what an order says. */
#include "document/participant.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "document/vat_number.h"

#define ACTOR_PREFIX "iso6523-actorid-upis::"
#define BELGIAN "0208"

/* ---- check digits, as the rules PEPPOL-COMMON-R040 to R054 want them ---- */

static bool all_digits(const char *id, gsize length)
{
    return strlen(id) == length && strspn(id, "0123456789") == length;
}

/* The check of ISO/IEC 7812 (Luhn). */
static bool luhn_fits(const char *digits)
{
    int sum = 0;
    gsize length = strlen(digits);
    for (gsize i = 0; i < length; i++) {
        int digit = digits[i] - '0';
        if ((length - i) % 2 == 0)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

static bool is_swedish(const char *id)
{
    return all_digits(id, 10) && luhn_fits(id);
}

static bool is_norwegian(const char *id)
{
    static const int weights[] = {3, 2, 7, 6, 5, 4, 3, 2, 1};
    int sum = 0;
    if (!all_digits(id, G_N_ELEMENTS(weights)))
        return false;

    for (gsize i = 0; i < G_N_ELEMENTS(weights); i++)
        sum += (id[i] - '0') * weights[i];
    return sum > 0 && sum % 11 == 0;
}

/* A number of GS1, of any length: the digits count 1 and 3 in turn from the right. */
static bool is_gln(const char *id)
{
    int sum = 0;
    gsize length = strlen(id);
    if (length < 2 || !all_digits(id, length))
        return false;

    for (gsize i = 0; i < length; i++)
        sum += (id[i] - '0') * ((length - i) % 2 == 0 ? 3 : 1);
    return sum % 10 == 0;
}

static bool is_australian(const char *id)
{
    static const int weights[] = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
    if (!all_digits(id, G_N_ELEMENTS(weights)))
        return false;

    int sum = -weights[0];
    for (gsize i = 0; i < G_N_ELEMENTS(weights); i++)
        sum += (id[i] - '0') * weights[i];
    return sum % 89 == 0;
}

static bool is_danish_unit(const char *id)
{
    return all_digits(id, 10);
}

static bool is_danish_se(const char *id)
{
    return g_str_has_prefix(id, "DK") && all_digits(id + 2, 8);
}

static bool is_danish(const char *id)
{
    return all_digits(id, 8) || is_danish_se(id);
}

static bool is_belgian(const char *id)
{
    g_autofree char *vat = g_strconcat("BE", id, NULL);
    return vat_number_valid(vat);
}

/* ---- schemes ---- */

/* The codes that Peppol BIS Billing 3.0 allows for an electronic address (PEPPOL-EN16931-CL008, the
 * code list "EAS"). */
static const char codes[][5] = {"0002", "0007", "0009", "0060", "0088", "0096", "0097", "0106",
        "0130", "0135", "0142", "0151", "0183", "0184", "0188", "0190", "0191", "0192", "0195",
        "0196", "0198", "0199", "0200", "0201", "0204", "0208", "0209", "0210", "0211", "0216",
        "0218", "0221", "0225", "0230", "0235", "0240", "0242", "0244", "0245", "0246", "0248",
        "9910", "9913", "9914", "9915", "9918", "9919", "9920", "9922", "9923", "9924", "9925",
        "9926", "9927", "9928", "9929", "9930", "9931", "9932", "9933", "9934", "9935", "9936",
        "9937", "9938", "9939", "9940", "9941", "9942", "9943", "9944", "9945", "9946", "9947",
        "9948", "9949", "9950", "9951", "9952", "9953", "9957", "9959"};

/* Those whose numbers its rules check. */
static const struct checked_scheme {
    const char *code;
    bool (*fits)(const char *id);
    const char *example;
} checked_schemes[] = {
        {"0007", is_swedish, "0007:5560360793"},
        {"0088", is_gln, "0088:5400000000003"},
        {"0096", is_danish_unit, "0096:1234567890"},
        {"0151", is_australian, "0151:51824753556"},
        {"0184", is_danish, "0184:DK12345678"},
        {"0192", is_norwegian, "0192:974760673"},
        {"0198", is_danish_se, "0198:DK12345678"},
        {BELGIAN, is_belgian, "0208:0123456749"},
};

static bool code_is_known(const char *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

/* NULL: any id will do. */
static const struct checked_scheme *check_of(const char *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(checked_schemes); i++)
        if (strcmp(checked_schemes[i].code, code) == 0)
            return &checked_schemes[i];
    return NULL;
}

static bool id_fits(const char *code, const char *id)
{
    const struct checked_scheme *check = check_of(code);
    return !check || check->fits(id);
}

/* ---- VAT numbers ---- */

/* The scheme by the prefix of the VAT number. The id is `before`, then `length` characters (0: the
 * rest) of the number from its character `from` on. */
static const struct country_scheme {
    const char *prefix, *code, *before;
    gsize from, length;
} country_schemes[] = {
        {"AT", "9914", "", 0, 0}, {"BE", BELGIAN, "", 2, 0}, {"BG", "9926", "", 0, 0},
        {"CHE", "9927", "", 0, 0}, {"CY", "9928", "", 0, 0}, {"CZ", "9929", "", 0, 0},
        {"DE", "9930", "", 0, 0}, {"DK", "0184", "", 0, 0}, {"EE", "9931", "", 0, 0},
        {"EL", "9933", "", 2, 0}, /* the bare number, as the Greek rules of Peppol want it */
        {"ES", "9920", "", 0, 0},
        {"FI", "0216", "0037", 2, 0}, /* OVT code: 0037 and the business number; its VAT scheme
                                         (0213) was withdrawn */
        {"FR", "9957", "", 0, 0}, {"GB", "9932", "", 0, 0}, {"HR", "9934", "", 0, 0},
        {"HU", "9910", "", 0, 0}, {"IE", "9935", "", 0, 0}, {"IT", "0211", "", 0, 0},
        {"LT", "9937", "", 0, 0}, {"LU", "9938", "", 0, 0}, {"LV", "9939", "", 0, 0},
        {"MT", "9943", "", 0, 0}, {"NL", "9944", "", 0, 0}, {"NO", "0192", "", 2, 9},
        {"PL", "9945", "", 0, 0}, {"PT", "9946", "", 0, 0}, {"RO", "9947", "", 0, 0},
        {"SE", "0007", "", 2, 10}, /* the VAT scheme (9955) was withdrawn; the number of the company
                                      is in the VAT number */
        {"SI", "9949", "", 0, 0}, {"SK", "9950", "", 0, 0},
        {"XI", "9932", "GB", 2, 0}, /* Northern Ireland: the British number under another prefix */
};

static const struct country_scheme *country_scheme_of(const char *vat)
{
    for (gsize i = 0; i < G_N_ELEMENTS(country_schemes); i++)
        if (g_str_has_prefix(vat, country_schemes[i].prefix))
            return &country_schemes[i];
    return NULL;
}

char *participant_of_vat(const char *vat)
{
    const struct country_scheme *row = vat_number_valid(vat) ? country_scheme_of(vat) : NULL;
    if (!row)
        return NULL;

    gsize length = row->length ? row->length : strlen(vat);
    g_autofree char *number = g_strndup(vat + row->from, length);
    g_autofree char *id = g_strconcat(row->before, number, NULL);
    return id_fits(row->code, id) ? g_strconcat(row->code, ":", id, NULL) : NULL;
}

/* ---- as people write them ---- */

/* What an id may consist of: what the network's policy allows, and the marks of old Irish VAT
 * numbers. */
static bool is_id(const char *text)
{
    for (const char *p = text; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("-._~+*/", *p))
            return false;
    return *text != '\0';
}

/* Without blanks of any kind, nor what has no width. */
static char *squeezed(const char *text)
{
    GString *kept = g_string_new(NULL);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isspace(c) && !g_unichar_iszerowidth(c))
            g_string_append_unichar(kept, c);
    }
    return g_string_free(kept, FALSE);
}

/* For a message: cleaned, and cut. Caller frees. */
static char *text_shown(const char *text)
{
    enum { LONGEST = 60 };
    g_autofree char *clean = text_clean(text, false);
    return g_utf8_substring(clean, 0, MIN(g_utf8_strlen(clean, -1), LONGEST));
}

char *participant_shape(const char *text, GError **error)
{
    g_autofree char *whole = squeezed(text);
    bool prefixed = g_ascii_strncasecmp(whole, ACTOR_PREFIX, strlen(ACTOR_PREFIX)) == 0;
    const char *at = prefixed ? whole + strlen(ACTOR_PREFIX) : whole;
    bool good = strlen(at) <= PARTICIPANT_LONGEST && strspn(at, "0123456789") == 4 &&
            at[4] == ':' && is_id(at + 5);
    if (good)
        return g_strdup(at);

    g_autofree char *shown = text_shown(whole);
    fail_quoting(error, BILLHOOK_ERROR_INPUT, "not a Peppol participant",
            "'%s' is not a Peppol participant; allowed is SCHEME:ID of at most %d characters, such "
            "as 0208:0123456749",
            shown, PARTICIPANT_LONGEST);
    return NULL;
}

/* People write the enterprise number as they write the VAT number: with dots, with BE. */
static void settle_id(const char *scheme, char **id)
{
    if (strcmp(scheme, BELGIAN) != 0)
        return;

    char *vat = vat_number_normalize(*id, "BE");
    if (g_str_has_prefix(vat, "BE") && vat_number_valid(vat)) {
        g_free(*id);
        *id = g_strdup(vat + 2);
    }
    g_free(vat);
}

static bool fail_id(const char *shape, const char *code, GError **error)
{
    if (strcmp(code, BELGIAN) == 0)
        return fail_quoting(error, BILLHOOK_ERROR_INPUT, "no Belgian enterprise number",
                "%s names no Belgian enterprise number (ten digits of which the last two check "
                "the others, modulus 97); allowed is one such as %s",
                shape, check_of(code)->example);
    return fail_quoting(error, BILLHOOK_ERROR_INPUT, "no number of its scheme",
            "the number in %s has a wrong form or check digit for scheme %s; allowed is one such "
            "as %s",
            shape, code, check_of(code)->example);
}

char *participant_parse(const char *text, GError **error)
{
    g_autofree char *shape = participant_shape(text, error), *code = NULL, *id = NULL;
    if (!shape)
        return NULL;

    participant_split(shape, &code, &id);
    if (!code_is_known(code)) {
        fail_quoting(error, BILLHOOK_ERROR_INPUT, "no scheme of Peppol's electronic addresses",
                "%s: %s is no scheme of Peppol's electronic addresses; Belgian companies have "
                "0208, such as 0208:0123456749",
                shape, code);
        return NULL;
    }

    settle_id(code, &id);
    if (id_fits(code, id))
        return g_strconcat(code, ":", id, NULL);
    fail_id(shape, code, error);
    return NULL;
}

void participant_split(const char *participant, char **scheme, char **id)
{
    gsize length = strcspn(participant, ":");
    *scheme = g_strndup(participant, length);
    *id = g_strdup(participant[length] ? participant + length + 1 : "");
}

/* ---- what an order says ---- */

/* Where plugins keep the customer's participant: WooCommerce PDF Invoices (WP Overnight), whose
 * scheme is the key with _eas, shops that push to Yuki, and checkout fields of that name. */
static const char *const known_keys[] = {"_peppol_endpoint_id", "peppol_endpoint_id",
        "_billing_peppol_endpoint", "_billing_peppol_id", "billing_peppol_id", "_peppol_id",
        "peppol_id", "_wc_billing/billing/peppol_id"};

/* The value beside a key: "_peppol_id" has its scheme under "_peppol_id_scheme", "_peppol_scheme",
 * "_peppol_id_eas" or "_peppol_eas". NULL: there is none. Borrowed from the order. */
static const char *scheme_beside(const struct order *order, const char *key)
{
    static const char *const endings[] = {"_scheme", "_eas"};
    gsize length = strlen(key);
    gsize stem = g_str_has_suffix(key, "_id") ? length - strlen("_id") : length;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *whole = g_strconcat(key, endings[i], NULL);
        g_autofree char *cut = g_strdup_printf("%.*s%s", (int)stem, key, endings[i]);
        const char *value = order_meta_value(order, whole);
        if (!value)
            value = order_meta_value(order, cut);
        if (value)
            return value;
    }
    return NULL;
}

/* NULL: the order has nothing under that key. Caller frees. */
static char *find_under(const struct order *order, const char *key)
{
    const char *value = order_meta_value(order, key);
    const char *scheme = value && !strchr(value, ':') ? scheme_beside(order, key) : NULL;
    return scheme ? g_strconcat(scheme, ":", value, NULL) : g_strdup(value);
}

char *participant_find(const struct order *order, const struct shop *shop)
{
    char *found = NULL;
    for (char **key = shop->peppol_meta; !found && *key; key++)
        found = find_under(order, *key);
    for (gsize i = 0; !found && i < G_N_ELEMENTS(known_keys); i++)
        found = find_under(order, known_keys[i]);
    return found ? found : g_strdup("");
}

/* ---- who sends, and to whom ---- */

char *document_participant(const struct document *document, GError **error)
{
    const struct customer *customer = &document->customer;
    return *customer->peppol ? participant_parse(customer->peppol, error)
                             : participant_of_vat(customer->vat);
}

char *seller_participant(const struct seller *seller)
{
    char *said = *seller->peppol ? participant_parse(seller->peppol, NULL) : NULL;
    if (said)
        return said;

    g_autofree char *vat = vat_number_normalize(seller->vat, seller->country);
    return participant_of_vat(vat);
}
