/* The settings of a shop: [shop NAME]. */
#include "settings_rows.h"
#include "values.h"

static const struct setting_choice languages[] = {
        {"nl", LANGUAGE_NL}, {"fr", LANGUAGE_FR}, {"de", LANGUAGE_DE}, {"en", LANGUAGE_EN}, {0}};
static const struct setting_choice eu_zero_vats[] = {
        {"goods", EU_ZERO_GOODS}, {"services", EU_ZERO_SERVICES}, {"ask", EU_ZERO_ASK}, {0}};

/* clang-format off */
static const struct setting rows[] = {
    {GROUP_SHOP, "url", SETTING_TEXT,
            SHOP(url), "", SETTING_REQUIRED | SETTING_OWNER,
            .check = value_shop_url,
            .example = "https://shop.example.com",
            .allowed = "an http:// or https:// URL",
            .help = "The shop's own address."},
    {GROUP_SHOP, "secret", SETTING_SECRET,
            SHOP(secret), "", SETTING_REQUIRED,
            .help = "The webhook's Secret, at least 16 bytes, no blanks at "
                    "either end; best 40 letters and digits, since the form in "
                    "WooCommerce alters other characters. Or secret_file: a "
                    "file that only root or the service user can read."},
    {GROUP_SHOP, "previous_secret", SETTING_SECRET,
            SHOP(previous_secret), "", 0,
            .help = "Still accepted while the secret is being "
                    "changed. Or previous_secret_file."},
    {GROUP_SHOP, "enabled", SETTING_SWITCH,
            SHOP(enabled), "true", 0,
            .choices = setting_booleans,
            .help = "false: deliveries are kept, and nothing is done with them."},
    {GROUP_SHOP, "orders_since", SETTING_TEXT,
            SHOP(orders_since), "", 0,
            .check = value_day,
            .example = "2026-12-01",
            .allowed = "a day, YYYY-MM-DD",
            .help = "Older orders get no document by themselves. "
                    "Default: the day the database was made."},
    {GROUP_SHOP, "language", SETTING_CHOICE,
            SHOP(language), "", 0,
            .choices = languages,
            .example = "nl",
            .help = "The shop's language. Default: the seller's."},
    {GROUP_SHOP, "pay_later", SETTING_LIST,
            SHOP(pay_later), "cod", 0,
            .allowed = "names, separated by ;",
            .help = "Payment methods paid in hand at delivery or pick-up: only "
                    "paid once the order is completed, whatever the shop's "
                    "payment date says; no due date, no transfer."},
    {GROUP_SHOP, "on_account", SETTING_LIST,
            SHOP(on_account), "", 0,
            .example = "op-factuur",
            .allowed = "names, separated by ;",
            .help = "Payment methods that only promise payment: nothing "
                    "the shop says makes them paid, only `billhook paid`. "
                    "Use create=created or completed: create=paid makes "
                    "no invoice for them."},
    {GROUP_SHOP, "unpaid_statuses", SETTING_LIST,
            SHOP(unpaid_statuses), "partially-paid;partial-payment;deposit", 0,
            .allowed = "names, separated by ;",
            .help = "Order statuses that are never paid, whatever the shop's "
                    "payment date says: deposits and part payments."},
    {GROUP_SHOP, "vat_meta", SETTING_LIST,
            SHOP(vat_meta), "", 0,
            .example = "_my_vat_field",
            .allowed = "names, separated by ;",
            .help = "More order fields (meta keys) that hold the customer's VAT "
                    "number, looked at before the known ones."},
    {GROUP_SHOP, "peppol_meta", SETTING_LIST,
            SHOP(peppol_meta), "", 0,
            .example = "_my_peppol_field",
            .allowed = "names, separated by ;",
            .help = "More order fields (meta keys) that hold the customer's "
                    "Peppol participant, looked at before the known ones: "
                    "SCHEME:ID, or the ID alone with its scheme in a field of "
                    "the same name that ends in _scheme. Without one it is "
                    "the VAT number's."},
    {GROUP_SHOP, "reference_meta", SETTING_LIST,
            SHOP(reference_meta), "", 0,
            .example = "_po_number",
            .allowed = "names, separated by ;",
            .help = "Order fields (meta keys) that hold the "
                    "customer's own reference."},
    {GROUP_SHOP, "eu_zero_vat", SETTING_CHOICE,
            SHOP(eu_zero_vat), "goods", 0,
            .choices = eu_zero_vats,
            .help = "What an order without VAT to a VAT number of another EU "
                    "country is: goods = intra-community supply (K), services = "
                    "reverse charge (AE), ask = a draft that waits for a "
                    "person. With services or ask an order without VAT from "
                    "outside the EU waits too, since a service is no export."},
    {GROUP_SHOP, "zero_vat", SETTING_TEXT,
            SHOP(zero_vat), "", 0,
            .check = value_zero_vat,
            .example = "Leeggoed: E, Waarborg op verpakking, art. 28, 5° WBTW",
            .allowed = "NAME: CATEGORY[, reason], several separated by ;, "
                       "CATEGORY being K, AE, G, E or Z",
            .help = "What the shop always sells without VAT, and its ground. "
                    "NAME: a tax label, a tax class, a fee's name or the "
                    "beginning of a product's SKU. Its lines have this category "
                    "whenever no VAT is charged on them; E needs its reason, "
                    "which stands on the page and in the e-invoice. Without a "
                    "rule a person decides."},
    {GROUP_SHOP, "rest_key", SETTING_TEXT,
            SHOP(rest_key), "", 0,
            .check = value_rest_key,
            .example = "ck_0123456789abcdef0123456789abcdef01234567",
            .allowed = "a consumer key",
            .help = "The Consumer key of the shop's REST API (WooCommerce > "
                    "Settings > Advanced > REST API), with which no order is "
                    "missed, and refunds get their exact lines. Read is enough, "
                    "but for `billhook webhooks --mend` and write_back."},
    {GROUP_SHOP, "rest_secret", SETTING_SECRET,
            SHOP(rest_secret), "", 0,
            .given_by = "what WooCommerce gave with the key",
            .help = "The Consumer secret of that key. Better: "
                    "rest_secret_file, a file that only root or the service "
                    "user can read."},
    {GROUP_SHOP, "rest_url", SETTING_TEXT,
            SHOP(rest_url), "", 0,
            .check = value_rest_url,
            .example = "https://shop.example.com/wp-json/wc/v3",
            .allowed = "an https:// URL, or http:// on this machine",
            .help = "Where the API is. Default: url and /wp-json/wc/v3; where "
                    "permalinks are plain, url and /?rest_route=/wc/v3, which "
                    "is found out. No redirect is followed."},
    {GROUP_SHOP, "sync_every", SETTING_TIME,
            SHOP(sync_every_s), "15m", SETTING_OFF,
            .least = 1, .most = 30LL * 86400,
            .help = "How often the shop is asked for the orders that changed. "
                    "off: only `billhook sync` asks for them."},
    {GROUP_SHOP, "write_back", SETTING_LIST,
            SHOP(write_back), "off", 0,
            .allowed = "off, or note or meta or both, separated by ;",
            .help = "What an order in the shop is told of its documents: a "
                    "private note (which moves no date and fires nothing), or "
                    "order meta (_billhook_invoice and the like)."},
    {GROUP_SHOP, "refund_lines", SETTING_SWITCH,
            SHOP(refund_lines), "true", 0,
            .choices = setting_booleans,
            .help = "With a key: a credit note for a refund gets the refund's "
                    "own lines, and waits for them while the shop cannot be "
                    "asked, a day at most."},
};
/* clang-format on */

const struct setting_table settings_shop = {rows, G_N_ELEMENTS(rows)};
