/* The seller as JSON. The table of its fields also makes, copies and frees one. */
#include "json_seller.h"

#include "document/document.h"

const char *json_language_name(int value)
{
    return language_text((enum language)value);
}

static const char *name_of_scheme(int value)
{
    static const char *const schemes[] = {
            [VAT_SCHEME_NORMAL] = "normal", [VAT_SCHEME_EXEMPT] = "exempt"};
    return value >= 0 && (gsize)value < G_N_ELEMENTS(schemes) ? schemes[value] : "";
}

#define IN_LANGUAGE(name, member, code, language)                                      \
    {                                                                                  \
        name "_" code, FIELD_TEXT, AT(struct seller, member[language]), .flags = LATER \
    }

const struct field seller_fields[] = {
        {"name", FIELD_TEXT, AT(struct seller, name)},
        {"legal_form", FIELD_TEXT, AT(struct seller, legal_form)},
        {"street", FIELD_TEXT, AT(struct seller, street)},
        {"postcode", FIELD_TEXT, AT(struct seller, postcode)},
        {"city", FIELD_TEXT, AT(struct seller, city)},
        {"country", FIELD_TEXT, AT(struct seller, country)},
        {"vat", FIELD_TEXT, AT(struct seller, vat)},
        {"register", FIELD_TEXT, AT(struct seller, registration)},
        {"iban", FIELD_TEXT, AT(struct seller, iban)},
        {"bic", FIELD_TEXT, AT(struct seller, bic)},
        {"email", FIELD_TEXT, AT(struct seller, email)},
        {"phone", FIELD_TEXT, AT(struct seller, phone)},
        {"website", FIELD_TEXT, AT(struct seller, website)},
        {"logo", FIELD_TEXT, AT(struct seller, logo)},
        {"accent_color", FIELD_TEXT, AT(struct seller, accent_color)},
        {"font", FIELD_TEXT, AT(struct seller, font)},
        {"language", FIELD_ENUM, AT(struct seller, language), .name_of = json_language_name},
        {"timezone", FIELD_TEXT, AT(struct seller, timezone)},
        {"vat_scheme", FIELD_ENUM, AT(struct seller, vat_scheme), .name_of = name_of_scheme},
        {"peppol", FIELD_TEXT, AT(struct seller, peppol), LATER},
        {"trade_name", FIELD_TEXT, AT(struct seller, trade_name), LATER},
        IN_LANGUAGE("legal_form", legal_forms, "nl", LANGUAGE_NL),
        IN_LANGUAGE("legal_form", legal_forms, "fr", LANGUAGE_FR),
        IN_LANGUAGE("legal_form", legal_forms, "de", LANGUAGE_DE),
        IN_LANGUAGE("legal_form", legal_forms, "en", LANGUAGE_EN),
        IN_LANGUAGE("register", registrations, "nl", LANGUAGE_NL),
        IN_LANGUAGE("register", registrations, "fr", LANGUAGE_FR),
        IN_LANGUAGE("register", registrations, "de", LANGUAGE_DE),
        IN_LANGUAGE("register", registrations, "en", LANGUAGE_EN),
        {0},
};

struct seller *seller_new(void)
{
    struct seller *seller = g_new0(struct seller, 1);
    for (const struct field *field = seller_fields; field->name; field++)
        if (field->kind == FIELD_TEXT)
            G_STRUCT_MEMBER(char *, seller, field->offset) = g_strdup("");
    return seller;
}

void seller_free(struct seller *seller)
{
    if (!seller)
        return;
    for (const struct field *field = seller_fields; field->name; field++)
        if (field->kind == FIELD_TEXT)
            g_free(G_STRUCT_MEMBER(char *, seller, field->offset));
    g_free(seller);
}

struct seller *seller_copy(const struct seller *seller)
{
    struct seller *copy = g_new(struct seller, 1);
    *copy = *seller;
    for (const struct field *field = seller_fields; field->name; field++)
        if (field->kind == FIELD_TEXT)
            G_STRUCT_MEMBER(char *, copy, field->offset) =
                    g_strdup(G_STRUCT_MEMBER(char *, seller, field->offset));
    return copy;
}
