/* The settings of the company that issues: [seller]. */
#include "settings_rows.h"
#include "values.h"

static const struct setting_choice languages[] = {
        {"nl", LANGUAGE_NL}, {"fr", LANGUAGE_FR}, {"de", LANGUAGE_DE}, {"en", LANGUAGE_EN}, {0}};
static const struct setting_choice invoice_languages[] = {{"customer", INVOICE_LANGUAGE_CUSTOMER},
        {"seller", INVOICE_LANGUAGE_SELLER}, {"seller+copy", INVOICE_LANGUAGE_SELLER_COPY}, {0}};
static const struct setting_choice schemes[] = {
        {"normal", VAT_SCHEME_NORMAL}, {"exempt", VAT_SCHEME_EXEMPT}, {0}};

/* clang-format off */
static const struct setting rows[] = {
    {GROUP_SELLER, "name", SETTING_TEXT,
            CONFIG(seller.name), "", SETTING_REQUIRED | SETTING_OWNER,
            .example = "Voorbeeld",
            .help = "The company's name."},
    {GROUP_SELLER, "legal_form", SETTING_TEXT,
            CONFIG(seller.legal_form), "", SETTING_WORDS,
            TRANSLATED(seller.legal_forms),
            .example = "BV",
            .help = "BV, NV, eenmanszaak … (KB nr. 1, art. 5 asks for it); "
                    "not said twice where the name ends with it. "
                    "With a language, legal_form[fr]=SRL, it is what stands "
                    "on pages and in mails in French."},
    {GROUP_SELLER, "trade_name", SETTING_TEXT,
            CONFIG(seller.trade_name), "", 0,
            .example = "De Koffiehoek",
            .help = "The name customers know, where it is not the "
                    "company's: on the page beside the company's own, in "
                    "the e-invoice as the trading name."},
    {GROUP_SELLER, "street", SETTING_TEXT,
            CONFIG(seller.street), "", SETTING_REQUIRED | SETTING_OWNER,
            .example = "Kerkstraat 1",
            .help = "Street and house number."},
    {GROUP_SELLER, "postcode", SETTING_TEXT,
            CONFIG(seller.postcode), "", SETTING_REQUIRED | SETTING_OWNER,
            .example = "9000",
            .help = "Postcode."},
    {GROUP_SELLER, "city", SETTING_TEXT,
            CONFIG(seller.city), "", SETTING_REQUIRED | SETTING_OWNER,
            .example = "Gent",
            .help = "City."},
    {GROUP_SELLER, "country", SETTING_TEXT,
            CONFIG(seller.country), "BE", 0,
            .check = value_country,
            .allowed = "two capital letters (ISO 3166)",
            .help = "Country."},
    {GROUP_SELLER, "vat", SETTING_TEXT,
            CONFIG(seller.vat), "", SETTING_REQUIRED | SETTING_OWNER,
            .example = "BE0123456749",
            .allowed = "a VAT number with its country",
            .help = "VAT number. A small enterprise has one too, and prints it."},
    {GROUP_SELLER, "register", SETTING_TEXT,
            CONFIG(seller.registration), "", SETTING_WORDS,
            TRANSLATED(seller.registrations),
            .example = "RPR Gent",
            .help = "Register of legal persons and court; also with a "
                    "language, register[fr]=RPM Gand."},
    {GROUP_SELLER, "iban", SETTING_TEXT,
            CONFIG(seller.iban), "", 0,
            .check = value_iban,
            .example = "BE68 5390 0754 7034",
            .allowed = "an IBAN",
            .help = "The account for transfers. Without it an unpaid invoice "
                    "cannot say where to pay, and has no QR code."},
    {GROUP_SELLER, "bic", SETTING_TEXT,
            CONFIG(seller.bic), "", 0,
            .check = value_bic,
            .example = "TRIOBEBB",
            .allowed = "8 or 11 letters and digits",
            .help = "Its BIC; not needed within the EEA."},
    {GROUP_SELLER, "email", SETTING_TEXT,
            CONFIG(seller.email), "", 0,
            .check = value_address,
            .example = "info@example.com",
            .allowed = "one plain address",
            .help = "Address on the documents."},
    {GROUP_SELLER, "phone", SETTING_TEXT,
            CONFIG(seller.phone), "", 0,
            .example = "+32 9 123 45 67",
            .help = "Phone number on the documents."},
    {GROUP_SELLER, "website", SETTING_TEXT,
            CONFIG(seller.website), "", 0,
            .example = "www.example.com",
            .help = "Website on the documents."},
    {GROUP_SELLER, "logo", SETTING_PATH,
            CONFIG(seller.logo), "", SETTING_DESK | SETTING_PICTURE,
            .example = "/etc/billhook/logo.svg",
            .help = "Logo on the documents: PNG, SVG or JPEG."},
    {GROUP_SELLER, "accent_color", SETTING_TEXT,
            CONFIG(seller.accent_color), "", SETTING_DESK,
            .check = value_color,
            .example = "#1f4e79",
            .allowed = "#rrggbb",
            .help = "The one colour of the page; it also prints well in black."},
    {GROUP_SELLER, "font", SETTING_TEXT,
            CONFIG(seller.font), "", 0,
            .example = "Inter",
            .help = "The typeface's name; one that fontconfig knows."},
    {GROUP_SELLER, "language", SETTING_CHOICE,
            CONFIG(seller.language), "nl", 0,
            .choices = languages,
            .help = "The language when neither order nor "
                    "country tells the customer's."},
    {GROUP_SELLER, "invoice_language", SETTING_CHOICE,
            CONFIG(seller.invoice_language), "customer", 0,
            .choices = invoice_languages,
            .help = "The language of invoices and credit notes to customers "
                    "in Belgium: the customer's, the seller's, or the "
                    "seller's with a copy in the customer's language "
                    "beside it, marked as a translation, as NUMBER-fr.pdf. "
                    "Mails are in the customer's. A seller in Flanders owes "
                    "invoices in Dutch, in Wallonia in French (decrees of "
                    "19 July 1973 and 30 June 1982); an accountant should "
                    "confirm what your case is."},
    {GROUP_SELLER, "timezone", SETTING_TEXT,
            CONFIG(seller.timezone), "Europe/Brussels", 0,
            .check = value_timezone,
            .allowed = "a name of the IANA time zones",
            .help = "Where a day begins: for issue dates and orders_since."},
    {GROUP_SELLER, "vat_scheme", SETTING_CHOICE,
            CONFIG(seller.vat_scheme), "normal", 0,
            .choices = schemes,
            .help = "exempt: small enterprise (art. 56bis WBTW): no VAT "
                    "is charged and the documents say why."},
};
/* clang-format on */

const struct setting_table settings_seller = {rows, G_N_ELEMENTS(rows)};
