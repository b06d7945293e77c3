/* The table of settings. */
#include "settings.h"

#include <stddef.h>
#include <string.h>

#include "values.h"

static const struct setting_choice booleans[] = {{"true", true}, {"false", false}, {0}};
static const struct setting_choice transports[] = {
        {"off", TRANSPORT_OFF}, {"smtp", TRANSPORT_SMTP}, {"directory", TRANSPORT_DIRECTORY}, {0}};
static const struct setting_choice securities[] = {{"required", true}, {"none", false}, {0}};
static const struct setting_choice uncertain[] = {{"resend", false}, {"hold", true}, {0}};
static const struct setting_choice languages[] = {
        {"nl", LANGUAGE_NL}, {"fr", LANGUAGE_FR}, {"de", LANGUAGE_DE}, {"en", LANGUAGE_EN}, {0}};
static const struct setting_choice schemes[] = {
        {"normal", VAT_SCHEME_NORMAL}, {"exempt", VAT_SCHEME_EXEMPT}, {0}};
static const struct setting_choice create_order[] = {{"never", CREATE_NEVER},
        {"created", CREATE_CREATED}, {"paid", CREATE_PAID}, {"completed", CREATE_COMPLETED}, {0}};
static const struct setting_choice create_credit[] = {
        {"never", CREATE_NEVER}, {"refunded", CREATE_REFUNDED}, {0}};
static const struct setting_choice buyers[] = {{"all", false}, {"business", true}, {0}};
static const struct setting_choice attachments[] = {
        {"business", ATTACH_BUSINESS}, {"never", ATTACH_NEVER}, {"always", ATTACH_ALWAYS}, {0}};
static const struct setting_choice eu_zero_vats[] = {
        {"goods", EU_ZERO_GOODS}, {"services", EU_ZERO_SERVICES}, {"ask", EU_ZERO_ASK}, {0}};
static const struct setting_choice takers[] = {{"belgian", false}, {"all", true}, {0}};
static const struct setting_choice peppol_mails[] = {{"copy", PEPPOL_MAIL_COPY},
        {"unreachable", PEPPOL_MAIL_UNREACHABLE}, {"always", PEPPOL_MAIL_ALWAYS}, {0}};
static const struct setting_choice lookups[] = {{"provider", false}, {"dns", true}, {0}};
static const struct setting_choice references[] = {{"structured", true}, {"number", false}, {0}};

#define RULE(type) (offsetof(struct config, rules) + (type) * sizeof(struct document_rule))

const struct setting_group setting_groups[] = {
        {"server", GROUP_SERVER, 0, "Where webhooks come in."},
        {"database", GROUP_DATABASE, 0,
                "The one file that holds deliveries, orders, documents and mails."},
        {"mail", GROUP_MAIL, 0, "How documents reach the customer."},
        {"seller", GROUP_SELLER, 0, "The company that issues the documents, as it stands on them."},
        {"shop", GROUP_SHOP, 0,
                "One group for each WooCommerce site that sends webhooks here. Its name "
                "([a-z0-9-]) is the last part of the Delivery "
                "URL: PUBLIC_URL/woocommerce/NAME."},
        {"order_form", GROUP_ORDER_FORM, RULE(DOCUMENT_ORDER_FORM),
                "Order forms (bestelbon). Each kind of document stands on its own, with its own "
                "numbers and its own mail."},
        {"delivery_note", GROUP_DELIVERY_NOTE, RULE(DOCUMENT_DELIVERY_NOTE),
                "Delivery notes (leveringsbon): quantities, no prices."},
        {"invoice", GROUP_INVOICE, RULE(DOCUMENT_INVOICE), "Invoices (factuur)."},
        {"credit_note", GROUP_CREDIT_NOTE, RULE(DOCUMENT_CREDIT_NOTE),
                "Credit notes (creditnota). One is never paid: the unpaid texts are its texts."},
        {"einvoice", GROUP_EINVOICE, 0, "The invoice for machines (UBL, Peppol BIS Billing 3.0)."},
        {"peppol", GROUP_PEPPOL, 0,
                "Delivery over Peppol: a Belgian company owes its Belgian business customers the "
                "invoice that way. Without a provider nothing goes, and nothing else changes."},
        {"alerts", GROUP_ALERTS, 0, "When something needs a person."},
        {"payment", GROUP_PAYMENT, 0, "How an unpaid invoice asks for its money."}, {0}};

