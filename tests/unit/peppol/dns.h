/* Messages of DNS, made piece by piece for the tests. */
#ifndef BILLHOOK_TESTS_PEPPOL_DNS_H
#define BILLHOOK_TESTS_PEPPOL_DNS_H

#include <glib.h>
#include <string.h>

enum { DNS_CNAME = 5, DNS_NAPTR = 35 };

/* Appends two bytes, the higher first. */
static inline void dns_number(GByteArray *message, guint value)
{
    const guint8 bytes[] = {(guint8)(value >> 8), (guint8)value};
    g_byte_array_append(message, bytes, 2);
}

/* Appends a counted text. */
static inline void dns_text(GByteArray *message, const char *text)
{
    guint8 length = (guint8)strlen(text);
    g_byte_array_append(message, &length, 1);
    g_byte_array_append(message, (const guint8 *)text, length);
}

/* An answer with this code to a question for "a."; answers follow. Free with g_byte_array_unref().
 */
static inline GByteArray *dns_answer(guint code, guint answers)
{
    GByteArray *message = g_byte_array_new();
    dns_number(message, 0x1234);
    dns_number(message, 0x8180 | code);
    dns_number(message, 1);
    dns_number(message, answers);
    dns_number(message, 0);
    dns_number(message, 0);
    dns_text(message, "a");
    dns_text(message, "");
    dns_number(message, DNS_NAPTR);
    dns_number(message, 1);
    return message;
}

/* The head of a record of "a.", with the length of what follows. */
static inline void dns_record(GByteArray *message, guint type, guint length)
{
    dns_number(message, 0xc00c);
    dns_number(message, type);
    dns_number(message, 1);
    dns_number(message, 0);
    dns_number(message, 60);
    dns_number(message, length);
}

/* A whole NAPTR record. */
static inline void dns_naptr(GByteArray *message,
        guint order,
        guint preference,
        const char *flags,
        const char *services,
        const char *regexp)
{
    guint length = (guint)(4 + strlen(flags) + strlen(services) + strlen(regexp) + 3 + 1);
    dns_record(message, DNS_NAPTR, length);
    dns_number(message, order);
    dns_number(message, preference);
    dns_text(message, flags);
    dns_text(message, services);
    dns_text(message, regexp);
    dns_text(message, "");
}

#endif
