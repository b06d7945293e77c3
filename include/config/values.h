/* The checks of single values, for the table of settings: each may put *value (owned) in normal
 * form; USAGE says what is allowed. */
#ifndef BILLHOOK_CONFIG_VALUES_H
#define BILLHOOK_CONFIG_VALUES_H

#include <glib.h>
#include <stdbool.h>

bool value_listen(char **value, GError **error);
bool value_public_url(char **value, GError **error);
bool value_shop_url(char **value, GError **error);
bool value_base_url(char **value, GError **error);
bool value_mail_server(char **value, GError **error);
bool value_address(char **value, GError **error);   /* one plain e-mail address */
bool value_sender(char **value, GError **error);    /* sender_split() takes it */
bool value_addresses(char **value, GError **error); /* joined by "," */
bool value_country(char **value, GError **error);
bool value_iban(char **value, GError **error); /* without blanks */
bool value_bic(char **value, GError **error);
bool value_color(char **value, GError **error); /* lower case */
bool value_timezone(char **value, GError **error);
bool value_day(char **value, GError **error);
bool value_number_format(char **value, GError **error);
bool value_profile(char **value, GError **error);
bool value_zero_vat(char **value, GError **error);

/* "Name <info@example.com>", a name in quotes ("De Hoek, Gent" <info@example.com>), or an address
 * alone, into name ("" none) and address. False: another form, or the address is not exactly one
 * plain one. Caller frees both. */
bool sender_split(const char *text, char **name, char **address);

#endif