#define CONFIG(field) .offset = offsetof(struct config, field)
#define SHOP(field) .offset = offsetof(struct shop, field)
#define DOCUMENT(field) .offset = offsetof(struct document_rule, field)
#define NUMBER_HELP                                                                                \
    "The number's format: {YYYY} {YY} {MM} of the issue date, {shop}, and exactly one {N} or "     \
    "{N:width}. All but {N} filled in "                                                            \
    "is a series; a new one begins at 1. Two kinds of document may not be able to give the same "  \
    "number."

const struct setting settings[] = {
        {GROUP_SERVER, "listen", SETTING_TEXT, CONFIG(server.listen), "127.0.0.1:8480",
                SETTING_RESTART, .check = value_listen,
                .allowed = "ADDRESS:PORT, [IPV6]:PORT or unix:/PATH",
                .help = "Where the daemon listens. A socket that systemd passes wins. Behind a web "
                        "server that does TLS, leave it here."},
        {GROUP_SERVER, "public_url", SETTING_TEXT, CONFIG(server.public_url), "",
                SETTING_REQUIRED | SETTING_OWNER, .check = value_public_url,
                .example = "https://hook.example.com", .allowed = "an https:// URL",
                .help = "How WooCommerce reaches this daemon from outside. It only delivers to the "
                        "ports 443, 80 and 8080 of a host with an "
                        "IPv4 address that is not private, and a valid certificate."},
        {GROUP_SERVER, "tls_certificate", SETTING_PATH, CONFIG(server.tls_certificate), "",
                SETTING_RESTART, .example = "/etc/ssl/hook.pem",
                .help = "Certificate chain (PEM), when billhook itself shall do TLS. Needs "
                        "tls_key."},
        {GROUP_SERVER, "tls_key", SETTING_PATH, CONFIG(server.tls_key), "", SETTING_RESTART,
                .example = "/etc/ssl/hook.key", .help = "Its private key (PEM)."},
        {GROUP_SERVER, "max_body", SETTING_SIZE, CONFIG(server.max_body), "8M", 0, .least = 1,
                .most = 1024LL * 1024 * 1024,
                .help = "The largest delivery that is accepted. An order of 4,000 lines has 1.2M."},
        {GROUP_SERVER, "metrics_listen", SETTING_TEXT, CONFIG(server.metrics_listen), "off",
                SETTING_RESTART | SETTING_OFF, .check = value_listen, .example = "127.0.0.1:8481",
                .allowed = "off, or as listen",
                .help = "A second address that answers GET /metrics for Prometheus, and nothing "
                        "else."},

        {GROUP_DATABASE, "path", SETTING_PATH, CONFIG(database.path), "",
                SETTING_REQUIRED | SETTING_RESTART, .example = "/var/lib/billhook/billhook.db",
                .help = "The database. `serve` makes it, and beside it PATH.mark, which holds the "
                        "last numbers."},
        {GROUP_DATABASE, "keep_bodies_days", SETTING_INTEGER, CONFIG(database.keep_bodies_days),
                "90", 0, .least = 0, .most = 36500,
                .help = "Raw bodies that were processed or ignored are purged after so many days. "
                        "Failed ones, hashes, documents and their "
                        "orders never are."},

        {GROUP_MAIL, "transport", SETTING_CHOICE, CONFIG(mail.transport), "off", 0,
                .choices = transports,
                .help = "off: no mail leaves. smtp: through `server`. directory: each mail becomes "
                        "a file in `directory`."},
        {GROUP_MAIL, "server", SETTING_TEXT, CONFIG(mail.server), "", 0, .check = value_mail_server,
                .example = "smtp://mail.example.com:587",
                .allowed = "smtp://HOST:587 (STARTTLS) or smtps://HOST:465",
                .help = "The mail server: smtp:// is STARTTLS, smtps:// is TLS from the first "
                        "byte."},
        {GROUP_MAIL, "security", SETTING_SWITCH, CONFIG(mail.security_required), "required", 0,
                .choices = securities,
                .help = "none (no TLS) only where the server is on this machine (loopback)."},
        {GROUP_MAIL, "ca_file", SETTING_PATH, CONFIG(mail.ca_file), "", 0,
                .example = "/etc/ssl/mail-ca.pem",
                .help = "Certificates (PEM) to trust for the mail server instead of the system's."},
        {GROUP_MAIL, "username", SETTING_TEXT, CONFIG(mail.username), "", 0,
                .example = "facturen@example.com",
                .help = "The login at the mail server, if it wants one."},
        {GROUP_MAIL, "password", SETTING_SECRET, CONFIG(mail.password), "", 0,
                .help = "Its password; a backslash is itself. Better: password_file, a file only "
                        "root or the service user can read; "
                        "${CREDENTIALS_DIRECTORY} stands for systemd's directory of credentials."},
        {GROUP_MAIL, "from", SETTING_TEXT, CONFIG(mail.sender), "", 0, .check = value_sender,
                .example = "facturen@example.com",
                .allowed = "info@example.com or Name <info@example.com>; required unless "
                           "transport=off",
                .help = "The sender. Without a name the seller's goes before the address."},
        {GROUP_MAIL, "reply_to", SETTING_TEXT, CONFIG(mail.reply_to), "", 0, .check = value_address,
                .example = "info@example.com", .allowed = "one plain address",
                .help = "Where an answer goes, when not to the sender."},
        {GROUP_MAIL, "cc", SETTING_TEXT, CONFIG(mail.cc), "", 0, .check = value_addresses,
                .example = "shop@example.com", .allowed = "plain addresses, separated by commas",
                .help = "Gets the same mail as the customer, and stands in its Cc header."},
        {GROUP_MAIL, "bcc", SETTING_TEXT, CONFIG(mail.bcc), "", 0, .check = value_addresses,
                .example = "accounts@example.com",
                .allowed = "plain addresses, separated by commas",
                .help = "Gets it too and stands in no header; e.g. the accountant's inbox."},
        {GROUP_MAIL, "directory", SETTING_PATH, CONFIG(mail.directory), "", 0,
                .example = "/var/lib/billhook/mail",
                .help = "For transport=directory: each mail as one .eml there, whole under its "
                        "name or not at all, whatever cc and bcc."},
        {GROUP_MAIL, "attach", SETTING_PATHS, CONFIG(mail.attach), "", 0,
                .example = "/etc/billhook/voorwaarden.pdf", .allowed = "files, separated by ;",
                .help = "Files that go with every mail, such as general terms; attach[fr]= for one "
                        "language."},
        {GROUP_MAIL, "give_up_after", SETTING_TIME, CONFIG(mail.give_up_after_s), "5d", 0,
                .least = 1, .most = 365LL * 86400,
                .help = "A mail the server keeps putting off fails after so long."},
        {GROUP_MAIL, "send_after", SETTING_TIME, CONFIG(mail.send_after_s), "0m", 0, .least = 0,
                .most = 365LL * 86400,
                .help = "An automatic document waits so long as a draft before it is issued and "
                        "mailed."},
        {GROUP_MAIL, "on_uncertain", SETTING_SWITCH, CONFIG(mail.hold_uncertain), "resend", 0,
                .choices = uncertain,
                .help = "When the connection broke after the mail was handed over: resend it "
                        "(perhaps twice there), or hold it for a person."},
        {GROUP_MAIL, "burst_limit", SETTING_BURST, CONFIG(mail), "50/10m", SETTING_OFF, .least = 1,
                .most = 1000000, .allowed = "COUNT/TIME such as 50/10m, or off",
                .help = "Beyond so many automatic documents in so long a time, they wait as drafts "
                        "for `billhook outbox release`."},

        {GROUP_SELLER, "name", SETTING_TEXT, CONFIG(seller.name), "",
                SETTING_REQUIRED | SETTING_OWNER, .example = "Voorbeeld",
                .help = "The company's name."},
        {GROUP_SELLER, "legal_form", SETTING_TEXT, CONFIG(seller.legal_form), "", 0,
                .example = "BV", .help = "BV, NV, eenmanszaak … (KB nr. 1, art. 5 asks for it)."},
        {GROUP_SELLER, "street", SETTING_TEXT, CONFIG(seller.street), "",
                SETTING_REQUIRED | SETTING_OWNER, .example = "Kerkstraat 1",
                .help = "Street and house number."},
        {GROUP_SELLER, "postcode", SETTING_TEXT, CONFIG(seller.postcode), "",
                SETTING_REQUIRED | SETTING_OWNER, .example = "9000", .help = "Postcode."},
        {GROUP_SELLER, "city", SETTING_TEXT, CONFIG(seller.city), "",
                SETTING_REQUIRED | SETTING_OWNER, .example = "Gent", .help = "City."},
        {GROUP_SELLER, "country", SETTING_TEXT, CONFIG(seller.country), "BE", 0,
                .check = value_country, .allowed = "two capital letters (ISO 3166)",
                .help = "Country."},
        {GROUP_SELLER, "vat", SETTING_TEXT, CONFIG(seller.vat), "",
                SETTING_REQUIRED | SETTING_OWNER, .example = "BE0123456749",
                .allowed = "a VAT number with its country",
                .help = "VAT number. A small enterprise has one too, and prints it."},
        {GROUP_SELLER, "register", SETTING_TEXT, CONFIG(seller.registration), "", 0,
                .example = "RPR Gent", .help = "Register of legal persons and court."},
        {GROUP_SELLER, "iban", SETTING_TEXT, CONFIG(seller.iban), "", 0, .check = value_iban,
                .example = "BE68 5390 0754 7034", .allowed = "an IBAN",
                .help = "The account for transfers. Without it an unpaid invoice cannot say where "
                        "to pay, and has no QR code."},
        {GROUP_SELLER, "bic", SETTING_TEXT, CONFIG(seller.bic), "", 0, .check = value_bic,
                .example = "TRIOBEBB", .allowed = "8 or 11 letters and digits",
                .help = "Its BIC; not needed within the EEA."},
        {GROUP_SELLER, "email", SETTING_TEXT, CONFIG(seller.email), "", 0, .check = value_address,
                .example = "info@example.com", .allowed = "one plain address",
                .help = "Address on the documents."},
        {GROUP_SELLER, "phone", SETTING_TEXT, CONFIG(seller.phone), "", 0,
                .example = "+32 9 123 45 67", .help = "Phone number on the documents."},
        {GROUP_SELLER, "website", SETTING_TEXT, CONFIG(seller.website), "", 0,
                .example = "www.example.com", .help = "Website on the documents."},
        {GROUP_SELLER, "logo", SETTING_PATH, CONFIG(seller.logo), "", 0,
                .example = "/etc/billhook/logo.svg", .help = "Logo on the documents, PNG or SVG."},
        {GROUP_SELLER, "accent_color", SETTING_TEXT, CONFIG(seller.accent_color), "", 0,
                .check = value_color, .example = "#1f4e79", .allowed = "#rrggbb",
                .help = "The one colour of the page; it also prints well in black."},
        {GROUP_SELLER, "font", SETTING_TEXT, CONFIG(seller.font), "", 0, .example = "Inter",
                .help = "The typeface's name; one that fontconfig knows."},
        {GROUP_SELLER, "language", SETTING_CHOICE, CONFIG(seller.language), "nl", 0,
                .choices = languages,
                .help = "The language when neither order nor country tells the customer's."},
        {GROUP_SELLER, "timezone", SETTING_TEXT, CONFIG(seller.timezone), "Europe/Brussels", 0,
                .check = value_timezone, .allowed = "a name of the IANA time zones",
                .help = "Where a day begins: for issue dates and orders_since."},
        {GROUP_SELLER, "vat_scheme", SETTING_CHOICE, CONFIG(seller.vat_scheme), "normal", 0,
                .choices = schemes,
                .help = "exempt: small enterprise (art. 56bis WBTW): no VAT is charged and the "
                        "documents say why."},

        {GROUP_SHOP, "url", SETTING_TEXT, SHOP(url), "", SETTING_REQUIRED | SETTING_OWNER,
                .check = value_shop_url, .example = "https://shop.example.com",
                .allowed = "an http:// or https:// URL", .help = "The shop's own address."},
        {GROUP_SHOP, "secret", SETTING_SECRET, SHOP(secret), "", SETTING_REQUIRED,
                .help = "The webhook's Secret, at least 16 bytes, no blanks at either end; best 40 "
                        "letters and digits, since the form in "
                        "WooCommerce alters other characters. Or secret_file: a file that only "
                        "root or the service user can read."},
        {GROUP_SHOP, "previous_secret", SETTING_SECRET, SHOP(previous_secret), "", 0,
                .help = "Still accepted while the secret is being changed. Or "
                        "previous_secret_file."},
        {GROUP_SHOP, "enabled", SETTING_SWITCH, SHOP(enabled), "true", 0, .choices = booleans,
                .help = "false: deliveries are kept, and nothing is done with them."},
        {GROUP_SHOP, "orders_since", SETTING_TEXT, SHOP(orders_since), "", 0, .check = value_day,
                .example = "2026-12-01", .allowed = "a day, YYYY-MM-DD",
                .help = "Older orders get no document by themselves. Default: the day the database "
                        "was made."},
        {GROUP_SHOP, "language", SETTING_CHOICE, SHOP(language), "", 0, .choices = languages,
                .example = "nl", .help = "The shop's language. Default: the seller's."},
        {GROUP_SHOP, "pay_later", SETTING_LIST, SHOP(pay_later), "cod", 0,
                .allowed = "names, separated by ;",
                .help = "Payment methods paid in hand at delivery or pick-up: only paid once the "
                        "order is completed, whatever the shop's "
                        "payment date says; no due date, no transfer."},
        {GROUP_SHOP, "on_account", SETTING_LIST, SHOP(on_account), "", 0, .example = "op-factuur",
                .allowed = "names, separated by ;",
                .help = "Payment methods that only promise payment: nothing the shop says makes "
                        "them paid, only `billhook paid`. Use "
                        "create=created or completed: create=paid makes no invoice for them."},
        {GROUP_SHOP, "unpaid_statuses", SETTING_LIST, SHOP(unpaid_statuses),
                "partially-paid;partial-payment;deposit", 0, .allowed = "names, separated by ;",
                .help = "Order statuses that are never paid, whatever the shop's payment date "
                        "says: deposits and part payments."},
        {GROUP_SHOP, "vat_meta", SETTING_LIST, SHOP(vat_meta), "", 0, .example = "_my_vat_field",
                .allowed = "names, separated by ;",
                .help = "More order fields (meta keys) that hold the customer's VAT number, looked "
                        "at before the known ones."},
        {GROUP_SHOP, "peppol_meta", SETTING_LIST, SHOP(peppol_meta), "", 0,
                .example = "_my_peppol_field", .allowed = "names, separated by ;",
                .help = "More order fields (meta keys) that hold the customer's Peppol "
                        "participant, looked at before the known ones: SCHEME:ID, or the ID alone "
                        "with its scheme in a field of the same name that ends in _scheme. Without "
                        "one it is the VAT number's."},
        {GROUP_SHOP, "reference_meta", SETTING_LIST, SHOP(reference_meta), "", 0,
                .example = "_po_number", .allowed = "names, separated by ;",
                .help = "Order fields (meta keys) that hold the customer's own reference."},
        {GROUP_SHOP, "eu_zero_vat", SETTING_CHOICE, SHOP(eu_zero_vat), "goods", 0,
                .choices = eu_zero_vats,
                .help = "What an order without VAT to a VAT number of another EU country is: goods "
                        "= intra-community supply (K), services = "
                        "reverse charge (AE), ask = a draft that waits for a person. With services "
                        "or ask an order without VAT from outside the "
                        "EU waits too, since a service is no export."},
        {GROUP_SHOP, "zero_vat", SETTING_TEXT, SHOP(zero_vat), "", 0, .check = value_zero_vat,
                .example = "Leeggoed: E, Waarborg op verpakking, art. 28, 5° WBTW",
                .allowed = "NAME: CATEGORY[, reason], several separated by ;, CATEGORY being K, "
                           "AE, G, E or Z",
                .help = "What the shop always sells without VAT, and its ground. NAME: a tax "
                        "label, a tax class, a fee's name or the beginning of "
                        "a product's SKU. Its lines have this category whenever no VAT is charged "
                        "on them; E needs its reason, which stands on "
                        "the page and in the e-invoice. Without a rule a person decides."},

        {GROUP_ORDERS, "create", SETTING_CHOICE, DOCUMENT(create), "never", 0,
                .choices = create_order,
                .help = "When a document is made: never by itself; created: once the order is "
                        "placed; paid; completed."},
        {GROUP_CREDIT_NOTE, "create", SETTING_CHOICE, DOCUMENT(create), "never", 0,
                .choices = create_credit,
                .help = "refunded: one for each refund of an order whose invoice is issued."},
        {GROUP_DOCUMENTS, "auto_send", SETTING_SWITCH, DOCUMENT(auto_send), "false", 0,
                .choices = booleans,
                .help = "false: the document waits as a draft for `billhook send`. true: it is "
                        "issued and mailed by itself (not with "
                        "transport=off)."},
        {GROUP_INVOICE, "for", SETTING_SWITCH, DOCUMENT(business_only), "all", 0, .choices = buyers,
                .help = "business: only for customers with a VAT number."},
        {GROUP_INVOICE, "zero_total", SETTING_SWITCH, DOCUMENT(zero_total), "false", 0,
                .choices = booleans, .help = "true: an order of 0.00 gets an invoice too."},
        {GROUP_ORDER_FORM, "number", SETTING_TEXT, DOCUMENT(number), "B{YYYY}-{N:5}", 0,
                .check = value_number_format, .allowed = "a text with exactly one {N} or {N:width}",
                .help = NUMBER_HELP},
        {GROUP_DELIVERY_NOTE, "number", SETTING_TEXT, DOCUMENT(number), "L{YYYY}-{N:5}", 0,
                .check = value_number_format, .allowed = "a text with exactly one {N} or {N:width}",
                .help = NUMBER_HELP},
        {GROUP_INVOICE, "number", SETTING_TEXT, DOCUMENT(number), "{YYYY}-{N:5}", 0,
                .check = value_number_format, .allowed = "a text with exactly one {N} or {N:width}",
                .help = NUMBER_HELP},
        {GROUP_CREDIT_NOTE, "number", SETTING_TEXT, DOCUMENT(number), "C{YYYY}-{N:5}", 0,
                .check = value_number_format, .allowed = "a text with exactly one {N} or {N:width}",
                .help = NUMBER_HELP},
        {GROUP_DOCUMENTS, "first_number", SETTING_COUNT, DOCUMENT(first_number), "1", 0, .least = 1,
                .most = 9999999999,
                .help = "The very first number of this kind, when another program has given the "
                        "ones before."},
        {GROUP_DOCUMENTS, "due_days", SETTING_INTEGER, DOCUMENT(due_days), "14", 0, .least = 0,
                .most = 365,
                .help = "Invoices and order forms are due so many days after their issue, unless "
                        "paid."},
        {GROUP_DOCUMENTS, "caption_paid", SETTING_TEMPLATE, DOCUMENT(caption_paid), "", 0,
                .builtin = TEXT_CAPTION, .builtin_paid = true,
                .help = "The text under the table when the order is paid. Texts: \\n is a line "
                        "break; {{ is a {; placeholders are "
                        "{number} {order_number} {customer_name} {first_name} {company} {total} "
                        "{due} {due_date} {payment_reference} "
                        "{payment_method} {payment_link} {seller_name} {shop_url} {order_date} "
                        "{note} {peppol_note} (in a mail: what is said of the delivery over "
                        "Peppol; a mail without it gets that as its last paragraph); a line whose "
                        "placeholders are all "
                        "empty is left out. A language stands in brackets: [nl] [fr] [de] [en]; "
                        "without one, the text is used in all four."},
        {GROUP_DOCUMENTS, "caption_unpaid", SETTING_TEMPLATE, DOCUMENT(caption_unpaid), "", 0,
                .builtin = TEXT_CAPTION, .help = "The text under the table when it is not."},
        {GROUP_DOCUMENTS, "mail_subject_paid", SETTING_TEMPLATE, DOCUMENT(mail_subject_paid), "",
                SETTING_ONE_LINE, .builtin = TEXT_MAIL_SUBJECT, .builtin_paid = true,
                .help = "The mail's subject when the order is paid."},
        {GROUP_DOCUMENTS, "mail_subject_unpaid", SETTING_TEMPLATE, DOCUMENT(mail_subject_unpaid),
                "", SETTING_ONE_LINE, .builtin = TEXT_MAIL_SUBJECT,
                .help = "The mail's subject when it is not."},
        {GROUP_DOCUMENTS, "mail_body_paid", SETTING_TEMPLATE, DOCUMENT(mail_body_paid), "", 0,
                .builtin = TEXT_MAIL_BODY, .builtin_paid = true,
                .help = "The mail's text when the order is paid."},
        {GROUP_DOCUMENTS, "mail_body_unpaid", SETTING_TEMPLATE, DOCUMENT(mail_body_unpaid), "", 0,
                .builtin = TEXT_MAIL_BODY, .help = "The mail's text when it is not."},

        {GROUP_EINVOICE, "attach", SETTING_CHOICE, CONFIG(einvoice.attach), "business", 0,
                .choices = attachments,
                .help = "Whether the mail carries the UBL too. business: when the customer has a "
                        "VAT number."},
        {GROUP_EINVOICE, "directory", SETTING_PATH, CONFIG(einvoice.directory), "off", SETTING_OFF,
                .example = "/var/lib/billhook/ubl",
                .help = "Each issued invoice and credit note that has a UBL also goes there as "
                        "NUMBER.xml, for the accountant or an access point."},

        {GROUP_PEPPOL, "provider", SETTING_TEXT, CONFIG(peppol.provider), "off", 0,
                .check = value_provider,
                .allowed = "off, peppyrus, e-invoice.be, recommand, billit, scrada, mail",
                .help = "The access point that delivers: one with which the seller has an account, "
                        "and which registered him in the Peppol network. mail: the bare UBL goes "
                        "as a mail to `mailbox`. What needs which keys stands at each key; "
                        "`billhook check --peppol` tries them."},
        {GROUP_PEPPOL, "key", SETTING_SECRET, CONFIG(peppol.key), "", 0, .example = "peppol_key",
                .help = "The provider's API key, for all but mail; at Recommand the key's name. "
                        "Better: key_file, a file only root or the service user can read."},
        {GROUP_PEPPOL, "secret", SETTING_SECRET, CONFIG(peppol.secret), "", 0,
                .example = "peppol_secret",
                .help = "What Recommand (the key's secret) and Scrada (the password) want beside "
                        "the key. Or secret_file."},
        {GROUP_PEPPOL, "account", SETTING_TEXT, CONFIG(peppol.account), "", 0,
                .check = value_account, .example = "c_01234567",
                .allowed = "letters, digits, - _ and .",
                .help = "The company at the provider: Billit's PartyID, Recommand's and Scrada's "
                        "company id."},
        {GROUP_PEPPOL, "test", SETTING_SWITCH, CONFIG(peppol.test), "false", 0, .choices = booleans,
                .help = "true: the provider's test environment (not at Recommand, Scrada and "
                        "mail). It delivers nothing, every list says so, and mails go as if there "
                        "were no Peppol."},
        {GROUP_PEPPOL, "base_url", SETTING_TEXT, CONFIG(peppol.base_url), "", 0,
                .check = value_provider_url, .example = "https://api.example.com/v1",
                .allowed = "an https:// URL, or http:// on this machine",
                .help = "Where the provider answers, when not where billhook knows it."},
        {GROUP_PEPPOL, "ca_file", SETTING_PATH, CONFIG(peppol.ca_file), "", 0,
                .example = "/etc/ssl/peppol-ca.pem",
                .help = "Certificates (PEM) to trust for the provider and the look-up instead of "
                        "the system's."},
        {GROUP_PEPPOL, "sender", SETTING_TEXT, CONFIG(seller.peppol), "", 0,
                .check = value_participant, .example = "0208:0123456749",
                .allowed = "SCHEME:ID, such as 0208:0123456749",
                .help = "The seller's own participant, as the provider registered it. Default: "
                        "that of [seller] vat. It stands in the e-invoice too."},
        {GROUP_PEPPOL, "to", SETTING_SWITCH, CONFIG(peppol.to_all), "belgian", 0, .choices = takers,
                .help = "Whose invoices and credit notes go: of customers with a Belgian VAT "
                        "number, or with any."},
        {GROUP_PEPPOL, "mail", SETTING_CHOICE, CONFIG(peppol.mail), "copy", 0,
                .choices = peppol_mails,
                .help = "The mail beside it. copy: the PDF, with a sentence that the invoice came "
                        "over Peppol; a customer who cannot be reached there gets PDF and UBL, and "
                        "is asked to register. unreachable: only such a customer gets a mail. "
                        "always: as if there were no Peppol."},
        {GROUP_PEPPOL, "mail_wait", SETTING_TIME, CONFIG(peppol.mail_wait_s), "1h", 0, .least = 0,
                .most = 30LL * 86400,
                .help = "So long, at most, does that mail wait for the answer whether the customer "
                        "can be reached."},
        {GROUP_PEPPOL, "retry_days", SETTING_INTEGER, CONFIG(peppol.retry_days), "30", 0,
                .least = 0, .most = 365,
                .help = "A customer who cannot be reached is looked up again each day, for so many "
                        "days; then the delivery has failed."},
        {GROUP_PEPPOL, "lookup", SETTING_SWITCH, CONFIG(peppol.lookup_dns), "provider", 0,
                .choices = lookups,
                .help = "Who is asked whether a customer can be reached: the provider, or the "
                        "network itself (dns: its DNS, then the directory that it names)."},
        {GROUP_PEPPOL, "sml_zone", SETTING_TEXT, CONFIG(peppol.sml_zone), "", 0,
                .check = value_zone, .example = "participant.sml.prod.tech.peppol.org",
                .allowed = "a DNS name",
                .help = "For lookup=dns: the zone of the network. Default: the live one, or with "
                        "test=true that for tests."},
        {GROUP_PEPPOL, "dns_server", SETTING_TEXT, CONFIG(peppol.dns_server), "", 0,
                .check = value_dns_server, .example = "127.0.0.1:5353",
                .allowed = "an IP address, or one with its port",
                .help = "For lookup=dns: the DNS server. Default: the system's."},
        {GROUP_PEPPOL, "mailbox", SETTING_TEXT, CONFIG(peppol.mailbox), "", 0,
                .check = value_address, .example = "ubl@example.com",
                .allowed = "one plain address",
                .help = "For provider=mail: who takes UBL by mail and delivers it. What came of it "
                        "cannot be known here."},
        {GROUP_PEPPOL, "worry_after", SETTING_TIME, CONFIG(peppol.worry_after_s), "1d", 0,
                .least = 60, .most = 365LL * 86400,
                .help = "An invoice that goes over Peppol and was not delivered after so long is a "
                        "problem that `billhook status` names."},

        {GROUP_ALERTS, "email", SETTING_TEXT, CONFIG(alerts.email), "", 0, .check = value_address,
                .example = "info@example.com", .allowed = "one plain address",
                .help = "Gets a mail, at most one an hour for each kind, when something needs a "
                        "person."},
        {GROUP_ALERTS, "silence_after", SETTING_TIME, CONFIG(alerts.silence_after_s), "off",
                SETTING_OFF, .least = 1, .most = 365LL * 86400, .example = "3d",
                .help = "An alert when no delivery came for so long: WooCommerce switches a "
                        "failing webhook off silently."},

        {GROUP_PAYMENT, "reference", SETTING_SWITCH, CONFIG(payment.reference_structured),
                "structured", 0, .choices = references,
                .help = "structured: the Belgian +++123/4567/89012+++ made from the number; "
                        "number: the invoice's number."},
        {GROUP_PAYMENT, "epc_qr", SETTING_SWITCH, CONFIG(payment.epc_qr), "true", 0,
                .choices = booleans,
                .help = "A QR code for banking apps on unpaid invoices in EUR, when [seller] iban "
                        "is set."},
        {GROUP_PAYMENT, "bancontact_profile", SETTING_TEXT, CONFIG(payment.bancontact_profile), "",
                0, .check = value_profile, .example = "0123456789abcdef01234567",
                .allowed = "letters, digits, - and _",
                .help = "An existing Bancontact Pay (Payconiq) profile, for its QR code."},
        {GROUP_PAYMENT, "bancontact_url", SETTING_TEXT, CONFIG(payment.bancontact_url),
                "https://pay.bancontact.net/t/1", 0, .check = value_base_url,
                .allowed = "an https:// URL", .help = "Where that code leads."},
        {GROUP_PAYMENT, "shop_payment_link", SETTING_SWITCH, CONFIG(payment.shop_payment_link),
                "true", 0, .choices = booleans,
                .help = "The shop's own payment page as a link, while the shop says that the order "
                        "needs payment."},
        {0}};

const struct setting *setting_find(guint group, const char *name)
{
    for (const struct setting *setting = settings; setting->name; setting++)
        if ((setting->groups & group) && strcmp(setting->name, name) == 0)
            return setting;
    return NULL;
}

const struct setting_group *setting_group_find(const char *name)
{
    bool shop = g_str_has_prefix(name, "shop ");
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit == GROUP_SHOP ? shop : strcmp(group->name, name) == 0)
            return group;
    return NULL;
}

const struct setting_group *setting_group_of(enum document_type type)
{
    static const guint bits[DOCUMENT_TYPES] = {
            GROUP_ORDER_FORM, GROUP_DELIVERY_NOTE, GROUP_INVOICE, GROUP_CREDIT_NOTE};
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit == bits[type])
            return group;
    g_assert_not_reached();
}
