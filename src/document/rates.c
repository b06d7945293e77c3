/* The table of the VAT rates of the EU's members. */
#include "rates.h"

#include <string.h>

/* Standard, reduced, super-reduced and parking rates. Where a reader checks them, and finds what
 * changed since: the European Commission's "Taxes in Europe Database",
 * https://ec.europa.eu/taxation_customs/tedb/ (VAT rates in force, by country). As known for 2026.
 * Marked `?`: changed, or announced to change, between 2025 and 2026, so look there first. A rate
 * that is missing here only costs a question to a person; one too many only makes two rates fit
 * where one would. */
#define RATES(...)        \
    {                     \
        __VA_ARGS__, NULL \
    }
/* clang-format off */
static const struct {
    char country[3];
    const char *rates[6];
} members[] = {
        {"AT", RATES("20", "13", "10")},
        {"BE", RATES("21", "12", "6")},
        {"BG", RATES("20", "9")},
        {"CY", RATES("19", "9", "5", "3")},
        {"CZ", RATES("21", "12")},
        {"DE", RATES("19", "7")},
        {"DK", RATES("25")},
        {"EE", RATES("24", "13", "9")}, /* ? 24 since July 2025 */
        {"ES", RATES("21", "10", "4")},
        {"FI", RATES("25.5", "13.5", "10")}, /* ? 13.5 since 2026, 14 before */
        {"FR", RATES("20", "10", "5.5", "2.1")},
        {"GR", RATES("24", "13", "6")},
        {"HR", RATES("25", "13", "5")},
        {"HU", RATES("27", "18", "5")},
        {"IE", RATES("23", "13.5", "9", "4.8")},
        {"IT", RATES("22", "10", "5", "4")},
        {"LT", RATES("21", "12", "5")}, /* ? 12 since 2026, 9 before */
        {"LU", RATES("17", "14", "8", "3")},
        {"LV", RATES("21", "12", "5")},
        {"MC", RATES("20", "10", "5.5", "2.1")},
        {"MT", RATES("18", "12", "7", "5")},
        {"NL", RATES("21", "9")},
        {"PL", RATES("23", "8", "5")},
        {"PT", RATES("23", "13", "6")},
        {"RO", RATES("21", "11")}, /* ? both since August 2025; 19, 9 and 5 before */
        {"SE", RATES("25", "12", "6")},
        {"SI", RATES("22", "9.5", "5")},
        {"SK", RATES("23", "19", "5")}, /* ? since 2025; 20 and 10 before */
};
/* clang-format on */

const char *const *vat_rates_of(const char *country)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(members[i].country, country) == 0)
            return members[i].rates;
    return NULL;
}
