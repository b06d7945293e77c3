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
    {GROUP_PAYMENT, "mollie_key", SETTING_SECRET,
            CONFIG(mollie.key), "", 0,
            .given_by = "the API key that Mollie shows",
            .example = "mollie_key",
            .help = "An API key of Mollie (live_…; test_… moves no money): each "
                    "unpaid invoice in EUR for which the shop has no payment "
                    "page gets a payment link of its own, as a QR code and a "
                    "link on the page, in the mail and in JSON; what is paid "
                    "through it is booked by itself. `billhook check --mollie` "
                    "tries the key. Better: mollie_key_file, a file only root "
                    "or the service user can read."},
    {GROUP_PAYMENT, "mollie_methods", SETTING_LIST,
            CONFIG(mollie.methods), "", 0,
            .check = value_mollie_method,
            .example = "bancontact;kbc;belfius;creditcard",
            .allowed = "Mollie's names of methods, separated by ;",
            .help = "The ways to pay that such a link offers. Default: all that "
                    "are switched on at Mollie. Where banktransfer is among "
                    "those, name the others here: its transfer goes to Mollie "
                    "with another reference than the page has."},
    {GROUP_PAYMENT, "mollie_wait", SETTING_TIME,
            CONFIG(mollie.wait_s), "2m", 0,
            .least = 0, .most = 3600,
            .help = "So long, at most, does the page of such an invoice wait for "
                    "its link; without an answer it goes out without."},
    {GROUP_PAYMENT, "mollie_url", SETTING_TEXT,
            CONFIG(mollie.url), "https://api.mollie.com", 0,
            .check = value_provider_url,
            .allowed = "an https:// URL, or http:// on this machine",
            .help = "Where Mollie answers; another address only for tests."},
};
/* clang-format on */

const struct setting_table settings_money = {rows, G_N_ELEMENTS(rows)};
