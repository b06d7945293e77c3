/* The settings of [alerts] and [payment]. */
#include "settings_rows.h"
#include "values.h"

static const struct setting_choice references[] = {{"structured", true}, {"number", false}, {0}};

/* clang-format off */
static const struct setting rows[] = {
    {GROUP_ALERTS, "email", SETTING_TEXT,
            CONFIG(alerts.email), "", SETTING_DESK,
            .check = value_address,
            .example = "info@example.com",
            .allowed = "one plain address",
            .help = "Gets a mail, at most one an hour for each kind, "
                    "when something needs a person."},
    {GROUP_ALERTS, "silence_after", SETTING_TIME,
            CONFIG(alerts.silence_after_s), "off", SETTING_OFF,
            .least = 1, .most = 365LL * 86400,
            .example = "3d",
            .help = "An alert when no delivery came for so long: WooCommerce "
                    "switches a failing webhook off silently."},

    {GROUP_PAYMENT, "reference", SETTING_SWITCH,
            CONFIG(payment.reference_structured), "structured", 0,
            .choices = references,
            .help = "structured: the Belgian +++123/4567/89012+++ made from "
                    "the number; number: the invoice's number."},
    {GROUP_PAYMENT, "epc_qr", SETTING_SWITCH,
            CONFIG(payment.epc_qr), "true", 0,
            .choices = setting_booleans,
            .help = "A QR code for banking apps on unpaid invoices in "
                    "EUR, when [seller] iban is set."},
    {GROUP_PAYMENT, "bancontact_profile", SETTING_TEXT,
            CONFIG(payment.bancontact_profile), "", 0,
            .check = value_profile,
            .example = "0123456789abcdef01234567",
            .allowed = "letters, digits, - and _",
            .help = "An existing Bancontact Pay (Payconiq) "
                    "profile, for its QR code."},
    {GROUP_PAYMENT, "bancontact_url", SETTING_TEXT,
            CONFIG(payment.bancontact_url), "https://pay.bancontact.net/t/1", 0,
            .check = value_base_url,
            .allowed = "an https:// URL",
            .help = "Where that code leads."},
    {GROUP_PAYMENT, "shop_payment_link", SETTING_SWITCH,
            CONFIG(payment.shop_payment_link), "true", 0,
            .choices = setting_booleans,
            .help = "The shop's own payment page as a link, while the "
                    "shop says that the order needs payment."},
};
/* clang-format on */

const struct setting_table settings_money = {rows, G_N_ELEMENTS(rows)};
