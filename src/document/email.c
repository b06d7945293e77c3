/* Which text is one plain e-mail address: RFC 5321's mailbox without quoted strings, literals,
 * comments and names. */
#include "document/text.h"

#include <string.h>

enum { LOCAL_MAX = 64, LABEL_MAX = 63, ADDRESS_MAX = 254 };

/* RFC 5322 atext, points between atoms. A '-' in front would read as an option of a program that
 * gets the address. */
static bool local_part_usable(const char *local, gsize length)
{
    if (length == 0 || length > LOCAL_MAX || local[0] == '-')
        return false;

    bool point = true; /* as if one stood before the first atom */
    for (gsize i = 0; i < length; i++) {
        char c = local[i];
        if (c == '.' ? point
                     : !(g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c))))
            return false;
        point = c == '.';
    }
    return !point;
}

/* Labels of letters, digits and hyphens, at least two, the last one no number (that would be an
 * IPv4 address). */
static bool domain_usable(const char *domain)
{
    const char *label = domain;
    int labels = 0;
    for (;;) {
        gsize length = strcspn(label, ".");
        if (length == 0 || length > LABEL_MAX || label[0] == '-' || label[length - 1] == '-')
            return false;
        for (gsize i = 0; i < length; i++)
            if (!g_ascii_isalnum(label[i]) && label[i] != '-')
                return false;
        labels++;
        if (label[length] == '\0')
            return labels >= 2 && strspn(label, "0123456789") != length;
        label += length + 1;
    }
}

/* The domain as it goes over the wire: as written when it is ASCII, else its A-labels (IDNA). NULL
 * when there are none. */
static char *domain_ascii(const char *domain)
{
    if (g_str_is_ascii(domain))
        return g_strdup(domain);
    /* a longer one cannot become a name of 255 octets, and the conversion is not linear */
    if (strlen(domain) > 4 * ADDRESS_MAX || !g_utf8_validate(domain, -1, NULL))
        return NULL;
    return g_hostname_to_ascii(domain);
}

bool email_address_usable(const char *address, char **ascii)
{
    const char *at = strchr(address, '@');
    if (!at || !local_part_usable(address, (gsize)(at - address)))
        return false;

    g_autofree char *domain = domain_ascii(at + 1);
    if (!domain || !domain_usable(domain))
        return false;

    g_autofree char *whole = g_strdup_printf("%.*s@%s", (int)(at - address), address, domain);
    if (strlen(whole) > ADDRESS_MAX)
        return false;
    if (ascii)
        *ascii = g_steal_pointer(&whole);
    return true;
}
