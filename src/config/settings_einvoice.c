/* The settings of the e-invoice and how it travels: [einvoice], [peppol]. */
#include "settings_rows.h"
#include "values.h"

static const struct setting_choice attachments[] = {
        {"business", ATTACH_BUSINESS}, {"never", ATTACH_NEVER}, {"always", ATTACH_ALWAYS}, {0}};
static const struct setting_choice takers[] = {{"belgian", false}, {"all", true}, {0}};
static const struct setting_choice peppol_mails[] = {{"copy", PEPPOL_MAIL_COPY},
        {"unreachable", PEPPOL_MAIL_UNREACHABLE}, {"always", PEPPOL_MAIL_ALWAYS}, {0}};
static const struct setting_choice lookups[] = {{"provider", false}, {"dns", true}, {0}};

/* clang-format off */
static const struct setting rows[] = {
    {GROUP_EINVOICE, "attach", SETTING_CHOICE,
            CONFIG(einvoice.attach), "business", SETTING_DESK,
            .choices = attachments,
            .help = "Whether the mail carries the UBL too. business: "
                    "when the customer has a VAT number."},
    {GROUP_EINVOICE, "directory", SETTING_PATH,
            CONFIG(einvoice.directory), "off", SETTING_OFF,
            .example = "/var/lib/billhook/ubl",
            .help = "Each issued invoice and credit note that has a "
                    "UBL also goes there as NUMBER.xml, for the "
                    "accountant or an access point."},

    {GROUP_PEPPOL, "provider", SETTING_TEXT,
            CONFIG(peppol.provider), "off", 0,
            .check = value_provider,
            .allowed = "off, peppyrus, e-invoice.be, "
                       "recommand, billit, scrada, mail",
            .help = "The access point that delivers: one with which the seller "
                    "has an account, and which registered him in the Peppol "
                    "network. mail: the bare UBL goes as a mail to `mailbox`. "
                    "What needs which keys stands at each key; `billhook check "
                    "--peppol` tries them."},
    {GROUP_PEPPOL, "key", SETTING_SECRET,
            CONFIG(peppol.key), "", 0,
            .given_by = "what the provider gave",
            .example = "peppol_key",
            .help = "The provider's API key, for all but mail; at "
                    "Recommand the key's name. Better: key_file, a file "
                    "only root or the service user can read."},
    {GROUP_PEPPOL, "secret", SETTING_SECRET,
            CONFIG(peppol.secret), "", 0,
            .given_by = "what the provider gave",
            .example = "peppol_secret",
            .help = "What Recommand (the key's secret) and Scrada (the "
                    "password) want beside the key. Or secret_file."},
    {GROUP_PEPPOL, "account", SETTING_TEXT,
            CONFIG(peppol.account), "", 0,
            .check = value_account,
            .example = "c_01234567",
            .allowed = "letters, digits, - _ and .",
            .help = "The company at the provider: Billit's PartyID, "
                    "Recommand's and Scrada's company id."},
    {GROUP_PEPPOL, "test", SETTING_SWITCH,
            CONFIG(peppol.test), "false", 0,
            .choices = setting_booleans,
            .help = "true: the provider's test environment (not at Recommand, "
                    "Scrada and mail). It delivers nothing, every list says so, "
                    "and mails go as if there were no Peppol."},
    {GROUP_PEPPOL, "base_url", SETTING_TEXT,
            CONFIG(peppol.base_url), "", 0,
            .check = value_provider_url,
            .example = "https://api.example.com/v1",
            .allowed = "an https:// URL, or http:// on this machine",
            .help = "Where the provider answers, when not "
                    "where billhook knows it."},
    {GROUP_PEPPOL, "ca_file", SETTING_PATH,
            CONFIG(peppol.ca_file), "", 0,
            .example = "/etc/ssl/peppol-ca.pem",
            .help = "Certificates (PEM) to trust for the provider and "
                    "the look-up instead of the system's."},
    {GROUP_PEPPOL, "sender", SETTING_TEXT,
            CONFIG(seller.peppol), "", 0,
            .check = value_participant,
            .example = "0208:0123456749",
            .allowed = "SCHEME:ID, such as 0208:0123456749",
            .help = "The seller's own participant, as the provider "
                    "registered it. Default: that of [seller] vat. It "
                    "stands in the e-invoice too."},
    {GROUP_PEPPOL, "to", SETTING_SWITCH,
            CONFIG(peppol.to_all), "belgian", 0,
            .choices = takers,
            .help = "Whose invoices and credit notes go: of customers "
                    "with a Belgian VAT number, or with any."},
    {GROUP_PEPPOL, "mail", SETTING_CHOICE,
            CONFIG(peppol.mail), "copy", 0,
            .choices = peppol_mails,
            .help = "The mail beside it. copy: the PDF, with a sentence that "
                    "the invoice came over Peppol; a customer who cannot be "
                    "reached there gets PDF and UBL, and is asked to register. "
                    "unreachable: only such a customer gets a mail. always: as "
                    "if there were no Peppol."},
    {GROUP_PEPPOL, "mail_wait", SETTING_TIME,
            CONFIG(peppol.mail_wait_s), "1h", 0,
            .least = 0, .most = 30LL * 86400,
            .help = "So long, at most, does that mail wait for the answer "
                    "whether the customer can be reached."},
    {GROUP_PEPPOL, "retry_days", SETTING_INTEGER,
            CONFIG(peppol.retry_days), "30", 0,
            .least = 0, .most = 365,
            .help = "A customer who cannot be reached is looked up again each "
                    "day, for so many days; then the delivery has failed."},
    {GROUP_PEPPOL, "lookup", SETTING_SWITCH,
            CONFIG(peppol.lookup_dns), "provider", 0,
            .choices = lookups,
            .help = "Who is asked whether a customer can be reached: the "
                    "provider, or the network itself (dns: its DNS, then "
                    "the directory that it names)."},
    {GROUP_PEPPOL, "sml_zone", SETTING_TEXT,
            CONFIG(peppol.sml_zone), "", 0,
            .check = value_zone,
            .example = "participant.sml.prod.tech.peppol.org",
            .allowed = "a DNS name",
            .help = "For lookup=dns: the zone of the network. Default: the "
                    "live one, or with test=true that for tests."},
    {GROUP_PEPPOL, "dns_server", SETTING_TEXT,
            CONFIG(peppol.dns_server), "", 0,
            .check = value_dns_server,
            .example = "127.0.0.1:5353",
            .allowed = "an IP address, or one with its port",
            .help = "For lookup=dns: the DNS server. Default: the system's."},
    {GROUP_PEPPOL, "mailbox", SETTING_TEXT,
            CONFIG(peppol.mailbox), "", 0,
            .check = value_address,
            .example = "ubl@example.com",
            .allowed = "one plain address",
            .help = "For provider=mail: who takes UBL by mail and delivers "
                    "it. What came of it cannot be known here."},
    {GROUP_PEPPOL, "worry_after", SETTING_TIME,
            CONFIG(peppol.worry_after_s), "1d", 0,
            .least = 60, .most = 365LL * 86400,
            .help = "An invoice that goes over Peppol and was not delivered "
                    "after so long is a problem that `billhook status` names."},
};
/* clang-format on */

const struct setting_table settings_einvoice = {rows, G_N_ELEMENTS(rows)};
