/* The checks of single values, for the table of settings. Each looks at *value (owned, not empty,
 * one line) and may put it in normal form: the old text is freed then. False with USAGE, which says
 * what is allowed. Any thread. */
#ifndef BILLHOOK_CONFIG_VALUES_H
#define BILLHOOK_CONFIG_VALUES_H

#include <glib.h>
#include <stdbool.h>

/* An address to listen on (listen_split). */
bool value_listen(char **value, GError **error);

/* The URL that shops deliver to: http or https with a host; a user and password are allowed here,
 * since a warning tells of them. Slashes at the end are removed. */
bool value_public_url(char **value, GError **error);

/* The origin of the owner's pages: https, or http on this machine, with a host; no path, user,
 * query or fragment. */
bool value_origin(char **value, GError **error);

/* A shop's URL: http or https with a host, no user, query or fragment. Slashes at the end are
 * removed. */
bool value_shop_url(char **value, GError **error);

/* The beginning of an URL that we complete: as value_shop_url(). */
bool value_base_url(char **value, GError **error);

/* smtp://HOST[:PORT] or smtps://HOST[:PORT], without a path. */
bool value_mail_server(char **value, GError **error);

/* One plain e-mail address (email_address_usable). */
bool value_address(char **value, GError **error);

/* A sender that sender_split() takes. */
bool value_sender(char **value, GError **error);

/* Plain e-mail addresses separated by commas or semicolons; becomes a list joined by ",". */
bool value_addresses(char **value, GError **error);

/* A country's code that we know: two capital letters (ISO 3166). */
bool value_country(char **value, GError **error);

/* An IBAN (iban_valid); becomes upper case without blanks. */
bool value_iban(char **value, GError **error);

/* The form of a BIC: 8 or 11 capital letters and digits, the first six letters. */
bool value_bic(char **value, GError **error);

/* A colour, #rrggbb; becomes lower case. */
bool value_color(char **value, GError **error);

/* The name of a time zone that this machine knows. */
bool value_timezone(char **value, GError **error);

/* A day, YYYY-MM-DD. */
bool value_day(char **value, GError **error);

/* A number format that is good and not ambiguous (number_format_check, number_format_ambiguous). */
bool value_number_format(char **value, GError **error);

/* A Bancontact profile: letters, digits, '-' and '_'. */
bool value_profile(char **value, GError **error);

/* A payment method as Mollie names it: 2 to 40 small letters. */
bool value_mollie_method(char **value, GError **error);

/* The name of a provider (peppol_provider_names), or off. */
bool value_provider(char **value, GError **error);

/* The base URL of a provider: as value_shop_url(), and http only on this machine, for keys go
 * there. */
bool value_provider_url(char **value, GError **error);

/* A page of another program on this machine: http or https, with a path. */
bool value_loopback_url(char **value, GError **error);

/* A consumer key of WooCommerce: letters, digits, '-' and '_', at most 100. */
bool value_rest_key(char **value, GError **error);

/* The address of WooCommerce's REST API: as value_provider_url(), where permalinks are plain with
 * ?rest_route=/wc/v3 at its end. */
bool value_rest_url(char **value, GError **error);

/* A company's id at a provider: letters, digits, '-', '_' and '.', at most 64. */
bool value_account(char **value, GError **error);

/* A DNS name of at most 180 characters, a final dot removed: a label goes before it. */
bool value_zone(char **value, GError **error);

/* An IPv4 or IPv6 address, or one with a port: 127.0.0.1:5353, [::1]:5353. */
bool value_dns_server(char **value, GError **error);

/* A Peppol participant (participant_parse), put into its one form. */
bool value_participant(char **value, GError **error);

/* The rules of zero_vat (vat_zero_rules). */
bool value_zero_vat(char **value, GError **error);

/* A type of document that the accountant can get by mail: invoice, credit_note. */
bool value_accountant_document(char **value, GError **error);

/* A journal format of an export. */
bool value_journal(char **value, GError **error);

/* A journal's code of an accounting package: letters and digits, at most 6. */
bool value_ledger_journal(char **value, GError **error);

/* An account of an accounting package: letters and digits, at most 8. */
bool value_ledger_account(char **value, GError **error);

/* Another code of an accounting package: letters and digits, at most 10. */
bool value_ledger_code(char **value, GError **error);

/* An entry of accounts, as ledger_read() has it. */
bool value_ledger_entry(char **value, GError **error);

/* The days of reminders (late_steps). */
bool value_reminder_days(char **value, GError **error);

/* Yearly rates by half-year (late_rates_check). */
bool value_late_rates(char **value, GError **error);

/* The value in single quotes, escaped and cut for a message. Caller frees. */
char *value_quoted(const char *value);

/* Fails with USAGE: the value in quotes and `what` is wrong with it ("is no day; allowed: …"). */
bool value_wrong(GError **error, const char *value, const char *what);

/* Splits a sender into name ("" for none) and address: "Name <info@example.com>", a name in quotes
 * ("De Hoek, Gent" <info@example.com>), or an address alone. False, and nothing set, for another
 * form or when the address is not exactly one plain one. The caller frees both. */
bool sender_split(const char *text, char **name, char **address);

#endif
